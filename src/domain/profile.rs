//! What one bulk call tells of an account.

use anyhow::{Result, bail};

/// Provisional.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Profile {
    /// Deactivated.
    pub dead: Option<Deactivated>,
    /// Photo.
    pub has_photo: bool,
}

/// Why an account is dead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deactivated {
    /// By its owner.
    Deleted,
    /// By VK.
    Banned,
}

impl Profile {
    /// Packs.
    pub fn pack(&self) -> Vec<u8> {
        vec![1, self.dead.map_or(0, |dead| 1 + dead as u8), u8::from(self.has_photo)]
    }

    /// Unpacks.
    pub fn unpack(bytes: &[u8]) -> Result<Self> {
        let [1, dead, photo] = bytes else { bail!("no profile") };
        let dead =
            [None, Some(Deactivated::Deleted), Some(Deactivated::Banned)].get(usize::from(*dead)).copied().flatten();
        Ok(Self { dead, has_photo: *photo != 0 })
    }

    /// Dead.
    pub fn deactivated(&self) -> Option<Deactivated> {
        self.dead
    }
}
