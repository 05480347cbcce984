// openapi_lint.mjs -- a public linter accepts docs/openapi.json, and would not accept just anything.
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { command } from "../../common/node/packages.mjs";
import { setting } from "../../common/node/programs.mjs";

const environment = { ...process.env, REDOCLY_TELEMETRY: "off", REDOCLY_SUPPRESS_UPDATE_NOTICE: "true" };

function lint(file) {
  const run = spawnSync(process.execPath, [command("redocly"), "lint", file, "--extends", "spec", "--format", "stylish"],
    { cwd: setting("JWO_OUT"), env: environment, encoding: "utf8", timeout: 240000 });
  return { code: run.status, text: run.stdout + run.stderr };
}

function fail(sentence) {
  console.error(sentence);
  process.exit(1);
}

const file = join(setting("JWO_SOURCE_DIR"), "docs/openapi.json");
const result = lint(file);
if (result.code !== 0) fail(`docs/openapi.json is not accepted:\n${result.text}`);

// The linter sees what is wrong: an operation without its answers.
const broken = JSON.parse(readFileSync(file, "utf8"));
delete broken.paths["/v1/adjust/charge"].post.responses;
delete broken.info.title;
const broken_file = join(setting("JWO_OUT"), "broken.json");
writeFileSync(broken_file, JSON.stringify(broken));
if (lint(broken_file).code === 0) fail("a document without title and answers is accepted: nothing was looked at");
console.log(result.text.trim());
