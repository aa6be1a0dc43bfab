//! A look at a place where somebody came: who came is read, judged as a crowd, and put in its wave. A crowd of thousands is
//! looked at a part at a time, for somebody may press a button meanwhile; a few are looked at at once.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};

use anyhow::Result;

use super::{TRUST, card, close_comments, of_wave, usual_now};
use crate::clock::{HOUR, MINUTE, Millis};
use crate::domain::profile::Profile;
use crate::domain::sum::Sum;
use crate::domain::verdict::SubjectKind;
use crate::domain::wave::{WaveFacts, WaveKind, WavePlace, WaveState};
use crate::handlers::alerts;
use crate::handlers::context::Context;
use crate::handlers::moderation::accounts;
use crate::judging::waves::{Comer, chart, is_wave, names, suspicious, traits};
use crate::store::{ComerRow, ComersRead};

/// A profile may come so much later than its owner.
const LATE: Millis = 15 * MINUTE;
/// Who waited to be heard for no longer may be one of a wave that had not begun by then.
const SHORT: Millis = 10 * MINUTE;
/// At most so many who came are looked at, the newest…
const MOST: usize = 20_000;
/// …of so many times that they did.
const MOST_ROWS: usize = 40_000;
/// Rows that are read in one part of a look.
const READ_AT_ONCE: usize = 1_500;
/// People who are put in a wave in one part of a look.
const PUT_AT_ONCE: usize = 150;

/// A look that is not at its end. It stands in memory only: after a death the place is looked at anew.
pub struct Look {
    /// What is looked at.
    pub wave_place: WavePlace,
    /// The open wave there, as it was found.
    wave: Option<i64>,
    /// Since when people are read.
    since: Millis,
    /// The moments at which what had waited was told of, each with the earliest at which it may have been.
    told_late: Vec<(Millis, Millis)>,
    read: ComersRead,
    rows: usize,
    comers: Vec<Comer>,
    /// Where in `comers` somebody is.
    known: HashMap<i64, usize>,
    /// Who of them are alike, once all are read.
    alike: Option<HashSet<i64>>,
    /// What was made of them.
    judged: Option<Judged>,
}

/// A crowd that belongs to a wave.
struct Judged {
    /// Who is put in it, and since when they are there; last first.
    new: Vec<(i64, Millis)>,
    facts: WaveFacts,
    last_at: Millis,
    /// Verdicts of the wave have this number or a larger one.
    first_verdict: i64,
}

impl Look {
    /// A look at a place; `None`: nothing there is to be looked at.
    pub fn begin(wave_place: WavePlace, ctx: &Context<'_>) -> Result<Option<Self>> {
        let wave = ctx.db.waves().wave_at(wave_place)?;
        // A person has looked already: the same crowd is no news for a day.
        if wave.is_none() && ctx.db.waves().was_honest(wave_place, ctx.now - TRUST)? {
            return Ok(None);
        }
        Ok(Some(Self {
            wave_place,
            since: wave.as_ref().map_or(ctx.now - HOUR, |wave| wave.began_at),
            wave: wave.map(|wave| wave.id),
            told_late: if wave_place.kind == WaveKind::Comments {
                Vec::new() // are no deeds
            } else {
                ctx.db.activity().told_late()?
            },
            read: ComersRead::default(),
            rows: 0,
            comers: Vec::new(),
            known: HashMap::new(),
            alike: None,
            judged: None,
        }))
    }

    /// How many came there, as far as they are read.
    pub fn crowd(&self) -> usize {
        self.comers.len()
    }

    /// Goes on with it; `None`: it is over.
    pub fn go_on(mut self, ctx: &mut Context<'_>) -> Result<Option<Self>> {
        if self.judged.is_some() {
            return self.put(ctx);
        }
        if let Some(alike) = self.alike.take() {
            return self.describe(&alike, ctx);
        }
        if self.rows < MOST_ROWS {
            let count = READ_AT_ONCE.min(MOST_ROWS - self.rows);
            let rows = ctx.db.waves().comers(self.wave_place, self.since, &mut self.read, count)?;
            let whole = rows.len() < count;
            self.rows = if whole { MOST_ROWS } else { self.rows + count };
            self.take(rows, ctx);
            if !whole || self.is_large() {
                return Ok(Some(self));
            }
        }
        self.judge(ctx)
    }

    /// Whether each part of it takes a step of its own.
    fn is_large(&self) -> bool {
        self.comers.len() > READ_AT_ONCE / 2
    }

    /// Each of them once, with the moment when they came first. Who may have come before it is looked back to is none of them.
    fn take(&mut self, rows: Vec<ComerRow>, ctx: &Context<'_>) {
        let kind = if self.wave_place.kind == WaveKind::Likes { SubjectKind::Like } else { SubjectKind::Member };
        // What waited for a moment as a wave began belongs to it.
        let from = if self.wave.is_some() { self.since - SHORT } else { self.since };
        for row in rows.into_iter().filter(|row| row.id > 0) {
            let late = self.told_late.iter().find(|(moment, _)| *moment == row.at);
            let earliest = late.map_or(row.at, |(_, earliest)| *earliest);
            if earliest < from {
                continue;
            }
            match self.known.entry(row.id) {
                Entry::Occupied(before) => {
                    let comer = &mut self.comers[*before.get()];
                    (comer.at, comer.earliest) = (row.at, earliest);
                }
                Entry::Vacant(new) => {
                    new.insert(self.comers.len());
                    // A profile of a version that is not understood any more is no profile.
                    let profile = row.profile.and_then(|packed| Profile::unpack(&packed).ok());
                    let suspicious = ctx.accounts.is_doubtful(kind, row.score, profile.as_ref());
                    self.comers.push(Comer { id: row.id, at: row.at, earliest, suspicious, profile });
                }
            }
        }
    }

    /// Everybody is read: are they a wave, or of one?
    fn judge(mut self, ctx: &mut Context<'_>) -> Result<Option<Self>> {
        self.comers.sort_unstable_by_key(|comer| std::cmp::Reverse((comer.at, comer.id)));
        self.comers.truncate(MOST);
        let wave = ctx.db.waves().wave_at(self.wave_place)?;
        match wave {
            // Meanwhile one was found, ended, or called honest: what was read was read for another question.
            wave if wave.as_ref().map(|wave| wave.id) != self.wave => Self::begin(self.wave_place, ctx),
            Some(_) => self.grow(ctx),
            None => self.found(ctx),
        }
    }

    fn found(self, ctx: &mut Context<'_>) -> Result<Option<Self>> {
        let wave_place = self.wave_place;
        if !is_wave(&self.comers, usual_now(wave_place.kind, ctx)?, ctx.now) {
            return Ok(None);
        }
        let all: Vec<&Comer> = self.comers.iter().collect();
        let began_at = suspicious(&all).iter().map(|comer| comer.earliest).min().unwrap_or(ctx.now);
        let Some(id) = ctx.db.waves().open_wave(wave_place, began_at, ctx.now)? else { return Ok(None) };
        ctx.decided(of_wave(id, "open").why(wave_place.kind.as_str()).then("tell_admin"));
        ctx.count(Sum::Waves, 1)?;
        alerts::wave(id, wave_place.kind, ctx)?;
        close_comments(wave_place, ctx)?;
        // Everybody alike belongs to it, also who came long before it had a name.
        match Self::begin(wave_place, ctx)? {
            Some(anew) if !self.is_large() => anew.go_on(ctx),
            anew => Ok(anew),
        }
    }

    /// Who came belongs to a wave that is open: who of them are alike? What they have in common is told in the next part.
    fn grow(mut self, ctx: &mut Context<'_>) -> Result<Option<Self>> {
        let all: Vec<&Comer> = self.comers.iter().collect();
        let alike: HashSet<i64> = suspicious(&all).iter().map(|comer| comer.id).collect();
        if self.is_large() {
            self.alike = Some(alike);
            return Ok(Some(self));
        }
        self.describe(&alike, ctx)
    }

    fn describe(mut self, alike: &HashSet<i64>, ctx: &mut Context<'_>) -> Result<Option<Self>> {
        let wave = self.wave.map(|id| ctx.db.waves().wave(id)).transpose()?.flatten();
        let Some(wave) = wave.filter(|wave| wave.state == WaveState::Open) else { return Ok(None) };
        let there: HashSet<i64> = ctx.db.waves().wave_people(wave.id)?.into_iter().collect();
        // Whoever was removed for what they share with the others is one of them.
        let is_one = |comer: &&Comer| alike.contains(&comer.id) || there.contains(&comer.id);
        let alike: Vec<&Comer> = self.comers.iter().filter(is_one).collect();
        // Profiles come after their owners: whoever was too early to be told apart is looked at once more. Of a wave whose
        // first look was not brought to its end, everybody is.
        let since = if wave.facts == WaveFacts::default() { wave.began_at } else { wave.last_at - LATE };
        let new = alike.iter().filter(|comer| comer.at >= since && !there.contains(&comer.id));
        let mut new: Vec<(i64, Millis)> = new.map(|comer| (comer.id, comer.at)).collect();
        new.sort_unstable_by_key(|(id, at)| std::cmp::Reverse((*at, *id)));
        let facts = WaveFacts {
            came: self.comers.len() as u64,
            suspicious: alike.len() as u64,
            usual_an_hour: usual_now(wave.wave_place.kind, ctx)?,
            traits: traits(&alike),
            chart: chart(&self.comers, ctx.now),
            names: names(&alike),
        };
        let last_at = alike.iter().map(|comer| comer.at).max().unwrap_or(wave.last_at);
        // Of those who are always there years of verdicts are not read through.
        let first_verdict = if new.is_empty() { 0 } else { ctx.db.waves().first_verdict_since(wave.began_at)? };
        self.judged = Some(Judged { new, facts, last_at, first_verdict });
        if self.is_large() { Ok(Some(self)) } else { self.put(ctx) }
    }

    /// Puts them in the wave, first come first; when all are there its card tells.
    fn put(mut self, ctx: &mut Context<'_>) -> Result<Option<Self>> {
        let large = self.is_large();
        let (Some(id), Some(judged)) = (self.wave, &mut self.judged) else { return Ok(None) };
        let wave = ctx.db.waves().wave(id)?.filter(|wave| wave.state == WaveState::Open);
        let Some(wave) = wave else { return Ok(None) };
        let some = !judged.new.is_empty();
        let first = judged.new.len().saturating_sub(PUT_AT_ONCE);
        let since = (wave.began_at, judged.first_verdict);
        for (person, at) in judged.new.drain(first..).rev() {
            let bans = ctx.db.waves().put_in_wave(wave.id, person, at, None, since)?;
            accounts::make_temporary(&bans, ctx)?;
        }
        // The card of a crowd, which counts all of them, takes a part of its own.
        if first > 0 || (some && large) {
            return Ok(Some(self));
        }
        ctx.db.waves().move_wave(wave.id, &judged.facts, judged.last_at)?;
        card::show(wave.id, ctx)?;
        Ok(None)
    }
}
