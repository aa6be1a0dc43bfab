//! What the log says of a day: a span an event and a call, one line a decision, and nothing of people's words.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::sync::{Arc, Mutex, OnceLock};

use etronics_bot::simulator::PostDraft;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Dispatch, Event, Level, Subscriber};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt as _};
use tracing_subscriber::registry::LookupSpan;

use crate::stories::comments::SPAM;
use crate::story::{Of, Story};

type Fields = BTreeMap<String, String>;

/// One line: its level, its own fields, and those of the span it stands in.
#[derive(Debug, Clone)]
struct Line {
    level: Level,
    fields: Fields,
    span: Fields,
}

impl Line {
    fn get(&self, name: &str) -> &str {
        self.fields.get(name).map_or("", String::as_str)
    }
}

#[derive(Clone, Default)]
struct Paper {
    lines: Arc<Mutex<Vec<Line>>>,
    /// Spans by their ids, with the name under `span`.
    spans: Arc<Mutex<BTreeMap<u64, Fields>>>,
    /// Which span was entered on which thread, in order: numbers of spans come again, so this is kept apart.
    entered: Arc<Mutex<Vec<(String, String)>>>,
}

struct Reader<'a>(&'a mut Fields);

impl Visit for Reader<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.0.insert(field.name().to_owned(), format!("{value:?}").trim_matches('"').to_owned());
    }
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Paper {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, _: Context<'_, S>) {
        if !attributes.metadata().target().starts_with("etronics_bot") {
            return;
        }
        let mut fields = Fields::from([("span".to_owned(), attributes.metadata().name().to_owned())]);
        attributes.record(&mut Reader(&mut fields));
        self.spans.lock().unwrap().insert(id.into_u64(), fields);
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, _: Context<'_, S>) {
        if let Some(fields) = self.spans.lock().unwrap().get_mut(&id.into_u64()) {
            values.record(&mut Reader(fields));
        }
    }

    fn on_enter(&self, id: &Id, _: Context<'_, S>) {
        if let Some(fields) = self.spans.lock().unwrap().get(&id.into_u64()) {
            let thread = std::thread::current().name().unwrap_or_default().to_owned();
            self.entered.lock().unwrap().push((fields["span"].clone(), thread));
        }
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        if !event.metadata().target().starts_with("etronics_bot") {
            return;
        }
        let mut fields = Fields::new();
        event.record(&mut Reader(&mut fields));
        let span =
            context.event_span(event).and_then(|span| self.spans.lock().unwrap().get(&span.id().into_u64()).cloned());
        self.lines.lock().unwrap().push(Line {
            level: *event.metadata().level(),
            fields,
            span: span.unwrap_or_default(),
        });
    }
}

/// A place that speaks for the first time while there is one subscriber in the process is asked whether it is listened to
/// on its own thread only, and never again: a story of another thread would silence it for this one. With a second
/// subscriber that never goes, each place asks all of them.
static NEVER_ALONE: OnceLock<Dispatch> = OnceLock::new();

impl Paper {
    /// What a story writes on it.
    fn of(work: impl FnOnce()) -> Self {
        let paper = Self::default();
        NEVER_ALONE.get_or_init(|| Dispatch::new(tracing_subscriber::registry()));
        // A registry gives the number of a span that is over to the next one: what is told of it stays with this paper.
        tracing::subscriber::with_default(tracing_subscriber::registry().with(paper.clone()), work);
        paper
    }

    fn decided(&self) -> Vec<Line> {
        let lines = self.lines.lock().unwrap();
        lines.iter().filter(|line| line.get("message") == "decided" && line.level == Level::INFO).cloned().collect()
    }

    fn decided_about(&self, matter: &str) -> Vec<Line> {
        self.decided().into_iter().filter(|line| line.get("matter") == matter).collect()
    }
}

#[test]
fn a_small_day_is_a_span_an_event_and_a_line_a_decision() {
    let mut story = Story::new();
    story.ignoring(&[Of::AdminChat], "the log is read here, not the chat");
    let (visitor, stranger) = (story.stranger("Анна", "Гостева"), story.stranger("Кристина", "Доходова"));
    let paper = Paper::of(|| {
        story.pass(2);
        let kind = story.comments(visitor, "Спасибо, очень понравилось, придём ещё");
        let spam = story.comments(stranger, SPAM);
        story.assert_deleted(spam);
        story.assert_visible(kind);
        story.pass(3);
    });

    let removed = paper.decided_about("comment");
    assert_eq!(removed.len(), 1, "the harmless one is no line at INFO: {removed:#?}");
    let line = &removed[0];
    assert_eq!((line.get("verdict"), line.get("then")), ("remove", "delete"));
    assert_eq!(line.get("person"), format!("vk:{stranger}"));
    assert!(line.get("about").starts_with("wall:") && !line.get("why").is_empty(), "{line:?}");
    let verdict = story.journal().into_iter().find(|row| row.person.id == stranger && row.comment.is_some()).unwrap();
    let codes: Vec<&str> = line.get("why").split(',').collect();
    assert!(verdict.verdict.reasons.iter().all(|reason| codes.contains(&&*reason.code)), "{line:?}");
    assert_eq!(line.get("journal.id"), verdict.id.to_string());
    for (name, value) in
        [("span", "event"), ("platform", "vk"), ("event.kind", "comment_written"), ("handler", "moderation")]
    {
        assert_eq!(line.span.get(name).map(String::as_str), Some(value), "{line:?}");
    }
    assert!(line.span.contains_key("event.id"), "{line:?}");

    // The one that stays is said to whoever looks closely.
    let lines = paper.lines.lock().unwrap().clone();
    let kept = lines.iter().filter(|line| line.get("matter") == "comment" && line.get("verdict") == "keep");
    assert!(kept.clone().all(|line| line.level == Level::DEBUG) && kept.count() == 1);
    // Minutes in which nothing is decided are no lines.
    let idle = lines.iter().filter(|line| line.level <= Level::INFO && line.get("message") != "decided");
    assert_eq!(idle.count(), 0, "{lines:#?}");
    // Every line is in a span, and every span says whose it is.
    for line in &lines {
        assert!(line.span.contains_key("platform"), "{line:?}");
    }

    let out: Vec<&Line> = lines.iter().filter(|line| line.get("message") == "a call goes out").collect();
    let deletion = out.iter().find(|line| line.span["action.kind"] == "delete_comment").unwrap();
    for (name, value) in [("platform", "vk"), ("attempt", "1"), ("handler", "moderation")] {
        assert_eq!(deletion.span[name], value, "{deletion:?}");
    }
    assert_eq!(deletion.span["journal.id"], verdict.id.to_string());
    let report = out.iter().find(|line| line.span["platform"] == "telegram").unwrap();
    let admin = story.sim.world(|world| world.admin_chat_id);
    assert!(report.span.contains_key("action.id") && report.span["chat"] == admin.to_string(), "{report:?}");
}

#[test]
fn a_call_is_made_within_its_span_on_its_own_thread() {
    let mut story = Story::new();
    story.ignoring(&[Of::AdminChat], "the log is read here, not the chat");
    let stranger = story.stranger("Кристина", "Доходова");
    let paper = Paper::of(|| {
        let spam = story.comments(stranger, SPAM);
        story.assert_deleted(spam);
    });
    let entered = paper.entered.lock().unwrap().clone();
    let calls: Vec<&str> =
        entered.iter().filter(|(span, _)| span == "call").map(|(_, thread)| thread.as_str()).collect();
    assert!(calls.iter().any(|thread| thread.contains("telegram")), "{entered:?}");
    assert!(calls.iter().any(|thread| thread.contains("vk-")), "{entered:?}");
}

#[test]
fn what_people_order_is_a_line_with_who_ordered_it() {
    let mut story = Story::new();
    story.ignoring(&[Of::AdminChat], "the log is read here, not the chat");
    let stranger = story.stranger("Кристина", "Доходова");
    let paper = Paper::of(|| {
        let spam = story.comments(stranger, SPAM);
        story.assert_deleted(spam);
        let journal = story.last().id;
        let order = etronics_bot::domain::event::Command::Undo { ids: vec![journal], allow: false };
        let event = etronics_bot::domain::own_event::OwnEvent::Command { command: order };
        let now = story.clock.now_ms();
        let told = |db: etronics_bot::store::Db<'_>| {
            db.inbox().tell("an order", etronics_bot::inbox::Queue::People, &event, now)
        };
        story.daemon().engine.store().write(told).unwrap();
        story.settle();
        story.assert_visible(spam);
    });
    let undone = paper.decided_about("undo");
    assert_eq!(undone.len(), 1, "{undone:#?}");
    assert_eq!((undone[0].get("verdict"), undone[0].get("then"), undone[0].get("by")), ("undone", "bring_back", "0"));
    assert_eq!(undone[0].span["event.kind"], "command");
    assert_eq!(undone[0].span["handler"], "moderation");
}

#[test]
fn a_crowd_of_decisions_is_a_few_lines_and_a_number() {
    let mut story = Story::new();
    story.ignoring(&[Of::AdminChat, Of::Comments], "the log is read here, not the chat");
    let paper = Paper::of(|| {
        for number in 0..45 {
            let stranger = story.stranger("Кристина", &format!("Доходова{number}"));
            story.comment(stranger, SPAM);
        }
        story.settle();
        story.pass(2);
    });
    let removed = paper.decided_about("comment").len() as u64;
    assert!(removed <= 60, "{removed}");
    let lines = paper.lines.lock().unwrap().clone();
    let folded = lines.iter().filter(|line| line.get("message") == "decided alike" && line.get("matter") == "comment");
    let more: u64 = folded.map(|line| line.get("count").parse::<u64>().unwrap()).sum();
    assert_eq!(removed + more, 45, "each is a line or in a number");
    assert!(more > 0);
}

#[test]
fn copies_leads_settings_and_raids_are_decisions_too() {
    let config = format!("min_length = 10\n{}[moderation]\nmode = \"observe\"\n", crate::stories::leads::PRICES);
    let mut story = crate::stories::copies::copying(&config);
    story.ignoring(&[Of::AdminChat, Of::Chats, Of::Comments, Of::Presses], "the log is read here, not the chats");
    let anna = story.anna();
    let paper = Paper::of(|| {
        story.publishes(PostDraft::new("Концерт в пятницу, начало в семь"));
        story.publishes(PostDraft::new("Наши друзья продают окна").ads());
        story.publishes(PostDraft::new("Ура"));
        story.books(anna, "Кофейня на Невском");
        story.admin_writes("/panel");
        story.press("Настройки");
        story.press("Действую сам");
        story.press("Да, действовать");
        for number in 0..120 {
            let stranger = story.stranger("Бот", &number.to_string());
            story.comment(stranger, &format!("{SPAM} {number}"));
        }
        story.settle();
        story.pass(1);
    });
    let said = |matter: &str| {
        let lines = paper.decided_about(matter).into_iter();
        lines
            .map(|line| format!("{} {} {}", line.get("verdict"), line.get("why"), line.get("then")))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        said("copy"),
        ["pending  publish", "published  follow", "approval ads ask_admin", "skipped short nothing"],
        "{:#?}",
        paper.decided()
    );
    assert_eq!(said("lead"), ["new lead ask_on"]);
    assert_eq!(said("setting"), ["set  apply"]);
    assert_eq!(said("raid"), ["open spam_at_once tell_admin"]);
    assert!(said("capability").is_empty(), "nothing changed: {:?}", said("capability"));
    let setting = &paper.decided_about("setting")[0];
    assert_eq!((setting.get("about"), &*setting.span["handler"]), ("moderation.mode", "panel"));
    for line in paper.decided() {
        assert!(line.span.contains_key("handler") && line.span.contains_key("event.kind"), "{line:?}");
        let id = ["journal.id", "copy.id", "lead.id"].iter().any(|id| line.fields.contains_key(*id));
        let in_no_row = ["setting", "raid", "alert"].contains(&line.get("matter"));
        assert!(id || in_no_row, "{line:?}");
    }
}

#[test]
fn lines_name_the_kind_of_their_ids_and_print_no_structs() {
    let calls = regex::Regex::new(r"(?s)tracing::(?:error|warn|info|debug|trace|event)!\((.*?)\);").unwrap();
    let printed =
        regex::Regex::new(r"(^|[\s,(=])\?\w|:\?\}|(^|[\s,(])(id|sweep|wave|lead|copy|journal|event|action) = ")
            .unwrap();
    let mut seen = 0;
    let mut folders = vec![std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let Ok(text) = std::fs::read_to_string(&path) else { continue };
            let code = text.split("\n#[cfg(test)]").next().unwrap_or_default();
            for call in calls.captures_iter(code) {
                seen += 1;
                let words = &call[1];
                // What stands in quotes is for people; a field is not.
                let bad = printed.find(words);
                assert!(bad.is_none(), "{}: {words}: {bad:?}", path.display());
                assert!(!words.contains("chat.id"), "{}: the field is `chat`: {words}", path.display());
            }
        }
    }
    assert!(seen > 80, "{seen}");
}
