//! Walls, ours and others', and what hangs on their posts.

use super::*;
use SimKeyKind::{Community, Service, User};

/// Everything that a post can carry.
pub(super) fn loaded() -> PostDraft {
    PostDraft::new("Всё сразу #осень@quiet_yard")
        .photos(2)
        .old_photo()
        .orig_photo(4_000, 3_000)
        .video("Закат", 60)
        .clip("Кот", 12)
        .live("Эфир")
        .external_video("Лекция", 3_600)
        .restricted_video("Кино", 5_400)
        .gif(900_000)
        .document("афиша.pdf", 300_000)
        .audio("Хор", "Песня")
        .link("https://a.example/page", "Страница")
        .article("Как мы строили двор")
        .poll("Придёте?", &["Да", "Нет"])
        .product("Сырники", 150)
        .album("Лето", 40)
        .market_album("Завтраки", 5)
        .sticker()
        .graffiti()
        .posted_photo()
        .podcast("Выпуск 1")
        .playlist("Для сна")
        .event("Субботник")
        .page("Правила")
        .geo(55.75, 37.61, "Тихий двор")
        .copyright("Газета", "https://b.example")
        .carousel()
        .pinned()
}

impl Site {
    fn wall(&self, kind: SimKeyKind, owner: i64, more: &[(&str, &str)]) -> Vec<Value> {
        let owner = owner.to_string();
        let params: Vec<_> = more.iter().copied().chain([("owner_id", owner.as_str())]).collect();
        let answer = self.vk(kind, "wall.get", &params);
        answer["response"]["items"].as_array().unwrap_or_else(|| panic!("{answer}")).clone()
    }

    fn by_id(&self, owner: i64, id: i64) -> Vec<Value> {
        let answer = self.vk(Service, "wall.getById", &[("posts", &format!("{owner}_{id}_key"))]);
        answer["response"]["items"].as_array().unwrap().clone()
    }

    fn heard(&self) -> Vec<Value> {
        let heard = self.poll("0")["updates"].as_array().unwrap().clone();
        heard.into_iter().map(|event| event["object"].clone()).collect()
    }
}

fn ids(posts: &[Value]) -> Vec<i64> {
    posts.iter().map(|post| post["id"].as_i64().unwrap()).collect()
}

#[test]
fn a_post_is_told_whole_and_all_its_files_can_be_fetched() {
    let site = Site::open();
    let us = site.world(|world| -world.group_id);
    let id = site.world(|world| world.publish(loaded().unknown("hologram").raw(json!({"type": "textlive"}))));
    let told = site.heard().remove(0);
    assert_eq!(
        (&told["text"], &told["geo"]["coordinates"]),
        (&json!("Всё сразу #осень@quiet_yard"), &json!("55.75 37.61"))
    );
    assert_eq!(told["attachments"], site.by_id(us, id)[0]["attachments"]);
    let kinds: Vec<_> = told["attachments"].as_array().unwrap().iter().map(|it| it["type"].as_str().unwrap()).collect();
    assert_eq!((kinds.len(), &kinds[25..]), (27, ["hologram", "textlive"].as_slice()));
    assert!(kinds.contains(&"clip") && kinds.contains(&"market_album") && kinds.contains(&"audio_playlist"));
    let letters = |at: usize| -> Vec<String> {
        let sizes = told["attachments"][at]["photo"]["sizes"].as_array().unwrap();
        sizes.iter().map(|size| format!("{}{}", size["type"].as_str().unwrap(), size["width"])).collect()
    };
    assert_eq!(letters(0), ["s75", "m130", "x604", "y807", "z1080", "w1280", "o130", "p200", "q320", "r510"]);
    assert_eq!(letters(2), ["s0", "m0", "x0", "y0"]);
    assert!(letters(3).ends_with(&["base4000".to_owned(), "orig4000".to_owned()]));
    for address in site.world(|world| world.files_of_post(us, id)) {
        assert_eq!(site.agent.get(&address).call().unwrap().status(), 200, "{address}");
    }
    site.world(|world| world.change_files_of(us, id, |blob| blob.elsewhere = Some("http://127.0.0.1:1/".to_owned())));
    let moved = site.world(|world| {
        let files = world.files_of_post(us, id);
        files.iter().filter(|address| world.file_at(address).unwrap().elsewhere.is_some()).count()
    });
    assert!(moved > 60, "{moved}");
}

#[test]
fn only_a_user_is_told_a_videos_files() {
    let site = Site::open();
    let us = site.world(|world| -world.group_id);
    let id = site.world(|world| world.publish(PostDraft::new("").video("Закат", 60).live("Эфир")));
    let video = site.world(|world| world.attachments_of(us, id))[0]["video"].clone();
    assert!(video.get("files").is_none() && video.get("player").is_none());
    let name = format!("{us}_{}_{}", video["id"], video["access_key"].as_str().unwrap());
    assert_eq!(site.vk_code(Service, "video.get", &[("videos", &name)]), 28);
    let whole = site.vk(User, "video.get", &[("videos", &name)])["response"]["items"][0].clone();
    assert!(whole["player"].is_string());
    let file = whole["files"]["mp4_720"].as_str().unwrap();
    assert_eq!(site.world(|world| world.file_at(file).unwrap().bytes), 15_001_000);
    let wrong = site.vk(User, "video.get", &[("videos", &format!("{us}_{}_0", video["id"]))]);
    assert_eq!(wrong["response"]["count"], 0);
    let all = site.vk(User, "video.get", &[("owner_id", &us.to_string())]);
    assert_eq!((&all["response"]["count"], &all["response"]["items"][1]["live"]), (&json!(2), &json!(1)));
    assert!(all["response"]["items"][1].get("files").is_none());
}

#[test]
fn posts_that_are_not_out_are_only_for_managers() {
    let site = Site::open();
    let us = site.world(|world| -world.group_id);
    let (guest, offered, waiting) = site.world(|world| {
        let guest = world.add_person("Анна", "Иванова");
        let offered = world.publish(PostDraft::new("Возьмите").suggested(guest));
        (guest, offered, world.publish(PostDraft::new("Потом").photo(800, 600).postponed()))
    });
    let kinds: Vec<_> = site.heard().iter().map(|post| post["post_type"].clone()).collect();
    assert_eq!(kinds, ["suggest"]);
    assert!(site.wall(Service, us, &[]).is_empty() && site.by_id(us, offered).is_empty());
    assert_eq!(ids(&site.wall(User, us, &[("filter", "postponed")])), [waiting]);
    assert_eq!(ids(&site.wall(User, us, &[("filter", "suggests")])), [offered]);
    let asked = [("owner_id", &*us.to_string()), ("filter", "postponed")];
    assert_eq!(site.vk_code(Service, "wall.get", &asked), 15);
    let (out, accepted) = site.world(|world| {
        assert!(world.publish_postponed(offered).is_err());
        (world.publish_postponed(waiting).unwrap(), world.accept_suggestion(offered).unwrap())
    });
    let told = site.heard();
    assert_eq!(
        (&told[1]["id"], &told[1]["postponed_id"], &told[1]["post_type"]),
        (&json!(out), &json!(waiting), &json!("post"))
    );
    assert_eq!((&told[2]["from_id"], &told[2]["signer_id"]), (&json!(us), &json!(guest)));
    assert_eq!(ids(&site.wall(Service, us, &[])), [accepted, out]);
}

#[test]
fn edits_and_deletions_are_seen_only_by_who_looks() {
    let site = Site::open();
    let us = site.world(|world| -world.group_id);
    let id = site.world(|world| world.publish(PostDraft::new("Как было").photo(800, 600).photo(900, 600)));
    let before = site.by_id(us, id).remove(0);
    assert!(before.get("edited").is_none());
    site.world(|world| {
        let draft = PostDraft::new("Как стало").photo(900, 600).photo(1_000, 600);
        world.edit_post(id, draft).unwrap();
        assert!(world.edit_post(99, PostDraft::new("")).is_err());
    });
    let after = site.by_id(us, id).remove(0);
    assert_eq!((&after["text"], &after["edited"]), (&json!("Как стало"), &json!(NOW / 1000)));
    assert_eq!(after["attachments"][0], before["attachments"][1]);
    assert_ne!(after["attachments"][1], before["attachments"][0]);
    site.world(|world| world.delete_post(id));
    assert!(site.by_id(us, id).is_empty() && site.wall(Service, us, &[]).is_empty());
    site.world(|world| world.show_deleted_posts(true));
    assert_eq!(site.by_id(us, id)[0]["is_deleted"], true);
    assert!(site.world(|world| world.restore_post(id) && !world.restore_post(id)));
    assert_eq!(site.by_id(us, id)[0]["text"], "Как стало");
    assert_eq!(site.heard().len(), 1);
}

#[test]
fn other_walls_are_read_by_number_and_name_until_they_close() {
    let site = Site::open();
    let (cafe, first, pinned, last) = site.world(|world| {
        let cafe = world.other_wall("Кофейня", "coffee_room");
        let first = world.publish_on(cafe, PostDraft::new("Раз").dated(NOW / 1000 - 500));
        let pinned = world.publish_on(cafe, PostDraft::new("Правила").pinned().dated(NOW / 1000 - 900));
        (cafe, first, pinned, world.publish_on(cafe, PostDraft::new("Два").ads()))
    });
    assert!(site.heard().is_empty());
    let posts = site.wall(Service, cafe, &[]);
    assert_eq!(ids(&posts), [pinned, last, first]);
    assert_eq!((&posts[0]["is_pinned"], &posts[1]["marked_as_ads"]), (&json!(1), &json!(1)));
    let named = site.vk(Service, "wall.get", &[("domain", "coffee_room"), ("count", "1"), ("offset", "1")]);
    assert_eq!((&named["response"]["count"], &named["response"]["items"][0]["id"]), (&json!(3), &json!(last)));
    assert_eq!(
        site.vk(Service, "utils.resolveScreenName", &[("screen_name", "coffee_room")])["response"]["object_id"],
        -cafe
    );
    let owner = cafe.to_string();
    let asked = [("owner_id", owner.as_str())];
    for code in [15, 19, 30] {
        site.world(|world| world.close_wall(cafe, code).unwrap());
        assert_eq!(site.vk_code(Service, "wall.get", &asked), code);
    }
    let group = || site.vk(Service, "groups.getById", &[("group_id", "coffee_room")])["response"]["groups"][0].clone();
    assert!(site.by_id(cafe, first).is_empty());
    site.world(|world| world.close_wall(cafe, 19).unwrap());
    assert_eq!(group()["deactivated"], "banned");
    site.world(|world| {
        assert!(world.close_wall(cafe, 7).is_err());
        world.open_wall(cafe);
        world.use_up_wall_gets(Service, 4_993);
    });
    assert_eq!(site.vk_code(Community, "wall.get", &asked), 27);
    let codes: Vec<i64> = (0..3).map(|_| site.vk_code(Service, "wall.get", &asked)).collect();
    assert_eq!(codes, [0, 0, 29]);
    assert_eq!(site.vk_code(User, "wall.get", &asked), 0);
}

#[test]
fn a_repost_shows_its_originals_and_everybody_in_them() {
    let site = Site::open();
    let us = site.world(|world| -world.group_id);
    let (cafe, author, id) = site.world(|world| {
        let cafe = world.other_wall("Кофейня", "coffee_room");
        let author = world.add_person("Пётр", "Сидоров");
        let deepest = PostDraft::new("Открытка").photo(800, 600).on(author);
        let middle = PostDraft::new("Смотрите").on(cafe).signed(author).repost(deepest);
        (cafe, author, world.publish(PostDraft::new("Соседи пишут").repost(middle)))
    });
    let posts = format!("{us}_{id}");
    let answer = site.vk(Service, "wall.getById", &[("posts", &posts), ("extended", "1")])["response"].clone();
    let row = answer["items"][0]["copy_history"].as_array().unwrap();
    let owners: Vec<_> = row.iter().map(|post| post["owner_id"].as_i64().unwrap()).collect();
    assert_eq!(owners, [cafe, author]);
    assert_eq!(row[1]["attachments"][0]["photo"]["owner_id"], author);
    let names: Vec<_> = answer["groups"].as_array().unwrap().iter().map(|group| group["name"].clone()).collect();
    assert_eq!(
        (names, answer["profiles"][0]["id"].as_i64()),
        (vec![json!("Кофейня"), json!("Тихий двор")], Some(author))
    );
    let flat = site.vk(Service, "wall.getById", &[("posts", &posts), ("copy_history_depth", "1")]);
    assert_eq!(flat["response"]["items"][0]["copy_history"].as_array().unwrap().len(), 1);
    assert_eq!(site.heard().len(), 1);
}

#[test]
fn what_is_for_donors_is_hidden_from_others() {
    let site = Site::open();
    let us = site.world(|world| -world.group_id);
    site.world(|world| world.publish(PostDraft::new("Секрет").photo(800, 600).donut()));
    let seen = site.wall(Service, us, &[]).remove(0);
    assert_eq!((&seen["text"], &seen["donut"]["is_donut"]), (&json!(""), &json!(true)));
    assert!(seen["donut"]["placeholder"]["text"].is_string() && seen["attachments"] == json!([]));
    assert_eq!(site.wall(User, us, &[("filter", "donut")])[0]["text"], "Секрет");
}

#[test]
fn scripts_publish_edit_and_delete() {
    let site = Site::open();
    let us = site.world(|world| -world.group_id);
    let id = site.control("publish", json!({"text": "Афиша", "photos": 2}))["id"].as_i64().unwrap();
    assert_eq!(site.by_id(us, id)[0]["attachments"].as_array().unwrap().len(), 2);
    site.control("edit_post", json!({"post_id": id, "text": "Афиша июня"}));
    let post = site.by_id(us, id).remove(0);
    assert_eq!((&post["text"], post["attachments"].as_array().unwrap().len()), (&json!("Афиша июня"), 2));
    site.control("delete_post", json!({"post_id": id}));
    assert!(site.by_id(us, id).is_empty());
    assert_eq!(site.control("restore_post", json!({"post_id": id}))["done"], true);
    let cafe = site.control("other_wall", json!({"name": "Кофейня", "screen_name": "coffee_room"}))["owner"].clone();
    site.control("publish", json!({"owner": cafe, "text": "Там"}));
    assert!(site.control("publish", json!({"owner": -5, "text": "Там"}))["error"].is_string());
    site.control("close_wall", json!({"owner": cafe, "code": 19}));
    assert_eq!(site.vk_code(Service, "wall.get", &[("owner_id", &cafe.to_string())]), 19);
    site.control("open_wall", json!({"owner": cafe}));
    assert_eq!(site.wall(Service, cafe.as_i64().unwrap(), &[]).len(), 1);
}

#[test]
fn every_verb_that_does_something_is_one_that_can_be_said() {
    let (site, mut seen) = (Site::open(), 0);
    for (file, code) in
        [("control.rs", include_str!("../control.rs")), ("talks.rs", include_str!("../control/talks.rs"))]
    {
        let mut acts = false;
        for line in code.lines() {
            if let Some(name) = line.strip_prefix("fn ").or(line.strip_prefix("pub(super) fn ")) {
                acts = name.starts_with("act");
            }
            let Some((verbs, _)) = line.split_once(" => ").filter(|_| acts) else { continue };
            for verb in verbs.split('|').filter_map(|word| word.trim().strip_prefix('"')?.strip_suffix('"')) {
                let answer = site.control(verb, json!({})).to_string();
                assert!(!answer.contains("no verb"), "{file}: {verb} is handled and cannot be said: {answer}");
                seen += 1;
            }
        }
    }
    assert!(seen > 60, "only {seen} verbs were found");
}
