//! What packages are made of and no compiler sees: completions, man pages, units, the scripts' own words.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use crate::commands::{Town, bare, err, out, run, until};
use crate::story::EVERY_TOKEN;

/// What a shell is given, word for word.
#[test]
fn completions_follow_the_command_line() {
    for shell in ["bash", "zsh", "fish"] {
        let output = run(&["completions", shell]);
        assert!(output.status.success(), "{}", err(&output));
        insta::assert_snapshot!(format!("completions_{shell}"), out(&output));
    }
    let unknown = run(&["completions", "dos"]);
    assert_eq!(unknown.status.code(), Some(2));
    assert!(err(&unknown).contains("bash, elvish, fish, powershell, zsh"), "{}", err(&unknown));
}

/// A shell of its own asks the script what may follow: at the first word, behind it, and two words deep.
#[test]
fn bash_completes_behind_the_first_word_too() {
    let folder = tempfile::tempdir().unwrap();
    let script = folder.path().join("etronics-bot");
    fs::write(&script, run(&["completions", "bash"]).stdout).unwrap();
    let completed = |words: &[&str]| {
        let (word, before) = (words[words.len() - 1], words[words.len() - 2]);
        let asked = "script=$1 word=$2 before=$3; shift 3; . \"$script\"; COMP_WORDS=(\"$@\") COMP_CWORD=$(($# - 1)); \
                     _etronics__bot etronics-bot \"$word\" \"$before\"; echo \"${COMPREPLY[@]}\"";
        let mut bash = Command::new("bash");
        bash.args(["--norc", "-c", asked, "bash"]).arg(&script).args([word, before]).args(words);
        bash.output().ok().map(|output| out(&output).trim_end().to_owned())
    };
    let Some(first) = completed(&["etronics-bot", "quar"]) else {
        println!("there is no bash here: skipped");
        return;
    };
    assert_eq!(first, "quarantine");
    assert_eq!(completed(&["etronics-bot", "journal", "--per"]).unwrap(), "--person");
    assert_eq!(completed(&["etronics-bot", "journal", "un"]).unwrap(), "undo");
    assert_eq!(completed(&["etronics-bot", "journal", "undo", "--al"]).unwrap(), "--allow");
}

#[test]
fn every_command_has_a_page() {
    let folder = tempfile::tempdir().unwrap();
    let pages = folder.path().join("made/by/it");
    let output = bare(&["man"]).arg(&pages).output().unwrap();
    assert!(output.status.success(), "{}", err(&output));
    let mut files: Vec<_> = fs::read_dir(&pages).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    // Everybody on the machine reads them, as far as the shell's own habit goes.
    let usual = tempfile::Builder::new().permissions(PermissionsExt::from_mode(0o666)).tempfile().unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode();
    assert!(files.iter().all(|file| mode(file) == mode(usual.path())), "{:o}", mode(&files[0]));
    let mut all = String::new();
    for file in &files {
        let text = fs::read_to_string(file).unwrap();
        all += &format!("=== {}\n{text}", file.file_name().unwrap().to_string_lossy());
    }
    assert!(!files.iter().any(|file| file.ends_with("etronics-bot-help.1")));
    // Every release would change each of them.
    insta::assert_snapshot!("man_pages", all.replace(env!("CARGO_PKG_VERSION"), "VERSION"));
    assert!(err(&output).contains(&format!("pages written: {}", files.len())), "{}", err(&output));
}

/// The Russian pages are as many, and nothing in them is left in English: neither headings nor what the library says itself.
#[test]
fn pages_speak_russian_too() {
    let folder = tempfile::tempdir().unwrap();
    let (english, russian) = (folder.path().join("en"), folder.path().join("ru"));
    for (language, pages) in [("en", &english), ("ru", &russian)] {
        assert!(bare(&["--lang", language, "man"]).arg(pages).output().unwrap().status.success());
    }
    for entry in fs::read_dir(&english).unwrap() {
        let name = entry.unwrap().file_name();
        let page = fs::read_to_string(russian.join(&name)).unwrap();
        for line in page.lines().filter(|line| line.starts_with(".SH")) {
            assert!(line.chars().any(|c| ('А'..='Я').contains(&c)), "{name:?}: {line}");
        }
        assert!(!page.contains("Possible values") && !page.contains("[default"), "{name:?}");
    }
    insta::assert_snapshot!(
        "man_page_in_russian",
        fs::read_to_string(russian.join("etronics-bot-backtest.1"))
            .unwrap()
            .replace(env!("CARGO_PKG_VERSION"), "VERSION")
    );
}

#[test]
fn a_folder_that_cannot_be_made_is_named() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let output = bare(&["man"]).arg(file.path().join("pages")).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(err(&output).starts_with("error: making the folder "), "{}", err(&output));
}

fn file(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// A unit's lines, without its comments.
fn unit(name: &str) -> Vec<String> {
    file(name).lines().filter(|line| !line.is_empty() && !line.starts_with('#')).map(str::to_owned).collect()
}

const SERVICE: &str = "systemd/etronics-bot.service";
const TEMPLATE: &str = "systemd/etronics-bot@.service";
const USER_SERVICE: &str = "systemd/user/etronics-bot.service";

/// Whatever is mended in one unit holds for the other.
#[test]
fn the_template_is_the_unit_with_a_name_in_it() {
    let named = |line: &String| match line.as_str() {
        "Description=Looks after a VK community and the Telegram channel beside it" => format!("{line} (%i)"),
        "ExecStart=/usr/local/bin/etronics-bot run" => {
            "ExecStart=/usr/local/bin/etronics-bot --config /etc/etronics-bot/%i.toml run".to_owned()
        }
        "StateDirectory=etronics-bot" => "StateDirectory=etronics-bot/%i".to_owned(),
        _ => line.clone(),
    };
    assert_eq!(unit(SERVICE).iter().map(named).collect::<Vec<_>>(), unit(TEMPLATE));
}

/// The user's own unit forbids what a user may forbid, and lives where commands typed by hand look.
#[test]
fn the_users_unit_is_a_part_of_the_unit() {
    let whole = unit(SERVICE);
    for line in unit(USER_SERVICE) {
        assert!(whole.contains(&line) || line == "WantedBy=default.target", "{line}");
        assert!(!["User=", "StateDirectory", "Protect", "Private"].iter().any(|no| line.starts_with(no)), "{line}");
    }
}

/// `dist/build.sh` cuts off how to install by hand, and puts the packaged program in; `setup` puts its own in.
#[test]
fn units_can_be_given_another_program() {
    for name in [SERVICE, TEMPLATE, USER_SERVICE] {
        let text = file(name);
        let (head, rest) = text.split_once("\n\n").unwrap();
        assert!(head.lines().all(|line| line.starts_with('#')), "{name}");
        assert!(rest.starts_with("[Unit]\n"), "{name}");
        assert_eq!(rest.matches("/usr/local/bin/etronics-bot").count(), 1, "{name}");
        assert!(rest.contains("\nExecStart=/usr/local/bin/etronics-bot "), "{name}");
    }
    assert!(file("dist/build.sh").contains("sed -e '1,/^$/d' -e 's|/usr/local/bin/|/usr/bin/|'"));
}

/// One user, one folder of configs, one of data: in units, scripts of the package and its config.
#[test]
fn the_package_and_its_units_name_the_same_places() {
    let service = unit(SERVICE);
    for line in ["User=etronics", "Group=etronics", "StateDirectory=etronics-bot", "UMask=0077"] {
        assert!(service.iter().any(|found| found == line), "{line}");
    }
    let installed = file("dist/debian/postinst");
    assert!(installed.contains("adduser --quiet --system --group --home /var/lib/etronics-bot"));
    assert!(installed.contains("/usr/sbin/nologin etronics\n"));
    assert!(installed.contains("config=/etc/etronics-bot/config.toml"));
    assert!(file("dist/debian/preinst").contains("for config in /etc/etronics-bot/*.toml"));
    assert!(file("dist/debian/postrm").contains("rm -rf /var/lib/etronics-bot /etc/etronics-bot"));
    for script in ["preinst", "postinst", "prerm", "postrm"] {
        let text = file(&format!("dist/debian/{script}"));
        assert!(text.starts_with("#!/bin/sh\n") && text.contains("\nset -e\n"), "{script}");
        assert!(!text.contains("/usr/local"), "{script}");
    }
}

/// What a package installs as the config starts as it is, and names settings that exist.
#[test]
fn the_packaged_config_is_a_config() {
    let output =
        run(&["--config", &format!("{}/dist/debian/config.toml", env!("CARGO_MANIFEST_DIR")), "config", "show"]);
    assert!(output.status.success(), "{}", err(&output));
    assert!(out(&output).contains("storage.path = \"/var/lib/etronics-bot/etronics-bot.db\""), "{}", out(&output));
    let example = file("config.example.toml");
    let settings = |text: &str| -> Vec<String> {
        let names = text.lines().map(|line| line.trim_start_matches('#')).filter_map(|line| line.split_once(" = "));
        names.map(|(name, _)| name.to_owned()).filter(|name| !name.contains(' ')).collect()
    };
    let known = settings(&example);
    let named = settings(&file("dist/debian/config.toml"));
    assert!(named.len() >= 8, "{named:?}");
    for name in named {
        assert!(known.contains(&name), "{name} is no setting of config.example.toml");
    }
}

/// A release is named alike by Cargo, the changelog, and the scripts that make and fetch it.
#[test]
fn names_of_a_release_agree() {
    let version = env!("CARGO_PKG_VERSION");
    let heading = format!("## {version}");
    assert!(file("CHANGELOG.md").lines().any(|line| line.starts_with(&heading)), "CHANGELOG.md has no {heading}");
    let build = file("dist/build.sh");
    assert!(build.contains(r#"folder="$name-$version-linux-$arch""#) && build.contains(r#"folder="$folder-musl""#));
    assert!(build.contains(r#"revision="$version-1""#) && build.contains(r#""$out/${name}_${revision}_$arch.deb""#));
    let install = file("dist/install.sh");
    for name in
        ["etronics-bot_[0-9]", "_$arch\\\\.deb", "-linux-$arch-musl\\\\.tar\\\\.gz", "-linux-$arch\\\\.tar\\\\.gz"]
    {
        assert!(install.contains(name), "{name}");
    }
}

/// The image's health is asked by an option that the program has.
#[test]
fn the_image_asks_what_the_program_answers() {
    let container = file("dist/container/Containerfile");
    assert!(container.contains(r#""-q", "status", "--check"]"#), "{container}");
    assert!(out(&run(&["status", "--help"])).contains("--check"));
    for line in ["FROM scratch", "USER 10001:10001", "VOLUME /data", "CMD [\"run\"]"] {
        assert!(container.lines().any(|found| found == line), "{line}");
    }
}

/// What a container's health is asked by: the exit status, and one line that says why.
#[test]
fn health_is_told_by_the_exit_status() {
    let mut town = Town::new(EVERY_TOKEN, "");
    assert_eq!(town.run(&["status", "--check"]).status.code(), Some(1));
    town.start();
    until("both platforms are heard", || town.run(&["status", "--check"]).status.success());
    let well = town.run(&["-q", "status", "--check"]);
    assert_eq!((out(&well), err(&well)), (String::new(), String::new()));
    town.stop("-TERM");
    let stopped = town.run(&["status", "--check"]);
    assert_eq!(stopped.status.code(), Some(1));
    assert_eq!(err(&stopped), "error: the daemon does not run\n");
}

/// What is fetched to build or run comes from where anybody would look, and by https.
#[test]
fn scripts_name_only_public_hosts() {
    let known = [
        "127.0.0.1",
        "localhost",
        "localhost.example.org",
        "example.org",
        "core.telegram.org",
        "my.telegram.org",
        "www.debian.org",
        // The example's own service.
        "telegram-bot-api",
    ];
    let mut files = vec!["docs/packages.md".to_owned(), ".github/workflows/release.yml".to_owned()];
    for folder in ["dist", "dist/debian", "dist/container"] {
        let entries =
            fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)).unwrap().map(|entry| entry.unwrap());
        let own =
            entries.filter(|entry| entry.path().is_file() && !entry.file_name().to_string_lossy().contains("pyc"));
        files.extend(own.map(|entry| format!("{folder}/{}", entry.file_name().to_string_lossy())));
    }
    for name in files {
        let text = file(&name);
        for at in text.match_indices("://").map(|(at, _)| at + 3) {
            let host = text[at..].split(|c: char| !c.is_ascii_alphanumeric() && c != '.' && c != '-').next().unwrap();
            assert!(host.is_empty() || known.contains(&host), "{name}: {host}");
        }
    }
}
