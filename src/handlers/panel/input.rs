//! What an owner types: what was asked for, stop words and domains, or a value of the screen that stands open. All of it is
//! checked before it is stored.

use anyhow::Result;
use serde_json::json;

use super::named::leads_to_vk;
use super::screens::LISTED;
use super::{PANEL, PanelState, Role, Written, deputy, leads, settings};
use crate::clock::HOUR;
use crate::domain::action::{Keyboard, TelegramAction, Urgency};
use crate::domain::button::{Button, LeadAsk, Screen};
use crate::handlers::context::{Context, check_of, key};
use crate::judging::rules::{BadStopWord, WhyBad, bare_domain, is_domain};
use crate::judging::{CommentRules, RuleSource};
use crate::policy::{ModerationSetting, SettingKey, SettingKind};
use crate::store::SurfaceRow;
use crate::texts::{BadEntry, Said, Typed};
use crate::understanding::list_entries;

/// So many of the newest harmless comments are looked at before a word is taken: some hundred milliseconds.
const MOST_LOOKED: usize = 3_000;
/// A word that would have removed more than one in so many is asked about…
const ONE_IN: usize = 50;
/// …with so many of them.
const EXAMPLES: usize = 3;
/// Longest entry.
const MOST_CHARS: usize = 200;
/// At most so many entries in a list.
const MOST_ENTRIES: usize = 500;

/// What somebody typed in the admin chat.
#[derive(Debug, Clone, Copy)]
pub(super) struct TypedWords<'a> {
    /// Who.
    pub from: i64,
    /// What they may do.
    pub role: Role,
    /// The words.
    pub text: &'a str,
    /// They are said to the bot, not to other people of a group.
    pub to_us: bool,
    /// The message that they answer.
    pub answers: Option<i64>,
}

/// Takes a message as what was asked for, or as a value of the screen that stands open; `false`: it is neither.
pub(super) fn taken(words: TypedWords<'_>, ctx: &mut Context<'_>) -> Result<bool> {
    let TypedWords { from, role, text, to_us, answers } = words;
    let chat = ctx.admin_chat()?;
    let Some(surface) = ctx.db.surfaces().surface(chat, PANEL)? else { return Ok(false) };
    // An answer to anything else is about that, whatever stands open.
    if answers.is_some() && answers != surface.message_id {
        return Ok(false);
    }
    let state: PanelState = serde_json::from_str(&surface.state).unwrap_or_default();
    if state.waits_for.is_some() && surface.shown_at.is_some_and(|at| ctx.now - at >= HOUR) {
        return Ok(false);
    }
    if state.waits_for != Some(from) {
        let theirs = role == Role::Owner && to_us && state.waits_for.is_none() && !is_command(text);
        return if theirs { implied(&state, from, text, &surface, ctx) } else { Ok(false) };
    }
    if state.only_answers && answers.is_none() {
        return if is_command(text) { Ok(false) } else { only_answers(state, &surface, ctx) };
    }
    if is_cancel(text, ctx) {
        let screen = state.screen.as_deref().and_then(Screen::parse).unwrap_or(Screen::Top);
        say(ctx.texts.panel().cancelled(), deputy::fold(chat), &surface, ctx);
        ctx.db.surfaces().open_screen(&surface, &screen.word(), ctx.now)?;
        return Ok(true);
    }
    if is_command(text) {
        return Ok(false);
    }
    if let Some(name) = &state.setting {
        return settings::taken(name, from, role, text, &surface, ctx);
    }
    match state.lead.as_deref().and_then(LeadAsk::parse) {
        Some(what) if role == Role::Owner || what == LeadAsk::Search => {
            leads::taken(what, from, text, &surface, ctx)?;
            return Ok(true);
        }
        None if role == Role::Owner => {}
        Some(_) | None => return Ok(false),
    }
    entries(state.domain, from, text, &surface, ctx)?;
    Ok(true)
}

/// Whoever was asked types beside the panel, where only a reply counts any more: they hear so once. `false`: they have heard.
fn only_answers(mut state: PanelState, surface: &SurfaceRow, ctx: &mut Context<'_>) -> Result<bool> {
    if std::mem::replace(&mut state.said_only_answers, true) {
        return Ok(false);
    }
    ctx.db.surfaces().set_surface_state(surface.id, &serde_json::to_string(&state)?)?;
    say(ctx.texts.panel().answer_the_panel().to_owned(), Keyboard::new(), surface, ctx);
    Ok(true)
}

/// Whoever writes in the group's own name may be the one who was asked, and Telegram does not tell: they hear so, and nothing
/// that is merely said in the group is taken for the answer any more. `false`: nothing is awaited.
pub(super) fn taken_from_nobody(message: &Written, ctx: &mut Context<'_>) -> Result<bool> {
    let Some(surface) = ctx.db.surfaces().surface(message.chat, PANEL)? else { return Ok(false) };
    let mut state: PanelState = serde_json::from_str(&surface.state).unwrap_or_default();
    let answers_it = message.reply_to.is_some() && message.reply_to == surface.message_id;
    let awaited = state.waits_for.is_some() && surface.shown_at.is_none_or(|at| ctx.now - at < HOUR);
    // Said once, and to whoever answers the panel itself.
    let may_be_theirs = answers_it || (message.reply_to.is_none() && !state.only_answers);
    if !awaited || !may_be_theirs || is_command(&message.text) {
        return Ok(false);
    }
    state.only_answers = true;
    ctx.db.surfaces().set_surface_state(surface.id, &serde_json::to_string(&state)?)?;
    let (html, reply_to) = (ctx.texts.panel().who_is_that().to_owned(), Some(message.message_id));
    let action =
        TelegramAction::SendMessage { chat: surface.chat, html, keyboard: Keyboard::new(), reply_to, silent: true };
    ctx.want(action, Urgency::Person);
    Ok(true)
}

/// `/panel`, and no `/expression/`.
fn is_command(text: &str) -> bool {
    let word = text.trim();
    let name = word.strip_prefix('/').and_then(|rest| rest.split_whitespace().next()).unwrap_or_default();
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'@')
}

fn is_cancel(text: &str, ctx: &Context<'_>) -> bool {
    let word = text.trim();
    word == "/cancel" || word.to_lowercase() == ctx.texts.panel().pick_nobody().to_lowercase()
}

/// The screen that stands open takes what it shows.
fn implied(state: &PanelState, from: i64, text: &str, surface: &SurfaceRow, ctx: &mut Context<'_>) -> Result<bool> {
    let Some(screen) = state.screen.as_deref().and_then(Screen::parse) else { return Ok(false) };
    // A person or a post, whatever stands open.
    let link = leads_to_vk(text);
    match screen {
        Screen::Setting(setting) if !link || setting.kind() == SettingKind::Person => {
            settings::implied(setting, from, text, surface, ctx)
        }
        Screen::StopWords | Screen::Domains | Screen::Words { .. } if !link && is_fresh(surface, ctx) => {
            let domains = matches!(screen, Screen::Domains | Screen::Words { domains: true, .. });
            entries(domains, from, text, surface, ctx)?;
            Ok(true)
        }
        Screen::Formats if leads::looks_like_a_price(text) => {
            leads::taken(LeadAsk::Format, from, text, surface, ctx)?;
            Ok(true)
        }
        Screen::Templates if text.contains(';') => {
            leads::taken(LeadAsk::Template, from, text, surface, ctx)?;
            Ok(true)
        }
        _ => Ok(false),
    }
}

/// What may be any word is taken for an entry only while its list is fresh.
fn is_fresh(surface: &SurfaceRow, ctx: &Context<'_>) -> bool {
    surface.shown_at.is_some_and(|at| ctx.now - at < HOUR)
}

/// Stop words or domains, one or several: those that can be are added, and it is said what became of each.
fn entries(domain: bool, from: i64, text: &str, surface: &SurfaceRow, ctx: &mut Context<'_>) -> Result<()> {
    let (key, list, _) = list_of(domain, ctx);
    if ctx.policy.is_locked(key) {
        say(ctx.texts.said(Said::Locked), Keyboard::new(), surface, ctx);
        return Ok(());
    }
    let mut list = list.clone();
    let before = list.len();
    let (mut typed, mut biting, mut only) = (Typed::default(), Vec::new(), None);
    let parts = list_entries(text);
    for part in &parts {
        let entry = if domain { bare_domain(part) } else { (*part).to_owned() };
        match check(&entry, domain, list.len() + biting.len(), ctx) {
            Err(problem) => {
                only = Some(problem);
                typed.refused.push(((*part).to_owned(), ctx.texts.panel().bad_entry_reason(problem).to_owned()));
            }
            Ok(()) if list.contains(&entry) || biting.contains(&entry) => typed.known.push(entry),
            Ok(()) if !domain && bites(std::slice::from_ref(&entry), ctx)?.is_some() => biting.push(entry),
            Ok(()) => {
                list.push(entry.clone());
                typed.added.push(entry);
            }
        }
    }
    if list.len() > before {
        ctx.set(key, Some(&json!(list)), from)?;
    }
    if let (Some(problem), 1) = (only, parts.len()) {
        // It is asked for once more.
        say(ctx.texts.panel().bad_entry(problem), Keyboard::new(), surface, ctx);
        return Ok(());
    }
    let said = ctx.texts.panel().typed(&typed);
    if !said.is_empty() {
        say(said, Keyboard::new(), surface, ctx);
    }
    // The page that holds it; where nothing came, the one that stands open.
    let shown = typed.added.last().or(typed.known.last()).and_then(|entry| page_with(entry, &list, domain));
    if !biting.is_empty() {
        let whole: Vec<String> = list.into_iter().chain(biting.iter().cloned()).collect();
        return ask_about(&biting, &whole, surface, ctx);
    }
    let state: PanelState = serde_json::from_str(&surface.state).unwrap_or_default();
    let open = || state.screen.as_deref().and_then(Screen::parse).filter(|open| is_list(*open, domain));
    let screen = shown.or_else(open).unwrap_or_else(|| Screen::words(domain, 0));
    ctx.db.surfaces().open_screen(surface, &screen.word(), ctx.now)
}

fn is_list(screen: Screen, of_domains: bool) -> bool {
    match screen {
        Screen::StopWords => !of_domains,
        Screen::Domains => of_domains,
        Screen::Words { domains, .. } => domains == of_domains,
        _ => false,
    }
}

/// The page of a list that an entry stands on.
fn page_with(entry: &str, list: &[String], domains: bool) -> Option<Screen> {
    let at = list.iter().position(|known| known == entry)?;
    Some(Screen::words(domains, (at / LISTED) as u16))
}

/// A list of words that is edited in the chat: its key, its entries, its screen.
pub(super) fn list_of<'p>(domain: bool, ctx: &Context<'p>) -> (SettingKey, &'p Vec<String>, Screen) {
    let moderation = &ctx.policy.moderation;
    if domain {
        (ModerationSetting::BlockedDomains.into(), &moderation.blocked_domains, Screen::Domains)
    } else {
        (ModerationSetting::StopWords.into(), &moderation.stop_words, Screen::StopWords)
    }
}

fn check(entry: &str, domain: bool, known: usize, ctx: &Context<'_>) -> Result<(), BadEntry> {
    if known >= MOST_ENTRIES {
        return Err(BadEntry::TooMany);
    }
    if entry.chars().count() > MOST_CHARS || entry.contains('\n') {
        return Err(BadEntry::TooLong);
    }
    if domain {
        return if is_domain(entry) { Ok(()) } else { Err(BadEntry::NoDomain) };
    }
    compiled(&[entry.to_owned()], ctx).map(|_| ()).map_err(|error| {
        tracing::debug!("a stop word that cannot be one");
        match error.downcast_ref::<BadStopWord>().map(|bad| bad.why) {
            None => BadEntry::NoPattern,
            Some(WhyBad::Nothing) => BadEntry::Nothing,
            Some(WhyBad::TooShort) => BadEntry::TooShort,
            Some(WhyBad::FitsAnything) => BadEntry::FitsAnything,
        }
    })
}

/// Why an entry of a setting's list cannot be, in words.
pub(super) fn why_bad(setting: SettingKey, entry: &str, ctx: &Context<'_>) -> String {
    let is_stop_word = setting == ModerationSetting::StopWords.into();
    let problem = if is_stop_word { check(entry, false, 0, ctx).err() } else { None };
    match problem {
        Some(problem) => ctx.texts.panel().bad_entry_reason(problem).to_owned(),
        None => ctx.texts.panel().bad_value_reason(setting.name().ends_with("domains")),
    }
}

fn compiled(words: &[String], ctx: &Context<'_>) -> Result<CommentRules> {
    CommentRules::compile(&RuleSource {
        stop_words: words,
        blocked_domains: &[],
        allowed_domains: &[],
        strictness: ctx.policy.moderation.strictness,
        delete_score: None,
        quarantine_score: None,
    })
}

/// Looks at what a new list would have done to harmless comments of the past. `true`: a word in it is none, or bites, and
/// that was said; those that can be are kept as ➕ keeps them, and a list that bites until somebody insists.
pub(super) fn objects(list: &[String], by: i64, surface: &SurfaceRow, ctx: &mut Context<'_>) -> Result<bool> {
    let new: Vec<String> =
        list.iter().filter(|word| !ctx.policy.moderation.stop_words.contains(word)).cloned().collect();
    let mut typed = Typed::default();
    for word in &new {
        if let Err(problem) = check(word, false, 0, ctx) {
            typed.refused.push((word.clone(), ctx.texts.panel().bad_entry_reason(problem).to_owned()));
        }
    }
    if !typed.refused.is_empty() {
        some_of(list, typed, by, surface, ctx)?;
        return Ok(true);
    }
    if new.is_empty() || bites(&new, ctx)?.is_none() {
        return Ok(false);
    }
    ask_about(&new, list, surface, ctx)?;
    Ok(true)
}

/// A list with words that cannot be: the others take its place, and these are named.
fn some_of(list: &[String], mut typed: Typed, by: i64, surface: &SurfaceRow, ctx: &mut Context<'_>) -> Result<()> {
    let good: Vec<String> =
        list.iter().filter(|word| !typed.refused.iter().any(|(bad, _)| bad == *word)).cloned().collect();
    let new = |word: &&String| !ctx.policy.moderation.stop_words.contains(*word);
    let new: Vec<String> = good.iter().filter(new).cloned().collect();
    let bite = !new.is_empty() && bites(&new, ctx)?.is_some();
    let keeps = !good.is_empty() && !bite;
    let mut keyboard = Keyboard::new();
    if keeps {
        typed.added.clone_from(&good);
        typed.removed = settings::removed(ModerationSetting::StopWords.into(), &json!(good), ctx);
        keyboard.extend(settings::back_to_the_file(ModerationSetting::StopWords.into(), &typed.removed, ctx));
        ctx.set(ModerationSetting::StopWords, Some(&json!(good)), by)?;
    }
    let mut html = ctx.texts.panel().typed(&typed);
    if !keeps {
        html.push_str(&format!("\n{}", ctx.texts.panel().list_is_unchanged()));
    }
    say(html, keyboard, surface, ctx);
    if bite {
        return ask_about(&new, &good, surface, ctx);
    }
    if keeps {
        ctx.db.surfaces().open_screen(
            surface,
            Screen::Setting(ModerationSetting::StopWords.into()).as_str(),
            ctx.now,
        )?;
    }
    Ok(())
}

/// How many harmless comments of the past these words would have removed, of how many, and some of them; `None`: few.
fn bites(new: &[String], ctx: &Context<'_>) -> Result<Option<(usize, usize, Vec<String>)>> {
    let rules = compiled(new, ctx)?;
    let past = ctx.db.backtest().harmless_texts(MOST_LOOKED)?;
    let bitten: Vec<&String> = past.iter().filter(|text| rules.has_stop_word(text)).collect();
    if bitten.len() * ONE_IN <= past.len() {
        return Ok(None);
    }
    let mut some: Vec<String> = Vec::new();
    for text in &bitten {
        if some.len() < EXAMPLES && !some.contains(text) {
            some.push((*text).clone());
        }
    }
    Ok(Some((bitten.len(), past.len(), some)))
}

/// Asks about words that bite; the whole list with them is kept until somebody answers.
fn ask_about(new: &[String], list: &[String], surface: &SurfaceRow, ctx: &mut Context<'_>) -> Result<()> {
    let Some((bitten, of, some)) = bites(new, ctx)? else { return Ok(()) };
    let some: Vec<&str> = some.iter().map(String::as_str).collect();
    let html = ctx.texts.panel().stop_word_bites(new, bitten, of, &some);
    let check = check_of(&list.join("\n"));
    let button = |add: bool| key(ctx.texts.panel().stop_word_answer(add).to_owned(), &Button::Anyway { add, check });
    let keyboard = vec![vec![button(true), button(false)]];
    let mut state: PanelState = serde_json::from_str(&surface.state).unwrap_or_default();
    state.pending = Some(list.to_owned());
    ctx.db.surfaces().set_surface_state(surface.id, &serde_json::to_string(&state)?)?;
    say(html, keyboard, surface, ctx);
    Ok(())
}

/// What an owner says of words that bite.
pub(super) fn decided(add: bool, check: u16, by: i64, ctx: &mut Context<'_>) -> Result<Said> {
    let chat = ctx.admin_chat()?;
    let Some(surface) = ctx.db.surfaces().surface(chat, PANEL)? else { return Ok(Said::Stale) };
    let state: PanelState = serde_json::from_str(&surface.state).unwrap_or_default();
    let pending = state.pending.filter(|list| check_of(&list.join("\n")) == check);
    let Some(list) = pending else { return Ok(Said::Stale) };
    let (key, _, screen) = list_of(false, ctx);
    // Those that bite stand at the end of it.
    let held = list.last().filter(|_| add).and_then(|entry| page_with(entry, &list, false)).unwrap_or(screen);
    if ctx.policy.is_locked(key) {
        return Ok(Said::Stale);
    }
    if add {
        let removed = settings::removed(key, &json!(list), ctx);
        if let Some(html) = ctx.texts.panel().taken_off(&removed) {
            let keyboard = settings::back_to_the_file(key, &removed, ctx).into_iter().collect();
            say(html, keyboard, &surface, ctx);
        }
        ctx.set(key, Some(&json!(list)), by)?;
    }
    // The screen forgets what was asked.
    ctx.db.surfaces().set_surface_state(surface.id, "")?;
    ctx.db.surfaces().open_screen(&surface, &held.word(), ctx.now)?;
    Ok(if add { Said::Added } else { Said::NotAdded })
}

fn say(html: String, keyboard: Keyboard, surface: &SurfaceRow, ctx: &mut Context<'_>) {
    let action = TelegramAction::SendMessage { chat: surface.chat, html, keyboard, reply_to: None, silent: true };
    ctx.want(action, Urgency::Person);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_come_by_lines_or_commas_and_an_expression_keeps_its_own() {
        for (text, parts) in [
            ("казино", vec!["казино"]),
            (" казино, ставки ,,займы,", vec!["казино", "ставки", "займы"]),
            ("казино\n\nосталось 3 места, пишите\n", vec!["казино", "осталось 3 места, пишите"]),
            ("/а{1,3}/", vec!["/а{1,3}/"]),
            ("/а{1,3}/, казино, /б{2,}/", vec!["/а{1,3}/", "казино", "/б{2,}/"]),
            (",", vec![","]),
            ("", vec![""]),
        ] {
            assert_eq!(list_entries(text), parts, "{text}");
        }
        for (text, command) in [("/help", true), ("/note все", true), ("/casino/", false), ("/", false), ("а/б", false)]
        {
            assert_eq!(is_command(text), command, "{text}");
        }
    }
}
