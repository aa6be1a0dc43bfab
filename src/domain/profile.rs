//! What one bulk call tells of an account, and how it stays in a few bytes. Knows neither the network nor what it means.

use anyhow::{Result, bail, ensure};

/// Version of the packed form.
const VERSION: u8 = 1;
/// Bytes of the packed form.
const PACKED_BYTES: usize = 1 + 8 + 4 + 4 + 4;
/// Packed number of followers that nobody told.
const UNTOLD: u32 = u32::MAX;

/// A field as it came: not at all, empty, or with something in it. Not at all is no zero: a closed profile hides, and a
/// field that was not asked for does not come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum Told {
    /// It did not come.
    #[default]
    Absent,
    /// It came with nothing in it.
    Empty,
    /// Something is in it.
    Filled,
}

/// Why an account is dead.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Deactivated {
    /// By its owner.
    Deleted,
    /// By VK.
    Banned,
}

/// What a person is occupied with, as VK names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum Occupation {
    /// Nothing came.
    #[default]
    Absent,
    /// A university or school.
    Study,
    /// Work, or anything else.
    Work,
}

/// An account as one bulk call tells it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Hash)]
pub struct Profile {
    /// Dead; then nothing else is told.
    pub dead: Option<Deactivated>,
    /// Closed to strangers: what is missing then is no evidence.
    pub closed: bool,
    /// `has_photo`
    pub photo: Told,
    /// `has_mobile`
    pub mobile: Told,
    /// `verified` by VK.
    pub verified: bool,
    /// A line of status.
    pub status: Told,
    /// An address of their own.
    pub site: Told,
    pub nickname: Told,
    pub maiden_name: Told,
    pub city: Told,
    /// A day of birth.
    pub birthday: Told,
    /// Views of life.
    pub personal: Told,
    /// Relationship; `Empty` is «not said».
    pub relation: Told,
    /// What they are occupied with.
    pub occupation: Occupation,
    /// Followers and friends together.
    pub followers: Option<u32>,
    /// Whether VK told of interests and biography at all.
    pub biography_told: bool,
    /// How many of the nine texts about interests hold something.
    pub texts: u8,
    /// How many of the six lists of biography hold something.
    pub lists: u8,
    /// Hash of the first name; 0: none.
    pub first_name: u32,
    /// Hash of the last name; 0: none.
    pub last_name: u32,
}

impl Profile {
    /// Why the account is dead, if it is.
    pub fn deactivated(&self) -> Option<Deactivated> {
        self.dead
    }

    /// The packed form: 21 bytes.
    pub fn pack(&self) -> Vec<u8> {
        let mut bits = Bits(0, 0);
        bits.put(2, self.dead.map_or(0, |dead| 1 + dead as u64));
        for flag in [self.closed, self.verified, self.biography_told] {
            bits.put(1, u64::from(flag));
        }
        for told in self.told() {
            bits.put(2, told as u64);
        }
        bits.put(2, self.occupation as u64);
        bits.put(4, u64::from(self.texts.min(15)));
        bits.put(4, u64::from(self.lists.min(15)));
        let mut packed = Vec::with_capacity(PACKED_BYTES);
        packed.push(VERSION);
        packed.extend_from_slice(&bits.0.to_le_bytes());
        let followers = self.followers.map_or(UNTOLD, |followers| followers.min(UNTOLD - 1));
        for number in [followers, self.first_name, self.last_name] {
            packed.extend_from_slice(&number.to_le_bytes());
        }
        packed
    }

    /// Reads the packed form.
    pub fn unpack(packed: &[u8]) -> Result<Self> {
        ensure!(packed.first() == Some(&VERSION), "a packed profile of another version");
        let Ok(packed) = <[u8; PACKED_BYTES]>::try_from(packed) else { bail!("a packed profile of another length") };
        let number = |at: usize| u32::from_le_bytes([packed[at], packed[at + 1], packed[at + 2], packed[at + 3]]);
        let low = u64::from(number(1)) | (u64::from(number(5)) << 32);
        let mut bits = Bits(low, 0);
        let mut profile = Self {
            dead: match bits.take(2) {
                1 => Some(Deactivated::Deleted),
                2 => Some(Deactivated::Banned),
                _ => None,
            },
            closed: bits.take(1) == 1,
            verified: bits.take(1) == 1,
            biography_told: bits.take(1) == 1,
            ..Self::default()
        };
        for told in profile.told_mut() {
            *told = match bits.take(2) {
                1 => Told::Empty,
                2 => Told::Filled,
                _ => Told::Absent,
            };
        }
        profile.occupation = match bits.take(2) {
            1 => Occupation::Study,
            2 => Occupation::Work,
            _ => Occupation::Absent,
        };
        profile.texts = bits.take(4) as u8;
        profile.lists = bits.take(4) as u8;
        profile.followers = Some(number(9)).filter(|followers| *followers != UNTOLD);
        (profile.first_name, profile.last_name) = (number(13), number(17));
        Ok(profile)
    }

    fn told(&self) -> [Told; 10] {
        [
            self.photo,
            self.mobile,
            self.status,
            self.site,
            self.nickname,
            self.maiden_name,
            self.city,
            self.birthday,
            self.personal,
            self.relation,
        ]
    }

    fn told_mut(&mut self) -> [&mut Told; 10] {
        [
            &mut self.photo,
            &mut self.mobile,
            &mut self.status,
            &mut self.site,
            &mut self.nickname,
            &mut self.maiden_name,
            &mut self.city,
            &mut self.birthday,
            &mut self.personal,
            &mut self.relation,
        ]
    }
}

/// Bits of a number, put and taken in the same order.
struct Bits(u64, u32);

impl Bits {
    fn put(&mut self, width: u32, value: u64) {
        self.0 |= value << self.1;
        self.1 += width;
    }

    fn take(&mut self, width: u32) -> u64 {
        let value = (self.0 >> self.1) & ((1 << width) - 1);
        self.1 += width;
        value
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn told() -> impl Strategy<Value = Told> {
        prop_oneof![Just(Told::Absent), Just(Told::Empty), Just(Told::Filled)]
    }

    prop_compose! {
        fn any_profile()(
            told in proptest::array::uniform10(told()), closed: bool, verified: bool, biography_told: bool,
            followers in proptest::option::of(0..u32::MAX), names: (u32, u32), texts in 0_u8..16, lists in 0_u8..16,
            dead in prop_oneof![Just(None), Just(Some(Deactivated::Deleted)), Just(Some(Deactivated::Banned))],
            occupation in prop_oneof![Just(Occupation::Absent), Just(Occupation::Study), Just(Occupation::Work)],
        ) -> Profile {
            let mut profile = Profile {
                dead, closed, verified, biography_told, followers, occupation, texts, lists,
                first_name: names.0, last_name: names.1, ..Profile::default()
            };
            for (slot, value) in profile.told_mut().into_iter().zip(told) {
                *slot = value;
            }
            profile
        }
    }

    proptest! {
        #[test]
        fn what_is_packed_comes_back(profile in any_profile()) {
            let packed = profile.pack();
            prop_assert!(packed.len() <= 64);
            prop_assert_eq!(Profile::unpack(&packed).unwrap(), profile);
        }

        #[test]
        fn no_bytes_break_the_unpacking(bytes: Vec<u8>) {
            drop(Profile::unpack(&bytes));
        }
    }
}
