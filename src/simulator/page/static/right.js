// Telegram: the admin's chat with the bot, the channel, its discussion.
import { el, face, keep, picture, words } from "./draw.js";
import { $, S, announce, attempt, clock, control, mark, remembers, show, t, tabs, toast, withHint } from "./state.js";

const CHATS = { admin: "admin_chat", channel: "channel", group: "group" };
let where = "admin", answering = null, heard = null, newest = null;
let remember = () => {};

export function begin() {
  tabs($("tg-tabs"), chosen => { where = chosen; answering = null; dress(); bottom($(where)); });
  remember = remembers($("tg-say"));
  // Who reads further up is left there; else the newest stays in sight, also when a picture arrives.
  for (const name of Object.keys(CHATS)) {
    for (const moved of ["wheel", "touchmove", "keydown"]) $(name).addEventListener(moved, () => setTimeout(() => { $(name).away = !near($(name)); }, 60), { passive: true });
    $(name).addEventListener("load", () => { if (!$(name).away) bottom($(name)); }, true);
  }
  $("tg-composer").addEventListener("submit", event => { event.preventDefault(); send(); });
  $("answering").querySelector("button").addEventListener("click", () => { answering = null; dress(); });
}

export function forget() {
  answering = heard = newest = null;
}

export function dress() {
  const w = t();
  const label = { admin: w.tgSay, channel: w.tgSayChannel, group: w.tgSayGroup }[where];
  $("tg-say").placeholder = withHint(label);
  $("tg-say-label").textContent = label;
  $("answering").hidden = !answering;
  if (answering) $("answering").querySelector("span").textContent = w.answering(answering.text.slice(0, 60));
  const samples = where === "admin" ? w.tgSamples : [];
  $("tg-samples").replaceChildren(...samples.map(text => el("button.chip", { type: "button", onclick: () => say(text) }, text)));
}

export function head() {
  $("tg-about").textContent = S.meta.reachable.telegram ? t().tgAbout : t().tgOff;
  $("telegram").classList.toggle("away", !S.meta.reachable.telegram);
}

async function send() {
  const text = $("tg-say").value.trim();
  if (!text) return;
  if (await say(text)) $("tg-say").value = "";
}

async function say(text) {
  const done = await attempt(() => {
    if (where === "channel") return control("channel_post", { text });
    const chat = S.meta[CHATS[where]];
    if (answering) return control("reply", { chat, message_id: answering.id, text });
    return control("say", { chat, text });
  });
  if (!done) return null;
  remember(text);
  answering = null;
  dress();
  return done;
}

export function chat(name) {
  const place = $(name);
  const messages = albums(S[name]).map(message => ({ ...message, language: S.language }));
  const none = messages.length ? [] : [{ id: "none", none: name === "channel" ? t().emptyChannel : t().emptyChat }];
  keep(place, [...messages, ...none], message => message.id, (message, old) => draw(name, message, old), node => { if (newest) node.classList.add("fresh"); });
  if (!place.away) bottom(place);
  if (name === "admin") {
    const last = S.admin.filter(message => message.from === S.meta.bot_id).at(-1);
    if (newest !== null && last && last.id > newest) { announce(t().announceBot(last.text.slice(0, 200))); mark("telegram"); }
    newest = last?.id ?? 0;
  }
}

const bottom = place => { place.scrollTop = place.scrollHeight; place.away = false; };
const near = place => place.scrollHeight - place.scrollTop - place.clientHeight < 90;

/** Pictures of one album are one message. */
function albums(messages) {
  const found = [];
  for (const message of messages) {
    const before = found.at(-1);
    if (message.album && before?.album === message.album) {
      before.more = [...before.more, message];
      before.text ||= message.text;
      if (message.text && !before.entities.length) before.entities = message.entities;
    } else found.push({ ...message, more: [] });
  }
  return found;
}

function follow(address) {
  const wall = /vk\.(?:com|ru)\/wall-?\d+_(\d+)(?:\?.*reply=(\d+))?/.exec(address);
  const person = /vk\.(?:com|ru)\/id(\d+)/.exec(address);
  const place = (wall && (wall[2] ? $(`comment-${wall[2]}`) : $(`post-${wall[1]}`))) || (person && $(`person-${person[1]}`));
  if (place) show(place, "community");
  else toast(address);
}

function draw(name, message, old) {
  const w = t();
  if (message.none) return el("p.empty", {}, message.none);
  const own = name === "admin" ? message.from === S.meta.admin_id : message.from === S.meta.admin_id;
  const node = el(`div.bubble${own ? ".own" : ""}${old ? "" : ""}`, { id: `m-${name}-${message.id}` });
  const chat = S.meta[CHATS[name]];
  const shown = [message, ...message.more];
  const pictures = shown.filter(it => it.uploaded || it.picture).map(it => it.uploaded
    ? el("img.photo", { src: `photo?chat=${chat}&message=${it.id}&v=${it.uploaded}`, alt: it.text || w.picture, loading: "lazy" })
    : picture(it.picture, w.picture));
  const words_ = el("p.text");
  words_.append(words(message.text, message.entities, follow));
  const file = !pictures.length && message.shows ? el("p.piece", {}, message.shows) : null;
  const answered = message.reply_to && S[name].find(it => it.id === message.reply_to);
  node.append(...[
    !own && name === "group" && el("p.by", {}, face(message.name, ".small"), el("b", {}, message.name)),
    answered && el("p.answered", {}, answered.text.slice(0, 90)),
    pictures.length ? el(`div.pieces.n${Math.min(pictures.length, 4)}`, {}, pictures) : null,
    file, message.text ? words_ : null,
    el("p.stamp", {}, message.edited && `${w.edited} `, message.silent && el("span", { title: w.silent, "aria-label": w.silent }, "🔕 "), el("time", {}, clock(message.at)),
      name !== "channel" && !own && el("button.plain.answer", { type: "button", data: { focus: "answer" }, onclick: () => { answering = message; dress(); $("tg-say").focus(); } }, w.reply)),
  ].filter(Boolean));
  if (message.keyboard.length) {
    const press = (key, button) => {
      if (key.url) { follow(key.url); return; }
      button.classList.add("pressed");
      setTimeout(() => button.classList.remove("pressed"), 1500);
      attempt(() => control("press", { chat, message_id: message.id, button: key.data || key.label }));
    };
    node.append(el("div.keys", {}, message.keyboard.map((row, y) => el("div.keys-row", {}, row.map((key, x) => {
      const button = el("button.key", { type: "button", data: { focus: `k${y}-${x}` }, onclick: () => press(key, button) }, key.label);
      return button;
    })))));
  }
  return node;
}

/** What the bot says over a pressed button. */
export function answers() {
  const ids = S.said.map(it => it.id);
  if (heard) for (const it of S.said) if (!heard.includes(it.id) && it.text) { toast(it.text, it.alert); }
  heard = ids;
}
