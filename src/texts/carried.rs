//! What a comment carries besides its words: «🖼 2 фото, 🎬 видео».

use super::{Entry, Texts};
use crate::domain::comment::AttachmentKind;

impl Texts {
    /// What an entry carries, in its own order; empty where it carries nothing. Plain.
    pub(super) fn carried(&self, entry: &Entry) -> String {
        let mut kinds: Vec<(AttachmentKind, i64)> = Vec::new();
        for kind in &entry.carries {
            match kinds.iter_mut().find(|(known, _)| known == kind) {
                Some((_, count)) => *count += 1,
                None => kinds.push((*kind, 1)),
            }
        }
        kinds.into_iter().map(|(kind, count)| self.carried_kind(kind, count)).collect::<Vec<_>>().join(", ")
    }

    fn carried_kind(&self, kind: AttachmentKind, count: i64) -> String {
        let (sign, ru, en) = match kind {
            AttachmentKind::Photo => ("🖼", ["фото"; 3], ["photo", "photos"]),
            AttachmentKind::Video => ("🎬", ["видео"; 3], ["video", "videos"]),
            AttachmentKind::Audio => {
                ("🎵", ["аудиозапись", "аудиозаписи", "аудиозаписей"], ["audio track", "audio tracks"])
            }
            AttachmentKind::Document => ("📎", ["файл", "файла", "файлов"], ["file", "files"]),
            AttachmentKind::Link => ("🔗", ["ссылка", "ссылки", "ссылок"], ["link", "links"]),
            AttachmentKind::Sticker => ("🏷", ["стикер", "стикера", "стикеров"], ["sticker", "stickers"]),
            AttachmentKind::Wall => ("↪️", ["репост", "репоста", "репостов"], ["repost", "reposts"]),
            AttachmentKind::Poll => ("📊", ["опрос", "опроса", "опросов"], ["poll", "polls"]),
            AttachmentKind::Contact => ("👤", ["контакт", "контакта", "контактов"], ["contact", "contacts"]),
            AttachmentKind::Voice => {
                ("🎤", ["голосовое", "голосовых", "голосовых"], ["voice message", "voice messages"])
            }
            AttachmentKind::Story => ("📖", ["история", "истории", "историй"], ["story", "stories"]),
            AttachmentKind::Market => ("🛍", ["товар", "товара", "товаров"], ["product", "products"]),
            AttachmentKind::Other => ("➕", ["вложение", "вложения", "вложений"], ["attachment", "attachments"]),
        };
        format!("{sign} {}", self.counted(count, ru, en))
    }
}
