//! What a handler has before it: the store, the settings of this moment, the judge, the time; and where it puts its wishes.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::rc::Rc;

use anyhow::{Context as _, Result};
use chrono::{NaiveDate, TimeZone};
use serde_json::Value;

use crate::clock::{DAY, MINUTE, Millis, Turn};
use crate::decided::{Decided, Matter, Noted};
use crate::domain::action::{Action, InlineKey, Keyboard, Press, TelegramAction, Urgency, VkAction};
use crate::domain::button::{Button, Screen};
use crate::domain::chat_ref::ChatRef;
use crate::domain::ids::{ChatId, ItemKind, Network, PersonId, WallItem};
use crate::domain::known::KnownPlatforms;
use crate::domain::sum::Sum;
use crate::domain::wave::WavePlace;
use crate::judging::{AccountJudge, CommentJudge};
pub use crate::policy::moment;
use crate::policy::{Policy, SettingKey, SettingView};
use crate::store::{
    Db, Neighbourhood, NewVerdict, ProfileRequest, RequestCause, SameTexts, SurfaceRow, Wanted, newest_first,
};
use crate::texts::Texts;
use crate::zone::Tz;

/// Key under which the database keeps the event that last asked for another try of what waits.
pub const TRY_AGAIN: &str = "try_what_waits";
/// Set once it was read who manages the community of VK.
pub const MANAGERS_READ: &str = "managers_read";

/// Where it stands since when the list of a scope's managers is awaited; empty: it has come.
pub fn managers_awaited(scope: &str) -> String {
    format!("managers_awaited:{scope}")
}

/// Where it stands which channel a group discusses, once that spoke there.
pub fn own_channel(group: ChatId) -> String {
    format!("own_channel:{group}")
}

/// What a department did that others show or count. They stand above it and are told by the router.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum News {
    /// What is known of somebody is no longer what their card shows.
    PersonChanged(PersonId),
    /// It is known who administers a chat.
    AdminsRead(ChatId),
    /// It could not be read.
    AdminsUnread {
        /// Which chat's.
        chat: ChatId,
        /// Telegram's words.
        why: String,
    },
    /// What the panel shows may be no more.
    PanelIsStale,
    /// A screen has something else to show.
    ScreenIsStale(Screen),
}

/// What one event is handled with.
pub struct Context<'a> {
    /// The store, inside the event's transaction.
    pub db: Db<'a>,
    /// The moment of the event in hand, Unix milliseconds: a handler knows no other clock.
    pub now: Millis,
    /// When the event came in, which may have been before a death.
    pub heard_at: Millis,
    /// Id of the event's row, for causes of emits.
    pub event_id: i64,
    /// Settings in force for this event.
    pub policy: &'a Policy,
    /// The judge of comments.
    pub judge: &'a CommentJudge,
    /// The judge of accounts.
    pub accounts: &'a AccountJudge,
    /// Words for people, in the language of the config.
    pub texts: &'a Texts,
    /// The platforms that are listened to, and those that posts are copied to.
    pub platforms: &'a KnownPlatforms,
    /// The step that the event is handled in: what is long goes on in the next.
    pub turn: Turn,
    /// What is wanted outside.
    pub wanted: Vec<Wanted>,
    /// So much was wanted by parts of the same order before.
    pub wanted_before: usize,
    /// Reports and cards that show something else now: rendered once at the end of the batch.
    pub stale: BTreeSet<i64>,
    /// Where somebody came or did something: looked at for a wave once at the end of the batch.
    pub wave_places: BTreeSet<WavePlace>,
    /// Channels in which a copy may go on: looked at once at the end of the batch.
    pub channels: BTreeSet<ChatRef>,
    /// Who came or liked of late near those whom this event lets judge, where they are many.
    pub near: Neighbourhood,
    /// Whether deletions that nobody took back count against their authors: asked once a step.
    pub silence_counts: Rc<Cell<Option<bool>>>,
    /// Which texts came within a day.
    pub same_texts: &'a RefCell<SameTexts>,
    /// What others are told once the event is handled.
    pub news: Vec<News>,
    /// What was decided: a line of the log each, once it stands in the database.
    pub decided: Noted,
    /// Settings or examples changed: the engine reads them again before the next event.
    pub reload: bool,
    /// Files that nobody needs any more: taken away once it stands in the database that they are not needed.
    pub spent: Vec<String>,
    /// The duty of the clock's ring that is being done has come to no end: the ring goes on with it.
    pub unfinished: bool,
}

impl Context<'_> {
    /// The last day of the holiday, while it lasts.
    pub fn holiday(&self) -> Option<NaiveDate> {
        self.policy.holiday(self.now)
    }

    /// Bans and removals of people in a run, now.
    pub fn per_run(&self) -> u32 {
        self.policy.per_run(self.now)
    }

    /// Bans and removals of people in a local day, now.
    pub fn per_day(&self) -> u32 {
        self.policy.per_day(self.now)
    }

    /// How many people were acted on today, as far as the day's limit counts them.
    pub fn acted_on_today(&self) -> Result<u32> {
        self.db.journal().people_acted_on(self.day_start(), self.per_day())
    }
}

impl Context<'_> {
    /// Something may work again: what waits for a person's help is tried at once.
    pub fn try_what_waits(&mut self) -> Result<()> {
        self.db.settings().set_meta(TRY_AGAIN, &self.event_id.to_string())?;
        self.reload = true;
        Ok(())
    }

    /// Gives a setting a value of the chat, or (`None`) gives it back to the file: the one way of it. The engine reads the
    /// settings again before the next event. The same value once more is no change.
    pub fn set(&mut self, key: impl Into<SettingKey>, value: Option<&Value>, by: i64) -> Result<()> {
        let key = key.into();
        let same = |view: &SettingView| view.from_chat && Some(&view.value) == value;
        if self.policy.view(key).is_some_and(same) {
            return Ok(());
        }
        self.db.settings().set_setting(key.name(), value, by, self.now)?;
        self.reload = true;
        let verdict = if value.is_some() { "set" } else { "reset" };
        self.decided(Decided::new(Matter::Setting, verdict).about(key.name()).by(Some(by)).then("apply"));
        Ok(())
    }

    /// One line of the log says it: what, about whom, why, what will be done.
    pub fn decided(&self, decided: Decided) {
        self.decided.note(decided);
    }

    /// Writes a verdict down, in the database and in the log.
    pub fn judged(&self, new: &NewVerdict<'_>) -> Result<i64> {
        let journal = self.db.journal().record_verdict(new)?;
        self.decided(Decided::of_verdict(new, journal));
        Ok(journal)
    }

    /// Queues a wish for now.
    pub fn want(&mut self, action: impl Into<Action>, urgency: Urgency) {
        self.want_for(action, urgency, None);
    }

    /// Queues a wish that carries out a verdict.
    pub fn want_for(&mut self, action: impl Into<Action>, urgency: Urgency, journal_id: Option<i64>) {
        self.want_ranked(action.into(), urgency, journal_id, 0);
    }

    /// Queues what takes away (or brings back) something that people have seen since a moment: the newest goes first.
    /// `number`: what the platform counts it by.
    pub fn want_gone(
        &mut self,
        action: impl Into<Action>,
        urgency: Urgency,
        journal_id: i64,
        seen_since: Millis,
        number: i64,
    ) {
        // A date of the future makes nothing newer than what is written now.
        let rank = newest_first(seen_since.min(self.now), number);
        self.want_ranked(action.into(), urgency, Some(journal_id), rank);
    }

    /// Queues what is said before everything else that waits in its chat.
    pub fn want_first(&mut self, action: impl Into<Action>) {
        self.want_ranked(action.into(), Urgency::Person, None, newest_first(self.now, 0));
    }

    /// How urgent a person's order is. One that is about many takes its turn among what is visible: fresh spam waits behind
    /// no thousand of comments that are removed, or brought back, at once.
    pub fn urgency_of_order(&self) -> Urgency {
        const MANY: usize = 20;
        if self.wanted_before + self.wanted.len() < MANY { Urgency::Order } else { Urgency::Visible }
    }

    fn want_ranked(&mut self, action: Action, urgency: Urgency, journal_id: Option<i64>, rank: i64) {
        let expires_at = match &action {
            // Telegram forgets a press after a while; an answer then is of no use.
            Action::Telegram(TelegramAction::AnswerButton { .. }) => Some(self.now + MINUTE),
            _ => None,
        };
        let cause = match action.facts().subject {
            Some(_) => None,
            // What follows a batch follows no event: it has no cause to be known by, and a transaction of its own.
            None if self.event_id == 0 || matches!(action, Action::Vk(VkAction::ReadPeople { .. })) => None,
            None => Some(format!("{}:{}", self.event_id, self.wanted.len())),
        };
        self.wanted.push(Wanted { action, urgency, rank, journal_id, due_at: self.now, expires_at, cause });
    }

    /// Somebody's name on VK is wanted, for people to read: asked with everybody else's at the next turn.
    pub fn want_name(&self, person: i64) -> Result<()> {
        /// Whoever reads it has a number till then.
        const PATIENCE: Millis = 10 * MINUTE;
        self.db
            .profile_requests()
            .request_profile(ProfileRequest { person, cause: RequestCause::Name, journal: None }, self.now + PATIENCE)
    }

    /// Answers a button that was pressed in the admin's chat.
    pub fn answer(&mut self, callback_id: &str, text: Option<String>, alert: bool) {
        let slow = (!self.policy.admin_chat.is_private()).then(|| self.texts.telegram_asks_to_wait());
        let action =
            TelegramAction::AnswerButton { callback_id: callback_id.to_owned(), text, alert, chat: None, slow };
        self.want(action, Urgency::Person);
    }

    /// Whether these are quiet hours: what can wait makes no sound.
    pub fn is_quiet(&self) -> bool {
        self.policy.alerts.is_quiet(self.now, self.policy.timezone)
    }

    /// The admin's chat, where it is now: a group that became a supergroup has another id than the settings name.
    pub fn admin_chat(&self) -> Result<ChatId> {
        self.db.surfaces().migrated(self.policy.admin_chat)
    }

    /// Says something in the admin chat; in quiet hours without a sound.
    pub fn tell_admin(&mut self, html: String, keyboard: Keyboard) {
        let chat = self.policy.admin_chat;
        let silent = self.is_quiet();
        let action = TelegramAction::SendMessage { chat, html, keyboard, reply_to: None, silent };
        self.want(action, Urgency::Order);
    }

    /// Shows a surface: edited in place, and at most every few seconds where nobody waits for it.
    pub fn show(&mut self, surface: &SurfaceRow, html: String, keyboard: Keyboard, urgency: Urgency) {
        self.show_surface(surface, html, keyboard, urgency, true, None);
    }

    /// The same, and a new message is heard.
    pub fn show_loud(&mut self, surface: &SurfaceRow, html: String, keyboard: Keyboard, urgency: Urgency) {
        self.show_surface(surface, html, keyboard, urgency, false, None);
    }

    /// The same, with a picture below the words where there is one.
    pub fn show_with_picture(
        &mut self,
        surface: &SurfaceRow,
        (html, keyboard): (String, Keyboard),
        picture: Option<String>,
        urgency: Urgency,
    ) {
        self.show_surface(surface, html, keyboard, urgency, true, picture);
    }

    fn show_surface(
        &mut self,
        surface: &SurfaceRow,
        html: String,
        keyboard: Keyboard,
        urgency: Urgency,
        silent: bool,
        picture: Option<String>,
    ) {
        /// A report that grows is not edited more often than this.
        const CALM: Millis = 5_000;
        let due_at = match (urgency, surface.shown_at) {
            (Urgency::Person, _) | (_, None) => self.now,
            (_, Some(shown_at)) => self.now.max(shown_at + CALM),
        };
        let action = shown(surface, html, keyboard, silent, picture);
        self.wanted.push(Wanted { action, urgency, rank: 0, journal_id: None, due_at, expires_at: None, cause: None });
    }

    /// What a post is called; other things have no name.
    pub fn words_of(&self, item: WallItem) -> Result<Option<String>> {
        if item.kind == ItemKind::Post { self.db.chats().post_words(item.owner_id, item.item_id) } else { Ok(None) }
    }

    /// Adds to a sum of the local day, and of the minute.
    pub fn count(&self, sum: Sum, by: i64) -> Result<()> {
        self.db.sums().count(&self.day(), sum, by)?;
        self.db.sums().count_minute(self.now, sum, by)
    }

    /// The community's local day as `2026-12-20`, the key of what is counted a day.
    pub fn day(&self) -> String {
        local_day(self.now, self.policy.timezone)
    }

    /// The moment the local day began.
    pub fn day_start(&self) -> Millis {
        day_start(self.now, self.policy.timezone)
    }

    /// Whether it was never read who manages the community of VK, or the discussion group: whoever writes may be one of them.
    pub fn managers_are_unknown(&self, network: Network) -> Result<bool> {
        let Some(scope) = self.managed_scope(network) else { return Ok(false) };
        if self.db.people().knows_managers(&scope)? {
            return Ok(false);
        }
        Ok(network == Network::Telegram || self.db.settings().meta(MANAGERS_READ)?.is_none())
    }

    /// Whether their list is on its way, for somebody may be new on it: whoever writes waits a moment.
    pub fn managers_are_awaited(&self, network: Network) -> Result<bool> {
        let Some(scope) = self.managed_scope(network) else { return Ok(false) };
        Ok(self.db.settings().meta(&managers_awaited(&scope))?.is_some_and(|since| !since.is_empty()))
    }

    /// Under which name the managers of a network are kept; `None`: nothing is moderated there.
    fn managed_scope(&self, network: Network) -> Option<String> {
        match network {
            Network::Vk => Some("vk".to_owned()),
            Network::Telegram => self.policy.discussion_chat.map(|chat| chat.to_string()),
        }
    }

    /// A channel that posts are copied to, the one that the group discusses, or the group itself, as which anonymous administrators
    /// write.
    fn speaks_for_the_community(&self, chat: ChatId) -> Result<bool> {
        let Some(group) = self.policy.discussion_chat else { return Ok(self.policy.copies.is_target(chat)) };
        if chat == group || self.policy.copies.is_target(chat) {
            return Ok(true);
        }
        Ok(self.db.settings().meta(&own_channel(group))?.is_some_and(|known| known == chat.to_string()))
    }

    /// Whether somebody must not be touched: the admin's lists, the community itself, its managers, whom the settings name.
    pub fn is_untouchable(&self, person: PersonId) -> Result<bool> {
        if self.policy.is_staff(person) {
            return Ok(true);
        }
        let scope = match person.network {
            Network::Vk => {
                if person.id == -self.policy.group_id || self.policy.moderation.allow.contains(&person.id) {
                    return Ok(true);
                }
                "vk".to_owned()
            }
            Network::Telegram => {
                if person.id < 0 && self.speaks_for_the_community(ChatId(person.id))? {
                    return Ok(true);
                }
                self.policy.discussion_chat.map_or_else(String::new, |chat| chat.to_string())
            }
        };
        Ok(self.db.people().is_never_touched(person)? || self.db.people().is_manager(&scope, person.id)?)
    }
}

/// The wish that a surface shows this.
pub(super) fn shown(
    surface: &SurfaceRow,
    html: String,
    keyboard: Keyboard,
    silent: bool,
    picture: Option<String>,
) -> Action {
    let SurfaceRow { id: surface_id, chat, message_id, thread, .. } = *surface;
    TelegramAction::ShowSurface { surface_id, chat, message_id, html, keyboard, silent, picture, thread }.into()
}

/// The local day of a moment, `2026-11-23`.
pub fn local_day(at: Millis, zone: Tz) -> String {
    // As `%Y-%m-%d`, and several times as fast: each thing that is counted asks for it.
    moment(at).with_timezone(&zone).date_naive().to_string()
}

/// The first moment of the local day of a moment. A midnight that summer time skips begins at the first valid minute.
pub fn day_start(at: Millis, zone: Tz) -> Millis {
    let date = moment(at).with_timezone(&zone).date_naive();
    let midnight = date.and_time(chrono::NaiveTime::MIN);
    let valid = (0..180)
        .find_map(|minute| zone.from_local_datetime(&(midnight + chrono::Duration::minutes(minute))).earliest());
    valid.map_or(at - at.rem_euclid(DAY), |start| start.timestamp_millis())
}

/// VK swallows a message whose number it has seen: the salt is this database's own, the counter never goes back.
pub(in crate::handlers) fn random_id(ctx: &Context<'_>) -> Result<i64> {
    let salt: i64 =
        ctx.db.settings().meta("salt")?.context("the database has no salt")?.parse().context("reading the salt")?;
    Ok(1 + (salt.wrapping_add(ctx.db.outbox().next_counter()?)).rem_euclid((1 << 31) - 1))
}

/// A moment as people of the chat read it: the day is named unless it is today.
pub(in crate::handlers) fn when(at: Millis, ctx: &Context<'_>) -> String {
    let zone = ctx.policy.timezone;
    let local = moment(at).with_timezone(&zone);
    let today = moment(ctx.now).with_timezone(&zone);
    let form = if local.date_naive() == today.date_naive() {
        "%H:%M"
    } else if (ctx.now - at).abs() < 300 * DAY {
        "%d.%m %H:%M"
    } else {
        "%d.%m.%Y"
    };
    local.format(form).to_string()
}

/// Two moments as people of the chat read them: their days are named unless both are today's, one that both have once.
pub(in crate::handlers) fn from_to(from: Millis, to: Millis, ctx: &Context<'_>) -> (String, String) {
    let zone = ctx.policy.timezone;
    let day = |at: Millis| local_day(at, zone);
    if day(from) == day(to) {
        return (when(from, ctx), moment(to).with_timezone(&zone).format("%H:%M").to_string());
    }
    if (ctx.now - from).abs() >= 300 * DAY {
        return (when(from, ctx), when(to, ctx));
    }
    let dated = |at: Millis| moment(at).with_timezone(&zone).format("%d.%m %H:%M").to_string();
    (dated(from), dated(to))
}

/// A button with data.
pub fn key(label: String, button: &Button) -> InlineKey {
    InlineKey { label, press: Press::Data(button.encode()) }
}

/// First bits of an entry's hash: a press on an old list must not drop another entry.
pub(in crate::handlers) fn check_of(entry: &str) -> u16 {
    (xxhash_rust::xxh3::xxh3_64(entry.as_bytes()) & 0xFFFF) as u16
}
