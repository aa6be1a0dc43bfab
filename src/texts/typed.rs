//! What the admin typed, and what became of it, in words.

use super::panel::BadEntry;
use super::{PanelTexts, Said, html};
use crate::policy::SettingKey;

/// So much of an entry is repeated.
const REPEATED: usize = 80;

/// What became of several entries at once.
#[derive(Debug, Clone, Default)]
pub struct Typed {
    /// Taken.
    pub added: Vec<String>,
    /// On the list already.
    pub known: Vec<String>,
    /// Not taken, with the reason in words.
    pub refused: Vec<(String, String)>,
    /// Taken off the list, whose place another one took.
    pub removed: Vec<String>,
}

/// Somebody on Telegram, as far as they are known.
#[derive(Debug, Clone, Default)]
pub struct Account {
    pub name: Option<String>,
    /// They have written to the bot, and let it write.
    pub reachable: bool,
}

/// Why nobody was named to stand in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeputyRefused {
    Hidden,
    Bot,
    Channel,
    UnknownName,
}

impl PanelTexts {
    /// Below a setting that is a person of Telegram.
    pub fn account_line(&self, account: &Account) -> String {
        let name = account
            .name
            .as_ref()
            .map(|name| format!("\n{}", html::escape(&html::cut(&html::one_line(name), 64))))
            .unwrap_or_default();
        let warning = if account.reachable {
            ""
        } else {
            self.t(
                "\n⚠️ Ещё не писал боту: тревоги до него не дойдут.",
                "\n⚠️ Never wrote to the bot: no alert reaches them.",
            )
        };
        format!("{name}{warning}")
    }

    /// Nobody can tell who administers the group. `why`: in Telegram's words, maybe none.
    pub fn admins_are_unread(&self, why: &str) -> String {
        let why = if why.is_empty() { String::new() } else { format!("\n<i>{}</i>", html::escape(why)) };
        format!(
            "🔒 {}{why}\n{}",
            self.t(
                "Не могу прочитать, кто администратор этой группы, поэтому панель никому не открываю.",
                "I cannot read who administers this group, so the panel opens for nobody.",
            ),
            self.t(
                "Сделайте бота администратором группы или впишите владельцев в <code>telegram.admin_user_ids</code>. \
                 Спрашиваю Telegram ещё раз: как только ответит, скажу здесь.",
                "Make the bot an administrator of the group, or put the owners into <code>telegram.admin_user_ids</code>. \
                 I am asking Telegram once more and shall say here when it answers.",
            ),
        )
    }

    /// They can be told now.
    pub fn admins_are_read(&self) -> String {
        self.t("🔓 Вижу, кто здесь администратор: /panel", "🔓 I see who administers this group: /panel").to_owned()
    }

    /// To a press in such a group.
    pub fn no_right_is_known(&self) -> String {
        let why = self.t(
            "не могу прочитать, кто администратор этой группы. Сделайте бота её администратором",
            "I cannot read who administers this group. Make the bot its administrator",
        );
        format!("{}: {why}", self.texts().said(Said::NoRight))
    }

    /// Nothing that is understood here; `setting`: its screen stands open.
    pub fn not_understood(&self, setting: Option<SettingKey>) -> String {
        let form = setting
            .map(|key| format!("\n{}: {}", self.texts().setting_name(key), self.setting_form(key.kind())))
            .unwrap_or_default();
        format!(
            "🤔 {}{form}",
            self.t("Не понял. Что здесь можно: /help", "I did not get that. What can be done here: /help")
        )
    }

    /// How somebody of Telegram's group is found: by a name nobody is.
    pub fn how_to_find_in_group(&self) -> String {
        self.t(
            "Кто пишет в группе Telegram, того найду по ссылке на его сообщение или по самому сообщению, пересланному сюда.",
            "Whoever writes in the Telegram group is found by the link of their message, or by the message itself, sent on here.",
        )
        .to_owned()
    }

    /// Whoever was asked for a value types none after all.
    pub fn cancelled(&self) -> String {
        self.t("Хорошо, ничего не меняю.", "All right, nothing changes.").to_owned()
    }

    /// «✅ Сохранено. Заместитель: …»
    pub fn setting_saved(&self, key: SettingKey, value: &serde_json::Value) -> String {
        let value = self.setting_value(key, value, REPEATED);
        format!("✅ {}. {}: <b>{value}</b>", self.texts().said(Said::Saved), self.texts().setting_name(key))
    }

    /// «✅ Добавлено: «казино», «ставки»», what was there, and what was not taken and why.
    pub fn typed(&self, typed: &Typed) -> String {
        let list = |words: &[String]| words.iter().map(|word| repeated(word)).collect::<Vec<_>>().join(", ");
        let mut lines = Vec::new();
        if !typed.added.is_empty() {
            lines.push(format!("{}: {}", self.texts().said(Said::Added), list(&typed.added)));
        }
        if !typed.known.is_empty() {
            lines.push(format!("☑️ {}: {}", self.t("Уже было", "There already"), list(&typed.known)));
        }
        match typed.refused.as_slice() {
            [] => lines.extend(self.taken_off(&typed.removed)),
            refused => {
                lines.extend(self.taken_off(&typed.removed));
                lines.push(format!("⚠️ {}:", self.t("Не взял", "Not taken")));
                lines.extend(
                    refused.iter().map(|(word, why)| format!("• {}: {}", repeated(word), super::html::escape(why))),
                );
                lines.push(
                    self.t("Их можно прислать ещё раз, исправив.", "Send these again once they are mended.").to_owned(),
                );
            }
        }
        lines.join("\n")
    }

    /// What a list lost to the one that took its place; `None`: nothing.
    pub fn taken_off(&self, words: &[String]) -> Option<String> {
        /// The rest is counted: a message has its end.
        const NAMED: usize = 30;
        let named: Vec<String> = words.iter().take(NAMED).map(|word| repeated(word)).collect();
        let more = words.len().saturating_sub(NAMED);
        let more = if more > 0 { format!(" {} {more}", self.t("и ещё", "and more:")) } else { String::new() };
        let said =
            self.t("Убрано (новый список занял место прежнего)", "Taken off (the new list took the old one's place)");
        (!words.is_empty()).then(|| format!("➖ {said}: {}{more}", named.join(", ")))
    }

    /// What was typed in a list's place was not taken at all.
    pub fn list_is_unchanged(&self) -> &'static str {
        self.t("Список остался прежним.", "The list stays as it was.")
    }

    /// Why an entry was not taken.
    pub fn bad_entry_reason(&self, problem: BadEntry) -> &'static str {
        match problem {
            BadEntry::TooMany => self.t("список полон, уберите лишнее", "the list is full, drop something first"),
            BadEntry::TooLong => self.t("слишком длинно", "it is too long"),
            BadEntry::NoDomain => self.t("это не домен, нужно вроде example.com", "this is no domain, try example.com"),
            BadEntry::NoPattern => {
                self.t("это не слово и не регулярное выражение", "this is neither a word nor a regular expression")
            }
            BadEntry::Nothing => self.t("тут нечего искать", "there is nothing to look for in it"),
            BadEntry::TooShort => self.t(
                "это слишком коротко: я удалял бы каждый комментарий с таким знаком, нужны хотя бы две буквы",
                "it is too short: I would delete every comment with that sign, write at least two letters",
            ),
            BadEntry::FitsAnything => self.t(
                "это выражение подходит к любому тексту, даже пустому: я удалял бы всё",
                "this expression fits any text, even an empty one: I would delete everything",
            ),
        }
    }

    /// Why an entry of a setting's list was not taken.
    pub fn bad_value_reason(&self, domain: bool) -> String {
        if domain {
            return self.bad_entry_reason(BadEntry::NoDomain).to_owned();
        }
        self.t("такого значения быть не может", "this cannot be a value").to_owned()
    }

    /// Why a price was not taken: its name is missing or too long, or all of it is.
    pub fn bad_price_reason(&self) -> String {
        self.t(
            "нужно «Название; цена; описание», название до 40 знаков, всё до 1000",
            "“Name; price; description” is needed, a name of at most 40 characters, 1,000 in all",
        )
        .to_owned()
    }

    /// The button that opens Telegram's own list of people.
    pub fn pick_person(&self) -> String {
        self.t("👤 Выбрать человека", "👤 Choose a person").to_owned()
    }

    /// The button below it.
    pub fn pick_nobody(&self) -> String {
        self.t("Отмена", "Cancel").to_owned()
    }

    /// What stands beside a button that shares a chat or a person.
    pub fn pick_below(&self) -> String {
        self.t(
            "👇 Выберите человека кнопкой внизу, перешлите сюда любое его сообщение или пришлите его номер или @имя.",
            "👇 Choose a person with the button below, forward any message of theirs, or send their number or @name.",
        )
        .to_owned()
    }

    /// Somebody stands in now. `reachable`: they have written to the bot.
    pub fn deputy_is(&self, id: i64, account: &Account) -> String {
        let who = account.name.as_deref().map_or_else(|| format!("<code>{id}</code>"), html::escape);
        let mut text = format!("✅ {}: <b>{who}</b>", self.t("Заместитель", "Standing in"));
        if account.reachable {
            text.push_str(self.t("\nСообщил ему об этом.", "\nI have told them so."));
        } else {
            text.push_str(self.t(
                "\n⚠️ Но этот человек ещё не писал боту, и до него мне не достучаться: Telegram не даёт боту писать первым. \
                 Пусть откроет бота и нажмёт «Старт», до этого тревоги к нему не придут.",
                "\n⚠️ But they never wrote to the bot and are out of its reach: Telegram lets no bot write first. They must \
                 open the bot and press “Start”, until then no alert reaches them.",
            ));
        }
        text
    }

    /// To whoever stands in.
    pub fn you_stand_in(&self) -> String {
        self.t(
            "👋 Вас назначили заместителем: пока владелец в отпуске, сюда придут тревоги сообщества.",
            "👋 You stand in for the owner: while they are on holiday, the community's alerts come here.",
        )
        .to_owned()
    }

    /// Why nobody was named.
    pub fn deputy_refused(&self, what: DeputyRefused) -> String {
        let text = match what {
            DeputyRefused::Hidden => self.t(
                "⚠️ Этот человек скрыл себя при пересылке: Telegram не говорит, кто он. Выберите его кнопкой внизу или \
                 пришлите номер.",
                "⚠️ They are hidden when forwarded: Telegram does not tell who they are. Choose them with the button below, \
                 or send their number.",
            ),
            DeputyRefused::Bot => self.t("⚠️ Это бот, нужен человек.", "⚠️ This is a bot, a person is needed."),
            DeputyRefused::Channel => self.t(
                "⚠️ Это канал или группа, нужен человек.",
                "⚠️ This is a channel or a group, a person is needed.",
            ),
            DeputyRefused::UnknownName => self.t(
                "⚠️ С таким именем боту никто не писал, а по одному имени Telegram человека не называет. Пусть напишет \
                 боту, или выберите его кнопкой внизу, или перешлите его сообщение.",
                "⚠️ Nobody of that name wrote to the bot, and Telegram names nobody by a name alone. Let them write to the \
                 bot, choose them with the button below, or forward a message of theirs.",
            ),
        };
        text.to_owned()
    }
}

fn repeated(word: &str) -> String {
    format!("«{}»", html::escape(&html::cut(&word.replace('\n', " "), REPEATED)))
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::*;
    use crate::texts::Language;
    use crate::texts::Texts;
    use crate::texts::html::plain;

    #[test]
    fn what_was_typed_is_escaped_and_told_in_english() {
        let texts = Texts::new(Language::En);
        let typed = Typed {
            added: vec!["casino".to_owned(), "<b>bets</b>".to_owned()],
            known: vec!["loans".to_owned()],
            refused: vec![("a".to_owned(), texts.panel().bad_entry_reason(BadEntry::TooShort).to_owned())],
            removed: vec!["lottery".to_owned()],
        };
        let html = texts.panel().typed(&typed);
        assert!(!html.contains("<b>bets"), "{html}");
        let deputies: Vec<String> = [true, false]
            .map(|reachable| texts.panel().deputy_is(7, &Account { name: Some("<b>Bob".to_owned()), reachable }))
            .map(|html| plain(&html))
            .to_vec();
        let refused = [DeputyRefused::Hidden, DeputyRefused::Bot, DeputyRefused::Channel, DeputyRefused::UnknownName]
            .map(|what| texts.panel().deputy_refused(what))
            .join("\n");
        let unread = plain(&texts.panel().admins_are_unread("<i>member list"));
        let account = plain(&texts.panel().account_line(&Account::default()));
        let all = [plain(&html), deputies.join("\n"), refused, unread, account, texts.panel().no_right_is_known()];
        assert_snapshot!(all.join("\n\n"), @r#"
            ✅ Added: «casino», «<b>bets</b>»
            ☑️ There already: «loans»
            ➖ Taken off (the new list took the old one's place): «lottery»
            ⚠️ Not taken:
            • «a»: it is too short: I would delete every comment with that sign, write at least two letters
            Send these again once they are mended.

            ✅ Standing in: <b>Bob
            I have told them so.
            ✅ Standing in: <b>Bob
            ⚠️ But they never wrote to the bot and are out of its reach: Telegram lets no bot write first. They must open the bot and press “Start”, until then no alert reaches them.

            ⚠️ They are hidden when forwarded: Telegram does not tell who they are. Choose them with the button below, or send their number.
            ⚠️ This is a bot, a person is needed.
            ⚠️ This is a channel or a group, a person is needed.
            ⚠️ Nobody of that name wrote to the bot, and Telegram names nobody by a name alone. Let them write to the bot, choose them with the button below, or forward a message of theirs.

            🔒 I cannot read who administers this group, so the panel opens for nobody.
            <i>member list
            Make the bot an administrator of the group, or put the owners into telegram.admin_user_ids. I am asking Telegram once more and shall say here when it answers.


            ⚠️ Never wrote to the bot: no alert reaches them.

            Not enough rights: I cannot read who administers this group. Make the bot its administrator
            "#);
    }
}
