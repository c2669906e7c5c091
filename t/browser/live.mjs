/* The browser's half of live.t. */

import fs from "node:fs";

import { browser, done, is, like, ok, until } from "../lib/browser.mjs";

const b = await browser();
const anna = await b.page({ viewport: { width: 1400, height: 900 } });
const arne = await b.page({ viewport: { width: 1400, height: 900 } });
const visitor = await b.page();

const text = (sel, on) => on.locator(sel).first().textContent();
const row = (n, on = anna) =>
    on.locator(`.list tbody tr:has(.k-s a:text-is("Ticket ${n}"))`);
const live = (on) => until(() => on.evaluate(() =>
    document.body.dataset.state === "live"));
const mark = (on) => on.evaluate(() => { window.stays = true; });
const marked = (on) => on.evaluate(() => window.stays === true);

await b.login(anna, "agent");
await b.login(arne, "agent2");
await list();
await presence();
await conversation();
await files();
await claims();
await healed();
await tabs();
await blocked();

b.clean();
await done();

async function create(n) {
    await visitor.goto(b.url + "new");
    await visitor.fill("[name=first_name]", "Carla");
    await visitor.fill("[name=last_name]", "Customer");
    await visitor.fill("[name=email]", "customer@example.test");
    await visitor.fill("[name=subject]", `Ticket ${n}`);
    if (await visitor.locator("select[name=type]").count()) {
        await visitor.selectOption("select[name=type]", "1");
    }
    await visitor.fill("[name=text]", "Something new.");
    await Promise.all([visitor.waitForURL(/created/),
        visitor.locator("form button.main, form [type=submit], form button")
            .last().click()]);
}

async function list() {
    await anna.goto(b.url + "agent/");
    ok(await live(anna), "the connection is there");
    await mark(anna);
    await row(1).locator(".k-x input").check();
    await row(2).locator(".k-s a").focus();
    like(await anna.title(), /^\(3\) /, "the title counts what is unread");

    await create(4);
    ok(await until(() => row(4).count()), "a new ticket appears");
    ok(await marked(anna), "without loading the page");
    ok(await row(1).locator(".k-x input").isChecked(), "what is ticked stays");
    is(await text("#bulk .js-count", anna), "1", "and is counted");
    is(await anna.evaluate(() => document.activeElement.textContent),
        "Ticket 2", "the focus stays");
    ok(await until(async () => /^\(4\) /.test(await anna.title())),
        "the title counts on");
    like(await anna.getAttribute("link[rel=icon]", "href"), /unread/,
        "the tab has the mark");
    like(await text("#live", anna), /new ticket/, "a screen reader hears it");
    await anna.locator("#bulk .js-none").click();

    await row(1).locator(".k-s a").hover();
    await anna.mouse.down();
    await create(5);
    await anna.waitForTimeout(2000);
    await anna.mouse.up();
    ok(await until(async () => /Ticket 1/.test(await text("#ticket", anna))),
        "news do not come between a click's two halves");
    ok(await until(() => row(5).count()), "but after it");
}

async function presence() {
    await row(1).locator(".k-s a").click();
    await anna.waitForSelector("#ticket .tk");
    await arne.goto(anna.url());
    ok(await live(arne), "the other one is there as well");
    ok(await until(async () => /Arne Agent is viewing/
        .test(await text(".heres", anna))), "who is told to the first");
    await arne.fill("#text", "Dear Carla,");
    ok(await until(async () => /Arne Agent is writing/
        .test(await text(".heres", anna))), "and writes");
    ok(await until(async () => /Anna Agent is viewing/
        .test(await text(".heres", arne))), "who sees the first");
    await b.looks(anna, "somebody writes");
    await b.shot(anna, "live-presence");
}

async function conversation() {
    await mark(arne);
    await anna.fill("#text", "First answer");
    await anna.click("#answer button.main");
    await anna.waitForSelector(".flash .ok");
    ok(await until(async () => /First answer/
        .test(await text(".talk", arne))), "an answer appears at the other's");
    ok(await marked(arne), "without loading the page");
    is(await arne.inputValue("#text"), "Dear Carla,", "what is typed stays");
    is(await arne.evaluate(() => document.activeElement.id), "text",
        "and the focus");
    ok(await arne.isVisible(".meanwhile"), "with a word of warning");
    await b.looks(arne, "somebody has answered");
    await b.shot(arne, "live-meanwhile");
    ok(await until(async () => /Draft saved/.test(await text(".kept", arne))),
        "which is kept");
    await arne.evaluate(() => sessionStorage.clear());
    await arne.reload();
    is(await arne.inputValue("#text"), "Dear Carla,", "and restored");
    await arne.click("#answer .notebtn");
    await arne.waitForSelector(".flash .ok");
    is(await arne.inputValue("#text"), "", "gone once it is sent");
    await arne.reload();
    is(await arne.inputValue("#text"), "", "for good");
    ok(await live(arne), "the connection is there again");
    await arne.goto(b.url + "agent/");
    ok(await until(async () => !/Arne/.test(await text(".heres", anna))),
        "who left is there no more");
}

/* Pasted and dropped files are listed, taken out, sent. */
async function files() {
    const give = (kind, names) => anna.evaluate(([event, list]) => {
        const data = new DataTransfer();

        for (const name of list) {
            data.items.add(new File(["words"], name, { type: "image/png" }));
        }
        document.querySelector("#text").dispatchEvent(event === "paste"
            ? new ClipboardEvent("paste", { clipboardData: data,
                bubbles: true, cancelable: true })
            : new DragEvent("drop", { dataTransfer: data, bubbles: true,
                cancelable: true }));
    }, [kind, names]);

    await give("paste", ["image.png"]);
    like(await text(".picked", anna), /image-\d{14}\.png · 1 KB/,
        "a pasted picture gets a name of its own");
    await give("drop", ["one.txt", "two.txt"]);
    is(await anna.locator(".picked li").count(), 3, "dropped files join it");
    await b.looks(anna, "files chosen");
    await b.shot(anna, "live-files");
    await anna.click(".picked button[aria-label='Take out one.txt']");
    is(await anna.locator(".picked li").count(), 2, "one is taken out");
    await anna.fill("#text", "With files");

    /* By a slow line one sees how much has gone up. */
    const cdp = await anna.context().newCDPSession(anna);
    const line = (bytes) => cdp.send("Network.emulateNetworkConditions", {
        offline: false, latency: 0, downloadThroughput: -1,
        uploadThroughput: bytes });

    await anna.setInputFiles("#files", [{ name: "two.txt",
        mimeType: "text/plain", buffer: Buffer.alloc(300000, 65) }]);
    await line(150000);
    await anna.locator("#answer button.main:visible").click();
    ok(await until(() => anna.evaluate(() => {
        const bar = document.querySelector("#answer progress");

        return bar && !bar.hidden && bar.value > 0 && bar.value < 1;
    })), "how much of them has gone up");
    await line(-1);
    ok(await until(async () => /two\.txt/.test(await text(".talk", anna))),
        "the others are sent");
    ok(!/one\.txt/.test(await text(".talk", anna)), "that one not");
}

/* What one does the other sees in the list and its counters. */
async function claims() {
    const count = () => text("#f_statuses label:has-text('Closed') .n", anna);

    await anna.goto(b.url + "agent/");
    ok(await live(anna), "both look on");
    await mark(anna);
    await arne.goto(b.url + "agent/");
    await row(2, arne).locator(".k-s a").click();
    await arne.waitForSelector("#ticket .tk");
    await arne.click(".acts [formaction$='/claim']");
    ok(await until(async () => /Arne Agent/.test(
        await row(2).locator(".k-a").textContent())),
    "who has claimed a ticket");
    await row(2).locator(".k-s a").click();
    ok(await until(async () => /Arne Agent/.test(await text(".talk", anna))),
        "which the ticket says");
    await arne.click(".recall button");
    ok(await until(async () => !/Arne Agent/.test(await text(".talk", anna))),
        "and no more when it is taken back");
    const was = (await count()).trim();
    arne.on("dialog", (dialog) => dialog.accept());
    await arne.click(".acts [formaction$='/close']");
    ok(await until(async () => await row(2).count() === 0),
        "what is closed leaves the list");
    ok(await until(async () => (await count()).trim() !== was),
        "and is counted");
    ok(await marked(anna), "without loading the page");
}

/* New workers take the place of the old ones, whose connections end. */
async function healed() {
    await anna.evaluate(() => { document.body.dataset.state = ""; });
    process.kill(Number(fs.readFileSync(process.env.TK_DIR + "/nginx.pid",
        "utf8")), "SIGHUP");
    ok(await until(() => anna.evaluate(() => document.body.dataset.state
        === "live"), 40), "a connection that broke is there again");
    await create(8);
    ok(await until(() => row(8).count()), "with what is new");
    ok(await marked(anna), "without loading the page");
    b.problems = b.problems.filter((p) => !/ERR_|502|503/.test(p));
}

/* Two tabs of one browser share a connection. */
async function tabs() {
    const tab = await anna.context().newPage();
    let asked = 0;

    tab.on("request", (r) => { asked += /\/live$/.test(r.url()); });
    await tab.goto(b.url + "agent/");
    await create(5);
    ok(await until(() => row(5, tab).count()), "the second tab hears of it");
    is(asked, 0, "by the first one's connection");
    await anna.close();
    await create(6);
    ok(await until(() => row(6, tab).count()),
        "and takes over when that is closed");
    is(asked, 1, "with one of its own");
    await tab.close();
}

/* No events: asking. */
async function blocked() {
    const page = await b.page();

    await page.route("**/live", (route) => route.abort());
    await b.login(page, "agent");
    await page.goto(b.url + "agent/");
    await page.waitForSelector(".list");
    await create(7);
    ok(await until(() => row(7, page).count(), 35),
        "where events are blocked the page asks");
    is(await page.evaluate(() => document.body.dataset.state), "asking",
        "which it knows");
    b.problems = b.problems.filter((p) => !/ERR_FAILED/.test(p));
}
