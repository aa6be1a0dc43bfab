//! Words between a person and the admin chat, both ways, with their files and edits. What does not arrive is said at once.

use anyhow::Result;

use super::long::{PIECE, in_pieces};
use super::say::{name_of, say_vk, talk_with};
use super::told::{self, Told};
use super::{cards, edits, forget, pipeline};
use crate::domain::action::{Action, Keyboard, ModelAction, Receipt, TelegramAction, Urgency, VkAction};
use crate::domain::chat_ref::MessageRef;
use crate::domain::copies::{CopyFile, FileKind, LeftOut};
use crate::domain::event::ActionEnd;
use crate::domain::ids::{ChatId, Network, PersonId};
use crate::domain::leads::Temperature;
use crate::domain::notice::{DatedNotice, Notice};
use crate::domain::refusal::Refusal;
use crate::domain::talk::{LocalFile, SentFile, SentKind};
use crate::handlers::context::Context;
use crate::store::{LeadKind, LeadMessageRow, LeadRow, Side, TalkRow};
use crate::texts::LeadSaid;
use crate::texts::html::{cut, escape, link, utf16_len};

/// Longest answer of an admin, characters.
const MOST_CHARS: usize = 4_000;
/// Longest words under files, characters; with the name above them it is what Telegram takes.
const CAPTION: usize = 800;
/// Longest words that are told of beside a file that did not arrive, UTF-16 units.
const MOST_TOLD: usize = 2_500;
/// Letters of a lead that are looked through.
const MOST_LETTERS: usize = 500;

/// The message of a lead's card, once it is known.
pub(super) fn card_message(lead: &LeadRow, chat: ChatId, ctx: &Context<'_>) -> Result<Option<i64>> {
    Ok(ctx.db.surfaces().surface(chat, &cards::purpose(lead.id))?.and_then(|surface| surface.message_id))
}

/// In quiet hours only a hot lead is heard.
pub(super) fn waits_till_morning(lead: &LeadRow, ctx: &Context<'_>) -> bool {
    lead.temperature != Temperature::Hot && ctx.is_quiet()
}

/// A person's message goes to the admin chat, as an answer to the card.
pub(super) fn to_admin(lead: &LeadRow, talk: &TalkRow, letter: i64, silent: bool, ctx: &mut Context<'_>) -> Result<()> {
    // Its card comes by and by, and shows what was asked.
    if lead.reminders == super::crowd::HELD {
        return Ok(());
    }
    let Some(row) = ctx.db.lead_messages().letter(letter)? else { return Ok(()) };
    let chat = ctx.admin_chat()?;
    let reply_to = card_message(lead, chat, ctx)?;
    let urgency = if lead.kind == LeadKind::Question { Urgency::Sync } else { Urgency::Order };
    let at_night = waits_till_morning(lead, ctx);
    let silent = silent || at_night;
    let name = name_of(talk);
    let relay = match (talk.person.network, row.files.is_empty(), row.client_message) {
        (Network::Telegram, false, Some(message_id)) => TelegramAction::CopyMessage {
            message: letter,
            to: chat,
            from: ChatId(talk.person.id),
            message_id,
            reply_to,
        },
        (Network::Vk, false, _) => {
            let (files, pages) = on_the_network(&row.files);
            // A caption holds less than a message: long words go first, on their own.
            let room = if files.is_empty() { PIECE } else { CAPTION };
            let long = utf16_len(&row.text) > room;
            if long {
                let how = Told { reply_to, urgency, ..Told::QUIETLY };
                in_pieces(lead, &name, &row.text, None, how, ctx)?;
            }
            let mut html = if long || row.text.is_empty() {
                ctx.texts.leads().lead_files(lead.id, &name)
            } else {
                ctx.texts.leads().lead_words(lead.id, &name, &row.text)
            };
            for (title, page) in pages {
                html.push('\n');
                html.push_str(&link(&page, &title));
            }
            if files.is_empty() {
                let silent = at_night;
                TelegramAction::Say { message: letter, chat, html, keyboard: Keyboard::new(), reply_to, silent }
            } else {
                TelegramAction::SayFiles { message: letter, chat, html, files, reply_to }
            }
        }
        _ if row.text.trim().is_empty() => return Ok(()),
        _ => {
            let how = Told { reply_to, silent, urgency, of_note: false };
            return in_pieces(lead, &name, &row.text, Some(letter), how, ctx);
        }
    };
    ctx.want(relay, urgency);
    Ok(())
}

/// Files of VK by their addresses, and the rest by their pages.
fn on_the_network(files: &[SentFile]) -> (Vec<CopyFile>, Vec<(String, String)>) {
    /// Most files of one message.
    const ALBUM: usize = 10;
    let (mut found, mut pages) = (Vec::new(), Vec::new());
    for file in files {
        let kind = match file.kind {
            SentKind::Photo => FileKind::Photo,
            SentKind::Video
            | SentKind::Voice
            | SentKind::Audio
            | SentKind::Document
            | SentKind::Sticker
            | SentKind::Other => FileKind::Document,
        };
        let is_file = !file.source.is_empty()
            && file.bytes <= super::MOST_BYTES
            && !matches!(file.kind, SentKind::Sticker | SentKind::Other);
        // An album holds pictures or documents, not both.
        let fits = found.first().is_none_or(|first: &CopyFile| first.kind == kind) && found.len() < ALBUM;
        if is_file && fits {
            found.push(CopyFile {
                kind,
                id: String::new(),
                url: file.source.clone(),
                name: file.name.clone(),
                page: file.page.clone(),
                bytes: file.bytes,
                width: 0,
                height: 0,
                duration: 0,
                smaller: Vec::new(),
            });
        } else {
            let page = if file.page.is_empty() { file.source.clone() } else { file.page.clone() };
            if !page.is_empty() {
                let title = if file.name.is_empty() { page.clone() } else { file.name.clone() };
                pages.push((title, page));
            }
        }
    }
    (found, pages)
}

/// Files that came before the lead was in go to the admin now.
pub(super) fn forward_kept(lead: &LeadRow, talk: &TalkRow, ctx: &mut Context<'_>) -> Result<()> {
    for letter in ctx.db.lead_messages().letters_of(lead.id, MOST_LETTERS)? {
        if letter.side == Side::Client && !letter.files.is_empty() && letter.admin_message.is_none() {
            to_admin(lead, talk, letter.id, false, ctx)?;
        }
    }
    Ok(())
}

/// What an admin wrote in the admin chat.
#[derive(Debug, Clone, Copy)]
pub struct AdminAnswer<'a> {
    /// The chat that the admin wrote in.
    pub chat: ChatId,
    /// The message there that carries the answer.
    pub message_id: i64,
    /// The message it answers.
    pub reply_to: Option<i64>,
    /// Who; `None` for an anonymous administrator.
    pub by: Option<i64>,
    /// The admin's name, for the letter's row.
    pub name: Option<&'a str>,
    /// What was typed; a caption where files come with it.
    pub text: &'a str,
    /// What came with them.
    pub file: Option<&'a SentFile>,
    /// A new version of a former message.
    pub edited: bool,
}

/// Takes an admin's message that answers a card or a person's words. `false`: it is none.
pub fn answered(answer: AdminAnswer<'_>, ctx: &mut Context<'_>) -> Result<bool> {
    if answer.edited {
        return edits::admin_edited(answer, ctx);
    }
    let Some((lead, of_note)) = what_is_answered(answer, ctx)? else { return Ok(false) };
    // Who answers a note speaks with colleagues.
    if let Some(note) = note_of(answer.text).or_else(|| of_note.then(|| answer.text.trim())) {
        let by = pipeline::By { id: answer.by, name: answer.name };
        pipeline::note(&lead, note, by, (answer.chat, answer.message_id), ctx)?;
        return Ok(true);
    }
    let refused = match answer.text {
        text if is_command(text) => Some(LeadSaid::NoCommand),
        text if text.chars().count() > MOST_CHARS => Some(LeadSaid::TooLong),
        _ => None,
    };
    if let Some(refused) = refused {
        told::say(&lead, refused, Some(answer.message_id), ctx)?;
        return Ok(true);
    }
    let letter = LeadMessageRow {
        by: answer.by,
        by_name: answer.name.map(str::to_owned),
        text: answer.text.to_owned(),
        files: answer.file.cloned().into_iter().collect(),
        admin_message: Some((answer.chat, answer.message_id)),
        ..LeadMessageRow::new(lead.person, Some(lead.id), Side::Admin, ctx.now)
    };
    let Some(row) = ctx.db.lead_messages().add_lead_message(&letter)? else { return Ok(true) };
    let talk = talk_with(lead.person, ctx)?;
    let relay: Action = match (lead.person.network, answer.file) {
        (Network::Telegram, _) => TelegramAction::CopyMessage {
            message: row,
            to: ChatId(lead.person.id),
            from: answer.chat,
            message_id: answer.message_id,
            reply_to: None,
        }
        .into(),
        (Network::Vk, Some(file)) if matches!(file.kind, SentKind::Sticker | SentKind::Other) => {
            ctx.db.lead_messages().letter_arrived(row, None, Some("sticker"))?;
            let html = ctx.texts.leads().not_delivered(ctx.texts.leads().lead_said(LeadSaid::NoFile));
            told::of_lead(&lead, html, Told { reply_to: Some(answer.message_id), ..Told::QUIETLY }, ctx)?;
            return Ok(true);
        }
        (Network::Vk, Some(file)) => TelegramAction::FetchFile { message: row, file: file.clone() }.into(),
        (Network::Vk, None) => say_vk(&talk, row, answer.text.to_owned(), Keyboard::new(), Vec::new(), ctx)?.into(),
    };
    ctx.want(relay, Urgency::Person);
    human_spoke(lead, talk, answer.by, answer.name, ctx)?;
    Ok(true)
}

/// From now on a person talks with them: the bot keeps quiet, and the lead is in work.
pub(super) fn human_spoke(
    mut lead: LeadRow,
    mut talk: TalkRow,
    by: Option<i64>,
    name: Option<&str>,
    ctx: &mut Context<'_>,
) -> Result<()> {
    forget::asks_no_more(&mut talk);
    talk.quiet_until = Some(ctx.now + ctx.policy.leads.quiet);
    ctx.db.talks().save_talk(&talk)?;
    lead.answered_at = lead.answered_at.or(Some(ctx.now));
    lead.admin_at = Some(ctx.now);
    // A talk that is not finished stays one, and stands on its shelf.
    let is_draft = lead.kind == LeadKind::Lead && lead.confirmed_at.is_none();
    if lead.status == crate::domain::leads::LeadStatus::New && !is_draft {
        lead.status = crate::domain::leads::LeadStatus::InProgress;
        lead.status_at = ctx.now;
        lead.taken_by = by;
        lead.taken_name = name.map(str::to_owned);
        ctx.decided(crate::decided::Decided::of_lead(&lead, "nothing").by(by));
    }
    ctx.db.leads().save_lead(&lead, ctx.now)?;
    cards::refresh(&lead, ctx)
}

/// The lead whose card, whose words, or what we said of it, an admin answers.
pub(super) fn answered_lead(answer: AdminAnswer<'_>, ctx: &Context<'_>) -> Result<Option<LeadRow>> {
    Ok(what_is_answered(answer, ctx)?.map(|(lead, _)| lead))
}

/// The same, and whether what is answered is a note.
fn what_is_answered(answer: AdminAnswer<'_>, ctx: &Context<'_>) -> Result<Option<(LeadRow, bool)>> {
    let Some(reply_to) = answer.reply_to else { return Ok(None) };
    let surface = ctx.db.surfaces().surface_of_message(answer.chat, reply_to)?;
    let of_surface = surface.and_then(|surface| cards::lead_of_purpose(&surface.purpose));
    let found = if let Some(id) = of_surface {
        Some((id, false))
    } else {
        let letter = ctx.db.lead_messages().letter_shown(answer.chat, reply_to)?;
        letter.and_then(|letter| Some((letter.lead?, letter.side == Side::Note)))
    };
    let Some((id, of_note)) = found else { return Ok(None) };
    Ok(ctx.db.leads().lead(id)?.map(|lead| (lead, of_note)))
}

/// `//` or `/note` begins what never leaves.
pub(super) fn note_of(text: &str) -> Option<&str> {
    let text = text.trim_start();
    if let Some(note) = text.strip_prefix("//") {
        return Some(note.trim());
    }
    let word = text.strip_prefix('/')?.trim_start();
    let (name, note) = word.split_at_checked("note".len())?;
    let ends = note.is_empty() || note.starts_with(char::is_whitespace);
    (name.eq_ignore_ascii_case("note") && ends).then(|| note.trim())
}

/// `/cancel`, and no address or expression: meant for the bot, whoever it was sent to.
pub(super) fn is_command(text: &str) -> bool {
    let name = text.trim_start().strip_prefix('/').map(|rest| rest.split_whitespace().next().unwrap_or_default());
    name.is_some_and(|name| {
        name.starts_with(|sign: char| sign.is_ascii_alphabetic())
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'@')
    })
}

/// A call of ours came to its end; `message` is the row that it was to deliver.
pub fn ended(action: Action, message: Option<i64>, end: ActionEnd, ctx: &mut Context<'_>) -> Result<()> {
    match (&action, end) {
        (Action::Model(ModelAction::SuggestAnswer { lead, .. }), ActionEnd::Done(Receipt::Words(text))) => {
            cards::suggested(*lead, &text, ctx)
        }
        (Action::Model(ModelAction::SuggestAnswer { lead, .. }), ActionEnd::Never(note) | ActionEnd::GivenUp(note)) => {
            let html = ctx.texts.leads().no_suggestion(&note);
            let Some(lead) = ctx.db.leads().lead(*lead)? else { return Ok(()) };
            told::of_lead(&lead, html, Told::QUIETLY, ctx)
        }
        (Action::Telegram(TelegramAction::FetchFile { message, .. }), ActionEnd::Done(Receipt::File(file))) => {
            fetched(*message, file, ctx)
        }
        (_, ActionEnd::Done(receipt)) => arrived(&action, message, &receipt, ctx),
        (_, ActionEnd::Never(note) | ActionEnd::GivenUp(note)) => lost(&action, message, &note, ctx),
        (_, ActionEnd::Refused(advice)) => lost(&action, message, &ctx.advice_in_words(&advice)?, ctx),
        (_, ActionEnd::Uncertain) => Ok(()),
    }
}

fn arrived(action: &Action, message: Option<i64>, receipt: &Receipt, ctx: &mut Context<'_>) -> Result<()> {
    if let Action::Vk(VkAction::Say { files, .. }) = action {
        drop_files(files, ctx);
    }
    let message_id = match receipt {
        Receipt::Message { message_id } => Some(*message_id),
        Receipt::Published { message_ids, .. } => message_ids.first().and_then(MessageRef::number),
        _ => None,
    };
    let Some(letter) = message.map_or(Ok(None), |row| ctx.db.lead_messages().letter(row))? else { return Ok(()) };
    if let (Action::Telegram(TelegramAction::SayFiles { files, .. }), Receipt::Published { left_out, .. }) =
        (action, receipt)
    {
        name_left_out(&letter, files, left_out, ctx)?;
    }
    let (Some(row), Some(message_id)) = (message, message_id) else { return Ok(()) };
    match (letter.side, action.facts().chat) {
        (Side::Client | Side::Note | Side::Change, Some(chat)) => {
            let chat = ctx.db.surfaces().migrated(chat)?;
            ctx.db.lead_messages().letter_is_shown(row, chat, message_id)?;
            rest_of_album(&letter, chat, receipt, ctx)
        }
        (Side::Admin, _) => ctx.db.lead_messages().letter_arrived(row, Some(message_id), None),
        _ => Ok(()),
    }
}

/// Each picture of an album is a message of its own: whoever answers any of them means the client, and all of them can be deleted.
fn rest_of_album(letter: &LeadMessageRow, chat: ChatId, receipt: &Receipt, ctx: &Context<'_>) -> Result<()> {
    let Receipt::Published { message_ids, .. } = receipt else { return Ok(()) };
    for message_id in message_ids.iter().skip(1).filter_map(MessageRef::number) {
        ctx.db.lead_messages().add_lead_message(&LeadMessageRow {
            admin_message: Some((chat, message_id)),
            ..LeadMessageRow::new(letter.person, letter.lead, Side::Change, ctx.now)
        })?;
    }
    Ok(())
}

/// Files that Telegram did not take are named by their pages.
fn name_left_out(
    letter: &LeadMessageRow,
    files: &[CopyFile],
    left_out: &[LeftOut],
    ctx: &mut Context<'_>,
) -> Result<()> {
    let mut links = Vec::new();
    for file in left_out.iter().filter_map(|left| files.get(left.index)) {
        let page = if file.page.is_empty() { &file.url } else { &file.page };
        let title = if file.name.is_empty() { page } else { &file.name };
        links.push(format!("📎 {}", link(page, title)));
    }
    if links.is_empty() { Ok(()) } else { told::of_letter(letter, links.join("\n"), None, ctx) }
}

/// What was laid down here for an upload is not needed any more.
fn drop_files(files: &[LocalFile], ctx: &mut Context<'_>) {
    ctx.spent.extend(files.iter().map(|file| file.path.clone()));
}

/// A file of an admin's lies here: on to VK with it.
fn fetched(row: i64, file: LocalFile, ctx: &mut Context<'_>) -> Result<()> {
    let Some(letter) = ctx.db.lead_messages().letter(row)? else { return Ok(()) };
    let talk = talk_with(letter.person, ctx)?;
    let relay = say_vk(&talk, row, letter.text.clone(), Keyboard::new(), vec![file], ctx)?;
    ctx.want(relay, Urgency::Person);
    Ok(())
}

/// Something did not arrive: the admin hears of it, as an answer to what it was.
fn lost(action: &Action, message: Option<i64>, note: &str, ctx: &mut Context<'_>) -> Result<()> {
    if let Action::Vk(VkAction::Say { files, .. }) = action {
        drop_files(files, ctx);
    }
    if crate::handlers::alerts::not_heard(action, note, ctx)? {
        return Ok(());
    }
    let edit_to_client = match action {
        Action::Telegram(TelegramAction::EditSaid { chat, .. }) => {
            Some(chat.is_private() && *chat != ctx.admin_chat()?)
        }
        Action::Vk(VkAction::EditSaid { .. }) => Some(true),
        _ => None,
    };
    if let Some(to_client) = edit_to_client {
        return if to_client { edits::too_late(action, ctx) } else { Ok(()) };
    }
    let letter = message.map_or(Ok(None), |row| ctx.db.lead_messages().letter(row))?;
    let person = letter.as_ref().map(|letter| letter.person).or_else(|| addressee(action));
    let Some(person) = person else { return Ok(()) };
    let to_client = letter.as_ref().is_none_or(|letter| letter.side == Side::Admin);
    if !to_client {
        tracing::warn!(note, "a person's words could not be shown to the admin");
        return match letter.filter(|letter| letter.side == Side::Client) {
            Some(letter) => not_passed_on(&letter, note, ctx),
            // Words of ours about them: said once more they would fare no better.
            None => Ok(()),
        };
    }
    if Refusal::of(note) == Refusal::Unreachable {
        if letter.is_none() {
            left_unanswered(person, ctx)?;
        }
        super::reach_changed(person, false, ctx)?;
    }
    if let Some(letter) = letter {
        ctx.db.lead_messages().letter_arrived(letter.id, None, Some(note))?;
        // One that an admin wrote is answered, and so shown; one that went by a press is not.
        let lead = letter.lead.map_or(Ok(None), |id| ctx.db.leads().lead(id))?;
        if let (None, Some(lead)) = (letter.admin_message, lead) {
            let name = name_of(&talk_with(letter.person, ctx)?);
            let html = ctx.texts.leads().answer_not_delivered(lead.id, &name, &cut(letter.text.trim(), 300), note);
            let chat = ctx.admin_chat()?;
            let reply_to = card_message(&lead, chat, ctx)?;
            return told::of_lead(&lead, html, Told { reply_to, ..Told::QUIETLY }, ctx);
        }
        let html = ctx.texts.leads().not_delivered(note);
        let reply_to = letter.admin_message.map(|(_, message)| message);
        return told::of_letter(&letter, html, reply_to, ctx);
    }
    Ok(())
}

/// A client sent something that cannot be shown: what is known of it is told in words, with where it can be looked at.
fn not_passed_on(letter: &LeadMessageRow, note: &str, ctx: &mut Context<'_>) -> Result<()> {
    ctx.db.lead_messages().letter_arrived(letter.id, None, Some(note))?;
    let Some(lead) = letter.lead.map_or(Ok(None), |id| ctx.db.leads().lead(id))? else { return Ok(()) };
    let kinds: Vec<SentKind> = letter.files.iter().map(|file| file.kind).collect();
    let name = name_of(&talk_with(letter.person, ctx)?);
    let mut html = ctx.texts.leads().not_passed_on(lead.id, &name, &kinds, &cut(letter.text.trim(), MOST_TOLD), note);
    for file in &letter.files {
        let title = if file.name.is_empty() { &file.page } else { &file.name };
        match file.page.as_str() {
            _ if title.is_empty() => {}
            "" => html.push_str(&format!("\n📎 {}", escape(title))),
            page => html.push_str(&format!("\n📎 {}", link(page, title))),
        }
    }
    let chat = ctx.admin_chat()?;
    let reply_to = card_message(&lead, chat, ctx)?;
    let silent = waits_till_morning(&lead, ctx);
    let how = Told { reply_to, silent, urgency: Urgency::Order, of_note: false };
    told::of_lead(&lead, html, how, ctx)
}

/// What the bot answered does not reach somebody who wrote to the community on VK: a person is asked to answer, once a day.
fn left_unanswered(person: PersonId, ctx: &mut Context<'_>) -> Result<()> {
    let notice = Notice::dated(DatedNotice::Unanswered, format_args!("{}:{}", person.id, ctx.day()));
    let first = || ctx.db.settings().notice_once(&notice, ctx.now);
    if person.network != Network::Vk || !first()? {
        return Ok(());
    }
    let talk = talk_with(person, ctx)?;
    let who = ctx.texts.leads().who(person, Some(&name_of(&talk)), None);
    let html = ctx.texts.leads().cannot_be_answered(&who);
    told::of_nobody(html, None, ctx);
    Ok(())
}

/// Whose talk a call of the bot itself belongs to.
fn addressee(action: &Action) -> Option<PersonId> {
    match action {
        Action::Vk(VkAction::Say { peer_id, .. }) => Some(PersonId::vk(*peer_id)),
        Action::Telegram(TelegramAction::Say { chat, .. }) if chat.is_private() => Some(PersonId::telegram(chat.0)),
        _ => None,
    }
}
