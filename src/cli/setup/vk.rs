//! The community and its keys: each is asked about at once, and a wrong one is told by what it is.

use anyhow::Result;

use super::answers::{Choice, KeptSecret};
use super::guide::Guide;
use super::screen::{Left, Waited};
use crate::clock::Clock;
use crate::domain::action::Fate;
use crate::domain::key::KeyLook;
use crate::domain::secret::Secret;
use crate::key_looks;
use crate::telemetry;
use crate::texts::{SetupStep, WrongVkKey};
use crate::vk::VkSettings;
use crate::vk::capabilities::{LongPollSettings, long_poll_settings, switch_long_poll_on};
use crate::vk::tokens::{Nature, Tokens};

/// Where VK is, unless somebody says otherwise.
const VK: &str = "https://api.vk.com/method";
/// Rights of a community's key, the needed ones first.
const RIGHTS: [&str; 5] = ["manage", "messages", "photos", "docs", "wall"];
/// What an administrator's key is asked for.
const SCOPE: &str = "groups,wall,photos,video,market,offline";
/// A community that is ours for as long as ours is not known: VK wants some number to tell what a person is there.
const ANY_GROUP: i64 = 1;

/// A key of VK in what was pasted: alone, in quotes, or in an address.
pub(super) fn vk_key_in(pasted: &str) -> Result<Secret, WrongVkKey> {
    let pasted = pasted.trim();
    if pasted.is_empty() {
        return Err(WrongVkKey::Empty);
    }
    match key_looks::find(pasted) {
        Some((key, KeyLook::Vk)) => return Ok(key),
        Some((_, KeyLook::Bot)) => return Err(WrongVkKey::OfBot),
        _ => {}
    }
    let of_address = pasted.split(['#', '&', '?']).find_map(|part| part.strip_prefix("access_token="));
    let word = of_address.unwrap_or(pasted).trim_matches(['"', '\'', '«', '»', '`']);
    let is_key = word.len() >= 20
        && word.chars().all(|c| c.is_ascii_alphanumeric() || "._-".contains(c))
        && !word.bytes().all(|byte| byte.is_ascii_digit());
    if is_key { Ok(Secret::new(word)) } else { Err(WrongVkKey::NoKey) }
}

/// What came back from VK's page of permission: a key, or its refusal in words.
pub(super) fn key_in_address(pasted: &str) -> Result<Secret, WrongVkKey> {
    let field = |name: &str| {
        pasted.split(['#', '&', '?', '"', ',', '{']).find_map(|part| part.trim().strip_prefix(name)?.strip_prefix('='))
    };
    // Whoever pressed «Cancel» was not refused by VK.
    if field("error_reason") == Some("user_denied") {
        return Err(WrongVkKey::Cancelled);
    }
    match field("error_description").or_else(|| field("error")) {
        Some(words) => Err(WrongVkKey::AppRefused(words.replace(['+', '_'], " ").replace("%20", " "))),
        None => vk_key_in(pasted),
    }
}

/// What a key turned out to be.
struct Asked {
    nature: Nature,
    name: String,
}

impl Guide<'_> {
    fn vk_settings(&self, group_id: i64, community: Option<&Secret>) -> VkSettings {
        let given = self.api_urls.vk.clone().or_else(|| self.answers.vk_api_url.clone());
        VkSettings {
            group_id,
            api_url: given.unwrap_or_else(|| VK.to_owned()),
            proxy: self.vk_proxy.as_ref().map(|proxy| proxy.reveal().to_owned()),
            community_token: community.cloned(),
            service_token: None,
            user_token: None,
        }
    }

    /// Asks VK what a key is until there is an answer.
    fn ask_vk(&self, key: &Secret) -> Result<Asked> {
        let words = self.words();
        telemetry::hide([key.clone()]);
        loop {
            let settings = self.vk_settings(self.answers.group_id.unwrap_or(ANY_GROUP), None);
            let (key, again) = (key.clone(), settings.clone());
            let asked = self.screen.wait_blocking(words.asking_vk(), move || -> Result<Asked> {
                let nature = Tokens::new(&settings, Clock::system())?.ask_about(&key);
                let mut name = String::new();
                if let Nature::Community { group_id: Some(group_id), .. } = nature {
                    let own = VkSettings { group_id, community_token: Some(key), ..again };
                    let tokens = Tokens::new(&own, Clock::system())?;
                    tokens.probe();
                    name = tokens.community_name().unwrap_or_default();
                }
                Ok(Asked { nature, name })
            })?;
            let why = match asked {
                Waited::Came(asked) => match asked? {
                    // Of a person VK tells the level in a community; which one is not known yet.
                    Asked { nature: Nature::Unknown { cause }, name }
                        if self.answers.group_id.is_none() && cause.contains("groups.getById") =>
                    {
                        return Ok(Asked { nature: Nature::User { admin_level: 0, limited: false }, name });
                    }
                    Asked { nature: Nature::Unknown { cause }, .. } => cause,
                    asked => return Ok(asked),
                },
                Waited::GivenUp => String::new(),
            };
            self.screen.bad(&words.vk_silent(&telemetry::scrubbed(&why)));
            let options = [words.try_again(), words.leave()].map(str::to_owned);
            if self.screen.choose(words.what_now(), &options, 0)? == 1 {
                return Err(Left.into());
            }
        }
    }

    pub(super) fn community(&mut self) -> Result<()> {
        let words = self.words();
        self.screen.head(&words.step(SetupStep::Community));
        self.screen.say(words.community_how());
        loop {
            let pasted = self.screen.secret(words.community_question())?;
            let key = match vk_key_in(pasted.reveal()) {
                Ok(key) => key,
                Err(wrong) => {
                    self.screen.bad(&words.vk_wrong(&wrong));
                    continue;
                }
            };
            let Asked { nature, name } = self.ask_vk(&key)?;
            let (rights, group_id) = match nature {
                Nature::Community { rights, group_id: Some(id) } => (rights, id),
                other => {
                    self.screen.bad(&words.vk_wrong(&wrong_instead_of_community(&other)));
                    continue;
                }
            };
            self.screen.good(&words.community_found(&name, group_id));
            if !self.is_meant(group_id)? || !self.has_rights(&rights)? {
                continue;
            }
            self.answers.group_id = Some(group_id);
            self.answers.group_name = name;
            self.answers.community_token = Some(KeptSecret(key));
            self.keep()?;
            return self.long_poll();
        }
    }

    /// What the community of the kept key is called; empty where VK does not say now.
    pub(super) fn community_name(&self) -> Result<String> {
        let Some((group_id, key)) = self.answers.group_id.zip(self.answers.community_token.clone()) else {
            return Ok(String::new());
        };
        let settings = self.vk_settings(group_id, Some(&key.0));
        let asked = self.screen.wait_blocking(self.words().asking_vk(), move || {
            let tokens = Tokens::new(&settings, Clock::system()).ok()?;
            tokens.probe();
            tokens.community_name()
        })?;
        Ok(match asked {
            Waited::Came(name) => name.unwrap_or_default(),
            Waited::GivenUp => String::new(),
        })
    }

    /// The community that was set before, or a change on purpose.
    fn is_meant(&self, found: i64) -> Result<bool> {
        let words = self.words();
        match self.was.group_id {
            Some(set) if set != found => {
                self.screen.careful(&words.community_other(set, found));
                let options = words.community_other_names().map(str::to_owned);
                Ok(self.screen.choose(words.what_now(), &options, 0)? == 1)
            }
            _ => Ok(true),
        }
    }

    /// Shows what the key may; with something missing its owner decides.
    fn has_rights(&self, rights: &[String]) -> Result<bool> {
        let words = self.words();
        let has = |right: &str| rights.iter().any(|held| held == right);
        self.screen.say(words.rights_head());
        for right in RIGHTS {
            let line = words.right_line(right);
            match (has(right), right) {
                (true, _) => self.screen.good(&line),
                (false, "manage") => self.screen.bad(&line),
                (false, _) => self.screen.careful(&line),
            }
        }
        if RIGHTS.iter().all(|right| has(right)) {
            return Ok(true);
        }
        let needed = !has("manage");
        self.screen.say(words.rights_missing(needed));
        let options = words.rights_names().map(str::to_owned);
        // Without the needed one it is a new key, unless somebody insists.
        Ok(self.screen.choose(words.what_now(), &options, usize::from(!needed))? == 1)
    }

    /// Switches it on, as `check --fix` does.
    fn long_poll(&mut self) -> Result<()> {
        let words = self.words();
        let Some((group_id, key)) = self.answers.group_id.zip(self.answers.community_token.clone()) else {
            return Ok(());
        };
        loop {
            let settings = self.vk_settings(group_id, Some(&key.0));
            let done = self.screen.wait_blocking(words.asking_vk(), move || -> Result<(), String> {
                let tokens = Tokens::new(&settings, Clock::system()).map_err(|error| format!("{error:#}"))?;
                let is_on = |set: &LongPollSettings| set.enabled && set.missing.is_empty();
                if !is_on(&long_poll_settings(&tokens).map_err(why)?) {
                    switch_long_poll_on(&tokens).map_err(why)?;
                }
                let now = long_poll_settings(&tokens).map_err(why)?;
                if is_on(&now) { Ok(()) } else { Err(now.missing.join(", ")) }
            })?;
            let why = match done {
                Waited::Came(Ok(())) => {
                    self.screen.good(words.long_poll_on());
                    self.answers.long_poll = true;
                    return self.keep();
                }
                Waited::Came(Err(why)) => telemetry::scrubbed(&why),
                Waited::GivenUp => String::new(),
            };
            self.screen.bad(&words.long_poll_failed(&why));
            let options = [words.try_again(), words.skip()].map(str::to_owned);
            if self.screen.choose(words.what_now(), &options, 0)? == 1 {
                return Ok(());
            }
        }
    }

    pub(super) fn service_key(&mut self) -> Result<()> {
        let words = self.words();
        self.screen.head(&words.step(SetupStep::Service));
        self.screen.say(words.service_how());
        loop {
            let options = words.service_names().map(str::to_owned);
            if self.screen.choose(words.what_now(), &options, 0)? == 1 {
                self.answers.service_token = Choice::No;
                self.screen.careful(words.service_skipped());
                return self.keep();
            }
            let pasted = self.screen.secret(words.service_question())?;
            let wrong = match vk_key_in(pasted.reveal()) {
                Err(wrong) => wrong,
                Ok(key) => match self.ask_vk(&key)?.nature {
                    Nature::Service => {
                        self.answers.service_token = Choice::Yes(KeptSecret(key));
                        self.screen.good(words.service_found());
                        return self.keep();
                    }
                    Nature::Community { .. } => WrongVkKey::IsCommunity,
                    Nature::User { .. } => WrongVkKey::IsPerson,
                    Nature::Dead { message } => WrongVkKey::Dead(message),
                    Nature::Unknown { cause } => WrongVkKey::Odd(cause),
                },
            };
            self.screen.bad(&words.vk_wrong(&wrong));
        }
    }

    pub(super) fn admin_key(&mut self) -> Result<()> {
        let words = self.words();
        self.screen.head(&words.step(SetupStep::Admin));
        self.screen.say(words.admin_key_how());
        self.screen.say(words.assist_example());
        self.screen.say(words.admin_key_truth());
        loop {
            let options = words.admin_key_names().map(str::to_owned);
            let pasted = match self.screen.choose(words.what_now(), &options, 0)? {
                0 => {
                    self.answers.user_token = Choice::No;
                    return self.keep();
                }
                1 => vk_key_in(self.screen.secret(words.admin_key_question())?.reveal()),
                _ => self.by_own_app()?,
            };
            let wrong = match pasted {
                Err(wrong) => wrong,
                Ok(key) => match self.ask_vk(&key)?.nature {
                    Nature::User { admin_level: level @ 1.., limited: false } => {
                        self.answers.user_token = Choice::Yes(KeptSecret(key));
                        self.screen.good(words.admin_key_found(level));
                        return self.keep();
                    }
                    Nature::User { limited: true, .. } => WrongVkKey::Limited,
                    Nature::User { .. } => WrongVkKey::NoManager,
                    Nature::Community { .. } => WrongVkKey::IsCommunity,
                    Nature::Service => WrongVkKey::IsService,
                    Nature::Dead { message } => WrongVkKey::Dead(message),
                    Nature::Unknown { cause } => WrongVkKey::Odd(cause),
                },
            };
            self.screen.bad(&words.vk_wrong(&wrong));
        }
    }

    /// The own app's page of permission, and the address that comes back.
    fn by_own_app(&self) -> Result<Result<Secret, WrongVkKey>> {
        let words = self.words();
        let app = loop {
            let typed = self.screen.line(words.app_question())?;
            match typed.trim().parse::<u64>() {
                Ok(app) if app > 0 => break app,
                _ => self.screen.bad(words.app_wrong()),
            }
        };
        self.screen.say(words.app_how());
        self.screen.put(&authorisation(app));
        self.screen.say(words.app_back());
        let pasted = self.screen.secret(words.app_address_question())?;
        Ok(key_in_address(pasted.reveal()))
    }
}

/// VK's own page, for an app of one's own.
fn authorisation(app: u64) -> String {
    format!(
        "https://oauth.vk.com/authorize?client_id={app}&display=page&redirect_uri=https://oauth.vk.com/blank.html\
         &scope={SCOPE}&response_type=token&v={}",
        crate::vk::client::VERSION
    )
}

fn wrong_instead_of_community(nature: &Nature) -> WrongVkKey {
    match nature {
        Nature::Service => WrongVkKey::IsService,
        Nature::User { .. } => WrongVkKey::IsPerson,
        Nature::Dead { message } => WrongVkKey::Dead(message.clone()),
        Nature::Unknown { cause } => WrongVkKey::Odd(cause.clone()),
        Nature::Community { .. } => WrongVkKey::Odd("groups.getById".to_owned()),
    }
}

fn why(fate: Fate) -> String {
    match fate {
        Fate::Later { cause, .. } | Fate::Unknown { cause } => format!("{cause:#}"),
        Fate::Never { note } => note,
        Fate::Help { .. } | Fate::Migrated { .. } => "access denied".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_found_alone_in_quotes_and_in_an_address() {
        let key = format!("vk1.a.{}", "AbCdEf0123_-".repeat(6));
        let address = format!("https://oauth.vk.com/blank.html#access_token={key}&expires_in=0&user_id=5");
        for pasted in [key.clone(), format!(" «{key}» "), address] {
            assert_eq!(key_in_address(&pasted).unwrap().reveal(), key, "{pasted}");
        }
        let old = "0123456789abcdef".repeat(5) + "01234";
        assert_eq!(vk_key_in(&old).unwrap().reveal(), old);
    }

    #[test]
    fn what_is_no_key_and_what_vk_refused_are_told_apart() {
        let bot = format!("7000000001:AA{}", "aB3_-".repeat(7));
        for (pasted, wrong) in [
            ("", WrongVkKey::Empty),
            (bot.as_str(), WrongVkKey::OfBot),
            ("club123", WrongVkKey::NoKey),
            ("123456789012345678901234", WrongVkKey::NoKey),
            ("https://vk.com/quiet_yard_of_the_town", WrongVkKey::NoKey),
        ] {
            assert_eq!(vk_key_in(pasted).unwrap_err(), wrong, "{pasted}");
        }
        let refused = "https://oauth.vk.com/blank.html#error=invalid_request&error_description=Security+Error";
        assert_eq!(key_in_address(refused).unwrap_err(), WrongVkKey::AppRefused("Security Error".to_owned()));
        let cancelled = "https://oauth.vk.com/blank.html#error=access_denied&error_reason=user_denied\
                         &error_description=User+denied+your+request";
        assert_eq!(key_in_address(cancelled).unwrap_err(), WrongVkKey::Cancelled);
    }

    #[test]
    fn the_page_of_permission_is_vks_own() {
        let page = authorisation(7);
        assert!(page.starts_with("https://oauth.vk.com/authorize?client_id=7&"), "{page}");
        assert!(page.contains("redirect_uri=https://oauth.vk.com/blank.html&scope=groups,wall"), "{page}");
    }
}
