// The community on VK: the wall, talks, people, and whoever the visitor is.
import { el, face, keep, paintFace, picture } from "./draw.js";
import { $, S, attempt, both, clock, control, counted, order, remembers, show, t, tabs, withHint } from "./state.js";

/** A comment is seen for so long before it is seen to vanish, milliseconds. */
const SEEN = 1400;
const firstSeen = new Map();
const mine = { target: null, reply: null, edit: null, acted: false, awaited: null, telegram: new Map() };
let remember = () => {};

export function begin() {
  tabs($("vk-tabs"), chosen => { if (chosen === "talks") talks(); });
  remember = remembers($("say"));
  $("who").addEventListener("input", () => paintFace($("who-face"), $("who").value));
  $("who").addEventListener("focus", event => event.target.select());
  $("deed").addEventListener("change", () => { mine.reply = mine.edit = null; dress(); });
  $("pictures").addEventListener("input", () => { $("pictures-out").textContent = $("pictures").value; });
  $("say").addEventListener("keydown", event => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      $("composer").requestSubmit();
    }
    if (event.key === "Escape" && (mine.reply || mine.edit)) { mine.reply = mine.edit = null; $("say").value = ""; dress(); }
  });
  $("composer").addEventListener("submit", event => { event.preventDefault(); send(); });
  $("events").addEventListener("keydown", event => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const all = [...$("events").querySelectorAll("button:not(:disabled)")];
    const at = all.indexOf(document.activeElement);
    if (step && at >= 0) all[(at + step + all.length) % all.length].focus();
  });
}

/** The first thing of a visitor lies ready. */
export function prepare() {
  mine.target = mine.reply = mine.edit = null;
  mine.telegram.clear();
  mine.acted = false;
  firstSeen.clear();
  $("deed").value = "comment";
  $("who").value = t().spammer;
  $("say").value = t().sample.comment[0][1];
  dress();
}

/** Everything that depends on the language or on what is being done. */
export function dress() {
  const w = t(), deed = $("deed"), chosen = deed.value || "comment";
  deed.replaceChildren(...Object.entries(w.deeds).map(([value, text]) => el("option", { value }, text)));
  deed.value = chosen;
  const doing = mine.edit ? "edit" : chosen;
  paintFace($("who-face"), chosen === "post" ? S.meta?.name : $("who").value);
  $("who").disabled = chosen === "post" || !!mine.edit;
  $("pictures-row").hidden = chosen !== "post";
  $("say-label").textContent = w.sayLabel[doing];
  $("say").placeholder = withHint(w.sayLabel[doing]);
  $("go").textContent = w.go[doing];
  $("first").hidden = mine.acted || chosen !== "comment";
  $("go").classList.toggle("pulse", !$("first").hidden);
  const target = S.posts.find(post => post.id === mine.target) ?? S.posts[0];
  const about = $("about");
  about.replaceChildren();
  const leave = () => el("button.plain", { type: "button", onclick: () => { mine.reply = mine.edit = null; dress(); } }, w.cancel);
  if (mine.edit) about.append(w.editing(mine.edit.name), " ", leave());
  else if (chosen === "comment" && mine.reply) about.append(w.answering(mine.reply.name), " ", leave());
  else if (chosen === "comment" && target) about.append(w.under(short(target.text, 48)));
  $("samples").replaceChildren(...(w.sample[chosen] ?? []).map(([name, text]) =>
    el("button.chip", { type: "button", onclick: () => { $("say").value = text; $("say").focus(); } }, name)));
}

const short = (text, most) => (text.length > most ? `${text.slice(0, most).trimEnd()}…` : text);

async function send() {
  const text = $("say").value.trim(), deed = $("deed").value;
  const pictures = deed === "post" ? Number($("pictures").value) : 0;
  if (!text && !pictures) { $("say").focus(); return; }
  const done = await attempt(async () => {
    if (mine.edit) return control("edit_comment", { id: mine.edit.id, text });
    if (deed === "post") return control("publish", { text, photos: pictures, ads: $("ads").checked });
    if (deed === "comment") {
      const target = S.posts.find(post => post.id === mine.target) ?? S.posts[0];
      return control("comment", { author: await person(), post_id: target.id, text, reply_to: mine.reply?.id });
    }
    if (deed === "message") return control("vk_message", { person: await person(), text });
    if (deed === "tg") return control("tg_message", { user: await telegramPerson($("who").value), text });
    return control("say", { chat: S.meta.group, user: await telegramPerson($("who").value), text });
  });
  if (!done) return;
  if (deed === "comment" && !mine.edit) { mine.awaited = done.id; wall(); }
  if (deed === "post") $("wall").scrollTop = 0;
  remember(text);
  if (deed === "message" || deed === "tg") $("t-talks").click();
  else if (deed !== "say") $("t-wall").click();
  mine.acted = true;
  mine.reply = mine.edit = null;
  $("say").value = "";
  dress();
}

/** The person of the name that is typed; somebody new where nobody has it. */
async function person(name = $("who").value) {
  const wanted = name.trim() || t().newPerson;
  const known = S.people.find(it => it.name.toLowerCase() === wanted.toLowerCase());
  if (known) return known.id;
  const [first, ...last] = wanted.split(/\s+/);
  return (await control("person", { first, last: last.join(" ") })).id;
}

async function telegramPerson(name) {
  const wanted = name.trim() || t().newPerson;
  if (!mine.telegram.has(wanted)) mine.telegram.set(wanted, (await control("tg_person", { name: wanted })).id);
  return mine.telegram.get(wanted);
}

function become(name, deed) {
  $("who").value = name;
  if (deed) $("deed").value = deed;
  mine.reply = mine.edit = null;
  dress();
  $("say").focus();
}

export function events() {
  const w = t(), meta = S.meta, busy = !!meta.busy;
  const key = meta.keys.user, tg = meta.reachable.telegram, vk = meta.reachable.vk;
  const all = [
    ["fakes", w.event.fakes, () => order({ do: "fakes" })],
    ["raid", w.event.raid, () => order({ do: "raid", post_id: (S.posts.find(post => post.id === mine.target) ?? S.posts[0]).id })],
    ["ad", w.event.adVk, advertiser],
    ["adtg", w.event.adTg, telegramAdvertiser],
    ["post", w.event.post, () => { $("deed").value = "post"; $("say").value = w.sample.post[0][1]; dress(); $("say").focus(); }],
    ["key", key ? w.event.key : w.event.keyBack, () => (key ? control("key", { kind: "user", withdrawn: true }) : order({ do: "key_back" })), !key],
    ["tg", tg ? w.event.tg : w.event.tgBack, () => (tg ? control("offline", { platform: "telegram" }) : order({ do: "online", platform: "telegram" })), !tg],
    ["vk", vk ? w.event.vk : w.event.vkBack, () => (vk ? control("offline", { platform: "vk" }) : order({ do: "online", platform: "vk" })), !vk],
    ["night", w.event.night, () => order({ do: "night" })],
  ].filter(([id]) => id !== "night" || meta.staged);
  const view = all.map(([id, text, act, on]) => ({ id, text: busy && meta.busy === id ? w.busy[id] : text, on: !!on, busy, act }));
  keep($("events"), view.map(({ act, ...rest }) => rest), it => it.id, it => {
    const act = view.find(other => other.id === it.id).act;
    return el(`button.event.e-${it.id}`, { type: "button", disabled: it.busy, "aria-pressed": it.on ? "true" : null, data: { focus: it.id }, onclick: () => attempt(act) }, it.text);
  });
}

async function advertiser() {
  const [name, text] = t().ad;
  await control("vk_message", { person: await person(name), text });
  become(name, "message");
  $("t-talks").click();
}

async function telegramAdvertiser() {
  const [name, text] = t().adTgPerson;
  await control("tg_message", { user: await telegramPerson(name), text });
  become(name, "tg");
  $("t-talks").click();
}

export function head() {
  const w = t(), meta = S.meta;
  paintFace($("group-face"), meta.name);
  $("group-name").textContent = meta.name;
  $("group-about").textContent = counted(meta.members, w.members) + w.bannedCount(meta.banned);
}

const decided = id => S.journal.find(line => line.spot?.place === "wall" && line.spot.item === id);

/** Draws the wall; what was removed is seen to vanish. */
export function wall() {
  const now = performance.now(), snapshot = firstSeen.size === 0;
  let wait = 0;
  const posts = S.posts.map(post => ({
    ...post,
    comments: post.comments.map(said => {
      if (!firstSeen.has(said.id)) firstSeen.set(said.id, snapshot ? -SEEN : now);
      const left = SEEN - (now - firstSeen.get(said.id));
      const line = said.deleted ? decided(said.id) : null;
      if (said.deleted && left > 0) {
        wait = Math.max(wait, left);
        return { ...said, deleted: false, judged: true };
      }
      const byBot = line && line.verdict === "remove" && line.state !== "undone";
      const parent = said.reply_to ? post.comments.find(other => other.id === said.reply_to)?.name : null;
      return { ...said, parent, why: line ? both(line.why) : "", line: line?.id, byBot: !!byBot };
    }),
    chosen: (mine.target ?? S.posts[0]?.id) === post.id, language: S.language,
  }));
  if (wait) setTimeout(wall, wait + 20);
  keep($("wall"), posts, post => post.id, drawPost);
  if (mine.awaited && $(`comment-${mine.awaited}`)) {
    $(`comment-${mine.awaited}`).scrollIntoView({ block: "center" });
    mine.awaited = null;
  }
}

function pieces(shows) {
  const w = t();
  if (!shows.length) return null;
  return el(`div.pieces.n${Math.min(shows.length, 4)}`, {}, shows.map(it => (it.picture ? picture(it.picture, w.picture) : el("span.piece", {}, it.title || it.kind))));
}

function drawPost(post, old) {
  const w = t();
  const node = old ?? el("article.post", { id: `post-${post.id}` });
  const comments = node.comments ??= el("div.comments");
  const own = el("div", {},
    el("p.by", {}, face(S.meta.name), el("b", {}, S.meta.name), el("time", {}, clock(post.at)), post.edited && el("span", {}, w.edited), post.ads && el("span.tag", {}, w.ads)),
    el("p.text", {}, post.text),
    post.quoted && el("blockquote.quoted", {}, el("b", {}, `${w.quoted} ${post.quoted.name}`), " ", post.quoted.text),
    pieces(post.shows),
    el("p.acts", {},
      el("button.plain.heart", { type: "button", "aria-label": w.liked(post.likes), data: { focus: "like" }, onclick: () => attempt(async () => control("like", { person: await person(), parent_id: post.id })) }, `♥ ${post.likes}`),
      el("button.plain", { type: "button", "aria-pressed": String(post.chosen), data: { focus: "comment" }, onclick: () => { mine.target = post.id; mine.reply = null; $("deed").value = "comment"; dress(); wall(); $("say").focus(); } }, w.comment),
      post.closed && el("span.tag", {}, w.closed),
      post.left_out > 0 && el("span.sub", {}, w.leftOut(post.left_out))));
  node.classList.toggle("chosen", post.chosen);
  node.replaceChildren(own, comments);
  keep(comments, post.comments, said => said.id, drawComment, fresh => fresh.classList.add("fresh"));
  return node;
}

function drawComment(said, old) {
  const w = t(), node = old ?? el("div.comment", { id: `comment-${said.id}` });
  const was = node.dataset.gone;
  node.dataset.gone = String(said.deleted);
  if (said.deleted) {
    if (was === "false") node.classList.add("vanish");
    node.classList.remove("fresh", "judged");
    const head = said.byBot ? w.removedBot : w.removedHand;
    node.replaceChildren(el("p.ghost", {}, face(said.name, ".small"), el("s", {}, `${said.name}: ${short(said.text, 60)}`)),
      el("p.reason", {}, el("b", {}, head), said.why ? `: ${said.why} ` : " ",
        said.line && el("button.link", { type: "button", "aria-label": w.whyOf(said.name), onclick: () => show($(`j-${said.line}`), "why") }, w.whyLink)));
    return node;
  }
  node.classList.remove("vanish");
  node.classList.toggle("judged", !!said.judged);
  const act = (name, focus, act) => el("button.plain", { type: "button", data: { focus }, onclick: act }, name);
  node.replaceChildren(face(said.name),
    el("div.grow", {},
      el("p.by", {}, el("b", {}, said.name), el("time", {}, clock(said.at)), said.parent && el("span", {}, `→ ${said.parent}`)),
      el("p.text", {}, said.text), pieces(said.shows),
      el("p.acts", {},
        act(said.likes ? `♥ ${said.likes}` : w.like, "like", () => attempt(async () => control("like", { person: await person(), parent_id: postOf(said.id), id: said.id }))),
        act(w.reply, "reply", () => { mine.target = postOf(said.id); mine.reply = said; mine.edit = null; $("deed").value = "comment"; dress(); $("say").focus(); }),
        act(w.edit, "edit", () => { mine.edit = said; mine.reply = null; $("deed").value = "comment"; $("who").value = said.name; $("say").value = said.text; dress(); $("say").focus(); }),
        act(w.del, "del", () => attempt(() => control("delete_comment", { id: said.id, by: said.author }))),
        said.line && el("button.plain", { type: "button", data: { focus: "why" }, onclick: () => show($(`j-${said.line}`), "why") }, w.whyLink))));
  return node;
}

const postOf = comment => S.posts.find(post => post.comments.some(said => said.id === comment))?.id;

export function people() {
  const w = t();
  $("known").replaceChildren(...S.people.filter(it => !it.banned).map(it => el("option", { value: it.name })));
  const list = [...S.people].reverse().map(it => ({ ...it, language: S.language }));
  const about = { id: "about", about: w.peopleAbout(Math.max(0, S.meta.members - S.people.filter(it => it.member).length)) };
  keep($("people"), [about, ...list], it => it.id, it => {
    if (it.about) return el("p.sub.pad", {}, it.about);
    const state = it.banned ? w.isBanned : it.member ? w.isMember : w.isNot;
    const act = (name, focus, act) => el("button.plain", { type: "button", data: { focus }, "aria-label": `${name}: ${it.name}`, onclick: act }, name);
    return el("div.person", { id: `person-${it.id}` }, face(it.name), el("div.grow", {}, el("b", {}, it.name), el("p.sub", {}, [w.memberRole[it.role], state].filter(Boolean).join(" · "))),
      act(w.be, "be", () => become(it.name, "comment")),
      it.banned ? act(w.unban, "unban", () => attempt(() => control("unban", { person: it.id })))
        : act(it.member ? w.leave : w.join, "join", () => attempt(() => control(it.member ? "leave" : "join", { person: it.id }))));
  });
}

export function talks() {
  const w = t();
  const list = S.dialogs.map(talk => ({ ...talk, language: S.language }));
  const none = list.length ? [] : [{ person: "none", none: w.noTalks }];
  keep($("talks"), [...list, ...none], it => `${it.platform}-${it.person}`, it => {
    if (it.none) return el("p.empty", {}, it.none);
    const vk = it.platform === "vk", newest = it.messages.length - 1;
    const press = (message, label, data) => attempt(() => (vk ? control("vk_press", { person: it.person, label }) : control("press", { user: it.person, chat: it.person, message_id: message.id, button: data || label })));
    const said = it.messages.map((message, at) => {
      const own = vk ? message.mine : message.from === it.person;
      const rows = vk ? (message.buttons ?? []) : (message.keyboard ?? []);
      const last = !it.messages.slice(at + 1).some(later => (later.buttons ?? later.keyboard ?? []).length);
      return el(`div.bubble${own ? ".own" : ""}`, {}, el("p.text", {}, message.text || message.shows?.[0]?.kind || ""),
        rows.length && last ? el("div.keys", {}, rows.map(row => el("div.keys-row", {}, row.map(key => {
          const label = vk ? key : key.label;
          return el("button.key", { type: "button", data: { focus: `k-${label}` }, onclick: () => press(message, label, key.data) }, label);
        })))) : null);
    });
    return el("section.talk", { "aria-label": it.name, data: { newest } }, el("p.by", {}, face(it.name), el("b", {}, it.name), el("span", {}, vk ? w.leadVk : w.leadTg),
      el("button.plain", { type: "button", data: { focus: "be" }, onclick: () => become(it.name, vk ? "message" : "tg") }, w.reply)), el("div.said", {}, said));
  });
  const newest = $("talks").querySelector(".said")?.lastElementChild;
  if (newest && !$("talks").hidden) newest.scrollIntoView({ block: "end" });
}

