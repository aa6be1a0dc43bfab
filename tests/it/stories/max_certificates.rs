//! MAX behind certificates that do not pass: nothing is said to whoever does not prove to be MAX, a person hears once what to
//! do, Telegram waits for nobody, and afterwards every post comes, in order.
//!
//! The certificates in `tests/data/tls` are for these stories alone: a root that nobody trusts, what it signed for 127.0.0.1,
//! and the key of all that.

use std::io::{BufRead, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use etronics_bot::simulator::PostDraft;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use super::max_posts::copying_to_both;
use crate::story::Story;

/// The simulator's MAX behind TLS.
struct Door {
    address: SocketAddr,
    shows: Arc<Mutex<Arc<ServerConfig>>>,
}

fn file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/tls").join(name)
}

fn showing(certificate: &str) -> Arc<ServerConfig> {
    let chain = vec![CertificateDer::from_pem_file(file(certificate)).unwrap()];
    let key = PrivateKeyDer::from_pem_file(file("key.pem")).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let versions = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    Arc::new(versions.with_no_client_auth().with_single_cert(chain, key).unwrap())
}

impl Door {
    fn opens(to: SocketAddr, certificate: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let shows = Arc::new(Mutex::new(showing(certificate)));
        let now = Arc::clone(&shows);
        // It ends with the test's process: nobody comes any more.
        std::thread::spawn(move || {
            for caller in listener.incoming().map_while(Result::ok) {
                let config = Arc::clone(&now.lock().unwrap());
                // Whoever turns away at the certificate is no fault of the door.
                std::thread::spawn(move || drop(carry(caller, to, config)));
            }
        });
        Self { address, shows }
    }

    fn shows(&self, certificate: &str) {
        *self.shows.lock().unwrap() = showing(certificate);
    }
}

/// One call, there and back. Each has a connection of its own, so that a certificate counts at once.
fn carry(caller: TcpStream, to: SocketAddr, config: Arc<ServerConfig>) -> std::io::Result<()> {
    let tls = ServerConnection::new(config).map_err(std::io::Error::other)?;
    let mut caller = BufReader::new(StreamOwned::new(tls, caller));
    let asked = message(&mut caller)?;
    let mut behind = TcpStream::connect(to)?;
    behind.write_all(&asked)?;
    let answer = message(&mut BufReader::new(behind))?;
    let stream = caller.get_mut();
    let cut = answer.windows(2).position(|bytes| bytes == b"\r\n").unwrap_or_default();
    stream.write_all(&[&answer[..cut], b"\r\nconnection: close", &answer[cut..]].concat())?;
    stream.conn.send_close_notify();
    stream.flush()
}

/// Its head, and as many bytes as it says.
fn message(from: &mut impl BufRead) -> std::io::Result<Vec<u8>> {
    let (mut whole, mut length) = (Vec::new(), 0);
    loop {
        let begun = whole.len();
        if from.read_until(b'\n', &mut whole)? <= 2 {
            break;
        }
        let line = String::from_utf8_lossy(&whole[begun..]).to_lowercase();
        if let Some(said) = line.strip_prefix("content-length:") {
            length = said.trim().parse().unwrap_or(0);
        }
    }
    from.take(length).read_to_end(&mut whole)?;
    Ok(whole)
}

/// A community whose MAX stands behind a door that shows this certificate; `ca` is what the config trusts.
fn behind(certificate: &str, ca: Option<&str>) -> (Story, Door) {
    let mut story = copying_to_both("");
    story.kill();
    let door = Door::opens(story.sim.address(), certificate);
    let plain = format!("api_url = \"{}\"\n[crosspost]", story.sim.max_api_url());
    assert!(story.more.contains(&plain), "{}", story.more);
    let trusted = ca.map(|name| format!("ca = \"{}\"\n", file(name).display())).unwrap_or_default();
    story.more = story.more.replace(&plain, &format!("api_url = \"https://{}\"\n{trusted}[crosspost]", door.address));
    story.start();
    story.settle();
    (story, door)
}

/// Calls that reached MAX.
fn max_calls(story: &Story) -> u64 {
    let counts = story.sim.world(|world| world.call_counts());
    counts.iter().filter(|(method, _)| method.contains('/')).map(|(_, calls)| calls).sum()
}

#[test]
fn a_certificate_that_does_not_pass_is_told_once_and_every_post_comes_in_the_end() {
    let cases = [
        ("expired.pem", "его срок вышел"),
        ("not_yet.pem", "его срок ещё не начался"),
        ("of_another.pem", "он выдан другому серверу. Проверьте адрес и прокси в разделе [max]"),
    ];
    for (certificate, words) in cases {
        let (mut story, door) = behind(certificate, Some("root.pem"));
        let before = max_calls(&story);
        story.publishes(PostDraft::new("Раз"));
        story.publishes(PostDraft::new("Два").photo(640, 480));
        assert_eq!((story.max().as_str(), story.channel().as_str()), ("", "1: Раз\n2 [photo]: Два"), "{certificate}");
        story.pass(30);
        let told = story.admin_hears();
        assert_eq!(told.matches("сертификат сервера MAX не годится").count(), 1, "{certificate}: {told}");
        assert!(told.contains(words), "{certificate}: {told}");
        // Not a word went to whoever that was.
        assert_eq!(story.sim.world(|world| world.max_uploads()), 0);
        assert_eq!(max_calls(&story), before, "{certificate}");
        // The server is mended: nobody has to do anything here.
        door.shows("valid.pem");
        story.pass(70);
        assert_eq!(story.max(), "1: Раз\n2 [image]: Два", "{certificate}");
        assert_eq!(story.copy_states(), ["published"; 4]);
    }
}

#[test]
fn a_root_that_is_not_known_is_named_in_the_config() {
    let (mut story, door) = behind("valid.pem", None);
    story.publishes(PostDraft::new("Раз"));
    story.publishes(PostDraft::new("Два"));
    story.pass(5);
    assert_eq!((story.max().as_str(), story.channel().as_str()), ("", "1: Раз\n2: Два"));
    insta::assert_snapshot!(story.admin_hears(), @"
    ⚠️ Нужна ваша помощь
    сертификат сервера MAX не годится: он подписан тем, кому бот не доверяет. Либо его сменили, либо кто-то встал посередине. Обновите бота или впишите в max.ca новый корневой сертификат. Посты для MAX ждут и выйдут по порядку
    ");
    let named = format!("[max]\nca = \"{}\"\n", file("root.pem").display());
    story.kill();
    story.more = story.more.replace("[max]\n", &named);
    story.start();
    story.settle();
    story.pass(2);
    assert_eq!(story.max(), "1: Раз\n2: Два");
    // What stands out is changed through the same door, and a certificate that runs out in between loses no edit.
    let post = story.publishes(PostDraft::new("Три"));
    door.shows("expired.pem");
    story.sim.world(|world| world.edit_post(post, PostDraft::new("Третий")).unwrap());
    story.pass(3);
    assert!(story.max().ends_with("3: Три"), "{}", story.max());
    door.shows("valid.pem");
    story.pass(70);
    assert!(story.max().ends_with("3 (edited): Третий"), "{}", story.max());
    assert!(story.admin_hears().contains("его срок вышел"));
    assert!(story.channel().ends_with("3 (edited): Третий"), "{}", story.channel());
}
