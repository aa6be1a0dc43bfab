//! The questions of the law, asked once a request is in: where it should stand, who advertises, the token.
//!
//! Nothing that was written is lost: what cannot be read is kept in their words.

use super::talk::AnswerHeard;
use crate::domain::choice::Choice;
use crate::domain::leads::{AdPlace, Step, Wish};
use crate::understanding::{self, Aside};

/// Takes an answer to such a question.
pub(super) fn take(step: Step, text: &str, choice: Option<Choice>, wish: &mut Wish) -> AnswerHeard {
    let typed = choice.is_none();
    match step {
        Step::Platform => {
            wish.place = match choice {
                Some(Choice::Place(place)) => Some(place),
                Some(_) => None,
                None => place_of(text),
            };
        }
        Step::Party => {
            wish.party = understanding::party(text).filter(|_| typed);
            let told = typed && (wish.party.is_some() || !passes_over(text));
            wish.party_text = told.then(|| text.to_owned());
        }
        // Of several tokens in a sentence the first is the one.
        Step::Erid => {
            wish.erid = match choice {
                Some(Choice::YouRegister) => Some(text.to_owned()),
                Some(_) => None,
                None => understanding::erid(text).or_else(|| (!passes_over(text)).then(|| text.to_owned())),
            };
        }
        _ => {}
    }
    AnswerHeard::Next
}

/// Whether free words answer a question of the law; anything else is said to the admin, and the question goes on waiting.
/// `talks`: an admin talks with them, so that only what is unmistakable answers the bot.
pub(super) fn answers(step: Step, text: &str, talks: bool) -> bool {
    if talks {
        return match step {
            Step::Platform => place_of(text).is_some(),
            Step::Party => understanding::party(text).is_some_and(|party| party.inn.is_some()),
            Step::Erid => understanding::erid(text).is_some(),
            _ => false,
        };
    }
    let tells = understanding::aside(text).is_none();
    match step {
        Step::Platform => place_of(text).is_some() || passes_over(text),
        Step::Party => tells || passes_over(text) || understanding::party(text).is_some(),
        Step::Erid => tells || passes_over(text) || understanding::erid(text).is_some(),
        _ => false,
    }
}

fn passes_over(text: &str) -> bool {
    matches!(understanding::aside(text), Some(Aside::No | Aside::Unsure))
}

fn place_of(text: &str) -> Option<AdPlace> {
    let (vk, telegram) = understanding::platforms(text);
    match (vk, telegram) {
        (true, true) => Some(AdPlace::Both),
        (true, false) => Some(AdPlace::Vk),
        (false, true) => Some(AdPlace::Telegram),
        (false, false) => None,
    }
}
