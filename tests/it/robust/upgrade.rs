//! A database of every released version, with rows in every table, is upgraded and read to the last payload.
//!
//! `tests/data/v1.sql` was made by `freeze` below from the store's own words and is never made again: what is frozen is
//! what a user may have. `tests/data/v4.sql` is the day of that version's demo, thinned out.

use crate::story::Of;
use std::path::Path;

use etronics_bot::domain::action::{
    Action, Advice, Capability, CapabilityState, ChatAdmin, InlineKey, PersonFacts, Press, Receipt, TelegramAction,
    Urgency, VkAction, Way,
};
use etronics_bot::domain::event::{ActionEnd, Command};
use etronics_bot::domain::ids::{ChatId, CommentRef, Network, PersonId, Place};
use etronics_bot::domain::lane::{Lane, VkLane};
use etronics_bot::domain::sum::Sum;
use etronics_bot::domain::verdict::{Decision, Mode, Reason, Verdict};
use etronics_bot::domain::{Comment, Origin};
use etronics_bot::store::{
    Db, JournalFilter, ManagerRow, NewComment, NewVerdict, SameTexts, State, Store, SubjectKind, Wanted,
};

pub(super) const V1: &str = include_str!("../../data/v1.sql");
pub(crate) const V4: &str = include_str!("../../data/v4.sql");
pub(crate) const NOW: i64 = 1_795_417_200_000;
pub(crate) const GROUP: i64 = 229_000_001;
const CHAT: ChatId = ChatId(500_000_001);
const SUBJECT: CommentRef = CommentRef { place: Place::Wall, owner_id: -GROUP, parent_id: 7, item_id: 9 };
const PERSON: PersonId = PersonId { network: Network::Vk, id: 42 };

/// Every kind of action, as version 1 stored them.
fn actions() -> Vec<Action> {
    let keyboard = vec![vec![
        InlineKey { label: "a".to_owned(), press: Press::Data("n:1".to_owned()) },
        InlineKey { label: "b".to_owned(), press: Press::Link("https://vk.com".to_owned()) },
    ]];
    let html = "<b>x</b>".to_owned();
    vec![
        Action::set_comment(SUBJECT, false),
        VkAction::SetBanned { person: PERSON, banned: true, until: Some(NOW), why: String::new() }.into(),
        TelegramAction::SetRestricted {
            chat: CHAT,
            person: PersonId { network: Network::Telegram, id: 5 },
            restricted: true,
        }
        .into(),
        VkAction::SetCommentsClosed { owner_id: -GROUP, post_id: 7, closed: true }.into(),
        TelegramAction::ShowSurface {
            surface_id: 1,
            chat: CHAT,
            message_id: Some(3),
            html: html.clone(),
            keyboard: keyboard.clone(),
            silent: true,
            picture: None,
            thread: None,
        }
        .into(),
        TelegramAction::SendMessage { chat: CHAT, html, keyboard, reply_to: Some(2), silent: false }.into(),
        TelegramAction::DeleteMessage { chat: CHAT, message_id: 4 }.into(),
        TelegramAction::AnswerButton {
            callback_id: "c".to_owned(),
            text: Some("ok".to_owned()),
            alert: true,
            chat: None,
            slow: None,
        }
        .into(),
        VkAction::SendMessage { peer_id: 42, text: "hello".to_owned(), random_id: 1 }.into(),
        VkAction::ReadPeople { ids: vec![1, 2] }.into(),
        VkAction::ResolveName { name: "durov".to_owned() }.into(),
        VkAction::ReadManagers.into(),
        TelegramAction::ReadChatAdmins { chat: CHAT }.into(),
        VkAction::ReadCapabilities.into(),
        VkAction::CatchUp { from: 1, to: 2, sweep: None }.into(),
    ]
}

fn advice() -> Vec<Advice> {
    vec![
        Advice::new_token("vk.user_token"),
        Advice::UserTokenNeeded,
        Advice::ServiceTokenNeeded,
        Advice::CommunityTokenNeeded,
        Advice::right_missing("vk.community_token", "manage"),
        Advice::Captcha { redirect_uri: Some("https://vk.com".to_owned()) },
        Advice::LongPollOff,
        Advice::ChatUnreachable { chat: CHAT.into(), title: None },
        Advice::Other { text: "x".to_owned() },
    ]
}

fn ends() -> Vec<ActionEnd> {
    let facts = PersonFacts { id: 1, name: "A".to_owned(), member: Some(true), deactivated: None, profile: None };
    let receipts = vec![
        Receipt::Done,
        Receipt::Message { message_id: 5 },
        Receipt::People(vec![facts]),
        Receipt::Resolved { id: Some(-1) },
        Receipt::Managers(vec![1]),
        Receipt::ChatAdmins(vec![ChatAdmin { id: 1, creator: true, bot: false }]),
        Receipt::Capabilities(vec![CapabilityState { capability: Capability::Ban, way: Way::Auto, advice: None }]),
        Receipt::Found { items: 3, cut: false, posts_cut: false },
    ];
    let mut ends: Vec<ActionEnd> = receipts.into_iter().map(ActionEnd::Done).collect();
    ends.push(ActionEnd::Never("gone".to_owned()));
    ends.extend(advice().into_iter().map(ActionEnd::Refused));
    ends.push(ActionEnd::Uncertain);
    ends
}

/// Payloads of the engine's own events, as version 1 stored them.
fn events() -> Vec<String> {
    let json = |value: serde_json::Value| value.to_string();
    let mut events: Vec<String> = ends()
        .iter()
        .map(|end| json(serde_json::json!({"v": 1, "event": "ended", "action": 1, "end": end})))
        .chain(
            advice()
                .iter()
                .map(|advice| json(serde_json::json!({"v": 1, "event": "advice", "advice": advice, "action": 1}))),
        )
        .collect();
    let commands = [
        Command::QuarantineKeep { ids: vec![] },
        Command::QuarantineRemove { ids: vec![] },
        Command::Undo { ids: vec![], allow: false },
        Command::UndoRule { rule: "none".to_owned(), since: NOW, allow: false },
    ];
    events.extend(
        commands.iter().map(|command| json(serde_json::json!({"v": 1, "event": "command", "command": command}))),
    );
    events.push(json(serde_json::json!({"v": 1, "event": "rang"})));
    events.push(json(serde_json::json!({"v": 1, "event": "gap", "from": 1, "to": 2})));
    events.push(json(serde_json::json!({"v": 1, "event": "screen", "surface": 1, "screen": "status"})));
    events
}

fn comment() -> Comment {
    Comment {
        subject: SUBJECT,
        author: PERSON,
        author_name: Some("A".to_owned()),
        at: NOW,
        text: "text".to_owned(),
        attached_words: None,
        listed_words: None,
        attachments: vec![],
        link_urls: vec!["https://a.example".to_owned()],
        attachment_ids: vec!["photo1_2".to_owned()],
        forwarded: false,
        has_buttons: false,
        exemption: None,
        answers: None,
        picture: None,
        album: None,
    }
}

/// Rows in every table.
fn fill(store: &Store) -> anyhow::Result<()> {
    store.accept("vk:1", Some("5"), &[], None, NOW)?;
    store.write(|db| {
        let verdict = Verdict {
            decision: Decision::Remove,
            score: 0.99,
            rule: "model".into(),
            reasons: vec![Reason::new("model", 2.5)],
        };
        let new = NewVerdict {
            at: NOW,
            kind: SubjectKind::Comment,
            person: PERSON,
            comment: Some(&SUBJECT),
            verdict: &verdict,
            mode: Mode::Enforce,
            model: "m1",
            state: State::Pending,
            text: Some("text"),
            by: None,
            item: None,
            sweep: None,
            wave: None,
        };
        let journal = db.journal().record_verdict(&new)?;
        let new = NewComment {
            subject: &SUBJECT,
            author: PERSON,
            at: NOW,
            seen_at: NOW,
            text: "text",
            content_hash: 1,
            fingerprint: 2,
            score: 0.99,
            journal_id: journal,
        };
        db.comments().put_comment(new, &mut SameTexts::default())?;
        db.people().meet(PERSON, Some("A"), NOW)?;
        db.people().set_never_touched(PERSON, true, 1, NOW)?;
        db.people().replace_managers("vk", &[ManagerRow { id: 3, creator: true, bot: false }])?;
        db.quarantine().hold(journal, NOW, NOW + 1_000_000)?;
        let surface = db.surfaces().open_surface(CHAT, "assist", NOW)?;
        db.surfaces().put_on_surface(surface.id, journal, 0)?;
        db.settings().set_setting("moderation.mode", Some(&serde_json::json!("enforce")), 1, NOW)?;
        db.lessons().learn(journal, "text", true, 1, NOW)?;
        for (at, advice) in advice().into_iter().enumerate().take(7) {
            let state = CapabilityState { capability: Capability::ALL[at], way: Way::Assist, advice: Some(advice) };
            db.settings().set_capability(&state, NOW)?;
        }
        db.cases().open_case(&comment(), Origin::New, NOW + 3_000)?;
        db.sums().count("2026-11-23", Sum::CommentsChecked, 3)?;
        db.settings().notice_once(&etronics_bot::domain::notice::Notice::lasting("raid"), NOW)?;
        for action in actions() {
            let cause = action.facts().subject.is_none().then(|| format!("{action:?}"));
            let wanted = Wanted {
                action,
                urgency: Urgency::Sync,
                rank: 0,
                journal_id: None,
                due_at: NOW,
                expires_at: None,
                cause,
            };
            db.outbox().want(&wanted, &Lane::Vk(VkLane::Read), NOW)?;
        }
        for (at, event) in events().iter().enumerate() {
            db.inbox().put_event("engine", &format!("sample:{at}"), 1, event, NOW)?;
        }
        Ok(())
    })
}

#[test]
#[ignore = "makes the database of a new version: set FREEZE to a path, then dump it as tests/data/v<n>.sql"]
fn freeze() {
    let path = std::env::var("FREEZE").unwrap();
    let store = Store::open(Path::new(&path), GROUP, NOW).unwrap();
    fill(&store).unwrap();
}

pub(crate) fn thawed(path: &Path, frozen: &str) {
    let conn = rusqlite::Connection::open(path).unwrap();
    conn.execute_batch("PRAGMA auto_vacuum=INCREMENTAL; PRAGMA journal_mode=WAL; PRAGMA foreign_keys=OFF;").unwrap();
    conn.execute_batch(frozen).unwrap();
}

#[test]
fn a_database_of_the_first_version_is_upgraded_and_every_payload_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bot.db");
    thawed(&path, V1);
    let store = Store::open(&path, GROUP, NOW).unwrap();
    let newest = etronics_bot::store::schema_version();
    assert!(path.with_file_name(format!("bot.db.before-v{newest}")).exists(), "a backup was made");
    let read = |db: Db<'_>| -> anyhow::Result<()> {
        let stored: Vec<Action> =
            (1..=actions().len() as i64).map(|id| db.outbox().outbox_row(id).unwrap().unwrap().action).collect();
        assert_eq!(stored, actions());
        let waiting: Vec<String> = db
            .inbox()
            .waiting_events(100, etronics_bot::store::Turns::default())?
            .into_iter()
            .map(|row| row.payload)
            .collect();
        assert_eq!(waiting, events());
        let rows = db.journal().rows(JournalFilter::default())?;
        assert_eq!((rows.len(), rows[0].verdict.reasons.len(), rows[0].comment), (1, 1, Some(SUBJECT)));
        let known = db.comments().comment(&SUBJECT.key())?.unwrap();
        assert_eq!((known.content_hash, known.journal_id), (Some(1), Some(1)));
        assert_eq!(db.people().person(PERSON)?.unwrap().name.as_deref(), Some("A"));
        assert!(db.people().is_never_touched(PERSON)? && db.people().is_manager("vk", 3)?);
        assert_eq!(db.quarantine().quarantine_list(true, None, None)?.len(), 1);
        let surface = db.surfaces().surface(CHAT, "assist")?.unwrap();
        assert_eq!(db.surfaces().on_surface(surface.id)?.len(), 1);
        assert_eq!(db.settings().values()?["moderation.mode"], "enforce");
        assert_eq!(db.settings().setting_changes(5)?.len(), 1);
        assert_eq!(db.lessons().lesson_rows(None, 10, 0)?.len(), 1);
        assert_eq!(db.settings().capabilities()?.into_iter().filter_map(|state| state.advice).count(), 7);
        let case = db.cases().close_late_cases(NOW + 5_000, 1)?.remove(0);
        assert_eq!((case.comment, case.origin), (comment(), Origin::New));
        assert_eq!(db.sums().counted("2026-11-23", Sum::CommentsChecked)?, 3);
        assert_eq!(db.settings().meta("group_id")?.as_deref(), Some("229000001"));
        Ok(())
    };
    store.write(read).unwrap();
}

#[test]
fn the_daemon_goes_on_with_a_database_of_the_first_version() {
    let mut story = crate::story::Story::without_daemon(crate::story::EVERY_TOKEN, "");
    story.ignoring(&[Of::AdminChat], "what an old database says is looked at by its methods");
    thawed(&story.database(), V1);
    story.start();
    story.settle();
    let sizes = story.store(|db| db.outbox().queue_sizes());
    assert_eq!((sizes.inbox, sizes.dead), (0, 0), "{:?}", story.store(|db| db.outbox().last_error()));
}

#[test]
fn a_database_of_the_fourth_version_is_upgraded_and_its_copies_and_calls_are_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bot.db");
    thawed(&path, V4);
    let calls: Vec<i64> = {
        let conn = rusqlite::Connection::open(&path).unwrap();
        let mut ids = conn.prepare("SELECT id FROM outbox ORDER BY id").unwrap();
        ids.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    };
    let store = Store::open(&path, GROUP, NOW).unwrap();
    let read = |db: Db<'_>| -> anyhow::Result<()> {
        let mut kinds = std::collections::HashSet::new();
        for id in &calls {
            let row = db.outbox().outbox_row(*id)?.expect("every call is still there");
            kinds.insert(row.action.to_json()?.split(',').next().map(str::to_owned));
        }
        assert!(kinds.len() >= 15, "{kinds:?}");
        let copies = db.copies().rows(0, 10)?;
        assert_eq!(copies.len(), 3);
        for copy in &copies {
            assert!(copy.body.is_some() && !db.copies().parts(copy.id)?.is_empty(), "{copy:?}");
        }
        assert_eq!(db.journal().rows(JournalFilter::default())?.len(), 40);
        assert_eq!(db.leads().rows(etronics_bot::store::LeadFilter::default(), 5)?, []);
        Ok(())
    };
    store.write(read).unwrap();
}

#[test]
fn the_daemon_goes_on_with_a_database_of_the_fourth_version() {
    let mut story = crate::story::Story::without_daemon(crate::story::EVERY_TOKEN, "");
    thawed(&story.database(), V4);
    story.start();
    story.settle();
    let sizes = story.store(|db| db.outbox().queue_sizes());
    assert_eq!((sizes.inbox, sizes.dead), (0, 0), "{:?}", story.store(|db| db.outbox().last_error()));
}
