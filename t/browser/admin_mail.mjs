/* The browser's half of admin_mail.t. */

import http from "node:http";

import { browser, done, is, like, ok, until } from "../lib/browser.mjs";

const b = await browser();
const page = await b.page({ viewport: { width: 1400, height: 900 } });

await b.login(page, "admin", "admin-password");
await options();
await external();
await templates();
await notifications();
await mailbox();

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
    ok(await until(async () => await color(frame) === "rgb(1, 2, 3)"),
        "the preview shows the sheet while it is typed");
    await page.selectOption("[data-frame]", { label: "New ticket" });
    await frame.locator("#subject").waitFor();
    ok(await until(async () => await color(frame) === "rgb(1, 2, 3)"),
        "on another page, too");

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

/* A variable goes in at the caret, the mail is shown before it is saved. */
async function templates() {
    const number = process.env.TK_NUMBER;

    await page.goto(b.url + "admin/templates");
    await b.looks(page, "templates");
    await page.getByRole("link", { name: /^New\W+Response$/ }).click();
    await page.waitForSelector("#body");
    await page.fill("#name", "Polite");
    await page.fill("#body", "Dear ,\n\n{MESSAGE}");
    await page.evaluate(() => {
        document.querySelector("#body").setSelectionRange(5, 5);
    });
    await page.getByRole("button", { name: "{ticket:first_name}" }).click();
    is(await page.inputValue("#body"), "Dear {ticket:first_name},\n\n{MESSAGE}",
        "a variable goes in where the caret was");
    ok(await page.evaluate(() => document.activeElement.id === "body"),
        "and writing goes on there");

    await page.fill("#body", "Dear {ticket:first_name} {foo},\n\n{LINK}");
    await page.fill("#ticket", number);
    await page.evaluate(() => { window.stays = true; });
    await page.getByRole("button", { name: "Show the mail" }).click();
    await page.waitForSelector(".letter");
    like(await page.textContent(".letter"), /Dear Carla \{foo\},/,
        "the mail is shown");
    like(await page.textContent(".letter"),
        new RegExp(`\\[ts #${number}\\] The printer`), "with its subject");
    like(await page.textContent("#preview"), /No such variables.*\{foo\}/s,
        "what is no variable is told");
    ok(await page.evaluate(() => window.stays === true),
        "in the page as it stands");
    await b.looks(page, "template with preview");
    await save();
    ok(/templates\/\d+/.test(page.url()), "saved");
    await b.looks(page, "template");
}

async function notifications() {
    await page.goto(b.url + "admin/notifications");
    await b.looks(page, "notifications");
    await page.getByLabel("Ticket claimed").uncheck();
    await save();
    ok(!await page.getByLabel("Ticket claimed").isChecked(), "switched off");
    await page.goto(b.url + "admin/types/2/notifications");
    await b.looks(page, "a type's notifications");
    await page.getByLabel("Ticket claimed").selectOption({ label: "On" });
    await save();
    await page.goto(b.url + "admin/notifications");
    like(await page.textContent("#claimed_hint"), /Otherwise for:\s+Sales \(on\)/,
        "but on for a type");
}

/* What the server says comes into the page; what is to happen is said and
 * must be confirmed. */
async function mailbox() {
    await page.goto(b.url + "admin/mailboxes");
    await b.looks(page, "mailboxes");
    await page.goto(b.url + "admin/mailboxes/new");
    await b.looks(page, "new mailbox");
    is(await page.inputValue("#port"), "993", "TLS has its port");
    await page.selectOption("#tls", "off");
    is(await page.inputValue("#port"), "143", "none another one");
    await page.fill("#email", "sales@desk.test");
    await page.fill("#host", "127.0.0.1");
    await page.fill("#port", process.env.TK_IMAP);
    await page.fill("#secret", "test");
    await page.selectOption("#type", { label: "Sales" });
    await page.getByRole("button", { name: "Another one" }).click();
    is(await page.locator(".rule").count(), 3, "room for another rule");
    await page.getByRole("button", { name: "Test the connection" }).click();
    await page.waitForSelector("#test .said", { timeout: 20000 });
    like(await page.textContent("#test"), /The connection works/,
        "the test says what came out");
    is(await page.inputValue("#secret"), "test", "the form stays as it was");
    await b.looks(page, "mailbox tested");
    await page.click(".savebar button.main");
    await page.waitForSelector("#confirm_why");
    b.forgive(/status of 422/);
    await b.looks(page, "mailbox refused");
    await page.fill("#secret", "test");
    await page.check("#confirm");
    await save();
    is(await page.inputValue("#secret"), "", "the password is not shown again");
    await page.fill("#host", "localhost");
    await page.getByRole("button", { name: "Test the connection" }).click();
    await page.waitForSelector("#secret_why");
    b.forgive(/status of 422/);
    is(await page.locator("main h1").count(), 1, "the form alone is replaced");
    is(await page.inputValue("#host"), "localhost", "and keeps what was typed");
    await page.getByRole("button", { name: "Another one" }).click();
    is(await page.locator(".rule").count(), 3, "and works as before");
    await b.looks(page, "mailbox test refused");
    await page.goto(b.url + "admin/mailboxes");
}
