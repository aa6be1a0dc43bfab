//! Why a text was judged so, as a person would say it: what can be pointed at first, then the words that weighed most; no
//! points, nothing neutral.

use super::{Texts, html};
use crate::domain::sign::OfferSign;
use crate::domain::verdict::{IN_ATTACHMENT, Reason};

/// Pieces of evidence that are named.
const NAMED: usize = 3;

impl Texts {
    /// «обещает заработок, зовёт писать в мессенджер; слова «доход, выплаты»», as Telegram HTML. `None`: these are not the
    /// reasons of a text.
    pub(super) fn why(&self, reasons: &[Reason]) -> Option<String> {
        let model = reasons.iter().find(|reason| reason.code == "model");
        // Where something is plainly offered, what is only spoken of beside it goes without saying.
        let offered = reasons.iter().any(|reason| reason.code.starts_with("offers_"));
        let worth = |reason: &&Reason| !(offered && reason.code.starts_with("mentions_"));
        let mut ordered: Vec<&Reason> = reasons.iter().filter(worth).collect();
        ordered.sort_by_key(|reason| rank(&reason.code));
        let evidence: Vec<String> = ordered.into_iter().filter_map(|reason| self.evidence(reason)).collect();
        if model.is_none() && evidence.is_empty() {
            return None;
        }
        let mut said: Vec<String> = Vec::new();
        for evidence in evidence {
            if said.len() < NAMED && !said.contains(&evidence) {
                said.push(evidence);
            }
        }
        let mut line = said.join(", ");
        if let Some(words) = model.filter(|model| model.points > 0.0).and_then(|model| model.detail.as_deref()) {
            let words = html::escape(&html::cut(words, 80));
            let words_of_spam = self.t("похоже на спам словами", "reads like spam by the words");
            let separator = if line.is_empty() { "" } else { "; " };
            line.push_str(&format!("{separator}{words_of_spam} «{words}»"));
        }
        let softer = self.mercy(reasons);
        if !softer.is_empty() {
            line.push_str(if line.is_empty() { "" } else { "; " });
            line.push_str(&softer);
        }
        if line.is_empty() {
            let is_like_spam = model.is_none_or(|model| model.points > 0.0);
            line.push_str(if is_like_spam {
                self.t("похоже на спам, но ни на что не укажешь", "reads like spam, with nothing to point at")
            } else {
                self.t(
                    "на спам почти не похоже: ждёт из-за строгости",
                    "hardly like spam: it waits for how strict you are",
                )
            });
        }
        Some(line)
    }

    /// What made a verdict milder; empty where nothing did.
    pub(super) fn mercy(&self, reasons: &[Reason]) -> String {
        let softer = reasons.iter().filter(|reason| is_softening(&reason.code));
        softer.map(|reason| self.reason_name(&reason.code)).collect::<Vec<_>>().join("; ")
    }

    /// A reason that can be pointed at, in words; `None`: it is none of a text's, or neutral.
    fn evidence(&self, reason: &Reason) -> Option<String> {
        if reason.points < 0.0 {
            return None;
        }
        let detail = reason.detail.as_deref().map(|detail| html::escape(&html::cut(detail, 40)));
        let with = |ru: &str, en: &str| {
            // What it was may be forgotten.
            let alone = || self.t(ru, en).trim_end_matches(':').to_owned();
            detail.as_deref().map_or_else(alone, |it| format!("{} {it}", self.t(ru, en)))
        };
        let quoted = |ru: &str, en: &str| {
            detail.as_deref().map_or_else(|| self.t(ru, en).to_owned(), |it| format!("{} «{it}»", self.t(ru, en)))
        };
        Some(match reason.code.as_ref() {
            "stop_word" => quoted("ваше стоп-слово", "your stop word"),
            "blocked_domain" => with("запрещённый вами сайт", "a site that you blocked:"),
            "learned_spam" => self.t("вы отмечали такое как спам", "you marked such as spam").to_owned(),
            "kind_spam" => self.t("похоже на то, что вы отмечали как спам", "like what you marked as spam").to_owned(),
            "link" if detail.is_none() => self.t("даёт ссылку", "gives a link").to_owned(),
            "link" => with("ведёт на", "leads to"),
            "hidden_link" => self.t("прячет ссылку", "hides a link").to_owned(),
            "posing_site" => with("сайт под чужим именем:", "a site under another's name:"),
            "messenger" | "names_messenger" => self.t("зовёт писать в мессенджер", "invites to a messenger").to_owned(),
            "card_number" => self.t("даёт номер карты", "gives a card number").to_owned(),
            "only_link" => self.t("одна ссылка без слов", "a link without a word").to_owned(),
            "other_address" => self
                .t("текст, который вы оставляли, с другим контактом", "a text that you let stay, with another contact")
                .to_owned(),
            IN_ATTACHMENT => {
                let said = self.t("во вложении", "an attachment says");
                match &reason.detail {
                    None => self.t("слова во вложении", "words of an attachment").to_owned(),
                    Some(words) => format!("{said} «{}»", html::escape(&html::cut(words, 150))),
                }
            }
            "only_attachment" => self.t("одно вложение без слов", "an attachment without a word").to_owned(),
            "mixed_alphabets" | "invisible_letters" | "spaced_out" => {
                self.t("прячет слова от фильтра", "hides words from filters").to_owned()
            }
            "same_text" => self.same_text(reason),
            "flood" => with("пишет подряд, за минуту:", "writes in a row, in a minute:"),
            "buttons" => self.t("кнопки под сообщением", "buttons under the message").to_owned(),
            "bio_link" | "bio_offer" | "name_offer" | "reacts_to_all" => self.reason_name(&reason.code),
            "turned_into_advert" => self.t("правка превратила в рекламу", "an edit made it an advert").to_owned(),
            code => self.offer(code)?.to_owned(),
        })
    }

    fn same_text(&self, reason: &Reason) -> String {
        let others: Option<i64> = reason.detail.as_deref().and_then(|detail| detail.parse().ok());
        let Some(others) = others else {
            return self.t("тот же текст у других", "others write the same").to_owned();
        };
        let counted = self.counted(others, ["человека", "человек", "человек"], ["other person", "other people"]);
        format!("{} {counted}", self.t("тот же текст ещё у", "the same text by"))
    }

    /// What an offer is called; `None`: the code is none.
    pub(super) fn offer(&self, code: &str) -> Option<&'static str> {
        let (ru, en) = match OfferSign::parse(code)? {
            OfferSign::OffersEarnings => ("обещает заработок", "promises earnings"),
            OfferSign::MentionsEarnings => ("пишет о заработке", "speaks of earnings"),
            OfferSign::OffersCrypto => ("зовёт в крипту или инвестиции", "invites to crypto or investments"),
            OfferSign::MentionsCrypto => ("пишет о крипте или инвестициях", "speaks of crypto or investments"),
            OfferSign::OffersCasino => ("зовёт в казино или на ставки", "invites to a casino or bets"),
            OfferSign::MentionsCasino => ("пишет о казино или ставках", "speaks of a casino or bets"),
            OfferSign::OffersLoans => ("предлагает займы или списать долги", "offers loans or to write debts off"),
            OfferSign::MentionsLoans => ("пишет о займах и долгах", "speaks of loans and debts"),
            OfferSign::OffersDocuments => ("предлагает документы за деньги", "offers papers for money"),
            OfferSign::MentionsDocuments => ("пишет о документах за деньги", "speaks of papers for money"),
            OfferSign::OffersIntimate => ("предлагает интимное", "offers intimacy"),
            OfferSign::MentionsIntimate => ("зовёт знакомиться", "looks for acquaintance"),
            OfferSign::OffersDrugs => {
                ("предлагает лекарства, похудение или запрещённое", "offers cures, slimming or drugs")
            }
            OfferSign::MentionsDrugs => {
                ("пишет о лекарствах, похудении или запрещённом", "speaks of cures, slimming or drugs")
            }
            OfferSign::OffersPromotion => {
                ("зовёт подписаться или предлагает накрутку", "asks to subscribe or sells promotion")
            }
            OfferSign::MentionsPromotion => ("пишет о подписках и продвижении", "speaks of subscribing and promotion"),
            OfferSign::OffersPrize => ("обещает приз или подарок", "promises a prize or gift"),
            OfferSign::MentionsPrize => ("пишет о призах и бесплатном", "speaks of prizes and free things"),
            OfferSign::OffersOccult => ("предлагает гадание", "offers fortune-telling"),
            OfferSign::MentionsOccult => ("пишет о гадании", "speaks of fortune-telling"),
            OfferSign::OffersGoods | OfferSign::MentionsGoods => {
                ("предлагает товар или услуги", "offers goods or services")
            }
            OfferSign::OffersCrime => {
                ("предлагает взлом, чужие карты или данные", "offers break-ins, others' cards or data")
            }
            OfferSign::MentionsCrime => {
                ("пишет о взломе, чужих картах или данных", "speaks of break-ins, others' cards or data")
            }
            OfferSign::OffersPage => ("заманивает на свою страницу", "lures to a page of theirs"),
            OfferSign::MentionsPage => ("зовёт на страницу", "asks to a page"),
            OfferSign::OffersPosing => {
                ("выдаёт себя за банк, поддержку или ведомство", "poses as a bank, support or an authority")
            }
            OfferSign::MentionsPosing => {
                ("пишет голосом банка, поддержки или ведомства", "speaks as a bank, support or an authority would")
            }
        };
        Some(self.t(ru, en))
    }
}

/// What is said first: what the text offers, then how it hides and where it leads, then what it only speaks of.
fn rank(code: &str) -> u8 {
    match code {
        IN_ATTACHMENT | "stop_word" | "blocked_domain" | "learned_spam" | "kind_spam" => 0,
        code if code.starts_with("offers_") => 1,
        "link" | "messenger" | "names_messenger" | "buttons" => 3,
        code if code.starts_with("mentions_") => 4,
        _ => 2,
    }
}

/// Reasons that made a verdict milder.
fn is_softening(code: &str) -> bool {
    matches!(
        code,
        "long_standing"
            | "wrote_well"
            | "named_in_posts"
            | "members_wrote"
            | "over_limit"
            | "holiday"
            | "let_stay"
            | "foreign_language"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::texts::Language;

    #[test]
    fn a_text_is_explained_by_what_can_be_pointed_at() {
        let (ru, en) = (Texts::new(Language::Ru), Texts::new(Language::En));
        let reasons = [
            Reason::with("model", 3.2, "заработок, <b>пиши</b>"),
            Reason::with("link", 0.4, "a.example"),
            Reason::new("names_messenger", 0.0),
            Reason::new("messenger", 0.4),
            Reason::new("own_ham", -0.3),
            Reason::new("offers_earnings", 0.0),
        ];
        assert_eq!(
            ru.why(&reasons).unwrap(),
            "обещает заработок, ведёт на a.example, зовёт писать в мессенджер; похоже на спам словами «заработок, \
             &lt;b&gt;пиши&lt;/b&gt;»"
        );
        assert_eq!(
            en.why(&[Reason::new("model", 1.0), Reason::new("long_standing", 0.0)]).unwrap(),
            "a long-standing member"
        );
        assert_eq!(en.why(&[Reason::new("model", 1.0)]).unwrap(), "reads like spam, with nothing to point at");
        // What it was is deleted with the rest of somebody's.
        let forgotten =
            ["link", "posing_site", "blocked_domain"].map(|code| ru.why(&[Reason::new(code, 2.0)]).unwrap());
        assert_eq!(forgotten, ["даёт ссылку", "сайт под чужим именем", "запрещённый вами сайт"]);
        assert_eq!(ru.why(&[Reason::with("same_text", 2.0, "3")]).unwrap(), "тот же текст ещё у 3 человек");
        assert_eq!(ru.why(&[Reason::new("no_photo", 2.0)]), None);
    }
}
