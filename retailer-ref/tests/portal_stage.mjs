// portal_stage.mjs -- what the tests of the portal stand on: the real programs, a shop that is told by mock-amazon's control
// API who comes and what happens, the mail folder, and browsers. Screenshots go to JWO_OUT.
import assert from "node:assert/strict";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { after, before } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { launch } from "../../common/node/browser.mjs";
import { packages } from "../../common/node/packages.mjs";
import { setting, start } from "../../common/node/programs.mjs";

const DEADLINE_MS = 60_000; // generous: it ends a test, and measures nothing
const CONTROL_TOKEN = "a-control-token-for-the-portal-test";
const KEYS = { id: "AKIDPORTALTEST000001", secret: "portal/test+secret0123456789abcdefghijkl" };
const PROCESSOR_KEY = "a-processor-key-for-the-portal-test";
const SOURCE = path.join(setting("JWO_SOURCE_DIR"), "retailer-ref");
const OUT = setting("JWO_OUT");
export const OPS_TOKEN = "an-operations-token-for-the-portal-test";
export const SHOP = "Corner Market";

let amazon, retailer, browser, folder;

before(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "jwo-portal-"));
  amazon = await start("mock-amazon", ["--log-level", "warn"], {
    JWO_CONTROL_TOKEN: CONTROL_TOKEN, JWO_ACCESS_KEY_ID: KEYS.id, JWO_SECRET_ACCESS_KEY: KEYS.secret, JWO_PROCESSOR_KEY: PROCESSOR_KEY,
  });
  retailer = await start("retailer-ref", [
    "--config", config(), "--database", path.join(folder, "retailer.db"), "--port", "0", "--ops-port", "0", "--log-level", "error",
  ], {
    JWO_PAYMENTS_ENDPOINT: `http://127.0.0.1:${amazon.ready.port}`, JWO_REGION: "us-east-1", JWO_OPERATIONS_TOKEN: OPS_TOKEN,
    JWO_PROCESSOR_ENDPOINT: `http://127.0.0.1:${amazon.ready.port}/processor`, JWO_PROCESSOR_KEY: PROCESSOR_KEY,
    AWS_ACCESS_KEY_ID: KEYS.id, AWS_SECRET_ACCESS_KEY: KEYS.secret,
  });
  await control("POST", "", { name: "shop", retailer: `http://127.0.0.1:${retailer.ready.port}`, demo: true });
  browser = await launch();
});

after(async () => {
  await browser?.close();
  await retailer?.stop();
  await amazon?.stop();
  fs.rmSync(folder, { recursive: true, force: true });
});

// The reference retailer's own settings, but that a fault may last as long as a test wants, and that browsers come through
// a proxy: each has an address of its own, so that the tries of one test do not shut a door to another.
function config() {
  const settings = JSON.parse(fs.readFileSync(path.join(SOURCE, "config.json"), "utf8"));
  settings.catalog = path.join(SOURCE, "catalog.json");
  settings.badges = path.join(SOURCE, "badges.json");
  settings.retry = { first: "100ms", longest: "500ms", attempts: 1000 };
  settings.portal = { name: SHOP, behind_proxy: true };
  const file = path.join(folder, "config.json");
  fs.writeFileSync(file, JSON.stringify(settings));
  return file;
}

export const portalUrl = () => `http://127.0.0.1:${retailer.ready.portal_port}`;
export const opsUrl = () => `http://127.0.0.1:${retailer.ready.ops_port}`;

// Asks until the answer is one, and resolves with it.
export async function until(what, ask) {
  for (const end = Date.now() + DEADLINE_MS; Date.now() < end; await pause(50)) {
    const answer = await ask();
    if (answer) return answer;
  }
  assert.fail(`${what}: that has not happened`);
}

/* --- the shop ------------------------------------------------------------------------------------ */

export async function control(method, route, body) {
  const response = await fetch(`http://127.0.0.1:${amazon.ready.control_port}/control/worlds${route}`, {
    method, body: body && JSON.stringify(body),
    headers: { authorization: `Bearer ${CONTROL_TOKEN}`, ...(body && { "content-type": "application/json" }) },
  });
  const text = await response.text();
  assert.ok(response.ok, `${method} ${route}: ${response.status} ${text}`);
  return text && JSON.parse(text);
}

// A shopper of Amazon's; `card` as the control API has it.
export async function shopper(name, card = {}) {
  const someone = { id: name, email: `${name}@example.com`, card: { brand: "VISA", tail: "4242", expires: "2031-11", ...card } };
  await control("POST", "/shop/shoppers", someone);
  return someone;
}
export const cardOf = (someone, change) => control("PATCH", `/shop/shoppers/${someone.id}`, { card: change });

// "open" or "closed".
export async function gate(someone, store) {
  return (await control("POST", "/shop/enter", { shopper: someone.id, store })).gate;
}

export async function enter(someone, store) {
  const trip = await control("POST", "/shop/enter", { shopper: someone.id, store });
  assert.equal(trip.gate, "open", `${someone.id} is let in`);
  return trip.trip;
}

// { SANDWICH: 1 }; resolves when the retailer is done with the trip.
export async function leave(trip, items) {
  await control("POST", "/shop/leave", {
    trip, items: Object.entries(items).map(([name, quantity]) => ({ id: `SKU-${name}`, quantity: String(quantity) })),
  });
  await until(`${trip} is final`, async () => (await books(trip))?.final);
}

export async function visit(someone, store, items) {
  const trip = await enter(someone, store);
  await leave(trip, items);
  return trip;
}

// The retailer's operations API; undefined when it says no.
export async function operate(method, route, body) {
  const response = await fetch(`${opsUrl()}/ops${route}`, {
    method, body: body && JSON.stringify(body),
    headers: { authorization: `Bearer ${OPS_TOKEN}`, ...(body && { "content-type": "application/json" }) },
  });
  return response.ok ? response.json() : undefined;
}

// What the retailer says there of a trip.
export const books = (trip) => operate("GET", `/trips/${trip}`);

export async function chargeOf(trip) {
  const { trips } = await control("GET", "/shop/trips");
  return trips.find((one) => one.trip === trip).charge;
}

// Amazon's day, as a form wants it: "2026-11-22".
export async function today() {
  return (await control("GET", "/shop")).now.slice(0, 10);
}

// The retailer's calls of that operation, with their bodies.
export async function calls(op) {
  const { exchanges } = await control("GET", "/shop/journal");
  return exchanges.filter((exchange) => exchange.op === op);
}

/* --- mail ---------------------------------------------------------------------------------------- */

const letters = () => fs.readdirSync(path.join(folder, "mail")).filter((name) => name.endsWith(".eml"))
  .map((name) => fs.readFileSync(path.join(folder, "mail", name), "utf8").replaceAll("\r\n", "\n"));

// The codes that were sent to that address, in the order of their sending.
export const codesTo = (email) => letters()
  .filter((letter) => new RegExp(`^To: .*${email}`, "m").test(letter) && /^Subject: Your code/m.test(letter))
  .map((letter) => letter.match(/^ {4}(\d{4} \d{4})$/m)[1]);

/* --- browsers ------------------------------------------------------------------------------------ */

let clients = 0;

// A browser of its own: cookies, an address, a page. Without scripts, unless asked for: the portal needs none. close()
// asserts that the browser had nothing to complain about: a violation of the Content-Security-Policy is a complaint, too.
export async function open({ scripts = false, scheme = "light", width = 1280, height = 800, storageState, at = portalUrl(), client = (clients += 1) } = {}) {
  const context = await browser.newContext({
    viewport: { width, height }, colorScheme: scheme, javaScriptEnabled: scripts, acceptDownloads: true, storageState,
    extraHTTPHeaders: { "x-forwarded-for": `192.0.2.${client}` },
  });
  const page = await context.newPage();
  const complaints = [];
  page.setDefaultTimeout(DEADLINE_MS);
  page.on("console", (message) => {
    const refused = /the server responded with a status of/.test(message.text()); // the tests look at statuses themselves
    if (!refused && (message.type() === "error" || message.type() === "warning")) complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  return {
    page, context, client,
    go: (route) => page.goto(at + route),
    shot: (name) => page.screenshot({ path: path.join(OUT, `${name}-${scheme}-${width}.png`), fullPage: true }),
    print: (name) => page.screenshot({ path: path.join(OUT, `${name}.png`), fullPage: true }),
    async close() {
      await context.close();
      assert.deepEqual(complaints, [], "the browser complains");
    },
  };
}

// A click that leads to another page: resolves when that page is there, so that nothing is looked for in the old one.
export const goes = (page, locator) => Promise.all([page.waitForEvent("framenavigated"), locator.click()]);
export const press = (page, name) => goes(page, page.getByRole("button", { name, exact: typeof name === "string" }));
export const follow = (page, name) => goes(page, page.getByRole("link", { name, exact: true }).first());
export const title = (page, name) => page.getByRole("heading", { name, exact: true, level: 1 }).waitFor();
export const says = (page, text) => page.locator("main").filter({ hasText: text }).waitFor();
export const fact = (page, name) => page.locator(".facts div").filter({ has: page.locator("dt", { hasText: new RegExp(`^${name}$`) }) }).locator("dd");
export const rows = (page) => page.locator(".list tbody tr");

// What a page says, with no room between words.
export const text = async (page) => (await page.locator("main").innerText()).replace(/\s+/g, " ").trim();

export async function askForCode({ page, go }, email) {
  await go("/sign-in");
  await page.getByLabel("E-mail address", { exact: true }).fill(email);
  await press(page, "Send me a code");
  await title(page, "Enter your code");
}

export async function enterCode({ page }, code) {
  await page.getByLabel("Code", { exact: true }).fill(code);
  await press(page, "Sign in");
}

// By e-mail, as a shopper does it: the code is read from the mail.
export async function signIn(browsing, email) {
  const before = codesTo(email).length;
  await askForCode(browsing, email);
  const code = await until(`a code for ${email}`, () => codesTo(email)[before]);
  await enterCode(browsing, code);
  await title(browsing.page, "Your receipts");
}

/* --- what axe sees ------------------------------------------------------------------------------- */

export async function check(page, where) {
  await page.evaluate(fs.readFileSync(packages.resolve("axe-core/axe.min.js"), "utf8"));
  const { violations } = await page.evaluate(() => globalThis.axe.run());
  const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
  assert.deepEqual(serious.map(({ id, nodes }) => [id, nodes.slice(0, 3).map(({ html, failureSummary }) => `${html} ${failureSummary}`)]), [], where);
  const size = page.viewportSize();
  for (const width of [320, 800, size.width]) {
    await page.setViewportSize({ ...size, width });
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth > innerWidth), false, `${where} scrolls sideways at ${width}`);
  }
}
