//! What stands in copies beside the words of their posts.

use super::CopiesTexts;
use super::html::{escape, link};
use crate::domain::chat_ref::ChatRef;
use crate::domain::post::PostRef;

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

    /// Posts waited for a platform that was taken out of the config.
    pub fn posts_go_nowhere(&self, chat: &ChatRef, title: Option<&str>, count: i64) -> String {
        let channel = escape(&self.texts().chat(chat, title));
        let (section, platform) = (escape(chat.platform().as_str()), escape(&chat.platform().as_str().to_uppercase()));
        let posts = self.counted(count, ["пост", "поста", "постов"], ["post", "posts"]);
        self.t(
            &format!(
                "🔁 {platform} отключён. Пропущено: {posts} для канала {channel}. Вернёте раздел [{section}] в конфигурацию — \
                 отправить можно так: <code>etronics-bot crosspost retry</code>."
            ),
            &format!(
                "🔁 {platform} is switched off: {posts} that waited for the channel {channel} are left out. Put section [{section}] \
                 back into the config and <code>etronics-bot crosspost retry</code> sends them."
            ),
        )
        .to_owned()
    }

    /// A copy is to go, and nobody knows which messages it is.
    pub fn copy_of_unknown_messages(&self, post: PostRef, title: &str, place: Option<&str>) -> String {
        let place = place.map(|place| format!(" · {}", escape(place))).unwrap_or_default();
        let post = format!("{}{place}", self.this_post(post, title));
        self.t(
            &format!("🗑 Копию поста {post} удалить не могу: номеров её сообщений не знаю. Удалите её в канале сами."),
            &format!("🗑 The copy of the post {post} cannot be deleted: the numbers of its messages are not known. Delete it in the channel yourself."),
        )
        .to_owned()
    }

    /// A post is gone, perhaps.
    pub fn post_is_gone(&self, post: PostRef, title: &str, place: Option<&str>) -> String {
        let place = place.map(|place| format!(" · {}", escape(place))).unwrap_or_default();
        let post = format!("{}{place}", self.this_post(post, title));
        self.t(
            &format!("🗑 Пост {post} больше не виден, но удалён ли он, неясно: стена закрыта, не читается или пропало сразу несколько. Копию не трогаю. Удалить?"),
            &format!("🗑 The post {post} is not seen any more, but whether it was deleted is not clear: the wall is closed, unreadable, or several are gone at once. The copy stays. Delete it?"),
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
