// The reason between them: cause, verdict, effect; points one click away.
import { el, face, keep } from "./draw.js";
import { $, S, announce, both, clock, decimal, mark, show, t } from "./state.js";

const open = new Set();
let known = null;

export function forget() {
  open.clear();
  known = null;
}

export function journal() {
  const lines = S.journal.map(line => ({ ...line, person_name: nameOf(line), language: S.language, open: open.has(line.id) }));
  $("journal-empty").hidden = lines.length > 0;
  keep($("journal"), lines, line => line.id, draw, node => { if (known) node.classList.add("fresh"); });
  const now = new Map(S.journal.map(line => [line.id, `${line.verdict}${line.state}`]));
  if (known) for (const line of S.journal.slice(0, 8)) if (known.get(line.id) !== now.get(line.id)) { tell(line); mark("why"); }
  known = now;
}

function tell(line) {
  const w = t(), name = nameOf(line);
  if (line.copy || line.lead || line.call || line.state === "pending") return;
  if (line.verdict === "remove") announce(w.announceRemoved(name, both(line.why)));
  else if (line.verdict === "quarantine") announce(w.announceWaits(name));
  else announce(w.announceKept(name));
}

function nameOf(line) {
  if (line.name) return line.name;
  const talk = S.dialogs.find(it => it.person === line.person);
  return S.people.find(it => it.id === line.person)?.name ?? talk?.name ?? (line.person ? `id${line.person}` : "");
}

function draw(line) {
  if (line.call) return drawCall(line);
  if (line.copy) return drawCopy(line);
  if (line.lead) return drawLead(line);
  return drawVerdict(line);
}

const item = (line, kind, ...inner) => el(`li.entry.${kind}`, { id: `j-${line.id}` }, inner);
const effect = (text, go, bad) => el(`li${bad ? ".bad" : ""}`, {}, go ? el("button.link", { type: "button", onclick: go }, text) : el("span", {}, text));
const card = message => effect(t().effect.card, () => show($(`m-admin-${message}`), "telegram"));

function drawVerdict(line) {
  const w = t(), name = line.person_name;
  const chat = line.platform === "telegram";
  const place = line.spot ? (chat ? $(`m-group-${line.spot.item}`) : $(`comment-${line.spot.item}`)) : null;
  const see = place ? () => show(place, chat ? "telegram" : "community") : null;
  const effects = [];
  if (line.state === "undone") effects.push(effect(w.effect.undone, see));
  else if (line.state === "assist") effects.push(effect(w.effect.assist, null, true));
  else if (line.state === "failed") effects.push(effect(`${w.effect.failed}${line.error ? `: ${line.error}` : ""}`, null, true));
  else if (line.wave?.waiting) effects.push(effect(w.waveWaiting(line.wave.waiting)));
  else if (line.state === "pending" && line.verdict === "remove") effects.push(effect(S.meta.keys.user && S.meta.reachable.vk ? w.effect.pending : w.effect.held));
  else if (line.state === "observed" && line.verdict === "remove") effects.push(effect(w.effect.observed));
  else if (line.wave) { /* Its people are counted above. */ }
  else if (line.verdict === "remove") effects.push(effect(line.spot ? (chat ? w.effect.removedChat : w.effect.removed) : w.effect.person, see));
  else if (line.verdict === "quarantine") effects.push(effect(w.effect.waits, see));
  else effects.push(effect(line.rule === "exempt" ? w.exempt : w.effect.kept, see));
  for (const message of line.cards.slice(-2)) effects.push(card(message));
  const head = line.wave
    ? el("p.by", {}, el("b", {}, w.wave(line.wave.people)), el("time", {}, clock(line.at)))
    : el("p.by", {}, face(name), el("b", {}, name), el("span", {}, w.wrote[line.kind] ?? ""), el("time", {}, clock(line.at)));
  if (line.wave?.removed) effects.unshift(effect(w.waveRemoved(line.wave.removed)));
  return item(line, `v-${line.state === "undone" ? "keep" : line.verdict}`, head,
    line.text && el("blockquote", {}, line.text),
    el("p.verdict", {}, el("span.pill", {}, w.verdict[line.verdict]), " ", el("span", {}, line.verdict === "keep" ? "" : `${line.wave ? `${w.forExample} ` : ""}${both(line.why)}`)),
    el("ul.effects", {}, effects), points(line));
}

function points(line) {
  const w = t();
  const told = line.reasons.filter(reason => reason.points !== 0 || line.reasons.length < 4);
  const sum = line.reasons.reduce((all, reason) => all + reason.points, 0);
  const id = `p-${line.id}`;
  const table = el("div.points", { id, hidden: !line.open },
    told.length === 0 ? el("p.sub", {}, w.noPoints) : el("dl", {}, told.map(reason => {
      const bar = el("i", { "aria-hidden": "true" });
      bar.style.setProperty("--w", `${Math.min(100, Math.abs(reason.points) * 14)}%`);
      const sign = reason.points > 0 ? "+" : "";
      return el(`div${reason.points < 0 ? ".minus" : ""}`, {}, el("dt", {}, both(reason.words)), el("dd", {}, bar, el("span", {}, `${sign}${decimal(reason.points)}`)));
    })),
    told.length ? el("p.sum", {}, `${w.sum} ${sum > 0 ? "+" : ""}${decimal(sum)} → ${w.score} ${decimal(line.score, 2)}`) : null,
    told.length ? el("p.sub", {}, w.pointsNote) : null);
  const button = el("button.plain.more", { type: "button", "aria-expanded": String(line.open), "aria-controls": id, data: { focus: "points" }, onclick: () => {
    const now = !open.has(line.id);
    if (now) open.add(line.id); else open.delete(line.id);
    table.hidden = !now;
    button.setAttribute("aria-expanded", String(now));
  } }, `${w.points} · ${w.score} ${decimal(line.score, 2)}`);
  return [button, table];
}

function drawCopy(line) {
  const w = t(), post = S.posts.find(it => it.id === line.post);
  const go = line.messages.length ? () => show($(`m-channel-${line.messages[0]}`), "telegram") : null;
  const words = line.state === "published" ? w.effect.copied : line.state === "approval" ? w.effect.copyWaits : line.error || w.state[line.state] || line.state;
  return item(line, "copy", el("p.by", {}, face(S.meta.name), el("b", {}, w.copy), el("time", {}, clock(line.at))),
    post && el("blockquote", {}, post.text),
    el("ul.effects", {}, effect(words, go, line.state === "failed")));
}

function drawLead(line) {
  const w = t();
  return item(line, "lead", el("p.by", {}, face(line.person_name), el("b", {}, line.person_name), el("span", {}, `${w.leadWho} ${line.platform === "vk" ? w.leadVk : w.leadTg}`), el("time", {}, clock(line.at))),
    line.product && el("blockquote", {}, line.product),
    el("ul.effects", {}, effect(line.confirmed ? `${w.effect.lead} · №${line.lead}` : w.effect.talk, () => $("t-talks").click()), line.cards.map(card)));
}

function drawCall(line) {
  const w = t();
  return item(line, line.error ? "call bad" : "call", el("p.by", {}, el("b", {}, line.method), el("span", {}, line.platform === "vk" ? "VK" : "Telegram"), el("time", {}, clock(line.at))),
    line.text && el("blockquote", {}, line.text), line.error && el("p.sub", {}, `${w.refused}: ${line.error}`));
}

