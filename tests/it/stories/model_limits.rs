//! A language model is a helper: without its key all goes on, it is asked so often a day and no more, and its proxy is
//! its own.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, channel};

use etronics_bot::clock::DAY;
use etronics_bot::openai::DAILY_CAP;
use etronics_bot::simulator::PostDraft;
use serde_json::json;

use super::comments::SPAM;
use super::leads_model::model;
use crate::story::{EVERY_TOKEN, Of, Story};

/// Everything that could ask a model, switched on.
fn community(openai: &str) -> Story {
    let mut story = Story::without_daemon(EVERY_TOKEN, "");
    let channel = story.sim.world(|world| world.channel_id);
    story.more = format!(
        "[moderation]\nmode = \"enforce\"\n[moderation.comments]\ndelete_score = 1.0\n\
         [crosspost]\nenabled = true\nchannel_id = {channel}\nhashtags = \"openai\"\n\
         [openai]\nsecond_opinion = true\n{openai}"
    );
    story.start();
    story.settle();
    story
}

fn channel_says(story: &Story) -> String {
    let shown = story.sim.world(|world| world.messages(world.channel_id));
    shown.into_iter().map(|message| message.text).collect::<Vec<_>>().join("\n")
}

const POST: &str =
    "В пятницу концерт джазового оркестра во дворе музея, начало концерта в семь, вход на концерт свободный";

#[test]
fn without_a_key_nobody_is_asked_and_everything_works() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let mut story = community(&format!("base_url = \"http://{}/v1\"\n", listener.local_addr().unwrap()));
    story.sim.world(|world| world.publish(PostDraft::new(POST)));
    story.pass(2);
    let copy = channel_says(&story);
    assert!(copy.contains("концерт джазового") && copy.contains('#'), "tags are made here: {copy}");
    let author = story.stranger("Кристина", "Доходова");
    story.comments(author, SPAM);
    assert_eq!(story.store(|db| db.quarantine().quarantine_list(true, None, None)).len(), 1, "it waits for a person");
    assert!(listener.accept().is_err(), "nobody came");
    assert_eq!(story.store(|db| db.outbox().queue_sizes()).dead, 0);
    insta::assert_snapshot!(story.rest(), @"admin: 📦 1 комментарий ждёт решения");
}

#[test]
fn it_is_asked_so_often_a_day_and_again_tomorrow() {
    let (address, questions) = model("spam");
    let mut story = community(&format!("api_key = \"sk-nobody\"\nbase_url = \"{address}\"\n"));
    for number in 0..i64::from(DAILY_CAP) + 5 {
        let author = story.stranger("Кристина", &number.to_string());
        story.comments(author, &format!("{SPAM} {number}"));
    }
    assert_eq!(questions.try_iter().count(), DAILY_CAP as usize);
    assert_eq!(story.store(|db| db.outbox().queue_sizes()).dead, 0, "more than that is no error");
    // The post goes out all the same, with tags that are made here.
    story.sim.world(|world| world.publish(PostDraft::new(POST)));
    story.pass(2);
    assert!(channel_says(&story).contains('#'), "{}", channel_says(&story));
    assert_eq!(questions.try_iter().count(), 0);
    story.jump(DAY);
    let author = story.stranger("Кристина", "Завтрашняя");
    story.comments(author, &format!("{SPAM} завтра"));
    assert!(questions.try_iter().count() >= 1, "a new day");
    insta::assert_snapshot!(story.rest(), @r#"
        admin: 📦 В карантине пусто
        admin: 📦 1 комментарий ждёт решения
        "#);
}

/// A server that answers with this status until it is told another one.
fn answering(status: &'static str) -> (String, std::sync::Arc<std::sync::Mutex<&'static str>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/v1", listener.local_addr().unwrap());
    let status = std::sync::Arc::new(std::sync::Mutex::new(status));
    let said = std::sync::Arc::clone(&status);
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { return };
            let (mut request, mut piece) = (Vec::new(), [0; 4096]);
            loop {
                let got = stream.read(&mut piece).unwrap_or(0);
                request.extend_from_slice(&piece[..got]);
                let text = String::from_utf8_lossy(&request).into_owned();
                if got == 0 || (text.contains("\"role\":\"user\"") && text.ends_with('}')) {
                    break;
                }
            }
            let body =
                json!({"choices": [{"message": {"content": "[\"модель\", \"концерт\", \"джаз\"]"}}]}).to_string();
            let head = format!("HTTP/1.1 {}\r\nConnection: close\r\nContent-Length:", said.lock().unwrap());
            drop(stream.write_all(format!("{head} {}\r\n\r\n{body}", body.len()).as_bytes()));
        }
    });
    (address, status)
}

#[test]
fn a_dead_key_is_told_of_once_shown_where_keys_are_and_its_return_is_told() {
    let (address, status) = answering("401 Unauthorized");
    let mut story = community(&format!("api_key = \"sk-nobody\"\nbase_url = \"{address}\"\n"));
    story.perhaps_ignoring(&[Of::AdminChat, Of::Presses, Of::Chats], "what is told of the key is looked at");
    let line = |story: &mut Story| {
        story.admin_writes("/panel");
        story.press("Настройки");
        story.press("Ключи");
        let screen = story.screen();
        screen.lines().find(|line| line.contains("Ключ языковой модели:")).unwrap_or_default().to_owned()
    };
    for round in 1..=2 {
        *status.lock().unwrap() = "401 Unauthorized";
        for number in 0..3 {
            story.sim.world(|world| world.publish(PostDraft::new(&format!("{POST} {round} {number}"))));
            story.pass(1);
        }
        let told = story.told_admin();
        let dead = told.iter().filter(|text| text.contains("Ключ языковой модели больше не принимается"));
        assert_eq!(dead.filter(|text| !text.contains('×')).count(), 1, "{told:#?}");
        assert!(line(&mut story).starts_with('❌'), "{}", line(&mut story));
        *status.lock().unwrap() = "200 OK";
        story.sim.world(|world| world.publish(PostDraft::new(&format!("{POST} снова {round}"))));
        story.pass(1);
        let told = story.told_admin();
        let works = told.iter().filter(|text| text.contains("Ключ языковой модели снова работает"));
        assert_eq!(works.count(), round, "{told:#?}");
        assert!(line(&mut story).starts_with('✅'), "{}", line(&mut story));
    }
}

#[test]
fn a_post_waits_for_an_ill_model_no_longer_than_its_patience_and_the_next_one_not_at_all() {
    let (address, _status) = answering("503 Down");
    let mut story = community(&format!("api_key = \"sk-nobody\"\nbase_url = \"{address}\"\n"));
    story.perhaps_ignoring(&[Of::AdminChat], "what is told of the model");
    let is_out = |story: &Story, words: &str| channel_says(story).contains(words);
    story.sim.world(|world| world.publish(PostDraft::new(&format!("{POST} первый"))));
    story.live(20_000);
    assert!(!is_out(&story, "первый"), "it is asked once more");
    // The clock of the minute has not rung.
    story.live(27_000);
    assert!(is_out(&story, "первый") && channel_says(&story).contains('#'), "{}", channel_says(&story));
    story.sim.world(|world| world.publish(PostDraft::new(&format!("{POST} второй"))));
    story.live(2_000);
    assert!(is_out(&story, "второй"), "{}", channel_says(&story));
}

/// One head of HTTP.
fn head_of(stream: &mut TcpStream) -> String {
    let (mut heard, mut byte) = (Vec::new(), [0; 1]);
    while !heard.ends_with(b"\r\n\r\n") && stream.read(&mut byte).is_ok_and(|got| got == 1) {
        heard.push(byte[0]);
    }
    String::from_utf8(heard).unwrap()
}

/// A proxy that is the model's server, too; tells where it was asked to go.
fn proxy() -> (String, Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://me:hidden-pass@{}", listener.local_addr().unwrap());
    let (tell, told) = channel();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut head = head_of(&mut stream);
            if tell.send(head.lines().next().unwrap_or_default().to_owned()).is_err() {
                return;
            }
            if head.starts_with("CONNECT") {
                stream.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n").unwrap();
                head = head_of(&mut stream);
            }
            let length =
                head.lines().find_map(|line| line.to_lowercase().strip_prefix("content-length:")?.trim().parse().ok());
            let mut body = vec![0; length.unwrap_or(0)];
            stream.read_exact(&mut body).unwrap();
            let answer = json!({"choices": [{"message": {"content": "ham"}}]}).to_string();
            let start = format!("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: {}\r\n\r\n", answer.len());
            stream.write_all(format!("{start}{answer}").as_bytes()).unwrap();
        }
    });
    (address, told)
}

#[test]
fn its_proxy_is_its_own() {
    let (address, told) = proxy();
    let openai = format!("api_key = \"sk-nobody\"\nbase_url = \"http://model.invalid/v1\"\nproxy = \"{address}\"\n");
    let mut story = community(&openai);
    let author = story.stranger("Кристина", "Доходова");
    let spot = story.comments(author, SPAM);
    story.pass(1);
    // What the model called harmless came back through the proxy; VK and Telegram were spoken to directly.
    assert_eq!(story.store(|db| db.quarantine().quarantine_list(true, None, None)).len(), 0);
    story.assert_visible(spot);
    let asked: Vec<String> = told.try_iter().collect();
    assert!(!asked.is_empty() && asked.iter().all(|line| line.contains("model.invalid")), "{asked:?}");
    let folder = story.database().parent().unwrap().to_owned();
    let holders = super::keys::files_with(&folder, "hidden-pass");
    assert_eq!(holders, ["config.toml"], "the proxy's password stands where it was written");
    assert_eq!(super::keys::files_with(&folder, "sk-nobody"), ["config.toml"]);
    insta::assert_snapshot!(story.rest(), @"admin: 📦 В карантине пусто");
}
