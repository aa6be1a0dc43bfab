//! Posts that are put off, and what comes in between: a backup that is brought back, a second administrator, an edit, a deletion,
//! summer time.

use etronics_bot::simulator::PostDraft;
use etronics_bot::store;

use super::copies::copying;
use super::max_posts::copying_to_both;
use crate::story::{Of, Story};

const ALL: &str = "approve = \"all\"\n";

impl Story {
    fn backed_up(&self) -> std::path::PathBuf {
        let backup = self.folder().join("backup.db");
        store::backup(&self.database(), &backup).unwrap();
        backup
    }

    fn comes_back_from(&mut self, backup: &std::path::Path) {
        self.kill();
        store::restore(backup, &self.database(), self.clock.now_ms()).unwrap();
        self.start();
        self.settle();
        self.pass(2);
    }
}

#[test]
fn what_was_put_off_in_a_backup_is_asked_about_and_not_sent_twice_or_forgotten() {
    let mut story = copying(ALL);
    story.publishes(PostDraft::new("Отложен и вышел"));
    story.press("Завтра утром");
    story.publishes(PostDraft::new("Ждал слова и вышел"));
    let backup = story.backed_up();
    story.press("Опубликовать");
    story.hours(24);
    assert_eq!(story.channel(), "1: Ждал слова и вышел\n2: Отложен и вышел");
    let before = story.sim.world(|world| world.messages(world.admin_chat_id)).len();
    story.comes_back_from(&backup);
    story.hours(24);
    assert_eq!(story.channel().lines().count(), 2, "{}", story.channel());
    let asked = story.sim.world(|world| world.messages(world.admin_chat_id)).split_off(before);
    let asked: Vec<String> = asked.into_iter().map(|message| message.text).collect();
    for words in ["Отложен и вышел", "Ждал слова и вышел"] {
        let of_it: Vec<&String> = asked.iter().filter(|text| text.contains(words)).collect();
        assert_eq!(of_it.len(), 1, "{words}: {asked:#?}");
        assert!(of_it[0].contains("этот пост мог выйти раньше"), "{words}: {asked:#?}");
    }
    assert_eq!(story.copy_states(), ["approval: restored"; 2]);
    story.press("Пропустить");
    story.press("Пропустить");
    assert_eq!(story.copy_states(), ["skipped: admin"; 2]);
    story.ignoring(
        &[Of::AdminChat, Of::Presses],
        "the words on presses: of other stories; the cards are looked at above",
    );
}

#[test]
fn what_waited_for_the_end_of_quiet_hours_is_asked_about_after_a_restore() {
    let mut story = copying_to_both("quiet_hours = \"09:00-18:00\"\n");
    story.publishes(PostDraft::new("Днём тихо"));
    let backup = story.backed_up();
    story.comes_back_from(&backup);
    story.hours(24);
    assert_eq!((story.channel().as_str(), story.max().as_str()), ("", ""));
    story.press("Опубликовать");
    story.press("Опубликовать");
    story.pass(1);
    assert_eq!((story.channel().as_str(), story.max().as_str()), ("1: Днём тихо", "1: Днём тихо"));
    insta::assert_snapshot!(story.rest(), @r#"
        admin: ✅ Опубликован: «Днём тихо»
        admin: ✅ Опубликован: «Днём тихо» · MAX «Тихий двор»
        admin: 💾 База возвращена из копии, пока только смотрю
        admin: 📈 1 день до 23 ноября photo
        admin: 💤 Меня не было 23 ч 50 мин, догонять пока нечего
        press: Публикую
        press: Публикую
        "#);
}
