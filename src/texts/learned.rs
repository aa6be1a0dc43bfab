//! «Чему научен»: what the buttons taught.

use super::{PanelTexts, html};

/// Longest quote of a taught text, UTF-16 units.
const QUOTE: usize = 160;

/// One thing that was taught.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaughtLine {
    pub time: String,
    /// Spam, or harmless.
    pub spam: bool,
    /// The admin; `None`: from the command line, or from elsewhere.
    pub by: Option<i64>,
    /// Their name, where it is known.
    pub name: Option<String>,
    /// By another community.
    pub imported: bool,
    /// The text; `None`: its author asked to be forgotten.
    pub text: Option<String>,
    /// How many texts like it were decided by it since.
    pub decided: usize,
}

/// A page of it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TaughtView {
    /// Taught here as spam.
    pub spam: usize,
    /// Taught here as harmless.
    pub ham: usize,
    /// By another community.
    pub imported: usize,
    /// Verdicts that all of it decided by kind: no single entry has.
    pub by_kind: i64,
    /// Entries before this page.
    pub from: usize,
    pub lines: Vec<TaughtLine>,
}

/// What is on the buttons of «Чему научен».
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TaughtLabel {
    Taught,
    Forget,
    ForgetImported,
    Older,
    Newer,
}

impl PanelTexts {
    /// Labels of its buttons.
    pub fn taught_label(&self, what: TaughtLabel) -> &'static str {
        match what {
            TaughtLabel::Taught => self.t("🎓 Чему научен", "🎓 What I learnt"),
            TaughtLabel::Forget => self.t("Забыть", "Forget"),
            TaughtLabel::ForgetImported => self.t("Забыть всё из файла", "Forget all from the file"),
            TaughtLabel::Older => self.t("Раньше →", "Older →"),
            TaughtLabel::Newer => self.t("← Позже", "← Newer"),
        }
    }

    /// 💬 what the buttons taught.
    pub fn taught_screen(&self, view: &TaughtView) -> String {
        let mut text = format!("🎓 <b>{}</b>\n", self.t("Чему научен", "What I learnt"));
        if view.spam + view.ham + view.imported == 0 {
            text.push_str(self.t(
                "Пока ничему. Нажимайте «Не спам» и «Спам» под решениями: похожее дальше решу так же.",
                "Nothing yet. Press “Not spam” and “Spam” under verdicts: what is like them I will judge so too.",
            ));
            return text;
        }
        text.push_str(&format!(
            "{}: {} · {}: {}",
            self.t("Спам", "Spam"),
            view.spam,
            self.t("Не спам", "Not spam"),
            view.ham
        ));
        if view.imported > 0 {
            text.push_str(&format!(" · {}: {}", self.t("из файла", "from a file"), view.imported));
        }
        if view.by_kind > 0 {
            let words = self.t("По сходству с ними решал", "Decided with the help of their kinds");
            text.push_str(&format!("\n{words}: {}", view.by_kind));
        }
        for (at, line) in view.lines.iter().enumerate() {
            text.push_str(&format!("\n\n{}. {}", view.from + at + 1, self.taught_line(line)));
        }
        text
    }

    fn taught_line(&self, line: &TaughtLine) -> String {
        let what =
            if line.spam { self.t("🚫 спам", "🚫 spam") } else { self.t("✅ не спам", "✅ not spam") };
        let who = match (line.imported, &line.name, line.by) {
            (true, ..) => self.t("из файла", "from a file").to_owned(),
            (false, Some(name), _) => html::escape(&html::cut(&html::one_line(name), 40)),
            (false, None, Some(id)) => id.to_string(),
            (false, None, None) => self.t("командная строка", "command line").to_owned(),
        };
        let said = match &line.text {
            Some(text) => {
                let one_line = text.split_whitespace().collect::<Vec<_>>().join(" ");
                format!("«{}»", html::escape(&html::cut(&one_line, QUOTE)))
            }
            None => format!(
                "<i>{}</i>",
                self.t(
                    "автор попросил забыть его, слов не осталось",
                    "its author asked to be forgotten, no words are left"
                )
            ),
        };
        let decided = match line.decided {
            0 => String::new(),
            count => format!(
                "\n<i>{}: {count}</i>",
                self.t("С тех пор так решено похожих", "Texts like it decided so since")
            ),
        };
        format!("<b>{what}</b> · {} · {who}\n{said}{decided}", html::escape(&line.time))
    }
}

#[cfg(test)]
#[path = "learned_tests.rs"]
mod tests;
