//! Every example of every `--help` is typed into a shell as it stands there.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use etronics_bot::store::Store;

use crate::commands::{err, out, run};

/// `etronics-bot` itself and what stands below it, by their words.
fn commands(above: &[String], found: &mut Vec<(Vec<String>, String)>) {
    let mut args: Vec<&str> = above.iter().map(String::as_str).collect();
    args.push("--help");
    let help = out(&run(&args));
    let listed = help.split("\nCommands:\n").nth(1).unwrap_or_default();
    let names = listed.lines().take_while(|line| !line.is_empty());
    let names = names.filter_map(|line| line.strip_prefix("  ")?.split_whitespace().next());
    for name in names.filter(|name| *name != "help" && name.starts_with(|c: char| c.is_ascii_lowercase())) {
        commands(&[above, &[name.to_owned()]].concat(), found);
    }
    found.push((above.to_vec(), help));
}

/// The examples of a help: without what is said beside them, and without programs that are not ours.
fn examples(help: &str) -> Vec<String> {
    let shown = help.split("\nExample").nth(1).unwrap_or_default().lines().skip(1);
    let lines = shown.filter(|line| line.starts_with("  ") && line.contains("etronics-bot ")).map(str::trim);
    lines
        .map(|line| {
            let line = line.split("   ").next().unwrap_or_default();
            let ours = line.split(" | jq").next().unwrap_or_default().split(" && man ").next().unwrap_or_default();
            ours.rsplit("systemctl stop etronics-bot && ").next().unwrap_or_default().to_owned()
        })
        .collect()
}

/// Needs no network, no entry and no platform: it comes to a good end in a new community.
fn ends_well(line: &str) -> bool {
    let alone = [
        "backtest",
        "backup ",
        "classify ",
        "completions ",
        "config ",
        "crosspost list",
        "digest",
        "journal --",
        "journal list",
        "leads export",
        "leads list",
        "learned export",
        "learned list",
        "man ",
        "quarantine list",
        "restore ",
        "status",
    ];
    let begins = alone.iter().any(|what| line.contains(&format!("etronics-bot {what}")) || line.ends_with(what.trim()));
    // Nothing was counted yet that could be drawn.
    begins && !line.contains("--png")
}

#[test]
fn every_example_of_every_help_does_what_it_shows() {
    let mut found = Vec::new();
    commands(&[], &mut found);
    assert!(found.len() > 40, "the help is not read any more: {found:?}");
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name);
    drop(Store::open(&file("bot.db"), 7, 1_760_000_000_000).unwrap());
    // Nothing listens there.
    let nowhere = "http://127.0.0.1:9";
    let config = format!(
        "[storage]\npath = \"{}\"\n[vk]\ngroup_id = 7\napi_url = \"{nowhere}\"\ncommunity_token = \"vk1.a.nobody\"\n\
         [telegram]\nbot_token = \"1:nobody\"\nadmin_chat_id = 5\napi_url = \"{nowhere}\"\n",
        file("bot.db").display()
    );
    std::fs::write(file("config.toml"), config).unwrap();
    std::fs::write(file("comments.csv"), "text\nhello\n").unwrap();
    std::fs::write(file("users.jsonl"), "{\"id\":1}\n").unwrap();
    for made in [".config/fish/completions", "machine"] {
        std::fs::create_dir_all(file(made)).unwrap();
    }
    std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_etronics-bot"), file("etronics-bot")).unwrap();
    assert!(typed("etronics-bot backup backup.db", folder.path()).status.success());
    let (mut well, mut shown) = (0, BTreeSet::new());
    for (command, help) in &found {
        // Those that stay until they are stopped, and talks, have tests of their own.
        let elsewhere = ["run", "setup", "demo", "simulator", "scan"];
        if command.first().is_some_and(|name| elsewhere.contains(&name.as_str())) {
            continue;
        }
        // What waits for a platform does so for a while; a day of the year may be to come yet.
        for line in examples(help).into_iter().filter(|line| !line.contains("2026-") && !line.contains("--send")) {
            // Some stand in two helps.
            if !shown.insert(line.clone()) {
                continue;
            }
            let output = typed(&line, folder.path());
            let code = output.status.code();
            let good = code == Some(0) || (!ends_well(&line) && matches!(code, Some(1 | 3)));
            assert!(good, "{line}: {code:?}\n{}{}", out(&output), err(&output));
            well += usize::from(ends_well(&line));
        }
    }
    assert!(well > 30, "only {well} examples came to a good end");
}

/// A line of an example in a shell; files of the machine lie in the folder of the test.
fn typed(line: &str, folder: &Path) -> std::process::Output {
    let inside = |word: &str| match Path::new(word).file_name().filter(|_| word.starts_with('/')) {
        Some(name) => format!("machine/{}", name.to_string_lossy()),
        None => word.to_owned(),
    };
    let line = line.split(' ').map(inside).collect::<Vec<_>>().join(" ");
    Command::new("sh")
        .args(["-c", &line])
        .env_clear()
        .env("PATH", format!("{}:/usr/bin:/bin", folder.display()))
        .env("HOME", folder)
        .env("XDG_CONFIG_HOME", folder.join("own"))
        .current_dir(folder)
        .output()
        .unwrap()
}
