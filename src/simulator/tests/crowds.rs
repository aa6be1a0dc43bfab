//! Crowds as clients see them.

use std::collections::BTreeSet;

use super::*;

fn members(site: &Site, group: &str, offset: usize) -> Value {
    let offset = offset.to_string();
    site.vk(SimKeyKind::Service, "groups.getMembers", &[("group_id", group), ("offset", &offset)])["response"].clone()
}

fn ids(items: &Value) -> Vec<i64> {
    items["items"].as_array().unwrap().iter().map(|id| id.as_i64().unwrap()).collect()
}

#[test]
fn a_million_members_are_paged_to_the_end_each_exactly_once() {
    let site = Site::open();
    site.world(|world| {
        world.crowd(Crowd::honest(400_000_000, 600_000)).unwrap();
        world.crowd(Crowd::fakes(700_000_000, 300_000)).unwrap();
        world.crowd(Crowd::honest(1_000, 100_000).of(CrowdKind::Mixed { fakes: 50, dead: 30 })).unwrap();
        world.crowd(Crowd::fakes(800_000_000, 1_000).strangers()).unwrap();
        let single = world.add_person("Анна", "Иванова");
        world.join(single).unwrap();
    });
    let group = group(&site);
    let mut last = 0;
    let mut seen = 0;
    loop {
        let page = members(&site, &group, seen);
        assert_eq!(page["count"], 1_000_002, "the owner and Анна belong to it too");
        let page = ids(&page);
        if page.is_empty() {
            break;
        }
        for id in &page {
            assert!(*id > last, "{id} after {last}");
            last = *id;
        }
        seen += page.len();
    }
    assert_eq!(seen, 1_000_002);
}

#[test]
fn whoever_is_touched_leaves_the_list_and_nobody_else_does() {
    let site = Site::open();
    let group = group(&site);
    let g = ("group_id", group.as_str());
    let people = site.world(|world| {
        let crowd = world.crowd(Crowd::honest(400_000_000, 2_500)).unwrap();
        let people = world.crowd_ids(crowd, 0..2_500);
        world.leave(people[0]);
        world.leave(people[2_499]);
        world.ban(world.owner_id, people[1_200]);
        world.set_profile(people[1_201], "status", json!("Тут я"));
        people
    });
    let person = people[7].to_string();
    assert_eq!(site.vk(SimKeyKind::User, "groups.ban", &[g, ("owner_id", &person)])["response"], 1);
    let removed = people[8].to_string();
    assert_eq!(site.vk(SimKeyKind::User, "groups.removeUser", &[g, ("user_id", &removed)])["response"], 1);
    assert_eq!(site.vk(SimKeyKind::User, "groups.unban", &[g, ("owner_id", &person)])["response"], 1);
    let asked = format!("{person},{},{}", people[9], people[9] + 1);
    let answer = site.vk(SimKeyKind::Service, "groups.isMember", &[g, ("user_ids", &asked)]);
    let flags: Vec<i64> =
        answer["response"].as_array().unwrap().iter().map(|it| it["member"].as_i64().unwrap()).collect();
    assert_eq!(flags, [0, 1, 0]);
    let mut found = BTreeSet::new();
    for offset in [0, 1_000, 2_000, 3_000] {
        let page = members(&site, &group, offset);
        assert_eq!(page["count"], 2_496);
        found.extend(ids(&page));
    }
    let gone: BTreeSet<i64> = [0, 2_499, 1_200, 7, 8].into_iter().map(|place: usize| people[place]).collect();
    let mut left: BTreeSet<i64> = people.iter().copied().filter(|id| !gone.contains(id)).collect();
    left.insert(site.world(|world| world.owner_id));
    assert_eq!(found, left);
}

#[test]
fn rows_of_a_crowd_like_a_post_and_take_it_back() {
    let site = Site::open();
    let owner = owner(&site);
    let (post, people) = site.world(|world| {
        let crowd = world.crowd(Crowd::fakes(700_000_000, 20_000).strangers()).unwrap();
        let post = world.post("Новость");
        world.likers(post, crowd, 0..20_000).unwrap();
        assert!(world.likers(post, crowd, 5..6).is_err(), "nobody likes twice");
        let people = world.crowd_ids(crowd, 0..20_000);
        world.like(people[3], Target::post(post), None, false);
        world.like(people[3], Target::post(post), None, false);
        world.like(people[4], Target::post(post), None, true);
        world.like(-77, Target::post(post), None, true);
        (post.to_string(), people)
    });
    let mut found = Vec::new();
    for page in 0..21 {
        let offset = (page * 1_000).to_string();
        let o = ("owner_id", owner.as_str());
        let params = [("type", "post"), o, ("item_id", &post), ("count", "1000"), ("offset", &offset)];
        let answer = site.vk(SimKeyKind::Service, "likes.getList", &params);
        assert_eq!(answer["response"]["count"], 20_000);
        found.extend(ids(&answer["response"]));
    }
    assert_eq!((found.len(), found[0], found[1]), (20_000, -77, people[19_999]));
    assert!(!found.contains(&people[3]));
    let wall = site.vk(SimKeyKind::Service, "wall.get", &[("owner_id", &owner)]);
    assert_eq!(wall["response"]["items"][0]["likes"]["count"], 20_000);
}

#[test]
fn profiles_of_a_crowd_come_a_thousand_at_once() {
    let site = Site::open();
    let people = site.world(|world| {
        let crowd = Crowd::honest(400_000_000, 999).of(CrowdKind::Mixed { fakes: 300, dead: 100 });
        let crowd = world.crowd(crowd).unwrap();
        world.crowd_ids(crowd, 0..999)
    });
    let mut asked: Vec<String> = people.iter().map(i64::to_string).collect();
    asked.push("5".to_owned());
    let fields = ("fields", "status,followers_count,has_photo");
    let get = |asked: &[String]| site.vk(SimKeyKind::Service, "users.get", &[("user_ids", &asked.join(",")), fields]);
    let answer = get(&asked);
    let users = answer["response"].as_array().unwrap();
    assert_eq!(users.len(), 999, "nobody is 5");
    let dead = users.iter().filter(|user| user.get("deactivated").is_some()).count();
    let bare = users.iter().filter(|user| user.get("deactivated").is_none() && user.get("status").is_none()).count();
    assert!((50..150).contains(&dead) && (230..370).contains(&bare), "{dead} {bare}");
    assert_eq!(get(&asked), answer, "the same people every time");
    asked.push("6".to_owned());
    assert_eq!(get(&asked)["error"]["error_code"], 113);
    assert_eq!(get(&["-5".to_owned()])["error"]["error_code"], 113);
}

#[test]
fn calls_are_counted_inside_execute_too_and_trouble_may_come_later() {
    let site = Site::open();
    let code =
        "return [API.utils.getServerTime({}),API.utils.getServerTime({}),API.likes.getList({\"type\":\"post\"})];";
    site.world(|world| {
        let refused = Refusing::VkError { code: 9, message: "Flood control".to_owned() };
        world.fail(Fault::once(PlatformSide::Vk, refused.clone()).of("utils.getServerTime").after(1));
        world.fail(Fault::once(PlatformSide::Vk, refused).of("execute").after(1));
    });
    let answer = site.vk(SimKeyKind::Community, "execute", &[("code", code)]);
    assert!(answer["response"][0].is_i64() && answer["response"][1] == false, "{answer}");
    let codes: Vec<_> =
        answer["execute_errors"].as_array().unwrap().iter().map(|it| it["error_code"].clone()).collect();
    assert_eq!(codes, [9, 27]);
    assert_eq!(site.vk_code(SimKeyKind::Community, "execute", &[("code", code)]), 9);
    let counts = site.control("calls", json!({"clear": true}));
    assert_eq!(counts, json!({"execute": 2, "likes.getList": 1, "utils.getServerTime": 2}));
    assert!(site.world(|world| world.call_counts().is_empty()));
}

#[test]
fn an_answer_of_execute_may_not_be_too_big() {
    let site = Site::open();
    let group = group(&site);
    site.control("crowd", json!({"first_id": 400_000_000, "count": 5_000}));
    let fields = "sex,bdate,city,status,about,domain,screen_name,photo_50,occupation,universities,schools,personal,career,\
                  last_seen,interests,books,tv,quotes,games,movies,activities,music,home_town,relatives";
    let one = format!(r#"API.groups.getMembers({{"group_id":{group},"fields":"{fields}","count":1000}})"#);
    let of = |calls: usize| format!("return [{}];", vec![one.clone(); calls].join(","));
    assert!(site.vk(SimKeyKind::Community, "execute", &[("code", &of(2))])["response"].is_array());
    assert_eq!(site.vk_code(SimKeyKind::Community, "execute", &[("code", &of(25))]), 13);
    assert_eq!(site.vk_code(SimKeyKind::Service, "execute", &[("code", &of(1))]), 28);
}

#[test]
fn days_are_told_as_they_were() {
    let site = Site::open();
    let group = group(&site);
    site.world(|world| {
        world.past_day(1, Day { subscribed: 12, unsubscribed: 2, likes: 40, comments: 7 });
        let person = world.add_fake("Анна", "Иванова");
        world.join(person).unwrap();
        let post = Target::post(world.post("Новость"));
        world.like(person, post, None, true);
        world.comment(person, post, "Да").unwrap();
        world.leave(person);
    });
    let answer = site.vk(SimKeyKind::User, "stats.get", &[("group_id", &group), ("intervals_count", "2")]);
    let days = answer["response"].as_array().unwrap();
    assert_eq!(days.len(), 2);
    let figures = |at: usize, what: &str| days[at]["activity"][what].as_i64().unwrap();
    assert_eq!(["subscribed", "unsubscribed", "likes", "comments"].map(|what| figures(0, what)), [1, 1, 1, 1]);
    assert_eq!(["subscribed", "unsubscribed", "likes", "comments"].map(|what| figures(1, what)), [12, 2, 40, 7]);
}
