//! What is known of the keys that open the platforms, and who may replace them.

use super::Policy;
use crate::domain::chat_ref::PlatformId;
use crate::domain::key::{KeyName, KeySource, KeyView};
use crate::domain::known::TargetNetwork;

impl Policy {
    /// What is known of a key.
    fn key(&self, name: KeyName) -> Option<&KeyView> {
        self.keys.iter().find(|view| view.name == name)
    }

    /// Whether a key may be changed in the chat: it is known, may be given, and no environment fixes it.
    pub fn is_key_free(&self, name: KeyName) -> bool {
        name.may_be_given() && self.key(name).is_some_and(|view| view.source != KeySource::Environment)
    }

    /// Whether there is such a key, wherever it was given.
    pub fn has_key(&self, name: KeyName) -> bool {
        self.key(name).is_some_and(|view| view.source != KeySource::Missing)
    }

    /// Whether posts are copied to a platform by a key of its own, which nobody has given.
    pub fn is_keyless(&self, platform: PlatformId) -> bool {
        let key = TargetNetwork::of(platform).and_then(TargetNetwork::key);
        key.and_then(|key| self.key(key)).is_some_and(|view| view.source == KeySource::Missing)
    }

    /// Whether a key was given in the chat: then the chat can take it back.
    pub fn is_key_given(&self, name: KeyName) -> bool {
        self.key(name).is_some_and(|view| view.source == KeySource::Chat)
    }
}
