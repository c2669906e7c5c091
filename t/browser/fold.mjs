/* The browser's half of fold.t. */

import { browser, done, is, like, ok, until } from "../lib/browser.mjs";

const b = await browser();
const page = await b.page({ viewport: { width: 1400, height: 900 } });
const path = "agent/t/" + process.env.TICKET;
const open = (p) => p.$$eval(".talk .msg", (all) => all.filter((e) => {
    const box = e.querySelector("details.quote, article");

    return box.checkVisibility({ contentVisibilityAuto: true })
        && !e.querySelector(":scope > details:not([open])");
}).map((e) => /Message (\d+)/.exec(e.textContent)[1]).join(" "));

await b.login(page, "agent");
await folded();
await opened();
await linked();
await found();
await told();
await without();
b.clean();
await done();

/* Messages 10 to 13 are the customer's, not answered; 9 is the answer; 4 is
 * a note, and the reader has never written; the mail of 5 came back. */
async function folded() {
    await page.goto(b.url + path);
    is(await open(page), "13 12 11 10 9 5 4", "open: all since the last"
        + " answer, the answer, what did not arrive, the note");
    like(await page.textContent("#m" + await id(3) + " .body"), /Zebrafish/,
        "the others are there");
    like(await page.locator(".old > details > summary").last().innerText(),
        /Carla Customer[\s\S]*Message 1 is the first/, "by whom, and how it begins");
    await b.looks(page, "a folded conversation");
}

async function id(n) {
    return page.$$eval(".talk article", (all, text) => all.find((e) =>
        e.textContent.includes(text)).closest("li").outerHTML.match(
            /id="m(\d+)"/)[1], `Message ${n} `);
}

async function opened() {
    await page.locator(".old > details > summary").last().focus();
    await page.keyboard.press("Enter");
    ok(await until(async () => /\b1$/.test(await open(page))),
        "one is opened by Enter");
    await b.axe(page, "one of them open");
    await page.locator("#ticket").focus();
    await page.keyboard.press(";");
    is(await open(page), "13 12 11 10 9 8 7 6 5 4 3 2 1", "; opens all");
    ok(await page.isVisible("#unfold .fold"), "the button says what it does");
    await page.keyboard.press(";");
    is(await open(page), "13 12 11 10 9 5 4", "and folds them again");
    await page.emulateMedia({ media: "print" });
    await page.evaluate(() => window.dispatchEvent(new Event("beforeprint")));
    is((await open(page)).split(" ").length, 13, "on paper nothing is folded");
    await page.evaluate(() => window.dispatchEvent(new Event("afterprint")));
    await page.emulateMedia({ media: "screen" });
    is(await open(page), "13 12 11 10 9 5 4", "and afterwards as before");
}

async function linked() {
    const m = await id(3);

    await page.goto("about:blank");
    await page.goto(b.url + path + "#m" + m);
    ok(await until(async () => / 3\b/.test(await open(page))),
        "an address with a message opens that");
    await page.evaluate((n) => { location.hash = "m" + n; }, await id(5));
    ok(await until(async () => / 5\b/.test(await open(page))),
        "and so does a link to it");
}

async function found() {
    await page.goto(b.url + path + "?q=zebraf");
    is(await open(page), "13 12 11 10 9 5 4 3",
        "what was searched for is open");
}

/* What comes in by itself is put in its place, and nothing comes twice. */
async function told() {
    const other = await b.page();

    await page.goto(b.url + path);
    await b.login(other, "agent2");
    await other.goto(b.url + path);
    await other.fill("#text", "Message 14 by a colleague.");
    await other.click("#answer .notebtn");
    ok(await until(async () => /^14 13 12/.test(await open(page))),
        "a new message is at the top");
    is(await page.locator(".talk > .msg").count(), 14, "once, and no other");
    await other.context().close();
}

async function without() {
    const plain = await b.page({ javaScriptEnabled: false });

    await b.login(plain, "agent");
    await plain.goto(b.url + path + "?status=1");
    is(await plain.locator(".old > details:not([open])").count(), 6,
        "without scripts they are folded, too");
    await plain.locator(".old > details > summary").last().click();
    is(await plain.locator(".old > details:not([open])").count(), 5,
        "and opened");
    await plain.click("#unfold");
    is(await plain.locator(".old").count(), 0, "a link shows them all");
    is(await plain.inputValue("#answer [name=back]"), "status=1",
        "which the way back knows nothing of");
    await plain.context().close();
}
