/* The browser's half of search.t. */

import { browser, done, is, like, ok, until } from "../lib/browser.mjs";

const b = await browser();
const page = await b.page({ viewport: { width: 1400, height: 900 } });
const rows = (on = page) => on.locator(".list tbody tr").count();

await b.login(page, "agent", "agent-password");
await typed();
await beside();
await phone();
await plain();
await columns();
await views();
await snoozed();

b.clean();
await done();

async function typed() {
    await page.goto(b.url + "agent/");
    is(await rows(), 3, "all tickets");
    await page.keyboard.press("/");
    await page.keyboard.type("print");
    ok(await until(async () => await rows() === 2), "two as one types");
    is(await page.evaluate(() => document.activeElement.id), "q",
        "the words keep the focus");
    like(page.url(), /q=print/, "the address says so");
    await b.axe(page, "search");
    await b.shot(page, "search");
    await page.keyboard.type(" paper");
    ok(await until(async () => await rows() === 1), "one by a word more");
    await page.keyboard.type(" nosuchword");
    ok(await until(async () => await page.isVisible(".empty:has-text"
        + "('No ticket has words')")), "none is said");
    await b.looks(page, "search-none");
    await b.shot(page, "search-none");
    await page.fill("#q", "");
    ok(await until(async () => await rows() === 3), "and all again");
    is(await page.locator(".found").count(), 0, "as at first");
}

async function beside() {
    await page.fill("#q", "fire");
    ok(await until(async () => await rows() === 1), "one is found");
    await page.click(".list tbody .k-s a");
    await page.waitForSelector("#ticket .tk");
    like(page.url(), /agent\/t\/\d+\?.*q=fire/, "the ticket keeps the search");
    await page.reload();
    ok(await until(async () => await rows() === 1), "also loaded anew");
    is(await page.inputValue("#q"), "fire", "with its words");
}

async function phone() {
    const small = await b.page({ viewport: { width: 390, height: 800 } });

    await b.login(small, "agent", "agent-password");
    await small.goto(b.url + "agent/?q=printer");
    is(await rows(small), 2, "on a phone");
    await b.looks(small, "search-phone");
    await b.axe(small, "search on a phone");
    await b.shot(small, "search-phone");
}

async function plain() {
    const bare = await b.page({ javaScriptEnabled: false,
        viewport: { width: 1400, height: 900 } });

    await b.login(bare, "agent", "agent-password");
    await bare.goto(b.url + "agent/");
    await bare.fill("#q", "invoice");
    await bare.press("#q", "Enter");
    await bare.waitForURL(/q=invoice/);
    is(await rows(bare), 1, "without JavaScript");
}

async function columns() {
    const wide = await b.page({ viewport: { width: 2600, height: 900 } });
    const heads = () => wide.evaluate(() => [...document.querySelectorAll(
        ".list th")].filter((e) => e.offsetWidth > 0)
        .map((e) => e.className.slice(2)).join(" "));

    await b.login(wide, "agent", "agent-password");
    await wide.goto(b.url + "agent/");
    await wide.click(".cols-link");
    await wide.uncheck("input[value=type]");
    await wide.check("input[value=created]");
    await b.axe(wide, "columns");
    await b.shot(wide, "columns");
    await wide.click(".cols-form .btns .main");
    await wide.locator(".cols-list li", { hasText: "Created" })
        .locator("button[name=up]").click();
    await wide.goto(b.url + "agent/");
    is(await heads(), "x m n s st c a cr mo", "columns of one's own");
    await b.shot(wide, "columns-list");
    await wide.setViewportSize({ width: 1600, height: 900 });
    is(await heads(), "x m n s st c a cr mo", "in a common window, too");
    await wide.click(".list tbody .k-s a");
    await wide.waitForSelector("#ticket .tk");
    await wide.reload();
    ok(await until(async () => await heads() === "x m n s st c a cr mo"),
        "and beside a ticket");
    ok(await until(() => wide.evaluate(() => document.querySelector(
        ".list td.k-s")?.offsetWidth > 160)),
        "which leave the subject its room");
    await b.looks(wide, "columns beside a ticket");
    await wide.setViewportSize({ width: 1540, height: 900 });
    await wide.goto(b.url + "agent/columns");
    for (const name of ["type", "company", "email", "priority"]) {
        await wide.check(`input[type=checkbox][value=${name}]`);
    }
    await wide.click(".cols-form .btns .main");
    await wide.goto(b.url + "agent/");
    is(await wide.locator(".list th:visible").count(), 13, "all columns");
    is(await wide.$$eval(".list tbody :is(.k-n, .k-st, .k-mo)", (all) =>
        all.filter((e) => e.scrollWidth > e.clientWidth).length), 0,
    "number, status and time can be read");
    ok(await wide.evaluate(() => document.documentElement.scrollWidth
        <= window.innerWidth && document.querySelector(".mid").scrollWidth
        > document.querySelector(".mid").clientWidth),
    "the last ones are scrolled to, the page is not");
    await b.axe(wide, "all columns");
    await b.shot(wide, "columns-all");
    await wide.goto(b.url + "agent/columns");
    await wide.click("button[name=reset]");
}

async function views() {
    await page.goto(b.url + "agent/?q=printer");
    await page.click("text=Save as a view");
    await page.fill("#name", "Drucker und alles, was mit ihnen zu tun hat");
    await b.axe(page, "a view is saved");
    await b.shot(page, "views-save");
    await page.click("form.card .main");
    ok(await until(async () => await page.isVisible("#views .n")
        && await page.textContent("#views .n") === "2"),
        "the view counts in the left pane");
    await b.looks(page, "views");
    await b.axe(page, "views");
    await b.shot(page, "views");
    await page.goto(b.url + "agent/");
    await page.click("#views a");
    is(await page.inputValue("#q"), "printer", "and leads to its list");
    await page.goto(b.url + "agent/views");
    await b.axe(page, "all views");
    await b.shot(page, "views-all");
}

async function snoozed() {
    await page.goto(b.url + "agent/?q=fire");
    await page.click(".list tbody .k-s a");
    await page.waitForSelector("#ticket .tk");
    await page.click("#snooze summary");
    await b.axe(page, "snooze");
    await b.shot(page, "snooze");
    await page.click("#snooze button[value=tomorrow]");
    ok(await until(async () => await page.isVisible(
        "#ticket .marks :text('Snoozed until')")), "snoozed");
    await b.looks(page, "snoozed");
    await b.shot(page, "snoozed");
    await page.goto(b.url + "agent/");
    is(await rows(), 2, "out of the list");
}
