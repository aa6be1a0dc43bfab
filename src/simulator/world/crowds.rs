//! Crowds: people by the hundred thousand. Nobody of a crowd is an object until something happens to them: who they are
//! is worked out from the crowd's kind and their id alone.

use std::ops::Range;

use anyhow::{Result, ensure};

use super::World;
use super::faces;
use super::people::{FIRST_ID, Person};

/// Ids kept for people who are added one by one.
const RESERVED: Range<i64> = FIRST_ID..FIRST_ID + 1_000_000;

/// What sort of people a crowd is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CrowdKind {
    /// People who tell of themselves, as those do who write in communities.
    Honest,
    /// Members as most communities have them: many closed, many with nothing but a name and a few followers.
    Ordinary,
    /// A bought batch: faceless, hardly a line about themselves.
    Fakes,
    /// Deleted and banned accounts.
    Dead,
    /// So many fakes and so many dead souls among a thousand; the rest is honest.
    Mixed {
        /// Fakes among a thousand.
        fakes: u16,
        /// Deleted or banned among a thousand.
        dead: u16,
    },
}

/// A crowd to be.
#[derive(Debug, Clone, Copy)]
pub struct Crowd {
    /// No id is smaller.
    pub first_id: i64,
    /// How many people it has.
    pub count: i64,
    /// One person in so many ids, somewhere among them; 1: every id, as in a bought batch.
    pub stride: i64,
    /// Of what sort its people are.
    pub kind: CrowdKind,
    /// Whether all of them belong to the community, for as long as anybody remembers.
    pub members: bool,
}

/// A crowd that lives in the world.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CrowdId(pub(in crate::simulator) usize);

impl Crowd {
    /// Members of long standing, with ids here and there.
    pub fn honest(first_id: i64, count: i64) -> Self {
        Self { first_id, count, stride: 37, kind: CrowdKind::Honest, members: true }
    }

    /// A bought batch, id by id.
    pub fn fakes(first_id: i64, count: i64) -> Self {
        Self { stride: 1, kind: CrowdKind::Fakes, ..Self::honest(first_id, count) }
    }

    /// Who do not belong to the community.
    #[must_use]
    pub fn strangers(mut self) -> Self {
        self.members = false;
        self
    }

    /// The same crowd of another sort of people.
    #[must_use]
    pub fn of(mut self, kind: CrowdKind) -> Self {
        self.kind = kind;
        self
    }

    /// The ids among which its people are.
    pub(super) fn span(&self) -> Range<i64> {
        self.first_id..self.first_id + self.count * self.stride
    }

    /// The id of the person at a place.
    pub(super) fn id_at(&self, place: i64) -> i64 {
        let within = if self.stride == 1 { 0 } else { faces::chance(place ^ self.first_id, 0, self.stride) };
        self.first_id + place * self.stride + within
    }

    /// The place of an id, if somebody of the crowd has it.
    pub(super) fn place_of(&self, id: i64) -> Option<i64> {
        let place = self.span().contains(&id).then(|| (id - self.first_id) / self.stride)?;
        (self.id_at(place) == id).then_some(place)
    }

    /// The first place whose id is not below this one.
    pub(super) fn place_from(&self, id: i64) -> i64 {
        let place = ((id - self.first_id) / self.stride).clamp(0, self.count);
        if place < self.count && self.id_at(place) < id { place + 1 } else { place }
    }

    /// Who has this id, which must be one of the crowd's.
    pub(super) fn person(&self, id: i64) -> Person {
        let mut person = match self.kind_of(id) {
            CrowdKind::Fakes => faces::fake(id),
            CrowdKind::Dead => faces::dead(id),
            CrowdKind::Ordinary => faces::ordinary(id),
            CrowdKind::Honest | CrowdKind::Mixed { .. } => faces::honest(id),
        };
        person.joined = self.members.then_some(0);
        person
    }

    fn kind_of(&self, id: i64) -> CrowdKind {
        let CrowdKind::Mixed { fakes, dead } = self.kind else { return self.kind };
        let lot = faces::chance(id, 1, 1_000);
        if lot < i64::from(fakes) {
            CrowdKind::Fakes
        } else if lot < i64::from(fakes) + i64::from(dead) {
            CrowdKind::Dead
        } else {
            CrowdKind::Honest
        }
    }
}

impl World {
    /// A crowd comes to live here; nobody is told. Its ids must be free, and not among those of people added one by one.
    pub fn crowd(&mut self, crowd: Crowd) -> Result<CrowdId> {
        let span = crowd.span();
        ensure!(crowd.count > 0 && crowd.stride > 0 && crowd.first_id > 0, "a crowd of nobody");
        let apart = |other: &Range<i64>| span.end <= other.start || other.end <= span.start;
        ensure!(apart(&RESERVED), "ids {RESERVED:?} are kept for single people");
        ensure!(self.people.crowds.iter().all(|other| apart(&other.span())), "the ids overlap with another crowd's");
        self.people.crowds.push(crowd);
        let id = CrowdId(self.people.crowds.len() - 1);
        let at = self.people.by_id.partition_point(|other| self.people.crowds[*other].first_id < crowd.first_id);
        self.people.by_id.insert(at, id.0);
        Ok(id)
    }

    /// Ids of some people of a crowd, by their places in it.
    pub fn crowd_ids(&self, crowd: CrowdId, places: Range<i64>) -> Vec<i64> {
        self.people.crowds.get(crowd.0).map_or_else(Vec::new, |crowd| {
            (places.start.max(0)..places.end.min(crowd.count)).map(|place| crowd.id_at(place)).collect()
        })
    }
}
