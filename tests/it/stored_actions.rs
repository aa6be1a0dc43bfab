//! Every kind of action as rows of the outbox hold it, and what everybody knew of it when the rows were written:
//! `tests/data/actions.jsonl` was made by the version before actions stood beside their subjects, and is never made
//! again.

use etronics_bot::domain::action::Action;
use serde::Deserialize;
use serde_json::value::RawValue;

const FROZEN: &str = include_str!("../data/actions.jsonl");

/// One line: an action and what is known of it.
#[derive(Deserialize)]
struct Frozen<'a> {
    network: &'a str,
    subject: Option<String>,
    unknown: &'a str,
    #[serde(borrow)]
    action: &'a RawValue,
}

fn frozen() -> impl Iterator<Item = Frozen<'static>> {
    FROZEN.lines().map(|line| serde_json::from_str(line).expect(line))
}

#[test]
fn an_action_of_a_former_version_is_read_and_written_as_it_was() {
    for line in frozen() {
        let stored = line.action.get();
        let action: Action = serde_json::from_str(stored).expect(stored);
        assert_eq!(serde_json::to_string(&action).unwrap(), stored);
        assert_eq!(action.performer().as_str(), line.network, "{stored}");
        assert_eq!(action.subject(), line.subject, "{stored}");
        assert_eq!(format!("{:?}", action.on_unknown()), line.unknown, "{stored}");
    }
}
