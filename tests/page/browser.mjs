// A visitor of the page: every check is something that they see or do. Started by browser.sh.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import puppeteer from "puppeteer-core";

const shots = process.argv[2];
if (shots) mkdirSync(shots, { recursive: true });
const RUSSIAN = /[А-Яа-яЁё]/;
const pause = ms => new Promise(done => setTimeout(done, ms));

/** The program, and where its page is. */
async function serve(...args) {
  const bot = spawn(process.env.ETRONICS_BOT, args, { stdio: ["ignore", "pipe", "pipe"], env: { PATH: process.env.PATH, TMPDIR: process.env.TMPDIR } });
  const url = await new Promise((found, failed) => {
    let said = "";
    bot.stdout.on("data", data => {
      said += data;
      const address = /http:\/\/\S+\/page\//.exec(said);
      if (address) found(address[0]);
    });
    bot.on("exit", code => failed(new Error(`the program ended with ${code}: ${said}`)));
  });
  running.add(bot);
  bot.on("exit", () => running.delete(bot));
  const end = () => new Promise(done => { bot.removeAllListeners("exit"); running.delete(bot); bot.on("exit", done); bot.kill("SIGINT"); });
  return { url, end };
}

const browser = await puppeteer.launch({ executablePath: process.env.CHROMIUM, args: ["--no-sandbox", "--disable-gpu"], headless: true });
const trouble = [];
const running = new Set();

async function visit(url, { width = 1440, height = 900, phone = false, dark = false, still = false } = {}) {
  const context = await browser.createBrowserContext();
  const page = await context.newPage();
  await page.setViewport({ width, height, isMobile: phone, hasTouch: phone });
  await page.emulateMediaFeatures([
    { name: "prefers-color-scheme", value: dark ? "dark" : "light" },
    { name: "prefers-reduced-motion", value: still ? "reduce" : "no-preference" },
  ]);
  page.on("pageerror", error => trouble.push(`an error of the page: ${error.message}`));
  page.on("console", said => { if (said.type() === "error" && !/ERR_/.test(said.text())) trouble.push(`the console: ${said.text()}`); });
  page.on("request", request => {
    const asked = new URL(request.url());
    if (asked.protocol !== "data:" && asked.host !== new URL(url).host) trouble.push(`another host was asked: ${asked}`);
  });
  await page.goto(url, { waitUntil: "domcontentloaded" });
  await page.waitForSelector(".post", { timeout: 30000 });
  await page.waitForFunction(() => document.querySelector(".event:not(:disabled)"), { timeout: 30000 });
  return page;
}

const sees = (page, what, so, ...args) => page.waitForFunction(so, { timeout: 40000, polling: 80 }, ...args).catch(() => { throw new Error(`never seen: ${what}`); });
const press = async (page, selector) => { await page.waitForSelector(`${selector}:not(:disabled)`, { timeout: 40000 }); await page.$eval(selector, node => node.click()); };
const calm = page => sees(page, "an end of what goes on", () => !document.documentElement.dataset.busy);
const shot = async (page, name) => { if (shots) { await pause(700); await page.screenshot({ path: `${shots}/${name}.png` }); } };

const stories = {
  async "spam vanishes with its reason within ten seconds of a visit, and a button brings it back"() {
    const bot = await serve("demo", "--page", "--lang", "ru");
    const page = await visit(bot.url);
    await shot(page, "1-begin");
    const began = Date.now();
    await page.click("#go");
    await sees(page, "the spam as it stands", () => document.querySelector(".comment.judged"));
    await sees(page, "the spam gone", () => document.querySelector(".comment[data-gone=true] .reason"));
    assert.ok(Date.now() - began < 10000, `it took ${Date.now() - began} ms`);
    assert.match(await page.$eval(".comment[data-gone=true]", node => node.innerText), /Удалён ботом: обещает заработок/);
    await page.click(".comment[data-gone=true] .reason .link");
    assert.match(await page.$eval(":focus", node => node.innerText), /Кристина Доходова[\s\S]*Удалить/);
    await page.click(".entry .more");
    assert.equal(await page.$eval(".entry .more", node => node.getAttribute("aria-expanded")), "true");
    assert.match(await page.$eval(".entry .points", node => node.innerText), /сумма \+\d+,\d → оценка/);
    await sees(page, "the card in Telegram", () => /удалённый комментарий/.test(document.querySelector("#admin").innerText));
    await shot(page, "2-removed");
    await page.evaluate(() => [...document.querySelectorAll("#admin .key")].find(key => key.textContent.startsWith("Не спам")).click());
    await sees(page, "the comment back", () => [...document.querySelectorAll(".comment[data-gone=false]")].some(one => /Девочки/.test(one.innerText)));
    await page.focus("#say");
    await page.keyboard.press("ArrowUp");
    assert.match(await page.$eval("#say", node => node.value), /^Девочки, кому нужен доход/);
    await bot.end();
    await sees(page, "that the program is gone", () => /Нет связи/.test(document.querySelector("#line").textContent));
  },

  async "markup of people is only text"() {
    const bot = await serve("demo", "--page", "--lang", "en");
    const page = await visit(bot.url);
    const evil = "<img src=x onerror=\"document.title='caught'\"><b>bold</b> & <script>document.title='caught'</script>";
    for (const [deed, place] of [["comment", "#wall"], ["message", "#talks"], ["post", "#channel"], ["say", "#group"]]) {
      await page.select("#deed", deed);
      await page.$eval("#who", (node, deed) => { if (deed !== "post") node.value = "<i>Eve</i> Evil"; }, deed);
      await page.$eval("#pictures", node => { node.value = 0; });
      await page.$eval("#say", node => { node.value = ""; });
      await page.type("#say", evil);
      await page.keyboard.press("Enter");
      await sees(page, `the words in ${place}`, (place, words) => document.querySelector(place).textContent.includes(words), place, "<b>bold</b>");
    }
    assert.equal(await page.evaluate(() => document.querySelectorAll("img[src=x], script:not([src]), #wall b b").length), 0);
    assert.notEqual(await page.title(), "caught");
    await bot.end();
  },

  async "a post with pictures, bought subscribers, a raid, an advertiser, trouble and a night"() {
    const bot = await serve("demo", "--page", "--lang", "ru");
    const page = await visit(bot.url, { still: true });
    await press(page, ".e-post");
    await page.click("#go");
    await page.click("#t-channel");
    await sees(page, "the post in the channel, as an album", () => document.querySelectorAll("#channel .picture").length === 3);
    const same = await page.evaluate(() => ["#wall .post:first-child .picture", "#channel .picture"].map(all => [...document.querySelectorAll(all)].map(one => one.lastChild.getAttribute("d")).join()));
    assert.equal(same[0], same[1], "the pictures are the same on both sides");
    await page.click("#t-admin");
    await press(page, ".e-raid");
    await sees(page, "the raid", () => document.querySelectorAll(".comment[data-gone=true]").length > 9);
    await calm(page);
    await press(page, ".e-fakes");
    await sees(page, "a wave", () => /Волна: сразу \d+ похожих/.test(document.querySelector("#journal").innerText));
    await calm(page);
    await shot(page, "3-wave");
    await press(page, ".e-ad");
    await sees(page, "the price list", () => /Наш прайс/.test(document.querySelector("#talks").innerText));
    for (const answer of ["Барбершоп на Лесной", "пост", "на следующей неделе", "5000"]) {
      const before = await page.$$eval("#talks .bubble", all => all.length);
      await page.$eval("#say", node => { node.value = ""; });
      await page.type("#say", answer);
      await page.keyboard.press("Enter");
      await sees(page, `an answer to «${answer}»`, before => document.querySelectorAll("#talks .bubble").length >= before + 2, before);
    }
    for (const label of ["Писать сюда", "Подтвердить"]) {
      await sees(page, `the button ${label}`, label => [...document.querySelectorAll("#talks .key")].some(key => key.textContent === label), label);
      await page.evaluate(label => [...document.querySelectorAll("#talks .key")].filter(key => key.textContent === label).at(-1).click(), label);
    }
    await sees(page, "the request in the admin's chat", () => /Заявка №1[\s\S]*Барбершоп на Лесной/.test(document.querySelector("#admin").innerText));
    await shot(page, "4-advertiser");
    await press(page, ".e-key");
    await sees(page, "the key marked as withdrawn", () => document.querySelector(".e-key[aria-pressed=true]"));
    await press(page, ".e-key");
    await press(page, ".e-tg");
    await sees(page, "Telegram away", () => document.querySelector(".telegram.away"));
    await press(page, ".e-tg");
    await sees(page, "Telegram back", () => !document.querySelector(".telegram.away"));
    await press(page, ".e-night");
    await sees(page, "the night", () => !document.querySelector("#night").hidden);
    await calm(page);
    await sees(page, "the digest with its picture", () => [...document.querySelectorAll("#admin img.photo")].some(one => one.complete && one.naturalWidth > 300) && /проверено \d+ · удалено/.test(document.querySelector("#admin").innerText));
    await shot(page, "5-morning");
    await bot.end();
  },

  async "the whole page in English, dark, by the keyboard alone"() {
    const bot = await serve("demo", "--page", "--lang", "ru");
    const page = await visit(bot.url, { dark: true });
    await page.click("[data-lang=en]");
    await sees(page, "an English community", () => document.querySelector("#group-name").textContent === "Quiet Yard" && document.querySelector("#admin .bubble"));
    await calm(page);
    const seen = await page.evaluate(() => document.body.innerText.replace(/\bRU\b/g, ""));
    assert.ok(!RUSSIAN.test(seen), `Russian is left: ${RUSSIAN.exec(seen) && seen.split("\n").find(line => RUSSIAN.test(line))}`);
    assert.equal(await page.$eval("html", node => node.lang), "en");
    await page.focus("#say");
    await page.keyboard.press("Enter");
    await sees(page, "the spam gone", () => document.querySelector(".comment[data-gone=true] .reason"));
    await shot(page, "6-dark-english");
    // Every control is reached with Tab, shows that it has the focus, and has a name.
    await page.evaluate(() => { document.activeElement.blur(); window.scrollTo(0, 0); });
    const met = new Set();
    for (let step = 0; step < 140; step += 1) {
      await page.keyboard.press("Tab");
      const at = await page.evaluate(() => {
        const node = document.activeElement;
        const style = getComputedStyle(node);
        return { id: node.id || node.className || node.tagName, shown: style.outlineStyle !== "none" && style.outlineWidth !== "0px", body: node === document.body };
      });
      if (!at.body) assert.ok(at.shown, `nobody sees that ${at.id} has the focus`);
      met.add(at.id);
    }
    for (const id of ["who", "deed", "say", "go", "tg-say", "theme", "t-wall", "t-admin"]) assert.ok(met.has(id), `Tab never comes to #${id}: ${[...met]}`);
    await page.focus("#t-wall");
    await page.keyboard.press("ArrowRight");
    assert.equal(await page.$eval("#talks", node => node.hidden), false);
    const names = await page.accessibility.snapshot({ interestingOnly: false });
    const nameless = [];
    const walk = node => { if (["button", "textbox", "combobox", "tab", "link", "img", "image"].includes(node.role) && !node.name) nameless.push(node.role); (node.children ?? []).forEach(walk); };
    walk(names);
    assert.deepEqual(nameless, [], "every control has a name");
    await page.click("#theme");
    assert.equal(await page.$eval("html", node => node.dataset.theme), "light");
    await bot.end();
  },

  async "a phone: one side at a time, nothing wider than the screen"() {
    const bot = await serve("demo", "--page", "--lang", "ru");
    const page = await visit(bot.url, { width: 390, height: 844, phone: true });
    const fits = async () => assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "it is wider than the screen");
    await fits();
    await shot(page, "7-phone");
    await page.tap("#go");
    await sees(page, "the spam gone", () => document.querySelector(".comment[data-gone=true] .reason"));
    await shot(page, "8-phone-removed");
    const visible = () => page.$$eval(".pane", all => all.filter(one => one.offsetParent).map(one => one.id).join());
    assert.equal(await visible(), "community");
    await page.tap(".comment[data-gone=true] .reason .link");
    assert.equal(await visible(), "why");
    await fits();
    await shot(page, "9-phone-why");
    await page.tap(".bottom [data-view=telegram]");
    assert.equal(await visible(), "telegram");
    await fits();
    await shot(page, "10-phone-telegram");
    const small = await page.$$eval(".pane .key, .bottom button, .go", all => all.filter(one => one.offsetParent && one.getBoundingClientRect().height < 38).map(one => one.textContent));
    assert.deepEqual(small, [], "a finger needs more room");
    await bot.end();
  },

  async "simulator --page shows what a client asks"() {
    const bot = await serve("simulator", "--page", "--lang", "ru");
    const page = await visit(bot.url);
    assert.equal(await page.$(".e-night"), null);
    await page.click("#go");
    await sees(page, "the comment, which nobody removes", () => /Девочки/.test(document.querySelector("#wall").innerText));
    await bot.end();
  },
};

let failed = 0;
for (const [name, story] of Object.entries(stories)) {
  const began = Date.now();
  try {
    await story();
    assert.deepEqual(trouble.splice(0), []);
    console.log(`ok      ${name} (${((Date.now() - began) / 1000).toFixed(1)} s)`);
  } catch (error) {
    failed += 1;
    console.log(`FAILED  ${name}\n        ${error.stack}\n        ${trouble.splice(0).join("\n        ")}`);
  }
}
await browser.close();
for (const bot of running) bot.kill("SIGKILL");
process.exit(failed ? 1 : 0);
