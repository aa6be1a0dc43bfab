//! A Friday of a coffee house, as people really write. All texts are made up for this story.

use anyhow::Result;

use super::stage::Stage;
use crate::domain::leads::LeadStatus;
use crate::simulator::PostDraft;

/// Plays the day from the first post to the last look at the panel.
pub(super) fn play(stage: &mut Stage) -> Result<()> {
    morning(stage)?;
    spammers(stage)?;
    disguises(stage)?;
    a_mistake(stage)?;
    an_edit(stage)?;
    the_channel(stage)?;
    the_discussion_group(stage)?;
    a_doubtful_one(stage)?;
    advertisers(stage)?;
    bought_subscribers(stage)?;
    evening(stage)
}

fn morning(stage: &mut Stage) -> Result<()> {
    stage.title("Утро")?;
    stage.post("Доброе утро! Сегодня сырники с вишней и новый кофе из Эфиопии. Открыты с 8:00 до 22:00 ☕")?;
    stage.aside("Бот познакомился с подписчиками, никого не тронув:")?;
    stage.audit()?;
    stage.comment("Марина Соколова", "Во сколько лучше прийти, чтобы без очереди?")?;
    stage.comment("Олег Кравцов", "Были вчера с детьми, сырники отличные! Спасибо бариста за терпение 😊")?;
    stage.comment("Ирина Белова", "А безлактозное молоко есть? И сколько стоит капучино на овсяном?")?;
    stage.manager_comment(
        "Марина, до десяти почти всегда свободно. Меню целиком: https://coffee-lesnaya.example/menu",
    )?;
    stage.pass(95)?;
    stage.comment("Денис Юдин", "Забронируйте столик на четверых на семь вечера, пожалуйста")
}

fn spammers(stage: &mut Stage) -> Result<()> {
    stage.title("Приходят спамеры")?;
    stage.comment(
        "Кристина Доходова",
        "Девочки, кому нужен доход от 5000 рублей в день? Удалённо, без вложений и обучения. Пишите в телеграм \
         @legkij_dohod_2026, осталось 3 места!",
    )?;
    stage.pass(20)?;
    stage.comment(
        "Артём Удачин",
        "Казино дарит 100 фриспинов за регистрацию! Забирай бонус и выводи на карту: luckyspin-bonus.example/vk",
    )?;
    stage.comment("Павел Громов", "Спасибо за кофе, очень вкусно! А зёрна домой продаёте?")?;
    stage.pass(15)?;
    stage.comment(
        "Займ Онлайн",
        "Кредит без отказа за 5 минут даже с плохой кредитной историей! Пишите в вотсап 8 900 123-45-67",
    )
}

fn disguises(stage: &mut Stage) -> Result<()> {
    stage.title("Спам переодевается")?;
    stage.comment("Виктория М", "Зaрaбoтoк бeз влoжeний, oт 200$ в дeнь! Пиши в личку + и paскaжу вcё")?;
    stage.comment("Алёна Ночная", "Горячие фото без цензуры смотри тут 👉 t , me/nochnaya_alena")?;
    stage.comment("Руслан К", "З а р а б о т о к на дому 💰💰💰 пиши + в л и ч к у, доход каждый день")?;
    stage.pass(40)?;
    stage.comment("Наталья Зимина", "Ого, какая очередь сегодня 😄 Но дождались, оно того стоило")
}

fn a_mistake(stage: &mut Stage) -> Result<()> {
    stage.title("Ошибка, которую исправляют кнопкой")?;
    let text = "Ищем бариста! Подработка по выходным, оплата каждый день от 3000 рублей, обучим с нуля. \
                Пишите в личные сообщения";
    let wrong = stage.comment_by("Светлана Орлова", text)?;
    if stage.is_visible(wrong) {
        stage.aside("Бот и сам понял, что это не спам.")?;
        return Ok(());
    }
    stage.aside("Светлана — управляющая соседней кофейни, объявление настоящее. Администратор нажимает «Не спам».")?;
    stage.not_spam(wrong)?;
    stage.pass(30)?;
    let again = stage.comment_by("Светлана Орлова", text)?;
    stage.learnt(again)
}

fn an_edit(stage: &mut Stage) -> Result<()> {
    stage.title("Невинный комментарий становится рекламой")?;
    let comment = stage.comment_by("Глеб Тихий", "Отличное место, обязательно приду ещё")?;
    stage.pass(45)?;
    stage.edit(
        comment,
        "Отличный заработок: вкладываешь 1000, через день получаешь 5000! Подробности в телеграм @investor_gleb_bot",
    )
}

fn the_channel(stage: &mut Stage) -> Result<()> {
    stage.title("Посты сами идут в канал Telegram")?;
    let text = "Новая витрина! Эклеры, тарты и #пирожные@quiet_yard дня. Автор — [id1|Анна], меню: \
                https://coffee-lesnaya.example/menu";
    let post = stage.publish(PostDraft::new(text).photos(3), text)?;
    stage.pass(10)?;
    stage.rewrite(post, "Новая витрина! Эклеры, тарты и пирожные дня. До конца недели скидка 10 %")?;
    let neighbour = stage.neighbour("Книжная на углу", "corner_books");
    let original = PostDraft::new("В субботу меняемся книгами: приносите две, уносите три.").on(neighbour);
    let own = "Соседи зовут, а мы сварим какао";
    stage.publish(PostDraft::new(own).repost(original), own).map(|_| ())
}

fn the_discussion_group(stage: &mut Stage) -> Result<()> {
    stage.title("Чат канала в Telegram")?;
    stage.channel_post("Вечером у нас джаз: начало в 19:00, вход свободный 🎷")?;
    stage.say("Юля", "Ура, наконец-то! А столик у сцены ещё есть?")?;
    stage.say(
        "Crypto Anna",
        "Гарантированный доход 30% в неделю с нашим ботом! Инвестируй в криптовалюту, пиши @crypto_anna_profit",
    )?;
    stage.pass(25)?;
    stage.say("Костя", "Джаз был бомба, спасибо музыкантам!")
}

fn a_doubtful_one(stage: &mut Stage) -> Result<()> {
    stage.title("Сомнительное ждёт человека")?;
    stage.pass(15)?;
    stage.aside("Сомнительное остаётся на виду, пока администратор не решит; не решит — останется.")?;
    stage.keep_what_waits()
}

fn advertisers(stage: &mut Stage) -> Result<()> {
    stage.title("Рекламодатели")?;
    let (alisa, name) = (stage.on_telegram("Алиса"), "Алиса");
    stage.advertiser_writes(alisa, name, "/start")?;
    stage.advertiser_presses(alisa, name, "💼 Реклама")?;
    stage.advertiser_sends(alisa, name, "Керамическая мастерская, мастер-классы по выходным")?;
    stage.advertiser_presses(alisa, name, "Пост с закрепом")?;
    stage.advertiser_writes(alisa, name, "с 1 по 5 декабря")?;
    stage.advertiser_writes(alisa, name, "до 10к")?;
    stage.advertiser_presses(alisa, name, "Писать сюда")?;
    stage.advertiser_presses(alisa, name, "Подтвердить")?;
    stage.message_with("Заявка №1")?;
    stage.moves_on("Заявка №1", "В работу", LeadStatus::InProgress)?;
    stage.answers_card(alisa, "Заявка №1", "Добрый день! Даты свободны, закреп ваш.")?;
    stage.moves_on("Заявка №1", "Согласовано", LeadStatus::Agreed)?;
    stage.pass(5)?;
    stage.aside("В это же время во ВКонтакте:")?;
    let (fedor, name) = (stage.on_vk("Фёдор", "Лыков"), "Фёдор Лыков");
    stage.advertiser_writes(fedor, name, "хочу разместить рекламу в вашей группе")?;
    for answer in ["Барбершоп на Лесной", "пост", "на следующей неделе", "5000"] {
        stage.advertiser_writes(fedor, name, answer)?;
    }
    stage.advertiser_presses(fedor, name, "Писать сюда")?;
    stage.advertiser_presses(fedor, name, "Подтвердить")?;
    stage.sends_template(fedor, "Заявка №2", "Даты свободны")?;
    stage.moves_on("Заявка №2", "Согласовано", LeadStatus::Agreed)?;
    stage.message_with("Заявка №2")?;
    let seller = stage.on_vk("Игорь", "Смм");
    stage.seller_writes(seller, "Игорь Смм", "Предлагаю накрутку живых подписчиков, 1000 за 300 рублей!")
}

fn bought_subscribers(stage: &mut Stage) -> Result<()> {
    stage.title("Кто-то купил накрутку")?;
    stage.aside("Один за другим подписываются пустые страницы: по одной каждые пять секунд.")?;
    stage.wave()?;
    stage.aside("А теперь проверка всех: etronics-bot scan members --enforce")?;
    stage.scan()
}

fn evening(stage: &mut Stage) -> Result<()> {
    stage.title("Вечер")?;
    stage.pass(120)?;
    stage.comment("Марина Соколова", "Спасибо за чудесный вечер! До завтра ❤️")?;
    stage.open_panel()?;
    stage.look_at_status()?;
    stage.next_morning()
}
