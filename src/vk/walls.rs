//! Whole posts of walls: the newest of one, some by their names, and what a post still lacks.

use super::tokens::Tokens;
use crate::domain::action::{Fate, Receipt};
use crate::domain::post::{Post, PostRef};

pub(super) fn newest(_owner_id: i64, _count: u32, _tokens: &Tokens) -> Result<Receipt, Fate> {
    Ok(Receipt::Wall(Vec::new()))
}

pub(super) fn posts(_posts: &[PostRef], _tokens: &Tokens) -> Result<Receipt, Fate> {
    Ok(Receipt::Wall(Vec::new()))
}

pub(super) fn complete(post: &Post, _tokens: &Tokens) -> Result<Receipt, Fate> {
    Ok(Receipt::Completed(Box::new(post.clone())))
}
