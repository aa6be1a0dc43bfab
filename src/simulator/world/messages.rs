//! Messages of people to the community and back.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};

use super::World;
use super::enclosed::VkFile;
use super::uploads::Uploads;
use crate::simulator::Unlooked;

/// Seconds in which a pressed callback button can be answered.
const PRESS_LIVES: i64 = 60;

/// A message that the community sent.
#[derive(Debug, Clone, PartialEq)]
pub struct VkSent {
    /// Who reads it: a person's id.
    pub peer_id: i64,
    /// Words, as they stand now.
    pub text: String,
    /// What it said before it was edited, oldest first.
    pub former: Vec<String>,
    /// What keeps it from being sent twice.
    pub random_id: i64,
    /// The message's number in that talk.
    pub message_id: i64,
    /// Its number within the dialog.
    pub in_dialog: i64,
    /// Its buttons, as they came.
    pub keyboard: Option<Value>,
    /// What hangs on it: `photo-1_2_key`.
    pub attachments: Vec<String>,
    /// When it was sent, Unix seconds.
    pub at: i64,
}

impl VkSent {
    /// Labels of its buttons, row by row.
    pub fn labels(&self) -> Vec<String> {
        self.actions().map(|action| action["label"].as_str().unwrap_or_default().to_owned()).collect()
    }

    fn actions(&self) -> impl Iterator<Item = &Value> {
        let rows = self.keyboard.as_ref().and_then(|keyboard| keyboard["buttons"].as_array()).into_iter().flatten();
        rows.filter_map(Value::as_array).flatten().map(|button| &button["action"])
    }

    pub(in crate::simulator) fn view(&self) -> Value {
        json!({
            "peer_id": self.peer_id, "text": self.text, "former": self.former, "random_id": self.random_id,
            "message_id": self.message_id, "in_dialog": self.in_dialog, "keyboard": self.keyboard,
            "attachments": self.attachments,
        })
    }
}

/// What a person's app shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum VkClientKind {
    /// Inline, callback and ordinary buttons.
    #[default]
    Full,
    /// An app that shows buttons but knows no callback ones.
    NoCallback,
    /// Buttons instead of the letters only, none under a message, no callback.
    NoInline,
    /// An app that shows no buttons at all.
    NoKeyboard,
}

impl VkClientKind {
    /// The one of a word: `full`, `no_callback`, `no_inline`, `no_keyboard`.
    pub fn parse(word: &str) -> Option<Self> {
        Some(match word {
            "full" => Self::Full,
            "no_callback" => Self::NoCallback,
            "no_inline" => Self::NoInline,
            "no_keyboard" => Self::NoKeyboard,
            _ => return None,
        })
    }

    fn info(self) -> Value {
        let actions: &[&str] = match self {
            Self::Full => &["text", "callback", "open_link", "vkpay", "open_app", "location"],
            Self::NoCallback | Self::NoInline => &["text", "open_link", "vkpay", "open_app", "location"],
            Self::NoKeyboard => &[],
        };
        let inline = matches!(self, Self::Full | Self::NoCallback);
        json!({
            "button_actions": actions, "keyboard": self != Self::NoKeyboard, "inline_keyboard": inline,
            "carousel": self == Self::Full, "lang_id": 0,
        })
    }
}

/// What the community sends, besides to whom.
#[derive(Debug, Clone, Default)]
pub(in crate::simulator) struct Outgoing {
    pub text: String,
    pub random_id: i64,
    pub keyboard: Option<Value>,
    pub attachments: Vec<String>,
}

/// Every dialog with the community.
#[derive(Debug, Default)]
pub(in crate::simulator) struct Dialogs {
    pub sent: Vec<VkSent>,
    /// Who wrote first or allowed messages.
    pub allowed: BTreeSet<i64>,
    /// What was uploaded for messages.
    pub uploads: Uploads,
    /// What people wrote, by person and number within the dialog.
    pub(super) heard: BTreeMap<(i64, i64), Value>,
    clients: BTreeMap<i64, VkClientKind>,
    /// Message of a random id.
    by_random: HashMap<i64, i64>,
    next_message: i64,
    next_in_dialog: BTreeMap<i64, i64>,
    next_press: u64,
    /// Presses of callback buttons that were not answered yet, and when they happened.
    open_presses: BTreeMap<String, i64>,
    /// Answers to presses: event id and data.
    press_answers: Vec<(String, String)>,
}

impl Dialogs {
    fn next_ids(&mut self, peer: i64) -> (i64, i64) {
        self.next_message += 1;
        let in_dialog = self.next_in_dialog.entry(peer).or_insert(0);
        *in_dialog += 1;
        (self.next_message, *in_dialog)
    }

    /// Notes the answer to a press; `false`: it was answered before, or nobody waits any more.
    pub(in crate::simulator) fn answer_press(&mut self, event_id: &str, data: &str, now: i64) -> bool {
        let pressed = self.open_presses.remove(event_id);
        let in_time = pressed.is_some_and(|at| now - at <= PRESS_LIVES);
        if in_time {
            self.press_answers.push((event_id.to_owned(), data.to_owned()));
        }
        in_time
    }
}

impl World {
    /// A person writes to the community; from then on it may answer. The message's number.
    pub fn message_to_community(&mut self, person: i64, text: &str) -> i64 {
        self.message_with(person, text, None)
    }

    /// The same with what a button or link adds: `payload` (a JSON string), `ref`.
    pub fn message_with(&mut self, person: i64, text: &str, extra: Option<Value>) -> i64 {
        self.heard_from(person, text, extra).0
    }

    /// A person writes; the number within the dialog.
    pub fn vk_writes(&mut self, person: i64, text: &str) -> i64 {
        self.heard_from(person, text, None).1
    }

    /// A person writes and encloses; the number within the dialog.
    pub fn vk_writes_with(&mut self, person: i64, text: &str, files: &[VkFile]) -> i64 {
        let attachments: Vec<Value> = files.iter().map(|file| self.enclose(person, file)).collect();
        self.heard_from(person, text, Some(json!({"attachments": attachments}))).1
    }

    /// A person answers a message of the dialog, whosever it is; the number within the dialog.
    pub fn vk_replies(&mut self, person: i64, to: i64, text: &str) -> Result<i64> {
        let said = self.dialogs.sent.iter().find(|sent| (sent.peer_id, sent.in_dialog) == (person, to));
        let (from, words) = match (said, self.dialogs.heard.get(&(person, to))) {
            (Some(sent), _) => (-self.group_id, sent.text.clone()),
            (None, Some(heard)) => (person, heard["text"].as_str().unwrap_or_default().to_owned()),
            (None, None) => bail!("{person} has no message {to} in the dialog"),
        };
        let answered = json!({
            "date": self.now(), "from_id": from, "text": words, "attachments": [], "conversation_message_id": to,
            "peer_id": person, "id": 0,
        });
        Ok(self.heard_from(person, text, Some(json!({"reply_message": answered}))).1)
    }

    /// A person changes what they wrote.
    pub fn vk_edits(&mut self, person: i64, in_dialog: i64, text: &str) -> Result<()> {
        let now = self.now();
        let message = self.dialogs.heard.get_mut(&(person, in_dialog));
        let message = message.with_context(|| format!("{person} wrote no message {in_dialog}"))?;
        message["text"] = json!(text);
        message["update_time"] = json!(now);
        let message = message.clone();
        self.tell("message_edit", &message);
        Ok(())
    }

    fn heard_from(&mut self, person: i64, text: &str, extra: Option<Value>) -> (i64, i64) {
        let (id, in_dialog) = self.dialogs.next_ids(person);
        self.dialogs.allowed.insert(person);
        let mut message = json!({
            "id": id, "conversation_message_id": in_dialog, "date": self.now(), "from_id": person, "peer_id": person,
            "out": 0, "version": 10_000 + id, "text": text, "attachments": [], "fwd_messages": [], "important": false,
            "is_hidden": false, "random_id": 0,
        });
        if let (Some(fields), Some(Value::Object(extra))) = (message.as_object_mut(), extra) {
            fields.extend(extra);
        }
        let client = self.vk_client(person).info();
        self.tell("message_new", &json!({"message": message, "client_info": client}));
        self.dialogs.heard.insert((person, in_dialog), message);
        (id, in_dialog)
    }

    /// From now on a person writes from an app that shows so much.
    pub fn set_vk_client(&mut self, person: i64, kind: VkClientKind) {
        self.dialogs.clients.insert(person, kind);
    }

    fn vk_client(&self, person: i64) -> VkClientKind {
        self.dialogs.clients.get(&person).copied().unwrap_or_default()
    }

    /// A person presses the button of that label in the newest message that has it: `message_event` of a callback button,
    /// a message with the label and payload of a text button.
    pub fn vk_presses(&mut self, person: i64, label: &str) -> Result<()> {
        let labelled = |sent: &&VkSent| sent.peer_id == person && sent.labels().iter().any(|it| it == label);
        let Some(sent) = self.dialogs.sent.iter().rev().find(labelled) else {
            bail!("{person} was sent no button {label}: {:?}", self.vk_said_to(person));
        };
        let inline = sent.keyboard.as_ref().is_some_and(|keyboard| keyboard["inline"] == true);
        let action = sent.actions().find(|action| action["label"] == label).cloned().unwrap_or_default();
        let in_dialog = sent.in_dialog;
        let client = self.vk_client(person);
        ensure!(client != VkClientKind::NoKeyboard, "the app of {person} shows no buttons");
        ensure!(!inline || client != VkClientKind::NoInline, "the app of {person} shows no buttons under messages");
        match action["type"].as_str() {
            Some("callback") => {
                ensure!(client == VkClientKind::Full, "the app of {person} shows no callback buttons");
                // What is a string in a keyboard arrives as an object.
                let payload = action["payload"].as_str().and_then(|payload| serde_json::from_str(payload).ok());
                self.press_in_vk(person, in_dialog, payload.unwrap_or_else(|| action["payload"].clone()));
            }
            Some("text") => {
                self.heard_from(person, label, Some(json!({"payload": action["payload"]})));
            }
            other => bail!("the button {label} opens something: {other:?}"),
        }
        Ok(())
    }

    /// A person presses a callback button of the community; returns the event's id.
    pub fn press_in_vk(&mut self, person: i64, in_dialog: i64, payload: Value) -> String {
        self.dialogs.next_press += 1;
        let event_id = format!("{:012x}", self.dialogs.next_press.wrapping_mul(0x9e37_79b9_7f4a) & 0xffff_ffff_ffff);
        let now = self.now();
        self.dialogs.open_presses.insert(event_id.clone(), now);
        let object = json!({
            "user_id": person, "peer_id": person, "event_id": event_id, "payload": payload,
            "conversation_message_id": in_dialog,
        });
        self.tell("message_event", &object);
        event_id
    }

    /// A person allows messages of the community, or forbids them.
    pub fn allow_messages(&mut self, person: i64, allowed: bool) {
        if allowed {
            self.dialogs.allowed.insert(person);
            self.tell("message_allow", &json!({"user_id": person, "key": ""}));
        } else {
            self.dialogs.allowed.remove(&person);
            self.tell("message_deny", &json!({"user_id": person}));
        }
    }
}

/// What the community does.
impl World {
    /// What the community sent, oldest first.
    pub fn vk_messages(&self) -> &[VkSent] {
        self.look_at_calls("messages.send");
        self.look_at_calls("messages.edit");
        &self.dialogs.sent
    }

    /// What the community sent to a person, oldest first.
    pub fn vk_said_to(&self, person: i64) -> Vec<VkSent> {
        self.look_at(Unlooked::Dialog(person));
        self.dialogs.sent.iter().filter(|sent| sent.peer_id == person).cloned().collect()
    }

    /// Answers to callback buttons, oldest first: the event and the JSON of what is shown (empty: nothing).
    pub fn vk_press_answers(&self) -> &[(String, String)] {
        self.look_at(Unlooked::Press);
        &self.dialogs.press_answers
    }

    /// Presses of callback buttons whose wheels still turn.
    pub fn vk_open_presses(&self) -> usize {
        self.dialogs.open_presses.len()
    }

    /// Sends, unless this random id was used before: then the message of that time is named. Numbers: of the message, and
    /// within its dialog.
    pub(in crate::simulator) fn send_from_community(&mut self, peer: i64, said: Outgoing) -> (i64, i64) {
        let random_id = said.random_id;
        if random_id != 0
            && let Some(message_id) = self.dialogs.by_random.get(&random_id)
        {
            return (*message_id, 0);
        }
        let (message_id, in_dialog) = self.dialogs.next_ids(peer);
        if random_id != 0 {
            self.dialogs.by_random.insert(random_id, message_id);
        }
        self.tell_of_reply(peer, &said.text, (message_id, in_dialog), random_id, None);
        self.dialogs.sent.push(VkSent {
            peer_id: peer,
            text: said.text,
            former: Vec::new(),
            random_id,
            message_id,
            in_dialog,
            keyboard: said.keyboard,
            attachments: said.attachments,
            at: self.now(),
        });
        (message_id, in_dialog)
    }

    /// The community's message that an edit names by either number.
    pub(in crate::simulator) fn sent_to(&self, peer: i64, id: Option<i64>, in_dialog: Option<i64>) -> Option<usize> {
        self.dialogs.sent.iter().position(|sent| {
            sent.peer_id == peer
                && (id.is_some() || in_dialog.is_some())
                && id.is_none_or(|id| sent.message_id == id)
                && in_dialog.is_none_or(|number| sent.in_dialog == number)
        })
    }

    /// The community changes a message: what is not named again (buttons, files) is gone.
    pub(in crate::simulator) fn edit_sent(&mut self, at: usize, said: Outgoing) {
        let Some(sent) = self.dialogs.sent.get_mut(at) else { return };
        sent.former.push(std::mem::replace(&mut sent.text, said.text));
        sent.keyboard = said.keyboard;
        sent.attachments = said.attachments;
        let sent = sent.clone();
        let mut object = self.own_message(sent.peer_id, &sent.text, (sent.message_id, sent.in_dialog), sent.random_id);
        object["update_time"] = json!(self.now());
        self.tell("message_edit", &object);
    }

    /// The community says something to a person that no client sent.
    pub(super) fn say_to(&mut self, peer: i64, text: &str, manager: Option<i64>) -> i64 {
        let ids = self.dialogs.next_ids(peer);
        self.tell_of_reply(peer, text, ids, 0, manager);
        ids.0
    }

    fn tell_of_reply(&mut self, peer: i64, text: &str, ids: (i64, i64), random_id: i64, manager: Option<i64>) {
        let mut object = self.own_message(peer, text, ids, random_id);
        if let Some(manager) = manager {
            object["admin_author_id"] = json!(manager);
        }
        self.tell("message_reply", &object);
    }

    fn own_message(&self, peer: i64, text: &str, (message_id, in_dialog): (i64, i64), random_id: i64) -> Value {
        json!({
            "id": message_id, "conversation_message_id": in_dialog, "date": self.now(), "from_id": -self.group_id,
            "peer_id": peer, "out": 1, "version": 10_000 + message_id, "text": text, "attachments": [],
            "fwd_messages": [], "important": false, "is_hidden": false, "random_id": random_id,
        })
    }
}
