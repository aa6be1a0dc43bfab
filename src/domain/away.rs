//! VK's way out of itself, `vk.com/away.php?to=…` → the address that it leads to. Pure.

/// Hosts of the way out.
const HOSTS: [&str; 6] = ["vk.com", "www.vk.com", "m.vk.com", "vk.ru", "www.vk.ru", "m.vk.ru"];

/// Whether a browser opens it.
pub(crate) fn is_address(url: &str) -> bool {
    (url.starts_with("https://") || url.starts_with("http://")) && !url.contains(char::is_whitespace)
}

/// Where an address leads in the end: what stands behind the way out, or the address itself.
pub(crate) fn straight(url: &str) -> String {
    beyond(url).unwrap_or_else(|| url.to_owned())
}

/// The address behind the way out; `None` where this is none, or leads to no address.
pub(super) fn beyond(url: &str) -> Option<String> {
    let bare = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://")).unwrap_or(url);
    let (host, rest) = bare.split_once('/')?;
    let (path, query) = rest.split_once('?')?;
    if !HOSTS.contains(&host.to_lowercase().as_str()) || !matches!(path, "away" | "away.php" | "away/") {
        return None;
    }
    let query = query.split('#').next().unwrap_or(query);
    let to = query.split('&').find_map(|pair| pair.strip_prefix("to="))?;
    decoded(to).filter(|url| is_address(url))
}

/// `%2F` → `/`; `None` where that is no text.
fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        let value = if byte == b'%' {
            let digit = |byte: Option<u8>| char::from(byte?).to_digit(16);
            let (high, low) = (digit(rest.next())?, digit(rest.next())?);
            u8::try_from(high * 16 + low).ok()?
        } else {
            byte
        };
        bytes.push(value);
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_stands_behind_the_way_out_is_found_and_nothing_else() {
        for (url, expected) in [
            ("https://vk.com/away.php?to=https%3A%2F%2Fa.example%2F%3Fb%3D1&cc_key=", Some("https://a.example/?b=1")),
            ("m.vk.ru/away?post=1&to=http://a.example#x", Some("http://a.example")),
            ("https://vk.com/away.php?to=https%3A%2F%2F%D0%B4.example", Some("https://\u{434}.example")),
            ("https://vk.com/away.php?to=%D0", None),
            ("https://vk.com/away.php?to=a%2", None),
            ("https://vk.com/away.php?to=javascript%3Ax", None),
            ("https://vk.com/away.php", None),
            ("https://evil.example/away.php?to=https%3A%2F%2Fa.example", None),
            ("https://vk.com/away_team?to=https%3A%2F%2Fa.example", None),
        ] {
            assert_eq!(beyond(url).as_deref(), expected, "{url}");
            assert_eq!(straight(url), expected.unwrap_or(url));
        }
    }

    proptest! {
        #[test]
        fn whatever_stands_behind_it_is_an_address(to in any::<String>()) {
            if let Some(url) = beyond(&format!("https://vk.com/away.php?to={to}")) {
                prop_assert!(is_address(&url), "{}", url);
            }
        }
    }
}
