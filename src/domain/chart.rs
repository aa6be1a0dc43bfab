//! A picture as data: what stands in it, not how it looks.

use serde::{Deserialize, Serialize};

/// What a colour means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tone {
    /// As it should be.
    Good,
    Doubtful,
    /// Fake, removed.
    Bad,
    /// Neither: dead accounts, the rest.
    Dull,
    /// Neither good nor bad, and looked at.
    Calm,
}

/// A part of a whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share {
    pub label: String,
    pub value: u64,
    pub tone: Tone,
}

/// How values are drawn.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shape {
    /// Bars from nothing upwards, series on series.
    #[default]
    Stacked,
    /// Lines between the least and the most, so that little changes are seen.
    Line,
}

/// One row of a bar chart: a value for each label.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Series {
    pub label: String,
    /// A value a label; `None`: not known, and not drawn.
    pub values: Vec<Option<u64>>,
    pub tone: Tone,
}

/// Bars side by side.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bars {
    pub title: String,
    /// Under each bar.
    pub labels: Vec<String>,
    /// The first at the bottom.
    pub series: Vec<Series>,
    #[serde(default)]
    pub shape: Shape,
}

/// A picture: a title, a whole with its parts, and bars where there are any.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chart {
    /// Largest words.
    pub title: String,
    /// Smaller words below.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub subtitle: String,
    /// Whose numbers these are; small, above the title.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub community: String,
    /// Parts of one whole.
    pub shares: Vec<Share>,
    /// Bars below.
    pub bars: Option<Bars>,
    /// One below the other; the picture grows with them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub panels: Vec<Bars>,
}
