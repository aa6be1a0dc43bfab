//! Many people in few bytes: pages of a sweep as one event. Knows numbers and bytes, not what they mean.
//!
//! Ids are differences in zigzag varints (a sorted page takes about two bytes an id), all of it base64 inside JSON.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Ids in the order they came.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ids(pub Vec<i64>);

/// People with the packed profile of each.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Faces(pub Vec<(i64, Vec<u8>)>);

/// Bytes of one thing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Bytes(pub Vec<u8>);

impl Serialize for Ids {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut bytes = Vec::with_capacity(self.0.len() * 3);
        let mut last = 0_i64;
        for id in &self.0 {
            put(zigzag(id.wrapping_sub(last)), &mut bytes);
            last = *id;
        }
        serializer.serialize_str(&STANDARD_NO_PAD.encode(bytes))
    }
}

impl<'de> Deserialize<'de> for Ids {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let bytes = decoded(deserializer)?;
        let mut rest = bytes.as_slice();
        let (mut ids, mut last) = (Vec::new(), 0_i64);
        while !rest.is_empty() {
            let step = take(&mut rest).ok_or_else(|| D::Error::custom("packed ids end in the middle of one"))?;
            last = last.wrapping_add(unzigzag(step));
            ids.push(last);
        }
        Ok(Self(ids))
    }
}

impl Serialize for Faces {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut bytes = Vec::with_capacity(self.0.len() * 32);
        let mut last = 0_i64;
        for (id, face) in &self.0 {
            put(zigzag(id.wrapping_sub(last)), &mut bytes);
            put(face.len() as u64, &mut bytes);
            bytes.extend_from_slice(face);
            last = *id;
        }
        serializer.serialize_str(&STANDARD_NO_PAD.encode(bytes))
    }
}

impl<'de> Deserialize<'de> for Faces {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let bytes = decoded(deserializer)?;
        let mut rest = bytes.as_slice();
        let short = || D::Error::custom("packed people end in the middle of one");
        let (mut people, mut last) = (Vec::new(), 0_i64);
        while !rest.is_empty() {
            last = last.wrapping_add(unzigzag(take(&mut rest).ok_or_else(short)?));
            let length = usize::try_from(take(&mut rest).ok_or_else(short)?).map_err(|_| short())?;
            let (face, others) = rest.split_at_checked(length).ok_or_else(short)?;
            people.push((last, face.to_vec()));
            rest = others;
        }
        Ok(Self(people))
    }
}

impl Serialize for Bytes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&STANDARD_NO_PAD.encode(&self.0))
    }
}

impl<'de> Deserialize<'de> for Bytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        decoded(deserializer).map(Self)
    }
}

fn decoded<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
    let text = String::deserialize(deserializer)?;
    STANDARD_NO_PAD.decode(text).map_err(D::Error::custom)
}

fn zigzag(number: i64) -> u64 {
    ((number << 1) ^ (number >> 63)).cast_unsigned()
}

fn unzigzag(number: u64) -> i64 {
    (number >> 1).cast_signed() ^ -((number & 1).cast_signed())
}

fn put(mut number: u64, bytes: &mut Vec<u8>) {
    while number >= 0x80 {
        bytes.push((number as u8) | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

fn take(rest: &mut &[u8]) -> Option<u64> {
    let mut number = 0_u64;
    for shift in (0..64).step_by(7) {
        let (byte, others) = rest.split_first()?;
        *rest = others;
        number |= u64::from(byte & 0x7F) << shift;
        if byte & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_packed_comes_back(ids: Vec<i64>, faces: Vec<(i64, Vec<u8>)>, bytes: Vec<u8>) {
            let (ids, faces, bytes) = (Ids(ids), Faces(faces), Bytes(bytes));
            prop_assert_eq!(&serde_json::from_str::<Ids>(&serde_json::to_string(&ids).unwrap()).unwrap(), &ids);
            prop_assert_eq!(&serde_json::from_str::<Faces>(&serde_json::to_string(&faces).unwrap()).unwrap(), &faces);
            prop_assert_eq!(&serde_json::from_str::<Bytes>(&serde_json::to_string(&bytes).unwrap()).unwrap(), &bytes);
        }

        #[test]
        fn no_text_breaks_the_unpacking(text in "\\PC*") {
            let json = serde_json::to_string(&text).unwrap();
            drop(serde_json::from_str::<Ids>(&json));
            drop(serde_json::from_str::<Faces>(&json));
        }
    }

    #[test]
    fn a_sorted_page_takes_about_two_bytes_an_id() {
        let ids = Ids((0..25_000).map(|n| 100_000_000 + n * 37).collect());
        assert!(serde_json::to_string(&ids).unwrap().len() < 25_000 * 2);
    }
}
