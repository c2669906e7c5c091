/*
 * From the yes of the mail server to the ticket's row in an agent's open
 * list, mail by mail, in milliseconds: the median and the slowest of N.
 *
 * Environment: that of t/lib/browser.mjs, SMTP_PORT, MAILS.
 */

import net from "node:net";

import { browser } from "../lib/browser.mjs";

const b = await browser();
const page = await b.page({ viewport: { width: 1400, height: 900 } });
const took = [];

await b.login(page, "agent");
await page.goto(b.url + "agent/");
await page.waitForFunction(() => document.body.dataset.state === "live");

for (let n = 1; n <= Number(process.env.MAILS || 21); n++) {
    const subject = `Latency ${n}.`;
    const seen = page.waitForFunction((text) =>
        document.querySelector(".list tbody").textContent.includes(text),
    subject, { polling: 20, timeout: 30000 });

    await send(n, subject);
    const start = performance.now();
    await seen;
    took.push(performance.now() - start);

    /* Not in step with anybody's clock. */
    await new Promise((go) => setTimeout(go, 200 + 137 * n % 1000));
}

took.sort((x, y) => x - y);
process.stdout.write(JSON.stringify({ n: took.length,
    median_ms: Math.round(took[took.length >> 1]),
    slowest_ms: Math.round(took[took.length - 1]) }) + "\n");
await b.close();
process.exit(0);

/* Resolves when the mail is taken. */
function send(n, subject) {
    const lines = ["EHLO client.test", `MAIL FROM:<l${n}@example.test>`,
        "RCPT TO:<support@desk.test>", "DATA",
        `From: l${n}@example.test\r\nTo: support@desk.test\r\n`
        + `Subject: ${subject}\r\nMessage-ID: <l${n}@client.test>\r\n\r\nHello\r\n.`];

    return new Promise((taken, failed) => {
        const s = net.connect(Number(process.env.SMTP_PORT), "127.0.0.1");

        s.setEncoding("utf8");
        s.on("error", failed);
        s.on("data", (text) => {
            if (!/^\d{3} [^\n]*\n$/m.test(text)) {
                return;
            }
            if (lines.length === 0) {
                s.end("QUIT\r\n");
                taken();
            } else {
                s.write(lines.shift() + "\r\n");
            }
        });
    });
}
