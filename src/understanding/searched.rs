//! What an owner searches for among the requests.

use super::tokens::plain;

/// The number of a request as people name it: «№1», «#1», «заявка 1», «вопрос №3», `lead 1`.
pub(crate) fn lead_number(text: &str) -> Option<i64> {
    const NAMES: [&str; 11] = [
        "заявка",
        "заявку",
        "заявки",
        "вопрос",
        "вопроса",
        "предложение",
        "лид",
        "номер",
        "request",
        "lead",
        "question",
    ];
    let text = plain(text);
    let text = text.trim();
    let named =
        NAMES.iter().find_map(|name| text.strip_prefix(name).filter(|rest| !rest.starts_with(char::is_alphabetic)));
    let signs = [' ', '#', '.'];
    let number = named.unwrap_or(text).trim_start_matches(signs);
    // «№» in its plain form.
    let number = number.strip_prefix("no").unwrap_or(number).trim_start_matches(signs);
    number.parse().ok().filter(|number| *number > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_found_by_its_number_as_it_is_named() {
        for text in ["1", "№1", "№ 1", "#1", "заявка 1", "Заявка №1", "заявка № 1", "вопрос #1", "lead 1", "Request #1"]
        {
            assert_eq!(lead_number(text), Some(1), "{text}");
        }
        for text in ["", "№", "заявка", "1 пост", "заявкам 1", "пекарня №1", "-1", "0", "1.5"]
        {
            assert_eq!(lead_number(text), None, "{text}");
        }
    }
}
