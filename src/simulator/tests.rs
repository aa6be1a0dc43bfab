//! The simulator over real HTTP, as any client sees it.

pub(crate) mod contracts;
mod crowds;
mod dialogs;
mod max;
mod media;
mod photos;
mod private;
mod telegram;
mod telegram_contracts;
mod vk;
mod vk_contracts;
mod walls;

use serde_json::{Value, json};

use super::*;
use crate::clock::Clock;

/// 2026-06-01, noon.
const NOW: i64 = 1_780_315_200_000;

/// A simulator and a client of it.
struct Site {
    simulator: Simulator,
    agent: ureq::Agent,
}

impl Site {
    fn open() -> Self {
        let simulator = Simulator::start(Clock::manual(NOW), "127.0.0.1:0".parse().unwrap()).unwrap();
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .proxy(None)
            .timeout_global(Some(std::time::Duration::from_secs(20)))
            .build();
        Self { simulator, agent: ureq::Agent::new_with_config(config) }
    }

    fn world<R>(&self, act: impl FnOnce(&mut World) -> R) -> R {
        self.simulator.world(act)
    }

    fn key(&self, kind: SimKeyKind) -> String {
        self.world(|world| match kind {
            SimKeyKind::Community => world.keys.community.clone(),
            SimKeyKind::Service => world.keys.service.clone(),
            SimKeyKind::User => world.keys.user.clone(),
            SimKeyKind::Bot => world.keys.bot.clone(),
        })
    }

    /// Calls a method of VK; the whole answer. Params: `a=b&c=d`, percent-encoded.
    fn vk(&self, kind: SimKeyKind, method: &str, params: &[(&str, &str)]) -> Value {
        let address = format!("{}/{method}", self.simulator.vk_api_url());
        let sent = self
            .agent
            .post(address)
            .header("Authorization", format!("Bearer {}", self.key(kind)))
            .send_form(params.iter().copied().chain([("v", "5.199")]));
        body(sent.unwrap())
    }

    /// The code of an error of VK; 0: there was none.
    fn vk_code(&self, kind: SimKeyKind, method: &str, params: &[(&str, &str)]) -> i64 {
        self.vk(kind, method, params)["error"]["error_code"].as_i64().unwrap_or(0)
    }

    fn tg(&self, method: &str, params: Value) -> Value {
        let address = format!("{}/bot{}/{method}", self.simulator.telegram_api_url(), self.key(SimKeyKind::Bot));
        body(self.json(&address, &params).unwrap())
    }

    /// Calls a method of the Bot API with files.
    fn upload(&self, method: &str, fields: &[(&str, &str)], files: &[(&str, &[u8])]) -> Value {
        let address = format!("{}/bot{}/{method}", self.simulator.telegram_api_url(), self.key(SimKeyKind::Bot));
        let mut parts = Vec::new();
        for (name, value) in fields {
            let head = format!("--zz\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
            parts.extend(head.as_bytes());
        }
        for (name, bytes) in files {
            let head = format!("name=\"{name}\"; filename=\"a.png\"\r\nContent-Type: image/png\r\n\r\n");
            parts.extend(format!("--zz\r\nContent-Disposition: form-data; {head}").as_bytes());
            parts.extend(*bytes);
            parts.extend(b"\r\n");
        }
        parts.extend(b"--zz--\r\n");
        let asked = self.agent.post(address).header("Content-Type", "multipart/form-data; boundary=zz");
        body(asked.send(&parts[..]).unwrap())
    }

    fn poll(&self, ts: &str) -> Value {
        let address =
            format!("http://{}/longpoll?act=a_check&key=simulated-poll-1&ts={ts}&wait=0", self.simulator.address());
        body(self.agent.get(address).call().unwrap())
    }

    fn json(&self, address: &str, params: &Value) -> Result<ureq::http::Response<ureq::Body>, ureq::Error> {
        self.agent.post(address).content_type("application/json").send(params.to_string())
    }

    fn control(&self, verb: &str, params: Value) -> Value {
        let address = format!("http://{}/control/{verb}", self.simulator.address());
        body(self.json(&address, &params).unwrap())
    }
}

fn body(mut response: ureq::http::Response<ureq::Body>) -> Value {
    serde_json::from_str(&response.body_mut().read_to_string().unwrap()).unwrap()
}

/// As much of a PNG as anybody looks at; `mark` tells one from another.
fn png(width: u32, height: u32, mark: u8) -> Vec<u8> {
    let head = [b"\x89PNG\r\n\x1a\n".as_slice(), &13_u32.to_be_bytes(), b"IHDR"].concat();
    [head.as_slice(), &width.to_be_bytes(), &height.to_be_bytes(), &[8, 6, 0, 0, 0, mark]].concat()
}

fn owner(site: &Site) -> String {
    site.world(|world| (-world.group_id).to_string())
}

fn group(site: &Site) -> String {
    site.world(|world| world.group_id.to_string())
}

#[test]
fn scripts_act_from_outside() {
    let site = Site::open();
    let person = site.control("person", json!({"first": "Анна", "last": "Иванова", "has_photo": 0}))["id"].clone();
    let post = site.control("post", json!({"text": "Новость"}))["id"].clone();
    let comment = site.control("comment", json!({"author": person, "post_id": post, "text": "Хорошо!"}));
    assert_eq!(comment["place"], "wall");
    let spot = json!({"id": comment["id"]});
    assert_eq!(site.control("delete_comment", spot.clone())["done"], true);
    assert_eq!(site.control("delete_comment", spot)["done"], false);
    let state = site.control("state", json!({}));
    assert_eq!(state["comments"][0]["visible"], false);
    assert!(site.control("dance", json!({}))["error"].as_str().unwrap().contains("dance"));
    assert!(site.control("comment", json!({"author": 5}))["error"].is_string());
    site.control("fail", json!({"platform": "vk", "trouble": "vk_error", "code": 9, "message": "Flood control"}));
    assert_eq!(site.vk_code(SimKeyKind::Service, "utils.getServerTime", &[]), 9);
    assert_eq!(site.vk_code(SimKeyKind::Service, "utils.getServerTime", &[]), 0);
}

#[test]
fn every_way_to_fail_looks_as_it_should() {
    let site = Site::open();
    let call = || {
        let address =
            format!("{}/sendMessage", site.simulator.telegram_api_url() + "/bot" + &site.key(SimKeyKind::Bot));
        let chat = site.world(|world| world.admin_chat_id);
        site.json(&address, &json!({"chat_id": chat, "text": "hi"}))
    };
    let written = || site.world(|world| world.messages(world.admin_chat_id).len());
    let fail = |trouble| site.world(|world| world.fail(Fault::once(PlatformSide::Telegram, trouble).of("sendMessage")));
    for (trouble, acted, answered) in [
        (Refusing::CloseBefore, false, false),
        (Refusing::CloseAfter, true, false),
        (Refusing::BreakOff, true, false),
        (Refusing::Truncated, true, false),
        (Refusing::Html, false, false),
        (Refusing::Garbage, false, false),
        (Refusing::Status(502), false, false),
        (Refusing::Slow(std::time::Duration::from_millis(1)), true, true),
    ] {
        let before = written();
        fail(trouble.clone());
        let text = call().and_then(|mut response| response.body_mut().read_to_string()).unwrap_or_default();
        let sound = serde_json::from_str::<Value>(&text).is_ok();
        assert_eq!((written() > before, sound), (acted, answered), "{trouble:?}");
    }
    fail(Refusing::Telegram {
        code: 429,
        description: "Too Many Requests: retry after 7".to_owned(),
        retry_after: Some(7),
    });
    let answer = body(call().unwrap());
    assert_eq!((&answer["error_code"], &answer["parameters"]["retry_after"]), (&json!(429), &json!(7)));
    assert_eq!(body(call().unwrap())["ok"], true);

    site.world(|world| world.offline(PlatformSide::Telegram));
    assert!(call().is_err() && call().is_err());
    site.world(|world| world.online(PlatformSide::Telegram));
    assert_eq!(body(call().unwrap())["ok"], true);
}

#[test]
fn a_dropped_simulator_is_gone() {
    let site = Site::open();
    let address = site.simulator.address();
    drop(site);
    assert!(std::net::TcpStream::connect(address).is_err());
}

#[test]
fn scripts_bring_crowds_from_outside() {
    let site = Site::open();
    let post = site.control("post", json!({"text": "Новость"}))["id"].clone();
    let fakes = json!({"first_id": 700_000_000, "count": 100, "kind": "fakes", "members": 0});
    let crowd = site.control("crowd", fakes.clone())["crowd"].clone();
    assert!(site.control("crowd", fakes)["error"].as_str().unwrap().contains("overlap"));
    site.control("likers", json!({"crowd": crowd, "post_id": post, "from": 0, "to": 100}));
    let person = site.control("fake", json!({"first": "Анна", "last": "Иванова"}))["id"].clone();
    for verb in ["ask_to_join", "approve", "donor", "allow_messages", "manager_reply"] {
        let done = site.control(verb, json!({"person": person, "text": "Здравствуйте"}));
        assert!(done.get("error").is_none(), "{verb}: {done}");
    }
    let liked = || {
        let params = [("type", "post"), ("owner_id", &owner(&site)), ("item_id", &post.to_string())];
        site.vk(SimKeyKind::Service, "likes.getList", &params)
    };
    assert_eq!(liked()["response"]["count"], 100);
    site.control("delete_post", json!({"post_id": post}));
    assert_eq!(liked()["error"]["error_code"], 100);
    assert_eq!(site.control("calls", json!({}))["likes.getList"], 2);
}
