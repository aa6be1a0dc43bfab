//! The talk with an advertiser as a state machine: a question and an answer → what is known now, and the next question.
//!
//! One for both platforms. Pure: no store, no clock, no words.

use chrono::NaiveDate;

use super::by_law;
use crate::clock::Millis;
use crate::domain::choice::Choice;
use crate::domain::leads::{AdFormat, AdPlace, Budget, Step, Wish};
use crate::handlers::context::check_of;
use crate::understanding::{self, Aside};

/// Longest answer, characters.
pub(super) const MOST_CHARS: usize = 4_000;
/// Remarks that are kept, and the longest of them, characters.
const MOST_REMARKS: usize = 10;
const MOST_REMARK: usize = 300;
/// A question of so few words has no product in it.
const SHORT_QUESTION: usize = 12;
/// A budget below this, without a currency, is short for thousands.
const TINY: i64 = 100;
/// More words than these are no «не знаю».
const FEW_WORDS: usize = 5;
/// Buttons of the price list at most; more are typed.
const MOST_FORMATS: usize = 8;

/// What an answer is understood with.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rules<'a> {
    pub formats: &'a [AdFormat],
    /// Today in the community's zone.
    pub today: NaiveDate,
    pub now: Millis,
    /// The law on advertising is minded.
    pub law: bool,
}

#[derive(Debug, Clone, Copy, Default)]
pub(super) struct TalkAnswer<'a> {
    pub text: &'a str,
    /// The button that was pressed, or whose words these are.
    pub choice: Option<Choice>,
    /// A picture, a document or a voice came with it.
    pub files: bool,
    /// When it was written; `None`: now.
    pub at: Option<Millis>,
}

/// Why a question is asked again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Why {
    /// Nothing that could be an answer: a sticker, dots.
    Nothing,
    TooLong,
    /// A budget that cannot be read.
    Budget,
    /// It answered another question, and is kept there.
    Noted,
    /// A question back: the admin will see it.
    Asked,
    /// «да», «спасибо» where something is asked.
    Unclear,
    /// No way to reach them is in it.
    Contact,
    /// What stood in the summary is another now.
    Changed,
    /// The price list is another than the one they chose from.
    Prices,
}

/// What an answer came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum AnswerHeard {
    /// It is known now.
    Next,
    Again(Why),
    /// To the question before.
    Back,
    Cancel,
    /// Everything is right.
    Confirm,
    /// Something is to be changed.
    Change,
    /// This answer is to be changed.
    Edit(Step),
    /// A file that answers nothing: it is kept.
    Kept,
}

/// An answer at its question.
#[derive(Debug, Clone, Copy)]
struct AnsweredStep<'a> {
    /// Words, trimmed.
    text: &'a str,
    /// The button that was pressed, or whose words these are.
    choice: Option<Choice>,
    /// Something came with it.
    files: bool,
    /// What the words are where they answer nothing.
    aside: Option<Aside>,
    /// How often it was asked again.
    tries: u32,
}

/// Takes an answer to a question; what is understood is put into the wish. `tries`: how often it was asked again.
pub(super) fn take(step: Step, tries: u32, answer: TalkAnswer<'_>, wish: &mut Wish, rules: Rules<'_>) -> AnswerHeard {
    match answer.choice {
        Some(Choice::Cancel) => return AnswerHeard::Cancel,
        Some(Choice::Back) => return AnswerHeard::Back,
        Some(Choice::Edit(step)) => return AnswerHeard::Edit(step),
        _ => {}
    }
    let text = answer.text.trim();
    if text.chars().count() > MOST_CHARS {
        return AnswerHeard::Again(Why::TooLong);
    }
    let aside = if answer.choice.is_none() { understanding::aside(text) } else { None };
    if answer.choice.is_none() && aside.is_none() && !text.chars().any(char::is_alphanumeric) {
        // A picture of what is advertised says what it is.
        if answer.files && step == Step::Product {
            wish.product = Some(String::new());
            return AnswerHeard::Next;
        }
        return if answer.files { AnswerHeard::Kept } else { AnswerHeard::Again(Why::Nothing) };
    }
    let said = AnsweredStep { text, choice: answer.choice, files: answer.files, aside, tries };
    match step {
        Step::Product => product(said, wish, rules),
        Step::Format => format(said, wish, rules),
        Step::Dates => dates(said, wish, rules),
        Step::Budget => budget(said, wish, rules),
        Step::Contact => contact(said, wish, rules),
        Step::Summary => match (answer.choice, aside) {
            (Some(Choice::Confirm), _) | (None, Some(Aside::Yes)) => AnswerHeard::Confirm,
            (Some(Choice::Change), _) | (None, Some(Aside::No)) => AnswerHeard::Change,
            (Some(_), _) => AnswerHeard::Kept,
            (None, aside) => amend(aside, text, wish, rules),
        },
        Step::Platform | Step::Party | Step::Erid => by_law::take(step, text, answer.choice, wish),
    }
}

/// Keeps what answers no question where the admin sees it.
pub(super) fn remark(text: &str, wish: &mut Wish) {
    let text: String = text.chars().take(MOST_REMARK).collect();
    if wish.remarks.len() < MOST_REMARKS && !wish.remarks.contains(&text) {
        wish.remarks.push(text);
    }
}

fn product(said: AnsweredStep<'_>, wish: &mut Wish, rules: Rules<'_>) -> AnswerHeard {
    let AnsweredStep { text, files, aside, tries, .. } = said;
    if !files && note_whole(text, wish, rules) {
        return AnswerHeard::Again(Why::Noted);
    }
    if tries == 0 && !files {
        match aside {
            Some(Aside::Asks) if text.split_whitespace().count() <= SHORT_QUESTION => {
                remark(text, wish);
                return AnswerHeard::Again(Why::Asked);
            }
            Some(Aside::Asks) => {}
            // «Кто бы что ни говорил, всё равно…» is what they advertise.
            Some(Aside::Unsure) if text.split_whitespace().count() > FEW_WORDS => {}
            Some(_) => return AnswerHeard::Again(Why::Unclear),
            None if understanding::greets(text) => return AnswerHeard::Again(Why::Unclear),
            None => {}
        }
    }
    wish.product = Some(text.to_owned());
    AnswerHeard::Next
}

/// A contact, or that they are reached where they write. What is neither is asked about once.
fn contact(said: AnsweredStep<'_>, wish: &mut Wish, rules: Rules<'_>) -> AnswerHeard {
    let AnsweredStep { text, choice, aside, tries, .. } = said;
    let here = choice == Some(Choice::Here) || aside == Some(Aside::Here);
    // Words that name no way at all; anything else is a contact as they write it.
    if !here && aside.is_some() && tries == 0 {
        if aside == Some(Aside::Asks) {
            remark(text, wish);
            return AnswerHeard::Again(Why::Asked);
        }
        return AnswerHeard::Again(Why::Contact);
    }
    // «ну договоримся» twice: here they can be reached in any case.
    wish.contact = Some(if here || aside.is_some() { String::new() } else { text.to_owned() });
    wish.consent_at = (rules.law && (here || aside.is_none())).then_some(rules.now);
    AnswerHeard::Next
}

/// Words under the summary: what is unmistakable takes the place of what stands there, the rest is told to the admin.
fn amend(aside: Option<Aside>, text: &str, wish: &mut Wish, rules: Rules<'_>) -> AnswerHeard {
    let found = understanding::contacts(text);
    if !found.phones.is_empty() || !found.emails.is_empty() || !found.names.is_empty() || is_name(text) {
        wish.contact = Some(text.to_owned());
        // The words on consent stood with the question for the contact.
        wish.consent_at = wish.consent_at.or(rules.law.then_some(rules.now));
        return AnswerHeard::Again(Why::Changed);
    }
    if aside == Some(Aside::Here) {
        wish.contact = Some(String::new());
        wish.consent_at = wish.consent_at.or(rules.law.then_some(rules.now));
        return AnswerHeard::Again(Why::Changed);
    }
    let short = text.chars().count() <= 60;
    if short
        && aside.is_none()
        && understanding::names_money(text)
        && let Some(budget) = rules.budget(text)
    {
        wish.budget_text = Some(text.to_owned());
        wish.budget = Some(budget);
        return AnswerHeard::Again(Why::Changed);
    }
    if short
        && aside.is_none()
        && let Some(dates) = understanding::dates(text, rules.today)
    {
        wish.dates_text = Some(text.to_owned());
        wish.dates = Some(dates);
        return AnswerHeard::Again(Why::Changed);
    }
    if aside != Some(Aside::Thanks) {
        remark(text, wish);
    }
    AnswerHeard::Kept
}

fn format(said: AnsweredStep<'_>, wish: &mut Wish, rules: Rules<'_>) -> AnswerHeard {
    let AnsweredStep { text, choice, aside, tries, .. } = said;
    let chosen = match choice {
        Some(Choice::Format(place, check)) => {
            let meant = |format: &&AdFormat| check.is_none_or(|check| check == check_of_format(format));
            let Some(format) = rules.formats.get(place as usize).filter(meant) else {
                return AnswerHeard::Again(Why::Prices);
            };
            Some(format)
        }
        Some(_) => None,
        None => named(text, rules.formats).or_else(|| told_by_its_word(text, rules.formats)),
    };
    if let Some(format) = chosen {
        wish.format = Some(format.name.clone());
        wish.price.clone_from(&format.price);
        return AnswerHeard::Next;
    }
    if choice.is_none() && (note_elsewhere(Step::Format, text, wish, rules) || note_whole(text, wish, rules)) {
        return AnswerHeard::Again(Why::Noted);
    }
    wish.price = None;
    match aside {
        // Who asks for advice gets it from a person, and is not asked twice.
        Some(Aside::Unsure) => {
            remark(text, wish);
            wish.format = Some(String::new());
            return AnswerHeard::Next;
        }
        Some(Aside::Asks) if tries == 0 => {
            remark(text, wish);
            return AnswerHeard::Again(Why::Asked);
        }
        Some(_) if tries == 0 => return AnswerHeard::Again(Why::Unclear),
        Some(_) => wish.format = Some(String::new()),
        None => wish.format = Some(text.to_owned()),
    }
    AnswerHeard::Next
}

/// First bits of the hash of an entry: its name with its price.
fn check_of_format(format: &AdFormat) -> u16 {
    check_of(&format!("{}\n{}", format.name, format.price.as_deref().unwrap_or_default()))
}

/// The entry that somebody typed: by its name, by its beginning where only one begins so, or by its number.
fn named<'f>(text: &str, formats: &'f [AdFormat]) -> Option<&'f AdFormat> {
    let words = bare(text);
    if let Some(format) = formats.iter().find(|format| bare(&format.name) == words) {
        return Some(format);
    }
    if let Ok(number) = words.parse::<usize>() {
        return number.checked_sub(1).and_then(|place| formats.get(place));
    }
    let mut begun = formats.iter().filter(|format| !words.is_empty() && bare(&format.name).starts_with(&words));
    match (begun.next(), begun.next()) {
        (Some(format), None) => Some(format),
        _ => None,
    }
}

/// «давайте с закрепом»
fn told_by_its_word<'f>(text: &str, formats: &'f [AdFormat]) -> Option<&'f AdFormat> {
    let names: Vec<&str> = formats.iter().map(|format| format.name.as_str()).collect();
    understanding::entry_told(text, &names).and_then(|place| formats.get(place))
}

fn dates(said: AnsweredStep<'_>, wish: &mut Wish, rules: Rules<'_>) -> AnswerHeard {
    let AnsweredStep { text, choice, aside, .. } = said;
    let read = understanding::dates(text, rules.today);
    if choice.is_none() && read.is_none() && note_elsewhere(Step::Dates, text, wish, rules) {
        return AnswerHeard::Again(Why::Noted);
    }
    if read.is_none() && aside == Some(Aside::Asks) {
        remark(text, wish);
    }
    // Passed over: answered, with nothing.
    let skipped = choice == Some(Choice::Skip);
    wish.dates_text = Some(if skipped { String::new() } else { text.to_owned() });
    wish.dates = read;
    AnswerHeard::Next
}

fn budget(said: AnsweredStep<'_>, wish: &mut Wish, rules: Rules<'_>) -> AnswerHeard {
    let AnsweredStep { text, choice, aside, tries, .. } = said;
    let asks = aside == Some(Aside::Asks);
    // «а сколько у вас стоит?» names no sum, and is no answer either.
    let read = rules.budget(text).filter(|budget| !asks || budget.instead.is_none());
    // «10-15» beside prices of thousands means thousands, which is theirs to say.
    let tiny = |budget: &Budget| budget.max.or(budget.min).is_some_and(|sum| sum < TINY);
    let in_thousands = || !understanding::names_money(text) && lists_thousands(rules);
    let read = read.filter(|budget| !tiny(budget) || !in_thousands());
    if read.is_none() && choice.is_none() {
        if note_elsewhere(Step::Budget, text, wish, rules) {
            return AnswerHeard::Again(Why::Noted);
        }
        // Once, and then it stays as they wrote it: nobody is driven away by a machine that does not understand.
        if asks {
            remark(text, wish);
        }
        if tries == 0 {
            return AnswerHeard::Again(if asks { Why::Asked } else { Why::Budget });
        }
    }
    let skipped = choice == Some(Choice::Skip);
    wish.budget_text = Some(if skipped { String::new() } else { text.to_owned() });
    wish.budget = read;
    AnswerHeard::Next
}

/// Whether there is a price list, and nothing on it costs less than a thousand.
fn lists_thousands(rules: Rules<'_>) -> bool {
    let prices: Vec<Budget> =
        rules.formats.iter().filter_map(|format| rules.budget(format.price.as_deref()?)).collect();
    !prices.is_empty() && prices.iter().all(|price| price.min.or(price.max).is_some_and(|sum| sum >= 1_000))
}

/// An answer to a later question, given too early, is kept where it belongs. Only what is unmistakable.
fn note_elsewhere(step: Step, text: &str, wish: &mut Wish, rules: Rules<'_>) -> bool {
    let short = text.chars().count() <= 60;
    if !short {
        return false;
    }
    let contacts = understanding::contacts(text);
    if wish.contact.is_none() && (!contacts.phones.is_empty() || !contacts.emails.is_empty() || is_name(text)) {
        // Where the law wants consent first, the contact is asked for in its turn, with the words that ask for it.
        if !rules.law {
            wish.contact = Some(text.to_owned());
        }
        return true;
    }
    if step == Step::Budget
        && wish.dates.is_none()
        && let Some(dates) = understanding::dates(text, rules.today)
    {
        wish.dates_text = Some(text.to_owned());
        wish.dates = Some(dates);
        return true;
    }
    if step == Step::Dates
        && wish.budget.is_none()
        && understanding::names_money(text)
        && let Some(budget) = rules.budget(text)
    {
        wish.budget_text = Some(text.to_owned());
        wish.budget = Some(budget);
        return true;
    }
    false
}

/// A day, a sum or an entry of the price list and nothing else, told before it was asked for.
fn note_whole(text: &str, wish: &mut Wish, rules: Rules<'_>) -> bool {
    if wish.dates_text.is_none() && understanding::only_days(text) {
        wish.dates = understanding::dates(text, rules.today);
        wish.dates_text = wish.dates.map(|_| text.to_owned());
        return wish.dates.is_some();
    }
    if wish.budget_text.is_none() && understanding::only_money(text) {
        wish.budget = rules.budget(text);
        wish.budget_text = wish.budget.as_ref().map(|_| text.to_owned());
        return wish.budget.is_some();
    }
    let Some(format) = rules.formats.iter().find(|format| wish.format.is_none() && bare(&format.name) == bare(text))
    else {
        return false;
    };
    wish.format = Some(format.name.clone());
    wish.price.clone_from(&format.price);
    true
}

/// `@anna` and nothing else.
fn is_name(text: &str) -> bool {
    text.strip_prefix('@').is_some_and(|name| {
        name.len() >= 4 && name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
    })
}

/// The question after an answer; `None`: nothing more is asked. What is known already is passed over.
pub(super) fn next(step: Step, changing: bool, wish: &Wish) -> Option<Step> {
    let after_confirming = matches!(step, Step::Platform | Step::Party | Step::Erid);
    if changing && !after_confirming {
        return Some(Step::Summary);
    }
    let rest = Step::ALL.into_iter().skip_while(|known| *known != step).skip(1);
    let mut open = rest.filter(|step| !is_known(*step, wish));
    match step {
        Step::Summary => None,
        _ if after_confirming => open.find(|step| matches!(step, Step::Platform | Step::Party | Step::Erid)),
        _ => open.next(),
    }
}

/// The question before; none before the first.
pub(super) fn before(step: Step) -> Option<Step> {
    let place = Step::ALL.iter().position(|known| *known == step)?;
    // After confirming there is no way back into the summary.
    if step == Step::Platform {
        return None;
    }
    place.checked_sub(1).map(|place| Step::ALL[place])
}

/// Whether a question was answered.
pub(super) fn is_known(step: Step, wish: &Wish) -> bool {
    match step {
        Step::Product => wish.product.is_some(),
        Step::Format => wish.format.is_some(),
        Step::Dates => wish.dates_text.is_some(),
        Step::Budget => wish.budget_text.is_some(),
        Step::Contact => wish.contact.is_some(),
        Step::Summary => false,
        Step::Platform => wish.place.is_some(),
        Step::Party => wish.party_text.is_some(),
        Step::Erid => wish.erid.is_some(),
    }
}

/// The answers that can be changed in the summary.
pub(super) const CHANGEABLE: [Step; 5] = [Step::Product, Step::Format, Step::Dates, Step::Budget, Step::Contact];

/// The buttons under a question.
pub(super) fn choices(step: Step, rules: Rules<'_>) -> Vec<Vec<Choice>> {
    let leave = vec![Choice::Back, Choice::Cancel];
    match step {
        Step::Product => vec![vec![Choice::Cancel]],
        Step::Format => {
            let count = rules.formats.len().min(MOST_FORMATS);
            let places = (0..).zip(&rules.formats[..count]);
            let places: Vec<Choice> =
                places.map(|(place, format)| Choice::Format(place, Some(check_of_format(format)))).collect();
            let mut rows: Vec<Vec<Choice>> = places.chunks(2).map(<[Choice]>::to_vec).collect();
            // VK takes ten buttons under a message: with eight entries «Другое» is typed.
            if count < MOST_FORMATS {
                rows.push(vec![Choice::OtherFormat]);
            }
            if rows.len() == 1 {
                rows.clear();
            }
            rows.push(leave);
            rows
        }
        Step::Dates | Step::Budget => vec![vec![Choice::Skip], leave],
        Step::Contact => vec![vec![Choice::Here], leave],
        Step::Summary => vec![vec![Choice::Confirm, Choice::Change], vec![Choice::Cancel]],
        Step::Platform => vec![
            vec![Choice::Place(AdPlace::Vk), Choice::Place(AdPlace::Telegram)],
            vec![Choice::Place(AdPlace::Both)],
            vec![Choice::Skip],
        ],
        Step::Party => vec![vec![Choice::Skip, Choice::Back]],
        Step::Erid => vec![vec![Choice::YouRegister], vec![Choice::Skip, Choice::Back]],
    }
}

/// Words without pictures, signs and capitals: what is typed and what stands on a button are compared so.
pub(super) fn bare(text: &str) -> String {
    let words: Vec<String> = text
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    words.join(" ")
}

#[cfg(test)]
#[path = "talk_tests.rs"]
mod tests;
