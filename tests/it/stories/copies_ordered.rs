//! Posts that a person orders while their copies wait for a word, or for an answer; marks and words that a person gives them.

use etronics_bot::simulator::{Fault, PlatformSide, PostDraft, Refusing, TgSaid, World};
use serde_json::json;

use super::copies::copying;
use super::max_posts::copying_to_both;
use crate::story::{Of, Story};

impl Story {
    /// The admin sends the address of a post, and presses the button under it.
    fn orders_by_address(&mut self, post: i64) {
        let group = self.sim.world(|world| world.group_id);
        self.admin_writes(&format!("https://vk.com/wall-{group}_{post}"));
        self.press("Опубликовать");
        self.pass(1);
    }
}

#[test]
fn a_post_that_waits_for_a_word_goes_out_where_it_is_ordered() {
    let mut story = copying("approve = \"all\"\n");
    story.perhaps_ignoring(&[Of::AdminChat, Of::Presses], "the card and the offer: the channel is looked at");
    let post = story.publishes(PostDraft::new("Ждёт слова"));
    assert_eq!((story.channel(), story.copy_states()), (String::new(), vec!["approval".to_owned()]));
    story.orders_by_address(post);
    assert_eq!((story.channel().as_str(), story.copy_states()), ("1: Ждёт слова", vec!["published".to_owned()]));
    // An advertisement still needs its mark.
    let post = story.publishes(PostDraft::new("Купите слона").ads());
    story.orders_by_address(post);
    assert_eq!(story.channel(), "1: Ждёт слова");
    assert!(story.copy_states()[1].starts_with("approval"), "{:?}", story.copy_states());
}

#[test]
fn a_post_that_may_be_out_is_not_sent_again_and_nobody_says_that_it_is() {
    let mut story = copying("");
    story.perhaps_ignoring(&[Of::AdminChat, Of::Presses], "cards: what matters is looked at");
    story.sim.world(World::unlink_channel);
    story.sim.world(|world| world.fail(Fault::once(PlatformSide::Telegram, Refusing::CloseAfter).of("sendMessage")));
    let post = story.publishes(PostDraft::new("Дошло ли?"));
    story.pass(2);
    story.orders_by_address(post);
    assert!(story.answered().contains("не вышел ли он уже"), "{}", story.answered());
    assert!(story.bot_says().contains("Опубликован ли пост?"), "its card comes anew: {}", story.bot_says());
    assert_eq!(story.channel(), "1: Дошло ли?");
}

#[test]
fn one_advertisement_in_two_places_takes_its_mark_once() {
    let mut story = copying_to_both("");
    story.perhaps_ignoring(&[Of::AdminChat, Of::Presses], "cards: what matters is looked at");
    story.publishes(PostDraft::new("Купите слона").ads());
    story.press("Добавить пометку");
    story.admin_writes("Реклама. ООО «Ромашка», ИНН 7707083893, erid: 2VtzqXabc");
    for copy in story.store(|db| db.copies().rows(0, 10)) {
        assert!(copy.label.is_some_and(|label| label.contains("2VtzqXabc")), "{}", copy.channel);
    }
}

#[test]
fn words_that_a_person_gives_keep_their_links() {
    let mut story = copying("approve = \"all\"\n");
    story.perhaps_ignoring(&[Of::AdminChat, Of::Presses], "cards: the channel is looked at");
    story.publishes(PostDraft::new("Приходите"));
    story.press("Изменить текст");
    story.sim.world(|world| {
        let mut said = TgSaid::from("😀 Приходите в Двор на чай к [club1|Анне]");
        let link = json!({"type": "text_link", "offset": 15, "length": 4, "url": "https://dvor.example/"});
        said.extra.insert("entities".to_owned(), json!([link, {"type": "bold", "offset": 23, "length": 3}]));
        world.say(world.admin_chat_id, world.admin_chat_id, said).unwrap();
    });
    story.settle();
    story.press("Опубликовать");
    insta::assert_snapshot!(story.channel(), @r#"1: 😀 Приходите в <a href="https://dvor.example/">Двор</a> на чай к <a href="https://vk.com/club1">Анне</a>"#);
}

#[test]
fn what_of_a_persons_own_words_stays_behind_is_said() {
    let mut story = copying("approve = \"all\"\n");
    story.perhaps_ignoring(&[Of::AdminChat, Of::Presses], "cards: the answers are looked at");
    let styled = |kind: &str| json!([{"type": kind, "offset": 0, "length": 5}]);
    let photo = json!([{"file_id": "AgAD", "file_unique_id": "u", "width": 90, "height": 90}]);
    for (extra, style, file) in [
        (json!({}), 0, 0),
        (json!({"entities": styled("hashtag")}), 0, 0),
        (json!({"entities": styled("bold")}), 1, 0),
        (json!({"entities": styled("spoiler")}), 1, 0),
        (json!({"photo": photo}), 0, 1),
        (json!({"photo": photo, "caption_entities": styled("custom_emoji")}), 1, 1),
    ] {
        let told = |story: &Story| ["слова взяты без", "Файл не взят"].map(|words| story.told_to_admin(words));
        let before = told(&story);
        story.publishes(PostDraft::new("Приходите"));
        story.press("Изменить текст");
        story.sim.world(|world| {
            let extra = extra.as_object().unwrap().clone();
            let said = TgSaid { extra, ..TgSaid::from("#чай в семь") };
            world.say(world.admin_chat_id, world.admin_chat_id, said).unwrap();
        });
        story.settle();
        let after = told(&story);
        assert_eq!([after[0] - before[0], after[1] - before[1]], [style, file], "{extra}: {:?}", story.told_admin());
        story.press("Опубликовать");
        assert!(story.channel().ends_with("#чай в семь"), "{}", story.channel());
    }
}

#[test]
fn a_link_over_two_lines_stays_a_link() {
    let mut story = copying("approve = \"all\"\n");
    story.perhaps_ignoring(&[Of::AdminChat, Of::Presses], "cards: the channel is looked at");
    story.publishes(PostDraft::new("Приходите"));
    story.press("Изменить текст");
    story.sim.world(|world| {
        let mut said = TgSaid::from("две\n\nстроки и [знак");
        let link = |offset, length, url| json!({"type": "text_link", "offset": offset, "length": length, "url": url});
        let links = [link(0, 11, "https://a.example/x|y[1]"), link(14, 5, "https://b.example/")];
        said.extra.insert("entities".to_owned(), json!(links));
        world.say(world.admin_chat_id, world.admin_chat_id, said).unwrap();
    });
    story.settle();
    story.press("Опубликовать");
    insta::assert_snapshot!(story.channel(), @r#"
    1: <a href="https://a.example/x%7Cy%5B1%5D">две</a>

    <a href="https://a.example/x%7Cy%5B1%5D">строки</a> и [знак
    "#);
}
