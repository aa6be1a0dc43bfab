//! Each department has words of its own; what all of them say (people, reasons, trouble, names of settings, labels) is
//! said by [`Texts`] itself. `tests/it/architecture.rs` holds that none speaks with the words of one above it.

use super::Texts;
use crate::domain::language::Language;

macro_rules! departments {
    ($($(#[$says:meta])+ $department:ident: $words:ident,)+) => {
        $(
            $(#[$says])+
            #[derive(Debug, Clone, Copy)]
            pub struct $words {
                pub(super) texts: Texts,
            }

            #[allow(dead_code, reason = "one block for all: not each department counts or asks another")]
            impl $words {
                /// Everybody's words.
                pub(super) fn texts(&self) -> Texts {
                    self.texts
                }

                pub(super) fn language(&self) -> Language {
                    self.texts.language
                }

                pub(super) fn t<'a>(&self, ru: &'a str, en: &'a str) -> &'a str {
                    self.texts.t(ru, en)
                }

                pub(super) fn counted(&self, number: i64, ru: [&str; 3], en: [&str; 2]) -> String {
                    self.texts.counted(number, ru, en)
                }
            }
        )+

        impl Texts {
            $(
                $(#[$says])+
                pub fn $department(&self) -> $words {
                    $words { texts: *self }
                }
            )+
        }
    };
}

departments! {
    /// Trouble, the first words and a holiday.
    alerts: AlertsTexts,
    /// Removals, raids, waves, sweeps, the brake, and what was taken back.
    moderation: ModerationTexts,
    /// What settings would have done with the past.
    backtest: BacktestTexts,
    /// A day, a week.
    digest: DigestTexts,
    /// The talk with an advertiser, and leads in the chat.
    leads: LeadsTexts,
    /// Copies of posts: cards, 🔁, and what stands beside the words of a post.
    copies: CopiesTexts,
    /// Questions that wait for an answer.
    questions: QuestionsTexts,
    /// Screens, settings, keys, cards, and what people type.
    panel: PanelTexts,
    /// The command line.
    terminal: TerminalTexts,
    /// The guided set-up.
    setup: SetupTexts,
}
