//! What is asked of a language model.

use serde::{Deserialize, Serialize};

use super::facts::{Facts, Owner};
use crate::domain::key::KeyWork;
use crate::domain::lane::Lane;

/// One question to a server that speaks like OpenAI's.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum ModelAction {
    /// Ask: hashtags for a text.
    SuggestHashtags {
        /// Row of the copy that waits for them.
        copy: i64,
        /// Title of what the text is about.
        title: String,
        /// The text itself, nothing else.
        text: String,
    },
    /// Ask: an answer to an advertiser; shown to the admin, never sent by itself.
    #[serde(rename = "relay:suggest")]
    SuggestAnswer {
        /// The lead.
        lead: i64,
        /// What the model should know and do.
        task: String,
        /// What was said so far, without names and contacts.
        talk: String,
    },
    /// Ask: whether a doubtful comment is harmless. The model's word only softens.
    #[serde(rename = "relay:opinion")]
    GiveOpinion {
        /// The verdict.
        journal: i64,
        /// The comment's text, nothing else.
        text: String,
    },
    /// The model's key that was given in the chat, or is taken back.
    Key(KeyWork),
}

impl ModelAction {
    /// What everybody but the model knows of it.
    pub fn facts(&self) -> Facts {
        match self {
            Self::SuggestHashtags { .. } => Facts::new(Lane::Model, Owner::Copies),
            Self::SuggestAnswer { .. } => Facts::new(Lane::Model, Owner::Leads(None)),
            Self::GiveOpinion { journal, .. } => Facts::new(Lane::Model, Owner::Opinion(*journal)),
            Self::Key(work) => Facts::of_a_key(Lane::Model, work),
        }
    }
}
