//! The panel's screens in words.

use super::cards::percent;
use super::{ChangeLine, Entry, PanelTexts, html};
use crate::domain::already::{BY_AUTHOR, SUBSCRIBES_ANEW, why_not_taken_back};
use crate::domain::ids::PersonId;
use crate::domain::verdict::{Acting, Decision, State, Strictness, SubjectKind};

/// What ⚙️ shows.
#[derive(Debug, Clone)]
pub struct SettingsView {
    pub acting: Acting,
    /// The environment fixes the mode.
    pub mode_locked: bool,
    /// Bans and removals in a run and in a day.
    pub limits: [u32; 2],
    pub changes: Vec<ChangeLine>,
}

/// What observe mode would have done in seven days, or since it began to watch.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct WouldHave {
    /// Since when it watches, where that is less.
    pub since: Option<String>,
    pub comments: i64,
    /// Subscribers removed as fakes.
    pub members: i64,
    /// Dead accounts taken off the list.
    pub dead: i64,
    /// People removed for their likes.
    pub likes: i64,
}

impl WouldHave {
    pub fn total(&self) -> i64 {
        self.comments + self.members + self.dead + self.likes
    }
}

/// Why a stop word or a domain was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BadEntry {
    /// The list is full.
    TooMany,
    /// Too long, or of several lines.
    TooLong,
    NoDomain,
    /// No regular expression.
    NoPattern,
    /// Nothing to look for.
    Nothing,
    /// A letter or a sign that stands in every other text.
    TooShort,
    /// An expression that fits any text.
    FitsAnything,
}

impl PanelTexts {
    /// The top of the panel.
    pub fn panel_top(&self, acting: Acting, people: u32, texts: u32) -> String {
        let waits = format!("\n{}", self.texts().moderation().quarantine_line(people, texts));
        let quarantine = if people + texts == 0 { String::new() } else { waits };
        format!("🛠 <b>{}</b>\n{}{quarantine}", self.t("Панель", "Panel"), self.acting(acting))
    }

    /// How it acts, in words.
    pub fn acting(&self, acting: Acting) -> &'static str {
        match acting {
            Acting::Watching => self.t("👁 Только смотрю", "👁 Only watching"),
            Acting::Itself => self.t("⚔️ Действую сам", "⚔️ Acting by myself"),
            Acting::OnTelegram => self.t(
                "⚔️ В Telegram действую сам, во ВКонтакте прошу вас",
                "⚔️ Acting by myself on Telegram, asking you on VK",
            ),
            Acting::Asking => self.t("🙋 Прошу вас", "🙋 Asking you"),
        }
    }

    /// «🙋 Прошу вас, на карточках: 4 человека, 20 комментариев»; nothing where nothing is asked.
    pub fn asked_of_you(&self, people: i64, texts: i64) -> Option<String> {
        let parts = [
            (people, ["человек", "человека", "человек"], ["person", "people"]),
            (texts, ["комментарий", "комментария", "комментариев"], ["comment", "comments"]),
        ];
        let named: Vec<String> = parts
            .into_iter()
            .filter(|(number, ..)| *number > 0)
            .map(|(number, ru, en)| self.counted(number, ru, en))
            .collect();
        let begins = self.t("Прошу вас, на карточках", "Asked of you, on the cards");
        (!named.is_empty()).then(|| format!("🙋 {begins}: {}", named.join(", ")))
    }

    /// The strictness in words.
    pub fn strictness(&self, strictness: Strictness) -> &'static str {
        match strictness {
            Strictness::Soft => self.t("мягко", "soft"),
            Strictness::Normal => self.t("обычно", "normal"),
            Strictness::Strict => self.t("строго", "strict"),
        }
    }

    /// The screen 💬: what is judged, how readily, and the newest verdicts.
    pub fn comments_screen(&self, on: bool, strictness: Strictness, lists: [usize; 2], today: [i64; 4]) -> String {
        let [checked, deleted, quarantined, undone] = today;
        format!(
            "💬 <b>{}</b>: {}\n{}: {}\n{}: {} · {}: {}\n\n{}: {} {checked} · {} {deleted} · {} {quarantined} · {} {undone}",
            self.t("Анти-комменты", "Comments"),
            if on { self.t("включены", "on") } else { self.t("выключены", "off") },
            self.t("Строгость", "Strictness"),
            self.strictness(strictness),
            self.t("стоп-слов", "stop words"),
            lists[0],
            self.t("запрещённых доменов", "blocked domains"),
            lists[1],
            self.t("Сегодня", "Today"),
            self.t("проверено", "checked"),
            self.t("удалено", "deleted"),
            self.t("в карантин", "quarantined"),
            self.t("возвращено", "taken back"),
        )
    }

    /// 💬 🛡 👍 the last verdicts: on texts, or on people.
    pub fn verdicts_screen(&self, people: bool, entries: &[Entry]) -> String {
        let sign = if people { "🛡" } else { "💬" };
        let mut text = format!("{sign} <b>{}</b>", self.t("Последние решения", "Last verdicts"));
        self.entries(0, entries, &mut text);
        text
    }

    fn entries(&self, from: usize, entries: &[Entry], text: &mut String) {
        if entries.is_empty() {
            text.push_str(&format!("\n{}", self.t("Пока ничего.", "Nothing yet.")));
        }
        for (at, entry) in entries.iter().enumerate() {
            text.push_str(&format!("\n\n{}. {}", from + at + 1, self.entry_line(entry, false)));
        }
    }

    pub(super) fn entry_line(&self, entry: &Entry, points: bool) -> String {
        let what = self.decision_word(entry.verdict.decision, entry.kind);
        let state = self.became(entry);
        let quote = self.texts().moderation().quoted_within(entry, 100);
        let score = match entry.kind {
            SubjectKind::Member | SubjectKind::Like if entry.verdict.score > 0.0 => {
                format!(" · {}", percent(entry.verdict.score))
            }
            SubjectKind::Member | SubjectKind::Like | SubjectKind::Comment | SubjectKind::Message => String::new(),
        };
        let told = if points {
            self.texts().account_points(&entry.verdict.reasons)
        } else {
            self.texts().entry_reasons(entry)
        };
        let reasons = if told.is_empty() { String::new() } else { format!("\n<i>{told}</i>") };
        format!(
            "{} {} · <b>{what}</b>{score}{state}{quote}{reasons}",
            html::escape(&entry.time),
            self.texts().moderation().person(entry.person, entry.name.as_deref())
        )
    }

    /// A decision in words: comments are deleted, people removed.
    pub(super) fn decision_word(&self, decision: Decision, kind: SubjectKind) -> &'static str {
        match (decision, kind) {
            (Decision::Keep, _) => self.t("оставлен", "kept"),
            (Decision::Quarantine, _) => self.t("в карантин", "quarantined"),
            (Decision::Remove, SubjectKind::Comment | SubjectKind::Message) => self.t("удалить", "removed"),
            (Decision::Remove, SubjectKind::Member | SubjectKind::Like) => self.t("убрать", "removed"),
        }
    }

    /// What became of a verdict, where more is known than its state.
    fn became(&self, entry: &Entry) -> String {
        match (entry.state, entry.error.as_deref()) {
            (State::Undone, _) if entry.stays_gone => format!(" · {}", self.t("не спам", "not spam")),
            (State::Undone, Some(SUBSCRIBES_ANEW)) => format!(
                " · {}",
                self.t(
                    "возвращено: подписаться заново должен сам",
                    "taken back: they have to subscribe again themselves"
                )
            ),
            (State::Undone, _) if entry.verdict.rule.is_of_own_lists() => {
                let back = self.state_word(entry.state, entry.verdict.decision);
                format!("{back}, {}", self.texts().moderation().while_listed())
            }
            (State::Observed, Some(BY_AUTHOR)) => format!(" · {}", self.texts().moderation().taken_away()),
            (State::Done, error) if why_not_taken_back(error).is_some() => {
                let done = self.state_word(entry.state, entry.verdict.decision);
                format!("{done}, {}", self.texts().moderation().stays_as_it_is())
            }
            (State::Done, _) if entry.by_word => {
                let about_person = matches!(entry.kind, SubjectKind::Member | SubjectKind::Like);
                let done = if about_person {
                    self.t("убран по вашему слову", "removed by your word")
                } else {
                    self.t("удалён по вашему слову", "deleted by your word")
                };
                let by = entry.by_name.as_deref().map(|name| format!(" ({})", html::escape(&html::cut(name, 60))));
                format!(" · {done}{}", by.unwrap_or_default())
            }
            _ => self.state_word(entry.state, entry.verdict.decision),
        }
    }

    pub(super) fn state_word(&self, state: State, decision: Decision) -> String {
        let word = match (state, decision) {
            (_, Decision::Keep) => return String::new(),
            (State::Observed, _) => self.t("только записано", "only written down"),
            (State::Pending, _) => self.t("ждёт", "waits"),
            (State::Assist, _) => self.t("прошу вас", "asked of you"),
            (State::Done, _) => self.t("сделано", "done"),
            (State::Failed, _) => self.t("не вышло", "failed"),
            (State::Undone, _) => self.t("возвращено", "taken back"),
        };
        format!(" · {word}")
    }

    /// 💬 a page of a list of the admin's own words. `from`: entries before it; `total`: in the whole list.
    pub fn list_screen(&self, domains: bool, entries: &[String], from: usize, total: usize) -> String {
        let title = if domains {
            self.t("Запрещённые домены", "Blocked domains")
        } else {
            self.t("Стоп-слова", "Stop words")
        };
        let hint = if domains {
            self.t(
                "Комментарий со ссылкой на такой домен удаляется всегда.",
                "A comment that links there is always removed.",
            )
        } else {
            self.t(
                "Комментарий с таким словом удаляется всегда. =слово: только целиком; /выражение/: регулярное.",
                "A comment with such a word is always removed. =word: whole only; /expression/: a regular one.",
            )
        };
        let mut text = format!("💬 <b>{title}</b>\n{hint}\n");
        if entries.len() < total {
            text.push_str(&format!("{}–{} {} {total}\n", from + 1, from + entries.len(), self.t("из", "of")));
        }
        for (at, entry) in entries.iter().enumerate() {
            let at = from + at;
            text.push_str(&format!("\n{}. <code>{}</code>", at + 1, html::escape(&html::cut(entry, 80))));
        }
        if entries.is_empty() {
            text.push_str(self.t("\nСписок пуст.", "\nThe list is empty."));
        }
        text
    }

    /// An answer came in the group's own name.
    pub fn who_is_that(&self) -> &'static str {
        self.t(
            "Вы пишете анонимно: я не вижу, вас ли я спрашивал, и ничего не сохранил. Напишите ещё раз от своего имени, \
             ответом на сообщение панели.",
            "You write anonymously: I cannot see whether it was you I asked, and saved nothing. Write it again in your own \
             name, as a reply to the panel's message.",
        )
    }

    /// Somebody was told so, and the one who was asked types beside the panel.
    pub fn answer_the_panel(&self) -> &'static str {
        self.t(
            "Ничего не сохранил: пока здесь пишут и анонимно, беру только ответ на сообщение панели. Ответьте на него.",
            "Nothing is saved: while others write here anonymously, only a reply to the panel's message counts. Reply to it.",
        )
    }

    /// Asks for an entry.
    pub fn ask_entry(&self, domain: bool) -> String {
        if domain {
            self.t("Пришлите домен следующим сообщением.", "Send the domain as your next message.")
        } else {
            self.t("Пришлите стоп-слово следующим сообщением.", "Send the stop word as your next message.")
        }
        .to_owned()
    }

    /// The screen ⚙️: mode, limits, and who changed what.
    pub fn settings_screen(&self, view: &SettingsView) -> String {
        let lock = if view.mode_locked { format!("\n{}", self.mode_is_fixed()) } else { String::new() };
        let mut text = format!(
            "⚙️ <b>{}</b>\n{}{lock}\n{}: {} {}, {} {}",
            self.t("Настройки", "Settings"),
            self.acting(view.acting),
            self.t("Лимит банов", "Limit of bans"),
            view.limits[0],
            self.t("за раз", "a run"),
            view.limits[1],
            self.t("в день", "a day"),
        );
        if !view.changes.is_empty() {
            text.push_str(&format!("\n\n{}", self.changes_screen(&view.changes)));
        }
        text
    }

    /// Why the chat cannot change the mode, and who can.
    pub fn mode_is_fixed(&self) -> &'static str {
        self.t(
            "🔒 Режим задан в окружении сервера (MODERATION_MODE): сменить его можно только там",
            "🔒 The mode is fixed by the server's environment (MODERATION_MODE): it can be changed only there",
        )
    }

    /// ⚙️ before acting by itself; `week`: what the week says when it is judged again. `in_group`: on Telegram, too.
    pub fn confirm_enforce(&self, would: &WouldHave, week: &str, in_group: bool) -> String {
        let week = if week.is_empty() { String::new() } else { format!("\n{week}") };
        format!(
            "⚔️ <b>{}</b>\n{}{week}\n{}",
            self.t("Действовать самому?", "Act by itself?"),
            self.would_have(&self.watched(would), would),
            self.t(
                "Буду убирать спам и накрутку в пределах лимитов и писать об этом сюда. Любое решение можно вернуть \
                 кнопкой.",
                "I will remove spam and fakes within the limits and tell you here. Every verdict can be taken back with \
                 a button."
            )
        ) + if in_group { self.t(" Удалённое в Telegram не восстановить.", " What is deleted on Telegram stays gone.") } else { "" }
    }

    /// «За 7 дней убрал бы», or «С 10:00 убрал бы» where it has watched for less.
    pub(super) fn watched(&self, would: &WouldHave) -> String {
        match &would.since {
            Some(since) => {
                let [with, by] = [self.t("С", "Since"), self.t("убрал бы", "it would have removed")];
                format!("{with} {} {by}", html::escape(since))
            }
            None => self.t("За 7 дней убрал бы", "In 7 days it would have removed").to_owned(),
        }
    }

    /// «За 7 дней убрал бы 41: 12 комментариев, 20 подписчиков, 5 мёртвых душ, 4 за лайки.»
    pub(super) fn would_have(&self, beginning: &str, would: &WouldHave) -> String {
        // Whom it removes, in the accusative: of the living it is «2 подписчиков», as of five.
        let parts = [
            (would.comments, ["комментарий", "комментария", "комментариев"], ["comment", "comments"]),
            (would.members, ["подписчика", "подписчиков", "подписчиков"], ["subscriber", "subscribers"]),
            (would.dead, ["мёртвую душу", "мёртвых душ", "мёртвых душ"], ["dead account", "dead accounts"]),
            (
                would.likes,
                ["человека за лайки", "человек за лайки", "человек за лайки"],
                ["person for likes", "people for likes"],
            ),
        ];
        let named: Vec<String> = parts
            .into_iter()
            .filter(|(number, ..)| *number > 0)
            .map(|(number, ru, en)| self.counted(number, ru, en))
            .collect();
        match named.as_slice() {
            [] => format!("{beginning} 0"),
            [only] => format!("{beginning} {only}"),
            several => format!("{beginning} {}: {}", would.total(), several.join(", ")),
        }
    }

    /// What observe mode would have done, with the newest of it.
    /// `from`: entries before these.
    pub fn would_screen(&self, would: &WouldHave, from: usize, entries: &[Entry]) -> String {
        let mut text = self.observed_week(would);
        self.entries(from, entries, &mut text);
        text
    }

    /// Once, after a week of watching.
    pub fn observed_week(&self, would: &WouldHave) -> String {
        let weekly = self.t("за 7 дней убрал бы", "in 7 days it would have removed").to_owned();
        let beginning = if would.since.is_some() { self.watched(would) } else { weekly };
        format!("👀 {}", self.would_have(&beginning, would))
    }

    /// The never-touch list behind ⚙️.
    /// `more`: how many others stand on the list; `in_file`: how many the settings' own list names besides.
    pub fn allowed_screen(&self, people: &[(PersonId, Option<String>)], more: usize, in_file: usize) -> String {
        let mut text = format!("⚙️ <b>{}</b>", self.t("Никогда не трогать", "Never touch"));
        text.push_str(self.t(
            "\nПришлите в чат ссылку на человека, чтобы открыть его карточку и добавить сюда.\n",
            "\nSend a link to a person to open their record and add them here.\n",
        ));
        for (person, name) in people {
            text.push_str(&format!("\n• {}", self.texts().moderation().person(*person, name.as_deref())));
        }
        if more > 0 {
            text.push_str(&format!("\n{} {more}", self.t("и ещё", "and others:")));
        }
        if in_file > 0 {
            let people = self.counted(in_file as i64, ["человек", "человека", "человек"], ["person", "people"]);
            let by = self.t("в файле настроек (moderation.allow)", "in the settings' file (moderation.allow)");
            text.push_str(&format!("\n📄 {people} {by}"));
        }
        text
    }

    /// Why a stop word or a domain was not taken; the next message is awaited still.
    pub fn bad_entry(&self, problem: BadEntry) -> String {
        let why = self.bad_entry_reason(problem);
        format!(
            "⚠️ {}: {why}. {}",
            self.t("Не получилось", "That did not work"),
            self.t("Пришлите ещё раз.", "Send it again.")
        )
    }

    /// Stop words that would have removed harmless comments: so many of so many, and a few of them.
    pub fn stop_word_bites(&self, words: &[String], hits: usize, of: usize, some: &[&str]) -> String {
        const MOST: usize = 120;
        let words: Vec<String> =
            words.iter().map(|word| format!("«{}»", html::escape(&html::cut(word, MOST)))).collect();
        let some: Vec<String> = some
            .iter()
            .map(|text| text.split_whitespace().collect::<Vec<_>>().join(" "))
            .map(|text| format!("• {}", html::escape(&html::cut(&text, MOST))))
            .collect();
        let asked = self.t(
            "Безобидные комментарии, которые я бы удалил с таким стоп-словом",
            "Harmless comments that I would have deleted with this stop word",
        );
        let of_all = self.t("из", "of");
        let such = self.t("Например:", "Such as:");
        format!("🤔 {}\n{asked}: <b>{hits}</b> {of_all} {of}. {such}\n{}", words.join(", "), some.join("\n"))
    }

    /// The buttons under that question: add all the same, or not.
    pub fn stop_word_answer(&self, add: bool) -> &'static str {
        if add {
            self.t("Всё равно добавить", "Add it anyway")
        } else {
            self.t("Не добавлять", "Do not add")
        }
    }

    /// What was decided at once; how many wait on because a limit is reached.
    pub fn decided(&self, remove: bool, count: usize, over_limit: usize, limits: [u32; 2]) -> String {
        let what = if remove { self.t("Убираю", "Removing") } else { self.t("Оставлено", "Kept") };
        if over_limit == 0 {
            return format!("{what}: {count}");
        }
        let [per_run, per_day] = limits;
        let rest = self.t("Ещё ждут", "Still waiting");
        let why = self.t("лимит {run} за раз, {day} в день", "the limit is {run} a run, {day} a day");
        let why = why.replace("{run}", &per_run.to_string()).replace("{day}", &per_day.to_string());
        format!("{what}: {count}. {rest}: {over_limit} ({why})")
    }

    /// The same order was given before, and goes on.
    pub fn order_goes_on(&self, next: Option<&str>) -> String {
        match next {
            Some(at) => format!(
                "{} {}",
                self.t("Уже идёт. Продолжу сам:", "It goes on already. The next ones go:"),
                html::escape(at)
            ),
            None => self
                .t("Уже идёт, но лимит — ноль: убирать нельзя", "It goes on already, but the limit is zero")
                .to_owned(),
        }
    }

    /// «Убрать всех от 95 % (7)».
    pub fn all_above(&self, percent: u8, count: usize) -> String {
        format!("{} {percent} % ({count})", self.t("Убрать всех от", "Remove all from"))
    }

    /// «Убрать волну 3 (12)», «Оставить волну 3 (12)».
    pub fn all_of_wave(&self, remove: bool, wave: i64, count: usize) -> String {
        let what = if remove {
            self.t("Убрать волну", "Remove wave")
        } else {
            self.t("Оставить волну", "Keep wave")
        };
        format!("{what} {wave} ({count})")
    }

    /// How much is taken back, and of how much nothing was done yet.
    pub fn returned(&self, count: usize, stayed: usize, must_subscribe: bool) -> String {
        if count == 0 && stayed > 0 {
            return format!(
                "{}: {stayed}",
                self.t("Ещё ничего не сделано, не трону", "Nothing was done yet, left alone")
            );
        }
        let honest = if must_subscribe {
            self.t(". Подписаться заново он должен сам", ". They have to subscribe again themselves")
        } else {
            ""
        };
        format!("{}: {count}{honest}", self.t("Возвращаю", "Taking back"))
    }
}
