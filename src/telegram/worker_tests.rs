use std::sync::mpsc;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use super::*;
use crate::config::secret::Secret;
use crate::domain::action::{Advice, TelegramAction};
use crate::domain::ids::{CommentRef, Place};
use crate::domain::lane::TelegramLane;

/// A server that gives one prepared answer a connection and tells what it was asked: `method body`.
pub(crate) async fn server(answers: Vec<(u16, &'static str)>) -> (String, mpsc::Receiver<String>) {
    serve(answers, false).await
}

/// The same, and `getMe` is answered beside, as often as it is asked.
pub(crate) async fn greeting_server(answers: Vec<(u16, &'static str)>) -> (String, mpsc::Receiver<String>) {
    serve(answers, true).await
}

async fn serve(answers: Vec<(u16, &'static str)>, greets: bool) -> (String, mpsc::Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let (asked, heard) = mpsc::channel();
    tokio::spawn(async move {
        let mut answers = answers.into_iter().peekable();
        while answers.peek().is_some() {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut request = Vec::new();
            let mut part = [0; 4096];
            while !complete(&request) {
                let length = stream.read(&mut part).await.unwrap();
                request.extend_from_slice(&part[..length]);
            }
            let request = String::from_utf8(request).unwrap();
            let method = request.split_whitespace().nth(1).unwrap().rsplit('/').next().unwrap().to_owned();
            // A quiet line is tried first: that is no part of what is told here.
            let greeting = (200, r#"{"ok":true,"result":{"id":555}}"#);
            let greets = greets && method == "getMe";
            let (status, body) = if greets { greeting } else { answers.next().unwrap() };
            if !greets {
                asked.send(format!("{method} {}", request.split("\r\n\r\n").nth(1).unwrap())).unwrap();
            }
            if status == 0 {
                continue; // Hangs up without an answer.
            }
            let preamble =
                format!("HTTP/1.1 {status} X\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", body.len());
            stream.write_all(format!("{preamble}{body}").as_bytes()).await.unwrap();
        }
    });
    (address, heard)
}

fn complete(request: &[u8]) -> bool {
    let text = String::from_utf8_lossy(request).to_lowercase();
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return false };
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap_or("0");
    body.len() >= length.trim().parse().unwrap()
}

fn platform(address: &str) -> TelegramPlatform {
    let settings = TelegramSettings {
        bot_token: Secret::new("555:secret"),
        api_url: address.to_owned(),
        local_server: false,
        proxy: None,
        admin_chat: Some(ChatId(42)),
        discussion_chat: None,
        media: crate::telegram::MediaSettings::default(),
    };
    TelegramPlatform::new(&settings, crate::clock::Clock::system(), Handle::current()).unwrap()
}

async fn perform(action: TelegramAction, answers: Vec<(u16, &'static str)>) -> (Result<Receipt, Fate>, Vec<String>) {
    let (address, heard) = server(answers).await;
    let platform = platform(&address);
    let (tell, told) = tokio::sync::oneshot::channel();
    let job = Job { id: 5, revision: 2, span: tracing::Span::none(), action };
    platform.submit(job, Box::new(move |outcome| tell.send(outcome).unwrap()));
    let outcome = told.await.unwrap();
    assert_eq!((outcome.id, outcome.revision), (5, 2));
    (outcome.result, heard.try_iter().collect())
}

fn methods(asked: &[String]) -> Vec<&str> {
    asked.iter().map(|request| request.split(' ').next().unwrap()).collect()
}

fn panel(message_id: Option<i64>) -> TelegramAction {
    TelegramAction::ShowSurface {
        surface_id: 1,
        chat: ChatId(-100_500),
        message_id,
        html: "<b>x</b>".to_owned(),
        keyboard: vec![],
        silent: true,
        picture: None,
        thread: None,
    }
}

const SENT: (u16, &str) = (200, r#"{"ok":true,"result":{"message_id":31,"new_field":{}}}"#);
const DONE: (u16, &str) = (200, r#"{"ok":true,"result":true}"#);

fn deletion() -> TelegramAction {
    let comment = CommentRef { place: Place::Chat, owner_id: -1_000_000_000_500, parent_id: 0, item_id: 9 };
    TelegramAction::SetComment { comment, visible: false }
}

#[tokio::test]
async fn a_surface_is_sent_once_and_then_edited() {
    let (result, asked) = perform(panel(None), vec![SENT]).await;
    assert_eq!(result.unwrap(), Receipt::Message { message_id: 31 });
    assert_eq!(methods(&asked), ["sendMessage"]);
    let (result, asked) = perform(panel(Some(8)), vec![SENT]).await;
    assert_eq!(result.unwrap(), Receipt::Message { message_id: 8 });
    assert_eq!(methods(&asked), ["editMessageText"]);
}

#[tokio::test]
async fn a_surface_that_is_gone_comes_anew() {
    let gone = (400, r#"{"ok":false,"error_code":400,"description":"Bad Request: message to edit not found"}"#);
    let (result, asked) = perform(panel(Some(8)), vec![gone, SENT]).await;
    assert_eq!(result.unwrap(), Receipt::Message { message_id: 31 });
    assert_eq!(methods(&asked), ["editMessageText", "sendMessage"]);
    let same = (
        400,
        r#"{"ok":false,"error_code":400,"description":"Bad Request: message is not modified: specified new message content and reply markup are exactly the same"}"#,
    );
    assert_eq!(perform(panel(Some(8)), vec![same]).await.0.unwrap(), Receipt::Message { message_id: 8 });
}

#[tokio::test]
async fn refused_markup_goes_out_plain() {
    let refused = (400, r#"{"ok":false,"error_code":400,"description":"Bad Request: can't parse entities: x"}"#);
    let (result, asked) = perform(panel(None), vec![refused, SENT]).await;
    assert_eq!(result.unwrap(), Receipt::Message { message_id: 31 });
    assert!(asked[0].contains("parse_mode") && !asked[1].contains("parse_mode"), "{asked:?}");
}

#[tokio::test]
async fn a_hung_up_send_is_unknown_and_a_hung_up_deletion_comes_later() {
    assert!(matches!(perform(panel(None), vec![(0, "")]).await.0, Err(Fate::Unknown { .. })));
    assert!(matches!(perform(deletion(), vec![(0, "")]).await.0, Err(Fate::Later { scope: Scope::Lane, .. })));
}

#[tokio::test]
async fn a_deletion_that_lacks_the_right_asks_for_it() {
    let refused = (400, r#"{"ok":false,"error_code":400,"description":"Bad Request: message can't be deleted"}"#);
    let member = (200, r#"{"ok":true,"result":{"status":"member","user":{"id":555}}}"#);
    let (result, asked) = perform(deletion(), vec![refused, member]).await;
    let Err(Fate::Help { advice: Advice::RightMissing { right, .. }, .. }) = result else { panic!("{result:?}") };
    assert_eq!((right.as_str(), methods(&asked)), ("can_delete_messages", vec!["deleteMessage", "getChatMember"]));
    let may = (200, r#"{"ok":true,"result":{"status":"administrator","can_delete_messages":true,"user":{"id":555}}}"#);
    assert!(matches!(perform(deletion(), vec![refused, may]).await.0, Err(Fate::Never { .. })));
    assert_eq!(perform(deletion(), vec![DONE]).await.0.unwrap(), Receipt::Done);
}

#[tokio::test]
async fn silencing_depends_on_the_kind_of_chat_and_person() {
    let cases = [
        (-1_000_000_000_500, 7, true, "restrictChatMember"),
        (-1_000_000_000_500, 7, false, "restrictChatMember"),
        (-1_000_000_000_500, -1_000_000_000_900, true, "banChatSenderChat"),
        (-1_000_000_000_500, -1_000_000_000_900, false, "unbanChatSenderChat"),
        (-500, 7, true, "banChatMember"),
        (-500, 7, false, "unbanChatMember"),
    ];
    for (chat, person, restricted, method) in cases {
        let action =
            TelegramAction::SetRestricted { chat: ChatId(chat), person: PersonId::telegram(person), restricted };
        let (result, asked) = perform(action, vec![DONE]).await;
        assert_eq!(result.unwrap(), Receipt::Done);
        assert_eq!(methods(&asked), [method]);
    }
}

#[tokio::test]
async fn administrators_are_read_and_a_person_is_their_own() {
    let admins = (
        200,
        r#"{"ok":true,"result":[{"status":"creator","user":{"id":1,"is_bot":false,"first_name":"A"},
        "is_anonymous":false},{"status":"administrator","user":{"id":2,"is_bot":true}}]}"#,
    );
    let (result, _) = perform(TelegramAction::ReadChatAdmins { chat: ChatId(-100_500) }, vec![admins]).await;
    let expected = vec![ChatAdmin { id: 1, creator: true, bot: false }, ChatAdmin { id: 2, creator: false, bot: true }];
    assert_eq!(result.unwrap(), Receipt::ChatAdmins(expected));
    let (result, asked) = perform(TelegramAction::ReadChatAdmins { chat: ChatId(42) }, vec![]).await;
    assert_eq!(result.unwrap(), Receipt::ChatAdmins(vec![ChatAdmin { id: 42, creator: true, bot: false }]));
    assert!(asked.is_empty());
}

#[tokio::test]
async fn a_chat_that_is_closed_for_a_while_makes_its_lane_wait() {
    let slow = (
        429,
        r#"{"ok":false,"error_code":429,"description":"Too Many Requests: retry after 30","parameters":{"retry_after":30}}"#,
    );
    let (address, _heard) = server(vec![slow]).await;
    let platform = platform(&address);
    assert_eq!(platform.ready_in(&panel(None), Urgency::Person), Duration::ZERO);
    let (tell, told) = tokio::sync::oneshot::channel();
    platform.submit(
        Job { id: 1, revision: 1, span: tracing::Span::none(), action: panel(None) },
        Box::new(move |outcome| drop(tell.send(outcome))),
    );
    let outcome = told.await.unwrap();
    assert!(matches!(outcome.result, Err(Fate::Later { pause: Some(pause), .. }) if pause == Duration::from_secs(31)));
    assert!(platform.ready_in(&panel(None), Urgency::Person) > Duration::from_secs(29));
    assert_eq!(platform.ready_in(&deletion(), Urgency::Person), Duration::ZERO);
}

#[test]
fn a_task_that_is_dropped_still_reports() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let platform = {
        let _inside = runtime.enter();
        platform("http://127.0.0.1:1")
    };
    let (tell, told) = mpsc::channel();
    platform.submit(
        Job { id: 5, revision: 1, span: tracing::Span::none(), action: deletion() },
        Box::new(move |outcome| tell.send(outcome).unwrap()),
    );
    drop(runtime);
    assert!(matches!(told.recv().unwrap().result, Err(Fate::Unknown { .. })));
}

#[tokio::test]
async fn a_press_that_nothing_can_be_shown_for_yet_is_answered_with_how_long_that_lasts() {
    let platform = platform("http://127.0.0.1:1");
    let answer = |text| platform.desk.answer_text(text, Some("wait {} s"));
    assert_eq!((answer(None), answer(Some("Done"))), (None, Some("Done".to_owned())));
    platform.desk.limiter().close(ChatId(42), Duration::from_secs(22), platform.desk.now());
    assert_eq!(
        (answer(None), answer(Some("Done"))),
        (Some("wait 22 s".to_owned()), Some("Done. wait 22 s".to_owned()))
    );
    assert_eq!(platform.desk.answer_text(None, None), None);
}

#[test]
fn lanes_keep_people_apart_from_moderation() {
    assert_eq!(panel(None).facts().lane, TelegramLane::Chat(ChatId(-100_500)));
    assert_eq!(deletion().facts().lane, TelegramLane::Moderate(ChatId(-1_000_000_000_500)));
    let answer =
        TelegramAction::AnswerButton { callback_id: "1".to_owned(), text: None, alert: false, chat: None, slow: None };
    assert_eq!(answer.facts().lane, TelegramLane::Answer);
    let (admin, client) = (ChatId(42), ChatId(43));
    assert_eq!(TelegramLane::Chat(client).among_people(Some(admin)), TelegramLane::People);
    assert_eq!(TelegramLane::Chat(admin).among_people(Some(admin)), TelegramLane::Chat(admin));
}
