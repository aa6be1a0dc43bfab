//! The order of the questions: all of them the first time, a menu of what is set afterwards; then the file, the check, the
//! service.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Result;

use super::answers::{self, Answers, Choice};
use super::max::SharedSeen;
use super::screen::{Left, Screen};
use super::writing;
use crate::cli::{Globals, check};
use crate::domain::key::KeyName;
use crate::domain::language::Language;
use crate::domain::secret::Secret;
use crate::max::MaxSettings;
use crate::texts::{SetupStep, SetupTexts, Texts};

/// Addresses that were named on the command line.
pub(super) struct ApiUrls {
    pub vk: Option<String>,
    pub telegram: Option<String>,
    pub max: Option<String>,
}

pub(super) struct Guide<'a> {
    pub(super) globals: &'a Globals,
    pub(super) screen: Screen,
    /// The file that will be written.
    pub(super) path: PathBuf,
    pub(super) answers: Answers,
    /// What was set before.
    pub(super) was: Answers,
    pub(super) api_urls: ApiUrls,
    pub(super) vk_proxy: Option<Secret>,
    /// The way to MAX.
    pub(super) max: MaxSettings,
    /// What events of MAX have told so far.
    pub(super) max_seen: SharedSeen,
    /// The database's place is set by somebody.
    pub(super) named_database: bool,
    /// Keys that were given in the chat.
    pub(super) of_the_chat: Vec<KeyName>,
    /// Something stands in the file already, or somebody left.
    pub(super) known: bool,
    /// No service is wanted, nor looked for.
    pub(super) no_service: bool,
}

/// One line of the menu.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Entry {
    Done,
    Step(SetupStep),
    Proxy,
    Language,
    Leave,
}

impl Guide<'_> {
    pub(super) fn words(&self) -> SetupTexts {
        self.screen.words()
    }

    /// The community's.
    fn language(&self) -> Language {
        self.answers.language().unwrap_or(self.globals.language())
    }

    /// Answers so far outlive whatever happens to this process.
    pub(super) fn keep(&self) -> Result<()> {
        answers::keep(&self.answers, &self.path)
    }

    /// From the first question to the running service.
    pub(super) fn lead(&mut self) -> Result<ExitCode> {
        if !(self.known && self.answers.is_whole()) {
            self.ask_language()?;
            self.screen.say(self.words().welcome());
            self.screen.say(&self.words().will_write(&self.path.display().to_string()));
        }
        self.resume()?;
        for step in SetupStep::ALL {
            if !self.is_answered(step) {
                self.ask(step)?;
            }
        }
        if self.known {
            self.menu()?;
        }
        self.finish()
    }

    fn speak(&mut self, language: Language) {
        self.answers.english = Some(language == Language::En);
        self.screen.texts = Texts::new(language);
    }

    fn ask_language(&mut self) -> Result<()> {
        let words = self.words();
        let options = words.language_names().map(str::to_owned);
        let first = usize::from(self.language() == Language::En);
        let chosen = self.screen.choose(words.language_question(), &options, first)?;
        self.speak(if chosen == 1 { Language::En } else { Language::Ru });
        Ok(())
    }

    /// Somebody left last time: their answers, unless they want to begin anew.
    fn resume(&mut self) -> Result<()> {
        let Some(kept) = answers::kept(&self.path) else { return Ok(()) };
        let words = self.words();
        let options = words.resume_names().map(str::to_owned);
        if self.screen.choose(words.resume_question(), &options, 0)? == 0 {
            let english = self.answers.english;
            self.answers = Answers { english, ..kept };
            crate::telemetry::hide(self.secrets());
            let steps = SetupStep::ALL.into_iter().filter(|step| *step != SetupStep::Write && self.is_answered(*step));
            for step in steps.collect::<Vec<_>>() {
                self.screen.good(&self.words().known_already(step, &self.value(step)));
            }
        } else {
            answers::forget(&self.path)?;
        }
        Ok(())
    }

    fn secrets(&self) -> Vec<Secret> {
        let it = &self.answers;
        let keys = [
            it.bot_token.as_ref(),
            it.community_token.as_ref(),
            it.service_token.yes(),
            it.user_token.yes(),
            it.max_token.as_ref(),
        ];
        keys.into_iter().flatten().map(|kept| kept.0.clone()).collect()
    }

    fn is_answered(&self, step: SetupStep) -> bool {
        let it = &self.answers;
        // What may be left out is not asked about again by itself.
        let whole = self.known && self.was.is_whole();
        match step {
            SetupStep::Bot => it.bot_token.is_some(),
            SetupStep::AdminChat => it.admin_chat.is_some(),
            SetupStep::Channel => whole || it.channel.is_asked(),
            SetupStep::Community => it.community_token.is_some() && it.group_id.is_some(),
            SetupStep::Service => whole || it.service_token.is_asked(),
            SetupStep::Admin => whole || it.user_token.is_asked(),
            SetupStep::Max => whole || it.max == Choice::No || (it.max.is_asked() && it.max_user.is_asked()),
            SetupStep::Write => true,
        }
    }

    fn ask(&mut self, step: SetupStep) -> Result<()> {
        match step {
            SetupStep::Bot => {
                self.bot()?;
                // Another bot: its chats are found anew.
                if self.known && self.answers.admin_chat.is_none() {
                    self.admin_chat()?;
                }
                if self.was.channel.yes().is_some() && !self.answers.channel.is_asked() {
                    self.channel()
                } else {
                    Ok(())
                }
            }
            SetupStep::AdminChat => self.admin_chat(),
            SetupStep::Channel => self.channel(),
            SetupStep::Community => self.community(),
            SetupStep::Service => self.service_key(),
            SetupStep::Admin => self.admin_key(),
            SetupStep::Max => self.max_step(),
            SetupStep::Write => Ok(()),
        }
    }

    /// What is set, for people; of keys only that they are.
    fn value(&self, step: SetupStep) -> String {
        let (it, words) = (&self.answers, self.words());
        let none = || words.set_or_not(false).to_owned();
        match step {
            SetupStep::Bot if it.bot_token.is_some() && !it.bot_name.is_empty() => format!("@{}", it.bot_name),
            SetupStep::Bot => words.set_or_not(it.bot_token.is_some()).to_owned(),
            SetupStep::AdminChat => it.admin_chat.as_ref().map_or_else(none, |chat| chat.name.clone()),
            SetupStep::Channel => it.channel.yes().map_or_else(|| words.no_copies().to_owned(), |it| it.name.clone()),
            SetupStep::Community if !it.group_name.is_empty() => it.group_name.clone(),
            SetupStep::Community => it.group_id.map_or_else(none, |id| id.to_string()),
            SetupStep::Service => words.set_or_not(it.service_token.yes().is_some()).to_owned(),
            SetupStep::Admin => words.set_or_not(it.user_token.yes().is_some()).to_owned(),
            SetupStep::Max => it.max.yes().map_or_else(|| words.no_max().to_owned(), |it| it.name.clone()),
            SetupStep::Write => String::new(),
        }
    }

    /// One thing after another is changed, until it is enough.
    fn menu(&mut self) -> Result<()> {
        self.telegram_names()?;
        if self.answers.group_name.is_empty() {
            self.answers.group_name = self.community_name()?;
        }
        self.max_names()?;
        let mut place = 0;
        loop {
            let words = self.words();
            let changed = self.is_changed();
            let steps = SetupStep::ALL.into_iter().filter(|step| *step != SetupStep::Write).map(Entry::Step);
            let entries: Vec<Entry> =
                [Entry::Done].into_iter().chain(steps).chain([Entry::Proxy, Entry::Language, Entry::Leave]).collect();
            let line = |entry: &Entry| match entry {
                Entry::Done => words.menu_done(changed).to_owned(),
                Entry::Step(step) => words.menu_line(words.menu_name(*step), &self.value(*step)),
                Entry::Proxy => words.menu_proxy(self.answers.telegram_proxy.is_some()),
                Entry::Language => {
                    let name = words.language_names()[usize::from(self.language() == Language::En)];
                    words.menu_line(words.menu_language(), name)
                }
                Entry::Leave => words.leave().to_owned(),
            };
            let options: Vec<String> = entries.iter().map(line).collect();
            let chosen = self.screen.choose(words.menu_question(), &options, place)?;
            place = 0;
            match entries[chosen] {
                Entry::Done => return Ok(()),
                Entry::Step(step) => self.ask(step)?,
                Entry::Proxy => {
                    let token = self.answers.bot_token.clone().map(|token| token.0);
                    self.proxy(token.as_ref())?;
                }
                Entry::Language => {
                    self.ask_language()?;
                    self.keep()?;
                }
                Entry::Leave => return Err(Left.into()),
            }
        }
    }

    fn is_changed(&self) -> bool {
        let nameless = |chat: &Choice<answers::NamedChat>| match chat.clone() {
            Choice::Yes(chat) => Choice::Yes(answers::NamedChat { name: String::new(), ..chat }),
            other => other,
        };
        let names = |answers: &Answers| Answers {
            bot_name: String::new(),
            group_name: String::new(),
            max_name: String::new(),
            max_chats: Vec::new(),
            long_poll: false,
            admin_chat: answers.admin_chat.clone().map(|chat| answers::NamedChat { name: String::new(), ..chat }),
            channel: nameless(&answers.channel),
            max: nameless(&answers.max),
            max_user: nameless(&answers.max_user),
            ..answers.clone()
        };
        names(&self.answers) != names(&self.was)
    }

    fn finish(&mut self) -> Result<ExitCode> {
        let words = self.words();
        self.screen.head(&words.step(SetupStep::Write));
        self.answers.vk_api_url = self.api_urls.vk.clone().or(self.answers.vk_api_url.take());
        self.answers.telegram_api_url = self.api_urls.telegram.clone().or(self.answers.telegram_api_url.take());
        self.answers.max_api_url = self.api_urls.max.clone().or(self.answers.max_api_url.take());
        let place = self.service_place();
        self.place_database(place.as_ref());
        self.write()?;
        answers::forget(&self.path)?;
        self.screen.say(words.check_head());
        self.screen.put("");
        let ready = self.check()?;
        self.screen.put("");
        if !ready {
            self.screen.careful(&words.not_ready(&self.command("setup"), &self.command("check")));
            return Ok(ExitCode::SUCCESS);
        }
        self.serve(place)?;
        self.screen.put("");
        self.screen.say(&words.next(&self.command("setup")));
        Ok(ExitCode::SUCCESS)
    }

    fn write(&self) -> Result<()> {
        let words = self.words();
        let before = match std::fs::read_to_string(&self.path) {
            Ok(before) => Some(before),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
            Err(error) => return Err(error.into()),
        };
        let text = writing::text(before.as_deref(), &self.answers, &self.was, self.language(), words)?;
        let path = self.path.display().to_string();
        if before.as_deref() == Some(text.as_str()) {
            self.screen.good(words.nothing_changed());
            return Ok(());
        }
        self.tell_of_keys_of_the_chat();
        if before.is_some() && !self.screen.yes(&words.overwrite_question(&path), true)? {
            return Err(Left.into());
        }
        let old = writing::write(&self.path, &text)?;
        self.screen.good(&words.written(&path));
        if let Some(old) = old {
            self.screen.say(&words.old_kept(&old.display().to_string()));
        }
        Ok(())
    }

    /// Keys that are about to be written and that ones of the chat go before.
    fn tell_of_keys_of_the_chat(&self) {
        let (new, was) = (&self.answers, &self.was);
        let changed = [
            (KeyName::Community, new.community_token != was.community_token),
            (KeyName::Service, new.service_token != was.service_token),
            (KeyName::User, new.user_token != was.user_token),
            (KeyName::Max, new.max_token != was.max_token),
        ];
        for (name, _) in changed.into_iter().filter(|(name, is)| *is && self.of_the_chat.contains(name)) {
            self.screen.careful(&self.words().chat_key_wins(self.screen.texts.key_name(name)));
        }
    }

    /// The report of `check`, as somebody who types it sees it.
    fn check(&self) -> Result<bool> {
        let globals =
            Globals { config: Some(self.path.clone()), language: self.screen.texts.language(), ..self.globals.clone() };
        Ok(check::run(&check::Args::plain(), &globals)? == ExitCode::SUCCESS)
    }
}

/// Whether a path is the one that is found by itself.
pub(super) fn is_found_by_itself(path: &Path) -> bool {
    crate::paths::config_candidates().iter().any(|candidate| candidate == path)
}
