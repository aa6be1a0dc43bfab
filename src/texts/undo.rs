//! What was taken back, what cannot come back, and an apology.

use super::{ModerationTexts, PanelLabel, Said, html};
use crate::domain::ids::PersonId;
use crate::domain::refusal::Refusal;
pub(crate) use crate::domain::undoing::TakenBack;

/// How an apology stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Apology {
    /// The person allows messages.
    Offered,
    /// On its way.
    Sending,
    Sent,
    /// VK refused: the person does not allow messages after all, or other trouble in VK's words.
    Refused {
        /// VK's words.
        note: String,
    },
}

/// A list of the admin's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OwnList {
    StopWords,
    /// Stop words that stand in a file of the server.
    WordsFile,
    Domains,
}

/// An entry of a list of the admin's own, by which a text is removed whatever else is said of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnEntry {
    pub list: OwnList,
    /// As it was found.
    pub entry: String,
}

impl ModerationTexts {
    /// The answer to «Не спам» on what such a list removed, plain text: what came of it, that the list goes on, and where the
    /// entry is taken off.
    pub fn list_still_removes(&self, said: Said, own: &OwnEntry) -> String {
        let OwnEntry { list, entry } = own;
        let entry = html::cut(entry, 40);
        let by = match list {
            OwnList::Domains => self.t("запрещённый вами сайт", "your blocked site"),
            OwnList::StopWords | OwnList::WordsFile => self.t("ваше стоп-слово", "your stop word"),
        };
        let goes_on = match said {
            Said::MessageGone | Said::MessageGoneAuthorOut => self.t(
                "Сообщение в Telegram вернуть нельзя, и {} дальше удалит такие",
                "A Telegram message cannot be restored, and {} will go on removing such",
            ),
            Said::Stays => self.t("Остаётся. Но {} и дальше удалит такие", "It stays. But {} will go on removing such"),
            Said::Written => self.t("Отметил. Но {} и дальше удалит такие", "Noted. But {} will go on removing such"),
            _ => self.t("Вернул. Но {} и дальше удалит такие", "Taken back. But {} will go on removing such"),
        };
        let goes_on = goes_on.replace("{}", &format!("{by} «{entry}»"));
        let off = self.t("Снять его", "Take it off");
        let label = match list {
            OwnList::WordsFile => {
                return format!(
                    "{goes_on}. {off}: {}",
                    self.t("файл стоп-слов на сервере", "the server's file of stop words")
                );
            }
            OwnList::StopWords => PanelLabel::StopWords,
            OwnList::Domains => PanelLabel::Domains,
        };
        let (comments, label) = (self.texts().panel_label(PanelLabel::Comments), self.texts().panel_label(label));
        format!("{goes_on}. {off}: {comments} → {label}")
    }

    /// Of what came back although a list of the admin's own removes such.
    pub(super) fn while_listed(&self) -> &'static str {
        self.t("но пока это в вашем списке, такое удалю снова", "but while your list has it, such goes again")
    }

    /// What taking back many verdicts came to: it names what cannot come back.
    pub fn taken_back(&self, undone: &TakenBack) -> String {
        let (head, count) = match (undone.all, undone.stayed) {
            (0, 0) => (self.t("Возвращено", "Taken back"), 0),
            (0, stayed) => (self.t("Не трону", "Left where they are"), stayed),
            // The platforms have still to answer: what they refuse is told by its name.
            (all, _) => (self.t("Возвращаю", "Taking back"), all),
        };
        let mut text = format!("↩️ <b>{head}: {count}</b>");
        let mut line = |count: usize, words: &str| {
            if count > 0 {
                text.push_str(&format!("\n{words}: {count}"));
            }
        };
        line(undone.comments, self.t("комментарии покажутся снова", "comments that will be seen again"));
        line(
            undone.must_subscribe,
            self.t(
                "люди будут свободны, но подписаться они должны сами",
                "people who will be free, but have to subscribe again themselves",
            ),
        );
        line(
            undone.messages_gone,
            self.t("сообщения в Telegram вернуть нельзя", "messages of Telegram cannot be restored"),
        );
        let stayed = self.t("ничего ещё не было сделано", "nothing was done yet to");
        line(undone.stayed, stayed);
        line(undone.freed, self.t("их авторы разбанены", "their authors are unbanned"));
        if undone.all == 0 {
            let words =
                self.t("снято решений, по которым ничего не сделано", "verdicts dropped that nothing was done by");
            line(undone.written, words);
        }
        line(
            undone.listed,
            self.t(
                "из них такое и дальше удалят ваши списки (💬 → Стоп-слова, Домены)",
                "of them, such goes again by your own lists (💬 → Stop words, Domains)",
            ),
        );
        line(undone.allowed, self.t("теперь никогда не трогаю", "never touched from now on"));
        text
    }

    /// The card that offers an apology.
    pub fn apology_card(&self, person: PersonId, name: Option<&str>, apology: &Apology) -> String {
        let who = self.person(person, name);
        match apology {
            Apology::Offered => format!(
                "🤝 {who}: {}",
                self.t(
                    "подписаться заново он должен сам. Сообщения сообщества он разрешил: извиниться?",
                    "they have to subscribe again themselves. They allow messages of the community: apologise?",
                )
            ),
            Apology::Sending => format!("🤝 {who}: {}", self.t("пишу извинение…", "writing an apology…")),
            Apology::Sent => format!("🤝 {who}: {}", self.t("извинился", "apologised")),
            Apology::Refused { note } if Refusal::of(note) == Refusal::Unreachable => format!(
                "🤝 {who}: {}",
                self.t("не вышло: сообщения от сообщества он уже запретил", "refused: they no longer allow messages")
            ),
            Apology::Refused { note } => {
                let why = self.texts().trouble(note);
                format!("🤝 {who}: {}: {why}", self.t("извинение не ушло", "the apology did not go out"))
            }
        }
    }

    /// The apology itself: plain text, to a person on VK.
    pub fn apology(&self, group_id: i64) -> String {
        let text = self.t(
            "Здравствуйте! Наша защита от ботов по ошибке удалила вас из подписчиков. Простите нас, пожалуйста: вы \
             больше не в чёрном списке и можете подписаться снова:",
            "Hello! Our protection against bots removed you from the subscribers by mistake. We are sorry: you are no \
             longer blocked and can subscribe again:",
        );
        format!("{text} https://vk.com/club{group_id}")
    }
}
