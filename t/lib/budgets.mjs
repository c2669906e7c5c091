/*
 * What the workspace costs a browser: requests and bytes of the first view,
 * what opening a ticket takes, whether anything moves by itself, whether
 * memory grows.  Environment: as of browser.mjs; TK_TIMES=1 measures times,
 * too, and opens 500 tickets instead of 60; TK_TICKETS is said.
 */

import { browser, diag, done, ok } from "./browser.mjs";

const times = process.env.TK_TIMES === "1";
const b = await browser();
const first = await b.page({ viewport: { width: 1600, height: 900 } });
const median = (list) => [...list].sort((x, y) => x - y)[list.length >> 1];
const wait = (ms) => new Promise((go) => setTimeout(go, ms));

await b.login(first, "agent");

const state = await first.context().storageState();

/* Of the browser's own: those of b.page() have no cache. */
const context = await b.instance.newContext({ storageState: state,
    viewport: { width: 1600, height: 900 } });
const page = await context.newPage();
const cdp = await page.context().newCDPSession(page);
const sent = [];

await first.context().close();
page.on("pageerror", (e) => b.problems.push(String(e)));
await cdp.send("Network.enable");
cdp.on("Network.requestWillBeSent", (e) => sent.push({ id: e.requestId,
    url: e.request.url.replace(b.url, ""), bytes: 0 }));
cdp.on("Network.requestServedFromCache", (e) => drop(e.requestId));
cdp.on("Network.responseReceived", (e) => {
    if (e.response.fromDiskCache) { drop(e.requestId); }
});
cdp.on("Network.loadingFinished", (e) => {
    const r = sent.find((x) => x.id === e.requestId);

    if (r) { r.bytes = e.encodedDataLength; }
});

await page.addInitScript(() => {
    window.act = {
        row: (i) => document.querySelectorAll(".list tbody .k-s a")[i].click(),
        click: (sel) => document.querySelector(sel).click(),
        choose: (sel, value) => {
            const e = document.querySelector(sel);

            e.value = value;
            e.dispatchEvent(new Event("change", { bubbles: true }));
        },
    };
    window.shifts = [];
    new PerformanceObserver((list) => {
        for (const e of list.getEntries()) {
            if (!e.hadRecentInput) {
                window.shifts.push([e.value, (e.sources || []).map((s) =>
                    s.node && (s.node.id || s.node.className)).join(" ")]);
            }
        }
    }).observe({ type: "layout-shift", buffered: true });
});

await view();
await opening();
await still();
await memory();
if (times) { await clicks(); }
b.clean();
await done();

/* What is had already is no request. */
function drop(id) {
    const i = sent.findIndex((r) => r.id === id);

    if (i >= 0) { sent.splice(i, 1); }
}

function budget(what, got, limit, unit = "") {
    diag(`${what}: ${got}${unit} (at most ${limit}${unit})`);
    ok(got <= limit, `${what}: at most ${limit}${unit}`);
}

async function view() {
    await page.goto(b.url + "agent/");
    await page.waitForSelector(".list tbody tr");
    await wait(1500);

    const all = sent.filter((r) => r.url !== "live");

    for (const r of all) { diag(`    ${r.bytes} ${r.url}`); }
    budget("requests of the first view, besides the stream of news",
        all.length, 6);
    budget("compressed bytes of the first view",
        Math.ceil(all.reduce((n, r) => n + r.bytes, 0) / 1024), 100, " KiB");
}

/* Acts; ms until the frame in which the pane has that something new, and until
 * scripts have seen it, too. */
async function painted(pane, sel, act, ...args) {
    const ms = await page.evaluate(([box, inside, code, more]) =>
        new Promise((go) => {
            const e = document.querySelector(box);
            const start = performance.now();

            new MutationObserver((list, observer) => {
                if (!e.querySelector(inside)) {
                    return;
                }
                observer.disconnect();
                requestAnimationFrame(() => {
                    const c = new MessageChannel();

                    c.port1.onmessage = () => ready(performance.now() - start);
                    c.port2.postMessage(0);
                });
            }).observe(e, { childList: true });
            window.act[code](...more);

            function ready(seen) {
                if (e.classList.contains("htmx-settling")) {
                    setTimeout(ready, 1, seen);
                } else {
                    go([seen, performance.now() - start]);
                }
            }
        }), [pane, sel, act, args]);

    await page.waitForFunction(() => !document.querySelector(
        ".htmx-request, .htmx-settling"));
    return ms;
}

function open(i) { return painted("#ticket", ".talk", "row", i); }

async function opening() {
    const took = [];
    const rows = await page.locator(".list tbody tr").count();

    sent.length = 0;
    await open(0);

    /* The tab's icon is had again from the cache. */
    const asked = () => sent.map((r) => r.url.replace(/^agent\//, ""))
        .filter((url) => !/favicon/.test(url));
    const now = asked();

    budget("requests until a ticket is there", now.length, 1);
    diag(`    ${now.join(", ")}`);
    await wait(3000);
    diag("    for those who stay: " + asked().slice(now.length).join(", "));

    for (let i = 1; i < (times ? 100 : 5); i++) {
        took.push(await open(i % rows));
    }

    if (times) {
        budget("from the click to the painted ticket, median",
            Math.round(median(took.map((ms) => ms[0]))), 50, " ms");
        budget("until it can be worked with",
            Math.round(median(took.map((ms) => ms[1]))), 100, " ms");
    }
}

async function still() {
    await wait(1500);

    const shifts = await page.evaluate(() => window.shifts);

    for (const [value, where] of shifts) { diag(`    ${value} ${where}`); }
    budget("layout shift", shifts.reduce((n, s) => n + s[0], 0), 0);
}

async function memory() {
    const rows = await page.locator(".list tbody tr").count();
    const many = times ? 500 : 60;
    const now = async () => {
        await wait(1500);
        await cdp.send("HeapProfiler.collectGarbage");
        await cdp.send("HeapProfiler.collectGarbage");
        return { ...await cdp.send("Runtime.getHeapUsage"),
            ...await cdp.send("Memory.getDOMCounters") };
    };

    for (let i = 0; i < 20; i++) { await open(i % rows); }
    await open(0);
    const was = await now();
    for (let i = 1; i < many; i++) { await open(i % rows); }
    await open(0);
    const is = await now();

    diag(`    ${many} tickets: heap ${was.usedSize >> 10} KiB, then `
        + `${is.usedSize >> 10}; nodes ${was.nodes}, then ${is.nodes}; `
        + `listeners ${was.jsEventListeners}, then ${is.jsEventListeners}`);
    budget(`memory that ${many} tickets leave behind`,
        Math.max(0, is.usedSize - was.usedSize) >> 10, 512, " KiB");
    budget("nodes that they leave behind", Math.max(0, is.nodes - was.nodes),
        300);
}

/* What else is clicked: until the list is there. */
async function clicks() {
    for (const [what, ...args] of [
        ["a status in the filter", "click", "#f_statuses input"],
        ["the same taken out", "click", "#f_statuses input"],
        ["my tickets", "choose", "#f_agent", "me"],
        ["all tickets", "choose", "#f_agent", "all"],
        ["the next page", "click", ".pager a[rel=next]"],
        ["by number", "click", ".list th.k-n a"],
    ]) {
        const took = [];

        for (let i = 0; i < 3; i++) {
            took.push((await painted("#list", ".list", ...args))[0]);
        }
        budget(what, Math.round(median(took)), 100, " ms");
    }
}
