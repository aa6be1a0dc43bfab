//! What a sweep of members would do, before it does it, in words.

use super::sweeps::spaced;
use super::{Language, ModerationTexts};
use crate::domain::ids::PersonId;
use crate::domain::verdict::Reason;

/// Somebody whom a sweep would remove.
#[derive(Debug, Clone)]
pub struct MarkedView {
    pub person: PersonId,
    /// Their name, if known.
    pub name: Option<String>,
    /// What the profile says.
    pub reasons: Vec<Reason>,
}

/// What became of the question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShareEnd {
    /// They are removed, within the limits.
    Agreed,
    /// They stay.
    Declined,
    /// A newer sweep found otherwise.
    Outdated,
}

/// A sweep that asks before it acts.
#[derive(Debug, Clone)]
pub struct ShareView {
    /// Living accounts that it would remove.
    pub marked: u64,
    /// Living accounts that it looked at.
    pub living: u64,
    /// The share, in hundredths of a per cent.
    pub share: u64,
    /// Some of them, the most certain first.
    pub examples: Vec<MarkedView>,
    /// Removals at most: a run, and a day.
    pub limits: [u32; 2],
    /// The answer, once there is one.
    pub end: Option<ShareEnd>,
}

/// The buttons of the card of those whom a sweep would remove.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShareLabel {
    Look,
    More,
    Stay,
}

impl ModerationTexts {
    /// The card of a sweep that asks before it acts.
    pub fn sweep_share(&self, view: &ShareView) -> String {
        let marked = self.counted(
            view.marked.cast_signed(),
            ["подписчик похож", "подписчика похожи", "подписчиков похожи"],
            ["subscriber looks", "subscribers look"],
        );
        let like = self.t("на ботов", "like bots");
        let share = self.share_of(view);
        let mut text = format!("🔎 <b>{marked} {like}</b>\n{share}");
        if let Some(end) = view.end {
            let said = match end {
                ShareEnd::Agreed => self.t("✅ Убираю, как вы сказали.", "✅ Removing them, as you said."),
                ShareEnd::Declined => self.t(
                    "✅ Никого не трогаю и больше не спрошу о них.",
                    "✅ They stay, and I will not ask about them again.",
                ),
                ShareEnd::Outdated => self.t(
                    "✅ Новая проверка нашла иначе: вопрос снят.",
                    "✅ A newer sweep found otherwise: nothing to decide.",
                ),
            };
            return format!("{text}\n\n{said}");
        }
        text.push_str(&format!(
            "\n{}",
            self.t(
                "Столько сразу сам не убираю: сначала посмотрите. Никто ещё не тронут.",
                "I do not remove so many by myself: have a look first. Nobody was touched yet.",
            )
        ));
        if !view.examples.is_empty() {
            text.push_str(&format!("\n\n{}", self.t("Например:", "For example:")));
        }
        for example in &view.examples {
            text.push_str(&format!("\n• {}", self.marked(example)));
        }
        text.push_str(&format!("\n\n{}", self.share_pace(view.limits)));
        text
    }

    fn share_of(&self, view: &ShareView) -> String {
        let (whole, part) = (view.share / 100, view.share % 100);
        let (share, living) = (format!("{whole},{part:02}"), spaced(view.living));
        let one = view.living % 10 == 1 && view.living % 100 != 11;
        match self.language() {
            Language::Ru if one => format!("Это {share} % из {living} живого аккаунта."),
            Language::Ru => format!("Это {share} % из {living} живых аккаунтов."),
            Language::En => {
                let accounts = if view.living == 1 { "account" } else { "accounts" };
                format!("That is {} % of {living} living {accounts}.", share.replace(',', "."))
            }
        }
    }

    fn share_pace(&self, [per_run, per_day]: [u32; 2]) -> String {
        match self.language() {
            Language::Ru => format!(
                "Если согласитесь, уберу до {per_run} за раз и до {per_day} в день, остальные подождут в карантине."
            ),
            Language::En => format!(
                "If you agree, I remove up to {per_run} a run and {per_day} a day; the others wait in quarantine."
            ),
        }
    }

    fn marked(&self, view: &MarkedView) -> String {
        let person = self.person(view.person, view.name.as_deref());
        match self.texts().against(&view.reasons) {
            words if words.is_empty() => person,
            words => format!("{person}: {words}"),
        }
    }

    /// A page of those whom a sweep would remove.
    pub fn marked_list(&self, from: usize, people: &[MarkedView]) -> String {
        let title = match self.language() {
            Language::Ru => format!("Кого уберу, если скажете, с {}", from + 1),
            Language::En => format!("Whom I would remove, from {}", from + 1),
        };
        let mut text = format!("📋 <b>{title}</b>");
        for (at, view) in people.iter().enumerate() {
            text.push_str(&format!("\n{}. {}", from + at + 1, self.marked(view)));
        }
        text
    }

    /// «Убрать N»: the number says what the press will do.
    pub fn share_remove_button(&self, marked: u64) -> String {
        format!("{} ({})", self.t("Убрать", "Remove"), spaced(marked))
    }

    /// The other buttons of the card.
    pub fn share_button(&self, what: ShareLabel) -> String {
        match what {
            ShareLabel::Look => self.t("Показать всех", "Show them all"),
            ShareLabel::More => self.t("Ещё", "More"),
            ShareLabel::Stay => self.t("Никого не трогать", "Touch nobody"),
        }
        .to_owned()
    }
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::*;
    use crate::texts::Texts;
    use crate::texts::html::plain;

    fn view() -> ShareView {
        let reasons =
            vec![Reason::with("followers", 2.1, "3"), Reason::new("no_photo", 0.8), Reason::new("base", -2.0)];
        let named = MarkedView { person: PersonId::vk(5), name: Some("Анна <Б>".to_owned()), reasons };
        let nameless = MarkedView { person: PersonId::vk(7), name: None, reasons: Vec::new() };
        ShareView {
            marked: 37,
            living: 18_943,
            share: 20,
            examples: vec![named, nameless],
            limits: [40, 200],
            end: None,
        }
    }

    #[test]
    fn a_share_in_both_languages() {
        let of = |language, view: &ShareView| {
            plain(&Texts::new(language).moderation().sweep_share(view)).replace('\u{202F}', " ")
        };
        assert_snapshot!(of(Language::Ru, &view()), @r"
        🔎 37 подписчиков похожи на ботов
        Это 0,20 % из 18 943 живых аккаунтов.
        Столько сразу сам не убираю: сначала посмотрите. Никто ещё не тронут.

        Например:
        • Анна <Б>: всего 3 подписчика, нет фото
        • id7

        Если согласитесь, уберу до 40 за раз и до 200 в день, остальные подождут в карантине.
        ");
        assert_snapshot!(of(Language::En, &view()), @r"
        🔎 37 subscribers look like bots
        That is 0.20 % of 18 943 living accounts.
        I do not remove so many by myself: have a look first. Nobody was touched yet.

        For example:
        • Анна <Б>: only 3 followers, no photo
        • id7

        If you agree, I remove up to 40 a run and 200 a day; the others wait in quarantine.
        ");
        let ended = ShareView { marked: 1, end: Some(ShareEnd::Declined), ..view() };
        assert_snapshot!(of(Language::Ru, &ended), @r"
        🔎 1 подписчик похож на ботов
        Это 0,20 % из 18 943 живых аккаунтов.

        ✅ Никого не трогаю и больше не спрошу о них.
        ");
        assert!(Texts::new(Language::En).moderation().marked_list(20, &view().examples).contains("\n21. "));
    }
}
