//! The kinds of events that the engine is asked about, and what brings one.

use etronics_bot::domain::Period;
use etronics_bot::domain::event::Command;
use etronics_bot::domain::ids::{CommentRef, PersonId, Place};
use etronics_bot::domain::own_event::OwnEvent;
use etronics_bot::domain::verdict::{Decision, Mode, Reason, State, SubjectKind, Verdict};
use etronics_bot::inbox::Queue;
use etronics_bot::store::{Db, JournalFilter, NewVerdict};
use serde_json::json;

use crate::aged::{FIRST, FIRST_FULL_REPORT, POSTS};
use crate::driven::{ADMIN, DISCUSSION, GROUP};
use crate::{Cost, NOW, SPAM, Side, TALK};

/// A kind of event: its name, how many are looked at, what brings one (of so many before it).
pub(crate) type Kind = (String, u32, Box<dyn FnMut(&mut Side, i64)>);

fn kind(name: &str, events: u32, of: impl FnMut(&mut Side, i64) + 'static) -> Kind {
    (name.to_owned(), events, Box::new(of))
}

pub(crate) fn events_of_vk() -> Vec<Kind> {
    let like = |side: &mut Side, kind: &str, who: i64| {
        side.vk(kind, json!({"liker_id": who, "object_type": "post", "object_owner_id": -GROUP, "object_id": POSTS}));
    };
    let user = |side: &mut Side, kind: &str, who: i64| side.vk(kind, json!({"user_id": who}));
    let message = |side: &mut Side, kind: &str, who: i64, text: &str| {
        let (number, at) = (side.number(), side.clock.now_ms() / 1000);
        side.vk(kind, json!({"message": {"id": number, "conversation_message_id": number, "from_id": who, "peer_id": who, "date": at,
            "text": text}, "client_info": {"keyboard": true, "inline_keyboard": true}}));
    };
    vec![
        kind("wall_reply_new, a regular", 200, |side, n| {
            side.comment("wall_reply_new", 5_000_000 + n, Side::regular(n), TALK[n as usize % 4]);
        }),
        kind("wall_reply_new, spam of a stranger", 200, |side, n| {
            side.comment("wall_reply_new", 5_100_000 + n, 700_000_000 + n, &format!("{SPAM} {n}"));
        }),
        kind("wall_reply_edit", 100, |side, n| {
            side.comment("wall_reply_edit", 5_000_000 + n, Side::regular(n), TALK[(n as usize + 1) % 4]);
        }),
        kind("wall_reply_delete", 100, |side, n| {
            side.vk(
                "wall_reply_delete",
                json!({"owner_id": -GROUP, "id": 5_000_000 + n, "post_id": POSTS, "deleter_id": 1}),
            );
        }),
        kind("wall_reply_restore", 100, |side, n| {
            side.comment("wall_reply_restore", 5_000_000 + n, Side::regular(n), TALK[n as usize % 4]);
        }),
        kind("like_add", 200, move |side, n| like(side, "like_add", Side::regular(n))),
        kind("like_remove", 200, move |side, n| like(side, "like_remove", Side::regular(n))),
        kind("group_join, a stranger", 200, move |side, n| user(side, "group_join", 710_000_000 + 977 * n)),
        kind("group_join, known", 100, move |side, n| user(side, "group_join", Side::regular(n))),
        kind("group_leave, the busiest", 100, move |side, n| user(side, "group_leave", Side::regular(n))),
        kind("user_block", 50, move |side, n| {
            side.vk("user_block", json!({"user_id": FIRST + n, "admin_id": 1, "unblock_date": 0}));
        }),
        kind("user_unblock", 50, move |side, n| user(side, "user_unblock", FIRST + n)),
        kind("message_new, a stranger", 100, move |side, n| {
            message(side, "message_new", 720_000_000 + n, "Здравствуйте, нужна реклама");
        }),
        kind("message_new, a lead", 100, move |side, n| {
            message(side, "message_new", FIRST + 3 * n, "Бюджет 5000, в пятницу");
        }),
        kind("donut_subscription_create", 50, move |side, n| user(side, "donut_subscription_create", FIRST + n)),
        kind("wall_post_new", 50, |side, n| {
            let at = side.clock.now_ms() / 1000;
            side.vk(
                "wall_post_new",
                json!({"id": POSTS + 1 + n, "owner_id": -GROUP, "from_id": -GROUP, "post_type": "post", "date": at,
                "text": "Концерт в пятницу, начало в семь"}),
            );
        }),
    ]
}

pub(crate) fn events_of_telegram() -> Vec<Kind> {
    let said = |side: &mut Side, kind: &str, number: i64, who: i64, text: &str| {
        let at = side.clock.now_ms() / 1000;
        side.telegram(
            Queue::Bulk,
            kind,
            json!({"message_id": number, "date": at, "text": text,
            "from": {"id": who, "is_bot": false, "first_name": "Иван"},
            "chat": {"id": DISCUSSION, "type": "supergroup", "title": "Разговоры"}}),
        );
    };
    vec![
        kind("a message of the group", 100, move |side, n| {
            said(side, "message", 9_000_000 + n, Side::regular(n), TALK[n as usize % 4]);
        }),
        kind("its edit", 100, move |side, n| {
            said(side, "edited_message", 9_000_000 + n, Side::regular(n), TALK[(n as usize + 1) % 4]);
        }),
        kind("a stranger's there", 100, move |side, n| {
            said(side, "message", 9_500_000 + n, 900_000_000 + n, TALK[n as usize % 4]);
        }),
        kind("words in the admin's chat", 50, |side, n| {
            side.telegram(
                Queue::People,
                "message",
                json!({"message_id": n, "date": NOW / 1000, "text": "/panel",
                "from": {"id": ADMIN, "is_bot": false, "first_name": "О"}, "chat": {"id": ADMIN, "type": "private"}}),
            );
        }),
    ]
}

pub(crate) fn presses() -> Vec<Kind> {
    let screens = [
        ("the panel", "top"),
        ("📊", "st"),
        ("🛡", "me"),
        ("🛡 verdicts", "pv"),
        ("🛡 dead", "de"),
        ("👍", "lk"),
        ("💬", "co"),
        ("💬 verdicts", "ve"),
        ("💬 stop words", "sw"),
        ("📦", "qu"),
        ("🔁", "cp"),
        ("🔁 filters", "cf"),
        ("💼", "ld"),
        ("💼 prices", "fo"),
        ("💼 templates", "tp"),
        ("📈", "dg"),
        ("⚙️", "se"),
        ("⚙️ never touched", "al"),
        ("⚙️ keys", "ky"),
        ("⚙️ changes", "ch"),
        ("⚙️ managers", "ma"),
        ("what would have been", "wo"),
    ];
    let mut kinds: Vec<Kind> = Vec::new();
    for (name, code) in screens {
        kinds.push(kind(&format!("press {name}"), 20, move |side, _| side.press(&format!("open {code}"))));
    }
    for shelf in ["new", "work", "hot", "over", "left", "offers"] {
        kinds.push(kind(&format!("press 💼 {shelf}"), 10, move |side, _| side.press(&format!("ll {shelf} 0"))));
    }
    kinds.push(kind("press «Чему научен»", 10, |side, _| side.press("taught 0")));
    kinds.push(kind("press «Оставить» in 📦", 20, |side, n| side.press(&format!("keep {}", n + 1))));
    kinds.push(kind("press «Удалить» in 📦", 20, |side, n| side.press(&format!("rm {}", n + 100))));
    kinds.push(kind("press «Не спам»", 10, |side, n| side.press(&format!("ham {}", 590_000 + n))));
    kinds.push(kind("press «Вернуть» everything of somebody", 10, |side, n| {
        side.press(&format!("ret 1 {}", FIRST + n));
    }));
    kinds.push(kind("press «Вернуть всех»", 5, |side, n| {
        side.press(&format!("back {}", FIRST_FULL_REPORT + n));
    }));
    kinds.push(kind("press «Это не накрутка»", 3, |side, n| side.press(&format!("wok {}", n + 1))));
    kinds
}

/// `journal undo` of hundreds, each time of others.
pub(crate) fn orders() -> Vec<Kind> {
    const HOUR: i64 = 3_600_000;
    let order = |side: &mut Side, command: Command| side.own(OwnEvent::Command { command });
    // Four hours are some three hundred.
    let hours = |n: i64| (NOW - (n + 13) * 4 * HOUR, NOW - (n + 12) * 4 * HOUR);
    vec![
        kind("journal undo ID… of hundreds", 2, move |side, n| {
            let (since, until) = hours(n);
            let filter =
                JournalFilter { flagged: true, since: Some(since), until: Some(until), ..JournalFilter::default() };
            let rows = side.engine.store().read(|db| db.journal().rows(filter)).unwrap();
            let ids = rows.iter().map(|row| row.id).collect();
            order(side, Command::Undo { ids, allow: false });
        }),
        kind("journal undo --since, hundreds", 2, move |side, n| {
            let (since, until) = hours(n + 5);
            order(side, Command::UndoSince { since, until: Some(until), allow: false });
        }),
        kind("journal undo --since --allow", 2, move |side, n| {
            let (since, until) = hours(n + 10);
            order(side, Command::UndoSince { since, until: Some(until), allow: true });
        }),
        kind("quarantine keep ID… of a thousand", 1, move |side, n| {
            let now = side.clock.now_ms();
            let ids = wait_in_quarantine(side, 6_800_000 + 1_000 * n, now, now + 100 * HOUR);
            order(side, Command::QuarantineKeep { ids });
        }),
        kind("quarantine remove ID… of a thousand", 1, move |side, n| {
            let now = side.clock.now_ms();
            let ids = wait_in_quarantine(side, 6_810_000 + 1_000 * n, now, now + 100 * HOUR);
            order(side, Command::QuarantineRemove { ids });
        }),
        kind("journal undo --rule, few of many", 2, move |side, _| {
            let since = NOW - 15 * 24 * HOUR;
            order(side, Command::UndoRule { rule: "stop_word".to_owned(), since, allow: false });
        }),
    ]
}

/// A thousand comments wait for somebody's word; their entries.
fn wait_in_quarantine(side: &mut Side, first: i64, now: i64, over: i64) -> Vec<i64> {
    let verdict = Verdict {
        decision: Decision::Quarantine,
        score: 0.8,
        rule: "model".into(),
        reasons: vec![Reason::with("word", 1.5, "доход")],
    };
    let hold = |db: Db<'_>, number: i64| {
        let comment = CommentRef { place: Place::Wall, owner_id: -GROUP, parent_id: POSTS, item_id: first + number };
        let person = PersonId::vk(740_000_000 + first + number);
        db.people().meet(person, None, now)?;
        let journal = db.journal().record_verdict(&NewVerdict {
            at: now,
            kind: SubjectKind::Comment,
            person,
            comment: Some(&comment),
            verdict: &verdict,
            mode: Mode::Enforce,
            model: "bench",
            state: State::Pending,
            text: Some(&format!("{} {number}", TALK[number as usize % 4])),
            by: None,
            item: None,
            sweep: None,
            wave: None,
        })?;
        db.quarantine().hold(journal, now, over)
    };
    side.engine.store().write(|db| (0..1_000).map(|number| hold(db, number)).collect()).unwrap()
}

pub(crate) fn periodic() -> Vec<Kind> {
    let pass = |side: &mut Side, ms: i64| {
        side.clock.advance(ms);
        side.believe();
        side.ring();
    };
    vec![
        kind("the minute's ring", 30, move |side, _| pass(side, 60_000)),
        kind("the minute's ring after a removal", 10, move |side, n| {
            side.comment("wall_reply_new", 5_400_000 + n, 731_000_000 + n, &format!("{SPAM} {n}"));
            let mut before = Cost::default();
            side.settle(&mut before);
            pass(side, 60_000);
        }),
        kind("late cases", 20, move |side, n| {
            side.comment("wall_reply_new", 5_300_000 + n, 730_000_000 + n, TALK[n as usize % 4]);
            side.clock.advance(10_000);
        }),
        kind("quarantine is over, 1,000 at a ring", 3, move |side, n| {
            let (now, over) = (side.clock.now_ms(), side.clock.now_ms() + 60_000);
            wait_in_quarantine(side, 6_900_000 + 1_000 * n, now, over);
            pass(side, 60_001);
        }),
        kind("a digest ordered", 3, |side, _| {
            side.own(OwnEvent::Command {
                command: Command::Digest { period: Period::Since { from: side.clock.now_ms() - 30 * 3_600_000 } },
            });
        }),
        kind("a lead is forgotten", 3, |side, n| {
            side.own(OwnEvent::Command { command: Command::Forget { person: PersonId::vk(FIRST + 3 * (n + 50)) } });
        }),
        kind("the busiest is forgotten", 2, |side, n| {
            side.own(OwnEvent::Command { command: Command::Forget { person: PersonId::vk(FIRST + n) } });
        }),
        kind("the next morning's ring (digest)", 2, move |side, _| pass(side, 86_400_000)),
    ]
}
