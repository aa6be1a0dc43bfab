//! What the bot says to people beside its questions: thanks, pauses, refusals. Plain text, the same on both platforms.

use super::{Language, LeadsTexts, html};
use crate::domain::refusal::Refusal;
use crate::domain::talk::SentKind;

/// Something the bot says to a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reply<'a> {
    /// The lead is in.
    Done {
        /// The lead's number, by which they may ask later.
        id: i64,
    },
    /// By the law a few questions more.
    MoreByLaw,
    /// Everything by the law is told.
    LawDone,
    /// They left the talk before its end.
    Cancelled,
    /// There was nothing to leave.
    NothingToCancel,
    /// There was nothing to leave, but an administrator has a request of theirs.
    AtTheAdmin {
        /// The lead's number.
        id: i64,
    },
    /// They are back after a pause.
    Resume {
        /// What is known so far.
        known: &'a str,
    },
    /// «Что изменить?», above a button for each answer.
    WhatToChange,
    /// Their question is to be written now.
    AskAway,
    /// Their question went to the admin.
    QuestionPassed,
    /// More than thirty messages a minute.
    TooFast,
    /// A file beyond the limits.
    FileTooLarge,
    /// More files than a lead keeps.
    TooManyFiles,
    /// Is everything to be deleted?
    AskToForget,
    /// Everything they told is deleted.
    Forgotten,
    /// Nothing is deleted: they thought better of it.
    NotForgotten,
    /// One question to a client who fell silent in the middle of the talk.
    NudgeTalk,
    /// The same to one who fell silent after our answer.
    NudgeLead,
    /// They still want it.
    GoodToHear,
    /// They do not want it any more.
    GoodBye,
    /// A press on an old button.
    Answered,
    /// A note to what was confirmed is kept.
    Kept,
    /// What the bot can do.
    Help {
        /// Requests for advertisements are taken.
        ads: bool,
    },
    /// Talks with advertisers are switched off.
    NotNow,
    /// What the bot asks about was closed meanwhile.
    LeadIsOver,
}

impl LeadsTexts {
    /// Words to a person.
    pub fn reply(&self, reply: Reply<'_>) -> String {
        match reply {
            Reply::Done { id } => match self.language() {
                Language::Ru => format!("Спасибо! Заявка №{id} принята и уже у администратора."),
                Language::En => format!("Thank you! Your request #{id} has been passed to the administrator."),
            },
            Reply::AtTheAdmin { id } => match self.language() {
                Language::Ru => {
                    format!("Заявка №{id} уже у администратора. Если передумали, напишите об этом сюда: я передам.")
                }
                Language::En => format!(
                    "The administrator has your request #{id}. If you changed your mind, write so here: I will pass it on."
                ),
            },
            Reply::Resume { known } => match self.language() {
                Language::Ru => format!("С возвращением! Продолжим?\n\n{known}"),
                Language::En => format!("Welcome back! Shall we go on?\n\n{known}"),
            },
            other => self.fixed_reply(other).to_owned(),
        }
    }

    fn fixed_reply(&self, reply: Reply<'_>) -> &'static str {
        match reply {
            Reply::Done { .. } | Reply::AtTheAdmin { .. } | Reply::Resume { .. } => "",
            Reply::MoreByLaw => self.t(
                "Чтобы не задержать публикацию, ещё три вопроса по закону о рекламе. Любой можно пропустить.",
                "To keep to the date, three more questions that the law on advertising asks. Each may be skipped.",
            ),
            Reply::LawDone => self.t("Спасибо, всё записал.", "Thank you, all noted."),
            Reply::Cancelled => self.t(
                "Хорошо, остановились. Если передумаете — напишите «Реклама».",
                "All right, we stop here. Should you change your mind, write “Advertising”.",
            ),
            Reply::NothingToCancel => self.t("Отменять нечего.", "There is nothing to cancel."),
            Reply::WhatToChange => self.t("Что изменить?", "What shall we change?"),
            Reply::AskAway => self.t(
                "Напишите вопрос — передам администратору, он ответит здесь.",
                "Write your question: I will pass it on, and the administrator will answer here.",
            ),
            Reply::QuestionPassed => self.t(
                "Передал администратору. Ответ придёт сюда.",
                "I have passed it on; you will get the answer here.",
            ),
            Reply::TooFast => self.t(
                "Слишком много сообщений сразу. Подождите минуту, пожалуйста.",
                "Too many messages at once. Please wait a minute.",
            ),
            Reply::FileTooLarge => self.t(
                "Файл больше 50 МБ передать не смогу: пришлите, пожалуйста, ссылку.",
                "I cannot pass on a file larger than 50 MB: please send a link.",
            ),
            Reply::TooManyFiles => self.t(
                "Файлов уже тридцать, больше не передам: пришлите остальное ссылкой.",
                "That makes thirty files; please send the rest as a link.",
            ),
            Reply::AskToForget => self.t(
                "Удалить все ваши сообщения и заявки? Вернуть их будет нельзя.",
                "Delete all your messages and requests? They cannot be brought back.",
            ),
            Reply::Forgotten => self.t(
                "Готово: всё, что мы знали о вас, удалено. Резервные копии обновятся со временем.",
                "Done: all that we knew of you is deleted. Backups are replaced over time.",
            ),
            Reply::NotForgotten => self.t("Ничего не удалил.", "Nothing was deleted."),
            Reply::NudgeTalk => self.t(
                "Вы начинали заявку на рекламу. Продолжим?",
                "You began a request for an advertisement. Shall we go on?",
            ),
            Reply::NudgeLead => self.t("Подскажите, реклама ещё актуальна?", "Is the advertisement still wanted?"),
            Reply::GoodToHear => self.t(
                "Отлично, передал администратору.",
                "Good to hear, I told the administrator.",
            ),
            Reply::GoodBye => self.t("Поняли, спасибо. Будем рады в другой раз.", "Understood, thank you. Another time!"),
            Reply::Answered => self.t("На это уже ответили.", "This was answered already."),
            Reply::Kept => self.t("Записал.", "Noted."),
            Reply::Help { ads: false } => self.t(
                "Я передаю вопросы администратору.\n/cancel — остановиться\n/forget — удалить всё, что мы о вас знаем",
                "I pass questions to the administrator.\n/cancel: stop\n/forget: delete all that we know of you",
            ),
            Reply::Help { ads: true } => self.t(
                "Я передаю заявки на рекламу и вопросы администратору.\n/ads — реклама\n/cancel — остановиться\n/forget — \
                 удалить всё, что мы о вас знаем",
                "I pass requests for advertisements and questions to the administrator.\n/ads: advertising\n/cancel: stop\n\
                 /forget: delete all that we know of you",
            ),
            Reply::NotNow => self.t(
                "Сейчас заявки здесь не принимаем. Напишите, что хотели, и я передам администратору.",
                "Requests are not taken here at present. Write what you wanted, and I will tell the administrator.",
            ),
            Reply::LeadIsOver => self.t(
                "Эта заявка уже закрыта, больше ничего не спрашиваю. Можно начать новую или написать администратору.",
                "This request has been closed, so I ask no more. You may begin a new one or write to the administrator.",
            ),
        }
    }

    /// What a person finds under the slash.
    pub fn client_commands(&self, ads: bool) -> Vec<(String, String)> {
        let ads = ads.then_some(("ads", self.t("Реклама: цены и заявка", "Advertising: prices and a request")));
        let rest = [
            ("start", self.t("Начать сначала", "Start again")),
            ("cancel", self.t("Остановиться", "Stop")),
            ("forget", self.t("Удалить всё обо мне", "Delete all about me")),
            ("help", self.t("Что умеет бот", "What the bot can do")),
        ];
        let named = |(name, what): (&str, &str)| (name.to_owned(), what.to_owned());
        ads.into_iter().chain(rest).map(named).collect()
    }

    /// What an admin finds under the slash in the admin chat.
    pub fn admin_commands(&self) -> Vec<(String, String)> {
        let named = |name: &str, what: &str| (name.to_owned(), what.to_owned());
        vec![
            named("panel", self.t("Панель", "The panel")),
            named(
                "note",
                self.t("Заметка к заявке (ответом на карточку)", "A note on a request (as an answer to its card)"),
            ),
            named("help", self.t("Что здесь можно", "What can be done here")),
        ]
    }

    /// Somebody wrote of advertising to the community on VK, which lets nobody but people answer; HTML of who it is.
    pub fn cannot_be_answered(&self, who: &str) -> String {
        match self.language() {
            Language::Ru => format!(
                "✉️ {who} пишет сообществу о рекламе, но ВКонтакте не даёт боту ответить этому человеку. Ответьте сами в \
                 сообщениях сообщества: письмо там."
            ),
            Language::En => format!(
                "✉️ {who} writes to the community about advertising, but VK does not let the bot answer this person. Answer \
                 yourself in the community's messages: the letter is there."
            ),
        }
    }

    /// A client sent something that could not be shown in the admin chat: what it was, its words, and why; HTML.
    pub fn not_passed_on(&self, id: i64, name: &str, kinds: &[SentKind], text: &str, note: &str) -> String {
        let kind = |kind: &SentKind| match kind {
            SentKind::Photo => self.t("фото", "a photo"),
            SentKind::Video => self.t("видео", "a video"),
            SentKind::Voice => self.t("голосовое", "a voice message"),
            SentKind::Audio => self.t("аудио", "audio"),
            SentKind::Document => self.t("документ", "a document"),
            SentKind::Sticker => self.t("стикер", "a sticker"),
            SentKind::Other => self.t("вложение", "an attachment"),
        };
        let kinds: Vec<&str> = kinds.iter().map(kind).collect();
        let what = match kinds.len() {
            0 => self
                .t("прислано сообщение, передать не удалось", "a message came that could not be passed on")
                .to_owned(),
            1 => format!(
                "{} ({}), {}",
                self.t("прислан файл", "a file came"),
                kinds.join(", "),
                self.t("передать не удалось", "it could not be passed on")
            ),
            _ => format!(
                "{} ({}), {}",
                self.t("присланы файлы", "files came"),
                kinds.join(", "),
                self.t("передать не удалось", "they could not be passed on")
            ),
        };
        let (who, number) = (html::escape(&html::cut(&html::one_line(name), 64)), self.numbered(id));
        let words = if text.trim().is_empty() { String::new() } else { format!("\n«{}»", html::escape(text.trim())) };
        format!("❌ <b>{who}</b> · {number}: {what}: {}{words}", self.texts().trouble(note))
    }

    /// What could not be delivered.
    pub fn not_delivered(&self, note: &str) -> String {
        format!("❌ {} {}", self.t("Не доставлено:", "Not delivered:"), self.delivery_trouble(note))
    }

    /// An answer that went by a press: who sent it to whom.
    pub fn lead_answer(&self, id: i64, name: &str, by: Option<&str>, text: &str) -> String {
        let named = |name: &str| html::escape(&html::cut(&html::one_line(name), 64));
        let by = by.map(|by| format!("{} → ", named(by))).unwrap_or_default();
        format!("📤 {by}<b>{}</b> · {}\n{}", named(name), self.numbered(id), html::escape(text))
    }

    /// The same, where it did not arrive.
    pub fn answer_not_delivered(&self, id: i64, name: &str, text: &str, note: &str) -> String {
        let words = if text.is_empty() { String::new() } else { format!("\n«{}»", html::escape(text)) };
        let (name, number) = (html::escape(&html::cut(&html::one_line(name), 64)), self.numbered(id));
        let lost = self.t("не доставлено:", "not delivered:");
        format!("❌ <b>{name}</b> · {number}: {lost} {}{words}", self.delivery_trouble(note))
    }

    /// Why something did not arrive, in people's words where the platform's are known; HTML.
    fn delivery_trouble(&self, note: &str) -> String {
        let known = match Refusal::of(note) {
            Refusal::TooBig => {
                self.t("файл больше 20 МБ, пришлите ссылку", "the file is larger than 20 MB, send a link")
            }
            Refusal::Unreachable | Refusal::Forbidden => {
                self.t("этому человеку нельзя написать", "this person cannot be written to")
            }
            Refusal::Other => return self.texts().trouble(note),
        };
        known.to_owned()
    }

    /// Outside of the hours in which people answer: when they will.
    pub fn answered_at(&self, tomorrow: bool, time: &str) -> String {
        match (self.language(), tomorrow) {
            (Language::Ru, true) => format!("Сейчас нерабочее время: ответим завтра с {time}."),
            (Language::Ru, false) => format!("Сейчас нерабочее время: ответим сегодня с {time}."),
            (Language::En, true) => format!("It is after hours: we answer tomorrow from {time}."),
            (Language::En, false) => format!("It is before hours: we answer today from {time}."),
        }
    }
}
