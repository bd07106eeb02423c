// Opens pages in one Chromium and prints what is wrong with them as JSON: [{page, mode, problem}].
// node check.mjs NODE_MODULES CHROMIUM PAGE.html…
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [modules, chromium, ...pages] = process.argv.slice(2);
const require = createRequire(join(modules, "index.js"));
const playwright = require("playwright-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

const MODES = [
  { name: "light", width: 1280 },
  { name: "dark", width: 1440, colorScheme: "dark" },
  { name: "phone", width: 320 },
];
const VIEWS = [
  { name: "side by side", width: 1280, view: "both" },
  { name: "side by side, zoomed to 200 %, dark", width: 640, view: "both", colorScheme: "dark" },
  { name: "side by side on a phone", width: 320, view: "both" },
  { name: "Dutch", width: 1280, view: "source" },
  { name: "forced colours", width: 1280, view: "text", forcedColors: "active" },
];
const SHOWN = { text: [true, false], both: [true, true], source: [false, true] };
const found = [];

const browser = await playwright.chromium.launch({ executablePath: chromium, args: ["--no-sandbox"] });
for (const page of pages) {
  const translated = readFileSync(page, "utf8").includes("<fieldset");
  for (const mode of translated ? [...MODES, ...VIEWS] : MODES) {
    const report = (problem) => found.push({ page, mode: mode.name, problem });
    const { width, colorScheme = "light", forcedColors = "none" } = mode;
    const context = await browser.newContext({ viewport: { width, height: 800 }, colorScheme, forcedColors, bypassCSP: true });
    await look(await context.newPage(), page, mode, translated, report);
    await context.close();
  }
  await read(page, translated);
}
await browser.close();
console.log(JSON.stringify(found));

async function look(tab, page, mode, translated, report) {
  await tab.goto(pathToFileURL(page).href);
  if (mode.view) await tab.click(`label[for=view-${mode.view}]`);
  if (translated) {
    const [text, dutch] = SHOWN[mode.view ?? "text"];
    if ((await tab.locator(".body .row > .t").first().isVisible()) !== text) report("the text is shown or hidden wrongly");
    if ((await tab.locator(".body .row > .s").first().isVisible()) !== dutch) report("the Dutch is shown or hidden wrongly");
  }
  if (mode.view === "both") {
    const beside = await tab.locator("td").evaluateAll((cells) => cells.filter((cell) => cell.checkVisibility() && cell.offsetWidth > 0).filter((cell) => {
      const [text, dutch] = [".t", ".s"].map((look) => cell.querySelector(look)?.getBoundingClientRect());
      return text && dutch?.height && dutch.top < text.bottom - 4;
    }).length);
    if (beside) report(`${beside} cells have the Dutch on the line of the text`);
  }
  const wide = await tab.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  if (wide > 0) report(`the page is ${wide} px wider than the window`);
  const fonts = await tab.evaluate(() => document.fonts.ready.then(() => [...document.fonts].filter((f) => f.status === "error").length));
  if (fonts) report(`${fonts} fonts do not load`);
  await tab.evaluate(axe);
  const options = { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] };
  const { violations } = await tab.evaluate((options) => axe.run(document, options), options);
  for (const { id, nodes } of violations) report(`axe: ${id}: ${nodes.slice(0, 3).map((n) => n.html).join(" | ")}`);
}

// What the page's own policy lets happen: no request leaves it, its style is applied, the keyboard reaches the views.
async function read(page, translated) {
  const report = (problem) => found.push({ page, mode: "as a reader opens it", problem });
  const context = await browser.newContext({ javaScriptEnabled: false });
  const tab = await context.newPage();
  tab.on("request", (request) => /^(file|data):/.test(request.url()) || report(`asks for ${request.url()}`));
  tab.on("console", (message) => report(message.text()));
  await tab.goto(pathToFileURL(page).href);
  if (translated) {
    await tab.keyboard.press("Tab");
    if (!(await tab.locator(".skip").evaluate((e) => e === document.activeElement))) report("the skip link is not first");
    await tab.focus("#view-text");
    await tab.keyboard.press("ArrowRight");
    if (!(await tab.locator("#view-both").isChecked())) report("the arrow keys do not change the view");
    if (!(await tab.locator(".body .row > .s").first().isVisible())) report("the view does not follow the radios");
  }
  await context.close();
}
