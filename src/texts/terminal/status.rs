//! `status` in words.

use super::TerminalTexts;
use crate::domain::action::Way;
use crate::domain::digest::Waits;
use crate::domain::key::KeyName;
use crate::domain::language::Language;
use crate::domain::verdict::Mode;
use crate::texts::html;

/// What a line of `status` is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StatusLine {
    /// When the daemon started.
    Since,
    /// The machine's clock.
    Clock,
    /// Observe or enforce.
    Mode,
    /// Whether it stopped itself.
    Brake,
    /// Whether the owner is away.
    Holiday,
    /// What the bot does itself, asks for, cannot do.
    May,
    /// What it may not do in the discussion group.
    Group,
    /// The day so far.
    Today,
    /// What waits for a person.
    ForYou,
    /// What comes next by the clock.
    Next,
    /// How old the keys are.
    Keys,
    /// What waits in the program.
    Queue,
    /// What went wrong last.
    LastError,
}

impl TerminalTexts {
    /// «etronics-bot 0.1.0: работает»
    pub fn status_head(&self, version: &str, running: bool) -> String {
        let state =
            if running { self.t("работает", "running") } else { self.t("не запущен", "not running") };
        format!("etronics-bot {version}: {state}")
    }

    /// What a line is about.
    pub fn status_label(&self, line: StatusLine) -> &'static str {
        match line {
            StatusLine::Since => self.t("с", "since"),
            StatusLine::Clock => self.t("часы", "clock"),
            StatusLine::Mode => self.t("режим", "mode"),
            StatusLine::Brake => self.t("тормоз", "brake"),
            StatusLine::Holiday => self.t("отпуск", "holiday"),
            StatusLine::May => self.t("может", "may"),
            StatusLine::Group => self.t("группа", "group"),
            StatusLine::Today => self.t("сегодня", "today"),
            StatusLine::ForYou => self.t("ждёт вас", "for you"),
            StatusLine::Next => self.t("дальше", "next"),
            StatusLine::Keys => self.t("ключи", "keys"),
            StatusLine::Queue => self.t("очередь", "waiting"),
            StatusLine::LastError => self.t("сбой", "last error"),
        }
    }

    /// What is not known or not there.
    pub fn nothing(&self) -> &'static str {
        "—"
    }

    /// A mode as its button says it.
    pub fn status_mode(&self, mode: Mode) -> &'static str {
        match mode {
            Mode::Observe => self.t("только смотрю", "observe"),
            Mode::Enforce => self.t("действую", "enforce"),
        }
    }

    /// The mode that holds, and what is read here, where that is another one.
    pub fn status_mode_in_use(&self, mode: Mode, read: Mode) -> String {
        let [holds, read_here] = [mode, read].map(|mode| self.status_mode(mode));
        if mode == read {
            return holds.to_owned();
        }
        match self.language() {
            Language::Ru => format!(
                "{holds} (в настройках здесь «{read_here}»: бот запущен с другими, а файл читает только при запуске)"
            ),
            Language::En => format!(
                "{holds} (the settings here say {read_here}: the daemon was started with others, and reads the file only as it starts)"
            ),
        }
    }

    /// Whether a platform is heard.
    pub fn status_source(&self, connected: bool, last: Option<&str>) -> String {
        let state = if connected {
            self.t("на связи", "connected")
        } else {
            self.t("нет связи", "not connected")
        };
        format!("{state}, {} {}", self.t("последнее событие", "last event"), last.unwrap_or("—"))
    }

    /// How a platform does that posts go to and that says nothing itself. `connected`: nobody asked yet, where it is `None`.
    pub fn status_target(
        &self,
        connected: Option<bool>,
        last: Option<&str>,
        waiting: i64,
        error: Option<&str>,
    ) -> String {
        let state = match connected {
            Some(true) => self.t("на связи", "connected"),
            Some(false) => self.t("нет связи", "not connected"),
            None => self.t("ещё не спрашивали", "not asked yet"),
        };
        let mut parts =
            vec![state.to_owned(), format!("{} {}", self.t("последний пост", "last post"), last.unwrap_or("—"))];
        if waiting > 0 {
            let waits = self.counted(waiting, ["пост ждёт", "поста ждут", "постов ждут"], ["post waits", "posts wait"]);
            parts.push(waits);
        }
        parts.extend(error.map(str::to_owned));
        parts.join(", ")
    }

    /// Capabilities of one way, by name.
    pub fn status_way(&self, way: Way, names: &[&str]) -> String {
        let how = match way {
            Way::Auto => self.t("сам", "by itself"),
            Way::Assist => self.t("через вас", "asks you"),
            Way::Off => self.t("не может", "cannot"),
        };
        format!("{how}: {}", names.join(", "))
    }

    /// The day so far.
    pub fn status_today(&self, checked: i64, deleted: i64, quarantined: i64, removed: i64) -> String {
        // People and likes are among them: they are no comments.
        match self.language() {
            Language::Ru => {
                format!("проверено {checked}, удалено {deleted}, в карантин {quarantined}, убрано людей {removed}")
            }
            Language::En => {
                let people = if removed == 1 { "person" } else { "people" };
                format!("{checked} checked, {deleted} deleted, {quarantined} quarantined, {removed} {people} removed")
            }
        }
    }

    /// What waits for a person; `None`: nothing does.
    pub fn status_for_you(&self, waits: &Waits) -> Option<String> {
        let [people, comments] = [waits.people, waits.texts].map(i64::from);
        let parts = [
            (people, self.counted(people, ["человек", "человека", "человек"], ["person", "people"])),
            (comments, self.counted(comments, ["комментарий", "комментария", "комментариев"], ["comment", "comments"])),
            (
                waits.asked,
                self.counted(
                    waits.asked,
                    ["просьба убрать руками", "просьбы убрать руками", "просьб убрать руками"],
                    ["removal asked of you", "removals asked of you"],
                ),
            ),
            (
                waits.approval,
                self.counted(
                    waits.approval,
                    ["пост на согласовании", "поста на согласовании", "постов на согласовании"],
                    ["post to approve", "posts to approve"],
                ),
            ),
            (
                waits.failed,
                self.counted(
                    waits.failed,
                    ["пост не вышел", "поста не вышли", "постов не вышли"],
                    ["post that could not go out", "posts that could not go out"],
                ),
            ),
            (
                waits.uncertain,
                self.counted(
                    waits.uncertain,
                    ["пост: вышел ли он?", "поста: вышли ли они?", "постов: вышли ли они?"],
                    ["post that may be out", "posts that may be out"],
                ),
            ),
            (
                waits.leads,
                self.counted(waits.leads, ["новая заявка", "новые заявки", "новых заявок"], ["new lead", "new leads"]),
            ),
            (
                waits.questions,
                self.counted(
                    waits.questions,
                    ["вопрос без ответа", "вопроса без ответа", "вопросов без ответа"],
                    ["question without an answer", "questions without an answer"],
                ),
            ),
        ];
        let parts: Vec<String> = parts.into_iter().filter(|(count, _)| *count > 0).map(|(_, words)| words).collect();
        (!parts.is_empty()).then(|| parts.join(", "))
    }

    /// What comes by the clock; moments as words.
    pub fn status_next(&self, digest: &str, members: Option<&str>, likes: Option<&str>) -> String {
        let mut parts = vec![format!("{} {digest}", self.t("сводка", "digest"))];
        parts.extend(members.map(|at| format!("{} {at}", self.t("обход подписчиков", "sweep of subscribers"))));
        parts.extend(likes.map(|at| format!("{} {at}", self.t("обход лайков", "sweep of likes"))));
        parts.join(", ")
    }

    /// A moment that has come already.
    pub fn now(&self) -> &'static str {
        self.t("сейчас", "now")
    }

    /// A key and for how long it has been in use.
    pub fn status_key(&self, name: KeyName, days: i64) -> String {
        let key = match name {
            KeyName::Community => self.t("сообщества", "community"),
            KeyName::Service => self.t("сервисный", "service"),
            KeyName::User => self.t("администратора", "administrator's"),
            KeyName::OpenAi => "OpenAI",
            KeyName::Max => "MAX",
            KeyName::Bot => self.t("бота", "bot"),
        };
        format!("{key} {}", self.counted(days, ["день", "дня", "дней"], ["day", "days"]))
    }

    /// What waits in the program.
    pub fn status_queue(&self, inbox: i64, outbox: i64, dead: i64) -> String {
        match self.language() {
            Language::Ru => {
                format!("событий {inbox}, действий {outbox}, отменено {dead}")
            }
            Language::En => format!("{inbox} in, {outbox} out, {dead} given up"),
        }
    }

    /// How far off the clock is, and what that means.
    pub fn status_clock(&self, off: Option<i64>) -> String {
        let Some(off) = off else {
            return self.t("идут верно, насколько известно", "right, as far as known").to_owned();
        };
        match self.language() {
            Language::Ru => format!(
                "{} на {} с против ВКонтакте и Telegram: пока так, ничего не забывается и не делается по часам",
                if off > 0 { "спешат" } else { "отстают" },
                off.abs()
            ),
            Language::En => format!(
                "{} s {} what VK and Telegram say: nothing is forgotten or done by time until it is right",
                off.abs(),
                if off > 0 { "ahead of" } else { "behind" }
            ),
        }
    }

    /// What went wrong last, as the chat says it.
    pub fn status_error(&self, error: &str) -> String {
        match self.language() {
            Language::Ru => {
                let known = self.line(error);
                if known == error {
                    html::plain(&self.texts().trouble_or(error, "что-то не получилось"))
                } else {
                    known
                }
            }
            Language::En => error.to_owned(),
        }
    }
}
