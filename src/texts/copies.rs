//! What stands in copies beside the words of their posts.

use super::CopiesTexts;
use super::html::{escape, link};
use crate::domain::chat_ref::ChatRef;

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

    /// Posts stand in a channel of a platform that is not in use any more, and one of them changed.
    pub fn platform_is_off(&self, chat: &ChatRef, title: Option<&str>) -> String {
        let channel = escape(&self.texts().chat(chat, title));
        let (section, platform) = (escape(chat.platform().as_str()), escape(&chat.platform().as_str().to_uppercase()));
        self.t(
            &format!(
                "🔁 {platform} отключён, а посты в канале {channel} остались. Один из них во ВКонтакте изменён или удалён; там он \
                 стоит, как был. О следующих не скажу. Вернёте раздел [{section}] в конфигурацию — догоню."
            ),
            &format!(
                "🔁 {platform} is switched off, and posts stay in the channel {channel}. One of them was edited or deleted on VK; \
                 there it stands as it was. Of others nothing is said. Put section [{section}] back into the config and I \
                 catch up."
            ),
        )
        .to_owned()
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
