// MAX: the channel as its readers see it. Text of people is only ever text: markup is read, and what is known of it is built anew.
import { el, keep, picture } from "./draw.js";
import { $, S, clock, mark, t, toast } from "./state.js";

/** The tags that MAX shows; of every other the words stay. */
const KNOWN = new Set(["b", "strong", "i", "em", "s", "del", "u", "ins", "code", "pre", "mark", "blockquote", "h1"]);
let newest = null;

export function head() {
  const shown = Boolean(S.meta.max), reachable = S.meta.reachable.max;
  $("max").hidden = !shown;
  $("max-tab").hidden = !shown;
  if (shown) document.documentElement.dataset.max = "";
  else delete document.documentElement.dataset.max;
  $("max-about").textContent = reachable ? S.max?.title ?? "" : t().maxOff;
  $("max").classList.toggle("away", !reachable);
}

export function chat() {
  const place = $("max-chat"), messages = S.max?.messages ?? [];
  const near = place.scrollHeight - place.scrollTop - place.clientHeight < 90;
  const none = messages.length ? [] : [{ mid: "none", none: t().emptyMax }];
  const all = [...messages, ...none].map(message => ({ ...message, language: S.language }));
  keep(place, all, message => message.mid, draw, node => { if (newest !== null) node.classList.add("fresh"); });
  if (near) place.scrollTop = place.scrollHeight;
  const last = messages.at(-1)?.mid ?? "";
  if (newest !== null && last > newest) mark("max");
  newest = last;
}

function draw(message) {
  const w = t();
  if (message.none) return el("p.empty", {}, message.none);
  const pictures = message.files.filter(file => file.kind === "image" && file.picture).map(file => picture(file.picture, w.picture));
  const pieces = message.files.filter(file => !(file.kind === "image" && file.picture)).map(file => el("p.piece", {}, `${w.pieceOfMax[file.kind] ?? file.kind} · ${file.name}`));
  const said = el("p.text");
  if (message.html === null) said.append(message.text);
  else said.append(words(message.html));
  return el("div.bubble", { id: `max-${message.mid}` },
    pictures.length ? el(`div.pieces.n${Math.min(pictures.length, 4)}`, {}, pictures) : null, pieces,
    message.text ? said : null,
    el("p.stamp", {}, message.edited && `${w.edited} `, el("time", {}, clock(message.at))));
}

/** Markup is read in a document of its own, which runs and loads nothing; only known tags are built here, without attributes. */
function words(html) {
  const build = from => {
    const part = document.createDocumentFragment();
    for (const node of from.childNodes) {
      if (node.nodeType === Node.TEXT_NODE) part.append(node.data);
      else if (node.nodeType === Node.ELEMENT_NODE) part.append(wrap(node, build(node)));
    }
    return part;
  };
  return build(new DOMParser().parseFromString(`<body>${html}`, "text/html").body);
}

function wrap(node, inner) {
  const tag = node.localName;
  if (tag === "a") {
    const address = node.getAttribute("href") ?? "";
    const link = el("a.link", { href: "#", title: address, onclick: event => { event.preventDefault(); toast(address); } });
    link.append(inner);
    return link;
  }
  if (!KNOWN.has(tag)) return inner;
  const made = document.createElement(tag);
  made.append(inner);
  return made;
}
