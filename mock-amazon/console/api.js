// api.js -- the control port: calls, and the stream of a world's events.
//
// The token comes in the fragment of the page's address, which a browser never sends, and is kept for this tab alone.
// Every request shows it in its Authorization header; there are no cookies.

const KEPT = "jwo-control-token";
const RETRY_FIRST_MS = 500;
const RETRY_LONGEST_MS = 8000;

// What the port says when it refuses: its own sentence, and the status.
export class Refusal extends Error {
  constructor(status, sentence) {
    super(sentence);
    this.status = status;
  }
}

export function token() {
  return sessionStorage.getItem(KEPT) ?? "";
}

export function keepToken(value) {
  if (value) sessionStorage.setItem(KEPT, value);
  else sessionStorage.removeItem(KEPT);
}

const HINTS = ["retailer", "payoff", "payoff_token"];

// Takes "#token=...&retailer=..." out of the address, so that no secret is in a copied link or a screenshot. Besides the
// token it may hold what the form for a new world begins with: `retailer`, `payoff` and `payoff_token`.
export function takeAddress() {
  const given = new URLSearchParams(location.hash.slice(1));
  if (given.get("token")) keepToken(given.get("token"));
  if (HINTS.some((name) => given.has(name))) {
    // All or none: a secret of before must not go to an address of now.
    for (const name of HINTS) sessionStorage.setItem(`jwo-${name}`, given.get(name) ?? "");
  }
  if (location.hash) history.replaceState(null, "", location.pathname);
}

export const hint = (name) => sessionStorage.getItem(`jwo-${name}`) ?? "";

async function request(method, path, body, signal) {
  const headers = { Authorization: `Bearer ${token()}` };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  let response;
  try {
    response = await fetch(`/control${path}`, {
      method, headers, signal, cache: "no-store", credentials: "omit",
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new Refusal(0, "mock-amazon does not answer. Is it still running?");
  }
  if (!response.ok) throw new Refusal(response.status, await sentenceOf(response));
  return response;
}

async function sentenceOf(response) {
  const text = await response.text();
  try {
    return JSON.parse(text).error ?? text;
  } catch {
    return text || `answer ${response.status}`;
  }
}

async function call(method, path, body) {
  const response = await request(method, path, body);
  const text = await response.text();
  return text ? JSON.parse(text) : {};
}

const inWorld = (world, path = "") => `/worlds/${encodeURIComponent(world)}${path}`;

export const get = (path) => call("GET", path);
export const getText = async (path) => (await request("GET", path)).text();
export const post = (path, body = {}) => call("POST", path, body);
export const patch = (path, body) => call("PATCH", path, body);
export const remove = (path) => call("DELETE", path);
export const of = inWorld;

// Cuts a stream of bytes into server-sent events and gives each to take(name, data).
async function readEvents(body, take) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    text += value;
    const events = text.split("\n\n");
    text = events.pop();
    for (const event of events) {
      let name = "message";
      const data = [];
      for (const line of event.split("\n")) {
        if (line.startsWith("event:")) name = line.slice(6).trim();
        else if (line.startsWith("data:")) data.push(line.slice(5).trimStart());
      }
      if (data.length > 0) take(name, JSON.parse(data.join("\n")));
    }
  }
}

// Follows a stream until stop() is called, and takes it up again when it ends. `path` is asked for at every start, so
// that it may name the last exchange seen; status(word) is told "live", "lost" or "refused".
export function follow(path, take, status) {
  const controller = new AbortController();
  let pause = RETRY_FIRST_MS;
  let timer = 0;

  const open = async () => {
    try {
      const response = await request("GET", path(), undefined, controller.signal);
      pause = RETRY_FIRST_MS;
      status("live");
      // What was read before stop() may still be on its way: it is of another world.
      await readEvents(response.body, (name, data) => { if (!controller.signal.aborted) take(name, data); });
    } catch (error) {
      if (controller.signal.aborted) return;
      if (error instanceof Refusal && (error.status === 401 || error.status === 404)) {
        status("refused", error);
        return;
      }
    }
    if (controller.signal.aborted) return;
    status("lost");
    timer = setTimeout(open, pause);
    pause = Math.min(pause * 2, RETRY_LONGEST_MS);
  };
  open();
  return { stop() { clearTimeout(timer); controller.abort(); } };
}
