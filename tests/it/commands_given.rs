//! What was typed is heeded or refused, never thrown away: options before a subcommand, behind `help`, a config that is read once.

use std::fs;
use std::io::{Read, Write};
use std::path::Path;
use std::process::{Output, Stdio};

use pty_process::Size;
use pty_process::blocking::{Command as PtyCommand, open};

use crate::commands::{Town, bare, err, out, run, until};
use crate::stories::comments::SPAM;
use crate::story::EVERY_TOKEN;

/// A community of which the daemon has judged something, and stopped.
fn judged() -> Town {
    let mut town = Town::new(EVERY_TOKEN, "[moderation]\nmode = \"enforce\"\n");
    town.start();
    for name in ["Олег", "Пётр"] {
        let stranger = town.story.stranger(name, "Другой");
        town.story.comment(stranger, SPAM);
    }
    until("both are removed", || {
        let rows = town.json(&["journal", "--json"]);
        rows.as_array().unwrap().iter().filter(|row| row["state"] == "done").count() == 2
    });
    assert!(town.stop("-TERM").success());
    town
}

/// Whatever narrows an order would be thrown away: everybody's verdicts would be taken back for one person's.
#[test]
fn what_narrows_an_order_is_never_thrown_away() {
    let town = judged();
    let rows = town.json(&["journal", "--json"]);
    let person = format!("vk:{}", rows[0]["subject"]["user_id"]);
    for before in [
        &["--person", person.as_str()][..],
        &["--verdict", "remove"],
        &["--state", "done"],
        &["--limit", "50"],
        &["--since", "1h"],
        &["--json"],
    ] {
        let args = [&["journal"], before, &["undo", "--since", "1h"]].concat();
        let output = town.run(&args);
        let said =
            format!("error: {} before `undo` would not be heeded: what `undo` takes stands behind it\n", before[0]);
        assert_eq!((output.status.code(), err(&output)), (Some(2), said), "{args:?}");
        let russian = err(&town.run(&[&["--lang", "ru"], &args[..]].concat()));
        let said = format!("ошибка: {} перед `undo` ничего не значит: параметры `undo` пишутся после неё\n", before[0]);
        assert_eq!(russian, said);
    }
    assert_eq!(town.json(&["journal", "--json"]), rows);
    // Nor where it would only be shown less of.
    let output = town.run(&["journal", "--person", &person, "show", "1"]);
    assert_eq!(output.status.code(), Some(2), "{}", err(&output));
    let output = town.run(&["journal", "--limit", "1", "list", "--limit", "2"]);
    assert_eq!(output.status.code(), Some(2), "{}", err(&output));
}

#[test]
fn a_list_heeds_what_stands_before_its_name() {
    let town = judged();
    let rows = town.json(&["journal", "--json"]);
    let person = format!("vk:{}", rows[1]["subject"]["user_id"]);
    assert_eq!(town.json(&["journal", "--json", "list"]), rows);
    assert_eq!(town.json(&["journal", "--json", "--limit", "1", "list"]).as_array().unwrap().len(), 1);
    assert_eq!(town.json(&["journal", "--json", "list", "--limit", "1"]).as_array().unwrap().len(), 1);
    assert_eq!(town.json(&["journal", "--person", &person, "list", "--json"])[0], rows[1]);
    assert_eq!(town.json(&["journal", "--verdict", "keep", "list", "--json"]), serde_json::json!([]));
    assert_eq!(town.json(&["journal", "--json", "show", "1"])["id"], 1);
    // What every command takes may stand anywhere.
    assert!(town.run(&["journal", "--lang", "ru", "list"]).status.success());
}

/// How many came back is said, none among them; and a command's answer stands alone, without the log of its work.
#[test]
fn an_order_says_how_many_it_took_back() {
    let town = judged();
    for (args, count) in [
        (&["--rule", "stop_word", "--since", "1h"][..], 0),
        (&["--since", "1h", "--until", "59m"], 0),
        (&["1"], 1),
        (&["--since", "1h"], 1),
        (&["--since", "1h30m"], 0),
        (&["1"], 0),
    ] {
        let output = town.run(&[&["journal", "undo"], args].concat());
        let said = err(&output);
        assert!(output.status.success() && said.ends_with(&format!("taken back: {count}\n")), "{args:?}: {said}");
        assert!(!said.contains(" INFO "), "{said}");
    }
    let output = town.run(&["-v", "journal", "undo", "--since", "1h"]);
    assert!(err(&output).contains("DEBUG") || err(&output).contains(" INFO "), "{}", err(&output));
}

/// One comment stands in two entries where its author was banned for it, and in none that acted where the bot only watched.
#[test]
fn what_came_back_is_counted_as_the_chat_counts_it() {
    for (config, state) in [
        ("[moderation]\nmode = \"enforce\"\n[moderation.comments]\nban_author = true\n", "done"),
        ("[moderation]\nmode = \"observe\"\n", "observed"),
    ] {
        let mut town = Town::new(EVERY_TOKEN, config);
        town.start();
        for name in ["Олег", "Пётр"] {
            let stranger = town.story.stranger(name, "Другой");
            town.story.comment(stranger, SPAM);
        }
        let flagged = |town: &Town| {
            let rows = town.json(&["journal", "--json"]);
            rows.as_array().unwrap().iter().filter(|row| row["state"] == state && row["verdict"] != "keep").count()
        };
        let all = if state == "done" { 4 } else { 2 };
        until("all is decided", || flagged(&town) == all);
        assert!(town.stop("-TERM").success());
        let said = err(&town.run(&["journal", "undo", "--since", "1h"]));
        let told = town.story.told_admin().join("\n");
        if state == "done" {
            let count = said.trim_end().rsplit(' ').next().unwrap();
            assert!(told.contains(&format!("Возвращаю: {count}")), "{said}: {told}");
        } else {
            let end = "taken back: 0\ndropped, for nothing had been done by them: 2\n";
            assert!(said.ends_with(end), "{said}");
            assert!(told.contains("Возвращено: 0"), "{told}");
        }
    }
}

/// Moments are read alike wherever one is asked for.
#[test]
fn moments_are_taken_as_people_type_them() {
    let town = judged();
    let rows = town.json(&["journal", "--json"]);
    for since in
        ["90m", "1h30m", "1d12h", "1w", "today", "yesterday", "вчера", "2026-01-01 21:00", "2026-01-01T21:00:00"]
    {
        let since = if since == "today" { "сегодня" } else { since };
        assert_eq!(town.run(&["leads", "list", "--since", since]).status.code(), Some(0), "{since}");
        assert_eq!(town.run(&["digest", "--since", "1m30s"]).status.code(), Some(0), "{since}");
    }
    assert_eq!(town.json(&["journal", "--json", "--since", "1h30m"]), rows);
    assert_eq!(town.json(&["digest", "--date", "today", "--json"])["comments"]["deleted"], 2);
    assert!(town.run(&["digest", "--date", "вчера"]).status.success());
    assert_eq!(town.run(&["digest", "--date", "someday"]).status.code(), Some(2));
}

/// Another community's numbers are nobody's answer, and a config that was meant is not passed over for another one.
#[test]
fn no_other_community_answers() {
    let mut town = judged();
    let folder = tempfile::tempdir().unwrap();
    let foreign = folder.path().join("foreign.toml");
    let text = fs::read_to_string(&town.config).unwrap();
    let group = town.story.sim.world(|world| world.group_id);
    fs::write(&foreign, text.replace(&format!("group_id = {group}"), "group_id = 5")).unwrap();
    let config = foreign.to_str().unwrap();
    for running in [false, true] {
        if running {
            town.start();
        }
        for args in [
            &["status"][..],
            &["journal"],
            &["digest"],
            &["leads", "list"],
            &["quarantine", "list"],
            &["learned", "list"],
            &["crosspost", "list"],
            &["journal", "undo", "--since", "1h"],
            &["quarantine", "keep", "1"],
            &["scan", "members"],
        ] {
            let output = bare(&[&["-q", "--config", config], args].concat()).output().unwrap();
            let said = err(&output);
            assert_eq!(output.status.code(), Some(1), "{args:?}: {said}");
            assert!(said.contains(&format!("belongs to vk community {group}, the config names 5")), "{args:?}: {said}");
            assert_eq!(said.lines().count(), 1, "{said}");
        }
    }
    assert_eq!(town.json(&["journal", "--json", "--state", "undone"]), serde_json::json!([]));
    assert!(town.stop("-TERM").success());

    // In the folder of a config that leads nowhere the user's own is another one.
    let home = tempfile::tempdir().unwrap();
    let own = home.path().join("etronics-bot/config.toml");
    fs::create_dir_all(own.parent().unwrap()).unwrap();
    fs::copy(&town.config, &own).unwrap();
    let at = |here: &Path, args: &[&str]| {
        let home = home.path().to_str().unwrap();
        bare(args).current_dir(here).envs([("HOME", home), ("XDG_CONFIG_HOME", home)]).output().unwrap()
    };
    assert!(at(folder.path(), &["status"]).status.success());
    let [dangling, of_folder] = ["dangling", "of_folder"].map(|name| folder.path().join(name));
    fs::create_dir_all(of_folder.join("config.toml")).unwrap();
    fs::create_dir(&dangling).unwrap();
    std::os::unix::fs::symlink("nowhere.toml", dangling.join("config.toml")).unwrap();
    for here in [&dangling, &of_folder] {
        for args in [&["status"][..], &["setup"], &[]] {
            let output = at(here, args);
            let code = if args.is_empty() { 2 } else { 1 };
            assert_eq!(output.status.code(), Some(code), "{args:?}: {}", err(&output));
            let said = "error: config file config.toml is a folder, or a link that leads to no file: ";
            assert!(err(&output).starts_with(said), "{args:?}: {}", err(&output));
        }
    }
    let mistyped = at(folder.path(), &["--config", "nope.toml"]);
    assert_eq!(mistyped.status.code(), Some(2));
    assert!(err(&mistyped).starts_with("error: config file nope.toml (named by --config)"), "{}", err(&mistyped));
}

/// Labelled texts are not written over by what comes of them, and a place that takes nothing is known before the work.
#[test]
fn training_spares_what_it_reads() {
    let folder = tempfile::tempdir().unwrap();
    let labelled = folder.path().join("labelled.csv");
    let rows: Vec<String> = (0..40).map(|n| format!("{},\"слово номер {n} и ещё\"", n % 2)).collect();
    let text = format!("label,text\n{}\n", rows.join("\n"));
    fs::write(&labelled, &text).unwrap();
    let name = labelled.to_str().unwrap();
    let linked = folder.path().join("linked.csv");
    std::os::unix::fs::symlink(&labelled, &linked).unwrap();
    let [model, nowhere] = ["model.bin", "none/model.bin"].map(|name| folder.path().join(name).display().to_string());
    for (args, code, words) in [
        (&["train", "comments", name, "--out", name][..], 1, "is read here: name another file"),
        (&["train", "comments", name, "--out", linked.to_str().unwrap()], 1, "is read here: name another file"),
        (&["train", "comments", name, "--out", &model, "--verdicts", name], 1, "is read here: name another file"),
        (&["train", "accounts", name, "--out", name], 1, "is read here: name another file"),
        (&["train", "comments", name, "--out", &model, "--verdicts", &model], 2, "name two"),
        (&["train", "comments", name, "--out", &nowhere], 1, "make its folder first, or name another place"),
        (&["train", "comments", name, "--out", folder.path().to_str().unwrap()], 1, "is a folder: name the file"),
    ] {
        let output = run(args);
        assert_eq!(output.status.code(), Some(code), "{args:?}: {}", err(&output));
        assert!(err(&output).contains(words) && err(&output).lines().count() == 1, "{args:?}: {}", err(&output));
    }
    assert_eq!(fs::read_to_string(&labelled).unwrap(), text);
    assert!(!Path::new(&model).exists());
    // From a pipe as from a file.
    let mut child = bare(&["train", "comments", "-", "--out", &model]);
    let mut child = child.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(b"label,words\n1,a\n").unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(err(&output), "error: standard input has no column `text`\n");
}

/// What failed goes with what to do, and in Russian to its end.
#[test]
fn what_failed_goes_with_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "{\"id\":1}x\n").unwrap();
    let name = file.to_str().unwrap();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    for (args, english, russian) in [
        (&["classify", "comments", "nofile"][..], ": check its name", ": проверьте имя"),
        (
            &["man", name],
            ": a file stands in the way: name another place",
            ": там уже стоит файл: назовите другое место",
        ),
        (&["simulator", "--listen", &address], ": another program has it", "занимает другая программа"),
        (&["classify", "accounts", name], "line 1: this is no user object", "после значения стоит лишнее"),
        (&["--", "status"], "subcommand 'status' exists", "команда status есть: уберите -- перед ней"),
    ] {
        let output = run(args);
        assert!(!output.status.success() && err(&output).contains(english), "{args:?}: {}", err(&output));
        let output = run(&[&["--lang", "ru"], args].concat());
        assert!(err(&output).contains(russian), "{args:?}: {}", err(&output));
    }
}

/// A picture is not poured onto a terminal.
#[test]
fn a_picture_is_not_written_to_a_terminal() {
    let town = judged();
    let (mut pty, pts) = open().unwrap();
    pty.resize(Size::new(24, 80)).unwrap();
    let command = PtyCommand::new(env!("CARGO_BIN_EXE_etronics-bot")).env_clear();
    let command = command.args(["--config", town.config.to_str().unwrap(), "digest", "--png", "-"]);
    let mut child = command.spawn(pts).unwrap();
    let mut said = Vec::new();
    // Its end is told as an error of the terminal.
    drop(pty.read_to_end(&mut said));
    assert_eq!(child.wait().unwrap().code(), Some(2));
    assert!(String::from_utf8_lossy(&said).contains("standard output is a terminal: name a file"), "{said:?}");
}

/// What every command takes is taken behind `help` too, at any depth.
#[test]
fn help_takes_what_every_command_takes() {
    let russian = out(&run(&["--lang", "ru", "help", "scan"]));
    for args in [
        &["help", "--lang", "ru", "scan"][..],
        &["help", "scan", "--lang", "ru"],
        &["help", "scan", "--lang=ru", "-v"],
        &["-q", "help", "scan", "--config", "none.toml", "--lang", "ru"],
    ] {
        let output = run(args);
        assert_eq!((output.status.code(), out(&output)), (Some(0), russian.clone()), "{args:?}: {}", err(&output));
    }
    for args in [&["help", "--lang", "ru"][..], &["help", "journal", "undo", "--lang", "ru"]] {
        let output = run(args);
        assert!(output.status.success() && out(&output).contains("Использование:"), "{args:?}: {}", err(&output));
    }
    let nested = run(&["journal", "help", "undo", "--lang", "ru"]);
    assert_eq!(out(&nested), out(&run(&["--lang", "ru", "journal", "help", "undo"])), "{}", err(&nested));
    assert_eq!(run(&["help", "scan", "--limit", "2"]).status.code(), Some(2));
}

/// Runs with a config that comes through standard input.
fn with_piped_config(text: &str, args: &[&str]) -> Output {
    let mut child = bare(&[&["--config", "/dev/stdin"], args].concat());
    let mut child = child.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

/// Whoever reads a pipe a second time finds it empty, and an empty config names another database.
#[test]
fn a_config_that_comes_through_a_pipe_is_read_once_and_whole() {
    let town = judged();
    let text = fs::read_to_string(&town.config).unwrap();
    let output = with_piped_config(&text, &["journal", "--json"]);
    let rows: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", err(&output)));
    assert_eq!(rows, town.json(&["journal", "--json"]));
    let home = tempfile::tempdir().unwrap();
    let copy = home.path().join("copy.db");
    assert!(town.run(&["backup", copy.to_str().unwrap()]).status.success());
    let output = with_piped_config(&text, &["restore", copy.to_str().unwrap()]);
    assert!(output.status.success() && err(&output).contains("restored to"), "{}", err(&output));
    assert!(err(&output).contains(town.config.parent().unwrap().to_str().unwrap()), "{}", err(&output));
    let broken = with_piped_config("language = \"ru\"\n[storage]\njournal_days = 0\n", &["status"]);
    assert!(
        err(&broken).starts_with("ошибка: ") && err(&broken).contains("`storage.journal_days`"),
        "{}",
        err(&broken)
    );
}
