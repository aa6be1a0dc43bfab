//! Room for a third platform: one that the program has never heard of is a row of the table, and posts are copied to it beside
//! Telegram by the daemon as it is.

mod notebook;

use etronics_bot::app::Daemon;
use etronics_bot::domain::chat_ref::ChatRef;
use etronics_bot::simulator::PostDraft;
use etronics_bot::store::Store;

use crate::robust::upgrade;
use crate::story::{EVERY_TOKEN, Of, Story};
use notebook::Trouble;

/// A community whose wall is copied into its channel and into a notebook.
fn copying() -> Story {
    let mut story = Story::without_daemon(EVERY_TOKEN, "");
    let (channel, group) = story.sim.world(|world| (world.channel_id, world.group_id));
    story.more = format!(
        "[crosspost]\nenabled = true\nsync_deletions = true\n[[crosspost.routes]]\nfrom = -{group}\n\
         to = [{channel}, \"notebook:diary\"]\n"
    );
    story.further = Some(notebook::rows);
    story.start();
    story.settle();
    story.old = story.sim.world(|world| world.messages(world.channel_id)).len();
    story
}

impl Story {
    fn pages(&self) -> Vec<String> {
        notebook::pages(self.folder())
    }

    fn notebook_is(&self, trouble: Trouble) {
        trouble.begin(self.folder());
    }
}

#[test]
fn posts_go_to_it_once_and_in_order_with_edits_and_deletions() {
    let mut story = copying();
    let first = story.publishes(PostDraft::new("Первый"));
    story.publishes(PostDraft::new("Второй"));
    let third = story.publishes(PostDraft::new("Третий"));
    assert_eq!(story.pages(), ["page1: Первый", "page2: Второй", "page3: Третий"]);
    assert_eq!(story.channel(), "1: Первый\n2: Второй\n3: Третий");
    story.sim.world(|world| world.edit_post(first, PostDraft::new("Первый, исправленный")).unwrap());
    story.pass(3);
    story.sim.world(|world| world.delete_post(third));
    story.pass(3);
    assert_eq!(story.pages(), ["page1: Первый, исправленный", "page2: Второй"]);
    assert_eq!(story.channel(), "1 (edited): Первый, исправленный\n2: Второй");
    assert_eq!(
        notebook::lines(story.folder()),
        ["+ page1 Первый", "+ page2 Второй", "+ page3 Третий", "~ page1 Первый, исправленный", "- page3"]
    );
    let diary = ChatRef::parse("notebook:diary").unwrap();
    assert_eq!(story.store(|db| db.chats().chat_title(&diary)).as_deref(), Some("Дневник двора"));
}

#[test]
fn a_post_is_planned_for_what_each_platform_shows() {
    let mut story = copying();
    story.publishes(
        PostDraft::new("Концерт во дворе начнётся ровно в семь часов вечера, приходите все").photo(800, 600),
    );
    let pages = story.pages();
    // Words alone, cut where its lines end; the picture by its address.
    assert!(pages.len() >= 2 && pages.iter().all(|page| page.chars().count() < 60), "{pages:#?}");
    assert!(pages.iter().any(|page| page.contains("Концерт во дворе")), "{pages:#?}");
    assert!(story.channel().starts_with("1 [photo]: Концерт"), "{}", story.channel());
}

#[test]
fn its_trouble_holds_nobody_else_and_is_over_by_itself() {
    let mut story = copying();
    story.notebook_is(Trouble::Closed);
    story.publishes(PostDraft::new("Один"));
    story.publishes(PostDraft::new("Два"));
    assert_eq!((story.channel().as_str(), story.pages().len()), ("1: Один\n2: Два", 0));
    story.pass(5);
    story.notebook_is(Trouble::None);
    story.pass(3);
    assert_eq!(story.pages(), ["page1: Один", "page2: Два"]);
    assert_eq!(story.channel(), "1: Один\n2: Два");
}

#[test]
fn an_answer_that_is_lost_is_looked_up() {
    let mut story = copying();
    story.ignoring(&[Of::Repeats, Of::Chats], "the same words on purpose; the channel: of other stories");
    story.notebook_is(Trouble::Silent);
    story.publishes(PostDraft::new("Дошло ли?"));
    story.notebook_is(Trouble::None);
    // The same words once more: what stands there already is another post's.
    story.publishes(PostDraft::new("Дошло ли?"));
    story.notebook_is(Trouble::Silent);
    story.publishes(PostDraft::new("Дошло ли?"));
    story.notebook_is(Trouble::None);
    story.pass(3);
    assert_eq!(story.pages(), ["page1: Дошло ли?", "page2: Дошло ли?", "page3: Дошло ли?"]);
    assert_eq!(story.copy_states(), ["published"; 6]);
}

#[test]
fn a_death_between_the_page_and_its_record_doubles_nothing() {
    let mut story = copying();
    story.notebook_is(Trouble::Stuck);
    story.publishes_and_dies("Пережил");
    assert_eq!(story.pages(), ["page1: Пережил"]);
    story.notebook_is(Trouble::None);
    story.start();
    story.settle();
    story.publishes(PostDraft::new("Следующий"));
    story.pass(3);
    assert_eq!(story.pages(), ["page1: Пережил", "page2: Следующий"]);
    assert_eq!(story.channel(), "1: Пережил\n2: Следующий");
    assert_eq!(story.copy_states(), ["published"; 4]);
}

#[test]
fn a_death_before_the_page_is_asked_about_after_a_second_look() {
    let mut story = copying();
    story.ignoring(&[Of::Presses], "words on presses: of other stories");
    story.notebook_is(Trouble::Asleep);
    story.publishes_and_dies("Не дошёл");
    assert_eq!(story.pages(), [""; 0]);
    story.notebook_is(Trouble::None);
    story.start();
    story.settle();
    assert_eq!(story.bot_says(), "", "it is looked for once more before anybody is asked");
    story.pass(3);
    let asked = story.bot_says();
    assert!(asked.contains("«Не дошёл» · Notebook «Дневник двора»"), "{asked}");
    assert!(asked.contains("ответа Notebook нет"), "{asked}");
    story.press("Опубликовать");
    story.pass(1);
    assert_eq!(story.pages(), ["page1: Не дошёл"]);
    drop(story.bot_says());
}

impl Story {
    /// The community publishes; the process dies while a page is being written, and Telegram has its own.
    fn publishes_and_dies(&mut self, words: &str) {
        self.sim.world(|world| world.publish(PostDraft::new(words)));
        // Nobody waits for an answer that does not come.
        for _ in 0..200 {
            self.daemon().hear().unwrap();
            let idle = self.daemon().engine.step().unwrap();
            if self.channel().contains(words) && matches!(idle, etronics_bot::app::EngineStep::Idle { out: 1, .. }) {
                break;
            }
            self.daemon().engine.wait_at_most(idle, std::time::Duration::from_millis(20)).unwrap();
        }
        self.kill();
    }
}

#[test]
fn a_route_to_a_platform_that_is_not_there_is_said() {
    let mut story = copying();
    story.kill();
    story.further = None;
    let refused = Daemon::new(story.setup()).err().map(|error| format!("{error:#}"));
    let expected =
        "`crosspost` leads to \"notebook:diary\": no posts are copied to \"notebook\": the platforms are telegram";
    assert_eq!(refused.as_deref(), Some(expected));
}

#[test]
fn channels_of_a_database_from_before_are_those_of_telegram() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bot.db");
    upgrade::thawed(&path, upgrade::V4);
    let channels = |conn: &rusqlite::Connection| {
        let mut rows = conn.prepare("SELECT channel_id FROM copies ORDER BY id DESC").unwrap();
        rows.query_map([], |row| row.get::<_, i64>(0)).unwrap().map(Result::unwrap).collect::<Vec<_>>()
    };
    let before = channels(&rusqlite::Connection::open(&path).unwrap());
    let store = Store::open(&path, upgrade::GROUP, upgrade::NOW).unwrap();
    let copies = store.read(|db| db.copies().rows(0, 100)).unwrap();
    let after: Vec<Option<i64>> = copies.iter().map(|copy| copy.channel.telegram().map(|chat| chat.0)).collect();
    assert!(!before.is_empty());
    assert_eq!(after, before.into_iter().map(Some).collect::<Vec<_>>());
    for copy in copies {
        let parts = store.read(|db| db.copies().parts(copy.id)).unwrap();
        assert!(parts.iter().flat_map(|part| &part.message_ids).all(|message| message.number().is_some()));
    }
}

/// What it took: the row above, and no line of the program.
#[test]
fn the_program_does_not_know_it() {
    let mut folders =
        ["src", "migrations"].map(|name| std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).to_vec();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if let Ok(text) = std::fs::read_to_string(&path) {
                let knows = text.lines().any(|line| line.contains("notebook:") || line.contains("\"notebook\""));
                assert!(!knows, "{} knows it", path.display());
            }
        }
    }
}
