//! MAX: its bot, and the channel that posts go to. All of it may be skipped.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use anyhow::Result;

use super::answers::{Choice, KeptSecret, NamedChat};
use super::choosing::{Found, Meant};
use super::guide::Guide;
use super::pasted::{max_key_in, number_in};
use super::screen::{Left, Waited};
use crate::domain::action::Advice;
use crate::domain::secret::Secret;
use crate::max::MaxSettings;
use crate::max::finder::{self, FoundChannel, MaxSeen, MaxTrouble};
use crate::telemetry;
use crate::texts::{SetupStep, html};

/// One question to MAX waits so long, in seconds (`docs/platforms.md`, «MAX»: thirty at most).
const POLL: u32 = 20;
/// Between two questions: two a second are allowed.
pub(super) const PAUSE: Duration = Duration::from_millis(700);
/// As many are offered at once.
pub(super) const OFFERED: usize = 8;
/// Without these nothing can be published.
const CANNOT_DO_WITHOUT: [&str; 2] = ["write", "read_all_messages"];

/// What was told so far: a wait that is given up leaves it.
pub(super) type SharedSeen = Arc<Mutex<MaxSeen>>;

impl Guide<'_> {
    pub(super) fn max_settings(&self) -> MaxSettings {
        let given = self.api_urls.max.clone().or_else(|| self.answers.max_api_url.clone());
        MaxSettings { api_url: given.unwrap_or_else(|| self.max.api_url.clone()), ..self.max.clone() }
    }

    pub(super) fn max_token(&self) -> Secret {
        self.answers.max_token.as_ref().map_or_else(|| Secret::new(""), |token| token.0.clone())
    }

    /// The whole step.
    pub(super) fn max_step(&mut self) -> Result<()> {
        let words = self.words();
        self.screen.head(&words.step(SetupStep::Max));
        self.screen.say(words.max_how());
        let options = words.max_names().map(str::to_owned);
        let wanted = usize::from(self.answers.max.yes().is_some());
        if self.screen.choose(words.max_wanted(), &options, wanted)? == 0 || !self.max_bot()? {
            self.answers.max = Choice::No;
            return self.keep();
        }
        let hooked = self.is_hooked()?;
        if hooked {
            self.screen.careful(words.max_hooked());
        }
        self.max_channel(hooked)?;
        self.max_person(hooked)
    }

    /// Whether there is a bot that answers.
    fn max_bot(&mut self) -> Result<bool> {
        let words = self.words();
        if self.answers.max_token.is_some() {
            match self.ask_max(&self.max_token())? {
                Ok(name) => {
                    let options = words.max_bot_names(&name);
                    self.answers.max_name = name;
                    if self.screen.choose(words.what_now(), &options, 0)? == 0 {
                        return Ok(true);
                    }
                }
                Err(trouble) => self.say_max_trouble(&trouble),
            }
        }
        self.screen.say(words.max_key_how());
        let mut held: Option<Secret> = None;
        loop {
            let token = match held.take() {
                Some(token) => Ok(token),
                None => max_key_in(self.screen.secret(words.max_key_question())?.reveal()),
            };
            match token {
                Err(wrong) => self.screen.bad(words.max_key_wrong(wrong)),
                Ok(token) => {
                    telemetry::hide([token.clone()]);
                    match self.ask_max(&token)? {
                        Ok(name) => {
                            self.take_max_bot(token, name)?;
                            return Ok(true);
                        }
                        Err(trouble) => {
                            self.say_max_trouble(&trouble);
                            held = (trouble != MaxTrouble::BadToken).then_some(token);
                        }
                    }
                }
            }
            let mut options = vec![words.try_again(), words.skip()];
            if held.is_some() {
                options.insert(1, words.max_another_key());
            }
            let options: Vec<String> = options.into_iter().map(str::to_owned).collect();
            match self.screen.choose(words.what_now(), &options, 0)? {
                0 => {}
                1 if held.is_some() => held = None,
                _ => return Ok(false),
            }
        }
    }

    fn take_max_bot(&mut self, token: Secret, name: String) -> Result<()> {
        self.screen.good(&self.words().max_bot_found(&name));
        if self.answers.max_token.as_ref().is_none_or(|kept| kept.0 != token) {
            // What another bot was told is nothing to this one.
            *self.seen() = MaxSeen::default();
            self.answers.max_chats.clear();
        }
        self.answers.max_token = Some(KeptSecret(token));
        self.answers.max_name = name;
        self.keep()
    }

    fn ask_max(&self, token: &Secret) -> Result<Result<String, MaxTrouble>> {
        let (settings, token) = (self.max_settings(), token.clone());
        let asked = self.screen.wait(self.words().asking_max(), async move { finder::bot(&settings, &token).await })?;
        Ok(match asked {
            Waited::Came(answer) => answer,
            Waited::GivenUp => Err(MaxTrouble::Silent { cause: String::new() }),
        })
    }

    pub(super) fn say_max_trouble(&self, trouble: &MaxTrouble) {
        let words = self.words();
        self.screen.bad(&match trouble {
            MaxTrouble::BadToken => words.max_key_refused().to_owned(),
            MaxTrouble::Untrusted(fault) => {
                let advice = Advice::Certificate { key: "max.ca".to_owned(), fault: *fault };
                html::plain(&self.screen.texts.advice(&advice))
            }
            MaxTrouble::Silent { .. } => words.max_silent().to_owned(),
            MaxTrouble::Refused { words: why } => words.max_said(why),
        });
    }

    /// Where it does not say, it is looked for as if there were none.
    fn is_hooked(&self) -> Result<bool> {
        let (settings, token) = (self.max_settings(), self.max_token());
        let asked = async move { finder::is_hooked(&settings, &token).await };
        Ok(matches!(self.screen.wait(self.words().asking_max(), asked)?, Waited::Came(Ok(true))))
    }

    fn max_channel(&mut self, hooked: bool) -> Result<()> {
        let words = self.words();
        if let Some(known) = self.answers.max.yes().cloned()
            && let Some(found) = self.max_channel_of(known.id)?
        {
            let options = words.max_channel_names(&found.title);
            if self.screen.choose(words.which_max_channel(), &options, 0)? == 0 {
                return self.take_max_channel(found).map(drop);
            }
        }
        self.screen.say(&words.max_add(&self.answers.max_name));
        let mut passed: Vec<i64> = Vec::new();
        loop {
            let found = if hooked { Found::ByHand } else { self.search_channels(&mut passed)? };
            let chosen = match found {
                Found::These(found) => {
                    let title = |it: &FoundChannel| it.title.clone();
                    match self.which(words.which_max_channel(), found, title, words.type_the_number(), true)? {
                        Meant::This(meant) => Some(meant),
                        Meant::Another(found) => {
                            passed.extend(found.iter().map(|it| it.id));
                            None
                        }
                        Meant::ByHand => self.max_channel_by_hand()?,
                        Meant::Skip => return self.no_max_channel(),
                    }
                }
                Found::ByHand => match self.max_channel_by_hand()? {
                    None if hooked && !self.once_more()? => return self.no_max_channel(),
                    chosen => chosen,
                },
                Found::Skip => return self.no_max_channel(),
            };
            if let Some(chosen) = chosen
                && self.take_max_channel(chosen)?
            {
                return Ok(());
            }
        }
    }

    fn no_max_channel(&mut self) -> Result<()> {
        self.answers.max = Choice::No;
        self.keep()
    }

    pub(super) fn once_more(&self) -> Result<bool> {
        let words = self.words();
        let options = [words.try_again(), words.skip()].map(str::to_owned);
        Ok(self.screen.choose(words.what_now(), &options, 0)? == 0)
    }

    /// Its rights are looked at until they are there, or it is left so. `false`: it is not taken.
    fn take_max_channel(&mut self, mut found: FoundChannel) -> Result<bool> {
        let words = self.words();
        loop {
            if !found.is_channel {
                self.screen.bad(&words.max_no_channel(&found.title));
                return Ok(false);
            }
            if !found.missing.is_empty() {
                self.screen.bad(&words.max_may_not(&found.title, &found.missing));
                let serious = found.missing.iter().any(|right| CANNOT_DO_WITHOUT.contains(right));
                let mut options = vec![words.try_again(), words.skip()];
                if !serious {
                    options.insert(1, words.max_as_it_is());
                }
                let options: Vec<String> = options.into_iter().map(str::to_owned).collect();
                match self.screen.choose(words.what_now(), &options, 0)? {
                    0 => {
                        let Some(again) = self.max_channel_of(found.id)? else { return Ok(false) };
                        found = again;
                        continue;
                    }
                    1 if !serious => {}
                    _ => return self.no_max_channel().map(|()| true),
                }
            }
            self.screen.good(&words.max_channel_chosen(&found.title));
            self.answers.max = Choice::Yes(NamedChat { id: found.id, name: found.title });
            return self.keep().map(|()| true);
        }
    }

    fn max_channel_by_hand(&self) -> Result<Option<FoundChannel>> {
        let words = self.words();
        let typed = self.screen.line(words.max_channel_question())?;
        if let Some(id) = number_in(&typed).filter(|id| *id < 0) {
            return self.max_channel_of(id);
        }
        self.screen.bad(words.max_channel_wrong());
        Ok(None)
    }

    /// The channel of a number; what is wrong is said.
    fn max_channel_of(&self, id: i64) -> Result<Option<FoundChannel>> {
        let words = self.words();
        let (settings, token) = (self.max_settings(), self.max_token());
        let asked = async move { finder::channel_of(&settings, &token, id).await };
        match self.screen.wait(words.asking_max(), asked)? {
            Waited::Came(Ok(found)) => return Ok(Some(found)),
            Waited::Came(Err(MaxTrouble::Refused { words: why })) => self.screen.bad(&words.max_not_seen(&why)),
            Waited::Came(Err(trouble)) => self.say_max_trouble(&trouble),
            Waited::GivenUp => {}
        }
        Ok(None)
    }

    /// Waits until the bot is let into a channel. Groups that are met on the way are told of once.
    fn search_channels(&mut self, passed: &mut Vec<i64>) -> Result<Found<FoundChannel>> {
        {
            let mut seen = self.seen();
            let kept: Vec<i64> = self.answers.max_chats.iter().copied().filter(|id| !seen.chats.contains(id)).collect();
            seen.chats.extend(kept);
        }
        loop {
            let (settings, token, seen) = (self.max_settings(), self.max_token(), Arc::clone(&self.max_seen));
            let without = passed.clone();
            let looked = async move { until_a_channel(&settings, &token, &seen, &without).await };
            let waited = self.screen.wait(self.words().waiting_for_max_channel(), looked)?;
            // MAX does not tell it again: who leaves now finds it when they come back.
            let chats = self.seen().chats.clone();
            if self.answers.max_chats != chats {
                self.answers.max_chats = chats;
                self.keep()?;
            }
            match self.after(waited)? {
                Some(Found::These(found)) => {
                    let (channels, groups): (Vec<_>, Vec<_>) = found.into_iter().partition(|it| it.is_channel);
                    for group in groups {
                        self.screen.careful(&self.words().max_no_channel(&group.title));
                        passed.push(group.id);
                    }
                    if !channels.is_empty() {
                        return Ok(Found::These(channels));
                    }
                }
                Some(other) => return Ok(other),
                None => {}
            }
        }
    }

    /// What was found, or what is done instead; `None`: it is waited on.
    pub(super) fn after<T>(&self, waited: Waited<Result<Vec<T>, MaxTrouble>>) -> Result<Option<Found<T>>> {
        let words = self.words();
        let options = match waited {
            Waited::Came(Ok(found)) => return Ok(Some(Found::These(found))),
            Waited::Came(Err(trouble)) => {
                self.say_max_trouble(&trouble);
                [words.try_again(), words.type_the_number(), words.skip(), words.leave()]
            }
            Waited::GivenUp => [words.wait_on(), words.type_the_number(), words.skip(), words.leave()],
        };
        match self.screen.choose(words.what_now(), &options.map(str::to_owned), 0)? {
            0 => Ok(None),
            1 => Ok(Some(Found::ByHand)),
            2 => Ok(Some(Found::Skip)),
            _ => Err(Left.into()),
        }
    }

    /// The title of the channel that is set by its number; what MAX does not tell now keeps its number.
    pub(super) fn max_names(&mut self) -> Result<()> {
        let (Choice::Yes(known), true) = (self.answers.max.clone(), self.answers.max_token.is_some()) else {
            return Ok(());
        };
        let (settings, token) = (self.max_settings(), self.max_token());
        let asked = async move { finder::channel_of(&settings, &token, known.id).await };
        if let Waited::Came(Ok(found)) = self.screen.wait(self.words().asking_max(), asked)? {
            self.answers.max = Choice::Yes(NamedChat { id: found.id, name: found.title });
        }
        Ok(())
    }

    fn seen(&self) -> MutexGuard<'_, MaxSeen> {
        locked(&self.max_seen)
    }
}

/// A panic while it was held left plain data behind: it is sound.
pub(super) fn locked(seen: &SharedSeen) -> MutexGuard<'_, MaxSeen> {
    seen.lock().unwrap_or_else(PoisonError::into_inner)
}

/// One more question; what it tells is kept whole or not at all.
pub(super) async fn look(settings: &MaxSettings, token: &Secret, seen: &SharedSeen) -> Result<(), MaxTrouble> {
    let mut told = locked(seen).clone();
    finder::look(settings, token, &mut told, POLL).await?;
    *locked(seen) = told;
    Ok(())
}

async fn until_a_channel(
    settings: &MaxSettings,
    token: &Secret,
    seen: &SharedSeen,
    passed: &[i64],
) -> Result<Vec<FoundChannel>, MaxTrouble> {
    loop {
        let chats = locked(seen).chats.clone();
        let mut found = Vec::new();
        for id in chats.into_iter().filter(|id| !passed.contains(id)).take(OFFERED) {
            found.push(match finder::channel_of(settings, token, id).await {
                // It is there; what it is called and what is wrong is seen when it is chosen.
                Err(MaxTrouble::Refused { .. }) => {
                    let missing = CANNOT_DO_WITHOUT.to_vec();
                    FoundChannel { id, title: id.to_string(), is_channel: true, missing }
                }
                told => told?,
            });
        }
        if !found.is_empty() {
            return Ok(found);
        }
        look(settings, token, seen).await?;
        tokio::time::sleep(PAUSE).await;
    }
}
