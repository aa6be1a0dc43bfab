//! Addresses: of servers, of proxies, of the database. An error never repeats one, for passwords stand in them.

use std::path::PathBuf;

use reqwest::Url;

use super::secret::Secret;
use crate::policy::readers::{Parsed, Raw, text};

fn url_of(raw: &Raw, schemes: &[&str]) -> Option<Url> {
    let text = text(raw).ok()?;
    let url = Url::parse(text.trim()).ok()?;
    (schemes.contains(&url.scheme()) && url.host_str().is_some_and(|host| !host.is_empty())).then_some(url)
}

/// The address of a server, without a slash at its end.
pub(super) fn server(raw: &Raw) -> Parsed<String> {
    if url_of(raw, &["http", "https"]).is_none() {
        return Err("must be an address such as \"https://example.com\" (https:// or http://)".to_owned());
    }
    Ok(text(raw)?.trim().trim_end_matches('/').to_owned())
}

/// An address that is a secret itself, for whoever knows it may use it.
pub(super) fn ping(raw: &Raw) -> Parsed<Secret> {
    server(raw)?;
    Ok(Secret::new(&text(raw)?))
}

/// A proxy; its address may hold a password.
pub(super) fn proxy(raw: &Raw) -> Parsed<Secret> {
    if url_of(raw, &["http", "socks5"]).is_none() {
        return Err(
            "must be a proxy such as \"socks5://127.0.0.1:1080\" or \"http://user:password@host:3128\"".to_owned()
        );
    }
    Ok(Secret::new(&text(raw)?))
}

/// A file: a `sqlite:` address or a path. What is no SQLite is refused by name.
pub(super) fn database(raw: &Raw) -> Parsed<PathBuf> {
    let text = text(raw)?;
    let text = text.trim();
    let path = if let Some(rest) = text.strip_prefix("sqlite:") {
        let rest = rest.strip_prefix("//").unwrap_or(rest);
        // Other programs write options behind the path (`?mode=rwc`); ours are fixed.
        rest.split_once('?').map_or(rest, |(path, _)| path)
    } else if let Some(scheme) = scheme_of(text) {
        return Err(format!(
            "must be SQLite, not {scheme}: this program keeps everything in one file, such as \
             \"sqlite:/var/lib/etronics-bot/etronics-bot.db\" or just the path"
        ));
    } else {
        text
    };
    if path.is_empty() || path == ":memory:" || path.ends_with('/') {
        return Err("must name a file, such as \"sqlite:/var/lib/etronics-bot/etronics-bot.db\" or just the path; \
                    a database in memory would forget everything"
            .to_owned());
    }
    Ok(PathBuf::from(path))
}

/// The scheme of an address of another kind of database.
fn scheme_of(text: &str) -> Option<&str> {
    const OTHERS: [&str; 6] = ["postgres", "postgresql", "mysql", "mariadb", "mongodb", "file"];
    let (scheme, rest) = text.split_once(':')?;
    let is_scheme = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'));
    (is_scheme && (rest.starts_with("//") || OTHERS.contains(&scheme))).then_some(scheme)
}

/// An address as it may be shown: without its password. What is no address may hide one anywhere.
pub(super) fn masked(text: &str) -> String {
    let Some(mut url) = Url::parse(text.trim()).ok().filter(Url::has_host) else { return "***".to_owned() };
    if url.password().is_some() && url.set_password(Some("***")).is_err() {
        return "***".to_owned();
    }
    // `https://TOKEN@host` is a password too; a name beside a password is not.
    if !url.username().is_empty() && url.password().is_none() && url.set_username("***").is_err() {
        return "***".to_owned();
    }
    if url.query().is_some() {
        url.set_query(Some("***"));
    }
    let shown = url.to_string();
    if url.path() == "/" { shown.trim_end_matches('/').to_owned() } else { shown }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shown_address_keeps_no_password() {
        for (written, shown) in [
            ("https://api.example", "https://api.example"),
            ("https://api.example/method/", "https://api.example/method/"),
            ("http://me:pass@host:3128", "http://me:***@host:3128"),
            ("socks5://token@host:1080", "socks5://***@host:1080"),
            ("https://host/x?key=pass", "https://host/x?***"),
            ("me:pass@host", "***"),
        ] {
            assert_eq!(masked(written), shown, "{written}");
            assert!(!masked(written).contains("pass"), "{written}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_word_panics(text in "\\PC{0,24}") {
            let raw = Raw::Word(text);
            let _: (Parsed<_>, Parsed<_>) = (database(&raw), proxy(&raw));
        }
    }

    #[test]
    fn a_path_with_a_colon_is_a_path() {
        for path in ["data:1/bot.db", "./a:b", "C:bot.db"] {
            assert_eq!(database(&Raw::Word(path.to_owned())), Ok(PathBuf::from(path)));
        }
    }
}
