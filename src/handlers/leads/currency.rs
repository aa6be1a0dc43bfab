//! The currency of a sum beside which none stands: the price list's, where it has one.

use super::talk::Rules;
use crate::domain::leads::Budget;
use crate::understanding::{budget, budget_in};

impl Rules<'_> {
    /// Money in an answer.
    pub(super) fn budget(self, text: &str) -> Option<Budget> {
        let prices = self.formats.iter().filter_map(|format| budget(format.price.as_deref()?)?.currency);
        let mut known: Vec<String> = prices.collect();
        known.sort_unstable();
        known.dedup();
        match known.as_slice() {
            [home] => budget_in(text, home),
            _ => budget(text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::leads::AdFormat;

    #[test]
    fn a_bare_sum_is_in_the_currency_of_the_price_list() {
        let priced = |prices: &[&str]| -> Vec<AdFormat> {
            let format =
                |price: &&str| AdFormat { name: "x".to_owned(), price: Some((*price).to_owned()), description: None };
            prices.iter().map(format).collect()
        };
        let today = chrono::NaiveDate::from_ymd_opt(2026, 11, 24).unwrap();
        let read = |prices: &[&str], text: &str| {
            let formats = priced(prices);
            Rules { formats: &formats, today, now: 0, law: false }.budget(text).unwrap().currency.unwrap()
        };
        assert_eq!(read(&["$100", "200 USD"], "up to 10k"), "USD");
        assert_eq!(read(&["$100"], "10 000 ₽"), "RUB");
        assert_eq!(read(&["$100", "5000 ₽"], "10k"), "RUB");
        assert_eq!(read(&["5000"], "10к"), "RUB");
        assert_eq!(read(&[], "10к"), "RUB");
    }
}
