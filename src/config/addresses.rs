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
pub(crate) fn proxy(raw: &Raw) -> Parsed<Secret> {
    if url_of(raw, &["http", "socks5", "socks5h"]).is_none() {
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
    let path = if let Some(rest) = sqlite(text) {
        let rest = rest.strip_prefix("//").unwrap_or(rest);
        // Other programs write options behind the path (`?mode=rwc`); ours are fixed.
        rest.split_once('?').map_or(rest, |(path, _)| path)
    } else if let Some(other) = scheme_of(text).or_else(|| is_connection_string(text).then_some("a connection string"))
    {
        return Err(format!(
            "must be SQLite, not {other}: this program keeps everything in one file, such as \
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

/// What stands behind `sqlite:`, however it is written.
fn sqlite(text: &str) -> Option<&str> {
    let (scheme, rest) = text.split_once(':')?;
    ["sqlite", "sqlite3"].iter().any(|known| scheme.eq_ignore_ascii_case(known)).then_some(rest)
}

/// `Server=db;Database=bot`, `host=db dbname=bot`: the first pair has a name that such strings have.
fn is_connection_string(text: &str) -> bool {
    const NAMES: [&str; 9] =
        ["server", "host", "hostaddr", "data source", "datasource", "database", "dbname", "user id", "driver"];
    let pairs = text.split_once([';', ' ']).is_some_and(|(_, rest)| rest.contains('='));
    let name = text.split_once('=').map(|(name, _)| name.trim());
    pairs && name.is_some_and(|name| NAMES.iter().any(|known| name.eq_ignore_ascii_case(known)))
}

/// The scheme of an address of another kind of database.
fn scheme_of(text: &str) -> Option<&str> {
    const OTHERS: [&str; 11] = [
        "postgres",
        "postgresql",
        "mysql",
        "mariadb",
        "mongodb",
        "jdbc",
        "odbc",
        "sqlserver",
        "mssql",
        "oracle",
        "file",
    ];
    let (scheme, rest) = text.split_once(':')?;
    let is_scheme = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'));
    (is_scheme && (rest.starts_with("//") || OTHERS.iter().any(|other| scheme.eq_ignore_ascii_case(other))))
        .then_some(scheme)
}

/// An address as it may be shown: without its password. What is no address may hide one anywhere.
pub(crate) fn masked(text: &str) -> String {
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
    fn what_is_no_sqlite_is_refused_by_name_and_sqlite_is_taken_however_it_is_written() {
        for (other, named) in [
            ("jdbc:postgresql://h/d", "jdbc"),
            ("Postgres://h/d", "Postgres"),
            ("postgresql+asyncpg://h/d", "postgresql+asyncpg"),
            ("Server=x;Database=y", "a connection string"),
            ("host=db dbname=bot user=me", "a connection string"),
            ("Data Source=x;User ID=y", "a connection string"),
        ] {
            let refused = database(&Raw::Word(other.to_owned())).unwrap_err();
            assert!(refused.starts_with(&format!("must be SQLite, not {named}: ")), "{other}: {refused}");
        }
        for sqlite in ["sqlite:/tmp/x.db", "SQLITE:/tmp/x.db", "sqlite3:/tmp/x.db", "Sqlite:///tmp/x.db?mode=rwc"] {
            assert_eq!(database(&Raw::Word(sqlite.to_owned())), Ok(PathBuf::from("/tmp/x.db")), "{sqlite}");
        }
    }

    #[test]
    fn a_path_with_a_colon_is_a_path() {
        for path in ["data:1/bot.db", "./a:b", "C:bot.db", "a=b;c=d.db", "my server=old.db", "database=1.db"] {
            assert_eq!(database(&Raw::Word(path.to_owned())), Ok(PathBuf::from(path)));
        }
    }
}
