//! Lines that no compiler holds: who may know whom, who prints, where SQL and Russian live.

mod readable;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

fn sources(folder: &str) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let folder_path = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let file = folder_path.with_extension("rs");
    if file.is_file() {
        found.push((file.clone(), fs::read_to_string(&file).unwrap()));
    }
    let mut folders: Vec<PathBuf> = Some(folder_path).into_iter().filter(|folder| folder.is_dir()).collect();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|end| end == "rs") {
                found.push((path.clone(), fs::read_to_string(&path).unwrap()));
            }
        }
    }
    assert!(!found.is_empty(), "{folder} has no sources");
    found
}

/// A file without its tests and comments.
fn code_of(text: &str) -> String {
    let code = text.split("\n#[cfg(test)]\nmod ").next().unwrap_or_default();
    code.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

fn name_of(path: &Path) -> String {
    path.strip_prefix(Path::new(env!("CARGO_MANIFEST_DIR")).join("src")).unwrap().display().to_string()
}

#[test]
fn rooms_know_only_whom_the_map_lets_them_know() {
    let forbidden: [(&str, &[&str]); 16] = [
        ("domain", &["store", "handlers", "vk", "telegram", "app", "cli", "judging", "outbox", "config"]),
        (
            "policy",
            &[
                "store",
                "handlers",
                "vk",
                "telegram",
                "app",
                "cli",
                "judging",
                "outbox",
                "config",
                "texts",
                "understanding",
                "simulator",
                "inbox",
                "dispatcher",
                "backtest",
                "openai",
                "keyring",
                "charts",
            ],
        ),
        ("judging", &["store", "handlers", "vk", "telegram", "app", "cli", "outbox", "config", "clock"]),
        (
            "understanding",
            &["store", "handlers", "vk", "telegram", "app", "cli", "outbox", "config", "clock", "judging", "texts"],
        ),
        ("handlers", &["vk", "telegram", "app", "cli", "simulator", "config", "dispatcher"]),
        ("backtest", &["vk", "telegram", "app", "cli", "simulator", "config", "dispatcher"]),
        ("texts", &["store", "handlers", "vk", "telegram", "app", "cli", "config"]),
        ("store", &["handlers", "vk", "telegram", "app", "cli", "judging", "texts"]),
        ("vk", &["handlers", "store", "telegram", "max", "app", "cli", "texts", "judging", "outbox", "dispatcher"]),
        ("telegram", &["handlers", "store", "vk", "max", "app", "cli", "judging", "outbox", "dispatcher"]),
        // Files are fetched by one hand for all: it is Telegram's.
        ("max", &["handlers", "store", "vk", "app", "cli", "judging", "outbox", "inbox", "dispatcher"]),
        (
            "openai",
            &["handlers", "store", "vk", "telegram", "max", "app", "cli", "texts", "outbox", "inbox", "dispatcher"],
        ),
        (
            "charts",
            &[
                "handlers",
                "store",
                "vk",
                "telegram",
                "max",
                "openai",
                "app",
                "cli",
                "judging",
                "understanding",
                "backtest",
                "outbox",
                "inbox",
                "dispatcher",
                "policy",
                "config",
                "clock",
                "simulator",
                "keyring",
                "disk",
            ],
        ),
        // What settings of platforms are made of it knows; who carries them out it does not.
        (
            "config",
            &[
                "handlers",
                "store",
                "app",
                "cli",
                "texts",
                "backtest",
                "outbox",
                "inbox",
                "dispatcher",
                "simulator",
                "charts",
                "keyring",
            ],
        ),
        ("outbox", &["vk", "telegram", "app", "cli", "judging", "texts"]),
        ("simulator", &["handlers", "vk", "telegram", "app", "cli", "store", "judging", "outbox", "dispatcher"]),
    ];
    for (room, strangers) in forbidden {
        for (path, text) in sources(&format!("src/{room}")) {
            if path.to_string_lossy().ends_with("_tests.rs") {
                continue;
            }
            for stranger in strangers {
                let code = code_of(&text);
                let knows =
                    code.contains(&format!("crate::{stranger}::")) || code.contains(&format!("crate::{stranger};"));
                assert!(!knows, "{} knows crate::{stranger}", name_of(&path));
            }
        }
    }
}

/// A platform shows what its row of the table says: there, a server of the owner's own takes more, and there are others.
#[test]
fn handlers_ask_the_table_what_a_platform_shows() {
    for (path, text) in sources("src/handlers") {
        let name = name_of(&path);
        if name.ends_with("tests.rs") {
            continue;
        }
        let code: String = code_of(&text).split_whitespace().collect();
        for (at, _) in code.match_indices("abilities::") {
            let named: String = code[at..].chars().take_while(|c| *c != ';').collect();
            let by_name = ["TELEGRAM", "MAX", "*"].iter().find(|platform| named.contains(**platform));
            assert!(by_name.is_none(), "{name}: {named}: ask `ctx.platforms.of(channel)`");
        }
        for row in ["TELEGRAM", "TELEGRAM_LOCAL", "MAX"] {
            let shows = format!("Target::{row}.shows");
            assert!(!code.contains(&shows), "{name}: {shows}: ask `ctx.platforms.of(channel)`");
        }
    }
}

/// Where a group became a supergroup the settings name the id of before: `Context::admin_chat` knows the one of now. What only
/// sends may name either, for the outbox follows.
#[test]
fn handlers_ask_in_one_place_where_the_admins_chat_is() {
    const MAY: [&str; 5] = ["context.rs", "mod.rs", "titles/mod.rs", "leads/told.rs", "copies/orders.rs"];
    for (path, text) in sources("src/handlers") {
        let name = name_of(&path).replacen("handlers/", "", 1);
        let names = code_of(&text).contains("policy.admin_chat");
        assert!(!names || MAY.contains(&name.as_str()), "{name}: ask `ctx.admin_chat()`");
    }
}

/// Buttons and screens of the vocabulary name settings; nothing that settings are made of knows them back.
#[test]
fn settings_stand_on_the_vocabulary_and_only_buttons_stand_on_settings() {
    let above = ["domain/button.rs", "domain/button/codec.rs", "domain/button/old.rs", "domain/screen.rs"];
    for (path, text) in sources("src/domain") {
        let (name, code) = (name_of(&path), code_of(&text));
        let knows = code.contains("crate::policy::") || code.contains("crate::policy;");
        assert!(!knows || above.contains(&name.as_str()) || name.ends_with("tests.rs"), "{name} knows crate::policy");
    }
    for (path, text) in sources("src/policy") {
        let code = code_of(&text);
        for stranger in ["crate::domain::button", "crate::domain::screen"] {
            assert!(!code.contains(stranger), "{} knows {stranger}", name_of(&path));
        }
    }
}

/// Departments of `handlers/`, from the ground up: each may know those before it. Who stands above is told by the router.
const DEPARTMENTS: [&str; 12] = [
    "context",
    "titles",
    "alerts",
    "moderation",
    "backtest",
    "digest",
    "leads",
    "copies",
    "questions",
    "panel",
    "tick",
    "ended",
];

#[test]
fn departments_know_only_those_below_them() {
    let place = |name: &str| DEPARTMENTS.iter().position(|known| *known == name);
    let mut seen = std::collections::BTreeSet::new();
    for (path, text) in sources("src/handlers") {
        let name = name_of(&path);
        let parts: Vec<&str> = name.trim_end_matches(".rs").split('/').skip(1).collect();
        let own = parts[0];
        if own == "mod" {
            continue;
        }
        let height = place(own).unwrap_or_else(|| panic!("{name}: which department is this?"));
        seen.insert(own.to_owned());
        let depth = parts.len() - usize::from(parts.last() == Some(&"mod"));
        let upwards = "super::".repeat(depth);
        for (line, code) in code_of(&text).lines().enumerate() {
            for (above, stranger) in DEPARTMENTS.iter().enumerate() {
                let knows = code.contains(&format!("crate::handlers::{stranger}"))
                    || code.contains(&format!("{upwards}{stranger}"));
                assert!(!knows || above <= height, "{name}, code line {}: {own} knows {stranger}: {code}", line + 1);
            }
            assert!(!code.contains("crate::handlers::{"), "{name}: name each department in a line of its own: {code}");
        }
    }
    assert!(seen.len() >= 9, "{seen:?}");
}

/// What every department may ask the store for: people, chats, settings, its surfaces, its wishes and the day's sums.
const COMMON: [&str; 7] = ["activity", "chats", "outbox", "people", "settings", "sums", "surfaces"];

/// What else each may ask for: its own rows, and those of others that it shows or must know. A row that nobody needs any
/// more fails too.
const ASKS: [(&str, &[&str]); 12] = [
    ("mod", &[]),
    ("context", &["journal", "profile_requests"]),
    ("titles", &[]),
    ("alerts", &["alerts", "growth", "journal", "leads"]),
    (
        "moderation",
        &[
            "alerts",
            "backtest",
            "brake",
            "cases",
            "comments",
            "examples",
            "growth",
            "journal",
            "kept_talk",
            "lessons",
            "newcomers",
            "ordered",
            "profile_requests",
            "quarantine",
            "sweeps",
            "waves",
        ],
    ),
    ("backtest", &["backtest", "brake", "journal", "lessons"]),
    ("digest", &["digest", "inbox"]),
    ("leads", &["forget", "forgetting", "lead_messages", "leads", "line", "talks"]),
    ("copies", &["copies", "walls"]),
    ("questions", &["comments", "journal", "questions"]),
    (
        "panel",
        &[
            "alerts",
            "backtest",
            "brake",
            "comments",
            "copies",
            "growth",
            "inbox",
            "journal",
            "lead_messages",
            "leads",
            "lessons",
            "piles",
            "quarantine",
            "sweeps",
            "talks",
            "walls",
            "waves",
        ],
    ),
    ("tick", &["cases", "inbox", "profile_requests"]),
];

#[test]
fn departments_ask_the_store_for_rows_of_their_own_subjects() {
    let subjects: BTreeSet<String> =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/store/subjects.rs"))
            .unwrap()
            .lines()
            .filter_map(|line| line.trim().strip_suffix("Db,")?.split_once(": ").map(|(subject, _)| subject.to_owned()))
            .collect();
    assert!(subjects.len() > 30, "{subjects:?}");
    let mut asked: BTreeSet<(String, String)> = BTreeSet::new();
    for (path, text) in sources("src/handlers") {
        let name = name_of(&path);
        if name.ends_with("_tests.rs") {
            continue;
        }
        let department = name.trim_end_matches(".rs").split('/').nth(1).unwrap().to_owned();
        let code: String = code_of(&text).split_whitespace().collect();
        for subject in subjects.iter().filter(|subject| code.contains(&format!("db.{subject}()"))) {
            asked.insert((department.clone(), subject.clone()));
        }
    }
    let may = |department: &str, subject: &str| {
        let own = ASKS.iter().find(|(known, _)| *known == department).map_or(&[][..], |(_, subjects)| subjects);
        COMMON.contains(&subject) || own.contains(&subject)
    };
    let strange: Vec<_> = asked.iter().filter(|(department, subject)| !may(department, subject)).collect();
    assert!(strange.is_empty(), "these ask for what is not theirs: {strange:?}");
    let idle: Vec<_> = ASKS
        .iter()
        .flat_map(|(department, subjects)| {
            subjects.iter().map(|subject| ((*department).to_owned(), (*subject).to_owned()))
        })
        .filter(|pair| !asked.contains(pair))
        .collect();
    assert!(idle.is_empty(), "these ask no more: {idle:?}");
}

/// Words of a department are said by it and by those above it, in the order of departments.
#[test]
fn departments_speak_with_their_own_words() {
    let place = |name: &str| DEPARTMENTS.iter().position(|known| *known == name);
    let mut spoken = 0;
    for (path, text) in sources("src/handlers") {
        let name = name_of(&path);
        let own = name.trim_end_matches(".rs").split('/').nth(1).unwrap().to_owned();
        // The router stands above all of them.
        let height = if own == "mod" { usize::MAX } else { place(&own).unwrap() };
        let code: String = code_of(&text).split_whitespace().collect();
        for (above, department) in DEPARTMENTS.iter().enumerate() {
            let speaks = code.contains(&format!("texts.{department}()"));
            assert!(!speaks || above <= height, "{name}: {own} speaks with the words of {department}");
            spoken += usize::from(speaks);
        }
    }
    assert!(spoken > 40, "{spoken}");
}

#[test]
fn only_the_store_speaks_sql() {
    for (path, text) in sources("src") {
        let name = name_of(&path);
        if name.starts_with("store") {
            continue;
        }
        let code = code_of(&text);
        for word in ["SELECT ", "INSERT INTO", "UPDATE ", "DELETE FROM", "PRAGMA "] {
            let spoken = code.lines().find(|line| line.contains(&format!("\"{word}")));
            assert!(spoken.is_none(), "{name} speaks SQL: {spoken:?}");
        }
    }
}

#[test]
fn russian_lives_where_people_are_spoken_to() {
    let rooms = ["texts", "simulator", "judging", "understanding", "cli/demo", "cli/classify"];
    for (path, text) in sources("src") {
        let name = name_of(&path);
        if rooms.iter().any(|room| name.starts_with(room)) || name.ends_with("_tests.rs") || name.ends_with("tests.rs")
        {
            continue;
        }
        let line = code_of(&text)
            .lines()
            .find(|line| {
                line.contains(|c: char| ('а'..='я').contains(&c.to_ascii_lowercase()) || ('А'..='Я').contains(&c))
            })
            .map(str::to_owned);
        assert!(line.is_none(), "{name}: {line:?}");
    }
}

#[test]
fn the_license_readme_and_units_are_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for file in ["README.md", "README.ru.md", "ARCHITECTURE.md", "CHANGELOG.md", "LICENSE-MIT", "LICENSE-APACHE"] {
        assert!(root.join(file).exists(), "{file}");
    }
    for file in ["README.md", "README.ru.md"] {
        let text = fs::read_to_string(root.join(file)).unwrap();
        for command in ["cargo run --release -- demo\n", "cargo test\n"] {
            assert!(text.contains(command), "{file}: {command}");
        }
    }
}

/// The comments of a source, each run of lines as one text.
fn comments_of(text: &str) -> String {
    let mut comments = String::new();
    for line in text.lines() {
        match line.trim_start().strip_prefix("//") {
            Some(comment) => {
                comments.push_str(comment.trim_start_matches(['/', '!']).trim());
                comments.push(' ');
            }
            None if comments.ends_with('\n') => {}
            None => comments.push('\n'),
        }
    }
    comments
}

/// Names of pages in words: what ends in `.md`.
fn pages_in(words: &str) -> impl Iterator<Item = &str> {
    words
        .split(|c: char| !(c.is_ascii_alphanumeric() || "./_-".contains(c)))
        .map(|word| word.trim_end_matches('.'))
        .filter(|word| word.strip_suffix(".md").is_some_and(|name| !name.is_empty()))
}

#[test]
fn comments_cite_only_pages_and_sections_that_are_here() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let facts = fs::read_to_string(root.join("docs/platforms.md")).unwrap();
    let headings: Vec<&str> = facts.lines().filter_map(|line| line.strip_prefix("## ")).collect();
    let mut cited = BTreeSet::new();
    for folder in ["src", "tests", "benches"] {
        for (path, text) in sources(folder) {
            let comments = comments_of(&text);
            for page in pages_in(&comments) {
                let mut here = path.ancestors().take_while(|folder| folder.starts_with(root));
                assert!(
                    here.any(|folder| folder.join(page).is_file()),
                    "{} cites {page}, which is not in the repository",
                    path.display()
                );
            }
            for after in comments.split("docs/platforms.md").skip(1) {
                let section = after.strip_prefix("`, «").and_then(|rest| rest.split_once('»'));
                let section = section.map(|(section, _)| section).unwrap_or_default();
                assert!(
                    headings.contains(&section),
                    "{} cites docs/platforms.md, but no section of it: «{section}»{}",
                    path.display(),
                    after.chars().take(60).collect::<String>()
                );
                cited.insert(section.to_owned());
            }
            // Keys of a list of sources that is not here: a letter or two, a colon, a name.
            let keyed = comments.split(|c: char| c.is_whitespace() || "(`«".contains(c)).find(|word| {
                ["D:", "S:", "ID:", "GH:"].iter().any(|key| word.starts_with(key) && word.len() > key.len())
            });
            assert!(keyed.is_none(), "{} cites {keyed:?}", path.display());
        }
    }
    // What no code stands on is nobody's to keep true.
    let idle: Vec<_> = headings.iter().filter(|section| !cited.contains(**section)).collect();
    assert!(idle.is_empty(), "sections of docs/platforms.md that nobody cites: {idle:?}");
    assert_eq!(cited.len(), headings.len(), "two sections bear one name");
}
