// portal.test.mjs -- the portal in a real browser, against the real programs: by clicks, without any script; and as axe
// sees it. Nothing here waits for a time: every step waits for what it must see.
import assert from "node:assert/strict";
import fs from "node:fs";
import http from "node:http";
import { test } from "node:test";
import {
  askForCode, books, calls, cardOf, chargeOf, check, codesTo, control, enter, enterCode, fact, follow, gate, goes, leave, open, operate,
  OPS_TOKEN, opsUrl, portalUrl, press, rows, says, SHOP, shopper, signIn, text, title, today, until, visit,
} from "./portal_stage.mjs";

/* --- receipts ------------------------------------------------------------------------------------ */

test("a shopper signs in by e-mail, finds a receipt by day, card and transaction, reads it, prints it and saves it", async () => {
  const riley = await shopper("riley-reads", { brand: "VISA", tail: "4242" });
  const first = await visit(riley, "REF-CARD-1", { SANDWICH: 1, WATER: 2 });
  const firstDay = await today();
  await control("POST", "/shop/advance", { by: "72h" });
  await cardOf(riley, { brand: "MASTERCARD", tail: "5100" });
  const secondDay = await today();
  const second = await visit(riley, "REF-CARD-1", { COFFEE: 1 });
  const browsing = await open();
  const { page } = browsing;

  await signIn(browsing, riley.email);
  assert.equal(await rows(page).count(), 2);
  assert.match(await page.title(), new RegExp(SHOP));
  const search = async (label, value, trip) => {
    await page.getByLabel(label, { exact: true }).fill(value);
    await press(page, "Search");
    assert.deepEqual(await rows(page).getByRole("link").evaluateAll((links) => links.map((link) => link.getAttribute("href"))), [`/receipts/${trip}`]);
    await page.getByLabel(label, { exact: true }).fill("");
    await press(page, "Search");
    await rows(page).nth(1).waitFor();
  };
  await search("To", firstDay, first);
  await search("From", secondDay, second);
  await search("Card, last four", "5100", second);
  await search("Transaction id", first, first);

  await page.getByLabel("Transaction id").fill("no-such-transaction");
  await press(page, "Search");
  await says(page, "There are no receipts to show");
  await page.getByLabel("Transaction id").fill(first);
  await press(page, "Search");
  await rows(page).getByRole("link").click();
  await title(page, "Receipt");
  assert.equal(await fact(page, "Transaction").innerText(), first);
  assert.equal(await fact(page, "Store").innerText(), "Riverside Market");
  const charge = await chargeOf(first);
  assert.equal(await fact(page, "Paid by card").innerText(), `${charge.captured.amount.toFixed(2)} USD`);
  for (const [name, value] of Object.entries({ "Card": /VISA/, "Ending in": /4242/, "Entry mode": /./, "Application \\(AID\\)": /^A0/, "Terminal": /./ })) {
    assert.match(await fact(page, name).innerText(), value, name);
  }
  assert.doesNotMatch(await page.content(), /2031-11|11\/(20)?31/, "the card's expiry opens this portal, so no page tells it");

  const saving = page.waitForEvent("download");
  await page.getByRole("link", { name: "Save as text" }).click();
  const saved = fs.readFileSync(await (await saving).path(), "utf8");
  assert.match(saved, new RegExp(first));
  assert.match(saved, /VISA/);

  await page.emulateMedia({ media: "print" });
  await fact(page, "Paid by card").waitFor();
  for (const control of ["navigation", "button"]) assert.equal(await page.getByRole(control).count(), 0, `paper shows no ${control}`);
  assert.equal(await page.getByRole("link", { name: "Ask for a refund" }).count(), 0);
  await page.setViewportSize({ width: 720, height: 1000 });
  await browsing.print("receipt-on-paper");
  await browsing.close();
});

test("a shopper signs in with card and day; a wrong day is told nothing", async () => {
  const kim = await shopper("kim-has-a-card", { brand: "DISCOVER", tail: "9417", expires: "2032-02" });
  const trip = await visit(kim, "REF-CARD-1", { BREAD: 1 });
  const { page, go, close } = await open();
  const look = async (tail, expiry, day) => {
    await page.getByLabel("Last four digits").fill(tail);
    await page.getByLabel("Good through").fill(expiry);
    await page.getByLabel("Day of your visit").fill(day);
    await press(page, "Find my visits");
  };

  await go("/sign-in");
  await look("9417", "02/32", "2020-01-01");
  await page.getByRole("alert").filter({ hasText: "We found no visit" }).waitFor();
  await look("9417", "03/32", await today());
  await page.getByRole("alert").filter({ hasText: "We found no visit" }).waitFor();
  await look("9417", "02/32", await today());
  await title(page, "Your receipts");
  await rows(page).getByRole("link").click();
  assert.equal(await fact(page, "Transaction").innerText(), trip);
  await close();
});

/* --- refunds ------------------------------------------------------------------------------------- */

test("a refund of one item, from the receipt to the money", async () => {
  const ana = await shopper("ana-returns", { tail: "1881" });
  const trip = await visit(ana, "REF-CARD-1", { SANDWICH: 1, CHOCOLATE: 2 });
  const browsing = await open();
  const { page } = browsing;

  await signIn(browsing, ana.email);
  await browsing.go(`/receipts/${trip}`);
  const paid = (await chargeOf(trip)).captured.amount;
  const row = rows(page).filter({ hasText: /chocolate/i });
  const price = Number(await row.locator("td[data-label=Total]").innerText());
  assert.ok(price > 0 && price < paid);
  const { id: fault } = await control("POST", "/shop/faults", { op: "refund", kind: "status", status: 500, times: 1000 });
  await follow(page, "Ask for a refund");
  await page.getByLabel("These items:").check();
  await page.getByLabel(/chocolate/i).check();
  await page.getByRole("button", { name: "Look it over" }).click(); // the reason is required: the browser stays
  await page.locator("select:invalid").waitFor();
  await page.getByLabel("Why?").selectOption({ label: "Something was damaged" });
  await press(page, "Look it over");
  await title(page, "Is this right?");
  assert.equal(await fact(page, "Reason").innerText(), "Something was damaged");
  await press(page, `Yes, refund ${price.toFixed(2)} USD`);
  await title(page, "Refund");
  assert.equal(await fact(page, "Status").innerText(), "In progress");
  assert.equal((await chargeOf(trip)).refunded.amount, 0);
  await browsing.shot("refund-in-progress");

  await control("DELETE", `/shop/faults/${fault}`);
  await fact(page, "Status").filter({ hasText: "Refunded" }).waitFor(); // the page looks again by itself
  assert.deepEqual((await chargeOf(trip)).refunded, { amount: price, code: "USD" });
  const [call] = (await calls("refund")).filter((one) => one.trip === trip);
  assert.equal(JSON.parse(call.request.body).refundReasonCode, "DAMAGED_ITEM");
  await follow(page, "Refunds");
  assert.match(await rows(page).first().innerText(), /Refunded/);
  await rows(page).getByRole("link").click();
  await follow(page, "See the receipt");
  assert.equal(await fact(page, "Refunded").innerText(), `${price.toFixed(2)} USD`);
  await browsing.close();
});

/* --- debts --------------------------------------------------------------------------------------- */

for (const { mode, store, keeper } of [
  { mode: "retailer-managed", store: "REF-CARD-2", keeper: "our own ledger" },
  { mode: "amazon-managed", store: "REF-CARD-7", keeper: "Amazon" },
]) {
  test(`a debt that ${keeper} keeps shuts the gate; paid in the portal, it opens`, async () => {
    const dana = await shopper(`dana-owes-${mode}`, { tail: "0002" });
    const trips = [await enter(dana, store), await enter(dana, store)];
    await cardOf(dana, { declines_adjust: true });
    await leave(trips[0], { SALAD: 1 });
    await leave(trips[1], { WINE: 1, WATER: 2 });
    await cardOf(dana, { works: true });
    assert.equal(await gate(dana, store), "closed", "who owes is not let in");
    const browsing = await open();
    const { page } = browsing;

    await signIn(browsing, dana.email);
    await follow(page, "Balance");
    const owed = await Promise.all(trips.map(async (trip) => (await books(trip)).debt.amount));
    const sum = owed[0] + owed[1];
    await says(page, `You owe ${sum.toFixed(2)} USD`);
    assert.deepEqual((await rows(page).locator("td[data-label=Owed]").allInnerTexts()).sort(), owed.map((amount) => `${amount.toFixed(2)} USD`).sort());
    await browsing.shot(`balance-${mode}`);
    await rows(page).first().getByRole("link").click();
    await title(page, "Visit without payment");
    await follow(page, "Balance");

    await cardOf(dana, { declines_payment: true });
    await follow(page, "Pay it now");
    await press(page, "Look it over");
    await title(page, "Is this right?");
    await press(page, `Yes, pay ${sum.toFixed(2)} USD`);
    await page.getByRole("alert").filter({ hasText: "Your card was declined. Nothing was taken." }).waitFor(); // the page looks again by itself
    assert.equal(await gate(dana, store), "closed", "a declined payment opens nothing");

    await cardOf(dana, { works: true });
    await follow(page, "Balance");
    await follow(page, "Pay it now");
    await press(page, "Look it over");
    await press(page, `Yes, pay ${sum.toFixed(2)} USD`);
    await page.getByRole("status").filter({ hasText: "the gates are open to you again" }).waitFor();
    await browsing.shot(`paid-${mode}`);
    assert.equal(await fact(page, "Amount").innerText(), `${sum.toFixed(2)} USD`);
    assert.equal(await gate(dana, store), "open", "access is restored, as the page says");
    const reported = (await calls("payment-status")).filter((call) => trips.includes(call.trip));
    const settled = reported.map((call) => JSON.parse(call.request.body).settledAmount.amount).filter((amount) => amount > 0);
    assert.deepEqual(settled.sort(), mode === "amazon-managed" ? owed.sort() : [], "Amazon is told what it keeps, and nothing else");
    await follow(page, "Your balance");
    await says(page, "You owe nothing");
    await follow(page, "Receipts");
    assert.equal(await rows(page).count(), 2, "what was paid later has its receipt");
    await browsing.close();
  });
}

/* --- who may not --------------------------------------------------------------------------------- */

test("wrong codes shut the door, in the same words for an address that nobody has", async () => {
  const kay = await shopper("kay-is-guessed", { tail: "7001" });
  await visit(kay, "REF-CARD-1", { APPLE: 1 });
  const attack = async (email) => {
    const browsing = await open();
    const { page } = browsing;
    const seen = [];
    for (let round = 0; round < 2; round += 1) { // a code takes five tries
      await askForCode(browsing, email);
      seen.push([page.url(), await text(page)]);
      for (let guess = 0; guess < 5; guess += 1) {
        await enterCode(browsing, "0000 0000");
        await page.getByRole("alert").filter({ hasText: "That code is wrong" }).waitFor();
        seen.push([page.url(), await text(page)]);
      }
    }
    await askForCode(browsing, email);
    await enterCode(browsing, "0000 0000");
    await title(page, "Too many tries");
    seen.push([page.url(), (await text(page)).replace(/\d+ minutes/, "N minutes")]);
    return { browsing, seen };
  };
  const known = await attack(kay.email);
  const unknown = await attack("nobody-has-this@example.com");
  assert.deepEqual(known.seen, unknown.seen, "a page tells whether a shopper exists");
  await unknown.browsing.shot("locked-out");
  await unknown.browsing.close();
  assert.deepEqual(codesTo("nobody-has-this@example.com"), []);

  // The right code is of no use to who has guessed too often, here and elsewhere.
  const code = await until("the third code", () => codesTo(kay.email)[2]);
  await known.browsing.go("/sign-in/code");
  await enterCode(known.browsing, code);
  await title(known.browsing.page, "Too many tries");
  await known.browsing.go("/receipts");
  await title(known.browsing.page, "Sign in");
  await known.browsing.close();
  const other = await open();
  await askForCode(other, kay.email);
  const fresh = await until("the fourth code", () => codesTo(kay.email)[3]);
  await enterCode(other, fresh);
  await title(other.page, "Too many tries");
  await other.close();
});

// A shopper with one receipt, one refund, one debt and one payment; signed in.
async function withEverything(name, tail) {
  const someone = await shopper(name, { tail });
  const paid = await visit(someone, "REF-CARD-1", { UMBRELLA: 1, SANDWICH: 2, WATER: 1 });
  const trips = [await enter(someone, "REF-CARD-2"), await enter(someone, "REF-CARD-2")];
  await cardOf(someone, { declines_adjust: true });
  for (const trip of trips) await leave(trip, { WINE: 1 });
  await cardOf(someone, { works: true });
  const browsing = await open();
  const { page } = browsing;
  await signIn(browsing, someone.email);
  await browsing.go(`/receipts/${paid}/refund`);
  await page.getByLabel("This amount:").check();
  await page.getByLabel("Amount in USD").fill("1.25");
  await page.getByLabel("Why?").selectOption("OTHER");
  await press(page, "Look it over");
  await press(page, "Yes, refund 1.25 USD");
  await title(page, "Refund");
  const refund = new URL(page.url()).pathname;
  await fact(page, "Status").filter({ hasText: "Refunded" }).waitFor();
  await browsing.go("/balance");
  await follow(page, "Pay it now");
  await page.getByLabel(/^The visit of/).check();
  await press(page, "Look it over");
  await press(page, /^Yes, pay/);
  await page.getByRole("status").filter({ hasText: "Thank you" }).waitFor();
  return { someone, browsing, paid, owed: trips, refund, payment: new URL(page.url()).pathname };
}

test("two shoppers: nothing of the one is shown to the other", async () => {
  const alice = await withEverything("alice-is-private", "6011");
  const mallory = await shopper("mallory-is-curious", { tail: "6666" });
  await visit(mallory, "REF-CARD-1", { APPLE: 1 });
  const browsing = await open();
  const { page } = browsing;
  const hers = /alice|6011|umbrella|wine|1\.25/i;
  await signIn(browsing, mallory.email);

  const places = [
    `/receipts/${alice.paid}`, `/receipts/${alice.paid}/text`, `/receipts/${alice.paid}/refund`, alice.refund, alice.payment,
    ...alice.owed.flatMap((trip) => [`/receipts/${trip}`, `/receipts/${trip}/pay`, `/receipts/${trip}/refund`]),
  ];
  for (const place of places) {
    const answer = await alice.browsing.go(place).catch((error) => (/Download/.test(error.message) ? undefined : Promise.reject(error)));
    assert.equal(answer?.status() ?? 200, 200, `alice sees her ${place}`);
    assert.equal((await browsing.go(place)).status(), 404, `mallory asks for ${place}`);
    await title(page, "Not found");
    assert.doesNotMatch((await page.content()).replace(/name="csrf" value="\w+"/g, ""), hers); // chance may write any digits
  }
  for (const place of ["/receipts", `/receipts?id=${alice.paid}`, "/receipts?card=6011", "/refunds", "/balance"]) {
    assert.equal((await browsing.go(place)).status(), 200);
    assert.doesNotMatch(await text(page), hers, place);
    assert.equal(await page.locator(`a[href*="${alice.paid}"]`).count(), 0, place);
  }
  await browsing.go("/receipts");
  assert.equal(await rows(page).count(), 1, "mallory sees what is mallory's");
  await browsing.close();
  await alice.browsing.close();
});

test("a form that is not of this session does nothing; who signs out is out", async () => {
  const eve = await open();
  const carl = await shopper("carl-is-tricked", { tail: "3220" });
  const trip = await visit(carl, "REF-CARD-1", { MAGAZINE: 1 });
  await eve.go("/sign-in");
  const foreign = await eve.page.locator("input[name=csrf]").first().getAttribute("value");
  await eve.close();
  const browsing = await open();
  const { page, context } = browsing;
  await signIn(browsing, carl.email);

  const toReview = async () => {
    await browsing.go(`/receipts/${trip}/refund`);
    await page.getByLabel("Why?").selectOption("OTHER");
    await press(page, "Look it over");
    await title(page, "Is this right?");
  };
  const refused = async (how) => {
    await title(page, "Please try again");
    await says(page, "Nothing was done");
    await browsing.go("/refunds");
    await says(page, "There are no refunds to show");
    assert.deepEqual((await calls("refund")).filter((call) => call.trip === trip), [], how);
  };
  // The browser's own form, from our own page, but for its token.
  for (const [how, token] of [["without a token", ""], ["with another session's token", `csrf=${foreign}&`]]) {
    await toReview();
    await context.route("**/refund/confirm", (route) => {
      const sent = route.request().postData();
      assert.match(sent, /^csrf=\w+&/);
      return route.continue({ postData: sent.replace(/^csrf=\w+&/, token) });
    });
    await press(page, /^Yes, refund/);
    await refused(how);
    await context.unroute("**/refund/confirm");
  }
  // Another site's page, with a form that knows everything, even the token.
  await toReview();
  const fields = await page.locator("main input[type=hidden]").evaluateAll((inputs) => inputs.map((input) => input.outerHTML).join(""));
  const trap = http.createServer((request, response) => response.writeHead(200, { "content-type": "text/html" })
    .end(`<form method=post action="${portalUrl()}/receipts/${trip}/refund/confirm">${fields}<button>A prize</button></form>`));
  trap.unref(); // a test that fails leaves its trap open
  await new Promise((resolve) => trap.listen(0, "127.0.0.1", resolve));
  await page.goto(`http://127.0.0.1:${trap.address().port}/`);
  await press(page, "A prize");
  await refused("from another site");
  trap.close();

  await toReview();
  await press(page, /^Yes, refund/); // the same, untouched: it was the token
  await fact(page, "Status").filter({ hasText: "Refunded" }).waitFor();
  await browsing.go("/receipts");
  await rows(page).getByRole("link").click();
  await title(page, "Receipt");
  const cookies = await context.cookies();
  assert.ok(cookies.every(({ httpOnly, sameSite }) => httpOnly && sameSite === "Strict"));
  await press(page, "Sign out");
  await title(page, "Sign in");
  await page.goBack();
  await title(page, "Sign in");
  assert.equal(await page.getByText(trip).count(), 0, "the way back shows what was seen");
  await context.clearCookies();
  await context.addCookies(cookies); // who kept the cookie has kept nothing
  await browsing.go(`/receipts/${trip}`);
  await title(page, "Sign in");
  await browsing.close();
});

/* --- eyes, sizes --------------------------------------------------------------------------------- */

const SIZES = [{ width: 1280, height: 800 }, { width: 390, height: 844 }];
const LOOKS = ["light", "dark"].flatMap((scheme) => SIZES.map((size) => ({ scheme, ...size })));

test("axe finds nothing serious on any page, and nothing scrolls sideways", async (context) => {
  const vera = await withEverything("vera-looks-closely", "8812");
  const nora = await shopper("nora-is-new", { tail: "8813" });
  await visit(nora, "REF-CARD-1", { BREAD: 1 });
  const newcomer = await open();
  await signIn(newcomer, nora.email);
  const [hers, noras] = [await vera.browsing.context.storageState(), await newcomer.context.storageState()];
  await newcomer.close();
  await vera.browsing.close();

  for (const look of LOOKS) {
    await context.test(`${look.scheme}, ${look.width} wide`, async () => {
      const see = async ({ page, shot }, name) => {
        await check(page, name);
        await shot(name);
      };
      const stranger = await open({ scripts: true, ...look });
      await stranger.go("/sign-in");
      await see(stranger, "sign-in");
      await stranger.page.getByLabel("Last four digits").fill("8812");
      await stranger.page.getByLabel("Good through").fill("01/30");
      await stranger.page.getByLabel("Day of your visit").fill("2024-03-22");
      await press(stranger.page, "Find my visits");
      await stranger.page.getByRole("alert").waitFor();
      await see(stranger, "card-not-found");
      await askForCode(stranger, "somebody@example.com");
      await see(stranger, "code");
      await enterCode(stranger, "1111 1111");
      await stranger.page.getByRole("alert").waitFor();
      await see(stranger, "code-wrong");
      await stranger.close();

      const guest = await open({ scripts: true, ...look, storageState: noras });
      for (const place of ["refunds", "balance"]) {
        await guest.go(`/${place}`);
        await see(guest, `${place}-empty`);
      }
      await guest.close();

      const shopping = await open({ scripts: true, ...look, storageState: hers });
      const { page } = shopping;
      for (const [name, place] of [
        ["receipts", "/receipts"], ["receipts-none-found", "/receipts?card=0000"], ["receipts-wrong-search", "/receipts?card=12"],
        ["receipt", `/receipts/${vera.paid}`], ["visit-without-payment", `/receipts/${vera.owed[1]}`], ["refunds", "/refunds"],
        ["refund", vera.refund], ["balance", "/balance"], ["payoff-confirmed", vera.payment], ["error", "/receipts/nothing"],
      ]) {
        await shopping.go(place);
        await see(shopping, name);
      }
      await shopping.go(`/receipts/${vera.paid}/refund`);
      await see(shopping, "refund-form");
      await page.getByLabel("This amount:").check();
      await page.getByLabel("Why?").selectOption("OTHER");
      await press(page, "Look it over");
      await page.getByRole("alert").filter({ hasText: "Please enter an amount" }).waitFor();
      await see(shopping, "refund-form-complaint");
      assert.equal(await page.getByLabel("Why?").inputValue(), "OTHER", "what was chosen is kept");
      await page.getByLabel("Amount in USD").fill("2.50");
      await press(page, "Look it over");
      await title(page, "Is this right?");
      await see(shopping, "refund-review");
      await shopping.go("/balance");
      await follow(page, "Pay it now");
      await see(shopping, "payoff-form");
      await press(page, "Look it over");
      await title(page, "Is this right?");
      await see(shopping, "payoff-review");
      await shopping.close();
    });
  }
});

// Carts that cannot be priced: one waits, and can be given up.
async function withMysteries() {
  const otto = await shopper("otto-takes-a-mystery", { tail: "5550" });
  const trips = [];
  for (const id of ["SKU-NOBODY-KNOWS", "SKU-NOBODY-EVER-KNEW"]) {
    const trip = await enter(otto, "REF-CARD-1");
    await control("POST", "/shop/leave", { trip, items: [{ id, quantity: "1" }] });
    await until("the trip stops", async () => (await books(trip))?.incidents > 0);
    trips.push(trip);
  }
  return trips;
}

// So many debts that the shopper is flagged; one is written off.
async function withDebts() {
  const oscar = await shopper("oscar-owes-often", { tail: "5551" });
  const trips = [await enter(oscar, "REF-CARD-2"), await enter(oscar, "REF-CARD-2"), await enter(oscar, "REF-CARD-2")];
  await cardOf(oscar, { declines_adjust: true });
  for (const trip of trips) await leave(trip, { WINE: 1 });
  assert.ok(await operate("POST", `/debts/${trips[0]}/write-off`, { note: "Moved away" }));
  return trips;
}

test("the pages for staff, as axe sees them", async () => {
  const [stopped, toy] = await withMysteries();
  const [writtenOff, owed] = await withDebts();
  const { paid, browsing: portal } = await withEverything("olga-has-it-all", "5552");
  await portal.close();
  const row = (page, text) => page.getByRole("row").filter({ hasText: text });
  for (const scheme of ["light", "dark"]) {
    const browsing = await open({ scripts: true, scheme, at: opsUrl() });
    const { page } = browsing;
    await browsing.go("/login");
    await check(page, "login");
    await browsing.shot("ops-login");
    await page.getByLabel(/token/i).fill(OPS_TOKEN);
    await page.getByLabel(/name/i).fill("Ann");
    await press(page, "Sign in");
    if (scheme === "light") {
      await browsing.go("/bad-carts");
      await row(page, toy).getByRole("textbox").fill("A toy of the staff's child, not for sale");
      await goes(page, row(page, toy).getByRole("button", { name: "Give it up" }));
      await page.getByRole("status").filter({ hasText: "nothing will be charged" }).waitFor();
    }
    for (const [name, place] of [
      ["overview", "/"], ["trips", "/trips"], ["trip", `/trips/${stopped}`], ["trip-paid", `/trips/${paid}`], ["trip-owed", `/trips/${owed}`],
      ["trip-written-off", `/trips/${writtenOff}`], ["incidents", "/incidents"], ["incidents-closed", "/incidents?show=closed"],
      ["bad-carts", "/bad-carts"], ["debts", "/debts"], ["debts-all", "/debts?show=all"], ["refunds", "/refunds"], ["backups", "/backups"],
    ]) {
      await browsing.go(place);
      await page.getByRole("navigation", { name: "Main" }).waitFor();
      await check(page, `operations: ${name}`);
      await browsing.shot(`ops-${name}`);
    }
    await browsing.go("/bad-carts");
    await row(page, stopped).getByText("open", { exact: true }).waitFor();
    await row(page, "A toy of the staff's child").getByText("closed", { exact: true }).waitFor();
    await browsing.go("/debts?show=all");
    await row(page, writtenOff).getByText("written off", { exact: true }).waitFor();
    await page.getByRole("table", { name: "Flagged shoppers" }).getByRole("cell", { name: "oscar-owes-often" }).waitFor();
    await browsing.close();
  }
});
