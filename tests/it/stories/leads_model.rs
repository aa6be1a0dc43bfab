//! A language model may suggest an answer: an admin reads it first, and what leaves is the talk without names and contacts.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use serde_json::json;

use super::leads::PRICES;
use crate::story::{EVERY_TOKEN, Story};

/// A server that answers every question alike, and what it was asked.
pub(crate) fn model(says: &'static str) -> (String, Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/v1", listener.local_addr().unwrap());
    let (asked, questions) = channel();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { return };
            let (mut heard, mut piece) = (Vec::new(), [0; 4096]);
            loop {
                let got = stream.read(&mut piece).unwrap();
                heard.extend_from_slice(&piece[..got]);
                let text = String::from_utf8_lossy(&heard).into_owned();
                if got == 0 || (text.contains("\"role\":\"user\"") && text.ends_with('}')) {
                    break;
                }
            }
            if asked.send(String::from_utf8_lossy(&heard).into_owned()).is_err() {
                return;
            }
            let body = json!({"choices": [{"message": {"content": says}}]}).to_string();
            let start = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length:";
            stream.write_all(format!("{start} {}\r\n\r\n{body}", body.len()).as_bytes()).unwrap();
        }
    });
    (address, questions)
}

#[test]
fn a_suggested_answer_is_read_by_an_admin_and_never_sent_by_itself() {
    let (address, questions) = model("Добрый день! Даты свободны.");
    let more = format!("{PRICES}[openai]\napi_key = \"sk-nobody\"\nbase_url = \"{address}\"\n");
    let mut story = Story::with(EVERY_TOKEN, &more);
    let anna = story.anna();
    story.writes(anna, "хочу рекламу");
    story.writes(anna, "Пекарня Анны, пишите anna@mail.example или @anna_bakes, +7 999 123-45-67");
    story.presses(anna, "Пост");
    story.writes(anna, "20.12");
    story.writes(anna, "10к");
    story.writes(anna, "8 (912) 000-11-22");
    story.presses(anna, "Подтвердить");
    let said = story.said_to(anna).len();

    story.press("Подсказать ответ");
    let asked = questions.recv_timeout(Duration::from_secs(20)).expect("the model was asked");
    // Its address, which stands above, may be any number.
    let (_, asked) = asked.split_once("\r\n\r\n").expect("there is a body");
    for secret in ["mail.example", "anna_bakes", "999", "912", "000-11", "Анна", "sk-nobody\""] {
        assert!(!asked.contains(secret), "{secret} left: {asked}");
    }
    assert!(asked.contains("Пекарня") && asked.contains("20.12"), "{asked}");
    assert_eq!(
        story.screen(),
        "✨ Возможный ответ по заявке №1:\n\nДобрый день! Даты свободны.\n[Отправить] [Не отправлять]"
    );
    assert_eq!(story.said_to(anna).len(), said, "nothing is sent by itself");

    story.press("Не отправлять");
    assert_eq!(story.said_to(anna).len(), said);
    story.press("Подсказать ответ");
    story.press("Отправить");
    assert_eq!(story.hears(anna), "Добрый день! Даты свободны.");
    assert_eq!(story.said_to(anna).len(), said + 1);
    assert_eq!(story.leads()[0].status.as_str(), "in_progress");
    insta::assert_snapshot!(story.rest(), @r#"
        admin: 🔥 Заявка №1 · Telegram · горячая
        admin: 2 × ✨ Возможный ответ по заявке №1:
        admin: 📤 Ольга → Анна · №1
        press: Спрашиваю модель
        press: Готово
        press: Спрашиваю модель
        press: Отправляю
        "#);
}
