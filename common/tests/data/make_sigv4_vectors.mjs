// make_sigv4_vectors.mjs -- requests signed by two foreign signers, for tests/test_sigv4.c to verify.
//
//   npm install --prefix /tmp/signers @smithy/signature-v4 @smithy/protocol-http @aws-crypto/sha256-js
//   NODE_PATH=/tmp/signers/node_modules node make_sigv4_vectors.mjs > sigv4_vectors.json
//
// smithy: the signer of AWS's own JavaScript SDK, at a fixed time. curl: what `curl --aws-sigv4` sends to a socket,
// at the time of the recording; 7.88 signs path and query as they are, so its vectors keep to plain ones.
import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import net from "node:net";

const require = createRequire(process.env.NODE_PATH + "/");
const { SignatureV4 } = require("@smithy/signature-v4");
const { HttpRequest } = require("@smithy/protocol-http");
const { Sha256 } = require("@aws-crypto/sha256-js");

const signedAt = Date.UTC(2026, 0, 31, 23, 59, 59);
const longLived = {
  accessKeyId: "AKIDEXAMPLE",
  secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
};
const temporary = {
  accessKeyId: "ASIATEMPORARY0000001",
  secretAccessKey: "tEmP+orary/Secret0123456789abcdefghijklm",
  sessionToken: "FwoGZXIvYXdzEJr//////////wEaDExample+token/with=signs" + "A1b2".repeat(180) + "==",
};
const charge = JSON.stringify({
  storeId: "store-1",
  shoppingTripId: "7f1c9f7e-4a5d-4f2e-9d5b-0c2d1e3f4a5b",
  adjustAmount: { value: 15.99, currencyCode: "USD" },
});
const json = { "content-type": "application/json" };

const cases = [
  { name: "adjust", path: "/v1/adjust/charge", body: charge, headers: json },
  { name: "adjust-with-token", path: "/v1/adjust/charge", body: charge, headers: json, credentials: temporary },
  { name: "no-body", path: "/v1/cancel/charge", body: "" },
  { name: "unicode-body", path: "/v1/checkout/carts", body: '{"name":"Käsebrötchen \u{1F950} 日本"}', headers: json },
  { name: "other-region", path: "/v1/refund/charge", body: charge, region: "ap-northeast-1" },
  { name: "other-service", path: "/", body: "Action=AssumeRole&Version=2011-06-15", service: "sts",
    headers: { "content-type": "application/x-www-form-urlencoded" } },
  { name: "root", method: "GET", path: "/" },
  { name: "escaped-path", method: "GET", path: "/v1/trips/a%20b%2Fc%3Ad" },
  { name: "reserved-characters-in-path", method: "GET", path: "/v1/a:b/c,d;e=f/@g/(h)*!'$&+~" },
  { name: "unicode-in-path", method: "GET", path: "/v1/%E6%97%A5%E6%9C%AC/caf%C3%A9" },
  { name: "lower-case-escapes-in-path", method: "GET", path: "/v1/%e6%97%a5" },
  { name: "empty-segments", method: "GET", path: "//v1///trips//" },
  { name: "dot-segments", method: "GET", path: "/v1/./a/../trips/./x" },
  { name: "dots-above-the-root", method: "GET", path: "/../../v1/.." },
  { name: "dot-at-the-end", method: "GET", path: "/v1/trips/." },
  { name: "trailing-slash", method: "GET", path: "/v1/trips/" },
  { name: "query", method: "GET", path: "/v1/trips", query: { to: "2", from: "1" } },
  { name: "query-sorted-by-name-not-by-pair", method: "GET", path: "/", query: { "a-b": "1", a: "2", "a.": "3", aa: "4" } },
  { name: "query-repeated-name", method: "GET", path: "/", query: { id: ["b", "a", "a-", "a="], z: "" } },
  { name: "query-escapes", method: "GET", path: "/", query: { "näme &=": "v+a l/u?e%41", "!'()*": "~-._" } },
  { name: "query-upper-before-lower", method: "DELETE", path: "/", query: { b: "1", A: "2", a: "3", B: "4" } },
  { name: "folded-header", path: "/", body: "x", headers: { "x-amz-meta-note": "  two   blanks\t\tand tabs ", "x-one": "1" } },
  { name: "non-ascii-header", path: "/", body: "x", headers: { "x-note": "café" } },
  { name: "content-hash-header", path: "/v1/capture/charge", body: charge, hashHeader: true },
  { name: "put-with-token-and-query", method: "PUT", path: "/v1/x%2Fy", query: { q: "ü" }, body: "{}", credentials: temporary },
  { name: "long-body", path: "/v1/catalog", body: "0123456789abcdef".repeat(512) },
  { name: "many-headers", path: "/", body: "", headers: Object.fromEntries([...Array(20).keys()].map((i) => [`x-h${i}`, `value ${i}`])) },
];

const escapeUri = (text) => encodeURIComponent(text).replace(/[!'()*]/g, (c) => "%" + c.charCodeAt(0).toString(16).toUpperCase());
const queryText = (query = {}) =>
  Object.entries(query).flatMap(([name, value]) => [value].flat().map((one) => `${escapeUri(name)}=${escapeUri(one)}`)).join("&");

async function smithyVector(of) {
  const { region = "us-east-1", service = "execute-api", credentials = longLived, method = "POST", body = "" } = of;
  const signer = new SignatureV4({ credentials, region, service, sha256: Sha256, applyChecksum: !!of.hashHeader });
  const host = `${region}.test.payments.amazonphysicalstores.com`;
  const request = new HttpRequest({ method, hostname: host, path: of.path, query: of.query, body, headers: { host, ...of.headers } });
  const signed = await signer.sign(request, { signingDate: new Date(signedAt) });
  return {
    name: `smithy/${of.name}`, region, service, nowMs: signedAt, ...secretsOf(credentials),
    method, path: of.path, query: queryText(of.query), headers: Object.entries(signed.headers), body,
  };
}

function secretsOf({ accessKeyId, secretAccessKey, sessionToken = "" }) {
  return { accessKeyId, secretAccessKey, sessionToken };
}

// Runs curl against a socket of ours and answers the bytes it sent.
function recordCurl(args) {
  return new Promise((resolve, reject) => {
    const server = net.createServer((socket) => {
      let text = "";
      socket.setEncoding("utf8").on("data", (part) => {
        text += part;
        const end = text.indexOf("\r\n\r\n");
        const length = Number(/content-length: (\d+)/i.exec(text)?.[1] ?? 0);
        if (end >= 0 && Buffer.byteLength(text.slice(end + 4)) >= length) {
          socket.end("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
          server.close();
          resolve(text);
        }
      });
    });
    server.listen(0, "127.0.0.1", () => {
      const base = `http://127.0.0.1:${server.address().port}`;
      execFile("curl", ["-sS", "-q", ...args(base)], (error) => error && reject(error));
    });
  });
}

async function curlVector({ name, path, body, credentials = longLived, method = "POST", headers = [] }) {
  const region = "eu-central-1", service = "execute-api";
  const text = await recordCurl((base) => [
    "--aws-sigv4", `aws:amz:${region}:${service}`, "--user", `${credentials.accessKeyId}:${credentials.secretAccessKey}`,
    "-X", method, ...headers.flatMap((header) => ["-H", header]),
    ...(credentials.sessionToken ? ["-H", `X-Amz-Security-Token: ${credentials.sessionToken}`] : []),
    ...(body === undefined ? [] : ["--data-binary", body]), base + path,
  ]);
  const [head, sentBody] = [text.slice(0, text.indexOf("\r\n\r\n")), text.slice(text.indexOf("\r\n\r\n") + 4)];
  const [start, ...lines] = head.split("\r\n");
  const [sentPath, query = ""] = start.split(" ")[1].split("?");
  const sent = lines.map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 1).trim()]);
  const date = sent.find(([header]) => header.toLowerCase() === "x-amz-date")[1];
  const nowMs = Date.parse(date.replace(/(....)(..)(..T..)(..)(..Z)/, "$1-$2-$3:$4:$5"));
  return {
    name: `curl/${name}`, region, service, nowMs, ...secretsOf(credentials),
    method, path: sentPath, query, headers: sent, body: sentBody,
  };
}

const curlCases = [
  { name: "adjust", path: "/v1/adjust/charge", body: charge, headers: ["Content-Type: application/json"] },
  { name: "adjust-with-token", path: "/v1/adjust/charge", body: charge, credentials: temporary, headers: ["Content-Type: application/json"] },
  { name: "get", path: "/v1/trips", method: "GET" },
  { name: "get-with-query", path: "/v1/trips?from=1&to=2", method: "GET" },
  { name: "unicode-body", path: "/v1/checkout/carts", body: '{"name":"Käsebrötchen"}', headers: ["Content-Type: application/json"] },
  { name: "empty-post", path: "/v1/cancel/charge", body: "", headers: ["Content-Type: application/json"] },
];

const vectors = [];
for (const of of cases) vectors.push(await smithyVector(of));
for (const of of curlCases) vectors.push(await curlVector(of));
console.log("[\n" + vectors.map((vector) => JSON.stringify(vector)).join(",\n") + "\n]");
