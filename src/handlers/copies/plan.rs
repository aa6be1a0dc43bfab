//! A post → the parts of its copy, in the order in which they go out. Pure: what looks right in a channel is decided here.

use super::previewed;
use super::render::render;
use super::split::{is_light, length, split};
use crate::domain::abilities::Abilities;
use crate::domain::copies::{Body, CopyFile, CopyPart, FileKind, LongText, Preview, Style, name_in_form};
use crate::domain::post::{Media, Original, Picture, Post, RichText, VideoFile};
use crate::judging::hashtags::hashtags_in;
use crate::texts::Texts;
use crate::texts::html::{cut, escape, link, visible_len};

/// A longer quotation is folded.
const FOLDED: usize = 700;

/// What of a post goes where.
#[derive(Default)]
struct Sorted {
    /// Photos and videos, in order.
    seen: Vec<CopyFile>,
    /// Pictures that stand in where there is nothing to be seen.
    spare: Vec<CopyFile>,
    /// Pictures of links: of one link the preview shows it.
    cards: Vec<CopyFile>,
    animations: Vec<CopyFile>,
    documents: Vec<CopyFile>,
    /// Lines below the words.
    lines: Vec<String>,
    polls: Vec<Body>,
    /// Something of the post shows nothing here: only its own page does.
    unshown: bool,
}

/// The parts of a post's copy, for a platform that shows so much. Empty only where the post has nothing that can be shown.
pub(crate) fn plan(
    post: &Post,
    style: &Style,
    tags: &[String],
    label: Option<&str>,
    shows: &Abilities,
    texts: &Texts,
) -> Vec<CopyPart> {
    let quoted = post.original.as_deref().filter(|original| !original.gone);
    let words = [Some(&post.text), quoted.map(|original| &original.text)];
    let mut sorted = Sorted::default();
    for media in post.media.iter().chain(quoted.into_iter().flat_map(|original| &original.media)) {
        sorted.add(media, |url| words.iter().flatten().any(|words| leads_to(words, url)), shows, texts);
    }
    if sorted.cards.len() > 1 {
        sorted.spare.append(&mut sorted.cards);
    }
    if sorted.seen.is_empty() && sorted.animations.is_empty() {
        sorted.seen.append(&mut sorted.spare);
    }
    if sorted.unshown && !style.source_link {
        sorted.lines.push(link(&post.id.link(), texts.copies().copy_original()));
    }
    if let Some(geo) = post.geo.as_ref().filter(|_| !shows.venues) {
        let named = [geo.title.as_str(), geo.address.as_str()].into_iter().filter(|name| !name.is_empty());
        let named = named.collect::<Vec<_>>().join(", ");
        let (latitude, longitude) = (geo.latitude, geo.longitude);
        let named = if named.is_empty() { format!("{latitude:.5}, {longitude:.5}") } else { named };
        let map = format!("https://yandex.ru/maps/?pt={longitude},{latitude}&z=16&l=map");
        sorted.lines.push(format!("\u{1F4CD} {}", link(&map, &named)));
    }
    let is_said = is_said(post, &sorted, label);
    let html = if is_said { whole_text(post, &sorted.lines, style, tags, label, shows, texts) } else { String::new() };
    let venue = post.geo.as_ref().filter(|_| shows.venues).map(|geo| Body::Venue {
        latitude: geo.latitude,
        longitude: geo.longitude,
        title: cut(&geo.title, 200),
        address: cut(if geo.address.is_empty() { &geo.title } else { &geo.address }, 200),
    });
    let about = previewed::address(post).filter(|_| style.link_preview);
    let preview = about.map_or(Preview::Off, Preview::Link);
    let mut parts = assemble(html, preview, [sorted.seen, sorted.animations, sorted.documents], style, shows);
    parts.extend(sorted.polls.into_iter().chain(venue).map(|body| CopyPart { html: String::new(), body }));
    parts
}

/// Media (seen, animations, documents) with their words, in an order that reads well. `preview`: under words alone.
fn assemble(
    html: String,
    preview: Preview,
    [mut seen, animations, documents]: [Vec<CopyFile>; 3],
    style: &Style,
    shows: &Abilities,
) -> Vec<CopyPart> {
    let fits = length(&html, shows.markup) <= shows.caption && is_light(&html, shows.markup);
    let mut words: Vec<CopyPart> = Vec::new();
    let mut caption = String::new();
    let has_media = !(seen.is_empty() && animations.is_empty() && documents.is_empty());
    let first_photo = seen.iter().position(|file| file.kind == FileKind::Photo).filter(|_| shows.large_preview);
    if has_media && fits {
        caption = html;
    } else if let (true, LongText::Preview, Some(photo)) = (has_media, style.long_text, first_photo) {
        let picture = seen.remove(photo);
        words = text_parts(&html, &Preview::Large(picture.url), shows);
    } else {
        words = text_parts(&html, if has_media { &Preview::Off } else { &preview }, shows);
    }
    let before = style.long_text == LongText::Preview && first_photo.is_some();
    let albums = in_albums(seen, shows.album).into_iter();
    let media =
        albums.chain(animations.into_iter().map(|file| vec![file])).chain(in_albums(documents, shows.documents));
    let mut media: Vec<CopyPart> =
        media.map(|files| CopyPart { html: String::new(), body: Body::Files { files } }).collect();
    if let Some(first) = media.first_mut() {
        first.html = caption;
    }
    if before {
        words.extend(media);
        words
    } else {
        media.extend(words);
        media
    }
}

pub(super) fn text_parts(html: &str, preview: &Preview, shows: &Abilities) -> Vec<CopyPart> {
    let pieces = split(html, shows.text, shows.text, shows.markup).into_iter().enumerate();
    let preview = |index: usize| if index == 0 { preview.clone() } else { Preview::Off };
    pieces.map(|(index, html)| CopyPart { html, body: Body::Text { preview: preview(index) } }).collect()
}

/// Albums of at most so many files, where it can be never one file left over.
fn in_albums(files: Vec<CopyFile>, most: usize) -> Vec<Vec<CopyFile>> {
    let mut albums = Vec::new();
    let mut left = files;
    while !left.is_empty() {
        let size = match left.len() {
            count if count == most + 1 && most > 2 => most - 1,
            count => count.min(most.max(1)),
        };
        let rest = left.split_off(size);
        albums.push(left);
        left = rest;
    }
    albums
}

/// Whether there is something to be said, or to say the rest under: a footer alone is no post, nor the beginning of a poll.
fn is_said(post: &Post, sorted: &Sorted, label: Option<&str>) -> bool {
    !post.text.is_blank()
        || post.original.as_deref().is_some_and(|original| !original.gone)
        || post.copyright.is_some()
        || label.is_some_and(|label| !label.trim().is_empty())
        || sorted.unshown
        || !(sorted.lines.is_empty() && sorted.seen.is_empty())
        || !(sorted.animations.is_empty() && sorted.documents.is_empty())
}

/// Everything that is said: own words, the quotation, lines of what cannot be shown, marks, hashtags, footer, source.
fn whole_text(
    post: &Post,
    lines: &[String],
    style: &Style,
    tags: &[String],
    label: Option<&str>,
    shows: &Abilities,
    texts: &Texts,
) -> String {
    let (own, label) = super::marks::settled(post, label);
    let mut paragraphs = vec![if own.is_blank() { String::new() } else { render(&own).trim().to_owned() }];
    if let Some(original) = &post.original {
        paragraphs.push(quotation(original, shows, texts));
    }
    paragraphs.push(lines.join("\n"));
    paragraphs.push(label.map(|label| escape(label.trim())).unwrap_or_default());
    paragraphs.push(new_tags(post, tags));
    paragraphs.push(style.footer.as_deref().map(|footer| escape(footer.trim())).unwrap_or_default());
    let copyright = post.copyright.as_ref().map(|source| {
        let name = source.link.as_deref().map_or_else(|| escape(&source.text), |url| link(url, &source.text));
        format!("{} {name}", texts.copies().copy_source())
    });
    paragraphs.push(copyright.unwrap_or_default());
    if style.source_link {
        paragraphs.push(link(&post.id.link(), texts.copies().copy_original()));
    }
    paragraphs.retain(|paragraph| !paragraph.is_empty());
    paragraphs.join("\n\n")
}

/// Whom a repost quotes, and what they said.
fn quotation(original: &Original, shows: &Abilities, texts: &Texts) -> String {
    let page = original.id.link();
    if original.gone {
        return texts.copies().quoted_is_gone(original.id.post_id.gt(&0).then_some(page.as_str()));
    }
    let name = original.author_name.clone().unwrap_or_else(|| page.trim_start_matches("https://").to_owned());
    let head = format!("\u{1F501} {}", link(&page, &name));
    if original.text.is_blank() {
        return head;
    }
    let words = render(&original.text);
    let words = words.trim();
    let folded = if shows.folds && visible_len(words) > FOLDED { " expandable" } else { "" };
    format!("{head}\n<blockquote{folded}>{words}</blockquote>")
}

/// Hashtags that the words do not have yet.
fn new_tags(post: &Post, tags: &[String]) -> String {
    let known: Vec<String> = hashtags_in(&post.words()).iter().map(|tag| tag.to_lowercase()).collect();
    let new = tags.iter().filter(|tag| !known.contains(&tag.to_lowercase()));
    new.map(|tag| format!("#{}", escape(tag))).collect::<Vec<_>>().join(" ")
}

/// Whether words lead to an address: by a link of theirs, or because it stands there as it is.
fn leads_to(words: &RichText, url: &str) -> bool {
    let bare = |url: &str| url.trim_end_matches('/').to_owned();
    let (wanted, seen) = (bare(url), words.seen());
    let linked = words.0.iter().filter_map(|run| run.link.as_deref()).any(|link| bare(link) == wanted);
    // A longer address that begins so is another one.
    let ends = |rest: &str| {
        let rest = rest.strip_prefix('/').unwrap_or(rest);
        rest.chars().next().is_none_or(|next| next.is_whitespace() || ".,;:!?)\u{bb}\"'>]".contains(next))
    };
    linked || seen.match_indices(&wanted).any(|(at, found)| ends(&seen[at + found.len()..]))
}

impl Sorted {
    /// `is_said`: an address stands in the words already.
    fn add(&mut self, media: &Media, is_said: impl Fn(&str) -> bool, shows: &Abilities, texts: &Texts) {
        match media {
            Media::Photo { id, picture } => self.seen.push(photo(id, &format!("https://vk.com/{id}"), picture)),
            Media::Video { id, title, duration, width, height, page, picture, files, oversized, .. } => {
                let measures = [*width, *height, *duration];
                let files = if *oversized { &[] } else { files.as_slice() };
                self.video(id, title, measures, page, picture.as_ref(), files, shows, texts);
            }
            Media::Animation { id, title, url, bytes, page } => {
                if *bytes > shows.upload {
                    self.lines.push(format!("\u{1F39E} {}", link(page, title)));
                } else {
                    self.animations.push(file(FileKind::Animation, id, url, title, page, *bytes));
                }
            }
            Media::Document { id, title, url, bytes, page } => {
                if *bytes > shows.upload {
                    self.lines.push(format!("\u{1F4CE} {}", link(page, title)));
                } else {
                    self.documents.push(file(FileKind::Document, id, url, title, page, *bytes));
                }
            }
            Media::Audio { artist, title, .. } => {
                let named = [artist.as_str(), title.as_str()].into_iter().filter(|name| !name.is_empty());
                let named = named.collect::<Vec<_>>().join(" \u{2014} ");
                if named.is_empty() {
                    self.unshown = true;
                } else {
                    self.lines.push(format!("\u{1F3B5} {}", escape(&named)));
                }
            }
            Media::Poll { question, answers, multiple, closed, .. } => {
                self.poll(question, answers, *multiple, *closed, shows);
            }
            Media::Link { url, title, article, picture } => {
                self.cards.extend(picture.iter().map(|picture| photo(url, url, picture)));
                if !is_said(url) {
                    let icon = if *article { "\u{1F4C4}" } else { "\u{1F517}" };
                    let title = if title.is_empty() { url } else { title };
                    self.lines.push(format!("{icon} {}", link(url, title)));
                }
            }
            Media::Product { id, title, price, page, picture } => {
                let title = if title.is_empty() { page } else { title };
                self.spare.extend(picture.iter().map(|picture| photo(id, page, picture)));
                let price = if price.is_empty() { String::new() } else { format!(" \u{2014} {}", escape(price)) };
                self.lines.push(format!("\u{1F6CD} {}{price}", link(page, title)));
            }
            Media::Album { id, title, size, page, picture } => {
                self.spare.extend(picture.iter().map(|picture| photo(id, page, picture)));
                let title = if title.is_empty() { page } else { title };
                self.lines.push(format!("\u{1F5BC} {} ({size})", link(page, title)));
            }
            Media::Sticker { id, picture } => self.spare.push(photo(id, &picture.url, picture)),
            Media::Other { page: Some(page), .. } => self.lines.push(format!("\u{1F517} {}", escape(page))),
            Media::Lacking { word, page: Some(page), .. } => {
                self.lines.push(link(page, texts.copies().thing_elsewhere(word)));
            }
            Media::Lacking { page: None, .. } | Media::Other { page: None, .. } => self.unshown = true,
        }
    }

    #[expect(clippy::too_many_arguments, reason = "the fields of a video")]
    fn video(
        &mut self,
        id: &str,
        title: &str,
        [width, height, duration]: [u32; 3],
        page: &str,
        picture: Option<&Picture>,
        files: &[VideoFile],
        shows: &Abilities,
        texts: &Texts,
    ) {
        let fitting = files.iter().filter(|file| file.height <= shows.tallest).max_by_key(|file| file.height);
        if let Some(best) = fitting.or_else(|| files.iter().min_by_key(|file| file.height)) {
            let sent = file(FileKind::Video, id, &best.url, "", page, 0);
            let mut smaller: Vec<&VideoFile> = files.iter().filter(|file| file.height < best.height).collect();
            smaller.sort_by_key(|file| std::cmp::Reverse(file.height));
            let smaller = smaller.into_iter().map(|file| file.url.clone()).collect();
            self.seen.push(CopyFile { width, height, duration, smaller, ..sent });
            return;
        }
        self.seen.extend(picture.map(|picture| photo(id, page, picture)));
        let named = if title.is_empty() { texts.copies().copy_video() } else { title };
        let long = match duration {
            0 => String::new(),
            seconds if seconds >= 3600 => {
                format!(" ({}:{:02}:{:02})", seconds / 3600, seconds / 60 % 60, seconds % 60)
            }
            seconds => format!(" ({}:{:02})", seconds / 60, seconds % 60),
        };
        self.lines.push(format!("\u{25B6}\u{FE0F} {}{long}", link(page, named)));
    }

    /// A poll of the platform's own where it fits, else its words.
    fn poll(&mut self, question: &str, answers: &[String], multiple: bool, closed: bool, shows: &Abilities) {
        let fits = |text: &str, most: usize| !text.trim().is_empty() && text.chars().count() <= most;
        if question.trim().is_empty() && answers.is_empty() {
            self.unshown = true;
            return;
        }
        let native = !closed
            && shows.poll.is_some_and(|poll| {
                fits(question, poll.question)
                    && (poll.fewest..=poll.most).contains(&answers.len())
                    && answers.iter().all(|answer| fits(answer, poll.option))
            });
        if native {
            let (question, options) = (question.to_owned(), answers.to_vec());
            self.polls.push(Body::Poll { question, options, multiple });
            return;
        }
        // Nobody can vote on words: the post itself is linked.
        self.unshown |= !closed;
        let mut lines = vec![format!("\u{1F4CA} {}", escape(question))];
        lines.extend(answers.iter().map(|answer| format!("\u{2022} {}", escape(answer))));
        self.lines.push(lines.join("\n"));
    }
}

fn photo(id: &str, page: &str, picture: &Picture) -> CopyFile {
    let (width, height) = (picture.width, picture.height);
    let smaller = picture.smaller.iter().cloned().collect();
    CopyFile { width, height, smaller, ..file(FileKind::Photo, id, &picture.url, "", page, 0) }
}

fn file(kind: FileKind, id: &str, url: &str, name: &str, page: &str, bytes: u64) -> CopyFile {
    CopyFile {
        kind,
        id: id.to_owned(),
        url: url.to_owned(),
        name: name_in_form(name),
        page: page.to_owned(),
        bytes,
        width: 0,
        height: 0,
        duration: 0,
        smaller: Vec::new(),
    }
}

#[cfg(test)]
#[path = "plan_tests.rs"]
mod tests;
