//! Sweeps and the audit in words.

use super::facts::is_sign;
use super::{ModerationTexts, html};
use crate::domain::chart::{Bars, Chart, Series, Shape, Share, Tone};
use crate::domain::ids::WallItem;
use crate::domain::sweep::{SweepCounts, SweepKind, SweepState};
use crate::domain::verdict::Reason;

/// A sweep, as people read it.
#[derive(Debug, Clone)]
pub struct SweepView {
    pub kind: SweepKind,
    pub state: SweepState,
    pub counts: SweepCounts,
    /// Acts on what it finds.
    pub acts: bool,
    /// Limit of a run.
    pub per_run: u32,
    /// Limit of a day.
    pub per_day: u32,
    pub note: Option<String>,
}

/// What the first look found.
#[derive(Debug, Clone)]
pub struct AuditView {
    pub members: i64,
    /// Deactivated ones among them.
    pub dead: i64,
    pub doubtful: i64,
    pub posts: Vec<AuditPost>,
    /// What the community is called; empty where nobody has said.
    pub community: String,
    /// The local day and month.
    pub today: [u32; 2],
}

/// A post in the audit.
#[derive(Debug, Clone)]
pub struct AuditPost {
    pub item: WallItem,
    /// What it is called, where that is known.
    pub words: Option<String>,
    /// Local day and month of its writing.
    pub written: [u32; 2],
    pub likes: i64,
    pub comments: i64,
    /// People who like it and were looked at.
    pub looked: i64,
    /// Suspicious ones among these.
    pub suspicious: i64,
}

/// Cells of a progress bar.
const CELLS: u64 = 10;

impl ModerationTexts {
    /// How a sweep stands, or what came of it.
    pub fn sweep(&self, view: &SweepView) -> String {
        let what = match view.kind {
            SweepKind::Members => self.t("Проверка подписчиков", "Sweep of subscribers"),
            SweepKind::Likes => self.t("Проверка лайков", "Sweep of likes"),
            SweepKind::Comments => self.t("Проверка комментариев", "Sweep of comments"),
        };
        let counts = &view.counts;
        let (sign, line) = match view.state {
            SweepState::Running => ("🔎", progress_bar(counts.done, counts.total)),
            SweepState::Done | SweepState::Limit | SweepState::Asks => {
                ("✅", format!("{}: {}", self.t("просмотрено", "looked at"), spaced(counts.done)))
            }
            SweepState::Failed => {
                let note = self.texts().trouble(view.note.as_deref().unwrap_or("?"));
                ("⚠️", format!("{} {note}", self.t("Остановилась:", "Stopped:")))
            }
        };
        let mut text = format!("{sign} <b>{what}</b>\n{line}");
        let mut add = |number: u64, words: &str| {
            if number > 0 {
                text.push_str(&format!("\n{words}: {}", spaced(number)));
            }
        };
        add(counts.came, self.t("подписались", "subscribed"));
        add(counts.gone, self.t("ушли", "left"));
        add(counts.dead, self.t("удалённые и заблокированные", "deleted and banned accounts"));
        add(counts.fake.saturating_sub(counts.dead), self.t("похожи на ботов", "look like bots"));
        add(counts.doubtful, self.t("сомнительные", "doubtful"));
        if view.acts {
            add(counts.removed, self.t("убираю", "being removed"));
            add(counts.quarantined, self.t("в карантин", "into quarantine"));
        }
        if view.state == SweepState::Asks {
            let words = self.t("Никого не трогаю, пока вы не решите.", "Nobody is touched until you decide.");
            text.push_str(&format!("\n{words}"));
        }
        if view.state == SweepState::Limit {
            text.push_str(&format!("\n{}", self.sweep_limit(view)));
        }
        if !view.acts && counts.fake > 0 && view.state != SweepState::Running {
            text.push_str(&format!(
                "\n{}",
                self.t("Я только смотрел: никто не тронут.", "I only looked: nobody was touched.")
            ));
        }
        text
    }

    fn sweep_limit(&self, view: &SweepView) -> String {
        match self.language() {
            super::Language::Ru => format!(
                "Дошла до лимита ({} за раз, {} в день): остальные ({}) ждут в карантине.",
                view.per_run, view.per_day, view.counts.over_limit
            ),
            super::Language::En => format!(
                "It reached the limit ({} a run, {} a day): the other {} wait in quarantine.",
                view.per_run, view.per_day, view.counts.over_limit
            ),
        }
    }

    /// What the first look found.
    pub fn audit(&self, view: &AuditView) -> String {
        let alive = (view.members - view.dead - view.doubtful).max(0);
        let mut text = format!("📋 <b>{}</b>\n", self.t("Аудит", "Audit"));
        for (words, number) in [
            (self.t("Подписчиков", "Subscribers"), view.members),
            (self.t("Живые", "Alive"), alive),
            (self.t("Сомнительные", "Doubtful"), view.doubtful),
            (self.t("Удалённые и заблокированные", "Deleted and banned"), view.dead),
        ] {
            let share = if view.members > 0 { (number * 100 + view.members / 2) / view.members } else { 0 };
            text.push_str(&format!("\n{words}: <b>{}</b>", spaced(number.unsigned_abs())));
            if number != view.members {
                text.push_str(&format!(" ({share} %)"));
            }
        }
        if !view.posts.is_empty() {
            text.push_str(&format!("\n\n{}", self.t("Последние посты:", "The newest posts:")));
        }
        for post in &view.posts {
            text.push_str(&format!("\n{}", self.audit_post(post)));
        }
        text.push_str(&format!(
            "\n\n{}",
            self.t(
                "Никого не трогаю: это только взгляд. Кто был здесь до меня, оценю, когда он что-то сделает или по проверке.",
                "Nobody was touched: it was only a look. Whoever was here before me is judged when they act, or by a sweep.",
            )
        ));
        text
    }

    /// The same as a picture.
    pub fn audit_chart(&self, view: &AuditView) -> Chart {
        let number = |number: i64| number.max(0).unsigned_abs();
        let share = |label: &str, value: i64, tone| Share { label: label.to_owned(), value: number(value), tone };
        let members =
            self.counted(view.members, ["подписчик", "подписчика", "подписчиков"], ["subscriber", "subscribers"]);
        // Oldest first, as one reads a time line.
        let posts: Vec<&AuditPost> = view.posts.iter().rev().collect();
        let series = |label: &str, tone, value: &dyn Fn(&AuditPost) -> i64| Series {
            label: label.to_owned(),
            values: posts.iter().map(|post| Some(number(value(post)))).collect(),
            tone,
        };
        let bars = posts.iter().any(|post| post.looked > 0).then(|| Bars {
            title: self.t("Кто лайкает последние посты", "Who likes the newest posts").to_owned(),
            labels: posts.iter().map(|post| format!("{}.{:02}", post.written[0], post.written[1])).collect(),
            series: vec![
                series(self.t("люди", "people"), Tone::Good, &|post| post.looked - post.suspicious),
                series(self.t("подозрительные", "suspicious"), Tone::Bad, &|post| post.suspicious),
            ],
            shape: Shape::Stacked,
        });
        Chart {
            title: format!("{}: {members}", self.t("Аудит", "Audit")),
            shares: vec![
                share(self.t("Живые", "Alive"), view.members - view.dead - view.doubtful, Tone::Good),
                share(self.t("Сомнительные", "Doubtful"), view.doubtful, Tone::Doubtful),
                share(self.t("Удалённые", "Deleted"), view.dead, Tone::Dull),
            ],
            bars,
            subtitle: self.texts().panel().day(view.today),
            community: view.community.clone(),
            panels: Vec::new(),
        }
    }

    fn post_of_day(&self, day: [u32; 2]) -> String {
        format!("{} {}", self.t("пост от", "post of"), self.texts().panel().day(day))
    }

    fn audit_post(&self, post: &AuditPost) -> String {
        let url = format!("https://vk.com/wall{}_{}", post.item.owner_id, post.item.item_id);
        let likes = self.counted(post.likes, ["лайк", "лайка", "лайков"], ["like", "likes"]);
        let comments =
            self.counted(post.comments, ["комментарий", "комментария", "комментариев"], ["comment", "comments"]);
        let mut line = format!(
            "• {}: {likes}, {comments}",
            html::link(&url, &self.texts().post_name(post.words.as_deref(), || self.post_of_day(post.written)))
        );
        if post.looked > 0 {
            let share = post.suspicious * 100 / post.looked;
            line.push_str(&format!(", {}: {share} %", self.t("подозрительных лайков", "suspicious likes")));
        }
        line
    }

    /// Why somebody is banned, for other administrators: plain text, no names.
    pub fn ban_reason(&self, reasons: &[Reason]) -> String {
        let against: Vec<&Reason> = reasons.iter().filter(|reason| reason.points > 0.0).collect();
        // An order has a reason without points.
        let mut told: Vec<&Reason> = if against.is_empty() { reasons.iter().collect() } else { against };
        // What the removal rests on is said, whatever its points.
        let signs = reasons.iter().filter(|reason| reason.points == 0.0 && is_sign(reason)).take(2);
        let signs: Vec<&Reason> = signs.filter(|sign| !told.contains(sign)).collect();
        told.truncate(4 - signs.len());
        told.into_iter().chain(signs).map(|reason| self.texts().reason_plain(reason)).collect::<Vec<_>>().join(", ")
    }
}

/// «▰▰▰▱▱▱▱▱▱▱ 31 %, 31 000 / 100 000».
fn progress_bar(done: u64, total: u64) -> String {
    if total == 0 {
        return "▱".repeat(CELLS as usize);
    }
    let done = done.min(total);
    let full = (done * CELLS / total) as usize;
    let bar = format!("{}{}", "▰".repeat(full), "▱".repeat(CELLS as usize - full));
    format!("{bar} {} %, {} / {}", done * 100 / total, spaced(done), spaced(total))
}

/// 100 000, with narrow spaces.
pub(crate) fn spaced(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push('\u{202F}');
        }
        text.push(digit);
    }
    text
}
