//! Pictures for a phone: data → PNG. Pure: knows no store, no platform and no clock; its font is inside the binary, and its
//! own background makes it readable on light and dark screens.

mod canvas;
mod panels;

use anyhow::{Context, Result};

use self::canvas::{Anchor, Canvas, Colour, Face};
use crate::domain::chart::{Bars, Chart, Share, Tone};

/// Size of a picture without panels, pixels: a phone shows it half as wide. Panels make it higher.
pub const SIZE: (u32, u32) = (1280, 720);
const MARGIN: i32 = 64;
const PAPER: Colour = Colour(250, 250, 248);
const INK: Colour = Colour(33, 37, 43);
const PALE: Colour = Colour(120, 126, 134);
const LINE: Colour = Colour(222, 224, 226);
/// More bars than this would be thinner than a finger's shadow.
const MOST_BARS: usize = 60;
/// Least width of a part that is there, and between parts.
const LEAST_PART: i32 = 4;
const GAP: i32 = 3;
/// Labels under bars that fit side by side.
const MOST_LABELS: usize = 10;

/// The picture as PNG.
pub fn render(chart: &Chart) -> Result<Vec<u8>> {
    let size = if chart.panels.is_empty() { SIZE } else { (SIZE.0, panels::height(chart)) };
    let mut canvas = Canvas::new(size, PAPER)?;
    draw(chart, &mut canvas);
    encode(canvas.pixels(), size)
}

fn encode(pixels: &[u8], size: (u32, u32)) -> Result<Vec<u8>> {
    let mut png = Vec::new();
    let mut encoder = png::Encoder::new(&mut png, size.0, size.1);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header().context("beginning a PNG")?;
    writer.write_image_data(pixels).context("writing a PNG")?;
    writer.finish().context("ending a PNG")?;
    Ok(png)
}

fn draw(chart: &Chart, canvas: &mut Canvas) {
    let height = SIZE.1 as i32;
    let width = SIZE.0 as i32 - 2 * MARGIN;
    canvas.write(&chart.title, (MARGIN, 88), width, Face::bold(44), INK, Anchor::Left);
    canvas.write(&chart.subtitle, (MARGIN, 138), width, Face::plain(30), PALE, Anchor::Left);
    if !chart.panels.is_empty() {
        return panels::draw(chart, canvas);
    }
    let top = 130;
    match &chart.bars {
        Some(bars) if !bars.labels.is_empty() => {
            shares(&chart.shares, top, 64, canvas);
            self::bars(bars, top + 64 + 140, height - 40, canvas);
        }
        Some(_) | None => shares(&chart.shares, top + 110, 170, canvas),
    }
}

/// One band of parts, and what each part is.
fn shares(shares: &[Share], top: i32, thickness: i32, canvas: &mut Canvas) {
    let whole: u128 = shares.iter().map(|share| u128::from(share.value)).sum();
    let (left, right) = (MARGIN, SIZE.0 as i32 - MARGIN);
    if whole == 0 {
        canvas.fill((left, top), (right, top + thickness), LINE);
    }
    let there = shares.iter().filter(|share| share.value > 0).count() as i32;
    // What is there at all is at least seen: the rest of the band is dealt out by size.
    let rest = (right - left - (LEAST_PART + GAP) * there + GAP).max(0);
    let mut x = left;
    for share in shares.iter().filter(|share| share.value > 0) {
        let wide = (u128::from(share.value) * rest as u128).checked_div(whole).unwrap_or(0) as i32;
        canvas.fill((x, top), (x + LEAST_PART + wide, top + thickness), colour(share.tone));
        x += LEAST_PART + wide + GAP;
    }
    let step = (right - left) / shares.len().max(1) as i32;
    for (place, share) in shares.iter().enumerate() {
        let x = left + step * place as i32;
        let y = top + thickness + 46;
        canvas.fill((x, y - 20), (x + 22, y + 2), colour(share.tone));
        canvas.write(&share.label, (x + 34, y), step - 50, Face::plain(26), PALE, Anchor::Left);
        let number = format!("{} · {}", spaced(share.value), per_cent(share.value, whole));
        canvas.write(&number, (x + 34, y + 42), step - 50, Face::bold(32), INK, Anchor::Left);
    }
}

/// Stacked bars with a scale on the left.
fn bars(bars: &Bars, top: i32, bottom: i32, canvas: &mut Canvas) {
    let (left, right) = (MARGIN + 80, SIZE.0 as i32 - MARGIN);
    let (top, floor) = (top + 60, bottom - 40);
    let from = legend(bars, right, top - 30, canvas);
    canvas.write(&bars.title, (MARGIN, top - 30), from - MARGIN - 30, Face::bold(28), INK, Anchor::Left);
    let shown = bars.labels.len().min(MOST_BARS);
    let first = bars.labels.len() - shown;
    let height_of = |place: usize| -> u128 {
        bars.series.iter().map(|series| u128::from(series.values.get(place).copied().flatten().unwrap_or(0))).sum()
    };
    let most = round_up((first..bars.labels.len()).map(height_of).max().unwrap_or(0));
    for part in 0..=2_u128 {
        let y = floor - ((floor - top) as u128 * part / 2) as i32;
        canvas.fill((left, y), (right, y + 2), LINE);
        let value = u64::try_from(most * part / 2).unwrap_or(u64::MAX);
        canvas.write(&short(value), (left - 14, y + 9), 130, Face::plain(24), PALE, Anchor::Right);
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
            sum += u128::from(series.values.get(first + place).copied().flatten().unwrap_or(0));
            let y = floor - (sum * (floor - top) as u128 / most) as i32;
            canvas.fill((from, y), (to, below), colour(series.tone));
            below = y;
        }
        if place % every == 0 {
            let wide = (step * every as f64) as i32 - 8;
            let label = &bars.labels[first + place];
            canvas.write(label, (middle as i32, floor + 34), wide, Face::plain(24), PALE, Anchor::Centre);
        }
    }
}

/// From the right; says where it begins, for the title keeps the left.
fn legend(bars: &Bars, right: i32, y: i32, canvas: &mut Canvas) -> i32 {
    let mut x = right;
    for series in bars.series.iter().rev() {
        x -= canvas.write(&series.label, (x, y), 220, Face::plain(24), PALE, Anchor::Right) + 30;
        canvas.fill((x, y - 19), (x + 20, y + 1), colour(series.tone));
        x -= 34;
    }
    x
}

/// Rounded; what is there but little is not nothing, and what is not all is not all.
fn per_cent(value: u64, whole: u128) -> String {
    let value = u128::from(value);
    match (value * 200 + whole).checked_div(whole * 2) {
        None => "0 %".to_owned(),
        Some(0) if value > 0 => "< 1 %".to_owned(),
        Some(100) if value < whole => "> 99 %".to_owned(),
        Some(rounded) => format!("{rounded} %"),
    }
}

fn colour(tone: Tone) -> Colour {
    match tone {
        Tone::Good => Colour(46, 139, 110),
        Tone::Doubtful => Colour(232, 163, 61),
        Tone::Bad => Colour(205, 74, 66),
        Tone::Dull => Colour(150, 157, 166),
        Tone::Calm => Colour(64, 120, 192),
    }
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

/// 950, 12k, 3M
fn short(value: u64) -> String {
    match value {
        0..10_000 => spaced(value),
        10_000..1_000_000 => format!("{}k", value / 1_000),
        _ => format!("{}M", spaced(value / 1_000_000)),
    }
}

fn spaced(value: u64) -> String {
    crate::texts::spaced(value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::chart::{Series, Shape};
    use proptest::prelude::*;

    fn share(label: &str, value: u64, tone: Tone) -> Share {
        Share { label: label.to_owned(), value, tone }
    }

    fn month() -> Chart {
        let values = |seed: u64| (0..30).map(|day| Some((day * seed * 37) % 90 + seed)).collect();
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
                shape: Shape::Stacked,
            }),
            subtitle: String::new(),
            panels: Vec::new(),
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
            let Colour(r, g, b) = colour(tone);
            assert!(pixels.chunks(3).any(|pixel| pixel == [r, g, b]), "{tone:?}");
        }
        // For whoever wants to look at it.
        let folder = option_env!("CARGO_TARGET_TMPDIR").map_or_else(std::env::temp_dir, std::path::PathBuf::from);
        std::fs::write(folder.join("chart.png"), png).unwrap();
    }

    #[test]
    fn panels_make_a_picture_higher_and_an_unknown_day_is_no_point() {
        let series = |label: &str, tone, value: &dyn Fn(u64) -> Option<u64>| Series {
            label: label.to_owned(),
            values: (0..30).map(value).collect(),
            tone,
        };
        let panel = |title: &str, shape, series: Vec<Series>| Bars {
            title: title.to_owned(),
            labels: (1..=30).map(|day| format!("{day}.11")).collect(),
            series,
            shape,
        };
        let panels = vec![
            panel(
                "Подписчики",
                Shape::Line,
                vec![series("", Tone::Calm, &|day| (day != 11).then_some(39_700 + day * 17 - (day * day * 7) % 90))],
            ),
            panel(
                "Фейки и мёртвые среди них",
                Shape::Stacked,
                vec![series("", Tone::Bad, &|day| Some(900 - day * 12))],
            ),
            panel(
                "Убрано за день",
                Shape::Stacked,
                vec![
                    series("фейки", Tone::Bad, &|day| Some(day * 7 % 13)),
                    series("мёртвые", Tone::Dull, &|day| Some(if day > 20 { 20 } else { 0 })),
                    series("за лайки", Tone::Doubtful, &|day| Some(day * 3 % 5)),
                    series("спам", Tone::Calm, &|day| Some(day * 11 % 17)),
                ],
            ),
        ];
        let chart = Chart {
            title: "Подписчики: 40 193".to_owned(),
            subtitle: "за 29 дней: +493".to_owned(),
            shares: Vec::new(),
            bars: None,
            panels,
        };
        let begun = std::time::Instant::now();
        let png = render(&chart).unwrap();
        assert!(begun.elapsed() < std::time::Duration::from_secs(10));
        let reader = png::Decoder::new(std::io::Cursor::new(&png)).read_info().unwrap();
        assert_eq!((reader.info().width, reader.info().height), (SIZE.0, 1190));
        let folder = option_env!("CARGO_TARGET_TMPDIR").map_or_else(std::env::temp_dir, std::path::PathBuf::from);
        std::fs::write(folder.join("panels.png"), png).unwrap();
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
            values in proptest::collection::vec(any::<Option<u64>>(), 0..80), shares in proptest::collection::vec(any::<u64>(), 0..6),
        ) {
            let bars = |shape: Shape| Bars {
                title: "б".to_owned(),
                labels: labels.clone(),
                series: vec![
                    Series { label: "a".to_owned(), values: values.clone(), tone: Tone::Good },
                    Series { label: "b".to_owned(), values: values.clone(), tone: Tone::Dull },
                ],
                shape,
            };
            let chart = Chart {
                title: title.clone(),
                shares: shares.into_iter().map(|value| share("ч", value, Tone::Bad)).collect(),
                bars: Some(bars(Shape::Stacked)),
                subtitle: String::new(),
                panels: Vec::new(),
            };
            prop_assert!(render(&chart).is_ok());
            let panels = Chart { subtitle: title, panels: vec![bars(Shape::Line), bars(Shape::Stacked)], ..chart };
            prop_assert!(render(&panels).is_ok());
        }
    }
}
