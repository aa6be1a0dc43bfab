//! What packages are made of and no compiler sees: completions, man pages, units, the scripts' own words.

use crate::commands::{bare, err, out, run};

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

#[test]
fn every_command_has_a_page() {
    let folder = tempfile::tempdir().unwrap();
    let pages = folder.path().join("made/by/it");
    let output = bare(&["man"]).arg(&pages).output().unwrap();
    assert!(output.status.success(), "{}", err(&output));
    let mut files: Vec<_> = std::fs::read_dir(&pages).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let mut all = String::new();
    for file in &files {
        let text = std::fs::read_to_string(file).unwrap();
        all += &format!("=== {}\n{text}", file.file_name().unwrap().to_string_lossy());
    }
    // Every release would change each of them.
    insta::assert_snapshot!("man_pages", all.replace(env!("CARGO_PKG_VERSION"), "VERSION"));
    assert!(err(&output).contains(&format!("{} pages", files.len())), "{}", err(&output));
}

#[test]
fn a_folder_that_cannot_be_made_is_named() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let output = bare(&["man"]).arg(file.path().join("pages")).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(err(&output).starts_with("error: making the folder "), "{}", err(&output));
}
