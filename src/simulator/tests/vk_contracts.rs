//! VK's face against the official schema, where it lies beside the repository.

use super::contracts::VkSchema;
use super::*;
use crate::simulator::world::events::EVENT_TYPES;
use crate::simulator::world::messages::Outgoing;
use SimKeyKind::{Community, Service, User};

/// Everything that a profile tells.
const EVERY_FIELD: &str = "sex,bdate,city,status,about,domain,screen_name,photo_50,occupation,universities,schools,personal,\
    career,last_seen,interests,books,tv,quotes,games,movies,activities,music,home_town,relatives,relation,military,site,\
    has_mobile,has_photo,verified,nickname,maiden_name,followers_count";

/// One call of VK.
type Ask<'a> = (SimKeyKind, &'a str, Vec<(&'a str, &'a str)>);

#[test]
fn the_table_of_methods_is_the_schemas() {
    let Some(mut schema) = VkSchema::open() else { return };
    for method in crate::simulator::vk::methods::METHODS {
        let official = schema.method(method.name);
        for (kind, word) in [(User, "user"), (Community, "group"), (Service, "service")] {
            let listed = official["access_token_type"].as_array().unwrap().contains(&json!(word));
            assert_eq!(method.takes(kind), listed, "{} with {word}", method.name);
        }
        for param in official["parameters"].as_array().into_iter().flatten() {
            let name = param["name"].as_str().unwrap();
            assert!(method.knows(name), "{} lacks {name}", method.name);
            let required = method.required().any(|required| required == name);
            assert_eq!(required, param["required"] == true, "{} {name}", method.name);
        }
    }
    let setter = schema.method("groups.setLongPollSettings");
    for param in setter["parameters"].as_array().unwrap() {
        let name = param["name"].as_str().unwrap();
        assert!(["group_id", "enabled", "api_version"].contains(&name) || EVENT_TYPES.contains(&name), "{name}");
    }
}

/// Something of every kind happens: a person, and what was commented on with its first comment.
fn lively(site: &Site) -> (String, Vec<(Target, Spot)>) {
    site.world(|world| {
        let person = world.add_person("Анна", "Иванова");
        let banned = world.add_person("Пётр", "Сидоров");
        world.join(person).unwrap();
        world.ban(world.owner_id, banned);
        world.unban(world.owner_id, banned);
        world.ban(world.owner_id, banned);
        world.make_manager(person, 1);
        world.make_manager(person, 0);
        let files = [
            VkFile::Photo(800, 600),
            VkFile::Document("тз.pdf".to_owned(), 5_000),
            VkFile::Voice(4),
            VkFile::Sticker,
            VkFile::Video("Клип".to_owned()),
            VkFile::Link("https://a.example".to_owned(), "А".to_owned()),
            VkFile::Audio("А".to_owned(), "Б".to_owned()),
        ];
        let wrote = world.vk_writes_with(person, "Здравствуйте", &files);
        world.vk_edits(person, wrote, "Добрый день").unwrap();
        world.vk_replies(person, wrote, "И ещё").unwrap();
        world.press_in_vk(person, wrote, json!("{\"t\":\"a\"}"));
        world.allow_messages(person, true);
        world.post("Новость");
        world.publish(super::walls::loaded());
        let original = PostDraft::new("Открытка").photo(800, 600).on(person).signed(person);
        world.publish(PostDraft::new("Смотрите").repost(original).signed(person).ads());
        world.publish(PostDraft::new("Для донов").photo(800, 600).donut());
        world.publish(PostDraft::new("Предлагаю").suggested(person));
        let waiting = world.publish(PostDraft::new("Потом").postponed());
        world.publish(PostDraft::new("Ещё позже").postponed());
        world.publish_postponed(waiting).unwrap();
        let gone = world.publish(PostDraft::new("Опечатка"));
        world.edit_post(gone, PostDraft::new("Исправлено")).unwrap();
        world.delete_post(gone);
        world.show_deleted_posts(true);
        let place = |place| {
            let target = world.place_for_comments(place, "Тема");
            let said = WallSaid::from("Текст").with_photo(person, 7).with_link("https://a.example", "A");
            let spot = world.comment(person, target, said).unwrap();
            world.comment(person, target, WallSaid::from("Ответ").in_reply_to(spot)).unwrap();
            world.edit_comment(spot, "Иначе").unwrap();
            world.delete_comment(person, spot);
            world.restore_comment(spot);
            world.like(person, target, None, true);
            world.like(person, target, Some(spot), true);
            world.like(person, target, Some(spot), false);
            (target, spot)
        };
        let ids = WallPlace::ALL.into_iter().map(place).collect();
        world.make_donor(person, true).unwrap();
        world.make_donor(person, false).unwrap();
        world.make_donor(person, true).unwrap();
        let asking = world.add_fake("Вера", "Орлова");
        world.ask_to_join(asking).unwrap();
        world.approve(asking).unwrap();
        world.manager_replies(world.owner_id, person, "Приходите завтра").unwrap();
        let crowd =
            world.crowd(Crowd::honest(400_000_000, 300).of(CrowdKind::Mixed { fakes: 200, dead: 100 })).unwrap();
        world.likers(1, crowd, 0..200).unwrap();
        let liker = world.crowd_ids(crowd, 250..251)[0];
        world.like(liker, Target::post(1), None, true);
        world.like(liker, Target::post(1), None, false);
        world.like(-77, Target::post(1), None, true);
        world.leave(person);
        world.join(person).unwrap();
        (person.to_string(), ids)
    })
}

/// Reading, deleting and restoring in every place but the wall.
fn of_places<'a>(places: &'a [(String, String)], g: (&'a str, &'a str), o: (&'a str, &'a str)) -> Vec<Ask<'a>> {
    let mut calls: Vec<Ask<'a>> = Vec::new();
    let rooms = ["photos", "video", "market", "board"];
    let parents = ["photo_id", "video_id", "item_id", "topic_id"];
    let reads = ["photos.getComments", "video.getComments", "market.getComments", "board.getComments"];
    let deletes = ["photos.deleteComment", "video.deleteComment", "market.deleteComment", "board.deleteComment"];
    let restores = ["photos.restoreComment", "video.restoreComment", "market.restoreComment", "board.restoreComment"];
    for (at, (parent, comment)) in places.iter().enumerate() {
        let whose = if rooms[at] == "board" { g } else { o };
        calls.push((User, reads[at], vec![whose, (parents[at], parent)]));
        let mut named = vec![whose, ("comment_id", comment.as_str())];
        if rooms[at] == "board" {
            named.push(("topic_id", parent));
        }
        calls.push((User, deletes[at], named.clone()));
        calls.push((User, restores[at], named));
    }
    calls
}

#[test]
fn every_answer_of_vk_has_the_official_shape() {
    let Some(mut schema) = VkSchema::open() else { return };
    let site = Site::open();
    let (owner, group) = (owner(&site), group(&site));
    let (person, ids) = lively(&site);
    let text = |number: i64| number.to_string();
    let (sent, pressed) = site.world(|world| {
        let to: i64 = person.parse().unwrap();
        let pressed = world.press_in_vk(to, 1, json!({"t": "b"}));
        (world.send_from_community(to, Outgoing { text: "x".to_owned(), ..Outgoing::default() }).0, pressed)
    });
    let sent = text(sent);
    let of = |place: usize| (text(ids[place].0.id), text(ids[place].1.id));
    let (post, comment) = of(0);
    let posts = format!("{owner}_{post}");
    let all_posts = (1..40).map(|id| format!("{owner}_{id}")).collect::<Vec<_>>().join(",");
    let g = ("group_id", group.as_str());
    let o = ("owner_id", owner.as_str());
    let p = ("post_id", post.as_str());
    let extended = [("extended", "1"), ("fields", "sex,bdate,has_photo,photo_50,last_seen,screen_name")];
    let mut calls: Vec<Ask<'_>> = vec![
        (User, "account.getAppPermissions", vec![]),
        (Community, "groups.getById", vec![]),
        (User, "groups.getById", vec![g, ("fields", "is_admin,admin_level")]),
        (Community, "groups.getTokenPermissions", vec![]),
        (Community, "groups.getLongPollServer", vec![g]),
        (Community, "groups.getLongPollSettings", vec![g]),
        (Community, "groups.setLongPollSettings", vec![g, ("enabled", "1"), ("like_add", "1")]),
        (Service, "groups.getMembers", vec![g]),
        (Service, "groups.getMembers", vec![g, ("fields", "sex,last_seen")]),
        (Community, "groups.getMembers", vec![g, ("filter", "managers")]),
        (Service, "groups.getMembers", vec![g, ("fields", EVERY_FIELD), ("sort", "id_asc"), ("offset", "1")]),
        (Service, "groups.getMembers", vec![g, ("offset", "100000")]),
        (User, "groups.getMembers", vec![g, ("filter", "donut")]),
        (User, "stats.get", vec![g, ("intervals_count", "3"), ("interval", "day")]),
        (Service, "groups.isMember", vec![g, ("user_id", &person)]),
        (Service, "groups.isMember", vec![g, ("user_ids", &person)]),
        (Community, "groups.getBanned", vec![g]),
        (Community, "groups.getOnlineStatus", vec![g]),
        (Community, "groups.enableOnline", vec![g]),
        (Community, "users.get", vec![("user_ids", &person), extended[1]]),
        (User, "users.get", vec![]),
        (Service, "utils.getServerTime", vec![]),
        (Service, "utils.resolveScreenName", vec![("screen_name", "quiet_yard")]),
        (Service, "wall.get", vec![o]),
        (Service, "wall.get", vec![o, extended[0], extended[1]]),
        (User, "wall.get", vec![o, ("filter", "postponed")]),
        (User, "wall.get", vec![o, ("filter", "suggests"), extended[0]]),
        (Service, "wall.getById", vec![("posts", &posts)]),
        (Service, "wall.getById", vec![("posts", &all_posts), extended[0], ("copy_history_depth", "2")]),
        (User, "video.get", vec![o]),
        (Service, "wall.getComments", vec![o, p, ("thread_items_count", "10")]),
        (Service, "wall.getComments", vec![o, p, extended[0], extended[1], ("comment_id", &comment)]),
        (User, "wall.getComment", vec![o, ("comment_id", &comment)]),
        (Service, "likes.getList", vec![("type", "post"), o, ("item_id", &post), ("count", "1000")]),
        (Service, "likes.getList", vec![("type", "post"), o, ("item_id", &post), extended[0], extended[1]]),
        (Community, "wall.createComment", vec![o, p, ("from_group", &group), ("message", "Ответ")]),
        (Community, "wall.closeComments", vec![o, p]),
        (Community, "wall.openComments", vec![o, p]),
        (User, "wall.post", vec![o, ("from_group", "1"), ("message", "Новость")]),
        (Community, "messages.send", vec![("peer_id", &person), ("random_id", "1"), ("message", "Привет")]),
        (Community, "messages.send", vec![("peer_ids", &person), ("random_id", "2"), ("message", "Привет")]),
        (Community, "messages.isMessagesFromGroupAllowed", vec![g, ("user_id", &person)]),
        (Community, "photos.getMessagesUploadServer", vec![("peer_id", &person)]),
        (Community, "docs.getMessagesUploadServer", vec![("peer_id", &person), ("type", "audio_message")]),
        (Community, "messages.edit", vec![("peer_id", &person), ("message_id", &sent), ("message", "Привет!")]),
        (
            Community,
            "messages.sendMessageEventAnswer",
            vec![("event_id", &pressed), ("user_id", &person), ("peer_id", &person)],
        ),
        (Community, "messages.getConversationsById", vec![("peer_ids", &person)]),
        (Community, "messages.markAsRead", vec![("peer_id", &person)]),
        (Community, "messages.setActivity", vec![("peer_id", &person), ("type", "typing")]),
        (User, "groups.ban", vec![g, ("owner_id", &person), ("reason", "1"), ("comment", "etronics-bot")]),
        (User, "groups.unban", vec![g, ("owner_id", &person)]),
    ];
    let places: Vec<(String, String)> = (1..5).map(of).collect();
    calls.extend(of_places(&places, g, o));
    calls.push((User, "board.getTopics", vec![g]));
    calls.push((User, "wall.deleteComment", vec![o, ("comment_id", &comment)]));
    calls.push((Service, "wall.getComments", vec![o, p]));
    calls.push((User, "wall.restoreComment", vec![o, ("comment_id", &comment)]));
    for (kind, method, params) in calls {
        let answer = site.vk(kind, method, &params);
        assert!(answer.get("response").is_some(), "{method}: {answer}");
        schema.answer(method, &answer).unwrap_or_else(|wrong| panic!("{wrong}\n{answer:#}"));
    }
    for exchange in site.world(|world| world.transcript()) {
        schema.request(&exchange.method, &exchange.params).unwrap_or_else(|wrong| panic!("{wrong}"));
    }
}

#[test]
fn every_event_of_vk_has_the_official_shape() {
    let Some(mut schema) = VkSchema::open() else { return };
    let site = Site::open();
    lively(&site);
    let heard = site.poll("0");
    let mut kinds = std::collections::BTreeSet::new();
    for event in heard["updates"].as_array().unwrap() {
        let kind = event["type"].as_str().unwrap();
        kinds.insert(kind.to_owned());
        let new = ["_new", "_edit", "_restore"].iter().any(|change| kind.ends_with(change));
        let shape = match kind {
            "wall_reply_delete" => "wall_comment_delete",
            "like_add" | "like_remove" => "like_add_remove",
            // The schema names it and shows no shape: what arrives is the message.
            "message_edit" => "message",
            _ if kind.contains("_comment_") && new => kind.rsplit_once('_').unwrap().0,
            _ => kind,
        };
        schema.event(shape, &event["object"]).unwrap_or_else(|wrong| panic!("{wrong}\n{event:#}"));
    }
    assert!(kinds.len() > 30, "{kinds:?}");
}
