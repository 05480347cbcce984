// signatures.mjs -- foreign signers are believed, and a changed request is not: for every operation of the table.
//
//   signatures.mjs aws     the signer of AWS's own JavaScript SDK (@smithy/signature-v4)
//   signatures.mjs curl    curl --aws-sigv4
//
// The operations come from the program itself (mock-amazon --operations), so that a new one cannot be forgotten here.
// For each: as it was signed, the call gets past the signature (whatever the handler makes of it); with one bit turned
// over, in the query, a signed header or the body, or in the path or method, it is refused in the right words.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import http from "node:http";
import path from "node:path";
import { promisify } from "node:util";

import { packages } from "../../common/node/packages.mjs";
import { setting, start } from "../../common/node/programs.mjs";

const run = promisify(execFile);
const credentials = { accessKeyId: "AKIASIGNATURES", secretAccessKey: "s3cret/With+Signs" };
const region = "us-east-1";
const FLIPS = 40; // of each operation

// A byte body as it is, any method and header: fetch() would mend what a test wants broken.
function send(port, { method, target, headers, body }) {
  return new Promise((resolve, reject) => {
    const request = http.request({ host: "127.0.0.1", port, method, path: target, headers, agent: false }, (answer) => {
      answer.resume();
      answer.once("end", () => resolve({ status: answer.statusCode, type: answer.headers["x-amzn-errortype"] ?? "" }));
    });
    request.once("error", reject);
    request.end(body);
  });
}

// Has curl sign the request and send it to that port; the status of the answer.
async function curl(request, service, port) {
  const headers = Object.entries(request.headers).filter(([name]) => name !== "host")
    .flatMap(([name, value]) => ["-H", `${name}: ${value}`]);
  const answer = await run("curl", ["-sS", "-o", "/dev/null", "-w", "%{http_code}",
    "--aws-sigv4", `aws:amz:${region}:${service}`, "--user", `${credentials.accessKeyId}:${credentials.secretAccessKey}`,
    ...headers, "--data-binary", request.body, `http://127.0.0.1:${port}${request.target}`]);
  return Number(answer.stdout);
}

const signers = {
  async aws(request, service) {
    const { SignatureV4 } = packages("@smithy/signature-v4");
    const { HttpRequest } = packages("@smithy/protocol-http");
    const { Sha256 } = packages("@aws-crypto/sha256-js");
    const signer = new SignatureV4({ credentials, region, service, sha256: Sha256 });
    const [pathname, query] = request.target.split("?");
    const signed = await signer.sign(new HttpRequest({
      method: request.method,
      hostname: "127.0.0.1",
      path: pathname,
      query: Object.fromEntries(new URLSearchParams(query)),
      headers: request.headers,
      body: request.body,
    }));
    return { ...request, headers: signed.headers };
  },

  // What curl sends is believed when it comes from curl; to be changed it is caught by a socket of ours.
  async curl(request, service, port) {
    const status = await curl(request, service, port);
    assert.ok(status !== 403 && status >= 200 && status < 500, `${request.target} by curl: ${status}`);
    const kept = {};
    const catcher = http.createServer((incoming, answer) => {
      Object.assign(kept, incoming.headers);
      incoming.resume();
      incoming.once("end", () => answer.end());
    });
    await new Promise((resolve) => catcher.listen(0, "127.0.0.1", resolve));
    await curl(request, service, catcher.address().port);
    catcher.close();
    return { ...request, headers: kept };
  },
};

// Members that rows ask for; each picks its own.
function body_of(trip, shopper) {
  const money = { amount: 15.99, code: "USD" };
  return JSON.stringify({ storeId: "S", shoppingTripId: trip, amount: money, totalAmount: money, settledAmount: money,
    shopperId: { id: shopper }, refundReasonCode: "OTHER", refundRequestId: "550e8400-e29b-41d4-a716-446655440000" });
}

const content_types = { json: "application/json", form: "application/x-www-form-urlencoded" };

const flip = (text, at, bit) =>
  Buffer.from(text, "latin1").map((byte, i) => (i === at ? byte ^ (1 << bit) : byte)).toString("latin1");

// The changes that leave HTTP whole, spread evenly over the parts: [what, changed request, error types].
function changes(signed) {
  const list = [];
  const invalid = ["InvalidSignatureException"];
  const missing = ["MissingAuthenticationTokenException"];
  const [pathname, query] = signed.target.split("?");
  for (let at = 1; at < pathname.length; at += 3) list.push(["path", { target: `${flip(pathname, at, 0)}?${query}` }, missing]);
  for (let at = 0; at < query.length; at += 2) list.push(["query", { target: `${pathname}?${flip(query, at, 1)}` }, invalid]);
  for (const method of ["PUT", "QOST", "GET"]) list.push(["method", { method }, missing]);
  const names = /SignedHeaders=([^,]+)/.exec(signed.headers.authorization)[1].split(";");
  for (const name of names) {
    const value = signed.headers[name];
    // A form that is none any more has no route.
    const types = { "x-amz-date": [...invalid, "IncompleteSignatureException"], "content-type": [...invalid, ...missing] }[name] ?? invalid;
    for (const at of [0, value.length >> 1, value.length - 1]) {
      list.push([name, { headers: { ...signed.headers, [name]: flip(value, at, 0) } }, types]);
    }
  }
  for (let at = 0; at < signed.body.length; at += 9) list.push(["body", { body: flip(signed.body, at, at % 7) }, invalid]);
  return list;
}

async function control(program, route, body) {
  const answer = await fetch(`http://127.0.0.1:${program.ready.control_port}/control/worlds${route}`, {
    method: "POST", body: JSON.stringify(body),
    headers: { authorization: "Bearer signatures", "content-type": "application/json" },
  });
  assert.ok(answer.ok, `${route}: ${answer.status}`);
  return answer.json();
}

async function make_trip(program) {
  await control(program, "", { name: "w", retailer: "http://127.0.0.1:9" });
  await control(program, "/w/stores", { id: "S", risk: "none", hold: { amount: 20, code: "USD" } });
  await control(program, "/w/shoppers", { id: "riley" });
  return (await control(program, "/w/enter", { shopper: "riley", store: "S" })).trip;
}

async function try_operation(program, signer, operation, trip) {
  const port = Number(program.ready.port);
  const request = {
    method: operation.method,
    target: `${operation.path}?Action=none&Version=1`,
    headers: { host: `127.0.0.1:${port}`, "content-type": content_types[operation.takes] },
    body: body_of(trip, "riley"),
  };
  const signed = await signer(request, operation.service, port);
  const good = await send(port, signed);
  assert.notEqual(good.status, 403, `${operation.name} as it was signed: ${good.type}`);
  assert.ok(good.status < 500, `${operation.name}: ${good.status}`);

  const list = changes(signed);
  assert.ok(list.length >= FLIPS, `${operation.name}: only ${list.length} changes`);
  for (const [what, change, types] of list) {
    const answer = await send(port, { ...signed, ...change });
    assert.equal(answer.status, 403, `${operation.name}, ${what}: ${JSON.stringify(change)}`);
    assert.ok(types.includes(answer.type), `${operation.name}, ${what}: ${answer.type}`);
  }
  console.log(`${operation.name}: ${good.status} as it was signed, ${list.length} changes refused`);
  return list.length;
}

const signer = signers[process.argv[2]];
assert.ok(signer, "usage: signatures.mjs aws|curl");
const table = await run(path.join(setting("JWO_BIN"), "mock-amazon"), ["--operations"]);
const operations = table.stdout.trim().split("\n").map((line) => {
  const [name, method, pathname, service, takes] = line.split(" ");
  return { name, method, path: pathname, service, takes };
}).filter((operation) => ["execute-api", "sts"].includes(operation.service));
assert.ok(operations.length >= 7, table.stdout);

const program = await start("mock-amazon", ["--log-level=error"], {
  JWO_ACCESS_KEY_ID: credentials.accessKeyId,
  JWO_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  JWO_CONTROL_TOKEN: "signatures",
});
try {
  const trip = await make_trip(program);
  let count = 0;
  for (const operation of operations) count += await try_operation(program, signer, operation, trip);
  assert.ok(count >= 200, `${count} changes`);
} finally {
  await program.stop();
}
