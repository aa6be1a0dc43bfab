//! Words of what hangs on a comment.

use crate::domain::comment::Comment;
use crate::domain::rule::Rule;
use crate::domain::verdict::{Decision, IN_ATTACHMENT, Reason, Verdict};
use crate::handlers::context::Context;
use crate::judging::CommentEvidence;

/// So many signs of them are kept to be seen.
const SHOWN: usize = 1_000;

/// An advert may hang on «смотрите» as a link's title, a poll or a reposted post. Whose words those are nobody knows, so a person
/// is asked at most.
pub(super) fn judge(verdict: Verdict, comment: &Comment, evidence: &CommentEvidence<'_>, ctx: &Context<'_>) -> Verdict {
    let verdict = by_words(verdict, comment, evidence, ctx);
    match &comment.listed_words {
        Some(words) if verdict.decision == Decision::Keep => by_own_lists(verdict, words, ctx),
        Some(_) | None => verdict,
    }
}

/// What a video or a song is called is no advert to the program; the admin's own lists hold there too.
fn by_own_lists(verdict: Verdict, words: &str, ctx: &Context<'_>) -> Verdict {
    let listed = ctx.judge.judge(&CommentEvidence::of_text(words));
    if listed.rule.is_of_own_lists() { asked(listed, words) } else { verdict }
}

fn by_words(verdict: Verdict, comment: &Comment, evidence: &CommentEvidence<'_>, ctx: &Context<'_>) -> Verdict {
    let Some(words) = comment.attached_words.as_ref().filter(|_| verdict.decision == Decision::Keep) else {
        return verdict;
    };
    if matches!(verdict.rule, Rule::Learned) {
        return verdict;
    }
    let text = format!("{}\n{words}", comment.text);
    let whole = ctx.judge.judge(&CommentEvidence { text: &text, same_text_authors: 0, ..*evidence });
    if whole.decision == Decision::Keep { verdict } else { asked(whole, words) }
}

fn asked(mut verdict: Verdict, words: &str) -> Verdict {
    verdict.decision = Decision::Quarantine;
    // The row has the comment's own words; what speaks against it is told, and taught, with these.
    verdict.reasons.push(Reason::with(IN_ATTACHMENT, 0.0, words.chars().take(SHOWN).collect::<String>()));
    verdict
}
