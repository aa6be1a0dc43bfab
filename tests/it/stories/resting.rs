//! An engine that has nothing to do: it looks for itself only now and then, and at once where another process has written.

use std::time::{Duration, Instant};

use etronics_bot::app::EngineStep;

use crate::story::Story;

/// Works until nothing is left to do, now and by the way.
fn idle(story: &mut Story) -> EngineStep {
    loop {
        let step = story.daemon().engine.step().unwrap();
        story.daemon().engine.tend().unwrap();
        if step != EngineStep::Worked {
            return step;
        }
    }
}

/// A deed by the way, as a command of another process would do one.
fn written_by_another(story: &Story) {
    let other = rusqlite::Connection::open(story.database()).unwrap();
    other.execute("INSERT OR REPLACE INTO meta (key, value) VALUES ('somebody', 'was here')", []).unwrap();
}

#[test]
fn an_idle_engine_rests_and_hears_at_once_that_another_process_has_written() {
    const LONG: Duration = Duration::from_mins(1);
    let mut story = Story::new();
    story.settle();
    // What follows an event a moment later is over.
    story.clock.advance(10_000);
    let step = idle(&mut story);
    let step = if step == idle(&mut story) { step } else { idle(&mut story) };
    let (begun, short) = (Instant::now(), Duration::from_millis(1_200));
    story.daemon().engine.rest_at_most(step, short).unwrap();
    assert!(begun.elapsed() >= short, "nothing was written, and it looked after {:?}", begun.elapsed());

    written_by_another(&story);
    story.daemon().engine.rest_at_most(step, LONG).unwrap();
    assert!(begun.elapsed() < LONG, "what another process has written was not seen");

    // What follows a comment a moment later is not slept through.
    let stranger = story.stranger("Ольга", "Зимина");
    story.comments(stranger, "Отличный концерт, спасибо!");
    let step = idle(&mut story);
    let begun = Instant::now();
    story.daemon().engine.rest_at_most(step, LONG).unwrap();
    assert!(begun.elapsed() < LONG, "something was put off");
    story.rest();
}
