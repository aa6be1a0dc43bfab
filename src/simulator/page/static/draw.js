// How things look: elements, faces, pictures, words of Telegram. Text of people is only ever text.

const SVG = "http://www.w3.org/2000/svg";

/** An element: el("p.sub", {id: "x", onclick: f}, "words", child). What is null is left out. */
export function el(name, props = {}, ...inner) {
  const [tag, ...classes] = name.split(".");
  const made = document.createElement(tag || "div");
  if (classes.length) made.className = classes.join(" ");
  set(made, props);
  made.append(...inner.flat(4).filter(it => it !== null && it !== undefined && it !== false));
  return made;
}

export function set(made, props) {
  for (const [key, value] of Object.entries(props)) {
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (key === "data") Object.assign(made.dataset, value);
    else if (value === true) made.setAttribute(key, "");
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(key, value);
  }
}

function svg(name, props, ...inner) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(props)) made.setAttribute(key, value);
  made.append(...inner);
  return made;
}

/** A face of initials; its colour belongs to the name. */
export function paintFace(face, name) {
  const words = String(name || "?").trim().split(/\s+/);
  face.textContent = (words[0]?.[0] ?? "?").toUpperCase() + (words[1]?.[0] ?? "").toUpperCase();
  let sum = 7;
  for (const letter of String(name)) sum = (sum * 31 + letter.codePointAt(0)) >>> 0;
  face.style.setProperty("--hue", String(sum % 360));
  return face;
}
export const face = (name, kind = "") => paintFace(el(`span.face${kind}`, { "aria-hidden": "true" }), name);

/** A picture drawn from its number: the same number is the same picture on the wall and in the channel. */
export function picture(number, label) {
  let seed = (number >>> 0) || 1;
  const chance = most => { seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0; return (seed / 4294967296) * most; };
  const hue = chance(360), id = `sky${number}-${Math.random().toString(36).slice(2, 8)}`;
  const hill = (y, shade) => {
    const a = y + chance(14) - 7, b = y - 8 - chance(16), c = y + chance(18) - 9;
    return svg("path", { d: `M0 ${a} C 25 ${b}, 40 ${b}, 60 ${c} S 110 ${a - 12}, 120 ${c} V80 H0Z`, fill: `hsl(${(hue + 150 + shade) % 360} 32% ${62 - shade}%)` });
  };
  const sky = svg("linearGradient", { id, x1: 0, y1: 0, x2: 0, y2: 1 },
    svg("stop", { offset: 0, "stop-color": `hsl(${hue} 58% 72%)` }), svg("stop", { offset: 1, "stop-color": `hsl(${(hue + 40) % 360} 70% 88%)` }));
  const trees = Array.from({ length: 3 + Math.floor(chance(4)) }, () => {
    const x = 6 + chance(108), h = 9 + chance(12), y = 68 + chance(7);
    return svg("path", { d: `M${x} ${y} l${-h / 3} 0 l${h / 3} ${-h} l${h / 3} ${h}z`, fill: `hsl(${(hue + 170) % 360} 30% 30%)` });
  });
  return svg("svg", { class: "picture", viewBox: "0 0 120 80", role: "img", "aria-label": label, preserveAspectRatio: "xMidYMid slice" },
    svg("defs", {}, sky), svg("rect", { width: 120, height: 80, fill: `url(#${id})` }),
    svg("circle", { cx: 18 + chance(84), cy: 14 + chance(18), r: 6 + chance(5), fill: `hsl(${(hue + 50) % 360} 90% 95%)` }),
    hill(50, 0), hill(60, 14), ...trees, hill(74, 30));
}

const TAGS = { bold: "b", italic: "i", underline: "u", strikethrough: "s", code: "code", pre: "pre", blockquote: "blockquote", expandable_blockquote: "blockquote" };

/** Words of Telegram: what is bold, a link and so on comes from the list of entities, never from markup. */
export function words(text, entities, follow) {
  const all = [...(entities || [])].sort((a, b) => a.offset - b.offset || b.length - a.length);
  const build = (from, to, list) => {
    const part = document.createDocumentFragment();
    let at = from;
    while (list.length) {
      const first = list.shift();
      if (first.offset < at || first.offset >= to) continue;
      const end = Math.min(first.offset + first.length, to);
      const inside = [];
      while (list.length && list[0].offset < end) inside.push(list.shift());
      part.append(text.slice(at, first.offset));
      part.append(wrap(first, text.slice(first.offset, end), build(first.offset, end, inside), follow));
      at = end;
    }
    part.append(text.slice(at, to));
    return part;
  };
  return build(0, text.length, all);
}

function wrap(entity, said, inner, follow) {
  if (entity.type === "text_link" || entity.type === "url") {
    const address = entity.url || said;
    const link = el("a.link", { href: "#", title: address, onclick: event => { event.preventDefault(); follow(address); } });
    link.append(inner);
    return link;
  }
  if (entity.type === "spoiler") {
    const hidden = el("button.spoiler", { type: "button", "aria-pressed": "false", onclick: () => hidden.setAttribute("aria-pressed", "true") });
    hidden.append(inner);
    return hidden;
  }
  const tag = TAGS[entity.type];
  const made = tag ? document.createElement(tag) : el("span.mark", { data: { kind: entity.type } });
  made.append(inner);
  return made;
}

/** Keeps children of a place in step with a list: each item has a key, and is drawn anew only where it changed. */
export function keep(place, items, key, draw, fresh) {
  const known = place.known ??= new Map();
  const wanted = new Set();
  let before = null;
  for (const item of items) {
    const id = String(key(item)), says = JSON.stringify(item);
    wanted.add(id);
    let entry = known.get(id);
    if (!entry) {
      entry = { node: draw(item, null), says };
      known.set(id, entry);
      if (fresh) fresh(entry.node, item);
    } else if (entry.says !== says) {
      const had = entry.node.contains(document.activeElement) ? document.activeElement.dataset.focus : null;
      const node = draw(item, entry.node);
      if (node !== entry.node) {
        entry.node.replaceWith(node);
        entry.node = node;
      }
      if (had) node.querySelector(`[data-focus="${CSS.escape(had)}"]`)?.focus();
      entry.says = says;
    }
    const next = before ? before.nextSibling : place.firstChild;
    if (next !== entry.node) place.insertBefore(entry.node, next);
    before = entry.node;
  }
  for (const [id, entry] of known) {
    if (!wanted.has(id)) {
      entry.node.remove();
      known.delete(id);
    }
  }
}
