/* The browser's half of story.t: STEP=agent or STEP=customer. */

import { browser, done, is, like, ok, until } from "../lib/browser.mjs";

const env = process.env;
const b = await browser();

if (env.STEP === "agent") {
    await agent();
} else {
    await customer();
}

b.clean();
await done();

async function agent() {
    const page = await b.page();

    await b.login(page, "agent");
    await page.goto(b.url + "agent/");
    like(await page.content(), /The printer is on fire/, "agent: in the list");
    await b.axe(page, "list");
    await b.shot(page, "list");

    await page.click(`a[href*="agent/t/${env.NUMBER}"]`);
    await page.waitForSelector("[name=text]");
    like(await page.textContent("#ticket"), /Please help!/, "agent: opened");
    await b.axe(page, "ticket");

    await page.fill("[name=text]", "He is always in a hurry.");
    await page.click("button[name=note]");
    await page.waitForSelector(".talk >> text=always in a hurry");
    ok(true, "agent: a note is saved");

    const other = await b.page();

    await b.login(other, "agent2");
    await other.goto(page.url());
    ok(await until(() => other.evaluate(
        () => document.body.dataset.state === "live")), "a colleague looks on");

    await page.fill("[name=text]", "Have you tried water?");
    await page.press("[name=text]", "Control+Enter");
    await page.waitForSelector(".talk >> text=Have you tried water?");
    ok(true, "agent: Ctrl+Enter sends the answer");
    for (const who of [page, other]) {
        ok(await until(() => who.isVisible(
            ".msg.agent .mail:has-text('Mailed to')"), 60),
            "agent: and sees that it has gone, as a colleague does");
    }
    await b.shot(page, "ticket");
}

async function customer() {
    const page = await b.page();
    const answer = await page.goto(env.LINK);

    is(answer.status(), 200, "customer: the link opens the ticket");
    const text = await page.textContent("main");

    like(text, /Please help!/, "customer: the own message");
    like(text, /Have you tried water\?/, "customer: the answer");
    ok(!/always in a hurry/.test(text), "customer: no note");
    ok(!(await page.title()).includes(env.LINK.split("/").pop()),
        "customer: no secret in the title");
    await b.axe(page, "external ticket");
    await b.shot(page, "external");

    page.on("dialog", (dialog) => dialog.accept());
    await page.click("form[action$='/close'] button");
    ok(await until(async () => /Closed/.test(await page.textContent("main"))),
        "customer: closed");
}
