//! What an event told only half of a post, and what one more read gives back. Pure.
//!
//! Long Poll names pictures without their sizes, files without their addresses, reposts without what they show; reading
//! the post by its name tells all of it. What only came late is no edit.

use super::{Geo, Media, Original, Post, RichText};

/// Owner and number, and the access key where there is one.
const KEYED: usize = 3;
/// Degrees, some ten metres: rounding moves no place.
const SAME_PLACE: f64 = 1e-4;

impl Media {
    /// Whether it is named but not told: one more read may tell it.
    pub fn is_lacking(&self) -> bool {
        match self {
            Self::Lacking { .. } | Self::Other { page: None, .. } => true,
            // A private video is told to nobody who has no key.
            Self::Video { key, title, picture, files, .. } => {
                files.is_empty() && (title.is_empty() || picture.is_none() || key.split('_').count() < KEYED)
            }
            Self::Audio { artist, title, .. } => artist.is_empty() && title.is_empty(),
            Self::Poll { question, answers, .. } => question.is_empty() || answers.is_empty(),
            Self::Product { title, .. } | Self::Link { title, .. } => title.is_empty(),
            Self::Album { title, picture, .. } => title.is_empty() && picture.is_none(),
            // Its ending is put behind its name.
            Self::Document { title, .. } | Self::Animation { title, .. } => title.is_empty() || title.starts_with('.'),
            Self::Photo { .. } | Self::Sticker { .. } | Self::Other { page: Some(_), .. } => false,
        }
    }

    /// Takes another look at the same thing where that tells more; files of a video, which few are told, stay.
    fn merge(&mut self, told: Self) {
        match (&mut *self, told) {
            (
                Self::Video { title, picture, key, page, duration, width, height, files, fileless, .. },
                Self::Video {
                    title: named,
                    picture: shown,
                    key: opens,
                    page: opened,
                    duration: lasts,
                    width: wide,
                    height: tall,
                    files: told,
                    fileless: has_none,
                    ..
                },
            ) => {
                if title.is_empty() {
                    *title = named;
                }
                // The page of the site that it plays on opens without a key.
                let of_vk = |page: &str| page.starts_with("https://vk.com/");
                if of_vk(page) && (opens.len() > key.len() || !of_vk(&opened)) {
                    *page = opened;
                }
                if opens.len() > key.len() {
                    *key = opens;
                }
                *fileless |= has_none;
                if *width == 0 || *height == 0 {
                    (*width, *height) = (wide, tall);
                }
                if files.is_empty() {
                    *files = told;
                }
                *picture = picture.take().or(shown);
                *duration = (*duration).max(lasts);
            }
            (mine, told) if !told.is_lacking() => *mine = told,
            _ => {}
        }
    }

    /// Whether two looks show the same thing: one that was not told may be anything.
    fn is_alike(&self, other: &Self) -> bool {
        self.name() == other.name() || self.is_untold() || other.is_untold()
    }

    fn is_untold(&self) -> bool {
        matches!(self, Self::Lacking { .. } | Self::Other { page: None, .. })
    }
}

impl Original {
    fn is_lacking(&self) -> bool {
        !self.gone && ((self.text.is_blank() && self.media.is_empty()) || self.media.iter().any(Media::is_lacking))
    }
}

impl Post {
    /// Whether only one more read may make it complete: whom it quotes has no name yet, or a video has no file.
    pub fn is_incomplete(&self) -> bool {
        let quoted = self.original.as_deref();
        let nameless = quoted.is_some_and(|original| !original.gone && original.author_name.is_none());
        let mut media = self.media.iter().chain(quoted.into_iter().flat_map(|original| &original.media));
        nameless
            || self.is_lacking()
            || media.any(|item| matches!(item, Media::Video { files, .. } if files.is_empty()))
    }

    /// Whether something of it was named and not told, or nothing of it was told at all.
    pub fn is_lacking(&self) -> bool {
        self.tells_nothing()
            || self.media.iter().any(Media::is_lacking)
            || self.original.as_deref().is_some_and(Original::is_lacking)
    }

    /// Takes what it lacks from a fuller look at the same post; what it has stays.
    pub fn fill(&mut self, fuller: &Self) {
        fill_words(&mut self.text, &fuller.text);
        fill_media(&mut self.media, &fuller.media);
        match (self.original.as_deref_mut(), fuller.original.as_deref()) {
            (None, Some(_)) => self.original.clone_from(&fuller.original),
            (Some(mine), Some(theirs)) => mine.fill(theirs),
            (_, None) => {}
        }
        self.ads |= fuller.ads;
        self.donut |= fuller.donut;
        if self.geo.is_none() {
            self.geo.clone_from(&fuller.geo);
        }
        if self.copyright.is_none() {
            self.copyright.clone_from(&fuller.copyright);
        }
    }

    /// Takes what it only names from the look before. What it does not name any more was taken off; a look that tells nothing
    /// takes nothing away.
    pub fn keep(&mut self, known: &Self) {
        if self.tells_nothing() {
            return self.fill(known);
        }
        keep_media(&mut self.media, &known.media);
        if let (Some(mine), Some(theirs)) = (self.original.as_deref_mut(), known.original.as_deref()) {
            mine.keep(theirs);
        }
    }

    fn tells_nothing(&self) -> bool {
        self.text.is_blank() && self.media.is_empty() && self.original.is_none() && self.geo.is_none()
    }

    /// Whether it only names what the look before told: what nobody is ever told is lacking in both.
    fn tells_less_than(&self, known: &Self) -> bool {
        let quoted = match (self.original.as_deref(), known.original.as_deref()) {
            (Some(mine), Some(theirs)) => mine.is_lacking() && !theirs.is_lacking(),
            _ => false,
        };
        self.tells_nothing() || quoted || tell_less(&self.media, &known.media)
    }

    /// Whether another look shows the same to the same people: the same words, the same things, the same marks.
    pub fn says_the_same(&self, other: &Self) -> bool {
        let quoted = match (self.original.as_deref(), other.original.as_deref()) {
            (None, None) => true,
            (Some(mine), Some(theirs)) => {
                mine.is_lacking()
                    || theirs.is_lacking()
                    || mine.text == theirs.text && alike(&mine.media, &theirs.media)
            }
            _ => false,
        };
        let marked = |post: &Self| (post.ads, post.donut);
        // What only the later look tells came late; what a whole one does not tell any more was taken away.
        let same_place = match (&self.geo, &other.geo) {
            (Some(mine), Some(theirs)) => mine.is_alike(theirs),
            (Some(_), None) => other.tells_less_than(self),
            (None, _) => true,
        };
        let same_source = match (&self.copyright, &other.copyright) {
            (Some(mine), Some(theirs)) => mine == theirs,
            (Some(_), None) => other.tells_less_than(self),
            (None, _) => true,
        };
        let same_words = self.text == other.text && alike(&self.media, &other.media) && quoted;
        same_words && marked(self) == marked(other) && same_place && same_source
    }
}

impl Geo {
    /// Whether two looks show the same place: one of them may leave its name out.
    fn is_alike(&self, other: &Self) -> bool {
        let near = |mine: f64, theirs: f64| (mine - theirs).abs() < SAME_PLACE;
        let named = |mine: &str, theirs: &str| mine.is_empty() || theirs.is_empty() || mine == theirs;
        near(self.latitude, other.latitude)
            && near(self.longitude, other.longitude)
            && named(&self.title, &other.title)
            && named(&self.address, &other.address)
    }
}

impl Original {
    fn fill(&mut self, fuller: &Self) {
        fill_words(&mut self.text, &fuller.text);
        if self.media.is_empty() && !self.gone {
            self.media.clone_from(&fuller.media);
        }
        fill_media(&mut self.media, &fuller.media);
        self.fill_names(fuller);
    }

    fn keep(&mut self, known: &Self) {
        if !self.is_lacking() {
            return;
        }
        if self.text.is_blank() && self.media.is_empty() {
            return self.fill(known);
        }
        keep_media(&mut self.media, &known.media);
        self.fill_names(known);
    }

    fn fill_names(&mut self, fuller: &Self) {
        if self.id.post_id == 0 || self.id.owner_id == 0 {
            self.id = fuller.id;
            self.author = fuller.author;
        }
        if self.author_name.is_none() && self.author == fuller.author {
            self.author_name.clone_from(&fuller.author_name);
        }
        self.gone &= fuller.gone;
    }
}

fn alike(mine: &[Media], theirs: &[Media]) -> bool {
    mine.len() == theirs.len() && mine.iter().zip(theirs).all(|(one, other)| one.is_alike(other))
}

fn fill_words(mine: &mut RichText, theirs: &RichText) {
    if mine.is_blank() {
        mine.clone_from(theirs);
    }
}

/// Whether something is only named that another row tells.
fn tell_less(mine: &[Media], known: &[Media]) -> bool {
    let is_never_told = |media: &Media| known.iter().any(|known| known.name() == media.name() && known.is_lacking());
    mine.iter().any(|media| media.is_lacking() && !is_never_told(media))
}

/// What is lacking is taken from where the same name stands in the row before. Only where that does not name it at all may it
/// be anything there.
fn keep_media(mine: &mut Vec<Media>, known: &[Media]) {
    let named = |name: &str| known.iter().find(|known| known.name() == name);
    if mine.iter().any(|media| media.is_untold() && named(&media.name()).is_none()) {
        return fill_media(mine, known);
    }
    for media in mine.iter_mut().filter(|media| media.is_lacking()) {
        if let Some(told) = named(&media.name()) {
            media.merge(told.clone());
        }
    }
}

/// What is lacking is taken from where the same name stands in the fuller row, or from the same place of it.
fn fill_media(mine: &mut Vec<Media>, theirs: &[Media]) {
    let named = |row: &[Media], name: &str| row.iter().find(|known| known.name() == name).cloned();
    if mine.is_empty() || (theirs.len() > mine.len() && mine.iter().any(Media::is_lacking)) {
        // One thing may turn out to be several: links of cards.
        let told = std::mem::replace(mine, theirs.to_vec());
        for media in mine.iter_mut().filter(|media| media.is_lacking()) {
            if let Some(known) = named(&told, &media.name()) {
                media.merge(known);
            }
        }
        return;
    }
    for (at, media) in mine.iter_mut().enumerate() {
        if let Some(told) = named(theirs, &media.name()) {
            media.merge(told);
        } else if let Some(told) = theirs.get(at).filter(|told| media.is_alike(told) && !told.is_lacking()) {
            media.clone_from(told);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::post::{Picture, TextRun};

    fn lacking(id: &str) -> Media {
        Media::Lacking { id: id.to_owned(), word: "photo".to_owned(), page: None }
    }

    fn photo(id: &str) -> Media {
        let picture = Picture { url: "https://v.example/x".to_owned(), width: 1, height: 1, smaller: None };
        Media::Photo { id: id.to_owned(), picture }
    }

    fn post(text: &str, media: Vec<Media>) -> Post {
        Post { media, ..Post::of_words(text) }
    }

    #[test]
    fn what_was_not_told_is_filled_and_what_was_told_stays() {
        let mut known = post("a", vec![photo("photo-1_1"), lacking("photo-1_2")]);
        let fuller = post("b", vec![lacking("photo-1_1"), photo("photo-1_2")]);
        assert!(known.is_lacking() && known.says_the_same(&post("a", fuller.media.clone())));
        known.fill(&fuller);
        assert_eq!(known, post("a", vec![photo("photo-1_1"), photo("photo-1_2")]));
        assert!(!known.is_lacking() && !known.is_incomplete());

        let mut nothing = post("", Vec::new());
        assert!(nothing.is_lacking());
        nothing.fill(&fuller);
        assert_eq!(nothing.text.seen(), "b");
    }

    #[test]
    fn another_place_or_source_is_an_edit_and_one_that_came_late_is_none() {
        let known = |latitude: f64, title: &str, source: Option<&str>| {
            let geo = Geo { latitude, longitude: 37.0, title: title.to_owned(), address: String::new() };
            let source = source.map(|text| TextRun { text: text.to_owned(), link: None });
            Post { geo: Some(geo), copyright: source, ..Post::of_words("a") }
        };
        let here = known(55.0, "Двор", Some("Газета"));
        assert!(here.says_the_same(&known(55.000_01, "", Some("Газета"))));
        assert!(!here.says_the_same(&known(55.1, "Двор", Some("Газета"))));
        assert!(!here.says_the_same(&known(55.0, "Парк", Some("Газета"))));
        assert!(!here.says_the_same(&known(55.0, "Двор", Some("Журнал"))));
        assert!(!here.says_the_same(&known(55.0, "Двор", None)) && !here.says_the_same(&Post::of_words("a")));
        assert!(Post::of_words("a").says_the_same(&here));
    }

    #[test]
    fn what_is_never_told_keeps_nothing_that_was_taken_off() {
        let place = Geo { latitude: 55.0, longitude: 37.0, title: String::new(), address: String::new() };
        let source = TextRun { text: "Газета".to_owned(), link: None };
        let link =
            Media::Link { url: "https://a.ru/x".to_owned(), title: String::new(), article: false, picture: None };
        let other = Media::Other { word: "situational_theme".to_owned(), page: None };
        for never in [lacking("photo-1_9"), link, other] {
            let known = Post {
                geo: Some(place.clone()),
                copyright: Some(source.clone()),
                ..post("a", vec![photo("photo-1_1"), photo("photo-1_2"), never.clone()])
            };
            let mut now = post("", vec![photo("photo-1_1"), never.clone()]);
            assert!(
                !known.says_the_same(&now)
                    && !known.says_the_same(&Post { media: known.media.clone(), ..post("a", Vec::new()) })
            );
            now.keep(&known);
            assert_eq!(now, post("", vec![photo("photo-1_1"), never]));
        }
        // What was told before and is only named now stays what it is.
        let known = post("a", vec![photo("photo-1_1"), photo("photo-1_2"), photo("photo-1_3")]);
        let mut now = post("", vec![photo("photo-1_1"), lacking("photo-1_3")]);
        now.keep(&known);
        assert_eq!(now, post("", vec![photo("photo-1_1"), photo("photo-1_3")]));
        // A look that tells nothing at all takes nothing away.
        let mut nothing = post("", Vec::new());
        nothing.keep(&known);
        assert_eq!(nothing, known);
    }

    #[test]
    fn a_half_told_look_is_no_edit_and_another_photo_is() {
        let known = post("a", vec![photo("photo-1_1")]);
        assert!(known.says_the_same(&post("a", vec![lacking("photo0_0")])));
        assert!(!known.says_the_same(&post("a", vec![photo("photo-1_2")])));
        assert!(!known.says_the_same(&post("a", Vec::new())) && !known.says_the_same(&post("b", known.media.clone())));
    }
}
