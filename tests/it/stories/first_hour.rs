//! The first hour: what is said when keys are missing, when somebody begins, when a right comes back.

use insta::assert_snapshot;

use super::leads::PRICES;
use crate::story::Story;

#[test]
fn without_keys_it_is_said_once_what_is_missing() {
    for tokens in [&[][..], &["service"][..]] {
        let mut story = Story::with(tokens, "[moderation]\nmode = \"enforce\"\n");
        story.pass(3);
        let told = story.told_admin();
        let about = told.iter().filter(|text| text.contains("vk.community_token")).count();
        assert_eq!(about, 1, "{told:#?}");
        let text = told.iter().find(|text| text.contains("vk.community_token")).unwrap();
        assert_eq!(text.matches("vk.community_token").count(), 1, "{text}");
    }
    let mut story = Story::with(&[], "[moderation]\nmode = \"enforce\"\n");
    story.pass(3);
    assert_snapshot!(story.told_admin().join("\n---\n"), @r#"
        ⚠️ Нужна ваша помощь
        нужен ключ сообщества (vk.community_token): Управление → Работа с API → Ключи доступа, права «управление сообществом» и «сообщения»

        ⚠️ события (Long Poll): не работает
        "#);
}

#[test]
fn an_answer_that_cannot_leave_says_why_in_plain_words() {
    let mut story = Story::with(&["community"], PRICES);
    let boris = story.boris();
    story.books(boris, "Концерт");
    // The key is withdrawn in the middle: the talk goes on for the admin, who hears what to do.
    story.sim.world(|world| world.withdraw_key(etronics_bot::simulator::TokenKind::Community));
    story.admin_answers("Заявка №1", "Подойдёт двадцатое?");
    story.pass(2);
    let told = story.told_admin();
    assert!(told.iter().any(|text| text.contains("ключ")), "{told:#?}");
}
