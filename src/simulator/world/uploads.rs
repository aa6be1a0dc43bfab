//! What the community uploads for its messages: an address is named, a file handed over there, and saved.

use std::collections::BTreeMap;
use std::sync::Arc;

/// As what a file was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VkUploadKind {
    /// `photos.getMessagesUploadServer`
    Photo,
    /// `docs.getMessagesUploadServer` with `type=audio_message`
    Voice,
    /// `docs.getMessagesUploadServer`
    Document,
}

/// A file that was handed over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VkUpload {
    pub kind: VkUploadKind,
    /// Its name in the form.
    pub name: String,
    /// How long it is.
    pub bytes: u64,
    /// Its bytes; of a long one the beginning.
    pub content: Arc<[u8]>,
}

/// Everything on its way.
#[derive(Debug, Default)]
pub(in crate::simulator) struct Uploads {
    next: u64,
    /// Addresses that were named.
    addresses: BTreeMap<u64, VkUploadKind>,
    /// Handed over and not saved yet.
    handed: BTreeMap<String, VkUpload>,
    saved: BTreeMap<String, VkUpload>,
}

impl Uploads {
    /// A number of nothing else.
    pub(in crate::simulator) fn number(&mut self) -> u64 {
        self.next += 1;
        self.next
    }

    /// Names an address: its path.
    pub(in crate::simulator) fn open(&mut self, kind: VkUploadKind) -> String {
        let number = self.number();
        self.addresses.insert(number, kind);
        format!("/upload/{number}")
    }

    /// As what an address takes files.
    pub(in crate::simulator) fn kind_at(&self, path: &str) -> Option<VkUploadKind> {
        self.addresses.get(&path.strip_prefix("/upload/")?.parse().ok()?).copied()
    }

    /// Takes a file; returns what names it.
    pub(in crate::simulator) fn hand_over(&mut self, upload: VkUpload) -> String {
        let handle = format!("handed|{}|{}", self.number(), upload.bytes);
        self.handed.insert(handle.clone(), upload);
        handle
    }

    /// What was handed over, unless it is of another kind.
    pub(in crate::simulator) fn handed(&self, handle: &str) -> Option<VkUpload> {
        self.handed.get(handle).cloned()
    }

    /// From now on it can hang on a message by that name.
    pub(in crate::simulator) fn save(&mut self, attachment: String, upload: VkUpload) {
        self.saved.insert(attachment, upload);
    }

    /// What hangs on a message.
    pub(in crate::simulator) fn saved(&self, attachment: &str) -> Option<&VkUpload> {
        self.saved.get(attachment)
    }
}

impl super::World {
    /// The file behind an attachment of a message of the community.
    pub fn vk_upload(&self, attachment: &str) -> Option<&VkUpload> {
        self.dialogs.uploads.saved(attachment)
    }
}
