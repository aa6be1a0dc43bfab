//! What stands of a copy and what its post is by now → what is changed, taken away and sent anew. Pure. Files are known again
//! by VK's names of them and words by where they stand, never by their places in a new plan.

mod others;

use super::split::{is_light, length, split};
use super::standing::{Row, Shows};
use crate::domain::abilities::Abilities;
use crate::domain::chat_ref::MessageRef;
use crate::domain::copies::{Body, Change, CopyFile, CopyPart, EditLeft, FileKind, Preview};
use crate::domain::post::PostRef;
use crate::texts::Texts;
use crate::texts::html::plain;

/// One call about a message that is out.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Call {
    Edit { message: MessageRef, html: String, change: Change },
    Delete { message: MessageRef },
}

/// What a part is to show; one whose messages all go shows nothing.
#[derive(Debug, PartialEq)]
pub(super) struct Wished {
    pub(super) ordinal: u32,
    pub(super) part: CopyPart,
    /// What the messages that it keeps show until then.
    pub(super) stood: CopyPart,
}

/// All that an edit comes to.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Changes {
    /// In this order.
    pub(super) calls: Vec<Call>,
    pub(super) wished: Vec<Wished>,
    /// Messages that leave a part that stays, and what each shows: by the part's ordinal.
    pub(super) leaving: Vec<(u32, MessageRef, CopyPart)>,
    /// Parts that follow what stands.
    pub(super) new: Vec<CopyPart>,
    pub(super) left: Vec<EditLeft>,
}

/// What becomes of a row.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Wish {
    /// It stays as it is.
    Stays,
    /// All of its messages go.
    Goes,
    /// A message a file, or all of them in the one; without a file the message goes.
    Files {
        slots: Vec<Option<CopyFile>>,
        html: String,
    },
    Text {
        html: String,
        preview: Preview,
    },
}

/// The post as it is now.
pub(super) struct Now<'a> {
    /// Its parts, were messages without end: all words are in one of them.
    pub(super) whole: Vec<CopyPart>,
    /// Its first picture would stand beside its words.
    pub(super) large: bool,
    pub(super) post: PostRef,
    pub(super) shows: &'a Abilities,
    pub(super) texts: &'a Texts,
}

struct Planner<'a> {
    now: Now<'a>,
    rows: Vec<Row>,
    wishes: Vec<Wish>,
    /// Files that stand nowhere yet.
    added: Vec<CopyFile>,
    /// Words that nothing holds yet.
    said: Vec<CopyPart>,
    done: Changes,
}

/// What brings the rows to what the post is now.
pub(super) fn changes(rows: Vec<Row>, now: Now<'_>) -> Changes {
    if now.whole.is_empty() {
        return Changes { left: vec![EditLeft::Empty], ..Changes::default() };
    }
    let wishes = vec![Wish::Stays; rows.len()];
    let mut planner = Planner { now, rows, wishes, added: Vec::new(), said: Vec::new(), done: Changes::default() };
    planner.files();
    planner.words();
    planner.links();
    planner.others();
    planner.finish()
}

/// In an album only its like takes a file's place (`docs/platforms.md`, «Telegram: albums»).
fn may_replace(old: &CopyFile, new: &CopyFile, album: usize) -> bool {
    let seen = |kind: FileKind| matches!(kind, FileKind::Photo | FileKind::Video);
    album == 1 || old.kind == new.kind || (seen(old.kind) && seen(new.kind))
}

fn holds(files: &[CopyFile], id: &str) -> bool {
    files.iter().any(|file| file.id == id)
}

impl Planner<'_> {
    fn html(&self) -> String {
        self.now.whole.iter().find(|part| !part.html.is_empty()).map(|part| part.html.clone()).unwrap_or_default()
    }

    fn is_blank(&self) -> bool {
        plain(&self.html()).trim().is_empty()
    }

    /// The files of the post, in order, but the one whose picture stands beside the words.
    fn wanted_files(&self) -> Vec<CopyFile> {
        let files = self.now.whole.iter().flat_map(|part| match &part.body {
            Body::Files { files } => files.clone(),
            _ => Vec::new(),
        });
        let mut files: Vec<CopyFile> = files.collect();
        if self.large().is_some()
            && let Some(photo) = files.iter().position(|file| file.kind == FileKind::Photo)
        {
            files.remove(photo);
        }
        files
    }

    /// The large picture beside the words, where the first message is of words and shows one, or could.
    fn large(&self) -> Option<Preview> {
        let first = self.rows.iter().find(|row| !matches!(row.shows, Shows::Links | Shows::Other))?;
        let Shows::Words(preview) = &first.shows else { return None };
        if self.is_blank() {
            return None;
        }
        let photo = self.now.whole.iter().find_map(|part| match &part.body {
            Body::Files { files } => files.iter().find(|file| file.kind == FileKind::Photo),
            _ => None,
        })?;
        let stands = matches!(preview, Preview::Large(_));
        let elsewhere = self.rows.iter().any(|row| holds(&row.files, &photo.id));
        // Be its words short by now, it stays a picture beside them.
        (stands || (self.now.large && !elsewhere)).then(|| Preview::Large(photo.url.clone()))
    }

    /// Which files take whose places, which messages go, and which files have none yet.
    fn files(&mut self) {
        let wanted = self.wanted_files();
        let stands = |file: &CopyFile| {
            let by = |row: &Row| holds(&row.files, &file.id) || (row.shows == Shows::Links && row.leads_to(file));
            self.rows.iter().any(by)
        };
        self.added = wanted.iter().filter(|file| !stands(file)).cloned().collect();
        if self.now.shows.one_message {
            return self.files_in_one(&wanted);
        }
        let place = |file: &CopyFile| wanted.iter().position(|other| other.id == file.id).unwrap_or(usize::MAX);
        for (row, wish) in self.rows.iter().zip(&mut self.wishes) {
            if !matches!(row.shows, Shows::Files) {
                continue;
            }
            if !row.is_known() {
                if row.files.iter().any(|file| !holds(&wanted, &file.id)) {
                    self.done.left.push(EditLeft::Unknown);
                }
                continue;
            }
            let album = row.files.len();
            let mut slots: Vec<Option<CopyFile>> = Vec::new();
            for file in &row.files {
                if holds(&wanted, &file.id) {
                    slots.push(Some(file.clone()));
                    continue;
                }
                let next = self.added.iter().position(|new| may_replace(file, new, album));
                slots.push(next.map(|at| self.added.remove(at)));
            }
            in_order(&mut slots, &row.files, place);
            *wish = Wish::Files { slots, html: String::new() };
        }
    }

    /// Where all that stands together is one message, it changes whole.
    fn files_in_one(&mut self, wanted: &[CopyFile]) {
        // What stands in a message that nobody knows stays there, wanted or not.
        let unknown = |row: &&Row| row.shows == Shows::Files && !row.is_known();
        let stuck: Vec<&CopyFile> = self.rows.iter().filter(unknown).flat_map(|row| &row.files).collect();
        if stuck.iter().any(|file| !holds(wanted, &file.id)) {
            self.done.left.push(EditLeft::Unknown);
        }
        let stuck: Vec<String> = stuck.into_iter().map(|file| file.id.clone()).collect();
        let mut groups: Vec<Vec<CopyFile>> = Vec::new();
        for part in &self.now.whole {
            if let Body::Files { files } = &part.body {
                let shown = |file: &&CopyFile| {
                    let linked = self.rows.iter().any(|row| row.shows == Shows::Links && row.leads_to(file));
                    let apart = self.rows.iter().any(|row| row.is_document_of(file)) && files.len() > 1;
                    !linked && !apart && holds(wanted, &file.id) && !stuck.contains(&file.id)
                };
                groups.push(files.iter().filter(shown).cloned().collect());
            }
        }
        groups.retain(|group: &Vec<CopyFile>| !group.is_empty());
        let mut free: Vec<usize> = (0..self.rows.len())
            .filter(|at| self.rows[*at].shows == Shows::Files && self.rows[*at].is_known())
            .collect();
        let mut rest: Vec<Vec<CopyFile>> = Vec::new();
        for group in groups {
            let common = |at: usize| group.iter().filter(|file| holds(&self.rows[at].files, &file.id)).count();
            let best =
                free.iter().copied().filter(|at| common(*at) > 0).max_by_key(|at| (common(*at), usize::MAX - at));
            match best {
                Some(at) => {
                    free.retain(|other| *other != at);
                    self.wishes[at] = Wish::Files { slots: group.into_iter().map(Some).collect(), html: String::new() };
                }
                None => rest.push(group),
            }
        }
        let mut rest = rest.into_iter();
        let mut gone = Vec::new();
        for at in free {
            // What stood in for a file that another row has is part of the post still.
            if self.rows[at].files.iter().all(|file| holds(wanted, &file.id)) {
                continue;
            }
            match rest.next() {
                Some(group) => {
                    self.wishes[at] = Wish::Files { slots: group.into_iter().map(Some).collect(), html: String::new() };
                }
                None => gone.push(at),
            }
        }
        for at in gone {
            self.wishes[at] = Wish::Files { slots: vec![None; self.rows[at].files.len()], html: String::new() };
        }
        self.added = rest.flatten().collect();
    }

    /// Rows that words may stand in: under files that stay, and by themselves.
    fn places_of_words(&self) -> (Option<usize>, Vec<usize>) {
        let stays = |at: &usize| match &self.wishes[*at] {
            Wish::Files { slots, .. } => slots.iter().any(Option::is_some),
            Wish::Stays => self.rows[*at].shows == Shows::Files && !self.rows[*at].messages.is_empty(),
            Wish::Goes | Wish::Text { .. } => false,
        };
        let heads: Vec<usize> =
            (0..self.rows.len()).filter(|at| self.rows[*at].shows == Shows::Files).filter(stays).collect();
        let worded = heads.iter().copied().find(|at| !self.rows[*at].stood.html.is_empty());
        let texts = (0..self.rows.len()).filter(|at| matches!(self.rows[*at].shows, Shows::Words(_))).collect();
        (worded.or(heads.first().copied()), texts)
    }

    fn fits(&self, html: &str) -> bool {
        let shows = self.now.shows;
        length(html, shows.markup) <= shows.caption && is_light(html, shows.markup)
    }

    fn words(&mut self) {
        let html = self.html();
        let (mut head, texts) = self.places_of_words();
        let blank = self.is_blank();
        let shows = self.now.shows;
        let mut worded = head.is_some_and(|at| !self.rows[at].stood.html.is_empty());
        if head.is_none() && !blank && texts.is_empty() {
            head = self.keep_for_words(&html);
            worded = true;
        }
        let beside = self.large().is_some();
        if head.is_none() && !beside && self.words_stand_unknown(&html, &texts) {
            return;
        }
        let before = head.zip(texts.first()).is_some_and(|(head, text)| *text < head) || beside;
        if head.is_none() && !beside && self.fits(&html) && self.puts_files_to_words(&html, &texts) {
            return;
        }
        let (mut caption, mut pieces) = (String::new(), Vec::new());
        let under = head.is_some() && !before;
        if under && self.fits(&html) {
            caption = html;
        } else if !blank {
            // Words that stood under the file begin there still.
            let first = if under && worded { shows.caption } else { shows.text };
            pieces = split(&html, first, shows.text, shows.markup);
            if under && worded && !pieces.is_empty() {
                caption = pieces.remove(0);
            }
        }
        if let Some(at) = head {
            self.put_caption(at, caption);
        }
        self.put_pieces(pieces, &texts, head.is_none());
    }

    /// Whether words stand under files whose messages nobody knows: said once more they would stand there twice.
    fn words_stand_unknown(&mut self, html: &str, texts: &[usize]) -> bool {
        let shows = self.now.shows;
        let stood = { self.rows.iter() }
            .find(|row| row.shows == Shows::Files && row.messages.is_empty() && !row.stood.html.is_empty());
        let Some(stood) = stood else { return false };
        let said = [&stood.stood.html].into_iter().chain(texts.iter().map(|at| &self.rows[*at].stood.html));
        let as_known = if self.fits(html) {
            said.eq([html])
        } else {
            said.eq(&split(html, shows.caption, shows.text, shows.markup))
        };
        if !as_known {
            self.done.left.push(EditLeft::Unknown);
        }
        true
    }

    /// No file is left that words could stand under, and they stand nowhere else: one stays for them, or the message becomes words.
    fn keep_for_words(&mut self, html: &str) -> Option<usize> {
        if !self.added.is_empty() {
            return None;
        }
        let at = self.rows.iter().position(|row| row.shows == Shows::Files && row.is_known())?;
        if self.now.shows.one_message {
            let Wish::Files { slots, .. } = &mut self.wishes[at] else { return None };
            slots.clear();
            return Some(at);
        }
        // More than it has room for goes out as a message of words anyway.
        if !self.fits(html) {
            return None;
        }
        let file = self.rows[at].files.first()?.clone();
        let Wish::Files { slots, .. } = &mut self.wishes[at] else { return None };
        *slots.first_mut()? = Some(file);
        self.done.left.push(EditLeft::FileStays);
        Some(at)
    }

    /// A message of words may become one with a file, and then its words stand under it.
    fn puts_files_to_words(&mut self, html: &str, texts: &[usize]) -> bool {
        let Some(first) = texts.first().copied().filter(|at| !self.rows[*at].messages.is_empty()) else { return false };
        if self.added.is_empty() {
            return false;
        }
        let together = self.together();
        let count = if self.now.shows.one_message { together } else { 1 };
        let slots: Vec<Option<CopyFile>> = self.added.drain(..count).map(Some).collect();
        self.wishes[first] = Wish::Files { slots, html: html.to_owned() };
        for at in &texts[1..] {
            self.wishes[*at] = Wish::Goes;
        }
        true
    }

    /// How many of the first new files are one part of the plan.
    fn together(&self) -> usize {
        let Some(first) = self.added.first() else { return 0 };
        let part = self.now.whole.iter().find_map(|part| match &part.body {
            Body::Files { files } if holds(files, &first.id) => Some(files),
            _ => None,
        });
        let Some(part) = part else { return 1 };
        self.added.iter().take_while(|file| holds(part, &file.id)).count()
    }

    fn put_caption(&mut self, at: usize, words: String) {
        let row = &self.rows[at];
        match &mut self.wishes[at] {
            Wish::Files { slots, html } if !(slots.is_empty() && words.is_empty()) => *html = words,
            wish if *wish == Wish::Stays && row.stood.html != words => {
                *wish = Wish::Files { slots: row.files.iter().cloned().map(Some).collect(), html: words };
            }
            _ => {}
        }
    }

    fn put_pieces(&mut self, pieces: Vec<String>, texts: &[usize], alone: bool) {
        // A message of which nobody knows cannot be changed: what it says may stand there.
        let unknown = texts.iter().any(|at| self.rows[*at].messages.is_empty());
        if unknown {
            let said = texts.iter().map(|at| &self.rows[*at].stood.html);
            if !said.eq(pieces.iter()) {
                self.done.left.push(EditLeft::Unknown);
            }
            return;
        }
        let first = if alone { self.large().or_else(|| self.preview()) } else { self.large() }.unwrap_or_default();
        let mut pieces = pieces.into_iter().enumerate().map(|(at, html)| {
            let preview = if at == 0 { first.clone() } else { Preview::Off };
            (html, preview)
        });
        for at in texts {
            self.wishes[*at] = match pieces.next() {
                Some((html, preview)) => Wish::Text { html, preview },
                None => Wish::Goes,
            };
        }
        let new: Vec<CopyPart> =
            pieces.map(|(html, preview)| CopyPart { html, body: Body::Text { preview } }).collect();
        self.said.extend(new);
    }

    /// The preview that the plan gives to words alone.
    fn preview(&self) -> Option<Preview> {
        self.now.whole.iter().find_map(|part| match &part.body {
            Body::Text { preview } => Some(preview.clone()),
            _ => None,
        })
    }

    /// Lines that lead to files which could not come: those of files that went go too.
    fn links(&mut self) {
        let wanted = self.wanted_files();
        for (row, wish) in self.rows.iter().zip(&mut self.wishes) {
            let Shows::Links = row.shows else { continue };
            let stays: Vec<&str> = row
                .stood
                .html
                .lines()
                .filter(|line| wanted.iter().any(|file| super::standing::leads_to(line, file)))
                .collect();
            let Body::Text { preview } = &row.stood.body else { continue };
            if stays.is_empty() {
                *wish = Wish::Goes;
            } else {
                *wish = Wish::Text { html: stays.join("\n"), preview: preview.clone() };
            }
        }
    }

    /// Files that nothing stands for follow, together as the plan has them; words that nothing holds stand under them.
    fn new_files(&mut self) -> Vec<CopyPart> {
        let mut parts = Vec::new();
        while !self.added.is_empty() {
            let count = self.together().max(1);
            let files: Vec<CopyFile> = self.added.drain(..count).collect();
            parts.push(CopyPart { html: String::new(), body: Body::Files { files } });
        }
        if let ([said], Some(first)) = (self.said.as_slice(), parts.first_mut())
            && self.places_of_words() == (None, Vec::new())
            && self.fits(&said.html)
        {
            first.html.clone_from(&said.html);
            self.said.clear();
        }
        parts
    }

    fn finish(mut self) -> Changes {
        let files = self.new_files();
        let rest = std::mem::take(&mut self.done.new);
        self.done.new = std::mem::take(&mut self.said).into_iter().chain(files).chain(rest).collect();
        for (row, wish) in self.rows.iter().zip(&self.wishes) {
            row.come_to(wish, self.now.shows.one_message, &mut self.done);
            if row.messages.is_empty() && row.is_changed_by(wish) {
                self.done.left.push(EditLeft::Unknown);
            }
        }
        // What goes, goes when what stays is told.
        let (edits, rest): (Vec<Call>, Vec<Call>) =
            std::mem::take(&mut self.done.calls).into_iter().partition(|call| matches!(call, Call::Edit { .. }));
        self.done.calls = edits.into_iter().chain(rest).collect();
        self.done.left.sort();
        self.done.left.dedup();
        self.done
    }
}

/// The files of an album in the order of the post, where each may stand in its place.
fn in_order(slots: &mut [Option<CopyFile>], stood: &[CopyFile], place: impl Fn(&CopyFile) -> usize) {
    let mut files: Vec<CopyFile> = slots.iter().flatten().cloned().collect();
    files.sort_by_key(&place);
    let filled: Vec<usize> = (0..slots.len()).filter(|at| slots[*at].is_some()).collect();
    let fit = |(at, file): (&usize, &CopyFile)| stood[*at].id == file.id || may_replace(&stood[*at], file, stood.len());
    if filled.iter().zip(&files).all(fit) {
        for (at, file) in filled.into_iter().zip(files) {
            slots[at] = Some(file);
        }
    }
}

#[cfg(test)]
#[path = "changes_tests.rs"]
mod tests;
