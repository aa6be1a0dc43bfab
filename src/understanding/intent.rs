//! What somebody came for, by the first message: to advertise, to sell promotion, to swap posts, or for anything else.
//!
//! Silencing an advertiser costs more than greeting a seller, so a plain wish to advertise here outweighs the words of
//! sellers; being dragged into a sale annoys, so complaints about advertising are nobody's wish.

use super::tokens::{Pieces, plain};
use crate::domain::leads::Intent;

/// Advertising by its names.
const TOPIC: &str = "реклам прореклам размещ размест пиар пропиар промо advert sponsor promot";
/// Words of a price.
const PRICE: &str = "прайс прайз цена цену цены ценник стоимост стоит стоят стоить почем расценк тариф обойдет price \
    pricing cost rates";
/// First person: somebody wants something, or asks whether it can be had.
const WANT: &str = "хочу хотим хотел хочет желаем желаю планир интересует интересн ищем ищу нужна нужно нужен нужны можно \
    можем могу возможно готов купить куплю купим заказ приобрес подскажите рассматрив как вопрос поводу насчет условия \
    услови принимае берете есть want would interested buy can could looking продаете размещаете даете \
    отвечает занимается";
/// Wishes that need no place beside them.
const FIRM: &str = "хочу хотим хотел хочет желаем желаю планир купить куплю купим заказ интересует want buy like";
/// Needs that a place beside them makes firm.
const NEED: &str = "нужна нужно нужен нужны need";
/// What one buys in a community, by its own name.
const SLOTS: &str = "закреп закрепа закрепу закрепе сторис сториз интеграция интеграции интеграцию";
/// Posts, which are bought too.
const POSTS: &str = "пост поста посту посты постов публикация публикацию публикации";
/// Had enough.
const ENOUGH: &str = "хватит убер убра надоел достал задолб заколеб замуч бесит раздраж слишком сплошн прекрат перестан \
    отпиш отпис ненавиж кончай заканчив завал засор отключ задрал устал куча одна много меньше stop \
    enough remove unsubscribe tired hate annoy присылай шлите лезет лезут впарив";
/// Talks about an advertisement without wanting one.
const ABOUT: &str = "спасибо благодар увидел видел вижу видн попал опять зачем почему откуда кто это жалоб пожал удал \
    thank saw why seen узнал смешн крут отличн классн хорош плох ужасн тупая тупую законн мошен обман";
/// First person: somebody does it for a living.
const OFFER: &str = "делаем делаю сделаем сделаю созда разработаем разрабатыв разработк оформлю оформим оформля рисуем \
    рисую нарису настрою настроим настраива настройк предлагаю предлагаем предложит оказыва помогу \
    поможем помогаем помощь продам продаем продаю продаж занимаемся занимаюсь веду ведем ведение напишу \
    пишу пишем снимем снимаем приведу приведем привлек привлеч увелич обеспеч раскрут продвига продвин \
    повыс подним наполн услуг монтаж offer help boost grow increase provide create develop sell";
const WARES: &str = "дизайн логотип сайт бот обложк аватар баннер креатив оформлен контент ролик подписчик подписоты \
    клиент заявк продаж охват лайк раскрут продвижен таргет сообществ групп паблик соцсет услуг смм smm \
    лид трафик воронк аудитор прибыл доход просмотр отзыв рейтинг website design follower subscriber \
    sales traffic leads logo engagement bots service";
/// Words that only sellers bring.
const TRADE: &str = "накрут раскрут smm смм таргет рассыл лидоген копирайт кредит займ микрозайм инвест крипт заработ \
    подработ seo сео парсинг фриланс казино букмекер автопостинг чатбот loan crypto casino трейдинг \
    аудит";
/// A community by its names.
const PLACE: &str = "групп сообществ паблик канал стен лент страниц блог аккаунт бизнес проект бренд соцсет компани \
    магазин group channel community page public business brand account";
/// Stems and words of which a message consists that says no more than «реклама».
const GREETING: &str = "привет здравствуй здрасьте добр пожалуйста hello групп сообществ паблик";
const SMALL: &str = "день дня вечер утро утра суток времени хай в во на у вас вашей вашем по о об про за и а hi your in \
    about the канале";

/// What a first message is about.
pub fn intent(text: &str) -> Intent {
    let tokens = Pieces::of(&plain(text));
    // «почему» begins like «почём» and asks no price.
    let words = tokens.words().map(|word| if word == "почему" { "зачем" } else { word });
    let message = IntentMessage { words: words.collect() };
    if message.is_mutual() {
        return Intent::Mutual;
    }
    if message.is_of_other_business() {
        return Intent::Other;
    }
    let wants_here = message.wants_here() || message.pays_for_a_post();
    let sells = message.sells();
    if message.complains() && !(sells && message.near(OFFER, WARES, 6)) && !message.asks_price() {
        return Intent::Other;
    }
    if sells && !wants_here {
        return Intent::Sells;
    }
    if wants_here || message.advertises() {
        return Intent::Advertise;
    }
    Intent::Other
}

/// The word begins with one of the stems between the spaces.
fn begins(word: &str, stems: &str) -> bool {
    stems.split_whitespace().any(|stem| word.starts_with(stem))
}

/// The word is one of those between the spaces.
fn is_one(word: &str, words: &str) -> bool {
    words.split_whitespace().any(|one| one == word)
}

struct IntentMessage<'a> {
    words: Vec<&'a str>,
}

impl IntentMessage<'_> {
    fn has(&self, stems: &str) -> bool {
        self.words.iter().any(|word| begins(word, stems))
    }

    fn is_word(&self, words: &str) -> bool {
        self.words.iter().any(|word| is_one(word, words))
    }

    /// A lost dog, a vacancy, a complaint to be made: about advertising only by its words.
    fn is_of_other_business(&self) -> bool {
        let lost = self.has("потерял потеря пропаж пропал найденн нашелся находк")
            && !self.has("реклам прайс стоит стоимост цен");
        let vacancy = self.has("ваканси резюме") && !self.has("прайс стоит стоимост цен хотим размест");
        lost || vacancy || self.near("пожаловат", "реклам", 3)
    }

    /// A wish for a place here by words of paying for it, or a question for the prices alone.
    fn pays_for_a_post(&self) -> bool {
        let paid = self.pair("за", "деньги оплату плату") || self.is_word("платно") || self.has("заплат");
        let posts = "пост поста посты публикацию репост объявление ленту";
        let post = self.is_word(posts);
        let sum = self.words.windows(3).any(|three| matches!(three, ["сколько", "за", what] if is_one(what, posts)));
        let asks_rates = self.has("расценк") && self.has(WANT) && !self.has("билет меню прокат аренд");
        let takes = self.near("возьмете берете", "реклам", 2);
        let kit = self.has("медиакит") || self.near("есть", "реклам", 1) && self.near("для", "вашей вашего ваш", 1);
        let throws =
            self.near("хочу хотим можно", "закинуть выложить опубликовать", 2) && self.is_word("сколько почем цена");
        let ours = self.pair("наш нашу нашем нашей мой мою", "магазин акци кафе салон студи школ");
        let denied = self.pair("не not", WANT) || self.has("удал убер убра верн билет");
        let is_deal = paid && post || sum || throws && post && ours;
        !denied && (is_deal || asks_rates || takes || kit)
    }

    /// One of the first stems, and one of the second at most so many words behind it.
    fn near(&self, first: &str, second: &str, within: usize) -> bool {
        self.words.iter().enumerate().any(|(at, word)| {
            begins(word, first) && self.words[at + 1..].iter().take(within).any(|other| begins(other, second))
        })
    }

    fn around(&self, first: &str, second: &str, within: usize) -> bool {
        self.near(first, second, within) || self.near(second, first, within)
    }

    /// One of the stems, and one of the words at most so many words before or behind it.
    fn beside(&self, stems: &str, words: &str, within: usize) -> bool {
        self.words.iter().enumerate().filter(|(_, word)| begins(word, stems)).any(|(at, _)| {
            let from = at.saturating_sub(within);
            self.words[from..].iter().take(at - from + within + 1).any(|other| is_one(other, words))
        })
    }

    /// One of these words stands right before one of the stems.
    fn pair(&self, first: &str, second: &str) -> bool {
        self.words.windows(2).any(|pair| is_one(pair[0], first) && begins(pair[1], second))
    }

    fn is_mutual(&self) -> bool {
        let posts = "пост реклам пиар репост подписк стори post promo shoutout упоминан";
        self.has("взаимопиар взаимореклам взаиморепост взаимоподпис взаимо взаимк s4s кросспромо")
            && !self.has("взаимовыг взаимодейств взаимоотнош")
            || self.is_word("вп")
            || self.near("взаимн", posts, 2)
            || self.near("обмен", posts, 3)
            || self.near("дружит дружб", "групп сообществ паблик канал", 2)
            || self.near("кросс cross mutual swap", "промо promo post shoutout", 2)
            || self
                .words
                .windows(3)
                .any(|three| matches!(three[1], "за" | "на" | "for") && three[0] == three[2] && begins(three[0], posts))
    }

    /// «у вас», «в вашей группе», «в группе»: an advertisement would stand here.
    fn is_here(&self) -> bool {
        let yours = "ваш вашу вас your";
        self.pair("в во на у с in on", yours) || self.pair("with from", "you")
    }

    /// A post by its name, beside what one does with a post one pays for.
    fn about_post(&self) -> bool {
        let deals = "размест размещ оплат закреп опубликова выложить выставить купить заказать рекламн стоит стоимост цена цену цены \
    почем sponsored paid прайс cost";
        let is_post = "пост поста посты постов объявление объявления публикация публикацию публикации репост репоста post \
    posts афишу анонс";
        self.words.iter().enumerate().any(|(at, word)| {
            begins(word, deals) && self.words[at + 1..].iter().take(4).any(|other| is_one(other, is_post))
        })
    }

    fn has_topic(&self) -> bool {
        self.has(TOPIC) || self.is_word("ad ads") || self.about_post()
    }

    /// A price beside advertising.
    fn asks_price(&self) -> bool {
        let ads = "реклам размещ размест пиар advert sponsor promo";
        let near_ad = self.around(PRICE, ads, 4)
            || (self.how_much() || self.words.last() == Some(&"сколько") && self.has(ads))
            || (self.has(PRICE) || self.pair("how", "much")) && self.is_word("ad ads post");
        near_ad
            || self.pair("how", "much") && self.has(ads)
            || (self.has(PRICE) && self.about_post())
            || self.beside(PRICE, SLOTS, 4)
            || self.asks_our_price()
    }

    /// «ваш прайс?», «какие у вас расценки»
    fn asks_our_price(&self) -> bool {
        let prices = "прайс прайз расценк тариф";
        let ours = self.pair("ваш ваши вашу ваша", prices) || self.is_here() && self.has("прайс прайз расценк");
        ours && !self.has("билет меню")
    }

    /// «сколько за рекламу», «сколько у вас реклама»; «сколько рекламы!» is a sigh.
    fn how_much(&self) -> bool {
        let nouns = "реклама рекламу пост размещение";
        self.words.iter().enumerate().any(|(at, word)| {
            *word == "сколько" && self.words[at + 1..].iter().take(3).any(|other| is_one(other, nouns))
        })
    }

    /// A wish to advertise in this very place, or its price: no seller says that.
    fn wants_here(&self) -> bool {
        if self.offers_to_advertise_us() {
            return false;
        }
        let denied = self.pair("не not", WANT);
        let wish = (self.near(FIRM, TOPIC, 4) || self.is_word("ad ads") && self.has(FIRM)) && !denied;
        let place = self.is_here() && self.around(WANT, TOPIC, 5) && !denied && !self.has("билет");
        let price = self.asks_price() && !self.gives_price() && !self.near("настро ведение", "реклам таргет", 3);
        wish && !self.near(FIRM, "ваш", 1) || place || price || self.wants_posts()
    }

    /// «нужен пост у вас», «хотим закреп»
    fn wants_posts(&self) -> bool {
        let wants = |words: &str| self.beside(FIRM, words, 3) || self.beside(NEED, words, 3);
        let denied = self.pair("не not", WANT) || self.has("удал убер убра снес");
        let told_of = self.near(FIRM, "рассказать рассказали написали", 4)
            && (self.is_here() || self.pair("вашим ваших вашей", "подписчик аудитор"));
        let asks_who = self.has("кто") && self.near("занимается отвечает", "реклам размещ", 2);
        !denied && (self.is_here() && wants(POSTS) || wants(SLOTS) || told_of) || asks_who
    }

    /// «реклама вашей группы», «разместим вашу рекламу», «реклама в нашем паблике».
    fn offers_to_advertise_us(&self) -> bool {
        let acts = "реклам пиар пропиар прореклам продвиж продвин продвиг раскрут развит promot boost grow рост";
        let for_you = self.words.iter().enumerate().any(|(at, word)| {
            let behind: Vec<&str> = self.words[at + 1..].iter().take(3).copied().collect();
            begins(word, acts)
                && (behind.first().is_some_and(|next| begins(next, "ваш your"))
                    && behind.iter().any(|word| begins(word, PLACE) || begins(word, "вас вам"))
                    || behind.first() == Some(&"для")
                        && behind.get(1).is_some_and(|next| begins(next, "вас вам ваш бизнес")))
        });
        let our_offer = self.near("разместим опубликуем прорекламируем пропиарим рекламируем", "ваш", 3);
        let ours = self.words.windows(3).any(|three| {
            matches!(three[0], "в" | "на" | "у")
                && (begins(three[1], "наш сво мое") && begins(three[2], PLACE)
                    || three[1] == "нас" && begins(three[2], "в на"))
        });
        for_you || our_offer || ours && self.has_topic() && !self.is_here()
    }

    fn gives_price(&self) -> bool {
        self.near("прайс цены", "скин вышл отправлю пришлю", 2) && !self.near("прайс", "скинь вышлите", 2)
            || self.pair("наш наши мой мои низкие низким", "прайс цен расценк")
    }

    fn sells(&self) -> bool {
        self.has(TRADE)
            || self.offers_to_advertise_us()
            || self.gives_price()
            || self.near(OFFER, WARES, 4)
            || self.near("продвижен promotion", PLACE, 4)
            || self.near("продвижен", "вк под сайт услуг инст телеграм", 2)
            || self.near("дизайн оформлен обложк", "групп сообществ под аватар пост логотип паблик", 3)
            || self.around("подписчик лайк просмотр", "жив дешев недорог быстр офер реальн гарант", 4)
            || self.pair("чат chat", "бот bot")
            || self.near("бот боты ботов bots", "для на под for", 1)
            || self.near("подписчик follower", "лайк охват просмотр like view", 3)
            || self.near("клиент заявк", "гарант поток из", 3)
            || self.near("хотите вам нужн", "подписчик клиент заявк продаж охват", 3)
            || self.near("хотите", "реклам", 1)
            || self.around("лайк", "подписчик репост", 2)
            || self.near("подписчик", "руб штук", 5)
            || self.pair("предлагаем предлагаю", "рекламу")
            || self.near("реклам", "блогер", 2)
            || self.near("работ", "дому удален", 3)
            || self.pair("ставки", "на")
    }

    /// Had enough of advertising, or speaks of one that was seen.
    fn complains(&self) -> bool {
        let ads = "реклам рассыл спам пиар advert ads";
        let topic = self.has(ads) || self.is_word("ad ads");
        if !topic {
            return false;
        }
        let no = self.words.windows(2).any(|pair| {
            matches!(pair[0], "не" | "no" | "not" | "without" | "без" | "против" | "нет")
                && (begins(pair[1], ads) || begins(pair[1], "надо нужн хочу хотим присыл шли интерес люблю more пиш"))
        });
        let too_many = self.pair("too so", "many much") || self.pair("сколько", "можно");
        let enough = self.around(ENOUGH, ads, 4) || self.is_word("ad ads") && self.has(ENOUGH);
        let about = self.has(ABOUT) || self.pair("is", "this it that");
        let from = self.pair("из в от", "реклам")
            || self.words.windows(3).any(|three| matches!(three, ["что", "за", _]) && begins(three[2], "реклам"))
            || self.pair("вашей вашу", "реклам") && self.has("билет");
        let hard = no || too_many || enough && !self.has("скольк") || enough && !self.asks_price();
        hard || (about || from) && !self.wants_here() && !self.asks_price()
    }

    /// Any other way to say that it is about advertising here.
    fn advertises(&self) -> bool {
        // Lost cats and found keys.
        if self.has("пропал потерял нашел найден нашл утер") {
            return false;
        }
        if self.asks_price() || self.about_post() {
            return true;
        }
        if self.has("прайс") && !self.near("прайс", "билет меню", 3)
            || self.pair("price", "list")
            || self.pair("rate media", "card kit")
        {
            return true;
        }
        if self.pair("по насчет касательно", "реклам")
            || self.near("рекламн нужен хотим хочу", "предложен анонс пост", 1)
            || self.has("сотруднич посотруднич коллаборац cooperat collab partnership")
        {
            return true;
        }
        if self.beside("бартер", POSTS, 4)
            || self.pair("дать подать", "объявлен")
            || self.pair("объявление", "дать подать")
        {
            return true;
        }
        let topic = self.has(TOPIC) || self.is_word("ad ads рекл");
        if self.is_word("ad ads") && (self.words.len() == 1 || self.pair("do", "you")) {
            return true;
        }
        let only = self.words.iter().all(|word| begins(word, TOPIC) || begins(word, GREETING) || is_one(word, SMALL));
        topic
            && (self.has(WANT)
                || self.has(PRICE)
                || self.is_here()
                || only
                || self.has("прорекламир пропиар размест advertis"))
    }
}
