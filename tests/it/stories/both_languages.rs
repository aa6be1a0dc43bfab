//! Every screen of the panel in both languages: none of the other one's words stand on it.

use std::collections::BTreeSet;

use etronics_bot::domain::button::Screen;
use etronics_bot::policy::{Section, SettingKey};

use etronics_bot::simulator::{PostDraft, Target, WallSaid};

use super::leads::PRICES;
use crate::story::{EVERY_TOKEN, Of, Story};

const SPAM: &str =
    "Earn 500 dollars a day from home, no investment, write to t.me/easy_money_now, 3 places left, casino bonus";

/// The admin's own name.
const ADMIN: &str = "Ольга";
/// Names and marks that are the same in both languages, and what a person writes in a setting.
const SAME: &str = "MAX Telegram VK Long Poll OpenAI erid http https ru en on off id log help start panel note forget API \
    Standalone groups wall offline English";

/// A community whose people and posts have Latin names, so that every Cyrillic letter is the bot's own.
fn community(language: &str) -> Story {
    let more = format!(
        "[moderation]\nmode = \"enforce\"\n[moderation.members]\nsweep = \"24h\"\n\
         [digest]\ndaily_at = \"09:00\"\n[crosspost]\nenabled = true\nchannel_id = -1001000000002\n{}",
        PRICES
            .replace("Пост с закрепом", "Pinned")
            .replace("Пост", "Post")
            .replace("сутки в ленте", "1")
            .replace('₽', "")
    );
    let mut story = Story::without_daemon(EVERY_TOKEN, &more);
    story.sim.world(|world| {
        let chats = [world.channel_id, world.discussion_chat_id];
        chats.into_iter().try_for_each(|chat| world.rename_chat(chat, "Quiet yard")).unwrap();
    });
    story.ignoring(&[Of::Presses, Of::Comments, Of::People], "every screen is read here, and nothing but screens");
    story.start();
    story.settle();
    let said = serde_json::json!(language);
    story.daemon().engine.store().write(|db| db.settings().set_setting("language", Some(&said), 1, 0)).unwrap();
    story.kill();
    story.start();
    story.settle();
    let (spammer, fake) = (story.stranger("Ann", "Sells"), story.sim.world(|world| world.add_fake("Bob", "Fake")));
    story.comments(spammer, SPAM);
    story.sim.world(|world| world.join(fake)).unwrap();
    story.settle();
    story.pass(2);
    story
}

/// The words of every screen and its buttons.
fn screens(language: &str) -> Vec<(String, String)> {
    let mut story = community(language);
    let own = Screen::ALL.into_iter().map(|screen| screen.as_str().to_owned());
    let sections = Section::ALL.into_iter().map(|section| section.as_str().to_owned());
    let settings = SettingKey::on_screens().map(|key| key.name().to_owned());
    story.admin_writes("/start");
    own.chain(sections)
        .chain(settings)
        .map(|code| {
            story.press_data(&format!("open {code}"));
            (code, story.screen())
        })
        .collect()
}

fn words(text: &str, is: fn(char) -> bool) -> impl Iterator<Item = &str> {
    text.split(move |letter: char| !is(letter)).filter(|word| word.chars().count() > 1)
}

fn is_cyrillic(letter: char) -> bool {
    ('\u{400}'..='\u{4ff}').contains(&letter)
}

#[test]
fn no_russian_stands_on_an_english_screen() {
    for (code, screen) in screens("en") {
        // What the wall of the simulator's community says is its own.
        let screen = screen.replace("“Концерт в пятницу, начало в семь”", "");
        let foreign: Vec<&str> =
            words(&screen, is_cyrillic).filter(|word| ![ADMIN, "русский"].contains(word)).collect();
        assert!(foreign.is_empty(), "{code}: {foreign:?}\n{screen}");
    }
}

/// English words of a Russian screen that are the bot's own: what people wrote, addresses and keys of the config are not.
pub(super) fn english_of(screen: &str) -> Vec<String> {
    let same: BTreeSet<&str> = SAME.split(' ').collect();
    let said: Vec<&str> = screen.lines().filter(|line| !line.contains("Earn") && !line.contains('«')).collect();
    let said = said.join("\n");
    let mine = said.split_whitespace().filter(|word| !word.contains(['/', '@', '_', '.']) && !word.contains("::"));
    mine.flat_map(|word| words(word, |letter| letter.is_ascii_alphabetic()).map(str::to_owned).collect::<Vec<_>>())
        .filter(|word| {
            !same.contains(word.as_str())
                && !["Ann", "Sells", "Bob", "Fake", "Post", "Pinned", "Quiet", "yard"].contains(&word.as_str())
        })
        .collect()
}

#[test]
fn no_english_stands_on_a_russian_screen() {
    let mut found = Vec::new();
    for (code, screen) in screens("ru") {
        let foreign = english_of(&screen);
        if !foreign.is_empty() {
            found.push(format!("{code}: {foreign:?}"));
        }
    }
    assert!(found.is_empty(), "{found:#?}");
}

/// The screens a person opens from the first one, as they look in a language.
fn main_screens(language: &str) -> String {
    let mut story = community(language);
    story.ignoring(&[Of::Chats], "what posts become in the channel: of the table of copies");
    let author = story.stranger("Kate", "Cash");
    let post = story.publishes(PostDraft::new("Concert on Friday").photo(800, 600));
    story.publishes(PostDraft::new("").photos(2));
    story.sim.world(|world| {
        world.comment(author, Target::post(post), WallSaid::from("check my page").with_photo(author, 1)).unwrap();
    });
    story.settle();
    story.waits("Anna", 0.97, Some(3));
    story.pass(1);
    story.admin_writes("/start");
    let mut seen = Vec::new();
    for code in ["top", "st", "me", "pv", "lk", "co", "ve", "qu", "cp", "cf", "ld", "fo", "dg", "se", "ky", "ma"] {
        story.press_data(&format!("open {code}"));
        seen.push(format!("{code}\n{}", story.people_screen()));
    }
    seen.join("\n\n—————\n")
}

#[test]
fn the_main_screens_in_russian() {
    insta::assert_snapshot!(main_screens("ru"));
}

#[test]
fn the_main_screens_in_english() {
    insta::assert_snapshot!(main_screens("en"));
}
