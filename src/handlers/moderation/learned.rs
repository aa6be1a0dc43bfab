//! What the buttons taught: taken back, merged with another community's, counted by what it decided since.

use std::collections::HashMap;

use anyhow::{Result, bail};

use crate::clock::Millis;
use crate::domain::lesson::Carried;
use crate::domain::sign::TextSign;
use crate::domain::sum::Sum;
use crate::domain::verdict::Reason;
use crate::handlers::context::{Context, local_day};
use crate::judging::fingerprint;
use crate::judging::likeness::{Print, likes_of};
use crate::store::{Db, LESSONS_KEPT, LessonRow};
use crate::zone::Tz;

/// What another community's file comes to here.
#[derive(Debug, Default)]
pub struct Merge<'a> {
    /// New here, or newer than what was carried here before; with the hash of its text.
    pub fresh: Vec<(&'a Carried, i64)>,
    /// Known here already, with the same word.
    pub known: usize,
    /// This community's own admins said otherwise: theirs wins.
    pub own_word: usize,
}

/// `learned forget ID…`, `learned forget --imported`: all of them, or none where one does not exist.
pub fn command_unlearn(ids: &[i64], imported: bool, ctx: &mut Context<'_>) -> Result<()> {
    for id in ids {
        if !ctx.db.lessons().unlearn_lesson(*id)? {
            bail!("nothing that was taught has the number {id}");
        }
    }
    if imported {
        ctx.db.lessons().unlearn_imported()?;
    }
    ctx.reload = true;
    Ok(())
}

/// `learned import FILE`: lessons of another community, which count as imported.
pub fn command_import(lessons: &[Carried], ctx: &mut Context<'_>) -> Result<()> {
    let rows = ctx.db.lessons().lesson_rows(None, LESSONS_KEPT as usize, 0)?;
    for (carried, print) in merged(&rows, lessons).fresh {
        ctx.db.lessons().learn_imported(carried, print, ctx.now)?;
    }
    ctx.reload = true;
    Ok(())
}

/// Lays another community's words beside what is known here: the same text in another dress is one text, and the own word on
/// it stands. Of two carried words on one text the later counts.
pub fn merged<'a>(rows: &[LessonRow], carried: &'a [Carried]) -> Merge<'a> {
    let print = |text: &str| fingerprint(text).cast_signed();
    let mut here: HashMap<i64, &LessonRow> = HashMap::new();
    for row in rows.iter().rev() {
        let known = row.text.as_deref().map(print).or(row.fingerprint);
        if let Some(known) = known
            && here.get(&known).is_none_or(|other| other.imported || !row.imported)
        {
            here.insert(known, row);
        }
    }
    let mut newest: HashMap<i64, &Carried> = HashMap::new();
    let mut order = Vec::new();
    for lesson in carried {
        let of = print(&lesson.text);
        match newest.get(&of) {
            Some(other) if other.at > lesson.at => continue,
            Some(_) => {}
            None => order.push(of),
        }
        newest.insert(of, lesson);
    }
    let mut merge = Merge::default();
    for of in order {
        let Some(lesson) = newest.get(&of) else { continue };
        match here.get(&of) {
            Some(row) if row.spam == lesson.spam => merge.known += 1,
            Some(row) if !row.imported => merge.own_word += 1,
            Some(_) | None => merge.fresh.push((lesson, of)),
        }
    }
    merge
}

/// The sum of verdicts that what was taught decided by kind: no single lesson has decided these.
pub const DECIDED_BY_KIND: Sum = Sum::DecidedByKind;

/// Whether a reason is what lessons say of a kind of text.
pub fn is_of_lessons_by_kind(reason: &Reason) -> bool {
    matches!(TextSign::parse(&reason.code), Some(TextSign::KindSpam | TextSign::KindHam))
}

/// How many verdicts what was taught decided by kind since the local day of a moment.
pub fn decided_by_kind(since: Millis, zone: Tz, db: Db<'_>) -> Result<i64> {
    db.sums().counted_since(&local_day(since, zone), DECIDED_BY_KIND)
}

/// How many texts each of these decided since it was taught, among the newest verdicts by what was taught.
pub fn decided(rows: &[LessonRow], most: usize, db: Db<'_>) -> Result<Vec<usize>> {
    let Some(since) = rows.iter().map(|row| row.at).min() else { return Ok(Vec::new()) };
    let verdicts = db.lessons().learned_verdicts(since, most)?;
    let prints: Vec<Print> = verdicts.iter().map(|(text, ..)| Print::of(text)).collect();
    let of = |row: &LessonRow| {
        let own = match (&row.text, &row.features) {
            (Some(text), _) => Some(Print::of(text)),
            (None, Some(features)) => Print::unpack(features),
            (None, None) => None,
        };
        let later = verdicts.iter().zip(&prints).filter(|((_, at, spam), _)| *at > row.at && *spam == row.spam);
        let later: Vec<&Print> = later.map(|(_, print)| print).collect();
        own.map_or(0, |own| likes_of(&own, &later))
    };
    Ok(rows.iter().map(of).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(text: &str, spam: bool, imported: bool) -> LessonRow {
        LessonRow {
            id: 1,
            journal: None,
            text: Some(text.to_owned()),
            features: None,
            fingerprint: None,
            spam,
            by: 0,
            at: 1,
            imported,
        }
    }

    fn carried(text: &str, spam: bool, at: i64) -> Carried {
        Carried { text: text.to_owned(), spam, at }
    }

    #[test]
    fn the_own_word_stands_and_one_text_in_two_dresses_is_one() {
        let rows = [
            row("Subscribe to our channel", false, false),
            row("Earn money at home today", true, false),
            row("Buy followers cheaply now", true, true),
        ];
        let file = [
            carried("SUBSCRIBE to our channel!!!", true, 5),
            carried("earn money at home, today", true, 5),
            carried("Buy followers cheaply now", false, 5),
            carried("Where do we meet tomorrow", true, 5),
            carried("Where do we meet tomorrow?", false, 9),
            carried("Where do we meet, tomorrow?", true, 7),
        ];
        let merge = merged(&rows, &file);
        assert_eq!((merge.own_word, merge.known), (1, 1));
        let fresh: Vec<(&str, bool)> = merge.fresh.iter().map(|(one, _)| (one.text.as_str(), one.spam)).collect();
        assert_eq!(fresh, [("Buy followers cheaply now", false), ("Where do we meet tomorrow?", false)]);
    }
}
