//! Waves pass, and the innocent among them come back: whoever was kept out as one of a crowd is kept out for a while.

use std::collections::{BTreeMap, BTreeSet};

use etronics_bot::clock::DAY;
use etronics_bot::domain::event::Command;
use etronics_bot::domain::ids::PersonId;
use etronics_bot::domain::verdict::State;
use etronics_bot::simulator::{Crowd, CrowdKind, Fault, PlatformSide, Refusing, World};

use super::comments::SPAM;
use super::waves::calm_week;
use crate::story::{EVERY_TOKEN, Of, Story};

/// Until when VK keeps people out, in days from now; `None`: for ever. Of somebody banned twice the last ban counts.
fn bans(story: &Story) -> BTreeMap<i64, Option<i64>> {
    let now = story.clock.now_ms() / 1_000;
    let number = |exchange: &etronics_bot::simulator::Exchange, name: &str| {
        exchange.params.get(name).and_then(|value| value.as_str()?.parse::<i64>().ok())
    };
    let calls = story.sim.world(|world| world.transcript());
    let of = |ban| Some((number(ban, "owner_id")?, number(ban, "end_date").map(|date| (date - now) / 86_400)));
    calls.iter().filter(|exchange| exchange.method == "groups.ban").filter_map(of).collect()
}

#[test]
fn whoever_was_banned_before_the_wave_had_its_name_comes_back_too() {
    let mut story = calm_week(EVERY_TOKEN, "mode = \"enforce\"\n");
    let fakes = story.flood(Crowd::fakes(900_000_000, 40).strangers(), 40);
    story.settle();
    let bans = bans(&story);
    assert!(bans.len() >= 30, "{}", bans.len());
    assert!(bans.values().all(|days| days.is_some_and(|days| (29..=30).contains(&days))), "{bans:?}");
    // What is taken back stays taken back.
    story.order(&Command::UndoWave { wave: 1, since: 0, allow: false });
    story.pass(3);
    let out = story.sim.world(|world| fakes.iter().filter(|id| world.is_banned(**id)).count());
    assert_eq!(out, 0);
    insta::assert_snapshot!(story.rest(), @r#"
        admin: 🛡 0 человек убрано · 33 возвращены
        admin: 🌊 Накрутка подписчиков, идёт с 10:00
        admin: 🛡 0 человек убрано · 7 возвращено
        admin: ✋ Больше никого не убираю сам: сначала спрашиваю вас
        admin: ↩️ Возвращаю: 40
        admin: 📈 23–29 ноября photo
        admin: 💤 Меня не было 1 д, догонять пока нечего
        "#);
}

/// VK says so itself: the bans of a wave end after thirty days, and nobody has taken anything back.
#[test]
fn a_ban_that_ends_is_no_word_against_it() {
    let mut story = calm_week(EVERY_TOKEN, "mode = \"enforce\"\n");
    story.flood(Crowd::fakes(900_000_000, 40).strangers(), 40);
    story.settle();
    let banned = bans(&story).len();
    assert!(banned >= 30, "{banned}");
    let done = |story: &mut Story| story.journal().iter().filter(|row| row.state == State::Done).count();
    // By hand it is one.
    let lifted = *bans(&story).keys().next().unwrap();
    story.sim.world(|world| world.unban(world.owner_id, lifted));
    story.settle();
    let rows = story.journal();
    assert!(rows.iter().any(|row| row.person.id == lifted && row.state == State::Undone), "{lifted}");
    let before = done(&mut story);
    story.jump(31 * DAY);
    let ended = story.sim.world(World::end_bans);
    assert!(ended.len() >= 30, "{}", ended.len());
    story.settle();
    assert_eq!(done(&mut story), before);
    let person = PersonId::vk(ended[0]);
    assert!(!story.store(|db| db.people().person(person)).unwrap().banned);
    story.perhaps_ignoring(&[Of::AdminChat, Of::People], "what is said of a wave is looked at in others");
}

/// Whoever waits in quarantine was none of those who were ordered out.
#[test]
fn an_order_that_is_stopped_leaves_those_in_quarantine_where_they_are() {
    let limits = "mode = \"observe\"\n[moderation.limits]\nper_run = 5\nper_day = 20\n";
    let mut story = calm_week(EVERY_TOKEN, limits);
    story.flood(Crowd::fakes(900_000_000, 30).strangers(), 30);
    story.pass(2);
    story.press_only("В карантин");
    story.settle();
    let waiting = |story: &mut Story| {
        let entries = story.store(|db| db.quarantine().quarantine_list(true, None, None));
        entries.iter().map(|entry| entry.journal_id).collect::<BTreeSet<i64>>()
    };
    let before = waiting(&mut story);
    assert!(before.len() >= 20, "{}", before.len());
    // Nobody can be banned at this moment: all of them are ordered out, and nobody is out yet.
    let busy = Refusing::VkError { code: 29, message: "Rate limit reached".to_owned() };
    story.sim.world(|world| world.fail(Fault::lasting(PlatformSide::Vk, busy).of("groups.ban")));
    story.flood(Crowd::fakes(910_000_000, 20).strangers(), 20);
    story.pass(2);
    story.press_only("Убрать всех");
    story.goes_on_till(|story| {
        let shown = story.sim.world(|world| world.messages(world.admin_chat_id));
        shown.iter().flat_map(|message| message.keyboard.iter().flatten()).any(|button| button.label == "Остановить")
    });
    story.press_only("Остановить");
    story.settle();
    story.pass(1);
    let after = waiting(&mut story);
    for row in story.journal().iter().filter(|row| after.contains(&row.id)) {
        assert_eq!(row.state, State::Pending, "it waits, so its verdict stands: {}", row.id);
    }
    assert!(!after.is_empty());
    story.perhaps_ignoring(&[Of::AdminChat, Of::People, Of::Presses], "what is said of a wave is looked at in others");
}

#[test]
fn of_a_crowd_that_comes_slowly_also_the_first_of_the_hour_come_back() {
    let mut story = calm_week(EVERY_TOKEN, "mode = \"enforce\"\n");
    let fakes = story.sim.world(|world| {
        let crowd = world.crowd(Crowd::fakes(900_000_000, 34).strangers()).unwrap();
        world.crowd_ids(crowd, 0..34)
    });
    for id in &fakes {
        story.sim.world(|world| world.join(*id).unwrap());
        story.settle();
        story.jump(100_000);
    }
    let first = story.store(|db| db.waves().wave(1)).expect("a wave");
    let named = story.clock.now_ms() - first.began_at;
    assert!(named > 40 * 60_000, "{named}");
    let bans = bans(&story);
    assert!(bans.len() >= 25, "{}", bans.len());
    assert!(bans.values().all(Option::is_some), "{bans:?}");
    insta::assert_snapshot!(story.rest(), @r#"
        admin: 🛡 33 человека убраны
        admin: 📈 23–29 ноября photo
        admin: 💤 Меня не было 1 д, сделано: людей убрано 1
        admin: 🌊 Накрутка подписчиков, идёт с 10:00
        admin: 🛡 1 человек убран
        34 × groups.ban
        "#);
}

#[test]
fn whoever_is_banned_on_an_ordinary_day_stays_out() {
    let mut story = calm_week(EVERY_TOKEN, "mode = \"enforce\"\n");
    for number in 0..3 {
        let fake = story.fake(&format!("Накрутова {number}"));
        story.sim.world(|world| world.join(fake).unwrap());
        story.settle();
        story.jump(DAY);
    }
    let bans = bans(&story);
    assert!(!bans.is_empty() && bans.values().all(Option::is_none), "{bans:?}");
    insta::assert_snapshot!(story.rest(), @r#"
        admin: 3 × 🛡 1 человек убран
        3 × groups.ban
        "#);
}

#[test]
fn authors_of_a_raid_are_kept_out_for_a_while_also_those_banned_first() {
    let config = "[moderation]\nmode = \"enforce\"\n[moderation.comments]\nban_author = true\n";
    let mut story = Story::with(EVERY_TOKEN, config);
    for second in 0..20 {
        for number in 0..12 {
            let author = story.stranger("Бот", &format!("{second}-{number}"));
            story.comment(author, &format!("{SPAM} {second} {number}"));
        }
        story.live(1_000);
    }
    story.settle();
    let bans = bans(&story);
    assert_eq!(bans.len(), 40, "the limit of an hour");
    assert!(bans.values().all(Option::is_some), "{bans:?}");
    // Weeks later one spammer is one spammer.
    story.jump(DAY);
    let author = story.stranger("Один", "Спамер");
    story.comments(author, SPAM);
    assert!(story.sim.world(|world| world.is_banned(author)));
    let ban = self::bans(&story)[&author];
    assert_eq!(ban, None);
    insta::assert_snapshot!(story.rest(), @r#"
        admin: 4 × 🧹 13 удалённых комментариев
        admin: 🌊 Похоже на налёт
        admin: 📦 В карантине пусто
        admin: 14 × 🧹 13 удалённых комментариев
        admin: 🧹 6 удалённых комментариев
        admin: 🧹 1 удалённый комментарий
        40 × groups.ban
        241 × wall.deleteComment
        "#);
}

#[test]
fn honest_people_who_come_in_a_crowd_are_not_touched() {
    let mut story = calm_week(EVERY_TOKEN, "mode = \"enforce\"\n");
    story.flood(Crowd::honest(5_000_000, 40).of(CrowdKind::Honest).strangers(), 40);
    assert!(bans(&story).is_empty());
    insta::assert_snapshot!(story.rest(), @"admin: 📦 2 человека ждут решения");
}
