//! Panels one below the other, each with its own scale: bars from nothing upwards, or a line between the least and the most.

use super::canvas::{Anchor, Canvas, Colour, Face};
use super::{
    INK, LINE, MARGIN, MOST_BARS, MOST_LABELS, PALE, PLOT_HEIGHT, SMALL, TOP, WIDTH, colour, legend, round_up,
};
use crate::domain::chart::{Bars, Chart, Shape, Tone};

/// Below the last.
const BOTTOM: i32 = 24;
/// More panels than this nobody reads.
const MOST: usize = 4;
/// Pixels for the numbers beside a scale.
const MOST_BESIDE: i32 = 300;
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
    let (labels, face) = (beside(least, most), Face::plain(SMALL - 2));
    let widest = labels.iter().map(|label| canvas.width(label, face)).max().unwrap_or(0).min(MOST_BESIDE);
    let left = left.max(MARGIN + widest + 12);
    let step = f64::from(right - left) / shown as f64;
    let plot = Plot { bars, first, left, step, ceiling, floor, least, most };
    for (part, label) in (0..).zip(&labels) {
        let y = plot.y(least + (most - least) * part / 2);
        canvas.fill((left, y), (right, y + 2), LINE);
        canvas.write(label, (left - 12, y + 11), left - 12 - MARGIN, face, PALE, Anchor::Right);
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

/// What stands beside the three lines of a scale: in the largest unit of which all are whole, where they differ much.
fn beside(least: u128, most: u128) -> [String; 3] {
    let values = [least, least + (most - least) / 2, most];
    let units = [(1_000_000, "M"), (1_000, "k")];
    let whole = |unit: u128| values.iter().all(|value| value.is_multiple_of(unit));
    let (unit, word) = units.into_iter().find(|(unit, _)| most - least >= 10_000 && whole(*unit)).unwrap_or((1, ""));
    values.map(|value| {
        let word = if value == 0 { "" } else { word };
        format!("{}{word}", super::spaced(u64::try_from(value / unit).unwrap_or(u64::MAX)))
    })
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::chart::Series;

    #[test]
    fn the_lines_of_a_scale_are_told_apart_whatever_its_size() {
        let said = |least, most| beside(least, most).map(|label| label.replace('\u{202f}', " "));
        assert_eq!(said(39_700, 40_200), ["39 700", "39 950", "40 200"]);
        assert_eq!(said(1_206_000, 1_242_000), ["1 206k", "1 224k", "1 242k"]);
        assert_eq!(said(12_300_000, 12_300_040), ["12 300 000", "12 300 020", "12 300 040"]);
        assert_eq!(said(0, 20_000_000), ["0", "10M", "20M"]);
        assert_eq!(said(0, 200_000), ["0", "100k", "200k"]);
        for members in [1_234_567_u64, 12_345_678, 987_654_321] {
            for grown in [0, 7, 600, 23_736, 400_000, 90_000_000] {
                let values = vec![Some(members), Some(members + grown)];
                let series = vec![Series { label: String::new(), values, tone: Tone::Calm }];
                let labels = vec![String::new(); 2];
                let (least, most) = scale(&Bars { title: String::new(), labels, series, shape: Shape::Line }, 0);
                let [low, middle, high] = beside(least, most);
                assert!(low != middle && middle != high, "{members} +{grown}: {low}, {middle}, {high}");
            }
        }
    }
}
