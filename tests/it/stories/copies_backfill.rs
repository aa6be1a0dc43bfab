//! Posts that stood on the wall before the bot came: asked first, then copied a few a day, the oldest first, never twice.

use etronics_bot::clock::{DAY, HOUR, MINUTE};
use etronics_bot::domain::event::Command;
use etronics_bot::domain::sum::Sum;
use etronics_bot::handlers::copies::backfill::{BackfillPlan, offered, plans};
use etronics_bot::simulator::{Fault, PlatformSide, PostDraft, Refusing};

use crate::story::{EVERY_TOKEN, Of, Story};

const ADMIN: &str = "the digest and what was missed meanwhile: of other stories";

/// A community with a past of these posts, a day between each, that is copied to MAX and perhaps to Telegram.
fn with_a_past(both: bool, more: &str, posts: Vec<PostDraft>) -> Story {
    with_numbers(both, more, posts).0
}

/// The same, and the numbers of the posts.
fn with_numbers(both: bool, more: &str, posts: Vec<PostDraft>) -> (Story, Vec<i64>) {
    let mut story = Story::without_daemon(EVERY_TOKEN, "");
    let now = story.clock.now_ms();
    let (channel, max, token) =
        story.sim.world(|world| (world.channel_id, world.max_channel_id, world.keys.max.clone()));
    let first = story.post.id;
    let numbers = story.sim.world(|world| {
        world.delete_post(first);
        let days = posts.len() as i64;
        let dated = posts.into_iter().zip(0..).map(|(post, day)| post.dated((now - (days - day) * DAY) / 1000));
        dated.collect::<Vec<_>>().into_iter().map(|post| world.publish(post)).collect()
    });
    let telegram = if both { format!("channel_id = {channel}\n") } else { String::new() };
    story.more = format!(
        "[moderation]\nmode = \"enforce\"\n[max]\ntoken = \"{token}\"\napi_url = \"{}\"\n[crosspost]\nenabled = true\n\
         sync_deletions = true\n{telegram}max_channel_id = {max}\n{more}",
        story.sim.max_api_url(),
    );
    story.start();
    story.settle();
    story.old = story.sim.world(|world| world.messages(world.channel_id)).len();
    (story, numbers)
}

fn posts(count: usize) -> Vec<PostDraft> {
    (1..=count).map(|number| PostDraft::new(&format!("Старый {number}"))).collect()
}

/// A channel that has these old posts, in this order.
fn old(numbers: std::ops::RangeInclusive<usize>) -> String {
    let lines = numbers.clone().enumerate().map(|(at, number)| format!("{}: Старый {number}", at + 1));
    lines.collect::<Vec<_>>().join("\n")
}

impl Story {
    pub(crate) fn command(&mut self, command: &Command) {
        let now = self.clock.now_ms();
        self.daemon().engine.store().write(|db| db.inbox().put_command(command, now).map(drop)).unwrap();
        self.settle();
    }

    /// The post in doubt that the admin is asked about last stands where it was to go.
    fn doubted_is_out(&mut self) -> bool {
        let asked = self.sim.world(|world| world.messages(world.admin_chat_id));
        let asked = asked
            .into_iter()
            .rev()
            .find(|message| message.keyboard.iter().flatten().any(|button| button.label == "Опубликовать"));
        let asked = asked.expect("a question about the post in doubt").text;
        let there = if asked.contains("· MAX «") { self.max() } else { self.channel() };
        there.lines().any(|line| asked.contains(&line[3..]))
    }

    /// What `crosspost backfill --last N` would say.
    fn looks_back(&mut self, last: u32) -> Vec<BackfillPlan> {
        let offer = self.clock.now_ms();
        self.command(&Command::BackfillLook { offer, last, to: Vec::new() });
        let offer = self.store(offered).expect("an offer");
        assert!(offer.done, "{offer:?}");
        self.store(|db| plans(&offer, db))
    }

    fn says_yes(&mut self, per_day: u32) {
        let offer = self.store(offered).expect("an offer").id;
        self.command(&Command::BackfillGo { offer, per_day });
    }

    fn copies_the_last(&mut self, last: u32, per_day: u32) {
        self.looks_back(last);
        self.says_yes(per_day);
    }

    /// Hours go by, a ring each ten minutes.
    fn rings(&mut self, hours: i64) {
        for _ in 0..hours * 6 {
            self.jump(HOUR / 6);
        }
    }

    fn old_waiting(&mut self) -> i64 {
        self.store(|db| {
            let rows = db.copies().backfills()?;
            rows.iter().map(|row| db.copies().backfill_counts(&row.target).map(|counts| counts.waits)).sum()
        })
    }
}

#[test]
fn nothing_goes_without_a_yes_then_all_of_it_in_order_by_a_daily_budget() {
    let mut story = with_a_past(true, "", posts(12));
    story.perhaps_ignoring(&[Of::AdminChat], ADMIN);
    let plans = story.looks_back(10);
    let told: Vec<_> = plans.iter().map(|plan| (plan.posts.len(), plan.there, plan.waits)).collect();
    assert_eq!(told, [(10, 0, 0); 2], "the last ten, for each");
    story.rings(24);
    assert_eq!((story.channel().as_str(), story.max().as_str(), story.old_waiting()), ("", "", 0));
    story.copies_the_last(10, 4);
    story.pass(1);
    assert_eq!((story.channel(), story.max()), (old(3..=3), old(3..=3)), "the first goes at once");
    story.rings(5);
    assert_eq!(story.channel(), old(3..=3), "the day is long");
    story.rings(2);
    assert_eq!(story.channel(), old(3..=4));
    // By midnight there were three, and no more than four in any day.
    let mut before = 2;
    for day in 0..3 {
        story.rings(24);
        let out = story.max().lines().count();
        assert!(out - before <= 4 && (day == 2 || out - before == 4), "{out} after day {day}");
        before = out;
    }
    assert_eq!((story.channel(), story.max()), (old(3..=12), old(3..=12)));
    story.rings(12);
    assert_eq!((story.channel(), story.old_waiting()), (old(3..=12), 0));
    assert!(story.sim.world(|world| world.messages(world.channel_id)).iter().skip(story.old).all(|it| it.silent));
    let counted = story.store(|db| db.sums().counted("2026-11-25", Sum::Crossposted));
    assert_eq!(counted, 0, "old posts are none of this day's");
}

#[test]
fn new_posts_go_first() {
    let past = vec![PostDraft::new("Старое видео").video("Двор", 60), PostDraft::new("Старый 2")];
    let mut story = with_a_past(true, "", past);
    story.perhaps_ignoring(&[Of::AdminChat], ADMIN);
    // What the video is can be told by nobody for a while: the old copy waits for that.
    let busy = Refusing::VkError { code: 10, message: "Internal server error".to_owned() };
    story.sim.world(|world| world.fail(Fault::lasting(PlatformSide::Vk, busy).of("video.get")));
    story.copies_the_last(2, 50);
    story.clock.advance(MINUTE);
    story.daemon().ring().unwrap();
    story.live(10_000);
    assert_eq!(story.copy_states(), ["pending"; 2]);
    story.sim.world(|world| world.publish(PostDraft::new("Новый")));
    story.live(20_000);
    assert_eq!((story.channel().as_str(), story.max().as_str()), ("1: Новый", "1: Новый"));
    story.sim.world(|world| world.mend(PlatformSide::Vk));
    story.rings(1);
    for shown in [story.channel(), story.max()] {
        let places = ["Новый", "Старое видео", "Старый 2"].map(|words| shown.find(words).expect(&shown));
        assert!(places.is_sorted(), "{shown}");
    }
}

#[test]
fn the_same_order_twice_copies_nothing_twice() {
    let mut story = with_a_past(true, "", posts(6));
    story.perhaps_ignoring(&[Of::AdminChat], ADMIN);
    story.copies_the_last(4, 100);
    story.rings(1);
    let out = story.max().lines().count() as i64;
    assert!((2..4).contains(&out), "{out}");
    let plans = story.looks_back(6);
    let told: Vec<_> = plans.iter().map(|plan| (plan.posts.len() as i64, plan.there, plan.waits)).collect();
    assert_eq!(told, [(2, out, 4 - out); 2]);
    story.says_yes(100);
    // A yes to what was said yes to already is none.
    story.command(&Command::BackfillGo { offer: 1, per_day: 100 });
    story.rings(4);
    let whole = "1: Старый 3\n2: Старый 4\n3: Старый 1\n4: Старый 2\n5: Старый 5\n6: Старый 6".to_owned();
    let mut lines: Vec<String> = story.max().lines().map(|line| line[3..].to_owned()).collect();
    lines.sort();
    assert_eq!(lines.len(), 6, "{}", story.max());
    lines.dedup();
    assert_eq!((lines.len(), story.channel().lines().count()), (6, whole.lines().count()));
    // One that was copied by itself meanwhile is there.
    assert!(story.looks_back(6).iter().all(|plan| plan.posts.is_empty() && plan.there == 6));
}

#[test]
fn a_death_at_any_step_doubles_nothing_and_loses_nothing() {
    for step in 0..40 {
        let mut story = with_a_past(true, "", posts(2));
        story.perhaps_ignoring(
            &[Of::AdminChat, Of::Presses],
            "a death may leave a part in doubt, and a person is asked",
        );
        story.copies_the_last(2, 100);
        story.clock.advance(MINUTE);
        story.daemon().ring().unwrap();
        for _ in 0..step {
            story.daemon().hear().unwrap();
            let idle = story.daemon().engine.step().unwrap();
            story.daemon().engine.wait_at_most(idle, std::time::Duration::from_millis(3)).unwrap();
        }
        story.kill();
        story.start();
        story.settle();
        story.rings(2);
        for _ in 0..2 {
            if story.copy_states().iter().any(|state| state.starts_with("uncertain")) {
                let is_out = story.doubted_is_out();
                story.press(if is_out { "Да" } else { "Опубликовать" });
                story.rings(1);
            }
        }
        let sorted = |shown: String| {
            let mut lines: Vec<String> = shown.lines().map(|line| line[3..].to_owned()).collect();
            lines.sort();
            lines.join(" ")
        };
        assert_eq!(sorted(story.max()), "Старый 1 Старый 2", "step {step}");
        assert_eq!(sorted(story.channel()), "Старый 1 Старый 2", "step {step}");
    }
}

#[test]
fn a_lost_answer_is_looked_up_as_with_any_post() {
    for trouble in [Refusing::CloseAfter, Refusing::BreakOff] {
        let mut story = with_a_past(false, "", posts(3));
        story.perhaps_ignoring(&[Of::AdminChat], ADMIN);
        story.sim.world(|world| world.fail(Fault::once(PlatformSide::Max, trouble).of("POST /messages")));
        story.copies_the_last(3, 100);
        story.rings(3);
        assert_eq!((story.max(), story.copy_states()), (old(1..=3), vec!["published".to_owned(); 3]));
    }
}

#[test]
fn what_is_edited_or_deleted_before_its_turn_goes_out_so_or_not_at_all() {
    let (mut story, ids) = with_numbers(true, "", posts(4));
    story.perhaps_ignoring(&[Of::AdminChat], ADMIN);
    story.copies_the_last(4, 100);
    story.pass(1);
    story.sim.world(|world| {
        world.edit_post(ids[1], PostDraft::new("Старый 2, исправлен")).unwrap();
        world.delete_post(ids[2]);
    });
    story.rings(2);
    assert_eq!(story.max(), "1: Старый 1\n2: Старый 2, исправлен\n3: Старый 4");
    assert_eq!(story.channel(), story.max());
    let gone = story.store(|db| db.copies().backfill_counts(&db.copies().backfills()?[0].target));
    assert_eq!((gone.taken, gone.gone, gone.waits), (3, 1, 0));
    // From here on it is a copy like any other.
    story.sim.world(|world| world.edit_post(ids[3], PostDraft::new("Старый 4, тоже")).unwrap());
    story.rings(2);
    assert!(story.max().ends_with("Старый 4, тоже"), "{}", story.max());
    assert!(story.channel().ends_with("Старый 4, тоже"), "{}", story.channel());
}

#[test]
fn what_is_left_out_and_what_is_pinned() {
    let past = vec![
        PostDraft::new("Старый 1").pinned(),
        PostDraft::new("Старый 2"),
        PostDraft::new("Скидки!").ads(),
        PostDraft::new("Казино рядом"),
        PostDraft::new("Потом").postponed(),
        PostDraft::new("Для своих").donut(),
        PostDraft::new("Старый 3"),
    ];
    let mut story = with_a_past(false, "approve = \"all\"\nstop_words = [\"казино\"]\n", past);
    story.perhaps_ignoring(&[Of::AdminChat], ADMIN);
    let plan = story.looks_back(5).remove(0);
    assert_eq!(plan.posts.len(), 2, "{plan:?}");
    let left: Vec<(&str, i64)> = plan.left_out.iter().map(|(code, number)| (code.as_str(), *number)).collect();
    assert_eq!(left, [("ads", 1), ("donut", 1), ("stop_word", 1)]);
    let plan = story.looks_back(100).remove(0);
    assert_eq!(plan.posts.len(), 3, "the pinned one once");
    story.says_yes(100);
    story.rings(1);
    assert_eq!(story.max(), old(1..=3), "asked for once, no post asks again");
    assert!(!story.admin_hears().contains("ждёт решения"));
}

#[test]
fn a_target_that_refuses_keeps_its_list_and_goes_on_where_it_stopped() {
    let mut story = with_a_past(true, "", posts(3));
    story.perhaps_ignoring(&[Of::AdminChat], ADMIN);
    let (code, message) = ("chat.denied".to_owned(), "chat.denied".to_owned());
    let refusal = Refusing::Max { status: 403, code, message, retry_after: None };
    story.sim.world(|world| world.fail(Fault::lasting(PlatformSide::Max, refusal).of("POST /messages")));
    story.copies_the_last(3, 100);
    story.rings(3);
    assert_eq!((story.max().as_str(), story.channel()), ("", old(1..=3)), "the other one goes its way");
    let mut states = story.copy_states();
    states.sort();
    assert_eq!((story.old_waiting(), states.join(" ")), (2, "pending published published published".to_owned()));
    story.sim.world(|world| world.mend(PlatformSide::Max));
    story.rings(2);
    story.publishes(PostDraft::new("Новый"));
    story.rings(2);
    let mut lines: Vec<String> = story.max().lines().map(|line| line[3..].to_owned()).collect();
    lines.retain(|line| line != "Новый");
    assert_eq!(lines, ["Старый 1", "Старый 2", "Старый 3"], "{:?}", story.copy_states());
    assert!(story.channel().ends_with("Новый"));
}

#[test]
fn in_observe_mode_in_quiet_hours_and_switched_off_nothing_goes() {
    let mut story = with_a_past(false, "quiet_hours = \"09:00-12:00\"\n", posts(3));
    story.perhaps_ignoring(&[Of::AdminChat], ADMIN);
    story.copies_the_last(3, 20);
    story.rings(1);
    assert_eq!(story.max(), "", "it is eleven");
    story.rings(1);
    story.pass(1);
    assert_eq!(story.max(), old(1..=1));
    for (key, off, on) in [("moderation.mode", "\"observe\"", "\"enforce\""), ("crosspost.enabled", "false", "true")] {
        let set = |story: &mut Story, value: &str| {
            let value = serde_json::from_str(value).unwrap();
            story.daemon().engine.store().write(|db| db.settings().set_setting(key, Some(&value), 1, 0)).unwrap();
            story.kill();
            story.start();
        };
        assert!(story.old_waiting() > 0, "{key}");
        let out = story.max();
        set(&mut story, off);
        story.rings(2);
        assert_eq!(story.max(), out, "{key}");
        set(&mut story, on);
        story.pass(1);
        assert!(story.max().len() > out.len(), "{key}");
    }
    assert_eq!(story.max(), old(1..=3));
}

#[test]
fn the_panel_shows_it_and_stops_it() {
    let mut story = with_a_past(true, "", posts(7));
    story.copies_the_last(7, 3);
    story.pass(1);
    story.opens(&["🔁 Кросспостинг"]);
    insta::assert_snapshot!(story.screen(), @r"
    🔁 Кросспостинг: включён
    Стена сообщества → «Тихий двор», MAX «Тихий двор»
    Рекламу сначала показываю вам
    🕰 Старые посты → «Тихий двор»: 1 из 7, ещё примерно 2 дня
    🕰 Старые посты → MAX «Тихий двор»: 1 из 7, ещё примерно 2 дня

    1. ✅ 10:01 · Старый 1 → MAX «Тихий двор»
    2. ✅ 10:01 · Старый 1 → «Тихий двор»
    [⏹ Остановить старые посты]
    [Фильтры] [Выключить]
    [🔄 Обновить] [🔙 Назад]
    ");
    story.press("Остановить");
    assert_eq!(story.answered(), "Остановлено. Не выйдут: 6 постов");
    story.rings(12);
    assert_eq!((story.channel(), story.old_waiting()), (old(1..=1), 0));
    story.command(&Command::BackfillStop { to: Vec::new() });
    insta::assert_snapshot!(story.rest(), @r"
    admin: /panel
    admin: 🔁 Кросспостинг: включён
    ");
}

#[test]
fn after_a_restore_each_is_asked_about() {
    let mut story = with_a_past(false, "", posts(4));
    story.perhaps_ignoring(&[Of::AdminChat, Of::Presses], ADMIN);
    story.copies_the_last(3, 100);
    story.pass(1);
    let backup = story.folder().join("backup.db");
    etronics_bot::store::backup(&story.database(), &backup).unwrap();
    story.rings(1);
    assert_eq!(story.max(), old(2..=4));
    story.kill();
    etronics_bot::store::restore(&backup, &story.database(), story.clock.now_ms()).unwrap();
    story.start();
    story.rings(2);
    assert_eq!(story.max(), old(2..=4), "it only observes");
    let enforce = serde_json::json!("enforce");
    story
        .daemon()
        .engine
        .store()
        .write(|db| db.settings().set_setting("moderation.mode", Some(&enforce), 1, 0))
        .unwrap();
    story.kill();
    story.start();
    story.rings(2);
    assert_eq!(story.max(), old(2..=4));
    assert_eq!(story.copy_states(), ["published", "approval: restored", "approval: restored"]);
    let plan = story.looks_back(4).remove(0);
    assert_eq!((plan.there, plan.posts.len(), plan.doubtful), (3, 1, 1), "it is said before");
    assert_eq!(story.max(), old(2..=4));
}

#[test]
fn a_long_wall_is_read_page_by_page() {
    let mut past = posts(230);
    past[0] = PostDraft::new("Старый 1").pinned();
    let mut story = with_a_past(false, "", past);
    let before = story.calls("wall.get");
    let plan = story.looks_back(200).remove(0);
    assert_eq!((plan.posts.len(), story.calls("wall.get") - before), (200, 3));
    let (newest, oldest) = (plan.posts[0].1, plan.posts[199].1);
    assert_eq!((newest - oldest) / DAY, 199, "the pinned one of long ago is none of the last");
    assert_eq!(story.looks_back(1000)[0].posts.len(), 230);
    assert_eq!(story.looks_back(1)[0].posts[0].1, newest);
}

#[test]
fn a_wall_that_is_closed_for_a_day_loses_nothing() {
    let mut story = with_a_past(false, "", posts(4));
    story.perhaps_ignoring(&[Of::AdminChat], ADMIN);
    story.copies_the_last(4, 48);
    story.pass(1);
    let wall = story.sim.world(|world| -world.group_id);
    story.sim.world(|world| world.close_wall(wall, 15).unwrap());
    story.rings(24);
    assert_eq!((story.max(), story.old_waiting()), (old(1..=1), 3));
    story.sim.world(|world| world.open_wall(wall));
    story.rings(3);
    assert_eq!(story.max(), old(1..=4));
}
