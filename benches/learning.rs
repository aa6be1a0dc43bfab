//! Learning curves: how many presses of «Спам» teach a community's own kind of spam, how many of «Не спам» a kind of talk.
//!
//! `cargo bench --bench learning`. Needs the labelled files in `../shared/data`; without them it says so and ends. The base
//! model is trained without the collection that the kinds are taken from, so that each of them is news to it.

#![expect(clippy::unwrap_used, reason = "a bench may fail")]
#![expect(clippy::print_stdout, reason = "a bench prints its figures")]

use std::path::{Path, PathBuf};

use etronics_bot::judging::kinds::{Kinds, TaughtPress};
use etronics_bot::judging::normalise::{Prepared, prepare};
use etronics_bot::judging::train::{Labelled, train};
use etronics_bot::judging::{TextModel, Thresholds};

/// A kind of spam: its name, and parts of words one of which stands in each of its texts.
const SPAM: [(&str, &[&str]); 10] = [
    ("licences", &["водительск", "автошкол", "экзамен"]),
    ("debts", &["долг", "кредит", "займ"]),
    ("mailings", &["рассылк", "инвайт", "парсинг"]),
    ("shift work", &["хостел", "вахт", "проживан"]),
    ("exchange", &["обмен", "usdt", "меняем"]),
    ("intimate", &["интим", "ночь", "девочк"]),
    ("stars", &["stars", "звёзд", "звезд"]),
    ("odd jobs", &["прогулив", "шабашк", "халтур", "темка"]),
    ("crypto teams", &["крипт", "бирж", "связк"]),
    ("goods", &["продам", "в наличии", "доставка"]),
];
/// Presses after which it is measured.
const PRESSES: [usize; 9] = [1, 2, 3, 5, 8, 12, 20, 35, 50];
/// Every so many-th harmless text is the community's own talk, replayed; the others are measured.
const REPLAYED: usize = 13;

fn main() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data");
    let Some(texts) = read(&data) else {
        println!("skipped: the labelled texts are not here");
        return;
    };
    let is_new = |text: &Labelled| text.source == "spam-ru" && text.spam;
    let known: Vec<Labelled> = texts.iter().filter(|text| !is_new(text)).cloned().collect();
    let model = TextModel::parse(&train(&known, |_| ()).unwrap().file).unwrap();
    let harmless: Vec<Prepared> = texts
        .iter()
        .filter(|text| !text.spam && (text.held || ["vk-news", "town-chat"].contains(&text.source.as_str())))
        .map(|text| prepare(&text.text))
        .collect();
    let talk: Vec<Prepared> = harmless.iter().step_by(REPLAYED).cloned().collect();
    let others: Vec<&Prepared> =
        harmless.iter().enumerate().filter(|(at, _)| at % REPLAYED != 0).map(|it| it.1).collect();
    let bars = Thresholds::default();
    let odds = |score: f64| (score / (1.0 - score)).ln();
    let (removal, quarantine) = (odds(bars.delete), odds(bars.quarantine));

    println!("spam that the model does not remove: removed after so many presses, and harmless texts that became so\n");
    let head: Vec<String> = PRESSES.iter().map(ToString::to_string).collect();
    println!("| kind | texts | {} |\n|---|---|{}", head.join(" | "), "---|".repeat(PRESSES.len()));
    let mut random = fastrand::Rng::with_seed(5);
    for (name, words) in SPAM {
        let of_kind =
            |text: &&Labelled| is_new(text) && words.iter().any(|word| text.text.to_lowercase().contains(word));
        let mut kind: Vec<Prepared> = texts.iter().filter(of_kind).map(|text| prepare(&text.text)).collect();
        kind.retain(|text| model.points(text) < removal);
        random.shuffle(&mut kind);
        let mut cells = Vec::new();
        for presses in PRESSES.into_iter().take_while(|presses| presses + 8 <= kind.len()) {
            let pressed = pressed(&kind[..presses], true);
            let kinds = Kinds::of(&pressed, &talk, &model);
            let reaches = |text: &Prepared| model.points(text) + kinds.points(text) >= removal;
            let caught = kind[presses..].iter().filter(|text| reaches(text)).count();
            let wrong = others.iter().filter(|text| reaches(text) && model.points(text) < removal).count();
            let share = |count: usize, of: usize| 100.0 * count as f64 / of as f64;
            cells.push(format!("{:.0} % ({:.2})", share(caught, kind.len() - presses), share(wrong, others.len())));
        }
        println!("| {name} | {} | {} |", kind.len(), cells.join(" | "));
    }

    println!(
        "\nharmless texts of our corpus that a model which never saw it flags: still flagged after so many presses,\nand adverts that it flags and that are let stay because of it, per cent\n"
    );
    let strange: Vec<Labelled> = texts.iter().filter(|text| text.source != "own").cloned().collect();
    let model = TextModel::parse(&train(&strange, |_| ()).unwrap().file).unwrap();
    let adverts: Vec<Prepared> = texts
        .iter()
        .filter(|text| text.spam && ["own", "spam-ru"].contains(&text.source.as_str()))
        .step_by(5)
        .map(|text| prepare(&text.text))
        .filter(|text| model.points(text) >= quarantine)
        .collect();
    for (name, words) in [
        ("rooms and flats", &["сниму", "сдам", "соседк"][..]),
        ("own things for sale", &["продам", "отдам", "продаю"]),
        ("helpers wanted", &["ищем", "нужен", "требуется"]),
    ] {
        let of_kind = |text: &&Labelled| {
            text.source == "own" && !text.spam && words.iter().any(|word| text.text.to_lowercase().contains(word))
        };
        let mut kind: Vec<Prepared> = texts.iter().filter(of_kind).map(|text| prepare(&text.text)).collect();
        kind.retain(|text| model.points(text) >= quarantine);
        random.shuffle(&mut kind);
        let mut line = format!("- {name} ({}):", kind.len());
        for presses in [0, 1, 2, 3, 5, 8, 12, 20, 35].into_iter().take_while(|presses| presses + 3 <= kind.len()) {
            let pressed = pressed(&kind[..presses], false);
            let kinds = Kinds::of(&pressed, &talk, &model);
            let left = kind[presses..].iter().filter(|text| model.points(text) + kinds.points(text) >= quarantine);
            let stay = adverts.iter().filter(|text| model.points(text) + kinds.points(text) < quarantine).count();
            let share = |count: usize, of: usize| 100.0 * count as f64 / of as f64;
            line += &format!(
                " {presses} → {:.0} % ({:.1})",
                share(left.count(), kind.len() - presses),
                share(stay, adverts.len())
            );
        }
        println!("{line}");
    }
}

fn pressed(texts: &[Prepared], spam: bool) -> Vec<TaughtPress> {
    texts.iter().map(|text| TaughtPress { text: text.clone(), spam, weight: 1.0 }).collect()
}

fn read(data: &Path) -> Option<Vec<Labelled>> {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/judging/corpus/own.csv");
    let files: Vec<PathBuf> =
        ["spam-ru.csv", "talk-ru.csv", "talk-en.csv"].iter().map(|name| data.join(name)).chain([own]).collect();
    let mut texts = Vec::new();
    for file in files {
        let mut reader = csv::Reader::from_path(&file).ok()?;
        let headers = reader.headers().ok()?.clone();
        let place = |name: &str| headers.iter().position(|header| header == name);
        let (label, text) = (place("label")?, place("text")?);
        let (source, held) = (place("source"), place("held"));
        for record in reader.records() {
            let record = record.ok()?;
            texts.push(Labelled {
                spam: &record[label] == "1",
                text: record[text].to_owned(),
                source: source.map_or("spam-ru", |source| &record[source]).to_owned(),
                kind: String::new(),
                language: "ru".to_owned(),
                held: held.is_some_and(|held| &record[held] == "1"),
            });
        }
    }
    Some(texts)
}
