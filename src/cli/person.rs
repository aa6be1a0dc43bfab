//! A person as people name one on the command line.

use anyhow::{Context, Result, bail};

use super::Misused;
use crate::domain::ids::PersonId;
use crate::store::Db;

/// `vk:123`, `telegram:456`, `@name` of somebody who wrote to the bot, a page of VK by its number.
pub(super) fn person_of(name: &str, db: Db<'_>) -> Result<PersonId> {
    const HOW: &str = "write vk:123, telegram:456, @name of Telegram, or https://vk.com/id123";
    let name = name.trim();
    if let Some((network, id)) = name.split_once(':')
        && let Ok(id) = id.parse::<i64>()
    {
        return match network {
            "vk" => Ok(PersonId::vk(id)),
            "telegram" | "tg" => Ok(PersonId::telegram(id)),
            _ => bail!(Misused(format!("{name} names nobody: {HOW}"))),
        };
    }
    if let Some(username) = name.strip_prefix('@').or_else(|| name.strip_prefix("https://t.me/")) {
        let talk = db.talks().talk_of_name(username)?;
        return talk
            .map(|talk| talk.person)
            .with_context(|| format!("nobody called @{username} wrote to the bot: {HOW}"));
    }
    let page = name.trim_end_matches('/').rsplit('/').next().and_then(|page| page.strip_prefix("id"));
    let id = page.and_then(|id| id.parse().ok());
    id.map(PersonId::vk).ok_or_else(|| Misused(format!("{name} names nobody: {HOW}")).into())
}
