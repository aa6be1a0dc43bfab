//! The one world: who is there, what they said, what became of it. Plain data with verbs; nothing here waits or listens.

mod attachments;
mod chat_view;
pub(crate) mod chats;
pub(crate) mod crowds;
pub(crate) mod days;
mod donors;
pub(crate) mod drafts;
pub(crate) mod enclosed;
pub(super) mod events;
mod faces;
pub(super) mod likes;
pub(crate) mod max;
mod max_updates;
pub(crate) mod media;
pub(crate) mod messages;
pub(in crate::simulator) mod page_max;
mod page_view;
pub(super) mod people;
pub(super) mod posts;
pub(crate) mod private;
pub(super) mod shown;
pub(crate) mod strangers;
mod talk;
pub(super) mod tokens;
mod town;
pub(super) mod updates;
pub(crate) mod uploads;
pub(crate) mod wall;

use std::collections::BTreeMap;

use serde_json::Value;

use super::PlatformSide;
use super::faults::{Fault, Faults, Refusing};
use super::transcript::{Exchange, Transcript};
use super::unseen::Unseen;
use crate::clock::Clock;

pub use tokens::{Keys, SimKeyKind};

/// A VK community, the Telegram chats and the MAX channel beside it.
pub struct World {
    /// The community's id, positive; as an owner it is negative.
    pub group_id: i64,
    /// What it is called.
    pub(super) community_name: String,
    /// What clients call with.
    pub keys: Keys,
    /// Who owns the community: the person behind the user token.
    pub owner_id: i64,
    /// The bot's id, which its token begins with.
    pub bot_id: i64,
    /// The private chat of the bot with the owner; the owner's Telegram id too.
    pub admin_chat_id: i64,
    /// The supergroup with the channel's comments.
    pub discussion_chat_id: i64,
    /// The Telegram channel beside the community, as the Bot API numbers it.
    pub channel_id: i64,
    /// The MAX channel beside it.
    pub max_channel_id: i64,
    /// The id of the bot of MAX.
    pub max_bot_id: i64,
    /// Where it is served; Long Poll's server is there.
    pub(super) address: std::net::SocketAddr,
    pub(super) clock: Clock,
    pub(super) tokens: tokens::KeyRights,
    pub(super) people: people::People,
    pub(super) wall: wall::Wall,
    pub(super) posts: posts::Posts,
    pub(super) days: days::Days,
    pub(super) events: events::Events,
    pub(super) dialogs: messages::Dialogs,
    pub(super) chats: chats::Chats,
    pub(super) files: media::Files,
    pub(super) updates: updates::Updates,
    pub(super) max: max::Max,
    pub(super) transcript: Transcript,
    pub(super) unseen: Unseen,
    pub(super) limited: bool,
    /// Telegram's side is a server that was started with `--local`: the folder that it keeps files in.
    pub(super) local_server: Option<std::sync::Arc<tempfile::TempDir>>,
    /// How far the servers' `Date` is from the world's time; `None`: they tell none.
    date_off: Option<i64>,
    calls: BTreeMap<String, u64>,
    faults: Faults,
}

/// Name of the community.
const COMMUNITY_NAME: &str = "Тихий двор";
pub(super) const SCREEN_NAME: &str = "quiet_yard";
/// Short name of the bot.
pub(super) const BOT_USERNAME: &str = "quiet_yard_bot";

impl World {
    pub(super) fn new(clock: Clock, address: std::net::SocketAddr) -> Self {
        let limited = !clock.is_manual();
        let mut world = Self {
            group_id: 229_000_001,
            community_name: COMMUNITY_NAME.to_owned(),
            keys: Keys::default(),
            owner_id: 0,
            bot_id: 7_000_000_001,
            admin_chat_id: 500_000_001,
            discussion_chat_id: -1_001_000_000_001,
            channel_id: -1_001_000_000_002,
            max_channel_id: -70_000_000_000_001,
            max_bot_id: 90_000_001,
            address,
            clock,
            tokens: tokens::KeyRights::default(),
            people: people::People::default(),
            wall: wall::Wall::default(),
            posts: posts::Posts::default(),
            days: days::Days::default(),
            events: events::Events::default(),
            dialogs: messages::Dialogs::default(),
            chats: chats::Chats::default(),
            files: media::Files::default(),
            updates: updates::Updates::default(),
            max: max::Max::default(),
            transcript: Transcript::default(),
            unseen: Unseen::default(),
            date_off: Some(0),
            limited,
            local_server: None,
            calls: BTreeMap::new(),
            faults: Faults::default(),
        };
        world.owner_id = world.add_person("Ольга", "Хозяйкина");
        let owner = world.owner_id;
        world.people.settle(owner, 4);
        world.furnish_chats();
        world.add_max_channel(COMMUNITY_NAME);
        world
    }

    /// The world's time, Unix milliseconds.
    pub fn now_ms(&self) -> i64 {
        self.clock.now_ms()
    }

    /// The world's time, Unix seconds.
    pub(super) fn now(&self) -> i64 {
        self.clock.now_ms().div_euclid(1000)
    }

    /// How far the `Date` of every answer is from the world's time, milliseconds; `None`: no answer has one.
    pub fn date_is_off_by(&mut self, off: Option<i64>) {
        self.date_off = off;
    }

    /// The `Date` of an answer given now.
    pub(super) fn date(&self) -> Option<String> {
        let at = chrono::DateTime::from_timestamp_millis(self.now_ms() + self.date_off?)?;
        Some(at.format("%a, %d %b %Y %H:%M:%S GMT").to_string())
    }

    /// Switches the limits of calls a second on or off (6 of VK, 429 of Telegram). They count real time.
    pub fn limit_calls(&mut self, limited: bool) {
        self.limited = limited;
    }

    /// From now on Telegram's side is a Bot API server started with `--local`: it takes files of 2,000 MB and tells where on
    /// this machine they lie. Fails where there is no room for temporary files.
    pub fn start_local_server(&mut self) -> std::io::Result<()> {
        self.local_server = Some(std::sync::Arc::new(tempfile::tempdir()?));
        Ok(())
    }

    /// From now on something goes wrong.
    pub fn fail(&mut self, fault: Fault) {
        self.faults.add(fault);
    }

    /// Nothing goes wrong on a platform any more; it is online again.
    pub fn mend(&mut self, side: PlatformSide) {
        self.faults.lift(side);
        self.faults.set_offline(side, false);
    }

    /// Every request to a platform is dropped unanswered.
    pub fn offline(&mut self, side: PlatformSide) {
        self.faults.set_offline(side, true);
    }

    /// The platform answers again; other faults stay.
    pub fn online(&mut self, side: PlatformSide) {
        self.faults.set_offline(side, false);
    }

    pub(super) fn is_offline(&self, side: PlatformSide) -> bool {
        self.faults.is_offline(side)
    }

    pub(super) fn take_inner_fault(&mut self, method: &str) -> Option<Refusing> {
        self.faults.take_inner(method)
    }

    pub(super) fn take_fault(&mut self, side: PlatformSide, method: &str) -> Option<Refusing> {
        self.faults.take(side, method)
    }

    /// How often each method was called, answered or not; calls inside `execute` count as themselves too.
    pub fn call_counts(&self) -> BTreeMap<String, u64> {
        self.calls.clone()
    }

    /// Counts calls from nought again.
    pub fn clear_call_counts(&mut self) {
        self.calls.clear();
    }

    pub(super) fn count_call(&mut self, method: &str) {
        if let Some(count) = self.calls.get_mut(method) {
            *count += 1;
        } else {
            self.calls.insert(method.to_owned(), 1);
        }
    }

    /// What was asked and answered, oldest first: the newest 10,000 unless told otherwise.
    pub fn transcript(&self) -> Vec<Exchange> {
        self.exchanges().cloned().collect()
    }

    /// The same, to be looked through where it is.
    pub fn exchanges(&self) -> impl DoubleEndedIterator<Item = &Exchange> {
        self.transcript.all()
    }

    /// Keeps so many exchanges; 0: none.
    pub fn keep_transcript(&mut self, most: usize) {
        self.transcript.set_limit(most);
    }

    /// Forgets what was asked so far.
    pub fn clear_transcript(&mut self) {
        self.transcript.clear();
    }

    /// What is where, for people and scripts that look from outside.
    pub fn state(&self) -> Value {
        serde_json::json!({
            "now_ms": self.now_ms(),
            "group_id": self.group_id,
            "owner_id": self.owner_id,
            "admin_chat_id": self.admin_chat_id,
            "discussion_chat_id": self.discussion_chat_id,
            "channel_id": self.channel_id,
            "posts": self.posts_view(),
            "comments": self.comments_view(),
            "banned": self.people.banned_ids(),
            "vk_messages": self.vk_messages().iter().map(messages::VkSent::view).collect::<Vec<_>>(),
            "chats": self.chats_view(),
            "max_channel_id": self.max_channel_id,
            "max": self.max_view(),
        })
    }
}
