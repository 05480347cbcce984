// console.test.mjs -- the console in a real browser, against the real programs: by clicks, by keys alone, and as axe
// sees it. Nothing here waits for a time: every step waits for what it must see.
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { packages } from "../../common/node/packages.mjs";
import {
  amazon, call, copyStory, door, enter, gateSays, KEYS, makeWorld, open, OUT, playAlone, playWithProfile,
  press, retailerUrl, said, setCard, tab, take, TOKEN, trips,
} from "./console_stage.mjs";

/* --- what a person does ------------------------------------------------------------------------- */

test("decline, debt, denied, payoff, admitted: by clicks, and again as a story", async () => {
  const { page, shot, close } = await open();

  await page.getByRole("heading", { name: "Start here" }).waitFor();
  assert.equal(new URL(page.url()).hash, "", "the token stays in the address");
  await shot("start");
  await makeWorld(page, "debt");
  await shot("cast");

  await setCard(page, "declines the cart");
  await said(page, "Riley's card declines the cart");
  await enter(page, "Riley");
  await gateSays(page, "the gate opens");
  await shot("in-the-store");
  await take(page, ["Sandwich", "Water"]);
  await press(page, "Leave with 2 products");
  await trips(page).filter({ hasText: "declined" }).waitFor();
  assert.match(await call(page, "adjust").first().textContent(), /200 DECLINED/);
  await shot("declined");

  await tab(page, "Clock");
  await press(page, "Move the clock by 24h");
  await said(page, "The clock moved by 24h");
  await shot("clock");

  await tab(page, "Shop");
  await setCard(page, "works");
  await enter(page, "Riley");
  await gateSays(page, "the gate stays closed");
  assert.equal(await page.getByRole("button", { name: /^Leave with …/ }).isDisabled(), true);
  await shot("denied");

  assert.equal(await page.getByLabel("Amount, in dollars").inputValue(), "8.25");
  await press(page, "Pay the debt");
  await said(page, "Riley has paid $8.25");
  await page.waitForFunction(() => document.querySelector('input[aria-label="Amount, in dollars"]').value === ""); // nothing is owed any more
  await enter(page, "Riley");
  await gateSays(page, "the gate opens");
  await trips(page).nth(2).waitFor();
  await shot("admitted");

  const story = await copyStory(page, shot);
  assert.match(story, /retailer:pays_off\(riley, usd "8\.25"\)/);
  await close();
  await playWithProfile(story);
});

test("a fault from the form hits, is marked in the diagram, and can be removed", async () => {
  const { page, shot, close } = await open();

  await press(page, "New world");
  await makeWorld(page, "faults");
  await tab(page, "Faults");
  await page.getByRole("combobox", { name: "Call", exact: true }).selectOption("capture");
  await page.getByRole("combobox", { name: "What happens", exact: true }).selectOption("reset");
  await page.getByRole("combobox", { name: "When", exact: true }).selectOption("after effect");
  await press(page, "Inject the fault");
  await page.locator(".armed li").filter({ hasText: "reset after effect" }).waitFor();
  await page.getByRole("combobox", { name: "Call", exact: true }).selectOption("refund");
  await press(page, "Inject the fault");
  const refund = page.locator(".armed li").filter({ hasText: "refund" });
  await refund.waitFor();
  await shot("faults");
  await refund.getByRole("button", { name: /Remove/ }).click();
  await refund.waitFor({ state: "detached" });

  await page.getByRole("textbox", { name: "How often", exact: true }).fill("0");
  await press(page, "Inject the fault");
  await page.getByRole("alert").filter({ hasText: "times" }).waitFor(); // the port's own words, beside the form
  await shot("refused");

  await tab(page, "Shop");
  await enter(page, "Sam");
  await gateSays(page, "the gate opens");
  await take(page, ["Coffee"]);
  await press(page, "Leave with 1 product");
  const hit = call(page, "capture").first();
  await hit.locator(".mark.fault").filter({ hasText: "reset after effect" }).waitFor();
  await hit.locator(".mark.effect").waitFor();
  await trips(page).filter({ hasText: "captured" }).waitFor();
  await call(page, "capture").nth(1).waitFor();

  await hit.locator("summary").first().click();
  await hit.getByText("Copy body").first().click();
  await said(page, "on the clipboard");
  const body = JSON.parse(await page.evaluate(() => navigator.clipboard.readText()));
  assert.deepEqual(body.amount, { amount: 3.1, code: "USD" });
  assert.match(await hit.locator("pre").first().textContent(), /\n {4}"amount": 3\.10,?\n/, "the digits are those of the wire");
  await hit.locator(".head-details summary").first().click();
  await hit.getByText("AWS4-HMAC-SHA256").waitFor();
  await shot("message");
  const story = await copyStory(page, shot);
  assert.equal(story.match(/world:store/g).length, 1, "only what was used is in the story");
  assert.match(story, /amazon:loses_answer\("capture"/);
  await close([/400 \(Bad Request\)/]);
  await playAlone(story);
});

test("a cart is delivered again, and what happens elsewhere is here without a reload", async () => {
  const { page, shot, close } = await open();
  const other = await open({ scheme: "dark" });

  await press(page, "New world");
  await makeWorld(page, "again");
  await other.page.reload();
  await other.page.getByRole("button", { name: /^again/ }).click();
  await enter(page, "Riley");
  await gateSays(page, "the gate opens");
  await take(page, ["Apple"]);
  await press(page, "Leave with 1 product");
  await trips(page).filter({ hasText: "captured" }).waitFor();
  await trips(other.page).filter({ hasText: "captured" }).waitFor();
  await page.getByLabel("Copies").fill("3");
  await press(page, "Deliver again");
  await call(page, "purchases").nth(3).waitFor();
  await call(other.page, "purchases").nth(3).waitFor();
  await other.shot("watching");
  await shot("again");
  await other.close();
  await close();
});

test("a world is there when its cast is, and a choice outlives what is added elsewhere", async () => {
  const { page, context, close } = await open();
  const enterButton = page.getByRole("button", { name: "Enter the store" });
  const shopper = page.getByRole("combobox", { name: "Shopper", exact: true });
  const answers = held();

  await press(page, "New world");
  await makeWorld(page, "before");
  await page.route("**/worlds/slow/shoppers", async (route) => { await answers.asked(); await route.continue(); });
  await press(page, "New world");
  await page.getByRole("textbox", { name: "World", exact: true }).fill("slow");
  await press(page, "Make the demo cast");
  await page.getByText("Asking who is in this world").waitFor();
  assert.equal(await enterButton.isDisabled(), true, "nobody can enter yet");
  assert.equal(await shopper.textContent(), "nobody yet");
  assert.doesNotMatch(await page.locator("#result").textContent(), /slow is there/);
  answers.release();
  await said(page, "World slow is there");
  assert.equal(await enterButton.isEnabled(), true, "what is said is true at once");

  await shopper.selectOption({ label: "Sam" });
  await page.getByRole("combobox", { name: "Store", exact: true }).selectOption("REF-CARD-2");
  const made = await context.request.post(new URL("/control/worlds/slow/shoppers", page.url()).href,
    { headers: { Authorization: `Bearer ${TOKEN}` }, data: { id: "added-elsewhere", email: "added@example.com" } });
  assert.equal(made.status(), 201);
  await shopper.locator("option[value=added-elsewhere]").waitFor({ state: "attached" });
  await press(page, "Enter the store");
  await page.getByRole("heading", { name: "Sam at REF-CARD-2" }).waitFor();
  await close();
});

// Something that waits until it is released: asked() resolves then.
function held() {
  let release;
  const released = new Promise((resolve) => { release = resolve; });
  return { asked: () => released, release };
}

test("what the mock objects to is marked as a violation", async () => {
  const { page, shot, close } = await open();

  await press(page, "New world");
  await makeWorld(page, "violation");
  await enter(page, "Robin");
  await gateSays(page, "the gate opens");
  const trip = await page.locator("#trip-line code").textContent();
  await capture(trip, "REF-CARD-2", 12); // of a hold that nobody has adjusted
  const objection = call(page, "capture").locator(".mark.violation");
  await objection.waitFor();
  assert.match(await objection.textContent(), /violation: /);
  await shot("violation");
  await close();
});

// A capture by a careless client with good keys.
async function capture(trip, storeId, value) {
  const { SignatureV4 } = packages("@smithy/signature-v4");
  const { HttpRequest } = packages("@smithy/protocol-http");
  const { Sha256 } = packages("@aws-crypto/sha256-js");
  const signer = new SignatureV4({
    credentials: { accessKeyId: KEYS.id, secretAccessKey: KEYS.secret }, region: "us-east-1", service: "execute-api", sha256: Sha256,
  });
  const body = JSON.stringify({ storeId, shoppingTripId: trip, amount: { amount: value, code: "USD" } });
  const { headers, path: target } = await signer.sign(new HttpRequest({
    method: "POST", protocol: "http:", hostname: "127.0.0.1", port: Number(amazon.ready.port), path: "/v1/capture/charge", body,
    headers: { host: `127.0.0.1:${amazon.ready.port}`, "content-type": "application/json" },
  }));
  const response = await fetch(`http://127.0.0.1:${amazon.ready.port}${target}`, { method: "POST", headers, body });
  assert.equal(response.status, 400, await response.text());
}

test("an empty cart, a setting, another shopper, a fresh start", async () => {
  const { page, close } = await open();

  await press(page, "New world");
  await makeWorld(page, "rest");
  await enter(page, "Riley");
  await gateSays(page, "the gate opens");
  await press(page, "Leave with an empty cart");
  await trips(page).filter({ hasText: "cancelled" }).waitFor();
  await tab(page, "World");
  await page.getByRole("combobox", { name: "Setting", exact: true }).selectOption("declined_amount");
  await page.getByLabel("Value", { exact: true }).fill("zero");
  await press(page, "Set");
  await said(page, "declined_amount is zero");
  const first = await page.getByRole("combobox", { name: "Setting", exact: true }).locator("option").first().textContent();
  await page.getByRole("combobox", { name: "Setting", exact: true }).selectOption(first);
  await page.getByLabel("Value", { exact: true }).fill("5d");
  await press(page, "Set");
  await said(page, `${first} is 5d`);
  await page.reload();
  await page.getByRole("button", { name: /^rest/ }).click();
  await tab(page, "World");
  await page.waitForFunction(() => document.querySelector("input[list=setting-values]").value === "5d"); // the world's, not the default
  await page.getByRole("textbox", { name: "Name", exact: true }).fill("kim");
  await press(page, "Add the shopper");
  await said(page, "is there");
  await page.getByRole("button", { name: "Start over" }).click();
  await page.getByRole("button", { name: /^Press again/ }).click();
  await page.getByRole("heading", { name: "Timeline" }).waitFor();
  await page.getByText("This world is empty").waitFor();
  assert.equal(await trips(page).count(), 0);
  await page.getByRole("button", { name: "Delete" }).click();
  await page.getByRole("button", { name: /^Press again/ }).click();
  await page.locator("#worlds").getByText("rest").waitFor({ state: "detached" });
  await close();
});

/* --- signing in, and the stream ------------------------------------------------------------------ */

test("a token is asked for, a wrong one is refused in words, a right one opens", async () => {
  const { page, shot, close } = await open({ signedIn: false });

  await page.getByLabel("Control token").fill("not-this-one");
  await press(page, "Open the console");
  await page.getByRole("alert").filter({ hasText: "not the token" }).waitFor();
  await shot("sign-in");
  await page.getByLabel("Control token").fill(TOKEN);
  await page.keyboard.press("Enter");
  await page.locator("#app").waitFor();
  assert.deepEqual(await page.context().cookies(), []);
  await close([/401 \(Unauthorized\)/]);
});

test("a lost stream is taken up again where it ended", async () => {
  const way = await door(Number(amazon.ready.control_port));
  const { page, shot, close } = await open({ port: way.port });
  const other = await open();

  await press(page, "New world");
  await makeWorld(page, "stream");
  await enter(page, "Riley");
  await gateSays(page, "the gate opens");
  way.shut();
  await page.locator('#link[data-state="lost"]').waitFor();
  await shot("lost");
  await press(page, "Leave with an empty cart");
  await page.getByRole("alert").filter({ hasText: "Is it still running?" }).waitFor();
  await other.page.getByRole("button", { name: /^stream/ }).click();
  await take(other.page, ["Bread"]);
  await press(other.page, "Leave with 1 product");
  await trips(other.page).filter({ hasText: "captured" }).waitFor();
  way.unshut();
  await page.locator('#link[data-state="live"]').waitFor();
  await trips(page).filter({ hasText: "captured" }).waitFor();
  await call(page, "capture").waitFor();
  assert.equal(await call(page, "shopperauthorization").count(), 1, "what was seen before is not told twice");
  await other.close();
  await close([/ERR_(CONNECTION|EMPTY|INCOMPLETE|NETWORK|SOCKET)/]);
  way.close();
});

/* --- keys, eyes, sizes --------------------------------------------------------------------------- */

// Presses Tab until the element with this accessible name has the focus, as a person without a mouse does.
async function tabTo(page, name, limit = 80) {
  for (let at = 0; at < limit; at += 1) {
    const here = await page.evaluate(() => {
      const element = document.activeElement;
      if (element === document.body) return { label: "", ring: false };
      const label = element.getAttribute("aria-label") ?? element.labels?.[0]?.firstChild?.textContent ?? element.textContent ?? "";
      const style = getComputedStyle(element);
      return { label: label.trim(), ring: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0 };
    });
    if (here.label.startsWith(name)) {
      assert.ok(here.ring, `the focus on "${name}" can be seen`);
      return;
    }
    await page.keyboard.press("Tab");
  }
  assert.fail(`"${name}" is not reached with Tab`);
}

test("the main flow with the keyboard alone", async () => {
  const { page, close } = await open();
  const key = (name) => page.keyboard.press(name);
  const type = (text) => page.keyboard.type(text);

  await page.locator('#link[data-state="live"]').waitFor();
  await tabTo(page, "New world");
  await key("Enter");
  await tabTo(page, "Retailer");
  await key("Control+A");
  await type(retailerUrl());
  await tabTo(page, "World");
  await key("Control+A");
  await type("keys");
  await key("Enter");
  await said(page, "World keys is there");
  await tabTo(page, "Enter the store");
  await key("Enter");
  await gateSays(page, "the gate opens");
  await tabTo(page, "How many: Sandwich");
  await key("ArrowUp");
  await key("ArrowUp");
  await tabTo(page, "Leave with 1 product");
  await key("Enter");
  await trips(page).filter({ hasText: "captured" }).waitFor();

  await tabTo(page, "Skip to the timeline"); // round once: no trap
  await key("Enter");
  await tabTo(page, "Copy as story");
  await key("Tab");
  await key("ArrowDown");
  await key("Enter"); // the second message opens
  await page.locator("details.exchange[open]").waitFor();
  await tabTo(page, "Shop");
  await key("ArrowRight");
  await key("ArrowRight");
  await tabTo(page, "Move the clock by 1h");
  await key("Enter");
  await said(page, "The clock moved by 1h");
  await close();
});

for (const scheme of ["light", "dark"]) {
  test(`axe finds nothing serious in ${scheme}, and nothing scrolls sideways`, async () => {
    const { page, shot, close } = await open({ scheme });
    const check = async (where) => {
      const { violations } = await page.evaluate(() => globalThis.axe.run());
      const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
      assert.deepEqual(serious.map(({ id, nodes }) => [id, nodes.slice(0, 3).map(({ html, failureSummary }) => `${html} ${failureSummary}`)]), [], where);
    };
    const fits = async (where) => assert.equal(await page.evaluate(() => document.documentElement.scrollWidth > innerWidth), false, where);

    await page.evaluate(fs.readFileSync(packages.resolve("axe-core/axe.min.js"), "utf8"));
    await press(page, "New world");
    await check("start");
    await makeWorld(page, `axe-${scheme}`);
    await enter(page, "Riley");
    await gateSays(page, "the gate opens");
    await take(page, ["Salad"]);
    await press(page, "Leave with 1 product");
    await trips(page).filter({ hasText: "captured" }).waitFor();
    await call(page, "capture").first().locator("summary").first().click();
    for (const name of ["Shop", "Faults", "Clock", "World"]) {
      await tab(page, name);
      await check(name);
      await fits(name);
      await shot(`tab-${name.toLowerCase()}`);
    }
    await press(page, "Copy as story");
    await page.getByRole("dialog").waitFor();
    await check("story");
    await page.keyboard.press("Escape");
    await page.setViewportSize({ width: 1024, height: 768 });
    await fits("at 1024");
    await page.screenshot({ path: path.join(OUT, `narrow-${scheme}-1024.png`) });
    await close();
  });
}
