//! A sweep of members says how many it would remove, and asks first where that is many.

use etronics_bot::clock::HOUR;
use etronics_bot::domain::sweep::{SweepKind, SweepState};
use etronics_bot::simulator::{Crowd, CrowdKind, Shown};

use crate::story::{EVERY_TOKEN, Story};

const ENFORCE: &str = "[moderation]\nmode = \"enforce\"\n[moderation.limits]\nper_run = 12\nper_day = 100\n\
                       [moderation.members]\nsweep = \"24h\"\n";

/// A community that the bot has known for a day, with so many bots among a thousand members. Of thirty, two have a phone
/// number less than is usual here, which speaks for age as much as for haste: these are doubtful.
fn community(fakes: i64) -> Story {
    let mut story = Story::without_daemon(EVERY_TOKEN, ENFORCE);
    story.sim.world(|world| {
        world.crowd(Crowd::honest(1_000_000, 1_000)).unwrap();
        world.crowd(Crowd::fakes(900_000_000, fakes)).unwrap();
    });
    story.start();
    story.settle();
    story.jump(25 * HOUR);
    story
}

impl Story {
    fn banned_fakes(&self, fakes: i64) -> usize {
        let ids = 900_000_000..900_000_000 + fakes;
        self.sim.world(|world| ids.filter(|id| world.is_banned(*id)).count())
    }

    /// Cards that ask about a sweep.
    fn questions_of_sweeps(&self) -> Vec<Shown> {
        let shown = self.sim.world(|world| world.messages(world.admin_chat_id));
        shown.into_iter().filter(|message| message.text.contains("Это ")).collect()
    }
}

#[test]
fn a_sweep_that_would_remove_many_asks_on_one_card_and_acts_once_an_admin_agrees() {
    let mut story = community(30);
    let row = story.store(|db| db.sweeps().latest_sweep(SweepKind::Members)).unwrap();
    assert_eq!((row.state, row.counts.marked, row.counts.removed), (SweepState::Asks, 28, 0), "{row:?}");
    assert_eq!(story.banned_fakes(30), 0);
    let said: Vec<_> = story.sim.world(|world| world.unseen()).into_values().flatten().collect();
    let asked: Vec<_> = said.iter().filter(|(_, words)| words.contains("🔎")).collect();
    assert!(asked.iter().all(|(_, words)| words.contains("28 подписчиков")), "from the first word on: {asked:?}");
    let cards = story.questions_of_sweeps();
    assert_eq!(cards.len(), 1, "{cards:?}");
    assert!(cards[0].text.contains("28 подписчиков похожи на ботов"), "{}", cards[0].text);
    assert!(cards[0].text.contains("2,72 % из 1\u{202f}031 живого"), "{}", cards[0].text);
    assert!(cards[0].text.contains("пустой профиль") && !cards[0].text.contains("+1"), "{}", cards[0].text);
    assert!(!cards[0].text.contains("id9000"), "people have names: {}", cards[0].text);

    story.press("Показать всех");
    let list = story.sim.world(|world| world.messages(world.admin_chat_id).pop().unwrap());
    assert!(list.text.contains("20. ") && list.text.contains("подписчик"), "{}", list.text);

    // Nobody answers for a day: the next sweep asks on the same card.
    story.jump(25 * HOUR);
    assert_eq!((story.banned_fakes(30), story.questions_of_sweeps().len()), (0, 1));

    story.press("Убрать (28)");
    let row = story.store(|db| db.sweeps().latest_sweep(SweepKind::Members)).unwrap();
    assert_eq!((row.state, row.counts.removed, row.counts.over_limit), (SweepState::Limit, 12, 16), "{row:?}");
    assert_eq!(story.banned_fakes(30), 12, "within the limits");
    assert!(story.questions_of_sweeps()[0].keyboard.is_empty());
    insta::assert_snapshot!(story.rest(), @r#"
        press: Готово
        press: Убираю, ход в карточке
        "#);
}

#[test]
fn whom_an_admin_lets_stay_is_not_asked_about_again() {
    let mut story = community(30);
    story.press("Никого не трогать");
    assert!(story.questions_of_sweeps()[0].text.contains("Никого не трогаю"));
    story.jump(25 * HOUR);
    let row = story.store(|db| db.sweeps().latest_sweep(SweepKind::Members)).unwrap();
    assert_eq!((row.state, row.counts.marked), (SweepState::Done, 0), "{row:?}");
    assert_eq!((story.banned_fakes(30), story.questions_of_sweeps().len()), (0, 1));
    insta::assert_snapshot!(story.rest(), @"press: Оставлено");
}

#[test]
fn a_small_share_goes_by_itself_and_an_order_of_the_command_line_goes_at_once() {
    let story = community(2);
    assert_eq!(story.banned_fakes(2), 2, "two of a thousand");
    assert!(story.questions_of_sweeps().is_empty());

    let mut story = community(30);
    let row = story.scan(SweepKind::Members, true);
    assert_eq!((row.state, row.counts.marked, row.counts.removed), (SweepState::Limit, 28, 12), "{row:?}");
    assert_eq!(story.banned_fakes(30), 12);
    let cards = story.questions_of_sweeps();
    assert!(cards.len() == 1 && cards[0].keyboard.is_empty(), "answered by the order: {cards:?}");
}

#[test]
fn a_death_after_the_question_changes_nothing() {
    let mut story = community(30);
    story.kill();
    story.start();
    story.settle();
    assert_eq!((story.banned_fakes(30), story.questions_of_sweeps().len()), (0, 1));
    story.press("Убрать (28)");
    assert_eq!(story.banned_fakes(30), 12);
    insta::assert_snapshot!(story.rest(), @r#"
        admin: 🔎 28 подписчиков похожи на ботов
        admin: 📦 18 человек ждут решения
        admin: ✅ Проверка подписчиков
        admin: 🛡 12 человек убрано
        press: Убираю, ход в карточке
        "#);
}

#[test]
fn an_ordinary_community_of_19_000_is_left_alone_and_its_bots_are_still_seen() {
    let mut story = Story::without_daemon(EVERY_TOKEN, ENFORCE);
    story.sim.world(|world| {
        world.keep_transcript(0);
        world.crowd(Crowd::honest(1_000_000, 18_960).of(CrowdKind::Ordinary)).unwrap();
        world.crowd(Crowd::fakes(900_000_000, 40)).unwrap();
    });
    story.start();
    story.settle();
    let first = story.store(|db| db.sweeps().latest_sweep(SweepKind::Members)).unwrap();
    assert_eq!((first.state, first.counts.done), (SweepState::Done, 19_001), "{first:?}");
    story.jump(25 * HOUR);
    let row = story.store(|db| db.sweeps().latest_sweep(SweepKind::Members)).unwrap();
    let marked = story.store(|db| db.sweeps().marked_page(row.id, 0, 100_000));
    let innocent = marked.iter().filter(|id| **id < 900_000_000).count();
    assert!(innocent * 1_000 <= 18_960 * 3, "{innocent} innocents would go: {:?}", row.counts);
    // What nobody can tell apart from the quiet third by the profile alone waits for a person.
    let waiting: Vec<i64> = story.journal().iter().map(|row| row.person.id).collect();
    let bots = waiting.iter().filter(|id| **id >= 900_000_000).count();
    assert!(bots + marked.len() - innocent >= 20, "{bots} bots of 40 are asked about");
    assert!((waiting.len() - bots) * 100 <= 18_960, "{} innocents are asked about", waiting.len() - bots);
    assert_eq!(story.calls("groups.ban"), 0);
    insta::assert_snapshot!(story.rest(), @"admin: 📦 157 человек ждут решения");
}
