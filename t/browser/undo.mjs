/* The browser's half of undo.t. */

import { browser, done, is, like, ok, until } from "../lib/browser.mjs";

const b = await browser();
const page = await b.page({ viewport: { width: 1400, height: 900 } });
const text = (sel) => page.locator(sel).first().textContent();

await b.login(page, "agent");
await page.goto(b.url + "agent/");
await page.click(".list tbody .k-s a");
await page.fill("#text", "Too fast");
await page.setInputFiles("#files", { name: "plan.txt",
    mimeType: "text/plain", buffer: Buffer.from("A plan\n") });
await page.selectOption("#a_status", { label: "In progress" });
await page.click("#answer button.main");
await page.waitForSelector(".recall button");
like(await text(".talk"), /Too fast/, "sent");
is(await page.inputValue("#text"), "", "the field is empty");
await page.click(".recall button");
ok(await until(async () => /Taken back/.test(await text("#ticket .flash"))),
    "taken back");
ok(!/added again/.test(await page.innerText("#ticket .flash")
    + await text("#live")), "nothing is to be added again");
is(await page.inputValue("#text"), "Too fast", "the text is there again");
ok(!/Too fast/.test(await text(".talk")), "the message not");
like(await text(".picked"), /plan\.txt/, "the file is");
is(await page.locator("#a_status option:checked").textContent(),
    "In progress", "and what was chosen");
await page.selectOption("#a_status", "");

/* What was begun since stands below it, here and on the server. */
await page.click("#answer button.main");
await page.waitForSelector(".recall button");
await page.fill("#text", "Begun since");
await page.click(".recall button");
ok(await until(async () => /Taken back/.test(await text("#ticket .flash"))),
    "taken back while something else was begun");
is(await page.inputValue("#text"), "Too fast\n\nBegun since", "both is there");
await page.reload();
is(await page.inputValue("#text"), "Too fast\n\nBegun since",
    "also when the page is read anew");
await page.fill("#text", "Too fast");

await page.click("#answer button.main");
await page.waitForSelector(".recall button");
await b.shot(page, "undo");
await page.setViewportSize({ width: 390, height: 844 });
await b.shot(page, "undo-phone");
await b.axe(page, "sent");
ok(await until(async () => !await page.locator(".recall").count(), 12),
    "the button leaves when its time is over");
is((await text("#ticket .flash")).trim(), "",
    "and what was said of it with it");
like(await text(".talk"), /Too fast/, "the answer stays");

/* On a phone one sends from further down: the button comes into view. */
await page.click(".js-write");
await page.fill("#text", "From a phone\n\nwith\nsome\nlines\nto\nscroll");
await page.click("#answer button.main");
await page.waitForSelector(".recall button");
ok(await until(() => page.locator(".recall button").evaluate((e) => {
    const box = e.getBoundingClientRect();

    return box.top >= 0 && box.bottom <= innerHeight;
})), "it is seen on a phone");
await page.setViewportSize({ width: 1400, height: 900 });

/* A claim by its key is taken back by the same key as a sending. */
await page.locator("#ticket").focus();
await page.keyboard.press("u");
await page.waitForURL(/agent\/$/);
await page.click(".list tbody .k-s a");
await page.waitForSelector(".acts [formaction$='/unclaim']");
await page.locator("#ticket").focus();
await page.keyboard.press("e");
await page.waitForSelector(".recall button");
is((await text(".recall button")).trim(), "Undo", "closed by its key");
await page.keyboard.press("z");
ok(await until(async () => /is as it was before/.test(
    await text("#ticket .flash"))), "and opened again by another");
like(await text(".marks"), /Open/, "which the page shows");

/* The files of an answer come back with it alone. */
await page.fill("#text", "With a plan");
await page.setInputFiles("#files", { name: "plan.txt",
    mimeType: "text/plain", buffer: Buffer.from("A plan\n") });
await page.click("#answer button.main");
ok(await until(async () => /With a plan/.test(await text(".talk"))),
    "another answer");
await page.fill("#text", "Begun since");
ok(await until(async () => /Draft saved/.test(await text(".kept"))),
    "and what comes next");
await page.locator("#ticket").focus();
await page.keyboard.press("e");
ok(await until(async () => /Closed/.test(await text(".marks"))), "closed");
await page.keyboard.press("z");
ok(await until(async () => /Open/.test(await text(".marks"))), "and not");
is(await page.inputValue("#text"), "Begun since", "what was begun is there");
is(await page.locator(".picked li").count(), 0, "no file of the answer is");

b.clean();
await done();
