/* The browser's half of verbs.t: the same story with scripts and without. */

import { browser, done, is, like, ok, until } from "../lib/browser.mjs";

const b = await browser();
let page;
let scripts;
const how = (text) => text + (scripts ? "" : ", without scripts");
const number = async () => /\/t\/(\d+)/.exec(page.url())[1];
const has = (pattern, sel = "main") => until(async () => pattern.test(
    await page.textContent(sel)));

for (scripts of [true, false]) {
    page = await b.page({ viewport: { width: 1400, height: 900 },
        javaScriptEnabled: scripts });
    page.on("dialog", (dialog) => dialog.accept());
    await b.login(page, "agent");
    await split(scripts ? 1 : 2, scripts ? "A new matter" : "Another matter");
    await link(scripts ? 3 : 4);
    await copies(scripts ? 3 : 4);
    await forward(scripts ? 3 : 4);
    await merge(scripts ? 5 : 6);
    if (!scripts) {
        await choices(3);
    }
    await page.context().close();
}
page = await b.page({ viewport: { width: 1400, height: 900 } });
page.on("dialog", (dialog) => dialog.accept());
await b.login(page, "agent");
await many();
b.clean();
await done();

async function looks(name) {
    if (scripts) {
        await b.looks(page, name);
        await b.shot(page, "verbs-" + name.replace(/\W+/g, "-"));
    }
}

async function open(n) {
    await page.goto(b.url + "agent/");
    await page.click(`.list tbody .k-s a:text-is("Ticket ${n}")`);
    await page.waitForSelector("#ticket .tk");
}

async function split(n, subject) {
    await open(n);
    const one = page.locator(".msg:has-text('Something else')");

    await one.hover();
    await one.locator(".split summary").click();
    await looks("split");
    await one.locator(".split input[name=subject]").fill(subject);
    await one.locator(".split button").click();
    ok(await until(async () => (await page.textContent("#ticket h1")).trim()
        === subject), how("a message becomes a ticket"));
    ok(await has(/Split off from/), how("which says where it came from"));
}

async function link(n) {
    const number = page.locator(".list tbody .k-n").first();

    /* What is new is found within a second. */
    ok(await until(async () => {
        await page.goto(b.url + "agent/?q=matter");
        return await number.count() > 0;
    }), how("what was split off is found"));

    const other = await number.textContent();

    await open(n);
    if (scripts) {
        await page.waitForSelector(".related .linking", { state: "attached" });
    } else {
        await page.click(".related a");
    }
    await page.click("summary:has-text('Add a link')");
    await looks("link");
    await page.fill("#link_ticket", other.trim());
    await page.press("#link_ticket", "Enter");
    await page.waitForSelector(".flash .ok");
    if (!scripts) {
        await page.click(".related a");
    }
    ok(await until(async () => (await page.locator(".links a, .related a")
        .allTextContents()).some((t) => t.includes(other.trim()))),
    how("a link to another ticket"));
}

/* An answer with another type and agent, which scripts put into the form. */
async function choices(n) {
    await open(n);
    await page.fill("#text", "Yours from now on.");
    await page.selectOption("#a_type", { label: "Sales" });
    await page.selectOption("#a_agent", { label: "Anna Agent" });
    await page.click("button[name=note]");
    ok(await has(/Yours from now on/), how("a note"));
    is(await page.locator("#c_type option:checked").textContent(), "Sales",
        how("with another type"));
    is(await page.locator("#c_agent option:checked").textContent(),
        "Anna Agent", how("and another agent"));
}

async function copies(n) {
    await open(n);
    await page.click("summary:has-text('Copies (CC)')");
    await page.fill("#cc", "boss@example.org");
    await page.press("#cc", "Enter");
    ok(await has(/boss@example\.org/, ".facts dl"), how("copies"));
}

async function forward(n) {
    await open(n);
    await page.locator(".msg").first().hover();
    await page.locator(".msg a.edit[href*='/forward/']").first().click();
    await page.fill("#to", `elsewhere${n}@example.org`);
    await page.fill("#text", "Can you look at this?");
    await page.click("form.box button.main");
    ok(await has(/elsewhere\d@example\.org/, "#ticket"),
        how("a message goes to somebody else"));
}

async function merge(n) {
    await open(9);
    const into = await number();

    await open(n);
    const from = await number();

    if (scripts) {
        await page.fill("form.answer [name=text]", "Begun before");
        await has(/\S/, "form.answer .kept");
    }
    const signs = () => page.$$eval(".actrow summary", (all) => all.map(
        (e) => {
            const at = e.closest(".actrow").getBoundingClientRect();
            const box = e.getBoundingClientRect();

            return [box.x - at.x, box.y - at.y].map(Math.round).join();
        }).join(" "));
    const shut = await signs();

    await page.click(".merge:not(#snooze) summary");
    is(await signs(), shut, how("what is opened moves no sign"));
    await page.click("#snooze summary");
    ok(!await page.isVisible("#into"), how("one is open at a time"));
    await page.click(".merge:not(#snooze) summary");
    await looks("merge");
    await page.fill("#into", into);
    await page.press("#into", "Enter");
    ok(await has(/Ticket 9/, "#into_is"),
        how("what the number stands for is shown"));
    if (scripts) {
        is(await page.inputValue("form.answer [name=text]"), "Begun before",
            "what was being written is there");
    }
    await looks("merge asked");
    await page.click(".merge a");
    ok(await until(async () => await number() === from
        && !await page.$("#into_is")), how("and left alone by cancel"));
    await page.click(".merge:not(#snooze) summary");
    await page.fill("#into", into);
    await page.press("#into", "Enter");
    await page.click(`.merge button:text-is("Merge into #${into}")`);
    ok(await until(async () => await number() === into),
        how("a ticket becomes part of another"));
    ok(await has(new RegExp(`About ${n}\\.`)), how("with what was in it"));
    await looks("merged");
}

async function many() {
    const said = (pattern) => has(pattern, "#list");
    const tick = async (...all) => {
        for (const n of all) {
            await page.locator(`.list tbody tr:has(.k-s a:text-is("Ticket ${n}"))`
                + " .k-x input").check();
        }
    };
    const set = async (what) => {
        await page.selectOption("#bulk_set", what);
        await page.click("#bulk .join button");
    };

    await page.goto(b.url + "agent/");
    await tick(7, 8);
    await set({ label: "Arne Agent" });
    ok(await said(/2 tickets are given to Arne Agent/), "given to somebody");
    await tick(7, 8);
    await set({ label: "Sales" });
    ok(await said(/2 tickets are of the type Sales|stay as they are/),
        "of another type, or why not");
    await tick(7, 8);
    await set({ label: "In progress" });
    ok(await said(/2 tickets have the status In progress/), "a status");
    await tick(7, 8);
    await page.click("#bulk button[value=unread]");
    ok(await said(/marked as unread|was so already/), "unread");
    await tick(7, 8);
    await page.click("#bulk button[value=delete]");
    ok(await said(/2 tickets are in the trash/), "deleted");
    await page.click(".bulk-done button");
    ok(await said(/2 tickets are as they were before/), "and back");
    await tick(7, 8);
    await page.click("#bulk button[value=merge]");
    ok(await said(/1 ticket is part of #\d+ now/), "merged");
    await b.looks(page, "merged many");
    await page.goto(b.url + "agent/trash");
    await b.looks(page, "trash");
}
