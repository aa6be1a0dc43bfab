//! How promising a lead is: completeness, money against the price, days, history, and how much its words look like spam.
//! It says who is answered first, and refuses nobody.

use super::talk::Rules;
use crate::domain::leads::{Budget, NoSum, Temperature, Wish};
use crate::handlers::context::Context;
use crate::judging::CommentEvidence;
use crate::store::LeadRow;
use crate::understanding;

/// Points from which a lead is hot, and warm.
const HOT: i32 = 7;
const WARM: i32 = 4;
/// Days that are near.
const SOON_DAYS: i64 = 14;
/// From here on words look like spam.
pub(super) const SPAM: f64 = 0.9;

/// The temperature of a lead; `deals`: with this person so far.
pub(super) fn of(lead: &LeadRow, deals: i64, rules: Rules<'_>) -> Temperature {
    let points = points(&lead.wish, deals, lead.spam, rules);
    if points >= HOT {
        Temperature::Hot
    } else if points >= WARM {
        Temperature::Warm
    } else {
        Temperature::Cold
    }
}

fn points(wish: &Wish, deals: i64, spam: Option<f64>, rules: Rules<'_>) -> i32 {
    let told = [
        wish.product.is_some(),
        wish.format.is_some(),
        wish.dates_text.as_ref().is_some_and(|text| !text.is_empty()),
        wish.budget_text.as_ref().is_some_and(|text| !text.is_empty()),
        wish.contact.is_some(),
    ];
    let mut points = told.into_iter().filter(|told| *told).count() as i32;
    points += wish.budget.as_ref().map_or(0, |budget| money(budget, wish.price.as_deref()));
    if let Some(dates) = wish.dates {
        let days = (dates.from - rules.today).num_days();
        points += if (0..=SOON_DAYS).contains(&days) { 2 } else { 0 };
    }
    points += if deals > 0 { 2 } else { 0 };
    if spam.is_some_and(|score| score >= SPAM) {
        points -= 4;
    }
    points
}

/// Money against the price of the format: enough, about half, or far too little.
fn money(budget: &Budget, price: Option<&str>) -> i32 {
    match budget.instead {
        Some(NoSum::ListPrice) => return 2,
        Some(NoSum::Barter) => return -1,
        Some(NoSum::Open) => return 0,
        None => {}
    }
    let Some(most) = budget.max.or(budget.min) else { return 0 };
    let price = price.and_then(understanding::budget).filter(|price| price.currency == budget.currency);
    match price.and_then(|price| price.min.or(price.max)) {
        Some(price) if most >= price => 2,
        Some(price) if most.saturating_mul(2) >= price => 0,
        Some(_) => -2,
        None => 1,
    }
}

/// What nobody wants to advertise. Whoever buys an advertisement sells something: that alone is no spam here, whatever the
/// model of comments makes of a shop's words.
const SCAMS: [&str; 8] = [
    "offers_casino",
    "offers_crypto",
    "offers_documents",
    "offers_drugs",
    "offers_earnings",
    "offers_intimate",
    "offers_loans",
    "offers_occult",
];

/// How much the words look like spam, 0 to 1; `None`: they offer nothing of the kind.
pub(super) fn spam_of(lead: &LeadRow, ctx: &Context<'_>) -> Option<f64> {
    let text = lead.wish.product.as_deref().filter(|text| !text.is_empty())?;
    let verdict = ctx.judge.judge(&CommentEvidence::of_text(text));
    verdict.reasons.iter().any(|reason| SCAMS.contains(&reason.code.as_ref())).then_some(verdict.score)
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::NaiveDate;

    fn rules() -> Rules<'static> {
        let today = NaiveDate::from_ymd_opt(2026, 11, 24).unwrap();
        Rules { formats: &[], today, now: 0, law: false }
    }

    fn told() -> Wish {
        let text = || Some("x".to_owned());
        Wish {
            product: text(),
            format: text(),
            dates_text: text(),
            budget_text: text(),
            contact: text(),
            price: Some("5000".to_owned()),
            ..Wish::default()
        }
    }

    fn sum(max: i64) -> Budget {
        Budget { min: None, max: Some(max), currency: Some("RUB".to_owned()), instead: None }
    }

    #[test]
    fn enough_money_is_hotter_than_too_little_and_spam_is_cold() {
        let wish = |max| Wish { budget: Some(sum(max)), ..told() };
        assert!(points(&wish(10_000), 0, None, rules()) >= HOT);
        assert!(points(&wish(1_000), 0, None, rules()) < WARM);
        assert!(points(&wish(10_000), 0, Some(0.99), rules()) < WARM);
        assert!(points(&wish(1_000), 3, None, rules()) > points(&wish(1_000), 0, None, rules()));
        assert!(points(&Wish::default(), 0, None, rules()) < WARM);
    }
}
