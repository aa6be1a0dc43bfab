//! What the owner types on VK, and short answers to it.

use super::PanelTexts;

/// What the owner may ask for in words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OwnerWord {
    Status,
    Quarantine,
    Leads,
    Cancel,
}

/// A short answer to the owner on VK.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OwnerSaid {
    Kept,
    Removed,
    DecidedAlready,
    NothingWaits,
    NoLeads,
    NoLead,
    Sent,
    Cancelled,
    BadAnswer,
    Owner,
    Help,
}

impl PanelTexts {
    /// What the owner asked for in words, in either language.
    pub fn owner_word(&self, text: &str) -> Option<OwnerWord> {
        let word = text.trim().trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
        match word.as_str() {
            "статус" | "status" => Some(OwnerWord::Status),
            "карантин" | "quarantine" => Some(OwnerWord::Quarantine),
            "лиды" | "заявки" | "leads" => Some(OwnerWord::Leads),
            "отмена" | "cancel" => Some(OwnerWord::Cancel),
            _ => None,
        }
    }

    /// Short answers to the owner, plain text.
    pub fn owner_said(&self, what: OwnerSaid) -> &'static str {
        match what {
            OwnerSaid::Kept => self.t("✅ Оставил", "✅ Kept"),
            OwnerSaid::Removed => self.t("🗑 Убираю", "🗑 Being removed"),
            OwnerSaid::DecidedAlready => self.t("Уже решено", "Decided already"),
            OwnerSaid::NothingWaits => self.t("📦 В карантине пусто", "📦 Nothing waits in quarantine"),
            OwnerSaid::NoLeads => self.t("💼 Открытых заявок нет", "💼 No open leads"),
            OwnerSaid::NoLead => self.t("Такой заявки уже нет", "There is no such lead any more"),
            OwnerSaid::Sent => self.t("✅ Передал клиенту", "✅ Passed on to the client"),
            OwnerSaid::Cancelled => self.t("Хорошо, ничего не отправляю", "Fine, nothing is sent"),
            OwnerSaid::BadAnswer => self.t("Пришлите текст, до 4 000 знаков", "Send a text of up to 4,000 characters"),
            OwnerSaid::Owner => self.t("владелец", "the owner"),
            OwnerSaid::Help => {
                self.t("Понимаю слова: статус, карантин, лиды.", "I understand: status, quarantine, leads.")
            }
        }
    }
}
