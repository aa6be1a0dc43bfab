//! A number is the same wherever it is told, and it is what happened.

use etronics_bot::clock::{DAY, HOUR, MINUTE};
use etronics_bot::domain::Period;
use etronics_bot::simulator::{Crowd, Fault, PlatformSide, PostDraft, Refusing};
use serde_json::{Value, json};

use super::comments::{HAM, SPAM};
use super::leads::PRICES;
use crate::story::{EVERY_TOKEN, MORNING, Of, Story};

const ALL: &[Of] =
    &[Of::AdminChat, Of::Group, Of::Chats, Of::Dialogs, Of::Presses, Of::Comments, Of::People, Of::Posts, Of::Repeats];
/// Midnight in Moscow after the story's first day.
const NIGHT: i64 = MORNING + 14 * HOUR;

impl Story {
    fn numbers_since(&mut self, from: i64) -> Value {
        self.digest(Period::Since { from })
    }

    fn numbers_of(&mut self, date: &str) -> Value {
        self.digest(Period::Day { date: date.parse().unwrap() })
    }

    /// A line of the screen that was opened last.
    #[track_caller]
    fn line_with(&self, words: &str) -> String {
        let screen = self.screen().replace('\u{202f}', " ");
        screen
            .lines()
            .find(|line| line.contains(words))
            .unwrap_or_else(|| panic!("no «{words}» in {screen}"))
            .to_owned()
    }

    /// What the plain digest of a period says in Russian, unfolded.
    fn said_of(&mut self, period: Period) -> String {
        let (zone, now) = ("Europe/Moscow".parse::<etronics_bot::zone::Tz>().unwrap(), self.clock.now_ms());
        let from = match period {
            Period::Since { from } => chrono::DateTime::from_timestamp_millis(from).unwrap().to_rfc3339(),
            Period::Day { .. } | Period::Week { .. } => String::new(),
        };
        let date = etronics_bot::handlers::digest::schedule::date_of(now, zone).to_string();
        let args = if from.is_empty() { vec!["digest", "--date", &date] } else { vec!["digest", "--since", &from] };
        self.says_on_the_terminal(&args)
    }

    fn says_on_the_terminal(&self, args: &[&str]) -> String {
        let config = self.config_file();
        let out = std::process::Command::new(env!("CARGO_BIN_EXE_etronics-bot"))
            .args(["--config", config.to_str().unwrap(), "--lang", "ru"])
            .args(args)
            .output()
            .unwrap();
        String::from_utf8(out.stdout).unwrap().replace('\u{202f}', " ")
    }
}

fn names(of: &Value, names: &[&str]) -> Value {
    names.iter().map(|name| of[*name].clone()).collect()
}

#[test]
fn what_was_done_after_midnight_is_told_once_and_of_the_time_in_which_it_was_done() {
    let mut story = Story::new();
    story.perhaps_ignoring(ALL, "numbers are looked at");
    story.goes_on_until(NIGHT - 4 * MINUTE);
    let busy = Refusing::VkError { code: 29, message: "Rate limit reached".to_owned() };
    story.sim.world(|world| world.fail(Fault::lasting(PlatformSide::Vk, busy).of("wall.deleteComment")));
    for number in 0..3 {
        let author = story.stranger("Кристина", &number.to_string());
        story.comments(author, &format!("{SPAM} {number}"));
    }
    story.goes_on_until(NIGHT + 4 * MINUTE);
    story.sim.world(|world| world.mend(PlatformSide::Vk));
    story.goes_on_until(NIGHT + 90 * MINUTE);
    let deleted = |of: &Value| of["comments"]["deleted"].clone();
    assert_eq!(deleted(&story.numbers_of("2026-11-23")), 0);
    assert_eq!(deleted(&story.numbers_of("2026-11-24")), 3);
    for from in [MORNING - HOUR, MORNING + HOUR, NIGHT - HOUR, NIGHT - MINUTE, NIGHT, NIGHT + 2 * MINUTE] {
        assert_eq!(deleted(&story.numbers_since(from)), 3, "since {from}");
    }
    assert_eq!(deleted(&story.numbers_since(NIGHT + 89 * MINUTE)), 0);
    // A word against what was judged yesterday is of today.
    story.press("Не спам 1");
    let undone = |of: &Value| of["comments"]["undone"].clone();
    for from in [MORNING, NIGHT - HOUR, NIGHT, NIGHT + 89 * MINUTE] {
        assert_eq!(undone(&story.numbers_since(from)), 1, "since {from}");
    }
    assert_eq!(undone(&story.numbers_of("2026-11-24")), 1);
}

#[test]
fn silence_and_people_who_were_looked_at_are_told_alike_of_a_day_and_of_a_part_of_it() {
    let mut story = Story::with(EVERY_TOKEN, "[moderation]\nmode = \"enforce\"\n");
    story.perhaps_ignoring(ALL, "numbers are looked at");
    for number in 0..3 {
        let guest = story.stranger("Гость", &number.to_string());
        story.joins(guest);
    }
    story.sim.world(|world| world.offline(PlatformSide::Vk));
    story.pass(40);
    let day = story.numbers_of("2026-11-23");
    let since = story.numbers_since(MORNING - HOUR);
    assert!(day["health"]["vk_silent_minutes"].as_i64().unwrap() > 30, "{day:#}");
    for (part, name) in [
        ("health", "vk_silent_minutes"),
        ("health", "telegram_silent_minutes"),
        ("members", "checked"),
        ("likes", "checked"),
    ] {
        assert_eq!(since[part][name], day[part][name], "{part}.{name}");
    }
}

#[test]
fn a_key_that_reads_the_reach_is_not_denied_where_a_day_has_none_yet() {
    let mut story = Story::with(EVERY_TOKEN, "");
    story.perhaps_ignoring(ALL, "words are looked at");
    let now = story.clock.now_ms();
    for period in [Period::Day { date: "2026-11-23".parse().unwrap() }, Period::Since { from: now - 10 * MINUTE }] {
        let said = story.said_of(period);
        assert!(!said.contains("читает только ключ администратора"), "{said}");
        assert!(said.contains("за прошедший день"), "{said}");
    }
    let mut story = Story::with(&["community"], "");
    story.perhaps_ignoring(ALL, "words are looked at");
    let said = story.said_of(Period::Day { date: "2026-11-23".parse().unwrap() });
    assert!(said.contains("читает только ключ администратора"), "{said}");
}

#[test]
fn whoever_was_thrown_out_is_told_of_and_is_no_growth_without_fakes() {
    let mut story = Story::with(EVERY_TOKEN, "[moderation]\nmode = \"enforce\"\n");
    story.perhaps_ignoring(ALL, "numbers are looked at");
    let (anna, gleb) = (story.stranger("Анна", "Белова"), story.stranger("Глеб", "Тихонов"));
    story.joins(anna);
    story.joins(gleb);
    // A manager throws one out; the program throws out a fake, and a person takes that back: it must subscribe again.
    story.sim.world(|world| world.ban(world.owner_id, gleb));
    let fake = story.fake("Первая");
    story.joins(fake);
    story.pass(2);
    let members = |of: &Value| names(&of["members"], &["joined", "left", "thrown_out", "net", "net_without_fakes"]);
    assert_eq!(members(&story.numbers_of("2026-11-23")), json!([3, 0, 2, 1, 1]));
    story.press("Вернуть");
    story.pass(2);
    let day = story.numbers_of("2026-11-23");
    assert_eq!(members(&day), json!([3, 0, 2, 1, 1]), "nobody came back: {day:#}");
    story.open(&["Сводка"]);
    assert!(story.line_with("👥").ends_with("пришли 3 · ушли 0 · удалены 2"), "{}", story.screen());
    story.open(&["Подписчики"]);
    assert!(story.line_with("подписались").contains("ушли 0 · удалены 2"), "{}", story.screen());
    assert!(story.line_with("прирост").contains("прирост: +1 · без накрутки: +1"), "{}", story.screen());
    story.open(&["Статус"]);
    assert!(story.line_with("подписались").contains("ушли 0 · удалены 2"), "{}", story.screen());
}

#[test]
fn an_author_who_is_banned_is_no_fake_subscriber_and_comes_back_as_no_comment() {
    let mut story = Story::new();
    story.perhaps_ignoring(ALL, "numbers are looked at");
    let author = story.stranger("Кристина", "Доходова");
    story.comments(author, SPAM);
    story.press("Забанить 1");
    story.pass(1);
    let of_telegram = story.sim.world(|world| world.add_tg_user("Crypto Anna"));
    story.says(of_telegram, &SPAM.replace("5000", "7000"));
    story.press("Забанить");
    story.pass(1);
    for told in [story.numbers_of("2026-11-23"), story.numbers_since(MORNING - HOUR)] {
        assert_eq!(names(&told["members"], &["removed", "dead", "thrown_out"]), json!([0, 0, 0]), "{told:#}");
        assert_eq!(told["comments"]["authors_banned"], 2, "{told:#}");
    }
    story.open(&["Сводка"]);
    assert_eq!(story.line_with("🧹"), "🧹 убраны: авторы спама 2");
    story.open(&["Подписчики"]);
    assert!(story.line_with("подписались").contains("убрано 0"), "{}", story.screen());
    story.open(&["Статус"]);
    assert!(story.line_with("подписались").contains("убрано 0"), "{}", story.screen());
    assert!(story.line_with("💬").contains("авторов забанено 2"), "{}", story.screen());
    // The ban alone is taken back: what they wrote stays deleted.
    let ban = story.journal().iter().find(|row| row.kind.as_str() == "member" && row.person.id == author).unwrap().id;
    story.orders_and_settles(&etronics_bot::domain::event::Command::Undo { ids: vec![ban], allow: false });
    story.open(&["Анти-комменты"]);
    assert!(story.line_with("возвращено").contains("возвращено 0"), "{}", story.screen());
    story.open(&["Статус"]);
    assert!(story.line_with("💬").contains("возвращено 0"), "{}", story.screen());
}

#[test]
fn who_only_takes_a_lead_has_not_answered_it() {
    let mut story = Story::with(EVERY_TOKEN, PRICES);
    story.perhaps_ignoring(ALL, "numbers are looked at");
    let (anna, boris, vera) = (story.anna(), story.boris(), story.anna());
    story.books(anna, "Концерт группы");
    story.press("В работу");
    let leads = |story: &mut Story| {
        names(&story.numbers_of("2026-11-23")["leads"], &["new", "answered", "answered_within_minutes"])
    };
    assert_eq!(leads(&mut story), json!([1, 0, null]));
    story.books(boris, "Курсы английского");
    story.books(vera, "Выставка");
    story.pass(5);
    story.admin_answers("№1 ·", "Добрый день! Даты свободны.");
    assert_eq!(leads(&mut story), json!([3, 1, 5]));
    story.open(&["Сводка"]);
    assert_eq!(story.line_with("💼"), "💼 новых заявок 3 · ответ за 5 мин · без ответа 2");
}

#[test]
fn what_waits_is_one_truth_and_a_question_is_no_lead() {
    let mut story = Story::with(EVERY_TOKEN, &format!("[digest]\ndaily_at = \"09:00\"\n{PRICES}"));
    story.perhaps_ignoring(ALL, "words are looked at");
    let (anna, boris) = (story.anna(), story.boris());
    story.books(boris, "Концерт группы");
    story.writes(anna, "/start");
    story.presses(anna, "У меня другой вопрос");
    story.writes(anna, "Можно ли прийти с собакой?");
    let now = story.clock.now_ms();
    let told = story.numbers_since(now - HOUR);
    assert_eq!(names(&told["waiting"], &["leads", "questions", "copies"]), json!([1, 1, 0]), "{told:#}");
    let status = story.json_of("status");
    assert_eq!(names(&status["waiting"], &["leads_new", "questions_new", "crosspost_failed"]), json!([1, 1, 0]));
    let said = story.says_on_the_terminal(&["status"]);
    assert!(said.contains("1 новая заявка, 1 вопрос без ответа"), "{said}");
    let said = story.said_of(Period::Since { from: now - HOUR });
    assert!(said.contains("Ждут вас: заявок 1 · вопросов 1"), "{said}");
    story.goes_on_until(MORNING + 6 * HOUR);
    let told = story.told_admin();
    let reminders: Vec<&String> = told.iter().filter(|text| text.starts_with("⏰")).collect();
    assert!(reminders.iter().any(|text| text.starts_with("⏰ Заявка №1 ждёт ответа")), "{reminders:#?}");
    assert!(reminders.iter().any(|text| text.starts_with("⏰ Вопрос №2 ждёт ответа")), "{reminders:#?}");
}

#[test]
fn a_post_counts_once_however_many_channels_leave_it_out() {
    let mut story = Story::without_daemon(EVERY_TOKEN, "");
    let (channel, other, group) =
        story.sim.world(|world| (world.channel_id, world.add_channel("Второй"), world.group_id));
    story.more = format!(
        "[crosspost]\nenabled = true\nchannel_id = {channel}\nstop_words = [\"розыгрыш\"]\n[[crosspost.routes]]\n\
         from = -{group}\nto = [{other}]\nstop_words = [\"розыгрыш\"]\n"
    );
    story.start();
    story.settle();
    story.perhaps_ignoring(ALL, "numbers are looked at");
    story.publishes(PostDraft::new("Большой розыгрыш у нас"));
    story.publishes(PostDraft::new("Открываемся в восемь"));
    story.pass(2);
    for told in [story.numbers_of("2026-11-23"), story.numbers_since(MORNING - HOUR)] {
        assert_eq!(names(&told["posts"], &["published", "crossposted", "skipped", "failed"]), json!([2, 1, 1, 0]));
    }
}

#[test]
fn a_post_that_is_gone_is_none_of_the_best() {
    let mut story = Story::with(EVERY_TOKEN, "[digest]\nenabled = true\ndaily_at = \"09:00\"\n");
    story.perhaps_ignoring(ALL, "numbers are looked at");
    let (gone, stays) = story.sim.world(|world| {
        (world.publish(PostDraft::new("Снимем завтра")), world.publish(PostDraft::new("Открываемся в восемь")))
    });
    story.settle();
    for number in 0..3 {
        let guest = story.stranger("Гость", &number.to_string());
        story.sim.world(|world| world.like(guest, etronics_bot::simulator::Target::post(gone), None, true));
    }
    story.settle();
    for (day, deleted) in [(1, false), (2, true)] {
        if deleted {
            story.sim.world(|world| world.delete_post(gone));
        }
        story.goes_on_until(MORNING + day * DAY - HOUR + 4 * MINUTE);
        let told = story.numbers_of("2026-11-23");
        let best: Vec<i64> =
            told["top_posts"].as_array().unwrap().iter().map(|top| top["vk_post_id"].as_i64().unwrap()).collect();
        assert_eq!(best.contains(&gone), !deleted, "{best:?}");
        assert!(best.contains(&stays), "{best:?}");
    }
}

#[test]
fn a_copied_post_is_no_comment_and_a_comment_that_is_edited_is_one() {
    let mut story = Story::without_daemon(EVERY_TOKEN, "");
    let channel = story.sim.world(|world| world.channel_id);
    story.more = format!("[crosspost]\nenabled = true\nchannel_id = {channel}\n");
    story.start();
    story.settle();
    story.perhaps_ignoring(ALL, "numbers are looked at");
    story.publishes(PostDraft::new("Открываемся в восемь"));
    story.pass(1);
    let guest = story.stranger("Анна", "Белова");
    let spot = story.comments(guest, HAM);
    for number in 0..3 {
        story.sim.world(|world| world.edit_comment(spot, format!("{HAM} {number}").as_str())).unwrap();
        story.settle();
    }
    for told in [story.numbers_of("2026-11-23"), story.numbers_since(MORNING - HOUR)] {
        assert_eq!(told["comments"]["checked"], 1, "{told:#}");
    }
}

#[test]
fn what_was_caught_up_with_is_told_once_it_is_done() {
    let mut story =
        Story::with(EVERY_TOKEN, "[moderation]\nmode = \"enforce\"\n[digest]\nenabled = true\ndaily_at = \"09:00\"\n");
    story.perhaps_ignoring(ALL, "the digest is looked at");
    story.goes_on_until(MORNING + DAY - 2 * HOUR);
    story.kill();
    story.clock.advance(3 * HOUR);
    for number in 0..3 {
        let author = story.stranger("Кристина", &number.to_string());
        story.comment(author, &format!("{SPAM} {number}"));
    }
    let busy = Refusing::VkError { code: 9, message: "Flood control".to_owned() };
    story.sim.world(|world| world.fail(Fault::once(PlatformSide::Vk, busy).of("wall.deleteComment").times(2)));
    story.start();
    story.pass(8);
    let digests = story.digests();
    assert!(digests[0].text.contains("комментариев проверено 3, удалено 3"), "{digests:#?}");
}

#[test]
fn a_wave_that_was_none_leaves_no_growth_behind() {
    let mut story = Story::with(EVERY_TOKEN, "[moderation]\nmode = \"enforce\"\n");
    story.perhaps_ignoring(ALL, "numbers are looked at");
    let fakes = story.flood(Crowd::fakes(900_000_000, 30).strangers(), 30);
    story.pass(2);
    let thrown_out = story.numbers_of("2026-11-23")["members"]["thrown_out"].as_i64().unwrap();
    assert!(thrown_out > 0 && !fakes.is_empty());
    story.press("Это не накрутка");
    story.pass(3);
    let members = story.numbers_of("2026-11-23")["members"].clone();
    assert_eq!(members["net_without_fakes"], members["net"], "all are people now: {members:#}");
}
