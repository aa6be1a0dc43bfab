//! Copies that wait: addresses of files expire meanwhile, and each look at a post tells them anew.

use etronics_bot::simulator::{Fault, PlatformSide, PostDraft, Refusing, World};

use super::copies::copying;
use super::max_posts::copying_to_both;
use crate::story::{Of, Story};

/// A photo beside a video, and a document of its own.
fn with_files(words: &str) -> PostDraft {
    PostDraft::new(words).photo(800, 600).video("Концерт во дворе", 60).document("Прайс.pdf", 3_000)
}

const WHOLE: &str = "1 album 1 [photo]: Ночью\n2 album 1 [video 720.mp4]\n3 [document Прайс.pdf]";

fn slow_down() -> Refusing {
    let description = "Too Many Requests: retry after 3600".to_owned();
    Refusing::Telegram { code: 429, description, retry_after: Some(3_600) }
}

fn no_right() -> Refusing {
    let description = "Bad Request: need administrator rights in the channel chat".to_owned();
    Refusing::Telegram { code: 400, description, retry_after: None }
}

impl Story {
    fn telegram_refuses(&self, method: &str, trouble: Refusing) {
        self.sim.world(|world| world.fail(Fault::lasting(PlatformSide::Telegram, trouble).of(method)));
    }

    fn addresses_expire(&self) {
        self.sim.world(World::renew_addresses);
    }

    /// All of it is out, and nobody hears of a file that is not.
    #[track_caller]
    fn came_out_whole(&mut self, channel: &str) {
        assert_eq!(self.channel(), channel);
        assert!(self.copy_states().iter().all(|state| state == "published"), "{:?}", self.copy_states());
        let told = self.told_admin().join("\n");
        assert!(!told.contains("вышел без"), "{told}");
    }
}

#[test]
fn what_quiet_hours_put_off_comes_with_its_files() {
    let mut story = copying_to_both("quiet_hours = \"09:00-18:00\"\n");
    story.perhaps_ignoring(&[Of::AdminChat], "looked at in the end");
    story.publishes(with_files("Ночью"));
    story.hours(3);
    story.addresses_expire();
    story.hours(6);
    story.came_out_whole(WHOLE);
    assert!(story.max().contains("[image, video]"), "{}", story.max());
}

#[test]
fn what_a_person_lets_out_later_comes_with_its_files() {
    for press in ["Опубликовать", "В 18:00"] {
        let mut story = copying("approve = \"all\"\n");
        story.perhaps_ignoring(&[Of::AdminChat, Of::Presses], "looked at in the end");
        story.publishes(with_files("Ночью"));
        story.hours(2);
        if press == "Опубликовать" {
            story.addresses_expire();
        }
        story.press(press);
        if press != "Опубликовать" {
            story.addresses_expire();
        }
        story.hours(9);
        story.came_out_whole(WHOLE);
    }
}

#[test]
fn what_waited_for_its_channel_comes_with_its_files() {
    for trouble in [slow_down(), no_right()] {
        let mut story = copying("");
        story.perhaps_ignoring(&[Of::AdminChat], "looked at in the end");
        story.telegram_refuses("sendMediaGroup", trouble);
        story.publishes(with_files("Ночью"));
        story.publishes(PostDraft::new("Потом").photo(640, 480));
        story.hours(2);
        assert_eq!(story.channel(), "");
        story.addresses_expire();
        story.hours(2);
        story.sim.world(|world| world.mend(PlatformSide::Telegram));
        story.hours(3);
        story.came_out_whole(&format!("{WHOLE}\n4 [photo]: Потом"));
    }
}

#[test]
fn the_rest_of_what_is_half_out_comes_with_its_files() {
    let mut story = copying("");
    story.perhaps_ignoring(&[Of::AdminChat], "looked at in the end");
    story.telegram_refuses("sendDocument", slow_down());
    story.publishes(with_files("Ночью"));
    story.hours(2);
    assert_eq!(story.channel().lines().count(), 2, "{}", story.channel());
    story.addresses_expire();
    // It is looked at before its channel may be written to again.
    story.pass(20);
    story.sim.world(|world| world.mend(PlatformSide::Telegram));
    story.hours(3);
    story.came_out_whole(WHOLE);
}
