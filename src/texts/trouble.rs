//! What a platform or the machine answered, as people read it: what happened, and the original for whoever wants it.

use super::{Language, Texts, html};
use crate::domain::lane::{Lane, VkLane, Waits};
use crate::domain::refusal::without_names;
use crate::domain::right::Right;

/// Longest original, UTF-16 units.
const MOST: usize = 300;

/// What is known by pieces of its text: the first that fits says what happened. Lower case; bare digits are an HTTP status,
/// and a piece that ends in a digit ends a number.
const KNOWN: [(&[&str], &str, &str); 36] = [
    (&["waits for a right"], "ждёт права, пробую ещё раз", "waits for a right, and is tried again"),
    (&["waits for help"], "ждёт вашей помощи", "waits for your help"),
    (
        &["asks telegram for updates"],
        "сообщения и нажатия забирает ещё одна программа с тем же ключом бота",
        "another program with the same key of the bot takes messages and presses",
    ),
    (
        &["is a redirect"],
        "сервер отправляет по другому адресу: проверьте api_url в конфигурации",
        "the server sends to another address: look at api_url in the config",
    ),
    (&["disk is full", "no space left", "database or disk is full"], "на диске кончилось место", "the disk is full"),
    (&["disk i/o", "read-only", "readonly database"], "диск не даёт записать", "the disk refuses writes"),
    (&["database is locked", "sqlite_busy"], "база занята другой программой", "another program holds the database"),
    (&["malformed", "not a database", "corrupt"], "файл базы повреждён", "the database file is damaged"),
    (&["panicked"], "внутренняя ошибка программы", "an internal error of the program"),
    (&["thread not found", "topic_deleted"], "темы больше нет", "the topic is gone"),
    (&["topic_closed", "topic closed"], "тема закрыта для сообщений", "the topic is closed"),
    (
        &["bot was blocked", "user_is_blocked", "user is deactivated"],
        "человек заблокировал бота",
        "the person blocked the bot",
    ),
    (
        &["bot was kicked", "not a member", "channel_private"],
        "бота нет в этом чате: добавьте его снова",
        "the bot is not in this chat: add it again",
    ),
    (
        &[
            "not enough rights",
            "chat_admin_required",
            "need administrator",
            "chat_write_forbidden",
            "user_banned_in_channel",
        ],
        "боту не хватает прав в этом чате",
        "the bot lacks rights in this chat",
    ),
    (
        &["chat not found", "peer_id_invalid"],
        "такого чата нет или бот в него не добавлен",
        "there is no such chat, or the bot is not in it",
    ),
    (
        &["became a supergroup", "upgraded to a supergroup"],
        "это сообщение осталось в прежней группе: она стала супергруппой, и бот его больше не достанет",
        "this message stayed in the group of before: it became a supergroup, and the bot cannot reach it any more",
    ),
    (&["too long", "too_long"], "слишком длинный текст", "the text is too long"),
    (&["webpage_url_invalid", "webpage_not_found"], "ссылка не принята", "the link was not taken"),
    (
        &[
            "too big",
            "too large",
            "wrong file",
            "http url",
            "photo_",
            "image_process",
            "webpage",
            "wrong type of the web page",
        ],
        "файл не принят: слишком большой или недоступен",
        "the file was not taken: too large or out of reach",
    ),
    (
        &["captcha", "validation required"],
        "VK просит пройти проверку в браузере",
        "VK wants a check passed in a browser",
    ),
    (
        &["unauthorized", "telegram answered 404", "invalid access_token", "authorization failed", "invalid session"],
        "ключ больше не принимается",
        "the key is not accepted any more",
    ),
    (
        &["answered 404", "answered 410", "gave a page instead", "the file is empty", "is not to be had"],
        "файл не скачался: там, где он лежал, его нет",
        "the file could not be fetched: it is not where it was",
    ),
    (&["can't be edited"], "площадка не даёт это изменить", "the platform does not let it be changed"),
    (
        &["without permission", "vk error 901", "privacy settings", "can't initiate"],
        "человек не разрешил писать ему",
        "the person does not allow messages",
    ),
    (
        &["access denied", "permission to perform", "access to", "no rights"],
        "площадка не разрешает это этому ключу",
        "the platform does not allow this to the key",
    ),
    (
        &["vk error 29"],
        "лимит ВКонтакте на такие вызовы исчерпан, он пройдёт за часы",
        "VK's limit for such calls is used up, it passes within hours",
    ),
    (
        &["flood", "too many requests", "429", "rate limit", "too many messages"],
        "площадка просит не так часто",
        "the platform asks to go slower",
    ),
    (
        &["insufficient_quota", "quota", "billing"],
        "на счёте модели кончились деньги",
        "the model's account is out of money",
    ),
    (
        &["restored from a backup"],
        "база возвращена из копии, пока это было в пути: сделано ли, не знаю и не повторяю",
        "the database came back from a backup while this was on its way: whether it was done is not known, it is not repeated",
    ),
    (
        &["can't be deleted", "can\u{2019}t be deleted"],
        "площадка не даёт это удалить",
        "the platform does not let it be deleted",
    ),
    (&["not found", "was deleted", "deleted"], "этого больше нет", "it is not there any more"),
    (&["timed out", "timeout", "deadline"], "площадка не ответила вовремя", "there was no answer in time"),
    (
        &[
            "dns",
            "failed to lookup",
            "name resolution",
            "connection",
            "network",
            "unreachable",
            "sending request",
            "broken pipe",
            "tls",
            "closed",
            "disconnected",
        ],
        "нет связи с площадкой",
        "the platform is out of reach",
    ),
    (
        &["502", "503", "504", "500", "bad gateway", "internal server error", "unavailable", "server error"],
        "площадка временно не работает",
        "the platform is down for now",
    ),
    (
        &["expected", "json", "eof while", "unexpected", "that says nothing"],
        "площадка ответила непонятно",
        "the platform's answer makes no sense",
    ),
    (&["no answer"], "ответа не было", "there was no answer"),
];

impl Texts {
    /// What happened, in words; HTML. Words of ours stay as they are, an original of a platform is behind «Подробнее».
    pub fn trouble(&self, error: &str) -> String {
        self.trouble_or(error, self.t("площадка ответила отказом", "the platform refused"))
    }

    /// The same for what is no platform's; `otherwise`: what is said of an error that nobody knows.
    pub(super) fn trouble_or(&self, error: &str, otherwise: &str) -> String {
        let error = error.trim();
        let original = html::escape(&html::cut(error, MOST));
        let is_russian = without_names(error).chars().any(|c| ('\u{0400}'..='\u{04ff}').contains(&c));
        if error.is_empty() || is_russian || (self.language() == Language::En && known(error).is_none()) {
            return original;
        }
        let more = self.t("Подробнее", "Details");
        let said = known(error).map_or(otherwise, |(ru, en)| self.t(ru, en));
        // Words of ours have nothing behind them.
        if matches!(Waits::parse(error.to_owned()), Waits::ForHelp(None)) {
            return said.to_owned();
        }
        format!("{said}. {more}: <tg-spoiler>{original}</tg-spoiler>")
    }

    /// A right of a key or of the bot, as it is called where it is granted.
    pub fn right_name(&self, name: &str) -> String {
        // What is known by no words of ours is called as the platform calls it.
        let Some(right) = Right::parse(name) else { return name.to_owned() };
        let words = match right {
            Right::AdminLevel => self.t("руководитель сообщества", "manager of the community"),
            Right::Manage => self.t("управление сообществом", "manage the community"),
            Right::Messages => self.t("сообщения сообщества", "messages of the community"),
            Right::Wall => self.t("стена", "wall"),
            Right::Photos => self.t("фотографии", "photos"),
            Right::Docs => self.t("документы", "documents"),
            Right::DeleteMessages => self.t("удаление сообщений", "delete messages"),
            Right::RestrictMembers => self.t("блокировка участников", "ban users"),
            Right::EditMessages => self.t("изменение сообщений", "edit messages"),
            Right::PinMessages => self.t("закрепление сообщений", "pin messages"),
            Right::PostMessages => self.t("публикация сообщений", "post messages"),
        };
        words.to_owned()
    }

    /// What a lane of calls does, in words.
    pub fn lane_name(&self, lane: &Lane) -> String {
        let name = match lane {
            Lane::Vk(VkLane::Delete) => self.t("удаление комментариев", "deleting comments"),
            Lane::Vk(VkLane::Ban) => self.t("баны и удаление подписчиков", "bans and removals"),
            Lane::Vk(VkLane::Message) => self.t("сообщения сообщества", "messages of the community"),
            Lane::Vk(VkLane::Answer) => self.t("ответы на кнопки во ВКонтакте", "answers to buttons on VK"),
            Lane::Vk(VkLane::Close) => self.t("закрытие комментариев", "closing comments"),
            Lane::Vk(VkLane::Read | VkLane::Sweep) => self.t("чтение ВКонтакте", "reading VK"),
            Lane::Vk(VkLane::CatchUp) => self.t("чтение пропущенного во ВКонтакте", "reading what was missed on VK"),
            Lane::Vk(VkLane::Wall) => self.t("чтение стены", "reading the wall"),
            Lane::Vk(VkLane::Key) => self.t("проверка ключа", "checking a key"),
            Lane::Telegram(_) => self.t("сообщения в Telegram", "messages on Telegram"),
            Lane::Posts(chat) => return format!("{} {chat}", self.t("посты в", "posts to")),
            Lane::Looks(platform) => return format!("{} {platform}", self.t("вопросы к", "questions to")),
            Lane::Model => self.t("вопросы языковой модели", "questions to the language model"),
            Lane::Machine | Lane::Other(_) => return lane.to_string(),
        };
        name.to_owned()
    }
}

fn known(error: &str) -> Option<(&'static str, &'static str)> {
    // What a file is called says nothing of what became of it.
    let lower = without_names(error).to_lowercase();
    let status = status_of(&lower);
    let is_number = |piece: &str| piece.bytes().all(|byte| byte.is_ascii_digit());
    let fits = |piece: &&str| if is_number(piece) { status == Some(*piece) } else { says(&lower, piece) };
    KNOWN.iter().find(|(pieces, ..)| pieces.iter().any(fits)).map(|(_, ru, en)| (*ru, *en))
}

/// Whether a piece stands in an error; a number at its end is the whole number.
fn says(lower: &str, piece: &str) -> bool {
    let ends_in_number = piece.ends_with(|c: char| c.is_ascii_digit());
    let goes_on = |at: usize| lower[at + piece.len()..].starts_with(|c: char| c.is_ascii_digit());
    lower.match_indices(piece).any(|(at, _)| !ends_in_number || !goes_on(at))
}

/// The HTTP status that an error tells: `http 502`, `status 502`, `answered 502:`, `answer 502`, and MAX's `… (502)` at the end.
fn status_of(lower: &str) -> Option<&str> {
    let is_status = |word: &&str| word.len() == 3 && word.bytes().all(|byte| byte.is_ascii_digit());
    let words: Vec<&str> = lower.split_whitespace().map(|word| word.trim_end_matches([':', ',', ';', '.'])).collect();
    let named = words.windows(2).find_map(|pair| match pair {
        ["http" | "status" | "answered" | "answer", word] if is_status(word) => Some(*word),
        _ => None,
    });
    named.or_else(|| lower.strip_suffix(')')?.rsplit_once('(').map(|(_, word)| word).filter(is_status))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_of_platforms_are_said_in_russian_with_the_original_behind() {
        let (ru, en) = (Texts::new(Language::Ru), Texts::new(Language::En));
        for (error, said) in [
            ("Forbidden: bot was blocked by the user", "человек заблокировал бота"),
            ("Bad Request: TOPIC_CLOSED", "тема закрыта для сообщений"),
            ("Bad Request: message can't be deleted", "площадка не даёт это удалить"),
            ("Bad Request: message thread not found", "темы больше нет"),
            ("bad request: message_too_long", "слишком длинный текст"),
            ("telegram answered 400: Bad Request: PHOTO_INVALID_DIMENSIONS", "файл не принят"),
            ("127.0.0.1 answered 404", "файл не скачался"),
            ("bad request: message can't be edited", "площадка не даёт это изменить"),
            ("error sending request: connection refused", "нет связи с площадкой"),
            ("VK 15: Access denied: no access to call this method", "площадка не разрешает это этому ключу"),
            ("max: answer 301 is a redirect, none is followed", "сервер отправляет по другому адресу"),
            ("a Long Poll session of vk community 1: io: Peer disconnected", "нет связи с площадкой"),
            ("HTTP 502 Bad Gateway", "площадка временно не работает"),
            ("Bad Request: something of tomorrow", "площадка ответила отказом"),
            ("waits for help: Bad Request", "ждёт вашей помощи"),
            ("restored from a backup", "база возвращена из копии"),
        ] {
            let html = ru.trouble(error);
            assert!(html.starts_with(said) && html.contains("<tg-spoiler>"), "{html}");
            assert!(html::plain(&html).contains(error), "{html}");
            assert!(en.trouble(error).contains(&html::escape(error)));
        }
        // A number, or a name, that only looks like a code.
        for (error, said) in [
            ("polling vk community 145001429: connection reset", "нет связи с площадкой"),
            ("polling vk community 500: connection reset", "нет связи с площадкой"),
            ("polling vk community 901: connection reset", "нет связи с площадкой"),
            ("VK error 290: of tomorrow", "площадка ответила отказом"),
            ("VK error 500: of tomorrow", "площадка ответила отказом"),
            ("VK does not take the file «ответ 429 not found.mp3»: odd kind", "площадка ответила отказом"),
            ("VK error 901: this person forbids them", "человек не разрешил писать ему"),
            ("VK error 29: Rate limit reached", "лимит ВКонтакте на такие вызовы исчерпан"),
            ("telegram answered 429: slower", "площадка просит не так часто"),
            ("no words at all (503)", "площадка временно не работает"),
            ("HTTP status 504", "площадка временно не работает"),
        ] {
            assert!(ru.trouble(error).starts_with(said), "{error}: {}", ru.trouble(error));
        }
        assert_eq!(ru.trouble("waits for help"), "ждёт вашей помощи");
        // What is said by ourselves is said as it is; markup is shown, not obeyed.
        assert_eq!(ru.trouble("нет права «стена»"), "нет права «стена»");
        assert_eq!(en.trouble("<b>odd</b>"), "&lt;b&gt;odd&lt;/b&gt;");
        assert!(ru.trouble("<b>odd</b>").contains("&lt;b&gt;odd"));
        assert_eq!(ru.trouble(""), "");
    }
}
