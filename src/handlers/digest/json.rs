//! A digest for scripts: fields are added, never renamed; what is not known is null.

use serde_json::{Value, json};

use crate::clock::MINUTE;
use crate::domain::digest::{Digest, Reach, Sums};
use crate::handlers::context::moment;
use crate::zone::Tz;

/// The document of `digest --json`.
pub fn json_of(digest: &Digest, zone: Tz) -> Value {
    let at = |at: i64| moment(at).with_timezone(&zone).to_rfc3339_opts(chrono::SecondsFormat::Secs, false);
    let (sums, health) = (&digest.sums, &digest.health);
    let by_status: serde_json::Map<String, Value> =
        digest.leads.by_status.iter().map(|(status, count)| (status.as_str().to_owned(), json!(count))).collect();
    let mut leads = json!({"new": sums.leads, "by_status": by_status});
    leads["untouched"] = json!(digest.leads.untouched);
    leads["answered"] = json!(digest.leads.answered);
    leads["answered_within_minutes"] = json!(digest.leads.answered_within);
    let top: Vec<Value> = digest
        .top_posts
        .iter()
        .map(|top| {
            json!({
                "vk_owner_id": top.post.owner_id, "vk_post_id": top.post.post_id, "likes": top.counts.likes,
                "comments": top.counts.comments, "views": top.counts.views, "counted_at": at(top.at),
            })
        })
        .collect();
    let errors: Vec<Value> = health
        .troubles
        .iter()
        .map(|trouble| json!({"at": at(trouble.at), "what": trouble.what, "error": trouble.text, "count": trouble.count}))
        .collect();
    let capabilities: Vec<Value> = health
        .capabilities
        .iter()
        .map(|(capability, way)| json!({"capability": capability.as_str(), "way": way.as_str()}))
        .collect();
    let mut members = members_of(sums);
    members["total"] = json!(digest.total);
    let [would_comments, would_members, would_dead, would_likes] = sums.would;
    let mut document = json!({
        "period": {
            "from": at(digest.span.from), "to": at(digest.span.to), "timezone": zone.name(),
            "so_far": digest.so_far, "counted_since": digest.begun_at.map(at),
        },
        "members": members,
        "likes": likes_of(sums),
        "comments": comments_of(sums),
        "posts": posts_of(sums),
        "leads": leads,
        "reach": digest.reach.map(reach_of),
        "waves": sums.waves,
        "would_remove": {
            "comments": would_comments, "members": would_members, "dead": would_dead, "likes": would_likes,
        },
        "top_posts": top,
        "top_posts_known": digest.counts_readable,
        "health": {
            "off_minutes": health.off / MINUTE,
            "vk_silent_minutes": sums.vk_silent,
            "telegram_silent_minutes": sums.telegram_silent,
            "dead_calls": health.dead,
            "parked_events": health.parked,
            "disk_free_bytes": health.disk_free,
            "capability_changes": capabilities,
        },
        "waiting": {
            "quarantine": digest.waits.people + digest.waits.texts,
            "asked": digest.waits.asked,
            "leads": digest.waits.leads,
            "questions": digest.waits.questions,
            "copies": digest.waits.copies(),
        },
        "before": digest.before.as_ref().map(numbers),
        "week_ago": digest.week_ago.as_ref().map(numbers),
        "errors": errors,
    });
    if !digest.known {
        for part in ["members", "likes", "comments", "posts", "leads", "waves", "would_remove", "health"] {
            forget(&mut document[part]);
        }
    }
    document
}

/// Numbers of a time in which nobody looked are no numbers.
fn forget(value: &mut Value) {
    match value {
        Value::Object(fields) => fields.values_mut().for_each(forget),
        Value::Array(_) => {}
        other => *other = Value::Null,
    }
}

fn members_of(sums: &Sums) -> Value {
    json!({
        "joined": sums.joined,
        "left": sums.left,
        "thrown_out": sums.thrown_out,
        "removed": sums.members_removed,
        "dead": sums.dead,
        "quarantined": sums.members_quarantined,
        "checked": sums.members_checked,
        "undone": sums.people_undone,
        "net": sums.net(),
        "fakes_joined": sums.fakes_joined,
        "fakes_left": sums.fakes_left,
        "fakes_thrown_out": sums.fakes_thrown_out,
        "net_without_fakes": sums.honest_net(),
    })
}

fn likes_of(sums: &Sums) -> Value {
    json!({
        "given": sums.likes,
        "checked": sums.likes_checked,
        "removed": sums.likes_removed,
        "quarantined": sums.likes_quarantined,
    })
}

fn comments_of(sums: &Sums) -> Value {
    json!({
        "checked": sums.comments_checked,
        "deleted": sums.comments_deleted,
        "quarantined": sums.comments_quarantined,
        "undone": sums.comments_undone,
        "authors_banned": sums.authors_banned,
    })
}

fn posts_of(sums: &Sums) -> Value {
    json!({"published": sums.posts, "crossposted": sums.crossposted, "skipped": sums.skipped, "failed": sums.failed})
}

/// VK's own statistics; of several days, those of a day on average.
fn reach_of((reach, days): (Reach, i64)) -> Value {
    json!({
        "reach": reach.reach, "reach_subscribers": reach.subscribers, "visitors": reach.visitors, "views": reach.views,
        "days": days,
    })
}

/// What another period is compared by.
fn numbers(sums: &Sums) -> Value {
    json!({
        "members": members_of(sums),
        "likes": likes_of(sums),
        "comments": comments_of(sums),
        "posts": posts_of(sums),
        "leads": {"new": sums.leads},
    })
}
