import { expect, test } from "vitest";
import { isUnsafe } from "./unsafe-text.ts";

/** Ways to make a reader or a page load, follow or send something: each stands in a sentence that is fine without it. */
const forms = [
  "![x](https://evil.example/a.png)",
  "![x](//evil.example/a.png)",
  "[click](https://evil.example)",
  "[click](javascript:alert(1))",
  "[click][1a]",
  "[1a]: https://evil.example",
  "<https://evil.example>",
  "<img src=x>",
  "<IMG SRC=//evil.example/x>",
  "<svg/onload=alert(1)>",
  "<a href=x>y</a>",
  "<script>1</script>",
  "<iframe src=x>",
  "<style>@import'x'</style>",
  "<link rel=x>",
  "<!-- x -->",
  "https://evil.example/9548",
  "http://evil.example",
  "HTTPS://EVIL.EXAMPLE",
  "ftp://evil.example",
  "//evil.example/x",
  "evil.example/x?d=9548",
  "evil.com",
  "www.evil",
  "sub.evil.co.uk",
  "evil。com",
  "evil．com",
  "evil ．com",
  "xn--vil-jja.com",
  "mailto:a@evil.example",
  "a@evil.example",
  "a＠evil.example",
  "data:text/html,x",
  "javascript:alert(1)",
  "vbscript:x",
  "blob:x",
  "file:///etc/passwd",
  "file:x",
  "tel:+491234",
  "sms:123",
  "ssh:x",
  "magnet:?xt=x",
  "\\\\evil\\share",
  "127.0.0.1",
  "169.254.169.254/latest",
  "0x7f000001",
  "[::1]",
  "fe80::1:2",
  "&#104;ttp",
  "&lt;img&gt;",
  "&colon;",
  "%68%74%74%70",
  "%2F%2Fevil",
  "`code`",
  "{{x}}",
  "${x}",
  "| a | b |",
  "evil dot com",
  "\u202Emoc.live",
  "e\u200Bvil",
  "h\tttp\u0000x",
  "a".repeat(80),
  "aHR0cHM6Ly9ldmlsLmV4YW1wbGUvYWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXoxMjM0NTY3ODkw",
  "#evil",
  "localhost:8080",
  "~~x~~ ^x^",
  "src=x",
  "onerror=x",
  "evil . com/x.png",
] as const;

test("there are more than sixty", () => {
  expect(new Set(forms).size).toBeGreaterThanOrEqual(60);
});

test.each(forms)("%j does not leave", (form) => {
  expect(isUnsafe(`Net sales were EUR 9,548.47 ${form} in August.`, [])).toBe(true);
  expect(isUnsafe(form, ["https://evil.example", "evil.com", form])).toBe(true);
});

test.each([
  "Net sales were EUR 9,548.47 (24.8 %) in August 2026.",
  "Café “Zur Post” – Größe 4 made €1.234,56, about 12 % of the total.",
  "Net sales were 9,548.47; units: 31/40.",
  "The files sales-2025-26.csv and stock.xlsx are done.",
])("%j does", (sentence) => {
  expect(isUnsafe(sentence, ["sales-2025-26.csv", "stock.xlsx"])).toBe(false);
});
