//! Reason codes in words.

use super::{Entry, Texts, html};
use crate::domain::action::{Advice, Capability, CapabilityState, Way};
use crate::domain::capability::CertificateFault;
use crate::domain::chat_ref::{ChatRef, PlatformId};
use crate::domain::ids::ChatId;
use crate::domain::key::KeyName;
use crate::domain::language::Language;
use crate::domain::right::Right;
use crate::domain::sign::TextSign;
use crate::domain::verdict::Reason;

impl Texts {
    /// One reason, as Telegram HTML: «ссылка example.com +0.4».
    pub fn reason(&self, reason: &Reason) -> String {
        let said = self.fact(&reason.code, reason.detail.as_deref()).unwrap_or_else(|| {
            let detail = reason.detail.as_deref();
            let detail =
                detail.map(|detail| format!(" «{}»", html::escape(&html::cut(detail, 40)))).unwrap_or_default();
            format!("{}{detail}", self.name_of(reason))
        });
        if reason.points == 0.0 {
            return said;
        }
        format!("{said} {:+.1}", reason.points)
    }

    /// One reason as plain text, for JSON and the command line.
    pub fn reason_plain(&self, reason: &Reason) -> String {
        if let Some(fact) = self.fact(&reason.code, reason.detail.as_deref()) {
            return fact;
        }
        let name = self.name_of(reason);
        match &reason.detail {
            Some(detail) => format!("{name} «{}»", html::cut(detail, 80)),
            None => name,
        }
    }

    /// Why, in one line.
    pub fn reasons(&self, reasons: &[Reason]) -> String {
        if let Some(why) = self.why(reasons) {
            return why;
        }
        reasons.iter().take(4).map(|reason| self.reason(reason)).collect::<Vec<_>>().join(", ")
    }

    /// What it says: the model may speak for a text, too.
    fn name_of(&self, reason: &Reason) -> String {
        if TextSign::parse(&reason.code) == Some(TextSign::Model) && reason.points < 0.0 {
            return self.t("по модели не похоже на спам", "the model: unlike spam").to_owned();
        }
        self.reason_name(&reason.code)
    }

    pub(super) fn reason_name(&self, code: &str) -> String {
        if let Some(offer) = self.offer(code) {
            return offer.to_owned();
        }
        let Some(sign) = TextSign::parse(code) else {
            // Facts of an account; else of a later version, or from outside.
            return self.fact(code, None).unwrap_or_else(|| self.t("другой признак", "another sign").to_owned());
        };
        let known = match sign {
            TextSign::StopWord => self.t("стоп-слово", "stop word"),
            TextSign::BlockedDomain => self.t("запрещённый домен", "blocked domain"),
            TextSign::Link => self.t("ссылка", "link"),
            TextSign::AllowedLink => self.t("разрешённая ссылка", "allowed link"),
            TextSign::HiddenLink => self.t("спрятанная ссылка", "disguised link"),
            TextSign::Messenger => self.t("зовёт в мессенджер", "invites to a messenger"),
            TextSign::CardNumber => self.t("номер карты", "card number"),
            TextSign::PosingSite => self.t("сайт под чужим именем", "a site under another's name"),
            TextSign::OnlyLink => self.t("только ссылка", "only a link"),
            TextSign::OnlyAttachment => self.t("только вложение", "only an attachment"),
            TextSign::EmojiFlood => self.t("много эмодзи", "many emoji"),
            TextSign::MixedAlphabets => self.t("слова из двух алфавитов", "words of two alphabets"),
            TextSign::InvisibleLetters => self.t("невидимые символы", "invisible characters"),
            TextSign::SpacedOut => self.t("слово вразрядку", "spaced-out word"),
            TextSign::Flood => self.t("пишет подряд", "flood"),
            TextSign::SameText => self.t("тот же текст у других", "same text by others"),
            TextSign::Forwarded => self.t("переслано", "forwarded"),
            TextSign::Buttons => self.t("кнопки под сообщением", "buttons under the message"),
            TextSign::InAttachment => self.t("слова во вложении", "words of an attachment"),
            TextSign::BioLink => self.t("ссылка в профиле", "a link in the profile"),
            TextSign::BioOffer => self.t("в профиле реклама", "an advert in the profile"),
            TextSign::NameOffer => self.t("имя как объявление", "a name like an advert"),
            TextSign::ReactsToAll => self.t("ставит реакции всем подряд", "reacts to everything"),
            TextSign::Model => self.t("похоже на спам по модели", "the model"),
            TextSign::NoText => self.t("без текста", "no text"),
            TextSign::OwnHam => self.t("у вас так пишут", "people here write so"),
            TextSign::NamesMessenger => self.t("зовёт писать в мессенджер", "names a messenger to write to"),
            TextSign::KindSpam => self.t("похоже на то, что вы отмечали как спам", "like what you marked as spam"),
            TextSign::KindHam => self.t("похоже на то, что вы отмечали как «не спам»", "like what you marked as fine"),
            TextSign::SmallTalk => self.t("приветствие само ничего не значит", "a greeting alone says nothing"),
            TextSign::ForeignLanguage => self.t("язык, которого не знаю", "a language that I do not know"),
            TextSign::CalmText => self.t("длинный текст, который никуда не зовёт", "a long text that invites nowhere"),
            TextSign::LearnedSpam => self.t("похоже на отмеченный спам", "like what you marked as spam"),
            TextSign::LearnedHam => self.t("похоже на «не спам»", "like what you marked as fine"),
            TextSign::OtherAddress => {
                self.t("«не спам» был с другим контактом", "what you marked as fine led elsewhere")
            }
            TextSign::TurnedIntoAdvert => self.t("правка превратила в рекламу", "an edit made it an advert"),
            TextSign::Dead => self.t("аккаунт удалён или заблокирован", "the account is deleted or banned"),
            TextSign::Wave => self.t("из волны накрутки", "of a wave of fakes"),
            TextSign::ManagersUnknown => {
                self.t("руководители сообщества пока не известны", "who manages the community is not known yet")
            }
            TextSign::ChannelUnknown => {
                self.t("канал группы пока не известен", "which channel is the group's own is not known yet")
            }
            TextSign::OverLimit => self.t("сверх лимита", "beyond the limit"),
            TextSign::Brake => self.t("сначала спрашиваю вас", "asking you first"),
            TextSign::Holiday => self.t("отпуск: сомнительное оставляю", "on holiday: what is doubtful is kept"),
            TextSign::LetStay => self.t("вы уже оставляли", "you let them stay before"),
            TextSign::LongStanding => self.t("давний подписчик", "a long-standing member"),
            TextSign::WroteWell => self.t("раньше писал хорошее", "wrote well before"),
            TextSign::NamedInPosts => self.t("туда ведут и ваши посты", "your own posts lead there"),
            TextSign::MembersWrote => self.t("то же пишут давние подписчики", "long-standing members write the same"),
        };
        known.to_owned()
    }

    /// What to do so that something works.
    pub fn advice(&self, advice: &Advice) -> String {
        match advice {
            Advice::NewToken { key, bound } => self.key_not_taken(key, *bound),
            Advice::UserTokenNeeded => self
                .t(
                    "нужен ключ администратора: VK разрешает это только ему. Его даёт старое \
                     Standalone-приложение с правами groups, wall, offline; ключи VK ID не подходят",
                    "an administrator's token is needed (vk.user_token): VK allows this to nobody else. An old \
                     Standalone app gives one, with the scopes groups, wall, offline; VK ID tokens do not do",
                )
                .to_owned(),
            Advice::ServiceTokenNeeded => self
                .t(
                    "нужен сервисный ключ любого своего приложения (dev.vk.com → Мои приложения → \
                     Настройки) или ключ администратора",
                    "the service key of any app of yours is needed (vk.service_token: dev.vk.com → My apps → \
                     Settings), or an administrator's token",
                )
                .to_owned(),
            Advice::CommunityTokenNeeded => self
                .t(
                    "нужен ключ сообщества: Управление → Работа с API → Ключи доступа, права \
                     «управление сообществом» и «сообщения»",
                    "a community token is needed (vk.community_token): Manage → API usage → Access tokens, with the \
                     rights to manage the community and its messages",
                )
                .to_owned(),
            Advice::RightMissing { key, right, .. } if Right::parse(right) == Some(Right::PostMessages) => {
                // The key's section is its platform's word.
                let platform = key.split('.').next().and_then(PlatformId::parse);
                self.may_not_post(platform.unwrap_or(PlatformId::TELEGRAM), None)
            }
            Advice::RightMissing { right, chat: Some(chat), title, .. } => {
                let text = self.t(
                    "в чате {chat} у бота нет права «{right}»: дайте ему это право в администраторах чата",
                    "in chat {chat} the bot lacks the right “{right}”: grant it among the chat's administrators",
                );
                text.replace("{right}", &html::escape(&self.right_name(right)))
                    .replace("{chat}", &html::escape(&self.chat(chat, title.as_deref())))
            }
            Advice::RightMissing { key, right, .. } => {
                let text =
                    self.t("{key} без права «{right}»: добавьте его", "{key} lacks the right “{right}”: grant it");
                text.replace("{key}", &self.key_said(key)).replace("{right}", &html::escape(&self.right_name(right)))
            }
            Advice::OtherCommunity { key, theirs, ours } => {
                let text = self.t(
                    "{key} – от сообщества {theirs}, а бот настроен на {ours}: возьмите ключ в настройках сообщества {ours} \
                     или поменяйте vk.group_id",
                    "{key} belongs to community {theirs}, and the bot is set up for {ours}: take the key in the settings of \
                     community {ours}, or change vk.group_id",
                );
                let text = text.replace("{theirs}", &theirs.to_string()).replace("{ours}", &ours.to_string());
                text.replace("{key}", &self.key_said(key))
            }
            Advice::Captcha { redirect_uri } => {
                let text = self.t("VK просит пройти проверку в браузере", "VK wants a check passed in a browser");
                redirect_uri.as_deref().map_or_else(|| text.to_owned(), |uri| html::link(uri, text))
            }
            Advice::LongPollOff => self
                .t(
                    "Long Poll выключен: Управление → Работа с API → Long Poll API, или etronics-bot check --fix",
                    "Long Poll is off: Manage → API usage → Long Poll API, or etronics-bot check --fix",
                )
                .to_owned(),
            Advice::ChatUnreachable { chat, title } => {
                // To a person a bot may write only once they have written to it.
                let text = if chat.telegram().is_some_and(ChatId::is_private) {
                    self.t(
                        "бот не может написать в чат {}: пусть этот человек напишет боту /start (или разблокирует его)",
                        "the bot cannot write to chat {}: that person has to write /start to the bot (or unblock it)",
                    )
                } else {
                    self.t(
                        "чат {} недоступен боту: добавьте бота и дайте ему права",
                        "the bot cannot reach chat {}: add it and give it rights",
                    )
                };
                let named =
                    title.as_deref().map_or_else(|| self.chat(chat, None), |title| self.chat_of_network(chat, title));
                text.replacen("{}", &html::escape(&named), 1)
            }
            Advice::ChatRefuses { chat, title, words } => self.chat_refuses(chat, title.as_deref(), words),
            Advice::Certificate { key, fault } => self.certificate(key, *fault),
            Advice::Other { text } => html::escape(text),
        }
    }

    /// A key that its platform does not take. `bound`: not from this internet address.
    fn key_not_taken(&self, key: &str, bound: bool) -> String {
        let text = if bound {
            self.t(
                "{} выдан для другого адреса в интернете: VK не принимает его от этой машины, а сам ключ цел. \
                 Получите его заново отсюда, из сети, где работает бот, или с правом offline, и {how}. Ключ \
                 сообщества к адресу не привязан",
                "<code>{}</code> was issued to another internet address: VK does not take it from this machine, \
                 the key itself is whole. Get it anew from here, from the network of the bot, or with the right \
                 offline, and set it. A community's key is bound to no address",
            )
        } else {
            self.t(
                "{} больше не принимается: выпустите новый и {how}",
                "<code>{}</code> is no longer accepted: issue a new one and set it",
            )
        };
        // Also read on VK and MAX, where no key may be sent.
        let how = match KeyName::parse(key) {
            Some(name) if name.may_be_given() => "пришлите его боту в Telegram: ⚙️ → 🔑",
            Some(_) | None => "впишите его на сервере",
        };
        text.replace("{}", &self.key_said(key)).replace("{how}", how)
    }

    /// A chat, or its topic, takes nothing.
    fn chat_refuses(&self, chat: &ChatRef, title: Option<&str>, words: &str) -> String {
        let text = if chat.topic().is_some() && is_gone_topic(words) {
            self.t(
                        "темы {chat} больше нет ({platform} отвечает «{words}»): создайте новую и впишите её вместо прежней \
                         в раздел [crosspost] (channel_id или routes). Посты, которые её ждут, выйдут в новой по порядку",
                        "topic {chat} is gone ({platform} answers “{words}”): make a new one and name it in place of the \
                         former in [crosspost] (channel_id or routes). The posts that wait for it will come there in order",
                    )
        } else {
            self.t(
                "чат {chat} не принимает сообщений бота ({platform} отвечает «{words}»): откройте чат или тему, дайте \
                     боту право писать. Всё, что вам адресовано, ждёт и придёт по порядку",
                "chat {chat} takes no messages of the bot ({platform} answers “{words}”): open the chat or its topic, \
                     let the bot write. Everything for you waits and will come in order",
            )
        };
        let named = html::escape(&self.chat(chat, title));
        let platform =
            if chat.telegram().is_some() { "Telegram".to_owned() } else { chat.platform().as_str().to_uppercase() };
        text.replace("{words}", &html::escape(words)).replace("{platform}", &platform).replace("{chat}", &named)
    }

    /// A server that does not prove to be the one it says it is.
    fn certificate(&self, key: &str, fault: CertificateFault) -> String {
        let platform = key.split('.').next().unwrap_or_default().to_uppercase();
        let why = match fault {
            CertificateFault::Foreign => self.t(
                "он подписан тем, кому бот не доверяет. Либо его сменили, либо кто-то встал посередине. Обновите бота или \
                 впишите в {key} новый корневой сертификат",
                "it is signed by nobody whom the bot trusts. Either it was replaced, or somebody stands in between. Update \
                 the bot, or name the new root certificate in {key}",
            ),
            CertificateFault::Expired => self.t(
                "его срок вышел. Проверьте часы на сервере бота; если они верны, дело за самим {platform}",
                "its time is over. Look at the clock of the bot's server; if it is right, it is for {platform} to mend",
            ),
            CertificateFault::NotYet => self.t(
                "его срок ещё не начался. Проверьте часы на сервере бота",
                "its time has not come yet. Look at the clock of the bot's server",
            ),
            CertificateFault::OfAnother => self.t(
                "он выдан другому серверу. Проверьте адрес и прокси в разделе [{section}] конфигурации",
                "it was issued to another server. Look at the address and the proxy in section [{section}] of the config",
            ),
        };
        let text = self.t(
            "сертификат сервера {platform} не годится: {why}. Посты для {platform} ждут и выйдут по порядку",
            "the certificate of {platform}'s server does not pass: {why}. Posts for {platform} wait and will come in order",
        );
        let section = key.split('.').next().unwrap_or_default();
        text.replacen("{why}", why, 1)
            .replace("{key}", &html::escape(key))
            .replace("{section}", &html::escape(section))
            .replace("{platform}", &html::escape(&platform))
    }

    /// A key as people call it; English, which the command line shows beside the config, has its name there.
    pub(super) fn key_said(&self, key: &str) -> String {
        match (self.language(), KeyName::parse(key)) {
            (Language::Ru, Some(name)) => self.key_name(name).to_owned(),
            (Language::Ru, None) | (Language::En, _) => html::escape(key),
        }
    }

    /// The same as plain text, for where it stands within other words.
    pub fn advice_in_words(&self, advice: &Advice) -> String {
        html::plain(&self.advice(advice))
    }

    /// Something works only with a person's help.
    pub fn help_wanted(&self, advice: &Advice) -> String {
        format!("⚠️ <b>{}</b>\n{}", self.t("Нужна ваша помощь", "Your help is needed"), self.advice(advice))
    }

    /// A channel that takes no posts of the bot, by its title.
    pub fn help_wanted_in_channel(&self, platform: PlatformId, title: Option<&str>) -> String {
        format!(
            "⚠️ <b>{}</b>\n{}",
            self.t("Нужна ваша помощь", "Your help is needed"),
            self.may_not_post(platform, title)
        )
    }

    /// An undo that no token may carry out.
    pub fn cannot_undo(&self, entry: &Entry, advice: &Advice) -> String {
        let what = self.t("Вернуть сам не могу", "I cannot take it back myself");
        format!("⚠️ {what}: {}\n{}", self.whose(entry), self.advice(advice))
    }

    /// An undo that the platform refused.
    pub fn not_taken_back(&self, entry: &Entry, note: &str) -> String {
        let what = self.t("Вернуть не вышло", "It could not be taken back");
        format!("⚠️ {what}: {}\n{}", self.whose(entry), self.trouble(note))
    }

    /// Whom a verdict is about, with the beginning of what they wrote.
    fn whose(&self, entry: &Entry) -> String {
        let person = self.moderation().person(entry.person, entry.name.as_deref());
        person + &self.moderation().quoted_within(entry, 100)
    }

    /// A capability fell, or is back.
    pub fn capability_changed(&self, state: &CapabilityState) -> String {
        let name = self.capability(state.capability);
        match state.way {
            Way::Auto => format!("✅ {name}: {}", self.t("снова делаю сам", "works again")),
            Way::Assist | Way::Off => {
                let what = match state.way {
                    Way::Assist => self.t("теперь прошу вас", "from now on I ask you"),
                    Way::Auto | Way::Off => self.t("не работает", "does not work"),
                };
                let advice =
                    state.advice.as_ref().map(|advice| format!("\n{}", self.advice(advice))).unwrap_or_default();
                format!("⚠️ <b>{name}</b>: {what}{advice}")
            }
        }
    }

    /// A capability in words.
    pub fn capability(&self, capability: Capability) -> &'static str {
        let (ru, en) = match capability {
            Capability::DeleteComments => ("удаление комментариев", "deleting comments"),
            Capability::Ban => ("баны", "bans"),
            Capability::RemoveMembers => ("удаление подписчиков", "removing members"),
            Capability::ReadWall => ("чтение стены", "reading the wall"),
            Capability::ReadLikes => ("чтение лайков", "reading likes"),
            Capability::Messages => ("сообщения сообщества", "community messages"),
            Capability::LongPoll => ("события (Long Poll)", "events (Long Poll)"),
        };
        self.t(ru, en)
    }
}

/// Telegram's words for a topic that was deleted (`docs/platforms.md`, «Telegram: topics»).
fn is_gone_topic(words: &str) -> bool {
    let words = words.to_lowercase();
    words.contains("thread not found") || words.contains("topic_deleted")
}
