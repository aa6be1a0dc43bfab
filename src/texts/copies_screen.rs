//! 🔁 in words: copies of posts, why some are missing, what is copied at all.

use super::{BackfillView, CopiesTexts, PanelLabel, html};
use crate::domain::copies::CopyState;
use crate::domain::post::PostRef;
use crate::policy::CopySetting;
use crate::policy::copies::{Approve, TagSource};

/// Words of a post on the screen, UTF-16 units.
const WORDS: usize = 40;
/// Words of somebody else's explanation, UTF-16 units.
const EXPLAINED: usize = 140;

/// A copy on 🔁.
#[derive(Debug, Clone)]
pub struct CopyView {
    /// When the last thing happened to it.
    pub time: String,
    /// What became of it.
    pub state: CopyState,
    pub post: PostRef,
    /// What the post says; empty where nothing does, or where it is forgotten.
    pub words: String,
    /// Why it is not out, as it is stored.
    pub reason: Option<String>,
    /// In which channel, where there are several.
    pub channel: Option<String>,
}

/// From where to where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WayView {
    /// Whose wall; `None`: the community's own.
    pub wall: Option<String>,
    pub channels: Vec<String>,
    /// Advertisements are left out.
    pub skip_ads: bool,
    /// Reposts are left out.
    pub skip_reposts: bool,
    /// Posts with one of these are left out.
    pub stop_words: Vec<String>,
    /// Where not empty: only posts with one of these.
    pub only_hashtags: Vec<String>,
    /// Shorter texts are left out, characters.
    pub min_length: usize,
}

/// How many copies are in which state.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CopyCounts {
    pub pending: i64,
    /// Wait for an admin.
    pub approval: i64,
    /// Did not go out.
    pub failed: i64,
    /// Nobody knows.
    pub uncertain: i64,
}

/// What 🔁 shows.
#[derive(Debug, Clone)]
pub struct CopiesView {
    pub on: bool,
    /// The environment fixes that.
    pub locked: bool,
    /// From where to where.
    pub ways: Vec<WayView>,
    /// Which posts wait for a word.
    pub approve: Approve,
    /// Edits are to be carried over, and no token sees them.
    pub blind: bool,
    pub counts: CopyCounts,
    /// Posts from before that are copied in their turn.
    pub backfills: Vec<BackfillView>,
    /// Newest first, as they are numbered.
    pub copies: Vec<CopyView>,
}

/// What the screen of filters shows. Its switches are on the buttons.
#[derive(Debug, Clone)]
pub struct CopyFiltersView {
    /// Which posts wait for a word.
    pub approve: Approve,
    /// The environment fixes that.
    pub approve_locked: bool,
    /// From where to where, with filters.
    pub ways: Vec<WayView>,
    /// Where added hashtags come from.
    pub hashtags: TagSource,
    /// Put below every copy.
    pub footer: Option<String>,
    /// Copies follow their posts for so many days.
    pub sync_days: i64,
}

/// The buttons of copies that are numbered on the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NumberedCopyLabel {
    Publish,
    Again,
    Now,
    Skip,
    IsOut,
}

impl CopiesTexts {
    /// The screen 🔁: the newest copies and what is wrong with them.
    pub fn copies_screen(&self, view: &CopiesView) -> String {
        let lock = if view.locked { " 🔒" } else { "" };
        let on = if view.on { self.t("включён", "on") } else { self.t("выключен", "off") };
        let mut text = format!("🔁 <b>{}</b>: {on}{lock}", self.t("Кросспостинг", "Cross-posting"));
        for way in &view.ways {
            text.push_str(&format!("\n{}", self.way_line(way)));
        }
        if view.ways.is_empty() {
            text.push_str(&format!("\n⚠️ {}", self.no_channel()));
        }
        text.push_str(&format!("\n{}", self.approve_line(view.approve)));
        if view.blind {
            text.push_str(&format!("\n⚠️ {}", self.blind_to_edits()));
        }
        let counts = self.copy_counts(view.counts);
        if !counts.is_empty() {
            text.push_str(&format!("\n\n<b>{counts}</b>"));
        }
        for backfill in &view.backfills {
            text.push_str(&format!("\n{}", self.backfill_on_screen(backfill)));
        }
        if view.copies.is_empty() {
            text.push_str(&format!("\n\n{}", self.t("Копий пока нет.", "No copies yet.")));
        }
        for (at, copy) in view.copies.iter().enumerate() {
            let gap = if at == 0 { "\n\n" } else { "\n" };
            text.push_str(&format!("{gap}{}. {}", at + 1, self.copy_line(copy)));
        }
        text
    }

    /// 🔁 what is copied and what waits for a word.
    pub fn copy_filters_screen(&self, view: &CopyFiltersView) -> String {
        let lock = if view.approve_locked { " 🔒" } else { "" };
        let mut text = format!(
            "🔁 <b>{}</b>\n{}{lock}\n{}",
            self.t("Фильтры", "Filters"),
            self.approve_line(view.approve),
            match view.hashtags {
                TagSource::Off => self.t("Хэштеги не добавляю", "No hashtags are added"),
                TagSource::Local => self.t("Хэштеги подбираю сам", "Hashtags are made here"),
                TagSource::Model => self.t("Хэштеги подбирает модель", "Hashtags are asked of a model"),
            }
        );
        let days = self.counted(view.sync_days, ["день", "дня", "дней"], ["day", "days"]);
        text.push_str(&format!("\n{} {days}", self.t("За постом слежу", "A post is followed for")));
        if let Some(footer) = &view.footer {
            let footer = html::escape(&html::cut(&footer.replace('\n', " "), EXPLAINED));
            text.push_str(&format!("\n{}: «{footer}»", self.t("Подпись", "Footer")));
        }
        for way in &view.ways {
            text.push_str(&format!("\n\n{}", self.way_line(way)));
            for line in self.filter_lines(way) {
                text.push_str(&format!("\n· {line}"));
            }
        }
        if view.ways.is_empty() {
            text.push_str(&format!("\n\n⚠️ {}", self.no_channel()));
        }
        let hint = self.t(
            "Канал, слова, хэштеги и подпись меняются в ⚙️ → 🔁; другие стены, каналы и замены слов — в файле настроек.",
            "The channel, words, hashtags and the footer are changed in ⚙️ → 🔁; other walls, channels and replacements in the config file.",
        );
        text.push_str(&format!("\n\n<i>{hint}</i>"));
        text
    }

    /// A post that somebody named: its copies so far, and whether it can be published now (`on`).
    pub fn copy_offer(&self, post: PostRef, copies: &[CopyView], on: bool) -> String {
        let post = html::link(&post.link(), &post.to_string());
        let mut text = format!("🔁 <b>{}</b> {post}", self.t("Пост", "Post"));
        for copy in copies {
            text.push_str(&format!("\n{}", self.copy_line(copy)));
        }
        let what = match (on, copies.is_empty()) {
            (false, _) => self.t("Кросспостинг выключен, см. 🔁 в /panel.", "Cross-posting is off, see 🔁 in /panel."),
            (true, true) => self.t(
                "Его в канале нет. Опубликовать, что бы ни говорили фильтры?",
                "It is not in the channel. Publish it whatever the filters say?",
            ),
            (true, false) => self.t("Опубликовать там, где его ещё нет?", "Publish it where it is not yet?"),
        };
        text.push_str(&format!("\n{what}"));
        text
    }

    /// Labels of a switch.
    pub fn copy_switch(&self, setting: CopySetting, on: bool, locked: bool) -> String {
        let label = match setting {
            CopySetting::Enabled => {
                return self.texts().panel_label(if on { PanelLabel::Off } else { PanelLabel::On });
            }
            CopySetting::SkipAds => self.t("Пропускать рекламу", "Leave out ads"),
            CopySetting::SkipReposts => self.t("Пропускать репосты", "Leave out reposts"),
            CopySetting::SourceLink => self.t("Ссылка на пост", "Link to the post"),
            CopySetting::SyncEdits => self.t("Переносить правки", "Carry over edits"),
            CopySetting::SyncDeletions => self.t("Переносить удаления", "Carry over deletions"),
            // It has no shorter one.
            named => self.texts().setting_name(named),
        };
        let lock = if locked { " 🔒" } else { "" };
        format!("{} {label}{lock}", if on { "✅" } else { "◻️" })
    }

    /// Label of a choice of what waits for a word.
    pub fn copy_approve(&self, approve: Approve, chosen: bool) -> String {
        let label = match approve {
            Approve::None => self.t("ничего", "nothing"),
            Approve::Ads => self.t("реклама", "ads"),
            Approve::All => self.t("все посты", "every post"),
        };
        format!("{}{label}", if chosen { "• " } else { "" })
    }

    /// Label of a button of a numbered copy: `publish`, `again`, `skip`, `is_out`.
    pub fn numbered_copy_button(&self, what: NumberedCopyLabel, number: usize) -> String {
        let label = match what {
            NumberedCopyLabel::Publish => self.t("Опубликовать", "Publish"),
            NumberedCopyLabel::Again => self.t("Повторить", "Try again"),
            NumberedCopyLabel::Now => self.t("Сейчас", "Now"),
            NumberedCopyLabel::Skip => self.t("Пропустить", "Skip"),
            NumberedCopyLabel::IsOut => self.t("Уже в канале", "It is there"),
        };
        format!("{label} {number}")
    }

    fn copy_line(&self, copy: &CopyView) -> String {
        let sign = match copy.state {
            CopyState::Pending => "⏳",
            CopyState::Approval => "✋",
            CopyState::Published => "✅",
            CopyState::Skipped => "⏭",
            CopyState::Failed => "❌",
            CopyState::Uncertain => "❓",
        };
        let words = copy.words.split_whitespace().collect::<Vec<_>>().join(" ");
        let label = if words.is_empty() {
            format!("{} {}", self.t("пост", "post"), copy.post)
        } else {
            html::cut(&words, WORDS)
        };
        let channel = copy.channel.as_ref().map(|name| format!(" → {}", html::escape(name))).unwrap_or_default();
        let why = match (copy.state, copy.reason.as_deref()) {
            (CopyState::Approval, _) | (_, None) => String::new(),
            (_, Some(reason)) => format!("\n<i>{}</i>", self.copy_reason_html(reason)),
        };
        format!("{sign} {} · {}{channel}{why}", html::escape(&copy.time), html::link(&copy.post.link(), &label))
    }

    fn way_line(&self, way: &WayView) -> String {
        let wall = match &way.wall {
            Some(wall) => html::escape(wall),
            None => self.t("Стена сообщества", "The community's wall").to_owned(),
        };
        format!("{wall} → {}", html::escape(&way.channels.join(", ")))
    }

    fn filter_lines(&self, way: &WayView) -> Vec<String> {
        let mut lines = Vec::new();
        if way.skip_ads {
            lines.push(self.t("без рекламы", "without advertisements").to_owned());
        }
        if way.skip_reposts {
            lines.push(self.t("без репостов", "without reposts").to_owned());
        }
        let listed = |words: &[String]| html::escape(&html::cut(&words.join(", "), EXPLAINED));
        if !way.stop_words.is_empty() {
            lines.push(format!("{}: {}", self.t("стоп-слова", "stop words"), listed(&way.stop_words)));
        }
        if !way.only_hashtags.is_empty() {
            lines.push(format!(
                "{}: {}",
                self.t("только с хэштегами", "only with hashtags"),
                listed(&way.only_hashtags)
            ));
        }
        if way.min_length > 0 {
            lines.push(format!("{}: {}", self.t("знаков не меньше", "characters at least"), way.min_length));
        }
        lines
    }

    fn approve_line(&self, approve: Approve) -> &'static str {
        match approve {
            // The law asks for a mark that no post of VK carries in its words.
            Approve::None => self.t(
                "Публикую сразу; ждёт вас только помеченная реклама",
                "Posts go out at once; only what is marked as an advertisement waits for you",
            ),
            Approve::Ads => self.t("Рекламу сначала показываю вам", "Advertisements are shown to you first"),
            Approve::All => self.t("Каждый пост сначала показываю вам", "Every post is shown to you first"),
        }
    }

    fn no_channel(&self) -> &'static str {
        self.t("канал не задан: выберите его в ⚙️ → 🔁", "no channel is set: name one in ⚙️ → 🔁")
    }

    fn blind_to_edits(&self) -> &'static str {
        self.t("правки не видны: нужен сервисный ключ", "edits are not seen: a service key is needed")
    }

    fn copy_counts(&self, counts: CopyCounts) -> String {
        let named = [
            (counts.approval, self.t("ждут решения", "wait for you")),
            (counts.failed, self.t("не вышли", "failed")),
            (counts.uncertain, self.t("под вопросом", "in doubt")),
            (counts.pending, self.t("в пути", "on their way")),
        ];
        let named = named.iter().filter(|(number, _)| *number > 0);
        named.map(|(number, what)| format!("{what} {number}")).collect::<Vec<_>>().join(" · ")
    }
}

#[cfg(test)]
mod tests {
    use super::super::Language;
    use super::*;
    use crate::texts::Texts;

    #[test]
    fn the_screen_says_what_is_missing_and_escapes_what_comes_from_outside() {
        let texts = Texts::new(Language::En);
        let copy = |state, words: &str, reason: Option<&str>| CopyView {
            time: "14:05".to_owned(),
            state,
            post: PostRef { owner_id: -1, post_id: 2 },
            words: words.to_owned(),
            reason: reason.map(str::to_owned),
            channel: None,
        };
        let view = CopiesView {
            on: true,
            locked: true,
            ways: Vec::new(),
            approve: Approve::Ads,
            blind: true,
            counts: CopyCounts { approval: 1, failed: 2, ..CopyCounts::default() },
            backfills: Vec::new(),
            copies: vec![
                copy(CopyState::Approval, "<b>a\nlong text that does not fit into its line</b>", None),
                copy(CopyState::Failed, "", Some("no <rights>")),
                copy(CopyState::Published, "done", Some("gone")),
            ],
        };
        insta::assert_snapshot!(texts.copies().copies_screen(&view), @r#"
        🔁 <b>Cross-posting</b>: on 🔒
        ⚠️ no channel is set: name one in ⚙️ → 🔁
        Advertisements are shown to you first
        ⚠️ edits are not seen: a service key is needed

        <b>wait for you 1 · failed 2</b>

        1. ✋ 14:05 · <a href="https://vk.com/wall-1_2">&lt;b&gt;a long text that does not fit into i…</a>
        2. ❌ 14:05 · <a href="https://vk.com/wall-1_2">post -1_2</a>
        <i>no &lt;rights&gt;</i>
        3. ✅ 14:05 · <a href="https://vk.com/wall-1_2">done</a>
        <i>the post is gone</i>
        "#);
    }
}
