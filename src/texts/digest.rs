//! A digest in words: short, for a phone.

use chrono::{Datelike, NaiveDate, Timelike, Weekday};

use super::people::{number, signed};
use super::{DigestTexts, html};
use crate::domain::digest::{Away, Digest, Period, Sums, Waits};
use crate::zone::Tz;

const MINUTE: i64 = 60_000;

/// What a message tells.
#[derive(Debug, Clone, Copy)]
pub struct DigestView<'a> {
    /// A day, and a week where both are told.
    pub digests: &'a [Digest],
    /// Days before that nobody was told of yet, a line each.
    pub earlier: &'a [Digest],
    /// Nobody was there when it was due.
    pub away: Option<Away>,
    /// Whether its long form is shown.
    pub more: bool,
    /// Zone of its times.
    pub zone: Tz,
    /// The day on which it is read: a day of another year is told with its year.
    pub today: NaiveDate,
}

/// The buttons of a digest, and what a press answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DigestLabel {
    More,
    Less,
    Now,
    Sent,
}

impl DigestTexts {
    /// The morning's message, short or unfolded.
    pub fn short(&self, view: &DigestView<'_>) -> String {
        let mut parts = Vec::new();
        if let Some(away) = view.away {
            parts.push(self.was_away(away));
        }
        for digest in view.digests {
            let mut part = format!("📈 <b>{}</b>", self.period_name(digest, view));
            part.push_str(&self.digest_lines(digest, view.zone));
            if view.more && digest.known {
                part.push_str(&self.digest_details(digest));
            }
            parts.push(part);
        }
        if !view.earlier.is_empty() {
            let head = self.t("Дни, о которых сводки не было", "Days that no digest was sent of");
            let lines = view.earlier.iter().map(|digest| self.earlier_line(digest, view));
            parts.push(std::iter::once(format!("🗓 {head}")).chain(lines).collect::<Vec<_>>().join("\n"));
        }
        if let Some(digest) = view.digests.first()
            && !digest.waits.is_empty()
        {
            parts.push(self.waits(digest.waits));
        }
        parts.join("\n\n")
    }

    /// «Вторник, 1 декабря: +3 · проверено 52 · удалено 2»
    fn earlier_line(&self, digest: &Digest, view: &DigestView<'_>) -> String {
        let sums = &digest.sums;
        let people = sums.members_removed + sums.likes_removed + sums.authors_banned;
        let held = sums.comments_quarantined + sums.members_quarantined + sums.likes_quarantined;
        let parts = [
            (self.t("проверено", "checked"), sums.comments_checked),
            (self.t("удалено", "deleted"), sums.comments_deleted),
            (self.t("убрано людей", "people removed"), people),
            (self.t("в карантин", "quarantined"), held),
            (self.t("в канал", "copied"), sums.crossposted),
            (self.t("новых заявок", "new leads"), sums.leads),
            (self.t("волн", "waves"), sums.waves),
        ];
        let mut line = format!("{}: {}", self.period_name(digest, view), signed(sums.net()));
        for (word, count) in parts.into_iter().filter(|(_, count)| *count > 0) {
            line.push_str(&format!(" · {word} {}", number(count)));
        }
        line
    }

    /// 📈 of the panel: today, yesterday, a week.
    pub fn digest_screen(&self, view: &DigestView<'_>) -> String {
        let title = self.t("Сводка", "Digest");
        let parts = view.digests.iter().map(|digest| {
            let name = self.period_name(digest, view);
            let so_far = if digest.so_far { self.t(" (пока)", " (so far)") } else { "" };
            format!("<b>{name}</b>{so_far}{}", self.digest_lines(digest, view.zone))
        });
        let head = format!("📈 <b>{title}</b>");
        std::iter::once(head).chain(parts).collect::<Vec<_>>().join("\n\n")
    }

    /// «Понедельник, 23 ноября», «Неделя 16–22 ноября», «С 23.11 10:00».
    pub fn period_name(&self, digest: &Digest, view: &DigestView<'_>) -> String {
        let year = |date: NaiveDate| match date.year() {
            year if year == view.today.year() => String::new(),
            year => format!(" {year}"),
        };
        match digest.period {
            Period::Day { date } => {
                format!("{}, {}{}", self.weekday(date.weekday()), self.date(date), year(date))
            }
            Period::Week { last } => {
                let first = digest.span.days.first().copied().unwrap_or(last);
                let from = if first.month() == last.month() { first.day().to_string() } else { self.date(first) };
                format!("{} {from} – {}{}", self.t("Неделя", "Week"), self.date(last), year(last))
            }
            Period::Since { from } => {
                let of_this_year = local(from, view.zone, "%Y") == view.today.year().to_string();
                let form = if of_this_year { "%d.%m %H:%M" } else { "%d.%m.%Y %H:%M" };
                format!("{} {}", self.t("С", "Since"), local(from, view.zone, form))
            }
        }
    }

    fn date(&self, date: NaiveDate) -> String {
        self.texts().panel().day([date.day(), date.month()])
    }

    fn weekday(&self, day: Weekday) -> &'static str {
        match day {
            Weekday::Mon => self.t("Понедельник", "Monday"),
            Weekday::Tue => self.t("Вторник", "Tuesday"),
            Weekday::Wed => self.t("Среда", "Wednesday"),
            Weekday::Thu => self.t("Четверг", "Thursday"),
            Weekday::Fri => self.t("Пятница", "Friday"),
            Weekday::Sat => self.t("Суббота", "Saturday"),
            Weekday::Sun => self.t("Воскресенье", "Sunday"),
        }
    }

    fn digest_lines(&self, digest: &Digest, zone: Tz) -> String {
        if !digest.known {
            return format!("\n▫️ {}", self.t("неизвестно: я ещё не работал", "not known: I was not running yet"));
        }
        let sums = &digest.sums;
        let mut lines = Vec::new();
        if let Some(at) = digest.begun_at {
            let at = local(at, zone, "%d.%m %H:%M");
            lines.push(format!("▫️ {} {at}", self.t("считаю с", "counted since")));
        }
        lines.push(self.members_line(digest));
        let removed = [
            (self.t("фейки", "fakes"), sums.fakes_removed()),
            (self.t("мёртвые", "dead"), sums.dead),
            (self.t("за лайки", "for likes"), sums.likes_removed),
            (self.t("авторы спама", "authors of spam"), sums.authors_banned),
        ];
        lines.extend(some("🧹", self.t("убраны:", "removed:"), &removed));
        lines.push(self.comments_line(sums));
        let doubtful = sums.members_quarantined + sums.likes_quarantined;
        let people = [
            (self.t("людей в карантин", "people quarantined"), doubtful),
            (self.t("возвращено", "taken back"), sums.people_undone),
        ];
        lines.extend(some("📦", "", &people));
        let posts = [
            (self.t("постов", "posts"), sums.posts),
            (self.t("в канал", "copied"), sums.crossposted),
            (self.t("пропущено", "left out"), sums.skipped),
            (self.t("не вышло", "failed"), sums.failed),
        ];
        lines.extend(some("📝", "", &posts));
        lines.extend(self.reach_line(digest));
        lines.extend(self.leads_line(digest));
        lines.extend(some("🌊", "", &[(self.t("волн", "waves"), sums.waves)]));
        let eager = self.t("чужих, кто ставит реакции всем подряд:", "strangers who react to everything:");
        lines.extend(some("🎭", "", &[(eager, sums.reaction_floods)]));
        lines.extend(self.would_line(sums));
        lines.extend(self.health_line(digest));
        format!("\n{}", lines.join("\n"))
    }

    /// «👥 40 012 (+11) · пришли 15 · ушли 3 · удалены 1 · без накрутки +9»
    fn members_line(&self, digest: &Digest) -> String {
        let sums = &digest.sums;
        let net = signed(sums.net());
        let mut line = match digest.total {
            Some(total) => format!("👥 {} ({net})", number(total)),
            // Where the list is not read, nobody knows who went unseen.
            None => "👥".to_owned(),
        };
        let parts = [(self.t("пришли", "joined"), sums.joined), (self.t("ушли", "left"), sums.left)];
        for (at, (word, count)) in parts.into_iter().enumerate() {
            let between = if at == 0 && digest.total.is_none() { " " } else { " · " };
            line.push_str(&format!("{between}{word} {}", number(count)));
        }
        if sums.thrown_out > 0 {
            line.push_str(&format!(" · {} {}", self.t("удалены", "thrown out"), number(sums.thrown_out)));
        }
        if let Some(honest) = sums.honest_net().filter(|honest| *honest != sums.net()) {
            line.push_str(&format!(" · {} {}", self.t("без накрутки", "without fakes"), signed(honest)));
        }
        line
    }

    fn comments_line(&self, sums: &Sums) -> String {
        let mut line = format!("💬 {} {}", self.t("проверено", "checked"), number(sums.comments_checked));
        let parts = [
            (self.t("удалено", "deleted"), sums.comments_deleted),
            (self.t("в карантин", "quarantined"), sums.comments_quarantined),
            (self.t("возвращено", "taken back"), sums.comments_undone),
        ];
        for (word, count) in parts.into_iter().filter(|(_, count)| *count > 0) {
            line.push_str(&format!(" · {word} {}", number(count)));
        }
        line
    }

    fn leads_line(&self, digest: &Digest) -> Option<String> {
        let new = digest.sums.leads;
        if new == 0 {
            return None;
        }
        let mut line = format!("💼 {} {}", self.t("новых заявок", "new leads"), number(new));
        match digest.leads.answered_within {
            Some(minutes) => {
                line.push_str(&format!(
                    " · {} {}",
                    self.t("ответ за", "answered in"),
                    self.texts().lasting(minutes * MINUTE)
                ));
            }
            None if digest.leads.untouched >= new => {
                line.push_str(&format!(" · {}", self.t("без ответа", "not answered")));
                return Some(line);
            }
            None => {}
        }
        if digest.leads.untouched > 0 {
            let words = self.t("без ответа", "not answered");
            line.push_str(&format!(" · {words} {}", number(digest.leads.untouched)));
        }
        Some(line)
    }

    fn would_line(&self, sums: &Sums) -> Option<String> {
        let [comments, members, dead, likes] = sums.would;
        let parts = [
            (self.t("комментарии", "comments"), comments),
            (self.t("фейки", "fakes"), members),
            (self.t("мёртвые", "dead"), dead),
            (self.t("за лайки", "for likes"), likes),
        ];
        some("👁", self.t("убрал бы:", "would have removed:"), &parts)
    }

    fn health_line(&self, digest: &Digest) -> Option<String> {
        let health = &digest.health;
        let mut parts = Vec::new();
        if health.off >= 5 * MINUTE {
            parts.push(format!("{} {}", self.t("не работал", "was off"), self.texts().lasting(health.off)));
        }
        for (name, minutes) in [("VK", digest.sums.vk_silent), ("Telegram", digest.sums.telegram_silent)] {
            if let Some(minutes) = minutes.filter(|minutes| *minutes >= 5) {
                let words = self.t("без связи", "out of reach");
                parts.push(format!("{name} {words} {}", self.texts().lasting(minutes * MINUTE)));
            }
        }
        let lost = health.dead.unwrap_or(0) + health.parked.unwrap_or(0);
        if lost > 0 {
            parts.push(format!("{} {}", self.t("отменено", "given up"), number(lost)));
        }
        (!parts.is_empty()).then(|| format!("⚠️ {}", parts.join(" · ")))
    }

    fn waits(&self, waits: Waits) -> String {
        let parts = [
            (self.t("в карантине", "in quarantine"), i64::from(waits.people + waits.texts)),
            (self.t("просьб к вам", "asked of you"), waits.asked),
            (self.t("заявок", "leads"), waits.leads),
            (self.t("вопросов", "questions"), waits.questions),
            (self.t("копий постов", "copies"), waits.copies()),
        ];
        some("⏳", self.t("Ждут вас:", "Waiting for you:"), &parts).unwrap_or_default()
    }

    /// «Меня не было 6 ч 12 мин, сделано: проверено 14, удалено 2»
    fn was_away(&self, away: Away) -> String {
        let long = self.texts().lasting(away.to - away.from);
        let words = [
            self.t("комментариев проверено", "comments checked"),
            self.t("удалено", "deleted"),
            self.t("людей убрано", "people removed"),
            self.t("постов в канал", "posts copied"),
        ];
        let done: Vec<String> = words
            .iter()
            .zip(away.done)
            .filter(|(_, count)| *count > 0)
            .map(|(word, count)| format!("{word} {}", number(count)))
            .collect();
        let head = format!("💤 {} {long}", self.t("Меня не было", "I was away for"));
        if done.is_empty() {
            return format!("{head}{}", self.t(", догонять пока нечего", ", nothing to catch up with yet"));
        }
        format!("{head}, {} {}", self.t("сделано:", "done since:"), done.join(", "))
    }
}

impl super::Texts {
    /// Labels of its buttons.
    pub fn digest_label(&self, what: DigestLabel) -> &'static str {
        match what {
            DigestLabel::More => self.t("Подробнее", "More"),
            DigestLabel::Less => self.t("Короче", "Less"),
            DigestLabel::Now => self.t("Прислать сейчас", "Send now"),
            DigestLabel::Sent => self.t("Отправил", "Sent"),
        }
    }

    /// «6 ч 12 мин», «2 д 3 ч», «40 мин»
    pub fn lasting(&self, millis: i64) -> String {
        let minutes = millis.max(0) / MINUTE;
        let (days, hours, rest) = (minutes / 1440, minutes / 60 % 24, minutes % 60);
        let (d, h, m) = (self.t("д", "d"), self.t("ч", "h"), self.t("мин", "min"));
        let two = |big: i64, big_word: &str, small: i64, small_word: &str| {
            if small == 0 { format!("{big} {big_word}") } else { format!("{big} {big_word} {small} {small_word}") }
        };
        match (days, hours) {
            (0, 0) => format!("{rest} {m}"),
            (0, _) => two(hours, h, rest, m),
            _ => two(days, d, hours, h),
        }
    }
}

/// A line of what is not nothing; none where all is.
fn some(sign: &str, head: &str, parts: &[(&str, i64)]) -> Option<String> {
    let parts: Vec<String> = parts
        .iter()
        .filter(|(_, count)| *count > 0)
        .map(|(word, count)| format!("{word} {}", number(*count)))
        .collect();
    let head = if head.is_empty() { String::new() } else { format!("{head} ") };
    (!parts.is_empty()).then(|| format!("{sign} {head}{}", parts.join(" · ")))
}

/// A moment on the clock of a zone.
pub(super) fn local(at: i64, zone: Tz, form: &str) -> String {
    let moment =
        chrono::DateTime::from_timestamp_millis(at).unwrap_or(chrono::DateTime::UNIX_EPOCH).with_timezone(&zone);
    // Seconds are nobody's concern.
    let moment = moment.with_nanosecond(0).unwrap_or(moment);
    html::escape(&moment.format(form).to_string())
}
