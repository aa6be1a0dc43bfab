pub(crate) mod comments;
mod discussion;
mod duty;
mod group;
mod helping_hand;
mod mistakes;
mod panel;
mod quarantine;
mod raid;
