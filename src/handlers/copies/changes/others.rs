//! What an edit comes to where a poll or a place stands. Pure.

use super::{Planner, Shows, Wish};
use crate::domain::copies::{Body, CopyPart, EditLeft, Preview};
use crate::handlers::copies::simpler::simpler;

impl Planner<'_> {
    /// Polls and places: they cannot be changed. What people vote in is not taken from them.
    pub(super) fn others(&mut self) {
        let is_poll = |body: &Body| matches!(body, Body::Poll { .. });
        let wanted: Vec<CopyPart> = { self.now.whole.iter() }
            .filter(|part| matches!(part.body, Body::Poll { .. } | Body::Venue { .. }))
            .cloned()
            .collect();
        let mut free: Vec<usize> = (0..self.rows.len()).filter(|at| self.rows[*at].shows == Shows::Other).collect();
        let mut lacking = Vec::new();
        for part in wanted {
            let in_words = simpler(&part, "", self.now.post, self.now.shows, self.now.texts).unwrap_or_default();
            let stands = |at: &usize| {
                let stood = &self.rows[*at].stood;
                stood.body == part.body || in_words.iter().any(|words| words.html == stood.html)
            };
            match free.iter().position(stands) {
                Some(found) => drop(free.remove(found)),
                None => lacking.push((part, in_words)),
            }
        }
        for (part, in_words) in lacking {
            let alike = |at: &usize| {
                let row = &self.rows[*at];
                is_poll(&row.stood.body) == is_poll(&part.body) || row.stands_for(&part.body)
            };
            let Some(found) = free.iter().position(alike) else {
                self.done.new.push(part);
                continue;
            };
            let at = free.remove(found);
            match (&self.rows[at].stood.body, in_words.first()) {
                (Body::Text { .. }, Some(words)) => {
                    self.wishes[at] = Wish::Text { html: words.html.clone(), preview: Preview::Off };
                }
                // Nobody could take the former one away.
                (Body::Venue { .. }, _) if self.rows[at].messages.is_empty() => self.done.left.push(EditLeft::Unknown),
                (Body::Venue { .. }, _) => {
                    self.wishes[at] = Wish::Goes;
                    self.done.new.push(part);
                }
                _ => self.done.left.push(EditLeft::Poll),
            }
        }
        for at in free {
            self.wishes[at] = Wish::Goes;
        }
    }
}
