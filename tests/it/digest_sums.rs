//! Whatever happens in seven days: their numbers add up to those of the week.

use chrono::{Days, NaiveDate};
use etronics_bot::clock::HOUR;
use etronics_bot::domain::ids::PersonId;
use etronics_bot::domain::sum::Sum;
use etronics_bot::domain::{Period, Sums};
use etronics_bot::handlers::digest::collect::{DigestSource, sums};
use etronics_bot::handlers::digest::schedule::{due, span};
use etronics_bot::store::{Activity, Store};
use proptest::prelude::*;

const GROUP: i64 = 229_000_001;
const NAMES: [Sum; 22] = [
    Sum::Joined,
    Sum::Left,
    Sum::LeftRemoved,
    Sum::MembersChecked,
    Sum::MembersRemoved,
    Sum::DeadRemoved,
    Sum::MembersQuarantined,
    Sum::Likes,
    Sum::LikesChecked,
    Sum::LikesRemoved,
    Sum::LikesQuarantined,
    Sum::CommentsChecked,
    Sum::CommentsDeleted,
    Sum::CommentsQuarantined,
    Sum::CommentsUndone,
    Sum::Posts,
    Sum::Crossposted,
    Sum::CopiesFailed,
    Sum::Leads,
    Sum::Waves,
    Sum::AuthorsBanned,
    Sum::VkSilent,
];

fn added(mut all: Sums, one: &Sums) -> Sums {
    let both = |a: Option<i64>, b: Option<i64>| a.zip(b).map(|(a, b)| a + b);
    let numbers: [(&mut i64, i64); 22] = [
        (&mut all.joined, one.joined),
        (&mut all.left, one.left),
        (&mut all.thrown_out, one.thrown_out),
        (&mut all.members_checked, one.members_checked),
        (&mut all.members_removed, one.members_removed),
        (&mut all.dead, one.dead),
        (&mut all.members_quarantined, one.members_quarantined),
        (&mut all.likes, one.likes),
        (&mut all.likes_removed, one.likes_removed),
        (&mut all.likes_quarantined, one.likes_quarantined),
        (&mut all.comments_checked, one.comments_checked),
        (&mut all.comments_deleted, one.comments_deleted),
        (&mut all.comments_quarantined, one.comments_quarantined),
        (&mut all.authors_banned, one.authors_banned),
        (&mut all.comments_undone, one.comments_undone),
        (&mut all.people_undone, one.people_undone),
        (&mut all.posts, one.posts),
        (&mut all.crossposted, one.crossposted),
        (&mut all.skipped, one.skipped),
        (&mut all.failed, one.failed),
        (&mut all.leads, one.leads),
        (&mut all.waves, one.waves),
    ];
    for (sum, more) in numbers {
        *sum += more;
    }
    all.fakes_joined = both(all.fakes_joined, one.fakes_joined);
    all.fakes_left = both(all.fakes_left, one.fakes_left);
    all.fakes_thrown_out = both(all.fakes_thrown_out, one.fakes_thrown_out);
    all.vk_silent = both(all.vk_silent, one.vk_silent);
    all.telegram_silent = both(all.telegram_silent, one.telegram_silent);
    all.likes_checked = both(all.likes_checked, one.likes_checked);
    all
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]
    #[test]
    fn days_add_up_to_their_week(
        happened in proptest::collection::vec((0_u64..9, 0..NAMES.len(), 1_i64..500), 0..80),
        moved in proptest::collection::vec((0_u64..9, 0_i64..30, any::<bool>()), 0..40),
        zone in proptest::sample::select(vec!["Europe/Moscow", "Africa/Cairo", "America/New_York"]),
    ) {
        // The week in which summer time begins in Cairo.
        let first: NaiveDate = "2026-04-20".parse().unwrap();
        let zone: etronics_bot::zone::Tz = zone.parse().unwrap();
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("bot.db"), GROUP, 0).unwrap();
        let at = |day: u64, hour: i64| {
            due(first + Days::new(day), chrono::NaiveTime::MIN, zone) - 24 * HOUR + hour * HOUR
        };
        store.write(|db| {
            for (day, name, count) in &happened {
                db.sums().count(&(first - Days::new(1) + Days::new(*day)).to_string(), NAMES[*name], *count)?;
            }
            for (day, hour, joined) in &moved {
                let act = if *joined { Activity::Join } else { Activity::Leave };
                db.activity().note_activity(PersonId::vk(*hour + 1), act, None, at(*day, *hour))?;
            }
            Ok(())
        }).unwrap();
        store.read(|db| {
            let source = DigestSource { db, group_id: GROUP, zone, evidence_days: 90, has_user_key: true, now: at(20, 0) };
            let of = |period| sums(&span(period, zone, source.now), &source);
            let week = of(Period::Week { last: first + Days::new(6) })?;
            let known = Some(0);
            let mut all = Sums {
                fakes_joined: known, fakes_left: known, fakes_thrown_out: known, likes_checked: known, vk_silent: known,
                telegram_silent: known, ..Sums::default()
            };
            for day in 0..7 {
                all = added(all, &of(Period::Day { date: first + Days::new(day) })?);
            }
            assert_eq!(all, week);
            Ok(())
        }).unwrap();
    }
}
