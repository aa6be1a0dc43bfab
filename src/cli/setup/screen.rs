//! The terminal while it is spoken with: words wrapped to its width, questions, waiting that can be left.
//!
//! From the first question on nothing that is typed is echoed except by a question itself: what is pasted goes on for several
//! lines, and its rest must not stand on the screen while an answer is checked.

use std::io::{self, Write};
use std::time::Duration;

use anyhow::{Context, Result, anyhow};
use crossterm::event::{self, Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use inquire::ui::{Color, RenderConfig, StyleSheet, Styled};
use inquire::{InquireError, Password, PasswordDisplayMode, Select, Text};
use tokio::runtime::Runtime;
use unicode_width::UnicodeWidthStr;

use super::echo::Quiet;
use crate::cli::ink::{self, Ink};
use crate::domain::secret::Secret;
use crate::texts::{SetupTexts, Texts};

/// Lines longer than this are hard to read.
const WIDEST: usize = 76;
/// Narrower than this nothing is wrapped for.
const NARROWEST: usize = 30;
/// The rest of what was pasted comes within this time.
const PASTED_WITHIN: Duration = Duration::from_millis(120);
/// How often the sign of waiting moves, and keys are looked for.
const BEAT: Duration = Duration::from_millis(90);
const SIGNS: [char; 8] = ['⣾', '⣽', '⣻', '⢿', '⡿', '⣟', '⣯', '⣷'];

/// Whoever was asked went away: what was answered is kept.
#[derive(Debug)]
pub(super) struct Left;

impl std::fmt::Display for Left {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("left")
    }
}

impl std::error::Error for Left {}

/// The end of a wait.
pub(super) enum Waited<T> {
    /// What was waited for.
    Came(T),
    /// Esc: something else instead.
    GivenUp,
}

pub(super) struct Screen {
    pub(super) texts: Texts,
    runtime: Option<Runtime>,
    out: io::Stdout,
    _quiet: Quiet,
}

impl Screen {
    pub(super) fn open(texts: Texts) -> Result<Self> {
        inquire::set_global_render_config(looks(texts.setup().given_up()));
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .context("starting a runtime")?;
        let quiet = Quiet::begin().context("setting the terminal")?;
        quiet.restore_when_stopped(&runtime);
        Ok(Self { texts, runtime: Some(runtime), out: io::stdout(), _quiet: quiet })
    }

    pub(super) fn words(&self) -> SetupTexts {
        self.texts.setup()
    }

    /// Paragraphs, wrapped; an empty line is one.
    pub(super) fn say(&self, text: &str) {
        self.put(&wrapped(text, width()));
    }

    /// The head of a step.
    pub(super) fn head(&self, text: &str) {
        let said = wrapped(text, width());
        self.put(&format!("\n{}", inked(Ink::Bold, &said)));
    }

    pub(super) fn good(&self, text: &str) {
        self.put(&marked(Ink::Green, "✓", text));
    }

    pub(super) fn bad(&self, text: &str) {
        self.put(&marked(Ink::Red, "✗", text));
    }

    pub(super) fn careful(&self, text: &str) {
        self.put(&marked(Ink::Yellow, "!", text));
    }

    /// Lines as they are: addresses that are copied are not broken.
    pub(super) fn put(&self, text: &str) {
        // A terminal that is gone reads nothing.
        drop(writeln!(self.out.lock(), "{text}"));
    }

    /// One of several; the place of the chosen one.
    pub(super) fn choose(&self, question: &str, options: &[String], first: usize) -> Result<usize> {
        let help = self.words().help_choose();
        let choice = Select::new(question, options.to_vec())
            .without_filtering()
            .with_page_size(12)
            .with_starting_cursor(first.min(options.len().saturating_sub(1)))
            .with_help_message(help)
            .raw_prompt();
        Ok(answered(choice)?.index)
    }

    pub(super) fn yes(&self, question: &str, default: bool) -> Result<bool> {
        let options = [self.words().yes().to_owned(), self.words().no().to_owned()];
        Ok(self.choose(question, &options, usize::from(!default))? == 0)
    }

    /// An address; where it holds a password, that is not left on the screen.
    pub(super) fn address(&self, question: &str) -> Result<String> {
        let shown = |typed: &str| match (typed.split_once("://"), typed.rsplit_once('@')) {
            (Some((scheme, _)), Some((_, place))) => format!("{scheme}://•••@{place}"),
            (None, Some((_, place))) => format!("•••@{place}"),
            (_, None) => typed.to_owned(),
        };
        let help = self.words().help_line();
        let first = answered(Text::new(question).with_help_message(help).with_formatter(&shown).prompt())?;
        with_the_rest(&first)
    }

    /// A line that may be seen.
    pub(super) fn line(&self, question: &str) -> Result<String> {
        let first = answered(Text::new(question).with_help_message(self.words().help_line()).prompt())?;
        with_the_rest(&first)
    }

    /// What must not be seen; several lines, if so many were pasted.
    pub(super) fn secret(&self, question: &str) -> Result<Secret> {
        let asked = Password::new(question)
            .without_confirmation()
            .with_display_mode(PasswordDisplayMode::Masked)
            .with_formatter(&|_| "••••••••".to_owned())
            .with_help_message(self.words().help_secret())
            .prompt();
        Ok(Secret::new(&with_the_rest(&answered(asked)?)?))
    }

    /// Waits for something that may take long, with a sign that it is waited. Esc gives up, Ctrl-C leaves.
    pub(super) fn wait<T: Send + 'static>(
        &self,
        text: &str,
        work: impl Future<Output = T> + Send + 'static,
    ) -> Result<Waited<T>> {
        let runtime = self.runtime.as_ref().context("no runtime")?;
        let _raw = Raw::begin()?;
        let mut line = WaitingLine::new(text, self.words().help_wait());
        let task = runtime.spawn(work);
        let ended = loop {
            line.beat();
            if let Some(stopped) = stopping_key()? {
                task.abort();
                break stopped.map(|()| Waited::GivenUp);
            }
            if task.is_finished() {
                let came = runtime.block_on(task).map_err(|_| anyhow!("a panic while waiting"));
                break came.map(Waited::Came);
            }
            #[expect(clippy::disallowed_methods, reason = "a beat of the line that shows it goes on")]
            std::thread::sleep(BEAT);
        };
        line.end();
        ended
    }

    /// The same for what blocks a thread.
    pub(super) fn wait_blocking<T: Send + 'static>(
        &self,
        text: &str,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<Waited<T>> {
        let asked = async { tokio::task::spawn_blocking(work).await };
        Ok(match self.wait(text, asked)? {
            Waited::Came(done) => Waited::Came(done.map_err(|_| anyhow!("a panic while waiting"))?),
            Waited::GivenUp => Waited::GivenUp,
        })
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        // A call that nobody waits for any more must not hold up the end.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

/// `given_up`: what stands in an answer's place after Esc.
fn looks(given_up: &'static str) -> RenderConfig<'static> {
    if !ink::wanted() {
        return RenderConfig::empty()
            .with_prompt_prefix(Styled::new("?"))
            .with_answered_prompt_prefix(Styled::new(">"))
            .with_canceled_prompt_indicator(Styled::new(given_up));
    }
    RenderConfig::default_colored()
        .with_prompt_prefix(Styled::new("?").with_fg(Color::LightCyan))
        .with_help_message(StyleSheet::new().with_fg(Color::DarkGrey))
        .with_canceled_prompt_indicator(Styled::new(given_up).with_fg(Color::DarkRed))
}

fn inked(ink: Ink, text: &str) -> String {
    if ink::wanted() { ink.on(text) } else { text.to_owned() }
}

fn marked(ink: Ink, mark: &str, text: &str) -> String {
    let lines = wrapped(text, width().saturating_sub(2)).replace('\n', "\n  ");
    format!("{} {lines}", inked(ink, mark))
}

fn width() -> usize {
    let columns = crossterm::terminal::size().map_or(80, |(columns, _)| usize::from(columns));
    columns.saturating_sub(1).clamp(NARROWEST, WIDEST)
}

/// Lines no wider than so many columns; what begins with blanks goes on beneath itself.
pub(super) fn wrapped(text: &str, columns: usize) -> String {
    let mut lines: Vec<String> = Vec::new();
    for paragraph in text.lines() {
        let words = paragraph.trim_start();
        let mut indent = " ".repeat(paragraph.len() - words.len());
        let mut line = indent.clone();
        for mark in ["– ", "• ", "1. ", "2. ", "3. ", "4. ", "5. ", "6. "] {
            if words.starts_with(mark) {
                indent.push_str(&" ".repeat(mark.width()));
            }
        }
        let mut bare = true;
        for word in words.split(' ').filter(|word| !word.is_empty()) {
            if !bare && line.width() + 1 + word.width() > columns {
                lines.push(std::mem::replace(&mut line, indent.clone()));
                bare = true;
            }
            if !bare {
                line.push(' ');
            }
            line.push_str(word);
            bare = false;
        }
        lines.push(line);
    }
    lines.join("\n")
}

fn answered<T>(answer: Result<T, InquireError>) -> Result<T> {
    match answer {
        Ok(answer) => Ok(answer),
        Err(InquireError::OperationCanceled | InquireError::OperationInterrupted) => Err(Left.into()),
        Err(error) => Err(anyhow!("asking in the terminal: {error}")),
    }
}

/// What was pasted after the end of the first line.
fn with_the_rest(first: &str) -> Result<String> {
    let _raw = Raw::begin()?;
    let mut text = first.to_owned();
    let mut begun = false;
    while event::poll(PASTED_WITHIN).context("reading the terminal")? {
        let Event::Key(key) = event::read().context("reading the terminal")? else { continue };
        if key.kind == KeyEventKind::Release {
            continue;
        }
        if is_interrupt(&key) {
            return Err(Left.into());
        }
        if !begun {
            text.push('\n');
            begun = true;
        }
        match key.code {
            KeyCode::Char(letter) => text.push(letter),
            KeyCode::Enter => text.push('\n'),
            KeyCode::Tab => text.push(' '),
            _ => {}
        }
    }
    Ok(text)
}

/// `Ok`: something else instead; the error: away.
fn stopping_key() -> Result<Option<Result<()>>> {
    while event::poll(Duration::ZERO).context("reading the terminal")? {
        let Event::Key(key) = event::read().context("reading the terminal")? else { continue };
        if is_interrupt(&key) {
            return Ok(Some(Err(Left.into())));
        }
        if key.code == KeyCode::Esc {
            return Ok(Some(Ok(())));
        }
    }
    Ok(None)
}

fn is_interrupt(key: &KeyEvent) -> bool {
    key.modifiers.contains(KeyModifiers::CONTROL) && matches!(key.code, KeyCode::Char('c' | 'd'))
}

/// Keys come one by one while this lives.
struct Raw;

impl Raw {
    fn begin() -> Result<Self> {
        crossterm::terminal::enable_raw_mode().context("setting the terminal")?;
        Ok(Self)
    }
}

impl Drop for Raw {
    fn drop(&mut self) {
        drop(crossterm::terminal::disable_raw_mode());
    }
}

/// One line that is drawn again and again, and is gone at the end.
struct WaitingLine {
    text: String,
    beats: usize,
}

impl WaitingLine {
    fn new(text: &str, help: &str) -> Self {
        let whole = format!("{text} ({help})");
        let room = width().saturating_sub(3);
        Self { text: if whole.width() <= room { whole } else { fitting(text, room) }, beats: 0 }
    }

    fn beat(&mut self) {
        // A quick answer shows no sign of waiting.
        if self.beats > 1 {
            let sign = SIGNS[self.beats % SIGNS.len()];
            drop(write!(io::stdout(), "\r\x1b[?25l{sign} {}\x1b[K", self.text));
            drop(io::stdout().flush());
        }
        self.beats += 1;
    }

    fn end(&self) {
        if self.beats > 1 {
            drop(write!(io::stdout(), "\r\x1b[K\x1b[?25h"));
            drop(io::stdout().flush());
        }
    }
}

fn fitting(text: &str, room: usize) -> String {
    let mut kept = String::new();
    for letter in text.chars() {
        if kept.width() + 2 > room {
            kept.push('…');
            break;
        }
        kept.push(letter);
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_as_wide_as_letters_are_and_lists_hang() {
        let text = "– Откройте @BotFather и отправьте /newbot\n\nДа 👍";
        assert_eq!(wrapped(text, 20), "– Откройте\n  @BotFather и\n  отправьте /newbot\n\nДа 👍");
        assert!(wrapped("漢字漢字 漢字漢字 漢字漢字", 12).lines().all(|line| line.width() <= 12));
        assert_eq!(wrapped("https://a.example/very/long/address", 10), "https://a.example/very/long/address");
    }

    #[test]
    fn what_is_waited_for_is_cut_by_columns() {
        assert_eq!(fitting("漢字漢字", 20), "漢字漢字");
        assert!(fitting("漢字漢字漢字", 8).width() <= 9);
    }
}
