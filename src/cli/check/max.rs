//! What `check` says of MAX: the bot, and each channel that posts are copied to. Nothing where there is no bot of MAX.

use anyhow::{Context, Result};

use super::{ReportLine, of_the_chat};
use crate::cli::Session;
use crate::domain::chat_ref::ChatRef;
use crate::domain::key::KeyName;
use crate::domain::secret::Secret;
use crate::max::MaxSettings;
use crate::max::doctor::{BotFinding, ChannelFinding, examine};
use crate::max::finder::{self, MaxSeen};

pub(super) fn of_max(session: &Session) -> Result<Vec<ReportLine>> {
    let Some(token) = session.config.max.token.clone() else { return Ok(Vec::new()) };
    let config = session.in_force_or_file();
    let (channels, hears) = (config.max_channels(), config.alerts.max_user);
    let settings = session.config.max_settings();
    let (bot, found) = match examine(&settings, token.clone(), &channels) {
        Ok(found) => found,
        // A certificate or an address that cannot be one: named with its key. `run` does not begin with it.
        Err(error) => {
            let fix = "correct that key of [max], or take it out".to_owned();
            return Ok(vec![ReportLine::bad("max_bot", true, format!("{error:#}"), Some(fix))]);
        }
    };
    let answers = matches!(bot, BotFinding::Bot(_));
    let mut lines = vec![match bot {
        BotFinding::Bot(name) => ReportLine::good("max_bot", name),
        BotFinding::DeadToken => {
            let fix = if session.is_of_the_chat(KeyName::Max.setting()) {
                of_the_chat(KeyName::Max.setting())
            } else {
                "issue a new token at business.max.ru and set max.token".to_owned()
            };
            ReportLine::bad("max_bot", false, "max.token is not accepted", Some(fix))
        }
        BotFinding::Untrusted(cause) => {
            let fix = "is the clock of this machine right? else update the program, or name the new root certificate \
                       (PEM) in max.ca";
            let detail = format!("the certificate of MAX's server does not pass: {cause}");
            ReportLine::bad("max_bot", false, detail, Some(fix.to_owned()))
        }
        BotFinding::Away(cause) => {
            let fix = "is max.api_url right, and if max.ca is set, does its certificate sign that server?";
            ReportLine::bad("max_bot", false, format!("MAX is not reached: {cause}"), Some(fix.to_owned()))
        }
    }];
    lines.extend(found.into_iter().map(|(chat, finding)| channel(&chat, finding)));
    if answers && hears.is_none() {
        lines.extend(writers(&settings, &token)?);
    }
    Ok(lines)
}

/// Who could be named as the one who is told what matters; nothing where MAX does not tell who wrote.
fn writers(settings: &MaxSettings, token: &Secret) -> Result<Option<ReportLine>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().context("starting a runtime")?;
    let mut seen = MaxSeen::default();
    if runtime.block_on(finder::look(settings, token, &mut seen, 0)).is_err() {
        return Ok(None);
    }
    let list: Vec<String> = seen.people.iter().map(|person| format!("{} ({})", person.id, person.name)).collect();
    let said = if list.is_empty() {
        "alerts.max_user_id is not set, and nobody wrote to the bot on MAX of late".to_owned()
    } else {
        format!("alerts.max_user_id is not set; who wrote to the bot on MAX: {}", list.join(", "))
    };
    Ok(Some(ReportLine::good("max_alerts", said)))
}

fn channel(chat: &ChatRef, finding: ChannelFinding) -> ReportLine {
    let name = "max_channel_rights";
    match finding {
        ChannelFinding::Seen { title, missing } if missing.is_empty() => {
            ReportLine::good(name, format!("all that is needed in “{title}” ({chat})"))
        }
        ChannelFinding::Seen { title, missing } => {
            let fix = "give the bot these rights among the channel's administrators in MAX";
            let detail = format!("missing in “{title}” ({chat}): {}", missing.join(", "));
            ReportLine::bad(name, false, detail, Some(fix.to_owned()))
        }
        ChannelFinding::Unseen(cause) => {
            let fix = "make the bot an administrator of the channel in MAX; is its number right?";
            ReportLine::bad(name, false, format!("{chat} is not seen: {cause}"), Some(fix.to_owned()))
        }
    }
}
