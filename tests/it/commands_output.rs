//! Where results go: standard output that takes nothing more, names that are no files, files that do not come to be.

use std::fs;
use std::io::{Read, Write};
use std::os::unix::fs::{FileTypeExt, symlink};
use std::path::Path;
use std::process::{Command, Output, Stdio};

use pty_process::Size;
use pty_process::blocking::{Command as PtyCommand, open};

use crate::commands::{Town, bare, err, out, run, until};
use crate::story::EVERY_TOKEN;

/// A command whose results have nowhere to go.
fn into_full(args: &[&str]) -> Output {
    let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    bare(args).stdin(Stdio::null()).stdout(full).output().unwrap()
}

#[track_caller]
fn says_in_one_line(output: &Output, code: i32, words: &str) {
    let said = err(output);
    let errors: Vec<&str> = said.lines().filter(|line| line.starts_with("error: ")).collect();
    assert_eq!(output.status.code(), Some(code), "{said}");
    assert!(errors.len() == 1 && errors[0].contains(words), "{words}: {said}");
}

/// A community whose daemon has been there once.
fn stopped() -> Town {
    let mut town = Town::new(EVERY_TOKEN, "");
    town.start();
    assert!(town.stop("-TERM").success());
    town
}

#[test]
fn results_that_cannot_be_written_are_a_failure_and_a_closed_pipe_is_none() {
    let town = stopped();
    let config = town.config.to_str().unwrap();
    for args in [
        &["status"][..],
        &["status", "--json"],
        &["journal"],
        &["journal", "--json"],
        &["quarantine", "list"],
        &["quarantine", "list", "--json"],
        &["learned", "list"],
        &["crosspost", "list"],
        &["crosspost", "list", "--json"],
        &["leads", "list"],
        &["leads", "export"],
        &["leads", "export", "--format", "csv"],
        &["digest"],
        &["digest", "--json"],
        &["config", "show"],
        &["config", "show", "--json"],
        &["check"],
        &["check", "--json"],
        &["backtest", "--since", "1h"],
        &["backtest", "--since", "1h", "--json"],
        &["scan", "members"],
        &["simulator"],
        &["completions", "bash"],
        &["setup"],
        &["--help"],
        &["--lang", "ru", "--help"],
        &["help", "scan"],
        &["--version"],
    ] {
        let output = into_full(&[&["--config", config], args].concat());
        let words = if args[0] == "--lang" {
            "запись в стандартный вывод"
        } else {
            "writing to standard output"
        };
        if args[0] == "--lang" {
            assert_eq!(output.status.code(), Some(1), "{args:?}");
            assert!(err(&output).contains(words), "{}", err(&output));
        } else {
            says_in_one_line(&output, 1, &format!("{words}: No space left on device"));
        }
    }
    for args in [&["status"][..], &["journal", "--json"], &["--help"], &["completions", "zsh"]] {
        let mut all = vec!["--config", config];
        all.extend(args);
        let mut child = bare(&all).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert_eq!((output.status.code(), err(&output).as_str()), (Some(0), ""), "{args:?}");
    }
}

#[test]
fn verdicts_that_cannot_be_written_are_a_failure_too() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("texts.csv");
    fs::write(&file, "text\nhello\n").unwrap();
    let output = into_full(&["classify", "comments", file.to_str().unwrap()]);
    says_in_one_line(&output, 1, "writing to standard output: No space left on device");
}

#[test]
fn a_name_that_is_no_file_stays_what_it_is() {
    let town = stopped();
    let folder = town.config.parent().unwrap();
    let [pipe, socket, link] = ["pipe", "socket", "link-to-the-pipe"].map(|name| folder.join(name));
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let _listens = std::os::unix::net::UnixListener::bind(&socket).unwrap();
    symlink(&pipe, &link).unwrap();
    for path in [&pipe, &socket, &link] {
        let name = path.to_str().unwrap();
        for args in [&["backup", name][..], &["learned", "export", name], &["config", "init", "--force", name]] {
            let output = town.run(args);
            says_in_one_line(&output, 1, &format!("{name} is a pipe, a device or a socket: name a file"));
        }
        assert!(!path.with_extension("part").exists());
    }
    assert!(fs::symlink_metadata(&pipe).unwrap().file_type().is_fifo());
    assert!(fs::symlink_metadata(&socket).unwrap().file_type().is_socket());
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    let left: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(!left.iter().any(|name| name.to_string_lossy().ends_with(".part")), "{left:?}");

    // A link to a file gives way to the copy, and what it points at stays as it was.
    let (precious, link) = (folder.join("precious"), folder.join("link"));
    fs::write(&precious, "mine").unwrap();
    symlink(&precious, &link).unwrap();
    let output = town.run(&["backup", link.to_str().unwrap()]);
    assert!(output.status.success(), "{}", err(&output));
    assert_eq!(fs::read_to_string(&precious).unwrap(), "mine");
    assert!(fs::symlink_metadata(&link).unwrap().is_file());
}

/// A command that may write no more than so many bytes into a file.
fn with_little_room(config: &Path, args: &[&str]) -> Output {
    let line = "trap '' XFSZ; ulimit -f 8; exec \"$0\" \"$@\"";
    let mut command = Command::new("sh");
    command.args(["-c", line, env!("CARGO_BIN_EXE_etronics-bot"), "--config", config.to_str().unwrap()]);
    command.args(args).env_clear().current_dir(std::env::temp_dir());
    command.output().unwrap()
}

#[test]
fn a_picture_that_could_not_be_written_leaves_nothing_and_the_former_one_as_it_was() {
    let mut town = Town::new(EVERY_TOKEN, "");
    town.start();
    let picture = town.config.with_file_name("day.png");
    let drawn = || town.run(&["digest", "--since", "1d", "--png", picture.to_str().unwrap()]);
    // Once the subscribers are counted.
    until("there is something to draw", || drawn().status.success());
    let whole = fs::read(&picture).unwrap();
    assert!(whole.len() > 4_096, "{}", whole.len());
    let failed = with_little_room(&town.config, &["digest", "--since", "1d", "--png", picture.to_str().unwrap()]);
    says_in_one_line(&failed, 1, "writing the picture");
    assert_eq!(fs::read(&picture).unwrap(), whole);
    fs::remove_file(&picture).unwrap();
    let failed = with_little_room(&town.config, &["digest", "--since", "1d", "--png", picture.to_str().unwrap()]);
    says_in_one_line(&failed, 1, "writing the picture");
    let failed = with_little_room(&town.config, &["config", "init", picture.with_extension("toml").to_str().unwrap()]);
    says_in_one_line(&failed, 1, "writing ");
    let left: Vec<String> = fs::read_dir(picture.parent().unwrap())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .filter(|name| name.starts_with("day"))
        .collect();
    assert!(left.is_empty(), "{left:?}");
}

/// What a command says in a window of so many columns.
fn in_a_window(columns: u16, config: &Path, args: &[&str]) -> String {
    let (pty, pts) = open().unwrap();
    pty.resize(Size::new(100, columns)).unwrap();
    let command = PtyCommand::new(env!("CARGO_BIN_EXE_etronics-bot"))
        .args(["--config", config.to_str().unwrap(), "--lang", "ru"])
        .args(args)
        .env_clear()
        .env("NO_COLOR", "1");
    let mut child = command.spawn(pts).unwrap();
    let (mut said, mut bytes) = (Vec::new(), [0; 4096]);
    // The other end closes: an error on Linux, nothing elsewhere.
    while let Ok(read @ 1..) = (&pty).read(&mut bytes) {
        said.extend_from_slice(&bytes[..read]);
    }
    child.wait().unwrap();
    String::from_utf8_lossy(&said).replace('\r', "")
}

#[test]
fn status_and_check_fit_the_window_by_words_and_stay_whole_in_a_pipe() {
    let town = stopped();
    for args in [&["status"][..], &["check"]] {
        let whole = out(&town.run(&[&["--lang", "ru"], args].concat()));
        let words: Vec<&str> = whole.split_whitespace().collect();
        assert!(whole.lines().any(|line| line.chars().count() > 100), "{whole}");
        for columns in [60, 80, 100] {
            let said = in_a_window(columns, &town.config, args);
            for line in said.lines() {
                // A word that is longer than a line has no place to be broken at.
                let one_word = line.split_whitespace().count() == 1;
                assert!(line.chars().count() <= usize::from(columns) || one_word, "{columns}: {line}\n{said}");
            }
            assert_eq!(said.split_whitespace().collect::<Vec<_>>().len(), words.len(), "{columns}: {said}\n{whole}");
        }
    }
}

#[test]
fn a_line_of_the_log_runs_through_no_bar() {
    let town = Town::new(EVERY_TOKEN, "");
    let fakes: Vec<i64> = (0..3).map(|number| town.story.fake(&number.to_string())).collect();
    town.story.sim.world(|world| fakes.iter().for_each(|fake| world.was_member(*fake)));
    let said = in_a_window(120, &town.config, &["-v", "scan", "members", "--enforce"]);
    let is_bar = |text: &str| text.contains('█') || text.contains('░');
    assert!(is_bar(&said), "no bar: {said:?}");
    for line in said.lines().filter(|line| line.contains(" INFO ") || line.contains("DEBUG ")) {
        // What stood there was wiped away before the line was written.
        let (before, after) = line.rsplit_once("\u{1b}[K").unwrap_or(("", line));
        assert!(!is_bar(after) && (!is_bar(before) || before.ends_with("\u{1b}[K")), "{line:?}");
    }
}

/// What `classify` answers to what is piped into it.
fn classified(args: &[&str], input: &str) -> Output {
    let mut child = bare(&[&["classify"], args].concat())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

#[test]
fn each_row_gets_one_verdict_and_a_broken_one_names_its_line() {
    for (input, rows) in [
        ("text\nhello\n", 1),
        ("text\nhello\n\nthere", 3),
        ("text\n\n", 1),
        ("b,text\n1,hello\n\n2,there\n", 2),
        ("text\n\"one\ntwo\"\n", 1),
        ("text\n", 0),
    ] {
        for args in [&["comments"][..], &["comments", "-"]] {
            let output = classified(args, input);
            assert!(output.status.success(), "{input:?}: {}", err(&output));
            assert_eq!(out(&output).lines().count(), rows + 1, "{input:?}: {}", out(&output));
        }
    }
    for (input, words) in [
        ("text\n\"unclosed\nhi\nthird\n", "standard input, line 2: a quote is opened here and never closed"),
        ("text,b\na\n", "standard input, line 2: fields: 1, in the head: 2"),
        ("b,text\n1,c\na\n", "standard input, line 3: fields: 1, in the head: 2"),
        ("text\nfine\nhello, there\n", "standard input, line 3: fields: 2, in the head: 1"),
    ] {
        says_in_one_line(&classified(&["comments"], input), 1, words);
    }
    // Nothing but empty lines behind the last is no row; one between two is.
    let ended = classified(&["accounts"], "{\"id\":1}\n\n \n");
    assert_eq!((ended.status.code(), out(&ended).lines().count()), (Some(0), 2), "{}", err(&ended));
    says_in_one_line(&classified(&["accounts"], "{\"id\":1}\n\n{\"id\":2}\n"), 1, "standard input, line 2");
    for id in ["1.9", "true", "99999999999999999999", "-1e300"] {
        let input = format!("{{\"id\":1}}\n{{\"id\":{id}}}\n");
        let words = "standard input, line 2: the id of a user object must be a whole number";
        says_in_one_line(&classified(&["accounts", "-"], &input), 1, words);
    }
    for input in ["[1]\n", "[[1]]\n", "7\n"] {
        says_in_one_line(&classified(&["accounts", "-"], input), 1, "standard input, line 1: this is no user object");
    }
}

#[test]
fn what_is_learnt_from_has_whole_rows_as_well() {
    let folder = tempfile::tempdir().unwrap();
    let (rows, model) = (folder.path().join("rows.csv"), folder.path().join("model.bin"));
    for (input, words) in [
        ("label,text\n1,\"open\n0,hi\n", "rows.csv, line 2: a quote is opened here and never closed"),
        ("label,text\n1,ok\n0\n", "rows.csv, line 3: fields: 1, in the head: 2"),
        ("label,text\n1,\"two\nlines\"\n2,hi\n", "rows.csv, line 4: label \"2\" is neither 0 nor 1"),
        ("text\nhi\n", "rows.csv has no column `label`"),
    ] {
        std::fs::write(&rows, input).unwrap();
        let output = run(&["train", "comments", rows.to_str().unwrap(), "--out", model.to_str().unwrap()]);
        says_in_one_line(&output, 1, words);
        assert!(!model.exists());
    }
}

#[test]
fn a_score_is_what_its_points_come_to_and_one_is_one() {
    let living = "{\"id\":7,\"first_name\":\"Ann\",\"has_photo\":1}";
    let output = classified(&["accounts"], &format!("{{\"id\":5,\"deactivated\":\"deleted\"}}\n{living}\n"));
    assert!(err(&output).contains("2 accounts, "), "{}", err(&output));
    let said = out(&output);
    let dead: Vec<&str> = said.lines().nth(1).unwrap().split(',').collect();
    assert_eq!((dead[1], dead[2]), ("1.000000", "remove"), "{said}");
    let points: f64 = dead[3].split(':').nth(1).unwrap().parse().unwrap();
    assert_eq!(format!("{:.6}", 1.0 / (1.0 + (-points).exp())), dead[1], "{said}");
    // Of every account, however many things speak for and against it.
    let many: Vec<String> = (0..64_u32)
        .map(|bits| {
            let bit = |at: u32| (bits >> at) & 1;
            format!(
                "{{\"id\":{},\"first_name\":\"A\",\"last_name\":\"B\",\"has_photo\":{},\"has_mobile\":{},\"status\":\"{}\",\
                 \"followers_count\":{},\"verified\":{},\"site\":\"{}\"}}",
                bits + 1,
                bit(0),
                bit(1),
                "x".repeat(bit(2) as usize),
                bit(3) * 700 + bits,
                bit(4),
                "y".repeat(bit(5) as usize)
            )
        })
        .collect();
    let said = out(&classified(&["accounts"], &many.join("\n")));
    for row in said.lines().skip(1) {
        let fields: Vec<&str> = row.split(',').collect();
        let points = fields[3].split(';').filter_map(|reason| reason.split(':').nth(1));
        let sum: f64 = points.map(|points| points.parse::<f64>().unwrap()).sum();
        assert_eq!(format!("{:.6}", 1.0 / (1.0 + (-sum).exp())), fields[1], "{row}");
    }
    assert_eq!(said.lines().count(), 65, "{said}");
    let one = err(&classified(&["accounts"], living));
    assert!(one.contains("1 account, "), "{one}");
    let one = err(&classified(&["comments"], "text\nhello\n"));
    assert!(one.contains("1 text, "), "{one}");
    assert!(run(&["classify", "comments", "/nowhere.csv"]).status.code() == Some(1));
}

/// What VK did not tell is held against nobody.
#[test]
fn no_account_is_removed_for_what_was_not_told() {
    let named = r#""id": 1, "first_name": "А", "last_name": "Б""#;
    let living = r#""followers_count": 500, "status": "Всем привет", "site": "", "has_photo": 1, "city": {"id": 1}"#;
    for (account, verdicts) in [
        (format!("{{{named}, \"followers_count\": 0}}"), &["keep", "quarantine"][..]),
        // Of a closed page followers are no evidence, whatever number comes.
        (
            format!("{{{named}, \"is_closed\": true, \"has_photo\": 0, \"followers_count\": 7}}"),
            &["keep", "quarantine"],
        ),
        // Words of tomorrow.
        (format!("{{{named}, {living}, \"deactivated\": \"frozen\"}}"), &["keep"]),
        (format!("{{{named}, {living}, \"deactivated\": \"false\"}}"), &["keep"]),
        (format!("{{{named}, \"deactivated\": \"deleted\"}}"), &["remove"]),
        (format!("{{{named}, \"deactivated\": \"banned\"}}"), &["remove"]),
        (
            format!("{{{named}, \"has_photo\": 0, \"about\": \"\", \"site\": \"\", \"followers_count\": 7}}"),
            &["remove"],
        ),
    ] {
        let output = classified(&["accounts"], &account);
        assert!(output.status.success(), "{account}: {}", err(&output));
        let row = out(&output).lines().last().unwrap_or_default().to_owned();
        let verdict = row.split(',').nth(2).unwrap_or_default().to_owned();
        assert!(verdicts.contains(&verdict.as_str()), "{account}: {row}");
    }
}

#[test]
fn a_file_without_an_end_is_one_clear_line() {
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("config.toml");
    let with = |more: &str| {
        let database = folder.path().join("bot.db");
        fs::write(&config, format!("storage.path = \"{}\"\nvk.group_id = 7\n{more}", database.display())).unwrap();
        fs::set_permissions(&config, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    };
    with("");
    drop(crate::restores::opened(&folder.path().join("bot.db"), 7).unwrap());
    let config = config.to_str().unwrap();
    for args in [
        &["--config", "/dev/zero", "status"][..],
        &["--config", config, "backtest", "--since", "7d", "--model", "/dev/zero"],
        &["--config", config, "learned", "import", "/dev/zero"],
        &["classify", "comments", "/dev/zero"],
        &["classify", "accounts", "/dev/zero"],
        &["train", "comments", "/dev/zero"],
        &["train", "accounts", "/dev/zero"],
    ] {
        let output = run(args);
        let said = err(&output);
        assert_eq!((output.status.code(), said.trim_end().lines().count()), (Some(1), 1), "{args:?}: {said}");
        assert!(said.contains("/dev/zero") && (said.contains("larger than") || said.contains("longer than")), "{said}");
    }
    for more in ["[moderation.comments]\nstop_words_file = \"/dev/zero\"\n", "[vk]\nuser_token_file = \"/dev/zero\"\n"]
    {
        with(&more.replace("[vk]\n", "vk."));
        let output = run(&["--config", config, "status"]);
        assert!(err(&output).contains("/dev/zero: it is larger than"), "{more}: {}", err(&output));
    }
}

#[test]
fn classify_judges_by_the_rules_of_the_config_that_is_named() {
    const INPUT: &str = "text\nМеняю самокат на зонтик\n";
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("config.toml");
    fs::write(&config, "[moderation.comments]\nstop_words = [\"самокат\"]\n").unwrap();
    let verdict = |output: &Output| {
        assert!(output.status.success(), "{}", err(output));
        out(output).lines().nth(1).unwrap().split(',').nth(1).unwrap().to_owned()
    };
    assert_eq!(verdict(&classified(&["comments"], INPUT)), "keep");
    let named = ["comments", "--config", config.to_str().unwrap()];
    assert_eq!(verdict(&classified(&named, INPUT)), "remove");
    for what in ["comments", "accounts"] {
        let missing = classified(&[what, "--config", "/nowhere.toml"], "");
        assert_eq!(missing.status.code(), Some(1), "{}", err(&missing));
        assert!(err(&missing).contains("/nowhere.toml"), "{}", err(&missing));
    }
    // What only happens to lie there changes nothing.
    let output = bare(&["classify", "comments"]).env("ETRONICS_CONFIG", "/nowhere.toml").stdin(Stdio::null()).output();
    assert!(!err(&output.unwrap()).contains("nowhere"));
}
