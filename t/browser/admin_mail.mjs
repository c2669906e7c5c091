/* The browser's half of admin_mail.t. */

import http from "node:http";

import { browser, done, is, like, ok, until } from "../lib/browser.mjs";

const b = await browser();
const page = await b.page({ viewport: { width: 1400, height: 900 } });

await b.login(page, "admin", "admin-password");
await options();
await external();

b.clean();
await done();

async function save() {
    await Promise.all([page.waitForURL(/done=/),
        page.click(".savebar button.main")]);
}

async function options() {
    await page.goto(b.url + "admin/options");
    await b.looks(page, "options");
    ok(await page.isDisabled("#closing_days"), "what is fixed is disabled");
    like(await page.textContent("#closing_days_hint"), /ticket\.conf:\d+/,
        "and says by what");
    ok(await page.locator("#zones option").count() > 100,
        "the browser's time zones are suggested");
    ok(!await page.isVisible("#hours"), "always open: no hours to fill in");

    await page.check("#hours_days");
    await page.fill("#hours_mon", "8-12, 13:00 – 17");
    await page.fill("#hours_fri", "noon");
    await page.click(".savebar button.main");
    await page.waitForSelector("#hours_fri_why");
    b.forgive(/status of 422/);
    is(await page.inputValue("#hours_mon"), "8-12, 13:00 – 17",
        "what was typed is kept");
    ok(await page.evaluate(() => document.activeElement.matches(
        "[aria-invalid]")), "and the focus is on what is wrong");
    await b.looks(page, "options refused");
    await page.fill("#hours_fri", "9-12");
    await page.fill("#holidays", "24.12.2026\n12-25");
    await save();
    is(await page.inputValue("#hours_mon"), "08:00-12:00, 13:00-17:00",
        "hours as people write them are understood");
    is(await page.inputValue("#holidays"), "2026-12-24\n12-25\n",
        "and dates");
}

/* Style sheets reach nothing outside, neither in the preview nor on the
 * page itself. */
async function external() {
    const asked = [];
    const spy = http.createServer((req, res) => {
        asked.push(req.url);
        res.end();
    });
    await new Promise((go) => spy.listen(0, "127.0.0.1", go));
    const far = `http://127.0.0.1:${spy.address().port}`;
    const css = `@import "${far}/import.css";\n`
        + `@font-face { font-family: X; src: url(${far}/font.woff2); }\n`
        + "h1 { color: rgb(1, 2, 3) !important; font-family: X; }\n"
        + `body { background: url(${far}/image.png); }\n`
        + "</style><script>window.broken = true</script>\n";

    await page.goto(b.url + "admin/external");
    await b.looks(page, "external page");

    const frame = page.frameLocator("#ext-preview");
    const color = (where) => where.locator("h1").first()
        .evaluate((e) => getComputedStyle(e).color);

    await frame.locator("h1").waitFor();
    await page.fill("#external_css", css);
    await until(async () => await color(frame) === "rgb(1, 2, 3)");
    ok(true, "the preview shows the sheet while it is typed");
    await page.selectOption("[data-frame]", { label: "New ticket" });
    await frame.locator("#subject").waitFor();
    await until(async () => await color(frame) === "rgb(1, 2, 3)");
    ok(true, "on another page, too");

    await page.check("#external_anonymous");
    await save();
    like(await page.inputValue("#external_url"), /\/support\/$/,
        "letting visitors in fills in the address");

    const visitor = await b.page();

    await visitor.goto(b.url);
    is(await color(visitor), "rgb(1, 2, 3)", "the page has the sheet");
    await visitor.waitForLoadState("networkidle");
    is(await visitor.evaluate(() => window.broken), undefined,
        "and nothing else: a sheet is no page");
    const answer = await visitor.goto(b.url + "custom.css");

    is(answer.headers()["content-type"], "text/css; charset=utf-8",
        "it is served as a sheet");
    is(answer.headers()["x-content-type-options"], "nosniff",
        "and taken for nothing else");
    is(asked.join(" "), "", "nothing was asked of another host");
    b.forgive(/Content Security Policy|violates|import rules/i);
    spy.close();
}
