//! What decided: the rule of a verdict.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::sign::TextSign;

/// What decided. Stored with each verdict as a word, which `journal` shows and `journal undo --rule` takes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum Rule {
    /// The account is deleted or banned by the platform: a fact, no judgement.
    Dead,
    /// What an account looks like and does.
    Account,
    /// An admin ordered a wave out.
    Wave,
    /// An admin ordered this very one out.
    Order,
    /// The author of a removed comment goes with it.
    BanAuthor,
    /// Another part of its album went.
    Album,
    /// The author is never judged.
    Exempt,
    /// It was gone before it was judged.
    Deleted,
    /// A stop word of the admin's.
    StopWord,
    /// A domain of the admin's.
    BlockedDomain,
    /// Presses taught that this very text, or its kind, goes.
    Learned,
    /// All points together.
    Model,
    /// The strongest of several points, by its code.
    Strongest(Cow<'static, str>),
}

impl Rule {
    /// All but those that are named after a point.
    const NAMED: [Self; 12] = [
        Self::Dead,
        Self::Account,
        Self::Wave,
        Self::Order,
        Self::BanAuthor,
        Self::Album,
        Self::Exempt,
        Self::Deleted,
        Self::StopWord,
        Self::BlockedDomain,
        Self::Learned,
        Self::Model,
    ];

    /// The words of those that have a name of their own.
    pub fn names() -> Vec<String> {
        Self::NAMED.iter().map(ToString::to_string).collect()
    }

    /// Whether verdicts are decided by it: else it is a typing error, or of another version.
    pub fn is_known(&self) -> bool {
        match self {
            Self::Strongest(code) => TextSign::parse(code).is_some(),
            _ => true,
        }
    }

    /// The word stored in the database.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Dead => "dead",
            Self::Account => "account",
            Self::Wave => "wave",
            Self::Order => "order",
            Self::BanAuthor => "ban_author",
            Self::Album => "album",
            Self::Exempt => "exempt",
            Self::Deleted => "deleted",
            Self::StopWord => "stop_word",
            Self::BlockedDomain => "blocked_domain",
            Self::Learned => "learned",
            Self::Model => "model",
            Self::Strongest(code) => code,
        }
    }

    /// Whether the admin's own lists say so.
    pub fn is_of_own_lists(&self) -> bool {
        matches!(self, Self::StopWord | Self::BlockedDomain)
    }

    /// Whether the admin's own word says so: the lists, and what presses taught.
    pub fn is_own_word(&self) -> bool {
        self.is_of_own_lists() || *self == Self::Learned
    }
}

impl From<Cow<'static, str>> for Rule {
    fn from(word: Cow<'static, str>) -> Self {
        Self::NAMED.into_iter().find(|rule| rule.as_str() == word).unwrap_or(Self::Strongest(word))
    }
}

impl From<&'static str> for Rule {
    fn from(word: &'static str) -> Self {
        Cow::Borrowed(word).into()
    }
}

impl From<String> for Rule {
    fn from(word: String) -> Self {
        Cow::<'static, str>::Owned(word).into()
    }
}

impl From<Rule> for String {
    fn from(rule: Rule) -> Self {
        rule.as_str().to_owned()
    }
}

impl AsRef<str> for Rule {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

impl PartialEq<&str> for Rule {
    fn eq(&self, word: &&str) -> bool {
        self.as_str() == *word
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_is_found_again_by_its_word() {
        for rule in Rule::NAMED {
            assert_eq!(Rule::from(rule.to_string()), rule);
        }
        assert!(Rule::NAMED.iter().all(Rule::is_known));
        assert_eq!(["link", "nosuch"].map(|word| Rule::from(word).is_known()), [true, false]);
        for word in ["link", "same_text", ""] {
            let rule = Rule::from(word);
            assert_eq!((&rule, rule.as_str()), (&Rule::Strongest(word.into()), word));
            let json = serde_json::to_string(&rule).unwrap();
            assert_eq!((json.as_str(), serde_json::from_str::<Rule>(&json).unwrap()), (&*format!("\"{word}\""), rule));
        }
    }
}
