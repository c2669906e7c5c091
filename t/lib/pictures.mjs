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

    await pages(visitor, ["password"]);
    await pages(user, ["profile/"]);
    await pages(agent, ["agent/new", "agent/trash", "contacts/", "contacts/1",
        "companies/", "companies/1", "reports/", "billing/", "profile/"]);

    const admin = await b.page(look);

    await b.login(admin, env.ADMIN_LOGIN, env.ADMIN_PASSWORD);
    await admin.goto(b.url + "admin/");

    /* What the navigation has, so that a new page is in it by itself. */
    await pages(admin, await admin.$$eval("nav a[href*='admin/']",
        (links, base) => [...new Set(links.map((a) => a.href))]
            .filter((href) => href.startsWith(base))
            .map((href) => href.slice(base.length)), b.url));

    for (const page of [visitor, user, agent, admin]) {
        await page.context().close();
    }
}
