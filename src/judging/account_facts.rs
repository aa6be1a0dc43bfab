//! What a profile tells, as facts with names: the scorecard gives them points.

use crate::domain::profile::{Occupation, Profile, Told};

/// Followers below this are hardly any.
const HARDLY_FOLLOWED: u32 = 60;
/// Bounds of the ladder of followers: each rung below which an account is adds points.
pub(super) const FOLLOWERS: [(u32, &str); 10] = [
    (10, "followers_10"),
    (30, "followers_30"),
    (60, "followers_60"),
    (100, "followers_100"),
    (150, "followers_150"),
    (200, "followers_200"),
    (300, "followers_300"),
    (500, "followers_500"),
    (1000, "followers_1000"),
    (3000, "followers_3000"),
];

/// Which way a fact may speak: training keeps the signs that a person would expect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FactSign {
    /// Only for a fake.
    Fake,
    /// Only for a person.
    Person,
    /// As the data say.
    Either,
}

/// Every fact of a scorecard: code and sign. `followers_N` are shown as one.
pub(super) const FACTS: [(&str, FactSign); 38] = [
    ("closed", FactSign::Either),
    ("no_photo", FactSign::Fake),
    // An account without a phone is of the years when VK asked for none: as often a sign of age as of haste.
    ("no_mobile", FactSign::Either),
    ("verified", FactSign::Person),
    ("followers_10", FactSign::Fake),
    ("followers_30", FactSign::Fake),
    ("followers_60", FactSign::Fake),
    ("followers_100", FactSign::Fake),
    ("followers_150", FactSign::Fake),
    ("followers_200", FactSign::Fake),
    ("followers_300", FactSign::Fake),
    ("followers_500", FactSign::Fake),
    ("followers_1000", FactSign::Fake),
    ("followers_3000", FactSign::Fake),
    ("many_followers", FactSign::Person),
    ("status", FactSign::Person),
    ("empty_status", FactSign::Either),
    ("no_status", FactSign::Fake),
    ("site", FactSign::Person),
    ("nickname", FactSign::Person),
    ("maiden_name", FactSign::Person),
    ("no_birthday", FactSign::Fake),
    ("no_city", FactSign::Fake),
    ("no_city_closed", FactSign::Fake),
    ("studies", FactSign::Person),
    ("works", FactSign::Person),
    ("no_occupation", FactSign::Fake),
    ("no_occupation_closed", FactSign::Fake),
    ("views", FactSign::Person),
    ("relation", FactSign::Person),
    ("no_biography", FactSign::Either),
    ("empty_biography", FactSign::Fake),
    ("interests", FactSign::Person),
    ("many_interests", FactSign::Person),
    ("biography", FactSign::Person),
    ("full_biography", FactSign::Person),
    // Nothing that a bulk call tells of a living open account came: no evidence, whatever the rest would add up to.
    ("untold", FactSign::Person),
    ("base", FactSign::Either),
];

/// The facts of a living account, as places in `FACTS`.
pub(super) fn facts_of(profile: &Profile) -> Vec<usize> {
    let mut found = vec![place("base")];
    let mut add = |holds: bool, code: &str| {
        if holds {
            found.push(place(code));
        }
    };
    let open = !profile.closed;
    add(profile.closed, "closed");
    add(profile.photo == Told::Empty, "no_photo");
    add(profile.mobile == Told::Empty, "no_mobile");
    add(profile.verified, "verified");
    // Of a closed page nobody is told: the number speaks against none.
    if let Some(followers) = profile.followers {
        for (bound, code) in FOLLOWERS {
            add(followers < bound && open, code);
        }
        add(followers >= 3000, "many_followers");
    }
    add(filled(profile.status), "status");
    add(profile.status == Told::Empty, "empty_status");
    add(profile.status == Told::Absent && open, "no_status");
    add(filled(profile.site), "site");
    add(filled(profile.nickname), "nickname");
    add(filled(profile.maiden_name), "maiden_name");
    add(!filled(profile.birthday), "no_birthday");
    add(!filled(profile.city) && open, "no_city");
    add(!filled(profile.city) && !open, "no_city_closed");
    add(profile.occupation == Occupation::Study, "studies");
    add(profile.occupation == Occupation::Work, "works");
    add(profile.occupation == Occupation::Absent && open, "no_occupation");
    add(profile.occupation == Occupation::Absent && !open, "no_occupation_closed");
    add(filled(profile.personal), "views");
    add(filled(profile.relation), "relation");
    add(!profile.biography_told && open, "no_biography");
    add(profile.biography_told && profile.texts == 0 && profile.lists == 0, "empty_biography");
    add(profile.texts >= 1, "interests");
    add(profile.texts >= 3, "many_interests");
    add(profile.lists >= 1, "biography");
    add(profile.lists >= 3, "full_biography");
    let silent = profile.status == Told::Absent && profile.site == Told::Absent && !profile.biography_told;
    add(open && profile.followers.is_none() && silent, "untold");
    found
}

pub(super) fn place(code: &str) -> usize {
    FACTS.iter().position(|(known, _)| *known == code).unwrap_or(FACTS.len() - 1)
}

fn filled(told: Told) -> bool {
    told == Told::Filled
}

/// How many things that anybody would see at a glance speak against an account: hardly a follower, no face, not a line about
/// themselves. A score alone adds up what nobody would name; see `ENOUGH_SIGNS`.
pub(super) fn signs_of(profile: &Profile) -> u32 {
    outer_signs_of(profile) + u32::from(is_blank(profile))
}

/// Whether a reason is one of these things, of this account.
pub(super) fn is_sign(profile: &Profile, code: &str) -> bool {
    match code {
        "followers" => is_alone(profile),
        "no_photo" => profile.photo == Told::Empty,
        "no_status" | "empty_status" | "no_biography" | "empty_biography" => is_blank(profile),
        _ => false,
    }
}

/// How many of them are no matter of what somebody cares to write: hardly a follower, no face.
pub(super) fn outer_signs_of(profile: &Profile) -> u32 {
    let faceless = profile.photo == Told::Empty;
    u32::from(is_alone(profile)) + u32::from(faceless)
}

/// A closed page hides who follows it: a number that comes all the same is no evidence.
fn is_alone(profile: &Profile) -> bool {
    !profile.closed && profile.followers.is_some_and(|followers| followers < HARDLY_FOLLOWED)
}

/// Open to everybody, asked about its lines, and nothing there. Of a closed profile nobody knows, nor of one that was told
/// without them.
pub(super) fn is_blank(profile: &Profile) -> bool {
    let lines = [profile.status, profile.site, profile.personal];
    let said = lines.into_iter().any(filled) || profile.occupation != Occupation::Absent;
    let asked = profile.biography_told || lines.contains(&Told::Empty);
    !profile.closed && asked && !said && profile.texts + profile.lists == 0
}
