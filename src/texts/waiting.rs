//! 📦 in words: its pages and filters, and what was ordered about many at once.

use super::Texts;

impl Texts {
    /// What an old panel says that cannot be deleted any more.
    pub fn panel_is_below(&self) -> String {
        self.t("🛠 Панель теперь ниже.", "🛠 The panel is below now.").to_owned()
    }
}
