/* The pictures of script/screenshots: NAME-LANGUAGE-SCHEME-WIDTH.png. */

import { browser } from "./browser.mjs";

const env = process.env;
const b = await browser();

for (const locale of (env.LOCALES || "en-GB de-DE").split(" ")) {
    for (const colorScheme of ["light", "dark"]) {
        for (const width of [1400, 390]) {
            await pictures({ locale, colorScheme,
                viewport: { width, height: width > 1000 ? 860 : 844 } });
        }
    }
}

await b.close();

async function pictures(look) {
    const tail = `-${look.locale.slice(0, 2)}-${look.colorScheme}`
        + `-${look.viewport.width}`;
    const visitor = await b.page(look);

    await visitor.goto(b.url);
    await b.shot(visitor, "home" + tail);
    await visitor.goto(b.url + "new");
    await b.shot(visitor, "new" + tail);
    await visitor.goto(b.url + "login");
    await b.shot(visitor, "login" + tail);

    const user = await b.page(look);

    await b.login(user, env.USER_LOGIN, env.USER_PASSWORD);
    await b.shot(user, "user" + tail);

    const agent = await b.page(look);

    await b.login(agent, env.AGENT_LOGIN, env.AGENT_PASSWORD);
    await b.shot(agent, "list" + tail);
    await agent.locator(".list tbody .k-s a").first().click();
    await agent.waitForSelector("#ticket .tk");
    await agent.waitForFunction(() => document.querySelector(".list tbody"));
    await b.shot(agent, "ticket" + tail);

    const pages = async (page, list) => {
        for (const path of list) {
            await page.goto(b.url + path);
            await b.shot(page, path.replace(/\W+/g, "_") + tail);
        }
    };

    await pages(visitor, ["password", "register"]);
    await pages(user, ["profile/", "new"].concat(await first(user, "mine",
        ".list a[href*='/t/']")));
    await pages(agent, ["agent/new", "agent/columns", "agent/views",
        "agent/trash", "contacts/", "contacts/new", "contacts/import",
        "contacts/1", "contacts/1/edit", "companies/", "companies/1",
        "companies/1/edit", "reports/", "billing/", "profile/"].concat(
            await first(agent, "reports/", "main a[href*='reports/']")));

    const admin = await b.page(look);

    await b.login(admin, env.ADMIN_LOGIN, env.ADMIN_PASSWORD);
    await admin.goto(b.url + "admin/");

    /* What the navigation has, so that a new page is in it by itself. */
    await pages(admin, await admin.$$eval("nav a[href*='admin/']",
        (links, base) => [...new Set(links.map((a) => a.href))]
            .filter((href) => href.startsWith(base))
            .map((href) => href.slice(base.length)), b.url));
    await pages(admin, ["admin/users/new", "admin/users/2",
        "admin/users/2/permissions", "admin/groups/1",
        "admin/groups/1/permissions", "admin/types/new", "admin/types/1",
        "admin/types/1/permissions", "admin/types/1/notifications",
        "admin/types/groups", "admin/statuses/new", "admin/statuses/2",
        "admin/mailboxes/new", "admin/mailboxes/1", "admin/templates/1",
        "admin/rates/1", "admin/fields/new", "billing/invoices",
        "billing/invoices/1"].concat(await first(admin, "billing/",
            "main a[href*='invoices/new']")));

    for (const page of [visitor, user, agent, admin]) {
        await page.context().close();
    }
}

/* Where the first such link of a page leads, below the location. */
async function first(page, path, links) {
    await page.goto(b.url + path);
    return page.$$eval(links, (found, base) => found.slice(0, 1)
        .map((a) => a.href.slice(base.length)), b.url);
}
