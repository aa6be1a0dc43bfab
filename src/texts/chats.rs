//! Chats and channels by what they are called.

use super::{Language, Texts, html};
use crate::domain::chat_ref::{ChatRef, PlatformId};

/// So much of a post's words stands for it in a list, UTF-16 units.
const POST: usize = 40;

impl Texts {
    /// «Редакция», or the number of a chat that nobody could look at yet. Plain: to be escaped.
    pub fn chat(&self, chat: &ChatRef, title: Option<&str>) -> String {
        title.map_or_else(|| chat.to_string(), |title| self.title(title))
    }

    /// The same with its network, where that is not Telegram: channels on several have one name. Plain.
    pub fn chat_of_network(&self, chat: &ChatRef, title: &str) -> String {
        let title = self.title(title);
        if chat.telegram().is_some() { title } else { format!("{} {title}", chat.platform().as_str().to_uppercase()) }
    }

    /// HTML in which chats are told by their numbers, with their titles beside them.
    pub fn chats_named(&self, html: &str, titles: &[(ChatRef, String)]) -> String {
        beside_numbers(html, titles, |title| html::escape(&self.title(title)))
    }

    /// «Концерт в пятницу», or what else tells a post that has no words, or whose words nobody knows. Plain.
    pub(super) fn post_name(&self, words: Option<&str>, otherwise: impl FnOnce() -> String) -> String {
        words.filter(|words| !words.is_empty()).map_or_else(otherwise, |words| self.title(&html::cut(words, POST)))
    }

    /// What to do so that posts go out into a channel.
    pub(super) fn may_not_post(&self, platform: PlatformId, title: Option<&str>) -> String {
        let named = title.map(|title| format!(" {}", html::escape(&self.title(title)))).unwrap_or_default();
        let words = self.t(
            "бот не может писать в канал{}: сделайте его администратором канала с правом публиковать сообщения ({right}). Посты ждут и выйдут по порядку",
            "the bot may not write to the channel{}: make it an administrator with the right to post messages ({right}). Posts wait and go out in order",
        );
        let right = if platform == PlatformId::TELEGRAM { "can_post_messages" } else { "write, read_all_messages" };
        words.replacen("{}", &named, 1).replacen("{right}", right, 1)
    }

    fn title(&self, title: &str) -> String {
        match self.language() {
            Language::Ru => format!("«{title}»"),
            Language::En => format!("“{title}”"),
        }
    }
}

/// Words in which chats are told by their numbers, with their titles beside them.
pub(crate) fn with_titles(words: &str, titles: &[(ChatRef, String)]) -> String {
    beside_numbers(words, titles, |title| format!("“{title}”"))
}

fn beside_numbers(words: &str, titles: &[(ChatRef, String)], named: impl Fn(&str) -> String) -> String {
    let mut told = words.to_owned();
    // A person's number looks like any other.
    for (chat, title) in titles.iter().filter(|(chat, _)| chat.telegram().is_none_or(|chat| !chat.is_private())) {
        let number = chat.to_string();
        let mut from = 0;
        while let Some(at) = told.get(from..).and_then(|rest| rest.find(&number)) {
            let (start, end) = (from + at, from + at + number.len());
            let is_whole = !told[end..].starts_with(|next: char| next.is_ascii_digit())
                && !told[..start].ends_with(|before: char| before.is_ascii_digit());
            from = end;
            if is_whole {
                let named = format!("{} ({number})", named(title));
                told.replace_range(start..end, &named);
                from = start + named.len();
            }
        }
    }
    told
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::ChatId;

    #[test]
    fn numbers_get_their_titles_and_nothing_else_does() {
        let titles = [(ChatId(-1_005), "A"), (ChatId(-7), "Анна -1005"), (ChatId(17), "B")]
            .map(|(chat, title)| (ChatRef::from(chat), title.to_owned()));
        assert_eq!(with_titles("chat -1005: no", &titles), "chat “A” (-1005): no");
        assert_eq!(Texts::new(Language::Ru).chats_named("<b>-7</b>", &titles), "<b>«Анна -1005» (-7)</b>");
        assert_eq!(with_titles("-10052 and 17", &titles), "-10052 and 17");
        assert_eq!(with_titles("-7, -7", &titles), "“Анна -1005” (-7), “Анна -1005” (-7)");
        assert_eq!(Texts::new(Language::Ru).chat(&ChatId(-5).into(), Some("Редакция")), "«Редакция»");
        assert_eq!(Texts::new(Language::En).chat(&ChatId(-5).into(), None), "-5");
    }
}
