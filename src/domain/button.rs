//! Typed payload of an inline button: encodes into at most 64 bytes, decodes or says why not.
//!
//! Data of a button is untrusted: a modified client may send anything. Every handler checks the row it names.

use anyhow::{Context, Result, bail};

/// A screen of the panel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Screen {
    /// The top.
    Top,
    /// 📊
    Status,
    /// 💬
    Comments,
    /// 💬 the last verdicts.
    Verdicts,
    /// 💬 stop words.
    StopWords,
    /// 💬 blocked domains.
    Domains,
    /// 📦
    Quarantine,
    /// ⚙️
    Settings,
    /// ⚙️ asks before acting by itself.
    ConfirmEnforce,
    /// ⚙️ never-touch list.
    Allowed,
    /// ⚙️ limits.
    Limits,
}

impl Screen {
    const ALL: [(Self, &'static str); 11] = [
        (Self::Top, "top"),
        (Self::Status, "st"),
        (Self::Comments, "co"),
        (Self::Verdicts, "ve"),
        (Self::StopWords, "sw"),
        (Self::Domains, "do"),
        (Self::Quarantine, "qu"),
        (Self::Settings, "se"),
        (Self::ConfirmEnforce, "ce"),
        (Self::Allowed, "al"),
        (Self::Limits, "li"),
    ];

    /// The word in a button's data.
    pub fn code(self) -> &'static str {
        Self::ALL.iter().find(|(screen, _)| *screen == self).map_or("top", |(_, code)| code)
    }

    /// The screen of a word.
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, known)| *known == code).map(|(screen, _)| *screen)
    }
}

/// What pressing a button means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Button {
    /// Show a screen.
    Open(Screen),
    /// «Не спам»: take a verdict back and learn.
    NotSpam {
        /// Journal row.
        journal: i64,
    },
    /// «Спам» on something that was kept: remove it and learn.
    Spam {
        /// Journal row.
        journal: i64,
    },
    /// «Забанить» the author.
    Ban {
        /// Journal row.
        journal: i64,
    },
    /// «Сделано» on an assist card.
    Handled {
        /// Journal row.
        journal: i64,
    },
    /// «Оставить» in quarantine.
    Keep {
        /// Quarantine row.
        quarantine: i64,
    },
    /// «Удалить» in quarantine.
    Remove {
        /// Quarantine row.
        quarantine: i64,
    },
    /// «Оставить показанные» / «Удалить показанные» in quarantine: what still waits between these rows.
    All {
        /// Remove instead of keep.
        remove: bool,
        /// Oldest quarantine row that was on the screen.
        from: i64,
        /// Newest quarantine row that was on the screen.
        up_to: i64,
    },
    /// Set a mode.
    SetMode {
        /// `true`: enforce.
        enforce: bool,
    },
    /// Switch judging of comments.
    SetComments {
        /// On.
        on: bool,
    },
    /// Set the strictness of comments: 0 soft, 1 normal, 2 strict.
    SetStrictness {
        /// Level.
        level: u8,
    },
    /// Change a limit: per run or per day, up or down.
    Limit {
        /// Per day instead of per run.
        per_day: bool,
        /// More instead of less.
        more: bool,
    },
    /// «Никогда не трогать» or its opposite.
    NeverTouch {
        /// On VK instead of Telegram.
        vk: bool,
        /// Who.
        id: i64,
        /// On.
        on: bool,
    },
    /// «Вернуть» everything done to a person.
    Return {
        /// On VK instead of Telegram.
        vk: bool,
        /// Who.
        id: i64,
    },
    /// Ask for a stop word or a domain to add: the next message of the admin is taken as it.
    Ask {
        /// A domain instead of a stop word.
        domain: bool,
    },
    /// Take a stop word or domain off the list, by its place.
    Drop {
        /// A domain instead of a stop word.
        domain: bool,
        /// Place in the list.
        index: u32,
        /// First bits of the entry's hash: a stale press must not drop another entry.
        check: u16,
    },
    /// Close the comments of a post under raid, or open them again.
    CloseComments {
        /// Owner of the wall.
        owner_id: i64,
        /// The post.
        post_id: i64,
        /// Close instead of open.
        closed: bool,
    },
}

impl Button {
    /// Data of the button, at most 64 bytes.
    pub fn encode(&self) -> String {
        match self {
            Self::Open(screen) => format!("open {}", screen.code()),
            Self::NotSpam { journal } => format!("ham {journal}"),
            Self::Spam { journal } => format!("spam {journal}"),
            Self::Ban { journal } => format!("ban {journal}"),
            Self::Handled { journal } => format!("did {journal}"),
            Self::Keep { quarantine } => format!("keep {quarantine}"),
            Self::Remove { quarantine } => format!("rm {quarantine}"),
            Self::All { remove, from, up_to } => format!("all {} {from} {up_to}", u8::from(*remove)),
            Self::SetMode { enforce } => format!("mode {}", u8::from(*enforce)),
            Self::SetComments { on } => format!("com {}", u8::from(*on)),
            Self::SetStrictness { level } => format!("strict {level}"),
            Self::Limit { per_day, more } => format!("lim {} {}", u8::from(*per_day), u8::from(*more)),
            Self::NeverTouch { vk, id, on } => format!("nt {} {id} {}", u8::from(*vk), u8::from(*on)),
            Self::Return { vk, id } => format!("ret {} {id}", u8::from(*vk)),
            Self::Ask { domain } => format!("ask {}", u8::from(*domain)),
            Self::Drop { domain, index, check } => format!("drop {} {index} {check}", u8::from(*domain)),
            Self::CloseComments { owner_id, post_id, closed } => {
                format!("close {owner_id} {post_id} {}", u8::from(*closed))
            }
        }
    }

    /// The button of some data, or why it is none of ours.
    pub fn decode(data: &str) -> Result<Self> {
        let words: Vec<&str> = data.split(' ').collect();
        let number = |at: usize| -> Result<i64> {
            words.get(at).context("a button without its number")?.parse().context("a button's number is no number")
        };
        let flag = |at: usize| -> Result<bool> { Ok(number(at)? != 0) };
        Ok(match *words.first().unwrap_or(&"") {
            "open" => Self::Open(words.get(1).and_then(|code| Screen::parse(code)).context("a screen nobody knows")?),
            "ham" => Self::NotSpam { journal: number(1)? },
            "spam" => Self::Spam { journal: number(1)? },
            "ban" => Self::Ban { journal: number(1)? },
            "did" => Self::Handled { journal: number(1)? },
            "keep" => Self::Keep { quarantine: number(1)? },
            "rm" => Self::Remove { quarantine: number(1)? },
            "all" => Self::All { remove: flag(1)?, from: number(2)?, up_to: number(3)? },
            "mode" => Self::SetMode { enforce: flag(1)? },
            "com" => Self::SetComments { on: flag(1)? },
            "strict" => {
                Self::SetStrictness { level: u8::try_from(number(1)?).ok().filter(|l| *l < 3).context("level")? }
            }
            "lim" => Self::Limit { per_day: flag(1)?, more: flag(2)? },
            "nt" => Self::NeverTouch { vk: flag(1)?, id: number(2)?, on: flag(3)? },
            "ret" => Self::Return { vk: flag(1)?, id: number(2)? },
            "ask" => Self::Ask { domain: flag(1)? },
            "drop" => Self::Drop {
                domain: flag(1)?,
                index: u32::try_from(number(2)?).context("place")?,
                check: u16::try_from(number(3)?).context("check")?,
            },
            "close" => Self::CloseComments { owner_id: number(1)?, post_id: number(2)?, closed: flag(3)? },
            _ => bail!("a button nobody knows"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn every_button_comes_back_as_it_went_and_fits_into_64_bytes() {
        let far = i64::MIN;
        let buttons = [
            Button::Open(Screen::ConfirmEnforce),
            Button::NotSpam { journal: far },
            Button::Spam { journal: 1 },
            Button::Ban { journal: 2 },
            Button::Handled { journal: 3 },
            Button::Keep { quarantine: 4 },
            Button::Remove { quarantine: 5 },
            Button::All { remove: true, from: far, up_to: far },
            Button::SetMode { enforce: false },
            Button::SetComments { on: true },
            Button::SetStrictness { level: 2 },
            Button::Limit { per_day: true, more: false },
            Button::NeverTouch { vk: true, id: far, on: true },
            Button::Return { vk: false, id: far },
            Button::Ask { domain: true },
            Button::Drop { domain: false, index: u32::MAX, check: u16::MAX },
            Button::CloseComments { owner_id: far, post_id: far, closed: true },
        ];
        for button in buttons {
            let data = button.encode();
            assert!(data.len() <= 64, "{data}");
            assert_eq!(Button::decode(&data).unwrap(), button);
        }
    }

    proptest! {
        #[test]
        fn no_data_breaks_the_decoder(data in "\\PC*") {
            drop(Button::decode(&data));
        }
    }
}
