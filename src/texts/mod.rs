//! Every phrase that people read in chats, in both languages, and how it is made safe.
//!
//! Knows the vocabulary and nothing else: handlers bring facts, words are made here.

mod alerts;
mod alerts_over;
#[cfg(test)]
mod any_labels_tests;
#[cfg(test)]
mod any_tests;
mod backtest;
mod brake;
mod cards;
mod carried;
mod chats;
mod copies;
mod copies_backfill;
mod copies_cards;
mod copies_edits;
mod copies_held;
mod copies_labels;
mod copies_later;
mod copies_reasons;
mod copies_rules;
mod copies_screen;
mod copies_walls;
mod crowd;
mod departments;
mod digest;
mod digest_details;
#[cfg(test)]
mod every_argument_tests;
#[cfg(test)]
mod every_text_tests;
mod evidence;
mod facts;
mod group;
mod holiday;
pub mod html;
mod keys;
mod leads;
mod leads_cards;
mod leads_replies;
mod leads_talk;
mod learned;
mod owner;
mod owner_on_vk;
mod panel;
mod panel_labels;
mod people;
mod questions;
mod raids;
mod reasons;
mod reports;
mod said;
mod setting_names;
mod settings;
mod setup;
mod shares;
mod status;
mod sweeps;
mod terminal;
mod trouble;
mod typed;
mod undo;
mod waiting;
mod watching;
mod waves;

pub use crate::domain::language::Language;
pub(crate) use alerts::{AlertLabel, AlertLine, OwnerStatus};
pub(crate) use backtest::{BacktestLabel, BacktestView, CallCard};
pub(crate) use brake::{BrakeCard, BrakeLabel, BrakeLine};
pub(crate) use cards::{Done, Past, PersonCard, WaitingCard};
pub(crate) use chats::with_titles;
pub(crate) use copies_backfill::{BackfillNext, BackfillOfferView, BackfillView};
pub(crate) use copies_cards::{CopyCard, CopyPlace, VideoLack};
pub(crate) use copies_labels::{CopyCardLabel, CopySaid, LostOfWords};
pub(crate) use copies_rules::{ReplaceRuleView, ReplaceView, ReplacedView};
pub(crate) use copies_screen::{CopiesView, CopyCounts, CopyFiltersView, CopyView, NumberedCopyLabel, WayView};
pub(crate) use digest::DigestLabel;
pub use digest::DigestView;
pub(crate) use holiday::HolidayWaits;
pub use keys::KeyLine;
pub(crate) use leads::{LeadLine, LeadsLabel, LeadsView};
pub(crate) use leads_cards::ROOM_ON_A_CARD;
pub use leads_cards::{CardKind, LeadCard, LeadLabel, LeadSaid};
pub use leads_replies::Reply;
pub use leads_talk::AskedAgain;
pub(crate) use learned::{TaughtLabel, TaughtLine, TaughtView};
pub(crate) use owner::{OwnerSaid, OwnerWord};
pub(crate) use panel::{BadEntry, SettingsView, WouldHave};
pub(crate) use panel_labels::PanelLabel;
pub(crate) use people::{DeadView, LikesView, MembersView, PartView, PostView, SubscriberPeriod, SweepTimes};
pub(crate) use questions::QuestionSaid;
pub(crate) use raids::RaidAt;
pub(crate) use reports::{AuthorBan, Entry};
pub(crate) use said::Said;
pub(crate) use settings::{ChangeLine, ManagersView, SettingLabel, choice_called};
pub(crate) use setup::{ServiceSaid, SetupStep, WrongBotKey, WrongMaxKey, WrongVkKey};
pub(crate) use shares::{MarkedView, ShareEnd, ShareLabel, ShareView};
pub(crate) use status::{PeopleStatus, SourceHealth, StatusView, TargetHealth};
pub(crate) use sweeps::spaced;
pub(crate) use sweeps::{AuditPost, AuditView, SweepView};
pub(crate) use terminal::check::CheckRoom;
pub(crate) use terminal::days_ago;
pub(crate) use terminal::status::StatusLine;
pub(crate) use typed::{Account, DeputyRefused, Typed};
pub(crate) use undo::{Apology, OwnEntry, OwnList, TakenBack};
pub(crate) use waiting::{EntryOrigin, OrderView, PileLabel, PileView};
pub(crate) use watching::{Lacking, Welcome};
pub(crate) use waves::{WaveDoing, WaveLabel, WaveView};

pub use departments::{
    AlertsTexts, BacktestTexts, CopiesTexts, DigestTexts, LeadsTexts, ModerationTexts, PanelTexts, QuestionsTexts,
    SetupTexts, TerminalTexts,
};

/// Words in one language.
#[derive(Debug, Clone, Copy, Default)]
pub struct Texts {
    language: Language,
}

impl Texts {
    /// Words of a language.
    pub fn new(language: Language) -> Self {
        Self { language }
    }

    pub(crate) fn language(&self) -> Language {
        self.language
    }

    fn t<'a>(&self, ru: &'a str, en: &'a str) -> &'a str {
        match self.language {
            Language::Ru => ru,
            Language::En => en,
        }
    }

    /// «1 комментарий», «2 комментария», «5 комментариев».
    fn counted(&self, number: i64, ru: [&str; 3], en: [&str; 2]) -> String {
        let word = match self.language {
            Language::Ru => {
                let (tens, ones) = (number.unsigned_abs() % 100, number.unsigned_abs() % 10);
                if (11..=14).contains(&tens) {
                    ru[2]
                } else if ones == 1 {
                    ru[0]
                } else if (2..=4).contains(&ones) {
                    ru[1]
                } else {
                    ru[2]
                }
            }
            Language::En => en[usize::from(number != 1)],
        };
        format!("{} {word}", people::number(number))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn russian_plurals_are_right() {
        let texts = Texts::default();
        let said: Vec<String> = [0, 1, 2, 5, 11, 21, 22, 112]
            .iter()
            .map(|n| texts.counted(*n, ["пост", "поста", "постов"], ["post", "posts"]))
            .collect();
        assert_eq!(
            said,
            ["0 постов", "1 пост", "2 поста", "5 постов", "11 постов", "21 пост", "22 поста", "112 постов"]
        );
    }
}
