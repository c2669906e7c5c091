/* The browser's half of reports.t. */

import { browser, done, is, like, ok } from "../lib/browser.mjs";

const b = await browser();
const page = await b.page({ viewport: { width: 1400, height: 900 } });

await signIn(page);
await reports();
await settings();
await trash();
await german();

b.clean();
await done();

async function signIn(p) {
    await p.goto(b.url + "login");
    await p.fill("[name=login]", "agent");
    await p.fill("[name=password]", "agent-password");
    await Promise.all([p.waitForURL(/\/agent\/$/),
        p.press("[name=password]", "Enter")]);
}

async function reports() {
    await page.click("nav >> text=Reports");
    await page.waitForURL(/reports\/days$/);
    is(await page.locator(".plot rect").count(), 60, "two bars for each day");
    await b.looks(page, "days");
    await b.shot(page, "days");
    await page.click("summary");
    is(await page.locator(".figures tbody tr").count(), 30, "thirty rows");
    await b.looks(page, "days with table");

    await page.click("text=Closed per user and month");
    like(await page.textContent("h1"), /Closed per user and month/, "the next");
    ok(await page.locator(".hbars li").count() >= 2, "bars by agent");
    await b.looks(page, "closed by agent");
    await b.shot(page, "closed-agents");

    await page.selectOption("[name=type]", { label: "Sales" });
    await page.click("text=Show");
    like(page.url(), /type=2/, "one type");
    await page.click("text=This year");
    like(page.url(), /type=2/, "the type stays");

    await page.goto(b.url + "reports/responses");
    like(await page.textContent(".empty"), /Nothing in this period/, "empty");
    await b.looks(page, "nothing");

    for (const name of ["duration", "durations", "now", "types"]) {
        await page.goto(b.url + "reports/" + name);
        await b.looks(page, name);
    }

    await b.shot(page, "types");
}

async function settings() {
    await page.click(".me .who");
    await page.waitForURL(/profile\/$/);
    await b.looks(page, "settings");
    await b.shot(page, "settings");
    await page.check("[name=daily]");
    await page.click("text=Save");
    like(await page.textContent(".flash"), /Saved/, "saved");
    ok(await page.isChecked("[name=daily]"), "and kept");
}

async function trash() {
    await page.goto(b.url + "agent/trash");
    is(await page.locator(".figures tbody tr").count(), 7, "those of 30 days");
    await b.looks(page, "trash");
    await b.shot(page, "trash");
    await page.locator(".figures button").first().click();
    like(await page.textContent(".flash"), /restored/, "one is restored");
}

async function german() {
    const p = await b.page({ viewport: { width: 390, height: 844 },
        locale: "de-DE", colorScheme: "dark" });

    await p.goto(b.url + "password");
    await b.looks(p, "lost password, German");
    await signIn(p);
    await p.goto(b.url + "reports/days");
    like(await p.textContent("h1"), /Erstellt und geschlossen/, "in German");
    await b.looks(p, "days, narrow and dark");
    await b.shot(p, "days-de");
    await p.goto(b.url + "profile/");
    await b.looks(p, "settings, narrow and dark");
    await b.shot(p, "settings-de");
    await p.goto(b.url + "agent/trash");
    await b.looks(p, "trash, narrow and dark");
    await b.shot(p, "trash-de");
}
