//! What `check` says of replacement rules: one that names a channel to which no post goes never does anything.

use anyhow::Result;

use super::ReportLine;
use crate::cli::Session;
use crate::domain::chat_ref::ChatRef;
use crate::policy::copies::{ChannelName, CopyPolicy};
use crate::store::Db;

/// A line for each channel that a rule names in vain.
pub(super) fn of_rules(session: &Session) -> Result<Vec<ReportLine>> {
    let Ok(conn) = session.reader() else { return Ok(in_vain(&session.config.copies, &|name| named(name, None))) };
    let db = Db::new(&conn);
    Ok(in_vain(&session.in_force(db)?.copies, &|name| named(name, Some(db))))
}

fn in_vain(copies: &CopyPolicy, known: &dyn Fn(&ChannelName) -> Option<ChatRef>) -> Vec<ReportLine> {
    if !copies.enabled {
        return Vec::new();
    }
    let leads_to = |wanted: &ChannelName| {
        copies.ends().any(|end| {
            end == wanted || known(wanted).is_some_and(|chat| known(end).is_some_and(|end| holds(&chat, &end)))
        })
    };
    let mut lines = Vec::new();
    for (place, rule) in copies.replace.iter().enumerate() {
        for wanted in rule.channels.iter().filter(|wanted| !leads_to(wanted)) {
            let name = match wanted {
                ChannelName::Id(chat) => chat.to_string(),
                ChannelName::Name(name) => format!("@{name}"),
            };
            let detail = format!("crosspost.replace[{}].targets: no post goes to {name}", place + 1);
            let fix = "name a channel that posts are copied to (crosspost.channel_id, crosspost.max_channel_id, to of \
                       [[crosspost.routes]]), written as it is there";
            lines.push(ReportLine::bad("crosspost_rules", false, detail, Some(fix.to_owned())));
        }
    }
    lines
}

/// Whether what holds in a chat holds where posts go: a chat is all of its topics.
fn holds(chat: &ChatRef, end: &ChatRef) -> bool {
    chat == end || (chat.topic().is_none() && chat.telegram().is_some_and(|chat| *end == chat))
}

fn named(name: &ChannelName, db: Option<Db<'_>>) -> Option<ChatRef> {
    match (name, db) {
        (ChannelName::Id(chat), Some(db)) => Some(db.surfaces().now_at(chat).unwrap_or_else(|_| chat.clone())),
        (ChannelName::Id(chat), None) => Some(chat.clone()),
        (ChannelName::Name(name), Some(db)) => db.walls().channel(name).ok().flatten().map(ChatRef::from),
        (ChannelName::Name(_), None) => None,
    }
}
