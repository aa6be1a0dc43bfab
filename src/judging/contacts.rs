//! Where a text wants to lead: domains (also shortened, defanged and in punycode), messengers, phones, cards.

use std::sync::LazyLock;

use regex::Regex;

use super::normalise::{has_long_number, is_invisible};
use super::sites::{ENDINGS, is_invitation, is_messenger};
pub(crate) use super::sites::{covers, is_content_site};
use crate::domain::away;

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct TextContacts {
    /// Domains in their written (Unicode) form, lower case, without `www.`, in order, each once.
    pub domains: Vec<String>,
    /// Domains that were written so that a filter should not see them.
    pub defanged: bool,
    /// An invitation to a messenger: t.me, wa.me, @name.
    pub messenger: bool,
    pub phone: bool,
    /// A payment card number (Luhn).
    pub card: bool,
}

static DOMAIN: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(&format!(
        r"(?:^|[^\p{{L}}\p{{N}}@._-])(?:https?://)?((?:[\p{{L}}\p{{N}}](?:[\p{{L}}\p{{N}}-]*[\p{{L}}\p{{N}}])?\.)+(?:{ENDINGS}))(?:[^\p{{L}}\p{{N}}-]|$)"
    ))
    .ok()
});
// No `\b` at the end: a border of Unicode's words keeps a regular expression from the quick ways of being looked for.
static NAME: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?:^|[^\p{L}\p{N}_/])(@[a-z][a-z0-9_]{4,31})(?:\W|$)").ok());
static LONG_NUMBER: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"\+?\d[\d\s().-]{8,25}\d").ok());

/// Finds what a text, and the targets it does not show, lead to.
pub(crate) fn find(text: &str, link_urls: &[String]) -> TextContacts {
    let mut found = TextContacts::default();
    let bounded = bounded(text);
    let refanged = refang(&bounded);
    let pieces = [(Some(bounded.as_str()), false), (refanged.as_deref(), true)];
    for (piece, hidden) in pieces.into_iter().filter_map(|(piece, hidden)| Some((piece?, hidden))) {
        each_domain(piece, |domain, rest| {
            let written = unicode_domain(domain);
            found.messenger |= is_invitation(&written, rest);
            if !found.domains.contains(&written) {
                found.defanged |= hidden;
                found.domains.push(written);
            }
        });
        // «https://vk.com@evil.example/» shows one site and leads to another.
        found.defanged |= addressed(piece).any(|address| address.shows_another);
    }
    // The bare domain behind «hxxp://» is found as it stands: its scheme still hides it.
    found.defanged |= !found.domains.is_empty() && bounded.contains("hxxp");
    let ways_out = bounded.split_whitespace().filter(|word| word.contains("/away")).map(str::to_owned);
    for url in link_urls.iter().cloned().chain(ways_out) {
        let (host, shows_another) = led_to(&url);
        found.defanged |= shows_another;
        if host.contains('.') && !found.domains.contains(&host) {
            found.domains.push(host);
        }
    }
    let opens_telegram = ["tg://resolve", "tg://join"].iter().any(|way| bounded.contains(way));
    found.messenger |= opens_telegram
        || found.domains.iter().any(|domain| is_messenger(domain))
        || (bounded.contains('@') && NAME.as_ref().is_some_and(|regex| regex.is_match(&bounded)));
    if has_long_number(&bounded) {
        (found.phone, found.card) = numbers(&bounded);
    }
    found
}

/// The site that an address leads to, as people write it, and whether it shows another one. Also through VK's way out, without a
/// scheme, and as the address of an app.
fn led_to(url: &str) -> (String, bool) {
    let url = away::straight(url.trim()).to_lowercase();
    if url.starts_with("tg:") {
        return ("t.me".to_owned(), false);
    }
    let bare = url.split_once("://").map_or_else(|| url.trim_start_matches("//"), |(_, bare)| bare);
    let address = format!("https://{bare}");
    addressed(&address).next().map(|address| (unicode_domain(address.host), address.shows_another)).unwrap_or_default()
}

/// The [`addresses`] of a text and of links that it does not show.
pub(crate) fn all_addresses(text: &str, link_urls: &[String]) -> Vec<u64> {
    let hidden = link_urls.iter().flat_map(|url| addresses(&away::straight(url)));
    let mut all: Vec<u64> = addresses(text).into_iter().chain(hidden).collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// Whom a text leads to, each as a hash, ascending and each once: sites (of those where everybody has a page, the page),
/// `@names`, numbers of phones and cards. However they are written, the same place is the same.
pub(super) fn addresses(text: &str) -> Vec<u64> {
    let mut addresses = Vec::new();
    let mut add = |address: &str| addresses.push(xxhash_rust::xxh3::xxh3_64(address.as_bytes()));
    let bounded = bounded(text);
    let refanged = refang(&bounded);
    for piece in [Some(bounded.as_str()), refanged.as_deref()].into_iter().flatten() {
        each_domain(piece, |domain, rest| {
            let written = unicode_domain(domain);
            let is_shared = is_content_site(&written) || is_messenger(&written);
            let page = rest.split(|sign: char| sign.is_whitespace() || "?#,;!»\")".contains(sign)).next();
            let page = page.filter(|page| is_shared && page.starts_with('/')).unwrap_or_default();
            add(&(written + page.trim_end_matches(['/', '.'])));
        });
    }
    if bounded.contains('@')
        && let Some(regex) = NAME.as_ref()
    {
        regex.captures_iter(&bounded).filter_map(|found| found.get(1)).for_each(|name| add(name.as_str()));
    }
    if has_long_number(&bounded)
        && let Some(regex) = LONG_NUMBER.as_ref()
    {
        for found in regex.find_iter(&bounded) {
            let digits: String = found.as_str().chars().filter(char::is_ascii_digit).collect();
            // +7 and 8 begin the same number.
            add(&digits[digits.len().saturating_sub(if digits.len() > 12 { digits.len() } else { 10 })..]);
        }
    }
    addresses.sort_unstable();
    addresses.dedup();
    addresses
}

/// What of a text is looked at, in lower case.
fn bounded(text: &str) -> String {
    let end = text.char_indices().nth(4_000).map_or(text.len(), |(end, _)| end);
    text[..end].to_lowercase()
}

/// Goes through the domains of a text as they are written, each with what follows it.
fn each_domain(piece: &str, mut seen: impl FnMut(&str, &str)) {
    let Some(regex) = DOMAIN.as_ref().filter(|_| piece.contains('.')) else { return };
    let mut from = 0;
    while let Some(domain) = regex.captures_at(piece, from).and_then(|capture| capture.get(1)) {
        from = domain.end();
        // Whom the browser is to greet there, or whose e-mail it is, and no site.
        if !piece[from..].starts_with('@') {
            seen(domain.as_str(), &piece[from..]);
        }
    }
    for address in addressed(piece) {
        seen(address.host, address.rest);
    }
}

/// A site with a scheme or `www.` before it, whatever its ending.
struct Address<'t> {
    host: &'t str,
    rest: &'t str,
    /// Another site stands before it, as the name of who is to be greeted.
    shows_another: bool,
}

fn addressed(piece: &str) -> impl Iterator<Item = Address<'_>> {
    let begins = |scheme: &'static str| piece.match_indices(scheme).map(|(at, found)| at + found.len());
    let begins = begins("https://").chain(begins("http://")).chain(begins("www."));
    begins.filter_map(|from| {
        let address = &piece[from..];
        let end = address.find(|sign: char| sign.is_whitespace() || "/?#\\<>\"'«»()[]{},;".contains(sign));
        let (place, rest) = address.split_at(end.unwrap_or(address.len()));
        let (greeted, host) = place.rsplit_once('@').map_or((None, place), |(greeted, host)| (Some(greeted), host));
        let host = host.split(':').next().unwrap_or(host).trim_end_matches(['.', '!', '…', '*', '_']);
        let is_host = host.contains('.')
            && !host.starts_with('.')
            && host.chars().all(|sign| sign.is_alphanumeric() || matches!(sign, '.' | '-'));
        is_host.then(|| Address { host, rest, shows_another: greeted.is_some_and(|greeted| greeted.contains('.')) })
    })
}

/// Whether a domain stands in a text, whatever was put in between its letters that is not seen: as a site, or below one, or in
/// an address of e-mail.
pub(super) fn is_named(text: &str, domain: &str) -> bool {
    let goes_on = |sign: char| sign.is_alphanumeric() || sign == '-';
    text.match_indices(domain).any(|(at, found)| {
        let (before, after) = (&text[..at], &text[at + found.len()..]);
        let mut next = after.chars();
        let ends = match next.next() {
            // «bad.ru.» ends a sentence, «bad.ru.example» is another site.
            Some('.') => !next.next().is_some_and(goes_on),
            Some(sign) => !goes_on(sign) && sign != '@',
            None => true,
        };
        ends && !before.ends_with(goes_on)
    })
}

/// A text as [`is_named`] wants it: in lower case, without what is not seen.
pub(super) fn seen_letters(text: &str) -> String {
    text.chars().filter(|sign| !is_invisible(*sign)).flat_map(char::to_lowercase).collect()
}

/// A domain as people write it: lower case, no `www.`, punycode decoded.
pub(crate) fn unicode_domain(written: &str) -> String {
    let lower = written.trim().trim_end_matches('.').to_lowercase();
    let bare = lower.strip_prefix("www.").unwrap_or(&lower);
    if bare.contains("xn--") {
        let (decoded, valid) = idna::domain_to_unicode(bare);
        if valid.is_ok() {
            return decoded;
        }
    }
    bare.to_owned()
}

/// «t , me/x», «сайт точка ком», «a [.] example», «hxxp://»: back to what it stands for; `None`: nothing was hidden.
fn refang(text: &str) -> Option<String> {
    /// What a text must contain before a step is worth trying.
    type StepHint = fn(&str) -> bool;
    static STEPS: LazyLock<Vec<(Regex, &'static str, StepHint)>> = LazyLock::new(|| {
        let steps: [(&str, &'static str, StepHint); 3] = [
            (r"hxxps?://", "http://", |text| text.contains("hxxp")),
            (
                r"\s*(?:\[\s*\.\s*\]|\(\s*\.\s*\)|\{\s*\.\s*\}|\[\s*(?:dot|точка)\s*\]|\(\s*(?:dot|точка)\s*\))\s*",
                ".",
                |text| text.contains(['[', '(', '{']),
            ),
            (r"\b(?:т|t)\s*[.,]\s*(?:ме|me)\b", "t.me", |text| {
                text.contains([',', '.']) && (text.contains("me") || text.contains("ме"))
            }),
        ];
        let compiled = steps.iter().filter_map(|(pattern, to, hint)| {
            let regex = Regex::new(pattern).ok()?;
            Some((regex, *to, *hint))
        });
        compiled.collect()
    });
    let mut found: Option<String> = None;
    for (regex, to, hint) in STEPS.iter() {
        let current = found.as_deref().unwrap_or(text);
        if hint(current) && regex.is_match(current) {
            found = Some(regex.replace_all(current, *to).into_owned());
        }
    }
    for step in [dots_of_words, dots_apart] {
        found = step(found.as_deref().unwrap_or(text)).or(found);
    }
    found
}

/// «сайт точка ком» → «сайт.ком»; `None`: no such is there.
fn dots_of_words(text: &str) -> Option<String> {
    static PATTERN: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"\s+(?:точка|dot)\s+(?:ком|com|ру|ru|ме|me|нет|net)").ok());
    if !(text.contains("точка") || text.contains("dot")) {
        return None;
    }
    let zone = |found: &str| match found.split_whitespace().next_back() {
        Some("ком" | "com") => ".com",
        Some("ру" | "ru") => ".ru",
        Some("ме" | "me") => ".me",
        _ => ".net",
    };
    between(text, PATTERN.as_ref()?, char::is_alphanumeric, zone)
}

/// «example . com», «example. com» → «example.com»; `None`: no such is there.
fn dots_apart(text: &str) -> Option<String> {
    static PATTERN: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"(?:\s+\.\s*|\.\s+)(?:ru|com|net|org|me)").ok());
    if !(text.contains(" .") || text.contains(". ")) {
        return None;
    }
    let zone = |found: &str| match found.trim_start_matches(|c: char| c == '.' || c.is_whitespace()) {
        "ru" => ".ru",
        "com" => ".com",
        "net" => ".net",
        "org" => ".org",
        _ => ".me",
    };
    between(text, PATTERN.as_ref()?, |c| c.is_ascii_lowercase() || c.is_ascii_digit(), zone)
}

/// Puts something in the place of what stands right after a sign of a kind and at the end of a word. Letters of all alphabets
/// before a pattern, and a border of Unicode's words behind it, would be part of it, and were half a megabyte each.
fn between(
    text: &str,
    pattern: &Regex,
    follows: fn(char) -> bool,
    becomes: impl Fn(&str) -> &'static str,
) -> Option<String> {
    let (mut changed, mut done) = (String::new(), 0);
    for found in pattern.find_iter(text) {
        let before = text[..found.start()].chars().next_back();
        let after = text[found.end()..].chars().next();
        if before.is_some_and(follows) && !after.is_some_and(|c| c.is_alphanumeric() || c == '_') {
            changed.push_str(&text[done..found.start()]);
            changed.push_str(becomes(found.as_str()));
            done = found.end();
        }
    }
    (done > 0).then(|| changed + &text[done..])
}

fn numbers(text: &str) -> (bool, bool) {
    let (mut phone, mut card) = (false, false);
    let Some(regex) = LONG_NUMBER.as_ref() else { return (false, false) };
    for found in regex.find_iter(text) {
        let digits: Vec<u32> = found.as_str().chars().filter_map(|c| c.to_digit(10)).collect();
        match digits.len() {
            10..=12 => phone |= found.as_str().starts_with('+') || matches!(digits.first(), Some(7..=9)),
            16 => card |= luhn(&digits),
            _ => {}
        }
    }
    (phone, card)
}

fn luhn(digits: &[u32]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(at, digit)| if at % 2 == 0 { *digit } else { digit * 2 / 10 + digit * 2 % 10 })
        .sum();
    sum.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn domains_are_found_however_they_are_written() {
        for (text, domain) in [
            ("смотри https://Shop.Example.com/x?y", "shop.example.com"),
            ("пиши t , me/zarabotok", "t.me"),
            ("сайт казино точка ком", "казино.com"),
            ("a [.] example", "a.example"),
            ("hxxp://bad.ru/1", "bad.ru"),
            ("http://xn--80aswg.xn--p1ai/", "сайт.рф"),
            ("www.vk.com", "vk.com"),
        ] {
            assert_eq!(find(text, &[]).domains, [domain], "{text}");
        }
        for text in ["привет.как дела", "в 18.30 начало", "цена 1.500", "и т.д. и т.п.", "mail@example.com"]
        {
            assert!(find(text, &[]).domains.is_empty(), "{text}: {:?}", find(text, &[]).domains);
        }
        assert_eq!(find("тут", &["https://t.me/+abc".to_owned()]).domains, ["t.me"]);
    }

    #[test]
    fn messengers_phones_and_cards_are_told_apart() {
        assert!(find("пиши @worker_best", &[]).messenger);
        assert!(!find("почта a@b", &[]).messenger);
        assert!(find("+7 (912) 345-67-89", &[]).phone);
        assert!(!find("заказ 123456", &[]).phone);
        assert!(find("карта 4111 1111 1111 1111", &[]).card);
        assert!(!find("номер 4111 1111 1111 1112", &[]).card);
    }

    #[test]
    fn hidden_dots_are_dots_again() {
        for (text, shown) in [
            ("сайт точка ком", "сайт.com"),
            ("мой сайт dot  ru, точка net", "мой сайт.ru, точка net"),
            ("а точка ру точка ком!", "а.ru.com!"),
            ("shop . com и shop. ru", "shop.com и shop.ru"),
            ("t , me/x, hxxps://a [dot] me", "t.me/x, http://a.me"),
        ] {
            assert_eq!(refang(text).as_deref(), Some(shown), "{text}");
        }
        for text in ["это точка комар", "точка ком", "конец . comma", "Вова. me_too", "и . ru"]
        {
            assert_eq!(refang(text), None, "{text}");
        }
    }

    #[test]
    fn one_place_has_one_address_and_another_has_another() {
        for (one, same) in [
            ("пишите +7 (912) 345-67-89", "тел. 89123456789!"),
            ("https://t.me/shop_one", "t.me/Shop_One/"),
            ("t , me/shop_one", "(t.me/shop_one)."),
            ("shop.example/sale?x=1", "Заказ: https://www.shop.example/"),
            ("мне @masha_k", "@Masha_K, привет"),
            ("4111 1111 1111 1111", "карта 4111111111111111"),
        ] {
            assert_eq!(addresses(one), addresses(same), "{one}");
            assert_eq!(addresses(one).len(), 1, "{one}");
        }
        for (one, other) in [
            ("89123456789", "89123456780"),
            ("t.me/shop_one", "t.me/shop_two"),
            ("vk.com/club1", "vk.com/club2"),
            ("shop.example", "shop.example.com"),
            ("@masha_k", "@masha_m"),
        ] {
            assert_ne!(addresses(one), addresses(other), "{one}");
        }
        for text in ["в 18.30, цена 1.500, заказ 123456", "почта a@b", ""] {
            assert!(addresses(text).is_empty(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_breaks_the_finder(text in "\\PC{0,300}") {
            addresses(&text);
            find(&text, std::slice::from_ref(&text));
        }
    }
}
