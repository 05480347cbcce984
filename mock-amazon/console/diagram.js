// diagram.js -- the timeline of a trip as a sequence diagram: one row per call, in the order of completion, and rows for
// what happens at the gate. Rows are kept while nothing in them changes, so that an open message stays open.
import { h, icon, ICONS, copy, prettyJson, money, duration, timeOf, dayOf } from "./dom.js";

const LEAP_MS = 60_000; // a jump of the world's clock that is worth a line
const SHOPPER = 0, AMAZON = 1, RETAILER = 2, PROCESSOR = 3;
const LANES = ["Shopper & gate", "Amazon", "Retailer", "Processor"];

const isProcessor = (exchange) =>
  exchange.op.startsWith("processor") || exchange.request.target.startsWith("/processor");

// Where a call comes from and where it goes. The stand-in for a payment processor is called by the retailer.
function ends(exchange) {
  if (isProcessor(exchange)) return [RETAILER, PROCESSOR];
  return exchange.direction === "from-retailer" ? [RETAILER, AMAZON] : [AMAZON, RETAILER];
}

// The amount of a body as it was written: "$8.25". Read from the text, since a parsed number loses its digits.
function amountIn(body) {
  const value = /"(?:value|amount)"\s*:\s*"?(-?[\d.]+)"?/.exec(body ?? "");
  const code = /"(?:currencyCode|code)"\s*:\s*"([A-Z]{3})"/.exec(body ?? "");
  if (!value || !code) return "";
  return code[1] === "USD" ? `$${value[1]}` : `${value[1]} ${code[1]}`;
}

function cartIn(body) {
  try {
    const lines = JSON.parse(body).cartItems ?? [];
    const count = lines.reduce((sum, line) => sum + Number(line.quantity?.value ?? line.quantity ?? 1), 0);
    return lines.length === 0 ? "empty cart" : count === 1 ? "1 item" : `${count} items`;
  } catch {
    return "";
  }
}

const UUID = /^[0-9a-f]{8}-[0-9a-f-]{27}$/i;

function answerWords(exchange) {
  if (!exchange.response.status) return exchange.outcome || "no answer";
  const outcome = UUID.test(exchange.outcome) ? "purchase accepted" : exchange.outcome;
  return `${exchange.response.status}${outcome ? ` ${outcome}` : ""}`;
}

function toneOf(exchange) {
  if (exchange.violation) return "bad";
  if (exchange.fault || !exchange.response.status || exchange.response.status >= 400) return "warn";
  return /DECLINED|DENIED|Rejected|PENDING/.test(exchange.outcome) ? "warn" : "good";
}

/* --- rows --------------------------------------------------------------------------------------- */

function arrow(from, to, text, kind) {
  const line = h("span", { class: `arrow ${to > from ? "to-right" : "to-left"} ${kind}` });
  // Each lane has two columns, and its line runs between them.
  line.style.gridColumn = `${2 * Math.min(from, to) + 2} / ${2 * Math.max(from, to) + 2}`;
  line.append(h("span", { class: "arrow-text" }, text), h("span", { class: "arrow-line", "aria-hidden": "true" }));
  return line;
}

function mark(kind, text) {
  return h("span", { class: `mark ${kind}` }, icon(ICONS[kind]), text);
}

// What an effect moves; other calls just take effect.
const EFFECTS = { adjust: "charge changed", capture: "money captured", cancel: "hold released", refund: "money refunded" };

function marksOf(exchange) {
  const marks = [];
  if (exchange.fault) marks.push(mark("fault", `fault: ${exchange.fault}`));
  if (exchange.effect) marks.push(mark("effect", EFFECTS[exchange.op] ?? "took effect"));
  if (!exchange.delivered && exchange.response.status) marks.push(mark("lost", "answer not delivered"));
  if (exchange.violation) marks.push(mark("violation", `violation: ${exchange.violation}`));
  return marks;
}

function headersOf(head) {
  const lines = (head ?? "").split(/\r?\n/).filter((line) => line.includes(":"));
  if (lines.length === 0) return h("p", { class: "hint" }, "No headers.");
  return h("dl", { class: "headers" }, lines.map((line) => {
    const at = line.indexOf(":");
    return [h("dt", {}, line.slice(0, at)), h("dd", {}, line.slice(at + 1).trim())];
  }));
}

function messagePart(title, first, message, say) {
  const body = message.body ?? "";
  const button = h("button", { class: "button small", type: "button", "aria-label": `Copy body of the ${title.toLowerCase()}` }, "Copy body");
  button.addEventListener("click", async () => {
    say((await copy(body)) ? `The ${title.toLowerCase()}'s body is on the clipboard.` : "The browser does not allow copying here; select the text instead.");
  });
  return h("section", { class: "message" },
    h("div", { class: "message-head" }, h("h4", {}, title), h("code", {}, first), body ? button : null),
    h("details", { class: "head-details" }, h("summary", {}, "Headers"), headersOf(message.head)),
    body ? h("pre", { class: "code", tabindex: "0", "aria-label": `Body of the ${title.toLowerCase()}` }, prettyJson(body))
      : h("p", { class: "hint" }, "No body."));
}

function exchangeRow(exchange, time, say) {
  const [from, to] = ends(exchange);
  const detail = exchange.op === "purchases" ? cartIn(exchange.request.body) : amountIn(exchange.request.body);
  const back = amountIn(exchange.response.body);
  const isLost = !exchange.delivered || !exchange.response.status;
  const marks = marksOf(exchange);
  const summary = h("summary", { class: "lane-row" },
    h("span", { class: "time" }, time),
    h("span", { class: "lane" },
      arrow(from, to, [h("b", {}, exchange.op), detail ? h("span", { class: "amount" }, detail) : null], "ask"),
      arrow(to, from, [answerWords(exchange), back && back !== detail ? h("span", { class: "amount" }, back) : null],
        `answer ${toneOf(exchange)}${isLost ? " is-lost" : ""}`),
      marks.length ? h("span", { class: "marks" }, marks) : null),
    h("span", { class: "opener", "aria-hidden": "true" }, icon(ICONS.chevron)));
  const details = h("details", { class: `exchange ${toneOf(exchange)}`, "data-op": exchange.op, "data-seq": exchange.seq }, summary);
  // Most messages are never opened: their insides are made when they are.
  details.addEventListener("toggle", () => {
    if (details.open && details.childElementCount === 1) details.append(insides(exchange, say));
  });
  return h("li", {}, details);
}

function insides(exchange, say) {
  return h("div", { class: "insides" },
    h("p", { class: "hint" },
      `Exchange ${exchange.seq}, ${dayOf(exchange.world_ms)} ${timeOf(exchange.world_ms)} UTC of the world's clock, answered after ${exchange.elapsed_ms} ms.`),
    messagePart("Request", `${exchange.request.method} ${exchange.request.target}`, exchange.request, say),
    messagePart("Answer", exchange.response.status ? `${exchange.response.status}` : "none", exchange.response, say));
}

function noteRow(note) {
  return h("li", { class: "note", "data-note": note.name },
    h("div", { class: "lane-row" },
      h("span", { class: "time" }, note.time ?? ""),
      h("span", { class: "lane" }, arrow(note.from, note.to, note.text, `${note.kind} ${note.tone ?? ""}`)),
      h("span", {})));
}

function leapRow(text) {
  return h("li", { class: "leap" }, h("span", {}, text));
}

/* --- what to show ------------------------------------------------------------------------------- */

const gateTone = { open: "good", closed: "warn", asking: "" };

function gateText(trip) {
  if (trip.gate === "asking") return "the gate waits for an answer…";
  const why = trip.gate_reason && trip.gate !== "open" ? `: ${trip.gate_reason}` : "";
  return trip.gate === "open" ? "the gate opens" : `the gate stays closed${why}`;
}

// Rows in order: { key, text that changes when the row must be made anew, make() }.
function rowsOf(trip, exchanges, say) {
  const rows = [];
  const started = exchanges[0]?.world_ms;
  const gateCalls = exchanges.filter((exchange) => exchange.op === "shopperauthorization").length;
  const firstCart = exchanges.findIndex((exchange) => exchange.op === "purchases");
  const note = (name, at) => rows.push({ key: name, sign: JSON.stringify(at), make: () => noteRow({ name, ...at }) });
  const gate = () => note("gate", { from: AMAZON, to: SHOPPER, text: gateText(trip), kind: "answer", tone: gateTone[trip.gate] ?? "" });
  const leaves = (at) => note("leaves", { from: SHOPPER, to: AMAZON, text: "leaves the store", kind: "ask", time: at ? timeOnce(at.world_ms) : "" });

  let before = started;
  let asked = 0;
  let hasLeft = false;
  let lastTime = "";
  // A second is told once, by the first row of it.
  const timeOnce = (ms) => {
    const time = timeOf(ms);
    const isNew = time !== lastTime;
    lastTime = time;
    return isNew ? time : "";
  };
  note("enters", { from: SHOPPER, to: AMAZON, text: `${trip.shopper_name ?? trip.shopper} enters ${trip.store}`, kind: "ask", time: started ? timeOnce(started) : "" });
  if (gateCalls === 0) gate();
  exchanges.forEach((exchange, at) => {
    if (at === firstCart) {
      if (exchange.world_ms - before >= LEAP_MS) leap(exchange, before);
      leaves(exchange);
      hasLeft = true;
    } else if (exchange.world_ms - before >= LEAP_MS) {
      leap(exchange, before);
    }
    before = exchange.world_ms;
    const time = timeOnce(exchange.world_ms);
    rows.push({ key: `x${exchange.seq}`, sign: time, make: () => exchangeRow(exchange, time, say) });
    if (exchange.op === "shopperauthorization" && (asked += 1) === gateCalls) gate();
  });
  if (trip.left && !hasLeft) leaves(null);
  return rows;

  function leap(exchange, since) {
    const text = `${duration(exchange.world_ms - since)} later, ${dayOf(exchange.world_ms)}`;
    rows.push({ key: `leap${exchange.seq}`, sign: text, make: () => leapRow(text) });
  }
}

// One diagram; show() may be called again whenever something has changed.
export function diagram(say) {
  const heads = h("div", { class: "lane-heads" });
  const list = h("ol", { class: "rows", "aria-label": "Calls, in order" });
  const element = h("div", { class: "diagram" }, heads, list);
  let shown = new Map();
  let tripShown = "";

  function show(trip, exchanges) {
    const lanes = exchanges.some(isProcessor) ? 4 : 3;
    element.style.setProperty("--lanes", lanes);
    if (heads.childElementCount !== lanes + 2) {
      heads.replaceChildren(h("span", { class: "time-head" }, "UTC"),
        ...LANES.slice(0, lanes).map((name) => h("span", { class: "lane-head" }, name)), h("span"));
    }
    if (tripShown !== trip.trip) {
      shown = new Map();
      tripShown = trip.trip;
      list.replaceChildren();
    }
    const rows = rowsOf(trip, exchanges, say);
    const kept = new Map();
    let last = null;
    for (const row of rows) {
      const old = shown.get(row.key);
      const node = old && old.sign === row.sign ? old.node : row.make();
      if (!old && shown.size > 0) node.classList.add("is-new");
      kept.set(row.key, { sign: row.sign, node });
      const place = last ? last.nextSibling : list.firstChild;
      if (place !== node) list.insertBefore(node, place);
      last = node;
    }
    while (last && last.nextSibling) last.nextSibling.remove();
    shown = kept;
  }

  return { element, show };
}

// What the trip has come to, in one line.
export function chargeLine(trip) {
  const charge = trip.charge ?? { status: "NONE" };
  const part = (name, amount) => amount && Number(amount.amount) > 0
    ? h("span", { class: "sum" }, `${name} `, h("b", {}, money(amount))) : null;
  return [h("span", { class: "sum" }, "Charge ", chargeBadge(charge.status)), part("held", charge.hold), charge.authorized?.amount !== charge.hold?.amount ? part("authorized", charge.authorized) : null,
    part("captured", charge.captured), part("refunded", charge.refunded),
    trip.delivery && trip.delivery !== "none" ? h("span", { class: "sum" }, "Cart ", h("b", {}, deliveryWords(trip))) : null]
    .filter(Boolean);
}

export function deliveryWords(trip) {
  const words = { "under-way": "on its way", "backing-off": "to be sent again", delivered: "delivered", undelivered: "not delivered" };
  const times = trip.delivery_attempts > 1 ? `, ${trip.delivery_attempts} attempts` : "";
  return (words[trip.delivery] ?? trip.delivery) + times;
}

const CHARGE_TONES = { CAPTURED: "good", REFUNDED: "good", HELD: "calm", ADJUSTED: "calm", DECLINED: "bad", EXPIRED: "bad", CANCELLED: "quiet", NONE: "quiet" };

export function chargeBadge(status) {
  return h("span", { class: `badge ${CHARGE_TONES[status] ?? "calm"}` }, status === "NONE" ? "no charge" : status.toLowerCase());
}

const GATE_TONES = { open: "good", closed: "bad", asking: "calm" };

export function gateBadge(gate) {
  return h("span", { class: `badge ${GATE_TONES[gate] ?? "calm"}` }, `gate ${gate}`);
}
