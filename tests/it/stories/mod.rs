pub(crate) mod comments;
mod duty;
mod mistakes;
mod raid;
