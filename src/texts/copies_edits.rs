//! What became of the edit of a post whose copy is out, where not all of it came through.

use super::CopiesTexts;
use super::copies_cards::message_of;
use super::html::{escape, link};
use crate::domain::chat_ref::{ChatRef, MessageRef};
use crate::domain::copies::EditLeft;
use crate::domain::post::PostRef;

impl CopiesTexts {
    /// An edit that the platform does not let a bot make.
    pub fn edit_not_carried(&self, chat: &ChatRef, title: Option<&str>, message_id: &MessageRef, note: &str) -> String {
        let message = message_of(self, self.t("сообщении канала", "message of the channel"), chat, title, message_id);
        self.t(
            &format!(
                "✏️ Пост во ВКонтакте изменён, но в {message} правку внести не удалось: {}",
                self.texts().trouble(note)
            ),
            &format!("✏️ A post on VK was edited, but this {message} could not be: {}", self.texts().trouble(note)),
        )
        .to_owned()
    }

    /// An edit whose words are carried over, and whose files are not.
    pub fn edit_without_files(
        &self,
        platform: &str,
        chat: &ChatRef,
        title: Option<&str>,
        message_id: &MessageRef,
        note: &str,
    ) -> String {
        let platform = escape(platform);
        let message = message_of(self, self.t("сообщении канала", "message of the channel"), chat, title, message_id);
        self.t(
            &format!("✏️ Пост во ВКонтакте изменён: в этом {message} слова новые, а файлы прежние, новых {platform} не взял: {}", self.texts().trouble(note)),
            &format!("✏️ A post on VK was edited: this {message} has its new words and the files of before, for {platform} did not take the new ones: {}", self.texts().trouble(note)),
        )
        .to_owned()
    }

    /// An edit that came through without some of its files.
    pub fn edit_lacks_files(
        &self,
        platform: &str,
        chat: &ChatRef,
        title: Option<&str>,
        message_id: &MessageRef,
        count: i64,
    ) -> String {
        let platform = escape(platform);
        let message = message_of(self, self.t("сообщении канала", "message of the channel"), chat, title, message_id);
        let files = self.counted(count, ["файла", "файлов", "файлов"], ["file", "files"]);
        self.t(
            &format!("✏️ Пост во ВКонтакте изменён: это теперь и в {message} ({platform}), но без {files}: скачать или отправить их не удалось."),
            &format!("✏️ A post on VK was edited, and so was this {message} ({platform}), without {files} that could not be fetched or sent."),
        )
        .to_owned()
    }

    /// A message that an edit left without anything to show, and that stands still.
    pub fn surplus_not_deleted(
        &self,
        chat: &ChatRef,
        title: Option<&str>,
        message_id: &MessageRef,
        note: &str,
    ) -> String {
        let message = message_of(self, self.t("сообщение канала", "message of the channel"), chat, title, message_id);
        self.t(
            &format!("✏️ Пост во ВКонтакте изменён, и это {message} стало лишним: в нём то, чего в посте больше нет. Удалить его не удалось, удалите сами: {}", self.texts().trouble(note)),
            &format!("✏️ A post on VK was edited, and this {message} shows what the post has no more. It could not be deleted, so delete it yourself: {}", self.texts().trouble(note)),
        )
        .to_owned()
    }

    /// Something that an edit adds, or that came late, and that is not in the channel. `why` is as it is stored.
    pub fn edit_not_added(&self, post: PostRef, title: &str, place: Option<&str>, why: &str) -> String {
        let post = self.this_post(post, title);
        let place = place.map(|place| format!(" · {}", escape(place))).unwrap_or_default();
        let why = self.copy_reason_html(why);
        self.t(
            &format!("✏️ Пост {post}{place} изменён во ВКонтакте, но добавить новое в канал не удалось. То, что уже вышло, на месте. Причина: {why}"),
            &format!("✏️ The post {post}{place} was edited on VK, and what is new could not be added to the channel. What was out stays there. Why: {why}"),
        )
        .to_owned()
    }

    /// A post that changed more than its platform lets a bot follow, and what is left of it.
    pub fn edit_needs_a_hand(&self, post: PostRef, platform: &str, left: &[EditLeft]) -> String {
        let platform = escape(platform);
        let post = link(&post.link(), self.t("Пост", "A post"));
        let mut html = self
            .t(
                &format!("✏️ {post} изменён. {platform} не даёт боту внести правку целиком, вам остаётся:"),
                &format!("✏️ {post} was edited. {platform} lets no bot carry all of it over; this is left for you:"),
            )
            .to_owned();
        for what in left {
            html.push_str("\n• ");
            html.push_str(self.edit_left_word(*what));
        }
        html
    }

    /// What of an edit is left to a person.
    fn edit_left_word(&self, what: EditLeft) -> &'static str {
        let (russian, english) = match what {
            EditLeft::FileStays => (
                "файл из поста убран, а в канале остался: подпись держится на нём. Слова я обновил; если файл мешает, удалите сообщение и опубликуйте слова сами",
                "a file was taken out of the post and still stands in the channel, for the words are its caption. The words are up to date; if the file is in the way, delete the message and post the words yourself",
            ),
            EditLeft::Poll => (
                "опрос в канале прежний: изменить его нельзя, а удалить — потерять голоса",
                "the poll in the channel is the old one: it cannot be changed, and its votes would go with it",
            ),
            EditLeft::Unknown => (
                "сообщения, номеров которых я не знаю: они прежние",
                "messages whose numbers I do not know: they are as they were",
            ),
            EditLeft::Empty => (
                "в посте больше нечего показать, а копия стоит: удалите её, если она не нужна",
                "nothing is left of the post that could be shown, and the copy stands: delete it if nobody needs it",
            ),
            EditLeft::All => (
                "вся правка: вышедшее там изменить нельзя, копия прежняя",
                "all of it: what is out cannot be changed there, and the copy is as it was",
            ),
        };
        self.t(russian, english)
    }
}
