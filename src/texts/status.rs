//! 📊 in words.

use super::{Texts, html};
use crate::domain::action::{CapabilityState, Way};
use crate::domain::verdict::Mode;

/// How a source is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Health {
    /// It answered lately.
    pub connected: bool,
    /// Minutes since its last event; `None`: never.
    pub quiet_minutes: Option<i64>,
}

/// What 📊 shows.
#[derive(Debug, Clone)]
pub struct StatusView {
    /// Mode.
    pub mode: Mode,
    /// VK.
    pub vk: Health,
    /// Telegram.
    pub telegram: Health,
    /// How every capability works.
    pub capabilities: Vec<CapabilityState>,
    /// Today: checked, deleted, in quarantine, taken back.
    pub today: [i64; 4],
    /// Waiting inside, waiting outside, set aside.
    pub queue: [i64; 3],
    /// The newest error.
    pub last_error: Option<String>,
}

impl Texts {
    /// 📊
    pub fn status(&self, view: &StatusView) -> String {
        let mut text = format!("📊 <b>{}</b>\n{}\n", self.t("Статус", "Status"), self.mode(view.mode));
        text.push_str(&format!("\nVK: {}", self.health(view.vk)));
        text.push_str(&format!("\nTelegram: {}\n", self.health(view.telegram)));
        for state in &view.capabilities {
            let (sign, word) = match state.way {
                Way::Auto => ("✅", self.t("сам", "auto")),
                Way::Assist => ("🙋", self.t("прошу вас", "asking you")),
                Way::Off => ("▫️", self.t("нет", "off")),
            };
            text.push_str(&format!("\n{sign} {}: {word}", self.capability(state.capability)));
        }
        let [checked, deleted, quarantined, undone] = view.today;
        text.push_str(&format!(
            "\n\n<b>{}</b>\n{} {checked} · {} {deleted} · {} {quarantined} · {} {undone}",
            self.t("Сегодня", "Today"),
            self.t("проверено", "checked"),
            self.t("удалено", "deleted"),
            self.t("в карантин", "quarantined"),
            self.t("возвращено", "taken back"),
        ));
        let [inbox, outbox, dead] = view.queue;
        if inbox + outbox + dead > 0 {
            text.push_str(&format!(
                "\n{}: {inbox} / {outbox} / {dead}",
                self.t("В очереди: события / действия / отложено", "Queue: events / actions / set aside")
            ));
        }
        if let Some(error) = &view.last_error {
            text.push_str(&format!("\n⚠️ {}", html::escape(&html::cut(error, 200))));
        }
        text
    }

    fn health(&self, health: Health) -> String {
        let word = if health.connected {
            self.t("на связи", "connected")
        } else {
            self.t("нет связи", "out of reach")
        };
        let sign = if health.connected { "🟢" } else { "🔴" };
        match health.quiet_minutes {
            None => format!("{sign} {word}"),
            Some(0) => format!("{sign} {word}, {}", self.t("последнее событие только что", "last event just now")),
            Some(minutes) => {
                let ago = self.counted(minutes, ["минуту", "минуты", "минут"], ["minute", "minutes"]);
                format!("{sign} {word}, {} {ago} {}", self.t("последнее событие", "last event"), self.t("назад", "ago"))
            }
        }
    }
}
