//! Posts from before that are copied a few a day, in words.

use super::{CopiesTexts, html};

/// What would go to a target.
#[derive(Debug, Clone)]
pub struct BackfillOfferView {
    /// Where to, for people.
    pub place: String,
    pub posts: i64,
    /// The day of the oldest, where there are any.
    pub from: String,
    /// The day of the newest.
    pub to: String,
    pub per_day: i64,
    /// They are there already, or were decided about.
    pub there: i64,
    /// They wait already.
    pub waits: i64,
    /// By the code of why.
    pub left_out: Vec<(String, i64)>,
    /// A person is asked about each.
    pub doubtful: i64,
}

/// When the next post goes, or what it waits for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BackfillNext {
    /// Day and time.
    At(String),
    Off,
    Observes,
    Unreadable,
    NoRoute,
    NoKey,
}

/// How a target stands.
#[derive(Debug, Clone)]
pub struct BackfillView {
    /// Where to, where that has to be said.
    pub place: Option<String>,
    pub taken: i64,
    pub waits: i64,
    /// They were there already.
    pub there: i64,
    pub left_out: i64,
    /// They were deleted before their turn.
    pub gone: i64,
    pub per_day: i64,
    pub next: BackfillNext,
}

impl CopiesTexts {
    /// What would be copied, before it is. Plain, for the terminal.
    pub fn backfill_offer(&self, view: &BackfillOfferView) -> String {
        let mut said = if view.posts == 0 {
            self.t(&format!("{}: ничего нового", view.place), &format!("{}: nothing new", view.place)).to_owned()
        } else {
            let posts = self.posts(view.posts);
            let dates = if view.from == view.to {
                self.t(&format!("от {}", view.to), &format!("of {}", view.to)).to_owned()
            } else {
                self.t(&format!("с {} по {}", view.from, view.to), &format!("of {}–{}", view.from, view.to)).to_owned()
            };
            let days = self.counted(days(view.posts, view.per_day), ["день", "дня", "дней"], ["day", "days"]);
            self.t(
                &format!("{posts} {dates} в {}, по {} в день: примерно {days}", view.place, view.per_day),
                &format!("{posts} {dates} to {}, {} a day: about {days}", view.place, view.per_day),
            )
            .to_owned()
        };
        let mut more = Vec::new();
        if view.there > 0 {
            more.push(self.t(&format!("уже там {}", view.there), &format!("{} there already", view.there)).to_owned());
        }
        if view.waits > 0 {
            more.push(self.t(&format!("уже ждут {}", view.waits), &format!("{} wait already", view.waits)).to_owned());
        }
        if !view.left_out.is_empty() {
            let number: i64 = view.left_out.iter().map(|(_, number)| number).sum();
            let why: Vec<String> = view.left_out.iter().map(|(code, _)| self.kind_left_out(code)).collect();
            let head = self.left_out_of_old(number);
            more.push(format!("{head}: {}", why.join(", ")));
        }
        for more in more {
            said.push_str(&format!("; {more}"));
        }
        if view.doubtful > 0 {
            let number = view.doubtful;
            said.push('\n');
            said.push_str(self.t(
                &format!(
                    "База восстановлена из копии, поэтому об этих постах ({number}) бот спросит в чате, каждый в свой \
                     черёд: они могли выйти раньше"
                ),
                &format!(
                    "The database came back from a backup, so the bot will ask about these posts ({number}) in the chat, \
                     each in its turn: they may be out already"
                ),
            ));
        }
        said
    }

    /// «Скопировать?»
    pub fn backfill_question(&self) -> &'static str {
        self.t("Скопировать? [y/N]", "Copy them? [y/N]")
    }

    /// Whether somebody said yes to it, in either language.
    pub fn is_a_yes(&self, said: &str) -> bool {
        ["y", "yes", "д", "да"].contains(&said.trim().to_lowercase().as_str())
    }

    /// The line of 🔁.
    pub fn backfill_on_screen(&self, view: &BackfillView) -> String {
        let place = view.place.as_ref().map(|place| format!(" → {}", html::escape(place))).unwrap_or_default();
        let head = self.t("Старые посты", "Old posts");
        let waits = self.backfill_waits(&view.next).map(|why| format!("\n⚠️ {why}")).unwrap_or_default();
        format!("🕰 {head}{place}: {}{waits}", self.backfill_so_far(view))
    }

    /// The same whole, for the terminal. Plain.
    pub fn backfill_stand(&self, view: &BackfillView) -> String {
        let place = view.place.as_ref().map(|place| format!(" → {place}")).unwrap_or_default();
        let mut said = format!("{}{place}: {}", self.t("Старые посты", "Old posts"), self.backfill_so_far(view));
        let dropped = [
            (
                view.there,
                self.t(&format!("уже были там {}", view.there), &format!("{} were there", view.there)).to_owned(),
            ),
            (view.left_out, self.left_out_of_old(view.left_out)),
            (
                view.gone,
                self.t(
                    &format!("удалены раньше своей очереди {}", view.gone),
                    &format!("{} deleted before their turn", view.gone),
                )
                .to_owned(),
            ),
        ];
        for (_, words) in dropped.iter().filter(|(number, _)| *number > 0) {
            said.push_str(&format!("; {words}"));
        }
        if view.waits == 0 {
            return said;
        }
        match (&view.next, self.backfill_waits(&view.next)) {
            (BackfillNext::At(at), _) => {
                said.push_str(self.t(&format!("; следующий {at}"), &format!("; the next on {at}")));
            }
            (_, Some(why)) => said.push_str(&format!("; {why}")),
            (_, None) => {}
        }
        said
    }

    /// There are none.
    pub fn backfill_none(&self) -> &'static str {
        self.t(
            "Старые посты не копируются. Скопировать последние: etronics-bot crosspost backfill --last 30",
            "No old posts are being copied. To copy the last ones: etronics-bot crosspost backfill --last 30",
        )
    }

    /// They were stopped, and so many had waited.
    pub fn backfill_stopped(&self, dropped: i64) -> String {
        if dropped == 0 {
            return self.t("Ничего и не ждало", "Nothing was waiting").to_owned();
        }
        let posts = self.posts(dropped);
        self.t(&format!("Остановлено. Не выйдут: {posts}"), &format!("Stopped. Not going out: {posts}")).to_owned()
    }

    /// «Остановить»
    pub fn backfill_stop_button(&self) -> &'static str {
        self.t("⏹ Остановить старые посты", "⏹ Stop old posts")
    }

    fn backfill_so_far(&self, view: &BackfillView) -> String {
        let all = view.taken + view.waits;
        if view.waits == 0 {
            return self.t(&format!("вышли все, {all}"), &format!("all {all} are out")).to_owned();
        }
        let left = days(view.waits, view.per_day);
        let left = self.counted(left, ["день", "дня", "дней"], ["more day", "more days"]);
        self.t(
            &format!("{} из {all}, ещё примерно {left}", view.taken),
            &format!("{} of {all}, about {left}", view.taken),
        )
        .to_owned()
    }

    /// What they wait for, where it is not their time alone.
    fn backfill_waits(&self, next: &BackfillNext) -> Option<String> {
        Some(match next {
            BackfillNext::At(_) => return None,
            BackfillNext::Off => self.t("ждут: кросспостинг выключен", "they wait: cross-posting is off").to_owned(),
            BackfillNext::Observes => {
                self.t("ждут: бот только наблюдает", "they wait: the bot only observes").to_owned()
            }
            BackfillNext::Unreadable => self
                .t(
                    "ждут: стену не прочесть, нужен сервисный ключ",
                    "they wait: the wall cannot be read, a service key is needed",
                )
                .to_owned(),
            BackfillNext::NoRoute => {
                self.t("ждут: маршрута туда больше нет", "they wait: no route leads there any more").to_owned()
            }
            BackfillNext::NoKey => self.t("ждут: у MAX нет ключа", "they wait: MAX has no key").to_owned(),
        })
    }

    fn posts(&self, number: i64) -> String {
        self.counted(number, ["пост", "поста", "постов"], ["post", "posts"])
    }

    fn left_out_of_old(&self, number: i64) -> String {
        self.t(&format!("пропущено {number}"), &format!("{number} left out")).to_owned()
    }

    fn kind_left_out(&self, code: &str) -> String {
        match code {
            "short" => self.t("слишком короткий", "too short").to_owned(),
            "stop_word" => self.t("стоп-слово", "stop word").to_owned(),
            code => self.copy_reason(code),
        }
    }
}

/// How long so many take.
fn days(posts: i64, per_day: i64) -> i64 {
    let per_day = per_day.max(1);
    (posts.max(0) + per_day - 1) / per_day
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::texts::{Language, Texts};

    fn in_both(say: impl Fn(&CopiesTexts) -> String) -> String {
        [Language::Ru, Language::En].map(|language| say(&Texts::new(language).copies())).join("\n")
    }

    #[test]
    fn an_offer_says_what_and_when_and_what_not() {
        let offer = BackfillOfferView {
            place: "«Двор»".to_owned(),
            posts: 31,
            from: "12.03.2023".to_owned(),
            to: "28.11.2026".to_owned(),
            per_day: 5,
            there: 3,
            waits: 1,
            left_out: vec![("ads".to_owned(), 2), ("short".to_owned(), 1), ("stop_word".to_owned(), 1)],
            doubtful: 0,
        };
        insta::assert_snapshot!(in_both(|texts| texts.backfill_offer(&offer)), @r"
        31 пост с 12.03.2023 по 28.11.2026 в «Двор», по 5 в день: примерно 7 дней; уже там 3; уже ждут 1; пропущено 4: реклама, слишком короткий, стоп-слово
        31 posts of 12.03.2023–28.11.2026 to «Двор», 5 a day: about 7 days; 3 there already; 1 wait already; 4 left out: an advertisement, too short, stop word
        ");
        let one = BackfillOfferView {
            posts: 1,
            from: offer.to.clone(),
            per_day: 10,
            there: 0,
            waits: 0,
            left_out: Vec::new(),
            doubtful: 1,
            ..offer.clone()
        };
        insta::assert_snapshot!(in_both(|texts| texts.backfill_offer(&one)), @r"
        1 пост от 28.11.2026 в «Двор», по 10 в день: примерно 1 день
        База восстановлена из копии, поэтому об этих постах (1) бот спросит в чате, каждый в свой черёд: они могли выйти раньше
        1 post of 28.11.2026 to «Двор», 10 a day: about 1 day
        The database came back from a backup, so the bot will ask about these posts (1) in the chat, each in its turn: they may be out already
        ");
        let none = BackfillOfferView { posts: 0, there: 0, waits: 0, left_out: Vec::new(), ..offer };
        insta::assert_snapshot!(in_both(|texts| texts.backfill_offer(&none)), @r"
        «Двор»: ничего нового
        «Двор»: nothing new
        ");
    }

    #[test]
    fn how_far_it_is_and_what_it_waits_for() {
        let view = BackfillView {
            place: None,
            taken: 12,
            waits: 19,
            there: 1,
            left_out: 2,
            gone: 1,
            per_day: 5,
            next: BackfillNext::At("24.11 14:05".to_owned()),
        };
        insta::assert_snapshot!(in_both(|texts| texts.backfill_on_screen(&view)), @r"
        🕰 Старые посты: 12 из 31, ещё примерно 4 дня
        🕰 Old posts: 12 of 31, about 4 more days
        ");
        insta::assert_snapshot!(in_both(|texts| texts.backfill_stand(&view)), @r"
        Старые посты: 12 из 31, ещё примерно 4 дня; уже были там 1; пропущено 2; удалены раньше своей очереди 1; следующий 24.11 14:05
        Old posts: 12 of 31, about 4 more days; 1 were there; 2 left out; 1 deleted before their turn; the next on 24.11 14:05
        ");
        let observes = BackfillView { next: BackfillNext::Observes, waits: 1, gone: 0, left_out: 0, there: 0, ..view };
        insta::assert_snapshot!(in_both(|texts| texts.backfill_on_screen(&observes)), @r"
        🕰 Старые посты: 12 из 13, ещё примерно 1 день
        ⚠️ ждут: бот только наблюдает
        🕰 Old posts: 12 of 13, about 1 more day
        ⚠️ they wait: the bot only observes
        ");
        let done = BackfillView { waits: 0, ..observes };
        insta::assert_snapshot!(in_both(|texts| texts.backfill_stand(&done)), @r"
        Старые посты: вышли все, 12
        Old posts: all 12 are out
        ");
        insta::assert_snapshot!(in_both(|texts| texts.backfill_stopped(21)), @r"
        Остановлено. Не выйдут: 21 пост
        Stopped. Not going out: 21 posts
        ");
    }

    #[test]
    fn a_yes_is_a_yes_in_either_language_and_nothing_else_is() {
        let texts = Texts::new(Language::En).copies();
        for said in ["y", " YES\n", "д", "Да"] {
            assert!(texts.is_a_yes(said), "{said}");
        }
        for said in ["", "n", "нет", "yep no", "1"] {
            assert!(!texts.is_a_yes(said), "{said}");
        }
    }
}
