//! A terminal that the real binary speaks with: what stands on its screen, and keys that are pressed.

use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::Child;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use etronics_bot::clock::Clock;
use etronics_bot::simulator::Simulator;
use pty_process::Size;
use pty_process::blocking::{Command, Pty, open};
use tempfile::TempDir;

/// Nothing scrolls away: a screen as long as the whole talk.
const ROWS: u16 = 400;
const PATIENCE: Duration = Duration::from_mins(1);

struct Heard {
    screen: vt100::Parser,
    raw: Vec<u8>,
}

/// A community nobody has set up yet.
pub(crate) struct Place {
    pub(crate) sim: Simulator,
    folder: TempDir,
}

impl Place {
    pub(crate) fn new() -> Self {
        let sim = Simulator::start(Clock::system(), "127.0.0.1:0".parse().unwrap()).unwrap();
        sim.world(|world| world.limit_calls(false));
        Self { sim, folder: tempfile::tempdir().unwrap() }
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn config(&self) -> PathBuf {
        self.folder.path().join("config.toml")
    }

    /// `setup` begins, in a window of so many columns.
    pub(crate) fn setup(&self, columns: u16, language: &str) -> Talk {
        // Not by its whole path: how it is wrapped would hang on where the tests run.
        let config = "config.toml";
        let (vk, telegram, max) = (self.sim.vk_api_url(), self.sim.telegram_api_url(), self.sim.max_api_url());
        let args = ["--config", config, "setup", "--no-service", "--vk-api-url", &vk, "--telegram-api-url", &telegram];
        let args = [args.as_slice(), &["--max-api-url", &max]].concat();
        Talk::begin(columns, &args, language, self.folder.path())
    }

    /// The same in the language that is asked for on the command line.
    pub(crate) fn setup_in(&self, language: &str) -> Talk {
        let args = ["--lang", language, "--config", "config.toml", "setup", "--no-service"];
        Talk::begin(80, &args, "C", self.folder.path())
    }

    /// What differs from run to run has one name; what `check` reports it says in its own snapshots.
    pub(crate) fn plain(&self, said: &str) -> String {
        let said = said.replace(&self.sim.address().to_string(), "ADDRESS");
        let (mut lines, mut of_check) = (Vec::new(), false);
        for line in said.lines() {
            of_check &= !["всё готово", "everything is ready"].iter().any(|end| line.starts_with(end));
            if !of_check {
                lines.push(line);
            }
            of_check |= line.ends_with("check):");
        }
        lines.join("\n")
    }
}

pub(crate) struct Talk {
    pty: Arc<Pty>,
    child: Child,
    heard: Arc<Mutex<Heard>>,
    columns: u16,
}

impl Talk {
    fn begin(columns: u16, args: &[&str], language: &str, home: &Path) -> Self {
        let (pty, pts) = open().unwrap();
        pty.resize(Size::new(ROWS, columns)).unwrap();
        let command = Command::new(env!("CARGO_BIN_EXE_etronics-bot"))
            .args(args)
            .env_clear()
            .env("TERM", "xterm-256color")
            .env("NO_COLOR", "1")
            .env("LANG", language)
            .env("HOME", home)
            .current_dir(home);
        let child = command.spawn(pts).unwrap();
        let pty = Arc::new(pty);
        let heard = Arc::new(Mutex::new(Heard { screen: vt100::Parser::new(ROWS, columns, 0), raw: Vec::new() }));
        let (spoken, listener) = (Arc::clone(&pty), Arc::clone(&heard));
        std::thread::spawn(move || {
            let mut bytes = [0; 4096];
            // The other end closes: an error on Linux, nothing elsewhere.
            while let Ok(read @ 1..) = (&*spoken).read(&mut bytes) {
                let mut known = listener.lock().unwrap();
                known.screen.process(&bytes[..read]);
                known.raw.extend_from_slice(&bytes[..read]);
            }
        });
        Self { pty, child, heard, columns }
    }

    /// Everything on the screen, without what is empty.
    pub(crate) fn shown(&self) -> String {
        let heard = self.heard.lock().unwrap();
        let rows = heard.screen.screen().rows(0, self.columns);
        let lines: Vec<String> = rows.map(|row| row.trim_end().to_owned()).collect();
        lines.join("\n").trim_end().to_owned()
    }

    #[track_caller]
    fn until(&self, what: &str, so: impl Fn(&str) -> bool) {
        let deadline = Instant::now() + PATIENCE;
        while !so(&self.shown()) {
            assert!(Instant::now() < deadline, "never seen: {what}\n{}", self.shown());
            std::thread::park_timeout(Duration::from_millis(15));
        }
    }

    /// A text stands on the screen; words may have been wrapped.
    #[track_caller]
    pub(crate) fn sees(&self, text: &str) {
        let joined = |shown: &str| shown.split_whitespace().collect::<Vec<_>>().join(" ");
        self.until(text, |shown| joined(shown).contains(text));
    }

    /// A question waits for its answer.
    #[track_caller]
    pub(crate) fn asks(&self, question: &str) {
        self.until(&format!("? {question}"), |shown| {
            // An answered question begins otherwise.
            shown.lines().rev().find_map(|line| line.strip_prefix("? ")).is_some_and(|line| line.starts_with(question))
        });
        // The rest of what was pasted is waited for a moment: no key comes so fast.
        std::thread::park_timeout(Duration::from_millis(5));
    }

    pub(crate) fn keys(&self, keys: &str) {
        (&*self.pty).write_all(keys.as_bytes()).unwrap();
    }

    /// Typed, and Enter.
    pub(crate) fn answers(&self, text: &str) {
        self.keys(text);
        self.keys("\r");
    }

    /// The option so many lines below the first.
    pub(crate) fn takes(&self, down: usize) {
        for _ in 0..down {
            self.keys("\x1b[B");
        }
        self.keys("\r");
    }

    /// Until the program ends; its status.
    pub(crate) fn ends(&mut self) -> i32 {
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                // What it said last is still on its way.
                std::thread::park_timeout(Duration::from_millis(50));
                return status.code().unwrap_or(-1);
            }
            assert!(Instant::now() < deadline, "it does not end:\n{}", self.shown());
            std::thread::park_timeout(Duration::from_millis(15));
        }
    }

    /// Nothing that was ever written to the terminal holds this.
    #[track_caller]
    pub(crate) fn never_showed(&self, secret: &str) {
        let raw = String::from_utf8_lossy(&self.heard.lock().unwrap().raw).into_owned();
        assert!(!raw.contains(secret), "{secret}");
    }
}

impl Drop for Talk {
    fn drop(&mut self) {
        // It may have ended already.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
