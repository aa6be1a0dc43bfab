//! Leads in the admin chat: the card, its buttons, what is told at once.

use super::html::{cut, escape, is_blank, link, one_line, quoted};
use super::{Language, LeadsTexts};
use crate::domain::ids::{Network, PersonId};
use crate::domain::leads::{LeadStatus, RejectReason, Step, Temperature, Wish};
use crate::domain::post::PostRef;

/// Words of an answer on a card, UTF-16 units.
pub(crate) const ROOM_ON_A_CARD: usize = 600;

/// What a card is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CardKind {
    /// A lead, with a price to agree on.
    Lead,
    /// A lead whose talk was left in the middle.
    Unfinished,
    /// Another question than advertising, which wants an answer.
    Question,
}

/// A lead as its card shows it.
#[derive(Debug)]
pub struct LeadCard<'a> {
    /// What it is about.
    pub kind: CardKind,
    /// The lead's number, by which people name it.
    pub id: i64,
    /// Who wants it; a link leads to the talk.
    pub person: PersonId,
    /// Their name, where the platform told one.
    pub name: Option<&'a str>,
    /// `@username` without the `@`.
    pub username: Option<&'a str>,
    /// How far it is.
    pub status: LeadStatus,
    /// How soon somebody should answer.
    pub temperature: Temperature,
    /// What they have told so far.
    pub wish: &'a Wish,
    /// The admin who took it.
    pub taken_name: Option<&'a str>,
    /// Why it was rejected, as it is stored.
    pub reason: Option<&'a str>,
    /// The post that came of it.
    pub post: Option<PostRef>,
    /// Deals with this person before.
    pub deals: i64,
    /// The law is minded.
    pub law: bool,
    /// They do not let us write to them.
    pub unreachable: bool,
    /// Their words look like spam.
    pub spam: bool,
    /// Notes for us alone, oldest first.
    pub notes: &'a [String],
    /// When it came, local.
    pub time: &'a str,
    /// A question: its words.
    pub words: Option<&'a str>,
    /// A person answered on VK by hand.
    pub by_hand: bool,
    /// Whoever published it was asked where.
    pub link_awaited: bool,
}

/// What is on the buttons of a lead's card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LeadLabel {
    /// Takes it into work.
    InProgress,
    /// The price is agreed upon.
    Agreed,
    /// The post is out.
    Published,
    /// Nothing is left to do.
    Closed,
    /// Offers the reasons of a rejection.
    Rejected,
    /// Offers ready answers.
    Templates,
    /// Asks the model for an answer.
    Suggest,
    /// Hears the client no more.
    Ban,
    /// Hears the client again.
    Unban,
    /// Sends what the model suggested.
    Send,
    /// Throws away what the model suggested.
    Drop,
    /// Takes up what was over.
    Reopen,
    /// Parts the lead from a post.
    Unlink,
    /// A question was answered elsewhere.
    Answered,
    /// The first buttons again.
    Back,
}

/// What a press or a message about a lead is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LeadSaid {
    /// What was asked for is done.
    Done,
    /// It is so already.
    Already,
    /// An answer is on its way to the client.
    Sent,
    /// The lead was deleted meanwhile.
    Gone,
    /// The client is not heard any more.
    Banned,
    /// The client is heard again.
    Unbanned,
    /// A suggestion is awaited.
    AskedModel,
    /// A note for the team alone was kept.
    Noted,
    /// A note without words.
    Empty,
    /// Longer than a message to a client may be.
    TooLong,
    /// A command among the answers to a client.
    NoCommand,
    /// It is published: where, is asked.
    SendLink,
    /// Reasons of a rejection are offered.
    Why,
    /// Templates are offered, or the first buttons again.
    Choose,
    /// What came with an answer cannot be sent on.
    NoFile,
    /// A platform does not let the words that the client saw be changed.
    EditLate,
    /// The templates are others by now.
    Stale,
}

impl LeadsTexts {
    /// The card of a lead.
    pub fn lead_card(&self, card: &LeadCard<'_>) -> String {
        let mut lines = vec![self.card_head(card), format!("👤 {}", self.who(card.person, card.name, card.username))];
        match card.kind {
            CardKind::Question => {
                lines.push(quoted(&cut(card.words.unwrap_or_default(), ROOM_ON_A_CARD)));
            }
            CardKind::Lead | CardKind::Unfinished => {
                for step in [Step::Product, Step::Format, Step::Dates, Step::Budget, Step::Contact] {
                    let told = escape(&cut(&one_line(&self.told(step, card.wish)), ROOM_ON_A_CARD));
                    lines.push(format!("<b>{}:</b> {told}", self.step_name(step)));
                }
                if card.law {
                    lines.push(self.by_law(card.wish));
                }
                let said = |remark: &String| format!("💬 {}", quoted(&cut(remark, ROOM_ON_A_CARD)));
                lines.extend(card.wish.remarks.iter().map(said));
            }
        }
        if card.deals > 0 {
            let deals = self.counted(card.deals, ["сделка", "сделки", "сделок"], ["deal", "deals"]);
            lines.push(format!("🤝 {} {deals}", self.t("Уже клиент:", "Known client:")));
        }
        if card.spam {
            lines.push(self.t("⚠️ Похоже на спам", "⚠️ Looks like spam").to_owned());
        }
        if let Some(post) = card.post {
            lines.push(format!("📌 {}", link(&post.link(), self.t("Пост на стене", "The post on the wall"))));
        }
        if card.link_awaited {
            let asked = self.t(
                "Жду ссылку на пост: следующим сообщением или ответом на эту карточку",
                "The link of the post is awaited: as your next message, or as an answer to this card",
            );
            lines.push(format!("🔗 {asked}"));
        }
        lines.extend(card.notes.iter().map(|note| format!("📝 {}", escape(&cut(note, ROOM_ON_A_CARD)))));
        if card.unreachable {
            lines.push(self.t("🚫 Писать этому человеку нельзя", "🚫 This person cannot be written to").to_owned());
        }
        if card.by_hand {
            lines.push(self.t("💬 Ответили во ВКонтакте", "💬 Answered on VK by hand").to_owned());
        }
        lines.push(self.card_foot(card));
        lines.join("\n")
    }

    fn card_head(&self, card: &LeadCard<'_>) -> String {
        let network = match card.person.network {
            Network::Vk => self.t("ВКонтакте", "VK"),
            Network::Telegram => "Telegram",
        };
        match card.kind {
            CardKind::Question => {
                format!("❔ <b>{} {}</b> · {network}", self.t("Вопрос", "Question"), self.numbered(card.id))
            }
            CardKind::Unfinished => {
                format!(
                    "✍️ <b>{} {}</b> · {network}",
                    self.t("Заявка не закончена", "Unfinished request"),
                    self.numbered(card.id)
                )
            }
            CardKind::Lead => format!(
                "{} <b>{} {}</b> · {network} · {}",
                heat(card.temperature),
                self.t("Заявка", "Request"),
                self.numbered(card.id),
                self.temperature_word(card.temperature)
            ),
        }
    }

    fn card_foot(&self, card: &LeadCard<'_>) -> String {
        let mut words = vec![escape(card.time), self.lead_status_word(card.status, card.kind).to_owned()];
        if let Some(reason) = card.reason {
            words.push(escape(&self.reject_reason(reason)));
        }
        if let Some(name) = card.taken_name {
            words.push(escape(&cut(&one_line(name), 64)));
        }
        format!("<i>{}</i>", words.join(" · "))
    }

    /// A person as a link: their page on VK, their account on Telegram.
    pub fn who(&self, person: PersonId, name: Option<&str>, username: Option<&str>) -> String {
        let shown =
            name.filter(|name| !is_blank(name)).map_or_else(|| person.id.to_string(), |name| cut(&one_line(name), 64));
        let address = match (person.network, username) {
            (Network::Vk, _) => format!("https://vk.com/id{}", person.id),
            (Network::Telegram, Some(username)) => format!("https://t.me/{username}"),
            (Network::Telegram, None) => format!("tg://user?id={}", person.id),
        };
        let mut said = link(&address, &shown);
        if let Some(username) = username {
            said.push_str(&format!(" @{}", escape(username)));
        }
        said
    }

    /// What the law asks of an advertisement, and what is missing of it.
    fn by_law(&self, wish: &Wish) -> String {
        let place = wish.place.map(|_| self.told(Step::Platform, wish));
        let mut lines: Vec<String> = place
            .map(|place| format!("<b>{}:</b> {}", self.step_name(Step::Platform), escape(&place)))
            .into_iter()
            .collect();
        let mut missing = Vec::new();
        let advertiser = self.advertiser(wish);
        if advertiser.is_empty() {
            missing.push(self.t("рекламодатель", "the advertiser"));
        }
        if let Some(words) = wish.party_text.as_deref().filter(|words| says_more(words, &advertiser)) {
            let label = self.t("Рекламодатель (словами)", "Advertiser (in their words)");
            lines.push(format!("<b>{label}:</b> {}", escape(&cut(&one_line(words), ROOM_ON_A_CARD))));
        }
        if wish.erid.as_deref().is_none_or(|erid| !is_token(erid)) {
            missing.push("erid");
            if let Some(words) = &wish.erid {
                lines.push(format!("<b>erid:</b> {}", escape(&cut(&one_line(words), 100))));
            }
        }
        if let Some(mark) = self.ad_mark(wish) {
            lines.push(format!("<b>{}:</b> <code>{}</code>", self.t("Пометка", "Mark"), escape(&mark)));
        }
        if !missing.is_empty() {
            lines.push(format!("⚖️ {} {}", self.t("Для пометки не хватает:", "The mark lacks:"), missing.join(", ")));
        }
        lines.join("\n")
    }

    /// The mark of an advertisement as far as it is known: the word, the advertiser, the token.
    pub fn ad_mark(&self, wish: &Wish) -> Option<String> {
        let advertiser = self.advertiser(wish);
        let erid = wish.erid.as_deref().filter(|erid| is_token(erid));
        if advertiser.is_empty() && erid.is_none() {
            return None;
        }
        let mut mark = "Реклама".to_owned();
        if !advertiser.is_empty() {
            mark.push_str(". ");
            mark.push_str(&cut(&one_line(&advertiser), 200));
        }
        if let Some(erid) = erid {
            mark.push_str(". erid: ");
            mark.push_str(erid);
        }
        Some(mark)
    }

    /// Whether everything that the law asks for is known.
    pub fn ad_mark_is_whole(&self, wish: &Wish) -> bool {
        !self.advertiser(wish).is_empty() && wish.erid.as_deref().is_some_and(is_token)
    }

    /// A status in a word: a request is of another gender than a question.
    pub fn lead_status_word(&self, status: LeadStatus, of: CardKind) -> &'static str {
        match (status, of) {
            (LeadStatus::New, CardKind::Question) => self.t("новый", "new"),
            (LeadStatus::Closed, CardKind::Question) => self.t("закрыт", "closed"),
            (LeadStatus::Rejected, CardKind::Question) => self.t("отклонён", "rejected"),
            (LeadStatus::New, CardKind::Lead | CardKind::Unfinished) => self.t("новая", "new"),
            (LeadStatus::InProgress, _) => self.t("в работе", "in progress"),
            (LeadStatus::Agreed, _) => self.t("согласовано", "agreed"),
            (LeadStatus::Published, _) => self.t("опубликовано", "published"),
            (LeadStatus::Closed, CardKind::Lead | CardKind::Unfinished) => self.t("закрыта", "closed"),
            (LeadStatus::Rejected, CardKind::Lead | CardKind::Unfinished) => self.t("отклонена", "rejected"),
        }
    }

    /// A temperature in a word.
    pub fn temperature_word(&self, temperature: Temperature) -> &'static str {
        match temperature {
            Temperature::Hot => self.t("горячая", "hot"),
            Temperature::Warm => self.t("тёплая", "warm"),
            Temperature::Cold => self.t("холодная", "cold"),
        }
    }

    /// Why a lead was rejected: a known reason in words, else the admin's own words.
    pub fn reject_reason(&self, stored: &str) -> String {
        RejectReason::parse(stored).map_or(stored, |reason| self.reject_label(reason)).to_owned()
    }

    /// What is on a button that gives the reason.
    pub fn reject_label(&self, reason: RejectReason) -> &'static str {
        match reason {
            RejectReason::Price => self.t("не сошлись в цене", "no agreement on the price"),
            RejectReason::Fit => self.t("не подходит", "does not fit"),
            RejectReason::Spam => self.t("спам", "spam"),
            RejectReason::Silent => self.t("не отвечает", "does not answer"),
            RejectReason::Client => self.t("клиент передумал", "the client changed their mind"),
            RejectReason::Cancelled => self.t("клиент вышел из анкеты", "the client left the talk"),
        }
    }

    /// What is on a button of a card.
    pub fn lead_button(&self, what: LeadLabel) -> &'static str {
        match what {
            LeadLabel::InProgress => self.t("В работу", "Take"),
            LeadLabel::Agreed => self.t("Согласовано", "Agreed"),
            LeadLabel::Published => self.t("Опубликовано", "Published"),
            LeadLabel::Closed => self.t("Закрыть", "Close"),
            LeadLabel::Rejected => self.t("Отклонить", "Reject"),
            LeadLabel::Templates => self.t("📋 Шаблоны", "📋 Templates"),
            LeadLabel::Suggest => self.t("✨ Подсказать ответ", "✨ Suggest an answer"),
            LeadLabel::Ban => self.t("🚫 В чёрный список", "🚫 Block"),
            LeadLabel::Unban => self.t("Вернуть из чёрного списка", "Unblock"),
            LeadLabel::Send => self.t("Отправить", "Send"),
            LeadLabel::Drop => self.t("Не отправлять", "Do not send"),
            LeadLabel::Reopen => self.t("Вернуть в работу", "Reopen"),
            LeadLabel::Unlink => self.t("Не тот пост", "Not this post"),
            LeadLabel::Answered => self.t("Отвечено", "Answered"),
            LeadLabel::Back => self.t("🔙 Назад", "🔙 Back"),
        }
    }

    /// What a press on a card answers.
    pub fn lead_said(&self, what: LeadSaid) -> &'static str {
        match what {
            LeadSaid::Done => self.t("Готово", "Done"),
            LeadSaid::Already => self.t("Уже так", "Already done"),
            LeadSaid::Sent => self.t("Отправляю", "Sending"),
            LeadSaid::Gone => self.t("Этой заявки больше нет", "This request is gone"),
            LeadSaid::Banned => self.t("В чёрном списке", "Blocked"),
            LeadSaid::Unbanned => self.t("Убран из чёрного списка", "Unblocked"),
            LeadSaid::AskedModel => self.t("Спрашиваю модель", "Asking the model"),
            LeadSaid::Noted => {
                self.t("📝 Заметка сохранена, клиент её не увидит", "📝 Noted; the client does not see it")
            }
            LeadSaid::Empty => self.t("Пустую заметку не сохраняю", "An empty note is not kept"),
            LeadSaid::TooLong => self.t("Слишком длинно: до 4000 знаков", "Too long: at most 4,000 characters"),
            LeadSaid::NoCommand => self.t(
                "Похоже на команду, клиенту не отправлено. Заметка для своих: // или /note",
                "It looks like a command and was not sent to the client. A note for the team: // or /note",
            ),
            LeadSaid::SendLink => self.t(
                "Готово. Пришлите ссылку на пост следующим сообщением, если она есть",
                "Done. Send the link of the post as your next message, if there is one",
            ),
            LeadSaid::Why => self.t("Почему?", "Why?"),
            LeadSaid::Choose => self.t("Выберите", "Choose"),
            LeadSaid::NoFile => self.t("это не файл, его не передать", "this is no file and cannot be passed on"),
            LeadSaid::EditLate => self.t(
                "Правку передать нельзя: клиент видит прежний текст",
                "The edit cannot be passed on: the client sees the former text",
            ),
            LeadSaid::Stale => self.t("Кнопка устарела", "This button is old"),
        }
    }

    /// The link of its post was taken.
    pub fn lead_link_taken(&self, id: i64) -> String {
        match self.language() {
            Language::Ru => format!("📌 Записал ссылку к заявке №{id}"),
            Language::En => format!("📌 The link stands with request #{id}"),
        }
    }

    /// Somebody else was first.
    pub fn lead_taken(&self, by: Option<&str>, status: LeadStatus, of: CardKind) -> String {
        let word = self.lead_status_word(status, of);
        match (self.language(), by) {
            (Language::Ru, Some(by)) => format!("Опередили: {by} — {word}"),
            (Language::Ru, None) => format!("Опередили: {word}"),
            (Language::En, Some(by)) => format!("{by} was first: {word}"),
            (Language::En, None) => format!("Somebody was first: {word}"),
        }
    }

    /// A client's words, relayed: as many as fit into a message.
    pub fn lead_words(&self, id: i64, name: &str, text: &str) -> String {
        format!("💬 <b>{}</b> · {}\n{}", escape(&cut(&one_line(name), 64)), self.numbered(id), quoted(text))
    }

    /// Files of a client follow.
    pub fn lead_files(&self, id: i64, name: &str) -> String {
        format!("📎 <b>{}</b> · {}", escape(&cut(&one_line(name), 64)), self.numbered(id))
    }

    /// A lead that nobody answered, or a question.
    pub fn lead_reminder(&self, id: i64, kind: CardKind, minutes: i64, who: &str) -> String {
        let what = match kind {
            CardKind::Lead | CardKind::Unfinished => self.t("Заявка", "Request"),
            CardKind::Question => self.t("Вопрос", "Question"),
        };
        let waited = match minutes {
            0..60 => format!("{minutes} {}", self.t("мин", "min")),
            _ => format!("{} {}", minutes / 60, self.t("ч", "h")),
        };
        match self.language() {
            Language::Ru => format!("⏰ {what} №{id} ждёт ответа уже {waited}: {who}"),
            Language::En => format!("⏰ {what} #{id} has waited {waited} for an answer: {who}"),
        }
    }

    /// A suggested answer, for the admin's eyes.
    pub fn suggested(&self, id: i64, text: &str) -> String {
        format!(
            "✨ {} {}:\n\n{}",
            self.t("Возможный ответ по заявке", "A possible answer to request"),
            self.numbered(id),
            escape(text)
        )
    }

    /// The model gave no answer.
    pub fn no_suggestion(&self, note: &str) -> String {
        format!("✨ {} {}", self.t("Подсказки нет:", "No suggestion:"), self.texts().trouble(note))
    }

    /// A post on the wall seems to be this lead's.
    pub fn lead_post_found(&self, id: i64, post: PostRef) -> String {
        match self.language() {
            Language::Ru => format!("📌 {} по заявке №{id}", link(&post.link(), "Вышел пост")),
            Language::En => format!("📌 {} of request #{id}", link(&post.link(), "The post")),
        }
    }

    /// A person's data was deleted.
    pub fn lead_forgotten(&self) -> &'static str {
        self.t("🗑 Данные удалены", "🗑 The data is deleted")
    }

    /// What became of a lead, as the journal of it keeps.
    pub fn lead_change(&self, status: LeadStatus, of: CardKind, reason: Option<&str>) -> String {
        match reason {
            Some(reason) => format!("{}: {}", self.lead_status_word(status, of), self.reject_reason(reason)),
            None => self.lead_status_word(status, of).to_owned(),
        }
    }
}

/// A sign of a temperature.
pub(super) fn heat(temperature: Temperature) -> &'static str {
    match temperature {
        Temperature::Hot => "🔥",
        Temperature::Warm => "🌤",
        Temperature::Cold => "❄️",
    }
}

/// Whether somebody's own words hold any that are not in what was understood.
fn says_more(words: &str, understood: &str) -> bool {
    let of = |text: &str| -> Vec<String> {
        let words = text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
        words.map(str::to_lowercase).collect()
    };
    let known = of(understood).concat();
    of(words).iter().any(|word| word != "инн" && !known.contains(word.as_str()))
}

/// Whether it is a token and not words about who registers.
fn is_token(text: &str) -> bool {
    text.len() >= 8 && text.chars().all(|letter| letter.is_ascii_alphanumeric())
}
