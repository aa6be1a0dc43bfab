//! An order to take back many verdicts, as far as it has come: what is left of it stands in the inbox, so that a death in
//! between loses nothing of it.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::ids::PersonId;

/// What taking back many verdicts came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct TakenBack {
    /// What comes back: comments, and people who are free.
    pub all: usize,
    /// Comments that are visible again.
    pub comments: usize,
    /// What stays where it is, for nothing was done to it yet.
    #[serde(default, skip_serializing_if = "is_nought")]
    pub stayed: usize,
    /// People who were kept out and are free; each of them has to subscribe again.
    pub must_subscribe: usize,
    /// Messages of Telegram that stay deleted.
    pub messages_gone: usize,
    /// Authors of such messages who are free.
    #[serde(default, skip_serializing_if = "is_nought")]
    pub freed: usize,
    /// Verdicts of which nothing had been done.
    #[serde(default, skip_serializing_if = "is_nought")]
    pub written: usize,
    /// Texts that a list of the admin's own would remove again.
    #[serde(default, skip_serializing_if = "is_nought")]
    pub listed: usize,
    /// People who are never touched from now on.
    pub allowed: usize,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it so")]
pub(super) fn is_nought(count: &usize) -> bool {
    *count == 0
}

/// What an order is still to go through.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UndoingLeft {
    /// These verdicts, in this order: in its first part.
    Verdicts(Vec<i64>),
    /// Verdicts that stand written down beside it.
    Named,
    /// Verdicts since a moment, newest first, by a rule where one is named.
    Since {
        /// Only those in which this rule decided.
        rule: Option<String>,
        /// Unix milliseconds.
        since: i64,
        /// Only older ones are left: by their time, and of one time by their number.
        before: (i64, i64),
        /// Later ones came after the order.
        up_to: i64,
    },
    /// Verdicts of a wave, newest first.
    Wave {
        /// Which.
        wave: i64,
        /// Only since then, Unix milliseconds.
        since: i64,
        /// Only those that were written down before this one are left.
        before: i64,
    },
    /// No verdict, but what follows.
    Nothing,
    /// These people are never touched again: an order that an earlier version has begun.
    People(Vec<PersonId>),
    /// People who stand written down beside it are never touched again: their verdicts are taken back.
    NamedPeople,
}

/// What follows once nothing is left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UndoingThen {
    /// Nothing but the sum.
    Told,
    /// The card of a wave shows what came of it.
    WaveShown {
        /// Which.
        wave: i64,
    },
    /// The people of a wave teach what is harmless, and its card shows what came of it.
    WaveLearnt {
        /// Which.
        wave: i64,
        /// Who said so.
        by: i64,
    },
}

/// An order to take back many verdicts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Undoing {
    /// The event that brought the order, by its row.
    pub order: i64,
    /// In whose name; 0: the command line's.
    pub by: i64,
    /// What is left of it.
    pub left: UndoingLeft,
    /// What follows.
    pub then: UndoingThen,
    /// What it has come to.
    pub sum: TakenBack,
    /// Those who have to subscribe again; of more than are asked about one more.
    pub wronged: Vec<PersonId>,
    /// Those of the part in hand, where everybody whom it is about is never to be touched again; the others stand written down.
    pub allow: Option<BTreeSet<PersonId>>,
    /// Something was learnt: the judge is made anew once, at the end.
    pub learnt: bool,
}
