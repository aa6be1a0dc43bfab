//! Any post edited into any other: a channel that takes only what its platform takes shows the new one afterwards, all of it and
//! nothing else.

use std::collections::BTreeMap;

use super::*;
use crate::domain::abilities::{MAX, TELEGRAM};
use crate::domain::copies::{LongText, PartState, Style};
use crate::domain::post::{Geo, Media, Picture, Post};
use crate::handlers::copies::plan::plan;
use crate::handlers::copies::standing::{self, standing};
use crate::store::PartRow;
use crate::texts::Language;

const ENDLESS: usize = 1 << 30;

fn style(long_text: LongText) -> Style {
    Style { footer: None, source_link: false, link_preview: true, long_text }
}

/// A post of so many words with these photos (capital letters) and documents (small ones), and perhaps a poll (`?`).
fn post(words: usize, files: &str) -> Post {
    let media = files.chars().map(|letter| match letter {
        '?' => Media::Poll {
            id: "poll1_1".to_owned(),
            question: "Why?".to_owned(),
            answers: vec!["a".to_owned(), "b".to_owned()],
            multiple: false,
            closed: false,
        },
        letter if letter.is_uppercase() => Media::Photo {
            id: format!("photo-1_{letter}"),
            picture: Picture { url: format!("https://v.example/{letter}"), width: 9, height: 9, smaller: None },
        },
        letter => Media::Document {
            id: format!("doc-1_{letter}"),
            title: format!("{letter}.pdf"),
            url: format!("https://v.example/{letter}"),
            bytes: 9,
            page: format!("https://vk.com/doc-1_{letter}"),
        },
    });
    let text: Vec<String> = (0..words).map(|at| format!("{files}{at}")).collect();
    Post { media: media.collect(), ..Post::of_words(&text.join(" ")) }
}

#[derive(Debug, Clone, PartialEq)]
struct Message {
    html: String,
    body: Body,
}

/// A channel, and what is known of it.
struct Channel {
    shows: Abilities,
    style: Style,
    texts: Texts,
    messages: BTreeMap<i64, Message>,
    rows: Vec<PartRow>,
    next: i64,
}

impl Channel {
    fn new(shows: Abilities, long_text: LongText) -> Self {
        let texts = Texts::new(Language::En);
        Self { shows, style: style(long_text), texts, messages: BTreeMap::new(), rows: Vec::new(), next: 0 }
    }

    fn plan(&self, post: &Post, shows: &Abilities) -> Vec<CopyPart> {
        plan(post, &self.style, &[], None, shows, &self.texts)
    }

    fn says(&mut self, html: &str, body: Body) -> MessageRef {
        self.next += 1;
        self.takes(html, &body);
        self.messages.insert(self.next, Message { html: html.to_owned(), body });
        MessageRef::Number(self.next)
    }

    fn takes(&self, html: &str, body: &Body) {
        let most = if matches!(body, Body::Files { .. }) { self.shows.caption } else { self.shows.text };
        assert!(length(html, self.shows.markup) <= most, "{} letters are too many", html.len());
        let blank = html.is_empty() && matches!(body, Body::Text { .. });
        assert!(!blank && *body != Body::Files { files: Vec::new() }, "a message of nothing");
    }

    fn publishes(&mut self) {
        for at in 0..self.rows.len() {
            if self.rows[at].state != PartState::Waiting {
                continue;
            }
            let CopyPart { html, body } = self.rows[at].part.clone();
            let ids = match body {
                Body::Files { files } if !self.shows.one_message => {
                    let each = |(at, file): (usize, CopyFile)| {
                        let words = if at == 0 { html.as_str() } else { "" };
                        self.says(words, Body::Files { files: vec![file] })
                    };
                    files.into_iter().enumerate().map(each).collect()
                }
                body => vec![self.says(&html, body)],
            };
            self.rows[at].message_ids = ids;
            self.rows[at].state = PartState::Done;
        }
    }

    fn meets(&mut self, post: &Post) {
        let parts = self.plan(post, &self.shows).into_iter().zip(0..);
        self.rows = parts.map(|(part, ordinal)| PartRow::waiting(1, ordinal, part)).collect();
        self.publishes();
    }

    fn changes(&self, post: &Post) -> Changes {
        let markup = crate::domain::abilities::Markup { entities: ENDLESS, bytes: ENDLESS, ..self.shows.markup };
        let whole = self.plan(post, &Abilities { text: ENDLESS, caption: ENDLESS, markup, ..self.shows });
        let beside = |part: &CopyPart| matches!(part.body, Body::Text { preview: Preview::Large(_) });
        let large = self.plan(post, &self.shows).first().is_some_and(beside);
        let now =
            Now { whole, large, post: PostRef { owner_id: -1, post_id: 2 }, shows: &self.shows, texts: &self.texts };
        changes(standing(&self.rows, self.shows.one_message), now)
    }

    fn is_edited(&mut self, post: &Post) -> Vec<EditLeft> {
        let changes = self.changes(post);
        for row in standing::wanted(1, &self.rows, &changes) {
            match self.rows.iter_mut().find(|known| known.ordinal == row.ordinal) {
                Some(known) => *known = row,
                None => self.rows.push(row),
            }
        }
        for call in changes.calls {
            match call {
                Call::Edit { message, html, change } => {
                    self.edit(&message, &html, &change);
                    for row in &mut self.rows {
                        standing::changed(row, &message, &html, &change);
                    }
                }
                Call::Delete { message } => {
                    assert!(self.messages.remove(&message.number().unwrap()).is_some(), "deleted twice");
                    for row in &mut self.rows {
                        standing::gone(row, &message);
                    }
                }
            }
        }
        self.publishes();
        assert!(self.rows.iter().all(|row| row.stands.is_none()), "{:#?}", self.rows);
        changes.left
    }

    /// As the platform does it.
    fn edit(&mut self, message: &MessageRef, html: &str, change: &Change) {
        let one = self.shows.one_message;
        let known = self.messages.get(&message.number().unwrap()).cloned().expect("a message that is there");
        let body = match (change, known.body) {
            (Change::Text { preview }, Body::Text { .. }) => Body::Text { preview: preview.clone() },
            (Change::Caption, body @ Body::Files { .. }) => body,
            (Change::File { file }, Body::Files { .. } | Body::Text { .. }) if !one => {
                Body::Files { files: vec![file.clone()] }
            }
            (Change::Files { files }, _) if one && files.is_empty() => Body::Text { preview: Preview::Off },
            (Change::Files { files }, _) if one => Body::Files { files: files.clone() },
            (change, body) => panic!("{change:?} of {body:?}"),
        };
        self.takes(html, &body);
        self.messages.insert(message.number().unwrap(), Message { html: html.to_owned(), body });
    }

    fn words(&self) -> String {
        let said = self.messages.values().flat_map(|message| message.html.split_whitespace());
        said.collect::<Vec<_>>().join(" ")
    }

    fn files(&self) -> Vec<String> {
        let mut files = Vec::new();
        for message in self.messages.values() {
            match &message.body {
                Body::Files { files: shown } => files.extend(shown.iter().map(|file| file.id.clone())),
                Body::Text { preview: Preview::Large(url) } => {
                    files.extend(url.rsplit('/').next().map(|letter| format!("photo-1_{letter}")));
                }
                Body::Poll { .. } => files.push("poll1_1".to_owned()),
                Body::Text { .. } | Body::Venue { .. } => {}
            }
        }
        files.sort();
        files
    }
}

fn named(post: &Post) -> String {
    format!("{} letters, {:?}", post.text.seen().len(), post.media.iter().map(Media::name).collect::<Vec<_>>())
}

fn posts() -> Vec<Post> {
    let short = ["", "A", "ABC", "CAD", "d", "Ade", "A?", "ABCDEFGHIJKLM"];
    let all = short.map(|files| post(3, files)).into_iter();
    let all = all.chain(["A", "?"].map(|files| post(0, files)));
    let all = all.chain(["A"].map(|files| post(250, files)));
    let all = all.chain(["", "CAB"].map(|files| post(900, files)));
    all.filter(|post| !post.text.is_blank() || !post.media.is_empty()).collect()
}

#[test]
fn a_channel_shows_what_any_post_was_edited_into_and_a_second_look_changes_nothing() {
    for (shows, long_text) in [(TELEGRAM, LongText::After), (TELEGRAM, LongText::Preview), (MAX, LongText::After)] {
        for before in posts() {
            for after in posts() {
                let what = format!("{} -> {}, {long_text:?}", named(&before), named(&after));
                let mut channel = Channel::new(shows, long_text);
                channel.meets(&before);
                for post in [&after, &before] {
                    let left = channel.is_edited(post);
                    let mut fresh = Channel::new(shows, long_text);
                    fresh.meets(post);
                    assert_eq!(channel.words(), fresh.words(), "{what}");
                    if left.is_empty() {
                        assert_eq!(channel.files(), fresh.files(), "{what}");
                    } else {
                        assert_eq!(left, [EditLeft::FileStays], "{what}");
                        assert!(post.media.iter().all(|media| matches!(media, Media::Poll { .. })), "{what}");
                    }
                    let again = channel.changes(post);
                    assert!(again.calls.is_empty() && again.new.is_empty(), "{what}: {again:#?}");
                }
            }
        }
    }
}

#[test]
fn where_nobody_knows_the_messages_nothing_is_said_a_second_time() {
    nothing_is_said_a_second_time(TELEGRAM);
    nothing_is_said_a_second_time(MAX);
}

fn nothing_is_said_a_second_time(shows: Abilities) {
    for (before, unchanged, after) in [
        (post(3, "A"), post(3, "A"), post(5, "A")),
        (post(3, "ABC"), post(3, "ABC"), post(5, "ABC")),
        (post(3, "ABC"), post(3, "ABC"), post(5, "AB")),
        (post(3, "A"), post(3, "A"), post(0, "A")),
        (post(900, "A"), post(900, "A"), post(3, "A")),
        (post(3, ""), post(3, ""), post(5, "")),
        (post(3, "?"), post(3, "?"), post(3, "")),
    ] {
        let what = format!("{} -> {}", named(&before), named(&after));
        let mut channel = Channel::new(shows, LongText::After);
        channel.meets(&before);
        for row in &mut channel.rows {
            row.message_ids.clear();
        }
        let changes = channel.changes(&unchanged);
        assert_eq!(changes, Changes::default(), "{what}");
        let changes = channel.changes(&after);
        assert_eq!(changes, Changes { left: vec![EditLeft::Unknown], ..Changes::default() }, "{what}");
    }
    // What is new of the post has no message anywhere, and comes.
    let mut channel = Channel::new(shows, LongText::After);
    channel.meets(&post(3, "A"));
    channel.rows[0].message_ids.clear();
    let more = Post { text: post(3, "A").text, ..post(3, "AB") };
    let changes = channel.changes(&more);
    assert_eq!((changes.left, changes.calls.len(), changes.new.len()), (Vec::new(), 0, 1));
    assert!(changes.new[0].html.is_empty());
}

#[test]
fn a_place_whose_message_nobody_knows_is_not_shown_twice() {
    let place = |title: &str| Post {
        geo: Some(Geo { latitude: 1.0, longitude: 2.0, title: title.to_owned(), address: "Lane 1".to_owned() }),
        ..post(3, "")
    };
    let mut channel = Channel::new(TELEGRAM, LongText::After);
    channel.meets(&place("Park"));
    channel.rows[1].message_ids.clear();
    for after in [place("Yard"), post(3, "")] {
        let changes = channel.changes(&after);
        assert_eq!(changes, Changes { left: vec![EditLeft::Unknown], ..Changes::default() });
    }
}
