//! Cards: what waits in quarantine, and a person's record.

use super::waiting::{PileView, QUOTED_UTF16};
use super::{Entry, PanelTexts, html};
use crate::domain::ids::{ItemKind, PersonId, WallItem};
use crate::domain::mercy::{Mercy, Spared};
use crate::domain::pile::Decided;
use crate::domain::verdict::{Decision, Reason, State, SubjectKind};

/// What is known of a person's past here.
#[derive(Debug, Clone, Default)]
pub struct Past {
    /// Subscribed, as far as known.
    pub member: Option<bool>,
    /// When they joined, if that was seen.
    pub joined: Option<String>,
    /// Likes of late.
    pub likes: usize,
    /// Comments that were judged.
    pub comments: u32,
    /// Those of them that are deleted.
    pub deleted: u32,
    /// Former verdicts, newest first: when, what, what became of it.
    pub before: Vec<(String, Decision, State)>,
}

/// Something that waits for a person's word.
#[derive(Debug, Clone)]
pub struct WaitingCard {
    pub entry: Entry,
    pub item: Option<WallItem>,
    /// Of people: their past.
    pub past: Option<Past>,
    /// What was decided while it stood on the screen.
    pub decided: Option<Decided>,
    /// So many others wait with the very same words.
    pub alike: usize,
}

/// Something a person did, as their record shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Done {
    Joined,
    Left,
    Removed,
    /// Wrote to the community.
    Wrote,
    Banned,
    Freed,
}

#[derive(Debug, Clone)]
pub struct PersonCard {
    pub person: PersonId,
    pub name: Option<String>,
    pub banned: bool,
    /// `deleted` or `banned` by VK.
    pub deactivated: Option<String>,
    /// Why they are never judged: `untouchable`, `donor`, `answered`, `lead`, `good_comments`.
    pub spared: Option<Spared>,
    /// Score of the profile alone, in per cent, and why.
    pub profile: Option<(u32, Vec<Reason>)>,
    /// Its reasons are listed with their points.
    pub points: bool,
    /// What they did, newest first, with the time of each.
    pub activity: Vec<(String, Done)>,
    /// What they liked, newest first; how often they took one back.
    pub liked: Vec<WallItem>,
    pub unliked: usize,
    /// The rest of their past.
    pub past: Past,
    /// What was judged, newest first.
    pub entries: Vec<Entry>,
}

/// Liked things a record names.
const LIKED_SHOWN: usize = 3;

impl PanelTexts {
    /// The screen 📦: cards of one page of what waits.
    pub fn quarantine_screen(&self, cards: &[WaitingCard], people: u32, texts: u32, view: &PileView) -> String {
        if cards.is_empty() && people + texts == 0 {
            return self.texts().moderation().quarantine_line(0, 0);
        }
        let mut text = format!("<b>{}</b>", self.texts().moderation().quarantine_line(people, texts));
        let open = || cards.iter().filter(|card| card.decided.is_none());
        // Whoever wrote what is deleted already waits for a word, not for room.
        let waits_for_room = |card: &&WaitingCard| card.entry.verdict.is_over_limit() && card.entry.comment.is_none();
        let over = open().filter(waits_for_room).count();
        text.push_str(if over == 0 {
            self.t("\nРешите сами; без решения останутся.", "\nDecide; undecided they stay.")
        } else if over == open().count() {
            self.t(
                "\nСверх лимита. Решите сами; без решения уберу, когда позволит лимит.",
                "\nOver the limit. Decide; undecided they go once the limit lets them.",
            )
        } else {
            self.t(
                "\nРешите сами; без решения останутся, а тех, кто сверх лимита, уберу, когда он позволит.",
                "\nDecide; undecided they stay, but those over the limit go once it lets them.",
            )
        });
        text.push_str(&self.texts().moderation().pile_line(view));
        for (at, card) in cards.iter().enumerate() {
            let body = match card.decided {
                Some(end) => self.texts().moderation().decided_card(card, end),
                None => self.waiting_card(card),
            };
            text.push_str(&format!("\n\n{}. {body}", at + 1));
        }
        text
    }

    fn waiting_card(&self, card: &WaitingCard) -> String {
        let entry = &card.entry;
        let who = self.texts().moderation().person(entry.person, entry.name.as_deref());
        let refused = match (entry.state, entry.error.as_deref()) {
            (State::Failed, Some(error)) => {
                let title = self.t("убрать не вышло", "the removal failed");
                format!("\n⚠️ <i>{title}: {}</i>", self.texts().trouble(error))
            }
            _ => String::new(),
        };
        let reasons = self.texts().entry_reasons(entry);
        if !is_about_person(entry.kind) {
            let quote = self.texts().moderation().quote_or_forgotten(entry, QUOTED_UTF16);
            let alike = self.texts().moderation().alike_line(card.alike);
            return format!("{who}{quote}{alike}\n<i>{reasons}</i>{refused}");
        }
        let why = match card.item {
            Some(item) => format!("{} {}", self.t("за лайк:", "for a like:"), self.item(item)),
            None if entry.kind == SubjectKind::Like => self.t("за лайки", "for likes").to_owned(),
            None if entry.comment.is_some() => self.t("за удалённый спам", "for spam that was deleted").to_owned(),
            None => self.t("подписчик", "a subscriber").to_owned(),
        };
        let past = card.past.as_ref().map(|past| format!("\n{}", self.past(past))).unwrap_or_default();
        format!("👤 {who} · {} · {why}\n<i>{reasons}</i>{past}{refused}", percent(entry.verdict.score))
    }

    /// «подписан с 12.11 · лайков 3 · комментариев 1 · раньше: 12.11 убрать, возвращено».
    fn past(&self, past: &Past) -> String {
        let member = match (past.member, &past.joined) {
            (Some(true), Some(joined)) => {
                format!("{} {}", self.t("подписан с", "a member since"), html::escape(joined))
            }
            (Some(true), None) => self.t("подписан давно", "a member for long").to_owned(),
            (Some(false), _) => self.t("не подписан", "not a member").to_owned(),
            (None, _) => self.t("подписка неизвестна", "membership unknown").to_owned(),
        };
        let mut parts = vec![member];
        if past.likes > 0 {
            parts.push(format!("{} {}", self.t("лайков", "likes"), past.likes));
        }
        if past.comments > 0 {
            parts.push(format!("{} {}", self.t("комментариев", "comments"), past.comments));
        }
        if past.deleted > 0 {
            parts.push(format!("{} {}", self.t("из них удалено", "of them removed"), past.deleted));
        }
        let before: Vec<String> = past
            .before
            .iter()
            .map(|(when, decision, state)| {
                let word = self.decision_word(*decision, SubjectKind::Member);
                format!("{} {word}{}", html::escape(when), self.state_word(*state, *decision))
            })
            .collect();
        if !before.is_empty() {
            parts.push(format!("{}: {}", self.t("раньше", "before"), before.join(", ")));
        }
        parts.join(" · ")
    }

    /// The same, a post by its first words where they are known.
    pub(super) fn item_named(&self, item: WallItem, words: Option<&str>) -> String {
        match words {
            Some(words) if item.kind == ItemKind::Post && !words.is_empty() => {
                let url = format!("https://vk.com/wall{}_{}", item.owner_id, item.item_id);
                html::link(&url, &self.texts().post_name(Some(words), String::new))
            }
            Some(_) | None => self.item(item),
        }
    }

    /// A link to something that can be liked.
    pub(super) fn item(&self, item: WallItem) -> String {
        let WallItem { kind, owner_id, item_id } = item;
        let (url, name) = match kind {
            ItemKind::Post => (format!("https://vk.com/wall{owner_id}_{item_id}"), self.t("пост", "a post")),
            ItemKind::Photo => (format!("https://vk.com/photo{owner_id}_{item_id}"), self.t("фото", "a photo")),
            ItemKind::Video => (format!("https://vk.com/video{owner_id}_{item_id}"), self.t("видео", "a video")),
            ItemKind::Comment => return self.t("комментарий", "a comment").to_owned(),
            ItemKind::Other => return self.t("запись", "something").to_owned(),
        };
        html::link(&url, name)
    }

    /// A person's record: what is known, what they did, what was decided.
    pub fn person_card(&self, card: &PersonCard) -> String {
        let name = self.texts().moderation().person(card.person, card.name.as_deref());
        let id = format!("id{}", card.person.id);
        // Whoever has no name is called by the number already.
        let number = if card.name.is_some() { format!(" ({id})") } else { String::new() };
        let mut text = format!("👤 <b>{name}</b>{number}");
        text.push_str(&format!("\n{}", self.past(&Past { before: Vec::new(), ..card.past.clone() })));
        if card.banned {
            text.push_str(self.t(" · забанен", " · banned"));
        }
        match card.deactivated.as_deref() {
            Some("deleted") => text.push_str(self.t(" · аккаунт удалён", " · the account is deleted")),
            Some(_) => text.push_str(self.t(" · аккаунт заблокирован ВКонтакте", " · the account is banned by VK")),
            None => {}
        }
        if let Some(why) = card.spared {
            text.push_str(&format!("\n🛟 {}", self.spared(why)));
        }
        if let Some((score, reasons)) = &card.profile {
            let title = self.t("Похож на бота", "Looks like a bot");
            text.push_str(&format!("\n{title}: {score} %"));
            let told =
                if card.points { self.texts().account_points(reasons) } else { self.texts().account_reasons(reasons) };
            if !told.is_empty() {
                text.push_str(&format!("\n<i>{told}</i>"));
            }
        }
        if !card.liked.is_empty() {
            let items: Vec<String> = card.liked.iter().take(LIKED_SHOWN).map(|item| self.item(*item)).collect();
            let more = if card.liked.len() > LIKED_SHOWN { "…" } else { "" };
            text.push_str(&format!("\n👍 {}: {}{more}", card.liked.len(), items.join(", ")));
        }
        if card.unliked > 0 {
            text.push_str(&format!(" · {} {}", self.t("снято лайков", "likes taken back"), card.unliked));
        }
        for (when, done) in &card.activity {
            text.push_str(&format!("\n{} {}", html::escape(when), self.done(*done)));
        }
        if card.entries.is_empty() && card.activity.is_empty() && card.liked.is_empty() {
            text.push_str(self.t("\n\nО нём ничего не записано.", "\n\nNothing is written about them."));
        }
        for entry in &card.entries {
            text.push_str(&format!("\n\n{}", self.entry_line(entry, card.points)));
        }
        text
    }

    fn done(&self, done: Done) -> &'static str {
        match done {
            Done::Joined => self.t("подписался", "joined"),
            Done::Left => self.t("отписался", "left"),
            Done::Removed => self.t("удалён из подписчиков", "was removed"),
            Done::Wrote => self.t("написал сообществу", "wrote to the community"),
            Done::Banned => self.t("забанен", "was banned"),
            Done::Freed => self.t("разбанен", "was unbanned"),
        }
    }

    fn spared(&self, why: Spared) -> &'static str {
        match why {
            Spared::Mercy(Mercy::Donor) => self.t("не трогаю: донатит сообществу", "not judged: a donor"),
            Spared::Mercy(Mercy::Answered) => {
                self.t("не трогаю: ему отвечал менеджер", "not judged: a manager has answered them")
            }
            Spared::Mercy(Mercy::Lead) => self.t("не трогаю: рекламодатель", "not judged: an advertiser"),
            Spared::GoodComments => self.t("не трогаю: хорошие комментарии", "not judged: good comments"),
            Spared::NeverTouched => self.t("никогда не трогать", "never touched"),
        }
    }
}

pub(super) fn is_about_person(kind: SubjectKind) -> bool {
    matches!(kind, SubjectKind::Member | SubjectKind::Like)
}

/// A score people read: «93 %». Never more certain than it is.
pub(super) fn percent(score: f64) -> String {
    format!("{} %", (score.clamp(0.0, 1.0) * 100.0).floor())
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::*;
    use crate::domain::verdict::Verdict;
    use crate::texts::Texts;
    use crate::texts::html::plain;
    use crate::texts::{Apology, Language, TakenBack};

    fn entry(kind: SubjectKind, state: State) -> Entry {
        Entry {
            time: "10:00".to_owned(),
            kind,
            person: PersonId::vk(55),
            name: Some("<i>Bob</i>".to_owned()),
            comment: None,
            text: None,
            carries: Vec::new(),
            verdict: Verdict {
                decision: Decision::Remove,
                score: 0.999,
                rule: "account".into(),
                reasons: vec![Reason::with("link", 2.25, "<script>")],
            },
            state,
            error: None,
            author_ban: None,
            stays_gone: false,
            held: false,
            late: false,
            by_word: false,
            by_name: None,
        }
    }

    fn past() -> Past {
        Past {
            member: Some(true),
            joined: Some("12.11 10:00".to_owned()),
            likes: 12,
            comments: 5,
            deleted: 1,
            before: vec![("11.11 09:00".to_owned(), Decision::Quarantine, State::Undone)],
        }
    }

    #[test]
    fn cards_of_quarantine_in_english_are_escaped() {
        let texts = Texts::new(Language::En);
        let card = WaitingCard {
            entry: entry(SubjectKind::Like, State::Pending),
            item: Some(WallItem::post(-7, 42)),
            past: Some(past()),
            decided: None,
            alike: 0,
        };
        let view =
            PileView { sort: crate::domain::pile::Sort::All, page: 1, pages: 1, total: 1, post: None, words: None };
        let html = texts.panel().quarantine_screen(&[card], 1, 0, &view);
        assert!(!html.contains("<script>") && html.contains("https://vk.com/wall-7_42"), "{html}");
        assert_snapshot!(plain(&html), @r#"
            📦 1 person waits for a decision
            Decide; undecided they stay.

            1. 👤 <i>Bob</i> · 99 % · for a like: a post
            link «<script>»
            a member since 12.11 10:00 · likes 12 · comments 5 · of them removed 1 · before: 11.11 09:00 quarantined · taken back
            "#);
    }

    #[test]
    fn whoever_waits_for_room_is_not_said_to_stay() {
        let texts = Texts::new(Language::Ru);
        let card = |over: bool| {
            let mut entry = entry(SubjectKind::Member, State::Pending);
            entry.verdict.decision = Decision::Quarantine;
            entry.verdict.reasons.extend(over.then(|| Reason::new("over_limit", 0.0)));
            WaitingCard { entry, item: None, past: None, decided: None, alike: 0 }
        };
        let view =
            PileView { sort: crate::domain::pile::Sort::All, page: 1, pages: 1, total: 2, post: None, words: None };
        let screen = |cards: &[WaitingCard]| texts.panel().quarantine_screen(cards, 2, 0, &view);
        let over = screen(&[card(true), card(true)]);
        assert!(over.contains("без решения уберу, когда позволит лимит.") && !over.contains("останутся"), "{over}");
        let mixed = screen(&[card(true), card(false)]);
        assert!(mixed.contains("без решения останутся, а тех, кто сверх лимита, уберу"), "{mixed}");
    }

    #[test]
    fn what_a_person_removed_says_by_whose_word() {
        let mut entry = entry(SubjectKind::Comment, State::Done);
        entry.verdict.decision = Decision::Quarantine;
        (entry.by_word, entry.by_name) = (true, Some("Мария <".to_owned()));
        let said = Texts::new(Language::Ru).panel().entry_line(&entry, false);
        assert!(said.contains("</b> · удалён по вашему слову (Мария &lt;)"), "{said}");
    }

    #[test]
    fn a_comment_whose_words_are_forgotten_is_still_one() {
        let texts = Texts::new(Language::Ru);
        let card = |decided| {
            let entry = entry(SubjectKind::Comment, State::Pending);
            WaitingCard { entry, item: None, past: None, decided, alike: 0 }
        };
        let view =
            PileView { sort: crate::domain::pile::Sort::All, page: 1, pages: 1, total: 2, post: None, words: None };
        let html = texts.panel().quarantine_screen(&[card(None), card(Some(Decided::Removed))], 0, 1, &view);
        assert!(html.contains("\n«текст забыт»\n") && html.ends_with(" · удалён"), "{html}");
    }

    #[test]
    fn a_record_in_english_is_escaped() {
        let card = PersonCard {
            person: PersonId::vk(55),
            name: Some("<i>Bob</i>".to_owned()),
            banned: true,
            deactivated: Some("banned".to_owned()),
            spared: Some(Spared::Mercy(Mercy::Donor)),
            profile: Some((93, vec![Reason::with("link", 1.0, "<b>")])),
            points: false,
            activity: vec![("10:00".to_owned(), Done::Banned), ("09:59".to_owned(), Done::Joined)],
            liked: (1..=5).map(|post| WallItem::post(-7, post)).collect(),
            unliked: 2,
            past: past(),
            entries: vec![entry(SubjectKind::Member, State::Done)],
        };
        let html = Texts::new(Language::En).panel().person_card(&card);
        assert!(!html.contains("<script>") && !html.contains("«<b>»"), "{html}");
        assert_snapshot!(plain(&html), @r#"
            👤 <i>Bob</i> (id55)
            a member since 12.11 10:00 · likes 12 · comments 5 · of them removed 1 · banned · the account is banned by VK
            🛟 not judged: a donor
            Looks like a bot: 93 %
            link «<b>»
            👍 5: a post, a post, a post… · likes taken back 2
            10:00 was banned
            09:59 joined

            10:00 <i>Bob</i> · removed · 99 % · done
            link «<script>»
            "#);
    }

    #[test]
    fn what_cannot_come_back_is_named_in_english() {
        let texts = Texts::new(Language::En);
        let sum = TakenBack {
            all: 302,
            comments: 2,
            stayed: 1,
            must_subscribe: 300,
            messages_gone: 1,
            freed: 0,
            written: 0,
            listed: 0,
            allowed: 299,
        };
        assert_snapshot!(plain(&texts.moderation().taken_back(&sum)), @r#"
            ↩️ Taking back: 302
            comments that will be seen again: 2
            people who will be free, but have to subscribe again themselves: 300
            messages of Telegram cannot be restored: 1
            nothing was done yet to: 1
            never touched from now on: 299
            "#);
        let refused = Apology::Refused { note: "VK error 7: <b>".to_owned() };
        assert_snapshot!(texts.moderation().apology_card(PersonId::vk(55), Some("Bob"), &refused), @r#"🤝 <a href="https://vk.com/id55">Bob</a>: the apology did not go out: VK error 7: &lt;b&gt;"#);
    }
}
