//! Waves in words.

use super::sweeps::spaced;
use super::{Language, ModerationTexts, html};
use crate::domain::ids::{ItemKind, PersonId};
use crate::domain::wave::{Trait, WaveFacts, WaveKind, WavePlace, WaveState};

/// A wave, as its card shows it.
#[derive(Debug, Clone)]
pub struct WaveView {
    /// What comes, and where.
    pub wave_place: WavePlace,
    pub state: WaveState,
    /// Local time of its beginning.
    pub since: String,
    /// Local time of its end.
    pub until: Option<String>,
    /// What is known of it.
    pub facts: WaveFacts,
    /// How its people stand.
    pub sums: crate::domain::wave::WaveSums,
    /// What is done about its people.
    pub doing: WaveDoing,
    /// A token may ban.
    pub may_ban: bool,
    /// Still to be removed if everybody alike is.
    pub left: i64,
    /// Limit of a day.
    pub per_day: u32,
    /// Day and month on which the limit will have let everybody through; `None`: today.
    pub done_on: Option<(u32, u32)>,
    /// What the post is called, where that is known.
    pub words: Option<String>,
}

/// What is done about the people of a wave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WaveDoing {
    /// Nothing was ordered: what the mode does goes on.
    Nothing,
    /// Nothing was ordered, and the program only observes.
    Observing,
    /// All are removed, whoever comes later too.
    Standing,
    /// The same, once the program acts again.
    Held,
    /// Those are removed who had come when it was ordered.
    OfThoseWhoCame {
        /// So many have come since, and stay.
        later: i64,
    },
}

const MONTHS: [(&str, &str); 12] = [
    ("января", "January"),
    ("февраля", "February"),
    ("марта", "March"),
    ("апреля", "April"),
    ("мая", "May"),
    ("июня", "June"),
    ("июля", "July"),
    ("августа", "August"),
    ("сентября", "September"),
    ("октября", "October"),
    ("ноября", "November"),
    ("декабря", "December"),
];

/// The buttons of a wave's card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WaveLabel {
    Quarantine,
    Honest,
    List,
    More,
    Stop,
}

impl ModerationTexts {
    /// The card of a wave.
    pub fn wave(&self, view: &WaveView) -> String {
        let facts = &view.facts;
        let mut text = format!("{}\n{}", self.wave_title(view), self.wave_size(view));
        if facts.chart.iter().any(|bar| *bar > 0) && view.state == WaveState::Open {
            let hour = self.t("за час, по 5 минут", "the last hour, by 5 minutes");
            text.push_str(&format!("\n<code>{}</code> {hour}", sparkline(&facts.chart)));
        }
        if !facts.traits.is_empty() && view.state != WaveState::Honest {
            let shared: Vec<String> = facts
                .traits
                .iter()
                .take(4)
                .map(|(what, share)| format!("{} ({share} %)", self.wave_trait(*what)))
                .collect();
            text.push_str(&format!("\n{}: {}", self.t("Общее у них", "What they share"), shared.join(", ")));
        }
        text.push_str(&self.wave_doing(view));
        if view.wave_place.kind == WaveKind::Likes && view.state != WaveState::Honest {
            text.push_str(&format!(
                "\n<i>{}</i>",
                self.t(
                    "Сами лайки останутся: снять чужой лайк ВКонтакте не даёт. Можно только забанить того, кто его поставил.",
                    "The likes themselves stay: VK lets nobody take another's like back. Only their owners can be banned.",
                )
            ));
        }
        text
    }

    fn wave_title(&self, view: &WaveView) -> String {
        let what = match view.wave_place.kind {
            WaveKind::Joins => self.t("подписчиков", "subscribers"),
            WaveKind::Likes => self.t("лайков", "likes"),
            WaveKind::Comments => self.t("комментариев", "comments"),
        };
        let place = self.wave_place(view);
        match (view.state, self.language()) {
            (WaveState::Honest, Language::Ru) => format!("🤝 <b>Не накрутка</b>{place}: всё, что я сделал, возвращаю"),
            (WaveState::Honest, Language::En) => {
                format!("🤝 <b>No fakes</b>{place}: everything I did is being taken back")
            }
            (WaveState::Open, Language::Ru) => {
                format!("🌊 <b>Накрутка {what}</b>{place}, идёт с {}", html::escape(&view.since))
            }
            (WaveState::Open, Language::En) => {
                format!("🌊 <b>A wave of fake {what}</b>{place}, since {}", html::escape(&view.since))
            }
            (WaveState::Over, _) => {
                let until = html::escape(view.until.as_deref().unwrap_or("…"));
                let title = match self.language() {
                    Language::Ru => format!("Накрутка {what}"),
                    Language::En => format!("A wave of fake {what}"),
                };
                let over = self.t("кончилась", "is over");
                let dash = if view.since.contains(' ') { " – " } else { "–" };
                format!("🌤 <b>{title} {over}</b>{place}, {}{dash}{until}", html::escape(&view.since))
            }
        }
    }

    fn wave_place(&self, view: &WaveView) -> String {
        let Some(item) = view.wave_place.item else { return String::new() };
        let (word, page) = match item.kind {
            ItemKind::Post => (self.t("пост", "post"), "wall"),
            ItemKind::Photo => (self.t("фото", "photo"), "photo"),
            ItemKind::Video => (self.t("видео", "video"), "video"),
            ItemKind::Comment | ItemKind::Other => return String::new(),
        };
        let url = format!("https://vk.com/{page}{}_{}", item.owner_id, item.item_id);
        let words = view.words.as_deref().filter(|_| item.kind == ItemKind::Post);
        format!(" ({})", html::link(&url, &self.texts().post_name(words, || word.to_owned())))
    }

    fn wave_size(&self, view: &WaveView) -> String {
        let facts = &view.facts;
        let (suspicious, came) = (spaced(facts.suspicious), spaced(facts.came));
        let usual = if facts.usual_an_hour < 1.0 {
            self.t("меньше одного", "less than one").to_owned()
        } else {
            format!("{:.0}", facts.usual_an_hour)
        };
        match self.language() {
            Language::Ru => format!("Похожих: <b>{suspicious}</b> из {came}. Обычно в это время за час: {usual}."),
            Language::En => {
                format!("Alike: <b>{suspicious}</b> of {came}. Usual for an hour at this time: {usual}.")
            }
        }
    }

    fn wave_trait(&self, what: Trait) -> &'static str {
        match what {
            Trait::NoPhoto => self.t("нет фото", "no photo"),
            Trait::BareProfile => self.t("пустая страница", "an empty page"),
            Trait::FewFollowers => self.t("почти нет друзей и подписчиков", "hardly any friends or followers"),
            Trait::NearIds => self.t("номера страниц подряд", "page numbers in a row"),
            Trait::SameNames => self.t("одинаковые имена", "the same names"),
            Trait::OneMinute => self.t("приходят каждые несколько секунд", "one every few seconds"),
        }
    }

    fn wave_doing(&self, view: &WaveView) -> String {
        let sums = &view.sums;
        let mut text = String::new();
        for (number, words) in [
            (sums.removed, self.t("забанено на 30 дней", "banned for 30 days")),
            (sums.pending, self.t("на очереди", "next in turn")),
            (sums.quarantined, self.t("в карантине", "in quarantine")),
            (sums.spared, self.t("оставлены", "left alone")),
        ] {
            if number > 0 {
                text.push_str(&format!("\n{words}: {}", spaced(number.unsigned_abs())));
            }
        }
        if sums.beside > 0 && view.state != WaveState::Honest {
            text.push_str(&format!("\n{}", self.wave_beside(view)));
        }
        if view.state == WaveState::Honest || view.left == 0 {
            return text;
        }
        if !view.may_ban {
            text.push_str(&format!(
                "\n{}",
                self.t(
                    "Банить мне нечем: нужен ключ администратора. Вот список, по нему можно пройти руками.",
                    "I have no token that may ban: an administrator's is needed. Here is the list to go through by hand.",
                )
            ));
            return text;
        }
        if view.doing == WaveDoing::Held {
            text.push_str(&format!(
                "\n{}",
                self.t(
                    "Приказ ждёт: сейчас я только смотрю и никого не убираю. Включите «Действую сам», и продолжу.",
                    "The order waits: I only watch now and remove nobody. Let me act, and I go on with it.",
                )
            ));
            return text;
        }
        let left = format!("{} {}", self.t("Осталось", "Left"), spaced(view.left.unsigned_abs()));
        let when = match (view.done_on, self.language()) {
            (None, Language::Ru) => "закончу сегодня".to_owned(),
            (None, Language::En) => "done today".to_owned(),
            (Some((0, _)), Language::Ru) => "с таким лимитом не закончу".to_owned(),
            (Some((0, _)), Language::En) => "never done with this limit".to_owned(),
            (Some((day, month)), language) => {
                let names = MONTHS.get(month.saturating_sub(1) as usize).copied().unwrap_or(("", ""));
                match language {
                    Language::Ru => format!("закончу {day} {}", names.0),
                    Language::En => format!("done on {day} {}", names.1),
                }
            }
        };
        // Nobody has ordered it yet: as far as it depends on the button.
        let when = if view.doing == WaveDoing::Nothing {
            format!("{} {when}", self.t("если нажмёте,", "if you press:"))
        } else {
            when
        };
        let limit = match self.language() {
            Language::Ru => format!("лимит {} в день", view.per_day),
            Language::En => format!("the limit is {} a day", view.per_day),
        };
        text.push_str(&format!("\n{left} · {limit} · {when}"));
        if let Some(words) = self.wave_while_observing(view.doing) {
            text.push_str(&format!("\n{words}"));
        }
        text
    }

    /// Whom an order about all of them leaves, and why: they have nothing of what the crowd shares.
    fn wave_beside(&self, view: &WaveView) -> String {
        let lacks: Vec<&str> =
            view.facts.traits.iter().filter_map(|(what, share)| self.wave_lacks(*what, *share, view)).collect();
        let why = if lacks.is_empty() {
            self.t("на их страницах против них мало что говорит", "little on their pages speaks against them")
                .to_owned()
        } else {
            lacks.join(", ")
        };
        let words = self
            .t("оставлены, пришли рядом, но на толпу не похожи", "left alone, came beside the crowd and are unlike it");
        format!("{words}: {} ({why})", spaced(view.sums.beside.unsigned_abs()))
    }

    /// What those lack who are none of a batch.
    fn wave_lacks(&self, what: Trait, share: u8, view: &WaveView) -> Option<&'static str> {
        if !what.tells_a_batch(share) {
            return None;
        }
        Some(match what {
            Trait::NoPhoto if view.wave_place.kind == WaveKind::Joins => self.t("с фото", "with a photo"),
            Trait::NoPhoto => self.t("с фото или давно подписаны", "with a photo, or subscribed long ago"),
            Trait::NearIds => self.t("номера страниц не подряд", "page numbers elsewhere"),
            Trait::SameNames => self.t("имена другие", "other names"),
            Trait::BareProfile | Trait::FewFollowers | Trait::OneMinute => return None,
        })
    }

    /// What an order is about while the program only observes.
    fn wave_while_observing(&self, doing: WaveDoing) -> Option<String> {
        match doing {
            WaveDoing::Nothing | WaveDoing::Standing | WaveDoing::Held => None,
            WaveDoing::Observing => Some(
                self.t(
                    "Режим «Только смотрю»: сам никого не трогаю. Кнопкой уберу этих, а кто придёт позже, останется.",
                    "I only watch: nobody is touched without your word. The button removes these; whoever comes later stays.",
                )
                .to_owned(),
            ),
            WaveDoing::OfThoseWhoCame { later } => {
                let words = self.t(
                    "Режим «Только смотрю»: убираю тех, кто пришёл до приказа, остальных не трогаю.",
                    "I only watch: those go who came before the order, nobody else is touched.",
                );
                if later == 0 {
                    return Some(words.to_owned());
                }
                let came = self.t("Пришли позже", "Came later");
                Some(format!("{words} {came}: {}.", spaced(later.unsigned_abs())))
            }
        }
    }

    /// A page of the people of a wave.
    pub fn wave_list(&self, wave: i64, from: usize, people: &[(PersonId, Option<String>)]) -> String {
        let title = match self.language() {
            Language::Ru => format!("Накрутка {wave}: похожие, с {}", from + 1),
            Language::En => format!("Wave {wave}: those alike, from {}", from + 1),
        };
        let mut text = format!("📋 <b>{title}</b>");
        for (at, (person, name)) in people.iter().enumerate() {
            text.push_str(&format!("\n{}. {}", from + at + 1, self.person(*person, name.as_deref())));
        }
        text
    }

    /// «Убрать всех похожих (N)».
    pub fn wave_remove_button(&self, left: i64) -> String {
        format!("{} ({})", self.t("Убрать всех похожих", "Remove all alike"), spaced(left.unsigned_abs()))
    }

    /// «Поднять до N»: the day's limit, where it is what holds the wave up.
    pub fn wave_raise_button(&self, to: u32) -> String {
        match self.language() {
            Language::Ru => format!("Поднять лимит до {to}"),
            Language::En => format!("Raise the limit to {to}"),
        }
    }

    /// The other buttons of a card.
    pub fn wave_button(&self, what: WaveLabel) -> String {
        match what {
            WaveLabel::Quarantine => self.t("В карантин", "Into quarantine"),
            WaveLabel::Honest => self.t("Это не накрутка", "These are no fakes"),
            WaveLabel::List => self.t("Список", "The list"),
            WaveLabel::More => self.t("Ещё", "More"),
            WaveLabel::Stop => self.t("Остановить", "Stop"),
        }
        .to_owned()
    }
}

/// «▁▂▅█»: the highest bar is full.
fn sparkline(bars: &[u32]) -> String {
    const LEVELS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    let top = bars.iter().copied().max().unwrap_or(0).max(1);
    bars.iter().map(|bar| LEVELS[((u64::from(*bar) * 7).div_ceil(u64::from(top))).min(7) as usize]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::WallItem;
    use crate::domain::wave::WaveSums;
    use crate::texts::Texts;

    fn view() -> WaveView {
        WaveView {
            words: None,
            wave_place: WavePlace { kind: WaveKind::Joins, item: None },
            state: WaveState::Open,
            since: "14:05".to_owned(),
            until: None,
            facts: WaveFacts {
                came: 3_040,
                suspicious: 3_000,
                usual_an_hour: 2.4,
                traits: vec![(Trait::NoPhoto, 97), (Trait::NearIds, 88)],
                chart: vec![0, 0, 0, 1, 0, 2, 5, 40, 90, 200, 180, 210],
                names: Vec::new(),
            },
            sums: WaveSums { people: 3_000, removed: 40, ..WaveSums::default() },
            doing: WaveDoing::Nothing,
            may_ban: true,
            left: 2_960,
            per_day: 200,
            done_on: Some((14, 12)),
        }
    }

    #[test]
    fn a_card_speaks_plainly() {
        insta::assert_snapshot!(Texts::default().moderation().wave(&view()), @r#"
        🌊 <b>Накрутка подписчиков</b>, идёт с 14:05
        Похожих: <b>3 000</b> из 3 040. Обычно в это время за час: 2.
        <code>▁▁▁▂▁▂▂▃▄█▇█</code> за час, по 5 минут
        Общее у них: нет фото (97 %), номера страниц подряд (88 %)
        забанено на 30 дней: 40
        Осталось 2 960 · лимит 200 в день · если нажмёте, закончу 14 декабря
        "#);
    }

    #[test]
    fn likes_stay_and_without_a_token_there_is_only_the_list() {
        let item = Some(WallItem::post(-5, 7));
        let likes = WaveView { wave_place: WavePlace { kind: WaveKind::Likes, item }, may_ban: false, ..view() };
        insta::assert_snapshot!(Texts::default().moderation().wave(&likes), @r#"
        🌊 <b>Накрутка лайков</b> (<a href="https://vk.com/wall-5_7">пост</a>), идёт с 14:05
        Похожих: <b>3 000</b> из 3 040. Обычно в это время за час: 2.
        <code>▁▁▁▂▁▂▂▃▄█▇█</code> за час, по 5 минут
        Общее у них: нет фото (97 %), номера страниц подряд (88 %)
        забанено на 30 дней: 40
        Банить мне нечем: нужен ключ администратора. Вот список, по нему можно пройти руками.
        <i>Сами лайки останутся: снять чужой лайк ВКонтакте не даёт. Можно только забанить того, кто его поставил.</i>
        "#);
        let named = WaveView { words: Some("Концерт в <пятницу>".to_owned()), ..likes.clone() };
        let said = Texts::default().moderation().wave(&named);
        assert!(said.contains(">«Концерт в &lt;пятницу&gt;»</a>"), "{said}");
        let over = WaveView { state: WaveState::Over, until: Some("15:40".to_owned()), left: 0, ..view() };
        insta::assert_snapshot!(Texts::new(Language::En).moderation().wave(&over), @r#"
        🌤 <b>A wave of fake subscribers is over</b>, 14:05–15:40
        Alike: <b>3 000</b> of 3 040. Usual for an hour at this time: 2.
        What they share: no photo (97 %), page numbers in a row (88 %)
        banned for 30 days: 40
        "#);
    }
}
