/* The browser's half of ticket.t. */

import { browser, done, is, like, ok, until } from "../lib/browser.mjs";

const b = await browser();
const page = await b.page({ viewport: { width: 1920, height: 1000 } });
const row = (n) => page.locator(
    `.list tbody tr:has(.k-s a:text-is("Ticket ${n}"))`);
const box = (sel) => page.locator(sel).first().boundingBox();
const order = () => page.$$eval(".talk > .msg", (all) => all.map((e) => e.id)
    .join(" "));

await b.login(page, "agent");
await page.goto(b.url + "agent/");
await sorted();
await folded();
await beside();
await past();
await turned();
await copies();
await waiting();
await top();
b.clean();
await done();

/* Sorting swaps the list, and the filter goes on with it. */
async function sorted() {
    await page.evaluate(() => { window.stays = true; });
    await page.click(".list th.k-n a");
    ok(await until(() => page.locator("th.k-n[aria-sort]").count()),
        "sorted by number");
    ok(await page.evaluate(() => window.stays === true),
        "without loading the page");
    await page.check("#f_s3");
    ok(await until(() => /sort=number/.test(page.url())
        && /status=3/.test(page.url())), "the filter keeps the order");
    await page.goBack();
    ok(await until(async () => /sort=number/.test(page.url())
        && await page.locator("#f_s3:not(:checked)").count()
        && await page.locator("th.k-n[aria-sort]").count()),
        "back goes back");
    await page.goto(b.url + "agent/");
}

async function folded() {
    await row(1).locator(".k-s a").click();
    await page.waitForSelector("#ticket .tk");
    ok(!await page.isVisible("#answer .opts"), "one line to write in");
    ok((await box(".talk")).y < 400, "the conversation is at the top");
    await b.looks(page, "a ticket");
    await b.shot(page, "ticket-wide");
    await page.focus("#text");
    ok(await page.isVisible("#answer .opts"), "more when somebody writes");
    await page.click(".talk-head h2");
    ok(await page.isVisible("#answer .opts"), "nothing jumps after that");
}

async function beside() {
    ok(await until(() => page.locator(".related .trows li").count()),
        "the person's other tickets come along");
    ok((await box(".related")).x > (await box(".talk")).x + 300,
        "at the side where there is room");
    ok((await box(".facts")).x > (await box(".talk")).x + 300,
        "and so do the facts");
}

async function past() {
    await page.selectOption("#c_priority", "1");
    ok(await until(() => page.isVisible(".tk .hi")), "a change");
    await page.fill("#text", "Kept");
    await page.click("#past");
    ok(await until(() => page.locator(".past").count()), "is in the history");
    like(await page.textContent(".talk"), /Priority changed to\s*High/,
        "with what it was");
    like(await page.textContent(".past time"), /\d:\d\d/, "and when");
    is(await page.inputValue("#text"), "Kept", "what is typed stays");
    is(await page.evaluate(() => document.activeElement.id), "past",
        "and the focus");
    await b.looks(page, "a ticket with its history");
    await page.keyboard.press("Enter");
    ok(await until(async () => await page.locator(".past").count() === 0),
        "and folded again");
}

async function turned() {
    const was = await order();

    await page.click("#answer .notebtn");
    ok(await until(async () => (await order()) !== was), "a note");
    const newest = await order();
    const oldest = newest.split(" ").reverse().join(" ");
    const size = page.viewportSize();

    await page.setViewportSize({ width: 1400, height: 420 });
    await page.click("#order");
    await until(async () => (await order()) === oldest);
    await page.evaluate(() => {
        document.querySelector("#ticket").scrollTop = 0;
        document.querySelector("#text").focus({ preventScroll: true });
    });
    ok(await until(() => page.locator("#text").evaluate((e) => {
        const at = e.getBoundingClientRect();

        return e.closest(".open") && at.top >= 0 && at.bottom <= innerHeight;
    })), "below a long one, where one writes comes into view");
    await page.click("#order");
    await until(async () => (await order()) === newest);
    await page.setViewportSize(size);
    await page.fill("#text", "Not lost");
    await page.click("#order");
    ok(await until(async () => (await order()) === oldest), "oldest first");
    is(await page.inputValue("#text"), "Not lost", "what is typed stays");
    ok((await box("#answer")).y > (await box(".talk")).y,
        "one writes below it");
    await b.looks(page, "oldest first");
    await b.shot(page, "ticket-oldest");
    await page.click("#order");
    ok(await until(async () => (await order()) === newest), "and back");
}

async function copies() {
    await page.getByText("Copies (CC)").click();
    await page.fill("#cc", "support@desk.test");
    await page.press("#cc", "Enter");
    ok(await until(() => page.isVisible("#cc_err")), "own mailboxes are none");
    is(await page.evaluate(() => document.activeElement.id), "cc",
        "the focus is where it is wrong");
    is(await page.inputValue("#text"), "Not lost", "what is typed stays");
    await b.looks(page, "refused copies");
    await page.fill("#cc", "boss@example.org");
    await page.press("#cc", "Enter");
    ok(await until(async () => /boss@example\.org/.test(
        await page.textContent(".facts dl"))), "copies");
    like(await page.textContent("#answer .send"), /Copy to boss/,
        "the form says so");
    b.forgive(/422/);
}

async function waiting() {
    ok(await until(() => row(1).locator(".us").count()),
        "read and not answered: waiting for us");
    await page.click("#answer button.main:visible");
    ok(await until(async () => /Waiting for the customer/.test(
        await page.textContent(".tk-head .marks"))),
        "answered: for the customer");
    ok(await until(() => row(1).locator(".them").count()),
        "at a glance in the list");
    ok(await row(2).locator("i:not(.us)").count(), "unread stays unread");
    await b.axe(page, "what waits for whom");
}

/* However far down one was, another ticket begins at its top. */
async function top() {
    for (const [width, height] of [[1400, 300], [900, 300], [390, 400]]) {
        const down = () => page.evaluate(() => Math.round(window.scrollY
            + document.querySelector("#ticket").scrollTop));

        await page.setViewportSize({ width, height });
        await page.goto(b.url + "agent/");
        await row(3).locator(".k-s a").click();
        await page.waitForSelector("#ticket .tk");
        await page.evaluate(() => {
            document.querySelector("#ticket").scrollTop = 200;
            window.scrollTo(0, 200);
        });
        ok(await until(async () => await down() > 50),
            `${width}: a ticket is scrolled`);
        await page.evaluate(() => document.querySelector(".step [rel=next]")
            .click());
        ok(await until(async () => !/Ticket 3/.test(
            await page.textContent("#ticket h1"))), "the next one comes");
        ok(await until(async () => await down() === 0), "at its top");
    }
}
