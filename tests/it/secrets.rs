//! The real binary keeps its keys to itself: in the log, whatever it is told to say, in the demo, in core dumps.

use std::time::Duration;

use base64::Engine as _;
use etronics_bot::clock::Clock;

use crate::commands::{bare, err, out, until};
use crate::stories::comments::SPAM;
use crate::story::{EVERY_TOKEN, Story, write_private};

/// How a part of a key may look in a log: as it is, as bytes of a dump, in base64 at each of its three offsets.
fn profile_requests_of(key: &str) -> Vec<String> {
    let piece = &key[key.len() - 12..];
    let bytes = |between: &str, large: bool| {
        let one = |byte: u8| if large { format!("{byte:02X}") } else { format!("{byte:02x}") };
        piece.bytes().take(5).map(one).collect::<Vec<_>>().join(between)
    };
    let mut looks = vec![piece.to_owned(), bytes("", false), bytes(" ", false), bytes("", true), bytes(" ", true)];
    looks.push(piece.bytes().map(|byte| byte.to_string()).take(6).collect::<Vec<_>>().join(", "));
    for offset in 0..3 {
        let padded = format!("{}{piece}", "x".repeat(offset));
        let encoded = base64::engine::general_purpose::STANDARD.encode(padded);
        // What stands at the ends is mixed with the neighbours.
        looks.push(encoded[4..encoded.len() - 4].to_owned());
    }
    looks
}

#[test]
fn no_setting_of_the_log_prints_a_key() {
    for directives in ["trace", "ureq_proto::util=trace", "ureq=trace,hyper=trace,reqwest=trace,log=trace,[{}]=trace"] {
        let story = Story::at(Clock::system(), EVERY_TOKEN, "[moderation]\nmode = \"enforce\"\n");
        let config = story.config_file();
        let log = config.with_file_name("log");
        let mut daemon = bare(&["-vv", "--config", config.to_str().unwrap(), "run"])
            .env("RUST_LOG", directives)
            .stderr(std::fs::File::create(&log).unwrap())
            .stdout(std::process::Stdio::null())
            .spawn()
            .unwrap();
        let stranger = story.stranger("Кристина", "Доходова");
        until("it polls", || story.calls("getUpdates") > 1);
        let spam = story.comment(stranger, SPAM);
        until("all keys were used", || !story.is_visible(spam));
        #[cfg(target_os = "linux")]
        {
            // Readable by root alone: such a process leaves no core dump.
            let limits = std::fs::metadata(format!("/proc/{}/environ", daemon.id())).unwrap();
            assert_eq!(std::os::unix::fs::MetadataExt::uid(&limits), 0);
        }
        daemon.kill().unwrap();
        daemon.wait().unwrap();
        let text = String::from_utf8_lossy(&std::fs::read(&log).unwrap()).into_owned();
        let keys = story.sim.world(|world| world.keys.clone());
        for key in [&keys.bot, &keys.community, &keys.service, &keys.user] {
            for look in profile_requests_of(key) {
                let line = text.lines().find(|line| line.contains(&look));
                assert!(line.is_none(), "{directives}: {look}: {line:?}");
            }
        }
        let foreign = text.lines().find(|line| line.contains("TRACE ureq") || line.contains("DEBUG ureq"));
        assert!(foreign.is_none(), "{foreign:?}");
    }
}

/// A key that was pasted in the place of something else is in nothing that is said of it: no error, warning, setting or log.
#[test]
fn a_key_in_a_wrong_place_is_told_of_without_it() {
    const BOT: &str = "7770001112:AAHsecretSECRETsecretSECRETsecretSECR01";
    const VK: &str = "vk1.a.SECRETsecretSECRETsecretSECRETsecretSECRETsecretSECRETsecretSECRETsecret";
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("config.toml");
    let whole = "[storage]\npath = \"bot.db\"\n[telegram]\nadmin_chat_id = 700\n[vk]\ngroup_id = 5\n";
    for (from, to) in [
        ("[telegram]\n", format!("[telegram]\nbot_token_file = \"{BOT}\"\n")),
        ("[telegram]\n", format!("[telegram]\napi_url = \"http://127.0.0.1:9/bot{BOT}\"\n")),
        ("[telegram]\n", format!("[telegram]\nlevel = \"{BOT}\"\n")),
        ("[vk]\n", format!("[vk]\n\"{VK}\" = 1\n")),
        ("[vk]\n", format!("[vk]\ncommunity_token_file = \"{VK}\"\n")),
        ("[storage]\n", format!("[{VK}]\n[storage]\n")),
        ("admin_chat_id = 700", format!("admin_chat_id = \"{BOT}\"")),
        ("group_id = 5", format!("group_id = {VK}")),
    ] {
        write_private(&config, whole.replacen(from, &to, 1).as_bytes());
        for command in ["config show", "config check", "check", "status", "run", "setup", "journal list"] {
            let config = ["--config", config.to_str().unwrap()];
            let output = bare(&[&config[..], &command.split(' ').collect::<Vec<_>>()].concat()).output().unwrap();
            let said = format!("{}{}", out(&output), err(&output));
            assert!(!said.to_lowercase().contains("secretsecret"), "{to} {command}: {said}");
        }
    }
    write_private(&config, whole.as_bytes());
    for args in [
        vec!["--config", BOT, "status"],
        vec!["crosspost", "now", VK],
        vec!["status", VK],
        vec!["journal", "--since", VK],
    ] {
        for language in ["ru", "en"] {
            let output = bare(&[&["--lang", language], &args[..]].concat()).output().unwrap();
            let said = format!("{}{}", out(&output), err(&output));
            assert!(!said.to_lowercase().contains("secretsecret"), "{args:?}: {said}");
        }
    }
}

/// Everybody writes, everywhere, and each of them is heard: at DEBUG the log tells of all of it without one of their words.
#[test]
fn a_log_of_a_busy_day_holds_no_key_and_no_word_of_a_person() {
    const WORD: &str = "quetzalcoatl";
    let config = "[moderation]\nmode = \"enforce\"\n[moderation.comments]\nstop_words = [\"xylophones\"]\n";
    let story = Story::at(Clock::system(), EVERY_TOKEN, config);
    let log = story.config_file().with_file_name("log");
    let mut daemon = bare(&["--config", story.config_file().to_str().unwrap(), "run"])
        .env("RUST_LOG", "etronics_bot=debug")
        .stderr(std::fs::File::create(&log).unwrap())
        .stdout(std::process::Stdio::null())
        .spawn()
        .unwrap();
    until("it polls", || story.calls("getUpdates") > 1);
    let stranger = story.stranger("Кристина", "Доходова");
    let spam = story.comment(stranger, &format!("{SPAM} {WORD}"));
    let stopped = story.comment(story.stranger("Олег", "Стопов"), &format!("xylophones of {WORD}"));
    story.comment(story.stranger("Анна", "Гостева"), &format!("Спасибо, {WORD}, придём ещё"));
    story.sim.world(|world| {
        let (admin, group) = (world.admin_chat_id, world.discussion_chat_id);
        let (client, guest) = (world.add_tg_user("Вениамин"), world.add_tg_user("Зинаида"));
        world.say(client, client, "/start").unwrap();
        world.say(client, client, format!("Кофейня {WORD}, +7 921 555-01-77, {WORD}@example.com").as_str()).unwrap();
        world.say(group, guest, format!("А где {WORD}?").as_str()).unwrap();
        world.say(admin, admin, format!("/find {WORD}").as_str()).unwrap();
        world.vk_writes(stranger, &format!("Сколько стоит реклама {WORD}?"));
    });
    until("both are gone", || !story.is_visible(spam) && !story.is_visible(stopped));
    let read = || String::from_utf8_lossy(&std::fs::read(&log).unwrap()).into_owned();
    for word in ["\"messaged\"", "\"written\"", "\"comment_written\"", "matter=\"comment\"", "a call came back"] {
        until(word, || read().contains(word));
    }
    daemon.kill().unwrap();
    daemon.wait().unwrap();
    let text = read();
    let keys = story.sim.world(|world| world.keys.clone());
    for key in [&keys.bot, &keys.community, &keys.service, &keys.user] {
        for look in profile_requests_of(key) {
            assert!(!text.contains(&look), "{look}");
        }
    }
    for word in [WORD, "xylophones", "555-01-77", "9215550177", "example.com"] {
        assert!(!text.contains(word), "{word}: {:?}", text.lines().find(|line| line.contains(word)));
    }
    let russian = text.lines().find(|line| line.chars().any(|sign| ('А'..='я').contains(&sign)));
    assert!(russian.is_none(), "{russian:?}");
}

#[test]
fn the_demo_touches_nothing_of_the_owners() {
    let home = tempfile::tempdir().unwrap();
    let write = |path: &str, text: &str| {
        let path = home.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    // A config, a database and a file of keys at each place where they may be: unreadable, every one.
    for folder in [".config/etronics-bot", ".local/share/etronics-bot", ".local/state/etronics-bot", "state", "."] {
        write(&format!("{folder}/config.toml"), "no = [such file");
        write(&format!("{folder}/etronics-bot.toml"), "no = [such file");
        write(&format!("{folder}/etronics-bot.db"), "no database");
        write(&format!("{folder}/etronics-bot.keys.toml"), "[\"vk.user_token\"]\nkey = \"of the owner");
    }
    let before = listing(home.path());
    let scratch = tempfile::tempdir().unwrap();
    let demo = bare(&["demo", "--fast", "--lang", "ru"])
        .current_dir(home.path())
        .env("HOME", home.path())
        .env("XDG_CONFIG_HOME", home.path().join(".config"))
        .env("XDG_DATA_HOME", home.path().join(".local/share"))
        .env("STATE_DIRECTORY", home.path().join("state"))
        .env("XDG_STATE_HOME", home.path().join(".local/state"))
        .env("ETRONICS_CONFIG", home.path().join("config.toml"))
        .env("CREDENTIALS_DIRECTORY", home.path().join("state"))
        .env("TELEGRAM_BOT_TOKEN", "no token at all")
        .env("TELEGRAM_ADMIN_CHAT_ID", "1")
        .env("TELEGRAM_API_URL", "http://127.0.0.1:9")
        .env("TELEGRAM_PROXY", "socks5://127.0.0.1:9")
        .env("VK_USER_TOKEN", "of the owner")
        .env("VK_COMMUNITY_TOKEN", "of the owner")
        .env("VK_API_URL", "http://127.0.0.1:9")
        .env("VK_GROUP_ID", "1")
        .env("OPENAI_API_KEY", "of the owner")
        .env("OPENAI_BASE_URL", "http://127.0.0.1:9")
        .env("MODERATION_MODE", "observe")
        .env("HTTP_PROXY", "http://127.0.0.1:9")
        .env("http_proxy", "http://127.0.0.1:9")
        .env("HTTPS_PROXY", "http://127.0.0.1:9")
        .env("ALL_PROXY", "socks5://127.0.0.1:9")
        .env("TMPDIR", scratch.path())
        .env("DATABASE_URL", home.path().join("etronics-bot.db"))
        .output()
        .unwrap();
    assert!(demo.status.success(), "{}\n{}", out(&demo), err(&demo));
    assert!(out(&demo).contains("Итоги дня"), "{}", out(&demo));
    assert!(!format!("{}{}", out(&demo), err(&demo)).contains("of the owner"));
    assert_eq!(listing(home.path()), before);
}

/// Every file below a folder with its content and time.
fn listing(folder: &std::path::Path) -> Vec<(std::path::PathBuf, Vec<u8>, Duration)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let about = entry.metadata().unwrap();
        if about.is_dir() {
            found.extend(listing(&entry.path()));
        } else {
            let changed = about.modified().unwrap().duration_since(std::time::UNIX_EPOCH).unwrap();
            found.push((entry.path(), std::fs::read(entry.path()).unwrap(), changed));
        }
    }
    found.sort();
    found
}
