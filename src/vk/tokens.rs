//! The tokens at hand: what each one is, which may call what, how fast; and the call that picks one.

mod probing;

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use anyhow::Result;
use serde_json::value::RawValue;

use super::VkSettings;
use super::client::{Client, VkAnswer, VkCallError, whole};
use super::errors::{Purpose, TOO_MANY_A_SECOND, fate, is_wrong_kind, is_wrong_token, may_be_wrong_token};
use super::lacking::{self, KeyThere};
use super::methods::{TokenKind, kinds_of};
use super::rate::{Pace, gap_of};
use super::refusals::{POLL_METHOD, Refusals};
use crate::clock::Clock;
use crate::config::secret::Secret;
use crate::domain::action::{Advice, Fate};

/// What a token turned out to be. Never told by its look (`docs/platforms.md`, «VK: what a token is»).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Nature {
    /// A community's, with its rights (`messages`, `manage`, `wall`, …) and the community it belongs to.
    Community { rights: Vec<String>, group_id: Option<i64> },
    /// An app's.
    Service,
    /// A person's, with the level in our community (3 administrator, 2 editor, 1 moderator, 0 none).
    User {
        admin_level: i64,
        /// A VK ID token: the methods of moderation are closed to it (error 1051).
        limited: bool,
    },
    /// Not accepted (error 5 and its like).
    Dead {
        /// VK's words.
        message: String,
    },
    /// Not known: VK did not answer.
    Unknown { cause: String },
}

#[derive(Debug, Clone)]
struct HeldToken {
    token: Secret,
    /// The config key it came from.
    key: &'static str,
    nature: Nature,
}

/// Everything that calls VK shares this: tokens, pace, what was learnt about them.
#[derive(Clone)]
pub struct Tokens {
    client: Client,
    clock: Clock,
    group_id: i64,
    inner: Arc<Mutex<TokensState>>,
    /// Held while VK is asked what the tokens are.
    probing: Arc<Mutex<()>>,
}

struct TokensState {
    held: HashMap<TokenKind, HeldToken>,
    given: Vec<(TokenKind, &'static str, Secret)>,
    pace: Pace,
    /// What the platform refused against the schema: (method, kind). Each for a while, for VK errs too.
    refused: Refusals,
    /// What a probe found to be allowed beyond the schema: (method, kind).
    learnt: HashSet<(String, TokenKind)>,
    /// What the community is called.
    name: Option<String>,
    /// It shows its wall to members only.
    is_closed: bool,
    /// The service token was told so: an administrator's reads the wall, if there is one.
    is_service_blind: bool,
    probed: bool,
    /// What the last probe found, for every token that was given.
    found: Vec<(&'static str, Nature)>,
}

impl Tokens {
    /// The tokens of the configuration; nothing is asked of VK yet.
    pub fn new(settings: &VkSettings, clock: Clock) -> Result<Self> {
        let given = [
            (TokenKind::Community, "vk.community_token", &settings.community_token),
            (TokenKind::Service, "vk.service_token", &settings.service_token),
            (TokenKind::User, "vk.user_token", &settings.user_token),
        ]
        .into_iter()
        .filter_map(|(kind, key, token)| token.clone().map(|token| (kind, key, token)))
        .collect();
        Ok(Self {
            client: Client::new(&settings.api_url, settings.proxy.as_deref())?.telling(clock.clone()),
            clock,
            group_id: settings.group_id,
            inner: Arc::new(Mutex::new(TokensState {
                held: HashMap::new(),
                given,
                pace: Pace::default(),
                refused: Refusals::default(),
                learnt: HashSet::new(),
                name: None,
                is_closed: false,
                is_service_blind: false,
                probed: false,
                found: Vec::new(),
            })),
            probing: Arc::default(),
        })
    }

    pub fn group_id(&self) -> i64 {
        self.group_id
    }

    pub fn client(&self) -> &Client {
        &self.client
    }

    /// What the community is called, where VK has said so.
    pub fn community_name(&self) -> Option<String> {
        self.lock().name.clone()
    }

    /// What a kind of token is, if there is one that works.
    pub fn nature(&self, kind: TokenKind) -> Option<Nature> {
        self.ensure_probed();
        self.lock().held.get(&kind).map(|held| held.nature.clone())
    }

    /// Where the key of a kind stands in the config: not always in the place of that kind.
    pub fn key_of(&self, kind: TokenKind) -> Option<&'static str> {
        self.ensure_probed();
        self.lock().held.get(&kind).map(|held| held.key)
    }

    /// Whether a method can be called with what is at hand.
    pub fn can(&self, method: &str) -> bool {
        self.ensure_probed();
        !self.choices(method).is_empty()
    }

    /// The same of what is read of the community's own wall, which may be for its members only.
    pub fn sees_own_wall(&self, method: &str) -> bool {
        self.ensure_probed();
        let is_service_blind = self.lock().is_service_blind;
        self.choices(method).iter().any(|(kind, _)| !is_service_blind || *kind != TokenKind::Service)
    }

    /// Calls a method with the best token that may; should the platform disagree with the schema, the next kind is tried
    /// once and what was refused is remembered.
    pub fn call(&self, method: &str, params: &[(&str, String)], purpose: Purpose) -> Result<VkAnswer, Fate> {
        self.call_for(method, params, purpose, &whole)
    }

    /// The same for an answer that may be megabytes: `take` makes of the raw `response` what is needed of it.
    pub fn call_for<T>(
        &self,
        method: &str,
        params: &[(&str, String)],
        purpose: Purpose,
        take: &dyn Fn(&RawValue) -> Option<T>,
    ) -> Result<VkAnswer<T>, Fate> {
        if let Some(answer) = self.called_unprobed(method, params, take) {
            return Ok(answer);
        }
        self.ensure_probed();
        let choices = self.choices(method);
        if choices.is_empty() {
            return Err(Fate::Help { advice: self.lacking(method), capability: None });
        }
        // Where the last kind is called the wrong one, it is asked once more before a person is: VK errs too.
        let mut repeated = false;
        let mut of_this_alone = None;
        let mut turns: VecDeque<(TokenKind, HeldToken)> = choices.into();
        while let Some((kind, held)) = turns.pop_front() {
            match self.paced_for(kind, method, params, &held.token, take) {
                Ok(answer) => {
                    self.lock().refused.is_over(method, kind);
                    return Ok(answer);
                }
                Err(VkCallError::Vk(error)) if is_wrong_token(&error) => {
                    tracing::info!(method, kind = kind.config_key(), code = error.code, "this kind of token may not");
                    self.lock().refused.heard(method, kind, self.clock.monotonic_ms());
                    if turns.is_empty() && !repeated && is_wrong_kind(&error) {
                        repeated = true;
                        turns.push_back((kind, held));
                    }
                }
                Err(VkCallError::Vk(error)) if may_be_wrong_token(&error, method) => {
                    let about = hash_of(params);
                    if !self.lock().refused.doubted(method, kind, about, self.clock.monotonic_ms()) {
                        of_this_alone = Some(fate(VkCallError::Vk(error), purpose, held.key));
                    }
                }
                Err(error) => return Err(fate(error, purpose, held.key)),
            }
        }
        Err(of_this_alone.unwrap_or_else(|| Fate::Help { advice: self.lacking(method), capability: None }))
    }

    /// Polling does not wait until every token was asked about: the one in the community's slot is tried as it is.
    fn called_unprobed<T>(
        &self,
        method: &str,
        params: &[(&str, String)],
        take: &dyn Fn(&RawValue) -> Option<T>,
    ) -> Option<VkAnswer<T>> {
        if method != POLL_METHOD {
            return None;
        }
        let token = {
            let inner = self.lock();
            let given = inner.given.iter().find(|(kind, ..)| *kind == TokenKind::Community && !inner.probed);
            given.map(|(_, _, token)| token.clone())?
        };
        self.paced_for(TokenKind::Community, method, params, &token, take).ok()
    }

    /// Calls with a token of one kind, whatever the schema says; `None` where there is no such token.
    pub fn call_with(
        &self,
        kind: TokenKind,
        method: &str,
        params: &[(&str, String)],
    ) -> Option<Result<VkAnswer, VkCallError>> {
        self.call_with_for(kind, method, params, &whole)
    }

    /// The same for an answer that may be megabytes.
    pub fn call_with_for<T>(
        &self,
        kind: TokenKind,
        method: &str,
        params: &[(&str, String)],
        take: &dyn Fn(&RawValue) -> Option<T>,
    ) -> Option<Result<VkAnswer<T>, VkCallError>> {
        self.ensure_probed();
        let token = self.lock().held.get(&kind).map(|held| held.token.clone())?;
        Some(self.paced_for(kind, method, params, &token, take))
    }

    /// Remembers that a kind of token may call a method that the schema does not list for it.
    pub fn learn(&self, method: &str, kind: TokenKind) {
        self.lock().learnt.insert((method.to_owned(), kind));
    }

    /// These are the methods that the community's token may call against the schema, as a probe has found; no others.
    pub fn may_call(&self, methods: &[String]) {
        let mut inner = self.lock();
        inner.learnt = methods.iter().map(|method| (method.clone(), TokenKind::Community)).collect();
        // A refusal of before is no answer any more.
        let learnt = inner.learnt.clone();
        inner.refused.forget(|method, kind| learnt.contains(&(method.to_owned(), kind)));
    }

    /// Whether that was learnt.
    pub fn was_learnt(&self, method: &str, kind: TokenKind) -> bool {
        self.lock().learnt.contains(&(method.to_owned(), kind))
    }

    /// How long until a token of the best kind for a method has its turn.
    pub fn ready_in(&self, method: &str) -> std::time::Duration {
        let kinds = self.choices(method);
        let now = self.clock.monotonic_ms();
        let inner = self.lock();
        kinds.first().map_or(std::time::Duration::ZERO, |(kind, _)| inner.pace.ready_in(kind.config_key(), now))
    }

    fn choices(&self, method: &str) -> Vec<(TokenKind, HeldToken)> {
        let now = self.clock.monotonic_ms();
        let inner = self.lock();
        let beyond = [TokenKind::Community]
            .into_iter()
            .filter(|kind| inner.learnt.contains(&(method.to_owned(), *kind)) && !kinds_of(method).contains(kind));
        let mut kinds: Vec<TokenKind> = kinds_of(method).iter().copied().chain(beyond).collect();
        if inner.is_service_blind {
            kinds.sort_by_key(|kind| *kind == TokenKind::Service);
        }
        kinds
            .into_iter()
            .filter(|kind| !inner.refused.holds(method, *kind, now))
            .filter_map(|kind| inner.held.get(&kind).map(|held| (kind, held.clone())))
            .filter(|(_, held)| !matches!(held.nature, Nature::Dead { .. }))
            .collect()
    }

    /// One call in the token's own pace. The wait is at most a few hundred milliseconds a waiting caller.
    fn paced(
        &self,
        kind: TokenKind,
        method: &str,
        params: &[(&str, String)],
        token: &Secret,
    ) -> Result<VkAnswer, VkCallError> {
        self.paced_for(kind, method, params, token, &whole)
    }

    fn paced_for<T>(
        &self,
        kind: TokenKind,
        method: &str,
        params: &[(&str, String)],
        token: &Secret,
        take: &dyn Fn(&RawValue) -> Option<T>,
    ) -> Result<VkAnswer<T>, VkCallError> {
        let wait = self.lock().pace.turn(kind.config_key(), gap_of(kind), self.clock.monotonic_ms());
        if !wait.is_zero() && !self.clock.is_manual() {
            #[expect(clippy::disallowed_methods, reason = "calls are apart by so much; whoever calls blocks anyway")]
            std::thread::sleep(wait);
        }
        let answer = self.client.call_for(method, params, token, take);
        if let Err(VkCallError::Vk(error)) = &answer
            && error.code == TOO_MANY_A_SECOND
        {
            let now = self.clock.monotonic_ms();
            self.lock().pace.slow_down(kind.config_key(), std::time::Duration::from_secs(1), now);
        }
        answer
    }

    /// What is missing for a method.
    fn lacking(&self, method: &str) -> Advice {
        let inner = self.lock();
        lacking::advice(method, |kind| {
            let held = inner.held.get(&kind)?;
            let dead = if let Nature::Dead { message } = &held.nature { Some(message.clone()) } else { None };
            Some(KeyThere { key: held.key, dead })
        })
    }

    fn ensure_probed(&self) {
        if !self.lock().probed {
            self.probe_unless_done(false);
        }
    }

    /// A thread that panicked while it held the lock left plain data behind: it is sound.
    fn lock(&self) -> MutexGuard<'_, TokensState> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What a call asks about, as a number.
fn hash_of(params: &[(&str, String)]) -> u64 {
    let whole: Vec<&str> = params.iter().flat_map(|(name, value)| [*name, value.as_str()]).collect();
    xxhash_rust::xxh3::xxh3_64(whole.join("\n").as_bytes())
}
