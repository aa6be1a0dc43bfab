//! How the owner is spoken with on VK, in plain text.

use super::alerts::{OwnerStatus, QUOTE, wish_in_short};
use super::leads_cards::CardKind;
use super::{AlertsTexts, html};
use crate::domain::ids::{Network, PersonId};
use crate::domain::leads::{LeadStatus, Wish};
use crate::domain::verdict::Reason;

impl AlertsTexts {
    /// «статус» on VK, plain text.
    pub fn owner_status(&self, view: &OwnerStatus) -> String {
        let state = |out: &Option<String>| match out {
            None => self.t("на связи", "connected").to_owned(),
            Some(since) => format!("{} {since}", self.t("нет связи с", "out of reach since")),
        };
        let (people, texts) = view.quarantine;
        let mut lines = vec![
            format!("📊 {}", self.texts().panel().acting(view.acting)),
            format!("Telegram: {}", state(&view.telegram_out)),
            format!("VK: {}", state(&view.vk_out)),
            format!(
                "{}: {} {}, {} {}",
                self.t("Сегодня", "Today"),
                self.t("удалено", "deleted"),
                view.deleted,
                self.t("убрано людей", "people removed"),
                view.removed
            ),
            format!("{}: {}", self.t("В карантине", "In quarantine"), people + texts),
            format!("{}: {}", self.t("Открытых заявок", "Open leads"), view.leads),
        ];
        let (people, texts) = view.asked;
        lines.extend(self.texts().panel().asked_of_you(people, texts));
        if view.waiting + view.dead > 0 {
            let words = self.t("Ждут отправки / отменено", "Waiting to go out / given up");
            lines.push(format!("{words}: {} / {}", view.waiting, view.dead));
        }
        lines.join("\n")
    }

    /// A person in plain text, with an address that can be opened.
    pub fn owner_who(&self, person: PersonId, name: Option<&str>) -> String {
        let name = name.map(|name| html::cut(&html::one_line(name), 64));
        match person.network {
            Network::Vk if person.id < 0 => format!("{} vk.com/club{}", name.unwrap_or_default(), -person.id),
            Network::Vk => format!("{} vk.com/id{}", name.unwrap_or_default(), person.id),
            Network::Telegram => format!("{} (Telegram, id={})", name.unwrap_or_default(), person.id),
        }
        .trim()
        .to_owned()
    }

    /// An entry of the quarantine, plain text.
    pub fn owner_entry(&self, id: i64, who: &str, text: Option<&str>, alike: usize, reasons: &[Reason]) -> String {
        let quote = text.filter(|text| !text.trim().is_empty());
        let quote = quote.map(|text| format!("\n«{}»", html::cut(&html::one_line(text), QUOTE))).unwrap_or_default();
        let reasons: Vec<String> = reasons.iter().take(3).map(|reason| self.texts().reason_plain(reason)).collect();
        let alike = self.texts().moderation().alike_line(alike);
        format!("📦 №{id} · {who}{quote}{alike}\n{}", reasons.join(", "))
    }

    /// A lead, plain text.
    pub fn owner_lead(&self, id: i64, status: LeadStatus, wish: &Wish, who: &str) -> String {
        format!(
            "💼 №{id} · {}\n{}\n{who}",
            self.texts().leads().lead_status_word(status, CardKind::Lead),
            wish_in_short(wish)
        )
    }

    /// More than is shown.
    pub fn owner_more(&self, count: i64) -> String {
        self.t("И ещё {}. Все видны в панели Telegram.", "And {} more. The panel in Telegram shows all.")
            .replace("{}", &count.to_string())
    }

    /// The next message goes to a client.
    pub fn owner_asked(&self, lead: i64) -> String {
        self.t(
            "✍️ Напишите ответ: следующее сообщение уйдёт клиенту заявки №{}.",
            "✍️ Write the answer: your next message goes to the client of lead №{}.",
        )
        .replace("{}", &lead.to_string())
    }
}
