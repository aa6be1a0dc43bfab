//! What speaks for or against an account, in words.

use super::{Entry, Language, Texts, html};
use crate::domain::rule::Rule;
use crate::domain::sign::{ActivitySign, ProfileSign};
use crate::domain::verdict::{Decision, Reason, SubjectKind};

/// What nobody has filled in: two of these and more are one thing, an empty profile.
const UNFILLED: [&str; 9] = [
    "no_status",
    "empty_status",
    "no_biography",
    "empty_biography",
    "no_city",
    "no_city_closed",
    "no_occupation",
    "no_birthday",
    "empty_profile",
];
/// Of a page with any of these nobody says that it is empty.
const FILLED: [&str; 9] =
    ["status", "site", "views", "works", "studies", "interests", "many_interests", "biography", "full_biography"];
/// So few followers are a thing that anybody would name.
const HARDLY_ANY: i64 = 60;
/// Points below this are not worth a word.
const SLIGHT: f64 = 0.3;
/// So few followers are «only».
const FEW: i64 = 100;
/// So many things are said of an account.
const MOST_WORDS: usize = 4;

impl Texts {
    /// What speaks against an account, as a person would say it: strongest first, without points, and without what says
    /// nothing. Empty: nothing does.
    pub fn against(&self, reasons: &[Reason]) -> String {
        let empty = is_empty(reasons);
        let words_of = |reason: &Reason| {
            if empty && is_unfilled(reason) {
                return Some(self.t("пустой профиль", "an empty profile").to_owned());
            }
            self.spoken(reason)
        };
        let add = |said: &mut Vec<String>, words: Option<String>| {
            if let Some(words) = words.filter(|words| !said.contains(words)) {
                said.push(words);
            }
        };
        let (mut said, mut all) = (Vec::new(), Vec::new());
        for reason in reasons.iter().filter(|reason| reason.points >= SLIGHT) {
            add(&mut all, words_of(reason));
        }
        let strong = all.len();
        for reason in reasons.iter().filter(|reason| (0.0..SLIGHT).contains(&reason.points)) {
            let is_sign = is_sign(reason) && (empty || !is_unfilled(reason));
            add(&mut all, is_sign.then(|| words_of(reason)).flatten());
        }
        // What anybody would name is said, and what weighed most before it.
        let signs = all.split_off(strong);
        all.truncate(MOST_WORDS.saturating_sub(signs.len()));
        said.extend(all);
        said.extend(signs);
        said.join(", ")
    }

    /// Why an account was judged as it was, in words: what speaks against it; where no profile does, what else was said.
    pub fn account_reasons(&self, reasons: &[Reason]) -> String {
        let words = self.against(reasons);
        if !words.is_empty() {
            return words;
        }
        let other = reasons.iter().filter(|reason| reason.points >= 0.0).take(MOST_WORDS);
        other.map(|reason| self.reason(&Reason { points: 0.0, ..reason.clone() })).collect::<Vec<_>>().join(", ")
    }

    /// Everything that an account's score is made of, with its points, a line each; what says nothing is left out.
    pub fn account_points(&self, reasons: &[Reason]) -> String {
        let lines = reasons.iter().filter(|reason| reason.points.abs() >= 0.05).map(|reason| self.reason(reason));
        lines.map(|line| format!("• {line}")).collect::<Vec<_>>().join("\n")
    }

    /// Reasons of a verdict as cards say them: of an account in words, of something written as it is shown there.
    pub(super) fn entry_reasons(&self, entry: &Entry) -> String {
        let about_account = matches!(entry.kind, SubjectKind::Member | SubjectKind::Like) && entry.comment.is_none();
        let reasons = &entry.verdict.reasons;
        match (about_account, entry.verdict.decision) {
            (true, _) => self.account_reasons(reasons),
            // Why a text stands needs no words but the mercy that was shown, and the lesson that turned it.
            (false, Decision::Keep) => {
                let said = [self.turned_by_lesson(reasons), self.mercy(reasons)];
                said.into_iter().filter(|said| !said.is_empty()).collect::<Vec<_>>().join("; ")
            }
            // Whatever the points said of it.
            (false, Decision::Remove)
                if entry.verdict.rule == Rule::Order
                    || (entry.verdict.rule == Rule::Album && entry.verdict.reasons.is_empty()) =>
            {
                self.ordered_out().to_owned()
            }
            (false, Decision::Quarantine | Decision::Remove) => self.reasons(reasons),
        }
    }

    /// The lesson without which a text would not have been let stay; empty where none has turned it.
    fn turned_by_lesson(&self, reasons: &[Reason]) -> String {
        let is_lesson = |reason: &&Reason| matches!(reason.code.as_ref(), "learned_ham" | "kind_ham");
        let others: f64 = reasons.iter().filter(|reason| !is_lesson(reason)).map(|reason| reason.points).sum();
        let lesson = reasons.iter().find(is_lesson).filter(|_| others > 0.0);
        lesson.map(|reason| self.reason_name(&reason.code)).unwrap_or_default()
    }

    /// Why something goes that an admin called spam.
    pub fn ordered_out(&self) -> &'static str {
        self.t("вы сказали, что это спам", "you said that it is spam")
    }

    /// One thing that speaks against an account, with its number where it has one.
    fn spoken(&self, reason: &Reason) -> Option<String> {
        let number = reason.detail.as_deref().and_then(|detail| detail.parse::<i64>().ok());
        let Some(number) = number else { return self.fact(&reason.code, reason.detail.as_deref()) };
        Some(match reason.code.as_ref() {
            "followers" if number == 0 => self.t("ни одного подписчика", "not a single follower").to_owned(),
            "followers" => {
                let many = ["подписчик", "подписчика", "подписчиков"];
                let counted = self.counted(number, many, ["follower", "followers"]);
                if number < FEW { format!("{} {counted}", self.t("всего", "only")) } else { counted }
            }
            "like_burst" => {
                let likes = self.counted(number, ["лайк", "лайка", "лайков"], ["like", "likes"]);
                format!("{likes} {}", self.t("за 40 секунд", "within 40 seconds"))
            }
            "haste" if number <= 2 => {
                self.t("взялся за дело сразу после подписки", "was at it right after subscribing").to_owned()
            }
            "haste" => {
                let seconds = self.counted(number, ["секунду", "секунды", "секунд"], ["second", "seconds"]);
                match self.language() {
                    Language::Ru => format!("взялся за дело через {seconds} после подписки"),
                    Language::En => format!("was at it {seconds} after subscribing"),
                }
            }
            "dense_ids" => {
                let alike = self.counted(
                    number,
                    ["соседом по номеру", "соседями по номеру", "соседями по номеру"],
                    ["account numbered alike", "accounts numbered alike"],
                );
                format!("{} {alike}", self.t("пришёл вместе с", "came together with"))
            }
            "spam_texts" => {
                let texts = self.counted(
                    number,
                    ["текст удалён", "текста удалены", "текстов удалены"],
                    ["text was removed", "texts were removed"],
                );
                format!("{} {texts}", self.t("его", "their"))
            }
            _ => return self.fact(&reason.code, reason.detail.as_deref()),
        })
    }

    /// A fact of a profile, or a deed, in words; `None`: it is none of these. `detail` is a number.
    pub(super) fn fact(&self, code: &str, detail: Option<&str>) -> Option<String> {
        if let Some(detail) = detail {
            let words = self.activity_fact(code)?;
            return Some(words.replace("{}", &html::escape(&html::cut(detail, 20))));
        }
        self.profile_fact(code).map(str::to_owned)
    }

    fn activity_fact(&self, code: &str) -> Option<&str> {
        Some(match ActivitySign::parse(code)? {
            ActivitySign::Followers => self.t("подписчиков у него {}", "has {} followers"),
            ActivitySign::LikeBurst => self.t("{} лайков за 40 секунд", "{} likes in 40 seconds"),
            ActivitySign::Haste => self.t("активность через {} с после подписки", "active {} s after subscribing"),
            ActivitySign::DenseIds => self.t("рядом по номеру новых: {}", "new accounts with ids nearby: {}"),
            ActivitySign::SpamTexts => self.t("его текстов удалено: {}", "texts of theirs removed: {}"),
            ActivitySign::GoodComments => self.t("хороших комментариев: {}", "good comments: {}"),
        })
    }

    fn profile_fact(&self, code: &str) -> Option<&str> {
        Some(match ProfileSign::parse(code)? {
            ProfileSign::Base => self.t("начальная оценка", "starting point"),
            ProfileSign::Closed => self.t("закрытый профиль", "closed profile"),
            ProfileSign::NoPhoto => self.t("нет фото", "no photo"),
            ProfileSign::NoMobile => self.t("нет телефона", "no phone"),
            ProfileSign::Verified => self.t("подтверждён ВКонтакте", "verified by VK"),
            ProfileSign::ManyFollowers => self.t("тысячи подписчиков", "thousands of followers"),
            ProfileSign::Status => self.t("есть статус", "has a status"),
            ProfileSign::EmptyStatus => self.t("пустой статус", "empty status"),
            ProfileSign::NoStatus => self.t("статуса нет", "no status"),
            ProfileSign::Site => self.t("указан сайт", "names a site"),
            ProfileSign::Nickname => self.t("есть прозвище", "has a nickname"),
            ProfileSign::MaidenName => self.t("указана девичья фамилия", "names a maiden name"),
            ProfileSign::NoBirthday => self.t("нет даты рождения", "no birthday"),
            ProfileSign::NoCity | ProfileSign::NoCityClosed => self.t("нет города", "no city"),
            ProfileSign::Studies => self.t("указана учёба", "names studies"),
            ProfileSign::Works => self.t("указана работа", "names work"),
            ProfileSign::NoOccupation => self.t("нет учёбы и работы", "no studies, no work"),
            ProfileSign::Views => self.t("указаны взгляды", "names views"),
            ProfileSign::Relation => self.t("указано семейное положение", "names a relation"),
            ProfileSign::NoBiography => self.t("ничего о себе", "nothing about themselves"),
            ProfileSign::EmptyBiography => self.t("анкета пуста", "empty biography"),
            ProfileSign::Interests => self.t("есть интересы", "names interests"),
            ProfileSign::ManyInterests => self.t("много интересов", "many interests"),
            ProfileSign::Biography => self.t("есть биография", "has a biography"),
            ProfileSign::FullBiography => self.t("подробная биография", "full biography"),
            ProfileSign::Untold => self.t("VK почти ничего не рассказал", "VK told next to nothing"),
            ProfileSign::Unlooked => self.t("профиль ещё не видели", "the profile was not seen yet"),
            ProfileSign::LearnedFake => self.t("похож на отмеченных ботов", "like those you marked as bots"),
            ProfileSign::LearnedPerson => self.t("похож на тех, кого вы оставили", "like those you let stay"),
        })
    }
}

/// Whether a reason is what anybody would name: no face, hardly a follower, not a line.
pub(super) fn is_sign(reason: &Reason) -> bool {
    let few = |detail: &str| detail.parse().is_ok_and(|number: i64| number < HARDLY_ANY);
    match reason.code.as_ref() {
        "no_photo" => true,
        "followers" => reason.detail.as_deref().is_some_and(few),
        _ => is_unfilled(reason),
    }
}

fn is_unfilled(reason: &Reason) -> bool {
    UNFILLED.contains(&reason.code.as_ref())
}

/// Whether nothing is written on a page: VK told so, and of nothing else that is.
fn is_empty(reasons: &[Reason]) -> bool {
    let has = |codes: &[&str]| reasons.iter().any(|reason| codes.contains(&reason.code.as_ref()));
    reasons.iter().filter(|reason| reason.points >= 0.0 && is_unfilled(reason)).count() > 1
        && has(&["no_biography", "empty_biography", "empty_profile"])
        && !has(&FILLED)
}

#[cfg(test)]
mod tests {
    use crate::domain::verdict::Reason;
    use crate::texts::{Language, Texts};

    #[test]
    fn an_account_is_told_in_words_and_what_says_nothing_is_left_out() {
        let reasons = [
            Reason::with("followers", 4.1, "21"),
            Reason::new("base", -2.4),
            Reason::new("no_status", 1.2),
            Reason::with("dense_ids", 0.6, "103"),
            Reason::with("haste", 0.4, "31"),
            Reason::new("empty_biography", 0.2),
            Reason::new("no_birthday", 0.0),
        ];
        let of = |language| Texts::new(language).against(&reasons);
        assert_eq!(
            of(Language::Ru),
            "всего 21 подписчик, пустой профиль, пришёл вместе с 103 соседями по номеру, \
             взялся за дело через 31 секунду после подписки"
        );
        assert_eq!(
            of(Language::En),
            "only 21 followers, an empty profile, came together with 103 accounts numbered alike, \
             was at it 31 seconds after subscribing"
        );
        let texts = Texts::new(Language::Ru);
        assert_eq!(texts.against(&[Reason::new("no_status", 1.2), Reason::new("site", -0.8)]), "статуса нет");
        assert_eq!(texts.account_reasons(&[Reason::new("dead", 0.0)]), "аккаунт удалён или заблокирован");
        let points = texts.account_points(&reasons);
        assert!(points.contains("• подписчиков у него 21 +4.1\n• начальная оценка -2.4"), "{points}");
        assert!(!points.contains("дня рождения") && !points.contains("+0.0"), "{points}");
    }

    #[test]
    fn a_page_is_called_empty_where_nothing_is_written_on_it_and_no_face_is_said_whatever_its_points() {
        let texts = Texts::new(Language::Ru);
        let page = [Reason::with("followers", 4.1, "21"), Reason::new("no_status", 1.2), Reason::new("no_city", 0.4)];
        assert_eq!(texts.against(&page), "всего 21 подписчик, статуса нет, нет города");
        let of = |more: Reason| texts.against(&[&page[..], &[Reason::new("no_biography", -0.9), more]].concat());
        assert_eq!(of(Reason::new("full_biography", -0.1)), "всего 21 подписчик, статуса нет, нет города");
        assert_eq!(of(Reason::new("no_photo", 0.0)), "всего 21 подписчик, пустой профиль, нет фото");
        let deeds = [("like_burst", "13"), ("haste", "3"), ("dense_ids", "9"), ("spam_texts", "2")];
        let mut many: Vec<Reason> = deeds.map(|(code, detail)| Reason::with(code, 1.0, detail)).into();
        many.extend([Reason::new("no_photo", 0.0), Reason::new("over_limit", 0.0)]);
        assert!(texts.against(&many).ends_with("соседями по номеру, нет фото"), "{}", texts.against(&many));
        assert!(
            texts.moderation().ban_reason(&many).ends_with(", нет фото"),
            "{}",
            texts.moderation().ban_reason(&many)
        );
    }

    #[test]
    fn facts_and_deeds_are_words_with_their_numbers() {
        let reasons =
            [Reason::new("no_photo", 1.42), Reason::with("followers", -0.31, "120"), Reason::with("haste", 1.2, "3")];
        let of = |language| Texts::new(language).reasons(&reasons);
        assert_eq!(
            of(Language::Ru),
            "нет фото +1.4, подписчиков у него 120 -0.3, активность через 3 с после подписки +1.2"
        );
        assert_eq!(of(Language::En), "no photo +1.4, has 120 followers -0.3, active 3 s after subscribing +1.2");
        assert_eq!(Texts::new(Language::En).reason_plain(&reasons[1]), "has 120 followers");
        let odd = Reason::with("followers", 1.0, "<b>");
        assert_eq!(Texts::new(Language::En).reason(&odd), "has &lt;b&gt; followers +1.0");
    }
}
