//! VK's face.

use super::*;
use SimKeyKind::{Community, Service, User};

#[test]
fn what_happens_is_told_and_deleting_and_banning_come_back_as_events() {
    let site = Site::open();
    let (person, post, spot) = site.world(|world| {
        let person = world.add_person("Пётр", "Сидоров");
        world.join(person).unwrap();
        let post = world.post("Новость");
        let spot = world
            .comment(person, Target::post(post), WallSaid::from("Заработок").with_link("https://a.example", "A"))
            .unwrap();
        world.edit_comment(spot, "Заработок тут").unwrap();
        (person, post, spot)
    });
    let server = site.vk(Community, "groups.getLongPollServer", &[("group_id", &group(&site))]);
    assert_eq!(server["response"]["ts"], "4");
    assert!(server["response"]["server"].as_str().unwrap().ends_with("/longpoll"));
    let heard = site.poll("0");
    let kinds: Vec<_> = heard["updates"].as_array().unwrap().iter().map(|it| it["type"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["group_join", "wall_post_new", "wall_reply_new", "wall_reply_edit"]);
    let object = &heard["updates"][2]["object"];
    assert_eq!((&object["post_id"], &object["from_id"]), (&json!(post), &json!(person)));

    let (owner, id) = (owner(&site), spot.id.to_string());
    let params = [("owner_id", owner.as_str()), ("comment_id", id.as_str())];
    assert_eq!(site.vk(User, "wall.deleteComment", &params), json!({"response": 1}));
    assert_eq!(site.vk_code(User, "wall.deleteComment", &params), 211);
    assert!(!site.world(|world| world.is_visible(spot)));
    let person_text = person.to_string();
    let ban = [("group_id", group(&site)), ("owner_id", person_text.clone()), ("reason", "1".to_owned())];
    let ban: Vec<(&str, &str)> = ban.iter().map(|(key, value)| (*key, value.as_str())).collect();
    assert_eq!(site.vk(User, "groups.ban", &ban)["response"], 1);
    assert!(site.world(|world| world.is_banned(person) && !world.is_member(person)));
    assert!(site.world(|world| world.comment(person, Target::post(post), "снова").is_err()));
    assert_eq!(site.vk(User, "wall.restoreComment", &params)["response"], 1);
    assert_eq!(site.vk_code(User, "wall.restoreComment", &params), 243);
    assert_eq!(site.vk(User, "groups.unban", &ban[..2])["response"], 1);
    assert_eq!(site.vk_code(User, "groups.unban", &ban[..2]), 104);
    let heard = site.poll("4");
    let kinds: Vec<_> = heard["updates"].as_array().unwrap().iter().map(|it| it["type"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["wall_reply_delete", "user_block", "group_leave", "wall_reply_restore", "user_unblock"]);
}

#[test]
fn the_wrong_key_the_wrong_method_and_the_wrong_parameter_are_refused() {
    let site = Site::open();
    let owner = owner(&site);
    let owner = [("owner_id", owner.as_str())];
    assert_eq!(site.vk_code(Community, "wall.get", &owner), 27);
    assert_eq!(site.vk_code(Service, "groups.ban", &[]), 28);
    assert_eq!(site.vk_code(User, "groups.getTokenPermissions", &[]), 15);
    assert_eq!(site.vk_code(User, "wall.dance", &[]), 3);
    assert_eq!(site.vk_code(Service, "wall.get", &[owner[0], ("ownr", "1")]), 100);
    assert_eq!(site.vk_code(User, "wall.deleteComment", &owner), 100);
    assert_eq!(site.vk_code(Service, "wall.get", &[owner[0], ("count", "101")]), 100);
    site.world(|world| world.limit_user_key(true));
    assert_eq!(site.vk_code(User, "groups.ban", &[]), 1051);
    assert_eq!(site.vk_code(User, "users.get", &[]), 0);
    site.world(|world| world.withdraw_key(User));
    let refused = site.vk(User, "users.get", &[]);
    assert_eq!(refused["error"]["error_code"], 5);
    assert!(!refused.to_string().contains("user-key-of-the-simulator"));
    site.world(|world| world.set_community_rights(&["messages"]));
    assert_eq!(site.vk_code(Community, "groups.getLongPollServer", &[("group_id", &group(&site))]), 15);
    site.world(|world| world.open_to_community("wall.deleteComment"));
    let nobodys = [owner[0], ("comment_id", "2147483647")];
    assert_eq!(site.vk_code(Community, "wall.deleteComment", &nobodys), 211);
    // Without a version, and with a JSON body, which VK does not read.
    let address = format!("{}/users.get", site.simulator.vk_api_url());
    let answer = body(site.json(&address, &json!({"v": "5.199"})).unwrap());
    assert_eq!(answer["error"]["error_code"], 8);
}

#[test]
fn too_many_calls_a_second_are_refused_in_real_time() {
    let site = Site::open();
    site.world(|world| world.limit_calls(true));
    let codes: Vec<i64> = (0..4).map(|_| site.vk_code(Service, "utils.getServerTime", &[])).collect();
    assert_eq!(codes, [0, 0, 0, 6]);
    assert_eq!(site.vk_code(Community, "utils.getServerTime", &[]), 0);
}

#[test]
fn a_poll_waits_and_tells_when_its_place_is_lost() {
    let site = Site::open();
    let waiting = std::thread::scope(|scope| {
        let address =
            format!("http://{}/longpoll?act=a_check&key=simulated-poll-1&ts=0&wait=15", site.simulator.address());
        let agent = site.agent.clone();
        let poll = scope.spawn(move || body(agent.get(address).call().unwrap()));
        site.world(|world| world.post("Новость"));
        poll.join().unwrap()
    });
    assert_eq!((waiting["ts"].as_str(), waiting["updates"].as_array().unwrap().len()), (Some("1"), 1));
    assert_eq!(site.poll("1"), json!({"ts": "1", "updates": []}));
    site.world(World::forget_events);
    assert_eq!(site.poll("1"), json!({"failed": 1, "ts": 2}));
    site.world(World::expire_long_poll_key);
    assert_eq!(site.poll("2"), json!({"failed": 2}));
    site.world(|world| world.fail(Fault::once(PlatformSide::Vk, Refusing::Failed(3))));
    assert_eq!(site.poll("2"), json!({"failed": 3}));
    let off = [("group_id", group(&site)), ("wall_post_new", "0".to_owned())];
    let off: Vec<(&str, &str)> = off.iter().map(|(key, value)| (*key, value.as_str())).collect();
    assert_eq!(site.vk(Community, "groups.setLongPollSettings", &off)["response"], 1);
    let before = site.world(|world| world.events_told());
    site.world(|world| world.post("Тихо"));
    assert_eq!(site.world(|world| world.events_told()), before);
}

#[test]
fn likes_are_told_and_listed() {
    let site = Site::open();
    let (person, other, post) = site.world(|world| {
        let (person, other) = (world.add_person("Анна", "Иванова"), world.add_person("Пётр", "Сидоров"));
        let post = Target::post(world.post("Новость"));
        for liker in [person, other, other] {
            world.like(liker, post, None, true);
        }
        (person, other, post)
    });
    let (owner, post) = (owner(&site), post.id.to_string());
    let list = || site.vk(Service, "likes.getList", &[("type", "post"), ("owner_id", &owner), ("item_id", &post)]);
    assert_eq!(list()["response"], json!({"count": 2, "items": [other, person]}));
    site.world(|world| world.like(other, Target::post(post.parse().unwrap()), None, false));
    assert_eq!(list()["response"]["items"], json!([person]));
    let kinds: Vec<_> = site.poll("1")["updates"].as_array().unwrap().iter().map(|it| it["type"].clone()).collect();
    assert_eq!(kinds, ["like_add", "like_add", "like_remove"]);
}

#[test]
fn a_poll_that_waits_while_vk_goes_away_is_dropped_and_loses_nothing() {
    let site = Site::open();
    std::thread::scope(|scope| {
        let address =
            format!("http://{}/longpoll?act=a_check&key=simulated-poll-1&ts=0&wait=15", site.simulator.address());
        let agent = site.agent.clone();
        let poll = scope.spawn(move || agent.get(address).call().map(|_| ()));
        site.world(|world| world.offline(PlatformSide::Vk));
        assert!(poll.join().unwrap().is_err());
    });
    site.world(|world| {
        world.post("Новость");
        world.online(PlatformSide::Vk);
    });
    assert_eq!(site.poll("0")["updates"].as_array().unwrap().len(), 1);
}

#[test]
fn events_come_twice_or_the_wrong_way_round_when_asked() {
    let site = Site::open();
    site.world(|world| {
        world.hold_events();
        world.post("один");
        world.post("два");
        world.release_events(true);
        world.repeat_events(1);
        world.inject_event("{\"type\":\"odd\",\"object\":[]}");
    });
    let heard = site.poll("0");
    let texts: Vec<_> = heard["updates"].as_array().unwrap().iter().map(|it| it["object"]["text"].as_str()).collect();
    assert_eq!(texts, [Some("два"), Some("один"), Some("один"), None]);
    assert_eq!(heard["updates"][1]["event_id"], heard["updates"][2]["event_id"]);
}

#[test]
fn a_message_goes_once_for_a_random_id_and_only_to_who_wrote() {
    let site = Site::open();
    let person = site.world(|world| world.add_person("Анна", "Иванова")).to_string();
    let send = |random: &str, text: &str| {
        site.vk(Community, "messages.send", &[("peer_id", &person), ("random_id", random), ("message", text)])
    };
    assert_eq!(send("5", "привет")["error"]["error_code"], 901);
    site.world(|world| world.message_to_community(person.parse().unwrap(), "Здравствуйте"));
    let first = send("5", "привет")["response"].clone();
    assert!(first.is_i64());
    assert_eq!(send("5", "ещё раз")["response"], first);
    assert_eq!(send("6", &"я".repeat(4_097))["error"]["error_code"], 914);
    let keyboard = [("peer_id", person.as_str()), ("random_id", "7"), ("message", "x"), ("keyboard", "{}")];
    assert_eq!(site.vk_code(Community, "messages.send", &keyboard), 911);
    let texts: Vec<String> =
        site.world(|world| world.vk_messages().iter().map(|message| message.text.clone()).collect());
    assert_eq!(texts, ["привет"]);
}

#[test]
fn a_bundle_answers_in_order_and_says_what_failed() {
    let site = Site::open();
    let code = format!(
        r#"return [API.utils.getServerTime({{}}),API.wall.get({{"owner_id":"{0}"}}),API.groups.getById({{"group_ids":"{1}"}})];"#,
        owner(&site),
        group(&site)
    );
    let answer = site.vk(Community, "execute", &[("code", &code)]);
    assert_eq!(answer["response"][0], NOW / 1000);
    assert_eq!(answer["response"][1], false);
    assert_eq!(answer["response"][2]["groups"][0]["id"].to_string(), group(&site));
    assert_eq!(
        answer["execute_errors"],
        json!([{"method": "wall.get", "error_code": 27,
        "error_msg": "Group authorization failed: method is unavailable with group auth."}])
    );
    assert_eq!(site.vk_code(Community, "execute", &[("code", "return 1 +;")]), 12);
    let flood = Refusing::VkError { code: 9, message: "Flood control".to_owned() };
    site.world(|world| world.fail(Fault::once(PlatformSide::Vk, flood).of("utils.getServerTime")));
    let answer = site.vk(Community, "execute", &[("code", &code)]);
    assert_eq!(answer["response"][0], false);
    assert_eq!(answer["execute_errors"][0]["error_code"], 9);
}
