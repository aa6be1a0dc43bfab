//! Panels one below the other, each with its own scale: bars from nothing upwards, or a line between the least and the most.

use super::canvas::{Anchor, Canvas, Colour, Face};
use super::{
    INK, LINE, MARGIN, MOST_BARS, MOST_LABELS, PALE, PLOT_HEIGHT, SMALL, TOP, WIDTH, colour, legend, round_up, short,
};
use crate::domain::chart::{Bars, Chart, Shape, Tone};

/// Below the last.
const BOTTOM: i32 = 24;
/// More panels than this nobody reads.
const MOST: usize = 4;
/// Half a line.
const THICK: i32 = 3;

/// How high a picture with these panels is, pixels.
pub(super) fn height(chart: &Chart) -> u32 {
    let panels = chart.panels.len().min(MOST) as i32;
    (TOP + PLOT_HEIGHT * panels + BOTTOM) as u32
}

pub(super) fn draw(chart: &Chart, canvas: &mut Canvas) {
    for (place, panel) in chart.panels.iter().take(MOST).enumerate() {
        let top = TOP + PLOT_HEIGHT * place as i32;
        draw_one(panel, top, top + PLOT_HEIGHT, canvas);
    }
}

/// A panel's place on the picture and its scale.
struct Plot<'a> {
    bars: &'a Bars,
    /// First label that is drawn.
    first: usize,
    left: i32,
    step: f64,
    ceiling: i32,
    floor: i32,
    least: u128,
    most: u128,
}

impl Plot<'_> {
    fn shown(&self) -> usize {
        self.bars.labels.len() - self.first
    }

    fn middle(&self, place: usize) -> i32 {
        (f64::from(self.left) + self.step * (place as f64 + 0.5)) as i32
    }

    fn y(&self, value: u128) -> i32 {
        let span = (self.most - self.least).max(1);
        let above = value.clamp(self.least, self.most) - self.least;
        self.floor - (above * (self.floor - self.ceiling) as u128 / span) as i32
    }
}

pub(super) fn draw_one(bars: &Bars, top: i32, bottom: i32, canvas: &mut Canvas) {
    let (left, right) = (MARGIN + 104, WIDTH as i32 - MARGIN);
    let words = bars.series.iter().any(|series| !series.label.is_empty());
    let (ceiling, floor) = (top + if words { 128 } else { 78 }, bottom - 60);
    canvas.write(&bars.title, (MARGIN, top + 38), right - MARGIN, Face::bold(SMALL + 4), INK, Anchor::Left);
    if words {
        legend(bars, top + 86, canvas);
    }
    if bars.labels.is_empty() {
        return;
    }
    let shown = bars.labels.len().min(MOST_BARS);
    let first = bars.labels.len() - shown;
    let (least, most) = scale(bars, first);
    let step = f64::from(right - left) / shown as f64;
    let plot = Plot { bars, first, left, step, ceiling, floor, least, most };
    for part in 0..=2_u128 {
        let value = least + (most - least) * part / 2;
        let y = plot.y(value);
        canvas.fill((left, y), (right, y + 2), LINE);
        let value = u64::try_from(value).unwrap_or(u64::MAX);
        canvas.write(
            &exact(value, most - least),
            (left - 12, y + 11),
            128,
            Face::plain(SMALL - 2),
            PALE,
            Anchor::Right,
        );
    }
    match bars.shape {
        Shape::Stacked => stacked(&plot, canvas),
        Shape::Line => line(&plot, canvas),
    }
    let every = shown.div_ceil(MOST_LABELS);
    // Counted from the right: the last day is the one that is read.
    for place in (0..shown).filter(|place| (shown - 1 - place).is_multiple_of(every)) {
        let wide = (step * every as f64) as i32 - 8;
        let label = &bars.labels[first + place];
        canvas.write(label, (plot.middle(place), floor + 40), wide, Face::plain(SMALL - 2), PALE, Anchor::Centre);
    }
}

/// Numbers that differ little are written whole.
fn exact(value: u64, span: u128) -> String {
    if span < 10_000 && value < 10_000_000 { super::spaced(value) } else { short(value) }
}

/// The least and the most of the scale.
fn scale(bars: &Bars, first: usize) -> (u128, u128) {
    let known =
        || bars.series.iter().flat_map(|series| series.values.iter().skip(first).flatten()).map(|v| u128::from(*v));
    match bars.shape {
        Shape::Stacked => {
            let sum = |place: usize| -> u128 {
                bars.series
                    .iter()
                    .filter_map(|series| series.values.get(place).copied().flatten())
                    .map(u128::from)
                    .sum()
            };
            (0, ceiling((first..bars.labels.len()).map(sum).max().unwrap_or(0)))
        }
        Shape::Line => {
            let (low, high) = (known().min().unwrap_or(0), known().max().unwrap_or(0));
            let unit = round_up((high - low).max(10) / 4).max(2);
            let least = low / unit * unit;
            // An even number of units: the line in the middle is a whole one too.
            let units = (high - least).div_ceil(unit).max(1);
            (least, least + unit * (units + units % 2))
        }
    }
}

/// A round number that is not less, and whose half is round too: 2, 4, 6, 8, 10, 12, 16, 20, 40, …
fn ceiling(value: u128) -> u128 {
    let mut unit: u128 = 2;
    loop {
        if let Some(step) = [1, 2, 3, 4, 5, 6, 8].into_iter().find(|step| unit.saturating_mul(*step) >= value) {
            return unit * step;
        }
        unit = unit.saturating_mul(10);
    }
}

fn stacked(plot: &Plot<'_>, canvas: &mut Canvas) {
    let thickness = (plot.step * 0.7).clamp(3.0, 120.0) as i32;
    for place in 0..plot.shown() {
        let from = plot.middle(place) - thickness / 2;
        let (mut below, mut sum) = (plot.floor, 0_u128);
        for series in &plot.bars.series {
            let value = series.values.get(plot.first + place).copied().flatten().unwrap_or(0);
            sum += u128::from(value);
            // What is there at all is at least seen.
            let y = if value > 0 { plot.y(sum).min(below - 2) } else { below };
            canvas.fill((from, y), (from + thickness, below), colour(series.tone));
            below = y;
        }
    }
}

fn line(plot: &Plot<'_>, canvas: &mut Canvas) {
    for series in &plot.bars.series {
        let at = |place: usize| series.values.get(plot.first + place).copied().flatten().map(|v| plot.y(u128::from(v)));
        let tone = colour(series.tone);
        let shade = pale(series.tone);
        for place in 0..plot.shown() {
            let Some(y) = at(place) else { continue };
            let x = plot.middle(place);
            if let Some(next) = Some(place + 1)
                .filter(|next| *next < plot.shown())
                .and_then(|next| Some((plot.middle(next), at(next)?)))
            {
                segment((x, y), next, plot.floor, (tone, shade), canvas);
            }
            canvas.fill((x - 6, y - 6), (x + 6, y + 6), tone);
        }
    }
}

fn segment(from: (i32, i32), to: (i32, i32), floor: i32, (tone, shade): (Colour, Colour), canvas: &mut Canvas) {
    let wide = (to.0 - from.0).max(1);
    let y_at = |x: i32| from.1 + (to.1 - from.1) * (x - from.0) / wide;
    for x in from.0..to.0 {
        let (y, next) = (y_at(x), y_at(x + 1));
        canvas.fill((x, y.max(next)), (x + 1, floor), shade);
        canvas.fill((x, y.min(next) - THICK), (x + 1, y.max(next) + THICK), tone);
    }
}

/// The same colour on paper, thin.
fn pale(tone: Tone) -> Colour {
    let Colour(r, g, b) = colour(tone);
    let thin = |part: u8| 255 - (255 - part) / 6;
    Colour(thin(r), thin(g), thin(b))
}
