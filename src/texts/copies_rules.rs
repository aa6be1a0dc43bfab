//! 🔁 what is said otherwise in copies, and what that makes of the last posts.

use super::{CopiesTexts, html};
use crate::domain::post::PostRef;

/// Longest line that is shown, UTF-16 units.
const LINE: usize = 160;
/// Posts and rules are shown as long as the message has room, UTF-16 units.
const ROOM: usize = 3_400;
/// Rules that are listed.
const LISTED: usize = 15;
/// Lines of a post.
const LINES: usize = 4;

/// A rule: what it meets, what is said instead, where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReplaceRuleView {
    pub from: String,
    /// Empty: it is left out.
    pub to: String,
    /// Names of channels; empty: everywhere.
    pub channels: Vec<String>,
}

/// What the rules made of a post.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReplacedView {
    pub post: PostRef,
    /// Where, if not everywhere alike.
    pub channels: Vec<String>,
    /// Numbers of the rules that met something.
    pub rules: Vec<usize>,
    /// Lines as they were and as they are.
    pub lines: Vec<(String, String)>,
}

/// What the screen of rules shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReplaceView {
    pub rules: Vec<ReplaceRuleView>,
    /// So many last posts were looked at.
    pub looked_at: usize,
    /// Those that the rules change, newest first.
    pub posts: Vec<ReplacedView>,
}

impl CopiesTexts {
    /// 🔁 the rules, and the last posts with and without them.
    pub fn replace_screen(&self, view: &ReplaceView) -> String {
        let mut text = format!("🔁 <b>{}</b>", self.t("Замены", "Replacements"));
        for (number, rule) in view.rules.iter().enumerate().take(LISTED) {
            text.push_str(&format!("\n{}. {}", number + 1, self.rule_line(rule)));
        }
        if view.rules.len() > LISTED {
            text.push_str(&format!("\n… {}", self.t("и другие", "and others")));
        }
        text.push_str(&format!("\n\n{}", self.replaced_head(view.posts.len(), view.looked_at)));
        for post in &view.posts {
            let shown = replaced_post(post);
            if html::visible_len(&text) + html::visible_len(&shown) > ROOM {
                text.push_str("\n…");
                break;
            }
            text.push_str(&shown);
        }
        let hint = self.t(
            "Правила меняются в файле настроек; уже вышедшие посты они не трогают.",
            "Rules are changed in the config file; posts that are out stay as they are.",
        );
        text.push_str(&format!("\n\n<i>{hint}</i>"));
        text
    }

    /// How many of the last posts the rules change.
    pub fn replaced_head(&self, changed: usize, looked_at: usize) -> String {
        let last = format!("{}: {looked_at}, ", self.t("Последних постов", "Last posts"));
        match (looked_at, changed) {
            (0, _) => {
                self.t("Постов ещё не было: показать не на чем.", "No post has come yet to show it on.").to_owned()
            }
            (_, 0) => last + self.t("не меняется ни один.", "none of them is changed."),
            _ => format!("{last}{}: {changed}", self.t("меняются", "changed")),
        }
    }

    fn rule_line(&self, rule: &ReplaceRuleView) -> String {
        let short = |text: &str| html::escape(&html::cut(&text.replace('\n', "⏎"), LINE / 2));
        let to =
            if rule.to.is_empty() { format!("<i>{}</i>", self.t("убрать", "left out")) } else { short(&rule.to) };
        let place = match rule.channels.as_slice() {
            [] => String::new(),
            names => format!(" · {}", html::escape(&names.join(", "))),
        };
        format!("{} → {to}{place}", short(&rule.from))
    }
}

fn replaced_post(post: &ReplacedView) -> String {
    let numbers: Vec<String> = post.rules.iter().map(|rule| format!("№ {rule}")).collect();
    let mut text = format!("\n\n{} · {}", html::link(&post.post.link(), &post.post.to_string()), numbers.join(", "));
    if !post.channels.is_empty() {
        text.push_str(&format!(" · {}", html::escape(&post.channels.join(", "))));
    }
    let short = |line: &str| html::escape(&html::cut(&line.replace('\n', "⏎"), LINE));
    for (old, new) in post.lines.iter().take(LINES) {
        text.push_str(&format!("\n➖ {}\n➕ {}", short(old), short(new)));
    }
    if post.lines.len() > LINES {
        text.push_str("\n…");
    }
    text
}
