/* The browser's half of agents.t. */

import { browser, done, is, like, ok, until } from "../lib/browser.mjs";

const b = await browser();
const page = await b.page({ viewport: { width: 1400, height: 900 } });
const rows = () => page.locator(".list tbody tr").count();
const active = () => page.evaluate(() => document.activeElement.id);
const options = () => page.locator("#who [data-id]").count();
const label = (sel) => page.$eval(sel, (e) =>
    e.selectedOptions[0].textContent.trim());

await b.login(page, "agent");
await filter();
await ticket();
await many();
b.clean();
await done();

async function filter() {
    await page.goto(b.url + "agent/");
    is(await rows(), 3, "all tickets");
    await page.selectOption("#f_agent", "other");
    await page.waitForSelector("#who[open]");
    is(await active(), "who_pick", "the window is where one types");
    is(await label("#f_agent"), "All agents", "the choice is as it was");
    await b.looks(page, "the window of agents");
    await b.shot(page, "agents-window");

    await page.keyboard.type("person 1");
    ok(await until(async () => await options() === 32), "found while typing");
    await page.keyboard.type("7");
    ok(await until(async () => await options() === 1), "one");
    await b.axe(page, "found agents");
    await b.shot(page, "agents-found");
    await page.keyboard.press("ArrowDown");
    is(await page.getAttribute("#who_pick", "aria-activedescendant"),
        await page.getAttribute("#who [aria-selected=true]", "id"),
        "keys walk, and a screen reader hears where");
    await page.keyboard.press("Enter");
    ok(await until(async () => await rows() === 1), "whose tickets are shown");
    is(await label("#f_agent"), "Person-17", "the choice says who");
    is(await active(), "f_agent", "which has the focus again");
    like(page.url(), /agent=1017/, "the address, too");

    await page.selectOption("#f_agent", "other");
    await page.waitForSelector("#who[open]");
    await page.keyboard.type("nosuch");
    await page.waitForSelector("#who [aria-disabled]");
    await page.keyboard.press("Enter");
    ok(await page.isVisible("#who"), "nobody is no choice");
    await page.keyboard.press("Escape");
    await page.keyboard.press("Escape");
    ok(await until(async () => !await page.locator("#who").count()),
        "Escape closes the window");
    is(await label("#f_agent"), "Person-17", "and nothing has changed");
    is(await rows(), 1, "at all");
}

async function ticket() {
    await page.goto(b.url + "agent/");
    await page.click(".list tbody .k-s a:text-is('Ticket 1')");
    await page.waitForSelector("#ticket .tk");
    await page.selectOption("#c_agent", "other");
    await page.waitForSelector("#who[open]");
    await page.keyboard.type("person-55");
    await page.click("#who [data-id='1055']");
    ok(await until(async () => /Person-55/.test(
        await page.textContent("#ticket .marks"))), "a ticket is given");
    is(await label("#c_agent"), "Person-55", "its choice says to whom");

    await page.fill("#text", "Over to you.");
    await page.selectOption("#a_agent", "other");
    await page.waitForSelector("#who[open]");
    await page.keyboard.type("person-66");
    await page.click("#who [data-id='1066']");
    is(await label("#a_agent"), "Person-66", "with a message, too");
    await page.click("#answer .notebtn");
    ok(await until(async () => /Person-66/.test(
        await page.textContent("#ticket .marks"))), "which gives it on");
}

async function many() {
    const box = (i) => page.locator(".list tbody .k-x input").nth(i);

    await page.goto(b.url + "agent/");
    await box(0).check();
    await box(1).check();
    await page.selectOption("#bulk_set", "agent:other");
    await page.waitForSelector("#who[open]");
    await page.keyboard.type("99");
    await page.waitForSelector("#who [data-id='1099']");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    is(await page.locator(".list tbody .k-x input:checked").count(), 2,
        "what is ticked stays");
    is(await active(), "bulk_set", "the focus comes back");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    ok(await until(async () => /2 tickets are given to Person-99/.test(
        await page.textContent("#list"))), "two are given");
}
