//! What the page asks for that is more than one deed of one person, or takes time.

use std::sync::PoisonError;

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};

use super::Page;
use crate::domain::language::Language;
use crate::simulator::http::Params;
use crate::simulator::world::crowds::Crowd;
use crate::simulator::world::wall::Target;
use crate::simulator::world::{SimKeyKind, World};
use crate::simulator::{PlatformSide, Shared};

/// Bought subscribers in one batch.
pub(crate) const BOUGHT: i64 = 300;
/// Where their ids begin, and how far one batch is from the next.
const FIRST_BOUGHT: i64 = 900_000_000;
const APART: i64 = 1_000;

/// What takes time, or a daemon beside the world.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PageOrder {
    /// 300 empty pages subscribe, one after another.
    Fakes,
    /// A crowd writes alike under a post: its number.
    Raid(i64),
    /// The night goes by until the morning's digest is there.
    Night,
    /// A platform is reachable again, and whoever waited for it tries at once.
    Online(PlatformSide),
    /// The administrator's key works again.
    KeyBack,
    /// The bot speaks so from now on.
    Speak(Language),
    /// The world begins anew, in this language.
    Anew(Language),
}

/// `{"do":"fakes"}`, `{"do":"raid","post_id":3}`, `{"do":"night"}`, `{"do":"online","platform":"telegram"}`,
/// `{"do":"key_back"}`,
/// `{"do":"speak","language":"en"}`, `{"do":"anew","language":"ru"}`.
pub(super) fn order(shared: &Shared, page: &Page, params: &Params) -> Result<Value> {
    let language = || match params.text("language").as_str() {
        "ru" => Ok(Language::Ru),
        "en" => Ok(Language::En),
        other => bail!("language {other} is not ru or en"),
    };
    let order = match params.text("do").as_str() {
        "fakes" => PageOrder::Fakes,
        "raid" => PageOrder::Raid(params.number("post_id").context("post_id is missing or no number")?),
        "night" => PageOrder::Night,
        "online" => {
            let side = PlatformSide::parse(&params.text("platform")).context("platform is vk or telegram")?;
            PageOrder::Online(side)
        }
        "key_back" => PageOrder::KeyBack,
        "speak" => PageOrder::Speak(language()?),
        "anew" => PageOrder::Anew(language()?),
        other => bail!("the page knows no «{other}»"),
    };
    if let Some(stage) = &page.stage {
        let waits = matches!(order, PageOrder::Speak(_) | PageOrder::Anew(_));
        ensure!(waits || page.told().busy.is_none(), "one thing at a time: something is still going on");
        let stage = stage.lock().unwrap_or_else(PoisonError::into_inner);
        stage.send(order).context("the stage is gone")?;
        return Ok(json!({}));
    }
    let spoken = page.told().language;
    shared.act(|world| match order {
        PageOrder::Fakes => {
            let bought = world.page_buys()?;
            bought.into_iter().try_for_each(|person| world.join(person))
        }
        PageOrder::Raid(post) => (0..RAIDERS.len()).try_for_each(|at| world.page_raider(post, at, spoken)),
        PageOrder::Online(side) => {
            world.online(side);
            Ok(())
        }
        PageOrder::KeyBack => {
            world.give_key_back(SimKeyKind::User);
            Ok(())
        }
        PageOrder::Speak(_) => Ok(()),
        PageOrder::Night | PageOrder::Anew(_) => bail!("nobody makes time go by here: play on `demo --page`"),
    })?;
    if let PageOrder::Speak(language) = order {
        page.told().language = language;
        shared.changed.send_modify(|count| *count += 1);
    }
    shared.moves.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
    Ok(json!({}))
}

/// Who raids, in both languages.
pub(crate) const RAIDERS: [[&str; 2]; 14] = [
    ["Жанна Волкова", "Joan Wolf"],
    ["Тарас Мельник", "Terry Miller"],
    ["Лиза Крайнова", "Liz Crane"],
    ["Борис Сухов", "Boris Dry"],
    ["Инга Снегова", "Inga Snow"],
    ["Макс Рублёв", "Max Pound"],
    ["Нелли Градова", "Nelly Hale"],
    ["Платон Дятлов", "Plato Finch"],
    ["Роза Лугова", "Rose Field"],
    ["Семён Быстров", "Sam Swift"],
    ["Тоня Зимина", "Tonya Winter"],
    ["Устин Чернов", "Austin Black"],
    ["Фая Лаптева", "Faye Shoe"],
    ["Эдик Громов", "Eddie Thunder"],
];

/// What they write, one variant after another.
const CRIES: [[&str; 2]; 4] = [
    [
        "Доход от 5000 в день без вложений, осталось 3 места! Пишите в телеграм @bystryj_dohod_tut",
        "Earn $500 a day with no investment, only 3 places left! Write me on Telegram @fast_income_here",
    ],
    [
        "Кому нужен заработок на дому? От 5000 рублей в день, пишите в телеграм @bystryj_dohod_tut",
        "Who needs earnings from home? From $500 a day, write me on Telegram @fast_income_here",
    ],
    [
        "Зарабатываю 5000 в день не выходя из дома, научу бесплатно! Телеграм @bystryj_dohod_tut",
        "I earn $500 a day without leaving home, I teach for free! Telegram @fast_income_here",
    ],
    [
        "Удалённый заработок, выплаты каждый день, без опыта! Всё тут: @bystryj_dohod_tut в телеграм",
        "Remote earnings, paid every day, no experience needed! All here: @fast_income_here on Telegram",
    ],
];

impl World {
    /// A batch of bought subscribers stands ready; each has yet to subscribe.
    pub(crate) fn page_buys(&mut self) -> Result<Vec<i64>> {
        let mut first = FIRST_BOUGHT;
        loop {
            match self.crowd(Crowd::fakes(first, BOUGHT).strangers()) {
                Ok(crowd) => return Ok(self.crowd_ids(crowd, 0..BOUGHT)),
                Err(error) if first > FIRST_BOUGHT + 1_000 * APART => return Err(error),
                Err(_) => first += APART,
            }
        }
    }

    /// One of those who raid writes under a post.
    pub(crate) fn page_raider(&mut self, post: i64, at: usize, language: Language) -> Result<()> {
        let spoken = usize::from(language == Language::En);
        let name = RAIDERS[at % RAIDERS.len()][spoken];
        let (first, last) = name.split_once(' ').unwrap_or((name, ""));
        let person = self.add_fake(first, last);
        self.comment(person, Target::post(post), CRIES[at % CRIES.len()][spoken]).map(|_| ())
    }
}
