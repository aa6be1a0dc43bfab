//! What systemd is told (`Type=notify`, `WatchdogSec=`): a datagram of a few words to the socket that it names. The protocol
//! is fixed and meant to be spoken without a library.
//! Source: sd_notify(3), sections «Description» and «Standalone implementations»; sd_watchdog_enabled(3).

use std::time::Duration;

/// A word of the protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    /// Both platforms are listened to, the database is open.
    Ready,
    /// Still alive.
    Watchdog,
    /// On the way out.
    Stopping,
}

impl State {
    fn as_str(self) -> &'static str {
        match self {
            Self::Ready => "READY=1",
            Self::Watchdog => "WATCHDOG=1",
            Self::Stopping => "STOPPING=1",
        }
    }
}

/// Outside systemd there is nobody to tell.
pub(super) fn tell(state: State) {
    let Some(socket) = std::env::var_os("NOTIFY_SOCKET") else { return };
    if let Err(error) = send(&socket, state.as_str()) {
        tracing::debug!("telling systemd: {error}");
    }
}

/// How often systemd wants to hear that this very process is alive, if it does.
pub(super) fn watchdog() -> Option<Duration> {
    let number = |name: &str| std::env::var(name).ok()?.parse::<u64>().ok();
    let meant = number("WATCHDOG_PID").is_none_or(|pid| pid == u64::from(std::process::id()));
    number("WATCHDOG_USEC").filter(|every| meant && *every > 0).map(Duration::from_micros)
}

#[cfg(unix)]
fn send(socket: &std::ffi::OsStr, words: &str) -> std::io::Result<()> {
    use std::os::unix::net::{SocketAddr, UnixDatagram};

    let ours = UnixDatagram::unbound()?;
    let address = match abstract_name(socket) {
        Some(name) => abstract_address(name)?,
        None => SocketAddr::from_pathname(socket)?,
    };
    ours.send_to_addr(words.as_bytes(), &address).map(drop)
}

/// `@name` is a socket without a file.
#[cfg(unix)]
fn abstract_name(socket: &std::ffi::OsStr) -> Option<&[u8]> {
    std::os::unix::ffi::OsStrExt::as_bytes(socket).strip_prefix(b"@")
}

#[cfg(target_os = "linux")]
fn abstract_address(name: &[u8]) -> std::io::Result<std::os::unix::net::SocketAddr> {
    <std::os::unix::net::SocketAddr as std::os::linux::net::SocketAddrExt>::from_abstract_name(name)
}

#[cfg(all(unix, not(target_os = "linux")))]
fn abstract_address(_: &[u8]) -> std::io::Result<std::os::unix::net::SocketAddr> {
    Err(std::io::ErrorKind::Unsupported.into())
}

#[cfg(not(unix))]
fn send(_: &std::ffi::OsStr, _: &str) -> std::io::Result<()> {
    Ok(())
}

#[cfg(test)]
#[cfg(target_os = "linux")]
mod tests {
    use std::os::unix::net::UnixDatagram;

    use super::*;

    fn heard(by: &UnixDatagram) -> String {
        let mut words = [0; 64];
        let length = by.recv(&mut words).unwrap();
        String::from_utf8_lossy(&words[..length]).into_owned()
    }

    #[test]
    fn it_is_heard_at_a_path_and_at_a_name() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("notify");
        let by = UnixDatagram::bind(&path).unwrap();
        send(path.as_os_str(), State::Ready.as_str()).unwrap();
        assert_eq!(heard(&by), "READY=1");

        let name = format!("etronics-bot-{}", std::process::id());
        let by = UnixDatagram::bind_addr(&abstract_address(name.as_bytes()).unwrap()).unwrap();
        send(format!("@{name}").as_ref(), State::Watchdog.as_str()).unwrap();
        assert_eq!(heard(&by), "WATCHDOG=1");
        assert!(send(folder.path().join("nobody").as_os_str(), "READY=1").is_err());
    }
}
