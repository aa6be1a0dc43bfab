//! `[leads]`: talks with advertisers.

use std::time::Duration;

use anyhow::Result;
use toml::Value;

use super::Policy;
use super::entries::{Entry, entries};
use super::readers::{MINUTE, MONTH, Raw, Span, days, flag, length, maybe, must, or_none, span, text, words};
use super::rows::settings;
use crate::clock::Millis;
use crate::domain::language::Language;
use crate::domain::leads::{AdFormat, Template};

settings! {
    /// `[leads]`
    struct LeadPolicy;
    /// What the chat changes of it.
    enum LeadSetting of Leads;

    /// Advertisers are talked with.
    enabled: bool = "leads.enabled" default "true",
    read must(flag), chat Enabled: Switch, on Leads;
    /// Whether the law on advertising is minded; `None`: as the language has it ([`LeadPolicy::minds_law`]).
    law: Option<bool> = "leads.law", read maybe(flag), chat Law: Switch, on Leads;
    /// Instead of the shipped greeting.
    greeting: Option<String> = "leads.greeting", read words, chat Greeting: Text, on Leads;
    /// Address of the media kit.
    media_kit: Option<String> = "leads.media_kit", read words, chat MediaKit: Text, on Leads;
    /// Local hours in which people answer; may reach over midnight.
    answer_hours: Option<Span> = "leads.answer_hours",
    read or_none(span), chat AnswerHours: Span, on Leads;
    /// A lead that nobody answered is told of again after this.
    remind_after: Millis = "leads.remind_after" default r#""4h""#,
    read must(length(MINUTE, MONTH)), chat RemindAfter: Length(&["1h", "2h", "4h", "12h"]), on Leads;
    /// After a human's word the bot keeps quiet so long.
    quiet: Millis = "leads.quiet_after_human" default r#""12h""#,
    read must(length(Duration::ZERO, MONTH)), chat QuietAfterHuman: Length(&["1h", "6h", "12h", "1d"]), on Leads;
    /// How long what is known of a person stays after their last lead is over.
    retention: Millis = "leads.retention_days" default "365",
    read must(days(1, 3_650)), chat RetentionDays: Number(&[90, 180, 365, 730]), on Leads;
    /// Instead of the shipped note on where an advertisement may stand.
    place_note: Option<String> = "leads.place_note", read words, chat PlaceNote: Text, on Leads;
    /// Instead of the shipped words that the contact is kept.
    consent: Option<String> = "leads.consent", read words, chat Consent: Text, on Leads;
    /// The price list.
    formats: Vec<AdFormat> = "leads.formats" default "[]", read entries(format), chat Formats: Entries;
    /// The admin's own templates; empty: the shipped ones.
    templates: Vec<Template> = "leads.templates" default "[]", read entries(template), chat Templates: Entries;
}

impl LeadPolicy {
    /// The law is Russian: it is minded where Russian is spoken, unless it is said.
    pub fn minds_law(&self, language: Language) -> bool {
        self.law.unwrap_or(language == Language::Ru)
    }
}

impl Policy {
    /// Whether the Russian law on advertising is minded.
    pub fn minds_law(&self) -> bool {
        self.leads.minds_law(self.general.language)
    }
}

fn template(entry: &Entry<'_>) -> Result<Template> {
    Ok(Template { name: entry.filled("name")?, text: entry.filled("text")? })
}

fn format(entry: &Entry<'_>) -> Result<AdFormat> {
    let price = |raw: &Raw| match raw {
        Raw::Toml(Value::Integer(number)) => Ok(number.to_string()),
        other => text(other),
    };
    let filled = |words: Option<String>| words.filter(|words| !words.trim().is_empty());
    Ok(AdFormat {
        name: entry.filled("name")?,
        price: filled(entry.maybe("price", price)?),
        description: filled(entry.maybe("description", text)?),
    })
}
