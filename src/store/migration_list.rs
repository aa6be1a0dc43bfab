//! The files of `migrations/`, as the program carries them. refinery's macro would find them by itself, and for that compile
//! refinery with all beneath it (regex, time, ICU) a second time for the machine that builds: a list and a test are less.

/// Names a file of `migrations/` each, without its ending, and carries its text.
macro_rules! files {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_str!(concat!("../../migrations/", $name, ".sql")))),*]
    };
}

/// Name and SQL of every step, oldest first. A new migration is a file and its line here.
pub(super) const FILES: &[(&str, &str)] = files![
    "V1__first_day",
    "V2__indexes_for_raids",
    "V3__people_likes_waves",
    "V4__copies",
    "V5__leads",
    "V6__digests",
    "V7__alerts",
    "V8__answers",
    "V9__what_people_stand_by",
    "V11__brake_and_newcomers",
    "V12__lessons",
    "V13__newest_first",
    "V14__people_in_line",
    "V15__chats",
    "V16__pictures",
    "V17__targets",
    "V18__same_texts",
    "V19__few_of_many",
    "V20__posts_later",
    "V21__forgetting_in_steps",
    "V22__posts_from_before",
    "V24__who_decided_copies",
    "V25__in_parts",
    "V26__neighbours",
    "V27__less_for_each_event",
    "V28__wiping_on",
    "V29__kept_counts",
    "V30__acted_on",
    "V31__copied",
    "V32__ordered",
    "V33__albums",
    "V34__answers_and_albums",
];
