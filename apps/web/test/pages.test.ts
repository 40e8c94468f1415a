import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
// @boundaries-ignore test support of another room
import {
  askPdp,
  changeLimit,
  newPorts,
  type Ports,
  pushFiles,
  type Running,
  start,
} from "../../../infra/test/support/standalone.ts";

const executablePath = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(existsSync);
const browserArgs = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
const password = "correct horse battery";
const soon = { timeout: 30_000 };

describe("the pages, in Chromium, on everything that npm start starts", () => {
  let home: string;
  let ports: Ports;
  let running: Running;
  let browser: Browser;
  let page: Page;
  let origin: string;
  const problems: string[] = [];

  beforeAll(async () => {
    if (executablePath === undefined) throw new Error("Chromium is missing: apt-get install chromium");
    home = await mkdtemp(join(tmpdir(), "edict-pages-"));
    ports = await newPorts();
    origin = `http://localhost:${ports.EDICT_WEB_PORT}`;
    running = await start(home, ports);
    browser = await chromium.launch({ executablePath, args: browserArgs });
    page = await browser.newPage({ colorScheme: "light" });
    page.on("pageerror", (error) => problems.push(error.message));
  }, 300_000);

  afterAll(async () => {
    await browser?.close();
    running?.child.kill("SIGINT");
    await new Promise((resolve) =>
      running?.child.exitCode === null ? running.child.once("exit", resolve) : resolve(0),
    );
    await rm(home, { recursive: true, force: true });
  }, 60_000);

  const row = (text: RegExp | string) => page.locator("li", { hasText: text });
  const open = (name: string) => page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name }).click();

  it("strangers_are_shown_the_sign_in_page_and_answered_401", async () => {
    await page.goto(origin);
    await page.waitForURL(`${origin}/sign-in`);
    const answer = await fetch(
      `${origin}/api/trpc/stores.list?input=${encodeURIComponent('{"json":{"workspaceId":"x"}}')}`,
    );
    expect(answer.status).toBe(401);
  }, 60_000);

  it("the_printed_link_signs_the_owner_in_once", async () => {
    const link = /http:\/\/\S+magic-link\S+/.exec(running.output())?.[0] ?? "";
    await page.goto(link);
    await page.getByRole("heading", { name: "Overview" }).waitFor(soon);
    const other = await browser.newPage();
    await other.goto(link);
    await other.getByRole("alert").first().waitFor(soon);
    expect(new URL(other.url()).pathname).toBe("/sign-in");
    await other.close();
  }, 60_000);

  it("a_password_once_set_signs_in_and_a_wrong_one_does_not", async () => {
    await open("Settings");
    await page.getByLabel("New password").fill(password);
    await page.getByRole("button", { name: "Set password" }).click();
    await page.getByText("The password is set.").waitFor(soon);
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByLabel("E-mail").fill("owner@edict.local");
    await page.getByLabel("Password").fill("not the password");
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("alert").filter({ hasText: "Invalid" }).waitFor(soon);
    await page.getByLabel("Password").fill(password);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("heading", { name: "Overview" }).waitFor(soon);
  }, 90_000);

  it("a_push_is_seen_to_be_built_without_reloading", async () => {
    await open("Builds");
    await row("Production #1").getByText("Succeeded").waitFor(soon);
    const remote = await changeLimit(home, ports, 3000);
    expect(remote).toContain(`Edict: build 2`);
    await row("Production #2").getByText("Succeeded").waitFor(soon);
    await row("Production #2").getByRole("link").first().click();
    await page.getByRole("heading", { name: "Production #2" }).waitFor(soon);
    for (const phase of ["checkout", "parse", "compile", "package", "test", "compare", "sign", "publish"]) {
      await page
        .locator("ol li", { hasText: new RegExp(`^${phase}`) })
        .getByText("Done")
        .waitFor(soon);
    }
    await page.getByText("17 passed", { exact: true }).waitFor(soon);
  }, 120_000);

  it("what_a_build_made_can_be_taken_home_by_those_who_may_read_it", async () => {
    for (const kind of ["rule-table", "wasm-component", "wasm-core"]) {
      const href = await page.getByRole("link", { name: `Download ${kind}`, exact: true }).getAttribute("href");
      const answer = await page.request.get(`${origin}${href}`);
      expect(answer.status(), kind).toBe(200);
      const digest = createHash("sha256")
        .update(await answer.body())
        .digest("hex");
      await page.getByText(`sha256:${digest.slice(0, 16)}…`).waitFor(soon);
      expect((await fetch(`${origin}${href}`)).status).toBe(401);
      expect((await page.request.get(`${origin}${href}x`)).status()).toBe(404);
    }
  }, 60_000);

  it("the_decision_point_is_seen_in_sync_and_rolling_back_is_one_click", async () => {
    await open("Deployments");
    await page.getByRole("link", { name: "Production" }).click();
    await page.getByText("Build 2", { exact: true }).first().waitFor(soon);
    const pdp = page.locator("tr", { hasText: "edict-demo" });
    await pdp.getByText("In sync").waitFor(soon);
    expect(await askPdp(ports.EDICT_PDP_PORT, 4000)).toBe("EFFECT_DENY");
    await page.getByRole("button", { name: "Roll back to build 1" }).click();
    await page.getByRole("button", { name: "Roll back to build 2" }).waitFor(soon);
    await row("Rollout 3").getByText("Done").waitFor(soon);
    await pdp.getByText("In sync").waitFor(soon);
    expect(await askPdp(ports.EDICT_PDP_PORT, 4000)).toBe("EFFECT_ALLOW");
  }, 120_000);

  it("a_mistake_is_shown_at_its_place_with_the_lines_around_it", async () => {
    await pushFiles(home, ports, {
      "policies/broken.yaml": [
        "apiVersion: api.cerbos.dev/v1",
        "resourcePolicy:",
        "  resource: broken",
        "  version: default",
        "  rules:",
        "    - actions: [view]",
        "      effect: EFFECT_ALLOW",
        "      roles: [user]",
        "      condition:",
        "        match:",
        "          expr: request.resource.attr.x ==",
        "",
      ].join("\n"),
    });
    await open("Builds");
    await row("Production #3").getByText("Failed").waitFor(soon);
    await row("Production #3").getByRole("link").first().click();
    const mistake = page.locator("li", { hasText: "policies/broken.yaml:11:" });
    await mistake.getByText("cel_syntax").waitFor(soon);
    expect(await mistake.locator("pre").textContent()).toContain("request.resource.attr.x ==");
    await mistake.getByRole("link").click();
    await page.locator(".cm-content .tok-propertyName").first().waitFor(soon);
  }, 120_000);

  it("every_version_of_a_store_can_be_read", async () => {
    await open("Stores");
    await page.getByRole("link", { name: "Expenses" }).click();
    await page.getByRole("link", { name: "policies/expense.yaml" }).click();
    await page.locator(".cm-content", { hasText: "approvalLimit: 3000" }).waitFor(soon);
    await page.getByRole("link", { name: "Begin with the expense policies" }).click();
    await page.locator(".cm-content", { hasText: "approvalLimit: 5000" }).waitFor(soon);
  }, 90_000);

  it("keys_lead_through_the_pages_and_the_theme_follows_the_system_until_chosen", async () => {
    await page.locator("h1").click();
    await page.keyboard.press("g");
    await page.keyboard.press("b");
    await page.waitForURL(`${origin}/builds`);
    await row("Production #1").waitFor(soon);
    await page.keyboard.press("j");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Production #3" }).waitFor(soon);
    const theme = () => page.evaluate(() => document.documentElement.dataset["theme"]);
    expect(await theme()).toBe("light");
    await page.emulateMedia({ colorScheme: "dark" });
    await expect.poll(theme).toBe("dark");
    await page.getByLabel("Theme").selectOption("light");
    expect(await theme()).toBe("light");
    expect(problems).toEqual([]);
  }, 90_000);
});
