/* The browser's half of admin_core.t. */

import { browser, done, is, like, ok, until } from "../lib/browser.mjs";

const b = await browser();
const page = await b.page({ viewport: { width: 1400, height: 900 } });

await b.login(page, "admin", "admin-password");
await overview();
await users();
await type();
await why();
await statuses();
await history();

b.clean();
await done();

async function saved() {
    await page.waitForURL(/done=/);
    await page.waitForSelector(".flash .ok");
}

async function overview() {
    await page.goto(b.url + "admin/");
    like(await page.textContent(".warns"), /may create tickets nowhere/,
        "the overview warns");
    await b.looks(page, "overview");

    await page.setViewportSize({ width: 390, height: 844 });
    await page.click(".adm-menu button");
    await page.locator("#adm-nav a", { hasText: "Users" }).click();
    await page.waitForURL(/admin\/users/);
    ok(true, "on a phone the navigation opens from a button");
    await page.setViewportSize({ width: 1400, height: 900 });
}

async function users() {
    await b.looks(page, "users");
    await page.fill("[name=q]", "anna");
    await page.press("[name=q]", "Enter");
    await page.waitForURL(/q=anna/);
    is(await page.locator(".tbl tbody tr").count(), 1, "one user is found");
    await page.click(".tbl .name a");
    await b.looks(page, "user");
    await page.fill("#login", "two words");
    await page.click(".savebar .main");
    await page.waitForSelector("#login_why");
    await b.looks(page, "user refused");
    b.forgive(/status of 422/);

    await page.goto(b.url + "admin/groups/1");
    await b.looks(page, "group");
    await page.goto(b.url + "admin/users/4/permissions");
    await b.looks(page, "permissions of a user");
}

async function type() {
    await page.goto(b.url + "admin/types/new");
    ok(!await page.isVisible("#notify_to"), "addresses only when wanted");
    await page.locator("[name=notify_new]").check();
    await page.fill("#notify_to", "new@example.org");
    await page.fill("#name", "Garden");
    await page.click(".savebar .main");
    await saved();
    like(page.url(), /permissions/, "a new type leads to its permissions");
    await page.locator("tr", { hasText: "First line" })
        .getByLabel("Manage").check();
    await page.click(".savebar .main");
    await saved();
    await b.looks(page, "permissions of a type");

    await page.goto(b.url + "admin/types");
    const rows = page.locator("#types tbody tr:visible");
    const all = await rows.count();

    await page.fill("[data-find]", "garden");
    ok(await until(async () => await rows.count() < all), "a list is searched");
    await page.fill("[data-find]", "");
    await b.looks(page, "types");
    await page.locator(".tbl a", { hasText: "Garden" }).click();
    await page.locator("summary", { hasText: "Delete" }).click();
    await b.looks(page, "type");
}

async function why() {
    await page.goto(b.url + "admin/permissions");
    await page.fill("#user", "user");
    await page.fill("#ticket", process.env.TK_NUMBER);
    await page.getByRole("button", { name: "Explain" }).click();
    await page.waitForSelector(".why-box");
    like(await page.textContent(".why-box"), /Uma User sees ticket/,
        "why somebody may see a ticket");
    await b.looks(page, "explanation");
}

async function statuses() {
    await page.goto(b.url + "admin/statuses/new");
    await page.fill("#name", "On hold");
    await page.locator(".palette label", { hasText: "Purple" }).click();
    await page.click(".savebar .main");
    await saved();
    await b.looks(page, "statuses");
    await page.getByRole("button", { name: "On hold: up" }).click();
    await saved();
    await page.locator(".tbl a", { hasText: "On hold" }).click();
    await page.locator(".danger summary").click();
    await b.looks(page, "status");
    await page.getByRole("button", { name: "Delete for good" }).click();
    await saved();
    ok(true, "a status is deleted");
}

async function history() {
    await page.goto(b.url + "admin/history");
    await b.looks(page, "history");
    await page.selectOption("[name=object]", "status");
    await page.waitForURL(/object=status/);
    like(await page.textContent(".hist"), /On hold/, "what was changed");
}
