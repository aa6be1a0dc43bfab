//! The shipped scorecard is what `train accounts` makes of the data it names, and its figures hold.

use std::path::Path;

use etronics_bot::judging::account_train::{LabelledAccount, train_accounts};
use etronics_bot::vk::wire::profile;

#[test]
fn the_shipped_scorecard_is_what_training_makes_and_reaches_its_figures() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/vk-accounts.jsonl");
    let Ok(lines) = std::fs::read_to_string(&data) else {
        println!("skipped: the labelled accounts are not here");
        return;
    };
    let accounts: Vec<LabelledAccount> = lines
        .lines()
        .map(|line| {
            let row: serde_json::Value = serde_json::from_str(line).unwrap();
            let profile = profile::profile_of(&row["user"]);
            LabelledAccount { fake: row["label"] == 1, profile }
        })
        .collect();
    let (scorecard, figures) = train_accounts(&accounts, |_| {}).unwrap();
    assert_eq!(scorecard, include_str!("../../src/judging/models/accounts.tsv"), "trained again, the same bytes");
    assert!(figures.auc >= 0.975 && figures.f1 >= 0.85 && figures.precision_at_80 >= 0.89, "{figures:?}");
    assert!(figures.removed.0 <= 0.003 && figures.removed.1 >= 0.35, "{figures:?}");
}
