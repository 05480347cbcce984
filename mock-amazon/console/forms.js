// forms.js -- the parts that forms are made of: labelled fields, an error in words beside the button, one request at a
// time.
import { h } from "./dom.js";

let ids = 0;
export const newId = (name) => `${name}-${(ids += 1)}`;

// A label over its control; `hint` is read out with it.
export function field(label, control, hint = "") {
  control.id ||= newId("field");
  const parts = [h("label", { for: control.id }, label), control];
  if (hint) {
    const id = newId("hint");
    control.setAttribute("aria-describedby", id);
    parts.push(h("span", { class: "hint", id }, hint));
  }
  return h("div", { class: "field" }, parts);
}

export const input = (attributes = {}) => h("input", { type: "text", autocomplete: "off", spellcheck: "false", ...attributes });

export function select(options, attributes = {}) {
  const element = h("select", attributes);
  fill(element, options);
  return element;
}

// Options are texts or [value, text]; the choice is kept when it is still there. Untouched when nothing changes, so that
// an open list does not close.
export function fill(element, options, empty = "") {
  const pairs = options.map((option) => (Array.isArray(option) ? option : [option, option]));
  const sign = JSON.stringify([pairs, empty]);
  if (element.dataset.sign === sign) return;
  const chosen = element.value;
  element.dataset.sign = sign;
  element.replaceChildren(...pairs.map(([value, text]) => h("option", { value }, text)));
  if (pairs.length === 0 && empty) element.append(h("option", { value: "" }, empty));
  element.disabled = pairs.length === 0;
  if (pairs.some(([value]) => value === chosen)) element.value = chosen;
}

// Runs work() when the form is sent or one of its buttons is pressed; while it runs the button is busy, and what the
// port refuses stands under the fields.
export function action({ error, button, work }) {
  return async (event) => {
    event?.preventDefault();
    if (button.getAttribute("aria-disabled") === "true") return;
    error.textContent = "";
    button.setAttribute("aria-disabled", "true");
    try {
      await work();
    } catch (refusal) {
      error.textContent = inWords(refusal);
    } finally {
      button.removeAttribute("aria-disabled");
    }
  };
}

function inWords(refusal) {
  const text = refusal.message || String(refusal);
  return text.charAt(0).toUpperCase() + text.slice(1) + (/[.!?]$/.test(text) ? "" : ".");
}

export const errorLine = () => h("p", { class: "form-error", role: "alert" });

// A form: fields, an error line, a button.
export function form(fields, label, work, kind = "") {
  const error = errorLine();
  const button = h("button", { class: `button ${kind}`, type: "submit" }, label);
  const element = h("form", { class: "form", novalidate: true }, fields, error, h("div", { class: "row" }, button));
  element.addEventListener("submit", action({ error, button, work }));
  return { element, button, error };
}

// A button that does one thing, with an error line shared by its group.
export function doer(label, error, work, attributes = {}) {
  const button = h("button", { class: "button", type: "button", ...attributes }, label);
  button.addEventListener("click", action({ error, button, work }));
  return button;
}

export function section(title, ...children) {
  const id = newId("section");
  return h("section", { class: "card", "aria-labelledby": id }, h("h3", { id }, title), children);
}

// Tabs with arrow keys, as the ARIA practices say. `tabs`: [{ name, text, element }]. Returns show(name).
export function tabs(bar, panels, entries) {
  const buttons = entries.map((entry) => {
    const button = h("button", { class: "tab", type: "button", role: "tab", id: `tab-${entry.name}`, "aria-controls": `panel-${entry.name}` }, entry.text);
    const panel = h("div", { class: "panel", role: "tabpanel", id: `panel-${entry.name}`, "aria-labelledby": `tab-${entry.name}` }, entry.element);
    button.addEventListener("click", () => show(entry.name));
    panels.append(panel);
    bar.append(button);
    return { button, panel, name: entry.name };
  });
  function show(name, focus = false) {
    for (const { button, panel, name: own } of buttons) {
      button.setAttribute("aria-selected", own === name);
      button.tabIndex = own === name ? 0 : -1;
      panel.hidden = own !== name;
      if (focus && own === name) button.focus();
    }
  }
  bar.addEventListener("keydown", (event) => {
    const at = buttons.findIndex(({ button }) => button === document.activeElement);
    const last = buttons.length - 1;
    const to = { ArrowRight: at === last ? 0 : at + 1, ArrowLeft: at === 0 ? last : at - 1, Home: 0, End: last }[event.key];
    if (at < 0 || to === undefined) return;
    event.preventDefault();
    show(buttons[to].name, true);
  });
  show(entries[0].name);
  return show;
}

// Where shoppers pay what they owe: not a part of Amazon's API, so that it must be told.
export function payoffFields(address = "", secret = "") {
  const url = input({ value: address, placeholder: "http://127.0.0.1:8081/ops/shoppers/{shopper}/payoff", inputmode: "url" });
  const token = input({ value: secret, type: "password" });
  return {
    elements: [
      field("Payoff address", url, "Where a shopper pays a debt: {shopper} becomes the shopper's id."),
      field("Its bearer token", token),
    ],
    read: () => (url.value.trim() ? { payoff: { url: url.value.trim(), token: token.value.trim() } } : {}),
  };
}
