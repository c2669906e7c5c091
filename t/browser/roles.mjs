/* The browser's half of roles.t: STEP=all or STEP=away. */

import { browser, done, is, like, ok } from "../lib/browser.mjs";

const env = process.env;
const b = await browser();
const main = (page) => page.textContent("main");
const wide = { viewport: { width: 1400, height: 900 } };

if (env.STEP === "away") {
    await away();
} else {
    await anonymous();
    await lostPassword();
    await registration();
    await customer();
    await reader();
    await agent();
    await admin();
    await plain();
}

b.clean();
await done();

async function refused(page, path, status, text, name) {
    is((await page.goto(b.url + path)).status(), status, name);
    b.forgive(/status of [45]\d\d/);
    like(await main(page), text, `${name}: says so`);
    await b.looks(page, name);
}

async function anonymous() {
    const page = await b.page(wide);

    for (const path of ["agent/", "admin/", "profile/", "reports/", "billing/",
        "contacts/", "mine", "task/1"]) {
        await page.goto(b.url + path);
        like(page.url(), /\/login/, `a visitor has to sign in for ${path}`);
    }

    await b.looks(page, "sign in");
    await page.fill("[name=login]", "agent");
    await page.fill("[name=password]", "wrong");
    await page.press("[name=password]", "Enter");
    await page.waitForSelector("#login_err");
    b.forgive(/status of 4\d\d/);
    is(await page.inputValue("[name=login]"), "agent", "the name is kept");
    ok(await page.evaluate(() => document.activeElement.name === "password"),
        "the focus is on the password");
    await b.looks(page, "sign in refused");

    await refused(page, "nowhere", 404, /nothing here/, "no such page");
    await refused(page, "t/202600099/" + "A".repeat(22), 404, /nothing here/,
        "no such ticket");

    await page.goto(b.url + "new");
    await page.fill("[name=last_name]", "Customer");
    await page.fill("[name=email]", "customer@example.test");
    await page.fill("[name=subject]", "A large file");
    await page.selectOption("[name=type]", { label: "Support" });
    await page.fill("[name=text]", "See there.");
    await page.setInputFiles("[name=files]", { name: "large.bin",
        mimeType: "application/octet-stream", buffer: Buffer.alloc(2 << 20) });
    await page.locator("button.main").click();
    await page.waitForSelector(".error, .toast:not([hidden])");
    b.forgive(/status of 413/);
    like(await page.textContent("body"), /too large/, "what is too large");
    await b.looks(page, "too large");

    for (let i = 0; i < 7; i++) {
        await page.goto(b.url + "login");
        await page.fill("[name=login]", "nobody");
        await page.fill("[name=password]", "guess" + i);
        await page.press("[name=password]", "Enter");
        await page.waitForSelector("#login_err");
    }
    b.forgive(/status of 4\d\d/);
    like(await page.textContent("#login_err"), /Too many tries/,
        "who guesses has to wait");
    await b.looks(page, "too many tries");
}

async function lostPassword() {
    const page = await b.page(wide);

    await page.goto(b.url + "login");
    await page.getByRole("link", { name: "Lost password?" }).click();
    await page.waitForSelector("[name=login]");
    await b.looks(page, "lost password");
    await page.fill("[name=login]", "nobody@example.test");
    await page.click("button.main");
    like(await main(page), /Please look at your mail/, "asked");
    await b.looks(page, "link is mailed");

    await page.goto(env.RESET);
    await b.looks(page, "new password");
    await page.evaluate(() => { document.querySelector("form.form")
        .noValidate = true; });
    await page.fill("#password", "short");
    await page.fill("#again", "shorter");
    await page.click("button.main");
    await page.waitForSelector(".why");
    b.forgive(/status of 422/);
    await b.looks(page, "new password refused");
    await page.fill("#password", "a whole new sentence");
    await page.fill("#again", "a whole new sentence");
    await page.click("button.main");
    await page.waitForURL(/login/);
    await b.login(page, "agent2", "a whole new sentence");
    ok(true, "the new password opens");

    const late = await b.page(wide);

    await late.goto(env.RESET);
    b.forgive(/status of 4\d\d/);
    like(await main(late), /not good any more/, "a link is good once");
    await b.looks(late, "link used up");
}

async function registration() {
    const page = await b.page(wide);

    await page.goto(b.url + "register");
    await b.looks(page, "register");
    await page.evaluate(() => { document.querySelector("form.form")
        .noValidate = true; });
    await page.fill("#email", "no address");
    await page.click("button.main");
    await page.waitForSelector("#email_err");
    b.forgive(/status of 422/);
    await b.looks(page, "register refused");
    await page.fill("#email", "somebody@example.test");
    await page.click("button.main");
    like(await main(page), /Please look at your mail/, "a link is mailed");

    await page.goto(env.ENROL);
    await b.looks(page, "new account");
    await page.fill("#name", "Nele Neu");
    await page.fill("#password", "a whole new sentence");
    await page.fill("#again", "a whole new sentence");
    await page.click("button.main");
    await page.waitForURL(/login|mine/);
    ok(true, "the account is made");
}

/* Somebody who may create tickets and manages none. */
async function customer() {
    const page = await b.page(wide);

    await b.login(page, "user", "user-password");
    like(page.url(), /\/mine$/, "a customer comes to the own tickets");
    for (const path of ["agent/", "agent/new", "contacts/", "billing/",
        "reports/"]) {
        is((await page.goto(b.url + path)).status(), 403,
            `a customer: not ${path}`);
    }
    b.forgive(/status of 403/);
    await refused(page, "admin/", 403, /You may not see this page/,
        "a customer is no administrator");

    await page.goto(b.url + "profile/");
    is(await page.locator("#daily, #picture").count(), 0,
        "a customer has no wishes of agents");
    await b.looks(page, "a customer's settings");
    await page.evaluate(() => { document.querySelector("form.form")
        .noValidate = true; });
    await page.fill("#name", "");
    await page.fill("#email", "no address");
    await page.fill("#zone", "Mars/Olympus");
    await page.locator("button.main").first().click();
    await page.waitForSelector("#zone_err");
    b.forgive(/status of 422/);
    is(await page.locator("[aria-invalid]").count(), 3,
        "all that is wrong is marked at once");
    await b.looks(page, "settings refused");
    await page.fill("#old", "wrong");
    await page.fill("#password", "a whole new sentence");
    await page.fill("#again", "a whole new sentence");
    await page.click("#password_form button.main");
    await page.waitForSelector("#old_err");
    b.forgive(/status of 4\d\d/);
    await b.looks(page, "change of password refused");

    await page.getByRole("button", { name: "Sign out" }).click();
    await page.waitForURL(/login/);
    like(await main(page), /signed out/, "signed out");
    await b.looks(page, "signed out");
}

/* Somebody who may only read, and whose new address is to be confirmed. */
async function reader() {
    const page = await b.page(wide);

    await b.login(page, "user2", "user2-password");
    await refused(page, "new", 403, /You may not create tickets.*sign out/s,
        "who may create nowhere");
    await page.goto(env.ADDRESS);
    await b.looks(page, "new address");
    await page.click("main button.main");
    await page.waitForURL(/profile\/\?done/);
    ok(true, "the new address is confirmed");
}

async function agent() {
    const page = await b.page(wide);

    await b.login(page, "agent", "agent-password");
    is(await page.locator(".top nav a[href*='admin']").count(), 0,
        "an agent is offered no Administration");
    for (const path of ["admin/users", "admin/options", "admin/history",
        "admin/billing", "billing/invoices"]) {
        is((await page.goto(b.url + path)).status(), 403,
            `an agent: not ${path}`);
    }
    b.forgive(/status of 403/);
    await refused(page, "admin/", 403, /administrator can grant it/,
        "an agent is no administrator");
    await refused(page, "agent/t/299900001", 404, /nothing here/,
        "no such ticket of an agent");
    ok(await page.isVisible(".top nav a[href$='/agent/new']"),
        "from where the work goes on");
}

/* An administrator who manages no type. */
async function admin() {
    const page = await b.page(wide);

    await b.login(page, "admin", "admin-password");
    is((await page.goto(b.url + "agent/")).status(), 403,
        "an administrator sees no ticket without a permission");
    b.forgive(/status of 403/);
    await page.getByRole("link", { name: "Permissions" }).click();
    await page.waitForURL(/admin\/permissions$/);
    ok(true, "and finds the way to take one");
    await page.goto(b.url + "admin/");
    await b.looks(page, "an administrator's start");
    await page.goto(b.url + "reports/");
    await b.looks(page, "an administrator's reports");
}

/* The same pages by forms and links alone, on a phone. */
async function plain() {
    const page = await b.page({ javaScriptEnabled: false,
        viewport: { width: 390, height: 844 } });
    const press = (name) => page.getByRole("button", { name }).click();

    await b.login(page, "admin", "admin-password");
    await page.goto(b.url + "admin/");
    await page.locator(".adm-menu button").click();
    await page.locator("#adm-nav a", { hasText: "Groups" }).click();
    await page.waitForURL(/admin\/groups$/);
    ok(!await page.isVisible("[data-find]"),
        "no script: nothing is offered that needs one");
    await page.fill("#name", "Night shift");
    await press("Add");
    like(await main(page), /Night shift/, "no script: a group is made");

    await page.goto(b.url + "admin/statuses/new");
    await page.fill("#name", "Parked");
    await page.getByLabel("Pink").check();
    await press("Save");
    await press("Parked: up");
    await page.getByRole("link", { name: "Parked" }).click();
    await page.locator(".danger summary").click();
    await press("Delete for good");
    like(await main(page), /Deleted/, "no script: a status comes and goes");

    await page.goto(b.url + "admin/options");
    await page.fill("#hours_mon", "noon");
    await page.check("#hours_days");
    await press("Save");
    like(await page.textContent("#hours_mon_why"), /./,
        "no script: an option is refused");
    b.forgive(/status of 422/);
    await page.goto(b.url + "admin/types/new");
    ok(await page.isVisible("#notify_to"),
        "no script: what a box would show is there");
    await page.goto(b.url + "admin/history");
    await page.selectOption("[name=object]", "status");
    await press("Show");
    like(await main(page), /Parked/, "no script: the history of one thing");
    await page.goto(b.url + "reports/days");
    await page.getByRole("link", { name: "Last month" }).click();
    await page.locator(".chart summary, .empty").first().click();
    ok(/from=/.test(page.url()), "no script: another period");

    await page.goto(b.url + "profile/");
    await page.fill("#name", "Ada Plain");
    await page.getByRole("button", { name: "Save" }).first().click();
    like(await main(page), /Saved/, "no script: the own name");
}

async function away() {
    const page = await b.page(wide);

    await refused(page, "login", 503, /not reachable at the moment/,
        "without a database");
}
