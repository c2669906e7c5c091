/* The browser's half of marks.t. */

import { browser, done, is, ok } from "../lib/browser.mjs";

const b = await browser();
const page = await b.page({ viewport: { width: 1400, height: 900 } });
const value = () => page.inputValue("#text");
const select = (from, to) => page.locator("#text").evaluate((t, r) => {
    t.focus();
    t.setSelectionRange(r[0], r[1]);
}, [from, to]);
const press = (what) => page.click(`.marks [data-md=${what}]`);

await b.login(page, "agent");
await page.goto(b.url + "agent/");
await page.click(".list tbody .k-s a");
await page.fill("#text", "one\ntwo");

await select(0, 3);
await press("bold");
is(await value(), "**one**\ntwo", "bold");
await press("bold");
is(await value(), "one\ntwo", "and not bold any more");
await page.keyboard.press("Control+i");
is(await value(), "*one*\ntwo", "italic by a key");
await page.keyboard.press("Control+z");
is(await value(), "one\ntwo", "the browser takes it back");

await select(0, 7);
await press("list");
is(await value(), "- one\n- two", "a list of whole lines");
await press("list");
is(await value(), "one\ntwo", "and no list");
await select(5, 5);
await press("quote");
is(await value(), "one\n> two", "the line of the cursor is quoted");
await select(0, 3);
await press("code");
is(await value(), "`one`\n> two", "code");

await page.fill("#text", "here");
await select(0, 4);
await page.keyboard.press("Control+k");
await page.keyboard.type("https://example.org/");
is(await value(), "[here](https://example.org/)", "a link of words");

await page.focus(".marks [data-md=bold]");
await page.keyboard.press("ArrowRight");
is(await page.evaluate(() => document.activeElement.dataset.md), "italic",
    "arrows walk along the bar");
await page.keyboard.press("Tab");
is(await page.evaluate(() => document.activeElement.id), "text",
    "which is one stop of Tab");
await b.axe(page, "marks");
await b.shot(page, "marks");
await page.setViewportSize({ width: 390, height: 844 });
await b.shot(page, "marks-phone");
ok(await page.evaluate(() => document.documentElement.scrollWidth
    <= window.innerWidth), "nothing sticks out on a phone");

b.clean();
await done();
