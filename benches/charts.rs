//! The digest's picture, drawn and encoded, beside the least that a PNG of that size can cost: a blank one, encoded.
#![expect(clippy::unwrap_used, reason = "a bench may fail")]
#![expect(clippy::print_stdout, reason = "a bench prints its figures")]

use std::time::{Duration, Instant};

use chrono::NaiveDate;
use etronics_bot::charts::render;
use etronics_bot::domain::MonthDay;
use etronics_bot::texts::{Language, Texts};

const ROUNDS: u32 = 50;

/// The most memory this process ever held, KB; where the machine tells.
fn peak() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    status.lines().find(|line| line.starts_with("VmHWM:"))?.split_whitespace().nth(1)?.parse().ok()
}

fn month() -> Vec<MonthDay> {
    let first = NaiveDate::from_ymd_opt(2026, 11, 1).unwrap();
    let day = |at: i64| MonthDay {
        date: first + chrono::Duration::days(at),
        members: Some(40_000 + at * 13 - (at % 5) * 21),
        fakes: Some(900 - at * 11),
        removed: [at % 7 * 4, at % 3 * 9, at % 4, 12 + at % 6],
    };
    (0..30).map(day).collect()
}

fn measure(name: &str, mut draw: impl FnMut() -> usize) -> Duration {
    let mut times: Vec<Duration> = Vec::new();
    let mut bytes = 0;
    for _ in 0..ROUNDS {
        let begun = Instant::now();
        bytes = draw();
        times.push(begun.elapsed());
    }
    times.sort();
    let median = times[times.len() / 2];
    println!("{name}: median {median:?}, worst {:?}, {} KB", times[times.len() - 1], bytes / 1024);
    median
}

fn main() {
    let chart = Texts::new(Language::Ru).digest().digest_chart(&month(), "Town").unwrap();
    let before = peak();
    let first = render(&chart).unwrap();
    let held = peak().zip(before).map(|(after, before)| after - before);
    let decoder = png::Decoder::new(std::io::Cursor::new(&first));
    let (width, height) = decoder.read_info().unwrap().info().size();
    let blank = vec![250_u8; (width * height * 3) as usize];
    let peer = measure("a blank PNG encoded", || {
        let mut out = Vec::new();
        let mut encoder = png::Encoder::new(&mut out, width, height);
        encoder.set_color(png::ColorType::Rgb);
        encoder.set_depth(png::BitDepth::Eight);
        encoder.write_header().unwrap().write_image_data(&blank).unwrap();
        out.len()
    });
    let ours = measure("the digest's picture", || render(&chart).unwrap().len());
    println!("ratio {:.1} ({width}×{height})", ours.as_secs_f64() / peer.as_secs_f64());
    match held {
        Some(held) => println!("memory beyond what was held before: {held} KB"),
        None => println!("this machine does not tell what a process held"),
    }
}
