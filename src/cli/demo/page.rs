//! `demo --page`: the world, the daemon and a clock that goes by itself; the page does the rest.

use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::Duration;

use anyhow::{Context, Result};
use chrono::{NaiveTime, TimeZone};
use serde_json::Value;

use super::company::Company;
use super::leaving::{self, Ending};
use crate::cli::Globals;
use crate::clock::{Clock, DAY, HOUR, MINUTE, Millis};
use crate::domain::language::Language;
use crate::handlers::context::moment;
use crate::simulator::{PageOrder, SimKeyKind, Simulator, World};

/// What is due so soon happens at once: nobody who plays waits for it.
const PATIENCE: Millis = 30_000;
/// The same when a platform is reachable or a key works again: whoever waited for it tries at once.
const LONG_PATIENCE: Millis = 15 * MINUTE;
/// How often it is looked whether anybody has done something.
const LOOK: Duration = Duration::from_millis(25);
/// The daemon looks around by itself so often.
const BREATH: Millis = 1_000;
/// The night goes by in steps of so long: the clock rings often enough not to have been away.
const STRIDE: Millis = 4 * MINUTE;
/// The story begins at this hour in Greenwich: ten in Moscow.
const SEVEN: Millis = 7 * HOUR;

/// Serves until somebody ends it.
pub(super) fn run(listen: SocketAddr, globals: &Globals) -> Result<ExitCode> {
    leaving::listen(Ending::InOrder)?;
    let language = globals.language();
    let clock = Clock::manual(this_morning());
    let sim = Simulator::start(clock.clone(), listen)?;
    let (orders, heard) = mpsc::channel();
    let address = sim.open_page(language, Some(orders));
    let mut show = Show::begin(&sim, clock, language)?;
    globals.say(&match language {
        Language::Ru => format!(
            "Площадка открыта: {address}\nСообщество, Telegram и бот живут в памяти этой программы. Ctrl+C — и их нет."
        ),
        Language::En => format!(
            "The page to play on is open: {address}\nThe community, Telegram and the bot live in this program's memory. \
             Ctrl+C ends them."
        ),
    })?;
    show.go_on(&heard)?;
    Ok(ExitCode::SUCCESS)
}

/// Ten o'clock of today in Moscow: nobody sleeps, and there is a day to play through.
fn this_morning() -> Millis {
    Clock::system().now_ms().div_euclid(DAY) * DAY + SEVEN
}

/// The world, the daemon, the time.
struct Show<'a> {
    sim: &'a Simulator,
    company: Company,
    clock: Clock,
    language: Language,
    /// Real time: when the world's clock was last moved, and the world's moment of the last ring.
    real: Clock,
    moved_at: Millis,
    rung_at: Millis,
    /// Moves of the visitor that were answered.
    seen: u64,
    told: Vec<Value>,
}

impl<'a> Show<'a> {
    fn begin(sim: &'a Simulator, clock: Clock, language: Language) -> Result<Self> {
        sim.page_is_busy(Some("start"));
        sim.world(|world| {
            // Nobody reads it here.
            world.keep_transcript(0);
            super::town::settle_in(world, language)
        })?;
        let company = Company::gather(sim, &clock, language)?;
        let real = Clock::system();
        let (moved_at, rung_at) = (real.monotonic_ms(), clock.now_ms());
        let mut show = Self { sim, company, clock, language, real, moved_at, rung_at, seen: 0, told: Vec::new() };
        show.ring()?;
        // The first look around reads the members, the next minute's the posts.
        for _ in 0..2 {
            show.pass(MINUTE)?;
        }
        show.sim.page_is_busy(None);
        Ok(show)
    }

    fn go_on(&mut self, heard: &Receiver<PageOrder>) -> Result<()> {
        while !leaving::is_asked() {
            match heard.recv_timeout(LOOK) {
                Ok(order) => self.carry_out(order)?,
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {}
            }
            let (moves, real) = (self.sim.moves(), self.real.monotonic_ms());
            let gone = real - self.moved_at;
            if moves == self.seen && gone < BREATH {
                continue;
            }
            self.clock.advance(gone);
            self.moved_at = real;
            // What is done while the daemon works is answered by the next round.
            self.seen = moves;
            self.look(PATIENCE)?;
        }
        Ok(())
    }

    fn carry_out(&mut self, order: PageOrder) -> Result<()> {
        match order {
            PageOrder::Fakes => self.busy("fakes", Self::fakes)?,
            PageOrder::Raid(post) => self.busy("raid", |show| show.raid(post))?,
            PageOrder::Night => self.busy("night", Self::night)?,
            PageOrder::Online(side) => {
                self.sim.world(|world| world.online(side));
                self.look(LONG_PATIENCE)?;
            }
            PageOrder::KeyBack => {
                self.sim.world(|world| world.give_key_back(SimKeyKind::User));
                self.look(LONG_PATIENCE)?;
            }
            PageOrder::Speak(language) => self.speak(language)?,
            PageOrder::Anew(language) => self.begin_anew(language)?,
        }
        self.moved_at = self.real.monotonic_ms();
        Ok(())
    }

    fn busy(&mut self, with: &'static str, act: impl FnOnce(&mut Self) -> Result<()>) -> Result<()> {
        self.sim.page_is_busy(Some(with));
        let done = act(self);
        self.sim.page_is_busy(None);
        done
    }

    /// One subscribes every two seconds of the world's time.
    fn fakes(&mut self) -> Result<()> {
        let bought = self.sim.world(World::page_buys)?;
        for (at, person) in bought.iter().enumerate() {
            self.sim.world(|world| world.join(*person))?;
            self.clock.advance(2_000);
            if at % 15 == 14 {
                self.look(PATIENCE)?;
                if leaving::is_asked() {
                    return Ok(());
                }
            }
        }
        self.pass(MINUTE)
    }

    fn raid(&mut self, post: i64) -> Result<()> {
        for at in 0..crate::simulator::RAIDERS.len() {
            let language = self.language;
            let written = self.sim.world(|world| world.page_raider(post, at, language));
            if written.is_err() {
                // The bot, or somebody, closed the comments meanwhile: that ends it.
                break;
            }
            self.clock.advance(3_000);
            // A few are there before anybody has looked.
            if at % 3 == 2 {
                self.look(PATIENCE)?;
            }
        }
        self.pass(MINUTE)
    }

    /// Until a quarter past nine: the digest comes at nine.
    fn night(&mut self) -> Result<()> {
        let zone = self.company.zone;
        let local = moment(self.clock.now_ms()).with_timezone(&zone);
        let nine = |date: chrono::NaiveDate| {
            let nine = date.and_time(NaiveTime::MIN) + Duration::from_hours(9);
            let nine = zone.from_local_datetime(&nine).earliest();
            nine.map(|nine| nine.timestamp_millis()).context("a morning without nine o'clock")
        };
        let mut morning = nine(local.date_naive())?;
        if morning <= self.clock.now_ms() {
            morning = nine(local.date_naive().succ_opt().context("the calendar ends")?)?;
        }
        let until = morning + 15 * MINUTE;
        while self.clock.now_ms() < until && !leaving::is_asked() {
            self.pass(STRIDE.min(until - self.clock.now_ms()))?;
        }
        Ok(())
    }

    fn speak(&mut self, language: Language) -> Result<()> {
        self.language = language;
        self.sim.page_speaks(language);
        let (now, code) = (self.clock.now_ms(), Value::from(language.as_str()));
        self.company.daemon.engine.store().write(|db| db.settings().set_setting("language", Some(&code), 0, now))?;
        self.company.daemon.engine.reload()?;
        self.look(PATIENCE)
    }

    fn begin_anew(&mut self, language: Language) -> Result<()> {
        let clock = Clock::manual(this_morning());
        self.sim.begin_anew(clock.clone());
        self.sim.page_speaks(language);
        let seen = self.sim.moves();
        *self = Self { seen, ..Self::begin(self.sim, clock, language)? };
        Ok(())
    }

    /// Time goes by, and the daemon lives through it.
    fn pass(&mut self, by: Millis) -> Result<()> {
        self.clock.advance(by);
        self.look(PATIENCE)
    }

    /// The daemon hears, decides and acts until nothing is left to do; the page is told why.
    fn look(&mut self, patience: Millis) -> Result<()> {
        if self.clock.now_ms() - self.rung_at >= MINUTE {
            self.ring()?;
        }
        self.company.daemon.settle(patience)?;
        let admin = self.sim.world(|world| world.admin_chat_id);
        let lines = self.company.daemon.engine.store().read(|db| super::reasons::lines(db, admin))?;
        if lines != self.told {
            self.sim.tell_page(lines.clone());
            self.told = lines;
        }
        Ok(())
    }

    fn ring(&mut self) -> Result<()> {
        self.rung_at = self.clock.now_ms();
        self.company.daemon.ring()
    }
}
