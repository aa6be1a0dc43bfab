//! The service: whose it is, where its unit lies, what has to be done for it. A plan first, then the doing.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use super::guide::{Guide, is_found_by_itself};
use crate::paths::{DATABASE_NAME, SYSTEM_CONFIG};
use crate::texts::ServiceSaid;

/// The machine's own unit, as packages install it.
const UNIT: &str = include_str!("../../../systemd/etronics-bot.service");
/// The machine's unit for further communities, an instance each.
const TEMPLATE: &str = include_str!("../../../systemd/etronics-bot@.service");
const TEMPLATE_NAME: &str = "etronics-bot@.service";
/// A unit for somebody who is not root.
const USER_UNIT: &str = include_str!("../../../systemd/user/etronics-bot.service");
const NAME: &str = "etronics-bot.service";
/// Where the template looks for the configs of its instances.
const CONFIGS: &str = "/etc/etronics-bot";
/// Where the units of this machine's own lie.
const OWN_UNITS: &str = "/etc/systemd/system";
/// Where the unit says the program is.
const PROGRAM: &str = "/usr/local/bin/etronics-bot";

/// Whose service it will be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Place {
    /// The machine's, as a user of its own.
    System { user: String, packaged: bool },
    /// That of whoever sits here.
    Own { units: PathBuf },
}

/// What is known of the machine.
#[derive(Debug, Clone)]
pub(super) struct Machine {
    program: PathBuf,
    config: PathBuf,
}

/// One thing to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Act {
    /// A copy of this program where services may read it.
    CopyProgram(PathBuf),
    Write(PathBuf, String),
    Run(Vec<String>),
    /// Run, and it does not matter what comes of it.
    Try(Vec<String>),
}

fn words(line: &[&str]) -> Vec<String> {
    line.iter().map(|word| (*word).to_owned()).collect()
}

/// A setting of a unit.
fn setting<'u>(unit: &'u str, name: &str) -> Option<&'u str> {
    unit.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix('='))
}

/// Everything that is to be done, in this order.
fn plan(place: &Place, machine: &Machine) -> Vec<Act> {
    match place {
        Place::System { user, packaged } => system_plan(user, *packaged, machine),
        Place::Own { units } => {
            let start = exec_start(&machine.program, &machine.config);
            let unit = with_start(USER_UNIT, &start);
            vec![
                Act::Write(units.join(NAME), unit),
                Act::Run(words(&["systemctl", "--user", "daemon-reload"])),
                Act::Run(words(&["systemctl", "--user", "enable", NAME])),
                Act::Run(words(&["systemctl", "--user", "restart", NAME])),
            ]
        }
    }
}

/// The community whose config a file is, as an instance of the template; `None`: any other file.
fn instance(config: &Path) -> Option<&str> {
    let name = config.file_name()?.to_str()?.strip_suffix(".toml")?;
    let is_plain = !name.is_empty() && name.chars().all(|sign| sign.is_ascii_alphanumeric() || "_.-".contains(sign));
    (is_plain && config.parent() == Some(Path::new(CONFIGS)) && config != Path::new(SYSTEM_CONFIG)).then_some(name)
}

/// The unit that serves a config.
fn unit_name(place: &Place, config: &Path) -> String {
    match place {
        Place::System { .. } => system_unit(config),
        Place::Own { .. } => NAME.to_owned(),
    }
}

fn system_unit(config: &Path) -> String {
    instance(config).map_or_else(|| NAME.to_owned(), |name| format!("etronics-bot@{name}.service"))
}

/// The config that a unit, with what is written over it, is started with.
fn served(unit: &str, written_over: &str) -> PathBuf {
    let unquoted = |text: &str| text.trim_matches('"').replace("%%", "%");
    let of_environment = written_over.lines().rev().find_map(|line| line.split_once("ETRONICS_CONFIG="));
    let of_start = setting(unit, "ExecStart").and_then(|start| start.split_once("--config "));
    let named = of_environment.map(|(_, path)| unquoted(path));
    let named = named.or_else(|| of_start.map(|(_, rest)| unquoted(rest.trim_end_matches("run").trim())));
    named.map_or_else(|| PathBuf::from(SYSTEM_CONFIG), PathBuf::from)
}

fn system_plan(user: &str, packaged: bool, machine: &Machine) -> Vec<Act> {
    let mut acts = vec![Act::Try(words(&[
        "useradd",
        "--system",
        "--home-dir",
        "/var/lib/etronics-bot",
        "--shell",
        "/usr/sbin/nologin",
        user,
    ]))];
    let config = machine.config.display().to_string();
    acts.push(Act::Run(words(&["chown", user, &config])));
    let further = instance(&machine.config);
    let name = system_unit(&machine.config);
    if packaged {
        if further.is_none() && machine.config != Path::new(SYSTEM_CONFIG) {
            let own = format!("[Service]\nEnvironment=\"ETRONICS_CONFIG={config}\"\n");
            acts.push(Act::Write(written_over(), own));
        }
    } else {
        let hidden = is_hidden(&machine.program);
        let program = if hidden { PathBuf::from(PROGRAM) } else { machine.program.clone() };
        if hidden {
            acts.push(Act::CopyProgram(program.clone()));
        }
        let (file, unit) = if further.is_some() {
            let start = format!("ExecStart={} --config {CONFIGS}/%i.toml run", quoted(&program));
            (TEMPLATE_NAME, with_start(TEMPLATE, &start))
        } else {
            (NAME, with_start(UNIT, &exec_start(&program, &machine.config)))
        };
        acts.push(Act::Write(Path::new(OWN_UNITS).join(file), unit));
    }
    acts.push(Act::Run(words(&["systemctl", "daemon-reload"])));
    acts.push(Act::Run(words(&["systemctl", "enable", &name])));
    acts.push(Act::Run(words(&["systemctl", "restart", &name])));
    acts
}

/// What says of a packaged unit which config it serves.
fn written_over() -> PathBuf {
    Path::new(OWN_UNITS).join(format!("{NAME}.d/config.conf"))
}

/// A service of the machine sees no home of anybody, and a folder of its own for what passes.
fn is_hidden(path: &Path) -> bool {
    ["/home", "/root", "/tmp", "/var/tmp", "/run/user"].iter().any(|home| path.starts_with(home))
}

/// A path in a unit, where a percent sign means something to systemd.
fn quoted(path: &Path) -> String {
    format!("\"{}\"", path.display().to_string().replace('%', "%%"))
}

fn exec_start(program: &Path, config: &Path) -> String {
    if config == Path::new(SYSTEM_CONFIG) {
        format!("ExecStart={} run", quoted(program))
    } else {
        format!("ExecStart={} --config {} run", quoted(program), quoted(config))
    }
}

/// The unit with another start; its own words on how to install it are left out.
fn with_start(unit: &str, start: &str) -> String {
    let lines = unit.lines().skip_while(|line| line.is_empty() || line.starts_with('#'));
    let lines = lines.map(|line| if line.starts_with("ExecStart=") { start } else { line });
    lines.collect::<Vec<_>>().join("\n") + "\n"
}

fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

/// A program's answer, or what it said instead.
fn ran(line: &[String]) -> Result<()> {
    let (program, args) = line.split_first().context("nothing to run")?;
    let output = Command::new(program).args(args).stdin(Stdio::null()).output()?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr).trim().lines().last().unwrap_or_default().to_owned();
    bail!("{}", if said.is_empty() { output.status.to_string() } else { said })
}

fn does(line: &[&str]) -> bool {
    ran(&words(line)).is_ok()
}

fn done(act: &Act) -> Result<()> {
    match act {
        Act::CopyProgram(to) => {
            let from = std::env::current_exe()?;
            // The one that runs cannot be written over, but another can take its name.
            let part = to.with_extension("part");
            let copied = fs::copy(from, &part).and_then(|_| fs::rename(&part, to));
            if copied.is_err() {
                drop(fs::remove_file(&part));
            }
            copied.with_context(|| format!("writing {}", to.display()))
        }
        Act::Write(path, text) => {
            if let Some(folder) = path.parent() {
                fs::create_dir_all(folder)?;
            }
            fs::write(path, text).with_context(|| format!("writing {}", path.display()))
        }
        Act::Run(line) => ran(line),
        Act::Try(line) => {
            drop(ran(line));
            Ok(())
        }
    }
}

fn said_of(act: &Act) -> String {
    match act {
        Act::CopyProgram(path) | Act::Write(path, _) => path.display().to_string(),
        Act::Run(line) | Act::Try(line) => line.join(" "),
    }
}

/// The config of another community that the unit in question serves already: its service is not taken from it.
fn served_already(place: &Place, config: &Path) -> Option<PathBuf> {
    let of_file = |path: &Path| fs::read_to_string(path).ok();
    let other = match place {
        Place::System { .. } if instance(config).is_some() => None,
        Place::System { packaged, .. } => {
            let over = of_file(&written_over());
            match of_file(&Path::new(OWN_UNITS).join(NAME)) {
                Some(unit) => Some(served(&unit, over.as_deref().unwrap_or_default())),
                None => over.map(|over| served(UNIT, &over)).or_else(|| {
                    // As it was installed it serves the usual config, where there is one.
                    (*packaged && Path::new(SYSTEM_CONFIG).exists()).then(|| PathBuf::from(SYSTEM_CONFIG))
                }),
            }
        }
        Place::Own { units } => of_file(&units.join(NAME)).map(|unit| served(&unit, "")),
    };
    other.filter(|other| other != config && other.exists())
}

impl Guide<'_> {
    /// Where a service of this machine would be; nothing without systemd.
    pub(super) fn service_place(&self) -> Option<Place> {
        if self.no_service || !Path::new("/run/systemd/system").is_dir() {
            return None;
        }
        if is_root() {
            let unit = ["/usr/lib/systemd/system", "/lib/systemd/system"]
                .into_iter()
                .find_map(|folder| fs::read_to_string(Path::new(folder).join(NAME)).ok());
            let user = setting(unit.as_deref().unwrap_or(UNIT), "User").unwrap_or("etronics-bot").to_owned();
            return Some(Place::System { user, packaged: unit.is_some() });
        }
        let units = directories::BaseDirs::new()?.config_dir().join("systemd/user");
        does(&["systemctl", "--user", "show-environment"]).then_some(Place::Own { units })
    }

    /// Commands typed by hand find the service's database only if the file names it.
    pub(super) fn place_database(&mut self, place: Option<&Place>) {
        let named = self.answers.storage_path.is_some() || self.named_database;
        if named || !matches!(place, Some(Place::System { .. })) {
            return;
        }
        if self.path == Path::new(SYSTEM_CONFIG) {
            self.answers.storage_path = Some(format!("/var/lib/etronics-bot/{DATABASE_NAME}"));
        } else if let Some(name) = instance(&self.path) {
            self.answers.storage_path = Some(format!("/var/lib/etronics-bot/{name}/{DATABASE_NAME}"));
        }
    }

    /// Starts it, if it is wanted; else says how it is started by hand.
    pub(super) fn serve(&self, place: Option<Place>) -> Result<()> {
        let words = self.words();
        let Some(place) = place else {
            self.screen.say(&words.start_by_hand(&self.start_command(), self.no_service));
            return Ok(());
        };
        let config = fs::canonicalize(&self.path).with_context(|| format!("finding {}", self.path.display()))?;
        if matches!(place, Place::System { .. }) && is_hidden(&config) {
            self.screen.careful(&words.service_hidden(&config.display().to_string()));
            self.screen.say(&words.start_by_hand(&self.start_command(), true));
            return Ok(());
        }
        let unit = unit_name(&place, &config);
        if let Some(other) = served_already(&place, &config) {
            self.screen.careful(&words.service_taken(&unit, &other.display().to_string()));
            self.screen.say(&words.start_by_hand(&self.start_command(), true));
            return Ok(());
        }
        match &place {
            Place::System { user, .. } => self.screen.say(&words.service_will(&unit, user)),
            Place::Own { units } => self.screen.say(&words.service_will_own(&units.join(NAME).display().to_string())),
        }
        if !self.screen.yes(words.service_wanted(), true)? {
            self.screen.say(&words.start_by_hand(&self.start_command(), true));
            return Ok(());
        }
        let program = std::env::current_exe().context("finding this program")?;
        for act in plan(&place, &Machine { program, config }) {
            if let Err(error) = done(&act) {
                let said = ServiceSaid::Failed { command: said_of(&act), words: format!("{error:#}") };
                self.screen.bad(&words.service_said(&said));
                self.screen.say(&words.start_by_hand(&self.start_command(), true));
                return Ok(());
            }
        }
        self.screen.good(&words.service_said(&ServiceSaid::Runs));
        if let Place::Own { .. } = place
            && !does(&["loginctl", "enable-linger"])
        {
            let user = std::env::var("USER").unwrap_or_default();
            self.screen.careful(&words.service_said(&ServiceSaid::NoLinger { user }));
        }
        Ok(())
    }

    fn start_command(&self) -> String {
        self.command("run")
    }

    /// A command as it is typed: with the file, where it is not found by itself.
    pub(super) fn command(&self, command: &str) -> String {
        if is_found_by_itself(&self.path) {
            format!("etronics-bot {command}")
        } else {
            format!("etronics-bot --config {} {command}", self.path.display())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(place: &Place, program: &str, config: &str) -> String {
        let machine = Machine { program: PathBuf::from(program), config: PathBuf::from(config) };
        let line = |act: Act| match act {
            Act::CopyProgram(path) => format!("copy {}", path.display()),
            Act::Write(path, text) => {
                let start = text.lines().filter(|line| line.contains("ExecStart") || line.contains("Environment=\"E"));
                format!("write {}: {}", path.display(), start.collect::<Vec<_>>().join("; "))
            }
            Act::Run(line) => format!("run {}", line.join(" ")),
            Act::Try(line) => format!("try {}", line.join(" ")),
        };
        plan(place, &machine).into_iter().map(line).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn root_gets_a_service_of_the_machine_whose_program_lies_where_services_see_it() {
        let own = Place::System { user: "etronics".to_owned(), packaged: false };
        insta::assert_snapshot!("plan_of_root", shown(&own, "/root/etronics-bot", SYSTEM_CONFIG));
        let packaged = Place::System { user: "etronics".to_owned(), packaged: true };
        let elsewhere = shown(&packaged, "/usr/bin/etronics-bot", "/srv/yard.toml");
        insta::assert_snapshot!("plan_of_a_package", elsewhere);
    }

    #[test]
    fn a_further_community_gets_an_instance_of_its_own() {
        let second = "/etc/etronics-bot/second.toml";
        let packaged = Place::System { user: "etronics".to_owned(), packaged: true };
        insta::assert_snapshot!("plan_of_a_further_one", shown(&packaged, "/usr/bin/etronics-bot", second));
        let own = Place::System { user: "etronics".to_owned(), packaged: false };
        insta::assert_snapshot!("plan_of_a_further_one_of_root", shown(&own, "/opt/etronics-bot", second));
        assert_eq!(unit_name(&own, Path::new(second)), "etronics-bot@second.service");
        for other in
            [SYSTEM_CONFIG, "/etc/etronics-bot/deep/second.toml", "/etc/etronics-bot/a b.toml", "/srv/second.toml"]
        {
            assert_eq!(unit_name(&own, Path::new(other)), NAME, "{other}");
        }
    }

    #[test]
    fn which_config_a_unit_serves_is_read_from_what_was_written() {
        for config in ["/srv/yard.toml", "/home/anna/100%/config.toml", SYSTEM_CONFIG] {
            let unit = with_start(UNIT, &exec_start(Path::new("/opt/etronics-bot"), Path::new(config)));
            assert_eq!(served(&unit, ""), Path::new(config));
        }
        assert_eq!(served(UNIT, ""), Path::new(SYSTEM_CONFIG));
        let over = "[Service]\nEnvironment=\"ETRONICS_CONFIG=/srv/yard.toml\"\n";
        assert_eq!(served(UNIT, over), Path::new("/srv/yard.toml"));
    }

    #[test]
    fn anybody_else_gets_a_service_of_their_own() {
        let own = Place::Own { units: PathBuf::from("/home/anna/.config/systemd/user") };
        insta::assert_snapshot!(
            "plan_of_a_user",
            shown(&own, "/home/anna/etronics-bot", "/home/anna/100%/config.toml")
        );
    }

    #[test]
    fn the_units_say_what_they_are_started_by_and_whose_they_are() {
        assert!(setting(UNIT, "User").is_some() && setting(UNIT, "ExecStart").is_some());
        assert!(setting(USER_UNIT, "ExecStart").is_some() && setting(USER_UNIT, "User").is_none());
        assert!(with_start(UNIT, "ExecStart=x").starts_with("[Unit]\n"));
    }
}
