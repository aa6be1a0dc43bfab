//! Which language a command speaks: what `--lang` says, else the config where it sets one, else the locale.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use clap::builder::PossibleValue;

use crate::config::Config;
use crate::domain::language::Language;
use crate::paths::Env;

/// Commands that read nobody's config.
const WITHOUT_CONFIG: [&str; 2] = ["demo", "simulator"];

impl ValueEnum for Language {
    fn value_variants<'a>() -> &'a [Self] {
        &Self::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.as_str()))
    }
}

/// What is said of language before the arguments are understood: help and wrong arguments have one too.
#[derive(Debug, Default, PartialEq, Eq)]
struct Glance {
    language: Option<Language>,
    config: Option<PathBuf>,
    command: Option<String>,
}

/// The language of this process.
pub(super) fn of_process(args: impl IntoIterator<Item = OsString>, env: Env<'_>) -> Language {
    let Glance { language, config, command } = glance(args);
    let reads_config = !command.is_some_and(|command| WITHOUT_CONFIG.contains(&command.as_str()));
    language
        .or_else(|| if reads_config { of_config(config.as_deref(), env) } else { None })
        .unwrap_or_else(|| of_locale(env))
}

/// A config that cannot be read is told of by the command that wants it.
fn of_config(named: Option<&Path>, env: Env<'_>) -> Option<Language> {
    Config::language_of_file(named, env)
}

/// The first of the three that is set decides, as everywhere; what is not Russian is English.
fn of_locale(env: Env<'_>) -> Language {
    let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().filter_map(env).find(|value| !value.is_empty());
    let russian = locale.is_some_and(|locale| {
        let name = locale.split(['_', '.', '@']).next().unwrap_or_default().to_ascii_lowercase();
        name == "ru"
    });
    if russian { Language::Ru } else { Language::En }
}

/// The command among the arguments, if one is named.
pub(super) fn command_of(args: impl IntoIterator<Item = OsString>) -> Option<String> {
    glance(args).command
}

/// The config that the arguments name.
pub(super) fn config_of(args: impl IntoIterator<Item = OsString>) -> Option<PathBuf> {
    glance(args).config
}

fn glance(args: impl IntoIterator<Item = OsString>) -> Glance {
    let mut found = Glance::default();
    let mut args = args.into_iter().skip(1);
    while let Some(arg) = args.next() {
        let Some(word) = arg.to_str() else { continue };
        if word == "--" {
            break;
        }
        let (name, joined) = match word.split_once('=') {
            Some((name, value)) => (name, Some(OsString::from(value))),
            None => (word, None),
        };
        match name {
            "--lang" => {
                let value = joined.or_else(|| args.next());
                found.language = value.and_then(|value| Language::from_str(value.to_str()?, true).ok());
            }
            "--config" => found.config = joined.or_else(|| args.next()).map(PathBuf::from),
            word if !word.starts_with('-') && found.command.is_none() => found.command = Some(word.to_owned()),
            _ => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(line: &str) -> Glance {
        glance(line.split(' ').map(OsString::from))
    }

    #[test]
    fn the_flag_is_seen_wherever_it_stands_and_its_value_is_no_command() {
        let ru = Some(Language::Ru);
        let of = |config: Option<&str>, command: &str, language| Glance {
            language,
            config: config.map(PathBuf::from),
            command: Some(command.to_owned()),
        };
        assert_eq!(seen("bot --lang ru status"), of(None, "status", ru));
        assert_eq!(seen("bot status --lang=ru"), of(None, "status", ru));
        assert_eq!(seen("bot --config a.toml demo"), of(Some("a.toml"), "demo", None));
        assert_eq!(seen("bot check -- --lang ru"), of(None, "check", None));
        assert_eq!(seen("bot status --lang"), of(None, "status", None));
        assert_eq!(seen("bot status --lang de"), of(None, "status", None));
    }

    #[test]
    fn the_locale_decides_where_nobody_else_does_and_whatever_is_not_russian_is_english() {
        let of = |set: &[(&str, &str)]| {
            let env = |name: &str| set.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned());
            of_locale(&env)
        };
        assert_eq!(of(&[("LANG", "ru_RU.UTF-8")]), Language::Ru);
        assert_eq!(of(&[("LC_ALL", ""), ("LC_MESSAGES", "ru"), ("LANG", "C")]), Language::Ru);
        for english in ["C", "POSIX", "C.UTF-8", "en_GB.UTF-8", "de_DE", "run"] {
            assert_eq!(of(&[("LANG", english)]), Language::En, "{english}");
        }
        assert_eq!(of(&[("LC_ALL", "C"), ("LANG", "ru_RU.UTF-8")]), Language::En);
        assert_eq!(of(&[]), Language::En);
    }
}
