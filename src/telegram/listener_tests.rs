use proptest::prelude::*;

use super::*;
use crate::inbox::Queue;

#[test]
fn ids_may_start_again_lower() {
    assert_eq!(offset_after(&[r#"{"update_id":5}"#.to_owned()], Some(900_000)), Some(6));
    assert_eq!(offset_after(&["7".to_owned()], Some(40)), Some(41));
    assert_eq!(offset_after(&["7".to_owned()], None), None);
    let cursor = Cursor { offset: Some(900_000), last_update: 0 };
    assert_eq!(cursor.offset_at(DAY), Some(900_000));
    assert_eq!(cursor.offset_at(4 * DAY), None);
}

#[test]
fn people_come_before_bulk() {
    let queue = |payload: &str| incoming(payload.to_owned(), Some(ChatId(-5))).queue;
    assert_eq!(queue(r#"{"update_id":1,"callback_query":{"id":"1"}}"#), Queue::People);
    assert_eq!(queue(r#"{"update_id":1,"message":{"message_id":1,"chat":{"id":7}}}"#), Queue::Strangers);
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

proptest! {
    #[test]
    fn nothing_that_comes_stops_the_ear(text in any::<String>(), before in any::<Option<i64>>()) {
        incoming(text.clone(), None);
        offset_after(&[text], before);
    }
}
