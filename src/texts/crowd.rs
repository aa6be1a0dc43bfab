//! Words about many people who write at once.

use super::{Language, LeadsTexts};

impl LeadsTexts {
    /// Questions come faster than anybody reads; `cards` of them are shown an hour.
    pub fn crowd_asks(&self, cards: i64) -> String {
        if self.language() == Language::Ru {
            format!(
                "👥 Боту сразу пишет очень много людей. Приветствую всех по очереди, заявки рекламодателей приходят как \
                 обычно. Вопросы сохраняю все, карточки с ними показываю не чаще {cards} в час, самые ранние первыми."
            )
        } else {
            format!(
                "👥 Very many people write to the bot at once. Everybody is greeted in turn, requests of advertisers come \
                 as ever. All questions are kept; their cards come at most {cards} an hour, the earliest first."
            )
        }
    }
}
