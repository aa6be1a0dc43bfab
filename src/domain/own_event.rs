//! What the engine tells itself through the inbox: written and read here, and nowhere else.

use serde::{Deserialize, Serialize};

use super::action::Advice;
use super::deciding::Deciding;
use super::event::{ActionEnd, Command, Event};
use super::returning::Returning;
use super::undoing::Undoing;

/// Version of what is written.
const VERSION: u32 = 1;

/// One event of the engine's own.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum OwnEvent {
    /// The clock's ring, or what is left of one: a program that does not know the duty, or parts of rings, rings as a whole.
    Rang {
        /// The duty that is done next; `None`: all are.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from: Option<String>,
    },
    /// Events were lost in between, Unix milliseconds.
    Gap {
        /// After this.
        from: i64,
        /// Before this.
        to: i64,
        /// They were too many for one answer; nothing was heard since then.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        overfull_since: Option<i64>,
    },
    /// An action came to its end.
    Ended {
        /// Row of the outbox.
        action: i64,
        /// Which.
        end: ActionEnd,
    },
    /// Something works only with a person's help.
    Advice {
        /// What to do.
        advice: Advice,
        /// The action that met it; 0: none did.
        action: i64,
    },
    /// The command line asks for something.
    Command {
        /// What.
        command: Command,
    },
    /// A screen of the panel is to be shown with the settings of then.
    Screen {
        /// Row of the surfaces.
        surface: i64,
        /// Code of the screen.
        screen: String,
    },
    /// A sweep has more to do with what it knows.
    SweepGoesOn {
        /// Which.
        sweep: i64,
    },
    /// Comments of the past are left to be removed by an order.
    CleaningGoesOn,
    /// Verdicts about a person are left to be taken back by an order.
    ReturningGoesOn {
        /// Which, and by whose.
        returning: Returning,
    },
    /// Verdicts are left to be taken back by an order about many.
    UndoingGoesOn {
        /// Which, and by whose.
        undoing: Undoing,
    },
    /// Of an order about many who wait some are left.
    DecidingGoesOn {
        /// Which, and by whose.
        deciding: Deciding,
    },
    /// More cases are late than one step settles.
    LateCasesGoOn,
    /// Something of people who were forgotten may have ended.
    ForgettingGoesOn,
    /// A profile should be looked at once more before a verdict goes out.
    SecondLook {
        /// The verdict.
        journal: i64,
    },
    /// There is little room beside the database.
    DiskIsLow {
        /// Bytes.
        free: u64,
    },
    /// The file of the database was taken away, or another one lies in its place.
    StoreWasTaken {
        /// Nothing lies there.
        gone: bool,
    },
    /// The database or the disk refused, or is damaged.
    StoreWasIll {
        /// Unix milliseconds.
        from: i64,
        /// Unix milliseconds.
        to: i64,
        /// In the store's own words.
        cause: String,
        /// It did not refuse: it is damaged.
        damaged: bool,
    },
}

#[derive(Serialize)]
struct Written<'a> {
    v: u32,
    #[serde(flatten)]
    event: &'a OwnEvent,
}

/// What is read first.
#[derive(Deserialize)]
struct Version {
    v: u32,
}

/// Why a stored event of our own cannot be read.
#[derive(Debug)]
pub enum Unreadable {
    /// It was written by another version.
    Version(u32),
    /// It is no event of ours.
    Json(serde_json::Error),
}

impl std::fmt::Display for Unreadable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Version(v) => write!(f, "an event of version {v}, this program knows {VERSION}"),
            Self::Json(error) => write!(f, "reading an event of our own: {error}"),
        }
    }
}

impl std::error::Error for Unreadable {}

impl OwnEvent {
    /// As whose it stands in the inbox.
    pub fn account(&self) -> &'static str {
        match self {
            Self::Rang { .. } => "clock",
            Self::Command { .. } => "command",
            Self::Gap { .. }
            | Self::Ended { .. }
            | Self::Advice { .. }
            | Self::Screen { .. }
            | Self::SweepGoesOn { .. }
            | Self::CleaningGoesOn
            | Self::LateCasesGoOn
            | Self::ReturningGoesOn { .. }
            | Self::UndoingGoesOn { .. }
            | Self::DecidingGoesOn { .. }
            | Self::ForgettingGoesOn
            | Self::SecondLook { .. }
            | Self::DiskIsLow { .. }
            | Self::StoreWasTaken { .. }
            | Self::StoreWasIll { .. } => "engine",
        }
    }

    /// As it stands in the inbox.
    pub fn to_json(&self) -> serde_json::Result<String> {
        serde_json::to_string(&Written { v: VERSION, event: self })
    }

    /// What stood in the inbox.
    pub fn read(payload: &str) -> Result<Self, Unreadable> {
        let Version { v } = serde_json::from_str(payload).map_err(Unreadable::Json)?;
        if v != VERSION {
            return Err(Unreadable::Version(v));
        }
        serde_json::from_str(payload).map_err(Unreadable::Json)
    }
}

impl From<OwnEvent> for Event {
    fn from(own: OwnEvent) -> Self {
        match own {
            OwnEvent::Rang { from: None } => Self::ClockRang,
            OwnEvent::Rang { from: Some(duty) } => Self::RingGoesOn { duty },
            OwnEvent::Gap { from, to, overfull_since } => Self::Gap { from, to, overfull_since },
            OwnEvent::Ended { action, end } => Self::ActionEnded { action_id: action, end },
            OwnEvent::Advice { advice, action } => Self::HelpWanted { advice, action_id: action },
            OwnEvent::Screen { surface, screen } => Self::ScreenWanted { surface_id: surface, screen },
            OwnEvent::SweepGoesOn { sweep } => Self::SweepGoesOn { sweep },
            OwnEvent::CleaningGoesOn => Self::CleaningGoesOn,
            OwnEvent::LateCasesGoOn => Self::LateCasesGoOn,
            OwnEvent::ReturningGoesOn { returning } => Self::ReturningGoesOn(returning),
            OwnEvent::UndoingGoesOn { undoing } => Self::UndoingGoesOn(Box::new(undoing)),
            OwnEvent::DecidingGoesOn { deciding } => Self::DecidingGoesOn(Box::new(deciding)),
            OwnEvent::ForgettingGoesOn => Self::ForgettingGoesOn,
            OwnEvent::SecondLook { journal } => Self::SecondLookWanted { journal },
            OwnEvent::DiskIsLow { free } => Self::DiskIsLow { free },
            OwnEvent::StoreWasTaken { gone } => Self::StoreWasTaken { gone },
            OwnEvent::StoreWasIll { from, to, cause, damaged } => Self::StoreWasIll { from, to, cause, damaged },
            OwnEvent::Command { command } => Self::Command(command),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One of every kind, as versions before wrote it, word for word.
    const STORED: [&str; 18] = [
        r#"{"event":"rang","v":1}"#,
        r#"{"v":1,"event":"rang"}"#,
        r#"{"event":"rang","from":"digests","v":1}"#,
        r#"{"event":"gap","from":1,"to":2,"v":1}"#,
        r#"{"action":1,"end":{"done":"done"},"event":"ended","v":1}"#,
        r#"{"action":1,"end":{"done":{"message":{"message_id":5}}},"event":"ended","v":1}"#,
        r#"{"action":1,"end":{"never":"gone"},"event":"ended","v":1}"#,
        r#"{"action":1,"end":"uncertain","event":"ended","v":1}"#,
        r#"{"action":0,"advice":"user_token_needed","event":"advice","v":1}"#,
        r#"{"command":{"do":"undo","ids":[7]},"event":"command","v":1}"#,
        r#"{"event":"screen","screen":"status","surface":1,"v":1}"#,
        r#"{"event":"sweep_goes_on","sweep":3,"v":1}"#,
        r#"{"event":"cleaning_goes_on","v":1}"#,
        r#"{"event":"late_cases_go_on","v":1}"#,
        r#"{"event":"forgetting_goes_on","v":1}"#,
        r#"{"event":"second_look","journal":7,"v":1}"#,
        r#"{"event":"disk_is_low","free":5,"v":1}"#,
        r#"{"event":"store_was_taken","gone":true,"v":1}"#,
    ];

    #[test]
    fn events_of_our_own_are_read_as_versions_before_wrote_them() {
        let ill = r#"{"cause":"locked","damaged":false,"event":"store_was_ill","from":1,"to":2,"v":1}"#;
        let mut kinds = std::collections::HashSet::new();
        let returning = r#"{"event":"returning_goes_on","returning":{"before":9,"by":{"id":5,"network":"telegram"},"callback":"c",
            "chat":5,"message":null,"must_subscribe":false,"person":{"id":7,"network":"vk"},"taken_back":25},"v":1}"#;
        let undoing = |left: &str, then: &str, allow: &str| {
            format!(
                r#"{{"event":"undoing_goes_on","undoing":{{"allow":{allow},"by":5,"learnt":true,"left":{left},"order":9,
                "sum":{{"all":3,"allowed":0,"comments":2,"messages_gone":0,"must_subscribe":1}},"then":{then},
                "wronged":[{{"id":7,"network":"vk"}}]}},"v":1}}"#
            )
        };
        let undoings = [
            undoing(r#"{"verdicts":[7,8]}"#, r#""told""#, "null"),
            undoing(r#"{"since":{"before":[5,6],"rule":null,"since":1,"up_to":9}}"#, r#""told""#, "[]"),
            undoing(r#"{"wave":{"before":5,"since":0,"wave":2}}"#, r#"{"wave_shown":{"wave":2}}"#, "null"),
            undoing(r#"{"wave":{"before":5,"since":0,"wave":2}}"#, r#"{"wave_learnt":{"by":5,"wave":2}}"#, "null"),
            undoing(r#""nothing""#, r#""told""#, "null"),
            undoing(r#"{"people":[{"id":7,"network":"vk"}]}"#, r#""told""#, r#"[{"id":7,"network":"vk"}]"#),
        ];
        let deciding = |left: &str, named: &str| {
            format!(
                r#"{{"event":"deciding_goes_on","deciding":{{"by":5,"decided":3,"learnt":true,"left":{left},"named":{named},
                "order":9}},"v":1}}"#
            )
        };
        let decidings = [
            deciding(r#"{"keep":[7,8]}"#, r#"{"wave":2}"#),
            deciding(r#"{"keep":[7,8]}"#, r#"{"above":95}"#),
            deciding(r#"{"remove":[7,8]}"#, "null"),
            deciding(r#"{"hold":{"after":[5,6],"wave":2}}"#, "null"),
            deciding(r#"{"brake":{"after":5,"brake":2}}"#, "null"),
            deciding(r#"{"free":{"before":5,"wave":2}}"#, "null"),
        ];
        let parts = undoings.iter().chain(&decidings).map(String::as_str);
        for stored in STORED.into_iter().chain([ill, returning]).chain(parts) {
            let event = OwnEvent::read(stored).expect(stored);
            kinds.insert(std::mem::discriminant(&event));
            let written = event.to_json().unwrap();
            let (before, now): (serde_json::Value, serde_json::Value) =
                (serde_json::from_str(stored).unwrap(), serde_json::from_str(&written).unwrap());
            assert_eq!(before, now, "the version before reads it too");
            assert_eq!(OwnEvent::read(&written).unwrap(), event);
        }
        assert_eq!(kinds.len(), 17, "every kind");
        let older: serde_json::Value = serde_json::from_str(STORED[2]).unwrap();
        assert_eq!(older["event"], "rang", "whoever knows no parts rings as a whole");
        assert!(OwnEvent::read(r#"{"v":2,"event":"rang"}"#).unwrap_err().to_string().contains("of version 2"));
        assert!(OwnEvent::read("{}").is_err() && OwnEvent::read(r#"{"v":1,"event":"sang"}"#).is_err());
    }
}
