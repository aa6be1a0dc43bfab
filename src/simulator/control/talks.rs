//! What people do in private with the bot, and admins in answer to it.

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};

use crate::simulator::http::Params;
use crate::simulator::world::World;
use crate::simulator::world::chats::{Rights, TgSaid};
use crate::simulator::world::private::TgUpload;
use crate::simulator::world::strangers::TgFace;

/// Verbs of Telegram's talks.
pub(super) fn act(world: &mut World, verb: &str, params: &Params) -> Result<Value> {
    let user = || params.number("user").context("user is missing or no number");
    Ok(match verb {
        // `{"user":500000002,"text":"Сколько стоит реклама?","kind":"document","name":"бриф.pdf","content":"…"}`
        "tg_message" if params.has("contact") => {
            json!({"message_id": world.tg_shares_contact(user()?, &params.text("contact"))?})
        }
        "tg_message" => {
            let said = said(world, params)?;
            json!({"message_id": world.tg_writes(user()?, said)?})
        }
        "tg_press" => json!({"id": world.tg_presses(user()?, &params.text("label"))?}),
        "tg_block" => world.tg_blocks(user()?, !params.flag("off")).map(|()| json!({}))?,
        // `{"user":500000002,"bio":"Доход от 5000 в день","channel":"Заработок","name":"zarabotok_tut"}`
        "tg_face" => {
            let channel = params.has("channel").then(|| world.add_channel(&params.text("channel")));
            if let Some(channel) = channel.filter(|_| params.has("name")) {
                world.name_chat(channel, &params.text("name"))?;
            }
            world.tg_face(user()?, TgFace { bio: params.text("bio"), channel });
            json!({"channel": channel})
        }
        // `{"user":500000002,"message_id":12,"emoji":"🔥"}`; an empty emoji takes the reaction back.
        "tg_react" => {
            let chat = params.number("chat").unwrap_or(world.discussion_chat_id);
            let message = params.number("message_id").context("message_id is missing or no number")?;
            world.react(chat, user()?, message, &params.text("emoji")).map(|()| json!({}))?
        }
        // `{"title":"Новости двора","may_post":1}`: the owner makes a channel and the bot an administrator of it; with `channel`
        // the bot's rights there change.
        "tg_channel" => {
            let channel = params.number("channel").unwrap_or_else(|| world.add_channel(&params.text("title")));
            let post = !params.has("may_post") || params.flag("may_post");
            world.set_bot_rights(channel, Some(if post { Rights::ALL } else { Rights::NONE }));
            json!({"channel": channel})
        }
        // `{"message_id":12,"text":"Добрый день!"}`: the owner answers in the admin chat.
        "reply" => {
            let said = said(world, params)?;
            ensure!(said.reply_to.is_some(), "message_id is missing or no number");
            let chat = params.number("chat").unwrap_or(world.admin_chat_id);
            let user = params.number("user").unwrap_or(world.admin_chat_id);
            json!({"message_id": world.say(chat, user, said)?})
        }
        _ => return act_on_max(world, verb, params),
    })
}

/// Verbs of MAX.
fn act_on_max(world: &mut World, verb: &str, params: &Params) -> Result<Value> {
    let user = || params.number("user").context("user is missing or no number");
    Ok(match verb {
        "max_person" => json!({"id": world.add_max_person(&params.text("name"))}),
        // `{"user":180000001}`: «Start» is pressed; with `off` the talk is ended.
        "max_start" => {
            world.max_talks(user()?, !params.flag("off"));
            json!({})
        }
        "max_message" => json!({"mid": world.max_says(user()?, &params.text("text"))}),
        // `{"title":"Новости двора","group":0}`: the bot becomes an administrator of a new channel; with `channel` and `rights`
        // (`write,edit`; empty: it is put out) what it may do there changes.
        "max_channel" => {
            let named = params.number("channel");
            let channel = named.unwrap_or_else(|| world.max_lets_in(&params.text("title"), !params.flag("group")));
            if named.is_some() || params.has("rights") {
                let rights = params.words("rights");
                let rights: Vec<&str> = rights.iter().map(String::as_str).collect();
                world.max_rights(channel, (!rights.is_empty()).then_some(rights.as_slice()));
            }
            json!({"channel": channel})
        }
        _ => bail!("no verb {verb}"),
    })
}

/// Words, with a file where a `kind` is named: of `bytes` bytes, or with `content` in it.
fn said(world: &mut World, params: &Params) -> Result<TgSaid> {
    let reply_to = params.number("message_id").or_else(|| params.number("reply_to"));
    let said = TgSaid { reply_to, ..TgSaid::from(params.text("text").as_str()) };
    let kind = params.text("kind");
    if kind.is_empty() {
        return Ok(said);
    }
    let name = params.text("name");
    let upload = match params.number("bytes") {
        Some(bytes) => TgUpload::of_size(&kind, &name, bytes.unsigned_abs()),
        None => TgUpload::new(&kind, &name, params.text("content").as_bytes()),
    };
    world.with_file(said, &upload)
}
