//! The talk with an advertiser in words: the same on both platforms, plain text.

use chrono::{Datelike, NaiveDate};

use super::html::{cut, utf16_len};
use super::people::number;
use super::{Language, LeadsTexts};
use crate::domain::choice::Choice;
use crate::domain::leads::{AdFormat, AdPlace, Budget, Dates, NoSum, Step, Wish};

/// Words of an answer where all of them are shown again, UTF-16 units: whatever somebody told, the question below is seen.
const MOST_TOLD: usize = 450;
const MOST_PRODUCT: usize = 1_500;

/// Why a question is asked again, in the words of the talk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AskedAgain {
    /// Nothing that could be an answer.
    Nothing,
    /// The answer is longer than a platform's message.
    TooLong,
    /// A budget that cannot be read.
    Budget,
    /// Kept where it belongs.
    Noted,
    /// The person asked something instead of answering.
    Asked,
    /// «да» where something is asked.
    Unclear,
    /// No contact is in it.
    Contact,
    /// What stood in the summary is another now.
    Changed,
    /// The price list is another than the one they chose from.
    Prices,
}

impl LeadsTexts {
    /// The first words; `name`: of a client whom we know, `ads`: requests for advertisements are taken.
    pub fn talk_greeting(&self, own: Option<&str>, name: Option<&str>, ads: bool) -> String {
        if let Some(own) = own {
            return own.to_owned();
        }
        match name {
            Some(name) => match self.language() {
                Language::Ru => format!("{name}, рады видеть вас снова! Чем помочь?"),
                Language::En => format!("{name}, good to see you again! How can we help?"),
            },
            None if !ads => self
                .t(
                    "Здравствуйте! Это бот сообщества. Здесь можно задать вопрос администратору.",
                    "Hello! This is the community's bot. Here you can ask the administrator a question.",
                )
                .to_owned(),
            None => self
                .t(
                    "Здравствуйте! Это бот сообщества. Здесь можно договориться о рекламе или задать вопрос.",
                    "Hello! This is the community's bot. Here you can arrange an advertisement or ask a question.",
                )
                .to_owned(),
        }
    }

    /// What is on a button of the talk.
    pub fn talk_label(&self, choice: Choice, formats: &[AdFormat]) -> String {
        match choice {
            Choice::Ads => self.t("💼 Реклама", "💼 Advertising"),
            Choice::Question => self.t("У меня другой вопрос", "I have another question"),
            Choice::Format(place, _) => {
                return formats.get(place as usize).map_or_else(String::new, |format| format.name.clone());
            }
            Choice::OtherFormat => self.t("Другое", "Something else"),
            Choice::Here => self.t("Писать сюда", "Reply here"),
            Choice::Skip => self.t("Пропустить", "Skip"),
            Choice::Back => self.t("Назад", "Back"),
            Choice::Cancel => self.t("Отмена", "Cancel"),
            Choice::Confirm => self.t("Подтвердить", "Confirm"),
            Choice::Change => self.t("Изменить", "Change"),
            Choice::Edit(step) => self.step_name(step),
            Choice::Resume => self.t("Продолжить", "Go on"),
            Choice::Anew => self.t("Начать заново", "Start again"),
            Choice::Place(AdPlace::Vk) => self.t("ВКонтакте", "VK"),
            Choice::Place(AdPlace::Telegram) => "Telegram",
            Choice::Place(AdPlace::Both) => self.t("Обе площадки", "Both"),
            Choice::YouRegister => self.t("Зарегистрируйте вы", "Please register it"),
            Choice::Forget => self.t("Удалить всё", "Delete everything"),
            Choice::StillActual => self.t("Да, актуально", "Yes, still wanted"),
            Choice::NotActual => self.t("Уже не нужно", "Not any more"),
        }
        .to_owned()
    }

    /// What may be typed where an app shows no buttons.
    pub fn talk_answers(&self, labels: &[String]) -> String {
        format!("{} {}", self.t("Можно ответить:", "You may answer:"), labels.join(", "))
    }

    /// What is asked about, as a heading.
    pub fn step_name(&self, step: Step) -> &'static str {
        match step {
            Step::Product => self.t("Что рекламируем", "What"),
            Step::Format => self.t("Формат", "Format"),
            Step::Dates => self.t("Даты", "Dates"),
            Step::Budget => self.t("Бюджет", "Budget"),
            Step::Contact => self.t("Контакт", "Contact"),
            Step::Summary => self.t("Заявка", "Request"),
            Step::Platform => self.t("Площадка", "Platform"),
            Step::Party => self.t("Рекламодатель", "Advertiser"),
            Step::Erid => "erid",
        }
    }

    /// The price list in so many UTF-16 units: what does not fit goes by whole lines, descriptions before names and prices.
    pub fn price_list_within(&self, formats: &[AdFormat], media_kit: Option<&str>, most: usize) -> String {
        let whole = self.price_list(formats, media_kit);
        if utf16_len(&whole) <= most {
            return whole;
        }
        let without = |described: usize, listed: usize| {
            let mut fewer = formats[..listed].to_vec();
            fewer.iter_mut().skip(described).for_each(|format| format.description = None);
            let left = formats.len() - listed;
            if left == 0 {
                return self.price_list(&fewer, media_kit);
            }
            let and_more = match self.language() {
                Language::Ru => format!("… и ещё {left}: спросите у администратора"),
                Language::En => format!("… and {left} more: ask the administrator"),
            };
            let kit = media_kit.map(|kit| format!("\n{}", self.media_kit(kit))).unwrap_or_default();
            format!("{}\n{and_more}{kit}", self.price_list(&fewer, None))
        };
        let fewer_words = (0..formats.len()).rev().map(|described| without(described, formats.len()));
        let fewer_lines = (1..formats.len()).rev().map(|listed| without(0, listed));
        let fits = |list: &String| utf16_len(list) <= most;
        fewer_words.chain(fewer_lines).find(fits).unwrap_or_else(|| without(0, formats.len().min(1)))
    }

    /// The price list, said before anything is asked.
    pub fn price_list(&self, formats: &[AdFormat], media_kit: Option<&str>) -> String {
        let mut lines = Vec::new();
        if formats.is_empty() {
            lines.push(
                self.t(
                    "Стоимость зависит от формата и дат: расскажите о задаче, и мы назовём цену.",
                    "The price depends on the format and the dates: tell us about it, and we will name one.",
                )
                .to_owned(),
            );
        } else {
            lines.push(self.t("Наш прайс:", "Our prices:").to_owned());
            for (number, format) in formats.iter().enumerate() {
                let price = format.price.as_deref().map(|price| format!(" — {}", self.price(price)));
                let what = format.description.as_deref().map(|what| format!("\n   {what}"));
                let (price, what) = (price.unwrap_or_default(), what.unwrap_or_default());
                lines.push(format!("{}. {}{price}{what}", number + 1, format.name));
            }
        }
        if let Some(kit) = media_kit {
            lines.push(self.media_kit(kit));
        }
        lines.join("\n")
    }

    fn media_kit(&self, kit: &str) -> String {
        format!("{} {kit}", self.t("Медиакит:", "Media kit:"))
    }

    /// A price as people read it: a bare number gets its currency.
    pub fn price(&self, price: &str) -> String {
        match price.trim().parse::<i64>() {
            Ok(sum) => format!("{} ₽", number(sum)),
            Err(_) => price.trim().to_owned(),
        }
    }

    /// A step's question, with the price list where formats are chosen.
    pub fn talk_question(&self, step: Step, formats: &[AdFormat], consent: Option<&str>, note: Option<&str>) -> String {
        match step {
            Step::Product => self
                .t(
                    "Что рекламируем? Расскажите в двух словах, можно со ссылкой или картинкой.",
                    "What would you like to advertise? A few words, a link or a picture will do.",
                )
                .to_owned(),
            Step::Format if formats.is_empty() => self
                .t(
                    "Какой формат интересен? Например: пост, закреплённый пост, история.",
                    "Which format would you like? For example: a post, a pinned post, a story.",
                )
                .to_owned(),
            Step::Format => self
                .t("Какой формат? Выберите кнопкой или напишите.", "Which format? Choose a button or type your own.")
                .to_owned(),
            Step::Dates => self
                .t(
                    "Когда разместить? Например: завтра, в пятницу, 20.12, с 1 по 5 декабря, как можно скорее.",
                    "When? For example: tomorrow, on Friday, 20 December, from 1 to 5 December, as soon as possible.",
                )
                .to_owned(),
            Step::Budget => self
                .t(
                    "На какой бюджет рассчитываете? Например: 5000, 10-15 тыс., до 20к, по прайсу, бартер.",
                    "What is your budget? For example: 5000, 10-15k, up to 20k, as listed, barter.",
                )
                .to_owned(),
            Step::Contact => {
                let ask = self.t(
                    "Как с вами связаться? Телефон, почта или @имя; можно отвечать и здесь — «Писать сюда».",
                    "How can we reach you? A phone, an e-mail or a @name; or right here: “Reply here”.",
                );
                match consent {
                    Some(consent) => format!("{ask}\n\n{consent}"),
                    None => ask.to_owned(),
                }
            }
            Step::Summary => self.t("Всё верно?", "Is everything right?").to_owned(),
            Step::Platform => {
                let ask = self.t("Где разместить рекламу?", "Where should it appear?");
                match note {
                    Some(note) => format!("{ask}\n{note}"),
                    None => ask.to_owned(),
                }
            }
            Step::Party => self
                .t(
                    "Кто рекламодатель? По закону в рекламе называют его: пришлите ИНН и название (или ФИО для ИП и \
                     самозанятых).",
                    "Who is the advertiser? The law asks to name them: please send the taxpayer's number and the legal name.",
                )
                .to_owned(),
            Step::Erid => self
                .t(
                    "Есть ли erid (токен рекламы)? Пришлите его, или скажите, кто регистрирует рекламу в ОРД.",
                    "Is there an erid (the advertisement's token)? Send it, or say who registers the advertisement.",
                )
                .to_owned(),
        }
    }

    /// The words that the contact is kept (152-ФЗ), where the settings bring none.
    pub fn talk_consent(&self) -> &'static str {
        self.t(
            "Отправляя контакт, вы соглашаетесь, что мы сохраним его, чтобы ответить на заявку. Удалить всё о себе: /forget.",
            "By sending a contact you agree that we keep it to answer your request. To delete everything: /forget.",
        )
    }

    /// What the law says of the platforms (38-ФЗ, статья 5 ч. 10.7 since 2025-09-01), where the settings bring nothing.
    pub fn talk_place_note(&self) -> &'static str {
        self.t(
            "С 1 сентября 2025 года реклама запрещена на ресурсах, доступ к которым ограничен в России; о Telegram на дату \
             размещения решает администратор.",
            "Since 1 September 2025 Russian law forbids advertising on restricted resources; whether Telegram is one on that \
             day, the administrator decides.",
        )
    }

    /// Why the question is asked again.
    pub fn talk_again(&self, why: AskedAgain) -> &'static str {
        match why {
            AskedAgain::Nothing => self.t("Напишите, пожалуйста, словами.", "Please answer in words."),
            AskedAgain::TooLong => self.t(
                "Слишком длинно: до 4000 знаков, остальное можно прислать файлом.",
                "Too long: at most 4,000 characters; the rest can come as a file.",
            ),
            AskedAgain::Budget => self.t(
                "Не понял сумму. Напишите, например: 5000, 10-15 тыс., до 20к. Можно и словами — передам как есть.",
                "I could not read the sum. For example: 5000, 10-15k, up to 20k. Or any words: I will pass them on as they are.",
            ),
            AskedAgain::Noted => self.t("Записал. И ещё вопрос:", "Noted. One more question:"),
            AskedAgain::Asked => self.t(
                "Передам ваш вопрос администратору вместе с заявкой. А пока:",
                "The administrator will see your question with the request. Meanwhile:",
            ),
            AskedAgain::Unclear => self.t("Не совсем понял. Ещё раз:", "I did not quite get that. Once more:"),
            AskedAgain::Contact => self.t(
                "Не вижу, как с вами связаться. Если удобно отвечать здесь, нажмите «Писать сюда».",
                "I see no way to reach you. If this chat will do, press “Reply here”.",
            ),
            AskedAgain::Changed => self.t("Записал, заявка теперь такая.", "Noted; this is the request now."),
            AskedAgain::Prices => {
                self.t("Прайс изменился, выберите ещё раз.", "Our prices have changed, please choose once more.")
            }
        }
    }

    /// What was understood of an answer; nothing where the answer says it itself.
    pub fn talk_understood(&self, step: Step, wish: &Wish) -> Option<String> {
        let understood = self.t("Понял:", "Got it:");
        match step {
            Step::Dates => wish.dates.map(|dates| format!("{understood} {}.", self.dates(&dates))),
            Step::Budget => wish.budget.as_ref().map(|budget| format!("{understood} {}.", self.budget(budget))),
            Step::Format if wish.format.as_deref() == Some("") => {
                let advice = self.t("Хорошо, формат посоветует администратор.", "Fine, the administrator will advise.");
                Some(advice.to_owned())
            }
            Step::Format => wish.format.as_ref().map(|format| match &wish.price {
                Some(price) => format!("{understood} {format} — {}.", self.price(price)),
                None => format!("{understood} {}.", cut(format, MOST_TOLD)),
            }),
            Step::Product | Step::Contact | Step::Summary | Step::Platform | Step::Party | Step::Erid => None,
        }
    }

    /// Everything that was told, as it was understood.
    pub fn talk_summary(&self, wish: &Wish) -> String {
        let mut lines = vec![self.t("Ваша заявка:", "Your request:").to_owned()];
        for step in [Step::Product, Step::Format, Step::Dates, Step::Budget, Step::Contact] {
            let room = if step == Step::Product { MOST_PRODUCT } else { MOST_TOLD };
            lines.push(format!("{}: {}", self.step_name(step), cut(&self.told(step, wish), room)));
        }
        lines.join("\n")
    }

    /// One answer as people read it: as it was understood, with the person's own words where these say more.
    pub fn told(&self, step: Step, wish: &Wish) -> String {
        let nothing = "—".to_owned();
        match step {
            Step::Product => match wish.product.as_deref() {
                Some("") => self.t("см. файлы", "see the files").to_owned(),
                Some(text) => text.to_owned(),
                None => nothing,
            },
            Step::Format => match (&wish.format, &wish.price) {
                (Some(format), _) if format.is_empty() => self.t("просит совета", "asks for advice").to_owned(),
                (Some(format), Some(price)) => format!("{format} — {}", self.price(price)),
                (Some(format), None) => format.clone(),
                (None, _) => nothing,
            },
            Step::Dates => match (wish.dates, &wish.dates_text) {
                (Some(dates), Some(text)) => format!("{} ({})", self.dates(&dates), self.in_quotes(text)),
                (_, Some(text)) if !text.is_empty() => text.clone(),
                _ => nothing,
            },
            Step::Budget => match (&wish.budget, &wish.budget_text) {
                (Some(budget), Some(text)) => format!("{} ({})", self.budget(budget), self.in_quotes(text)),
                (_, Some(text)) if !text.is_empty() => text.clone(),
                _ => nothing,
            },
            Step::Contact => match wish.contact.as_deref() {
                Some("") => self.t("здесь, в этом чате", "right here").to_owned(),
                Some(text) => text.to_owned(),
                None => nothing,
            },
            Step::Summary => String::new(),
            Step::Platform => wish.place.map_or(nothing, |place| self.talk_label(Choice::Place(place), &[])),
            Step::Party => match self.advertiser(wish) {
                name if name.is_empty() => wish.party_text.clone().unwrap_or(nothing),
                name => name,
            },
            Step::Erid => wish.erid.clone().unwrap_or(nothing),
        }
    }

    /// Somebody's own words.
    fn in_quotes(&self, words: &str) -> String {
        match self.language() {
            Language::Ru => format!("«{words}»"),
            Language::En => format!("“{words}”"),
        }
    }

    /// The number of a lead.
    pub fn numbered(&self, id: i64) -> String {
        format!("{}{id}", self.t("№", "#"))
    }

    /// Who advertises, as it stands in the mark of an advertisement; empty where nothing is known that can be read: free words
    /// name nobody.
    pub fn advertiser(&self, wish: &Wish) -> String {
        let Some(party) = &wish.party else { return String::new() };
        let inn = party.inn.as_ref().map(|inn| format!("ИНН {inn}"));
        party.name.clone().into_iter().chain(inn).collect::<Vec<_>>().join(", ")
    }

    /// Days as people read them.
    pub fn dates(&self, dates: &Dates) -> String {
        match dates.to {
            Some(to) if to == dates.from => self.day_of_week(dates.from),
            Some(to) => format!("{} – {}", self.calendar_day(dates.from), self.calendar_day(to)),
            None => match self.language() {
                Language::Ru => format!("с {}", self.calendar_day(dates.from)),
                Language::En => format!("from {}", self.calendar_day(dates.from)),
            },
        }
    }

    /// A day as people write it: `20.12.2026`.
    pub fn calendar_day(&self, day: NaiveDate) -> String {
        match self.language() {
            Language::Ru => day.format("%d.%m.%Y").to_string(),
            Language::En => day.format("%-d %b %Y").to_string(),
        }
    }

    fn day_of_week(&self, day: NaiveDate) -> String {
        let names = match self.language() {
            Language::Ru => ["пн", "вт", "ср", "чт", "пт", "сб", "вс"],
            Language::En => ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"],
        };
        format!("{} ({})", self.calendar_day(day), names[day.weekday().num_days_from_monday() as usize])
    }

    /// Money as people read it.
    pub fn budget(&self, budget: &Budget) -> String {
        match budget.instead {
            Some(NoSum::Barter) => return self.t("бартер", "barter").to_owned(),
            Some(NoSum::Open) => return self.t("обсудим", "to be discussed").to_owned(),
            Some(NoSum::ListPrice) => return self.t("по прайсу", "as listed").to_owned(),
            None => {}
        }
        let sign = match budget.currency.as_deref() {
            Some("RUB") => "₽",
            Some("USD") => "$",
            Some("EUR") => "€",
            Some(code) => code,
            None => "",
        };
        let sum = |sum: i64| format!("{} {sign}", number(sum)).trim_end().to_owned();
        match (budget.min, budget.max) {
            (Some(min), Some(max)) if min == max => sum(min),
            (Some(min), Some(max)) => format!("{}–{}", number(min), sum(max)),
            (Some(min), None) => format!("{} {}", self.t("от", "from"), sum(min)),
            (None, Some(max)) => format!("{} {}", self.t("до", "up to"), sum(max)),
            (None, None) => "—".to_owned(),
        }
    }
}
