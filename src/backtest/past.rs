//! The evidence of then, rebuilt from what the store keeps: who wrote how much in that minute, who else wrote the same
//! that day, what stood there before an edit. What hung on a comment is not stored; what its verdict says of it is.

use std::collections::{HashMap, VecDeque};
use std::iter;

use xxhash_rust::xxh3::Xxh3;

use crate::clock::{DAY, HOUR, MINUTE, Millis};
use crate::domain::comment::AttachmentKind;
use crate::domain::ids::PersonId;
use crate::domain::verdict::Reason;
use crate::judging::{CommentEvidence, contacts};
use crate::store::JudgedText;

/// The live judge counts no further.
const MOST_RECENT: usize = 100;
/// The live judge looks at so many that wrote the same.
const MOST_SAME: usize = 200;

/// Who wrote what of late, as the past goes by.
#[derive(Debug, Default)]
pub(super) struct Around {
    /// Moments of the last minute.
    recent: HashMap<PersonId, VecDeque<Millis>>,
    /// Hash of a text → who wrote it in the last day.
    same: HashMap<i64, VecDeque<(Millis, PersonId)>>,
    tidied_at: Millis,
}

impl Around {
    /// A text goes by: returns how many texts its author wrote in the minute before, and how many others wrote the same
    /// in the day before.
    pub(super) fn met(&mut self, author: PersonId, print: i64, at: Millis) -> (u32, u32) {
        self.tidy(at);
        let mine = self.recent.entry(author).or_default();
        while mine.front().is_some_and(|before| *before < at - MINUTE) {
            mine.pop_front();
        }
        let recent = mine.len().min(MOST_RECENT);
        mine.push_back(at);
        let theirs = self.same.entry(print).or_default();
        while theirs.len() > MOST_SAME || theirs.front().is_some_and(|(before, _)| *before < at - DAY) {
            theirs.pop_front();
        }
        let mut others: Vec<PersonId> = theirs.iter().map(|(_, who)| *who).filter(|who| *who != author).collect();
        others.sort_unstable();
        others.dedup();
        theirs.push_back((at, author));
        (recent as u32, others.len() as u32)
    }

    /// Once an hour of the past, whoever is silent is forgotten: a month does not stand in memory.
    fn tidy(&mut self, at: Millis) {
        if at - self.tidied_at < HOUR {
            return;
        }
        self.tidied_at = at;
        self.recent.retain(|_, mine| mine.back().is_some_and(|last| *last >= at - MINUTE));
        self.same.retain(|_, theirs| theirs.back().is_some_and(|(last, _)| *last >= at - DAY));
    }
}

/// Everything that spoke for or against a text then.
#[derive(Debug, Clone)]
pub(super) struct Evidence {
    pub(super) text: String,
    recent: u32,
    same: u32,
    before: Option<f64>,
    hidden: Hidden,
}

/// What the text does not show.
#[derive(Debug, Clone, Default, PartialEq)]
struct Hidden {
    links: Vec<String>,
    attachments: Vec<AttachmentKind>,
    forwarded: bool,
    buttons: bool,
}

impl Evidence {
    pub(super) fn of(past: &JudgedText, (recent, same): (u32, u32)) -> Self {
        let hidden = Hidden::of(&past.reasons, &past.text);
        Self { text: past.text.clone(), recent, same, before: past.before, hidden }
    }

    pub(super) fn as_judged(&self) -> CommentEvidence<'_> {
        CommentEvidence {
            attachments: &self.hidden.attachments,
            link_urls: &self.hidden.links,
            recent_by_author: self.recent,
            same_text_authors: self.same,
            edited_from: self.before,
            forwarded: self.hidden.forwarded,
            has_buttons: self.hidden.buttons,
            ..CommentEvidence::of_text(&self.text)
        }
    }

    /// Equal evidence is judged once.
    pub(super) fn hash(&self) -> u128 {
        let mut hasher = Xxh3::new();
        let Hidden { links, attachments, forwarded, buttons } = &self.hidden;
        for text in iter::once(self.text.as_str()).chain(links.iter().map(String::as_str)) {
            hasher.update(&(text.len() as u64).to_le_bytes());
            hasher.update(text.as_bytes());
        }
        let before = self.before.map_or(u64::MAX, f64::to_bits);
        hasher.update(&before.to_le_bytes());
        hasher.update(&self.recent.to_le_bytes());
        hasher.update(&self.same.to_le_bytes());
        hasher.update(&[u8::from(*forwarded), u8::from(*buttons), attachments.len() as u8]);
        hasher.digest128()
    }
}

impl Hidden {
    /// What the reasons of a verdict say of it.
    fn of(reasons: &str, text: &str) -> Self {
        /// Reasons that may speak of what the text does not show.
        const CODES: [&str; 6] = ["link", "allowed_link", "blocked_domain", "only_attachment", "forwarded", "buttons"];
        let mut hidden = Self::default();
        if !CODES.iter().any(|code| reasons.contains(&format!("\"{code}\""))) {
            return hidden;
        }
        let Ok(reasons) = serde_json::from_str::<Vec<Reason>>(reasons) else { return hidden };
        let shown = contacts::find(text, &[]).domains;
        for reason in &reasons {
            match (reason.code.as_ref(), reason.detail.as_deref()) {
                ("link" | "blocked_domain", Some(domain)) if !shown.iter().any(|known| known == domain) => {
                    hidden.links.push(format!("https://{domain}"));
                }
                // To the community's own network, or where the admin allows: which page, nobody remembers.
                ("allowed_link", _) if shown.is_empty() => hidden.links.push("https://vk.com".to_owned()),
                ("only_attachment", _) => hidden.attachments.push(AttachmentKind::Wall),
                ("forwarded", _) => hidden.forwarded = true,
                ("buttons", _) => hidden.buttons = true,
                _ => {}
            }
        }
        hidden
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_minute_and_a_day_go_by_as_they_do_for_the_live_judge() {
        let mut around = Around::default();
        let (anna, boris) = (PersonId::vk(1), PersonId::vk(2));
        assert_eq!(around.met(anna, 7, 0), (0, 0));
        assert_eq!(around.met(anna, 7, 1_000), (1, 0), "one's own text is nobody else's");
        assert_eq!(around.met(boris, 7, 2_000), (0, 1));
        assert_eq!(around.met(anna, 7, 2_000 + MINUTE), (0, 1), "a minute later");
        assert_eq!(around.met(boris, 8, 3_000 + 2 * HOUR), (0, 0), "another text");
        assert_eq!(around.met(PersonId::telegram(1), 7, 3_000 + DAY), (0, 1), "boris wrote it more than a day ago");
    }

    #[test]
    fn what_the_text_does_not_show_is_taken_from_the_reasons_of_then() {
        let of = |reasons: &[Reason], text: &str| Hidden::of(&serde_json::to_string(reasons).unwrap(), text);
        let link = [Reason::with("link", 0.4, "spam.example"), Reason::new("buttons", 2.0)];
        let hidden = of(&link, "Here");
        assert_eq!(hidden.links, ["https://spam.example"]);
        assert!(hidden.buttons && !hidden.forwarded);
        assert!(of(&link[..1], "Look: https://spam.example/1").links.is_empty(), "it stands in the text");
        assert_eq!(of(&[Reason::new("model", 1.0)], "Here"), Hidden::default());
    }
}
