//! The next morning: the digest that the community's day came to, with its picture.

use anyhow::{Context, Result, ensure};
use chrono::{NaiveTime, TimeZone};

use super::stage::{MORNING, Stage};
use crate::clock::{HOUR, MINUTE, Millis};
use crate::handlers::context::moment;
use crate::simulator::Shown;

/// The night goes by in steps of so long: the clock rings often enough not to have been away.
const STRIDE: Millis = 4 * MINUTE;
/// The digest comes at nine; a few minutes more are given to it.
const LATEST: Millis = 30 * MINUTE;

impl Stage {
    /// The night goes by, and the digest comes at nine.
    pub(super) fn next_morning(&mut self) -> Result<()> {
        self.title(self.t("Утро", "Morning"))?;
        self.aside(self.t(
            "Ночь прошла. В девять приходит сводка: одно сообщение с картинкой о вчерашнем дне.",
            "The night went by. At nine the digest comes: one message with a picture of yesterday.",
        ))?;
        let nine = self.nine()?;
        while self.now() < nine + LATEST {
            if self.now() >= nine && self.digest().is_some() {
                break;
            }
            self.moments(STRIDE)?;
            self.settle()?;
        }
        let words = self.digest().context("no digest came in the morning")?;
        let chat = self.world(|world| world.admin_chat_id);
        let said = self.world(|world| world.messages(chat));
        // Numbers of a chat grow: the picture stands right above the words.
        let mut png = said.iter().rev().skip_while(|message| message.message_id >= words.message_id);
        let png = png.find_map(|message| self.world(|world| world.photo(chat, message.message_id)));
        let png = png.context("the digest has no picture")?;
        ensure!(png.starts_with(b"\x89PNG"), "the digest's picture is no PNG");
        self.keep_picture(&png);
        self.show(&words)
    }

    fn digest(&self) -> Option<Shown> {
        let said = self.world(|world| world.messages(world.admin_chat_id));
        said.into_iter().rev().find(|message| message.text.starts_with('📈') && message.shows.is_empty())
    }

    /// Nine o'clock of the next local day.
    fn nine(&self) -> Result<Millis> {
        Ok(self.midnight()? + 9 * HOUR)
    }

    /// The end of the day that is played.
    pub(super) fn midnight(&self) -> Result<Millis> {
        let zone = self.zone();
        let date = moment(MORNING).with_timezone(&zone).date_naive().succ_opt().context("the calendar ends")?;
        let midnight = zone.from_local_datetime(&date.and_time(NaiveTime::MIN)).earliest();
        Ok(midnight.context("a day without midnight")?.timestamp_millis())
    }
}
