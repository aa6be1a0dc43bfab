//! A part that a platform does not take as it is → parts that say the same more simply. Pure.

use super::plan::text_parts;
use super::split::split;
use crate::domain::abilities::Abilities;
use crate::domain::copies::{Body, CAPTION_TOO_LONG, CopyFile, CopyPart, Preview};
use crate::domain::post::PostRef;
use crate::texts::Texts;
use crate::texts::html::{escape, link, visible_len};

/// A shorter text is not refused for its length.
const LONG: usize = 1_000;

/// What goes out in place of a part that was refused; `None`: nothing simpler is left to say.
pub(super) fn simpler(
    part: &CopyPart,
    why: &str,
    post: PostRef,
    shows: &Abilities,
    texts: &Texts,
) -> Option<Vec<CopyPart>> {
    match &part.body {
        Body::Files { files } if why == CAPTION_TOO_LONG && !part.html.is_empty() => {
            let mut parts = vec![CopyPart { html: String::new(), body: Body::Files { files: files.clone() } }];
            parts.extend(text_parts(&part.html, &Preview::Off, shows));
            Some(parts)
        }
        Body::Files { files } => Some(words(&[part.html.clone(), links(files, texts)], shows)),
        Body::Text { preview } => {
            let lower = why.to_lowercase();
            let length = visible_len(&part.html);
            let is_length = lower.contains("too long") || lower.contains("too_long");
            // With some room: pieces end with words, and what is left over would be a third one.
            let half = (length / 2 + length / 20 + 1).max(LONG / 2);
            (is_length && length > LONG).then(|| {
                let pieces = split(&part.html, half, half, shows.markup).into_iter().enumerate();
                let preview = |at: usize| if at == 0 { preview.clone() } else { Preview::Off };
                pieces.map(|(at, html)| CopyPart { html, body: Body::Text { preview: preview(at) } }).collect()
            })
        }
        Body::Poll { question, options, .. } => {
            let mut lines = vec![format!("\u{1F4CA} {}", escape(question))];
            lines.extend(options.iter().map(|option| format!("\u{2022} {}", escape(option))));
            // Nobody can vote on words.
            lines.push(link(&post.link(), texts.copies().copy_original()));
            Some(words(&[lines.join("\n")], shows))
        }
        Body::Venue { latitude, longitude, title, address } => {
            let map = format!("https://yandex.ru/maps/?pt={longitude},{latitude}&z=16");
            let mut named: Vec<&str> =
                [title.trim(), address.trim()].into_iter().filter(|name| !name.is_empty()).collect();
            named.dedup();
            let named = if named.is_empty() { map.clone() } else { named.join(", ") };
            Some(words(&[format!("\u{1F4CD} {}", link(&map, &named))], shows))
        }
    }
}

/// A line for each file that only VK shows.
pub(super) fn links(files: &[CopyFile], texts: &Texts) -> String {
    let links = files.iter().filter(|file| !file.page.is_empty());
    links.map(|file| link(&file.page, &texts.copies().file_elsewhere(file))).collect::<Vec<_>>().join("\n")
}

fn words(paragraphs: &[String], shows: &Abilities) -> Vec<CopyPart> {
    let said: Vec<&str> = paragraphs.iter().map(String::as_str).filter(|text| !text.trim().is_empty()).collect();
    text_parts(&said.join("\n\n"), &Preview::Off, shows)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::abilities::TELEGRAM;
    use crate::domain::copies::FileKind;
    use crate::texts::Language;

    fn shown(part: &CopyPart, why: &str) -> Vec<String> {
        let parts = simpler(part, why, PostRef { owner_id: -1, post_id: 2 }, &TELEGRAM, &Texts::new(Language::En))
            .unwrap_or_default();
        parts
            .iter()
            .map(|part| if matches!(part.body, Body::Text { .. }) { part.html.clone() } else { "files".to_owned() })
            .collect()
    }

    #[test]
    fn what_is_refused_is_said_more_simply() {
        let file = CopyFile {
            kind: FileKind::Photo,
            id: "photo-1_2".to_owned(),
            url: "https://v.example/a".to_owned(),
            name: String::new(),
            page: "https://vk.com/photo-1_2".to_owned(),
            bytes: 0,
            width: 0,
            height: 0,
            duration: 0,
            smaller: Vec::new(),
        };
        let files = CopyPart { html: "<b>words</b>".to_owned(), body: Body::Files { files: vec![file] } };
        assert_eq!(shown(&files, CAPTION_TOO_LONG), ["files", "<b>words</b>"]);
        assert_eq!(shown(&files, "x"), ["<b>words</b>\n\n<a href=\"https://vk.com/photo-1_2\">\u{1F5BC} Photo</a>"]);
        let text = |html: String| CopyPart { html, body: Body::Text { preview: Preview::Off } };
        assert_eq!(shown(&text("word ".repeat(400)), "bad request: MESSAGE_TOO_LONG").len(), 2);
        assert_eq!(shown(&text("incomprehensible ".repeat(101)), "message too long").len(), 2);
        assert!(
            shown(&text("word ".repeat(400)), "x").is_empty() && shown(&text("word".to_owned()), "too long").is_empty()
        );
        let (question, options) = ("Why?".to_owned(), vec!["a".to_owned(), "b".to_owned()]);
        let poll = CopyPart { html: String::new(), body: Body::Poll { question, options, multiple: false } };
        assert_eq!(
            shown(&poll, "x"),
            ["\u{1F4CA} Why?\n\u{2022} a\n\u{2022} b\n<a href=\"https://vk.com/wall-1_2\">Open on VK</a>"]
        );
        for (title, address, named) in [
            ("", "", "https://yandex.ru/maps/?pt=2,1&amp;z=16"),
            ("Park", "", "Park"),
            ("", "Lane 1", "Lane 1"),
            ("Park", "Park", "Park"),
            ("Park", "Lane 1", "Park, Lane 1"),
        ] {
            let (title, address) = (title.to_owned(), address.to_owned());
            let body = Body::Venue { latitude: 1.0, longitude: 2.0, title, address };
            let said = shown(&CopyPart { html: String::new(), body }, "x").remove(0);
            assert!(said.contains("pt=2,1") && said.ends_with(&format!(">{named}</a>")), "{said}");
        }
    }
}
