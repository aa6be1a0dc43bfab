//! What is counted: sums of a local day and of its minutes, by the words that they are stored as.

use super::rule::Rule;
use super::verdict::{Decision, SubjectKind, Verdict};
use super::words::words;

words! {
    /// One sum. What is counted as events happen is reckoned from rows with times as well, for times before sums of minutes
    /// were kept (`store/digest.rs`).
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
    pub enum Sum {
        /// Somebody subscribed.
        Joined = "joined",
        /// Somebody left by themselves.
        Left = "left",
        /// Somebody was thrown out, by whomever.
        LeftRemoved = "left_removed",
        /// A like was given.
        Likes = "likes",
        /// A like was taken back.
        LikesBack = "likes_back",
        /// A subscriber was judged.
        MembersChecked = "members_checked",
        /// Somebody was judged for a like.
        LikesChecked = "likes_checked",
        /// A comment or message was judged.
        CommentsChecked = "comments_checked",
        /// A person was removed, whatever for.
        MembersRemoved = "members_removed",
        /// … for a like.
        LikesRemoved = "likes_removed",
        /// … as a dead account.
        DeadRemoved = "dead_removed",
        /// The author of spam was banned.
        AuthorsBanned = "authors_banned",
        /// A comment or message was deleted.
        CommentsDeleted = "comments_deleted",
        /// A subscriber waits in quarantine.
        MembersQuarantined = "members_quarantined",
        /// Whoever liked waits in quarantine.
        LikesQuarantined = "likes_quarantined",
        /// A comment waits in quarantine.
        CommentsQuarantined = "comments_quarantined",
        /// A verdict was taken back.
        Undone = "undone",
        /// … on a person.
        PeopleUndone = "people_undone",
        /// … on a text.
        CommentsUndone = "comments_undone",
        /// A comment is asked about that would have been deleted, but for who wrote it.
        CommentsSoftened = "comments_softened",
        /// Observe mode would have deleted a comment.
        CommentsWouldDelete = "comments_would_delete",
        /// … removed a subscriber.
        MembersWouldRemove = "members_would_remove",
        /// … removed somebody for a like.
        LikesWouldRemove = "likes_would_remove",
        /// … removed a dead account.
        DeadWouldRemove = "dead_would_remove",
        /// What was taught of a kind of text decided.
        DecidedByKind = "decided_by_kind",
        /// A removal stands on no report, for those of the day are used up.
        Unlisted = "unlisted",
        /// … that of a person.
        UnlistedPeople = "unlisted_people",
        /// A wave began.
        Waves = "waves",
        /// A newcomer reacted to everything.
        ReactionFloods = "reaction_floods",
        /// A post came out on the wall.
        Posts = "posts",
        /// A post was copied.
        Crossposted = "crossposted",
        /// A post was left out.
        PostsSkipped = "posts_skipped",
        /// A copy could not be sent.
        CopiesFailed = "copies_failed",
        /// Somebody asked for an advertisement.
        Leads = "leads",
        /// … and it was agreed on.
        LeadsAgreed = "leads_agreed",
        /// A minute in which VK was not heard.
        VkSilent = "vk_silent",
        /// A minute in which Telegram was not heard.
        TelegramSilent = "telegram_silent",
        /// A call of a sweep.
        SweepCalls = "sweep_calls",
        /// The clock rang: minutes are counted from the first of these on.
        ClockRang = "clock_rang",
        /// How many fakes there were as the day ended.
        FakesNow = "fakes_now",
        /// Reach, as VK tells it.
        VkReach = "vk_reach",
        /// … of subscribers.
        VkReachSubscribers = "vk_reach_subscribers",
        /// Visitors, as VK tells them.
        VkVisitors = "vk_visitors",
        /// Views, as VK tells them.
        VkViews = "vk_views",
    }
}

impl Sum {
    /// In which observe mode counts what it would have removed; `None`: it would not have.
    pub(crate) fn would(verdict: &Verdict, kind: SubjectKind) -> Option<Self> {
        if verdict.decision != Decision::Remove {
            return None;
        }
        Some(match (&verdict.rule, kind) {
            (Rule::Dead, _) => Self::DeadWouldRemove,
            (_, SubjectKind::Comment | SubjectKind::Message) => Self::CommentsWouldDelete,
            (_, SubjectKind::Like) => Self::LikesWouldRemove,
            (_, SubjectKind::Member) => Self::MembersWouldRemove,
        })
    }
}
