//! Addresses of this very machine: a proxy would look for them on its own.

use reqwest::Url;

/// Whether an address (`http://127.0.0.1:8081`) leads to this machine.
pub(crate) fn is_here(address: &str) -> bool {
    let host = Url::parse(address.trim()).ok().and_then(|url| url.host_str().map(str::to_owned));
    host.is_some_and(|host| {
        let host = host.trim_matches(['[', ']']);
        host == "localhost" || host.parse().is_ok_and(|address: std::net::IpAddr| address.is_loopback())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_machine_is_told_from_every_other() {
        for here in ["http://127.0.0.1:8081", "http://LOCALHOST/bot", "https://[::1]:9", "http://127.8.0.1/method"] {
            assert!(is_here(here), "{here}");
        }
        for other in ["https://api.telegram.org", "http://10.0.0.1:8081", "http://localhost.example", "nothing", ""] {
            assert!(!is_here(other), "{other}");
        }
    }
}
