//! Characters that nobody sees.

/// Whether a character has neither a form nor a width of its own: Unicode's `Default_Ignorable_Code_Point`, what separates and
/// annotates, and the blanks that are letters or patterns of dots.
pub(crate) fn is_unseen(c: char) -> bool {
    matches!(c, '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{180B}'..='\u{180F}'
        | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{2800}' | '\u{3164}'
        | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF0}'..='\u{FFFB}' | '\u{1BCA0}'..='\u{1BCA3}'
        | '\u{1D173}'..='\u{1D17A}' | '\u{E0000}'..='\u{E0FFF}')
}

/// Whether a character could command a terminal, or turn a line around in it.
pub(crate) fn commands_terminal(c: char) -> bool {
    c.is_control() || matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_spaces_and_emoji_are_seen() {
        assert!("Привет, мир! 👍 1️⃣ қазақ їжак\n".chars().filter(|c| is_unseen(*c)).eq(['\u{FE0F}']));
        assert!("\u{200B}\u{2069}\u{61C}\u{2800}\u{3164}\u{E0041}".chars().all(is_unseen));
    }
}
