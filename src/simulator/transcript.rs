//! What was asked and answered: so that tests can hold requests and answers against the official contracts.

use std::collections::VecDeque;

use serde_json::{Map, Value};

use super::PlatformSide;

/// Exchanges that are kept unless told otherwise.
const USUAL: usize = 10_000;

/// Bytes of requests and answers, as they came, that are kept at most: beyond, the oldest go.
const MOST_BYTES: usize = 48 << 20;

/// One request and its answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Exchange {
    /// The platform that was asked.
    pub side: PlatformSide,
    /// The method: `wall.get`, `sendMessage`; a poll of VK is `longpoll`.
    pub method: String,
    /// As they came, without the token. Those of a form are strings, those of a JSON body are typed.
    pub params: Map<String, Value>,
    /// `community`, `service`, `user`, `bot`, or `none` where no token was known.
    pub token: &'static str,
    /// The whole answer; null where it was not JSON, never came, or was larger than 64 KB.
    pub answer: Value,
    /// HTTP status of the answer.
    pub status: u16,
    /// Unix milliseconds of the world's clock.
    pub at: i64,
}

#[derive(Debug)]
pub(super) struct Transcript {
    /// With their bytes.
    kept: VecDeque<(usize, Exchange)>,
    most: usize,
    bytes: usize,
}

impl Default for Transcript {
    fn default() -> Self {
        Self { kept: VecDeque::new(), most: USUAL, bytes: 0 }
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

    /// `bytes`: of the request and the answer together.
    pub(super) fn note(&mut self, bytes: usize, exchange: Exchange) {
        self.kept.push_back((bytes, exchange));
        self.bytes += bytes;
        self.shorten();
    }

    pub(super) fn all(&self) -> impl DoubleEndedIterator<Item = &Exchange> {
        self.kept.iter().map(|(_, exchange)| exchange)
    }

    /// The newest so many, oldest first.
    pub(super) fn newest(&self, most: usize) -> impl Iterator<Item = &Exchange> {
        let skipped = self.kept.len().saturating_sub(most);
        self.kept.iter().skip(skipped).map(|(_, exchange)| exchange)
    }

    pub(super) fn clear(&mut self) {
        self.kept.clear();
        self.bytes = 0;
    }

    fn shorten(&mut self) {
        while self.kept.len() > self.most || self.bytes > MOST_BYTES {
            let Some((bytes, _)) = self.kept.pop_front() else { return };
            self.bytes -= bytes;
        }
    }
}
