//! `[holiday]`: the owner is away until a day. Weekly digests only, no reminders, what is doubtful is kept, half the limits.

use chrono::NaiveDate;

use super::readers::{Parsed, Raw, date, or_none, tg_person};
use super::rows::settings;
use super::{Policy, moment};
use crate::clock::Millis;
use crate::domain::ids::ChatId;
use crate::domain::verdict::{Decision, Reason, Verdict};

settings! {
    /// `[holiday]`
    #[derive(Copy, Default)]
    struct HolidayPolicy;
    /// What the chat changes of it.
    enum HolidaySetting of Holiday;

    /// The last day of it, local.
    until: Option<NaiveDate> = "holiday.until",
    read or_none(date), chat Until: Date(&["3d", "7d", "14d", "30d", "none"]), on Holiday;
    /// Who hears alerts meanwhile: a person of Telegram who has written to the bot.
    deputy: Option<ChatId> = "holiday.deputy", read or_none(deputy), chat Deputy: Account, on Holiday;
}

fn deputy(raw: &Raw) -> Parsed<Option<ChatId>> {
    tg_person(raw).map(|person| person.map(ChatId))
}

impl Policy {
    /// The last day of the holiday, while it lasts.
    pub fn holiday(&self, now: Millis) -> Option<NaiveDate> {
        let today = moment(now).with_timezone(&self.timezone).date_naive();
        self.holiday.until.filter(|until| today <= *until)
    }

    /// Bans and removals of people in a run, now.
    pub fn per_run(&self, now: Millis) -> u32 {
        self.halved(self.moderation.per_run, now)
    }

    /// Bans and removals of people in a local day, now.
    pub fn per_day(&self, now: Millis) -> u32 {
        self.halved(self.moderation.per_day, now)
    }

    fn halved(&self, limit: u32, now: Millis) -> u32 {
        if self.holiday(now).is_some() { limit.div_ceil(2) } else { limit }
    }

    /// The verdict of a holiday: nobody is there to decide about what is doubtful, and so it is kept. `None`: as it is.
    pub fn softened(&self, verdict: &Verdict, now: Millis) -> Option<Verdict> {
        (verdict.decision == Decision::Quarantine && self.holiday(now).is_some()).then(|| {
            let mut kept = verdict.clone();
            kept.decision = Decision::Keep;
            kept.reasons.insert(0, Reason::new("holiday", 0.0));
            kept
        })
    }
}
