//! 🛡 and 👍 in words: subscribers, dead accounts, likes.

use super::sweeps::{SweepView, spaced};
use super::{Language, PanelTexts, html};
use crate::domain::action::Advice;
use crate::domain::ids::{PersonId, WallItem};
use crate::domain::verdict::Strictness;

/// What happened to subscribers in some days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SubscriberPeriod {
    pub joined: i64,
    /// Unsubscribed by themselves.
    pub left: i64,
    /// Removed or banned, by anybody.
    pub thrown_out: i64,
    /// Those of them that this program removed as fakes.
    pub removed: i64,
    /// Dead accounts that it took off the list.
    pub dead: i64,
    pub quarantined: i64,
    /// Of those who subscribed, left by themselves, were thrown out: judged to be fakes.
    pub fakes: [i64; 3],
}

impl SubscriberPeriod {
    pub fn growth(&self) -> i64 {
        self.joined - self.left - self.thrown_out
    }

    /// Growth of those who are no fakes.
    pub fn honest_growth(&self) -> i64 {
        let [joined, left, thrown_out] = self.fakes;
        (self.joined - joined) - (self.left - left) - (self.thrown_out - thrown_out)
    }
}

/// How a part is judged, as its screen begins.
#[derive(Debug, Clone, Copy)]
pub struct PartView {
    pub on: bool,
    /// The environment fixes that.
    pub locked: bool,
    /// How readily.
    pub strictness: Strictness,
}

/// When a part is swept.
#[derive(Debug, Clone)]
pub struct SweepTimes {
    /// The one that is running, or the last.
    pub sweep: Option<SweepView>,
    /// When the last one ended.
    pub last: Option<String>,
    /// When the next one is due.
    pub next: Option<String>,
}

/// What 🛡 shows.
#[derive(Debug, Clone)]
pub struct MembersView {
    pub part: PartView,
    /// Subscribers; `None`: nobody has counted yet.
    pub total: Option<i64>,
    /// Dead ones among them.
    pub dead: i64,
    /// Doubtful ones among them.
    pub doubtful: i64,
    pub today: SubscriberPeriod,
    /// Seven days, today among them.
    pub week: SubscriberPeriod,
    pub times: SweepTimes,
    /// Dead accounts are being taken off the list.
    pub purge: bool,
}

/// What the screen about dead accounts shows.
#[derive(Debug, Clone)]
pub struct DeadView {
    /// How many there are.
    pub count: i64,
    /// Removals at most: a run, and a day.
    pub limits: [u32; 2],
    /// The local day on which the last one goes: day and month; `None`: never, a limit is zero.
    pub until: Option<[u32; 2]>,
    /// They are being taken off the list already.
    pub running: bool,
    /// The order waits until the program acts again.
    pub held: bool,
    /// Why this program cannot do it, and what would help.
    pub advice: Option<Advice>,
    /// Some of them, where only a person can do it.
    pub some: Vec<(PersonId, Option<String>)>,
}

/// A post on 👍.
#[derive(Debug, Clone)]
pub struct PostView {
    pub item: WallItem,
    /// What it is called, where that is known.
    pub words: Option<String>,
    /// When it was written.
    pub written: String,
    pub likes: i64,
    /// People who like it and were looked at.
    pub looked: i64,
    /// Suspicious ones among these.
    pub suspicious: i64,
}

/// What 👍 shows.
#[derive(Debug, Clone)]
pub struct LikesView {
    pub part: PartView,
    pub posts: Vec<PostView>,
    pub times: SweepTimes,
    /// No token reads likes: what would help.
    pub advice: Option<Advice>,
}

impl PanelTexts {
    fn part(&self, sign: &str, title: &str, part: PartView) -> String {
        // Whatever has such a screen is many: subscribers, likes.
        let on = if part.on { self.t("включены", "on") } else { self.t("выключены", "off") };
        let lock = if part.locked { " 🔒" } else { "" };
        let strictness = self.t("Строгость", "Strictness");
        format!("{sign} <b>{title}</b>: {on}{lock}\n{strictness}: {}", self.strictness(part.strictness))
    }

    /// The screen 🛡: who came, who was judged, what a sweep would do.
    pub fn members_screen(&self, view: &MembersView) -> String {
        let mut text = self.part("🛡", self.t("Подписчики", "Subscribers"), view.part);
        let total = view.total.map_or_else(
            || self.t("ещё не посчитаны", "not counted yet").to_owned(),
            |total| format!("<b>{}</b>", number(total)),
        );
        text.push_str(&format!("\n\n{}: {total}", self.t("Всего", "In all")));
        if view.dead > 0 {
            text.push_str(&format!(" · {} {}", self.t("мёртвых душ", "dead"), number(view.dead)));
        }
        if view.doubtful > 0 {
            text.push_str(&format!(" · {} {}", self.t("сомнительных", "doubtful"), number(view.doubtful)));
        }
        text.push_str(&format!("\n\n<b>{}</b>\n{}", self.t("Сегодня", "Today"), self.period(&view.today)));
        text.push_str(&format!("\n<b>{}</b>\n{}", self.t("7 дней", "7 days"), self.period(&view.week)));
        text.push_str(&self.sweep_times(&view.times));
        if view.purge {
            let words =
                self.t("Убираю мёртвые души в пределах лимита.", "Taking dead accounts off, within the limits.");
            text.push_str(&format!("\n🪦 {words}"));
        }
        text
    }

    fn period(&self, period: &SubscriberPeriod) -> String {
        let thrown_out = match period.thrown_out {
            0 => String::new(),
            count => format!(" · {} {}", self.t("удалены", "thrown out"), number(count)),
        };
        format!(
            "{} {} · {} {}{thrown_out} · {} {} · {} {} · {} {}\n{}: {} · {}: {}",
            self.t("подписались", "joined"),
            number(period.joined),
            self.t("ушли", "left"),
            number(period.left),
            self.t("убрано", "removed"),
            number(period.removed),
            self.t("мёртвых", "dead"),
            number(period.dead),
            self.t("в карантин", "quarantined"),
            number(period.quarantined),
            self.t("прирост", "growth"),
            signed(period.growth()),
            self.t("без накрутки", "without fakes"),
            signed(period.honest_growth()),
        )
    }

    /// When the last sweep was, and when the next one is.
    pub fn sweep_times(&self, times: &SweepTimes) -> String {
        let mut text = String::new();
        if let Some(sweep) = &times.sweep {
            text.push_str(&format!("\n\n{}", self.texts().moderation().sweep(sweep)));
        }
        if let Some(last) = &times.last {
            text.push_str(&format!("\n{}: {}", self.t("Последняя проверка", "Last sweep"), html::escape(last)));
        }
        if let Some(next) = &times.next {
            text.push_str(&format!("\n{}: {}", self.t("Следующая", "The next"), html::escape(next)));
        }
        text
    }

    /// The screen of dead accounts behind 🛡.
    pub fn dead_screen(&self, view: &DeadView) -> String {
        if view.count == 0 {
            return format!("🪦 <b>{}</b>", self.t("Мёртвых душ нет", "No dead accounts"));
        }
        let title = self.counted(
            view.count,
            ["мёртвая душа", "мёртвые души", "мёртвых душ"],
            ["dead account", "dead accounts"],
        );
        let mut text = format!("🪦 <b>{title}</b>");
        text.push_str(self.t(
            "\nЭто удалённые и заблокированные аккаунты: они ничего не читают, а охват портят.",
            "\nThese are deleted and banned accounts: they read nothing and spoil the reach.",
        ));
        if let Some(advice) = &view.advice {
            let words = self.t("Убрать сам не могу", "I cannot take them off myself");
            text.push_str(&format!("\n\n🙋 {words}: {}", self.texts().advice(advice)));
            for (person, name) in &view.some {
                text.push_str(&format!("\n• {}", self.texts().moderation().person(*person, name.as_deref())));
            }
            return text;
        }
        text.push_str(&format!("\n\n{}", self.dead_plan(view)));
        text
    }

    fn dead_plan(&self, view: &DeadView) -> String {
        let [per_run, per_day] = view.limits;
        let Some(until) = view.until else {
            return self.t("Лимит — ноль: убирать нельзя.", "The limit is zero: nobody may be removed.").to_owned();
        };
        if view.held {
            return self
                .t(
                    "Приказ ждёт: сейчас я только смотрю и никого не убираю. Включите «Действую сам», и продолжу.",
                    "The order waits: I only watch now and remove nobody. Let me act, and I go on with it.",
                )
                .to_owned();
        }
        let day = self.day(until);
        match (self.language(), view.running) {
            (Language::Ru, true) => format!("Убираю: до {per_run} в час, до {per_day} в день. Закончу {day}."),
            (Language::Ru, false) => format!("Уберу: до {per_run} в час, до {per_day} в день. Закончу {day}."),
            (Language::En, true) => {
                format!("Taking them off: up to {per_run} an hour, {per_day} a day. Done on {day}.")
            }
            (Language::En, false) => {
                format!("I would take off up to {per_run} an hour, {per_day} a day. Done on {day}.")
            }
        }
    }

    /// «14 декабря», `14 December`.
    pub fn day(&self, [day, month]: [u32; 2]) -> String {
        const RU: [&str; 12] = [
            "января",
            "февраля",
            "марта",
            "апреля",
            "мая",
            "июня",
            "июля",
            "августа",
            "сентября",
            "октября",
            "ноября",
            "декабря",
        ];
        const EN: [&str; 12] = [
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December",
        ];
        let at = (month.clamp(1, 12) - 1) as usize;
        format!("{day} {}", self.t(RU[at], EN[at]))
    }

    /// The screen 👍: likes under the newest posts and whose they are.
    pub fn likes_screen(&self, view: &LikesView) -> String {
        let mut text = self.part("👍", self.t("Анти-лайки", "Likes"), view.part);
        if let Some(advice) = &view.advice {
            let words = self.t("Лайки прочитать нечем", "Likes cannot be read");
            text.push_str(&format!("\n\n🙋 {words}: {}", self.texts().advice(advice)));
        } else if view.posts.is_empty() {
            text.push_str(self.t("\n\nПосты ещё не проверены.", "\n\nNo posts were swept yet."));
        } else {
            text.push_str(&format!("\n\n<b>{}</b>", self.t("Последние посты", "The newest posts")));
        }
        for (at, post) in view.posts.iter().enumerate() {
            text.push_str(&format!("\n{}. {}", at + 1, self.liked_post(post)));
        }
        text.push_str(&self.sweep_times(&view.times));
        text.push_str(self.t(
            "\n\nСами лайки остаются: снять чужой лайк ВКонтакте не даёт никому. Убрать можно только того, кто его поставил.",
            "\n\nThe likes themselves stay: VK lets nobody remove another person's like. Only who gave it can be removed.",
        ));
        text
    }

    fn liked_post(&self, post: &PostView) -> String {
        let url = format!("https://vk.com/wall{}_{}", post.item.owner_id, post.item.item_id);
        let name =
            self.texts().post_name(post.words.as_deref(), || format!("{} {}", self.t("пост", "post of"), post.written));
        let likes = self.counted(post.likes, ["лайк", "лайка", "лайков"], ["like", "likes"]);
        let share = if post.looked > 0 {
            let percent = (post.suspicious * 100 + post.looked / 2) / post.looked;
            let suspicious = self.t("подозрительных", "suspicious");
            let of = self.t("из", "of");
            format!("{suspicious} {percent} % ({} {of} {})", number(post.suspicious), number(post.looked))
        } else {
            self.t("ещё не проверены", "not looked at yet").to_owned()
        };
        format!("{}: {likes}, {share}", html::link(&url, &name))
    }
}

pub(super) fn number(value: i64) -> String {
    let digits = spaced(value.unsigned_abs());
    if value < 0 { format!("−{digits}") } else { digits }
}

pub(super) fn signed(value: i64) -> String {
    if value > 0 { format!("+{}", number(value)) } else { number(value) }
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::*;
    use crate::texts::Texts;
    use crate::texts::html::plain;

    fn part() -> PartView {
        PartView { on: true, locked: true, strictness: Strictness::Strict }
    }

    fn times() -> SweepTimes {
        SweepTimes { sweep: None, last: Some("09:30".to_owned()), next: Some("<b>".to_owned()) }
    }

    #[test]
    fn subscribers_in_english() {
        let today = SubscriberPeriod {
            joined: 1_200,
            left: 30,
            thrown_out: 50,
            removed: 45,
            dead: 5,
            quarantined: 3,
            ..SubscriberPeriod::default()
        };
        let week = SubscriberPeriod { fakes: [300, 10, 45], ..today };
        let view = MembersView {
            part: part(),
            total: Some(100_000),
            dead: 5_000,
            doubtful: 12,
            today,
            week,
            times: times(),
            purge: true,
        };
        let text = Texts::new(Language::En).panel().members_screen(&view);
        assert!(text.contains("&lt;b&gt;"), "{text}");
        assert_snapshot!(plain(&text).replace('\u{202F}', " "), @r#"
            🛡 Subscribers: on 🔒
            Strictness: strict

            In all: 100 000 · dead 5 000 · doubtful 12

            Today
            joined 1 200 · left 30 · thrown out 50 · removed 45 · dead 5 · quarantined 3
            growth: +1 120 · without fakes: +1 120
            7 days
            joined 1 200 · left 30 · thrown out 50 · removed 45 · dead 5 · quarantined 3
            growth: +1 120 · without fakes: +875
            Last sweep: 09:30
            The next: <b>
            🪦 Taking dead accounts off, within the limits.
            "#);
    }

    #[test]
    fn dead_accounts_and_likes_in_english() {
        let texts = Texts::new(Language::En);
        let mut view = DeadView {
            count: 3_000,
            limits: [40, 200],
            until: Some([14, 12]),
            running: false,
            held: false,
            advice: None,
            some: Vec::new(),
        };
        assert_snapshot!(plain(&texts.panel().dead_screen(&view)).replace('\u{202F}', " "), @r#"
            🪦 3 000 dead accounts
            These are deleted and banned accounts: they read nothing and spoil the reach.

            I would take off up to 40 an hour, 200 a day. Done on 14 December.
            "#);
        view.until = None;
        assert!(texts.panel().dead_screen(&view).ends_with("The limit is zero: nobody may be removed."));
        let post = |looked, suspicious| PostView {
            item: WallItem::post(-7, 42),
            words: None,
            written: "23.11 10:00".to_owned(),
            likes: 20_000,
            looked,
            suspicious,
        };
        let likes =
            LikesView { part: part(), posts: vec![post(5_000, 1_760), post(0, 0)], times: times(), advice: None };
        let text = texts.panel().likes_screen(&likes);
        assert!(text.contains("<a href=\"https://vk.com/wall-7_42\">post of 23.11 10:00</a>"), "{text}");
        assert_snapshot!(plain(&text).replace('\u{202F}', " "), @r#"
            👍 Likes: on 🔒
            Strictness: strict

            The newest posts
            1. post of 23.11 10:00: 20 000 likes, suspicious 35 % (1 760 of 5 000)
            2. post of 23.11 10:00: 20 000 likes, not looked at yet
            Last sweep: 09:30
            The next: <b>

            The likes themselves stay: VK lets nobody remove another person's like. Only who gave it can be removed.
            "#);
    }

    #[test]
    fn a_plan_names_the_day_it_is_done_in_russian() {
        let view = DeadView {
            count: 3_001,
            limits: [40, 200],
            until: Some([14, 12]),
            running: true,
            held: false,
            advice: None,
            some: Vec::new(),
        };
        let text = Texts::new(Language::Ru).panel().dead_screen(&view);
        assert!(text.contains("3\u{202F}001 мёртвая душа") && text.contains("Закончу 14 декабря."), "{text}");
    }
}
