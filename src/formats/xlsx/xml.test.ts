import { expect, test } from "vitest";
import { unescapeText, unescapeXml } from "./xml.ts";

test.each([
  ["a &amp; b &lt;&gt;&quot;&apos;", "a & b <>\"'"],
  ["&#8364;&#x20ac;&#X1F9FE;", "€€🧾"],
  ["&amp;lt;", "&lt;"],
  ["&toString;&valueOf;&unknown;& &;&", "&toString;&valueOf;&unknown;& &;&"],
  ["a&#0;b&#x1F;c&#x110000;d&#xD800;e", "abcde"],
  ["one\r\ntwo\rthree", "one\ntwo\nthree"],
])("%s is the text %s", (written, text) => expect(unescapeXml(written)).toBe(text));

test("what XML cannot hold is written with underscores", () => {
  expect(unescapeText("a_x000D_\nb_x005F_x000D_ _x0000_ _xZZZZ_")).toBe("a\r\nb_x000D_  _xZZZZ_");
});

test("a text of entities that never end costs no more than its length", () => {
  const before = process.cpuUsage();
  expect(unescapeXml(`${"&".repeat(2_000_000)};`)).toHaveLength(2_000_001);
  expect(process.cpuUsage(before).user / 1000).toBeLessThan(2_000);
});
