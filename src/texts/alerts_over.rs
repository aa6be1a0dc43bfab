//! Alerts that are over, in words.

use super::{AlertsTexts, html};
use crate::clock::Millis;
use crate::domain::lane::Lane;

impl AlertsTexts {
    /// The other program that read the bot's updates is gone since then.
    pub fn rival_is_gone(&self, at: &str) -> String {
        self.t(
            "✅ Бота снова слушаю только я ({}). Что нажимали и писали раньше, могло пропасть: нажмите ещё раз.",
            "✅ I am the only one who listens again ({}). What was pressed and written before may be lost: press again.",
        )
        .replace("{}", &html::escape(at))
    }

    /// A platform answers again.
    pub fn platform_back(&self, name: &str, from: &str, to: &str, away: Millis) -> String {
        let text = self.t(
            "✅ {name} снова отвечает, связи не было {long}, с {from} до {to}",
            "✅ {name} answers again, it was away for {long}, from {from} to {to}",
        );
        let text = text.replace("{name}", &html::escape(name)).replace("{long}", &self.texts().lasting(away));
        text.replace("{from}", &html::escape(from)).replace("{to}", &html::escape(to))
    }

    /// What could not be sent gets out again since then.
    pub fn lane_moves(&self, lane: &Lane, at: &str) -> String {
        let head = self.t("Снова получается", "Works again");
        format!("✅ {head} ({}): {}", html::escape(at), html::escape(&self.texts().lane_name(lane)))
    }

    /// The machine's clock is right since then.
    pub fn clock_is_right(&self, at: &str) -> String {
        let text = self.t(
            "✅ Часы машины снова верны ({}): продолжаю всё, что ждало.",
            "✅ The machine's clock is right again ({}): I go on with all that waited.",
        );
        text.replace("{}", &html::escape(at))
    }
}
