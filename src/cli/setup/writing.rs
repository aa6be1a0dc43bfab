//! The config file as `setup` writes it: one value after another, everything else of it as its owner left it.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use toml_edit::{DocumentMut, Item, Table, Value, value};

use super::answers::{Answers, write_private};
use crate::domain::language::Language;
use crate::texts::SetupTexts;

/// One line of the file.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Line {
    section: &'static str,
    key: &'static str,
    /// None: the line goes.
    value: Option<LineValue>,
}

#[derive(Debug, Clone, PartialEq)]
enum LineValue {
    Text(String),
    Number(i64),
    Flag(bool),
}

/// The file's text: `before` is what stood there.
/// `was` is what was set before, there or elsewhere: what is the same is not written, for it may come from a file of its own
/// or from the environment.
pub(super) fn text(
    before: Option<&str>,
    answers: &Answers,
    was: &Answers,
    language: Language,
    words: SetupTexts,
) -> Result<String> {
    let fresh = before.is_none();
    let mut document: DocumentMut = before.unwrap_or_default().parse().context("reading the config that is there")?;
    let said = lines(was, language);
    let is_said = |line: &Line| match line.key {
        "language" => was.language() == Some(language),
        _ => said.contains(line),
    };
    for line in lines(answers, language).into_iter().filter(|line| !is_said(line)) {
        put(&mut document, &line, words);
    }
    let written = document.to_string();
    Ok(if fresh { format!("{}\n{written}", words.file_head()) } else { written })
}

fn lines(answers: &Answers, language: Language) -> Vec<Line> {
    let text = |section, key, value: Option<&str>| {
        value.map(|it| Line { section, key, value: Some(LineValue::Text(it.to_owned())) })
    };
    let number =
        |section, key, value: Option<i64>| value.map(|it| Line { section, key, value: Some(LineValue::Number(it)) });
    let gone = |section, key| Some(Line { section, key, value: None });
    let secret = |kept: &Option<super::answers::KeptSecret>| kept.as_ref().map(|kept| kept.0.reveal().to_owned());
    let given =
        |kept: &super::answers::Choice<super::answers::KeptSecret>| kept.yes().map(|kept| kept.0.reveal().to_owned());
    let optional = |key: &'static str, choice: &super::answers::Choice<super::answers::KeptSecret>| match choice {
        super::answers::Choice::No => gone("vk", key),
        _ => text("vk", key, given(choice).as_deref()),
    };
    let proxy = match secret(&answers.telegram_proxy) {
        None => gone("telegram", "proxy"),
        proxy => text("telegram", "proxy", proxy.as_deref()),
    };
    let copies = answers.channel.yes();
    let place = |section, key, choice: &super::answers::Choice<super::answers::NamedChat>| match choice {
        super::answers::Choice::Unasked => None,
        super::answers::Choice::No => gone(section, key),
        super::answers::Choice::Yes(chat) => number(section, key, Some(chat.id)),
    };
    // Where there is a bot at all; its address alone says nothing.
    let max_api_url = answers.max_api_url.as_deref().filter(|_| answers.max_token.is_some());
    [
        text("", "language", Some(language.as_str())),
        text("storage", "path", answers.storage_path.as_deref()),
        text("telegram", "bot_token", secret(&answers.bot_token).as_deref()),
        number("telegram", "admin_chat_id", answers.admin_chat.as_ref().map(|chat| chat.id)),
        text("telegram", "api_url", answers.telegram_api_url.as_deref()),
        proxy,
        number("vk", "group_id", answers.group_id),
        text("vk", "community_token", secret(&answers.community_token).as_deref()),
        optional("service_token", &answers.service_token),
        optional("user_token", &answers.user_token),
        text("vk", "api_url", answers.vk_api_url.as_deref()),
        switch(answers),
        number("crosspost", "channel_id", copies.map(|chat| chat.id)),
        text("max", "token", secret(&answers.max_token).as_deref()),
        text("max", "api_url", max_api_url),
        place("crosspost", "max_channel_id", &answers.max),
        place("alerts", "max_user_id", &answers.max_user),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Whether posts are copied anywhere. Who says no to one network says nothing of the other, nor of routes.
fn switch(answers: &Answers) -> Option<Line> {
    use super::answers::Choice;
    let on = match (&answers.channel, &answers.max) {
        (Choice::Yes(_), _) | (_, Choice::Yes(_)) => true,
        (Choice::No, _) => false,
        (Choice::Unasked, Choice::No) if !answers.copied_elsewhere => false,
        (Choice::Unasked, Choice::No | Choice::Unasked) => return None,
    };
    Some(Line { section: "crosspost", key: "enabled", value: Some(LineValue::Flag(on)) })
}

fn put(document: &mut DocumentMut, line: &Line, words: SetupTexts) {
    let root = document.as_table_mut();
    let table = if line.section.is_empty() {
        root
    } else {
        if line.value.is_none() && !root.contains_key(line.section) {
            return;
        }
        let item = root.entry(line.section).or_insert_with(|| Item::Table(Table::new()));
        let Some(table) = item.as_table_mut() else { return };
        table
    };
    // A key that stands in a file of its own stays there while it is the same; otherwise this one is meant.
    table.remove(&format!("{}_file", line.key));
    let Some(new) = &line.value else {
        table.remove(line.key);
        return;
    };
    let new: Value = match new {
        LineValue::Text(text) => text.as_str().into(),
        LineValue::Number(number) => (*number).into(),
        LineValue::Flag(flag) => (*flag).into(),
    };
    if let Some(old) = table.get_mut(line.key).and_then(Item::as_value_mut) {
        let decor = old.decor().clone();
        *old = new;
        *old.decor_mut() = decor;
        return;
    }
    table.insert(line.key, value(new));
    if let (Some(mut key), Some(comment)) = (table.key_mut(line.key), words.file_comment(line.section, line.key)) {
        key.leaf_decor_mut().set_prefix(format!("# {comment}\n"));
    }
}

/// Writes the file; what stood there is kept beside it under the name that is returned.
pub(super) fn write(path: &Path, text: &str) -> Result<Option<PathBuf>> {
    let old = match fs::read_to_string(path) {
        Ok(old) if old == text => return Ok(None),
        Ok(old) => {
            let kept = free_name(path);
            write_private(&kept, &old)?;
            Some(kept)
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
        Err(error) => return Err(error).with_context(|| format!("reading {}", path.display())),
    };
    write_private(path, text)?;
    Ok(old)
}

fn free_name(path: &Path) -> PathBuf {
    let named = |end: &str| {
        let mut name = path.as_os_str().to_owned();
        name.push(end);
        PathBuf::from(name)
    };
    let mut tried = std::iter::once(named(".old")).chain((2..).map(|number| named(&format!(".old-{number}"))));
    tried.find(|name| name.symlink_metadata().is_err()).unwrap_or_else(|| named(".old"))
}

#[cfg(test)]
mod tests {
    use super::super::answers::{Choice, KeptSecret, NamedChat};
    use super::*;
    use crate::domain::secret::Secret;
    use crate::texts::Texts;

    fn answers() -> Answers {
        let kept = |text: &str| KeptSecret(Secret::new(text));
        Answers {
            bot_token: Some(kept("700:bot")),
            admin_chat: Some(NamedChat { id: 5, name: "Olga".to_owned() }),
            channel: Choice::Yes(NamedChat { id: -1001, name: "News".to_owned() }),
            community_token: Some(kept("vk1.a.community")),
            group_id: Some(42),
            service_token: Choice::Yes(kept("vk1.a.service")),
            user_token: Choice::No,
            ..Answers::default()
        }
    }

    #[test]
    fn a_new_file_says_what_each_line_is_in_the_language_chosen() {
        for language in [Language::Ru, Language::En] {
            let words = Texts::new(language).setup();
            let written = text(None, &answers(), &Answers::default(), language, words).unwrap();
            insta::assert_snapshot!(format!("new_file_{}", language.as_str()), written);
            // Written once more it is the same.
            assert_eq!(text(Some(&written), &answers(), &answers(), language, words).unwrap(), written);
        }
    }

    #[test]
    fn what_the_owner_wrote_stays_and_only_what_was_answered_changes() {
        let before = "# mine\nlanguage = \"ru\" # how we speak\n[moderation]\nmode = \"enforce\"\n[vk]\ngroup_id = 41\n\
                      user_token = \"old\" \nservice_token_file = \"/etc/service\"\n[telegram]\nproxy = \"socks5://a:1\"\n";
        let was = Answers { telegram_proxy: Some(KeptSecret(Secret::new("socks5://a:1"))), ..Answers::default() };
        let written = text(Some(before), &answers(), &was, Language::En, Texts::new(Language::En).setup()).unwrap();
        for line in ["# mine", "language = \"en\" # how we speak", "mode = \"enforce\"", "group_id = 42"] {
            assert!(written.contains(line), "{line}: {written}");
        }
        for gone in ["old", "service_token_file", "proxy"] {
            assert!(!written.contains(gone), "{gone}: {written}");
        }
    }

    #[test]
    fn the_old_file_is_kept_under_a_name_of_its_own() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("config.toml");
        assert_eq!(write(&path, "a = 1\n").unwrap(), None);
        assert_eq!(write(&path, "a = 1\n").unwrap(), None);
        assert_eq!(write(&path, "a = 2\n").unwrap(), Some(folder.path().join("config.toml.old")));
        assert_eq!(write(&path, "a = 3\n").unwrap(), Some(folder.path().join("config.toml.old-2")));
        assert_eq!(fs::read_to_string(folder.path().join("config.toml.old-2")).unwrap(), "a = 2\n");
    }
}
