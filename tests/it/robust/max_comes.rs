//! MAX comes to a community with years behind it, and goes again: what is past stays where it is, what is new goes to both.

use etronics_bot::simulator::PostDraft;

use super::stored::{FROZEN, story_of};
use super::upgrade::V4;
use crate::stories::max_posts::copying_to_both;

#[test]
fn to_an_old_database_max_comes_with_the_next_post() {
    let of_before = FROZEN.iter().copied().chain([(4, V4)]);
    for (version, frozen) in of_before {
        // What waited long ago is a story of its own; numbers of posts are given out again here.
        let mut story = story_of(
            frozen,
            "UPDATE outbox SET state = 2; UPDATE inbox SET state = 1; DELETE FROM settings;
             UPDATE copies SET post_id = post_id + 100000;
             UPDATE copies SET state = 'skipped', step = '' WHERE state <> 'published';",
        );
        let (channel, max, token) =
            story.sim.world(|world| (world.channel_id, world.max_channel_id, world.keys.max.clone()));
        story.more.push_str(&format!(
            "[max]\ntoken = \"{token}\"\napi_url = \"{}\"\n[crosspost]\nenabled = true\nsync_deletions = true\n\
             channel_id = {channel}\nmax_channel_id = {max}\n",
            story.sim.max_api_url(),
        ));
        story.start();
        story.settle();
        story.pass(5);
        assert_eq!(story.max(), "", "v{version}: posts of before stay where they are");
        let before = story.channel().lines().count();
        let post = story.publishes(PostDraft::new("Первый для MAX").photo(640, 480));
        assert_eq!(story.max(), "1 [image]: Первый для MAX", "v{version}");
        assert_eq!(
            story.channel().lines().count(),
            before + 1,
            "v{version}: {:?} {}",
            story.copy_states(),
            story.admin_hears()
        );
        story.sim.world(|world| world.edit_post(post, PostDraft::new("Исправлен").photo(640, 480)).unwrap());
        story.pass(3);
        assert_eq!(story.max(), "1 (edited) [image]: Исправлен", "v{version}");
        story.sim.world(|world| world.delete_post(post));
        story.pass(4);
        assert_eq!((story.max().as_str(), story.channel().lines().count()), ("", before), "v{version}");
        let sizes = story.store(|db| db.outbox().queue_sizes());
        assert_eq!((sizes.inbox, sizes.dead), (0, 0), "v{version}: {:?}", story.store(|db| db.outbox().last_error()));
    }
}

#[test]
fn max_goes_and_comes_back_and_telegram_notices_nothing() {
    let mut story = copying_to_both("");
    let edited = story.publishes(PostDraft::new("Правят без MAX"));
    let gone = story.publishes(PostDraft::new("Удалён без MAX"));
    let with = story.more.clone();
    story.kill();
    let (_, rest) = story.more.split_once("[crosspost]").unwrap();
    let without: Vec<&str> = rest.lines().filter(|line| !line.starts_with("max_channel_id")).collect();
    story.more = format!("[crosspost]{}\n", without.join("\n"));
    story.start();
    story.settle();
    let calls = story.sim.world(|world| world.call_counts().keys().filter(|method| method.contains('/')).count());
    story.sim.world(|world| world.edit_post(edited, PostDraft::new("Поправлен")).unwrap());
    story.pass(3);
    story.sim.world(|world| world.delete_post(gone));
    story.publishes(PostDraft::new("Только Telegram"));
    story.pass(10);
    assert_eq!(story.channel(), "1 (edited): Поправлен\n3: Только Telegram");
    assert_eq!(story.max(), "1: Правят без MAX\n2: Удалён без MAX");
    let now = story.sim.world(|world| world.call_counts().keys().filter(|method| method.contains('/')).count());
    assert_eq!(now, calls, "nobody asks MAX anything");
    insta::assert_snapshot!(story.admin_hears(), @"🔁 MAX отключён, а посты в канале «Тихий двор» остались. Один из них во ВКонтакте изменён или удалён; там он стоит, как был. О следующих не скажу. Вернёте раздел [max] в конфигурацию — догоню.");
    story.kill();
    // What changed meanwhile is caught up with.
    story.more = with;
    story.start();
    story.settle();
    story.publishes(PostDraft::new("Снова оба"));
    story.pass(20);
    assert_eq!(story.max(), "1 (edited): Поправлен\n2: Снова оба");
    assert!(story.channel().ends_with("4: Снова оба"), "{}", story.channel());
    insta::assert_snapshot!(story.rest(), @"");
    let sizes = story.store(|db| db.outbox().queue_sizes());
    assert_eq!((sizes.inbox, sizes.dead), (0, 0), "{:?}", story.store(|db| db.outbox().last_error()));
}
