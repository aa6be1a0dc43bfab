use axum::Router;
use axum::body::Body;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use tokio::io::AsyncReadExt as _;
use tokio::net::TcpListener;

use super::*;

/// A host of files, and its `host:port`.
pub(crate) async fn host(routes: Router) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let place = listener.local_addr().unwrap().to_string();
    tokio::spawn(async move { axum::serve(listener, routes).await.unwrap() });
    place
}

pub(crate) fn file(content_type: &'static str, content: &'static str) -> Response {
    ([(header::CONTENT_TYPE, content_type)], content).into_response()
}

/// So many bytes in pieces, without a length told before.
pub(crate) fn long(bytes: usize) -> Response {
    const PIECE: usize = 64 * 1024;
    let pieces = tokio::io::repeat(b'x').take(bytes as u64);
    let stream = tokio_util::io::ReaderStream::with_capacity(pieces, PIECE);
    ([(header::CONTENT_TYPE, "application/pdf")], Body::from_stream(stream)).into_response()
}

fn leads_to(address: &str) -> Response {
    (StatusCode::FOUND, [(header::LOCATION, address.to_owned())]).into_response()
}

pub(crate) fn settings(place: &str) -> (MediaSettings, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let spool = folder.path().to_owned();
    (MediaSettings { private_host: Some(place.to_owned()), proxy: None, spool }, folder)
}

fn routes() -> Router {
    Router::new()
        .route("/a.jpg", get(async || file("image/jpeg; x=1", "picture")))
        .route("/page", get(async || file("text/html; charset=utf-8", "<html>")))
        .route("/empty", get(async || file("image/jpeg", "")))
        .route("/busy", get(async || (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, "7")])))
        .route("/forbidden", get(async || StatusCode::FORBIDDEN))
        .route("/long", get(async || long(3_000_000)))
        .route("/once", get(async || leads_to("/a.jpg")))
        .route("/round", get(async || leads_to("/round")))
        .route("/nowhere", get(async || StatusCode::FOUND))
        .route("/inside", get(async || leads_to("http://169.254.169.254/latest")))
        .route("/file", get(async || leads_to("file:///etc/passwd")))
        .route("/neighbour", get(async || leads_to("http://127.0.0.1:1/a.jpg")))
}

async fn text(spooled: &Spooled) -> String {
    let mut text = String::new();
    spooled.reader().unwrap().read_to_string(&mut text).await.unwrap();
    text
}

#[tokio::test]
async fn a_file_is_kept_without_a_name_and_read_as_often_as_wanted() {
    let place = host(routes()).await;
    let (settings, folder) = settings(&place);
    let media = MediaFetcher::new(&settings).unwrap();
    for path in ["a.jpg", "once"] {
        let spooled = media.fetch(&format!("http://{place}/{path}?key=secret"), 100, FETCH_TIMEOUT).await.unwrap();
        assert_eq!((spooled.bytes, spooled.content_type.as_str()), (7, "image/jpeg"));
        assert_eq!((text(&spooled).await, text(&spooled).await), ("picture".to_owned(), "picture".to_owned()));
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[tokio::test]
async fn each_trouble_has_its_name_and_no_address() {
    let place = host(routes()).await;
    let (settings, _folder) = settings(&place);
    let media = MediaFetcher::new(&settings).unwrap();
    let table = [
        ("/gone", "refused"),
        ("/forbidden", "refused"),
        ("/page", "refused"),
        ("/empty", "refused"),
        ("/round", "refused"),
        ("/nowhere", "refused"),
        ("/inside", "refused"),
        ("/file", "refused"),
        ("/neighbour", "refused"),
        ("/busy", "later 7"),
        ("/long", "too long"),
    ];
    for (path, expected) in table {
        let trouble =
            media.fetch(&format!("http://{place}{path}?key=secret"), 1_000_000, FETCH_TIMEOUT).await.unwrap_err();
        let said = match &trouble {
            FetchError::Refused(_) => "refused".to_owned(),
            FetchError::TooLong => "too long".to_owned(),
            FetchError::Later { pause, .. } => format!("later {}", pause.as_secs()),
        };
        assert_eq!(said, expected, "{path}: {trouble:?}");
        assert!(!format!("{trouble:?}").contains("secret"), "{trouble:?}");
    }
    assert_eq!(media.fetch(&format!("http://{place}/long"), 3_000_000, FETCH_TIMEOUT).await.unwrap().bytes, 3_000_000);
}

#[tokio::test]
async fn a_host_that_is_away_and_a_disk_without_room_come_later() {
    let place = host(routes()).await;
    let (mut settings, _folder) = settings("127.0.0.1:1");
    let away = MediaFetcher::new(&settings)
        .unwrap()
        .fetch("http://127.0.0.1:1/a?key=secret", 10, FETCH_TIMEOUT)
        .await
        .unwrap_err();
    assert!(matches!(away, FetchError::Later { .. }) && !format!("{away:?}").contains("secret"), "{away:?}");
    settings.private_host = Some(place.clone());
    settings.spool = PathBuf::from("/nonexistent");
    let trouble = MediaFetcher::new(&settings)
        .unwrap()
        .fetch(&format!("http://{place}/a.jpg"), 10, FETCH_TIMEOUT)
        .await
        .unwrap_err();
    assert!(matches!(trouble, FetchError::Later { .. }), "{trouble:?}");
    let FetchError::Later { cause, .. } = no_room(&io::ErrorKind::StorageFull.into()) else { panic!() };
    assert!(cause.to_string().contains("make room"), "{cause}");
}

#[tokio::test]
async fn a_name_that_resolves_to_this_machine_is_not_asked() {
    let folder = tempfile::tempdir().unwrap();
    let media =
        MediaFetcher::new(&MediaSettings { private_host: None, proxy: None, spool: folder.path().to_owned() }).unwrap();
    // Past the gate, as a name of the public network would be: the look-up itself refuses.
    let error = media.http.get("http://localhost:1/a").send().await.unwrap_err();
    let refused = broken("localhost", error);
    assert!(matches!(&refused, FetchError::Refused(why) if why.contains("public network")), "{refused:?}");
}

#[tokio::test]
async fn a_proxy_looks_names_up_but_gets_no_private_number() {
    let proxy = host(routes()).await;
    let (mut settings, _folder) = settings("127.0.0.1:9");
    settings.private_host = None;
    settings.proxy = Some(format!("http://{proxy}"));
    let media = MediaFetcher::new(&settings).unwrap();
    // No look-up of this machine finds such a name.
    assert_eq!(media.fetch("http://files.invalid/a.jpg", 100, FETCH_TIMEOUT).await.unwrap().bytes, 7);
    for address in ["http://10.0.0.1/a.jpg", "http://files.invalid/inside"] {
        assert!(matches!(media.fetch(address, 100, FETCH_TIMEOUT).await, Err(FetchError::Refused(_))), "{address}");
    }
}

#[test]
fn only_a_private_server_is_named() {
    assert_eq!(private_host("https://api.vk.com"), None);
    assert_eq!(private_host("http://127.0.0.1:8080/method").as_deref(), Some("127.0.0.1:8080"));
    assert_eq!(private_host("http://[::1]:8080").as_deref(), Some("[::1]:8080"));
    assert_eq!(private_host("http://localhost").as_deref(), Some("localhost:80"));
    assert_eq!(private_host("http://simulator:9000").as_deref(), Some("simulator:9000"));
    assert_eq!(private_host("nonsense"), None);
}

#[test]
fn proxies_are_checked_when_the_program_starts() {
    let with = |proxy: &str| {
        let proxy = Some(proxy.to_owned());
        MediaFetcher::new(&MediaSettings { private_host: None, proxy, spool: PathBuf::from(".") }).map(|_| ())
    };
    assert!(with("socks5://user:word@10.0.0.1:1080").is_ok());
    let error = with("http://user:word@").unwrap_err().to_string();
    assert!(error.contains("vk.proxy") && !error.contains("word"), "{error}");
}
