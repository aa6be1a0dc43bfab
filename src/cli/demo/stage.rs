//! The stage of the demo: the simulated world, the real daemon, and what the audience sees of both.

use std::collections::BTreeMap;
use std::sync::Arc;

use anyhow::{Context, Result, ensure};

use super::print::{Ink, Printer};
use tempfile::TempDir;

use super::company::Company;
use crate::app::Daemon;
use crate::clock::{Clock, MINUTE, Millis};
use crate::domain::event::Command;
use crate::domain::language::Language;
use crate::domain::rule::Rule;
use crate::domain::sweep::SweepKind;
use crate::domain::verdict::{Decision, State};
use crate::handlers::context::moment;
use crate::simulator::{Shown, Simulator, Spot, Target, World};
use crate::store::{Db, JournalFilter, JournalRow, SweepRow};
use crate::texts::{Texts, html};
use crate::zone::Tz;

/// Friday, 27 November 2026, 8:30 in Moscow.
pub(super) const MORNING: Millis = 1_795_757_400_000;
/// What is due later than this is left for later.
const PATIENCE: Millis = 30_000;
/// Time between two lines of the story.
const STEP: i64 = 7;

/// The world, the daemon and the audience.
pub(super) struct Stage {
    pub(super) sim: Simulator,
    language: Language,
    daemon: Daemon,
    _folder: TempDir,
    clock: Clock,
    printer: Printer,
    zone: Tz,
    /// The picture of the digest.
    picture: Option<Arc<[u8]>>,
    post: Target,
    people: BTreeMap<String, i64>,
    guests: BTreeMap<String, i64>,
}

impl Stage {
    /// A world with a community in it and the daemon beside it.
    pub(super) fn build(fast: bool, language: Language) -> Result<Self> {
        let printer = Printer::new(fast);
        let clock = Clock::manual(MORNING);
        let sim = Simulator::start(clock.clone(), ([127, 0, 0, 1], 0).into())?;
        sim.world(|world| {
            if language == Language::En {
                world.page_renames("Quiet Yard", "Olga Keeper", "Quiet bot");
            }
            super::people::settle_in(world)
        })?;
        let Company { daemon, zone, folder } = Company::gather(&sim, &clock, language)?;
        daemon.ring()?;
        let mut stage = Self {
            picture: None,
            post: Target::post(0),
            people: BTreeMap::new(),
            guests: BTreeMap::new(),
            sim,
            language,
            daemon,
            clock,
            printer,
            _folder: folder,
            zone,
        };
        stage.settle()?;
        stage.line(
            Ink::Bold,
            stage.t(
                "etronics-bot: день сообщества на симуляторе VK и Telegram",
                "etronics-bot: a community's day on a simulated VK and Telegram",
            ),
        )?;
        stage.line(
            Ink::Dim,
            stage.t(
                "Настоящий бот, ненастоящие люди. Ни ключей, ни сети. Режим: действую сам.",
                "A real bot, made-up people. No keys, no network. Mode: it acts by itself.",
            ),
        )?;
        Ok(stage)
    }

    /// The digest came with this picture.
    pub(super) fn keep_picture(&mut self, png: &Arc<[u8]>) {
        self.picture = Some(Arc::clone(png));
    }

    /// The digest's picture, if it came.
    pub(super) fn digest_picture(&self) -> Option<&[u8]> {
        self.picture.as_deref()
    }

    /// The language of this demo.
    pub(super) fn language(&self) -> Language {
        self.language
    }

    /// Several of them.
    pub(super) fn words<const N: usize>(&self, ru: [&'static str; N], en: [&'static str; N]) -> [&'static str; N] {
        match self.language {
            Language::Ru => ru,
            Language::En => en,
        }
    }

    /// One line.
    pub(super) fn line(&self, ink: Ink, text: &str) -> Result<()> {
        if self.fits(text) {
            return self.printer.line(ink, text);
        }
        self.say_lines(ink, "", text)
    }

    /// Whether a text needs but one line.
    pub(super) fn fits(&self, text: &str) -> bool {
        self.printer.fits(text)
    }

    /// What is said in the language of this demo.
    pub(super) fn t<'a>(&self, ru: &'a str, en: &'a str) -> &'a str {
        match self.language {
            Language::Ru => ru,
            Language::En => en,
        }
    }

    /// A chapter.
    pub(super) fn title(&self, text: &str) -> Result<()> {
        self.printer.line(Ink::Plain, "")?;
        self.printer.line(Ink::Bold, &format!("── {text} ──"))
    }

    /// The storyteller speaks.
    pub(super) fn aside(&self, text: &str) -> Result<()> {
        self.say_lines(Ink::Dim, "         ", text)
    }

    /// Minutes go by; the clock rings.
    pub(super) fn pass(&mut self, minutes: i64) -> Result<()> {
        for _ in 0..minutes {
            self.clock.advance(MINUTE);
            self.settle()?;
        }
        Ok(())
    }

    /// The community publishes.
    pub(super) fn post(&mut self, text: &str) -> Result<()> {
        let id = self.sim.world(|world| world.post(text));
        self.post = Target::post(id);
        self.spoken("📣", self.t("Сообщество", "The community"), text)?;
        self.settle()
    }

    /// Somebody comments; the audience sees what comes of it.
    pub(super) fn comment(&mut self, name: &str, text: &str) -> Result<()> {
        self.comment_by(name, text).map(|_| ())
    }

    /// The same, and which comment it was.
    pub(super) fn comment_by(&mut self, name: &str, text: &str) -> Result<Spot> {
        let author = self.person(name);
        self.written(author, name, text)
    }

    /// One of the community's managers comments.
    pub(super) fn manager_comment(&mut self, text: &str) -> Result<()> {
        let name = self.t("Анна (администратор)", "Ann (administrator)");
        let manager = self.person(name);
        self.sim.world(|world| world.make_manager(manager, 3));
        self.settle()?;
        self.written(manager, name, text).map(|_| ())
    }

    fn written(&mut self, author: i64, name: &str, text: &str) -> Result<Spot> {
        self.pass(STEP)?;
        let post = self.post;
        let spot = self.sim.world(|world| world.comment(author, post, text))?;
        self.spoken("💬", name, text)?;
        self.settle()?;
        self.verdict()?;
        Ok(spot)
    }

    /// The author rewrites a comment.
    pub(super) fn edit(&mut self, spot: Spot, text: &str) -> Result<()> {
        self.sim.world(|world| world.edit_comment(spot, text))?;
        self.spoken("✏️ ", self.t("и правит комментарий", "and rewrites the comment"), text)?;
        self.settle()?;
        self.verdict()
    }

    /// Whether a comment stands where everybody reads it.
    pub(super) fn is_visible(&self, spot: Spot) -> bool {
        self.sim.world(|world| world.is_visible(spot))
    }

    /// The admin presses «Не спам» under the newest report.
    pub(super) fn not_spam(&mut self, spot: Spot) -> Result<()> {
        let row = self.last_verdict()?;
        let label = self.t("Не спам", "Not spam");
        let report = self.with_button(label)?;
        self.show(&report)?;
        self.press_on(&report, label)?;
        self.settle()?;
        ensure!(self.is_visible(spot), "the comment did not come back");
        let back = self.daemon.engine.store().read(|db| db.journal().verdict(row.id))?;
        ensure!(back.is_some_and(|row| row.state == State::Undone), "the verdict was not taken back");
        self.outcome(
            Ink::Green,
            self.t(
                "↩️  комментарий вернулся, бот запомнил: это не спам",
                "↩️  the comment is back, the bot remembers: this is no spam",
            ),
        )
    }

    /// What was taken back must be kept the next time.
    pub(super) fn learnt(&self, spot: Spot) -> Result<()> {
        ensure!(self.is_visible(spot), "the same text was removed again");
        self.aside(self.t(
            "Тот же текст теперь остаётся: бот научился с одного нажатия.",
            "The same text stays now: one press taught the bot.",
        ))
    }

    /// The channel publishes; the post comes into its discussion group.
    pub(super) fn channel_post(&mut self, text: &str) -> Result<()> {
        self.pass(STEP)?;
        self.sim.world(|world| world.channel_post(world.channel_id, text))?;
        self.spoken("📢", self.t("Канал", "The channel"), text)?;
        self.settle()
    }

    /// Somebody writes in the discussion group.
    pub(super) fn say(&mut self, name: &str, text: &str) -> Result<()> {
        self.pass(STEP)?;
        let user = match self.guests.get(name) {
            Some(user) => *user,
            None => self.sim.world(|world| world.add_tg_user(name)),
        };
        self.guests.insert(name.to_owned(), user);
        self.sim.world(|world| world.say(world.discussion_chat_id, user, text))?;
        self.spoken("✈️ ", name, text)?;
        self.settle()?;
        self.verdict()
    }

    /// The admin opens the quarantine and lets what is there stay.
    pub(super) fn keep_what_waits(&mut self) -> Result<()> {
        if self.daemon.engine.store().read(|db| db.quarantine().quarantine_size())? == 0 {
            return self.aside(self.t(
                "Сегодня ничего сомнительного: карантин пуст.",
                "Nothing doubtful today: the quarantine is empty.",
            ));
        }
        self.open_panel()?;
        self.press(self.t("Карантин", "Quarantine"))?;
        self.settle()?;
        self.admin_chat()?;
        self.press(self.t("Оставить", "Keep"))?;
        self.settle()?;
        self.outcome(
            Ink::Green,
            self.t(
                "✓ остаётся по слову администратора, бот запомнил",
                "✓ stays by the admin's word, and the bot remembers",
            ),
        )
    }

    /// The admin opens the panel and looks at the status.
    pub(super) fn open_panel(&mut self) -> Result<()> {
        self.pass(STEP)?;
        self.sim.world(|world| world.say(world.admin_chat_id, world.admin_chat_id, "/panel"))?;
        self.spoken("👤", self.t("Администратор", "The admin"), "/panel")?;
        self.settle()?;
        self.admin_chat()
    }

    /// The admin looks at the status.
    pub(super) fn look_at_status(&mut self) -> Result<()> {
        self.press(self.t("Статус", "Status"))?;
        self.settle()?;
        self.admin_chat()
    }

    /// Looks at the world, or changes it.
    pub(super) fn world<T>(&self, act: impl FnOnce(&mut World) -> T) -> T {
        self.sim.world(act)
    }

    /// Less than a minute goes by.
    pub(super) fn moments(&mut self, ms: Millis) -> Result<()> {
        self.clock.advance(ms);
        self.daemon.settle(PATIENCE)
    }

    /// Somebody at the command line orders.
    pub(super) fn order(&mut self, command: &Command) -> Result<()> {
        let now = self.clock.now_ms();
        self.daemon.engine.store().write(|db| db.inbox().put_command(command, now))?;
        self.settle()
    }

    /// Reads the store.
    pub(super) fn store<T>(&self, look: impl FnOnce(Db<'_>) -> Result<T>) -> Result<T> {
        self.daemon.engine.store().read(look)
    }

    /// The newest sweep of a kind.
    pub(super) fn sweep(&self, kind: SweepKind) -> Result<Option<SweepRow>> {
        self.daemon.engine.store().read(|db| db.sweeps().latest_sweep(kind))
    }

    pub(super) fn settle(&mut self) -> Result<()> {
        self.daemon.ring()?;
        self.daemon.settle(PATIENCE)
    }

    fn person(&mut self, name: &str) -> i64 {
        if let Some(person) = self.people.get(name) {
            return *person;
        }
        let (first, last) = name.split_once(' ').unwrap_or((name, ""));
        let person = self.sim.world(|world| world.add_person(first, last));
        self.people.insert(name.to_owned(), person);
        person
    }

    pub(super) fn now(&self) -> Millis {
        self.clock.now_ms()
    }

    pub(super) fn zone(&self) -> Tz {
        self.zone
    }

    fn time(&self) -> String {
        moment(self.clock.now_ms()).with_timezone(&self.zone).format("%H:%M").to_string()
    }

    pub(super) fn spoken(&self, sign: &str, name: &str, text: &str) -> Result<()> {
        let head = format!("{}  {sign} ", self.time());
        let lines = self.printer.wrapped(
            "          ",
            &match self.language {
                Language::Ru => format!("{name}: «{text}»"),
                Language::En => format!("{name}: “{text}”"),
            },
        );
        for (at, line) in lines.iter().enumerate() {
            let shown = if at == 0 { format!("{head}{}", line.trim_start()) } else { line.clone() };
            self.printer.line(Ink::Plain, &shown)?;
        }
        self.printer.rest();
        Ok(())
    }

    /// The newest message of the bot that holds these words.
    pub(super) fn said(&self, words: &str) -> Result<Shown> {
        let shown = self.sim.world(|world| world.messages(world.admin_chat_id));
        let found = shown.into_iter().rev().find(|message| message.text.contains(words));
        found.with_context(|| format!("the bot has not said «{words}»"))
    }

    /// Shows it.
    pub(super) fn message_with(&self, words: &str) -> Result<()> {
        self.show(&self.said(words)?)
    }

    /// The admin presses a button under it.
    pub(super) fn press_under(&mut self, words: &str, button: &str) -> Result<()> {
        let message = self.said(words)?;
        self.press_on(&message, button)
    }

    pub(super) fn outcome(&self, ink: Ink, text: &str) -> Result<()> {
        self.say_lines(ink, "          ", text)?;
        self.printer.rest();
        Ok(())
    }

    pub(super) fn say_lines(&self, ink: Ink, margin: &str, text: &str) -> Result<()> {
        for line in self.printer.wrapped(margin, text) {
            self.printer.line(ink, &line)?;
        }
        Ok(())
    }

    fn last_verdict(&self) -> Result<JournalRow> {
        let filter = JournalFilter { limit: Some(1), ..JournalFilter::default() };
        let rows = self.daemon.engine.store().read(|db| db.journal().rows(filter))?;
        rows.into_iter().next().context("nothing was judged")
    }

    fn verdict(&mut self) -> Result<()> {
        let row = self.last_verdict()?;
        let why = html::plain(&Texts::new(self.language).reasons(&row.verdict.reasons));
        match (row.verdict.decision, row.state) {
            (Decision::Keep, _) if row.verdict.rule == Rule::Exempt => self.outcome(
                Ink::Green,
                self.t("✓ свои: не трогаем, что бы ни писали", "✓ one of our own: never touched, whatever they write"),
            ),
            (Decision::Keep, _) => self.outcome(Ink::Green, self.t("✓ остаётся", "✓ stays")),
            (Decision::Quarantine, _) => self.outcome(
                Ink::Yellow,
                &format!("? {}: {why}", self.t("сомнительно, ждёт человека", "doubtful, waits for a person")),
            ),
            (Decision::Remove, State::Done) => {
                self.outcome(Ink::Red, &format!("🗑  {}: {why}", self.t("удалён", "removed")))
            }
            (Decision::Remove, state) => self.outcome(Ink::Red, &format!("! {}: {why}", state.as_str())),
        }
    }

    /// The newest message of the bot in the admin's chat that has buttons, or just the newest.
    fn newest(&self) -> Result<Shown> {
        let shown = self.sim.world(|world| world.messages(world.admin_chat_id));
        let of_bot = |message: &&Shown| message.from == self.sim.world(|world| world.bot_id);
        shown.iter().rev().find(of_bot).cloned().context("the bot has said nothing to the admin")
    }

    fn admin_chat(&self) -> Result<()> {
        self.show(&self.newest()?)
    }

    pub(super) fn show(&self, message: &Shown) -> Result<()> {
        self.printer.line(Ink::Blue, &format!("          ┌ {}", self.t("чат администратора", "the admin's chat")))?;
        for line in self.printer.wrapped("          │ ", &message.text) {
            self.printer.line(Ink::Blue, &line)?;
        }
        for row in &message.keyboard {
            let labels: Vec<String> = row.iter().map(|button| format!("[{}]", button.label)).collect();
            self.printer.line(Ink::Blue, &format!("          │ {}", labels.join(" ")))?;
        }
        self.printer.line(Ink::Blue, "          └")?;
        self.printer.rest();
        Ok(())
    }

    /// The admin presses the newest button that has these words.
    fn press(&mut self, words: &str) -> Result<()> {
        let message = self.with_button(words)?;
        self.press_on(&message, words)
    }

    /// The newest message that has such a button.
    fn with_button(&self, words: &str) -> Result<Shown> {
        let shown = self.sim.world(|world| world.messages(world.admin_chat_id));
        let has = |shown: &Shown| shown.keyboard.iter().flatten().any(|button| button.label.contains(words));
        shown.into_iter().rev().find(has).with_context(|| format!("there is no button «{words}»"))
    }

    fn press_on(&mut self, message: &Shown, words: &str) -> Result<()> {
        let button = message.keyboard.iter().flatten().rev().find(|button| button.label.contains(words));
        let label =
            button.map(|button| button.label.clone()).with_context(|| format!("there is no button «{words}»"))?;
        self.sim.world(|world| world.press(world.admin_chat_id, world.admin_chat_id, message.message_id, &label))?;
        self.spoken("👆", self.t("Администратор нажимает", "The admin presses"), &label)
    }
}
