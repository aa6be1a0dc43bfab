//! Whom a message in the admin chat names: ids, @names, mentions, and links of VK as its apps copy them. Pure.

use crate::domain::ids::{ChatId, CommentRef, PersonId, Place};

/// People of one message that are shown.
const MOST: usize = 5;
/// Longest word that names somebody.
const MOST_CHARS: usize = 300;
/// Pages of VK that are nobody's name.
const PAGES: [&str; 14] = [
    "im",
    "mail",
    "feed",
    "search",
    "audio",
    "video",
    "groups",
    "friends",
    "apps",
    "settings",
    "al_im.php",
    "convo",
    "bookmarks",
    "photos",
];

/// Somebody that a message names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum NamedPerson {
    /// A person, or a community where the number is negative.
    Id(PersonId),
    /// By a short name, which VK resolves.
    Short(String),
    /// Whoever wrote that comment.
    Author(CommentRef),
}

/// Everybody that a message names. Within other words only links and mentions count: a number there may be anything.
pub(super) fn named(text: &str) -> Vec<NamedPerson> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let mut found: Vec<NamedPerson> = mentions(text);
    for word in &words {
        if word.len() > MOST_CHARS {
            continue;
        }
        let alone = words.len() == 1;
        let named = by_link(word).or_else(|| by_telegram(word)).or_else(|| by_word(word, alone));
        let Some(one) = named else { continue };
        if !found.contains(&one) {
            found.push(one);
        }
    }
    found.truncate(MOST);
    found
}

/// Whether a message leads to somebody, or to a post, by a link or a mention: it is no value of what stands open.
pub(super) fn leads_to_vk(text: &str) -> bool {
    text.split_whitespace().any(|word| page_of(word).is_some()) || !mentions(text).is_empty()
}

/// «[id5|Имя]»
fn mentions(text: &str) -> Vec<NamedPerson> {
    let inside = text.split('[').skip(1).filter_map(|rest| rest.split_once(']').map(|(inside, _)| inside));
    inside.filter_map(|inside| inside.split_once('|').and_then(|(name, _)| numbered(name))).collect()
}

/// `id5`, `club5`
fn numbered(name: &str) -> Option<NamedPerson> {
    let name = name.to_ascii_lowercase();
    [("id", 1), ("club", -1), ("public", -1), ("event", -1)].iter().find_map(|(prefix, sign)| {
        let digits = name.strip_prefix(prefix)?;
        id(digits).filter(|_| !digits.starts_with('-')).map(|id| NamedPerson::Id(PersonId::vk(sign * id)))
    })
}

/// A number of VK's that is one.
fn id(digits: &str) -> Option<i64> {
    let bare = digits.strip_prefix('-').unwrap_or(digits);
    let is_number = !bare.is_empty() && bare.bytes().all(|byte| byte.is_ascii_digit());
    digits.parse().ok().filter(|id| is_number && *id != 0)
}

/// A number or `id5` where it is the whole message; a name with its sign.
fn by_word(word: &str, alone: bool) -> Option<NamedPerson> {
    if let Some(name) = word.strip_prefix(['@', '*']) {
        let found = numbered(name);
        return if alone { found.or_else(|| short(name)) } else { found };
    }
    if !alone {
        return None;
    }
    id(word).map(|id| NamedPerson::Id(PersonId::vk(id))).or_else(|| numbered(word))
}

fn without_marks(word: &str) -> &str {
    word.trim_start_matches(['(', '<', '«', '"', '\''])
        .trim_end_matches([',', '.', ';', ':', '!', '?', ')', '>', '»', '"', '\''])
}

/// `t.me/c/1234567890/101`: whoever wrote that message of a group, in a topic or under a post too; `tg://user?id=5`. What a public
/// group's name stands for is not known here.
fn by_telegram(word: &str) -> Option<NamedPerson> {
    let word = without_marks(word);
    if let Some(number) = word.strip_prefix("tg://user?id=") {
        return id(number).filter(|id| *id > 0).map(|id| NamedPerson::Id(PersonId::telegram(id)));
    }
    let bare = word.split_once("://").map_or(word, |(_, rest)| rest);
    let page = ["t.me/c/", "telegram.me/c/"].iter().find_map(|host| bare.strip_prefix(host))?;
    let page = page.split(['?', '#']).next()?.trim_end_matches('/');
    let (chat, messages) = page.split_once('/')?;
    let owner_id = ChatId::of_links(id(chat)?)?.0;
    let item_id = messages.rsplit('/').next().and_then(id).filter(|id| *id > 0)?;
    Some(NamedPerson::Author(CommentRef { place: Place::Chat, owner_id, parent_id: 0, item_id }))
}

/// What stands behind the address of VK.
fn page_of(word: &str) -> Option<&str> {
    let word = without_marks(word);
    let bare = word.split_once("://").map_or(word, |(_, rest)| rest);
    let (host, page) = bare.split_once('/')?;
    let host = host.to_ascii_lowercase();
    let host = ["www.", "m.", "new."].iter().find_map(|prefix| host.strip_prefix(prefix)).unwrap_or(&host);
    ["vk.com", "vk.ru", "vk.me", "vkontakte.ru"].contains(&host).then_some(page)
}

fn by_link(word: &str) -> Option<NamedPerson> {
    let page = page_of(word)?.to_ascii_lowercase();
    let (path, query) = page.split_once('?').unwrap_or((page.as_str(), ""));
    let path = path.split('#').next().unwrap_or_default();
    let query = query.split('#').next().unwrap_or_default();
    let value = |name: &str| query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='));
    // A talk: `im?sel=5`, `gim229000001?sel=5`, `im/convo/5`.
    let talk = value("sel").or_else(|| path.strip_prefix("im/convo/"));
    if let Some(with) = talk {
        return id(with).map(|id| NamedPerson::Id(PersonId::vk(id)));
    }
    let name = path.split('/').next().unwrap_or_default();
    numbered(name)
        .or_else(|| of_owner(name, value("reply").or_else(|| value("post"))))
        // What is shown above another page: `feed?w=wall5_1`.
        .or_else(|| {
            let above = value("w").or_else(|| value("z"))?.split("%2f").next()?;
            of_owner(above, value("reply"))
        })
        .or_else(|| short(name))
}

/// `write5`, `photo5_45`, `albums5`, `wall5_1`: whose it is; of a comment, who wrote it.
fn of_owner(name: &str, reply: Option<&str>) -> Option<NamedPerson> {
    const THINGS: [&str; 14] = [
        "write", "photos", "photo", "albums", "album", "videos", "video", "audios", "clips", "clip", "wall", "story",
        "gifts", "topic",
    ];
    let (thing, rest) = THINGS.iter().find_map(|thing| Some((*thing, name.strip_prefix(thing)?)))?;
    let mut parts = rest.split('_');
    let owner = id(parts.next()?)?;
    let item = parts.next().and_then(id);
    let answer = parts.next().and_then(|part| part.strip_prefix('r')).or(reply).and_then(id);
    let place = match thing {
        "wall" => Some(Place::Wall),
        "photo" => Some(Place::Photo),
        "video" | "clip" => Some(Place::Video),
        "topic" => Some(Place::Board),
        _ => None,
    };
    if let (Some(place), Some(parent_id), Some(item_id)) = (place, item, answer) {
        return Some(NamedPerson::Author(CommentRef { place, owner_id: owner, parent_id, item_id }));
    }
    (owner > 0).then(|| NamedPerson::Id(PersonId::vk(owner)))
}

fn short(name: &str) -> Option<NamedPerson> {
    let plain = name.len() >= 2 && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '.');
    // `wall-1_2` names a post, and a number alone nobody.
    let named = plain && name.bytes().any(|byte| byte.is_ascii_alphabetic()) && !PAGES.contains(&name);
    named.then(|| NamedPerson::Short(name.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn people(ids: &[i64]) -> Vec<NamedPerson> {
        ids.iter().map(|id| NamedPerson::Id(PersonId::vk(*id))).collect()
    }

    #[test]
    fn links_ids_and_names_name_people_and_talk_does_not() {
        for (text, id) in [
            ("https://vk.com/id55", 55),
            ("vk.ru/id7?from=x", 7),
            ("id9", 9),
            ("12", 12),
            ("vk.com/club5", -5),
            ("https://vk.com/gim229000001?sel=55", 55),
            ("vk.com/im?sel=55", 55),
            ("https://vk.com/im/convo/55?entrypoint=list_all", 55),
            ("vk.com/write55", 55),
            ("https://vk.com/photo55_45", 55),
            ("https://vk.com/albums55", 55),
            ("https://vk.com/wall55_1", 55),
            ("https://vk.com/feed?w=wall55_1", 55),
            ("VK.COM/ID55", 55),
            ("HTTPS://M.VK.COM/id55", 55),
            ("https://vk.me/id55", 55),
            ("http://vkontakte.ru/id55", 55),
            ("m.vk.com/id55", 55),
            ("[id55|Имя Фамилия]", 55),
            ("@id55 (Имя)", 55),
            ("посмотри vk.com/id55 пожалуйста", 55),
            ("(https://vk.com/id55).", 55),
            ("-5", -5),
        ] {
            assert_eq!(named(text), people(&[id]), "{text}");
        }
        assert_eq!(named("vk.com/id5 и vk.com/id6, vk.com/id5"), people(&[5, 6]));
        for text in ["@durov", "https://vk.com/durov", "vk.me/Durov"] {
            assert_eq!(named(text), [NamedPerson::Short("durov".to_owned())], "{text}");
        }
        let comment = |parent_id, item_id| {
            NamedPerson::Author(CommentRef { place: Place::Wall, owner_id: -9, parent_id, item_id })
        };
        for text in ["https://vk.com/wall-9_1?reply=2", "vk.com/wall-9_1?w=wall-9_1_r2", "https://vk.com/wall-9_1_r2"] {
            assert_eq!(named(text), [comment(1, 2)], "{text}");
        }
    }

    #[test]
    fn a_message_of_telegrams_group_names_its_author() {
        let message = |item_id| {
            let place = Place::Chat;
            NamedPerson::Author(CommentRef { place, owner_id: -1_001_234_567_890, parent_id: 0, item_id })
        };
        for text in [
            "https://t.me/c/1234567890/101",
            "t.me/c/1234567890/7/101?thread=7",
            "(t.me/c/1234567890/101?single).",
            "вот: https://t.me/c/1234567890/101",
        ] {
            assert_eq!(named(text), [message(101)], "{text}");
        }
        assert_eq!(named("tg://user?id=5001"), [NamedPerson::Id(PersonId::telegram(5001))]);
        for text in ["t.me/c/1234567890", "t.me/c/-5/101", "t.me/c/1234567890/0", "t.me/group/101", "tg://user?id=x"] {
            assert_eq!(named(text), [], "{text}");
        }
    }

    #[test]
    fn talk_names_nobody() {
        for text in [
            "спасибо",
            "всё хорошо",
            "0",
            "https://example.com/id5",
            "@ы",
            "",
            "vk.com/",
            "https://vk.com/wall-9_1",
            "vk.com/im?sel=c5",
            "vk.com/feed",
            "осталось 5 штук",
            "спроси у @durov",
            "vk.com/album-9_1",
        ] {
            assert_eq!(named(text), [], "{text}");
        }
        assert!(leads_to_vk("смотри VK.com/id5") && !leads_to_vk("vk и вк"));
    }
}
