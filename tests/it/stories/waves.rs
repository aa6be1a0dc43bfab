//! Waves: bought subscribers and likes come in crowds, and honest crowds are none.

use etronics_bot::clock::{DAY, HOUR};
use etronics_bot::domain::event::Command;
use etronics_bot::domain::sum::Sum;
use etronics_bot::domain::wave::{WaveKind, WaveOrder, WaveState};
use etronics_bot::simulator::{Crowd, CrowdKind, Target};
use etronics_bot::store::WaveRow;

use crate::story::{EVERY_TOKEN, Of, Story};

const PEOPLE: &str = "[moderation.members]\nsweep = \"24h\"\n[moderation.likes]\nsweep = \"24h\"\n";

/// A community by these rules that has been watched for a calm week.
pub(crate) fn calm_week(tokens: &'static [&'static str], moderation: &str) -> Story {
    let mut story = Story::with(tokens, &format!("[moderation]\n{moderation}{PEOPLE}"));
    for day in 0..7 {
        let person = story.stranger("Честный", &format!("{day}"));
        story.sim.world(|world| world.join(person).unwrap());
        story.jump(DAY);
    }
    // The last of them was told of late; whoever comes from now on is heard at another moment.
    story.clock.advance(1);
    story
}

impl Story {
    /// 1,200 bought accounts at once: more than one part of a look takes.
    pub(crate) fn a_crowd_joins(&mut self) {
        self.sim.world(|world| {
            world.keep_transcript(0);
            let crowd = world.crowd(Crowd::fakes(900_000_000, 1_200).strangers()).unwrap();
            for id in world.crowd_ids(crowd, 0..1_200) {
                world.join(id).unwrap();
            }
        });
    }

    fn waves(&mut self) -> Vec<WaveRow> {
        (1..10).filter_map(|id| self.store(|db| db.waves().wave(id))).collect()
    }

    /// People of a crowd subscribe, one every ten seconds; returns who.
    pub(crate) fn flood(&mut self, crowd: Crowd, count: i64) -> Vec<i64> {
        let ids = self.sim.world(|world| {
            let crowd = world.crowd(crowd).unwrap();
            world.crowd_ids(crowd, 0..count)
        });
        for id in &ids {
            self.sim.world(|world| world.join(*id).unwrap());
            self.clock.advance(10_000);
            self.settle();
        }
        ids
    }

    /// The buttons under the newest message that holds these words.
    pub(crate) fn labels_of(&self, words: &str) -> Vec<String> {
        self.sim.world(|world| {
            let shown = world.messages(world.admin_chat_id);
            let found = shown.iter().rev().find(|message| message.text.contains(words)).expect("such a message");
            found.keyboard.iter().flatten().map(|button| button.label.clone()).collect()
        })
    }

    fn kept_out(&self, people: &[i64]) -> usize {
        self.sim.world(|world| people.iter().filter(|id| world.is_banned(**id)).count())
    }
}

#[test]
fn a_wave_in_a_calm_week_is_recognised_within_thirty_joins_and_its_card_grows() {
    let mut story = calm_week(EVERY_TOKEN, "mode = \"enforce\"\n");
    let first = story.flood(Crowd::fakes(900_000_000, 30).strangers(), 30);
    let waves = story.waves();
    assert_eq!(waves.len(), 1, "{waves:?}");
    assert_eq!((waves[0].wave_place.kind, waves[0].state), (WaveKind::Joins, WaveState::Open));
    assert!(waves[0].facts.suspicious >= 25, "{:?}", waves[0].facts);
    let more = story.flood(Crowd::fakes(910_000_000, 40).strangers(), 40);
    let card = story.message_with("Накрутка подписчиков");
    assert!(card.contains("Похожих") && card.contains("Общее у них"), "{card}");
    // A run lets forty go, whatever comes; the others wait for a person's word.
    assert!((30..=60).contains(&(story.kept_out(&first) + story.kept_out(&more))));
    // Bans in a wave end by themselves after 30 days, and say to other administrators why they were made.
    let now = story.clock.now_ms() / 1000;
    let bans = story.sim.world(|world| world.transcript());
    let bans: Vec<_> = bans.iter().filter(|exchange| exchange.method == "groups.ban").collect();
    let days = |ban: &etronics_bot::simulator::Exchange| {
        ban.params.get("end_date").and_then(|date| date.as_str()?.parse::<i64>().ok()).map(|date| (date - now) / 86_400)
    };
    assert!(bans.iter().filter(|ban| days(ban).is_some_and(|days| (29..=30).contains(&days))).count() >= 10);
    assert!(
        bans.iter().all(|ban| ban.params["comment"].as_str().is_some_and(|why| why.len() > "etronics-bot: ".len()))
    );
    assert!(bans.iter().all(|ban| ban.params["comment_visible"] == "0"));
    story.pass(31);
    assert_eq!(story.waves()[0].state, WaveState::Over);
    assert!(story.message_with("кончилась").contains("Накрутка"));
}

#[test]
fn a_bought_crowd_is_a_wave_where_many_members_write_no_status_either() {
    let mut story = Story::without_daemon(EVERY_TOKEN, &format!("[moderation]\nmode = \"enforce\"\n{PEOPLE}"));
    story.sim.world(|world| {
        world.keep_transcript(0);
        world.crowd(Crowd::honest(1_000_000, 3_000).of(CrowdKind::Ordinary)).unwrap();
    });
    story.start();
    story.settle();
    story.jump(2 * DAY);
    let crowd = Crowd::fakes(900_000_000, 60).strangers();
    let bought = story.sim.world(|world| {
        let crowd = world.crowd(crowd).unwrap();
        let ids = world.crowd_ids(crowd, 0..60);
        for id in &ids {
            world.set_profile(*id, "status", "".into());
        }
        ids
    });
    for id in &bought {
        story.sim.world(|world| world.join(*id).unwrap());
        story.clock.advance(10_000);
        story.settle();
    }
    let waves = story.waves();
    assert_eq!(waves.len(), 1, "{waves:?}");
    assert!(waves[0].facts.suspicious >= 30, "{:?}", waves[0].facts);
    story.perhaps_ignoring(&[Of::AdminChat, Of::People], "what is said of a wave is looked at in others");
}

#[test]
fn a_viral_post_with_5_000_honest_likes_is_no_wave() {
    let mut story = calm_week(EVERY_TOKEN, "mode = \"enforce\"\n");
    let post = story.post;
    let likers = story.sim.world(|world| {
        world.keep_transcript(0);
        let crowd = world.crowd(Crowd::honest(1_000_000, 5_000).strangers()).unwrap();
        world.crowd_ids(crowd, 0..5_000)
    });
    for some in likers.chunks(250) {
        story.sim.world(|world| some.iter().for_each(|id| world.like(*id, post, None, true)));
        story.clock.advance(60_000);
        story.settle();
    }
    assert!(story.waves().is_empty(), "{:?}", story.waves());
    assert_eq!(story.kept_out(&likers), 0);
    insta::assert_snapshot!(story.rest(), @"admin: 📦 355 человек ждут решения");
}

#[test]
fn a_crowd_of_more_than_one_look_takes_is_of_the_wave_after_the_next_ones() {
    let mut story = calm_week(EVERY_TOKEN, "mode = \"observe\"\n");
    story.a_crowd_joins();
    story.settle();
    let mut seen = Vec::new();
    for _ in 0..4 {
        story.live(30_000);
        let waves = story.waves();
        assert_eq!(waves.len(), 1, "{waves:?}");
        seen.push(story.store(|db| db.waves().wave_people(waves[0].id)).len());
    }
    assert_eq!(seen.last(), Some(&1_200), "{seen:?}");
    let card = story.message_with("Накрутка подписчиков");
    let card: String = card.chars().filter(|letter| !letter.is_whitespace()).collect();
    assert!(card.contains("Похожих:1200из"), "{card}");
    story.perhaps_ignoring(&[Of::AdminChat], "what is said of a wave is looked at in others");
}

#[test]
fn bought_likes_are_a_wave_and_its_card_says_that_likes_stay() {
    let mut story = calm_week(EVERY_TOKEN, "mode = \"observe\"\n");
    let post: Target = story.post;
    let likers = story.sim.world(|world| {
        let crowd = world.crowd(Crowd::fakes(900_000_000, 60).strangers()).unwrap();
        world.crowd_ids(crowd, 0..60)
    });
    for some in likers.chunks(5) {
        story.sim.world(|world| some.iter().for_each(|id| world.like(*id, post, None, true)));
        story.clock.advance(15_000);
        story.settle();
    }
    // Profiles come after their owners: the next look puts the last ones in the wave, before the order and not beside it.
    for _ in 0..4 {
        story.clock.advance(4_000);
        story.settle();
    }
    assert_eq!(story.store(|db| db.waves().wave_people(1)).len(), 60);
    let waves = story.waves();
    assert_eq!((waves.len(), waves[0].wave_place.item.map(|item| item.item_id)), (1, Some(post.id)), "{waves:?}");
    assert!(story.message_with("Накрутка лайков").contains("Сами лайки останутся"));
    assert_eq!(story.kept_out(&likers), 0, "only written down");
    // An order is a person's: it counts in observe mode too.
    story.press("Убрать всех похожих");
    story.pass(3);
    assert!(story.kept_out(&likers) >= 55, "{}", story.kept_out(&likers));
    insta::assert_snapshot!(story.rest(), @r#"
        admin: 👀 за 7 дней убрал бы 0
        admin: 🌊 Накрутка лайков («Концерт в пятницу, начало в семь»), идёт с 10:00
        admin: 🛡 50 человек убрано
        admin: 🛡 10 человек убрано
        admin: 📈 23–29 ноября photo
        admin: 💤 Меня не было 1 д, сделано: людей убрано 60
        press: Убираю, ход в карточке
        "#);
}

#[test]
fn an_order_keeps_to_the_limit_of_a_day_over_deaths_and_an_undo_leaves_nobody_banned() {
    let limits = "mode = \"observe\"\n[moderation.limits]\nper_run = 5\nper_day = 20\n";
    let mut story = calm_week(EVERY_TOKEN, limits);
    let fakes = story.flood(Crowd::fakes(900_000_000, 60).strangers(), 60);
    let card = story.message_with("Накрутка подписчиков");
    assert!(card.contains("лимит 20 в день") && card.contains("закончу "), "{card}");
    story.press("Убрать всех похожих");
    story.kill();
    story.start();
    story.settle();
    story.pass(2);
    let today = story.kept_out(&fakes);
    assert_eq!(today, 20, "the limit of a day holds whoever ordered");
    story.jump(DAY);
    story.pass(2);
    assert_eq!(story.kept_out(&fakes), 40);
    let wave = story.waves()[0].id;
    story.order(&Command::UndoWave { wave, since: 0, allow: false });
    story.pass(2);
    assert_eq!(story.kept_out(&fakes), 0, "nobody stays banned");
    story.jump(DAY);
    assert_eq!(story.kept_out(&fakes), 0, "and the order goes no further");
    insta::assert_snapshot!(story.rest(), @r#"
        admin: 👀 за 7 дней убрал бы 0
        admin: 🌤 Накрутка подписчиков кончилась, 30.11 10:00 – 10:10
        admin: 🛡 0 человек убрано · 20 возвращено
        admin: 📈 23–29 ноября photo
        admin: 💤 Меня не было 1 д, сделано: людей убрано 20
        admin: 🛡 0 человек убрано · 20 возвращено
        admin: 📈 23–30 ноября photo
        admin: 💤 Меня не было 1 д, сделано: людей убрано 20
        admin: ↩️ Возвращаю: 40
        press: Убираю, ход в карточке
        "#);
}

#[test]
fn without_a_token_that_bans_there_is_the_list_and_no_mass_button() {
    let mut story = calm_week(&["community", "service"], "mode = \"observe\"\n");
    story.flood(Crowd::fakes(900_000_000, 30).strangers(), 30);
    let card = story.message_with("Накрутка подписчиков");
    assert!(card.contains("Банить мне нечем"), "{card}");
    let labels = story.labels_of("Накрутка подписчиков");
    assert!(labels.iter().all(|label| !label.contains("Убрать")), "{labels:?}");
    story.press("Список");
    assert!(story.message_with("похожие, с 1").contains("30."));
    insta::assert_snapshot!(story.rest(), @"press: Готово");
}

#[test]
fn an_admins_word_that_it_is_no_wave_takes_everything_back_for_a_day() {
    let mut story = calm_week(EVERY_TOKEN, "mode = \"enforce\"\n");
    let fakes = story.flood(Crowd::fakes(900_000_000, 30).strangers(), 30);
    assert!(story.kept_out(&fakes) > 20);
    story.press("Это не накрутка");
    story.settle();
    assert_eq!(story.kept_out(&fakes), 0);
    assert_eq!(story.waves()[0].state, WaveState::Honest);
    story.jump(HOUR);
    let more = story.flood(Crowd::fakes(910_000_000, 20).strangers(), 20);
    assert_eq!(story.waves().len(), 1, "its like is no wave for a day");
    assert!(story.kept_out(&more) < 20, "and its like is judged milder");
    insta::assert_snapshot!(story.rest(), @r#"
        admin: 🛡 0 человек убрано · 30 возвращено
        admin: 🤝 Не накрутка: всё, что я сделал, возвращаю
        admin: ✋ Больше никого не убираю сам: сначала спрашиваю вас
        admin: ↩️ Возвращаю: 30
        admin: 📈 23–29 ноября photo
        admin: 💤 Меня не было 1 д, догонять пока нечего
        press: Понял, возвращаю всё как было
        "#);
}

#[test]
fn friends_of_a_founder_in_the_first_hour_are_no_wave() {
    let mut story = Story::with(EVERY_TOKEN, &format!("[moderation]\nmode = \"enforce\"\n{PEOPLE}"));
    let friends = story.flood(Crowd::honest(1_000_000, 60).strangers(), 60);
    assert!(story.waves().is_empty());
    assert_eq!(story.kept_out(&friends), 0);
    insta::assert_snapshot!(story.rest(), @"admin: 📦 6 человек ждут решения");
}

#[test]
fn whoever_is_undone_singly_is_passed_by_the_order() {
    let limits = "mode = \"observe\"\n[moderation.limits]\nper_run = 5\nper_day = 30\n";
    let mut story = calm_week(EVERY_TOKEN, limits);
    let fakes = story.flood(Crowd::fakes(900_000_000, 50).strangers(), 50);
    story.press("Убрать всех похожих");
    story.pass(2);
    assert_eq!(story.kept_out(&fakes), 30);
    let row = story.journal().into_iter().find(|row| row.verdict.rule == "wave").expect("a verdict of the order");
    story.order(&Command::Undo { ids: vec![row.id], allow: false });
    story.jump(DAY);
    story.pass(2);
    assert!(!story.sim.world(|world| world.is_banned(row.person.id)), "undone stays undone");
    // What was learnt from the undo may spare a few more at their second look.
    assert!((44..=49).contains(&story.kept_out(&fakes)), "{}", story.kept_out(&fakes));
    story.order(&Command::UndoWave { wave: 1, since: 0, allow: false });
    story.pass(1);
    assert_eq!(story.kept_out(&fakes), 0);
    insta::assert_snapshot!(story.rest(), @r#"
        admin: 👀 за 7 дней убрал бы 0
        admin: 🌤 Накрутка подписчиков кончилась, 30.11 10:00 – 10:08
        admin: 🛡 0 человек убрано · 30 возвращено
        admin: 📈 23–29 ноября photo
        admin: 💤 Меня не было 1 д, сделано: людей убрано 30
        admin: ↩️ Возвращаю: 1
        admin: 🛡 0 человек убрано · 20 возвращено
        admin: 📈 23–30 ноября photo
        admin: 💤 Меня не было 1 д, сделано: людей убрано 18
        admin: ↩️ Возвращаю: 47
        press: Убираю, ход в карточке
        "#);
}

#[test]
fn an_order_that_is_stopped_frees_whoever_is_on_the_way_and_the_list_has_pages() {
    let limits = "mode = \"observe\"\n[moderation.limits]\nper_run = 5\nper_day = 100\n";
    let mut story = calm_week(EVERY_TOKEN, limits);
    let fakes = story.flood(Crowd::fakes(900_000_000, 60).strangers(), 60);
    story.press("Список");
    story.press("Ещё");
    assert!(story.message_with("похожие, с 41").contains("60."));
    // The press, and a few steps: some are banned, some are on their way.
    let order = WaveOrder::CameBy(story.clock.now_ms());
    story.daemon().engine.store().write(|db| db.waves().order_wave(1, Some(order), Some(1))).unwrap();
    story.clock.advance(60_000);
    story.daemon().ring().unwrap();
    for _ in 0..12 {
        story.clock.advance(300);
        story.daemon().engine.step().unwrap();
    }
    story.settle();
    let wave = story.waves()[0].id;
    story.order(&Command::UndoWave { wave, since: 0, allow: false });
    story.pass(2);
    assert_eq!(story.kept_out(&fakes), 0, "queued and in flight alike");
    insta::assert_snapshot!(story.rest(), @r#"
        admin: 👀 за 7 дней убрал бы 0
        admin: 🌊 Накрутка подписчиков, идёт с 10:00
        admin: 📋 Накрутка 1: похожие, с 1
        admin: 📋 Накрутка 1: похожие, с 41
        admin: 📈 23–29 ноября photo
        admin: 💤 Меня не было 1 д, догонять пока нечего
        admin: 🛡 0 человек убрано · 50 возвращено
        admin: 🛡 0 человек убрано · 10 возвращено
        admin: ↩️ Возвращаю: 60
        press: Готово
        press: Готово
        "#);
}

#[test]
fn who_waited_in_quarantine_and_goes_with_a_wave_waits_no_more_and_is_one_person() {
    let mut story = calm_week(EVERY_TOKEN, "mode = \"enforce\"\n");
    let fakes = story.flood(Crowd::fakes(900_000_000, 60).strangers(), 60);
    let banned = story.kept_out(&fakes);
    assert!(banned < 60, "some wait in quarantine");
    assert!(story.message_with("📦").contains("ждут решения"));
    story.press("Убрать всех похожих");
    story.pass(3);
    assert_eq!((story.kept_out(&fakes), story.store(|db| db.quarantine().quarantine_size())), (60, 0));
    assert!(story.message_with("📦").contains("В карантине пусто"));
    story.press("Это не накрутка");
    story.pass(1);
    assert_eq!(story.kept_out(&fakes), 0);
    let said = story.message_with("↩️ Возвращаю");
    assert!(said.contains("Возвращаю: 60"), "{said}");
    assert_eq!(story.store(|db| db.sums().counted("2026-11-30", Sum::PeopleUndone)), 60);
    story.perhaps_ignoring(&[Of::AdminChat, Of::Presses, Of::People], "what is said is looked at");
}
