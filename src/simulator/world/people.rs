//! People of VK: who they are, who belongs to the community, who is banned.

use std::collections::BTreeMap;

use anyhow::{Result, ensure};
use serde_json::{Map, Value, json};

use super::World;

/// Ids of people begin here.
const FIRST_ID: i64 = 300_000_001;

/// Everybody, in order of their ids.
#[derive(Debug, Default)]
pub(in crate::simulator) struct People {
    known: BTreeMap<i64, Person>,
}

/// One person.
#[derive(Debug)]
pub(in crate::simulator) struct Person {
    pub first: String,
    pub last: String,
    /// What `users.get` tells when asked: `sex`, `bdate`, `has_photo`, … also `is_closed` and `deactivated`.
    pub profile: Map<String, Value>,
    /// When they joined, seconds.
    pub joined: Option<i64>,
    /// 0 nobody, 1 moderator, 2 editor, 3 administrator, 4 creator.
    pub role: i64,
    pub ban: Option<Ban>,
}

/// Why somebody is kept out.
#[derive(Debug, Clone)]
pub(in crate::simulator) struct Ban {
    pub admin_id: i64,
    pub at: i64,
    /// Seconds; 0: for ever.
    pub until: i64,
    pub reason: i64,
    pub comment: String,
}

impl People {
    pub(in crate::simulator) fn get(&self, id: i64) -> Option<&Person> {
        self.known.get(&id)
    }

    pub(in crate::simulator) fn members(&self) -> impl Iterator<Item = (i64, &Person)> {
        self.known.iter().filter(|(_, person)| person.joined.is_some()).map(|(id, person)| (*id, person))
    }

    pub(in crate::simulator) fn banned(&self) -> impl Iterator<Item = (i64, &Person)> {
        self.known.iter().filter(|(_, person)| person.ban.is_some()).map(|(id, person)| (*id, person))
    }

    pub(in crate::simulator) fn banned_ids(&self) -> Vec<i64> {
        self.banned().map(|(id, _)| id).collect()
    }

    /// A manager from the beginning: nobody is told.
    pub(super) fn settle(&mut self, id: i64, role: i64) {
        if let Some(person) = self.known.get_mut(&id) {
            person.role = role;
            person.joined = Some(0);
        }
    }
}

impl World {
    /// Somebody new, with a photo and a few lines about themselves.
    pub fn add_person(&mut self, first: &str, last: &str) -> i64 {
        let id = FIRST_ID + self.people.known.len() as i64;
        let about = json!({
            "sex": 2, "bdate": "12.4.1991", "has_photo": 1, "followers_count": 120, "domain": format!("id{id}"),
            "screen_name": format!("id{id}"), "photo_50": format!("http://127.0.0.1/photo/{id}_50.jpg"),
            "last_seen": {"time": self.now(), "platform": 7}, "city": {"id": 1, "title": "Москва"}, "verified": 0,
            "is_closed": false,
        });
        let profile = about.as_object().cloned().unwrap_or_default();
        let (first, last) = (first.to_owned(), last.to_owned());
        self.people.known.insert(id, Person { first, last, profile, joined: None, role: 0, ban: None });
        id
    }

    /// Changes what a profile tells (`null` hides it): `sex`, `has_photo`, `is_closed`, `deactivated`: `"banned"`, …
    pub fn set_profile(&mut self, person: i64, field: &str, value: Value) {
        if let Some(person) = self.people.known.get_mut(&person) {
            if value.is_null() {
                person.profile.remove(field);
            } else {
                person.profile.insert(field.to_owned(), value);
            }
        }
    }

    /// A person subscribes.
    pub fn join(&mut self, person: i64) -> Result<()> {
        ensure!(!self.is_banned(person), "{person} is banned");
        let now = self.now();
        let Some(known) = self.people.known.get_mut(&person) else { anyhow::bail!("nobody is {person}") };
        if known.joined.replace(now).is_none() {
            self.tell("group_join", &json!({"user_id": person, "join_type": "join"}));
        }
        Ok(())
    }

    /// A person was subscribed long before the story: nobody is told.
    pub fn was_member(&mut self, person: i64) {
        if let Some(known) = self.people.known.get_mut(&person) {
            known.joined = Some(0);
        }
    }

    /// A person unsubscribes.
    pub fn leave(&mut self, person: i64) {
        self.end_membership(person, 1);
    }

    /// Whether they were one.
    pub(in crate::simulator) fn end_membership(&mut self, person: i64, by_themselves: i64) -> bool {
        let was = self.people.known.get_mut(&person).and_then(|known| known.joined.take()).is_some();
        if was {
            self.tell("group_leave", &json!({"user_id": person, "self": by_themselves}));
        }
        was
    }

    /// Gives a person a role: 1 moderator, 2 editor, 3 administrator, 0 none again.
    pub fn make_manager(&mut self, person: i64, role: i64) {
        let (now, owner) = (self.now(), self.owner_id);
        let Some(known) = self.people.known.get_mut(&person) else { return };
        let before = std::mem::replace(&mut known.role, role);
        known.joined.get_or_insert(now);
        let object = json!({"admin_id": owner, "user_id": person, "level_old": before, "level_new": role});
        self.tell("group_officers_edit", &object);
    }

    /// Whether a person manages the community.
    pub fn is_manager(&self, person: i64) -> bool {
        self.people.get(person).is_some_and(|known| known.role > 0)
    }

    /// Whether a person is subscribed.
    pub fn is_member(&self, person: i64) -> bool {
        self.people.get(person).is_some_and(|known| known.joined.is_some())
    }

    /// Whether a person is banned now.
    pub fn is_banned(&self, person: i64) -> bool {
        let now = self.now();
        let ban = self.people.get(person).and_then(|known| known.ban.as_ref());
        ban.is_some_and(|ban| ban.until == 0 || ban.until > now)
    }

    /// A manager bans a person by hand, for ever.
    pub fn ban(&mut self, admin: i64, person: i64) -> bool {
        self.put_ban(person, Ban { admin_id: admin, at: self.now(), until: 0, reason: 1, comment: String::new() })
    }

    /// A manager unbans a person by hand.
    pub fn unban(&mut self, admin: i64, person: i64) -> bool {
        self.lift_ban(admin, person)
    }

    /// False: there is no such person. A repeated ban only changes its terms.
    pub(in crate::simulator) fn put_ban(&mut self, person: i64, ban: Ban) -> bool {
        let was = self.is_banned(person);
        let Some(known) = self.people.known.get_mut(&person) else { return false };
        let object = json!({
            "admin_id": ban.admin_id, "user_id": person, "unblock_date": ban.until, "reason": ban.reason,
            "comment": ban.comment,
        });
        known.ban = Some(ban);
        if !was {
            self.tell("user_block", &object);
            self.end_membership(person, 0);
        }
        true
    }

    /// False: they were not banned.
    pub(in crate::simulator) fn lift_ban(&mut self, admin: i64, person: i64) -> bool {
        let was = self.is_banned(person);
        if let Some(known) = self.people.known.get_mut(&person) {
            known.ban = None;
        }
        if was {
            self.tell("user_unblock", &json!({"admin_id": admin, "user_id": person, "by_end_date": 0}));
        }
        was
    }
}
