//! What alerts say, in both languages.

use super::*;
use crate::domain::action::Advice;
use crate::domain::lane::VkLane;
use crate::domain::leads::LeadStatus;
use crate::domain::verdict::Reason;
use crate::texts::Texts;
use crate::texts::{Language, OwnerSaid, OwnerWord};

/// Everything that alerts say, in one language.
fn everything(language: Language) -> String {
    let texts = Texts::new(language);
    let wish = Wish {
        product: Some("Cafe".to_owned()),
        dates_text: Some("20.12".to_owned()),
        budget_text: Some("10k".to_owned()),
        ..Wish::default()
    };
    let key = texts.alerts().key_trouble(&Advice::new_token("vk.user_token"), &[]);
    let limit = texts.alerts().limit_reached(200);
    let lines = [
        AlertLine { words: &key, times: 12, last: "14:05".to_owned() },
        AlertLine { words: &limit, times: 1, last: "14:06".to_owned() },
    ];
    let status = OwnerStatus {
        acting: Acting::Itself,
        telegram_out: Some("10:00".to_owned()),
        vk_out: None,
        deleted: 3,
        removed: 2,
        quarantine: (1, 4),
        asked: (2, 1),
        leads: 1,
        waiting: 5,
        dead: 0,
    };
    let kinds = AlertKind::ALL.map(|kind| (kind, 2, "24.11 10:00".to_owned()));
    let who = texts.alerts().owner_who(PersonId::vk(5), Some("Anna"));
    let said = [
        OwnerSaid::Kept,
        OwnerSaid::Removed,
        OwnerSaid::DecidedAlready,
        OwnerSaid::NothingWaits,
        OwnerSaid::NoLeads,
        OwnerSaid::NoLead,
        OwnerSaid::Sent,
    ];
    let more = [OwnerSaid::Cancelled, OwnerSaid::BadAnswer, OwnerSaid::Owner, OwnerSaid::Help];
    let mut all = vec![
        texts.alerts().message(&lines, 3),
        texts.alerts().missed_alerts(&kinds),
        texts.alerts().first_assist(),
        texts.alerts().hot_lead(7, &wish, PersonId::telegram(5)),
        texts.alerts().wave_began(WaveKind::Joins),
        texts.alerts().raid_began(1_200),
        texts.alerts().store_was_ill("10:00", "10:20", 20 * 60_000, "disk <full>"),
        texts.alerts().store_is_damaged("row 7"),
        texts.alerts().store_refuses("10:00", "database is locked"),
        texts.alerts().gone_quiet("VK", 7),
        texts.alerts().telegram_out("10:00", 12),
        texts.alerts().vk_out("10:00", 12),
        texts.alerts().platform_back("VK", "23.11 10:00", "25.11 12:25", 50 * 3_600_000),
        texts.alerts().given_up(3, "bad"),
        texts.alerts().lane_stuck(&Lane::Vk(VkLane::Delete), "10:00", "29"),
        texts.alerts().owner_unreachable(7, "VK error 901: no"),
        texts.alerts().owner_status(&status),
        texts.alerts().owner_entry(3, &who, Some("Buy"), 11, &[Reason::new("link", 0.4)]),
        texts.alerts().owner_lead(7, LeadStatus::New, &wish, &who),
        texts.alerts().owner_more(4),
        texts.alerts().owner_asked(7),
    ];
    all.extend(said.into_iter().chain(more).map(|what| texts.panel().owner_said(what).to_owned()));
    all.join("\n---\n")
}

#[test]
fn everything_is_said_in_russian() {
    insta::assert_snapshot!(everything(Language::Ru), @r#"
        Раньше сегодня: ещё 3

        🔑 <b>Ключ не работает</b>
        Ключ администратора больше не принимается: выпустите новый и пришлите его боту в Telegram: ⚙️ → 🔑
        Всё, что делалось этим ключом, ждёт и выйдет само, когда он заработает.
        Новый пришлите боту в Telegram, в личные сообщения (🔑): проверю и начну им пользоваться без перезапуска.
        <i>×12, последний в 14:05</i>

        🛑 <b>Лимит на сегодня: 200</b>
        Больше людей сегодня не баню и не убираю: остальные ждут в карантине.
        ---
        📭 <b>Пока я не мог сюда написать</b>: волна накрутки ×2 (24.11 10:00), горячая заявка ×2 (24.11 10:00), ключ не принимался ×2 (24.11 10:00), менялось, что я могу сам ×2 (24.11 10:00), нужна была ваша рука ×2 (24.11 10:00), молчал источник ×2 (24.11 10:00), не отвечал Telegram ×2 (24.11 10:00), не отвечал VK ×2 (24.11 10:00), не выходили действия ×2 (24.11 10:00), достигнут лимит ×2 (24.11 10:00), отказывала база или диск ×2 (24.11 10:00), нужна была ваша помощь ×2 (24.11 10:00)
        ---
        🙋 <b>Первый случай, где нужна ваша рука</b>
        Сам этого сделать не могу: ни ключу, ни боту это не разрешено. Такие случаи собираю на одной карточке, худшие сверху. Что поможет, написано в 📊.
        ---
        <b>🔥 Горячая заявка №7</b> · Telegram
        Cafe · 20.12 · 10k
        ---
        🌊 <b>Похоже на волну накрутки</b>: подписки
        ---
        🌊 <b>Рейд</b>: ждут удаления 1 200
        ---
        💽 <b>База или диск отказывали</b>: 10:00 – 10:20 (20 мин)
        записать не удалось. Подробнее: <tg-spoiler>disk &lt;full&gt;</tg-spoiler>
        Ничего не потеряно: работа стояла и продолжилась. Посмотрите, есть ли место на диске.
        ---
        💽 <b>База повреждена</b>
        проверка нашла ошибки. Подробнее: <tg-spoiler>row 7</tg-spoiler>
        Остановите бота и верните последнюю целую копию: etronics-bot restore.
        ---
        💽 <b>База отказывает с 10:00</b>
        база занята другой программой. Подробнее: <tg-spoiler>database is locked</tg-spoiler>
        Пока это так, работа стоит: ничего не проверяется и не удаляется. Посмотрите, есть ли место на диске и не держит ли базу другая программа.
        ---
        🔇 <b>VK молчит</b>
        Уже 7 ч ни одного события, хотя обычно они есть. Ключ и связь в порядке: проверьте, какие события включены (etronics-bot check).
        ---
        📡 Telegram не отвечает с 10:00 (12 мин). Ничего не теряется, всё ждёт. Важное пока пишу сюда; спросить можно словами «статус», «карантин», «лиды».
        ---
        📡 <b>VK не отвечает с 10:00</b> (12 мин)
        Комментарии и подписчики пока не проверяются; когда VK вернётся, прочитаю пропущенное.
        ---
        ✅ VK снова отвечает, связи не было 2 д 2 ч, с 23.11 10:00 до 25.11 12:25
        ---
        📮 <b>Не удалось и отменено за сутки: 3</b>
        не получилось. Подробнее: <tg-spoiler>bad</tg-spoiler>
        ---
        📮 <b>Не могу отправить с 10:00</b>: удаление комментариев
        площадка ответила отказом. Подробнее: <tg-spoiler>29</tg-spoiler>
        ---
        ✉️ <b>Не могу написать вам в VK</b>
        Напишите сообществу любое сообщение: <a href="https://vk.com/im?sel=-7">vk.com/im</a>. Тогда важное дойдёт и при недоступном Telegram.
        <i>человек не разрешил писать ему. Подробнее: <tg-spoiler>VK error 901: no</tg-spoiler></i>
        ---
        📊 ⚔️ Действую сам
        Telegram: нет связи с 10:00
        VK: на связи
        Сегодня: удалено 3, убрано людей 2
        В карантине: 5
        Открытых заявок: 1
        🙋 Прошу вас, на карточках: 2 человека, 1 комментарий
        Ждут отправки / отменено: 5 / 0
        ---
        📦 №3 · Anna vk.com/id5
        «Buy»
        и ещё 11 таких же: ответ решит все
        ссылка
        ---
        💼 №7 · новая
        Cafe · 20.12 · 10k
        Anna vk.com/id5
        ---
        И ещё 4. Все видны в панели Telegram.
        ---
        ✍️ Напишите ответ: следующее сообщение уйдёт клиенту заявки №7.
        ---
        ✅ Оставил
        ---
        🗑 Убираю
        ---
        Уже решено
        ---
        📦 В карантине пусто
        ---
        💼 Открытых заявок нет
        ---
        Такой заявки уже нет
        ---
        ✅ Передал клиенту
        ---
        Хорошо, ничего не отправляю
        ---
        Пришлите текст, до 4 000 знаков
        ---
        владелец
        ---
        Понимаю слова: статус, карантин, лиды.
        "#);
}

#[test]
fn everything_is_said_in_english() {
    let said = everything(Language::En);
    assert!(!said.contains(|letter: char| ('а'..='я').contains(&letter)), "{said}");
    insta::assert_snapshot!(said, @r#"
        Earlier today: 3 more

        🔑 <b>A key does not work</b>
        <code>vk.user_token</code> is no longer accepted: issue a new one and set it
        Everything done with this key waits and goes out by itself when it works.
        Send a new one to the bot in Telegram, in private (🔑): I check it and use it without a restart.
        <i>×12, the last at 14:05</i>

        🛑 <b>Today's limit: 200</b>
        Nobody else is banned or removed today: the others wait in quarantine.
        ---
        📭 <b>While I could not write here</b>: a wave of fakes ×2 (24.11 10:00), a hot lead ×2 (24.11 10:00), a key was refused ×2 (24.11 10:00), what I may do by myself changed ×2 (24.11 10:00), your hand was needed ×2 (24.11 10:00), a source was silent ×2 (24.11 10:00), Telegram did not answer ×2 (24.11 10:00), VK did not answer ×2 (24.11 10:00), actions did not get out ×2 (24.11 10:00), a limit was reached ×2 (24.11 10:00), the database or the disk refused ×2 (24.11 10:00), your help was needed ×2 (24.11 10:00)
        ---
        🙋 <b>The first case that needs your hand</b>
        I may not do it myself: neither a token nor the bot is allowed it. Such cases are gathered on one card, the worst first. 📊 says what would help.
        ---
        <b>🔥 A hot lead №7</b> · Telegram
        Cafe · 20.12 · 10k
        ---
        🌊 <b>This looks like a wave of fakes</b>: subscriptions
        ---
        🌊 <b>A raid</b>: 1 200 wait to be deleted
        ---
        💽 <b>The database or the disk refused</b>: 10:00 – 10:20 (20 min)
        disk &lt;full&gt;
        Nothing was lost: work stood still and went on. See whether the disk has room.
        ---
        💽 <b>The database is damaged</b>
        row 7
        Stop the bot and bring the last sound copy back: etronics-bot restore.
        ---
        💽 <b>The database refuses since 10:00</b>
        another program holds the database. Details: <tg-spoiler>database is locked</tg-spoiler>
        As long as it does, work stands still: nothing is checked or removed. See whether the disk has room and whether another program holds the database.
        ---
        🔇 <b>VK says nothing</b>
        No event for 7 h, though there usually are some. Key and connection are fine: see which events are switched on (etronics-bot check).
        ---
        📡 Telegram has not answered since 10:00 (12 min). Nothing is lost, everything waits. What matters comes here meanwhile; ask with “status”, “quarantine”, “leads”.
        ---
        📡 <b>VK has not answered since 10:00</b> (12 min)
        Comments and members are not checked meanwhile; when VK is back, what was missed is read.
        ---
        ✅ VK answers again, it was away for 2 d 2 h, from 23.11 10:00 to 25.11 12:25
        ---
        📮 <b>Failed and given up within a day: 3</b>
        bad
        ---
        📮 <b>Cannot be sent since 10:00</b>: deleting comments
        29
        ---
        ✉️ <b>I cannot write to you on VK</b>
        Write anything to the community: <a href="https://vk.com/im?sel=-7">vk.com/im</a>. Then what matters arrives even while Telegram is out of reach.
        <i>the person does not allow messages. Details: <tg-spoiler>VK error 901: no</tg-spoiler></i>
        ---
        📊 ⚔️ Acting by myself
        Telegram: out of reach since 10:00
        VK: connected
        Today: deleted 3, people removed 2
        In quarantine: 5
        Open leads: 1
        🙋 Asked of you, on the cards: 2 people, 1 comment
        Waiting to go out / given up: 5 / 0
        ---
        📦 №3 · Anna vk.com/id5
        «Buy»
        and 11 more of the same: one answer settles all
        link
        ---
        💼 №7 · new
        Cafe · 20.12 · 10k
        Anna vk.com/id5
        ---
        And 4 more. The panel in Telegram shows all.
        ---
        ✍️ Write the answer: your next message goes to the client of lead №7.
        ---
        ✅ Kept
        ---
        🗑 Being removed
        ---
        Decided already
        ---
        📦 Nothing waits in quarantine
        ---
        💼 No open leads
        ---
        There is no such lead any more
        ---
        ✅ Passed on to the client
        ---
        Fine, nothing is sent
        ---
        Send a text of up to 4,000 characters
        ---
        the owner
        ---
        I understand: status, quarantine, leads.
        "#);
}

#[test]
fn the_owners_words_are_known_in_both_languages_however_they_are_written() {
    let texts = Texts::default();
    for (word, order) in [
        ("СТАТУС!", OwnerWord::Status),
        (" leads ", OwnerWord::Leads),
        ("«карантин»", OwnerWord::Quarantine),
        ("отмена", OwnerWord::Cancel),
    ] {
        assert_eq!(texts.panel().owner_word(word), Some(order), "{word}");
    }
    assert_eq!(texts.panel().owner_word("какой статус?"), None);
}

#[test]
fn a_key_of_another_address_is_not_called_revoked() {
    let bound =
        Advice::not_taken("vk.user_token", "User authorization failed: access_token was given to another ip address.");
    let told = |language: Language| html::plain(&Texts::new(language).alerts().key_trouble(&bound, &[]));
    let (ru, en) = (told(Language::Ru), told(Language::En));
    assert!(ru.contains("выдан для другого адреса") && !ru.contains("больше не принимается"), "{ru}");
    assert!(en.contains("issued to another internet address") && !en.contains("no longer accepted"), "{en}");
    // Whoever reads it on VK sends no key there.
    assert!(ru.contains("боту в Telegram") && !ru.contains("пришлите его мне"), "{ru}");
}
