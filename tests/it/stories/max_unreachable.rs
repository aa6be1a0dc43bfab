//! MAX by an address that leads nowhere: its name is known to nobody, its network cannot be reached, nobody listens there. That is
//! MAX away: nobody waits, and all posts come in order once the address is right.

use etronics_bot::simulator::PostDraft;

use super::max_posts::copying_to_both;
use crate::commands::{bare, out};
use crate::story::{Of, Story};

/// A name that nobody may have (RFC 6761), a network that nobody has (RFC 6666), a port where nobody listens.
const NAME: &str = "https://platform.max.invalid";
const NETWORK: &str = "http://[100::1]";
const PORT: &str = "http://127.0.0.1:1";

/// A community whose MAX has another address than the config says; and the right one.
fn lost(address: &str) -> (Story, String) {
    let mut story = copying_to_both("");
    story.publishes(PostDraft::new("До"));
    story.kill();
    let right = format!("api_url = \"{}\"\n[crosspost]", story.sim.max_api_url());
    let wrong = format!("api_url = \"{address}\"\n[crosspost]");
    assert!(story.more.contains(&right), "{}", story.more);
    story.more = story.more.replace(&right, &wrong);
    story.start();
    story.settle();
    let right = story.sim.max_api_url();
    (story, right)
}

#[test]
fn an_address_that_leads_nowhere_is_max_away_and_all_posts_come_in_order_afterwards() {
    for address in [NAME, PORT] {
        let (mut story, right) = lost(address);
        let first = story.publishes(PostDraft::new("Раз").photo(640, 480));
        story.publishes(PostDraft::new("Два"));
        story.sim.world(|world| world.edit_post(first, PostDraft::new("Раз, исправлен").photo(640, 480)).unwrap());
        story.publishes(PostDraft::new("Три"));
        story.pass(6);
        assert_eq!(story.channel(), "1: До\n2 [photo] (edited): Раз, исправлен\n3: Два\n4: Три", "{address}");
        assert_eq!(story.max(), "1: До", "{address}");
        assert_eq!(story.sim.world(|world| world.max_uploads()), 0, "{address}");
        // Nobody hears of it in the first minutes, and later once. Elsewhere that takes real time, and is not waited for.
        assert_eq!(story.admin_hears(), "", "{address}");
        if address == PORT {
            story.pass(90);
            let told = story.admin_hears();
            assert_eq!(told.matches("Не могу отправить").count(), 1, "{address}: {told}");
            assert!(told.contains("посты в «Тихий двор»"), "{address}: {told}");
        }
        story.kill();
        story.more = story.more.replace(address, &right);
        story.start();
        story.settle();
        story.pass(3);
        assert_eq!(story.max(), "1: До\n2 [image]: Раз, исправлен\n3: Два\n4: Три", "{address}");
        assert_eq!(story.copy_states(), ["published"; 8], "{address}");
        story.perhaps_ignoring(&[Of::AdminChat], "what of it is over may be told");
    }
}

#[test]
fn what_waited_for_a_channel_that_was_deleted_goes_to_the_one_that_took_its_place() {
    let mut story = copying_to_both("");
    story.publishes(PostDraft::new("До"));
    story.sim.world(|world| world.max_rights(world.max_channel_id, None));
    story.publishes(PostDraft::new("Раз"));
    story.publishes(PostDraft::new("Два").photo(640, 480));
    story.pass(3);
    let (gone, another) = story.sim.world(|world| (world.max_channel_id, world.add_max_channel("Новый двор")));
    story.kill();
    story.more = story.more.replace(&format!("max_channel_id = {gone}"), &format!("max_channel_id = {another}"));
    story.start();
    story.settle();
    story.publishes(PostDraft::new("Три"));
    story.pass(2);
    assert_eq!(story.sim.world(|world| world.max_shown(another)), "1: Три\n2: Раз\n3 [image]: Два");
    assert_eq!((story.max().as_str(), story.channel().lines().count()), ("1: До", 4));
    story.perhaps_ignoring(&[Of::AdminChat], "that a channel is out of reach is told in max_trouble");
    drop(story.admin_hears());
}

/// Whatever is silent takes real time: it is looked at for a minute.
#[test]
fn a_network_that_cannot_be_reached_holds_nobody() {
    let (mut story, right) = lost(NETWORK);
    story.publishes(PostDraft::new("Раз"));
    story.publishes(PostDraft::new("Два"));
    assert_eq!((story.channel().as_str(), story.max().as_str()), ("1: До\n2: Раз\n3: Два", "1: До"));
    story.kill();
    story.more = story.more.replace(NETWORK, &right);
    story.start();
    story.settle();
    story.pass(2);
    assert_eq!(story.max(), "1: До\n2: Раз\n3: Два");
    insta::assert_snapshot!(story.rest(), @"");
}

#[test]
fn check_says_in_one_line_of_either_language_that_the_address_leads_nowhere() {
    for address in [NAME, PORT] {
        let (story, _) = lost(address);
        story.ignoring(&[Of::Chats], "the story is of the command line");
        let config = story.config_file();
        let said = |language: &str| {
            let output = bare(&["--config", config.to_str().unwrap(), "check"]).env("LC_ALL", language).output();
            let said = out(&output.unwrap());
            let lines: Vec<&str> = said.lines().collect();
            let at = lines.iter().position(|line| *line == "MAX").unwrap_or_else(|| panic!("{said}"));
            lines[at + 1..at + 3].iter().map(|line| line.trim().to_owned()).collect::<Vec<_>>()
        };
        let russian = said("ru_RU.UTF-8");
        assert!(russian[0].contains("бот: MAX не отвечает: GET /me: "), "{address}: {russian:?}");
        assert!(russian[1].contains("верен ли max.api_url"), "{address}: {russian:?}");
        let english = said("C.UTF-8");
        assert!(english[0].contains("bot: MAX is not reached: GET /me: "), "{address}: {english:?}");
        assert!(english[1].contains("is max.api_url right"), "{address}: {english:?}");
    }
}
