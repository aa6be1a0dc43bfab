//! 📊 in words.

use super::people::{SweepTimes, number};
use super::{BrakeLine, PanelTexts, html};
use crate::domain::action::{CapabilityState, Way};
use crate::domain::standing::Standing;
use crate::domain::sweep::{SweepKind, SweepState};
use crate::domain::verdict::Acting;

/// How a source is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SourceHealth {
    /// It answered lately.
    pub connected: bool,
    /// Minutes since its last event; `None`: never.
    pub quiet_minutes: Option<i64>,
}

/// How a platform does that posts go to and that says nothing itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TargetHealth {
    /// `None`: nobody asked it yet.
    pub connected: Option<bool>,
    /// Minutes since a post came out there; `None`: never.
    pub quiet_minutes: Option<i64>,
    /// Posts that are still to come out there.
    pub waiting: i64,
}

/// Subscribers on 📊: the numbers but the first three are of today.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PeopleStatus {
    /// In all; `None`: not counted yet.
    pub total: Option<i64>,
    /// Dead ones among them.
    pub dead: i64,
    /// Doubtful ones among them.
    pub doubtful: i64,
    pub joined: i64,
    /// Unsubscribed by themselves.
    pub left: i64,
    /// Removed or banned, by anybody.
    pub thrown_out: i64,
    pub checked: i64,
    /// Removed by this program for themselves: authors of spam need not be subscribers.
    pub removed: i64,
    pub quarantined: i64,
}

/// What 📊 shows.
#[derive(Debug, Clone)]
pub struct StatusView {
    pub acting: Acting,
    /// It stopped removing by itself.
    pub brake: Option<BrakeLine>,
    /// Platforms that are listened to, by their names.
    pub sources: Vec<(&'static str, SourceHealth)>,
    /// Platforms that posts go to besides, by their names.
    pub targets: Vec<(&'static str, TargetHealth)>,
    /// How every capability works.
    pub capabilities: Vec<CapabilityState>,
    /// What the bot may not do in the discussion group.
    pub group: Option<(Option<String>, Standing)>,
    /// Today: checked, deleted, in quarantine, taken back; authors banned.
    pub today: [i64; 5],
    pub people: PeopleStatus,
    /// People and texts that wait for a decision.
    pub quarantine: (u32, u32),
    /// People and texts that the admin is asked to remove.
    pub asked: (i64, i64),
    /// Sweeps over subscribers, and over likes.
    pub sweeps: [SweepTimes; 2],
    /// Waiting inside, waiting outside, set aside.
    pub queue: [i64; 3],
    pub last_error: Option<String>,
}

impl PanelTexts {
    /// The screen 📊: whether both platforms answer, and what is waiting.
    pub fn status(&self, view: &StatusView) -> String {
        let mut text = format!("📊 <b>{}</b>\n{}\n", self.t("Статус", "Status"), self.acting(view.acting));
        if let Some(brake) = &view.brake {
            text.push_str(&format!("{}\n", self.texts().moderation().brake_line(brake)));
        }
        for (name, health) in &view.sources {
            text.push_str(&format!("\n{}: {}", html::escape(name), self.health(*health)));
        }
        for (name, health) in &view.targets {
            text.push_str(&format!("\n{}: {}", html::escape(name), self.target_health(*health)));
        }
        text.push('\n');
        for state in &view.capabilities {
            let (sign, word) = match state.way {
                Way::Auto => ("✅", self.t("сам", "auto")),
                Way::Assist => ("🙋", self.t("прошу вас", "asking you")),
                Way::Off => ("▫️", self.t("нет", "off")),
            };
            text.push_str(&format!("\n{sign} {}: {word}", self.texts().capability(state.capability)));
        }
        if let Some((title, standing)) = &view.group {
            text.push_str(&format!("\n{}", self.texts().alerts().group_line(title.as_deref(), *standing)));
        }
        let [checked, deleted, quarantined, undone, authors] = view.today;
        text.push_str(&format!(
            "\n\n<b>{}</b>\n💬 {} {checked} · {} {deleted} · {} {quarantined} · {} {undone}",
            self.t("Сегодня", "Today"),
            self.t("проверено", "checked"),
            self.t("удалено", "deleted"),
            self.t("в карантин", "quarantined"),
            self.t("возвращено", "taken back"),
        ));
        if authors > 0 {
            text.push_str(&format!(" · {} {authors}", self.t("авторов забанено", "authors banned")));
        }
        text.push_str(&self.people_status(&view.people));
        let (people, texts) = view.quarantine;
        if people + texts > 0 {
            text.push_str(&format!("\n{}", self.texts().moderation().quarantine_line(people, texts)));
        }
        let (people, texts) = view.asked;
        text.extend(self.asked_of_you(people, texts).map(|line| format!("\n{line}")));
        for (times, kind) in view.sweeps.iter().zip([SweepKind::Members, SweepKind::Likes]) {
            text.push_str(&self.sweep_line(kind, times));
        }
        let [inbox, outbox, dead] = view.queue;
        if inbox + outbox + dead > 0 {
            text.push_str(&format!(
                "\n{}: {inbox} / {outbox} / {dead}",
                self.t("В очереди: события / действия / отменено", "Queue: events / actions / given up")
            ));
        }
        if let Some(error) = &view.last_error {
            text.push_str(&format!(
                "\n⚠️ {}",
                self.texts().trouble_or(error, self.t("что-то не получилось", "something failed"))
            ));
        }
        text
    }

    /// «🛡 подписчиков 100 000 · подписались 12 · ушли 3 · проверено 15 · убрано 2 · в карантин 1»
    fn people_status(&self, people: &PeopleStatus) -> String {
        let mut parts = vec![
            (self.t("подписались", "joined"), people.joined),
            (self.t("ушли", "left"), people.left),
            (self.t("проверено", "checked"), people.checked),
            (self.t("убрано", "removed"), people.removed),
            (self.t("в карантин", "quarantined"), people.quarantined),
        ];
        if people.thrown_out > 0 {
            parts.insert(2, (self.t("удалены", "thrown out"), people.thrown_out));
        }
        if let Some(total) = people.total {
            parts.insert(0, (self.t("всего", "in all"), total));
            parts.insert(1, (self.t("мёртвых", "dead"), people.dead));
            parts.insert(2, (self.t("сомнительных", "doubtful"), people.doubtful));
        }
        let parts: Vec<String> = parts.iter().map(|(words, count)| format!("{words} {}", number(*count))).collect();
        format!("\n🛡 {}", parts.join(" · "))
    }

    /// How the sweeps of a part stand, in one line.
    fn sweep_line(&self, kind: SweepKind, times: &SweepTimes) -> String {
        let name = match kind {
            SweepKind::Likes => self.t("Проверка лайков", "Sweep of likes"),
            SweepKind::Members => self.t("Проверка подписчиков", "Sweep of subscribers"),
            SweepKind::Comments => self.t("Проверка комментариев", "Sweep of comments"),
        };
        let mut parts = Vec::new();
        if let Some(sweep) = times.sweep.as_ref().filter(|sweep| sweep.state == SweepState::Running) {
            let share = (sweep.counts.done * 100).checked_div(sweep.counts.total).unwrap_or(0).min(100);
            parts.push(format!("{} {share} %", self.t("идёт,", "running,")));
        } else if times.sweep.as_ref().is_some_and(|sweep| sweep.state == SweepState::Failed) {
            parts.push(self.t("остановилась", "stopped").to_owned());
        }
        if let Some(last) = &times.last {
            parts.push(format!("{} {}", self.t("последняя", "the last"), html::escape(last)));
        }
        if let Some(next) = &times.next {
            parts.push(format!("{} {}", self.t("следующая", "the next"), html::escape(next)));
        }
        if parts.is_empty() { String::new() } else { format!("\n🔎 {name}: {}", parts.join(", ")) }
    }

    fn target_health(&self, health: TargetHealth) -> String {
        let mut said = match health.connected {
            Some(true) => format!("🟢 {}", self.t("на связи", "connected")),
            Some(false) => format!("🔴 {}", self.t("нет связи", "out of reach")),
            None => format!("▫️ {}", self.t("ещё не спрашивали", "not asked yet")),
        };
        match health.quiet_minutes {
            None => {}
            Some(0) => said.push_str(self.t(", последний пост только что", ", last post just now")),
            Some(minutes) => {
                let ago = self.ago(minutes);
                said.push_str(&format!(", {} {ago} {}", self.t("последний пост", "last post"), self.t("назад", "ago")));
            }
        }
        if health.waiting > 0 {
            let waits =
                self.counted(health.waiting, ["пост ждёт", "поста ждут", "постов ждут"], ["post waits", "posts wait"]);
            said.push_str(&format!(", {waits}"));
        }
        said
    }

    /// «5 минут», «2 д 3 ч»: so long ago.
    fn ago(&self, minutes: i64) -> String {
        if minutes < 60 {
            return self.counted(minutes, ["минуту", "минуты", "минут"], ["minute", "minutes"]);
        }
        self.texts().lasting(minutes.saturating_mul(60_000))
    }

    fn health(&self, health: SourceHealth) -> String {
        let word = if health.connected {
            self.t("на связи", "connected")
        } else {
            self.t("нет связи", "out of reach")
        };
        let sign = if health.connected { "🟢" } else { "🔴" };
        match health.quiet_minutes {
            None => format!("{sign} {word}"),
            Some(0) => format!("{sign} {word}, {}", self.t("последнее событие только что", "last event just now")),
            Some(minutes) => {
                let ago = self.ago(minutes);
                format!("{sign} {word}, {} {ago} {}", self.t("последнее событие", "last event"), self.t("назад", "ago"))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::sweep::{SweepCounts, SweepKind};
    use crate::texts::Texts;
    use crate::texts::html::plain;
    use crate::texts::{Language, SweepView};

    #[test]
    fn status_in_english_counts_people_texts_and_sweeps() {
        let running = SweepView {
            kind: SweepKind::Members,
            state: SweepState::Running,
            counts: SweepCounts { total: 100, done: 31, ..SweepCounts::default() },
            acts: false,
            per_run: 40,
            per_day: 200,
            note: None,
        };
        let view = StatusView {
            acting: Acting::Watching,
            brake: None,
            sources: vec![
                ("VK", SourceHealth { connected: true, quiet_minutes: Some(1) }),
                ("Telegram", SourceHealth { connected: false, quiet_minutes: None }),
            ],
            targets: vec![("MAX", TargetHealth { connected: Some(true), quiet_minutes: Some(2), waiting: 1 })],
            capabilities: Vec::new(),
            group: None,
            today: [5, 4, 3, 2, 1],
            people: PeopleStatus { total: Some(100_000), dead: 7, doubtful: 8, joined: 9, ..PeopleStatus::default() },
            quarantine: (1, 2),
            asked: (0, 3),
            sweeps: [
                SweepTimes { sweep: Some(running), last: None, next: None },
                SweepTimes { sweep: None, last: Some("09:30".to_owned()), next: Some("10:00".to_owned()) },
            ],
            queue: [0, 0, 0],
            last_error: Some("<b>".to_owned()),
        };
        let html = Texts::new(Language::En).panel().status(&view);
        assert!(html.ends_with("&lt;b&gt;"), "{html}");
        insta::assert_snapshot!(plain(&html).replace('\u{202F}', " "), @r#"
            📊 Status
            👁 Only watching

            VK: 🟢 connected, last event 1 minute ago
            Telegram: 🔴 out of reach
            MAX: 🟢 connected, last post 2 minutes ago, 1 post waits


            Today
            💬 checked 5 · deleted 4 · quarantined 3 · taken back 2 · authors banned 1
            🛡 in all 100 000 · dead 7 · doubtful 8 · joined 9 · left 0 · checked 0 · removed 0 · quarantined 0
            📦 1 person and 2 comments wait for a decision
            🙋 Asked of you, on the cards: 3 comments
            🔎 Sweep of subscribers: running, 31 %
            🔎 Sweep of likes: the last 09:30, the next 10:00
            ⚠️ <b>
            "#);
    }

    #[test]
    fn days_of_silence_are_told_as_days() {
        let said = |minutes| {
            let health = SourceHealth { connected: true, quiet_minutes: Some(minutes) };
            Texts::new(Language::Ru).panel().health(health)
        };
        assert_eq!(said(5), "🟢 на связи, последнее событие 5 минут назад");
        assert_eq!(said(150), "🟢 на связи, последнее событие 2 ч 30 мин назад");
        assert_eq!(said(2_909), "🟢 на связи, последнее событие 2 д назад");
    }
}
