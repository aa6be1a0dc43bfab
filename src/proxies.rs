//! Addresses of proxies, as the libraries that go through them want them.

use std::borrow::Cow;

/// The same proxy, which looks names up itself. What this machine is told of a name may be forged, most of all where a proxy is
/// needed.
pub(crate) fn looking_up(address: &str) -> Cow<'_, str> {
    match address.split_once("://") {
        Some((scheme, place)) if scheme.eq_ignore_ascii_case("socks5") => format!("socks5h://{place}").into(),
        _ => address.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proxy_of_socks_looks_names_up_itself() {
        assert_eq!(looking_up("socks5://user:word@host:1080"), "socks5h://user:word@host:1080");
        assert_eq!(looking_up("SOCKS5://host:1080"), "socks5h://host:1080");
        for other in ["socks5h://host:1080", "http://host:3128", "https://host:3128", "host:3128"] {
            assert_eq!(looking_up(other), other);
        }
        let proxy = ureq::Proxy::new(&looking_up("socks5://host:1080")).unwrap();
        assert!(!proxy.resolve_target());
    }
}
