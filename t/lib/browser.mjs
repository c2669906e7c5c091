/*
 * Browser tests: Debian's Chromium, driven by playwright-core, saying TAP.
 * A test is a module that a .t file runs with the desk's environment:
 *
 *     import { browser, is, like, ok, done } from "../lib/browser.mjs";
 *
 *     const b = await browser();
 *     const page = await b.page();             // fresh cookies for each
 *     await page.goto(b.url + "agent/");
 *     like(await page.title(), /Tickets/, "title");
 *     await b.axe(page, "list");               // WCAG 2.2 AA
 *     await b.looks(page, "list");             // so in any window
 *     await b.shot(page, "list");              // a PNG if TK_SHOTS is set
 *     await done();
 *
 * Environment: TK_URL, TK_DIR (a private folder), B (the build: playwright
 * lies in $B/npm), TK_SHOTS (folder for pictures), TK_LOOKED (file that
 * gets the addresses that axe saw, for t/lib/looked.pl), CHROMIUM.
 */

import { createRequire } from "node:module";
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)),
    "../..");
const build = path.resolve(root, process.env.B || "build");
const require = createRequire(path.join(build, "npm/package.json"));

let count = 0;
let failed = 0;
let current = null;

export function diag(text) {
    process.stderr.write(String(text).replace(/^/gm, "# ") + "\n");
}

export function ok(value, name) {
    count++;
    if (!value) {
        failed++;
        diag(`failed: ${name}`);
    }
    process.stdout.write(`${value ? "ok" : "not ok"} ${count} - `
        + String(name).replace(/[\n#]/g, " ") + "\n");
    return Boolean(value);
}

export function is(got, wanted, name) {
    if (!ok(got === wanted, name)) {
        diag(`got:    ${JSON.stringify(got)}`);
        diag(`wanted: ${JSON.stringify(wanted)}`);
    }
}

export function like(got, pattern, name) {
    if (!ok(pattern.test(String(got)), name)) {
        diag(`got:    ${String(got).slice(0, 2000)}`);
        diag(`wanted: ${pattern}`);
    }
}

/* Ends the browser and the TAP. */
export async function done() {
    if (current) {
        await current.close();
    }
    process.stdout.write(`1..${count}\n`);
    process.exit(failed ? 1 : 0);
}

/* Calls it until it gives something true, 10 quick seconds unless told.  A page
 * that is being replaced is asked again. */
export async function until(code, seconds = 10) {
    const end = Date.now() + seconds * 1000 * slowness();

    for (;;) {
        const value = await Promise.resolve(code()).catch((e) => {
            if (!/context was destroyed|navigat/i.test(String(e))) {
                throw e;
            }
            return false;
        });

        if (value || Date.now() > end) {
            return value;
        }
        await new Promise((go) => setTimeout(go, 100));
    }
}

/* One Chromium with a new empty profile. */
export async function browser(options = {}) {
    const { chromium } = require("playwright-core");
    const dir = process.env.TK_DIR || fs.mkdtempSync("/tmp/tk-browser-");

    /* Chromium wants a home it can write to, nobody has none. */
    const home = path.join(dir, "home");
    fs.mkdirSync(home, { recursive: true });

    const instance = await chromium.launch({
        executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
        headless: true,
        env: { ...process.env, HOME: home, XDG_CONFIG_HOME: home,
            XDG_CACHE_HOME: home, TMPDIR: home },
        args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
            "--disable-quic", "--no-first-run", "--disable-sync",
            "--disable-background-networking", "--disable-component-update",
            "--disable-default-apps", "--disable-extensions",
            "--disable-features=Translate,OptimizationHints,MediaRouter",
            "--no-proxy-server", ...(options.args || [])],
    });

    current = new Browser(instance);
    return current;
}

class Browser {
    constructor(instance) {
        this.instance = instance;
        this.url = process.env.TK_URL;
        this.problems = [];
    }

    /* A page with cookies of its own.  What it says on the console as an
     * error, uncaught exceptions and violations of the CSP are collected in
     * problems; a request that leaves the machine is refused and counted. */
    async page(options = {}) {
        const context = await this.instance.newContext({
            viewport: { width: 1280, height: 800 },
            locale: "en-US", timezoneId: "UTC", ...options });

        await context.route((url) => !/^(127\.0\.0\.1|localhost)$/
            .test(url.hostname) && /^(http|ws)/.test(url.protocol),
            (route) => {
                this.problems.push("request to " + route.request().url());
                return route.abort();
            });

        const page = await context.newPage();

        arrive(page.mainFrame());
        page.on("console", (message) => {
            if (message.type() === "error") {
                this.problems.push(message.text());
            }
        });
        page.on("pageerror", (e) => this.problems.push(String(e)));
        page.setDefaultTimeout(15000 * slowness());
        return page;
    }

    /* Signs in by the page, as a person would. */
    async login(page, name, password) {
        await page.goto(this.url + "login");
        await page.fill("[name=login]", name);
        await page.fill("[name=password]", password || `${name}-password`);
        await Promise.all([
            page.waitForURL((url) => !/\/login/.test(url.pathname)),
            page.press("[name=password]", "Enter"),
        ]);
    }

    /* By the debugger: playwright's own screenshot adds a style to the
     * page, which its CSP would report. */
    async shot(page, name) {
        if (!process.env.TK_SHOTS) {
            return;
        }

        const cdp = await page.context().newCDPSession(page);
        const { cssContentSize } = await cdp.send("Page.getLayoutMetrics");
        const { data } = await cdp.send("Page.captureScreenshot", {
            captureBeyondViewport: true,
            clip: { ...cssContentSize, x: 0, y: 0, scale: 1 } });

        fs.mkdirSync(process.env.TK_SHOTS, { recursive: true });
        fs.writeFileSync(path.join(process.env.TK_SHOTS, name + ".png"),
            Buffer.from(data, "base64"));
        await cdp.detach();
    }

    /* One test: axe finds nothing against WCAG 2.2 A and AA. */
    async axe(page, name, options = {}) {
        ok(await this.findings(page, name, options) === 0,
            `${name}: accessible`);
    }

    /* How much axe finds.  Its script comes in by the debugger, past the
     * page's CSP. */
    async findings(page, name, options = {}) {
        const source = fs.readFileSync(require.resolve("axe-core/axe.min.js"),
            "utf8");

        if (!await page.evaluate("Boolean(window.axe)")) {
            await page.evaluate(source);
        }

        /* At its end the bar to save lies over nothing of the page. */
        await page.evaluate(() => document.querySelector(".savebar")
            && window.scrollTo(0, document.documentElement.scrollHeight));
        /* A window that draws no frame ends no animation. */
        await page.evaluate(() => Promise.race([
            new Promise((go) => setTimeout(go, 1000)),
            Promise.all(document.getAnimations().map(
                (a) => a.finished.catch(() => 0)))]));

        const result = await page.evaluate((o) => window.axe.run(document, {
            runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
            ...o }), options);

        looked(page.url());

        if (await page.evaluate("document.compatMode") !== "CSS1Compat") {
            diag(`${name}: something stands in front of <!DOCTYPE html>`);
            return result.violations.length + 1;
        }

        for (const found of result.violations) {
            diag(`${name}: ${found.id}: ${found.help}`);
            for (const node of found.nodes.slice(0, 3)) {
                diag(`    ${node.html.slice(0, 200)}`);
                diag(`    ${node.failureSummary.slice(0, 200)}`);
            }
        }
        return result.violations.length;
    }

    /* One test: light and dark, wide and narrow, axe finds nothing and
     * nothing is wider than the window. */
    async looks(page, name) {
        const before = page.viewportSize();
        let bad = 0;

        for (const width of [1400, 390]) {
            await page.setViewportSize({ width, height: 900 });

            for (const colorScheme of ["light", "dark"]) {
                await page.emulateMedia({ colorScheme });
                bad += await this.findings(page,
                    `${name}, ${width}, ${colorScheme}`);
                await this.shot(page, name.replace(/\W+/g, "_")
                    + `-${colorScheme}-${width}`);
            }

            /* The page, and tables that are cards in a narrow window. */
            const over = await page.evaluate(() => Math.max(
                document.documentElement.scrollWidth - window.innerWidth,
                ...[...document.querySelectorAll(".scroll:has(> .stack)")]
                    .map((e) => e.scrollWidth - e.clientWidth)));

            if (over > 0) {
                diag(`${name}: ${over} px wider than ${width}`);
                bad++;
            }
        }

        await page.emulateMedia({ colorScheme: "light" });
        await page.setViewportSize(before);
        ok(bad === 0, `${name}: accessible, fits any window`);
    }

    /* Problems so far that are wanted, such as a refused form's status. */
    forgive(pattern) {
        this.problems = this.problems.filter((p) => !pattern.test(p));
    }

    /* One test: nothing went wrong in any page so far. */
    clean(name = "no error in the console, no foreign request") {
        is(this.problems.join("\n"), "", name);
        this.problems = [];
    }

    async close() {
        await this.instance.close();
    }
}

/* A click or key that leads to another page ends when that page is there, as
 * goto() does: of itself it ends with the page's first bytes, and a test that
 * counts rows would count those that have come. */
function arrive(frame) {
    const frames = Object.getPrototypeOf(frame);

    for (const name of frames.arrives ? [] : ["click", "press"]) {
        const act = frames[name];

        frames[name] = async function (...args) {
            await act.apply(this, args);
            await this.waitForLoadState();
        };
    }
    frames.arrives = true;
}

function looked(url) {
    const base = process.env.TK_URL;

    if (process.env.TK_LOOKED && url.startsWith(base)) {
        fs.appendFileSync(process.env.TK_LOOKED,
            url.slice(base.length).replace(/[?#].*/, "") + "\n");
    }
}

function slowness() {
    return process.env.VALGRIND ? 20 : process.env.ASAN ? 4 : 1;
}

process.on("unhandledRejection", (e) => {
    diag(e && e.stack ? e.stack : e);
    process.exit(255);
});
