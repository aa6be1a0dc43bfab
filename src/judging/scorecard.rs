//! The scorecard of accounts: what each fact of a profile weighs. `train accounts` writes it.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail, ensure};
use xxhash_rust::xxh3::xxh3_64;

use super::account_facts::{FACTS, facts_of};
use crate::domain::profile::Profile;

/// Points of an account of which nothing was told.
const UNTOLD: f64 = -6.0;

/// The trained points of each fact, and how usual it was among the people it was trained on.
#[derive(Debug, Clone)]
pub struct Scorecard {
    pub(super) points: [f64; FACTS.len()],
    pub(super) usual: [f64; FACTS.len()],
    version: String,
}

impl Scorecard {
    /// The scorecard inside the binary.
    pub fn shipped() -> Result<Self> {
        Self::parse(include_str!("models/accounts.tsv")).context("reading the shipped scorecard of accounts")
    }

    /// Reads a scorecard: `code<TAB>points<TAB>share of people` a line, every fact once.
    pub fn parse(text: &str) -> Result<Self> {
        let mut known = BTreeMap::new();
        for (at, line) in text.lines().enumerate().filter(|(_, line)| !line.starts_with('#')) {
            let mut cells = line.split('\t');
            let (Some(code), Some(points), Some(usual), None) =
                (cells.next(), cells.next(), cells.next(), cells.next())
            else {
                bail!("line {}: no three cells", at + 1)
            };
            let number = |cell: &str| -> Result<f64> {
                let number: f64 = cell.parse().with_context(|| format!("line {}: {cell} is no number", at + 1))?;
                ensure!(number.is_finite(), "line {}: {cell} is no number of points", at + 1);
                Ok(number)
            };
            let numbers = (number(points)?, number(usual)?);
            ensure!((0.0..=1.0).contains(&numbers.1), "line {}: {usual} is no share", at + 1);
            ensure!(known.insert(code, numbers).is_none(), "line {}: {code} stands there twice", at + 1);
        }
        let (mut card, mut usual) = ([0.0; FACTS.len()], [0.0; FACTS.len()]);
        for (fact, (code, _)) in FACTS.iter().enumerate() {
            (card[fact], usual[fact]) = known.remove(code).with_context(|| format!("no points for {code}"))?;
        }
        if let Some((code, _)) = known.pop_first() {
            bail!("{code} is no fact of an account");
        }
        Ok(Self { points: card, usual, version: format!("accounts-{:08x}", xxh3_64(text.as_bytes()) as u32) })
    }

    /// The file of these points and shares, in the order of `FACTS`.
    pub(super) fn written(points: &[f64], usual: &[f64]) -> String {
        let mut text = String::from(
            "# Points of an account's facts, log-odds, and their share among the people. Made by `etronics-bot train accounts`.\n",
        );
        for (((code, _), points), usual) in FACTS.iter().zip(points).zip(usual) {
            let points = if *code == "untold" { UNTOLD } else { *points };
            // No «-0.000».
            let points = if points.abs() < 0.0005 { 0.0 } else { points };
            text.push_str(&format!("{code}\t{points:.3}\t{usual:.4}\n"));
        }
        text
    }

    /// The version that verdicts name.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Sum of the points of a living account.
    pub fn points(&self, profile: &Profile) -> f64 {
        facts_of(profile).into_iter().map(|fact| self.points[fact]).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_broken_scorecard_says_what_is_wrong() {
        let whole = include_str!("models/accounts.tsv");
        let error = |text: &str| format!("{:#}", Scorecard::parse(text).unwrap_err());
        assert!(error("base\tx\t0.5\n").contains("no number"));
        assert!(error(&format!("{whole}base\t1\t1\n")).contains("twice"));
        assert!(error("").contains("no points for"));
        assert!(error(&format!("{whole}moon\t1\t0\n")).contains("no fact"));
    }
}
