//! The page to play on: the community on the left, the admin's Telegram on the right, the reason between them; below Telegram
//! the channel of MAX, where there is one.
//!
//! One page of plain files inside the binary; it shows the world by a stream of events and moves it by `/control`. Knows no
//! daemon: whoever runs one beside the world tells the page what was decided, and hears what takes time.

mod acts;
mod calls;
pub(in crate::simulator) mod guard;
mod stream;

use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, Method, header};
use axum::response::Response;
use serde_json::{Value, json};

use super::http::HttpRequest;
use super::server::{status_page, with};
use super::{Shared, Simulator};
use crate::domain::language::Language;

pub use acts::PageOrder;
pub(crate) use acts::RAIDERS;

/// Where it is.
pub(super) const PATH: &str = "/page/";

const SCRIPT: &str = "text/javascript; charset=utf-8";

/// Everything that the page is made of: it asks no other host for anything.
const FILES: [(&str, &str, &str); 10] = [
    ("", "text/html; charset=utf-8", include_str!("static/index.html")),
    ("page.css", "text/css; charset=utf-8", include_str!("static/page.css")),
    ("words.js", SCRIPT, include_str!("static/words.js")),
    ("page.js", SCRIPT, include_str!("static/page.js")),
    ("state.js", SCRIPT, include_str!("static/state.js")),
    ("draw.js", SCRIPT, include_str!("static/draw.js")),
    ("left.js", SCRIPT, include_str!("static/left.js")),
    ("middle.js", SCRIPT, include_str!("static/middle.js")),
    ("right.js", SCRIPT, include_str!("static/right.js")),
    ("max.js", SCRIPT, include_str!("static/max.js")),
];

/// What a browser is told of it: nothing from elsewhere, nobody's frame, no guessing.
const HEADERS: [(&str, &str); 5] = [
    (
        "content-security-policy",
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
         base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    ),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-resource-policy", "same-origin"),
    ("cache-control", "no-store"),
];

/// What the page knows beside the world.
pub(super) struct Page {
    /// Who makes time go by, if anybody does.
    stage: Option<Mutex<Sender<PageOrder>>>,
    told: Mutex<PageTold>,
}

/// What whoever runs a daemon beside the world tells the page.
#[derive(Debug, Default, Clone)]
struct PageTold {
    language: Language,
    /// Lines of the journal, newest first, in both languages.
    journal: Arc<Vec<Value>>,
    /// What takes time right now: `night`, `fakes`, `raid`, `start`.
    busy: Option<&'static str>,
    /// Counts worlds: another one is another story.
    world: u64,
}

impl Page {
    fn told(&self) -> MutexGuard<'_, PageTold> {
        self.told.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Simulator {
    /// Serves the page from now on; its address. `stage`: who has a daemon and a clock beside the world, and carries out
    /// what takes time; without one the page only shows and moves the world.
    pub fn open_page(&self, language: Language, stage: Option<Sender<PageOrder>>) -> String {
        let told = PageTold { language, ..PageTold::default() };
        let page = Page { stage: stage.map(Mutex::new), told: Mutex::new(told) };
        // A second call finds the page open already.
        drop(self.shared.page.set(page));
        format!("http://{}{PATH}", self.shared.address)
    }

    /// What was decided and why, newest first: `{id, at, …}` as `static/page.js` shows them.
    pub fn tell_page(&self, journal: Vec<Value>) {
        self.on_page(|told| told.journal = Arc::new(journal));
    }

    /// What takes time right now; `None`: nothing does.
    pub fn page_is_busy(&self, with: Option<&'static str>) {
        self.on_page(|told| told.busy = with);
    }

    /// The language that the bot speaks from now on.
    pub fn page_speaks(&self, language: Language) {
        self.on_page(|told| told.language = language);
    }

    /// How often somebody moved the world by `/control`.
    pub fn moves(&self) -> u64 {
        self.shared.moves.load(std::sync::atomic::Ordering::SeqCst)
    }

    /// The world is forgotten and another one begins.
    pub fn begin_anew(&self, clock: crate::clock::Clock) {
        let world = super::World::new(clock, self.shared.address);
        self.shared.act(|old| *old = world);
        self.on_page(|told| {
            told.journal = Arc::default();
            told.world += 1;
        });
    }

    fn on_page(&self, change: impl FnOnce(&mut PageTold)) {
        if let Some(page) = self.shared.page.get() {
            change(&mut page.told());
            self.shared.changed.send_modify(|count| *count += 1);
        }
    }
}

/// Whether somebody types this who wants the page: the bare address, or the page's without its last sign.
pub(super) fn leads_to(path: &str) -> bool {
    path == "/" || path == PATH.trim_end_matches('/')
}

/// Answers whatever is below [`PATH`].
pub(super) fn serve(shared: &Arc<Shared>, method: &Method, asked: &HttpRequest) -> Response {
    let Some(page) = shared.page.get() else { return status_page(404) };
    if leads_to(&asked.path) {
        let mut response = status_page(302);
        response.headers_mut().insert(header::LOCATION, HeaderValue::from_static(PATH));
        return response;
    }
    let path = asked.path.strip_prefix(PATH).unwrap_or_default();
    let mut response = match path {
        "events" => stream::open(shared),
        "act" if *method == Method::POST && asked.json => match acts::order(shared, page, &asked.body) {
            Ok(answer) => with(200, answer.to_string()),
            Err(error) => with(400, json!({"error": format!("{error:#}")}).to_string()),
        },
        "photo" => photo(shared, asked),
        _ => match FILES.into_iter().find(|(name, ..)| *name == path) {
            Some((_, kind, text)) => typed(kind, Body::from(text)),
            None => status_page(404),
        },
    };
    for (name, value) in HEADERS {
        response.headers_mut().insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    response
}

/// A picture that the bot sent: `photo?chat=5&message=7`.
fn photo(shared: &Shared, asked: &HttpRequest) -> Response {
    let number = |name: &str| asked.query.number(name).unwrap_or(0);
    match shared.lock().photo(number("chat"), number("message")) {
        Some(bytes) => typed("image/png", Body::from(bytes.to_vec())),
        None => status_page(404),
    }
}

fn typed(kind: &'static str, body: Body) -> Response {
    let mut response = Response::new(body);
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    response
}
