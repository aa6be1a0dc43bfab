//! Rows of the catalogue: what `--help` says.

pub(super) const ROWS: &[(&str, &str)] = &[
    // Everywhere
    (
        "Looks after a VK community and the Telegram channel beside it",
        "Присматривает за сообществом ВКонтакте и каналом в Telegram рядом с ним",
    ),
    ("Of every command", "Общие параметры"),
    ("Example:", "Пример:"),
    ("Examples:", "Примеры:"),
    (
        "Config file; else $ETRONICS_CONFIG, ./config.toml, the user's config directory, /etc/etronics-bot/config.toml",
        "Файл настроек; иначе $ETRONICS_CONFIG, ./config.toml, папка настроек пользователя, /etc/etronics-bot/config.toml",
    ),
    (
        "Language of what is said in the terminal: help, errors, tables; else the config's, else the locale's",
        "Язык в терминале: справка, ошибки, таблицы; иначе язык из настроек, иначе язык системы",
    ),
    ("Say more (twice: everything of its own)", "Говорить больше (дважды: всё своё)"),
    ("Say only errors", "Говорить только об ошибках"),
    ("One JSON document", "Один документ JSON"),
    ("One JSON document instead of words", "Один документ JSON вместо слов"),
    ("One JSON document instead of a table", "Один документ JSON вместо таблицы"),
    ("One JSON array", "Один массив JSON"),
    ("One JSON object", "Один объект JSON"),
    ("At most so many", "Не больше стольких"),
    ("At most so many, newest first", "Не больше стольких, новые сверху"),
    (
        "Not older than: 24h, 1h30m, yesterday, 2026-11-23, 2026-11-23 21:00 or RFC 3339",
        "Не старше: 24h, 1h30m, вчера, 2026-11-23, 2026-11-23 21:00 или RFC 3339",
    ),
    (
        "Not earlier than: 24h, 1h30m, yesterday, 2026-11-23, 2026-11-23 21:00 or RFC 3339",
        "Не раньше: 24h, 1h30m, вчера, 2026-11-23, 2026-11-23 21:00 или RFC 3339",
    ),
    (
        "Changed not earlier than: 24h, 1h30m, yesterday, 2026-11-23, 2026-11-23 21:00 or RFC 3339",
        "Менялось не раньше: 24h, 1h30m, вчера, 2026-11-23, 2026-11-23 21:00 или RFC 3339",
    ),
    (
        "Texts seen since: 24h, 2w, yesterday, 2026-11-23, 2026-11-23 21:00 or RFC 3339",
        "Тексты, увиденные с: 24h, 2w, вчера, 2026-11-23, 2026-11-23 21:00 или RFC 3339",
    ),
    (
        "From then until now: 24h, 1h30m, yesterday, 2026-11-23, 2026-11-23 21:00 or RFC 3339",
        "С тех пор и до сих пор: 24h, 1h30m, вчера, 2026-11-23, 2026-11-23 21:00 или RFC 3339",
    ),
    (
        "Older than: 1h, today, 2026-11-23, 2026-11-23 21:00 or RFC 3339",
        "Старше: 1h, сегодня, 2026-11-23, 2026-11-23 21:00 или RFC 3339",
    ),
    (
        "Not older than: 24h, 1h30m, yesterday, 2026-11-23, 2026-11-23 21:00 or RFC 3339; alone: everything since then",
        "Не старше: 24h, 1h30m, вчера, 2026-11-23, 2026-11-23 21:00 или RFC 3339; само по себе: всё с тех пор",
    ),
    ("Entries", "Записи"),
    // run, demo, simulator
    (
        "The daemon: long-polls VK and Telegram until SIGTERM or SIGINT",
        "Сам бот: слушает ВКонтакте и Telegram до SIGTERM или SIGINT",
    ),
    ("Only the simulated platforms, for any client", "Только игрушечные ВКонтакте, Telegram и MAX, для любого клиента"),
    (
        "A day of a community against the built-in simulator: no token, no network",
        "День сообщества на встроенном симуляторе: без ключей и без сети",
    ),
    ("In seconds, without pauses for the reader", "За секунды, без пауз для чтения"),
    ("The long day: every department, one after another", "Длинный день: все отделы, один за другим"),
    (
        "Where the digest's picture goes; else a file in the folder for temporary files",
        "Куда положить картинку сводки; иначе в папку временных файлов",
    ),
    ("Serve a page to play on instead, until you end it", "Вместо этого открыть страницу, на которой можно поиграть"),
    ("Where to serve the page; port 0: any free one", "Где открыть страницу; порт 0: любой свободный"),
    ("Serve the page to play on as well", "Открыть ещё и страницу, на которой можно поиграть"),
    ("Where to listen; port 0: any free one", "Где слушать; порт 0: любой свободный"),
    ("Begin with nobody but the owner, and nothing written", "Начать с пустого сообщества: только владелец"),
    ("Allow any number of calls a second", "Не ограничивать число запросов в секунду"),
    // check
    (
        "Prove the set-up: config, database, tokens, Long Poll, bot and chats",
        "Проверить настройку: файл, базу, ключи, Long Poll, бота и чаты",
    ),
    ("Switch Long Poll on, with the events that are needed", "Включить Long Poll с нужными событиями"),
    (
        "Try writes that VK does not list for a community token, on ids that cannot exist, and remember what it allows",
        "Попробовать то, чего ВКонтакте не обещает ключу сообщества, на несуществующих номерах, и запомнить, что он разрешает",
    ),
    // scan
    (
        "One sweep now over subscribers, likes or comments; only looks unless told otherwise",
        "Один обход сейчас: подписчики, лайки или комментарии; только смотрит, если не сказано иначе",
    ),
    ("What to look over", "Что просмотреть"),
    (
        "etronics-bot scan members              who of the subscribers looks like a bot; nobody is touched",
        "etronics-bot scan members              кто из подписчиков похож на бота; никого не трогает",
    ),
    (
        "etronics-bot scan likes --enforce      and act on those who like the newest posts, within the limits",
        "etronics-bot scan likes --enforce      и принять меры к тем, кто лайкает новые посты, в пределах лимитов",
    ),
    (
        "etronics-bot scan comments             comments of the last 30 days, judged again",
        "etronics-bot scan comments             комментарии за 30 дней, проверенные заново",
    ),
    (
        "Act on what is found, within the limits; else it is only written down",
        "Действовать по найденному в пределах лимитов; иначе только записать",
    ),
    (
        "Exit status: 0, or 3 if it stopped at a limit (the rest waits in quarantine).",
        "Код завершения: 0 или 3, если остановлен лимитом (остальные ждут в карантине).",
    ),
    // status, journal, quarantine
    ("How the daemon and its sources are doing", "Как дела у бота и его источников"),
    ("Every verdict and why; take some back", "Каждое решение и почему; что-то отменить"),
    (
        "Take verdicts back: comments return, bans are lifted, the texts are learnt as harmless",
        "Отменить решения: комментарии вернутся, баны снимутся, тексты запомнятся как безобидные",
    ),
    ("Entries of the journal", "Записи журнала"),
    ("Everything that a rule decided", "Всё, что решило правило"),
    ("Everything of a wave", "Всё по одной накрутке"),
    ("These people are never touched again", "Этих людей больше никогда не трогать"),
    ("What waits for a person, and the person's word", "Что ждёт человека, и слово человека"),
    ("What waits, and what became of the rest", "Что ждёт, и что стало с остальным"),
    (
        "Let these stay; their texts are learnt as harmless, their profiles as people's",
        "Оставить: тексты запомнятся как безобидные, анкеты — как настоящие",
    ),
    (
        "Remove these: comments are deleted, people banned; their like is learnt as spam or fake",
        "Убрать: комментарии удаляются, люди блокируются; похожее запомнится как спам или накрутка",
    ),
    // learned
    (
        "What the buttons taught: look at it, take it back, carry it to another community",
        "Чему научили кнопки: посмотреть, отменить, перенести в другое сообщество",
    ),
    (
        "What was taught, newest first, and how many texts like it were decided by it since",
        "Чему научили, новое сверху, и сколько похожих текстов с тех пор решено по этому",
    ),
    ("Take some of it back: from now on nothing is judged by it", "Забыть часть: больше по ней ничего не решается"),
    ("Entries, as `learned list` numbers them", "Записи под номерами из `learned list`"),
    ("Everything that `learned import` brought", "Всё, что принёс `learned import`"),
    (
        "Write what was taught here to a file that another community can import; names and numbers are left out where they are found",
        "Записать выученное в файл для другого сообщества; имена и номера убираются, где найдены",
    ),
    (
        "The file to write, JSON Lines; replaced when it is whole; `-` is standard output",
        "Файл, JSON Lines; заменяется, когда готов целиком; `-` — стандартный вывод",
    ),
    (
        "Take over what another community taught; where your own admins said otherwise, their word stands",
        "Взять выученное другим сообществом; где ваши администраторы сказали иначе, остаётся их слово",
    ),
    (
        "A file that `learned export` wrote; `-` is standard input",
        "Файл, который написал `learned export`; `-` — стандартный ввод",
    ),
    (
        "All of it can be taken back: etronics-bot learned forget --imported",
        "Всё это можно отменить: etronics-bot learned forget --imported",
    ),
    // crosspost
    (
        "Copies of posts and why some are missing; again, or at once",
        "Копии постов и почему каких-то нет; ещё раз или сразу",
    ),
    (
        "Copies of posts, what became of each, and why some are not out",
        "Копии постов, что с каждой, и почему какие-то не вышли",
    ),
    (
        "Send a copy that failed, was left out, or waits for a word; what is out already is not sent again",
        "Отправить копию, которая не вышла, пропущена или ждёт слова; вышедшее не повторяется",
    ),
    ("The copy, as `crosspost list` numbers it", "Копия под номером из `crosspost list`"),
    (
        "Posts that were on the wall before the bot came, a few a day; without --last: how far it is",
        "Посты, что были на стене до бота, понемногу в день; без --last: сколько уже вышло",
    ),
    (
        "Copy so many of the newest posts of the wall, the oldest of them first; asks before anything is done",
        "Скопировать столько последних постов стены, начиная со старых; сначала спросит",
    ),
    ("At most so many a day and channel", "Не больше стольких в день на канал"),
    (
        "Only to this channel, written as in the routes: -1001234567890, @example, max:-70000000000001",
        "Только в этот канал, как в маршрутах: -1001234567890, @example, max:-70000000000001",
    ),
    ("Do not ask", "Не спрашивать"),
    (
        "New posts always go first. You are asked once, so crosspost.approve = \"all\" asks about none of them.",
        "Новые посты всегда идут первыми. Вас спрашивают один раз: при crosspost.approve = \"all\" о каждом не спросят.",
    ),
    (
        "Advertisements are left out: `crosspost now` copies one.",
        "Реклама пропускается: один такой пост скопирует `crosspost now`.",
    ),
    ("Drop what waits", "Отменить то, что ждёт"),
    ("How far it is, as one JSON document", "Сколько вышло, одним документом JSON"),
    (
        "What the rules of [[crosspost.replace]] make of the last posts; nothing is sent",
        "Что замены из [[crosspost.replace]] сделают с последними постами; ничего не отправляется",
    ),
    ("Look at so many of the last posts", "Посмотреть на столько последних постов"),
    ("Copy a post at once, whatever the filters say", "Скопировать пост сразу, что бы ни говорили фильтры"),
    ("The post: -1_2, wall-1_2 or its address", "Пост: -1_2, wall-1_2 или его адрес"),
    ("Only those in this state", "Только в этом состоянии"),
    // leads
    (
        "Advertisers: what they want, how far it is; as a file; forgotten",
        "Рекламодатели: чего хотят, на каком этапе; файлом; забыть",
    ),
    (
        "Requests for advertisements, newest first; talks that are not finished yet are among them",
        "Заявки на рекламу, новые сверху; недоведённые разговоры тоже",
    ),
    ("Only those in this status", "Только с этим статусом"),
    ("Only those that are so promising", "Только настолько тёплые"),
    ("Only those with these words in a name or an answer", "Только с этими словами в имени или ответе"),
    ("Everything about one: answers, the talk, notes", "Всё об одной: ответы, переписка, заметки"),
    ("The lead", "Заявка"),
    ("The lead, as `leads list` numbers it", "Заявка под номером из `leads list`"),
    ("A note for yourselves; the client never sees it", "Заметка для своих; клиент её не увидит"),
    ("The note", "Заметка"),
    ("Say how far one is", "Сменить статус заявки"),
    ("How far", "Статус"),
    ("Why, for `rejected`", "Почему, для `rejected`"),
    ("All of them as a file on standard output", "Все заявки файлом на стандартный вывод"),
    ("`csv` for a spreadsheet, `json` for a program", "`csv` для таблицы, `json` для программы"),
    ("Delete everything that is known of a person", "Удалить всё, что известно о человеке"),
    (
        "vk:ID, telegram:ID, @name of Telegram, or a page of VK by its number",
        "vk:НОМЕР, telegram:НОМЕР, @имя в Telegram или страница ВКонтакте по номеру",
    ),
    // digest
    (
        "What happened on a day, in a week, or since a moment; with a picture",
        "Что было за день, за неделю или с какого-то момента; с картинкой",
    ),
    (
        "Without --date, --week or --since: the last full local day.",
        "Без --date, --week и --since: последний полный день.",
    ),
    ("This local day: 2026-11-23, today or yesterday", "Этот день: 2026-11-23, сегодня или вчера"),
    ("The last seven full local days", "Последние семь полных дней"),
    (
        "Write the picture there; `-` is standard output, with nothing else on it",
        "Записать туда картинку; `-` — стандартный вывод, и больше ничего в нём",
    ),
    (
        "Send it to the admin chat; the one that is due comes all the same",
        "Отправить в чат администратора; очередная сводка придёт всё равно",
    ),
    // backup, restore
    ("A consistent copy of the live database", "Целая копия работающей базы"),
    ("The file to write; replaced when the copy is whole", "Файл; заменяется, когда копия готова целиком"),
    ("Put a backup in the place of the database", "Вернуть базу из копии"),
    ("A file that `backup` wrote", "Файл, который написал `backup`"),
    (
        "The daemon starts in observe mode after a restore: what it had begun since the backup is not known.",
        "После возврата бот только смотрит: что он начал после копии, неизвестно.",
    ),
    (
        "MODERATION_MODE in its environment wins over that: unset it first.",
        "MODERATION_MODE в его окружении сильнее: сначала уберите её.",
    ),
    (
        "The former database is kept beside it as ….before-restore, ….before-restore.2 and so on: the last three.",
        "Прежняя база остаётся рядом как ….before-restore, ….before-restore.2 и так далее: последние три.",
    ),
    (
        "systemctl stop etronics-bot && etronics-bot restore backup.db",
        "systemctl stop etronics-bot && etronics-bot restore backup.db",
    ),
    // backtest
    (
        "What settings would have done with the stored past; changes nothing",
        "Что настройки сделали бы с прошлым; ничего не меняет",
    ),
    ("Judge so readily, instead of as the settings say", "Судить с такой строгостью, а не по настройкам"),
    (
        "Judge with the model in this file, made by `train comments`",
        "Судить моделью из этого файла (его делает `train comments`)",
    ),
    (
        "etronics-bot backtest                                what the settings in force would have done in the last 30 days",
        "etronics-bot backtest                                что сделали бы нынешние настройки за 30 дней",
    ),
    (
        "etronics-bot backtest --since 7d --strictness soft   the same if only what is beyond doubt were removed",
        "etronics-bot backtest --since 7d --strictness soft   то же, если убирать только несомненное",
    ),
    (
        "another model (see `train comments`), as one JSON document",
        "другая модель (см. `train comments`), одним документом JSON",
    ),
    (
        "Nothing is changed, nobody is touched, no network is needed. Texts are remembered for storage.evidence_days.",
        "Ничего не меняется, никого не трогают, сеть не нужна. Тексты хранятся storage.evidence_days дней.",
    ),
    // classify, train
    ("Score texts from a file or standard input, offline", "Оценить тексты из файла или стандартного ввода, без сети"),
    ("The file; without it, or as -, standard input", "Файл; без него или с «-» — стандартный ввод"),
    (
        "Texts: a CSV with a column `text`; writes `score,verdict,reasons`",
        "Тексты: CSV со столбцом `text`; пишет `score,verdict,reasons`",
    ),
    (
        "Accounts: JSON Lines of user objects as users.get 5.199 returns them; writes `id,score,verdict,reasons`",
        "Аккаунты: JSON Lines, объекты как их отдаёт users.get 5.199; пишет `id,score,verdict,reasons`",
    ),
    (
        "printf 'text\\n\"Пиши в личку, доход от 5000\"\\n' | etronics-bot classify comments",
        "printf 'text\\n\"Пиши в личку, доход от 5000\"\\n' | etronics-bot classify comments",
    ),
    (
        "echo '{\"id\":1,\"deactivated\":\"deleted\"}' | etronics-bot classify accounts",
        "echo '{\"id\":1,\"deactivated\":\"deleted\"}' | etronics-bot classify accounts",
    ),
    (
        "Judged by the rules of a new installation; with --config by the rules of that file.",
        "Судит по правилам новой установки; с --config — по правилам этого файла.",
    ),
    (
        "Rebuild the shipped model from labelled files, reproducibly",
        "Собрать модель заново из размеченных файлов, повторимо",
    ),
    (
        "The model of comments, from CSV files with the columns `label` (1 = spam), `text` and, if known, `source`, `kind`, `language`, `held`",
        "Модель комментариев из CSV со столбцами `label` (1 = спам), `text` и, если известно, `source`, `kind`, `language`, `held`",
    ),
    ("Labelled CSV files; `-` is standard input", "Размеченные файлы CSV; `-` — стандартный ввод"),
    ("Where the model goes", "Куда записать модель"),
    (
        "Where the verdict on each text goes, by models that had not seen its source (CSV)",
        "Куда записать решение по каждому тексту от моделей, не видевших его источника (CSV)",
    ),
    (
        "The scorecard of accounts, from JSON Lines of `{\"label\": 1, \"user\": {…}}` (1 = a fake, `user` as users.get gives it)",
        "Таблица баллов для аккаунтов из JSON Lines вида `{\"label\": 1, \"user\": {…}}` (1 = накрутка, `user` как в users.get)",
    ),
    ("Labelled JSON Lines files; `-` is standard input", "Размеченные файлы JSON Lines; `-` — стандартный ввод"),
    ("Where the scorecard goes", "Куда записать таблицу"),
    // config
    (
        "Write a commented config file, or show the effective settings",
        "Написать файл настроек с пояснениями или показать, что действует",
    ),
    (
        "Write a commented config file that only you can read",
        "Написать файл настроек с пояснениями, который читаете только вы",
    ),
    (
        "Where; else --config, else $ETRONICS_CONFIG, else config.toml in your config directory",
        "Куда; иначе --config, иначе $ETRONICS_CONFIG, иначе config.toml в вашей папке настроек",
    ),
    ("Overwrite what is there", "Заменить то, что там есть"),
    (
        "Print the effective settings, secrets masked, and where each value comes from",
        "Показать, что действует и откуда взято; ключи скрыты",
    ),
    (
        "Guided set-up: one question at a time, each answer checked at once",
        "Настройка по шагам: по одному вопросу, каждый ответ сразу проверяется",
    ),
    ("VK's API: a simulator's, to try this out", "API ВКонтакте: симулятора, чтобы попробовать"),
    ("Telegram's Bot API: a local server's or a simulator's", "Bot API Telegram: своего сервера или симулятора"),
    ("MAX's API: a simulator's", "API MAX: симулятора"),
    (
        "Leave services alone: the last word is how to start it by hand",
        "Не трогать службы: в конце сказать, как запустить вручную",
    ),
];
