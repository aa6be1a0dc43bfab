//! What a person presses in a talk, on either platform: encodes into a few bytes, decodes or is nothing.
//!
//! Data of a button is untrusted and may be years old: whoever takes a choice asks whether it fits now.

use super::leads::{AdPlace, Step};

/// A button of the talk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    /// «💼 Реклама»: begins the questions.
    Ads,
    /// «У меня другой вопрос»
    Question,
    /// An entry of the price list, by its place, with the first bits of its hash: what stands there may be another by then.
    /// Buttons of before have none.
    Format(u32, Option<u16>),
    /// «Другое»: a format that is not on the list.
    OtherFormat,
    /// «Писать сюда»: this talk is the contact.
    Here,
    /// «Пропустить», «Пока не знаю»
    Skip,
    /// «Назад»: the question before.
    Back,
    /// «Отмена»: ends the talk.
    Cancel,
    /// «Подтвердить»: makes the lead known to the admin.
    Confirm,
    /// «Изменить»: asks which answer is wrong.
    Change,
    /// One answer of the summary.
    Edit(Step),
    /// «Продолжить»: goes on where the talk stopped.
    Resume,
    /// «Начать заново»: forgets the answers of before.
    Anew,
    /// Where the advertisement should stand.
    Place(AdPlace),
    /// «Зарегистрируйте вы»: the law's mark is left to us.
    YouRegister,
    /// «Удалить всё»: wipes what the person told.
    Forget,
    /// «Да, актуально»: a lead that waited is still wanted.
    StillActual,
    /// «Уже не нужно»: a lead that waited is over.
    NotActual,
}

impl Choice {
    /// Data of the button under the question of this revision, at most 40 bytes.
    pub fn encode(self, revision: i64) -> String {
        let word = match self {
            Self::Ads => "ads".to_owned(),
            Self::Question => "ask".to_owned(),
            Self::Format(place, None) => format!("f{place}"),
            Self::Format(place, Some(check)) => format!("f{place}-{check}"),
            Self::OtherFormat => "other".to_owned(),
            Self::Here => "here".to_owned(),
            Self::Skip => "skip".to_owned(),
            Self::Back => "back".to_owned(),
            Self::Cancel => "cancel".to_owned(),
            Self::Confirm => "ok".to_owned(),
            Self::Change => "change".to_owned(),
            Self::Edit(step) => format!("e-{}", step.as_str()),
            Self::Resume => "on".to_owned(),
            Self::Anew => "anew".to_owned(),
            Self::Place(AdPlace::Vk) => "p-vk".to_owned(),
            Self::Place(AdPlace::Telegram) => "p-tg".to_owned(),
            Self::Place(AdPlace::Both) => "p-both".to_owned(),
            Self::YouRegister => "you".to_owned(),
            Self::Forget => "forget".to_owned(),
            Self::StillActual => "still".to_owned(),
            Self::NotActual => "gone".to_owned(),
        };
        format!("t {revision} {word}")
    }

    /// The revision and the choice of a button's data; `None`: it is none of a talk.
    pub fn decode(data: &str) -> Option<(i64, Self)> {
        let mut words = data.split(' ');
        if words.next() != Some("t") {
            return None;
        }
        let revision = words.next()?.parse().ok()?;
        let word = words.next()?;
        if words.next().is_some() {
            return None;
        }
        let choice = match word {
            "ads" => Self::Ads,
            "ask" => Self::Question,
            "other" => Self::OtherFormat,
            "here" => Self::Here,
            "skip" => Self::Skip,
            "back" => Self::Back,
            "cancel" => Self::Cancel,
            "ok" => Self::Confirm,
            "change" => Self::Change,
            "on" => Self::Resume,
            "anew" => Self::Anew,
            "p-vk" => Self::Place(AdPlace::Vk),
            "p-tg" => Self::Place(AdPlace::Telegram),
            "p-both" => Self::Place(AdPlace::Both),
            "you" => Self::YouRegister,
            "forget" => Self::Forget,
            "still" => Self::StillActual,
            "gone" => Self::NotActual,
            word => {
                if let Some(step) = word.strip_prefix("e-") {
                    Self::Edit(Step::parse(step)?)
                } else {
                    let word = word.strip_prefix('f')?;
                    let (place, check) =
                        word.split_once('-').map_or((word, None), |(place, check)| (place, Some(check)));
                    let check = check.map(str::parse).transpose().ok()?;
                    Self::Format(place.parse().ok()?, check)
                }
            }
        };
        Some((revision, choice))
    }

    /// It means the same whenever it is pressed.
    pub fn is_timeless(self) -> bool {
        matches!(self, Self::Ads | Self::Question)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn every_choice_comes_back_as_it_went() {
        let choices = [
            Choice::Ads,
            Choice::Question,
            Choice::Format(7, None),
            Choice::Format(u32::MAX, Some(u16::MAX)),
            Choice::OtherFormat,
            Choice::Here,
            Choice::Skip,
            Choice::Back,
            Choice::Cancel,
            Choice::Confirm,
            Choice::Change,
            Choice::Edit(Step::Product),
            Choice::Resume,
            Choice::Anew,
            Choice::Place(AdPlace::Vk),
            Choice::Place(AdPlace::Telegram),
            Choice::Place(AdPlace::Both),
            Choice::YouRegister,
            Choice::Forget,
            Choice::StillActual,
            Choice::NotActual,
        ];
        for choice in choices {
            let data = choice.encode(i64::MIN);
            assert!(data.len() <= 40, "{data}");
            assert_eq!(Choice::decode(&data), Some((i64::MIN, choice)));
        }
    }

    proptest! {
        #[test]
        fn no_data_breaks_it(data in "(t )?[-0-9a-z ]{0,20}|\\PC{0,70}") {
            if let Some((revision, choice)) = Choice::decode(&data) {
                prop_assert_eq!(Choice::decode(&choice.encode(revision)), Some((revision, choice)));
            }
        }
    }
}
