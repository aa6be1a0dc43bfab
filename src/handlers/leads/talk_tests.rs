//! The talk as a machine: what is told goes where it belongs, in whatever order, and nothing breaks it.

use super::*;
use proptest::prelude::*;

fn formats() -> Vec<AdFormat> {
    let format =
        |name: &str, price: &str| AdFormat { name: name.to_owned(), price: Some(price.to_owned()), description: None };
    vec![format("Пост", "5000"), format("Пост с закрепом", "8000"), format("История", "2 000 ₽")]
}

fn rules(formats: &[AdFormat], law: bool) -> Rules<'_> {
    let today = NaiveDate::from_ymd_opt(2026, 11, 24).unwrap();
    Rules { formats, today, now: 1_795_500_000_000, law }
}

fn says(text: &str) -> TalkAnswer<'_> {
    TalkAnswer { text, choice: None, files: false, at: None }
}

#[test]
fn a_format_is_taken_by_name_number_or_beginning_and_else_as_it_is_said() {
    let formats = formats();
    for (text, format, price) in [
        ("пост", "Пост", Some("5000")),
        ("  ПОСТ С ЗАКРЕПОМ!", "Пост с закрепом", Some("8000")),
        ("2", "Пост с закрепом", Some("8000")),
        ("ист", "История", Some("2 000 ₽")),
        ("пос", "пос", None),
        ("99", "99", None),
        ("интервью", "интервью", None),
    ] {
        let mut wish = Wish::default();
        assert_eq!(take(Step::Format, 0, says(text), &mut wish, rules(&formats, false)), AnswerHeard::Next, "{text}");
        assert_eq!((wish.format.as_deref(), wish.price.as_deref()), (Some(format), price), "{text}");
    }
}

#[test]
fn answers_in_the_wrong_order_go_where_they_belong() {
    let formats = formats();
    let mut wish = Wish::default();
    let rules = rules(&formats, false);
    assert_eq!(take(Step::Format, 0, says("+7 999 123-45-67"), &mut wish, rules), AnswerHeard::Again(Why::Noted));
    assert_eq!(take(Step::Dates, 0, says("10 тысяч рублей"), &mut wish, rules), AnswerHeard::Again(Why::Noted));
    assert_eq!(take(Step::Dates, 0, says("завтра"), &mut wish, rules), AnswerHeard::Next);
    assert_eq!(wish.contact.as_deref(), Some("+7 999 123-45-67"));
    assert_eq!(wish.budget.as_ref().and_then(|budget| budget.max), Some(10_000));
    // What is known already is passed over.
    wish.product = Some("x".to_owned());
    wish.format = Some("y".to_owned());
    assert_eq!(next(Step::Dates, false, &wish), Some(Step::Summary));
}

#[test]
fn under_the_law_a_contact_is_never_kept_before_the_words_on_consent() {
    let formats = formats();
    let mut wish = Wish::default();
    let rules = rules(&formats, true);
    assert_eq!(take(Step::Budget, 0, says("anna@mail.example"), &mut wish, rules), AnswerHeard::Again(Why::Noted));
    assert_eq!(wish, Wish::default());
    assert_eq!(take(Step::Contact, 0, says("anna@mail.example"), &mut wish, rules), AnswerHeard::Next);
    assert!(wish.consent_at.is_some());
}

#[test]
fn a_sum_of_two_digits_beside_thousands_is_asked_about_once() {
    let formats = formats();
    for text in ["10-15", "не больше 3", "от трёх до пяти", "четыре с половиной"] {
        let mut wish = Wish::default();
        let listed = rules(&formats, false);
        assert_eq!(take(Step::Budget, 0, says(text), &mut wish, listed), AnswerHeard::Again(Why::Budget), "{text}");
        assert_eq!(take(Step::Budget, 1, says(text), &mut wish, listed), AnswerHeard::Next, "{text}");
        assert_eq!((wish.budget_text.as_deref(), wish.budget), (Some(text), None), "{text}");
        let mut wish = Wish::default();
        assert_eq!(take(Step::Budget, 0, says(text), &mut wish, rules(&[], false)), AnswerHeard::Next, "{text}");
    }
    for text in ["50 рублей", "10-15 тыс", "500", "$50"] {
        let mut wish = Wish::default();
        assert_eq!(take(Step::Budget, 0, says(text), &mut wish, rules(&formats, false)), AnswerHeard::Next, "{text}");
        assert!(wish.budget.is_some(), "{text}");
    }
}

#[test]
fn what_says_nothing_is_asked_again_and_files_are_kept() {
    let formats = formats();
    let rules = rules(&formats, false);
    let mut wish = Wish::default();
    for nothing in ["", "  ", "...", "🤔🤔", "\u{200b}\u{200b}"] {
        assert_eq!(
            take(Step::Dates, 0, says(nothing), &mut wish, rules),
            AnswerHeard::Again(Why::Nothing),
            "{nothing:?}"
        );
    }
    let picture = TalkAnswer { text: "", choice: None, files: true, at: None };
    assert_eq!(take(Step::Dates, 0, picture, &mut wish, rules), AnswerHeard::Kept);
    assert_eq!(take(Step::Product, 0, picture, &mut wish, rules), AnswerHeard::Next);
    let long = "а".repeat(MOST_CHARS + 1);
    assert_eq!(take(Step::Product, 0, says(&long), &mut wish, rules), AnswerHeard::Again(Why::TooLong));
}

#[test]
fn every_keyboard_fits_under_a_message_of_vk() {
    let many: Vec<AdFormat> =
        (0..30).map(|n| AdFormat { name: format!("Формат {n}"), price: None, description: None }).collect();
    for list in [Vec::new(), formats(), many] {
        for step in Step::ALL {
            let rows = choices(step, rules(&list, true));
            assert!(rows.len() <= 6 && rows.iter().map(Vec::len).sum::<usize>() <= 10, "{step:?} {rows:?}");
            assert!(rows.iter().all(|row| !row.is_empty() && row.len() <= 5));
        }
    }
}

fn any_choice() -> impl Strategy<Value = Option<Choice>> {
    let step = prop::sample::select(Step::ALL.to_vec());
    prop_oneof![
        6 => Just(None),
        1 => Just(Some(Choice::Skip)),
        1 => Just(Some(Choice::Back)),
        1 => Just(Some(Choice::Here)),
        1 => Just(Some(Choice::Confirm)),
        1 => Just(Some(Choice::Change)),
        1 => (any::<u32>(), any::<Option<u16>>()).prop_map(|(place, check)| Some(Choice::Format(place, check))),
        1 => step.prop_map(|step| Some(Choice::Edit(step))),
    ]
}

proptest! {
    /// Whatever is answered, the talk goes on, and what was understood makes sense.
    #[test]
    fn no_answers_break_the_talk(answers in prop::collection::vec(("\\PC{0,30}|[0-9]{1,9}(к| руб)?|завтра|\\+7999[0-9]{7}", any_choice(), any::<bool>()), 1..40), law: bool) {
        let formats = formats();
        let (mut step, mut wish, mut tries, mut changing) = (Step::Product, Wish::default(), 0, false);
        for (text, choice, files) in &answers {
            match take(step, tries, TalkAnswer { text, choice: *choice, files: *files, at: None }, &mut wish, rules(&formats, law)) {
                AnswerHeard::Next => {
                    let after = next(step, changing, &wish);
                    changing = changing && after != Some(Step::Summary);
                    if after.is_none() {
                        wish = Wish::default();
                    }
                    (step, tries) = (after.unwrap_or(Step::Product), 0);
                }
                AnswerHeard::Again(Why::Noted) | AnswerHeard::Kept | AnswerHeard::Cancel => {}
                AnswerHeard::Again(_) => tries += 1,
                AnswerHeard::Back => step = before(step).unwrap_or(step),
                AnswerHeard::Confirm => step = Step::Platform,
                AnswerHeard::Change => changing = true,
                AnswerHeard::Edit(to) => (step, changing) = (to, true),
            }
            if let Some(Budget { min: Some(min), max: Some(max), .. }) = wish.budget {
                prop_assert!(0 <= min && min <= max);
            }
            if let Some(dates) = wish.dates {
                prop_assert!(dates.to.is_none_or(|to| dates.from <= to));
            }
            let stored = serde_json::to_string(&wish).unwrap();
            prop_assert_eq!(serde_json::from_str::<Wish>(&stored).unwrap(), wish.clone());
        }
    }

    /// Plain answers always lead to the summary, in a handful of steps.
    #[test]
    fn plain_answers_lead_to_the_summary(words in "[а-я]{3,12}", law: bool) {
        // «Угу» and its like answer nothing, and are answered so.
        prop_assume!(understanding::aside(&words).is_none());
        let formats = formats();
        let (mut step, mut wish, mut tries) = (Step::Product, Wish::default(), 0);
        for _ in 0..8 {
            if step == Step::Summary {
                break;
            }
            match take(step, tries, says(&words), &mut wish, rules(&formats, law)) {
                AnswerHeard::Next => (step, tries) = (next(step, false, &wish).unwrap(), 0),
                _ => tries += 1,
            }
        }
        prop_assert_eq!(step, Step::Summary);
    }
}
