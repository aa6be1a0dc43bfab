use super::*;
use crate::domain::key::KeyName;
use crate::policy::{Section, SettingKey};
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
        Button::SetMode { enforce: false },
        Button::BrakeLift { brake: far },
        Button::Open(Screen::Brake),
        Button::Switch { part: Part::Likes, on: true },
        Button::SetStrictness { part: Part::Members, level: 2 },
        Button::Sweep { kind: SweepKind::Likes },
        Button::Backtest { level: None },
        Button::Backtest { level: Some(2) },
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
        Button::Ask { domain: true },
        Button::Anyway { add: true, check: u16::MAX },
        Button::Drop { domain: false, index: u32::MAX, check: u16::MAX },
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
        Button::LeadAsk { what: LeadAsk::Search },
        Button::LeadDrop { what: LeadAsk::Template, index: u32::MAX, check: u16::MAX },
        Button::LeadSet { switch: LeadSwitch::Law, on: true },
        Button::CopyGo { copy: far },
        Button::CopyNow { owner_id: far, post_id: far },
        Button::CopySkip { copy: far },
        Button::CopyWords { copy: far },
        Button::CopyLabel { copy: far },
        Button::CopyIsOut { copy: far },
        Button::CopyGone { copy: far, delete: true },
        Button::CopySet { switch: CopySwitch::SyncDeletions, on: true },
        Button::CopyApprove { level: 2 },
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
        let offered = key.kind().offered().into_iter().map(|to| Button::SettingTo { key, to });
        let others = [Button::Open(Screen::Setting(key)), Button::SettingAsk { key }, Button::SettingReset { key }];
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
