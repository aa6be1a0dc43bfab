//! People who subscribe, and sweeps over those who did.

use etronics_bot::domain::event::Command;
use etronics_bot::domain::sum::Sum;
use etronics_bot::domain::sweep::{SweepKind, SweepState};
use etronics_bot::domain::verdict::{Decision, State};
use etronics_bot::simulator::{Fault, PlatformSide, Refusing};
use etronics_bot::store::SweepRow;
use serde_json::json;

use crate::story::{EVERY_TOKEN, Of, Story};

/// Subscribers are judged, and acted on.
const ENFORCE: &str = "[moderation]\nmode = \"enforce\"\n[moderation.members]\nsweep = \"24h\"\n";
/// Subscribers are judged, and nobody is touched.
const OBSERVE: &str = "[moderation]\nmode = \"observe\"\n[moderation.members]\nsweep = \"24h\"\n";

impl Story {
    /// Somebody whose profile tells plainly what they are.
    pub(crate) fn fake(&self, last: &str) -> i64 {
        self.sim.world(|world| world.add_fake("Алёна", last))
    }

    pub(crate) fn order(&mut self, command: &Command) {
        let now = self.clock.now_ms();
        self.daemon().engine.store().write(|db| db.inbox().put_command(command, now)).unwrap();
        self.settle();
    }

    pub(crate) fn scan(&mut self, kind: SweepKind, enforce: bool) -> SweepRow {
        self.order(&Command::Scan { kind, enforce });
        let row = self.store(|db| db.sweeps().latest_sweep(kind)).expect("a sweep");
        let error = self.store(|db| db.outbox().last_error());
        assert_ne!(row.state, SweepState::Running, "{row:?}: {error:?}");
        row
    }

    /// Who came today, who went by themselves, and who was put out, as the day's digest counts them.
    fn came_and_went(&mut self) -> [i64; 3] {
        let day = "2026-11-23";
        self.store(|db| {
            let sum = |name| db.sums().counted(day, name);
            Ok([sum(Sum::Joined)?, sum(Sum::Left)?, sum(Sum::LeftRemoved)?])
        })
    }
}

#[test]
fn a_fake_who_subscribes_is_banned_with_a_reason_and_freed_by_an_undo() {
    let mut story = Story::with(EVERY_TOKEN, ENFORCE);
    let fake = story.fake("Иванова");
    let honest = story.stranger("Марина", "Соколова");
    story.sim.world(|world| {
        world.join(fake).unwrap();
        world.join(honest).unwrap();
    });
    story.settle();
    assert!(story.sim.world(|world| world.is_banned(fake) && !world.is_banned(honest) && world.is_member(honest)));
    assert_eq!(story.calls("groups.ban"), 1);
    let rows = story.journal();
    let of = |id: i64| rows.iter().find(|row| row.person.id == id).unwrap();
    assert_eq!((of(fake).verdict.decision, of(fake).state), (Decision::Remove, State::Done));
    assert_eq!((of(honest).verdict.decision, of(honest).state), (Decision::Keep, State::Observed));

    let id = of(fake).id;
    story.order(&Command::Undo { ids: vec![id], allow: false });
    assert!(!story.sim.world(|world| world.is_banned(fake)));
    // What an admin let stay is not asked again.
    story.sim.world(|world| world.join(fake).unwrap());
    story.settle();
    assert!(story.sim.world(|world| world.is_member(fake)));
    insta::assert_snapshot!(story.rest(), @r#"
        admin: 🛡 0 человек убрано · 1 возвращён
        admin: ↩️ Возвращаю: 1
        "#);
}

#[test]
fn the_first_look_is_quiet_and_a_sweep_takes_the_dead_away() {
    let mut story = Story::without_daemon(EVERY_TOKEN, ENFORCE);
    let (dead, fake, honest) =
        (story.stranger("Пётр", "Ушёл"), story.fake("Петрова"), story.stranger("Вера", "Лисицына"));
    story.sim.world(|world| {
        world.set_profile(dead, "deactivated", json!("deleted"));
        for id in [dead, fake, honest] {
            world.was_member(id);
        }
    });
    story.start();
    story.settle();
    let row = story.store(|db| db.sweeps().latest_sweep(SweepKind::Members)).unwrap();
    assert!(row.quiet && row.state == SweepState::Done, "{row:?}");
    assert_eq!((row.counts.done, row.counts.dead, row.counts.fake), (4, 1, 2), "{row:?}");
    assert!(story.journal().is_empty() && story.calls("groups.ban") + story.calls("groups.removeUser") == 0);

    let row = story.scan(SweepKind::Members, true);
    assert_eq!((row.counts.removed, row.counts.came, row.counts.gone), (2, 0, 0), "{row:?}");
    let world = |look: fn(&etronics_bot::simulator::World, i64) -> bool, id| story.sim.world(|world| look(world, id));
    assert!(world(|world, id| !world.is_member(id) && !world.is_banned(id), dead), "removed, not banned");
    assert!(
        world(etronics_bot::simulator::World::is_banned, fake)
            && world(etronics_bot::simulator::World::is_member, honest)
    );
    insta::assert_snapshot!(story.rest(), @"admin: 🛡 2 человека убраны");
}

#[test]
fn a_sweep_that_observes_touches_nobody_and_writes_each_verdict_once() {
    let mut story = Story::with(EVERY_TOKEN, OBSERVE);
    let fake = story.fake("Сидорова");
    story.sim.world(|world| world.was_member(fake));
    let first = story.scan(SweepKind::Members, false);
    assert_eq!((first.counts.fake, first.counts.removed, first.counts.came), (1, 0, 1), "{first:?}");
    story.scan(SweepKind::Members, false);
    let rows = story.journal();
    assert_eq!(rows.len(), 1, "{rows:?}");
    assert_eq!((rows[0].state, rows[0].verdict.decision), (State::Observed, Decision::Remove));
    let enforced = story.scan(SweepKind::Members, true);
    assert_eq!(enforced.counts.removed, 1, "{enforced:?}");
    assert!(story.sim.world(|world| world.is_banned(fake)));
    insta::assert_snapshot!(story.rest(), @"admin: 🛡 1 человек убран");
}

#[test]
fn limits_hold_over_a_death_in_the_middle_and_the_rest_waits_in_quarantine() {
    let limits = "[moderation]\nmode = \"enforce\"\n[moderation.limits]\nper_run = 5\nper_day = 7\n\
                  [moderation.members]\nsweep = \"24h\"\n";
    let mut story = Story::with(EVERY_TOKEN, limits);
    story.ignoring(&[Of::AdminChat], "which report comes first after a death is chance; who was removed is looked at");
    let fakes: Vec<i64> = (0..20).map(|n| story.fake(&format!("Номер{n}"))).collect();
    story.sim.world(|world| fakes.iter().for_each(|id| world.was_member(*id)));
    let now = story.clock.now_ms();
    let scan = Command::Scan { kind: SweepKind::Members, enforce: true };
    story.daemon().engine.store().write(|db| db.inbox().put_command(&scan, now)).unwrap();
    for _ in 0..25 {
        story.daemon().engine.step().unwrap();
    }
    story.kill();
    story.start();
    story.settle();
    let banned = |story: &Story| story.sim.world(|world| fakes.iter().filter(|id| world.is_banned(**id)).count());
    assert_eq!(banned(&story), 5, "one run");
    let row = story.store(|db| db.sweeps().latest_sweep(SweepKind::Members)).unwrap();
    assert_eq!((row.state, row.counts.over_limit, row.counts.removed), (SweepState::Limit, 15, 5), "{row:?}");
    // Another sweep, and the day's limit ends it two further on.
    let again = story.scan(SweepKind::Members, true);
    assert_eq!(again.counts.removed, 0, "whoever waits in quarantine is not decided anew: {again:?}");
    // And they are no secret.
    assert_eq!((again.state, again.counts.over_limit), (SweepState::Limit, 15), "{again:?}");
    story.jump(25 * 60 * 60 * 1000);
    assert!((5..=12).contains(&banned(&story)), "{}", banned(&story));
    story.jump(24 * 60 * 60 * 1000);
    story.jump(24 * 60 * 60 * 1000);
    assert!(banned(&story) <= 5 + 3 * 7);
}

#[test]
fn who_came_and_went_is_counted_once_whoever_tells_of_it_first() {
    let mut story = Story::without_daemon(EVERY_TOKEN, OBSERVE);
    let old: Vec<i64> = (0..6).map(|n| story.stranger("Марина", &format!("Давняя{n}"))).collect();
    story.sim.world(|world| old.iter().for_each(|id| world.was_member(*id)));
    story.start();
    story.settle();
    let new: Vec<i64> = (0..3).map(|n| story.stranger("Вера", &format!("Новая{n}"))).collect();
    story.sim.world(|world| {
        world.fail(Fault::lasting(PlatformSide::Vk, Refusing::Status(502)).of("longpoll"));
        new[..2].iter().for_each(|id| world.join(*id).unwrap());
        old[..4].iter().for_each(|id| world.leave(*id));
        let admin = world.admin_chat_id;
        world.ban(admin, old[5]);
        // Who comes back, and who is gone again, before anybody looks.
        world.join(old[0]).unwrap();
        world.join(new[2]).unwrap();
        world.leave(new[2]);
    });
    let row = story.scan(SweepKind::Members, false);
    assert_eq!((row.counts.came, row.counts.gone), (2, 4), "{row:?}");
    assert_eq!(story.came_and_went(), [2, 4, 0]);
    story.sim.world(|world| world.mend(PlatformSide::Vk));
    story.pass(3);
    // What no list could show is told by the events alone.
    assert_eq!(story.came_and_went(), [4, 6, 0]);
    let again = story.scan(SweepKind::Members, false);
    assert_eq!((again.counts.came, again.counts.gone), (0, 0), "{again:?}");
    assert_eq!(story.came_and_went(), [4, 6, 0]);
    assert_eq!(story.store(|db| db.digest().members_now()), Some(5));
    assert!(!story.sim.world(|world| world.is_banned(new[0])));
    story.perhaps_ignoring(&[Of::AdminChat, Of::People], "who came and went is looked at");
}

#[test]
fn somebody_of_whom_nothing_was_known_leaves_all_the_same() {
    let mut story = Story::with(EVERY_TOKEN, OBSERVE);
    let unknown = story.stranger("Олег", "Кравцов");
    story.sim.world(|world| {
        world.was_member(unknown);
        world.leave(unknown);
    });
    story.settle();
    assert_eq!(story.came_and_went(), [0, 1, 0]);
}
