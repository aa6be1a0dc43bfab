//! An advertiser's wish: what is known of it and how far it is.

use std::fmt;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::words::words;

/// Money that somebody would spend, as they wrote it and as it was understood.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Budget {
    /// At least so much, whole units of the currency.
    pub min: Option<i64>,
    /// At most so much; never less than `min`.
    pub max: Option<i64>,
    /// `RUB`, `USD`, …; `None` where no sum was named.
    pub currency: Option<String>,
    /// What takes the place of a sum.
    pub instead: Option<NoSum>,
}

/// An answer to «what budget» that names no sum and is one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoSum {
    /// «бартер»: goods instead of money.
    Barter,
    /// «по договорённости», «пока не знаю»
    Open,
    /// «по прайсу», «ваша цена»
    ListPrice,
}

/// Days that somebody wants, as understood in the community's zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dates {
    /// The first day, local.
    pub from: NaiveDate,
    /// The last day; `None`: from then on, or as soon as possible.
    pub to: Option<NaiveDate>,
}

/// Who advertises, by the law.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Party {
    /// Taxpayer's number, 10 or 12 digits whose check digits are right.
    pub inn: Option<String>,
    /// The name the law asks for, of a person or a company.
    pub name: Option<String>,
}

words! {
    /// How far a lead is, in the order of the pipeline.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
    #[serde(rename_all = "snake_case")]
    pub enum LeadStatus {
        /// Nobody took it yet.
        New = "new",
        /// Somebody talks with the client.
        InProgress = "in_progress",
        /// The advertiser has agreed to the terms.
        Agreed = "agreed",
        /// The post is out.
        Published = "published",
        /// Paid for and done; nothing is left to do.
        Closed = "closed",
        /// Not wanted, or the client left.
        Rejected = "rejected",
    }
}

impl LeadStatus {
    /// Nothing more is to be done with it.
    pub fn is_over(self) -> bool {
        matches!(self, Self::Closed | Self::Rejected)
    }
}

impl fmt::Display for LeadStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

words! {
    /// How promising a lead is, the hottest first. Says who is answered first, and refuses nobody.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
    #[serde(rename_all = "snake_case")]
    pub enum Temperature else Cold {
        /// To be answered at once.
        Hot = "hot",
        /// To be answered within the day.
        Warm = "warm",
        /// When there is time.
        Cold = "cold",
    }
}

/// What a first message is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Intent {
    /// Wants to advertise here, or asks what it costs.
    Advertise,
    /// Sells promotion, subscribers, design, bots.
    Sells,
    /// «взаимопиар»: posts for posts, no money.
    Mutual,
    /// Anything else, also «хватит рекламы».
    Other,
}

words! {
    /// A question of the talk with an advertiser, in the order in which they are asked.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
    #[serde(rename_all = "snake_case")]
    pub enum Step {
        /// What is to be advertised.
        Product = "product",
        /// Which entry of the price list.
        Format = "format",
        /// When it should come out.
        Dates = "dates",
        /// How much may be spent.
        Budget = "budget",
        /// How to reach them.
        Contact = "contact",
        /// Everything shown again, to be confirmed.
        Summary = "summary",
        /// By the law, after the lead is in: where it should stand.
        Platform = "platform",
        /// By the law: who advertises.
        Party = "party",
        /// By the law: the token of the advertisement, or who registers it.
        Erid = "erid",
    }
}

/// Where an advertisement should stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AdPlace {
    /// In the VK community.
    Vk,
    /// In the Telegram channel.
    Telegram,
    /// In the community and the channel both.
    Both,
}

/// What an advertiser can buy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AdFormat {
    /// What its button says: at most 40 characters, VK's limit.
    pub name: String,
    /// As people read it.
    pub price: Option<String>,
    /// What one gets for the price.
    pub description: Option<String>,
}

/// An answer that is sent with one press.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    /// What its button says.
    pub name: String,
    /// What the client reads.
    pub text: String,
}

/// What an advertiser has told so far. Every answer stands as it was written, beside what was understood.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Wish {
    /// What is advertised, in their words.
    pub product: Option<String>,
    /// Entry of the price list, or their own words; empty text: they want advice.
    pub format: Option<String>,
    /// Its price as it was shown then.
    pub price: Option<String>,
    /// Days in their words, also where nothing was understood.
    pub dates_text: Option<String>,
    /// Days as they were understood.
    pub dates: Option<Dates>,
    /// Money in their words, also where nothing was understood.
    pub budget_text: Option<String>,
    /// Money as it was understood.
    pub budget: Option<Budget>,
    /// How to reach them: as written; empty text: in this conversation.
    pub contact: Option<String>,
    /// Where it should stand.
    pub place: Option<AdPlace>,
    /// Who advertises, as written.
    pub party_text: Option<String>,
    /// Who advertises, as understood.
    pub party: Option<Party>,
    /// Token of the advertisement, or who registers it, as written.
    pub erid: Option<String>,
    /// When they agreed that their contact is kept, Unix milliseconds.
    pub consent_at: Option<i64>,
    /// What they asked or said on the way that answered no question, oldest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub remarks: Vec<String>,
}

words! {
    /// Why a lead was rejected, where no words of the admin's say it. Stored as a word, beside such words: another word is somebody's own.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum RejectReason {
        /// No agreement on the price.
        Price = "price",
        /// It does not fit the community.
        Fit = "fit",
        /// Nobody asked for such an offer.
        Spam = "spam",
        /// The client does not answer.
        Silent = "silent",
        /// The client thought better of it.
        Client = "client",
        /// The client left the talk before its end.
        Cancelled = "cancelled",
    }
}
