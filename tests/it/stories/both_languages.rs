//! Every screen of the panel in both languages: none of the other one's words stand on it.

use std::collections::BTreeSet;

use etronics_bot::domain::button::Screen;
use etronics_bot::policy::{Section, SettingKey};

use super::leads::PRICES;
use crate::story::{EVERY_TOKEN, Story};

const SPAM: &str =
    "Earn 500 dollars a day from home, no investment, write to t.me/easy_money_now, 3 places left, casino bonus";

/// The admin's own name.
const ADMIN: &str = "Ольга";
/// Names and marks that are the same in both languages, and what a person writes in a setting.
const SAME: &str = "Telegram VK Long Poll OpenAI erid http https ru en on off id log help start panel note forget API \
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
    let mut story = Story::with(EVERY_TOKEN, &more);
    let said = serde_json::json!(language);
    story.daemon().engine.store().write(|db| db.set_setting("language", Some(&said), 1, 0)).unwrap();
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
    let own = Screen::ALL.into_iter().map(|(_, code)| code.to_owned());
    let sections = Section::ALL.into_iter().map(|section| section.word().to_owned());
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
        let foreign: Vec<&str> =
            words(&screen, is_cyrillic).filter(|word| ![ADMIN, "русский"].contains(word)).collect();
        assert!(foreign.is_empty(), "{code}: {foreign:?}\n{screen}");
    }
}

#[test]
fn no_english_stands_on_a_russian_screen() {
    let same: BTreeSet<&str> = SAME.split(' ').collect();
    let mut found = Vec::new();
    for (code, screen) in screens("ru") {
        // What people wrote, addresses and keys of the config are not the bot's words.
        let said: Vec<&str> = screen.lines().filter(|line| !line.contains("Earn") && !line.contains('«')).collect();
        let said = said.join("\n");
        let mine = said.split_whitespace().filter(|word| !word.contains(['/', '@', '_', '.']) && !word.contains("::"));
        let foreign: Vec<String> = mine
            .flat_map(|word| words(word, |letter| letter.is_ascii_alphabetic()).map(str::to_owned).collect::<Vec<_>>())
            .filter(|word| {
                !same.contains(word.as_str())
                    && !["Ann", "Sells", "Bob", "Fake", "Post", "Pinned"].contains(&word.as_str())
            })
            .collect();
        if !foreign.is_empty() {
            found.push(format!("{code}: {foreign:?}"));
        }
    }
    assert!(found.is_empty(), "{found:#?}");
}
