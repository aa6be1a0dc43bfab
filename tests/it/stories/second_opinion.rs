//! A language model may be asked about doubtful comments: it softens and removes nothing.

use etronics_bot::domain::verdict::State;
use etronics_bot::store::QuarantineState;

use super::comments::SPAM;
use super::leads_model::model;
use crate::story::{EVERY_TOKEN, Story};

/// Nothing is removed by the score alone: all that looks like spam is doubtful.
fn doubting(address: &str, on: bool) -> Story {
    let more = format!(
        "[moderation]\nmode = \"enforce\"\n[moderation.comments]\ndelete_score = 1.0\n[openai]\napi_key = \"sk-nobody\"\n\
         base_url = \"{address}\"\nsecond_opinion = {on}\n"
    );
    Story::with(EVERY_TOKEN, &more)
}

#[test]
fn what_the_model_calls_harmless_leaves_the_quarantine_and_nothing_else_happens() {
    for (word, state) in
        [("ham", QuarantineState::Kept), ("spam", QuarantineState::Pending), ("who knows", QuarantineState::Pending)]
    {
        let (address, questions) = model(word);
        let mut story = doubting(&address, true);
        let author = story.stranger("Кристина", "Доходова");
        let spot = story.comments(author, SPAM);
        let asked = questions.try_recv().expect("it was asked");
        assert!(asked.contains("легкий") || asked.contains("доход"), "{asked}");
        assert!(!asked.contains("Кристина"), "{asked}");
        story.assert_visible(spot);
        let entries = story.store(|db| db.quarantine().quarantine_list(false, None, None));
        assert_eq!(entries[0].state, state, "{word}");
        assert_eq!(story.last().state == State::Undone, word == "ham");
        // Its word teaches nothing: the next one is as doubtful as this.
        assert_eq!(story.words_taught().len(), 0);
        let waits = if word == "ham" {
            "В карантине пусто"
        } else {
            "1 комментарий ждёт решения"
        };
        assert_eq!(story.rest(), format!("admin: 📦 {waits}"), "{word}");
    }
}

#[test]
fn nobody_is_asked_unless_it_is_switched_on() {
    let (address, questions) = model("ham");
    let mut story = doubting(&address, false);
    let author = story.stranger("Кристина", "Доходова");
    story.comments(author, SPAM);
    assert!(questions.try_recv().is_err());
    insta::assert_snapshot!(story.rest(), @"admin: 📦 1 комментарий ждёт решения");
}
