//! What `check` says of VK: keys, Long Poll, and what the bot may do with them.

use std::collections::BTreeSet;
use std::time::Duration;

use anyhow::{Context, Result};

use super::{Args, ReportLine};
use crate::cli::Session;
use crate::domain::action::{Advice, Capability, CapabilityState, Fate, Way};
use crate::domain::right::Right;
use crate::policy::copies::WallName;
use crate::store::{self, Db, Store};
use crate::vk::capabilities;
use crate::vk::doctor as vk;
use crate::vk::methods::TokenKind;
use crate::vk::resolve_name;
use crate::vk::tokens::{Nature, Tokens};

/// VK's words for a number that no community has (error 125).
const NO_SUCH_GROUP: &str = "Invalid group id";

pub(super) fn of_vk(args: &Args, session: &Session) -> Result<Vec<ReportLine>> {
    let tokens = Tokens::new(&session.config.vk_settings()?, session.clock.clone())?;
    session.recall(&tokens)?;
    let mut checks = Vec::new();
    if args.fix {
        checks.push(match capabilities::switch_long_poll_on(&tokens) {
            Ok(()) => {
                ReportLine::good("vk_long_poll_fix", "Long Poll was switched on, with every event that is needed")
            }
            Err(fate) => ReportLine::bad("vk_long_poll_fix", true, told(&fate), None).advised(advice_of(fate, &tokens)),
        });
    }
    if args.probe {
        checks.extend(probe(&tokens, session)?);
    }
    let findings = vk::examine(&tokens);
    checks.extend(findings.iter().map(|finding| of_finding(finding, tokens.group_id())));
    for state in looked(&tokens) {
        checks.push(of_capability(session.as_calls_say(state)?, session));
    }
    checks.extend(wall_right(&tokens, session));
    checks.extend(unknown_walls(&tokens, session));
    checks.extend(owner_hears(&tokens, session)?);
    Ok(checks)
}

/// What is switched on and writes on the wall, where no key may. No capability tells of it.
fn wall_right(tokens: &Tokens, session: &Session) -> Option<ReportLine> {
    let config = session.in_force_or_file();
    let is_on = config.questions.enabled || config.moderation.close_on_raid;
    let Some(Nature::Community { rights, .. }) = tokens.nature(TokenKind::Community).filter(|_| is_on) else {
        return None;
    };
    let stands_in = matches!(tokens.nature(TokenKind::User), Some(Nature::User { admin_level: 1.., limited: false }));
    if stands_in || rights.iter().any(|right| right == Right::Wall.as_str()) {
        return None;
    }
    let advice = Advice::right_missing(tokens.key_of(TokenKind::Community)?, Right::Wall.as_str());
    let detail = "no answers to comments go out, and no comments are closed in a raid";
    Some(ReportLine::bad("vk_wall", false, detail, None).advised(Some(advice)))
}

/// Whether what matters reaches the owner on VK too, where somebody is named for it and VK says.
fn owner_hears(tokens: &Tokens, session: &Session) -> Result<Option<ReportLine>> {
    let owner = match session.reader() {
        Ok(conn) => session.in_force(Db::new(&conn))?.alerts.vk_user,
        Err(_) => session.config.alerts.vk_user,
    };
    let Some(owner) = owner else { return Ok(None) };
    let name = "vk_alerts";
    Ok(vk::may_write_to(owner, tokens).map(|may| {
        if may {
            return ReportLine::good(name, format!("the community may write to vk.com/id{owner}"));
        }
        let detail = format!("vk.com/id{owner} lets the community write them nothing: no alert arrives on VK");
        let fix = format!(
            "write to vk.com/im?sel=-{} once from that page, or allow messages in the community's menu",
            tokens.group_id()
        );
        ReportLine::bad(name, false, detail, Some(fix))
    }))
}

/// Walls that routes name and VK does not know; what VK does not say is no word against a name.
fn unknown_walls(tokens: &Tokens, session: &Session) -> Vec<ReportLine> {
    let copies = &session.config.copies;
    let names = copies.routes.iter().filter(|_| copies.enabled).filter_map(|route| match &route.wall {
        WallName::Name(name) => Some(name.as_str()),
        WallName::Own | WallName::Id(_) => None,
    });
    let names: BTreeSet<&str> = names.collect();
    let unknown = names.into_iter().filter(|name| matches!(resolve_name(name, tokens), Ok(None)));
    unknown
        .map(|name| {
            let fix =
                "write the short name as the wall's address has it, or its owner's number (a community's with a minus)";
            let detail = format!("VK knows no wall «{name}», which a route names in `from`");
            ReportLine::bad("crosspost_wall", false, detail, Some(fix.to_owned()))
        })
        .collect()
}

fn told(fate: &Fate) -> String {
    match fate {
        Fate::Later { cause, .. } | Fate::Unknown { cause } => format!("VK did not answer: {cause:#}"),
        Fate::Never { note } => note.clone(),
        Fate::Help { .. } => "no token that is set may".to_owned(),
        Fate::Migrated { to } => format!("moved to {to}"),
    }
}

fn advice_of(fate: Fate, tokens: &Tokens) -> Option<Advice> {
    match fate {
        Fate::Help { advice, .. } => Some(advice),
        Fate::Never { .. } => Some(capabilities::refused(tokens)),
        Fate::Later { .. } | Fate::Migrated { .. } | Fate::Unknown { .. } => None,
    }
}

fn probe(tokens: &Tokens, session: &Session) -> Result<Vec<ReportLine>> {
    let probes = vk::probe_writes(tokens);
    let learnt: Vec<&str> = probes.iter().filter(|probe| probe.may == Some(true)).map(|probe| probe.method).collect();
    // Before the first `run` there is no database yet: what was found must not be lost on it.
    if session.database.exists() {
        let conn = store::open_visitor(&session.database)?;
        Db::new(&conn).settings().set_learnt_methods(&learnt).context("remembering what the probe found")?;
    } else {
        let store = Store::open(&session.database, tokens.group_id(), session.now())
            .context("remembering what the probe found")?;
        store.write(|db| db.settings().set_learnt_methods(&learnt))?;
    }
    Ok(probes
        .iter()
        .map(|probe| {
            let result = match probe.may {
                Some(true) => "VK allows it (remembered)",
                Some(false) => "VK does not allow it",
                None => "VK did not say",
            };
            let detail = format!("{} with {}: {result}: {}", probe.method, probe.kind.config_key(), probe.words);
            ReportLine::good("vk_probe", detail)
        })
        .collect())
}

fn of_finding(finding: &vk::VkFinding, ours: i64) -> ReportLine {
    let name = match finding.name {
        vk::VkCheck::CommunityToken => "vk_community_token",
        vk::VkCheck::ServiceToken => "vk_service_token",
        vk::VkCheck::UserToken => "vk_user_token",
        vk::VkCheck::LongPoll => "vk_long_poll",
    };
    let detail = match &finding.detail {
        vk::VkDetail::Token(nature) => of_nature(nature),
        vk::VkDetail::Stranger { group_id } => {
            format!("the key of community {group_id}, but vk.group_id is {ours}")
        }
        vk::VkDetail::LongPoll(settings) if !settings.enabled => "switched off".to_owned(),
        vk::VkDetail::LongPoll(settings) if settings.missing.is_empty() => {
            "on, with every event that is needed".to_owned()
        }
        vk::VkDetail::LongPoll(settings) => format!("on, but without {}", settings.missing.join(", ")),
        vk::VkDetail::Failed { cause } => cause.clone(),
    };
    let line = ReportLine { ok: finding.ok, required: finding.required, ..ReportLine::good(name, detail) };
    match &finding.detail {
        vk::VkDetail::Stranger { group_id } => {
            let fix = format!("set vk.group_id = {group_id}, or take the key in the settings of community {ours}");
            ReportLine { fix: Some(fix), ..line }
        }
        vk::VkDetail::Failed { cause } if cause.contains(NO_SUCH_GROUP) => {
            let fix = format!("there is no community {ours}: vk.group_id is the number in the address of its settings");
            ReportLine { fix: Some(fix), ..line }
        }
        vk::VkDetail::Token(nature) if vk::is_misplaced(finding.name, nature) => {
            let fix = if finding.name == vk::VkCheck::CommunityToken {
                "here belongs the community's own key: Manage → API usage → Access tokens"
            } else {
                "here belongs the key of a person who manages the community; without one take vk.user_token out"
            };
            ReportLine { fix: Some(fix.to_owned()), ..line }
        }
        // It is on: only events are to be ticked.
        vk::VkDetail::LongPoll(settings) if settings.enabled && !settings.missing.is_empty() => {
            let fix =
                "tick these events: Manage → API usage → Long Poll API → Event types, or `etronics-bot check --fix`";
            ReportLine { fix: Some(fix.to_owned()), ..line }
        }
        vk::VkDetail::Token(_) | vk::VkDetail::LongPoll(_) | vk::VkDetail::Failed { .. } => {
            line.advised(finding.fix.clone())
        }
    }
}

fn of_nature(nature: &Nature) -> String {
    match nature {
        Nature::Community { rights, group_id } => {
            let of = group_id.map(|id| format!(" of {id}")).unwrap_or_default();
            format!("a community token{of} with the rights {}", rights.join(", "))
        }
        Nature::Service => "a service token".to_owned(),
        Nature::User { limited: true, .. } => "a VK ID token: the methods of moderation are closed to it".to_owned(),
        Nature::User { admin_level, .. } => {
            let role = match admin_level {
                3.. => "an administrator's token",
                2 => "an editor's token",
                1 => "a moderator's token",
                _ => "the token of somebody who does not manage this community",
            };
            role.to_owned()
        }
        Nature::Dead { message } => format!("VK does not accept it: {message}"),
        Nature::Unknown { cause } => format!("VK did not answer: {cause}"),
    }
}

/// What VK did not say, too many calls a second of the daemon beside us perhaps, is asked once more.
fn looked(tokens: &Tokens) -> Vec<CapabilityState> {
    const AGAIN_AFTER: Duration = Duration::from_millis(1_100);
    let found = capabilities::look(tokens);
    if found.len() == Capability::ALL.len() {
        return found;
    }
    #[expect(clippy::disallowed_methods, reason = "VK counts calls by the second")]
    std::thread::sleep(AGAIN_AFTER);
    capabilities::look(tokens)
}

/// The name of a capability's line.
pub(super) fn name_of(capability: Capability) -> String {
    format!("can_{}", capability.as_str())
}

/// What a capability is in, and what would raise it. Assist is a way to work; off is one only where nobody set a key for it.
fn of_capability(state: CapabilityState, session: &Session) -> ReportLine {
    let CapabilityState { capability, way, advice } = state;
    let how = match way {
        Way::Auto => "auto: the bot does it itself",
        Way::Assist => "assist: the bot asks the admin to",
        Way::Off => "off",
    };
    let ok = way != Way::Off || !is_configured(capability, session);
    ReportLine { ok, way: Some(way), ..ReportLine::good(&name_of(capability), how) }.advised(advice)
}

/// Whether a key is set that is there for this.
fn is_configured(capability: Capability, session: &Session) -> bool {
    let vk = &session.config.vk;
    match capability {
        Capability::DeleteComments | Capability::Ban | Capability::RemoveMembers => vk.user_token.is_some(),
        Capability::ReadWall | Capability::ReadLikes => vk.service_token.is_some() || vk.user_token.is_some(),
        Capability::Messages | Capability::LongPoll => vk.community_token.is_some(),
    }
}
