//! `[moderation]` and its parts: whether verdicts are acted on, how much a day, and how each source is judged.

use std::collections::BTreeSet;
use std::time::Duration;

use super::readers::{
    MONTH, Parsed, Raw, count, flag, hours, length, maybe, mode, must, numbers, score, strictness, texts,
};
use super::rows::{Offer, settings};
use crate::clock::Millis;
use crate::domain::verdict::{Mode, Strictness};

/// Sweeps are not more frequent than this: they would never end.
const SHORTEST_SWEEP: Duration = Duration::from_mins(5);

const STRICTNESS: &[&str] = &["soft", "normal", "strict"];

settings! {
    /// `[moderation]`
    struct ModerationPolicy;
    /// What the chat changes of it.
    enum ModerationSetting of Moderation;

    /// Whether verdicts are acted on. Acting by itself has a question of its own before it.
    mode: Mode = "moderation.mode" env "MODERATION_MODE" default r#""observe""#,
    read must(mode), chat Mode: Guarded(&["observe"], &["enforce"]), on Moderation;
    /// Bans and removals of people in a sweep, a wave, or an hour of live events.
    per_run: u32 = "moderation.limits.per_run" default "40",
    read must(count(0, 100_000)), chat PerRun: Number(&[10, 20, 40, 100]), on Moderation;
    /// Bans and removals of people in a local day.
    per_day: u32 = "moderation.limits.per_day" default "200",
    read must(count(0, 100_000)), chat PerDay: Number(&[50, 100, 200, 500]), on Moderation;
    /// How long quarantine lasts.
    quarantine: Millis = "moderation.quarantine_hours" default "24",
    read must(hours(1, 8_760)), chat QuarantineHours: Number(&[12, 24, 48, 72]), on Moderation;
    /// VK ids never touched.
    allow: BTreeSet<i64> = "moderation.allow" default "[]", read must(people);

    /// Comments are judged.
    comments: bool = "moderation.comments.enabled" default "true",
    read must(flag), chat Comments: Switch, on Comments;
    /// How readily.
    strictness: Strictness = "moderation.comments.strictness" default r#""normal""#,
    read must(strictness), chat CommentStrictness: Choice(STRICTNESS), on Comments;
    /// Overrides the threshold of removal.
    delete_score: Option<f64> = "moderation.comments.delete_score", read maybe(score);
    /// Overrides the threshold of quarantine.
    quarantine_score: Option<f64> = "moderation.comments.quarantine_score", read maybe(score);
    /// Stop words of the file, or, once edited there, of the panel.
    stop_words: Vec<String> = "moderation.comments.stop_words" default "[]",
    read must(texts), chat StopWords: Words, on Comments;
    /// Domains that are never welcome.
    blocked_domains: Vec<String> = "moderation.comments.blocked_domains" default "[]",
    read must(texts), chat BlockedDomains: Words, on Comments;
    /// The author of a removed comment is banned too.
    ban_author: bool = "moderation.comments.ban_author" default "false",
    read must(flag), chat BanAuthor: Switch, on Comments;
    /// Comments of a post under raid are closed without asking.
    close_on_raid: bool = "moderation.comments.close_on_raid" default "false",
    read must(flag), chat CloseOnRaid: Switch, on Comments;
    /// Domains that cost nothing.
    allowed_domains: Vec<String> = "moderation.comments.allowed_domains" default "[]",
    read must(texts), chat AllowedDomains: Words, on Comments;

    /// People who subscribe, and subscribers in sweeps, are judged.
    members: bool = "moderation.members.enabled" default "true",
    read must(flag), chat Members: Switch, on People;
    /// How readily.
    members_strictness: Strictness = "moderation.members.strictness" default r#""normal""#,
    read must(strictness), chat MemberStrictness: Choice(STRICTNESS), on People;
    /// Overrides the threshold of removal.
    members_remove_score: Option<f64> = "moderation.members.remove_score", read maybe(score);
    /// Overrides the threshold of quarantine.
    members_quarantine_score: Option<f64> = "moderation.members.quarantine_score", read maybe(score);
    /// Those who like are judged.
    likes: bool = "moderation.likes.enabled" default "true",
    read must(flag), chat Likes: Switch, on People;
    /// How readily.
    likes_strictness: Strictness = "moderation.likes.strictness" default r#""normal""#,
    read must(strictness), chat LikeStrictness: Choice(STRICTNESS), on People;
    /// Overrides the threshold of removal.
    likes_remove_score: Option<f64> = "moderation.likes.remove_score", read maybe(score);
    /// Overrides the threshold of quarantine.
    likes_quarantine_score: Option<f64> = "moderation.likes.quarantine_score", read maybe(score);
    /// From one sweep over the members to the next.
    members_sweep: Millis = "moderation.members.sweep" default r#""24h""#,
    read must(length(SHORTEST_SWEEP, MONTH)), chat MemberSweep: Length(&["6h", "12h", "24h", "7d"]), on People;
    /// From one sweep over likes to the next.
    likes_sweep: Millis = "moderation.likes.sweep" default r#""30m""#,
    read must(length(SHORTEST_SWEEP, MONTH)), chat LikeSweep: Length(&["15m", "30m", "1h", "6h"]), on People;
    /// The newest posts that a sweep over likes reads.
    likes_posts: u32 = "moderation.likes.posts" default "5",
    read must(count(1, 100)), chat LikePosts: Number(&[3, 5, 10, 20]), on People;
    /// Likes of a post that it reads.
    likes_per_post: u32 = "moderation.likes.per_post" default "1000",
    read must(count(1, 1_000_000)), chat LikesOfPost: Number(&[300, 1_000, 3_000]), on People;
}

fn people(raw: &Raw) -> Parsed<BTreeSet<i64>> {
    numbers("a list of VK ids, such as [1234567]", i64::MIN)(raw).map(|ids| ids.into_iter().collect())
}

impl From<Mode> for Offer {
    fn from(mode: Mode) -> Self {
        Self::Word(match mode {
            Mode::Observe => "observe",
            Mode::Enforce => "enforce",
        })
    }
}

impl From<Strictness> for Offer {
    fn from(strictness: Strictness) -> Self {
        Self::Word(match strictness {
            Strictness::Soft => "soft",
            Strictness::Normal => "normal",
            Strictness::Strict => "strict",
        })
    }
}
