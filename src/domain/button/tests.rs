use super::*;
use crate::domain::key::KeyName;
use crate::domain::verdict::Strictness;
use crate::policy::{Offer, Section, SettingKey, SettingKind};
use proptest::prelude::*;

#[test]
fn every_button_comes_back_as_it_went_and_fits_into_64_bytes() {
    let far = i64::MIN;
    let buttons = [
        Button::Open(Screen::ConfirmEnforce),
        Button::NotSpam { journal: far },
        Button::Spam { journal: 1 },
        Button::Ban { journal: 2 },
        Button::Handled { journal: 3 },
        Button::Keep { quarantine: 4 },
        Button::Remove { quarantine: 5 },
        Button::All { remove: true, from: far, up_to: far },
        Button::Taught { page: u32::MAX },
        Button::Unlearn { lesson: far, page: u32::MAX },
        Button::UnlearnImported,
        Button::BrakeLift { brake: far },
        Button::Open(Screen::Brake),
        Button::Sweep { kind: SweepKind::Likes },
        Button::Backtest { strictness: None },
        Button::Backtest { strictness: Some(Strictness::Strict) },
        Button::Call { journal: far, spam: true, wrong: false },
        Button::Clean { until: far },
        Button::Uncleaned { from: far },
        Button::Open(Screen::Backtest),
        Button::Open(Screen::Calls(crate::domain::backtest::Calls { week: true, kept: true, page: 3 })),
        Button::Dead { on: true },
        Button::Marked { sweep: far, word: MarkedWord::Remove },
        Button::Marked { sweep: far, word: MarkedWord::Stay },
        Button::Marked { sweep: far, word: MarkedWord::Look(u32::MAX) },
        Button::These { remove: true, which: Waiting::Wave(far), up_to: far },
        Button::These { remove: false, which: Waiting::Above(95), up_to: far },
        Button::OrderStop { order: far },
        Button::TakeBack { surface: far },
        Button::ReportTurn { surface: far, from: u32::MAX },
        Button::Open(Screen::Pile(crate::domain::pile::Pile::of(crate::domain::pile::Sort::Wave(far)))),
        Button::Apologise { id: far },
        Button::NeverTouch { vk: true, id: far, on: true },
        Button::Return { vk: false, id: far },
        Button::Points { id: far, on: true },
        Button::Anyway { add: true, check: u16::MAX },
        Button::WaveRemove { wave: far },
        Button::WaveStop { wave: far },
        Button::WaveQuarantine { wave: far },
        Button::WaveHonest { wave: far },
        Button::WaveList { wave: far, page: u32::MAX },
        Button::RaiseDay { wave: far, to: 2_000 },
        Button::LeadStatus { lead: far, from: LeadStatus::InProgress, to: LeadStatus::InProgress },
        Button::LeadReject { lead: far, from: LeadStatus::InProgress, reason: "abcdefghijkl".to_owned() },
        Button::LeadMenu { lead: far, menu: Some(CardMenu::Templates) },
        Button::LeadMenu { lead: far, menu: None },
        Button::LeadTemplate { lead: far, index: u32::MAX, check: u16::MAX },
        Button::LeadSuggest { lead: far },
        Button::LeadSuggested { lead: far, send: true },
        Button::LeadBan { lead: far, on: false },
        Button::LeadUnlink { lead: far },
        Button::LeadList { shelf: LeadShelf::Offers, page: u32::MAX },
        Button::LeadOpen { lead: far },
        Button::LeadExport,
        Button::LeadSearch,
        Button::CopyGo { copy: far, seen: None },
        Button::CopyGo { copy: far, seen: Some(CopyState::Uncertain) },
        Button::CopyNow { owner_id: far, post_id: far },
        Button::BackfillStop,
        Button::CopyLater { copy: far, morning: true },
        Button::CopySkip { copy: far, seen: None },
        Button::CopySkip { copy: far, seen: Some(CopyState::Approval) },
        Button::CopyWords { copy: far },
        Button::CopyLabel { copy: far },
        Button::CopyIsOut { copy: far },
        Button::CopyEdit { copy: far, seen: i64::MIN, carry: true },
        Button::CopyGone { copy: far, delete: true },
        Button::Open(Screen::Section(Section::General)),
        Button::KeyAsk { name: KeyName::Community },
        Button::KeyDrop { name: KeyName::OpenAi },
        Button::DigestNow,
        Button::DigestMore { on: true },
        Button::CloseComments { owner_id: far, post_id: far, closed: true },
    ];
    for button in buttons {
        let data = button.encode();
        assert!(data.len() <= 64, "{data}");
        assert_eq!(Button::decode(&data).unwrap(), button);
    }
}

proptest! {
    #[test]
    fn no_data_breaks_the_decoder(data in "\\PC*") {
        drop(Button::decode(&data));
    }
}

#[test]
fn every_setting_fits_into_a_button_and_comes_back() {
    for key in SettingKey::on_screens() {
        let offered = key
            .kind()
            .offered()
            .into_iter()
            .flat_map(|to| [None, Some(Screen::CopyFilters)].map(|at| Button::SettingTo { key, to, at }));
        let others =
            [Button::Open(Screen::Setting(key)), Button::SettingAsk { key, add: false }, Button::SettingReset { key }];
        for button in offered.chain(others) {
            let data = button.encode();
            assert!(data.len() <= 64, "{data}");
            assert_eq!(Button::decode(&data).unwrap(), button);
        }
    }
    for data in
        ["sto digest.daily_at", "sto vk.user_token x", "sto digest.daily_at <b>", "sre storage.path", "open x.y"]
    {
        assert!(Button::decode(data).is_err(), "{data}");
    }
}

#[test]
fn every_list_is_added_to_and_taken_off_by_its_own_name() {
    let lists = SettingKey::all().filter(|key| matches!(key.kind(), SettingKind::Words | SettingKind::Entries));
    for key in lists {
        for button in
            [Button::SettingAsk { key, add: true }, Button::SettingDrop { key, index: u32::MAX, check: u16::MAX }]
        {
            let data = button.encode();
            assert!(data.len() <= 64, "{data}");
            assert_eq!(Button::decode(&data).unwrap(), button);
        }
    }
    for data in ["sadd leads.enabled", "sdrop digest.daily_at 0 1", "sask leads.formats", "sre leads.templates"] {
        assert!(Button::decode(data).is_err(), "{data}");
    }
}

/// Messages of former versions stay in people's chats: what their buttons carry, to the letter, and what it means.
#[test]
fn buttons_of_former_versions_mean_what_they_meant() {
    let to =
        |key: &str, to: Offer, at: Screen| Button::SettingTo { key: SettingKey::parse(key).unwrap(), to, at: Some(at) };
    let list = |key: &str| SettingKey::parse(key).unwrap();
    let own = |key: &str, to: Offer| Button::SettingTo { key: SettingKey::parse(key).unwrap(), to, at: None };
    for (data, meant) in [
        ("mode 1", to("moderation.mode", Offer::Word("enforce"), Screen::Settings)),
        ("mode 0", to("moderation.mode", Offer::Word("observe"), Screen::Settings)),
        ("on comments 1", to("moderation.comments.enabled", Offer::On(true), Screen::Comments)),
        ("on members 0", to("moderation.members.enabled", Offer::On(false), Screen::Members)),
        ("on likes 0", to("moderation.likes.enabled", Offer::On(false), Screen::Likes)),
        ("strict comments 0", to("moderation.comments.strictness", Offer::Word("soft"), Screen::Comments)),
        ("strict members 1", to("moderation.members.strictness", Offer::Word("normal"), Screen::Members)),
        ("strict likes 2", to("moderation.likes.strictness", Offer::Word("strict"), Screen::Likes)),
        ("cset enabled 1", to("crosspost.enabled", Offer::On(true), Screen::Copies)),
        ("cset skip_ads 0", to("crosspost.skip_ads", Offer::On(false), Screen::CopyFilters)),
        ("cset skip_reposts 1", to("crosspost.skip_reposts", Offer::On(true), Screen::CopyFilters)),
        ("cset source_link 1", to("crosspost.source_link", Offer::On(true), Screen::CopyFilters)),
        ("cset sync_edits 0", to("crosspost.sync_edits", Offer::On(false), Screen::CopyFilters)),
        ("cset sync_deletions 1", to("crosspost.sync_deletions", Offer::On(true), Screen::CopyFilters)),
        ("capp 0", to("crosspost.approve", Offer::Word("none"), Screen::CopyFilters)),
        ("capp 1", to("crosspost.approve", Offer::Word("ads"), Screen::CopyFilters)),
        ("capp 2", to("crosspost.approve", Offer::Word("all"), Screen::CopyFilters)),
        ("lset enabled 0", to("leads.enabled", Offer::On(false), Screen::Leads)),
        ("lset law 1", to("leads.law", Offer::On(true), Screen::Leads)),
        ("ask 0", Button::SettingAsk { key: list("moderation.comments.stop_words"), add: true }),
        ("ask 1", Button::SettingAsk { key: list("moderation.comments.blocked_domains"), add: true }),
        (
            "drop 0 3 65535",
            Button::SettingDrop { key: list("moderation.comments.stop_words"), index: 3, check: 65_535 },
        ),
        ("drop 1 0 7", Button::SettingDrop { key: list("moderation.comments.blocked_domains"), index: 0, check: 7 }),
        ("la format", Button::SettingAsk { key: list("leads.formats"), add: true }),
        ("la template", Button::SettingAsk { key: list("leads.templates"), add: true }),
        ("la search", Button::LeadSearch),
        ("ld format 2 9", Button::SettingDrop { key: list("leads.formats"), index: 2, check: 9 }),
        ("ld template 1 5", Button::SettingDrop { key: list("leads.templates"), index: 1, check: 5 }),
        ("sto digest.daily_at 09:00", own("digest.daily_at", Offer::Word("09:00"))),
        ("sto leads.retention_days 365", own("leads.retention_days", Offer::Number(365))),
        ("sto holiday.until 7d", own("holiday.until", Offer::Word("7d"))),
        ("sto alerts.enabled off", own("alerts.enabled", Offer::On(false))),
        ("sto alerts.vk_copy important", own("alerts.vk_copy", Offer::Word("important"))),
        ("sask leads.greeting", Button::SettingAsk { key: list("leads.greeting"), add: false }),
        ("sre moderation.limits.per_day", Button::SettingReset { key: list("moderation.limits.per_day") }),
        ("bt 0", Button::Backtest { strictness: Some(Strictness::Soft) }),
        ("day 5 300", Button::RaiseDay { wave: 5, to: 300 }),
        ("open li", Button::Open(Screen::Section(Section::Moderation))),
        ("open crosspost.channel_id", Button::Open(Screen::Setting(list("crosspost.channel_id")))),
    ] {
        assert_eq!(Button::decode(data).unwrap(), meant, "{data}");
    }
    for data in ["mode x", "on moon 1", "strict likes 3", "cset silent 1", "capp -1", "lset law", "drop 0 5", "la moon"]
    {
        assert!(Button::decode(data).is_err(), "{data}");
    }
}
