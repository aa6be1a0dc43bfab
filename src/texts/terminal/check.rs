//! `check` in words.

use super::TerminalTexts;
use crate::domain::action::{Advice, Capability, Way};
use crate::domain::words::words;
use crate::texts::html;

words! {
    /// What works together, in the order of the report.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum CheckRoom {
        /// The file, the database, the machine.
        Program,
        /// Keys and Long Poll.
        Vk,
        /// The bot, its chats and channels.
        Telegram,
        /// The bot of MAX and its channels.
        Max,
        /// What the bot may do.
        Abilities,
    }
}

/// Details and fixes that only `check` says.
pub(super) const ROWS: &[(&str, &str)] = &[
    ("no file, environment only", "файла нет, только окружение"),
    (
        "mend the config file, or write a new one: `etronics-bot config init PATH`",
        "поправьте файл настроек или напишите новый: `etronics-bot config init ПУТЬ`",
    ),
    (
        "the daemon that runs has keys which are not here, such as credentials of systemd: check with them, as docs/keys.md says",
        "у работающего бота есть ключи, которых здесь нет (например, из systemd): как проверить с ними, написано в docs/ru/keys.md",
    ),
    ("the language model's server refuses the key", "её сервер не принимает ключ"),
    ("set the missing keys", "задайте недостающее (проще всего: etronics-bot setup)"),
    (
        "{} is no longer accepted: send a new one to the bot (⚙️ → 🔑), for the one given in the chat goes before the config file",
        "{} больше не принимается: пришлите новый боту (⚙️ → 🔑): прежний дан в чате, а ключ из чата важнее файла настроек",
    ),
    ("{}: the service, which runs as {}, cannot read it", "{}: служба работает от имени {} и прочесть его не может"),
    ("as VK and Telegram say", "как у ВКонтакте и Telegram"),
    (
        "there is no public channel @{} that the bot sees: mend the name in [crosspost], or name the channel by its number and make the bot its administrator",
        "открытого канала @{} бот не видит: поправьте имя в [crosspost] или впишите номер канала и сделайте бота его администратором",
    ),
    ("the community may write to vk.com/id{}", "сообщество может писать vk.com/id{}"),
    (
        "vk.com/id{} lets the community write them nothing: no alert arrives on VK",
        "vk.com/id{} не разрешает сообществу писать: тревоги в VK не придут",
    ),
    (
        "write to vk.com/im?sel=-{} once from that page, or allow messages in the community's menu",
        "напишите с этой страницы что угодно на vk.com/im?sel=-{} или включите в меню сообщества «Разрешить сообщения»",
    ),
    (
        "VK knows no wall «{}», which a route names in `from`",
        "стены «{}», названной в `from` маршрута, во ВКонтакте нет",
    ),
    (
        "write the short name as the wall's address has it, or its owner's number (a community's with a minus)",
        "впишите короткое имя, как в адресе стены, или номер владельца (у сообщества с минусом)",
    ),
    ("{} s ahead of what VK and Telegram say", "спешат на {} с против ВКонтакте и Telegram"),
    ("{} s behind what VK and Telegram say", "отстают на {} с от ВКонтакте и Telegram"),
    (
        "set it (timedatectl set-ntp true): until then nothing is forgotten or done by time",
        "поставьте верное время (timedatectl set-ntp true): до того ничего не забывается и не делается по часам",
    ),
    (
        "see what time this machine has, for by it the certificate does not hold: set its clock (timedatectl set-ntp true)",
        "посмотрите, верно ли время на этой машине: по её часам сертификат не действует; поставьте его (timedatectl set-ntp true)",
    ),
    (
        "see whether {}.proxy is up and leads to {}, then check again",
        "посмотрите, работает ли {}.proxy и ведёт ли он к {}, и проверьте ещё раз",
    ),
    ("{} MB free beside the database", "рядом с базой свободно {} МБ"),
    (
        "see whether the disk has room and whether another program holds the database: the daemon goes on by itself",
        "посмотрите, есть ли место на диске и не держит ли базу другая программа: дальше бот пойдёт сам",
    ),
    (
        "make room, or a larger disk: when it is full nothing can be written down",
        "освободите место или возьмите диск больше: на полный ничего не записать",
    ),
    (
        "another program asks telegram for updates with the same token (409)",
        "у Telegram спрашивает новости ещё одна программа с тем же ключом (409)",
    ),
    (
        "stop it, or have @BotFather issue a new token: it takes some of the buttons and messages",
        "остановите её или возьмите у @BotFather новый ключ: часть кнопок и сообщений достаётся ей",
    ),
    (
        "open the chat or its topic and let the bot write there: what is for it waits and comes in order",
        "откройте чат или его тему и разрешите боту писать: всё для него ждёт и придёт по порядку",
    ),
    ("{} will be made at the first run", "{}: появится при первом запуске"),
    (
        "{} is of schema version {}: the next start upgrades it to {}",
        "{}: версия схемы {}, следующий запуск обновит её до {}",
    ),
    ("{}, {} MB", "{}, {} МБ"),
    ("{}, {} MB, the daemon runs", "{}, {} МБ, бот работает"),
    ("check storage.path", "проверьте storage.path"),
    ("correct that key of [telegram]", "исправьте этот ключ в [telegram]"),
    ("correct that key of [max], or take it out", "исправьте этот ключ в [max] или уберите его"),
    (
        "see whether {} is reached from this machine (another way: {}.proxy), then check again",
        "проверьте, доступен ли отсюда {} (другой путь: {}.proxy), затем повторите check",
    ),
    (
        "it asks to go slower: check again in a few minutes; what waits is sent by itself",
        "площадка просит не так часто: повторите check через несколько минут; то, что ждёт, уйдёт само",
    ),
    ("Long Poll was switched on, with every event that is needed", "Long Poll включён, со всеми нужными событиями"),
    ("no token that is set may", "ни один из заданных ключей этого не может"),
    ("{} with {}: VK allows it (remembered): {}", "{} с {}: ВКонтакте разрешает (запомнено): {}"),
    ("{} with {}: VK does not allow it: {}", "{} с {}: ВКонтакте не разрешает: {}"),
    ("{} with {}: VK did not say: {}", "{} с {}: ВКонтакте не ответил: {}"),
    ("the key of community {}, but vk.group_id is {}", "это ключ сообщества {}, а vk.group_id = {}"),
    (
        "set vk.group_id = {}, or take the key in the settings of community {}",
        "задайте vk.group_id = {} или возьмите ключ в настройках сообщества {}",
    ),
    (
        "there is no community {}: vk.group_id is the number in the address of its settings",
        "сообщества {} нет: vk.group_id — номер из адреса его настроек",
    ),
    ("VK error {}: {}", "ВКонтакте: ошибка {}: {}"),
    ("switched off", "выключен"),
    ("on, with every event that is needed", "включён, со всеми нужными событиями"),
    ("on, but without {}", "включён, но без {}"),
    (
        "tick these events: Manage → API usage → Long Poll API → Event types, or `etronics-bot check --fix`",
        "отметьте эти события: Управление → Работа с API → Long Poll API → Типы событий, или `etronics-bot check --fix`",
    ),
    (
        "here belongs the community's own key: Manage → API usage → Access tokens",
        "здесь место ключу самого сообщества: Управление → Работа с API → Ключи доступа",
    ),
    (
        "here belongs the key of a person who manages the community; without one take vk.user_token out",
        "здесь место ключу человека, который руководит сообществом; если такого нет, уберите vk.user_token",
    ),
    (
        "no answers to comments go out, and no comments are closed in a raid",
        "ответы на комментарии не уходят, и при налёте комментарии не закрыть",
    ),
    (
        "{} has not written to the bot: no alert of a holiday reaches them",
        "{} боту не писал: тревоги во время отпуска к нему не дойдут",
    ),
    ("a community token of {} with the rights {}", "ключ сообщества {}, права: {}"),
    ("a community token with the rights {}", "ключ сообщества, права: {}"),
    ("a service token", "сервисный ключ"),
    ("a VK ID token: the methods of moderation are closed to it", "ключ VK ID: методы модерации ему закрыты"),
    ("an administrator's token", "ключ администратора"),
    ("an editor's token", "ключ редактора"),
    ("a moderator's token", "ключ модератора"),
    (
        "the token of somebody who does not manage this community",
        "ключ человека, который этим сообществом не управляет",
    ),
    ("VK does not accept it: {}", "ВКонтакте его не принимает: {}"),
    ("VK did not answer: {}", "ВКонтакте не ответил: {}"),
    ("no token may read the settings of Long Poll", "ни один ключ не может прочесть настройки Long Poll"),
    ("no token is set", "ключ не задан"),
    (
        "make a bot with @BotFather and set telegram.bot_token",
        "создайте бота у @BotFather и задайте telegram.bot_token",
    ),
    ("a webhook is set, {} updates wait", "стоит webhook, ждёт обновлений: {}"),
    ("none, {} updates wait", "нет, ждёт обновлений: {}"),
    (
        "telegram.discussion_chat_id {} is a channel ({}): nobody comments there, so nothing is moderated",
        "telegram.discussion_chat_id {} – это канал ({}): в нём никто не комментирует, и модерировать там нечего",
    ),
    (
        "its discussion is another chat: set telegram.discussion_chat_id = {}",
        "его обсуждение – другой чат: поставьте telegram.discussion_chat_id = {}",
    ),
    (
        "link a group to the channel (its settings → Discussion) and set telegram.discussion_chat_id to the group's number",
        "привяжите к каналу группу (его настройки → Обсуждение) и поставьте в telegram.discussion_chat_id номер группы",
    ),
    (
        "telegram.admin_chat_id {} is a channel ({}): everybody who reads it would read the panel and the digests",
        "telegram.admin_chat_id {} — это канал ({}): панель и сводки читали бы все его читатели",
    ),
    ("no title", "без названия"),
    (
        "the group {} became a supergroup and is {} now; the daemon that runs follows it by itself",
        "группа {} стала супергруппой, теперь её номер {}; работающий бот переходит сам",
    ),
    ("{} people administer {}", "администраторов: {} — {}"),
    (
        "telegram.admin_chat_id is not set, and nobody wrote to the bot of late",
        "telegram.admin_chat_id не задан, и боту давно никто не писал",
    ),
    ("telegram.admin_chat_id is not set; who wrote to the bot: {}", "telegram.admin_chat_id не задан; боту писали: {}"),
    ("“{}” ({})", "«{}» ({})"),
    ("all that is needed in {}", "всё, что нужно: {}"),
    ("max.token is not accepted", "ключ max.token не принимается"),
    ("the certificate of MAX's server does not pass: {}", "сертификат сервера MAX не годится: {}"),
    (
        "is the clock of this machine right? else update the program, or name the new root certificate (PEM) in max.ca",
        "верны ли часы этой машины? если да, обновите программу или впишите новый корневой сертификат (PEM) в max.ca",
    ),
    ("MAX is not reached: {}", "MAX не отвечает: {}"),
    ("{} is not seen: {}", "{} боту не виден: {}"),
    (
        "issue a new token at business.max.ru and set max.token",
        "выпустите новый ключ на business.max.ru и впишите его в max.token",
    ),
    (
        "is max.api_url right, and if max.ca is set, does its certificate sign that server?",
        "верен ли max.api_url, и если задан max.ca — подписан ли сервер этим сертификатом?",
    ),
    (
        "give the bot these rights among the channel's administrators in MAX",
        "дайте боту эти права в MAX, в списке администраторов канала",
    ),
    (
        "make the bot an administrator of the channel in MAX; is its number right?",
        "сделайте бота администратором канала в MAX; верен ли номер канала?",
    ),
    ("missing in {}: {}", "{}: не хватает {}"),
    ("the bot reads every message of groups", "бот читает все сообщения групп"),
    (
        "privacy mode is on: only an administrator hears all",
        "включён режим приватности: всё слышит только администратор",
    ),
    ("topic {} of {}; whether it is there its first post will show", "тема {}: {}; есть ли она, покажет первый пост"),
    ("{} has no topics", "{}: тем в группе нет"),
    (
        "switch topics on in the group's settings, or name the group without a topic",
        "включите темы в настройках группы или назовите группу без темы",
    ),
    ("files of posts may have 2,000 MB", "файлы постов — до 2000 МБ"),
    (
        "files of posts may have 2,000 MB if the server was started with --local: without a picture of the bot nobody can tell",
        "файлы постов — до 2000 МБ, если сервер запущен с --local: у бота нет картинки, а без неё этого не узнать",
    ),
    (
        "the server at telegram.api_url was not started with --local and takes files of 50 MB",
        "сервер из telegram.api_url запущен без --local и берёт файлы до 50 МБ",
    ),
    (
        "start telegram-bot-api with --local, or take telegram.local_server out of the config",
        "запустите telegram-bot-api с --local или уберите telegram.local_server из конфига",
    ),
    ("telegram not reached: {}", "Telegram недоступен: {}"),
    ("telegram answered {}", "Telegram ответил: {}"),
    ("`etronics-bot run` takes it away by itself", "`etronics-bot run` уберёт его сам"),
    (
        "write to the bot, then set telegram.admin_chat_id to your chat",
        "напишите боту, потом задайте telegram.admin_chat_id — номер вашего чата",
    ),
    (
        "set telegram.admin_chat_id to a group of your administrators, or to your own chat with the bot",
        "задайте в telegram.admin_chat_id группу администраторов или ваш личный чат с ботом",
    ),
    ("write {} in the place of {} in [crosspost]", "впишите в [crosspost] {} вместо {}"),
    ("set telegram.admin_chat_id = {}", "задайте telegram.admin_chat_id = {}"),
    (
        "until it is read nobody may use the panel: make the bot an administrator of {}, or name the owners in telegram.admin_user_ids",
        "пока список не прочитан, панелью не может пользоваться никто: сделайте бота администратором ({}) или назовите владельцев в telegram.admin_user_ids",
    ),
    ("make the bot an administrator of {} with {}", "сделайте бота администратором ({}) с правами {}"),
    (
        "the proxy of telegram.proxy does not lead to Telegram: is it up, are its name and password right?",
        "прокси из telegram.proxy не ведёт в Telegram: работает ли он, верны ли имя и пароль?",
    ),
    (
        "where Telegram is blocked set telegram.proxy = \"socks5://HOST:PORT\" (or http://): it is for Telegram alone",
        "где Telegram закрыт, задайте telegram.proxy = \"socks5://АДРЕС:ПОРТ\" (или http://): он только для Telegram",
    ),
    (
        "alerts.max_user_id is not set, and nobody wrote to the bot on MAX of late",
        "alerts.max_user_id не задан, и боту в MAX давно никто не писал",
    ),
    (
        "alerts.max_user_id is not set; who wrote to the bot on MAX: {}",
        "alerts.max_user_id не задан; боту в MAX писали: {}",
    ),
    ("crosspost.replace[{}].targets: no post goes to {}", "crosspost.replace[{}].targets: в {} посты не идут"),
    (
        "name a channel that posts are copied to (crosspost.channel_id, crosspost.max_channel_id, to of [[crosspost.routes]]), written as it is there",
        "назовите канал, куда идут посты (crosspost.channel_id, crosspost.max_channel_id, to в [[crosspost.routes]]), так же, как там",
    ),
    ("cross-posting is on and has no channel", "кросспостинг включён, а канала у него нет"),
    (
        "make the bot an administrator of your channel, then set crosspost.channel_id to the channel's number or @name (or in the panel: 🔁)",
        "сделайте бота администратором канала и задайте crosspost.channel_id — номер канала или @имя (или в панели: 🔁)",
    ),
    ("press «{}» in the admin chat", "нажмите «{}» в чате администратора"),
];

impl TerminalTexts {
    /// Heading of a part of the report.
    pub fn check_room(&self, room: CheckRoom) -> &'static str {
        match room {
            CheckRoom::Program => self.t("Программа", "Program"),
            CheckRoom::Vk => self.t("ВКонтакте", "VK"),
            CheckRoom::Telegram => self.t("Telegram", "Telegram"),
            CheckRoom::Max => "MAX",
            CheckRoom::Abilities => self.t("Что бот может", "What the bot may do"),
        }
    }

    /// A line's name in words; JSON has the name itself.
    pub fn check_name(&self, name: &str) -> String {
        if let Some(capability) =
            Capability::ALL.into_iter().find(|known| name.strip_prefix("can_") == Some(known.as_str()))
        {
            return self.texts().capability(capability).to_owned();
        }
        let said = match name {
            "config" => self.t("файл настроек", "config"),
            "database" => self.t("база", "database"),
            "disk" => self.t("диск", "disk"),
            "clock" => self.t("часы", "clock"),
            "readable_by_the_service" => self.t("файлы службы", "the service's files"),
            "brake" => self.t("тормоз", "brake"),
            "vk_community_token" => self.t("ключ сообщества", "community key"),
            "vk_service_token" => self.t("сервисный ключ", "service key"),
            "vk_user_token" => self.t("ключ администратора", "administrator's key"),
            "vk_wall" => self.t("право на стену", "right to the wall"),
            "vk_long_poll" => "Long Poll",
            "vk_long_poll_fix" => self.t("включение Long Poll", "switching Long Poll on"),
            "vk_probe" => self.t("проба", "probe"),
            "telegram_bot" | "max_bot" => self.t("бот", "bot"),
            "telegram_webhook" => "webhook",
            "telegram_admin_chat" => self.t("чат администратора", "admin chat"),
            "telegram_admin_chat_admins" => self.t("кто управляет", "who may use the panel"),
            "telegram_discussion_chat" => self.t("группа обсуждений", "discussion group"),
            "telegram_discussion_rights" => self.t("права в группе обсуждений", "rights in the discussion group"),
            "telegram_channel_rights" | "max_channel_rights" => self.t("права в канале", "rights in the channel"),
            "telegram_deputy" => self.t("заместитель", "deputy"),
            "telegram_privacy" => self.t("что слышит бот", "what the bot hears"),
            "telegram_large_files" => self.t("большие файлы", "large files"),
            "openai_key" => self.t("языковая модель", "language model"),
            "telegram_only_listener" => self.t("кто ещё слушает", "another listener"),
            "telegram_chat_takes_messages" => self.t("сообщения в чат", "messages to the chat"),
            "crosspost_rules" => self.t("правила замен", "replacement rules"),
            "vk_alerts" => self.t("важное в VK", "alarms on VK"),
            "max_alerts" => self.t("важное в MAX", "alarms on MAX"),
            "crosspost_channel" | "crosspost_wall" => self.t("кросспостинг", "cross-posting"),
            other => other,
        };
        said.to_owned()
    }

    /// What stands before a line: as it should be.
    pub fn mark_ok(&self) -> &'static str {
        self.t("да", "ok")
    }

    /// … it must be mended.
    pub fn mark_fail(&self) -> &'static str {
        self.t("НЕТ", "FAIL")
    }

    /// … worth a look.
    pub fn mark_warn(&self) -> &'static str {
        self.t("?", "warn")
    }

    /// How the bot does something.
    pub fn mark_way(&self, way: Way) -> &'static str {
        match way {
            Way::Auto => self.t("сам", "auto"),
            Way::Assist => self.t("просит", "asks"),
            Way::Off => self.t("нет", "off"),
        }
    }

    /// How wide the marks are, with the space after them.
    pub fn mark_width(&self) -> usize {
        let ways = [Way::Auto, Way::Assist, Way::Off].map(|way| self.mark_way(way));
        let marks = [self.mark_ok(), self.mark_fail(), self.mark_warn()].into_iter().chain(ways);
        marks.map(|mark| mark.chars().count()).max().unwrap_or_default() + 2
    }

    /// What to do, as the chat says it, with the name that the config has for a key.
    pub fn advised(&self, advice: &Advice) -> String {
        let said = html::plain(&self.texts().advice(advice));
        let key = match advice {
            Advice::NewToken { key, .. } | Advice::RightMissing { key, .. } | Advice::OtherCommunity { key, .. } => {
                key.as_str()
            }
            Advice::UserTokenNeeded => "vk.user_token",
            Advice::ServiceTokenNeeded => "vk.service_token",
            Advice::CommunityTokenNeeded => "vk.community_token",
            _ => return said,
        };
        if said.contains(key) { said } else { format!("{said} ({key})") }
    }

    /// The last line: what to do next.
    pub fn check_end(&self, in_the_way: usize, odd: usize, runs: bool) -> String {
        let looked = match odd {
            0 => String::new(),
            odd => format!(
                " ({})",
                self.counted(odd as i64, ["замечание", "замечания", "замечаний"], ["remark", "remarks"])
            ),
        };
        match (in_the_way, runs) {
            (0, false) => format!("{}{looked}: etronics-bot run", self.t("всё готово", "everything is ready")),
            (0, true) => format!("{}{looked}", self.t("всё работает", "everything works")),
            (count, _) => {
                let counted = self.counted(
                    count as i64,
                    ["препятствие", "препятствия", "препятствий"],
                    ["obstacle", "obstacles"],
                );
                format!("{counted}{looked}: {}", self.t("сделайте, что сказано после →", "do what stands after →"))
            }
        }
    }
}
