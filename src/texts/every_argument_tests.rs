//! Any value of any type that a text is made of: for `every_text_tests`.

use super::alerts::{AlertLine, OwnerStatus};
use super::any_tests::{Any, TRAP, TRAP_IN_HTML, any, any_enum, any_in, any_struct, any_tuple, one_of};
use super::backtest::{BacktestView, CallCard};
use super::brake::{BrakeCard, BrakeLine};
use super::cards::{Done, Past, PersonCard, WaitingCard};
use super::copies_backfill::{BackfillNext, BackfillOfferView, BackfillView};
use super::copies_cards::{CopyCard, CopyPlace, VideoLack};
use super::copies_labels::LostOfWords;
use super::copies_rules::{ReplaceRuleView, ReplaceView, ReplacedView};
use super::copies_screen::{CopiesView, CopyCounts, CopyFiltersView, CopyView, WayView};
use super::digest::DigestView;
use super::holiday::HolidayWaits;
use super::keys::KeyLine;
use super::leads::LeadLine;
use super::leads::LeadsView;
use super::leads_cards::CardKind;
use super::leads_cards::LeadCard;
use super::leads_replies::Reply;
use super::leads_talk::AskedAgain;
use super::learned::TaughtLine;
use super::learned::TaughtView;
use super::panel::BadEntry;
use super::panel::SettingsView;
use super::panel::WouldHave;
use super::people::{DeadView, LikesView, MembersView, PartView, PostView, SubscriberPeriod, SweepTimes};
use super::raids::RaidAt;
use super::reports::{AuthorBan, Entry};
use super::settings::ChangeLine;
use super::settings::ManagersView;
use super::shares::MarkedView;
use super::shares::ShareEnd;
use super::shares::ShareView;
use super::status::PeopleStatus;
use super::status::SourceHealth;
use super::status::StatusView;
use super::status::TargetHealth;
use super::sweeps::AuditPost;
use super::sweeps::AuditView;
use super::sweeps::SweepView;
use super::typed::Account;
use super::typed::Typed;
use super::undo::Apology;
use super::undo::{OwnEntry, OwnList, TakenBack};
use super::waiting::EntryOrigin;
use super::waiting::OrderView;
use super::waiting::PileView;
use super::watching::Lacking;
use super::watching::Welcome;
use super::waves::{WaveDoing, WaveView};
use crate::domain::alert::AlertKind;
use crate::domain::backtest::Backtest;
use crate::domain::backtest::Calls;
use crate::domain::backtest::ClosestCall;
use crate::domain::backtest::Trial;
use crate::domain::backtest::WouldBan;
use crate::domain::brake::BrakeCause;
use crate::domain::brake::BrakeSight;
use crate::domain::capability::Capability;
use crate::domain::capability::CapabilityState;
use crate::domain::capability::Way;
use crate::domain::capability::{Advice, CertificateFault};
use crate::domain::choice::Choice;
use crate::domain::copies::CopyFile;
use crate::domain::copies::CopyState;
use crate::domain::copies::EditLeft;
use crate::domain::copies::FileKind;
use crate::domain::digest::Away;
use crate::domain::digest::Digest;
use crate::domain::digest::HealthSums;
use crate::domain::digest::LeadSums;
use crate::domain::digest::MonthDay;
use crate::domain::digest::PostCounts;
use crate::domain::digest::Reach;
use crate::domain::digest::Span;
use crate::domain::digest::Sums;
use crate::domain::digest::TopPost;
use crate::domain::digest::Trouble;
use crate::domain::digest::Waits;
use crate::domain::ids::ChatId;
use crate::domain::ids::CommentRef;
use crate::domain::ids::ItemKind;
use crate::domain::ids::Network;
use crate::domain::ids::PersonId;
use crate::domain::ids::Place;
use crate::domain::ids::WallItem;
use crate::domain::key::KeyEnd;
use crate::domain::key::KeyFault;
use crate::domain::key::KeyName;
use crate::domain::key::KeySource;
use crate::domain::known::TargetNetwork;
use crate::domain::lane::{Lane, VkLane};
use crate::domain::leads::AdFormat;
use crate::domain::leads::AdPlace;
use crate::domain::leads::Budget;
use crate::domain::leads::Dates;
use crate::domain::leads::LeadStatus;
use crate::domain::leads::NoSum;
use crate::domain::leads::Party;
use crate::domain::leads::Step;
use crate::domain::leads::Temperature;
use crate::domain::leads::Template;
use crate::domain::leads::Wish;
use crate::domain::packed::Ids;
use crate::domain::pile::Decided;
use crate::domain::pile::Sort;
use crate::domain::post::PostRef;
use crate::domain::rule::Rule;
use crate::domain::screen::LeadAsk;
use crate::domain::screen::LeadShelf;
use crate::domain::screen::Part;
use crate::domain::screen::Waiting;
use crate::domain::standing::Standing;
use crate::domain::sweep::SweepCounts;
use crate::domain::sweep::SweepKind;
use crate::domain::sweep::SweepState;
use crate::domain::talk::SentKind;
use crate::domain::verdict::Acting;
use crate::domain::verdict::Decision;
use crate::domain::verdict::Mode;
use crate::domain::verdict::Reason;
use crate::domain::verdict::State;
use crate::domain::verdict::Strictness;
use crate::domain::verdict::SubjectKind;
use crate::domain::verdict::Verdict;
use crate::domain::wave::Trait;
use crate::domain::wave::WaveFacts;
use crate::domain::wave::WaveKind;
use crate::domain::wave::WavePlace;
use crate::domain::wave::WaveState;
use crate::domain::wave::WaveSums;
use crate::policy::copies::{Approve, TagSource};
use crate::policy::{CopySetting, LeadSetting, Offer, Section, SettingKey, SettingKind, SettingView};
use crate::understanding::AdMark;

any_struct!(Account { name, reachable });
any_struct!(AdFormat { name, price, description });
any_struct!(AdMark { named, payer, erid, wrong_inn });
any_enum!(AdPlace { Vk, Telegram, Both });
any_enum!(Advice { NewToken { key, bound }, UserTokenNeeded, ServiceTokenNeeded, CommunityTokenNeeded, RightMissing { key, right, chat, title }, OtherCommunity { key, theirs, ours }, Captcha { redirect_uri }, LongPollOff, ChatUnreachable { chat, title }, ChatRefuses { chat, title, words }, Certificate { key, fault }, Other { text } });
any_enum!(AlertKind { Wave, HotLead, Key, Capability, Assist, Quiet, Telegram, Vk, Outbox, Limit, Storage, Help });
impl Any for AlertLine<'static> {
    fn any() -> Self {
        AlertLine { words: TRAP_IN_HTML, times: any(), last: any() }
    }
}
any_enum!(Apology { Offered, Sending, Sent, Refused { note } });
any_enum!(AskedAgain { Nothing, TooLong, Budget, Noted, Asked, Unclear, Contact, Changed, Prices });
any_struct!(AuditPost { item, words, written, likes, comments, looked, suspicious });
any_struct!(AuditView { members, dead, doubtful, posts, community, today });
any_enum!(AuthorBan { Is(_), WaitsForRoom });
any_struct!(Away { from, to, done });
any_struct!(Backtest {
    trial,
    model,
    strictness,
    thresholds,
    texts,
    authors,
    then,
    now,
    changed,
    standing,
    doubtful,
    removed,
    kept,
    banned,
    banned_count
});
any_struct!(BacktestView<'static> { days, result, at, running, failed, strictness, banned, limits });
any_enum!(BadEntry { TooMany, TooLong, NoDomain, NoPattern, Nothing, TooShort, FitsAnything });
any_struct!(BrakeCard { since, sight, examples, held, lifted });
any_enum!(BrakeCause { TakenBack, LikeOwnTalk, OutOfRhythm, PeopleTakenBack });
any_struct!(BrakeLine { since, sight });
any_struct!(BrakeSight { cause, seen, among });
any_struct!(Budget { min, max, currency, instead });
any_enum!(CertificateFault { Foreign, Expired, NotYet, OfAnother });
any_struct!(ClosestCall { journal, then, now });
any_struct!(CallCard { entry, then, said });
any_struct!(Calls { week, kept, page });
any_enum!(Capability { DeleteComments, Ban, RemoveMembers, ReadWall, ReadLikes, Messages, LongPoll });
any_struct!(CapabilityState { capability, way, advice });
any_enum!(CardKind { Lead, Unfinished, Question });
any_struct!(ChangeLine { at, by, name, key, old, new });
any_tuple!(ChatId(_));
any_enum!(Choice { Ads, Question, Format(_, _), OtherFormat, Here, Skip, Back, Cancel, Confirm, Change, Edit(_),
    Resume, Anew, Place(_), YouRegister, Forget, StillActual, NotActual });
any_struct!(CommentRef { place, owner_id, parent_id, item_id });
any_struct!(BackfillOfferView { place, posts, from, to, per_day, there, waits, left_out, doubtful });
any_struct!(BackfillView { place, taken, waits, there, left_out, gone, per_day, next });
any_enum!(BackfillNext { At(_), Off, Observes, Unreadable, NoRoute, NoKey });
any_struct!(CopiesView { on, locked, ways, approve, blind, counts, backfills, copies });
any_struct!(CopyPlace { platform, words, of_telegram });
any_struct!(CopyCard<'static> { state, post, place, title, ads, label, own_mark, reason, added, doubt, parts, video_lacking,
    asked });
any_enum!(VideoLack { NoFile, TooLarge });
any_struct!(CopyCounts { pending, approval, failed, uncertain });
any_struct!(CopyFile { kind, id, url, name, page, bytes, width, height, duration, smaller });
any_struct!(CopyFiltersView { approve, approve_locked, ways, hashtags, footer, sync_days });
any_enum!(EditLeft { FileStays, Poll, Unknown, Empty, All });
any_enum!(CopyState { Pending, Approval, Published, Skipped, Failed, Uncertain });
any_struct!(CopyView { time, state, post, words, reason, channel });
any_struct!(Dates { from, to });
any_struct!(LostOfWords { style, file });
any_struct!(ReplaceRuleView { from, to, channels });
any_struct!(ReplaceView { rules, looked_at, posts });
any_struct!(ReplacedView { post, channels, rules, lines });
any_struct!(DeadView { count, limits, until, running, held, advice, some });
any_enum!(Decided { Kept, Removed, Asked, Expired, TakenAway, Edited });
any_enum!(Decision { Keep, Quarantine, Remove });
any_struct!(Digest {
    period,
    span,
    so_far,
    known,
    begun_at,
    total,
    sums,
    before,
    week_ago,
    reach,
    reach_has_key,
    reach_before,
    leads,
    top_posts,
    counts_readable,
    health,
    waits
});
any_struct!(DigestView<'static> { digests, earlier, away, more, zone, today });
any_enum!(Done { Joined, Left, Removed, Wrote, Banned, Freed });
any_struct!(Entry {
    time,
    kind,
    person,
    name,
    comment,
    text,
    carries,
    verdict,
    state,
    error,
    author_ban,
    stays_gone,
    held,
    late,
    by_word,
    by_name
});
any_enum!(FileKind { Photo, Video, Animation, Document });
any_struct!(SourceHealth { connected, quiet_minutes });
any_struct!(HealthSums { off, dead, parked, disk_free, capabilities, troubles });
any_struct!(HolidayWaits { leads, people, texts, dead });
any_tuple!(Ids(_));
any_enum!(ItemKind { Post, Comment, Photo, Video, Other });
any_enum!(KeyEnd { Taken { name, rights }, Refused { name, fault }, Dropped { name } });
any_enum!(KeyFault { Lost, Dead, Bound, OtherCommunity, NoManager, Limited, Fixed, NotKept, NoModel, StillNeeded });
any_struct!(KeyLine { name, source, since, dead });
any_enum!(KeyName { Community, Service, User, OpenAi, Max, Bot });
any_enum!(KeySource { Missing, Settings, Environment, Chat });
any_enum!(LeadAsk { Format, Template, Search });
any_struct!(LeadCard<'static> { kind, id, person, name, username, status, temperature, wish, taken_name, reason,
    post, deals, law, unreachable, spam, notes, time, words, by_hand, link_awaited });
any_struct!(LeadLine<'static> { id, time, person, name, username, status, question, temperature, wish, words });
any_enum!(LeadShelf { New, Work, Hot, Warm, Cold, Over, Unfinished, Offers, Questions });
any_enum!(LeadStatus { New, InProgress, Agreed, Published, Closed, Rejected });
any_struct!(LeadSums { by_status, answered, untouched, answered_within });
any_struct!(LeadsView { on, formats, by_status, by_temperature, unfinished, offers, questions });
any_struct!(LikesView { part, posts, times, advice });
any_struct!(ManagersView { owners, owners_are_set, moderators, moderators_are_set, group });
any_struct!(MarkedView { person, name, reasons });
any_struct!(MembersView { part, total, dead, doubtful, today, week, times, purge });
any_enum!(Acting { Watching, Itself, OnTelegram, Asking });
any_enum!(Mode { Observe, Enforce });
any_struct!(MonthDay { date, members, fakes, removed });
any_enum!(Network { Vk, Telegram });
any_enum!(NoSum { Barter, Open, ListPrice });
any_struct!(OrderView { which, done, left, stopped, asked, next, limits });
any_struct!(EntryOrigin { wave, post, words });
any_struct!(OwnerStatus { acting, telegram_out, vk_out, deleted, removed, quarantine, asked, leads, waiting, dead });
any_enum!(Part { Comments, Members, Likes });
any_struct!(PartView { on, locked, strictness });
any_struct!(Party { inn, name });
any_struct!(Past { member, joined, likes, comments, deleted, before });
any_struct!(PeopleStatus { total, dead, doubtful, joined, left, thrown_out, checked, removed, quarantined });
any_struct!(SubscriberPeriod { joined, left, thrown_out, removed, dead, quarantined, fakes });
any_struct!(PersonCard {
    person,
    name,
    banned,
    deactivated,
    spared,
    profile,
    points,
    activity,
    liked,
    unliked,
    past,
    entries
});
any_struct!(PersonId { network, id });
any_struct!(PileView { sort, page, pages, total, post, words });
any_enum!(Place { Wall, Photo, Video, Market, Board, Chat });
any_struct!(PostCounts { likes, comments, views });
any_struct!(PostRef { owner_id, post_id });
any_struct!(PostView { item, words, written, likes, looked, suspicious });
any_enum!(RaidAt { Post(_), Chat, Elsewhere });
any_struct!(Reach { reach, subscribers, visitors, views });
any_struct!(Reason { code, points, detail });
any_enum!(Reply<'static> { Done { id }, MoreByLaw, LawDone, Cancelled, NothingToCancel, AtTheAdmin { id }, Resume { known },
    WhatToChange, AskAway, QuestionPassed, TooFast, FileTooLarge, TooManyFiles, AskToForget, Forgotten,
    NotForgotten, NudgeTalk, NudgeLead, GoodToHear, GoodBye, Answered, Kept, Help { ads }, NotNow, LeadIsOver });
any_enum!(SentKind { Photo, Video, Voice, Audio, Document, Sticker, Other });
any_struct!(SettingsView { acting, mode_locked, limits, changes });
any_enum!(ShareEnd { Agreed, Declined, Outdated });
any_struct!(ShareView { marked, living, share, examples, limits, end });
any_struct!(WavePlace { kind, item });
any_enum!(Sort { All, Texts, People, Wave(_) });
any_struct!(Span { from, to, days, head });
any_struct!(Standing { there, deletes, restricts });
any_enum!(State { Observed, Pending, Assist, Done, Failed, Undone });
any_struct!(TargetHealth { connected, quiet_minutes, waiting });
any_struct!(StatusView {
    acting,
    brake,
    sources,
    targets,
    capabilities,
    group,
    today,
    people,
    quarantine,
    asked,
    sweeps,
    queue,
    last_error
});
any_enum!(Step { Product, Format, Dates, Budget, Contact, Summary, Platform, Party, Erid });
any_enum!(Strictness { Soft, Normal, Strict });
any_enum!(SubjectKind { Member, Like, Comment, Message });
any_struct!(Sums {
    joined,
    left,
    thrown_out,
    members_checked,
    members_removed,
    dead,
    members_quarantined,
    fakes_joined,
    fakes_left,
    fakes_thrown_out,
    likes,
    likes_checked,
    likes_removed,
    likes_quarantined,
    comments_checked,
    comments_deleted,
    comments_quarantined,
    authors_banned,
    comments_undone,
    people_undone,
    posts,
    crossposted,
    skipped,
    failed,
    leads,
    waves,
    reaction_floods,
    would,
    vk_silent,
    telegram_silent
});
any_struct!(SweepCounts {
    total,
    done,
    calls,
    came,
    gone,
    dead,
    doubtful,
    fake,
    removed,
    quarantined,
    over_limit,
    likes,
    marked
});
any_enum!(SweepKind { Members, Likes, Comments });
any_enum!(SweepState { Running, Done, Limit, Asks, Failed });
any_struct!(SweepTimes { sweep, last, next });
any_struct!(SweepView { kind, state, counts, acts, per_run, per_day, note });
any_enum!(OwnList { StopWords, WordsFile, Domains });
any_struct!(OwnEntry { list, entry });
any_struct!(TakenBack { all, comments, stayed, must_subscribe, messages_gone, freed, written, listed, allowed });
any_struct!(TaughtLine { time, spam, by, name, imported, text, decided });
any_struct!(TaughtView { spam, ham, imported, by_kind, from, lines });
any_enum!(Temperature { Hot, Warm, Cold });
any_struct!(Template { name, text });
any_struct!(TopPost { post, words, counts, at });
any_enum!(Trait { NoPhoto, BareProfile, FewFollowers, NearIds, SameNames, OneMinute });
any_struct!(Trial { days, since, until, strictness });
any_struct!(Trouble { at, what, text, count });
any_struct!(Typed { added, known, refused, removed });
any_struct!(Verdict { decision, score, rule, reasons });
any_enum!(Waiting { Wave(_), Above(_) });
any_struct!(WaitingCard { entry, item, past, decided, alike });
any_struct!(Waits { people, texts, asked, leads, questions, approval, failed, uncertain });
any_struct!(WallItem { kind, owner_id, item_id });
any_struct!(WaveFacts { came, suspicious, usual_an_hour, traits, chart, names });
any_enum!(WaveKind { Joins, Likes, Comments });
any_enum!(WaveState { Open, Over, Honest });
any_struct!(WaveSums { people, removed, pending, quarantined, spared, beside });
any_enum!(WaveDoing { Nothing, Observing, Standing, Held, OfThoseWhoCame { later } });
any_struct!(WaveView { wave_place, state, since, until, facts, sums, doing, may_ban, left, per_day, done_on, words });
any_enum!(Way { Auto, Assist, Off });
any_struct!(WayView { wall, channels, skip_ads, skip_reposts, stop_words, only_hashtags, min_length });
any_struct!(Welcome { mode, mode_fixed, lacking, digest_at, copies, leads });
any_struct!(Lacking { comments, people });
any_struct!(Wish {
    product,
    format,
    price,
    dates_text,
    dates,
    budget_text,
    budget,
    contact,
    place,
    party_text,
    party,
    erid,
    consent_at,
    remarks
});
any_struct!(WouldBan { person, texts });
any_struct!(WouldHave { since, comments, members, dead, likes });

impl Any for Lane {
    fn any() -> Self {
        let made: &[fn() -> Self] = &[|| Self::Vk(VkLane::Delete), || Self::Model, || Self::Other(TRAP.to_owned())];
        made[one_of(made.len())]()
    }
}

impl Any for Rule {
    fn any() -> Self {
        let made: &[fn() -> Self] = &[|| Self::Dead, || Self::Model, || Self::Strongest(TRAP.into())];
        made[one_of(made.len())]()
    }
}

any_enum!(Approve { None, Ads, All });
any_enum!(TargetNetwork { Telegram, Max });
any_enum!(TagSource { Off, Local, Model });
any_enum!(Section { Moderation, Comments, People, Copies, Leads, Digest, Alerts, Holiday, General });
any_enum!(Offer { On(_), Word(_), Number(_) });
any_enum!(SettingKind {
    Switch, Choice(_), Guarded(_, _), Number(_), Length(_), Time(_), Span, Text, Words, Entries, Person, Account, Channel, Date(_)
});
any_struct!(SettingView { key, value, beneath, from_chat, locked });

impl Any for CopySetting {
    fn any() -> Self {
        Self::ALL[one_of(Self::ALL.len())]
    }
}

impl Any for LeadSetting {
    fn any() -> Self {
        Self::ALL[one_of(Self::ALL.len())]
    }
}

impl Any for SettingKey {
    fn any() -> Self {
        let all: Vec<Self> = Self::all().collect();
        all[one_of(all.len())]
    }
}

// Names that two types bear.
mod same_names {
    use super::super::any_tests::{Any, TRAP, any, any_enum, any_struct, one_of};
    use crate::domain::backtest::DecisionCounts;
    use crate::domain::copies::{Body, CopyPart};
    use crate::domain::digest::Period;
    use crate::texts::html::escape;

    any_struct!(DecisionCounts { keep, quarantine, remove });
    any_enum!(Period { Day { date }, Week { last }, Since { from } });

    impl Any for CopyPart {
        fn any() -> Self {
            CopyPart { html: escape(TRAP), body: Body::Files { files: any() } }
        }
    }
}
