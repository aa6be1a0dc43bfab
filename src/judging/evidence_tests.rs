//! What can be pointed at has its name, and the like of it has none.

use super::trick_tests::{codes, judge_with, plain};
use super::*;
use crate::domain::verdict::Strictness;

/// Who quotes an advert to warn of it is judged by what is said beside it, however strict the community is; where the quoted one
/// leads somewhere, it is looked at as a whole.
#[test]
fn a_warning_is_judged_by_what_stands_beside_its_quotation() {
    let text = "В комментах опять пишут \"Ищу 3 человек на удаленку, 5000 в день\" - админ удалите пожалуйста";
    let leading = "Осторожно, мошенники пишут «Работа на дому, 5000 в день, пиши @rabota_doma_anna»";
    let advert = "Работа на дому, 5000 в день, пиши в лс, осторожно, мест мало";
    for strictness in [Strictness::Soft, Strictness::Normal, Strictness::Strict] {
        let rules = CommentRules::compile(&RuleSource {
            stop_words: &[],
            blocked_domains: &[],
            allowed_domains: &[],
            strictness,
            delete_score: None,
            quarantine_score: None,
        })
        .unwrap();
        let judge = CommentJudge::new(TextModel::shipped().unwrap(), rules, Adaptive::default());
        let verdict = judge.judge(&CommentEvidence::of_text(text));
        assert_eq!(verdict.decision, Decision::Keep, "{strictness:?}: {verdict:?}");
        assert!(verdict.score < 0.3, "{strictness:?}: {verdict:?}");
        let verdict = judge.judge(&CommentEvidence::of_text(leading));
        assert_eq!(verdict.decision, Decision::Quarantine, "{strictness:?}: {verdict:?}");
        let verdict = judge.judge(&CommentEvidence::of_text(advert));
        assert_ne!(verdict.decision, Decision::Keep, "{strictness:?}: {verdict:?}");
    }
}

/// Each was let stay, or only asked about for want of a name.
#[test]
fn crime_and_pages_that_lure_have_a_name() {
    let judge = plain();
    for (text, code) in [
        ("Взламываю соцсети и ватсап, анонимно, оплата после, пишите", "offers_crime"),
        ("Скупаю банковские карты, 5000 за штуку сразу, пишите в тг", "offers_crime"),
        ("Проверь мой профиль, там бесплатный подарок", "offers_page"),
        ("Проверь мой профиль", "mentions_page"),
        ("Чат соседей города, заработок и скидки, заходи max.ru/join/abc1234", "messenger"),
        ("Отдел безопасности банка, ваша карта заблокирована, перезвоните 8 800 000 77 22", "offers_posing"),
        ("Пенсионерам положен перерасчёт, звоните 8 495 000 33 21", "offers_posing"),
        ("Поздравляем, вы выиграли телефон, заберите приз, напишите нам", "offers_prize"),
        ("Жми сюда vk.cc/cAb12 пока не удалили", "link"),
        ("Вход в договорной матч сегодня, кф 7, пишите в лс", "mentions_casino"),
        ("Выкуп ООО и ИП с расчётным счётом, платим дорого, пишите", "offers_crime"),
        ("Купим ООО и ИП с любой историей, пишите @firmy_i_ya", "offers_crime"),
        ("Раздам наследство добрым людям: раздаю наследство, напишите на почту", "offers_prize"),
    ] {
        let verdict = judge.judge(&CommentEvidence::of_text(text));
        assert!(codes(&verdict).contains(&code), "{text}: {:?}", verdict.reasons);
        assert_ne!(verdict.decision, Decision::Keep, "{text}: {:?}", verdict.reasons);
    }
    for (text, code) in [
        ("Судьи куплены, тут и к гадалке не ходи, напишите в спортлото", "_occult"),
        ("Заполните анкету на сайте https://otryad-poisk.example", "_intimate"),
        ("Паспорт на https://vk.com/album-1_2 смотрите, max.ru/news", "messenger"),
        ("Ищем няню на пару часов, оплата 300р/час", "_earnings"),
        ("Нужен человек помочь вынести шкаф, плачу 500р", "_earnings"),
        ("Девушки 18+ приглашаются в женскую сборную, тренировки по средам", "_intimate"),
        ("Продам гараж у дома 12, 450 тысяч, документы готовы, без посредников", "_documents"),
        ("Страницу взломали, не переводите деньги, звоните", "_crime"),
        ("Звонили из службы безопасности банка, просили код, я положила трубку", "offers_posing"),
        ("Гляньте мою речку https://www.youtube.com/@reka_i_ya подпишитесь", "messenger"),
        ("Веду канал про рыбалку в тг @karas_i_ya, без рекламы", "_none"),
        ("Мой блог про посёлок @poselok_i_ya, подпишитесь кому интересно", "_none"),
        ("Катамаран 400 руб в час, оплата на причале наличными", "_earnings"),
        ("Командировочные 600 руб в день, деньги пришли на карту", "_earnings"),
        ("Питание в садике 180 рублей в день, деньги на карту до пятницы", "_earnings"),
        ("Куплю карту «Лента» с баллами, кому не нужна", "_crime"),
        ("Нашли у кассы купюру в 5000 рублей, кто потерял, звоните 8 495 000 12 34", "_crime"),
        ("Торт на заказ от 1500 за кг, работы смотрите у меня на стене", "offers_page"),
        ("Требуются разнорабочие на стройку, 2500 день, оплата каждую неделю, Андрей 89610007788", "_earnings"),
    ] {
        let verdict = judge.judge(&CommentEvidence::of_text(text));
        assert!(!codes(&verdict).iter().any(|it| it.ends_with(code)), "{text}: {:?}", verdict.reasons);
        assert_ne!(verdict.decision, Decision::Remove, "{text}: {:?}", verdict.reasons);
    }
}

/// At the number that an admin wrote, and not below.
#[test]
fn a_score_of_asking_that_stands_in_the_settings_is_the_one_that_asks() {
    let judge = |quarantine_score| {
        let rules = CommentRules::compile(&RuleSource {
            stop_words: &[],
            blocked_domains: &[],
            allowed_domains: &[],
            strictness: Strictness::Normal,
            delete_score: Some(1.0),
            quarantine_score,
        })
        .unwrap();
        CommentJudge::new(TextModel::shipped().unwrap(), rules, Adaptive::default())
    };
    let text = "Пенсионерам положен перерасчёт, звоните 8 495 000 33 21";
    let score = judge(None).judge(&CommentEvidence::of_text(text)).score;
    for (bar, decision) in [(score - 0.01, Decision::Quarantine), (score + 0.01, Decision::Keep)] {
        let verdict = judge(Some(bar)).judge(&CommentEvidence::of_text(text));
        assert_eq!(verdict.decision, decision, "{bar}: {verdict:?}");
    }
}

/// What neighbours pass on when somebody asks for it.
#[test]
fn a_number_that_many_pass_on_is_asked_about_at_most() {
    for text in ["Аварийная служба: 8 495 123-45-67", "Управляющая компания Уют +7 495 000-11-22, звоните им"]
    {
        let evidence = CommentEvidence { same_text_authors: 6, ..CommentEvidence::of_text(text) };
        let verdict = plain().judge(&evidence);
        assert_ne!(verdict.decision, Decision::Remove, "{text}: {:?}", verdict.reasons);
    }
    let advert = "Девушки для досуга, звони 8 967 000-11-22";
    let evidence = CommentEvidence { same_text_authors: 6, ..CommentEvidence::of_text(advert) };
    assert_eq!(plain().judge(&evidence).decision, Decision::Remove);
}

/// Behind one sign a text is written from its end, and read as ever.
#[test]
fn what_is_written_backwards_is_judged_as_it_is_read() {
    let turned = |text: &str| format!("\u{202E}{}\u{202C}", text.chars().rev().collect::<String>());
    let judge = judge_with(&["казино"], &["bad.example"], &[]);
    for (text, rule) in [("Казино Вулкан", "stop_word"), ("смотрите bad.example/x", "blocked_domain")]
    {
        let verdict = judge.judge(&CommentEvidence::of_text(&turned(text)));
        assert_eq!(verdict.rule.as_ref(), rule, "{text}: {:?}", verdict.reasons);
    }
    for text in [
        "Казино Вулкан! Бонус 5000 рублей за регистрацию",
        "Ищу людей на удалённую работу, доход от 5000 в день, пишите @legkij_dohod_bot",
    ] {
        for written in
            [turned(text), format!("{} https://vulkan-bonus.top/r", turned(text)), format!("Привет!\n{}", turned(text))]
        {
            let verdict = plain().judge(&CommentEvidence::of_text(&written));
            assert_eq!(verdict.decision, Decision::Remove, "{written:?}: {:?}", verdict.reasons);
        }
        assert_eq!(fingerprint(&turned(text)), fingerprint(text));
    }
}
