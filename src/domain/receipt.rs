//! What a platform answers to a finished action.

use serde::{Deserialize, Serialize};

use super::action::LikersPage;
use super::backtest::Backtest;
use super::capability::CapabilityState;
use super::chat_ref::MessageRef;
use super::copies::LeftOut;
use super::digest::Reach;
use super::ids::WallItem;
use super::key::KeyEnd;
use super::packed::{Bytes, Faces, Ids};
use super::post::Post;
use super::talk::LocalFile;

/// What a platform said to a finished action.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Receipt {
    /// Done, and nothing about it is worth keeping.
    Done,
    /// The message that was sent or edited.
    Message {
        /// Telegram or VK message id.
        message_id: i64,
    },
    /// A part of a copy is out.
    Published {
        /// Its messages, in order of the files. Telegram may tell 0 of a video that it sends later.
        message_ids: Vec<MessageRef>,
        /// Files that could not go with it.
        left_out: Vec<LeftOut>,
    },
    /// Answer to `ReadWall` and `ReadWallPosts`: who is missing of those asked about is gone.
    Wall(Vec<Post>),
    /// Answer to `ReadWall` where more was published since than is read at once: the newest of it.
    WallCut(Vec<Post>),
    /// The whole post, in answer to `CompletePost`.
    Completed(Box<Post>),
    /// Answer to `SuggestHashtags`: without `#`, best first.
    Hashtags(Vec<String>),
    /// Which channel a name means, in answer to `ReadChannel`.
    Channel {
        /// The channel's id.
        id: i64,
        /// The channel's title, for people.
        title: String,
    },
    /// What a chat is called, in answer to `LookAtChat`.
    Title(String),
    /// The messages of a part that is out, in answer to `FindPart`; `None`: it is not there.
    PartFound(Option<Vec<MessageRef>>),
    /// Answer to `FetchFile`: the file lies here.
    File(LocalFile),
    /// Answer to `SuggestAnswer`; to `GiveOpinion`: `ham` or `spam`.
    Words(String),
    /// Answer to `ReadReach`; none where no token may read it, or VK has not counted yet.
    Reach(Option<Reach>),
    /// How a key was found, in answer to `Key`.
    Key(KeyEnd),
    /// Profiles of people, in answer to `ReadPeople`.
    People(Vec<PersonFacts>),
    /// A page of members, in answer to `ReadMembers`.
    Members {
        /// All members, as VK counts them.
        total: u64,
        /// The page's offset, as it was asked.
        offset: u64,
        /// Ids, where profiles were not asked for.
        ids: Ids,
        /// People with profiles, where they were.
        faces: Faces,
        /// Bytes a profile took in the answer: so many fit into the next one.
        profile_bytes: u32,
    },
    /// Answer to `ReadPosts`, newest first.
    Posts(Vec<PostFacts>),
    /// Answer to `ReadLikers`: a beginning of what was asked, in order.
    Likers(Vec<Likers>),
    /// Answer to `ReadProfiles`: of the first `asked` ids; who is missing there does not exist.
    Profiles {
        /// How many of the ids, from the first, are answered.
        asked: u64,
        /// People with their packed profiles.
        faces: Faces,
        /// Bytes a profile took in the answer.
        profile_bytes: u32,
    },
    /// Answer to `ReadMembership`: who of those asked about is a member.
    Membership {
        /// Those asked about who are members.
        ids: Ids,
    },
    /// Whether somebody may be written to, in answer to `ReadMayWrite`.
    MayWrite(bool),
    /// Answer to `ResolveName`: a person's id, a community's negative one, or nobody.
    Resolved {
        /// Their VK id; `None`: nobody bears the name.
        id: Option<i64>,
    },
    /// Answer to `ReadManagers`: VK ids of the managers.
    Managers(Vec<i64>),
    /// Administrators of the chat, in answer to `ReadChatAdmins`.
    ChatAdmins(Vec<ChatAdmin>),
    /// The past judged again, in answer to `Backtest`.
    Backtest(Box<Backtest>),
    /// A stranger's profile, in answer to `ReadTgProfile`.
    TgProfile(Box<TgProfile>),
    /// What may be done by whom, in answer to `ReadCapabilities`.
    Capabilities(Vec<CapabilityState>),
    /// Answer to `CatchUp`: how many items went into the inbox.
    Found {
        /// How many items were found and put into the inbox.
        items: u64,
        /// Of some list only the newest were read.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        cut: bool,
        /// Of the posts only the newest were read.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        posts_cut: bool,
    },
}

impl Receipt {
    /// A part is out, as messages that are counted.
    pub(crate) fn published(message_ids: Vec<i64>, left_out: Vec<LeftOut>) -> Self {
        Self::Published { message_ids: message_ids.into_iter().map(MessageRef::from).collect(), left_out }
    }
}

/// One administrator of a Telegram chat.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChatAdmin {
    /// The administrator's Telegram id.
    pub id: i64,
    /// The creator of the chat.
    pub creator: bool,
    /// Whether it is a bot: bots are no admins of ours.
    pub bot: bool,
}

/// What a person of Telegram tells of themselves to everybody.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct TgProfile {
    /// First and last name.
    pub name: String,
    /// «О себе», and the words that greet a customer, a line each.
    pub bio: String,
    /// Title of the channel that the profile shows.
    pub channel_title: Option<String>,
    /// Its public name, without `@`.
    pub channel_name: Option<String>,
}

/// What a bulk read tells about one person.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PersonFacts {
    /// The person's VK id.
    pub id: i64,
    /// First and last name.
    pub name: String,
    /// Subscribed to the community; `None` where it could not be asked.
    pub member: Option<bool>,
    /// `deleted` by its owner or `banned` by VK.
    pub deactivated: Option<String>,
    /// Packed `Profile`; `None` for communities.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub profile: Option<Bytes>,
}

/// Who likes a post, as one page tells.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Likers {
    /// Which page was asked for.
    pub page: LikersPage,
    /// All likes of the post; `None`: the post is gone, or its likes cannot be read.
    pub total: Option<u64>,
    /// People, newest like first; communities are left out.
    pub ids: Ids,
}

/// A post as a sweep needs it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PostFacts {
    /// The post that was counted.
    pub item: WallItem,
    /// When it was published, Unix milliseconds.
    pub at: i64,
    /// Likes at this moment.
    pub likes: u64,
    /// Comments at this moment.
    pub comments: u64,
    /// How its words begin, as they are seen.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub words: String,
}
