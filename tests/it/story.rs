//! A community with the real daemon in it. Verbs for stories; waiting means draining, by a clock set by hand.

use std::path::PathBuf;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use etronics_bot::app::{Daemon, EngineStep, Settled, Setup};
use etronics_bot::clock::{Clock, MINUTE};
use etronics_bot::config::Config;
use etronics_bot::domain::notice::Notice;
use etronics_bot::keyring::Keyring;
use etronics_bot::simulator::{Exchange, Simulator, Spot, Target};
use etronics_bot::store::{Db, EngineLock, JournalFilter, JournalRow, Store};
use tempfile::TempDir;

use crate::looking::Ignored;
pub(crate) use crate::looking::Of;

/// Monday, 23 November 2026, 10:00 in Moscow.
pub(crate) const MORNING: i64 = 1_795_417_200_000;

/// Lanes and reports that wait longer than this are left waiting by `settle`.
const PATIENCE: i64 = 30_000;

pub(crate) struct Story {
    pub(crate) sim: Simulator,
    pub(crate) clock: Clock,
    pub(crate) post: Target,
    folder: TempDir,
    pub(crate) tokens: &'static [&'static str],
    pub(crate) more: String,
    /// Telegram's side is a server of the owner's own.
    pub(crate) local_server: bool,
    /// How much room the machine says there is.
    pub(crate) disk: etronics_bot::disk::Probe,
    /// Messages that stood in the channel before the story.
    pub(crate) old: usize,
    /// Where the community lives, if not in Moscow.
    pub(crate) zone: Option<&'static str>,
    /// Somebody in this story writes markup themselves, and it is shown as they wrote it.
    pub(crate) markup: bool,
    /// Further platforms that the daemon is given.
    pub(crate) further: Option<fn(&std::path::Path) -> Vec<etronics_bot::app::PlatformRow>>,
    /// The admin was never welcomed and has seen no audit; in other stories that was long ago.
    pub(crate) first_day: bool,
    /// What the server's environment sets.
    pub(crate) environment: &'static [(&'static str, &'static str)],
    /// What a ring may take before its rest waits for the next step: nothing is cut where a story asks for no cut.
    pub(crate) patience: Duration,
    pub(crate) ignored: Ignored,
    /// How often the daemon was killed.
    pub(crate) deaths: usize,
    daemon: Option<Daemon>,
}

/// Whatever a story is about: nothing that people were shown had markup in it that they would read as such.
impl Drop for Story {
    fn drop(&mut self) {
        if std::thread::panicking() {
            return;
        }
        self.finish();
        if self.markup {
            return;
        }
        let showed = self.sim.world(|world| world.exchanges().find_map(markup_shown));
        assert_eq!(showed, None, "somebody was shown markup");
    }
}

/// What people were shown by a call, where it has markup in it.
fn markup_shown(exchange: &Exchange) -> Option<String> {
    static MARKUP: LazyLock<regex::Regex> = LazyLock::new(|| {
        regex::Regex::new(r"&(lt|gt|amp|quot|#\d+);|</?(b|i|u|s|a|code|pre|blockquote|tg-spoiler)\b").unwrap()
    });
    let param = |name: &str| exchange.params.get(name).and_then(serde_json::Value::as_str);
    // What Telegram shows of HTML; everything else is shown as it is.
    let html = param("parse_mode") == Some("HTML") || param("format") == Some("html");
    ["text", "caption", "message"].into_iter().filter_map(param).find_map(|text| {
        let shown = if html { etronics_bot::texts::html::plain(text) } else { text.to_owned() };
        MARKUP.is_match(&shown).then(|| format!("{}: {shown}", exchange.method))
    })
}

/// A file that only its owner may read.
pub(crate) fn write_private(path: &std::path::Path, what: &[u8]) {
    std::fs::write(path, what).unwrap();
    std::fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
}

/// A database with every migration and nothing in it, made once a process: making it was a sixth of all that stories cost.
/// A story of a first day makes its own, as everybody does.
fn empty_database() -> &'static [u8] {
    static MADE: LazyLock<Vec<u8>> = LazyLock::new(|| {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("bot.db");
        drop(Store::open(&path, 1, MORNING).unwrap());
        let conn = rusqlite::Connection::open(&path).unwrap();
        // Whose it is, its salt and its beginning belong to the story.
        conn.execute("DELETE FROM meta", []).unwrap();
        conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
        std::fs::read(path).unwrap()
    });
    &MADE
}

/// All three tokens of VK.
pub(crate) const EVERY_TOKEN: &[&str] = &["community", "service", "user"];

impl Story {
    /// A community that the bot moderates by itself.
    pub(crate) fn new() -> Self {
        Self::with(EVERY_TOKEN, "[moderation]\nmode = \"enforce\"\n")
    }

    /// With these tokens of VK and this piece of config.
    pub(crate) fn with(tokens: &'static [&'static str], more: &str) -> Self {
        let mut story = Self::without_daemon(tokens, more);
        story.start();
        story.settle();
        story
    }

    /// The same, with the daemon not started yet.
    pub(crate) fn without_daemon(tokens: &'static [&'static str], more: &str) -> Self {
        Self::at(Clock::manual(MORNING), tokens, more)
    }

    /// A community by a clock, without a daemon: by the machine's clock it is for the real binary.
    pub(crate) fn at(clock: Clock, tokens: &'static [&'static str], more: &str) -> Self {
        let sim = Simulator::start(clock.clone(), "127.0.0.1:0".parse().unwrap()).unwrap();
        let post = Target::post(sim.world(|world| world.post("Концерт в пятницу, начало в семь")));
        // In memory where there is such a folder: a story waits for no disk.
        let memory = std::path::Path::new("/dev/shm");
        let folder = tempfile::tempdir_in(memory).or_else(|_| tempfile::tempdir()).unwrap();
        Self {
            sim,
            clock,
            post,
            folder,
            tokens,
            local_server: false,
            more: more.to_owned(),
            old: 0,
            disk: std::sync::Arc::new(|_| None),
            zone: None,
            markup: false,
            further: None,
            first_day: false,
            environment: &[],
            patience: Duration::MAX,
            ignored: Ignored::default(),
            deaths: 0,
            daemon: None,
        }
    }

    pub(crate) fn database(&self) -> PathBuf {
        self.folder.path().join("bot.db")
    }

    /// The config file of this community, written anew.
    pub(crate) fn config_file(&self) -> PathBuf {
        let (keys, group, admin, discussion) =
            self.sim.world(|world| (world.keys.clone(), world.group_id, world.admin_chat_id, world.discussion_chat_id));
        let mut vk = format!("[vk]\ngroup_id = {group}\napi_url = \"{}\"\n", self.sim.vk_api_url());
        for (name, token) in [("community", keys.community), ("service", keys.service), ("user", keys.user)] {
            if self.tokens.contains(&name) {
                vk.push_str(&format!("{name}_token = \"{token}\"\n"));
            }
        }
        let zone = self.zone.map(|zone| format!("timezone = \"{zone}\"\n")).unwrap_or_default();
        let text = format!(
            "{zone}[storage]\npath = \"{}\"\n[telegram]\nbot_token = \"{}\"\nadmin_chat_id = {admin}\n\
             discussion_chat_id = {discussion}\napi_url = \"{}\"\nlocal_server = {}\n{vk}{}\n",
            self.database().display(),
            keys.bot,
            self.sim.telegram_api_url(),
            self.local_server,
            self.more,
        );
        let path = self.folder.path().join("config.toml");
        write_private(&path, text.as_bytes());
        path
    }

    /// A folder of the story's own.
    pub(crate) fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    fn platforms(&self) -> Vec<etronics_bot::app::PlatformRow> {
        self.further.map(|rows| rows(self.folder.path())).unwrap_or_default()
    }

    pub(crate) fn setup(&self) -> Setup {
        let set =
            |name: &str| self.environment.iter().find(|(known, _)| *known == name).map(|(_, to)| (*to).to_owned());
        let config = Config::load_among(Some(&self.config_file()), &[], &set).unwrap().config;
        config.require_daemon().unwrap();
        let mut platforms = self.platforms();
        let keyring = Keyring::of(&config);
        let max = etronics_bot::app::max(config.max_settings(), keyring.clone(), self.clock.clone());
        platforms.push(max.unwrap());
        Setup {
            database: self.database(),
            vk: config.vk_settings().unwrap(),
            telegram: config.telegram_settings().unwrap(),
            openai: config.openai_settings(),
            platforms,
            keyring,
            ping: config.health.ping_url.clone(),
            disk: self.disk.clone(),
            settle: Box::new(move |panel| {
                Ok(Settled {
                    policy: config.policy(panel)?,
                    rules: config.comment_rules(panel)?,
                    account_rules: config.account_rules(panel),
                })
            }),
            clock: self.clock.clone(),
        }
    }

    /// The daemon starts, and the clock rings.
    pub(crate) fn start(&mut self) {
        if !self.first_day && !self.database().exists() {
            write_private(&self.database(), empty_database());
        }
        let mut daemon = Daemon::new(self.setup()).unwrap();
        daemon.engine.be_patient(self.patience);
        if !self.first_day {
            let now = self.clock.now_ms();
            let said = [etronics_bot::handlers::alerts::welcome::SAID, "audit"].map(Notice::lasting);
            let write =
                |db: Db<'_>| said.iter().try_for_each(|notice| db.settings().notice_once(notice, now).map(drop));
            daemon.engine.store().write(write).unwrap();
        }
        daemon.ring().unwrap();
        self.daemon = Some(daemon);
    }

    /// The process dies: nothing is finished, nobody is told.
    pub(crate) fn kill(&mut self) {
        self.deaths += usize::from(self.daemon.take().is_some());
        let deadline = Instant::now() + Duration::from_secs(20);
        while EngineLock::is_held(&self.database()) {
            assert!(Instant::now() < deadline, "a dead engine still holds the lock");
            std::thread::yield_now();
        }
    }

    pub(crate) fn daemon(&mut self) -> &mut Daemon {
        self.daemon.as_mut().expect("the daemon runs")
    }

    /// Hears everything, handles everything, carries everything out; waits by the clock for what is due soon.
    #[track_caller]
    pub(crate) fn settle(&mut self) {
        self.daemon().settle(PATIENCE).unwrap();
        crate::frozen::gather(&self.database());
    }

    /// So much time goes by, in which everything is heard, handled and carried out; the clock does not ring.
    #[track_caller]
    pub(crate) fn live(&mut self, ms: i64) {
        let until = self.clock.now_ms() + ms;
        loop {
            self.daemon().hear().unwrap();
            match self.daemon().engine.step().unwrap() {
                EngineStep::Worked => {}
                idle @ EngineStep::Idle { out: 1.., .. } => {
                    self.daemon().engine.wait_at_most(idle, Duration::from_secs(5)).unwrap();
                }
                EngineStep::Idle { .. } if self.clock.now_ms() >= until => return,
                EngineStep::Idle { .. } => self.clock.advance(50),
            }
        }
    }

    /// Minutes go by; the clock rings each of them.
    #[track_caller]
    pub(crate) fn pass(&mut self, minutes: i64) {
        for _ in 0..minutes {
            self.jump(MINUTE);
        }
    }

    /// Hours go by until then, in steps that are no outage yet.
    #[track_caller]
    pub(crate) fn goes_on_until(&mut self, at: i64) {
        while self.clock.now_ms() < at {
            self.stride((at - self.clock.now_ms()).min(4 * MINUTE));
        }
        self.settle();
    }

    /// A step of time of many: the clock rings, and what comes of what is done is heard at the next.
    #[track_caller]
    pub(crate) fn stride(&mut self, by: i64) {
        self.clock.advance(by);
        self.daemon().ring().unwrap();
        self.daemon().round().unwrap();
    }

    /// Time jumps, and the clock rings once.
    #[track_caller]
    pub(crate) fn jump(&mut self, by: i64) {
        self.clock.advance(by);
        self.daemon().ring().unwrap();
        self.settle();
    }

    /// Somebody who is subscribed to nothing.
    pub(crate) fn stranger(&self, first: &str, last: &str) -> i64 {
        self.sim.world(|world| world.add_person(first, last))
    }

    /// A comment under the post; the daemon has not heard of it yet.
    #[track_caller]
    pub(crate) fn comment(&self, author: i64, text: &str) -> Spot {
        let post = self.post;
        self.sim.world(|world| world.comment(author, post, text).unwrap())
    }

    /// A comment under the post, and what comes of it.
    #[track_caller]
    pub(crate) fn comments(&mut self, author: i64, text: &str) -> Spot {
        let spot = self.comment(author, text);
        self.settle();
        spot
    }

    pub(crate) fn is_visible(&self, spot: Spot) -> bool {
        self.sim.world(|world| world.is_visible(spot))
    }

    #[track_caller]
    pub(crate) fn assert_deleted(&mut self, spot: Spot) {
        let journal = self.journal_lines();
        assert!(!self.is_visible(spot), "still visible; the journal:\n{journal}");
    }

    #[track_caller]
    pub(crate) fn assert_visible(&mut self, spot: Spot) {
        let journal = self.journal_lines();
        assert!(self.is_visible(spot), "deleted; the journal:\n{journal}");
    }

    /// Reads the store.
    pub(crate) fn store<T>(&mut self, look: impl FnOnce(Db<'_>) -> anyhow::Result<T>) -> T {
        self.daemon().engine.store().read(look).unwrap()
    }

    /// Texts that were taught, the oldest first, and whether as spam.
    pub(crate) fn words_taught(&mut self) -> Vec<(String, bool)> {
        let rows = self.store(|db| db.lessons().lesson_rows(None, 100, 0));
        rows.into_iter().rev().filter_map(|row| Some((row.text?, row.spam))).collect()
    }

    /// The journal, newest first.
    pub(crate) fn journal(&mut self) -> Vec<JournalRow> {
        self.store(|db| db.journal().rows(JournalFilter::default()))
    }

    /// The journal as a person would read it, newest first.
    pub(crate) fn journal_lines(&mut self) -> String {
        let rows = self.journal();
        let line = |row: &JournalRow| {
            let text: String = row.text.clone().unwrap_or_default().chars().take(40).collect();
            format!(
                "{} {} {} {} {}",
                row.person,
                row.verdict.decision.as_str(),
                row.verdict.rule,
                row.state.as_str(),
                text
            )
        };
        rows.iter().map(line).collect::<Vec<_>>().join("\n")
    }

    /// What became of the last verdict.
    pub(crate) fn last(&mut self) -> JournalRow {
        self.journal().into_iter().next().expect("a verdict")
    }

    /// How often a method was called.
    pub(crate) fn calls(&self, method: &str) -> usize {
        self.sim.world(|world| world.look_at_calls(method));
        self.sim.world(|world| world.exchanges().filter(|exchange| exchange.method == method).count())
    }
}
