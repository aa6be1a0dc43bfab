//! What stands of a copy, message by message, and what a wish about it comes to. Pure.

use super::changes::{Call, Changes, Wish, Wished};
use crate::domain::chat_ref::MessageRef;
use crate::domain::copies::{Body, Change, CopyFile, CopyPart, FileKind, PartState, Preview};
use crate::store::PartRow;
use crate::texts::html::link;

/// What the messages of a row are to an edit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Shows {
    /// Files, with words under the first.
    Files,
    /// Words of the post.
    Words(Preview),
    /// Lines that lead to files which could not come.
    Links,
    /// A poll, a place, or words that stand for one.
    Other,
}

/// A part that is out.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Row {
    pub(super) ordinal: u32,
    pub(super) messages: Vec<MessageRef>,
    pub(super) shows: Shows,
    /// What it shows, the files that are there before those that stayed behind.
    pub(super) stood: CopyPart,
    /// What it is to show when the edits that are on their way are through.
    wished: CopyPart,
    /// Files that are there: one a message, or all in the one.
    pub(super) files: Vec<CopyFile>,
    /// Files that stayed behind: others stand for them.
    pub(super) aside: Vec<CopyFile>,
    in_one: bool,
}

/// The rows that are out and stay, `in_one`: what stands together is one message.
pub(super) fn standing(rows: &[PartRow], in_one: bool) -> Vec<Row> {
    let out: Vec<&PartRow> = rows.iter().filter(|row| row.state == PartState::Done && !row.part.is_nothing()).collect();
    let mut found = Vec::new();
    for (at, row) in out.iter().enumerate() {
        let stood = row.stands.as_ref().unwrap_or(&row.part).clone();
        let others: Vec<&CopyPart> =
            out.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, row)| shown(row)).collect();
        let mut row = Row {
            ordinal: row.ordinal,
            messages: row.message_ids.clone(),
            shows: Shows::Other,
            wished: row.part.clone(),
            stood,
            files: Vec::new(),
            aside: Vec::new(),
            in_one,
        };
        row.look(&others, at);
        found.push(row);
    }
    // What stayed behind whole and said nothing is no message.
    found.retain(|row| !(row.messages.is_empty() && row.files.is_empty() && row.shows == Shows::Files));
    found
}

fn shown(row: &PartRow) -> &CopyPart {
    row.stands.as_ref().unwrap_or(&row.part)
}

/// Whether a line leads to a file's page on VK.
pub(super) fn leads_to(line: &str, file: &CopyFile) -> bool {
    !file.page.is_empty() && line.starts_with(link(&file.page, "").trim_end_matches("</a>"))
}

/// Words that could only be lines which lead to files.
fn lead_to_files(html: &str, others: &[&CopyPart]) -> bool {
    let files = || others.iter().flat_map(|part| files_of(part));
    !html.is_empty() && html.lines().all(|line| files().any(|file| leads_to(line, file)))
}

fn files_of(part: &CopyPart) -> &[CopyFile] {
    match &part.body {
        Body::Files { files } => files,
        _ => &[],
    }
}

impl Row {
    fn look(&mut self, others: &[&CopyPart], at: usize) {
        let settled = self.wished == self.stood;
        match &self.stood.body {
            Body::Poll { .. } | Body::Venue { .. } => {}
            Body::Text { .. } if at > 0 && lead_to_files(&self.stood.html, others) => self.shows = Shows::Links,
            // A poll or a place that was refused is told in words.
            Body::Text { .. } if at > 0 && self.stood.html.starts_with(['\u{1F4CA}', '\u{1F4CD}']) => {}
            Body::Text { preview } => self.shows = Shows::Words(preview.clone()),
            Body::Files { files } => {
                let apart = |file: &CopyFile| {
                    others.iter().enumerate().any(|(other, part)| match &part.body {
                        Body::Files { files } => {
                            // Those before it in the copy come before it here too.
                            other >= at && is_document(files, &file.id)
                        }
                        Body::Text { .. } => {
                            other >= at
                                && part.html.lines().any(|line| leads_to(line, file))
                                && part.html.starts_with("<a ")
                        }
                        Body::Poll { .. } | Body::Venue { .. } => false,
                    })
                };
                // Of an album that is out whole nothing stayed behind.
                let whole = !self.in_one && files.len() > 1 && files.len() == self.messages.len();
                let (aside, files): (Vec<_>, Vec<_>) = files.iter().cloned().partition(|file| !whole && apart(file));
                self.shows = if files.is_empty() && !self.messages.is_empty() {
                    Shows::Words(Preview::Off)
                } else {
                    Shows::Files
                };
                self.stood.body = Body::Files { files: files.iter().chain(&aside).cloned().collect() };
                (self.files, self.aside) = (files, aside);
            }
        }
        if settled {
            self.wished.clone_from(&self.stood);
        }
    }

    /// Whether some message of it is known.
    pub(super) fn is_of_known_messages(&self) -> bool {
        !self.messages.is_empty()
    }

    /// Whether it is known which message shows what.
    pub(super) fn is_known(&self) -> bool {
        let full = if self.in_one { 1 } else { self.files.len() };
        self.messages.len() == full && !self.messages.is_empty()
    }

    /// Whether it has a line that leads to a file.
    pub(super) fn leads_to(&self, file: &CopyFile) -> bool {
        self.stood.html.lines().any(|line| leads_to(line, file))
    }

    /// Whether it is a file that went as a document of its own.
    pub(super) fn is_document_of(&self, file: &CopyFile) -> bool {
        is_document(&self.files, &file.id)
    }

    /// Whether its words stand for a poll or a place.
    pub(super) fn stands_for(&self, body: &Body) -> bool {
        let mark = match body {
            Body::Poll { .. } => '\u{1F4CA}',
            Body::Venue { .. } => '\u{1F4CD}',
            Body::Text { .. } | Body::Files { .. } => return false,
        };
        matches!(self.stood.body, Body::Text { .. }) && self.stood.html.starts_with(mark)
    }

    /// Whether an edit that is on its way, or was never wanted, leaves other words than these.
    fn says(&self, html: &str) -> bool {
        self.stood.html == html && self.wished.html == html
    }

    /// Whether a wish is more than what stands there already.
    pub(super) fn is_changed_by(&self, wish: &Wish) -> bool {
        match wish {
            // Of files `changes.rs` tells itself.
            Wish::Stays | Wish::Files { .. } => false,
            Wish::Goes => true,
            Wish::Text { html, .. } => !self.says(html),
        }
    }

    /// The calls that a wish needs, and what the row shows then.
    pub(super) fn come_to(&self, wish: &Wish, in_one: bool, done: &mut Changes) {
        match wish {
            Wish::Stays => {}
            Wish::Goes => self.goes(done),
            Wish::Files { slots, .. } if !slots.is_empty() && slots.iter().all(Option::is_none) => self.goes(done),
            Wish::Files { slots, html } if in_one || self.is_of_words() => self.becomes(slots, html, in_one, done),
            Wish::Files { html, .. } if !self.is_known() => {
                if !self.says(html)
                    && let Some(first) = self.messages.first()
                {
                    edit(first, html, Change::Caption, done);
                    self.wants(CopyPart { html: html.clone(), body: self.stood.body.clone() }, done);
                }
            }
            Wish::Files { slots, html } => self.files_change(slots, html, done),
            Wish::Text { html, preview } => {
                let body = Body::Text { preview: preview.clone() };
                let wish = CopyPart { html: html.clone(), body };
                // Where all is one message, an edit says nothing of previews.
                let previewed = in_one || !matches!(&self.shows, Shows::Words(known) if known != preview);
                let same = self.says(html) && previewed && self.wished.body == self.stood.body;
                let Some(first) = self.messages.first().filter(|_| !same) else { return };
                edit(first, html, Change::Text { preview: preview.clone() }, done);
                self.wants(wish, done);
            }
        }
    }

    /// Whether its message is of words, with no file in it.
    fn is_of_words(&self) -> bool {
        self.files.is_empty()
    }

    fn goes(&self, done: &mut Changes) {
        done.calls.extend(self.messages.iter().map(|message| Call::Delete { message: message.clone() }));
        if !self.messages.is_empty() {
            self.wants(CopyPart::nothing(), done);
        }
    }

    fn wants(&self, part: CopyPart, done: &mut Changes) {
        done.wished.push(Wished { ordinal: self.ordinal, part, stood: self.stood.clone() });
    }

    /// The one message changes whole, or one of words becomes one with a file.
    fn becomes(&self, slots: &[Option<CopyFile>], html: &str, in_one: bool, done: &mut Changes) {
        let Some(message) = self.messages.first() else { return };
        let files: Vec<CopyFile> = slots.iter().flatten().cloned().collect();
        let ids = |files: &[CopyFile]| files.iter().map(|file| file.id.clone()).collect::<Vec<_>>();
        let same = ids(&self.files) == ids(&files) && self.wished == self.stood;
        if same && self.says(html) {
            return;
        }
        let change = match files.first() {
            Some(file) if !in_one => Change::File { file: file.clone() },
            _ if same => Change::Caption,
            _ => Change::Files { files: files.clone() },
        };
        let body = if files.is_empty() {
            Body::Text { preview: Preview::Off }
        } else if same {
            self.stood.body.clone()
        } else {
            Body::Files { files: files.into_iter().chain(self.aside.iter().cloned()).collect() }
        };
        edit(message, html, change, done);
        self.wants(CopyPart { html: html.to_owned(), body }, done);
    }

    /// The messages of an album change one by one, and those without a file go.
    fn files_change(&self, slots: &[Option<CopyFile>], html: &str, done: &mut Changes) {
        let calls = done.calls.len();
        let wished = files_of(&self.wished);
        let (mut kept, mut remain) = (Vec::new(), Vec::new());
        for ((message, stood), (at, slot)) in self.messages.iter().zip(&self.files).zip(slots.iter().enumerate()) {
            let Some(file) = slot else {
                let html = if at == 0 { self.stood.html.clone() } else { String::new() };
                let stood = CopyPart { html, body: Body::Files { files: vec![stood.clone()] } };
                done.leaving.push((self.ordinal, message.clone(), stood));
                done.calls.push(Call::Delete { message: message.clone() });
                continue;
            };
            let first = kept.is_empty();
            let words = if first { html } else { "" };
            let unsettled = wished.get(at).is_some_and(|wished| wished.id != stood.id);
            let stays = file.id == stood.id && !unsettled;
            if !stays {
                edit(message, words, Change::File { file: file.clone() }, done);
            } else if first && !(if at == 0 { self.says(html) } else { html.is_empty() }) {
                edit(message, words, Change::Caption, done);
            }
            kept.push(if stays { stood.clone() } else { file.clone() });
            remain.push(stood.clone());
        }
        if done.calls.len() > calls {
            let files = |shown: Vec<CopyFile>| {
                let files = shown.into_iter().chain(self.aside.iter().cloned()).collect();
                Body::Files { files }
            };
            let under =
                if slots.first().is_some_and(Option::is_some) { self.stood.html.clone() } else { String::new() };
            let part = CopyPart { html: html.to_owned(), body: files(kept) };
            let stood = CopyPart { html: under, body: files(remain) };
            done.wished.push(Wished { ordinal: self.ordinal, part, stood });
        }
    }
}

fn edit(message: &MessageRef, html: &str, change: Change, done: &mut Changes) {
    done.calls.push(Call::Edit { message: message.clone(), html: html.to_owned(), change });
}

fn is_document(files: &[CopyFile], id: &str) -> bool {
    matches!(files, [file] if file.kind == FileKind::Document && file.id == id)
}

/// The parts of a copy that are written down when its edit begins. What stands there until the calls are through stays known beside
/// what is wished, for a call may fail.
pub(super) fn wanted(copy: i64, rows: &[PartRow], changes: &Changes) -> Vec<PartRow> {
    let mut next = rows.iter().map(|row| row.ordinal + 1).max().unwrap_or(0);
    let mut saved = Vec::new();
    for (_, message, stood) in &changes.leaving {
        let mut leaves = PartRow::waiting(copy, next, CopyPart::nothing());
        (leaves.stands, leaves.state) = (Some(stood.clone()), PartState::Done);
        leaves.message_ids.push(message.clone());
        saved.push(leaves);
        next += 1;
    }
    for Wished { ordinal, part, stood } in &changes.wished {
        let Some(mut row) = rows.iter().find(|row| row.ordinal == *ordinal).cloned() else { continue };
        row.message_ids.retain(|known| !changes.leaving.iter().any(|(_, message, _)| message == known));
        row.part.clone_from(part);
        row.stands = (stood != part).then(|| stood.clone());
        saved.push(row);
    }
    saved.extend(changes.new.iter().zip(next..).map(|(part, ordinal)| PartRow::waiting(copy, ordinal, part.clone())));
    saved
}

/// A message shows something else now: what is known of its part follows.
pub(super) fn changed(row: &mut PartRow, message: &MessageRef, html: &str, change: &Change) {
    let Some(at) = row.message_ids.iter().position(|known| known == message) else { return };
    let stood = row.stands.as_mut().unwrap_or(&mut row.part);
    match (change, &mut stood.body) {
        (Change::Text { preview }, body) => *body = Body::Text { preview: preview.clone() },
        (Change::Caption, _) => {}
        (Change::File { file }, Body::Files { files }) if at < files.len() => files[at] = file.clone(),
        (Change::File { file }, body) => *body = Body::Files { files: vec![file.clone()] },
        (Change::Files { files }, body) if files.is_empty() => *body = Body::Text { preview: Preview::Off },
        (Change::Files { files: new }, body) => {
            *body = Body::Files { files: new.clone() };
        }
    }
    if at == 0 || !html.is_empty() {
        html.clone_into(&mut stood.html);
    }
    settle(row);
}

/// Of an edit only the words came through: what hangs on the message is what hung there before.
pub(super) fn worded(row: &mut PartRow, message: &MessageRef, html: &str) {
    changed(row, message, html, &Change::Caption);
    not_changed(row);
}

/// A message is gone.
pub(super) fn gone(row: &mut PartRow, message: &MessageRef) {
    let Some(at) = row.message_ids.iter().position(|known| known == message) else { return };
    row.message_ids.remove(at);
    let stood = row.stands.as_mut().unwrap_or(&mut row.part);
    match &mut stood.body {
        Body::Files { files } if at < files.len() && !row.message_ids.is_empty() => drop(files.remove(at)),
        _ => {}
    }
    if row.message_ids.is_empty() {
        row.part = CopyPart::nothing();
        row.stands = None;
    }
    settle(row);
}

/// An edit did not come through: what stands is what is known, and nothing else is on its way.
pub(super) fn not_changed(row: &mut PartRow) {
    if let Some(stood) = row.stands.take() {
        row.part = stood;
    }
}

fn settle(row: &mut PartRow) {
    row.stands.take_if(|stood| *stood == row.part);
}
