//! One mistake is no proof of the next: what was deleted counts against its author only where somebody stands behind it.

use etronics_bot::clock::{DAY, HOUR};
use etronics_bot::domain::button::Button;
use etronics_bot::domain::verdict::{Decision, State};
use etronics_bot::simulator::Spot;
use etronics_bot::store::JournalRow;
use serde_json::json;

use crate::story::{EVERY_TOKEN, Story};

const SHOP: &str = "[moderation]\nmode = \"enforce\"\n[moderation.members]\nsweep = \"240h\"\n\
                    [moderation.comments]\nstop_words = [\"розыгрыш\"]\n";

/// Three comments of a customer, each with a word that the admin of this shop wants to see from nobody.
const ASKED: [&str; 3] = [
    "Добрый день! А розыгрыш ещё будет? Хочу сестре подарок",
    "И можно ли участвовать в розыгрыше из другого города?",
    "Спасибо за прошлый розыгрыш, чашка замечательная",
];

impl Story {
    /// Somebody who buys here: a living account that says little of itself.
    fn customer(&self) -> i64 {
        let customer = self.stranger("Наталья", "Крылова");
        self.sim.world(|world| {
            world.set_profile(customer, "followers_count", json!(120));
            world.set_profile(customer, "status", json!(null));
            world.was_member(customer);
        });
        customer
    }

    fn writes_all(&mut self, author: i64, texts: &[&str]) -> Vec<Spot> {
        texts.iter().map(|text| self.comments(author, text)).collect()
    }

    /// How many deleted texts the last judgement of a person's account counts.
    fn held_against(&mut self, id: i64) -> Option<String> {
        let row = self.thought_of(id)?;
        row.verdict.reasons.into_iter().find(|reason| reason.code == "spam_texts")?.detail
    }

    /// What was last thought of a person for themselves.
    fn thought_of(&mut self, id: i64) -> Option<JournalRow> {
        self.journal().into_iter().find(|row| row.person.id == id && row.comment.is_none())
    }

    /// A community in which removals stand: strangers said a forbidden word, and for two days nobody objected.
    fn stood_by(&mut self, removals: usize) {
        for at in 0..removals {
            let author = self.stranger("Прохожий", &format!("{at}"));
            let spot = self.comments(author, &format!("Бесплатный розыгрыш номер {at} каждому"));
            self.assert_deleted(spot);
        }
        self.jump(2 * DAY);
    }
}

#[test]
fn a_customer_whose_three_comments_are_deleted_keeps_everything_else() {
    let mut story = Story::with(EVERY_TOKEN, SHOP);
    let customer = story.customer();
    for spot in story.writes_all(customer, &ASKED) {
        story.assert_deleted(spot);
    }
    let kept = |story: &Story| story.sim.world(|world| world.is_member(customer) && !world.is_banned(customer));
    assert!(kept(&story), "{}", story.journal_lines());
    // A day later nobody has said anything, and she writes again: silence of a new community proves nothing.
    story.jump(25 * HOUR);
    story.writes_all(customer, &["Здравствуйте, во сколько вы сегодня закрываетесь?"]);
    assert!(kept(&story), "{}", story.journal_lines());
    assert_eq!(story.calls("groups.ban") + story.calls("groups.removeUser"), 0);
    assert_eq!(story.held_against(customer), None);
    insta::assert_snapshot!(story.rest(), @r#"
        admin: 🧹 3 удалённых комментария
        admin: 2 × 📦 В карантине пусто
        "#);
}

#[test]
fn what_somebody_completes_who_was_here_before_is_asked_about_at_most() {
    const WHOLE: &str = "Ищем помощников на ярмарку, оплата 2000 за смену, без опыта, пишите в тг @yarm_tula";
    let mut story = Story::with(EVERY_TOKEN, SHOP);
    let (member, stranger) = (story.customer(), story.stranger("Пётр", "Чужой"));
    let (theirs, strange) = (story.comments(member, "Ищем помощников"), story.comments(stranger, "Зовём помощников"));
    story.sim.world(|world| {
        world.edit_comment(theirs, WHOLE).unwrap();
        world.edit_comment(strange, WHOLE.replace("Ищем", "Зовём").as_str()).unwrap();
    });
    story.settle();
    story.assert_visible(theirs);
    story.assert_deleted(strange);
    let said = story.journal().into_iter().find(|row| row.person.id == member).expect("a verdict");
    assert_eq!(said.verdict.decision, Decision::Quarantine, "{said:?}");
    insta::assert_snapshot!(story.rest(), @r#"
        admin: 📦 1 человек и 1 комментарий ждут решения
        admin: 🧹 1 удалённый комментарий
        "#);
}

#[test]
fn deletions_that_nobody_looked_at_may_raise_a_question_and_never_ban() {
    let mut story = Story::with(EVERY_TOKEN, SHOP);
    let doubtful = story.customer();
    story.writes_all(doubtful, &ASKED);
    story.stood_by(22);
    story.writes_all(doubtful, &["Когда откроетесь?"]);
    assert_eq!(story.held_against(doubtful).as_deref(), Some("3"));
    let row = story.thought_of(doubtful).expect("a doubt");
    assert_eq!(row.verdict.decision, Decision::Quarantine, "{row:?}");
    assert!(!story.sim.world(|world| world.is_banned(doubtful)));
    insta::assert_snapshot!(story.rest(), @r#"
        admin: 🧹 25 удалённых комментариев
        admin: 📦 В карантине пусто
        admin: 📦 1 человек ждёт решения
        3 × wall.deleteComment
        "#);
}

#[test]
fn in_a_community_that_takes_deletions_back_silence_counts_for_nothing() {
    let mut story = Story::with(EVERY_TOKEN, SHOP);
    let customer = story.customer();
    story.writes_all(customer, &ASKED);
    story.stood_by(22);
    // Two of 25 were taken back: more than one in twenty.
    let ids: Vec<i64> =
        story.journal().iter().filter(|row| row.state == State::Done).map(|row| row.id).take(2).collect();
    story.order(&etronics_bot::domain::event::Command::Undo { ids, allow: false });
    // What was thought of her before that, by a sweep that came with the two days, stands as it was.
    let before = story.journal()[0].id;
    story.writes_all(customer, &["Когда откроетесь?"]);
    let since = story.thought_of(customer).filter(|row| row.id > before);
    let held = since.is_some_and(|row| row.verdict.reasons.iter().any(|reason| reason.code == "spam_texts"));
    assert!(!held, "{}", story.journal_lines());
    insta::assert_snapshot!(story.rest(), @r#"
        admin: 🧹 23 удалённых комментария · 2 возвращены
        admin: 2 × 📦 В карантине пусто
        admin: ↩️ Возвращаю: 2
        3 × wall.deleteComment
        2 × wall.restoreComment
        "#);
}

#[test]
fn what_a_person_confirmed_counts_at_once() {
    let mut story = Story::with(EVERY_TOKEN, SHOP);
    let spammer = story.customer();
    story.writes_all(spammer, &ASKED);
    let removed: Vec<i64> = story.journal().iter().filter(|row| row.comment.is_some()).map(|row| row.id).collect();
    for journal in removed {
        story.press_data(&Button::Spam { journal }.encode());
    }
    story.writes_all(spammer, &["Пишите, расскажу"]);
    assert_eq!(story.held_against(spammer).as_deref(), Some("3"));
    let row = story.thought_of(spammer).expect("a verdict");
    assert_eq!(row.verdict.decision, Decision::Remove, "{row:?}");
    insta::assert_snapshot!(story.rest(), @r#"
        admin: 🧹 3 удалённых комментария
        admin: 📦 1 комментарий ждёт решения
        admin: 🛡 1 человек убран
        press: Запомнил
        press: Запомнил
        press: Запомнил
        groups.ban
        3 × wall.deleteComment
        "#);
}

#[test]
fn a_manager_who_deletes_by_hand_has_confirmed_it_and_an_author_has_not() {
    let mut story = Story::with(EVERY_TOKEN, SHOP);
    let (spammer, shy) = (story.customer(), story.customer());
    let manager = story.stranger("Ольга", "Хозяйкина");
    story.sim.world(|world| world.make_manager(manager, 3));
    story.settle();
    for author in [spammer, shy] {
        for spot in story.writes_all(author, &["Спасибо за праздник, были всей семьёй", "Ждём следующего раза!"])
        {
            story.assert_visible(spot);
            let by = if author == spammer { manager } else { author };
            story.sim.world(|world| world.delete_comment(by, spot));
        }
    }
    story.settle();
    let now = story.clock.now_ms();
    let mut known = |id| {
        story.store(|db| db.people().texts_known(etronics_bot::domain::ids::PersonId::vk(id), 0, now - DAY, now + 1))
    };
    assert_eq!(known(spammer).confirmed, 2);
    assert_eq!((known(shy).confirmed, known(shy).kept), (0, 2));
    insta::assert_snapshot!(story.rest(), @"admin: 📦 2 человека ждут решения");
}

#[test]
fn an_account_is_told_in_words_and_its_points_stand_behind_a_button() {
    let mut story = Story::with(EVERY_TOKEN, SHOP);
    let fake = story.fake("Пустова");
    story.sim.world(|world| world.join(fake).unwrap());
    story.settle();
    let report = story.sim.world(|world| {
        let shown = world.messages(world.admin_chat_id);
        shown.into_iter().find(|message| message.text.contains("человек убран")).expect("a report").text
    });
    assert!(report.contains("пустой профиль") && report.contains("всего"), "{report}");
    assert!(!report.contains("начальная оценка") && !report.contains('+'), "{report}");

    story.admin_writes(&format!("vk.com/id{fake}"));
    assert!(story.bot_says().contains("пустой профиль") && !story.bot_says().contains("начальная оценка"));
    story.press("Подробнее");
    assert!(story.bot_says().contains("начальная оценка -"), "{}", story.bot_says());
    story.press("Короче");
    assert!(!story.bot_says().contains("начальная оценка"), "{}", story.bot_says());
    insta::assert_snapshot!(story.rest(), @"groups.ban");
}
