//! An order about many who wait, or may have to, as far as it has come: what is left of it stands in the inbox, so that a death
//! in between loses nothing of it.

use serde::{Deserialize, Serialize};

use super::screen::Waiting;

/// What an order is still to go through.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DecidingLeft {
    /// These entries of quarantine stay, in this order: in its first part.
    Keep(Vec<i64>),
    /// These go.
    Remove(Vec<i64>),
    /// Entries that stand written down beside it stay.
    KeepNamed,
    /// They go.
    RemoveNamed,
    /// The people of a wave come into quarantine, first come first.
    Hold {
        /// Which.
        wave: i64,
        /// Those are left who came after this one: the moment and the person.
        after: (i64, i64),
    },
    /// What the program was about to remove by itself comes into quarantine, for a brake came on; oldest first.
    Brake {
        /// Which.
        brake: i64,
        /// Only verdicts that were written down after this one are left.
        after: i64,
    },
    /// Whoever is not out yet by a wave's order stays, newest verdict first.
    Free {
        /// Which.
        wave: i64,
        /// Only verdicts that were written down before this one are left.
        before: i64,
    },
}

/// The number of what a brake orders: it is no event's.
pub fn order_of_brake(brake: i64) -> i64 {
    -brake
}

/// An order about many.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deciding {
    /// The event that brought the order, by its row; a brake's has a number of its own ([`order_of_brake`]).
    pub order: i64,
    /// In whose name; 0: the command line's.
    pub by: i64,
    /// What is left of it.
    pub left: DecidingLeft,
    /// So many are decided about.
    pub decided: usize,
    /// Something was learnt: the judge is made anew once, at the end.
    pub learnt: bool,
    /// Those whom a button named: it is told how many stay.
    pub named: Option<Waiting>,
}
