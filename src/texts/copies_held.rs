//! Edits of posts that nobody let out, and what may be done about them.

use super::CopiesTexts;
use super::copies_cards::parts_shown;
use super::html::escape;
use crate::domain::copies::{CopyPart, LeftOutBy};
use crate::domain::post::PostRef;

impl CopiesTexts {
    /// The channel shows a post as it was; the edit is shown, and why it was not carried over. `markless`: an advertisement
    /// without the token that the law asks for.
    pub fn edit_held(
        &self,
        post: PostRef,
        title: &str,
        place: Option<&str>,
        why: &str,
        parts: &[CopyPart],
        markless: bool,
    ) -> String {
        let post = self.this_post(post, title);
        let place = place.map(|place| format!(" · {}", escape(place))).unwrap_or_default();
        let why = self.copy_reason_html(why);
        let head = self
            .t(
                &format!("✏️ Пост {post} изменён во ВКонтакте, правка не перенесена: {why}{place}"),
                &format!("✏️ The post {post} was edited on VK, and the edit is not carried over: {why}{place}"),
            )
            .to_owned();
        let then = if markless {
            self.t(
                "В канале он прежний. У рекламы нет erid: добавьте пометку в пост во ВКонтакте, и я спрошу снова.",
                "The channel shows it as it was. The advertisement has no erid: put the mark into the post on VK, and I ask again.",
            )
        } else {
            self.t("В канале он прежний. Перенести правку?", "The channel shows it as it was. Carry the edit over?")
        };
        format!("{head}\n\n{}\n\n{then}", parts_shown(parts))
    }

    /// A card whose post was edited since somebody decided on it.
    pub fn card_is_over(&self, post: PostRef, title: &str) -> String {
        let post = self.this_post(post, title);
        self.t(
            &format!("✏️ Пост {post} изменён и ждёт решения заново, на новой карточке"),
            &format!("✏️ The post {post} was edited and waits for your word anew, on a card of its own"),
        )
        .to_owned()
    }

    /// A post that waited to go out was edited into one that is left out.
    pub fn edit_left_out(&self, post: PostRef, title: &str, why: &str, parts: &[CopyPart]) -> String {
        let post = self.this_post(post, title);
        let reason = self.copy_reason_html(why);
        let head = self
            .t(
                &format!("⏭ Пост {post} изменён во ВКонтакте до выхода и пропущен: {reason}"),
                &format!("⏭ The post {post} was edited on VK before it went out, and is left out: {reason}"),
            )
            .to_owned();
        if LeftOutBy::parse(why) == Some(LeftOutBy::Donut) {
            return head;
        }
        let then = self
            .t("Если он всё же нужен в канале, опубликуйте.", "If the channel is to have it all the same, publish it.");
        format!("{head}\n\n{}\n\n{then}", parts_shown(parts))
    }

    /// A post that everybody sees in the channel is for paying subscribers only by now.
    pub fn paid_for_now(&self, post: PostRef, title: &str, place: Option<&str>) -> String {
        let post = self.this_post(post, title);
        let place = place.map(|place| format!(" · {}", escape(place))).unwrap_or_default();
        self.t(
            &format!("🔒 Пост {post} во ВКонтакте теперь только для донов, а в канале его видят все{place}. Удалить копию?"),
            &format!("🔒 On VK the post {post} is for paying subscribers only now, and in the channel everybody sees it{place}. Delete the copy?"),
        )
        .to_owned()
    }

    /// A post that was ordered and is for paying subscribers only.
    pub fn paid_for_stays(&self, post: PostRef, title: &str) -> String {
        let post = self.this_post(post, title);
        self.t(
            &format!("🔒 Пост {post} только для донов: в канал, где его увидят все, он не пойдёт"),
            &format!(
                "🔒 The post {post} is for paying subscribers only: it goes to no channel, where everybody would see it"
            ),
        )
        .to_owned()
    }
}
