//! Raids in words.

use super::{ModerationTexts, html};
use crate::domain::ids::WallItem;

/// Where a raid is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RaidAt {
    /// Most of it under a post.
    Post(WallItem),
    /// In the Telegram group.
    Chat,
    /// Under photos, in topics, or everywhere.
    Elsewhere,
}

impl ModerationTexts {
    /// A raid: how much waits, and what is offered or was done about it; `by_hand`: a person deletes it.
    pub fn raid(&self, waiting: i64, at: RaidAt, words: Option<&str>, closed: bool, by_hand: bool) -> String {
        let head = self.t("Похоже на налёт", "This looks like a raid");
        let what = match at {
            RaidAt::Post(_) | RaidAt::Elsewhere => self.counted(
                waiting,
                ["комментарий ждёт удаления", "комментария ждут удаления", "комментариев ждут удаления"],
                ["comment waits to be deleted", "comments wait to be deleted"],
            ),
            RaidAt::Chat => self.counted(
                waiting,
                ["сообщение спама за минуту", "сообщения спама за минуту", "сообщений спама за минуту"],
                ["message of spam within a minute", "messages of spam within a minute"],
            ),
        };
        let more = match at {
            RaidAt::Elsewhere if by_hand => self
                .t("Удалить их может только человек: они на карточках 🙋.", "Only a person can delete them: they are on the cards 🙋.")
                .to_owned(),
            RaidAt::Elsewhere => self.t("Убираю, новое сначала.", "Cleaning up, the newest first.").to_owned(),
            RaidAt::Chat => self
                .t(
                    "Налёт в обсуждении Telegram. Убираю, новое сначала; пока он идёт, можно запретить участникам писать: \
                     настройки группы, «Разрешения».",
                    "It is in the Telegram discussion. Cleaning up, the newest first; while it goes on, you can keep members \
                     from writing: settings of the group, “Permissions”.",
                )
                .to_owned(),
            RaidAt::Post(WallItem { owner_id, item_id, .. }) => {
                let url = format!("https://vk.com/wall{owner_id}_{item_id}");
                let done = if closed {
                    self.t("Комментарии под ним закрыты.", "Comments under it are closed.")
                } else if by_hand {
                    self.t("Закрыть под ним комментарии, пока вы убираете?", "Close comments under it while you clean up?")
                } else {
                    self.t("Закрыть под ним комментарии, пока убираю?", "Close comments under it while I clean up?")
                };
                let post = self.texts().post_name(words, || self.t("Пост", "The post").to_owned());
                format!("{}. {done}", html::link(&url, &post))
            }
        };
        format!("🌊 <b>{head}</b>\n{what}. {more}")
    }

    /// Comments that were closed during a raid are open again.
    pub fn comments_opened(&self, owner_id: i64, post_id: i64) -> String {
        let url = format!("https://vk.com/wall{owner_id}_{post_id}");
        let text = self.t("комментарии снова открыты", "comments are open again");
        format!("🌤 {}: {text}", html::link(&url, self.t("Пост", "The post")))
    }
}
