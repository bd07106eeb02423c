// Opens the overview of a drop folder in Chromium and prints what is wrong with it as JSON: [{mode, problem}].
// node overview.mjs NODE_MODULES CHROMIUM PAGE.html
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [modules, chromium, page] = process.argv.slice(2);
const require = createRequire(join(modules, "index.js"));
const playwright = require("playwright-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const address = pathToFileURL(page).href;
const MODES = [
  { name: "light", width: 1280 },
  { name: "dark", width: 1280, colorScheme: "dark" },
  { name: "zoomed", width: 720 },
  { name: "phone", width: 320 },
  { name: "dark phone", width: 320, colorScheme: "dark" },
  { name: "forced colours", width: 1280, forcedColors: "active" },
];
const found = [];
const shown = (tab) => tab.locator("tbody tr:visible").count();

const browser = await playwright.chromium.launch({ executablePath: chromium, args: ["--no-sandbox"] });
for (const { name, width, colorScheme = "light", forcedColors = "none" } of MODES) {
  const report = (problem) => found.push({ mode: name, problem });
  const context = await browser.newContext({ viewport: { width, height: 800 }, colorScheme, forcedColors, bypassCSP: true });
  const tab = await context.newPage();
  await tab.goto(address);
  const wide = await tab.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  if (wide > 0) report(`the page is ${wide} px wider than the window`);
  const failed = await tab.evaluate(() => document.fonts.ready.then(() => [...document.fonts].filter((f) => f.status === "error").length));
  if (failed) report(`${failed} fonts do not load`);
  await tab.evaluate(axe);
  const options = { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] };
  const { violations } = await tab.evaluate((options) => axe.run(document, options), options);
  for (const { id, nodes } of violations) report(`axe: ${id}: ${nodes.slice(0, 3).map((n) => n.html).join(" | ")}`);
  await context.close();
}
for (const javaScriptEnabled of [true, false]) await read(javaScriptEnabled);
await browser.close();
console.log(JSON.stringify(found));

// What the page's own policy lets happen: nothing is asked for, the search works, and without it nothing is missing.
async function read(javaScriptEnabled) {
  const report = (problem) => found.push({ mode: javaScriptEnabled ? "with script" : "without script", problem });
  const tab = await (await browser.newContext({ javaScriptEnabled })).newPage();
  tab.on("request", (request) => /^(file|data):/.test(request.url()) || report(`asks for ${request.url()}`));
  tab.on("console", (message) => report(message.text()));
  tab.on("pageerror", (error) => report(String(error)));
  await tab.goto(address);
  const all = await shown(tab);
  if (all !== (await tab.locator("tbody tr").count())) report("rows are hidden from the start");
  await tab.keyboard.press("Tab");
  if (!(await tab.locator(".skip").evaluate((e) => e === document.activeElement))) report("the skip link is not first");
  if ((await tab.locator("#search").isVisible()) !== javaScriptEnabled) report("the search is shown or hidden wrongly");
  if (javaScriptEnabled) {
    await tab.fill("#search", "PROGRES leeg");
    if ((await shown(tab)) !== 0) report("the search finds what has only one of the words");
    await tab.fill("#search", "énergy  NORTH");
    if ((await shown(tab)) !== 1) report("the search does not find words in any order, capitals or accents");
    if (!/^1 of \d+ reports$/.test(await tab.locator("#found").textContent())) report("it does not say how many it found");
    await tab.fill("#search", "");
    if ((await shown(tab)) !== all) report("an empty search hides something");
  }
  await tab.focus("#show-all");
  for (let step = 0; step < 3; step++) await tab.keyboard.press("ArrowRight");
  if (!(await tab.locator("#show-failed").isChecked())) report("the arrow keys do not change what is shown");
  if ((await shown(tab)) !== (await tab.locator("tbody tr.failed").count())) report("“Failed” does not show the failed ones");
  if (await tab.evaluate(() => window.hacked === true)) report("a name was run as script");
  await tab.context().close();
}
