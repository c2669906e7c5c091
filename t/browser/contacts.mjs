/* Contacts, companies and custom fields as an agent uses them. */

import { browser, done, is, like, ok, until } from "../lib/browser.mjs";

const b = await browser();
const page = await b.page();
const env = process.env;

await b.login(page, "agent");
await lists();
await edit();
await picking();
await beside();
await file();
await portrait();
b.clean();
await done();

/* 250 countries would be looked at one by one, four times. */
async function fewer() {
    await page.evaluate(() => document.querySelectorAll(
        "select[id$=country] option:not(:checked)").forEach(
        (e, i) => { if (i > 5) { e.remove(); } }));
}

async function lists() {
    await page.getByRole("link", { name: "Contacts" }).first().click();
    await page.waitForURL(/contacts\/$/);
    like(await page.textContent("table"), /Carla Customer.*Harbour/s,
        "contacts are listed");
    await b.axe(page, "contacts");
    await page.getByRole("searchbox").fill("harb");
    await page.keyboard.press("Enter");
    await page.waitForURL(/q=harb/);
    is(await page.locator("tbody tr").count(), 1, "found by the company");
    await page.getByRole("link", { name: "Companies" }).click();
    await page.waitForURL(/companies\/$/);
    await page.getByRole("link", { name: "Harbour Logistics" }).click();
    await page.waitForURL(/companies\/1/);
    await b.axe(page, "company");
    await b.shot(page, "company");
    await page.getByRole("link", { name: "Edit" }).click();
    await page.waitForURL(/edit/);
    await fewer();
    await b.axe(page, "company's form");
}

async function edit() {
    await page.goto(b.url + "contacts/1");
    await b.axe(page, "contact");
    await b.shot(page, "contact");
    await page.getByRole("link", { name: "Edit" }).click();
    await page.waitForURL(/edit/);
    await fewer();
    await b.axe(page, "contact's form");
    await page.getByLabel("Company", { exact: true }).pressSequentially("x");
    await page.getByLabel("Company", { exact: true }).fill("");
    await page.getByLabel("Company", { exact: true })
        .pressSequentially("gree");
    ok(await until(async () => await page.locator(
        "#company_list option[value='Green Valley School']").count() === 1),
    "companies are offered while typing");
    await page.getByLabel("Company", { exact: true })
        .fill("Green Valley School");
    await page.getByRole("button", { name: "Save" }).click();
    await page.waitForURL(/done=saved/);
    like(await page.textContent("main"), /Green Valley School/, "saved");

    await page.getByRole("link", { name: "Merge" }).click();
    await page.getByRole("searchbox").fill("uma");
    await page.keyboard.press("Enter");
    await page.waitForURL(/q=uma/);
    await b.axe(page, "choosing a contact");
    await page.getByRole("link", { name: "Merge" }).click();
    await page.waitForURL(/merge\?with/);
    like(await page.textContent("main"), /cannot be undone/,
        "what a merge does is said before");
    await b.axe(page, "merge");
    await b.shot(page, "merge");
}

async function picking() {
    await page.goto(b.url + "agent/new");
    ok(await until(() => page.evaluate(
        () => document.activeElement.id === "pick")),
        "a new ticket begins with its customer");
    const pick = page.getByRole("combobox", { name: "Find a contact" });

    await pick.pressSequentially("os");
    await page.waitForSelector("[role=option][data-id]");
    is(await pick.getAttribute("aria-expanded"), "true", "the list opens");
    await b.axe(page, "new ticket with a picker");
    await pick.press("ArrowDown");
    is(await page.locator("[aria-selected=true]").count(), 1,
        "keys walk through it");
    ok(await pick.getAttribute("aria-activedescendant"),
        "the option is named to readers");
    await pick.press("Escape");
    ok(await page.locator("[role=listbox]").isHidden(), "Escape closes it");
    await pick.press("ArrowDown");
    await pick.press("Enter");
    is(await page.inputValue("[name=last_name]"), "Other",
        "the form is filled in");
    is(await page.inputValue("[name=email]"), "other@example.test",
        "with the address");
    like(await page.inputValue("#company"), /Green Valley/,
        "and the company");

    await page.waitForSelector("#others a");
    ok(await until(() => page.locator("#others time[title]").count()),
        "their times are the reader's");
    like(await page.textContent("#others"), /Asked before/,
        "and with the contact's latest tickets");
    is(await page.inputValue("[name=last_name]"), "Other",
        "what is filled in stays");
    await b.axe(page, "new ticket with others");
    await b.shot(page, "new-others");
    ok(await page.getByLabel("Order number").isVisible(),
        "a field of all types is there");
    ok(await page.getByLabel("Quotation").isHidden(),
        "that of another type is not");
    await page.selectOption("#type", { label: "Sales" });
    ok(await page.getByLabel("Quotation").isVisible(),
        "until that type is chosen");
    await page.selectOption("#type", { label: "Support" });
    await page.fill("[name=subject]", "For Oskar");
    await page.fill("[name=text]", "He called.");
    await page.getByLabel("Order number").fill("A-1");
    await page.getByRole("button", { name: "Create ticket" }).click();
    await page.waitForURL(/agent\/t\/\d+/);
}

async function beside() {
    like(await page.textContent(".facts"), /Order number\s*A-1/,
        "the ticket shows its field");
    await page.waitForSelector(".related h2");
    await b.axe(page, "ticket with fields and links");

    await page.getByText("Edit custom fields").click();
    await page.getByLabel("Order number").fill("A-2");
    await page.locator(".custom-fields").getByRole("button",
        { name: "Save" }).click();
    ok(await until(async () => /A-2/.test(
        await page.textContent(".facts dl"))), "a field is changed");

    await page.click(".related summary");
    await page.getByLabel("Ticket no.", { exact: true }).fill(env.OTHER);
    await page.getByRole("button", { name: "Link", exact: true }).click();
    ok(await until(async () => (await page.textContent(".related"))
        .includes("#" + env.OTHER)), "a ticket is linked");
    await b.shot(page, "related");

    await page.getByText("Change the contact").click();
    const pick = page.getByRole("combobox", { name: "Find a contact" });
    await pick.pressSequentially("carla");
    await page.waitForSelector("[role=option][data-id]");
    await page.getByRole("option", { name: /Carla/ }).click();
    ok(await until(async () => /Carla Customer/.test(
        await page.textContent(".facts dl"))), "the contact is changed");
    await page.waitForSelector(".related .trows");
    like(await page.textContent(".related .trows"), /The first one/,
        "whose other tickets stand beside");
    await b.axe(page, "ticket of another contact");
}

/* A file of contacts: what its columns are. */
async function file() {
    await page.goto(b.url + "contacts/import");
    await page.setInputFiles("[name=files]", { name: "people.csv",
        mimeType: "text/csv", buffer: Buffer.from(
            "Vorname;Nachname;E-Mail\nGrete;Grün;grete@example.test\n") });
    await page.getByRole("button", { name: "Next" }).click();
    await page.waitForSelector("table.map");
    is(await page.locator("select[name=c1] option:checked").textContent()
        .then((t) => t.trim()), "Last name", "a column is known by its head");
    await b.looks(page, "columns of a file");
    await b.shot(page, "columns");
}

/* One's own picture. */
async function portrait() {
    await page.goto(b.url + "profile/");
    await page.setInputFiles("[name=picture]", { name: "me.png",
        mimeType: "image/png", buffer: Buffer.from("iVBORw0KGgoAAAANSUhEUgAA"
            + "AAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJ"
            + "RU5ErkJggg==", "base64") });
    await page.getByRole("button", { name: "Save picture" }).click();
    await page.waitForSelector("img.portrait");
    await b.looks(page, "settings with a picture");
}
