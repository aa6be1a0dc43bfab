//! The file, the look at everything, the service, what comes next; and what is said where there is no terminal.

use super::super::Language;
use super::SetupTexts;

/// What became of the service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ServiceSaid {
    /// It runs now and after each start of the machine.
    Runs,
    /// The user's own service ends when the user logs out.
    NoLinger { user: String },
    /// It was made and does not run.
    Failed { command: String, words: String },
}

impl SetupTexts {
    /// First lines of the file.
    pub fn file_head(&self) -> &'static str {
        self.t(
            "# Настройка etronics-bot. Поменять: etronics-bot setup. Все ключи с пояснениями: etronics-bot config init FILE\n\
             # Этот файл держите при себе (chmod 600): в нём ключи.\n",
            "# Settings of etronics-bot. To change them: etronics-bot setup. Every key explained: etronics-bot config init FILE\n\
             # Keep this file to yourself (chmod 600): there are keys in it.\n",
        )
    }

    /// What a line of the file is.
    pub fn file_comment(&self, section: &str, key: &str) -> Option<&'static str> {
        Some(match (section, key) {
            ("", "language") => self.t("Язык: ru или en", "Language: ru or en"),
            ("storage", "path") => self.t("База данных", "The database"),
            ("telegram", "bot_token") => self.t("Ключ бота от @BotFather", "The bot's token from @BotFather"),
            ("telegram", "admin_chat_id") => self.t("Чат, где бот пишет вам", "The chat where the bot writes to you"),
            ("telegram", "api_url") => self.t("Адрес Bot API", "Address of the Bot API"),
            ("telegram", "proxy") => self.t("Прокси только для Telegram", "Proxy for Telegram alone"),
            ("vk", "group_id") => self.t("Номер сообщества", "The community's number"),
            ("vk", "community_token") => self.t("Ключ сообщества", "The community's key"),
            ("vk", "service_token") => self.t("Сервисный ключ приложения", "The app's service key"),
            ("vk", "user_token") => self.t("Ключ администратора", "The administrator's key"),
            ("vk", "api_url") => self.t("Адрес API ВКонтакте", "Address of VK's API"),
            ("crosspost", "enabled") => self.t("Копировать записи в канал", "Copy posts to the channel"),
            ("crosspost", "channel_id") => self.t("Канал", "The channel"),
            ("crosspost", "max_channel_id") => self.t("Канал в MAX", "The channel on MAX"),
            ("alerts", "max_user_id") => self.t("Кому писать важное в MAX", "Who is told what matters on MAX"),
            ("max", "token") => {
                self.t("Ключ бота MAX с business.max.ru", "The token of the bot of MAX from business.max.ru")
            }
            ("max", "api_url") => self.t("Адрес API MAX", "Address of MAX's API"),
            _ => return None,
        })
    }

    /// The menu of what is set.
    pub fn menu_question(&self) -> &'static str {
        self.t("Что поменять?", "What is to be changed?")
    }

    /// Of the menu.
    pub fn menu_done(&self, changed: bool) -> &'static str {
        if changed {
            self.t("Готово: записать и проверить", "Done: write it down and check")
        } else {
            self.t("Ничего: только проверить", "Nothing: only check")
        }
    }

    /// Of the menu.
    pub fn menu_language(&self) -> &'static str {
        self.t("Язык", "Language")
    }

    /// Of the menu.
    pub fn menu_proxy(&self, set: bool) -> String {
        format!("{}: {}", self.t("Прокси для Telegram", "Proxy for Telegram"), self.set_or_not(set))
    }

    /// A line of the menu: a step and what is set.
    pub fn menu_line(&self, name: &str, value: &str) -> String {
        format!("{name}: {value}")
    }

    /// Short names of the menu.
    pub fn menu_name(&self, step: super::SetupStep) -> &'static str {
        use super::SetupStep as Step;
        match step {
            Step::Bot => self.t("Бот", "Bot"),
            Step::AdminChat => self.t("Чат с вами", "Your chat"),
            Step::Channel => self.t("Канал", "Channel"),
            Step::Community => self.t("Сообщество", "Community"),
            Step::Service => self.t("Сервисный ключ", "Service key"),
            Step::Admin => self.t("Ключ администратора", "Administrator's key"),
            Step::Max => "MAX",
            Step::Write => self.t("Запись", "Writing"),
        }
    }

    /// Whether something is set.
    pub fn set_or_not(&self, set: bool) -> &'static str {
        if set { self.t("есть", "set") } else { self.t("нет", "none") }
    }

    /// Before a file is overwritten.
    pub fn overwrite_question(&self, path: &str) -> String {
        match self.language() {
            Language::Ru => format!("Изменить {path}? Прежний файл останется рядом"),
            Language::En => format!("Change {path}? The former file stays beside it"),
        }
    }

    /// The file is there.
    pub fn written(&self, path: &str) -> String {
        match self.language() {
            Language::Ru => format!("Записано в {path} (читаете только вы)"),
            Language::En => format!("Written to {path} (only you can read it)"),
        }
    }

    /// The former file.
    pub fn old_kept(&self, path: &str) -> String {
        match self.language() {
            Language::Ru => format!("Прежний файл: {path}"),
            Language::En => format!("The former file: {path}"),
        }
    }

    /// Nothing had to be changed.
    pub fn nothing_changed(&self) -> &'static str {
        self.t("Менять нечего: всё уже так и записано", "Nothing to change: it is all written so already")
    }

    /// Before the report of `check`.
    pub fn check_head(&self) -> &'static str {
        self.t("Проверяю всё вместе (etronics-bot check):", "Checking it all together (etronics-bot check):")
    }

    /// Whether the service is wanted.
    pub fn service_wanted(&self) -> &'static str {
        self.t("Запустить бота сейчас и при каждом включении?", "Start the bot now, and whenever the machine starts?")
    }

    /// What is done for it, for root.
    pub fn service_will(&self, unit: &str, user: &str) -> String {
        match self.language() {
            Language::Ru => format!("Служба systemd {unit}, от имени пользователя {user}"),
            Language::En => format!("The systemd service {unit}, as the user {user}"),
        }
    }

    /// What is done for it, for everybody else.
    pub fn service_will_own(&self, unit: &str) -> String {
        match self.language() {
            Language::Ru => format!("Ваша собственная служба systemd: {unit}"),
            Language::En => format!("A systemd service of your own: {unit}"),
        }
    }

    /// The file lies where services cannot look.
    pub fn service_hidden(&self, path: &str) -> String {
        match self.language() {
            Language::Ru => format!(
                "Файл {path} лежит в домашней папке, служба туда не заглядывает. Для службы: etronics-bot --config \
                 /etc/etronics-bot/config.toml setup"
            ),
            Language::En => format!(
                "{path} lies in somebody's home, where a service does not look. For a service: etronics-bot --config \
                 /etc/etronics-bot/config.toml setup"
            ),
        }
    }

    /// The service in question serves another community.
    pub fn service_taken(&self, unit: &str, other: &str) -> String {
        match self.language() {
            Language::Ru => format!(
                "Служба {unit} уже ведёт другое сообщество ({other}), её я не трогаю. Для службы этого сообщества: sudo \
                 etronics-bot --config /etc/etronics-bot/ИМЯ.toml setup"
            ),
            Language::En => format!(
                "The service {unit} looks after another community already ({other}) and is left alone. For a service of this \
                 one: sudo etronics-bot --config /etc/etronics-bot/NAME.toml setup"
            ),
        }
    }

    /// What became of it.
    pub fn service_said(&self, said: &ServiceSaid) -> String {
        match (self.language(), said) {
            (Language::Ru, ServiceSaid::Runs) => "Бот работает и будет запускаться сам".to_owned(),
            (Language::En, ServiceSaid::Runs) => "The bot runs, and will start by itself".to_owned(),
            (Language::Ru, ServiceSaid::NoLinger { user }) => {
                format!("Пока вы не в системе, ваши службы не работают. Один раз: sudo loginctl enable-linger {user}")
            }
            (Language::En, ServiceSaid::NoLinger { user }) => {
                format!("Services of yours stop when you log out. Once: sudo loginctl enable-linger {user}")
            }
            (Language::Ru, ServiceSaid::Failed { command, words }) => {
                format!("Не получилось: {command}: {words}")
            }
            (Language::En, ServiceSaid::Failed { command, words }) => format!("This failed: {command}: {words}"),
        }
    }

    /// How to start it by hand. `config`: where it is not found by itself.
    pub fn start_by_hand(&self, command: &str, systemd: bool) -> String {
        let start = match self.language() {
            Language::Ru => format!("Запуск вручную: {command}"),
            Language::En => format!("To start it by hand: {command}"),
        };
        if systemd {
            return start;
        }
        let why = self.t(
            "systemd здесь не работает, поэтому после перезагрузки бот сам не поднимется: добавьте эту команду туда, где у вас \
             запускаются программы (OpenRC, runit, cron @reboot, контейнер с restart: always).",
            "systemd does not run here, so the bot does not come back by itself after a restart: put this command where \
             programs are started here (OpenRC, runit, cron @reboot, a container with restart: always).",
        );
        format!("{why}\n{start}")
    }

    /// What comes next. `setup`: how this is typed again.
    pub fn next(&self, setup: &str) -> String {
        let said = self.t(
            "Дальше всё в Telegram: откройте чат с ботом и отправьте /panel. Сначала бот только смотрит и рассказывает; \
             действовать разрешите в панели: ⚙️ Настройки. Поменять ключи",
            "The rest is on Telegram: open the chat with the bot and send /panel. At first the bot only looks and tells; let \
             it act in the panel: ⚙️ Settings. To change keys",
        );
        format!("{said}: {setup}.")
    }

    /// `check` found something that stands in the way.
    /// `setup`, `check`: how those are typed.
    pub fn not_ready(&self, setup: &str, check: &str) -> String {
        match self.language() {
            Language::Ru => {
                format!("Что-то ещё мешает: строки со стрелкой → говорят, что сделать. Потом: {setup} или {check}.")
            }
            Language::En => {
                format!("Something still stands in the way: the lines with → say what to do. Then: {setup} or {check}.")
            }
        }
    }

    /// What to set where nobody can be asked. `path`: the file.
    pub fn without_terminal(&self, path: &str) -> String {
        match self.language() {
            Language::Ru => format!(
                "# Здесь нет терминала, спросить некого. Впишите это в {path} (chmod 600),\n\
                 # или задайте переменные, названные в скобках.\n\
                 language = \"ru\"\n\n\
                 [telegram]\n\
                 # Ключ бота: @BotFather в Telegram, команда /newbot [TELEGRAM_BOT_TOKEN]\n\
                 bot_token = \"\"\n\
                 # Ваш чат: напишите боту /start, номер покажет etronics-bot check [TELEGRAM_ADMIN_CHAT_ID]\n\
                 #admin_chat_id = \n\
                 # Если Telegram закрыт: socks5://адрес:порт [TELEGRAM_PROXY]\n\
                 #proxy = \"\"\n\n\
                 [vk]\n\
                 # Номер сообщества, положительный [VK_GROUP_ID]\n\
                 #group_id = \n\
                 # Управление → Работа с API → Ключи доступа; права: управление, сообщения, фотографии, документы, стена\n\
                 # [VK_COMMUNITY_TOKEN]\n\
                 community_token = \"\"\n\
                 # Сервисный ключ приложения: чтение стены и лайков [VK_SERVICE_TOKEN]\n\
                 #service_token = \"\"\n\
                 # Ключ администратора, если есть: без него удаляете вы, бот присылает что [VK_USER_TOKEN]\n\
                 #user_token = \"\"\n\n\
                 # Записи ещё и в MAX: ключ бота с business.max.ru и номер канала (docs/ru/max.md) [MAX_TOKEN]\n\
                 #[max]\n\
                 #token = \"\"\n\
                 #[crosspost]\n\
                 #enabled = true\n\
                 #max_channel_id = 0\n\n\
                 # Потом: etronics-bot check --fix, затем etronics-bot run"
            ),
            Language::En => format!(
                "# There is no terminal here to ask in. Put this into {path} (chmod 600),\n\
                 # or set the variables named in brackets.\n\
                 language = \"en\"\n\n\
                 [telegram]\n\
                 # The bot's token: @BotFather on Telegram, by /newbot [TELEGRAM_BOT_TOKEN]\n\
                 bot_token = \"\"\n\
                 # Your chat: write /start to the bot, etronics-bot check lists the number [TELEGRAM_ADMIN_CHAT_ID]\n\
                 #admin_chat_id = \n\
                 # Where Telegram is blocked: socks5://HOST:PORT [TELEGRAM_PROXY]\n\
                 #proxy = \"\"\n\n\
                 [vk]\n\
                 # The community's number, positive [VK_GROUP_ID]\n\
                 #group_id = \n\
                 # Manage → API usage → Access tokens; rights: manage, messages, photos, documents, wall\n\
                 # [VK_COMMUNITY_TOKEN]\n\
                 community_token = \"\"\n\
                 # An app's service key: reading wall and likes [VK_SERVICE_TOKEN]\n\
                 #service_token = \"\"\n\
                 # An administrator's key, if there is one: without it you delete, and the bot tells you what [VK_USER_TOKEN]\n\
                 #user_token = \"\"\n\n\
                 # Posts on MAX too: the token of a bot from business.max.ru, and the channel's number (docs/max.md) [MAX_TOKEN]\n\
                 #[max]\n\
                 #token = \"\"\n\
                 #[crosspost]\n\
                 #enabled = true\n\
                 #max_channel_id = 0\n\n\
                 # Then: etronics-bot check --fix, and etronics-bot run"
            ),
        }
    }

    /// No command was given: two lines. `config`: the file that was found.
    pub fn no_command(&self, config: Option<&str>) -> String {
        match (self.language(), config) {
            (Language::Ru, None) => "Посмотреть, ничего не настраивая: etronics-bot demo\n\
                                     Настроить для своего сообщества:  etronics-bot setup"
                .to_owned(),
            (Language::En, None) => "To look at it without setting anything up: etronics-bot demo\n\
                                     To set it up for your community:           etronics-bot setup"
                .to_owned(),
            (Language::Ru, Some(path)) => format!(
                "Настройка: {path}. Запустить: etronics-bot run; проверить: etronics-bot check; как дела: etronics-bot status\n\
                 Поменять настройку: etronics-bot setup; все команды: etronics-bot --help"
            ),
            (Language::En, Some(path)) => format!(
                "Config: {path}. To start: etronics-bot run; to check: etronics-bot check; how it does: etronics-bot status\n\
                 To change the settings: etronics-bot setup; every command: etronics-bot --help"
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::language::Language;
    use crate::texts::Texts;

    #[test]
    fn the_last_words_name_the_commands_as_they_must_be_typed() {
        for language in [Language::Ru, Language::En] {
            let words = Texts::new(language).setup();
            let [setup, check] = ["setup", "check"].map(|name| format!("etronics-bot --config /etc/x.toml {name}"));
            assert!(words.next(&setup).ends_with(&format!("{setup}.")));
            let said = words.not_ready(&setup, &check);
            assert!(said.contains(&setup) && said.contains(&check), "{said}");
        }
    }
}
