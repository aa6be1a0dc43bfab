//! What happened in a day, a week, or since a moment: numbers, and nothing of how they are told.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::action::{Capability, Way};
use super::leads::LeadStatus;
use super::post::PostRef;

/// Which time is told of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Period {
    /// One day of the community's own zone.
    Day {
        /// The local day that is told of.
        date: NaiveDate,
    },
    /// Seven local days, the last of them given.
    Week {
        /// The last of them.
        last: NaiveDate,
    },
    /// From a moment until now.
    Since {
        /// The beginning, Unix milliseconds.
        from: i64,
    },
}

/// A period on the calendar of a zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    /// First millisecond, Unix.
    pub from: i64,
    /// First millisecond after; of a day that is not over, now.
    pub to: i64,
    /// Local days that are counted from their beginning.
    pub days: Vec<NaiveDate>,
    /// The rest of a day that is counted from its middle: from, to.
    pub head: Option<(i64, i64)>,
}

/// Numbers that add up: those of seven days are those of their week.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sums {
    /// People who subscribed.
    pub joined: i64,
    /// People who left by themselves.
    pub left: i64,
    /// Gone because somebody removed them, we or a manager.
    pub thrown_out: i64,
    /// Subscribers whose profile was judged.
    pub members_checked: i64,
    /// Removed by verdicts on subscribers, the dead among them.
    pub members_removed: i64,
    /// Dead accounts taken off the list.
    pub dead: i64,
    /// Subscribers put into quarantine.
    pub members_quarantined: i64,
    /// Of those who subscribed: judged to be fakes by now. `None`: too long ago.
    pub fakes_joined: Option<i64>,
    /// Of those who left by themselves: judged to be fakes by now.
    pub fakes_left: Option<i64>,
    /// Of those who were thrown out: judged to be fakes by now.
    pub fakes_thrown_out: Option<i64>,
    /// Likes given in that time.
    pub likes: i64,
    /// People judged for their likes. `None` where the period begins in the middle of a day: nobody wrote that down.
    pub likes_checked: Option<i64>,
    /// People removed for their likes.
    pub likes_removed: i64,
    /// Put into quarantine for them.
    pub likes_quarantined: i64,
    /// Comments and messages judged.
    pub comments_checked: i64,
    /// Comments and messages deleted.
    pub comments_deleted: i64,
    /// Comments and messages put into quarantine.
    pub comments_quarantined: i64,
    /// Authors of comments and messages who were banned for them, subscribed or not.
    pub authors_banned: i64,
    /// Brought back by a person.
    pub comments_undone: i64,
    /// People given back by a person.
    pub people_undone: i64,
    /// Posts of the community.
    pub posts: i64,
    /// Copies that went out.
    pub crossposted: i64,
    /// Posts that a filter left out.
    pub skipped: i64,
    /// Copies that could not go out.
    pub failed: i64,
    /// Leads that came in.
    pub leads: i64,
    /// Waves that were found.
    pub waves: i64,
    /// Strangers in Telegram's group who reacted to everything.
    pub reaction_floods: i64,
    /// What observe mode would have removed: comments, fakes, dead accounts, people for their likes.
    pub would: [i64; 4],
    /// Minutes in which VK did not answer. `None` where the period begins in the middle of a day long ago: nobody wrote that down.
    pub vk_silent: Option<i64>,
    /// Minutes in which Telegram did not answer.
    pub telegram_silent: Option<i64>,
}

impl Sums {
    /// Whether nothing happened that is worth a line.
    pub fn is_calm(&self) -> bool {
        let happened = [
            self.joined,
            self.left,
            self.thrown_out,
            self.members_removed,
            self.members_quarantined,
            self.likes_removed,
            self.likes_quarantined,
            self.comments_checked,
            self.comments_deleted,
            self.comments_quarantined,
            self.authors_banned,
            self.posts,
            self.crossposted,
            self.leads,
            self.waves,
        ];
        happened.iter().all(|count| *count == 0)
    }

    /// By how many the community grew.
    pub fn net(&self) -> i64 {
        self.joined - self.left - self.thrown_out
    }

    /// The same, fakes not counted; `None` where nobody knows any more who was one.
    pub fn honest_net(&self) -> Option<i64> {
        let thrown_out = self.thrown_out - self.fakes_thrown_out?;
        Some((self.joined - self.fakes_joined?) - (self.left - self.fakes_left?) - thrown_out)
    }

    /// Of the removed: fakes.
    pub fn fakes_removed(&self) -> i64 {
        self.members_removed - self.dead
    }
}

/// What VK's own statistics tell. People are counted once a day, so that days do not add up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[expect(clippy::struct_field_names, reason = "the field is read by its name in `digest --json`")]
pub struct Reach {
    /// People who saw something of the community.
    pub reach: i64,
    /// Subscribers among them.
    pub subscribers: i64,
    /// People who came to its page.
    pub visitors: i64,
    /// How often they did.
    pub views: i64,
}

/// Leads of a period.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LeadSums {
    /// Those that came, by how far they are now.
    pub by_status: Vec<(LeadStatus, i64)>,
    /// Of those that came: answered by a person.
    pub answered: i64,
    /// Of those that came: nobody answered them, or put a hand on them.
    pub untouched: i64,
    /// Half of those that were answered were within so many minutes.
    pub answered_within: Option<i64>,
}

/// What a post has come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PostCounts {
    pub likes: i64,
    pub comments: i64,
    /// Views, where VK tells.
    pub views: Option<i64>,
}

/// One of the best posts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TopPost {
    pub post: PostRef,
    /// What it is called, where that is known.
    pub words: Option<String>,
    pub counts: PostCounts,
    /// When VK told them, Unix milliseconds.
    pub at: i64,
}

/// Something that went wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    /// When, Unix milliseconds.
    pub at: i64,
    /// `call`, `event`, `copy`, `sweep`; of verdicts `deletion`, `removal` (of a person) or `undo`.
    pub what: &'static str,
    /// In the words of whoever refused.
    pub text: String,
    /// How often.
    pub count: i64,
}

/// How the program was.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HealthSums {
    /// Milliseconds in which it did not run.
    pub off: i64,
    /// Calls given up; `None`: forgotten by now.
    pub dead: Option<i64>,
    pub parked: Option<i64>,
    /// Bytes free beside the database, as last looked.
    pub disk_free: Option<u64>,
    /// What the tokens may since then, and did not before, or the other way round.
    pub capabilities: Vec<(Capability, Way)>,
    /// The newest troubles.
    pub troubles: Vec<Trouble>,
}

/// What waits for a person now.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Waits {
    /// People in quarantine.
    pub people: u32,
    /// Texts in quarantine.
    pub texts: u32,
    /// What only a person can do.
    pub asked: i64,
    /// Leads that nobody took.
    pub leads: i64,
    /// Questions that nobody answered.
    pub questions: i64,
    /// Copies that wait for a word.
    pub approval: i64,
    /// Copies that could not go out.
    pub failed: i64,
    /// Copies that may be out or not.
    pub uncertain: i64,
}

impl Waits {
    /// Copies about which a person decides.
    pub fn copies(&self) -> i64 {
        self.approval + self.failed + self.uncertain
    }

    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Everything that is told of a period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Digest {
    pub period: Period,
    /// On the calendar.
    pub span: Span,
    /// It is not over yet.
    pub so_far: bool,
    /// Somebody looked at least at a part of it; else its numbers are no numbers.
    pub known: bool,
    /// The program began to look in the middle of it, Unix milliseconds.
    pub begun_at: Option<i64>,
    /// Subscribers at its end; `None`: not known.
    pub total: Option<i64>,
    pub sums: Sums,
    /// Those of the period before; `None`: nobody looked then.
    pub before: Option<Sums>,
    /// Those of the same weekday a week ago, of a day.
    pub week_ago: Option<Sums>,
    /// VK's own statistics: of a day; of more days, what a day had on average, and of how many that is known.
    pub reach: Option<(Reach, i64)>,
    /// There is a key that may read them: where there are none, they are not told yet.
    pub reach_has_key: bool,
    /// Those of the period before.
    pub reach_before: Option<(Reach, i64)>,
    pub leads: LeadSums,
    /// Posts of the period, most liked first.
    pub top_posts: Vec<TopPost>,
    /// A token can read what posts have come to.
    pub counts_readable: bool,
    /// How the program was.
    pub health: HealthSums,
    /// What waits for a person now.
    pub waits: Waits,
}

/// Nobody was there when a digest was due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Away {
    /// Unix milliseconds.
    pub from: i64,
    /// Unix milliseconds.
    pub to: i64,
    /// Made up for since: comments judged, comments deleted, people removed, copies that went out.
    pub done: [i64; 4],
}

/// A day of the picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MonthDay {
    /// The local day of this column.
    pub date: NaiveDate,
    /// Subscribers at its end; `None`: not known.
    pub members: Option<i64>,
    /// Fakes among them: dead and doubtful.
    pub fakes: Option<i64>,
    /// Removed: fakes, dead accounts, people for their likes, spam and its authors.
    pub removed: [i64; 4],
}
