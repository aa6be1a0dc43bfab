//! What an admin sees of a talk: every picture of an album, what a press sent, what it did not, and how long somebody waits.

use etronics_bot::simulator::VkFile;

use super::leads::{Client, PRICES};
use crate::story::{EVERY_TOKEN, Story};

impl Story {
    /// The pictures that stand in the admin chat.
    fn pictures_in_chat(&self) -> Vec<i64> {
        self.sim.world(|world| {
            let shown = world.messages(world.admin_chat_id).into_iter();
            shown.filter(|it| it.shows.to_lowercase().contains("photo")).map(|it| it.message_id).collect()
        })
    }
}

#[test]
fn every_picture_of_an_album_of_vk_is_answered_and_forgotten_as_the_first_one() {
    let mut story = Story::with(EVERY_TOKEN, PRICES);
    let boris = story.boris();
    let Client::Vk(id) = boris else { panic!() };
    story.books(boris, "Выставка");
    story.sim.world(|world| world.vk_writes_with(id, "Афиши", &[VkFile::Photo(1_280, 960), VkFile::Photo(1_280, 960)]));
    story.settle();
    let pictures = story.pictures_in_chat();
    assert_eq!(pictures.len(), 2);
    for (picture, words) in pictures.iter().zip(["Первая хороша", "Вторая лучше"]) {
        story.sim.world(|world| {
            let admin = world.admin_chat_id;
            world.admin_replies(admin, admin, *picture, words).unwrap();
        });
        story.settle();
        assert_eq!(story.hears(boris), words);
    }
    story.writes(boris, "/forget");
    story.presses(boris, "Удалить всё");
    assert_eq!(story.pictures_in_chat(), [0_i64; 0]);
    story.whatever_else_is_said();
}
