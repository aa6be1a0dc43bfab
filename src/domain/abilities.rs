//! What a platform can show of a post. Planners ask this value, so that none of them knows a platform.

/// What one platform shows. Lengths are UTF-16 units of what is seen, or of all that is written ([`Markup::counted`]).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Abilities {
    /// Longest message of words.
    pub text: usize,
    /// Longest words under files; 0: files have none.
    pub caption: usize,
    /// Most pictures and videos that stand together.
    pub album: usize,
    /// Most documents that do.
    pub documents: usize,
    /// What stands together is one message, not one a file: all of it changes at once.
    pub one_message: bool,
    /// Largest file that is uploaded, bytes.
    pub upload: u64,
    /// A taller video is more than is shown, pixels.
    pub tallest: u32,
    /// How much markup one message takes.
    pub markup: Markup,
    /// Polls of its own; `None`: they are words.
    pub poll: Option<Polls>,
    /// Places on a map; else they are words.
    pub venues: bool,
    /// A long quotation can be folded.
    pub folds: bool,
    /// A picture can stand beside long words as the preview of its address.
    pub large_preview: bool,
    /// What is out can be changed.
    pub edits: bool,
    /// A channel can be read back: what may be out or not is looked for before a person is asked.
    pub finds: bool,
}

/// How much markup one message takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Markup {
    /// Marked pieces.
    pub entities: usize,
    /// Bytes of all of them, addresses and all.
    pub bytes: usize,
    /// Its letters count as much as those that are seen: lengths are of the text with its tags.
    pub counted: bool,
}

/// What fits a poll. Lengths are characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Polls {
    /// Longest question.
    pub question: usize,
    /// Longest answer.
    pub option: usize,
    /// Fewest answers.
    pub fewest: usize,
    /// Most answers.
    pub most: usize,
}

/// Telegram, for a bot that is no Premium user.
pub const TELEGRAM: Abilities = Abilities {
    text: 4096,
    caption: 1024,
    album: 10,
    documents: 10,
    one_message: false,
    // What a bot uploads over the public server (`docs/platforms.md`, «Telegram: files»).
    upload: 50 << 20,
    tallest: 720,
    // Beyond a hundred the rest is shown plain, and more than about 9,500 bytes are refused (`ENTITIES_TOO_LONG`); some are
    // kept for addresses that Telegram finds by itself (`docs/platforms.md`, «Telegram: formatting»).
    markup: Markup { entities: 90, bytes: 9_000, counted: false },
    // `docs/platforms.md`, «Telegram: polls»
    poll: Some(Polls { question: 300, option: 100, fewest: 2, most: 12 }),
    venues: true,
    folds: true,
    large_preview: true,
    edits: true,
    // A bot sees nothing of what stands in a channel (`docs/platforms.md`, «Telegram: who writes and presses»).
    finds: false,
};

/// Telegram over a Bot API server of the owner's own, started with `--local` (`docs/platforms.md`, «Telegram: files»).
pub const TELEGRAM_LOCAL: Abilities = Abilities { upload: 2_000 << 20, ..TELEGRAM };

/// MAX, for a bot that is an administrator of the channel (`docs/platforms.md`, «MAX»).
pub const MAX: Abilities = Abilities {
    text: 4_000,
    // Words stand with an album as they do alone.
    caption: 4_000,
    album: 10,
    documents: 1,
    one_message: true,
    upload: 250 << 20,
    tallest: 1_080,
    markup: Markup { entities: 500, bytes: 3_900, counted: true },
    // Bots have no polls and no maps there: both are words.
    poll: None,
    venues: false,
    folds: false,
    large_preview: false,
    edits: true,
    finds: true,
};

#[cfg(test)]
mod tests {
    use super::*;

    /// The cells of a row of a page's table, with spaces and commas within numbers taken out.
    fn cells(page: &str, row: &str) -> Vec<String> {
        let line = page.lines().find(|line| line.starts_with(&format!("| {row} |"))).unwrap_or_else(|| panic!("{row}"));
        let digits = |at: usize, text: &[char]| text.get(at).is_some_and(char::is_ascii_digit);
        let bare = |cell: &str| {
            let text: Vec<char> = cell.chars().collect();
            let between = |at: usize| at > 0 && digits(at - 1, &text) && digits(at + 1, &text);
            let kept = text.iter().enumerate().filter(|(at, c)| !(", \u{a0}".contains(**c) && between(*at)));
            kept.map(|(_, c)| *c).collect::<String>()
        };
        line.trim_matches('|').split(" | ").skip(1).map(bare).collect()
    }

    #[test]
    fn the_pages_for_owners_say_what_the_code_goes_by() {
        let english = ["words under pictures", "a message of words", "album", "documents", "largest file"];
        let russian = ["слова под картинками", "сообщение из одних слов", "альбом", "документы", "самый большой файл"];
        let pages = [(include_str!("../../docs/max.md"), english), (include_str!("../../docs/ru/max.md"), russian)];
        for (page, [captions, words, album, documents, file]) in pages {
            for (at, shows) in [(0, TELEGRAM), (1, MAX)] {
                let says = |row: &str, number: u64| {
                    let cell = &cells(page, row)[at];
                    assert!(cell.contains(&number.to_string()), "{row}: {cell}, and the code goes by {number}");
                };
                says(captions, shows.caption as u64);
                says(words, shows.text as u64);
                says(file, shows.upload >> 20);
                let one =
                    cells(page, album)[at].contains(if page.contains("album") { "one message" } else { "одно" });
                assert_eq!(one, shows.one_message, "{:?}", cells(page, album));
                if shows.documents > 1 {
                    says(documents, shows.documents as u64);
                }
            }
            assert!(cells(page, file)[0].contains(&(TELEGRAM_LOCAL.upload >> 20).to_string()));
        }
    }
}
