//! The admin chat as a group: who may do what.

use etronics_bot::simulator::{Fault, PlatformSide, Refusing, Rights};

use super::comments::SPAM;
use crate::story::{EVERY_TOKEN, Of, Story};

/// A group as the admin chat, with its creator (the owner), an administrator and a plain member.
struct Office {
    story: Story,
    chat: i64,
    owner: i64,
    moderator: i64,
    member: i64,
}

impl Office {
    fn new() -> Self {
        let mut story = Story::without_daemon(EVERY_TOKEN, "[moderation]\nmode = \"enforce\"\n");
        let (chat, owner, moderator, member) = story.sim.world(|world| {
            let owner = world.admin_chat_id;
            let chat = world.add_group("Правление");
            let (moderator, member) = (world.add_tg_user("Мария"), world.add_tg_user("Пётр"));
            world.promote(chat, moderator, Some(Rights::ALL));
            world.join_chat(chat, member);
            world.admin_chat_id = chat;
            (chat, owner, moderator, member)
        });
        story.perhaps_ignoring(&[Of::Presses], "what a press does is seen in the group itself");
        story.start();
        story.settle();
        Self { story, chat, owner, moderator, member }
    }

    #[track_caller]
    fn writes(&mut self, user: i64, text: &str) {
        let chat = self.chat;
        self.story.sim.world(|world| world.say(chat, user, text).unwrap());
        self.story.settle();
    }

    #[track_caller]
    fn presses(&mut self, user: i64, words: &str) {
        let chat = self.chat;
        self.story.sim.world(|world| {
            let shown = world.messages(chat);
            let found = shown.iter().rev().find_map(|message| {
                let button = message.keyboard.iter().flatten().find(|button| button.label.contains(words))?;
                Some((message.message_id, button.label.clone()))
            });
            let (message, label) = found.unwrap_or_else(|| panic!("no button «{words}» in {shown:#?}"));
            world.press(user, chat, message, &label).unwrap();
        });
        self.story.settle();
    }

    /// Whether the last answer was an alert, and its words.
    fn answer(&self) -> (bool, String) {
        self.story
            .sim
            .world(|world| world.callback_answers().last().map(|answer| (answer.alert, answer.text.clone())).unwrap())
    }

    fn bot_messages(&self) -> usize {
        let chat = self.chat;
        self.story.sim.world(|world| world.messages(chat).iter().filter(|message| message.from == world.bot_id).count())
    }
}

#[test]
fn a_moderator_judges_and_does_not_configure() {
    let mut office = Office::new();
    office.story.ignoring(&[Of::AdminChat], "who may press is read, not every card");
    let author = office.story.stranger("Кристина", "Доходова");
    let spam = office.story.comments(author, SPAM);
    office.story.assert_deleted(spam);
    office.presses(office.moderator, "Не спам");
    office.story.assert_visible(spam);
    office.writes(office.moderator, "/panel");
    office.presses(office.moderator, "Настройки");
    office.presses(office.moderator, "Только смотрю");
    assert_eq!(office.answer(), (true, "Недостаточно прав".to_owned()));
    assert!(office.story.store(|db| db.settings().setting_changes(5)).is_empty());
    office.presses(office.owner, "Только смотрю");
    let changes = office.story.store(|db| db.settings().setting_changes(5));
    assert_eq!((changes.len(), changes[0].by), (1, office.owner));
}

#[test]
fn a_plain_member_neither_presses_nor_moves_the_panel() {
    let mut office = Office::new();
    office.writes(office.member, "/panel");
    assert_eq!(office.bot_messages(), 0);
    office.writes(office.owner, "/panel");
    assert_eq!(office.bot_messages(), 1);
    office.presses(office.member, "Статус");
    assert_eq!(office.answer(), (true, "Недостаточно прав".to_owned()));
    let author = office.story.stranger("Кристина", "Доходова");
    let spam = office.story.comments(author, SPAM);
    office.presses(office.member, "Не спам");
    assert_eq!(office.answer(), (true, "Недостаточно прав".to_owned()));
    office.story.assert_deleted(spam);
}

#[test]
fn what_was_demoted_may_no_more() {
    let mut office = Office::new();
    office.writes(office.moderator, "/panel");
    assert_eq!(office.bot_messages(), 1);
    office.story.sim.world(|world| world.promote(office.chat, office.moderator, None));
    office.story.settle();
    office.presses(office.moderator, "Статус");
    assert_eq!(office.answer(), (true, "Недостаточно прав".to_owned()));
}

#[test]
fn a_group_that_becomes_a_supergroup_keeps_its_panel() {
    let mut office = Office::new();
    office.story.ignoring(&[Of::AdminChat], "who may press is read, not every card");
    office.writes(office.owner, "/panel");
    office.chat = office.story.sim.world(|world| world.migrate(office.chat).unwrap());
    office.story.settle();
    office.writes(office.owner, "/panel");
    assert_eq!(office.bot_messages(), 1);
    office.presses(office.owner, "Настройки");
    office.presses(office.owner, "Только смотрю");
    assert_eq!(office.story.store(|db| db.settings().setting_changes(5)).len(), 1);
    office.story.kill();
    office.story.start();
    office.story.settle();
    office.writes(office.owner, "/panel");
    assert_eq!(office.bot_messages(), 1);
}

/// What a chat of admins refuses in words that nobody knows is said plainer there, also where the chat has another id by now.
#[test]
fn a_card_is_said_plainer_in_a_supergroup_as_it_was_in_the_group() {
    for restarted in [false, true] {
        let mut office = Office::new();
        office.story.perhaps_ignoring(&[Of::AdminChat, Of::Comments], "that it arrived is read");
        office.chat = office.story.sim.world(|world| world.migrate(office.chat).unwrap());
        office.story.settle();
        // The first call names the old id, and the answer says where it is.
        office.writes(office.owner, "/panel");
        if restarted {
            office.story.kill();
            office.story.start();
            office.story.settle();
        }
        let description = "Bad Request: NEW_RESTRICTION_OF_2027".to_owned();
        let refusal = Refusing::Telegram { code: 400, description, retry_after: None };
        office.story.sim.world(|world| world.fail(Fault::once(PlatformSide::Telegram, refusal).of("sendMessage")));
        let before = office.bot_messages();
        let author = office.story.stranger("Кристина", "Доходова");
        office.story.comments(author, SPAM);
        assert_eq!(office.bot_messages(), before + 1, "{restarted}");
    }
}
