//! What a config promises: who wins, what is refused and in which words, and that the example names everything.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::json;

use super::keys::{KEYS, ValueLook, entry_keys};
use super::*;
use crate::domain::ids::PersonId;
use crate::domain::verdict::{Mode, Strictness};
use crate::policy::ModerationSetting;
use crate::policy::copies::ChannelName;

mod misplaced;
mod unknown;

/// A machine with its own files and environment.
struct Machine {
    folder: tempfile::TempDir,
    env: BTreeMap<String, String>,
}

impl Machine {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap(), env: BTreeMap::new() }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn file(self, name: &str, text: &str) -> Self {
        self.file_with_mode(name, text, 0o600)
    }

    fn file_with_mode(self, name: &str, text: &str, mode: u32) -> Self {
        use std::os::unix::fs::PermissionsExt;
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        self
    }

    fn config(self, text: &str) -> Self {
        self.file("config.toml", text)
    }

    fn set(mut self, name: &str, value: &str) -> Self {
        let value = value.replace("HERE", &self.folder.path().display().to_string());
        self.env.insert(name.to_owned(), value);
        self
    }

    fn try_load(&self) -> Result<Loaded> {
        Config::load_among(None, &[self.path("config.toml")], &|name| self.env.get(name).cloned())
    }

    #[track_caller]
    fn load(&self) -> Loaded {
        self.try_load().unwrap()
    }

    /// The error's one line, with the machine's folder as HERE.
    #[track_caller]
    fn error(&self) -> String {
        let error = format!("{:#}", self.try_load().unwrap_err());
        assert!(!error.contains('\n'), "more than one line: {error}");
        error.replace(&self.folder.path().display().to_string(), "HERE")
    }

    #[track_caller]
    fn warnings(&self) -> Vec<String> {
        let here = self.folder.path().display().to_string();
        self.load().warnings.iter().map(|warning| warning.replace(&here, "HERE")).collect()
    }
}

#[track_caller]
pub(super) fn refused(text: &str) -> String {
    Machine::new().config(text).error()
}

#[test]
fn without_any_file_defaults_hold() {
    let config = Machine::new().load().config;
    assert_eq!(config.timezone, "Europe/Moscow".parse().unwrap());
    assert_eq!(config.moderation.mode, Mode::Observe);
    assert_eq!((config.moderation.per_run, config.moderation.per_day), (40, 200));
    assert_eq!(config.vk.api_url, "https://api.vk.com/method");
    assert!(config.leads.minds_law(config.general.language) && config.leads.enabled && !config.copies.enabled);
    assert_eq!(config.alerts.quiet_hours.map(|span| span.from.to_string()), Some("23:00:00".to_owned()));
    assert_eq!(config.moderation.members_sweep, crate::clock::DAY);
}

#[test]
fn the_environment_wins_over_the_file_and_an_empty_variable_is_none() {
    let machine = Machine::new()
        .config("[vk]\ngroup_id = 1\n[moderation]\nmode = \"enforce\"\n[alerts]\nenabled = true")
        .set("VK_GROUP_ID", "2")
        .set("MODERATION_MODE", "  ")
        .set("ALERTS_ENABLED", "no")
        .set("TELEGRAM_ADMIN_USER_IDS", "5, 6,");
    let config = machine.load().config;
    assert_eq!(config.vk.group_id, Some(2));
    assert_eq!(config.moderation.mode, Mode::Enforce);
    assert!(!config.alerts.enabled);
    assert_eq!(config.telegram.owners, [5, 6]);
    assert_eq!(config.origin("vk.group_id").to_string(), "environment VK_GROUP_ID");
    assert!(config.fixed_by_environment("vk.group_id") && !config.fixed_by_environment("moderation.mode"));
    let from_file = config.origin("moderation.mode").to_string();
    assert!(from_file.ends_with("config.toml, line 4"), "{from_file}");
}

#[test]
fn a_secret_is_read_from_wherever_it_lies() {
    let machine = Machine::new()
        .config("[vk]\nuser_token_file = \"secrets/user\"\nservice_token = \"from-the-file\"")
        .file("secrets/user", "from-a-file\r\n\n")
        .file("credentials/vk.service_token", "from-a-credential\n")
        .file("credentials/telegram_bot_token", "1:from-an-underscore\n")
        .file("openai", "from-a-named-file\n")
        .set("CREDENTIALS_DIRECTORY", "HERE/credentials")
        .set("OPENAI_API_KEY_FILE", "HERE/openai")
        .set("VK_COMMUNITY_TOKEN", "from-the-environment");
    let loaded = machine.load();
    let config = loaded.config;
    let held = |secret: &Option<Secret>| secret.as_ref().map(|secret| secret.reveal().to_owned()).unwrap_or_default();
    assert_eq!(held(&config.vk.user_token), "from-a-file");
    assert_eq!(held(&config.vk.service_token), "from-a-credential");
    assert_eq!(held(&config.vk.community_token), "from-the-environment");
    assert_eq!(held(&config.telegram.bot_token), "1:from-an-underscore");
    assert_eq!(held(&config.openai.api_key), "from-a-named-file");
    assert_eq!(config.origin("vk.service_token").to_string(), "credential vk.service_token");
    assert!(config.origin("vk.user_token").to_string().starts_with("secret file "));
    assert_eq!(loaded.warnings, Vec::<String>::new());
}

#[test]
fn a_secret_named_twice_or_not_readable_is_refused() {
    insta::assert_snapshot!(refused("[vk]\nuser_token = \"a\"\nuser_token_file = \"b\""), @"config file HERE/config.toml, line 3: both `vk.user_token` and `vk.user_token_file` are given: keep one of them");
    insta::assert_snapshot!(refused("[vk]\nuser_token_file = \"nowhere\""), @"config file HERE/config.toml, line 2: `vk.user_token_file`: reading the secret file HERE/nowhere: No such file or directory (os error 2)");
    insta::assert_snapshot!(refused("[telegram]\nbot_token_file = \"7770001112:AAHsecretSECRETsecretSECRETsecretSECR01\""), @"config file HERE/config.toml, line 2: `telegram.bot_token_file`: here stands the key itself, not the name of a file: put it into the key of this name without `_file`");
    let empty = Machine::new().config("[vk]\nuser_token_file = \"empty\"").file("empty", " \n");
    insta::assert_snapshot!(empty.error(), @"config file HERE/config.toml, line 2: `vk.user_token_file`: the secret file HERE/empty is empty: put the token into it");
    let both = Machine::new().set("VK_USER_TOKEN", "a").set("VK_USER_TOKEN_FILE", "HERE/b");
    insta::assert_snapshot!(both.error(), @"environment: both VK_USER_TOKEN and VK_USER_TOKEN_FILE are set: unset one of them");
}

#[test]
fn what_cannot_be_a_token_is_refused_without_repeating_it() {
    let said = [
        refused("vk.user_token = \"hunter22 and more\""),
        Machine::new().set("VK_USER_TOKEN", "hunter22\nmore").error(),
        Machine::new().config("vk.user_token_file = \"two\"").file("two", "hunter22\nmore\n").error(),
    ]
    .join("\n");
    assert!(!said.contains("hunter22"), "{said}");
    insta::assert_snapshot!(said, @"
    config file HERE/config.toml, line 1: `vk.user_token`: holds more than a token: leave only the token itself, one word of Latin letters, digits and signs
    environment variable VK_USER_TOKEN: holds more than a token: leave only the token itself, one word of Latin letters, digits and signs
    config file HERE/config.toml, line 1: `vk.user_token_file`: the secret file HERE/two: holds more than a token: leave only the token itself, one word of Latin letters, digits and signs
    ");
}

#[test]
fn a_time_without_quotes_is_taken_and_shown_as_it_was_written() {
    let config = Machine::new().config("digest.daily_at = 08:30:00").load().config;
    assert_eq!(config.digest.daily_at.to_string(), "08:30:00");
    let shown = config.shown();
    let daily_at = shown.iter().find(|one| one.key == "digest.daily_at").unwrap();
    assert_eq!(daily_at.value, json!("08:30:00"));
}

#[test]
fn no_error_and_no_output_shows_a_secret() {
    for text in ["[vk]\nuser_token = hunter22", "[vk]\nuser_token = 7722", "vk.user_token = \"hunter22"] {
        let error = refused(text);
        assert!(!error.contains("hunter22") && !error.contains("7722"), "{error}");
    }
    let proxy = refused("[telegram]\nproxy = \"ftp://me:hunter22@host\"");
    insta::assert_snapshot!(proxy, @r#"config file HERE/config.toml, line 2: `telegram.proxy` must be a proxy such as "socks5://127.0.0.1:1080" or "http://user:password@host:3128""#);
    let config = Machine::new()
        .config("[vk]\nuser_token = \"hunter22\"\nproxy = \"socks5://me:hunter22@h:1\"\napi_url = \"https://hunter22@h/x?k=hunter22\"\n[health]\nping_url = \"https://w.example/hunter22\"")
        .load()
        .config;
    let shown = serde_json::to_string(&config.shown()).unwrap();
    assert!(!shown.contains("hunter22"), "{shown}");
    assert!(shown.contains("socks5://me:***@h:1") && shown.contains("https://w.example/***"), "{shown}");
    let debug = format!("{:?} {:?} {:?}", config.vk.user_token, config.vk.proxy, config.health);
    assert!(!debug.contains("hunter22"), "{debug}");
    assert_eq!(config.secrets().len(), 3);
}

#[test]
fn values_out_of_range_say_what_is_expected() {
    let said = |text: &str| refused(text).split_once(": ").map(|(_, what)| what.to_owned()).unwrap_or_default();
    let wrong = [
        "vk.group_id = -123",
        "vk.group_id = \"https://vk.com/club123\"",
        "vk.group_id = \"durov\"",
        "moderation.comments.delete_score = 1.5",
        "moderation.quarantine_hours = 0",
        "moderation.mode = \"on\"",
        "moderation.members.sweep = \"24\"",
        "moderation.likes.sweep = \"1m\"",
        "moderation.comments.stop_words = [\"ok\", \"/(/\"]",
        "moderation.comments.stop_words = [\"//\"]",
        "moderation.comments.stop_words = [\"-\"]",
        "digest.daily_at = \"9.30\"",
        "digest.weekly_on = \"mon\"",
        "alerts.quiet_hours = \"23:00\"",
        "alerts.enabled = \"yes\"",
        "language = \"de\"",
        "telegram.admin_chat_id = \"@me\"",
        "telegram.admin_chat_id = \"7\"",
        "telegram.discussion_chat_id = 5",
        "telegram.admin_user_ids = [\"me\"]",
        "vk.proxy = \"localhost:1080\"",
        "vk.api_url = \"api.vk.com\"",
        "crosspost.channel_id = 5",
        "[[crosspost.routes]]\nfrom = \"x\"\nto = [\"!\"]",
        "storage.path = \"postgres://me:hunter22@host/db\"",
        "storage.path = \"sqlite::memory:\"",
        "timezone = [",
        "language = \"ru\"\nlanguage = \"en\"",
        "[vk]\ngroup_id = 1\n[vk]\ngroup_id = 2",
        "[moderation.comments]\nblocked_domains = [\"https://spam.example/x\", \"not a domain\"]",
        "[moderation.comments]\nallowed_domains = [\"example\"]",
    ];
    let all: Vec<String> = wrong.iter().map(|text| said(text)).collect();
    insta::assert_snapshot!(all.join("\n"), @r#"
    `vk.group_id` must be positive, not -123: write it without the minus, 123
    `vk.group_id` must be the community's number, such as 123456789, not "https://vk.com/club123": write the number alone, 123
    `vk.group_id` must be the community's number, such as 123456789, not "durov": the number stands in the address of the community's settings, or ask VK for it by utils.resolveScreenName
    `moderation.comments.delete_score` must be a score from 0.0 to 1.0 (1.0 switches it off), not 1.5
    `moderation.quarantine_hours` must be a whole number of hours from 1 to 8760, not 0
    `moderation.mode` must be "observe" or "enforce", not "on"
    `moderation.members.sweep` must be a length of time such as "30m", "4h" or "1d", not "24"
    `moderation.likes.sweep` must be from 5m to 30d, not "1m"
    `moderation.comments.stop_words` holds an entry that cannot be understood: the stop word /(/ is no regular expression: regex parse error: error: unclosed group
    `moderation.comments.stop_words` holds an entry that cannot be understood: the stop word // fits any text, an empty one or a single sign too: it would remove everything
    `moderation.comments.stop_words` holds an entry that cannot be understood: the stop word - is too short: it would remove every text with that sign; write at least two letters
    `digest.daily_at` must be a time such as "09:00", not "9.30"
    `digest.weekly_on` must be "monday", "tuesday", "wednesday", "thursday", "friday", "saturday" or "sunday", not "mon"
    `alerts.quiet_hours` must be a span such as "23:00-08:00", not "23:00"
    `alerts.enabled` must be true or false, not "yes"
    `language` must be "ru" or "en", not "de"
    `telegram.admin_chat_id` must be a chat's number, not "@me": write to the bot, then `etronics-bot check` lists the numbers
    `telegram.admin_chat_id` must be a chat's number, not "7": write it without the quotes
    `telegram.discussion_chat_id` must be a group's number, which is negative, such as -1001234567890, not 5
    `telegram.admin_user_ids` must be a list of Telegram users' numbers, such as [123456789], not ["me"]
    `vk.proxy` must be a proxy such as "socks5://127.0.0.1:1080" or "http://user:password@host:3128"
    `vk.api_url` must be an address such as "https://example.com" (https:// or http://)
    `crosspost.channel_id` must be a channel: its number, such as -1001234567890, or its public name, such as "@example", not 5
    `crosspost.routes[1].to` must be a channel: its number, such as -1001234567890, or its public name, such as "@example", not "!"
    `storage.path` must be SQLite, not postgres: this program keeps everything in one file, such as "sqlite:/var/lib/etronics-bot/etronics-bot.db" or just the path
    `storage.path` must name a file, such as "sqlite:/var/lib/etronics-bot/etronics-bot.db" or just the path; a database in memory would forget everything
    unclosed array, expected `]`
    duplicate key `language`: keep one of them
    duplicate key `vk`: keep one of them
    `moderation.comments.blocked_domains` holds what is no domain: "not a domain"; write it as "spam.example"
    `moderation.comments.allowed_domains` holds what is no domain: "example"; write it as "spam.example"
    "#);
}

#[test]
fn a_database_may_be_a_path_or_a_sqlite_address() {
    for (written, path) in [
        ("sqlite:bot.db", "bot.db"),
        ("sqlite://bot.db?mode=rwc", "bot.db"),
        ("sqlite:///data/bot.db", "/data/bot.db"),
        ("/data/bot.db", "/data/bot.db"),
        ("bot.db", "bot.db"),
    ] {
        let config = Machine::new().set("DATABASE_URL", written).load().config;
        assert_eq!(config.database().unwrap(), Path::new(path), "{written}");
    }
    let state = Machine::new().set("STATE_DIRECTORY", "/var/lib/etronics-bot").load().config;
    assert_eq!(state.database().unwrap(), Path::new("/var/lib/etronics-bot/etronics-bot.db"));
    let machine = Machine::new().config("storage.path = \"bot.db\"");
    assert_eq!(machine.load().config.database().unwrap(), machine.path("bot.db"));
    let other = Machine::new().set("DATABASE_URL", "postgresql://me:hunter22@host/db").error();
    insta::assert_snapshot!(other, @r#"environment variable DATABASE_URL: `storage.path` must be SQLite, not postgresql: this program keeps everything in one file, such as "sqlite:/var/lib/etronics-bot/etronics-bot.db" or just the path"#);
}

#[test]
fn the_machines_zone_is_heard_only_where_the_file_is_silent() {
    let zone = |machine: Machine| (machine.load().config.timezone, machine.warnings());
    let silent = zone(Machine::new().set("TZ", ":Asia/Omsk"));
    assert_eq!(silent, ("Asia/Omsk".parse().unwrap(), vec![]));
    let said = zone(Machine::new().config("timezone = \"Europe/Samara\"").set("TZ", "Asia/Omsk"));
    assert_eq!(said, ("Europe/Samara".parse().unwrap(), vec![]));
    let (fallback, warnings) = zone(Machine::new().config("timezone = \"Mars/Base\"").set("TZ", "MSK-3"));
    assert_eq!(fallback, "Europe/Moscow".parse().unwrap());
    insta::assert_snapshot!(warnings.join("\n"), @r#"
    config file HERE/config.toml, line 1: "Mars/Base" is no IANA time zone and is ignored: something like Europe/Moscow
    environment TZ: "MSK-3" is no IANA time zone and is ignored: something like Europe/Moscow
    "#);
}

#[test]
fn files_that_others_can_read_are_warned_about_and_credentials_are_not() {
    let machine = Machine::new()
        .file_with_mode("config.toml", "vk.user_token_file = \"user\"", 0o644)
        .file_with_mode("user", "token", 0o640)
        .file_with_mode("credentials/vk.service_token", "token", 0o440)
        .set("CREDENTIALS_DIRECTORY", "HERE/credentials");
    insta::assert_snapshot!(machine.warnings().join("\n"), @r#"
    config file HERE/config.toml is readable by others (mode 644): chmod 600 HERE/config.toml
    secret file HERE/user is readable by others (mode 640): chmod 600 HERE/user
    "#);
}

#[test]
fn webhook_variables_get_one_warning() {
    let machine = Machine::new().set("PUBLIC_BASE_URL", "https://x.example").set("WEBHOOK_SECRET", "s");
    insta::assert_snapshot!(machine.warnings().join("\n"), @"PUBLIC_BASE_URL and WEBHOOK_SECRET are ignored: long polling needs neither a public address nor a secret");
    assert_eq!(Machine::new().set("PUBLIC_BASE_URL", "").warnings(), Vec::<String>::new());
}

#[test]
fn a_named_file_must_exist_and_the_first_candidate_found_is_read() {
    let machine = Machine::new().set("ETRONICS_CONFIG", "/nowhere/config.toml");
    insta::assert_snapshot!(machine.error(), @"config file /nowhere/config.toml (named by $ETRONICS_CONFIG) does not exist: `etronics-bot config init /nowhere/config.toml` writes one");
    let machine = Machine::new().config("vk.group_id = 1").file("other.toml", "vk.group_id = 2");
    let candidates = [machine.path("absent.toml"), machine.path("other.toml"), machine.path("config.toml")];
    let found = Config::load_among(None, &candidates, &|_| None).unwrap();
    assert_eq!((found.config.vk.group_id, found.file), (Some(2), Some(machine.path("other.toml"))));
    let flagged = Config::load_among(Some(&machine.path("config.toml")), &candidates, &|_| None).unwrap();
    assert_eq!(flagged.config.vk.group_id, Some(1));
}

#[test]
fn stop_words_stand_in_the_config_and_in_a_file() {
    let machine = Machine::new()
        .config("[moderation.comments]\nstop_words = [\"casino\"]\nstop_words_file = \"words.txt\"")
        .file("words.txt", "# a comment\n\n=bet\n/po+ker/\n");
    let config = machine.load().config;
    assert_eq!(config.file_words, ["=bet", "/po+ker/"]);
    assert_eq!(config.moderation.stop_words, ["casino"]);
    config.comment_rules(&PanelSettings::new()).unwrap();
    let broken =
        Machine::new().config("moderation.comments.stop_words_file = \"words.txt\"").file("words.txt", "fine\n/(/\n");
    insta::assert_snapshot!(broken.error(), @"stop words file HERE/words.txt, line 2: the stop word /(/ is no regular expression: regex parse error: error: unclosed group");
    insta::assert_snapshot!(refused("moderation.comments.stop_words_file = \"none.txt\""), @"config file HERE/config.toml, line 1: `moderation.comments.stop_words_file`: reading HERE/none.txt: No such file or directory (os error 2)");
}

#[test]
fn the_panel_stands_between_the_environment_and_the_file() {
    let config = Machine::new()
        .config("vk.group_id = 1\ntelegram.admin_chat_id = 7\ntelegram.admin_user_ids = [5]\ntelegram.moderator_user_ids = [6]\nalerts.vk_user_id = 9\nmoderation.mode = \"enforce\"\nmoderation.comments = { stop_words = [\"file\"], strictness = \"soft\", stop_words_file = \"words.txt\" }")
        .file("words.txt", "listed")
        .set("MODERATION_MODE", "observe")
        .load()
        .config;
    let panel = PanelSettings::from([
        ("moderation.mode".to_owned(), json!("enforce")),
        ("moderation.comments.stop_words".to_owned(), json!(["panel"])),
        ("moderation.comments.strictness".to_owned(), json!("strict")),
        ("moderation.limits.per_day".to_owned(), json!(-5)),
        ("vk.api_url".to_owned(), json!("https://evil.example")),
    ]);
    let policy = config.policy(&panel).unwrap();
    assert_eq!(policy.moderation.mode, Mode::Observe, "the environment decides");
    assert!([5, 6, 7].map(PersonId::telegram).iter().chain(&[PersonId::vk(9)]).all(|one| policy.is_staff(*one)));
    assert!(!policy.is_staff(PersonId::vk(5)) && !policy.is_staff(PersonId::telegram(9)));
    assert_eq!(policy.locked, BTreeSet::from([ModerationSetting::Mode.into()]));
    assert_eq!(
        (policy.moderation.stop_words, policy.moderation.strictness),
        (vec!["panel".to_owned()], Strictness::Strict)
    );
    assert_eq!(policy.moderation.per_day, 200, "what is out of range is passed over");
    let (laid, warnings) = config.with_panel(&panel);
    assert_eq!(laid.file_words, ["listed"], "the file's words are kept");
    assert_eq!(laid.origin("moderation.comments.strictness").to_string(), "panel");
    assert_eq!(laid.vk.api_url, "https://api.vk.com/method");
    insta::assert_snapshot!(warnings.join("\n"), @r#"
    panel: `moderation.limits.per_day` must be a whole number from 0 to 100000, not -5; the setting is ignored
    `vk.api_url`, set in the panel, is no setting of the panel and is ignored
    "#);
    config.comment_rules(&panel).unwrap();
    assert_eq!(config.policy(&PanelSettings::new()).unwrap().moderation.stop_words, ["file"]);
}

#[test]
fn what_the_daemon_cannot_do_without_is_named_in_one_line() {
    let config = Machine::new().load().config;
    insta::assert_snapshot!(config.require_daemon().unwrap_err(), @"not configured yet, missing: `telegram.bot_token` (or TELEGRAM_BOT_TOKEN; @BotFather in Telegram gives one by /newbot), `telegram.admin_chat_id` (or TELEGRAM_ADMIN_CHAT_ID; write to the bot, then `etronics-bot check` lists the numbers), `vk.group_id` (or VK_GROUP_ID; the community's number, positive). `etronics-bot setup` asks for it, `etronics-bot config init` writes a file to fill in");
    insta::assert_snapshot!(config.telegram_settings().unwrap_err(), @"`telegram.bot_token` is not set: @BotFather in Telegram gives one by /newbot");
    let ready = "telegram = { bot_token = \"1:a\", admin_chat_id = 7 }\nvk = { group_id = 1 }";
    let config = Machine::new().config(ready).load().config;
    config.require_daemon().unwrap();
    assert_eq!(config.vk_settings().unwrap().group_id, 1);
    assert_eq!(config.telegram_settings().unwrap().api_url, "https://api.telegram.org");
}

#[test]
fn files_lie_beside_the_database_and_come_from_a_private_host_only_where_vk_is_there_too() {
    let settings = |vk: &str| {
        let text = format!("telegram = {{ bot_token = \"1:a\" }}\nstorage = {{ path = \"/srv/bot/bot.db\" }}\n{vk}");
        Machine::new().config(&text).load().config.telegram_settings().unwrap().media
    };
    let media = settings("vk = { proxy = \"socks5://10.0.0.1:1080\" }");
    assert_eq!((media.private_host, media.proxy.as_deref()), (None, Some("socks5://10.0.0.1:1080")));
    assert_eq!(media.spool, std::path::Path::new("/srv/bot"));
    let media = settings("vk = { api_url = \"http://127.0.0.1:9000/\" }");
    assert_eq!((media.private_host.as_deref(), media.proxy), (Some("127.0.0.1:9000"), None));
}

/// The example with every `#key = …` switched on.
fn example_switched_on() -> String {
    let on = |line: &'static str| line.strip_prefix('#').filter(|rest| !rest.starts_with(' ')).unwrap_or(line);
    EXAMPLE.lines().map(on).collect::<Vec<_>>().join("\n")
}

#[test]
fn the_example_loads_as_it_is_and_changes_nothing() {
    let example = Machine::new().config(EXAMPLE).load().config.shown();
    let defaults = Machine::new().load().config.shown();
    assert_eq!(serde_json::to_value(example).unwrap(), serde_json::to_value(defaults).unwrap());
}

#[test]
fn the_example_names_every_key_with_its_default_and_none_that_is_unknown() {
    let entries = file::read(&example_switched_on(), Path::new("config.example.toml")).unwrap();
    for key in KEYS.iter() {
        let named = entries.values.get(key.name).unwrap_or_else(|| panic!("the example does not name {}", key.name));
        if let Some(list) = entry_keys(key.name) {
            let tables = named.as_array().unwrap().iter().map(|entry| entry.as_table().unwrap());
            assert_eq!(
                tables.flat_map(|table| table.keys().map(String::as_str)).collect::<BTreeSet<_>>(),
                list.iter().copied().collect()
            );
        } else if !key.default.is_empty() {
            assert_eq!(named.to_string(), key.default, "{}", key.name);
        }
        if key.look == ValueLook::Secret {
            assert!(entries.values.contains_key(&format!("{}_file", key.name)), "{}", key.name);
        }
        if let Some(env) = key.env {
            assert!(EXAMPLE.contains(&format!("[{env}")), "the example does not name {env}");
        }
    }
    let files = |line: &&str| !line.contains("_file = \"/etc");
    let usable = example_switched_on().lines().filter(files).collect::<Vec<_>>().join("\n");
    Machine::new().config(&usable).file("stop-words.txt", "").load();
}

#[test]
fn no_two_keys_share_a_name_and_every_default_is_understood() {
    let names: BTreeSet<_> = KEYS.iter().map(|key| key.name).collect();
    assert_eq!(names.len(), KEYS.len());
    let shown = Machine::new().load().config.shown();
    for key in KEYS.iter().filter(|key| !key.default.is_empty()) {
        let one = shown.iter().find(|one| one.key == key.name).unwrap();
        assert_eq!(one.toml(), key.default);
    }
}

#[test]
fn a_route_leads_to_a_channel_of_any_platform() {
    let to = |to: &str| -> Vec<String> {
        let text = format!("[[crosspost.routes]]\nfrom = 1\nto = {to}\n");
        let config = Machine::new().config(&text).load().config;
        config.copies.routes[0].channels.iter().map(ChannelName::shown).collect()
    };
    assert_eq!(
        to(r#"[-100500, "-100501", "@example", "telegram:-100502", "max:42"]"#),
        ["-100500", "-100501", "@example", "-100502", "max:42"]
    );
}

#[test]
fn the_example_says_the_same_in_both_languages() {
    let said = |text: &str| -> Vec<String> {
        let settings = text.lines().filter(|line| !line.starts_with("# ") && *line != "#");
        // Examples of prices and answers are in the language of the file.
        let key = |line: &str| line.split(" = ").next().unwrap_or_default().to_owned();
        let in_words = ["#name", "#description", "#text"];
        settings.map(|line| if in_words.contains(&key(line).as_str()) { key(line) } else { line.to_owned() }).collect()
    };
    assert_eq!(said(example(Language::Ru)), said(example(Language::En)));
    for line in example(Language::Ru).lines() {
        assert!(line.chars().count() <= 120, "{line}");
    }
}
