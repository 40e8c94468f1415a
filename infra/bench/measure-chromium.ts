import { existsSync } from "node:fs";
import { chromium } from "playwright-core";
import { rolldown } from "rolldown";

const executablePath = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(existsSync);

/** Compiling 1,000 rules in Chromium, in milliseconds; `undefined` where there is none. */
export async function measureChromium(script: string): Promise<number | undefined> {
  if (executablePath === undefined) return undefined;
  const build = await rolldown({ input: script, platform: "browser", logLevel: "silent" });
  const { output } = await build.generate({ format: "esm", minify: true });
  const url = `data:text/javascript;base64,${Buffer.from(output[0].code).toString("base64")}`;
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
  try {
    const page = await browser.newPage();
    // As text: a function would be rewritten by the test runner.
    return await page.evaluate(`import(${JSON.stringify(url)}).then((program) => program.compileInBrowser())`);
  } finally {
    await browser.close();
  }
}
