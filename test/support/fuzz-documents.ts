import * as fc from "fast-check";
import { html } from "#formats/html/index.ts";
import { mail } from "#formats/mail/index.ts";
import { pdf } from "#formats/pdf/index.ts";
import { prose } from "#formats/prose/index.ts";
import type { RowFormat } from "#formats/table/row-format.ts";
import { edit, fuzz } from "./fuzz-cases.ts";
import { writePdf } from "./write-pdf.ts";

const sentence = "The supplier delivers on Monday, and nobody knows why. ";

const markdown = `---\ntitle: "Policy"\n---\n\n# Returns\n\n${sentence.repeat(50)}\n\n## Food\n\n- tea\n- \`code\`\n\n\`\`\`\n# none\n\`\`\`\n`;
const page = `<!doctype html><html><head><title>Shop</title><script>x()</script></head><body><h1>Shop</h1><p>${sentence.repeat(40)}</p><table><tr><td>a<td>b</table><ul><li>c<li>d</ul><!-- e --><pre>f\n g</pre></body></html>`;
const letter = `From a@b.example Mon May  4 10:00:00 2026
From: =?utf-8?Q?J=C3=BC?= <a@b.example>
Subject: Late
Date: Mon, 04 May 2026 10:00:00 +0200
MIME-Version: 1.0
Content-Type: multipart/alternative; boundary=B

--B
Content-Type: text/plain; charset=iso-8859-1
Content-Transfer-Encoding: quoted-printable

${sentence.repeat(20)}=E4
--B
Content-Type: text/html

<p>${sentence}</p>
--B--

From a@b.example Tue May  5 10:00:00 2026
From: a@b.example
Subject: Here

They came.
`;

const parts = [
  "",
  "\n",
  "\r\n",
  "\r",
  "\0",
  "#",
  "---",
  "```",
  "<",
  ">",
  "<script>",
  "</",
  "<!--",
  "-->",
  "&#0;",
  "--B",
  "--B--",
  "From ",
  "=",
  "=?utf-8?B?",
  "Content-Type: multipart/mixed; boundary=B\n\n",
  "\u00e9",
  "\ufeff",
  "\ud800",
  " ",
];
const changes = fc.array(
  fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    drop: fc.integer({ min: 0, max: 60 }),
    insert: fc.constantFrom(...parts),
  }),
  { minLength: 1, maxLength: 8 },
);
const bytesOfPdf = writePdf(
  [
    [
      { text: "Warranty", size: 20 },
      { text: sentence, gap: 10 },
    ],
    [],
    [{ text: "Hello." }],
  ],
  { title: "Terms" },
);
const brokenPdf = fc
  .array(fc.tuple(fc.nat({ max: bytesOfPdf.length - 1 }), fc.nat({ max: 255 })), { minLength: 1, maxLength: 12 })
  .map((edits) => {
    const bytes = Buffer.from(bytesOfPdf);
    for (const [at, byte] of edits) bytes[at] = byte;
    return bytes;
  });

const cases: readonly (readonly [RowFormat, fc.Arbitrary<string | Buffer>])[] = [
  [prose, changes.map((list) => edit(markdown, list))],
  [html, changes.map((list) => edit(page, list))],
  [mail, changes.map((list) => edit(letter, list))],
  [pdf, brokenPdf],
];

/** Broken documents of every kind are read or refused, in turn. */
export async function fuzzDocuments(milliseconds: number, seed: number): Promise<{ tried: number; refused: number }> {
  let tried = 0;
  let refused = 0;
  for (const [format, contents] of cases) {
    const run = await fuzz(milliseconds / cases.length, seed, format, contents);
    tried += run.tried;
    refused += run.refused;
  }
  return { tried, refused };
}
