//! Where an address that stands among words ends. Pure.

/// Letters of the longest address that is looked at.
const LONGEST: usize = 4_096;

/// How long the address is with which a text begins: up to a space, a quote, or a bracket that is not one of a pair within
/// it, without the dots behind it. Telegram finds the end of a link the same way.
pub(crate) fn address_len(text: &str) -> usize {
    let mut open: Vec<(usize, char)> = Vec::new();
    let mut before = ' ';
    let mut end = text.len();
    for (count, (at, letter)) in text.char_indices().enumerate() {
        let closes = open.last().is_some_and(|(_, closing)| *closing == letter);
        match letter {
            _ if closes => drop(open.pop()),
            '(' => open.push((at, ')')),
            '[' => open.push((at, ']')),
            '{' => open.push((at, '}')),
            // The value of a parameter may stand in quotes.
            '"' if before == '=' => open.push((at, '"')),
            ')' | ']' | '}' | '"' | '<' | '>' | '«' | '»' => end = at,
            _ if letter.is_whitespace() || count == LONGEST => end = at,
            _ => {}
        }
        if end == at && !closes {
            break;
        }
        before = letter;
    }
    // What is opened and never closed is no part of it.
    let end = open.first().map_or(end, |(at, _)| end.min(*at));
    text[..end].trim_end_matches(['.', ',', '!', '?', ':', ';', '…', '\'']).len()
}
