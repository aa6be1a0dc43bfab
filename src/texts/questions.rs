//! Questions in comments that wait for an answer, as cards.

use super::QuestionsTexts;
use super::html::{cut, escape, one_line, quoted};
use crate::domain::questions::QuestionState;

/// Words of a question or an answer on a card, UTF-16 units.
const SHOWN: usize = 1_200;

/// Why an answer to a question was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QuestionSaid {
    NoWords,
    TooLong,
    Sending,
    Over,
}

impl QuestionsTexts {
    /// The card of a question.
    pub fn question_card(
        &self,
        state: QuestionState,
        who: &str,
        text: &str,
        answer: Option<&str>,
        answered_by: Option<&str>,
    ) -> String {
        let head = match state {
            QuestionState::Sending => self.t("⏳ Отправляю ответ", "⏳ Sending the answer"),
            QuestionState::Answered => self.t("✅ Отвечено", "✅ Answered"),
            QuestionState::Doubt => self.t(
                "❓ Неизвестно, дошёл ли ответ: посмотрите под постом. Ответьте ещё раз, если его там нет.",
                "❓ Nobody knows whether the answer arrived: look under the post, and answer again if it is not there.",
            ),
            QuestionState::Gone => self.t("🗑 Вопрос снят", "🗑 The question is gone"),
            QuestionState::Waiting | QuestionState::Shown => self.t(
                "❔ <b>Вопрос без ответа.</b> Ответьте на это сообщение, и ответ выйдет от имени сообщества",
                "❔ <b>An unanswered question.</b> Answer this message, and it is posted as the community",
            ),
        };
        let mut lines = vec![head.to_owned(), format!("👤 {who}"), quoted(&cut(text, SHOWN))];
        if let Some(answer) = answer {
            let by = answered_by.map(|name| format!(" ({})", escape(&cut(&one_line(name), 64)))).unwrap_or_default();
            lines.push(format!("💬 {}{by}", escape(&cut(answer, SHOWN))));
        }
        lines.join("\n")
    }

    /// A link to the comment.
    pub fn open_comment(&self) -> &'static str {
        self.t("Открыть комментарий", "Open the comment")
    }

    /// Why an answer was not taken.
    pub fn question_said(&self, what: QuestionSaid) -> &'static str {
        match what {
            QuestionSaid::NoWords => self.t("Ответ должен быть словами.", "The answer must be words."),
            QuestionSaid::TooLong => self.t("Слишком длинно: до 4000 знаков.", "Too long: at most 4,000 characters."),
            QuestionSaid::Sending => {
                self.t("Предыдущий ответ ещё отправляется.", "The former answer is on its way still.")
            }
            QuestionSaid::Over => self.t("На этот вопрос уже ответили.", "This question is over."),
        }
    }
}
