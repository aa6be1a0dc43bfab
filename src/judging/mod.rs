//! Evidence → points with reasons → verdict. Pure: no clock, no store, no network; knows `domain` and its own rules.

pub(crate) mod account_adaptive;
mod account_facts;
pub mod account_train;
pub(crate) mod accounts;
mod activity;
pub(crate) mod adaptive;
mod author;
mod baseline;
mod bystanders;
pub(crate) mod carry;
pub(crate) mod contacts;
mod diluted;
pub(crate) mod evidence;
#[cfg(test)]
mod evidence_tests;
mod folding;
pub(crate) mod hashtags;
#[cfg(test)]
mod hashtags_tests;
mod index;
pub mod kinds;
pub(crate) mod language;
mod latin;
mod learner;
mod letters;
pub(crate) mod likeness;
pub mod normalise;
pub(crate) mod offers;
mod own_talk;
pub(crate) mod rules;
mod scorecard;
mod sites;
mod small_talk;
#[cfg(test)]
mod table_tests;
pub(crate) mod text_model;
pub mod train;
mod trial;
#[cfg(test)]
mod trick_tests;
pub(crate) mod waves;

use adaptive::{KIND_HAM, KIND_SPAM, OTHER_ADDRESS};
use contacts::TextContacts;
use evidence::Strength;

pub use account_adaptive::AccountAdaptive;
pub(crate) use account_adaptive::AccountExample;
pub(crate) use accounts::{AccountEvidence, AccountThresholds, may_be_removed};
pub use accounts::{AccountJudge, AccountRules};
pub(crate) use activity::{Behaviour, DENSE};
pub use adaptive::Adaptive;
pub(crate) use baseline::{Baseline, BaselineCounts};
pub use learner::Learner;
pub use normalise::fingerprint;
pub(crate) use normalise::{Prepared, prepare};
pub use rules::CommentRules;
pub(crate) use rules::RuleSource;
pub use scorecard::Scorecard;
pub use text_model::TextModel;

use crate::domain::comment::AttachmentKind;
use crate::domain::rule::Rule;
use crate::domain::verdict::{Decision, Reason, SAME_TEXT, Strictness, Verdict, score_of};

/// Everything that speaks for or against one version of a comment.
#[derive(Debug, Clone, Copy)]
pub struct CommentEvidence<'a> {
    /// Its text as it came.
    pub text: &'a str,
    /// What hangs on it.
    pub attachments: &'a [AttachmentKind],
    /// Links that the text does not show.
    pub link_urls: &'a [String],
    /// Comments of this author in the last minute.
    pub recent_by_author: u32,
    /// Other people who wrote the same normalised text in the last day.
    pub same_text_authors: u32,
    /// Score of the version before an edit.
    pub edited_from: Option<f64>,
    /// Forwarded from somebody else.
    pub forwarded: bool,
    /// Whether it carries inline buttons, which people cannot add.
    pub has_buttons: bool,
}

impl<'a> CommentEvidence<'a> {
    /// Evidence of which nothing but the text is known.
    pub fn of_text(text: &'a str) -> Self {
        Self {
            text,
            attachments: &[],
            link_urls: &[],
            recent_by_author: 0,
            same_text_authors: 0,
            edited_from: None,
            forwarded: false,
            has_buttons: false,
        }
    }
}

/// Scores from which a verdict is reached, in [0, 1]; 1.0 switches it off.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Thresholds {
    /// From so many points on a text is removed, if its evidence can be pointed at.
    pub delete: f64,
    /// From so many points on a text waits in quarantine.
    pub quarantine: f64,
}

impl Default for Thresholds {
    fn default() -> Self {
        Self::of(Strictness::Normal)
    }
}

impl Thresholds {
    /// The shipped thresholds; see `models/README.md` for what they cost and catch.
    pub fn of(strictness: Strictness) -> Self {
        match strictness {
            Strictness::Soft => Self { delete: 0.88, quarantine: 0.68 },
            Strictness::Normal => Self { delete: 0.74, quarantine: 0.48 },
            Strictness::Strict => Self { delete: 0.60, quarantine: 0.35 },
        }
    }

    fn with(self, delete: Option<f64>, quarantine: Option<f64>) -> Self {
        Self { delete: delete.unwrap_or(self.delete), quarantine: quarantine.unwrap_or(self.quarantine) }
    }
}

/// The rules, the shipped model and what was taught, as one judge of comments and messages.
#[derive(Debug, Clone)]
pub struct CommentJudge {
    model: TextModel,
    rules: CommentRules,
    adaptive: Adaptive,
    /// Log-odds that the community's own ham takes off every model score; at least 0.
    leniency: f64,
}

/// Points that the model may give at most where nothing but a greeting is said.
const GREETING: f64 = -2.0;
/// A text in lower case, without signs that nobody sees and with look-alike letters folded; nothing of it is masked.
pub(crate) fn without_disguise(text: &str) -> String {
    let seen: String = text.chars().filter(|sign| !normalise::is_invisible(*sign)).collect();
    normalise::fold_word(&seen)
}

/// So many of a text's words are named as those that weighed most.
const TELLING_WORDS: usize = 4;

impl CommentJudge {
    /// A judge of a model, rules and what was taught.
    pub fn new(model: TextModel, rules: CommentRules, adaptive: Adaptive) -> Self {
        Self { model, rules, adaptive, leniency: 0.0 }
    }

    /// The same judge, moved by how people talk here: the model's own points of the community's comments, one an author
    /// and text, without what is confirmed spam. Where ordinary talk stands high, the bar rises.
    #[must_use]
    pub fn tuned_to(mut self, own_points: &[f64]) -> Self {
        self.leniency = rounded(own_talk::leniency(own_points, self.model.ordinary(), self.rules.thresholds.delete));
        self
    }

    /// From here on it judges by what was taught since.
    pub fn teach(&mut self, adaptive: Adaptive) {
        self.adaptive = adaptive;
    }

    /// Name of the model, for the journal.
    pub fn model_version(&self) -> &str {
        self.model.version()
    }

    /// The verdict on one version of a comment.
    pub fn judge(&self, evidence: &CommentEvidence<'_>) -> Verdict {
        self.judge_prepared(evidence, &normalise::prepare(evidence.text))
    }

    /// The same where the evidence's text was prepared already.
    pub fn judge_prepared(&self, evidence: &CommentEvidence<'_>, prepared: &Prepared) -> Verdict {
        let read = folding::as_read(evidence.text);
        let evidence = &CommentEvidence { text: read.as_deref().unwrap_or(evidence.text), ..*evidence };
        let contacts = contacts::find(evidence.text, evidence.link_urls);
        if let Some(word) = self.rules.stop_word(evidence.text, prepared) {
            return own_word("stop_word", word);
        }
        if let Some(domain) = self.rules.blocked_domain(evidence.text, &contacts) {
            return own_word("blocked_domain", domain);
        }
        let mut verdict = self.weigh(evidence, prepared, &contacts, None);
        let own = self.beside_what_it_warns_of(evidence, prepared).filter(|_| !diluted::is_taught(&verdict.reasons));
        if let Some(own) = own {
            return own;
        }
        if verdict.decision == Decision::Keep
            && diluted::may_be(&verdict.reasons)
            && let Some(of_a_piece) = self.worst_of(diluted::pieces(evidence.text), evidence, diluted::offers)
        {
            verdict = of_a_piece;
        }
        if verdict.decision == Decision::Keep
            && !diluted::is_taught(&verdict.reasons)
            && let Some(of_the_middle) = self.worst_of(normalise::middle(evidence.text), evidence, |_| true)
        {
            verdict = of_the_middle;
        }
        if verdict.decision != Decision::Keep
            && let Some(model) = verdict.reasons.iter_mut().find(|reason| reason.code == "model" && reason.points > 0.0)
        {
            let mut words = self.model.telling_words(prepared, TELLING_WORDS);
            // People are told words that they can find there.
            words.retain(|word| !normalise::stands_for_emoji(word) || evidence.text.to_lowercase().contains(word));
            model.detail = Some(words.join(", ")).filter(|words| !words.is_empty());
        }
        verdict
    }

    /// The verdict on what somebody says beside the advert that they quote to warn of it, or to have it taken away, where that is let
    /// stay and the quoted one leads nowhere; `None`: it is no such text.
    fn beside_what_it_warns_of(&self, evidence: &CommentEvidence<'_>, prepared: &Prepared) -> Option<Verdict> {
        let own = bystanders::beside_quotes(evidence.text)?;
        if !bystanders::is_warning(evidence.text, prepared) || !normalise::middle(evidence.text).is_empty() {
            return None;
        }
        let (prepared, contacts) = (normalise::prepare(&own), contacts::find(&own, evidence.link_urls));
        let verdict = self.weigh(&CommentEvidence { text: &own, ..*evidence }, &prepared, &contacts, None);
        (verdict.decision == Decision::Keep).then_some(verdict)
    }

    /// The verdict on the piece of a text that would not be let stay by itself and says most, at most asking, among those that count; `None`: there is none.
    fn worst_of(
        &self,
        pieces: Vec<&str>,
        evidence: &CommentEvidence<'_>,
        counts: impl Fn(&[Reason]) -> bool,
    ) -> Option<Verdict> {
        let of_piece = |piece: &str| {
            let (prepared, contacts) = (normalise::prepare(piece), contacts::find(piece, &[]));
            self.weigh(&CommentEvidence { text: piece, ..*evidence }, &prepared, &contacts, None)
        };
        pieces
            .into_iter()
            .map(of_piece)
            .filter(|verdict| {
                // A piece lacks what stands around it: evidence lowers no bar there.
                verdict.score >= self.rules.thresholds.quarantine
                    && verdict.decision != Decision::Keep
                    && counts(&verdict.reasons)
            })
            .max_by(|a, b| a.score.total_cmp(&b.score))
            .map(|verdict| Verdict { decision: Decision::Quarantine, ..verdict })
    }

    /// The verdict where the model gives the text so many points; `None`: those of this judge's own.
    pub(in crate::judging) fn weigh(
        &self,
        evidence: &CommentEvidence<'_>,
        prepared: &Prepared,
        contacts: &TextContacts,
        model: Option<f64>,
    ) -> Verdict {
        let seen = offers::look(prepared);
        let model = model.unwrap_or_else(|| {
            let whole = self.model.points_of(prepared, &seen);
            let rest = prepared.without_contacts().map(|rest| self.model.points(&rest));
            of_whole_and_rest(whole, rest)
        });
        let mut reasons = self.rules.points(evidence, prepared, contacts);
        if prepared.letters > 0 || prepared.emoji > 0 {
            reasons.push(Reason::new("model", rounded(model)));
            if model > GREETING && small_talk::is_all(prepared) {
                reasons.push(Reason::new("small_talk", rounded(GREETING - model)));
            }
        } else if reasons.is_empty() {
            reasons.push(Reason::new("no_text", -4.0));
        } else {
            reasons.push(Reason::new("no_text", -1.0));
        }
        if self.leniency > 0.0 {
            reasons.push(Reason::new("own_ham", -self.leniency));
        }
        let learned = self.adaptive.points(evidence.text, prepared);
        // The words were let stay, but not with whom they lead to now: nothing speaks for them, and a person is asked.
        let leads_elsewhere = learned.as_ref().is_some_and(|reason| reason.code == OTHER_ADDRESS);
        let taught = learned.is_some() && !leads_elsewhere;
        let kind = if learned.is_some() { None } else { self.adaptive.kind(prepared) };
        reasons.extend(learned.or(kind).map(|reason| Reason { points: rounded(reason.points), ..reason }));
        if let Some(before) = evidence.edited_from
            && before < 0.3
            && score_of(&reasons) >= 0.4
        {
            reasons.push(Reason::new("turned_into_advert", 2.0));
        }
        reasons.extend(seen.offers.iter().map(|(offer, plain)| Reason::new(offer.code(*plain), offer.points(*plain))));
        // A link whose site is told is told of by itself.
        let leads_away = seen.leads_away && contacts.domains.is_empty() && !rules::names_form(evidence.text);
        if (seen.names_messenger || leads_away) && !contacts.messenger {
            reasons.push(Reason::new("names_messenger", 0.0));
        }
        let language = language::unknown(&prepared.raw);
        if language.is_some() && !taught {
            abstain(&mut reasons, self.rules.thresholds.quarantine);
        }
        let asked = leads_elsewhere || (language.is_some() && !taught);
        let most = if asked { Decision::Quarantine } else { Decision::Remove };
        let mut verdict = self.conclude(reasons, taught, most);
        if self.is_of_another_kind(&verdict) {
            verdict.decision = Decision::Quarantine;
        }
        // An admin's own word on such a text is an admin's word.
        if verdict.decision == Decision::Remove
            && !taught
            && (self.is_bystanders(evidence.text, prepared, &verdict, model, contacts)
                || (seen.only_invites() && !evidence::is_strong_without_offers(&verdict.reasons)))
        {
            verdict.decision = Decision::Quarantine;
        }
        verdict
    }

    /// Whether a text would be let stay, had nobody else written the same.
    pub(crate) fn stays_but_for_copies(&self, verdict: &Verdict) -> bool {
        let (copies, others): (Vec<Reason>, Vec<Reason>) =
            verdict.reasons.iter().cloned().partition(|reason| reason.code == SAME_TEXT);
        !copies.is_empty() && self.conclude(others, false, Decision::Remove).decision == Decision::Keep
    }

    /// Whether it is what was said of other texts of a kind alone that lets a plain offer stay, or takes away what hardly resembles
    /// an advert that was called so: that may be another kind, in words that both say, and is asked about.
    fn is_of_another_kind(&self, verdict: &Verdict) -> bool {
        let without = |code: &str| {
            let others = verdict.reasons.iter().filter(|reason| reason.code != code).cloned().collect();
            self.conclude(others, false, Decision::Remove).decision
        };
        let has = |is: &dyn Fn(&Reason) -> bool| verdict.reasons.iter().any(is);
        match verdict.decision {
            Decision::Keep => {
                has(&|it| it.code == KIND_HAM)
                    && has(&|it| offers::is_offered(&it.code))
                    && without(KIND_HAM) == Decision::Remove
            }
            Decision::Remove => has(&evidence::is_trace_of_kind) && without(KIND_SPAM) != Decision::Remove,
            Decision::Quarantine => false,
        }
    }

    /// Whether what would be removed is that of somebody who only looks like a spammer.
    fn is_bystanders(
        &self,
        text: &str,
        prepared: &Prepared,
        verdict: &Verdict,
        model: f64,
        contacts: &TextContacts,
    ) -> bool {
        if bystanders::are_copies_alone(&verdict.reasons, model, contacts) {
            let others = verdict.reasons.iter().filter(|reason| reason.code != SAME_TEXT).cloned().collect();
            if self.conclude(others, false, Decision::Remove).decision != Decision::Remove {
                return true;
            }
        }
        bystanders::is_entrant(prepared, contacts)
            || bystanders::is_warning(text, prepared)
            || bystanders::seeks_work(prepared, contacts)
            || bystanders::beside_quotes(text).is_some_and(|own| {
                let (prepared, contacts) = (normalise::prepare(&own), contacts::find(&own, &[]));
                self.weigh(&CommentEvidence::of_text(&own), &prepared, &contacts, None).decision == Decision::Keep
            })
    }

    fn conclude(&self, mut reasons: Vec<Reason>, taught: bool, most: Decision) -> Verdict {
        reasons.sort_by(|a, b| b.points.abs().total_cmp(&a.points.abs()));
        let score = score_of(&reasons);
        let Thresholds { delete, quarantine } = self.rules.thresholds;
        let (removal, asking) = match evidence::strength(&reasons) {
            Strength::None => (f64::INFINITY, quarantine),
            Strength::Weak => (evidence::raised(delete), quarantine),
            Strength::Strong if self.rules.asks_by_number => (delete, quarantine),
            Strength::Strong => (delete, evidence::lowered(quarantine)),
        };
        let decision = if score >= removal && delete < 1.0 {
            Decision::Remove
        } else if score >= asking && quarantine < 1.0 {
            Decision::Quarantine
        } else {
            Decision::Keep
        };
        let strongest =
            reasons.iter().filter(|reason| reason.points > 0.0).max_by(|a, b| a.points.total_cmp(&b.points));
        let rule = match (taught, strongest) {
            (true, _) => Rule::Learned,
            (false, Some(reason)) if decision != Decision::Keep => reason.code.clone().into(),
            (false, _) => Rule::Model,
        };
        Verdict { decision: decision.min(most), score, rule, reasons }
    }
}

/// What links and names add to the model's points of the rest of a text, at most: friends are called by name and neighbours sent to
/// small sites, while adverts are hardly ever talk but for where they lead.
const MOST_OF_CONTACTS: f64 = 2.0;

/// The model's points of a text, by those of the whole and those of what is left without links and names, where it has any.
fn of_whole_and_rest(whole: f64, rest: Option<f64>) -> f64 {
    rest.map_or(whole, |rest| whole.min(rest + MOST_OF_CONTACTS))
}

/// In a language that it was not taught the model counts half, and nothing where no evidence can be named.
fn abstain(reasons: &mut Vec<Reason>, quarantine: f64) {
    let sum: f64 = reasons.iter().map(|reason| reason.points).sum();
    let model: f64 = reasons.iter().filter(|reason| reason.code == "model").map(|reason| reason.points).sum();
    let quarantine = quarantine.clamp(0.01, 0.99);
    let bar = (quarantine / (1.0 - quarantine)).ln();
    let off = match evidence::strength(reasons) {
        Strength::None => (sum - bar + 0.5).max(0.0),
        Strength::Weak | Strength::Strong => 0.5 * model.max(0.0),
    };
    if off > 0.0 {
        reasons.push(Reason::new("foreign_language", -rounded(off)));
    }
}

fn own_word(rule: &'static str, seen: &str) -> Verdict {
    let reasons = vec![Reason::with(rule, 10.0, seen)];
    Verdict { decision: Decision::Remove, score: score_of(&reasons), rule: rule.into(), reasons }
}

/// Points are shown with one digit, and summed as shown.
fn rounded(points: f64) -> f64 {
    (points * 10.0).round() / 10.0
}
