//! Two hundred deaths and power cuts in a stream of five thousand comments: each version judged once, each removal done.

use std::collections::HashMap;
use std::fs;
use std::time::Duration;

use etronics_bot::app::EngineStep;
use etronics_bot::clock::HOUR;
use etronics_bot::domain::sum::Sum;
use etronics_bot::domain::verdict::{Decision, State};
use etronics_bot::simulator::Spot;
use etronics_bot::store::SubjectKind;

use crate::story::Story;

const DEATHS: usize = 200;
const COMMENTS_A_LIFE: usize = 25;

const SPAM: [&str; 3] = [
    "Нужен доход от 5000 рублей в день? Удалённо, без вложений, пишите в телеграм @legkij_dohod_bot, осталось 3 места",
    "Казино дарит 100 фриспинов за регистрацию, забирай бонус: luckyspin-bonus.example/vk, выводи на карту",
    "Инвестируй в криптовалюту вместе с нами, гарантия 300% прибыли, пиши в личку или в телеграм @kripto_kuratorr",
];
const HAM: [&str; 4] = [
    "А во сколько начало и есть ли места для детей?",
    "Спасибо, вчера было очень хорошо, придём ещё",
    "Подскажите, пожалуйста, как к вам проехать от вокзала",
    "Концерт чудесный, особенно вторая половина",
];

/// What was written, and what should come of it.
#[derive(Default)]
struct Written {
    spam: HashMap<Spot, usize>,
    ham: HashMap<Spot, usize>,
}

impl Written {
    fn live(&mut self, story: &Story, random: &mut fastrand::Rng, people: &[i64]) {
        for _ in 0..COMMENTS_A_LIFE {
            let author = people[random.usize(..people.len())];
            let number = random.u32(..);
            if random.u8(..10) == 0 {
                let text = format!("{} {number}", SPAM[random.usize(..SPAM.len())]);
                self.spam.insert(story.comment(author, &text), 1);
            } else {
                let text = format!("{} {number}", HAM[random.usize(..HAM.len())]);
                let spot = story.comment(author, &text);
                if random.u8(..20) == 0 {
                    // Turned into an advert a moment later: another version, judged by itself.
                    let text = format!("{} {number}", SPAM[random.usize(..SPAM.len())]);
                    story.sim.world(|world| world.edit_comment(spot, text.as_str()).unwrap());
                    self.spam.insert(spot, 2);
                } else {
                    self.ham.insert(spot, 1);
                }
            }
        }
    }
}

#[test]
fn after_200_deaths_and_power_cuts_each_of_5000_comments_was_judged_once_and_each_removal_done() {
    let mut story = Story::new();
    story.sim.world(|world| world.keep_transcript(0));
    let mut random = fastrand::Rng::with_seed(20_261_123);
    // Many authors: flood by one person is another story.
    let people: Vec<i64> = (0..2_000).map(|number| story.stranger("Гость", &number.to_string())).collect();
    let mut written = Written::default();
    for death in 0..DEATHS {
        written.live(&story, &mut random, &people);
        for _ in 0..random.usize(1..50) {
            live_on(&mut story, &mut random);
        }
        die(&mut story, &mut random, death % 2 == 0);
        story.start();
    }
    story.settle();
    for _ in 0..3 {
        story.jump(HOUR);
    }
    judge(&mut story, &written);
}

/// One unit of work of whatever may be next.
fn live_on(story: &mut Story, random: &mut fastrand::Rng) {
    match random.u8(..8) {
        0 => {
            story.daemon().hear().unwrap();
        }
        1 => {
            story.clock.advance(random.i64(0..2_000));
        }
        _ => {
            if let idle @ EngineStep::Idle { out: 1.., .. } = story.daemon().engine.step().unwrap() {
                story.daemon().engine.wait_at_most(idle, Duration::from_millis(random.u64(0..4))).unwrap();
            }
        }
    }
}

/// The process dies; with it, perhaps, the power: what the disk never promised to keep is gone or garbled.
fn die(story: &mut Story, random: &mut fastrand::Rng, power: bool) {
    let database = story.database();
    let log = database.with_extension("db-wal");
    // A death closes nothing in order: the files are as the last commit left them, not as a drop would.
    let (mut main, mut tail) =
        story.daemon().engine.store().write(|_| Ok((fs::read(&database)?, fs::read(&log)?))).unwrap();
    story.kill();
    if power {
        cut_power(&mut main, &mut tail, random);
    }
    fs::write(&database, main).unwrap();
    fs::write(&log, tail).unwrap();
    let index = database.with_extension("db-shm");
    if index.exists() {
        fs::remove_file(index).unwrap();
    }
}

/// Garbles what was not synced: everything after the last commit in the log, and pages of the database that the log
/// still holds (a checkpoint may have been half-way through them).
fn cut_power(main: &mut [u8], log: &mut Vec<u8>, random: &mut fastrand::Rng) {
    let number = |bytes: &[u8]| u32::from_be_bytes(bytes.try_into().unwrap()) as usize;
    if log.len() < 32 {
        return;
    }
    let page = number(&log[8..12]);
    let salt = log[16..24].to_vec();
    let frame = 24 + page;
    let mut committed = 32;
    let mut at = 32;
    let mut pages = Vec::new();
    let mut unsure = Vec::new();
    while at + frame <= log.len() && log[at + 8..at + 16] == salt {
        unsure.push(number(&log[at..at + 4]));
        at += frame;
        if number(&log[at - frame + 4..at - frame + 8]) > 0 {
            committed = at;
            pages.append(&mut unsure);
        }
    }
    log.truncate(committed);
    match random.u8(..3) {
        0 => {}
        1 => log.extend((0..random.usize(1..3 * frame)).map(|_| random.u8(..))),
        _ => {
            // A frame of the same log whose checksum does not follow from the one before it, and half of another.
            let again = log.get(32..(32 + frame + frame / 2).min(log.len())).map(<[u8]>::to_vec);
            log.extend(again.unwrap_or_default());
        }
    }
    for _ in 0..3 {
        if pages.is_empty() {
            return;
        }
        let start = (pages[random.usize(..pages.len())] - 1) * page;
        if let Some(bytes) = main.get_mut(start..start + page) {
            let from = random.usize(..page);
            // Byte 18 and on of page 1 tell how the file is read at all; a checkpoint writes whole sectors of it.
            let from = if start == 0 { from.max(512) } else { from };
            bytes[from..].iter_mut().for_each(|byte| *byte ^= 0x5a);
        }
    }
}

#[track_caller]
fn judge(story: &mut Story, written: &Written) {
    let journal = story.journal();
    let mut verdicts: HashMap<(i64, String), usize> = HashMap::new();
    let mut of_comment: HashMap<i64, usize> = HashMap::new();
    let mut removals = 0;
    for row in journal.iter().filter(|row| row.kind == SubjectKind::Comment) {
        let comment = row.comment.unwrap();
        *verdicts.entry((comment.item_id, row.text.clone().unwrap())).or_default() += 1;
        *of_comment.entry(comment.item_id).or_default() += 1;
        if row.verdict.decision == Decision::Remove {
            removals += 1;
            assert_eq!(row.state, State::Done, "{row:?}");
        }
    }
    let twice: Vec<_> = verdicts.iter().filter(|(_, times)| **times != 1).collect();
    assert!(twice.is_empty(), "judged more than once: {twice:?}");
    for (spot, versions) in written.spam.iter().chain(&written.ham) {
        // A version that was edited away while its author was looked up is not judged any more.
        let judged = of_comment.get(&spot.id).copied().unwrap_or(0);
        assert!((1..=*versions).contains(&judged), "{spot:?} of {versions} versions was judged {judged} times");
        let text = story.sim.world(|world| world.comment_text(*spot).unwrap());
        assert!(verdicts.contains_key(&(spot.id, text)), "the last version of {spot:?} was not judged");
    }
    for spot in written.spam.keys() {
        assert!(!story.is_visible(*spot), "spam stands: {spot:?}");
    }
    for spot in written.ham.keys() {
        assert!(story.is_visible(*spot), "ham is gone: {spot:?}");
    }
    assert_eq!(removals, written.spam.len());
    let (sizes, checked, deleted) = story.store(|db| {
        let (mut checked, mut deleted) = (0, 0);
        for day in ["2026-11-23", "2026-11-24", "2026-11-25"] {
            checked += db.sums().counted(day, Sum::CommentsChecked)?;
            deleted += db.sums().counted(day, Sum::CommentsDeleted)?;
        }
        Ok((db.outbox().queue_sizes()?, checked, deleted))
    });
    assert_eq!((sizes.inbox, sizes.outbox, sizes.dead), (0, 0, 0));
    // A comment that was edited is judged anew, and is one.
    assert_eq!(checked as usize, of_comment.len());
    assert_eq!(deleted as usize, written.spam.len());
    story_is_told(story, written.spam.len());
}

/// The admin's reports name the removals, some 14 a message; one may have come twice, when the answer was lost.
#[track_caller]
fn story_is_told(story: &Story, removals: usize) {
    let shown = story.sim.world(|world| world.messages(world.admin_chat_id)).len();
    assert!((removals / 50..=removals / 10 + 10).contains(&shown), "{shown} messages for {removals} removals");
}
