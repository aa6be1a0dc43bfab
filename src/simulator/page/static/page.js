// The page to play on: hears the world and lets each side draw what changed.
import * as left from "./left.js";
import * as max from "./max.js";
import * as middle from "./middle.js";
import * as right from "./right.js";
import { $, S, attempt, clock, day, hour, look, order, t } from "./state.js";

let world = null, chosen = null, hears = false;

function dress() {
  const w = t();
  document.documentElement.lang = S.language;
  document.title = `etronics-bot · ${w.playground}`;
  for (const node of document.querySelectorAll("[data-t]")) node.textContent = w[node.dataset.t];
  for (const node of document.querySelectorAll("[data-label]")) node.setAttribute("aria-label", w[node.dataset.label]);
  for (const button of document.querySelectorAll("[data-lang]")) button.setAttribute("aria-pressed", String(button.dataset.lang === S.language));
  theme(localStorage.theme ?? "auto");
  left.dress();
  right.dress();
}

function theme(name) {
  if (name === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = name;
  localStorage.theme = name;
  $("theme").textContent = { auto: "◐", light: "☀", dark: "☾" }[name];
  $("theme").setAttribute("aria-label", t().theme[name]);
  $("theme").title = t().theme[name];
}

function meta() {
  const { meta } = S, night = meta.busy === "night";
  $("time").textContent = clock(meta.now);
  $("date").textContent = day(meta.now);
  const dark = hour(meta.now) < 7 || hour(meta.now) >= 21;
  $("sky").dataset.sky = dark ? "moon" : "sun";
  $("night").hidden = !night;
  if (night) $("night-time").textContent = clock(meta.now);
  $("anew").hidden = !meta.staged;
  document.documentElement.dataset.busy = meta.busy ?? "";
}

function draw(changed) {
  const has = (...names) => names.some(name => name in changed);
  if (has("meta")) { meta(); left.head(); right.head(); max.head(); left.events(); }
  if (has("posts", "journal", "meta")) left.wall();
  if (has("people", "meta")) left.people();
  if (has("dialogs")) left.talks();
  for (const name of ["admin", "channel", "group"]) if (has(name)) right.chat(name);
  if (has("max", "meta")) max.chat();
  if (has("journal", "people", "dialogs")) middle.journal();
  if (has("said")) right.answers();
}

function hear(data, whole) {
  Object.assign(S, data);
  const language = chosen ?? S.meta.language;
  if (world !== S.meta.world || whole) {
    middle.forget();
    right.forget();
  }
  if (language !== S.language || !hears) {
    S.language = language;
    dress();
    draw(S);
  }
  if (world !== S.meta.world) {
    world = S.meta.world;
    S.acted = false;
    left.prepare();
  }
  hears = true;
  draw(data);
}

function listen() {
  const stream = new EventSource("events");
  stream.addEventListener("snapshot", event => { $("line").textContent = ""; hear(JSON.parse(event.data), true); });
  stream.addEventListener("change", event => hear(JSON.parse(event.data), false));
  stream.onerror = () => {
    $("line").textContent = t().line.off;
    if (stream.readyState === EventSource.CLOSED) setTimeout(listen, 1500);
  };
}

function speak(language) {
  chosen = language;
  S.language = language;
  dress();
  draw(S);
  // Whoever has done nothing yet gets a community that speaks so from the beginning.
  attempt(() => order({ do: S.meta.staged && !S.acted ? "anew" : "speak", language }));
}

left.begin();
right.begin();
for (const button of document.querySelectorAll("[data-lang]")) button.addEventListener("click", () => speak(button.dataset.lang));
for (const button of document.querySelectorAll(".bottom button")) button.addEventListener("click", () => look(button.dataset.view));
$("theme").addEventListener("click", () => theme({ auto: "light", light: "dark", dark: "auto" }[localStorage.theme ?? "auto"]));
$("anew").addEventListener("click", () => { if (confirm(t().confirmAnew)) attempt(() => order({ do: "anew", language: S.language })); });
$("toast").querySelector("button").addEventListener("click", () => { $("toast").hidden = true; });
dress();
listen();
