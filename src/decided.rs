//! One line of the log a decision: what was decided about whom, why, and what will be done.
//!
//! Handlers note what they decide; the dispatcher writes it down once it stands in the database, within the span of the event
//! that it followed from. No text of a person is in it, and no name: ids, words of kinds, codes of reasons.

use std::cell::RefCell;
use std::collections::BTreeMap;

use tracing::Span;

use crate::clock::{MINUTE, Millis};
use crate::domain::ids::PersonId;
use crate::domain::verdict::{Decision, Mode, Reason, State, SubjectKind};
use crate::store::{CopyRow, LeadRow, NewVerdict};

/// Lines about the same matter with the same verdict in a minute; what is more is one line with its number. A raid of
/// thousands would fill the journal of a small machine, and each of its verdicts is a row of the database anyway.
const MOST: u64 = 30;

/// What a decision is about: the first word of its line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Matter {
    /// A comment on VK, or a message of the group.
    Comment,
    /// Somebody, for being subscribed, or for what they wrote.
    Account,
    /// Somebody, for likes.
    Like,
    /// What waited in quarantine.
    Quarantine,
    /// A verdict that is taken back.
    Undo,
    /// A sweep came to its end, or asks.
    Sweep,
    /// A wave, and what is ordered about it.
    Wave,
    /// Spam at once.
    Raid,
    /// The program asks before it removes, or acts by itself again.
    Brake,
    /// A copy of a post.
    Copy,
    /// Somebody who wants something of the community.
    Lead,
    /// People are told of trouble, or of news.
    Alert,
    /// What the program may do by itself.
    Capability,
    /// A setting; never its value.
    Setting,
    /// A key; never the key.
    Key,
}

impl Matter {
    /// The word of the log.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Comment => "comment",
            Self::Account => "account",
            Self::Like => "like",
            Self::Quarantine => "quarantine",
            Self::Undo => "undo",
            Self::Sweep => "sweep",
            Self::Wave => "wave",
            Self::Raid => "raid",
            Self::Brake => "brake",
            Self::Copy => "copy",
            Self::Lead => "lead",
            Self::Alert => "alert",
            Self::Capability => "capability",
            Self::Setting => "setting",
            Self::Key => "key",
        }
    }
}

/// The row of the database that a decision is written down in: an id never travels without its kind.
#[derive(Debug, Clone, Copy, Default)]
pub enum Row {
    /// In none of its own.
    #[default]
    None,
    /// `journal undo ID` takes it back.
    Journal(i64),
    /// A sweep.
    Sweep(i64),
    /// A wave.
    Wave(i64),
    /// A copy.
    Copy(i64),
    /// A lead.
    Lead(i64),
    /// A brake.
    Brake(i64),
}

/// One decision.
#[derive(Debug, Clone)]
pub struct Decided {
    matter: Matter,
    verdict: &'static str,
    about: Option<String>,
    person: Option<PersonId>,
    why: String,
    then: &'static str,
    by: Option<i64>,
    count: Option<i64>,
    row: Row,
    quiet: bool,
}

impl Decided {
    /// Something was decided about a matter.
    pub fn new(matter: Matter, verdict: &'static str) -> Self {
        Self {
            matter,
            verdict,
            about: None,
            person: None,
            why: String::new(),
            then: "nothing",
            by: None,
            count: None,
            row: Row::None,
            quiet: false,
        }
    }

    /// A verdict on a comment or an account, as it is written down.
    pub fn of_verdict(new: &NewVerdict<'_>, journal: i64) -> Self {
        let matter = match new.kind {
            SubjectKind::Comment | SubjectKind::Message => Matter::Comment,
            SubjectKind::Member => Matter::Account,
            SubjectKind::Like => Matter::Like,
        };
        let then = match (new.verdict.decision, new.state) {
            (Decision::Keep, _) => "nothing",
            (_, State::Assist) => "ask_admin",
            (Decision::Quarantine, State::Pending) => "wait",
            (Decision::Remove, State::Pending) if matter == Matter::Comment => "delete",
            (Decision::Remove, State::Pending) => "remove_person",
            // What is observed goes on no further; everything else is over already.
            _ if new.mode == Mode::Observe => "write_down",
            _ => "nothing",
        };
        let mut decided = Self::new(matter, new.verdict.decision.as_str())
            .person(new.person)
            .row(Row::Journal(journal))
            .why_reasons(new.verdict.rule.as_str(), &new.verdict.reasons)
            .then(then)
            .by(new.by);
        decided.about = new.comment.map(crate::domain::ids::CommentRef::key);
        decided.quiet = new.verdict.decision == Decision::Keep;
        decided
    }

    /// A copy is so far now.
    pub fn of_copy(copy: &CopyRow, then: &'static str) -> Self {
        let about = format!("wall{}_{}", copy.post.owner_id, copy.post.post_id);
        let why = copy.reason.as_deref().map(code_of).unwrap_or_default();
        Self::new(Matter::Copy, copy.state.as_str()).row(Row::Copy(copy.id)).about(about).why(why).then(then)
    }

    /// A lead is so far now.
    pub fn of_lead(lead: &LeadRow, then: &'static str) -> Self {
        let why = lead.reason.as_deref().map(code_of).unwrap_or_default();
        let why = format!("{},{why}", lead.kind.as_str());
        Self::new(Matter::Lead, lead.status.as_str())
            .row(Row::Lead(lead.id))
            .person(lead.person)
            .why(why.trim_end_matches(','))
            .then(then)
    }

    /// About what thing, by its own name of ids.
    #[must_use]
    pub fn about(self, about: impl Into<String>) -> Self {
        Self { about: Some(about.into()), ..self }
    }

    /// About whom.
    #[must_use]
    pub fn person(self, person: PersonId) -> Self {
        Self { person: Some(person), ..self }
    }

    /// Codes of the reasons.
    #[must_use]
    pub fn why(self, codes: impl Into<String>) -> Self {
        Self { why: codes.into(), ..self }
    }

    /// The rule that decided, then what gave points, strongest first; never what it was seen on.
    #[must_use]
    pub fn why_reasons(self, rule: &str, reasons: &[Reason]) -> Self {
        let mut codes = code_of(rule).to_owned();
        for reason in reasons.iter().filter(|reason| reason.code != rule) {
            codes.push(',');
            codes.push_str(code_of(&reason.code));
        }
        self.why(codes)
    }

    /// What will be done.
    #[must_use]
    pub fn then(self, then: &'static str) -> Self {
        Self { then, ..self }
    }

    /// The admin who ordered it, by the number on Telegram; 0 is the command line.
    #[must_use]
    pub fn by(self, by: Option<i64>) -> Self {
        Self { by, ..self }
    }

    /// How many it is about.
    #[must_use]
    pub fn count(self, count: i64) -> Self {
        Self { count: Some(count), ..self }
    }

    /// Where it is written down.
    #[must_use]
    pub fn row(self, row: Row) -> Self {
        Self { row, ..self }
    }

    /// Said to whoever looks closely (DEBUG): nothing follows from it.
    #[must_use]
    pub fn quiet(self) -> Self {
        Self { quiet: true, ..self }
    }

    fn write(&self) {
        let id = |of: fn(Row) -> Option<i64>| of(self.row);
        macro_rules! line {
            ($level:expr) => {
                tracing::event!(
                    $level,
                    matter = self.matter.as_str(),
                    verdict = self.verdict,
                    about = self.about,
                    person = self.person.map(tracing::field::display),
                    why = (!self.why.is_empty()).then_some(self.why.as_str()),
                    then = self.then,
                    by = self.by,
                    count = self.count,
                    journal.id = id(|row| if let Row::Journal(id) = row { Some(id) } else { None }),
                    sweep.id = id(|row| if let Row::Sweep(id) = row { Some(id) } else { None }),
                    wave.id = id(|row| if let Row::Wave(id) = row { Some(id) } else { None }),
                    copy.id = id(|row| if let Row::Copy(id) = row { Some(id) } else { None }),
                    lead.id = id(|row| if let Row::Lead(id) = row { Some(id) } else { None }),
                    brake.id = id(|row| if let Row::Brake(id) = row { Some(id) } else { None }),
                    "decided"
                )
            };
        }
        if self.quiet {
            line!(tracing::Level::DEBUG);
        } else {
            line!(tracing::Level::INFO);
        }
    }
}

/// The code at the beginning of a stored reason: what it was seen on may be somebody's words, and follows it.
fn code_of(reason: &str) -> &str {
    let code = reason.split([':', ' ']).next().unwrap_or_default();
    let is_code = |code: &str| code.chars().all(|sign| sign.is_ascii_alphanumeric() || "_-.".contains(sign));
    let whole = reason.len() == code.len() || reason[code.len()..].starts_with(':');
    if whole && !code.is_empty() && is_code(code) { code } else { "other" }
}

/// What was decided in an event that is not over.
#[derive(Debug, Default)]
pub struct Noted(RefCell<Vec<Decided>>);

impl Noted {
    /// Notes a decision.
    pub fn note(&self, decided: Decided) {
        self.0.borrow_mut().push(decided);
    }

    /// How many are noted.
    pub fn len(&self) -> usize {
        self.0.borrow().len()
    }

    /// Nothing is noted.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// What was noted after so many is taken back.
    pub fn truncate(&self, len: usize) {
        self.0.borrow_mut().truncate(len);
    }

    /// Everything that is noted.
    pub fn take(&self) -> Vec<Decided> {
        self.0.take()
    }
}

/// Writes decisions down: a few alike as they are, more of them as a number.
#[derive(Debug, Default)]
pub(crate) struct DecidedLog {
    /// The minute that is counted.
    minute: i64,
    said: BTreeMap<(Matter, &'static str), u64>,
}

impl DecidedLog {
    /// Decisions of an event that stands in the database by now.
    pub(crate) fn write(&mut self, span: &Span, decided: &[Decided], now: Millis) {
        self.turn(now);
        for one in decided {
            if one.quiet {
                span.in_scope(|| one.write());
                continue;
            }
            let said = self.said.entry((one.matter, one.verdict)).or_default();
            *said += 1;
            if *said <= MOST {
                span.in_scope(|| one.write());
            }
        }
    }

    /// The minute may be over: what was not said of it is a number.
    pub(crate) fn turn(&mut self, now: Millis) {
        let minute = now.div_euclid(MINUTE);
        if minute != self.minute {
            self.minute = minute;
            self.fold();
        }
    }

    fn fold(&mut self) {
        for ((matter, verdict), said) in std::mem::take(&mut self.said) {
            if said > MOST {
                let (matter, count) = (matter.as_str(), said - MOST);
                tracing::info!(matter, verdict, count, "decided alike");
            }
        }
    }
}

impl Drop for DecidedLog {
    fn drop(&mut self) {
        self.fold();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_reason_only_its_code_is_said() {
        for (reason, code) in [
            ("stop_word", "stop_word"),
            ("stop_word: a word of the admin's", "stop_word"),
            ("short: 12", "short"),
            ("the post is forgotten", "other"),
            ("part 2 of 3: no answer from telegram", "other"),
            ("дорого", "other"),
            ("expensive for us", "other"),
            ("", "other"),
        ] {
            assert_eq!(code_of(reason), code, "{reason}");
        }
    }
}
