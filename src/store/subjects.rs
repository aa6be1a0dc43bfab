//! The subjects of the store: each is a type with its own queries, so that whoever asks says whose rows these are.
//!
//! `tests/it/architecture.rs` holds which departments may ask which.

use rusqlite::Connection;

use super::Db;

macro_rules! subjects {
    ($($(#[$says:meta])+ $subject:ident: $queries:ident,)+) => {
        $(
            $(#[$says])+
            #[derive(Clone, Copy)]
            pub struct $queries<'c> {
                pub(super) conn: &'c Connection,
            }

            impl<'c> $queries<'c> {
                /// What another subject knows, in the same transaction.
                #[allow(dead_code, reason = "one line for all: not each subject asks another")]
                pub(super) fn db(&self) -> Db<'c> {
                    Db { conn: self.conn }
                }
            }
        )+

        impl<'c> Db<'c> {
            $(
                $(#[$says])+
                pub fn $subject(&self) -> $queries<'c> {
                    $queries { conn: self.conn }
                }
            )+
        }
    };
}

subjects! {
    /// What people did, with times, and who is spared for it.
    activity: ActivityDb,
    /// What was worth a message, and where it stands.
    alerts: AlertsDb,
    /// The stored past, page by page.
    backtest: BacktestDb,
    /// Whether the brake is on, and what it saw.
    brake: BrakeDb,
    /// Verdicts that wait for a fact of the network.
    cases: CasesDb,
    /// What chats, channels and posts are called.
    chats: ChatsDb,
    /// What was last judged of each comment, and whether it is gone.
    comments: CommentsDb,
    /// Copies of posts and their parts.
    copies: CopiesDb,
    /// Numbers of days, and which digests were told.
    digest: DigestDb,
    /// What the admin's buttons taught.
    examples: ExamplesDb,
    /// The end of everything that is known of a person.
    forget: ForgetDb,
    /// Whoever still has something on its way before they are forgotten.
    forgetting: ForgettingDb,
    /// Who came and went, as the panel tells it.
    growth: GrowthDb,
    /// Raw updates, and how far they were read.
    inbox: InboxDb,
    /// Every verdict, why, and what became of it.
    journal: JournalDb,
    /// Harmless talk that the community kept.
    kept_talk: KeptTalkDb,
    /// Every word between people and admins.
    lead_messages: LeadMessagesDb,
    /// Leads, and what was said about them.
    leads: LeadsDb,
    /// What was taught, row by row.
    lessons: LessonsDb,
    /// Who goes first, and what strangers are told once.
    line: LineDb,
    /// Strangers of Telegram's group.
    newcomers: NewcomersDb,
    /// What orders about many have named.
    ordered: OrderedDb,
    /// What is wanted outside.
    outbox: OutboxDb,
    /// People, managers, and whom nobody touches.
    people: PeopleDb,
    /// Pages of what waits in quarantine.
    piles: PilesDb,
    /// Verdicts on people that wait for a look at the profile.
    profile_requests: ProfileRequestsDb,
    /// What waits for a person or the clock.
    quarantine: QuarantineDb,
    /// Questions that wait for somebody's answer.
    questions: QuestionsDb,
    /// What grows too old to keep.
    retention: RetentionDb,
    /// What was set in the panel, and facts of the database itself.
    settings: SettingsDb,
    /// Sums of a local day, kept for ever.
    sums: SumsDb,
    /// Messages of ours that are edited in place.
    surfaces: SurfacesDb,
    /// How far each sweep got.
    sweeps: SweepsDb,
    /// How far each talk is.
    talks: TalksDb,
    /// Walls that are read, channels and hashtags.
    walls: WallsDb,
    /// Who came in a wave, and what is usual.
    waves: WavesDb,
}
