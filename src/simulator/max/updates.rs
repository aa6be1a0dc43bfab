//! `GET /updates`: events by long polling, with the caps of May 2026.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use serde_json::json;
use tokio::time::{Instant, timeout_at};

use super::{Refusal, Reply};
use crate::simulator::http::Params;
use crate::simulator::{PlatformSide, Shared};

/// Seconds that may be asked for, and that are waited at most.
const TIMEOUT: (i64, i64) = (90, 30);
/// Events that may be asked for at once, and that are told at most.
const LIMIT: (i64, i64) = (1_000, 100);

/// Waits for events, and answers with none when none came.
pub(super) async fn told(shared: &Arc<Shared>, query: &Params) -> Reply {
    let timeout = number(query, "timeout", 0..=TIMEOUT.0)?.unwrap_or(TIMEOUT.1).min(TIMEOUT.1);
    let limit = number(query, "limit", 1..=LIMIT.0)?.unwrap_or(LIMIT.1).min(LIMIT.1);
    let marker = number(query, "marker", 0..=i64::MAX)?;
    let kinds: BTreeSet<String> = query.words("types").into_iter().collect();
    let until = Instant::now() + Duration::from_secs(timeout.unsigned_abs());
    let mut changes = shared.changed.subscribe();
    {
        let mut world = shared.lock();
        if world.limited && world.max.updates.is_hurried() {
            return Err(Refusal::new(429, "too.many.requests", "Too many requests"));
        }
        if let Some(marker) = marker {
            world.max.updates.commit(marker);
        }
    }
    loop {
        {
            let mut world = shared.lock();
            let now = world.now_ms();
            let (updates, behind) = world.max.updates.batch(marker, &kinds, limit.unsigned_abs() as usize, now);
            if !updates.is_empty() || Instant::now() >= until || world.is_offline(PlatformSide::Max) {
                return Ok(json!({"updates": updates, "marker": behind}));
            }
        }
        // Late or changed: either way it is looked at once more.
        drop(timeout_at(until, changes.changed()).await);
    }
}

fn number(query: &Params, name: &str, sound: std::ops::RangeInclusive<i64>) -> Result<Option<i64>, Refusal> {
    if !query.has(name) {
        return Ok(None);
    }
    let known = query.number(name).filter(|number| sound.contains(number));
    let wrong = || Refusal::new(400, "proto.payload", &format!("{name}: must be between {sound:?}"));
    known.map(Some).ok_or_else(wrong)
}
