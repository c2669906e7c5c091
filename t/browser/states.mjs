/* The browser's half of states.t; PART says which. */

import { browser, done, is, like, ok, until } from "../lib/browser.mjs";

const b = await browser();
let page = await agent({ viewport: { width: 1400, height: 860 } });

for (const story of { empty: [empty],
    few: [one, long, ticket, claimed, troubles, ended, phone, motion, paper],
    many: [full, next, chosen] }[process.env.PART])
{
    await story();
}
b.clean();
await done();

async function agent(options, name = "agent") {
    const p = await b.page(options);

    await b.login(p, name);
    await p.goto(b.url + "agent/");
    return p;
}

async function open(n, p = page) {
    await p.goto(b.url + "agent/");
    await p.click(`.list tbody .k-s a:text-is("Ticket ${n}")`);
    await p.waitForSelector("#ticket .tk");
}

async function empty() {
    like(await page.textContent("#list"), /No tickets found/, "an empty desk");
    like(await page.textContent("#ticket"), /No ticket is open/,
        "and nothing to read");
    await b.looks(page, "state empty");
}

async function one() {
    await page.goto(b.url + "agent/?sort=number&dir=asc&type=9&status=9");
    is(await page.locator(".list tbody tr").count(), 1, "one ticket");
    await b.shot(page, "state_one");
}

/* Nothing is wider than its pane. */
async function long() {
    const german = await agent({ locale: "de-DE",
        viewport: { width: 1400, height: 860 } });

    await german.locator(".list tbody .k-s a", { hasText: "Donaudampf" })
        .click();
    await german.waitForSelector("#ticket .tk");
    await german.focus("#text");
    await b.looks(german, "state long words");
    is(await german.$$eval(".panes > *", (panes) => panes.filter((e) =>
        e.scrollWidth > e.clientWidth + 1).map((e) => e.className).join()), "",
    "no pane is wider than it may be");
    await german.context().close();
}

async function ticket() {
    await open(1);
    await page.click("#snooze summary");
    await page.click("#snooze button[value=tomorrow]");
    ok(await until(() => page.isVisible(".marks :text('Snoozed')")),
        "put off");
    await b.looks(page, "state snoozed");

    const other = await agent({}, "agent2");

    await open(2, other);
    await other.fill("#text", "I am at it");
    await open(2);
    ok(await until(() => page.isVisible(".here.writes")), "somebody writes");
    await b.shot(page, "state_presence");

    /* News that come too late. */
    await page.route(/agent\/t\/\d+(\?|$)/, (r) => r.abort());
    await page.fill("#text", "The answer");
    await other.click("#answer .notebtn");
    await other.waitForSelector("#ticket .flash .ok");
    await other.context().close();
    await page.click("#answer button.main");
    ok(await until(() => page.isVisible(".meanwhile[role=alert]")),
        "somebody was faster: nothing is sent yet");
    is(await page.inputValue("#text"), "The answer", "the text stays");
    await b.looks(page, "state conflict");
    await page.click("#answer button.main");
    await page.waitForSelector(".recall button");
    await b.shot(page, "state_undo");
    ok(await until(async () => !await page.locator(".recall").count()
        && (await page.textContent("#ticket .flash")).trim() === "", 12),
    "what was said of it goes by itself");
    await page.unroute(/agent\/t\/\d+(\?|$)/);
    b.forgive(/409|422|Failed to load/);
}

/* The bar has no hole, and what is marked as unread stays so. */
async function claimed() {
    await open(3);
    is(await page.$$eval(".actrow button, .actrow .btn", (all) => all.filter(
        (e) => getComputedStyle(e).visibility === "hidden").length), 0,
    "no hole in the bar");
    await page.click(".acts [formaction$='/unread']");
    await page.waitForSelector("#ticket .flash .ok");
    await page.waitForTimeout(2500);
    ok(await page.isVisible("#ticket .marks .new"),
        "marked as unread it stays so while one is with it");
    await page.click(".acts [formaction$='/claim']");
    ok(await until(async () => /told by mail/.test(
        await page.textContent("#ticket .flash"))),
    "a claim says that the customer is told");
    await b.shot(page, "state_claimed");
}

async function troubles() {
    const said = () => page.textContent("#toast");
    const gone = () => page.evaluate(() => {
        document.querySelector("#toast").hidden = true;
    });

    await page.goto(b.url + "agent/");
    for (const [status, words] of [[413, /too large/],
        [503, /cannot be reached/], [500, /did not work/]])
    {
        await gone();
        await page.route("**/agent/t/*", (r) => r.fulfill({ status }));
        ok(await until(async () => {
            await page.click('.list tbody .k-s a:text-is("Ticket 3")');
            await page.waitForTimeout(500);
            return words.test(await said()) && page.isVisible("#toast");
        }), `${status}: it says so`);
        ok(await page.isVisible(".list tbody tr"), "the list stays");
        await page.unroute("**/agent/t/*");
    }
    await b.shot(page, "state_503");
    await gone();
    await page.context().setOffline(true);
    await page.click('.list tbody .k-s a:text-is("Ticket 2")');
    ok(await until(() => page.isVisible("#toast")), "offline: it says so");
    await b.looks(page, "state offline");
    await page.context().setOffline(false);
    await page.click('.list tbody .k-s a:text-is("Ticket 2")');
    ok(await until(() => page.isVisible("#ticket .tk")), "and goes on");

    const was = await page.inputValue("#c_priority");

    await page.context().setOffline(true);
    ok(await until(() => page.isVisible("#toast")),
        "without a connection it says so by itself");
    await page.selectOption("#c_priority", was === "1" ? "-1" : "1");
    ok(await until(async () => await page.inputValue("#c_priority") === was),
        "what is not saved is not shown as if it were");
    await page.context().setOffline(false);
    ok(await until(async () => !await page.isVisible("#toast")),
        "with a connection again the word goes");
    b.forgive(/413|50\d|Failed to load|htmx:|net::/);
}

async function ended() {
    await page.goto(b.url + "agent/");
    await page.context().clearCookies();
    await page.click('.list tbody .k-s a:text-is("Ticket 2")');
    ok(await until(() => page.isVisible("[name=password]")),
        "the session is over: one signs in again");
    await b.looks(page, "state session ended");
    await page.fill("[name=login]", "agent");
    await page.fill("[name=password]", "agent-password");
    await page.press("[name=password]", "Enter");
    ok(await until(() => page.isVisible("#ticket .tk")),
        "and is at the ticket");
    await page.context().close();
    page = await agent({ viewport: { width: 1400, height: 860 } });
    b.forgive(/40[13]|Failed to load|EventSource/);
}

/* One pane at a time, and what is done with a ticket at the thumb. */
async function phone() {
    const small = await agent({ viewport: { width: 390, height: 844 },
        hasTouch: true, isMobile: true });
    const at = (sel) => small.locator(sel).first().boundingBox();

    ok(await small.isVisible(".list") && !await small.isVisible("#ticket"),
        "a phone shows the list");
    await b.shot(small, "state_phone_list");
    await small.tap(".show-filter");
    ok(await small.isVisible("#f_statuses"), "or the filter");
    await b.shot(small, "state_phone_filter");
    await small.tap("#filter .shut");
    await small.tap('.list tbody .k-s a:text-is("Ticket 2")');
    await small.waitForSelector("#ticket .tk");
    ok(!await small.isVisible(".list"), "or the ticket");
    await until(async () => (await at(".js-write")).height > 0);
    for (const sel of [".js-write", ".acts button[formaction$='/close']",
        "#snooze summary"])
    {
        const box = await at(sel);

        ok(box.y > 844 * 2 / 3 && box.height >= 42,
            `at the thumb: ${sel}`);
    }
    await b.shot(small, "state_phone_ticket");
    await folded(small, at);
    await small.tap(".js-write");
    ok(await until(() => small.evaluate(() => document.activeElement.id
        === "text")), "one writes");
    await b.shot(small, "state_phone_write");
    await small.tap(".tk .back");
    ok(await until(() => small.isVisible(".list")), "and goes back");
    await small.context().close();
}

/* The conversation begins high: what else is known takes a line. */
async function folded(small, at) {
    const known = () => small.isVisible("#c_status");
    const next = async () => {
        const was = await small.textContent("#ticket .num");

        await small.tap(".step [rel=next]");
        await until(async () => await small.textContent("#ticket .num") !== was);
    };

    ok((await at(".talk .msg")).y < 844 * 2 / 5, "the conversation is high up");
    ok(!await known(), "what else is known is folded");
    like(await small.textContent(".facts > summary"), /Properties\s+\S+/,
        "but for whose it is");
    ok(!await small.isVisible("#text"), "the text waits for Write");
    await b.axe(small, "a phone's ticket, folded");
    await small.tap(".facts > summary");
    ok(await known(), "a tap unfolds it");
    await small.selectOption("#c_priority", "1");
    ok(await until(() => small.isVisible(".tk-head .hi")), "to be changed");
    ok(await known(), "it stays so after a change");
    await b.looks(small, "phone unfolded");
    await small.setViewportSize({ width: 390, height: 844 });
    await next();
    ok(await known(), "and with the next ticket");
    await small.tap(".facts > summary");
    await next();
    ok(!await known(), "as it was left");
    await small.setViewportSize({ width: 1000, height: 600 });
    ok(await until(known), "in a wide window all of it is there");
    await small.setViewportSize({ width: 390, height: 844 });
    ok(await until(async () => !await known()), "and back");
    await small.keyboard.press("S");
    is(await small.evaluate(() => document.activeElement.id), "c_status",
        "a key unfolds it, too");
    await small.reload();
    ok(await until(async () => !await known()), "a page of its own: folded");
    ok(await small.evaluate(() => new Promise((go) => {
        new PerformanceObserver((list) => go(list.getEntries().reduce(
            (sum, e) => sum + e.value, 0))).observe(
            { type: "layout-shift", buffered: true });
        setTimeout(() => go(0), 500);
    })) < 0.1, "and nothing has moved");
}

async function motion() {
    const calm = await agent({ reducedMotion: "reduce",
        viewport: { width: 1400, height: 860 } });

    await open(2, calm);
    await page.goto(calm.url());
    await page.fill("#text", "Something new");
    await page.click("#answer .notebtn");
    ok(await until(() => calm.locator(".talk .came").count()),
        "a message comes in");
    is(await calm.evaluate(() => document.getAnimations().length), 0,
        "nothing moves for who wants no motion");
    is(await calm.evaluate(() => [...document.querySelectorAll("*")].filter(
        (e) => !/^0s/.test(getComputedStyle(e).transitionDuration)).length), 0,
    "and nothing fades");
    await b.shot(calm, "state_reduced_motion");
    await calm.context().close();
}

async function paper() {
    await open(2);
    await page.emulateMedia({ media: "print" });
    for (const sel of [".list", "#answer", ".acts", ".top"]) {
        ok(!await page.isVisible(sel), `not on paper: ${sel}`);
    }
    ok(await page.isVisible(".talk .body"), "but the conversation is");
    await b.shot(page, "state_print");
    await page.emulateMedia({ media: "screen" });
}

async function full() {
    is(await page.locator(".list tbody tr").count(), 50, "fifty of 10,000");
    await page.click(".list tbody .k-s a");
    await page.waitForSelector("#ticket .tk");
    await b.looks(page, "state full");
}

/* The next page begins at its top, with the focus in the list. */
async function next() {
    await page.goto(b.url + "agent/");
    await page.locator(".pager a[rel=next]").focus();
    await page.keyboard.press("Enter");
    ok(await until(() => page.isVisible(".pager a[rel=prev]")),
        "the next page");
    is(await page.evaluate(() => document.querySelector(".mid").scrollTop), 0,
        "from its top");
    is(await page.evaluate(() => document.activeElement.id), "list",
        "with the focus");
    await page.goBack();
    ok(await until(async () => !await page.isVisible(".pager a[rel=prev]")
        && await page.locator(".list tbody tr").count() === 50), "and back");
    await page.waitForLoadState();
}

async function chosen() {
    await page.goto(b.url + "agent/");
    await page.locator(".k-x input.js-all").check();
    ok(await page.isVisible("#bulk"), "all of a page");
    await b.looks(page, "state bulk");
    await page.selectOption("#bulk_set", "priority:1");
    await page.click("#bulk button[value=set]");
    ok(await until(async () => /tickets have another priority/.test(
        await page.textContent("#list"))), "changed at once");
    await b.shot(page, "state_bulk_done");
}
