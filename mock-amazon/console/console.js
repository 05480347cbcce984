// console.js -- the console: what is known of the worlds, kept up to date by their events, and the page's left and middle.
//
// Nothing is computed here that Amazon decides: the page shows what the control port tells (docs/control-api.md) and
// asks it to do things.
import { h, byId, copy, arrowKeys, money } from "./dom.js";
import * as api from "./api.js";
import { diagram, gateBadge, chargeBadge, chargeLine, deliveryWords } from "./diagram.js";
import { field, form, input, payoffFields, tabs } from "./forms.js";
import { shopPanel } from "./shop.js";
import { clockPanel, faultsPanel, worldPanel } from "./trouble.js";
import { readCatalog } from "./catalog.js";

const WORLDS_EVERY_MS = 5000;

const app = {
  worlds: [], world: "", info: null, trips: new Map(), calls: new Map(), selected: "", lastSeq: 0, dropped: 0,
  catalog: null, hasCast: false, shoppers: [], stores: [], settings: {},

  trip: () => app.trips.get(app.selected),
  // "riley" and "riley-2" are Riley; other ids are shown as they are.
  nameOf: (id) => (/^[a-z]+(-\d+)?$/.test(id) ? id.charAt(0).toUpperCase() + id.slice(1).replace(/-\d+$/, "") : id),
  callsOf: (trip) => app.calls.get(trip) ?? [],
  say, update, loadCast, loadWorlds,
  select(trip) { app.selected = trip; update(); },
};

let stream = null;
let panels = [];
let picture = null;
let drawing = 0;
let making = false; // the form for a new world is shown
// Answers may overtake each other: the number of the last question, and of the last one whose answer is known.
const worldsTurn = { asked: 0, known: 0 };
const castTurn = { asked: 0, known: 0 };

function say(text) {
  byId("result").textContent = text;
}

/* --- sign in ------------------------------------------------------------------------------------ */

function showSignIn(error = "") {
  stream?.stop();
  byId("app").hidden = true;
  byId("sign-in").hidden = false;
  byId("sign-in-error").textContent = error;
  link("off", "not signed in");
  byId("token").focus();
}

async function begin() {
  if (!api.token()) {
    showSignIn();
    return;
  }
  try {
    app.catalog = readCatalog(await api.get("/catalog"));
  } catch (refusal) {
    if (refusal.status === 401) api.keepToken("");
    showSignIn(refusal.status === 401 ? "That is not the token of this program. A new one is made at every start unless JWO_CONTROL_TOKEN is set." : refusal.message);
    return;
  }
  byId("sign-in").hidden = true;
  byId("app").hidden = false;
  buildPanels();
  await loadWorlds();
}

byId("sign-in-form").addEventListener("submit", (event) => {
  event.preventDefault();
  api.keepToken(byId("token").value.trim());
  byId("token").value = "";
  begin();
});

/* --- what is known ------------------------------------------------------------------------------ */

async function readWorlds() {
  const turn = (worldsTurn.asked += 1);
  const { worlds } = await api.get("/worlds");
  if (turn <= worldsTurn.known) return;
  worldsTurn.known = turn;
  app.worlds = worlds;
}

async function loadWorlds() {
  await readWorlds();
  if (!app.worlds.some(({ name }) => name === app.world)) {
    openWorld(app.worlds[0]?.name ?? "");
  } else {
    update();
  }
}

function forget() {
  castTurn.known = castTurn.asked; // what is still to be answered was asked of before
  Object.assign(app, { info: null, selected: "", lastSeq: 0, dropped: 0, hasCast: false, shoppers: [], stores: [], settings: {} });
  app.trips = new Map();
  app.calls = new Map();
  picture = null;
}

// Resolves when the world's cast is known.
async function openWorld(name) {
  stream?.stop();
  stream = null;
  forget();
  app.world = name;
  making = false;
  openStream();
  update();
  if (name) await loadCast();
}

// The events of the world that is shown; without one, those of the list of worlds. One stream for a page, and none for a
// page that nobody sees: a browser has few connections to one program.
function openStream() {
  const { world } = app;
  stream?.stop();
  stream = document.hidden ? null
    : api.follow(() => (world ? api.of(world, `/events?after=${app.lastSeq}`) : "/events"), takeEvent, takeStatus);
}

document.addEventListener("visibilitychange", () => {
  if (byId("app").hidden) return;
  openStream();
  if (!document.hidden) loadWorlds();
});

// Who is in the world, what is armed and set: everything that its events do not tell. Resolves when it is known.
async function loadCast() {
  const turn = (castTurn.asked += 1);
  const { world } = app;
  try {
    const [info, { stores }, { shoppers }, { settings }] = await Promise.all(
      ["", "/stores", "/shoppers", "/settings"].map((part) => api.get(api.of(world, part))));
    if (turn <= castTurn.known) return;
    castTurn.known = turn;
    Object.assign(app, { info, stores, shoppers, hasCast: true });
    app.settings = Object.fromEntries(settings.map(({ name, value }) => [name, value]));
  } catch (refusal) {
    if (world === app.world) say(refusal.message);
  }
  update();
}

function takeStatus(word, error) {
  if (word === "live") link("live", "live");
  else if (word === "lost") link("lost", "connection lost, trying again…");
  else if (error.status === 401) showSignIn("The program was started again with another token.");
  else loadWorlds();
}

function takeEvent(name, data) {
  if (name === "exchange") {
    app.lastSeq = Math.max(app.lastSeq, data.seq);
    const calls = app.calls.get(data.trip) ?? [];
    if (!calls.some(({ seq }) => seq === data.seq)) calls.push(data);
    app.calls.set(data.trip, calls);
  } else if (name === "trip") {
    const isNew = !app.trips.has(data.trip);
    app.trips.set(data.trip, data);
    if (isNew && !app.selected) app.selected = data.trip;
  } else if (name === "world") {
    const isLarger = data.shoppers > app.shoppers.length;
    app.info = data;
    if (isLarger) loadCast(); // somebody else has added to it
  } else if (name === "gap") {
    app.dropped += data.to - data.from + 1;
  } else if (name === "reset") {
    const { world } = app;
    forget();
    app.world = world;
    loadCast();
  } else if (name === "removed") {
    loadWorlds();
  } else if (name === "worlds") {
    app.worlds = data.worlds;
  }
  update();
}

function link(state, text) {
  byId("link").dataset.state = state;
  byId("link-text").textContent = text;
}

/* --- showing ------------------------------------------------------------------------------------ */

// Many events may come at once; the page is drawn once for all of them.
function update() {
  if (!drawing) drawing = requestAnimationFrame(draw);
}

function draw() {
  drawing = 0;
  drawWorlds();
  drawTrips();
  drawMiddle();
  byId("world-line").textContent = app.info ? `Retailer ${app.info.retailer}` : "";
  const hasWorld = Boolean(app.world);
  byId("idle").hidden = hasWorld;
  byId("tabs").hidden = byId("panels").hidden = !hasWorld;
  if (hasWorld) for (const panel of panels) panel.update();
}

// A list of buttons; those that stay keep the focus.
function drawList(list, items, empty) {
  const old = new Map([...list.children].map((node) => [node.dataset.key, node]));
  const nodes = items.map(({ key, sign, current, make }) => {
    let node = old.get(key);
    if (!node || node.dataset.sign !== sign) {
      const fresh = h("li", { "data-key": key, "data-sign": sign }, make());
      if (node?.contains(document.activeElement)) queueMicrotask(() => fresh.querySelector("button").focus());
      node = fresh;
    }
    node.firstChild.setAttribute("aria-current", current ? "true" : "false");
    return node;
  });
  if (nodes.length === 0) nodes.push(h("li", { class: "empty" }, empty));
  if (nodes.length !== list.children.length || nodes.some((node, at) => list.children[at] !== node)) {
    list.replaceChildren(...nodes);
  }
}

function drawWorlds() {
  drawList(byId("worlds"), app.worlds.map((world) => ({
    key: world.name, sign: world.retailer, current: world.name === app.world && !making,
    make: () => h("button", { class: "item", type: "button", on: { click: () => openWorld(world.name) } },
      h("span", { class: "item-name" }, world.name), h("span", { class: "item-more" }, world.retailer)),
  })), "No world yet. Make one in the middle.");
}

function drawTrips() {
  const trips = [...app.trips.values()].reverse();
  byId("trip-count").textContent = trips.length ? String(trips.length) : "";
  drawList(byId("trips"), trips.map((trip) => ({
    key: trip.trip, sign: JSON.stringify([trip, app.nameOf(trip.shopper)]), current: trip.trip === app.selected && !making,
    make: () => tripItem(trip),
  })), app.world ? "Nobody has come in yet. Let a shopper enter, on the right." : "Trips appear here.");
}

function tripItem(trip) {
  const charge = trip.charge ?? {};
  const sum = { CAPTURED: charge.captured, HELD: charge.hold, ADJUSTED: charge.authorized }[charge.status];
  return h("button", { class: "item trip", type: "button", on: { click: () => { making = false; app.select(trip.trip); } } },
    h("span", { class: "item-top" }, h("span", { class: "item-name" }, app.nameOf(trip.shopper)),
      h("span", { class: "item-sum" }, money(sum))),
    h("span", { class: "item-more" }, `${trip.store} · ${trip.trip.slice(0, 8)}`),
    h("span", { class: "badges" }, gateBadge(trip.gate), chargeBadge(trip.charge?.status ?? "NONE"),
      trip.delivery && trip.delivery !== "none" && trip.delivery !== "delivered" ? h("span", { class: "badge calm" }, `cart ${deliveryWords(trip)}`) : null));
}

/* --- the middle --------------------------------------------------------------------------------- */

function drawMiddle() {
  const stage = byId("stage");
  const trip = app.trip();
  byId("story").disabled = !app.world || app.trips.size === 0;
  byId("story").hidden = !app.world || making;
  byId("trip-line").replaceChildren();
  byId("charge-line").replaceChildren(...(trip && !making ? chargeLine(trip) : []),
    ...(app.dropped > 0 ? [h("span", { class: "sum" }, `${app.dropped} older calls are forgotten`)] : []));
  byId("timeline-title").textContent = making || !app.world ? "Start here" : trip ? `${app.nameOf(trip.shopper)} at ${trip.store}` : "Timeline";
  if (making || !app.world) {
    show(stage, "new", newWorldForm);
  } else if (!trip && !app.hasCast) {
    show(stage, "wait", () => h("p", { class: "lead start" }, "Asking who is in this world…"));
  } else if (app.stores.length === 0 && app.trips.size === 0) {
    show(stage, "cast", castForm);
  } else if (!trip) {
    show(stage, "empty", firstSteps);
  } else {
    byId("trip-line").append(h("code", {}, trip.trip), trip.purchase_id ? ` · purchase ${trip.purchase_id.slice(0, 8)}` : "");
    if (!picture) {
      picture = diagram(say);
      stage.dataset.shows = ""; // a picture of another world's
    }
    show(stage, "diagram", () => picture.element);
    const atEnd = stage.scrollHeight - stage.scrollTop - stage.clientHeight < 80;
    picture.show({ ...trip, shopper_name: app.nameOf(trip.shopper) }, app.calls.get(trip.trip) ?? []);
    if (atEnd) stage.scrollTop = stage.scrollHeight;
  }
}

// A focus that goes with what is replaced stays in the middle, for who has no mouse.
function show(stage, what, make) {
  if (stage.dataset.shows === what) return;
  const hadFocus = stage.contains(document.activeElement);
  stage.dataset.shows = what;
  stage.replaceChildren(make());
  if (hadFocus) byId("timeline").focus({ preventScroll: true });
}

function newWorldForm() {
  const name = input({ value: freeName() });
  const retailer = input({ value: api.hint("retailer") || (app.worlds[0]?.retailer ?? "http://127.0.0.1:8080"), inputmode: "url" });
  const store = input({ placeholder: "optional" });
  const payoff = payoffFields(api.hint("payoff"), api.hint("payoff_token"));
  const { element } = form([
    field("Retailer", retailer, "Where your retailer listens for Amazon's calls. It need not run yet."),
    h("div", { class: "two" },
      field("World", name, "A name; several worlds can live side by side."),
      field("A store of yours", store, "Its id. The stores of retailer-ref are there in any case.")),
    h("details", { class: "more" }, h("summary", {}, "How debts are paid at your retailer"), payoff.elements),
  ], "Make the demo cast", async () => {
    const { world } = await api.post("/worlds", { name: name.value.trim(), retailer: retailer.value.trim(), demo: true, ...payoff.read() });
    if (store.value.trim()) await api.post(api.of(world, "/stores"), plainStore(store.value.trim()));
    await readWorlds();
    making = false;
    await openWorld(world);
    draw(); // before it is said: who hears it may press the next key at once
    say(`World ${world} is there, with stores and shoppers. Let one of them in, on the right.`);
  }, "primary");
  return h("div", { class: "start" },
    h("p", { class: "lead" }, "A world is an Amazon of its own: stores, shoppers, cards, a clock. Your retailer is called from it, and calls it back."),
    h("ol", { class: "how" },
      h("li", {}, "Make a world with stores and shoppers, here."),
      h("li", {}, "Let a shopper in, take something, leave: on the right, under Shop."),
      h("li", {}, "Watch the calls grow in the middle. Then make things go wrong.")),
    h("div", { class: "card" }, element),
    app.worlds.length ? h("button", { class: "button", type: "button", on: { click: () => { making = false; update(); } } }, "Back") : null);
}

function freeName() {
  let name = "demo";
  for (let at = 2; app.worlds.some((world) => world.name === name); at += 1) name = `demo-${at}`;
  return name;
}

const plainStore = (id) => ({ id, hold: { amount: 20, code: "USD" }, risk: "retailer-managed", empty_cart: "sent" });

// For a world that was made without a cast, or was reset.
function castForm() {
  const store = input({ value: "REF-CARD-1" });
  const shopper = input({ value: "riley" });
  const { element } = form([
    h("div", { class: "two" }, field("Store", store, "An id that your retailer knows."), field("Shopper", shopper, "A name without blanks.")),
  ], "Bring them in", async () => {
    const id = shopper.value.trim();
    await api.post(api.of(app.world, "/stores"), plainStore(store.value.trim()));
    await api.post(api.of(app.world, "/shoppers"), { id, email: `${id}@example.com` });
    await loadCast();
    say(`Store ${store.value.trim()} and ${app.nameOf(id)} are there.`);
  }, "primary");
  return h("div", { class: "start" },
    h("p", { class: "lead" }, "This world is empty. A store and a shopper are enough to begin."), h("div", { class: "card" }, element));
}

function firstSteps() {
  return h("div", { class: "start" },
    h("p", { class: "lead" }, "Nothing has happened in this world yet."),
    h("p", {}, "Choose a shopper and a store on the right and press ", h("b", {}, "Enter the store"), ". The calls between Amazon and your retailer appear here as they are made."));
}

byId("new-world").addEventListener("click", () => {
  making = true;
  byId("stage").dataset.shows = "";
  draw();
  byId("stage").querySelector("input").focus();
});

/* --- story -------------------------------------------------------------------------------------- */

async function openStory() {
  try {
    byId("story-text").textContent = await api.getText(api.of(app.world, "/story"));
  } catch (refusal) {
    say(refusal.message);
    return;
  }
  byId("story-hint").textContent = "Save it in a folder and play it again with your retailer's profile: jwo run --scenarios FOLDER --profile PROFILE.lua";
  byId("story-dialog").showModal();
  await copyStory();
}

async function copyStory() {
  say((await copy(byId("story-text").textContent)) ? "The story is on the clipboard." : "The browser does not allow copying here; download the story, or select its text.");
}

function saveStory() {
  const url = URL.createObjectURL(new Blob([byId("story-text").textContent], { type: "text/x-lua" }));
  h("a", { href: url, download: `${app.world}.lua` }).click();
  URL.revokeObjectURL(url);
  say(`${app.world}.lua is downloaded.`);
}

byId("story").addEventListener("click", openStory);
byId("story-copy").addEventListener("click", copyStory);
byId("story-save").addEventListener("click", saveStory);
byId("story-close").addEventListener("click", () => byId("story-dialog").close());

/* --- start -------------------------------------------------------------------------------------- */

function buildPanels() {
  if (panels.length > 0) return;
  const entries = [
    { name: "shop", text: "Shop", panel: shopPanel(app) },
    { name: "faults", text: "Faults", panel: faultsPanel(app) },
    { name: "clock", text: "Clock", panel: clockPanel(app) },
    { name: "world", text: "World", panel: worldPanel(app) },
  ];
  panels = entries.map(({ panel }) => panel);
  tabs(byId("tabs"), byId("panels"), entries.map((entry) => ({ ...entry, element: entry.panel.element })));
}

arrowKeys(byId("worlds"), "button");
arrowKeys(byId("trips"), "button");
arrowKeys(byId("stage"), "summary.lane-row");
// The world's clock goes on between events.
setInterval(() => {
  if (!app.info?.now_ms || document.hidden) return;
  app.info.now_ms += 1000;
  update();
}, 1000);
// The stream is of one world; that others were made elsewhere is asked for now and then.
setInterval(() => {
  if (app.world && !document.hidden) loadWorlds().catch(() => {}); // the stream tells that the connection is lost
}, WORLDS_EVERY_MS);
api.takeAddress();
window.addEventListener("hashchange", () => { api.takeAddress(); begin(); });
begin();
