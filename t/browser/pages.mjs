/* The browser's half of pages.t. */

import { browser, done, is, like, ok, until } from "../lib/browser.mjs";

const env = process.env;
const b = await browser();
const page = await b.page({ viewport: { width: 1400, height: 900 } });
const ticket = b.url + "agent/t/" + env.TK_NUMBER;

await customers();
await b.login(page, "agent", "agent-password");
await reading();
await meanwhile();
await messages();
await workspace();
await people();

b.clean();
await done();

async function customers() {
    const visitor = await b.page();
    const user = await b.page();

    await visitor.goto(`${b.url}${env.TK_LINK}/whole/${env.TK_FIRST}`);
    like(await visitor.textContent("main"), /Help!/, "a visitor's message");
    await b.looks(visitor, "a visitor's message");
    await b.login(user, "user", "user-password");
    await user.goto(`${b.url}t/${env.TK_OWN}/whole/${env.TK_OWN_FIRST}`);
    like(await user.textContent("main"), /locked out/, "a user's message");
    await b.looks(user, "a user's message");
}

/* Opened by its address, as from a mail, it is read like from the list. */
async function reading() {
    await page.goto(b.url + "agent/t/" + env.TK_OWN);
    ok(await until(async () => await page.locator(".tk .new, .js-read")
        .count() === 0), "a ticket opened by its address is read");
    await page.reload();
    is(await page.locator("button.js-read").count(), 0, "and stays so");
}

/* The mark was gone and something else was changed, which this page does not
 * know of: it overwrites nothing, and reading alone is in nobody's way. */
async function meanwhile() {
    const other = await b.page();
    const post = async (verb, more) => {
        await other.goto(b.url + "agent/t/" + env.TK_NUMBER);
        return other.evaluate(async ([url, what]) => {
            const form = document.querySelector(".tk form.acts");
            const data = new URLSearchParams(new FormData(form));

            data.append("quiet", "1");
            for (const [k, v] of Object.entries(what)) { data.set(k, v); }
            return (await fetch(url, { method: "POST", body: data })).status;
        }, [`${ticket}/${verb}`, more || {}]);
    };
    const both = () => Promise.all([page.waitForResponse((r) =>
        /\/read$/.test(r.url())), page.goto(ticket)]);

    await b.login(other, "agent2");
    await page.route("**/live", (route) => route.abort());
    is(await post("unread"), 204, "marked as unread");
    await page.goto(ticket);
    is(await post("read"), 204, "read by a colleague");
    await page.selectOption("#c_priority", "1");
    ok(await until(async () => /Saved/.test(await page.textContent(
        "#ticket .flash"))), "which is no conflict");

    is(await post("unread"), 204, "once more");
    await page.route("**/read", async (route) => {
        await post("read");
        await post("change", { priority: "-1" });
        await route.continue();
    });
    await both();
    await page.unroute("**/read");
    await page.selectOption("#c_priority", "0");
    ok(await until(async () => /changed this ticket in the meantime/.test(
        await page.textContent("#ticket .flash"))),
    "a colleague's change is not overwritten unseen");
    is(await page.inputValue("#c_priority"), "-1", "but shown");
    await page.unroute("**/live");
    b.forgive(/live|ERR_FAILED/);
    await other.context().close();
}

async function messages() {
    await page.goto(`${ticket}/whole/${env.TK_FIRST}`);
    await b.looks(page, "message by itself");
    await page.goto(`${ticket}/edit/${env.TK_ANSWER}`);
    await b.looks(page, "message edited");
    await page.fill("#text", "We have looked into it.");
    await page.getByRole("button", { name: "Save" }).click();
    await page.waitForSelector(".talk");
    await page.goto(`${ticket}/edit/${env.TK_ANSWER}`);
    like(await page.textContent("main"), /We look into it/,
        "the earlier text stays");
    await b.looks(page, "earlier texts");

    await page.goto(`${ticket}/forward/${env.TK_FIRST}`);
    await b.looks(page, "forward");
    await page.fill("#to", "support@desk.test");
    await page.fill("#text", "Please have a look.");
    await page.getByRole("button", { name: "Send", exact: true }).click();
    await page.waitForSelector("#to-error");
    b.forgive(/status of 422/);
    await b.looks(page, "forward refused");

    await page.goto(ticket + "/history");
    await b.looks(page, "what happened");
    await page.goto(ticket + "/related");
    await b.looks(page, "links");
}

async function workspace() {
    for (const path of ["agent/views", "agent/columns", "agent/agents",
        `agent/t/${env.TK_NUMBER}/agents`]) {
        await page.goto(b.url + path);
        await b.looks(page, path);
    }
}

/* 250 countries would be looked at one by one, four times. */
async function fewer() {
    await page.evaluate(() => document.querySelectorAll(
        "select[id$=country] option:not(:checked)").forEach(
        (e, i) => { if (i > 5) { e.remove(); } }));
}

async function people() {
    await page.goto(b.url + "companies/new");
    await fewer();
    await b.looks(page, "new company");
    await page.evaluate(() => { document.querySelector("form.form")
        .noValidate = true; });
    await page.fill("#email", "office at wrong");
    await page.click(".savebar button.main");
    await page.waitForSelector("#email[aria-invalid]");
    b.forgive(/status of 422/);
    await fewer();
    await b.looks(page, "company refused");
    await page.fill("#email", "office@nordlicht.test");
    await page.fill("#name", "Nordlicht Reederei- und Hafenumschlags"
        + "gesellschaft mbH & Co. Kommanditgesellschaft");
    await page.click(".savebar button.main");
    await page.waitForURL(/companies\/\d+/);
    await b.looks(page, "company with a long name");
    await page.goto(b.url + "companies/");
    await b.looks(page, "companies");
    await page.goto(b.url + "companies/?q=zzz");
    await b.looks(page, "no company found");

    await page.goto(b.url + "contacts/new");
    await fewer();
    await b.looks(page, "new contact");
    await page.fill("[name=first_name]", "Nele");
    await page.fill("[name=last_name]", "Neu");
    await page.fill("#email_1", "customer@example.test");
    await page.click(".savebar button.main");
    await page.waitForSelector("[aria-invalid]");
    b.forgive(/status of 422/);
    like(await page.textContent("main"), /has it|Another contact/,
        "an address belongs to one contact");
    await fewer();
    await b.looks(page, "contact refused");
    await page.fill("#email_1", "nele@example.test");
    await page.click(".savebar button.main");
    await page.waitForURL(/contacts\/\d+/);
    ok(true, "a contact is made");
    await b.looks(page, "contact");
    await page.getByRole("link", { name: "New ticket" }).last().click();
    await page.waitForURL(/agent\/new/);
    is(await page.inputValue("[name=email]"), "nele@example.test",
        "who gets a ticket with one click");
}
