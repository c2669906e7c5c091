/* The browser's half of admin_desk.t. */

import { browser, done, is, like, ok, until } from "../lib/browser.mjs";

const b = await browser();
const page = await b.page({ viewport: { width: 1400, height: 900 } });

await b.login(page, "admin", "admin-password");
await groups();
await accounts();
await typeGroups();
await forms();
await fields();
await rate();
await mail();
await health();

b.clean();
await done();

async function save(button = ".savebar button.main") {
    await Promise.all([page.waitForURL(/done=/), page.click(button)]);
}

/* What the form refuses is marked, said, and has the focus. */
async function refused(field, name) {
    await page.waitForSelector(`#${field}[aria-invalid]`);
    b.forgive(/status of 422/);
    ok(await page.evaluate((id) => document.activeElement.id === id, field),
        `${name}: the focus is on what is wrong`);
    await b.looks(page, name);
}

async function groups() {
    await page.goto(b.url + "admin/groups");
    await b.looks(page, "groups");
    await page.fill("#name", "Staff");
    await page.getByRole("button", { name: "Add" }).click();
    await refused("name", "group refused");
    await page.fill("#name", "Night shift");
    await page.getByRole("button", { name: "Add" }).click();
    await page.waitForURL(/done=made/);
    if (!/groups\/\d/.test(page.url())) {
        await page.getByRole("link", { name: "Night shift" }).click();
    }
    await page.fill("#logins", "user, nobody-like-that");
    await page.getByRole("button", { name: "Add" }).click();
    await refused("logins", "member refused");
    await page.fill("#logins", "user, agent2");
    await page.getByRole("button", { name: "Add" }).click();
    await page.waitForURL(/done=/);
    is(await page.locator(".tbl tbody tr").count(), 2, "two members");
    await page.getByRole("button", { name: "Remove Uma User" }).click();
    ok(await until(async () => await page.locator(".tbl tbody tr").count()
        === 1), "one is taken out");
    await page.fill("#name", "Night shift, weekend");
    await page.getByRole("button", { name: "Rename" }).click();
    await page.waitForURL(/done=saved/);
    like(await page.textContent("h1"), /weekend/, "the group is renamed");

    await page.getByRole("link", { name: "Permissions" }).last().click();
    await page.waitForURL(/permissions/);
    await page.locator("tr", { hasText: "Facilities" })
        .getByLabel("Read only").check();
    await b.looks(page, "permissions of a group");
    await save("main button.main");
    ok(await page.locator("tr", { hasText: "Facilities" })
        .getByLabel("Read only").isChecked(), "a permission is kept");

    await page.getByRole("link", { name: "Members" }).click();
    await page.locator(".danger summary").click();
    await b.looks(page, "group to be deleted");
    await page.getByRole("button", { name: "Delete for good" }).click();
    await page.waitForURL(/done=deleted/);
    ok(!/Night shift/.test(await page.textContent(".tbl")),
        "the group is deleted");
}

async function accounts() {
    await page.goto(b.url + "admin/users/new");
    await b.looks(page, "new user");
    await page.fill("#login", "agent");
    await page.fill("#name", "Nora Neu");
    await page.fill("#email", "nora@desk.test");
    await page.click(".savebar .main");
    await refused("login", "login taken");
    is(await page.inputValue("#name"), "Nora Neu", "what was typed is kept");
    await page.fill("#login", "nora");
    await save();
    await page.getByText("Set a password").click();
    await page.fill("#password", "short");
    await page.fill("#repeat", "other");
    await page.getByRole("button", { name: /^Set/ }).first().click();
    await page.waitForSelector(".danger .why, details .why");
    b.forgive(/status of 422/);
    await b.looks(page, "password refused");
    await page.getByLabel("Disabled").check();
    await save();
    await page.goto(b.url + "admin/users?only=disabled");
    like(await page.textContent(".tbl"), /Nora Neu.*disabled/s,
        "the account is disabled");
    await b.looks(page, "disabled users");
    await page.goto(b.url + "admin/users?q=nobody-like-that");
    await b.looks(page, "no user found");
}

async function typeGroups() {
    await page.goto(b.url + "admin/types/groups");
    await b.looks(page, "type groups");
    await page.fill("#name", "House");
    await page.getByRole("button", { name: "Add" }).click();
    await refused("name", "type group refused");
    await page.fill("#name", "Garden");
    await page.getByRole("button", { name: "Add" }).click();
    await page.waitForURL(/done=/);
    await page.getByRole("button", { name: "Garden: up" }).click();
    ok(await until(async () => await page.locator("[name=name]").nth(2)
        .inputValue() === "Garden"), "moved up");
    await page.getByLabel("Name of Garden").fill("Gardens");
    await page.locator("tr", { has: page.getByLabel("Name of Garden") })
        .getByRole("button", { name: "Rename" }).click();
    await page.waitForSelector("[aria-label='Name of Gardens']");
    await page.getByLabel("Delete Gardens").click();
    await b.looks(page, "type group to be deleted");
    await page.getByRole("button", { name: "Delete", exact: true }).click();
    ok(await until(async () => await page.locator(
        "[aria-label='Name of Gardens']").count() === 0), "deleted");
}

/* How many fields the bar at the bottom hides when they get the focus. */
async function covered() {
    await page.setViewportSize({ width: 390, height: 640 });
    await page.evaluate(() => window.scrollTo(0, 0));
    await page.focus("#name");

    const n = await page.locator("form.form").evaluate((f) => Array.from(
        f.elements).filter((e) => e.type !== "hidden" && e.offsetParent
            && !e.closest(".savebar")).length);
    let bad = 0;

    for (let i = 0; i < n; i++) {
        bad += await page.evaluate(() => {
            const e = document.activeElement;
            const bar = document.querySelector(".savebar");

            return !e.closest(".savebar, .danger")
                && e.getBoundingClientRect().top
                > bar.getBoundingClientRect().top - 8 ? 1 : 0;
        });
        await page.keyboard.press("Tab");
    }
    await page.setViewportSize({ width: 1400, height: 900 });
    return bad;
}

/* The empty forms that the other stories fill in at once. */
async function forms() {
    await page.goto(b.url + "admin/types/new");
    is(await covered(), 0, "the bar to save hides no field that has the focus");
    await b.looks(page, "new type");
    await page.fill("#name", "Support");
    await page.click(".savebar .main");
    await refused("name", "type refused");
    await page.goto(b.url + "admin/statuses/new");
    await b.looks(page, "new status");
    await page.fill("#name", "Open");
    await page.click(".savebar .main");
    await refused("name", "status refused");
    await page.goto(b.url + "admin/external/preview");
    await b.looks(page, "preview of the external page");
}

async function fields() {
    await page.goto(b.url + "admin/fields");
    await b.looks(page, "no custom fields");
    await page.getByRole("link", { name: "New field" }).click();
    await page.waitForSelector("#kind");
    await b.looks(page, "new field");
    await page.evaluate(() => { document.querySelector("form.form")
        .noValidate = true; });
    await page.fill("#label", "Order number");
    await page.fill("#name", "Order No!");
    await page.click(".savebar .main");
    await refused("name", "field refused");
    await page.fill("#name", "order_no");
    await page.getByLabel("Visible to customers").check();
    await save();
    like(await page.textContent(".tbl"), /Order number.*\{ticket:order_no\}/s,
        "a field is made");
    await b.looks(page, "custom fields");
    await page.getByRole("link", { name: "Order number" }).click();
    await page.waitForSelector("#sort");
    await page.fill("#sort", "20");
    await save();
    await page.getByRole("link", { name: "Order number" }).click();
    is(await page.inputValue("#sort"), "20", "it is changed");
    await page.locator(".danger summary").click();
    await b.looks(page, "field");
    await page.getByRole("button", { name: "Delete", exact: true }).click();
    await page.waitForURL(/done=deleted/);
    like(await page.textContent("main"), /no custom fields yet/, "deleted");
}

async function rate() {
    await page.goto(b.url + "admin/rates/new");
    await b.looks(page, "new rate");
    await page.fill("#name", "Travel");
    await page.fill("#amount", "40");
    await save();
    await page.getByRole("link", { name: "Travel" }).click();
    await page.waitForSelector("#amount");
    await page.fill("#amount", "1,234.5");
    await save();
    like(await page.textContent(".tbl"), /1,234\.50/, "a rate is changed");
    await page.getByRole("link", { name: "Travel" }).click();
    await page.locator(".danger summary").click();
    await b.looks(page, "rate");
    await page.locator(".danger button").click();
    await page.waitForURL(/done=deleted/);
    ok(!/Travel/.test(await page.textContent("main")), "and deleted");
}

async function mail() {
    await page.goto(b.url + "admin/mail");
    is(await page.locator(".tbl tbody tr").count(), 4, "four mails");
    await b.looks(page, "mail log");
    await page.fill("[name=q]", "nobody@example.test");
    await page.press("[name=q]", "Enter");
    await page.waitForURL(/q=nobody/);
    like(await page.textContent(".none"), /no such mail/, "none is found");
    await b.looks(page, "mail log, nothing found");
    await page.getByRole("link", { name: "Show everything" }).click();
    await page.getByRole("link", { name: "In a ticket of others" })
        .or(page.getByRole("link", { name: "The lamp is dark" })).click();
    await page.waitForSelector("pre.rawmail, .hint");
    await b.looks(page, "mail that was taken");

    await page.goto(b.url + "admin/quarantine");
    is(await page.locator(".tbl tbody tr").count(), 3, "three are held");
    await b.looks(page, "quarantine");
    await page.getByRole("link", { name: "Out of office" }).click();
    await page.waitForSelector("pre.rawmail");
    await b.looks(page, "mail that is held");
    await page.getByRole("button", { name: "Open as plain text" }).click();
    await page.waitForURL(/quarantine\?done=/);
    ok(await until(async () => {
        await page.goto(b.url + "admin/quarantine");
        return await page.locator(".tbl tbody tr").count() === 2;
    }, 30), "one becomes a ticket as it is");
    await page.getByRole("link", { name: "Away" }).click();
    await page.waitForSelector("pre.rawmail");
    await page.locator(".danger summary").click();
    await page.getByRole("button", { name: "Delete", exact: true }).click();
    await page.waitForURL(/done=deleted/);
    is(await page.locator(".tbl tbody tr").count(), 1, "one is deleted");
    like(await page.textContent("#adm-nav"), /Quarantine\s*1/,
        "the navigation counts what is left");
}

async function health() {
    await page.goto(b.url + "admin/health");
    like(await page.textContent("main"), /support@desk\.test.*In quarantine/s,
        "how mailboxes and queues are");
    await b.looks(page, "health");
}
