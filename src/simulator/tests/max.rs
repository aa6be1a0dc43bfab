//! Events of MAX by long polling.

use super::*;

impl Site {
    /// `GET /updates`: the status, what was told (kinds), the marker.
    fn events(&self, query: &str) -> (u16, Vec<String>, i64) {
        let address = format!("{}/updates?{query}", self.simulator.max_api_url());
        let key = self.world(|world| world.keys.max.clone());
        let mut response = self.agent.get(address).header("Authorization", key).call().unwrap();
        let status = response.status().as_u16();
        let body: Value = serde_json::from_str(&response.body_mut().read_to_string().unwrap()).unwrap();
        let kind = |event: &Value| event["update_type"].as_str().unwrap().to_owned();
        let kinds = body["updates"].as_array().into_iter().flatten().map(kind).collect();
        (status, kinds, body["marker"].as_i64().unwrap_or(-1))
    }
}

#[test]
fn what_waits_is_told_until_a_marker_commits_it() {
    let site = Site::open();
    assert_eq!(site.events("timeout=0"), (200, vec![], 1));
    let (channel, person) = site.world(|world| {
        let person = world.add_max_person("Ольга");
        world.max_says(person, "Здравствуйте");
        (world.max_lets_in("Новости двора", true), person)
    });
    let all = ["bot_started", "message_created", "bot_added"].map(str::to_owned).to_vec();
    assert_eq!(site.events("timeout=0"), (200, all.clone(), 4));
    assert_eq!(site.events("timeout=0"), (200, all.clone(), 4));
    assert_eq!(site.events("timeout=0&types=bot_added,bot_removed"), (200, vec![all[2].clone()], 4));
    assert_eq!(site.events("timeout=0&limit=2"), (200, all[..2].to_vec(), 3));
    assert_eq!(site.events("timeout=0&marker=3"), (200, vec![all[2].clone()], 4));
    assert_eq!(site.events("timeout=0"), (200, vec![all[2].clone()], 4));
    assert_eq!(site.events("timeout=0&marker=4"), (200, vec![], 4));
    // The dialog is there, with what was said in it.
    assert_eq!(site.world(|world| world.max_shown(person)), "1: Здравствуйте");
    site.world(|world| world.max_rights(channel, None));
    assert_eq!(site.events("timeout=0&marker=4").1, ["bot_removed"]);
}

#[test]
fn a_question_waits_and_old_events_are_gone() {
    let site = Site::open();
    std::thread::scope(|scope| {
        let asked = scope.spawn(|| site.events("timeout=15"));
        let polls = || site.world(|world| world.call_counts().contains_key("GET /updates"));
        while !polls() {
            std::thread::yield_now();
        }
        site.world(|world| world.max_talks(5, true));
        assert_eq!(asked.join().unwrap().1, ["bot_started"]);
    });
    site.world(|world| {
        world.max_tells_only_the_last(true);
        world.max_says(5, "Ещё");
    });
    assert_eq!(site.events("timeout=0").1, ["message_created"]);
    site.world(|world| world.max_tells_only_the_last(false));
    site.world(|world| world.clock.advance(crate::clock::DAY + 1));
    assert_eq!(site.events("timeout=0").1, Vec::<String>::new());
}

#[test]
fn who_asks_wrongly_or_too_often_is_refused() {
    let site = Site::open();
    for wrong in ["timeout=91", "limit=0", "limit=1001", "marker=no"] {
        assert_eq!(site.events(wrong).0, 400, "{wrong}");
    }
    site.world(|world| world.limit_calls(true));
    let statuses: Vec<u16> = (0..3).map(|_| site.events("timeout=0").0).collect();
    assert_eq!(statuses, [200, 200, 429]);
}
