//! What a command says on a terminal: in the language asked for, and nothing of it forgotten in another.

use std::fs;
use std::path::{Path, PathBuf};

use etronics_bot::simulator::{Fault, PlatformSide, Refusing};
use etronics_bot::texts::{Language, Texts};

use crate::commands::{Town, err, out, until};
use crate::stories::comments::SPAM;

/// Rooms whose errors and notes a person at a terminal reads.
const ROOMS: [&str; 4] = ["cli", "config", "policy", "judging/train"];
/// Within them: what speaks with words of its own in `texts/`.
const OWN_WORDS: [&str; 2] = ["cli/demo/", "cli/setup/"];
/// What makes an error or says a line.
const CALLS: [&str; 10] = [
    "numbers(",
    "bail!(",
    "ensure!(",
    "anyhow!(",
    "context(",
    "with_context(",
    ".note(",
    "map_err(",
    "ok_or_else(",
    "progress(",
];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|end| end == "rs") && !path.to_string_lossy().ends_with("tests.rs") {
            found.push(path);
        }
    }
}

/// The texts in quotes up to the closing bracket of a call that has just been opened.
fn quoted(code: &str) -> Vec<String> {
    let (mut found, mut depth, mut chars) = (Vec::new(), 1, code.chars());
    while let Some(c) = chars.next() {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            '"' => {
                let mut text = String::new();
                while let Some(c) = chars.next() {
                    match c {
                        '"' => break,
                        '\\' => match chars.next() {
                            Some('\n') => text.push('\n'),
                            Some(other) => text.push(other),
                            None => break,
                        },
                        other => text.push(other),
                    }
                }
                found.push(text);
            }
            _ => {}
        }
        if depth == 0 {
            break;
        }
    }
    found
}

/// A text of the code as the catalogue has it: broken lines joined, `{}` for whatever is filled in.
fn row_of(text: &str) -> String {
    let joined = text.split('\n').enumerate().map(|(at, line)| if at == 0 { line } else { line.trim_start() });
    let (mut row, text) = (String::new(), joined.collect::<String>());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '{' | '}' if chars.peek() == Some(&c) => {
                chars.next();
                row.push(c);
            }
            '{' => {
                row.push_str("{}");
                chars.by_ref().find(|c| *c == '}');
            }
            other => row.push(other),
        }
    }
    row
}

/// Whether it is a sentence, and no pattern, name or path.
fn is_said(row: &str) -> bool {
    let words = row.split_whitespace().filter(|word| word.chars().filter(char::is_ascii_lowercase).count() > 1);
    words.count() >= 2 && !row.starts_with(' ')
}

#[test]
fn every_error_and_note_of_the_command_line_is_said_in_russian_too() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    for room in ROOMS {
        sources(&root.join(room), &mut files);
    }
    files.push(root.join("judging/account_train.rs"));
    let words = Texts::new(Language::Ru).terminal();
    let (mut seen, mut silent) = (0, Vec::new());
    for file in files {
        let name = file.strip_prefix(&root).unwrap().display().to_string();
        if OWN_WORDS.iter().any(|own| name.starts_with(own)) {
            continue;
        }
        let text = fs::read_to_string(&file).unwrap();
        let code = text.split("\n#[cfg(test)]\nmod ").next().unwrap_or_default();
        let code = code.split("\n#[cfg(all(test").next().unwrap_or_default();
        let lines: Vec<&str> = code.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
        let code = lines.join("\n");
        for call in CALLS {
            for (at, _) in code.match_indices(call) {
                for row in quoted(&code[at + call.len()..]).iter().map(|text| row_of(text)).filter(|row| is_said(row)) {
                    seen += 1;
                    if !words.knows(&row) {
                        silent.push(format!("{name}: {row}"));
                    }
                }
            }
        }
    }
    silent.sort();
    silent.dedup();
    assert!(seen > 100, "the code is not read any more: {seen}");
    assert!(silent.is_empty(), "no Russian for:\n{}", silent.join("\n"));
}

/// Lines that are put together of several, or hold what a library says.
#[test]
fn what_is_put_together_is_said_in_russian_to_its_end() {
    let words = Texts::new(Language::Ru).terminal();
    let left = r"\b(or|is|are|not|the|then|must|needs|warning|ignored|expected|error|user)\b";
    let left = regex::Regex::new(left).unwrap();
    // What somebody typed is theirs: a word of ours that it happens to be stays as they typed it.
    for english in [
        "error: invalid value 'nothing' for '<WHAT>'",
        "error: unrecognized subcommand 'nothing'",
        "nothing is no time: write 24h, 7d, 2026-11-23 or 2026-11-23T09:00:00+03:00",
        "error: invalid value 'nothing' for '--since <T>': nothing is no time: write 24h, 1h30m, today, 2026-11-23, 2026-11-23 21:00 or 2026-11-23T09:00:00+03:00",
    ] {
        let said = words.line(english);
        assert!(said.contains("nothing") && !said.contains("ничего") && !said.contains("invalid"), "{said}");
    }
    for english in [
        "not configured yet, missing: `telegram.admin_chat_id` (or TELEGRAM_ADMIN_CHAT_ID; write to the bot, then `etronics-bot check` lists the numbers). `etronics-bot setup` asks for it, `etronics-bot config init` writes a file to fill in",
        "not configured yet, missing: `telegram.bot_token` (or TELEGRAM_BOT_TOKEN; @BotFather in Telegram gives one by /newbot), `telegram.admin_chat_id` (or TELEGRAM_ADMIN_CHAT_ID; write to the bot, then `etronics-bot check` lists the numbers), `vk.group_id` (or VK_GROUP_ID; the community's number, positive). `etronics-bot setup` asks for it, `etronics-bot config init` writes a file to fill in",
        "warning: PUBLIC_BASE_URL is ignored: long polling needs neither a public address nor a secret",
        "warning: PUBLIC_BASE_URL and WEBHOOK_SECRET are ignored: long polling needs neither a public address nor a secret",
        "warning: RUST_LOG is ignored: invalid filter directive",
        "this is no user object",
        "config file /x/config.toml, line 2: `moderation.comments.stop_words` holds an entry that cannot be understood: the stop word /(/ is no regular expression: regex parse error: error: unclosed group",
        "config file /x/config.toml, line 2: `moderation.comments.stop_words` holds an entry that cannot be understood: the stop word - is too short: it would remove every text with that sign; write at least two letters",
        "config file /x/config.toml, line 2: `moderation.comments.stop_words` holds an entry that cannot be understood: the stop word // fits any text, an empty one or a single sign too: it would remove everything",
        "config file /x/config.toml, line 2: `moderation.comments.stop_words` holds an entry that cannot be understood: the stop word = has nothing to look for",
        "config file /x/config.toml, line 2: `moderation.allow` must be a list of VK ids, such as [1234567], not [\"id5\"]",
        "warning: environment TZ: \"MSK-3\" is no IANA time zone and is ignored: something like Europe/Moscow",
        "config file /x/config.toml, line 2: `moderation.mode` must be \"observe\" or \"enforce\", not \"on\"",
        "config file /x/config.toml, line 1: unclosed table, expected `]`",
        "config file /x/config.toml, line 1: \"Mars/Base\" is no IANA time zone and is ignored: something like Europe/Moscow",
    ] {
        let said = words.line(english);
        assert_eq!(left.find(&said).map(|found| found.as_str()), None, "{said}");
    }
}

/// A town whose admins speak as the test wants, with some past.
fn town(first: &str) -> Town {
    let mut town = Town::new(&["community"], "[moderation]\nmode = \"enforce\"\n");
    let config = std::fs::read_to_string(&town.config).unwrap();
    std::fs::write(&town.config, format!("{first}\n{config}")).unwrap();
    // A check beside the daemon asks as much again: how fast VK lets both ask is not what is looked at.
    town.story.sim.world(|world| world.limit_calls(false));
    town.start();
    let author = town.story.stranger("Олег", "Другой");
    town.story.comment(author, SPAM);
    until("it is judged, and by whom it is", || town.json(&["journal", "--json"])[0]["user_name"].is_string());
    town
}

/// What does not come again: moments, folders, numbers of the machine.
fn steady(text: &str) -> String {
    let folder = regex::Regex::new(r"/\S+/(config\.toml|bot\.db)").unwrap();
    let moment = regex::Regex::new(r"\d{4}-\d\d-\d\dT[\d:]+\+\d\d:\d\d|\d\d\.\d\d \d\d:\d\d").unwrap();
    let size = regex::Regex::new(r"\d+(\.\d)? (MB|МБ)").unwrap();
    let queue = regex::Regex::new(r"(очередь|waiting) .*").unwrap();
    let text = folder.replace_all(text, "…/$1");
    let text = moment.replace_all(&text, "<moment>");
    let text = queue.replace_all(&text, "$1 <what waits>");
    size.replace_all(&text, "N $2").into_owned()
}

#[test]
fn status_check_and_journal_are_said_in_both_languages() {
    let town = town("");
    until("the first sweep is over", || !out(&town.run(&["--lang", "en", "status"])).contains("subscribers now"));
    for language in ["ru", "en"] {
        for command in [&["check"][..], &["status"], &["journal"], &["journal", "show", "1"]] {
            let args = [&["--lang", language], command].concat();
            let said = steady(&out(&town.run(&args)));
            insta::assert_snapshot!(format!("{}_{language}", command.join("_")), said);
        }
    }
}

#[test]
fn the_config_decides_where_no_flag_does_and_json_is_the_same_for_everybody() {
    let town = town("language = \"ru\"");
    assert!(out(&town.run(&["status"])).contains("режим"));
    assert!(out(&town.run(&["--lang", "en", "status"])).contains("mode"));
    let both = ["ru", "en"].map(|language| out(&town.run(&["--lang", language, "journal", "--json"])));
    assert_eq!(both[0], both[1]);
    let both = ["ru", "en"].map(|language| town.json(&["--lang", language, "check", "--json"])["checks"].clone());
    let details = both.map(|checks| {
        let checks = checks.as_array().unwrap().clone();
        checks.iter().map(|check| check["fix"].clone()).collect::<Vec<_>>()
    });
    assert_eq!(details[0], details[1]);
}

#[test]
fn what_is_wrong_with_a_value_or_with_the_disk_is_said_in_russian_to_its_end() {
    let words = Texts::new(Language::Ru).terminal();
    let of_config = [
        "`telegram.proxy` must be a proxy such as \"socks5://127.0.0.1:1080\" or \"http://user:password@host:3128\"",
        "`vk.api_url` must be an address such as \"https://example.com\" (https:// or http://)",
        "`crosspost.channel_id` must be a channel: its number, such as -1001234567890, or its public name, such as \"@example\", not 5",
        "`to` must name at least one channel",
        "`from` must be a VK owner id (communities negative) or a short name, such as \"example\", not 0",
        "`name` must not be empty: people read it",
    ];
    for said in of_config {
        let said = words.line(&format!("config file /etc/bot.toml, line 2: {said}"));
        assert!(said.starts_with("файл настроек /etc/bot.toml, строка 2: `"), "{said}");
        assert!(!said.contains("must") && !said.contains("such as"), "{said}");
    }
    for (said, russian) in [
        (
            "config file /etc/bot.toml, line 2: the value of `group_id` is too large: whole numbers go up to 9223372036854775807",
            "файл настроек /etc/bot.toml, строка 2: значение `group_id` слишком велико: целые числа бывают до 9223372036854775807",
        ),
        (
            "config file /etc/bot.toml, line 2: a value has a \\ that begins no sign: write \\\\ for it, or single quotes '' around the text instead of \"\"",
            "файл настроек /etc/bot.toml, строка 2: значение не прочесть: после \\ нет знака, который так записывают; пишите \\\\ или возьмите текст в одинарные кавычки '' вместо \"\"",
        ),
        (
            "/etc/bot.toml: `alerts.max_user_id` is set, and there is no bot of MAX: set max.token (or MAX_TOKEN)",
            "/etc/bot.toml: `alerts.max_user_id` задан, а бота MAX нет: задайте max.token (или MAX_TOKEN)",
        ),
        (
            "/etc/bot.toml: `crosspost` leads to \"max:-7\", and there is no bot of MAX: set max.token (or MAX_TOKEN)",
            "/etc/bot.toml: `crosspost` ведёт в \"max:-7\", а бота MAX нет: задайте max.token (или MAX_TOKEN)",
        ),
        (
            "the database /a.db cannot be written: check its rights and the room on the disk: database or disk is full",
            "в базу /a.db не записать: проверьте права на неё и место на диске: на диске кончилось место",
        ),
        ("writing to the database: database is locked", "запись в базу: база занята другой программой"),
        ("looking into the folder /x: Permission denied (os error 13)", "чтение папки /x: нет прав"),
        ("writing /x to the disk: No space left on device (os error 28)", "запись /x на диск: на диске нет места"),
        ("removing the old copy /x: Permission denied (os error 13)", "удаление старой копии /x: нет прав"),
    ] {
        assert_eq!(words.line(said), russian);
    }
}

#[test]
fn lists_are_asked_for_by_what_became_of_whom() {
    let town = town("");
    let asked = |args: &[&str]| town.json(&[&["journal", "--json"], args].concat()).as_array().unwrap().len();
    let person = town.json(&["journal", "--json"])[0]["subject"]["user_id"].clone();
    assert_eq!(asked(&["--verdict", "remove"]), 1);
    assert_eq!(asked(&["--verdict", "keep"]), 0);
    assert_eq!(asked(&["--state", "undone"]), 0);
    assert_eq!(asked(&["--person", &format!("vk:{person}")]), 1);
    assert_eq!(asked(&["--person", "vk:1"]), 0);
    let entry = town.json(&["journal", "show", "1", "--json"]);
    assert_eq!((&entry["user_name"], &entry["text"]), (&"Олег Другой".into(), &SPAM.into()));
    let missing = town.run(&["journal", "show", "99"]);
    assert_eq!(
        (missing.status.code(), err(&missing).trim_end()),
        (Some(1), "error: journal entry 99 does not exist: `etronics-bot journal` numbers them")
    );
    // In a pipe nothing is cut.
    assert!(out(&town.run(&["journal"])).contains(SPAM));
}

#[test]
fn a_bot_token_that_never_worked_ends_the_start_and_one_that_did_does_not() {
    let mut town = Town::new(&["community"], "");
    let config = std::fs::read_to_string(&town.config).unwrap();
    let wrong = config.replace("bot_token = \"", "bot_token = \"9");
    assert_ne!(wrong, config);
    std::fs::write(&town.config, wrong).unwrap();
    let run = town.run(&["run"]);
    let said = err(&run);
    assert_eq!(run.status.code(), Some(1), "{said}");
    assert!(said.contains("error: Telegram does not take telegram.bot_token"), "{said}");
    std::fs::write(&town.config, config).unwrap();
    town.start();
    until("it works", || town.json(&["status", "--json"])["telegram"]["connected"] == true);
    assert!(town.stop("-TERM").success());
    // Withdrawn later: the daemon goes on, so that VK can tell the owner.
    town.story.sim.world(|world| {
        let description = "Unauthorized".to_owned();
        let withdrawn = Refusing::Telegram { code: 401, description, retry_after: None };
        world.fail(Fault::lasting(PlatformSide::Telegram, withdrawn));
    });
    town.start();
    // What the last one wrote down says that VK is there before this one is.
    until("it has asked Telegram", || town.log().contains("Unauthorized"));
    assert!(town.stop("-TERM").success());
}
