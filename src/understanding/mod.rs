//! What people mean by what they write: money, days, ways to reach them, who they are, what they came for.
//!
//! Pure functions of a text (and of today, which is given). They know neither the clock nor the store nor the talk, and
//! never refuse: what cannot be read is `None`, and the text itself is kept by whoever asked.

mod ad_mark;
mod amounts;
mod asides;
mod contacts;
mod dates;
mod days;
mod entries;
mod intent;
mod money;
mod numerals;
mod opening;
mod party;
mod points;
mod searched;
mod tokens;
mod typed;
mod wholly;
mod words;

pub(crate) use ad_mark::{AdMark, ad_mark, ad_mark_place, is_marked};
pub(crate) use asides::{Aside, aside, begins_anew, leaves};
pub use contacts::contacts;
pub use dates::dates;
pub(crate) use entries::entry_told;
pub use intent::intent;
pub use money::budget;
pub(crate) use money::budget_in;
pub(crate) use opening::{opening, tells_more};
pub use party::{erid, party};
pub(crate) use searched::lead_number;
pub(crate) use typed::{list_entries, typed};
pub(crate) use wholly::{only_days, only_money};
pub(crate) use words::{
    ToForget, asks, command, forgets, goes_on, greets, is_start, names_money, only_greets, platforms,
    wants_to_be_forgotten,
};
