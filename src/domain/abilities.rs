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
