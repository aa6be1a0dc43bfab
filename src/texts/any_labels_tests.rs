//! Any of the words that are named by an enum of their own: for `every_text_tests`.

use super::any_tests::{Any, any, any_enum, any_in, one_of};
use super::{
    AlertLabel, BacktestLabel, BrakeLabel, CopyCardLabel, CopySaid, DeputyRefused, DigestLabel, LeadLabel, LeadSaid,
    LeadsLabel, NumberedCopyLabel, OwnerSaid, PanelLabel, PileLabel, QuestionSaid, Said, SettingLabel, ShareLabel,
    TaughtLabel, WaveLabel,
};
use crate::domain::comment::AttachmentKind;
use crate::domain::leads::RejectReason;
use crate::domain::mercy::{Mercy, Spared};
use crate::domain::questions::QuestionState;

any_enum!(AttachmentKind {
    Photo,
    Video,
    Audio,
    Document,
    Link,
    Sticker,
    Wall,
    Poll,
    Contact,
    Voice,
    Story,
    Market,
    Other
});
any_enum!(BacktestLabel { Try, Right, Wrong, Removed, Kept, Look, OnlyNew, TakeAllBack });
any_enum!(BrakeLabel { ActAgain, ActsAgain, ShowWhy, Show });
any_enum!(TaughtLabel { Taught, Forget, ForgetImported, Older, Newer });
any_enum!(PileLabel { Newer, Older });
any_enum!(ShareLabel { Look, More, Stay });
any_enum!(WaveLabel { Quarantine, Honest, List, More, Stop });
any_enum!(SettingLabel { Reset, Change });
any_enum!(DigestLabel { More, Less, Now, Sent });
any_enum!(AlertLabel { Open, Status, Quarantine, Leads, Keep, Remove, Answer, Cancel });
any_enum!(OwnerSaid {
    Kept,
    Removed,
    DecidedAlready,
    NothingWaits,
    NoLeads,
    NoLead,
    Sent,
    Cancelled,
    BadAnswer,
    Owner,
    Help
});
any_enum!(CopyCardLabel { Publish, Words, Mark, Skip, IsOut, Again, DeleteCopy, LeaveCopy, CarryEdit, LeaveEdit });
any_enum!(CopySaid {
    GoesOut,
    OnItsWay,
    AlreadyOut,
    NeedsLabel,
    AnswerWords,
    AnswerLabel,
    NeedsErid,
    Skipped,
    TakenAsOut,
    OtherPost,
    WhetherOut,
    CopyDeleted,
    DeleteByHand,
    CopyLeft,
    PostIsBack,
    EditGoes,
    EditStays,
    CardChanged,
    NotWaiting,
    NoWords,
    TooLong,
    VideoReplaced,
    NoVideoPlace,
    PaidFor,
    Gone
});
any_enum!(NumberedCopyLabel { Publish, Again, Skip, IsOut });
any_enum!(LeadsLabel { Search, Formats, Templates, Export, Older, Newer });
any_enum!(LeadLabel {
    InProgress,
    Agreed,
    Published,
    Closed,
    Rejected,
    Templates,
    Suggest,
    Ban,
    Unban,
    Send,
    Drop,
    Reopen,

    Unlink,
    Answered,
    Back
});
any_enum!(LeadSaid {
    Done,
    Already,
    Sent,
    Gone,
    Banned,
    Unbanned,
    AskedModel,
    Noted,
    Empty,
    TooLong,
    NoCommand,
    SendLink,
    Why,
    Choose,
    NoFile,
    EditLate,
    Stale
});
any_enum!(DeputyRefused { Hidden, Bot, Channel, UnknownName });
any_enum!(QuestionSaid { NoWords, TooLong, Sending, Over });
any_enum!(PanelLabel {
    Panel,
    Status,
    Members,
    Likes,
    Comments,
    Quarantine,
    Copies,
    Filters,
    Replacements,
    Leads,
    Digest,
    Settings,
    Back,
    Refresh,
    Verdicts,
    StopWords,
    Domains,
    On,
    Off,
    Add,
    Keep,
    Remove,
    TakeOff,
    KeepAll,
    RemoveAll,
    TakeOffAll,
    Spam,
    SweepNow,
    Dead,
    Stop,
    NoFake,
    Sorry,
    MembersPage,
    Enforce,
    Observe,
    Show,
    SwitchOn,
    Yes,
    Managers,
    Changes,
    Keys,
    Limits,
    Never,
    Touchable,
    Return,
    Details,
    Brief
});
any_enum!(Said {
    NoRight,
    DigestSent,
    ActsAgain,
    Stale,
    Undone,
    PutBack,
    PutBackButGone,
    CalledSpamNoMore,
    MessageGone,
    MessageGoneAuthorOut,
    MustSubscribe,
    MustRejoin,
    Stays,
    Already,
    TimeWasUp,
    WasNoSpam,
    Written,
    Unlearnt,
    Banned,
    BanAsked,
    Untouchable,
    Handled,
    Kept,
    Removed,
    TakenOff,
    Cleaning,
    TakingBack,
    Sweeping,
    OrderStopped,
    Stopped,
    Writing,
    Cannot,
    Refreshed,
    Saved,
    Locked,
    NotAdded,
    Added,
    NoPerson,
    LearntSpam,
    Ordered,
    Quarantined,
    Honest,
    Done,
    MovedDown,
    Gone,
    FileComes,
    TypeIt
});
any_enum!(RejectReason { Price, Fit, Spam, Silent, Client, Cancelled });
any_enum!(QuestionState { Waiting, Shown, Sending, Answered, Doubt, Gone });
any_enum!(Mercy { Donor, Answered, Lead });
any_enum!(Spared { NeverTouched, Mercy(_), GoodComments });
