/* The browser's half of keyboard.t.  No mouse, but behind a choice by keys. */

import { browser, done, is, like, ok, until } from "../lib/browser.mjs";

const b = await browser();
const page = await b.page({ viewport: { width: 1400, height: 900 } });
const key = (...names) => names.reduce((p, name) => p.then(async () => {
    await idle();
    await page.keyboard.press(name);
}), Promise.resolve());

/* What has the focus, in a word. */
const at = () => page.evaluate(() => {
    const e = document.activeElement;

    return e.id || e.dataset.md || e.value && `${e.name}=${e.value}` || e.name
        || e.getAttribute("rel") || e.getAttribute("aria-label") || e.title
        || e.textContent.trim().slice(0, 30);
});
const within = (sel) => page.evaluate((s) => Boolean(document.activeElement
    .closest(s)), sel);
const idle = () => page.waitForFunction(() => document.readyState
    === "complete" && !document.querySelector(
        ".htmx-request, .htmx-swapping, .htmx-settling"));

await b.login(page, "agent");
await window_();
await listed();
await opened();
await choices();
await composer();
await verbs();
await undone();
await many();
await pages();
b.clean();
await done();

/* Where Tab goes from here, that many times. */
async function tabs(n) {
    const seen = [];

    while (n--) {
        await page.keyboard.press("Tab");
        seen.push(await at());
        if (!await page.evaluate(() => {
            const r = document.activeElement.getBoundingClientRect();
            return r.width > 0 && r.height > 0;
        })) {
            seen.push("(which cannot be seen)");
        }
    }
    return seen.join(" | ");
}

async function open(n) {
    await page.goto(b.url + "agent/");
    await page.locator(`.list tbody .k-s a:text-is("Ticket ${n}")`).focus();
    await key("Enter");
    await page.waitForSelector("#ticket .tk");
    await idle();
}

async function window_() {
    await page.goto(b.url + "agent/");
    is(await tabs(1), "Skip to the content", "first the way past the bar");
    await key("Enter", "Tab");
    ok(await within("main"), "which it is");
    is(await page.locator("[tabindex]:not([tabindex='0'],"
        + " [tabindex='-1'])").count(), 0, "no order but the page's own");
}

async function listed() {
    await page.locator("#f_agent").focus();
    is(await tabs(3), "f_s1 | f_s2 | f_s4", "the filter: its boxes");
    await page.locator("#q").focus();
    like(await tabs(9), /^What can be searched for \| Columns \| Keyboard shortcuts \| =on \| No\. \| Priority \|/,
        "the list: help, all boxes, orders");
    await page.locator("th.k-mo a").focus();
    is(await tabs(4), "ticket=202600008 | Ticket 8 | ticket=202600007 | Ticket 7",
        "a row is its box and its link");
}

async function opened() {
    await open(1);
    is(await at(), "ticket", "a ticket has the focus as it opens");
    is(await tabs(5), "prev | next | Print | Ticket 1 | Claim",
        "its neighbours, its subject, what can be done");
    await page.locator("#c_status").focus();
    is(await tabs(3), "c_agent | c_priority | c_type", "its fields");
}

/* Who chose by keys and goes on with the mouse: what they press is pressed,
 * and what they chose is chosen. */
async function pressed() {
    const hold = async (k) => {
        await page.locator("#c_priority").focus();
        await key(k);
    };
    const priority = () => page.inputValue("#c_priority");

    await page.fill("#answer textarea", "By the mouse.");
    await hold("ArrowUp");
    await page.click("#answer button.main");
    ok(await until(async () => /By the mouse/.test(
        await page.textContent(".talk"))), "Send sends");
    ok(await until(() => page.isVisible(".tk .hi")), "and the choice counts");
    is(await priority(), "1", "as it was made");

    await hold("ArrowDown");
    await page.click(".acts button:has-text('Unclaim')");
    ok(await until(() => page.isVisible(".acts button:has-text('Claim')")),
        "so does a button of the ticket");
    ok(await until(async () => !await page.isVisible(".tk .hi")),
        "and the choice");
    is(await priority(), "0", "as it was made");

    const number = () => page.getAttribute(".tk", "data-number");
    const was = await number();

    await hold("ArrowUp");
    await page.click(".list tr:not([aria-current]) .k-s a");
    ok(await until(async () => await number() !== was
        && await number() === page.url().match(/t\/(\d+)/)[1]),
        "another ticket comes and stays");
    ok(await until(async () => {
        await open(2);
        return page.isVisible(".tk .hi");
    }), "the choice was for this");
    await page.selectOption("#c_priority", "0");
    ok(await until(async () => !await page.isVisible(".tk .hi")),
        "a choice by the mouse counts at once");
}


/* Arrows go past what is not meant: nothing is sent before it is confirmed. */
async function choices() {
    const posts = [];
    const listen = (r) => { if (r.method() === "POST"
        && /change$/.test(r.url())) { posts.push(r.url()); } };
    const value = (id) => page.inputValue(id);

    await open(2);
    page.on("request", listen);
    await page.locator("#c_priority").focus();
    await key("ArrowUp");
    is(await value("#c_priority"), "1", "an arrow chooses");
    ok(await page.isVisible(".fields .apply button"), "Save appears");
    await b.axe(page, "a choice that is not confirmed");
    await key("Escape");
    is(await value("#c_priority"), "0", "Escape takes it back");
    ok(!await page.isVisible(".fields .apply button"), "Save is gone");
    await key("ArrowUp");
    is(posts.length, 0, "nothing was sent");
    await key("Enter");
    ok(await until(() => page.isVisible(".tk .hi")), "Enter confirms it");
    is(await at(), "c_priority", "where the focus stays");
    await key("ArrowDown", "ArrowDown", "Tab");
    is(await at(), "c_type", "on to the next field");
    is(posts.length, 1, "which sends nothing yet");
    await key("Tab", "Enter");
    ok(await until(() => page.isVisible(".tk-head .lo:text-is('Low')")),
        "Save confirms it");
    is(posts.length, 2, "once");
    await page.locator("#c_priority").focus();
    await key("ArrowUp", "Tab", "Tab", "Tab");
    ok(await until(() => posts.length === 3), "so does leaving the fields");
    await idle();
    ok(await within(".mores"), "and the focus is where one went");
    is(await value("#c_priority"), "0", "saved");

    page.off("request", listen);
    await pressed();
    page.on("request", listen);

    /* The filter's. */
    await page.goto(b.url + "agent/");
    await page.locator("#f_agent").focus();
    await key("ArrowDown");
    ok(!/agent=me/.test(page.url()), "the filter's arrows pass as well");
    await key("Enter");
    ok(await until(() => /agent=me/.test(page.url())), "until Enter");
    is(await at(), "f_agent", "where the focus stays");
    await page.locator("#f_agent").selectOption("all");
    await idle();
    await page.locator(".list tbody .k-s a").first().focus();
    await key("Enter");
    await page.waitForSelector("#ticket .tk");
    is(await at(), "ticket", "but not for a ticket");
    page.off("request", listen);
    await open(1);
}

async function composer() {
    await page.locator("#ticket").focus();
    await key("r");
    is(await at(), "text", "r writes");
    await page.keyboard.type("An *answer*");
    is(await tabs(9), "template | Put the template into the text, with "
        + "everything filled in, to change it by hand | a_status | a_agent | a_type | files | hours | rate | day",
    "all that goes with an answer");
    await page.locator("#answer .send .main").focus();
    is(await tabs(2), "close=1 | note=1", "and the ways to send it");
    await page.locator("#text").focus();
    await key("Shift+Tab");
    is(await at(), "bold", "the marks are one stop before");
    await page.locator("#text").focus();
    await key("Control+Shift+P");
    ok(await until(async () => await at() === "preview"),
        "the preview has the focus");
    await key("Control+Shift+P");
    is(await at(), "text", "and gives it back");
    await page.selectOption("#a_status", { label: "In progress" });
    await page.fill("#hours", "1:30");
    await page.locator("#text").focus();
    await key("Control+Enter");
    ok(await until(async () => /An answer/.test(
        await page.textContent(".talk"))), "sent");
    like(await page.textContent(".marks"), /In progress/, "with a status");
    like(await page.textContent(".totals"), /1:30|1\.5/, "and hours");
    ok(await within("#ticket"), "the focus stays with the ticket");
}

async function undone() {
    await open(3);
    await key("r");
    await page.keyboard.type("Too early");
    await key("Control+Enter");
    await page.waitForSelector(".recall button");
    await key("z");
    ok(await until(async () => await page.inputValue("#text")
        === "Too early"), "z takes an answer back");
    ok(await within("#ticket"), "the focus stays with the ticket");
    await page.fill("#text", "");
}

async function verbs() {
    const focus = async (name, id) => {
        await page.locator("#ticket").focus();
        await key(name);
        is(await at(), id, `${name} goes to ${id}`);
    };

    await open(1);
    await focus("S", "c_status");
    await focus("a", "c_agent");
    await focus("p", "c_priority");
    await focus("t", "c_type");
    await focus("m", "into");
    await page.locator("#ticket").focus();
    await key("l");
    ok(await until(async () => await at() === "link_ticket"),
        "l goes where a link is made");
    await focus("s", "for=later");
    is(await tabs(3), "for=tomorrow | for=week | snooze_until",
        "snooze: the times");
    const order = () => page.$$eval(".talk > .msg", (all) => all.map(
        (e) => e.id).join(" "));
    const was = await order();
    await page.locator("#ticket").focus();
    await key("o");
    ok(await until(async () => await order() !== was), "o turns them round");
    ok(await within("#ticket"), "the focus stays with the ticket");
    await key("o");
    ok(await until(async () => await order() === was), "and back");
    await key("U");
    ok(await until(() => page.locator(".marks .new").count()),
        "U marks as unread");
    await key("c");
    ok(await until(() => page.isVisible(".acts [formaction$='/unclaim']")),
        "c claims");
    await key("h");
    ok(await until(() => page.locator(".past").count()), "h shows changes");
    await page.locator("#ticket").focus();
    await key("s", "Enter");
    ok(await until(() => page.isVisible(".marks :text('Snoozed')")),
        "s and Enter snooze");
    ok(await within("#ticket"), "the focus stays with the ticket");

    page.once("dialog", (dialog) => dialog.accept());
    await open(2);
    await key("#");
    ok(await until(() => page.isVisible(".marks :text('In the trash')")),
        "# deletes");
    await open(4);
    await key("f");
    await page.waitForURL(/\/forward\//);
    is(await at(), "to", "f forwards: to whom");
    await b.looks(page, "forward");
    await page.goBack();
}

async function many() {
    await page.goto(b.url + "agent/");
    await key("j", "x", "j", "x", "p");
    is(await at(), "bulk_set", "with tickets chosen p is for all of them");
    await page.selectOption("#bulk_set", "priority:1");
    is(await tabs(6), "do=set | do=close | do=read | do=unread | do=merge"
        + " | do=delete", "the bar: what can be done with them");
    await page.locator("#bulk_set").focus();
    await key("Tab", "Enter");
    ok(await until(async () => /2 tickets have another priority/.test(
        await page.textContent("#list"))), "done");
    ok(await within("#list"), "the focus is on the list then");
    await key("z");
    ok(await until(async () => /2 tickets are as they were/.test(
        await page.textContent("#list"))), "z takes it back");
    ok(await within("#list"), "and the focus stays");
    await key("j", "x", "j", "x", "p");
    await page.selectOption("#bulk_set", "priority:1");
    await key("Tab", "Enter");
    await until(async () => /2 tickets have another priority/.test(
        await page.textContent("#list")));
}

async function pages() {
    for (const [name, path] of Object.entries({ i: "agent/",
        m: "agent/?agent=me", o: "agent/?agent=none", n: "agent/new",
        v: "agent/views", c: "contacts/", r: "reports/",
        t: "agent/trash" })) {
        await page.goto(b.url + "agent/?status=2");
        await key("g", name);
        ok(await until(() => page.url() === b.url + path
            || name === "r" && /reports/.test(page.url())), `g ${name}`);
        await page.waitForLoadState();
    }

    await page.goto(b.url + "agent/");
    await key("?");
    await page.waitForSelector("#keys");
    const told = (await page.$$eval("#keys dt", (all) => all.map((e) =>
        e.textContent.trim()))).join();

    for (const name of ["j k", "x", "u", "/", "r", "n", "z", "f", "m", "l",
        "h", ";", "o", "c", "e", "U", "s", "S", "a", "p", "t", "#", "g v",
        "Ctrl Shift Enter"]) {
        ok(told.split(",").includes(name), `the help has ${name}`);
    }
    await b.looks(page, "all keys");
    await b.shot(page, "keyboard-help");
    await key("Escape");

    /* Columns: the one that was moved has the focus again. */
    await page.goto(b.url + "agent/columns");
    await page.locator("button[name=down][value=number]").focus();
    const place = () => page.$$eval(".cols-list input[name=col]", (all) =>
        all.findIndex((e) => e.value === "number"));

    await key("Enter");
    ok(await until(async () => await place() === 1), "a column moves on");
    ok(await until(async () => await at() === "down=number"),
        "and again with the same key");
    await key("Enter");
    ok(await until(async () => await place() === 2), "which it does");
    await page.locator("button[name=reset]").focus();
    await key("Enter");
    ok(await until(async () => await place() === 0), "all as by default");

    /* Views. */
    await page.goto(b.url + "agent/?status=2");
    await page.locator("a:text('Save as a view')").focus();
    await key("Enter");
    await page.waitForURL(/views\?/);
    is(await at(), "name", "a view: its name comes first");
    await page.keyboard.type("Doing");
    await key("Enter");
    await page.waitForSelector("#views a");
    await page.locator("#f_agent").focus();
    await key("Shift+Tab");
    like(await at(), /^Doing/, "it stands before the filter");
    await key("Enter");
    await page.waitForURL(/status=2/);
    ok(true, "and Enter opens it");
}
