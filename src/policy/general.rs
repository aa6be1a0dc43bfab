//! What belongs to no feature: the language, and whether the language model is asked.

use super::readers::{flag, language, must};
use super::rows::settings;
use crate::domain::language::Language;

settings! {
    /// Settings of no section of their own.
    #[derive(Copy)]
    struct GeneralPolicy;
    /// What the chat changes of them.
    enum GeneralSetting of General;

    /// Of everything people read in chats.
    language: Language = "language" default r#""ru""#,
    read must(language), chat Language: Choice(&["ru", "en"]), on General;
    /// The language model is asked about doubtful comments, where there is one; its word only softens.
    second_opinion: bool = "openai.second_opinion" default "false",
    read must(flag), chat SecondOpinion: Switch, on General;
}
