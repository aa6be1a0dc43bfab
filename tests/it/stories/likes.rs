//! Likes as they come, sweeps over those who like, and what happens when VK does not answer as it should.

use etronics_bot::domain::event::Command;
use etronics_bot::domain::sweep::{SweepKind, SweepState};
use etronics_bot::domain::verdict::{Decision, State, SubjectKind};
use etronics_bot::simulator::{Fault, PlatformSide, Refusing};

use crate::story::{EVERY_TOKEN, Of, Story};

const ENFORCE: &str = "[moderation]\nmode = \"enforce\"\n[moderation.limits]\nper_run = 500\nper_day = 500\n\
                       [moderation.members]\nsweep = \"24h\"\n[moderation.likes]\nsweep = \"24h\"\nper_post = 20000\n";

const OBSERVE: &str = "[moderation]\nmode = \"observe\"\n[moderation.limits]\nper_run = 500\nper_day = 500\n\
                       [moderation.members]\nsweep = \"24h\"\n[moderation.likes]\nsweep = \"24h\"\nper_post = 20000\n";

fn vk_error(code: i64, method: &str, times: u32) -> Fault {
    let message = format!("error {code}");
    Fault {
        side: PlatformSide::Vk,
        method: Some(method.to_owned()),
        trouble: Refusing::VkError { code, message },
        times: Some(times),
        after: 0,
    }
}

impl Story {
    fn likes_of_fakes(&self, count: usize) -> Vec<i64> {
        let post = self.post;
        let fakes: Vec<i64> = (0..count).map(|n| self.fake(&format!("Лайк{n}"))).collect();
        self.sim.world(|world| fakes.iter().for_each(|id| world.like(*id, post, None, true)));
        fakes
    }

    fn banned_of(&self, people: &[i64]) -> usize {
        self.sim.world(|world| people.iter().filter(|id| world.is_banned(**id)).count())
    }
}

#[test]
fn a_like_of_a_fake_is_judged_as_it_comes_and_the_like_of_a_community_is_nobodys() {
    let mut story = Story::with(EVERY_TOKEN, ENFORCE);
    let post = story.post;
    let fake = story.fake("Лайкова");
    let honest = story.stranger("Глеб", "Тихонов");
    story.sim.world(|world| {
        world.like(fake, post, None, true);
        world.like(honest, post, None, true);
        world.like(-777, post, None, true);
    });
    story.settle();
    assert_eq!(story.banned_of(&[fake, honest]), 1);
    let rows = story.journal();
    assert_eq!(rows.len(), 1, "of likes only what is not kept: {rows:?}");
    assert_eq!(
        (rows[0].kind, rows[0].verdict.decision, rows[0].state),
        (SubjectKind::Like, Decision::Remove, State::Done)
    );
    assert_eq!(rows[0].item.map(|item| item.item_id), Some(post.id));
    insta::assert_snapshot!(story.rest(), @"admin: 🛡 1 человек убран");
}

#[test]
fn a_sweep_over_likes_judges_each_person_once_however_many_posts_they_like() {
    let mut story = Story::with(EVERY_TOKEN, "[moderation]\nmode = \"observe\"\n[moderation.likes]\nsweep = \"24h\"\n");
    let second = story.sim.world(|world| etronics_bot::simulator::Target::post(world.post("Ещё пост")));
    let fakes = story.likes_of_fakes(7);
    story.sim.world(|world| fakes.iter().for_each(|id| world.like(*id, second, None, true)));
    story.settle();
    let before = story.journal().len();
    let row = story.scan(SweepKind::Likes, true);
    assert_eq!((row.counts.likes, row.counts.done, row.counts.removed), (14, 7, 7), "{row:?}");
    assert_eq!((before, story.banned_of(&fakes)), (7, 7));
    let posts = story.store(|db| db.sweeps().liked_posts(0.5, 100));
    assert_eq!(posts.iter().map(|post| (post.looked, post.suspicious)).collect::<Vec<_>>(), [(7, 7), (7, 7)]);
    insta::assert_snapshot!(story.rest(), @"admin: 🛡 7 человек убрано");
}

#[test]
fn errors_in_the_middle_of_a_sweep_are_waited_out_and_nothing_is_done_twice() {
    for code in [1, 6, 9, 10, 29] {
        // All this was before the daemon: no event tells of it.
        let mut story = Story::without_daemon(EVERY_TOKEN, OBSERVE);
        let fakes = story.likes_of_fakes(3);
        let liker = story.fake("Только лайк");
        let post = story.post;
        story.sim.world(|world| {
            for id in &fakes {
                world.was_member(*id);
            }
            world.like(liker, post, None, true);
        });
        story.start();
        story.settle();
        assert_eq!(story.banned_of(&fakes), 0);
        story.sim.world(|world| {
            for method in ["execute", "groups.getMembers", "users.get", "likes.getList", "wall.get"] {
                world.fail(vk_error(code, method, 1));
            }
        });
        let now = story.clock.now_ms();
        for kind in [SweepKind::Members, SweepKind::Likes] {
            let scan = Command::Scan { kind, enforce: true };
            story.daemon().engine.store().write(|db| db.inbox().put_command(&scan, now)).unwrap();
        }
        // Error 29 rests for an hour each time.
        for _ in 0..6 {
            story.settle();
            story.jump(61 * 60 * 1000);
        }
        for kind in [SweepKind::Members, SweepKind::Likes] {
            let row = story.store(|db| db.sweeps().latest_sweep(kind)).unwrap();
            assert_eq!(row.state, SweepState::Done, "{code}: {row:?}");
        }
        assert_eq!(story.banned_of(&fakes) + story.banned_of(&[liker]), 4, "{code}");
        assert_eq!(story.calls("groups.ban"), 4, "{code}: each once");
        assert_eq!(story.rest(), "admin: 🛡 4 человека убраны", "{code}");
    }
}

#[test]
fn a_sweep_that_may_not_read_says_so_in_one_sentence() {
    for (code, method) in
        [(15, "groups.getMembers"), (203, "groups.getMembers"), (28, "wall.get"), (1051, "likes.getList")]
    {
        let mut story = Story::with(&["community", "service"], ENFORCE);
        story.ignoring(&[Of::AdminChat], "the sentence is in the note; what else is asked for depends on the method");
        let fakes = story.likes_of_fakes(2);
        story.sim.world(|world| {
            for id in &fakes {
                world.was_member(*id);
            }
            world.fail(vk_error(code, method, 100));
        });
        story.settle();
        let kind = if method == "groups.getMembers" { SweepKind::Members } else { SweepKind::Likes };
        let row = story.scan(kind, true);
        assert_eq!(row.state, SweepState::Failed, "{code} {method}: {row:?}");
        let note = row.note.expect("a note");
        assert!(!note.is_empty() && !note.contains("vk1."), "{note}");
    }
}

#[test]
fn an_empty_or_shrinking_list_makes_nobody_leave() {
    let mut story = Story::with(EVERY_TOKEN, ENFORCE);
    let people: Vec<i64> = (0..5).map(|n| story.stranger("Житель", &format!("{n}"))).collect();
    story.sim.world(|world| people.iter().for_each(|id| world.was_member(*id)));
    story.scan(SweepKind::Members, false);
    let body = r#"{"response":[{"count":0,"items":[]}]}"#.to_owned();
    story.sim.world(|world| {
        let trouble = Refusing::Raw(body);
        world.fail(Fault {
            side: PlatformSide::Vk,
            method: Some("execute".to_owned()),
            trouble,
            times: Some(1),
            after: 0,
        });
    });
    let row = story.scan(SweepKind::Members, false);
    assert_eq!((row.counts.gone, row.state), (0, SweepState::Done), "asked by name, all are there: {row:?}");
    story.sim.world(|world| world.leave(people[0]));
    // Nobody has told the daemon: the event was lost.
    let known = story.store(|db| db.people().members_between(0, None, None)).len();
    assert_eq!(known, 6);
    let row = story.scan(SweepKind::Members, false);
    assert_eq!(story.store(|db| db.people().members_between(0, None, None)).len(), 5, "{row:?}");
}
