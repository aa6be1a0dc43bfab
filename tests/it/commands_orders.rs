//! Orders of the command line that cannot be: answered where they were typed, and nowhere else.

use crate::commands::{Town, err};
use crate::story::EVERY_TOKEN;

#[test]
fn a_typo_on_the_shell_parks_nothing_and_alarms_nobody() {
    let mut town = Town::new(EVERY_TOKEN, "[moderation]\nmode = \"enforce\"\n");
    for under_a_daemon in [false, true] {
        if under_a_daemon {
            town.start();
        }
        let told = town.story.told_admin();
        for (args, words) in [
            (&["journal", "undo", "99999"][..], "journal entry 99999 does not exist"),
            (&["journal", "undo", "--wave", "99", "--since", "7d"], "wave 99 does not exist"),
            (&["quarantine", "keep", "99999"], "quarantine entry 99999 does not exist"),
            (&["quarantine", "remove", "1", "99999"], "quarantine entry 1 does not exist"),
            (&["learned", "forget", "7"], "7: nothing that was taught has this number"),
            (&["leads", "note", "77", "x"], "lead 77: there is no such lead"),
            (&["crosspost", "retry", "55"], "copy 55: there is no such copy"),
        ] {
            let output = town.run(args);
            let error = err(&output);
            assert_eq!(output.status.code(), Some(1), "{args:?}: {error}");
            assert!(error.contains(words) && error.trim_end().lines().count() == 1, "{args:?}: {error}");
        }
        let status = town.json(&["status", "--json"]);
        assert_eq!(status["queue"]["dead"], 0, "{status}");
        assert_eq!(status["last_error"], serde_json::Value::Null, "{status}");
        assert_eq!(town.story.told_admin(), told);
    }
}
