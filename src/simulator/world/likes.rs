//! Who likes what: single people in order, and rows of a crowd that take no more room than one person.

use std::collections::BTreeSet;
use std::ops::Range;

use anyhow::{Context, Result, ensure};
use serde_json::json;

use super::World;
use super::crowds::{Crowd, CrowdId};
use super::people::People;
use super::wall::{Spot, Target, WallPlace};

/// Those who like one thing.
#[derive(Debug, Default)]
pub(in crate::simulator) struct Likers {
    /// In order of time.
    rows: Vec<Liked>,
    /// Who of a crowd took the like back, or likes as one of the single people.
    taken: BTreeSet<i64>,
}

#[derive(Debug)]
enum Liked {
    /// A person or, negative, a community.
    By(i64),
    /// Places of a crowd.
    Row(CrowdId, Range<i64>),
}

impl Likers {
    pub(in crate::simulator) fn count(&self) -> usize {
        let rows = self.rows.iter().map(|row| match row {
            Liked::By(_) => 1,
            Liked::Row(_, places) => usize::try_from(places.end - places.start).unwrap_or(0),
        });
        rows.sum::<usize>() - self.taken.len()
    }

    /// Newest first.
    pub(in crate::simulator) fn newest<'a>(&'a self, people: &'a People) -> impl Iterator<Item = i64> + 'a {
        self.rows.iter().rev().flat_map(move |row| {
            let (one, crowd, places) = match row {
                Liked::By(id) => (Some(*id), None, 0..0),
                Liked::Row(crowd, places) => (None, Some(&people.crowds[crowd.0]), places.clone()),
            };
            let ids = places.rev().filter_map(move |place| crowd.map(|crowd| crowd.id_at(place)));
            one.into_iter().chain(ids.filter(|id| !self.taken.contains(id)))
        })
    }

    fn single(&self, id: i64) -> Option<usize> {
        self.rows.iter().position(|row| matches!(row, Liked::By(liker) if *liker == id))
    }

    /// Whether a row of a crowd holds an id.
    fn in_row(&self, people: &People, id: i64) -> bool {
        let holds =
            |crowd: &Crowd, places: &Range<i64>| crowd.place_of(id).is_some_and(|place| places.contains(&place));
        self.rows.iter().any(|row| match row {
            Liked::By(_) => false,
            Liked::Row(crowd, places) => holds(&people.crowds[crowd.0], places),
        })
    }

    /// False: it was so already.
    fn set(&mut self, people: &People, id: i64, on: bool) -> bool {
        let single = self.single(id);
        let in_row = self.in_row(people, id) && !self.taken.contains(&id);
        if on == (single.is_some() || in_row) {
            return false;
        }
        match single {
            _ if on => self.rows.push(Liked::By(id)),
            Some(at) => drop(self.rows.remove(at)),
            None => drop(self.taken.insert(id)),
        }
        true
    }
}

impl World {
    /// A person (or, negative, a community) likes a post, photo or the like, or (`comment`) a comment under it; or takes
    /// the like back.
    pub fn like(&mut self, person: i64, target: Target, comment: Option<Spot>, on: bool) {
        let Some(item) = self.wall.items.get_mut(&target) else { return };
        let likers = item.likes.entry(comment.map(|spot| spot.id)).or_default();
        if !likers.set(&self.people, person, on) {
            return;
        }
        if on {
            self.record(|day| day.likes += 1);
        }
        let object = json!({
            "liker_id": person, "object_type": target.place.liked(comment.is_some()),
            "object_owner_id": -self.group_id, "object_id": comment.map_or(target.id, |spot| spot.id),
            "post_id": if comment.is_some() { target.id } else { 0 }, "thread_reply_id": 0,
        });
        self.tell(if on { "like_add" } else { "like_remove" }, &object);
    }

    /// People of a crowd, by their places in it, have liked a post all along: nobody is told.
    pub fn likers(&mut self, post_id: i64, crowd: CrowdId, places: Range<i64>) -> Result<()> {
        let members = self.people.crowds.get(crowd.0).context("there is no such crowd")?;
        ensure!(
            0 <= places.start && places.start < places.end && places.end <= members.count,
            "nobody is at {places:?}"
        );
        let ids = members.id_at(places.start)..=members.id_at(places.end - 1);
        let item = self
            .wall
            .items
            .get_mut(&Target { place: WallPlace::Wall, id: post_id })
            .context("there is no such post")?;
        let likers = item.likes.entry(None).or_default();
        let free = likers.rows.iter().all(|row| match row {
            Liked::By(id) => !ids.contains(id),
            Liked::Row(other, held) => *other != crowd || held.end <= places.start || places.end <= held.start,
        });
        ensure!(free, "some of them like it already");
        likers.rows.push(Liked::Row(crowd, places));
        Ok(())
    }
}
