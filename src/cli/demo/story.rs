//! A day of a coffee house, as people really write: a minute of it, or all of it. All texts are made up for this story.

use anyhow::Result;

use super::advertisers::Guest;
use super::stage::Stage;
use crate::domain::leads::LeadStatus;
use crate::simulator::PostDraft;

/// What matters, within a minute: the first removal with its reason comes in the first seconds.
pub(super) fn play_short(stage: &mut Stage) -> Result<()> {
    stage.post(stage.t(
        "Доброе утро! Сегодня сырники с вишней и новый кофе из Эфиопии ☕",
        "Good morning! Cherry pancakes today, and a new coffee from Ethiopia ☕",
    ))?;
    income(stage)?;
    stage.comment(
        stage.t("Марина Соколова", "Marina Falcon"),
        stage.t("Во сколько лучше прийти, чтобы без очереди?", "When is it best to come without a queue?"),
    )?;
    wave(stage)?;
    in_foreign_letters(stage)?;
    a_mistake(stage)?;
    pictures_in_the_channel(stage).map(|_| ())?;
    one_advertiser(stage)?;
    stage.next_morning()
}

/// The whole day from the first post to the next morning.
pub(super) fn play_full(stage: &mut Stage) -> Result<()> {
    morning(stage)?;
    spammers(stage)?;
    disguises(stage)?;
    a_mistake(stage)?;
    an_edit(stage)?;
    the_channel(stage)?;
    the_discussion_group(stage)?;
    a_doubtful_one(stage)?;
    advertisers(stage)?;
    wave(stage)?;
    sweep(stage)?;
    evening(stage)
}

fn income(stage: &mut Stage) -> Result<()> {
    stage.comment(
        stage.t("Кристина Доходова", "Christie Gain"),
        stage.t(
            "Девочки, кому нужен доход от 5000 рублей в день? Удалённо, без вложений и обучения. Пишите в телеграм \
             @legkij_dohod_2026, осталось 3 места!",
            "Earn $500 a day from home, no investment and no training! Only 3 places left, write me on Telegram \
             @easy_money_2026",
        ),
    )
}

fn in_foreign_letters(stage: &mut Stage) -> Result<()> {
    stage.title(stage.t("Спам переодевается", "Spam in disguise"))?;
    stage.comment(
        stage.t("Виктория М", "Victoria M"),
        stage.t(
            "Зaрaбoтoк бeз влoжeний, oт 200$ в дeнь! Пиши в личку + и paскaжу вcё",
            "E a r n i n g s at home 💰💰💰 write + in PM, income every day",
        ),
    )
}

fn morning(stage: &mut Stage) -> Result<()> {
    stage.title(stage.t("Утро", "Morning"))?;
    stage.post(stage.t(
        "Доброе утро! Сегодня сырники с вишней и новый кофе из Эфиопии. Открыты с 8:00 до 22:00 ☕",
        "Good morning! Cherry pancakes today, and a new coffee from Ethiopia. Open from 8:00 to 22:00 ☕",
    ))?;
    income(stage)?;
    stage.aside(stage.t(
        "Бот познакомился с подписчиками, никого не тронув:",
        "The bot has looked at the subscribers and touched nobody:",
    ))?;
    stage.audit()?;
    stage.comment(
        stage.t("Марина Соколова", "Marina Falcon"),
        stage.t("Во сколько лучше прийти, чтобы без очереди?", "When is it best to come without a queue?"),
    )?;
    stage.comment(
        stage.t("Олег Кравцов", "Oleg Taylor"),
        stage.t(
            "Были вчера с детьми, сырники отличные! Спасибо бариста за терпение 😊",
            "We came with the kids yesterday, the pancakes are great! Thanks to the barista for the patience 😊",
        ),
    )?;
    stage.comment(
        stage.t("Ирина Белова", "Irene White"),
        stage.t(
            "А безлактозное молоко есть? И сколько стоит капучино на овсяном?",
            "Do you have lactose-free milk? And how much is a cappuccino with oat milk?",
        ),
    )?;
    stage.manager_comment(stage.t(
        "Марина, до десяти почти всегда свободно. Меню целиком: https://coffee-lesnaya.example/menu",
        "Marina, before ten there is nearly always room. The whole menu: https://coffee-lesnaya.example/menu",
    ))?;
    stage.pass(95)?;
    stage.comment(
        stage.t("Денис Юдин", "Denis Young"),
        stage.t(
            "Забронируйте столик на четверых на семь вечера, пожалуйста",
            "Please book a table for four at seven this evening",
        ),
    )
}

fn spammers(stage: &mut Stage) -> Result<()> {
    stage.title(stage.t("Приходят спамеры", "Spammers come"))?;
    stage.comment(
        stage.t("Артём Удачин", "Artie Luck"),
        stage.t(
            "Казино дарит 100 фриспинов за регистрацию! Забирай бонус и выводи на карту: luckyspin-bonus.example/vk",
            "Casino gives 100 free spins for registration! Take the bonus and withdraw to your card: \
             luckyspin-bonus.example/vk",
        ),
    )?;
    stage.comment(
        stage.t("Павел Громов", "Paul Thunder"),
        stage.t(
            "Спасибо за кофе, очень вкусно! А зёрна домой продаёте?",
            "Thanks for the coffee, it was very good! Do you sell beans to take home?",
        ),
    )?;
    stage.pass(15)?;
    stage.comment(
        stage.t("Займ Онлайн", "Loans Online"),
        stage.t(
            "Кредит без отказа за 5 минут даже с плохой кредитной историей! Пишите в вотсап 8 900 123-45-67",
            "Credit without refusal in 5 minutes, bad credit history is fine! WhatsApp +7 900 123-45-67",
        ),
    )
}

fn disguises(stage: &mut Stage) -> Result<()> {
    in_foreign_letters(stage)?;
    stage.comment(
        stage.t("Алёна Ночная", "Helen Night"),
        stage.t(
            "Горячие фото без цензуры смотри тут 👉 t , me/nochnaya_alena",
            "Hot photos without censorship here 👉 t . me/night_helen",
        ),
    )?;
    stage.comment(
        stage.t("Руслан К", "Ruslan K"),
        stage.t(
            "З а р а б о т о к на дому 💰💰💰 пиши + в л и ч к у, доход каждый день",
            "Income from home every day, no investment 💰💰💰 write + to me in p r i v a t e",
        ),
    )?;
    stage.pass(40)?;
    stage.comment(
        stage.t("Наталья Зимина", "Natalie Winter"),
        stage.t(
            "Ого, какая очередь сегодня 😄 Но дождались, оно того стоило",
            "Wow, what a queue today 😄 But it was worth the wait",
        ),
    )
}

fn a_mistake(stage: &mut Stage) -> Result<()> {
    stage.title(stage.t("Ошибка, которую исправляют кнопкой", "A mistake that a button mends"))?;
    let name = stage.t("Светлана Орлова", "Lana Eagle");
    let text = stage.t(
        "Ищем бариста! Подработка по выходным, оплата каждый день от 3000 рублей, обучим с нуля. Пишите в личные \
         сообщения",
        "Looking for a barista! Income from $100 a day, paid every day, no experience needed. Write me on Telegram",
    );
    let wrong = stage.comment_by(name, text)?;
    if stage.is_visible(wrong) {
        return stage
            .aside(stage.t("Бот и сам понял, что это не спам.", "The bot understood by itself that this is no spam."));
    }
    stage.aside(stage.t(
        "Светлана — управляющая соседней кофейни, объявление настоящее. Администратор нажимает «Не спам».",
        "Lana runs the café next door, the notice is real. The admin presses “Not spam”.",
    ))?;
    stage.not_spam(wrong)?;
    stage.pass(30)?;
    let again = stage.comment_by(name, text)?;
    stage.learnt(again)
}

fn an_edit(stage: &mut Stage) -> Result<()> {
    stage.title(stage.t("Невинный комментарий становится рекламой", "A harmless comment turns into an advert"))?;
    let comment = stage.comment_by(
        stage.t("Глеб Тихий", "Gleb Still"),
        stage.t("Отличное место, обязательно приду ещё", "A great place, I will surely come again"),
    )?;
    stage.pass(45)?;
    stage.edit(
        comment,
        stage.t(
            "Отличный заработок: вкладываешь 1000, через день получаешь 5000! Подробности в телеграм \
             @investor_gleb_bot",
            "Great earnings: invest 1000 and get 5000 a day later! Details on Telegram @investor_gleb_bot",
        ),
    )
}

fn pictures_in_the_channel(stage: &mut Stage) -> Result<i64> {
    stage.title(
        stage.t(
            "Записи сами идут в каналы Telegram и MAX",
            "Posts go to the channels of Telegram and MAX by themselves",
        ),
    )?;
    let text = stage.t(
        "Новая витрина! Эклеры, тарты и #пирожные@quiet_yard дня. Автор — [id1|Анна], меню: \
         https://coffee-lesnaya.example/menu",
        "A new display! Eclairs, tarts and #pastry@quiet_yard of the day. Made by [id1|Ann], the menu: \
         https://coffee-lesnaya.example/menu",
    );
    stage.publish(PostDraft::new(text).photos(3), text)
}

fn the_channel(stage: &mut Stage) -> Result<()> {
    let post = pictures_in_the_channel(stage)?;
    stage.pass(10)?;
    stage.rewrite(
        post,
        stage.t(
            "Новая витрина! Эклеры, тарты и пирожные дня. До конца недели скидка 10 %",
            "A new display! Eclairs, tarts and pastry of the day. 10 % off until the end of the week",
        ),
    )?;
    let neighbour = stage.neighbour(stage.t("Книжная на углу", "Books at the corner"), "corner_books");
    let original = PostDraft::new(stage.t(
        "В субботу меняемся книгами: приносите две, уносите три.",
        "On Saturday we swap books: bring two, take three.",
    ))
    .on(neighbour);
    let own = stage.t("Соседи зовут, а мы сварим какао", "The neighbours invite you, and we make cocoa");
    stage.publish(PostDraft::new(own).repost(original), own).map(|_| ())
}

fn the_discussion_group(stage: &mut Stage) -> Result<()> {
    stage.title(stage.t("Чат канала в Telegram", "The channel's discussion on Telegram"))?;
    stage.channel_post(stage.t(
        "Вечером у нас джаз: начало в 19:00, вход свободный 🎷",
        "Jazz this evening: we begin at 19:00, admission is free 🎷",
    ))?;
    stage.say(
        stage.t("Юля", "Julia"),
        stage.t("Ура, наконец-то! А столик у сцены ещё есть?", "Hooray, at last! Is there still a table by the stage?"),
    )?;
    stage.say(
        "Crypto Anna",
        stage.t(
            "Гарантированный доход 30% в неделю с нашим ботом! Инвестируй в криптовалюту, пиши @crypto_anna_profit",
            "Guaranteed income of 30% a week with our bot! Invest in crypto, write @crypto_anna_profit",
        ),
    )?;
    stage.pass(25)?;
    stage.say(
        stage.t("Костя", "Kostya"),
        stage.t("Джаз был бомба, спасибо музыкантам!", "The jazz was great, thanks to the musicians!"),
    )
}

fn a_doubtful_one(stage: &mut Stage) -> Result<()> {
    stage.title(stage.t("Сомнительное ждёт человека", "What is doubtful waits for a person"))?;
    stage.pass(15)?;
    stage.aside(stage.t(
        "Сомнительное остаётся на виду, пока администратор не решит; не решит — останется.",
        "It stays visible until the admin decides; undecided, it stays.",
    ))?;
    stage.keep_what_waits()
}

fn one_advertiser(stage: &mut Stage) -> Result<()> {
    stage.title(stage.t("Рекламодатель пишет сообществу", "An advertiser writes to the community"))?;
    let name = stage.t("Фёдор Лыков", "Fred Lynch");
    let (first, last) = name.split_once(' ').unwrap_or((name, ""));
    let guest = stage.on_vk(first, last);
    stage.advertiser_writes(
        guest,
        name,
        stage.t("хочу разместить рекламу в вашей группе", "I would like to place an advertisement in your group"),
    )?;
    stage.aside(stage.t(
        "Бот спрашивает всё, что нужно, и приносит заявку:",
        "The bot asks whatever is needed and brings a request:",
    ))?;
    stage.advertiser_answers(
        guest,
        &stage.words(
            ["Барбершоп на Лесной", "пост", "на следующей неделе", "5000"],
            ["A barber shop in Forest Street", "post", "next week", "5000"],
        ),
    )?;
    stage.advertiser_confirms(guest)?;
    let card = stage.request(1);
    stage.message_with(&card)
}

fn advertisers(stage: &mut Stage) -> Result<()> {
    stage.title(stage.t("Рекламодатели", "Advertisers"))?;
    let name = stage.t("Алиса", "Alice");
    let alisa = stage.on_telegram(name);
    stage.advertiser_writes(alisa, name, "/start")?;
    stage.advertiser_presses(alisa, name, stage.t("💼 Реклама", "💼 Advertising"))?;
    stage.advertiser_sends(
        alisa,
        name,
        stage.t("Керамическая мастерская, мастер-классы по выходным", "A pottery workshop, classes at weekends"),
    )?;
    stage.advertiser_presses(alisa, name, stage.t("Пост с закрепом", "Pinned post"))?;
    stage.advertiser_writes(alisa, name, stage.t("с 1 по 5 декабря", "1-5 December"))?;
    stage.advertiser_writes(alisa, name, stage.t("до 10к", "up to 10k"))?;
    stage.advertiser_confirms(alisa)?;
    let card = stage.request(1);
    stage.message_with(&card)?;
    stage.moves_on(&card, stage.t("В работу", "Take"), LeadStatus::InProgress)?;
    stage.answers_card(
        alisa,
        &card,
        stage.t("Добрый день! Даты свободны, закреп ваш.", "Good day! The dates are free, the pin is yours."),
    )?;
    stage.moves_on(&card, stage.t("Согласовано", "Agreed"), LeadStatus::Agreed)?;
    stage.pass(5)?;
    stage.aside(stage.t("В это же время во ВКонтакте:", "At the same time on VK:"))?;
    on_vk(stage)?;
    let name = stage.t("Игорь Смм", "Igor Smm");
    let (first, last) = name.split_once(' ').unwrap_or((name, ""));
    let seller = stage.on_vk(first, last);
    stage.seller_writes(
        seller,
        name,
        stage.t(
            "Предлагаю накрутку живых подписчиков, 1000 за 300 рублей!",
            "I sell live subscribers, promotion of groups, 1000 for 300 roubles!",
        ),
    )
}

fn on_vk(stage: &mut Stage) -> Result<()> {
    let name = stage.t("Фёдор Лыков", "Fred Lynch");
    let (first, last) = name.split_once(' ').unwrap_or((name, ""));
    let fedor: Guest = stage.on_vk(first, last);
    stage.advertiser_writes(
        fedor,
        name,
        stage.t("хочу разместить рекламу в вашей группе", "I would like to place an advertisement in your group"),
    )?;
    for answer in stage.words(
        ["Барбершоп на Лесной", "пост", "на следующей неделе", "5000"],
        ["A barber shop in Forest Street", "post", "next week", "5000"],
    ) {
        stage.advertiser_writes(fedor, name, answer)?;
    }
    stage.advertiser_confirms(fedor)?;
    let card = stage.request(2);
    stage.sends_template(fedor, &card, stage.t("Даты свободны", "Dates are free"))?;
    stage.moves_on(&card, stage.t("Согласовано", "Agreed"), LeadStatus::Agreed)?;
    stage.message_with(&card)
}

fn wave(stage: &mut Stage) -> Result<()> {
    stage.title(stage.t("Кто-то купил накрутку", "Somebody bought subscribers"))?;
    stage.aside(stage.t(
        "Один за другим подписываются пустые страницы: по одной каждые пять секунд.",
        "Empty pages subscribe one after another, one every five seconds.",
    ))?;
    stage.wave()
}

fn sweep(stage: &mut Stage) -> Result<()> {
    stage.aside(stage.t(
        "А теперь проверка всех: etronics-bot scan members --enforce",
        "And now a look at everybody: etronics-bot scan members --enforce",
    ))?;
    stage.scan()
}

fn evening(stage: &mut Stage) -> Result<()> {
    stage.title(stage.t("Вечер", "Evening"))?;
    stage.pass(120)?;
    stage.comment(
        stage.t("Марина Соколова", "Marina Falcon"),
        stage.t("Спасибо за чудесный вечер! До завтра ❤️", "Thank you for a lovely evening! See you tomorrow ❤️"),
    )?;
    stage.open_panel()?;
    stage.look_at_status()?;
    stage.next_morning()
}
