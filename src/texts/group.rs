//! What the bot may do in the discussion group, in words.

use super::{AlertsTexts, html};
use crate::domain::right::Right;
use crate::domain::standing::Standing;

impl AlertsTexts {
    /// «🙋 группа «Обсуждение»: прошу вас, у бота нет права «удаление сообщений»»
    pub fn group_line(&self, title: Option<&str>, standing: Standing) -> String {
        let group = self.group_named(title);
        if !standing.there {
            let text = self.t(
                "бота там нет: верните его и дайте ему права",
                "the bot is not there: bring it back and give it its rights",
            );
            return format!("⚠️ {group}: {text}");
        }
        let lacks = [(standing.deletes, Right::DeleteMessages), (standing.restricts, Right::RestrictMembers)];
        let names = lacks.iter().filter(|(may, _)| !may).map(|(_, right)| {
            let name = html::escape(&self.texts().right_name(right.as_str()));
            self.t("«{}»", "“{}”").replace("{}", &name)
        });
        let names = names.collect::<Vec<_>>().join(", ");
        format!("🙋 {group}: {} {names}", self.t("прошу вас, у бота нет прав", "asking you, the bot lacks the rights"))
    }

    /// The bot may delete there again.
    pub fn group_is_back(&self, title: Option<&str>) -> String {
        format!("✅ {}: {}", self.group_named(title), self.t("снова удаляю сам", "I delete there again"))
    }

    fn group_named(&self, title: Option<&str>) -> String {
        let title = title.map(|title| self.t(" «{}»", " “{}”").replace("{}", &html::escape(title))).unwrap_or_default();
        format!("{}{title}", self.t("группа", "group"))
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::standing::Standing;
    use crate::texts::{Language, Texts};

    #[test]
    fn what_is_missing_in_the_group_is_named_in_both_languages() {
        let (ru, en) = (Texts::new(Language::Ru), Texts::new(Language::En));
        let mute = Standing { deletes: false, ..Standing::WHOLE };
        let said = ru.alerts().group_line(Some("<Двор>"), mute);
        assert_eq!(said, "🙋 группа «&lt;Двор&gt;»: прошу вас, у бота нет прав «удаление сообщений»");
        let out = Standing { there: false, deletes: false, restricts: false };
        let said = en.alerts().group_line(None, out);
        assert_eq!(said, "⚠️ group: the bot is not there: bring it back and give it its rights");
        assert_eq!(en.alerts().group_is_back(Some("Yard")), "✅ group “Yard”: I delete there again");
    }
}
