//! The brake in words: what was seen, what follows, and that it is over.

use super::people::number;
use super::{Entry, ModerationTexts, html};
use crate::domain::brake::{BrakeCause, BrakeSight};

/// The brake in one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BrakeLine {
    /// Local time.
    pub since: String,
    pub sight: BrakeSight,
}

/// The brake on its card and screen.
#[derive(Debug, Clone)]
pub struct BrakeCard {
    /// Local time.
    pub since: String,
    pub sight: BrakeSight,
    /// Removals that show it.
    pub examples: Vec<Entry>,
    /// What went back to quarantine instead of being removed.
    pub held: i64,
    /// When a person let it act again, and who, if the name is known.
    pub lifted: Option<(String, Option<String>)>,
}

/// Words on buttons about the brake, and of short answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BrakeLabel {
    ActAgain,
    ActsAgain,
    ShowWhy,
    Show,
}

impl ModerationTexts {
    /// Words on buttons, and of short answers.
    pub fn brake_label(&self, what: BrakeLabel) -> &'static str {
        match what {
            BrakeLabel::ActAgain => self.t("Снова действовать самому", "Act by yourself again"),
            BrakeLabel::ActsAgain => self.t("Снова действую сам", "Acting by myself again"),
            BrakeLabel::ShowWhy => self.t("Почему спрашиваю", "Why I ask"),
            BrakeLabel::Show => self.t("Показать", "Show"),
        }
    }

    /// What was seen, in one sentence without a full stop.
    fn brake_sight(&self, sight: &BrakeSight) -> String {
        let BrakeSight { cause, seen, among } = *sight;
        let share = (seen * 100).checked_div(among).unwrap_or(0);
        let words = match cause {
            BrakeCause::TakenBack => self.t(
                "за сутки возвращено {seen} из {among} удалённых ({share} %)",
                "{seen} of {among} removed in a day were taken back ({share} %)",
            ),
            BrakeCause::LikeOwnTalk => self.t(
                "за сутки {seen} из {among} удалённых ({share} %) выглядят своими: их авторы раньше писали нормально или \
                 так у вас обычно пишут",
                "{seen} of {among} removed in a day ({share} %) look like your own people: their authors always wrote \
                 well, or that is how people write here",
            ),
            BrakeCause::OutOfRhythm => self.t(
                "за час удалено разных текстов: {seen}, обычно меньше {among}, и это не набег",
                "{seen} different texts were removed in an hour, usually fewer than {among}, and it is no raid",
            ),
            BrakeCause::PeopleTakenBack => self.t(
                "за сутки возвращено {seen} из {among} убранных людей ({share} %)",
                "{seen} of {among} people put out in a day were taken back ({share} %)",
            ),
        };
        words.replace("{seen}", &number(seen)).replace("{among}", &number(among)).replace("{share}", &share.to_string())
    }

    /// The line on 📊 and on the top: «✋ С 14:05 сначала спрашиваю вас: …».
    pub fn brake_line(&self, brake: &BrakeLine) -> String {
        format!(
            "✋ {} {}: {}",
            self.t("Сначала спрашиваю вас, с", "Asking you first, since"),
            html::escape(&brake.since),
            self.brake_sight(&brake.sight)
        )
    }

    /// The same for whoever hears of it elsewhere.
    pub fn brake_came_on(&self, sight: &BrakeSight) -> String {
        let asks = if sight.cause == BrakeCause::PeopleTakenBack {
            self.t(
                "Больше никого не убираю сам: сначала спрашиваю вас",
                "I no longer put anybody out by myself: I ask you first",
            )
        } else {
            self.t("Больше не удаляю сам: сначала спрашиваю вас", "I no longer remove by myself: I ask you first")
        };
        format!("✋ <b>{asks}</b>\n{}.", capital(&self.brake_sight(sight)))
    }

    /// The card in the admin chat: what was seen, on what, and what holds now.
    pub fn brake_card(&self, card: &BrakeCard) -> String {
        let mut text = match &card.lifted {
            None => self.brake_came_on(&card.sight),
            Some((at, by)) => self.brake_lifted(card, at, by.as_deref()),
        };
        for example in &card.examples {
            text.push_str(&format!(
                "\n\n• {}{}",
                self.person(example.person, example.name.as_deref()),
                self.quoted(example)
            ));
        }
        if card.lifted.is_some() {
            return text;
        }
        let until = if card.sight.cause == BrakeCause::PeopleTakenBack {
            self.t(
                "Пока вы не скажете, сам удаляю только по вашим спискам; кто похож на накрутку и что похоже на спам, ждёт вас в 📦 \
                 Карантине.",
                "Until you say so I remove by your lists alone; who looks like a fake, and what looks like spam, waits for you in \
                 📦 Quarantine.",
            )
        } else {
            self.t(
                "Пока вы не скажете, сам удаляю только по вашим спискам; что похоже на спам, ждёт вас в 📦 Карантине.",
                "Until you say so I remove by your lists alone; what looks like spam waits for you in 📦 Quarantine.",
            )
        };
        text.push_str(&format!("\n\n{until}"));
        if card.held > 0 {
            text.push_str(&format!(
                " {}: {}.",
                self.t("Туда же вернулось то, что не успел убрать", "What had not gone yet went back there"),
                number(card.held)
            ));
        }
        text
    }

    fn brake_lifted(&self, card: &BrakeCard, at: &str, by: Option<&str>) -> String {
        let by =
            by.map(|name| format!(" ({})", html::escape(&html::cut(&html::one_line(name), 60)))).unwrap_or_default();
        format!(
            "✅ <b>{}</b>, {} {}{by}\n{} {} {}: {}.",
            self.brake_label(BrakeLabel::ActsAgain),
            self.t("с", "since"),
            html::escape(at),
            self.t("С", "From"),
            html::escape(&card.since),
            self.t("спрашивал вас", "on I asked you"),
            self.brake_sight(&card.sight)
        )
    }

    /// «Показать»: the card, and the removals that a person may want to look through.
    pub fn brake_screen(&self, card: Option<&BrakeCard>, entries: &[Entry]) -> String {
        let mut text = match card {
            Some(card) => self.brake_card(&BrakeCard { examples: Vec::new(), ..card.clone() }),
            None => self.t("✅ Повода спрашивать не было", "✅ There was no reason to ask").to_owned(),
        };
        for (at, entry) in entries.iter().enumerate() {
            text.push_str(&format!("\n\n{}", self.removal(at + 1, entry)));
        }
        text
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::texts::Language;
    use crate::texts::Texts;

    fn sight(cause: BrakeCause) -> BrakeSight {
        BrakeSight { cause, seen: 12, among: 15 }
    }

    #[test]
    fn every_cause_is_said_in_one_line_in_both_languages() {
        let lines = |language| {
            let line = |cause| {
                Texts::new(language)
                    .moderation()
                    .brake_line(&BrakeLine { since: "14:05".to_owned(), sight: sight(cause) })
            };
            BrakeCause::ALL.map(line).join("\n")
        };
        insta::assert_snapshot!(lines(Language::Ru) + "\n" + &lines(Language::En));
    }

    #[test]
    fn the_card_in_english_says_what_holds_and_later_that_it_is_over() {
        let mut card = BrakeCard {
            since: "14:05".to_owned(),
            sight: sight(BrakeCause::TakenBack),
            examples: Vec::new(),
            held: 3,
            lifted: None,
        };
        let texts = Texts::new(Language::En);
        let on = texts.moderation().brake_card(&card);
        card.lifted = Some(("15:00".to_owned(), Some("<Olga>".to_owned())));
        insta::assert_snapshot!(format!(
            "{on}\n---\n{}\n---\n{}",
            texts.moderation().brake_card(&card),
            texts.moderation().brake_screen(None, &[])
        ));
    }
}
