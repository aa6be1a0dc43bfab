//! What a rule can tell without the model: the admin's own lists, contacts, flood, shape. One place a reason.

use super::letters::AlphabetLetter;
use std::fmt;

use anyhow::{Context, Result, ensure};
use regex::{Regex, RegexBuilder};

use super::contacts::{self, TextContacts};
use super::normalise::{self, CONTENT, CURRENCY, EMOJI, LINK, MAIL, PHONE, Prepared, USERNAME, prepare};
use super::sites;
use super::{CommentEvidence, Thresholds};
use crate::domain::comment::AttachmentKind;
use crate::domain::verdict::{Reason, SAME_TEXT, Strictness};

/// A stop word as the admin wrote it, ready to be looked for.
#[derive(Debug, Clone)]
enum StopWord {
    Part(String),
    Exact(String),
    Pattern(Box<Regex>),
}

/// A stop word that cannot be one, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct BadStopWord {
    word: String,
    /// What is wrong with it.
    pub why: WhyBad,
}

/// What is wrong with a stop word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum WhyBad {
    /// Nothing is left of it.
    Nothing,
    /// A letter or signs: every other text holds them.
    TooShort,
    /// An expression that fits any text.
    FitsAnything,
}

impl fmt::Display for BadStopWord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let why = match self.why {
            WhyBad::Nothing => "has nothing to look for",
            WhyBad::TooShort => "is too short: it would remove every text with that sign; write at least two letters",
            WhyBad::FitsAnything => "fits any text, an empty one or a single sign too: it would remove everything",
        };
        write!(f, "the stop word {} {why}", self.word)
    }
}

impl std::error::Error for BadStopWord {}

/// The admin's rules, compiled once.
#[derive(Debug, Clone, Default)]
pub struct CommentRules {
    stop_words: Vec<(String, StopWord)>,
    blocked: Vec<String>,
    allowed: Vec<String>,
    pub(super) thresholds: Thresholds,
    /// The score of asking stands in the settings: below it nobody is asked, whatever can be pointed at.
    pub(super) asks_by_number: bool,
}

/// What the rules are made of.
#[derive(Debug, Clone, Copy)]
pub struct RuleSource<'a> {
    /// Parts of words; `=exact`; `/regular expression/`.
    pub stop_words: &'a [String],
    /// Domains that are never welcome.
    pub blocked_domains: &'a [String],
    /// Domains that cost nothing.
    pub allowed_domains: &'a [String],
    /// Where the thresholds stand.
    pub strictness: Strictness,
    /// Overrides the threshold of removal.
    pub delete_score: Option<f64>,
    /// Overrides the threshold of quarantine.
    pub quarantine_score: Option<f64>,
}

/// Where people sign up, vote and petition: as innocent as a well-known site, though the model takes them for any other.
const FORMS: &[&str] = &["forms.gle", "forms.office.com", "change.org"];

/// Whether a text names such a site.
pub(super) fn names_form(text: &str) -> bool {
    FORMS.iter().any(|site| text.contains(site))
}

impl CommentRules {
    /// Compiles the rules, or names the entry that cannot be understood.
    pub fn compile(source: &RuleSource<'_>) -> Result<Self> {
        let mut stop_words = Vec::new();
        for written in source.stop_words {
            let word = written.trim();
            if word.is_empty() {
                continue;
            }
            stop_words.push((word.to_owned(), StopWord::compile(word)?));
        }
        let clean = |list: &[String]| list.iter().map(|domain| bare_domain(domain)).filter(|d| !d.is_empty()).collect();
        Ok(Self {
            stop_words,
            blocked: clean(source.blocked_domains),
            allowed: clean(source.allowed_domains),
            thresholds: Thresholds::of(source.strictness).with(source.delete_score, source.quarantine_score),
            asks_by_number: source.quarantine_score.is_some(),
        })
    }

    /// The admin's stop word that stands in the text.
    pub(super) fn stop_word(&self, text: &str, prepared: &Prepared) -> Option<&str> {
        let (lower, cut_up) = (std::cell::OnceCell::new(), std::cell::OnceCell::new());
        if self.stop_words.is_empty() {
            return None;
        }
        let spelt = normalise::spelt_out(text, prepared);
        let cut_up = || cut_up.get_or_init(|| put_together(&spelt)).as_str();
        let found = self.stop_words.iter().find(|(_, word)| match word {
            StopWord::Part(part) => spelt.contains(part.as_str()) || cut_up().contains(part.as_str()),
            StopWord::Exact(whole) => {
                words(&spelt).chain(words(cut_up())).any(|word| word == whole) || *spelt == *whole
            }
            StopWord::Pattern(pattern) => {
                pattern.is_match(lower.get_or_init(|| text.to_lowercase())) || pattern.is_match(&spelt)
            }
        });
        found.map(|(written, _)| written.as_str())
    }

    /// Whether a stop word stands in a text as it was written.
    pub fn has_stop_word(&self, text: &str) -> bool {
        self.stop_word(text, &prepare(text)).is_some()
    }

    /// The admin's blocked domain that the text leads to, or names in any way.
    pub(super) fn blocked_domain<'c>(&'c self, text: &str, contacts: &'c TextContacts) -> Option<&'c str> {
        if self.blocked.is_empty() {
            return None;
        }
        let blocked = |found: &&String| self.blocked.iter().any(|listed| contacts::covers(listed, found));
        let led_to = contacts.domains.iter().find(blocked);
        let named = || {
            let seen = contacts::seen_letters(text);
            self.blocked.iter().find(|listed| contacts::is_named(&seen, listed))
        };
        led_to.or_else(named).map(String::as_str)
    }

    fn is_free(&self, domain: &str) -> bool {
        let is_form = FORMS.iter().any(|site| contacts::covers(site, domain));
        is_form || contacts::is_content_site(domain) || self.is_allowed(domain)
    }

    fn is_allowed(&self, domain: &str) -> bool {
        self.allowed.iter().any(|allowed| contacts::covers(allowed, domain))
    }

    /// Points of everything but the admin's own lists and the model.
    pub(super) fn points(
        &self,
        evidence: &CommentEvidence<'_>,
        text: &Prepared,
        contacts: &TextContacts,
    ) -> Vec<Reason> {
        let mut reasons = Vec::new();
        let foreign: Vec<&String> = contacts.domains.iter().filter(|domain| !self.is_free(domain)).collect();
        // An invitation to a messenger is told of as that.
        if let Some(domain) = foreign.iter().find(|domain| !sites::is_messenger(domain)) {
            reasons.push(Reason::with("link", 0.4, (**domain).clone()));
        } else if foreign.is_empty() && contacts.domains.iter().any(|domain| self.is_allowed(domain)) {
            reasons.push(Reason::new("allowed_link", -1.5));
        }
        if contacts.defanged {
            reasons.push(Reason::new("hidden_link", 2.5));
        }
        if let Some(domain) = foreign.iter().find(|domain| sites::poses_as_trusted(domain)) {
            reasons.push(Reason::with("posing_site", 2.0, (**domain).clone()));
        }
        if contacts.messenger {
            reasons.push(Reason::new("messenger", 0.4));
        }
        if contacts.card {
            reasons.push(Reason::new("card_number", 2.2));
        }
        if !foreign.is_empty() && text.letters < 3 {
            reasons.push(Reason::new("only_link", 1.5));
        }
        if text.letters == 0 && foreign.is_empty() && text.raw.is_empty() {
            attachments_alone(evidence, &mut reasons);
        }
        if text.emoji >= 12 {
            reasons.push(Reason::with("emoji_flood", 0.3, text.emoji.to_string()));
        }
        if text.mixed_words > 0 {
            reasons.push(Reason::with(
                "mixed_alphabets",
                (0.4 * text.mixed_words as f64).min(1.2),
                text.mixed_words.to_string(),
            ));
        }
        if text.invisible > 0 {
            reasons.push(Reason::with(
                "invisible_letters",
                (0.8 * text.invisible as f64).min(2.4),
                text.invisible.to_string(),
            ));
        }
        if text.spaced_out > 0 {
            reasons.push(Reason::new("spaced_out", 2.0));
        }
        let leads_away = !foreign.is_empty() || contacts.messenger || contacts.phone || contacts.card;
        // Of texts without a word all are the same.
        if !text.raw.is_empty() {
            same_text(evidence, text.letters, leads_away, &mut reasons);
        }
        behaviour(evidence, &mut reasons);
        reasons
    }
}

/// A picture or sticker alone is how people talk; a repost, a poll or a contact without a word rarely is.
fn attachments_alone(evidence: &CommentEvidence<'_>, reasons: &mut Vec<Reason>) {
    let suspicious = evidence.attachments.iter().any(|kind| match kind {
        AttachmentKind::Link | AttachmentKind::Wall | AttachmentKind::Contact | AttachmentKind::Market => true,
        AttachmentKind::Photo
        | AttachmentKind::Video
        | AttachmentKind::Audio
        | AttachmentKind::Document
        | AttachmentKind::Sticker
        | AttachmentKind::Poll
        | AttachmentKind::Voice
        | AttachmentKind::Story
        | AttachmentKind::Other => false,
    });
    if suspicious {
        reasons.push(Reason::new("only_attachment", 2.0));
    }
}

fn same_text(evidence: &CommentEvidence<'_>, letters: usize, leads_away: bool, reasons: &mut Vec<Reason>) {
    /// «Участвую!» and «С днём рождения!» come from many people in the same words, and mean nothing by it.
    const WORTH_COPYING: usize = 25;
    if evidence.same_text_authors >= 2 && (letters >= WORTH_COPYING || leads_away) {
        let each = if leads_away { 1.5 } else { 0.7 };
        let points = (each * f64::from(evidence.same_text_authors - 1)).min(4.0 * each);
        reasons.push(Reason::with(SAME_TEXT, points, evidence.same_text_authors.to_string()));
    }
}

fn behaviour(evidence: &CommentEvidence<'_>, reasons: &mut Vec<Reason>) {
    if evidence.recent_by_author >= 6 {
        // Nobody types twenty comments a minute, whatever harmless words they are of.
        let points = (0.4 * f64::from(evidence.recent_by_author - 5)).min(6.0);
        reasons.push(Reason::with("flood", points, evidence.recent_by_author.to_string()));
    }
    if evidence.forwarded {
        reasons.push(Reason::new("forwarded", 0.5));
    }
    if evidence.has_buttons {
        reasons.push(Reason::new("buttons", 2.0));
    }
}

impl StopWord {
    fn compile(word: &str) -> Result<Self> {
        if let Some(pattern) = word.strip_prefix('/').and_then(|rest| rest.strip_suffix('/')) {
            let regex = RegexBuilder::new(pattern)
                .case_insensitive(true)
                .size_limit(1 << 20)
                .build()
                .with_context(|| format!("the stop word {word} is no regular expression"))?;
            ensure!(!fits_anything(&regex), BadStopWord { word: word.to_owned(), why: WhyBad::FitsAnything });
            return Ok(Self::Pattern(Box::new(regex)));
        }
        let bad = |why| BadStopWord { word: word.to_owned(), why };
        let (exact, bare) = word.strip_prefix('=').map_or((false, word), |rest| (true, rest.trim()));
        let folded = normalise::as_written(bare);
        ensure!(!folded.trim().is_empty(), bad(WhyBad::Nothing));
        if folded.chars().filter(|sign| sign.is_letter_or_digit()).count() >= 2 {
            return Ok(if exact { Self::Exact(folded) } else { Self::Part(folded) });
        }
        // An address, a name, an emoji: its masked form would stand for every other one too.
        let is_masked = folded.chars().any(|sign| MASKS.contains(&sign));
        let is_specific = folded.contains(EMOJI) || bare.chars().count() >= 2;
        ensure!(is_masked && is_specific, bad(WhyBad::TooShort));
        let literal = RegexBuilder::new(&regex::escape(bare)).case_insensitive(true).build();
        Ok(Self::Pattern(Box::new(literal.with_context(|| format!("the stop word {word} cannot be looked for"))?)))
    }
}

/// What stands for links, names, sums, numbers and emoji in a prepared text.
const MASKS: [char; 7] = [LINK, USERNAME, CURRENCY, PHONE, EMOJI, CONTENT, MAIL];

/// An expression that finds something in nothing, in a single everyday sign, or in whatever people write.
fn fits_anything(pattern: &Regex) -> bool {
    const SIGNS: &str = " \n.,!?-:;()\"'0123456789abcdefghijklmnopqrstuvwxyzабвгдеёжзийклмнопрстуфхцчшщъыьэюя";
    const ORDINARY: [&str; 4] = ["спасибо за концерт", "ок", "hello there", "да, было здорово!"];
    pattern.is_match("")
        || SIGNS.chars().any(|sign| pattern.is_match(sign.encode_utf8(&mut [0; 4])))
        || ORDINARY.iter().all(|text| pattern.is_match(text))
}

/// The words of a text that signs cut into pieces, put together: «каз*ино», «ка.зи.но». A full stop between two words of a
/// careless sentence, or a hyphen, cuts none of them so small.
fn put_together(folded: &str) -> String {
    const PIECE: usize = 3;
    let whole = |word: &str| {
        let starred: String = word.chars().filter(|sign| !matches!(sign, '*' | '_' | '|' | '·' | '~' | '\'')).collect();
        let mut pieces = starred.split(['.', '-', ',']);
        let cut = starred.contains(['.', '-', ',']) && pieces.all(|piece| piece.chars().count() <= PIECE);
        let whole: String = if cut { words(&starred).collect() } else { starred };
        (whole != word).then_some(whole)
    };
    folded.split(' ').filter_map(whole).collect::<Vec<_>>().join(" ")
}

/// A domain as the admin may have pasted it: with scheme, port and path, or with a star for all that is below it, which a
/// domain stands for anyway.
pub(crate) fn bare_domain(written: &str) -> String {
    let rest = written.trim().split_once("://").map_or(written.trim(), |(_, rest)| rest);
    let host = rest.split(['/', '?', '#', ':']).next().unwrap_or(rest);
    contacts::unicode_domain(host.trim_start_matches("*.").trim_start_matches('.'))
}

/// Whether it can be the name of a site, however it was pasted.
pub(crate) fn is_domain(written: &str) -> bool {
    let domain = bare_domain(written);
    let is_label = |label: &str| !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || "-_".contains(c));
    domain.contains('.') && domain.split('.').all(is_label)
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_letter_or_digit()).filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(word: &str) -> Result<CommentRules> {
        CommentRules::compile(&RuleSource {
            stop_words: &[word.to_owned()],
            blocked_domains: &[],
            allowed_domains: &[],
            strictness: Strictness::Normal,
            delete_score: None,
            quarantine_score: None,
        })
    }

    #[test]
    fn a_word_that_would_remove_whatever_people_write_is_refused_with_the_reason() {
        for word in [
            "//",
            "/ /",
            "/|x/",
            "/x|/",
            "/.*/",
            "/./",
            "/..+/",
            "/\\s/",
            "/\\w+/",
            "/^/",
            "/$/",
            "/\\b/",
            "/а|казино/",
            "/[а-я]/",
            "/(?:)/",
            "/x*/",
            "-",
            ".",
            "—",
            "!!!",
            "...",
            "))",
            "а",
            "=я",
            "x",
            "5",
            "$",
            "₽",
            "=",
            "= ",
            "\u{200b}",
            "/",
            "@",
        ] {
            let error = of(word).expect_err(word);
            let line = format!("{error:#}");
            assert!(line.starts_with("the stop word") && !line.contains('\n'), "{word}: {line}");
            assert!(error.downcast_ref::<BadStopWord>().is_some(), "{word}");
        }
    }

    #[test]
    fn a_domain_is_found_in_whatever_was_pasted_and_what_can_never_be_met_is_none() {
        for (written, domain) in [
            ("spam.example", "spam.example"),
            ("*.spam.example", "spam.example"),
            (".spam.example.", "spam.example"),
            ("https://*.spam.example:8443/x?y#z", "spam.example"),
            ("c.example:8080", "c.example"),
            ("HTTP://www.B.example/", "b.example"),
            ("a.example?from=b", "a.example"),
            ("шарик.рф", "шарик.рф"),
        ] {
            assert!(is_domain(written), "{written}");
            assert_eq!(bare_domain(written), domain, "{written}");
        }
        for written in ["ru", "*.ru", "*", ".", "..", "a.*.example", "not a domain", "a@b.example", "a..b", "https://"]
        {
            assert!(!is_domain(written), "{written}");
        }
        let listed = |blocked: &[String], allowed: &[String], text: &str| {
            let source = RuleSource {
                stop_words: &[],
                blocked_domains: blocked,
                allowed_domains: allowed,
                strictness: Strictness::Normal,
                delete_score: None,
                quarantine_score: None,
            };
            let rules = CommentRules::compile(&source).unwrap();
            let contacts = contacts::find(text, &[]);
            (rules.blocked_domain(text, &contacts).is_some(), contacts.domains.iter().all(|it| rules.is_allowed(it)))
        };
        for written in ["*.spam.example", "spam.example:8080", "https://spam.example/x"] {
            let list = [written.to_owned()];
            assert_eq!(listed(&list, &list, "см. https://bonus.spam.example/y"), (true, true), "{written}");
        }
    }

    #[test]
    fn a_word_that_says_something_is_taken_and_finds_only_that() {
        for (word, meets, spares) in [
            ("казино", "Открыли казино", "Спасибо"),
            ("=слив", "это слив", "сливки"),
            ("18+", "канал 18+", "мне 18 лет"),
            ("ок", "ок", "да"),
            ("🔞", "смотри 🔞", "ура 🎉"),
            ("t.me/bad", "жми https://t.me/bad", "вот https://t.me/good"),
            ("@spammer", "пиши @spammer", "пиши @friend"),
            ("/казино|ставки/", "Ставки", "ставлю лайк"),
            ("/[\u{4e00}-\u{9fff}]/", "漢字", "привет"),
            ("казино", "лучшее казин0 тут", "показ иномарок"),
            ("казино", "КАЗ*ИНО", "показ.иномарки"),
            ("казино", "ка.зи.но и ко", "показ-иномарок"),
            ("=слив", "с_лив тут", "сли.вки"),
        ] {
            let rules = of(word).unwrap_or_else(|error| panic!("{word}: {error:#}"));
            assert!(rules.has_stop_word(meets), "{word}: {meets}");
            assert!(!rules.has_stop_word(spares), "{word}: {spares}");
        }
    }
}
