//! Words of what packages use: man pages, the commands that write them, the health check.

use super::TerminalTexts;

/// Headings and words that the library sets itself.
const PIECES: &[(&str, &str)] = &[
    (".SH NAME\n", ".SH ИМЯ\n"),
    (".SH SYNOPSIS\n", ".SH ОБЗОР\n"),
    (".SH DESCRIPTION\n", ".SH ОПИСАНИЕ\n"),
    (".SH OPTIONS\n", ".SH ПАРАМЕТРЫ\n"),
    (".SH SUBCOMMANDS\n", ".SH КОМАНДЫ\n"),
    (".SH \"OF EVERY COMMAND\"\n", ".SH \"ОБЩИЕ ПАРАМЕТРЫ\"\n"),
    ("\\fIsubcommands\\fR", "\\fIкоманда\\fR"),
    ("[default: ", "[по умолчанию: "),
    ("Possible values:", "Возможно:"),
];

/// Whole lines; `{}` is filled in.
pub(super) const ROWS: &[(&str, &str)] = &[
    (
        "What a shell needs to complete commands and options by Tab",
        "Что нужно оболочке, чтобы дописывать команды и параметры по Tab",
    ),
    ("For which shell", "Для какой оболочки"),
    ("A page for `man` a command", "Страницы для `man`, по одной на команду"),
    ("The folder to write to; made if it is not there", "Папка, куда писать; если её нет, появится"),
    ("{}: pages written: {}", "{}: записано страниц: {}"),
    // What a choice means
    ("Only what is beyond doubt", "Только несомненное"),
    ("The shipped thresholds", "Обычные пороги"),
    ("Rather one too many in quarantine", "Лучше одним больше в карантине"),
    ("The subscribers: bots, and deleted or banned accounts", "Подписчики: боты, удалённые и заблокированные страницы"),
    ("Who likes the newest posts", "Кто ставит лайки новым записям"),
    ("Comments of the last 30 days", "Комментарии за 30 дней"),
    // status --check
    (
        "For a health check: one line, and 1 if the daemon does not run or hears nothing of a platform",
        "Для проверки здоровья: одна строка и код 1, если бот не работает или не слышит платформу",
    ),
    ("the daemon does not run", "бот не работает"),
    ("the disk is full: the daemon can write nothing down", "на диске кончилось место: бот ничего не может записать"),
    ("the daemon runs and hears nothing of {}", "бот работает, но не слышит: {}"),
    ("the daemon runs and hears every platform", "бот работает и слышит обе платформы"),
];

impl TerminalTexts {
    /// A man page whose own lines are in these words already: its headings too, and what a choice means (`soft: …`).
    pub fn page(&self, page: &str) -> String {
        let line = |line: &str| match line.split_once(": ") {
            Some((choice, about)) if !line.starts_with('.') => format!("{choice}: {}\n", self.line(about)),
            _ => format!("{line}\n"),
        };
        let page: String = page.lines().map(line).collect();
        PIECES.iter().fold(page, |page, (english, russian)| page.replace(english, self.t(russian, english)))
    }
}
