//! 📦 in words: its pages and filters, and what was ordered about many at once.

use super::cards::{WaitingCard, is_about_person};
use super::reports::comment_url;
use super::{Entry, Language, ModerationTexts, html};
use crate::domain::button::Waiting;
use crate::domain::ids::WallItem;
use crate::domain::pile::{Decided, Sort};

/// So much of a comment stands on its card, UTF-16 units.
pub(super) const QUOTED_UTF16: usize = 160;

/// Where a page of 📦 stands.
#[derive(Debug, Clone)]
pub struct PileView {
    pub sort: Sort,
    /// Which page, from 1.
    pub page: u32,
    pub pages: u32,
    /// How many wait of this sort.
    pub total: u32,
    /// What the wave came to.
    pub post: Option<WallItem>,
    /// What that post is called, where it is known.
    pub words: Option<String>,
}

/// What brought somebody here.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EntryOrigin {
    /// The wave they came with.
    pub wave: Option<i64>,
    /// What they liked, or where the wave was.
    pub post: Option<WallItem>,
    /// What that post is called, where it is known.
    pub words: Option<String>,
}

/// How far an order about many is.
#[derive(Debug, Clone)]
pub struct OrderView {
    pub which: Waiting,
    pub done: usize,
    pub left: usize,
    pub stopped: bool,
    /// No token may do it: a person is asked to.
    pub asked: bool,
    /// When it goes on; `None`: never, a limit is zero.
    pub next: Option<String>,
    /// People removed at most: a run, and a day.
    pub limits: [u32; 2],
}

/// The buttons that turn the pages of 📦.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PileLabel {
    Newer,
    Older,
}

impl ModerationTexts {
    /// What an old panel says that cannot be deleted any more.
    pub fn panel_is_below(&self) -> String {
        self.t("🛠 Панель теперь ниже.", "🛠 The panel is below now.").to_owned()
    }

    /// «🌊 Волна 3 (пост) · страница 2 из 28»; nothing where one page holds everything.
    pub(super) fn pile_line(&self, view: &PileView) -> String {
        let mut parts = Vec::new();
        match view.sort {
            Sort::All => {}
            Sort::Texts => parts.push(format!("💬 {}: {}", self.t("Только комментарии", "Comments only"), view.total)),
            Sort::People => parts.push(format!("👤 {}: {}", self.t("Только люди", "People only"), view.total)),
            Sort::Wave(wave) => {
                let post = view
                    .post
                    .map(|post| format!(" ({})", self.texts().panel().item_named(post, view.words.as_deref())))
                    .unwrap_or_default();
                parts.push(format!("🌊 {} {wave}{post}: {}", self.t("Волна", "Wave"), view.total));
            }
        }
        if view.pages > 1 {
            parts.push(match self.language() {
                Language::Ru => format!("страница {} из {}", view.page, view.pages),
                Language::En => format!("page {} of {}", view.page, view.pages),
            });
        }
        if parts.is_empty() { String::new() } else { format!("\n{}", parts.join(" · ")) }
    }

    /// The buttons that turn the pages.
    pub fn pile_label(&self, what: PileLabel) -> String {
        match what {
            PileLabel::Newer => self.t("◀ Новее", "◀ Newer"),
            PileLabel::Older => self.t("Раньше ▶", "Older ▶"),
        }
        .to_owned()
    }

    /// «• Все 140», «💬 24», «👤 116», «🌊 3 (30)».
    pub fn pile_filter(&self, sort: Sort, count: u32, now: bool) -> String {
        let mark = if now { "• " } else { "" };
        match sort {
            Sort::All => format!("{mark}{} {count}", self.t("Все", "All")),
            Sort::Texts => format!("{mark}💬 {count}"),
            Sort::People => format!("{mark}👤 {count}"),
            Sort::Wave(wave) => format!("{mark}🌊 {} {wave} ({count})", self.t("Волна", "Wave")),
        }
    }

    /// The comment's words, or that they were forgotten, which open it.
    pub(super) fn quote_or_forgotten(&self, entry: &Entry, most: usize) -> String {
        match &entry.text {
            Some(text) => self.quote_of(entry, text, most),
            None => self.quote_of(entry, self.t("текст забыт", "the text is forgotten"), most),
        }
    }

    /// The comment's words, which open it.
    pub(super) fn quote_of(&self, entry: &Entry, text: &str, most: usize) -> String {
        let page = entry.comment.as_ref().and_then(comment_url);
        let linked = |words: &str| match &page {
            Some(page) => html::link(page, words),
            None => html::escape(words),
        };
        let carried = self.texts().carried(entry);
        match (text.trim(), carried.is_empty()) {
            ("", true) => format!("\n«{}»", linked(self.t("без текста", "no text"))),
            // What nobody can read is opened where it is seen.
            ("", false) => format!("\n{}", linked(&carried)),
            (text, bare) => {
                let shows = if bare { String::new() } else { format!("\n{carried}") };
                format!("\n«{}»{shows}", linked(&html::cut(&text.replace('\n', " "), most)))
            }
        }
    }

    /// That one card stands for others with the very same words; nothing where it stands alone.
    pub(super) fn alike_line(&self, alike: usize) -> String {
        if alike == 0 {
            return String::new();
        }
        let words = self.t("\nи ещё {} таких же: ответ решит все", "\nand {} more of the same: one answer settles all");
        words.replace("{}", &alike.to_string())
    }

    /// What is left of a card once it is decided.
    pub(super) fn decided_card(&self, card: &WaitingCard, end: Decided) -> String {
        let who = self.texts().moderation().person(card.entry.person, card.entry.name.as_deref());
        let comment = !is_about_person(card.entry.kind);
        let word = match (end, comment) {
            (Decided::Removed, true) => self.t("удалён", "deleted"),
            (Decided::Removed, false) => self.t("убран", "removed"),
            (Decided::Asked, _) => self.t("прошу вас", "asked of you"),
            (Decided::Kept, _) => self.t("оставлен", "kept"),
            (Decided::Expired, _) => self.t("время вышло", "time is up"),
            (Decided::TakenAway, _) => self.taken_away(),
            (Decided::Edited, _) => self.t("автор изменил", "its author edited it"),
        };
        format!("{} {who} · {word}", self.decided_mark(end))
    }

    /// The sign of a decision.
    pub fn decided_mark(&self, end: Decided) -> &'static str {
        match end {
            Decided::Removed => "🚫",
            Decided::Asked => "🙋",
            Decided::Kept => "✅",
            Decided::Expired => "⌛",
            Decided::TakenAway => "🗑",
            Decided::Edited => "✏️",
        }
    }

    /// «Волна 3 · пост»
    pub(super) fn origin(&self, origin: &EntryOrigin) -> String {
        let wave = origin.wave.map(|wave| format!("{} {wave}", self.t("Волна", "Wave")));
        let post = origin.post.map(|post| self.texts().panel().item_named(post, origin.words.as_deref()));
        match (wave, post) {
            (None, None) => String::new(),
            (wave, post) => {
                let named: Vec<String> = [wave, post].into_iter().flatten().collect();
                format!("<i>{}</i>\n", named.join(" · "))
            }
        }
    }

    /// «🌊 Волна 3»: its list.
    pub fn wave_key(&self, wave: i64) -> String {
        format!("🌊 {} {wave}", self.t("Волна", "Wave"))
    }

    /// «Не спам: все (12)»: of messages that no press brings back.
    pub fn not_spam_all_button(&self, count: usize) -> String {
        format!("{} ({count})", self.t("Не спам: все", "Not spam: all"))
    }

    /// «Вернуть всех (12)», «Восстановить все (12)».
    pub fn return_all_button(&self, people: bool, count: usize) -> String {
        let all = if people {
            self.t("Вернуть всех", "Take all back")
        } else {
            self.t("Восстановить все", "Restore all")
        };
        format!("{all} ({count})")
    }

    /// «◀ 1–10», «21–30 ▶»
    pub fn report_turn(&self, from: usize, to: usize, forth: bool) -> String {
        if forth { format!("{from}–{to} ▶") } else { format!("◀ {from}–{to}") }
    }

    fn named(&self, which: Waiting) -> String {
        match which {
            Waiting::Wave(wave) => format!("{} {wave}", self.t("волна", "wave")),
            Waiting::Above(percent) => format!("{} {percent} %", self.t("все от", "all from")),
        }
    }

    fn people(&self, count: usize) -> String {
        self.counted(count as i64, ["человек", "человека", "человек"], ["person", "people"])
    }

    /// What was kept at once.
    pub fn order_kept(&self, which: Waiting, count: usize) -> String {
        format!("✅ {}: {} · {}", self.t("Оставлено", "Kept"), self.people(count), self.named(which))
    }

    /// «🧹 Убираю: все от 95 %. Готово 40 из 116, ещё 76. Продолжу сам в 11:00 (лимит 40 за раз, 200 в день).»
    pub fn order_about_many(&self, view: &OrderView) -> String {
        let OrderView { which, done, left, stopped, asked, ref next, limits: [per_run, per_day] } = *view;
        let which = self.named(which);
        let ru = self.language() == Language::Ru;
        if left == 0 && asked {
            let words = self.t(
                "Прав на бан нет: прошу вас, список в карточке дел ниже",
                "No right to ban: I ask you, the list is on the card of things to do below",
            );
            return format!("🙋 {which} · {}\n{words}", self.people(done));
        }
        if left == 0 {
            let words = self.t("Убрано", "Removed");
            return format!("✅ {words}: {which} · {}", self.people(done));
        }
        let so_far = if ru {
            format!("Готово {done} из {}, ещё {left}", done + left)
        } else {
            format!("{done} of {} are done, {left} more", done + left)
        };
        if stopped {
            let words = self.t("Остановлено", "Stopped");
            let wait = self.t("Они ждут решения в 📦.", "They wait for a decision in 📦.");
            return format!("⏹ {words}: {which}\n{so_far}. {wait}");
        }
        let limit = if ru {
            format!("лимит {per_run} за раз, {per_day} в день")
        } else {
            format!("the limit is {per_run} a run, {per_day} a day")
        };
        let goes_on = match next {
            Some(at) => format!("{} {}", self.t("Продолжу сам:", "I go on by myself:"), html::escape(at)),
            None => self.t("Лимит — ноль: убирать нельзя", "The limit is zero: nobody may be removed").to_owned(),
        };
        format!("🧹 <b>{}: {which}</b>\n{so_far}. {goes_on} ({limit}).", self.t("Убираю", "Removing"))
    }
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::*;
    use crate::texts::Texts;
    use crate::texts::html::plain;

    fn view() -> OrderView {
        OrderView {
            which: Waiting::Above(95),
            done: 40,
            left: 76,
            stopped: false,
            asked: false,
            next: Some("<b>11:00".to_owned()),
            limits: [40, 200],
        }
    }

    #[test]
    fn an_order_says_how_far_it_is_in_both_languages() {
        let (ru, en) = (Texts::new(Language::Ru), Texts::new(Language::En));
        let all = |texts: &Texts| {
            [
                view(),
                OrderView { next: None, limits: [0, 200], ..view() },
                OrderView { stopped: true, next: None, ..view() },
                OrderView { left: 0, done: 116, ..view() },
                OrderView { which: Waiting::Wave(3), left: 0, done: 1, asked: true, ..view() },
            ]
            .map(|view| plain(&texts.moderation().order_about_many(&view)))
            .join("\n\n")
        };
        assert!(!ru.moderation().order_about_many(&view()).contains("<b>11"));
        assert_snapshot!(all(&ru), @r#"
            🧹 Убираю: все от 95 %
            Готово 40 из 116, ещё 76. Продолжу сам: <b>11:00 (лимит 40 за раз, 200 в день).

            🧹 Убираю: все от 95 %
            Готово 40 из 116, ещё 76. Лимит — ноль: убирать нельзя (лимит 0 за раз, 200 в день).

            ⏹ Остановлено: все от 95 %
            Готово 40 из 116, ещё 76. Они ждут решения в 📦.

            ✅ Убрано: все от 95 % · 116 человек

            🙋 волна 3 · 1 человек
            Прав на бан нет: прошу вас, список в карточке дел ниже
            "#);
        assert_snapshot!(all(&en), @r#"
            🧹 Removing: all from 95 %
            40 of 116 are done, 76 more. I go on by myself: <b>11:00 (the limit is 40 a run, 200 a day).

            🧹 Removing: all from 95 %
            40 of 116 are done, 76 more. The limit is zero: nobody may be removed (the limit is 0 a run, 200 a day).

            ⏹ Stopped: all from 95 %
            40 of 116 are done, 76 more. They wait for a decision in 📦.

            ✅ Removed: all from 95 % · 116 people

            🙋 wave 3 · 1 person
            No right to ban: I ask you, the list is on the card of things to do below
            "#);
    }

    #[test]
    fn pages_and_filters_in_english() {
        let texts = Texts::new(Language::En);
        let post = Some(WallItem::post(-7, 42));
        let sorts = [Sort::All, Sort::Texts, Sort::People, Sort::Wave(3)];
        let pages: Vec<String> = sorts
            .map(|sort| {
                plain(&texts.moderation().pile_line(&PileView {
                    sort,
                    page: 2,
                    pages: 28,
                    total: 140,
                    post,
                    words: None,
                }))
            })
            .to_vec();
        let keys: Vec<String> = sorts.map(|sort| texts.moderation().pile_filter(sort, 140, sort == Sort::All)).to_vec();
        assert_snapshot!(format!("{}\n{}", pages.concat().trim(), keys.join(" | ")), @r#"
            page 2 of 28
            💬 Comments only: 140 · page 2 of 28
            👤 People only: 140 · page 2 of 28
            🌊 Wave 3 (a post): 140 · page 2 of 28
            • All 140 | 💬 140 | 👤 140 | 🌊 Wave 3 (140)
            "#);
        let origin = EntryOrigin { wave: Some(3), post, words: None };
        assert_eq!(plain(&texts.moderation().origin(&origin)), "Wave 3 · a post\n");
        assert_eq!(texts.moderation().return_all_button(true, 12), "Take all back (12)");
        assert_eq!(texts.moderation().order_kept(Waiting::Wave(3), 2), "✅ Kept: 2 people · wave 3");
    }
}
