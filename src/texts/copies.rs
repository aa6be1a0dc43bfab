//! What stands in copies beside the words of their posts.

use super::CopiesTexts;
use super::html::link;

impl CopiesTexts {
    /// Before the name of whom a post was taken from.
    pub fn copy_source(&self) -> &'static str {
        self.t("Источник:", "Source:")
    }

    /// The link to the post itself.
    pub fn copy_original(&self) -> &'static str {
        self.t("Открыть во ВКонтакте", "Open on VK")
    }

    /// A video without a title.
    pub fn copy_video(&self) -> &'static str {
        self.t("Видео", "Video")
    }

    /// The post that is quoted is not there any more.
    pub fn quoted_is_gone(&self, page: Option<&str>) -> String {
        let words = self.t("исходная запись недоступна", "the original post is not available");
        match page {
            Some(page) => format!("🔁 {}", link(page, words)),
            None => format!("🔁 {words}"),
        }
    }
}
