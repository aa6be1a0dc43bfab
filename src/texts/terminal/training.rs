//! Rows of the catalogue: what `train` says on its way, and what its files lack.

pub(super) const ROWS: &[(&str, &str)] = &[
    (
        "at least 20 texts of each label are needed to train",
        "для обучения нужно хотя бы по 20 текстов с каждой меткой (label 0 и 1)",
    ),
    (
        "too few accounts of one label: {} of {}",
        "слишком мало аккаунтов с одной из меток: с меткой 1 их {} из {}, а нужно больше 10 с каждой",
    ),
    ("invalid utf-8 sequence of {} bytes from index {}", "не читается байт {2}"),
    ("incomplete utf-8 byte sequence from index {}", "текст обрывается на байте {}"),
    ("preparing texts", "готовлю тексты"),
    ("grouping near-duplicates", "собираю почти одинаковые"),
    ("leaving out {}", "учу без источника {}"),
    ("same sources, fold {} of {}", "те же источники, часть {} из {}"),
    ("training on everything", "учу на всём"),
    ("measuring", "измеряю"),
];
