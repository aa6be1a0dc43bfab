use super::*;

fn letter(html: &str) -> Letter<'_> {
    Letter {
        chat: ChatId(-100_500),
        topic: None,
        html,
        reply_to: None,
        silent: false,
        as_plain: false,
        links: usize::MAX,
    }
}

fn file(kind: FileKind, name: &str) -> CopyFile {
    CopyFile {
        kind,
        id: "photo-1_2".to_owned(),
        url: "https://sun1.example/a".to_owned(),
        name: name.to_owned(),
        page: String::new(),
        bytes: 0,
        width: 640,
        height: 480,
        duration: 0,
        smaller: Vec::new(),
    }
}

fn shown(show: &Show<'_>, letter: &Letter<'_>) -> String {
    format!("{} {}", show.method(), Value::Object(show.payload(letter)))
}

#[test]
fn words_go_out_with_the_preview_that_was_asked_for() {
    let table = [
        (Preview::Off, r#"{"is_disabled":true}"#),
        (Preview::First, r#"{"is_disabled":false}"#),
        (Preview::Link("https://a.example".to_owned()), r#"{"url":"https://a.example"}"#),
        (
            Preview::Large("https://sun1.example/a".to_owned()),
            r#"{"prefer_large_media":true,"show_above_text":true,"url":"https://sun1.example/a"}"#,
        ),
    ];
    for (preview, expected) in table {
        assert_eq!(preview_of(&preview).to_string(), expected);
    }
    let answering = Letter { reply_to: Some(7), silent: true, ..letter("<b>a</b> &lt;") };
    insta::assert_snapshot!(
        shown(&Show::Words(&Preview::Off), &answering),
        @r#"sendMessage {"chat_id":-100500,"disable_notification":true,"link_preview_options":{"is_disabled":true},"parse_mode":"HTML","reply_parameters":{"allow_sending_without_reply":true,"message_id":7},"text":"<b>a</b> &lt;"}"#
    );
    let plain = Letter { as_plain: true, ..letter("<b>a</b> &lt;") };
    insta::assert_snapshot!(
        shown(&Show::EditWords(9, &Preview::First), &plain),
        @r#"editMessageText {"chat_id":-100500,"link_preview_options":{"is_disabled":false},"message_id":9,"text":"a <"}"#
    );
}

#[test]
fn each_kind_of_file_has_its_method() {
    let named = FileSource::Named("https://sun1.example/a".to_owned());
    let photo = file(FileKind::Photo, "");
    let video = CopyFile { duration: 12, ..file(FileKind::Video, "") };
    let item = |file| Item { file, kind: FileKind::Photo, source: &named };
    insta::assert_snapshot!(
        shown(&Show::File(item(&photo)), &letter("<i>x</i>")),
        @r#"sendPhoto {"caption":"<i>x</i>","chat_id":-100500,"disable_notification":false,"parse_mode":"HTML","photo":"https://sun1.example/a"}"#
    );
    insta::assert_snapshot!(
        shown(&Show::File(Item { kind: FileKind::Video, ..item(&video) }), &letter(" ")),
        @r#"sendVideo {"chat_id":-100500,"disable_notification":false,"duration":12,"height":480,"supports_streaming":true,"video":"https://sun1.example/a","width":640}"#
    );
    for (kind, method) in [(FileKind::Animation, "sendAnimation"), (FileKind::Document, "sendDocument")] {
        assert_eq!(Show::File(Item { kind, ..item(&photo) }).method(), method);
    }
}

#[test]
fn an_album_bears_its_words_on_the_first_and_names_its_uploads() {
    let named = FileSource::Named("https://sun1.example/a".to_owned());
    let spooled = Spooled::of(tempfile::tempfile().unwrap(), 5, "video/mp4");
    let upload = FileSource::Upload(spooled);
    let (photo, video) = (file(FileKind::Photo, ""), file(FileKind::Video, ""));
    let items = vec![
        Item { file: &photo, kind: FileKind::Photo, source: &named },
        Item { file: &video, kind: FileKind::Video, source: &upload },
    ];
    let show = Show::Album(items);
    assert_eq!(show.messages(), 2);
    insta::assert_snapshot!(
        shown(&show, &letter("<b>x</b>")),
        @r#"sendMediaGroup {"chat_id":-100500,"disable_notification":false,"media":[{"caption":"<b>x</b>","media":"https://sun1.example/a","parse_mode":"HTML","type":"photo"},{"height":480,"media":"attach://file1","supports_streaming":true,"type":"video","width":640}]}"#
    );
    let show = Show::EditFile(9, Item { file: &video, kind: FileKind::Video, source: &upload });
    insta::assert_snapshot!(
        shown(&show, &letter("<b>x</b>")),
        @r#"editMessageMedia {"chat_id":-100500,"media":{"caption":"<b>x</b>","height":480,"media":"attach://file0","parse_mode":"HTML","supports_streaming":true,"type":"video","width":640},"message_id":9}"#
    );
    assert_eq!(show.items()[0].0, "file0");
    let single = Show::File(Item { file: &video, kind: FileKind::Document, source: &upload });
    assert_eq!(single.items()[0].0, "document");
    assert!(!shown(&single, &letter("")).contains("attach"), "{}", shown(&single, &letter("")));
}

#[test]
fn polls_and_places_have_no_words_beside_them() {
    let options = ["one".to_owned(), "two".to_owned()];
    insta::assert_snapshot!(
        shown(&Show::Poll { question: "q?", options: &options, multiple: true }, &letter("x")),
        @r#"sendPoll {"allows_multiple_answers":true,"chat_id":-100500,"disable_notification":false,"is_anonymous":true,"options":[{"text":"one"},{"text":"two"}],"question":"q?"}"#
    );
    let place = |title, address| Show::Venue { latitude: 55.75, longitude: 37.5, title, address };
    insta::assert_snapshot!(
        shown(&place("club", "street"), &letter("x")),
        @r#"sendVenue {"address":"street","chat_id":-100500,"disable_notification":false,"latitude":55.75,"longitude":37.5,"title":"club"}"#
    );
    insta::assert_snapshot!(
        shown(&place("", "street"), &letter("x")),
        @r#"sendVenue {"address":"street","chat_id":-100500,"disable_notification":false,"latitude":55.75,"longitude":37.5,"title":"street"}"#
    );
    insta::assert_snapshot!(
        shown(&place("", " "), &letter("x")),
        @r#"sendLocation {"chat_id":-100500,"disable_notification":false,"latitude":55.75,"longitude":37.5}"#
    );
    insta::assert_snapshot!(
        shown(&Show::EditCaption(9), &letter("x")),
        @r#"editMessageCaption {"caption":"x","chat_id":-100500,"message_id":9,"parse_mode":"HTML"}"#
    );
}

#[test]
fn an_upload_has_a_name_with_an_ending() {
    let name = |kind, given, content_type| name_of(&file(kind, given), kind, content_type);
    assert_eq!(name(FileKind::Photo, "", "image/jpeg"), "photo.jpg");
    assert_eq!(name(FileKind::Photo, "", ""), "photo.jpg");
    assert_eq!(name(FileKind::Photo, "", "image/png"), "photo.png");
    assert_eq!(name(FileKind::Video, "", "application/octet-stream"), "video.mp4");
    assert_eq!(name(FileKind::Animation, "", "image/gif"), "animation.gif");
    assert_eq!(name(FileKind::Document, "price.pdf", "application/zip"), "price.pdf");
    // What VK calls a GIF is mostly its film.
    assert_eq!(name(FileKind::Animation, "Кот.gif", "video/mp4"), "Кот.mp4");
    assert_eq!(name(FileKind::Animation, "Кот.gif", "image/gif"), "Кот.gif");
    assert_eq!(name_of(&file(FileKind::Photo, ""), FileKind::Document, "image/jpeg"), "document.jpg");
}

#[test]
fn links_that_are_too_many_stay_words() {
    let html = "<b><a href=\"https://a.example\">a</a></b> <a href=\"https://b.example\">b</a> c";
    assert_eq!(with_links(html, 1), "<b><a href=\"https://a.example\">a</a></b> b c");
}
