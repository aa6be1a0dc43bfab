//! What a text offers, told by its words: easy money, bets, loans, intimate services … Evidence that a person can name.
//!
//! No verdict of its own: an honest vacancy offers money too. The model says how much a text looks like spam, this says
//! what anybody would point at.

mod words;

use super::letters::AlphabetLetter;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};

pub(crate) use words::SIGNS;
use words::{OfferSign, WORDS};

use super::normalise::{CURRENCY, LINK, PHONE, Prepared, USERNAME, fold_word};

/// What a text may offer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Offer {
    /// Earnings, people wanted for easy money.
    Earnings,
    /// Crypto, trading, investments.
    Crypto,
    /// Casino and bets.
    Casino,
    /// Loans and the writing off of debts.
    Loans,
    /// Papers for money: licences, diplomas, certificates.
    Documents,
    /// Intimate services and pictures.
    Intimate,
    /// Drugs and pills.
    Drugs,
    /// Followers, mailings, reviews, accounts; «subscribe to me».
    Promotion,
    /// Prizes and gifts that wait behind a link.
    Prize,
    /// Fortune-telling and spells.
    Occult,
    /// Goods and services of somebody else.
    Goods,
    /// Break-ins, data and cards of other people.
    Crime,
    /// A page of somebody's own, led to by words.
    Page,
    /// Help in the name of a bank, of support or of an authority.
    Posing,
}

impl Offer {
    /// The code of the reason that says so: plainly offered, or at least spoken of beside a call.
    pub(crate) fn code(self, plain: bool) -> &'static str {
        match (self, plain) {
            (Self::Earnings, true) => "offers_earnings",
            (Self::Earnings, false) => "mentions_earnings",
            (Self::Crypto, true) => "offers_crypto",
            (Self::Crypto, false) => "mentions_crypto",
            (Self::Casino, true) => "offers_casino",
            (Self::Casino, false) => "mentions_casino",
            (Self::Loans, true) => "offers_loans",
            (Self::Loans, false) => "mentions_loans",
            (Self::Documents, true) => "offers_documents",
            (Self::Documents, false) => "mentions_documents",
            (Self::Intimate, true) => "offers_intimate",
            (Self::Intimate, false) => "mentions_intimate",
            (Self::Drugs, true) => "offers_drugs",
            (Self::Drugs, false) => "mentions_drugs",
            (Self::Promotion, true) => "offers_promotion",
            (Self::Promotion, false) => "mentions_promotion",
            (Self::Prize, true) => "offers_prize",
            (Self::Prize, false) => "mentions_prize",
            (Self::Occult, true) => "offers_occult",
            (Self::Occult, false) => "mentions_occult",
            (Self::Goods, true) => "offers_goods",
            (Self::Goods, false) => "mentions_goods",
            (Self::Crime, true) => "offers_crime",
            (Self::Crime, false) => "mentions_crime",
            (Self::Page, true) => "offers_page",
            (Self::Page, false) => "mentions_page",
            (Self::Posing, true) => "offers_posing",
            (Self::Posing, false) => "mentions_posing",
        }
    }

    /// What it adds to the model's number, which knows the words of most offers itself.
    pub(crate) fn points(self, plain: bool) -> f64 {
        match self {
            // Such a text reads like a neighbour's worry, but for who speaks.
            Self::Posing if plain => 1.5,
            _ => 0.0,
        }
    }
}

/// Whether a reason's code says that something is plainly offered.
pub(crate) fn is_offered(code: &str) -> bool {
    code.starts_with("offers_")
}

/// Whether a reason's code says that something is spoken of that spam offers.
pub(crate) fn is_mentioned(code: &str) -> bool {
    code.starts_with("mentions_")
}

/// The words of a text: folded, one space between them and around, numbers as `#`, money as `$`, «18+» as `&`.
fn plain_words(folded: &str) -> String {
    let mut words = String::with_capacity(folded.len() + 8);
    words.push(' ');
    let mut number = String::new();
    for c in folded.chars() {
        let last = words.chars().next_back();
        if c == '+' && last == Some('#') && number == "18" {
            words.pop();
            words.push('&');
            continue;
        }
        if c.is_ascii_digit() {
            if last != Some('#') {
                words.push('#');
                number.clear();
            }
            number.push(c);
        } else if c == CURRENCY {
            words.push('$');
        } else if c == '+' || c == '%' {
            words.push(c);
        } else if c == USERNAME {
            words.push_str(" N ");
        } else if c == LINK {
            words.push_str(" L ");
        } else if c == PHONE {
            words.push_str(" P ");
        } else if c.is_letter_or_digit() {
            words.push(c);
        } else if last != Some(' ') {
            words.push(' ');
        }
    }
    words.push(' ');
    words
}

/// A word of the table as it would stand among plain words. Its own `#` and `$` stand for themselves.
fn needle(word: &str) -> String {
    let (word, end) = word.strip_suffix('_').map_or((word, ""), |word| (word, " "));
    let mut words = String::new();
    for c in fold_word(word).chars() {
        match c {
            '#' | '$' | '&' | ' ' => words.push(c),
            c => words.push_str(plain_words(c.encode_utf8(&mut [0; 4])).trim()),
        }
    }
    // A number is one sign, however many digits it has.
    format!(" {}{end}", words.trim().replace("##", "#"))
}

struct Table {
    automaton: Option<AhoCorasick>,
    signs: Vec<OfferSign>,
    /// Words that nobody but a spammer hides.
    hidden: Vec<String>,
    hidden_english: Vec<String>,
}

/// Groups of words that adverts hide from filters.
const HIDDEN: [OfferSign; 9] = [
    OfferSign::Pay,
    OfferSign::Ease,
    OfferSign::Messenger,
    OfferSign::Crypto,
    OfferSign::Casino,
    OfferSign::Loan,
    OfferSign::Intimate,
    OfferSign::Drugs,
    OfferSign::Promotion,
];
/// Shorter pieces stand in other words by chance…
const SHORTEST_HIDDEN: usize = 5;
/// …and of English words the beginning is looked at alone: «learning» is no earning.
const SHORTEST_BEGINNING: usize = 4;

/// Whether a word that was spelt with gaps, joined and folded, holds one of an advert.
pub(super) fn is_hidden_in(word: &str) -> bool {
    let table = &*TABLE;
    table.hidden.iter().any(|hidden| word.contains(hidden.as_str()))
        || table.hidden_english.iter().any(|hidden| word.starts_with(hidden.as_str()))
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let (mut needles, mut signs) = (Vec::new(), Vec::new());
    let (mut hidden, mut hidden_english) = (vec![fold_word("личк")], Vec::new());
    for (sign, words) in WORDS {
        for word in words.split('|').map(str::trim_start) {
            let needle = needle(word);
            let bare = needle.replace(' ', "");
            let letters = bare.chars().filter(|sign| sign.is_letter()).count();
            if letters == bare.chars().count() {
                if HIDDEN.contains(sign) && letters >= SHORTEST_HIDDEN {
                    hidden.push(bare);
                } else if *sign == OfferSign::EnglishPay && letters >= SHORTEST_BEGINNING {
                    hidden_english.push(bare);
                }
            }
            needles.push(needle);
            signs.push(*sign);
        }
    }
    // The words are fixed: were they too many for it, no test that names an offer would pass.
    let automaton = AhoCorasick::builder().match_kind(MatchKind::Standard).build(&needles).ok();
    Table { automaton, signs, hidden, hidden_english }
});

/// Papers that were lost or found are offered by nobody.
const LOST: [&str; 8] = [" потер", " утер", " наиден", " нашла ", " нашли ", " нашел ", " пропал", " верните "];

/// Papers of a house, a car or an animal that changes hands are nothing that is offered.
const OF_A_THING: [&str; 9] = [
    " документы в порядк",
    " документы готов",
    " документы на ",
    " документы чист",
    " документы ест",
    " с документами ",
    " ветпаспорт",
    " вет паспорт",
    " ветеринарн",
];

/// What neighbours pay one another for: a wage for it is at most spoken of.
const ERRANDS: [&str; 26] = [
    " няня",
    " няню ",
    " няни ",
    " сиделк",
    " шкаф",
    " диван",
    " пианино",
    " холодильник",
    " стиралк",
    " мебел",
    " огород",
    " грядк",
    " картошк",
    " дрова ",
    " дров ",
    " снег",
    " забор",
    " окна помы",
    " помыть окна",
    " уборк",
    " репетитор",
    " погулять с",
    " выгул",
    " электрик",
    " сантехник",
    " переезд",
];

/// Trades of a town, whose wages stand in its job adverts; who is hired by mail is hired for none of these.
const TRADES: [&str; 18] = [
    " разнорабоч",
    " на строик",
    " пилорам",
    " тракторист",
    " сварщик",
    " каменщик",
    " слесар",
    " токар",
    " повар",
    " продавц",
    " уборщи",
    " дворник",
    " швея",
    " швею",
    " доярк",
    " теплиц",
    " пекарн",
    " водител",
];

/// Where grown-ups are asked to a game, «18+» and girls are nothing intimate.
const OF_SPORT: [&str; 7] = [" сборн", " тренировк", " футбол", " волеибол", " хоккеи", " забег", " турнир"];

/// A proverb of what is sure.
const SURE: &str = " к гадалке не ход";

/// So many words are looked at together: what stands farther apart is no offer, only a long text.
const WINDOW: usize = 48;

/// What was seen in a text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Seen {
    /// Groups of words that stand in the text, as a set of bits.
    pub(crate) signs: u64,
    /// What it offers (`true`), or speaks of beside a call or money (`false`); each once.
    pub offers: Vec<(Offer, bool)>,
    /// It asks to write in a messenger that it names in words.
    pub names_messenger: bool,
    /// A link or a name stands in it.
    pub leads_away: bool,
}

impl Seen {
    /// Whether it plainly offers nothing but a channel or a group of its own, and of nothing that spam lives by: whoever has one
    /// about carps says so as well.
    pub(super) fn only_invites(&self) -> bool {
        let promotes = OfferSign::Promotion.bit() | OfferSign::EnglishPromotion.bit();
        self.signs & OfferSign::Subscribe.bit() != 0
            && self.signs & promotes == 0
            && self.offers.iter().all(|(offer, plain)| match offer {
                Offer::Promotion => true,
                Offer::Crypto | Offer::Casino | Offer::Intimate | Offer::Drugs | Offer::Crime => false,
                _ => !plain,
            })
    }
}

/// Looks a text through, window by window.
pub(crate) fn look(text: &Prepared) -> Seen {
    let words = plain_words(&text.folded);
    let starts: Vec<usize> = words.match_indices(' ').map(|(at, _)| at).collect();
    let mut seen = Seen::default();
    let mut from = 0;
    loop {
        let to = from + WINDOW;
        let (begin, end) = (starts.get(from).copied().unwrap_or(0), starts.get(to).map_or(words.len(), |end| end + 1));
        let window = &words[begin..end];
        let signs = signs(window);
        let speaks_of = |words: &[&str]| words.iter().any(|words| window.contains(words));
        let of_ones_own = speaks_of(&LOST) || speaks_of(&OF_A_THING);
        // A job of the town is asked for by phone.
        let by_phone = signs & OfferSign::Phone.bit() != 0
            && signs & (OfferSign::Away.bit() | OfferSign::Messenger.bit() | OfferSign::Crime.bit()) == 0;
        let (errand, sport) = (speaks_of(&ERRANDS), speaks_of(&OF_SPORT));
        let job = by_phone && speaks_of(&TRADES);
        seen.signs |= signs;
        seen.names_messenger |= names_messenger(signs);
        seen.leads_away |= signs & OfferSign::Away.bit() != 0;
        for (offer, plain) in offers(signs) {
            let plain = match offer {
                Offer::Documents if of_ones_own => continue,
                Offer::Intimate if sport => continue,
                Offer::Occult if window.contains(SURE) => continue,
                Offer::Earnings if job || (errand && !plain) => continue,
                Offer::Earnings if errand => false,
                _ => plain,
            };
            match seen.offers.iter_mut().find(|(known, _)| *known == offer) {
                Some((_, known)) => *known |= plain,
                None => seen.offers.push((offer, plain)),
            }
        }
        if to >= starts.len() {
            return seen;
        }
        from += WINDOW / 2;
    }
}

/// The groups of words in a piece of plain words.
fn signs(words: &str) -> u64 {
    let table = &*TABLE;
    let mut found = 0_u64;
    if let Some(automaton) = &table.automaton {
        for hit in automaton.find_overlapping_iter(words) {
            found |= table.signs[hit.pattern().as_usize()].bit();
        }
    }
    if words.contains(" N ") || words.contains(" L ") {
        found |= OfferSign::Away.bit();
    }
    if words.contains(" P ") {
        found |= OfferSign::Call.bit() | OfferSign::Phone.bit();
    }
    found
}

/// What a text with these groups of words offers (`true`), or speaks of beside a call or money (`false`).
fn offers(signs: u64) -> Vec<(Offer, bool)> {
    use OfferSign as S;
    let has = |sign: OfferSign| signs & sign.bit() != 0;
    let any = |list: &[OfferSign]| list.iter().any(|sign| has(*sign));
    let count = |list: &[OfferSign]| list.iter().filter(|sign| has(**sign)).count();
    let away = any(&[S::Away, S::Messenger]);
    let calls = away || any(&[S::Call, S::EnglishCall]);
    let money = any(&[S::Pay, S::Sum]);
    let work = count(&[S::Pay, S::Sum, S::Period, S::Seek, S::Ease]) + usize::from(calls);
    let english = has(S::EnglishPay) && any(&[S::EnglishCall, S::Sum, S::Away, S::EnglishPrize]);
    let prize = has(S::EnglishPrize) && any(&[S::EnglishCall, S::Away, S::Sum, S::Call]);
    // What it is, whether it is spoken of, whether it is plainly offered.
    let told = [
        (
            Offer::Earnings,
            // What something costs a day is no offer as long as nobody is asked for.
            (work >= 3 || (has(S::Sum) && has(S::Period))) && (calls || any(&[S::Seek, S::Ease, S::EnglishCall])),
            work >= 4 && any(&[S::Pay, S::Ease]),
        ),
        (Offer::Earnings, english, english && any(&[S::Sum, S::Away]) && any(&[S::EnglishCall, S::Away])),
        (
            Offer::Crypto,
            has(S::Crypto) && (calls || money || has(S::Ease)),
            calls && any(&[S::Pay, S::Ease, S::Seek, S::EnglishPay]),
        ),
        (Offer::Casino, has(S::Casino) && (calls || money || has(S::Prize)), away || any(&[S::Prize, S::Sum])),
        (Offer::Casino, has(S::Bets) && (calls || has(S::Free)), away),
        (Offer::Loans, has(S::Loan) && any(&[S::LoanEase, S::Free]) && (calls || money), calls && has(S::LoanEase)),
        (Offer::Documents, has(S::Paper) && has(S::PaperEase) && (calls || money || has(S::Service)), calls),
        (Offer::Intimate, has(S::Intimate) && (calls || money || any(&[S::Flirt, S::Service])), calls),
        (Offer::Intimate, has(S::Flirt) && calls, false),
        (Offer::Intimate, has(S::EnglishIntimate) && (calls || has(S::Sum)), any(&[S::EnglishCall, S::Away])),
        (
            Offer::Drugs,
            has(S::Drugs) && (calls || money || has(S::Goods)),
            calls && any(&[S::Sum, S::Pay, S::Goods, S::Ease, S::Away, S::Messenger]),
        ),
        (Offer::Drugs, has(S::Ambiguous) && away, any(&[S::Sum, S::Pay, S::Goods, S::Ease])),
        (Offer::Promotion, has(S::Promotion) && (calls || money), calls && (away || money || has(S::Service))),
        (Offer::Promotion, has(S::Subscribe) && calls, has(S::Away)),
        (Offer::Promotion, any(&[S::EnglishPromotion, S::EnglishGoods]), has(S::EnglishPromotion)),
        (
            Offer::Prize,
            // Who gives kittens away for nothing asks to be called.
            (has(S::Prize) && any(&[S::Away, S::Call])) || (has(S::Free) && has(S::Away)),
            has(S::Prize) && (has(S::Away) || (has(S::Free) && has(S::Call))),
        ),
        (Offer::Prize, has(S::Won) && (calls || money), calls),
        (Offer::Prize, prize, any(&[S::EnglishCall, S::Away])),
        (Offer::Occult, has(S::Occult) && calls, calls),
        (Offer::Goods, any(&[S::Goods, S::Service]) && (calls || money), false),
        (
            Offer::Crime,
            has(S::Crime) && (calls || money || any(&[S::Service, S::Goods])),
            has(S::Crime)
                && any(&[S::Service, S::Goods, S::Sum, S::Ease, S::PaperEase, S::Seek, S::Away, S::Messenger]),
        ),
        (
            Offer::Page,
            has(S::Page),
            has(S::Page)
                && (any(&[S::Prize, S::Free, S::Intimate, S::Flirt, S::Occult, S::Crypto, S::Casino])
                    // Whoever bakes to order shows the cakes there.
                    || (any(&[S::Pay, S::Sum, S::Ease]) && !any(&[S::Goods, S::Service]))),
        ),
        (Offer::Posing, has(S::Posing) && (calls || money), has(S::Posing) && any(&[S::Away, S::Phone])),
    ];
    let mut found: Vec<(Offer, bool)> = Vec::new();
    for (offer, _, plain) in told.into_iter().filter(|(_, spoken, _)| *spoken) {
        match found.last_mut() {
            Some((last, known)) if *last == offer => *known |= plain,
            _ => found.push((offer, plain)),
        }
    }
    found
}

/// Whether the text asks to write in a messenger, by its name in words.
fn names_messenger(signs: u64) -> bool {
    let has = |sign: OfferSign| signs & sign.bit() != 0;
    has(OfferSign::Messenger) && has(OfferSign::Call)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::judging::normalise::prepare;

    fn has(text: &str, sign: OfferSign) -> bool {
        look(&prepare(text)).signs & sign.bit() != 0
    }

    #[test]
    fn numbers_and_money_of_the_table_are_those_of_a_text() {
        for text in ["платим 5000 ₽", "от 3000 за выход", "5к в день", "доход 200$", "1 500 руб", "20%"]
        {
            assert!(has(text, OfferSign::Sum), "{text}");
        }
        for text in ["Долг отдал подруге, звоните", "оплата нужен пишите", "подпол сухой", "", "во сколько начало?"]
        {
            assert!(!has(text, OfferSign::Sum), "{text}");
        }
        assert!(has("кредит под 3%", OfferSign::LoanEase) && !has("кредит подруге", OfferSign::LoanEase));
        assert!(has("нужны 3 человека", OfferSign::Seek) && has("с 18 лет", OfferSign::Ease));
        assert!(look(&prepare("Долг отдал подруге, звоните")).offers.is_empty());
    }
}
