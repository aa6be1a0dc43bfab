//! More spam at once than can be deleted soon.

use super::comments::SPAM;
use crate::story::Story;

fn flood(story: &mut Story, comments: usize) {
    for number in 0..comments {
        let author = story.stranger("Бот", &number.to_string());
        story.comment(author, &format!("{SPAM} {number}"));
    }
    story.settle();
}

fn closed(story: &Story) -> bool {
    let post = story.post.id;
    story.sim.world(|world| world.comments_closed(post))
}

/// The last message of the bot with these words, and its buttons.
fn card(story: &Story, words: &str) -> Option<(i64, Vec<String>)> {
    story.sim.world(|world| {
        let shown = world.messages(world.admin_chat_id);
        let message = shown.into_iter().rev().find(|message| message.text.contains(words))?;
        let labels = message.keyboard.concat().into_iter().map(|button| button.label).collect();
        Some((message.message_id, labels))
    })
}

#[test]
fn where_no_token_may_delete_the_comments_of_an_attacked_post_are_closed_and_opened_again() {
    let mut story = Story::with(&["community", "service"], "[moderation]\nmode = \"enforce\"\n");
    flood(&mut story, 120);
    story.pass(1);
    let (message, labels) = card(&story, "налёт").expect("a card");
    assert!(!closed(&story), "nobody asked to close them");
    story.sim.world(|world| world.press(world.admin_chat_id, world.admin_chat_id, message, &labels[0]).unwrap());
    story.settle();
    assert!(closed(&story));
    story.pass(60);
    assert!(!closed(&story), "opened when it was over");
    assert!(card(&story, "снова открыты").is_some());
    insta::assert_snapshot!(story.rest(), @"press: Готово");
}

#[test]
fn comments_are_closed_at_once_where_the_config_says_so() {
    let config = "[moderation]\nmode = \"enforce\"\n[moderation.comments]\nclose_on_raid = true\n";
    let mut story = Story::with(&["community", "service"], config);
    flood(&mut story, 120);
    story.pass(1);
    assert!(closed(&story));
    assert!(card(&story, "закрыты").is_some());
}

#[test]
fn a_crowd_that_subscribes_is_no_raid_of_comments_and_closes_none() {
    let config = "mode = \"enforce\"\n[moderation.comments]\nclose_on_raid = true\n";
    let mut story = super::waves::calm_week(&["community", "service"], config);
    flood(&mut story, 12);
    story.a_crowd_joins();
    story.settle();
    story.pass(3);
    let asked = story.store(|db| db.journal().asked_of_each_since(0));
    assert!(asked.0 > 100 && (1..100).contains(&asked.1), "{asked:?}");
    assert!(card(&story, "налёт").is_none());
    assert!(!closed(&story));
}

#[test]
fn where_a_person_deletes_nobody_says_that_the_bot_does() {
    let mut story = Story::with(&["community", "service"], "[moderation]\nmode = \"enforce\"\n");
    flood(&mut story, 120);
    story.pass(1);
    let words = story.message_with("налёт");
    assert!(words.contains("пока вы убираете?") && !words.contains("Убираю") && !words.contains("я убираю"), "{words}");
}
