//! Pictures for a phone: data → PNG. Pure: knows no store, no platform and no clock; its font is inside the binary, and its
//! own background makes it readable on light and dark screens.

use std::sync::Once;

use anyhow::{Context, Result, anyhow};
use plotters::backend::{BitMapBackend, DrawingBackend};
use plotters::prelude::{Color, IntoFont, RGBColor, TextStyle};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{FontStyle, register_font};

use crate::domain::chart::{Bars, Chart, Share, Tone};

/// Size of a picture, pixels: a phone shows it half as wide.
pub const SIZE: (u32, u32) = (1280, 720);
const MARGIN: i32 = 64;
const PAPER: RGBColor = RGBColor(250, 250, 248);
const INK: RGBColor = RGBColor(33, 37, 43);
const PALE: RGBColor = RGBColor(120, 126, 134);
const LINE: RGBColor = RGBColor(222, 224, 226);
/// More bars than this would be thinner than a finger's shadow.
const MOST_BARS: usize = 60;
/// Labels under bars that fit side by side.
const MOST_LABELS: usize = 10;

type Canvas<'a> = BitMapBackend<'a>;

/// The picture as PNG.
pub fn render(chart: &Chart) -> Result<Vec<u8>> {
    fonts()?;
    let (width, height) = SIZE;
    let paper = [PAPER.0, PAPER.1, PAPER.2];
    let mut pixels = paper.repeat((width * height) as usize);
    {
        let mut canvas = BitMapBackend::with_buffer(&mut pixels, SIZE);
        draw(chart, &mut canvas)?;
        canvas.present().map_err(|error| anyhow!("drawing: {error}"))?;
    }
    encode(&pixels)
}

fn encode(pixels: &[u8]) -> Result<Vec<u8>> {
    let mut png = Vec::new();
    let mut encoder = png::Encoder::new(&mut png, SIZE.0, SIZE.1);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header().context("beginning a PNG")?;
    writer.write_image_data(pixels).context("writing a PNG")?;
    writer.finish().context("ending a PNG")?;
    Ok(png)
}

/// The fonts of the binary, registered once.
fn fonts() -> Result<()> {
    static ONCE: Once = Once::new();
    let mut known = true;
    ONCE.call_once(|| {
        let plain = register_font("chart", FontStyle::Normal, include_bytes!("font/DejaVuSans.subset.ttf"));
        let bold = register_font("chart", FontStyle::Bold, include_bytes!("font/DejaVuSans-Bold.subset.ttf"));
        known = plain.is_ok() && bold.is_ok();
    });
    known.then_some(()).context("the chart's own font cannot be read")
}

fn draw(chart: &Chart, canvas: &mut Canvas<'_>) -> Result<()> {
    let height = SIZE.1 as i32;
    write(&cut(&chart.title, 44), (MARGIN, 54), 46, true, INK, HPos::Left, canvas)?;
    let top = 130;
    match &chart.bars {
        Some(bars) if !bars.labels.is_empty() => {
            shares(&chart.shares, top, 64, canvas)?;
            self::bars(bars, top + 64 + 140, height - MARGIN, canvas)
        }
        Some(_) | None => shares(&chart.shares, top + 90, 150, canvas),
    }
}

/// One band of parts, and what each part is.
fn shares(shares: &[Share], top: i32, thickness: i32, canvas: &mut Canvas<'_>) -> Result<()> {
    let whole: u128 = shares.iter().map(|share| u128::from(share.value)).sum();
    let (left, right) = (MARGIN, SIZE.0 as i32 - MARGIN);
    fill((left, top), (right, top + thickness), LINE, canvas)?;
    let mut before: u128 = 0;
    let at = |sum: u128| left + (sum * (right - left) as u128).checked_div(whole).unwrap_or(0) as i32;
    for share in shares {
        let (from, to) = (at(before), at(before + u128::from(share.value)));
        before += u128::from(share.value);
        if to > from {
            // A white hair between parts; what is there at all is at least seen.
            fill((from, top), ((to - 3).max(from + 2), top + thickness), colour(share.tone), canvas)?;
        }
    }
    let step = (right - left) / shares.len().max(1) as i32;
    for (place, share) in shares.iter().enumerate() {
        let x = left + step * place as i32;
        let y = top + thickness + 24;
        fill((x, y), (x + 22, y + 22), colour(share.tone), canvas)?;
        write(&cut(&share.label, (step / 15) as usize), (x + 34, y), 26, false, PALE, HPos::Left, canvas)?;
        let per_cent = (u128::from(share.value) * 100).checked_div(whole).unwrap_or(0);
        let number = format!("{} · {per_cent} %", spaced(share.value));
        write(&number, (x + 34, y + 36), 32, true, INK, HPos::Left, canvas)?;
    }
    Ok(())
}

/// Stacked bars with a scale on the left.
fn bars(bars: &Bars, top: i32, bottom: i32, canvas: &mut Canvas<'_>) -> Result<()> {
    let (left, right) = (MARGIN + 80, SIZE.0 as i32 - MARGIN);
    let (top, floor) = (top + 60, bottom - 40);
    write(&cut(&bars.title, 40), (MARGIN, top - 52), 28, true, INK, HPos::Left, canvas)?;
    legend(bars, right, top - 48, canvas)?;
    let shown = bars.labels.len().min(MOST_BARS);
    let first = bars.labels.len() - shown;
    let height_of = |place: usize| -> u128 {
        bars.series.iter().map(|series| u128::from(series.values.get(place).copied().unwrap_or(0))).sum()
    };
    let most = round_up((first..bars.labels.len()).map(height_of).max().unwrap_or(0));
    for part in 0..=2_u128 {
        let y = floor - ((floor - top) as u128 * part / 2) as i32;
        fill((left, y), (right, y + 2), LINE, canvas)?;
        let value = u64::try_from(most * part / 2).unwrap_or(u64::MAX);
        write(&short(value), (left - 14, y - 13), 24, false, PALE, HPos::Right, canvas)?;
    }
    let step = f64::from(right - left) / shown as f64;
    let thickness = (step * 0.7).clamp(3.0, 120.0);
    let every = shown.div_ceil(MOST_LABELS);
    for place in 0..shown {
        let middle = f64::from(left) + step * (place as f64 + 0.5);
        let (from, to) = ((middle - thickness / 2.0) as i32, (middle + thickness / 2.0) as i32);
        let mut below = floor;
        let mut sum: u128 = 0;
        for series in &bars.series {
            sum += u128::from(series.values.get(first + place).copied().unwrap_or(0));
            let y = floor - (sum * (floor - top) as u128 / most) as i32;
            fill((from, y), (to, below), colour(series.tone), canvas)?;
            below = y;
        }
        if place % every == 0 {
            let label = cut(&bars.labels[first + place], 12);
            write(&label, (middle as i32, floor + 12), 24, false, PALE, HPos::Center, canvas)?;
        }
    }
    Ok(())
}

/// From the right, so that the title keeps the left.
fn legend(bars: &Bars, right: i32, y: i32, canvas: &mut Canvas<'_>) -> Result<()> {
    let mut x = right;
    for series in bars.series.iter().rev() {
        let label = cut(&series.label, 18);
        write(&label, (x, y), 24, false, PALE, HPos::Right, canvas)?;
        let (width, _) =
            style(24, false, PALE).font.box_size(&label).map_err(|error| anyhow!("measuring a label: {error}"))?;
        x -= width as i32 + 30;
        fill((x, y - 1), (x + 20, y + 19), colour(series.tone), canvas)?;
        x -= 34;
    }
    Ok(())
}

fn colour(tone: Tone) -> RGBColor {
    match tone {
        Tone::Good => RGBColor(46, 139, 110),
        Tone::Doubtful => RGBColor(232, 163, 61),
        Tone::Bad => RGBColor(205, 74, 66),
        Tone::Dull => RGBColor(150, 157, 166),
    }
}

fn fill(from: (i32, i32), to: (i32, i32), colour: RGBColor, canvas: &mut Canvas<'_>) -> Result<()> {
    if to.0 <= from.0 || to.1 <= from.1 {
        return Ok(());
    }
    canvas
        .draw_rect(from, to, &colour.to_backend_color(), true)
        .map_err(|error| anyhow!("drawing a rectangle: {error}"))
}

fn style(size: u32, bold: bool, colour: RGBColor) -> TextStyle<'static> {
    let font = ("chart", f64::from(size)).into_font();
    let font = if bold { font.style(FontStyle::Bold) } else { font };
    TextStyle { color: colour.to_backend_color(), ..TextStyle::from(font) }
}

fn write(
    text: &str,
    at: (i32, i32),
    size: u32,
    bold: bool,
    colour: RGBColor,
    anchor: HPos,
    canvas: &mut Canvas<'_>,
) -> Result<()> {
    if text.is_empty() {
        return Ok(());
    }
    let style = style(size, bold, colour).pos(Pos::new(anchor, VPos::Top));
    canvas.draw_text(text, &style, at).map_err(|error| anyhow!("writing «{text}»: {error}"))
}

/// A round number that is not less: 1, 2, 5, 10, 20, 50, …
fn round_up(value: u128) -> u128 {
    let mut unit: u128 = 1;
    loop {
        for step in [1, 2, 5] {
            // Twice: the line in the middle is a whole number too.
            let round = unit * step * 2;
            if round >= value {
                return round;
            }
        }
        unit = unit.saturating_mul(10);
    }
}

/// 950, 12,5k, 3M
fn short(value: u64) -> String {
    match value {
        0..10_000 => spaced(value),
        10_000..10_000_000 => format!("{}k", value / 1_000),
        _ => format!("{}M", spaced(value / 1_000_000)),
    }
}

fn spaced(value: u64) -> String {
    crate::texts::spaced(value)
}

/// At most so many characters.
fn cut(text: &str, most: usize) -> String {
    let text: String = text.chars().filter(|c| !c.is_control()).collect();
    if text.chars().count() <= most {
        return text;
    }
    text.chars().take(most.saturating_sub(1)).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::chart::Series;
    use proptest::prelude::*;

    fn share(label: &str, value: u64, tone: Tone) -> Share {
        Share { label: label.to_owned(), value, tone }
    }

    fn month() -> Chart {
        let values = |seed: u64| (0..30).map(|day| (day * seed * 37) % 90 + seed).collect();
        Chart {
            title: "Аудит: 12 480 подписчиков".to_owned(),
            shares: vec![
                share("Живые", 11_020, Tone::Good),
                share("Сомнительные", 980, Tone::Doubtful),
                share("Удалённые", 480, Tone::Dull),
            ],
            bars: Some(Bars {
                title: "Лайки последних постов".to_owned(),
                labels: (1..=30).map(|day| format!("{day}.11")).collect(),
                series: vec![
                    Series { label: "люди".to_owned(), values: values(3), tone: Tone::Good },
                    Series { label: "подозрительные".to_owned(), values: values(1), tone: Tone::Bad },
                ],
            }),
        }
    }

    #[test]
    fn a_picture_is_a_png_of_its_size_and_not_blank() {
        let png = render(&month()).unwrap();
        let decoder = png::Decoder::new(std::io::Cursor::new(&png));
        let mut reader = decoder.read_info().unwrap();
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut pixels).unwrap();
        assert_eq!((info.width, info.height), SIZE);
        for tone in [Tone::Good, Tone::Doubtful, Tone::Bad, Tone::Dull] {
            let RGBColor(r, g, b) = colour(tone);
            assert!(pixels.chunks(3).any(|pixel| pixel == [r, g, b]), "{tone:?}");
        }
        // For whoever wants to look at it.
        let folder = option_env!("CARGO_TARGET_TMPDIR").map_or_else(std::env::temp_dir, std::path::PathBuf::from);
        std::fs::write(folder.join("chart.png"), png).unwrap();
    }

    #[test]
    fn scales_end_at_round_numbers() {
        assert_eq!([0, 1, 3, 11, 999, 12_345].map(round_up), [2, 2, 4, 20, 1_000, 20_000]);
        assert_eq!((short(950), short(12_500), short(30_000_000)), ("950".into(), "12k".into(), "30M".into()));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]
        #[test]
        fn nothing_breaks_a_picture(
            title in "\\PC*", labels in proptest::collection::vec("\\PC*", 0..80),
            values in proptest::collection::vec(any::<u64>(), 0..80), shares in proptest::collection::vec(any::<u64>(), 0..6),
        ) {
            let chart = Chart {
                title,
                shares: shares.into_iter().map(|value| share("ч", value, Tone::Bad)).collect(),
                bars: Some(Bars {
                    title: "б".to_owned(),
                    labels,
                    series: vec![
                        Series { label: "a".to_owned(), values: values.clone(), tone: Tone::Good },
                        Series { label: "b".to_owned(), values, tone: Tone::Dull },
                    ],
                }),
            };
            prop_assert!(render(&chart).is_ok());
        }
    }
}
