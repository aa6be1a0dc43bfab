//! What VK refuses at calls although the key lives: it waits for the right, is asked of the admin, and goes by itself once VK
//! allows it again. That the key is accepted is no word of it.

use etronics_bot::clock::MINUTE;
use etronics_bot::domain::action::{Capability, Way};
use etronics_bot::domain::verdict::State;
use etronics_bot::simulator::{Fault, PlatformSide, SimKeyKind, Spot, WallPlace, WallSaid};

use super::comments::SPAM;
use super::keys::USER;
use super::refused::vk;
use crate::story::{EVERY_TOKEN, Of, Story};

const BACK: &str = "снова делаю сам";
const MINE: &str = "Это вернулось ко мне";

fn denies(story: &Story, method: &str) {
    let denied = vk(15, "Access denied");
    story.sim.world(|world| world.fail(Fault::lasting(PlatformSide::Vk, denied).of(method)));
}

fn way(story: &mut Story, capability: Capability) -> Option<Way> {
    story.store(|db| db.settings().way_of(capability))
}

fn spams(story: &mut Story, words: &[&str]) -> Vec<Spot> {
    let written = |word: &&str| {
        let author = story.stranger("Кристина", word);
        story.comments(author, &format!("{SPAM} {word}"))
    };
    words.iter().map(written).collect()
}

fn states(story: &mut Story) -> Vec<State> {
    story.journal().iter().filter(|row| row.comment.is_some()).map(|row| row.state).collect()
}

fn told(story: &Story) -> String {
    story.told_admin().join("\n")
}

#[test]
fn a_right_that_vk_refuses_at_calls_is_not_back_because_the_key_lives() {
    let mut story = Story::new();
    denies(&story, "wall.deleteComment");
    let mut spots = spams(&mut story, &["мяч", "кит", "гусь", "рак"]);
    story.pass(25);
    assert_eq!(way(&mut story, Capability::DeleteComments), Some(Way::Assist));
    assert_eq!(states(&mut story), [State::Assist; 4]);
    assert!(story.calls("wall.deleteComment") > 4, "it is tried now and then");
    // Over a restart, too.
    story.kill();
    story.start();
    story.settle();
    spots.extend(spams(&mut story, &["жук"]));
    story.pass(25);
    assert_eq!(way(&mut story, Capability::DeleteComments), Some(Way::Assist));
    assert_eq!(states(&mut story), [State::Assist; 5]);
    let said = told(&story);
    assert!(said.contains("🙋 5 дел для вас") && !said.contains(BACK) && !said.contains(MINE), "{said}");
    story.sim.world(|world| world.mend(PlatformSide::Vk));
    story.pass(11);
    for spot in spots {
        story.assert_deleted(spot);
    }
    assert_eq!(way(&mut story, Capability::DeleteComments), Some(Way::Auto));
    let said = told(&story);
    assert!(said.contains(BACK) && said.contains(MINE) && !said.contains("дел для вас"), "{said}");
    story.perhaps_ignoring(&[Of::AdminChat, Of::Repeats], "the words are looked at above");
}

#[test]
fn what_is_refused_alone_waits_on_its_card_and_goes_once_vk_allows_it() {
    let mut story = Story::new();
    story
        .sim
        .world(|world| world.fail(Fault::once(PlatformSide::Vk, vk(15, "Access denied")).of("wall.deleteComment")));
    let spot = spams(&mut story, &["мяч"])[0];
    story.assert_visible(spot);
    assert_eq!((states(&mut story), told(&story).contains("🙋 1 дело для вас")), (vec![State::Assist], true));
    assert_eq!(way(&mut story, Capability::DeleteComments), Some(Way::Auto));
    story.pass(22);
    story.assert_deleted(spot);
    assert_eq!(states(&mut story), [State::Done]);
    assert!(told(&story).contains(MINE), "{}", told(&story));
    story.perhaps_ignoring(&[Of::AdminChat, Of::Repeats], "the words are looked at above");
}

#[test]
fn one_thing_that_vk_never_lets_be_deleted_takes_no_right_away() {
    let mut story = Story::new();
    denies(&story, "wall.deleteComment");
    let spot = spams(&mut story, &["мяч"])[0];
    for _ in 0..30 {
        story.jump(30 * MINUTE);
    }
    assert_eq!(way(&mut story, Capability::DeleteComments), Some(Way::Auto));
    assert_eq!(states(&mut story), [State::Assist]);
    assert!((4..9).contains(&story.calls("wall.deleteComment")), "after longer and longer");
    story.assert_visible(spot);
    story.perhaps_ignoring(&[Of::AdminChat, Of::Repeats], "the states are looked at above");
}

#[test]
fn what_vk_refuses_under_photos_says_nothing_of_the_wall() {
    let mut story = Story::new();
    denies(&story, "photos.deleteComment");
    let photo = story.sim.world(|world| world.place_for_comments(WallPlace::Photo, "Фото"));
    for word in ["мяч", "кит", "гусь"] {
        let author = story.stranger("Бот", word);
        let text = format!("{SPAM} {word}");
        story.sim.world(|world| world.comment(author, photo, WallSaid::from(text.as_str())).unwrap());
        story.settle();
    }
    assert_eq!(way(&mut story, Capability::DeleteComments), Some(Way::Assist));
    let spot = spams(&mut story, &["рак"])[0];
    story.assert_deleted(spot);
    story.pass(15);
    assert_eq!(states(&mut story), [State::Done, State::Assist, State::Assist, State::Assist]);
    assert!(!told(&story).contains(BACK), "{}", told(&story));
    story.sim.world(|world| world.mend(PlatformSide::Vk));
    story.pass(11);
    assert_eq!(
        (states(&mut story), way(&mut story, Capability::DeleteComments)),
        (vec![State::Done; 4], Some(Way::Auto))
    );
    story.perhaps_ignoring(&[Of::AdminChat, Of::Repeats, Of::Comments], "the states are looked at above");
}

#[test]
fn bans_that_vk_refuses_wait_for_the_right_too() {
    let mut story = Story::with(EVERY_TOKEN, "[moderation]\nmode = \"enforce\"\n");
    denies(&story, "groups.ban");
    let fakes = ["Иванова", "Петрова", "Сидорова", "Котова"].map(|last| story.fake(last));
    for fake in fakes {
        story.sim.world(|world| world.join(fake).unwrap());
        story.settle();
    }
    story.pass(25);
    assert_eq!(way(&mut story, Capability::Ban), Some(Way::Assist));
    assert!(story.journal().iter().all(|row| row.state == State::Assist), "{}", story.journal_lines());
    let said = told(&story);
    assert!(said.contains("🙋 4 дела для вас") && !said.contains(BACK) && !said.contains(MINE), "{said}");
    story.sim.world(|world| world.mend(PlatformSide::Vk));
    story.pass(12);
    assert!(fakes.iter().all(|fake| story.sim.world(|world| world.is_banned(*fake))), "{}", story.journal_lines());
    let said = told(&story);
    assert!(said.contains("🛡 4 человека убраны") && said.contains(BACK) && said.contains(MINE), "{said}");
    story.perhaps_ignoring(&[Of::AdminChat, Of::Repeats, Of::People], "the words are looked at above");
}

#[test]
fn another_key_is_not_the_one_that_was_refused() {
    let mut story = Story::new();
    denies(&story, "wall.deleteComment");
    let spots = spams(&mut story, &["мяч", "кит", "гусь"]);
    assert_eq!(way(&mut story, Capability::DeleteComments), Some(Way::Assist));
    story.sim.world(|world| {
        world.mend(PlatformSide::Vk);
        USER.clone_into(&mut world.keys.user);
        world.give_key_back(SimKeyKind::User);
    });
    story.admin_writes(USER);
    assert_eq!(way(&mut story, Capability::DeleteComments), Some(Way::Auto));
    for spot in spots {
        story.assert_deleted(spot);
    }
    story.perhaps_ignoring(&[Of::AdminChat, Of::Repeats], "the rights are looked at above");
}
