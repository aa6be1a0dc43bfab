//! `crosspost preview`: what `[[crosspost.replace]]` makes of the last posts. Reads the store and asks nobody.

use std::process::ExitCode;

use anyhow::{Result, ensure};
use serde_json::{Value, json};

use super::Globals;
use super::show::some;
use crate::config;
use crate::domain::chat_ref::ChatRef;
use crate::handlers::copies::is_known;
use crate::handlers::copies::replace::preview;
use crate::store::Db;

/// Arguments of `crosspost preview`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  etronics-bot crosspost preview\n  etronics-bot crosspost preview --last 30 --json"
)]
pub(super) struct PreviewArgs {
    /// Look at so many of the last posts
    #[arg(long, value_name = "N", default_value = "10", value_parser = some)]
    last: usize,
    /// One JSON array
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: &PreviewArgs, globals: &Globals) -> Result<ExitCode> {
    let session = globals.session()?;
    let conn = session.reader()?;
    let db = Db::new(&conn);
    let (settings, warnings) = session.config.with_panel(&db.settings().values()?);
    config::warn_once(warnings);
    let rules = &settings.copies.replace;
    ensure!(!rules.is_empty(), "there are no rules to preview: write [[crosspost.replace]] with `from` and `to`");
    let (posts, looked_at) = preview(rules, args.last, db)?;
    let texts = session.texts_for(args.json, db, globals)?;
    let titles = db.chats().chat_titles()?;
    if args.json {
        let entry = |post: &crate::handlers::copies::replace::ReplacedPost| {
            let channels: Vec<&ChatRef> = post.channels.iter().filter(|channel| is_known(channel)).collect();
            json!({
                "vk_owner_id": post.post.owner_id, "vk_post_id": post.post.post_id, "channel_ids": channels,
                "rules": post.rules, "before": post.before, "after": post.after,
            })
        };
        let entries: Vec<Value> = posts.iter().map(entry).collect();
        globals.document(&entries)?;
        return Ok(ExitCode::SUCCESS);
    }
    globals.say(&texts.copies().replaced_head(posts.len(), looked_at))?;
    for post in &posts {
        let name = |channel: &ChatRef| {
            let title = titles.iter().find(|(chat, _)| chat == channel).map(|(_, title)| title.clone());
            title.unwrap_or_else(|| if is_known(channel) { channel.to_string() } else { "?".to_owned() })
        };
        let rules: Vec<String> = post.rules.iter().map(|rule| format!("#{rule}")).collect();
        let channels: Vec<String> = post.channels.iter().map(name).collect();
        globals.say(&format!("\n{} · {} · {}", post.post.link(), rules.join(", "), channels.join(", ")))?;
        for (old, new) in &post.lines {
            old.lines().try_for_each(|line| globals.say(&format!("- {}", super::show::whole(line))))?;
            new.lines().try_for_each(|line| globals.say(&format!("+ {}", super::show::whole(line))))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}
