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
await keys();
await beside();
await paper();
await plain();

b.clean();
await done();

async function choose() {
    await page.goto(b.url + "agent/");
    like(await page.locator(".list tbody .k-mo").first()
        .getAttribute("title"), /20\d\d/, "a time is told in full");
    ok(!await page.isVisible("#bulk"), "nothing chosen: no bar");
    await boxes().nth(1).check();
    ok(await page.isVisible("#bulk"), "one chosen: the bar is there");
    await boxes().nth(4).click({ modifiers: ["Shift"] });
    is(await chosen(), 4, "shift chooses all between");
    is(await text("#bulk .js-count"), "4", "which is counted");
    is(await page.locator("#bulk_set optgroup").evaluateAll((all) => all.map(
        (e) => e.children.length > 1).join()), "true,true,true,true",
    "agents, statuses, priorities and types are offered");
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
    await page.click("#bulk .join button");
    is(await page.evaluate(() => document.activeElement.id), "bulk_set",
        "what shall change is asked for");
    is(await chosen(), 2, "the ticks stay");
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

async function keys() {
    const focused = () => page.evaluate(() =>
        document.activeElement.textContent.trim());
    const first = async () => (await text(".list tbody .k-s a")).trim();

    await page.goto(b.url + "agent/");
    await page.keyboard.press("j");
    is(await focused(), await first(), "j goes to the first row");
    await page.keyboard.press("j");
    await page.keyboard.press("k");
    is(await focused(), await first(), "k goes back up");
    await page.keyboard.press("x");
    is(await chosen(), 1, "x chooses it");
    await page.keyboard.press("x");
    is(await chosen(), 0, "and x again does not");

    await page.keyboard.press("?");
    ok(await until(() => page.isVisible("#keys")), "? shows the keys");
    await b.axe(page, "keys");
    await b.shot(page, "list-keys");
    await page.keyboard.press("j");
    await page.keyboard.press("Escape");
    ok(!await page.isVisible("#keys"), "Escape closes them");
    is(await focused(), await first(), "and the focus is where it was");
    await page.keyboard.press("Enter");
    await page.waitForSelector("#ticket .tk");
    is((await text("#ticket .subject")).trim(), await first(),
        "Enter opens it");
    await page.keyboard.press("n");
    is(await page.evaluate(() => document.activeElement.id), "text",
        "n begins a note");
    await page.keyboard.type("jkx?e");
    is(await page.inputValue("#text"), "jkx?e", "letters stay letters there");
    await page.keyboard.press("Control+Enter");
    await page.waitForSelector(".msg.note");
    ok(true, "which Ctrl+Enter saves as a note");
    await page.locator("#ticket").focus();
    await page.keyboard.press("c");
    ok(await until(() => page.isVisible(".acts [formaction$='/unclaim']")),
        "c claims");
    await page.keyboard.press("g");
    await page.keyboard.press("m");
    await page.waitForURL(/agent=me/);
    is(await boxes().count(), 1, "g m shows my tickets");
    await page.keyboard.press("g");
    await page.keyboard.press("i");
    await page.waitForURL(/agent\/$/);

    await page.goto(b.url + "profile/");
    await page.uncheck("#keys");
    await page.click("form[action$='profile/'] button.main");
    await page.waitForURL(/done=changed/);
    await page.goto(b.url + "agent/");
    await page.keyboard.press("?");
    ok(!await page.isVisible("#keys"), "switched off, they do nothing");
    await page.goto(b.url + "profile/");
    await page.check("#keys");
    await page.click("form[action$='profile/'] button.main");
    await page.waitForURL(/done=changed/);
}

async function beside() {
    await page.goto(b.url + "agent/");
    const list = (await page.locator(".list tbody .k-s a")
        .allTextContents()).map((s) => s.trim());
    const title = async (i) => ok(await until(async () =>
        (await text("#ticket .subject")).trim() === list[i]),
        `ticket ${i + 1} of the list`);

    // A key pressed before the page's scripts have run is nobody's.
    const key = async (name) => {
        await page.waitForFunction(() => document.readyState === "complete"
            && !document.querySelector(
                ".htmx-request, .htmx-swapping, .htmx-settling"));
        await page.keyboard.press(name);
    };

    await page.locator(".list tbody .k-s a").nth(2).click();
    await title(2);
    await page.click(".step [rel=next]");
    await title(3);
    await key("Shift+K");
    await title(2);
    await page.goBack();
    await title(3);
    await key("Shift+J");
    await title(4);

    /* Who goes back in the moment in which the next one appears. */
    await page.waitForFunction(() => document.readyState === "complete");
    await page.evaluate(() => {
        document.addEventListener("htmx:afterSwap", (ev) => {
            if (ev.detail.target.id === "ticket") { history.back(); }
        });
        document.querySelector(".step [rel=prev]").click();
    });
    await page.waitForNavigation();
    await title(4);
    await b.looks(page, "ticket with its neighbours");
    await b.shot(page, "list-ticket");

    const js = await b.page({ javaScriptEnabled: false });

    await b.login(js, "agent", "agent-password");
    await js.goto(page.url());
    await js.click(".step [rel=next]");
    is((await text("#ticket .subject", js)).trim(), list[5],
        "the next one without JavaScript");
    await js.click(".step [rel=prev]");
    is((await text("#ticket .subject", js)).trim(), list[4], "and back");
    for (let i = 0; i < list.length; i++) {
        await js.click(".step [rel=next]");
    }
    like(await text(".flash", js), /last ticket of the list/,
        "the end is told");
    await js.context().close();
}

async function paper() {
    const link = page.locator(".list tbody .k-s a").first();

    await page.goto(b.url + "agent/");
    await link.click();
    await page.waitForSelector("#ticket .tk");
    await page.emulateMedia({ media: "print" });
    for (const sel of [".top", ".mid", ".answer", ".step", ".actrow",
        ".mores", "#past", "#order", ".msg .edit"]) {
        ok(!await page.isVisible(sel), sel + " is not printed");
    }
    ok(await page.isVisible(".msg"), "but the messages are");
    ok(await page.evaluate(() => document.querySelector("#ticket")
        .offsetHeight >= document.querySelector(".tk").offsetHeight),
    "and all of them");
    await b.shot(page, "list-print");
    await page.emulateMedia({ media: null });
}

async function plain() {
    const js = await b.page({ javaScriptEnabled: false });
    const send = (sel) => Promise.all([js.waitForNavigation(),
        js.click(sel)]);

    /* The ticket that stands open here is marked as read when it likes. */
    await page.goto(b.url + "agent/columns");
    await b.login(js, "agent", "agent-password");
    await js.goto(b.url + "agent/");
    ok(!await js.isVisible("#bulk"), "no bar without JavaScript either");
    await js.locator(".list tr.unread .k-x input").last().check();
    await send("#bulk button[value=read]");
    like(await said(js), /1 ticket is marked as read/, "one is read");
    await send(".bulk-done button");
    like(await said(js), /1 ticket is as it was before/, "and unread again");
    await js.locator(".list tbody .k-x input").nth(0).check();
    await js.locator(".list tbody .k-x input").nth(1).check();
    await send("#bulk button[value=choose]");
    await js.selectOption("#bulk_set", { label: "In progress" });
    await send("form.card .main");
    like(await said(js), /2 tickets have the status In progress/,
        "a choice of what to change");
    await js.context().close();
    /* The page that only they see, seen with the help of one. */
    await page.goto(b.url + "agent/");
    await page.locator(".list tbody .k-x input").first().check();
    await page.evaluate(() => {
        const form = document.querySelector("#bulk");
        const what = document.createElement("input");

        what.name = "do";
        what.value = "choose";
        form.append(what);
        form.submit();
    });
    await page.waitForSelector("form.card #bulk_set");
    await b.looks(page, "what to change");
    await b.shot(page, "list-choose");
}
