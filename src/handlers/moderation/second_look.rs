//! Right before something against a person goes out, their profile is looked at once more.

use anyhow::Result;

use super::accounts;
use super::arrivals::PATIENCE;
use super::evidence::{behaviour, spared};
use super::{reports, waves};
use crate::domain::action::Urgency;
use crate::domain::profile::Profile;
use crate::domain::rule::Rule;
use crate::domain::verdict::Decision;
use crate::handlers::context::Context;
use crate::store::{ProfileRequest, RequestCause, State};

/// The profile came: is the account still what it was?
pub fn take(journal: i64, ctx: &mut Context<'_>) -> Result<()> {
    let Some(row) = ctx.db.journal().verdict(journal)? else { return Ok(()) };
    if row.state != State::Pending || ctx.db.quarantine().quarantine_of(journal)?.is_some() {
        return Ok(()); // or it waits for a person's word by now
    }
    let Some(known) = ctx.db.people().person(row.person)? else { return Ok(()) };
    let fresh = known.looked_at.is_some_and(|at| ctx.now - at <= PATIENCE);
    let profile = known.profile.as_deref().and_then(|packed| Profile::unpack(packed).ok());
    if fresh && profile.is_some() {
        let behaviour = behaviour(row.person, ctx)?;
        let evidence = waves::evidence_in(row.wave_id, row.person, row.kind, profile.as_ref(), behaviour, ctx)?;
        let verdict = ctx.accounts.judge(&evidence);
        // Whom an admin ordered out with a wave goes while they look like its crowd at all.
        let ordered = row.verdict.rule == Rule::Wave;
        let wave = row.wave_id.map(|wave| ctx.db.waves().wave(wave)).transpose()?.flatten();
        let beside = match &wave {
            Some(wave) if ordered => waves::beside(wave, row.person, ctx)?.is_some(),
            _ => false,
        };
        let stays = beside || verdict.decision == Decision::Keep || (!ordered && verdict.decision != Decision::Remove);
        if stays || spared(row.person, ctx)?.is_some() {
            // Merely doubtful by now: an order about the whole wave may still want them.
            match &wave {
                Some(wave) if verdict.decision == Decision::Keep => {
                    ctx.db.waves().spare_in_wave(wave.id, row.person.id)?;
                }
                Some(wave) if beside => ctx.db.waves().leave_in_wave(wave.id, row.person.id)?,
                _ => {}
            }
            ctx.db.journal().release(row.id)?;
            // It had waited for a person's word, and nobody has said any: it waits on, with its time left.
            let waits = verdict.decision == Decision::Quarantine && spared(row.person, ctx)?.is_none();
            if waits && ctx.db.quarantine().waits_on(row.id, ctx.now)? {
                ctx.db.journal().judge_again(row.id, &verdict)?;
                reports::quarantined(ctx)?;
            } else {
                ctx.db.quarantine().refused(row.id, ctx.now)?;
                ctx.db.journal().set_state(row.id, State::Observed, Some("a second look found another account"))?;
            }
            return reports::refresh(row.id, ctx);
        }
        if !ordered {
            ctx.db.journal().judge_again(row.id, &verdict)?;
        }
    }
    // Not looked at after all: asked again when its turn comes, until it is too old.
    let Some(row) = ctx.db.journal().verdict(journal)? else { return Ok(()) };
    accounts::wish(&row, Urgency::Ban, ctx)
}

/// Something against a person is about to go out on an old look.
pub fn wanted(journal: i64, ctx: &mut Context<'_>) -> Result<()> {
    let Some(row) = ctx.db.journal().verdict(journal)? else { return Ok(()) };
    if row.state != State::Pending {
        return Ok(());
    }
    ctx.db.profile_requests().request_profile(
        ProfileRequest { person: row.person.id, cause: RequestCause::Second, journal: Some(journal) },
        ctx.now + PATIENCE,
    )
}
