/* The browser's half of mail_html.t. */

import { browser, diag, done, is, ok } from "../lib/browser.mjs";
import fs from "node:fs";
import net from "node:net";

const out = process.env.TK_OUT;
const origins = JSON.parse(fs.readFileSync(process.env.TK_ORIGINALS));
const b = await browser();
const base = new URL(b.url);

const elements = new Set(("P BR DIV B STRONG I EM U S A UL OL LI BLOCKQUOTE"
    + " PRE CODE TABLE THEAD TBODY TR TD TH H1 H2 H3 H4 H5 H6 HR IMG SUB SUP")
    .split(" "));
const attributes = { A: ["href", "rel", "target"],
    IMG: ["alt", "src", "data-cid", "loading"], TD: ["colspan", "rowspan"],
    TH: ["colspan", "rowspan"] };

/* Whoever connects here was told to by a mail. */
const connected = [];
const listener = net.createServer((socket) => {
    socket.once("data", (data) => connected.push(String(data).slice(0, 200)));
    socket.on("error", () => {});
    connected.push("connection");
    socket.end();
});
await new Promise((go) => listener.listen(Number(out.split(":")[1]),
    "127.0.0.1", go));

/* A context that counts what ran and what was asked for. */
async function watched(options) {
    const seen = { hits: [], requests: [] };
    const context = await b.instance.newContext(options);

    await context.exposeFunction("hit", (what) => seen.hits.push(what));
    await context.addInitScript(() => {
        for (const name of ["alert", "prompt", "confirm", "print"]) {
            window[name] = (what) => window.hit(name + " " + what);
        }
    });
    context.on("requestfinished", (r) => seen.requests.push(r.url()));
    context.on("requestfailed", (r) => {
        /* what the policies keep from being sent */
        if (!/^(?:csp|origin)$/.test(r.failure().errorText)) {
            seen.requests.push(r.failure().errorText + " " + r.url());
        }
    });
    context.on("page", (page) => page.on("dialog", (dialog) => {
        seen.hits.push("dialog " + dialog.message());
        return dialog.dismiss();
    }));

    return { context, seen };
}

/* Outside of the desk's own pages, styles and news; who goes on to the next
 * page breaks these off. */
function foreign(request) {
    const url = request.replace(/^net::ERR_ABORTED /, "");

    return !(url.startsWith(base.href) && /^(?:login|agent\/|static\/|live)/
        .test(url.slice(base.href.length))) && !url.startsWith("data:");
}

function strays() {
    const wrong = [];

    for (const e of document.querySelectorAll(".msg .body *")) {
        for (const a of e.attributes) {
            wrong.push([e.tagName, a.name]);
        }
        wrong.push([e.tagName, null]);
    }
    return wrong;
}

/* Inline, without the page's policy. */
const { context, seen } = await watched({ bypassCSP: true });
const page = await context.newPage();
await b.login(page, "agent");
await page.evaluate(() => window.hit("test"));
is(seen.hits.join(), "test", "what runs is counted");
seen.hits.length = 0;

const stray = new Set();
let marks = 0;
let before = 0;
let last;

do {
    last = before;
    await page.goto(base.href + "agent/t/" + process.env.TK_TICKET
        + (before ? "?before=" + before : ""));
    await page.waitForTimeout(150);
    for (const [element, attribute] of await page.evaluate(strays)) {
        if (!elements.has(element) || (attribute
            && !(attributes[element] || []).includes(attribute)))
        {
            stray.add(element + " " + attribute);
        }
    }
    marks += (await page.textContent("body")).match(/mark\d+/g)?.length || 0;
    before = await page.evaluate(() => Math.min(...[...document
        .querySelectorAll("a[href*='before=']")].map((a) =>
        Number(new URL(a.href).searchParams.get("before")))));
} while (before < (last || Infinity));

ok(marks >= Number(process.env.TK_MESSAGES) - 1, `${marks} vectors were shown`);
is(seen.hits.join("; "), "", "abuse 1: no script ran");
is(seen.requests.filter(foreign).join("; "), "", "abuse 1: no request");
is([...stray].join("; "), "", "abuse 1: nothing outside of the subset");
await context.close();

/* As they came, with their own policy, by themselves and framed. */
const own = await watched({});
let moved = 0;

async function visit(urls) {
    const tab = await own.context.newPage();

    for (const url of urls) {
        await tab.goto(url);
        moved += tab.url() !== url;
    }
    await tab.waitForTimeout(500);
}

await Promise.all([0, 1, 2, 3].map((n) =>
    visit(origins.filter((_, i) => i % 4 === n))));
is(own.seen.hits.join("; "), "", "abuse 1: as it came, no script ran");
is(own.seen.requests.filter((url) => !origins.includes(url)
    && !url.startsWith("data:") && !/\/favicon\.ico$/.test(url)).join("; "), "",
    "abuse 1: as it came, no request");
is(moved, 0, "abuse 1: as it came, no way out");
is(connected.join("; "), "", "abuse 1: nobody was connected to");

/* In the page, as an agent asks for it. */
const asked = await own.context.newPage();
await b.login(asked, "agent");
await asked.goto(base.href + "agent/t/" + process.env.TK_TICKET);
await asked.click("form[action*='/original/'] button >> nth=0");
await asked.waitForSelector("iframe.original", { timeout: 30000 });
const framed = await (await asked.$("iframe.original")).contentFrame();
await framed.waitForLoadState();
ok(/mark\d+/.test(await framed.textContent("body")), "framed, it can be read");
await b.shot(asked, "original");
await own.context.close();
listener.close();

await done();
