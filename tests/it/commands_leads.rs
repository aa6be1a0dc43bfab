//! `leads` as a person or a script runs it: with the daemon, and without one.

use serde_json::{Value, json};

use crate::commands::{Town, err, out, until};
use crate::stories::leads::{Client, PRICES};
use crate::story::EVERY_TOKEN;

/// A person writes to the real daemon, and waits for each answer as people do.
#[track_caller]
fn talks(town: &Town, client: Client, words: &[&str]) {
    for text in words {
        let before = town.story.said_to(client).len();
        town.story.sim.world(|world| match client {
            Client::Telegram(id) => {
                world.tg_writes(id, *text).unwrap();
            }
            Client::Vk(id) => {
                world.vk_writes(id, text);
            }
        });
        until("the bot answers", || town.story.said_to(client).len() > before);
    }
}

#[test]
fn leads_are_listed_shown_noted_moved_exported_and_forgotten() {
    let mut town = Town::new(EVERY_TOKEN, PRICES);
    town.start();
    assert_eq!(town.json(&["leads", "list", "--json"]), Value::Array(Vec::new()));
    let (anna, boris) = (town.story.anna(), town.story.boris());
    talks(&town, anna, &["/ads", "Пекарня, \"У моста\"", "Пост", "20.12.2030", "10-15 тыс", "=1+1", "Подтвердить"]);
    talks(&town, boris, &["хочу рекламу", "Барбершоп"]);

    let list = town.json(&["leads", "list", "--json"]);
    let lead = &list[1];
    let Client::Telegram(id) = anna else { panic!() };
    for (key, value) in [
        ("id", json!(1)),
        ("source", json!("telegram")),
        ("user_id", json!(id)),
        ("user_name", json!("Анна")),
        ("product", json!("Пекарня, \"У моста\"")),
        ("format", json!("Пост")),
        ("dates", json!({"from": "2030-12-20", "to": "2030-12-20", "text": "20.12.2030"})),
        ("budget", json!({"min": 10_000, "max": 15_000, "currency": "RUB", "text": "10-15 тыс"})),
        ("contact", json!("=1+1")),
        ("status", json!("new")),
        ("temperature", json!("hot")),
    ] {
        assert_eq!(lead[key], value, "{key}: {lead:#}");
    }
    assert!(lead["created_at"].as_str().unwrap().ends_with("+03:00"), "{lead:#}");
    assert_eq!((&list[0]["source"], &list[0]["format"], &list[0]["dates"]), (&json!("vk"), &Value::Null, &Value::Null));
    assert_eq!(list.as_array().unwrap().len(), 2);
    // A talk in the middle says so, and is no new lead.
    assert_eq!((&list[0]["unfinished"], &list[1]["unfinished"]), (&json!(true), &json!(false)));
    let new = town.json(&["leads", "list", "--json", "--status", "new"]);
    assert_eq!((new.as_array().unwrap().len(), &new[0]["id"]), (1, &json!(1)));
    assert_eq!(town.json(&["leads", "list", "--json", "--limit", "1"])[0]["id"], 2);
    assert_eq!(town.json(&["leads", "list", "--json", "--status", "agreed"]), json!([]));
    assert_eq!(town.json(&["leads", "list", "--json", "--find", "МОСТА"])[0]["id"], 1);
    assert_eq!(town.json(&["leads", "list", "--json", "--temperature", "cold"])[0]["id"], 2);
    assert_eq!(town.json(&["status", "--json"])["today"]["leads"], 1);

    assert!(town.run(&["leads", "note", "1", "просит скидку"]).status.success());
    assert!(town.run(&["leads", "status", "1", "agreed"]).status.success());
    let shown = town.json(&["leads", "show", "1", "--json"]);
    assert_eq!(shown["status"], "agreed");
    let said: Vec<&str> = shown["messages"].as_array().unwrap().iter().map(|it| it["from"].as_str().unwrap()).collect();
    // Both sides of the talk: what the bot asked stands between the answers.
    let of = |side: &str| said.iter().filter(|said| **said == side).count();
    assert_eq!((of("client"), of("bot"), of("admin")), (7, 6, 0), "{said:?}");
    assert_eq!((said[2], &said[said.len() - 2..]), ("bot", &["note", "change"][..]));
    let plain = out(&town.run(&["leads", "show", "1"]));
    assert!(plain.contains("note: просит скидку") && plain.starts_with("lead 1, agreed, hot"), "{plain}");
    let table = out(&town.run(&["leads", "list"]));
    assert!(table.contains("unfinished") && table.contains("Барбершоп"), "{table}");

    // A spreadsheet takes nothing for a formula.
    let csv = out(&town.run(&["leads", "export", "--format", "csv"]));
    let rows: Vec<csv::StringRecord> = csv::Reader::from_reader(csv.as_bytes()).records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 2);
    assert_eq!((&rows[1][5], &rows[1][15]), ("Пекарня, \"У моста\"", "'=1+1"));
    let exported: Value = serde_json::from_str(&out(&town.run(&["leads", "export", "--format", "json"]))).unwrap();
    assert_eq!(exported, town.json(&["leads", "list", "--json"]));

    let Client::Vk(number) = boris else { panic!() };
    let elsewhere = format!("telegram:{number}");
    for (args, words) in [
        (&["leads", "show", "99"][..], "lead 99: there is no such lead"),
        (&["leads", "note", "99", "x"], "lead 99: there is no such lead"),
        (&["leads", "note", "1", " "], "the note is empty"),
        (&["leads", "forget", "vk:999999999"], "nothing is known of vk:999999999"),
        (&["leads", "forget", "telegram:999999999"], "nothing is known of telegram:999999999"),
        // Of the other network, and the number of a post, of a lead, of everything.
        (&["leads", "forget", &elsewhere], "nothing is known of telegram:"),
        (&["leads", "forget", "vk:1"], "nothing is known of vk:1"),
        (&["leads", "forget", "telegram:2"], "nothing is known of telegram:2"),
        (&["leads", "status", "1", "closed", "--reason", "x"], "--reason goes with `rejected` only"),
        (&["leads", "forget", "anna"], "anna names nobody"),
        (&["leads", "forget", "vk:abc"], "vk:abc names nobody"),
        (&["journal", "--person", "anna"], "anna names nobody"),
        (&["leads", "forget", "@nobody"], "nobody called @nobody wrote to the bot"),
        (&["leads", "list", "--limit", "0"], "0 lists nothing"),
    ] {
        let output = town.run(args);
        let error = err(&output);
        let misused = [" ", "--reason", "--limit", "anna", "vk:abc"].iter().any(|it| args.contains(it));
        assert_eq!(output.status.code(), Some(if misused { 2 } else { 1 }), "{args:?}: {error}");
        assert!(error.starts_with("error: ") && error.contains(words), "{args:?}: {error}");
    }

    // What is so already is no failure, and no change either.
    let again = town.run(&["leads", "status", "1", "agreed"]);
    assert_eq!((again.status.code(), err(&again).as_str()), (Some(0), "lead 1 is agreed already\n"));
    assert_eq!(town.json(&["leads", "show", "1", "--json"])["messages"].as_array().unwrap().len(), said.len());

    // Without a daemon the command does it itself.
    assert!(town.stop("-TERM").success());
    // Of a talk in the middle somebody said how far it is: it stays where it can be found.
    for status in ["in_progress", "agreed", "published", "closed", "rejected"] {
        assert!(town.run(&["leads", "status", "2", status]).status.success());
        for more in [&["--status", status][..], &["--find", "Барбершоп"]] {
            let list = town.json(&[&["leads", "list", "--json"], more].concat());
            assert_eq!((&list[0]["id"], &list[0]["status"]), (&json!(2), &json!(status)), "{more:?}: {list:#}");
        }
        let shown = out(&town.run(&["leads", "show", "2"]));
        let word = if status == "in_progress" { "unfinished" } else { status };
        assert!(shown.starts_with(&format!("lead 2, {word}")), "{shown}");
    }
    assert!(town.run(&["leads", "status", "1", "rejected", "--reason", "передумали"]).status.success());
    assert_eq!(town.json(&["leads", "show", "1", "--json"])["reason"], "передумали");
    let Client::Vk(id) = boris else { panic!() };
    assert!(town.run(&["leads", "forget", &format!("vk:{id}")]).status.success());
    assert!(town.run(&["leads", "forget", &format!("@user{}", anna.person().id)]).status.success());
    assert_eq!(town.json(&["leads", "list", "--json"]), Value::Array(Vec::new()));
    // Of the day it came on it is counted no more, whichever number is asked for.
    let leads = &town.json(&["digest", "--json", "--since", "24h"])["leads"];
    let by_status: i64 = leads["by_status"].as_object().unwrap().values().filter_map(Value::as_i64).sum();
    assert_eq!((&leads["new"], by_status), (&json!(0), 0), "{leads:#}");
}

#[test]
fn a_request_is_listed_and_found_by_the_words_it_began_with() {
    let mut town = Town::new(EVERY_TOKEN, PRICES);
    town.start();
    let anna = town.story.anna();
    let first = "Добрый день! Магазин «Шаг», хотим рекламу";
    talks(&town, anna, &[first]);
    let table = out(&town.run(&["leads", "list"]));
    assert!(table.contains("Магазин «Шаг»"), "{table}");
    assert_eq!(town.json(&["leads", "list", "--json", "--find", "ШАГ"])[0]["id"], 1);
    let shown = out(&town.run(&["leads", "show", "1"]));
    assert!(shown.contains(&format!("💬 {first}")), "{shown}");
}
