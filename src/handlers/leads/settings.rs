//! What the settings say of talks with advertisers, as handlers need it.

use chrono::NaiveTime;

use crate::clock::Millis;
use crate::domain::lead::{AdFormat, Template};

/// `[leads]`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeadSettings {
    /// Advertisers are talked with.
    pub enabled: bool,
    /// The price list.
    pub formats: Vec<AdFormat>,
    /// Instead of the shipped greeting.
    pub greeting: Option<String>,
    /// Address of the media kit.
    pub media_kit: Option<String>,
    /// A lead that nobody answered is told of again after this.
    pub remind_after: Millis,
    /// Local hours in which people answer; may reach over midnight.
    pub answer_hours: Option<(NaiveTime, NaiveTime)>,
    /// After a human's word the bot keeps quiet so long.
    pub quiet: Millis,
    /// How long what is known of a person stays after their last lead is over.
    pub retention: Millis,
    /// The Russian law on advertising is minded.
    pub law: bool,
    /// Instead of the shipped words that the contact is kept.
    pub consent: Option<String>,
    /// Instead of the shipped note on where an advertisement may stand.
    pub place_note: Option<String>,
    /// The admin's own templates; empty: the shipped ones.
    pub templates: Vec<Template>,
}
