use std::sync::mpsc::Receiver;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Multipart};
use axum::http::{StatusCode, Uri};
use axum::routing::get;
use tokio::runtime::Handle;

use super::*;
use crate::clock::Clock;
use crate::config::secret::Secret;
use crate::domain::action::{Scope, TargetAction, TelegramAction, Urgency};
use crate::domain::chat_ref::MessageRef;
use crate::domain::copies::{CopyFile, FileKind, WITHOUT_FILES};
use crate::domain::platform::{Job, Platform};
use crate::telegram::media::tests::{file as served, host, long, settings};
use crate::telegram::worker::tests::greeting_server;
use crate::telegram::{TelegramPlatform, TelegramSettings};

type Answers = Vec<(u16, &'static str)>;
type Calls = &'static [&'static str];

const CHANNEL: ChatId = ChatId(-1_000_000_000_500);
const SENT: (u16, &str) = (200, r#"{"ok":true,"result":{"message_id":31}}"#);
const ALBUM: (u16, &str) = (200, r#"{"ok":true,"result":[{"message_id":31},{"message_id":32}]}"#);
const NO_URL: (u16, &str) =
    (400, r#"{"ok":false,"error_code":400,"description":"Bad Request: failed to get HTTP URL content"}"#);
const NO_PHOTO: (u16, &str) =
    (400, r#"{"ok":false,"error_code":400,"description":"Bad Request: PHOTO_INVALID_DIMENSIONS"}"#);
const HUNG_UP: (u16, &str) = (0, "");

fn routes() -> Router {
    Router::new()
        .route("/a.jpg", get(async || served("image/jpeg", "picture")))
        .route("/b.jpg", get(async || served("image/jpeg", "another")))
        .route("/page.jpg", get(async || served("text/html", "<html>")))
        .route("/huge.jpg", get(async || long(11_000_000)))
        .route("/busy.jpg", get(async || StatusCode::BAD_GATEWAY))
}

fn copy_file(kind: FileKind, url: &str) -> CopyFile {
    CopyFile {
        kind,
        id: "photo-1_2".to_owned(),
        url: url.to_owned(),
        name: String::new(),
        page: String::new(),
        bytes: 0,
        width: 0,
        height: 0,
        duration: 0,
        smaller: Vec::new(),
    }
}

/// Performs an action at a Bot API that gives these answers and a host of files; tells what Telegram was asked.
async fn perform<A>(make: impl Fn(&str) -> A, answers: Answers) -> (Result<Receipt, Fate>, Vec<String>)
where
    TelegramPlatform: Platform<A>,
{
    let place = host(routes()).await;
    let (api_url, heard): (String, Receiver<String>) = greeting_server(answers).await;
    let result = perform_at(&place, &api_url, make(&format!("http://{place}"))).await;
    (result, heard.try_iter().collect())
}

async fn perform_at<A>(place: &str, api_url: &str, action: A) -> Result<Receipt, Fate>
where
    TelegramPlatform: Platform<A>,
{
    let (platform, _folder) = platform_at(place, api_url);
    let (tell, told) = tokio::sync::oneshot::channel();
    platform.submit(
        Job { id: 1, revision: 1, span: tracing::Span::none(), action },
        Box::new(move |outcome| tell.send(outcome).unwrap()),
    );
    told.await.unwrap().result
}

fn platform_at(place: &str, api_url: &str) -> (TelegramPlatform, tempfile::TempDir) {
    let (media, folder) = settings(place);
    let settings = TelegramSettings {
        bot_token: Secret::new("555:secret"),
        api_url: api_url.to_owned(),
        local_server: false,
        proxy: None,
        admin_chat: Some(ChatId(42)),
        discussion_chat: None,
        media,
    };
    (TelegramPlatform::new(&settings, Clock::system(), Handle::current()).unwrap(), folder)
}

fn publish(html: &str, body: Body) -> TargetAction {
    let part = Box::new(CopyPart { html: html.to_owned(), body });
    let (chat, reply_to) = (CHANNEL.into(), Some(7.into()));
    TargetAction::PublishPart { copy: 1, ordinal: 0, chat, part, reply_to, silent: true }
}

fn photos(html: &str, root: &str, names: &[&str]) -> TargetAction {
    let files = names.iter().map(|name| match name.strip_prefix("file_id:") {
        Some(_) => copy_file(FileKind::Photo, name),
        None => copy_file(FileKind::Photo, &format!("{root}/{name}?key=hidden")),
    });
    publish(html, Body::Files { files: files.collect() })
}

fn methods(asked: &[String]) -> Vec<&str> {
    asked.iter().map(|request| request.split(' ').next().unwrap()).collect()
}

fn published(ids: &[i64], left_out: &[(usize, bool)]) -> Receipt {
    let left_out = left_out.iter().map(|(index, as_document)| LeftOut { index: *index, as_document: *as_document });
    Receipt::published(ids.to_vec(), left_out.collect())
}

#[tokio::test]
async fn a_file_takes_the_first_way_that_is_not_refused() {
    let table: [(&str, Answers, Calls, Receipt); 6] = [
        ("a.jpg", vec![SENT], &["sendPhoto"], published(&[31], &[])),
        ("a.jpg", vec![NO_URL, SENT], &["sendPhoto", "sendPhoto"], published(&[31], &[])),
        ("a.jpg", vec![NO_URL, NO_PHOTO, SENT], &["sendPhoto", "sendPhoto", "sendDocument"], published(&[31], &[])),
        (
            "a.jpg",
            vec![NO_URL, NO_PHOTO, (413, "<html>"), SENT],
            &["sendPhoto", "sendPhoto", "sendDocument", "sendMessage"],
            published(&[31], &[(0, false)]),
        ),
        ("page.jpg", vec![NO_URL, SENT], &["sendPhoto", "sendMessage"], published(&[31], &[(0, false)])),
        ("file_id:AgAD", vec![NO_PHOTO, SENT], &["sendPhoto", "sendMessage"], published(&[31], &[(0, false)])),
    ];
    for (name, answers, calls, receipt) in table {
        let (result, asked) = perform(|root| photos("<b>x</b>", root, &[name]), answers).await;
        assert_eq!(methods(&asked), calls, "{name}");
        assert_eq!(result.unwrap(), receipt, "{name}");
    }
}

#[tokio::test]
async fn an_upload_bears_the_file_and_the_words() {
    let (result, asked) = perform(|root| photos("<b>x</b>", root, &["a.jpg"]), vec![NO_URL, SENT]).await;
    assert_eq!(result.unwrap(), published(&[31], &[]));
    assert!(asked[0].contains("a.jpg?key=hidden"), "{asked:?}");
    let (result, _) = perform(|root| photos("", root, &["page.jpg"]), vec![NO_URL]).await;
    assert_eq!(result.unwrap(), published(&[], &[(0, false)]));
}

#[tokio::test]
async fn an_album_goes_with_what_can_go() {
    let third_of_two = r#"{"ok":false,"error_code":400,"description":"Bad Request: failed to send message #2 with the error message \"PHOTO_INVALID_DIMENSIONS\""}"#;
    let table: [(Calls, Answers, Calls, Receipt); 7] = [
        (&["a.jpg", "b.jpg"], vec![ALBUM], &["sendMediaGroup"], published(&[31, 32], &[])),
        (&["a.jpg", "b.jpg"], vec![NO_URL, ALBUM], &["sendMediaGroup", "sendMediaGroup"], published(&[31, 32], &[])),
        (
            &["page.jpg", "a.jpg", "gone.jpg", "b.jpg"],
            vec![NO_URL, ALBUM],
            &["sendMediaGroup", "sendMediaGroup"],
            published(&[31, 32], &[(0, false), (2, false)]),
        ),
        (&["huge.jpg", "b.jpg"], vec![NO_URL, SENT], &["sendMediaGroup", "sendPhoto"], published(&[31], &[(0, true)])),
        (
            &["a.jpg", "b.jpg"],
            vec![NO_URL, (400, third_of_two), SENT],
            &["sendMediaGroup", "sendMediaGroup", "sendPhoto"],
            published(&[31], &[(1, true)]),
        ),
        (
            &["a.jpg", "b.jpg", "file_id:A"],
            vec![NO_URL, NO_PHOTO, NO_PHOTO, ALBUM],
            &["sendMediaGroup", "sendMediaGroup", "sendMediaGroup", "sendMediaGroup"],
            published(&[31, 32], &[(1, true)]),
        ),
        (
            &["page.jpg", "gone.jpg"],
            vec![NO_URL, SENT],
            &["sendMediaGroup", "sendMessage"],
            published(&[31], &[(0, false), (1, false)]),
        ),
    ];
    for (names, answers, calls, receipt) in table {
        let (result, asked) = perform(|root| photos("<b>x</b>", root, names), answers).await;
        assert_eq!(methods(&asked), calls, "{names:?}");
        assert_eq!(result.unwrap(), receipt, "{names:?}");
    }
}

#[tokio::test]
async fn each_item_of_an_album_counts_for_the_pace_of_the_channel() {
    let (api_url, _heard) = greeting_server(vec![ALBUM, ALBUM]).await;
    let (platform, _folder) = platform_at("127.0.0.1:1", &api_url);
    let album = || photos("x", "http://127.0.0.1:1", &["a.jpg"; 8]);
    for at in 0..2 {
        assert!(platform.ready_in(&album(), Urgency::Person).is_zero(), "album {at}");
        let (tell, told) = tokio::sync::oneshot::channel();
        let job = Job { id: 1, revision: 1, span: tracing::Span::none(), action: album() };
        platform.submit(job, Box::new(move |outcome| tell.send(outcome).unwrap()));
        told.await.unwrap().result.unwrap();
    }
    assert!(!platform.ready_in(&album(), Urgency::Person).is_zero());
    let (chat, message_id, html) = (CHANNEL.into(), 9.into(), "x".to_owned());
    let edit = TargetAction::EditPart { copy: None, chat, message_id, html, change: Change::Caption };
    assert!(platform.ready_in(&edit, Urgency::Person).is_zero());
}

#[tokio::test]
async fn only_a_definite_refusal_opens_another_way() {
    let (result, asked) = perform(|root| photos("x", root, &["a.jpg"]), vec![HUNG_UP]).await;
    assert!(matches!(result, Err(Fate::Unknown { .. })), "{result:?}");
    assert_eq!(methods(&asked), ["sendPhoto"]);
    let (result, asked) = perform(|root| photos("x", root, &["a.jpg"]), vec![NO_URL, HUNG_UP]).await;
    let Err(Fate::Unknown { cause }) = result else { panic!("{result:?}") };
    assert!(!format!("{cause:#}").contains("secret") && !format!("{cause:#}").contains("hidden"), "{cause:#}");
    assert_eq!(methods(&asked), ["sendPhoto", "sendPhoto"]);
    let (result, _) = perform(|root| photos("x", root, &["a.jpg", "b.jpg"]), vec![(502, "<html>")]).await;
    assert!(matches!(result, Err(Fate::Unknown { .. })), "{result:?}");
}

#[tokio::test]
async fn a_host_in_trouble_is_no_unknown() {
    for names in [&["busy.jpg"][..], &["a.jpg", "busy.jpg"]] {
        let (result, asked) = perform(|root| photos("x", root, names), vec![NO_URL]).await;
        let Err(Fate::Later { scope: Scope::Row, pause: Some(_), cause }) = result else { panic!("{result:?}") };
        assert!(!format!("{cause:#}").contains("hidden"), "{cause:#}");
        assert_eq!(asked.len(), 1);
    }
}

#[tokio::test]
async fn files_that_telegram_asks_to_wait_for_twice_are_uploaded() {
    let slow = (
        429,
        r#"{"ok":false,"error_code":429,"description":"Too Many Requests: retry after 1","parameters":{"retry_after":1}}"#,
    );
    for names in [&["a.jpg", "b.jpg"][..], &["a.jpg"]] {
        let sent = if names.len() == 1 { SENT } else { ALBUM };
        let place = host(routes()).await;
        let (api_url, heard) = greeting_server(vec![slow, slow, sent]).await;
        let (platform, _folder) = platform_at(&place, &api_url);
        let mut ends = Vec::new();
        for _ in 0..3 {
            let (tell, told) = tokio::sync::oneshot::channel();
            let action = photos("x", &format!("http://{place}"), names);
            platform.submit(
                Job { id: 1, revision: 1, span: tracing::Span::none(), action },
                Box::new(move |outcome| tell.send(outcome).unwrap()),
            );
            ends.push(told.await.unwrap().result);
        }
        assert!(ends[..2].iter().all(|end| matches!(end, Err(Fate::Later { scope: Scope::Lane, .. }))), "{ends:?}");
        assert!(ends[2].is_ok(), "{ends:?}");
        let asked: Vec<String> = heard.try_iter().collect();
        let by_address = |request: &&String| request.contains("a.jpg?key=hidden");
        assert_eq!((asked.len(), asked.iter().filter(by_address).count()), (3, 2), "{asked:?}");
    }
}

#[tokio::test]
async fn words_lose_their_markup_or_their_reply_before_they_are_lost() {
    let no_reply =
        (400, r#"{"ok":false,"error_code":400,"description":"Bad Request: message to be replied not found"}"#);
    let no_markup = (400, r#"{"ok":false,"error_code":400,"description":"Bad Request: can't parse entities: x"}"#);
    let words = |_: &str| publish("<b>x</b>", Body::Text { preview: Preview::Off });
    let (result, asked) = perform(words, vec![no_reply, no_markup, SENT]).await;
    assert_eq!(result.unwrap(), published(&[31], &[]));
    assert!(asked[0].contains("reply_parameters") && !asked[1].contains("reply_parameters"), "{asked:?}");
    assert!(asked[1].contains("parse_mode") && !asked[2].contains("parse_mode"), "{asked:?}");
    let (result, _) = perform(words, vec![no_markup, no_markup]).await;
    assert!(matches!(result, Err(Fate::Never { .. })), "{result:?}");
    let odd = (200, r#"{"ok":true,"result":{}}"#);
    assert!(matches!(perform(words, vec![odd]).await.0, Err(Fate::Unknown { .. })));
}

#[tokio::test]
async fn words_whose_page_is_refused_go_without_its_preview() {
    let refused = (400, r#"{"ok":false,"error_code":400,"description":"Bad Request: WEBPAGE_URL_INVALID"}"#);
    let preview = || Preview::Link("https://a.example/x".to_owned());
    let words = |_: &str| publish("x", Body::Text { preview: preview() });
    let (result, asked) = perform(words, vec![refused, SENT]).await;
    assert_eq!(result.unwrap(), published(&[31], &[]));
    assert!(asked[0].contains("a.example") && asked[1].contains(r#""is_disabled":true"#), "{asked:?}");
    let (chat, html) = (CHANNEL.into(), "x".to_owned());
    let change = Change::Text { preview: preview() };
    let edit = TargetAction::EditPart { copy: None, chat, message_id: 9.into(), html, change };
    let (result, asked) = perform(|_| edit.clone(), vec![refused, SENT]).await;
    assert_eq!((result.unwrap(), methods(&asked)), (Receipt::Done, vec!["editMessageText"; 2]));
    // It is tried once.
    let (result, asked) = perform(words, vec![refused, refused]).await;
    assert!(matches!(result, Err(Fate::Never { .. })) && asked.len() == 2, "{result:?}");
}

#[tokio::test]
async fn a_missing_right_is_told_by_its_name_in_a_channel() {
    let table = [
        (403, "Forbidden: bot is not a member of the channel chat", "ChatUnreachable"),
        (400, "Bad Request: need administrator rights in the channel chat", "can_post_messages"),
        (400, "Bad Request: CHAT_WRITE_FORBIDDEN", "can_post_messages"),
        (400, "Bad Request: not enough rights to send photos to the chat", "can_post_messages"),
        (400, "Bad Request: CHAT_SEND_PHOTOS_FORBIDDEN", "can_post_messages"),
        (429, "Too Many Requests: retry after 5", "Later"),
        (401, "Unauthorized", "NewToken"),
    ];
    for (code, words, expected) in table {
        let body = format!(r#"{{"ok":false,"error_code":{code},"description":"{words}","parameters":{{}}}}"#);
        let (result, asked) = perform(|root| photos("x", root, &["a.jpg"]), vec![(code, body.leak())]).await;
        assert!(format!("{result:?}").contains(expected), "{words}: {result:?}");
        assert_eq!(asked.len(), 1, "{words}");
    }
}

#[tokio::test]
async fn edits_change_what_is_there_and_never_make_anew() {
    let edit = |change: Change| {
        let (chat, message_id, html) = (CHANNEL.into(), 9.into(), "<b>x</b>".to_owned());
        TargetAction::EditPart { copy: None, chat, message_id, html, change }
    };
    let refusal = |words: &str| {
        (400, &*format!(r#"{{"ok":false,"error_code":400,"description":"Bad Request: {words}"}}"#).leak())
    };
    let words = |_: &str| edit(Change::Text { preview: Preview::First });
    let (result, asked) = perform(words, vec![SENT]).await;
    assert_eq!((result.unwrap(), methods(&asked)), (Receipt::Done, vec!["editMessageText"]));
    let (result, _) = perform(words, vec![refusal("message is not modified")]).await;
    assert_eq!(result.unwrap(), Receipt::Done);
    let (result, asked) = perform(words, vec![refusal("message to edit not found")]).await;
    assert!(matches!(result, Err(Fate::Never { .. })) && asked.len() == 1, "{result:?}");
    let (result, _) = perform(words, vec![HUNG_UP]).await;
    assert!(matches!(result, Err(Fate::Later { scope: Scope::Lane, .. })), "{result:?}");
    let (result, asked) = perform(|_| edit(Change::Caption), vec![(200, r#"{"ok":true,"result":true}"#)]).await;
    assert_eq!((result.unwrap(), methods(&asked)), (Receipt::Done, vec!["editMessageCaption"]));
    let picture = |root: &str| edit(Change::File { file: copy_file(FileKind::Photo, &format!("{root}/a.jpg")) });
    let (result, asked) = perform(picture, vec![NO_URL, SENT]).await;
    assert_eq!((result.unwrap(), methods(&asked)), (Receipt::Done, vec!["editMessageMedia", "editMessageMedia"]));
    assert!(asked[0].contains(r#""type":"photo""#), "{asked:?}");
    // A date that was wrong must not stand there because its picture cannot be had.
    let no_caption = refusal("there is no caption in the message to edit");
    let host_lost = |root: &str| edit(Change::File { file: copy_file(FileKind::Photo, &format!("{root}/gone.jpg")) });
    let known = |_: &str| edit(Change::File { file: copy_file(FileKind::Photo, "file_id:A") });
    let media = "editMessageMedia";
    let (result, asked) = perform(picture, vec![NO_URL, NO_PHOTO, SENT]).await;
    assert_eq!(methods(&asked), [media, media, "editMessageCaption"]);
    assert!(matches!(&result, Err(Fate::Never { note }) if note.starts_with(WITHOUT_FILES)), "{result:?}");
    assert!(format!("{result:?}").contains("PHOTO_INVALID"), "{result:?}");
    let (result, asked) = perform(picture, vec![NO_URL, NO_PHOTO, no_caption, SENT]).await;
    assert_eq!(methods(&asked), [media, media, "editMessageCaption", "editMessageText"]);
    assert!(matches!(&result, Err(Fate::Never { note }) if note.starts_with(WITHOUT_FILES)), "{result:?}");
    let (result, asked) = perform(host_lost, vec![NO_URL, SENT]).await;
    assert_eq!(methods(&asked), [media, "editMessageCaption"]);
    assert!(matches!(&result, Err(Fate::Never { note }) if note.contains("answered 404")), "{result:?}");
    let (result, asked) = perform(known, vec![NO_PHOTO, SENT]).await;
    assert_eq!(methods(&asked), [media, "editMessageCaption"]);
    assert!(matches!(&result, Err(Fate::Never { note }) if note.starts_with(WITHOUT_FILES)), "{result:?}");
    let (result, asked) = perform(picture, vec![refusal("message to edit not found")]).await;
    assert!(matches!(&result, Err(Fate::Never { note }) if !note.starts_with(WITHOUT_FILES)), "{result:?}");
    assert_eq!(methods(&asked), [media]);
}

/// Whoever stands before Telegram may not pass a file for its name or its size, and everything else.
#[tokio::test]
async fn an_upload_that_is_turned_away_is_tried_again_and_then_done_without() {
    const PAGE: (u16, &str) = (400, "<html>bad form</html>");
    let place = host(routes()).await;
    let (api_url, _heard) = greeting_server(vec![PAGE, PAGE, PAGE, SENT]).await;
    let (platform, _folder) = platform_at(&place, &api_url);
    let mut file = copy_file(FileKind::Document, &format!("http://{place}/a.jpg"));
    file.name = "plan.bin".to_owned();
    let action = publish("x", Body::Files { files: vec![file] });
    let mut ends = Vec::new();
    for _ in 0..3 {
        let (tell, told) = tokio::sync::oneshot::channel();
        let job = Job { id: 1, revision: 1, span: tracing::Span::none(), action: action.clone() };
        platform.submit(job, Box::new(move |outcome| tell.send(outcome).unwrap()));
        ends.push(told.await.unwrap().result);
    }
    for end in &ends[..2] {
        assert!(matches!(end, Err(Fate::Later { scope: Scope::Platform, .. })), "{end:?}");
    }
    assert_eq!(ends.pop().unwrap().unwrap(), published(&[31], &[(0, false)]));
}

#[tokio::test]
async fn messages_are_taken_away_and_channels_looked_up() {
    let gone = |ids: Vec<i64>| {
        let message_ids = ids.into_iter().map(MessageRef::from).collect();
        TargetAction::DeleteMessages { copy: None, chat: CHANNEL.into(), message_ids }
    };
    let done = (200, r#"{"ok":true,"result":true}"#);
    let (result, asked) = perform(|_| gone(vec![3, 0, 4]), vec![done]).await;
    assert_eq!(result.unwrap(), Receipt::Done);
    assert_eq!(asked, [r#"deleteMessages {"chat_id":-1000000000500,"message_ids":[3,4]}"#]);
    let old = (400, r#"{"ok":false,"error_code":400,"description":"Bad Request: message can't be deleted"}"#);
    assert!(matches!(perform(|_| gone(vec![3]), vec![old]).await.0, Err(Fate::Never { .. })));
    let look = |_: &str| TelegramAction::ReadChannel { name: "etronics".to_owned() };
    let chat = (200, r#"{"ok":true,"result":{"id":-100500,"type":"channel","title":"Etronics","new":1}}"#);
    let (result, asked) = perform(look, vec![chat]).await;
    assert_eq!(result.unwrap(), Receipt::Channel { id: -100_500, title: "Etronics".to_owned() });
    assert_eq!(asked, [r#"getChat {"chat_id":"@etronics"}"#]);
    let unknown = (400, r#"{"ok":false,"error_code":400,"description":"Bad Request: chat not found"}"#);
    assert!(matches!(perform(look, vec![unknown]).await.0, Err(Fate::Never { .. })));
}

/// A Bot API that reads uploads piece by piece and tells of each: method, field, name, bytes.
async fn reader_of_uploads() -> (String, Receiver<(String, String, String, usize)>) {
    let (tell, told) = std::sync::mpsc::channel();
    let greeting = axum::routing::post(async || r#"{"ok":true,"result":{}}"#);
    let routes =
        Router::new().route("/bot555:secret/getMe", greeting).fallback(async move |uri: Uri, mut form: Multipart| {
            while let Some(mut field) = form.next_field().await.unwrap() {
                let Some(file) = field.file_name().map(str::to_owned) else { continue };
                let (method, name) =
                    (uri.path().rsplit('/').next().unwrap().to_owned(), field.name().unwrap().to_owned());
                let mut bytes = 0;
                while let Some(piece) = field.chunk().await.unwrap() {
                    bytes += piece.len();
                }
                tell.send((method, name, file, bytes)).unwrap();
            }
            SENT.1
        });
    (format!("http://{}", host(routes.layer(DefaultBodyLimit::disable())).await), told)
}

#[tokio::test]
async fn large_files_pass_through_whole() {
    const BYTES: usize = 50 * 1024 * 1024;
    let place = host(routes().route("/long.pdf", get(async || long(BYTES)))).await;
    let (api_url, told) = reader_of_uploads().await;
    let mut file = copy_file(FileKind::Document, &format!("http://{place}/long.pdf"));
    file.bytes = BYTES as u64;
    // A line break would end the head of the form.
    file.name = "Смета\nна ремонт.pdf".to_owned();
    let result = perform_at(&place, &api_url, publish("", Body::Files { files: vec![file] })).await;
    assert_eq!(result.unwrap(), published(&[31], &[]));
    let name = |text: &str| text.to_owned();
    assert_eq!(told.try_recv().unwrap(), (name("sendDocument"), name("document"), name("Смета на ремонт.pdf"), BYTES));
    // A photo that is too large for one goes as a document at once.
    let mut file = copy_file(FileKind::Photo, &format!("http://{place}/huge.jpg"));
    file.bytes = 11_000_000;
    let result = perform_at(&place, &api_url, publish("", Body::Files { files: vec![file] })).await;
    assert_eq!(result.unwrap(), published(&[31], &[]));
    assert_eq!(told.try_recv().unwrap(), (name("sendDocument"), name("document"), name("document.pdf"), 11_000_000));
}
