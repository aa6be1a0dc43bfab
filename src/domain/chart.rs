//! A picture as data: what stands in it, not how it looks.

use serde::{Deserialize, Serialize};

/// What a colour means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tone {
    /// As it should be.
    Good,
    /// Doubtful.
    Doubtful,
    /// Fake, removed.
    Bad,
    /// Neither: dead accounts, the rest.
    Dull,
}

/// A part of a whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share {
    /// What it is.
    pub label: String,
    /// How many.
    pub value: u64,
    /// What it means.
    pub tone: Tone,
}

/// One row of a bar chart: a value for each label, stacked on the others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Series {
    /// What it is.
    pub label: String,
    /// A value a label.
    pub values: Vec<u64>,
    /// What it means.
    pub tone: Tone,
}

/// Bars side by side.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bars {
    /// What is counted.
    pub title: String,
    /// Under each bar.
    pub labels: Vec<String>,
    /// Stacked, the first at the bottom.
    pub series: Vec<Series>,
}

/// A picture: a title, a whole with its parts, and bars where there are any.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chart {
    /// Largest words.
    pub title: String,
    /// Parts of one whole.
    pub shares: Vec<Share>,
    /// Bars below.
    pub bars: Option<Bars>,
}
