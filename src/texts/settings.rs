//! ⚙️ in words: what every setting is called, what it does, what its values mean.

use chrono::{Datelike, NaiveDate};
use serde_json::Value;

use super::{Language, PanelTexts, Said, Texts, html};
use crate::domain::key::KeyName;
use crate::policy::{Offer, Section, SettingKey, SettingKind, SettingView};

/// Who changed what.
#[derive(Debug, Clone, PartialEq)]
pub struct ChangeLine {
    /// When, local.
    pub at: String,
    /// Telegram id.
    pub by: i64,
    /// Their name, where it is known.
    pub name: Option<String>,
    /// Full key.
    pub key: String,
    /// Before; `None`: as in the file.
    pub old: Option<Value>,
    /// After; `None`: as in the file.
    pub new: Option<Value>,
}

/// Who may what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ManagersView {
    /// May do everything.
    pub owners: Vec<(i64, Option<String>)>,
    /// The configuration names them.
    pub owners_are_set: bool,
    /// May judge.
    pub moderators: Vec<(i64, Option<String>)>,
    /// The configuration names them.
    pub moderators_are_set: bool,
    /// The admin chat is a group.
    pub group: bool,
}

/// Characters of a value on a screen.
const SHOWN: usize = 300;
const BRIEF: usize = 40;

/// The buttons of a setting besides its values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SettingLabel {
    Reset,
    Change,
}

/// Which of a setting's words a button of either language calls so.
pub(crate) fn choice_called(key: SettingKey, words: &[&'static str], typed: &str) -> Option<&'static str> {
    let typed = typed.trim().to_lowercase();
    let is_called = |word: &str| {
        [Language::Ru, Language::En].iter().any(|of| Texts::new(*of).choice(key, word).to_lowercase() == typed)
    };
    words.iter().find(|word| is_called(word)).copied()
}

impl PanelTexts {
    /// A section by name.
    pub fn section_name(&self, section: Section) -> &'static str {
        match section {
            Section::Moderation => self.t("⚖️ Лимиты и карантин", "⚖️ Limits, quarantine"),
            Section::Comments => self.t("💬 Комментарии", "💬 Comments"),
            Section::People => self.t("🛡 Проверки людей", "🛡 Looks at people"),
            Section::Copies => self.t("🔁 Кросспостинг", "🔁 Cross-posting"),
            Section::Leads => self.t("💼 Реклама", "💼 Advertising"),
            Section::Digest => self.t("📈 Сводка", "📈 Digest"),
            Section::Alerts => self.t("🔔 Тревоги и вопросы", "🔔 Alerts, questions"),
            Section::Holiday => self.t("🏖 Отпуск", "🏖 Holiday"),
            Section::General => self.t("🌐 Язык и модель", "🌐 Language, model"),
        }
    }

    /// The settings of a section.
    pub fn section_screen(&self, section: Section, views: &[&SettingView]) -> String {
        let lines = views.iter().map(|view| {
            let lock = if view.locked { " 🔒" } else { "" };
            let mark = if view.from_chat { "• " } else { "" };
            let value = self.setting_value(view.key, &view.value, BRIEF);
            format!("{mark}{}: <b>{value}</b>{lock}", self.texts().setting_name(view.key))
        });
        let lines: Vec<String> = lines.collect();
        let legend = self.t(
            "<i>• изменено в чате · 🔒 задано окружением сервера</i>",
            "<i>• set in the chat · 🔒 fixed by the server's environment</i>",
        );
        format!("<b>{}</b>\n\n{}\n\n{legend}", self.section_name(section), lines.join("\n"))
    }

    /// One setting.
    pub fn setting_screen(&self, view: &SettingView) -> String {
        let mut text = format!(
            "⚙️ <b>{}</b>\n{}\n\n{}: <b>{}</b>",
            self.texts().setting_name(view.key),
            self.texts().setting_hint(view.key),
            self.t("Сейчас", "Now"),
            self.setting_value(view.key, &view.value, SHOWN),
        );
        if view.locked {
            text.push_str(&format!("\n{}", self.texts().said(Said::Locked)));
        } else if view.from_chat {
            let beneath = self.setting_value(view.key, &view.beneath, SHOWN);
            text.push_str(&format!(
                "\n{}: {beneath}",
                self.t("Без изменений в чате было бы", "Without the chat it would be")
            ));
        }
        text
    }

    /// Labels of its buttons.
    pub fn setting_label(&self, what: SettingLabel) -> String {
        match what {
            SettingLabel::Reset => self.t("Как в файле", "As in the file"),
            SettingLabel::Change => self.t("✏️ Изменить", "✏️ Change"),
        }
        .to_owned()
    }

    /// A value that a button offers; the one in force is marked.
    pub fn setting_choice(&self, view: &SettingView, offer: Offer) -> String {
        let (value, label) = match (view.key.kind(), offer) {
            (_, Offer::On(on)) => (Value::Bool(on), self.t_switch(on).to_owned()),
            (_, Offer::Number(number)) => (Value::from(number), number.to_string()),
            (SettingKind::Length(_), Offer::Word(word)) => (Value::from(word), self.length(word)),
            (SettingKind::Date(_), Offer::Word("none")) => {
                (Value::from(""), self.t("Вернулся", "I am back").to_owned())
            }
            (SettingKind::Date(_), Offer::Word(word)) => (Value::from(word), format!("+{}", self.length(word))),
            (_, Offer::Word(word)) => (Value::from(word), self.texts().choice(view.key, word)),
        };
        if view.value == value { format!("• {label}") } else { label }
    }

    fn t_switch(&self, on: bool) -> &'static str {
        if on { self.t("вкл", "on") } else { self.t("выкл", "off") }
    }

    /// Asks for a value.
    pub fn setting_ask(&self, key: SettingKey) -> String {
        format!(
            "⚙️ <b>{}</b>\n{} {}",
            self.texts().setting_name(key),
            self.t("Пришлите новое значение следующим сообщением.", "Send the new value as your next message."),
            self.setting_form(key.kind()),
        )
    }

    /// The value cannot be; the next message is awaited still.
    pub fn setting_wrong(&self, key: SettingKey) -> String {
        format!("⚠️ {} {}", self.t("Так не получится.", "That cannot be."), self.setting_form(key.kind()))
    }

    /// The value has the right form and is out of its range, which is told.
    pub fn setting_beyond(&self, key: SettingKey, least: &str, most: &str) -> String {
        let said = |bound: &str| {
            let bound =
                if matches!(key.kind(), SettingKind::Length(_)) { self.length(bound) } else { bound.to_owned() };
            html::escape(&bound)
        };
        let (least, most) = (said(least), said(most));
        match self.language() {
            Language::Ru => format!("⚠️ Так не получится. Можно от {least} до {most}."),
            Language::En => format!("⚠️ That cannot be. It may be from {least} to {most}."),
        }
    }

    pub(super) fn setting_form(&self, kind: SettingKind) -> &'static str {
        match kind {
            SettingKind::Switch => self.t("Нужно «да» или «нет».", "Yes or no."),
            SettingKind::Choice(_) | SettingKind::Guarded(..) => self.t("Нужно одно из слов на кнопках.", "One of the words on the buttons."),
            SettingKind::Number(_) => self.t("Нужно целое число в разумных пределах.", "A whole number within reason."),
            SettingKind::Length(_) => {
                self.t("Нужен срок, например «30 мин», «4 часа», «1 день».", "A length of time, such as 30m, 4h or 1d.")
            }
            SettingKind::Time(_) => self.t("Нужно время, например 09:00.", "A time, such as 09:00."),
            SettingKind::Span => {
                self.t("Нужны часы, например 23:00-08:00, или «нет».", "Hours, such as 23:00-08:00, or “none”.")
            }
            SettingKind::Text => self
                .t("Нужен текст не длиннее 1500 знаков, или «нет».", "A text of at most 1,500 characters, or “none”."),
            SettingKind::Words | SettingKind::Entries => self.t(
                "Нужен весь список, он займёт место нынешнего: по одному на строке или через запятую, или «нет».",
                "The whole list, which takes the place of this one: one a line or with commas, or “none”.",
            ),
            SettingKind::Channel => self.t(
                "Нужен канал: @имя, ссылка t.me/имя или номер вида -1001234567890. Бот должен быть его администратором.",
                "A channel: @name, a link t.me/name or a number such as -1001234567890. The bot must be its administrator.",
            ),
            SettingKind::Account => self.t(
                "Нужен человек: перешлите сюда его сообщение или пришлите его номер, @имя или «нет». Он должен хоть раз \
                 написать боту.",
                "A person: forward a message of theirs here, or send their number, their @name, or “none”. They must have \
                 written to the bot once.",
            ),
            SettingKind::Date(_) => {
                self.t("Нужен день, например «8 декабря» или 08.12, или «нет».", "A day, such as 08.12, or “none”.")
            }
            SettingKind::Person => {
                self.t("Нужен номер или ссылка вида vk.com/id123.", "A number, or a link such as vk.com/id123.")
            }
        }
    }

    /// A value in words, escaped.
    pub fn setting_value(&self, key: SettingKey, value: &Value, most: usize) -> String {
        let words = match (key.kind(), value) {
            (_, Value::Null) => self.t("не задано", "not set").to_owned(),
            (_, Value::Bool(on)) => self.t_switch(*on).to_owned(),
            (_, Value::Array(items)) if items.is_empty() => self.t("пусто", "empty").to_owned(),
            (_, Value::Array(items)) => {
                let words: Vec<String> =
                    items.iter().map(|item| item.as_str().map_or_else(|| item.to_string(), str::to_owned)).collect();
                words.join(", ")
            }
            (_, Value::String(text)) if text.is_empty() => self.t("нет", "none").to_owned(),
            (SettingKind::Choice(_) | SettingKind::Guarded(..), Value::String(word)) => self.texts().choice(key, word),
            (SettingKind::Length(_), Value::String(text)) => self.length(text),
            (SettingKind::Date(_), Value::String(text)) => {
                text.parse::<NaiveDate>().map_or_else(|_| text.clone(), |date| self.day([date.day(), date.month()]))
            }
            (_, Value::String(text)) => text.clone(),
            (_, other) => other.to_string(),
        };
        html::escape(&html::cut(&words.replace('\n', " "), most))
    }

    /// `1h30m` as people write it.
    fn length(&self, text: &str) -> String {
        // What is no length is shown as it stands.
        if !text.chars().all(|sign| sign.is_ascii_digit() || "smhd".contains(sign)) {
            return text.to_owned();
        }
        let mut words = String::new();
        for sign in text.chars() {
            match sign {
                's' => words.push_str(self.t(" с ", " s ")),
                'm' => words.push_str(self.t(" мин ", " min ")),
                'h' => words.push_str(self.t(" ч ", " h ")),
                'd' => words.push_str(self.t(" дн ", " d ")),
                other => words.push(other),
            }
        }
        words.trim().to_owned()
    }

    /// ⚙️ who changed what.
    pub fn changes_screen(&self, lines: &[ChangeLine]) -> String {
        let mut text = format!("<b>{}</b>", self.t("Кто что менял", "Who changed what"));
        if lines.is_empty() {
            text.push_str(self.t("\nПока никто ничего.", "\nNobody anything yet."));
        }
        for line in lines {
            let who = match (&line.name, line.by) {
                (Some(name), _) => name.clone(),
                // Nobody's number: the program itself, which sets the mode where a copy comes back.
                (None, 0) if line.key == "moderation.mode" => self.t("возврат копии", "a restore").to_owned(),
                (None, 0) => self.t("программа", "the program").to_owned(),
                (None, by) => format!("id{by}"),
            };
            text.push_str(&format!(
                "\n{} · {} · {}: {} → {}",
                html::escape(&line.at),
                html::escape(&html::cut(&who, BRIEF)),
                html::escape(self.changed_name(&line.key)),
                self.changed_value(&line.key, line.old.as_ref()),
                self.changed_value(&line.key, line.new.as_ref()),
            ));
        }
        text
    }

    /// The name of what was changed: a setting, a key of a platform, or what another version of the program knew.
    fn changed_name<'a>(&'a self, key: &'a str) -> &'a str {
        match (SettingKey::parse(key), KeyName::parse(key)) {
            (Some(key), _) => self.texts().setting_name(key),
            (None, Some(name)) => self.texts().key_setting(name),
            (None, None) => key,
        }
    }

    fn changed_value(&self, key: &str, value: Option<&Value>) -> String {
        let Some(value) = value else { return self.t("как в файле", "as in the file").to_owned() };
        match (SettingKey::of_screen(key), value) {
            (Some(key), value) => self.setting_value(key, value, BRIEF),
            (None, Value::Bool(on)) => self.t_switch(*on).to_owned(),
            (None, Value::String(word)) => html::escape(&html::cut(word, BRIEF)),
            (None, Value::Array(items)) => {
                self.counted(items.len() as i64, ["запись", "записи", "записей"], ["entry", "entries"])
            }
            (None, other) => html::escape(&html::cut(&other.to_string(), BRIEF)),
        }
    }

    /// ⚙️ owners and moderators.
    pub fn managers_screen(&self, view: &ManagersView) -> String {
        let people = |people: &[(i64, Option<String>)]| {
            if people.is_empty() {
                return format!("\n▫️ {}", self.t("никого", "nobody"));
            }
            let line = |(id, name): &(i64, Option<String>)| match name {
                Some(name) => {
                    format!("\n▫️ {} (<code>{id}</code>)", html::escape(&html::cut(&html::one_line(name), BRIEF)))
                }
                None => format!("\n▫️ <code>{id}</code>"),
            };
            people.iter().map(line).collect::<String>()
        };
        let from = |set: bool, group: &'static str, alone: &'static str| match (set, view.group) {
            (true, _) => self.t("по настройкам сервера", "by the server's settings").to_owned(),
            (false, true) => group.to_owned(),
            (false, false) => alone.to_owned(),
        };
        let (creator, person) = match self.language() {
            super::Language::Ru => ("создатель группы", "хозяин этого чата"),
            super::Language::En => ("the creator of the group", "whose chat this is"),
        };
        let (others, alone) = match self.language() {
            super::Language::Ru => ("остальные администраторы группы", "бывают в группе"),
            super::Language::En => ("the group's other administrators", "there are some in a group"),
        };
        format!(
            "👥 <b>{}</b>\n\n<b>{}</b> ({}){}\n\n<b>{}</b> ({}){}\n\n<i>{}</i>",
            self.t("Кто управляет", "Who may what"),
            self.t("Владельцы: всё", "Owners: everything"),
            from(view.owners_are_set, creator, person),
            people(&view.owners),
            self.t("Модераторы: решают о людях, текстах, заявках", "Moderators: decide about people, texts, requests"),
            from(view.moderators_are_set, others, alone),
            people(&view.moderators),
            self.t(
                "Меняется на сервере: telegram.admin_user_ids и telegram.moderator_user_ids. В чате нельзя, чтобы угнанный \
                 аккаунт не раздал прав.",
                "Changed on the server: telegram.admin_user_ids and telegram.moderator_user_ids. Not in the chat, lest a \
                 stolen account gives rights away.",
            ),
        )
    }
}
