//! What is known of the keys that open the platforms, and who may replace them.

use super::Policy;
use crate::domain::key::{KeyName, KeySource, KeyView};

impl Policy {
    /// What is known of a key.
    pub fn key(&self, name: KeyName) -> Option<&KeyView> {
        self.keys.iter().find(|view| view.name == name)
    }

    /// Whether a key came by the chat: then the chat can take it back.
    pub fn is_given(&self, name: KeyName) -> bool {
        self.key(name).is_some_and(|view| view.source == KeySource::Chat)
    }
}
