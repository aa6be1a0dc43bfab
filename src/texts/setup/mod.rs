//! What the guided set-up says: to somebody who never wrote a line of code, one thing at a time.

mod ending;
mod max;
mod telegram;
mod vk;

pub(crate) use ending::ServiceSaid;
pub(crate) use max::WrongMaxKey;
pub(crate) use telegram::WrongBotKey;
pub(crate) use vk::WrongVkKey;

use super::departments::SetupTexts;
use crate::domain::words::words;

words! {
    /// One thing that is asked for.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum SetupStep {
        /// The bot of Telegram.
        Bot,
        /// Where it speaks to the owner.
        AdminChat,
        /// Where posts are copied to.
        Channel,
        /// The community's key.
        Community,
        /// An app's key.
        Service,
        /// An administrator's key.
        Admin,
        /// The channel of MAX, and alarms there.
        Max,
        /// The file, the look at everything.
        Write,
    }
}

impl SetupTexts {
    /// «Шаг 2 из 8. Ваш чат с ботом».
    pub fn step(&self, step: SetupStep) -> String {
        let number = SetupStep::ALL.iter().position(|known| *known == step).unwrap_or(0) + 1;
        let of = SetupStep::ALL.len();
        match self.language() {
            super::Language::Ru => format!("Шаг {number} из {of}. {}", self.step_name(step)),
            super::Language::En => format!("Step {number} of {of}. {}", self.step_name(step)),
        }
    }

    /// What a step is about.
    pub fn step_name(&self, step: SetupStep) -> &'static str {
        let (ru, en) = match step {
            SetupStep::Bot => ("Бот в Telegram", "The bot on Telegram"),
            SetupStep::AdminChat => ("Чат, где бот пишет вам", "The chat where the bot writes to you"),
            SetupStep::Channel => ("Канал для копий записей", "The channel for copies of posts"),
            SetupStep::Community => ("Сообщество ВКонтакте", "The VK community"),
            SetupStep::Service => ("Сервисный ключ: чтение стены и лайков", "The service key: reading wall and likes"),
            SetupStep::Admin => ("Кто удаляет: вы или бот", "Who deletes: you or the bot"),
            SetupStep::Max => ("Канал в MAX", "The channel on MAX"),
            SetupStep::Write => ("Запись и проверка", "Writing it down and checking"),
        };
        self.t(ru, en)
    }

    /// What this is and how to leave it.
    pub fn welcome(&self) -> &'static str {
        self.t(
            "Настройка бота для вашего сообщества. Понадобятся Telegram и права администратора во ВКонтакте, \
             минут десять. Каждый ответ проверяется сразу. Выйти можно в любой момент (Esc или Ctrl-C): ответы \
             сохранятся, и вы продолжите с того же места. Вставить скопированное в терминал: Ctrl-Shift-V или правая кнопка мыши.",
            "Setting up the bot for your community. You need Telegram and an administrator's rights on VK, and some ten \
             minutes. Every answer is checked at once. Leave whenever you like (Esc or Ctrl-C): the answers are kept, and \
             you go on from the same place. To paste into a terminal: Ctrl-Shift-V, or the right button of the mouse.",
        )
    }

    /// Where it is written at the end.
    pub fn will_write(&self, path: &str) -> String {
        match self.language() {
            super::Language::Ru => format!("Всё запишется в файл {path}"),
            super::Language::En => format!("It will all be written to {path}"),
        }
    }

    /// Of the first screen, in both languages at once.
    pub fn language_question(&self) -> &'static str {
        "Язык / Language"
    }

    /// Its answers.
    pub fn language_names(&self) -> [&'static str; 2] {
        ["Русский", "English"]
    }

    /// Below a choice.
    pub fn help_choose(&self) -> &'static str {
        self.t("↑ ↓ – выбрать, Enter – дальше, Esc – выйти", "↑ ↓ to choose, Enter to go on, Esc to leave")
    }

    /// Below a line to be typed.
    pub fn help_line(&self) -> &'static str {
        self.t("Enter – дальше, Esc – выйти", "Enter to go on, Esc to leave")
    }

    /// Below a key to be pasted.
    pub fn help_secret(&self) -> &'static str {
        self.t("вставьте и нажмите Enter; видны звёздочки", "paste, then press Enter; stars are shown")
    }

    /// Beside a wait.
    pub fn help_wait(&self) -> &'static str {
        self.t("Esc – иначе", "Esc: another way")
    }

    /// What stands in an answer's place after Esc.
    pub fn given_up(&self) -> &'static str {
        self.t("<отменено>", "<cancelled>")
    }

    /// The answer.
    pub fn yes(&self) -> &'static str {
        self.t("Да", "Yes")
    }

    /// The answer.
    pub fn no(&self) -> &'static str {
        self.t("Нет", "No")
    }

    /// A choice.
    pub fn try_again(&self) -> &'static str {
        self.t("Попробовать ещё раз", "Try again")
    }

    /// A choice.
    pub fn leave(&self) -> &'static str {
        self.t("Выйти (ответы сохранятся)", "Leave (answers are kept)")
    }

    /// Somebody was here before and left.
    pub fn resume_question(&self) -> &'static str {
        self.t("В прошлый раз вы не закончили. Продолжить?", "You did not finish last time. Go on?")
    }

    /// Its answers.
    pub fn resume_names(&self) -> [&'static str; 2] {
        [self.t("Продолжить с того же места", "Go on from there"), self.t("Начать заново", "Start anew")]
    }

    /// Somebody leaves. `draft`: the file where the answers are kept, if there are any; `again`: how to come back.
    pub fn left(&self, draft: Option<&str>, again: &str) -> String {
        match (self.language(), draft) {
            (super::Language::Ru, Some(draft)) => {
                format!("Вы вышли. Ответы сохранены (видны только вам): {draft}\nПродолжить: {again}")
            }
            (super::Language::En, Some(draft)) => {
                format!("You left. Your answers are kept (only you can read them): {draft}\nTo go on: {again}")
            }
            (super::Language::Ru, None) => "Вы вышли. Ничего не записано.".to_owned(),
            (super::Language::En, None) => "You left. Nothing was written.".to_owned(),
        }
    }

    /// What is set already is passed over.
    pub fn known_already(&self, step: SetupStep, what: &str) -> String {
        format!("{}: {what}", self.step_name(step))
    }

    /// A key for the file, where one of the chat goes before it.
    pub fn chat_key_wins(&self, name: &str) -> String {
        match self.language() {
            super::Language::Ru => format!(
                "{name}: прежний дан в чате, а он важнее файла. Чтобы действовал новый, пришлите его боту (⚙️ → 🔑) или нажмите \
                 там «Как на сервере»"
            ),
            super::Language::En => format!(
                "{name}: the former one was given in the chat and goes before the file. To use the new one, send it to the bot \
                 (⚙️ → 🔑) or press “As on the server” there"
            ),
        }
    }

    /// Variables of the environment that are stronger than the file.
    pub fn environment_wins(&self, names: &str) -> String {
        match self.language() {
            super::Language::Ru => format!("Заданы переменные окружения, они важнее файла: {names}"),
            super::Language::En => format!("These environment variables are set and win over the file: {names}"),
        }
    }
}
