//! Whatever a platform shows, what is planned for it fits.

use proptest::prelude::*;

use super::{length, plan};
use crate::domain::abilities::{Abilities, Markup, Polls, TELEGRAM};
use crate::domain::copies::{Body, CopyFile, LongText, Style};
use crate::domain::post::{Geo, Media, Original, Picture, Post, PostRef, RichText};
use crate::texts::Texts;

const STYLE: Style = Style { footer: None, source_link: false, link_preview: true, long_text: LongText::Preview };

fn picture(number: usize) -> Media {
    let url = format!("https://pictures.example/{number}.jpg");
    Media::Photo { id: format!("photo-1_{number}"), picture: Picture { url, width: 800, height: 600, smaller: None } }
}

fn poll(answers: usize) -> Media {
    Media::Poll {
        id: "poll-1_1".to_owned(),
        question: "Когда собраться".to_owned(),
        answers: (0..answers).map(|number| format!("ответ {number}")).collect(),
        multiple: false,
        closed: false,
    }
}

fn post(words: &str, photos: usize, answers: usize, place: bool) -> Post {
    let mut post = Post::of_words(words);
    post.media.extend((0..photos).map(picture));
    post.media.extend((answers > 0).then(|| poll(answers)));
    post.geo = place.then(|| Geo {
        latitude: 55.75,
        longitude: 37.61,
        title: "Площадь".to_owned(),
        address: "Москва".to_owned(),
    });
    post
}

fn any_abilities() -> impl Strategy<Value = Abilities> {
    let polls = prop::option::of((1_usize..40, 1_usize..20, 2_usize..4, 4_usize..12));
    (80_usize..600, 0_usize..300, 1_usize..12, 1_usize..20, any::<[bool; 4]>(), polls).prop_map(
        |(text, caption, album, entities, [venues, folds, large_preview, counted], polls)| Abilities {
            text,
            caption,
            album,
            markup: Markup { entities, bytes: 2_000, counted },
            poll: polls.map(|(question, option, fewest, most)| Polls { question, option, fewest, most }),
            venues,
            folds,
            large_preview,
            ..TELEGRAM
        },
    )
}

proptest! {
    #[test]
    fn what_is_planned_fits_whatever_the_platform_shows(
        shows in any_abilities(),
        words in "[а-я ,.\n]{0,900}",
        photos in 0_usize..25,
        answers in 0_usize..15,
        place in any::<bool>(),
    ) {
        let post = post(&words, photos, answers, place);
        let parts = plan(&post, &STYLE, &[], None, &shows, &Texts::default());
        let mut carried = 0;
        for part in &parts {
            match &part.body {
                Body::Text { .. } => prop_assert!(length(&part.html, shows.markup) <= shows.text, "{part:?}"),
                Body::Files { files } => {
                    carried += files.len();
                    prop_assert!(files.len() <= shows.album && length(&part.html, shows.markup) <= shows.caption, "{part:?}");
                }
                Body::Poll { options, .. } => {
                    let most = shows.poll.map(|poll| poll.most);
                    prop_assert!(most.is_some_and(|most| options.len() <= most), "{part:?}");
                }
                Body::Venue { .. } => prop_assert!(shows.venues),
            }
        }
        prop_assert!(carried <= photos && (shows.large_preview || carried == photos), "{carried} of {photos}");
        let said: String = parts.iter().map(|part| part.html.as_str()).collect();
        let is_poll = parts.iter().any(|part| matches!(part.body, Body::Poll { .. }));
        prop_assert!(answers == 0 || is_poll || said.contains("ответ 0"), "the poll is lost: {parts:?}");
        let is_place = parts.iter().any(|part| matches!(part.body, Body::Venue { .. }));
        prop_assert!(!place || is_place || said.contains("Площадь"), "the place is lost: {parts:?}");
    }
}

fn files_of(post: &Post) -> Vec<CopyFile> {
    let parts = plan(post, &STYLE, &[], None, &TELEGRAM, &Texts::default());
    let files = parts.into_iter().filter_map(|part| match part.body {
        Body::Files { files } => Some(files),
        _ => None,
    });
    files.flatten().collect()
}

#[test]
fn several_links_show_their_pictures_where_nothing_else_does() {
    let link = |name: &str| Media::Link {
        url: format!("https://shop.example/{name}"),
        title: name.to_owned(),
        article: false,
        picture: Some(Picture { url: format!("https://v.example/{name}"), width: 9, height: 9, smaller: None }),
    };
    let mut post = Post { media: vec![link("mug")], ..Post::of_words("merch") };
    assert!(files_of(&post).is_empty(), "one is previewed");
    post.media.push(link("cup"));
    let pages: Vec<String> = files_of(&post).into_iter().map(|file| file.page).collect();
    assert_eq!(pages, ["https://shop.example/mug", "https://shop.example/cup"]);
    post.media.push(picture(1));
    assert_eq!(files_of(&post).len(), 1, "its own photo is seen");
}

#[test]
fn a_photo_brings_its_next_smaller_size_along() {
    let smaller = Some("https://v.example/w".to_owned());
    let picture = Picture { url: "https://v.example/orig".to_owned(), width: 9, height: 9, smaller };
    let post = Post { media: vec![Media::Photo { id: "photo-1_1".to_owned(), picture }], ..Post::of_words("") };
    assert_eq!(files_of(&post)[0].smaller, ["https://v.example/w"]);
}

#[test]
fn a_repost_of_what_is_gone_shows_nothing_without_words_of_its_own() {
    let gone = Original {
        id: PostRef { owner_id: -2, post_id: 1 },
        author: -2,
        author_name: None,
        text: RichText::default(),
        media: Vec::new(),
        gone: true,
    };
    let said = |words: &str| {
        let post = Post { original: Some(Box::new(gone.clone())), ..Post::of_words(words) };
        plan(&post, &STYLE, &[], None, &TELEGRAM, &Texts::default()).len()
    };
    assert_eq!((said(""), said("\u{200b}"), said("look")), (0, 0, 1));
}
