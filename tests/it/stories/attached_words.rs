//! An advert that hangs on a word or two: a person is asked, and what it hangs on is never removed for it.

use etronics_bot::domain::verdict::Decision;
use etronics_bot::simulator::WallSaid;
use serde_json::{Value, json};

use super::comments::SPAM;
use crate::story::{EVERY_TOKEN, Of, Story};

fn hanging(words: &str, kind: &str, inner: Value) -> WallSaid {
    let mut attachment = json!({"type": kind});
    attachment[kind] = inner;
    WallSaid { text: words.to_owned(), attachments: vec![attachment], ..WallSaid::default() }
}

#[test]
fn words_of_attachments_are_asked_about_and_titles_of_songs_say_nothing() {
    let mut story = Story::new();
    let mut told = Vec::new();
    for (kind, inner) in [
        ("link", json!({"url": "https://casino-win.example", "title": SPAM, "description": ""})),
        ("poll", json!({"id": 1, "owner_id": 5, "question": SPAM, "answers": [{"id": 1, "text": "да"}]})),
        ("doc", json!({"id": 1, "owner_id": 5, "title": SPAM, "url": "https://vk.com/doc5_1"})),
        ("wall", json!({"id": 1, "owner_id": -77, "from_id": -77, "text": SPAM, "date": 1})),
        ("photo", json!({"id": 1, "owner_id": 5, "text": SPAM, "sizes": []})),
        ("audio", json!({"id": 1, "owner_id": 5, "artist": "Казино", "title": SPAM})),
        ("video", json!({"id": 1, "owner_id": -77, "title": SPAM})),
        ("photo", json!({"id": 2, "owner_id": 5, "text": "Наш двор весной", "sizes": []})),
    ] {
        let author = story.stranger("Вера", kind);
        let post = story.post;
        story.sim.world(|world| world.comment(author, post, hanging("смотрите", kind, inner)).unwrap());
        story.settle();
        story.pass(1);
        let row = story.last();
        assert_eq!(row.text.as_deref().unwrap_or("смотрите"), "смотрите");
        told.push((kind, row.verdict.decision));
        let says_why = row.verdict.reasons.iter().any(|reason| reason.code == "in_attachment");
        assert_eq!(says_why, row.verdict.decision == Decision::Quarantine, "{kind}: {:?}", row.verdict.reasons);
    }
    let (asked, kept) = (Decision::Quarantine, Decision::Keep);
    assert_eq!(
        told,
        [
            ("link", asked),
            ("poll", asked),
            ("doc", asked),
            ("wall", asked),
            ("photo", asked),
            ("audio", kept),
            ("video", kept),
            ("photo", kept)
        ]
    );
    story.ignoring(&[Of::AdminChat], "the card of what waits");
}

#[test]
fn the_admins_own_lists_hold_for_names_of_videos_and_links_of_stories_and_apps_too() {
    let lists = "[moderation]\nmode = \"enforce\"\n[moderation.comments]\nstop_words = [\"казино\"]\nblocked_domains = [\"bad-shop.example\"]\n";
    let mut story = Story::with(EVERY_TOKEN, lists);
    let bad = "https://bad-shop.example/x";
    let card = json!({"title": "Скидки", "link_url": bad});
    for (kind, inner, asked) in [
        ("video", json!({"id": 1, "owner_id": -77, "title": "Казино Вулкан бонус"}), true),
        ("clip", json!({"id": 1, "owner_id": -77, "title": "заходи на bad-shop.example"}), true),
        ("audio", json!({"id": 1, "owner_id": 5, "artist": "Казино", "title": "x"}), true),
        ("story", json!({"id": 1, "owner_id": 5, "link": {"text": "Подробнее", "url": bad}}), true),
        ("mini_app", json!({"app": {"id": 1, "title": "x"}, "title": "Казино", "button_text": "Играть"}), true),
        ("pretty_cards", json!({"cards": [card]}), true),
        ("video", json!({"id": 2, "owner_id": -77, "title": SPAM}), false),
        ("audio", json!({"id": 2, "owner_id": 5, "artist": "Кино", "title": "Группа крови"}), false),
    ] {
        let author = story.stranger("Вера", kind);
        let post = story.post;
        let said = inner.to_string();
        let spot = story.sim.world(|world| world.comment(author, post, hanging("смотрите", kind, inner)).unwrap());
        story.settle();
        story.pass(1);
        let decision = story.last().verdict.decision;
        let expected = if asked { Decision::Quarantine } else { Decision::Keep };
        assert_eq!(decision, expected, "{said}: {}", story.journal_lines());
        story.assert_visible(spot);
    }
    story.ignoring(&[Of::AdminChat], "the card of what waits");
}

/// What a press says is said of the words that hung there, not of the harmless ones that carried them.
#[test]
fn a_press_on_an_advert_that_hung_on_a_word_teaches_the_advert() {
    const CALM: &str = "смотрите какая красота у нас";
    let mut story = Story::new();
    let link = |title: &str| json!({"url": "https://casino-win.example", "title": title, "description": ""});
    let says = |story: &mut Story, who: &str, words: &str, title: Option<&str>| {
        let author = story.stranger("Вера", who);
        let post = story.post;
        let said = match title {
            Some(title) => hanging(words, "link", link(title)),
            None => WallSaid { text: words.to_owned(), ..WallSaid::default() },
        };
        story.sim.world(|world| world.comment(author, post, said).unwrap());
        story.settle();
        story.pass(1);
        let row = story.last();
        assert_eq!(row.text.as_deref(), Some(words));
        row.verdict
    };
    assert_eq!(says(&mut story, "Первая", CALM, Some(SPAM)).decision, Decision::Quarantine);
    story.admin_writes("/panel");
    story.press("Карантин");
    assert!(story.screen().contains("во вложении «Девочки, нужен доход"), "{}", story.screen());
    story.press("Удалить");
    assert_eq!(story.answered(), "Удаляю");
    story.settle();
    story.pass(1);
    assert_eq!(says(&mut story, "Вторая", CALM, None).decision, Decision::Keep);
    assert_eq!(says(&mut story, "Третья", "гляньте", Some(SPAM)).decision, Decision::Quarantine);
    // Said to be harmless, it is so with these words, and not with others.
    story.admin_writes("/panel");
    story.press("Карантин");
    story.press("Оставить");
    assert_eq!(story.answered(), "Оставлено");
    story.settle();
    story.pass(1);
    let other = "Казино дарит 100 фриспинов, забирай бонус: luckyspin-bonus.example/vk";
    assert_eq!(says(&mut story, "Четвёртая", "гляньте", Some(other)).decision, Decision::Quarantine);
    story.ignoring(&[Of::AdminChat, Of::Comments], "cards of what waits, and what went by a press");
}
