//! The vocabulary: what happened, what is judged, what is wanted. Depends on nothing of ours.

pub mod action;
pub mod alert;
pub mod button;
pub mod capability;
pub mod chart;
pub mod choice;
pub mod comment;
pub mod copy;
pub mod digest;
pub mod event;
pub mod fate;
pub mod ids;
pub mod key;
pub mod lead;
pub mod lesson;
pub mod packed;
pub mod platform;
pub mod post;
pub mod profile;
pub mod receipt;
pub mod screen;
pub mod setting;
pub mod sweep;
pub mod talk;
pub mod verdict;
pub mod wave;
