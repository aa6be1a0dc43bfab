//! Posts of the wall appear in the channels of Telegram and MAX: an album, an edit, a repost.

use anyhow::{Context, Result, ensure};

use super::print::Ink;
use super::stage::Stage;
use crate::simulator::{MaxMessage, PostDraft, Shown};

impl Stage {
    /// The community publishes something with pictures.
    pub(super) fn publish(&mut self, draft: PostDraft, said: &str) -> Result<i64> {
        let (before, before_on_max) = (self.channel().len(), self.max().len());
        let post = self.sim.world(|world| world.publish(draft));
        self.spoken("📣", self.t("Сообщество", "The community"), said)?;
        self.settle()?;
        let new: Vec<Shown> = self.channel().split_off(before);
        ensure!(!new.is_empty(), "the post did not reach the channel");
        // What comes without words belongs to the album of the message before it.
        let (said, shown): (Vec<&Shown>, Vec<&Shown>) = new.iter().partition(|message| !message.text.is_empty());
        for message in &said {
            let album = 1 + shown.iter().filter(|it| it.album.is_some() && it.album == message.album).count();
            let pictures = if album > 1 { format!("{} × {album}", message.shows) } else { message.shows.clone() };
            self.in_the_channel(&Shown { shows: pictures, ..(*message).clone() })?;
        }
        let words: Vec<&str> = said.iter().map(|message| message.text.as_str()).collect();
        self.on_max(before_on_max, &words.join("\n"))?;
        Ok(post)
    }

    /// The same on MAX: a post is one message there, with all its pictures.
    fn on_max(&self, before: usize, in_telegram: &str) -> Result<()> {
        let new = self.max().split_off(before);
        ensure!(!new.is_empty(), "the post did not reach MAX");
        new.iter().try_for_each(|message| self.in_max(message, in_telegram))
    }

    fn in_max(&self, message: &MaxMessage, in_telegram: &str) -> Result<()> {
        let pictures = match message.files.len() {
            0 => String::new(),
            1 => format!("[{}] ", self.t("картинка", "picture")),
            many => format!("[{} × {many}] ", self.t("картинка", "picture")),
        };
        let edited = if message.edits > 0 { self.t(" (изменено)", " (edited)") } else { "" };
        let text = if message.text == in_telegram { self.t("то же самое", "the same") } else { &message.text };
        self.outcome(Ink::Green, &format!("📢 {}: {pictures}{text}{edited}", self.t("в MAX", "on MAX")))
    }

    fn max(&self) -> Vec<MaxMessage> {
        self.sim.world(|world| world.max_messages(world.max_channel_id))
    }

    /// A post is rewritten on VK; the copy follows at the next look.
    pub(super) fn rewrite(&mut self, post: i64, text: &str) -> Result<()> {
        self.sim.world(|world| {
            let draft = world.draft_of(-world.group_id, post).context("the post is gone")?;
            world.edit_post(post, draft.text(text))
        })?;
        self.spoken("✏️ ", self.t("Сообщество правит пост", "The community rewrites the post"), text)?;
        self.pass(3)?;
        let edited = self.channel().into_iter().rev().find(|message| message.edited);
        let edited = edited.context("the edit did not reach the channel")?;
        ensure!(edited.text.contains(text), "the channel shows something else: {}", edited.text);
        self.in_the_channel(&edited)?;
        let on_max = self.max().into_iter().rev().find(|message| message.edits > 0);
        self.in_max(&on_max.context("the edit did not reach MAX")?, &edited.text)
    }

    /// A neighbour, whose posts may be reposted.
    pub(super) fn neighbour(&self, name: &str, screen_name: &str) -> i64 {
        self.sim.world(|world| world.other_wall(name, screen_name))
    }

    fn channel(&self) -> Vec<Shown> {
        self.sim.world(|world| world.messages(world.channel_id))
    }

    fn in_the_channel(&self, message: &Shown) -> Result<()> {
        let shows = if message.shows.is_empty() {
            String::new()
        } else {
            format!("[{}] ", message.shows.trim().replace("photo", self.t("картинка", "picture")))
        };
        let edited = if message.edited { self.t(" (изменено)", " (edited)") } else { "" };
        self.outcome(
            Ink::Green,
            &format!("📢 {}: {shows}{}{edited}", self.t("в канале", "in the channel"), message.text),
        )
    }
}
