//! The owner sees beforehand, on the community's own past, what would happen; and may have it happen.

use etronics_bot::clock::{DAY, HOUR};
use etronics_bot::domain::verdict::{Decision, State};
use etronics_bot::simulator::Spot;

use super::comments::SPAM;
use crate::story::{EVERY_TOKEN, Story};

const WATCHES: &str = "[moderation.comments]\nstop_words = [\"бурундук\"]\n";
const THANKS: &str = "Спасибо, вчера было очень хорошо, придём ещё всей семьёй";

impl Story {
    /// What the panel says now.
    fn whole_panel(&self) -> String {
        let shown = self.sim.world(|world| world.messages(world.admin_chat_id));
        let panel = shown
            .into_iter()
            .rev()
            .find(|message| message.keyboard.iter().flatten().any(|key| key.label.contains('🔙')))
            .expect("a panel");
        let keys = panel
            .keyboard
            .iter()
            .map(|line| line.iter().map(|key| format!("[{}]", key.label)).collect::<Vec<_>>().join(" "));
        format!("{}\n\n{}", panel.text, keys.collect::<Vec<_>>().join("\n"))
    }

    /// A week of watching: two ordinary comments, two with a stop word, one that is spam by anybody's reading.
    fn watched(language: &str) -> (Self, [Spot; 3]) {
        let mut story = Self::with(EVERY_TOKEN, WATCHES);
        if language != "ru" {
            let said = serde_json::json!(language);
            let write =
                story.daemon().engine.store().write(|db| db.settings().set_setting("language", Some(&said), 1, 0));
            write.unwrap();
            story.kill();
            story.start();
            story.settle();
        }
        let guest = story.stranger("Ирина", "Белова");
        story.comments(guest, THANKS);
        story.comments(guest, "А во сколько начало и есть ли места для детей?");
        let (first, second, third) =
            (story.stranger("Пётр", "Бурый"), story.stranger("Олег", "Серый"), story.stranger("Кристина", "Доходова"));
        let spots = [
            story.comments(first, "А бурундук будет?"),
            story.comments(second, "Бурундук, где ты"),
            story.comments(third, SPAM),
        ];
        story.opens_the_panel();
        (story, spots)
    }

    fn opens_the_panel(&mut self) {
        self.sim.world(|world| world.say(world.admin_chat_id, world.admin_chat_id, "/panel").unwrap());
        self.settle();
    }
}

/// Without what another model would score otherwise.
fn steady(screen: &str) -> String {
    screen.lines().filter(|line| !line.contains(" % · ") && !line.contains('+')).collect::<Vec<_>>().join("\n")
}

#[test]
fn the_past_is_judged_again_from_the_chat_in_russian() {
    let (mut story, _) = Story::watched("ru");
    story.press("Анти-комменты");
    story.press("Проверка на прошлом");
    insta::assert_snapshot!(story.whole_panel(), @r#"
        🕰 Проверка на прошлом: 30 дней
        Строгость: обычно (как сейчас)

        5 текстов от 4 человек, посчитано в 10:00

        Оставил бы: 2, тогда 2
        Спросил бы вас: 0, тогда 0
        Удалил бы: 3, тогда 3, ещё на виду 3
        Решил бы иначе: 0

        Не забанил бы никого.

        [мягко] [• обычно] [строго]
        [Удалил бы, но едва (1)]
        [Оставил бы, но едва (2)]
        [🔄 Обновить] [🔙 Назад]
        "#);
    story.press("Удалил бы, но едва");
    insta::assert_snapshot!(steady(&story.whole_panel()), @r#"
        🕰 Удалил бы, но едва · 1 из 1

        «Девочки, нужен доход от 5000 рублей в день? Удалённо, без вложений, пишите в телеграм @legkij_dohod_bot, осталось 3 места»
        обещает заработок, зовёт писать в мессенджер; похоже на спам словами «удалённо, девочки, телеграм, день»

        [Верно 1] [Ошибка 1]
        [🔙 Назад]
        "#);
    // Another strictness is tried, and not set.
    story.press("Назад");
    story.press("строго");
    let screen = story.whole_panel();
    assert!(screen.contains("строго (проба)") && screen.contains("[• строго]"), "{screen}");
    assert!(story.store(|db| db.settings().values()).is_empty());
    // Also when what stands there is old.
    story.jump(HOUR);
    story.press("мягко");
    assert!(story.whole_panel().contains("мягко (проба)"), "{}", story.whole_panel());
    // The next morning it opens with the settings in force.
    story.jump(DAY);
    story.press("Назад");
    story.press("Проверка на прошлом");
    assert!(story.whole_panel().contains("обычно (как сейчас)"), "{}", story.whole_panel());
}

#[test]
fn the_past_is_judged_again_from_the_chat_in_english() {
    let (mut story, _) = Story::watched("en");
    story.press("Comments");
    story.press("Try on the past");
    insta::assert_snapshot!(story.whole_panel(), @r#"
        🕰 The past, judged again: 30 days
        Strictness: normal (as now)

        5 texts by 4 people, counted at 10:00

        Would keep: 2, then 2
        Would ask you: 0, then 0
        Would remove: 3, then 3, still to be seen 3
        Would decide otherwise: 0

        Nobody would have been banned.

        [soft] [• normal] [strict]
        [Barely removed (1)]
        [Barely kept (2)]
        [🔄 Refresh] [🔙 Back]
        "#);
    story.press("Barely kept");
    insta::assert_snapshot!(steady(&story.whole_panel()), @r#"
        🕰 Barely kept · 1–2 of 2

        «Спасибо, вчера было очень хорошо, придём ещё всей семьёй»

        «А во сколько начало и есть ли места для детей?»

        [Right 1] [Wrong 1]
        [Right 2] [Wrong 2]
        [🔙 Back]
        "#);
}

#[test]
fn a_mistake_on_a_card_teaches_and_the_next_count_knows_it() {
    let (mut story, [_, _, spam]) = Story::watched("ru");
    story.press("Анти-комменты");
    story.press("Проверка на прошлом");
    story.press("Удалил бы, но едва");
    story.press("Ошибка 1");
    assert_eq!(story.answered(), "Запомнил");
    assert!(story.whole_panel().contains("Вы сказали: не спам"), "{}", story.whole_panel());
    assert_eq!(story.words_taught(), [(SPAM.to_owned(), false)]);
    story.press("Назад");
    let screen = story.whole_panel();
    assert!(screen.contains("Удалил бы: 2,"), "{screen}");
    assert!(!screen.contains("Удалил бы, но едва"), "{screen}");
    story.assert_visible(spam);
}

#[test]
fn what_was_missed_goes_by_the_press_that_says_so() {
    let (mut story, _) = Story::watched("ru");
    story.press("Анти-комменты");
    story.press("Проверка на прошлом");
    story.press("Оставил бы, но едва");
    let journal = story.journal();
    story.press("Ошибка 1");
    assert_eq!(story.answered(), "Удаляю и запомнил");
    let gone = story.journal().into_iter().find(|row| row.state == State::Done).expect("one is gone");
    assert!(journal.iter().any(|row| row.id == gone.id && row.verdict.decision == Decision::Keep));
    story.press("Верно 2");
    assert_eq!(story.answered(), "Запомнил");
    let taught: Vec<bool> = story.words_taught().into_iter().map(|(_, spam)| spam).collect();
    assert_eq!(taught, [true, false]);
    insta::assert_snapshot!(story.rest(), @r#"
        admin: /panel
        admin: 🕰 Оставил бы, но едва · 1–2 из 2
        admin: 🧹 1 удалённый комментарий
        wall.deleteComment
        "#);
}

#[test]
fn acting_by_itself_begins_with_the_past_and_removes_it_where_that_is_wanted() {
    let (mut story, spots) = Story::watched("ru");
    let late = story.stranger("Анна", "Поздняя");
    let gone = story.comments(late, "Бурундук ушёл");
    story.press("Настройки");
    story.press("Действую сам");
    insta::assert_snapshot!(story.whole_panel(), @r#"
        ⚔️ Действовать самому?
        С 10:00 убрал бы 4 комментария
        Ещё на виду, но я бы удалил: 4 комментария.
        Буду убирать спам и накрутку в пределах лимитов и писать об этом сюда. Любое решение можно вернуть кнопкой. Удалённое в Telegram не восстановить.

        [Посмотреть]
        [Да, и убрать эти 4]
        [Да, только новые] [показать]
        [🔙 Назад]
        "#);
    // One goes by its author's hand, before the press.
    story.sim.world(|world| world.delete_comment(late, gone));
    story.settle();
    story.press("Да, и убрать эти 4");
    for spot in spots {
        story.assert_deleted(spot);
    }
    let said = story.sim.world(|world| world.messages(world.admin_chat_id));
    let told = said.iter().find(|message| message.text.contains("Убираю из прошлого")).expect("told of it");
    insta::assert_snapshot!(told.text, @r#"
        🧹 Убираю из прошлого: 3 комментария
        Не трогаю: 1. Их уже нет, они изменились или теперь решаю иначе.
        Каждый можно вернуть в отчёте, все сразу: кнопкой. Удалённое в Telegram вернуть нельзя.
        "#);
    let done = story.journal().into_iter().filter(|row| row.state == State::Done).count();
    assert_eq!(done, 3, "{}", story.journal_lines());
    // From now on it acts.
    let again = story.comments(late, "Опять бурундук");
    story.assert_deleted(again);
    // All of it comes back with a press, and teaches nothing.
    story.press("Вернуть все");
    for spot in spots {
        story.assert_visible(spot);
    }
    assert!(story.words_taught().is_empty());
    story.assert_deleted(again);
    insta::assert_snapshot!(story.rest(), @r#"
        admin: /panel
        admin: ⚙️ Настройки
        admin: 🧹 Убираю из прошлого: 3 комментария
        admin: 🧹 1 удалённый комментарий · 3 возвращены
        press: Действую. Убираю и те, что на виду
        press: Возвращаю
        "#);
}

#[test]
fn only_new_ones_leaves_the_past_alone() {
    let (mut story, spots) = Story::watched("ru");
    story.press("Настройки");
    story.press("Действую сам");
    story.press("Да, только новые");
    for spot in spots {
        story.assert_visible(spot);
    }
    let stranger = story.stranger("Анна", "Поздняя");
    let new = story.comments(stranger, "Бурундук ушёл");
    story.assert_deleted(new);
    insta::assert_snapshot!(story.rest(), @r#"
        admin: /panel
        admin: ⚙️ Настройки
        admin: 🧹 1 удалённый комментарий
        press: Сохранено
        "#);
}

#[test]
fn a_comment_called_a_mistake_is_not_among_those_removed() {
    let (mut story, [first, second, spam]) = Story::watched("ru");
    story.press("Настройки");
    story.press("Действую сам");
    story.press("Посмотреть");
    story.press("Ошибка 1");
    story.press("Назад");
    story.press("Да, и убрать эти 2");
    story.assert_deleted(first);
    story.assert_deleted(second);
    story.assert_visible(spam);
    insta::assert_snapshot!(story.rest(), @r#"
        admin: /panel
        admin: ⚙️ Настройки
        admin: 🧹 Убираю из прошлого: 2 комментария
        admin: 🧹 2 удалённых комментария
        press: Запомнил
        press: Действую. Убираю и те, что на виду
        "#);
}

#[test]
fn a_removal_taken_back_by_the_report_stays_back() {
    let (mut story, [first, ..]) = Story::watched("ru");
    story.press("Настройки");
    story.press("Действую сам");
    story.press("Да, и убрать эти 3");
    let row = story
        .journal()
        .into_iter()
        .find(|row| row.state == State::Done && row.text.as_deref() == Some("А бурундук будет?"));
    assert!(row.is_some(), "{}", story.journal_lines());
    story.press("Не спам 1");
    let back = story.journal().into_iter().find(|row| row.state == State::Undone).unwrap();
    assert_eq!(story.is_visible(first), back.text.as_deref() == Some("А бурундук будет?"));
    insta::assert_snapshot!(story.rest(), @r#"
        admin: /panel
        admin: ⚙️ Настройки
        admin: 🧹 Убираю из прошлого: 3 комментария
        admin: 🧹 2 удалённых комментария · 1 возвращён
        press: Действую. Убираю и те, что на виду
        press: Вернул. Но ваше стоп-слово «бурундук» и дальше удалит такие. Снять его: 💬 Анти-комменты → 
        2 × wall.deleteComment
        "#);
}

#[test]
fn comments_are_swept_from_the_panel_as_subscribers_are() {
    let mut story =
        Story::with(EVERY_TOKEN, "[moderation]\nmode = \"enforce\"\n[moderation.comments]\nenabled = false\n");
    let stranger = story.stranger("Кристина", "Доходова");
    let spam = story.comments(stranger, SPAM);
    story.assert_visible(spam);
    story.opens_the_panel();
    story.press("Анти-комменты");
    story.press("Включить");
    story.press("Проверить сейчас");
    story.press("Обновить");
    story.assert_deleted(spam);
    let shown = story.sim.world(|world| world.messages(world.admin_chat_id));
    assert!(shown.iter().any(|message| message.text.contains("Проверка комментариев")), "{shown:#?}");
    assert!(story.whole_panel().contains("Последняя проверка"), "{}", story.whole_panel());
    insta::assert_snapshot!(story.rest(), @r#"
        press: Сохранено
        press: Проверяю, ход покажу ниже
        press: Обновил
        "#);
}
