//! The bot, its chats, the way to Telegram.

use super::super::Language;
use super::SetupTexts;

/// What was pasted where a bot's token was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WrongBotKey {
    /// Nothing.
    Empty,
    /// A key of VK.
    OfVk,
    /// The bot's name.
    Name,
    /// Only the number before the colon.
    Half,
    /// Something else.
    NoKey,
}

impl SetupTexts {
    /// How a bot is made.
    pub fn bot_how(&self) -> &'static str {
        self.t(
            "1. В Telegram откройте @BotFather (https://t.me/BotFather)\n\
             2. Отправьте ему /newbot и придумайте имя; второе имя, латиницей, кончается на bot\n\
             3. Скопируйте его ответ целиком и вставьте сюда: нужный ключ я найду сам\n\
             Бот уже есть? Отправьте @BotFather команду /token",
            "1. Open @BotFather on Telegram (https://t.me/BotFather)\n\
             2. Send it /newbot and think of a name; the second name ends in bot\n\
             3. Copy its answer as a whole and paste it here: I find the token in it\n\
             There is a bot already? Send @BotFather /token",
        )
    }

    /// The question.
    pub fn bot_question(&self) -> &'static str {
        self.t("Ответ @BotFather:", "@BotFather's answer:")
    }

    /// What was wrong with the answer.
    pub fn bot_wrong(&self, wrong: WrongBotKey) -> &'static str {
        match wrong {
            WrongBotKey::Empty => self.t("Пусто. Вставьте ответ @BotFather.", "Empty. Paste @BotFather's answer."),
            WrongBotKey::OfVk => self.t(
                "Это ключ ВКонтакте, он понадобится позже. Сейчас нужен ключ бота от @BotFather: \
                 цифры, двоеточие, буквы.",
                "This is a key of VK, it is for later. Now the bot's token from @BotFather is needed: digits, a colon, \
                 letters.",
            ),
            WrongBotKey::Name => self.t(
                "Это имя бота, а нужен его ключ: отправьте @BotFather команду /token и выберите бота.",
                "This is the bot's name, its token is needed: send @BotFather /token and choose the bot.",
            ),
            WrongBotKey::Half => self.t(
                "Это только номер бота. Скопируйте ключ целиком: цифры, двоеточие и всё после него.",
                "This is only the bot's number. Copy the whole token: digits, the colon and all that follows.",
            ),
            WrongBotKey::NoKey => self.t(
                "Здесь нет ключа бота. Он выглядит так: 123456789:AAH4… Скопируйте ответ @BotFather целиком.",
                "There is no bot token in this. It looks like 123456789:AAH4… Copy @BotFather's answer as a whole.",
            ),
        }
    }

    /// While it is asked.
    pub fn asking_telegram(&self) -> &'static str {
        self.t("Спрашиваю Telegram…", "Asking Telegram…")
    }

    /// Telegram knows the bot.
    pub fn bot_found(&self, username: &str) -> String {
        match self.language() {
            Language::Ru => format!("Бот @{username} отвечает"),
            Language::En => format!("The bot @{username} answers"),
        }
    }

    /// Telegram does not take the token.
    pub fn bot_refused(&self) -> &'static str {
        self.t(
            "Telegram не знает такого ключа: он скопирован не целиком или уже заменён. Отправьте @BotFather команду \
             /token и скопируйте ответ заново.",
            "Telegram knows no such token: it was not copied as a whole, or it was replaced. Send @BotFather /token and \
             copy the answer anew.",
        )
    }

    /// Telegram is not reached, or says something odd.
    pub fn telegram_said(&self, words: &str) -> String {
        match self.language() {
            Language::Ru => format!("Telegram отказал: {words}"),
            Language::En => format!("Telegram refused: {words}"),
        }
    }

    /// Telegram does not answer.
    pub fn telegram_silent(&self, through_proxy: bool) -> &'static str {
        if through_proxy {
            self.t(
                "Через этот прокси Telegram не отвечает. Проверьте адрес, порт, имя и пароль.",
                "Telegram does not answer through this proxy. Check its address, port, name and password.",
            )
        } else {
            self.t(
                "Telegram отсюда не отвечает: нет интернета или Telegram здесь закрыт. Если закрыт, поможет прокси \
                 (он будет только для Telegram).",
                "Telegram does not answer from here: there is no internet, or Telegram is blocked. If it is blocked, a \
                 proxy helps (it will be for Telegram alone).",
            )
        }
    }

    /// A choice.
    pub fn enter_proxy(&self) -> &'static str {
        self.t("Указать прокси", "Enter a proxy")
    }

    /// A choice.
    pub fn without_proxy(&self) -> &'static str {
        self.t("Без прокси", "Without a proxy")
    }

    /// The question.
    pub fn proxy_question(&self) -> &'static str {
        self.t("Прокси (socks5://адрес:порт):", "Proxy (socks5://HOST:PORT):")
    }

    /// What was typed is no address.
    pub fn proxy_wrong(&self) -> &'static str {
        self.t(
            "Так прокси не выглядит. Примеры: socks5://127.0.0.1:1080, http://имя:пароль@адрес:3128",
            "This is no proxy. Examples: socks5://127.0.0.1:1080, http://user:password@host:3128",
        )
    }

    /// It leads there.
    pub fn proxy_works(&self) -> &'static str {
        self.t("Через прокси Telegram отвечает", "Telegram answers through the proxy")
    }

    /// How the bot gets to know its owner.
    pub fn admin_how(&self, username: &str) -> String {
        match self.language() {
            Language::Ru => format!(
                "Сюда бот будет присылать отчёты и вопросы, отсюда им управляют.\n\
                 – Только вы: откройте https://t.me/{username} и нажмите «Запустить» (или отправьте /start)\n\
                 – Несколько человек: создайте закрытую группу, добавьте в неё @{username} и напишите там /start"
            ),
            Language::En => format!(
                "Here the bot sends reports and questions, and from here it is steered.\n\
                 – You alone: open https://t.me/{username} and press «Start» (or send /start)\n\
                 – Several people: make a private group, add @{username} to it and write /start there"
            ),
        }
    }

    /// While nobody wrote yet.
    pub fn waiting_for_start(&self) -> &'static str {
        self.t("Жду вашего /start в Telegram…", "Waiting for your /start on Telegram…")
    }

    /// Somebody wrote.
    pub fn which_chat(&self) -> &'static str {
        self.t("Писать сюда?", "Is it this chat?")
    }

    /// A chat in a list.
    pub fn chat_option(&self, name: &str, group: bool) -> String {
        match (self.language(), group) {
            (Language::Ru, false) => format!("{name} – личный чат"),
            (Language::Ru, true) => format!("{name} – группа"),
            (Language::En, false) => format!("{name} – private chat"),
            (Language::En, true) => format!("{name} – group"),
        }
    }

    /// A choice.
    pub fn wait_for_another(&self) -> &'static str {
        self.t("Нет, ждать другого", "No, wait for another")
    }

    /// A choice.
    pub fn wait_on(&self) -> &'static str {
        self.t("Ждать ещё", "Wait on")
    }

    /// A choice.
    pub fn type_it(&self) -> &'static str {
        self.t("Ввести номер или @имя самому", "Type the number or @name")
    }

    /// A choice.
    pub fn skip(&self) -> &'static str {
        self.t("Пропустить (можно потом)", "Skip (can be done later)")
    }

    /// The question.
    pub fn chat_question(&self) -> &'static str {
        self.t("Номер чата:", "Number of the chat:")
    }

    /// The question.
    pub fn channel_question(&self) -> &'static str {
        self.t("@имя, ссылка или номер канала:", "@name, link or number of the channel:")
    }

    /// What was typed names no chat.
    pub fn chat_not_found(&self) -> &'static str {
        self.t(
            "Telegram не знает такого чата, или бота в нём нет. Сначала напишите боту или добавьте его.",
            "Telegram knows no such chat, or the bot is not in it. First write to the bot, or add it.",
        )
    }

    /// A link that lets people in was typed: to a bot it names nothing.
    pub fn invitation(&self) -> &'static str {
        self.t(
            "По ссылке-приглашению бот чат не узнает. Добавьте его туда (в канал — администратором), и чат найдётся сам, или \
             введите номер: он начинается с -100.",
            "An invitation link tells the bot no chat. Add it there (to a channel as an administrator), and the chat is found \
             by itself, or type the number: it begins with -100.",
        )
    }

    /// A channel where a chat was asked for.
    pub fn no_channel_here(&self) -> &'static str {
        self.t(
            "Это канал: отчёты увидели бы все подписчики. Нужен личный чат или группа.",
            "This is a channel: every subscriber would read the reports. A private chat or a group is needed.",
        )
    }

    /// What the bot says in the chat that was chosen.
    pub fn greeting(&self) -> &'static str {
        self.t(
            "✅ Этот чат выбран: сюда будут приходить отчёты и вопросы. Вернитесь к настройке в терминале.",
            "✅ This chat is chosen: reports and questions will come here. Go back to the set-up in the terminal.",
        )
    }

    /// The bot said so.
    pub fn chat_chosen(&self, name: &str) -> String {
        match self.language() {
            Language::Ru => format!("Пишу сюда: {name} (там уже лежит сообщение от бота)"),
            Language::En => format!("It will be {name} (a message from the bot is there already)"),
        }
    }

    /// The bot may not write there.
    pub fn cannot_write(&self, words: &str) -> String {
        match self.language() {
            Language::Ru => format!("Туда бот написать не смог ({words}). Разблокируйте его или выберите другой чат."),
            Language::En => format!("The bot could not write there ({words}). Unblock it, or choose another chat."),
        }
    }

    /// A webhook takes the updates.
    pub fn webhook_question(&self) -> &'static str {
        self.t(
            "У бота настроен вебхук: его сообщения уходят другой программе. Отключить вебхук?",
            "The bot has a webhook: its messages go to another program. Take the webhook away?",
        )
    }

    /// Another program polls.
    pub fn rival(&self) -> &'static str {
        self.t(
            "С этим ключом уже работает другая программа, сообщения достаются ей. Остановите её (если это сам бот: \
             sudo systemctl stop etronics-bot) или возьмите у @BotFather новый ключ командой /revoke.",
            "Another program uses this token already and gets the messages. Stop it (if it is this very bot: sudo systemctl \
             stop etronics-bot), or have @BotFather issue a new token by /revoke.",
        )
    }

    /// Too much waits to see what is new.
    pub fn too_much_waits(&self) -> &'static str {
        self.t(
            "У бота накопилось больше сотни непрочитанных сообщений, новое за ними не видно: введите номер или @имя сами.",
            "More than a hundred unread messages wait for the bot, and hide what is new: type the number or @name.",
        )
    }

    /// What copies are.
    pub fn channel_how(&self) -> &'static str {
        self.t(
            "Бот может копировать записи сообщества в ваш канал Telegram. Это не обязательно.",
            "The bot can copy the community's posts to your Telegram channel. It need not.",
        )
    }

    /// The answers.
    pub fn channel_names(&self) -> [&'static str; 2] {
        [self.t("Копировать в канал", "Copy to a channel"), self.t("Не нужно (можно потом)", "No (can be done later)")]
    }

    /// The question.
    pub fn channel_wanted(&self) -> &'static str {
        self.t("Копировать записи?", "Copy posts?")
    }

    /// How the channel is found.
    pub fn channel_add(&self, username: &str) -> String {
        match self.language() {
            Language::Ru => format!(
                "Откройте канал → название вверху → Администраторы → Добавить администратора → @{username}. \
                 Оставьте включённым право «Публикация сообщений»."
            ),
            Language::En => format!(
                "Open the channel → its name at the top → Administrators → Add administrator → @{username}. Leave the right \
                 «Post messages» on."
            ),
        }
    }

    /// While it is not added yet.
    pub fn waiting_for_channel(&self) -> &'static str {
        self.t("Жду, когда бота добавят в канал…", "Waiting for the bot to be added…")
    }

    /// It was.
    pub fn which_channel(&self) -> &'static str {
        self.t("Копировать сюда?", "Copy here?")
    }

    /// The channel is chosen.
    pub fn channel_chosen(&self, name: &str) -> String {
        match self.language() {
            Language::Ru => format!("Записи пойдут в канал «{name}»"),
            Language::En => format!("Posts will go to the channel «{name}»"),
        }
    }

    /// The bot is there and may not post.
    pub fn channel_may_not(&self, name: &str) -> String {
        match self.language() {
            Language::Ru => format!(
                "В канале «{name}» бот есть, но публиковать не может: включите ему право «Публикация сообщений» и попробуйте \
                 ещё раз."
            ),
            Language::En => {
                format!(
                    "In the channel «{name}» the bot may not post: give it the right «Post messages» and try again."
                )
            }
        }
    }

    /// A group where a channel was asked for.
    pub fn no_channel(&self) -> &'static str {
        self.t("Это не канал, а чат. Копии идут в канал.", "This is a chat, no channel. Copies go to a channel.")
    }

    /// Where nothing is copied.
    pub fn no_copies(&self) -> &'static str {
        self.t("не копировать", "no copies")
    }
}
