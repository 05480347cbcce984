// shop.js -- the tab "Shop": who enters where, how the card behaves, what is taken, and what comes after.
import { h, money } from "./dom.js";
import { of, patch, post } from "./api.js";
import { doer, errorLine, field, fill, form, input, newId, section, select } from "./forms.js";

export function shopPanel(app) {
  const entering = enterSection(app);
  const card = cardSection(app, entering.shopper);
  const cart = cartSection(app);
  const after = afterSection(app);

  const parts = [entering, card, cart, after];
  return {
    element: h("div", {}, parts.map((part) => part.element)),
    update() { for (const part of parts) part.update(); },
    chosenShopper: () => entering.shopper.value,
  };
}

/* --- enter ------------------------------------------------------------------------------------- */

function enterSection(app) {
  const shopper = select([]);
  const store = select([]);
  const { element, button } = form([field("Shopper", shopper), field("Store", store)], "Enter the store", async () => {
    app.say("The gate waits for an answer…");
    const trip = await post(of(app.world, "/enter"), { shopper: shopper.value, store: store.value });
    app.select(trip.trip);
    app.say(trip.gate === "open" ? `The gate opens for ${app.nameOf(shopper.value)}.`
      : `The gate stays closed for ${app.nameOf(shopper.value)}${trip.gate_reason ? `: ${trip.gate_reason}` : ""}.`);
  }, "primary");
  element.classList.add("two");
  shopper.addEventListener("change", () => app.update());
  return {
    shopper,
    element: section("1. Come in", element),
    update() {
      fill(shopper, app.shoppers.map(({ id }) => [id, app.nameOf(id)]), "nobody yet");
      fill(store, app.stores.map(({ id }) => id), "none yet");
      button.disabled = shopper.disabled || store.disabled;
    },
  };
}

/* --- card -------------------------------------------------------------------------------------- */

// What a card can do: its words, whether a shopper's card does it now, the members of the control API that make it so,
// and a value if one is needed.
const BEHAVIOURS = [
  { name: "works", words: "works", members: () => ({}) },
  { name: "declines-adjust", words: "declines the cart", is: (card) => card.declines_adjust, members: () => ({ declines_adjust: true }) },
  { name: "declines-hold", words: "declines at the gate", is: (card) => card.declines_hold, members: () => ({ declines_hold: true }) },
  { name: "approves-up-to", words: "approves only up to", is: (card) => card.approves_up_to, value: "5.00", label: "Dollars",
    members: (text) => ({ approves_up_to: { amount: Number(text), code: "USD" } }) },
  { name: "pending", words: "answers PENDING first", is: (card) => card.pending > 0, value: "2", label: "Times",
    members: (text) => ({ pending: Number(text) }) },
  { name: "invalid", words: "is invalid", is: (card) => card.invalid, members: () => ({ invalid: true }) },
  { name: "expired", words: "is expired", is: (card) => card.expired, members: () => ({ expired: true }) },
];

const behaviourNamed = (name) => BEHAVIOURS.find((one) => one.name === name);
const behaviourOf = (card) => BEHAVIOURS.find(({ is }) => is?.(card)) ?? BEHAVIOURS[0];

function cardSection(app, shopper) {
  const choice = select(BEHAVIOURS.map(({ name, words }) => [name, words]));
  const value = input({ inputmode: "decimal" });
  const extra = field("Value", value);
  const show = () => {
    const chosen = behaviourNamed(choice.value);
    extra.hidden = !chosen.value;
    extra.querySelector("label").textContent = chosen.label ?? "";
    value.value = chosen.value ?? "";
  };
  choice.addEventListener("change", show);
  const { element } = form([h("div", { class: "two-free" }, field("From now on it", choice), extra)], "Set", async () => {
    const chosen = behaviourNamed(choice.value);
    const given = value.value.trim();
    await patch(of(app.world, `/shoppers/${encodeURIComponent(shopper.value)}`), { card: { works: true, ...chosen.members(given) } });
    app.say(`${app.nameOf(shopper.value)}'s card ${chosen.words}${chosen.value ? ` ${given}` : ""}.`);
    await app.loadCast();
  });
  element.classList.add("beside");
  element.querySelector("button").setAttribute("aria-label", "Set the card");
  show();
  const card = section("2. The card", element);
  return {
    element: card,
    update() {
      const now = app.shoppers.find(({ id }) => id === shopper.value);
      card.querySelector("h3").textContent = now ? `2. ${app.nameOf(now.id)}'s card ${behaviourOf(now.card).words}` : "2. The card";
    },
  };
}

/* --- cart -------------------------------------------------------------------------------------- */

function stepper(product, changed) {
  const id = newId("quantity");
  const count = input({ id, class: "quantity", inputmode: "decimal", value: "0", "aria-label": `How many: ${product.name}` });
  const step = (by) => () => {
    count.value = String(Math.max(0, (Number(count.value) || 0) + by));
    changed();
  };
  count.addEventListener("input", changed);
  count.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
    event.preventDefault();
    step(event.key === "ArrowUp" ? 1 : -1)();
  });
  return {
    product, count,
    element: h("li", { class: "product" },
      h("label", { for: id }, product.name, product.price ? h("span", { class: "price" }, money(product.price)) : null),
      h("span", { class: "stepper" },
        h("button", { class: "step", type: "button", "aria-label": `One ${product.name} less`, on: { click: step(-1) } }, "\u2212"),
        count,
        h("button", { class: "step", type: "button", "aria-label": `One ${product.name} more`, on: { click: step(1) } }, "+"))),
  };
}

function cartSection(app) {
  const error = errorLine();
  const state = h("span", { class: "hint" });
  const list = h("ul", { class: "products" });
  const other = input({ placeholder: "SKU-…", });
  let steppers = [];

  const taken = () => {
    const items = steppers.filter(({ count }) => Number(count.value) > 0)
      .map(({ product, count }) => ({ id: product.sku, type: "SKU", quantity: count.value.trim() }));
    if (other.value.trim()) items.push({ id: other.value.trim(), type: "SKU", quantity: "1" });
    return items;
  };
  const clear = () => {
    for (const { count } of steppers) count.value = "0";
    other.value = "";
    label();
  };
  const go = async (items) => {
    const trip = app.trip();
    await post(of(app.world, "/leave"), { trip: trip.trip, items });
    app.say(items.length ? "Left the store; the cart is on its way to the retailer." : "Left with an empty cart.");
    clear();
  };
  const leave = doer("Leave", error, async () => {
    const items = taken();
    if (items.length === 0) throw new Error("Nothing is taken yet: choose a quantity, or press Empty cart");
    await go(items);
  }, { class: "button primary" });
  const empty = doer("Empty cart", error, () => go([]), { "aria-label": "Leave with an empty cart" });
  const label = () => {
    const count = taken().length;
    leave.textContent = count ? `Leave with ${count} product${count > 1 ? "s" : ""}` : "Leave with …";
  };
  other.addEventListener("input", label);

  const card = section("3. Take and leave", list,
      h("details", { class: "more" }, h("summary", {}, "Something that is not on the list"), field("SKU", other)), error,
      h("div", { class: "buttons" }, leave, empty));
  card.querySelector("h3").append(" ", state);

  return {
    element: card,
    update() {
      if (steppers.length !== app.catalog.products.length) {
        steppers = app.catalog.products.map((product) => stepper(product, label));
        list.replaceChildren(...steppers.map(({ element }) => element));
        label();
      }
      const trip = app.trip();
      const can = Boolean(trip && trip.gate === "open" && !trip.left);
      leave.disabled = empty.disabled = !can;
      state.textContent = can ? `${app.nameOf(trip.shopper)} is inside` : whyNot(trip);
    },
  };
}

function whyNot(trip) {
  if (!trip) return "nobody is inside";
  if (trip.gate === "closed") return "the gate stayed closed";
  return trip.gate === "asking" ? "the gate waits" : "has left already";
}

/* --- afterwards --------------------------------------------------------------------------------- */

// What a trip still owes, as far as Amazon can see: what the last adjust asked for, less what was captured.
function owedFor(app, trip) {
  const adjust = app.callsOf(trip.trip).filter(({ op }) => op === "adjust").at(-1);
  const asked = Number(/"(?:value|amount)"\s*:\s*"?([\d.]+)/.exec(adjust?.request.body ?? "")?.[1] ?? 0);
  return trip.charge?.status === "CANCELLED" ? 0 : Math.max(0, asked - Number(trip.charge?.captured?.amount ?? 0));
}

function afterSection(app) {
  const error = errorLine();
  const copies = input({ value: "1", inputmode: "numeric", class: "narrow", "aria-label": "Copies" });
  const amount = input({ inputmode: "decimal", class: "narrow", "aria-label": "Amount, in dollars" });
  const again = doer("Deliver again", error, async () => {
    app.say("The cart is delivered again\u2026");
    await post(of(app.world, "/deliver-again"), { trip: app.trip().trip, copies: Number(copies.value) });
    app.say(`The cart was delivered again${Number(copies.value) > 1 ? `, ${copies.value} times at once` : ""}.`);
  });
  const hurry = doer("Deliver now", error, async () => {
    await post(of(app.world, "/hurry"), { trip: app.trip().trip });
    app.say("The clock went on to the next delivery.");
  });
  const payoff = doer("Pay the debt", error, async () => {
    const { shopper, trip } = debtor();
    app.say("Paying\u2026");
    await post(of(app.world, "/payoff"), { shopper, amount: { amount: Number(amount.value), code: "USD" } });
    paid.set(trip, (paid.get(trip) ?? 0) + Number(amount.value));
    app.say(`${app.nameOf(shopper)} has paid $${amount.value}.`);
    await app.loadCast();
  });
  const state = h("p", { class: "hint" });
  const paid = new Map(); // by trip, in dollars: Amazon does not see a payoff
  const restOf = (trip) => Math.max(0, owedFor(app, trip) - (paid.get(trip.trip) ?? 0));
  let shown = "";

  // The selected trip if something is owed for it, else the newest one of its shopper for which it is.
  const debtor = () => {
    const trip = app.trip();
    const others = [...app.trips.values()].filter((one) => one.shopper === trip?.shopper).reverse();
    return [trip, ...others].find((one) => one?.left && restOf(one) > 0) ?? trip;
  };

  return {
    element: section("4. Afterwards", state,
      h("div", { class: "row" }, again, copies, h("span", { class: "unit" }, "copies"), hurry),
      h("div", { class: "row" }, payoff, amount, h("span", { class: "unit" }, "dollars")), error),
    update() {
      const trip = app.trip();
      const owing = debtor();
      again.disabled = !trip?.left;
      hurry.hidden = trip?.delivery !== "backing-off";
      payoff.disabled = !owing;
      state.hidden = Boolean(trip);
      state.textContent = "When a cart has been delivered, more can happen to it.";
      const sum = owing ? restOf(owing) : 0;
      const owed = sum > 0 ? sum.toFixed(2) : "";
      if (`${owing?.trip} ${owed}` !== shown) {
        shown = `${owing?.trip} ${owed}`;
        amount.value = owed;
      }
    },
  };
}
