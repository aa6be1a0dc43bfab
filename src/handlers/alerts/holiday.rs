//! 🏖 The owner is away until a day: weekly digests only, no reminders, what is doubtful is kept, half the limits, and
//! somebody else hears the alarms. It ends by itself, with one message about what waits.

use anyhow::Result;

use crate::clock::{MINUTE, Millis};
use crate::domain::action::{TelegramAction, Urgency};
use crate::domain::alert::{Alert, Level};
use crate::domain::button::{Button, Screen};
use crate::domain::leads::LeadStatus;
use crate::handlers::alerts;
use crate::handlers::context::{Context, key};
use crate::store::LeadFilter;
use crate::texts::{HolidayWaits, PanelLabel};

/// Whoever stands in hears of a kind at most so often: the rest is in the admin chat.
const CALM: Millis = 10 * MINUTE;
/// Leads that are counted.
const MOST_LEADS: usize = 1_000;
/// Reminders that a lead has had which the end of a holiday has told of.
const TOLD: u32 = 9;

/// Once a minute: the holiday begins to be one, or is over.
pub fn rang(ctx: &mut Context<'_>) -> Result<()> {
    const SEEN: &str = "holiday_seen";
    let seen = ctx.db.settings().meta(SEEN)?.filter(|seen| !seen.is_empty());
    match (ctx.holiday(), seen) {
        (Some(until), None) => ctx.db.settings().set_meta(SEEN, &until.to_string()),
        (None, Some(_)) => {
            ctx.db.settings().set_meta(SEEN, "")?;
            welcome_back(ctx)
        }
        (Some(_), Some(_)) | (None, None) => Ok(()),
    }
}

/// What waits for whoever is back. The leads it names are not reminded of one by one.
fn welcome_back(ctx: &mut Context<'_>) -> Result<()> {
    let filter = LeadFilter { status: Some(LeadStatus::New), ..LeadFilter::default() };
    let leads = ctx.db.leads().rows(filter, MOST_LEADS)?;
    for mut lead in leads.iter().filter(|lead| lead.reminders < TOLD).cloned() {
        lead.reminders = TOLD;
        ctx.db.leads().save_lead(&lead, ctx.now)?;
    }
    let (people, texts) = ctx.db.growth().quarantine_sizes()?;
    let waits = HolidayWaits { leads: leads.len() as i64, people, texts, dead: ctx.db.outbox().queue_sizes()?.dead };
    let open = |what: PanelLabel, screen: Screen| key(ctx.texts.panel_label(what), &Button::Open(screen));
    let keyboard = vec![
        vec![open(PanelLabel::Leads, Screen::Leads), open(PanelLabel::Quarantine, Screen::Quarantine)],
        vec![open(PanelLabel::Digest, Screen::Digest), open(PanelLabel::Status, Screen::Status)],
    ];
    let html = ctx.texts.alerts().welcome_back(&waits);
    ctx.tell_admin(html, keyboard);
    Ok(())
}

/// An alert goes to whoever stands in, too.
pub fn tell_deputy(alert: &Alert, words: &str, ctx: &mut Context<'_>) -> Result<()> {
    let Some(chat) = ctx.policy.holiday.deputy.filter(|_| ctx.holiday().is_some()) else { return Ok(()) };
    let about_them = alert.subject == format!("chat:{chat}");
    if alert.level <= Level::Info || about_them || chat == ctx.admin_chat()? {
        return Ok(());
    }
    let last = format!("deputy:{}", alert.kind.as_str());
    let told = ctx.db.settings().moment(&last)?;
    if told.is_some_and(|told| (0..CALM).contains(&(ctx.now - told))) {
        return Ok(());
    }
    ctx.db.settings().note_moment(&last, ctx.now)?;
    let silent = !alerts::may_sound(alert.kind.wakes(), ctx);
    let html = ctx.texts.alerts().for_the_deputy(words);
    ctx.want(TelegramAction::SendMessage { chat, html, keyboard: Vec::new(), reply_to: None, silent }, Urgency::Order);
    Ok(())
}
