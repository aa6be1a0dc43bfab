//! What `check` finds out about VK: facts and advice as data, words are made elsewhere.
//!
//! Reads only, unless it is asked to switch Long Poll on or to try a write on ids that cannot exist.

use serde::Serialize;

use super::capabilities::{LongPollSettings, long_poll_settings, refused};
use super::client::VkCallError;
use super::errors::{Purpose, is_wrong_token};
use super::methods::TokenKind;
use super::tokens::{Nature, Tokens};
use super::wire;
use crate::domain::action::{Advice, Fate};

/// An id that no comment has (`docs/platforms.md`, «VK: what a token is»).
const NOBODYS: &str = "2147483647";

/// What was looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum VkCheck {
    /// The token of `vk.community_token`.
    CommunityToken,
    /// The token of `vk.service_token`.
    ServiceToken,
    /// The token of `vk.user_token`.
    UserToken,
    /// Long Poll is on, with the events that are needed.
    LongPoll,
}

/// One look and what it showed.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct VkFinding {
    /// What was looked at.
    pub name: VkCheck,
    /// As it should be.
    pub ok: bool,
    /// Nothing works without it.
    pub required: bool,
    pub detail: VkDetail,
    /// What would mend it.
    pub fix: Option<Advice>,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum VkDetail {
    /// What the token is.
    Token(Nature),
    /// The community's token belongs to another community.
    Stranger { group_id: i64 },
    /// How Long Poll is set.
    LongPoll(LongPollSettings),
    /// The question got no answer; in VK's words, no secrets.
    Failed { cause: String },
}

/// What trying a write on an id that cannot exist showed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct WriteProbe {
    pub method: &'static str,
    /// The token it was tried with.
    pub kind: TokenKind,
    /// Whether the token passed the gate; `None`: VK did not say.
    pub may: Option<bool>,
    /// VK's words.
    pub words: String,
}

/// Looks at every configured token and at Long Poll.
pub(crate) fn examine(tokens: &Tokens) -> Vec<VkFinding> {
    let mut findings: Vec<VkFinding> =
        tokens.probe().into_iter().map(|(key, nature)| of_token(key, nature, tokens)).collect();
    let long_poll = of_long_poll(tokens);
    // Where another key does what the community's may not, everything works without that right.
    if long_poll.ok {
        for finding in &mut findings {
            finding.required &= !lacks_a_right(finding);
        }
    }
    // Of a community that the key is not of, VK says nothing that could be mended by itself.
    let of_another = findings.iter().any(|finding| matches!(finding.detail, VkDetail::Stranger { .. }));
    if of_another {
        findings.retain(|finding| finding.ok || !is_of_the_community(finding));
    }
    if !of_another || long_poll.ok {
        findings.push(long_poll);
    }
    findings
}

/// Whether somebody lets the community write to them; `None`: VK does not say.
pub(crate) fn may_write_to(person: i64, tokens: &Tokens) -> Option<bool> {
    let params = [("group_id", tokens.group_id().to_string()), ("user_id", person.to_string())];
    let answer = tokens.call("messages.isMessagesFromGroupAllowed", &params, Purpose::Read).ok()?;
    Some(wire::flag(&answer.value, "is_allowed"))
}

/// Whether a key is taken and belongs here, and only a right is missing; or it is of a kind that has none of it.
fn lacks_a_right(finding: &VkFinding) -> bool {
    match &finding.detail {
        VkDetail::Token(nature) => {
            is_misplaced(finding.name, nature) || matches!(finding.fix, Some(Advice::RightMissing { .. }))
        }
        VkDetail::Stranger { .. } | VkDetail::LongPoll(_) | VkDetail::Failed { .. } => false,
    }
}

/// Whether a finding says what a person is in the community that the config names.
fn is_of_the_community(finding: &VkFinding) -> bool {
    finding.name == VkCheck::UserToken
        && matches!(
            finding.detail,
            VkDetail::Token(Nature::Unknown { .. } | Nature::User { admin_level: ..=0, limited: false })
        )
}

/// Whether a key stands where one of another kind belongs. What stands in the place of the service key reads there.
pub(crate) fn is_misplaced(name: VkCheck, nature: &Nature) -> bool {
    match name {
        VkCheck::CommunityToken => matches!(nature, Nature::Service | Nature::User { .. }),
        VkCheck::UserToken => matches!(nature, Nature::Service | Nature::Community { .. }),
        VkCheck::ServiceToken | VkCheck::LongPoll => false,
    }
}

fn of_token(key: &'static str, nature: Nature, tokens: &Tokens) -> VkFinding {
    let name = match key {
        "vk.community_token" => VkCheck::CommunityToken,
        "vk.service_token" => VkCheck::ServiceToken,
        _ => VkCheck::UserToken,
    };
    let right = |right: &str| Some(Advice::right_missing(key, right));
    let (ok, fix) = match &nature {
        nature if is_misplaced(name, nature) => (false, None),
        Nature::Community { group_id: Some(theirs), .. } if *theirs != tokens.group_id() => {
            let fix = Advice::OtherCommunity { key: key.to_owned(), theirs: *theirs, ours: tokens.group_id() };
            let detail = VkDetail::Stranger { group_id: *theirs };
            let required = tokens.key_of(TokenKind::Community) == Some(key);
            return VkFinding { name, ok: false, required, detail, fix: Some(fix) };
        }
        // What other rights bring, the capabilities tell.
        Nature::Community { rights, .. } if !has(rights, "manage") => (false, right("manage")),
        Nature::User { limited: true, .. } => (false, Some(Advice::UserTokenNeeded)),
        Nature::User { admin_level: ..=0, .. } => (false, right("admin_level")),
        Nature::Community { .. } | Nature::Service | Nature::User { .. } => (true, None),
        Nature::Dead { message } => (false, Some(Advice::not_taken(key, message))),
        Nature::Unknown { .. } => (false, None),
    };
    // Only the community's own token is needed by everything; without the others the program asks the admin.
    let required = name == VkCheck::CommunityToken;
    VkFinding { name, ok, required, detail: VkDetail::Token(nature), fix }
}

fn has(rights: &[String], needed: &str) -> bool {
    rights.iter().any(|right| right == needed)
}

fn of_long_poll(tokens: &Tokens) -> VkFinding {
    let finding = |ok, detail, fix| VkFinding { name: VkCheck::LongPoll, ok, required: true, detail, fix };
    match long_poll_settings(tokens) {
        Ok(settings) => {
            let ok = settings.enabled && settings.missing.is_empty();
            finding(ok, VkDetail::LongPoll(settings), (!ok).then_some(Advice::LongPollOff))
        }
        Err(Fate::Help { advice, .. }) => {
            let cause = "no token may read the settings of Long Poll".to_owned();
            finding(false, VkDetail::Failed { cause }, Some(advice))
        }
        Err(Fate::Never { note }) => finding(false, VkDetail::Failed { cause: note }, Some(refused(tokens))),
        Err(Fate::Later { cause, .. } | Fate::Unknown { cause }) => {
            finding(false, VkDetail::Failed { cause: format!("VK did not answer: {cause:#}") }, None)
        }
        Err(Fate::Migrated { .. }) => finding(false, VkDetail::Failed { cause: String::new() }, None),
    }
}

/// Tries writes that the schema does not list for a community's token, on ids that cannot exist. What passes the gate is
/// learnt by `tokens`.
pub(crate) fn probe_writes(tokens: &Tokens) -> Vec<WriteProbe> {
    let owner = ("owner_id", (-tokens.group_id()).to_string());
    let group = ("group_id", tokens.group_id().to_string());
    let comment = ("comment_id", NOBODYS.to_owned());
    let tries: [(&'static str, Vec<(&str, String)>); 4] = [
        ("wall.deleteComment", vec![owner.clone(), comment.clone()]),
        ("photos.deleteComment", vec![owner.clone(), comment.clone()]),
        ("video.deleteComment", vec![owner, comment]),
        ("groups.unban", vec![group, ("owner_id", NOBODYS.to_owned())]),
    ];
    tries.into_iter().filter_map(|(method, params)| probe(method, &params, tokens)).collect()
}

fn probe(method: &'static str, params: &[(&str, String)], tokens: &Tokens) -> Option<WriteProbe> {
    let kind = TokenKind::Community;
    let answer = tokens.call_with(kind, method, params)?;
    let (may, words) = match answer {
        Ok(answer) => (Some(true), answer.value.to_string()),
        Err(VkCallError::Vk(error)) if is_wrong_token(&error) || error.code == 7 => (Some(false), error.message),
        Err(VkCallError::Vk(error)) => match error.code {
            // The gate was passed: it is the thing that does not exist.
            100 | 104 | 211..=213 => (Some(true), error.message),
            // «Access denied» may be about the thing or about the right: no proof.
            _ => (None, error.message),
        },
        Err(error) => (None, error.to_string()),
    };
    if may == Some(true) {
        tokens.learn(method, kind);
    }
    Some(WriteProbe { method, kind, may, words })
}
