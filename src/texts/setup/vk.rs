//! The community and its keys. Only what is verified is promised (`docs/platforms.md`, «VK: what a token is»).

use super::super::Language;
use super::SetupTexts;
use crate::domain::capability::is_of_another_address;

/// What was given where a key of VK was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WrongVkKey {
    /// Nothing.
    Empty,
    /// A Telegram bot's token.
    OfBot,
    /// A number or an address.
    NoKey,
    /// VK does not take it, in its words.
    Dead(String),
    /// An app's key where another was asked for.
    IsService,
    /// A community's key where another was asked for.
    IsCommunity,
    /// A person's key where another was asked for.
    IsPerson,
    /// A person's key from VK ID: moderation is closed to it.
    Limited,
    /// A person's key who manages nothing here.
    NoManager,
    /// «Cancel» was pressed on VK's page of permission.
    Cancelled,
    /// VK's page of permission refused, in its words.
    AppRefused(String),
    /// VK said something that nobody understands.
    Odd(String),
}

impl SetupTexts {
    /// Where the community's key is made and what to tick.
    pub fn community_how(&self) -> &'static str {
        self.t(
            "1. На компьютере откройте своё сообщество во ВКонтакте\n\
             2. Управление → Работа с API → Ключи доступа → Создать ключ\n\
             3. Отметьте: управление сообществом, сообщения сообщества, фотографии, документы, стена\n\
             4. Подтвердите, скопируйте ключ и вставьте сюда\n\
             Номер и название сообщества я узнаю по ключу.",
            "1. Open your community on VK, on a computer\n\
             2. Manage → API usage → Access tokens → Create token\n\
             3. Tick: manage the community, messages of the community, photos, documents, wall\n\
             4. Confirm, copy the key and paste it here\n\
             The key tells me the community's number and name.",
        )
    }

    /// The question.
    pub fn community_question(&self) -> &'static str {
        self.t("Ключ доступа сообщества:", "The community's key:")
    }

    /// While it is asked.
    pub fn asking_vk(&self) -> &'static str {
        self.t("Спрашиваю ВКонтакте…", "Asking VK…")
    }

    /// What was wrong with the key.
    pub fn vk_wrong(&self, wrong: &WrongVkKey) -> String {
        match wrong {
            WrongVkKey::Dead(words) if is_of_another_address(words) => self
                .t(
                    "Этот ключ выдан для другого адреса в интернете: он не будет работать на этой машине. Нужен ключ, \
                     полученный отсюда или с правом offline.",
                    "This key was given to another internet address and does not work on this machine. Get one from here, \
                     or one with the right offline.",
                )
                .to_owned(),
            WrongVkKey::Dead(words) => format!(
                "{} ({words})",
                self.t(
                    "ВКонтакте такой ключ не принимает: он скопирован не целиком или отозван. Скопируйте заново.",
                    "VK does not take this key: it was not copied as a whole, or it was withdrawn. Copy it anew."
                )
            ),
            WrongVkKey::AppRefused(words) => self.app_refused(words),
            WrongVkKey::Odd(words) => {
                format!("{} {words}", self.t("ВКонтакте ответил непонятно:", "VK answered something odd:"))
            }
            other => self.vk_wrong_plainly(other).to_owned(),
        }
    }

    fn vk_wrong_plainly(&self, wrong: &WrongVkKey) -> &'static str {
        match wrong {
            WrongVkKey::Empty => self.t("Пусто. Вставьте ключ.", "Empty. Paste the key."),
            WrongVkKey::OfBot => self.t(
                "Это ключ бота Telegram, он уже есть. Сейчас нужен ключ ВКонтакте, обычно он начинается с vk1.a.",
                "This is the Telegram bot's token. Now a key of VK is needed, it usually begins with vk1.a.",
            ),
            WrongVkKey::IsService => self.t(
                "Это сервисный ключ приложения, а здесь нужен другой: смотрите шаги выше.",
                "This is an app's service key, another one is needed here: see the steps above.",
            ),
            WrongVkKey::IsCommunity => self.t(
                "Это ключ сообщества, он уже есть. Здесь нужен другой ключ: смотрите шаги выше.",
                "This is the community's key, it is there already. Another key is needed here: see the steps above.",
            ),
            WrongVkKey::IsPerson => self.t(
                "Это ключ человека (страницы), а здесь нужен другой: смотрите шаги выше.",
                "This is a person's key, another one is needed here: see the steps above.",
            ),
            WrongVkKey::Limited => self.t(
                "Это ключ VK ID. ВКонтакте не разрешает ему модерацию (ошибка 1051): удалять и банить с ним нельзя.",
                "This is a key of VK ID. VK does not let it moderate (error 1051): it cannot delete or ban.",
            ),
            WrongVkKey::NoManager => self.t(
                "Ключ работает, но его хозяин не руководитель этого сообщества: удалять и банить он не может.",
                "The key works, but its owner does not manage this community and cannot delete or ban.",
            ),
            WrongVkKey::Cancelled => self.t(
                "На странице ВКонтакте доступ не разрешили. Откройте её ещё раз и нажмите «Разрешить».",
                "The access was not allowed on VK's page. Open it once more and press «Allow».",
            ),
            _ => self.t(
                "Это не ключ. Ключ ВКонтакте – длинная строка, обычно она начинается с vk1.a.",
                "This is no key. A key of VK is a long line that usually begins with vk1.a.",
            ),
        }
    }

    /// VK is not reached.
    pub fn vk_silent(&self, words: &str) -> String {
        match self.language() {
            Language::Ru => format!("ВКонтакте не отвечает. Проверьте интернет и попробуйте ещё раз. ({words})"),
            Language::En => format!("VK does not answer. Check the internet and try again. ({words})"),
        }
    }

    /// Whose key it is.
    pub fn community_found(&self, name: &str, id: i64) -> String {
        match self.language() {
            Language::Ru if name.is_empty() => format!("Сообщество с номером {id}"),
            Language::Ru => format!("Сообщество «{name}», номер {id}"),
            Language::En if name.is_empty() => format!("The community number {id}"),
            Language::En => format!("The community «{name}», number {id}"),
        }
    }

    /// The key is another community's than the one that is set.
    pub fn community_other(&self, set: i64, found: i64) -> String {
        match self.language() {
            Language::Ru => format!(
                "Это ключ другого сообщества: настроено {set}, а ключ от {found}. База данных бота помнит {set} и с другим \
                 сообществом не запустится; для второго сообщества нужен второй файл настройки (--config) и своя база."
            ),
            Language::En => format!(
                "This is the key of another community: {set} is set, the key is of {found}. The bot's database remembers {set} \
                 and does not start with another; a second community wants a second config (--config) and its own database."
            ),
        }
    }

    /// The answers: another key, or this community from now on.
    pub fn community_other_names(&self) -> [&'static str; 2] {
        [
            self.t("Вставить ключ от прежнего сообщества", "Paste the key of the former one"),
            self.t("Перейти на новое сообщество", "Change to the new community"),
        ]
    }

    /// Head of the list of rights.
    pub fn rights_head(&self) -> &'static str {
        self.t("Права ключа:", "Rights of the key:")
    }

    /// A right and what it is for.
    pub fn right_line(&self, right: &str) -> String {
        let what_for = match right {
            "manage" => self.t("узнавать о событиях, без него нельзя", "to hear of events, needed by everything"),
            "messages" => self.t("отвечать рекламодателям", "to answer advertisers"),
            "photos" => self.t("картинки в сообщениях", "pictures in messages"),
            "docs" => self.t("файлы в сообщениях", "files in messages"),
            _ => self.t("открывать и закрывать комментарии", "to open and close comments"),
        };
        format!("{} ({what_for})", self.texts().right_name(right))
    }

    /// Rights are missing.
    pub fn rights_missing(&self, needed: bool) -> &'static str {
        if needed {
            self.t(
                "Без права «управление сообществом» бот не услышит ни одного комментария. Создайте новый ключ и отметьте все \
                 пункты.",
                "Without the right to manage the community the bot hears no comment. Make a new key and tick everything.",
            )
        } else {
            self.t(
                "Работать будет, но не всё. Чтобы добавить права, создайте новый ключ и отметьте недостающее.",
                "It will work, though not all of it. To add rights make a new key and tick what is missing.",
            )
        }
    }

    /// The answers.
    pub fn rights_names(&self) -> [&'static str; 2] {
        [self.t("Вставить новый ключ", "Paste a new key"), self.t("Продолжить с этим", "Go on with this one")]
    }

    /// The question.
    pub fn what_now(&self) -> &'static str {
        self.t("Что делаем?", "What now?")
    }

    /// Long Poll is on.
    pub fn long_poll_on(&self) -> &'static str {
        self.t(
            "Long Poll включён: ВКонтакте сообщает боту о комментариях, вступлениях и сообщениях",
            "Long Poll is on: VK tells the bot of comments, joins and messages",
        )
    }

    /// It could not be switched on.
    pub fn long_poll_failed(&self, words: &str) -> String {
        match self.language() {
            Language::Ru => format!(
                "Включить Long Poll не удалось ({words}). Вручную: Управление → Работа с API → Long Poll API → Включено, \
                 на вкладке «Типы событий» отметьте всё."
            ),
            Language::En => format!(
                "Long Poll could not be switched on ({words}). By hand: Manage → API usage → Long Poll API → Enabled, and \
                 tick everything under «Event types»."
            ),
        }
    }

    /// What the service key is for and where it is.
    pub fn service_how(&self) -> &'static str {
        self.t(
            "С ним бот читает стену и лайки: копирует записи в канал, ищет накрутку, находит пропущенные комментарии. Без \
             него видит только новые события.\n\
             1. Откройте настройки своего приложения ВКонтакте (https://dev.vk.com → «Мои приложения»); если приложения нет, \
             создайте любое\n\
             2. Найдите «Сервисный ключ доступа», скопируйте и вставьте сюда",
            "With it the bot reads wall and likes: it copies posts to the channel, finds bought likes and missed comments. \
             Without it, it sees only new events.\n\
             1. Open the settings of your app on VK (https://dev.vk.com → «My apps»); if there is none, make any\n\
             2. Find «Service token», copy it and paste it here",
        )
    }

    /// The answers.
    pub fn service_names(&self) -> [&'static str; 2] {
        [
            self.t("Вставить сервисный ключ", "Paste the service key"),
            self.t("Пропустить (можно потом)", "Skip (can be done later)"),
        ]
    }

    /// The question.
    pub fn service_question(&self) -> &'static str {
        self.t("Сервисный ключ:", "The service key:")
    }

    /// It works.
    pub fn service_found(&self) -> &'static str {
        self.t("Сервисный ключ работает", "The service key works")
    }

    /// What follows from having none.
    pub fn service_skipped(&self) -> &'static str {
        self.t("без сервисного ключа: стена и лайки не читаются", "no service key: wall and likes are not read")
    }

    /// Assist as the normal way, and what a key would open.
    pub fn admin_key_how(&self) -> &'static str {
        self.t(
            "Бот сам находит спам и накрутку. Удалять комментарии и убирать людей ВКонтакте разрешает только ключом \
             администратора. Без него (так у большинства) удаляете вы, а бот присылает, что и где:",
            "The bot finds spam and bought accounts by itself. Deleting comments and removing people VK allows only with an \
             administrator's key. Without it (as most have it) you delete, and the bot sends you what and where:",
        )
    }

    /// What a person does per comment, as an example.
    pub fn assist_example(&self) -> &'static str {
        self.t(
            "  Пример сообщения от бота:\n\
             \u{20}   🙋 Удалите комментарий: «Заработок без вложений»\n\
             \u{20}   ссылка, аккаунт создан сегодня\n\
             \u{20}   [Посмотреть] [Сделано] [Не спам]\n\
             \u{20} Вы: «Посмотреть» → откроется комментарий → «Удалить».\n\
             \u{20} Бот увидит, что его больше нет, и отметит сам.",
            "  A message from the bot, as an example:\n\
             \u{20}   🙋 Delete the comment: «Earn without paying»\n\
             \u{20}   a link, the account was made today\n\
             \u{20}   [Look] [Done] [Not spam]\n\
             \u{20} You: «Look» → the comment opens → «Delete».\n\
             \u{20} The bot sees that it is gone and ticks it off.",
        )
    }

    /// Honestly, whether such a key can be had.
    pub fn admin_key_truth(&self) -> &'static str {
        self.t(
            "Получить ключ администратора сейчас можно только через своё старое приложение типа Standalone: новых \
             ВКонтакте не создаёт, а ключи VK ID к модерации не допускает. Не берите ключ на чужих сайтах-«генераторах»: за \
             это замораживают страницы.",
            "An administrator's key can now be had only through an old Standalone app of your own: VK makes no new ones, and \
             does not let keys of VK ID moderate. Do not take one from other people's «token generators»: pages are \
             frozen for it.",
        )
    }

    /// The answers.
    pub fn admin_key_names(&self) -> [&'static str; 3] {
        [
            self.t("Удаляю я, бот присылает (обычно)", "I delete, the bot tells me (usual)"),
            self.t("У меня есть ключ администратора", "I have an administrator's key"),
            self.t("У меня есть старое приложение", "I have an old app"),
        ]
    }

    /// The question.
    pub fn admin_key_question(&self) -> &'static str {
        self.t("Ключ администратора:", "The administrator's key:")
    }

    /// The question.
    pub fn app_question(&self) -> &'static str {
        self.t("Номер (ID) вашего приложения:", "The number (ID) of your app:")
    }

    /// What was typed is no number.
    pub fn app_wrong(&self) -> &'static str {
        self.t(
            "Нужен номер: только цифры, как в настройках приложения.",
            "A number is needed: only digits, as in the app's settings.",
        )
    }

    /// Before the address.
    pub fn app_how(&self) -> &'static str {
        self.t(
            "Откройте этот адрес в браузере, где вы вошли как администратор сообщества, и разрешите доступ:",
            "Open this address in the browser where you are logged in as the community's administrator, and allow access:",
        )
    }

    /// After the address.
    pub fn app_back(&self) -> &'static str {
        self.t(
            "Откроется пустая страница. Скопируйте её адрес из строки браузера целиком и вставьте сюда. Никому больше его не \
             показывайте: в нём ключ.",
            "An empty page opens. Copy its whole address from the browser and paste it here. Show it to nobody else: the key \
             is in it.",
        )
    }

    /// The question.
    pub fn app_address_question(&self) -> &'static str {
        self.t("Адрес пустой страницы:", "Address of the empty page:")
    }

    /// VK refused at the address, in its words.
    fn app_refused(&self, words: &str) -> String {
        match self.language() {
            Language::Ru => format!(
                "ВКонтакте отказал ({words}). Так бывает с новыми приложениями: подходят только старые Standalone."
            ),
            Language::En => {
                format!("VK refused ({words}). That is so with new apps: only old Standalone ones will do.")
            }
        }
    }

    /// The key of a manager, by level.
    pub fn admin_key_found(&self, level: i64) -> &'static str {
        match level {
            3.. => self.t(
                "Это ключ администратора: бот сможет удалять сам",
                "An administrator's key: the bot can delete by itself",
            ),
            2 => self.t("Это ключ редактора: бот сможет удалять сам", "An editor's key: the bot can delete by itself"),
            _ => {
                self.t("Это ключ модератора: бот сможет удалять сам", "A moderator's key: the bot can delete by itself")
            }
        }
    }
}
