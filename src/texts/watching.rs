//! The first words, and what is shown while nothing is done: what would have been done, and how to switch it on.

use super::panel::WouldHave;
use super::{AlertsTexts, Language, html};
use crate::domain::verdict::Mode;

/// What the first words depend on.
#[derive(Debug, Clone)]
pub struct Welcome {
    /// What is done by itself.
    pub mode: Mode,
    /// The environment fixes that.
    pub mode_fixed: bool,
    /// What a person is asked to do, though the mode is to act: no key may.
    pub lacking: Lacking,
    /// Local time of the digest; `None`: there is none.
    pub digest_at: Option<String>,
    /// Posts are copied to a channel.
    pub copies: bool,
    /// Advertisers are talked with.
    pub leads: bool,
}

/// What no key may do, as far as that is known with the first words.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Lacking {
    /// Deleting comments.
    pub comments: bool,
    /// Banning people.
    pub people: bool,
}

impl AlertsTexts {
    /// The first message that an admin ever gets.
    pub fn welcome(&self, welcome: &Welcome) -> String {
        let head = self
            .t("👋 <b>Здравствуйте! Я на месте и слушаю сообщество</b>", "👋 <b>Hello! I am here and listening</b>");
        let mode = match welcome.mode {
            Mode::Observe => self.t(
                "👁 Пока только смотрю: никого не удаляю и не блокирую. Записываю, что сделал бы и почему.",
                "👁 For now I only watch: nobody is removed or banned. I write down what I would do, and why.",
            ),
            Mode::Enforce if welcome.lacking != Lacking::default() => self.asks_instead(welcome.lacking),
            Mode::Enforce => self.t(
                "⚔️ Действую сам: убираю спам и накрутку в пределах лимитов, о каждом случае пишу сюда. Любое решение можно \
                 вернуть кнопкой.",
                "⚔️ I act by myself: spam and fakes go, within the limits, and I tell you here. Every verdict can be taken \
                 back with a button.",
            ),
        };
        let mut next = Vec::new();
        if welcome.mode == Mode::Observe && welcome.mode_fixed {
            next.push(self.texts().panel().mode_is_fixed().to_owned());
        } else if welcome.mode == Mode::Observe {
            next.push(self.t(
                "Через день-два загляните в 💬 и 🛡: там видно, что я убрал бы. Согласны — нажмите «Действую сам».",
                "In a day or two look into 💬 and 🛡: they show what I would have removed. If you agree, press “Act by yourself”.",
            ).to_owned());
        }
        if let Some(at) = welcome.digest_at.as_deref().map(html::escape) {
            next.push(match self.language() {
                Language::Ru => format!("Каждый день в {at} пришлю сводку: что было и что ждёт вас."),
                Language::En => format!("Every day at {at} comes a digest: what happened, and what waits for you."),
            });
        }
        if welcome.copies {
            next.push(
                self.t("Новые посты со стены буду переносить в канал.", "New posts of the wall go to the channel.")
                    .to_owned(),
            );
        }
        if welcome.leads {
            next.push(
                self.t(
                    "Кто спросит о рекламе, того расспрошу и принесу вам заявку.",
                    "Whoever asks about advertising is asked for details and brought to you.",
                )
                .to_owned(),
            );
        }
        next.push(
            self.t(
                "Остальное в панели: /start. Подсказка: /help.",
                "Everything else is in the panel: /start. Help: /help.",
            )
            .to_owned(),
        );
        let next: Vec<String> = next.into_iter().map(|line| format!("• {line}")).collect();
        format!("{head}\n{mode}\n\n{}", next.join("\n"))
    }

    /// It is to act by itself, and no key may do all of it: what it can is said, and what it asks for.
    pub fn asks_instead(&self, lacking: Lacking) -> &'static str {
        match (lacking.comments, lacking.people) {
            (false, false) => "",
            (true, true) => self.t(
                "🙋 Ключа администратора нет: спам и накрутку ВКонтакте нахожу сам, а убрать прошу вас, карточкой со ссылками.",
                "🙋 There is no administrator's key: I find spam and fakes on VK and ask you to remove them, on a card with \
                 links.",
            ),
            (true, false) => self.t(
                "🙋 Удалять комментарии ВКонтакте ни один ключ не может: об этом прошу вас, карточкой со ссылками. Накрутку \
                 убираю сам, в пределах лимитов.",
                "🙋 No key may delete comments on VK: I ask you to, on a card with links. Fakes I remove myself, within the \
                 limits.",
            ),
            (false, true) => self.t(
                "🙋 Спам в комментариях удаляю сам. Банить ВКонтакте ни один ключ не может: об этом прошу вас, карточкой со \
                 ссылками.",
                "🙋 Spam in comments I delete myself. No key may ban people on VK: I ask you to, on a card with links.",
            ),
        }
    }

    /// Under a screen's words while only watching: what would have been done in seven days.
    pub fn watching_line(&self, would: &WouldHave) -> String {
        let line = match &would.since {
            Some(since) if would.total() == 0 => {
                let begins = self.t("Смотрю с", "Watching since");
                let nothing = self.t("убирать пока было нечего", "nothing to remove so far");
                format!("{begins} {}: {nothing}", html::escape(since))
            }
            None if would.total() == 0 => {
                self.t("За 7 дней убирать было нечего", "In 7 days there was nothing to remove").to_owned()
            }
            Some(_) | None => self.texts().panel().would_have(&self.texts().panel().watched(would), would),
        };
        format!("👀 {line}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::texts::Texts;
    use insta::assert_snapshot;

    #[test]
    fn the_first_words_say_what_comes_next_in_both_languages() {
        let lacking = Lacking::default();
        let all = Welcome {
            mode: Mode::Observe,
            mode_fixed: false,
            lacking,
            digest_at: Some("09:00".to_owned()),
            copies: true,
            leads: true,
        };
        let few =
            Welcome { mode: Mode::Enforce, mode_fixed: false, lacking, digest_at: None, copies: false, leads: false };
        let said = [Language::Ru, Language::En]
            .map(Texts::new)
            .map(|texts| format!("{}\n---\n{}", texts.alerts().welcome(&all), texts.alerts().welcome(&few)));
        assert_snapshot!(said.join("\n===\n"), @r#"
            👋 <b>Здравствуйте! Я на месте и слушаю сообщество</b>
            👁 Пока только смотрю: никого не удаляю и не блокирую. Записываю, что сделал бы и почему.

            • Через день-два загляните в 💬 и 🛡: там видно, что я убрал бы. Согласны — нажмите «Действую сам».
            • Каждый день в 09:00 пришлю сводку: что было и что ждёт вас.
            • Новые посты со стены буду переносить в канал.
            • Кто спросит о рекламе, того расспрошу и принесу вам заявку.
            • Остальное в панели: /start. Подсказка: /help.
            ---
            👋 <b>Здравствуйте! Я на месте и слушаю сообщество</b>
            ⚔️ Действую сам: убираю спам и накрутку в пределах лимитов, о каждом случае пишу сюда. Любое решение можно вернуть кнопкой.

            • Остальное в панели: /start. Подсказка: /help.
            ===
            👋 <b>Hello! I am here and listening</b>
            👁 For now I only watch: nobody is removed or banned. I write down what I would do, and why.

            • In a day or two look into 💬 and 🛡: they show what I would have removed. If you agree, press “Act by yourself”.
            • Every day at 09:00 comes a digest: what happened, and what waits for you.
            • New posts of the wall go to the channel.
            • Whoever asks about advertising is asked for details and brought to you.
            • Everything else is in the panel: /start. Help: /help.
            ---
            👋 <b>Hello! I am here and listening</b>
            ⚔️ I act by myself: spam and fakes go, within the limits, and I tell you here. Every verdict can be taken back with a button.

            • Everything else is in the panel: /start. Help: /help.
            "#);
    }
}
