//! What a story has not looked at: at its end nothing of it may be left.

use std::cell::RefCell;
use std::collections::BTreeMap;

use etronics_bot::simulator::{Done, Unlooked, World};

use crate::story::Story;

/// What a story may be told not to look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Of {
    /// The chat with the admin.
    AdminChat,
    /// The group with the channel's comments.
    Group,
    /// Every other chat of Telegram.
    Chats,
    /// Dialogs of the community on VK.
    Dialogs,
    /// Words on pressed buttons.
    Presses,
    /// Comments on VK that are deleted, restored or written.
    Comments,
    /// Bans and removals on both platforms.
    People,
    /// Posts that are closed for comments, or opened.
    Posts,
    /// The same words twice in one chat at one moment.
    Repeats,
}

/// Where something was said to be ignored.
type Place = &'static std::panic::Location<'static>;

/// What is ignored, and whether it is sure to come.
#[derive(Debug, Default)]
pub(crate) struct Ignored(RefCell<Vec<(Of, Place, bool)>>);

impl Ignored {
    fn holds(&self, of: Of) -> bool {
        self.0.borrow().iter().any(|(ignored, ..)| *ignored == of)
    }

    fn surely(&self) -> Vec<(Of, Place)> {
        self.0.borrow().iter().filter(|(.., surely)| *surely).map(|(of, place, _)| (*of, *place)).collect()
    }
}

/// Of which kind a place is.
fn of(place: Unlooked, world: &World) -> Of {
    match place {
        Unlooked::Chat(chat) if chat == world.admin_chat_id => Of::AdminChat,
        Unlooked::Chat(chat) if chat == world.discussion_chat_id => Of::Group,
        Unlooked::Chat(_) => Of::Chats,
        Unlooked::Dialog(_) => Of::Dialogs,
        Unlooked::Press => Of::Presses,
        Unlooked::Comment(_) => Of::Comments,
        Unlooked::Post(_) => Of::Posts,
        Unlooked::Person(_) | Unlooked::Standing(..) => Of::People,
    }
}

impl Story {
    /// This is not what the story is about: what is said or changed there need not be looked at. Whoever ignores what never
    /// came fails too.
    #[track_caller]
    pub(crate) fn ignoring(&self, what: &[Of], why: &str) {
        self.ignores(what, why, true);
    }

    /// The same where it comes in some of the cases of a story only, or by chance.
    #[track_caller]
    pub(crate) fn perhaps_ignoring(&self, what: &[Of], why: &str) {
        self.ignores(what, why, false);
    }

    #[track_caller]
    fn ignores(&self, what: &[Of], _why: &str, surely: bool) {
        let here = std::panic::Location::caller();
        self.ignored.0.borrow_mut().extend(what.iter().map(|of| (*of, here, surely)));
    }

    /// What was said or changed that the story has not looked at since.
    fn unseen(&self) -> Vec<(Of, Unlooked, Done)> {
        self.sim.world(|world| {
            let unseen = world.unseen().into_iter();
            unseen.map(|(place, done)| (of(place, world), place, done)).collect()
        })
    }

    /// Everything else that people were told and that was changed, a line each: for a snapshot at a story's end, so that
    /// nothing more comes to be said or done in silence. Chats as they stand then.
    pub(crate) fn rest(&self) -> String {
        let (mut lines, mut people, mut presses) = (Vec::new(), Vec::new(), Vec::new());
        let mut changed = BTreeMap::new();
        for (of, place, done) in self.unseen() {
            if self.ignored.holds(of) {
                continue;
            }
            self.sim.world(|world| world.look_at(place));
            match place {
                Unlooked::Chat(chat) if chat > 0 && of == Of::Chats => people.push(self.standing_in(chat, of, &done)),
                Unlooked::Chat(chat) => lines.extend(self.standing_in(chat, of, &done)),
                Unlooked::Dialog(person) => {
                    let sent = self.sim.world(|world| world.vk_said_to(person));
                    people.push(sent.iter().map(|sent| format!("dialog: {}", first(&sent.text))).collect());
                }
                Unlooked::Press => presses.extend(done.iter().map(|(_, words)| format!("press: {}", first(words)))),
                Unlooked::Comment(_) | Unlooked::Post(_) | Unlooked::Person(_) | Unlooked::Standing(..) => {
                    // A call that changes nothing any more is not like the others.
                    let mut calls: BTreeMap<&str, usize> = BTreeMap::new();
                    for (method, _) in &done {
                        *calls.entry(method).or_default() += 1;
                    }
                    for (method, times) in calls {
                        let once_more = if times > 1 { format!(", {times} times on one") } else { String::new() };
                        *changed.entry(format!("{method}{once_more}")).or_insert(0) += 1;
                    }
                }
            }
        }
        lines.extend(alike(people));
        lines.extend(presses);
        lines.extend(changed.into_iter().map(|(what, times)| times_of(times, &what)));
        lines.join("\n")
    }

    /// The first lines of what the bot says in a chat.
    fn standing_in(&self, chat: i64, of: Of, done: &Done) -> Vec<String> {
        let (shown, bot, channel) = self.sim.world(|world| (world.messages(chat), world.bot_id, world.channel_id));
        let name = match of {
            Of::AdminChat => "admin",
            Of::Group => "group",
            _ if chat == channel => "channel",
            _ => "chat",
        };
        let mut lines: Vec<(String, usize)> = Vec::new();
        for message in shown.into_iter().filter(|message| message.from == bot || message.from == chat) {
            let words = [first(&message.text), message.shows].join(" ");
            match lines.last_mut() {
                Some((last, times)) if last == words.trim() => *times += 1,
                _ => lines.push((words.trim().to_owned(), 1)),
            }
        }
        let deleted = done.iter().filter(|(method, _)| method.starts_with("delete")).count();
        if deleted > 0 && of != Of::AdminChat {
            lines.push(("deleted".to_owned(), deleted));
        }
        lines.into_iter().map(|(words, times)| format!("{name}: {}", times_of(times, &words))).collect()
    }

    /// The same words in one chat at one moment, more often than people there wrote or pressed something: nobody wants that,
    /// whatever a story is about.
    fn said_twice(&self) -> Vec<String> {
        // So long an answer may wait for its turn.
        const TURN: i64 = 5_000;
        let (mut said, mut heard) = (BTreeMap::new(), BTreeMap::<String, Vec<i64>>::new());
        self.sim.world(|world| {
            for exchange in world.exchanges() {
                for update in exchange.answer["result"].as_array().into_iter().flatten() {
                    let message = [&update["message"], &update["callback_query"]["message"]];
                    if let Some(chat) = message.into_iter().find_map(|message| message["chat"]["id"].as_i64()) {
                        heard.entry(chat.to_string()).or_default().push(exchange.at);
                    }
                }
                if exchange.method == "sendMessage" && exchange.answer["ok"] == true {
                    let param = |name| exchange.params.get(name).map(ToString::to_string).unwrap_or_default();
                    *said.entry((param("chat_id"), param("text"), exchange.at)).or_insert(0) += 1;
                }
            }
        });
        // Whoever writes the same twice is answered twice.
        let asked = |chat: &str, at: i64| {
            heard.get(chat).into_iter().flatten().filter(|heard| (at - TURN..=at).contains(*heard)).count()
        };
        // What was said and not written down when it died is said to the admin once more; a channel hears nothing twice.
        let admin = self.sim.world(|world| world.admin_chat_id.to_string());
        let more = |chat: &str| if chat == admin { self.deaths } else { 0 };
        let twice = said.into_iter().filter(|((chat, _, at), times)| *times > asked(chat, *at).max(1) + more(chat));
        twice.map(|((chat, text, _), times)| format!("Twice, {chat} heard {times} times: {text}")).collect()
    }

    /// Fails where the bot said or changed something, on either platform, that the story has not looked at since.
    pub(crate) fn finish(&mut self) {
        // By the machine's clock it is for the real binary, which goes on while its story looks away.
        if !self.clock.is_manual() {
            return;
        }
        let (unseen, twice) = (self.unseen(), self.said_twice());
        let came = |of: Of| unseen.iter().any(|(it, ..)| *it == of) || (of == Of::Repeats && !twice.is_empty());
        let idle: Vec<String> = self
            .ignored
            .surely()
            .into_iter()
            .filter(|(of, _)| !came(*of))
            .map(|(of, place)| format!("{place}: {of:?}"))
            .collect();
        assert!(idle.is_empty(), "the story ignores what never came:\n{}", idle.join("\n"));
        let left: Vec<String> = unseen
            .iter()
            .filter(|(of, ..)| !self.ignored.holds(*of))
            .map(|(of, place, done)| format!("{of:?}, {place:?}: {done:?}"))
            .chain(if self.ignored.holds(Of::Repeats) { Vec::new() } else { twice })
            .collect();
        assert!(left.is_empty(), "the story has not looked at this; look, or say `ignoring`:\n{}", left.join("\n"));
    }
}

/// Chats in which the same stands, one of them with how many there are.
fn alike(chats: Vec<Vec<String>>) -> Vec<String> {
    let mut kinds: Vec<(Vec<String>, usize)> = Vec::new();
    for chat in chats {
        match kinds.iter_mut().find(|(known, _)| *known == chat) {
            Some((_, times)) => *times += 1,
            None => kinds.push((chat, 1)),
        }
    }
    let with = |(lines, times): (Vec<String>, usize)| {
        let head = (times > 1).then(|| format!("{times} people, each:"));
        head.into_iter().chain(lines).collect::<Vec<_>>()
    };
    kinds.into_iter().flat_map(with).collect()
}

fn first(text: &str) -> String {
    text.lines().next().unwrap_or_default().chars().take(90).collect()
}

fn times_of(times: usize, what: &str) -> String {
    if times == 1 { what.to_owned() } else { format!("{times} × {what}") }
}
