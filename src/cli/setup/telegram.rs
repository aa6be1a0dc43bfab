//! The bot, the admin's chat, the channel: what is pasted is checked at once, chats are found by themselves.

use std::time::Duration;

use anyhow::Result;

use super::answers::{Choice, KeptSecret, NamedChat};
use super::choosing::{Found, Meant};
use super::guide::Guide;
use super::pasted::{bot_key_in, chat_in, proxy_in};
use super::screen::{Left, Waited};
use crate::domain::ids::ChatId;
use crate::domain::secret::Secret;
use crate::policy::copies::is_invitation;
use crate::telegram::finder::{self, FinderTrouble, FoundBot, FoundChat, Seen};
use crate::telegram::{MediaSettings, TelegramSettings};
use crate::telemetry;
use crate::texts::SetupStep;

/// Where Telegram is, unless somebody says otherwise.
const TELEGRAM: &str = "https://api.telegram.org";
/// One question to Telegram waits so long, in seconds: short, so that another place of waiting is not far.
const POLL: u32 = 20;
/// What waits already is told again at once: so long nothing is asked.
const PAUSE: Duration = Duration::from_millis(1_500);

/// What is looked for among the updates.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wanted {
    Chat,
    Channel,
}

impl Guide<'_> {
    pub(super) fn telegram_settings(&self, token: &Secret) -> TelegramSettings {
        let given = self.api_urls.telegram.clone().or_else(|| self.answers.telegram_api_url.clone());
        TelegramSettings {
            bot_token: token.clone(),
            api_url: given.unwrap_or_else(|| TELEGRAM.to_owned()),
            local_server: false,
            proxy: self.answers.telegram_proxy.as_ref().map(|proxy| proxy.0.reveal().to_owned()),
            admin_chat: None,
            discussion_chat: None,
            media: MediaSettings::default(),
        }
    }

    fn bot_settings(&self) -> TelegramSettings {
        let none = Secret::new("");
        let token = self.answers.bot_token.as_ref().map_or(&none, |token| &token.0);
        self.telegram_settings(token)
    }

    pub(super) fn bot(&mut self) -> Result<()> {
        self.screen.head(&self.words().step(SetupStep::Bot));
        self.screen.say(self.words().bot_how());
        loop {
            let pasted = self.screen.secret(self.words().bot_question())?;
            match bot_key_in(pasted.reveal()) {
                Err(wrong) => self.screen.bad(self.words().bot_wrong(wrong)),
                Ok(token) => {
                    telemetry::hide([token.clone()]);
                    if self.try_bot(token)? {
                        return Ok(());
                    }
                }
            }
        }
    }

    /// Whether Telegram knows it; where Telegram is silent a proxy is tried.
    fn try_bot(&mut self, token: Secret) -> Result<bool> {
        loop {
            match self.ask_bot(&token)? {
                Ok(FoundBot { username }) => {
                    self.screen.good(&self.words().bot_found(&username));
                    let same = self.answers.bot_token.as_ref().is_some_and(|kept| kept.0 == token);
                    if !same {
                        // Another bot knows nobody of the former one's chats.
                        self.answers.admin_chat = None;
                        self.answers.channel = Choice::Unasked;
                    }
                    self.answers.bot_token = Some(KeptSecret(token));
                    self.answers.bot_name = username;
                    self.keep()?;
                    return Ok(true);
                }
                Err(FinderTrouble::Silent { .. }) => self.way_to_telegram(&token)?,
                Err(FinderTrouble::Refused { words }) => {
                    self.screen.bad(&self.words().telegram_said(&words));
                    return Ok(false);
                }
                Err(_) => {
                    self.screen.bad(self.words().bot_refused());
                    return Ok(false);
                }
            }
        }
    }

    fn ask_bot(&self, token: &Secret) -> Result<Result<FoundBot, FinderTrouble>> {
        let settings = self.telegram_settings(token);
        let asked = self.screen.wait(self.words().asking_telegram(), async move { finder::bot(&settings).await })?;
        Ok(match asked {
            Waited::Came(answer) => answer,
            Waited::GivenUp => Err(FinderTrouble::Silent { cause: String::new() }),
        })
    }

    /// Telegram does not answer: around, once more, or away.
    fn way_to_telegram(&mut self, token: &Secret) -> Result<()> {
        let words = self.words();
        self.screen.bad(words.telegram_silent(self.answers.telegram_proxy.is_some()));
        let options = [words.enter_proxy(), words.try_again(), words.leave()].map(str::to_owned);
        match self.screen.choose(words.what_now(), &options, 0)? {
            0 => self.proxy(Some(token)),
            1 => Ok(()),
            _ => Err(Left.into()),
        }
    }

    /// Asks for a proxy and tries it. An empty answer: none.
    pub(super) fn proxy(&mut self, token: Option<&Secret>) -> Result<()> {
        let words = self.words();
        loop {
            let typed = self.screen.address(words.proxy_question())?;
            if typed.trim().is_empty() {
                self.answers.telegram_proxy = None;
                self.screen.careful(words.without_proxy());
                return self.keep();
            }
            let Some(proxy) = proxy_in(&typed) else {
                self.screen.bad(words.proxy_wrong());
                continue;
            };
            telemetry::hide([proxy.clone()]);
            let before = self.answers.telegram_proxy.replace(KeptSecret(proxy));
            let Some(token) = token else { return self.keep() };
            let silent = matches!(self.ask_bot(token)?, Err(FinderTrouble::Silent { .. }));
            if !silent {
                self.screen.good(words.proxy_works());
                return self.keep();
            }
            self.answers.telegram_proxy = before;
            self.screen.bad(words.telegram_silent(true));
            let options = [words.enter_proxy(), words.without_proxy(), words.leave()].map(str::to_owned);
            match self.screen.choose(words.what_now(), &options, 0)? {
                0 => {}
                1 => {
                    self.answers.telegram_proxy = None;
                    return self.keep();
                }
                _ => return Err(Left.into()),
            }
        }
    }

    pub(super) fn admin_chat(&mut self) -> Result<()> {
        let words = self.words();
        self.screen.head(&words.step(SetupStep::AdminChat));
        self.screen.say(&words.admin_how(&self.answers.bot_name));
        let mut passed: Vec<ChatId> = Vec::new();
        loop {
            let chosen = match self.search(Wanted::Chat, &passed)? {
                Found::These(chats) => {
                    let name = |chat: &FoundChat| words.chat_option(&chat.name, !chat.chat.is_private());
                    match self.which(words.which_chat(), chats, name, words.type_it(), false)? {
                        Meant::This(meant) => Some(meant),
                        Meant::Another(chats) => {
                            passed.extend(chats.iter().map(|chat| chat.chat));
                            None
                        }
                        Meant::ByHand | Meant::Skip => self.chat_by_hand()?,
                    }
                }
                Found::ByHand | Found::Skip => self.chat_by_hand()?,
            };
            if let Some(chat) = chosen
                && self.greet(&chat)?
            {
                self.answers.admin_chat = Some(NamedChat { id: chat.chat.0, name: chat.name });
                return self.keep();
            }
        }
    }

    /// Names of what is set by numbers; what Telegram does not tell now keeps its number.
    pub(super) fn telegram_names(&mut self) -> Result<()> {
        if self.answers.bot_token.is_none() {
            return Ok(());
        }
        let settings = self.bot_settings();
        let chats = [self.answers.admin_chat.as_ref(), self.answers.channel.yes()].map(|chat| chat.map(|it| it.id));
        let asked = async move {
            let bot = finder::bot(&settings).await.ok();
            let mut names = Vec::new();
            for id in chats {
                let found = match id {
                    // Where it does not answer at all, nothing more is asked.
                    Some(id) if bot.is_some() => finder::channel(&settings, &id.to_string()).await.ok(),
                    _ => None,
                };
                // Another number's name would hide that this one is wrong.
                names.push(found.filter(|(chat, _)| Some(chat.chat.0) == id).map(|(chat, _)| chat.name));
            }
            (bot, names)
        };
        let Waited::Came((bot, names)) = self.screen.wait(self.words().asking_telegram(), asked)? else {
            return Ok(());
        };
        if let Some(bot) = bot {
            self.answers.bot_name = bot.username;
        }
        let mut names = names.into_iter();
        if let (Some(chat), Some(Some(name))) = (&mut self.answers.admin_chat, names.next()) {
            chat.name = name;
        }
        if let (Choice::Yes(chat), Some(Some(name))) = (&mut self.answers.channel, names.next()) {
            chat.name = name;
        }
        Ok(())
    }

    fn chat_by_hand(&self) -> Result<Option<FoundChat>> {
        let words = self.words();
        let typed = self.screen.line(words.chat_question())?;
        Ok(match self.named(&typed)? {
            Some((_, true)) => {
                self.screen.bad(words.no_channel_here());
                None
            }
            Some((chat, false)) => Some(chat),
            None => None,
        })
    }

    /// The chat of a number or name, and whether it is a channel; what is wrong is said.
    fn named(&self, typed: &str) -> Result<Option<(FoundChat, bool)>> {
        let words = self.words();
        let Some(name) = chat_in(typed) else {
            self.screen.bad(if is_invitation(typed) { words.invitation() } else { words.chat_not_found() });
            return Ok(None);
        };
        let settings = self.bot_settings();
        let asked = async move { finder::channel(&settings, &name).await };
        match self.screen.wait(words.asking_telegram(), asked)? {
            Waited::Came(Ok(found)) => return Ok(Some(found)),
            Waited::Came(Err(FinderTrouble::Silent { .. })) => self.screen.bad(words.telegram_silent(false)),
            Waited::Came(Err(_)) => self.screen.bad(words.chat_not_found()),
            Waited::GivenUp => {}
        }
        Ok(None)
    }

    /// The bot writes there: whoever sees it knows that it is the right one.
    fn greet(&self, chat: &FoundChat) -> Result<bool> {
        let words = self.words();
        let (settings, id, greeting) = (self.bot_settings(), chat.chat, words.greeting());
        let said = async move { finder::say(&settings, id, greeting).await };
        match self.screen.wait(words.asking_telegram(), said)? {
            Waited::Came(Ok(())) => {
                self.screen.good(&words.chat_chosen(&chat.name));
                return Ok(true);
            }
            Waited::Came(Err(FinderTrouble::Refused { words: why })) => self.screen.bad(&words.cannot_write(&why)),
            Waited::Came(Err(_)) => self.screen.bad(words.telegram_silent(false)),
            Waited::GivenUp => {}
        }
        Ok(false)
    }

    pub(super) fn channel(&mut self) -> Result<()> {
        let words = self.words();
        self.screen.head(&words.step(SetupStep::Channel));
        self.screen.say(words.channel_how());
        let options = words.channel_names().map(str::to_owned);
        if self.screen.choose(words.channel_wanted(), &options, 0)? == 1 {
            self.answers.channel = Choice::No;
            return self.keep();
        }
        self.screen.say(&words.channel_add(&self.answers.bot_name));
        let mut passed: Vec<ChatId> = Vec::new();
        loop {
            let chosen = match self.search(Wanted::Channel, &passed)? {
                Found::These(chats) => {
                    let name = |chat: &FoundChat| chat.name.clone();
                    match self.which(words.which_channel(), chats, name, words.type_it(), true)? {
                        Meant::This(meant) => Some(meant.chat.0.to_string()),
                        Meant::Another(chats) => {
                            passed.extend(chats.iter().map(|chat| chat.chat));
                            None
                        }
                        Meant::ByHand => Some(self.screen.line(words.channel_question())?),
                        Meant::Skip => return self.no_channel(),
                    }
                }
                Found::ByHand => Some(self.screen.line(words.channel_question())?),
                Found::Skip => return self.no_channel(),
            };
            let Some(name) = chosen else { continue };
            match self.named(&name)? {
                Some((chat, true)) if chat.may_post => {
                    self.screen.good(&words.channel_chosen(&chat.name));
                    self.answers.channel = Choice::Yes(NamedChat { id: chat.chat.0, name: chat.name });
                    return self.keep();
                }
                Some((chat, true)) => {
                    self.screen.bad(&words.channel_may_not(&chat.name));
                    let options = [words.try_again(), words.skip()].map(str::to_owned);
                    if self.screen.choose(words.what_now(), &options, 0)? == 1 {
                        return self.no_channel();
                    }
                }
                Some((_, false)) => self.screen.bad(words.no_channel()),
                None => {}
            }
        }
    }

    fn no_channel(&mut self) -> Result<()> {
        self.answers.channel = Choice::No;
        self.keep()
    }

    /// Waits until somebody writes, or the bot is let into a channel.
    fn search(&mut self, wanted: Wanted, passed: &[ChatId]) -> Result<Found<FoundChat>> {
        let words = self.words();
        loop {
            let (settings, passed) = (self.bot_settings(), passed.to_vec());
            let text = match wanted {
                Wanted::Chat => words.waiting_for_start(),
                Wanted::Channel => words.waiting_for_channel(),
            };
            let looked = self.screen.wait(text, async move { until_new(&settings, wanted, &passed).await })?;
            match looked {
                Waited::Came(Ok(Some(found))) => return Ok(Found::These(found)),
                Waited::Came(Ok(None)) => {
                    self.screen.careful(words.too_much_waits());
                    return Ok(Found::ByHand);
                }
                Waited::Came(Err(FinderTrouble::Rival)) => {
                    if let Some(found) = self.beside_another(wanted)? {
                        return Ok(found);
                    }
                }
                Waited::Came(Err(trouble)) => self.meet(trouble)?,
                Waited::GivenUp => {
                    let mut options = vec![words.wait_on(), words.type_it()];
                    options.extend((wanted == Wanted::Channel).then_some(words.skip()));
                    options.push(words.leave());
                    let options: Vec<String> = options.into_iter().map(str::to_owned).collect();
                    match self.screen.choose(words.what_now(), &options, 0)? {
                        0 => {}
                        1 => return Ok(Found::ByHand),
                        2 if wanted == Wanted::Channel => return Ok(Found::Skip),
                        _ => return Err(Left.into()),
                    }
                }
            }
        }
    }

    /// Another program gets the updates, perhaps the daemon itself: a number needs none. `None`: they are asked for again.
    fn beside_another(&self, wanted: Wanted) -> Result<Option<Found<FoundChat>>> {
        let words = self.words();
        self.screen.bad(words.rival());
        let mut options = vec![(words.try_again(), None), (words.type_it(), Some(Found::ByHand))];
        options.extend((wanted == Wanted::Channel).then_some((words.skip(), Some(Found::Skip))));
        let mut labels: Vec<String> = options.iter().map(|(label, _)| (*label).to_owned()).collect();
        labels.push(words.leave().to_owned());
        let chosen = self.screen.choose(words.what_now(), &labels, 0)?;
        options.into_iter().nth(chosen).map(|(_, found)| found).ok_or_else(|| Left.into())
    }

    /// Something stands between the bot and its updates.
    fn meet(&mut self, trouble: FinderTrouble) -> Result<()> {
        let words = self.words();
        match trouble {
            FinderTrouble::Webhook => {
                if !self.screen.yes(words.webhook_question(), true)? {
                    return Err(Left.into());
                }
                let settings = self.bot_settings();
                let gone = async move { finder::take_webhook_away(&settings).await };
                self.screen.wait(words.asking_telegram(), gone).map(drop)
            }
            FinderTrouble::BadToken => {
                self.screen.bad(words.bot_refused());
                self.bot()
            }
            FinderTrouble::Silent { .. } => {
                let token = self.bot_settings().bot_token;
                self.way_to_telegram(&token)
            }
            // Met where chats are looked for.
            FinderTrouble::Rival => Ok(()),
            FinderTrouble::Refused { words: why } => {
                self.screen.bad(&words.telegram_said(&why));
                let options = [words.try_again(), words.leave()].map(str::to_owned);
                if self.screen.choose(words.what_now(), &options, 0)? == 0 { Ok(()) } else { Err(Left.into()) }
            }
        }
    }
}

/// Looks until there is something new; `None`: too much waits to see it.
async fn until_new(
    settings: &TelegramSettings,
    wanted: Wanted,
    passed: &[ChatId],
) -> Result<Option<Vec<FoundChat>>, FinderTrouble> {
    loop {
        let Seen { chats, channels, more } = finder::look(settings, POLL).await?;
        let list = if wanted == Wanted::Chat { chats } else { channels };
        let new: Vec<FoundChat> = list.into_iter().filter(|found| !passed.contains(&found.chat)).take(8).collect();
        if !new.is_empty() {
            return Ok(Some(new));
        }
        if more {
            return Ok(None);
        }
        tokio::time::sleep(PAUSE).await;
    }
}
