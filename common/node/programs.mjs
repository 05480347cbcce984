// programs.mjs -- starts the kit's programs for a test and ends them with it.
import { spawn } from "node:child_process";
import path from "node:path";
import readline from "node:readline";

const START_MS = 60_000; // generous: the machine may be busy, and sanitizers are slow

// Environment variable `name`, which jwo_add_node_test() sets.
export function setting(name) {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set; run this through ctest`);
  return value;
}

// Starts program `name` and resolves when it has printed its "ready" line: { child, lines, ready, stop() }, where
// `ready` holds the members of that line ({ port: "8080", ... }) and `lines` everything printed so far. Rejects when it
// ends or says nothing; what it complains about goes to our standard error.
export function start(name, args = [], env = {}) {
  const child = spawn(path.join(setting("JWO_BIN"), name), args, {
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = new Promise((resolve) => {
    child.once("exit", (code, signal) => resolve({ code, signal }));
    child.once("error", (error) => resolve({ error }));
  });
  const program = { child, ended, lines: [], ready: {}, stop: () => stop(child, ended) };

  return new Promise((resolve, reject) => {
    const give_up = (why) => {
      child.kill("SIGKILL");
      reject(new Error(`${name} ${why}; it printed: ${program.lines.join(" | ") || "nothing"}`));
    };
    const deadline = setTimeout(() => give_up("does not get ready"), START_MS);
    ended.then((end) => {
      clearTimeout(deadline);
      give_up(`ended with ${end.error ?? end.code ?? end.signal}`);
    });
    readline.createInterface({ input: child.stdout }).on("line", (line) => {
      program.lines.push(line);
      if (!line.startsWith("ready ")) return;
      clearTimeout(deadline);
      for (const [, key, value] of line.matchAll(/(\w+)=(\S+)/g)) program.ready[key] = value;
      resolve(program);
    });
  });
}

// Resolves with { code, signal }; a program that does not end after SIGTERM is killed.
async function stop(child, ended) {
  child.kill("SIGTERM");
  const deadline = setTimeout(() => child.kill("SIGKILL"), START_MS);
  const end = await ended;
  clearTimeout(deadline);
  return end;
}
