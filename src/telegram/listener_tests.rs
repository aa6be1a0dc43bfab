use proptest::prelude::*;

use super::*;
use crate::inbox::Queue;

fn raw(json: &str) -> Box<RawValue> {
    serde_json::from_str(json).unwrap()
}

#[test]
fn odd_updates_are_kept_beside_good_ones() {
    let deep = format!("{{\"update_id\":12,\"x\":{}{}}}", "[".repeat(5_000), "]".repeat(5_000));
    let batch = format!(r#"[{{"update_id":10,"message":{{}}}},{{"update_id":11,"new":"\ud83d"}},{deep},7]"#);
    let updates = take_apart(&raw(&batch));
    assert_eq!(updates.len(), 4);
    assert_eq!(updates[1], r#"{"update_id":11,"new":"\ud83d"}"#);
    assert_eq!(offset_after(&updates, Some(10)), Some(13));
    assert_eq!(take_apart(&raw(r#"{"no":"list"}"#)), [r#"{"no":"list"}"#]);
}

#[test]
fn ids_may_start_again_lower() {
    assert_eq!(offset_after(&[r#"{"update_id":5}"#.to_owned()], Some(900_000)), Some(6));
    assert_eq!(offset_after(&["7".to_owned()], Some(40)), Some(41));
    assert_eq!(offset_after(&["7".to_owned()], None), None);
}

#[test]
fn ids_are_found_in_what_cannot_be_read() {
    assert_eq!(scan_update_id(r#"{"update_id": 77, "message": {"#), Some(77));
    assert_eq!(scan_update_id("{\"ok\":true,\"result\":[{\"update_id\":78,\"text\":\"\u{1}"), Some(78));
    assert_eq!(scan_update_id("[]"), None);
}

#[test]
fn people_come_before_bulk() {
    let queue = |payload: &str| incoming(payload.to_owned(), Some(ChatId(-5))).queue;
    assert_eq!(queue(r#"{"update_id":1,"callback_query":{"id":"1"}}"#), Queue::People);
    assert_eq!(queue(r#"{"update_id":1,"message":{"message_id":1,"chat":{"id":7}}}"#), Queue::People);
    assert_eq!(queue(r#"{"update_id":1,"message":{"message_id":1,"chat":{"id":-5}}}"#), Queue::People);
    assert_eq!(queue(r#"{"update_id":1,"message":{"message_id":1,"chat":{"id":-100500}}}"#), Queue::Bulk);
    assert_eq!(queue(r#"{"update_id":1,"poll":{}}"#), Queue::Bulk);
    assert_eq!(queue("nonsense"), Queue::Bulk);
}

#[test]
fn events_are_named_by_their_update() {
    assert_eq!(incoming(r#"{"update_id":9}"#.to_owned(), None).event_id, "9");
    let odd = incoming("7".to_owned(), None).event_id;
    assert!(odd.starts_with("odd:"), "{odd}");
}

#[test]
fn pauses_grow_to_a_minute() {
    let pauses: Vec<_> = (0..7).map(|before| backoff(5, before).as_secs()).collect();
    assert_eq!(pauses, [5, 10, 20, 40, 60, 60, 60]);
    assert_eq!(backoff(3, u32::MAX).as_secs(), 60);
}

proptest! {
    #[test]
    fn nothing_that_comes_stops_the_ear(text in any::<String>(), before in any::<Option<i64>>()) {
        scan_update_id(&text);
        incoming(text.clone(), None);
        offset_after(&[text], before);
    }
}
