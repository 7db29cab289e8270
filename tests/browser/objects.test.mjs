// SPDX-License-Identifier: MIT
// The same cases as under Node (tests/web/cases.js), against the page's vpc and a custom element's.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { cases } from "../web/cases.js";
import { openPage } from "./browser.mjs";

const Hosts = [
  { name: "in the page", path: "index.html", ready: () => window.vm !== undefined },
  {
    name: "in the custom element",
    path: "demo/embed.html",
    ready: () => Boolean(document.querySelector("ferrite-pc").vm),
  },
];

/** The cases lie outside the page's folder: the browser gets them under /cases/. */
const serveCases = (page) =>
  page.route("**/cases/*.js", (route) => {
    const name = new URL(route.request().url()).pathname.split("/").pop();
    const path = fileURLToPath(new URL(`../web/${name}`, import.meta.url));
    return route.fulfill({ path, contentType: "text/javascript" });
  });

for (const host of Hosts) {
  describe(`the automation objects ${host.name}`, () => {
    let page, close;
    before(async () => {
      ({ page, close } = await openPage({ path: host.path, prepare: serveCases, ready: false }));
      await page.waitForFunction(host.ready);
      await page.evaluate(async () => {
        const [lib, { cases }] = await Promise.all([import("/ferrite/ferrite.js"), import("/cases/cases.js")]);
        const vpc = window.vpc ?? document.querySelector("ferrite-pc").vpc;
        window.runCase = async (index) => cases[index].run({ vpc, lib });
      });
    });
    after(() => close());
    cases.forEach(({ name }, index) =>
      test(name, async () => {
        const said = await page.evaluate((n) => window.runCase(n).then(() => null, String), index);
        assert.equal(said, null);
      }),
    );
  });
}
