/* The browser's half of compose.t. */

import { browser, done, is, like, ok, until } from "../lib/browser.mjs";

const b = await browser();
const page = await b.page({ viewport: { width: 1400, height: 900 } });
const value = () => page.inputValue("#text");
const toast = () => until(() => page.isVisible("#toast"));
const words = "Dear Carla,\n\nthis is **important**.";

await b.login(page, "agent");
await page.goto(b.url + "agent/");
await page.click(".list tbody .k-s a");
await page.fill("#text", words);
await preview();
await template();
await troubles();
b.clean();
await done();

async function preview() {
    await page.click(".js-preview");
    await page.waitForSelector("#preview:not([hidden])");
    is(await page.textContent("#preview strong"), "important",
        "it is rendered");
    like(await page.textContent("#preview"), /Hello Carla/,
        "with what stands around it in the mail");
    is(await page.getAttribute(".js-preview", "aria-pressed"), "true",
        "the button says so");
    await b.looks(page, "preview");
    await b.shot(page, "compose-preview");
    await page.keyboard.press("Control+Shift+p");
    is(await page.evaluate(() => document.activeElement.id), "text",
        "a key goes back to the text");
    is(await value(), words, "which is what it was");
}

async function template() {
    const choose = (label) => page.selectOption("#template", { label });

    await choose("Logs");
    await page.click(".js-insert");
    await until(async () => (await value()).includes("logs"));
    is(await value(), words + "\n\nPlease send the logs.",
        "without a place for the text it comes behind");
    is(await page.locator("#template option:checked").textContent(),
        "None: the text as it stands", "nothing comes around it any more");
    await choose("Standard");
    await page.click(".js-insert");
    await until(async () => (await value()).includes("Hello"));
    like(await value(), /^Hello Carla,\n\nDear Carla,/, "another one");
    ok(!(await value()).includes("logs"), "takes its place");
    await page.fill("#text", "Changed by hand");
    await choose("Logs");
    await page.click(".js-insert");
    await until(async () => (await value()).includes("logs"));
    is(await value(), "Changed by hand\n\nPlease send the logs.",
        "what was changed stays");
    await b.looks(page, "a template in the text");
}

/* The text and the files chosen stay, and a message says why. */
async function troubles() {
    const send = () => page.click("#answer button.main:visible");

    await page.fill("#text", "Precious");
    await page.setInputFiles("#files", { name: "big.bin",
        mimeType: "application/octet-stream",
        buffer: Buffer.alloc(1200000, 1) });
    await send();
    ok(await toast(), "too large a file");
    like(await page.textContent("#toast"), /too large/, "it says so");
    is(await value(), "Precious", "the text stays");
    await page.setInputFiles("#files", []);

    await page.context().setOffline(true);
    await page.evaluate(() => {
        document.querySelector("#toast").hidden = true;
    });
    await page.waitForTimeout(200);
    await send();
    ok(await toast(), "no connection");
    like(await page.textContent("#toast"), /cannot be reached/, "it says so");
    is(await value(), "Precious", "the text stays");
    await b.axe(page, "a message of trouble");
    await page.context().setOffline(false);

    await page.route("**/message", (r) => r.fulfill({ status: 503 }));
    await page.waitForTimeout(200);
    await send();
    ok(await until(async () => /cannot be reached/.test(
        await page.textContent("#toast"))), "the desk is overloaded");
    is(await value(), "Precious", "the text stays");
    await page.unroute("**/message");

    const cookies = await page.context().cookies();

    await page.context().clearCookies();
    await page.waitForTimeout(200);
    await send();
    ok(await until(async () => /sign in|load it again/i.test(
        await page.textContent("#toast"))), "signed out meanwhile");
    is(await value(), "Precious", "the text stays");
    await page.context().addCookies(cookies);
    await page.reload();
    is(await value(), "Precious", "and is there after signing in");

    await page.evaluate(() => document.querySelector("#a_status").value = "2");
    await send();
    await page.waitForSelector(".flash .ok");
    like(await page.textContent(".talk"), /Precious/, "at last");
    like(await page.textContent(".marks"), /In progress/,
        "with a status in one step");
    is(await value(), "", "the field is empty");
    b.forgive(/413|503|403|Failed to load|htmx:|net::/);
}
