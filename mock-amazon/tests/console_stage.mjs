// console_stage.mjs -- what the tests of the console stand on: the programs, a browser, a page, and the words in which a
// person's steps are told. Screenshots go to JWO_OUT.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import fs from "node:fs";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { after, before } from "node:test";
import { promisify } from "node:util";
import { launch } from "../../common/node/browser.mjs";
import { setting, start } from "../../common/node/programs.mjs";

const DEADLINE_MS = 60_000; // generous: it ends a test, and measures nothing
export const TOKEN = "a-token-for-the-console-test";
export const KEYS = { id: "AKIDCONSOLETEST00001", secret: "console/test+secret0123456789abcdefghijk" };
const OPS_TOKEN = "an-operations-token-for-the-test";
const PROCESSOR_KEY = "a-processor-key-for-the-test";
export const OUT = setting("JWO_OUT");

export let amazon;
let retailer, browser, folder;

before(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "jwo-console-"));
  amazon = await start("mock-amazon", ["--log-level", "warn"],
    { JWO_CONTROL_TOKEN: TOKEN, JWO_ACCESS_KEY_ID: KEYS.id, JWO_SECRET_ACCESS_KEY: KEYS.secret, JWO_PROCESSOR_KEY: PROCESSOR_KEY });
  retailer = await startRetailer(amazon.ready.port, path.join(setting("JWO_SOURCE_DIR"), "retailer-ref/config.json"));
  browser = await launch();
});

function startRetailer(amazonPort, config) {
  const place = fs.mkdtempSync(path.join(folder, "retailer-"));
  return start("retailer-ref", [
    "--config", config, "--database", path.join(place, "retailer.db"), "--port", "0", "--ops-port", "0", "--log-level", "warn",
  ], {
    JWO_PAYMENTS_ENDPOINT: `http://127.0.0.1:${amazonPort}`, JWO_REGION: "us-east-1", JWO_OPERATIONS_TOKEN: OPS_TOKEN,
    JWO_PROCESSOR_ENDPOINT: `http://127.0.0.1:${amazonPort}/processor`, JWO_PROCESSOR_KEY: PROCESSOR_KEY,
    AWS_ACCESS_KEY_ID: KEYS.id, AWS_SECRET_ACCESS_KEY: KEYS.secret,
  });
}

after(async () => {
  await browser?.close();
  await retailer?.stop();
  await amazon?.stop();
  fs.rmSync(folder, { recursive: true, force: true });
});

/* --- a page ------------------------------------------------------------------------------------- */

export const retailerUrl = () => `http://127.0.0.1:${retailer.ready.port}`;

// Opens the console, signed in by its address. close() asserts that the page had nothing to complain about: a violation
// of the Content-Security-Policy is an error of the browser's console, too.
export async function open({ scheme = "light", width = 1280, height = 800, signedIn = true, port = amazon.ready.control_port } = {}) {
  const address = `http://127.0.0.1:${port}/`;
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: scheme, acceptDownloads: true });
  await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: new URL(address).origin });
  const page = await context.newPage();
  const complaints = [];
  page.setDefaultTimeout(DEADLINE_MS);
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("requestfailed", (request) => {
    const why = request.failure()?.errorText ?? "";
    if (!/\/events/.test(request.url()) && why !== "net::ERR_ABORTED") complaints.push(`${request.url()} ${why}`); // aborted: by a reload
  });
  await page.goto(address + (signedIn ? `#token=${TOKEN}` : ""));
  return {
    page, context, complaints,
    shot: (name) => page.screenshot({ path: path.join(OUT, `${name}-${scheme}-${width}.png`) }),
    async close(allowed = []) {
      const left = complaints.filter((text) => !allowed.some((pattern) => pattern.test(text)));
      await context.close();
      assert.deepEqual(left, [], "the page complains");
    },
  };
}

export const said = (page, text) => page.locator("#result").filter({ hasText: text }).waitFor();
export const press = (page, name) => page.getByRole("button", { name, exact: true }).click();
export const tab = (page, name) => page.getByRole("tab", { name }).click();
export const trips = (page) => page.locator("#trips .trip");
export const gateSays = (page, text) => page.locator('[data-note="gate"]').filter({ hasText: text }).waitFor();
export const call = (page, op) => page.locator(`details[data-op="${op}"]`);

export async function makeWorld(page, name) {
  await page.getByRole("textbox", { name: "Retailer", exact: true }).fill(retailerUrl());
  await page.getByRole("textbox", { name: "World", exact: true }).fill(name);
  await page.getByText("How debts are paid at your retailer").click();
  await page.locator("#stage").getByLabel("Payoff address").fill(`http://127.0.0.1:${retailer.ready.ops_port}/ops/shoppers/{shopper}/payoff`);
  await page.locator("#stage").getByLabel("Its bearer token").fill(OPS_TOKEN);
  await press(page, "Make the demo cast");
  await said(page, `World ${name} is there`);
  await page.getByText("Nothing has happened in this world yet").waitFor();
}

export async function enter(page, shopper, store = "REF-CARD-2") {
  await page.getByRole("combobox", { name: "Shopper", exact: true }).selectOption({ label: shopper });
  await page.getByRole("combobox", { name: "Store", exact: true }).selectOption(store);
  await press(page, "Enter the store");
}

export async function take(page, products) {
  for (const product of products) await press(page, `One ${product} more`);
}

export async function setCard(page, behaviour) {
  await page.getByLabel("From now on it").selectOption({ label: behaviour });
  await press(page, "Set the card");
}

// "Copy as story": what is on the clipboard is what is shown, and what is downloaded.
export async function copyStory(page, shot) {
  await press(page, "Copy as story");
  await page.getByRole("dialog").waitFor();
  await said(page, "The story is on the clipboard");
  await shot("story");
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  assert.equal(copied, await page.locator("#story-text").textContent());
  const downloading = page.waitForEvent("download");
  await press(page, "Download");
  const file = path.join(folder, "downloaded.lua");
  await (await downloading).saveAs(file);
  assert.equal(fs.readFileSync(file, "utf8"), copied);
  await press(page, "Close");
  return copied;
}

// A program to its end: what it printed. Rejects unless it ends with 0.
async function run(program, args, env = {}) {
  try {
    const { stdout } = await promisify(execFile)(path.join(setting("JWO_BIN"), program), args, { env: { ...process.env, NO_COLOR: "1", ...env } });
    return stdout;
  } catch (failure) {
    throw new Error(`${program} ${args.join(" ")}: ${failure.message}\n${failure.stdout}`);
  }
}

// jwo starts a retailer of its own, knows the way to its payoff, and judges the trips by every rule as well.
export async function playWithProfile(story) {
  fs.writeFileSync(path.join(OUT, "by-hand.lua"), story);
  const scenarios = fs.mkdtempSync(path.join(folder, "scenarios-"));
  fs.writeFileSync(path.join(scenarios, "by-hand.lua"), story);
  const said = await run("jwo", ["run", "--scenarios", scenarios, "--profile", path.join(setting("JWO_SOURCE_DIR"), "retailer-ref/profile.lua")]);
  assert.match(said, /1 passed/);
}

// mock-amazon plays without a profile: it asks for "a store of that kind", whose id is made of its traits, by their names.
function configOfAnyStore() {
  const source = path.join(setting("JWO_SOURCE_DIR"), "retailer-ref");
  const config = JSON.parse(fs.readFileSync(path.join(source, "config.json"), "utf8"));
  const file = path.join(folder, "any-store.json");
  config.catalog = path.join(source, "catalog.json");
  delete config.badges;
  config.stores = [{ ...config.stores[1], id: "store-sent-credit-card-write_off_all-retailer-managed" }];
  fs.writeFileSync(file, JSON.stringify(config));
  return file;
}

// A port that leads on to another one, which may become known later. shut() cuts what goes through and lets nothing more
// pass until unshut().
export async function door(target) {
  const sockets = new Set();
  let isShut = false;
  const server = net.createServer(async (from) => {
    if (isShut) {
      from.destroy();
      return;
    }
    const to = net.connect(await target, "127.0.0.1");
    for (const [one, other] of [[from, to], [to, from]]) {
      sockets.add(one);
      one.on("error", () => other.destroy()).on("close", () => { sockets.delete(one); other.destroy(); });
    }
    from.pipe(to).pipe(from);
  });
  server.unref(); // a test that fails leaves its door open
  const cut = () => { for (const socket of sockets) socket.destroy(); };
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: server.address().port,
    shut() { isShut = true; cut(); },
    unshut() { isShut = false; },
    close() { cut(); server.close(); },
  };
}

// The retailer must know Amazon's port, and the player the retailer's: a door stands between until both are there.
export async function playAlone(story) {
  const file = path.join(folder, "played.lua");
  let found;
  const way = await door(new Promise((resolve) => { found = resolve; }));
  const shop = await startRetailer(way.port, configOfAnyStore());
  fs.writeFileSync(file, story);
  const player = await start("mock-amazon", ["--log-level", "warn", "--play", file, "--retailer", `http://127.0.0.1:${shop.ready.port}`],
    { JWO_CONTROL_TOKEN: TOKEN, JWO_ACCESS_KEY_ID: KEYS.id, JWO_SECRET_ACCESS_KEY: KEYS.secret });
  found(Number(player.ready.port));
  const { code } = await player.ended;
  await shop.stop();
  way.close();
  assert.equal(code, 0, player.lines.join("\n"));
}
