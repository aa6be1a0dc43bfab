//! MAX as a platform that posts are copied to: parts are sent, changed, taken away, and looked for where an answer was lost.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use anyhow::{Context as _, Result, anyhow};
use reqwest::Method;
use serde_json::{Value, json};
use tokio::runtime::Runtime;
use tracing::Instrument as _;

use super::MaxSettings;
use super::client::{Api, Token};
use super::errors::{CallKind, MaxCallError};
use super::files::{Attached, FOR_MAX, Tokens};
use super::html::html;
use super::rate::Pace;
use crate::clock::{Clock, MINUTE, Millis};
use crate::domain::action::{Fate, Receipt, Scope, TargetAction, Urgency};
use crate::domain::chat_ref::{ChatRef, MessageRef};
use crate::domain::copies::{Body, CopyFile, CopyPart, FileKind, LeftOut, Preview};
use crate::domain::key::KeyName;
use crate::domain::lane::Lane;
use crate::domain::platform::{Job, OutcomeSink, Platform};
use crate::hand::Report;
use crate::keyring::Keyring;
use crate::telegram::MediaFetcher;
use crate::texts::html::plain;

/// MAX answered so lately, milliseconds: nobody asks first whether it is there.
const HEARD_LATELY: Millis = 5_000;
/// What is attached is looked at again after this.
pub(super) const NOT_READY: Duration = Duration::from_secs(5);
/// Most messages of one page.
const PAGE: usize = 100;
/// Longest name of a message.
const LONGEST_MID: usize = 256;
/// Between calls of one action: thirty a second are for all.
const APART: Duration = Duration::from_millis(40);

/// MAX as a platform that actions are submitted to. Its calls are made on a thread of its own, which is there only from the
/// first of them on, or from the start where there is a bot.
pub struct MaxPlatform {
    settings: MaxSettings,
    keyring: Keyring,
    clock: Clock,
    open: Mutex<Option<Open>>,
}

/// The door, opened.
struct Open {
    desk: Arc<MaxDesk>,
    runtime: Runtime,
}

/// What all calls share.
pub(super) struct MaxDesk {
    pub(super) api: Api,
    pub(super) media: MediaFetcher,
    pub(super) clock: Clock,
    pub(super) keyring: Keyring,
    pub(super) tokens: Mutex<Tokens>,
    pace: Mutex<Pace>,
    /// When MAX last answered for sure.
    heard: Mutex<Option<Millis>>,
    /// Since when a copy (a message, negative) waits for its files.
    waits: Mutex<HashMap<i64, Millis>>,
}

impl MaxPlatform {
    /// A platform with its own connections. Where there is a bot, it fails on an address, a certificate or a proxy that cannot
    /// be one.
    pub fn new(settings: MaxSettings, keyring: Keyring, clock: Clock) -> Result<Self> {
        let has_bot = keyring.secret(KeyName::Max).is_some();
        let platform = Self { settings, keyring, clock, open: Mutex::default() };
        if has_bot {
            *platform.open() = Some(platform.open_up()?);
        }
        Ok(platform)
    }

    fn open(&self) -> MutexGuard<'_, Option<Open>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn open_up(&self) -> Result<Open> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .max_blocking_threads(4)
            .enable_all()
            .thread_name("max")
            .build()
            .context("starting the runtime of max")?;
        let desk = MaxDesk {
            api: Api::new(&self.settings, Token::InUse(self.keyring.clone()))?,
            media: MediaFetcher::new(&self.settings.media)?,
            clock: self.clock.clone(),
            keyring: self.keyring.clone(),
            tokens: Mutex::default(),
            pace: Mutex::default(),
            heard: Mutex::default(),
            waits: Mutex::default(),
        };
        Ok(Open { desk: Arc::new(desk), runtime })
    }
}

impl Drop for MaxPlatform {
    fn drop(&mut self) {
        // What is still out is reported as abandoned: nobody waits for it.
        if let Some(open) = self.open().take() {
            open.runtime.shutdown_background();
        }
    }
}

impl Platform<TargetAction> for MaxPlatform {
    fn lane(&self, action: &TargetAction) -> Lane {
        action.facts().lane
    }

    fn ready_in(&self, action: &TargetAction, _urgency: Urgency) -> Duration {
        match (action, self.open().as_ref()) {
            (TargetAction::PublishPart { chat, .. } | TargetAction::Tell { chat, .. }, Some(open)) => {
                open.desk.pace().ready_in(chat.id(), open.desk.now())
            }
            _ => Duration::ZERO,
        }
    }

    fn submit(&self, job: Job<TargetAction>, done: OutcomeSink) {
        let (report, span) = (Report::new(&job, done), job.span.clone());
        let mut open = self.open();
        if open.is_none() {
            match self.open_up() {
                Ok(opened) => *open = Some(opened),
                Err(cause) => {
                    let later = Fate::Later { pause: None, scope: Scope::Lane, cause };
                    return report.send(Err(later));
                }
            }
        }
        let Some(Open { desk, runtime }) = open.as_ref() else { return };
        let desk = Arc::clone(desk);
        let task = async move {
            let result = desk.perform(&job.action).await;
            report.send(result);
        };
        // The task ends by reporting, whatever happens to it; nobody waits for it otherwise.
        drop(runtime.spawn(task.instrument(span)));
    }
}

impl MaxDesk {
    async fn perform(&self, action: &TargetAction) -> Result<Receipt, Fate> {
        let result = match action {
            TargetAction::PublishPart { copy, chat, part, .. } => self.publish(*copy, chat, part).await,
            TargetAction::EditPart { chat, message_id, html, change, .. } => {
                self.edit(chat, message_id, html, change).await
            }
            TargetAction::DeleteMessages { chat, message_ids, .. } => self.delete(chat, message_ids).await,
            TargetAction::FindPart { chat, part, since, others, .. } => self.find(chat, part, *since, others).await,
            TargetAction::Tell { chat, text } => self.tell(chat, text).await,
            TargetAction::Key { chat, work, leads_to } => self.key_work(chat, work, leads_to).await,
            TargetAction::LookAtChat { chat } => self.look_at(chat).await,
        };
        let answered = !matches!(result, Err(Fate::Unknown { .. } | Fate::Later { .. }));
        *self.heard.lock().unwrap_or_else(PoisonError::into_inner) = answered.then(|| self.now());
        result
    }

    fn now(&self) -> Millis {
        self.clock.monotonic_ms()
    }

    fn pace(&self) -> MutexGuard<'_, Pace> {
        self.pace.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether files of somebody have been waited for so long. The wait begins with the first question.
    pub(super) fn waited(&self, of: i64, most: Millis) -> bool {
        let now = self.now();
        let mut waits = self.waits.lock().unwrap_or_else(PoisonError::into_inner);
        waits.retain(|_, since| now - *since < 4 * FOR_MAX);
        now - *waits.entry(of).or_insert(now) >= most
    }

    pub(super) fn is_waited_for_no_more(&self, of: i64) {
        self.waits.lock().unwrap_or_else(PoisonError::into_inner).remove(&of);
    }

    /// Nobody can tell afterwards whether a call that was dropped half-way arrived, so a quiet line is tried with a harmless
    /// one first: an outage costs no doubts.
    async fn knock(&self, chat: &ChatRef) -> Result<(), Fate> {
        let heard = *self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        if heard.is_some_and(|at| self.now() - at < HEARD_LATELY) {
            return Ok(());
        }
        let answer = self.api.call(Method::GET, "/me", &[], None).await;
        answer.map(drop).map_err(|error| error.fate(CallKind::Read, chat))
    }

    async fn publish(&self, copy: i64, chat: &ChatRef, part: &CopyPart) -> Result<Receipt, Fate> {
        let files: &[CopyFile] = match &part.body {
            Body::Text { .. } => &[],
            Body::Files { files } => files,
            // What a poll or a place says is told in words, which is not decided here.
            Body::Poll { .. } | Body::Venue { .. } => {
                return Err(Fate::Never { note: "max shows no such thing of a bot".to_owned() });
            }
        };
        self.knock(chat).await?;
        let preview = is_previewed(part);
        let mut anew = false;
        loop {
            let (mut attachments, mut left_out, again) = self.attach_all(copy, chat, files).await?;
            let sent = self.send(chat, &part.html, &attachments, preview).await;
            let error = match sent {
                Ok(message_ids) => {
                    self.is_waited_for_no_more(copy);
                    return Ok(Receipt::Published { message_ids, left_out });
                }
                Err(error) => error,
            };
            if error.is_not_ready() && !self.waited(copy, FOR_MAX) {
                let cause = anyhow!("max: {error}");
                return Err(Fate::Later { pause: Some(NOT_READY), scope: Scope::Lane, cause });
            }
            if attachments.is_empty() || !(error.is_not_ready() || error.refuses_files()) {
                return Err(error.fate(CallKind::Send, chat));
            }
            self.forget(&attachments);
            if again && !anew && !error.is_not_ready() {
                // Its tokens may have grown old.
                anew = true;
                continue;
            }
            tracing::warn!(%chat, "max did not take the files of a part: {error}");
            // It is mostly the video, which is somebody else's: what hangs beside it may stay.
            if let Some(pictures) = without_videos(&attachments) {
                let sent = self.send(chat, &part.html, &pictures, preview).await;
                if !sent.as_ref().is_err_and(|error| error.refuses_files() || error.is_not_ready()) {
                    let message_ids = sent.map_err(|error| error.fate(CallKind::Send, chat))?;
                    let videos = (0..files.len()).filter(|index| files[*index].kind == FileKind::Video);
                    left_out.extend(videos.map(|index| LeftOut { index, as_document: true }));
                    self.is_waited_for_no_more(copy);
                    return Ok(Receipt::Published { message_ids, left_out: each_once(left_out) });
                }
            }
            let seen = |kind: FileKind| matches!(kind, FileKind::Photo | FileKind::Video);
            left_out.extend((0..files.len()).map(|index| LeftOut { index, as_document: seen(files[index].kind) }));
            left_out = each_once(left_out);
            attachments.clear();
            let sent = self.send(chat, &part.html, &attachments, false).await;
            let message_ids = sent.map_err(|error| error.fate(CallKind::Send, chat))?;
            self.is_waited_for_no_more(copy);
            return Ok(Receipt::Published { message_ids, left_out });
        }
    }

    /// Everything that can hang on a message, what cannot, and whether a token is from before.
    pub(super) async fn attach_all(
        &self,
        of: i64,
        chat: &ChatRef,
        files: &[CopyFile],
    ) -> Result<(Vec<Value>, Vec<LeftOut>, bool), Fate> {
        let (mut attachments, mut left_out, mut known) = (Vec::new(), Vec::new(), false);
        for (index, file) in files.iter().enumerate() {
            match self.attach(of, chat, file).await? {
                Attached::Ready { attachment, again } => {
                    known |= again;
                    attachments.push(attachment);
                }
                Attached::AsDocument => left_out.push(LeftOut { index, as_document: true }),
                Attached::Nowhere => left_out.push(LeftOut { index, as_document: false }),
            }
        }
        Ok((attachments, left_out, known))
    }

    /// One message. Never `notify`: of a channel that is an error.
    async fn send(
        &self,
        chat: &ChatRef,
        words: &str,
        attachments: &[Value],
        preview: bool,
    ) -> Result<Vec<MessageRef>, MaxCallError> {
        let text = html(words);
        if text.trim().is_empty() && attachments.is_empty() {
            return Ok(Vec::new());
        }
        self.pace().sent(chat.id(), self.now());
        let query = [("chat_id", chat.id().to_owned()), ("disable_link_preview", (!preview).to_string())];
        let body = json!({"text": text, "format": "html", "attachments": attachments, "link": null});
        let answer = self.api.call(Method::POST, "/messages", &query, Some(&body)).await?;
        let mid = answer.pointer("/message/body/mid").and_then(Value::as_str).filter(|mid| may_be_mid(mid));
        let lost = || MaxCallError::Lost { cause: "POST /messages: an answer without a message".to_owned() };
        Ok(vec![MessageRef::Word(mid.ok_or_else(lost)?.to_owned())])
    }

    /// Says something to a person. One who never began a talk with the bot, or ended it, is out of its reach.
    async fn tell(&self, chat: &ChatRef, text: &str) -> Result<Receipt, Fate> {
        let Some(user) = chat.person() else { return Err(Fate::Never { note: format!("{chat} is nobody of max") }) };
        self.pace().sent(chat.id(), self.now());
        let query = [("user_id", user.to_string()), ("disable_link_preview", "true".to_owned())];
        let body = json!({"text": text, "attachments": [], "link": null});
        match self.api.call(Method::POST, "/messages", &query, Some(&body)).await {
            Ok(_) => Ok(Receipt::Done),
            Err(error) if error.is_of_the_chat() => Err(Fate::Never { note: error.to_string() }),
            Err(error) => Err(error.fate(CallKind::Send, chat)),
        }
    }

    /// Takes messages of ours away.
    async fn delete(&self, chat: &ChatRef, messages: &[MessageRef]) -> Result<Receipt, Fate> {
        for (index, message) in messages.iter().filter(|message| message.is_known()).enumerate() {
            if index > 0 {
                tokio::time::sleep(APART).await;
            }
            let query = [("message_id", message.to_string())];
            match self.api.call(Method::DELETE, "/messages", &query, None).await {
                Ok(answer) if !is_yes(&answer) => return Err(says_nothing("DELETE")),
                Ok(_) => {}
                Err(error) if error.is_done_already() => {}
                Err(error) => return Err(error.fate(CallKind::Delete, chat)),
            }
        }
        Ok(Receipt::Done)
    }

    /// Reads the channel back for a part of which nobody knows whether it is out.
    async fn find(
        &self,
        chat: &ChatRef,
        part: &CopyPart,
        since: Millis,
        others: &[MessageRef],
    ) -> Result<Receipt, Fate> {
        let query = [("chat_id", chat.id().to_owned()), ("count", PAGE.to_string())];
        let answer = self.api.call(Method::GET, "/messages", &query, None).await;
        let answer = answer.map_err(|error| error.fate(CallKind::Read, chat))?;
        // What tells of no messages does not tell that it is not there.
        let Some(Value::Array(messages)) = answer.get("messages") else { return Err(says_nothing("GET")) };
        // The oldest that fits: newer ones that say the same are of later posts.
        let mut fitting: Vec<(Millis, MessageRef)> = messages
            .iter()
            .filter_map(|message| {
                let at = message.get("timestamp")?.as_i64()?;
                let mid = message.pointer("/body/mid")?.as_str().filter(|mid| may_be_mid(mid))?;
                let mid = MessageRef::Word(mid.to_owned());
                // Clocks differ a little.
                (at >= since - MINUTE && !others.contains(&mid) && is_the_same(message, part)).then_some((at, mid))
            })
            .collect();
        fitting.sort_by_key(|(at, _)| *at);
        Ok(Receipt::PartFound(fitting.into_iter().next().map(|(_, mid)| vec![mid])))
    }

    async fn look_at(&self, chat: &ChatRef) -> Result<Receipt, Fate> {
        let path = format!("/chats/{}", chat.id());
        match self.api.call(Method::GET, &path, &[], None).await {
            Ok(answer) => {
                let title = answer.get("title").and_then(Value::as_str).unwrap_or_default().to_owned();
                Ok(Receipt::Title(crate::lengths::cut_owned(title, crate::lengths::TITLE)))
            }
            Err(error) => Err(error.fate(CallKind::Read, chat)),
        }
    }
}

/// What else hangs on a message beside its videos, where both do.
fn without_videos(attachments: &[Value]) -> Option<Vec<Value>> {
    let is_video = |attachment: &&Value| attachment.get("type").and_then(Value::as_str) == Some("video");
    let others: Vec<Value> = attachments.iter().filter(|attachment| !is_video(attachment)).cloned().collect();
    (!others.is_empty() && others.len() < attachments.len()).then_some(others)
}

fn each_once(mut left_out: Vec<LeftOut>) -> Vec<LeftOut> {
    left_out.sort_by_key(|file| (file.index, file.as_document));
    left_out.dedup_by_key(|file| file.index);
    left_out
}

/// Whether what was asked for is done, in so many words.
pub(super) fn is_yes(answer: &Value) -> bool {
    answer.get("success") == Some(&Value::Bool(true))
}

/// It was answered, by whoever that was, and not told what became of it. Done twice it does no harm, and for ever it is not
/// tried: others wait behind it.
pub(super) fn says_nothing(verb: &str) -> Fate {
    Fate::Later { pause: None, scope: Scope::Row, cause: anyhow!("max: {verb} /messages: an answer that says nothing") }
}

/// The name of a message, which is stored; real ones have some forty letters.
fn may_be_mid(mid: &str) -> bool {
    (1..=LONGEST_MID).contains(&mid.len())
}

/// Whether a message of the channel is this part: by its words, else by how much hangs on it.
fn is_the_same(message: &Value, part: &CopyPart) -> bool {
    let bare = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let said = bare(message.pointer("/body/text").and_then(Value::as_str).unwrap_or_default());
    if said != bare(&plain(&part.html)) {
        return false;
    }
    let hanging = message.pointer("/body/attachments").and_then(Value::as_array).map_or(0, |attachments| {
        let kinds = attachments.iter().filter_map(|attachment| attachment.get("type")?.as_str());
        kinds.filter(|kind| matches!(*kind, "image" | "video" | "audio" | "file")).count()
    });
    match &part.body {
        Body::Files { files } => !said.is_empty() || hanging == files.len(),
        Body::Text { .. } | Body::Poll { .. } | Body::Venue { .. } => hanging == 0,
    }
}

/// MAX previews the first address of a text and no other: none, where another one is meant.
fn is_previewed(part: &CopyPart) -> bool {
    match &part.body {
        Body::Text { preview: Preview::Link(url) } => {
            let url = url.replace('&', "&amp;").replace('"', "&quot;");
            part.html.find("http").is_some_and(|at| part.html[at..].starts_with(&url))
        }
        Body::Text { preview: Preview::First | Preview::Large(_) } => true,
        Body::Text { preview: Preview::Off } | Body::Files { .. } | Body::Poll { .. } | Body::Venue { .. } => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_address_than_the_first_is_not_previewed() {
        let part = |html: &str, preview: Preview| CopyPart { html: html.to_owned(), body: Body::Text { preview } };
        let of = |url: &str| Preview::Link(url.to_owned());
        assert!(is_previewed(&part("<a href=\"https://a.example/?b=1&amp;c\">x</a>", of("https://a.example/?b=1&c"))));
        assert!(is_previewed(&part("see https://a.example", of("https://a.example"))));
        assert!(!is_previewed(&part(
            "<a href=\"https://vk.com/club1\">x</a> https://a.example",
            of("https://a.example")
        )));
        assert!(
            !is_previewed(&part("x", of("https://a.example")))
                && !is_previewed(&part("https://a.example", Preview::Off))
        );
    }

    fn file(id: &str) -> CopyFile {
        let (name, page, url) = (String::new(), String::new(), String::new());
        CopyFile {
            kind: FileKind::Photo,
            id: id.to_owned(),
            url,
            name,
            page,
            bytes: 0,
            width: 0,
            height: 0,
            duration: 0,
            smaller: Vec::new(),
        }
    }

    #[test]
    fn a_part_is_known_again_by_what_is_read_back() {
        let words = CopyPart { html: "a &lt; <b>b</b>".to_owned(), body: Body::Text { preview: Preview::Off } };
        let message = |text: &str, kinds: &[&str]| {
            let attachments: Vec<Value> = kinds.iter().map(|kind| json!({"type": kind})).collect();
            json!({"body": {"mid": "mid.1", "seq": 1, "text": text, "attachments": attachments}})
        };
        assert!(is_the_same(&message("a < b", &[]), &words) && is_the_same(&message("a <  b", &["share"]), &words));
        assert!(!is_the_same(&message("a < b", &["image"]), &words) && !is_the_same(&message("a", &[]), &words));
        let album = CopyPart { html: String::new(), body: Body::Files { files: vec![file("a"), file("b")] } };
        assert!(is_the_same(&message("", &["image", "video"]), &album));
        assert!(!is_the_same(&message("", &["image"]), &album) && !is_the_same(&message("x", &["image"]), &album));
        let null = json!({"body": {"mid": "mid.1", "seq": 1, "text": null, "attachments": null}});
        assert!(!is_the_same(&null, &album) && !is_the_same(&json!({"body": null}), &words));
    }
}
