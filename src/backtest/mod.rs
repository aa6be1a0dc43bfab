//! What settings would have done with the stored past. Reads the store page by page and judges, in as many threads as it
//! is given; changes nothing. Knows neither platforms nor who asked.

mod past;
mod run;
mod tally;
mod worker;

pub use run::run;
pub(crate) use run::{BacktestFound, Court, evidence_again};
pub(crate) use tally::{Close, is_to_be_removed};
pub(crate) use worker::{Sit, Trials};
