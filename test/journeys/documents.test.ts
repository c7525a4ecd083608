import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { openSegment } from "#text-index/open-segment.ts";
import { searchSegments } from "#text-index/search.ts";
import { openHttpHome } from "../support/http-home.ts";
import { type Ended, errorOf, om as runOm, reportOf, reportsOf, resultOf } from "../support/om.ts";
import { searchFolder } from "../support/search-folder.ts";
import { writePdf } from "../support/write-pdf.ts";

const folder = mkdtempSync(join(tmpdir(), "om-documents-"));
const dataDir = join(folder, "data");
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const om = (...args: string[]): Promise<Ended> => runOm(args, { dataDir });
const write = (name: string, content: string | Uint8Array): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};
const segments = (): string[] =>
  readdirSync(join(dataDir, "blobs"), { recursive: true, encoding: "utf8" }).filter((path) =>
    path.endsWith("texts.bin"),
  );

const policy = "# Returns policy\n\nGoods come back within 30 days.\n\n## Food\n\nTea never comes back.\n";
const page = `<!doctype html><html><head><title>Shipping</title><script>var harpsichord = 1;</script></head>
<body><h1>Shipping</h1><p>We ship abroad on weekdays.</p></body></html>`;
const warranty = writePdf([[{ text: "Mugs have a warranty of two years." }], [{ text: "Kettles have none." }]], {
  title: "Warranty",
});
const mail = `From: Anna <anna@acme.example>
To: shop@example.org
Subject: Late kettles
Date: Mon, 04 May 2026 10:00:00 +0000
MIME-Version: 1.0
Content-Type: text/plain

The kettles leave the port of Genoa in June.
`;
const reviews = `sku,stars,review\n${Array.from({ length: 6 }, (_none, at) => `M${at},${at % 5},"The handle of this one came off after ${at} weeks in the dishwasher, which nobody had told me before I bought it."`).join("\n")}\n`;

/** Titles, sections and lines of the best passages for a query, over all that counts. */
async function search(
  query: string,
): Promise<readonly { name: string; type: string; title: string; line: number; text: string }[]> {
  const server = await openHttpHome({ dataDir });
  try {
    const { texts } = await (await server.home.view("default")).texts(null);
    const listed = await Promise.all(
      texts.map(async ({ key, bytes }) => ({ key, segment: openSegment(await bytes()) })),
    );
    return searchSegments(listed, query, { limit: 3 }).map(({ key, chunk }) => {
      const found = texts.find((each) => each.key === key);
      const passage = listed.find((each) => each.key === key)?.segment.read(chunk);
      if (found === undefined || passage === undefined) throw new Error(`${key} is not listed`);
      return { name: found.name, type: found.type, ...passage };
    });
  } finally {
    await server.close();
  }
}

test(
  "documents and notes come in as any file does, are found by their words, and go again",
  { timeout: 240_000 },
  async () => {
    const paths = [
      write("policy.md", policy),
      write("shipping.html", page),
      write("warranty.pdf", warranty),
      write("late.eml", mail),
      write("reviews.csv", reviews),
    ];
    const reports = reportsOf(await om("ingest", "--json", ...paths));
    expect(reports.map(({ state, format, tables }) => [state, format, tables[0]?.type, tables[0]?.grain])).toEqual([
      ["done", "prose", "documents", "passage"],
      ["done", "html", "documents", "passage"],
      ["done", "pdf", "documents", "passage"],
      ["done", "mail", "documents", "passage"],
      ["done", "csv", "general", "row"],
    ]);
    const note = reportOf(
      await om("notes", "add", "Acme delivers in 14 days from May on.", "--title", "Lead time of Acme", "--json"),
    );
    expect(note).toMatchObject({
      state: "done",
      source: "notes",
      tables: [{ type: "documents", rows: { accepted: 1 } }],
    });
    expect((await om("notes", "list", "--json")).json).toEqual([
      { fileId: note.fileId, title: "Lead time of Acme", receivedAt: note.receivedAt },
    ]);

    expect((await search("how long is the warranty of mugs"))[0]).toMatchObject({
      name: "warranty.pdf",
      title: "Warranty",
      line: 1,
      text: "Mugs have a warranty of two years.",
    });
    expect((await search("may tea come back"))[0]).toMatchObject({
      name: "policy.md",
      title: "Returns policy > Food",
      line: 5,
    });
    expect((await search("shipping abroad"))[0]).toMatchObject({ name: "shipping.html", title: "Shipping" });
    expect((await search("port of Genoa"))[0]).toMatchObject({
      name: "late.eml",
      title: "Late kettles > from Anna <anna@acme.example>, 2026-05-04",
      line: 8,
    });
    expect((await search("acme lead time"))[0]).toMatchObject({ title: "Lead time of Acme", type: "documents" });
    expect((await search("dishwasher"))[0]).toMatchObject({
      name: "reviews.csv",
      type: "general",
      text: expect.stringContaining("handle"),
    });
    expect(await search("harpsichord")).toEqual([]);

    // What the numbers say is not touched by what people wrote.
    const rows = resultOf(await om("query", "--metric", "rows", "--by", "file", "--json")).rows;
    expect(rows).toContainEqual(["policy.md", 2]);

    const again = reportOf(await om("ingest", "--json", write("copy of policy.txt", policy)));
    expect(again.state).toBe("duplicate");

    await om("undo", again.replacedBy ?? reports[0]?.fileId ?? "");
    await om("notes", "remove", note.fileId);
    expect((await om("notes", "list", "--json")).json).toEqual([]);
    expect((await search("acme lead time")).map(({ title }) => title)).not.toContain("Lead time of Acme");
    expect((await search("may tea come back"))[0]?.name).toBe("copy of policy.txt"); // the copy stands in its place

    expect(segments().length).toBeGreaterThan(0);
    await om("erase", "--yes", ...reports.map(({ fileId }) => fileId), note.fileId);
    expect(await search("kettles tea warranty dishwasher abroad acme")).toEqual([]);
    expect(segments()).toEqual([]);
    for (const word of ["Genoa", "dishwasher", "Tea never", "weekdays"])
      expect(searchFolder(dataDir, word)).toEqual([]);
  },
);

test(
  "an unchanged list of texts is not read again, and another one has another version",
  { timeout: 300_000 },
  async () => {
    const server = await openHttpHome({ works: true });
    const send = async (name: string, text: string): Promise<string> => {
      const { headers } = await server.post(`/v1/files?name=${name}`, text);
      const { json } = await server.get(`${headers.get("location")}?wait=30`);
      return String(json["fileId"]);
    };
    const first = await send("policy.md", policy);
    const view = await server.home.view("default");
    const one = await view.texts(null);
    expect(one.texts.map(({ fileId, name, table, type, chunks }) => ({ fileId, name, table, type, chunks }))).toEqual([
      { fileId: first, name: "policy.md", table: "policy", type: "documents", chunks: 2 },
    ]);
    expect(await view.texts(one.version)).toEqual({ version: one.version, texts: [] });
    await send("shipping.html", page);
    const two = await view.texts(one.version);
    expect(two.version).not.toBe(one.version);
    expect(two.texts.map(({ name, receivedAt }) => [name, receivedAt.slice(0, 2)])).toEqual([
      ["policy.md", "20"],
      ["shipping.html", "20"],
    ]);
    await server.post(`/v1/files/${first}/undo`);
    expect((await view.texts(two.version)).texts.map(({ name }) => name)).toEqual(["shipping.html"]);
    expect((await (await server.home.view("other")).texts(null)).texts).toEqual([]);
    await server.close();
  },
);

test("what is no text to be read is refused by its name, or kept as far as it is", { timeout: 300_000 }, async () => {
  const bad = join(folder, "bad");
  const ingest = async (name: string, content: string | Uint8Array) =>
    reportOf(await runOm(["ingest", "--json", write(name, content)], { dataDir: bad }));
  expect(await ingest("scan.pdf", writePdf([[], []]))).toMatchObject({
    state: "done",
    tables: [{ type: "documents", rows: { read: 0 }, notes: [expect.stringContaining("none of 2 pages holds text")] }],
  });
  expect(await ingest("locked.pdf", writePdf([[{ text: "x" }]], { isEncrypted: true }))).toMatchObject({
    state: "failed",
    error: { code: "FILE_ENCRYPTED" },
  });
  expect(await ingest("half.pdf", warranty.subarray(0, 500))).toMatchObject({ error: { code: "FILE_CORRUPT" } });
  expect(await ingest("bomb.pdf", writePdf([[]], { content: Buffer.alloc(100_000_000, 32) }))).toMatchObject({
    error: { code: "ARCHIVE_UNSAFE" },
  });
  const long = await ingest(
    "long.md",
    `# Log\n\n${"All went well on this day, and nobody asked why. ".repeat(220_000)}`,
  );
  expect(long).toMatchObject({ state: "done", tables: [{ type: "documents", rows: { rejected: 0 } }] });
  expect(long.sizeBytes).toBeGreaterThan(10_000_000);
  const refused = await runOm(["notes", "add", "--file", write("note.bin", Buffer.from([0, 1, 2])), "--json"], {
    dataDir: bad,
  });
  expect(errorOf(refused)).toMatchObject({ code: "NOT_TEXT", fix: expect.stringContaining("om ingest") });
});
