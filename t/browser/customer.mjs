/* The browser's half of customer.t. */

import fs from "node:fs";

import { browser, done, is, like, ok, until } from "../lib/browser.mjs";

const b = await browser();
const main = (page) => page.textContent("main");

await visitor();
await user();
await german();
await plain();

b.clean();
await done();

async function fill(page, text) {
    await page.fill("[name=first_name]", "Carla");
    await page.fill("[name=last_name]", "Customer");
    await page.fill("[name=subject]", "A broken lamp");
    await page.selectOption("[name=type]", { label: "Support" });
    await page.fill("[name=text]", text);
}

async function visitor() {
    const page = await b.page({ viewport: { width: 1400, height: 900 } });

    await page.goto(b.url);
    await b.looks(page, "home");
    await page.locator("main a[href$='/new']").click();
    await b.looks(page, "form");

    /* Past the browser's own checks, to see the server's. */
    await page.evaluate(() => { document.querySelector("form.form")
        .noValidate = true; });
    await fill(page, "It stays dark.");
    await page.fill("[name=email]", "not an address");
    await page.locator("button.main").click();
    await page.waitForSelector("[role=alert]");
    b.forgive(/status of 422/);
    is(await page.getAttribute("[name=email]", "aria-invalid"), "true",
        "the field that is wrong is marked");
    is(await page.inputValue("[name=text]"), "It stays dark.",
        "the text is kept");
    is(await page.inputValue("[name=subject]"), "A broken lamp",
        "the subject, too");
    await b.looks(page, "form refused");

    await page.fill("[name=email]", "customer@example.test");
    await page.setInputFiles("[name=files]", { name: "lamp.txt",
        mimeType: "text/plain", buffer: Buffer.from("40 W\n") });
    await page.locator("button.main").click();
    await page.waitForURL(/\/created/);
    like(await main(page), /Thank you.*\d{9}/s, "created, with its number");
    await b.looks(page, "created");

    await page.getByRole("link", { name: "Show the ticket" }).click();
    await page.waitForURL(/\/t\/\d+\/[\w-]+$/);
    like(await main(page), /It stays dark/, "the link shows the ticket");
    ok(!/broken lamp/.test(await page.title()), "the title does not say it");
    await b.looks(page, "ticket");

    const [download] = await Promise.all([page.waitForEvent("download"),
        page.locator(".files a", { hasText: "lamp.txt" }).click()]);

    is(fs.readFileSync(await download.path(), "utf8"), "40 W\n",
        "the file comes back");

    ok(await page.isVisible(".answer button.main"),
        "the answer's button is there before anything is written");
    await page.fill("[name=text]", "Now it burns.");
    await page.press("[name=text]", "Control+Enter");
    await page.waitForSelector(".talk >> text=Now it burns.");
    like(await main(page), /your answer has arrived/, "answered");
    await b.looks(page, "ticket answered");

    await page.locator("form[action$='/close'] button").click();
    await page.waitForSelector(".hintbox");
    like(await main(page), /This ticket is closed/, "closed");
    await b.looks(page, "ticket closed");
    await b.shot(page, "customer");
}

async function user() {
    const page = await b.page({ viewport: { width: 1400, height: 900 } });

    await b.login(page, "user");
    like(page.url(), /\/mine$/, "a user comes to the own tickets");
    like(await main(page), /No tickets found/, "none yet");
    await b.looks(page, "user's empty list");

    await page.goto(b.url + "new");
    await b.looks(page, "user's form");
    await page.fill("[name=subject]", "No key");
    await page.selectOption("[name=type]", { label: "Support" });
    await page.fill("[name=text]", "I am locked out.");
    await page.locator("button.main").click();
    await page.waitForURL(/\/t\/\d+\?done=created$/);
    like(await main(page), /The ticket is created.*I am locked out/s,
        "a user's ticket");
    await b.looks(page, "user's ticket");

    await page.locator("form[action$='/close'] button").click();
    await page.waitForSelector(".hintbox");
    await page.goto(b.url + "mine?show=active");
    like(await main(page), /No tickets found/, "none is open any more");
    await page.goto(b.url + "mine");
    like(await main(page), /No key/, "the list has it");
    await b.looks(page, "user's list");

    const answer = await page.goto(b.url + "agent/");

    is(answer.status(), 403, "a user is no agent");
    await b.looks(page, "refused");
    b.forgive(/status of 403/);
}

async function german() {
    const page = await b.page({ locale: "de-DE" });

    await page.goto(b.url + "new");
    is(await page.getAttribute("html", "lang"), "de", "German by the browser");
    like(await main(page), /Neues Ticket.*Vorname.*Betreff/s, "the form");
    await b.looks(page, "German form");
    await page.goto(b.url + "login");
    like(await main(page), /Kennwort|Passwort/, "and sign-in");
    await b.login(page, "agent");
    like(await main(page), /Filter.*Alle/s, "the agent's list");
    await page.goto(b.url + "agent/?status=3");
    await page.locator(".list tbody .k-s a").first().click();
    await page.waitForSelector("#ticket .tk");
    like(await page.textContent("#ticket"), /Geschlossen|Wieder/,
        "and a ticket");
    await b.looks(page, "German ticket");
}

async function plain() {
    const page = await b.page({ javaScriptEnabled: false });
    const agent = await b.page({ javaScriptEnabled: false });

    await page.goto(b.url + "new");
    await fill(page, "Without a script.");
    await page.fill("[name=email]", "customer@example.test");
    await page.locator("button.main").click();
    await page.waitForURL(/\/created/);
    await page.locator("main a.btn").click();
    like(await main(page), /Without a script/, "no script: created");

    await b.login(agent, "agent");
    await agent.locator("#f_s1").check();
    await agent.getByRole("button", { name: "Apply" }).click();
    like(agent.url(), /status=1/, "no script: filtered");
    await agent.locator(".list tbody .k-s a").first().click();
    await agent.waitForURL(/\/agent\/t\/\d+/);
    like(await main(agent), /Without a script/, "no script: opened");
    await agent.locator(".acts button[formaction$='/claim']").click();
    like(await main(agent), /The ticket is yours now/, "no script: claimed");
    await agent.fill("#answer [name=text]", "A silent note.");
    await agent.locator("button[name=note]").click();
    like(await main(agent), /A silent note/, "no script: noted");
    await agent.fill("#answer [name=text]", "An answer by form.");
    await agent.locator("#answer button.main").click();
    like(await main(agent), /An answer by form/, "no script: answered");

    await page.reload();
    like(await main(page), /An answer by form/, "no script: read");
    ok(!/A silent note/.test(await main(page)), "no script: not the note");
    await page.locator("form[action$='/close'] button").click();
    ok(await until(async () => /is closed/.test(await main(page))),
        "no script: closed");
}
