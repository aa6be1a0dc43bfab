//! Every screen and every button that opens one, walked through in a community of 40,000 with 140 entries in 📦.

use std::collections::{BTreeSet, VecDeque};
use std::time::{Duration, Instant};

use etronics_bot::domain::button::Screen;
use etronics_bot::domain::sweep::SweepKind;
use etronics_bot::simulator::{Crowd, PostDraft, Shown, World};

use super::both_languages::english_of;
use super::leads::PRICES;
use super::people_quarantine::DOUBTING;
use crate::story::{EVERY_TOKEN, Story};

/// What Telegram takes: UTF-16 units of what is seen, buttons, bytes of a button's data.
const LIMITS: (usize, usize, usize) = (4096, 100, 64);
/// Handling a press, drawing and showing included; a debug build on a busy machine.
const PATIENCE: Duration = Duration::from_secs(5);
/// Buttons that show something and change nothing, by how their data begins.
const LOOKS: [&str; 9] = ["open ", "pts ", "wls ", "turn ", "mls ", "taught ", "ll ", "lo ", "lm "];

/// Forty thousand subscribers, 116 people and 24 comments in 📦, copies, leads.
fn town() -> Story {
    let mut story = Story::without_daemon(EVERY_TOKEN, "");
    let channel = story.sim.world(|world| {
        world.keep_transcript(0);
        world.crowd(Crowd::honest(1_000_000, 40_000)).unwrap();
        world.channel_id
    });
    let group = story.sim.world(|world| world.group_id);
    story.more = format!(
        "{DOUBTING}sweep = \"24h\"\n[crosspost]\nenabled = true\nchannel_id = {channel}\napprove = \"all\"\n\
         [[crosspost.routes]]\nfrom = -{group}\nto = [{channel}]\n{PRICES}"
    );
    story.start();
    story.settle();
    let counts = story.store(|db| db.sweeps().latest_sweep(SweepKind::Members)).map(|sweep| sweep.counts.done);
    assert_eq!(counts, Some(40_001));
    for words in ["Концерт в пятницу", "Субботник", "Расписание автобусов"] {
        story.publishes(PostDraft::new(words).photo(800, 600));
    }
    for number in 0..24 {
        story.doubts(number);
    }
    for number in 0..116 {
        story.waits(&format!("Анна-{number}"), if number < 30 { 0.96 } else { 0.99 }, (number < 30).then_some(3));
    }
    story.pass(2);
    story
}

fn last_of_bot(world: &World) -> Shown {
    let shown = world.messages(world.admin_chat_id);
    shown.into_iter().rev().find(|message| message.from == world.bot_id).expect("the bot said something")
}

/// What is wrong with a message as a person meets it.
fn faults(message: &Shown, chats: &[i64]) -> Vec<String> {
    let (most_units, most_buttons, most_bytes) = LIMITS;
    let mut faults = Vec::new();
    let buttons: Vec<_> = message.keyboard.iter().flatten().collect();
    if message.text.encode_utf16().count() > most_units {
        faults.push("too long".to_owned());
    }
    if buttons.len() > most_buttons || message.keyboard.iter().any(|row| row.len() > 8) {
        faults.push(format!("{} buttons", buttons.len()));
    }
    faults.extend(buttons.iter().filter_map(|button| {
        let data = button.data.as_deref().unwrap_or_default();
        (data.len() > most_bytes || button.label.is_empty()).then(|| format!("button {button:?}"))
    }));
    let seen =
        format!("{}\n{}", message.text, buttons.iter().map(|it| it.label.as_str()).collect::<Vec<_>>().join("\n"));
    // Where it is what a setting holds, its title stands before it.
    let bare = seen.replace("» (-", "»");
    faults.extend(chats.iter().filter(|chat| bare.contains(&chat.to_string())).map(|chat| format!("chat {chat}")));
    let english = english_of(&seen);
    if !english.is_empty() {
        faults.push(format!("English: {english:?}"));
    }
    faults
}

#[test]
fn every_screen_of_a_large_community_answers_within_limits_in_names_and_soon() {
    let mut story = town();
    let chats = story.sim.world(|world| [world.channel_id, world.discussion_chat_id, -world.group_id]);
    story.admin_writes("/panel");
    let own = Screen::ALL.into_iter().map(|screen| screen.as_str().to_owned());
    let mut line: VecDeque<String> = own.map(|code| format!("open {code}")).collect();
    let mut known: BTreeSet<String> = line.iter().cloned().collect();
    let (mut found, mut slowest, mut pages) = (Vec::new(), (Duration::ZERO, String::new()), 0);
    while let Some(data) = line.pop_front() {
        let began = Instant::now();
        story.press_data(&data);
        let took = began.elapsed();
        if took > slowest.0 {
            slowest = (took, data.clone());
        }
        let message = story.sim.world(|world| last_of_bot(world));
        let faults = faults(&message, &chats);
        if !faults.is_empty() {
            found.push(format!("{data}: {faults:?}\n{}\n", message.text));
        }
        let leads = message.keyboard.iter().flatten().filter_map(|button| button.data.clone());
        for next in leads.filter(|data| LOOKS.iter().any(|looks| data.starts_with(looks))) {
            // Pages of 📦 are many: the first ones tell.
            let is_page = next.starts_with("open qu.");
            if known.insert(next.clone()) && (!is_page || pages < 40) {
                pages += usize::from(is_page);
                line.push_back(next);
            }
        }
    }
    assert!(known.len() > 150, "{} screens were walked", known.len());
    assert!(found.is_empty(), "{} of {}:\n{}", found.len(), known.len(), found.join("\n"));
    assert!(slowest.0 < PATIENCE, "{slowest:?}");
    insta::assert_snapshot!(story.rest(), @"press: Обновил");
}
