//! What people do in Telegram's chats: the verbs of stories.

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Map, Value, json};

use super::World;
use super::chats::{ANONYMOUS_ID, CHANNEL_BOT_ID, Chat, ChatKind, Message, Rights, SERVICE_ID, Standing, TgSaid, User};

/// Fields with which a message's words are its caption.
pub(super) const MEDIA: [&str; 7] = ["photo", "video", "animation", "document", "audio", "voice", "video_note"];

impl World {
    /// Somebody new on Telegram.
    pub fn add_tg_user(&mut self, name: &str) -> i64 {
        self.chats.last_person += 1;
        let id = self.chats.last_person;
        self.chats.users.insert(id, User { name: name.to_owned(), username: Some(format!("user{id}")), is_bot: false });
        id
    }

    /// A bot that is not ours and writes as one; its id is returned.
    pub fn add_tg_bot(&mut self, name: &str) -> i64 {
        let id = self.add_tg_user(name);
        if let Some(user) = self.chats.users.get_mut(&id) {
            user.is_bot = true;
        }
        id
    }

    /// A channel of somebody else, in whose name people may write.
    pub fn add_channel(&mut self, title: &str) -> i64 {
        self.chats.last_group += 1;
        let id = -1_002_000_000_000 - self.chats.last_group;
        self.chats.known.insert(id, Chat::new(ChatKind::Channel, title));
        id
    }

    /// A supergroup with these topics beside the general one, numbered from 2; the bot is a member.
    pub fn add_forum(&mut self, title: &str, topics: usize) -> i64 {
        self.chats.last_group += 1;
        let id = -1_003_000_000_000 - self.chats.last_group;
        let mut group = Chat::new(ChatKind::Supergroup, title);
        group.standings.insert(self.admin_chat_id, Standing::Creator);
        group.standings.insert(self.bot_id, Standing::Member);
        group.topics = (1..=topics as i64 + 1).map(|topic| (topic, true)).collect();
        self.chats.known.insert(id, group);
        id
    }

    /// Closes a topic (`Some(false)`), opens it again, or deletes it (`None`).
    pub fn set_topic(&mut self, chat_id: i64, topic: i64, open: Option<bool>) {
        let Some(chat) = self.chats.known.get_mut(&chat_id) else { return };
        match open {
            Some(open) => drop(chat.topics.insert(topic, open)),
            None => drop(chat.topics.remove(&topic)),
        }
    }

    /// The words of the messages that stand in a topic, oldest first.
    pub fn topic(&self, chat_id: i64, topic: i64) -> Vec<String> {
        let messages = self.chats.known.get(&chat_id).map(|chat| chat.messages.values()).into_iter().flatten();
        messages.filter(|message| message.thread.unwrap_or(1) == topic).map(|message| message.text.clone()).collect()
    }

    /// A basic group with the owner as its creator and the bot as a member.
    pub fn add_group(&mut self, title: &str) -> i64 {
        self.chats.last_group += 1;
        let id = -4_000_000 - self.chats.last_group;
        let mut group = Chat::new(ChatKind::Group, title);
        group.standings.insert(self.admin_chat_id, Standing::Creator);
        group.standings.insert(self.bot_id, Standing::Member);
        self.chats.known.insert(id, group);
        id
    }

    /// Somebody writes. A first message to the bot opens a private chat; a first one in a group makes them a member.
    pub fn say(&mut self, chat_id: i64, user: i64, said: impl Into<TgSaid>) -> Result<i64> {
        let said = said.into();
        ensure!(self.chats.users.contains_key(&user), "nobody is {user} on telegram");
        if chat_id == user {
            self.open_private_chat(user);
        }
        ensure!(!self.is_restricted(chat_id, user), "{user} may not write in {chat_id}");
        let chat = self.chats.known.get_mut(&chat_id).with_context(|| format!("there is no chat {chat_id}"))?;
        ensure!(chat.kind != ChatKind::Channel, "people post in a channel with `channel_post`");
        if chat.kind != ChatKind::Private {
            chat.standings.entry(user).or_insert(Standing::Member);
        }
        self.put_in_words(chat_id, said, Message { from: Some(user), ..Message::default() })
    }

    /// The same, in answer to a message.
    pub fn reply(&mut self, chat_id: i64, user: i64, message_id: i64, text: &str) -> Result<i64> {
        let said = TgSaid { reply_to: Some(message_id), ..TgSaid::from(text) };
        self.say(chat_id, user, said)
    }

    /// Somebody writes in a channel's name.
    pub fn say_as_channel(&mut self, chat_id: i64, channel: i64, said: impl Into<TgSaid>) -> Result<i64> {
        ensure!(!self.is_restricted(chat_id, channel), "the channel {channel} is banned in {chat_id}");
        let message = Message { from: Some(CHANNEL_BOT_ID), sender_chat: Some(channel), ..Message::default() };
        self.put_in_words(chat_id, said.into(), message)
    }

    /// An administrator writes in the group's own name.
    pub fn say_anonymously(&mut self, chat_id: i64, said: impl Into<TgSaid>) -> Result<i64> {
        let message = Message { from: Some(ANONYMOUS_ID), sender_chat: Some(chat_id), ..Message::default() };
        self.put_in_words(chat_id, said.into(), message)
    }

    /// The channel publishes; Telegram brings the post into its group. Numbers: in the channel, in the group.
    pub fn channel_post(&mut self, channel: i64, text: &str) -> Result<(i64, Option<i64>)> {
        let message = Message { sender_chat: Some(channel), ..Message::default() };
        let post = self.put_in_words(channel, text.into(), message)?;
        Ok((post, self.bring_into_group(channel, post)))
    }

    /// Somebody forwards a post of a channel into a chat.
    pub fn forward(&mut self, chat_id: i64, user: i64, channel: i64, post: i64) -> Result<i64> {
        let chat = self.chats.known.get(&channel).context("there is no such channel")?;
        let forwarded = chat.messages.get(&post).context("there is no such post")?.clone();
        let date = self.now();
        let message = Message {
            from: Some(user),
            sender_chat: None,
            date,
            forward_of: Some((channel, post)),
            reply_to: None,
            keyboard: None,
            edited: None,
            ..forwarded
        };
        let id = self.put_message(chat_id, message)?;
        self.notify_of("message", chat_id, id);
        Ok(id)
    }

    /// The channel has no group beside it any more.
    pub fn unlink_channel(&mut self) {
        let channel = self.channel_id;
        let group = self.chats.known.get(&channel).and_then(|chat| chat.linked);
        for chat in [Some(channel), group].into_iter().flatten() {
            if let Some(chat) = self.chats.known.get_mut(&chat) {
                chat.linked = None;
            }
        }
    }

    /// The channel gets this group beside it.
    pub fn link_channel(&mut self, channel: i64, group: i64) {
        for (of, to) in [(channel, group), (group, channel)] {
            if let Some(chat) = self.chats.known.get_mut(&of) {
                chat.linked = Some(to);
            }
        }
    }

    /// A channel's post appears in the channel's group, whoever published it.
    pub(in crate::simulator) fn bring_into_group(&mut self, channel: i64, post: i64) -> Option<i64> {
        let chat = self.chats.known.get(&channel)?;
        let group = chat.linked.filter(|group| self.chats.known.contains_key(group))?;
        let forward = Message {
            from: Some(SERVICE_ID),
            sender_chat: Some(channel),
            forward_of: Some((channel, post)),
            keyboard: None,
            ..chat.messages.get(&post)?.clone()
        };
        let id = self.put_message(group, forward).ok()?;
        self.notify_of("message", group, id);
        Some(id)
    }

    fn put_in_words(&mut self, chat_id: i64, said: TgSaid, mut message: Message) -> Result<i64> {
        message.date = self.now();
        message.entities = entities_of(&said.text);
        message.text = said.text;
        message.extra = said.extra;
        message.keyboard = message.extra.remove("reply_markup");
        message.reply_to = said.reply_to;
        if let Some(answered) = message.reply_to {
            let chat = self.chats.known.get(&chat_id).context("there is no such chat")?;
            let to = chat.messages.get(&answered).context("there is no message to answer")?;
            if chat.kind == ChatKind::Supergroup {
                message.thread = to.thread.or(Some(answered));
            }
        }
        let id = self.put_message(chat_id, message)?;
        let is_channel = self.chats.known.get(&chat_id).is_some_and(|chat| chat.kind == ChatKind::Channel);
        self.notify_of(if is_channel { "channel_post" } else { "message" }, chat_id, id);
        Ok(id)
    }

    fn notify_of(&mut self, kind: &str, chat_id: i64, message_id: i64) {
        let bot_is_there = self.chats.known.get(&chat_id).is_some_and(|chat| {
            let gone =
                matches!(chat.standings.get(&self.bot_id), None | Some(Standing::Left | Standing::Kicked { .. }));
            chat.kind == ChatKind::Private || !gone
        });
        if bot_is_there && let Some(object) = self.message_object(chat_id, message_id) {
            self.notify(kind, &object);
        }
    }

    /// Somebody rewrites their message.
    pub fn edit(&mut self, chat_id: i64, message_id: i64, text: &str) -> Result<()> {
        let now = self.now();
        let chat = self.chats.known.get_mut(&chat_id).context("there is no such chat")?;
        let kind = if chat.kind == ChatKind::Channel { "edited_channel_post" } else { "edited_message" };
        let message = chat.messages.get_mut(&message_id).context("there is no such message")?;
        text.clone_into(&mut message.text);
        message.entities = entities_of(text);
        message.edited = Some(now);
        self.notify_of(kind, chat_id, message_id);
        Ok(())
    }

    /// Somebody deletes a message by hand; Telegram tells no bot.
    pub fn delete(&mut self, chat_id: i64, message_id: i64) -> bool {
        self.chats.known.get_mut(&chat_id).is_some_and(|chat| chat.messages.remove(&message_id).is_some())
    }

    /// Somebody presses a button, named by its words or by its data. Returns the press's id.
    pub fn press(&mut self, user: i64, chat_id: i64, message_id: i64, button: &str) -> Result<String> {
        let shown = self.messages(chat_id).into_iter().find(|shown| shown.message_id == message_id);
        let shown = shown.with_context(|| format!("there is no message {message_id} in {chat_id}"))?;
        let keys: Vec<_> = shown.keyboard.into_iter().flatten().collect();
        let key = keys.iter().find(|key| key.label == button || key.data.as_deref() == Some(button));
        let Some(data) = key.and_then(|key| key.data.clone()) else {
            let labels: Vec<_> = keys.iter().map(|key| key.label.as_str()).collect();
            bail!("message {message_id} has no button «{button}», only {labels:?}");
        };
        Ok(self.press_data(user, chat_id, message_id, &data))
    }

    /// A press with data of one's own making, as a changed client can send it; the message may be gone.
    pub fn press_data(&mut self, user: i64, chat_id: i64, message_id: i64, data: &str) -> String {
        self.chats.last_press += 1;
        let id = (4_000_000_000_000_000_000 + self.chats.last_press).to_string();
        let now = self.now_ms();
        self.updates.presses.insert(id.clone(), (now, false));
        let gone = json!({"chat": self.chat_object(chat_id), "message_id": message_id, "date": 0});
        let message = self.message_object(chat_id, message_id).unwrap_or(gone);
        let query = json!({
            "id": id, "from": self.user_object(user), "message": message, "chat_instance": chat_id.to_string(),
            "data": data,
        });
        self.notify("callback_query", &query);
        id
    }

    /// Somebody joins a group.
    pub fn join_chat(&mut self, chat_id: i64, user: i64) {
        self.set_standing(chat_id, user, user, Standing::Member);
    }

    /// Somebody becomes an administrator of a chat, or is one no more.
    pub fn promote(&mut self, chat_id: i64, user: i64, rights: Option<Rights>) {
        let standing = rights.map_or(Standing::Member, Standing::Admin);
        self.set_standing(chat_id, self.admin_chat_id, user, standing);
    }

    /// The bot itself gets other rights, becomes a plain member (`None`).
    pub fn set_bot_rights(&mut self, chat_id: i64, rights: Option<Rights>) {
        self.promote(chat_id, self.bot_id, rights);
    }

    /// The bot is thrown out of a chat.
    pub fn kick_bot(&mut self, chat_id: i64) {
        self.set_standing(chat_id, self.admin_chat_id, self.bot_id, Standing::Kicked { until: 0 });
    }

    /// An administrator throws somebody out of a group by hand, or lets them write again.
    pub fn throw_out(&mut self, chat_id: i64, user: i64, out: bool) {
        let standing = if out { Standing::Kicked { until: 0 } } else { Standing::Member };
        self.set_standing(chat_id, self.admin_chat_id, user, standing);
    }

    /// Somebody may write again, and the bot hears nothing of it.
    pub fn let_in_unheard(&mut self, chat_id: i64, user: i64) {
        if let Some(chat) = self.chats.known.get_mut(&chat_id) {
            chat.standings.insert(user, Standing::Member);
        }
    }

    /// Changes how somebody stands and tells of it.
    pub(in crate::simulator) fn set_standing(&mut self, chat_id: i64, by: i64, user: i64, standing: Standing) {
        let before = self.member_object(chat_id, user);
        let Some(chat) = self.chats.known.get_mut(&chat_id) else { return };
        chat.standings.insert(user, standing);
        let after = self.member_object(chat_id, user);
        if before == after {
            return;
        }
        let update = json!({
            "chat": self.chat_object(chat_id), "from": self.user_object(by), "date": self.now(),
            "old_chat_member": before, "new_chat_member": after,
        });
        self.notify(if user == self.bot_id { "my_chat_member" } else { "chat_member" }, &update);
    }

    /// A chat takes another title; its members read that it did, a channel tells its bots nothing.
    pub fn rename_chat(&mut self, chat_id: i64, title: &str) -> Result<()> {
        let chat = self.chats.known.get_mut(&chat_id).context("there is no such chat")?;
        title.clone_into(&mut chat.title);
        if chat.kind == ChatKind::Channel {
            return Ok(());
        }
        let extra = Map::from_iter([("new_chat_title".to_owned(), json!(title))]);
        let by = Message { from: Some(self.admin_chat_id), ..Message::default() };
        self.put_in_words(chat_id, TgSaid { extra, ..TgSaid::default() }, by)?;
        Ok(())
    }

    /// A basic group becomes a supergroup; returns its new id.
    pub fn migrate(&mut self, group: i64) -> Result<i64> {
        let chat = self.chats.known.get_mut(&group).context("there is no such group")?;
        ensure!(chat.kind == ChatKind::Group && chat.migrated_to.is_none(), "{group} is no basic group");
        self.chats.last_group += 1;
        let id = -1_003_000_000_000 - self.chats.last_group;
        chat.migrated_to = Some(id);
        let mut supergroup = Chat::new(ChatKind::Supergroup, &chat.title);
        supergroup.standings.clone_from(&chat.standings);
        self.chats.known.insert(id, supergroup);
        let service = |name: &str, other: i64| {
            let extra = Map::from_iter([(name.to_owned(), json!(other))]);
            TgSaid { extra, ..TgSaid::default() }
        };
        let by = Message { from: Some(self.admin_chat_id), ..Message::default() };
        self.put_in_words(group, service("migrate_to_chat_id", id), by)?;
        let by = Message { from: Some(ANONYMOUS_ID), sender_chat: Some(id), ..Message::default() };
        self.put_in_words(id, service("migrate_from_chat_id", group), by)?;
        Ok(id)
    }

    /// Somebody's standing as `ChatMember`.
    pub(in crate::simulator) fn member_object(&self, chat_id: i64, user: i64) -> Value {
        let standing = self.chats.known.get(&chat_id).and_then(|chat| chat.standings.get(&user));
        let mut object = match standing.unwrap_or(&Standing::Left) {
            Standing::Creator => json!({"status": "creator", "is_anonymous": false}),
            Standing::Admin(rights) => admin_object(*rights),
            Standing::Member => json!({"status": "member"}),
            Standing::Restricted { permissions, until } => {
                let mut fields = permissions.clone();
                fields.insert("status".to_owned(), json!("restricted"));
                fields.insert("is_member".to_owned(), json!(true));
                fields.insert("until_date".to_owned(), json!(until));
                Value::Object(fields)
            }
            Standing::Left => json!({"status": "left"}),
            Standing::Kicked { until } => json!({"status": "kicked", "until_date": until}),
        };
        object["user"] = self.user_object(user);
        object
    }
}

fn admin_object(rights: Rights) -> Value {
    json!({
        "status": "administrator", "can_be_edited": false, "is_anonymous": false, "can_manage_chat": true,
        "can_delete_messages": rights.delete, "can_manage_video_chats": false,
        "can_restrict_members": rights.restrict, "can_promote_members": false, "can_change_info": false,
        "can_invite_users": true, "can_post_stories": false, "can_edit_stories": false, "can_delete_stories": false,
        "can_post_messages": rights.post, "can_edit_messages": rights.post, "can_pin_messages": false,
        "can_manage_topics": false, "can_manage_direct_messages": false, "can_manage_tags": false,
        // Newer than 10.1; libraries of autumn 2026 insist on it.
        "can_send_welcome_messages": false,
    })
}

/// What Telegram marks by itself in people's words: commands and addresses.
fn entities_of(text: &str) -> Vec<Value> {
    let mut found = Vec::new();
    let mut offset = 0;
    for word in text.split_inclusive(char::is_whitespace) {
        let bare = word.trim_end();
        let units = bare.encode_utf16().count();
        let kind = if bare.starts_with("https://") || bare.starts_with("http://") {
            Some("url")
        } else if bare.len() > 1
            && bare.starts_with('/')
            && bare[1..].bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_@".contains(&byte))
        {
            Some("bot_command")
        } else {
            None
        };
        if let Some(kind) = kind {
            found.push(json!({"type": kind, "offset": offset, "length": units}));
        }
        offset += word.encode_utf16().count();
    }
    found
}
