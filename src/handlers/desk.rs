//! What a handler has before it: the store, the settings of this moment, the judge, the time; and where it puts its wishes.

use std::collections::BTreeSet;

use anyhow::Result;
use chrono::{DateTime, TimeZone, Utc};
use chrono_tz::Tz;

use crate::clock::{DAY, MINUTE, Millis, Time};
use crate::domain::action::{Action, Keyboard, TelegramAction, Urgency, VkAction};
use crate::domain::ids::{ChatId, Network, PersonId};
use crate::domain::key::KeyView;
use crate::domain::setting::{Checker, SettingView};
use crate::domain::verdict::{Mode, Strictness};
use crate::domain::wave::Shore;
use crate::handlers::alerts::settings::AlertSettings;
use crate::handlers::answers::AnswerSettings;
use crate::handlers::crosspost::settings::CopySettings;
use crate::handlers::digest::DigestSettings;
use crate::handlers::holiday::HolidaySettings;
use crate::handlers::leads::settings::LeadSettings;
use crate::judging::{AccountJudge, CommentJudge};
use crate::store::{Db, Look, LookCause, SurfaceRow, Wanted, newest_first};
use crate::texts::{Language, Texts};

/// The settings of this moment, as handlers need them: file, panel and environment are already settled.
#[derive(Debug, Clone)]
pub struct Policy {
    /// The community's VK id, positive.
    pub group_id: i64,
    /// Where the panel, reports and cards go.
    pub admin_chat: ChatId,
    /// Owners: may do everything. Empty: the person, or the creator of the group.
    pub owners: Vec<i64>,
    /// Moderators: may judge, not configure. Empty: the group's other administrators.
    pub moderators: Vec<i64>,
    /// The Telegram group that is moderated too.
    pub discussion_chat: Option<ChatId>,
    /// Whether verdicts are acted on.
    pub mode: Mode,
    /// Bans and removals of people in a run.
    pub per_run: u32,
    /// Bans and removals of people in a local day.
    pub per_day: u32,
    /// How long quarantine lasts.
    pub quarantine: Millis,
    /// Whether comments and messages are judged at all.
    pub comments: bool,
    /// The author of a removed comment is banned too.
    pub ban_author: bool,
    /// Comments of a post under raid are closed without asking.
    pub close_on_raid: bool,
    /// How readily texts are taken for spam.
    pub strictness: Strictness,
    /// People who subscribe, and subscribers in sweeps, are judged.
    pub members: bool,
    /// How readily subscribers are taken for fakes.
    pub members_strictness: Strictness,
    /// From one sweep over the members to the next.
    pub members_sweep: Millis,
    /// Those who like are judged.
    pub likes: bool,
    /// How readily owners of likes are taken for fakes.
    pub likes_strictness: Strictness,
    /// From one sweep over likes to the next.
    pub likes_sweep: Millis,
    /// The newest posts that a sweep over likes reads.
    pub likes_posts: u32,
    /// Likes of a post that it reads.
    pub likes_per_post: u32,
    /// The admin's stop words, from the file and the panel.
    pub stop_words: Vec<String>,
    /// The admin's blocked domains.
    pub blocked_domains: Vec<String>,
    /// What of the posts goes into which channel, and how.
    pub copies: CopySettings,
    /// What advertisers are asked and offered.
    pub leads: LeadSettings,
    /// When digests are told.
    pub digest: DigestSettings,
    /// What is told as it happens, to whom and when.
    pub alerts: AlertSettings,
    /// Questions in comments that nobody answered.
    pub answers: AnswerSettings,
    /// A language model can be asked.
    pub has_model: bool,
    /// It is asked about doubtful comments, where there is one.
    pub second_opinion: bool,
    /// The owner is away.
    pub holiday: HolidaySettings,
    /// What is known of the keys.
    pub keys: Vec<KeyView>,
    /// Settings that the chat changes, as they are.
    pub settings: Vec<SettingView>,
    /// Whether a new value may be.
    pub checker: Checker,
    /// VK ids never touched.
    pub allow: BTreeSet<i64>,
    /// What the clock may be trusted with at this moment.
    pub time: Time,
    /// Zone of everything local.
    pub timezone: Tz,
    /// Of everything people read in chats.
    pub language: Language,
    /// How long *keep* verdicts stay, days.
    pub journal_days: i64,
    /// How long raw evidence stays, days.
    pub evidence_days: i64,
    /// Keys that the environment fixes: shown with a lock.
    pub locked: BTreeSet<String>,
}

/// Key under which the database keeps the event that last asked for another try of what waits.
pub const TRY_AGAIN: &str = "try_what_waits";

impl Policy {
    /// Whom the settings name as answering for the community.
    pub fn staff(&self) -> Vec<PersonId> {
        let of_chat = self.owners.iter().chain(&self.moderators).map(|id| PersonId::telegram(*id));
        of_chat.chain(self.alerts.vk_user.map(PersonId::vk)).collect()
    }
}

/// What one event is handled with.
pub struct Desk<'a> {
    /// The store, inside the event's transaction.
    pub db: Db<'a>,
    /// The moment of the event in hand, Unix milliseconds: a handler knows no other clock.
    pub now: Millis,
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
    /// What is wanted outside.
    pub wanted: Vec<Wanted>,
    /// Reports and cards that show something else now: rendered once at the end of the batch.
    pub stale: BTreeSet<i64>,
    /// Where somebody came or did something: looked at for a wave once at the end of the batch.
    pub shores: BTreeSet<Shore>,
    /// Channels in which a copy may go on: looked at once at the end of the batch.
    pub channels: BTreeSet<ChatId>,
    /// Settings or examples changed: the engine reads them again before the next event.
    pub reload: bool,
}

impl Desk<'_> {
    /// Something may work again: what waits for a person's help is tried at once.
    pub fn try_what_waits(&mut self) -> Result<()> {
        self.db.set_meta(TRY_AGAIN, &self.event_id.to_string())?;
        self.reload = true;
        Ok(())
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
        if self.wanted.len() < MANY { Urgency::Order } else { Urgency::Visible }
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
        self.db.open_look(Look { person, cause: LookCause::Name, journal: None }, self.now + PATIENCE)
    }

    /// Answers a button that was pressed in the admin's chat.
    pub fn answer(&mut self, callback_id: &str, text: Option<String>, alert: bool) {
        let action = TelegramAction::AnswerButton { callback_id: callback_id.to_owned(), text, alert, chat: None };
        self.want(action, Urgency::Person);
    }

    /// Says something in the admin chat; in quiet hours without a sound.
    pub fn tell_admin(&mut self, html: String, keyboard: Keyboard) {
        let chat = self.policy.admin_chat;
        let silent = self.policy.alerts.is_quiet(self.now, self.policy.timezone);
        let action = TelegramAction::SendMessage { chat, html, keyboard, reply_to: None, silent };
        self.want(action, Urgency::Order);
    }

    /// Shows a surface: edited in place, and at most every few seconds where nobody waits for it.
    pub fn show(&mut self, surface: &SurfaceRow, html: String, keyboard: Keyboard, urgency: Urgency) {
        self.show_surface(surface, html, keyboard, urgency, true);
    }

    /// The same, and a new message is heard.
    pub fn show_loud(&mut self, surface: &SurfaceRow, html: String, keyboard: Keyboard, urgency: Urgency) {
        self.show_surface(surface, html, keyboard, urgency, false);
    }

    fn show_surface(&mut self, surface: &SurfaceRow, html: String, keyboard: Keyboard, urgency: Urgency, silent: bool) {
        /// A report that grows is not edited more often than this.
        const CALM: Millis = 5_000;
        let due_at = match (urgency, surface.shown_at) {
            (Urgency::Person, _) | (_, None) => self.now,
            (_, Some(shown_at)) => self.now.max(shown_at + CALM),
        };
        let action = TelegramAction::ShowSurface {
            surface_id: surface.id,
            chat: surface.chat,
            message_id: surface.message_id,
            html,
            keyboard,
            silent,
        };
        let action = action.into();
        self.wanted.push(Wanted { action, urgency, rank: 0, journal_id: None, due_at, expires_at: None, cause: None });
    }

    /// Adds to a sum of the local day.
    pub fn count(&self, name: &str, by: i64) -> Result<()> {
        self.db.count(&self.day(), name, by)
    }

    /// The community's local day as `2026-12-20`, the key of what is counted a day.
    pub fn day(&self) -> String {
        local_day(self.now, self.policy.timezone)
    }

    /// The moment the local day began.
    pub fn day_start(&self) -> Millis {
        day_start(self.now, self.policy.timezone)
    }

    /// Whether somebody must not be touched: the admin's lists, the community itself, its managers.
    pub fn is_untouchable(&self, person: PersonId) -> Result<bool> {
        let scope = match person.network {
            Network::Vk => {
                if person.id == -self.policy.group_id || self.policy.allow.contains(&person.id) {
                    return Ok(true);
                }
                "vk".to_owned()
            }
            Network::Telegram => self.policy.discussion_chat.map_or_else(String::new, |chat| chat.to_string()),
        };
        Ok(self.db.is_never_touched(person)? || self.db.is_manager(&scope, person.id)?)
    }
}

/// The local day of a moment, `2026-11-23`.
pub fn local_day(at: Millis, zone: Tz) -> String {
    moment(at).with_timezone(&zone).format("%Y-%m-%d").to_string()
}

/// The first moment of the local day of a moment. A midnight that summer time skips begins at the first valid minute.
pub fn day_start(at: Millis, zone: Tz) -> Millis {
    let date = moment(at).with_timezone(&zone).date_naive();
    let midnight = date.and_time(chrono::NaiveTime::MIN);
    let valid = (0..180)
        .find_map(|minute| zone.from_local_datetime(&(midnight + chrono::Duration::minutes(minute))).earliest());
    valid.map_or(at - at.rem_euclid(DAY), |start| start.timestamp_millis())
}

/// A stored moment as a date; one beyond the calendar is its beginning.
pub fn moment(at: Millis) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(at).unwrap_or(DateTime::UNIX_EPOCH)
}
