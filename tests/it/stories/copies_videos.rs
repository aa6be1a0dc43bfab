//! Videos that are larger than a bot may upload.

use etronics_bot::simulator::PostDraft;

use super::copies::copying;
use super::max_posts::copying_to_both;
use crate::story::Of;

#[test]
fn of_a_large_video_the_largest_size_that_fits_goes_out() {
    let mut story = copying("");
    // Of 300 seconds 720 lines are 75 MB, 480 are 37 MB.
    story.publishes(PostDraft::new("Концерт").video("Концерт во дворе", 300));
    story.pass(1);
    assert_eq!(story.channel(), "1 [video video.mp4]: Концерт");
}

#[test]
fn a_video_that_fits_in_no_size_is_its_picture_and_its_name_and_may_be_given_smaller() {
    let mut story = copying_to_both("");
    story.perhaps_ignoring(&[Of::AdminChat], "the card is looked at");
    // Of 3,661 seconds 144 lines are 73 MB, which MAX takes.
    let post = story.publishes(PostDraft::new("Концерт").photo(800, 600).video("Концерт во дворе", 3_661));
    story.pass(1);
    let shown = story.channel();
    assert!(shown.starts_with("1 album 1 [photo]: Концерт\n\n▶️ <a href="), "{shown}");
    assert!(shown.contains(">Концерт во дворе</a> (1:01:01)\n2 album 1 [photo]"), "{shown}");
    assert!(story.max().contains("[image, video]"), "{}", story.max());
    assert!(story.bot_says().contains("больше, чем берёт Telegram"), "{}", story.bot_says());
    // The next edit does not try again what does not fit.
    story.sim.world(|world| {
        let draft = world.draft_of(-world.group_id, post).unwrap();
        world.edit_post(post, draft.text("Концерт завтра")).unwrap();
    });
    story.pass(3);
    assert!(story.channel().starts_with("1 album 1 [photo] (edited): Концерт завтра\n\n▶️"), "{}", story.channel());
    assert_eq!(story.copy_states(), ["published", "published"]);
}

#[test]
fn a_video_of_another_site_leads_there_and_nobody_is_asked_for_its_file() {
    let mut story = copying("");
    let post = story.publishes(PostDraft::new("Клип").external_video("Двор поёт", 61));
    story.pass(1);
    let shown = story.channel();
    assert!(shown.starts_with("1 [photo]: Клип\n\n▶️ <a href=\"https://www.youtube.com/watch?v="), "{shown}");
    // A later look tells nothing of where it plays, and changes nothing of it.
    story.sim.world(|world| {
        let draft = world.draft_of(-world.group_id, post).unwrap();
        world.edit_post(post, draft.text("Клип дня")).unwrap();
    });
    story.pass(3);
    let shown = story.channel();
    assert!(
        shown.starts_with("1 [photo] (edited): Клип дня\n\n▶️ <a href=\"https://www.youtube.com/watch?v="),
        "{shown}"
    );
    story.publishes(PostDraft::new("Эфир").live("Прямой эфир"));
    story.pass(1);
    assert_eq!(story.copy_states(), ["published", "published"]);
    story.ignoring(&[Of::Chats], "the channel is looked at");
    assert_eq!(story.rest(), "");
}
