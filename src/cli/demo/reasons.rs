//! The journal as the page shows it: cause, verdict, points, effect and the card in Telegram, in both languages.

use std::collections::BTreeMap;

use anyhow::Result;
use serde_json::{Value, json};

use crate::clock::Millis;
use crate::domain::chat_ref::MessageRef;
use crate::domain::ids::ChatId;
use crate::domain::language::Language;
use crate::domain::rule::Rule;
use crate::domain::verdict::{Decision, Reason, State};
use crate::store::{Db, JournalFilter, JournalRow, LeadFilter};
use crate::texts::{Texts, html};

/// Lines at most, and verdicts that are looked through for them: a wave's many are one line.
const MOST: usize = 120;
const LOOKED_AT: usize = 900;

/// Newest first. `admin`: the admin's chat.
pub(super) fn lines(db: Db<'_>, admin: i64) -> Result<Vec<Value>> {
    let mut lines: Vec<(Millis, Value)> = Vec::new();
    let filter = JournalFilter { limit: Some(LOOKED_AT), ..JournalFilter::default() };
    let card = |purpose: &str| -> Result<Vec<i64>> {
        let surface = db.surfaces().surface(ChatId(admin), purpose)?;
        Ok(surface.and_then(|surface| surface.message_id).into_iter().collect())
    };
    // Newest first: the first of a wave is the latest.
    let mut waves: BTreeMap<i64, Vec<JournalRow>> = BTreeMap::new();
    for row in db.journal().rows(filter)? {
        if row.verdict.rule == Rule::Exempt && row.person.id < 0 {
            // The community's own posts as they come into the group.
            continue;
        }
        if let Some(wave) = row.wave_id.filter(|_| row.comment.is_none()) {
            waves.entry(wave).or_default().push(row);
            continue;
        }
        if lines.len() >= MOST {
            continue;
        }
        let cards: Vec<i64> =
            db.surfaces().surfaces_with(row.id)?.into_iter().filter_map(|surface| surface.message_id).collect();
        lines.push((row.at, verdict(&row, &cards)));
    }
    for (wave, rows) in &waves {
        let Some(latest) = rows.first() else { continue };
        let removed =
            rows.iter().filter(|row| row.verdict.decision == Decision::Remove && row.state == State::Done).count();
        let waits = |row: &&JournalRow| row.verdict.decision == Decision::Quarantine && row.state == State::Pending;
        let waiting = rows.iter().filter(waits).count();
        let mut line = verdict(latest, &card(&format!("wave:{wave}"))?);
        line["id"] = json!(format!("wave{wave}"));
        line["wave"] = json!({"number": wave, "people": rows.len(), "removed": removed, "waiting": waiting});
        lines.push((latest.at, line));
    }
    for copy in db.copies().rows(0, MOST)? {
        let parts = db.copies().parts(copy.id)?;
        let messages: Vec<i64> =
            parts.iter().flat_map(|part| &part.message_ids).filter_map(MessageRef::number).collect();
        let line = json!({
            "id": format!("copy{}", copy.id), "copy": true, "at": copy.at, "post": copy.post.post_id,
            "state": copy.state.as_str(), "error": copy.reason, "messages": messages,
        });
        lines.push((copy.at, line));
    }
    let all = LeadFilter { unfinished: true, ..LeadFilter::default() };
    for lead in db.leads().rows(all, MOST)? {
        let line = json!({
            "id": format!("lead{}", lead.id), "lead": lead.id, "at": lead.created_at, "status": lead.status.as_str(),
            "platform": lead.person.network.as_str(), "person": lead.person.id, "product": lead.wish.product,
            "confirmed": lead.confirmed_at.is_some(), "cards": card(&format!("lead:{}", lead.id))?,
        });
        lines.push((lead.created_at, line));
    }
    // Of one moment the later deed stands above.
    lines.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    Ok(lines.into_iter().take(MOST).map(|(_, line)| line).collect())
}

fn verdict(row: &JournalRow, cards: &[i64]) -> Value {
    let reasons: Vec<Value> = row.verdict.reasons.iter().map(reason).collect();
    let why = in_both(&|texts| html::plain(&texts.reasons(&row.verdict.reasons)));
    let comment = row
        .comment
        .as_ref()
        .map(|comment| json!({"place": comment.place.as_str(), "parent": comment.parent_id, "item": comment.item_id}));
    json!({
        "id": row.id, "at": row.at, "kind": row.kind.as_str(), "platform": row.person.network.as_str(),
        "person": row.person.id, "name": row.name, "text": row.text, "spot": comment,
        "verdict": row.verdict.decision.as_str(), "score": row.verdict.score, "rule": row.verdict.rule.as_str(),
        "reasons": reasons, "why": why, "state": row.state.as_str(), "error": row.error, "cards": cards,
        "by": row.by.is_some(),
    })
}

fn reason(reason: &Reason) -> Value {
    json!({
        "code": reason.code, "points": reason.points, "words": in_both(&|texts| html::plain(&texts.reason_plain(reason))),
    })
}

/// Whoever looks may change the page's language at any time.
fn in_both(say: &dyn Fn(Texts) -> String) -> Value {
    json!({"ru": say(Texts::new(Language::Ru)), "en": say(Texts::new(Language::En))})
}
