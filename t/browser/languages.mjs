import { browser, is, done } from "../lib/browser.mjs";

const widths = [390, 719, 720, 800, 959, 960, 1024, 1100, 1249, 1250];
const b = await browser();

for (const locale of ["en-GB", "de-DE", "nl-NL", "fr-FR", "es-ES"]) {
    await fits(locale, ["agent/", "agent/new", "billing/", "reports/",
        "profile/", "admin/", "admin/users", "admin/options"]);
}
b.clean();
await done();

/* Nothing is wider than the window, the desk's name on top is whole, for an
 * agent who is an administrator, too. */
async function fits(locale, paths) {
    const page = await b.page({ locale });
    const wrong = [];

    await b.login(page, "agent");

    for (const path of paths) {
        await page.goto(b.url + path);

        for (const width of widths) {
            await page.setViewportSize({ width, height: 800 });
            const over = await page.evaluate(() => document
                .documentElement.scrollWidth - window.innerWidth);
            const cut = await page.evaluate(() => {
                const name = document.querySelector(".brand span");

                return name.clientWidth > 1
                    && name.scrollWidth > name.clientWidth + 1;
            });

            if (over > 0 || cut) {
                wrong.push(`${path} at ${width}: `
                    + (cut ? "the name is cut" : `${over} px wider`));
            }
        }
    }

    is(wrong.join("\n"), "", `${locale}: fits any window`);
    await writes(page, locale);
    await page.context().close();
}

/* On a phone the buttons that send stand beside each other, in words of one
 * line. */
async function writes(page, locale) {
    await page.goto(b.url + "agent/");
    await page.setViewportSize({ width: 390, height: 844 });
    await page.click(".list tbody .k-s a");
    await page.click(".js-write");
    await b.shot(page, `writes-${locale}`);
    is(await page.evaluate(() => [".send .main", ".send .closes", ".js-preview"]
        .map((sel) => document.querySelector(sel).getBoundingClientRect())
        .filter((r, i, all) => r.height > 44 || i === 1 && r.y !== all[0].y)
        .length), 0, `${locale}: one line of buttons on a phone`);
    is(await page.evaluate(() => document.documentElement.scrollWidth), 390,
        `${locale}: as wide as the phone`);
}
