//! Questions in comments that nobody answered, answered from Telegram as the community.

use etronics_bot::simulator::{Fault, PlatformSide, Refusing, WallSaid};
use insta::assert_snapshot;

use super::comments::SPAM;
use crate::story::{EVERY_TOKEN, Story};

const ON: &str = "[answers]\nenabled = true\nafter = \"20m\"\n";

impl Story {
    /// Everything the community itself wrote under the post.
    fn said_under_the_post(&self) -> Vec<String> {
        let post = self.post;
        self.sim.world(|world| {
            let ours = -world.group_id;
            let spots = world.comments().into_iter().filter(|spot| spot.target == post);
            let ours = spots.filter(|spot| world.comment_author(*spot) == Some(ours));
            ours.filter_map(|spot| world.comment_text(spot)).collect()
        })
    }

    fn cards(&self) -> Vec<String> {
        self.told_admin().into_iter().filter(|text| text.contains("Вопрос без ответа")).collect()
    }
}

#[test]
fn a_question_that_nobody_answers_comes_as_a_card_and_its_answer_is_posted_as_the_community() {
    let mut story = Story::with(EVERY_TOKEN, ON);
    story.markup = true;
    let anna = story.stranger("Анна", "Белова");
    story.comments(anna, "А во сколько <b>начало</b> и есть ли места для детей?");
    story.pass(19);
    assert_eq!(story.cards(), [""; 0]);
    story.pass(2);
    assert_snapshot!(story.screen(), @r#"
        ❔ Вопрос без ответа. Ответьте на это сообщение, и ответ выйдет от имени сообщества
        👤 Анна Белова
        А во сколько <b>начало</b> и есть ли места для детей?
        [Открыть комментарий]
        "#);
    story.admin_answers("во сколько", "В семь, места есть!");
    assert_eq!(story.said_under_the_post(), ["В семь, места есть!"]);
    assert!(story.screen().starts_with("✅ Отвечено"), "{}", story.screen());
    // Once is enough.
    story.admin_answers("во сколько", "И ещё раз");
    assert_eq!(story.said_under_the_post().len(), 1);
    assert!(story.told_admin().last().unwrap().starts_with("На этот вопрос уже ответили"));
}

#[test]
fn what_is_answered_on_vk_spam_or_no_question_needs_no_card() {
    let mut story = Story::with(EVERY_TOKEN, ON);
    let anna = story.stranger("Анна", "Белова");
    let vera = story.stranger("Вера", "Ким");
    let manager = story.stranger("Олег", "Администратор");
    story.sim.world(|world| world.make_manager(manager, 3));
    story.settle();
    story.comments(anna, "Сколько стоит билет?");
    story.comments(vera, "А парковка есть?");
    story.comments(manager, &format!("[id{anna}|Анна], пятьсот рублей"));
    story.comments(vera, "Спасибо за вечер, было чудесно");
    let seller = story.stranger("Анна", "Белова");
    story.comments(seller, &format!("{SPAM}?"));
    story.pass(22);
    let cards = story.cards();
    assert_eq!(cards.len(), 1, "{cards:#?}");
    assert!(cards[0].contains("А парковка есть?"));
    // The manager answers on VK after all: the card says so.
    story.comments(manager, "Парковка за углом");
    assert!(story.told_admin().iter().any(|text| text.starts_with("✅ Отвечено") && text.contains("парковка")));
}

#[test]
fn an_answer_of_which_nobody_knows_is_asked_about_and_never_doubled() {
    let mut story = Story::with(EVERY_TOKEN, ON);
    let anna = story.stranger("Анна", "Белова");
    story.comments(anna, "Сколько стоит билет?");
    story.pass(21);
    story.sim.world(|world| world.fail(Fault::once(PlatformSide::Vk, Refusing::CloseAfter).of("wall.createComment")));
    story.admin_answers("Сколько стоит", "Пятьсот");
    story.pass(2);
    assert_eq!(story.said_under_the_post(), ["Пятьсот"]);
    let told = story.told_admin().join("\n");
    assert!(told.contains("Неизвестно, дошёл ли ответ") || told.contains("✅ Отвечено"), "{told}");
}

#[test]
fn a_question_that_is_deleted_or_switched_off_is_nobodys() {
    let mut story = Story::with(EVERY_TOKEN, ON);
    let anna = story.stranger("Анна", "Белова");
    let spot = story.comments(anna, "Сколько стоит билет?");
    story.sim.world(|world| world.delete_comment(anna, spot));
    story.settle();
    story.pass(22);
    assert_eq!(story.cards(), [""; 0]);
    let mut off = Story::with(EVERY_TOKEN, "");
    let anna = off.stranger("Анна", "Белова");
    off.sim.world(|world| world.comment(anna, off.post, WallSaid::from("Сколько стоит билет?")).unwrap());
    off.settle();
    off.pass(40);
    assert_eq!(off.cards(), [""; 0]);
}
