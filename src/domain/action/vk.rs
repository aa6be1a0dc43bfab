//! What is done on VK: each action, and beside it what everybody but VK's worker knows of it.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::facts::{Against, Facts, Owner};
use super::{Capability, Keyboard, LikersPage, OnUnknown, SweepLook};
use crate::clock::Millis;
use crate::domain::ids::{CommentRef, PersonId, Place};
use crate::domain::key::KeyWork;
use crate::domain::lane::VkLane;
use crate::domain::packed::Ids;
use crate::domain::post::{Post, PostRef};
use crate::domain::talk::{LocalFile, VkClient};

/// One call to VK, or a converging group of reads.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum VkAction {
    /// Converge: a comment should be deleted, or visible again.
    SetComment {
        /// Which.
        comment: CommentRef,
        /// `false`: deleted.
        visible: bool,
    },
    /// Converge: a person should be banned from the community, or free.
    SetBanned {
        /// Who.
        person: PersonId,
        /// `true`: banned.
        banned: bool,
        /// Until when, Unix milliseconds; `None` is for ever.
        until: Option<i64>,
        /// The reason, for other administrators; the person does not see it.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        why: String,
    },
    /// Converge: a person should be no member of the community any more; they may join again at once.
    RemoveMember {
        /// Who.
        person: PersonId,
    },
    /// Converge: comments under a post of the community should be closed, or open (a community token may).
    SetCommentsClosed {
        /// Owner of the wall.
        owner_id: i64,
        /// The post.
        post_id: i64,
        /// `true`: closed.
        closed: bool,
    },
    /// Emit: a message of the community to a person.
    #[serde(rename = "send_vk_message")]
    SendMessage {
        /// Peer id.
        peer_id: i64,
        /// Plain text, at most 4,000 characters.
        text: String,
        /// Kept with the row, so that a repeat is no second message.
        random_id: i64,
    },
    /// Emit: words of a talk to a person, with buttons and files.
    #[serde(rename = "relay:say_vk")]
    Say {
        /// Row of the message that it delivers.
        message: i64,
        /// To whom.
        peer_id: i64,
        /// Plain text, at most 4,000 characters.
        text: String,
        /// Buttons; their data goes as `{"t": data}`.
        #[serde(default)]
        keyboard: Keyboard,
        /// What their app shows.
        client: VkClient,
        /// Files that go with it.
        #[serde(default)]
        files: Vec<LocalFile>,
        /// Kept with the row, so that a repeat is no second message.
        random_id: i64,
    },
    /// Converge: a message of the community should say this.
    #[serde(rename = "relay:edit_vk")]
    EditSaid {
        /// To whom it went.
        peer_id: i64,
        /// The message's id, as `messages.send` told it.
        message_id: i64,
        /// Plain text.
        text: String,
    },
    /// Emit: the answer to a pressed callback button.
    #[serde(rename = "relay:answer_vk")]
    AnswerPress {
        /// Which press.
        event_id: String,
        /// Who pressed.
        peer_id: i64,
        /// At most 90 characters; `None` only stops the wheel.
        text: Option<String>,
    },
    /// Emit: a comment of the community under a post, in answer to another. Where nobody knows whether it arrived, a
    /// person is asked.
    #[serde(rename = "relay:comment")]
    AnswerComment {
        /// Row of the question that it answers.
        question: i64,
        /// Owner of the wall.
        owner_id: i64,
        /// The post.
        post_id: i64,
        /// The comment that it answers.
        reply_to: i64,
        /// Plain text.
        text: String,
        /// VK takes a second comment of the same for the first.
        guid: String,
    },
    /// A key of VK that was given in the chat, or is taken back.
    Key(KeyWork),
    /// Read: names, profiles and membership of people, at most 1,000 ids.
    ReadPeople {
        /// Who.
        ids: Vec<i64>,
    },
    /// Read: one call's worth of a sweep over the members, in order of their ids.
    ReadMembers {
        /// For which sweep: an answer of another one is none.
        sweep: i64,
        /// Members before it were read.
        offset: u64,
        /// With their profiles; else only ids.
        profiles: bool,
        /// Pages of 1,000 that fit an answer, where a token allows more than one a call.
        pages: u32,
    },
    /// Read: the newest posts of the community's wall.
    ReadPosts {
        /// For which sweep.
        sweep: i64,
        /// How many, at most 100.
        count: u32,
    },
    /// Read: pages of those who like posts, at most 25; as many as one call gives are answered.
    ReadLikers {
        /// For which sweep.
        sweep: i64,
        /// Which pages, of at most 1,000 people each.
        pages: Vec<LikersPage>,
    },
    /// Read: profiles for a sweep; as many as one call gives are answered.
    ReadProfiles {
        /// For which sweep.
        sweep: i64,
        /// Who.
        ids: Ids,
        /// Pages of 1,000 that fit an answer, where a token allows more than one a call.
        pages: u32,
    },
    /// Read: who of these is a member, at most 12,500.
    ReadMembership {
        /// For which sweep.
        sweep: i64,
        /// Who.
        ids: Ids,
    },
    /// Read: whether a person lets the community write to them.
    ReadMayWrite {
        /// Who.
        person: PersonId,
    },
    /// Read: whose short name this is.
    ResolveName {
        /// `durov`
        name: String,
    },
    /// Read: the newest posts of a wall, whole.
    ReadWall {
        /// Its owner, communities negative.
        owner_id: i64,
        /// How many, at most 100.
        count: u32,
        /// Those before them too that were published since (Unix milliseconds): nobody told of them.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        since: Option<Millis>,
    },
    /// Read: VK's own statistics of the day of a digest.
    ReadReach {
        /// The local day.
        day: NaiveDate,
        /// Its noon, Unix seconds.
        noon: i64,
    },
    /// Read: whose wall a short name is.
    ReadWallOwner {
        /// `durov`
        name: String,
    },
    /// Read: posts by their names, whole, at most 100.
    ReadWallPosts {
        /// Which.
        posts: Vec<PostRef>,
        /// They were asked for by a person: copied whatever the filters say.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        ordered: bool,
    },
    /// Read: a page of the posts that stand on a wall, newest first, whole.
    ReadOldPosts {
        /// For which offer: an answer of another one is none.
        offer: i64,
        /// Its owner, communities negative.
        owner_id: i64,
        /// Posts before it were read.
        offset: u32,
    },
    /// Read: posts from before whose turn it is, as they are now, at most 100.
    ReadBackfill {
        /// Which.
        posts: Vec<PostRef>,
    },
    /// Read: what a post lacks to be shown: the name of whom it quotes, files of its videos.
    CompletePost {
        /// Row of the copy that waits for it.
        copy: i64,
        /// The post as it is known.
        post: Box<Post>,
    },
    /// Read: managers of the community.
    ReadManagers,
    /// Read: whether a token kind, a right or the Long Poll settings changed (daily, and after a refusal).
    ReadCapabilities,
    /// Read: posts and comments of a time that no event told of; what is found goes into the inbox.
    CatchUp {
        /// Unix milliseconds.
        from: i64,
        /// Unix milliseconds.
        to: i64,
        /// For which sweep; `None`: what was missed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        sweep: Option<SweepLook>,
    },
}

impl VkAction {
    /// What everybody but VK's worker knows of it.
    pub fn facts(&self) -> Facts<VkLane> {
        match self {
            Self::SetComment { comment, visible } => Facts::new(VkLane::Delete, Owner::Verdict)
                .about(format!("comment:{}", comment.key()))
                .against((!visible).then_some(Against::Comment))
                // A refusal in a topic says nothing of other comments.
                .needs((comment.place != Place::Board).then_some(Capability::DeleteComments)),
            // One subject: a person is banned, removed or free, whichever was wished last.
            Self::SetBanned { person, banned, .. } => Facts::new(VkLane::Ban, Owner::Verdict)
                .about(format!("ban:{person}"))
                .against(banned.then_some(Against::Person))
                .needs(Some(Capability::Ban)),
            Self::RemoveMember { person } => Facts::new(VkLane::Ban, Owner::Verdict)
                .about(format!("ban:{person}"))
                .against(Some(Against::Person))
                .needs(Some(Capability::RemoveMembers)),
            Self::SetCommentsClosed { owner_id, post_id, .. } => {
                Facts::new(VkLane::Close, Owner::Nobody).about(format!("closed:{owner_id}_{post_id}"))
            }
            Self::SendMessage { .. } => Facts::new(VkLane::Message, Owner::Apology),
            Self::Say { message, .. } => Facts::new(VkLane::Message, Owner::message(*message)),
            Self::EditSaid { peer_id, message_id, .. } => {
                Facts::new(VkLane::Message, Owner::Leads(None)).about(format!("vk_said:{peer_id}:{message_id}"))
            }
            Self::AnswerPress { .. } => Facts::new(VkLane::Answer, Owner::Leads(None)),
            Self::AnswerComment { question, .. } => {
                Facts::new(VkLane::Message, Owner::Question(*question)).unknown(OnUnknown::Ask)
            }
            Self::Key(work) => Facts::of_a_key(VkLane::Key, work),
            Self::ReadPeople { .. } => Facts::new(VkLane::Read, Owner::People),
            Self::ReadMembers { sweep, .. }
            | Self::ReadPosts { sweep, .. }
            | Self::ReadLikers { sweep, .. }
            | Self::ReadProfiles { sweep, .. }
            | Self::ReadMembership { sweep, .. } => {
                Facts::new(VkLane::Sweep, Owner::Sweep(*sweep)).about(format!("sweep:{sweep}"))
            }
            Self::ReadMayWrite { .. } => Facts::new(VkLane::Read, Owner::Apology),
            Self::ResolveName { .. } => Facts::new(VkLane::Read, Owner::LookedUp),
            Self::ReadWall { owner_id, .. } => {
                Facts::new(VkLane::Wall, Owner::Copies).about(format!("read:wall:{owner_id}"))
            }
            Self::ReadOldPosts { .. } => Facts::new(VkLane::Wall, Owner::Copies).about("read:old_posts".to_owned()),
            Self::ReadBackfill { .. } => Facts::new(VkLane::Wall, Owner::Copies).about("read:backfill".to_owned()),
            Self::ReadReach { day, .. } => Facts::new(VkLane::Wall, Owner::Digest).about(format!("read:reach:{day}")),
            Self::ReadWallOwner { .. } | Self::ReadWallPosts { .. } | Self::CompletePost { .. } => {
                Facts::new(VkLane::Wall, Owner::Copies)
            }
            Self::ReadManagers => Facts::new(VkLane::Read, Owner::Staff).about("read:managers".to_owned()),
            Self::ReadCapabilities => Facts::new(VkLane::Read, Owner::Rights).about("read:capabilities".to_owned()),
            Self::CatchUp { sweep: Some(look), .. } => Facts::new(VkLane::CatchUp, Owner::Sweep(look.id)),
            Self::CatchUp { sweep: None, .. } => Facts::new(VkLane::CatchUp, Owner::Missed),
        }
    }

    /// One reading instead of two of times that were missed, where these overlap or follow one another.
    pub fn read_at_once(&self, other: &Self) -> Option<Self> {
        match (self, other) {
            (
                Self::CatchUp { from, to, sweep: None },
                Self::CatchUp { from: other_from, to: other_to, sweep: None },
            ) if from <= other_to && other_from <= to => {
                Some(Self::CatchUp { from: *from.min(other_from), to: *to.max(other_to), sweep: None })
            }
            _ => None,
        }
    }
}
