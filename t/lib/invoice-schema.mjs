/*
 * node t/lib/invoice-schema.mjs FILE...
 *
 * Do invoices in UBL fit the JSON schema of EN 16931 that the npm package
 * @e-invoice-eu/core brings: what may stand where and how often, in which
 * order, and which codes?  The schema is somebody else's work, which our own
 * checker en16931.py is not.  Prints a line for each file: what was held
 * against the schema, or what does not fit; exit status 1 for the latter.
 *
 * The schema's form of an invoice is an object with the names of UBL as keys,
 * "cbc:ID@schemeID" for an attribute, lists where more than one may be.
 * Credit notes have the names of invoices in it.
 *
 * The packages lie in $B/npm-test.
 */

import { createRequire } from "node:module";
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import vm from "node:vm";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)),
    "../..");
const build = path.resolve(root, process.env.B || "build");
const require = createRequire(path.join(build, "npm-test/package.json"));
const Ajv = require("ajv/dist/2019");

const renamed = {
    "CreditNote": "ubl:Invoice",
    "Invoice": "ubl:Invoice",
    "cbc:CreditNoteTypeCode": "cbc:InvoiceTypeCode",
    "cac:CreditNoteLine": "cac:InvoiceLine",
    "cbc:CreditedQuantity": "cbc:InvoicedQuantity",
};

/* The schema is an object literal in the package's program, which needs far
 * more packages to run than are here: it is read, not run. */
function schema() {
    const file = path.join(build,
        "npm-test/node_modules/@e-invoice-eu/core/dist/e-invoice-eu.cjs.js");
    const [, literal] = fs.readFileSync(file, "utf8")
        .match(/^const invoiceSchema = (\{.*?^\});$/ms);

    return vm.runInNewContext(`(${literal})`);
}

/* The elements of a file: { name, attributes, text, children }. */
function parse(xml) {
    const top = { children: [] };
    const open = [top];
    const tokens = /<\?.*?\?>|<(\/?)([\w:]+)([^<>]*?)(\/?)>|([^<]+)/gs;

    for (const [, close, name, rest, empty, text] of xml.matchAll(tokens)) {
        const parent = open[open.length - 1];

        if (text !== undefined) {
            parent.text += text.replace(/&(?:amp|lt|gt|quot|#\d+);/g, "&");
        } else if (close) {
            open.pop();
        } else if (name !== undefined) {
            const element = { name: renamed[name] || name, text: "",
                children: [], attributes: [] };

            for (const [, key, value] of rest.matchAll(/([\w:]+)="(.*?)"/g)) {
                if (!key.startsWith("xmlns")) {
                    element.attributes.push([key, value]);
                }
            }
            parent.children.push(element);
            if (!empty) {
                open.push(element);
            }
        }
    }
    return top;
}

/* When a credit note is due is said where its payment is. */
function move_due(invoice) {
    for (const means of invoice.children) {
        const i = means.children.findIndex(
            (e) => e.name === "cbc:PaymentDueDate");

        if (i >= 0) {
            const [due] = means.children.splice(i, 1);
            const at = invoice.children.findIndex(
                (e) => e.name === "cbc:InvoiceTypeCode");

            invoice.children.splice(at, 0, { ...due, name: "cbc:DueDate" });
        }
    }
}

function to_json(element, rules, seen) {
    const order = Object.keys(rules?.properties || {});
    const out = {};
    let last = 0;

    for (const child of element.children) {
        const rule = rules?.properties?.[child.name];
        const list = rule?.type === "array";
        const value = child.children.length
            ? to_json(child, list ? rule.items : rule, seen) : child.text;

        if (rule && order.indexOf(child.name) < last) {
            seen.wrong.push(`${child.name} comes too late`);
        }
        last = Math.max(last, order.indexOf(child.name));
        seen.elements++;

        if (list) {
            (out[child.name] ??= []).push(value);
        } else {
            out[child.name] = child.name in out ? [out[child.name], value]
                : value;
        }
        for (const [key, v] of child.attributes) {
            seen.attributes++;
            out[`${child.name}@${key}`] = v;
        }
    }
    return out;
}

const rules = schema();
const fits = new Ajv({ strict: true, allErrors: true }).compile(rules);

for (const file of process.argv.slice(2)) {
    const seen = { elements: 0, attributes: 0, wrong: [] };
    const xml = parse(fs.readFileSync(file, "utf8"));

    move_due(xml.children[0]);

    if (!fits(to_json(xml, rules, seen))) {
        seen.wrong.push(...fits.errors.map((e) => `${e.instancePath} `
            + `${e.message} ${e.params.additionalProperty || ""}`.trim()));
    }
    if (seen.wrong.length) {
        process.exitCode = 1;
    }
    console.log(`${path.basename(file)}: ` + (seen.wrong.join("; ")
        || `${seen.elements} elements and ${seen.attributes} attributes`
        + ` fit ${rules.$id}`));
}
