//! What many people repeat: the community's own word, and what its old members pass on, is nobody's advert.

use etronics_bot::domain::verdict::Decision;
use etronics_bot::simulator::PostDraft;

use crate::looking::Of;
use crate::story::Story;

/// Not a number alone, which is asked about at most by itself.
const HOTLINE: &str = "Телефон горячей линии по заказам 8 800 100-00-04, звоните все!";
const REFUND: &str = "Возврат только через сайт https://bereg-tickets.ru/refund у меня не открывается";
const ADVERT: &str = "Смотрите, какая красота: https://krasota.example/foto";

impl Story {
    /// So many strangers write a text, one after the other; whether the last of them was deleted.
    fn strangers_repeat(&mut self, text: &str, times: usize) -> bool {
        let mut last = None;
        for number in 0..times {
            let author = self.stranger("Приезжий", &format!("{number}"));
            last = Some(self.comments(author, text));
            self.settle();
        }
        !self.is_visible(last.unwrap())
    }

    fn why(&mut self) -> (Decision, Vec<String>) {
        let verdict = self.last().verdict;
        (verdict.decision, verdict.reasons.into_iter().map(|reason| reason.code.to_string()).collect())
    }
}

#[test]
fn where_the_communitys_own_post_leads_angry_strangers_are_asked_about_at_most() {
    let mut story = Story::new();
    let post = "Концерт отменён. Возврат на https://bereg-tickets.ru/refund, горячая линия 8 (800) 100-00-04";
    story.sim.world(|world| world.publish(PostDraft::new(post)));
    story.settle();
    for text in [HOTLINE, REFUND] {
        assert!(!story.strangers_repeat(text, 8), "{text}\n{}", story.journal_lines());
        let (decision, why) = story.why();
        assert_eq!(decision, Decision::Quarantine);
        assert!(why.iter().any(|code| code == "named_in_posts"), "{why:?}");
    }
    // A copied advert goes, and so does one that leads elsewhere as well.
    assert!(story.strangers_repeat(ADVERT, 8));
    story.strangers_repeat(&format!("{REFUND} или https://krasota.example/foto"), 8);
    let (_, why) = story.why();
    assert!(!why.iter().any(|code| code == "named_in_posts"), "{why:?}");
    story.perhaps_ignoring(&[Of::AdminChat, Of::Comments], "verdicts are looked at, not what is told of them");
}

#[test]
fn what_an_old_member_wrote_as_well_is_asked_about_and_a_newcomers_word_counts_for_nothing() {
    let mut story = Story::new();
    let member = story.stranger("Ольга", "Своя");
    story.sim.world(|world| world.was_member(member));
    // Their profile is looked at as their copy is asked about.
    assert!(!story.strangers_repeat(HOTLINE, 2));
    story.comments(member, HOTLINE);
    story.settle();
    assert!(!story.strangers_repeat(HOTLINE, 8), "{}", story.journal_lines());
    let (decision, why) = story.why();
    assert_eq!(decision, Decision::Quarantine);
    assert!(why.iter().any(|code| code == "members_wrote"), "{why:?}");

    let newcomer = story.stranger("Новый", "Гость");
    story.sim.world(|world| world.join(newcomer).unwrap());
    story.settle();
    assert!(!story.strangers_repeat(ADVERT, 2));
    story.comments(newcomer, ADVERT);
    assert!(story.strangers_repeat(ADVERT, 8), "{}", story.journal_lines());
    story.perhaps_ignoring(&[Of::AdminChat, Of::Comments], "verdicts are looked at, not what is told of them");
}

#[test]
fn who_repeats_what_the_community_and_its_managers_answer_copies_no_spammer() {
    let mut story = Story::new();
    let community = -story.sim.world(|world| world.group_id);
    let managers = [story.stranger("Мария", "Лисина"), story.stranger("Ольга", "Гран")];
    story.sim.world(|world| managers.map(|manager| world.make_manager(manager, 2)));
    story.settle();
    for answer in [
        "Заказать можно в Телеграме @masterskaya_shop или по телефону 8 921 000-11-22, доставка бесплатно",
        "Записаться на пробное занятие бесплатно: t.me/shkola_tancev_bot",
    ] {
        for author in [community, managers[0], managers[1]] {
            story.comments(author, answer);
            story.settle();
        }
        assert!(!story.strangers_repeat(answer, 4), "{}", story.journal_lines());
        let (_, why) = story.why();
        assert!(!why.iter().any(|code| code == "same_text"), "{why:?}");
    }
    // What others repeat counts as before, but for where the community itself leads.
    assert!(story.strangers_repeat(ADVERT, 8));
    story.comments(community, "Номер для всех вопросов: 8 (800) 100-00-04");
    story.settle();
    assert!(!story.strangers_repeat(HOTLINE, 8), "{}", story.journal_lines());
    let (_, why) = story.why();
    assert!(why.iter().any(|code| code == "named_in_posts"), "{why:?}");
    story.perhaps_ignoring(&[Of::AdminChat, Of::Comments], "verdicts are looked at, not what is told of them");
}
