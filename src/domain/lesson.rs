//! What a press taught, as the learner takes it, and as it is carried to another community.

use serde::{Deserialize, Serialize};

/// What a taught text is known by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Taught {
    Words(String),
    /// Its hashed features, packed: its author was forgotten, and the words with them.
    Features(Vec<u8>),
}

/// One thing that was taught.
#[derive(Debug, Clone, PartialEq)]
pub struct Lesson {
    pub taught: Taught,
    /// Spam, or harmless.
    pub spam: bool,
    /// How much it counts beside the others, in (0, 1]: presses of one hour or day share what one hour or day may teach.
    pub weight: f32,
}

/// What is carried to another community: nobody's name or number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Carried {
    pub text: String,
    /// Spam, or harmless.
    pub spam: bool,
    /// When it was taught, Unix milliseconds.
    pub at: i64,
}
