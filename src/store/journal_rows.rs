//! A verdict as its row holds it.

use std::borrow::Cow;

use anyhow::{Context, Result};

use super::{lossy, lossy_if_any};
use crate::clock::Millis;
use crate::domain::ids::{CommentRef, ItemKind, Network, PersonId, Place, WallItem};
use crate::domain::verdict::{Decision, IN_ATTACHMENT, Mode, Reason, State, SubjectKind, Verdict};

/// A verdict as it is stored.
#[derive(Debug, Clone)]
pub struct JournalRow {
    /// The number that people write after `journal undo`.
    pub id: i64,
    /// When it was judged, Unix milliseconds.
    pub at: Millis,
    /// What kind of thing.
    pub kind: SubjectKind,
    /// Whom it is about.
    pub person: PersonId,
    /// The comment, where one was judged.
    pub comment: Option<CommentRef>,
    /// The like's object, where a like brought it.
    pub item: Option<WallItem>,
    /// Decision, score, rule, reasons.
    pub verdict: Verdict,
    /// Mode at that moment.
    pub mode: Mode,
    /// Version of the model.
    pub model: String,
    /// Wave it belonged to.
    pub wave_id: Option<i64>,
    /// Sweep it was made in.
    pub sweep_id: Option<i64>,
    /// When a limit was reserved for it: it is, or was, acted on.
    pub acted_at: Option<Millis>,
    /// What became of it.
    pub state: State,
    /// Why the action did not happen, in the platform's words.
    pub error: Option<String>,
    /// The judged text, until the evidence ages out.
    pub text: Option<String>,
    /// The admin who ordered it.
    pub by: Option<i64>,
    /// The person's name, if known.
    pub name: Option<String>,
}

impl JournalRow {
    /// It is no verdict on an account: whoever wrote a comment or a message was banned for it, subscribed or not.
    pub fn bans_an_author(&self) -> bool {
        self.kind == SubjectKind::Member && self.comment.is_some()
    }

    /// Whether it is about somebody, and not about something that they wrote.
    pub fn is_about_person(&self) -> bool {
        matches!(self.kind, SubjectKind::Member | SubjectKind::Like)
    }

    /// What a person's word on this verdict is about: the text, with the words of what hung on it where those were judged. `None`:
    /// it is not known any more. «Смотрите» alone is no advert because one hung on it once.
    pub fn taught_text(&self) -> Option<Cow<'_, str>> {
        let text = self.text.as_deref()?;
        match self.verdict.reasons.iter().find(|reason| reason.code == IN_ATTACHMENT) {
            None => Some(Cow::Borrowed(text)),
            Some(reason) => reason.detail.as_ref().map(|words| Cow::Owned(format!("{text}\n{words}"))),
        }
    }
}

pub(super) const COLUMNS: &str =
    "j.id, j.at, j.network, j.kind, j.user_id, j.place, j.owner_id, j.parent_id, j.item_id, j.verdict,
    j.score, j.rule, j.reasons, j.mode, j.model, j.wave_id, j.state, j.error, j.text, j.by_id,
    (SELECT p.name FROM people p WHERE p.network = j.network AND p.id = j.user_id), j.sweep_id, j.acted_at";

pub(super) fn row_of(row: &rusqlite::Row<'_>) -> rusqlite::Result<JournalRow> {
    let network = Network::parse(&lossy(row, 2)?).unwrap_or(Network::Vk);
    let place = lossy_if_any(row, 5)?;
    let kind = SubjectKind::parse(&lossy(row, 3)?);
    let item = match &place {
        Some(word) if kind == SubjectKind::Like => {
            Some(WallItem { kind: ItemKind::parse(word), owner_id: row.get(6)?, item_id: row.get(8)? })
        }
        _ => None,
    };
    let comment = match place.as_deref().filter(|_| kind != SubjectKind::Like).and_then(Place::parse) {
        Some(place) => Some(CommentRef { place, owner_id: row.get(6)?, parent_id: row.get(7)?, item_id: row.get(8)? }),
        None => None,
    };
    let reasons = lossy(row, 12)?;
    Ok(JournalRow {
        id: row.get(0)?,
        at: row.get(1)?,
        kind,
        person: PersonId { network, id: row.get(4)? },
        comment,
        item,
        verdict: Verdict {
            decision: Decision::parse(&lossy(row, 9)?).unwrap_or(Decision::Keep),
            score: row.get(10)?,
            rule: lossy(row, 11)?.into(),
            // A verdict stands without its reasons; with an unreadable one nothing could be undone.
            reasons: parse_reasons(&reasons).unwrap_or_default(),
        },
        mode: Mode::parse(&lossy(row, 13)?).unwrap_or(Mode::Observe),
        model: lossy(row, 14)?,
        wave_id: row.get(15)?,
        state: State::parse(&lossy(row, 16)?),
        error: lossy_if_any(row, 17)?,
        text: lossy_if_any(row, 18)?,
        by: row.get(19)?,
        name: lossy_if_any(row, 20)?,
        sweep_id: row.get(21)?,
        acted_at: row.get(22)?,
    })
}

fn parse_reasons(stored: &str) -> Result<Vec<Reason>> {
    serde_json::from_str(stored).context("reading stored reasons")
}
