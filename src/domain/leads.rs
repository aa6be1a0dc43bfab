//! An advertiser's wish: what is known of it and how far it is.

use std::fmt;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

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

/// How far a lead is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LeadStatus {
    /// Nobody took it yet.
    New,
    /// Somebody talks with the client.
    InProgress,
    /// The advertiser has agreed to the terms.
    Agreed,
    /// The post is out.
    Published,
    /// Paid for and done; nothing is left to do.
    Closed,
    /// Not wanted, or the client left.
    Rejected,
}

impl LeadStatus {
    /// Every status, in the order of the pipeline.
    pub const ALL: [Self; 6] =
        [Self::New, Self::InProgress, Self::Agreed, Self::Published, Self::Closed, Self::Rejected];

    /// The word stored in the database and printed in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::InProgress => "in_progress",
            Self::Agreed => "agreed",
            Self::Published => "published",
            Self::Closed => "closed",
            Self::Rejected => "rejected",
        }
    }

    /// The status of a stored word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == word)
    }

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

/// How promising a lead is. Says who is answered first, and refuses nobody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Temperature {
    /// To be answered at once.
    Hot,
    /// To be answered within the day.
    Warm,
    /// When there is time.
    Cold,
}

impl Temperature {
    /// Every temperature, hottest first.
    pub const ALL: [Self; 3] = [Self::Hot, Self::Warm, Self::Cold];

    /// The word stored in the database and printed in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Hot => "hot",
            Self::Warm => "warm",
            Self::Cold => "cold",
        }
    }

    /// The temperature of a stored word.
    pub fn parse(word: &str) -> Self {
        Self::ALL.into_iter().find(|temperature| temperature.as_str() == word).unwrap_or(Self::Cold)
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

/// A question of the talk with an advertiser.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// What is to be advertised.
    Product,
    /// Which entry of the price list.
    Format,
    /// When it should come out.
    Dates,
    /// How much may be spent.
    Budget,
    /// How to reach them.
    Contact,
    /// Everything shown again, to be confirmed.
    Summary,
    /// By the law, after the lead is in: where it should stand.
    Platform,
    /// By the law: who advertises.
    Party,
    /// By the law: the token of the advertisement, or who registers it.
    Erid,
}

impl Step {
    /// Every question, in the order in which they are asked.
    pub const ALL: [Self; 9] = [
        Self::Product,
        Self::Format,
        Self::Dates,
        Self::Budget,
        Self::Contact,
        Self::Summary,
        Self::Platform,
        Self::Party,
        Self::Erid,
    ];

    /// The word stored in the database and in buttons.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Product => "product",
            Self::Format => "format",
            Self::Dates => "dates",
            Self::Budget => "budget",
            Self::Contact => "contact",
            Self::Summary => "summary",
            Self::Platform => "platform",
            Self::Party => "party",
            Self::Erid => "erid",
        }
    }

    /// The question of a stored word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.as_str() == word)
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

/// Why a lead was rejected, where no words of the admin's say it. Stored as a word, beside such words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RejectReason {
    /// No agreement on the price.
    Price,
    /// It does not fit the community.
    Fit,
    /// Nobody asked for such an offer.
    Spam,
    /// The client does not answer.
    Silent,
    /// The client thought better of it.
    Client,
    /// The client left the talk before its end.
    Cancelled,
}

impl RejectReason {
    const ALL: [Self; 6] = [Self::Price, Self::Fit, Self::Spam, Self::Silent, Self::Client, Self::Cancelled];

    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Price => "price",
            Self::Fit => "fit",
            Self::Spam => "spam",
            Self::Silent => "silent",
            Self::Client => "client",
            Self::Cancelled => "cancelled",
        }
    }

    /// `None`: it is said in somebody's own words.
    pub(crate) fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.as_str() == word)
    }
}
