//! 🔑 and MAX: the bot's token is given, replaced and taken back in the chat.

use etronics_bot::simulator::PostDraft;

use super::keys::files_with;
use super::max_posts::copying_to_both;
use crate::story::{Of, Story};

/// A key with the look of a real one of MAX: none.
pub(crate) const KEY: &str = "f9LHodD0cOL5kX7wPq2RzT8uVbN3mJ6yAeS4gHdK1iWxCfQoZrU_tY-lBpMnEvGh0aDs";

impl Story {
    fn opens_keys(&mut self) {
        self.admin_writes("/panel");
        self.press("Настройки");
        self.press("Ключи");
    }

    pub(crate) fn gives_a_key_of_max(&mut self, button: &str, key: &str) {
        self.opens_keys();
        self.press(button);
        self.admin_writes(key);
    }

    fn restarts(&mut self) {
        self.kill();
        self.start();
        self.settle();
    }
}

#[test]
fn a_revoked_key_is_told_once_and_the_new_one_works_without_a_restart() {
    let mut story = copying_to_both("");
    story.publishes(PostDraft::new("До"));
    story.sim.world(|world| KEY.clone_into(&mut world.keys.max));
    story.publishes(PostDraft::new("Один"));
    story.publishes(PostDraft::new("Два"));
    assert_eq!((story.max().as_str(), story.channel().as_str()), ("1: До", "1: До\n2: Один\n3: Два"));
    story.pass(90);
    let told = story.admin_hears();
    assert_eq!(told.matches("Ключ MAX больше не принимается").count(), 1, "{told}");
    assert!(told.contains("Новый пришлите боту в Telegram, в личные сообщения (🔑)"), "{told}");
    story.opens_keys();
    assert!(story.screen().contains("❌ Ключ MAX: больше не принимается"), "{}", story.screen());
    // What is no key of MAX is tried, refused and not kept.
    story.gives_a_key_of_max("Заменить: Ключ MAX", "aNotherKey0fSomebodyElse1234567890abcdefXYZ");
    assert!(story.admin_hears().contains("Ключ MAX: ключ не принимается"), "{}", story.admin_hears());
    assert!(!story.database().with_extension("keys.toml").exists());
    story.gives_a_key_of_max("Заменить: Ключ MAX", KEY);
    let told = story.admin_hears();
    assert!(!told.contains(KEY), "the message with the key is gone");
    let said = told.split("\n---\n").find(|said| said.contains("Ключ MAX работает")).unwrap_or_default().to_owned();
    insta::assert_snapshot!(said, @r#"
        ✅ Ключ MAX работает, пользуюсь им.
        Права: @quiet_yard_max_bot, «Тихий двор» (write, read_all_messages, edit, delete)
        "#);
    story.pass(2);
    assert_eq!(story.max(), "1: До\n2: Один\n3: Два");
    let folder = story.database().parent().unwrap().to_owned();
    assert_eq!(files_with(&folder, KEY), ["bot.keys.toml"]);
    // It stays in use after a restart, and what the server has is in use again when it is taken back.
    story.restarts();
    story.publishes(PostDraft::new("Три"));
    assert!(story.max().ends_with("4: Три"), "{}", story.max());
    story.opens_keys();
    assert!(story.screen().contains("✅ Ключ MAX: прислан в чат"), "{}", story.screen());
    story.press("Как на сервере");
    assert!(!story.database().with_extension("keys.toml").exists());
    story.perhaps_ignoring(
        &[Of::AdminChat, Of::Presses, Of::Repeats, Of::Chats],
        "the words of keys are looked at above",
    );
}

#[test]
fn who_has_no_max_sees_one_button_and_may_begin_with_it() {
    let mut story = super::copies::copying("");
    let address = format!("[max]\napi_url = \"{}\"\n", story.sim.max_api_url());
    story.more.insert_str(0, &address);
    story.restarts();
    story.sim.world(|world| KEY.clone_into(&mut world.keys.max));
    story.opens_keys();
    assert_eq!(story.screen().matches("MAX").count(), 1, "{}", story.screen());
    story.gives_a_key_of_max("Прислать: Ключ MAX", KEY);
    let told = story.admin_hears();
    assert!(told.contains("Ключ MAX работает") && told.contains("crosspost.max_channel_id"), "{told}");
    // Nothing leads there yet: it may go as it came.
    story.opens_keys();
    story.press("Как на сервере");
    assert!(!story.database().with_extension("keys.toml").exists());
    story.gives_a_key_of_max("Прислать: Ключ MAX", KEY);
    let channel = story.sim.world(|world| world.max_channel_id);
    story.more.push_str(&format!("max_channel_id = {channel}\n"));
    story.restarts();
    story.publishes(PostDraft::new("Первый в MAX"));
    assert_eq!(story.max(), "1: Первый в MAX");
    // Without a key the program would not start again: it is kept, and the admin hears why.
    story.opens_keys();
    story.press("Как на сервере");
    assert!(story.admin_hears().contains("Сначала уберите их"), "{}", story.admin_hears());
    story.restarts();
    story.publishes(PostDraft::new("Второй"));
    assert_eq!(story.max(), "1: Первый в MAX\n2: Второй");
    story.perhaps_ignoring(
        &[Of::AdminChat, Of::Presses, Of::Repeats, Of::Chats],
        "the words of keys are looked at above",
    );
}

/// Nobody asked for it: it is no message either.
#[test]
fn a_key_of_max_that_is_sent_without_the_button_is_kept_nowhere() {
    let mut story = super::copies::copying("");
    story.sim.world(|world| KEY.clone_into(&mut world.keys.max));
    let folder = story.database().parent().unwrap().to_owned();
    for text in [KEY.to_owned(), format!("Ключ MAX: {KEY}")] {
        story.admin_writes(&text);
        let told = story.admin_hears();
        assert!(told.contains("Похоже на ключ: сообщение удаляю"), "{told}");
        assert!(!told.contains(KEY), "the message with the key is gone");
        assert_eq!(files_with(&folder, KEY), [""; 0]);
    }
    // What is asked for by the button is taken as before.
    let address = format!("[max]\napi_url = \"{}\"\n", story.sim.max_api_url());
    story.more.insert_str(0, &address);
    story.restarts();
    story.gives_a_key_of_max("Прислать: Ключ MAX", KEY);
    assert!(story.admin_hears().contains("Ключ MAX работает"), "{}", story.admin_hears());
    assert_eq!(files_with(&folder, KEY), ["bot.keys.toml"]);
    story.perhaps_ignoring(
        &[Of::AdminChat, Of::Presses, Of::Repeats, Of::Chats],
        "the words of keys are looked at above",
    );
}
