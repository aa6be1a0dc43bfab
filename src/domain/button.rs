//! Typed payload of an inline button: encodes into at most 64 bytes, decodes or says why not.
//!
//! Data of a button is untrusted: a modified client may send anything. Every handler checks the row it names.

mod codec;
mod old;

use super::copies::CopyState;
use super::key::KeyName;
use super::leads::LeadStatus;
pub use super::screen::{CardMenu, LeadAsk, LeadShelf, Part, Screen, Waiting};
use super::sweep::SweepKind;
use super::verdict::Strictness;
use crate::policy::{Offer, SettingKey};

/// What pressing a button means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Button {
    /// Show a screen.
    Open(Screen),
    /// «Не спам»: take a verdict back and learn.
    NotSpam {
        /// Journal row.
        journal: i64,
    },
    /// «Спам» on something that was kept: remove it and learn.
    Spam {
        /// Journal row.
        journal: i64,
    },
    /// «Забанить» the author.
    Ban {
        /// Journal row.
        journal: i64,
    },
    /// «Сделано» on an assist card.
    Handled {
        /// Journal row.
        journal: i64,
    },
    /// «Оставить» in quarantine.
    Keep {
        /// Quarantine row.
        quarantine: i64,
    },
    /// «Удалить» in quarantine.
    Remove {
        /// Quarantine row.
        quarantine: i64,
    },
    /// «Оставить показанные» / «Удалить показанные» in quarantine: what still waits between these rows.
    All {
        /// Remove instead of keep.
        remove: bool,
        /// Oldest quarantine row that was on the screen.
        from: i64,
        /// Newest quarantine row that was on the screen.
        up_to: i64,
    },
    /// «Чему научен»: a page of what was taught.
    Taught {
        /// Page, from 0.
        page: u32,
    },
    /// «Забыть» one thing that was taught.
    Unlearn {
        /// Row.
        lesson: i64,
        /// The page that it is on.
        page: u32,
    },
    /// Forget everything that another community taught.
    UnlearnImported,
    /// «Снова действовать самому»
    BrakeLift {
        /// The brake's row.
        brake: i64,
    },
    /// «Проверить сейчас».
    Sweep {
        /// What.
        kind: SweepKind,
    },
    /// «Проверка на прошлом».
    Backtest {
        /// With which strictness; `None`: as the settings in force say.
        strictness: Option<Strictness>,
    },
    /// «Верно» or «Ошибка» on a closest call.
    Call {
        /// Journal row.
        journal: i64,
        /// It is spam, says whoever presses.
        spam: bool,
        /// The program said otherwise: acts as «Спам» and «Не спам» do.
        wrong: bool,
    },
    /// «Да, и убрать эти»: act from now on, and remove what a trial of the past named.
    Clean {
        /// End of that trial, Unix milliseconds: another one may have named others.
        until: i64,
    },
    /// «Вернуть все» that were removed so.
    Uncleaned {
        /// Its first verdict.
        from: i64,
    },
    /// What becomes of those whom a sweep marked.
    Marked {
        /// The sweep.
        sweep: i64,
        /// What.
        word: MarkedWord,
    },
    /// «Убрать» dead accounts from the subscribers, or stop doing so.
    Dead {
        /// Begin.
        on: bool,
    },
    /// «Убрать всех от 95 %», «Оставить всю волну»: what still waits and was there when the button was shown.
    These {
        /// Remove instead of keep.
        remove: bool,
        /// Which.
        which: Waiting,
        /// Newest quarantine row at that moment.
        up_to: i64,
    },
    /// «Остановить» an order about many that wait.
    OrderStop {
        /// The order.
        order: i64,
    },
    /// «Вернуть всех» that stand on a report.
    TakeBack {
        /// The report.
        surface: i64,
    },
    /// Buttons for other entries of a report.
    ReportTurn {
        /// The report.
        surface: i64,
        /// The first of them, from 0.
        from: u32,
    },
    /// «Извиниться» to somebody who was removed by mistake.
    Apologise {
        /// VK id.
        id: i64,
    },
    /// «Никогда не трогать» or its opposite.
    NeverTouch {
        /// On VK instead of Telegram.
        vk: bool,
        /// Who.
        id: i64,
        /// On.
        on: bool,
    },
    /// «Вернуть» everything done to a person.
    Return {
        /// On VK instead of Telegram.
        vk: bool,
        /// Who.
        id: i64,
    },
    /// «Подробнее» about somebody on VK: the points behind the words, or no more.
    Points {
        /// Who.
        id: i64,
        /// With points.
        on: bool,
    },
    /// «Всё равно добавить» or «Не добавлять»: stop words that would have removed harmless comments.
    Anyway {
        /// Add them.
        add: bool,
        /// First bits of the hash of what was typed: a stale press must not add something else.
        check: u16,
    },
    /// «Убрать всех похожих»
    WaveRemove {
        /// The wave.
        wave: i64,
    },
    /// «Остановить» what was ordered.
    WaveStop {
        /// The wave.
        wave: i64,
    },
    /// «В карантин»
    WaveQuarantine {
        /// The wave.
        wave: i64,
    },
    /// «Это не накрутка»
    WaveHonest {
        /// The wave.
        wave: i64,
    },
    /// «Список» of those who are alike.
    WaveList {
        /// The wave.
        wave: i64,
        /// Page, from 0.
        page: u32,
    },
    /// «Поднять до …»: the limit of a day.
    RaiseDay {
        /// The wave it is offered for.
        wave: i64,
        /// To so many.
        to: u32,
    },
    /// «Опубликовать» a copy: approved, tried again, or sent although nobody knows.
    CopyGo {
        /// The copy.
        copy: i64,
        /// As it was when the button was shown; buttons of before tell of none.
        seen: Option<CopyState>,
    },
    /// «Опубликовать» a post that somebody named, whatever the filters say.
    CopyNow {
        /// Owner of the wall.
        owner_id: i64,
        /// The post.
        post_id: i64,
    },
    /// «В 18:00», «Завтра утром»: a copy that waits for a word goes out then.
    CopyLater {
        /// The copy.
        copy: i64,
        /// In the morning instead of the evening.
        morning: bool,
    },
    /// «Пропустить» a copy.
    CopySkip {
        /// The copy.
        copy: i64,
        /// As it was when the button was shown; buttons of before tell of none.
        seen: Option<CopyState>,
    },
    /// «Изменить текст»: the next message of this admin is taken as it.
    CopyWords {
        /// The copy.
        copy: i64,
    },
    /// «Добавить пометку»: the next message of this admin is taken as «Реклама…».
    CopyLabel {
        /// The copy.
        copy: i64,
    },
    /// «Да, опубликован»: the part in doubt is out.
    CopyIsOut {
        /// The copy.
        copy: i64,
    },
    /// «Удалить копию» of a post that is gone, or leave it.
    CopyGone {
        /// The copy.
        copy: i64,
        /// Delete.
        delete: bool,
    },
    /// «Перенести правку» of a post that is out, or leave the copy as it is.
    CopyEdit {
        /// The copy.
        copy: i64,
        /// What was shown, as a number.
        seen: i64,
        /// Carry it over.
        carry: bool,
    },
    /// «Остановить»: posts from before go out no more.
    BackfillStop,
    /// A lead is so far now.
    LeadStatus {
        /// The lead.
        lead: i64,
        /// As it was when the button was shown: somebody else may have been first.
        from: LeadStatus,
        /// As it becomes.
        to: LeadStatus,
    },
    /// «Отклонить» for this reason.
    LeadReject {
        /// The lead.
        lead: i64,
        /// As it was when the button was shown.
        from: LeadStatus,
        /// A code of at most 12 letters.
        reason: String,
    },
    /// Other buttons on a lead's card, or (`None`) the usual ones.
    LeadMenu {
        /// The lead.
        lead: i64,
        /// Which.
        menu: Option<CardMenu>,
    },
    /// Send a template to the client.
    LeadTemplate {
        /// The lead.
        lead: i64,
        /// Place in the list.
        index: u32,
        /// First bits of its hash: a stale press must not send another one.
        check: u16,
    },
    /// «Подсказать ответ»
    LeadSuggest {
        /// The lead.
        lead: i64,
    },
    /// «Отправить» a suggested answer, or not.
    LeadSuggested {
        /// The lead.
        lead: i64,
        /// Send.
        send: bool,
    },
    /// Hear a client no more, or again.
    LeadBan {
        /// The lead.
        lead: i64,
        /// No more.
        on: bool,
    },
    /// «Не тот пост»
    LeadUnlink {
        /// The lead.
        lead: i64,
    },
    /// A list of leads.
    LeadList {
        /// Which.
        shelf: LeadShelf,
        /// Page, from 0.
        page: u32,
    },
    /// The card of a lead, moved down.
    LeadOpen {
        /// The lead.
        lead: i64,
    },
    /// All leads as a file.
    LeadExport,
    /// «Найти»: the next message of this admin is what to look for.
    LeadSearch,
    /// Give a setting a value: the one way of every switch.
    SettingTo {
        /// Which.
        key: SettingKey,
        /// What.
        to: Offer,
        /// The screen that stands there afterwards; `None`: the setting's own.
        at: Option<Screen>,
    },
    /// «Изменить», «Добавить»: the next message of this owner is the value.
    SettingAsk {
        /// Which.
        key: SettingKey,
        /// Or what is added to it, where it is a list.
        add: bool,
    },
    /// Take an entry off a list, by its place.
    SettingDrop {
        /// Off which.
        key: SettingKey,
        /// Place in the list.
        index: u32,
        /// First bits of the entry's hash: a stale press must not drop another entry.
        check: u16,
    },
    /// «Как в файле»
    SettingReset {
        /// Which.
        key: SettingKey,
    },
    /// «Заменить» a key: the next private message of this owner is one.
    KeyAsk {
        /// Which.
        name: KeyName,
    },
    /// Forget a key that was given in the chat.
    KeyDrop {
        /// Which.
        name: KeyName,
    },
    /// «Прислать сейчас»: the digest of the last full day.
    DigestNow,
    /// «Подробнее» on a digest, or back.
    DigestMore {
        /// Unfold.
        on: bool,
    },
    /// Close the comments of a post under raid, or open them again.
    CloseComments {
        /// Owner of the wall.
        owner_id: i64,
        /// The post.
        post_id: i64,
        /// Close instead of open.
        closed: bool,
    },
}

/// What an admin says of those whom a sweep marked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MarkedWord {
    /// «Убрать», within the limits.
    Remove,
    /// «Никого не трогать»
    Stay,
    /// «Посмотреть» a page, from 0.
    Look(u32),
}

#[cfg(test)]
#[path = "button/tests.rs"]
mod tests;
