//! A value that must not be seen.

use std::fmt;

use serde::Deserialize;

/// A token or key. `Debug` and `Display` print `***`; only `reveal` shows it, to the client that sends it.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// Wraps a value, without the blank space and line breaks that files and copied text bring.
    pub fn new(value: &str) -> Self {
        Self(value.trim().to_owned())
    }

    /// The value, for the request that needs it.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// Removes the value from a text that may have got it from elsewhere (an error of a library).
    pub fn scrub(&self, text: &str) -> String {
        if self.0.is_empty() { text.to_owned() } else { text.replace(&self.0, "***") }
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

impl fmt::Display for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}
