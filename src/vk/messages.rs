//! Words of the community to people, with their buttons and files.
//!
//! Knows how VK takes a message; never why it is said.

use super::errors::Purpose;
use super::tokens::Tokens;
use super::wire;
use crate::domain::action::{Fate, Receipt};
use crate::domain::talk::Relay;

/// Carries words out.
pub(super) fn perform(relay: &Relay, tokens: &Tokens) -> Result<Receipt, Fate> {
    match relay {
        Relay::SayVk { peer_id, text, random_id, .. } => {
            let params = [
                ("peer_id", peer_id.to_string()),
                ("random_id", random_id.to_string()),
                ("message", text.clone()),
                ("dont_parse_links", "1".to_owned()),
            ];
            let answer = tokens.call("messages.send", &params, Purpose::Write)?;
            Ok(wire::as_number(&answer.value).map_or(Receipt::Done, |message_id| Receipt::Message { message_id }))
        }
        Relay::EditVk { .. }
        | Relay::AnswerVk { .. }
        | Relay::Say { .. }
        | Relay::Copy { .. }
        | Relay::Files { .. }
        | Relay::Edit { .. }
        | Relay::Fetch { .. }
        | Relay::Document { .. }
        | Relay::Suggest { .. } => Err(Fate::Never { note: "this is no message of vk".to_owned() }),
    }
}
