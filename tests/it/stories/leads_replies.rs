//! What an admin writes as an answer to a message: it goes to whom the message is about, and never into a setting.

use etronics_bot::clock::HOUR;
use etronics_bot::simulator::Rights;
use etronics_bot::store::Side;
use serde_json::Value;

use super::leads::PRICES;
use crate::story::{EVERY_TOKEN, Of, Story};

const PER_RUN: &str = "moderation.limits.per_run";

impl Story {
    fn value_of(&mut self, key: &str) -> Option<Value> {
        self.store(|db| db.settings().values()).get(key).cloned()
    }

    /// Opens the screen of a limit; what is typed there is its value.
    fn opens_a_setting(&mut self) {
        self.admin_writes("/panel");
        for button in ["Настройки", "⚖️ Лимиты", "за раз"] {
            self.press(button);
        }
    }

    /// The admin answers this message.
    #[track_caller]
    fn answers_message(&mut self, message: i64, text: &str) -> i64 {
        let id = self.sim.world(|world| world.admin_replies(world.admin_chat_id, world.admin_chat_id, message, text));
        self.settle();
        id.unwrap()
    }

    fn notes_of(&mut self, lead: i64) -> Vec<String> {
        let letters = self.store(|db| db.lead_messages().letters_of(lead, 100));
        letters.into_iter().filter(|it| it.side == Side::Note).map(|it| it.text).collect()
    }

    fn the_talk_itself_is_no_matter(&self) {
        let rest = [Of::AdminChat, Of::Chats, Of::Dialogs, Of::Presses];
        self.perhaps_ignoring(&rest, "whole talks: each story looks at the words it is about");
    }
}

#[test]
fn an_answer_to_any_message_of_the_bot_about_a_request_goes_to_the_client() {
    for client_of in [Story::anna, Story::boris] {
        let mut story = Story::with(EVERY_TOKEN, PRICES);
        let client = client_of(&story);
        story.books(client, "Концерт");
        story.jump(5 * HOUR);
        assert!(story.bot_says().starts_with("⏰ Заявка №1 ждёт"), "{}", story.bot_says());
        story.opens_a_setting();
        story.admin_answers("⏰ Заявка №", "15");
        assert_eq!(story.hears(client), "15");
        assert_eq!(story.value_of(PER_RUN), None);
        assert_eq!(story.leads()[0].status.as_str(), "in_progress");
        // ❌, too: whoever answers it writes to the same client.
        story.sim.world(|world| match client {
            super::leads::Client::Telegram(id) => world.tg_blocks(id, true).unwrap(),
            super::leads::Client::Vk(id) => world.allow_messages(id, false),
        });
        story.settle();
        story.admin_answers("⏰ Заявка №", "Вы тут?");
        assert!(story.bot_says().starts_with("❌ Не доставлено"), "{}", story.bot_says());
        let told = story.told_admin().len();
        story.admin_answers("❌ Не доставлено", "20");
        assert_eq!(story.value_of(PER_RUN), None);
        assert!(story.told_admin().len() > told && story.bot_says().starts_with("❌"), "{:#?}", story.told_admin());
        story.the_talk_itself_is_no_matter();
    }
}

#[test]
fn an_answer_to_the_word_on_a_post_goes_to_the_client() {
    let mut story = Story::with(EVERY_TOKEN, PRICES);
    let boris = story.boris();
    story.books(boris, "Концерт группы");
    story.press("В работу");
    story.press("Опубликовано");
    story.admin_writes("https://vk.com/wall-1_77");
    story.admin_answers("📌 Записал ссылку", "Ваш пост вышел!");
    assert_eq!(story.hears(boris), "Ваш пост вышел!");
    story.the_talk_itself_is_no_matter();
}

#[test]
fn no_answer_to_another_message_becomes_a_setting() {
    let mut story = Story::with(EVERY_TOKEN, PRICES);
    story.admin_writes("как дела?");
    let puzzled = story.sim.world(|world| world.messages(world.admin_chat_id)).pop().unwrap().message_id;
    let own = story.sim.world(|world| world.say(world.admin_chat_id, world.admin_chat_id, "заметка себе").unwrap());
    story.settle();
    story.opens_a_setting();
    for message in [puzzled, own] {
        let told = story.told_admin().len();
        story.answers_message(message, "55");
        assert_eq!(story.value_of(PER_RUN), None);
        assert_eq!(story.told_admin().len(), told + 1, "it is answered");
    }
    // An answer to the panel itself is one.
    let panel = story.sim.world(|world| {
        let shown = world.messages(world.admin_chat_id).into_iter();
        let is_panel = |label: &str| label.contains("Назад");
        let mut panels = shown.filter(|it| it.keyboard.iter().flatten().any(|button| is_panel(&button.label)));
        panels.next().expect("the panel stands there").message_id
    });
    story.answers_message(panel, "55");
    assert_eq!(story.value_of(PER_RUN), Some(55.into()));
    story.the_talk_itself_is_no_matter();
}

#[test]
fn in_a_group_too_an_answer_to_a_message_of_the_bot_is_answered() {
    let mut story = Story::without_daemon(EVERY_TOKEN, PRICES);
    let (chat, admin) = story.sim.world(|world| {
        let chat = world.add_group("Правление");
        let admin = world.add_tg_user("Мария");
        world.join_chat(chat, admin);
        world.promote(chat, admin, Some(Rights::ALL));
        world.admin_chat_id = chat;
        (chat, admin)
    });
    story.start();
    story.settle();
    let boris = story.boris();
    story.books(boris, "Концерт");
    story.jump(5 * HOUR);
    let with = |story: &Story, words: &str| {
        story.sim.world(|world| {
            let found = world.messages(chat).into_iter().rev().find(|it| it.text.contains(words));
            found.unwrap_or_else(|| panic!("nobody said «{words}»")).message_id
        })
    };
    let replies = |story: &mut Story, to: i64, text: &str| {
        let before = story.sim.world(|world| world.messages(chat).len());
        story.sim.world(|world| world.reply(chat, admin, to, text).unwrap());
        story.settle();
        story.sim.world(|world| world.messages(chat).len()) - before - 1
    };
    let reminder = with(&story, "⏰ Заявка №1");
    replies(&mut story, reminder, "Добрый день!");
    assert_eq!(story.hears(boris), "Добрый день!");
    // A message of the bot that is about nobody.
    story.sim.world(|world| world.say(chat, admin, "/nothing").unwrap());
    story.settle();
    let puzzled = with(&story, "🤔 Не понял");
    assert_eq!(replies(&mut story, puzzled, "и что теперь?"), 1, "it is answered");
    // People who answer each other are left alone.
    let colleague = story.sim.world(|world| world.say(chat, admin, "Коллеги, кто сегодня дежурит?").unwrap());
    story.settle();
    assert_eq!(replies(&mut story, colleague, "я"), 0);
    story.the_talk_itself_is_no_matter();
}

#[test]
fn an_answer_to_a_note_is_a_note_and_no_command_reaches_a_client() {
    let mut story = Story::with(EVERY_TOKEN, PRICES);
    for (number, client) in [(1, story.anna()), (2, story.boris())] {
        story.books(client, "Концерт группы");
        let said = story.said_to(client).len();
        let card = format!("№{number} ·");
        let note = story.admin_answers(&card, "// жадный клиент");
        let saved = story.sim.world(|world| world.messages(world.admin_chat_id)).pop().unwrap();
        assert!(saved.text.starts_with("📝"), "{saved:#?}");
        story.answers_message(note, "и правда жадный");
        story.answers_message(saved.message_id, "и грубит");
        story.admin_answers(&card, "/NOTE перезвонить в пятницу");
        story.admin_answers(&card, "/ note и в субботу");
        let notes = story.notes_of(number);
        assert_eq!(notes, ["жадный клиент", "и правда жадный", "и грубит", "перезвонить в пятницу", "и в субботу"]);
        for command in ["/cancel", "/forget", "/ads сейчас", "/Status"] {
            let told = story.told_admin().len();
            story.admin_answers(&card, command);
            assert!(story.told_admin().len() > told, "{command} is answered");
            assert!(story.bot_says().contains("клиенту не отправлено"), "{command}: {}", story.bot_says());
        }
        assert_eq!(story.said_to(client).len(), said, "{:#?}", story.said_to(client));
    }
    story.the_talk_itself_is_no_matter();
}

#[test]
fn what_was_asked_for_is_awaited_for_an_hour_and_of_no_answer_to_somebody_else() {
    let mut story = Story::with(EVERY_TOKEN, PRICES);
    let own = story.sim.world(|world| world.say(world.admin_chat_id, world.admin_chat_id, "заметка себе").unwrap());
    story.settle();
    story.opens_a_setting();
    story.press("Изменить");
    story.answers_message(own, "55");
    assert_eq!(story.value_of(PER_RUN), None);
    story.admin_writes("60");
    assert_eq!(story.value_of(PER_RUN), Some(60.into()));
    story.press("Изменить");
    story.jump(HOUR + 60_000);
    story.admin_writes("70");
    assert_eq!(story.value_of(PER_RUN), Some(60.into()));
    story.the_talk_itself_is_no_matter();
}
