//! Whatever a platform shows, what is planned for it fits.

use proptest::prelude::*;

use super::{length, plan};
use crate::domain::abilities::{Abilities, Markup, Polls, TELEGRAM};
use crate::domain::copies::{Body, LongText, Style};
use crate::domain::post::{Geo, Media, Picture, Post};
use crate::texts::Texts;

const STYLE: Style = Style { footer: None, source_link: false, link_preview: true, long_text: LongText::Preview };

fn picture(number: usize) -> Media {
    let url = format!("https://pictures.example/{number}.jpg");
    Media::Photo { id: format!("photo-1_{number}"), picture: Picture { url, width: 800, height: 600 } }
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
