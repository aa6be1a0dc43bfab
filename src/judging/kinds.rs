//! What a press teaches beyond its letters: a small linear layer over the n-grams of the texts that an admin judged.
//!
//! It is learnt anew from the stored examples whenever they change, with harmless talk replayed beside them (the
//! community's own, and some that is shipped) and adverts, so that only what tells a kind from talk, and harmless talk from
//! adverts, gets weight: words that both say, «пишите в лс», stay where they were. What it may add or
//! take off is bounded, and of examples that the model judges rightly already nothing is learnt.

use std::sync::{Arc, LazyLock};

use super::normalise::{Prepared, prepare};
use super::text_model::{TextModel, telling_features};

/// Buckets of the layer, as a power of two: 256 KiB.
const BITS: u32 = 16;
/// Points that spam is to reach with what was learnt.
const SPAM_REACHES: f32 = 9.0;
/// Points that harmless texts are to fall to.
const HAM_FALLS_TO: f32 = -10.0;
/// Talk that is replayed may be raised by so much at most…
const TALK_RISES: f32 = 0.0;
/// …and adverts lowered by so much.
const SPAM_FALLS: f32 = 0.0;
/// What a press counts against a text that is replayed.
const PRESS: f32 = 4.0;
/// What a replayed text counts…
const REPLAY: f32 = 1.0;
/// …and an advert: with more of them «Не спам» would take longer to teach that flats are let here.
const REPLAY_OF_SPAM: f32 = 0.4;
/// Passes over the examples.
const PASSES: usize = 12;
/// Newest presses that are learnt from.
pub const PRESSES: usize = 600;
/// Texts of talk that are replayed at most.
pub const TALK: usize = 600;
/// Points that may be added, and taken off, at most.
const ADDS: f32 = 9.0;
const TAKES: f32 = 6.0;
const SEED: u64 = 20_261_130;

/// Harmless talk to begin with, of the project's own corpus: its n-grams.
static SHIPPED: LazyLock<Vec<Vec<u32>>> =
    LazyLock::new(|| include_str!("corpus/replay.txt").lines().map(|text| buckets_of(&prepare(text))).collect());

/// Adverts of it: their n-grams.
static SHIPPED_SPAM: LazyLock<Vec<Vec<u32>>> =
    LazyLock::new(|| include_str!("corpus/replay_spam.txt").lines().map(|text| buckets_of(&prepare(text))).collect());

/// What an admin said of a text.
#[derive(Debug, Clone)]
pub struct TaughtPress {
    /// What the press was about, normalised once.
    pub text: Prepared,
    /// `true`: the admin called it spam; `false`: harmless.
    pub spam: bool,
    /// How much it counts beside the others, in (0, 1].
    pub weight: f32,
}

/// Weights over hashed features, beside those of the shipped model: what presses taught by kind.
#[derive(Debug, Clone, Default)]
pub struct Kinds {
    weights: Arc<[f32]>,
}

/// What a text is to this layer, found once.
#[derive(Debug)]
pub(super) struct KindText {
    buckets: Vec<u32>,
    /// The shipped model's points.
    points: f32,
}

impl KindText {
    pub(super) fn of(text: &Prepared, model: &TextModel) -> Self {
        Self { buckets: buckets_of(text), points: model.points(text) as f32 }
    }

    fn of_talk(text: &Prepared) -> Self {
        Self { buckets: buckets_of(text), points: 0.0 }
    }
}

struct KindExample<'a> {
    buckets: &'a [u32],
    share: f32,
    /// +1: is to be raised to the aim; −1: is to be lowered to it.
    sign: f32,
    /// What the layer is to give: at least (`sign` +1), at most (−1).
    aim: f32,
    counts: f32,
}

impl Kinds {
    /// Learns from what was pressed (oldest first) and from the community's own kept talk (newest first).
    pub fn of(presses: &[TaughtPress], talk: &[Prepared], model: &TextModel) -> Self {
        let newest = &presses[presses.len().saturating_sub(PRESSES)..];
        let texts: Vec<KindText> = newest.iter().map(|press| KindText::of(&press.text, model)).collect();
        let talk: Vec<KindText> = talk.iter().take(TALK).map(KindText::of_talk).collect();
        let with_words = texts.iter().zip(newest).map(|(text, press)| (text, press.spam, press.weight));
        Self::of_texts(with_words, talk.iter())
    }

    /// The same of texts that were looked at before: no more than `PRESSES` and `TALK` of them.
    fn of_texts<'a>(
        pressed: impl Iterator<Item = (&'a KindText, bool, f32)>,
        talk: impl Iterator<Item = &'a KindText>,
    ) -> Self {
        Self::of_texts_in_parts(pressed, talk, &mut Passes::default(), &mut || false).unwrap_or_default()
    }

    /// The same, a pass over all of them after the other until it is `enough`. `None`: there are more; with the same texts and
    /// the same passes it goes on.
    pub(super) fn of_texts_in_parts<'a>(
        pressed: impl Iterator<Item = (&'a KindText, bool, f32)>,
        talk: impl Iterator<Item = &'a KindText>,
        passes: &mut Passes,
        enough: &mut dyn FnMut() -> bool,
    ) -> Option<Self> {
        let mut examples: Vec<KindExample<'_>> = pressed
            .filter_map(|(text, spam, weight)| {
                let (sign, aim) =
                    if spam { (1.0, SPAM_REACHES - text.points) } else { (-1.0, HAM_FALLS_TO - text.points) };
                // What the model knows already teaches nothing.
                (sign * aim > 0.0).then(|| KindExample::of(&text.buckets, sign, aim, PRESS * weight.clamp(0.02, 1.0)))
            })
            .collect();
        if examples.is_empty() {
            return Some(Self::default());
        }
        examples.extend(talk.map(|text| KindExample::of(&text.buckets, -1.0, TALK_RISES, REPLAY)));
        examples.extend(SHIPPED.iter().map(|buckets| KindExample::of(buckets, -1.0, TALK_RISES, REPLAY)));
        examples.extend(SHIPPED_SPAM.iter().map(|buckets| KindExample::of(buckets, 1.0, SPAM_FALLS, REPLAY_OF_SPAM)));
        while !passes.are_done() {
            passes.once_more(&examples);
            if !passes.are_done() && enough() {
                return None;
            }
        }
        Some(Self { weights: std::mem::take(&mut passes.weights).into() })
    }

    /// Points that what was learnt gives a text.
    pub fn points(&self, text: &Prepared) -> f64 {
        if self.weights.is_empty() {
            return 0.0;
        }
        let buckets = buckets_of(text);
        let sum: f32 = buckets.iter().map(|bucket| self.weights[*bucket as usize]).sum();
        f64::from((sum / (buckets.len().max(1) as f32).sqrt()).clamp(-TAKES, ADDS))
    }
}

impl<'a> KindExample<'a> {
    fn of(buckets: &'a [u32], sign: f32, aim: f32, counts: f32) -> Self {
        let share = 1.0 / (buckets.len().max(1) as f32).sqrt();
        Self { buckets, share, sign, aim, counts }
    }
}

fn buckets_of(text: &Prepared) -> Vec<u32> {
    let mut buckets = Vec::new();
    telling_features(text, 1 << BITS, |bucket| buckets.push(bucket as u32));
    buckets.sort_unstable();
    buckets.dedup();
    buckets
}

/// Dual coordinate descent, as `train` does it; every text is of length one. How far it has come.
#[derive(Debug)]
pub(super) struct Passes {
    done: usize,
    weights: Vec<f32>,
    duals: Vec<f32>,
    order: Vec<usize>,
    random: fastrand::Rng,
}

impl Default for Passes {
    fn default() -> Self {
        let random = fastrand::Rng::with_seed(SEED);
        Self { done: 0, weights: Vec::new(), duals: Vec::new(), order: Vec::new(), random }
    }
}

impl Passes {
    fn are_done(&self) -> bool {
        self.done >= PASSES
    }

    fn once_more(&mut self, examples: &[KindExample<'_>]) {
        if self.done == 0 {
            self.weights = vec![0.0_f32; 1 << BITS];
            self.duals = vec![0.0_f32; examples.len()];
            self.order = (0..examples.len()).collect();
        }
        self.done += 1;
        let Self { weights, duals, order, random, .. } = self;
        random.shuffle(order);
        for &at in &*order {
            let KindExample { buckets, share, sign, aim, counts } = &examples[at];
            let gives = share * buckets.iter().map(|bucket| weights[*bucket as usize]).sum::<f32>();
            let softness = 0.5 / counts;
            let slope = sign * (gives - aim) + softness * duals[at];
            let next = (duals[at] - slope / (1.0 + softness)).max(0.0);
            let change = (next - duals[at]) * sign * share;
            duals[at] = next;
            if change != 0.0 {
                for bucket in *buckets {
                    weights[*bucket as usize] += change;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::lesson::{Lesson, Taught};
    use crate::domain::verdict::{Decision, Verdict};
    use crate::judging::{Adaptive, CommentEvidence, CommentJudge, CommentRules};

    fn taught(presses: &[(&str, bool)]) -> Kinds {
        let press = |(text, spam): &(&str, bool)| TaughtPress { text: prepare(text), spam: *spam, weight: 1.0 };
        let presses: Vec<TaughtPress> = presses.iter().map(press).collect();
        Kinds::of(&presses, &[], &TextModel::shipped().unwrap())
    }

    fn with(kinds: &Kinds, text: &str) -> f64 {
        TextModel::shipped().unwrap().points(&prepare(text)) + kinds.points(&prepare(text))
    }

    #[test]
    fn two_presses_teach_the_third_of_a_kind_and_leave_talk_alone() {
        let kinds = taught(&[
            ("Вяжу носки и варежки на заказ, мастерица из Вологды, смотрите альбом", true),
            ("Вяжу на заказ шапки, варежки и носки для всей семьи, фото в моём альбоме", true),
        ]);
        let third = "Вяжу на заказ детские варежки и пинетки, фото в альбоме";
        assert!(with(&kinds, third) > 1.5, "{}", with(&kinds, third));
        for talk in ["Спасибо за концерт, было очень тепло", "Подскажите, во сколько начало?", "А варежки где купили?"]
        {
            assert!(with(&kinds, talk) < -0.5, "{talk}: {}", with(&kinds, talk));
        }
        assert!(kinds.points(&prepare("")).abs() < f64::EPSILON);
        assert!(taught(&[]).points(&prepare(third)).abs() < f64::EPSILON);
    }

    /// What is decided about each of these after one press.
    fn after(press: &str, spam: bool, texts: &[&str]) -> Vec<Verdict> {
        let lesson = Lesson { taught: Taught::Words(press.to_owned()), spam, weight: 1.0 };
        let model = TextModel::shipped().unwrap();
        let taught = Adaptive::taught(&[lesson], &[], &model);
        let judge = CommentJudge::new(model, CommentRules::default(), taught);
        texts.iter().map(|text| judge.judge(&CommentEvidence::of_text(text))).collect()
    }

    #[test]
    fn a_harmless_text_called_so_lets_no_advert_in_words_that_both_say_stay() {
        let adverts = [
            "Интим встречи, 3000 час, пишите в лс",
            "Гадаю на таро бесплатно, пишите в лс",
            "Симкарты без паспорта оптом, пишите в лс",
            "Набираю девушек 20+ на работу от 3000 в день, пишите в лс слово СТАРТ",
            "Работа курьером 8000 в день, пишите в телеграм",
        ];
        for press in ["Хор для тех, кому 60+, пишите в лс", "Настрою гитару бесплатно, пишите в лс"]
        {
            for (text, verdict) in adverts.iter().zip(after(press, false, &adverts)) {
                assert_ne!(verdict.decision, Decision::Keep, "{press}: {text}: {:?}", verdict.reasons);
            }
        }
    }

    #[test]
    fn one_advert_called_so_takes_nobody_elses_offer_away() {
        let offers = [
            "Шью на заказ, пишите в лс",
            "Сдаю квартиру посуточно, 2000, центр, пишите в лс",
            "Настрою гитару бесплатно, пишите в лс",
            "Массаж детям, 800 р час, пишите в лс",
            "Стригу собак, выезд на дом, пишите в лс",
            "Отдам диван, пишите в лс",
        ];
        for press in ["Индивидуалки центра, 4000, пишите в лс", "Приватное видео 18+, пишите в лс"]
        {
            for (text, verdict) in offers.iter().zip(after(press, true, &offers)) {
                assert_ne!(verdict.decision, Decision::Remove, "{press}: {text}: {:?}", verdict.reasons);
            }
        }
    }
}
