/* The browser's half of frame.t. */

import { browser, done, is, like, ok, until } from "../lib/browser.mjs";

const site = process.env.TK_SITE;
const b = await browser({ args: ["--test-third-party-cookie-phaseout"] });
const page = await b.page({ ignoreHTTPSErrors: true });

await page.goto(site);
const frame = page.frame("desk");
const body = () => frame.textContent("body");
let ticket = "";

await visitor();
await user();
await alone();
await unlisted();
await languages();
await done();

async function go(path) {
    await frame.goto(b.url + path);
}

async function visitor() {
    await frame.waitForSelector("main");
    await go("../probe");
    await go("../probe");
    is(await body(), "cookies: ", "this browser keeps no third party's cookie");

    await go("new");
    await frame.fill("[name=first_name]", "Carla");
    await frame.fill("[name=last_name]", "Customer");
    await frame.fill("[name=email]", "customer@example.test");
    await frame.fill("[name=subject]", "Seen from the site");
    await frame.selectOption("[name=type]", { label: "Support" });
    await frame.fill("[name=text]", "Written in a frame.\n"
        + "Donaudampfschifffahrtsgesellschaftskapitän".repeat(4));
    await frame.locator("button.main").click();
    await frame.waitForURL(/\/created/);
    await frame.getByRole("link", { name: "Show the ticket" }).click();
    await frame.waitForURL(/\/t\/\d+\/[\w-]+$/);
    like(await body(), /Written in a frame/, "a visitor's ticket is there");
    ticket = frame.url().slice(b.url.length);
    is(await b.findings(page, "frame"), 0, "accessible");
    await b.shot(page, "frame");

    await frame.fill("[name=text]", "One thing more.");
    await frame.locator("form[action$='/answer'] button.main").click();
    await frame.waitForSelector(".talk >> text=One thing more.");
    ok(true, "answered");

    ok(!await frame.locator("form[action$='/close'] button").isVisible(),
        "closing takes a second step");
    await frame.locator("form[action$='/close'] summary").click();
    await frame.locator("form[action$='/close'] button").click();
    await frame.waitForSelector(".hintbox");
    like(await body(), /This ticket is closed/, "closed");
}

async function user() {
    await go("login");
    await frame.fill("[name=login]", "agent");
    await frame.fill("[name=password]", "agent-password");
    await frame.press("[name=password]", "Enter");
    await frame.waitForURL(/\/mine$/);
    like(await body(), /Your tickets/, "an agent is a user here");

    const status = (path) => frame.evaluate(async (url) =>
        (await fetch(url, { redirect: "manual" })).status, b.url + path);

    is(await status("agent/"), 403, "nothing of the agents' pages");
    is(await status("agent/new"), 403, "no new ticket of theirs either");
    is(await status("mine"), 200, "but the own tickets");

    const cookies = await page.context().cookies(b.url);
    const cookie = cookies.find((c) => /_frame$/.test(c.name));

    ok(cookie, "a cookie of its own");
    ok(cookie && cookie.secure && cookie.httpOnly
        && cookie.sameSite === "None", "Secure, HttpOnly, SameSite=None");

    await frame.locator("a", { hasText: "New ticket" }).first().click();
    await frame.waitForURL(/\/new$/);
    await frame.fill("[name=subject]", "By a user");
    await frame.selectOption("[name=type]", { label: "Facilities" });
    await frame.fill("[name=text]", "Signed in, in a frame.");
    await frame.locator("button.main").click();
    await frame.waitForURL(/\/(t|created)/);
    await go("mine");
    like(await body(), /By a user/, "stands in the list");
}

/* The frame's session is not that of the site itself. */
async function alone() {
    const top = await page.context().newPage();

    await top.goto(b.url + "mine");
    like(top.url(), /\/login/, "the site itself knows nobody");
    await top.fill("[name=login]", "agent");
    await top.fill("[name=password]", "agent-password");
    await top.press("[name=password]", "Enter");
    await top.waitForURL(/\/(mine|agent\/)/);
    await top.goto(b.url + "agent/");
    is(await top.locator("h1, [aria-current=page]").count() > 0, true,
        "an agent there, after signing in");
    await top.close();

    await go("mine");
    await frame.locator("form[action$='/logout'] button").click();
    await until(() => /\/login/.test(frame.url()));
    await go("mine");
    like(frame.url(), /\/login/, "signed out of the frame");
}

/* A narrow frame in every language, light and dark, with the site's colours:
 * nothing is wider than the frame, axe finds nothing. */
async function languages() {
    for (const locale of ["en-GB", "de-DE", "nl-NL", "fr-FR", "es-ES"]) {
        const p = await b.page({ ignoreHTTPSErrors: true, locale,
            viewport: { width: 400, height: 1100 } });
        let wrong = 0;

        await p.goto(site);
        const inner = p.frame("desk");

        await p.evaluate(() => document.querySelector("iframe")
            .setAttribute("width", 360));

        for (const path of ["", "new", "login", "password",
            ticket]) {
            await inner.goto(b.url + path);
            is(await inner.getAttribute("html", "lang"), locale.slice(0, 2),
                `${locale}: ${path.replace(/\/.*/, "")}`);

            for (const colorScheme of ["light", "dark"]) {
                await p.emulateMedia({ colorScheme });
                wrong += await b.findings(p, `${locale} ${path}`);
                wrong += await inner.evaluate(() => document.documentElement
                    .scrollWidth > window.innerWidth);
                await b.shot(p, `frame-${path.replace(/\/.*/, "")}-${locale
                    .slice(0, 2)}-${colorScheme}`);
            }
        }

        is(await inner.evaluate(() => getComputedStyle(document.body)
            .getPropertyValue("--accent").trim()), "#d9a6f0",
            `${locale}: the site's own colour`);
        is(wrong, 0, `${locale}: accessible, fits the frame`);
        await p.context().close();
    }
}

async function unlisted() {
    await page.goto(process.env.TK_UNLISTED);
    await page.waitForTimeout(500);
    const other = page.frame("desk");

    ok(!other || /^chrome-error/.test(other.url())
        || await other.locator("main").count() === 0,
        "a site that is not listed shows nothing");
}
