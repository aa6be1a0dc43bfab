//! Messages of people to the community and back.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::{Value, json};

use super::World;

/// A message that the community sent.
#[derive(Debug, Clone, PartialEq)]
pub struct VkSent {
    /// To whom.
    pub peer_id: i64,
    /// Words.
    pub text: String,
    /// What keeps it from being sent twice.
    pub random_id: i64,
    /// Its number.
    pub message_id: i64,
    /// Its buttons, as they came.
    pub keyboard: Option<Value>,
}

impl VkSent {
    pub(super) fn view(&self) -> Value {
        json!({
            "peer_id": self.peer_id, "text": self.text, "random_id": self.random_id, "message_id": self.message_id,
            "keyboard": self.keyboard,
        })
    }
}

/// Every dialog with the community.
#[derive(Debug, Default)]
pub(in crate::simulator) struct Dialogs {
    pub sent: Vec<VkSent>,
    /// Who wrote first or allowed messages.
    pub allowed: BTreeSet<i64>,
    /// Message of a random id.
    by_random: HashMap<i64, i64>,
    next_message: i64,
    next_in_dialog: BTreeMap<i64, i64>,
    next_press: u64,
    /// Presses of callback buttons that were not answered yet.
    pub open_presses: BTreeSet<String>,
    /// Answers to presses: event id and data.
    pub press_answers: Vec<(String, String)>,
}

impl Dialogs {
    fn next_ids(&mut self, peer: i64) -> (i64, i64) {
        self.next_message += 1;
        let in_dialog = self.next_in_dialog.entry(peer).or_insert(0);
        *in_dialog += 1;
        (self.next_message, *in_dialog)
    }
}

impl World {
    /// A person writes to the community; from then on it may answer.
    pub fn message_to_community(&mut self, person: i64, text: &str) -> i64 {
        self.message_with(person, text, None)
    }

    /// The same with what a button or link adds: `payload` (a JSON string), `ref`.
    pub fn message_with(&mut self, person: i64, text: &str, extra: Option<Value>) -> i64 {
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
        let client = json!({
            "button_actions": ["text", "callback", "open_link", "vkpay", "open_app", "location"], "keyboard": true,
            "inline_keyboard": true, "carousel": true, "lang_id": 0,
        });
        self.tell("message_new", &json!({"message": message, "client_info": client}));
        id
    }

    /// A person presses a callback button of the community; returns the event's id.
    pub fn press_in_vk(&mut self, person: i64, in_dialog: i64, payload: Value) -> String {
        self.dialogs.next_press += 1;
        let event_id = format!("{:012x}", self.dialogs.next_press.wrapping_mul(0x9e37_79b9_7f4a) & 0xffff_ffff_ffff);
        self.dialogs.open_presses.insert(event_id.clone());
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

    /// What the community sent, oldest first.
    pub fn vk_messages(&self) -> &[VkSent] {
        &self.dialogs.sent
    }

    /// Sends, unless this random id was used before: then the message of that time is named. Numbers: of the message, and
    /// within its dialog.
    pub(in crate::simulator) fn send_from_community(
        &mut self,
        peer: i64,
        text: &str,
        random_id: i64,
        keyboard: Option<Value>,
    ) -> (i64, i64) {
        if random_id != 0
            && let Some(message_id) = self.dialogs.by_random.get(&random_id)
        {
            return (*message_id, 0);
        }
        let (message_id, in_dialog) = self.dialogs.next_ids(peer);
        if random_id != 0 {
            self.dialogs.by_random.insert(random_id, message_id);
        }
        let sent = VkSent { peer_id: peer, text: text.to_owned(), random_id, message_id, keyboard };
        self.dialogs.sent.push(sent);
        self.tell_of_reply(peer, text, (message_id, in_dialog), random_id, None);
        (message_id, in_dialog)
    }

    /// The community says something to a person that no client sent.
    pub(super) fn say_to(&mut self, peer: i64, text: &str, manager: Option<i64>) -> i64 {
        let ids = self.dialogs.next_ids(peer);
        self.tell_of_reply(peer, text, ids, 0, manager);
        ids.0
    }

    fn tell_of_reply(&mut self, peer: i64, text: &str, ids: (i64, i64), random_id: i64, manager: Option<i64>) {
        let (message_id, in_dialog) = ids;
        let mut object = json!({
            "id": message_id, "conversation_message_id": in_dialog, "date": self.now(), "from_id": -self.group_id,
            "peer_id": peer, "out": 1, "version": 10_000 + message_id, "text": text, "attachments": [],
            "fwd_messages": [], "important": false, "is_hidden": false, "random_id": random_id,
        });
        if let Some(manager) = manager {
            object["admin_author_id"] = json!(manager);
        }
        self.tell("message_reply", &object);
    }
}
