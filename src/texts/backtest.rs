//! What settings would have done with the past, in words.

use super::{BacktestTexts, Entry, Language, html, people};
use crate::domain::backtest::{Backtest, Calls};
use crate::domain::ids::PersonId;
use crate::domain::verdict::{Decision, Strictness};

/// What «Проверка на прошлом» shows.
#[derive(Debug, Clone)]
pub struct BacktestView<'a> {
    pub days: u32,
    /// What came of it; `None`: nothing yet.
    pub result: Option<&'a Backtest>,
    pub at: String,
    /// It is being worked out, once more or for the first time.
    pub running: bool,
    /// Why the last one came to nothing.
    pub failed: Option<&'a str>,
    /// The strictness in force.
    pub strictness: Strictness,
    /// Who would have been banned, by name.
    pub banned: Vec<(PersonId, Option<String>)>,
    /// Bans at most: a run, and a day.
    pub limits: [u32; 2],
}

/// A closest call, as a card.
#[derive(Debug, Clone)]
pub struct CallCard {
    /// The verdict of then, with the decision, the score and the reasons of now.
    pub entry: Entry,
    /// As was decided then.
    pub then: Decision,
    /// What a person said of it: spam or not.
    pub said: Option<bool>,
}

/// Names on the screen.
const NAMED: usize = 5;

/// What is on the buttons of «Проверка на прошлом».
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BacktestLabel {
    Try,
    Right,
    Wrong,
    Removed,
    Kept,
    Look,
    OnlyNew,
    TakeAllBack,
}

impl BacktestTexts {
    /// Labels of its buttons.
    pub fn backtest_label(&self, what: BacktestLabel) -> String {
        let label = match what {
            BacktestLabel::Try => self.t("🕰 Проверка на прошлом", "🕰 Try on the past"),
            BacktestLabel::Right => self.t("Верно", "Right"),
            BacktestLabel::Wrong => self.t("Ошибка", "Wrong"),
            BacktestLabel::Removed => self.t("Удалил бы, но едва", "Barely removed"),
            BacktestLabel::Kept => self.t("Оставил бы, но едва", "Barely kept"),
            BacktestLabel::Look => self.t("Посмотреть", "Have a look"),
            BacktestLabel::OnlyNew => self.t("Да, только новые", "Yes, only new ones"),
            BacktestLabel::TakeAllBack => self.t("Вернуть все", "Take all of them back"),
        };
        label.to_owned()
    }

    /// «Да, и убрать эти 41».
    pub fn act_and_clean(&self, count: usize) -> String {
        if count == 1 {
            return self.t("Да, и убрать этот", "Yes, and remove this one").to_owned();
        }
        format!("{} {}", self.t("Да, и убрать эти", "Yes, and remove these"), people::number(count as i64))
    }

    /// 💬 what settings would have done.
    pub fn backtest_screen(&self, view: &BacktestView<'_>) -> String {
        let days = self.counted(i64::from(view.days), ["день", "дня", "дней"], ["day", "days"]);
        let strictness = view.result.map_or(view.strictness, |result| result.strictness);
        let in_force = if view.result.is_none_or(|result| result.trial.strictness.is_none()) {
            self.t("как сейчас", "as now")
        } else {
            self.t("проба", "a trial")
        };
        let mut text = format!(
            "🕰 <b>{}</b>: {days}\n{}: {} ({in_force})",
            self.t("Проверка на прошлом", "The past, judged again"),
            self.t("Строгость", "Strictness"),
            self.texts().panel().strictness(strictness),
        );
        if let Some(why) = view.failed {
            text.push_str(&format!("\n\n⚠️ {}", self.backtest_failed(why)));
        }
        match view.result {
            Some(result) => text.push_str(&self.backtest_counts(result, view)),
            None if view.running => text.push_str(self.t("\n\n⏳ Перечитываю…", "\n\n⏳ Reading again…")),
            None => {}
        }
        if view.running && view.result.is_some() {
            text.push_str(self.t("\n\n⏳ Считаю заново…", "\n\n⏳ Counting anew…"));
        }
        text
    }

    fn backtest_failed(&self, why: &str) -> String {
        let words = self.t("Не вышло", "It did not work");
        if why.is_empty() { words.to_owned() } else { format!("{words}: {}", html::escape(&html::cut(why, 200))) }
    }

    fn backtest_counts(&self, result: &Backtest, view: &BacktestView<'_>) -> String {
        if result.texts == 0 {
            return format!("\n\n{}", self.t("Текстов за это время нет.", "There are no texts of that time."));
        }
        let texts = self.counted(result.texts as i64, ["текст", "текста", "текстов"], ["text", "texts"]);
        let authors = self.counted(result.authors as i64, ["человека", "человек", "человек"], ["person", "people"]);
        let mut text = format!(
            "\n\n{texts} {} {authors}, {} {}\n",
            self.t("от", "by"),
            self.t("посчитано в", "counted at"),
            html::escape(&view.at)
        );
        for (decision, words) in [
            (Decision::Keep, self.t("Оставил бы", "Would keep")),
            (Decision::Quarantine, self.t("Спросил бы вас", "Would ask you")),
            (Decision::Remove, self.t("Удалил бы", "Would remove")),
        ] {
            let [then, now] = [result.then.of(decision), result.now.of(decision)].map(|n| people::number(n as i64));
            text.push_str(&format!("\n{words}: <b>{now}</b>, {} {then}", self.t("тогда", "then")));
        }
        if result.now.remove > 0 {
            let standing = people::number(result.standing.0.len() as i64);
            text.push_str(&format!(", {} {standing}", self.t("ещё на виду", "still to be seen")));
        }
        text.push_str(&format!(
            "\n{}: {}",
            self.t("Решил бы иначе", "Would decide otherwise"),
            people::number(result.changed_count() as i64)
        ));
        text.push_str(&self.backtest_bans(result, view));
        text
    }

    fn backtest_bans(&self, result: &Backtest, view: &BacktestView<'_>) -> String {
        if result.banned_count == 0 {
            return format!("\n\n{}", self.t("Не забанил бы никого.", "Nobody would have been banned."));
        }
        let count = self.counted(result.banned_count as i64, ["человека", "человек", "человек"], ["person", "people"]);
        let [per_run, per_day] = view.limits;
        let limit = self.t("не больше {run} за раз и {day} в день", "at most {run} a run and {day} a day");
        let limit = limit.replace("{run}", &per_run.to_string()).replace("{day}", &per_day.to_string());
        let named = view
            .banned
            .iter()
            .take(NAMED)
            .map(|(person, name)| self.texts().moderation().person(*person, name.as_deref()));
        let named = named.collect::<Vec<_>>().join(", ");
        let more = if result.banned_count as usize > NAMED { "…" } else { "" };
        format!("\n\n{} {count} ({limit}): {named}{more}", self.t("Забанил бы", "Would have banned"))
    }

    /// A page of closest calls.
    pub fn calls_screen(&self, calls: Calls, all: usize, cards: &[CallCard]) -> String {
        let first = usize::from(calls.page) * Calls::PAGE + 1;
        let title = self.backtest_label(if calls.kept { BacktestLabel::Kept } else { BacktestLabel::Removed });
        let mut text = format!("🕰 <b>{title}</b>");
        if cards.is_empty() {
            text.push_str(&format!("\n{}", self.t("Спорных нет.", "There is nothing to doubt.")));
            return text;
        }
        let last = first + cards.len() - 1;
        let shown = if last > first { format!("{first}–{last}") } else { first.to_string() };
        text.push_str(&format!(" · {shown} {} {all}", self.t("из", "of")));
        for (at, card) in cards.iter().enumerate() {
            text.push_str(&format!("\n\n{}. {}", first + at, self.call(card)));
        }
        text
    }

    fn call(&self, card: &CallCard) -> String {
        let entry = &card.entry;
        let quote = match entry.text.as_deref().map(str::trim) {
            None => self.t("текст забыт", "the text is forgotten").to_owned(),
            Some("") => self.t("без текста", "no text").to_owned(),
            Some(text) => format!("«{}»", html::escape(&html::cut(&text.replace('\n', " "), 200))),
        };
        let then = match card.then {
            Decision::Keep => self.t("тогда оставил", "kept then"),
            Decision::Quarantine => self.t("тогда спросил", "asked then"),
            Decision::Remove => self.t("тогда решил удалить", "to be removed then"),
        };
        let said = match card.said {
            Some(true) => self.t("\n✔️ Вы сказали: спам", "\n✔️ You said: spam"),
            Some(false) => self.t("\n✔️ Вы сказали: не спам", "\n✔️ You said: not spam"),
            None => "",
        };
        let why = match self.texts().entry_reasons(entry) {
            none if none.is_empty() => none,
            why => format!("\n<i>{why}</i>"),
        };
        format!(
            "{} {} · {:.0} % · {then}\n{quote}{why}{said}",
            html::escape(&entry.time),
            self.texts().moderation().person(entry.person, entry.name.as_deref()),
            entry.verdict.score * 100.0,
        )
    }

    /// ⚙️ what the week says before the program acts: how many texts still stand that it would remove, and how many of
    /// these it doubts itself.
    pub fn week_judged_again(&self, view: &BacktestView<'_>) -> String {
        let Some(result) = view.result.filter(|_| !view.running) else {
            return match view.failed.filter(|_| !view.running) {
                Some(why) => format!("⚠️ {}", self.backtest_failed(why)),
                None => self.t("⏳ Перечитываю прошлую неделю…", "⏳ Reading the last week again…").to_owned(),
            };
        };
        let (all, doubtful) = (result.standing.0.len(), result.doubtful.0.len());
        if all == 0 && result.now.remove == 0 {
            return String::new();
        }
        if all == 0 {
            return self.t("На виду из этого ничего не осталось.", "Nothing of it is still to be seen.").to_owned();
        }
        let count = self.counted(all as i64, ["комментарий", "комментария", "комментариев"], ["comment", "comments"]);
        let mut text = match self.language() {
            Language::Ru => format!("Ещё на виду, но я бы удалил: {count}."),
            Language::En => format!("Still to be seen, though I would remove: {count}."),
        };
        if doubtful > 0 {
            text.push_str(&format!(" {}", self.doubts(all, doubtful)));
        }
        text
    }

    /// «Из 41 три мне самому не нравятся: посмотрите.»
    fn doubts(&self, all: usize, doubtful: usize) -> String {
        const RU: [&str; 11] =
            ["", "один", "два", "три", "четыре", "пять", "шесть", "семь", "восемь", "девять", "десять"];
        const EN: [&str; 11] = ["", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
        match self.language() {
            Language::Ru => {
                let like = if doubtful % 10 == 1 && doubtful % 100 != 11 {
                    "не нравится"
                } else {
                    "не нравятся"
                };
                match RU.get(doubtful) {
                    Some(_) if all == 1 => format!("Он мне самому {like}: посмотрите."),
                    Some(word) => format!("Из {all} {word} мне самому {like}: посмотрите."),
                    None => format!("Из {all} мне самому {like} {doubtful}: посмотрите."),
                }
            }
            Language::En => {
                let word = EN.get(doubtful).map_or_else(|| doubtful.to_string(), |word| (*word).to_owned());
                if all == 1 {
                    return "I do not like it myself: have a look.".to_owned();
                }
                format!("Of {all}, {word} I do not like myself: have a look.")
            }
        }
    }

    /// What became of «Да, и убрать эти».
    pub fn cleaned(&self, removed: usize, of: usize) -> String {
        let count =
            self.counted(removed as i64, ["комментарий", "комментария", "комментариев"], ["comment", "comments"]);
        let mut text = format!("🧹 <b>{}: {count}</b>", self.t("Убираю из прошлого", "Removing of the past"));
        let left = of.saturating_sub(removed);
        if left > 0 {
            text.push_str(&format!(
                "\n{}: {left}. {}",
                self.t("Не трогаю", "Left alone"),
                self.t(
                    "Их уже нет, они изменились или теперь решаю иначе.",
                    "They are gone, were changed, or I judge them otherwise by now."
                )
            ));
        }
        if removed > 0 {
            text.push_str(&format!(
                "\n{}",
                self.t(
                    "Каждый можно вернуть в отчёте, все сразу: кнопкой. Удалённое в Telegram вернуть нельзя.",
                    "Each can be taken back in the report, all at once by the button. What is deleted in Telegram cannot come \
                     back."
                )
            ));
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::texts::Texts;

    #[test]
    fn doubts_are_told_as_a_person_would() {
        let ru = Texts::new(Language::Ru);
        assert_eq!(ru.backtest().doubts(41, 3), "Из 41 три мне самому не нравятся: посмотрите.");
        assert_eq!(ru.backtest().doubts(41, 1), "Из 41 один мне самому не нравится: посмотрите.");
        assert_eq!(ru.backtest().doubts(60, 21), "Из 60 мне самому не нравится 21: посмотрите.");
        assert_eq!(ru.backtest().doubts(60, 11), "Из 60 мне самому не нравятся 11: посмотрите.");
        assert_eq!(ru.backtest().doubts(1, 1), "Он мне самому не нравится: посмотрите.");
        let en = Texts::new(Language::En);
        assert_eq!(en.backtest().doubts(41, 3), "Of 41, three I do not like myself: have a look.");
        assert_eq!(en.backtest().doubts(60, 21), "Of 60, 21 I do not like myself: have a look.");
    }
}
