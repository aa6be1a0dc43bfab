//! Buttons as a few bytes and back. Pure; a test holds every button against both ways.

use anyhow::{Context, Result, bail};

use super::{Button, CardMenu, LeadAsk, LeadShelf, MarkedWord, Screen, Waiting, old};
use crate::domain::copies::CopyState;
use crate::domain::key::KeyName;
use crate::domain::leads::LeadStatus;
use crate::domain::sweep::SweepKind;
use crate::domain::verdict::Strictness;
use crate::policy::{Offer, SettingKey, SettingKind};

impl Button {
    /// Data of the button, at most 64 bytes.
    pub fn encode(&self) -> String {
        match self {
            Self::Open(screen) => format!("open {}", screen.word()),
            Self::NotSpam { journal } => format!("ham {journal}"),
            Self::Spam { journal } => format!("spam {journal}"),
            Self::Ban { journal } => format!("ban {journal}"),
            Self::Handled { journal } => format!("did {journal}"),
            Self::Keep { quarantine } => format!("keep {quarantine}"),
            Self::Remove { quarantine } => format!("rm {quarantine}"),
            Self::All { remove, from, up_to } => format!("all {} {from} {up_to}", u8::from(*remove)),
            Self::Taught { page } => format!("taught {page}"),
            Self::Unlearn { lesson, page } => format!("unt {lesson} {page}"),
            Self::UnlearnImported => "unti".to_owned(),
            Self::BrakeLift { brake } => format!("brake {brake}"),
            Self::Sweep { kind } => format!("sweep {}", kind.as_str()),
            Self::Backtest { strictness: None } => "bt".to_owned(),
            Self::Backtest { strictness: Some(strictness) } => {
                let level = match strictness {
                    Strictness::Soft => 0,
                    Strictness::Normal => 1,
                    Strictness::Strict => 2,
                };
                format!("bt {level}")
            }
            Self::Call { journal, spam, wrong } => format!("call {journal} {} {}", u8::from(*spam), u8::from(*wrong)),
            Self::Clean { until } => format!("clean {until}"),
            Self::Uncleaned { from } => format!("unclean {from}"),
            Self::Marked { sweep, word: MarkedWord::Remove } => format!("mrm {sweep}"),
            Self::Marked { sweep, word: MarkedWord::Stay } => format!("mok {sweep}"),
            Self::Marked { sweep, word: MarkedWord::Look(page) } => format!("mls {sweep} {page}"),
            Self::Dead { on } => format!("dead {}", u8::from(*on)),
            Self::These { remove, which: Waiting::Wave(wave), up_to } => {
                format!("wave {} {wave} {up_to}", u8::from(*remove))
            }
            Self::These { remove, which: Waiting::Above(percent), up_to } => {
                format!("from {} {percent} {up_to}", u8::from(*remove))
            }
            Self::OrderStop { order } => format!("qstop {order}"),
            Self::TakeBack { surface } => format!("back {surface}"),
            Self::ReportTurn { surface, from } => format!("turn {surface} {from}"),
            Self::Apologise { id } => format!("sorry {id}"),
            Self::NeverTouch { vk, id, on } => format!("nt {} {id} {}", u8::from(*vk), u8::from(*on)),
            Self::Return { vk, id } => format!("ret {} {id}", u8::from(*vk)),
            Self::Points { id, on } => format!("pts {id} {}", u8::from(*on)),
            Self::Anyway { add, check } => format!("anyway {} {check}", u8::from(*add)),
            Self::WaveRemove { wave } => format!("wrm {wave}"),
            Self::WaveStop { wave } => format!("wstop {wave}"),
            Self::WaveQuarantine { wave } => format!("wqu {wave}"),
            Self::WaveHonest { wave } => format!("wok {wave}"),
            Self::WaveList { wave, page } => format!("wls {wave} {page}"),
            Self::RaiseDay { wave, to } => format!("day {wave} {to}"),
            Self::CopyGo { copy, seen } => format!("cgo {copy}{}", seen_word(*seen)),
            Self::CopyNow { owner_id, post_id } => format!("cnow {owner_id} {post_id}"),
            Self::CopyLater { copy, morning } => format!("clat {copy} {}", u8::from(*morning)),
            Self::CopySkip { copy, seen } => format!("cskip {copy}{}", seen_word(*seen)),
            Self::CopyWords { copy } => format!("cwords {copy}"),
            Self::CopyLabel { copy } => format!("clabel {copy}"),
            Self::CopyIsOut { copy } => format!("cout {copy}"),
            Self::CopyEdit { copy, seen, carry } => format!("cedit {copy} {seen} {}", u8::from(*carry)),
            Self::CopyGone { copy, delete } => format!("cgone {copy} {}", u8::from(*delete)),
            Self::BackfillStop => "cback".to_owned(),
            Self::LeadStatus { lead, from, to } => format!("ls {lead} {from} {to}"),
            Self::LeadReject { lead, from, reason } => format!("lr {lead} {from} {reason}"),
            Self::LeadMenu { lead, menu } => format!("lm {lead} {}", menu.map_or("-", CardMenu::as_str)),
            Self::LeadTemplate { lead, index, check } => format!("lt {lead} {index} {check}"),
            Self::LeadSuggest { lead } => format!("lg {lead}"),
            Self::LeadSuggested { lead, send } => format!("lv {lead} {}", u8::from(*send)),
            Self::LeadBan { lead, on } => format!("lb {lead} {}", u8::from(*on)),
            Self::LeadUnlink { lead } => format!("lu {lead}"),
            Self::LeadList { shelf, page } => format!("ll {} {page}", shelf.as_str()),
            Self::LeadOpen { lead } => format!("lo {lead}"),
            Self::LeadExport => "lx".to_owned(),
            Self::LeadSearch => "la search".to_owned(),
            Self::SettingTo { key, to, at: None } => format!("sto {} {}", key.name(), to.word()),
            Self::SettingTo { key, to, at: Some(at) } => format!("sto {} {} {}", key.name(), to.word(), at.word()),
            Self::SettingAsk { key, add: false } => format!("sask {}", key.name()),
            Self::SettingAsk { key, add: true } => format!("sadd {}", key.name()),
            Self::SettingDrop { key, index, check } => format!("sdrop {} {index} {check}", key.name()),
            Self::SettingReset { key } => format!("sre {}", key.name()),
            Self::KeyAsk { name } => format!("key {}", name.setting()),
            Self::KeyDrop { name } => format!("nokey {}", name.setting()),
            Self::DigestNow => "dnow".to_owned(),
            Self::DigestMore { on } => format!("dmore {}", u8::from(*on)),
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
        Ok(match *words.first().unwrap_or(&"") {
            "open" => Self::Open(words.get(1).and_then(|code| Screen::parse(code)).context("a screen nobody knows")?),
            "ham" => Self::NotSpam { journal: number(1)? },
            "spam" => Self::Spam { journal: number(1)? },
            "ban" => Self::Ban { journal: number(1)? },
            "did" => Self::Handled { journal: number(1)? },
            "keep" => Self::Keep { quarantine: number(1)? },
            "rm" => Self::Remove { quarantine: number(1)? },
            "all" => Self::All { remove: flag(1)?, from: number(2)?, up_to: number(3)? },
            "taught" => Self::Taught { page: u32::try_from(number(1)?).context("page")? },
            "unt" => Self::Unlearn { lesson: number(1)?, page: u32::try_from(number(2)?).context("page")? },
            "unti" => Self::UnlearnImported,
            "brake" => Self::BrakeLift { brake: number(1)? },
            "sweep" => {
                let word = words.get(1).copied().unwrap_or_default();
                let kind = SweepKind::parse(word);
                anyhow::ensure!(kind.as_str() == word, "a sweep nobody knows");
                Self::Sweep { kind }
            }
            "bt" => Self::Backtest {
                strictness: match words.get(1) {
                    None => None,
                    Some(&"0") => Some(Strictness::Soft),
                    Some(&"1") => Some(Strictness::Normal),
                    Some(&"2") => Some(Strictness::Strict),
                    Some(_) => bail!("a strictness nobody knows"),
                },
            },
            "call" => Self::Call { journal: number(1)?, spam: flag(2)?, wrong: flag(3)? },
            "clean" => Self::Clean { until: number(1)? },
            "unclean" => Self::Uncleaned { from: number(1)? },
            "mrm" => Self::Marked { sweep: number(1)?, word: MarkedWord::Remove },
            "mok" => Self::Marked { sweep: number(1)?, word: MarkedWord::Stay },
            "mls" => {
                Self::Marked { sweep: number(1)?, word: MarkedWord::Look(u32::try_from(number(2)?).context("page")?) }
            }
            "dead" => Self::Dead { on: flag(1)? },
            "wave" => Self::These { remove: flag(1)?, which: Waiting::Wave(number(2)?), up_to: number(3)? },
            "from" => Self::These { remove: flag(1)?, which: Waiting::Above(small(2, 100)?), up_to: number(3)? },
            "qstop" => Self::OrderStop { order: number(1)? },
            "back" => Self::TakeBack { surface: number(1)? },
            "turn" => Self::ReportTurn { surface: number(1)?, from: u32::try_from(number(2)?).context("place")? },
            "sorry" => Self::Apologise { id: number(1)? },
            "nt" => Self::NeverTouch { vk: flag(1)?, id: number(2)?, on: flag(3)? },
            "ret" => Self::Return { vk: flag(1)?, id: number(2)? },
            "pts" => Self::Points { id: number(1)?, on: flag(2)? },
            "anyway" => Self::Anyway { add: flag(1)?, check: u16::try_from(number(2)?).context("check")? },
            "wrm" => Self::WaveRemove { wave: number(1)? },
            "wstop" => Self::WaveStop { wave: number(1)? },
            "wqu" => Self::WaveQuarantine { wave: number(1)? },
            "wok" => Self::WaveHonest { wave: number(1)? },
            "wls" => Self::WaveList { wave: number(1)?, page: u32::try_from(number(2)?).context("page")? },
            "day" => Self::RaiseDay {
                wave: number(1)?,
                to: u32::try_from(number(2)?).ok().filter(|to| *to <= 2_000).context("a limit nobody offered")?,
            },
            "cgo" => Self::CopyGo { copy: number(1)?, seen: seen_in(words.get(2)) },
            "cnow" => Self::CopyNow { owner_id: number(1)?, post_id: number(2)? },
            "clat" => Self::CopyLater { copy: number(1)?, morning: flag(2)? },
            "cback" => Self::BackfillStop,
            "cskip" => Self::CopySkip { copy: number(1)?, seen: seen_in(words.get(2)) },
            "cwords" => Self::CopyWords { copy: number(1)? },
            "clabel" => Self::CopyLabel { copy: number(1)? },
            "cout" => Self::CopyIsOut { copy: number(1)? },
            "cedit" => Self::CopyEdit { copy: number(1)?, seen: number(2)?, carry: flag(3)? },
            "cgone" => Self::CopyGone { copy: number(1)?, delete: flag(2)? },
            word if word.starts_with('l') => return Self::of_a_lead(&words),
            word if word.starts_with('s') => return Self::of_a_setting(&words),
            "key" => Self::KeyAsk { name: key_name(&words)? },
            "nokey" => Self::KeyDrop { name: key_name(&words)? },
            "dnow" => Self::DigestNow,
            "dmore" => Self::DigestMore { on: flag(1)? },
            "close" => Self::CloseComments { owner_id: number(1)?, post_id: number(2)?, closed: flag(3)? },
            _ => return old::decode(&words),
        })
    }
}

fn setting(words: &[&str]) -> Result<SettingKey> {
    words.get(1).and_then(|key| SettingKey::of_screen(key)).context("a setting nobody knows")
}

/// Buttons of settings.
impl Button {
    fn of_a_setting(words: &[&str]) -> Result<Self> {
        let word = |at: usize| words.get(at).copied().unwrap_or_default();
        let key = setting(words);
        Ok(match word(0) {
            "sto" => {
                let key = key?;
                let to = Offer::parse(key.kind(), word(2)).context("a value nobody offered")?;
                let at = match words.get(3) {
                    Some(code) => Some(Screen::parse(code).context("a screen nobody knows")?),
                    None => None,
                };
                Self::SettingTo { key, to, at }
            }
            "sask" => Self::SettingAsk { key: key?, add: false },
            "sadd" => Self::SettingAsk { key: list(words)?, add: true },
            "sdrop" => Self::SettingDrop {
                key: list(words)?,
                index: word(2).parse().context("a place that is none")?,
                check: word(3).parse().context("a hash that is none")?,
            },
            "sre" => Self::SettingReset { key: key? },
            _ => return old::decode(words),
        })
    }
}

/// A setting whose entries are added and taken off one by one.
fn list(words: &[&str]) -> Result<SettingKey> {
    let key = words.get(1).and_then(|key| SettingKey::parse(key));
    let is_list = |key: &SettingKey| matches!(key.kind(), SettingKind::Words | SettingKind::Entries);
    key.filter(is_list).context("a list nobody knows")
}

fn key_name(words: &[&str]) -> Result<KeyName> {
    let name = words.get(1).and_then(|word| KeyName::parse(word));
    name.filter(|name| name.may_be_given()).context("a key nobody knows")
}

/// Buttons of leads.
impl Button {
    fn of_a_lead(words: &[&str]) -> Result<Self> {
        let number = |at: usize| -> Result<i64> {
            words.get(at).context("a button without its number")?.parse().context("a button's number is no number")
        };
        let word = |at: usize| words.get(at).copied().unwrap_or_default();
        let status = |at: usize| LeadStatus::parse(word(at)).context("a status nobody knows");
        let index = |at: usize| number(at).and_then(|index| u32::try_from(index).context("place"));
        let check = |at: usize| number(at).and_then(|check| u16::try_from(check).context("check"));
        Ok(match word(0) {
            "ls" => Self::LeadStatus { lead: number(1)?, from: status(2)?, to: status(3)? },
            "lr" => {
                let reason = word(3);
                let known = (1..=12).contains(&reason.len()) && reason.bytes().all(|byte| byte.is_ascii_lowercase());
                anyhow::ensure!(known, "a reason nobody knows");
                Self::LeadReject { lead: number(1)?, from: status(2)?, reason: reason.to_owned() }
            }
            "lm" => Self::LeadMenu { lead: number(1)?, menu: CardMenu::parse(word(2)) },
            "lt" => Self::LeadTemplate { lead: number(1)?, index: index(2)?, check: check(3)? },
            "lg" => Self::LeadSuggest { lead: number(1)? },
            "lv" => Self::LeadSuggested { lead: number(1)?, send: number(2)? != 0 },
            "lb" => Self::LeadBan { lead: number(1)?, on: number(2)? != 0 },
            "lu" => Self::LeadUnlink { lead: number(1)? },
            "ll" => {
                Self::LeadList { shelf: LeadShelf::parse(word(1)).context("a list nobody knows")?, page: index(2)? }
            }
            "lo" => Self::LeadOpen { lead: number(1)? },
            "lx" => Self::LeadExport,
            "la" if word(1) == LeadAsk::Search.as_str() => Self::LeadSearch,
            _ => return old::decode(words),
        })
    }
}

/// The state that a button showed, behind what it names.
fn seen_word(seen: Option<CopyState>) -> String {
    seen.map(|state| format!(" {}", state.as_str())).unwrap_or_default()
}

fn seen_in(word: Option<&&str>) -> Option<CopyState> {
    word.map(|word| CopyState::parse(word))
}
