// browser.mjs -- Debian's Chromium, without a window, for tests.
import fs from "node:fs";
import { packages } from "./packages.mjs";

const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

// A Playwright browser; the caller closes it. JWO_CHROMIUM names another file than Debian's.
export async function launch() {
  const file = process.env.JWO_CHROMIUM ?? PLACES.find((place) => fs.existsSync(place));
  if (!file) {
    throw new Error("chromium is not installed; ./quickstart.sh test installs it");
  }
  const { chromium } = packages("playwright-core");
  const args = ["--disable-gpu", "--disable-dev-shm-usage"];
  // Chromium's own sandbox cannot be had by root, who runs the tests in a container.
  if (process.getuid?.() === 0) args.push("--no-sandbox");
  return chromium.launch({ executablePath: file, args });
}
