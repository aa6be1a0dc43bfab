//! Every phrase that people read in chats, in both languages, and how it is made safe.
//!
//! Knows the vocabulary and nothing else: handlers bring facts, words are made here.

mod alerts;
mod answers;
mod backtest;
mod brake;
mod cards;
mod copies;
mod copy_cards;
mod crosspost;
mod crowd;
mod digest;
mod digest_more;
mod evidence;
mod facts;
mod holiday;
pub mod html;
mod keys;
mod lead_cards;
mod leads;
mod learned;
mod panel;
mod people;
mod reasons;
mod reports;
mod setting_names;
mod settings;
mod shares;
mod status;
mod sweeps;
mod talk;
mod talk_replies;
mod trouble;
mod typed;
mod undo;
mod waiting;
mod watching;
mod waves;

pub use crate::domain::language::Language;
pub use alerts::{AlertLine, OwnerStatus};
pub use backtest::{BacktestView, CallCard};
pub use brake::{BrakeCard, BrakeLine};
pub use cards::{Done, Past, PersonCard, WaitingCard};
pub use copy_cards::CopyCard;
pub use crosspost::{CopiesView, CopyCounts, CopyFiltersView, CopyView, WayView};
pub use digest::DigestView;
pub use holiday::HolidayWaits;
pub use keys::KeyLine;
pub use lead_cards::{CardKind, LeadCard};
pub use leads::{LeadLine, LeadsView};
pub use learned::{TaughtLine, TaughtView};
pub use panel::{BadEntry, SettingsView, WouldHave};
pub use people::{DeadView, LikesView, MembersView, PartView, Period, PostView, SweepTimes};
pub use reports::{Entry, RaidAt};
pub use settings::{ChangeLine, ManagersView};
pub use shares::{MarkedView, ShareEnd, ShareView};
pub use status::{Health, PeopleStatus, StatusView};
pub(crate) use sweeps::spaced;
pub use sweeps::{AuditPost, AuditView, SweepView};
pub use talk::AskedAgain;
pub use talk_replies::Reply;
pub use typed::{Account, Typed};
pub use undo::{Apology, TakenBack};
pub use waiting::{OrderView, Origin, PileView};
pub use watching::Welcome;
pub use waves::WaveView;

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

    fn language(&self) -> Language {
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
