//! `learned`: what the buttons taught, by the real binary.

use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::process::Stdio;

use serde_json::Value;

use crate::commands::{Town, err, out, until};
use crate::stories::comments::SPAM;
use crate::story::EVERY_TOKEN;

const ENFORCE: &str = "[moderation]\nmode = \"enforce\"\n";

/// A community whose admin has said of an advert that it is none.
fn taught() -> Town {
    let mut town = Town::new(EVERY_TOKEN, ENFORCE);
    town.start();
    let stranger = town.story.stranger("Кристина", "Доходова");
    let spam = town.story.comment(stranger, SPAM);
    until("the spam is gone", || !town.story.is_visible(spam));
    until("the journal says so", || town.json(&["journal", "--json"])[0]["state"] == "done");
    let id = town.json(&["journal", "--json"])[0]["id"].to_string();
    let undone = town.run(&["journal", "undo", &id]);
    assert!(undone.status.success(), "{}", err(&undone));
    town
}

#[test]
fn what_was_taught_is_listed_and_forgotten_under_a_running_daemon() {
    let mut town = taught();
    let stranger = town.story.stranger("Олег", "Другой");
    let again = town.story.comment(stranger, SPAM);
    until("it is judged by what was taught", || town.json(&["journal", "--json"])[0]["rule"] == "learned");
    assert!(town.story.is_visible(again));

    let list = town.json(&["learned", "list", "--json"]);
    let entry = &list[0];
    assert_eq!(list.as_array().unwrap().len(), 1);
    assert_eq!((&entry["verdict"], &entry["text"]), (&Value::from("ham"), &Value::from(SPAM)));
    assert_eq!((&entry["decided"], &entry["by_name"]), (&Value::from(1), &Value::from("command line")));
    assert!(entry["at"].as_str().unwrap().ends_with("+03:00") && entry["imported"] == false, "{entry}");
    assert_eq!(town.json(&["learned", "list", "--json", "--since", "2030-01-01"]), Value::Array(Vec::new()));
    let table = out(&town.run(&["learned", "list"]));
    let lines: Vec<&str> = table.lines().collect();
    assert!(lines[0].starts_with("ID  AT") && lines[0].ends_with("DECIDED  TEXT"), "{table}");
    assert!(lines[1].contains("ham") && lines[1].ends_with(SPAM) && lines.len() == 2, "{table}");

    let id = entry["id"].to_string();
    for (args, words) in [
        (&["learned", "forget", "99"][..], "99: nothing that was taught has this number"),
        (&["learned", "forget", &id, "99"], "99: nothing that was taught has this number"),
    ] {
        let output = town.run(args);
        let error = err(&output);
        assert_eq!(output.status.code(), Some(1), "{args:?}: {error}");
        assert!(error.contains(words) && error.trim_end().lines().count() == 1, "{args:?}: {error}");
    }
    let nothing = town.run(&["learned", "forget", "--imported"]);
    let said = "nothing was imported: there is nothing to forget\n";
    assert_eq!((nothing.status.code(), err(&nothing).as_str()), (Some(0), said));
    assert_eq!(town.run(&["learned", "list", "--limit", "0"]).status.code(), Some(2));
    assert_eq!(town.run(&["learned", "forget"]).status.code(), Some(2));
    assert_eq!(town.run(&["learned", "forget", "1", "--imported"]).status.code(), Some(2));

    assert!(town.run(&["learned", "forget", &id]).status.success());
    assert_eq!(town.json(&["learned", "list", "--json"]), Value::Array(Vec::new()));
    let third = town.story.comment(stranger, &format!("{SPAM}!"));
    until("it is judged as ever, without a restart", || !town.story.is_visible(third));
    assert!(town.stop("-TERM").success());
}

#[test]
fn what_one_community_was_taught_is_carried_to_another_and_taken_back_there() {
    let mut town = taught();
    let file = town.config.with_file_name("learned.jsonl");
    let file = file.to_str().unwrap();
    assert!(town.run(&["learned", "export", file]).status.success());
    assert_eq!(std::fs::metadata(file).unwrap().permissions().mode() & 0o777, 0o600);
    let text = std::fs::read_to_string(file).unwrap();
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((&lines[0]["kind"], &lines[0]["version"]), (&Value::from("etronics-bot learned"), &Value::from(1)));
    let keys: Vec<&String> = lines[1].as_object().unwrap().keys().collect();
    assert_eq!((lines.len(), keys), (2, vec![&"at".to_owned(), &"spam".to_owned(), &"text".to_owned()]));
    assert!(!text.contains("legkij") && text.contains("[username]"), "{text}");
    assert!(town.stop("-TERM").success());

    let mut other = Town::new(EVERY_TOKEN, ENFORCE);
    other.start();
    let bad = other.config.with_file_name("bad.jsonl");
    std::fs::write(&bad, format!("{text}{{\"text\":\"x\",\"spam\":1,\"at\":\"2026-11-23T10:00:00Z\"}}\n")).unwrap();
    let refused = other.run(&["learned", "import", bad.to_str().unwrap()]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(err(&refused).contains("bad.jsonl: nothing was imported: line 3: invalid type"), "{}", err(&refused));
    assert_eq!(other.json(&["learned", "list", "--json"]), Value::Array(Vec::new()));

    let imported = other.run(&["learned", "import", file]);
    assert_eq!(
        out(&imported).trim_end(),
        "imported: 1, known already: 0, your own word stands: 0",
        "{}",
        err(&imported)
    );
    let again = other.run(&["--lang", "ru", "learned", "import", file]);
    assert_eq!(out(&again).trim_end(), "принято: 0, уже известно: 1, осталось ваше слово: 0", "{}", err(&again));
    let entry = &other.json(&["learned", "list", "--json"])[0];
    assert_eq!((&entry["imported"], &entry["by"], &entry["verdict"]), (&true.into(), &Value::Null, &"ham".into()));
    let stranger = other.story.stranger("Кристина", "Доходова");
    let kept = other.story.comment(stranger, SPAM);
    until("it is judged by what was carried", || other.json(&["journal", "--json"])[0]["rule"] == "learned");
    assert!(other.story.is_visible(kept));
    let again = out(&other.run(&["learned", "import", file]));
    assert_eq!(again.trim_end(), "imported: 0, known already: 1, your own word stands: 0");

    assert!(other.run(&["learned", "forget", "--imported"]).status.success());
    let gone = other.story.comment(stranger, &format!("{SPAM}!"));
    until("it is judged as ever", || !other.story.is_visible(gone));
    assert!(other.stop("-TERM").success());

    // Without a daemon the command does it itself; the own word stands.
    let id = other.json(&["journal", "--json"])[0]["id"].to_string();
    let own = town.config.with_file_name("own.jsonl");
    std::fs::write(&own, text.replace("\"spam\":false", "\"spam\":true")).unwrap();
    assert!(other.run(&["journal", "undo", &id]).status.success());
    let stands = out(&other.run(&["learned", "import", own.to_str().unwrap()]));
    assert_eq!(stands.trim_end(), "imported: 0, known already: 0, your own word stands: 1");
}

#[test]
fn a_file_called_minus_is_what_the_shell_pipes() {
    let town = taught();
    let exported = town.run(&["learned", "export", "-"]);
    let text = out(&exported);
    assert!(exported.status.success() && text.starts_with("{\"kind\":\"etronics-bot learned\""), "{text}");
    assert!(err(&exported).contains("standard output: 1 text"), "{}", err(&exported));
    let other = Town::new(EVERY_TOKEN, ENFORCE);
    let mut import = other.command(&["learned", "import", "-"]);
    let mut import =
        import.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
    import.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    let imported = import.wait_with_output().unwrap();
    // Nothing was there before: the database is made by the first start.
    let said = format!("{}{}", out(&imported), err(&imported));
    assert!(said.contains("there is no database at") || said.contains("imported: 1"), "{said}");
    let backup = town.run(&["backup", "-"]);
    assert_eq!(backup.status.code(), Some(2), "{}", err(&backup));
    assert!(err(&backup).contains("name a file, not standard output"), "{}", err(&backup));
    let config = town.run(&["config", "init", "-"]);
    assert!(config.status.success() && out(&config).contains("[telegram]"), "{}", err(&config));
    assert!(!std::env::temp_dir().join("-").exists());
}
