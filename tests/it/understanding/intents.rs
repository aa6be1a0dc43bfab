//! A table of first messages and what they came for.

use etronics_bot::domain::lead::Intent;
use etronics_bot::understanding::intent;
use proptest::prelude::*;

fn read(text: &str) -> String {
    match intent(text) {
        Intent::Advertise => "advertise",
        Intent::Sells => "sells",
        Intent::Mutual => "mutual",
        Intent::Other => "other",
    }
    .to_owned()
}

const ADVERTISERS: &str = "
сколько стоит реклама? => advertise
Сколько стоит реклама в вашей группе? => advertise
Здравствуйте! Сколько будет стоить реклама у вас? => advertise
хочу рекламу => advertise
Хотим рекламу в вашем паблике => advertise
разместить пост => advertise
Хотели бы разместить пост о нашем концерте => advertise
прайс => advertise
Прайс? => advertise
Добрый день, пришлите прайс пожалуйста => advertise
рекламное сотрудничество => advertise
Добрый день! По вопросу рекламного сотрудничества => advertise
можно у вас прорекламироваться => advertise
Можно у вас купить рекламу? => advertise
реклама => advertise
Реклама в группе => advertise
Здравствуйте, реклама => advertise
по поводу рекламы => advertise
Интересует реклама => advertise
Какие условия размещения? => advertise
цена за пост? => advertise
Почём рекламный пост? => advertise
Подскажите стоимость размещения => advertise
как заказать рекламу => advertise
Хочу пропиарить свой магазин у вас => advertise
Мы SMM-агентство, хотим разместить рекламу клиента у вас => advertise
Делаем торты на заказ, сколько стоит реклама? => advertise
Мы открыли школу танцев, хотели бы рекламу в вашем сообществе => advertise
Предлагаю рекламное сотрудничество: разместить у вас афишу => advertise
Вы удалили мой пост. Сколько стоит разместить рекламу официально? => advertise
Хoчу рeклaму => advertise
Хочу ре\u{200b}кламу => advertise
СКОЛЬКО СТОИТ РЕКЛАМА => advertise
how much is an ad => advertise
How much does advertising cost? => advertise
I want to advertise in your channel => advertise
Hi! Can I buy an ad here? => advertise
Здравствуйте, хотим сотрудничать с вами по рекламе => advertise
Добрый день! Меня зовут Анна, я представляю фестиваль. Хотели бы узнать условия размещения анонса у вас => advertise
Привет! Скинь прайс => advertise
Сколько за рекламу? => advertise
Сколько стоит выложить пост? => advertise
А можно рекламу купить => advertise
Как у вас рекламироваться? => advertise
Есть ли у вас реклама? => advertise
Продаете рекламу? => advertise
Вы размещаете рекламу? => advertise
Берете рекламу? => advertise
Здравствуйте, с кем можно поговорить о рекламе? => advertise
По рекламе к кому? => advertise
Реклама? => advertise
рекламу можно у вас дать? => advertise
Кто у вас отвечает за рекламу => advertise
Нужна реклама для моего магазина => advertise
Интересует размещение => advertise
Добрый день, хотим предложить вам рекламу нашего бренда за деньги => advertise
Готовы оплатить пост => advertise
Можно ли разместить афишу нашего концерта? => advertise
Здравствуйте! Интересует закреплённый пост на неделю => advertise
цены на рекламу => advertise
условия рекламы => advertise
Почем реклама => advertise
Реклама, цена? => advertise
ads? => advertise
price list please => advertise
Do you sell ads? => advertise
";

const SELLERS: &str = "
накрутка подписчиков => sells
Накрутка живых подписчиков дёшево! => sells
продвижение вашего сообщества => sells
Предлагаем продвижение вашего сообщества ВКонтакте => sells
делаем дизайн групп => sells
Делаю оформление групп: аватар, обложка, меню => sells
SMM услуги => sells
СММ под ключ => sells
увеличим продажи => sells
Поможем увеличить продажи вашего бизнеса => sells
рассылка по базе 100 000 человек => sells
Рассылка по вашим подписчикам недорого => sells
боты для вашей группы => sells
Создаём чат-боты => sells
Разработаю бота для записи клиентов => sells
Я таргетолог, настрою рекламу => sells
Настройка таргетированной рекламы от 3000 => sells
Надоела реклама без результата? Настроим таргет и приведём клиентов! => sells
Кредит без отказа за 5 минут => sells
Займы онлайн => sells
Деньги в долг, микрозаймы => sells
Заработок на дому от 5000 в день => sells
Разработка сайтов под ключ => sells
Раскрутка групп ВК => sells
Раскрутим ваш паблик => sells
Реклама вашей группы в 50 сообществах => sells
Разместим вашу рекламу в наших пабликах => sells
Предлагаю рекламу в нашей группе, 50к подписчиков => sells
Прорекламируем ваш канал на миллионную аудиторию => sells
Живые подписчики, лайки, просмотры => sells
Продам подписчиков, гарантия => sells
SEO продвижение сайта => sells
Копирайтер, пишу тексты => sells
Хотите больше клиентов? Привлечём клиентов с гарантией => sells
Ведение соцсетей, контент-план => sells
Привет! Инвестиции с доходом 30% => sells
Накpутка и pаскpутка => sells
We boost your followers => sells
I can grow your channel fast => sells
Web design services, we create websites => sells
взаимопиар => mutual
Взаимопиар? => mutual
Предлагаю взаимопиар => mutual
ВП? => mutual
Привет, давай ВП => mutual
взаимный пиар => mutual
Интересует взаимная реклама? => mutual
обмен постами => mutual
Давайте обменяемся постами => mutual
обмен рекламой => mutual
Репост за репост => mutual
пиар на пиар => mutual
Давайте дружить группами => mutual
взаимоподписка => mutual
cross promo? => mutual
shoutout for shoutout => mutual
Здравствуйте! Я занимаюсь продвижением групп => sells
Предлагаю услуги SMM-специалиста => sells
Добрый день! Вам нужны подписчики? => sells
Хотите больше подписчиков? => sells
Создам крутой дизайн для вашей группы => sells
Сделаю логотип => sells
Рассылка сообщений, 1 руб => sells
Могу увеличить охваты вашей группы => sells
Бесплатный аудит вашей группы => sells
Привлечём новых клиентов в ваш бизнес => sells
Предлагаем рекламу у блогеров => sells
Купите рекламу в нашей группе => sells
Реклама у блогеров недорого => sells
Хотите рекламу? У нас 10 000 подписчиков => sells
Работа на дому, 5000 в день => sells
Ставки на спорт с проходимостью 90% => sells
Нужны деньги? Оформи займ => sells
Здравствуйте! Делаем сайты и ботов для бизнеса => sells
Предлагаю взаимный репост => mutual
Давайте вп => mutual
взаимка? => mutual
Можно обменяться рекламой? => mutual
Хочу ВП с вашей группой => mutual
";

const OTHERS: &str = "
хватит рекламы => other
Хватит рекламы! Сколько можно => other
уберите рекламу => other
Уберите, пожалуйста, рекламу казино из комментариев => other
надоела ваша реклама => other
Достали со своей рекламой => other
рекламы слишком много => other
Слишком много рекламы в группе => other
У вас одна реклама => other
не надо рекламы => other
Мне не нужна реклама => other
не хочу рекламу => other
это реклама? => other
А это не реклама? => other
спасибо за рекламу => other
Увидел вашу рекламу, когда концерт? => other
Опять реклама... => other
почему в группе столько рекламы => other
Отпишите меня от рассылки => other
Отключите рассылку => other
пишу из рекламы, билеты ещё есть? => other
Прекратите слать мне спам и рекламу => other
Без рекламы, пожалуйста => other
когда концерт? => other
сколько стоит билет => other
Сколько стоит вход? => other
Прочитал пост. Сколько стоит билет? => other
Здравствуйте => other
Привет, во сколько начало? => other
можно вернуть билет? => other
Ваш бот не работает => other
Пропал кот, можно разместить пост? => other
Спасибо! => other
Подскажите адрес => other
👍 => other
 => other
stop the ads => other
too many ads => other
is this an ad? => other
no more ads please => other
ваша реклама достала => other
Реклама бесит => other
Зачем столько рекламы => other
Уберите мой пост => other
Когда уже закончится реклама => other
Реклама в комментариях, удалите => other
Видел рекламу у вас, есть билеты? => other
По вашей рекламе: можно купить билет? => other
Можно без рекламы? => other
Как отключить рекламу => other
Не присылайте мне рекламу => other
Хватит спамить => other
Что за реклама у вас => other
Классная реклама! => other
вы рекламируете мошенников => other
Сколько стоит доставка => other
Какая цена? => other
У вас есть вакансии? => other
Где посмотреть прайс на билеты? => other
Можно предложить новость? => other
Я выиграл конкурс => other
Когда следующий пост => other
";

#[test]
fn advertisers_are_recognised_by_their_first_message() {
    super::check_table(ADVERTISERS, 60, read);
}

#[test]
fn sellers_and_swappers_are_recognised_by_their_first_message() {
    super::check_table(SELLERS, 70, read);
}

#[test]
fn nobody_else_is_dragged_into_a_sale() {
    super::check_table(OTHERS, 60, read);
}

proptest! {
    #[test]
    fn any_text_has_an_intent_that_case_does_not_change(text in "[а-яёa-z ?!0-9]{0,80}") {
        prop_assert_eq!(intent(&text), intent(&text.to_uppercase()));
    }

    #[test]
    fn no_text_breaks_it(text in "\\PC{0,200}") {
        intent(&text);
    }
}
