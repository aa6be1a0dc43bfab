//! A user object of `users.get` or `groups.getMembers` → a profile, whatever types its fields come in.

use std::fmt;

use anyhow::{Context, Result};
use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, de};
use serde_json::Value;
use xxhash_rust::xxh3::xxh3_64;

use crate::domain::profile::{Deactivated, Occupation, Profile, Told};

/// What the score is made of: a bulk call is asked for these and nothing else, for an `execute` answers at most 5 MB.
pub const FIELDS: &str = "has_photo,has_mobile,verified,status,site,nickname,maiden_name,city,bdate,personal,relation,\
                          occupation,followers_count,about,activities,books,games,interests,movies,music,quotes,tv,\
                          career,military,relatives,schools,universities,home_town";

/// A user object; fields of any type are read for what can be told from them.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct VkUser {
    id: Field,
    first_name: Field,
    last_name: Field,
    deactivated: Field,
    is_closed: Field,
    has_photo: Field,
    has_mobile: Field,
    verified: Field,
    status: Field,
    site: Field,
    nickname: Field,
    maiden_name: Field,
    city: Field,
    bdate: Field,
    personal: Field,
    relation: Field,
    occupation: Field,
    followers_count: Field,
    about: Field,
    activities: Field,
    books: Field,
    games: Field,
    interests: Field,
    movies: Field,
    music: Field,
    quotes: Field,
    tv: Field,
    career: Field,
    military: Field,
    relatives: Field,
    schools: Field,
    universities: Field,
    home_town: Field,
}

/// What can be told from a field without keeping it.
#[derive(Debug, Default, Clone, Copy)]
struct Field {
    came: bool,
    /// Something is in it: a text with letters, a number other than 0, a list or object that is not empty.
    filled: bool,
    /// As a number, if it is one or reads as one.
    number: Option<i64>,
    /// The number is what stands there, to the last digit.
    exact: bool,
    /// Hash of a text; of an object's `type`.
    hash: u32,
}

impl Field {
    fn told(self) -> Told {
        match (self.came, self.filled) {
            (false, _) => Told::Absent,
            (true, false) => Told::Empty,
            (true, true) => Told::Filled,
        }
    }

    /// As a yes or no: zero is no in whatever type it came.
    fn yes(self) -> Told {
        match self.told() {
            Told::Filled if self.number == Some(0) => Told::Empty,
            told => told,
        }
    }

    fn of_number(number: i64) -> Self {
        Self { came: true, filled: number != 0, number: Some(number), exact: true, hash: 0 }
    }

    /// Something else that is read as a number; whatever is told by one, it names nobody.
    fn of_about(number: i64) -> Self {
        Self { exact: false, ..Self::of_number(number) }
    }

    fn of_text(text: &str) -> Self {
        let text = text.trim();
        Self { came: true, filled: !text.is_empty(), number: text.parse().ok(), exact: true, hash: hash_of(text) }
    }
}

/// Short and case-blind: enough to tell that many have the same name.
fn hash_of(text: &str) -> u32 {
    if text.is_empty() {
        return 0;
    }
    let hash = if text.is_ascii() && !text.bytes().any(|byte| byte.is_ascii_uppercase()) {
        xxh3_64(text.as_bytes())
    } else {
        xxh3_64(text.to_lowercase().as_bytes())
    };
    (hash as u32).max(1)
}

impl<'de> Deserialize<'de> for Field {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Anything;
        impl<'de> Visitor<'de> for Anything {
            type Value = Field;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("anything")
            }

            fn visit_bool<E: de::Error>(self, flag: bool) -> Result<Field, E> {
                Ok(Field::of_about(i64::from(flag)))
            }

            fn visit_i64<E: de::Error>(self, number: i64) -> Result<Field, E> {
                Ok(Field::of_number(number))
            }

            fn visit_u64<E: de::Error>(self, number: u64) -> Result<Field, E> {
                Ok(i64::try_from(number).map_or_else(|_| Field::of_about(i64::MAX), Field::of_number))
            }

            fn visit_f64<E: de::Error>(self, number: f64) -> Result<Field, E> {
                Ok(Field::of_about(number as i64))
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Field, E> {
                Ok(Field::of_text(text))
            }

            fn visit_unit<E: de::Error>(self) -> Result<Field, E> {
                Ok(Field::default())
            }

            fn visit_none<E: de::Error>(self) -> Result<Field, E> {
                Ok(Field::default())
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Field, A::Error> {
                let mut filled = false;
                while items.next_element::<IgnoredAny>()?.is_some() {
                    filled = true;
                }
                Ok(Field { came: true, filled, ..Field::default() })
            }

            fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Field, A::Error> {
                let (mut filled, mut hash) = (false, 0);
                while let Some(key) = fields.next_key::<std::borrow::Cow<'de, str>>()? {
                    filled = true;
                    if key == "type" {
                        hash = fields.next_value::<Field>()?.hash;
                    } else {
                        fields.next_value::<IgnoredAny>()?;
                    }
                }
                Ok(Field { came: true, filled, hash, ..Field::default() })
            }
        }
        deserializer.deserialize_any(Anything)
    }
}

/// The profile of a user object; one that is no object is a profile of which nothing was told.
pub fn profile_of(user: &Value) -> Profile {
    VkUser::deserialize(user).map(|user| user.profile()).unwrap_or_default()
}

/// Id and profile of a user object in JSON.
pub fn read(json: &str) -> Result<(i64, Profile)> {
    // A list would be taken for the fields of one in their order.
    anyhow::ensure!(json.trim_start().starts_with('{'), "this is no user object");
    let user: VkUser = serde_json::from_str(json).context("this is no user object")?;
    let id = user.id.number.context("a user object without its id")?;
    anyhow::ensure!(user.id.exact, "the id of a user object must be a whole number");
    Ok((id, user.profile()))
}

impl VkUser {
    fn profile(&self) -> Profile {
        let texts = [
            self.about,
            self.activities,
            self.books,
            self.games,
            self.interests,
            self.movies,
            self.music,
            self.quotes,
            self.tv,
        ];
        let lists = [self.career, self.military, self.relatives, self.schools, self.universities, self.home_town];
        let filled = |fields: &[Field]| fields.iter().filter(|field| field.filled).count() as u8;
        let dead = match self.deactivated {
            field if !field.filled => None,
            field if field.hash == hash_of("deleted") => Some(Deactivated::Deleted),
            field if field.hash == hash_of("banned") => Some(Deactivated::Banned),
            // A word of tomorrow: what it means nobody knows, and for that nobody is taken off the list.
            _ => None,
        };
        Profile {
            dead,
            closed: self.is_closed.yes() == Told::Filled,
            photo: self.has_photo.yes(),
            mobile: self.has_mobile.yes(),
            verified: self.verified.yes() == Told::Filled,
            status: self.status.told(),
            site: self.site.told(),
            nickname: self.nickname.told(),
            maiden_name: self.maiden_name.told(),
            city: self.city.told(),
            birthday: self.bdate.told(),
            personal: self.personal.told(),
            relation: self.relation.yes(),
            occupation: match self.occupation {
                field if !field.filled => Occupation::Absent,
                field if [hash_of("university"), hash_of("school")].contains(&field.hash) => Occupation::Study,
                _ => Occupation::Work,
            },
            followers: self.followers_count.number.map(|count| u32::try_from(count.max(0)).unwrap_or(u32::MAX - 1)),
            biography_told: texts.iter().chain(&lists).any(|field| field.came),
            texts: filled(&texts),
            lists: filled(&lists),
            first_name: self.first_name.hash,
            last_name: self.last_name.hash,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn fields_are_read_for_what_they_tell_whatever_their_types() {
        let user = json!({
            "id": "77", "first_name": "АННА", "last_name": "", "is_closed": 0, "has_photo": 1, "has_mobile": "0",
            "verified": false, "status": "  ", "site": "https://a.example", "city": {"id": 1, "title": "М"},
            "personal": [], "occupation": {"type": "university", "name": "x"}, "followers_count": 180.0,
            "relation": 0, "career": [], "schools": [{"id": 1}], "about": "да", "unheard_of": {"a": [1]},
        });
        let (id, profile) = read(&user.to_string()).unwrap();
        assert_eq!((id, profile_of(&user)), (77, profile.clone()));
        assert_eq!((profile.photo, profile.mobile, profile.status), (Told::Filled, Told::Empty, Told::Empty));
        assert_eq!((profile.site, profile.city, profile.personal), (Told::Filled, Told::Filled, Told::Empty));
        assert_eq!((profile.relation, profile.birthday, profile.nickname), (Told::Empty, Told::Absent, Told::Absent));
        assert_eq!((profile.followers, profile.occupation), (Some(180), Occupation::Study));
        assert_eq!((profile.texts, profile.lists, profile.biography_told), (1, 1, true));
        assert_eq!((profile.first_name, profile.last_name), (hash_of("анна"), 0));
    }

    #[test]
    fn the_dead_tell_why_and_oddities_break_nothing() {
        let dead = |word: &str| profile_of(&json!({"id": 1, "deactivated": word})).dead;
        assert_eq!(dead("deleted"), Some(Deactivated::Deleted));
        assert_eq!(dead("banned"), Some(Deactivated::Banned));
        for unknown in ["", "frozen", "false"] {
            assert_eq!(dead(unknown), None, "{unknown}");
        }
        for odd in [json!([]), json!(5), json!(null), json!({"id": {"a": 1}, "followers_count": -5, "city": "x"})] {
            assert_eq!(profile_of(&odd).dead, None, "{odd}");
        }
        assert!(read("{\"id\": 1").is_err() && read("{}").is_err());
        let huge = profile_of(&json!({"id": 1, "followers_count": 99_999_999_999_u64}));
        assert_eq!(huge.followers, Some(u32::MAX - 1));
        assert_eq!(Profile::unpack(&huge.pack()).unwrap(), huge);
    }
}
