/* The browser's half of agent.t. */

import fs from "node:fs";

import { browser, done, is, like, ok, until } from "../lib/browser.mjs";

const b = await browser();
const page = await b.page({ viewport: { width: 1400, height: 900 } });
const PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkY"
    + "PhfDwAChwGA60e6kgAAAABJRU5ErkJggg==";

/* What a test sets on the page is gone when the page was loaded anew. */
const marked = () => page.evaluate(() => window.stays === true);
const mark = () => page.evaluate(() => { window.stays = true; });

const subjects = () => page.locator(".list tbody .k-s a").allTextContents();
const counter = (name) => page.locator("#f_statuses label",
    { hasText: name }).locator(".n").textContent();

await signIn();
await list();
await ticket();
await reply();
await files();
await close();
await create();

b.clean();
await done();

async function signIn() {
    await page.goto(b.url + "agent/");
    like(page.url(), /\/login\?next=agent/, "sign-in comes first");
    await b.looks(page, "sign-in");

    await page.fill("[name=login]", "agent");
    await page.fill("[name=password]", "wrong");
    await page.press("[name=password]", "Enter");
    await page.waitForSelector("[role=alert]");
    like(await page.textContent("[role=alert]"),
        /Name or password is wrong/, "a wrong password is said so");
    is(await page.inputValue("[name=login]"), "agent", "the name is kept");
    is(await page.inputValue("[name=password]"), "", "the password is not");
    await b.looks(page, "sign-in refused");
    b.forgive(/status of 403/);

    await page.fill("[name=password]", "agent-password");
    await Promise.all([page.waitForURL(/\/agent\/$/),
        page.press("[name=password]", "Enter")]);
    ok(true, "signed in, at the page asked for");
}

/* Rows say what is unread, high and late: the first is all of that. */
async function marks() {
    const row = page.locator(".list tbody tr").first();
    const weight = () => row.locator(".k-s a").evaluate(
        (e) => Number(getComputedStyle(e).fontWeight));

    ok(await weight() >= 600, "what is unread is bold");
    is((await row.locator(".k-s b").allTextContents()).join(), "High,Late",
        "high and late are marked");
    await row.evaluate((e) => e.classList.remove("unread"));
    ok(await weight() < 600, "what is read is not");
    await row.evaluate((e) => e.classList.add("unread"));
}

async function list() {
    is((await subjects()).length, 50, "a page of the list has 50 tickets");
    is((await subjects())[0], "The printer is on fire", "the newest first");
    is(await page.evaluate(() => ["thead tr", "tbody tr"].map((sel) => [
        ...document.querySelector(".list " + sel).children].filter((e) =>
        getComputedStyle(e).display !== "none").map((e, i) => i < 2 ? i
        : e.className).join()).join("\n").split("\n").every((s, i, all) =>
        s === all[0])), true, "a head for each cell that is heard");
    like(await counter("Open"), /^52 \/ 52$/, "52 unread of 52 open");
    await b.looks(page, "list");
    await b.shot(page, "list");
    await marks();

    await page.getByLabel("Open").check();
    await mark();
    await page.getByLabel("Sales").check();
    await page.waitForURL(/type=2/);
    ok(await until(async () => (await subjects()).length === 25),
        "a ticked type shows its tickets only");
    ok(await until(async () => await counter("Open") === "25 / 25"),
        "the counters follow");
    ok(await marked(), "without loading the page anew");

    await page.goBack();
    ok(await until(async () => (await subjects()).length === 50),
        "back shows the list as before");
    await page.goto(b.url + "agent/");

    await page.getByRole("link", { name: "No." }).click();
    await page.waitForURL(/sort=number/);
    like(await page.getAttribute("th.k-n", "aria-sort"), /descending/,
        "sorted by number");
    await page.getByRole("link", { name: "No." }).click();
    await page.waitForURL(/dir=asc/);
    is((await subjects())[0], "Ticket 1", "and the other way round");

    await page.getByRole("link", { name: "Next" }).click();
    await page.waitForURL(/after=/);
    is((await subjects()).join(), "Ticket 51,The printer is on fire",
        "the next page has the rest");
    await page.locator(".pager").getByRole("link", { name: "Back" }).click();
    await page.waitForURL(/before=/);
    is((await subjects())[0], "Ticket 1", "and back");

    await page.goto(b.url + "agent/?status=2");
    like(await page.textContent("main"), /No tickets found/,
        "an empty list says so");
    await b.looks(page, "empty list");
}

async function ticket() {
    await page.goto(b.url + "agent/");
    await mark();
    await page.keyboard.press("j");
    await page.keyboard.press("Enter");
    await page.waitForSelector("#ticket .tk");
    like(page.url(), /\/agent\/t\/\d+/, "a ticket opens, its address with it");
    ok(await marked(), "without loading the page anew");
    like(await page.textContent("#ticket h1"), /The printer is on fire/,
        "with its subject");
    is(await page.locator("tr[aria-current]").count(), 1,
        "it is marked in the list");
    ok(await until(async () => !await page.locator("#ticket .new").count()),
        "having been read it is no longer unread");
    await b.looks(page, "list and ticket");
    await b.shot(page, "ticket");

    await page.goBack();
    await page.waitForURL(/\/agent\/$/);
    ok(await until(async () => /No ticket is open/.test(
        await page.textContent("#ticket"))), "back closes it");
    await page.waitForLoadState("load");
    await page.goForward();
    ok(await until(async () => /on fire/.test(
        await page.textContent("#ticket"))), "forward opens it again");
    await page.reload();
    like(await page.textContent("#ticket"), /About: The printer/,
        "reloaded it is the same ticket");
    ok(await until(async () => (await subjects()).length === 50),
        "beside the list");

    await page.getByRole("button", { name: "Claim", exact: true }).click();
    await page.waitForSelector(".flash .ok");
    like(await page.textContent("#ticket .flash"), /The ticket is yours now/,
        "claimed");
    ok(await until(async () => /Anna Agent/.test(
        await page.textContent("tr[aria-current] .k-a"))),
        "the list shows it, too");
    await b.looks(page, "claimed");
}

async function reply() {
    const text = page.locator("#answer [name=text]");

    await text.fill("A difficult customer.");
    await page.getByRole("button", { name: "Save as note" }).click();
    await page.waitForSelector(".msg.note");
    const note = page.locator(".msg.note");

    like(await note.textContent(), /A difficult customer\..*/s,
        "the note stands in the discussion");
    like(await note.textContent(), /Note, internal/, "called a note");
    const colour = await note.evaluate((e) => [e, ...e.querySelectorAll("*")]
        .map((x) => getComputedStyle(x).backgroundColor)
        .map((c) => c.match(/[\d.]+/g).map(Number))
        .find((c) => c.length === 3 && c[2] < c[0] - 20) || null);

    ok(colour !== null, "and yellow");
    is(await text.inputValue(), "", "the field is empty again");

    await text.fill("Have you tried water?");
    await page.selectOption("#a_status", { label: "In progress" });
    await text.press("Control+Enter");
    await page.waitForSelector(".talk >> text=Have you tried water?");
    ok(true, "Ctrl+Enter sends the answer");
    like(await page.textContent("#ticket .marks"), /In progress/,
        "and its status");
    await b.looks(page, "note and answer");

    await text.focus();
    await page.getByRole("button", { name: "Send", exact: true }).click();
    await page.waitForSelector("#answer .why");
    like(await page.textContent("#answer .why"), /Please write something/,
        "an empty answer is refused");
    await b.looks(page, "answer refused");
    b.forgive(/status of 422/);
}

async function files() {
    await page.fill("#answer [name=text]", "See the picture.");
    await page.setInputFiles("#answer [name=files]", [
        { name: "how to.txt", mimeType: "text/plain",
            buffer: Buffer.from("Pour it from above.\n") },
        { name: "dot.png", mimeType: "image/png",
            buffer: Buffer.from(PNG, "base64") }]);
    await page.getByRole("button", { name: "Send", exact: true }).click();
    const link = page.locator(".files a", { hasText: "how to.txt" });

    await link.waitFor();
    const [download] = await Promise.all([page.waitForEvent("download"),
        link.click()]);

    is(fs.readFileSync(await download.path(), "utf8"),
        "Pour it from above.\n", "a file comes back as it was");
    is(download.suggestedFilename(), "how to.txt", "with its name");
    ok(await until(async () => await page.locator(".files img").first()
        .evaluate((i) => i.naturalWidth) === 1), "a picture is shown");
    ok(await until(() => page.isVisible(".list tr[aria-current] .clip")),
        "the list says that there are some");
    await b.looks(page, "with files");
}

async function close() {
    let asked = "";
    const dismiss = (dialog) => { asked = dialog.message(); dialog.dismiss(); };
    const text = page.locator("#answer [name=text]");

    /* An answer that closes asks the same. */
    page.on("dialog", dismiss);
    await text.fill("It works again.");
    await b.looks(page, "an answer");
    for (const act of [() => page.getByRole("button",
        { name: "Send and close" }).click(),
        () => text.press("Control+Shift+Enter")]) {
        asked = "";
        await act();
        ok(await until(() => asked), "an answer that closes asks before");
    }
    is(await text.inputValue(), "It works again.", "no keeps the text");
    await page.locator("#ticket").focus();
    await page.keyboard.press("n");
    await text.press("Control+Shift+Enter");
    ok(await until(async () => /The note is saved/.test(
        await page.textContent("#ticket .flash"))), "a note closes nothing");
    like(await page.textContent("#ticket .marks"), /In progress/, "still");
    page.off("dialog", dismiss);
    page.once("dialog", (dialog) => dialog.accept());
    await text.fill("It works, does it not?");
    await text.press("Control+Shift+Enter");
    ok(await until(async () => /Closed/.test(
        await page.textContent("#ticket .marks"))), "yes sends and closes");
    like(await page.textContent(".talk"), /It works, does it not/, "the answer");
    is(await page.locator(".closes").count(), 0, "what is closed stays so");
    await text.fill("One more thing.");
    await text.press("Control+Shift+Enter");
    ok(await until(async () => /One more thing/.test(
        await page.textContent(".talk"))), "the key just sends then");
    await page.getByRole("button", { name: "Reopen" }).click();
    ok(await until(async () => /Open/.test(
        await page.textContent("#ticket .marks"))), "open again");
    await page.selectOption("#c_status", { label: "In progress" });
    ok(await until(async () => /In progress/.test(
        await page.textContent("#ticket .marks"))), "as before");

    page.on("dialog", dismiss);
    asked = "";
    await page.locator(".acts").getByRole("button", { name: "Close" }).click();
    ok(await until(() => asked), "closing asks before");
    like(await page.textContent("#ticket .marks"), /In progress/,
        "no leaves it open");
    page.off("dialog", dismiss);
    page.on("dialog", (dialog) => dialog.accept());
    await page.locator(".acts").getByRole("button", { name: "Close" }).click();
    ok(await until(async () => /Closed/.test(
        await page.textContent("#ticket .marks"))), "yes closes");
    ok(await until(async () => await counter("Closed") === "1"),
        "and the counter knows");
    await b.looks(page, "closed");

    await page.goto(b.url + "agent/t/202000001");
    like(await page.textContent("main"), /not|no /i, "no such ticket");
    await b.looks(page, "not found");
    b.forgive(/status of 404/);
}

async function create() {
    await page.goto(b.url + "agent/new");
    await b.looks(page, "agent's new ticket");
    await page.fill("[name=first_name]", "Oskar");
    await page.fill("[name=email]", "other@example.test");
    await page.fill("[name=subject]", "By phone");
    await page.selectOption("[name=type]", { label: "Sales" });
    await page.fill("[name=text]", "He wants an offer.");
    await page.getByRole("button", { name: "Create ticket" }).click();
    await page.waitForURL(/\/agent\/t\/\d+/);
    like(await page.textContent("#ticket"), /He wants an offer/,
        "an agent creates a ticket");

    await page.getByRole("button", { name: "Sign out" }).click();
    await page.waitForURL(/\/login/);
    like(await page.textContent("main"), /You are signed out/, "signed out");
    await page.goBack();
    await page.reload();
    like(page.url(), /\/login/, "and nothing is left to see");
}
