//! What a person could point at. A text is removed only where something of this stands beside the model's number.

use crate::domain::verdict::Reason;

use super::adaptive::KIND_SPAM;
use super::offers;

/// How much can be named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Strength {
    /// Nothing: at most quarantine.
    None,
    /// Something that innocent people do as well: the model must be surer.
    Weak,
    /// Something that hardly anybody does by chance, or an offer.
    Strong,
}

/// Points of a kind that more than one press stands behind, or one of nearly the same words.
const TAUGHT: f64 = 4.0;
/// Points above the bar of removal that weak evidence needs.
const EXTRA: f64 = 0.7;
/// Points below the bar of asking that strong evidence may be.
const LESS: f64 = 0.4;

/// Whether a reason is evidence that can be named, and how strong.
pub(crate) fn of(reason: &Reason) -> Strength {
    match reason.code.as_ref() {
        // What the admin's own presses taught is the admin's word; what one press says of other texts, or a trace, is not.
        _ if is_trace_of_kind(reason) => Strength::None,
        "hidden_link" | "posing_site" | "only_link" | "same_text" | "invisible_letters" | "spaced_out" | "buttons"
        | "learned_spam" | KIND_SPAM => Strength::Strong,
        // Quarrels write bad words with letters of two alphabets, so that a filter should not see them.
        // Mothers and shelters write one under their appeals as well.
        "card_number" | "mixed_alphabets" | "link" | "messenger" | "names_messenger" => Strength::Weak,
        code if offers::is_offered(code) => Strength::Strong,
        code if offers::is_mentioned(code) => Strength::Weak,
        _ => Strength::None,
    }
}

/// Whether the admin's presses say a little of a kind: of other texts than those that were pressed, in some of their words.
pub(super) fn is_trace_of_kind(reason: &Reason) -> bool {
    reason.code == KIND_SPAM && reason.points < TAUGHT
}

/// The strongest evidence among the reasons. Two weak ones of different kinds are a strong one: a call elsewhere, and what
/// spam calls for. A link and a name are not: a shop's client sends both.
pub(crate) fn strength(reasons: &[Reason]) -> Strength {
    let elsewhere = |reason: &Reason| matches!(reason.code.as_ref(), "link" | "messenger" | "names_messenger");
    // Who sells or buys a thing of their own says no more than that: «Продам коляску, 5000, пишите в лс», or in WhatsApp by phone.
    let a_deal = !reasons.iter().any(|reason| matches!(reason.code.as_ref(), "link" | "messenger"));
    let is_a_deal = |reason: &Reason| a_deal && reason.code == "mentions_goods";
    let of_each = |reason: &Reason| if is_a_deal(reason) { Strength::None } else { of(reason) };
    let strongest = reasons.iter().map(of_each).max().unwrap_or(Strength::None);
    let mentioned = |reason: &Reason| offers::is_mentioned(&reason.code) && !is_a_deal(reason);
    if strongest == Strength::Weak && reasons.iter().any(elsewhere) && reasons.iter().any(mentioned) {
        return Strength::Strong;
    }
    strongest
}

/// Whether something strong is among the reasons that is no offer.
pub(super) fn is_strong_without_offers(reasons: &[Reason]) -> bool {
    reasons.iter().any(|reason| !offers::is_offered(&reason.code) && of(reason) == Strength::Strong)
}

/// The bar of removal for weak evidence.
pub(super) fn raised(delete: f64) -> f64 {
    moved(delete, EXTRA)
}

/// The bar of asking a person for strong evidence: what can be pointed at is asked about where the model is not quite sure.
pub(super) fn lowered(quarantine: f64) -> f64 {
    moved(quarantine, -LESS)
}

fn moved(bar: f64, by: f64) -> f64 {
    if bar >= 1.0 {
        return bar;
    }
    let bar = bar.max(1e-6);
    let odds = (bar / (1.0 - bar)).ln() + by;
    1.0 / (1.0 + (-odds).exp())
}
