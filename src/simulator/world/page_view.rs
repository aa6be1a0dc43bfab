//! The world as the page to play on shows it: short, newest first where only the newest matter.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::chats::{Chat, ChatKind, ShownButton};
use super::drafts::Stage;
use super::likes::Likers;
use super::messages::VkSent;
use super::wall::{Comment, Target};
use super::{SimKeyKind, World};
use crate::simulator::{Exchange, PlatformSide};

/// Posts, comments under one, messages of a chat, dialogs and people that are shown.
const POSTS: usize = 12;
const COMMENTS: usize = 60;
const MESSAGES: usize = 60;
const DIALOGS: usize = 12;
const PEOPLE: usize = 400;
/// Words over a pressed button that are still remembered.
const ANSWERS: usize = 5;

impl World {
    /// What holds for the whole world.
    pub(in crate::simulator) fn page_meta(&self) -> Map<String, Value> {
        let works = |kind: SimKeyKind| !self.tokens.is_withdrawn(kind);
        let (members, _) = self.people.member_page(0, 0);
        let meta = json!({
            // To the minute: whoever listens is not told every second.
            "now": self.now_ms().div_euclid(60_000) * 60_000,
            "name": self.community_name, "members": members, "banned": self.people.banned_ids().len(),
            "owner_id": self.owner_id, "admin_id": self.admin_chat_id, "bot_id": self.bot_id,
            "admin_chat": self.admin_chat_id, "channel": self.channel_id, "group": self.discussion_chat_id,
            "keys": {
                "community": works(SimKeyKind::Community), "service": works(SimKeyKind::Service),
                "user": works(SimKeyKind::User), "bot": works(SimKeyKind::Bot),
            },
            "reachable": {
                "vk": !self.is_offline(PlatformSide::Vk), "telegram": !self.is_offline(PlatformSide::Telegram),
                "max": !self.is_offline(PlatformSide::Max),
            },
        });
        let Value::Object(meta) = meta else { return Map::new() };
        meta
    }

    /// Posts of the community with what stands under them, newest first.
    pub(in crate::simulator) fn page_posts(&self) -> Value {
        let owner = -self.group_id;
        let view = |id: i64| {
            let kept = self.posts.kept.get(&(owner, id))?;
            let item = self.wall.item(Target::post(id))?;
            let likes = |of: Option<i64>| item.likes.get(&of).map_or(0, Likers::count);
            let skipped = item.comments.len().saturating_sub(COMMENTS);
            let comments: Vec<Value> = item
                .comments
                .iter()
                .skip(skipped)
                .map(|(id, said)| self.page_comment(*id, said, likes(Some(*id))))
                .collect();
            let quoted = kept.quotes.and_then(|wall| Some((self.name_of(wall.0), &self.posts.kept.get(&wall)?.draft)));
            let quoted = quoted.map(|(name, draft)| json!({"name": name, "text": draft.text}));
            Some(json!({
                "id": id, "text": kept.draft.text, "at": kept.at * 1_000, "edited": kept.edited.is_some(),
                "ads": kept.draft.ads, "shows": pieces(&kept.attachments), "likes": likes(None), "closed": item.closed,
                "quoted": quoted, "left_out": skipped, "comments": comments,
            }))
        };
        self.wall_order(owner, Stage::Out).into_iter().filter_map(view).take(POSTS).collect()
    }

    fn page_comment(&self, id: i64, said: &Comment, likes: usize) -> Value {
        json!({
            "id": id, "author": said.author, "name": self.name_of(said.author), "at": said.at * 1_000,
            "text": said.text, "shows": pieces(&said.attachments), "reply_to": said.reply_to, "likes": likes,
            "deleted": said.deleted,
        })
    }

    /// Whom one can be: everybody who was named, without the crowds.
    pub(in crate::simulator) fn page_people(&self) -> Value {
        let now = self.now();
        let view = |(id, person): (i64, &super::people::Person)| {
            json!({
                "id": id, "name": format!("{} {}", person.first, person.last).trim_end(), "role": person.role,
                "member": person.joined.is_some(),
                "banned": person.ban.as_ref().is_some_and(|ban| ban.until == 0 || ban.until > now),
            })
        };
        self.people.named().take(PEOPLE).map(view).collect()
    }

    /// What stands in a chat of Telegram.
    pub(in crate::simulator) fn page_chat(&self, chat_id: i64) -> Value {
        let Some(chat) = self.chats.known.get(&chat_id) else { return json!([]) };
        let sender = |id: i64| match (self.chats.users.get(&id), self.chats.known.get(&id)) {
            (Some(user), _) => user.name.clone(),
            (None, Some(chat)) => chat.title.clone(),
            (None, None) => String::new(),
        };
        let of_chat = self.messages(chat_id);
        let skipped = of_chat.len().saturating_sub(MESSAGES);
        let button = |button: &ShownButton| json!({"label": button.label, "data": button.data, "url": button.url});
        let view = |shown: super::chats::Shown| {
            let rows: Vec<Vec<Value>> = shown.keyboard.iter().map(|row| row.iter().map(button).collect()).collect();
            let message = chat.messages.get(&shown.message_id);
            let uploaded = message.and_then(|message| message.photo.as_ref()).map(|bytes| bytes.len());
            json!({
                "id": shown.message_id, "from": shown.from, "name": sender(shown.from), "text": shown.text,
                "entities": shown.entities, "keyboard": rows, "edited": shown.edited, "silent": shown.silent,
                "reply_to": shown.reply_to, "album": shown.album, "shows": shown.shows, "uploaded": uploaded,
                "picture": message.and_then(|message| picture_of_telegram(&message.extra)),
                "at": message.map_or(0, |message| message.date * 1_000),
                "forward": message.is_some_and(|message| message.forward_of.is_some()),
            })
        };
        of_chat.into_iter().skip(skipped).map(view).collect()
    }

    /// Talks of people with the community and with the bot in private, the newest first.
    pub(in crate::simulator) fn page_dialogs(&self) -> Value {
        let mut talks: Vec<(i64, Value)> = Vec::new();
        let people: BTreeSet<i64> = self
            .dialogs
            .heard
            .keys()
            .map(|(person, _)| *person)
            .chain(self.dialogs.sent.iter().map(|sent| sent.peer_id))
            .collect();
        for person in people {
            let mut said: Vec<(i64, Value)> = Vec::new();
            let mut newest = 0;
            for ((_, number), heard) in self.dialogs.heard.range((person, i64::MIN)..=(person, i64::MAX)) {
                newest = newest.max(heard["date"].as_i64().unwrap_or(0));
                said.push((*number, json!({"id": number, "mine": true, "text": heard["text"], "shows": pieces(heard["attachments"].as_array().map_or(&[], Vec::as_slice))})));
            }
            for sent in self.dialogs.sent.iter().filter(|sent| sent.peer_id == person) {
                newest = newest.max(sent.at);
                said.push((
                    sent.in_dialog,
                    json!({"id": sent.in_dialog, "mine": false, "text": sent.text, "buttons": buttons(sent)}),
                ));
            }
            said.sort_by_key(|(number, _)| *number);
            let skipped = said.len().saturating_sub(MESSAGES);
            let messages: Vec<Value> = said.into_iter().skip(skipped).map(|(_, message)| message).collect();
            talks.push((
                newest,
                json!({"platform": "vk", "person": person, "name": self.name_of(person), "messages": messages}),
            ));
        }
        let private = |(id, chat): &(&i64, &Chat)| chat.kind == ChatKind::Private && **id != self.admin_chat_id;
        for (id, chat) in self.chats.known.iter().filter(private) {
            let newest = chat.messages.values().next_back().map_or(0, |message| message.date);
            talks.push((
                newest,
                json!({"platform": "telegram", "person": id, "name": chat.title, "messages": self.page_chat(*id)}),
            ));
        }
        talks.sort_by_key(|(newest, _)| std::cmp::Reverse(*newest));
        talks.into_iter().take(DIALOGS).map(|(_, talk)| talk).collect()
    }

    /// What the bot said over pressed buttons lately.
    pub(in crate::simulator) fn page_answers(&self) -> Value {
        let answers = &self.chats.answers;
        let newest = &answers[answers.len().saturating_sub(ANSWERS)..];
        newest.iter().map(|answer| json!({"id": answer.id, "text": answer.text, "alert": answer.alert})).collect()
    }

    /// What was asked and answered last, oldest first.
    pub(in crate::simulator) fn newest_exchanges(&self, most: usize) -> impl Iterator<Item = &Exchange> {
        self.transcript.newest(most)
    }
}

/// What hangs on a post or comment: a picture by the number that it is drawn from, else a word and a title.
fn pieces(attachments: &[Value]) -> Vec<Value> {
    let view = |piece: &Value| {
        let kind = piece["type"].as_str().unwrap_or_default();
        let inner = &piece[kind];
        let title = ["title", "url", "text", "question"]
            .iter()
            .find_map(|name| inner[*name].as_str().filter(|it| !it.is_empty()));
        let largest = inner["sizes"].as_array().into_iter().flatten().max_by_key(|size| size["width"].as_i64());
        let picture = largest.and_then(|size| size["url"].as_str()).filter(|_| kind == "photo").map(number_of);
        json!({"kind": kind, "title": title, "picture": picture})
    };
    attachments.iter().map(view).collect()
}

/// The number by which Telegram's side knows a picture of that address (`telegram/photos.rs`): one picture looks the same on
/// both.
pub(super) fn number_of(address: &str) -> u32 {
    address.bytes().fold(7_u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(u32::from(byte)))
}

fn picture_of_telegram(extra: &Map<String, Value>) -> Option<u32> {
    let sizes = extra.get("photo")?.as_array()?;
    let id = sizes.last()?.get("file_id")?.as_str()?;
    let number = id.strip_prefix("simulated")?.split('-').next()?;
    u32::from_str_radix(number, 16).ok().or_else(|| Some(number_of(id)))
}

/// Labels of a message's buttons, row by row; those that open something are left out.
fn buttons(sent: &VkSent) -> Vec<Vec<String>> {
    let rows = sent.keyboard.as_ref().and_then(|keyboard| keyboard["buttons"].as_array()).into_iter().flatten();
    let label = |button: &Value| Some(button["action"]["label"].as_str()?.to_owned());
    rows.filter_map(Value::as_array).map(|row| row.iter().filter_map(label).collect()).collect()
}

impl World {
    /// The community and its owner have other names, as in a story told in another language.
    pub(crate) fn page_renames(&mut self, community: &str, owner: &str, bot: &str) {
        let (first, last) = owner.split_once(' ').unwrap_or((owner, ""));
        if let Some(person) = self.people.touch(self.owner_id) {
            first.clone_into(&mut person.first);
            last.clone_into(&mut person.last);
        }
        if let Some(user) = self.chats.users.get_mut(&self.admin_chat_id) {
            first.clone_into(&mut user.name);
        }
        if let Some(user) = self.chats.users.get_mut(&self.bot_id) {
            bot.clone_into(&mut user.name);
        }
        community.clone_into(&mut self.community_name);
        let (channel, group, admin) = (self.channel_id, self.discussion_chat_id, self.admin_chat_id);
        for (chat, title) in [(channel, community), (group, community), (admin, first)] {
            if let Some(chat) = self.chats.known.get_mut(&chat) {
                title.clone_into(&mut chat.title);
            }
        }
        if let Some(channel) = self.max.channels.get_mut(&self.max_channel_id) {
            community.clone_into(&mut channel.title);
        }
    }
}
