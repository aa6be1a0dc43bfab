//! What a digest tells when it is unfolded: everything it knows, beside the day before and the same weekday; and its picture.

use chrono::{Datelike, NaiveDate};

use super::people::{number, signed};
use super::{DigestTexts, html};
use crate::domain::chart::{Bars, Chart, Series, Shape, Tone};
use crate::domain::digest::{Digest, MonthDay, Period, Reach, Sums, Trouble};
use crate::domain::leads::LeadStatus;

/// Longest words of a trouble.
const TROUBLE: usize = 120;
/// Troubles that are shown.
const TROUBLES: usize = 3;

/// One number of the sums, where it is known.
type Number = fn(&Sums) -> Option<i64>;

/// What it is called in both languages, and the number.
type DigestLine = (&'static str, &'static str, Number);

impl DigestTexts {
    /// The rest of a period, below its short lines.
    pub(super) fn digest_details(&self, digest: &Digest) -> String {
        let mut text = String::new();
        let sections: [(&str, &str, &[DigestLine]); 4] = [
            (
                "👥",
                self.t("Подписчики", "Subscribers"),
                &[
                    ("пришли", "joined", |s| Some(s.joined)),
                    ("ушли сами", "left", |s| Some(s.left)),
                    ("удалены из сообщества", "thrown out", |s| Some(s.thrown_out)),
                    ("прирост", "growth", |s| Some(s.net())),
                    ("прирост без накрутки", "growth without fakes", Sums::honest_net),
                    ("проверено", "checked", |s| Some(s.members_checked)),
                    ("в карантин", "quarantined", |s| Some(s.members_quarantined)),
                ],
            ),
            (
                "👍",
                self.t("Лайки", "Likes"),
                &[
                    ("поставлено", "given", |s| Some(s.likes)),
                    ("проверено", "checked", |s| s.likes_checked),
                    ("убрано людей", "people removed", |s| Some(s.likes_removed)),
                    ("в карантин", "quarantined", |s| Some(s.likes_quarantined)),
                ],
            ),
            (
                "💬",
                self.t("Комментарии", "Comments"),
                &[
                    ("проверено", "checked", |s| Some(s.comments_checked)),
                    ("удалено", "deleted", |s| Some(s.comments_deleted)),
                    ("в карантин", "quarantined", |s| Some(s.comments_quarantined)),
                    ("авторов забанено", "authors banned", |s| Some(s.authors_banned)),
                    ("возвращено", "taken back", |s| Some(s.comments_undone)),
                ],
            ),
            (
                "📝",
                self.t("Посты", "Posts"),
                &[
                    ("вышло", "published", |s| Some(s.posts)),
                    ("в канал", "copied", |s| Some(s.crossposted)),
                    ("пропущено", "left out", |s| Some(s.skipped)),
                    ("не вышло в канал", "could not be copied", |s| Some(s.failed)),
                ],
            ),
        ];
        for (sign, title, lines) in sections {
            text.push_str(&format!("\n\n{sign} <b>{title}</b>"));
            for (ru, en, value) in lines {
                text.push_str(&format!("\n{}: {}", self.t(ru, en), self.beside(digest, *value)));
            }
        }
        text.push_str(&self.top_posts(digest));
        text.push_str(&self.leads_details(digest));
        text.push_str(&self.health_details(digest));
        text.push_str(&self.reach_details(digest));
        text
    }

    /// «👀 охват 1 240 · подписчиков 310 · посетителей 85»
    pub(super) fn reach_line(&self, digest: &Digest) -> Option<String> {
        let (reach, days) = digest.reach?;
        let daily = if days > 1 { self.t(" в день", " a day") } else { "" };
        let parts = [
            (self.t("охват", "reach"), reach.reach),
            (self.t("подписчиков", "subscribers"), reach.subscribers),
            (self.t("посетителей", "visitors"), reach.visitors),
        ];
        let parts: Vec<String> = parts.iter().map(|(word, count)| format!("{word} {}", number(*count))).collect();
        Some(format!("👀 {}{daily}", parts.join(" · ")))
    }

    /// Whose numbers these are.
    fn reach_details(&self, digest: &Digest) -> String {
        let Some((reach, days)) = digest.reach else {
            let why = if digest.reach_has_key {
                self.t(
                    "охват по статистике ВКонтакте читаю утром, за прошедший день; за это время его нет.",
                    "reach by VK's statistics is read each morning, of the day before; of this time there is none.",
                )
            } else {
                self.t(
                    "статистику ВКонтакте (охват) читает только ключ администратора.",
                    "VK's statistics (reach) are read by an administrator's token only.",
                )
            };
            return format!("\n\n{}: {why}", self.t("Числа собственные", "Own counts"));
        };
        let former = |value: fn(&Reach) -> i64| {
            let before = digest.reach_before.map(|(before, _)| value(&before));
            let word = match digest.period {
                Period::Week { .. } => self.t("неделей раньше", "the week before"),
                Period::Day { .. } | Period::Since { .. } => self.t("днём раньше", "the day before"),
            };
            let before = before.map(|before| format!(" ({word} {})", number(before))).unwrap_or_default();
            format!("{}{before}", number(value(&reach)))
        };
        let of = self.counted(days, ["день", "дня", "дней"], ["day", "days"]);
        let daily = if days > 1 {
            format!(", {} {of}", self.t("в среднем за", "on average of"))
        } else {
            String::new()
        };
        format!(
            "\n\n👀 <b>{}</b>{daily}\n{}: {}\n{}: {}\n{}: {}\n{}: {}\n{}",
            self.t("Охват по статистике ВКонтакте", "Reach by VK's statistics"),
            self.t("охват", "reach"),
            former(|reach| reach.reach),
            self.t("подписчиков", "subscribers"),
            former(|reach| reach.subscribers),
            self.t("посетителей", "visitors"),
            former(|reach| reach.visitors),
            self.t("просмотров страницы", "page views"),
            former(|reach| reach.views),
            self.t("Остальные числа собственные.", "All other numbers are own counts."),
        )
    }

    /// «15 (днём раньше 10, неделю назад 12)»
    fn beside(&self, digest: &Digest, value: Number) -> String {
        let Some(now) = value(&digest.sums) else { return self.t("неизвестно", "not known").to_owned() };
        let before = match digest.period {
            Period::Week { .. } => self.t("неделей раньше", "the week before"),
            Period::Day { .. } | Period::Since { .. } => self.t("днём раньше", "the day before"),
        };
        let others = [(before, &digest.before), (self.t("неделю назад", "a week ago"), &digest.week_ago)];
        let others: Vec<String> = others
            .into_iter()
            .filter_map(|(word, sums)| Some(format!("{word} {}", number(value(sums.as_ref()?)?))))
            .collect();
        if others.is_empty() { number(now) } else { format!("{} ({})", number(now), others.join(", ")) }
    }

    fn top_posts(&self, digest: &Digest) -> String {
        let title = self.t("Лучшие посты", "Best posts");
        if digest.top_posts.is_empty() {
            if digest.counts_readable || digest.sums.posts == 0 {
                return String::new();
            }
            let why = self.t(
                "неизвестны, прочитать стену нечем (нужен сервисный ключ)",
                "not known, no token reads the wall (a service token is needed)",
            );
            return format!("\n\n🏆 {title}: {why}");
        }
        let mut text = format!("\n\n🏆 <b>{title}</b>");
        for (place, top) in digest.top_posts.iter().enumerate() {
            let link = html::link(
                &top.post.link(),
                &self
                    .texts()
                    .post_name(top.words.as_deref(), || format!("{} {}", self.t("пост", "post"), top.post.post_id)),
            );
            let (likes, comments) = (number(top.counts.likes), number(top.counts.comments));
            text.push_str(&format!("\n{}. {link}: ❤️ {likes} · 💬 {comments}", place + 1));
            if let Some(views) = top.counts.views {
                text.push_str(&format!(" · 👁 {}", number(views)));
            }
        }
        text
    }

    fn leads_details(&self, digest: &Digest) -> String {
        let leads = &digest.leads;
        let all: i64 = leads.by_status.iter().map(|(_, count)| count).sum();
        if all == 0 {
            return String::new();
        }
        let by_status: Vec<String> = leads
            .by_status
            .iter()
            .filter(|(_, count)| *count > 0)
            .map(|(status, count)| format!("{} {}", self.status_word(*status), number(*count)))
            .collect();
        let mut text = format!("\n\n💼 <b>{}</b>\n{}", self.t("Заявки", "Leads"), by_status.join(" · "));
        text.push_str(&format!("\n{}: {}", self.t("отвечено", "answered"), number(leads.answered)));
        if let Some(minutes) = leads.answered_within {
            let within = self.texts().lasting(minutes * 60_000);
            text.push_str(&format!(", {} {within}", self.t("обычно за", "usually in")));
        }
        text
    }

    fn status_word(&self, status: LeadStatus) -> &'static str {
        match status {
            LeadStatus::New => self.t("новые", "new"),
            LeadStatus::InProgress => self.t("в работе", "in progress"),
            LeadStatus::Agreed => self.t("согласованы", "agreed"),
            LeadStatus::Published => self.t("опубликованы", "published"),
            LeadStatus::Closed => self.t("закрыты", "closed"),
            LeadStatus::Rejected => self.t("отклонены", "rejected"),
        }
    }

    fn health_details(&self, digest: &Digest) -> String {
        let health = &digest.health;
        let mut lines = vec![format!("{}: {}", self.t("не работал", "was off"), self.texts().lasting(health.off))];
        let unknown = self.t("неизвестно", "not known");
        for (name, minutes) in [("VK", digest.sums.vk_silent), ("Telegram", digest.sums.telegram_silent)] {
            let words = self.t("без связи", "out of reach");
            let long = minutes.map_or_else(|| unknown.to_owned(), |minutes| self.texts().lasting(minutes * 60_000));
            lines.push(format!("{name} {words}: {long}"));
        }
        let shown = |count: Option<i64>| count.map_or_else(|| unknown.to_owned(), number);
        lines.push(format!("{}: {}", self.t("вызовов отменено", "calls given up"), shown(health.dead)));
        lines.push(format!("{}: {}", self.t("событий отложено", "events set aside"), shown(health.parked)));
        if let Some(free) = health.disk_free {
            lines.push(format!(
                "{}: {}",
                self.t("свободно на диске", "free on the disk"),
                self.texts().alerts().bytes(free)
            ));
        }
        for (capability, way) in &health.capabilities {
            let word = self.way_word(*way);
            lines.push(format!("🔑 {}: {word}", self.texts().capability(*capability)));
        }
        for trouble in health.troubles.iter().take(TROUBLES) {
            lines.push(format!("⚠️ {}", self.what_failed(trouble)));
        }
        format!("\n\n🩺 <b>{}</b>\n{}", self.t("Здоровье", "Health"), lines.join("\n"))
    }

    fn what_failed(&self, trouble: &Trouble) -> String {
        let what = match trouble.what {
            "deletion" => self.t("комментарии не удалены", "comments not deleted"),
            "removal" => self.t("люди не убраны", "people not removed"),
            "undo" => self.t("вернуть не вышло", "could not be taken back"),
            _ => return html::escape(&html::cut(&trouble.text, TROUBLE)),
        };
        format!("{what}: {}. {}", number(trouble.count), self.texts().trouble(&trouble.text))
    }

    fn way_word(&self, way: crate::domain::action::Way) -> &'static str {
        use crate::domain::action::Way;
        match way {
            Way::Auto => self.t("теперь сам", "by itself now"),
            Way::Assist => self.t("теперь прошу вас", "asks you now"),
            Way::Off => self.t("больше нет", "off now"),
        }
    }
}

/// Words around the month's picture.
impl DigestTexts {
    /// Words under the picture: the days that it shows.
    pub fn digest_caption(&self, days: &[MonthDay]) -> String {
        let (Some(first), Some(last)) = (days.first(), days.last()) else { return "📈".to_owned() };
        let name = |date: NaiveDate| self.texts().panel().day([date.day(), date.month()]);
        let (first, last) = (first.date, last.date);
        if first == last {
            return format!("📈 {}", name(last));
        }
        if first.month() == last.month() && first.year() == last.year() {
            return format!("📈 {}–{}", first.day(), name(last));
        }
        format!("📈 {} – {}", name(first), name(last))
    }

    /// Subscribers and fakes over a month, and who and what was removed; none where nothing is known of it.
    pub fn digest_chart(&self, days: &[MonthDay], community: &str) -> Option<Chart> {
        let labels: Vec<String> =
            days.iter().map(|day| format!("{}.{:02}", day.date.day(), day.date.month())).collect();
        let value = |number: Option<i64>| number.and_then(|number| u64::try_from(number).ok());
        let members: Vec<Option<u64>> = days.iter().map(|day| value(day.members)).collect();
        let fakes: Vec<Option<u64>> = days.iter().map(|day| value(day.fakes)).collect();
        let removed = |kind: usize| days.iter().map(|day| value(Some(day.removed[kind]))).collect::<Vec<_>>();
        let series = |label: &str, values: Vec<Option<u64>>, tone| Series { label: label.to_owned(), values, tone };
        let mut panels = Vec::new();
        if members.iter().flatten().count() > 0 {
            panels.push(Bars {
                title: self.t("Подписчики", "Subscribers").to_owned(),
                labels: labels.clone(),
                series: vec![series("", members.clone(), Tone::Calm)],
                shape: Shape::Line,
            });
        }
        if fakes.iter().flatten().any(|count| *count > 0) {
            panels.push(Bars {
                title: self.t("Фейки и мёртвые среди них", "Fakes and dead accounts among them").to_owned(),
                labels: labels.clone(),
                series: vec![series("", fakes, Tone::Bad)],
                shape: Shape::Stacked,
            });
        }
        if days.iter().any(|day| day.removed.iter().any(|count| *count > 0)) {
            panels.push(Bars {
                title: self.t("Убрано за день", "Removed a day").to_owned(),
                labels,
                series: vec![
                    series(self.t("фейки", "fakes"), removed(0), Tone::Bad),
                    series(self.t("мёртвые", "dead"), removed(1), Tone::Dull),
                    series(self.t("за лайки", "for likes"), removed(2), Tone::Doubtful),
                    series(self.t("спам", "spam"), removed(3), Tone::Calm),
                ],
                shape: Shape::Stacked,
            });
        }
        if panels.is_empty() {
            return None;
        }
        let known: Vec<u64> = members.into_iter().flatten().collect();
        let title = match known.last() {
            Some(last) => format!("{}: {}", self.t("Подписчики", "Subscribers"), super::spaced(*last)),
            None => self.t("30 дней", "30 days").to_owned(),
        };
        let date = |day: &MonthDay| format!("{}.{:02}", day.date.day(), day.date.month());
        let dates = days.first().zip(days.last()).map(|(first, last)| match (date(first), date(last)) {
            (_, only) if first.date == last.date => only,
            (first, last) => format!("{first}–{last}"),
        });
        let growth = match (known.first(), known.last()) {
            (Some(first), Some(last)) if known.len() > 1 => {
                let count = known.len() as i64 - 1;
                let span = self.counted(count, ["день", "дня", "дней"], ["day", "days"]);
                Some(format!("{} {span}: {}", self.t("за", "in"), signed(*last as i64 - *first as i64)))
            }
            _ => None,
        };
        let subtitle = dates.into_iter().chain(growth).collect::<Vec<_>>().join(" · ");
        let community = community.to_owned();
        Some(Chart { title, subtitle, community, shares: Vec::new(), bars: None, panels })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::texts::{Language, Texts};

    #[test]
    fn a_picture_of_one_day_names_it_once() {
        let day = |date: &str| MonthDay { date: date.parse().unwrap(), members: Some(7), fakes: None, removed: [0; 4] };
        let subtitle = |days: &[MonthDay]| Texts::new(Language::Ru).digest().digest_chart(days, "").unwrap().subtitle;
        assert_eq!(subtitle(&[day("2026-12-02")]), "2.12");
        assert_eq!(subtitle(&[day("2026-12-02"), day("2026-12-03")]), "2.12–3.12 · за 1 день: 0");
    }

    #[test]
    fn the_picture_names_the_days_that_it_shows() {
        let said = |language, first: &str, last: &str| {
            let day =
                |date: &str| MonthDay { date: date.parse().unwrap(), members: None, fakes: None, removed: [0; 4] };
            Texts::new(language).digest().digest_caption(&[day(first), day(last)])
        };
        assert_eq!(said(Language::Ru, "2026-03-31", "2026-04-04"), "📈 31 марта – 4 апреля");
        assert_eq!(said(Language::En, "2026-03-31", "2026-04-04"), "📈 31 March – 4 April");
        assert_eq!(said(Language::Ru, "2026-11-23", "2026-11-29"), "📈 23–29 ноября");
        assert_eq!(said(Language::En, "2026-11-23", "2026-11-23"), "📈 23 November");
    }
}
