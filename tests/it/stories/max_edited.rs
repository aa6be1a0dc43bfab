//! A post is edited, and its copy in MAX is what the post is by now: each of its messages can change whole.

use etronics_bot::simulator::PostDraft;

use super::max_posts::copying_to_max;
use crate::story::Story;

fn words(count: usize) -> String {
    "Слово за словом идёт фестиваль. ".repeat(count).trim().to_owned()
}

impl Story {
    fn stands_in_max(&mut self, shown: &str) {
        self.pass(3);
        let short = |story: &Story| {
            let line = |line: &str| match line.split_once(": ") {
                Some((head, words)) if words.chars().count() > 60 => {
                    format!("{head}: {}… {}", words.chars().take(14).collect::<String>(), words.chars().count())
                }
                _ => line.to_owned(),
            };
            story.max().lines().map(line).collect::<Vec<_>>().join("\n")
        };
        assert_eq!(short(self), shown);
        self.pass(6);
        assert_eq!(short(self), shown, "after another look");
        assert_eq!(self.rest(), "");
    }
}

#[test]
fn words_go_on_in_another_message_and_what_is_too_much_goes() {
    let mut story = copying_to_max("");
    let post = story.publishes(PostDraft::new("Короткая подпись").photo(800, 600));
    let photo = story.attached(post);
    story.is_edited(post, &words(160), &photo);
    story.stands_in_max("1 (edited) [image]: Слово за слово… 3999\n2: Слово за слово… 1119");
    story.is_edited(post, "Коротко", &photo);
    story.stands_in_max("1 (edited) [image]: Коротко");
    let post = story.publishes(PostDraft::new(&words(190)));
    story.is_edited(post, "Коротко и тут", &[]);
    story.stands_in_max("1 (edited) [image]: Коротко\n2 (edited): Коротко и тут");
}

#[test]
fn pictures_come_to_words_and_leave_them() {
    let mut story = copying_to_max("");
    let post = story.publishes(PostDraft::new("Только текст"));
    let of = story.publishes(PostDraft::new("Другой").photos(2));
    let photos = story.attached(of);
    story.is_edited(post, "Текст и снимки", &photos);
    story.stands_in_max("1 (edited) [image, image]: Текст и снимки\n2 [image, image]: Другой");
    story.is_edited(post, "Текст и снимок", &photos[1..]);
    story.stands_in_max("1 (edited) [image]: Текст и снимок\n2 [image, image]: Другой");
    story.is_edited(post, "Снова текст", &[]);
    story.stands_in_max("1 (edited): Снова текст\n2 [image, image]: Другой");
    story.is_edited(post, "Снова текст, другой", &[]);
    story.stands_in_max("1 (edited): Снова текст, другой\n2 [image, image]: Другой");
}

#[test]
fn a_document_that_goes_takes_its_message_along() {
    let mut story = copying_to_max("");
    let post = story.publishes(PostDraft::new("Доки").document("a.pdf", 900).document("b.pdf", 900));
    let files = story.attached(post);
    story.is_edited(post, "Доки", &files[..1]);
    story.stands_in_max("1 [file]: Доки");
    story.is_edited(post, "Доки", &files);
    story.stands_in_max("1 [file]: Доки\n2 [file]: ");
}
