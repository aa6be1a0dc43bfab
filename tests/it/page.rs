//! The page to play on, as a browser sees it: its files, its stream, its orders; and whom it sends away.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::commands::bare;
use crate::stories::comments::SPAM;

/// A program that serves the page, and what it printed before it went on.
struct Served {
    child: Child,
    address: String,
    printed: Vec<String>,
    folder: tempfile::TempDir,
}

impl Served {
    fn start(args: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut child =
            bare(args).env("TMPDIR", folder.path()).stdout(Stdio::piped()).stderr(Stdio::inherit()).spawn().unwrap();
        let mut printed = Vec::new();
        let mut address = String::new();
        for line in BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap) {
            if let Some((_, rest)) = line.split_once("http://") {
                rest.split("/page/").next().unwrap().clone_into(&mut address);
            }
            printed.push(line);
            if !address.is_empty() {
                break;
            }
        }
        Self { child, address, printed, folder }
    }

    fn demo(language: &str) -> Self {
        Self::start(&["demo", "--page", "--lang", language])
    }

    /// One request as it is written; the status and the whole answer.
    fn raw(&self, head: &str, body: &str) -> (u16, String) {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        write!(stream, "{head}\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{body}", body.len()).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        let answer = String::from_utf8_lossy(&answer).into_owned();
        let status = answer.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0);
        (status, answer)
    }

    fn get(&self, path: &str) -> (u16, String) {
        self.raw(&format!("GET {path} HTTP/1.1\r\nHost: {}", self.address), "")
    }

    fn post(&self, path: &str, body: &Value) -> (u16, String) {
        let head = format!("POST {path} HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json", self.address);
        self.raw(&head, &body.to_string())
    }

    /// Does something; what came of it.
    #[track_caller]
    fn act(&self, path: &str, body: Value) -> Value {
        let (status, answer) = self.post(path, &body);
        assert_eq!(status, 200, "{path} {body}: {answer}");
        let (_, said) = answer.split_once("\r\n\r\n").unwrap();
        serde_json::from_str(said).unwrap()
    }

    fn listen(&self) -> Heard {
        let agent = ureq::Agent::new_with_config(
            ureq::Agent::config_builder().proxy(None).timeout_global(Some(Duration::from_secs(90))).build(),
        );
        let answer = agent.get(format!("http://{}/page/events", self.address)).call().unwrap();
        assert_eq!(answer.headers()["content-type"], "text/event-stream; charset=utf-8");
        Heard {
            lines: Box::new(BufReader::new(answer.into_body().into_reader()).lines()),
            parts: json!({}),
            events: vec![],
        }
    }

    /// Asked to stop as by Ctrl+C; what is left behind.
    fn stop(mut self) -> (Option<i32>, Vec<PathBuf>) {
        let pid = rustix::process::Pid::from_child(&self.child);
        rustix::process::kill_process(pid, rustix::process::Signal::INT).unwrap();
        let code = self.child.wait().unwrap().code();
        let left = std::fs::read_dir(self.folder.path()).unwrap().map(|entry| entry.unwrap().path()).collect();
        (code, left)
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// What the stream told, put together as the page does.
struct Heard {
    lines: Box<dyn Iterator<Item = std::io::Result<String>>>,
    parts: Value,
    events: Vec<String>,
}

impl Heard {
    /// Listens until it is so.
    #[track_caller]
    fn until(&mut self, what: &str, so: impl Fn(&Value) -> bool) -> &Value {
        let deadline = Instant::now() + Duration::from_mins(1);
        while !so(&self.parts) {
            assert!(Instant::now() < deadline, "it never came to be: {what}\n{:#}", self.parts["journal"]);
            let line = self.lines.next().expect("the stream ended").unwrap();
            if let Some(event) = line.strip_prefix("event: ") {
                self.events.push(event.to_owned());
            }
            let Some(data) = line.strip_prefix("data: ") else { continue };
            let Value::Object(parts) = serde_json::from_str(data).unwrap() else { panic!("{data}") };
            self.parts.as_object_mut().unwrap().extend(parts);
        }
        &self.parts
    }
}

fn comment_of(parts: &Value, id: i64) -> Option<&Value> {
    let posts = parts["posts"].as_array().into_iter().flatten();
    posts.flat_map(|post| post["comments"].as_array().into_iter().flatten()).find(|comment| comment["id"] == id)
}

fn line_about(parts: &Value, comment: i64) -> Option<&Value> {
    parts["journal"].as_array().into_iter().flatten().find(|line| line["spot"]["item"] == comment)
}

fn newest_post(parts: &Value) -> i64 {
    parts["posts"][0]["id"].as_i64().unwrap()
}

#[test]
fn the_stream_tells_of_a_comment_of_its_removal_of_the_reason_and_of_the_card() {
    let served = Served::demo("ru");
    assert!(served.printed[0].starts_with("Площадка открыта: http://127.0.0.1:"), "{:?}", served.printed);
    let mut heard = served.listen();
    let first = heard.until("the whole picture", |parts| parts["posts"].is_array());
    assert_eq!((&first["meta"]["language"], &first["meta"]["staged"]), (&json!("ru"), &json!(true)));
    let post = newest_post(first);
    let person = served.act("/control/person", json!({"first": "Кристина", "last": "Доходова"}))["id"].clone();
    let spam = served.act("/control/comment", json!({"author": person, "post_id": post, "text": SPAM}))["id"].clone();
    let spam = spam.as_i64().unwrap();
    let parts = heard.until("the spam is gone and its card is there", |parts| {
        comment_of(parts, spam).is_some_and(|comment| comment["deleted"] == true)
            && line_about(parts, spam).is_some_and(|line| line["state"] == "done" && line["cards"] != json!([]))
    });
    let line = line_about(parts, spam).unwrap();
    assert_eq!((&line["verdict"], &line["name"]), (&json!("remove"), &json!("Кристина Доходова")));
    assert!(line["why"]["ru"].as_str().unwrap().contains("заработок"), "{line:#}");
    assert!(line["why"]["en"].as_str().unwrap().contains("earnings"), "{line:#}");
    let sum: f64 = line["reasons"].as_array().unwrap().iter().map(|reason| reason["points"].as_f64().unwrap()).sum();
    let score = 1.0 / (1.0 + (-sum).exp());
    assert!((score - line["score"].as_f64().unwrap()).abs() < 1e-6, "{line:#}");
    let (card, chat) = (line["cards"][0].as_i64().unwrap(), parts["meta"]["admin_chat"].as_i64().unwrap());
    let message = parts["admin"].as_array().unwrap().iter().find(|message| message["id"] == card).unwrap().clone();
    assert!(message["text"].as_str().unwrap().contains("Кристина Доходова"), "{message:#}");
    // Its button works: the comment comes back, in the same message.
    let button = message["keyboard"][0][0]["data"].clone();
    served.act("/control/press", json!({"chat": chat, "message_id": card, "button": button}));
    heard.until("the comment is back", |parts| {
        comment_of(parts, spam).is_some_and(|comment| comment["deleted"] == false)
            && line_about(parts, spam).is_some_and(|line| line["state"] == "undone")
    });
    // The whole picture once, then only what changed.
    assert_eq!(heard.events.iter().filter(|event| *event == "snapshot").count(), 1);
    assert!(heard.events.iter().any(|event| event == "change"));
    let (code, left) = served.stop();
    assert_eq!((code, left.as_slice()), (Some(0), &[][..]));
}

#[test]
fn the_page_comes_whole_from_the_program_itself() {
    let served = Served::demo("en");
    let (status, page) = served.get("/page/");
    assert_eq!(status, 200);
    assert!(page.contains("content-security-policy: default-src 'none'"), "{page}");
    let (_, body) = page.split_once("\r\n\r\n").unwrap();
    let named = |sign: &str| body.split(sign).skip(1).map(|rest| rest.split('"').next().unwrap()).collect::<Vec<_>>();
    let mut files: Vec<&str> = [named("href=\""), named("src=\"")].concat();
    files.retain(|file| !file.starts_with('#') && !file.starts_with("data:"));
    files.extend(["state.js", "draw.js", "words.js", "left.js", "middle.js", "right.js", "max.js"]);
    assert!(files.contains(&"page.css") && files.contains(&"page.js"), "{files:?}");
    for file in files {
        let (status, text) = served.get(&format!("/page/{file}"));
        assert_eq!(status, 200, "{file}");
        for address in text.split("http").skip(1).filter(|rest| rest.starts_with("://") || rest.starts_with("s://")) {
            assert!(address.contains("://www.w3.org/2000/svg"), "{file} names another host: http{address:.60}");
        }
        for risky in ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("] {
            assert!(!text.contains(risky), "{file}: {risky}");
        }
    }
    // Whoever types the address by hand arrives too.
    for path in ["/", "/page"] {
        let (status, answer) = served.get(path);
        assert_eq!(status, 302, "{path}");
        assert!(answer.to_lowercase().contains("\r\nlocation: /page/\r\n"), "{path}: {answer}");
    }
    assert_eq!(served.get("/pages").0, 404);
    assert_eq!(served.get("/page/../Cargo.toml").0, 404);
    assert_eq!(served.get("/page/photo?chat=1&message=1").0, 404);
    assert_eq!(served.post("/page/act", &json!({"do": "nothing known"})).0, 400);
}

#[test]
fn the_channel_of_max_is_shown_as_its_reader_sees_it() {
    let served = Served::demo("ru");
    let mut heard = served.listen();
    let first = heard.until("the whole picture", |parts| parts["max"]["messages"].is_array());
    assert_eq!((&first["meta"]["max"], &first["max"]["title"]), (&json!(true), &json!("Тихий двор")));
    let post = json!({"text": "Субботник <img src=x onerror=alert(1)> & чай", "photos": 2});
    let id = served.act("/control/publish", post)["id"].clone();
    let parts = heard.until("the post on MAX", |parts| parts["max"]["messages"][0]["files"][1].is_object());
    let (message, on_the_wall) = (&parts["max"]["messages"][0], &parts["posts"][0]);
    assert_eq!(message["text"], "Субботник <img src=x onerror=alert(1)> & чай");
    assert!(message["html"].as_str().unwrap().contains("&lt;img"), "{message:#}");
    for picture in 0..2 {
        let number = &message["files"][picture]["picture"];
        assert!(number.is_number() && *number == on_the_wall["shows"][picture]["picture"], "{on_the_wall:#}");
    }
    served.act("/control/edit_post", json!({"post_id": id, "text": "Субботник в 12"}));
    // The wall is looked at every few minutes, and a night has many.
    served.act("/page/act", json!({"do": "night"}));
    heard.until("the edit", |parts| {
        parts["max"]["messages"][0]["edited"] == true && parts["max"]["messages"][0]["text"] == "Субботник в 12"
    });
    served.act("/control/offline", json!({"platform": "max"}));
    heard.until("MAX is away", |parts| parts["meta"]["reachable"]["max"] == false);
}

#[test]
fn strangers_of_the_network_are_sent_away_under_whatever_name() {
    let served = Served::start(&["simulator", "--page", "--lang", "ru"]);
    assert!(served.printed.iter().any(|line| line.starts_with("bot_token = ")), "{:?}", served.printed);
    let last = served.printed.last().unwrap();
    assert!(last.starts_with("page = http://127.0.0.1:") && last.ends_with("/page/"), "{last}");
    for path in ["/page/", "/page/events", "/page/page.js", "/control/state"] {
        let (status, answer) = served.raw(&format!("GET {path} HTTP/1.1\r\nHost: evil.example"), "");
        assert_eq!(status, 403, "{path}: {answer}");
        let crossing = format!("GET {path} HTTP/1.1\r\nHost: {}\r\nSec-Fetch-Site: cross-site", served.address);
        assert_eq!(served.raw(&crossing, "").0, 403, "{path}");
    }
    for (path, body) in [("/control/ban", "person=300000002"), ("/page/act", r#"{"do":"fakes"}"#)] {
        for origin in ["http://evil.example", "null"] {
            let head = format!("POST {path} HTTP/1.1\r\nHost: {}\r\nOrigin: {origin}", served.address);
            assert_eq!(served.raw(&head, body).0, 403, "{path} {origin}");
        }
    }
    // The platforms themselves are for any client; the page for whoever sits here, by any loopback name.
    assert_eq!(served.get("/control/state").0, 200);
    assert_eq!(served.raw("GET /page/ HTTP/1.1\r\nHost: localhost:1", "").0, 200);
    // No form and no picture of another page moves anything: an order is JSON that was posted.
    assert_eq!(served.get("/page/act?do=fakes").0, 404);
}

#[test]
fn without_a_daemon_the_page_shows_what_a_client_asks_and_moves_the_world() {
    let served = Served::start(&["simulator", "--page", "--unlimited"]);
    let mut heard = served.listen();
    let first = heard.until("the whole picture", |parts| parts["posts"].is_array());
    let (members, post) = (first["meta"]["members"].as_i64().unwrap(), newest_post(first));
    served.act("/page/act", json!({"do": "fakes"}));
    heard.until("300 more", |parts| parts["meta"]["members"] == members + 300);
    served.act("/page/act", json!({"do": "raid", "post_id": post}));
    heard.until("a raid", |parts| parts["posts"][0]["comments"].as_array().is_some_and(|said| said.len() >= 14));
    let (status, answer) = served.post("/page/act", &json!({"do": "night"}));
    assert!(status == 400 && answer.contains("demo --page"), "{answer}");
    let token = served.printed.iter().find_map(|line| line.strip_prefix("bot_token = ")).unwrap();
    let (status, _) = served.post(
        &format!("/bot{token}/sendMessage"),
        &json!({"chat_id": first_chat(&heard), "text": "Hello <b>you</b>", "parse_mode": "HTML"}),
    );
    assert_eq!(status, 200);
    let parts = heard.until("the call", |parts| parts["journal"][0]["method"] == "sendMessage");
    let said = parts["admin"].as_array().unwrap().last().unwrap();
    assert_eq!((&said["text"], &said["entities"][0]["type"]), (&json!("Hello you"), &json!("bold")));
    served.act("/control/offline", json!({"platform": "telegram"}));
    heard.until("Telegram is away", |parts| parts["meta"]["reachable"]["telegram"] == false);
}

fn first_chat(heard: &Heard) -> Value {
    heard.parts["meta"]["admin_chat"].clone()
}

#[test]
fn a_withdrawn_key_telegram_away_and_a_night_are_played_through() {
    let served = Served::demo("en");
    let mut heard = served.listen();
    let first = heard.until("awake", |parts| parts["meta"]["busy"].is_null() && parts["admin"][0].is_object());
    let (post, began) = (newest_post(first), first["meta"]["now"].as_i64().unwrap());
    let spam = |first_name: &str| {
        let person = served.act("/control/person", json!({"first": first_name}))["id"].clone();
        served.act("/control/comment", json!({"author": person, "post_id": post, "text": SPAM}))["id"].as_i64().unwrap()
    };
    served.act("/control/key", json!({"kind": "user", "withdrawn": true}));
    let asked = spam("One");
    heard.until("the admin hears of the key", |parts| parts["admin"].to_string().contains("A key does not work"));
    heard.until("it waits", |parts| line_about(parts, asked).is_some_and(|line| line["state"] == "pending"));
    served.act("/page/act", json!({"do": "key_back"}));
    heard.until("removed after all", |parts| line_about(parts, asked).is_some_and(|line| line["state"] == "done"));
    served.act("/control/offline", json!({"platform": "telegram"}));
    let unheard = spam("Two");
    let told = |parts: &Value| parts["admin"].to_string().contains("2 removed comments");
    let parts = heard.until("removed, and nobody could be told", |parts| {
        line_about(parts, unheard).is_some_and(|line| line["state"] == "done")
    });
    assert!(!told(parts), "{:#}", parts["admin"]);
    served.act("/page/act", json!({"do": "online", "platform": "telegram"}));
    heard.until("Telegram is back", |parts| parts["meta"]["reachable"]["telegram"] == true);
    served.act("/page/act", json!({"do": "night"}));
    let parts = heard.until("the morning's digest", |parts| {
        let said = parts["admin"].as_array().into_iter().flatten();
        said.filter(|message| message["at"].as_i64() > Some(began + 60_000)).any(|it| it["uploaded"].is_number())
    });
    let picture = parts["admin"].as_array().unwrap().iter().rfind(|message| message["uploaded"].is_number()).unwrap();
    let (chat, message) = (&parts["meta"]["admin_chat"], &picture["id"]);
    let (status, png) = served.get(&format!("/page/photo?chat={chat}&message={message}"));
    assert!(status == 200 && png.contains("content-type: image/png") && png.contains("PNG"), "{status}");
}

#[test]
fn a_world_that_begins_anew_speaks_the_language_asked_for() {
    let served = Served::demo("ru");
    let mut heard = served.listen();
    heard.until("awake", |parts| parts["meta"]["name"] == "Тихий двор" && parts["meta"]["busy"].is_null());
    served.act("/page/act", json!({"do": "speak", "language": "en"}));
    served.act("/control/say", json!({"chat": first_chat(&heard), "text": "/panel"}));
    heard.until("the panel in English", |parts| parts["admin"].to_string().contains("Settings"));
    served.act("/page/act", json!({"do": "anew", "language": "en"}));
    let parts = heard.until("another world", |parts| {
        parts["meta"]["name"] == "Quiet Yard" && parts["meta"]["busy"].is_null() && parts["admin"][0].is_object()
    });
    assert_eq!(parts["meta"]["world"], 1);
    let russian = |text: &str| text.contains(|sign: char| ('А'..='я').contains(&sign));
    for part in ["posts", "people", "admin", "channel"] {
        assert!(!russian(&parts[part].to_string()), "{part}: {:#}", parts[part]);
    }
    let (_, left) = served.stop();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
#[ignore = "drives Chromium, which the script installs where it may: tests/page/browser.sh"]
fn a_visitor_plays_in_a_real_browser() {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/page/browser.sh");
    let ended =
        std::process::Command::new(script).env("ETRONICS_BOT", env!("CARGO_BIN_EXE_etronics-bot")).status().unwrap();
    assert!(ended.success() || ended.code() == Some(77), "{ended}");
}
