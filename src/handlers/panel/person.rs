//! A person's record: all that was seen, judged and done, and the way back.

use anyhow::Result;
use serde::{Deserialize, Serialize};

use super::Pressed;
use super::named::{NamedPerson, named};
use crate::clock::{DAY, Millis};
use crate::domain::action::{Action, Keyboard, Receipt, Urgency, VkAction};
use crate::domain::button::Button;
use crate::domain::event::ActionEnd;
use crate::domain::ids::{Network, PersonId};
use crate::domain::profile::Profile;
use crate::domain::verdict::{Decision, State, SubjectKind};
use crate::handlers::context::{Context, key, when};
use crate::handlers::moderation::evidence;
use crate::handlers::moderation::reports::entry;
use crate::judging::{AccountEvidence, Behaviour};
use crate::store::{Activity, DeedRow, JournalFilter, PersonRow, SurfaceRow};
use crate::texts::{Done, PanelLabel, Past, PersonCard, Said};

/// How many verdicts a record shows.
const SHOWN: usize = 6;
/// How many deeds a record shows, likes apart.
const DEEDS: usize = 8;
/// Deeds that are looked at.
const DEEDS_READ: usize = 200;
/// Former verdicts on a card of quarantine.
const BEFORE: usize = 2;

/// A VK link, id or @name opens that person's record. `false`: the text is none of these.
pub fn asked(text: &str, ctx: &mut Context<'_>) -> Result<bool> {
    let mut any = false;
    for one in named(text) {
        match one {
            NamedPerson::Id(person) => show_who_is(person, ctx)?,
            NamedPerson::Short(name) => ctx.want(VkAction::ResolveName { name }, Urgency::Person),
            NamedPerson::Author(comment) => {
                let author = ctx.db.comments().author_of(&comment)?;
                // Of one that was never seen here, at least whose page it stands on.
                let owner = (comment.owner_id > 0).then(|| PersonId::vk(comment.owner_id));
                match author.or(owner) {
                    Some(person) => show_who_is(person, ctx)?,
                    None => continue,
                }
            }
        }
        any = true;
    }
    Ok(any)
}

/// The link of a comment opens its author's record, that of a post on a person's wall theirs. `false`: it is none of these,
/// or nobody knows who wrote it.
pub(super) fn asked_by_wall(text: &str, ctx: &mut Context<'_>) -> Result<bool> {
    let on_a_wall = |one: &NamedPerson| match one {
        NamedPerson::Author(_) => true,
        NamedPerson::Id(person) => person.id > 0 && text.contains("wall"),
        NamedPerson::Short(_) => false,
    };
    if named(text).iter().any(on_a_wall) { asked(text, ctx) } else { Ok(false) }
}

/// A message of somebody who wrote in the discussion group, sent on, opens their record.
pub(super) fn asked_by_what_was_sent_on(author: Option<PersonId>, ctx: &mut Context<'_>) -> Result<bool> {
    let Some(person) = author else { return Ok(false) };
    let filter = JournalFilter { person: Some(person), limit: Some(1), ..JournalFilter::default() };
    if ctx.db.journal().rows(filter)?.is_empty() {
        return Ok(false);
    }
    show(person, ctx)?;
    Ok(true)
}

/// A record; of a community that nothing is known of there is none.
fn show_who_is(person: PersonId, ctx: &mut Context<'_>) -> Result<()> {
    if person.id > 0 || ctx.db.people().person(person)?.is_some() {
        return show(person, ctx);
    }
    let filter = JournalFilter { person: Some(person), limit: Some(1), ..JournalFilter::default() };
    if !ctx.db.journal().rows(filter)?.is_empty() {
        return show(person, ctx);
    }
    no_such_person(ctx);
    Ok(())
}

/// VK told whose short name it was.
pub fn ended(action: &Action, end: ActionEnd, ctx: &mut Context<'_>) -> Result<()> {
    let ActionEnd::Done(Receipt::Resolved { id }) = end else { return Ok(()) };
    if let Some(id) = id {
        return show_who_is(PersonId::vk(id), ctx);
    }
    // Nobody's on VK: it may be somebody's who wrote to the bot on Telegram.
    if let Action::Vk(VkAction::ResolveName { name }) = action
        && let Some(talk) = ctx.db.talks().talk_of_name(name)?
    {
        return show(talk.person, ctx);
    }
    no_such_person(ctx);
    Ok(())
}

/// Nobody is found, and by what people of Telegram's group are.
fn no_such_person(ctx: &mut Context<'_>) {
    let mut text = ctx.texts.said(Said::NoPerson);
    if ctx.policy.discussion_chat.is_some() {
        text.push_str(&format!("\n{}", ctx.texts.panel().how_to_find_in_group()));
    }
    ctx.tell_admin(text, Vec::new());
}

/// A record is one message; asked for again, it comes where the question stands.
fn purpose(person: PersonId) -> String {
    format!("person:{person}")
}

/// What a record remembers of itself.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct RecordMemory {
    /// With the points of the profile.
    points: bool,
}

fn shown(surface: &SurfaceRow) -> RecordMemory {
    serde_json::from_str(&surface.state).unwrap_or_default()
}

/// Sends a person's record to the admin chat.
pub fn show(person: PersonId, ctx: &mut Context<'_>) -> Result<()> {
    show_as(person, RecordMemory::default(), ctx)
}

/// «Подробнее»: the points behind the words, on the record itself or, from elsewhere, with the record.
pub(super) fn points(person: PersonId, on: bool, press: &Pressed, ctx: &mut Context<'_>) -> Result<()> {
    let Some(surface) = record_under(person, press, ctx)? else {
        return show_as(person, RecordMemory { points: on }, ctx);
    };
    ctx.db.surfaces().set_surface_state(surface.id, &serde_json::to_string(&RecordMemory { points: on })?)?;
    let record = compose(person, on, ctx)?;
    let picture = picture_of(person, ctx)?;
    ctx.show_with_picture(&surface, record, picture, Urgency::Person);
    Ok(())
}

fn show_as(person: PersonId, how: RecordMemory, ctx: &mut Context<'_>) -> Result<()> {
    let chat = ctx.admin_chat()?;
    if let Some(old) = ctx.db.surfaces().surface(chat, &purpose(person))? {
        ctx.db.surfaces().close_surface(old.id)?;
    }
    let surface = ctx.db.surfaces().open_surface(chat, &purpose(person), ctx.now)?;
    ctx.db.surfaces().set_surface_state(surface.id, &serde_json::to_string(&how)?)?;
    let record = compose(person, how.points, ctx)?;
    let picture = picture_of(person, ctx)?;
    ctx.show_with_picture(&surface, record, picture, Urgency::Person);
    // Seen for the first time, or long ago: what VK tells now comes with the next look at the record.
    if person.network == Network::Vk && person.id > 0 && !is_known(person, ctx)? {
        ctx.want(VkAction::ReadPeople { ids: vec![person.id] }, Urgency::Person);
    }
    Ok(())
}

fn is_known(person: PersonId, ctx: &Context<'_>) -> Result<bool> {
    let row = ctx.db.people().person(person)?;
    Ok(row.is_some_and(|row| {
        row.name.is_some() && row.profile.is_some() && row.looked_at.is_some_and(|at| ctx.now - at < DAY)
    }))
}

/// What VK tells of people came: records of them that are open are shown anew.
pub fn refresh(ids: &[i64], ctx: &mut Context<'_>) -> Result<()> {
    /// Records open at once are few; a bundle of people is no record.
    const FEW: usize = 3;
    if ids.len() > FEW {
        return Ok(());
    }
    ids.iter().try_for_each(|id| show_anew(PersonId::vk(*id), None, ctx))
}

/// What is known of somebody changed: so do their records that are open.
pub fn changed(person: PersonId, ctx: &mut Context<'_>) -> Result<()> {
    show_anew(person, None, ctx)
}

/// Every record of somebody that may stand on a screen shows how it is now; one that was pressed, however old it is.
fn show_anew(person: PersonId, pressed: Option<SurfaceRow>, ctx: &mut Context<'_>) -> Result<()> {
    /// Somebody who is asked about again and again has older ones.
    const RECORDS: usize = 3;
    let chat = ctx.admin_chat()?;
    let mut records = ctx.db.surfaces().newest_surfaces(chat, &purpose(person), RECORDS)?;
    if let Some(pressed) = pressed.filter(|pressed| records.iter().all(|record| record.id != pressed.id)) {
        records.push(pressed);
    }
    for surface in records {
        let record = compose(person, shown(&surface).points, ctx)?;
        let picture = picture_of(person, ctx)?;
        ctx.show_with_picture(&surface, record, picture, Urgency::Person);
    }
    Ok(())
}

/// A button on a record was pressed: that very message shows how it is now.
pub(super) fn update(person: PersonId, press: &Pressed, ctx: &mut Context<'_>) -> Result<()> {
    match record_under(person, press, ctx)? {
        Some(surface) => show_anew(person, Some(surface), ctx),
        None => show(person, ctx),
    }
}

/// The record of a person under which a button was pressed.
fn record_under(person: PersonId, press: &Pressed, ctx: &Context<'_>) -> Result<Option<SurfaceRow>> {
    let surface = match (press.chat, press.message_id) {
        (Some(chat), Some(message)) => ctx.db.surfaces().surface_of_message(chat, message)?,
        _ => None,
    };
    Ok(surface.filter(|surface| surface.purpose == purpose(person)))
}

/// The picture of the newest comment on the record that shows one.
fn picture_of(person: PersonId, ctx: &Context<'_>) -> Result<Option<String>> {
    let filter = JournalFilter { person: Some(person), limit: Some(SHOWN), ..JournalFilter::default() };
    for comment in ctx.db.journal().rows(filter)?.into_iter().filter_map(|row| row.comment) {
        if let Some(picture) = ctx.db.comments().picture_of_comment(&comment)? {
            return Ok(Some(picture));
        }
    }
    Ok(None)
}

fn compose(person: PersonId, points: bool, ctx: &Context<'_>) -> Result<(String, Keyboard)> {
    let filter = JournalFilter { person: Some(person), limit: Some(SHOWN), ..JournalFilter::default() };
    let rows = ctx.db.journal().rows(filter)?;
    let known = ctx.db.people().person(person)?;
    let activity = ctx.db.activity().activity_of(person, 0, DEEDS_READ)?;
    let of = |act: Activity| activity.iter().filter(move |row| row.act == act);
    let card = PersonCard {
        person,
        name: known.as_ref().and_then(|known| known.name.clone()),
        banned: known.as_ref().is_some_and(|known| known.banned),
        deactivated: known.as_ref().and_then(|known| known.deactivated.clone()),
        spared: evidence::spared(person, ctx)?,
        profile: known.as_ref().and_then(|known| profile(known, ctx)),
        points,
        activity: activity.iter().filter_map(|row| Some((when(row.at, ctx), done(row)?))).take(DEEDS).collect(),
        liked: of(Activity::Like).filter_map(|row| row.item).collect(),
        unliked: of(Activity::Unlike).count(),
        past: Past { likes: 0, before: Vec::new(), ..past(person, None, ctx)? },
        entries: rows.iter().map(|row| entry(row, ctx)).collect(),
    };
    let vk = person.network == Network::Vk;
    let listed = ctx.db.people().is_never_touched(person)?;
    let never = ctx.texts.panel_label(if listed { PanelLabel::Touchable } else { PanelLabel::Never });
    let mut line = Vec::new();
    // Whom the settings' own list spares, or who manages the community, is spared whatever is pressed here.
    if listed || !ctx.is_untouchable(person)? {
        line.push(key(never, &Button::NeverTouch { vk, id: person.id, on: !listed }));
    }
    let something = rows.iter().any(|row| {
        row.verdict.decision != Decision::Keep && matches!(row.state, State::Pending | State::Done | State::Assist)
    });
    if something {
        line.insert(0, key(ctx.texts.panel_label(PanelLabel::Return), &Button::Return { vk, id: person.id }));
    }
    let mut keyboard = Keyboard::new();
    if !line.is_empty() {
        keyboard.push(line);
    }
    // What a profile or a verdict is made of; the button names people of VK only.
    if card.profile.is_some() || (vk && !card.entries.is_empty()) {
        let label = ctx.texts.panel_label(if points { PanelLabel::Brief } else { PanelLabel::Details });
        keyboard.push(vec![key(label, &Button::Points { id: person.id, on: !points })]);
    }
    Ok((ctx.texts.panel().person_card(&card), keyboard))
}

/// What the profile alone says, as of the last look.
fn profile(known: &PersonRow, ctx: &Context<'_>) -> Option<(u32, Vec<crate::domain::verdict::Reason>)> {
    let profile = Profile::unpack(known.profile.as_deref()?).ok()?;
    if profile.deactivated().is_some() {
        return None;
    }
    let verdict = ctx.accounts.judge(&AccountEvidence {
        kind: SubjectKind::Member,
        profile: Some(&profile),
        behaviour: Behaviour::default(),
        tightened: false,
        batch: false,
    });
    Some(((verdict.score * 100.0) as u32, verdict.reasons))
}

fn done(row: &DeedRow) -> Option<Done> {
    Some(match row.act {
        Activity::Join => Done::Joined,
        Activity::Leave => Done::Left,
        Activity::Removed => Done::Removed,
        Activity::Message => Done::Wrote,
        Activity::Ban => Done::Banned,
        Activity::Unban => Done::Freed,
        Activity::Like | Activity::Unlike => return None,
    })
}

/// What is known of a person's past, without the verdict that the card is about.
pub(super) fn past(person: PersonId, without: Option<i64>, ctx: &Context<'_>) -> Result<Past> {
    let known = ctx.db.people().person(person)?;
    let activity = ctx.db.activity().activity_of(person, 0, DEEDS_READ)?;
    let joined: Option<Millis> =
        known.as_ref().filter(|known| known.member == Some(true)).and_then(|known| known.joined_at);
    let (comments, deleted) = ctx.db.journal().written_by(person, without)?;
    let filter = JournalFilter {
        person: Some(person),
        flagged: true,
        on_people: Some(true),
        limit: Some(BEFORE + 1),
        ..JournalFilter::default()
    };
    let before = ctx.db.journal().rows(filter)?;
    Ok(Past {
        member: known.and_then(|known| known.member),
        joined: joined.map(|at| when(at, ctx)),
        likes: activity.iter().filter(|row| row.act == Activity::Like).count(),
        comments,
        deleted,
        before: before
            .iter()
            .filter(|row| Some(row.id) != without)
            .take(BEFORE)
            .map(|row| (when(row.at, ctx), row.verdict.decision, row.state))
            .collect(),
    })
}
