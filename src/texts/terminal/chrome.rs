//! What clap says by itself in help and of wrong arguments, whose words it keeps in English only.

use super::TerminalTexts;

/// Pieces of a line that stand beside words of ours.
const PIECES: &[(&str, &str)] = &[
    ("Usage:", "Использование:"),
    ("Commands:", "Команды:"),
    ("Arguments:", "Аргументы:"),
    ("Options:", "Параметры:"),
    ("[OPTIONS]", "[ПАРАМЕТРЫ]"),
    ("[COMMAND]", "[КОМАНДА]"),
    ("<COMMAND>", "<КОМАНДА>"),
    ("[default: ", "[по умолчанию: "),
    ("[possible values: ", "[возможно: "),
    ("[subcommands: ", "[команды: "),
    ("Possible values:", "Возможно:"),
];

/// Whole lines; `{}` is filled in.
pub(super) const ROWS: &[(&str, &str)] = &[
    ("Print help", "Показать эту справку"),
    ("Print help (see more with '--help')", "Показать эту справку (подробнее: --help)"),
    ("Print help (see a summary with '-h')", "Показать эту справку (короче: -h)"),
    ("Print version", "Показать версию"),
    ("Print this message or the help of the given subcommand(s)", "Справка по всей программе или по команде"),
    ("For more information, try '--help'.", "Подробнее: --help"),
    ("error: unexpected argument '{}' found", "ошибка: такого параметра здесь нет: {1!}"),
    ("error: unexpected value '{}' for '{}' found; no more were expected", "ошибка: лишнее значение {1!} у {2}"),
    ("error: unrecognized subcommand '{}'", "ошибка: такой команды нет: {1!}"),
    ("error: the following required arguments were not provided:", "ошибка: не хватает:"),
    ("error: invalid value '{}' for '{}'", "ошибка: {2} не может быть «{1!}»"),
    ("error: invalid value '{}' for '{}': {}", "ошибка: {2} не может быть «{1!}»: {3}"),
    ("error: a value is required for '{}' but none was supplied", "ошибка: у {} нет значения"),
    ("error: the argument '{}' cannot be used with '{}'", "ошибка: {} не бывает вместе с {}"),
    ("error: the argument '{}' cannot be used with:", "ошибка: {} не бывает вместе с:"),
    ("error: the argument '{}' cannot be used multiple times", "ошибка: {} дано больше одного раза"),
    (
        "error: the argument '{}' cannot be used with one or more of the other specified arguments",
        "ошибка: {} не бывает вместе с остальным",
    ),
    ("error: '{}' requires a subcommand but one was not provided", "ошибка: после «{}» нужна команда"),
    ("tip: a similar argument exists: '{}'", "может быть, {}?"),
    ("tip: some similar arguments exist: {}", "может быть, {}?"),
    ("tip: a similar subcommand exists: '{}'", "может быть, {}?"),
    ("tip: some similar subcommands exist: {}", "может быть, {}?"),
    ("tip: a similar value exists: '{}'", "может быть, {}?"),
    ("tip: some similar values exist: {}", "может быть, {}?"),
    ("tip: subcommand '{}' exists; to use it, remove the '{}' before it", "команда {} есть: уберите {} перед ней"),
    ("tip: to pass '{}' as a value, use '{}'", "если «{}» — это значение, пишите {}"),
    ("invalid digit found in string", "это не число"),
    ("cannot parse integer from empty string", "это не число"),
    ("number too large to fit in target type", "слишком большое число"),
    ("number too small to fit in target type", "слишком маленькое число"),
    ("invalid socket address syntax", "нужен адрес вида 127.0.0.1:8090"),
];

impl TerminalTexts {
    /// What clap wrote, in the language of these words.
    pub fn chrome(&self, english: &str) -> String {
        let said = self.lines(english);
        PIECES.iter().fold(said, |said, (english, russian)| said.replace(english, self.t(russian, english)))
    }
}
