//! Pictures for a phone: data → PNG. Pure: knows no store, no platform and no clock; its font is inside the binary, and its
//! own background makes it readable on light and dark screens.

mod canvas;
mod panels;

use anyhow::{Context, Result};

use self::canvas::{Anchor, Canvas, Colour, Face};
use crate::domain::chart::{Bars, Chart, Share, Tone};

/// Width of a picture, pixels. A phone of 360 dp shows it 330 wide: letters of 32 are 11 dp high there, which is read
/// without a tap. The height is what is in it.
pub const WIDTH: u32 = 800;
const MARGIN: i32 = 36;
/// Below the title and what stands with it.
const TOP: i32 = 196;
/// A part of a whole, in words: a line each.
const LINE_HEIGHT: i32 = 54;
/// A plot with its title and labels.
const PLOT_HEIGHT: i32 = 390;
/// Smallest letters.
const SMALL: u16 = 32;
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
const MOST_LABELS: usize = 6;

/// The picture as PNG.
pub fn render(chart: &Chart) -> Result<Vec<u8>> {
    let size = (WIDTH, if chart.panels.is_empty() { height(chart) } else { panels::height(chart) });
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

/// How high a picture without panels is.
fn height(chart: &Chart) -> u32 {
    let plot = if has_bars(chart) { PLOT_HEIGHT } else { 0 };
    (TOP + BAND + LINE_HEIGHT * chart.shares.len() as i32 + plot + MARGIN) as u32
}

fn has_bars(chart: &Chart) -> bool {
    chart.bars.as_ref().is_some_and(|bars| !bars.labels.is_empty())
}

/// The band of parts, with the room below it.
const BAND: i32 = 96;

fn draw(chart: &Chart, canvas: &mut Canvas) {
    let width = WIDTH as i32 - 2 * MARGIN;
    canvas.write(&chart.community, (MARGIN, 48), width, Face::plain(SMALL + 2), PALE, Anchor::Left);
    canvas.write(&chart.title, (MARGIN, 104), width, Face::bold(50), INK, Anchor::Left);
    canvas.write(&chart.subtitle, (MARGIN, 154), width, Face::plain(SMALL + 2), PALE, Anchor::Left);
    if !chart.panels.is_empty() {
        return panels::draw(chart, canvas);
    }
    let below = shares(&chart.shares, TOP, canvas);
    if let Some(bars) = chart.bars.as_ref().filter(|bars| !bars.labels.is_empty()) {
        panels::draw_one(bars, below, below + PLOT_HEIGHT, canvas);
    }
}

/// One band of parts, and a line that says what each part is; returns where it ends.
fn shares(shares: &[Share], top: i32, canvas: &mut Canvas) -> i32 {
    let thickness = BAND - 32;
    let whole: u128 = shares.iter().map(|share| u128::from(share.value)).sum();
    let (left, right) = (MARGIN, WIDTH as i32 - MARGIN);
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
    let mut y = top + BAND;
    for share in shares {
        canvas.fill((left, y + 6), (left + 26, y + 32), colour(share.tone));
        let number = format!("{} · {}", spaced(share.value), per_cent(share.value, whole));
        let wide = canvas.write(&number, (right, y + 32), 360, Face::bold(SMALL + 4), INK, Anchor::Right);
        let room = right - left - 40 - wide - 20;
        canvas.write(&share.label, (left + 40, y + 32), room, Face::plain(SMALL + 2), INK, Anchor::Left);
        y += LINE_HEIGHT;
    }
    y
}

/// From the left, below the title.
fn legend(bars: &Bars, y: i32, canvas: &mut Canvas) {
    const SWATCH: i32 = 34;
    const APART: i32 = 22;
    let face = Face::plain(SMALL);
    let wide: Vec<i32> = bars.series.iter().map(|series| canvas.width(&series.label, face)).collect();
    let whole = WIDTH as i32 - 2 * MARGIN + APART - (SWATCH + APART) * wide.len() as i32;
    let mut x = MARGIN;
    for (series, room) in bars.series.iter().zip(rooms(&wide, whole)) {
        canvas.fill((x, y - 24), (x + 24, y), colour(series.tone));
        x += SWATCH;
        x += canvas.write(&series.label, (x, y), room, face, PALE, Anchor::Left) + APART;
    }
}

/// The room of each where all share so much: what it needs, and where that is too much, those that need most are cut alike.
fn rooms(needed: &[i32], whole: i32) -> Vec<i32> {
    let mut sorted = needed.to_vec();
    sorted.sort_unstable();
    let mut left = whole.max(0);
    let mut most = 0;
    for (at, need) in sorted.iter().enumerate() {
        most = left / (sorted.len() - at) as i32;
        if *need > most {
            break;
        }
        most = *need;
        left -= need;
    }
    needed.iter().map(|need| (*need).min(most)).collect()
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
fn spaced(value: u64) -> String {
    crate::texts::spaced(value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::chart::{Series, Shape};
    use proptest::prelude::*;

    #[test]
    fn a_legend_is_cut_only_where_it_does_not_fit() {
        assert_eq!(rooms(&[200, 90, 90, 150], 600), [200, 90, 90, 150]);
        assert_eq!(rooms(&[400, 90, 90, 300], 600), [210, 90, 90, 210]);
        assert_eq!(rooms(&[500, 500], 300), [150, 150]);
        assert_eq!((rooms(&[], 300), rooms(&[5], -7)), (vec![], vec![0]));
    }

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
            subtitle: "последняя проверка 26.11".to_owned(),
            community: "Кофейня на Невском".to_owned(),
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
        assert_eq!((info.width, info.height), (WIDTH, height(&month())));
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
            subtitle: "29.10–26.11 · за 29 дней: +493".to_owned(),
            community: "Кофейня на Невском".to_owned(),
            shares: Vec::new(),
            bars: None,
            panels,
        };
        let begun = std::time::Instant::now();
        let png = render(&chart).unwrap();
        assert!(begun.elapsed() < std::time::Duration::from_secs(10));
        let reader = png::Decoder::new(std::io::Cursor::new(&png)).read_info().unwrap();
        assert_eq!((reader.info().width, reader.info().height), (WIDTH, 1390));
        let folder = option_env!("CARGO_TARGET_TMPDIR").map_or_else(std::env::temp_dir, std::path::PathBuf::from);
        std::fs::write(folder.join("panels.png"), png).unwrap();
        let growths: [fn(u64) -> Option<u64>; 2] = [|day| Some(1_210_831 + day * 818), |day| Some(12_345_678 + day)];
        let panels =
            growths.iter().map(|members| panel("Подписчики", Shape::Line, vec![series("", Tone::Calm, members)]));
        let png = render(&Chart { panels: panels.collect(), ..chart }).unwrap();
        std::fs::write(folder.join("panels_of_millions.png"), png).unwrap();
    }

    #[test]
    fn scales_end_at_round_numbers() {
        assert_eq!([0, 1, 3, 11, 999, 12_345].map(round_up), [2, 2, 4, 20, 1_000, 20_000]);
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
                community: String::new(),
                panels: Vec::new(),
            };
            prop_assert!(render(&chart).is_ok());
            let panels = Chart { subtitle: title, panels: vec![bars(Shape::Line), bars(Shape::Stacked)], ..chart };
            prop_assert!(render(&panels).is_ok());
        }
    }
}
