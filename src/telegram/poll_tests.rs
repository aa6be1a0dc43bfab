use super::*;
use crate::config::secret::Secret;
use crate::telegram::TelegramSettings;
use crate::telegram::worker::tests::server;

const DONE: (u16, &str) = (200, r#"{"ok":true,"result":true}"#);
const ME: (u16, &str) = (200, r#"{"ok":true,"result":{"id":555,"is_bot":true,"username":"EtronicsBot"}}"#);
const GROUP: (u16, &str) = (200, r#"{"ok":true,"result":{"id":-100500,"type":"supergroup","linked_chat_id":-100900}}"#);

fn raw(json: &str) -> Box<RawValue> {
    serde_json::from_str(json).unwrap()
}

fn poll(address: &str) -> Poll {
    let settings = TelegramSettings {
        bot_token: Secret::new("555:secret"),
        api_url: address.to_owned(),
        local_server: false,
        proxy: None,
        admin_chat: None,
        discussion_chat: Some(ChatId(-100_500)),
        media: crate::telegram::MediaSettings::default(),
    };
    Poll::new(Api::new(&settings).unwrap(), settings.discussion_chat)
}

fn trouble(heard: Result<Vec<String>, TelegramHeard>) -> (u64, bool, bool) {
    match heard {
        Err(TelegramHeard::Trouble { pause, conflict, unauthorised, cause }) => {
            assert!(!cause.contains("secret"), "{cause}");
            (pause.as_secs(), conflict, unauthorised)
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn odd_updates_are_kept_beside_good_ones() {
    let deep = format!("{{\"update_id\":12,\"x\":{}{}}}", "[".repeat(5_000), "]".repeat(5_000));
    let batch = format!(r#"[{{"update_id":10,"message":{{}}}},{{"update_id":11,"new":"\ud83d"}},{deep},7]"#);
    let updates = take_apart(&raw(&batch)).unwrap();
    assert_eq!(updates.len(), 4);
    assert_eq!(updates[1], r#"{"update_id":11,"new":"\ud83d"}"#);
    assert_eq!(updates.iter().filter_map(|update| scan_update_id(update)).collect::<Vec<_>>(), [10, 11, 12]);
    assert!(take_apart(&raw(r#"{"no":"list"}"#)).is_err());
}

#[test]
fn ids_are_found_in_what_cannot_be_read() {
    assert_eq!(scan_update_id(r#"{"update_id": 77, "message": {"#), Some(77));
    assert_eq!(scan_update_id("{\"ok\":true,\"result\":[{\"update_id\":78,\"text\":\"\u{1}"), Some(78));
    assert_eq!(scan_update_id("[]"), None);
}

#[test]
fn pauses_grow_to_a_minute() {
    let pauses: Vec<_> = (0..7).map(|before| backoff(5, before).as_secs()).collect();
    assert_eq!(pauses, [5, 10, 20, 40, 60, 60, 60]);
    assert_eq!(backoff(3, u32::MAX).as_secs(), 60);
}

#[tokio::test]
async fn the_first_question_takes_the_webhook_away_and_learns_who_we_are() {
    let batch = (200, r#"{"ok":true,"result":[{"update_id":10,"message":{}},{"update_id":11}]}"#);
    let (address, heard) = server(vec![DONE, ME, GROUP, batch, (200, r#"{"ok":true,"result":[]}"#)]).await;
    let mut poll = poll(&address);
    assert_eq!(poll.ask(None, 0).await.unwrap().len(), 2);
    assert_eq!(poll.ask(Some(12), 99).await.unwrap().len(), 0);
    let linked_channel = Some(ChatId(-100_900));
    let known = Known { username: "EtronicsBot".to_owned(), linked_channel, channel_is_told: true };
    assert_eq!(poll.known(), Some(known));
    let asked: Vec<_> = heard.try_iter().collect();
    assert_eq!(asked[0], r#"deleteWebhook {"drop_pending_updates":false}"#);
    assert!(asked[3].starts_with(r#"getUpdates {"limit":100,"timeout":0,"allowed_updates":["message","#), "{asked:?}");
    assert!(asked[4].starts_with(r#"getUpdates {"offset":12,"limit":100,"timeout":50,"#), "{asked:?}");
}

#[tokio::test]
async fn refusals_say_who_is_at_fault_and_how_long_to_wait() {
    let other =
        (409, r#"{"ok":false,"error_code":409,"description":"Conflict: terminated by other getUpdates request"}"#);
    let hook = (
        409,
        r#"{"ok":false,"error_code":409,"description":"Conflict: can't use getUpdates method while webhook is active"}"#,
    );
    let slow = (429, r#"{"ok":false,"error_code":429,"description":"x","parameters":{"retry_after":7}}"#);
    let dead = (401, r#"{"ok":false,"error_code":401,"description":"Unauthorized"}"#);
    let answers = vec![DONE, ME, GROUP, other, other, slow, (502, "<html>"), hook, DONE, ME, GROUP, dead];
    let (address, _heard) = server(answers).await;
    let mut poll = poll(&address);
    assert_eq!(trouble(poll.ask(None, 0).await), (5, true, false));
    assert_eq!(trouble(poll.ask(None, 0).await), (10, true, false));
    assert_eq!(trouble(poll.ask(None, 0).await), (8, false, false));
    assert_eq!(trouble(poll.ask(None, 0).await), (10, false, false));
    assert_eq!(trouble(poll.ask(None, 0).await), (60, false, false));
    assert_eq!(trouble(poll.ask(None, 0).await), (60, false, true));
}

#[tokio::test]
async fn an_answer_that_is_no_json_is_narrowed_down_and_kept() {
    let broken = (200, "{\"ok\":true,\"result\":[{\"update_id\":78,\"text\":\"and no end]}");
    let (address, heard) = server(vec![DONE, ME, GROUP, broken, broken]).await;
    let mut poll = poll(&address);
    assert_eq!(trouble(poll.ask(Some(78), 0).await), (3, false, false));
    assert_eq!(poll.ask(Some(78), 0).await.unwrap(), [broken.1]);
    assert!(heard.try_iter().last().unwrap().contains(r#""limit":1,"#));
}

#[tokio::test]
async fn what_is_odd_in_an_answer_costs_itself_and_no_pause() {
    let odd =
        (200, "{\"ok\":true,\"result\":[{\"update_id\":78,\"text\":\"a\u{1}b\"},,{\"update_id\":79,\"x\":NaN}],}");
    let (address, heard) = server(vec![DONE, ME, GROUP, odd]).await;
    let mut poll = poll(&address);
    let updates = poll.ask(Some(78), 0).await.unwrap();
    assert_eq!(updates, [r#"{"update_id":78,"text":"a\u0001b"}"#, r#"{"update_id":79,"x":null}"#]);
    assert!(heard.try_iter().last().unwrap().contains(r#""limit":100,"#));
}

#[tokio::test]
async fn a_pause_is_at_most_an_hour_whatever_number_stands_there() {
    for asked in ["1000000000", "9223372036854775808", "1e300", "\"99999999\"", "18446744073709551616"] {
        let body =
            format!(r#"{{"ok":false,"error_code":429,"description":"x","parameters":{{"retry_after":{asked}}}}}"#);
        let (address, _heard) = server(vec![DONE, ME, GROUP, (429, body.leak())]).await;
        let mut poll = poll(&address);
        let (seconds, ..) = trouble(poll.ask(None, 0).await);
        assert!((3_600..=3_601).contains(&seconds), "{asked}: {seconds}");
    }
    for odd in ["-5", "null", "[]", "\"soon\""] {
        let body = format!(r#"{{"ok":false,"error_code":"429","parameters":{{"retry_after":{odd}}}}}"#);
        let (address, _heard) = server(vec![DONE, ME, GROUP, (429, body.leak())]).await;
        assert_eq!(trouble(poll(&address).ask(None, 0).await), (3, false, false), "{odd}");
    }
}
