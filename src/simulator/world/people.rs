//! People of VK: who they are, who belongs to the community, who is banned.

use std::borrow::Cow;
use std::collections::BTreeMap;

use anyhow::{Result, ensure};
use serde_json::{Map, Value, json};

use super::World;
use super::crowds::Crowd;
use super::faces;
use crate::simulator::Unlooked;

/// Ids of people begin here.
pub(super) const FIRST_ID: i64 = 300_000_001;

/// Everybody, in order of their ids.
#[derive(Debug, Default)]
pub(in crate::simulator) struct People {
    /// Who was added one by one, and whom of a crowd something happened to.
    known: BTreeMap<i64, Person>,
    /// How many were added one by one.
    added: i64,
    /// Everybody else: crowds as they came.
    pub(super) crowds: Vec<Crowd>,
    /// The crowds in order of their ids.
    pub(super) by_id: Vec<usize>,
}

/// A row of members in order of their ids.
enum MemberRow<'a> {
    /// One whom we know.
    One(i64),
    /// Places of a crowd.
    Run(&'a Crowd, i64, i64),
}

#[derive(Debug, Clone)]
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
    /// Pays for VK Donut.
    pub donor: bool,
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
    /// The crowd that an id belongs to.
    fn crowd_of(&self, id: i64) -> Option<&Crowd> {
        let after = self.by_id.partition_point(|at| self.crowds[*at].first_id <= id);
        let crowd = &self.crowds[self.by_id[after.checked_sub(1)?]];
        crowd.place_of(id).map(|_| crowd)
    }

    pub(in crate::simulator) fn get(&self, id: i64) -> Option<Cow<'_, Person>> {
        let known = self.known.get(&id).map(Cow::Borrowed);
        known.or_else(|| self.crowd_of(id).map(|crowd| Cow::Owned(crowd.person(id))))
    }

    pub(in crate::simulator) fn exists(&self, id: i64) -> bool {
        self.known.contains_key(&id) || self.crowd_of(id).is_some()
    }

    /// Whom something happens to: from now on an object.
    pub(super) fn touch(&mut self, id: i64) -> Option<&mut Person> {
        if !self.known.contains_key(&id) {
            let person = self.crowd_of(id)?.person(id);
            self.known.insert(id, person);
        }
        self.known.get_mut(&id)
    }

    fn is_member(&self, id: i64) -> bool {
        match self.known.get(&id) {
            Some(known) => known.joined.is_some(),
            None => self.crowd_of(id).is_some_and(|crowd| crowd.members),
        }
    }

    /// The members whom we know: managers and donors are among them.
    pub(in crate::simulator) fn known_members(&self) -> impl Iterator<Item = (i64, &Person)> {
        self.known.iter().filter(|(_, person)| person.joined.is_some()).map(|(id, person)| (*id, person))
    }

    /// Who was added one by one, in order of their ids.
    pub(super) fn named(&self) -> impl Iterator<Item = (i64, &Person)> {
        let added = self.known.range(FIRST_ID..FIRST_ID + self.added);
        added.map(|(id, person)| (*id, person))
    }

    /// All members in order of their ids, rows of a crowd as rows.
    fn rows(&self) -> Vec<MemberRow<'_>> {
        let mut rows = Vec::new();
        let mut known = self.known.iter().peekable();
        let one = |id: i64, person: &Person, rows: &mut Vec<MemberRow<'_>>| {
            if person.joined.is_some() {
                rows.push(MemberRow::One(id));
            }
        };
        for crowd in self.by_id.iter().map(|at| &self.crowds[*at]) {
            let span = crowd.span();
            let mut place = 0;
            while let Some((id, person)) = known.next_if(|(id, _)| **id < span.end) {
                if let Some(here) = crowd.place_of(*id) {
                    rows.extend((crowd.members && place < here).then_some(MemberRow::Run(crowd, place, here)));
                    place = here + 1;
                } else if *id >= span.start {
                    let here = crowd.place_from(*id);
                    rows.extend((crowd.members && place < here).then_some(MemberRow::Run(crowd, place, here)));
                    place = place.max(here);
                }
                one(*id, person, &mut rows);
            }
            rows.extend((crowd.members && place < crowd.count).then_some(MemberRow::Run(crowd, place, crowd.count)));
        }
        for (id, person) in known {
            one(*id, person, &mut rows);
        }
        rows
    }

    /// How many members there are, and the ids of some of them, smallest first.
    pub(in crate::simulator) fn member_page(&self, offset: usize, count: usize) -> (i64, Vec<i64>) {
        let (mut skip, mut left) = (offset as i64, count as i64);
        let (mut all, mut page) = (0, Vec::new());
        for row in self.rows() {
            let (from, to) = if let MemberRow::Run(_, from, to) = row { (from, to) } else { (0, 1) };
            let length = to - from;
            all += length;
            let skipped = skip.min(length);
            skip -= skipped;
            let taken = (length - skipped).min(left);
            left -= taken;
            match row {
                MemberRow::One(id) => page.extend((taken > 0).then_some(id)),
                MemberRow::Run(crowd, ..) => {
                    page.extend((from + skipped..from + skipped + taken).map(|place| crowd.id_at(place)));
                }
            }
        }
        (all, page)
    }

    pub(in crate::simulator) fn banned(&self) -> impl Iterator<Item = (i64, &Person)> {
        self.known.iter().filter(|(_, person)| person.ban.is_some()).map(|(id, person)| (*id, person))
    }

    pub(in crate::simulator) fn banned_ids(&self) -> Vec<i64> {
        self.banned().map(|(id, _)| id).collect()
    }

    fn next_id(&mut self) -> i64 {
        self.added += 1;
        FIRST_ID + self.added - 1
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
        let id = self.people.next_id();
        self.add_profile(id, first, last, faces::plain(id, 2));
        id
    }

    /// An account that looks as if it were made to be counted.
    pub fn add_fake(&mut self, first: &str, last: &str) -> i64 {
        let id = self.people.next_id();
        self.add_profile(id, first, last, faces::faceless(id, 2));
        id
    }

    fn add_profile(&mut self, id: i64, first: &str, last: &str, mut profile: Map<String, Value>) {
        profile.insert("last_seen".to_owned(), json!({"time": self.now(), "platform": 7}));
        let (first, last) = (first.to_owned(), last.to_owned());
        let person = Person { first, last, profile, joined: None, role: 0, ban: None, donor: false };
        self.people.known.insert(id, person);
    }

    /// Changes what a profile tells (`null` hides it): `sex`, `has_photo`, `is_closed`, `deactivated`: `"banned"`, …
    pub fn set_profile(&mut self, person: i64, field: &str, value: Value) {
        if let Some(person) = self.people.touch(person) {
            if value.is_null() {
                person.profile.remove(field);
            } else {
                person.profile.insert(field.to_owned(), value);
            }
        }
    }

    /// A person subscribes; the community hears of it.
    pub fn join(&mut self, person: i64) -> Result<()> {
        self.enter(person, "join")
    }

    pub(super) fn enter(&mut self, person: i64, how: &str) -> Result<()> {
        ensure!(!self.is_banned(person), "{person} is banned");
        let now = self.now();
        let Some(known) = self.people.touch(person) else { anyhow::bail!("nobody is {person}") };
        if known.joined.replace(now).is_none() {
            self.record(|day| day.subscribed += 1);
            self.tell("group_join", &json!({"user_id": person, "join_type": how}));
        }
        Ok(())
    }

    /// A person was subscribed long before the story: nobody is told.
    pub fn was_member(&mut self, person: i64) {
        if let Some(known) = self.people.touch(person) {
            known.joined = Some(0);
        }
    }

    /// A person unsubscribes by themselves; the community hears of it.
    pub fn leave(&mut self, person: i64) {
        self.end_membership(person, 1);
    }

    /// Whether they were one.
    pub(in crate::simulator) fn end_membership(&mut self, person: i64, by_themselves: i64) -> bool {
        let was =
            self.people.is_member(person) && self.people.touch(person).and_then(|known| known.joined.take()).is_some();
        if was {
            self.record(|day| day.unsubscribed += 1);
            self.tell("group_leave", &json!({"user_id": person, "self": by_themselves}));
        }
        was
    }

    /// Gives a person a role: 1 moderator, 2 editor, 3 administrator, 0 none again.
    pub fn make_manager(&mut self, person: i64, role: i64) {
        let (now, owner) = (self.now(), self.owner_id);
        let Some(known) = self.people.touch(person) else { return };
        let before = std::mem::replace(&mut known.role, role);
        known.joined.get_or_insert(now);
        let object = json!({"admin_id": owner, "user_id": person, "level_old": before, "level_new": role});
        self.tell("group_officers_edit", &object);
    }

    /// Whether a person manages the community.
    pub fn is_manager(&self, person: i64) -> bool {
        self.people.known.get(&person).is_some_and(|known| known.role > 0)
    }

    /// Whether a person is subscribed.
    pub fn is_member(&self, person: i64) -> bool {
        self.people.is_member(person)
    }

    /// Whether a person is banned now.
    pub fn is_banned(&self, person: i64) -> bool {
        self.look_at(Unlooked::Person(person));
        let now = self.now();
        let ban = self.people.known.get(&person).and_then(|known| known.ban.as_ref());
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

    /// Bans whose time is over end, and VK tells of each. Returns whose.
    pub fn end_bans(&mut self) -> Vec<i64> {
        let now = self.now();
        let over = |person: &Person| person.ban.as_ref().is_some_and(|ban| ban.until != 0 && ban.until <= now);
        let ended: Vec<i64> = self.people.known.iter().filter(|(_, person)| over(person)).map(|(id, _)| *id).collect();
        for person in &ended {
            if let Some(known) = self.people.touch(*person) {
                known.ban = None;
            }
            self.tell("user_unblock", &json!({"admin_id": 0, "user_id": person, "by_end_date": 1}));
        }
        ended
    }

    /// False: there is no such person. A repeated ban only changes its terms.
    pub(in crate::simulator) fn put_ban(&mut self, person: i64, ban: Ban) -> bool {
        let was = self.is_banned(person);
        let Some(known) = self.people.touch(person) else { return false };
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
        if let Some(known) = self.people.touch(person) {
            known.ban = None;
        }
        if was {
            self.tell("user_unblock", &json!({"admin_id": admin, "user_id": person, "by_end_date": 0}));
        }
        was
    }
}
