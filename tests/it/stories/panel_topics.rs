//! The admin's chat may be a forum: what is asked for in one of its topics is answered there.

use etronics_bot::simulator::TgSaid;
use serde_json::json;

use crate::story::{EVERY_TOKEN, Of, Story};

#[test]
fn the_panel_opens_in_the_topic_where_it_was_asked_for() {
    let mut story = Story::without_daemon(EVERY_TOKEN, "[moderation]\nmode = \"enforce\"\n");
    let (owner, forum) = story.sim.world(|world| {
        let forum = world.add_forum("Правление", 2);
        (std::mem::replace(&mut world.admin_chat_id, forum), forum)
    });
    story.start();
    story.settle();
    let asks_in = |story: &mut Story, topic: i64| {
        let extra = json!({"message_thread_id": topic, "is_topic_message": true});
        let said = TgSaid { extra: extra.as_object().unwrap().clone(), ..TgSaid::from("/panel") };
        story.sim.world(|world| world.say(forum, owner, said).unwrap());
        story.settle();
    };
    let panels = |story: &Story, topic: i64| {
        let shown = story.sim.world(|world| world.topic(forum, topic));
        shown.iter().filter(|text| text.contains("Панель")).count()
    };
    asks_in(&mut story, 2);
    assert_eq!([1, 2, 3].map(|topic| panels(&story, topic)), [0, 1, 0]);
    asks_in(&mut story, 3);
    assert_eq!([1, 2, 3].map(|topic| panels(&story, topic)), [0, 0, 1], "there is one panel");
    // A topic that is gone meanwhile is no reason to say nothing.
    story.sim.world(|world| world.set_topic(forum, 2, None));
    asks_in(&mut story, 2);
    assert_eq!([1, 3].map(|topic| panels(&story, topic)), [1, 0]);
    story.perhaps_ignoring(&[Of::AdminChat], "the panels are counted");
}
