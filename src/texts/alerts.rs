//! Alerts in words: what happened, why it matters, what to do.

use super::{AlertsTexts, html};
use crate::clock::Millis;
use crate::domain::alert::AlertKind;
use crate::domain::ids::{Network, PersonId};
use crate::domain::known::TargetNetwork;
use crate::domain::lane::Lane;
use crate::domain::leads::Wish;
use crate::domain::verdict::Acting;
use crate::domain::wave::WaveKind;

/// Characters of a foreign text that are quoted.
pub(super) const QUOTE: usize = 300;

/// One alert on a message.
#[derive(Debug, Clone)]
pub struct AlertLine<'a> {
    /// Telegram HTML.
    pub words: &'a str,
    /// How often today.
    pub times: i64,
    /// Local time of the last one.
    pub last: String,
}

/// «статус» on VK.
#[derive(Debug, Clone)]
pub struct OwnerStatus {
    pub acting: Acting,
    /// Since when Telegram is out of reach.
    pub telegram_out: Option<String>,
    /// Since when VK did not answer.
    pub vk_out: Option<String>,
    pub deleted: i64,
    pub removed: i64,
    /// People and texts that wait.
    pub quarantine: (u32, u32),
    /// People and texts that the admin is asked to remove by hand.
    pub asked: (i64, i64),
    pub leads: usize,
    pub waiting: i64,
    /// Calls and events given up.
    pub dead: i64,
}

/// What is on a button of an alert, and of the owner on VK.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AlertLabel {
    Open,
    Status,
    Quarantine,
    Leads,
    Keep,
    Remove,
    Answer,
    Cancel,
}

impl AlertsTexts {
    /// Another program listens with the bot's key since a moment.
    pub fn rival(&self, since: &str) -> String {
        self.t(
            "👥 <b>С {} бота слушает ещё одна программа с тем же ключом</b>\nЧасть кнопок и сообщений достаётся ей. \
             Остановите её (второй запуск, старый сервер) или выпустите новый ключ у @BotFather.",
            "👥 <b>Since {} another program listens with the bot's key</b>\nIt takes some of the buttons and messages. \
             Stop it (a second copy, an old server) or have @BotFather issue a new key.",
        )
        .replace("{}", &html::escape(since))
    }

    /// Everything on a message of alerts. `more`: older ones that are only counted.
    pub fn message(&self, lines: &[AlertLine<'_>], more: usize) -> String {
        let mut parts: Vec<String> = Vec::new();
        if more > 0 {
            parts.push(self.t("Раньше сегодня: ещё {}", "Earlier today: {} more").replace("{}", &more.to_string()));
        }
        let mut said: Vec<&str> = Vec::new();
        for line in lines {
            // What to do is said once, however many things wait for it.
            let (head, advice) = line.words.split_once('\n').unwrap_or((line.words, ""));
            let mut part = if !advice.is_empty() && said.contains(&advice) { head } else { line.words }.to_owned();
            said.push(advice);
            if line.times > 1 {
                let last = self.t("последний в", "the last at");
                let times = super::people::number(line.times);
                part.push_str(&format!("\n<i>×{times}, {last} {}</i>", html::escape(&line.last)));
            }
            parts.push(part);
        }
        parts.join("\n\n")
    }

    /// What nobody could be shown in time: each kind, how often, and when last.
    pub fn missed_alerts(&self, kinds: &[(AlertKind, i64, String)]) -> String {
        let lines: Vec<String> = kinds
            .iter()
            .map(|(kind, times, last)| {
                let times = if *times > 1 { format!(" ×{times}") } else { String::new() };
                format!("{}{times} ({})", self.alert_kind(*kind), html::escape(last))
            })
            .collect();
        let head = self.t("Пока я не мог сюда написать", "While I could not write here");
        format!("📭 <b>{head}</b>: {}", lines.join(", "))
    }

    fn alert_kind(&self, kind: AlertKind) -> &'static str {
        match kind {
            AlertKind::Wave => self.t("волна накрутки", "a wave of fakes"),
            AlertKind::HotLead => self.t("горячая заявка", "a hot lead"),
            AlertKind::Key => self.t("ключ не принимался", "a key was refused"),
            AlertKind::Capability => self.t("менялось, что я могу сам", "what I may do by myself changed"),
            AlertKind::Assist => self.t("нужна была ваша рука", "your hand was needed"),
            AlertKind::Quiet => self.t("молчал источник", "a source was silent"),
            AlertKind::Telegram => self.t("не отвечал Telegram", "Telegram did not answer"),
            AlertKind::Vk => self.t("не отвечал VK", "VK did not answer"),
            AlertKind::Outbox => self.t("не выходили действия", "actions did not get out"),
            AlertKind::Limit => self.t("достигнут лимит", "a limit was reached"),
            AlertKind::Storage => self.t("отказывала база или диск", "the database or the disk refused"),
            AlertKind::Help => self.t("нужна была ваша помощь", "your help was needed"),
        }
    }

    /// The limit of a day is reached.
    pub fn limit_reached(&self, per_day: u32) -> String {
        let text = self.t(
            "🛑 <b>Лимит на сегодня: {}</b>\nБольше людей сегодня не баню и не убираю: остальные ждут в карантине.",
            "🛑 <b>Today's limit: {}</b>\nNobody else is banned or removed today: the others wait in quarantine.",
        );
        text.replace("{}", &per_day.to_string())
    }

    /// The first case in which a person has to act.
    pub fn first_assist(&self) -> String {
        self.t(
            "🙋 <b>Первый случай, где нужна ваша рука</b>\nСам этого сделать не могу: ни ключу, ни боту \
             это не разрешено. Такие случаи собираю на одной карточке, худшие сверху. Что поможет, написано в 📊.",
            "🙋 <b>The first case that needs your hand</b>\nI may not do it myself: neither a token nor the bot \
             is allowed it. Such cases are gathered on one card, the worst first. 📊 says what would help.",
        )
        .to_owned()
    }

    /// An advertiser who should be answered soon, for the second lane.
    pub fn hot_lead(&self, id: i64, wish: &Wish, person: PersonId) -> String {
        let head = self.t("🔥 Горячая заявка", "🔥 A hot lead");
        let place = match person.network {
            Network::Vk => "VK",
            Network::Telegram => "Telegram",
        };
        format!("<b>{head} №{id}</b> · {place}\n{}", html::escape(&wish_in_short(wish)))
    }

    /// A wave began, for the second lane.
    pub fn wave_began(&self, kind: WaveKind) -> String {
        let what = match kind {
            WaveKind::Joins => self.t("подписки", "subscriptions"),
            WaveKind::Likes => self.t("лайки", "likes"),
            WaveKind::Comments => self.t("комментарии", "comments"),
        };
        format!("🌊 <b>{}</b>: {what}", self.t("Похоже на волну накрутки", "This looks like a wave of fakes"))
    }

    /// A raid, for the second lane.
    pub fn raid_began(&self, size: i64) -> String {
        let text = self.t("🌊 <b>Рейд</b>: ждут удаления {}", "🌊 <b>A raid</b>: {} wait to be deleted");
        text.replace("{}", &super::people::number(size))
    }

    /// The database refused, and works again.
    pub fn store_was_ill(&self, from: &str, to: &str, ill: Millis, cause: &str) -> String {
        let head = self.t("База или диск отказывали", "The database or the disk refused");
        let what = self.t(
            "Ничего не потеряно: работа стояла и продолжилась. Посмотрите, есть ли место на диске.",
            "Nothing was lost: work stood still and went on. See whether the disk has room.",
        );
        let cause = self.texts().trouble_or(cause, self.t("записать не удалось", "writing failed"));
        let long = self.texts().lasting(ill);
        let to = if from == to { String::new() } else { format!(" – {} ({long})", html::escape(to)) };
        let from = html::escape(from);
        format!("💽 <b>{head}</b>: {from}{to}\n{cause}\n{what}")
    }

    /// The database is not sound.
    pub fn store_is_damaged(&self, cause: &str) -> String {
        let text = self.t(
            "💽 <b>База повреждена</b>\n{}\nОстановите бота и верните последнюю целую копию: etronics-bot \
             restore.",
            "💽 <b>The database is damaged</b>\n{}\nStop the bot and bring the last sound copy back: \
             etronics-bot restore.",
        );
        text.replace("{}", &self.texts().trouble_or(cause, self.t("проверка нашла ошибки", "the check found errors")))
    }

    /// The database or the disk refuses since a moment, and nothing is done meanwhile.
    pub fn store_refuses(&self, since: &str, cause: &str) -> String {
        let head = self.t("База отказывает с", "The database refuses since");
        let what = self.t(
            "Пока это так, работа стоит: ничего не проверяется и не удаляется. Посмотрите, есть ли место на диске и не держит ли \
             базу другая программа.",
            "As long as it does, work stands still: nothing is checked or removed. See whether the disk has room and whether \
             another program holds the database.",
        );
        let cause = self.texts().trouble_or(cause, self.t("записать не удалось", "writing failed"));
        format!("💽 <b>{head} {}</b>\n{cause}\n{what}", html::escape(since))
    }

    /// The file of the database was taken away, or replaced, while the engine writes to the former one.
    pub fn store_was_taken(&self, gone: bool) -> String {
        let head = if gone {
            self.t("Файл базы убран", "The database file was taken away")
        } else {
            self.t("На месте базы лежит другой файл", "Another file lies in the database's place")
        };
        let then = self.t(
            "Я работаю с прежним файлом, но после остановки его не будет: всё, что с этой минуты записано, пропадёт, а команды в \
             терминале видят другое. Остановите бота, верните файл базы или копию (etronics-bot restore) и запустите снова.",
            "I go on with the former file, but it is lost when I stop: with it all that is written from now on, and commands see \
             something else. Stop the bot, bring the database file or a copy back (etronics-bot restore) and start again.",
        );
        format!("💽 <b>{head}</b>\n{then}")
    }

    /// The machine's clock is wrong: ahead by so many milliseconds, or behind.
    pub fn clock_is_off(&self, by: i64) -> String {
        let text = if by > 0 {
            self.t("🕰 <b>Часы машины спешат на {}</b>", "🕰 <b>The machine's clock is ahead by {}</b>")
        } else {
            self.t("🕰 <b>Часы машины отстают на {}</b>", "🕰 <b>The machine's clock is behind by {}</b>")
        };
        let about = self.t(
            "Так говорят VK и Telegram. Пока часы не поправят, я ничего не забываю и ничего не делаю по времени: сводки, \
             напоминания, обходы и карантин ждут. Комментарии проверяю как всегда. Поправить: timedatectl set-ntp true.",
            "VK and Telegram say so. Until it is right nothing is forgotten and nothing is done by time: digests, \
             reminders, sweeps and quarantine wait. Comments are judged as ever. To mend it: timedatectl set-ntp true.",
        );
        format!("{}\n{about}", text.replace("{}", &self.time_span(by.abs())))
    }

    /// «400 дн.», «2 ч», «7 мин»
    fn time_span(&self, span: i64) -> String {
        let (minutes, hours, days) = (span / 60_000, span / 3_600_000, span / 86_400_000);
        match (days, hours) {
            (2.., _) => format!("{days} {}", self.t("дн.", "days")),
            (_, 2..) => format!("{hours} {}", self.t("ч", "h")),
            _ => format!("{minutes} {}", self.t("мин", "min")),
        }
    }

    /// The database came back from a backup. `watches`: nothing is done by itself now, as it should be; else the
    /// environment insists.
    pub fn restored(&self, watches: bool, fixed: bool) -> String {
        let head = if watches {
            self.t(
                "База возвращена из копии, пока только смотрю",
                "The database is back from a backup, I only watch for now",
            )
        } else {
            self.t("База возвращена из копии", "The database is back from a backup")
        };
        let about = self.t(
            "Что было после копии, я не помню. Начатое и не законченное не повторяю, чтобы не сделать дважды; о постах, \
             которые ждали отправки, спрошу.",
            "What happened after the backup is forgotten. What was begun and not finished is not repeated, so that nothing \
             is done twice; posts that waited to go out are asked about.",
        );
        let way = if watches && fixed {
            self.t(
                "Посмотрите, всё ли на месте. Режим задан в окружении (MODERATION_MODE): включить меня можно только там.",
                "See whether everything is in its place. The mode is set in the environment (MODERATION_MODE): I can be \
                 switched on only there.",
            )
        } else if watches {
            self.t(
                "Посмотрите, всё ли на месте, и включите меня снова.",
                "See whether everything is in its place, and switch me on again.",
            )
        } else {
            self.t(
                "Режим задан в окружении (MODERATION_MODE), поэтому я сразу действую сам: проверьте, этого ли вы хотите.",
                "The mode is set in the environment (MODERATION_MODE), so I act by myself at once: see whether you want that.",
            )
        };
        format!("💾 <b>{head}</b>\n{about}\n{way}")
    }

    /// A source answers and says nothing.
    pub fn gone_quiet(&self, name: &str, hours: i64) -> String {
        let text = self.t(
            "🔇 <b>{name} молчит</b>\nУже {hours} ч ни одного события, хотя обычно они есть. Ключ и связь в порядке: \
             проверьте, какие события включены (etronics-bot check).",
            "🔇 <b>{name} says nothing</b>\nNo event for {hours} h, though there usually are some. Key and connection \
             are fine: see which events are switched on (etronics-bot check).",
        );
        text.replace("{hours}", &hours.to_string()).replace("{name}", &html::escape(name))
    }

    /// Telegram is out of reach: plain text for the owner on VK.
    pub fn telegram_out(&self, since: &str, minutes: i64) -> String {
        let text = self.t(
            "📡 Telegram не отвечает с {since} ({minutes} мин). Ничего не теряется, всё ждёт. Важное пока пишу сюда; \
             спросить можно словами «статус», «карантин», «лиды».",
            "📡 Telegram has not answered since {since} ({minutes} min). Nothing is lost, everything waits. What matters \
             comes here meanwhile; ask with “status”, “quarantine”, “leads”.",
        );
        text.replace("{since}", &html::escape(since)).replace("{minutes}", &minutes.to_string())
    }

    /// VK is out of reach.
    pub fn vk_out(&self, since: &str, minutes: i64) -> String {
        let text = self.t(
            "📡 <b>VK не отвечает с {since}</b> ({minutes} мин)\nКомментарии и подписчики пока не проверяются; когда VK \
             вернётся, прочитаю пропущенное.",
            "📡 <b>VK has not answered since {since}</b> ({minutes} min)\nComments and members are not checked \
             meanwhile; when VK is back, what was missed is read.",
        );
        text.replace("{since}", &html::escape(since)).replace("{minutes}", &minutes.to_string())
    }

    /// What was missed while nobody listened cannot be read.
    pub fn gap_unread(&self, from: &str, to: &str, why: &str) -> String {
        let text = self.t(
            "🕳 Пропущенное с {from} до {to} прочитать не вышло: {why}\nПробую ещё; пока комментарии за это время не проверены.",
            "🕳 What was missed from {from} to {to} could not be read: {why}\nI try again; until then comments of that time \
             are not checked.",
        );
        let times = text.replace("{from}", &html::escape(from)).replace("{to}", &html::escape(to));
        times.replace("{why}", &self.texts().trouble(why))
    }

    /// What was missed while nobody listened was read, but not all of it.
    pub fn gap_cut(&self, from: &str, to: &str) -> String {
        let text = self.t(
            "🕳 С {from} до {to} где-то написали больше, чем читаю за раз: проверены последние 10 000 комментариев каждого \
             поста, обсуждения и ветки ответов, более ранние за это время не проверены.",
            "🕳 Somewhere more was written from {from} to {to} than I read at once: the last 10,000 comments of each post, \
             topic and thread are checked, earlier ones of that time are not.",
        );
        text.replace("{from}", &html::escape(from)).replace("{to}", &html::escape(to))
    }

    /// What was missed while nobody listened was read, but not all of the posts.
    pub fn gap_posts_cut(&self, from: &str, to: &str) -> String {
        let text = self.t(
            "🕳 С {from} до {to} на стене вышло больше постов, чем читаю за раз: взял последние, первые из пропущенных не перенесены. \
             Нужный пост перенесу, если пришлёте сюда его адрес.",
            "🕳 More posts were published on the wall from {from} to {to} than I read at once: the last ones are taken, the first of \
             those that were missed are not copied. Send me the address of a post, and I copy it.",
        );
        text.replace("{from}", &html::escape(from)).replace("{to}", &html::escape(to))
    }

    /// More happened than VK tells in one answer: the events are given up, and read where they can be read.
    pub fn events_overfull(&self, from: &str, to: &str) -> String {
        let text = self.t(
            "🌊 <b>События VK с {from} до {to} не поместились в один ответ</b>\nЭто бывает после потока длинных комментариев. \
             Посты, комментарии и подписчиков за это время читаю иначе, а личных сообщений сообществу не увидел: загляните в \
             диалоги.",
            "🌊 <b>VK's events from {from} to {to} did not fit into one answer</b>\nThat comes of a flood of long comments. \
             Posts, comments and members of that time are read another way; messages to the community were not seen: please \
             look into its dialogs.",
        );
        text.replace("{from}", &html::escape(from)).replace("{to}", &html::escape(to))
    }

    /// Calls and events that were given up within a day.
    pub fn given_up(&self, count: i64, error: &str) -> String {
        let head = self.t("Не удалось и отменено за сутки", "Failed and given up within a day");
        let why = if error.is_empty() {
            String::new()
        } else {
            format!("\n{}", self.texts().trouble_or(error, self.t("не получилось", "it failed")))
        };
        format!("📮 <b>{head}: {}</b>{why}", super::people::number(count))
    }

    /// The disk will be full soon.
    pub fn disk_is_low(&self, free: u64) -> String {
        format!(
            "💾 <b>{}: {}</b>\n{}",
            self.t("На диске осталось мало места", "Little room is left on the disk"),
            self.bytes(free),
            self.t(
                "Когда оно кончится, я перестану записывать и ждать придётся всем: уберите лишнее или увеличьте диск.",
                "When it is gone nothing can be written down, and everything waits: make room, or a larger disk.",
            )
        )
    }

    /// «1,2 ГБ», «280 МБ»
    pub(super) fn bytes(&self, bytes: u64) -> String {
        if bytes >= 1 << 30 {
            let gigabytes = format!("{:.1}", bytes as f64 / f64::from(1 << 30));
            return format!("{} {}", gigabytes.replace('.', self.t(",", ".")), self.t("ГБ", "GB"));
        }
        format!("{} {}", bytes >> 20, self.t("МБ", "MB"))
    }

    /// The morning's digest did not reach the chat.
    pub fn digest_not_sent(&self, error: &str) -> String {
        let head = self.t("Сводка не дошла", "The digest did not arrive");
        let why = if error.is_empty() { String::new() } else { format!("\n{}", self.texts().trouble(error)) };
        let then = self.t("Отправлю, как только получится.", "It is sent as soon as it can be.");
        format!("📮 <b>{head}</b>\n{then}{why}")
    }

    /// Work of a kind does not get out.
    pub fn lane_stuck(&self, lane: &Lane, since: &str, error: &str) -> String {
        let head = self.t("Не могу отправить с", "Cannot be sent since");
        let lane = html::escape(&self.texts().lane_name(lane));
        let since = html::escape(since);
        format!("📮 <b>{head} {since}</b>: {lane}\n{}", self.texts().trouble(error))
    }

    /// VK does not let the community write to the owner.
    pub fn owner_unreachable(&self, group: i64, note: &str) -> String {
        let text = self.t(
            "✉️ <b>Не могу написать вам в VK</b>\nНапишите сообществу любое сообщение: {}. Тогда важное дойдёт и при \
             недоступном Telegram.",
            "✉️ <b>I cannot write to you on VK</b>\nWrite anything to the community: {}. Then what matters arrives even \
             while Telegram is out of reach.",
        );
        let link = html::link(&format!("https://vk.com/im?sel=-{group}"), "vk.com/im");
        format!("{}\n<i>{}</i>", text.replace("{}", &link), self.texts().trouble(note))
    }

    /// A platform that posts are copied to does not let us write to the owner.
    pub fn owner_unreachable_on(&self, network: TargetNetwork, note: &str) -> String {
        let setting = match network {
            TargetNetwork::Telegram => "telegram.admin_chat_id",
            TargetNetwork::Max => "alerts.max_user_id",
        };
        let text = self.t(
            "✉️ <b>Не могу написать вам в {name}</b>\nОткройте там бота и нажмите «Начать»; проверьте {setting}.",
            "✉️ <b>I cannot write to you on {name}</b>\nOpen the bot there and press “Start”; is {setting} right?",
        );
        let text = text.replace("{name}", network.target().name).replace("{setting}", setting);
        format!("{text}\n<i>{}</i>", self.texts().trouble(note))
    }

    /// What is on a button of an alert.
    pub fn alert_button(&self, what: AlertLabel) -> &'static str {
        match what {
            AlertLabel::Open => self.t("Открыть", "Open"),
            AlertLabel::Status => self.t("Статус", "Status"),
            AlertLabel::Quarantine => self.t("Карантин", "Quarantine"),
            AlertLabel::Leads => self.t("Лиды", "Leads"),
            AlertLabel::Keep => self.t("Оставить", "Keep"),
            AlertLabel::Remove => self.t("Убрать", "Remove"),
            AlertLabel::Answer => self.t("Ответить", "Answer"),
            AlertLabel::Cancel => self.t("Отмена", "Cancel"),
        }
    }
}

pub(super) fn wish_in_short(wish: &Wish) -> String {
    let parts = [&wish.product, &wish.format, &wish.dates_text, &wish.budget_text];
    let filled = parts.into_iter().flatten().filter(|part| !part.trim().is_empty());
    filled.map(|part| html::cut(&html::one_line(part), 120)).collect::<Vec<_>>().join(" · ")
}

#[cfg(test)]
#[path = "alerts_tests.rs"]
mod tests;
