//! 🔑: the keys in words. A key itself never comes here.

use super::{AlertsTexts, PanelTexts, Texts, html};
use crate::domain::action::{Advice, CapabilityState, Way};
use crate::domain::key::{KeyEnd, KeyFault, KeyName, KeySource};

/// A key on 🔑.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyLine {
    /// The key that the line is about.
    pub name: KeyName,
    /// Whence the one in use comes.
    pub source: KeySource,
    /// Since when it is in use.
    pub since: Option<String>,
    /// The platform does not accept it any more.
    pub dead: bool,
}

impl Texts {
    /// A key by name.
    pub fn key_name(&self, name: KeyName) -> &'static str {
        match name {
            KeyName::Community => self.t("Ключ сообщества", "Community token"),
            KeyName::Service => self.t("Сервисный ключ", "Service key"),
            KeyName::User => self.t("Ключ администратора", "Administrator's token"),
            KeyName::OpenAi => self.t("Ключ языковой модели", "Language model key"),
            KeyName::Max => self.t("Ключ MAX", "MAX token"),
            KeyName::Bot => self.t("Ключ бота", "Bot token"),
        }
    }
}

impl AlertsTexts {
    /// A key is dead, or a check waits in the browser; and what fell with it.
    pub fn key_trouble(&self, advice: &Advice, fallen: &[CapabilityState]) -> String {
        let head = self.t("Ключ не работает", "A key does not work");
        let name = if let Advice::NewToken { key, .. } = advice { KeyName::parse(key) } else { None };
        let why = if name.is_some_and(KeyName::is_a_helpers) {
            self.t(
                "Хэштеги пока подбираю сам, ответов не подсказываю; остальное работает как прежде.",
                "Meanwhile I choose hashtags myself and suggest no answers; all else works as before.",
            )
        } else {
            self.t(
                "Всё, что делалось этим ключом, ждёт и выйдет само, когда он заработает.",
                "Everything done with this key waits and goes out by itself when it works.",
            )
        };
        let how = if name.is_some_and(KeyName::may_be_given) {
            self.t(
                "\nНовый пришлите боту в Telegram, в личные сообщения (🔑): проверю и начну им пользоваться без перезапуска.",
                "\nSend a new one to the bot in Telegram, in private (🔑): I check it and use it without a restart.",
            )
        } else {
            ""
        };
        let without = self.fallen_with_key(fallen);
        format!("🔑 <b>{head}</b>\n{}{without}\n{why}{how}", self.texts().advice(advice))
    }

    fn fallen_with_key(&self, fallen: &[CapabilityState]) -> String {
        let line = |way: Way, words: &str| {
            let fallen = fallen.iter().filter(|state| state.way == way);
            let names: Vec<&str> = fallen.map(|state| self.texts().capability(state.capability)).collect();
            if names.is_empty() { String::new() } else { format!("\n{words}: {}", names.join(", ")) }
        };
        line(Way::Assist, self.t("Пока прошу вас", "Meanwhile asked of you"))
            + &line(Way::Off, self.t("Пока не работает", "Meanwhile it does not work"))
    }

    /// A key that was dead is accepted again.
    pub fn key_works(&self, name: KeyName) -> String {
        format!("✅ {} {}", self.texts().key_said(name.setting()), self.t("снова работает", "works again"))
    }
}

impl PanelTexts {
    /// The screen 🔑: which keys are in use, whence and since when.
    pub fn keys_screen(&self, lines: &[KeyLine]) -> String {
        let mut text = format!("🔑 <b>{}</b>", self.t("Ключи", "Keys"));
        // Who has no MAX sees a button and no more of it.
        for line in lines.iter().filter(|line| line.name != KeyName::Max || line.source != KeySource::Missing) {
            let (mark, state) = match (line.source, line.dead) {
                (KeySource::Missing, _) => ("▫️", self.t("не задан", "not set")),
                (_, true) => ("❌", self.t("больше не принимается", "no longer accepted")),
                (KeySource::Settings, false) => ("✅", self.t("из настроек сервера", "from the server's settings")),
                (KeySource::Environment, false) => {
                    ("✅", self.t("из окружения сервера 🔒", "from the server's environment 🔒"))
                }
                (KeySource::Chat, false) => ("✅", self.t("прислан в чат", "given in the chat")),
            };
            let since = line
                .since
                .as_deref()
                .map(|since| format!(" · {} {}", self.t("с", "since"), html::escape(since)))
                .unwrap_or_default();
            text.push_str(&format!(
                "\n\n{mark} <b>{}</b>: {state}{since}\n{}\n<i>{}</i>",
                self.texts().key_name(line.name),
                self.key_opens(line.name),
                self.key_renewal(line.name),
            ));
        }
        text
    }

    fn key_opens(&self, name: KeyName) -> &'static str {
        match name {
            KeyName::Community => self.t(
                "Открывает: события сообщества, сообщения, подписчиков, ответы от имени сообщества.",
                "Opens: events of the community, its messages, its subscribers, answers in its name.",
            ),
            KeyName::Service => {
                self.t("Открывает: стену и лайки, только чтение.", "Opens: the wall and its likes, only to read.")
            }
            KeyName::User => self.t(
                "Открывает: удалять комментарии, банить, убирать подписчиков, статистику.",
                "Opens: deleting comments, bans, removing subscribers, statistics.",
            ),
            KeyName::OpenAi => self.t(
                "Открывает: хэштеги и подсказки ответов. Без него всё работает.",
                "Opens: hashtags and suggested answers. Everything works without it.",
            ),
            KeyName::Max => self.t("Открывает: посты и тревоги в MAX.", "Opens: posts and alarms on MAX."),
            KeyName::Bot => self.t("Открывает: Telegram.", "Opens: Telegram."),
        }
    }

    /// Where a new one comes from.
    pub fn key_renewal(&self, name: KeyName) -> &'static str {
        match name {
            KeyName::Community => self.t(
                "Новый: Управление сообществом → Работа с API → Ключи доступа; права: управление, сообщения, фотографии, \
                 документы, стена.",
                "A new one: Manage community → API usage → Access tokens; rights: manage, messages, photos, documents, \
                 wall.",
            ),
            KeyName::Service => self.t(
                "Новый: dev.vk.com → Мои приложения → приложение → Настройки → Сервисный ключ.",
                "A new one: dev.vk.com → My apps → the app → Settings → Service token.",
            ),
            KeyName::User => self.t(
                "Новый: старое Standalone-приложение, права groups, wall, offline; можно прислать и весь адрес \
                 blank.html#access_token=…",
                "A new one: an old Standalone app, scopes groups, wall, offline; the whole address \
                 blank.html#access_token=… will do too.",
            ),
            KeyName::OpenAi => {
                self.t("Новый: в кабинете вашего сервера.", "A new one: from your server (openai.base_url).")
            }
            KeyName::Max => self.t(
                "Новый: business.max.ru → чат-боты → бот → токен.",
                "A new one: business.max.ru → chat bots → the bot → token.",
            ),
            KeyName::Bot => self.t(
                "Новый даёт @BotFather; меняется на сервере: без ключа бот ничего не слышит.",
                "@BotFather gives a new one; it is changed on the server (telegram.bot_token): without it the bot hears \
                 nothing.",
            ),
        }
    }

    /// «Заменить: Ключ администратора», or «Прислать: …» where there is none.
    pub fn key_button(&self, line: &KeyLine) -> String {
        let what = match line.source {
            KeySource::Missing => self.t("Прислать", "Give"),
            KeySource::Settings | KeySource::Environment | KeySource::Chat => self.t("Заменить", "Replace"),
        };
        format!("{what}: {}", self.texts().key_name(line.name))
    }

    /// Back to what the settings say.
    pub fn key_drop_button(&self) -> String {
        self.t("Как на сервере", "As on the server").to_owned()
    }

    /// Asks an owner for a key. `private`: this very chat is a private one.
    pub fn ask_for_key(&self, name: KeyName, private: bool) -> String {
        let ask = if private {
            self.t(
                "Пришлите его сюда следующим сообщением: я сразу удалю сообщение, проверю ключ и начну им пользоваться.",
                "Send it here as your next message: I delete the message at once, check the key and start using it.",
            )
        } else {
            self.t(
                "Пришлите его мне <b>в личные сообщения</b> (не сюда: здесь его увидят все): я сразу удалю сообщение, \
                 проверю ключ и начну им пользоваться. Жду 15 минут.",
                "Send it to me <b>in private</b> (not here, where everybody would read it): I delete the message at once, \
                 check the key and start using it. I wait for 15 minutes.",
            )
        };
        format!("🔑 <b>{}</b>\n{ask}\n\n<i>{}</i>", self.texts().key_name(name), self.key_renewal(name))
    }

    /// The message is gone, the check goes on.
    pub fn key_is_checked(&self) -> String {
        self.t("🔑 Сообщение с ключом удаляю, ключ проверяю.", "🔑 I delete the message and check the key.").to_owned()
    }

    /// A key in a group.
    pub fn key_seen_by_all(&self) -> String {
        self.t(
            "⚠️ Это был ключ, и его увидели все в группе. Сообщение удаляю (осталось: удалите сами), ключом не пользуюсь: отзовите его, выпустите \
             новый и пришлите мне в личные сообщения.",
            "⚠️ That was a key, and everybody in the group has read it. I delete the message (if it is still there, do it yourself) and do not use the key: \
             withdraw it, issue a new one and send it to me in private.",
        )
        .to_owned()
    }

    /// Something that looks like a key came, and none was asked for.
    pub fn key_unasked(&self) -> String {
        self.t(
            "🔑 Похоже на ключ: сообщение удаляю и нигде не храню. Если это ключ, откройте в личных сообщениях со мной ⚙️ → 🔑, \
             выберите, чей он, и пришлите ещё раз; если его видел кто-то ещё, сначала выпустите новый.",
            "🔑 That looks like a key: I delete the message and keep it nowhere. If it is one, open ⚙️ → 🔑 in private with me, \
             choose whose it is and send it once more; if anybody else has seen it, issue a new one first.",
        )
        .to_owned()
    }

    /// The bot's own key is not changed here.
    pub fn key_of_the_bot(&self) -> String {
        format!(
            "🔑 {}\n<i>{}</i>",
            self.t(
                "Это ключ бота. Сообщение удаляю; через чат этот ключ не меняется.",
                "That is a bot token. I delete the message; this key is not changed in the chat."
            ),
            self.key_renewal(KeyName::Bot)
        )
    }

    /// What became of a key.
    pub fn key_end(&self, end: &KeyEnd) -> String {
        match end {
            KeyEnd::Taken { name, rights } => {
                let channels = rights.len();
                let rights: Vec<String> = rights.iter().map(|right| html::escape(right)).collect();
                let rights = if rights.is_empty() {
                    String::new()
                } else {
                    format!("\n{}: {}", self.t("Права", "Rights"), rights.join(", "))
                };
                // Of a bot of MAX its name stands first, then each channel with what it may do there.
                let next = if *name == KeyName::Max && channels == 1 { self.max_wants_a_channel() } else { "" };
                format!(
                    "✅ <b>{}</b> {}{rights}{next}",
                    self.texts().key_name(*name),
                    self.t("работает, пользуюсь им.", "works, I use it from now on.")
                )
            }
            KeyEnd::Dropped { name } => format!(
                "✅ <b>{}</b>: {}",
                self.texts().key_name(*name),
                self.t(
                    "присланный забыл, дальше как на сервере.",
                    "forgot the one given here, as on the server again."
                )
            ),
            KeyEnd::Refused { name, fault } => {
                let name = name.map(|name| format!("<b>{}</b>: ", self.texts().key_name(name))).unwrap_or_default();
                format!("⚠️ {name}{}", self.key_fault(*fault))
            }
        }
    }

    fn max_wants_a_channel(&self) -> &'static str {
        self.t(
            "\nОсталось назвать канал: <code>crosspost.max_channel_id</code> в настройках сервера, потом перезапуск. \
             Ключ больше нигде писать не надо.",
            "\nWhat is left is to name the channel: <code>crosspost.max_channel_id</code> in the server's settings, then a \
             restart. The key needs to be written nowhere else.",
        )
    }

    fn key_fault(&self, fault: KeyFault) -> &'static str {
        match fault {
            KeyFault::Lost => self.t(
                "проверить не вышло: я перезапускался или не дождался ответа. Пришлите ключ ещё раз.",
                "could not be checked: I was restarted, or nobody answered. Send the key again.",
            ),
            KeyFault::Dead => self.t(
                "ключ не принимается. Проверьте, что скопирован целиком и не отозван. Прежний остаётся.",
                "the key is not accepted. Was it copied whole, and not withdrawn? The former one stays.",
            ),
            KeyFault::Bound => self.t(
                "он выдан для другого адреса в интернете и с этой машины не работает. Получите его отсюда, из сети, где \
                 работает бот, или с правом offline. Прежний остаётся.",
                "it was issued to another internet address and does not work on this machine. Get it from here, from the \
                 network of the bot, or with the right offline. The former one stays.",
            ),
            KeyFault::OtherCommunity => self.t(
                "это ключ другого сообщества. Прежний остаётся.",
                "it is another community's. The former one stays.",
            ),
            KeyFault::NoManager => self.t(
                "его владелец не управляет этим сообществом. Прежний остаётся.",
                "its owner does not manage this community. The former one stays.",
            ),
            KeyFault::Limited => self.t(
                "это ключ VK ID, модерация для него закрыта. Нужен ключ старого Standalone-приложения. Прежний остаётся.",
                "it is a VK ID token, closed to moderation. One of an old Standalone app is needed. The former one stays.",
            ),
            KeyFault::Fixed => self.t(
                "этот ключ задан в окружении сервера 🔒, здесь его не сменить.",
                "this key is fixed by the server's environment 🔒 and cannot be changed here.",
            ),
            KeyFault::NotKept => self.t(
                "не смог записать его на диск (рядом с базой), поэтому прежний остаётся. Подробности в журнале сервера.",
                "I could not write it to the disk (beside the database), so the former one stays. The server's log says more.",
            ),
            KeyFault::NoModel => self.t(
                "сервер не знает такой модели или адреса: проверьте их в настройках.",
                "the server knows no such model or address: look at openai.base_url and openai.model.",
            ),
            KeyFault::StillNeeded => self.t(
                "не убираю: на сервере другого нет, а настройки ведут в MAX, и без ключа я не запустился бы снова. Сначала \
                 уберите их: crosspost.max_channel_id, маршруты с max:, alerts.max_user_id.",
                "I keep it: the server has no other, its settings lead to MAX, and without a key I would not start again. \
                 Remove them first: crosspost.max_channel_id, routes to max:, alerts.max_user_id.",
            ),
        }
    }

    /// `/help` in the admin chat.
    pub fn admin_help(&self) -> String {
        let lines = [
            ("/panel", self.t("панель: всё остальное в ней", "the panel: everything else is there")),
            ("/note", self.t("заметка к заявке (ответом на её карточку)", "a note on a request (answering its card)")),
            ("/help", self.t("эта подсказка", "this help")),
        ];
        let commands: Vec<String> = lines.iter().map(|(command, what)| format!("{command} · {what}")).collect();
        format!(
            "❓ <b>{}</b>\n{}\n\n{}\n{}\n{}\n{}\n{}\n{}",
            self.t("Что здесь можно", "What can be done here"),
            commands.join("\n"),
            self.t(
                "• Ссылка на человека VK, его id или @имя: всё, что о нём известно, «Вернуть», «Никогда не трогать».",
                "• A VK person's link, id or @name: all that is known of them, “Take back”, “Never touch”."
            ),
            self.t(
                "• Ссылка на пост VK: опубликовать его в канале сейчас.",
                "• A link to a VK post: publish it in the channel now."
            ),
            self.t(
                "• Ответ на карточку заявки или вопроса уходит клиенту от имени сообщества.",
                "• An answer to the card of a request or a question goes to the client in the community's name."
            ),
            self.t(
                "• На экране настройки, стоп-слов или прайса: новое значение, или несколько строками либо через запятую.",
                "• On the screen of a setting, of stop words or prices: a value, or several by lines or commas."
            ),
            self.t(
                "• Новый ключ: мне в личные сообщения (⚙️ → 🔑).",
                "• A new key: to me in private (⚙️ → 🔑)."
            ),
            self.t(
                "Владельцы меняют всё, модераторы решают о людях, текстах и заявках. Любое решение можно вернуть.",
                "Owners change everything, moderators decide about people, texts and requests. Every decision can be undone."
            ),
        )
    }
}
