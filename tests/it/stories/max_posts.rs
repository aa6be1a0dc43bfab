//! Posts of the wall appear in a channel of MAX too: complete, once, in order, with what changes and what goes.

use etronics_bot::domain::chat_ref::ChatRef;
use etronics_bot::simulator::{MaxMessage, PostDraft};

use crate::story::{EVERY_TOKEN, Of, Story};

/// A community whose wall is copied to MAX, and to Telegram beside it.
pub(crate) fn copying_to_both(more: &str) -> Story {
    with_max(true, more)
}

/// A community whose wall is copied to MAX alone.
pub(crate) fn copying_to_max(more: &str) -> Story {
    with_max(false, more)
}

fn with_max(both: bool, more: &str) -> Story {
    let mut story = Story::without_daemon(EVERY_TOKEN, "");
    let (channel, max, token) =
        story.sim.world(|world| (world.channel_id, world.max_channel_id, world.keys.max.clone()));
    let telegram = if both { format!("channel_id = {channel}\n") } else { String::new() };
    story.more = format!(
        "[max]\ntoken = \"{token}\"\napi_url = \"{}\"\n[crosspost]\nenabled = true\nsync_deletions = true\n{telegram}\
         max_channel_id = {max}\n{more}",
        story.sim.max_api_url(),
    );
    story.start();
    story.settle();
    story.old = story.sim.world(|world| world.messages(world.channel_id)).len();
    story
}

impl Story {
    /// The channel of MAX, a line a message.
    pub(crate) fn max(&self) -> String {
        self.sim.world(|world| world.max_shown(world.max_channel_id))
    }

    /// Everything that the bot wrote to the admin.
    pub(crate) fn admin_hears(&self) -> String {
        self.sim.world(|world| {
            let shown = world.messages(world.admin_chat_id).into_iter();
            shown.map(|message| message.text).collect::<Vec<_>>().join("\n---\n")
        })
    }

    pub(crate) fn max_messages(&self) -> Vec<MaxMessage> {
        self.sim.world(|world| world.max_messages(world.max_channel_id))
    }
}

#[test]
fn posts_go_to_both_once_and_in_order_with_edits_and_deletions() {
    let mut story = copying_to_both("");
    let first = story.publishes(PostDraft::new("Первый"));
    story.publishes(PostDraft::new("Второй"));
    let third = story.publishes(PostDraft::new("Третий"));
    assert_eq!(story.max(), "1: Первый\n2: Второй\n3: Третий");
    assert_eq!(story.channel(), story.max());
    story.sim.world(|world| world.edit_post(first, PostDraft::new("Первый, исправленный")).unwrap());
    story.pass(3);
    story.sim.world(|world| world.delete_post(third));
    story.pass(3);
    assert_eq!(story.max(), "1 (edited): Первый, исправленный\n2: Второй");
    assert_eq!(story.channel(), story.max());
    let channel = ChatRef::parse(&format!("max:{}", story.sim.world(|world| world.max_channel_id))).unwrap();
    assert_eq!(story.store(|db| db.chats().chat_title(&channel)).as_deref(), Some("Тихий двор"));
}

#[test]
fn an_album_is_one_message_with_its_words_and_changes_whole() {
    let mut story = copying_to_max("");
    let words = "Слово за слово. ".repeat(120);
    let post = story.publishes(PostDraft::new(&words).photos(3).video("Двор", 40));
    let [album] = story.max_messages().try_into().unwrap();
    assert!(album.text.starts_with("Слово за слово") && album.text.len() > 3_000, "{}", album.text.len());
    let kinds: Vec<&str> = album.files.iter().map(|file| file.kind.as_str()).collect();
    assert_eq!(kinds, ["image", "image", "image", "video"]);
    let uploads = story.sim.world(|world| world.max_uploads());
    // Fewer pictures and other words: the message is the same one.
    story.sim.world(|world| world.edit_post(post, PostDraft::new("Коротко").photos(2)).unwrap());
    story.pass(3);
    assert_eq!(story.max(), "1 (edited) [image, image]: Коротко");
    assert!(story.sim.world(|world| world.max_uploads()) <= uploads + 2);
}

#[test]
fn what_max_shows_otherwise_is_told_in_its_way() {
    let mut story = copying_to_max("");
    story.markup = true;
    let told = [
        ("markup", PostDraft::new("<b>5 < 6 & 7 > 2</b> [https://vk.com/page-1_2|меню] и [id1|Павел]")),
        ("poll", PostDraft::new("Решаем").poll("Когда встречаемся?", &["В пятницу", "В субботу"])),
        ("place", PostDraft::new("Приходите").geo(55.75, 37.61, "Двор")),
        ("documents", PostDraft::new("Бумаги").document("Смета.pdf", 40_000).document("План.docx", 50_000)),
        ("animation", PostDraft::new("Кот").gif(90_000)),
        ("music", PostDraft::new("Слушаем").audio("Двор", "Лето")),
        ("ten photos", PostDraft::new("Много").photos(10)),
        ("a link", PostDraft::new("Читайте https://example.com/news")),
        ("a long text", PostDraft::new(&"Очень длинное предложение о жизни двора, в котором слова. ".repeat(120))),
    ];
    let mut lines = Vec::new();
    for (name, draft) in told {
        let before = story.max_messages().len();
        story.publishes(draft);
        story.pass(1);
        lines.push(format!("## {name}"));
        for message in &story.max_messages()[before..] {
            assert!(message.html.encode_utf16().count() <= 4_000, "{}", message.html.len());
            let files: Vec<String> = message.files.iter().map(|file| format!("{} {}", file.kind, file.name)).collect();
            let shown: String = message.html.chars().take(160).collect();
            let preview = if message.preview { " +preview" } else { "" };
            lines.push(format!("[{}]{preview} {shown}", files.join(", ")));
        }
    }
    insta::assert_snapshot!("max_shows", lines.join("\n").replace(&story.sim.address().to_string(), "SIM"));
    assert!(story.copy_states().iter().all(|state| state == "published"), "{:?}", story.copy_states());
}

#[test]
fn a_route_leads_to_several_channels_and_each_is_told_by_its_name() {
    let mut story = copying_to_max("");
    let (group, second) = story.sim.world(|world| (world.group_id, world.add_max_channel("Второй двор")));
    story.kill();
    story.more.push_str(&format!("[[crosspost.routes]]\nfrom = -{group}\nto = [\"max:{second}\"]\n"));
    story.start();
    story.settle();
    story.publishes(PostDraft::new("Всем").photo(800, 600));
    assert_eq!(story.max(), "1 [image]: Всем");
    assert_eq!(story.sim.world(|world| world.max_shown(second)), "1 [image]: Всем");
    // A file that MAX has is not handed over again.
    assert_eq!(story.sim.world(|world| world.max_uploads()), 1);
}

#[test]
fn a_post_that_waits_for_a_word_goes_to_both_when_it_is_given() {
    let mut story = copying_to_both("approve = \"all\"\n");
    story.ignoring(&[Of::Presses], "words on presses: of other stories");
    story.publishes(PostDraft::new("Ждёт слова"));
    assert_eq!((story.max().as_str(), story.channel().as_str()), ("", ""));
    let asked = story.bot_says();
    assert!(asked.contains("Ждёт слова"), "{asked}");
    let waits = |story: &mut Story| story.copy_states().iter().any(|state| state.starts_with("approval"));
    for _ in 0..2 {
        if waits(&mut story) {
            story.press("Опубликовать");
            story.pass(1);
        }
    }
    assert_eq!((story.max().as_str(), story.channel().as_str()), ("1: Ждёт слова", "1: Ждёт слова"));
    drop(story.bot_says());
}

#[test]
fn without_a_bot_of_max_nothing_is_asked_there_and_a_route_to_it_is_refused() {
    let mut story = super::copies::copying("");
    story.publishes(PostDraft::new("Только Telegram"));
    assert_eq!(story.channel(), "1: Только Telegram");
    assert_eq!(story.max(), "");
    let asked = story.sim.world(|world| world.call_counts());
    assert!(!asked.keys().any(|method| method.contains('/')), "{asked:?}");
    story.kill();
    story.more.push_str("max_channel_id = -70000000000001\n");
    let refused = etronics_bot::app::Daemon::new(story.setup()).err().map(|error| format!("{error:#}"));
    let expected =
        "`crosspost` leads to \"max:-70000000000001\", and there is no bot of MAX: set max.token (or MAX_TOKEN)";
    assert_eq!(refused.as_deref(), Some(expected));
}
