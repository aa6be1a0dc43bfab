//! Who calls: the keys, what each may, and how fast each was used.

use std::collections::{BTreeSet, HashMap, VecDeque};
use std::time::{Duration, Instant};

use super::World;

/// What VK's keys look like, and what no real one says: whoever knows keys by their look knows these.
const LOOK: &str = "vk1.a.simulated-simulated-";

/// What clients call with. Obvious fakes, one for each kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keys {
    /// «Ключ доступа сообщества»: may write messages and listen.
    pub community: String,
    /// «Сервисный ключ»: reads what everybody sees.
    pub service: String,
    /// The owner's: may delete and ban.
    pub user: String,
    /// The Telegram bot's, for its addresses.
    pub bot: String,
    /// The bot's of MAX, for its header.
    pub max: String,
}

impl Default for Keys {
    fn default() -> Self {
        Self {
            community: format!("{LOOK}community-key-of-the-simulator"),
            service: format!("{LOOK}service-key-of-the-simulator"),
            user: format!("{LOOK}user-key-of-the-simulator"),
            bot: "7000000001:simulated-bot-key".to_owned(),
            max: "simulated-max-key-of-the-simulator".to_owned(),
        }
    }
}

/// Kind of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SimKeyKind {
    /// A community's key, with the rights it was given.
    Community,
    /// An app's service key.
    Service,
    /// The owner's, an administrator of the community.
    User,
    /// The Telegram bot's: never one of VK's.
    Bot,
}

impl SimKeyKind {
    /// Its word in transcripts and control requests.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Community => "community",
            Self::Service => "service",
            Self::User => "user",
            Self::Bot => "bot",
        }
    }

    /// Calls a second (`docs/platforms.md`, «VK: calls a second and a day»). The bot's are counted by chat.
    fn calls_a_second(self) -> usize {
        match self {
            Self::Community => 20,
            Self::Service | Self::User => 3,
            Self::Bot => usize::MAX,
        }
    }
}

/// What the keys may now.
#[derive(Debug)]
pub(in crate::simulator) struct KeyRights {
    withdrawn: BTreeSet<SimKeyKind>,
    /// A VK ID token: most methods answer 1051.
    pub user_limited: bool,
    /// 0 none, 1 moderator, 2 editor, 3 administrator.
    pub admin_level: i64,
    /// Rights of the community's key.
    pub rights: BTreeSet<String>,
    /// Methods that a community's key may call although the schema does not say so.
    pub beyond_schema: BTreeSet<String>,
    used: HashMap<SimKeyKind, VecDeque<Instant>>,
}

impl Default for KeyRights {
    fn default() -> Self {
        let rights = ["stories", "photos", "messages", "wall", "docs", "manage", "market"];
        Self {
            withdrawn: BTreeSet::new(),
            user_limited: false,
            admin_level: 3,
            rights: rights.into_iter().map(str::to_owned).collect(),
            beyond_schema: BTreeSet::new(),
            used: HashMap::new(),
        }
    }
}

impl KeyRights {
    /// Whether a key was withdrawn.
    pub(in crate::simulator) fn is_withdrawn(&self, kind: SimKeyKind) -> bool {
        self.withdrawn.contains(&kind)
    }

    /// Counts a call; false: it is one too many for this second. Refused calls do not count.
    pub(in crate::simulator) fn may_call_now(&mut self, kind: SimKeyKind) -> bool {
        let now = Instant::now();
        let used = self.used.entry(kind).or_default();
        while used.front().is_some_and(|at| now.duration_since(*at) >= Duration::from_secs(1)) {
            used.pop_front();
        }
        if used.len() >= kind.calls_a_second() {
            return false;
        }
        used.push_back(now);
        true
    }
}

impl World {
    /// A key stops working: 5 of VK, 401 of Telegram.
    pub fn withdraw_key(&mut self, kind: SimKeyKind) {
        self.tokens.withdrawn.insert(kind);
    }

    /// Another key takes the place of one: the former is known no more.
    pub fn reissue_key(&mut self, kind: SimKeyKind, value: &str) {
        let key = match kind {
            SimKeyKind::Community => &mut self.keys.community,
            SimKeyKind::Service => &mut self.keys.service,
            SimKeyKind::User => &mut self.keys.user,
            SimKeyKind::Bot => &mut self.keys.bot,
        };
        value.clone_into(key);
    }

    /// A key works again.
    pub fn give_key_back(&mut self, kind: SimKeyKind) {
        self.tokens.withdrawn.remove(&kind);
    }

    /// The user token becomes one of VK ID (1051 for most methods), or an old one again.
    pub fn limit_user_key(&mut self, limited: bool) {
        self.tokens.user_limited = limited;
    }

    /// What the person of the user token is in the community: 0 nobody, 1 moderator, 2 editor, 3 administrator.
    pub fn set_admin_level(&mut self, level: i64) {
        self.tokens.admin_level = level;
    }

    /// The rights of the community's key: `manage`, `messages`, `wall`, `photos`, `docs`, `market`, `stories`.
    pub fn set_community_rights(&mut self, rights: &[&str]) {
        self.tokens.rights = rights.iter().map(|right| (*right).to_owned()).collect();
    }

    /// The community's key may call a method that the schema does not list for it.
    pub fn open_to_community(&mut self, method: &str) {
        self.tokens.beyond_schema.insert(method.to_owned());
    }

    /// The key that a text is, if it is one that works.
    pub(in crate::simulator) fn key_of(&self, token: &str) -> Option<SimKeyKind> {
        let keys = [
            (&self.keys.community, SimKeyKind::Community),
            (&self.keys.service, SimKeyKind::Service),
            (&self.keys.user, SimKeyKind::User),
            (&self.keys.bot, SimKeyKind::Bot),
        ];
        let kind = keys.into_iter().find(|(key, _)| *key == token).map(|(_, kind)| kind)?;
        (!self.tokens.withdrawn.contains(&kind)).then_some(kind)
    }
}
