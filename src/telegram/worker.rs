//! Performs actions on Telegram: one action, one call that the outside can see, one outcome.
//!
//! Knows how Telegram wants a thing done and what a refusal means; never why it is wanted or how often to try.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::Result;
use serde::de::IgnoredAny;
use teloxide::payloads::{
    BanChatMember, BanChatSenderChat, DeleteMessage, GetChat, GetChatMember, UnbanChatMember,
    UnbanChatMemberSetters as _, UnbanChatSenderChat,
};
use teloxide::types::{ChatId as WireChatId, UserId};
use tokio::runtime::Handle;
use tracing::Instrument as _;

use super::TelegramSettings;
use super::admin_chat::administrators;
use super::client::Api;
use super::copies::patience::Patience;
use super::errors::{CallKind, CallPlace, TelegramCallError, outcome, right_missing};
use super::html::fit;
use super::media::{MediaFetcher, PHOTO_LIMIT};
use super::members::Member;
use super::rate::Limiter;
use super::requests::{Outgoing, answer, bare, recipient, restriction, user_id, wire_message_id};
use super::sent::SentMessage;
use super::wire::Stranger;
use crate::clock::{Clock, Millis};
use crate::domain::abilities::{TELEGRAM, TELEGRAM_LOCAL};
use crate::domain::action::{ChatAdmin, Facts, Fate, Keyboard, Receipt, Scope, TelegramAction, Urgency};
use crate::domain::chart::Chart;
use crate::domain::copies::FileKind;
use crate::domain::ids::{ChatId, PersonId};
use crate::domain::lane::Lane;
use crate::domain::platform::{Job, OutcomeSink, Platform};
use crate::hand::Report;
use crate::texts::html::CAPTION_LIMIT;

/// Supergroups and channels have ids below this; what is between it and zero is a basic group.
const SUPERGROUPS_BELOW: i64 = -1_000_000_000_000;

/// Telegram as a platform that actions are submitted to.
pub struct TelegramPlatform {
    pub(super) desk: Arc<WorkerDesk>,
    pub(super) runtime: Handle,
}

/// What the tasks of all lanes share.
pub(super) struct WorkerDesk {
    pub(super) api: Api,
    pub(super) media: MediaFetcher,
    /// Largest file that the server takes, bytes.
    largest: u64,
    /// Where it is now: a group that becomes a supergroup has another id from then on. 0: there is none.
    admin_chat: AtomicI64,
    limiter: Mutex<Limiter>,
    pub(super) patience: Patience,
    clock: Clock,
    /// The same moment by both clocks.
    began: (Instant, Millis),
    /// When Telegram last answered for sure.
    heard: Mutex<Option<Instant>>,
}

impl TelegramPlatform {
    /// A platform with its own connections; calls are made on `runtime`. Fails on a token, address or proxy that
    /// cannot be one.
    pub fn new(settings: &TelegramSettings, clock: Clock, runtime: Handle) -> Result<Self> {
        let desk = WorkerDesk {
            api: Api::new(settings)?.telling(clock.clone()),
            media: MediaFetcher::new(&settings.media)?,
            largest: if settings.local_server { TELEGRAM_LOCAL } else { TELEGRAM }.upload,
            admin_chat: AtomicI64::new(settings.admin_chat.map_or(0, |chat| chat.0)),
            limiter: Mutex::default(),
            patience: Patience::default(),
            began: (Instant::now(), clock.monotonic_ms()),
            heard: Mutex::default(),
            clock,
        };
        Ok(Self { desk: Arc::new(desk), runtime })
    }
}

impl WorkerDesk {
    fn admin_chat(&self) -> Option<ChatId> {
        Some(ChatId(self.admin_chat.load(Ordering::Relaxed))).filter(|chat| chat.0 != 0)
    }

    /// The admin's chat answered that it has another id.
    fn follow(&self, action: &TelegramAction, result: &Result<Receipt, Fate>) {
        if let Err(Fate::Migrated { to }) = result
            && action.facts().chat.is_some_and(|from| self.admin_chat() == Some(from))
        {
            self.admin_chat.store(to.0, Ordering::Relaxed);
        }
    }

    /// Most bytes of a file of its kind.
    pub(super) fn limit_of(&self, kind: FileKind) -> u64 {
        match kind {
            FileKind::Photo => PHOTO_LIMIT,
            FileKind::Video | FileKind::Animation | FileKind::Document => self.largest,
        }
    }
}

impl TelegramPlatform {
    /// How much of a chat's pace this call leaves free: some for whoever presses a button, and what merely grows leaves some
    /// for cards and alerts too.
    fn kept_free(&self, chat: ChatId, grows: bool, urgency: Urgency) -> usize {
        let of_admins = self.desk.admin_chat() == Some(chat);
        match (urgency, chat.is_private()) {
            (Urgency::Person, _) => 0,
            (_, true) => usize::from(of_admins || grows),
            (_, false) if grows => 6,
            (_, false) => 3 * usize::from(of_admins),
        }
    }

    /// How long the pace of a chat asks to wait with so many messages. `grows`: what they say is only more of it.
    pub(super) fn paced(&self, chat: ChatId, items: usize, urgency: Urgency, grows: bool) -> Duration {
        let now = self.desk.now();
        if self.desk.is_of_a_person(chat) {
            let limiter = self.desk.limiter();
            return match urgency {
                Urgency::Person => limiter.ready_for_people(chat, items, now),
                _ => limiter.ready_for_strangers(chat, items, now),
            };
        }
        let kept = self.kept_free(chat, grows, urgency);
        self.desk.limiter().ready_in(chat, items + kept, now)
    }
}

impl Platform<TelegramAction> for TelegramPlatform {
    fn lane(&self, action: &TelegramAction) -> Lane {
        action.facts().lane.among_people(self.desk.admin_chat()).into()
    }

    fn ready_in(&self, action: &TelegramAction, urgency: Urgency) -> Duration {
        let Facts { chat: Some(chat), messages: items @ 1.., .. } = action.facts() else { return Duration::ZERO };
        let grows = matches!(action, TelegramAction::ShowSurface { .. }) && urgency >= Urgency::Sync;
        self.paced(chat, items, urgency, grows)
    }

    fn submit(&self, job: Job<TelegramAction>, done: OutcomeSink) {
        let desk = Arc::clone(&self.desk);
        let (report, span) = (Report::new(&job, done), job.span.clone());
        let task = async move {
            let result = desk.perform(&job.action).await;
            desk.follow(&job.action, &result);
            report.send(result);
        };
        // The task ends by reporting, whatever happens to it; nobody waits for it otherwise.
        drop(self.runtime.spawn(task.instrument(span)));
    }
}

impl WorkerDesk {
    /// Now, by the daemon's clock: a clock set by hand sets the pace too.
    pub(super) fn now(&self) -> Instant {
        let (began, at) = self.began;
        began + Duration::from_millis((self.clock.monotonic_ms() - at).max(0).unsigned_abs())
    }

    /// A private chat that is not the admin's.
    fn is_of_a_person(&self, chat: ChatId) -> bool {
        chat.is_private() && self.admin_chat() != Some(chat)
    }

    /// Whether Telegram answered within the last half minute.
    pub(super) fn heard_lately(&self) -> bool {
        let heard = *self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        heard.is_some_and(|at| self.now().saturating_duration_since(at) < Duration::from_secs(30))
    }

    /// Telegram answered, or left a call without an answer.
    pub(super) fn hear(&self, answered: bool) {
        *self.heard.lock().unwrap_or_else(PoisonError::into_inner) = answered.then(|| self.now());
    }

    pub(super) fn limiter(&self) -> std::sync::MutexGuard<'_, Limiter> {
        // Numbers stay numbers, whatever another thread died of.
        self.limiter.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn perform(&self, action: &TelegramAction) -> Result<Receipt, Fate> {
        match action {
            TelegramAction::ShowSurface { chat, message_id, html, keyboard, silent, picture, thread, .. } => {
                let message = Outgoing {
                    picture: picture.as_deref(),
                    thread: *thread,
                    ..Outgoing::of(*chat, html, keyboard, *silent)
                };
                match message_id {
                    Some(message_id) => self.edit(message, *message_id).await,
                    None => self.send(message).await,
                }
            }
            TelegramAction::SendMessage { chat, html, keyboard, reply_to, silent }
            | TelegramAction::Say { chat, html, keyboard, reply_to, silent, .. } => {
                let message = Outgoing { reply_to: *reply_to, ..Outgoing::of(*chat, html, keyboard, *silent) };
                self.send(message).await
            }
            TelegramAction::SendPhoto { chat, html, chart, silent } => {
                self.send_photo(*chat, html, chart, *silent).await
            }
            TelegramAction::AnswerButton { callback_id, text, alert, slow, .. } => {
                let text = self.answer_text(text.as_deref(), slow.as_deref());
                let place = self.place(CallKind::Answer, ChatId(0));
                done(place, self.api.call(&answer(callback_id, text.as_deref(), *alert)).await)
            }
            TelegramAction::DeleteMessage { chat, message_id } => self.delete(*chat, *message_id, false).await,
            TelegramAction::SetComment { comment, visible: false } => {
                self.delete(ChatId(comment.owner_id), comment.item_id, true).await
            }
            TelegramAction::SetComment { visible: true, .. } => {
                Err(Fate::Never { note: "telegram cannot restore a message".to_owned() })
            }
            TelegramAction::SetRestricted { chat, person, restricted } => {
                self.restrict(*chat, *person, *restricted).await
            }
            TelegramAction::ReadChatAdmins { chat } => self.read_admins(*chat).await,
            TelegramAction::ReadTgProfile { person } => self.read_profile(*person).await,
            TelegramAction::ReadChannel { name } => self.read_channel(name).await,
            TelegramAction::CopyMessage { to, from, message_id, reply_to, .. } => {
                self.copy(*to, *from, *message_id, *reply_to).await
            }
            TelegramAction::SayFiles { chat, html, files, reply_to, .. } => {
                self.files(*chat, html, files, *reply_to).await
            }
            TelegramAction::EditSaid { chat, message_id, html, caption } => {
                self.edit_said(*chat, *message_id, html, *caption).await
            }
            TelegramAction::FetchFile { file, .. } => self.fetch_sent(file).await,
            TelegramAction::SendDocument { chat, name, content, html } => {
                self.document(*chat, name, content, html).await
            }
            TelegramAction::SetMenu { chat, commands } => self.menu(*chat, commands).await,
        }
    }

    /// What a press is answered: while the pace of the admin's chat lets nothing more be shown there, also for how long.
    fn answer_text(&self, text: Option<&str>, slow: Option<&str>) -> Option<String> {
        /// Less is over before it is read.
        const WORTH_SAYING: Duration = Duration::from_secs(3);
        let wait = self.admin_chat().map_or(Duration::ZERO, |chat| self.limiter().ready_in(chat, 1, self.now()));
        let Some(slow) = slow.filter(|_| wait >= WORTH_SAYING) else { return text.map(str::to_owned) };
        let slow = slow.replace("{}", &wait.as_millis().div_ceil(1_000).to_string());
        Some(text.map_or_else(|| slow.clone(), |text| format!("{text}. {slow}")))
    }

    pub(super) fn place(&self, kind: CallKind, chat: ChatId) -> CallPlace {
        CallPlace { kind, chat, admin_chat: self.admin_chat() }
    }

    /// Sends a message; where only its markup or the message it answers is at fault, once more without that.
    pub(super) async fn send(&self, message: Outgoing<'_>) -> Result<Receipt, Fate> {
        let mut message = message;
        let mut answer = self.send_once(message).await?;
        if answer.as_ref().is_err_and(TelegramCallError::reply_lost) {
            message.reply_to = None;
            answer = self.send_once(message).await?;
        }
        if message.thread.is_some() && answer.as_ref().is_err_and(TelegramCallError::topic_lost) {
            // A topic that is gone, or closed: what is for people comes into the general one.
            message.thread = None;
            answer = self.send_once(message).await?;
        }
        if answer.as_ref().is_err_and(TelegramCallError::markup_broken) {
            let why = answer.as_ref().err().map(ToString::to_string).unwrap_or_default();
            tracing::error!(chat = message.chat.0, why, "telegram refused our markup: sending the text plain");
            message.as_plain = true;
            answer = self.send_once(message).await?;
        }
        match answer {
            Ok(sent) => Ok(Receipt::Message { message_id: sent.message_id }),
            Err(error) => self.send_otherwise(message, error).await,
        }
    }

    /// A text that was refused goes out plain, without its buttons, then as bare words, rather than be lost. In the admin's
    /// chat that is tried for refusals that nobody knows too: they may be of the text.
    async fn send_otherwise(&self, message: Outgoing<'_>, refusal: TelegramCallError) -> Result<Receipt, Fate> {
        let is_for_the_admin = self.admin_chat() == Some(message.chat);
        let worth_it =
            |error: &TelegramCallError| error.refuses_text() || (is_for_the_admin && error.is_unknown_refusal());
        let (none, bare) = (Keyboard::new(), bare(message.html));
        let plain = Outgoing { as_plain: true, ..message };
        let ways = [
            (!message.as_plain).then_some(plain),
            (!message.keyboard.is_empty()).then_some(Outgoing { keyboard: &none, ..plain }),
            Some(Outgoing { keyboard: &none, html: &bare, ..plain }),
        ];
        let mut refusal = refusal;
        for way in ways.into_iter().flatten() {
            if !worth_it(&refusal) {
                break;
            }
            tracing::error!(chat = message.chat.0, "telegram refused a text, saying it plainer: {refusal}");
            match self.send_once(way).await? {
                Ok(sent) => return Ok(Receipt::Message { message_id: sent.message_id }),
                Err(error) => refusal = error,
            }
        }
        self.written(CallKind::Send, message.chat, refusal)
    }

    /// Draws a picture and sends it. Whatever goes wrong with the picture, people get its words.
    async fn send_photo(&self, chat: ChatId, html: &str, picture: &Chart, silent: bool) -> Result<Receipt, Fate> {
        let none = Keyboard::new();
        let words = Outgoing::of(chat, html, &none, silent);
        let drawn = {
            let picture = picture.clone();
            // A slow core draws for a second: not on a thread that others wait for.
            tokio::task::spawn_blocking(move || crate::charts::render(&picture)).await
        };
        let png = match drawn {
            Ok(Ok(png)) => png,
            Ok(Err(error)) => {
                tracing::error!("a picture cannot be drawn: {error:#}");
                return self.send(words).await;
            }
            Err(error) => {
                tracing::error!("drawing a picture panicked: {error}");
                return self.send(words).await;
            }
        };
        self.limiter().sent(chat, 1, self.now());
        match self.api.send_photo(chat, &fit(html, CAPTION_LIMIT), png, silent).await {
            Ok(sent) => Ok(Receipt::Message { message_id: sent }),
            Err(error)
                if error.refuses_content()
                    || error.refuses_text()
                    || error.refuses_chat()
                    || error.is_unknown_refusal() =>
            {
                tracing::error!(chat = chat.0, "telegram refused our picture, sending its words: {error}");
                self.send(words).await
            }
            Err(error) => self.written(CallKind::Send, chat, error),
        }
    }

    async fn send_once(&self, message: Outgoing<'_>) -> Result<Result<SentMessage, TelegramCallError>, Fate> {
        let request = message.to_send()?;
        self.limiter().sent(message.chat, 1, self.now());
        Ok(self.api.call(&request).await)
    }

    /// Edits a message of ours. One that is gone is replaced by a new one, whose id the receipt tells.
    async fn edit(&self, message: Outgoing<'_>, message_id: i64) -> Result<Receipt, Fate> {
        let mut message = message;
        let mut answer = self.edit_once(message, message_id).await?;
        if answer.as_ref().is_err_and(TelegramCallError::refuses_text)
            && !answer.as_ref().is_err_and(TelegramCallError::edit_lost)
        {
            let why = answer.as_ref().err().map(ToString::to_string).unwrap_or_default();
            tracing::error!(chat = message.chat.0, why, "telegram refused our markup: showing the text plain");
            message.as_plain = true;
            answer = self.edit_once(message, message_id).await?;
        }
        match answer {
            Ok(_) => Ok(Receipt::Message { message_id }),
            Err(error) if error.edit_lost() => self.send(message).await,
            // Whoever may not be shown it in place is told anew, in words that are taken.
            Err(error) if error.refuses_text() => self.send_otherwise(message, error).await,
            Err(error) if self.admin_chat() == Some(message.chat) && error.is_unknown_refusal() => {
                self.send_otherwise(message, error).await
            }
            Err(error) => self
                .written(CallKind::Edit, message.chat, error)
                // It shows already what it should show.
                .map(|_| Receipt::Message { message_id }),
        }
    }

    async fn edit_once(
        &self,
        message: Outgoing<'_>,
        message_id: i64,
    ) -> Result<Result<IgnoredAny, TelegramCallError>, Fate> {
        let request = message.to_edit(message_id)?;
        self.limiter().sent(message.chat, 1, self.now());
        Ok(self.api.call(&request).await)
    }

    /// The outcome of a refused message or edit; a pause that Telegram asks for closes the chat.
    pub(super) fn written(&self, kind: CallKind, chat: ChatId, error: TelegramCallError) -> Result<Receipt, Fate> {
        let result = outcome(self.place(kind, chat), error);
        if let Err(Fate::Later { pause: Some(pause), scope: Scope::Lane, .. }) = &result {
            self.limiter().close(chat, *pause, self.now());
        }
        result
    }

    /// Deletes a message. Telegram says the same words of one that is too old and of a right that is missing, so for
    /// somebody else's message the right is looked up.
    async fn delete(&self, chat: ChatId, message_id: i64, of_others: bool) -> Result<Receipt, Fate> {
        let request = DeleteMessage::new(recipient(chat), wire_message_id(message_id)?);
        let answer: Result<IgnoredAny, _> = self.api.call(&request).await;
        match answer {
            Err(error) if of_others && error.undeletable() && !self.may_delete(chat).await? => {
                let advice = right_missing(CallKind::Delete, chat, "");
                Err(Fate::Help { advice, capability: None })
            }
            answer => done(self.place(CallKind::Delete, chat), answer),
        }
    }

    async fn may_delete(&self, chat: ChatId) -> Result<bool, Fate> {
        let me = UserId(self.api.bot_id().unsigned_abs());
        let answer: Result<Member, _> = self.api.call(&GetChatMember::new(recipient(chat), me)).await;
        match answer {
            Ok(member) => Ok(member.may("can_delete_messages")),
            Err(error) => outcome(self.place(CallKind::Read, chat), error).map(|_| false),
        }
    }

    async fn restrict(&self, chat: ChatId, person: PersonId, restricted: bool) -> Result<Receipt, Fate> {
        let place = self.place(CallKind::Restrict, chat);
        let Some(user) = user_id(person) else {
            return done(place, self.restrict_channel(chat, person, restricted).await);
        };
        if chat.0 < SUPERGROUPS_BELOW {
            let request = restriction(chat, person, restricted);
            let answer: Result<IgnoredAny, _> = self.api.call_named("restrictChatMember", &request, None).await;
            if !answer.as_ref().is_err_and(TelegramCallError::supergroups_only) {
                return done(place, answer);
            }
        }
        // A basic group knows no silencing, only members and former ones.
        let answer: Result<IgnoredAny, _> = if restricted {
            self.api.call(&BanChatMember::new(recipient(chat), user)).await
        } else {
            self.api.call(&UnbanChatMember::new(recipient(chat), user).only_if_banned(true)).await
        };
        done(place, answer)
    }

    async fn restrict_channel(
        &self,
        chat: ChatId,
        channel: PersonId,
        restricted: bool,
    ) -> Result<IgnoredAny, TelegramCallError> {
        if restricted {
            self.api.call(&BanChatSenderChat::new(recipient(chat), WireChatId(channel.id))).await
        } else {
            self.api.call(&UnbanChatSenderChat::new(recipient(chat), WireChatId(channel.id))).await
        }
    }

    async fn read_admins(&self, chat: ChatId) -> Result<Receipt, Fate> {
        if chat.is_private() {
            return Ok(Receipt::ChatAdmins(vec![ChatAdmin { id: chat.0, creator: true, bot: false }]));
        }
        match administrators(&self.api, chat).await {
            Ok(members) => Ok(Receipt::ChatAdmins(members.iter().map(chat_admin).collect())),
            Err(error) => outcome(self.place(CallKind::Read, chat), error),
        }
    }
}

/// Of somebody whom Telegram does not show to the bot, nothing is known: that is no trouble of the chat.
impl WorkerDesk {
    async fn read_profile(&self, person: PersonId) -> Result<Receipt, Fate> {
        let chat = ChatId(person.id);
        let answer: Result<Stranger, _> = self.api.call(&GetChat::new(recipient(chat))).await;
        match answer {
            Ok(stranger) => Ok(Receipt::TgProfile(Box::new(stranger.profile()))),
            Err(TelegramCallError::Refused { code: 400 | 403, description, .. }) => {
                Err(Fate::Never { note: description })
            }
            Err(error) => outcome(self.place(CallKind::Read, chat), error),
        }
    }
}

fn chat_admin(member: &Member) -> ChatAdmin {
    ChatAdmin { id: member.user.id, creator: member.status == "creator", bot: member.user.is_bot }
}

pub(super) fn done(place: CallPlace, answer: Result<IgnoredAny, TelegramCallError>) -> Result<Receipt, Fate> {
    match answer {
        Ok(_) => Ok(Receipt::Done),
        Err(error) => outcome(place, error),
    }
}

#[cfg(test)]
#[path = "worker_tests.rs"]
pub(crate) mod tests;
