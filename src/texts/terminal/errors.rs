//! Rows of the catalogue: what goes wrong, and what a command says on the way.

pub(super) const ROWS: &[(&str, &str)] = &[
    // Orders
    ("done", "готово"),
    (
        "done, but {} calls still wait: `etronics-bot run` carries them out",
        "готово, но ещё ждёт запросов: {}; их выполнит `etronics-bot run`",
    ),
    (
        "{} calls still wait: `etronics-bot run` carries them out",
        "ещё ждёт запросов: {}; их выполнит `etronics-bot run`",
    ),
    (
        "ordered: the daemon carries it out (see `etronics-bot {}`)",
        "передано боту, он выполнит (см. `etronics-bot {}`)",
    ),
    (
        "the daemon has not taken the order up yet: it stays in its inbox; look at `etronics-bot status`",
        "бот ещё не взял поручение: оно ждёт в очереди; посмотрите `etronics-bot status`",
    ),
    (
        "not everything of them is deleted yet: `etronics-bot run` goes on with it",
        "удалено ещё не всё: `etronics-bot run` продолжит",
    ),
    ("the order was not taken up: try again", "поручение не взято: попробуйте ещё раз"),
    ("they have to subscribe again themselves", "подписаться заново должен сам"),
    // Moments, limits
    ("--limit 0 lists nothing: give a positive number", "--limit 0 ничего не покажет: нужно положительное число"),
    ("{} is no day of {}", "{}: такого дня нет в поясе {}"),
    (
        "{} is no time: write 24h, 7d, 2026-11-23 or 2026-11-23T09:00:00+03:00",
        "{}: это не время; пишите 24h, 7d, 2026-11-23 или 2026-11-23T09:00:00+03:00",
    ),
    ("--until is not after --since: nothing lies between", "--until не позже --since: между ними ничего нет"),
    ("--since {} has not come yet: nothing lies before it", "--since {} ещё не наступило"),
    ("{} is no day: write it as 2026-11-23", "{}: это не день; пишите 2026-11-23"),
    ("{} has not begun yet in {}", "{} ещё не началось в поясе {}"),
    ("{} is not past yet: nothing has happened since", "{} ещё впереди: с тех пор ничего не было"),
    // Files
    ("reading {}", "чтение {}"),
    ("writing {}", "запись {}"),
    ("making the folder {}", "создание папки {}"),
    ("writing to standard output", "запись в стандартный вывод"),
    ("{} is a folder: name the file", "{}: это папка; назовите файл"),
    ("{} is a folder: name the file, such as {}", "{}: это папка; назовите файл, например {}"),
    ("{} is a pipe, a device or a socket: name a file", "{}: это канал, устройство или сокет; назовите файл"),
    ("{}, line {}", "{}, строка {}"),
    ("line {}", "строка {}"),
    ("standard input", "стандартный ввод"),
    ("No such file or directory (os error {})", "такого файла нет"),
    ("Permission denied (os error {})", "нет прав"),
    ("it is larger than {} KB: name another file", "он больше {} КБ: назовите другой файл"),
    ("it is larger than {} MB: name another file", "он больше {} МБ: назовите другой файл"),
    ("longer than {} MB: this is no file of lines", "длиннее {} МБ: это не файл из строк"),
    ("No space left on device (os error {})", "на диске нет места"),
    ("Is a directory (os error {})", "это папка"),
    ("Not a directory (os error {})", "это не папка"),
    ("Read-only file system (os error {})", "диск только для чтения"),
    ("File exists (os error {})", "такой файл уже есть"),
    ("Connection refused (os error {})", "соединение отклонено"),
    ("Address already in use (os error {})", "адрес уже занят"),
    ("stream did not contain valid UTF-8", "это не текст UTF-8"),
    ("a panic: {}", "внутренний сбой: {}"),
    // Backup and restore
    ("{}: {} MB", "{}: {} МБ"),
    ("restored to {}: the daemon will start in observe mode", "возвращено в {}: бот начнёт в режиме «только смотрю»"),
    (
        "restored to {}: MODERATION_MODE=enforce wins over it, so a daemon that has it will act at once; unset it first to start in observe mode",
        "возвращено в {}: но MODERATION_MODE=enforce сильнее, и бот с этой переменной сразу начнёт действовать; чтобы начать в режиме «только смотрю», сначала уберите её",
    ),
    (
        "{} is the config file: name another file for the backup",
        "{}: это файл настроек; для копии назовите другой файл",
    ),
    ("copying {} to {}: is there room on the disk?", "копирование {} в {}: есть ли место на диске?"),
    ("keeping the former database as {}", "сохранение прежней базы как {}"),
    ("opening the backup {}", "открытие копии {}"),
    ("opening the database {}", "открытие базы {}"),
    ("reading the database {}", "чтение базы {}"),
    ("checking {}", "проверка {}"),
    ("putting {} back", "возврат {}"),
    ("renaming to {}", "переименование в {}"),
    ("making the file {}", "создание файла {}"),
    (
        "the backup {} belongs to vk community {}, the config names {}: restore a backup of its own",
        "копия {} — сообщества {}, а в настройках {}: возвращайте его собственную копию",
    ),
    (
        "the backup {} belongs to vk community {}, the database {} to {}: restore a backup of its own",
        "копия {} — сообщества {}, а база {} — сообщества {}: возвращайте его собственную копию",
    ),
    (
        "the backup {} is of a newer version (schema {}, this program knows {}): upgrade the program",
        "копия {} новее программы (схема {}, программа знает {}): обновите программу",
    ),
    (
        "the database {} is missing, and its log {} is still there: put the file back, restore a backup (etronics-bot restore FILE), or move the log away to begin anew",
        "базы {} нет, а её журнал {} остался: верните файл, восстановите копию (etronics-bot restore ФАЙЛ) или уберите журнал, чтобы начать заново",
    ),
    (
        "the database {} is missing, and {} is what is left of it: put it back (etronics-bot restore {}), or move it away to begin anew",
        "базы {} нет, осталось {}: верните её (etronics-bot restore {}) или уберите остаток, чтобы начать заново",
    ),
    ("the path of the backup is not readable text", "путь копии — не текст"),
    ("there is no backup at {}", "копии нет: {}"),
    ("there is no database at {}: nothing to back up", "базы нет: {}; копировать нечего"),
    (
        "{} belongs to the database {}: name another file for the backup",
        "{} — часть базы {}: для копии назовите другой файл",
    ),
    ("{} is a folder: name a file for the backup", "{}: это папка; назовите файл для копии"),
    ("{} is half a restore: rename it first", "{}: недоделанный возврат; сначала переименуйте"),
    (
        "{} is no backup: name a file that `etronics-bot backup` wrote",
        "{}: это не копия; назовите файл, который написал `etronics-bot backup`",
    ),
    (
        "the backup {} is damaged: restore another one (etronics-bot restore FILE)",
        "копия {} повреждена: верните другую (etronics-bot restore ФАЙЛ)",
    ),
    (
        "{} is not a database of etronics-bot: check storage.path",
        "{}: это не база etronics-bot; проверьте storage.path",
    ),
    (
        "{} is the database itself: name a file that `backup` wrote",
        "{}: это сама база; назовите файл, который написал `backup`",
    ),
    (
        "{} is the database of another etronics-bot that runs: name another file for the backup",
        "{}: это база другого работающего etronics-bot; для копии назовите другой файл",
    ),
    ("backing up before the upgrade", "копия перед обновлением"),
    // The database
    (
        "{} is damaged: restore a backup (etronics-bot restore FILE)",
        "{}: база повреждена; верните копию (etronics-bot restore ФАЙЛ)",
    ),
    (
        "{} is damaged ({}): restore a backup (etronics-bot restore FILE)",
        "{}: база повреждена ({}); верните копию (etronics-bot restore ФАЙЛ)",
    ),
    (
        "{} holds a row that cannot be read: restore a backup (etronics-bot restore FILE)",
        "{}: в базе строка, которую не прочесть; верните копию (etronics-bot restore ФАЙЛ)",
    ),
    (
        "the database {} is half upgraded and cannot be mended: restore a backup (etronics-bot restore FILE)",
        "база {} обновлена наполовину, починить нельзя: верните копию (etronics-bot restore ФАЙЛ)",
    ),
    (
        "the database {} was written by a newer version (schema {}, this program knows {}): upgrade the program",
        "база {} новее программы (схема {}, программа знает {}): обновите программу",
    ),
    ("the upgraded database has broken references in {}", "в обновлённой базе порваны ссылки в {}"),
    ("upgrading the database {}", "обновление базы {}"),
    ("locking the database {}", "занятие базы {}"),
    (
        "the database {} belongs to vk community {}, the config names {}: use another storage.path",
        "база {} — сообщества {}, а в настройках {}: укажите другой storage.path",
    ),
    (
        "the database {} is in use by another etronics-bot: stop it first (systemctl stop etronics-bot)",
        "база {} занята другим etronics-bot: сначала остановите его (systemctl stop etronics-bot)",
    ),
    (
        "the database {} has a second name on the disk (a hard link): remove that name, or put a copy in its place",
        "у базы {} есть второе имя на диске (жёсткая ссылка): удалите это имя или замените его копией",
    ),
    (
        "the database {} is of schema version {}, this program reads version {}: {}",
        "у базы {} схема {}, программа читает {}: {}",
    ),
    ("start `etronics-bot run` once to upgrade the database", "один раз запустите `etronics-bot run`, он обновит базу"),
    ("upgrade the program", "обновите программу"),
    (
        "the database {} is read-only: give this user the right to write it",
        "базу {} можно только читать: дайте этому пользователю право записи",
    ),
    (
        "the database's folder {} cannot be written ({}): give this user the right to write it, or set storage.path",
        "в папку базы {} не записать ({}): дайте этому пользователю право записи или задайте storage.path",
    ),
    (
        "{} cannot be written ({}): give this user the right to write it",
        "файл {} не записать ({}): дайте этому пользователю право записи",
    ),
    ("there is no folder {}: make it first", "папки {} нет: сначала создайте её"),
    ("database or disk is full: Error code {}", "на диске кончилось место"),
    ("database or disk is full", "на диске кончилось место"),
    ("unable to open database file: Error code {}", "файл базы не открыть"),
    ("unable to open database file", "файл базы не открыть"),
    (
        "there is no database at {}: start `etronics-bot run` once, or check storage.path",
        "базы нет: {}; один раз запустите `etronics-bot run` или проверьте storage.path",
    ),
    // digest
    (
        "there is nothing to draw yet: no subscribers counted, nobody removed",
        "рисовать пока нечего: подписчики не посчитаны, никто не убран",
    ),
    ("writing the picture {}", "запись картинки {}"),
    // leads
    (
        "lead {}: there is no such lead; `etronics-bot leads list` numbers them",
        "заявка {}: такой нет; номера показывает `etronics-bot leads list`",
    ),
    ("lead {} is {} already", "заявка {} уже в статусе {}"),
    ("the note is empty", "заметка пуста"),
    ("the note is too long: at most {} characters", "заметка слишком длинная: не больше {} знаков"),
    ("{} is no status", "{}: такого статуса нет"),
    ("--reason goes with `rejected` only", "--reason бывает только с `rejected`"),
    ("{} names nobody: {}", "{}: такого человека нет; {}"),
    ("nobody called @{} wrote to the bot: {}", "никто по имени @{} боту не писал; {}"),
    (
        "write vk:123, telegram:456, @name of Telegram, or https://vk.com/id123",
        "пишите vk:123, telegram:456, @имя в Telegram или https://vk.com/id123",
    ),
    (
        "everything known of them is deleted here; backups made earlier still hold it: delete those, the newest three that upgrades made lie beside the database",
        "здесь удалено всё, что было известно; в прежних копиях оно осталось: удалите их, последние три копии перед обновлениями лежат рядом с базой",
    ),
    // learned
    ("decided by what was taught since: {}", "решено по выученному с тех пор: {}"),
    (
        "look it through before you give it away: not every name can be known",
        "просмотрите его, прежде чем отдать: не всякое имя можно узнать",
    ),
    ("left out, for no words of them are left: {}", "пропущено, потому что слов не осталось: {}"),
    (
        "imported: {}, known already: {}, your own word stands: {}",
        "принято: {}, уже известно: {}, осталось ваше слово: {}",
    ),
    (
        "{}: nothing that was taught has this number; `etronics-bot learned list` numbers it",
        "{}: среди выученного такого номера нет; номера показывает `etronics-bot learned list`",
    ),
    ("nothing was imported: there is nothing to forget", "ничего не принималось: забывать нечего"),
    ("{}: nothing was imported", "{}: ничего не принято"),
    ("{}: larger than {} MB: no file of `learned export`", "{}: больше {} МБ; это не файл `learned export`"),
    ("{}: {} texts", "{}: текстов {}"),
    (
        "line 1 is not {\"kind\":\"{}\",…}: no file of `learned export`",
        "первая строка не такая, как в файле `learned export`",
    ),
    ("line 1: version {} is newer than this program knows", "строка 1: версия {} новее, чем знает программа"),
    ("line {}: more than {} texts; no more are kept", "строка {}: больше {} текстов; столько не хранится"),
    ("text is empty", "текст пуст"),
    ("text is longer than {} characters", "текст длиннее {} знаков"),
    ("at: {} is no RFC 3339 time", "at: {} — не время RFC 3339"),
    // backtest, classify, train
    ("reading the model {}", "чтение модели {}"),
    ("the model {}: make one with `train comments`", "модель {}: сделайте её командой `train comments`"),
    ("{} has no column `{}`", "{}: нет столбца `{}`"),
    ("{}, line {}: no `text` in this row", "{}, строка {}: здесь нет `text`"),
    ("{}, line {}: {}", "{}, строка {}: {}"),
    (
        "{}, line {}: a quote is opened here and never closed: double a quote that is meant as one",
        "{}, строка {}: здесь открыта кавычка и не закрыта; кавычку внутри текста пишите дважды",
    ),
    (
        "{}, line {}: a text goes on behind its closing quote: double a quote that is meant as one",
        "{}, строка {}: текст идёт дальше после закрывающей кавычки; кавычку внутри текста пишите дважды",
    ),
    (
        "{}, line {}: fields: {}, in the head: {}; a text with commas stands in quotes",
        "{}, строка {}: полей {}, а в заголовке {}; текст с запятыми пишется в кавычках",
    ),
    ("{}, line {}: this is no UTF-8 text", "{}, строка {}: это не текст UTF-8"),
    ("this is no UTF-8 text", "это не текст UTF-8"),
    ("{}, line {}: longer than {} MB: this is no file of lines", "{}, строка {}: длиннее {} МБ: это не файл из строк"),
    ("{}, row {}", "{}, строка {}"),
    ("{}, line {}: {} {} is neither 0 nor 1", "{}, строка {}: {} {} — не 0 и не 1"),
    ("label {} is neither 0 nor 1", "label {} — не 0 и не 1"),
    ("this is no `{}`", "это не `{}`"),
    ("this is no user object", "это не объект пользователя"),
    ("this is a list, no object", "это список, а не объект"),
    ("{} accounts, {} a second", "аккаунтов {}, {} в секунду"),
    ("{} texts, {} a second", "текстов {}, {} в секунду"),
    ("1 account, {} a second", "аккаунтов 1, {} в секунду"),
    ("1 text, {} a second", "текстов 1, {} в секунду"),
    ("{}: 1 text", "{}: текстов 1"),
    ("writing the model to {}", "запись модели в {}"),
    ("writing the scorecard to {}", "запись таблицы в {}"),
    ("writing verdicts to {}", "запись решений в {}"),
    // scan
    ("no reason is known", "причина неизвестна"),
    (
        "the daemon has stopped: the sweep goes on with its next start, or with this command",
        "бот остановлен: обход продолжится с его запуском или этой командой",
    ),
    ("the sweep did not begin: try again", "обход не начался: попробуйте ещё раз"),
    ("the sweep has gone from the database", "обход пропал из базы"),
    (
        "the sweep has to wait (VK's limits, or no answer): `etronics-bot run` goes on with it, or this command later",
        "обходу нужно подождать (лимиты ВКонтакте или нет ответа): продолжит `etronics-bot run` или эта команда позже",
    ),
    (
        "the sweep has to wait ({}): `etronics-bot run` goes on with it, or this command later",
        "обходу нужно подождать ({}): продолжит `etronics-bot run` или эта команда позже",
    ),
    (
        "the sweep has to wait (VK's limits, or no answer): the daemon goes on with it; look at `etronics-bot status`",
        "обходу нужно подождать (лимиты ВКонтакте или нет ответа): бот продолжит его; смотрите `etronics-bot status`",
    ),
    (
        "the sweep has to wait ({}): the daemon goes on with it; look at `etronics-bot status`",
        "обходу нужно подождать ({}): бот продолжит его; смотрите `etronics-bot status`",
    ),
    ("the sweep stopped: {}", "обход остановлен: {}"),
    ("{}: acting, as ordered", "{}: действую, как велено"),
    ("{} has no column `text`", "{}: нет столбца `text`"),
    (
        "`vk.group_id` is not set: the community's number, positive",
        "`vk.group_id` не задано: номер сообщества, положительный",
    ),
    ("found {}", "найдено {}"),
    ("looked at {} in {} calls", "просмотрено {}, запросов {}"),
    ("{} of {} living accounts ({} %) look like bots", "похожи на ботов {} из {} живых ({} %)"),
    ("{} are dead, {} doubtful", "мёртвых {}, сомнительных {}"),
    ("{} came, {} went since the last sweep", "с прошлого обхода пришло {}, ушло {}"),
    ("the verdicts are in `etronics-bot journal`", "решения — в `etronics-bot journal`"),
    ("{} removed, {} in quarantine", "убрано {}, в карантине {}"),
    (
        "nobody was touched (--enforce acts), see `etronics-bot journal`",
        "никого не трогали (действует --enforce), смотрите `etronics-bot journal`",
    ),
    (
        "nobody was touched: that is many, and the admin chat was asked first",
        "никого не трогали: это много, и сначала спросили чат администратора",
    ),
    ("stopped at a limit: {} wait in quarantine for room in it", "остановлено лимитом: ещё {} ждут места в карантине"),
    (
        "telegram.local_server is for a Bot API server of your own, and telegram.api_url is Telegram's: set it to yours, such as http://127.0.0.1:8081",
        "telegram.local_server — для своего сервера Bot API, а telegram.api_url указывает на телеграмовский: впишите адрес своего, вроде http://127.0.0.1:8081",
    ),
    // MAX
    (
        "`crosspost` leads to \"{}\", and there is no bot of MAX: set max.token (or MAX_TOKEN)",
        "`crosspost` ведёт в \"{}\", а бота MAX нет: задайте max.token (или MAX_TOKEN)",
    ),
    (
        "max.api_url is no address: something like https://platform-api2.max.ru is expected",
        "max.api_url — не адрес: нужно вроде https://platform-api2.max.ru",
    ),
    ("max.proxy is no address: socks5://host:port is expected", "max.proxy — не адрес: нужно socks5://хост:порт"),
    ("max.ca: reading {}", "max.ca: чтение {}"),
    ("max.ca: {} holds no certificate (PEM)", "max.ca: в {} нет сертификата (PEM)"),
    (
        "must be the number of a channel of MAX, such as -70000000000001",
        "нужен номер канала MAX, например -70000000000001",
    ),
    (
        "must be the number of a channel of MAX, such as -70000000000001, not {}",
        "нужен номер канала MAX, например -70000000000001, а не {}",
    ),
    // simulator
    ("starting a runtime", "запуск потоков"),
    ("asking in the terminal: {}", "вопрос в терминале: {}"),
    ("setting the terminal", "настройка терминала"),
    ("reading the config that is there", "чтение прежней настройки"),
    (
        "this user has no home: name the file, `etronics-bot --config PATH setup`",
        "у этого пользователя нет домашней папки: назовите файл, `etronics-bot --config PATH setup`",
    ),
    ("starting the runtime", "запуск потоков"),
    ("listening for SIGINT", "ожидание SIGINT"),
    ("listening for SIGTERM", "ожидание SIGTERM"),
    ("populating the simulated community", "заселение игрушечного сообщества"),
    (
        "--listen {}: the keys are public, so it serves this machine only; use 127.0.0.1:PORT",
        "--listen {}: ключи здесь не тайна, поэтому только эта машина: 127.0.0.1:ПОРТ",
    ),
    (
        "Telegram does not take telegram.bot_token ({}): copy it anew from @BotFather",
        "Telegram не принимает telegram.bot_token ({}): скопируйте ключ у @BotFather ещё раз",
    ),
    // check
    ("remembering what the probe found", "запоминание найденного пробой"),
    ("{} belongs to vk community {}, the config names {}", "{} — сообщества {}, а в настройках {}"),
];
