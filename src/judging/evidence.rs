//! What a person could point at. A text is removed only where something of this stands beside the model's number.

use crate::domain::verdict::Reason;

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

/// Points above the bar of removal that weak evidence needs.
const EXTRA: f64 = 0.7;

/// Whether a reason is evidence that can be named, and how strong.
pub(crate) fn of(reason: &Reason) -> Strength {
    match reason.code.as_ref() {
        // What the admin's own presses taught is the admin's word; a trace of it is not.
        "kind_spam" if reason.points < 2.0 => Strength::None,
        "hidden_link" | "card_number" | "only_link" | "same_text" | "invisible_letters" | "spaced_out" | "buttons"
        | "learned_spam" | "kind_spam" => Strength::Strong,
        // Quarrels write bad words with letters of two alphabets, so that a filter should not see them.
        "mixed_alphabets" | "link" | "messenger" | "names_messenger" => Strength::Weak,
        code if offers::is_offered(code) => Strength::Strong,
        code if offers::is_mentioned(code) => Strength::Weak,
        _ => Strength::None,
    }
}

/// The strongest evidence among the reasons. Two weak ones of different kinds are a strong one: a call elsewhere, and what
/// spam calls for. A link and a name are not: a shop's client sends both.
pub(crate) fn strength(reasons: &[Reason]) -> Strength {
    let strongest = reasons.iter().map(of).max().unwrap_or(Strength::None);
    let elsewhere = |reason: &Reason| matches!(reason.code.as_ref(), "link" | "messenger" | "names_messenger");
    let mentioned = |reason: &Reason| offers::is_mentioned(&reason.code);
    if strongest == Strength::Weak && reasons.iter().any(elsewhere) && reasons.iter().any(mentioned) {
        return Strength::Strong;
    }
    strongest
}

/// The bar of removal for weak evidence.
pub(super) fn raised(delete: f64) -> f64 {
    if delete >= 1.0 {
        return delete;
    }
    let delete = delete.max(1e-6);
    let odds = (delete / (1.0 - delete)).ln() + EXTRA;
    1.0 / (1.0 + (-odds).exp())
}
