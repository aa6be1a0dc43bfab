//! Who lives in the community of the page before anybody plays, in either language.

use anyhow::Result;

use crate::domain::language::Language;
use crate::simulator::{PostDraft, Target, WallSaid, World};

/// Subscribers who were there before.
const REGULARS: i64 = 340;

/// People, posts and a few words between them. Everything is made up.
pub(super) fn settle_in(world: &mut World, language: Language) -> Result<()> {
    world.crowd(crate::simulator::Crowd::honest(1_000_000, REGULARS))?;
    let t = |ru: &'static str, en: &'static str| match language {
        Language::Ru => ru,
        Language::En => en,
    };
    world.page_renames(t("Тихий двор", "Quiet Yard"), t("Ольга Хозяйкина", "Olga Keeper"), t("Тихий бот", "Quiet bot"));
    let mut named = |name: &str| {
        let (first, last) = name.split_once(' ').unwrap_or((name, ""));
        let person = world.add_person(first, last);
        world.was_member(person);
        person
    };
    let marina = named(t("Марина Соколова", "Marina Falcon"));
    let gleb = named(t("Глеб Тихонов", "Gleb Stillman"));
    let irina = named(t("Ирина Белова", "Irene White"));
    let timur = named(t("Тимур Ахметов", "Timur Ahmed"));
    let (first, last) = t("Кристина Доходова", "Christie Gain").split_once(' ').unwrap_or_default();
    world.add_person(first, last);
    let cat = Target::post(
        world.publish(
            PostDraft::new(t(
                "Ищем хозяина серого кота с белым носом: третий день живёт в подъезде у почты.",
                "Whose grey cat with a white nose is this? It has lived by the post office for three days.",
            ))
            .photos(1),
        ),
    );
    world.comment(
        timur,
        cat,
        t(
            "Похож на кота из восьмого дома, спрошу соседку",
            "Looks like the cat from number eight, I will ask the neighbour",
        ),
    )?;
    let cinema = Target::post(world.post(t(
        "Кино под каштаном в пятницу, начало в девять. Пледы есть, чай из самовара тоже.",
        "Film night under the chestnut on Friday at nine. There are blankets, and tea from the samovar.",
    )));
    let question = world.comment(gleb, cinema, t("А детей можно с собой?", "May I bring the children?"))?;
    world.make_manager(marina, 2);
    world.comment(
        marina,
        cinema,
        WallSaid::from(t("Конечно! Мультфильм будет первым", "Of course! The cartoon comes first"))
            .in_reply_to(question),
    )?;
    world.comment(irina, cinema, t("Ура, в пятницу как раз успею", "Hooray, on Friday I can make it"))?;
    for (person, post) in [(gleb, cinema), (irina, cinema), (timur, cinema), (irina, cat)] {
        world.like(person, post, None, true);
    }
    Ok(())
}
