//! Rules that are tried instead of those in force.

use super::{CommentRules, Thresholds};
use crate::domain::verdict::Strictness;

impl CommentRules {
    /// The same lists with the shipped thresholds of a strictness, whatever thresholds were set by number.
    #[must_use]
    pub fn at(mut self, strictness: Strictness) -> Self {
        self.thresholds = Thresholds::of(strictness);
        self
    }

    /// Where the thresholds stand.
    pub fn thresholds(&self) -> Thresholds {
        self.thresholds
    }
}
