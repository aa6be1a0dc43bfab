//! The panel's screens in words.

use super::{Entry, Language, Texts, html};
use crate::domain::ids::PersonId;
use crate::domain::verdict::{Decision, Mode, Strictness};

/// What ⚙️ shows.
#[derive(Debug, Clone)]
pub struct SettingsView {
    /// Mode.
    pub mode: Mode,
    /// The environment fixes the mode.
    pub mode_locked: bool,
    /// Bans and removals in a run and in a day.
    pub limits: [u32; 2],
    /// The last changes: who, when, what.
    pub changes: Vec<(i64, String, String)>,
}

/// A person's record.
#[derive(Debug, Clone)]
pub struct PersonCard {
    /// Who.
    pub person: PersonId,
    /// Their name.
    pub name: Option<String>,
    /// Subscribed, as far as known.
    pub member: Option<bool>,
    /// Banned.
    pub banned: bool,
    /// Never touched.
    pub untouchable: bool,
    /// What was judged, newest first.
    pub entries: Vec<Entry>,
}

/// Why a stop word or a domain was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BadEntry {
    /// The list is full.
    TooMany,
    /// Too long, or of several lines.
    TooLong,
    /// No domain.
    NoDomain,
    /// Nothing to look for, or no regular expression.
    NoPattern,
}

impl Texts {
    /// The top of the panel.
    pub fn panel_top(&self, mode: Mode, waiting: u32) -> String {
        let quarantine = if waiting == 0 { String::new() } else { format!("\n{}", self.quarantine_line(waiting)) };
        format!("🛠 <b>{}</b>\n{}{quarantine}", self.t("Панель", "Panel"), self.mode(mode))
    }

    /// The mode in words.
    pub fn mode(&self, mode: Mode) -> &'static str {
        match mode {
            Mode::Observe => self.t("👁 Только смотрю", "👁 Only watching"),
            Mode::Enforce => self.t("⚔️ Действую сам", "⚔️ Acting by myself"),
        }
    }

    /// The strictness in words.
    pub fn strictness(&self, strictness: Strictness) -> &'static str {
        match strictness {
            Strictness::Soft => self.t("мягко", "soft"),
            Strictness::Normal => self.t("обычно", "normal"),
            Strictness::Strict => self.t("строго", "strict"),
        }
    }

    /// Labels of the panel's buttons.
    pub fn panel_label(&self, what: &str) -> String {
        let label = match what {
            "status" => self.t("📊 Статус", "📊 Status"),
            "comments" => self.t("💬 Анти-комменты", "💬 Comments"),
            "quarantine" => self.t("📦 Карантин", "📦 Quarantine"),
            "settings" => self.t("⚙️ Настройки", "⚙️ Settings"),
            "back" => self.t("🔙 Назад", "🔙 Back"),
            "refresh" => self.t("🔄 Обновить", "🔄 Refresh"),
            "verdicts" => self.t("Последние решения", "Last verdicts"),
            "stop_words" => self.t("Стоп-слова", "Stop words"),
            "domains" => self.t("Домены", "Domains"),
            "on" => self.t("Включить", "Switch on"),
            "off" => self.t("Выключить", "Switch off"),
            "add" => self.t("➕ Добавить", "➕ Add"),
            "keep" => self.t("Оставить", "Keep"),
            "remove" => self.t("Удалить", "Delete"),
            "keep_all" => self.t("Оставить показанные", "Keep these"),
            "remove_all" => self.t("Удалить показанные", "Delete these"),
            "spam" => self.t("Спам", "Spam"),
            "enforce" => self.t("Действую сам", "Act by yourself"),
            "observe" => self.t("Только смотрю", "Only watch"),
            "show" => self.t("показать", "show"),
            "switch_on" => self.t("включить", "switch on"),
            "yes" => self.t("Да, действовать", "Yes, act"),
            "limits" => self.t("Лимиты", "Limits"),
            "allowed" | "never" => self.t("Никогда не трогать", "Never touch"),
            "touchable" => self.t("Снова проверять", "Judge again"),
            "return" => self.t("Вернуть", "Take back"),
            "per_run" => self.t("за раз", "a run"),
            "per_day" => self.t("в день", "a day"),
            other => other,
        };
        label.to_owned()
    }

    /// 💬
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

    /// 💬 the last verdicts.
    pub fn verdicts_screen(&self, entries: &[Entry]) -> String {
        let mut text = format!("💬 <b>{}</b>", self.t("Последние решения", "Last verdicts"));
        if entries.is_empty() {
            text.push_str(&format!("\n{}", self.t("Пока ничего.", "Nothing yet.")));
        }
        for (at, entry) in entries.iter().enumerate() {
            text.push_str(&format!("\n\n{}. {}", at + 1, self.entry_line(entry)));
        }
        text
    }

    fn entry_line(&self, entry: &Entry) -> String {
        let what = match entry.verdict.decision {
            Decision::Keep => self.t("оставлен", "kept"),
            Decision::Quarantine => self.t("в карантин", "quarantined"),
            Decision::Remove => self.t("удалить", "removed"),
        };
        let state = self.state_word(entry);
        let quote = entry
            .text
            .as_deref()
            .map(|text| format!("\n«{}»", html::escape(&html::cut(&text.replace('\n', " "), 100))))
            .unwrap_or_default();
        let reasons = self.reasons(&entry.verdict.reasons);
        format!(
            "{} {} · <b>{what}</b>{state}{quote}\n<i>{reasons}</i>",
            html::escape(&entry.time),
            self.person(entry.person, entry.name.as_deref())
        )
    }

    fn state_word(&self, entry: &Entry) -> String {
        use crate::domain::verdict::State;
        let word = match (entry.state, entry.verdict.decision) {
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

    /// 💬 a list of the admin's own words.
    pub fn list_screen(&self, domains: bool, entries: &[String]) -> String {
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
        for (at, entry) in entries.iter().enumerate() {
            text.push_str(&format!("\n{}. <code>{}</code>", at + 1, html::escape(&html::cut(entry, 80))));
        }
        if entries.is_empty() {
            text.push_str(self.t("\nСписок пуст.", "\nThe list is empty."));
        }
        text
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

    /// 📦
    pub fn quarantine_screen(&self, entries: &[Entry], waiting: u32) -> String {
        if entries.is_empty() {
            return self.quarantine_line(0);
        }
        let mut text = format!("<b>{}</b>", self.quarantine_line(waiting));
        text.push_str(self.t("\nРешите сами; без решения останутся.", "\nDecide; undecided they stay."));
        for (at, entry) in entries.iter().enumerate() {
            let quote = entry.text.as_deref().unwrap_or_default().replace('\n', " ");
            text.push_str(&format!(
                "\n\n{}. {}\n«{}»\n<i>{}</i>",
                at + 1,
                self.person(entry.person, entry.name.as_deref()),
                html::escape(&html::cut(&quote, 160)),
                self.reasons(&entry.verdict.reasons)
            ));
        }
        text
    }

    /// ⚙️
    pub fn settings_screen(&self, view: &SettingsView) -> String {
        let lock = if view.mode_locked { " 🔒" } else { "" };
        let mut text = format!(
            "⚙️ <b>{}</b>\n{}{lock}\n{}: {} {}, {} {}",
            self.t("Настройки", "Settings"),
            self.mode(view.mode),
            self.t("Лимит банов", "Limit of bans"),
            view.limits[0],
            self.t("за раз", "a run"),
            view.limits[1],
            self.t("в день", "a day"),
        );
        if !view.changes.is_empty() {
            text.push_str(&format!("\n\n<b>{}</b>", self.t("Кто что менял", "Who changed what")));
            for (by, when, what) in &view.changes {
                text.push_str(&format!(
                    "\n{} · id{by} · <code>{}</code>",
                    html::escape(when),
                    html::escape(&html::cut(what, 90))
                ));
            }
        }
        text
    }

    /// ⚙️ before acting by itself.
    pub fn confirm_enforce(&self, would_delete: i64) -> String {
        format!(
            "⚔️ <b>{}</b>\n{} {would_delete}.\n{}",
            self.t("Действовать самому?", "Act by itself?"),
            self.t("Сегодня бот удалил бы комментариев:", "Comments it would have deleted today:"),
            self.t(
                "Он будет удалять спам и писать об этом сюда. Любое решение можно вернуть кнопкой.",
                "It will delete spam and tell you here. Every verdict can be taken back with a button."
            )
        )
    }

    /// Once, after a week of watching.
    pub fn observed_week(&self, would_delete: i64) -> String {
        match self.language() {
            Language::Ru => format!("👀 за 7 дней убрал бы {would_delete}"),
            Language::En => format!("👀 in 7 days it would have removed {would_delete}"),
        }
    }

    /// ⚙️ never-touch list.
    pub fn allowed_screen(&self, people: &[(PersonId, Option<String>)]) -> String {
        let mut text = format!("⚙️ <b>{}</b>", self.t("Никогда не трогать", "Never touch"));
        text.push_str(self.t(
            "\nПришлите в чат ссылку на человека, чтобы открыть его карточку и добавить сюда.\n",
            "\nSend a link to a person to open their record and add them here.\n",
        ));
        for (person, name) in people {
            text.push_str(&format!("\n• {}", self.person(*person, name.as_deref())));
        }
        text
    }

    /// A person's record.
    pub fn person_card(&self, card: &PersonCard) -> String {
        let mut text = format!("👤 <b>{}</b> (id{})", self.person(card.person, card.name.as_deref()), card.person.id);
        let member = match card.member {
            Some(true) => self.t("подписан", "member"),
            Some(false) => self.t("не подписан", "not a member"),
            None => self.t("подписка неизвестна", "membership unknown"),
        };
        text.push_str(&format!("\n{member}"));
        if card.banned {
            text.push_str(self.t(" · забанен", " · banned"));
        }
        if card.untouchable {
            text.push_str(self.t(" · никогда не трогать", " · never touched"));
        }
        if card.entries.is_empty() {
            text.push_str(self.t("\n\nО нём ничего не записано.", "\n\nNothing is written about them."));
        }
        for entry in &card.entries {
            text.push_str(&format!("\n\n{}", self.entry_line(entry)));
        }
        text
    }

    /// A short answer to a press or message.
    pub fn said(&self, what: &str) -> String {
        let text = match what {
            "no_right" => self.t("Недостаточно прав", "Not enough rights"),
            "stale" => self.t("Это уже изменилось, вот как сейчас", "This has changed: here is how it is now"),
            "undone" => self.t("Вернул и запомнил", "Taken back and learnt"),
            "message_gone" => self.t(
                "Запомнил. Сообщение в Telegram вернуть нельзя, но автор снова может писать",
                "Learnt. A Telegram message cannot be restored, but its author may write again",
            ),
            "must_subscribe" => {
                self.t("Разбанил. Подписаться заново человек должен сам", "Unbanned. The person has to subscribe again")
            }
            "already" => self.t("Уже было", "Already done"),
            "written" => self.t("Запомнил", "Learnt"),
            "banned" => self.t("Забанил", "Banned"),
            "ban_asked" => {
                self.t("Прав на бан нет: добавил в список дел для вас", "No right to ban: added to your list")
            }
            "untouchable" => self.t("Этого человека трогать нельзя", "This person must not be touched"),
            "handled" => self.t("Отмечено", "Noted"),
            "kept" => self.t("Оставлено", "Kept"),
            "removed" => self.t("Удаляю", "Deleting"),
            "saved" => self.t("Сохранено", "Saved"),
            "locked" => self.t("🔒 Это задано в окружении сервера", "🔒 This is fixed by the server's environment"),
            "added" => self.t("✅ Добавлено", "✅ Added"),
            "no_person" => self.t("Такого человека не нашёл", "No such person found"),
            "learnt_spam" => self.t("Удаляю и запомнил", "Deleting, and learnt"),
            "done" => self.t("Готово", "Done"),
            other => other,
        };
        text.to_owned()
    }

    /// Why a stop word or a domain was not taken; the next message is awaited still.
    pub fn bad_entry(&self, problem: BadEntry) -> String {
        let why = match problem {
            BadEntry::TooMany => self.t("список полон, уберите лишнее", "the list is full, drop something first"),
            BadEntry::TooLong => self.t("слишком длинно", "it is too long"),
            BadEntry::NoDomain => self.t("это не домен, нужно вроде example.com", "this is no domain, try example.com"),
            BadEntry::NoPattern => {
                self.t("это не слово и не регулярное выражение", "this is neither a word nor a regular expression")
            }
        };
        format!(
            "⚠️ {}: {why}. {}",
            self.t("Не получилось", "That did not work"),
            self.t("Пришлите ещё раз.", "Send it again.")
        )
    }

    /// How much was taken back.
    pub fn returned(&self, count: usize) -> String {
        format!("{}: {count}", self.t("Возвращено", "Taken back"))
    }
}
