//! Every trick that spammers are known for, and its innocent twin: which reason speaks, and what it comes to.

use super::*;
use crate::domain::verdict::Strictness;
use proptest::prelude::*;

pub(super) fn judge_with(stop: &[&str], blocked: &[&str], allowed: &[&str]) -> CommentJudge {
    let own = |list: &[&str]| list.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
    let rules = CommentRules::compile(&RuleSource {
        stop_words: &own(stop),
        blocked_domains: &own(blocked),
        allowed_domains: &own(allowed),
        strictness: Strictness::Normal,
        delete_score: None,
        quarantine_score: None,
    })
    .unwrap();
    CommentJudge::new(TextModel::shipped().unwrap(), rules, Adaptive::default())
}

pub(super) fn plain() -> CommentJudge {
    judge_with(&[], &[], &[])
}

pub(super) fn codes(verdict: &Verdict) -> Vec<&str> {
    verdict.reasons.iter().map(|reason| reason.code.as_ref()).collect()
}

#[test]
fn each_trick_is_seen_and_costs_points() {
    let judge = plain();
    for (text, code) in [
        ("Зaрaбoтoк бeз влoжeний, oт 200$ в дeнь, пиши в лс +", "mixed_alphabets"),
        ("Зара\u{200B}боток без вло\u{2060}жений, пиши в личку", "invisible_letters"),
        ("З а р а б о т о к на дому, пиши + в л и ч к у", "spaced_out"),
        ("З.а.р.а.б.о.т.о.к на дому, пиши в личку", "spaced_out"),
        ("E a r n i n g s at home 💰💰💰 write + in PM, income every day", "spaced_out"),
        ("Горячие фото без цензуры тут t , me/nochnye_devochki", "hidden_link"),
        ("Горячие фото без цензуры, сайт девочки точка ком", "hidden_link"),
        ("Лёгкие деньги на сайте bonus [.] ru, выплаты каждый день", "hidden_link"),
        ("Лёгкие деньги на hxxps://bonus.example/x, выплаты каждый день", "hidden_link"),
        ("Казино с бонусом http://xn--80aswg.xn--p1ai/ заходи", "link"),
        ("Скучно вечером, пишите мне сюда https://clck.ru/3Abcde", "link"),
        ("Нужны люди на подработку, пишите @work_manager_anna", "messenger"),
        ("Доход без вложений, пишите wa.me/79990001122", "messenger"),
        ("Переведите на 4111 1111 1111 1111, помощь семье", "card_number"),
        ("https://casino-bonus.example/vk", "only_link"),
        ("Подтвердите страницу на vk-support-id.com, иначе заблокируем", "posing_site"),
        ("Ин/тим досуг, апартаменты, час 3000, звони", "spaced_out"),
        ("к🔥а🔥з🔥и🔥н🔥о б🔥о🔥н🔥у🔥с 5🔥0🔥0🔥0", "spaced_out"),
        ("З💰а💰р💰а💰б💰о💰т💰о💰к н💰а д💰о💰м💰у, пиши в лс", "spaced_out"),
        ("кази🎰но даёт бонус всем новым", "spaced_out"),
        ("Казино дарит бонусы 🔥🔥🔥🔥🔥🔥🔥🔥🔥🔥🔥🔥🔥🔥 забирай", "emoji_flood"),
    ] {
        let verdict = judge.judge(&CommentEvidence::of_text(text));
        let seen = verdict.reasons.iter().find(|reason| reason.code == code);
        assert!(seen.is_some_and(|reason| reason.points > 0.0), "{text}: no {code} in {:?}", verdict.reasons);
        assert_ne!(verdict.decision, Decision::Keep, "{text}: {:?}", verdict.reasons);
    }
}

#[test]
fn the_innocent_twins_of_tricks_are_not_tricks() {
    let judge = plain();
    for text in [
        "[id5|Анна], спасибо, приду с детьми",
        "Заказал IKEA KALLAX, пришёл с царапиной",
        "у меня iPhone 13, приложение вылетает",
        "а я и вы",
        "т.е. в 18.30 у входа, и т.д.",
        "Ура-а-а-а! Наконец-то",
        "Ааааа, какая красота",
        "it-отдел опять ничего не чинит",
        "пишите в телеграм/ватсап старосте",
        "доход/расход ТСЖ за год висит в подъезде",
        "бл*ть, опять дождь",
        "привет.как дела",
        "👍👍👍",
        "С🎄Н🎄О🎄В🎄Ы🎄М г🎄о🎄д🎄о🎄м",
        "мама❤️папа❤️я",
    ] {
        let verdict = judge.judge(&CommentEvidence::of_text(text));
        let tricks = ["mixed_alphabets", "invisible_letters", "spaced_out", "hidden_link", "link", "messenger"];
        assert!(!codes(&verdict).iter().any(|code| tricks.contains(code)), "{text}: {:?}", verdict.reasons);
        assert_eq!(verdict.decision, Decision::Keep, "{text}: {:?}", verdict.reasons);
    }
}

#[test]
fn a_wall_of_harmless_words_is_asked_about() {
    let of = |recent_by_author| {
        let evidence = CommentEvidence { recent_by_author, ..CommentEvidence::of_text("купи слона") };
        plain().judge(&evidence).decision
    };
    assert_eq!([of(8), of(30), of(1_000)], [Decision::Keep, Decision::Quarantine, Decision::Quarantine]);
}

#[test]
fn a_disguise_saves_no_advert() {
    let judge = plain();
    let advert = "Заработок без вложений, доход от 5000 в день, пиши в личку";
    let latin: String = advert
        .chars()
        .map(|c| match c {
            'а' => 'a',
            'о' => 'o',
            'е' => 'e',
            'р' => 'p',
            _ => c,
        })
        .collect();
    let hidden: String = advert.chars().flat_map(|c| [c, '\u{200B}']).collect();
    for dressed in [
        latin,
        hidden,
        advert.to_uppercase(),
        advert.replace("Заработок", "З а р а б о т о к"),
        advert.replace("Заработок", "Зарабоооооток"),
        advert.replace("Заработок", "З⭐а⭐р⭐а⭐б⭐о⭐т⭐о⭐к"),
        advert.replace("Заработок", "3арабoток").replace("доход", "д0ход"),
        format!("[id1|Имя], {advert}"),
    ] {
        let verdict = judge.judge(&CommentEvidence::of_text(&dressed));
        assert_eq!(verdict.decision, Decision::Remove, "{dressed}: {:?}", verdict.reasons);
    }
}

#[test]
fn what_nobody_sees_hides_no_word() {
    let judge = judge_with(&["казино"], &["bad.example"], &[]);
    let shown = "Казино Вулкан бонус 5000";
    for unseen in "\u{200B}\u{2069}\u{206A}\u{61C}\u{180B}\u{FFF9}\u{1D173}\u{2800}\u{3164}\u{FFA0}\u{E0041}\u{483}\u{489}\u{1AB0}\u{1DC4}\u{20DD}\u{FE20}".chars() {
        let hidden: String = shown.chars().flat_map(|c| [c, unseen]).collect();
        let verdict = judge.judge(&CommentEvidence::of_text(&hidden));
        assert_eq!(verdict.rule.as_ref(), "stop_word", "{:x}: {:?}", unseen as u32, verdict.reasons);
        let named: String = "смотрите на bad.example".chars().flat_map(|c| [c, unseen]).collect();
        assert_eq!(judge.judge(&CommentEvidence::of_text(&named)).rule.as_ref(), "blocked_domain", "{:x}", unseen as u32);
    }
    for look_alike in ["казӥно", "қазино", "казиңо", "кӓзино"] {
        assert_eq!(judge.judge(&CommentEvidence::of_text(look_alike)).rule.as_ref(), "stop_word", "{look_alike}");
    }
}

#[test]
fn the_admins_own_words_are_found_wherever_they_stand() {
    let judge = judge_with(&["казино", "18+", "деньги"], &["bad-shop.ru"], &[]);
    let talk = "Спасибо за концерт, было здорово. ".repeat(40);
    let advert = "Казино Вулкан бонус 5000 за регистрацию";
    for text in [
        format!("[id1|{advert}]"),
        format!("[club1|{advert}] спасибо"),
        format!("{talk}{advert}{talk}"),
        format!("http://{}", advert.replace(' ', "_")),
        format!("www.{}", advert.replace(' ', "-")),
        "vk.com/Казино_Вулкан_бонус".to_owned(),
        "https://youtu.be/Казино_Вулкан_бонус_в_нашем_канале".to_owned(),
        "https://казино.рф/бонус".to_owned(),
    ] {
        assert_eq!(judge.judge(&CommentEvidence::of_text(&text)).rule.as_ref(), "stop_word", "{text}");
    }
    // A name is no word of the text, and an emoji none of any text.
    for text in ["[id1|Казино], спасибо", "Удача 🎰 нам улыбнулась", "Фильм 🔞 не для детей", "💰💸🤑💵", "пишите ✉"]
    {
        assert_ne!(judge.judge(&CommentEvidence::of_text(text)).rule.as_ref(), "stop_word", "{text}");
    }
    let card = |url: &str| vec![url.to_owned()];
    for url in [
        "https://bad-shop.ru/a",
        "https://x@bad-shop.ru/a",
        "https://bad-shop.ru\\a",
        "//bad-shop.ru/a",
        "bad-shop.ru:443",
        "BAD-SHOP.RU.",
        "https://vk.com/away.php?to=https%3A%2F%2Fbad-shop.ru%2F",
    ] {
        let links = card(url);
        let evidence = CommentEvidence { link_urls: &links, ..CommentEvidence::of_text("тут") };
        assert_eq!(judge.judge(&evidence).rule.as_ref(), "blocked_domain", "{url}");
    }
    let text = "вот https://vk.com/away.php?to=https%3A%2F%2Fbad-shop.ru%2Fx";
    assert_eq!(judge.judge(&CommentEvidence::of_text(text)).rule.as_ref(), "blocked_domain");
    for url in ["tg://resolve?domain=spam_bot", "https://x@t.me/spam", "https://t.me\\spam"] {
        let links = card(url);
        let evidence = CommentEvidence { link_urls: &links, ..CommentEvidence::of_text("тут") };
        assert!(codes(&judge.judge(&evidence)).contains(&"messenger"), "{url}");
    }
}

#[test]
fn an_advert_in_the_middle_of_a_long_text_is_asked_about() {
    let talk = "Спасибо за концерт, было здорово, дети в восторге. ".repeat(24);
    let advert = "Заработок без вложений, доход от 5000 в день, пиши в телеграм @rabota_vip_2026";
    let judge = plain();
    assert_eq!(judge.judge(&CommentEvidence::of_text(&talk.repeat(6))).decision, Decision::Keep);
    for before in [1, 2, 4] {
        let text = format!("{}{advert} {}", talk.repeat(before), talk.repeat(5 - before));
        let verdict = judge.judge(&CommentEvidence::of_text(&text));
        assert_eq!(verdict.decision, Decision::Quarantine, "{before}: {:?}", verdict.reasons);
    }
}

/// Where a text is hardly longer than its ends, what stands between them is a scrap, and may be a link alone.
#[test]
fn a_link_that_stands_in_the_middle_of_a_long_story_is_none_by_itself() {
    let talk = "Спасибо за концерт, было здорово, дети в восторге. ".repeat(60);
    let judge = plain();
    for (link, length) in
        [("https://filarmonia.spb.ru/afisha/", 2_433), ("https://t.me/filarmonia", 2_425), ("💰", 2_405)]
    {
        let ends: Vec<char> = talk.chars().collect();
        let half: String = ends[..1_200].iter().collect();
        let rest: String = ends[..length - 1_202 - link.chars().count()].iter().collect();
        let text = format!("{half} {link} {rest}");
        assert_eq!(text.chars().count(), length);
        let verdict = judge.judge(&CommentEvidence::of_text(&text));
        assert_eq!(verdict.decision, Decision::Keep, "{link}: {:?}", verdict.reasons);
    }
}

#[test]
fn few_words_are_copies_only_where_they_lead_to_one_place() {
    let print = |text: &str, urls: &[&str]| {
        let urls: Vec<String> = urls.iter().map(|url| (*url).to_owned()).collect();
        prepare(text).fingerprint_with(text, &urls)
    };
    assert_eq!(print("Смотрите", &["https://a.example/x"]), print("смотрите!", &["https://a.example/x"]));
    assert_ne!(print("Смотрите вот тут", &["https://a.example"]), print("Смотрите вот тут", &[]));
    assert_ne!(print("Смотрите вот тут", &["https://a.example"]), print("Смотрите вот тут", &["https://b.example"]));
    let way_out = "https://vk.com/away.php?to=https%3A%2F%2Fa.example";
    assert_eq!(print("Смотрите вот тут", &[way_out]), print("Смотрите вот тут", &["https://a.example"]));
    assert_ne!(print("Брала тут a-shop.ru отлично", &[]), print("Брала тут b-shop.ru отлично", &[]));
    assert_eq!(print("Спасибо за концерт", &[]), fingerprint("спасибо за концерт!"));
    let advert = "Заработок без вложений, доход от 5000 в день, пишите нам сюда";
    assert_eq!(print(&format!("{advert} a-shop.ru"), &[]), print(&format!("{advert} b-shop.ru"), &[]));
}

#[test]
fn the_admins_own_words_decide_alone() {
    let judge = judge_with(&["казино", "=слив", r"/ставк[аи]\s+на/"], &["bad.example", "сайт.рф"], &["good.example"]);
    for (text, rule) in [
        ("Вчера открыли казиношку", "stop_word"),
        ("К А З И Н О открылось", "stop_word"),
        ("кaзинo открылось", "stop_word"),
        ("это слив", "stop_word"),
        ("Ставки на спорт", "stop_word"),
        ("вот https://www.bad.example/x", "blocked_domain"),
        ("вот sub.bad.example", "blocked_domain"),
        ("вот bad [.] example", "blocked_domain"),
        ("вот http://xn--80aswg.xn--p1ai/", "blocked_domain"),
    ] {
        let verdict = judge.judge(&CommentEvidence::of_text(text));
        assert_eq!((verdict.rule.as_ref(), verdict.decision), (rule, Decision::Remove), "{text}");
    }
    for text in ["сливки к кофе есть?", "ставку поднимут?", "notbad.example открылся"]
    {
        let verdict = judge.judge(&CommentEvidence::of_text(text));
        assert!(!["stop_word", "blocked_domain"].contains(&verdict.rule.as_ref()), "{text}: {}", verdict.rule);
    }
    let free = judge.judge(&CommentEvidence::of_text("Расписание тут: https://good.example/plan"));
    assert!(codes(&free).contains(&"allowed_link") && free.decision == Decision::Keep, "{:?}", free.reasons);
}

#[test]
fn what_an_author_does_counts_beside_what_is_written() {
    let judge = plain();
    let calm = CommentEvidence::of_text("Во сколько открываетесь в субботу?");
    assert_eq!(judge.judge(&calm).decision, Decision::Keep);
    let flood = judge.judge(&CommentEvidence { recent_by_author: 20, ..calm });
    assert!(codes(&flood).contains(&"flood"));
    let wave = judge.judge(&CommentEvidence { same_text_authors: 5, ..calm });
    // A question may be asked by several people; an advert with a link in it is copied.
    assert!(codes(&wave).contains(&"same_text") && wave.decision == Decision::Keep, "{:?}", wave.reasons);
    let link = CommentEvidence::of_text("Смотрите, какая красота: krasota.example/foto");
    let copied = judge.judge(&CommentEvidence { same_text_authors: 5, ..link });
    assert_eq!((copied.rule.as_ref(), copied.decision), ("same_text", Decision::Remove), "{:?}", copied.reasons);
    let greeting =
        CommentEvidence { same_text_authors: 50, ..CommentEvidence::of_text("С днём рождения!") };
    assert_eq!(judge.judge(&greeting).decision, Decision::Keep);
    let picture = CommentEvidence { attachments: &[AttachmentKind::Photo], ..CommentEvidence::of_text("") };
    assert_eq!(judge.judge(&picture).decision, Decision::Keep);
    let repost = CommentEvidence { attachments: &[AttachmentKind::Wall], ..picture };
    let verdict = judge.judge(&repost);
    assert_eq!((verdict.rule.as_ref(), verdict.decision), ("only_attachment", Decision::Quarantine));
    let advert = CommentEvidence::of_text("Набираю людей на удалёнку, доход от 3000 в день, пиши плюс в личку");
    let edited = judge.judge(&CommentEvidence { edited_from: Some(0.05), ..advert });
    assert!(codes(&edited).contains(&"turned_into_advert") && edited.decision == Decision::Remove);
    let still_advert = judge.judge(&CommentEvidence { edited_from: Some(0.95), ..advert });
    assert!(!codes(&still_advert).contains(&"turned_into_advert"));
}

proptest! {
    #[test]
    fn case_and_invisible_letters_do_not_change_the_folded_text(text in "[а-яА-Я ]{0,80}", at in 0_usize..80) {
        let mut dressed: Vec<char> = text.to_uppercase().chars().collect();
        dressed.insert(at.min(dressed.len()), '\u{200B}');
        let dressed: String = dressed.into_iter().collect();
        prop_assert_eq!(normalise::prepare(&dressed).folded, normalise::prepare(&text).folded);
    }

    #[test]
    fn a_domain_is_found_wherever_it_stands(before in "[а-я ]{0,30}", name in "[a-z]{3,12}", after in "[а-я ]{0,30}") {
        let text = format!("{before} https://{name}.example/x {after}");
        let found = contacts::find(&text, &[]).domains;
        prop_assert_eq!(found, vec![[name.as_str(), ".example"].concat()]);
    }

    #[test]
    fn every_verdict_is_within_bounds(text in "\\PC{0,200}") {
        let verdict = plain_once().judge(&CommentEvidence::of_text(&text));
        prop_assert!((0.0..=1.0).contains(&verdict.score));
        prop_assert!(!verdict.reasons.is_empty());
    }
}

fn plain_once() -> &'static CommentJudge {
    static JUDGE: std::sync::LazyLock<CommentJudge> = std::sync::LazyLock::new(plain);
    &JUDGE
}

/// «Напишите в комментариях» brings the same sentence from everybody: those who take part are no spammers.
#[test]
fn what_a_contest_demands_of_all_is_never_removed_for_its_copies() {
    let judge = plain();
    for text in [
        "Участвую в розыгрыше двух билетов на концерт, хочу выиграть!",
        "Участвую в розыгрыше! Хочу выиграть приз от магазина «Ромашка»",
        "Хочу выиграть сертификат на 5000 рублей в салон красоты!",
        "Участвую! Хочу бесплатную пиццу от @pizza_mir",
        "Голосую за Машу Иванову, участник номер 7, удачи!",
        "Хочу в подарок маникюр от мастера Ольги, участвую в конкурсе",
        "Всем привет, выбираю номер 15, пусть повезёт, приз мой!",
    ] {
        for same_text_authors in [2, 5, 10, 200] {
            let verdict = judge.judge(&CommentEvidence { same_text_authors, ..CommentEvidence::of_text(text) });
            assert_ne!(verdict.decision, Decision::Remove, "{same_text_authors} × {text}: {:?}", verdict.reasons);
        }
    }
    // Copies that lead somewhere, and copies of what the model takes for spam as well, are a raid.
    for text in [
        "Смотрите сами, какая красота получилась: https://krasota.example/foto",
        "Требуются люди на удалённую работу, доход от 5000 рублей в день, подробности в лс",
    ] {
        let verdict = judge.judge(&CommentEvidence { same_text_authors: 9, ..CommentEvidence::of_text(text) });
        assert_eq!(verdict.decision, Decision::Remove, "{text}: {:?}", verdict.reasons);
    }
}

#[test]
fn comments_without_a_word_are_not_the_same_text() {
    let judge = plain();
    let link = ["https://dk.example/afisha".to_owned()];
    let bare = CommentEvidence {
        attachments: &[AttachmentKind::Link],
        link_urls: &link,
        same_text_authors: 5,
        ..CommentEvidence::of_text("")
    };
    let verdict = judge.judge(&bare);
    assert!(!codes(&verdict).contains(&"same_text"), "{:?}", verdict.reasons);
    assert_ne!(verdict.decision, Decision::Remove, "{:?}", verdict.reasons);
}

#[test]
fn whoever_warns_of_spam_is_at_most_asked_about_and_a_sign_up_form_is_no_messenger() {
    let judge = plain();
    for text in [
        "Админы, удалите пожалуйста спам выше про «доход от 5000 рублей в день, пишите в телеграм»",
        "Люди, осторожно! «Нужен доход от 5000 рублей в день? Удалённо, без вложений, пишите в телеграм @legkij_dohod_bot» — это мошенники!",
    ] {
        let verdict = judge.judge(&CommentEvidence::of_text(text));
        assert_ne!(verdict.decision, Decision::Remove, "{text}: {:?}", verdict.reasons);
    }
    let form = judge.judge(&CommentEvidence::of_text("Ссылка на форму записи: https://forms.gle/abc123"));
    assert!(!codes(&form).contains(&"names_messenger"), "{:?}", form.reasons);
    assert_ne!(form.decision, Decision::Remove, "{:?}", form.reasons);
    let spam = "Доход от 5000 рублей в день, это не развод, без вложений, пишите в телеграм @legkij_dohod_bot";
    assert_eq!(judge.judge(&CommentEvidence::of_text(spam)).decision, Decision::Remove);
}

/// The admin's word on a site holds whatever its ending is, and however it was dressed.
#[test]
fn a_blocked_site_is_met_with_any_ending_and_in_any_dress() {
    let listed = ["bad.sbs", "bad.lol", "zoom.us", "магазин.рус", "bad.ru", "сайт.рф", "bad.gift"];
    let judge = judge_with(&[], &listed, &["good.it"]);
    for text in [
        "Смотрите https://bad.sbs/x",
        "Смотрите bad.lol",
        "https://us04web.zoom.us/j/1",
        "все в магазин.рус!",
        "https://vk.com@bad.ru/login",
        "почта i@bad.ru",
        "bad\u{200B}.ru",
        "BAD.RU.",
        "http://xn--80aswg.xn--p1ai/",
        "(bad.gift)",
        "www.bad.gift",
    ] {
        let verdict = judge.judge(&CommentEvidence::of_text(text));
        assert_eq!((verdict.rule.as_ref(), verdict.decision), ("blocked_domain", Decision::Remove), "{text}");
    }
    for text in ["notbad.lol", "bad.ru.example", "bad-ru", "bad.lola", "zoom.usa", "магазин.русский"] {
        let verdict = judge.judge(&CommentEvidence::of_text(text));
        assert_ne!(verdict.rule.as_ref(), "blocked_domain", "{text}");
    }
    let free = judge.judge(&CommentEvidence::of_text("Расписание тут: https://good.it/plan"));
    assert!(codes(&free).contains(&"allowed_link"), "{:?}", free.reasons);
}

#[test]
fn an_address_that_shows_one_site_and_leads_to_another_is_hidden() {
    let verdict = plain().judge(&CommentEvidence::of_text("Подтвердите вход https://vk.com@evil.top/login"));
    assert!(codes(&verdict).contains(&"hidden_link"), "{:?}", verdict.reasons);
    assert_eq!(verdict.decision, Decision::Remove);
}

/// An e-mail of a client's own calls nobody away.
#[test]
fn who_leaves_an_address_of_e_mail_is_no_spammer() {
    let judge = plain();
    for text in [
        "Пришлите прайс на zakupki@teplo-dom.ru, пожалуйста",
        "Напишите мне на anna.k.sokol@gmail.com, хочу заказать торт",
        "Хотим пригласить вас на день посёлка, условия сюда: kultura@sosnovka.org",
        "Please refund my order, the address is john.m@posteo.de",
    ] {
        let verdict = judge.judge(&CommentEvidence::of_text(text));
        assert_ne!(verdict.decision, Decision::Remove, "{text}: {:?}", verdict.reasons);
        let away = ["link", "messenger", "names_messenger"];
        assert!(!codes(&verdict).iter().any(|code| away.contains(code)), "{text}: {:?}", verdict.reasons);
    }
}

/// Gaps for emphasis, and what pasted texts bring along between their letters.
#[test]
fn emphasis_and_pasted_signs_hide_nothing() {
    let judge = plain();
    for text in [
        "Н А К О Н Е Ц - Т О выиграли!",
        "Л Ю Б Л Ю вашу группу, заказ пришёл за 3 дня, цена 1500",
        "Спасибо О Г Р О М Н О Е за концерт",
        "Сегодня в школе про\u{AD}шёл конкурс рисун\u{AD}ков, победи\u{AD}тели поедут в Москву",
        "Он же зво\u{301}нит, а не звони\u{301}т",
    ] {
        let verdict = judge.judge(&CommentEvidence::of_text(text));
        assert!(!codes(&verdict).iter().any(|code| ["spaced_out", "invisible_letters"].contains(code)), "{text}");
        assert_eq!(verdict.decision, Decision::Keep, "{text}: {:?}", verdict.reasons);
    }
}

#[test]
fn an_invitation_to_a_messenger_counts_once() {
    let verdict = plain().judge(&CommentEvidence::of_text("Соседи, наш чат https://t.me/dom_na_lesnoi, заходите"));
    assert!(codes(&verdict).contains(&"messenger") && !codes(&verdict).contains(&"link"), "{:?}", verdict.reasons);
}
