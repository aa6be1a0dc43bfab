//! Typed payload of an inline button: encodes into at most 64 bytes, decodes or says why not.
//!
//! Data of a button is untrusted: a modified client may send anything. Every handler checks the row it names.

use anyhow::{Context, Result, bail};

use super::sweep::SweepKind;

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
    /// 🛡
    Members,
    /// 🛡 👍 the last verdicts on people.
    PeopleVerdicts,
    /// 🛡 asks before dead accounts are taken off the list.
    Dead,
    /// 👍
    Likes,
    /// What observe mode would have done.
    Would,
}

impl Screen {
    const ALL: [(Self, &'static str); 16] = [
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
        (Self::Members, "me"),
        (Self::PeopleVerdicts, "pv"),
        (Self::Dead, "de"),
        (Self::Likes, "lk"),
        (Self::Would, "wo"),
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

/// What is judged, and can be switched on and off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// 💬
    Comments,
    /// 🛡
    Members,
    /// 👍
    Likes,
}

impl Part {
    const ALL: [(Self, &'static str, Screen); 3] = [
        (Self::Comments, "comments", Screen::Comments),
        (Self::Members, "members", Screen::Members),
        (Self::Likes, "likes", Screen::Likes),
    ];

    /// The word in a button's data and in the keys of the settings.
    pub fn word(self) -> &'static str {
        Self::ALL.iter().find(|(part, ..)| *part == self).map_or("comments", |(_, word, _)| word)
    }

    /// Its screen.
    pub fn screen(self) -> Screen {
        Self::ALL.iter().find(|(part, ..)| *part == self).map_or(Screen::Comments, |(.., screen)| *screen)
    }

    fn parse(word: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, known, _)| *known == word).map(|(part, ..)| *part)
    }
}

/// Which of those that wait in quarantine a button names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Waiting {
    /// Those of a wave.
    Wave(i64),
    /// People whose score is at least so many per cent.
    Above(u8),
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
    /// Switch judging on or off.
    Switch {
        /// Of what.
        part: Part,
        /// On.
        on: bool,
    },
    /// Set the strictness: 0 soft, 1 normal, 2 strict.
    SetStrictness {
        /// Of what.
        part: Part,
        /// Level.
        level: u8,
    },
    /// «Проверить сейчас».
    Sweep {
        /// What.
        kind: SweepKind,
    },
    /// «Убрать» dead accounts from the subscribers, or stop doing so.
    Dead {
        /// Begin.
        on: bool,
    },
    /// «Убрать всех от 95 %», «Оставить всю волну»: what still waits and was there when the button was shown.
    These {
        /// Remove instead of keep.
        remove: bool,
        /// Which.
        which: Waiting,
        /// Newest quarantine row at that moment.
        up_to: i64,
    },
    /// «Извиниться» to somebody who was removed by mistake.
    Apologise {
        /// VK id.
        id: i64,
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
    /// «Убрать всех похожих»
    WaveRemove {
        /// The wave.
        wave: i64,
    },
    /// «Остановить» what was ordered.
    WaveStop {
        /// The wave.
        wave: i64,
    },
    /// «В карантин»
    WaveQuarantine {
        /// The wave.
        wave: i64,
    },
    /// «Это не накрутка»
    WaveHonest {
        /// The wave.
        wave: i64,
    },
    /// «Список» of those who are alike.
    WaveList {
        /// The wave.
        wave: i64,
        /// Page, from 0.
        page: u32,
    },
    /// «Поднять до …»: the limit of a day.
    RaiseDay {
        /// The wave it is offered for.
        wave: i64,
        /// To so many.
        to: u32,
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
            Self::Switch { part, on } => format!("on {} {}", part.word(), u8::from(*on)),
            Self::SetStrictness { part, level } => format!("strict {} {level}", part.word()),
            Self::Sweep { kind } => format!("sweep {}", kind.as_str()),
            Self::Dead { on } => format!("dead {}", u8::from(*on)),
            Self::These { remove, which: Waiting::Wave(wave), up_to } => {
                format!("wave {} {wave} {up_to}", u8::from(*remove))
            }
            Self::These { remove, which: Waiting::Above(percent), up_to } => {
                format!("from {} {percent} {up_to}", u8::from(*remove))
            }
            Self::Apologise { id } => format!("sorry {id}"),
            Self::Limit { per_day, more } => format!("lim {} {}", u8::from(*per_day), u8::from(*more)),
            Self::NeverTouch { vk, id, on } => format!("nt {} {id} {}", u8::from(*vk), u8::from(*on)),
            Self::Return { vk, id } => format!("ret {} {id}", u8::from(*vk)),
            Self::Ask { domain } => format!("ask {}", u8::from(*domain)),
            Self::Drop { domain, index, check } => format!("drop {} {index} {check}", u8::from(*domain)),
            Self::WaveRemove { wave } => format!("wrm {wave}"),
            Self::WaveStop { wave } => format!("wstop {wave}"),
            Self::WaveQuarantine { wave } => format!("wqu {wave}"),
            Self::WaveHonest { wave } => format!("wok {wave}"),
            Self::WaveList { wave, page } => format!("wls {wave} {page}"),
            Self::RaiseDay { wave, to } => format!("day {wave} {to}"),
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
        let small = |at: usize, most: u8| -> Result<u8> {
            u8::try_from(number(at)?).ok().filter(|number| *number <= most).context("a number beyond what it may be")
        };
        let part = || words.get(1).and_then(|word| Part::parse(word)).context("a part nobody knows");
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
            "on" => Self::Switch { part: part()?, on: flag(2)? },
            "strict" => Self::SetStrictness { part: part()?, level: small(2, 2)? },
            "sweep" => {
                let word = words.get(1).copied().unwrap_or_default();
                let kind = SweepKind::parse(word);
                anyhow::ensure!(kind.as_str() == word, "a sweep nobody knows");
                Self::Sweep { kind }
            }
            "dead" => Self::Dead { on: flag(1)? },
            "wave" => Self::These { remove: flag(1)?, which: Waiting::Wave(number(2)?), up_to: number(3)? },
            "from" => Self::These { remove: flag(1)?, which: Waiting::Above(small(2, 100)?), up_to: number(3)? },
            "sorry" => Self::Apologise { id: number(1)? },
            "lim" => Self::Limit { per_day: flag(1)?, more: flag(2)? },
            "nt" => Self::NeverTouch { vk: flag(1)?, id: number(2)?, on: flag(3)? },
            "ret" => Self::Return { vk: flag(1)?, id: number(2)? },
            "ask" => Self::Ask { domain: flag(1)? },
            "drop" => Self::Drop {
                domain: flag(1)?,
                index: u32::try_from(number(2)?).context("place")?,
                check: u16::try_from(number(3)?).context("check")?,
            },
            "wrm" => Self::WaveRemove { wave: number(1)? },
            "wstop" => Self::WaveStop { wave: number(1)? },
            "wqu" => Self::WaveQuarantine { wave: number(1)? },
            "wok" => Self::WaveHonest { wave: number(1)? },
            "wls" => Self::WaveList { wave: number(1)?, page: u32::try_from(number(2)?).context("page")? },
            "day" => Self::RaiseDay {
                wave: number(1)?,
                to: u32::try_from(number(2)?).ok().filter(|to| *to <= 2_000).context("a limit nobody offered")?,
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
            Button::Switch { part: Part::Likes, on: true },
            Button::SetStrictness { part: Part::Members, level: 2 },
            Button::Sweep { kind: SweepKind::Likes },
            Button::Dead { on: true },
            Button::These { remove: true, which: Waiting::Wave(far), up_to: far },
            Button::These { remove: false, which: Waiting::Above(95), up_to: far },
            Button::Apologise { id: far },
            Button::Limit { per_day: true, more: false },
            Button::NeverTouch { vk: true, id: far, on: true },
            Button::Return { vk: false, id: far },
            Button::Ask { domain: true },
            Button::Drop { domain: false, index: u32::MAX, check: u16::MAX },
            Button::WaveRemove { wave: far },
            Button::WaveStop { wave: far },
            Button::WaveQuarantine { wave: far },
            Button::WaveHonest { wave: far },
            Button::WaveList { wave: far, page: u32::MAX },
            Button::RaiseDay { wave: far, to: 2_000 },
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
