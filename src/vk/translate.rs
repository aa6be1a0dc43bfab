//! Stored raw updates → events. Pure; called by the dispatcher, so that a mended translator can replay.

use anyhow::{Context, Result};
use serde_json::Value;

use super::translate_talk;
use super::wire::post::{Names, post_of};
use super::wire::{flag, list, moment, number, picture_of, text, words};
use crate::domain::comment::{AttachmentKind, Comment, Origin};
use crate::domain::event::Event;
use crate::domain::ids::{CommentRef, ItemKind, PersonId, Place, WallItem};
use crate::domain::post::Post;

/// What translating needs to know.
#[derive(Debug, Clone, Copy)]
pub struct VkTranslateContext {
    /// The community's id, positive: what stands elsewhere is not ours.
    pub group_id: i64,
}

/// One raw update. What nobody owns is `Ignored`; an error means that a field without which it makes no sense is missing.
pub fn translate(payload: &str, context: &VkTranslateContext) -> Result<Event> {
    let update: Value = serde_json::from_str(payload).context("reading an update of vk")?;
    let kind = text(&update, "type");
    let object = update.get("object").unwrap_or(&Value::Null);
    if kind == "catch_up_comment" {
        let place = Place::parse(text(object, "place")).context("a found comment without its place")?;
        let origin = match object.get("sweep") {
            Some(sweep) => Origin::Sweep {
                id: number(sweep, "id").context("a swept comment without its sweep")?,
                enforce: flag(sweep, "enforce"),
            },
            None => Origin::CatchUp,
        };
        return written(place, object, origin, context);
    }
    if let Some((place, change)) = comment_event(kind) {
        return match change {
            CommentChange::New => written(place, object, Origin::New, context),
            CommentChange::Edit => written(place, object, Origin::Edited, context),
            CommentChange::Restore => written(place, object, Origin::Restored, context),
            CommentChange::Delete => deleted(place, object, context),
        };
    }
    let person = || number(object, "user_id").map(PersonId::vk).context("an event without its person");
    Ok(match kind {
        "group_join" => Event::MemberJoined { person: person()?, pending: text(object, "join_type") == "request" },
        "group_leave" => {
            Event::MemberLeft { person: person()?, removed: object.get("self").is_some() && !flag(object, "self") }
        }
        "user_block" => Event::PersonBlocked { person: person()?, by: number(object, "admin_id").map(PersonId::vk) },
        "user_unblock" => Event::PersonUnblocked { person: person()?, by_its_end: flag(object, "by_end_date") },
        "group_officers_edit" => Event::ManagersChanged { chat: None, own: None },
        "like_add" | "like_remove" => liked(object, kind == "like_add", context)?,
        "message_new" | "message_edit" => translate_talk::messaged(kind, object)?,
        "message_event" => translate_talk::pressed(object)?,
        "message_allow" | "message_deny" => Event::ReachChanged { person: person()?, on: kind == "message_allow" },
        "message_reply" => match (number(object, "admin_author_id"), number(object, "peer_id")) {
            // The community itself answers by this program too: only a person behind it is a manager's word.
            (Some(admin), Some(peer)) if admin > 0 && peer > 0 => Event::AnsweredByHand { person: PersonId::vk(peer) },
            _ => Event::Ignored { kind: kind.to_owned() },
        },
        "donut_subscription_create" | "donut_subscription_prolonged" => {
            Event::DonorChanged { person: person()?, on: true }
        }
        "donut_subscription_expired" | "donut_subscription_cancelled" => {
            Event::DonorChanged { person: person()?, on: false }
        }
        "wall_post_new" | "catch_up_post" => match post_of(object, &Names::default()) {
            Some(post) if is_own_post(&post, context) => {
                Event::PostPublished { post: Box::new(post), found: kind == "catch_up_post" }
            }
            _ => Event::Ignored { kind: kind.to_owned() },
        },
        other => Event::Ignored { kind: other.to_owned() },
    })
}

fn liked(object: &Value, on: bool, context: &VkTranslateContext) -> Result<Event> {
    let kind = match text(object, "object_type") {
        "post" => ItemKind::Post,
        "photo" => ItemKind::Photo,
        "video" => ItemKind::Video,
        "comment" | "topic_comment" | "photo_comment" | "video_comment" | "market_comment" => ItemKind::Comment,
        _ => ItemKind::Other,
    };
    Ok(Event::Liked {
        person: PersonId::vk(number(object, "liker_id").context("a like without its owner")?),
        item: WallItem {
            kind,
            owner_id: number(object, "object_owner_id").unwrap_or(-context.group_id),
            item_id: number(object, "object_id").context("a like of nothing")?,
        },
        on,
    })
}

enum CommentChange {
    New,
    Edit,
    Restore,
    Delete,
}

fn comment_event(kind: &str) -> Option<(Place, CommentChange)> {
    let (place, change) = [
        ("wall_reply_", Place::Wall),
        ("photo_comment_", Place::Photo),
        ("video_comment_", Place::Video),
        ("market_comment_", Place::Market),
        ("board_post_", Place::Board),
    ]
    .iter()
    .find_map(|(prefix, place)| kind.strip_prefix(prefix).map(|change| (*place, change)))?;
    let change = match change {
        "new" => CommentChange::New,
        "edit" => CommentChange::Edit,
        "restore" => CommentChange::Restore,
        "delete" => CommentChange::Delete,
        _ => return None,
    };
    Some((place, change))
}

/// Where a comment stands. The events of every place name it differently (`docs/platforms.md`, «VK: events»).
fn subject(place: Place, object: &Value, context: &VkTranslateContext) -> Result<CommentRef> {
    let first = |keys: &[&str]| keys.iter().find_map(|key| number(object, key)).filter(|id| *id != 0);
    let (owner, parent): (&[&str], &[&str]) = match place {
        Place::Wall => (&["post_owner_id", "owner_id"], &["post_id"]),
        Place::Photo => (&["photo_owner_id", "owner_id"], &["photo_id"]),
        Place::Video => (&["video_owner_id", "owner_id"], &["video_id"]),
        // The schema calls the product photo_id: accept both.
        Place::Market => (&["market_owner_id", "owner_id"], &["item_id", "photo_id"]),
        Place::Board => (&["topic_owner_id", "owner_id"], &["topic_id"]),
        Place::Chat => (&["owner_id"], &["post_id"]),
    };
    Ok(CommentRef {
        place,
        owner_id: first(owner).unwrap_or(-context.group_id),
        parent_id: first(parent).unwrap_or(0),
        item_id: number(object, "id").context("a comment without its id")?,
    })
}

fn written(place: Place, object: &Value, origin: Origin, context: &VkTranslateContext) -> Result<Event> {
    let subject = subject(place, object, context)?;
    let attachments = list(object, "attachments");
    let own = -context.group_id;
    // What the community shows itself is nobody's advert, whoever shows it once more.
    let foreign: Vec<Value> = attachments.iter().filter(|attachment| !is_own(attachment, own)).cloned().collect();
    let comment = Comment {
        subject,
        author: PersonId::vk(number(object, "from_id").context("a comment without its author")?),
        author_name: None,
        at: moment(object, "date"),
        text: words(object, "text"),
        attached_words: attached_words(&foreign),
        listed_words: listed_words(&foreign),
        attachments: attachments.iter().map(|it| if is_own(it, own) { as_own(it) } else { kind_of(it) }).collect(),
        link_urls: attachments.iter().filter_map(link_of).collect(),
        attachment_ids: attachments.iter().map(id_of).collect(),
        forwarded: false,
        has_buttons: false,
        exemption: None,
        answers: number(object, "reply_to_comment").filter(|id| *id != 0),
        picture: attachments
            .iter()
            .filter_map(|attachment| attachment.get("photo"))
            .find_map(picture_of)
            .map(|it| it.url),
        album: None,
    };
    Ok(Event::CommentWritten { comment, origin })
}

fn deleted(place: Place, object: &Value, context: &VkTranslateContext) -> Result<Event> {
    // The schema names the one who deleted user_id, the SDK deleter_id; market's user_id is the author.
    let by = number(object, "deleter_id").filter(|id| *id != 0).map(PersonId::vk);
    Ok(Event::CommentDeleted { comment: subject(place, object, context)?, by })
}

/// Suggested posts, those of visitors, and what waits for its hour are none (`docs/platforms.md`, «VK: events»).
fn is_own_post(post: &Post, context: &VkTranslateContext) -> bool {
    let own = -context.group_id;
    post.id.owner_id == own && post.from_id == own && post.post_type == "post"
}

/// A post, video or product of the community itself. Of those on its wall visitors wrote some.
fn is_own(attachment: &Value, own: i64) -> bool {
    let kind = text(attachment, "type");
    let is_of = |key: &str| attachment.get(kind).and_then(|inner| number(inner, key)) == Some(own);
    match kind {
        "wall" | "wall_reply" => is_of("owner_id") && is_of("from_id"),
        "video" | "clip" | "market" | "market_album" | "poll" => is_of("owner_id"),
        _ => false,
    }
}

/// Its kind: a post or a product without a word speaks against its author only where it is another's.
fn as_own(attachment: &Value) -> AttachmentKind {
    match kind_of(attachment) {
        AttachmentKind::Wall | AttachmentKind::Market => AttachmentKind::Other,
        kind => kind,
    }
}

/// What people read of attachments beside the text. Titles of songs and videos are left out: those are whatever they are called.
fn attached_words(attachments: &[Value]) -> Option<String> {
    /// Of one attachment, and of all of them, signs.
    const MOST: (usize, usize) = (1_000, 4_000);
    let of_one = |attachment: &Value| -> Vec<String> {
        let kind = text(attachment, "type");
        let Some(inner) = attachment.get(kind) else { return Vec::new() };
        let keys: &[&str] = match kind {
            "link" | "article" | "market" => &["title", "description"],
            "poll" => &["question"],
            "doc" => &["title"],
            "wall" | "wall_reply" | "photo" => &["text"],
            _ => &[],
        };
        let answers = if kind == "poll" { list(inner, "answers") } else { &[] };
        keys.iter().map(|key| words(inner, key)).chain(answers.iter().map(|answer| words(answer, "text"))).collect()
    };
    let said: Vec<String> = attachments
        .iter()
        .flat_map(of_one)
        .map(|said| said.trim().chars().take(MOST.0).collect::<String>())
        .filter(|said| !said.is_empty())
        .collect();
    (!said.is_empty()).then(|| said.join("\n").chars().take(MOST.1).collect())
}

/// Whatever can be read on attachments of any kind, and where they lead: titles of videos and songs, links of stories, apps
/// and cards.
fn listed_words(attachments: &[Value]) -> Option<String> {
    /// Signs, of one text and of all.
    const MOST: (usize, usize) = (1_000, 4_000);
    let mut said = Vec::new();
    for attachment in attachments {
        gather(attachment.get(text(attachment, "type")).unwrap_or(&Value::Null), 0, &mut said);
    }
    let said: Vec<String> = said.into_iter().map(|said| said.trim().chars().take(MOST.0).collect()).collect();
    let said = said.join("\n");
    (!said.trim().is_empty()).then(|| said.chars().take(MOST.1).collect())
}

fn gather<'a>(value: &'a Value, depth: usize, said: &mut Vec<&'a str>) {
    /// What people read, and what they are led to. Addresses of pictures and players are VK's own.
    const KEYS: [&str; 11] = [
        "title",
        "description",
        "artist",
        "name",
        "text",
        "caption",
        "question",
        "link_url",
        "link_url_target",
        "button_text",
        "webview_url",
    ];
    /// What holds an address under its plain name.
    const LEADS: [&str; 3] = ["link", "action", "button"];
    const DEEPEST: usize = 6;
    match value {
        Value::Object(fields) => {
            for (key, inner) in fields {
                match inner {
                    Value::String(words) if KEYS.contains(&key.as_str()) => said.push(words),
                    Value::Object(_) | Value::Array(_) if depth < DEEPEST => {
                        if LEADS.contains(&key.as_str()) {
                            said.extend(inner.get("url").and_then(Value::as_str));
                        }
                        gather(inner, depth + 1, said);
                    }
                    _ => {}
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| gather(item, depth + 1, said)),
        _ => {}
    }
}

fn kind_of(attachment: &Value) -> AttachmentKind {
    match text(attachment, "type") {
        "photo" | "posted_photo" | "graffiti" | "album" => AttachmentKind::Photo,
        "video" | "clip" => AttachmentKind::Video,
        "audio" | "audio_playlist" | "podcast" => AttachmentKind::Audio,
        "doc" => AttachmentKind::Document,
        "link" | "article" | "page" => AttachmentKind::Link,
        "sticker" | "ugc_sticker" => AttachmentKind::Sticker,
        "wall" | "wall_reply" => AttachmentKind::Wall,
        "poll" => AttachmentKind::Poll,
        "audio_message" => AttachmentKind::Voice,
        "story" => AttachmentKind::Story,
        "market" | "market_album" => AttachmentKind::Market,
        _ => AttachmentKind::Other,
    }
}

fn link_of(attachment: &Value) -> Option<String> {
    let kind = text(attachment, "type");
    let url = text(attachment.get(kind)?, "url");
    (matches!(kind, "link" | "article") && !url.is_empty()).then(|| url.to_owned())
}

fn id_of(attachment: &Value) -> String {
    let kind = text(attachment, "type");
    let inner = attachment.get(kind).unwrap_or(&Value::Null);
    let (owner, id) = (number(inner, "owner_id").unwrap_or(0), number(inner, "id").unwrap_or(0));
    if kind == "sticker" {
        return format!("sticker{}", number(inner, "sticker_id").unwrap_or(0));
    }
    format!("{kind}{owner}_{id}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const CONTEXT: VkTranslateContext = VkTranslateContext { group_id: 123 };

    fn of(payload: &str) -> Event {
        translate(payload, &CONTEXT).unwrap()
    }

    #[test]
    fn a_comment_is_told_with_everything_it_carries() {
        let event = of(r#"{"type":"wall_reply_new","event_id":"a","object":{"id":1205,"from_id":555,"date":1760000200,
            "text":"Заработок","post_id":77,"post_owner_id":-123,"owner_id":-123,"parents_stack":[],
            "attachments":[{"type":"photo","photo":{"id":3,"owner_id":5}},{"type":"link","link":{"url":"https://a.example"}},
            {"type":"new_thing"}]},"group_id":123}"#);
        let Event::CommentWritten { comment, origin } = event else { panic!("{event:?}") };
        assert_eq!(origin, Origin::New);
        assert_eq!(comment.subject.key(), "wall:-123:1205");
        assert_eq!((comment.author, comment.at), (PersonId::vk(555), 1_760_000_200_000));
        assert_eq!(comment.attachments, [AttachmentKind::Photo, AttachmentKind::Link, AttachmentKind::Other]);
        assert_eq!(comment.link_urls, ["https://a.example"]);
        assert_eq!(comment.attachment_ids, ["photo5_3", "link0_0", "new_thing0_0"]);
    }

    #[test]
    fn what_the_community_shows_itself_speaks_against_nobody() {
        let shown = |attachment: &str| {
            let event = of(&format!(
                r#"{{"type":"wall_reply_new","object":{{"id":1,"from_id":5,"post_id":7,"attachments":[{attachment}]}}}}"#
            ));
            let Event::CommentWritten { comment, .. } = event else { panic!("{event:?}") };
            (comment.attachments, comment.attached_words.is_some() || comment.listed_words.is_some())
        };
        let post = |owner: i64, from: i64| {
            format!(r#"{{"type":"wall","wall":{{"id":9,"owner_id":{owner},"from_id":{from},"text":"Скидка"}}}}"#)
        };
        let of_owner = |kind: &str, owner: i64| {
            format!(r#"{{"type":"{kind}","{kind}":{{"id":9,"owner_id":{owner},"title":"Скидка"}}}}"#)
        };
        assert_eq!(shown(&post(-123, -123)), (vec![AttachmentKind::Other], false));
        assert_eq!(shown(&of_owner("market", -123)), (vec![AttachmentKind::Other], false));
        assert_eq!(shown(&of_owner("video", -123)), (vec![AttachmentKind::Video], false));
        // A visitor's post on the wall, and what others show.
        assert_eq!(shown(&post(-123, 8)), (vec![AttachmentKind::Wall], true));
        assert_eq!(shown(&post(-124, -124)), (vec![AttachmentKind::Wall], true));
        assert_eq!(shown(&of_owner("market", -124)), (vec![AttachmentKind::Market], true));
        assert_eq!(shown(&of_owner("video", -124)), (vec![AttachmentKind::Video], true));
    }

    #[test]
    fn every_place_names_its_comments_alike() {
        for (payload, key) in [
            (
                r#"{"type":"photo_comment_new","object":{"id":1,"from_id":5,"photo_id":9,"photo_owner_id":-123}}"#,
                "photo:-123:1",
            ),
            (
                r#"{"type":"video_comment_edit","object":{"id":"2","from_id":5.0,"video_id":9,"video_owner_id":-123}}"#,
                "video:-123:2",
            ),
            (
                r#"{"type":"market_comment_new","object":{"id":3,"from_id":5,"photo_id":9,"market_owner_id":-123}}"#,
                "market:-123:3",
            ),
            (
                r#"{"type":"board_post_new","object":{"id":4,"from_id":5,"topic_id":9,"topic_owner_id":-123}}"#,
                "board:-123:9:4",
            ),
        ] {
            let Event::CommentWritten { comment, .. } = of(payload) else { panic!("{payload}") };
            assert_eq!(comment.subject.key(), key);
        }
        let gone =
            of(r#"{"type":"wall_reply_delete","object":{"owner_id":-123,"id":1205,"post_id":77,"deleter_id":9}}"#);
        let Event::CommentDeleted { comment, by } = gone else { panic!() };
        assert_eq!((comment.key().as_str(), by), ("wall:-123:1205", Some(PersonId::vk(9))));
    }

    #[test]
    fn members_bans_and_own_posts_are_told_and_the_rest_is_ignored() {
        assert_eq!(
            of(r#"{"type":"group_join","object":{"user_id":5,"join_type":"request"}}"#),
            Event::MemberJoined { person: PersonId::vk(5), pending: true }
        );
        assert_eq!(
            of(r#"{"type":"group_leave","object":{"user_id":5,"self":0}}"#),
            Event::MemberLeft { person: PersonId::vk(5), removed: true }
        );
        assert!(matches!(
            of(
                r#"{"type":"wall_post_new","object":{"id":7,"owner_id":-123,"from_id":-123,"post_type":"post","date":1}}"#
            ),
            Event::PostPublished { post, found: false } if post.id.post_id == 7
        ));
        for (kind, on) in [("message_allow", true), ("message_deny", false)] {
            assert_eq!(
                of(&format!(r#"{{"type":"{kind}","object":{{"user_id":5}}}}"#)),
                Event::ReachChanged { person: PersonId::vk(5), on }
            );
        }
        for kind in ["message_new", "message_edit", "message_event"] {
            let told = of(&format!(r#"{{"type":"{kind}","object":{{"user_id":5,"from_id":5,"event_id":"a"}}}}"#));
            assert!(matches!(told, Event::Messaged(_) | Event::TalkPressed { .. }), "{told:?}");
        }
        for payload in [
            r#"{"type":"wall_post_new","object":{"id":7,"owner_id":-123,"from_id":-123,"post_type":"suggest"}}"#,
            r#"{"type":"something_of_next_year","object":[]}"#,
            "{}",
        ] {
            assert!(matches!(of(payload), Event::Ignored { .. }), "{payload}");
        }
    }

    proptest! {
        #[test]
        fn no_object_breaks_the_translator(kind in "(wall_reply_new|board_post_delete|group_join|user_block|wall_post_new|message_new|message_event)",
                                           key in "(id|from_id|user_id|attachments|text)", value in "(null|\\[\\]|\\{\\}|\"x\"|1e300|-1|true|[0-9]{1,25})") {
            let payload = format!(r#"{{"type":"{kind}","object":{{"{key}":{value}}}}}"#);
            drop(translate(&payload, &CONTEXT));
        }
    }
}
