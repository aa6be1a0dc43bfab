//! What people paste and type for Telegram: a token within a whole message, a chat, a proxy. Pure.

use crate::config::addresses;
use crate::domain::key::KeyLook;
use crate::domain::secret::Secret;
use crate::key_looks;
use crate::policy::readers::Raw;
use crate::texts::{WrongBotKey, WrongMaxKey};

/// The bot's token in what was pasted: alone, in quotes, or in the whole message of @BotFather.
pub(super) fn bot_key_in(pasted: &str) -> Result<Secret, WrongBotKey> {
    let pasted = pasted.trim();
    if pasted.is_empty() {
        return Err(WrongBotKey::Empty);
    }
    let is_border = |c: char| c.is_whitespace() || "\"'`«»<>()[],;=".contains(c);
    match key_looks::find(pasted) {
        Some((token, KeyLook::Bot)) => return Ok(token),
        Some((_, KeyLook::Vk)) => return Err(WrongBotKey::OfVk),
        _ => {}
    }
    let words = || pasted.split(is_border).filter(|word| !word.is_empty());
    let digits = |text: &str| text.len() >= 5 && text.bytes().all(|byte| byte.is_ascii_digit());
    let token = words().find(|word| word.split_once(':').is_some_and(|(id, key)| digits(id) && key.len() >= 8));
    match token {
        Some(token) => Ok(Secret::new(token)),
        None if words().all(|word| digits(word.trim_end_matches(':'))) => Err(WrongBotKey::Half),
        None if words().count() == 1 && (pasted.starts_with('@') || pasted.contains("t.me/")) => Err(WrongBotKey::Name),
        None => Err(WrongBotKey::NoKey),
    }
}

/// The token of a bot of MAX in what was pasted: alone, in quotes, after a name. MAX does not say what one looks like, so it
/// is the one word, or the one long word among others.
pub(super) fn max_key_in(pasted: &str) -> Result<Secret, WrongMaxKey> {
    const LONG: usize = 30;
    match key_looks::find(pasted) {
        Some((_, KeyLook::Bot)) => return Err(WrongMaxKey::OfTelegram),
        Some((_, KeyLook::Vk)) => return Err(WrongMaxKey::OfVk),
        _ => {}
    }
    let is_border = |c: char| c.is_whitespace() || "\"'`«»<>()[],;=".contains(c);
    let words: Vec<&str> = pasted.split(is_border).filter(|word| !word.is_empty()).collect();
    let is_token =
        |word: &&str| word.len() >= 8 && word.bytes().all(|sign| sign.is_ascii_graphic()) && !word.contains("//");
    let mut long = words.iter().copied().filter(|word| word.len() >= LONG && is_token(word));
    match (words.as_slice(), long.next(), long.next()) {
        ([], ..) => Err(WrongMaxKey::Empty),
        ([word], ..) if is_token(word) => Ok(Secret::new(word)),
        (_, Some(word), None) => Ok(Secret::new(word)),
        _ => Err(WrongMaxKey::NoKey),
    }
}

/// A number as people type it; `max:` may stand before it.
pub(super) fn number_in(typed: &str) -> Option<i64> {
    let plain = typed.trim().replace(['−', '–'], "-");
    plain.trim_start_matches("max:").trim().parse().ok().filter(|number| *number != 0)
}

/// A chat as people name it: a number, `@name`, a link.
pub(super) fn chat_in(typed: &str) -> Option<String> {
    let typed = typed.trim().trim_end_matches('/');
    let plain = typed.replace(['−', '–'], "-");
    if plain.parse::<i64>().is_ok_and(|id| id != 0) {
        return Some(plain);
    }
    let place = typed.split_once("t.me/").map_or(typed, |(_, place)| place);
    let mut steps = place.split(['/', '?']);
    let first = steps.next().unwrap_or_default();
    // `t.me/c/NUMBER/MESSAGE`: what is private is linked to by its number, without what Telegram puts before it.
    if first == "c" && place.len() < typed.len() {
        let number = steps.next().filter(|digits| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()))?;
        return Some(format!("-100{number}"));
    }
    // `t.me/s/NAME`: the page for browsers.
    let name = if first == "s" && place.len() < typed.len() { steps.next()? } else { first };
    let name = name.trim_start_matches('@');
    let is_name = name.len() >= 4 && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    (is_name && name.starts_with(|c: char| c.is_ascii_alphabetic())).then(|| format!("@{name}"))
}

/// A proxy as people write it, as the config wants it.
pub(super) fn proxy_in(typed: &str) -> Option<Secret> {
    let typed = typed.trim();
    let whole = if typed.contains("://") { typed.to_owned() } else { format!("socks5://{typed}") };
    let (_, rest) = whole.split_once("://")?;
    let place = rest.rsplit('@').next()?.trim_end_matches('/');
    let (host, port) = place.rsplit_once(':')?;
    let sound = !host.is_empty() && !whole.contains(char::is_whitespace) && port.parse::<u16>().is_ok_and(|it| it > 0);
    // What is written here is read there.
    if sound { addresses::proxy(&Raw::Word(whole)).ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_token_is_found_in_whatever_botfather_says() {
        let key = format!("7000000001:AA{}", "aB3_-".repeat(7));
        let whole = format!(
            "Done! Congratulations on your new bot. You will find it at t.me/quiet_bot. You can now add a description.\n\n\
             Use this token to access the HTTP API:\n{key}\nKeep your token secure and store it safely."
        );
        for pasted in [key.clone(), format!("  {key}\n"), format!("`{key}`"), format!("token={key};"), whole] {
            assert_eq!(bot_key_in(&pasted).unwrap().reveal(), key, "{pasted}");
        }
        assert_eq!(bot_key_in("7000000001:simulated-bot-key").unwrap().reveal(), "7000000001:simulated-bot-key");
    }

    #[test]
    fn what_is_no_token_is_told_apart() {
        let vk = format!("vk1.a.{}", "AbCdEf0123_-".repeat(6));
        for (pasted, wrong) in [
            ("  ", WrongBotKey::Empty),
            (vk.as_str(), WrongBotKey::OfVk),
            ("@quiet_bot", WrongBotKey::Name),
            ("https://t.me/quiet_bot", WrongBotKey::Name),
            ("7000000001", WrongBotKey::Half),
            ("7000000001:", WrongBotKey::Half),
            ("hello there", WrongBotKey::NoKey),
        ] {
            assert_eq!(bot_key_in(pasted).unwrap_err(), wrong, "{pasted}");
        }
    }

    #[test]
    fn the_token_of_max_is_the_one_word_that_can_be_one() {
        let key = "f9LHodD0cOJ-aB3_".repeat(4);
        for pasted in [key.clone(), format!(" «{key}»\n"), format!("token = \"{key}\""), format!("Ваш токен: {key}")]
        {
            assert_eq!(max_key_in(&pasted).unwrap().reveal(), key, "{pasted}");
        }
        let vk = format!("vk1.a.{}", "AbCdEf0123_-".repeat(6));
        let telegram = format!("7000000001:AA{}", "aB3_-".repeat(7));
        for (pasted, wrong) in [
            (" \n", WrongMaxKey::Empty),
            (vk.as_str(), WrongMaxKey::OfVk),
            (telegram.as_str(), WrongMaxKey::OfTelegram),
            ("https://business.max.ru/self/chatbots", WrongMaxKey::NoKey),
            ("мой-токен", WrongMaxKey::NoKey),
            ("what is this", WrongMaxKey::NoKey),
        ] {
            assert_eq!(max_key_in(pasted).unwrap_err(), wrong, "{pasted}");
        }
        for (typed, number) in
            [("-7000", Some(-7000)), (" −7000 ", Some(-7000)), ("max:-7", Some(-7)), ("0", None), ("a", None)]
        {
            assert_eq!(number_in(typed), number, "{typed}");
        }
    }

    #[test]
    fn chats_and_proxies_are_read_as_people_write_them() {
        for (typed, meant) in [
            ("@quiet_yard", Some("@quiet_yard")),
            ("https://t.me/quiet_yard/", Some("@quiet_yard")),
            ("quiet_yard", Some("@quiet_yard")),
            ("−1001234567890", Some("-1001234567890")),
            ("12", Some("12")),
            ("https://t.me/c/1000000002/5", Some("-1001000000002")),
            ("t.me/c/1000000002", Some("-1001000000002")),
            ("t.me/quiet_yard/17", Some("@quiet_yard")),
            ("t.me/quiet_yard?boost", Some("@quiet_yard")),
            ("https://t.me/s/quiet_yard", Some("@quiet_yard")),
            ("https://t.me/+AbCdEf123", None),
            ("t.me/c/quiet", None),
            ("0", None),
            ("a b", None),
        ] {
            assert_eq!(chat_in(typed).as_deref(), meant, "{typed}");
        }
        let read = |typed: &str| proxy_in(typed).map(|proxy| proxy.reveal().to_owned());
        assert_eq!(read("127.0.0.1:1080").as_deref(), Some("socks5://127.0.0.1:1080"));
        assert_eq!(read("http://a:b@host:3128").as_deref(), Some("http://a:b@host:3128"));
        for wrong in
            ["host", "ftp://host:21", "socks5://host:port", "socks5://:1", "my proxy:1", "https://a:b@host:8443"]
        {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
