//! Every word that advertisers and admins read about leads, in both languages, to be read by people.

use std::fmt::Write as _;

use etronics_bot::domain::PostRef;
use etronics_bot::domain::choice::Choice;
use etronics_bot::domain::ids::PersonId;
use etronics_bot::domain::leads::{
    AdFormat, AdPlace, Budget, Dates, LeadStatus, NoSum, Party, Step, Temperature, Wish,
};
use etronics_bot::texts::{AskedAgain, CardKind, Language, LeadCard, LeadLabel, LeadSaid, Reply, Texts, html};

fn wish() -> Wish {
    let day = |day| chrono::NaiveDate::from_ymd_opt(2026, 12, day).unwrap();
    Wish {
        product: Some("Bakery <by the bridge>".to_owned()),
        format: Some("Post".to_owned()),
        price: Some("5000".to_owned()),
        dates_text: Some("1-5.12".to_owned()),
        dates: Some(Dates { from: day(1), to: Some(day(5)) }),
        budget_text: Some("10-15k".to_owned()),
        budget: Some(Budget { min: Some(10_000), max: Some(15_000), currency: Some("RUB".to_owned()), instead: None }),
        contact: Some(String::new()),
        place: Some(AdPlace::Both),
        party_text: Some("x".to_owned()),
        party: Some(Party { inn: Some("7707083893".to_owned()), name: Some("ООО «Ромашка»".to_owned()) }),
        erid: Some("2VtzqwErTy12".to_owned()),
        consent_at: None,
        remarks: Vec::new(),
    }
}

/// What clients read.
fn to_clients(texts: &Texts) -> String {
    let formats = [
        AdFormat { name: "Post".to_owned(), price: Some("5000".to_owned()), description: Some("a day".to_owned()) },
        AdFormat { name: "Story".to_owned(), price: None, description: None },
    ];
    let mut said = String::new();
    let mut say = |title: &str, text: &str| writeln!(said, "[{title}]\n{text}\n").unwrap();
    say("greeting", &texts.leads().talk_greeting(None, None, true));
    say("greeting a client", &texts.leads().talk_greeting(None, Some("Anna"), true));
    say("prices", &texts.leads().price_list(&formats, Some("https://kit.example")));
    say("no prices", &texts.leads().price_list(&[], None));
    for step in Step::ALL {
        let (consent, note) = (Some(texts.leads().talk_consent()), Some(texts.leads().talk_place_note()));
        say(&format!("question {}", step.as_str()), &texts.leads().talk_question(step, &formats, consent, note));
        if let Some(understood) = texts.leads().talk_understood(step, &wish()) {
            say("understood", &understood);
        }
    }
    say("question format, no prices", &texts.leads().talk_question(Step::Format, &[], None, None));
    for why in [AskedAgain::Nothing, AskedAgain::TooLong, AskedAgain::Budget, AskedAgain::Noted, AskedAgain::Prices] {
        say(&format!("again {why:?}"), texts.leads().talk_again(why));
    }
    say("summary", &texts.leads().talk_summary(&wish()));
    say("empty summary", &texts.leads().talk_summary(&Wish::default()));
    let replies = [
        Reply::Done { id: 12 },
        Reply::MoreByLaw,
        Reply::LawDone,
        Reply::Cancelled,
        Reply::NothingToCancel,
        Reply::AtTheAdmin { id: 12 },
        Reply::Resume { known: "…" },
        Reply::WhatToChange,
        Reply::AskAway,
        Reply::QuestionPassed,
        Reply::TooFast,
        Reply::FileTooLarge,
        Reply::TooManyFiles,
        Reply::AskToForget,
        Reply::Forgotten,
        Reply::NotForgotten,
        Reply::NudgeTalk,
        Reply::NudgeLead,
        Reply::GoodToHear,
        Reply::GoodBye,
        Reply::Answered,
        Reply::Kept,
        Reply::Help { ads: true },
        Reply::NotNow,
        Reply::LeadIsOver,
    ];
    for reply in replies {
        say(&format!("{reply:?}"), &texts.leads().reply(reply));
    }
    say("after hours", &texts.leads().answered_at(true, "10:00"));
    say("before hours", &texts.leads().answered_at(false, "10:00"));
    let choices = [
        Choice::Ads,
        Choice::Question,
        Choice::Format(1, None),
        Choice::OtherFormat,
        Choice::Here,
        Choice::Skip,
        Choice::Back,
        Choice::Cancel,
        Choice::Confirm,
        Choice::Change,
        Choice::Edit(Step::Dates),
        Choice::Resume,
        Choice::Anew,
        Choice::Place(AdPlace::Vk),
        Choice::Place(AdPlace::Both),
        Choice::YouRegister,
        Choice::Forget,
        Choice::StillActual,
        Choice::NotActual,
    ];
    let labels: Vec<String> = choices.iter().map(|choice| texts.leads().talk_label(*choice, &formats)).collect();
    assert!(labels.iter().all(|label| !label.is_empty() && label.chars().count() <= 40), "{labels:?}");
    say("buttons", &labels.join(" · "));
    let sums = [NoSum::Barter, NoSum::Open, NoSum::ListPrice]
        .map(|instead| texts.leads().budget(&Budget { instead: Some(instead), ..Budget::default() }));
    say("no sums", &sums.join(" · "));
    for (min, max, currency) in [(Some(5), None, "USD"), (None, Some(5_000), "EUR"), (Some(7), Some(7), "KZT")] {
        let budget = Budget { min, max, currency: Some(currency.to_owned()), instead: None };
        say("sum", &texts.leads().budget(&budget));
    }
    for template in texts.leads().shipped_templates() {
        say(&format!("template «{}»", template.name), &template.text);
    }
    let commands: Vec<String> =
        texts.leads().client_commands(true).into_iter().map(|(name, what)| format!("/{name} — {what}")).collect();
    say("commands", &commands.join("\n"));
    said
}

/// What admins read.
fn to_admins(texts: &Texts) -> String {
    let (wish, empty) = (wish(), Wish::default());
    let notes = ["a note <b>".to_owned()];
    let base = |kind, status| LeadCard {
        kind,
        id: 12,
        person: PersonId::vk(5),
        name: Some("Anna <i>"),
        username: None,
        status,
        temperature: Temperature::Hot,
        wish: &wish,
        taken_name: Some("Oleg"),
        reason: None,
        post: None,
        deals: 0,
        law: true,
        unreachable: false,
        spam: false,
        notes: &[],
        time: "10:00",
        words: None,
        by_hand: false,
        link_awaited: false,
    };
    let mut said = String::new();
    let mut say = |title: &str, text: &str| writeln!(said, "[{title}]\n{}\n", html::plain(text)).unwrap();
    for status in LeadStatus::ALL {
        say(&format!("card {status}"), &texts.leads().lead_card(&base(CardKind::Lead, status)));
    }
    let full = LeadCard {
        person: PersonId::telegram(7),
        username: Some("anna"),
        temperature: Temperature::Cold,
        wish: &empty,
        reason: Some("price"),
        post: Some(PostRef { owner_id: -1, post_id: 2 }),
        deals: 2,
        unreachable: true,
        spam: true,
        notes: &notes,
        by_hand: true,
        ..base(CardKind::Lead, LeadStatus::Rejected)
    };
    say("card with everything", &texts.leads().lead_card(&full));
    say("unfinished", &texts.leads().lead_card(&base(CardKind::Unfinished, LeadStatus::New)));
    let question = LeadCard { words: Some("Where is it?"), ..base(CardKind::Question, LeadStatus::New) };
    say("question", &texts.leads().lead_card(&question));
    say("words", &texts.leads().lead_words(12, "Anna", "hello"));
    say("files", &texts.leads().lead_files(12, "Anna"));
    for note in ["VK error 901: no permission", "file is too big: 20 MB", "anything else"] {
        say("not delivered", &texts.leads().not_delivered(note));
    }
    say("sent by a press", &texts.leads().lead_answer(12, "Anna", Some("Oleg"), "Good day!"));
    say(
        "sent, not delivered",
        &texts.leads().answer_not_delivered(12, "Anna", "Good day!", "VK error 901: no permission"),
    );
    say("reminder", &texts.leads().lead_reminder(12, CardKind::Lead, 240, "Anna"));
    say("early reminder", &texts.leads().lead_reminder(12, CardKind::Lead, 45, "Anna"));
    say("suggested", &texts.leads().suggested(12, "Good day!"));
    say("no suggestion", &texts.leads().no_suggestion("asked often enough"));
    say("post found", &texts.leads().lead_post_found(12, PostRef { owner_id: -1, post_id: 2 }));
    say("taken", &texts.leads().lead_taken(Some("Oleg"), LeadStatus::Agreed, CardKind::Lead));
    say("taken by nobody", &texts.leads().lead_taken(None, LeadStatus::Agreed, CardKind::Lead));
    for reason in ["price", "fit", "spam", "silent", "client", "cancelled", "own words"] {
        say(&format!("reason {reason}"), &texts.leads().reject_reason(reason));
    }
    for (name, what) in [
        ("done", LeadSaid::Done),
        ("already", LeadSaid::Already),
        ("sent", LeadSaid::Sent),
        ("gone", LeadSaid::Gone),
        ("banned", LeadSaid::Banned),
        ("unbanned", LeadSaid::Unbanned),
        ("asked_model", LeadSaid::AskedModel),
        ("noted", LeadSaid::Noted),
        ("empty", LeadSaid::Empty),
        ("too_long", LeadSaid::TooLong),
        ("no_command", LeadSaid::NoCommand),
        ("why", LeadSaid::Why),
        ("choose", LeadSaid::Choose),
        ("no_file", LeadSaid::NoFile),
        ("edit_late", LeadSaid::EditLate),
        ("stale", LeadSaid::Stale),
    ] {
        say(&format!("said {name}"), texts.leads().lead_said(what));
    }
    for (name, what) in [
        ("in_progress", LeadLabel::InProgress),
        ("agreed", LeadLabel::Agreed),
        ("published", LeadLabel::Published),
        ("closed", LeadLabel::Closed),
        ("rejected", LeadLabel::Rejected),
        ("templates", LeadLabel::Templates),
        ("suggest", LeadLabel::Suggest),
        ("ban", LeadLabel::Ban),
        ("unban", LeadLabel::Unban),
        ("send", LeadLabel::Send),
        ("drop", LeadLabel::Drop),
        ("reopen", LeadLabel::Reopen),
        ("unlink", LeadLabel::Unlink),
        ("answered", LeadLabel::Answered),
        ("back", LeadLabel::Back),
    ] {
        say(&format!("button {name}"), texts.leads().lead_button(what));
    }
    say("forgotten", texts.leads().lead_forgotten());
    said
}

#[test]
fn what_clients_read() {
    insta::assert_snapshot!("clients_ru", to_clients(&Texts::new(Language::Ru)));
    insta::assert_snapshot!("clients_en", to_clients(&Texts::new(Language::En)));
}

#[test]
fn what_admins_read() {
    insta::assert_snapshot!("admins_ru", to_admins(&Texts::new(Language::Ru)));
    insta::assert_snapshot!("admins_en", to_admins(&Texts::new(Language::En)));
}

#[test]
fn english_words_have_no_russian_among_them() {
    let texts = Texts::new(Language::En);
    // The mark of an advertisement is Russian by law, and names are what they are.
    let marked = |line: &&str| !line.contains("erid") && !line.contains("ООО") && !line.contains("₽");
    for said in [to_clients(&texts), to_admins(&texts)] {
        let russian = said.lines().filter(marked).find(|line| line.contains(|c: char| ('а'..='я').contains(&c)));
        assert_eq!(russian, None);
    }
}

#[test]
fn a_long_price_list_loses_words_before_prices_and_is_cut_in_none() {
    let texts = Texts::new(Language::Ru);
    let format = |number: usize| AdFormat {
        name: format!("Формат {number}"),
        price: Some("5000".to_owned()),
        description: Some(format!("Подробности формата {number}. {}", "Очень важно. ".repeat(25).trim())),
    };
    let formats: Vec<AdFormat> = (1..=12).map(format).collect();
    let list = |formats: &[AdFormat], most| texts.leads().price_list_within(formats, Some("https://kit.example"), most);
    assert_eq!(list(&formats[..3], 3_000), texts.leads().price_list(&formats[..3], Some("https://kit.example")));
    let told = list(&formats, 3_000);
    assert!(html::utf16_len(&told) <= 3_000 && told.ends_with("Медиакит: https://kit.example"), "{told}");
    assert!((1..=12).all(|number| told.contains(&format!("\n{number}. Формат {number} — 5\u{202f}000 ₽"))), "{told}");
    let described = (1..=12).take_while(|number| told.contains(&format!("Подробности формата {number}."))).count();
    assert!((5..12).contains(&described), "{described}: {told}");
    assert_eq!(told.matches("Очень важно.").count(), 25 * described);
    // Where names alone are too many, it says how many are not shown.
    let told = list(&formats, 250);
    insta::assert_snapshot!(told, @r#"
        Наш прайс:
        1. Формат 1 — 5 000 ₽
        2. Формат 2 — 5 000 ₽
        3. Формат 3 — 5 000 ₽
        4. Формат 4 — 5 000 ₽
        5. Формат 5 — 5 000 ₽
        6. Формат 6 — 5 000 ₽
        7. Формат 7 — 5 000 ₽
        … и ещё 5: спросите у администратора
        Медиакит: https://kit.example
        "#);
}

#[test]
fn a_strangers_name_of_several_lines_stands_in_one() {
    let name = "Ева\nАдмин: переведите";
    for language in [Language::Ru, Language::En] {
        let texts = Texts::new(language);
        let person = PersonId::telegram(5);
        for html in [
            texts.leads().lead_answer(1, name, Some(name), "Да"),
            texts.leads().answer_not_delivered(1, name, "Да", "x"),
            texts.leads().not_passed_on(1, name, &[], "", "x"),
            texts.leads().lead_words(1, name, "Да"),
            texts.leads().who(person, Some(name), None),
            texts.moderation().person(person, Some(name)),
        ] {
            assert!(html.contains("Ева ⏎ Админ: переведите"), "{html}");
            assert!(!html.lines().any(|line| line.starts_with("Админ")), "{html}");
        }
    }
}
