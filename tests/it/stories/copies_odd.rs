//! Posts that come half told, and posts of what nobody knows: whatever they carry, the channel leads to it.

use etronics_bot::simulator::{Fault, PlatformSide, PostDraft, Refusing};
use serde_json::json;

use super::copies::{copying, copying_with};
use super::max_posts::copying_to_max;
use crate::story::Story;

impl Story {
    /// Long Poll names a field by another word, as if it had not told it.
    fn long_poll_hides(&self, field: &str) {
        let trouble = Refusing::Altered { find: format!("\"{field}\":"), put: format!("\"not_{field}\":") };
        self.sim.world(|world| world.fail(Fault::lasting(PlatformSide::Vk, trouble).of("longpoll")));
    }

    pub(super) fn told_to_admin(&self, words: &str) -> usize {
        let told = self.sim.world(|world| world.messages(world.admin_chat_id));
        told.iter().filter(|message| message.text.contains(words)).count()
    }
}

#[test]
fn what_long_poll_told_half_is_read_again_before_it_goes_out() {
    for hidden in ["sizes", "photo", "url", "attachments", "title", "image", "answers", "copy_history"] {
        let mut story = copying("");
        story.long_poll_hides(hidden);
        let draft = PostDraft::new("").photos(2).document("План.pdf", 90_000).video("Репетиция", 125);
        let draft = draft.poll("Придёте?", &["Да", "Нет"]).link("https://dvor.example/page", "Страница");
        let draft = if hidden == "copy_history" { PostDraft::new("").repost(draft) } else { draft };
        story.publishes(draft);
        story.pass(4);
        let channel = story.channel();
        for part in ["album 1 [photo]", "[video", "[document План.pdf]", "[poll Придёте?: Да, Нет]", "Страница"]
        {
            assert!(channel.contains(part), "{hidden}: {part} is missing in\n{channel}");
        }
        assert!(!channel.contains("(edited)"), "{hidden}:\n{channel}");
        assert_eq!(story.copy_states(), ["published"], "{hidden}");
        assert_eq!(story.told_to_admin("✏️"), 0, "{hidden}");
    }
}

#[test]
fn a_repost_of_nothing_but_a_picture_comes_whole() {
    let mut story = copying("");
    story.long_poll_hides("attachments");
    story.publishes(PostDraft::new("Смотрите").repost(PostDraft::new("Ярмарка").photos(2)));
    story.pass(4);
    insta::assert_snapshot!(story.channel(), @r#"
        1 album 1 [photo]: Смотрите

        🔁 <a href="https://vk.com/wall-330000001_1">Соседний двор</a>
        <blockquote>Ярмарка</blockquote>
        2 album 1 [photo]
        "#);
    assert_eq!(story.told_to_admin("✏️"), 0);
}

#[test]
fn a_picture_told_only_later_follows_its_post_and_is_no_edit() {
    let mut story = copying("");
    story.long_poll_hides("sizes");
    let hides = Refusing::Altered { find: "\"sizes\":".to_owned(), put: "\"not_sizes\":".to_owned() };
    story.sim.world(|world| world.fail(Fault::once(PlatformSide::Vk, hides).of("wall.getById")));
    story.publishes(PostDraft::new("Со снимком").photo(800, 600));
    insta::assert_snapshot!(story.channel(), @r#"
        1: Со снимком

        <a href="https://vk.com/photo-229000001_456239001">🖼 Фото</a>
        "#);
    story.pass(4);
    insta::assert_snapshot!(story.channel(), @r#"
        1: Со снимком

        <a href="https://vk.com/photo-229000001_456239001">🖼 Фото</a>
        2 answers 1 [photo]
        "#);
    assert_eq!((story.copy_states(), story.told_to_admin("✏️")), (vec!["published".to_owned()], 0));
    // A look that tells half of it takes nothing away again.
    let hides = Refusing::Altered { find: "\"sizes\":".to_owned(), put: "\"not_sizes\":".to_owned() };
    story.sim.world(|world| world.fail(Fault::lasting(PlatformSide::Vk, hides).of("wall.getById")));
    story.pass(4);
    assert!(story.channel().ends_with("2 answers 1 [photo]"), "{}", story.channel());
    assert_eq!(story.told_to_admin("✏️"), 0);
}

/// Neither Long Poll nor the first look tells this; the next one does.
fn told_late(story: &Story, field: &str) {
    story.long_poll_hides(field);
    let hides = Refusing::Altered { find: format!("\"{field}\":"), put: format!("\"not_{field}\":") };
    story.sim.world(|world| world.fail(Fault::once(PlatformSide::Vk, hides).of("wall.getById")));
}

#[test]
fn files_told_only_later_go_to_max_as_max_takes_them() {
    let mut story = copying_to_max("");
    told_late(&story, "url");
    story.publishes(PostDraft::new("Бумаги").document("Смета.pdf", 40_000).document("План.docx", 50_000));
    assert_eq!(story.max_messages().len(), 1, "{}", story.max());
    story.pass(4);
    // One document a message, as ever there.
    let files: Vec<usize> = story.max_messages().iter().map(|message| message.files.len()).collect();
    assert_eq!(files, [0, 1, 1], "{}", story.max());
    // It takes more than Telegram's public server does.
    told_late(&story, "url");
    story.publishes(PostDraft::new("Запись").document("Концерт.rar", 60_000_000));
    story.pass(4);
    let files: Vec<usize> = story.max_messages().iter().map(|message| message.files.len()).collect();
    assert_eq!(files[3..].iter().sum::<usize>(), 1, "{}", story.max());
    assert_eq!(story.copy_states(), ["published", "published"]);
    insta::assert_snapshot!(story.rest(), @"");
}

#[test]
fn a_file_told_only_later_goes_over_a_server_of_ones_own() {
    let mut story = copying("");
    story.local_server = true;
    story.sim.world(etronics_bot::simulator::World::start_local_server).unwrap();
    story.kill();
    story.start();
    told_late(&story, "url");
    story.publishes(PostDraft::new("Весь концерт").document("Концерт.rar", 60_000_000));
    assert!(!story.channel().contains("[document"), "{}", story.channel());
    story.pass(4);
    assert!(story.channel().ends_with("2 answers 1 [document Концерт.rar]"), "{}", story.channel());
    assert_eq!(story.copy_states(), ["published"]);
    insta::assert_snapshot!(story.rest(), @"");
}

#[test]
fn without_a_reading_token_what_was_not_told_is_linked() {
    let mut story = copying_with(&["community"], "");
    story.long_poll_hides("sizes");
    story.publishes(PostDraft::new("").photos(2));
    insta::assert_snapshot!(story.channel(), @r#"
        1: <a href="https://vk.com/photo-229000001_456239001">🖼 Фото</a>
        <a href="https://vk.com/photo-229000001_456239002">🖼 Фото</a>
        "#);
    assert_eq!(story.copy_states(), ["published"]);
}

#[test]
fn an_advertisement_that_only_the_wall_calls_so_waits_for_its_mark() {
    let mut story = copying("");
    story.long_poll_hides("marked_as_ads");
    story.publishes(PostDraft::new("Скидки").ads().raw(json!({"type": "market", "market": false})));
    assert_eq!((story.channel().as_str(), story.copy_states()), ("", vec!["approval".to_owned()]));
    insta::assert_snapshot!(story.rest(), @"admin: 📣 Реклама ждёт решения: «Скидки»");
}

#[test]
fn what_nobody_knows_leads_to_the_original_and_keeps_its_links() {
    let mut story = copying("");
    let odd = [
        (
            "cards",
            json!({"type": "pretty_cards", "pretty_cards": {"cards": [
            {"card_id": "1_2", "title": "Кружка", "link_url": "https://shop.example/mug", "price": "500 ₽",
             "images": [{"url": "https://shop.example/mug.jpg", "width": 400, "height": 400}],
             "button": {"title": "Купить", "action": {"type": "open_url", "url": "https://shop.example/mug"}}},
            {"card_id": "1_3", "title": "Чашка", "link_url": "https://shop.example/cup"}]}}),
        ),
        ("cards without links", json!({"type": "pretty_cards", "pretty_cards": {"cards": [{"title": "Кружка"}]}})),
        (
            "mini app",
            json!({"type": "mini_app", "mini_app": {"title": "Запись", "app": {"id": 51, "webview_url": "https://app.example"}}}),
        ),
        (
            "donut",
            json!({"type": "donut_link", "donut_link": {"owner_id": -5, "text": "Поддержать двор",
            "button": {"title": "Подписаться", "action": {"type": "open_url", "url": "https://vk.com/donut/dvor"}}}}),
        ),
        ("hidden product", json!({"type": "market", "market": false})),
        ("list of photos", json!({"type": "photos_list", "photos_list": ["-1_2", "-1_3"]})),
        ("event", json!({"type": "event", "event": {"id": 7, "text": "Субботник", "button_text": "Иду"}})),
        (
            "broadcast of words",
            json!({"type": "textlive", "textlive": {"textlive_id": 3, "title": "Матч", "url": "https://vk.com/textlive3"}}),
        ),
        ("podcast", json!({"type": "podcast", "podcast": {"id": 4, "owner_id": -1, "title": "Выпуск"}})),
        (
            "article",
            json!({"type": "article", "article": {"id": 5, "owner_id": -1, "title": "Статья", "view_url": "https://vk.com/@a-b"}}),
        ),
        ("story", json!({"type": "story", "story": {"id": 6, "owner_id": -1}})),
        ("of tomorrow", json!({"type": "hologram", "hologram": {"id": 1, "glow": [1, 2]}})),
        (
            "of tomorrow, elsewhere",
            json!({"type": "hologram", "payload": {"name": "Голограмма", "open_url": "https://holo.example/1"}}),
        ),
        ("not even an object", json!({"type": "hologram", "hologram": true})),
        ("nameless", json!({"type": "video", "video": {}})),
        ("silent song", json!({"type": "audio", "audio": {"id": 1, "owner_id": 2}})),
    ];
    let mut told = String::new();
    for (name, attachment) in odd {
        for words in ["", "Слова"] {
            story.old = story.sim.world(|world| world.messages(world.channel_id)).len();
            story.publishes(PostDraft::new(words).raw(attachment.clone()));
            let state = story.copy_states().pop().unwrap();
            assert_eq!(state, "published", "{name} {words}");
            let shown = story.channel();
            assert!(shown.contains("https://"), "{name} {words}: {shown}");
            if words.is_empty() {
                told.push_str(&format!("## {name}\n{shown}\n"));
            } else {
                assert!(shown.starts_with("1: Слова\n\n"), "{name}: {shown}");
            }
            story.pass(1);
        }
    }
    insta::assert_snapshot!(told);
}

#[test]
fn a_link_that_another_one_begins_with_is_not_in_the_words_yet() {
    let mut story = copying("");
    story.publishes(
        PostDraft::new("Читайте https://dvor.example/ab и [https://vk.com/page-1_2|правила]")
            .link("https://dvor.example/a", "Первая"),
    );
    story
        .publishes(PostDraft::new("Тут [https://vk.com/page-1_2|правила].").link("https://vk.com/page-1_2", "Правила"));
    insta::assert_snapshot!(story.channel(), @r#"
        1: Читайте https://dvor.example/ab и <a href="https://vk.com/page-1_2">правила</a>

        🔗 <a href="https://dvor.example/a">Первая</a>
        2: Тут <a href="https://vk.com/page-1_2">правила</a>.
        "#);
}

#[test]
fn a_post_of_nothing_is_left_out_with_a_word() {
    let mut story = copying("");
    story.publishes(PostDraft::new(" \n "));
    assert_eq!((story.channel().as_str(), story.copy_states()), ("", vec!["skipped: empty".to_owned()]));
    assert_eq!(story.told_to_admin("показывать нечего"), 1);
    insta::assert_snapshot!(story.bot_says(), @r#"
        ⏭ Пропущен: пост без слов
        В нём нет ни слов, ни вложений, которые видны мне: показывать нечего. Если в посте что-то есть, дайте сервисный ключ или опубликуйте его заново.
        "#);
}
