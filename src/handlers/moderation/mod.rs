//! Judging what people write, acting on it, and taking it back.

pub mod accounts;
pub mod apology;
pub mod arrivals;
pub mod asked;
mod attached;
pub mod brake;
pub mod comments;
pub mod dead;
pub mod evidence;
pub mod group;
pub mod kept;
pub mod learned;
pub mod missed;
pub mod newcomers;
pub mod outcomes;
pub mod people;
pub mod quarantine;
pub mod raid;
pub mod removals;
pub mod repeated;
pub mod reports;
pub mod second_look;
pub mod sweeps;
pub mod takeover;
pub mod undo;
pub mod undoing;
pub mod waves;
