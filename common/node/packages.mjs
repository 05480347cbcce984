// packages.mjs -- the packages of package.json, which lie in the build tree: `import` does not look at NODE_PATH, so
// that scripts say `const { SignatureV4 } = packages("@smithy/signature-v4")`.
import { createRequire } from "node:module";
import path from "node:path";

const folder = process.env.NODE_PATH && path.resolve(process.env.NODE_PATH);
if (!folder) {
  throw new Error("NODE_PATH is not set; run this through ctest, or set it to build/dev/node/node_modules");
}

export const packages = createRequire(path.join(folder, "packages.cjs"));

// The file of a program that a package brings, e.g. command("redocly"); run it with process.execPath.
export function command(name) {
  return path.join(folder, ".bin", name);
}
