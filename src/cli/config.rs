//! `config`: writes a commented config file; prints the effective settings and where each comes from.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use serde_json::json;

use super::Globals;
use super::whole_file::{self, Spared};
use crate::config::{Config, Loaded, example};
use crate::paths;
use crate::store;

/// Arguments of `config`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  etronics-bot config init\n  etronics-bot config show --json")]
pub(crate) struct Args {
    #[command(subcommand)]
    what: ConfigCommand,
}

#[derive(Debug, clap::Subcommand)]
enum ConfigCommand {
    /// Write a commented config file that only you can read
    #[command(
        after_help = "Examples:\n  etronics-bot config init\n  etronics-bot config init /etc/etronics-bot/config.toml"
    )]
    Init {
        /// Where; else --config, else $ETRONICS_CONFIG, else config.toml in your config directory.
        path: Option<PathBuf>,
        /// Overwrite what is there.
        #[arg(long)]
        force: bool,
    },
    /// Print the effective settings, secrets masked, and where each value comes from
    #[command(
        after_help = "Examples:\n  etronics-bot config show\n  etronics-bot config show --json | jq '.settings[] | select(.source != \"default\")'"
    )]
    Show {
        /// One JSON document.
        #[arg(long)]
        json: bool,
    },
}

pub(crate) fn run(args: &Args, globals: &Globals) -> Result<ExitCode> {
    match &args.what {
        ConfigCommand::Init { path, force } => init(path.as_deref(), *force, globals)?,
        ConfigCommand::Show { json } => show(*json, globals)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn init(path: Option<&Path>, force: bool, globals: &Globals) -> Result<()> {
    let named = path.or(globals.config.as_deref()).map(Path::to_owned);
    let by_variable = || paths::env_value(&super::environment, "ETRONICS_CONFIG").map(PathBuf::from);
    let target = named
        .or_else(by_variable)
        .or_else(paths::user_config)
        .context("this user has no home: name the file, `config init PATH`")?;
    let shown = target.display();
    if target.as_os_str() == "-" {
        return globals.write(example(globals.language()).as_bytes());
    }
    if target.is_dir() {
        bail!("{shown} is a folder: name the file, such as {}", target.join("config.toml").display());
    }
    if let Some(folder) = target.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        fs::create_dir_all(folder).with_context(|| format!("making the folder {}", folder.display()))?;
    }
    if !force && target.symlink_metadata().is_ok() {
        bail!("{shown} exists already: --force overwrites it");
    }
    whole_file::write(&target, example(globals.language()).as_bytes(), &Spared::default())?;
    globals.say(&format!("{shown}"))?;
    globals.note("fill in vk.group_id, the tokens and telegram.admin_chat_id, then run `etronics-bot check`");
    Ok(())
}

fn show(json: bool, globals: &Globals) -> Result<()> {
    let mut loaded = globals.load_config()?;
    lay_panel_over(&mut loaded);
    for warning in &loaded.warnings {
        globals.note(&format!("warning: {warning}"));
    }
    let shown = loaded.config.shown();
    if json {
        let file = loaded.file.as_ref().map(|path| path.display().to_string());
        let document = json!({ "file": file, "settings": shown, "warnings": loaded.warnings });
        globals.document(&document)?;
        return Ok(());
    }
    let words = globals.texts().terminal();
    let file = loaded.file.as_ref().map(|path| path.display().to_string());
    let file = file.unwrap_or_else(|| words.line("no config file found: environment and defaults"));
    globals.say(&format!("# {file}"))?;
    let mut lines = Vec::new();
    for setting in shown {
        match &setting.source {
            Some(source) => lines.push((format!("{} = {}", setting.key, setting.toml()), words.line(source))),
            None => lines.push((format!("# {}", setting.key), words.line("not set"))),
        }
    }
    // A long list pushes only its own source to the right.
    let width = lines.iter().map(|(left, _)| left.chars().count()).filter(|width| *width <= 60).max().unwrap_or(0);
    for (left, source) in lines {
        globals.say(&format!("{left:<width$}  # {source}"))?;
    }
    Ok(())
}

/// What was set in the panel, if there is a database that can be read now; else the file's word is shown, with a note.
fn lay_panel_over(loaded: &mut Loaded) {
    let Some(path) = loaded.config.storage.path.clone().filter(|path| path.try_exists().unwrap_or(true)) else {
        return;
    };
    let panel = store::open_reader(&path).and_then(|conn| store::Db::new(&conn).settings().values());
    match panel {
        Ok(panel) => {
            let (config, warnings) = Config::with_panel(&loaded.config, &panel);
            loaded.config = config;
            loaded.warnings.extend(warnings);
        }
        Err(error) => loaded.warnings.push(format!("settings of the panel are not shown: {error:#}")),
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;
    use crate::config::EXAMPLE;
    use crate::domain::language::Language;

    fn globals() -> Globals {
        Globals { config: None, lang: None, verbose: 0, quiet: true, language: Language::En }
    }

    #[test]
    fn a_new_config_is_for_its_owner_alone_and_is_not_overwritten_unasked() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deep/config.toml");
        init(Some(&path), false, &globals()).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::read_to_string(&path).unwrap(), EXAMPLE);

        fs::write(&path, "mine").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        let refusal = init(Some(&path), false, &globals()).unwrap_err().to_string();
        assert!(refusal.ends_with("exists already: --force overwrites it"), "{refusal}");
        assert_eq!(fs::read_to_string(&path).unwrap(), "mine");

        init(Some(&path), true, &globals()).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), EXAMPLE);
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1, "nothing else is left behind");
    }

    #[test]
    fn what_the_panel_set_is_shown_as_the_panels() {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("bot.db");
        let engine = store::Store::open(&database, 1, 0).unwrap();
        engine.write(|db| db.settings().set_setting("moderation.mode", Some(&json!("enforce")), 7, 0)).unwrap();
        drop(engine);
        let env = |name: &str| (name == "DATABASE_URL").then(|| database.display().to_string());
        let mut loaded = Config::load_among(None, &[], &env).unwrap();
        lay_panel_over(&mut loaded);
        assert_eq!(loaded.config.origin("moderation.mode").to_string(), "panel");
        assert_eq!(loaded.warnings, Vec::<String>::new());

        let broken = folder.path().join("broken.db");
        fs::write(&broken, "no database").unwrap();
        loaded.config.storage.path = Some(broken);
        lay_panel_over(&mut loaded);
        assert!(loaded.warnings[0].starts_with("settings of the panel are not shown: "), "{:?}", loaded.warnings);
    }

    #[test]
    fn a_folder_is_no_config_file() {
        let folder = tempfile::tempdir().unwrap();
        let refusal = init(Some(folder.path()), true, &globals()).unwrap_err().to_string();
        assert!(refusal.contains("is a folder: name the file"), "{refusal}");
    }
}
