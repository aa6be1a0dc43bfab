//! Strangers in Telegram's group: what their profile tells and how they react are points; what a message carries is judged
//! with its words.

use etronics_bot::clock::{DAY, HOUR, MINUTE};
use etronics_bot::domain::sum::Sum;
use etronics_bot::domain::verdict::{Decision, State};
use etronics_bot::simulator::{Fault, PlatformSide, Refusing, TgFace, TgSaid};
use serde_json::{Value, json};

use super::comments::SPAM;
use crate::story::{EVERY_TOKEN, Story};

/// What innocent people write first.
const HELLO: &str = "Ура! А столик у сцены ещё есть?";
const OFFER: &str = "Помогу заработать от 5000 в день, пиши сюда @dohod_bot";

impl Story {
    fn tg_user(&self, name: &str) -> i64 {
        self.sim.world(|world| world.add_tg_user(name))
    }

    /// Somebody says something that is more than words.
    #[track_caller]
    fn shows(&mut self, user: i64, text: &str, extra: &Value) -> i64 {
        let said = TgSaid { extra: extra.as_object().unwrap().clone(), ..TgSaid::from(text) };
        let message = self.sim.world(|world| world.say(world.discussion_chat_id, user, said).unwrap());
        self.settle();
        message
    }

    fn reason_codes(&mut self) -> Vec<String> {
        self.last().verdict.reasons.iter().map(|reason| reason.code.to_string()).collect()
    }

    /// So many reactions to as many messages of the owner, within a minute.
    fn reacts(&mut self, user: i64, count: usize) {
        self.sim.world(|world| {
            let (chat, owner) = (world.discussion_chat_id, world.admin_chat_id);
            for at in 0..count {
                let message = world.say(chat, owner, format!("Новость {at}").as_str()).unwrap();
                world.react(chat, user, message, "🔥").unwrap();
            }
        });
        self.settle();
    }
}

fn photo() -> Value {
    json!([{"file_id": "f", "file_unique_id": "u", "width": 90, "height": 90}])
}

#[test]
fn the_profile_of_a_newcomer_is_looked_at_once_before_their_first_words_are_judged() {
    let mut story = Story::new();
    let guest = story.tg_user("Юля");
    story.sim.world(|world| world.tg_face(guest, "Люблю кофе и котов"));
    let before = story.calls("getChat");
    let hello = story.says(guest, HELLO);
    assert!(story.stands(hello));
    assert_eq!(story.calls("getChat"), before + 1);
    assert_eq!(story.last().verdict.decision, Decision::Keep);
    story.says(guest, "Спасибо большое, тогда придём вдвоём");
    assert_eq!(story.calls("getChat"), before + 1, "once");
}

#[test]
fn a_profile_that_advertises_is_points_with_reasons_and_never_removes() {
    let mut story = Story::new();
    let channel = story.sim.world(|world| {
        let channel = world.add_channel("Заработок каждый день");
        world.name_chat(channel, "zarabotok_tut").unwrap();
        channel
    });
    let seller = story.tg_user("Заработок от 5000 в день");
    story.sim.world(|world| world.tg_face(seller, TgFace { bio: OFFER.to_owned(), channel: Some(channel) }));
    let hello = story.says(seller, HELLO);
    assert!(story.stands(hello), "innocent words stay");
    let row = story.last();
    assert_ne!(row.verdict.decision, Decision::Remove);
    let about: Vec<_> =
        row.verdict.reasons.iter().filter(|it| it.code.contains("bio") || it.code.contains("name")).collect();
    let codes: Vec<_> = about.iter().map(|reason| reason.code.as_ref()).collect();
    assert!(["bio_link", "bio_offer", "name_offer"].iter().all(|code| codes.contains(code)), "{codes:?}");
    assert!(about.iter().map(|reason| reason.points).sum::<f64>() <= 2.0, "{about:?}");
    let link = about.iter().find(|reason| reason.code == "bio_link").unwrap();
    assert_eq!(link.detail.as_deref(), Some("t.me/zarabotok_tut"));

    // The same words by somebody without a profile weigh less.
    let guest = story.tg_user("Юля");
    story.says(guest, "Ура! А столик у сцены ещё есть? Мы вдвоём");
    assert!(story.last().verdict.score < row.verdict.score);
}

#[test]
fn what_the_text_alone_decides_does_not_wait_and_a_refused_look_costs_no_verdict() {
    let mut story = Story::new();
    let spammer = story.tg_user("Crypto Anna");
    let before = story.calls("getChat");
    let spam = story.says(spammer, SPAM);
    assert!(!story.stands(spam));
    assert_eq!((story.calls("getChat"), story.last().state), (before, State::Done));

    let refused =
        Refusing::Telegram { code: 400, description: "Bad Request: chat not found".to_owned(), retry_after: None };
    story.sim.world(|world| world.fail(Fault::lasting(PlatformSide::Telegram, refused).of("getChat")));
    let guest = story.tg_user("Юля");
    story.says(guest, HELLO);
    assert_eq!(story.last().verdict.decision, Decision::Keep);
    let said = story.bot_says();
    assert!(!said.contains("помощь"), "nobody is asked for help: {said}");
}

#[test]
fn an_answer_that_never_comes_is_not_waited_for_for_ever() {
    let mut story = Story::new();
    story.sim.world(|world| world.fail(Fault::lasting(PlatformSide::Telegram, Refusing::Status(502)).of("getChat")));
    let guest = story.tg_user("Юля");
    let message = story.sim.world(|world| world.say(world.discussion_chat_id, guest, HELLO).unwrap());
    story.daemon().hear().unwrap();
    story.clock.advance(MINUTE);
    story.daemon().ring().unwrap();
    story.sim.world(|world| world.mend(PlatformSide::Telegram));
    story.settle();
    assert!(story.stands(message));
    assert_eq!(story.journal().len(), 1);
}

#[test]
fn a_stranger_who_reacts_to_everything_has_points_for_later_words_and_nobody_is_banned() {
    let mut story = Story::new();
    let (eager, guest) = (story.tg_user("Вика"), story.tg_user("Юля"));
    story.reacts(eager, 12);
    story.reacts(guest, 2);
    let hello = story.says(eager, HELLO);
    assert!(story.stands(hello));
    assert!(story.reason_codes().contains(&"reacts_to_all".to_owned()));
    story.says(guest, HELLO);
    assert!(!story.reason_codes().contains(&"reacts_to_all".to_owned()));
    let restricted = story.sim.world(|world| world.is_restricted(world.discussion_chat_id, eager));
    assert!(!restricted);
    // Who has written before reacts as they like.
    story.reacts(guest, 40);
    let day = "2026-11-23";
    assert_eq!(story.store(|db| db.sums().counted(day, Sum::ReactionFloods)), 0);
    let flood = story.tg_user("Лайкер");
    story.reacts(flood, 40);
    assert_eq!(story.store(|db| db.sums().counted(day, Sum::ReactionFloods)), 1);
    assert_eq!(story.calls("restrictChatMember") + story.calls("banChatMember"), 0);
}

#[test]
fn the_digest_tells_of_a_flood_of_reactions_in_one_line() {
    let mut story = Story::with(EVERY_TOKEN, "[moderation]\nmode = \"enforce\"\n[digest]\ndaily_at = \"09:00\"\n");
    let flood = story.tg_user("Лайкер");
    story.reacts(flood, 40);
    story.jump(DAY - HOUR);
    story.pass(3);
    let digest: String = story.digests().into_iter().map(|message| message.text).collect();
    assert!(digest.contains("🎭 чужих, кто ставит реакции всем подряд: 1"), "{digest}");
}

#[test]
fn a_picture_with_a_button_is_judged_by_the_button() {
    let mut story = Story::new();
    let buttons = |text: &str, url: &str| json!({"photo": photo(), "reply_markup": {"inline_keyboard": [[{"text": text, "url": url}]]}});
    let spammer = story.tg_user("Промо");
    let advert =
        story.shows(spammer, "", &buttons("Забрать бонус казино 100 фриспинов", "https://luckyspin.example/go"));
    assert!(!story.stands(advert), "{}", story.journal_lines());
    let row = story.last();
    assert_eq!(row.text.as_deref(), Some("Забрать бонус казино 100 фриспинов"));
    assert!(
        row.verdict.reasons.iter().any(|it| it.code == "link" && it.detail.as_deref() == Some("luckyspin.example"))
    );
    let guest = story.tg_user("Юля");
    let picture = story.shows(guest, "", &json!({"photo": photo()}));
    assert!(story.stands(picture));
    insta::assert_snapshot!(story.rest(), @"admin: 🧹 1 удалённый комментарий");
}

#[test]
fn a_forwarded_post_is_judged_by_its_words_and_where_it_comes_from() {
    let mut story = Story::new();
    let (spammer, guest) = (story.tg_user("Промо"), story.tg_user("Юля"));
    let forwarded = story.sim.world(|world| {
        let channel = world.add_channel("Казино и бонусы");
        world.name_chat(channel, "casino_bonus_today").unwrap();
        let (post, _) = world.channel_post(channel, SPAM).unwrap();
        world.forward(world.discussion_chat_id, spammer, channel, post).unwrap()
    });
    story.settle();
    assert!(!story.stands(forwarded), "{}", story.journal_lines());
    assert!(story.last().text.unwrap().ends_with("Казино и бонусы"));
    // A post of the community itself may be shown around.
    let own = story.sim.world(|world| {
        let (post, _) = world.channel_post(world.channel_id, "Концерт в пятницу, начало в семь").unwrap();
        world.forward(world.discussion_chat_id, guest, world.channel_id, post).unwrap()
    });
    story.settle();
    assert!(story.stands(own));
    assert_eq!(story.last().text.as_deref(), Some("Концерт в пятницу, начало в семь"));
    insta::assert_snapshot!(story.rest(), @"admin: 🧹 1 удалённый комментарий");
}

#[test]
fn stories_and_giveaways_of_other_channels_are_judged_by_whose_they_are() {
    let mut story = Story::new();
    let casino = json!({"id": -1_001_234_567_899_i64, "type": "channel", "title": "Казино бонус 100 фриспинов за регистрацию", "username": "casino_bonus"});
    for shown in
        [json!({"story": {"id": 3, "chat": casino}}), json!({"giveaway": {"chats": [casino], "winner_count": 3}})]
    {
        let spammer = story.tg_user("Промо");
        let message = story.shows(spammer, "", &shown);
        assert!(!story.stands(message), "{}", story.journal_lines());
        let codes = story.reason_codes();
        assert!(codes.iter().any(|code| code == "forwarded"), "{codes:?}");
    }
    insta::assert_snapshot!(story.rest(), @"admin: 🧹 2 удалённых комментария");
}

#[test]
fn hidden_links_contact_cards_polls_and_quotations_are_judged_by_their_words() {
    let mut story = Story::new();
    let bare = |text: &str| json!({"type": "text_link", "offset": 0, "length": text.encode_utf16().count(), "url": "https://kazino-bonus.example/x"});
    let hidden = "Смотрите все сюда";
    let cards = [
        (hidden, json!({"photo": photo(), "caption_entities": [bare(hidden)]}), "kazino-bonus.example"),
        (
            "",
            json!({"contact": {"phone_number": "+79990000000", "first_name": "Заработок от 5000 в день, пиши"}}),
            "Заработок",
        ),
        (
            "",
            json!({"poll": {"id": "1", "question": "Кто хочет доход от 5000 в день?", "options": [
                {"persistent_id": "1", "text": "Пишите в телеграм @legkij_dohod_bot", "voter_count": 0}],
                "total_voter_count": 0, "is_closed": false, "is_anonymous": true, "type": "regular"}}),
            "legkij_dohod_bot",
        ),
        (
            "Как вам?",
            json!({"external_reply": {"origin": {"type": "hidden_user", "sender_user_name": "x", "date": 1}},
                "quote": {"text": SPAM, "position": 0}}),
            "legkij_dohod_bot",
        ),
    ];
    for (text, extra, carried) in cards {
        let user = story.tg_user("Промо");
        story.shows(user, text, &extra);
        let row = story.last();
        let shown = format!("{:?} {:?}", row.text, row.verdict.reasons);
        assert!(shown.contains(carried), "{carried}: {shown}");
    }
    insta::assert_snapshot!(story.rest(), @r#"
        group: 3 × deleted
        admin: 🧹 3 удалённых комментария
        "#);
}
