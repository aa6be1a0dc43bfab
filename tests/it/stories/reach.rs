//! VK's own statistics in the digest, where a token may read them; own counts, and a word about it, elsewhere.

use etronics_bot::clock::{DAY, HOUR, MINUTE};
use etronics_bot::domain::Period;
use etronics_bot::simulator::{Day, PlatformSide};
use serde_json::{Value, json};

use crate::story::{EVERY_TOKEN, MORNING, Story};

const DIGESTS: &str = "[digest]\nenabled = true\ndaily_at = \"09:00\"\n";

/// A community whose Monday VK has counted; it is Tuesday, ten to nine.
fn on_tuesday(tokens: &'static [&'static str]) -> Story {
    let mut story = Story::with(tokens, DIGESTS);
    // From ten on Monday until ten to nine on Tuesday; 1970 began on a Thursday, and days are counted by UTC.
    story.goes_on_until(MORNING + DAY - 70 * MINUTE);
    story.sim.world(|world| world.past_day(1, Day { likes: 310, comments: 930, ..Day::default() }));
    story
}

/// The words of a digest, its numbers with plain spaces.
fn told(story: &Story, at: usize) -> String {
    story.digests()[at].text.replace('\u{202f}', " ")
}

fn reach_of(story: &mut Story, period: Period) -> Value {
    story.digest(period)["reach"].clone()
}

#[test]
fn with_a_managers_token_the_digest_tells_the_reach() {
    let mut story = on_tuesday(EVERY_TOKEN);
    story.pass(12);
    assert_eq!(story.digests().len(), 1);
    let short = told(&story, 0);
    assert!(short.contains("👀 охват 1 240 · подписчиков 310 · посетителей 1 240"), "{short}");
    story.press("Подробнее");
    let more = told(&story, 0);
    assert!(more.contains("Охват по статистике ВКонтакте\nохват: 1 240"), "{more}");
    assert!(more.contains("Остальные числа собственные."), "{more}");
    let monday = Period::Day { date: "2026-11-23".parse().unwrap() };
    assert_eq!(
        reach_of(&mut story, monday),
        json!({"reach": 1240, "reach_subscribers": 310, "visitors": 1240, "views": 1240, "days": 1})
    );
    // Another day: beside the one before. Of a week there is what a day had.
    story.goes_on_until(MORNING + 2 * DAY - 70 * MINUTE);
    story.sim.world(|world| world.past_day(1, Day { likes: 100, comments: 540, ..Day::default() }));
    story.pass(12);
    story.press("Подробнее");
    let more = told(&story, 1);
    assert!(more.contains("охват: 640 (днём раньше 1 240)"), "{more}");
    let week = Period::Week { last: "2026-11-24".parse().unwrap() };
    assert_eq!(reach_of(&mut story, week)["reach"], json!(940), "the mean of two days");
    assert_eq!(reach_of(&mut story, week)["days"], json!(2));
}

#[test]
fn without_one_the_numbers_are_own_counts_and_nobody_is_asked_for_a_token() {
    let mut story = on_tuesday(&["community", "service"]);
    story.pass(12);
    assert_eq!(story.calls("stats.get"), 0);
    assert!(!story.digests()[0].text.contains("охват"));
    story.press("Подробнее");
    let more = told(&story, 0);
    assert!(more.contains("статистику ВКонтакте (охват) читает только ключ администратора"), "{more}");
    let monday = Period::Day { date: "2026-11-23".parse().unwrap() };
    assert_eq!(reach_of(&mut story, monday), Value::Null);
    assert!(!story.told_admin().iter().any(|text| text.contains("Ключ администратора") && text.contains("stats")));
}

#[test]
fn on_a_holiday_the_reach_of_every_day_is_kept_for_the_week() {
    let mut story = Story::with(EVERY_TOKEN, &format!("{DIGESTS}[holiday]\nuntil = \"2026-12-31\"\n"));
    story.goes_on_until(MORNING + 7 * DAY);
    assert_eq!(story.digests().len(), 1, "the weekly one");
    let week = Period::Week { last: "2026-11-29".parse().unwrap() };
    assert_eq!(reach_of(&mut story, week)["days"], json!(7));
}

#[test]
fn who_may_not_read_it_and_a_silent_vk_delay_no_digest() {
    let mut story = on_tuesday(EVERY_TOKEN);
    story.sim.world(|world| world.set_admin_level(0));
    story.pass(12);
    assert_eq!((story.digests().len(), story.calls("stats.get")), (1, 1));
    assert!(!story.digests()[0].text.contains("охват"));

    let mut story = on_tuesday(EVERY_TOKEN);
    story.sim.world(|world| world.offline(PlatformSide::Vk));
    story.pass(13);
    assert_eq!(story.digests().len(), 1);
    assert!(!story.digests()[0].text.contains("охват"));
    // VK is back: unfolded, the digest knows it.
    story.sim.world(|world| world.online(PlatformSide::Vk));
    story.jump(HOUR);
    story.press("Подробнее");
    let more = told(&story, 0);
    assert!(more.contains("👀 охват 1 240"), "{more}");
}
