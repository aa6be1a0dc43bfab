//! 🏖 in words.

use chrono::{Datelike, Days, NaiveDate};

use super::AlertsTexts;

/// What waits for whoever is back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct HolidayWaits {
    /// Leads that nobody took.
    pub leads: i64,
    /// People in quarantine.
    pub people: u32,
    /// Texts in quarantine.
    pub texts: u32,
    /// Actions that were given up.
    pub dead: i64,
}

impl AlertsTexts {
    fn holiday_date(&self, date: NaiveDate) -> String {
        self.texts().panel().day([date.day(), date.month()])
    }

    /// The line on the panel: «🏖 Отпуск до 8 декабря».
    pub fn holiday_line(&self, until: NaiveDate) -> String {
        format!("🏖 {} {}", self.t("Отпуск до", "On holiday until"), self.holiday_date(until))
    }

    /// What a client is told instead of hours.
    pub fn answered_after_holiday(&self, until: NaiveDate) -> String {
        let back = until.checked_add_days(Days::new(1)).unwrap_or(until);
        let words =
            self.t("Мы в отпуске до {until}: ответим {back}.", "We are on holiday until {until} and answer on {back}.");
        words.replace("{until}", &self.holiday_date(until)).replace("{back}", &self.holiday_date(back))
    }

    /// The holiday is over.
    pub fn welcome_back(&self, waits: &HolidayWaits) -> String {
        let parts = [
            (self.t("новых заявок", "new requests"), waits.leads),
            (self.t("людей в карантине", "people in quarantine"), i64::from(waits.people)),
            (self.t("текстов в карантине", "texts in quarantine"), i64::from(waits.texts)),
            (self.t("действий не вышло", "actions given up"), waits.dead),
        ];
        let some: Vec<String> =
            parts.iter().filter(|(_, count)| *count > 0).map(|(what, count)| format!("{what}: {count}")).collect();
        let waits = if some.is_empty() {
            self.t("Ничего не ждёт.", "Nothing waits.").to_owned()
        } else {
            format!("{}: {}.", self.t("Ждут вас", "Waiting for you"), some.join(", "))
        };
        format!(
            "🏖 <b>{}</b>\n{waits}\n{}",
            self.t("Отпуск кончился", "The holiday is over"),
            self.t(
                "Сводки снова каждый день, лимиты полные, сомнительное снова ждёт в карантине.",
                "Digests come daily again, the limits are whole, what is doubtful waits in quarantine again.",
            )
        )
    }

    /// An alert, for whoever stands in.
    pub fn for_the_deputy(&self, words: &str) -> String {
        format!(
            "🏖 <i>{}</i>\n{words}\n<i>{}</i>",
            self.t("Хозяин в отпуске, вы за него.", "The owner is on holiday, you stand in."),
            self.t("Кнопки: в чате управления (/panel).", "Buttons are in the admin chat (/panel)."),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::texts::Language;
    use crate::texts::Texts;

    #[test]
    fn a_holiday_in_words() {
        let until = NaiveDate::from_ymd_opt(2026, 12, 31).unwrap();
        let waits = HolidayWaits { leads: 3, people: 0, texts: 2, dead: 1 };
        let said: Vec<String> = [Language::Ru, Language::En]
            .into_iter()
            .flat_map(|language| {
                let texts = Texts::new(language);
                [
                    texts.alerts().holiday_line(until),
                    texts.alerts().answered_after_holiday(until),
                    texts.alerts().welcome_back(&waits),
                    texts.alerts().welcome_back(&HolidayWaits::default()),
                    texts.alerts().for_the_deputy("🔴 …"),
                ]
            })
            .collect();
        insta::assert_snapshot!(said.join("\n---\n"), @r#"
        🏖 Отпуск до 31 декабря
        ---
        Мы в отпуске до 31 декабря: ответим 1 января.
        ---
        🏖 <b>Отпуск кончился</b>
        Ждут вас: новых заявок: 3, текстов в карантине: 2, действий не вышло: 1.
        Сводки снова каждый день, лимиты полные, сомнительное снова ждёт в карантине.
        ---
        🏖 <b>Отпуск кончился</b>
        Ничего не ждёт.
        Сводки снова каждый день, лимиты полные, сомнительное снова ждёт в карантине.
        ---
        🏖 <i>Хозяин в отпуске, вы за него.</i>
        🔴 …
        <i>Кнопки: в чате управления (/panel).</i>
        ---
        🏖 On holiday until 31 December
        ---
        We are on holiday until 31 December and answer on 1 January.
        ---
        🏖 <b>The holiday is over</b>
        Waiting for you: new requests: 3, texts in quarantine: 2, actions given up: 1.
        Digests come daily again, the limits are whole, what is doubtful waits in quarantine again.
        ---
        🏖 <b>The holiday is over</b>
        Nothing waits.
        Digests come daily again, the limits are whole, what is doubtful waits in quarantine again.
        ---
        🏖 <i>The owner is on holiday, you stand in.</i>
        🔴 …
        <i>Buttons are in the admin chat (/panel).</i>
        "#);
    }
}
