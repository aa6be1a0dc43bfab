//! Buttons of before there was one way of every switch: messages in people's chats carry them still.

use anyhow::{Context, Result, bail};

use super::{Button, Part, Screen};
use crate::domain::verdict::{Mode, Strictness};
use crate::policy::copies::Approve;
use crate::policy::{CopySetting, LeadSetting, ModerationSetting, Offer, SettingKey};

/// What they mean now.
pub(super) fn decode(words: &[&str]) -> Result<Button> {
    let word = |at: usize| words.get(at).copied().unwrap_or_default();
    let number = |at: usize| word(at).parse::<i64>().context("a button's number is no number");
    let flag = |at: usize| number(at).map(|number| number != 0);
    let part = || Part::parse(word(1)).context("a part nobody knows");
    let to = |key: SettingKey, to: Offer, at: Screen| Button::SettingTo { key, to, at: Some(at) };
    Ok(match word(0) {
        "mode" => {
            let mode = if flag(1)? { Mode::Enforce } else { Mode::Observe };
            to(ModerationSetting::Mode.into(), mode.into(), Screen::Settings)
        }
        "on" => to(part()?.enabled(), Offer::On(flag(2)?), part()?.screen()),
        "strict" => {
            let levels = [Strictness::Soft, Strictness::Normal, Strictness::Strict];
            to(part()?.strictness(), level(number(2)?, levels)?.into(), part()?.screen())
        }
        "cset" => {
            let (setting, at) = match word(1) {
                "enabled" => (CopySetting::Enabled, Screen::Copies),
                "skip_ads" => (CopySetting::SkipAds, Screen::CopyFilters),
                "skip_reposts" => (CopySetting::SkipReposts, Screen::CopyFilters),
                "source_link" => (CopySetting::SourceLink, Screen::CopyFilters),
                "sync_edits" => (CopySetting::SyncEdits, Screen::CopyFilters),
                "sync_deletions" => (CopySetting::SyncDeletions, Screen::CopyFilters),
                _ => bail!("a switch nobody knows"),
            };
            to(setting.into(), Offer::On(flag(2)?), at)
        }
        "capp" => {
            let approve = level(number(1)?, [Approve::None, Approve::Ads, Approve::All])?;
            to(CopySetting::Approve.into(), approve.into(), Screen::CopyFilters)
        }
        "lset" => {
            let setting = match word(1) {
                "enabled" => LeadSetting::Enabled,
                "law" => LeadSetting::Law,
                _ => bail!("a switch nobody knows"),
            };
            to(setting.into(), Offer::On(flag(2)?), Screen::Leads)
        }
        "ask" => Button::SettingAsk { key: words_of(flag(1)?), add: true },
        "drop" => entry_off(words_of(flag(1)?), number(2)?, number(3)?)?,
        "la" => Button::SettingAsk { key: entries_of(word(1))?, add: true },
        "ld" => entry_off(entries_of(word(1))?, number(2)?, number(3)?)?,
        _ => bail!("a button nobody knows"),
    })
}

fn level<T: Copy>(number: i64, levels: [T; 3]) -> Result<T> {
    usize::try_from(number).ok().and_then(|at| levels.get(at).copied()).context("a number beyond what it may be")
}

fn words_of(domain: bool) -> SettingKey {
    if domain { ModerationSetting::BlockedDomains.into() } else { ModerationSetting::StopWords.into() }
}

fn entries_of(word: &str) -> Result<SettingKey> {
    match word {
        "format" => Ok(LeadSetting::Formats.into()),
        "template" => Ok(LeadSetting::Templates.into()),
        _ => bail!("a list nobody knows"),
    }
}

fn entry_off(key: SettingKey, index: i64, check: i64) -> Result<Button> {
    let (index, check) = (u32::try_from(index).context("place")?, u16::try_from(check).context("check")?);
    Ok(Button::SettingDrop { key, index, check })
}
