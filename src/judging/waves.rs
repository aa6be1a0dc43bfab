//! Is this a wave? Improbably many against the community's own rhythm, *and* alike in a way that honest crowds are not.
//! A viral post is no wave of fakes: traits decide, not numbers alone. Pure.

use std::collections::{BTreeMap, HashSet};

use super::account_facts::is_blank;
use super::accounts::may_be_removed;
use crate::domain::profile::{Profile, Told};
use crate::domain::wave::{Trait, WaveFacts};

/// Fewer suspicious ones than this in a window are no wave, however unusual.
const LEAST: usize = 12;
/// Of those who came, at least so many are suspicious.
const SHARE: f64 = 0.4;
/// Hours of one week.
const WEEK_HOURS: i64 = 168;
/// Weeks of history that are looked at.
const WEEKS: i64 = 8;
/// Rates of real communities scatter more than chance alone would have it.
const SCATTER: f64 = 2.5;
/// How many deviations beyond the expected are improbable.
const DEVIATIONS: f64 = 4.0;
/// An hour of which nothing is known is expected to bring so many.
const UNKNOWN_AN_HOUR: f64 = 6.0;
/// Hours of history that weigh as much as knowing nothing.
const UNKNOWN_HOURS: f64 = 24.0;
/// Ids so near to a neighbour of the wave are of one batch.
pub(crate) const NEAR: i64 = 300;

/// One bar of the chart, milliseconds.
const BAR: i64 = 300_000;

/// The windows that are looked at, minutes.
pub(crate) const WINDOWS: [i64; 2] = [10, 60];

/// Counts by hour: Unix hour → how many.
pub(crate) type History = BTreeMap<i64, i64>;

#[derive(Debug, Clone)]
pub(crate) struct Comer {
    pub id: i64,
    /// When they were told of, Unix milliseconds.
    pub at: i64,
    /// The earliest at which they may have come: before that, where they waited to be heard.
    pub earliest: i64,
    /// Suspicious by their profile.
    pub suspicious: bool,
    /// Their profile, if it is known.
    pub profile: Option<Profile>,
}

/// How many an hour like this one usually brings. `first`: the hour since which the community is watched.
///
/// The same hour of the week and its neighbours, weeks back; the middle of these and not their mean, so that former waves
/// teach nothing; drawn towards the middle of all hours, and, while little is known, towards a guess.
pub(crate) fn usual(history: &History, hour: i64, first: i64) -> f64 {
    let watched = (hour - first).max(0);
    if watched == 0 {
        return UNKNOWN_AN_HOUR;
    }
    let of = |hour: i64| (hour >= first).then(|| history.get(&hour).copied().unwrap_or(0) as f64);
    let alike: Vec<f64> = (1..=WEEKS)
        .flat_map(|week| (-1..=1).map(move |beside| hour - week * WEEK_HOURS + beside))
        .filter_map(of)
        .collect();
    let all: Vec<f64> = (1..=watched.min(WEEKS * WEEK_HOURS)).filter_map(|back| of(hour - back)).collect();
    let overall = upper_middle(all);
    let rhythm = if alike.len() >= 3 {
        let weight = alike.len() as f64 / (alike.len() as f64 + 6.0);
        weight * upper_middle(alike) + (1.0 - weight) * overall
    } else {
        overall
    };
    let known = watched as f64 / (watched as f64 + UNKNOWN_HOURS);
    known * rhythm + (1.0 - known) * UNKNOWN_AN_HOUR
}

/// Between the middle and the top: quiet hours are many, and a busy one is no surprise. The mean of the values from the
/// half up to three quarters: a former wave is among those above.
fn upper_middle(mut values: Vec<f64>) -> f64 {
    if values.is_empty() {
        return UNKNOWN_AN_HOUR;
    }
    values.sort_by(f64::total_cmp);
    let from = values.len() / 2;
    let to = (values.len() * 3 / 4).max(from + 1);
    let kept = &values[from..to.min(values.len())];
    kept.iter().sum::<f64>() / kept.len() as f64
}

/// How many in a window are improbable where `usual` an hour are expected.
pub(crate) fn improbable(usual_an_hour: f64, minutes: i64) -> f64 {
    let expected = usual_an_hour * minutes as f64 / 60.0;
    expected + DEVIATIONS * (expected * SCATTER).sqrt()
}

impl Comer {
    /// Whether it is known when they came.
    fn is_dated(&self) -> bool {
        self.earliest == self.at
    }
}

/// Whether those who came of late are a wave. `comers`: of the last hour, in any order. Who waited to be heard came within a
/// window where all of that time lies in it.
pub(crate) fn is_wave(comers: &[Comer], usual_an_hour: f64, now: i64) -> bool {
    WINDOWS.iter().any(|minutes| {
        let since = now - minutes * 60_000;
        let window: Vec<&Comer> = comers.iter().filter(|comer| comer.earliest >= since).collect();
        let alike = suspicious(&window);
        alike.len() >= LEAST
            && alike.len() as f64 >= improbable(usual_an_hour, *minutes)
            && alike.len() as f64 >= SHARE * window.len() as f64
    })
}

/// The suspicious ones among those who came: by their own verdict, or as one of many with the same name.
pub(crate) fn suspicious<'a>(comers: &[&'a Comer]) -> Vec<&'a Comer> {
    let names = same_names(comers);
    comers.iter().copied().filter(|comer| comer.suspicious || names.contains(&comer.id)).collect()
}

/// Those who share a first and a last name with at least a quarter of all: chance gives nobody that.
fn same_names(comers: &[&Comer]) -> HashSet<i64> {
    by_name(comers).into_values().flatten().collect()
}

/// The names of so many.
pub(crate) fn names(comers: &[&Comer]) -> Vec<(u32, u32)> {
    by_name(comers).into_keys().collect()
}

fn by_name(comers: &[&Comer]) -> BTreeMap<(u32, u32), Vec<i64>> {
    let mut by_name: BTreeMap<(u32, u32), Vec<i64>> = BTreeMap::new();
    for comer in comers {
        if let Some(profile) = comer.profile.as_ref().filter(|profile| profile.last_name != 0) {
            by_name.entry((profile.first_name, profile.last_name)).or_default().push(comer.id);
        }
    }
    let many = (comers.len() / 4).max(LEAST);
    by_name.retain(|_, ids| ids.len() >= many);
    by_name
}

/// What most of them share, most shared first.
pub(crate) fn traits(comers: &[&Comer]) -> Vec<(Trait, u8)> {
    if comers.is_empty() {
        return Vec::new();
    }
    let share = |holds: usize| (holds * 100 / comers.len()) as u8;
    let of = |holds: &dyn Fn(&Profile) -> bool| {
        share(comers.iter().filter(|comer| comer.profile.as_ref().is_some_and(holds)).count())
    };
    let mut ids: Vec<i64> = comers.iter().map(|comer| comer.id).collect();
    ids.sort_unstable();
    let near = |at: usize| {
        let beside = |other: Option<&i64>| other.is_some_and(|other| (other - ids[at]).abs() <= NEAR);
        beside(at.checked_sub(1).and_then(|before| ids.get(before))) || beside(ids.get(at + 1))
    };
    let mut times: Vec<i64> = comers.iter().filter(|comer| comer.is_dated()).map(|comer| comer.at).collect();
    times.sort_unstable();
    let quick = times.windows(2).filter(|pair| pair[1] - pair[0] <= 10_000).count();
    let mut found = vec![
        (Trait::NoPhoto, of(&|profile| profile.photo == Told::Empty)),
        (Trait::BareProfile, of(&is_blank)),
        (Trait::FewFollowers, of(&has_few_followers)),
        (Trait::NearIds, share((0..ids.len()).filter(|at| near(*at)).count())),
        (Trait::SameNames, share(same_names(comers).len())),
        (Trait::OneMinute, share(quick)),
    ];
    found.retain(|(_, share)| *share >= 60);
    found.sort_by_key(|(_, share)| std::cmp::Reverse(*share));
    found
}

/// Whether a crowd shares what no honest one does: numbers in a row, one name, hardly a face among them. To come at once, and
/// to have few followers, an article in a newspaper brings about too.
pub(crate) fn is_made(traits: &[(Trait, u8)]) -> bool {
    traits.iter().any(tells_a_batch)
}

fn tells_a_batch((what, share): &(Trait, u8)) -> bool {
    what.tells_a_batch(*share)
}

/// Whether somebody has what those of a batch share, and no honest crowd does. `near`: the number of their account is.
pub(crate) fn is_of_batch(facts: &WaveFacts, profile: Option<&Profile>, near: bool) -> bool {
    marks(facts).any(|what| has(what, facts, profile, near))
}

/// What one of a batch is known by. Where their numbers or names give them away, a page without a photo may be anybody's who
/// came beside them.
fn marks(facts: &WaveFacts) -> impl Iterator<Item = Trait> {
    let told = facts.traits.iter().filter(|it| tells_a_batch(it)).map(|(what, _)| *what);
    let numbered = told.clone().any(|what| matches!(what, Trait::NearIds | Trait::SameNames));
    told.filter(move |what| !numbered || *what != Trait::NoPhoto)
}

/// Whether something that can be named makes somebody one of a crowd that is put out by an order: what only a batch shares, a
/// name of many; where there is no such thing, a page that speaks against itself as those of the others do. `long_here`: they
/// were a member long before it, and are as faceless or empty as they always were.
pub(crate) fn is_named(facts: &WaveFacts, profile: Option<&Profile>, near: bool, long_here: bool) -> bool {
    let of_a_name = has(Trait::SameNames, facts, profile, near);
    if is_made(&facts.traits) || long_here {
        let tells = facts.traits.iter().filter(|it| tells_a_batch(it) && !(long_here && it.0 == Trait::NoPhoto));
        return of_a_name || tells.into_iter().any(|(what, _)| has(*what, facts, profile, near));
    }
    let of_pages = [Trait::NoPhoto, Trait::BareProfile, Trait::FewFollowers];
    let mut shared = facts.traits.iter().filter(|(what, _)| of_pages.contains(what));
    of_a_name || (profile.is_some_and(may_be_removed) && shared.all(|(what, _)| has(*what, facts, profile, near)))
}

/// Whether somebody has what those of a crowd share.
fn has(what: Trait, facts: &WaveFacts, profile: Option<&Profile>, near: bool) -> bool {
    let of_profile = |holds: &dyn Fn(&Profile) -> bool| profile.is_some_and(holds);
    match what {
        Trait::NoPhoto => of_profile(&|it| it.photo == Told::Empty),
        Trait::BareProfile => of_profile(&is_blank),
        Trait::FewFollowers => of_profile(&has_few_followers),
        Trait::NearIds => near,
        Trait::SameNames => of_profile(&|it| it.last_name != 0 && facts.names.contains(&(it.first_name, it.last_name))),
        Trait::OneMinute => false,
    }
}

fn has_few_followers(profile: &Profile) -> bool {
    !profile.closed && profile.followers.is_some_and(|followers| followers < 100)
}

/// How many came in each of the last twelve five minutes, oldest first; of whom that is not known, there is no bar.
pub(crate) fn chart(comers: &[Comer], now: i64) -> Vec<u32> {
    let mut bars = vec![0; 12];
    for comer in comers.iter().filter(|comer| comer.at - comer.earliest <= BAR) {
        let back = (now - comer.at).max(0) / BAR;
        if let Some(bar) = usize::try_from(back).ok().and_then(|back| 11_usize.checked_sub(back)) {
            bars[bar] += 1;
        }
    }
    bars
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_795_417_200_000;
    const HOUR: i64 = NOW / 3_600_000;

    fn comers(count: usize, suspicious: usize, every_ms: i64) -> Vec<Comer> {
        (0..count)
            .map(|n| Comer {
                id: 1_000 + n as i64 * 5_000,
                at: NOW - n as i64 * every_ms,
                earliest: NOW - n as i64 * every_ms,
                suspicious: n < suspicious,
                profile: None,
            })
            .collect()
    }

    /// Four weeks of so many an hour, and three times as many at noon.
    fn weeks(an_hour: i64) -> History {
        (HOUR - 28 * 24..HOUR).map(|hour| (hour, if hour % 24 == 12 { 3 * an_hour } else { an_hour })).collect()
    }

    #[test]
    fn a_few_hundred_fakes_in_a_calm_week_are_a_wave_within_thirty() {
        let calm = usual(&weeks(1), HOUR, HOUR - 28 * 24);
        let first = (1..=60).find(|count| is_wave(&comers(*count, *count, 10_000), calm, NOW)).unwrap();
        assert!(first <= 30, "{first} at {calm} an hour");
    }

    #[test]
    fn a_viral_post_is_none_and_honest_people_at_a_busy_hour_are_none() {
        let calm = usual(&weeks(2), HOUR, HOUR - 28 * 24);
        // A few honest people always look doubtful.
        assert!(!is_wave(&comers(5_000, 150, 600), calm, NOW));
        let busy = usual(&weeks(120), HOUR, HOUR - 28 * 24);
        assert!(!is_wave(&comers(120, 14, 30_000), busy, NOW));
    }

    #[test]
    fn a_young_community_neither_cries_wolf_nor_is_blind() {
        let first_hour = usual(&History::new(), HOUR, HOUR);
        assert!(!is_wave(&comers(11, 11, 30_000), first_hour, NOW), "a dozen at least");
        assert!(!is_wave(&comers(60, 10, 30_000), first_hour, NOW), "friends of the founder");
        assert!(is_wave(&comers(40, 40, 5_000), first_hour, NOW));
    }

    #[test]
    fn a_former_wave_teaches_nothing_and_each_hour_has_its_own_rhythm() {
        let mut history = weeks(2);
        let before = usual(&history, HOUR, HOUR - 28 * 24);
        for hour in HOUR - 170..HOUR - 166 {
            history.insert(hour, 4_000);
        }
        let after = usual(&history, HOUR, HOUR - 28 * 24);
        assert!(after < before * 2.0 + 4.0, "{before} → {after}");
        let noon = HOUR - HOUR % 24 + 12 + 24;
        let mut longer = weeks(10);
        longer.extend((HOUR..noon).map(|hour| (hour, 10)));
        let night = usual(&longer, noon + 6, noon - 28 * 24);
        assert!(usual(&longer, noon, noon - 28 * 24) > night * 1.2, "noon is busier than night");
    }

    #[test]
    fn who_waited_to_be_heard_came_within_a_window_where_all_of_that_time_lies_in_it() {
        let calm = usual(&weeks(1), HOUR, HOUR - 28 * 24);
        let after = |silence: i64| -> Vec<Comer> {
            comers(40, 40, 0).into_iter().map(|comer| Comer { earliest: NOW - silence, ..comer }).collect()
        };
        assert!(is_wave(&after(30_000), calm, NOW) && is_wave(&after(40 * 60_000), calm, NOW));
        let day = after(24 * 3_600_000);
        assert!(!is_wave(&day, calm, NOW), "forty in a day");
        let shared = traits(&day.iter().collect::<Vec<_>>());
        assert!(!shared.iter().any(|(what, _)| *what == Trait::OneMinute), "{shared:?}");
        assert_eq!((chart(&day, NOW).iter().sum::<u32>(), chart(&after(30_000), NOW)[11]), (0, 40));
    }

    #[test]
    fn to_come_at_once_and_to_have_few_followers_makes_no_batch() {
        assert!(!is_made(&[(Trait::OneMinute, 100), (Trait::FewFollowers, 100), (Trait::NoPhoto, 70)]));
        assert!(
            is_made(&[(Trait::NoPhoto, 90)]) && is_made(&[(Trait::NearIds, 60)]) && is_made(&[(Trait::SameNames, 60)])
        );
    }

    #[test]
    fn a_batch_is_a_sign_against_whoever_has_what_it_shares() {
        let facts = |traits| WaveFacts { traits, names: vec![(7, 9)], ..WaveFacts::default() };
        let faceless = Profile { photo: Told::Empty, ..Profile::default() };
        let twin = Profile { photo: Told::Filled, first_name: 7, last_name: 9, ..Profile::default() };
        let other = Profile { last_name: 10, ..twin.clone() };
        let of = |what, share| {
            let facts = facts(vec![(what, share), (Trait::FewFollowers, 100)]);
            [&faceless, &twin, &other].map(|profile| is_of_batch(&facts, Some(profile), false))
        };
        assert_eq!(of(Trait::NoPhoto, 90), [true, false, false]);
        assert_eq!(of(Trait::NoPhoto, 70), [false; 3]);
        assert_eq!(of(Trait::SameNames, 60), [false, true, false]);
        assert_eq!(of(Trait::NearIds, 90), [false; 3]);
        assert!(is_of_batch(&facts(vec![(Trait::NearIds, 90)]), None, true));
        assert!(!is_of_batch(&facts(vec![(Trait::NoPhoto, 90)]), Some(&other), true), "near to nobody of a batch");
        let numbered = facts(vec![(Trait::NearIds, 81), (Trait::NoPhoto, 87)]);
        assert!(!is_of_batch(&numbered, Some(&faceless), false), "a pupil beside accounts whose numbers are in a row");
        assert!(is_of_batch(&numbered, Some(&faceless), true));
    }

    #[test]
    fn an_order_is_about_whom_something_names_as_one_of_the_crowd() {
        let made = WaveFacts {
            traits: vec![(Trait::NearIds, 90), (Trait::NoPhoto, 88), (Trait::FewFollowers, 90)],
            names: vec![(7, 9)],
            ..WaveFacts::default()
        };
        let bare = Profile { site: Told::Empty, followers: Some(3), ..Profile::default() };
        let faceless = Profile { photo: Told::Empty, ..bare.clone() };
        let faced = Profile { photo: Told::Filled, ..bare };
        let twin = Profile { first_name: 7, last_name: 9, ..faced.clone() };
        let of = |facts: &WaveFacts, near, long_here| {
            [&faceless, &faced, &twin].map(|profile| is_named(facts, Some(profile), near, long_here))
        };
        assert_eq!(of(&made, false, false), [true, false, true], "an empty page with a face is none of a batch");
        assert_eq!(of(&made, true, false), [true; 3]);
        assert_eq!(of(&made, false, true), [false, false, true], "who was here is as faceless as ever");
        assert!(is_named(&made, None, true, true) && !is_named(&made, None, false, false));
        // A crowd that shares nothing of note: pages that speak against themselves, as those of the others do.
        let loose =
            WaveFacts { traits: vec![(Trait::FewFollowers, 90), (Trait::OneMinute, 90)], ..WaveFacts::default() };
        assert_eq!(of(&loose, false, false), [true, true, true]);
        assert_eq!(of(&loose, false, true), [false; 3]);
        let some = |shared: Trait| WaveFacts { traits: vec![(shared, 70)], ..WaveFacts::default() };
        assert_eq!(of(&some(Trait::NoPhoto), false, false), [true, false, false]);
        let known = Profile { followers: Some(500), ..faceless };
        assert!(is_named(&some(Trait::NoPhoto), Some(&known), false, false));
        assert!(!is_named(&some(Trait::FewFollowers), Some(&known), false, false));
    }

    #[test]
    fn twins_of_one_name_are_suspicious_whatever_their_profiles() {
        let twin = Profile { first_name: 7, last_name: 9, followers: Some(900), ..Profile::default() };
        let mut crowd = comers(30, 0, 10_000);
        for comer in &mut crowd {
            comer.profile = Some(twin.clone());
        }
        assert!(is_wave(&crowd, 1.0, NOW));
        let shared = traits(&crowd.iter().collect::<Vec<_>>());
        assert!(shared.iter().any(|(what, share)| *what == Trait::SameNames && *share == 100), "{shared:?}");
        assert_eq!(names(&crowd.iter().collect::<Vec<_>>()), [(7, 9)]);
        assert_eq!(chart(&crowd, NOW).iter().sum::<u32>(), 30);
    }
}
