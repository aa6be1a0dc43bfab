//! Removals, requests for help and quarantine in words.

use super::waiting::EntryOrigin;
use super::{Language, ModerationTexts, html};
use crate::domain::already::{BY_AUTHOR, ORDERED_WITH_WAVE, SUBSCRIBES_ANEW, why_not_taken_back};
use crate::domain::comment::AttachmentKind;
use crate::domain::ids::{ChatId, CommentRef, Network, PersonId, Place};
use crate::domain::rule::Rule;
use crate::domain::verdict::{Decision, State, SubjectKind, Verdict};

/// One verdict, as reports show it.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Local time, `14:05`.
    pub time: String,
    /// What kind of thing.
    pub kind: SubjectKind,
    pub person: PersonId,
    /// Their name, if known.
    pub name: Option<String>,
    pub comment: Option<CommentRef>,
    pub text: Option<String>,
    /// What it carried besides.
    pub carries: Vec<AttachmentKind>,
    pub verdict: Verdict,
    /// What became of it.
    pub state: State,
    pub error: Option<String>,
    /// What became of a ban of its author, where there is one.
    pub author_ban: Option<AuthorBan>,
    /// A message of Telegram that was deleted: whatever is said of it since, it does not come back.
    pub stays_gone: bool,
    /// It waits until the bot is back in the group.
    pub held: bool,
    /// It is a comment whose deletion has waited for longer than a call takes: it stands there still.
    pub late: bool,
    /// It waited in quarantine, and a person said that it goes…
    pub by_word: bool,
    /// …by this name, where it is known.
    pub by_name: Option<String>,
}

/// What became of a ban of somebody for what they wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AuthorBan {
    /// It is on its way, done, asked of a person, or was not to be done.
    Is(State),
    /// The limits have no room for it.
    WaitsForRoom,
}

impl AuthorBan {
    /// Whether nothing is left to be ordered about it.
    pub fn stands(self) -> bool {
        matches!(self, Self::Is(State::Pending | State::Done | State::Assist))
    }
}

/// So much of a comment is shown, UTF-16 units.
const SHOWN_UTF16: usize = 140;

/// On its way when the program began to ask: it went back to quarantine.
fn waits(entry: &Entry) -> bool {
    entry.state == State::Pending && entry.verdict.decision == Decision::Quarantine
}

/// The public page of a comment; a basic group of Telegram has none.
pub(crate) fn comment_url(comment: &CommentRef) -> Option<String> {
    let CommentRef { place, owner_id, parent_id, item_id } = *comment;
    Some(match place {
        Place::Wall => format!("https://vk.com/wall{owner_id}_{parent_id}?reply={item_id}"),
        Place::Photo => format!("https://vk.com/photo{owner_id}_{parent_id}?reply={item_id}"),
        Place::Video => format!("https://vk.com/video{owner_id}_{parent_id}?reply={item_id}"),
        Place::Market => format!("https://vk.com/market{owner_id}?w=product{owner_id}_{parent_id}&reply={item_id}"),
        Place::Board => format!("https://vk.com/topic{owner_id}_{parent_id}?post={item_id}"),
        Place::Chat => format!("https://t.me/c/{}/{item_id}", ChatId(owner_id).number_in_links()?),
    })
}

impl ModerationTexts {
    /// A person with a link to their page.
    pub fn person(&self, person: PersonId, name: Option<&str>) -> String {
        let shown = name.map_or_else(|| format!("id{}", person.id), |name| html::cut(&html::one_line(name), 60));
        match person.network {
            Network::Vk if person.id < 0 => html::link(&format!("https://vk.com/club{}", -person.id), &shown),
            Network::Vk => html::link(&format!("https://vk.com/id{}", person.id), &shown),
            Network::Telegram if person.id > 0 => html::link(&format!("tg://user?id={}", person.id), &shown),
            Network::Telegram => html::escape(&shown),
        }
    }

    /// Today's growing message: comments, or people.
    pub fn removal_report(&self, people: bool, entries: &[Entry], origins: &[EntryOrigin]) -> String {
        let of = |which: &dyn Fn(&Entry) -> bool| entries.iter().filter(|entry| which(entry)).count() as i64;
        let back = of(&|entry| entry.state == State::Undone && !entry.stays_gone);
        let failed = of(&|entry| entry.state == State::Failed);
        let asked = of(&|entry| entry.state == State::Assist);
        let held = of(&|entry| entry.held);
        let on_their_way = |entry: &Entry| entry.state == State::Pending && !waits(entry) && !entry.held;
        // A ban waits for its turn, for hours where a key is dead, and may be none after all; so does a deletion that is late.
        let is_queued = |entry: &Entry| on_their_way(entry) && (people || entry.late);
        let queued = of(&is_queued);
        // What stands there still, or went by another hand than ours or a manager's, is none of them.
        let count = of(&|entry| match entry.state {
            State::Done => true,
            State::Pending => on_their_way(entry) && !is_queued(entry),
            State::Undone => entry.stays_gone,
            State::Assist | State::Observed | State::Failed => false,
        });
        let title = if people {
            let words = ["человек убран", "человека убраны", "человек убрано"];
            format!("🛡 <b>{}</b>", self.counted(count, words, ["person removed", "people removed"]))
        } else {
            let words = ["удалённый комментарий", "удалённых комментария", "удалённых комментариев"];
            format!("🧹 <b>{}</b>", self.counted(count, words, ["removed comment", "removed comments"]))
        };
        let mut text = title;
        if queued > 0 {
            text.push_str(&format!(" · {}: {queued}", self.t("на очереди", "in the queue")));
        }
        if back > 0 {
            let words = ["возвращён", "возвращены", "возвращено"];
            text.push_str(&format!(" · {}", self.counted(back, words, ["taken back", "taken back"])));
        }
        if asked > 0 {
            text.push_str(&format!(" · {}: {asked}", self.t("прошу вас", "asked of you")));
        }
        if held > 0 {
            let words = self.t("ждут, пока бот вернётся в группу", "waiting for the bot to be back in the group");
            text.push_str(&format!(" · {words}: {held}"));
        }
        if failed > 0 {
            text.push_str(&format!(" · {}: {failed}", self.t("не вышло", "failed")));
        }
        for (at, entry) in entries.iter().enumerate() {
            text.push_str("\n\n");
            // Said once of those who came together.
            let origin = origins.get(at).filter(|origin| at == 0 || origins.get(at - 1) != Some(origin));
            text.push_str(&origin.map(|origin| self.texts().moderation().origin(origin)).unwrap_or_default());
            text.push_str(&self.removal(at + 1, entry));
        }
        text
    }

    pub(super) fn removal(&self, number: usize, entry: &Entry) -> String {
        let about_person = matches!(entry.kind, SubjectKind::Member | SubjectKind::Like);
        let sign = match entry.state {
            State::Pending if waits(entry) => "📦",
            State::Pending => "⏳",
            State::Assist => "🙋",
            State::Done if about_person => "🚫",
            State::Done => "🗑",
            State::Undone if entry.stays_gone => "🗑",
            State::Failed => "⚠️",
            State::Undone => "↩️",
            State::Observed => "👁",
        };
        let body = self.quoted_with_link(entry);
        let ending = match (entry.state, entry.error.as_deref()) {
            (State::Undone, Some(SUBSCRIBES_ANEW)) if about_person => format!(
                "\n<i>{}</i>",
                self.t(
                    "возвращён: подписаться заново должен сам",
                    "taken back: they have to subscribe again themselves"
                )
            ),
            (State::Undone, _) if about_person => format!("\n<i>{}</i>", self.t("возвращён", "taken back")),
            (State::Undone, _) if entry.stays_gone => {
                format!(
                    "\n<i>{}</i>",
                    self.t("не спам, но в Telegram не вернуть", "not spam, but Telegram restores nothing")
                )
            }
            (State::Undone, _) if entry.verdict.rule.is_of_own_lists() => {
                let back = self.t("возвращён: не спам", "taken back: not spam");
                format!("\n<i>{back}, {}</i>", self.while_listed())
            }
            (State::Undone, _) => format!("\n<i>{}</i>", self.t("возвращён: не спам", "taken back: not spam")),
            _ if waits(entry) => format!("\n<i>{}</i>", self.t("ждёт вас в карантине", "waits for you in quarantine")),
            (State::Observed, Some(BY_AUTHOR)) => format!("\n<i>{}</i>", self.taken_away()),
            (State::Observed, Some(ORDERED_WITH_WAVE)) => {
                format!("\n<i>{}</i>", self.t("дальше по приказу о волне", "the order about the wave goes on with it"))
            }
            (State::Observed, Some(_)) => format!("\n<i>{}</i>", self.t("не тронут", "not touched")),
            (State::Failed, Some(error)) => format!("\n<i>{}</i>", self.texts().trouble(error)),
            (State::Done, error) => why_not_taken_back(error).map_or_else(String::new, |why| {
                format!("\n<i>{}: {}</i>", self.stays_as_it_is(), self.texts().trouble(why))
            }),
            _ => String::new(),
        };
        let ban = entry.author_ban.map(|ban| self.author_ban(ban)).filter(|said| !said.is_empty());
        let ending = ending + &ban.map(|said| format!("\n<i>{said}</i>")).unwrap_or_default();
        format!(
            "{sign} {number}. {} · {}{body}\n{}{ending}",
            html::escape(&entry.time),
            self.person(entry.person, entry.name.as_deref()),
            self.texts().entry_reasons(entry)
        )
    }

    /// When a comment was judged that was written well before.
    pub fn written_at(&self, judged: &str, written: &str) -> String {
        format!("{judged}, {} {written}", self.t("написан", "written"))
    }

    /// Of what a platform did not let be taken back.
    pub(super) fn stays_as_it_is(&self) -> &'static str {
        self.t("вернуть не вышло", "could not be taken back")
    }

    /// Of a comment whose author was quicker.
    pub(super) fn taken_away(&self) -> &'static str {
        self.t("удалил сам автор", "its author deleted it")
    }

    /// What became of a ban of an entry's author; nothing where it was not meant, or is over.
    fn author_ban(&self, ban: AuthorBan) -> &'static str {
        match ban {
            AuthorBan::WaitsForRoom => {
                self.t("автор сверх лимита, ждёт в 📦", "the author is beyond the limit and waits in 📦")
            }
            AuthorBan::Is(State::Pending) => self.t("автора баню", "banning the author"),
            AuthorBan::Is(State::Done) => self.t("автор забанен", "the author is banned"),
            AuthorBan::Is(State::Assist) => self.t("забанить автора прошу вас", "you are asked to ban the author"),
            AuthorBan::Is(State::Failed) => self.t("автора забанить не вышло", "the author could not be banned"),
            AuthorBan::Is(State::Observed | State::Undone) => "",
        }
    }

    fn quoted_with_link(&self, entry: &Entry) -> String {
        entry
            .text
            .as_deref()
            .map(|text| self.texts().moderation().quote_of(entry, text, SHOWN_UTF16))
            .unwrap_or_default()
    }

    pub(super) fn quoted(&self, entry: &Entry) -> String {
        self.quoted_within(entry, SHOWN_UTF16)
    }

    /// Its words, so many UTF-16 units of them, and what it carries.
    pub(super) fn quoted_within(&self, entry: &Entry, most: usize) -> String {
        let carried = self.texts().carried(entry);
        let shows = if carried.is_empty() { String::new() } else { format!("\n{carried}") };
        match entry.text.as_deref().map(str::trim) {
            Some("") if !shows.is_empty() => shows,
            Some("") => format!("\n«{}»", self.t("без текста", "no text")),
            Some(text) => format!("\n«{}»{shows}", html::escape(&html::cut(&text.replace('\n', " "), most))),
            None => String::new(),
        }
    }

    /// What only a person can do, in its order: one block an author, each comment with its link. What is done keeps its
    /// number.
    pub fn assist_card(&self, entries: &[Entry]) -> String {
        let open = entries.iter().filter(|entry| entry.state == State::Assist).count();
        if !entries.is_empty() && entries.iter().all(|entry| entry.state == State::Observed) {
            // Nobody did it: edited since, or taken away by whoever wrote it.
            return format!(
                "↩️ {}",
                self.t("Больше делать нечего: этого там уже нет.", "Nothing to do any more: it is not there now.")
            );
        }
        if open == 0 {
            return format!(
                "✅ {}",
                self.t("Всё, о чём просил, сделано. Спасибо!", "Everything I asked for is done. Thank you!")
            );
        }
        let title = self.counted(
            open as i64,
            ["дело для вас", "дела для вас", "дел для вас"],
            ["thing for you to do", "things for you to do"],
        );
        let hint = self.asked_how(entries);
        let mut text = format!("🙋 <b>{title}</b>\n{hint}");
        let mut author = None;
        for (at, entry) in entries.iter().enumerate() {
            if author != Some(entry.person) {
                author = Some(entry.person);
                text.push_str(&format!("\n\n<b>{}</b>", self.person(entry.person, entry.name.as_deref())));
            }
            let why = entry.error.as_deref().filter(|_| entry.state == State::Assist);
            let why = why.map(|error| format!("\n<i>{}</i>", self.texts().trouble(error))).unwrap_or_default();
            let line = if entry.state == State::Assist { self.help(entry) + &why } else { self.no_more_asked(entry) };
            text.push_str(&format!("\n{}. {line}", at + 1));
        }
        text
    }

    /// What was asked of a person is the program's own again; `waiting`: those for whom the limits have no room.
    pub fn taken_over(&self, waiting: usize) -> String {
        let mine = self.t("✅ Это вернулось ко мне: дальше сам", "✅ This is mine again");
        let rest = match (waiting, self.language()) {
            (0, Language::Ru) => ", от вас ничего не нужно.".to_owned(),
            (0, Language::En) => ": nothing is asked of you.".to_owned(),
            (1, Language::Ru) => "; 1 сверх лимита ждёт в 📦.".to_owned(),
            (_, Language::Ru) => format!("; {waiting} сверх лимита ждут в 📦."),
            (_, Language::En) => format!("; {waiting} over the limit wait in 📦."),
        };
        mine.to_owned() + &rest
    }

    /// Why a person is asked, and how the card closes: of what is deleted by hand in Telegram nobody tells a bot.
    fn asked_how(&self, entries: &[Entry]) -> String {
        let open = || entries.iter().filter(|entry| entry.state == State::Assist);
        let of_telegram = open().filter(|entry| entry.person.network == Network::Telegram).count();
        let (some, all) = (of_telegram > 0, of_telegram == open().count());
        let why = if open().any(|entry| entry.error.is_some()) {
            self.t("Сам не смог", "I could not do it")
        } else if all {
            self.t("Боту в группе это не разрешено", "The bot may not do it in the group")
        } else {
            self.t("Ключа с таким правом нет", "No token may do it")
        };
        let how = self.t("поэтому прошу вас: откройте по ссылке и сделайте.", "so I ask you: open the link and do it.");
        let end = match (some, all) {
            (false, _) => self.t("Карточка закроется сама.", "The card closes by itself."),
            (true, true) => self.t("Сделали — нажмите «Сделано».", "Once it is done, press “Done”."),
            (true, false) => self.t(
                "Что на VK, закроется само; сделали в Telegram — нажмите «Сделано».",
                "What is on VK closes by itself; once it is done in Telegram, press “Done”.",
            ),
        };
        format!("{why}, {how} {end}")
    }

    /// The sign of what became of something that a person was asked for.
    pub fn asked_mark(&self, state: State) -> &'static str {
        match state {
            State::Done => "✅",
            State::Pending => "⏳",
            State::Assist | State::Observed | State::Failed | State::Undone => "↩️",
        }
    }

    fn no_more_asked(&self, entry: &Entry) -> String {
        let mark = self.asked_mark(entry.state);
        let what = match entry.state {
            State::Done => self.t("сделано", "done"),
            State::Pending => self.t("делаю сам", "I do it myself"),
            State::Assist | State::Observed | State::Failed | State::Undone => {
                self.t("больше не нужно", "not wanted any more")
            }
        };
        format!("{mark} {what}")
    }

    fn help(&self, entry: &Entry) -> String {
        if matches!(entry.kind, SubjectKind::Member | SubjectKind::Like) {
            let what = match entry.verdict.rule {
                Rule::Dead => self.t("убрать из подписчиков", "remove from the subscribers"),
                _ => self.t("забанить", "ban"),
            };
            let page = self.person(entry.person, Some(self.t("открыть страницу", "open the page")));
            return format!("{what}: {page}\n{}", self.texts().entry_reasons(entry));
        }
        let link = entry
            .comment
            .and_then(|comment| comment_url(&comment))
            .map_or_else(String::new, |page| html::link(&page, self.t("открыть комментарий", "open the comment")));
        format!("{link}{}\n{}", self.quoted(entry), self.texts().entry_reasons(entry))
    }

    /// How much waits in quarantine: «3 человека и 2 комментария ждут решения».
    pub fn quarantine_line(&self, people: u32, texts: u32) -> String {
        if people + texts == 0 {
            return format!("📦 {}", self.t("В карантине пусто", "Quarantine is empty"));
        }
        let mut things = Vec::new();
        if people > 0 {
            things.push(self.counted(i64::from(people), ["человек", "человека", "человек"], ["person", "people"]));
        }
        if texts > 0 {
            let words = ["комментарий", "комментария", "комментариев"];
            things.push(self.counted(i64::from(texts), words, ["comment", "comments"]));
        }
        let last = if texts > 0 { texts } else { people };
        let one = match self.language() {
            Language::Ru => things.len() == 1 && last % 10 == 1 && last % 100 != 11,
            Language::En => things.len() == 1 && last == 1,
        };
        let wait = if one {
            self.t("ждёт решения", "waits for a decision")
        } else {
            self.t("ждут решения", "wait for a decision")
        };
        format!("📦 {} {wait}", things.join(self.t(" и ", " and ")))
    }

    /// Entries that no message of the day has room for.
    pub fn unlisted(&self, count: i64) -> String {
        let text =
            self.t("и ещё {}: список показывает «etronics-bot journal»", "and {} more: see “etronics-bot journal”");
        format!("\n\n{}", text.replace("{}", &count.to_string()))
    }

    /// «Не спам», with the entry's number where a card has several.
    pub fn not_spam_button(&self, number: usize) -> String {
        format!("{} {number}", self.t("Не спам", "Not spam"))
    }

    /// «Вернуть», with the entry's number where a card has several.
    pub fn return_button(&self, number: usize) -> String {
        format!("{} {number}", self.t("Вернуть", "Take back"))
    }

    /// «Оставить»: what was asked of the admin is not wanted after all.
    pub fn let_stay_button(&self, number: usize) -> String {
        format!("{} {number}", self.t("Оставить", "Keep"))
    }

    /// «Забанить», with the entry's number where a card has several.
    pub fn ban_button(&self, number: usize) -> String {
        format!("{} {number}", self.t("Забанить", "Ban"))
    }

    /// «Сделано»: a person did by hand what no token can.
    pub fn handled_button(&self, number: usize) -> String {
        format!("{} {number}", self.t("Сделано", "Done"))
    }

    /// «Посмотреть»: leads to what was judged.
    pub fn look_button(&self) -> String {
        self.t("Посмотреть", "Look").to_owned()
    }

    /// «Закрыть комментарии» or «Открыть комментарии».
    pub fn close_comments_button(&self, close: bool) -> String {
        if close {
            self.t("Закрыть комментарии", "Close comments")
        } else {
            self.t("Открыть комментарии", "Open comments")
        }
        .to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_waits_for_room_is_not_said_to_need_nobody() {
        let texts = crate::texts::Texts::new(Language::Ru);
        assert!(texts.moderation().taken_over(0).ends_with("дальше сам, от вас ничего не нужно."));
        assert!(texts.moderation().taken_over(100).ends_with("дальше сам; 100 сверх лимита ждут в 📦."));
    }

    #[test]
    fn only_supergroups_have_links_to_their_messages() {
        let page = |chat| comment_url(&CommentRef { place: Place::Chat, owner_id: chat, parent_id: 0, item_id: 7 });
        assert_eq!(page(-1_001_000_000_001).as_deref(), Some("https://t.me/c/1000000001/7"));
        assert_eq!(page(-1_003_000_000_100).as_deref(), Some("https://t.me/c/3000000100/7"));
        assert_eq!(page(-555_001), None);
        assert_eq!(page(-100_555), None, "a basic group whose number begins so");
    }
}
