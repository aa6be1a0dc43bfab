//! The server: connections that can be cut at any byte, and which face a request is for.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::task::{Context, Poll};

use axum::Router;
use axum::body::Body;
use axum::extract::connect_info::{ConnectInfo, Connected};
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::map_response_with_state;
use axum::response::Response;
use axum::serve::{IncomingStream, Listener};
use serde_json::{Map, Value};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Runtime;
use tokio::sync::oneshot;
use tokio_util::io::ReaderStream;

use super::faults::Refusing;
use super::http::{HttpRequest, read};
use super::{Exchange, PlatformSide, Shared, control, files, max, page, telegram, vk};

/// Bytes after which an answer that breaks off does so: its head, and hardly more.
const BREAK_OFF_BYTES: i64 = 90;

/// Answers larger than this are left out of the transcript.
const MOST_NOTED: usize = 64 << 10;

/// Longer requests are cut.
const MOST_UPLOADED: usize = 600 << 20;

/// Serves until the other end of `stopped` is gone.
pub(super) fn run(
    runtime: Runtime,
    socket: std::net::TcpListener,
    shared: Arc<Shared>,
    stopped: oneshot::Receiver<()>,
) {
    runtime.block_on(async {
        let listener = match TcpListener::from_std(socket) {
            Ok(listener) => Cuttable(listener),
            Err(error) => {
                tracing::error!(%error, "the simulator cannot listen");
                return;
            }
        };
        let app = Router::new()
            .fallback(serve)
            .layer(DefaultBodyLimit::max(MOST_UPLOADED))
            .layer(map_response_with_state(Arc::clone(&shared), dated))
            .with_state(shared);
        let endless = axum::serve(listener, app.into_make_service_with_connect_info::<Switch>());
        tokio::select! {
            ended = endless => {
                if let Err(error) = ended {
                    tracing::error!(%error, "the simulator stopped serving");
                }
            }
            _ = stopped => {}
        }
    });
    runtime.shutdown_background();
}

/// How many more bytes a connection lets out; beyond, it is cut.
#[derive(Debug, Clone)]
pub(super) struct Switch(Arc<AtomicI64>);

impl Switch {
    fn cut_after(&self, bytes: i64) {
        self.0.store(bytes, Ordering::SeqCst);
    }
}

struct Cuttable(TcpListener);

/// A connection with its switch.
struct Connection {
    stream: TcpStream,
    left: Arc<AtomicI64>,
}

impl Listener for Cuttable {
    type Io = Connection;
    type Addr = std::net::SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        loop {
            match self.0.accept().await {
                Ok((stream, address)) => {
                    // Without it an answer may wait 40 ms for company; merely slower where it cannot be set.
                    drop(stream.set_nodelay(true));
                    return (Connection { stream, left: Arc::new(AtomicI64::new(i64::MAX)) }, address);
                }
                Err(error) => {
                    tracing::warn!(%error, "the simulator could not accept a connection");
                    tokio::time::sleep(std::time::Duration::from_millis(50)).await;
                }
            }
        }
    }

    fn local_addr(&self) -> std::io::Result<Self::Addr> {
        self.0.local_addr()
    }
}

impl Connected<IncomingStream<'_, Cuttable>> for Switch {
    fn connect_info(stream: IncomingStream<'_, Cuttable>) -> Self {
        Self(Arc::clone(&stream.io().left))
    }
}

impl AsyncRead for Connection {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}

impl AsyncWrite for Connection {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<std::io::Result<usize>> {
        let left = self.left.load(Ordering::SeqCst);
        if left <= 0 {
            return Poll::Ready(Err(std::io::ErrorKind::ConnectionReset.into()));
        }
        let most = usize::try_from(left).unwrap_or(usize::MAX).min(buf.len());
        let written = Pin::new(&mut self.stream).poll_write(cx, &buf[..most]);
        if let Poll::Ready(Ok(bytes)) = &written
            && left != i64::MAX
        {
            self.left.fetch_sub(*bytes as i64, Ordering::SeqCst);
        }
        written
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

/// Where a request goes.
enum Destination {
    Method(String),
    LongPoll,
    /// A file: the path.
    Media(String),
    /// Where the community hands files over: the path.
    Upload(String),
    Bot {
        token: String,
        method: String,
    },
    /// A file that somebody sent: a token and a path.
    BotFile {
        token: String,
        path: String,
    },
    Control(String),
    /// The page to play on, and what belongs to it.
    Page,
    /// A call to MAX: the method, `POST /messages`.
    Max(String),
    /// Where files are handed over to MAX: the path.
    MaxUpload(String),
    Nothing,
}

fn face(verb: &str, path: &str) -> Destination {
    if let Some(method) = path.strip_prefix("/method/") {
        Destination::Method(method.to_owned())
    } else if path == "/longpoll" {
        Destination::LongPoll
    } else if path.starts_with("/media/") {
        Destination::Media(path.to_owned())
    } else if path.starts_with("/upload/") {
        Destination::Upload(path.to_owned())
    } else if let Some(verb) = path.strip_prefix("/control/") {
        Destination::Control(verb.to_owned())
    } else if path.starts_with(page::PATH) || page::leads_to(path) {
        Destination::Page
    } else if let Some((token, path)) = path.strip_prefix("/file/bot").and_then(|rest| rest.split_once('/')) {
        Destination::BotFile { token: token.to_owned(), path: path.to_owned() }
    } else if let Some((token, method)) = path.strip_prefix("/bot").and_then(|rest| rest.split_once('/')) {
        Destination::Bot { token: token.to_owned(), method: method.to_owned() }
    } else if path.starts_with("/max-upload/") {
        Destination::MaxUpload(path.to_owned())
    } else {
        max::method_of(verb, path).map_or(Destination::Nothing, Destination::Max)
    }
}

/// An answer on its way out, and what of it goes into the transcript.
pub(super) struct Answered {
    /// HTTP status.
    pub status: u16,
    /// JSON.
    pub body: String,
    /// Kind of the token.
    pub token: &'static str,
    /// What was asked, without the token.
    pub params: Map<String, Value>,
}

/// Every answer tells the world's time, or what the world was told to tell. One that is to tell none has an empty date:
/// the server beneath would put the machine's own in.
async fn dated(State(shared): State<Arc<Shared>>, mut response: Response) -> Response {
    let date = shared.lock().date().unwrap_or_default();
    if let Ok(date) = header::HeaderValue::from_str(&date) {
        response.headers_mut().insert(header::DATE, date);
    }
    response
}

async fn serve(
    State(shared): State<Arc<Shared>>,
    ConnectInfo(switch): ConnectInfo<Switch>,
    request: Request,
) -> Response {
    let (at_home, verb) = (page::guard::is_at_home(request.headers()), request.method().clone());
    let Some(asked) = read(request).await else { return status_page(400) };
    let face = face(&asked.verb, &asked.path);
    if matches!(face, Destination::Control(_) | Destination::Page) && !at_home {
        return status_page(403);
    }
    let (side, method) = match &face {
        Destination::Method(method) => (PlatformSide::Vk, method.clone()),
        Destination::LongPoll => (PlatformSide::Vk, "longpoll".to_owned()),
        Destination::Media(_) => (PlatformSide::Vk, "media".to_owned()),
        Destination::Upload(_) => (PlatformSide::Vk, "upload".to_owned()),
        Destination::Bot { method, .. } => (PlatformSide::Telegram, method.clone()),
        Destination::BotFile { .. } => (PlatformSide::Telegram, "file".to_owned()),
        Destination::Max(method) => (PlatformSide::Max, method.clone()),
        Destination::MaxUpload(_) => (PlatformSide::Max, "upload".to_owned()),
        Destination::Control(verb) => return control::serve(&shared, verb, &asked),
        Destination::Page => return page::serve(&shared, &verb, &asked),
        Destination::Nothing => return status_page(404),
    };
    let trouble = {
        let mut world = shared.lock();
        world.count_call(&method);
        world.take_fault(side, &method)
    };
    if let Some(trouble) = &trouble {
        match trouble {
            Refusing::CloseBefore => {
                switch.cut_after(0);
                return status_page(200);
            }
            Refusing::Status(status) => return status_page(*status),
            Refusing::Html => return status_page(200),
            Refusing::Garbage => return with(200, "\u{0}\u{1}?not an answer".to_owned()),
            Refusing::Raw(body) => return with(200, body.clone()),
            Refusing::Slow(by) => tokio::time::sleep(*by).await,
            Refusing::Endless => return endless(),
            Refusing::Redirect(to) => return redirect(to),
            Refusing::VkError { .. }
            | Refusing::Telegram { .. }
            | Refusing::Max { .. }
            | Refusing::Failed(_)
            | Refusing::CloseAfter
            | Refusing::BreakOff
            | Refusing::Altered { .. }
            | Refusing::Truncated => {}
        }
    }
    if matches!(face, Destination::Media(_) | Destination::BotFile { .. }) {
        match trouble {
            Some(Refusing::CloseAfter) => switch.cut_after(0),
            Some(Refusing::BreakOff | Refusing::Truncated) => switch.cut_after(BREAK_OFF_BYTES),
            _ => {}
        }
    }
    if let Destination::BotFile { token, path } = &face {
        let content = telegram::download(&shared.lock(), token, path);
        return content.map_or_else(not_found, |content| Response::new(Body::from(content)));
    }
    if let Destination::Media(path) = &face {
        let blob = shared.lock().fetch(path);
        return blob.map_or_else(|| status_page(404), |blob| files::response(path, blob));
    }
    let answered = answer(&shared, &face, asked, trouble.as_ref()).await;
    if !matches!(face, Destination::Upload(_) | Destination::MaxUpload(_)) {
        // What was handed over is seen in the message that it hangs on.
        note(&shared, side, &method, &answered, trouble.as_ref());
    }
    if shared.lock().is_offline(side) {
        // It went away while a poll was waiting.
        switch.cut_after(0);
    }
    match trouble {
        Some(Refusing::CloseAfter) => switch.cut_after(0),
        Some(Refusing::BreakOff) => switch.cut_after(BREAK_OFF_BYTES),
        Some(Refusing::Truncated) => return with(answered.status, half(&answered.body)),
        Some(Refusing::Max { retry_after: Some(seconds), .. }) => {
            let mut response = with(answered.status, answered.body);
            response.headers_mut().insert(header::RETRY_AFTER, header::HeaderValue::from(seconds));
            return response;
        }
        Some(Refusing::Altered { find, put }) => return with(answered.status, answered.body.replace(&find, &put)),
        _ => {}
    }
    with(answered.status, answered.body)
}

async fn answer(shared: &Arc<Shared>, face: &Destination, asked: HttpRequest, trouble: Option<&Refusing>) -> Answered {
    match face {
        Destination::Method(method) => shared.act(|world| vk::answer(world, method, asked, trouble)),
        Destination::LongPoll => vk::long_poll::answer(shared, &asked.query, trouble).await,
        Destination::Upload(path) => shared.act(|world| vk::uploads::hand_over(world, path, &asked)),
        Destination::Bot { token, method } => telegram::answer(shared, token, method, asked, trouble).await,
        Destination::Max(method) => max::answer(shared, method, &asked, trouble).await,
        Destination::MaxUpload(path) => shared.act(|world| max::hand_over(world, path, &asked)),
        Destination::Control(_)
        | Destination::Page
        | Destination::Media(_)
        | Destination::BotFile { .. }
        | Destination::Nothing => Answered { status: 404, body: String::new(), token: "none", params: Map::new() },
    }
}

fn note(shared: &Arc<Shared>, side: PlatformSide, method: &str, answered: &Answered, trouble: Option<&Refusing>) {
    let mut world = shared.lock();
    if !world.transcript.is_on() {
        return;
    }
    let lost = matches!(trouble, Some(Refusing::CloseAfter | Refusing::BreakOff | Refusing::Truncated));
    // What a story put in raw may be no JSON at all.
    let lost = lost || answered.body.len() > MOST_NOTED;
    let answer = if lost { Value::Null } else { serde_json::from_str(&answered.body).unwrap_or_default() };
    let at = world.now_ms();
    let (token, status, params) = (answered.token, answered.status, answered.params.clone());
    let texts = params.values().filter_map(Value::as_str).map(str::len).sum::<usize>();
    let bytes = texts + if lost { 0 } else { answered.body.len() };
    world.transcript.note(bytes, Exchange { side, method: method.to_owned(), params, token, answer, status, at });
}

/// Spaces without end: JSON may begin after them.
fn endless() -> Response {
    const PIECE: usize = 64 << 10;
    Response::new(Body::from_stream(ReaderStream::with_capacity(tokio::io::repeat(b' '), PIECE)))
}

fn redirect(to: &str) -> Response {
    let mut response = status_page(307);
    if let Ok(to) = header::HeaderValue::from_str(to) {
        response.headers_mut().insert(header::LOCATION, to);
    }
    response
}

/// The Bot API has no such file.
fn not_found() -> Response {
    with(404, r#"{"ok":false,"error_code":404,"description":"Not Found"}"#.to_owned())
}

fn half(body: &str) -> String {
    body.chars().take(body.chars().count() / 2).collect()
}

/// What a gateway says in a platform's place.
pub(super) fn status_page(status: u16) -> Response {
    let body = format!("<html><head><title>{status}</title></head><body><h1>{status}</h1></body></html>");
    response(status, "text/html; charset=utf-8", body)
}

/// An answer of a platform.
pub(super) fn with(status: u16, body: String) -> Response {
    response(status, "application/json; charset=utf-8", body)
}

fn response(status: u16, kind: &'static str, body: String) -> Response {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    response.headers_mut().insert(header::CONTENT_TYPE, header::HeaderValue::from_static(kind));
    response
}
