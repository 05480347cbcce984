// trouble.js -- the tabs "Faults", "Clock" and "World". What can be chosen comes from the catalog of the program, so that
// a new operation, kind of fault, store type or setting is here without a change.
import { h, duration, dayOf, timeOf } from "./dom.js";
import { of, patch, post, remove } from "./api.js";
import { doer, errorLine, field, fill, form, input, payoffFields, section, select } from "./forms.js";

/* --- faults ------------------------------------------------------------------------------------ */

// "retry_after" as "Retry after".
const labelOf = (name) => name.charAt(0).toUpperCase() + name.slice(1).replaceAll("_", " ");

// One control per member that the chosen kind has; the empty ones are not sent.
function memberField(member) {
  const control = member.values ? select([["", "(as usual)"], ...member.values])
    : input({ placeholder: member.example ?? "", inputmode: member.type === "number" ? "numeric" : "text" });
  const read = () => {
    const text = control.value.trim();
    if (text === "") return undefined;
    return member.type === "number" ? Number(text) : text;
  };
  return { name: member.name, read, element: field(labelOf(member.name), control) };
}

const MOMENTS = { "before effect": "before it takes effect", "after effect": "after it took effect" };

export function faultsPanel(app) {
  const operations = new Map(app.catalog.operations.map((operation) => [operation.name, operation]));
  const op = select([...operations.keys()]);
  const kind = select([]);
  const moment = select([]);
  const nth = input({ value: "1", inputmode: "numeric" });
  const times = input({ value: "1", inputmode: "numeric" });
  const hint = h("p", { class: "hint" });
  const members = h("div", { class: "two" });
  let fields = [];

  // Which kinds there are depends on who calls, and when they can hit depends on the kind.
  const momentsOf = (one) => one.moments[operations.get(op.value).direction];
  const showKinds = () => {
    fill(kind, app.catalog.faults.filter((one) => momentsOf(one).length > 0).map(({ name }) => name));
    showKind();
  };
  const showKind = () => {
    const chosen = app.catalog.faults.find(({ name }) => name === kind.value);
    fields = chosen.members.map(memberField);
    members.replaceChildren(...fields.map(({ element }) => element));
    hint.textContent = chosen.about;
    hint.hidden = !chosen.about;
    fill(moment, momentsOf(chosen).map((name) => [name, MOMENTS[name] ?? name]));
  };
  op.addEventListener("change", showKinds);
  kind.addEventListener("change", showKind);
  showKinds();

  const { element } = form([
    h("div", { class: "two" }, field("Call", op), field("What happens", kind)), hint, members,
    field("When", moment),
    h("div", { class: "two" }, field("First hit", nth, "1 is the next call"), field("How often", times)),
  ], "Inject the fault", async () => {
    const body = { op: op.value, kind: kind.value, moment: moment.value, nth: Number(nth.value), times: Number(times.value) };
    for (const { name, read } of fields) {
      const value = read();
      if (value !== undefined) body[name] = value;
    }
    await post(of(app.world, "/faults"), body);
    app.say(`Armed: ${body.kind} at ${body.op}, ${body.moment}.`);
    await app.loadCast();
  }, "primary");

  const error = errorLine();
  const armed = h("ul", { class: "armed" });
  let sign = "";
  const showArmed = () => {
    const faults = app.info?.faults ?? [];
    if (JSON.stringify(faults) === sign) return;
    sign = JSON.stringify(faults);
    armed.replaceChildren(...(faults.length === 0 ? [h("li", { class: "hint" }, "Nothing is armed. All calls work as they should.")]
      : faults.map((fault) => h("li", {},
        h("span", {}, h("b", {}, fault.op), ` ${fault.fault}`,
          h("span", { class: "hint" }, `${fault.wait > 0 ? `after ${fault.wait} more, ` : ""}${fault.left} to go`)),
        doer("Remove", error, async () => {
          await remove(of(app.world, `/faults/${fault.id}`));
          app.say("The fault is removed.");
          await app.loadCast();
        }, { class: "button small", "aria-label": `Remove the fault ${fault.fault} at ${fault.op}` })))));
  };

  return {
    element: h("div", {}, section("Break something", element), section("Armed faults", armed, error)),
    update() {
      showArmed();
    },
  };
}

/* --- clock ------------------------------------------------------------------------------------- */

export function clockPanel(app) {
  const error = errorLine();
  const now = h("p", { class: "clock", "aria-live": "off" });
  const drift = h("p", { class: "hint" });
  const move = async (by) => {
    app.say(`Moving the clock by ${by}…`);
    const { now: then } = await post(of(app.world, "/advance"), { by });
    app.say(`The clock moved by ${by}; it is ${String(then).replace("T", " ").slice(0, 19)} in this world.`);
    await app.loadCast();
  };
  const free = input({ placeholder: "90s, 47h, 30d", "aria-label": "How far" });
  const freeForm = form([field("Another step", free)], "Move", () => move(free.value.trim()));
  const step = (by, why) => h("li", {}, doer(by, error, () => move(by), { "aria-label": `Move the clock by ${by}` }), h("span", { class: "hint" }, why));

  return {
    element: section("The world's clock", now, drift,
      h("ul", { class: "steps" },
        step("1h", "a coffee later"),
        step("24h", "tomorrow"),
        step("47h", "tokens of trips live 46 h"),
        step("72h", "Amazon cancels forgotten holds"),
        step("30d", "the refund window ends")),
      error, freeForm.element),
    update() {
      const ms = app.info?.now_ms;
      now.textContent = ms ? `${dayOf(ms)} ${timeOf(ms)} UTC` : "";
      const ahead = ms ? Math.round((ms - Date.now()) / 60_000) * 60_000 : 0;
      drift.textContent = ahead > 0 ? `${duration(ahead)} ahead of real time. Everything due on the way happens, in order.`
        : "Real time. Everything due on the way happens, in order, when it moves.";
    },
  };
}

/* --- world ------------------------------------------------------------------------------------- */

function settingsSection(app) {
  const name = select([]);
  const value = input({ list: "setting-values" });
  const values = h("datalist", { id: "setting-values" });
  const hint = h("p", { class: "hint" });
  let shown = "";
  const sign = () => `${app.world} ${name.value} ${app.settings[name.value]}`;
  const show = () => {
    const setting = app.catalog.settings.find((one) => one.name === name.value);
    shown = sign();
    value.value = app.settings[name.value] ?? setting?.default ?? "";
    values.replaceChildren(...(setting?.choices ?? []).map((one) => h("option", { value: one })));
    hint.textContent = [setting ? `${setting.about.charAt(0).toUpperCase()}${setting.about.slice(1)}.` : "", setting?.choices ? `One of ${setting.choices.join(", ")}.` : "", setting?.default ? `Default: ${setting.default}.` : ""].filter(Boolean).join(" ");
  };
  name.addEventListener("change", show);
  const { element } = form([field("Setting", name), field("Value", value), values, hint], "Set", async () => {
    await patch(of(app.world, "/settings"), { [name.value]: value.value.trim() });
    await app.loadCast();
    app.say(`${name.value} is ${value.value.trim()} from now on.`);
  });
  return {
    element: section("Settings", element),
    update() {
      fill(name, app.catalog.settings.map((one) => one.name));
      if (sign() !== shown) show(); // what is typed stays until the setting itself is another
    },
  };
}

function castSection(app) {
  const shopper = input({ placeholder: "riley" });
  const email = input({ type: "email", placeholder: "riley@example.com" });
  const brand = select(app.catalog.brands);
  const shopperForm = form([h("div", { class: "two" }, field("Name", shopper), field("Card", brand)), field("E-mail", email, "Without one, Amazon does not know who it is.")], "Add the shopper", async () => {
    const name = shopper.value.trim();
    const made = await post(of(app.world, "/shoppers"), { id: name, email: email.value.trim(), card: { brand: brand.value } });
    await app.loadCast();
    app.say(`Shopper ${made.shopper} is there.`);
    shopper.value = email.value = "";
  });

  const id = input({ placeholder: "as the retailer knows it" });
  const hold = input({ value: "20.00", inputmode: "decimal" });
  const traits = app.catalog.traits.map(({ name, words }) => ({ name, control: select([["", "(as usual)"], ...words]) }));
  const storeForm = form([
    h("div", { class: "two" }, field("Store id", id), field("Hold, in dollars", hold),
      traits.map(({ name, control }) => field(labelOf(name), control))),
  ], "Add the store", async () => {
    const chosen = Object.fromEntries(traits.filter(({ control }) => control.value).map(({ name, control }) => [name, control.value]));
    await post(of(app.world, "/stores"), { ...chosen, id: id.value.trim(), hold: { amount: Number(hold.value), code: "USD" } });
    await app.loadCast();
    app.say(`Store ${id.value.trim()} is there.`);
  });
  return h("div", {}, section("Another shopper", shopperForm.element), section("Another store", storeForm.element));
}

// A retailer that was started again may listen somewhere else.
function retailerSection(app) {
  const url = input({ inputmode: "url" });
  const payoff = payoffFields();
  const { element } = form([field("Address", url), payoff.elements, h("p", { class: "hint" }, "An empty payoff address changes nothing.")], "Use these", async () => {
    await patch(of(app.world), { retailer: url.value.trim(), ...payoff.read() });
    await app.loadWorlds();
    await app.loadCast();
    app.say("The world calls the retailer there from now on.");
  });
  let world = "";
  return {
    element: section("The retailer", element),
    update() {
      if (!app.info || world === app.world) return;
      world = app.world;
      url.value = app.info.retailer;
    },
  };
}

export function worldPanel(app) {
  const error = errorLine();
  const settings = settingsSection(app);
  const retailer = retailerSection(app);
  const sure = (label, question, work) => {
    // The first press asks, the second one does it; leaving the button takes the question back.
    let asked = false;
    const calm = () => { asked = false; button.textContent = label; };
    const button = doer(label, error, async () => {
      if (!asked) {
        asked = true;
        button.textContent = question;
        return;
      }
      calm();
      await work();
    }, { class: "button danger" });
    button.addEventListener("blur", calm);
    return button;
  };
  return {
    element: h("div", {}, settings.element, retailer.element, castSection(app), section("This world",
      h("div", { class: "buttons" },
        sure("Start over", "Press again: forget cast, faults, trips", async () => {
          await post(of(app.world, "/reset"));
          await app.loadCast();
          app.say("The world is as it was made: nobody in it, nothing armed.");
        }),
        sure("Delete", "Press again: delete this world", async () => {
          await remove(of(app.world));
          app.say(`World ${app.world} is gone.`);
          await app.loadWorlds();
        })), error)),
    update() { settings.update(); retailer.update(); },
  };
}
