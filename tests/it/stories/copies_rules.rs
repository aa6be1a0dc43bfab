//! What is said otherwise in copies: in each channel as its rules say, seen before anything goes out.

use etronics_bot::simulator::PostDraft;
use serde_json::json;

use super::copies::copying;
use super::max_posts::copying_to_both;
use crate::commands::Town;
use crate::story::{EVERY_TOKEN, Of, Story};

const RULES: &str = r#"
[[crosspost.replace]]
from = "vk.com/our_shop"
to = "shop.example"
[[crosspost.replace]]
from = '(?i)промокод (\w+)'
to = "код: ${1}!"
regex = true
[[crosspost.replace]]
from = "shop.example"
utm = "utm_source=telegram"
"#;

const POST: &str =
    "Промокод ЛЕТО на [https://vk.com/our_shop|всё] <b>\nтут: https://vk.com/our_shop?a=1#b и https://vk.com/other";

#[test]
fn words_and_links_are_said_otherwise_and_edits_too() {
    let mut story = copying(RULES);
    story.markup = true;
    let post = story.publishes(PostDraft::new(POST));
    insta::assert_snapshot!(story.channel(), @r#"
        1: код: ЛЕТО! на <a href="https://shop.example?utm_source=telegram">всё</a> &lt;b&gt;
        тут: https://shop.example?a=1&amp;utm_source=telegram#b и https://vk.com/other
        "#);
    story.sim.world(|world| world.edit_post(post, PostDraft::new(&POST.replace("ЛЕТО", "ОСЕНЬ")))).unwrap();
    story.pass(5);
    insta::assert_snapshot!(story.channel(), @r#"
        1 (edited): код: ОСЕНЬ! на <a href="https://shop.example?utm_source=telegram">всё</a> &lt;b&gt;
        тут: https://shop.example?a=1&amp;utm_source=telegram#b и https://vk.com/other
        "#);
    assert_eq!(story.copy_states(), ["published"]);
    insta::assert_snapshot!(story.rest(), @"");
}

#[test]
fn rules_that_change_leave_what_is_out_alone() {
    let mut story = copying("");
    story.publishes(PostDraft::new("Скидка в vk.com/our_shop"));
    story.kill();
    story.more.push_str(RULES);
    story.start();
    story.pass(90);
    assert_eq!(story.channel(), "1: Скидка в vk.com/our_shop");
    story.publishes(PostDraft::new("Ещё в vk.com/our_shop"));
    assert_eq!(story.channel(), "1: Скидка в vk.com/our_shop\n2: Ещё в shop.example");
}

#[test]
fn a_rule_holds_where_it_is_meant_to_and_one_that_takes_all_words_leaves_nothing_to_send() {
    let max = Story::new().sim.world(|world| world.max_channel_id);
    let mut story = copying_to_both(&format!(
        "[[crosspost.replace]]\nfrom = \"Телеграм\"\nto = \"MAX\"\ntargets = [\"max:{max}\"]\n\
         [[crosspost.replace]]\nfrom = '^Ничего$'\nto = \"\"\nregex = true\n"
    ));
    story.publishes(PostDraft::new("Мы в Телеграм"));
    assert_eq!((story.channel().as_str(), story.max().as_str()), ("1: Мы в Телеграм", "1: Мы в MAX"));
    story.publishes(PostDraft::new("Ничего"));
    assert_eq!((story.channel().lines().count(), story.max().lines().count()), (1, 1));
    assert_eq!(story.copy_states()[2..], ["skipped: replaced: /^Ничего$/", "skipped: replaced: /^Ничего$/"]);
    assert!(story.bot_says().contains("после замены «/^Ничего$/» из настроек"), "{}", story.bot_says());
    assert_eq!(story.rest(), "");
}

#[test]
fn the_chat_shows_what_rules_make_of_the_last_posts() {
    let mut story = copying(RULES);
    story.markup = true;
    story.publishes(PostDraft::new("Без ссылок"));
    story.publishes(PostDraft::new(POST));
    story.opens(&["🔁 Кросспостинг"]);
    story.press("Фильтры");
    story.press("Замены");
    insta::assert_snapshot!(story.screen(), @r#"
        🔁 Замены
        1. vk.com/our_shop → shop.example
        2. /(?i)промокод (\w+)/ → код: ${1}!
        3. shop.example → …?utm_source=telegram

        Последних постов: 2, меняются: 1

        -229000001_3 · № 1, № 2, № 3
        ➖ Промокод ЛЕТО на всё (https://vk.com/our_shop) <b>
        ➕ код: ЛЕТО! на всё (https://shop.example?utm_source=telegram) <b>
        ➖ тут: https://vk.com/our_shop?a=1#b и https://vk.com/other
        ➕ тут: https://shop.example?a=1&utm_source=telegram#b и https://vk.com/other

        Правила меняются в файле настроек; уже вышедшие посты они не трогают.
        [🔄 Обновить] [🔙 Назад]
        "#);
    insta::assert_snapshot!(story.rest(), @r#"
        channel: Без ссылок
        channel: код: ЛЕТО! на всё <b>
        "#);
}

#[test]
fn a_poll_that_a_rule_changes_is_shown_as_it_will_be() {
    let mut story = copying(RULES);
    story.publishes(PostDraft::new("").poll("Где берём? vk.com/our_shop", &["там", "не там"]));
    story.opens(&["🔁 Кросспостинг"]);
    story.press("Фильтры");
    story.press("Замены");
    assert!(story.screen().contains("➕ Где берём? shop.example"), "{}", story.screen());
    story.ignoring(&[Of::Chats], "what becomes of a poll is of the tables");
}

#[test]
fn the_command_line_shows_it_too_and_sends_nothing() {
    let mut town = Town::new(EVERY_TOKEN, "");
    town.story.markup = true;
    let channel = town.story.sim.world(|world| world.channel_id);
    town.story.more = format!("[crosspost]\nenabled = true\nchannel_id = {channel}\n");
    town.config = town.story.config_file();
    town.start();
    town.story.sim.world(|world| world.publish(PostDraft::new(POST)));
    crate::commands::until("it is out", || town.json(&["crosspost", "list", "--json"])[0]["state"] == "published");
    town.stop("-TERM");
    assert!(crate::commands::err(&town.run(&["crosspost", "preview"])).contains("[[crosspost.replace]]"));
    town.story.more.push_str(RULES);
    town.config = town.story.config_file();
    let shown = town.json(&["crosspost", "preview", "--json"]);
    assert_eq!((&shown[0]["rules"], &shown[0]["channel_ids"]), (&json!([1, 2, 3]), &json!([channel])), "{shown:#}");
    assert!(
        shown[0]["after"].as_str().unwrap().contains("https://shop.example?a=1&utm_source=telegram#b"),
        "{shown:#}"
    );
    let said = crate::commands::out(&town.run(&["--lang", "ru", "crosspost", "preview"]));
    insta::assert_snapshot!(said, @r#"
        Последних постов: 1, меняются: 1

        https://vk.com/wall-229000001_2 · #1, #2, #3 · Тихий двор
        - Промокод ЛЕТО на всё (https://vk.com/our_shop) <b>
        + код: ЛЕТО! на всё (https://shop.example?utm_source=telegram) <b>
        - тут: https://vk.com/our_shop?a=1#b и https://vk.com/other
        + тут: https://shop.example?a=1&utm_source=telegram#b и https://vk.com/other
        "#);
    assert_eq!(
        town.story
            .sim
            .world(|world| world.messages(channel))
            .iter()
            .filter(|message| message.text.contains("код:"))
            .count(),
        0
    );
}
