//! MAX interrupted: a death or a lost answer at every call of a post, of its edit and of its end. Nothing stands twice, nothing is
//! half done for good, and a database of yesterday knows what is out.

use etronics_bot::simulator::{Fault, PlatformSide, PostDraft, Refusing};

use super::max_posts::copying_to_max;
use crate::story::{Of, Story};

/// An album with words for two messages, and two files that stand by themselves: five calls.
fn draft() -> PostDraft {
    let long = "Очень длинное предложение о жизни двора, в котором слова. ".repeat(150);
    PostDraft::new(&long).photos(2).document("Смета.pdf", 9_000).gif(40_000)
}

/// The first and the last do not arrive.
const TROUBLES: [Refusing; 3] = [Refusing::CloseBefore, Refusing::CloseAfter, Refusing::Status(502)];

impl Story {
    /// The call that is wanted meets this trouble after so many that went well.
    fn max_meets(&self, method: &str, trouble: &Refusing, after: u32) {
        let fault = Fault::once(PlatformSide::Max, trouble.clone()).of(method).after(after);
        self.sim.world(|world| world.fail(fault));
    }

    fn max_called(&self, method: &str) -> u64 {
        self.sim.world(|world| world.call_counts()).get(method).copied().unwrap_or(0)
    }

    /// The process dies right when the platform has heard so many calls of a method, whether it knows of an answer or not.
    fn dies_after(&mut self, method: &str, calls: u64) {
        for _ in 0..600 {
            self.daemon().hear().unwrap();
            let idle = self.daemon().engine.step().unwrap();
            if self.max_called(method) >= calls {
                break;
            }
            self.clock.advance(100);
            self.daemon().engine.wait_at_most(idle, std::time::Duration::from_millis(10)).unwrap();
        }
        assert_eq!(self.max_called(method), calls, "{method}");
        self.kill();
        self.start();
        self.settle();
    }

    /// Whoever is asked about a part says that it is not there, until nobody is asked any more.
    fn says_publish_on(&mut self) {
        for _ in 0..3 {
            if self.copy_states().iter().any(|state| state.starts_with("uncertain")) {
                self.press("Опубликовать");
                self.pass(2);
            }
        }
    }
}

/// The post as it stands where nothing went wrong.
fn whole() -> String {
    let mut story = copying_to_max("");
    story.publishes(draft());
    story.pass(2);
    story.max()
}

#[test]
fn a_lost_answer_or_a_death_at_any_part_doubles_nothing_and_nothing_is_left_out() {
    let whole = whole();
    let parts = u32::try_from(whole.lines().count()).unwrap();
    assert!(parts >= 4, "{whole}");
    for dies in [false, true] {
        for trouble in &TROUBLES {
            for part in 0..parts {
                let what = format!("part {part}, {trouble:?}, dies: {dies}");
                let mut story = copying_to_max("");
                story.perhaps_ignoring(&[Of::AdminChat, Of::Presses], "a person is asked about what did not arrive");
                story.max_meets("POST /messages", trouble, part);
                story.sim.world(|world| world.publish(draft()));
                if dies {
                    story.dies_after("POST /messages", u64::from(part) + 1);
                }
                story.settle();
                story.pass(4);
                let shown = story.max();
                if *trouble == Refusing::CloseAfter {
                    assert_eq!(shown, whole, "{what}");
                    assert_eq!(story.copy_states(), ["published"], "{what}");
                    continue;
                }
                assert!(whole.starts_with(&shown), "{what}: {shown}");
                assert_eq!(shown.lines().count(), part as usize, "{what}: {shown}");
                assert!(story.admin_hears().contains("ответа MAX нет"), "{what}: {}", story.admin_hears());
                story.says_publish_on();
                assert_eq!(story.max(), whole, "{what}");
            }
        }
    }
}

#[test]
fn an_edit_and_an_end_survive_a_lost_answer_or_a_death_at_any_call() {
    for dies in [false, true] {
        for trouble in &TROUBLES {
            for call in 0..3 {
                let what = format!("call {call}, {trouble:?}, dies: {dies}");
                let mut story = copying_to_max("");
                let post = story.publishes(draft());
                story.pass(2);
                let messages = u64::try_from(story.max_messages().len()).unwrap();
                let sent = story.max_called("POST /messages");
                // Words of every message of them change.
                let edited = "Совсем другое предложение о жизни двора, в нём слова другие. ".repeat(150);
                let draft = PostDraft::new(&edited).photos(2).document("Смета.pdf", 9_000).gif(40_000);
                story.max_meets("PUT /messages", trouble, call);
                story.sim.world(|world| world.edit_post(post, draft).unwrap());
                story.clock.advance(3 * 60_000);
                story.daemon().ring().unwrap();
                if dies {
                    story.dies_after("PUT /messages", u64::from(call) + 1);
                }
                story.pass(4);
                let shown: String = story.max_messages().iter().map(|message| message.text.as_str()).collect();
                assert!(shown.contains("Совсем другое") && !shown.contains("Очень длинное"), "{what}");
                assert_eq!(shown.matches("Совсем другое").count(), 150, "{what}");
                story.max_meets("DELETE /messages", trouble, call);
                story.sim.world(|world| world.delete_post(post));
                story.clock.advance(3 * 60_000);
                story.daemon().ring().unwrap();
                if dies {
                    story.dies_after("DELETE /messages", u64::from(call) + 1);
                }
                story.pass(5);
                assert_eq!(story.max(), "", "{what}");
                assert!(story.max_called("DELETE /messages") <= 2 * messages, "{what}");
                assert_eq!(story.max_called("POST /messages"), sent, "{what}: nothing is sent anew");
                assert_eq!(story.admin_hears(), "", "{what}: nobody has to do anything");
            }
        }
    }
}

#[test]
fn a_backup_of_yesterday_doubles_nothing() {
    let mut story = copying_to_max("");
    story.publishes(PostDraft::new("До копии").photo(640, 480));
    let backup = story.folder().join("backup.db");
    etronics_bot::store::backup(&story.database(), &backup).unwrap();
    story.clock.advance(60_000);
    let after = story.publishes(PostDraft::new("После копии").photo(640, 480).document("Смета.pdf", 9_000));
    let whole = story.max();
    story.kill();
    story.clock.advance(60_000);
    etronics_bot::store::restore(&backup, &story.database(), story.clock.now_ms()).unwrap();
    story.start();
    story.settle();
    story.pass(5);
    assert_eq!(story.max(), whole);
    assert_eq!(story.copy_states(), ["published", "approval: restored"]);
    story.sim.world(|world| world.edit_post(after, PostDraft::new("Копия его не знает")).unwrap());
    story.pass(3);
    assert_eq!(story.max(), whole);
    story.press("Пропустить");
    story.publishes(PostDraft::new("Новый"));
    assert_eq!(story.max(), format!("{whole}\n4: Новый"));
    insta::assert_snapshot!(story.rest(), @"
    admin: 💾 База возвращена из копии, пока только смотрю
    admin: ⏭ Пропущен: «Копия его не знает» · MAX «Тихий двор»
    press: Пропущен
    ");
}
