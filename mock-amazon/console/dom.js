// dom.js -- elements and texts. Nothing here or elsewhere parses HTML: what comes from the wire is only ever text.

const SVG = "http://www.w3.org/2000/svg";

// h("button", { class: "button", on: { click: f }, disabled: true, "aria-label": "..." }, child, "text", null, [more])
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "on") {
      for (const [event, listener] of Object.entries(value)) element.addEventListener(event, listener);
    } else if (name === "value") {
      element.value = value;
    } else {
      element.setAttribute(name, value === true ? "" : value);
    }
  }
  element.append(...children.flat(2).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

// A small drawing of one path, for the eye only.
export function icon(path) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const line = document.createElementNS(SVG, "path");
  line.setAttribute("d", path);
  svg.append(line);
  return svg;
}

export const ICONS = {
  fault: "M9 1 3 9h4l-1 6 6-8H8z",
  violation: "M8 1.5 15 14H1zM8 6v4m0 1.6v.6",
  effect: "M3 8.5 6.5 12 13 4.5",
  lost: "M3 3l10 10M13 3 3 13",
  chevron: "M6 3.5 10.5 8 6 12.5",
};

export const byId = (id) => document.getElementById(id);

// {"amount": 8.25, "code": "USD"} as "$8.25".
export function money(amount) {
  if (!amount) return "";
  try {
    return new Intl.NumberFormat("en-US", { style: "currency", currency: amount.code }).format(amount.amount);
  } catch {
    return `${amount.amount} ${amount.code}`;
  }
}

// A duration in the words of a story: 90000 -> "1m 30s".
export function duration(ms) {
  const units = [["d", 86400000], ["h", 3600000], ["m", 60000], ["s", 1000]];
  const words = [];
  let rest = ms;
  for (const [unit, length] of units) {
    const count = Math.floor(rest / length);
    rest -= count * length;
    if (count > 0) words.push(`${count}${unit}`);
  }
  return words.slice(0, 2).join(" ") || "0s";
}

export const timeOf = (ms) => new Date(ms).toISOString().slice(11, 19);
export const dayOf = (ms) => new Date(ms).toISOString().slice(0, 10);

export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false; // not allowed here: over plain HTTP from another machine, or without permission
  }
}

// Indents JSON without reading its values, so that 20.00 stays 20.00. Text that is no JSON stays as it is.
// Returns spans: keys, strings, numbers and words are told apart by class.
export function prettyJson(text) {
  try {
    JSON.parse(text);
  } catch {
    return [text];
  }
  const tokens = text.match(/"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g) ?? [];
  const out = [];
  let depth = 0;
  const line = () => out.push(`\n${"  ".repeat(depth)}`);
  tokens.forEach((token, at) => {
    const next = tokens[at + 1];
    if (token === "{" || token === "[") {
      out.push(token);
      depth += 1;
      if (next !== "}" && next !== "]") line();
    } else if (token === "}" || token === "]") {
      depth -= 1;
      if (tokens[at - 1] !== "{" && tokens[at - 1] !== "[") line();
      out.push(token);
    } else if (token === ",") {
      out.push(token);
      line();
    } else if (token === ":") {
      out.push(": ");
    } else {
      const kind = token[0] !== '"' ? "json-value" : next === ":" ? "json-key" : "json-text";
      out.push(h("span", { class: kind }, token));
    }
  });
  return out;
}

// Up, down, Home and End move the focus among the buttons of a list.
export function arrowKeys(container, selector) {
  container.addEventListener("keydown", (event) => {
    const items = [...container.querySelectorAll(selector)];
    const at = items.indexOf(document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key];
    if (at < 0 || to === undefined || !items[to]) return;
    event.preventDefault();
    items[to].focus();
  });
}
