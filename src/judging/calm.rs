//! A long text gathers a little of everything. One that neither names money nor leads or calls anywhere is rather shown to
//! a person than deleted.

use std::sync::LazyLock;

use super::normalise::{CURRENCY, LINK, PHONE, Prepared, USERNAME, prepare};

/// From so many characters on.
const LONG_CHARS: usize = 120;
/// Points that the model must find beyond the usual before a calm text is removed.
const EXTRA: f64 = 1.5;
/// What adverts that matter here cannot do without, as parts of words.
const CALLS: &str = "пиш напис личк личн телег вацап ватсап вотсап вайбер звон ссылк профил канал подпис доход зараб подраб \
                     вложен казин ставк бонус кредит займ крипт бесплат удален заявк команд обуч выплат деньг руб";

/// Points (never positive) for a long calm text whose other points are `sum`: half of what stands above the bar of
/// quarantine, so that it never falls below that.
pub(super) fn points(text: &Prepared, sum: f64, quarantine: f64) -> f64 {
    let quarantine = quarantine.clamp(0.01, 0.99);
    let above = sum - (quarantine / (1.0 - quarantine)).ln();
    if above <= 0.0 || !is_calm(text) {
        return 0.0;
    }
    -(0.5 * above).min(EXTRA)
}

fn is_calm(text: &Prepared) -> bool {
    static FOLDED: LazyLock<Vec<String>> = LazyLock::new(|| {
        let words = CALLS.split_whitespace().map(|word| prepare(word).folded);
        words.chain([" лс", " тг"].map(str::to_owned)).collect()
    });
    text.folded.chars().count() > LONG_CHARS
        && !text.raw.contains([LINK, USERNAME, CURRENCY, PHONE, '+'])
        && !FOLDED.iter().any(|word| text.folded.contains(word.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const STORY: &str = "Вчера гуляли всей семьёй по набережной до самого вечера, дети кормили уток, потом пошёл дождь и мы \
                         пили чай в маленькой пекарне у моста, где нас угостили ещё тёплым пирогом с яблоками";

    #[test]
    fn a_story_is_calm_and_a_call_is_not() {
        assert!((points(&prepare(STORY), 5.0, 0.5) + 1.5).abs() < 1e-9);
        assert!(points(&prepare(&format!("{STORY}, пишите в личку")), 5.0, 0.5).abs() < 1e-9);
        assert!(points(&prepare("Пришёл домой и сплю"), 5.0, 0.5).abs() < 1e-9, "short");
    }

    #[test]
    fn it_never_takes_a_text_out_of_quarantine() {
        let mut last = f64::NEG_INFINITY;
        for tenth in -20..80 {
            let sum = f64::from(tenth) / 10.0;
            let judged = sum + points(&prepare(STORY), sum, 0.46);
            assert!(judged >= last, "order is kept");
            assert_eq!(judged >= (0.46_f64 / 0.54).ln(), sum >= (0.46_f64 / 0.54).ln());
            last = judged;
        }
    }
}
