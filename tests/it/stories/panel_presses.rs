//! Presses: what stands on other messages moves the panel down; who may not is told so, whatever they sent.

use super::comments::SPAM;
use crate::story::{EVERY_TOKEN, Of, Story};

const HOUR: i64 = 3_600_000;

impl Story {
    /// Numbers of the bot's messages in the admin chat whose words hold these.
    fn standing(&self, words: &str) -> Vec<i64> {
        self.sim.world(|world| {
            let bot = world.bot_id;
            let shown = world.messages(world.admin_chat_id);
            let found = shown.iter().filter(|message| message.from == bot && message.text.contains(words));
            found.map(|message| message.message_id).collect()
        })
    }
}

#[test]
fn a_button_of_a_digest_or_a_line_moves_the_panel_down_to_where_it_was_pressed() {
    let mut story =
        Story::with(EVERY_TOKEN, "[moderation]\nmode = \"enforce\"\n[moderation.comments]\ndelete_score = 1.0\n");
    story.admin_writes("/panel");
    let old = story.standing("Панель");
    let stranger = story.stranger("Кристина", "Доходова");
    story.comments(stranger, SPAM);
    story.admin_writes("спасибо");
    story.press("Посмотреть");
    assert!(story.screen().starts_with("📦 1 комментарий ждёт решения\n"), "{}", story.screen());
    assert!(story.standing("Панель").is_empty(), "the old one is gone");
    let panel = story.standing("Решите сами");
    assert!(panel[0] > old[0]);
    // A press on the panel's own message leaves it where it is.
    story.press("Обновить");
    assert_eq!(story.standing("Решите сами"), panel);
    // A digest, half a day later.
    story.press("Назад");
    story.press("📈 Сводка");
    story.press("Прислать сейчас");
    story.admin_writes("ещё раз спасибо");
    let before = story.standing("Сводка");
    story.sim.world(|world| {
        let chat = world.admin_chat_id;
        let digest = world
            .messages(chat)
            .into_iter()
            .rev()
            .find(|it| it.keyboard.iter().flatten().any(|key| key.label == "Подробнее"));
        let digest = digest.expect("a digest").message_id;
        world.press_data(chat, chat, digest, "open qu");
    });
    story.settle();
    assert!(story.standing("Решите сами")[0] > *before.iter().max().unwrap());
    insta::assert_snapshot!(story.rest(), @r#"
        press: Обновил
        press: Отправил
        "#);
}

#[test]
fn an_old_panel_that_nobody_can_delete_any_more_is_closed_and_its_buttons_lead_below() {
    let mut story = Story::new();
    story.admin_writes("/panel");
    let old = story.standing("🛠 Панель")[0];
    story.jump(72 * HOUR);
    story.admin_writes("/panel");
    let panels = story.standing("🛠 Панель");
    assert_eq!(panels.len(), 2, "{panels:?}");
    let closed =
        story.sim.world(|world| world.messages(world.admin_chat_id).into_iter().find(|it| it.message_id == old));
    let closed = closed.unwrap();
    assert_eq!((closed.text.as_str(), closed.keyboard.len()), ("🛠 Панель теперь ниже.", 0));
}

#[test]
fn who_may_not_is_told_so_before_anything_is_looked_at() {
    let mut story = Story::new();
    story.admin_writes("/panel");
    let (admin, discussion) = story.sim.world(|world| (world.admin_chat_id, world.discussion_chat_id));
    let guest = story.sim.world(|world| world.add_tg_user("Пётр"));
    let forged = [
        "",
        "open",
        "open nowhere",
        "keep 999999",
        "ham -1",
        "all 1 0 99999",
        "чушь",
        "mode 1",
        "ls 1 new agreed",
        "0 1",
    ];
    for chat in [admin, discussion, guest] {
        for data in forged {
            // A talk's own button is a talk's own business.
            if chat == guest && data == "0 1" {
                continue;
            }
            story.sim.world(|world| world.press_data(guest, chat, 1, data));
            story.settle();
            assert_eq!(story.answered(), "Недостаточно прав", "{data} in {chat}");
        }
    }
    // Nor does an owner press elsewhere what belongs here.
    story.sim.world(|world| world.press_data(admin, discussion, 1, "mode 0"));
    story.settle();
    assert_eq!(story.answered(), "Недостаточно прав");
    assert!(story.store(|db| db.settings().setting_changes(5)).is_empty());
    insta::assert_snapshot!(story.rest(), @r#"
        admin: /panel
        admin: 🛠 Панель
        "#);
}

#[test]
fn a_verdict_taken_back_on_the_panel_is_shown_so_at_once() {
    let mut story = Story::new();
    let stranger = story.stranger("Кристина", "Доходова");
    story.comments(stranger, SPAM);
    story.admin_writes("/panel");
    story.press("Анти-комменты");
    story.press("Последние решения");
    story.press("Не спам 1");
    assert!(story.screen().contains("возвращено"), "{}", story.screen());
    insta::assert_snapshot!(story.rest(), @r#"
        press: Вернул и запомнил
        wall.deleteComment
        wall.restoreComment
        "#);
}

#[test]
fn who_asks_for_the_panel_thrice_while_the_bot_is_away_has_one() {
    let mut story = Story::new();
    for _ in 0..3 {
        story.sim.world(|world| world.say(world.admin_chat_id, world.admin_chat_id, "/panel").unwrap());
    }
    story.settle();
    let panels = story.sim.world(|world| {
        let shown = world.messages(world.admin_chat_id);
        shown.iter().filter(|message| message.text.starts_with("🛠 Панель")).count()
    });
    assert_eq!(panels, 1);
    story.rest();
}

#[test]
fn two_quick_presses_send_one_digest_and_one_file() {
    let mut story = Story::new();
    story.admin_writes("/panel");
    story.press("📈 Сводка");
    let digest = story.seen_button("Прислать сейчас");
    story.press_seen(&digest);
    story.press_seen(&digest);
    let digests = |story: &Story| {
        let shown = story.sim.world(|world| world.messages(world.admin_chat_id));
        shown.iter().filter(|it| it.keyboard.concat().iter().any(|key| key.label == "Подробнее")).count()
    };
    assert_eq!((story.answered().as_str(), digests(&story)), ("Отправил", 1));
    story.pass(1);
    story.press_seen(&digest);
    assert_eq!(digests(&story), 2);
    story.perhaps_ignoring(&[Of::AdminChat, Of::Presses], "digests are counted");
}
