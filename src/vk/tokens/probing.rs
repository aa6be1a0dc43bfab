//! What the tokens at hand are: VK is asked, and what it says of each is kept for as long as that one is given.

use std::collections::HashMap;
use std::sync::PoisonError;

use serde_json::Value;

use super::{HeldToken, Nature, Tokens};
use crate::config::secret::Secret;
use crate::vk::client::{VkCallError, VkError};
use crate::vk::errors::{TOO_MANY_A_SECOND, is_doubt, odd};
use crate::vk::methods::TokenKind;
use crate::vk::refusals::Refusals;
use crate::vk::wire;

impl Tokens {
    /// Asks VK what every token is. A community token in the service slot takes the community's place if that is free.
    /// A token that cannot be asked about now keeps what was known of it.
    ///
    /// At the start several threads want to know at once: the first asks, the others take its answer. Asked by each, the
    /// same questions would hold up the first deletion, for they take turns of the tokens.
    pub fn probe(&self) -> Vec<(&'static str, Nature)> {
        let was_probed = self.lock().probed;
        self.probe_unless_done(was_probed)
    }

    /// Asks, unless another thread has asked for the first time since somebody wanted to know.
    pub(super) fn probe_unless_done(&self, was_probed: bool) -> Vec<(&'static str, Nature)> {
        let _one_asks = self.probing.lock().unwrap_or_else(PoisonError::into_inner);
        let inner = self.lock();
        if !was_probed && inner.probed {
            return inner.found.clone();
        }
        let given = inner.given.clone();
        drop(inner);
        let asked: Vec<(Secret, Nature)> =
            given.into_iter().map(|(slot, _, token)| (token.clone(), self.nature_of(&token, slot))).collect();
        let found = self.conclude(&asked);
        self.look_at_own_wall();
        found
    }

    /// Whether a service token reads the wall of a community that is closed. A doubt changes nothing of what is known.
    fn look_at_own_wall(&self) {
        let inner = self.lock();
        let service = inner.held.get(&TokenKind::Service).filter(|held| held.nature == Nature::Service);
        let Some(token) = service.filter(|_| inner.is_closed).map(|held| held.token.clone()) else {
            drop(inner);
            self.lock().is_service_blind = false;
            return;
        };
        drop(inner);
        let params = [("owner_id", (-self.group_id).to_string()), ("count", "1".to_owned())];
        if let Ok(answer) = self.asked(TokenKind::Service, "wall.get", &params, &token) {
            self.lock().is_service_blind = matches!(answer, Err(error) if error.code == 15);
        }
    }

    /// Keeps what VK said of the tokens that are given still: while it was asked, another one may have taken the place of one of
    /// them, and of that one stays what is known of it.
    fn conclude(&self, asked: &[(Secret, Nature)]) -> Vec<(&'static str, Nature)> {
        let mut inner = self.lock();
        let mut found = Vec::new();
        let mut held: HashMap<TokenKind, HeldToken> = HashMap::new();
        let mut is_each_known = true;
        for (slot, key, token) in inner.given.clone() {
            let known = inner.held.values().find(|held| held.token == token).map(|held| held.nature.clone());
            let said = asked.iter().find(|(asked, _)| *asked == token).map(|(_, nature)| nature.clone());
            let Some(said) = said.or_else(|| known.clone()) else {
                is_each_known = false;
                continue;
            };
            found.push((key, said.clone()));
            let nature = match (said, known) {
                // What was known of it stays until there is an answer.
                (Nature::Unknown { .. }, Some(known)) => known,
                (nature, _) => nature,
            };
            let kind = match &nature {
                Nature::Community { .. } => TokenKind::Community,
                Nature::Service => TokenKind::Service,
                Nature::User { .. } => TokenKind::User,
                Nature::Dead { .. } | Nature::Unknown { .. } => slot,
            };
            let better = held.get(&kind).is_none_or(|known| matches!(known.nature, Nature::Dead { .. }));
            if better {
                held.insert(kind, HeldToken { token, key, nature });
            }
        }
        inner.held = held;
        inner.refused = Refusals::default();
        inner.probed = is_each_known;
        inner.found.clone_from(&found);
        found
    }

    /// Asks VK what a token is that is not in use yet.
    pub fn ask_about(&self, token: &Secret) -> Nature {
        self.nature_of(token, TokenKind::User)
    }

    /// Another token, or none, takes a kind's place at once. Where its nature is not known, VK is asked before the next
    /// call.
    pub fn replace(&self, kind: TokenKind, token: Option<Secret>, nature: Option<Nature>) {
        let mut inner = self.lock();
        let key = kind.config_key();
        inner.given.retain(|(slot, ..)| *slot != kind);
        inner.held.remove(&kind);
        // What the platform refused the former token, it may allow this one; a probe of the former tells nothing either.
        inner.refused.forget(|_, refused| refused == kind);
        if let Some(token) = token {
            inner.given.push((kind, key, token.clone()));
            match nature {
                Some(nature) => {
                    inner.held.insert(kind, HeldToken { token, key, nature });
                }
                None => inner.probed = false,
            }
        }
        inner.given.sort_by_key(|(slot, ..)| *slot as u8);
    }

    fn nature_of(&self, token: &Secret, slot: TokenKind) -> Nature {
        self.asked_nature(token, slot).unwrap_or_else(|cause| Nature::Unknown { cause })
    }

    /// Only a definite answer makes a nature; the error is a doubt: no answer, an error that says nothing of the token, a
    /// shape that nobody knows.
    fn asked_nature(&self, token: &Secret, slot: TokenKind) -> Result<Nature, String> {
        match self.asked(slot, "groups.getTokenPermissions", &[], token)? {
            Ok(permissions) => return self.community(token, slot, &permissions),
            Err(error) if matches!(error.code, 5 | 1114 | 1116 | 1117) => {
                return Ok(Nature::Dead { message: error.message });
            }
            Err(_) => {}
        }
        if let Ok(users) = self.asked(slot, "users.get", &[], token)? {
            match users.as_array().map(Vec::as_slice) {
                Some([user, ..]) if wire::number(user, "id").is_some() => return self.user(token, slot),
                // Nobody stands behind the token.
                Some([]) => {}
                _ => return Err(odd("users.get")),
            }
        }
        match self.asked(slot, "utils.getServerTime", &[], token)? {
            Ok(time) if wire::as_number(&time).is_some() => Ok(Nature::Service),
            Ok(_) => Err(odd("utils.getServerTime")),
            Err(error) => Ok(Nature::Dead { message: error.message }),
        }
    }

    /// An answer or a definite refusal; the outer error is a doubt.
    fn asked(
        &self,
        slot: TokenKind,
        method: &str,
        params: &[(&str, String)],
        token: &Secret,
    ) -> Result<Result<Value, VkError>, String> {
        /// A command beside the daemon, or after another one, shares the calls of a second with it.
        const AGAIN: usize = 3;
        let mut answer = self.paced(slot, method, params, token);
        for _ in 0..AGAIN {
            if !matches!(&answer, Err(VkCallError::Vk(error)) if error.code == TOO_MANY_A_SECOND) {
                break;
            }
            answer = self.paced(slot, method, params, token);
        }
        match answer {
            Ok(answer) => Ok(Ok(answer.value)),
            Err(VkCallError::Vk(error)) if !is_doubt(&error, slot.config_key()) => Ok(Err(error)),
            Err(error) => Err(format!("{method}: {error}")),
        }
    }

    fn community(&self, token: &Secret, slot: TokenKind, permissions: &Value) -> Result<Nature, String> {
        let listed = permissions.get("permissions").and_then(Value::as_array);
        let rights: Option<Vec<String>> = listed.and_then(|listed| {
            let names = listed.iter().map(|right| Some(wire::text(right, "name").to_owned()).filter(|n| !n.is_empty()));
            names.collect()
        });
        let rights = rights.ok_or_else(|| odd("groups.getTokenPermissions"))?;
        let group_id = match self.asked(slot, "groups.getById", &[], token)? {
            Ok(groups) => {
                let group = wire::items(&groups).first();
                self.note_group(group);
                group.and_then(|group| wire::number(group, "id"))
            }
            Err(_) => None,
        };
        Ok(Nature::Community { rights, group_id })
    }

    fn user(&self, token: &Secret, slot: TokenKind) -> Result<Nature, String> {
        let permissions = self.asked(slot, "account.getAppPermissions", &[], token)?;
        let limited = matches!(permissions, Err(error) if error.code == 1051);
        let params = [("group_id", self.group_id.to_string()), ("fields", "is_admin,admin_level".to_owned())];
        let groups = match self.asked(slot, "groups.getById", &params, token)? {
            Ok(groups) => groups,
            // Whatever is wrong with the question: it was not answered.
            Err(error) => return Err(format!("groups.getById: VK error {}", error.code)),
        };
        let group = wire::items(&groups).iter().find(|group| wire::number(group, "id") == Some(self.group_id));
        self.note_group(group);
        let number = |name: &str| group.and_then(|group| wire::number(group, name));
        let admin_level = match (number("admin_level"), number("is_admin")) {
            (Some(level), _) => level,
            (None, Some(0)) => 0,
            _ => return Err(odd("groups.getById")),
        };
        Ok(Nature::User { admin_level, limited })
    }

    fn note_group(&self, group: Option<&Value>) {
        let is_ours = group.is_some_and(|group| wire::number(group, "id") == Some(self.group_id));
        if let Some(closed) = group.filter(|_| is_ours).and_then(|group| wire::number(group, "is_closed")) {
            self.lock().is_closed = closed > 0;
        }
        let name = group.map(|group| wire::text(group, "name")).filter(|name| is_ours && !name.is_empty());
        if let Some(name) = name {
            self.lock().name = Some(name.to_owned());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Clock;
    use crate::vk::VkSettings;

    fn secret(token: &str) -> Secret {
        Secret::new(token)
    }

    fn user() -> Nature {
        Nature::User { admin_level: 3, limited: false }
    }

    fn tokens() -> Tokens {
        let settings = VkSettings {
            group_id: 1,
            api_url: "http://127.0.0.1:9/method/".to_owned(),
            proxy: None,
            community_token: None,
            service_token: Some(secret("service")),
            user_token: Some(secret("old")),
        };
        Tokens::new(&settings, Clock::manual(1_780_315_200_000)).unwrap()
    }

    fn held(tokens: &Tokens, kind: TokenKind) -> Option<(String, Nature)> {
        let inner = tokens.lock();
        inner.held.get(&kind).map(|held| (held.token.reveal().to_owned(), held.nature.clone()))
    }

    /// What VK said of the tokens that were given when it was asked.
    fn said() -> [(Secret, Nature); 2] {
        [(secret("service"), Nature::Service), (secret("old"), user())]
    }

    #[test]
    fn a_token_that_is_replaced_while_vk_is_asked_stays_replaced() {
        let tokens = tokens();
        let new = Nature::User { admin_level: 1, limited: false };
        tokens.replace(TokenKind::User, Some(secret("new")), Some(new.clone()));
        let found = tokens.conclude(&said());
        assert_eq!(found, [("vk.service_token", Nature::Service), ("vk.user_token", new.clone())]);
        assert_eq!(held(&tokens, TokenKind::User), Some(("new".to_owned(), new)));
        assert!(tokens.lock().probed);
    }

    #[test]
    fn a_token_that_is_taken_away_while_vk_is_asked_is_gone() {
        let tokens = tokens();
        tokens.replace(TokenKind::User, None, None);
        assert_eq!(tokens.conclude(&said()), [("vk.service_token", Nature::Service)]);
        assert_eq!(held(&tokens, TokenKind::User), None);
        assert!(held(&tokens, TokenKind::Service).is_some());
    }

    #[test]
    fn one_of_which_nothing_is_known_yet_is_asked_about_again() {
        let tokens = tokens();
        tokens.replace(TokenKind::User, Some(secret("new")), None);
        assert_eq!(tokens.conclude(&said()), [("vk.service_token", Nature::Service)]);
        assert_eq!((held(&tokens, TokenKind::User), tokens.lock().probed), (None, false));
    }
}
