//! Names, membership and managers: what bulk reads tell about people.

use serde_json::Value;

use super::client::{VkCallError, VkError};
use super::errors::{Purpose, fate};
use super::execute::{InnerCall, aligned, code_of};
use super::methods::{TokenKind, kinds_of};
use super::tokens::{Nature, Tokens};
use super::wire;
use crate::domain::action::{Fate, PersonFacts, Scope};
use crate::domain::packed::Bytes;

/// `groups.isMember` takes so many ids (so its page says, nobody measured it: `docs/platforms.md`, «VK: tokens and what they
/// open»).
const MEMBERS_A_CALL: usize = 500;
/// `groups.getMembers` answers so many.
const PAGE: usize = 1_000;

/// Questions who of these is a member.
pub(super) fn membership_calls(people: &[i64], tokens: &Tokens) -> impl Iterator<Item = InnerCall> {
    people.chunks(MEMBERS_A_CALL).map(|chunk| InnerCall {
        method: "groups.isMember",
        params: vec![("group_id", tokens.group_id().to_string()), ("user_ids", joined(chunk))],
    })
}

/// Names and membership of people and communities, at most 1,000.
pub(super) fn read(ids: &[i64], tokens: &Tokens) -> Result<Vec<PersonFacts>, Fate> {
    let people: Vec<i64> = ids.iter().copied().filter(|id| *id > 0).collect();
    let communities: Vec<i64> = ids.iter().copied().filter(|id| *id < 0).map(i64::abs).collect();
    let mut calls = Vec::new();
    if !people.is_empty() {
        calls.push(InnerCall {
            method: "users.get",
            params: vec![
                ("user_ids", joined(&people)),
                ("fields", wire::profile::FIELDS.to_owned()),
                ("lang", "ru".to_owned()),
            ],
        });
        calls.extend(membership_calls(&people, tokens));
    }
    for chunk in communities.chunks(MEMBERS_A_CALL) {
        calls.push(InnerCall { method: "groups.getById", params: vec![("group_ids", joined(chunk))] });
    }
    let answers = ask(&calls, tokens)?;
    Ok(facts(&calls, &answers))
}

/// The community's managers, whatever their role; 0 for one who cannot be read.
pub(crate) fn managers(tokens: &Tokens) -> Result<Vec<i64>, Fate> {
    let mut found: Vec<i64> = Vec::new();
    loop {
        let params = [
            ("group_id", tokens.group_id().to_string()),
            ("filter", "managers".to_owned()),
            ("count", PAGE.to_string()),
            ("offset", found.len().to_string()),
        ];
        let answer = tokens.call("groups.getMembers", &params, Purpose::Read)?.value;
        // Items are objects with a role here; plain ids are accepted too. A list of another shape is no answer; somebody in
        // it who cannot be read is 0: the others are known, and nobody counts as gone.
        let Some(page) = answer.get("items").and_then(Value::as_array) else {
            let cause = anyhow::anyhow!("groups.getMembers: the managers cannot be read from the answer");
            return Err(Fate::Later { pause: None, scope: Scope::Row, cause });
        };
        let named = |item: &Value| wire::number(item, "id").or_else(|| wire::as_number(item));
        let ids = page.iter().map(|item| named(item).unwrap_or_default());
        found.extend(ids);
        if found.is_empty() {
            // A community has a creator always: an empty list is no answer, and what is known stays.
            let cause = anyhow::anyhow!("groups.getMembers: a list of managers with nobody in it");
            return Err(Fate::Later { pause: None, scope: Scope::Row, cause });
        }
        if page.len() < PAGE {
            return Ok(found);
        }
    }
}

/// The calls in one `execute` where one kind of token may make them all, one by one where not. `None`: that one was
/// refused.
pub(super) fn ask(calls: &[InnerCall], tokens: &Tokens) -> Result<Vec<Option<Value>>, Fate> {
    if calls.len() > 1
        && let Some(kind) = bundler(calls, tokens)
        && let Some(bundle) = tokens.call_with(kind, "execute", &[("code", code_of(calls))])
    {
        match bundle {
            Ok(answer) => {
                let answers = calls.iter().zip(aligned(answer, calls.len()));
                return answers.map(|(call, answer)| inner(call, answer, kind, tokens)).collect();
            }
            Err(error) => match fate(error, Purpose::Read, kind.config_key()) {
                Fate::Help { .. } | Fate::Never { .. } => {}
                fate => return Err(fate),
            },
        }
    }
    calls.iter().map(|call| alone(call, tokens)).collect()
}

/// The kind of token with which `execute` may make all of these calls: what is closed to a kind is closed inside too.
pub(super) fn bundler(calls: &[InnerCall], tokens: &Tokens) -> Option<TokenKind> {
    let may = |kind: TokenKind| calls.iter().all(|call| kinds_of(call.method).contains(&kind));
    let works = |kind: TokenKind| {
        matches!(tokens.nature(kind), Some(Nature::Community { .. } | Nature::User { limited: false, .. }))
    };
    kinds_of("execute").iter().copied().find(|kind| may(*kind) && works(*kind))
}

/// What came of one call of a bundle. A wrong token is no answer yet, and what is only late must not look like nothing.
fn inner(
    call: &InnerCall,
    answer: Result<Value, VkError>,
    kind: TokenKind,
    tokens: &Tokens,
) -> Result<Option<Value>, Fate> {
    let error = match answer {
        Ok(value) => return Ok(Some(value)),
        Err(error) => error,
    };
    match fate(VkCallError::Vk(error), Purpose::Read, kind.config_key()) {
        Fate::Never { note } => {
            tracing::debug!(method = call.method, note, "a read was refused");
            Ok(None)
        }
        Fate::Help { .. } => alone(call, tokens),
        fate => Err(fate),
    }
}

fn alone(call: &InnerCall, tokens: &Tokens) -> Result<Option<Value>, Fate> {
    match tokens.call(call.method, &call.params, Purpose::Read) {
        Ok(answer) => Ok(Some(answer.value)),
        Err(Fate::Never { note }) => {
            tracing::debug!(method = call.method, note, "a read was refused");
            Ok(None)
        }
        Err(fate) => Err(fate),
    }
}

fn facts(calls: &[InnerCall], answers: &[Option<Value>]) -> Vec<PersonFacts> {
    let mut found: Vec<PersonFacts> = Vec::new();
    for (call, answer) in calls.iter().zip(answers) {
        let Some(answer) = answer else { continue };
        match call.method {
            "users.get" => found.extend(wire::items(answer).iter().filter_map(person)),
            "groups.getById" => found.extend(wire::items(answer).iter().filter_map(community)),
            _ => {
                for item in wire::items(answer) {
                    let person = found.iter_mut().find(|facts| Some(facts.id) == wire::number(item, "user_id"));
                    if let Some(facts) = person {
                        facts.member = Some(wire::flag(item, "member"));
                    }
                }
            }
        }
    }
    found
}

fn person(user: &Value) -> Option<PersonFacts> {
    let name = format!("{} {}", wire::text(user, "first_name"), wire::text(user, "last_name"));
    let deactivated = wire::text(user, "deactivated");
    Some(PersonFacts {
        id: wire::number(user, "id")?,
        name: name.trim().to_owned(),
        member: None,
        deactivated: (!deactivated.is_empty()).then(|| deactivated.to_owned()),
        profile: Some(Bytes(wire::profile::profile_of(user).pack())),
    })
}

fn community(group: &Value) -> Option<PersonFacts> {
    Some(PersonFacts {
        id: -wire::number(group, "id")?,
        name: wire::text(group, "name").to_owned(),
        member: None,
        deactivated: None,
        profile: None,
    })
}

pub(super) fn joined(ids: &[i64]) -> String {
    ids.iter().map(i64::to_string).collect::<Vec<_>>().join(",")
}

/// Whose page a short name is, a community's with a minus; `None`: nobody's.
pub(crate) fn resolve_name(name: &str, tokens: &Tokens) -> Result<Option<i64>, Fate> {
    let answer = tokens.call("utils.resolveScreenName", &[("screen_name", name.to_owned())], Purpose::Read)?;
    Ok(owner_of(&answer.value))
}

/// The numbers of apps are another kind of numbers: a person of the same one has nothing to do with it.
fn owner_of(named: &Value) -> Option<i64> {
    let id = wire::number(named, "object_id")?;
    match wire::text(named, "type") {
        "user" => Some(id),
        "group" | "page" | "event" => Some(-id),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_short_name_is_a_persons_or_a_communitys_and_that_of_an_app_is_nobodys() {
        let of = |kind: &str| owner_of(&json!({"type": kind, "object_id": 5}));
        assert_eq!(of("user"), Some(5));
        assert_eq!(["group", "page", "event"].map(of), [Some(-5); 3]);
        assert_eq!(["application", "vk_app", "community_application", "of_tomorrow", ""].map(of), [None; 5]);
        assert_eq!(owner_of(&json!([])), None);
    }

    #[test]
    fn names_and_membership_meet_and_a_refused_part_costs_only_itself() {
        let call = |method| InnerCall { method, params: vec![] };
        let calls = [call("users.get"), call("groups.isMember"), call("groups.getById")];
        let users = json!([{"id": 5, "first_name": "Аня", "last_name": ""}, {"id": 6, "deactivated": "banned"}, {}]);
        let members = json!([{"user_id": 5, "member": 1}, {"user_id": 77, "member": 1}]);
        let found =
            facts(&calls, &[Some(users.clone()), Some(members), Some(json!({"groups": [{"id": 9, "name": "Клуб"}]}))]);
        let short: Vec<_> = found.iter().map(|facts| (facts.id, facts.name.as_str(), facts.member)).collect();
        assert_eq!(short, [(5, "Аня", Some(true)), (6, "", None), (-9, "Клуб", None)]);
        assert_eq!(facts(&calls, &[Some(users), None, None]).len(), 2);
    }
}
