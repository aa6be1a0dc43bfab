//! What the bot changed or said that nobody has looked at since. Stories end with nothing of it, so that a doubled report
//! or a needless call is not passed over in silence.

use std::cell::RefCell;
use std::collections::BTreeMap;

use super::http::Params;
use super::world::World;

/// Where something was changed or said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unlooked {
    /// A chat of Telegram.
    Chat(i64),
    /// Somebody's dialog with the community.
    Dialog(i64),
    /// Words on a pressed button.
    Press,
    /// A comment on VK, by its number; 0 for those that the community writes itself.
    Comment(i64),
    /// Whether a post takes comments, by its number.
    Post(i64),
    /// A person of VK: banned, let in, removed.
    Person(i64),
    /// What somebody may do in a chat of Telegram: the chat and the person.
    Standing(i64, i64),
}

/// What was done there since the last look, oldest first: methods, and the words that went with them.
pub type Done = Vec<(String, String)>;

#[derive(Debug, Default)]
pub(super) struct Unseen {
    // Whoever looks changes nothing of the world.
    places: RefCell<BTreeMap<Unlooked, Done>>,
}

/// Places, and things done in one of them, that are kept: nobody reads a hundred thousand one by one.
const MOST: usize = 5_000;

impl World {
    /// What the bot changed or said that nobody has looked at since.
    pub fn unseen(&self) -> BTreeMap<Unlooked, Done> {
        self.unseen.places.borrow().clone()
    }

    /// Somebody looks at everything that was done in a place.
    pub fn look_at(&self, place: Unlooked) {
        self.unseen.places.borrow_mut().remove(&place);
    }

    /// Somebody looks at every call of a method, as by counting them.
    pub fn look_at_calls(&self, method: &str) {
        self.unseen.places.borrow_mut().retain(|_, done| {
            done.retain(|(called, _)| called != method);
            !done.is_empty()
        });
    }

    /// A call was answered that may have changed something.
    pub(super) fn was_called(&self, method: &str, params: &Params) {
        let number = |name: &str| params.text(name).parse::<i64>().unwrap_or_default();
        let Some(place) = place_of(method, &number, params) else { return };
        let mut places = self.unseen.places.borrow_mut();
        if places.len() >= MOST && !places.contains_key(&place) {
            return;
        }
        let texts = ["text", "caption", "message", "event_data"].map(|name| params.text(name));
        let text = texts.into_iter().find(|text| !text.is_empty()).unwrap_or_default();
        let done = places.entry(place).or_default();
        if done.len() < MOST {
            done.push((method.to_owned(), text));
        }
    }
}

/// What a method changes; `None`: nothing that anybody sees.
fn place_of(method: &str, number: &dyn Fn(&str) -> i64, params: &Params) -> Option<Unlooked> {
    Some(match method {
        "answerCallbackQuery" => return (!params.text("text").is_empty()).then_some(Unlooked::Press),
        "messages.sendMessageEventAnswer" => {
            return (!params.text("event_data").is_empty()).then_some(Unlooked::Press);
        }
        "restrictChatMember" | "banChatMember" | "unbanChatMember" => {
            Unlooked::Standing(number("chat_id"), number("user_id"))
        }
        "banChatSenderChat" | "unbanChatSenderChat" => Unlooked::Standing(number("chat_id"), number("sender_chat_id")),
        "deleteWebhook" | "sendChatAction" => return None,
        "copyMessage" | "forwardMessage" | "pinChatMessage" | "unpinChatMessage" => Unlooked::Chat(number("chat_id")),
        "messages.send" | "messages.edit" => {
            let peer = ["peer_id", "user_id", "peer_ids"].map(number).into_iter().find(|peer| *peer != 0);
            Unlooked::Dialog(peer.unwrap_or_default())
        }
        "groups.ban" | "groups.unban" => Unlooked::Person(number("owner_id")),
        "groups.removeUser" => Unlooked::Person(number("user_id")),
        "wall.openComments" | "wall.closeComments" => Unlooked::Post(number("post_id")),
        "wall.createComment" => Unlooked::Comment(0),
        method if method.ends_with(".deleteComment") || method.ends_with(".restoreComment") => {
            Unlooked::Comment(number("comment_id"))
        }
        method if ["send", "edit", "delete"].iter().any(|verb| method.starts_with(verb)) => {
            Unlooked::Chat(number("chat_id"))
        }
        _ => return None,
    })
}
