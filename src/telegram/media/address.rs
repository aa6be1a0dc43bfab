//! Which addresses files may be fetched from: those of the public network, by http or https.
//!
//! A post names any address it likes, and this machine may reach more of the world than its author. Names are judged
//! by what they resolve to, in the very look-up that the connection uses, so no second answer can differ.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;

use reqwest::Url;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};

/// A name or number that leads into a private network.
#[derive(Debug)]
pub(super) struct PrivateAddress;

impl fmt::Display for PrivateAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the address is not of the public network")
    }
}

impl std::error::Error for PrivateAddress {}

/// Who may be asked for files.
#[derive(Debug, Clone)]
pub(super) struct Gate {
    /// `host:port` that is allowed though it is private.
    private_host: Option<Arc<str>>,
}

impl Gate {
    pub(super) fn new(private_host: Option<&str>) -> Self {
        Self { private_host: private_host.map(|host| host.to_lowercase().into()) }
    }

    /// Reads an address and checks what can be seen of it. What a name resolves to, [`PublicNames`] checks.
    pub(super) fn admit(&self, address: &str) -> Result<Url, String> {
        let url = Url::parse(address).map_err(|error| format!("no address: {error}"))?;
        self.check(&url)?;
        Ok(url)
    }

    /// Whether a hop may be made.
    pub(super) fn check(&self, url: &Url) -> Result<(), String> {
        if !matches!(url.scheme(), "http" | "https") {
            return Err("neither http nor https".to_owned());
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err("an address with a name and password".to_owned());
        }
        let host = url.host_str().filter(|host| !host.is_empty()).ok_or("an address without a host")?;
        if let Some(allowed) = &self.private_host
            && allowed_name(allowed) == host
        {
            // The look-up lets this name pass whatever it is, so its port is held here.
            let place = format!("{host}:{}", url.port_or_known_default().unwrap_or_default());
            return if **allowed == *place { Ok(()) } else { Err(PrivateAddress.to_string()) };
        }
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        match bare.parse::<IpAddr>() {
            Ok(address) if !is_public(address) => Err(PrivateAddress.to_string()),
            Err(_) if is_local_name(bare) => Err(PrivateAddress.to_string()),
            _ => Ok(()),
        }
    }

    /// The name that may resolve to anything.
    pub(super) fn private_name(&self) -> Option<&str> {
        self.private_host.as_deref().map(allowed_name)
    }
}

/// `host` of `host:port`, as it stands in an address.
fn allowed_name(place: &str) -> &str {
    place.rsplit_once(':').map_or(place, |(host, _)| host)
}

/// Names that mean this machine or its neighbours by themselves.
pub(super) fn is_local_name(name: &str) -> bool {
    let name = name.trim_end_matches('.').to_lowercase();
    let ends = [".localhost", ".local", ".internal", ".lan", ".home.arpa"];
    name == "localhost" || !name.contains(['.', ':']) || ends.iter().any(|end| name.ends_with(end))
}

/// Whether an address belongs to the public network.
pub(super) fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let special = address.is_loopback()
        || address.is_private()
        || address.is_link_local()
        || address.is_multicast()
        || address.is_broadcast()
        || address.is_documentation();
    // This network, carrier-grade NAT, protocol assignments, 6to4 relays, benchmarks, reserved.
    let reserved = a == 0
        || (a == 100 && (64..128).contains(&b))
        || (a == 192 && b == 0 && c == 0)
        || (a == 192 && b == 88 && c == 99)
        || (a == 198 && (18..20).contains(&b))
        || a >= 240;
    !special && !reserved
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let parts = address.segments();
    let inner = |high: u16, low: u16| {
        let [a, b] = high.to_be_bytes();
        let [c, d] = low.to_be_bytes();
        is_public_v4(Ipv4Addr::new(a, b, c, d))
    };
    match parts {
        // An address of the old kind within one of the new: v4-mapped, NAT64, 6to4.
        [0, 0, 0, 0, 0, 0xffff, high, low] | [0x64, 0xff9b, 0, 0, 0, 0, high, low] | [0x2002, high, low, ..] => {
            inner(high, low)
        }
        // Teredo, ORCHID and other protocol assignments; documentation.
        [0x2001, second, ..] if second < 0x200 || second == 0xdb8 => false,
        // Global unicast is all that is given out; unique local, link-local and multicast lie outside.
        [first, ..] => (0x2000..0x4000).contains(&first) && first != 0x3fff,
    }
}

/// A look-up of names that knows only public addresses.
pub(super) struct PublicNames(pub(super) Gate);

impl Resolve for PublicNames {
    fn resolve(&self, name: Name) -> Resolving {
        let any = self.0.private_name() == Some(name.as_str());
        Box::pin(async move {
            let found: Vec<SocketAddr> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            let allowed: Vec<SocketAddr> = found.into_iter().filter(|address| any || is_public(address.ip())).collect();
            if allowed.is_empty() {
                return Err(PrivateAddress.into());
            }
            let addresses: Addrs = Box::new(allowed.into_iter());
            Ok(addresses)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_public_network_is_asked() {
        let gate = Gate::new(None);
        let refused = [
            "http://127.0.0.1/a",
            "http://127.1/a",
            "http://2130706433/a",
            "http://0x7f.1/a",
            "http://0177.0.0.1/a",
            "http://10.0.0.1/a",
            "http://172.16.5.5/a",
            "http://172.31.255.255/a",
            "http://192.168.1.1/a",
            "http://169.254.169.254/latest/meta-data",
            "http://100.64.0.1/a",
            "http://0.0.0.0/a",
            "http://0/a",
            "http://224.0.0.1/a",
            "http://255.255.255.255/a",
            "http://198.18.0.1/a",
            "http://[::1]/a",
            "http://[::]/a",
            "http://[::ffff:10.0.0.1]/a",
            "http://[::ffff:7f00:1]/a",
            "http://[::10.0.0.1]/a",
            "http://[2002:0a00:0001::1]/a",
            "http://[64:ff9b::10.0.0.1]/a",
            "http://[fc00::1]/a",
            "http://[fd12:3456::1]/a",
            "http://[fe80::1]/a",
            "http://[ff02::1]/a",
            "http://localhost/a",
            "http://LOCALHOST./a",
            "http://a.localhost/a",
            "http://printer/a",
            "http://router.lan/a",
            "http://metadata.google.internal/a",
            "http://user@vk.example.com/a",
            "http://vk.example.com@127.0.0.1/a",
            "http://127.0.0.1:80\\@vk.example.com/a",
            "ftp://vk.example.com/a",
            "file:///etc/passwd",
            "data:text/plain,x",
            "vk.example.com/a",
            "",
        ];
        for address in refused {
            assert!(gate.admit(address).is_err(), "{address}");
        }
        let admitted = [
            "https://sun1.userapi.com/a.jpg?x=1",
            "http://8.8.8.8/a",
            "http://172.32.0.1/a",
            "http://100.128.0.1/a",
            "http://[2a00:1450::1]/a",
            "http://[::ffff:8.8.8.8]/a",
            "http://[2002:0808:0808::1]/a",
            "https://xn--e1afmkfd.xn--p1ai:8443/a",
        ];
        for address in admitted {
            assert!(gate.admit(address).is_ok(), "{address}: {:?}", gate.admit(address));
        }
    }

    #[test]
    fn one_private_host_is_allowed_by_its_port_too() {
        let gate = Gate::new(Some("127.0.0.1:8080"));
        assert!(gate.admit("http://127.0.0.1:8080/a").is_ok());
        assert!(gate.admit("http://127.1:8080/a").is_ok());
        assert!(gate.admit("http://127.0.0.1/a").is_err());
        assert!(gate.admit("http://127.0.0.1:8081/a").is_err());
        assert!(gate.admit("http://127.0.0.2:8080/a").is_err());
        let gate = Gate::new(Some("[::1]:80"));
        assert!(gate.admit("http://[::1]/a").is_ok());
        assert!(gate.admit("http://[::1]:81/a").is_err());
        let gate = Gate::new(Some("LocalHost:8080"));
        assert!(gate.admit("http://localhost:8080/a").is_ok());
        assert!(gate.admit("http://localhost:22/a").is_err());
    }

    #[tokio::test]
    async fn names_are_judged_by_what_they_resolve_to() {
        let name = || "localhost".parse::<Name>().unwrap();
        let refused = PublicNames(Gate::new(None)).resolve(name()).await.map(|_| ()).unwrap_err();
        assert!(refused.downcast_ref::<PrivateAddress>().is_some(), "{refused}");
        let allowed = PublicNames(Gate::new(Some("localhost:80"))).resolve(name()).await.map(Iterator::count);
        assert!(allowed.unwrap() > 0);
    }
}
