//! Why a copy is not out, as people read it.

use super::{CopiesTexts, html};
use crate::domain::copies::LeftOutBy;

/// What is shown of an explanation, UTF-16 units.
const EXPLAINED: usize = 140;

impl CopiesTexts {
    /// Why a copy is not out, in words; not escaped.
    pub fn copy_reason(&self, stored: &str) -> String {
        let (said, theirs) = self.reason_apart(stored);
        format!("{said}{}", html::plain(&theirs.map(|words| self.texts().trouble(words)).unwrap_or_default()))
    }

    /// The same as HTML, what a platform said behind «Подробнее».
    pub fn copy_reason_html(&self, stored: &str) -> String {
        let (said, theirs) = self.reason_apart(stored);
        format!("{}{}", html::escape(&said), theirs.map(|words| self.texts().trouble(words)).unwrap_or_default())
    }

    /// What is said in words of ours, and a platform's words after that.
    fn reason_apart<'a>(&self, stored: &'a str) -> (String, Option<&'a str>) {
        let part = stored.strip_prefix("part ").and_then(|rest| rest.split_once(": "));
        let Some((numbers, theirs)) = part.filter(|(_, why)| !why.is_empty() && !why.starts_with("no answer from "))
        else {
            return (self.reason_of_ours(stored), None);
        };
        let which = format!("{} {}: ", self.t("часть", "part"), numbers.replace(" of ", self.t(" из ", " of ")));
        (if numbers == "1 of 1" { String::new() } else { which }, Some(theirs))
    }

    fn reason_of_ours(&self, stored: &str) -> String {
        if let Some(why) = LeftOutBy::parse(stored) {
            return self.left_out_by(why).to_owned();
        }
        if let Some(later) = self.goes_later(stored) {
            return later;
        }
        let (code, rest) = stored.split_once(": ").unwrap_or((stored, ""));
        match (code, rest) {
            ("stop_word", word) if !word.is_empty() => {
                format!("{} «{word}»", self.t("стоп-слово", "stop word"))
            }
            ("replaced", rule) if !rule.is_empty() => {
                let rule = html::cut(rule, EXPLAINED);
                self.t(
                    &format!("после замены «{rule}» из настроек в посте ничего не осталось"),
                    &format!("the replacement “{rule}” of the settings leaves nothing of it"),
                )
                .to_owned()
            }
            ("short", length) if length.parse::<u32>().is_ok() => {
                format!("{}: {length}", self.t("слишком короткий, знаков", "too short, characters"))
            }
            ("edit_refused", "") => self
                .t("правка не перенесена, попробую снова", "its edit is not carried over, and is tried again")
                .to_owned(),
            ("returned", "") => self.t("снова во ВКонтакте", "back on VK").to_owned(),
            ("edited", "") => self.t("изменён, пока ждал", "edited while it waited").to_owned(),
            ("approve_all", "") => self.t("ждёт вашего слова", "waits for your word").to_owned(),
            ("approve_ads", "") => {
                self.t("теперь это реклама, ждёт вашего слова", "an advertisement now, waits for your word").to_owned()
            }
            ("held", why) if !why.is_empty() => {
                format!("{}: {}", self.t("правка не перенесена", "its edit is not carried over"), self.copy_reason(why))
            }
            ("no_platform", word) => {
                let word = word.to_uppercase();
                self.t(&format!("{word} не подключён"), &format!("{word} is not connected")).to_owned()
            }
            ("the post is forgotten", "") => self.t("сам пост уже забыт", "the post itself is forgotten").to_owned(),
            ("its plan cannot be read", "") => {
                self.t("записанное о нём не читается", "what is written of it cannot be read").to_owned()
            }
            (part, why) if part.starts_with("part ") && !why.is_empty() => {
                let numbers = part.trim_start_matches("part ");
                let whole = numbers == "1 of 1";
                let which =
                    format!("{} {}: ", self.t("часть", "part"), numbers.replace(" of ", self.t(" из ", " of ")));
                let why = match why {
                    "no answer from telegram" => self
                        .t(
                            "Telegram не ответил: в канале ли это, неизвестно",
                            "no answer from Telegram: nobody knows whether it is there",
                        )
                        .to_owned(),
                    nobody if nobody.starts_with("no answer from ") => {
                        let platform = nobody.trim_start_matches("no answer from ").to_uppercase();
                        self.t(
                            &format!("{platform} не ответил: в канале ли это, неизвестно"),
                            &format!("no answer from {platform}: nobody knows whether it is there"),
                        )
                        .to_owned()
                    }
                    other => html::cut(other, EXPLAINED),
                };
                if whole { why } else { format!("{which}{why}") }
            }
            _ => html::cut(stored, EXPLAINED),
        }
    }

    fn left_out_by(&self, why: LeftOutBy) -> &'static str {
        match why {
            LeftOutBy::Ads => self.t("реклама", "an advertisement"),
            LeftOutBy::Repost => self.t("репост", "a repost"),
            LeftOutBy::Hashtag => self.t("нет нужного хэштега", "it has none of the hashtags"),
            LeftOutBy::Donut => self.t("только для донов", "for paying subscribers only"),
            LeftOutBy::Empty => self.t("в посте ничего нет", "there is nothing in it"),
            LeftOutBy::Deleted => self.t("пост удалён", "the post is deleted"),
            LeftOutBy::Gone => self.t("поста больше нет", "the post is gone"),
            LeftOutBy::Admin => self.t("пропущен вами", "you left it out"),
            LeftOutBy::Removed => self.t("убран из канала вручную", "taken out of the channel by hand"),
            LeftOutBy::Moved => self.t("идёт в другой канал", "goes to another channel"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Language, Texts};

    #[test]
    fn reasons_are_told_in_words_and_unknown_ones_as_they_are() {
        let texts = Texts::new(Language::En);
        let told: Vec<String> = [
            "ads",
            "stop_word: a<b",
            "short: 20",
            "replaced: a: b",
            "admin",
            "part 2 of 3: no answer from telegram",
            "part 1 of 1: a: b",
        ]
        .iter()
        .map(|stored| texts.copies().copy_reason(stored))
        .collect();
        insta::assert_snapshot!(told.join(" | "), @r#"an advertisement | stop word «a<b» | too short, characters: 20 | the replacement “a: b” of the settings leaves nothing of it | you left it out | part 2 of 3: no answer from Telegram: nobody knows whether it is there | a: b"#);
    }

    #[test]
    fn no_reason_is_english_within_russian_words() {
        let texts = Texts::new(Language::Ru);
        assert_eq!(
            texts.copies().copy_reason_html("part 2 of 3: bad request: message_too_long"),
            "часть 2 из 3: слишком длинный текст. Подробнее: <tg-spoiler>bad request: message_too_long</tg-spoiler>"
        );
        for stored in [
            "the post is forgotten",
            "its plan cannot be read",
            "part 1 of 1: no answer from max",
            "part 2 of 3: no answer from telegram",
            "edit_refused",
            "no_platform: max",
        ] {
            let said = texts.copies().copy_reason(stored);
            let english = said.split(|c: char| !c.is_ascii_lowercase()).any(|word| word.len() > 2 && word != "elegram");
            assert!(!english, "{stored}: {said}");
        }
    }
}
