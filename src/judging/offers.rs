//! What a text offers, told by its words: easy money, bets, loans, intimate services … Evidence that a person can name.
//!
//! No verdict of its own: an honest vacancy offers money too. The model says how much a text looks like spam, this says
//! what anybody would point at.

use super::letters::AlphabetLetter;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};

use super::normalise::{CURRENCY, LINK, PHONE, Prepared, USERNAME, fold_word};

/// What a text may offer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Offer {
    /// Earnings, people wanted for easy money.
    Earnings,
    /// Crypto, trading, investments.
    Crypto,
    /// Casino and bets.
    Casino,
    /// Loans and the writing off of debts.
    Loans,
    /// Papers for money: licences, diplomas, certificates.
    Documents,
    /// Intimate services and pictures.
    Intimate,
    /// Drugs and pills.
    Drugs,
    /// Followers, mailings, reviews, accounts; «subscribe to me».
    Promotion,
    /// Prizes and gifts that wait behind a link.
    Prize,
    /// Fortune-telling and spells.
    Occult,
    /// Goods and services of somebody else.
    Goods,
}

impl Offer {
    /// The code of the reason that says so: plainly offered, or at least spoken of beside a call.
    pub(crate) fn code(self, plain: bool) -> &'static str {
        match (self, plain) {
            (Self::Earnings, true) => "offers_earnings",
            (Self::Earnings, false) => "mentions_earnings",
            (Self::Crypto, true) => "offers_crypto",
            (Self::Crypto, false) => "mentions_crypto",
            (Self::Casino, true) => "offers_casino",
            (Self::Casino, false) => "mentions_casino",
            (Self::Loans, true) => "offers_loans",
            (Self::Loans, false) => "mentions_loans",
            (Self::Documents, true) => "offers_documents",
            (Self::Documents, false) => "mentions_documents",
            (Self::Intimate, true) => "offers_intimate",
            (Self::Intimate, false) => "mentions_intimate",
            (Self::Drugs, true) => "offers_drugs",
            (Self::Drugs, false) => "mentions_drugs",
            (Self::Promotion, true) => "offers_promotion",
            (Self::Promotion, false) => "mentions_promotion",
            (Self::Prize, true) => "offers_prize",
            (Self::Prize, false) => "mentions_prize",
            (Self::Occult, true) => "offers_occult",
            (Self::Occult, false) => "mentions_occult",
            (Self::Goods, true) => "offers_goods",
            (Self::Goods, false) => "mentions_goods",
        }
    }
}

/// Whether a reason's code says that something is plainly offered.
pub(crate) fn is_offered(code: &str) -> bool {
    code.starts_with("offers_")
}

/// Whether a reason's code says that something is spoken of that spam offers.
pub(crate) fn is_mentioned(code: &str) -> bool {
    code.starts_with("mentions_")
}

/// Groups of words. Each text has a set of them; offers are told from the set, and the model sees it too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
enum OfferSign {
    Pay,
    Sum,
    Period,
    Seek,
    Ease,
    Call,
    Messenger,
    Away,
    Crypto,
    Casino,
    Bets,
    Loan,
    LoanEase,
    Paper,
    PaperEase,
    Intimate,
    Flirt,
    Drugs,
    Promotion,
    Subscribe,
    Prize,
    Free,
    Occult,
    Goods,
    Service,
    EnglishCall,
    EnglishPay,
    EnglishPrize,
    EnglishPromotion,
    EnglishGoods,
    EnglishIntimate,
}

/// How many groups there are.
pub(crate) const SIGNS: u32 = OfferSign::EnglishIntimate as u32 + 1;

/// Beginnings of words, `|` between them; a trailing `_` stands for the word's end, `#` for a number, `$` for money.
/// Written as people write; folded like the texts that are looked through.
const WORDS: &[(OfferSign, &str)] = &[
    (
        OfferSign::Pay,
        "доход|прибыл|заработ|зараба|зарабо|оплат|плачу_|платим_|плата_|платят_|зп_|з п_|зарплат|заплач|выплат|оклад|\
         на руки|на руку|наличн|получать от|получи от|получать до|вознагражд|бабк|кэш|без денег|нужны деньг|деньги сразу|\
         косар|поднима|поднят|даю #|дам #|денежк|подзараб|заработь|хорошеи оплат|щедр|проценты|чистыми|профит|монет|\
         получить_|получишь|копеечк|без гроша|большие деньг|деньги|бюджет|кормить семью|финансов независим|финансов свобод",
    ),
    (
        OfferSign::Sum,
        "# $|$ #|#$|$#|# к_|# k_|# р_|# руб|# тыс|# т р|# долл|# бакс|# евро|# eur|# usd|# косар|#к_|#k_|#р_|#руб|#тыс|#тр_|\
         #т_|от #|до #|# в ден|# в час|# за|#usd|#eur|# зв|# фр|# %|#%|# процент|# грн|#грн|# тенге|# тг_|\
         тысяч|долларов|баксов|рублеи",
    ),
    (
        OfferSign::Period,
        "в день|в неделю|в месяц|за смену|в смену|смена #|в час_|за час|за # час|# часа|# часов|#ч_|в сутки|за день|за неделю|\
         за пару|за месяц|каждыи день|каждую недел|ежедневн|еженедел|пару часов|час времени|в мес_|мес_|часик|часа два|\
         за вечер|р мес|за ночь|пара часов|пары часов|смена|смены|за поход|за выход|за раз_|за точку|с первых днеи|каждые выход|ежечасн|за несколько час|на пару час|на час_|часа три|в д_|в нед",
    ),
    (
        OfferSign::Seek,
        "ищу люд|ищем люд|ищу чел|ищем чел|ищу пар|ищем пар|нужны люд|нужен чел|нужны чел|нужно # чел|нужны реб|нужны # |нужны пар|\
         нужен пар|требует|требуют|набира|веду набор|набор в|идет набор|открыт набор|ищу отв|ищем отв|ищу #|ищем #|ищу в ком|ищем в ком|\
         ищу акт|ищем акт|ищу заинт|ищем заинт|ищу нов|возьму|приглаша|ваканси|партнер|партнёр|в команд|сотрудник|\
         сотрудниц|помощник|помощниц|персонал|курьер|менеджер|оператор|исполнител|разнорабоч|грузчик|парни|парня|девушк|\
         набор|нужны ответств|нужны парн|нужны сотр|нужен сотр|нужны курь|нужны студ|нужны исп|нужна пом|нужны дев|напарник|наставник|\
         ищу желающ|сотруднич|есть работ|предлага|предложен|предложить|робота_|халтур|кому нуж|кто хоч|хочешь|хотите|работа_|работу_|работы_|вахт|разгруз|требуютс|необходим|востребован|срочно|надо # чел|нужно пар|нужно # |нужен|нужны",
    ),
    (
        OfferSign::Ease,
        "без опыт|опыт не|опыта не|без влож|вложении|удаленн|удаленк|онлаин|дистанц|гибкии гр|свободныи гр|график свобод|график гиб|\
         свободн граф|обучаем|обучение|обучим|научим|научу|пассивн|подработ|халтур|шабашк|темка|темку|тема_|темы_|тему_|легк|\
         не сложн|несложн|не пыльн|непыльн|доп заработ|доп доход|дополнительн|с телефон|из дома|на дому|сидя дома|не выходя|\
         возраст|#+|# +|совмещ|стабильн|в интернет|без продаж|без риск|без обман|не скам|без развод|реально|гарант|серых|\
         черных|мутк|делюг|занятия для лен|для смелых|быстрых ден|легких ден|легкие ден|особо не|за пару|доход|занятост|формат|все просто|прогулив|не напряг|в плюс|\
         с нуля|без предоп|18+|с # лет|от # лет|старше #|совершеннолет|только студ|команд",
    ),
    (
        OfferSign::Call,
        "+_|пиши_|пишите|пиши в|напиши|отпиш|пишет|писать_|писат в|лс_|л с_|личк|личные соо|личные_|личных соо|в личн|личку|лично_|плюс_|маякн|\
         жду_|ожидаю|за подробн|подробност|подробнее|расскажу|свяж|связь|обращаи|звони|сюда_|переход|жми|жмите|тыкаи|тут_|по ссылк|\
         в профил|шапк|аватар|закреп|в комментар|директ|в сообщ|мои профил|описани|регистр|заход|вступаи|вступаите|\
         присоедин|детали|остав|контакт|стучи|обсудим|ответ всем|кому интерес|заинтерес|кому актуал|хочу_ в|старт_|пишы|пишыте|\
         узнать|смотри|читаи|откры|пишитe",
    ),
    (
        OfferSign::Messenger,
        "телеграм|телегр|телег_|телегу|телеге|тг_|в тг|тгк|ватсап|вацап|вотсап|ватцап|whatsapp|whats app|вайбер|viber|telegram|\
         discord|дискорд|бот_|бота_|боте_|тг канал|сигнал_",
    ),
    (
        OfferSign::Crypto,
        "крипт|биткоин|биткойн|bitcoin|btc|usdt|юсдт|трейд|треид|trading|trade|инвест|invest|арбитраж|p2p|п2п|бирж|форекс|forex|маинин|mining|\
         сигналы|токен|капитал|деньги работ|связк|стеикинг|мемкоин|нфт_|nft|тапалк|аирдроп|airdrop|crypto|coin|binance|\
         баибит|bybit|спот_|фьючерс|памп|икс|ton_|тон_",
    ),
    (
        OfferSign::Casino,
        "казино|казик|казич|casino|слот|фриспин|free spin|рулетк|букмекер|1xbet|1хбет|#xbet|#xбет|мелбет|melbet|пинап|pin up|вулкан|азино|джекпот|\
         jackpot|покер|poker|betting|bet_|bets_|лудо|занос|бонуск|олимпус|olympus|winline|фонбет|винлаин|мостбет|депозит|авиатор",
    ),
    (
        OfferSign::Bets,
        "ставк|ставим|прогноз|тотал|кэф|кф_|проходимост|экспресс|договорн|лаив_|live_|выигрыш|матч|капп|беттинг|железк|победная серия|статистик",
    ),
    (
        OfferSign::Loan,
        "заим|займ|кредит|ссуд|микрозаим|долг|банкрот|ипотек|рассрочк|loan|взаимы|в долг|мфо_|коллектор|деньги под|выдам ден|выдаю ден",
    ),
    (
        OfferSign::LoanEase,
        "без отказ|без провер|без справ|плохои ки|плохая ки|плохои кр|плохая кр|просрочк|поручит|одобрен|за # мин|под #|списат|списан|закрыт|закрою|онулир|\
         обнулир|помогу|поможем|помощь|на карту|решен|без предоплат|выкуп|любои кредитн|рефинанс|избав",
    ),
    (
        OfferSign::Paper,
        "водительск|удостоверен|диплом|аттестат|справк|медкниж|больничн|паспорт|гражданств|прописк|сертификат|лицензи|права_|прав_|\
         санкниж|автошкол|экзамен|гибдд|документ|visa|license|passport|fahrschule|внж_|патент|фальшив|купюр|симкарт|сим карт",
    ),
    (
        OfferSign::PaperEase,
        "без экзам|под ключ|с занесени|занесением|официально|легально|купить|продам|продаю|оформ|сдела|помог|помож|без предоп|после лишен|изготов|восстанов|любои катег|\
         быстро и|базу_|базе_|проводк|конфиденц|вернем|вернём|гарант|реестр",
    ),
    (
        OfferSign::Intimate,
        "интим|секс|эскорт|голы|голая|обнаж|порно|порн|вебкам|онлифанс|слив_|сливы|сливы|сливов|18+|без цензур|без белья|проститут|шлюх|досуг|куни|минет|\
         пошл|горячие фото|горячие дев|горяч|вирт|сиськ|попк|нюд|эротик|масаж|массаж|xxx|возбужд|разврат|трах|ебал|раздел|нимфетк|малолетк|цп_|свингер|пару к себе",
    ),
    (
        OfferSign::Flirt,
        "скучаю|скучно|одна дома|познаком|мужчин|свободна|одинок|смелого|щедр|фоточк|мои фото|мое фото|моё фото|анкет|встреч|спонсор|содержан|\
         приятного врем|красотк|ищу парня|приеду|со мной|телочк|познакмл|молодым|провести вечер|проведу|всю ночь|ко мне в гости",
    ),
    (
        OfferSign::Drugs,
        "закладк|кладмен|мефедрон|меф_|гашиш|шишк|бошк|наркот|амфетамин|спайс|спаис|альфа пвп|кокаин|каннабис|марихуан|таблетк|похуден|виагр|сиалис|препарат|мухомор|\
         ежовик|потенци|лечу_|вылеч|алкоголизм|капсул|стероид|бад_|бады|снюс|вейп|веип|жиросжиг|трава_|травк|шоп_|псилоц",
    ),
    (
        OfferSign::Promotion,
        "накрутк|накруч|раскрут|рассылк|инваит|инвайт|парсинг|парсер|подписчик|просмотр|лаики|лайки|продвижен|софт_|аудитори|отзыв|аккаунт|аренд|базы_|баз_|реклам|\
         взаимн|пиар_|охват|трафик|таргет|смм_|smm|seo|ботов|номеров|звезды|звёзды|stars|голосов_|чатам|по чатам|пр_|закуп",
    ),
    (
        OfferSign::Subscribe,
        "подпишись|подпишит|подпишис|подписыва|мои канал|моя групп|мою групп|нашу групп|наш канал|моём канал|моем канал|мой блог|мои блог|нашем канал|закрытыи канал|приватн|мои ролик|\
         мои видео|моя страниц|мою страниц|в гости|ко мне на стр|вступаи|вступит",
    ),
    (
        OfferSign::Prize,
        "розыгрыш|разыгрыв|выигра|приз_|призы|призов|подарок|подарк|раздач|раздаю|раздает|раздаём|раздаем|ваучер|бонус|промокод|кэшбек|кешбек|кэшбэк|акци|компенсац|\
         положена|выплата|вернуть ден|голосу|проголосу|гивавеи|giveaway|халяв|сертификат на|скидк",
    ),
    (
        OfferSign::Free,
        "бесплатн|даром|отдам|без оплат|за репост|free_|в подарок|безвозмезд|не упусти|успеи|места огранич|осталось # |только сегодня|количество огранич|торопи|пока не уд",
    ),
    (
        OfferSign::Occult,
        "гадан|гадаю|гадалк|порч|приворот|ясновид|таро_|астролог|экстрасенс|ворож|колдун|магия|магии|маг_|шаман|сглаз|целител|знахар|расклад|нумеролог|натальн|молитвен|медиум",
    ),
    (
        OfferSign::Goods,
        "продам|продаю|продаж|продает|в наличии|опт_|оптом|оптов|доставк|заказ|цена_|цены_|прайс|каталог|магазин|скупк|куплю|выкуп|обменя|обмен_|меня[юе]м|поменя|товар|оригинал|низкие цен|лучшие цен|от производ|поставк|авто из|скидк",
    ),
    (
        OfferSign::Service,
        "услуг|ремонт|окажу|оказыв|делаю_|делаем_|занимаюсь|занимаемся|помогу|помогаю|поможем|помощь в|сдам_|сда[юе]т|аренд|эвакуатор|перевоз|грузо|установк|монтаж|\
         консультац|марафон|вебинар|курс|наставнич|мастер класс|эксперт|юрист|бухгалт|клининг|репетитор|под ключ|опыт работы|работаем|осуществл|предоставл",
    ),
    (
        OfferSign::EnglishCall,
        "call now|call me|call_ #|call #|txt_|text_ #|text me|dm me|dm_|message me|inbox|click|contact|whatsapp|reply_|join|visit|sign up|register|write me|write to|link in|link below|\
         check it|check this|here_|send_|telegram|apply|go to|log on|www|http|stop_|hmu_|reach out|www_",
    ),
    (
        OfferSign::EnglishPay,
        "earn|profit|income|invest|trading|forex|bitcoin|crypto|make money|money online|cash|loan|per day|per week|weekly|daily|work from home|payout|payment|paid_|\
         withdraw|deposit|roi_|rich_|salary|hiring|job_|jobs_|remote|usdt|dollars|make $|made $|guaranteed|business|financial|wealth|expert|funds|mining|trader|recovery|bonus",
    ),
    (
        OfferSign::EnglishPrize,
        "won_|winner|win_|prize|claim|award|free_|congrat|reward|gift|voucher|lucky|selected|draw_|giveaway|airdrop|chance to|entitled|unclaimed|urgent|offer|bonus|ringtone|tone_|tones_|camera phone|mobile update|polys|guaranteed",
    ),
    (
        OfferSign::EnglishPromotion,
        "subscribe|my channel|check out|check my|my video|my music|my site|my website|follow me|sub_|subs_|share this|vote for|my page|my cover|please watch|like and sub|our channel|new video|my band|my rap|my track|look at my|checkout my",
    ),
    (
        OfferSign::EnglishGoods,
        "like this|likes_|instagram|promo|facebook com|soundcloud|shop_|sale_|shirt|buy_|discount|channel_|remix|cheap|price|hack|cheats|my new|my song|vote_|order_",
    ),
    (
        OfferSign::EnglishIntimate,
        "sexy|sex_|nude|naked|dating|date_|flirt|hot girl|girls_|horny|adult|xxx|singles|meet_|chat_|onlyfans|escort|gay_|babes|hookup|hook up|fuck|hooks|ladies",
    ),
];

/// The words of a text: folded, one space between them and around, numbers as `#`, money as `$`.
fn plain_words(folded: &str) -> String {
    let mut words = String::with_capacity(folded.len() + 8);
    words.push(' ');
    for c in folded.chars() {
        let last = words.chars().next_back();
        if c.is_ascii_digit() {
            if last != Some('#') {
                words.push('#');
            }
        } else if c == CURRENCY {
            words.push('$');
        } else if c == '+' || c == '%' {
            words.push(c);
        } else if c == USERNAME {
            words.push_str(" N ");
        } else if c == LINK {
            words.push_str(" L ");
        } else if c == PHONE {
            words.push_str(" P ");
        } else if c.is_letter_or_digit() {
            words.push(c);
        } else if last != Some(' ') {
            words.push(' ');
        }
    }
    words.push(' ');
    words
}

/// A word of the table as it would stand among plain words. Its own `#` and `$` stand for themselves.
fn needle(word: &str) -> String {
    let (word, end) = word.strip_suffix('_').map_or((word, ""), |word| (word, " "));
    let mut words = String::new();
    for c in fold_word(word).chars() {
        match c {
            '#' | '$' | ' ' => words.push(c),
            c => words.push_str(plain_words(c.encode_utf8(&mut [0; 4])).trim()),
        }
    }
    // A number is one sign, however many digits it has.
    format!(" {}{end}", words.trim().replace("##", "#"))
}

struct Table {
    automaton: Option<AhoCorasick>,
    signs: Vec<OfferSign>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let (mut needles, mut signs) = (Vec::new(), Vec::new());
    for (sign, words) in WORDS {
        for word in words.split('|').map(str::trim_start) {
            needles.push(needle(word));
            signs.push(*sign);
        }
    }
    // The words are fixed: were they too many for it, no test that names an offer would pass.
    let automaton = AhoCorasick::builder().match_kind(MatchKind::Standard).build(&needles).ok();
    Table { automaton, signs }
});

/// So many words are looked at together: what stands farther apart is no offer, only a long text.
const WINDOW: usize = 48;

/// What was seen in a text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Seen {
    /// Groups of words that stand in the text, as a set of bits.
    pub(crate) signs: u32,
    /// What it offers (`true`), or speaks of beside a call or money (`false`); each once.
    pub offers: Vec<(Offer, bool)>,
    /// It asks to write in a messenger that it names in words.
    pub names_messenger: bool,
    /// A link or a name stands in it.
    pub leads_away: bool,
}

/// Looks a text through, window by window.
pub(crate) fn look(text: &Prepared) -> Seen {
    let words = plain_words(&text.folded);
    let starts: Vec<usize> = words.match_indices(' ').map(|(at, _)| at).collect();
    let mut seen = Seen::default();
    let mut from = 0;
    loop {
        let to = from + WINDOW;
        let (begin, end) = (starts.get(from).copied().unwrap_or(0), starts.get(to).map_or(words.len(), |end| end + 1));
        let signs = signs(&words[begin..end]);
        seen.signs |= signs;
        seen.names_messenger |= names_messenger(signs);
        seen.leads_away |= signs & (1 << OfferSign::Away as u32) != 0;
        for (offer, plain) in offers(signs) {
            match seen.offers.iter_mut().find(|(known, _)| *known == offer) {
                Some((_, known)) => *known |= plain,
                None => seen.offers.push((offer, plain)),
            }
        }
        if to >= starts.len() {
            return seen;
        }
        from += WINDOW / 2;
    }
}

/// The groups of words in a piece of plain words.
fn signs(words: &str) -> u32 {
    let table = &*TABLE;
    let mut found = 0_u32;
    if let Some(automaton) = &table.automaton {
        for hit in automaton.find_overlapping_iter(words) {
            found |= 1 << table.signs[hit.pattern().as_usize()] as u32;
        }
    }
    if words.contains(" N ") || words.contains(" L ") {
        found |= 1 << OfferSign::Away as u32;
    }
    if words.contains(" P ") {
        found |= 1 << OfferSign::Call as u32;
    }
    found
}

/// What a text with these groups of words offers (`true`), or speaks of beside a call or money (`false`).
fn offers(signs: u32) -> Vec<(Offer, bool)> {
    use OfferSign as S;
    let has = |sign: OfferSign| signs & (1 << sign as u32) != 0;
    let any = |list: &[OfferSign]| list.iter().any(|sign| has(*sign));
    let count = |list: &[OfferSign]| list.iter().filter(|sign| has(**sign)).count();
    let away = any(&[S::Away, S::Messenger]);
    let calls = away || any(&[S::Call, S::EnglishCall]);
    let money = any(&[S::Pay, S::Sum]);
    let work = count(&[S::Pay, S::Sum, S::Period, S::Seek, S::Ease]) + usize::from(calls);
    let english = has(S::EnglishPay) && any(&[S::EnglishCall, S::Sum, S::Away, S::EnglishPrize]);
    let prize = has(S::EnglishPrize) && any(&[S::EnglishCall, S::Away, S::Sum, S::Call]);
    // What it is, whether it is spoken of, whether it is plainly offered.
    let told = [
        (Offer::Earnings, work >= 3 || (has(S::Sum) && has(S::Period)), work >= 4 && any(&[S::Pay, S::Ease])),
        (Offer::Earnings, english, english && any(&[S::Sum, S::Away]) && any(&[S::EnglishCall, S::Away])),
        (
            Offer::Crypto,
            has(S::Crypto) && (calls || money || has(S::Ease)),
            calls && any(&[S::Pay, S::Ease, S::Seek, S::EnglishPay]),
        ),
        (Offer::Casino, has(S::Casino) && (calls || money || has(S::Prize)), away || any(&[S::Prize, S::Sum])),
        (Offer::Casino, has(S::Bets) && (away || has(S::Free)), away),
        (Offer::Loans, has(S::Loan) && any(&[S::LoanEase, S::Free]) && (calls || money), calls && has(S::LoanEase)),
        (Offer::Documents, has(S::Paper) && has(S::PaperEase) && (calls || money || has(S::Service)), calls),
        (Offer::Intimate, has(S::Intimate) && (calls || money || has(S::Flirt)), calls),
        (Offer::Intimate, has(S::Flirt) && calls, false),
        (Offer::Intimate, has(S::EnglishIntimate) && (calls || has(S::Sum)), any(&[S::EnglishCall, S::Away])),
        (
            Offer::Drugs,
            has(S::Drugs) && (calls || money || has(S::Goods)),
            calls && any(&[S::Sum, S::Pay, S::Goods, S::Ease, S::Away, S::Messenger]),
        ),
        (Offer::Promotion, has(S::Promotion) && (calls || money), calls && (away || money || has(S::Service))),
        (Offer::Promotion, has(S::Subscribe) && calls, has(S::Away)),
        (Offer::Promotion, any(&[S::EnglishPromotion, S::EnglishGoods]), has(S::EnglishPromotion)),
        (
            Offer::Prize,
            any(&[S::Prize, S::Free]) && any(&[S::Away, S::Call]),
            has(S::Prize) && (has(S::Away) || (has(S::Free) && has(S::Call))),
        ),
        (Offer::Prize, prize, any(&[S::EnglishCall, S::Away])),
        (Offer::Occult, has(S::Occult) && calls, calls),
        (Offer::Goods, any(&[S::Goods, S::Service]) && (calls || money), false),
    ];
    let mut found: Vec<(Offer, bool)> = Vec::new();
    for (offer, _, plain) in told.into_iter().filter(|(_, spoken, _)| *spoken) {
        match found.last_mut() {
            Some((last, known)) if *last == offer => *known |= plain,
            _ => found.push((offer, plain)),
        }
    }
    found
}

/// Whether the text asks to write in a messenger, by its name in words.
fn names_messenger(signs: u32) -> bool {
    let has = |sign: OfferSign| signs & (1 << sign as u32) != 0;
    has(OfferSign::Messenger) && has(OfferSign::Call)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::judging::normalise::prepare;

    fn has(text: &str, sign: OfferSign) -> bool {
        look(&prepare(text)).signs & (1 << sign as u32) != 0
    }

    #[test]
    fn numbers_and_money_of_the_table_are_those_of_a_text() {
        for text in ["платим 5000 ₽", "от 3000 за выход", "5к в день", "доход 200$", "1 500 руб", "20%"]
        {
            assert!(has(text, OfferSign::Sum), "{text}");
        }
        for text in ["Долг отдал подруге, звоните", "оплата нужен пишите", "подпол сухой", "", "во сколько начало?"]
        {
            assert!(!has(text, OfferSign::Sum), "{text}");
        }
        assert!(has("кредит под 3%", OfferSign::LoanEase) && !has("кредит подруге", OfferSign::LoanEase));
        assert!(has("нужны 3 человека", OfferSign::Seek) && has("с 18 лет", OfferSign::Ease));
        assert!(look(&prepare("Долг отдал подруге, звоните")).offers.is_empty());
    }
}
