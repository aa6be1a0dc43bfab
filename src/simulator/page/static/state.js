// What the page knows: the world as the stream tells it, the language, and who the visitor is.
import { WORDS } from "./words.js";

export const S = { meta: null, posts: [], people: [], admin: [], channel: [], group: [], max: null, dialogs: [], said: [], journal: [], language: "ru", view: "community", acted: false };

/** Words in the page's language. */
export const t = () => WORDS[S.language];
export const both = words => words?.[S.language] ?? "";

export function counted(n, forms) {
  const number = n.toLocaleString(S.language === "ru" ? "ru-RU" : "en-GB");
  if (forms.length === 2) return `${number} ${forms[n === 1 ? 0 : 1]}`;
  const tens = n % 100, ones = n % 10;
  return `${number} ${forms[tens > 10 && tens < 15 ? 2 : ones === 1 ? 0 : ones > 1 && ones < 5 ? 1 : 2]}`;
}

const ZONE = "Europe/Moscow";
const locale = () => (S.language === "ru" ? "ru-RU" : "en-GB");
export const clock = ms => new Date(ms).toLocaleTimeString(locale(), { hour: "2-digit", minute: "2-digit", timeZone: ZONE });
export const day = ms => new Date(ms).toLocaleDateString(locale(), { weekday: "short", day: "numeric", month: "long", timeZone: ZONE });
export const hour = ms => Number(new Date(ms).toLocaleString("en-GB", { hour: "2-digit", timeZone: ZONE }));
export const decimal = (n, digits = 1) => n.toLocaleString(locale(), { minimumFractionDigits: digits, maximumFractionDigits: digits }).replace("-", "−");

async function post(path, body) {
  const answer = await fetch(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
  const said = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(said.error || `${answer.status}`);
  return said;
}
/** One deed of one person. */
export function control(verb, body = {}) {
  S.acted = true;
  return post(`/control/${verb}`, body);
}
/** What takes time or many. */
export function order(body) {
  S.acted ||= !["speak", "anew"].includes(body.do);
  return post("act", body);
}

export const $ = id => document.getElementById(id);

/** Told to whoever listens with a screen reader. */
export function announce(text) {
  const live = $("live");
  live.textContent = "";
  requestAnimationFrame(() => { live.textContent = text; });
}

let closing = 0;
/** A word over the page; an important one stays until it is closed. */
export function toast(text, stays = false) {
  const box = $("toast");
  box.querySelector("p").textContent = text;
  box.hidden = false;
  clearTimeout(closing);
  if (!stays) closing = setTimeout(() => { box.hidden = true; }, 5000);
}

const TROUBLE = [
  [/is banned and cannot comment/, { ru: "Этот человек заблокирован и не может комментировать. Выберите другого.", en: "This person is banned and cannot comment. Be somebody else." }],
  [/is banned/, { ru: "Этот человек заблокирован.", en: "This person is banned." }],
  [/comments are closed/, { ru: "Комментарии под этой записью закрыты.", en: "Comments under this post are closed." }],
  [/one thing at a time/, { ru: "Подождите: предыдущее ещё идёт.", en: "Wait: the last thing is still going on." }],
  [/may not write/, { ru: "Этому человеку запрещено писать в чат.", en: "This person may not write in the chat." }],
  [/nothing to comment on/, { ru: "Этой записи больше нет.", en: "This post is gone." }],
  [/Failed to fetch|NetworkError|Load failed/, { ru: "Программа не отвечает: её, видимо, остановили.", en: "The program does not answer: somebody stopped it." }],
];
/** Does something, and says in words what went wrong. */
export async function attempt(act) {
  try {
    return await act();
  } catch (error) {
    const found = TROUBLE.find(([sign]) => sign.test(error.message));
    toast(found ? both(found[1]) : error.message);
    return null;
  }
}

/** Shows a place of the page and lets it shine for a moment. */
export function show(node, view) {
  if (!node) return;
  if (view) look(view);
  const panel = node.closest("[role=tabpanel]");
  if (panel?.hidden) $(panel.getAttribute("aria-labelledby")).click();
  node.scrollIntoView({ block: "center", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
  node.classList.remove("shine");
  void node.offsetWidth;
  node.classList.add("shine");
  if (!node.hasAttribute("tabindex")) node.setAttribute("tabindex", "-1");
  node.focus({ preventScroll: true });
}

/** On a phone one side is seen at a time. */
export function look(view) {
  S.view = view;
  document.documentElement.dataset.view = view;
  for (const button of document.querySelectorAll(".bottom button")) {
    const mine = button.dataset.view === view;
    button.setAttribute("aria-pressed", String(mine));
    if (mine) { const dot = button.querySelector(".dot"); if (dot) dot.hidden = true; }
  }
}
export function mark(view) {
  if (S.view === view) return;
  const dot = document.querySelector(`.bottom [data-view=${view}] .dot`);
  if (dot) dot.hidden = false;
}

/** Tabs as the keyboard knows them. */
export function tabs(list, chosen) {
  const all = [...list.querySelectorAll("[role=tab]")];
  const choose = tab => {
    for (const other of all) {
      const on = other === tab;
      other.setAttribute("aria-selected", String(on));
      other.tabIndex = on ? 0 : -1;
      $(other.getAttribute("aria-controls")).hidden = !on;
    }
    chosen?.(tab.getAttribute("aria-controls"));
  };
  for (const tab of all) {
    tab.addEventListener("click", () => choose(tab));
    tab.addEventListener("keydown", event => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      const next = all[(all.indexOf(tab) + step + all.length) % all.length];
      choose(next);
      next.focus();
    });
  }
}

/** What a field is for; a keyboard has an arrow besides. */
export const withHint = label => (matchMedia("(pointer: coarse)").matches ? label : `${label} · ${t().upHint}`);

/** ↑ in an empty field brings back what was typed before, ↓ goes the other way. */
export function remembers(field) {
  const past = [];
  let at = 0;
  field.addEventListener("keydown", event => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const untouched = field.value === "" || field.value === past[at];
    if (event.key === "ArrowUp" && untouched && at > 0) at -= 1;
    else if (event.key === "ArrowDown" && untouched && at < past.length) at += 1;
    else return;
    event.preventDefault();
    field.value = past[at] ?? "";
  });
  return text => {
    if (past[past.length - 1] !== text) past.push(text);
    at = past.length;
  };
}
