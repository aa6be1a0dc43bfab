//! What every setting is called and what it does, in one sentence.

use super::Texts;

impl Texts {
    /// A setting by name; a key that has none is its own name.
    pub fn setting_name<'a>(&'a self, key: &'a str) -> &'a str {
        match key {
            "moderation.limits.per_run" => self.t("Баны и удаления людей за раз", "People removed a run"),
            "moderation.limits.per_day" => self.t("Баны и удаления людей в день", "People removed a day"),
            "moderation.quarantine_hours" => self.t("Часов в карантине", "Hours in quarantine"),
            "moderation.comments.ban_author" => self.t("Банить автора спама", "Ban who writes spam"),
            "moderation.comments.close_on_raid" => {
                self.t("Закрывать комментарии при рейде", "Close comments under raid")
            }
            "moderation.comments.allowed_domains" => self.t("Разрешённые домены", "Allowed domains"),
            "moderation.members.sweep" => self.t("Проверять подписчиков каждые", "Sweep subscribers every"),
            "moderation.likes.sweep" => self.t("Проверять лайки каждые", "Sweep likes every"),
            "moderation.likes.posts" => self.t("Постов в проверке лайков", "Posts in a sweep over likes"),
            "moderation.likes.per_post" => self.t("Лайков с поста", "Likes of a post"),
            "crosspost.channel_id" => self.t("Канал для копий", "Channel for copies"),
            "crosspost.footer" => self.t("Подпись под копией", "Footer of copies"),
            "crosspost.hashtags" => self.t("Хэштеги", "Hashtags"),
            "crosspost.long_text" => self.t("Длинный текст с картинкой", "Long texts with pictures"),
            "crosspost.silent" => self.t("Публиковать без звука", "Publish silently"),
            "crosspost.link_preview" => self.t("Превью ссылок", "Link previews"),
            "crosspost.sync_days" => self.t("Дней следить за правками", "Days that edits are followed"),
            "crosspost.stop_words" => self.t("Не копировать посты со словами", "Leave posts out with the words"),
            "crosspost.only_hashtags" => self.t("Копировать только с хэштегами", "Copy only with the hashtags"),
            "crosspost.min_length" => self.t("Не копировать короче, знаков", "Leave out shorter than, characters"),
            "leads.greeting" => self.t("Приветствие рекламодателя", "Greeting of advertisers"),
            "leads.media_kit" => self.t("Медиакит", "Media kit"),
            "leads.answer_hours" => self.t("Часы ответов", "Hours of answers"),
            "leads.remind_after" => self.t("Напоминать о заявке через", "Remind of a request after"),
            "leads.quiet_after_human" => self.t("Молчать после ответа человека", "Quiet after a person's answer"),
            "leads.retention_days" => self.t("Дней хранить заявки", "Days that requests are kept"),
            "leads.place_note" => self.t("Примечание о площадке", "Note on the place"),
            "leads.consent" => self.t("Согласие на обработку данных", "Consent to data processing"),
            "holiday.until" => self.t("Отпуск до", "On holiday until"),
            "holiday.deputy" => self.t("Заместитель", "Who stands in"),
            "digest.enabled" => self.t("Присылать сводку", "Send the digest"),
            "digest.daily_at" => self.t("Сводка в", "Digest at"),
            "digest.weekly_on" => self.t("Недельная сводка", "Weekly digest"),
            "alerts.enabled" => self.t("Тревоги", "Alerts"),
            "alerts.quiet_hours" => self.t("Тихие часы", "Quiet hours"),
            "alerts.vk_user_id" => self.t("Кому писать в VK", "Whom to write on VK"),
            "alerts.vk_copy" => self.t("Что дублировать в VK", "What VK hears too"),
            "alerts.fallback_after" => {
                self.t("Уходить в VK, если Telegram молчит", "Turn to VK when Telegram is silent for")
            }
            "answers.enabled" => self.t("Вопросы без ответа", "Unanswered questions"),
            "answers.after" => self.t("Вопрос без ответа через", "A question is unanswered after"),
            "language" => self.t("Язык", "Language"),
            "openai.second_opinion" => self.t("Второе мнение модели", "The model's second opinion"),
            other => self.setting_elsewhere(other),
        }
    }

    /// Settings that other screens change.
    fn setting_elsewhere<'a>(&'a self, key: &'a str) -> &'a str {
        match key {
            "moderation.mode" => self.t("Режим", "Mode"),
            "moderation.comments.enabled" => self.t("Анти-комменты", "Comments"),
            "moderation.comments.strictness" => self.t("Строгость к комментариям", "Strictness to comments"),
            "moderation.comments.stop_words" => self.t("Стоп-слова", "Stop words"),
            "moderation.comments.blocked_domains" => self.t("Запрещённые домены", "Blocked domains"),
            "moderation.members.enabled" => self.t("Проверка подписчиков", "Subscribers"),
            "moderation.members.strictness" => self.t("Строгость к подписчикам", "Strictness to subscribers"),
            "moderation.likes.enabled" => self.t("Анти-лайки", "Likes"),
            "moderation.likes.strictness" => self.t("Строгость к лайкам", "Strictness to likes"),
            "crosspost.enabled" => self.t("Кросспостинг", "Cross-posting"),
            "crosspost.approve" => self.t("Одобрение постов", "Approval of posts"),
            "crosspost.skip_ads" => self.t("Пропускать рекламу", "Leave ads out"),
            "crosspost.skip_reposts" => self.t("Пропускать репосты", "Leave reposts out"),
            "crosspost.source_link" => self.t("Ссылка на пост", "Link to the post"),
            "crosspost.sync_edits" => self.t("Переносить правки", "Carry edits over"),
            "crosspost.sync_deletions" => self.t("Переносить удаления", "Carry deletions over"),
            "leads.enabled" => self.t("Приём рекламы", "Advertisers are heard"),
            "leads.law" => self.t("Вопросы по закону о рекламе", "Questions of the law on advertising"),
            "leads.formats" => self.t("Прайс", "Price list"),
            "leads.templates" => self.t("Шаблоны ответов", "Templates"),
            "vk.community_token" => self.t("🔑 Ключ сообщества", "🔑 Community token"),
            "vk.service_token" => self.t("🔑 Сервисный ключ", "🔑 Service key"),
            "vk.user_token" => self.t("🔑 Ключ администратора", "🔑 Administrator's token"),
            "openai.api_key" => self.t("🔑 Ключ модели", "🔑 Language model key"),
            other => other,
        }
    }

    pub(super) fn setting_hint(&self, key: &str) -> &str {
        match key {
            "moderation.limits.per_run" => self.t(
                "Больше за одну проверку, волну или час не убираю: остальные ждут.",
                "More than that is not removed in a sweep, a wave or an hour: the rest waits.",
            ),
            "moderation.limits.per_day" => self.t(
                "Больше за сутки не убираю: остальные ждут.",
                "More than that is not removed a day: the rest waits.",
            ),
            "moderation.quarantine_hours" => self.t(
                "Потом запись судится заново; так и не решённое остаётся.",
                "Then an entry is judged again; what stays undecided is kept.",
            ),
            "moderation.comments.ban_author" => self.t(
                "Вместе с удалением спама банить написавшего (в пределах лимитов).",
                "Whoever wrote removed spam is banned too, within the limits.",
            ),
            "moderation.comments.close_on_raid" => self.t(
                "Когда спама больше, чем успеваю удалять, закрыть комментарии поста без вопроса.",
                "When spam comes faster than it can be deleted, close the post's comments without asking.",
            ),
            "moderation.comments.allowed_domains" => self.t(
                "Ссылки на эти сайты не считаются подозрительными.",
                "Links to these sites do not count as suspicious.",
            ),
            "moderation.members.sweep" => {
                self.t("Как часто просматривать всех подписчиков.", "How often all subscribers are looked through.")
            }
            "moderation.likes.sweep" => {
                self.t("Как часто смотреть лайки новых постов.", "How often likes of the newest posts are looked at.")
            }
            "moderation.likes.posts" => self.t("Сколько новых постов смотреть.", "How many of the newest posts."),
            "moderation.likes.per_post" => {
                self.t("Сколько лайков читать с каждого поста.", "How many likes of each post are read.")
            }
            "crosspost.channel_id" => self.t(
                "Куда копируются посты своей стены. Другие стены и каналы: [[crosspost.routes]] в файле.",
                "Where posts of the own wall are copied to. Other walls and channels: [[crosspost.routes]] in the file.",
            ),
            "crosspost.footer" => {
                self.t("Добавляется под каждой копией в канале.", "Stands below every copy in the channel.")
            }
            "crosspost.hashtags" => {
                self.t("Хэштеги под копией, если в посте их нет.", "Hashtags below a copy whose post has none.")
            }
            "crosspost.long_text" => self.t(
                "Куда девать текст, который не влезает под картинку.",
                "Where words go that do not fit under a picture.",
            ),
            "crosspost.silent" => {
                self.t("Подписчики канала не слышат уведомления.", "Subscribers of the channel hear nothing.")
            }
            "crosspost.link_preview" => self.t("Картинка по ссылке в тексте.", "The picture of a link in the text."),
            "crosspost.sync_days" => self.t(
                "Столько дней правки поста переносятся в копию.",
                "For so many days edits of a post are carried over to its copy.",
            ),
            "crosspost.stop_words" => {
                self.t("Пост с таким словом не копируется.", "A post with such a word is not copied.")
            }
            "crosspost.only_hashtags" => self.t(
                "Если список не пуст, копируются только посты с одним из них.",
                "Where the list is not empty, only posts with one of them are copied.",
            ),
            "crosspost.min_length" => self.t("Более короткие тексты не копируются.", "Shorter texts are not copied."),
            other => self.more_hints(other),
        }
    }

    fn hints_of_other_screens(&self, key: &str) -> &str {
        match key {
            "moderation.mode" => self.t(
                "Действовать самому: кнопкой в ⚙️, с подтверждением.",
                "Acting by itself: by the button on ⚙️, which asks first.",
            ),
            "moderation.comments.enabled" => self.t("Судить комментарии.", "Judge comments."),
            "moderation.comments.strictness" | "moderation.members.strictness" | "moderation.likes.strictness" => {
                self.t("Чем строже, тем меньше нужно улик.", "The stricter, the less evidence is needed.")
            }
            "moderation.comments.stop_words" => self.t(
                "Комментарий с таким словом удаляется всегда; =слово: только целиком, /выражение/: регулярное.",
                "A comment with such a word is always removed; =word: whole only, /expression/: a regular one.",
            ),
            "moderation.comments.blocked_domains" => {
                self.t("Комментарий со ссылкой туда удаляется всегда.", "A comment that links there is always removed.")
            }
            "moderation.members.enabled" => {
                self.t("Судить тех, кто подписан и подписывается.", "Judge who is subscribed and who subscribes.")
            }
            "moderation.likes.enabled" => self.t("Судить тех, кто ставит лайки.", "Judge who likes."),
            "crosspost.enabled" => self.t("Копировать посты в канал.", "Copy posts to the channel."),
            "crosspost.approve" => self.t("О каких постах сначала спрашивать.", "Which posts wait for a word."),
            "crosspost.skip_ads" => self.t("Рекламные посты не копируются.", "Advertisements are not copied."),
            "crosspost.skip_reposts" => self.t("Репосты не копируются.", "Reposts are not copied."),
            "crosspost.source_link" => {
                self.t("Ссылка на пост VK под каждой копией.", "A link to the VK post below every copy.")
            }
            "crosspost.sync_edits" => self.t("Правка поста правит копию.", "An edited post edits its copies."),
            "crosspost.sync_deletions" => self.t("Удалённый пост удаляет копию.", "A deleted post deletes its copies."),
            "leads.enabled" => self.t("Разговаривать с рекламодателями.", "Talk with advertisers."),
            "leads.law" => self.t(
                "Спрашивать ИНН, erid и площадку после заявки.",
                "Ask for the tax number, erid and place after a request.",
            ),
            _ => "",
        }
    }

    fn more_hints(&self, key: &str) -> &str {
        match key {
            "leads.greeting" => self.t("Первые слова рекламодателю, до прайса.", "The first words, before the price list."),
            "leads.media_kit" => self.t("Ссылка на медиакит; показывается с прайсом.", "A link, shown with the price list."),
            "leads.answer_hours" => self.t(
                "В другое время клиенту говорится, когда ответят.",
                "At other times the client is told when somebody answers.",
            ),
            "leads.remind_after" => {
                self.t("Заявку никто не взял: напомнить через.", "Nobody took a request: remind after.")
            }
            "leads.quiet_after_human" => self.t(
                "Человек ответил сам: бот столько молчит в этом разговоре.",
                "A person answered by hand: the bot keeps quiet in that talk for so long.",
            ),
            "leads.retention_days" => {
                self.t("Потом заявки и переписка стираются.", "Then requests and talks are erased.")
            }
            "leads.place_note" => {
                self.t("Слова рекламодателю рядом с вопросом о площадке.", "Words beside the question about the place.")
            }
            "leads.consent" => self.t("Слова под вопросом о контакте.", "Words under the question for a contact."),
            "holiday.until" => self.t(
                "По этот день: только недельная сводка, без напоминаний, сомнительное оставляю, лимиты вдвое меньше, \
                 рекламодателям называю день.",
                "Through this day: only weekly digests, no reminders, what is doubtful is kept, half the limits, advertisers \
                 are told the day.",
            ),
            "holiday.deputy" => self.t(
                "Кто в отпуск получает тревоги: человек, который хоть раз написал боту.",
                "Who hears alerts meanwhile: somebody who has written to the bot.",
            ),
            "digest.enabled" => self.t("Каждое утро одно сообщение о вчерашнем дне.", "One message each morning about the day before."),
            "digest.daily_at" => self.t("Местное время утренней сводки.", "Local time of the morning's digest."),
            "digest.weekly_on" => {
                self.t("В этот день одно сообщение и за день, и за неделю.", "On this day one message holds the day and the week.")
            }
            "alerts.enabled" => self.t(
                "Сообщения о событиях; выключено: только о здоровье бота.",
                "Messages about events; off: only about the bot's own health.",
            ),
            "alerts.quiet_hours" => self.t(
                "В эти часы без звука, кроме волны, мёртвого ключа и горячей заявки.",
                "Silent at these hours but for a wave, a dead key, a hot request.",
            ),
            "alerts.vk_user_id" => self.t(
                "Владелец на VK: слышит важное и там, и когда Telegram недоступен.",
                "The owner on VK: hears what matters there too, and when Telegram is out of reach.",
            ),
            "alerts.vk_copy" => self.t("Что приходит и сообщением VK.", "What comes by VK message too."),
            "alerts.fallback_after" => self.t(
                "Столько Telegram недоступен, и всё идёт в VK.",
                "Telegram out of reach for so long, and everything goes to VK.",
            ),
            "answers.enabled" => self.t(
                "Вопросы в комментариях, на которые никто не ответил, приходят карточками.",
                "Questions in comments that nobody answered come as cards.",
            ),
            "answers.after" => self.t("Сколько ждать ответа людей.", "How long people's answers are waited for."),
            "language" => self.t(
                "Язык всего, что люди читают в чатах. Вопросы по закону о рекламе включены для русского, если не задано иначе.",
                "Of everything people read in chats. Questions of the law on advertising are on for Russian unless set.",
            ),
            "openai.second_opinion" => self.t(
                "Спрашивать модель о сомнительных комментариях: она может только смягчить решение. Уходит только текст.",
                "Ask the model about doubtful comments: it may only soften. Nothing but the text leaves.",
            ),
            other => self.hints_of_other_screens(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::setting::SETTINGS;
    use crate::texts::{Language, Texts};

    #[test]
    fn every_setting_has_a_name_and_a_sentence_in_both_languages() {
        for language in [Language::Ru, Language::En] {
            let texts = Texts::new(language);
            for setting in SETTINGS {
                assert_ne!(texts.setting_name(setting.key), setting.key, "{language:?}");
                assert!(texts.setting_hint(setting.key).ends_with('.'), "{language:?} {}", setting.key);
            }
        }
    }
}
