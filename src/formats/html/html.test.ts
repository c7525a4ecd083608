import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readPlaces } from "../../../test/support/read-places.ts";
import { cutPassages } from "../passages/cut-passages.ts";
import { sniffFormat } from "../registry.ts";
import { readHtml } from "./html-blocks.ts";
import { html } from "./index.ts";

const page = `<!doctype html>
<html><head><title>Ship &amp; pay</title><style>p { color: red }</style><script>var secret = "<p>never</p>";</script></head>
<body><nav>Home</nav>
<h1>Shipping</h1>
<p>We ship on <b>weekdays</b>,<br>never on Sunday.</p>
<ul><li>Mugs</li><li>Tea<script>steal()</script></li></ul>
<table><tr><th>To</th><th>Cost</th></tr><tr><td>EU</td><td>5 EUR</td></tr></table>
<!-- hidden note --><noscript>turn it on</noscript>
<h2>Abroad</h2><div>Ask us.</div></body></html>`;

describe("a web page", () => {
  test("is what its readers see", () => {
    expect(readHtml(page)).toEqual({
      title: "Ship & pay",
      blocks: [
        { text: "Home", line: 3, level: 0 },
        { text: "Shipping", line: 4, level: 1, heading: "Shipping" },
        { text: "We ship on weekdays,\nnever on Sunday.", line: 5, level: 0 },
        { text: "- Mugs\n- Tea", line: 6, level: 0 },
        { text: "To | Cost\nEU | 5 EUR", line: 7, level: 0 },
        { text: "Abroad", line: 9, level: 2, heading: "Abroad" },
        { text: "Ask us.", line: 9, level: 0 },
      ],
    });
  });

  test("gives a row a passage, below its title", async () => {
    const [place] = await readPlaces(html, page, "shipping.html");
    expect(place?.rows.map(({ cells }) => cells.slice(0, 2))).toEqual([
      ["Ship & pay", ""],
      ["Ship & pay", "Shipping"],
      ["Ship & pay", "Shipping > Abroad"],
    ]);
  });

  test("never says what scripts and styles hold, however it is broken", () => {
    const secret = "canary";
    const around = fc.array(
      fc.constantFrom(
        "<p>",
        "</p>",
        "<div",
        ">",
        "<script>",
        "<script/>",
        "<svg/>",
        "</script>",
        "<style>",
        "</style>",
        "<!--",
        "-->",
        "<title>",
        "</title>",
        "<textarea>",
        "<svg>",
        "</svg>",
        "<",
        "&",
        "x",
        "\0",
        "<table><tr><td>",
        "<head>",
        "</head>",
        "<body>",
      ),
      { maxLength: 25 },
    );
    fc.assert(
      fc.property(around, around, fc.constantFrom("script", "style"), (before, after, name) => {
        // Closed first, so that it is an element of its own wherever it stands.
        const text = `${before.join("")}--></title></textarea></style></script>"><${name}>${secret}</${name}>${after.join("")}`;
        const read = readHtml(text);
        expect(JSON.stringify(read)).not.toContain(secret);
      }),
      { numRuns: 1_000 },
    );
  });

  test("that is nested a hundred thousand times takes no longer than another", () => {
    const begun = performance.now();
    expect(readHtml(`${"<div><b>".repeat(100_000)}deep`).blocks.map(({ text }) => text)).toEqual(["deep"]);
    expect(performance.now() - begun).toBeLessThan(5_000);
  });

  test.each([
    ["lines", "<p>", "x<br>"],
    ["cells", "<table><tr>", "<td>x"],
    ["blanks", "<pre>", "          "],
    ["hidden elements that nobody closes", "<body>", "<svg></select>"],
    ["letters", "<p>", "xxxxxxxxx "],
  ])(
    "of many %s is read in time",
    (_what, before, each) => {
      const begun = performance.now();
      for (const passage of cutPassages(readHtml(before + each.repeat(200_000)).blocks))
        expect(passage.text).not.toBe("");
      expect(performance.now() - begun).toBeLessThan(20_000);
    },
    60_000,
  );

  test("whose scripts are written as if they closed themselves says nothing of them", () => {
    expect(
      readHtml("<p>a</p><script/>canary</script><style/>canary</style><svg/><p>b</p>").blocks.map(({ text }) => text),
    ).toEqual(["a", "b"]);
  });

  test("without text says so", async () => {
    const [place] = await readPlaces(html, "<!doctype html><html><body><script>show()</script></body></html>");
    expect(place).toMatchObject({ rows: [], notes: ["the page shows no text: what it shows is made by its scripts"] });
  });

  test("is told by its tags, whatever its name; as a workbook it is its tables", () => {
    const formatOf = (text: string, name: string): string => sniffFormat(Buffer.from(text), name).id;
    expect(formatOf(page, "page")).toBe("html");
    expect(formatOf(`<!-- saved -->${"<!-- x -->".repeat(3_000)}${page}`, "page.htm")).toBe("html");
    expect(formatOf("<div><p>Part of a page.</p></div>", "part.html")).toBe("html");
    expect(formatOf("<html><table><tr><td>1</td></tr></table></html>", "orders.xls")).toBe("workbook");
    expect(formatOf("<orders><order><id>1</id></order></orders>", "orders.xml")).toBe("xml");
  });
});
