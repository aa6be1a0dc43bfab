//! A day of a shop whose owner sleeps: everybody who asks, thanks and quarrels is left alone, and the spam is gone. And what
//! two or three presses teach of a kind.

use etronics_bot::domain::button::Button;
use etronics_bot::domain::verdict::Decision;
use etronics_bot::simulator::Spot;

use crate::story::Story;

/// The corpus of this project; the rows that no model was trained on.
const CORPUS: &str = include_str!("../../../src/judging/corpus/own.csv");

/// What spammers leave under posts.
const ADVERTS: [&str; 20] = [
    "Девочки, кому нужен доход от 5000 в день? Удалённо, без вложений, пишите в телегу @dohod_legko_bot",
    "Зaрaбoтoк бeз влoжeний, oт 200$ в дeнь, пиши в лс +",
    "Казино дарит 100 фриспинов за регистрацию, забирай: bonus-spin.top/vk",
    "Кредит без отказа за 5 минут, даже с плохой историей. Вотсап 8 900 123-45-67",
    "Горячие фото без цензуры тут t , me/nochnye_devochki",
    "Ищу людей в команду, обучение бесплатно, доход от 80 тысяч, подробности в лс",
    "Инвестируй в крипту с нашим ботом, гарантированный доход 30% в неделю, ссылка в профиле",
    "Ребята подпишитесь на мой канал, там розыгрыш айфона!!! https://t.me/+AbCdEf12345",
    "Набираю людей на удалёнку, 2-3 часа в день, от 3000 рублей, возраст 18+, пиши плюс в личку",
    "Нужны 5 человек на подработку, от 4000 в день, пишите в тг @work_manager_anna",
    "Ставлю на спорт по проверенной схеме, проходимость 95%, бесплатный прогноз у меня в канале t.me/vip_prognoz",
    "1xbet промокод BONUS500 — получи 500% на первый депозит, регистрация: one-bet-bonus.top",
    "Накрутка подписчиков, лайков и просмотров, дёшево и безопасно, пишите в телеграм @nakrutka_top",
    "Займ на карту онлайн без проверок и поручителей, одобрение 99%, заявка тут: zaym-fast.site",
    "Помогу получить кредит с просрочками, опыт 10 лет, без предоплаты, пишите в ватсап",
    "Справки, больничные, медкнижки официально, быстро, доставка. Пишите в телегу @spravki24",
    "Оформим водительское удостоверение без экзаменов, с занесением в базу ГИБДД, пишите в лс",
    "Закладки, работа курьером, от 150 тысяч в неделю, полная анонимность, пиши в телеграм",
    "Ищу партнёров в онлайн проект, доход от 1000$ в месяц, пишите мне плюсик",
    "Срочно нужны люди для удалённой работы с телефона, оплата 5000 в день, выплаты ежедневно, пишите + в лс",
];

/// Three hundred comments that nobody was trained on, of all kinds of communities.
fn harmless() -> Vec<String> {
    let mut reader = csv::Reader::from_reader(CORPUS.as_bytes());
    let rows = reader.records().map(Result::unwrap).filter(|row| &row[5] == "1" && &row[0] == "0");
    rows.map(|row| row[1].to_owned()).step_by(4).take(300).collect()
}

#[test]
fn of_a_shops_day_every_innocent_comment_stands_and_the_spam_is_gone() {
    let mut story = Story::new();
    let innocent: Vec<Spot> = harmless()
        .iter()
        .enumerate()
        .map(|(at, text)| {
            let guest = story.stranger("Гость", &format!("Номер{at}"));
            story.comment(guest, text)
        })
        .collect();
    let adverts: Vec<Spot> = ADVERTS
        .iter()
        .map(|text| {
            let stranger = story.stranger("Рита", "Прохожая");
            story.comment(stranger, text)
        })
        .collect();
    story.settle();
    story.pass(2);
    assert_eq!(innocent.len(), 300);
    let lost = innocent.iter().filter(|spot| !story.is_visible(**spot)).count();
    assert_eq!(lost, 0, "{}", story.journal_lines());
    let gone = adverts.iter().filter(|spot| !story.is_visible(**spot)).count();
    assert!(gone >= 18, "{gone} of 20 are gone:\n{}", story.journal_lines());
    let asked = story.journal().iter().filter(|row| row.verdict.decision == Decision::Quarantine).count();
    assert!(asked <= 10, "{asked} are asked about");
    // Which of them opens first depends on where a batch ends, and that is a matter of milliseconds.
    let (rest, mut lines) = (story.rest(), Vec::new());
    lines.extend(rest.lines());
    lines.sort_unstable();
    insta::assert_snapshot!(lines.join("\n"), @r#"
        admin: 📦 2 комментария ждут решения
        admin: 🧹 15 удалённых комментариев
        admin: 🧹 5 удалённых комментариев
        "#);
}

impl Story {
    /// An admin calls the last comment spam, or harmless, by the button that stands beside it somewhere.
    pub(crate) fn calls_it(&mut self, spam: bool) {
        let journal = self.last().id;
        let button = if spam { Button::Spam { journal } } else { Button::NotSpam { journal } };
        self.press_data(&button.encode());
        self.settle();
    }
}

#[test]
fn after_two_presses_the_third_of_a_kind_goes_in_both_networks() {
    let mut story = Story::new();
    let first = [
        "Вяжу носки и варежки на заказ, мастерица из Вологды, смотрите мой альбом",
        "Вяжу на заказ шапки, варежки и носки для всей семьи, фото в моём альбоме",
    ];
    for text in first {
        let stranger = story.stranger("Вера", "Мастерица");
        story.comments(stranger, text);
        // One press may have been enough already.
        if story.last().verdict.decision != Decision::Remove {
            story.calls_it(true);
        }
    }
    let stranger = story.stranger("Нина", "Рукодельница");
    let third = story.comments(stranger, "Вяжу на заказ детские варежки и носки, фото в моём альбоме");
    story.assert_deleted(third);
    let there = story.sim.world(|world| world.add_tg_user("Зоя"));
    let message = story.says(there, "Вяжу на заказ тёплые носки и варежки, смотрите фото в альбоме");
    assert!(!story.stands(message));
    // Whoever only speaks of knitting is left alone.
    let guest = story.stranger("Ольга", "Гостья");
    let talk = story.comments(guest, "А варежки, которые были на сцене, кто вязал? Очень красивые");
    story.assert_visible(talk);
    assert_eq!(story.last().verdict.decision, Decision::Keep);
    insta::assert_snapshot!(story.rest(), @r#"
        admin: 🧹 4 удалённых комментария
        admin: 📦 1 комментарий ждёт решения
        press: Удаляю и запомнил
        press: Удаляю и запомнил
        wall.deleteComment
        "#);
}

#[test]
fn after_three_presses_a_kind_of_harmless_talk_is_flagged_no_more() {
    let mut story = Story::new();
    let flagged = [
        "Требуется помощник флориста на 7–8 марта, 4500 за смену, без опыта можно, пишите в лс",
        "Нужен помощник флориста на праздники, оплата 4000 за смену, научим, пишите в лс",
        "Ищем помощника флориста на выходные, 3500 за смену, без опыта, пишите в личку",
    ];
    for text in flagged {
        let guest = story.stranger("Марина", "Цветочница");
        story.comments(guest, text);
        if story.last().verdict.decision != Decision::Keep {
            story.calls_it(false);
        }
    }
    let guest = story.stranger("Елена", "Розова");
    let fourth = story.comments(guest, "Нужна помощница флориста на субботу, 4000 за смену, всему научим, пишите в лс");
    story.assert_visible(fourth);
    let verdict = story.last();
    assert_eq!(verdict.verdict.decision, Decision::Keep, "{:?}", verdict.verdict);
    // What is spam by anybody's word stays so.
    let stranger = story.stranger("Кристина", "Доходова");
    let spam = story.comments(stranger, ADVERTS[0]);
    story.assert_deleted(spam);
    insta::assert_snapshot!(story.rest(), @r#"
        admin: 📦 В карантине пусто
        admin: 🧹 1 удалённый комментарий
        press: Запомнил
        "#);
}
