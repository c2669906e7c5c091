/* The browser's half of billing.t. */

import { browser, done, is, like, ok, until } from "../lib/browser.mjs";

const b = await browser();
const page = await b.page({ viewport: { width: 1400, height: 900 } });
const ticket = b.url + "agent/t/202600001";

await b.login(page, "agent", "agent-password");
await rates();
await hours();
await settings();
await billing();
await invoice();
await german();

b.clean();
await done();

async function rates() {
    await page.goto(b.url + "admin/rates");
    await b.looks(page, "no rates yet");
    await page.click("text=New rate");
    await page.fill("#name", "Development");
    await page.fill("#amount", "x");
    await page.click(".savebar button.main");
    await page.waitForSelector("#amount_why");
    b.forgive(/status of 422/);
    await b.looks(page, "rate refused");
    await page.fill("#amount", "95,50");
    await page.fill("#cost_code", "4711");
    await page.click(".savebar button.main");
    await page.waitForURL(/done=made/);
    like(await page.textContent(".tbl"), /Development.*95\.50/s,
        "a rate is made");
    await b.looks(page, "rates");
}

async function hours() {
    await page.goto(ticket);
    await page.fill("#text", "The fire is out.");
    await page.fill("#hours", "1:30");
    await page.click(".answer button.main");
    await page.waitForSelector(".chg.hours");
    like(await page.textContent(".chg.hours"), /1\.50 h.*Development/s,
        "the bubble says the hours");
    await page.fill("#text", "Tested once more.");
    await page.fill("#hours", "0,25");
    await page.click(".answer button.notebtn");
    await until(async () => await page.locator(".chg.hours").count() === 2);
    like(await page.textContent(".totals"), /1\.75 h.*167\.13/s,
        "the ticket their sum");
    await b.axe(page, "ticket with hours");

    const note = page.locator(".msg.note .chg.hours");

    await note.locator("summary").click();
    await note.locator("input[name=hours]").fill("0:30");
    await page.waitForTimeout(500);          /* colours fade in */
    await b.axe(page, "an entry being changed");
    await b.shot(page, "hours");
    await note.locator("button", { hasText: "Save" }).click();
    ok(await until(async () => /2\.00 h/.test(await page.textContent(
        ".totals"))), "an entry is changed in place");
}

async function settings() {
    await page.goto(b.url + "admin/billing");
    await b.looks(page, "billing settings");
    for (const [name, value] of Object.entries({
        seller_name: "Werkstatt GmbH", seller_address: "Hauptstr. 1",
        seller_zip: "10115", seller_city: "Berlin", seller_country: "DE",
        seller_vat_no: "DE123456789", contact_name: "Ada Admin",
        contact_phone: "+49 30 1234", contact_email: "bill@example.test",
        iban: "DE02120300000000202051", number_prefix: "RE-",
        payment_terms: "Payable within 14 days." })) {
        await page.fill("#" + name, value);
    }
    await page.click(".savebar button.main");
    await page.waitForURL(/done=saved/);
    is(await page.inputValue("#seller_city"), "Berlin", "they are kept");
}

async function billing() {
    await page.goto(ticket);
    await page.click(".top nav a:has-text('Billing')");
    await b.looks(page, "no hours last month");

    const today = new Date().toISOString().slice(0, 10);

    await page.fill("#from", today.slice(0, 8) + "01");
    await page.fill("#to", today);
    await page.click(".bfilter button.main");
    await page.waitForSelector(".bentries");
    like(await page.textContent(".bsums"), /191\.00.*Nordlicht/s,
        "the period's sums");
    await b.looks(page, "hours");
    await b.shot(page, "billing");

    const file = await download("button[value=xlsx]");

    like(file.suggestedFilename(), /^hours-.*\.xlsx$/,
        "the file has its name");
    await page.goto(file.url().replace(/\/file$/, ""));
    await page.waitForSelector(".task a[download]");
    await b.looks(page, "a file that is ready");
    await b.shot(page, "task");
    await page.click(".backline a");
    await page.waitForSelector(".bentries");
}

/* What is made in a moment comes at once, else a page says when it is there. */
async function download(sel) {
    const here = page.url();
    const coming = page.waitForEvent("download", { timeout: 30000 });

    await page.click(sel);
    await Promise.race([coming, page.waitForSelector(".task a[download]",
        { timeout: 30000 }).then(() => page.click(".task a[download]"))]);

    const file = await coming;

    await page.goto(here);
    return file;
}

async function invoice() {
    await page.click("a:has-text('Invoice …')");
    await page.waitForSelector(".paper");
    like(await page.textContent(".lacks"), /buyer reference/,
        "the draft says what lacks");
    await b.looks(page, "draft of an invoice");
    await b.shot(page, "draft");
    await page.fill("#reference", "04011000-12345-34");
    await page.fill("#note", "Thank you.");
    await page.click("text=Issue invoice");
    await page.waitForURL(/done=issued/);
    like(await page.textContent("h1"), /RE-00001/, "an invoice is issued");
    is(await page.locator(".lacks").count(), 0, "which lacks nothing");
    await b.looks(page, "invoice");
    await b.shot(page, "invoice");
    await page.emulateMedia({ media: "print" });
    ok(!await page.isVisible(".top"), "on paper there is the invoice alone");
    await b.shot(page, "invoice-print");
    await page.emulateMedia({ media: "screen" });

    is(await page.evaluate(() => {
        const form = document.querySelector(".bexport"), went = [];

        form.addEventListener("submit", (ev) => {
            ev.preventDefault();
            went.push(ev.submitter.value);
        });
        ["pdf", "pdf", "xml"].forEach((value) =>
            form.querySelector(`[value=${value}]`).click());
        return went.join(" ");
    }), "pdf xml", "no file goes twice, and none waits for the other");
    await page.reload();
    is((await download("button[value=pdf]")).suggestedFilename(),
        "RE-00001.pdf", "its PDF");
    await page.waitForSelector("details.danger");
    await page.click("details.danger summary");
    await page.click("text=Issue credit note");
    await page.waitForURL(/done=credited/);
    await b.looks(page, "credit note");
    await page.click(".backline a");
    await page.waitForSelector(".tbl");
    like(await page.textContent(".tbl"), /RE-00002.*RE-00001.*Cancelled/s,
        "the list has both");
    await b.looks(page, "invoices");
}

async function german() {
    const reader = await b.page({ locale: "de-DE",
        viewport: { width: 390, height: 800 } });

    await b.login(reader, "agent", "agent-password");
    await reader.goto(b.url + "billing/invoices/1");
    like(await reader.textContent(".paper"), /Rechnung RE-00001/,
        "in German");
    like(await reader.textContent(".paper"), /227,29/,
        "with numbers as Germans write them");
    await b.looks(reader, "invoice in German");
    await b.shot(reader, "invoice-de-390");
    await reader.goto(b.url + "billing/?from=2026-01-01&to=2026-12-31");
    await b.shot(reader, "billing-de-390");
}
