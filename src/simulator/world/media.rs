//! Files that lie on the network: what VK's servers keep, and what Telegram's fetch. Bodies are made as they are read.

use std::collections::BTreeMap;

use super::World;

/// A file on the network.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blob {
    /// `image/jpeg`
    pub mime: String,
    /// How long it is.
    pub bytes: u64,
    /// Pixels; 0: it is no picture.
    pub width: u32,
    /// Pixels.
    pub height: u32,
    /// Telegram's servers cannot fetch it; others can.
    pub shy: bool,
    /// Where a request for it is sent on.
    pub elsewhere: Option<String>,
    /// After so many bytes the connection breaks off.
    pub breaks_after: Option<u64>,
}

impl Blob {
    /// A photo of that size.
    pub fn photo(width: u32, height: u32) -> Self {
        Self { width, height, ..Self::file("image/jpeg", 120_000) }
    }

    /// A file of a kind and length.
    pub fn file(mime: &str, bytes: u64) -> Self {
        let mime = mime.to_owned();
        Self { mime, bytes, width: 0, height: 0, shy: false, elsewhere: None, breaks_after: None }
    }
}

/// Everything that is kept, by path.
#[derive(Debug, Default)]
pub(in crate::simulator) struct Files {
    blobs: BTreeMap<String, Blob>,
    next: u64,
    /// How often each was asked for over HTTP.
    asked: BTreeMap<String, u64>,
}

impl World {
    /// Puts a file on the network; returns its address.
    pub fn host(&mut self, name: &str, blob: Blob) -> String {
        self.files.next += 1;
        let path = format!("/media/{}/{name}", self.files.next);
        let address = format!("http://{}{path}", self.address);
        self.files.blobs.insert(path, blob);
        address
    }

    /// Changes a file, or takes it away.
    pub fn change_file(&mut self, address: &str, change: impl FnOnce(&mut Blob)) {
        if let Some(path) = self.path_of(address)
            && let Some(blob) = self.files.blobs.get_mut(&path)
        {
            change(blob);
        }
    }

    /// The file at an address of this world.
    pub fn file_at(&self, address: &str) -> Option<&Blob> {
        self.files.blobs.get(&self.path_of(address)?)
    }

    /// Takes a file away: its address answers 404.
    pub fn remove_file(&mut self, address: &str) {
        if let Some(path) = self.path_of(address) {
            self.files.blobs.remove(&path);
        }
    }

    /// Addresses expire, as VK's do: every file lies elsewhere, and what hangs on posts says where.
    pub fn renew_addresses(&mut self) {
        self.files.next += 1;
        let (former, new) = ("/media/", format!("/media/{}-", self.files.next));
        let blobs = std::mem::take(&mut self.files.blobs);
        self.files.blobs = blobs.into_iter().map(|(path, blob)| (path.replacen(former, &new, 1), blob)).collect();
        let mine = format!("http://{}", self.address);
        let (former, new) = (format!("{mine}{former}"), format!("{mine}{new}"));
        for blob in self.files.blobs.values_mut() {
            blob.elsewhere = blob.elsewhere.take().map(|elsewhere| elsewhere.replacen(&former, &new, 1));
        }
        self.posts.move_files(&former, &new);
    }

    /// How often a file was asked for over HTTP (Telegram's servers look at files without it).
    pub fn times_fetched(&self, address: &str) -> u64 {
        self.path_of(address).and_then(|path| self.files.asked.get(&path)).copied().unwrap_or(0)
    }

    /// The file of a request, which is counted.
    pub(in crate::simulator) fn fetch(&mut self, path: &str) -> Option<Blob> {
        let blob = self.files.blobs.get(path)?.clone();
        *self.files.asked.entry(path.to_owned()).or_default() += 1;
        Some(blob)
    }

    fn path_of(&self, address: &str) -> Option<String> {
        let path = address.strip_prefix(&format!("http://{}", self.address)).unwrap_or(address);
        path.starts_with("/media/").then(|| path.split('?').next().unwrap_or(path).to_owned())
    }
}
