//! Tables: their heads, and the codes that stand in them.

use super::TerminalTexts;

/// Heads of tables and labels of facts.
pub(super) const ROWS: &[(&str, &str)] = &[
    ("ID", "№"),
    ("AT", "КОГДА"),
    ("WHO", "КТО"),
    ("VERDICT", "РЕШЕНИЕ"),
    ("SCORE", "ОЦЕНКА"),
    ("RULE", "ПРАВИЛО"),
    ("STATE", "СОСТОЯНИЕ"),
    ("WHY", "ПОЧЕМУ"),
    ("TEXT", "ТЕКСТ"),
    ("WHAT", "ЧТО"),
    ("KIND", "ВИД"),
    ("TAUGHT", "ЧЕМУ"),
    ("BY", "КЕМ"),
    ("DECIDED", "РЕШЕНО"),
    ("POST", "ПОСТ"),
    ("CHANNEL", "КАНАЛ"),
    ("STATUS", "СТАТУС"),
    ("HEAT", "ТЕПЛО"),
    ("BUDGET", "БЮДЖЕТ"),
    ("at", "когда"),
    ("who", "кто"),
    ("kind", "вид"),
    ("verdict", "решение"),
    ("rule", "правило"),
    ("state", "состояние"),
    ("mode", "режим"),
    ("model", "модель"),
    ("comment", "комментарий"),
    ("wave", "накрутка"),
    ("acted", "действие"),
    ("ordered by", "кто велел"),
    ("error", "сбой"),
    ("command line", "командная строка"),
    ("imported", "принято"),
    ("0 lists nothing: give a positive number", "0 ничего не покажет: нужно положительное число"),
    ("not a number", "это не число"),
    (
        "journal entry {} does not exist: `etronics-bot journal` numbers them",
        "записи журнала {} нет: их нумерует `etronics-bot journal`",
    ),
    (
        "wave {} does not exist: `etronics-bot journal --json` names it as wave_id",
        "накрутки {} нет: её номер показывает `etronics-bot journal --json` как wave_id",
    ),
    (
        "quarantine entry {} does not exist: `etronics-bot quarantine list` numbers them",
        "записи карантина {} нет: их нумерует `etronics-bot quarantine list`",
    ),
    ("quarantine entry {} is decided already: it was kept", "запись карантина {} уже решена: её оставили"),
    (
        "quarantine entry {} is decided already: it was removed; `etronics-bot journal undo {}` takes that back",
        "запись карантина {} уже решена: её удалили; вернуть можно так: `etronics-bot journal undo {}`",
    ),
    (
        "quarantine entry {} is over: its author deleted the comment",
        "запись карантина {} закрыта: автор сам удалил комментарий",
    ),
    (
        "quarantine entry {} is over: its author edited the comment since",
        "запись карантина {} закрыта: автор с тех пор изменил комментарий",
    ),
    (
        "quarantine entry {} is over: nobody decided in time, so it stays",
        "запись карантина {} закрыта: вовремя никто не решил, и всё осталось как есть",
    ),
    (
        "journal entry {} removed nothing: there is nothing to take back",
        "запись журнала {} ничего не удаляла: возвращать нечего",
    ),
    (
        "no rule is called {}: there are {}, and the reasons that `journal --json` names by their codes, such as link",
        "правила {1!} нет; есть {2} и причины, которые `journal --json` называет кодами, например link",
    ),
    ("no post: write -1_2 or https://vk.com/wall-1_2", "это не пост; пишите -1_2 или https://vk.com/wall-1_2"),
    // backtest
    ("{} texts of {} people since {}, judged in {} s", "текстов {} от {} человек с {}, просмотрено за {} с"),
    ("model {}, {}: removed from {}, quarantined from {}", "модель {}, строгость {}: убирать от {}, в карантин от {}"),
    ("    THEN", "   БЫЛО"),
    ("     NOW", "  СТАЛО"),
    ("changed: {}", "изменилось: {}"),
    ("nothing", "ничего"),
    ("of those to remove, still standing: {}; barely spam among them: {}", "из них ещё видны: {}; едва ли спам: {}"),
    ("would have been banned: nobody", "никто не был бы заблокирован"),
    (
        "would have been banned: {} (at most {} a run, {} a day)",
        "были бы заблокированы: {} (не больше {} за раз, {} в день)",
    ),
    ("{} (texts to remove: {})", "{} (текстов на удаление: {})"),
    ("{} (the account itself)", "{} (сам аккаунт)"),
    ("nearly not removed:", "едва не остались:"),
    ("nearly not kept:", "едва не убраны:"),
    // leads
    ("lead {}, {}, {}", "заявка {}, {}, {}"),
    ("who: {} ({})", "кто: {} ({})"),
    ("not delivered: {}", "не доставлено: {}"),
    ("(its author was forgotten)", "(автор забыт)"),
    (
        "Only those about this person: vk:ID, telegram:ID, @name of Telegram, or a page of VK by its number",
        "Только об этом человеке: vk:НОМЕР, telegram:НОМЕР, @имя в Telegram или страница ВКонтакте по номеру",
    ),
    ("Only verdicts that came to this", "Только с таким решением"),
    (
        "The same as `journal` alone: every verdict, newest first",
        "То же, что просто `journal`: все решения, новые сверху",
    ),
    (
        "Everything about one verdict: the text, each reason with its points, what became of it",
        "Всё об одном решении: текст, каждая причина с баллами, что из него вышло",
    ),
    ("The verdict, as `journal` numbers it", "Решение под номером из `journal`"),
];

/// Codes that filters take and JSON has, as a Russian table says them.
const CODES: &[(&str, &str)] = &[
    ("keep", "оставить"),
    ("quarantine", "карантин"),
    ("remove", "убрать"),
    ("observed", "записано"),
    ("pending", "ждёт"),
    ("assist", "просит вас"),
    ("done", "сделано"),
    ("failed", "не вышло"),
    ("undone", "отменено"),
    ("kept", "оставлено"),
    ("removed", "убрано"),
    ("expired", "срок вышел"),
    ("deleted by author", "удалил автор"),
    ("edited by author", "изменил автор"),
    ("member", "подписчик"),
    ("like", "лайк"),
    ("comment", "комментарий"),
    ("message", "сообщение"),
    ("approval", "на согласовании"),
    ("published", "вышла"),
    ("skipped", "пропущена"),
    ("uncertain", "неясно"),
    ("new", "новая"),
    ("in_progress", "в работе"),
    ("agreed", "согласована"),
    ("closed", "закрыта"),
    ("rejected", "отклонена"),
    ("unfinished", "не окончена"),
    ("hot", "горячая"),
    ("warm", "тёплая"),
    ("cold", "холодная"),
    ("client", "клиент"),
    ("admin", "мы"),
    ("note", "заметка"),
    ("change", "статус"),
    ("bot", "бот"),
    ("spam", "спам"),
    ("ham", "не спам"),
    ("soft", "мягко"),
    ("normal", "обычно"),
    ("strict", "строго"),
];

impl TerminalTexts {
    /// A code as a table says it.
    pub fn code<'a>(&self, code: &'a str) -> &'a str {
        let known = CODES.iter().find(|(known, _)| *known == code);
        known.map_or(code, |(_, russian)| self.t(russian, code))
    }
}
