//! MAX: the person who is told what matters there, found by a message to the bot. It may be skipped.

use std::sync::Arc;

use anyhow::Result;

use super::answers::{Choice, NamedChat};
use super::choosing::{Found, Meant};
use super::guide::Guide;
use super::max::{OFFERED, PAUSE, SharedSeen, locked, look};
use super::pasted::number_in;
use super::screen::Waited;
use crate::domain::secret::Secret;
use crate::max::MaxSettings;
use crate::max::finder::{self, FoundPerson, MaxTrouble};

impl Guide<'_> {
    pub(super) fn max_person(&mut self, hooked: bool) -> Result<()> {
        let words = self.words();
        self.screen.put("");
        self.screen.say(words.max_alarms_how());
        let options = words.max_names().map(str::to_owned);
        let wanted = usize::from(self.answers.max_user.yes().is_some());
        if self.screen.choose(words.max_alarms_wanted(), &options, wanted)? == 0 {
            return self.no_max_person();
        }
        self.screen.say(&words.max_alarms_start(&self.answers.max_name));
        let mut passed: Vec<i64> = Vec::new();
        loop {
            let found = if hooked { Found::ByHand } else { self.search_people(&passed)? };
            let chosen = match found {
                Found::These(found) => {
                    let name = |it: &FoundPerson| it.name.clone();
                    match self.which(words.which_max_person(), found, name, words.type_the_number(), true)? {
                        Meant::This(meant) => Some(meant),
                        Meant::Another(found) => {
                            passed.extend(found.iter().map(|it| it.id));
                            None
                        }
                        Meant::ByHand => self.max_person_by_hand()?,
                        Meant::Skip => return self.no_max_person(),
                    }
                }
                Found::ByHand => match self.max_person_by_hand()? {
                    None if hooked && !self.once_more()? => return self.no_max_person(),
                    chosen => chosen,
                },
                Found::Skip => return self.no_max_person(),
            };
            let Some(FoundPerson { id, name }) = chosen else { continue };
            if self.greet_on_max(id, &name)? {
                self.answers.max_user = Choice::Yes(NamedChat { id, name });
                return self.keep();
            }
            if !self.once_more()? {
                return self.no_max_person();
            }
        }
    }

    fn no_max_person(&mut self) -> Result<()> {
        self.answers.max_user = Choice::No;
        self.keep()
    }

    fn max_person_by_hand(&self) -> Result<Option<FoundPerson>> {
        let words = self.words();
        let typed = self.screen.line(words.max_person_question())?;
        let found = number_in(&typed).filter(|id| *id > 0).map(|id| FoundPerson { id, name: id.to_string() });
        if found.is_none() {
            self.screen.bad(words.max_person_wrong());
        }
        Ok(found)
    }

    fn search_people(&self, passed: &[i64]) -> Result<Found<FoundPerson>> {
        loop {
            let (settings, token, seen) = (self.max_settings(), self.max_token(), Arc::clone(&self.max_seen));
            let passed = passed.to_vec();
            let looked = async move { until_a_person(&settings, &token, &seen, &passed).await };
            let waited = self.screen.wait(self.words().waiting_for_max_word(), looked)?;
            if let Some(found) = self.after(waited)? {
                return Ok(found);
            }
        }
    }

    /// The bot writes there: whoever sees it knows that it is the right one.
    fn greet_on_max(&self, id: i64, name: &str) -> Result<bool> {
        let words = self.words();
        let (settings, token, greeting) = (self.max_settings(), self.max_token(), words.max_greeting());
        let said = async move { finder::greet(&settings, &token, id, greeting).await };
        match self.screen.wait(words.asking_max(), said)? {
            Waited::Came(Ok(())) => {
                self.screen.good(&words.max_person_chosen(name));
                return Ok(true);
            }
            Waited::Came(Err(MaxTrouble::Refused { words: why })) => self.screen.bad(&words.cannot_write(&why)),
            Waited::Came(Err(trouble)) => self.say_max_trouble(&trouble),
            Waited::GivenUp => {}
        }
        Ok(false)
    }
}

async fn until_a_person(
    settings: &MaxSettings,
    token: &Secret,
    seen: &SharedSeen,
    passed: &[i64],
) -> Result<Vec<FoundPerson>, MaxTrouble> {
    loop {
        let people = locked(seen).people.clone();
        let new: Vec<FoundPerson> =
            people.into_iter().filter(|found| !passed.contains(&found.id)).take(OFFERED).collect();
        if !new.is_empty() {
            return Ok(new);
        }
        look(settings, token, seen).await?;
        tokio::time::sleep(PAUSE).await;
    }
}
