//! `/control/<verb>`: what a script in another process does in the world. JSON in, JSON out.

mod talks;

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use axum::response::Response;
use serde_json::{Value, json};

use super::faults::{Fault, Refusing};
use super::http::{HttpRequest, Params};
use super::server::with;
use super::world::crowds::{Crowd, CrowdId, CrowdKind};
use super::world::drafts::PostDraft;
use super::world::enclosed::VkFile;
use super::world::messages::{VkClientKind, VkSent};
use super::world::wall::{Spot, Target, WallPlace, WallSaid};
use super::world::{SimKeyKind, World};
use super::{PlatformSide, Shared};

/// Acts, and answers with 200 and what came of it, or 400 and `{"error": …}`.
pub(super) fn serve(shared: &Arc<Shared>, verb: &str, asked: &HttpRequest) -> Response {
    let mut params = asked.query.clone();
    params.0.extend(asked.body.0.clone());
    let answer = shared.act(|world| act(world, verb, &params));
    shared.moves.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
    match answer {
        Ok(answer) => with(200, answer.to_string()),
        Err(error) => with(400, json!({"error": format!("{error:#}")}).to_string()),
    }
}

fn act(world: &mut World, verb: &str, params: &Params) -> Result<Value> {
    let number = |name: &str| params.number(name).with_context(|| format!("{name} is missing or no number"));
    let text = || params.text("text");
    Ok(match verb {
        "state" => world.state(),
        "person" => {
            let id = world.add_person(&params.text("first"), &params.text("last"));
            for (field, value) in params.0.iter().filter(|(field, _)| !["first", "last"].contains(&field.as_str())) {
                world.set_profile(id, field, value.clone());
            }
            json!({"id": id})
        }
        "join" => world.join(number("person")?).map(|()| json!({}))?,
        "leave" => {
            world.leave(number("person")?);
            json!({})
        }
        "manager" => {
            world.make_manager(number("person")?, params.number("role").unwrap_or(1));
            json!({})
        }
        "ban" => json!({"done": world.ban(world.owner_id, number("person")?)}),
        "unban" => json!({"done": world.unban(world.owner_id, number("person")?)}),
        "post" => json!({"id": world.post(&text())}),
        "place" => {
            let place = place(params)?;
            json!({"id": world.place_for_comments(place, &text()).id})
        }
        "comment" => comment(world, params)?,
        "edit_comment" => {
            let spot = spot(world, params)?;
            world.edit_comment(spot, text().as_str())?;
            json!({})
        }
        "delete_comment" => {
            let spot = spot(world, params)?;
            let by = params.number("by").unwrap_or(world.owner_id);
            json!({"done": world.delete_comment(by, spot)})
        }
        "restore_comment" => {
            let spot = spot(world, params)?;
            json!({"done": world.restore_comment(spot)})
        }
        "like" => {
            let target = Target { place: place(params)?, id: number("parent_id")? };
            let comment = params.number("id").map(|id| Spot { target, id });
            world.like(number("person")?, target, comment, !params.flag("off"));
            json!({})
        }
        "message" => json!({"id": world.message_to_community(number("person")?, &text())}),
        "tg_person" => json!({"id": world.add_tg_user(&params.text("name"))}),
        "say" => say(world, params)?,
        "edit" => world.edit(number("chat")?, number("message_id")?, &text()).map(|()| json!({}))?,
        "channel_post" => {
            let (post, forward) = world.channel_post(world.channel_id, &text())?;
            json!({"message_id": post, "forward_id": forward})
        }
        "press" => {
            let user = params.number("user").unwrap_or(world.admin_chat_id);
            let chat = params.number("chat").unwrap_or(world.admin_chat_id);
            json!({"id": world.press(user, chat, number("message_id")?, &params.text("button"))?})
        }
        "answers" => {
            let answers = world.callback_answers().iter();
            answers.map(|answer| json!({"id": answer.id, "text": answer.text, "alert": answer.alert})).collect()
        }
        "key" => key(world, params)?,
        "limits" => {
            world.limit_calls(params.flag("on"));
            json!({})
        }
        "fail" => {
            world.fail(fault(params)?);
            json!({})
        }
        "offline" | "online" | "mend" => {
            let side = side(params)?;
            match verb {
                "offline" => world.offline(side),
                "online" => world.online(side),
                _ => world.mend(side),
            }
            json!({})
        }
        "transcript" => {
            let view = |it: &super::Exchange| {
                json!({
                    "platform": it.side.as_str(), "method": it.method, "params": it.params, "token": it.token,
                    "answer": it.answer, "at": it.at,
                })
            };
            world.exchanges().map(view).collect()
        }
        _ => return act_on_many(world, verb, params),
    })
}

/// Crowds, and those who stand near the community.
fn act_on_many(world: &mut World, verb: &str, params: &Params) -> Result<Value> {
    let number = |name: &str| params.number(name).with_context(|| format!("{name} is missing or no number"));
    Ok(match verb {
        "crowd" => crowd(world, params)?,
        "likers" => {
            let crowd = CrowdId(usize::try_from(number("crowd")?).context("crowd is no number of a crowd")?);
            world.likers(number("post_id")?, crowd, number("from")?..number("to")?)?;
            json!({})
        }
        "donor" => world.make_donor(number("person")?, !params.flag("off")).map(|()| json!({}))?,
        "ask_to_join" => world.ask_to_join(number("person")?).map(|()| json!({}))?,
        "approve" => world.approve(number("person")?).map(|()| json!({}))?,
        "manager_reply" => {
            let manager = params.number("manager").unwrap_or(world.owner_id);
            json!({"id": world.manager_replies(manager, number("person")?, &params.text("text"))?})
        }
        "allow_messages" => {
            world.allow_messages(number("person")?, !params.flag("off"));
            json!({})
        }
        "calls" => {
            let counts = json!(world.call_counts());
            if params.flag("clear") {
                world.clear_call_counts();
            }
            counts
        }
        "local_server" => {
            world.start_local_server()?;
            json!({})
        }
        "fake" => json!({"id": world.add_fake(&params.text("first"), &params.text("last"))}),
        "publish" | "edit_post" | "delete_post" | "restore_post" | "other_wall" | "close_wall" | "open_wall" => {
            act_on_walls(world, verb, params)?
        }
        "vk_message" | "vk_edit" | "vk_press" | "vk_client" | "vk_said" => act_in_dialogs(world, verb, params)?,
        _ => return talks::act(world, verb, params),
    })
}

/// Dialogs with the community: `{"person":5,"text":"Добрый день","files":"photo,document:тз.pdf:90000,voice","ref":"ads"}`,
/// `{"person":5,"in_dialog":3,"text":"Добрый вечер"}`, `{"person":5,"label":"Подтвердить"}`, `{"person":5,"kind":"no_callback"}`.
fn act_in_dialogs(world: &mut World, verb: &str, params: &Params) -> Result<Value> {
    let person = params.number("person").context("person is missing or no number")?;
    let text = params.text("text");
    Ok(match verb {
        "vk_message" => {
            let parsed = |words: &String| VkFile::parse(words).with_context(|| format!("{words} is no file"));
            let files: Vec<VkFile> = params.words("files").iter().map(parsed).collect::<Result<_>>()?;
            let in_dialog = match (params.number("reply_to"), params.text("ref")) {
                (Some(to), _) => world.vk_replies(person, to, &text)?,
                (None, link) if !link.is_empty() => {
                    world.message_with(person, &text, Some(json!({"ref": link})));
                    return Ok(json!({}));
                }
                (None, _) => world.vk_writes_with(person, &text, &files),
            };
            json!({"in_dialog": in_dialog})
        }
        "vk_edit" => {
            world.vk_edits(person, params.number("in_dialog").context("in_dialog is missing or no number")?, &text)?;
            json!({})
        }
        "vk_press" => world.vk_presses(person, &params.text("label")).map(|()| json!({}))?,
        "vk_client" => {
            let kind = params.text("kind");
            let kind = VkClientKind::parse(&kind)
                .with_context(|| format!("{kind} is no kind: full, no_callback, no_inline, no_keyboard"))?;
            world.set_vk_client(person, kind);
            json!({})
        }
        _ => world.vk_said_to(person).iter().map(VkSent::view).collect(),
    })
}

/// Posts of any wall: `owner` is ours where it is left out.
fn act_on_walls(world: &mut World, verb: &str, params: &Params) -> Result<Value> {
    let owner = params.number("owner").unwrap_or(-world.group_id);
    let post = || params.number("post_id").context("post_id is missing or no number");
    Ok(match verb {
        "publish" => {
            ensure!(world.is_wall(owner), "nobody's wall is {owner}");
            json!({"id": world.publish_on(owner, draft(PostDraft::default(), params)?)})
        }
        "edit_post" => {
            let former = world.draft_of(owner, post()?).context("there is no such post")?;
            world.edit_post_on(owner, post()?, draft(former, params)?)?;
            json!({})
        }
        "delete_post" => {
            world.delete_post_on(owner, post()?);
            json!({})
        }
        "restore_post" => json!({"done": world.restore_post_on(owner, post()?)}),
        "other_wall" => json!({"owner": world.other_wall(&params.text("name"), &params.text("screen_name"))}),
        "close_wall" => world.close_wall(owner, params.number("code").unwrap_or(15)).map(|()| json!({}))?,
        _ => {
            world.open_wall(owner);
            json!({})
        }
    })
}

/// `{"text":"Концерт","photos":3,"video":"Клип","document":"афиша.pdf","document_bytes":90000,"link":"https://a.example","ads":1,"pinned":1,
/// "suggested":300000002,"repost_owner":-330000001,"repost_post":1}`; an edit names only what changes: with `photos`
/// photos take the place of everything attached.
fn draft(former: PostDraft, params: &Params) -> Result<PostDraft> {
    let mut draft = if params.has("photos") { former.bare() } else { former };
    if params.has("text") {
        draft = draft.text(&params.text("text"));
    }
    let photos = params.number("photos").unwrap_or(0);
    draft = draft.photos(u32::try_from(photos).ok().filter(|count| *count <= 10).context("photos are 0 to 10")?);
    if params.has("video") {
        draft = draft.video(&params.text("video"), 15);
    }
    if params.has("document") {
        draft =
            draft.document(&params.text("document"), params.number("document_bytes").unwrap_or(200_000).unsigned_abs());
    }
    if params.has("link") {
        let link = params.text("link");
        draft = draft.link(&link, &link);
    }
    if params.flag("ads") {
        draft = draft.ads();
    }
    if params.flag("pinned") {
        draft = draft.pinned();
    }
    if let Some(author) = params.number("suggested") {
        draft = draft.suggested(author);
    }
    if let Some(post) = params.number("repost_post") {
        draft = draft.repost_of(params.number("repost_owner").context("repost_owner is missing")?, post);
    }
    Ok(draft)
}

/// `{"first_id":400000000,"count":100000,"stride":37,"kind":"mixed","fakes":50,"dead":30,"members":1}`
fn crowd(world: &mut World, params: &Params) -> Result<Value> {
    let share = |name: &str| {
        let share = params.number(name).unwrap_or(0);
        u16::try_from(share).with_context(|| format!("{name} is so many among a thousand"))
    };
    let kind = match params.text("kind").as_str() {
        "honest" | "" => CrowdKind::Honest,
        "fakes" => CrowdKind::Fakes,
        "dead" => CrowdKind::Dead,
        "mixed" => CrowdKind::Mixed { fakes: share("fakes")?, dead: share("dead")? },
        other => bail!("{other} is no kind: honest, fakes, dead, mixed"),
    };
    let need = |name: &str| params.number(name).with_context(|| format!("{name} is missing or no number"));
    let stride = params.number("stride").unwrap_or(if kind == CrowdKind::Fakes { 1 } else { 37 });
    let members = !params.has("members") || params.flag("members");
    let crowd = Crowd { first_id: need("first_id")?, count: need("count")?, stride, kind, members };
    Ok(json!({"crowd": world.crowd(crowd)?.0}))
}

fn place(params: &Params) -> Result<WallPlace> {
    let word = params.text("place");
    if word.is_empty() {
        return Ok(WallPlace::Wall);
    }
    WallPlace::parse(&word).with_context(|| format!("{word} is no place: wall, photo, video, market, board"))
}

fn side(params: &Params) -> Result<PlatformSide> {
    PlatformSide::parse(&params.text("platform")).context("platform is vk, telegram or max")
}

fn comment(world: &mut World, params: &Params) -> Result<Value> {
    let place = place(params)?;
    let id = params.number("parent_id").or_else(|| params.number("post_id")).context("parent_id is missing")?;
    let author = params.number("author").context("author is missing")?;
    let mut said = WallSaid::from(params.text("text").as_str());
    said.reply_to = params.number("reply_to");
    if let Ok(Some(Value::Array(attachments))) = params.object("attachments") {
        said.attachments = attachments;
    }
    let spot = world.comment(author, Target { place, id }, said)?;
    Ok(json!({"id": spot.id, "place": place.as_str(), "parent_id": id}))
}

/// The comment that is named by its number, and by its place where that is not the wall.
fn spot(world: &World, params: &Params) -> Result<Spot> {
    let place = place(params)?;
    let id = params.number("id").context("id is missing")?;
    world.wall.find(place, id).with_context(|| format!("there is no comment {id} in {}", place.as_str()))
}

fn say(world: &mut World, params: &Params) -> Result<Value> {
    let chat = params.number("chat").unwrap_or(world.admin_chat_id);
    let user = params.number("user").unwrap_or(world.admin_chat_id);
    let said = super::TgSaid {
        text: params.text("text"),
        reply_to: params.number("reply_to"),
        extra: params.object("extra").ok().flatten().and_then(|extra| extra.as_object().cloned()).unwrap_or_default(),
    };
    let id = match params.text("as").as_str() {
        "channel" => world.say_as_channel(chat, user, said)?,
        "anonymous" => world.say_anonymously(chat, said)?,
        _ => world.say(chat, user, said)?,
    };
    Ok(json!({"message_id": id}))
}

fn key(world: &mut World, params: &Params) -> Result<Value> {
    let kinds = [SimKeyKind::Community, SimKeyKind::Service, SimKeyKind::User, SimKeyKind::Bot];
    let named = params.text("kind");
    let kind =
        kinds.into_iter().find(|kind| kind.as_str() == named).context("kind is community, service, user or bot")?;
    if params.has("value") {
        let value = params.text("value");
        ensure!(!value.is_empty(), "value: a key has at least one sign");
        world.reissue_key(kind, &value);
    }
    if params.has("withdrawn") {
        if params.flag("withdrawn") {
            world.withdraw_key(kind);
        } else {
            world.give_key_back(kind);
        }
    }
    if params.has("limited") {
        world.limit_user_key(params.flag("limited"));
    }
    if let Some(level) = params.number("admin_level") {
        world.set_admin_level(level);
    }
    if params.has("rights") {
        let rights = params.words("rights");
        world.set_community_rights(&rights.iter().map(String::as_str).collect::<Vec<_>>());
    }
    Ok(json!({}))
}

/// `{"platform":"vk","method":"wall.deleteComment","trouble":"vk_error","code":9,"message":"…","times":3}`; without
/// `times` once, with 0 until it is mended; with `after` when so many have gone well.
fn fault(params: &Params) -> Result<Fault> {
    let message = params.text("message");
    let code = params.number("code").unwrap_or(500);
    let status = u16::try_from(code).unwrap_or(500);
    let trouble = match params.text("trouble").as_str() {
        "vk_error" => Refusing::VkError { code, message },
        "telegram" => Refusing::Telegram {
            code: status,
            description: message,
            retry_after: params.number("retry_after").map(i64::unsigned_abs),
        },
        "max" => Refusing::Max {
            status,
            code: params.text("code"),
            message,
            retry_after: params.number("retry_after").map(i64::unsigned_abs),
        },
        "failed" => Refusing::Failed(code),
        "status" => Refusing::Status(status),
        "close_before" => Refusing::CloseBefore,
        "close_after" => Refusing::CloseAfter,
        "break_off" => Refusing::BreakOff,
        "truncated" => Refusing::Truncated,
        "html" => Refusing::Html,
        "garbage" => Refusing::Garbage,
        "raw" => Refusing::Raw(message),
        "slow" => Refusing::Slow(Duration::from_millis(params.number("ms").unwrap_or(1_000).unsigned_abs())),
        other => bail!("{other} is no trouble"),
    };
    let times = match params.number("times") {
        None => Some(1),
        Some(0) => None,
        Some(times) => Some(u32::try_from(times).context("times is no count")?),
    };
    let method = Some(params.text("method")).filter(|method| !method.is_empty());
    let after = u32::try_from(params.number("after").unwrap_or(0)).context("after is no count")?;
    Ok(Fault { side: side(params)?, method, trouble, times, after })
}
