//! What was asked and answered: so that tests can hold requests and answers against the official contracts.

use std::collections::VecDeque;

use serde_json::{Map, Value};

use super::Side;

/// Exchanges that are kept unless told otherwise.
const USUAL: usize = 10_000;

/// One request and its answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Exchange {
    /// With which platform.
    pub side: Side,
    /// `wall.get`, `longpoll`, `sendMessage`.
    pub method: String,
    /// As they came, without the token. Those of a form are strings, those of a JSON body are typed.
    pub params: Map<String, Value>,
    /// `community`, `service`, `user`, `bot`, or `none` where no token was known.
    pub token: &'static str,
    /// The whole answer; null where it was not JSON, never came, or was larger than 64 KB.
    pub answer: Value,
    /// Unix milliseconds of the world's clock.
    pub at: i64,
}

/// The newest exchanges.
#[derive(Debug)]
pub(super) struct Transcript {
    kept: VecDeque<Exchange>,
    most: usize,
}

impl Default for Transcript {
    fn default() -> Self {
        Self { kept: VecDeque::new(), most: USUAL }
    }
}

impl Transcript {
    pub(super) fn set_limit(&mut self, most: usize) {
        self.most = most;
        self.shorten();
    }

    pub(super) fn is_on(&self) -> bool {
        self.most > 0
    }

    pub(super) fn note(&mut self, exchange: Exchange) {
        self.kept.push_back(exchange);
        self.shorten();
    }

    pub(super) fn all(&self) -> Vec<Exchange> {
        self.kept.iter().cloned().collect()
    }

    pub(super) fn clear(&mut self) {
        self.kept.clear();
    }

    fn shorten(&mut self) {
        let surplus = self.kept.len().saturating_sub(self.most);
        self.kept.drain(..surplus);
    }
}
