//! Left and taken up again; run later to change one thing.

use std::os::unix::fs::PermissionsExt;

use super::talk::Place;
use super::{EN, RU, keys};

#[test]
fn who_leaves_goes_on_from_the_same_place() {
    let place = Place::new();
    let draft = place.folder().join("config.toml.setup");
    let mut talk = place.setup(80, RU);
    talk.asks("Язык / Language");
    talk.keys("\x1b");
    assert_eq!(talk.ends(), 1);
    talk.sees("Ничего не записано");
    assert!(!draft.exists());

    let mut talk = place.setup(80, RU);
    talk.asks("Язык / Language");
    talk.takes(0);
    talk.asks("Ответ @BotFather");
    talk.answers(&keys(&place).bot);
    talk.sees("Жду вашего /start");
    talk.keys("\x03");
    assert_eq!(talk.ends(), 1);
    talk.sees("Вы вышли. Ответы сохранены");
    assert_eq!(std::fs::metadata(&draft).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(!place.config().exists());

    let mut talk = place.setup(80, RU);
    talk.asks("Язык / Language");
    talk.takes(0);
    talk.asks("В прошлый раз вы не закончили");
    talk.takes(0);
    talk.sees("Бот в Telegram: @quiet_yard_bot");
    talk.sees("Жду вашего /start");
    talk.keys("\x1b");
    talk.asks("Что делаем");
    talk.keys("\x03");
    assert_eq!(talk.ends(), 1);
    talk.never_showed(&keys(&place).bot);

    let talk = place.setup(80, RU);
    talk.asks("Язык / Language");
    talk.takes(0);
    talk.asks("В прошлый раз вы не закончили");
    talk.takes(1);
    talk.asks("Ответ @BotFather");
    assert!(!draft.exists());
}

#[test]
fn later_one_thing_is_changed_and_the_former_file_stays() {
    let place = Place::new();
    let keys = keys(&place);
    let (group, admin) = place.sim.world(|world| (world.group_id, world.admin_chat_id));
    let before = format!(
        "# mine\nlanguage = \"en\"\n[moderation]\nmode = \"enforce\"\n[telegram]\nbot_token = \"{}\"\nadmin_chat_id = {admin}\n\
         api_url = \"{}\"\n[vk]\ngroup_id = {group}\ncommunity_token = \"{}\"\napi_url = \"{}\"\n",
        keys.bot,
        place.sim.telegram_api_url(),
        keys.community,
        place.sim.vk_api_url(),
    );
    std::fs::write(place.config(), &before).unwrap();
    std::fs::set_permissions(place.config(), PermissionsExt::from_mode(0o600)).unwrap();
    let mut talk = place.setup(80, EN);
    talk.asks("What is to be changed?");
    insta::assert_snapshot!("menu", place.plain(&talk.shown()));
    talk.takes(5);
    talk.asks("What now?");
    talk.takes(0);
    talk.asks("The service key");
    talk.answers(&keys.service);
    talk.asks("What is to be changed?");
    talk.takes(0);
    talk.asks("Change ");
    talk.takes(0);
    assert_eq!(talk.ends(), 0, "{}", talk.shown());
    let written = std::fs::read_to_string(place.config()).unwrap();
    assert_eq!(std::fs::read_to_string(place.folder().join("config.toml.old")).unwrap(), before);
    let more = format!("service_token = \"{}\"", keys.service);
    assert!(
        written.starts_with("# mine\n") && written.contains("mode = \"enforce\"") && written.contains(&more),
        "{written}"
    );

    // A key of another community is told before anything is changed.
    std::fs::write(place.config(), written.replace(&format!("group_id = {group}"), "group_id = 41")).unwrap();
    let talk = place.setup(80, EN);
    talk.asks("What is to be changed?");
    talk.takes(4);
    talk.asks("The community's key");
    talk.answers(&keys.community);
    talk.sees("This is the key of another community: 41 is set");
    talk.asks("What now?");
    talk.takes(0);
    talk.asks("The community's key");
    drop(talk);
    std::fs::remove_file(place.folder().join("config.toml.setup")).unwrap_or_default();
    std::fs::write(place.config(), &written).unwrap();

    let mut talk = place.setup(80, EN);
    talk.asks("What is to be changed?");
    talk.takes(0);
    assert_eq!(talk.ends(), 0, "{}", talk.shown());
    talk.sees("Nothing to change");
    assert_eq!(std::fs::read_to_string(place.config()).unwrap(), written);
}

/// A config with all that is needed, of a community that speaks English.
fn a_whole_config(place: &Place) -> String {
    let keys = keys(place);
    let (group, admin) = place.sim.world(|world| (world.group_id, world.admin_chat_id));
    let text = format!(
        "language = \"en\"\n[storage]\npath = \"{}\"\n[telegram]\nbot_token = \"{}\"\nadmin_chat_id = {admin}\n\
         api_url = \"{}\"\n[vk]\ngroup_id = {group}\ncommunity_token = \"{}\"\napi_url = \"{}\"\n",
        place.folder().join("bot.db").display(),
        keys.bot,
        place.sim.telegram_api_url(),
        keys.community,
        place.sim.vk_api_url(),
    );
    std::fs::write(place.config(), &text).unwrap();
    std::fs::set_permissions(place.config(), PermissionsExt::from_mode(0o600)).unwrap();
    text
}

#[test]
fn the_language_of_the_terminal_is_not_the_communitys() {
    let place = Place::new();
    let before = a_whole_config(&place);
    let mut talk = place.setup_in("ru");
    talk.asks("Что поменять?");
    talk.sees("English");
    talk.takes(0);
    assert_eq!(talk.ends(), 0, "{}", talk.shown());
    talk.sees("Менять нечего");
    assert_eq!(std::fs::read_to_string(place.config()).unwrap(), before);
}

#[test]
fn a_key_that_one_of_the_chat_goes_before_is_told_so_before_it_is_written() {
    let place = Place::new();
    a_whole_config(&place);
    let given = "[\"vk.service_token\"]\nkey = \"vk1.a.given-in-the-chat-and-withdrawn-since-then-0000000\"\n\
                 since = \"2026-11-01T10:00:00Z\"\nby = 1\n";
    let file = place.folder().join("bot.keys.toml");
    std::fs::write(&file, given).unwrap();
    std::fs::set_permissions(&file, PermissionsExt::from_mode(0o600)).unwrap();
    let mut talk = place.setup(80, EN);
    talk.asks("What is to be changed?");
    talk.takes(5);
    talk.asks("What now?");
    talk.takes(0);
    talk.asks("The service key");
    talk.answers(&keys(&place).service);
    talk.asks("What is to be changed?");
    talk.takes(0);
    talk.asks("Change ");
    talk.sees("given in the chat");
    talk.sees("As on the server");
    talk.takes(0);
    assert_eq!(talk.ends(), 0, "{}", talk.shown());
}
