//! What every setting is called, what it does, in one sentence, and what its words mean; a section's side by side.

use super::Texts;
use crate::domain::key::KeyName;
use crate::policy::{
    AlertSetting, CopySetting, DigestSetting, GeneralSetting, HolidaySetting, LeadSetting, ModerationSetting,
    QuestionSetting, SettingKey,
};

impl Texts {
    /// A setting by name.
    pub fn setting_name(&self, key: impl Into<SettingKey>) -> &'static str {
        self.setting_words(key.into()).0
    }

    /// What it does.
    pub(super) fn setting_hint(&self, key: SettingKey) -> &'static str {
        self.setting_words(key).1
    }

    /// Its name, and what it does.
    fn setting_words(&self, key: SettingKey) -> (&'static str, &'static str) {
        match key {
            SettingKey::Moderation(setting) => self.moderation_setting(setting),
            SettingKey::Copies(setting) => self.copies_setting(setting),
            SettingKey::Leads(setting) => self.leads_setting(setting),
            SettingKey::Digest(setting) => self.digest_setting(setting),
            SettingKey::Alerts(setting) => self.alerts_setting(setting),
            SettingKey::Questions(setting) => self.questions_setting(setting),
            SettingKey::Holiday(setting) => self.holiday_setting(setting),
            SettingKey::General(setting) => self.general_setting(setting),
        }
    }

    fn moderation_setting(&self, setting: ModerationSetting) -> (&'static str, &'static str) {
        let by_button = self.t(
            "Действовать самому: кнопкой в ⚙️, с подтверждением.",
            "Acting by itself: by the button on ⚙️, which asks first.",
        );
        let stricter = self.t("Чем строже, тем меньше нужно улик.", "The stricter, the less evidence is needed.");
        match setting {
            ModerationSetting::Mode => (self.t("Режим", "Mode"), by_button),
            ModerationSetting::PerRun => (
                self.t("Баны и удаления людей за раз", "People removed a run"),
                self.t(
                    "Больше за одну проверку, волну или час не убираю: остальные ждут.",
                    "More than that is not removed in a sweep, a wave or an hour: the rest waits.",
                ),
            ),
            ModerationSetting::PerDay => (
                self.t("Баны и удаления людей в день", "People removed a day"),
                self.t(
                    "Больше за сутки не убираю: остальные ждут.",
                    "More than that is not removed a day: the rest waits.",
                ),
            ),
            ModerationSetting::QuarantineHours => (
                self.t("Часов в карантине", "Hours in quarantine"),
                self.t(
                    "Потом запись судится заново; так и не решённое остаётся.",
                    "Then an entry is judged again; what stays undecided is kept.",
                ),
            ),
            ModerationSetting::Comments => {
                (self.t("Анти-комменты", "Comments"), self.t("Судить комментарии.", "Judge comments."))
            }
            ModerationSetting::CommentStrictness => {
                (self.t("Строгость к комментариям", "Strictness to comments"), stricter)
            }
            ModerationSetting::StopWords => (
                self.t("Стоп-слова", "Stop words"),
                self.t(
                    "Комментарий с таким словом удаляется всегда; =слово: только целиком, /выражение/: регулярное.",
                    "A comment with such a word is always removed; =word: whole only, /expression/: a regular one.",
                ),
            ),
            ModerationSetting::BlockedDomains => (
                self.t("Запрещённые домены", "Blocked domains"),
                self.t(
                    "Комментарий со ссылкой туда удаляется всегда.",
                    "A comment that links there is always removed.",
                ),
            ),
            ModerationSetting::BanAuthor => (
                self.t("Банить автора спама", "Ban who writes spam"),
                self.t(
                    "Вместе с удалением спама банить написавшего (в пределах лимитов).",
                    "Whoever wrote removed spam is banned too, within the limits.",
                ),
            ),
            ModerationSetting::CloseOnRaid => (
                self.t("Закрывать комментарии при рейде", "Close comments under raid"),
                self.t(
                    "Когда спама больше, чем успеваю удалять, закрыть комментарии поста без вопроса.",
                    "When spam comes faster than it can be deleted, close the post's comments without asking.",
                ),
            ),
            ModerationSetting::AllowedDomains => (
                self.t("Разрешённые домены", "Allowed domains"),
                self.t(
                    "Ссылки на эти сайты не считаются подозрительными.",
                    "Links to these sites do not count as suspicious.",
                ),
            ),
            ModerationSetting::Members => (
                self.t("Проверка подписчиков", "Subscribers"),
                self.t("Судить тех, кто подписан и подписывается.", "Judge who is subscribed and who subscribes."),
            ),
            ModerationSetting::MemberStrictness => {
                (self.t("Строгость к подписчикам", "Strictness to subscribers"), stricter)
            }
            ModerationSetting::Likes => {
                (self.t("Анти-лайки", "Likes"), self.t("Судить тех, кто ставит лайки.", "Judge who likes."))
            }
            ModerationSetting::LikeStrictness => (self.t("Строгость к лайкам", "Strictness to likes"), stricter),
            ModerationSetting::MemberSweep => (
                self.t("Проверять подписчиков каждые", "Sweep subscribers every"),
                self.t("Как часто просматривать всех подписчиков.", "How often all subscribers are looked through."),
            ),
            ModerationSetting::LikeSweep => (
                self.t("Проверять лайки каждые", "Sweep likes every"),
                self.t("Как часто смотреть лайки новых постов.", "How often likes of the newest posts are looked at."),
            ),
            ModerationSetting::LikePosts => (
                self.t("Постов в проверке лайков", "Posts in a sweep over likes"),
                self.t("Сколько новых постов смотреть.", "How many of the newest posts."),
            ),
            ModerationSetting::LikesOfPost => (
                self.t("Лайков с поста", "Likes of a post"),
                self.t("Сколько лайков читать с каждого поста.", "How many likes of each post are read."),
            ),
        }
    }

    fn copies_setting(&self, setting: CopySetting) -> (&'static str, &'static str) {
        match setting {
            CopySetting::Enabled => (self.t("Кросспостинг", "Cross-posting"), self.t("Копировать посты в канал.", "Copy posts to the channel.")),
            CopySetting::Channel => (self.t("Канал для копий", "Channel for copies"), self.t(
                "Куда копируются посты своей стены. Другие стены и каналы: [[crosspost.routes]] в файле.",
                "Where posts of the own wall are copied to. Other walls and channels: [[crosspost.routes]] in the file.",
            )),
            CopySetting::Approve => (self.t("Одобрение постов", "Approval of posts"), self.t("О каких постах сначала спрашивать.", "Which posts wait for a word.")),
            CopySetting::SkipAds => (self.t("Пропускать рекламу", "Leave ads out"), self.t("Рекламные посты не копируются.", "Advertisements are not copied.")),
            CopySetting::SkipReposts => (self.t("Пропускать репосты", "Leave reposts out"), self.t("Репосты не копируются.", "Reposts are not copied.")),
            CopySetting::SourceLink => (self.t("Ссылка на пост", "Link to the post"), self.t("Ссылка на пост VK под каждой копией.", "A link to the VK post below every copy.")),
            CopySetting::SyncEdits => (self.t("Переносить правки", "Carry edits over"), self.t("Правка поста правит копию.", "An edited post edits its copies.")),
            CopySetting::SyncDeletions => (self.t("Переносить удаления", "Carry deletions over"), self.t("Удалённый пост удаляет копию.", "A deleted post deletes its copies.")),
            CopySetting::Footer => (self.t("Подпись под копией", "Footer of copies"), self.t("Добавляется под каждой копией в канале.", "Stands below every copy in the channel.")),
            CopySetting::Hashtags => (self.t("Хэштеги", "Hashtags"), self.t("Хэштеги под копией, если в посте их нет.", "Hashtags below a copy whose post has none.")),
            CopySetting::LongText => (self.t("Длинный текст с картинкой", "Long texts with pictures"), self.t(
                "Куда девать текст, который не влезает под картинку.",
                "Where words go that do not fit under a picture.",
            )),
            CopySetting::Silent => (self.t("Публиковать без звука", "Publish silently"), self.t("Подписчики канала не слышат уведомления.", "Subscribers of the channel hear nothing.")),
            CopySetting::LinkPreview => (self.t("Превью ссылок", "Link previews"), self.t("Картинка по ссылке в тексте.", "The picture of a link in the text.")),
            CopySetting::SyncDays => (self.t("Дней следить за правками", "Days that edits are followed"), self.t(
                "Столько дней правки поста переносятся в копию.",
                "For so many days edits of a post are carried over to its copy.",
            )),
            CopySetting::QuietHours => (self.t("Тихие часы постов", "Quiet hours of posts"), self.t("Пост, который пришёл в эти часы, выйдет после них.", "A post that comes in these hours goes out after them.")),
            CopySetting::StopWords => (self.t("Не копировать посты со словами", "Leave posts out with the words"), self.t("Пост с таким словом не копируется.", "A post with such a word is not copied.")),
            CopySetting::OnlyHashtags => (self.t("Копировать только с хэштегами", "Copy only with the hashtags"), self.t(
                "Если список не пуст, копируются только посты с одним из них.",
                "Where the list is not empty, only posts with one of them are copied.",
            )),
            CopySetting::MinLength => (self.t("Не копировать короче, знаков", "Leave out shorter than, characters"), self.t("Более короткие тексты не копируются.", "Shorter texts are not copied.")),
        }
    }

    fn leads_setting(&self, setting: LeadSetting) -> (&'static str, &'static str) {
        match setting {
            LeadSetting::Enabled => (
                self.t("Приём рекламы", "Advertisers are heard"),
                self.t("Разговаривать с рекламодателями.", "Talk with advertisers."),
            ),
            LeadSetting::Law => (
                self.t("Вопросы по закону о рекламе", "Questions of the law on advertising"),
                self.t(
                    "Спрашивать ИНН, erid и площадку после заявки.",
                    "Ask for the tax number, erid and place after a request.",
                ),
            ),
            LeadSetting::Greeting => (
                self.t("Приветствие рекламодателя", "Greeting of advertisers"),
                self.t(
                    "Первые слова на /start и «Начать», над кнопкой «Реклама».",
                    "The first words on /start, above the button for advertisers.",
                ),
            ),
            LeadSetting::MediaKit => (
                self.t("Медиакит", "Media kit"),
                self.t("Ссылка на медиакит; показывается с прайсом.", "A link, shown with the price list."),
            ),
            LeadSetting::AnswerHours => (
                self.t("Часы ответов", "Hours of answers"),
                self.t(
                    "В другое время клиенту говорится, когда ответят.",
                    "At other times the client is told when somebody answers.",
                ),
            ),
            LeadSetting::RemindAfter => (
                self.t("Напоминать о заявке через", "Remind of a request after"),
                self.t("Заявку никто не взял: напомнить через.", "Nobody took a request: remind after."),
            ),
            LeadSetting::QuietAfterHuman => (
                self.t("Молчать после ответа человека", "Quiet after a person's answer"),
                self.t(
                    "Человек ответил сам: бот столько молчит в этом разговоре.",
                    "A person answered by hand: the bot keeps quiet in that talk for so long.",
                ),
            ),
            LeadSetting::RetentionDays => (
                self.t("Дней хранить заявки", "Days that requests are kept"),
                self.t("Потом заявки и переписка стираются.", "Then requests and talks are erased."),
            ),
            LeadSetting::PlaceNote => (
                self.t("Примечание о площадке", "Note on the place"),
                self.t(
                    "Слова рекламодателю рядом с вопросом о площадке.",
                    "Words beside the question about the place.",
                ),
            ),
            LeadSetting::Consent => (
                self.t("Согласие на обработку данных", "Consent to data processing"),
                self.t("Слова под вопросом о контакте.", "Words under the question for a contact."),
            ),
            LeadSetting::Formats => (self.t("Прайс", "Price list"), ""),
            LeadSetting::Templates => (self.t("Шаблоны ответов", "Templates"), ""),
        }
    }

    fn digest_setting(&self, setting: DigestSetting) -> (&'static str, &'static str) {
        match setting {
            DigestSetting::Enabled => (
                self.t("Присылать сводку", "Send the digest"),
                self.t("Каждое утро одно сообщение о вчерашнем дне.", "One message each morning about the day before."),
            ),
            DigestSetting::DailyAt => (
                self.t("Сводка в", "Digest at"),
                self.t("Местное время утренней сводки.", "Local time of the morning's digest."),
            ),
            DigestSetting::WeeklyOn => (
                self.t("Недельная сводка", "Weekly digest"),
                self.t(
                    "В этот день одно сообщение и за день, и за неделю.",
                    "On this day one message holds the day and the week.",
                ),
            ),
        }
    }

    fn alerts_setting(&self, setting: AlertSetting) -> (&'static str, &'static str) {
        match setting {
            AlertSetting::Enabled => (
                self.t("Тревоги", "Alerts"),
                self.t(
                    "Сообщения о событиях; выключено: только о здоровье бота.",
                    "Messages about events; off: only about the bot's own health.",
                ),
            ),
            AlertSetting::QuietHours => (
                self.t("Тихие часы", "Quiet hours"),
                self.t(
                    "В эти часы без звука, кроме волны, мёртвого ключа и горячей заявки.",
                    "Silent at these hours but for a wave, a dead key, a hot request.",
                ),
            ),
            AlertSetting::VkUser => (
                self.t("Кому писать в VK", "Whom to write on VK"),
                self.t(
                    "Владелец на VK: слышит важное и там, и когда Telegram недоступен.",
                    "The owner on VK: hears what matters there too, and when Telegram is out of reach.",
                ),
            ),
            AlertSetting::VkCopy => (
                self.t("Что дублировать в VK", "What VK hears too"),
                self.t("Что приходит и сообщением VK.", "What comes by VK message too."),
            ),
            AlertSetting::FallbackAfter => (
                self.t("Уходить в VK, если Telegram молчит", "Turn to VK when Telegram is silent for"),
                self.t(
                    "Столько Telegram недоступен, и всё идёт в VK.",
                    "Telegram out of reach for so long, and everything goes to VK.",
                ),
            ),
        }
    }

    fn questions_setting(&self, setting: QuestionSetting) -> (&'static str, &'static str) {
        match setting {
            QuestionSetting::Enabled => (
                self.t("Вопросы без ответа", "Unanswered questions"),
                self.t(
                    "Вопросы в комментариях, на которые никто не ответил, приходят карточками.",
                    "Questions in comments that nobody answered come as cards.",
                ),
            ),
            QuestionSetting::After => (
                self.t("Вопрос без ответа через", "A question is unanswered after"),
                self.t("Сколько ждать ответа людей.", "How long people's answers are waited for."),
            ),
        }
    }

    fn holiday_setting(&self, setting: HolidaySetting) -> (&'static str, &'static str) {
        match setting {
            HolidaySetting::Until => (self.t("Отпуск до", "On holiday until"), self.t(
                "По этот день: только недельная сводка, без напоминаний, сомнительное оставляю, лимиты вдвое меньше, \
                 рекламодателям называю день.",
                "Through this day: only weekly digests, no reminders, what is doubtful is kept, half the limits, advertisers \
                 are told the day.",
            )),
            HolidaySetting::Deputy => (self.t("Заместитель", "Who stands in"), self.t(
                "Кто в отпуск получает тревоги: человек, который хоть раз написал боту.",
                "Who hears alerts meanwhile: somebody who has written to the bot.",
            )),
        }
    }

    fn general_setting(&self, setting: GeneralSetting) -> (&'static str, &'static str) {
        match setting {
            GeneralSetting::Language => (self.t("Язык", "Language"), self.t(
                "Язык всего, что люди читают в чатах. Вопросы по закону о рекламе включены для русского, если не задано иначе.",
                "Of everything people read in chats. Questions of the law on advertising are on for Russian unless set.",
            )),
            GeneralSetting::SecondOpinion => (self.t("Второе мнение модели", "The model's second opinion"), self.t(
                "Спрашивать модель о сомнительных комментариях: она может только смягчить решение. Уходит только текст.",
                "Ask the model about doubtful comments: it may only soften. Nothing but the text leaves.",
            )),
        }
    }

    /// A key of a platform among what was changed.
    pub(super) fn key_setting(&self, name: KeyName) -> &'static str {
        match name {
            KeyName::Community => self.t("🔑 Ключ сообщества", "🔑 Community token"),
            KeyName::Service => self.t("🔑 Сервисный ключ", "🔑 Service key"),
            KeyName::User => self.t("🔑 Ключ администратора", "🔑 Administrator's token"),
            KeyName::OpenAi => self.t("🔑 Ключ модели", "🔑 Language model key"),
            KeyName::Max => self.t("🔑 Ключ MAX", "🔑 MAX token"),
            KeyName::Bot => KeyName::Bot.setting(),
        }
    }

    /// A word that a setting may hold, in people's words; one that means nothing is its own.
    pub(super) fn choice(&self, key: SettingKey, word: &str) -> String {
        match (key, word) {
            (SettingKey::Copies(CopySetting::Hashtags), "off") => self.t("не добавлять", "none"),
            (SettingKey::Copies(CopySetting::Hashtags), "local") => self.t("подбирать самому", "made here"),
            (SettingKey::Copies(CopySetting::Hashtags), "openai") => self.t("спрашивать модель", "ask the model"),
            (SettingKey::Copies(CopySetting::LongText), "after") => {
                self.t("картинка, потом текст", "picture, then text")
            }
            (SettingKey::Copies(CopySetting::LongText), "preview") => self.t("текст с превью", "text with a preview"),
            (SettingKey::Copies(CopySetting::Approve), "none") => self.t("сразу", "at once"),
            (SettingKey::Copies(CopySetting::Approve), "ads") => self.t("спрашивать о рекламе", "ask about ads"),
            (SettingKey::Copies(CopySetting::Approve), "all") => self.t("спрашивать обо всех", "ask about all"),
            (SettingKey::Alerts(AlertSetting::VkCopy), "off") => self.t("ничего", "nothing"),
            (SettingKey::Alerts(AlertSetting::VkCopy), "important") => self.t("важное", "what matters"),
            (SettingKey::Alerts(AlertSetting::VkCopy), "all") => self.t("всё", "everything"),
            (SettingKey::General(GeneralSetting::Language), "ru") => "русский",
            (SettingKey::General(GeneralSetting::Language), "en") => "English",
            (SettingKey::Moderation(ModerationSetting::Mode), "observe") => self.t("только смотрю", "only watching"),
            (SettingKey::Moderation(ModerationSetting::Mode), "enforce") => self.t("действую сам", "acting by myself"),
            (_, "soft") => self.t("мягко", "soft"),
            (_, "normal") => self.t("обычно", "normal"),
            (_, "strict") => self.t("строго", "strict"),
            (_, "monday") => self.t("понедельник", "Monday"),
            (_, "tuesday") => self.t("вторник", "Tuesday"),
            (_, "wednesday") => self.t("среда", "Wednesday"),
            (_, "thursday") => self.t("четверг", "Thursday"),
            (_, "friday") => self.t("пятница", "Friday"),
            (_, "saturday") => self.t("суббота", "Saturday"),
            (_, "sunday") => self.t("воскресенье", "Sunday"),
            (_, other) => other,
        }
        .to_owned()
    }
}

#[cfg(test)]
mod tests {
    use crate::policy::{SettingKey, SettingKind};
    use crate::texts::{Language, Texts};

    #[test]
    fn every_setting_of_a_screen_has_a_sentence_in_both_languages() {
        for language in [Language::Ru, Language::En] {
            let texts = Texts::new(language);
            for key in SettingKey::on_screens() {
                assert!(texts.setting_hint(key).ends_with('.'), "{language:?} {}", key.name());
            }
        }
    }

    #[test]
    fn every_word_that_a_setting_may_hold_has_words_of_peoples() {
        let texts = Texts::new(Language::Ru);
        for key in SettingKey::on_screens() {
            let words = match key.kind() {
                SettingKind::Choice(words) => words.to_vec(),
                SettingKind::Guarded(free, guarded) => [free, guarded].concat(),
                _ => continue,
            };
            for word in words {
                assert_ne!(texts.choice(key, word), word, "{}", key.name());
                for language in [Language::Ru, Language::En] {
                    let called = Texts::new(language).choice(key, word).to_uppercase();
                    let means = crate::texts::choice_called(key, &[word], &called);
                    assert_eq!(means, Some(word), "{called}");
                }
            }
        }
    }
}
