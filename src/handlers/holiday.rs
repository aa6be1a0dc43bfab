//! 🏖 The owner is away until a day: weekly digests only, no reminders, what is doubtful is kept, half the limits, and
//! somebody else hears the alarms. It ends by itself, with one message about what waits.

use anyhow::Result;
use chrono::{NaiveDate, Weekday};

use super::alerts;
use super::desk::Desk;
use super::digest::schedule::holds_week;
use super::moderation::reports::key;
use crate::clock::{MINUTE, Millis};
use crate::domain::action::{TelegramAction, Urgency};
use crate::domain::alert::{Alert, Level};
use crate::domain::button::{Button, Screen};
use crate::domain::lead::LeadStatus;
use crate::store::LeadFilter;
use crate::texts::HolidayWaits;

/// Whoever stands in hears of a kind at most so often: the rest is in the admin chat.
const CALM: Millis = 10 * MINUTE;
/// Leads that are counted.
const MOST_LEADS: usize = 1_000;
/// Reminders that a lead has had which the end of a holiday has told of.
const TOLD: u32 = 9;

impl Desk<'_> {
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
}

/// Whether the digest of a day is left to the weekly one.
pub fn leaves_out(day: NaiveDate, told: Option<NaiveDate>, weekly_on: Weekday, desk: &Desk<'_>) -> bool {
    desk.holiday().is_some() && !holds_week(day, told, weekly_on)
}

/// Once a minute: the holiday begins to be one, or is over.
pub fn rang(desk: &mut Desk<'_>) -> Result<()> {
    const SEEN: &str = "holiday_seen";
    let seen = desk.db.meta(SEEN)?.filter(|seen| !seen.is_empty());
    match (desk.holiday(), seen) {
        (Some(until), None) => desk.db.set_meta(SEEN, &until.to_string()),
        (None, Some(_)) => {
            desk.db.set_meta(SEEN, "")?;
            welcome_back(desk)
        }
        (Some(_), Some(_)) | (None, None) => Ok(()),
    }
}

/// What waits for whoever is back. The leads it names are not reminded of one by one.
fn welcome_back(desk: &mut Desk<'_>) -> Result<()> {
    let filter = LeadFilter { status: Some(LeadStatus::New), ..LeadFilter::default() };
    let leads = desk.db.leads(filter, MOST_LEADS)?;
    for mut lead in leads.iter().filter(|lead| lead.reminders < TOLD).cloned() {
        lead.reminders = TOLD;
        desk.db.save_lead(&lead, desk.now)?;
    }
    let (people, texts) = desk.db.quarantine_sizes()?;
    let waits = HolidayWaits { leads: leads.len() as i64, people, texts, dead: desk.db.queue_sizes()?.dead };
    let open = |what: &str, screen: Screen| key(desk.texts.panel_label(what), &Button::Open(screen));
    let keyboard = vec![
        vec![open("leads", Screen::Leads), open("quarantine", Screen::Quarantine)],
        vec![open("digest", Screen::Digest), open("status", Screen::Status)],
    ];
    let html = desk.texts.welcome_back(&waits);
    desk.tell_admin(html, keyboard);
    Ok(())
}

/// An alert goes to whoever stands in, too.
pub fn tell_deputy(alert: &Alert, words: &str, desk: &mut Desk<'_>) -> Result<()> {
    let Some(chat) = desk.policy.holiday.deputy.filter(|_| desk.holiday().is_some()) else { return Ok(()) };
    let about_them = alert.subject == format!("chat:{chat}");
    if alert.level <= Level::Info || about_them || chat == desk.db.migrated(desk.policy.admin_chat)? {
        return Ok(());
    }
    let last = format!("deputy:{}", alert.kind.as_str());
    let told = desk.db.meta(&last)?.and_then(|at| at.parse::<Millis>().ok());
    if told.is_some_and(|told| (0..CALM).contains(&(desk.now - told))) {
        return Ok(());
    }
    desk.db.set_meta(&last, &desk.now.to_string())?;
    let silent = !alerts::may_sound(alert.kind.wakes(), desk);
    let html = desk.texts.for_the_deputy(words);
    desk.want(TelegramAction::SendMessage { chat, html, keyboard: Vec::new(), reply_to: None, silent }, Urgency::Order);
    Ok(())
}
