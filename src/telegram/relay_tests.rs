use std::collections::BTreeSet;
use std::os::unix::fs::PermissionsExt as _;
use std::time::{Duration, SystemTime};

use tokio::runtime::Handle;

use super::*;
use crate::clock::Clock;
use crate::config::secret::Secret;
use crate::domain::action::TelegramAction;
use crate::domain::platform::{Job, Platform as _};
use crate::domain::talk::{LocalFile, SentFile, SentKind};
use crate::telegram::client::Api;
use crate::telegram::worker::tests::server;
use crate::telegram::{MediaSettings, TelegramPlatform, TelegramSettings};

const CLIENT: ChatId = ChatId(7);
const ADMIN: ChatId = ChatId(-100_500);
const SENT: (u16, &str) = (200, r#"{"ok":true,"result":{"message_id":31}}"#);

/// Performs it at a Bot API that lies there, with files in a folder of its own.
fn settings(api_url: &str, spool: &std::path::Path) -> TelegramSettings {
    TelegramSettings {
        bot_token: Secret::new("555:secret"),
        api_url: api_url.to_owned(),
        local_server: false,
        proxy: None,
        admin_chat: Some(ADMIN),
        discussion_chat: None,
        media: MediaSettings { spool: spool.to_owned(), ..MediaSettings::default() },
    }
}

async fn perform_at(api_url: &str, relay: TelegramAction) -> (Result<Receipt, Fate>, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let settings = settings(api_url, folder.path());
    let platform = TelegramPlatform::new(&settings, Clock::system(), Handle::current()).unwrap();
    let (tell, told) = tokio::sync::oneshot::channel();
    let job = Job { id: 1, revision: 1, span: tracing::Span::none(), action: relay };
    platform.submit(job, Box::new(move |outcome| tell.send(outcome).unwrap()));
    (told.await.unwrap().result, folder)
}

async fn perform(relay: TelegramAction, answers: Vec<(u16, &'static str)>) -> (Result<Receipt, Fate>, Vec<String>) {
    let (api_url, heard) = server(answers).await;
    let (result, _folder) = perform_at(&api_url, relay).await;
    (result, heard.try_iter().collect())
}

fn refusal(code: u16, words: &str) -> (u16, &'static str) {
    (code, format!(r#"{{"ok":false,"error_code":{code},"description":"{words}"}}"#).leak())
}

fn copy(to: ChatId, from: ChatId) -> TelegramAction {
    TelegramAction::CopyMessage { message: 1, to, from, message_id: 5, reply_to: Some(9) }
}

fn sent_file(name: &str, bytes: u64) -> SentFile {
    let (kind, source) = (SentKind::Document, "BQAC".to_owned());
    SentFile { kind, source, name: name.to_owned(), bytes, page: String::new() }
}

fn fetch(name: &str, bytes: u64) -> TelegramAction {
    TelegramAction::FetchFile { message: 1, file: sent_file(name, bytes) }
}

fn edit(caption: bool) -> TelegramAction {
    TelegramAction::EditSaid { chat: CLIENT, message_id: 5, html: "<b>x</b>".to_owned(), caption }
}

#[tokio::test]
async fn a_message_is_copied_without_its_author() {
    let (result, asked) = perform(copy(ADMIN, CLIENT), vec![SENT]).await;
    assert_eq!(result.unwrap(), Receipt::Message { message_id: 31 });
    let request: Value = serde_json::from_str(asked[0].strip_prefix("copyMessage ").unwrap()).unwrap();
    assert_eq!(
        request,
        json!({"chat_id": ADMIN.0, "from_chat_id": 7, "message_id": 5,
            "reply_parameters": {"message_id": 9, "allow_sending_without_reply": true}})
    );
    let lost = refusal(400, "Bad Request: message to be replied not found");
    let (result, asked) = perform(copy(ADMIN, CLIENT), vec![lost, SENT]).await;
    assert!(result.is_ok() && !asked[1].contains("reply_parameters"), "{asked:?}");
}

#[tokio::test]
async fn what_cannot_be_copied_is_said_at_once() {
    let table = [
        (400, "Bad Request: message to copy not found"),
        (400, "Bad Request: message can't be copied"),
        (403, "Forbidden: bot was blocked by the user"),
        (403, "Forbidden: user is deactivated"),
        (403, "Forbidden: bot can't initiate conversation with a user"),
    ];
    for (code, words) in table {
        let (result, _) = perform(copy(CLIENT, ADMIN), vec![refusal(code, words)]).await;
        let reason = words.split(": ").last().unwrap();
        assert!(matches!(&result, Err(Fate::Never { note }) if note.contains(reason)), "{words}: {result:?}");
    }
    let (result, _) = perform(copy(ADMIN, CLIENT), vec![(0, "")]).await;
    assert!(matches!(result, Err(Fate::Unknown { .. })), "{result:?}");
}

#[tokio::test]
async fn only_the_admins_chat_moves() {
    let moved = (
        400,
        r#"{"ok":false,"error_code":400,"description":"Bad Request: group chat was upgraded to a supergroup chat","parameters":{"migrate_to_chat_id":-100777}}"#,
    );
    let (result, _) = perform(copy(ADMIN, CLIENT), vec![moved]).await;
    assert!(matches!(result, Err(Fate::Migrated { to }) if to == ChatId(-100_777)), "{result:?}");
    let (result, _) = perform(copy(CLIENT, ADMIN), vec![moved]).await;
    assert!(matches!(result, Err(Fate::Never { .. })), "a client's chat became the admin's: {result:?}");
}

#[tokio::test]
async fn words_are_changed_where_they_stand() {
    for (caption, method) in [(false, "editMessageText "), (true, "editMessageCaption ")] {
        let (result, asked) = perform(edit(caption), vec![SENT]).await;
        assert_eq!(result.unwrap(), Receipt::Done);
        assert!(asked[0].starts_with(method), "{asked:?}");
        let same = refusal(400, "Bad Request: message is not modified");
        assert_eq!(perform(edit(caption), vec![same]).await.0.unwrap(), Receipt::Done);
        let gone = refusal(400, "Bad Request: message to edit not found");
        assert!(matches!(perform(edit(caption), vec![gone]).await.0, Err(Fate::Never { .. })));
    }
}

#[tokio::test]
async fn a_text_goes_as_a_file() {
    let relay = |html: &str| TelegramAction::SendDocument {
        chat: ADMIN,
        name: "leads.csv".to_owned(),
        content: "id;name\n1;Ann".to_owned(),
        html: html.to_owned(),
    };
    let (result, asked) = perform(relay("<b>x</b>"), vec![SENT]).await;
    assert_eq!(result.unwrap(), Receipt::Message { message_id: 31 });
    assert!(asked[0].starts_with("sendDocument "), "{asked:?}");
    let broken = refusal(400, "Bad Request: can't parse entities: x");
    let (result, asked) = perform(relay("<b>x"), vec![broken, SENT]).await;
    assert!(result.is_ok() && asked.len() == 2, "{result:?}");
}

#[tokio::test]
async fn a_file_of_telegrams_is_laid_down_for_our_eyes_only() {
    let told = (200, r#"{"ok":true,"result":{"file_id":"x","file_size":7,"file_path":"documents/file_3.pdf"}}"#);
    let (api_url, heard) = server(vec![told, (200, "content")]).await;
    let (result, folder) = perform_at(&api_url, fetch("../plan.pdf", 7)).await;
    let Receipt::File(LocalFile { kind, path, name }) = result.unwrap() else { panic!("no file") };
    assert_eq!((kind, name.as_str()), (SentKind::Document, "plan.pdf"));
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "content");
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(path.starts_with(folder.path().to_str().unwrap()) && !path.contains("plan"), "{path}");
    let asked: Vec<String> = heard.try_iter().collect();
    assert!(asked[0].starts_with("getFile ") && asked[1].starts_with("file_3.pdf "), "{asked:?}");
    // Nobody carried it on.
    let nothing = BTreeSet::new();
    assert_eq!(sweep_spool(folder.path(), SystemTime::UNIX_EPOCH, &nothing).unwrap(), 0);
    std::fs::write(folder.path().join("bot.db"), "x").unwrap();
    let later = std::fs::metadata(&path).unwrap().modified().unwrap() + Duration::from_secs(1);
    assert_eq!(sweep_spool(folder.path(), later, &BTreeSet::from([path])).unwrap(), 0, "it waits still");
    assert_eq!(sweep_spool(folder.path(), later, &nothing).unwrap(), 1);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[tokio::test]
async fn a_local_servers_path_is_copied_and_never_told() {
    let place = tempfile::tempdir().unwrap();
    // As a local server lays them down: below a folder that is named by the token.
    let own = place.path().join("555:secret");
    std::fs::create_dir_all(own.join("voice")).unwrap();
    let lies = own.join("voice/voice.oga");
    std::fs::write(&lies, "sound").unwrap();
    let keys = place.path().join("bot.keys.toml");
    std::fs::write(&keys, "a key").unwrap();
    std::os::unix::fs::symlink(&keys, own.join("voice/link.oga")).unwrap();
    std::os::unix::fs::symlink(place.path(), own.join("folder")).unwrap();
    let answer = |path: &std::path::Path| {
        let path = path.to_str().unwrap();
        (200, &*format!(r#"{{"ok":true,"result":{{"file_id":"x","file_path":"{path}"}}}}"#).leak())
    };
    let (api_url, _heard) = server(vec![answer(&lies)]).await;
    let (result, _folder) = perform_at(&api_url, fetch("", 0)).await;
    let Receipt::File(LocalFile { path, name, .. }) = result.unwrap() else { panic!("no file") };
    assert_eq!((std::fs::read_to_string(path).unwrap().as_str(), name.as_str()), ("sound", "voice.oga"));
    assert!(lies.exists());
    let outside = [keys.clone(), "/etc/passwd".into(), "/proc/self/environ".into(), own.clone(), own.join("voice")];
    let around =
        ["../bot.keys.toml", "voice/link.oga", "folder/bot.keys.toml", "absent", "voice/./../../bot.keys.toml"];
    for odd in outside.into_iter().chain(around.map(|path| own.join(path))) {
        let (result, _) = perform(fetch("", 0), vec![answer(&odd)]).await;
        let told = format!("{result:?}");
        assert!(matches!(result, Err(Fate::Never { .. })) && !told.contains(odd.to_str().unwrap()), "{told}");
    }
    let far = Api::new(&settings("https://api.telegram.org", place.path())).unwrap();
    assert!(!far.is_near() && Api::new(&settings(&api_url, place.path())).unwrap().is_near());
}

#[tokio::test]
async fn a_file_beyond_the_limit_or_gone_is_never_had() {
    let (result, asked) = perform(fetch("", 20 * 1024 * 1024 + 1), vec![]).await;
    assert!(matches!(&result, Err(Fate::Never { note }) if note.contains("too big")), "{result:?}");
    assert!(asked.is_empty());
    let table = [
        vec![refusal(400, "Bad Request: file is too big")],
        vec![refusal(400, "Bad Request: wrong file_id or the file is temporarily unavailable")],
        vec![(200, r#"{"ok":true,"result":{"file_size":99999999,"file_path":"a/b"}}"#)],
        vec![(200, r#"{"ok":true,"result":{"file_id":"x"}}"#)],
        vec![(200, r#"{"ok":true,"result":{"file_path":"a/b"}}"#), (404, "{}")],
        vec![(200, r#"{"ok":true,"result":{"file_path":"a/b"}}"#), (200, "")],
    ];
    for answers in table {
        let words = format!("{answers:?}");
        let (result, _) = perform(fetch("", 0), answers).await;
        assert!(matches!(result, Err(Fate::Never { .. })), "{words}: {result:?}");
    }
    let path = (200, r#"{"ok":true,"result":{"file_path":"a/b"}}"#);
    for trouble in [(502, "<html>"), (0, "")] {
        let (result, _) = perform(fetch("", 0), vec![path, trouble]).await;
        let Err(Fate::Later { scope: Scope::Row, cause, .. }) = result else { panic!("{result:?}") };
        let words = format!("{cause:#} {cause:?}");
        assert!(!words.contains("secret") && !words.contains("/bot"), "{words}");
    }
}

#[tokio::test]
async fn a_missing_right_is_told_by_its_name_in_a_group() {
    let file = CopyFile {
        kind: crate::domain::copies::FileKind::Photo,
        id: "photo-1_2".to_owned(),
        url: "file_id:AgAC".to_owned(),
        name: String::new(),
        page: "https://vk.com/photo-1_2".to_owned(),
        bytes: 0,
        width: 0,
        height: 0,
        duration: 0,
        smaller: Vec::new(),
    };
    let relay = |files: &[CopyFile]| TelegramAction::SayFiles {
        message: 1,
        chat: ADMIN,
        html: "x".to_owned(),
        files: files.to_vec(),
        reply_to: Some(3),
    };
    let greeting = (200, r#"{"ok":true,"result":{"id":555}}"#);
    let none = refusal(400, "Bad Request: not enough rights to send photos to the chat");
    let (result, _) = perform(relay(std::slice::from_ref(&file)), vec![greeting, none]).await;
    assert!(format!("{result:?}").contains("can_send_messages"), "{result:?}");
    let odd = refusal(400, "Bad Request: wrong file identifier/HTTP URL specified");
    let (result, asked) = perform(relay(&[file]), vec![greeting, odd, SENT]).await;
    let Receipt::Published { message_ids, left_out } = result.unwrap() else { panic!("not published") };
    assert_eq!((message_ids, left_out.len()), (vec![31.into()], 1));
    assert!(asked[2].starts_with("sendMessage "), "{asked:?}");
}

#[tokio::test]
async fn words_and_files_go_both_ways_at_a_whole_bot_api() {
    use crate::simulator::{Simulator, TgUpload};
    let simulator = Simulator::start(Clock::system(), "127.0.0.1:0".parse().unwrap()).unwrap();
    let (admin, user, token) = simulator.world(|world| {
        world.limit_calls(false);
        (world.admin_chat_id, world.add_tg_user("Ann"), world.keys.bot.clone())
    });
    let folder = tempfile::tempdir().unwrap();
    let settings = TelegramSettings {
        bot_token: Secret::new(&token),
        api_url: simulator.telegram_api_url(),
        local_server: false,
        proxy: None,
        admin_chat: Some(ChatId(admin)),
        discussion_chat: None,
        media: MediaSettings { spool: folder.path().to_owned(), ..MediaSettings::default() },
    };
    let platform = TelegramPlatform::new(&settings, Clock::system(), Handle::current()).unwrap();
    let perform = async |relay: TelegramAction| {
        let (tell, told) = tokio::sync::oneshot::channel();
        let job = Job { id: 1, revision: 1, span: tracing::Span::none(), action: relay };
        platform.submit(job, Box::new(move |outcome| tell.send(outcome).unwrap()));
        told.await.unwrap().result
    };
    let say = || TelegramAction::Say {
        message: 1,
        chat: ChatId(user),
        html: "hello".to_owned(),
        keyboard: vec![],
        reply_to: None,
        silent: false,
    };
    let copy = |message_id: i64| TelegramAction::CopyMessage {
        message: 1,
        to: ChatId(admin),
        from: ChatId(user),
        message_id,
        reply_to: None,
    };
    let early = perform(say()).await;
    assert!(matches!(&early, Err(Fate::Never { note }) if note.contains("initiate")), "{early:?}");

    let paper = TgUpload::new("document", "plan.pdf", b"%PDF-1.7 plan");
    let sent = simulator.world(|world| world.tg_writes_with(user, "our plan", &paper).unwrap());
    let Receipt::Message { message_id } = perform(copy(sent)).await.unwrap() else { panic!("not copied") };
    let shown = simulator.world(|world| world.messages(admin).pop().unwrap());
    assert_eq!(
        (shown.message_id, shown.text.as_str(), shown.shows.as_str()),
        (message_id, "our plan", "document plan.pdf")
    );
    let edit =
        TelegramAction::EditSaid { chat: ChatId(admin), message_id, html: "<b>new</b> plan".to_owned(), caption: true };
    assert_eq!(perform(edit.clone()).await.unwrap(), Receipt::Done);
    assert_eq!(perform(edit).await.unwrap(), Receipt::Done, "the same words once more");
    assert_eq!(simulator.world(|world| world.messages(admin).pop().unwrap().text), "new plan");

    let file = SentFile { source: "simulated-sent1".to_owned(), ..sent_file("plan.pdf", 13) };
    let Receipt::File(local) = perform(TelegramAction::FetchFile { message: 1, file }).await.unwrap() else {
        panic!("no file")
    };
    assert_eq!(std::fs::read(local.path).unwrap(), b"%PDF-1.7 plan");
    let huge = TgUpload::of_size("video", "", (20 << 20) + 1);
    simulator.world(|world| world.tg_writes_with(user, "", &huge).unwrap());
    let file = SentFile { source: "simulated-sent2".to_owned(), ..sent_file("", 0) };
    let never = perform(TelegramAction::FetchFile { message: 1, file }).await;
    assert!(matches!(&never, Err(Fate::Never { note }) if note.contains("too big")), "{never:?}");

    let list = TelegramAction::SendDocument {
        chat: ChatId(admin),
        name: "leads.csv".to_owned(),
        content: "id;name".to_owned(),
        html: "x".to_owned(),
    };
    perform(list).await.unwrap();
    assert_eq!(simulator.world(|world| world.messages(admin).pop().unwrap().shows), "document leads.csv");

    perform(say()).await.unwrap();
    simulator.world(|world| world.tg_blocks(user, true).unwrap());
    let blocked = perform(say()).await;
    assert!(matches!(&blocked, Err(Fate::Never { note }) if note.contains("blocked")), "{blocked:?}");
    perform(copy(sent)).await.unwrap();
}
