/* The browser's half of list.t. */

import { browser, done, is, like, ok, until } from "../lib/browser.mjs";

const b = await browser();
const page = await b.page({ viewport: { width: 1400, height: 900 } });

const text = (sel, on = page) => on.locator(sel).first().textContent();
const boxes = (on = page) => on.locator(".list tbody .k-x input");
const chosen = () => page.locator(".list tbody .k-x input:checked").count();
const said = (on = page) => text("#list .bulk-done", on);
const mark = () => page.evaluate(() => { window.stays = true; });
const marked = () => page.evaluate(() => window.stays === true);

await b.login(page, "agent", "agent-password");
await choose();
await many();
await plain();

b.clean();
await done();

async function choose() {
    await page.goto(b.url + "agent/");
    ok(!await page.isVisible("#bulk"), "nothing chosen: no bar");
    await boxes().nth(1).check();
    ok(await page.isVisible("#bulk"), "one chosen: the bar is there");
    await boxes().nth(4).click({ modifiers: ["Shift"] });
    is(await chosen(), 4, "shift chooses all between");
    is(await text("#bulk .js-count"), "4", "which is counted");
    await b.looks(page, "chosen");
    await b.shot(page, "list-chosen");
    await page.locator(".js-all").click();
    is(await chosen(), 12, "the box above chooses all");
    await page.locator("#bulk .js-none").click();
    is(await chosen(), 0, "and the last button none");
}

async function many() {
    await mark();
    await boxes().nth(0).check();
    await boxes().nth(1).check();
    await page.selectOption("#bulk_set", "priority:1");
    await page.click("#bulk .join button");
    ok(await until(async () => /2 tickets have another priority/
        .test(await said())), "two get another priority");
    ok(await marked(), "without loading the page anew");
    is(await page.locator(".list tbody .hi").count() > 0, true,
        "which the list shows");
    like(await text("#live"), /2 tickets have another priority/,
        "a screen reader hears of it");
    await b.axe(page, "after a change");
    await b.shot(page, "list-done");
    await page.click(".bulk-done button");
    ok(await until(async () => /2 tickets are as they were/
        .test(await said())), "undone");

    await boxes().nth(0).check();
    await boxes().nth(2).check();
    await page.click("#bulk button[value=close]");
    ok(await until(async () => /2 tickets are closed/.test(await said())),
        "a second change is no repetition of the first");
    is(await boxes().count(), 10, "closed ones leave the list");
}

async function plain() {
    const js = await b.page({ javaScriptEnabled: false });

    await b.login(js, "agent", "agent-password");
    await js.goto(b.url + "agent/");
    ok(!await js.isVisible("#bulk"), "no bar without JavaScript either");
    await boxes(js).nth(0).check();
    await js.click("#bulk button[value=unread]");
    await boxes(js).nth(0).check();
    await js.click("#bulk button[value=read]");
    like(await said(js), /1 ticket is marked as read/, "one is read");
    await js.click(".bulk-done button");
    like(await said(js), /1 ticket is as it was before/, "and unread again");
    await js.context().close();
}
