//! The vocabulary: what happened, what is judged, what is wanted. Depends on nothing of ours.

pub mod action;
pub(crate) mod alert;
pub mod backtest;
pub mod brake;
pub mod button;
pub(crate) mod capability;
pub(crate) mod chart;
pub mod choice;
pub(crate) mod comment;
pub(crate) mod copies;
pub mod department;
pub(crate) mod digest;
pub mod event;
mod event_words;
pub(crate) mod fate;
pub mod ids;
pub(crate) mod key;
pub mod lane;
pub mod language;
pub mod leads;
pub(crate) mod lesson;
pub mod own_event;
pub(crate) mod packed;
pub(crate) mod pile;
pub mod platform;
pub(crate) mod post;
pub(crate) mod profile;
pub(crate) mod receipt;
pub(crate) mod refusal;
pub(crate) mod rule;
pub(crate) mod screen;
pub mod secret;
pub mod sweep;
pub mod talk;
pub mod verdict;
pub mod wave;

// Named outside the crate; the rest of their modules is not.
pub use comment::{Comment, Origin};
pub use copies::CopyState;
pub use digest::{MonthDay, Period, Sums};
pub use key::{KeyEnd, KeyFault, KeyName, KeySource};
pub use post::PostRef;
