//! The owner on VK: who they are, what their app shows, and what their buttons say. What they order is carried out by the
//! panel (`panel/on_vk.rs`).

use anyhow::Result;
use serde::{Deserialize, Serialize};

use crate::clock::Millis;
use crate::domain::action::{InlineKey, Keyboard, Press};
use crate::domain::alert::AlertKind;
use crate::domain::ids::PersonId;
use crate::domain::talk::VkClient;
use crate::handlers::context::Context;
use crate::texts::{AlertLabel, OwnerWord};

/// Key under which the database keeps what was asked of the owner.
const KEY: &str = "alerts.owner";

/// What is known of the owner's talk.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(in crate::handlers) struct OwnerState {
    /// What their app shows.
    #[serde(default)]
    pub(in crate::handlers) client: Option<VkClient>,
    /// The next message answers this lead…
    #[serde(default)]
    pub(in crate::handlers) answers: Option<i64>,
    /// …until then.
    #[serde(default)]
    pub(in crate::handlers) until: Millis,
}

impl OwnerState {
    pub(in crate::handlers) fn load(ctx: &Context<'_>) -> Result<Self> {
        Ok(ctx.db.settings().meta(KEY)?.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default())
    }

    /// Keeps it.
    pub(in crate::handlers) fn save(&self, ctx: &Context<'_>) -> Result<()> {
        ctx.db.settings().set_meta(KEY, &serde_json::to_string(self)?)
    }
}

/// What a button of the owner's does. Encoded with a prefix of its own: it is no button of an advertiser's talk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::handlers) enum OwnerOrder {
    Status,
    Quarantine,
    Leads,
    Keep(i64),
    Remove(i64),
    Answer(i64),
    Cancel,
}

impl OwnerOrder {
    pub(in crate::handlers) fn encode(self) -> String {
        match self {
            Self::Status => "own st".to_owned(),
            Self::Quarantine => "own qu".to_owned(),
            Self::Leads => "own le".to_owned(),
            Self::Cancel => "own no".to_owned(),
            Self::Keep(id) => format!("own k {id}"),
            Self::Remove(id) => format!("own r {id}"),
            Self::Answer(id) => format!("own a {id}"),
        }
    }

    pub(in crate::handlers) fn decode(data: &str) -> Option<Self> {
        let words: Vec<&str> = data.split(' ').collect();
        match words.as_slice() {
            ["own", "st"] => Some(Self::Status),
            ["own", "qu"] => Some(Self::Quarantine),
            ["own", "le"] => Some(Self::Leads),
            ["own", "no"] => Some(Self::Cancel),
            ["own", "k", id] => id.parse().ok().map(Self::Keep),
            ["own", "r", id] => id.parse().ok().map(Self::Remove),
            ["own", "a", id] => id.parse().ok().map(Self::Answer),
            _ => None,
        }
    }
}

impl From<OwnerWord> for OwnerOrder {
    fn from(word: OwnerWord) -> Self {
        match word {
            OwnerWord::Status => Self::Status,
            OwnerWord::Quarantine => Self::Quarantine,
            OwnerWord::Leads => Self::Leads,
            OwnerWord::Cancel => Self::Cancel,
        }
    }
}

/// Whether this is the person whom the settings name.
pub(crate) fn is_owner(person: PersonId, ctx: &Context<'_>) -> bool {
    ctx.policy.alerts.vk_user.is_some_and(|id| person == PersonId::vk(id))
}

/// The button on the copy of an alert that leads to its cause.
pub(super) fn opens_on_vk(kind: AlertKind, subject: &str, ctx: &Context<'_>) -> Keyboard {
    let lead = subject.parse().ok().filter(|_| kind == AlertKind::HotLead);
    let order = match (kind, lead) {
        (_, Some(lead)) => OwnerOrder::Answer(lead),
        (AlertKind::Limit | AlertKind::Wave, None) => OwnerOrder::Quarantine,
        (_, None) => OwnerOrder::Status,
    };
    vec![vec![button(order, ctx)]]
}

/// Their button.
pub(in crate::handlers) fn button(order: OwnerOrder, ctx: &Context<'_>) -> InlineKey {
    let what = match order {
        OwnerOrder::Status => AlertLabel::Status,
        OwnerOrder::Quarantine => AlertLabel::Quarantine,
        OwnerOrder::Leads => AlertLabel::Leads,
        OwnerOrder::Keep(_) => AlertLabel::Keep,
        OwnerOrder::Remove(_) => AlertLabel::Remove,
        OwnerOrder::Answer(_) => AlertLabel::Answer,
        OwnerOrder::Cancel => AlertLabel::Cancel,
    };
    InlineKey { label: ctx.texts.alerts().alert_button(what).to_owned(), press: Press::Data(order.encode()) }
}
