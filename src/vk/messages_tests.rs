use proptest::prelude::*;

use super::*;
use crate::clock::{Clock, HOUR};
use crate::domain::action::{Advice, Scope};
use crate::domain::event::Event;
use crate::domain::talk::SentKind;
use crate::simulator::tests::contracts::VkSchema;
use crate::simulator::world::uploads::VkUploadKind;
use crate::simulator::{Fault, PlatformSide, Refusing, Simulator, VkClientKind, VkSent};
use crate::vk::methods::TokenKind;
use crate::vk::{VkSettings, VkTranslateContext, translate};

const FULL: VkClient = VkClient { keyboard: true, inline: true, callback: true };

fn key(label: &str) -> InlineKey {
    InlineKey { label: label.to_owned(), press: Press::Data(format!("d:{label}")) }
}

fn rows(shape: &[usize]) -> Keyboard {
    shape.iter().map(|count| (0..*count).map(|at| key(&at.to_string())).collect()).collect()
}

#[test]
fn buttons_go_in_the_form_that_the_app_shows() {
    let link = InlineKey { label: "Price".to_owned(), press: Press::Link("https://a.example".to_owned()) };
    let keyboard = vec![vec![key("Yes")], vec![link]];
    insta::assert_snapshot!(keyboard_for(&keyboard, FULL).unwrap(), @r#"{"buttons":[[{"action":{"label":"Yes","payload":"{\"t\":\"d:Yes\"}","type":"callback"}}],[{"action":{"label":"Price","link":"https://a.example","type":"open_link"}}]],"inline":true}"#);
    insta::assert_snapshot!(keyboard_for(&keyboard, VkClient::UNKNOWN).unwrap(), @r#"{"buttons":[[{"action":{"label":"Yes","payload":"{\"t\":\"d:Yes\"}","type":"text"}}],[{"action":{"label":"Price","link":"https://a.example","type":"open_link"}}]],"inline":true}"#);
    let old = VkClient { inline: false, ..VkClient::UNKNOWN };
    insta::assert_snapshot!(keyboard_for(&keyboard[..1].to_vec(), old).unwrap(), @r#"{"buttons":[[{"action":{"label":"Yes","payload":"{\"t\":\"d:Yes\"}","type":"text"}}]],"inline":false,"one_time":true}"#);
    assert_eq!(keyboard_for(&keyboard, VkClient { keyboard: false, ..FULL }), None);
    assert_eq!(keyboard_for(&vec![vec![]], FULL), None);
}

#[test]
fn many_buttons_leave_the_message() {
    let of = |shape: &[usize]| {
        let keyboard = keyboard_for(&rows(shape), FULL).unwrap();
        let shape: Vec<usize> =
            keyboard["buttons"].as_array().unwrap().iter().map(|row| row.as_array().unwrap().len()).collect();
        (keyboard["inline"] == true, shape)
    };
    assert_eq!(of(&[5, 5]), (true, vec![5, 5]));
    assert_eq!(of(&[5, 5, 1]), (false, vec![5, 5, 1]));
    assert_eq!(of(&[1; 7]), (false, vec![1; 7]));
    assert_eq!(of(&[6]), (false, vec![5, 1]));
    assert_eq!(of(&[5; 12]), (false, vec![5; 8]));
    assert_eq!(of(&[1; 12]), (false, vec![1; 10]));
}

proptest! {
    #[test]
    fn what_is_cut_is_a_beginning_and_short_enough(text in "\\PC{0,60}", most in 1_usize..50) {
        let kept = cut(&text, most);
        prop_assert!(kept.chars().count() <= most);
        prop_assert!(kept == text || text.starts_with(kept.strip_suffix('…').unwrap()));
    }
}

/// A simulated VK, a client of it, and somebody who wrote to the community.
struct Site {
    sim: Simulator,
    clock: Clock,
    tokens: Tokens,
    person: i64,
    files: tempfile::TempDir,
}

impl Site {
    fn open() -> Self {
        let clock = Clock::manual(1_780_315_200_000);
        let sim = Simulator::start(clock.clone(), "127.0.0.1:0".parse().unwrap()).unwrap();
        let (person, group_id, token) = sim.world(|world| {
            let person = world.add_person("Anna", "B");
            world.vk_writes(person, "hello");
            (person, world.group_id, world.keys.community.clone())
        });
        let settings = VkSettings {
            group_id,
            api_url: sim.vk_api_url(),
            proxy: None,
            community_token: Some(crate::config::secret::Secret::new(&token)),
            service_token: None,
            user_token: None,
        };
        let tokens = Tokens::new(&settings, clock.clone()).unwrap();
        Self { sim, clock, tokens, person, files: tempfile::tempdir().unwrap() }
    }

    fn file(&self, kind: SentKind, name: &str, content: &[u8]) -> LocalFile {
        let path = self.files.path().join(name);
        std::fs::write(&path, content).unwrap();
        LocalFile { kind, path: path.display().to_string(), name: name.to_owned() }
    }

    fn say(&self, random_id: i64, keyboard: &Keyboard, files: &[LocalFile]) -> Result<Receipt, Fate> {
        say(self.person, "words", keyboard, FULL, files, random_id, &self.tokens)
    }

    fn said(&self) -> Vec<VkSent> {
        self.sim.world(|world| world.vk_said_to(self.person))
    }

    fn fails(&self, trouble: Refusing, method: &str) {
        self.sim.world(|world| world.fail(Fault::once(PlatformSide::Vk, trouble).of(method)));
    }

    /// What is heard after so many events.
    fn heard(&self, ts: &str) -> Vec<Event> {
        let group_id = self.tokens.group_id();
        let params = [("group_id", group_id.to_string())];
        let server = self.tokens.call("groups.getLongPollServer", &params, Purpose::Read).unwrap().value;
        let (address, key) = (wire::text(&server, "server"), wire::text(&server, "key"));
        let body: Value = serde_json::from_slice(&self.tokens.client().poll(address, key, ts, 0).unwrap()).unwrap();
        let events = body["updates"].as_array().unwrap().iter();
        events.map(|event| translate(&event.to_string(), &VkTranslateContext { group_id }).unwrap()).collect()
    }
}

fn note_of(result: Result<Receipt, Fate>) -> String {
    match result {
        Err(Fate::Never { note }) => note,
        other => panic!("{other:?}"),
    }
}

#[test]
fn files_of_every_kind_hang_on_the_message() {
    let site = Site::open();
    let photo = site.file(SentKind::Photo, "a.jpg", b"\xFF\xD8\xFF\xE0photo");
    let no_photo = site.file(SentKind::Photo, "b.jpg", b"words");
    let voice = site.file(SentKind::Voice, "c.ogg", b"OggS\0");
    let no_voice = site.file(SentKind::Voice, "d.ogg", b"%PDF-1.7");
    let film = site.file(SentKind::Video, "e.mp4", &vec![7; 3 << 20]);
    assert!(matches!(site.say(1, &Vec::new(), &[photo, no_photo, voice, no_voice, film]), Ok(Receipt::Message { .. })));
    let said = site.said();
    let kinds: Vec<(VkUploadKind, String, u64)> = site.sim.world(|world| {
        let uploads = said[0].attachments.iter().map(|name| world.vk_upload(name).unwrap());
        uploads.map(|upload| (upload.kind, upload.name.clone(), upload.bytes)).collect()
    });
    let of = |kind, name: &str, bytes| (kind, name.to_owned(), bytes);
    assert_eq!(
        kinds,
        [
            of(VkUploadKind::Photo, "a.jpg", 9),
            of(VkUploadKind::Document, "b.jpg", 5),
            of(VkUploadKind::Voice, "c.ogg", 5),
            of(VkUploadKind::Document, "d.ogg", 8),
            of(VkUploadKind::Document, "e.mp4", 3 << 20),
        ]
    );
    let many = vec![site.file(SentKind::Document, "f.txt", b"x"); 11];
    assert!(note_of(site.say(2, &Vec::new(), &many)).contains("10 files"));
    let gone = LocalFile { kind: SentKind::Document, path: "nowhere/f".to_owned(), name: "plan.pdf".to_owned() };
    assert!(note_of(site.say(3, &Vec::new(), &[gone])).contains("plan.pdf"));
    let refused = site.file(SentKind::Document, "setup.exe", b"MZ");
    assert!(note_of(site.say(4, &Vec::new(), &[refused])).contains("file type is not allowed"));
    assert_eq!(site.said().len(), 1);
}

#[test]
fn a_token_without_the_right_to_photos_sends_them_as_documents() {
    let site = Site::open();
    site.sim.world(|world| world.set_community_rights(&["messages", "docs", "manage"]));
    let photo = site.file(SentKind::Photo, "a.jpg", b"\xFF\xD8\xFF\xE0photo");
    site.say(1, &Vec::new(), std::slice::from_ref(&photo)).unwrap();
    assert!(site.said()[0].attachments[0].starts_with("doc-"));
    let site = Site::open();
    let photo = site.file(SentKind::Photo, "a.jpg", b"\xFF\xD8\xFF\xE0photo");
    site.sim.world(|world| world.set_community_rights(&["messages", "manage"]));
    let refused = site.say(1, &Vec::new(), &[photo]);
    let Err(Fate::Help { advice, .. }) = refused else { panic!("{refused:?}") };
    let key = "vk.community_token".to_owned();
    assert_eq!(advice, Advice::right_missing(&key, "docs"));
}

#[test]
fn what_fails_before_anything_is_said_comes_later_and_tells_no_keys() {
    let site = Site::open();
    let photo = site.file(SentKind::Photo, "a.jpg", b"\xFF\xD8\xFF\xE0photo");
    let say = || site.say(1, &Vec::new(), std::slice::from_ref(&photo));
    for (trouble, method) in [
        (Refusing::CloseBefore, "photos.getMessagesUploadServer"),
        (Refusing::CloseBefore, "upload"),
        (Refusing::CloseAfter, "upload"),
        (Refusing::Status(502), "upload"),
        (Refusing::Html, "upload"),
        (Refusing::Raw("{}".to_owned()), "photos.saveMessagesPhoto"),
        (Refusing::Raw("{\"response\":[]}".to_owned()), "photos.saveMessagesPhoto"),
        (Refusing::CloseAfter, "photos.saveMessagesPhoto"),
    ] {
        site.fails(trouble.clone(), method);
        let Err(Fate::Later { cause, scope, .. }) = say() else { panic!("{trouble:?} {method}") };
        assert!(!format!("{cause:#}").contains("simulated-upload-key"), "{cause:#}");
        assert!(scope == Scope::Row || method != "upload");
    }
    assert!(site.said().is_empty());
    site.fails(Refusing::CloseAfter, "messages.send");
    assert!(matches!(say(), Err(Fate::Unknown { .. })));
    let Ok(Receipt::Message { message_id }) = say() else { panic!() };
    let said = site.said();
    assert_eq!((said.len(), said[0].message_id), (1, message_id));
}

#[test]
fn buttons_that_vk_refuses_do_not_keep_the_words_back() {
    let site = Site::open();
    let keyboard = vec![vec![key("Yes")]];
    let trouble = |code: i64| Refusing::VkError { code, message: "x".to_owned() };
    site.fails(trouble(912), "messages.send");
    assert!(site.say(1, &keyboard, &[]).is_ok());
    assert_eq!(site.said()[0].keyboard, None);
    site.fails(trouble(900), "messages.send");
    assert!(note_of(site.say(2, &keyboard, &[])).starts_with("VK error 900: this person"));
    site.sim.world(|world| world.allow_messages(site.person, false));
    assert!(note_of(site.say(3, &keyboard, &[])).starts_with("VK error 901: this person"));
    let photo = site.file(SentKind::Photo, "a.jpg", b"\xFF\xD8\xFF\xE0photo");
    assert!(note_of(site.say(4, &keyboard, &[photo])).starts_with("VK error 901: this person"));
}

#[test]
fn a_key_that_lacks_the_right_sends_nothing_in_an_administrators_name() {
    let site = Site::open();
    let user = site.sim.world(|world| {
        world.set_community_rights(&["manage", "photos"]);
        world.keys.user.clone()
    });
    site.tokens.replace(TokenKind::User, Some(crate::config::secret::Secret::new(&user)), None);
    let answer = site.say(1, &Vec::new(), &[]);
    let lacking = Advice::right_missing("vk.community_token", "messages");
    assert!(matches!(&answer, Err(Fate::Help { advice, .. }) if *advice == lacking), "{answer:?}");
    assert!(site.said().is_empty());
}

#[test]
fn a_pressed_button_comes_back_with_its_data_and_is_answered_once_and_in_time() {
    let site = Site::open();
    let keyboard = vec![vec![key("Yes")]];
    site.say(1, &keyboard, &[]).unwrap();
    let press = |ts: &str| {
        site.sim.world(|world| world.vk_presses(site.person, "Yes")).unwrap();
        let heard = site.heard(ts);
        let [Event::TalkPressed { event_id, data, .. }] = &heard[..] else { panic!("{heard:?}") };
        assert_eq!(data, "d:Yes");
        event_id.clone()
    };
    let answer = |event_id: &str, text: Option<&str>| super::answer(event_id, site.person, text, &site.tokens);
    let pressed = press("2");
    assert_eq!(answer(&pressed, Some(&"x".repeat(200))).unwrap(), Receipt::Done);
    assert!(note_of(answer(&pressed, None)).contains("100"));
    let late = press("3");
    site.clock.advance(HOUR);
    note_of(answer(&late, None));
    let shown: Value = site.sim.world(|world| serde_json::from_str(&world.vk_press_answers()[0].1).unwrap());
    assert_eq!((&shown["type"], shown["text"].as_str().unwrap().chars().count()), (&json!("show_snackbar"), 90));

    site.sim.world(|world| world.set_vk_client(site.person, VkClientKind::NoCallback));
    say(site.person, "once more", &keyboard, VkClient::UNKNOWN, &[], 2, &site.tokens).unwrap();
    site.sim.world(|world| world.vk_presses(site.person, "Yes")).unwrap();
    let heard = site.heard("5");
    let [Event::Messaged(told)] = &heard[..] else { panic!("{heard:?}") };
    assert_eq!((told.text.as_str(), told.press.as_deref()), ("Yes", Some("d:Yes")));
    assert!(told.client.is_some_and(|client| client.keyboard && !client.callback));
}

#[test]
fn a_message_is_changed_until_it_is_too_old() {
    let site = Site::open();
    let Ok(Receipt::Message { message_id }) = site.say(1, &Vec::new(), &[]) else { panic!() };
    let edit = |text: &str| super::edit(site.person, message_id, text, &site.tokens);
    assert_eq!(edit("mended").unwrap(), Receipt::Message { message_id });
    assert_eq!((site.said()[0].text.as_str(), &site.said()[0].former[..]), ("mended", &["words".to_owned()][..]));
    // The community's own change is nobody's message.
    assert!(site.heard("1").iter().all(|event| matches!(event, Event::Ignored { .. })));
    edit(&"long ".repeat(2_000)).unwrap();
    assert!(site.said()[0].text.chars().count() <= 4_000);
    site.clock.advance(25 * HOUR);
    assert!(note_of(edit("too late")).contains("too old"));
}

#[test]
fn every_request_is_as_the_official_schema_says() {
    let Some(mut schema) = VkSchema::open() else { return };
    let site = Site::open();
    let keyboard = vec![vec![key("Yes")]];
    let files = [
        site.file(SentKind::Photo, "a.jpg", b"\xFF\xD8\xFF\xE0photo"),
        site.file(SentKind::Voice, "c.ogg", b"OggS\0"),
        site.file(SentKind::Document, "d.pdf", b"%PDF-1.7"),
    ];
    let Ok(Receipt::Message { message_id }) = site.say(1, &keyboard, &files) else { panic!() };
    edit(site.person, message_id, "mended", &site.tokens).unwrap();
    site.say(2, &keyboard, &[]).unwrap();
    site.sim.world(|world| world.vk_presses(site.person, "Yes")).unwrap();
    let heard = site.heard("4");
    let [Event::TalkPressed { event_id, .. }] = &heard[..] else { panic!("{heard:?}") };
    answer(event_id, site.person, Some("done"), &site.tokens).unwrap();
    let exchanges = site.sim.world(|world| world.transcript());
    let mut methods = std::collections::BTreeSet::new();
    for exchange in exchanges.iter().filter(|exchange| exchange.method != "longpoll") {
        methods.insert(exchange.method.as_str());
        schema.request(&exchange.method, &exchange.params).unwrap_or_else(|wrong| panic!("{wrong}"));
        schema.answer(&exchange.method, &exchange.answer).unwrap_or_else(|wrong| panic!("{wrong}"));
    }
    assert!(methods.contains("docs.save") && methods.contains("messages.sendMessageEventAnswer"), "{methods:?}");
}
