//! Where the files of a post lie: addresses expire, and each look tells them anew (`docs/platforms.md`, «VK: attachments»).
//! Pure.

use super::{Media, Picture, Post};
use crate::clock::{HOUR, Millis};

/// Addresses of video files are taken for good so long.
const OLD: Millis = HOUR;

impl Post {
    fn all_media(&self) -> impl Iterator<Item = &Media> {
        self.media.iter().chain(self.original.iter().flat_map(|original| &original.media))
    }

    fn all_media_mut(&mut self) -> impl Iterator<Item = &mut Media> {
        self.media.iter_mut().chain(self.original.iter_mut().flat_map(|original| &mut original.media))
    }

    /// Takes from another look where the same files lie. `true`: some lie elsewhere than was known.
    pub fn take_addresses(&mut self, fresh: &Self) -> bool {
        let mut is_news = false;
        for media in self.all_media_mut() {
            let name = media.name();
            for told in fresh.all_media().filter(|told| told.name() == name) {
                is_news |= media.take_address(told);
            }
        }
        is_news
    }

    /// Takes files of its videos from an answer to who asked for them at this moment.
    pub fn take_video_files(&mut self, told: &Self, now: Millis) {
        let mut is_told = false;
        for media in self.all_media_mut() {
            let Media::Video { id, files, .. } = media else { continue };
            for told in told.all_media() {
                if let Media::Video { id: same, files: told, .. } = told
                    && same == id
                    && !told.is_empty()
                {
                    files.clone_from(told);
                    is_told = true;
                }
            }
        }
        if is_told {
            self.files_at = Some(now);
        }
    }

    /// Whether it has files of videos that nobody has asked for lately.
    pub fn has_old_files(&self, now: Millis) -> bool {
        let has_files = |media: &Media| matches!(media, Media::Video { files, .. } if !files.is_empty());
        now - self.files_at.unwrap_or(self.at) >= OLD && self.all_media().any(has_files)
    }

    /// The same, with files of videos to be asked for anew where they are old.
    pub fn without_old_files(&self, now: Millis) -> Self {
        let mut asked = self.clone();
        if self.has_old_files(now) {
            for media in asked.all_media_mut() {
                if let Media::Video { files, .. } = media {
                    files.clear();
                }
            }
        }
        asked
    }
}

impl Media {
    fn take_address(&mut self, fresh: &Self) -> bool {
        match (self, fresh) {
            (Self::Photo { picture, .. }, Self::Photo { picture: told, .. })
            | (Self::Sticker { picture, .. }, Self::Sticker { picture: told, .. }) => take(picture, told),
            (Self::Video { files, picture, .. }, Self::Video { files: told, picture: shown, .. }) => {
                let is_told = !told.is_empty() && files != told;
                if is_told {
                    files.clone_from(told);
                }
                take_shown(picture, shown.as_ref()) || is_told
            }
            (Self::Animation { url, .. }, Self::Animation { url: told, .. })
            | (Self::Document { url, .. }, Self::Document { url: told, .. }) => {
                let is_told = !told.is_empty() && url != told;
                if is_told {
                    url.clone_from(told);
                }
                is_told
            }
            (Self::Link { picture, .. }, Self::Link { picture: told, .. })
            | (Self::Product { picture, .. }, Self::Product { picture: told, .. })
            | (Self::Album { picture, .. }, Self::Album { picture: told, .. }) => take_shown(picture, told.as_ref()),
            _ => false,
        }
    }
}

fn take_shown(known: &mut Option<Picture>, told: Option<&Picture>) -> bool {
    known.as_mut().zip(told).is_some_and(|(known, told)| take(known, told))
}

fn take(known: &mut Picture, told: &Picture) -> bool {
    let is_told = !told.url.is_empty() && known != told;
    if is_told {
        known.clone_from(told);
    }
    is_told
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::MINUTE;
    use crate::domain::post::VideoFile;

    fn photo(id: &str, url: &str) -> Media {
        let picture = Picture { url: url.to_owned(), width: 1, height: 1, smaller: None };
        Media::Photo { id: id.to_owned(), picture }
    }

    fn video(url: Option<&str>) -> Media {
        Media::Video {
            id: "video-1_2".to_owned(),
            key: "-1_2".to_owned(),
            title: "a".to_owned(),
            duration: 1,
            width: 0,
            height: 0,
            page: String::new(),
            picture: None,
            files: url.map(|url| VideoFile { height: 480, url: url.to_owned() }).into_iter().collect(),
            clip: false,
            oversized: false,
            fileless: false,
        }
    }

    fn post(media: Vec<Media>) -> Post {
        Post { media, ..Post::of_words("a") }
    }

    #[test]
    fn the_same_files_are_taken_from_where_they_lie_now_and_others_are_not() {
        let mut known = post(vec![photo("photo-1_1", "old"), photo("photo-1_2", "old"), video(Some("old"))]);
        let fresh = post(vec![photo("photo-1_2", "new"), photo("photo-1_3", "new"), video(None)]);
        assert!(known.take_addresses(&fresh));
        assert_eq!(
            known.media,
            [photo("photo-1_1", "old"), photo("photo-1_2", "new"), video(Some("old"))],
            "what a look does not tell stays"
        );
        assert!(!known.take_addresses(&fresh));
    }

    #[test]
    fn files_of_videos_are_asked_for_anew_once_an_hour() {
        let mut known = post(vec![video(Some("old"))]);
        assert!(!known.has_old_files(HOUR - MINUTE) && known.has_old_files(HOUR));
        assert!(!known.without_old_files(HOUR - MINUTE).is_incomplete());
        let asked = known.without_old_files(HOUR);
        assert!(asked.is_incomplete());
        known.take_video_files(&asked, HOUR);
        assert!(known.has_old_files(HOUR), "nothing was told");
        known.take_video_files(&post(vec![video(Some("new"))]), HOUR);
        assert_eq!(known.media, [video(Some("new"))]);
        assert!(!known.has_old_files(2 * HOUR - 1) && known.has_old_files(2 * HOUR));
        assert!(!post(vec![photo("photo-1_1", "old")]).has_old_files(HOUR));
    }
}
