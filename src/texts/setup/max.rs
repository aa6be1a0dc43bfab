//! MAX: the bot, its channel, and what is told to the owner there.

use super::super::Language;
use super::SetupTexts;

/// What was pasted where a token of MAX was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WrongMaxKey {
    /// Nothing.
    Empty,
    /// A key of VK.
    OfVk,
    /// A token of Telegram.
    OfTelegram,
    /// Something else.
    NoKey,
}

impl SetupTexts {
    /// What this is, and who may have it.
    pub fn max_how(&self) -> &'static str {
        self.t(
            "Записи могут выходить и в канале мессенджера MAX. Это не обязательно. Нужен бот MAX: его дают организациям, ИП и \
             самозанятым после проверки на business.max.ru, частным лицам не дают.",
            "Posts can come out in a channel of the messenger MAX too. They need not. It takes a bot of MAX: organisations, \
             sole traders and the self-employed get one at business.max.ru once they are verified, private persons do not.",
        )
    }

    /// The question.
    pub fn max_wanted(&self) -> &'static str {
        self.t("Публиковать записи и в MAX?", "Publish posts on MAX too?")
    }

    /// Its answers.
    pub fn max_names(&self) -> [&'static str; 2] {
        [self.t("Нет (можно потом)", "No (can be done later)"), self.t("Да", "Yes")]
    }

    /// How the token is got.
    pub fn max_key_how(&self) -> &'static str {
        self.t(
            "1. Войдите на business.max.ru и создайте бота\n\
             2. Дождитесь, пока MAX его проверит: бывает, до двух суток\n\
             3. Скопируйте токен бота (это и есть его ключ) и вставьте сюда",
            "1. Sign in at business.max.ru and make a bot\n\
             2. Wait until MAX has looked at it: up to two days, people say\n\
             3. Copy the bot's token and paste it here",
        )
    }

    /// The question.
    pub fn max_key_question(&self) -> &'static str {
        self.t("Ключ бота MAX:", "The token of the bot of MAX:")
    }

    /// What was wrong with the answer.
    pub fn max_key_wrong(&self, wrong: WrongMaxKey) -> &'static str {
        match wrong {
            WrongMaxKey::Empty => self.t("Пусто. Вставьте ключ бота MAX.", "Empty. Paste the token of the bot of MAX."),
            WrongMaxKey::OfVk => self.t(
                "Это ключ ВКонтакте, а здесь нужен ключ бота MAX с business.max.ru.",
                "This is a key of VK, and a token of MAX from business.max.ru is needed here.",
            ),
            WrongMaxKey::OfTelegram => self.t(
                "Это ключ бота Telegram, а здесь нужен ключ бота MAX с business.max.ru.",
                "This is a token of Telegram, and one of MAX from business.max.ru is needed here.",
            ),
            WrongMaxKey::NoKey => self.t(
                "Здесь нет ключа. Он в одно слово, латинские буквы и цифры: скопируйте его целиком на business.max.ru.",
                "There is no token in this. It is one word of Latin letters and digits: copy it whole at business.max.ru.",
            ),
        }
    }

    /// While it is asked.
    pub fn asking_max(&self) -> &'static str {
        self.t("Спрашиваю MAX…", "Asking MAX…")
    }

    /// MAX knows the bot.
    pub fn max_bot_found(&self, name: &str) -> String {
        match self.language() {
            Language::Ru => format!("Бот {name} отвечает в MAX"),
            Language::En => format!("The bot {name} answers on MAX"),
        }
    }

    /// The bot is known: this one or another.
    pub fn max_bot_names(&self, name: &str) -> [String; 2] {
        match self.language() {
            Language::Ru => [format!("Тот же бот: {name}"), "Другой ключ".to_owned()],
            Language::En => [format!("The same bot: {name}"), "Another token".to_owned()],
        }
    }

    /// MAX does not take the token (401).
    pub fn max_key_refused(&self) -> &'static str {
        self.t(
            "MAX не знает такого ключа (401): он скопирован не целиком, заменён или отозван. Скопируйте его заново на \
             business.max.ru.",
            "MAX knows no such token (401): it was not copied as a whole, was replaced or withdrawn. Copy it anew at \
             business.max.ru.",
        )
    }

    /// MAX answers and does not let the bot in.
    pub fn max_said(&self, words: &str) -> String {
        match self.language() {
            Language::Ru => format!(
                "MAX отказал: {words}. Новый бот может быть ещё на проверке (до двух суток): тогда пропустите этот шаг и \
                 запустите etronics-bot setup потом."
            ),
            Language::En => format!(
                "MAX refused: {words}. A new bot may still be looked at there (up to two days): if so, skip this and run \
                 etronics-bot setup later."
            ),
        }
    }

    /// MAX does not answer.
    pub fn max_silent(&self) -> &'static str {
        self.t(
            "MAX отсюда не отвечает: нет интернета, или закрыт адрес platform-api2.max.ru. Прокси для MAX задаётся в файле \
             настройки: max.proxy.",
            "MAX does not answer from here: there is no internet, or platform-api2.max.ru is blocked. A proxy for MAX is \
             set in the config: max.proxy.",
        )
    }

    /// A choice.
    pub fn max_another_key(&self) -> &'static str {
        self.t("Ввести другой ключ", "Enter another token")
    }

    /// How the channel is found.
    pub fn max_add(&self, name: &str) -> String {
        match self.language() {
            Language::Ru => format!(
                "Откройте в MAX настройки канала → Администраторы → добавьте {name}. Включите ему права: {}.",
                self.max_rights(&["read_all_messages", "write", "edit", "delete"])
            ),
            Language::En => format!(
                "Open the channel's settings in MAX → Administrators → add {name}. Give it the rights to {}.",
                self.max_rights(&["read_all_messages", "write", "edit", "delete"])
            ),
        }
    }

    /// Rights of MAX as people say them.
    pub fn max_rights(&self, rights: &[&str]) -> String {
        let named = |right: &&str| match *right {
            "read_all_messages" => self.t("читать все сообщения", "read all messages").to_owned(),
            "write" => self.t("писать", "write").to_owned(),
            "edit" => self.t("изменять", "edit").to_owned(),
            "delete" => self.t("удалять", "delete").to_owned(),
            other => other.to_owned(),
        };
        rights.iter().map(named).collect::<Vec<_>>().join(", ")
    }

    /// While it is not added yet.
    pub fn waiting_for_max_channel(&self) -> &'static str {
        self.t("Жду, когда бота добавят в канал MAX…", "Waiting for the bot to be added on MAX…")
    }

    /// It was.
    pub fn which_max_channel(&self) -> &'static str {
        self.t("Публиковать сюда?", "Publish here?")
    }

    /// A channel is set: this one or another.
    pub fn max_channel_names(&self, title: &str) -> [String; 2] {
        match self.language() {
            Language::Ru => [format!("Тот же канал: {title}"), "Другой канал".to_owned()],
            Language::En => [format!("The same channel: {title}"), "Another channel".to_owned()],
        }
    }

    /// A choice.
    pub fn type_the_number(&self) -> &'static str {
        self.t("Ввести номер самому", "Type the number")
    }

    /// The question.
    pub fn max_channel_question(&self) -> &'static str {
        self.t("Номер канала в MAX:", "Number of the channel on MAX:")
    }

    /// What was typed is no number of a channel.
    pub fn max_channel_wrong(&self) -> &'static str {
        self.t(
            "Нужен номер канала, отрицательное число: -70000000000001. Имя и ссылка боту ничего не говорят.",
            "The channel's number is needed, a negative one: -70000000000001. Names and links tell the bot nothing.",
        )
    }

    /// MAX does not show it to the bot.
    pub fn max_not_seen(&self, words: &str) -> String {
        match self.language() {
            Language::Ru => {
                format!("MAX не показывает боту этот канал ({words}): сделайте бота администратором и проверьте номер.")
            }
            Language::En => {
                format!(
                    "MAX does not show this channel to the bot ({words}): make it an administrator, and look at the number."
                )
            }
        }
    }

    /// A group where a channel was asked for.
    pub fn max_no_channel(&self, title: &str) -> String {
        match self.language() {
            Language::Ru => format!("«{title}» – группа, а записи выходят в канале."),
            Language::En => format!("«{title}» is a group, and posts go to a channel."),
        }
    }

    /// The bot is there and lacks rights.
    pub fn max_may_not(&self, title: &str, missing: &[&str]) -> String {
        let rights = self.max_rights(missing);
        match self.language() {
            Language::Ru => {
                format!("В канале «{title}» боту не хватает прав: {rights}. Включите их и попробуйте ещё раз.")
            }
            Language::En => {
                format!("In the channel «{title}» the bot lacks the rights to {rights}. Grant them and try again.")
            }
        }
    }

    /// A choice: without rights that it can do without.
    pub fn max_as_it_is(&self) -> &'static str {
        self.t("Оставить так: правки записей не дойдут", "Leave it so: changes of posts are not carried over")
    }

    /// The channel is chosen.
    pub fn max_channel_chosen(&self, title: &str) -> String {
        match self.language() {
            Language::Ru => format!("Записи пойдут в канал MAX «{title}»"),
            Language::En => format!("Posts will go to the channel «{title}» on MAX"),
        }
    }

    /// A webhook takes the events.
    pub fn max_hooked(&self) -> &'static str {
        self.t(
            "О новом этот бот рассказывает другой программе (у него настроен вебхук), сам найти ничего не смогу: номер придётся \
             ввести.",
            "This bot tells another program what is new (it has a webhook), so nothing can be found by itself: the number \
             has to be typed.",
        )
    }

    /// What would come there.
    pub fn max_alarms_how(&self) -> &'static str {
        self.t(
            "Самое важное (сломался ключ, наплыв спама, горячая заявка) бот может присылать и вам лично в MAX, а пока Telegram \
             недоступен – всё.",
            "What matters most (a dead key, a wave of spam, a hot lead) can be sent to you on MAX as well, and everything \
             while Telegram is out of reach.",
        )
    }

    /// The question.
    pub fn max_alarms_wanted(&self) -> &'static str {
        self.t("Присылать важное и вам в MAX?", "Send you what matters on MAX too?")
    }

    /// How the owner is found.
    pub fn max_alarms_start(&self, name: &str) -> String {
        match self.language() {
            Language::Ru => {
                format!("Откройте в MAX бота {name} и нажмите «Начать» или напишите ему что угодно.")
            }
            Language::En => format!("Open the bot {name} on MAX and press «Start», or write anything to it."),
        }
    }

    /// While nobody wrote yet.
    pub fn waiting_for_max_word(&self) -> &'static str {
        self.t("Жду вашего сообщения боту в MAX…", "Waiting for your message on MAX…")
    }

    /// Somebody wrote.
    pub fn which_max_person(&self) -> &'static str {
        self.t("Это вы?", "Is it you?")
    }

    /// The question.
    pub fn max_person_question(&self) -> &'static str {
        self.t("Ваш номер в MAX:", "Your number on MAX:")
    }

    /// What was typed is nobody's number.
    pub fn max_person_wrong(&self) -> &'static str {
        self.t("Нужен номер, положительное число.", "A number is needed, a positive one.")
    }

    /// What the bot says to the person who was chosen.
    pub fn max_greeting(&self) -> &'static str {
        self.t(
            "✅ Важное будет приходить и сюда. Вернитесь к настройке в терминале.",
            "✅ What matters will come here too. Go back to the set-up in the terminal.",
        )
    }

    /// The bot said so.
    pub fn max_person_chosen(&self, name: &str) -> String {
        match self.language() {
            Language::Ru => format!("Важное придёт и в MAX: {name} (там уже лежит сообщение от бота)"),
            Language::En => format!("What matters goes to {name} on MAX (a message from the bot is there already)"),
        }
    }

    /// Nothing is published there.
    pub fn no_max(&self) -> &'static str {
        self.t("не публиковать", "no posts there")
    }
}
