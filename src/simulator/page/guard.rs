//! Who may come in: only pages and programs of this machine that speak to it by a loopback name.
//!
//! The control interface asks for no key. A page of the open network must not reach it through the visitor's browser,
//! neither by a form or picture (`Origin`, `Sec-Fetch-Site`) nor under a name of its own that leads here (`Host`).

use std::net::IpAddr;

use axum::http::{HeaderMap, header};

/// Whether a request may see the page and move the world.
pub(in crate::simulator) fn is_at_home(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
    let host = text(header::HOST.as_str()).is_none_or(is_loopback);
    let origin = text(header::ORIGIN.as_str()).is_none_or(|origin| {
        let scheme = origin.strip_prefix("http://").or_else(|| origin.strip_prefix("https://"));
        scheme.is_some_and(is_loopback)
    });
    host && origin && text("sec-fetch-site") != Some("cross-site")
}

/// `localhost`, `127.0.0.1:8090`, `[::1]:8090`.
fn is_loopback(host: &str) -> bool {
    let name = match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => host.split(':').next().unwrap_or_default(),
    };
    name.eq_ignore_ascii_case("localhost") || name.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn only_this_machine_is_at_home() {
        let said = |pairs: &[(&'static str, &'static str)]| {
            let headers = pairs.iter().map(|(name, value)| (name.parse().unwrap(), HeaderValue::from_static(value)));
            is_at_home(&headers.collect())
        };
        for host in ["127.0.0.1:8090", "127.8.8.8", "localhost:1", "LocalHost", "[::1]:8090"] {
            assert!(said(&[("host", host)]), "{host}");
        }
        for host in
            ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:80", "192.168.0.7", "[::2]:1", ""]
        {
            assert!(!said(&[("host", host)]), "{host}");
        }
        let here = ("host", "127.0.0.1:8090");
        assert!(said(&[here, ("origin", "http://127.0.0.1:8090")]));
        for origin in ["http://evil.example", "null", "https://127.0.0.1.evil.example", "file://"] {
            assert!(!said(&[here, ("origin", origin)]), "{origin}");
        }
        assert!(!said(&[here, ("sec-fetch-site", "cross-site")]));
        assert!(said(&[here, ("sec-fetch-site", "same-origin")]));
    }
}
