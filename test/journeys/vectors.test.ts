import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createFsBlobStore } from "#adapters/local/blob-store.fs.ts";
import { createSqliteStore } from "#adapters/local/store.sqlite.ts";
import { findNamedBlobs, isNamed } from "../../src/apps/home/care/named-blobs.ts";
import { queueSettings } from "../../src/apps/home/queues.ts";
import { type HttpHome, openHttpHome } from "../support/http-home.ts";
import { meaningDimensions, type MeaningStub, startMeaningStub } from "../support/models/meaning-stub.ts";

/** A word of the texts, and the word that people ask with. */
const synonyms = [
  ["kettle", "boiler"],
  ["mug", "beaker"],
  ["settee", "couch"],
  ["lamp", "lantern"],
  ["rug", "carpet"],
  ["parcel", "package"],
  ["cellar", "basement"],
  ["shovel", "spade"],
  ["bucket", "pail"],
  ["towel", "cloth"],
  ["pillow", "cushion"],
  ["oven", "stove"],
  ["ladder", "steps"],
  ["hose", "tube"],
  ["trolley", "cart"],
  ["freezer", "icebox"],
  ["drawer", "compartment"],
  ["shelf", "ledge"],
  ["gate", "portal"],
  ["garage", "carport"],
  ["blanket", "quilt"],
  ["scissors", "shears"],
  ["hammer", "mallet"],
  ["jar", "pot"],
] as const;

const handbook = `# Handbook\n\n${synonyms
  .map(([word], at) => `## Part ${at + 1}\n\nAda cares for the ${word} and writes down whenever it was cleaned.\n`)
  .join("\n")}`;

const questions = synonyms.map(([word, other], at) => ({
  id: `q${at}`,
  text: at % 6 === 5 ? `is the ${word} clean?` : `is the ${other} okay?`,
  answers: [{ grade: 2, places: [`handbook.md#Part ${at + 1}~${word}`] }],
}));
/** A boiler is no name in the data: a context says so, and has what texts say of it. */
const unread = '"boiler" is not known';
const paraphrase = { question: "is the boiler okay?" };

let folder = "";
let stub: MeaningStub;
let server: HttpHome;

async function open(name = "ours"): Promise<HttpHome> {
  return openHttpHome({
    dataDir: folder,
    environment: {
      OM_EMBEDDER: `openai:${name}@${meaningDimensions}`,
      OM_EMBEDDER_URL: `${stub.url}/v1`,
    },
  });
}

async function send(name: string, text: string, business: string): Promise<string> {
  const as = { "om-business": business };
  const { json } = await server.post(`/v1/files?name=${name}`, text, as);
  const { json: done } = await server.get(`/v1/files/${String(json["fileId"])}?wait=30`, as);
  expect(done["state"]).toBe("done");
  return String(json["fileId"]);
}

const check = (business: string, more: object = {}) =>
  server.post("/v1/texts/check-embedder", { questions, ...more }, { "om-business": business });
const context = (business: string) => server.home.context(business, paraphrase);

async function notes(business: string): Promise<string> {
  const { trace } = await context(business);
  return trace.retrievers.flatMap(({ notes: told = [] }) => told).join("\n");
}

async function vectorBlobs(): Promise<string[]> {
  const found = await Array.fromAsync(createFsBlobStore({ root: join(folder, "blobs") }).list(""));
  return found.filter((key) => key.includes("/vectors-"));
}

/** Blobs with vectors that whoever collects garbage would remove, as no record or manifest names them. */
async function removable(business: string): Promise<string[]> {
  const file = join(folder, "om.sqlite");
  const clock = { now: () => Date.now() };
  const store = createSqliteStore({ file, clock, queues: queueSettings, writer: "inline", owner: false });
  const blobs = createFsBlobStore({ root: join(folder, "blobs") });
  const named = await findNamedBlobs(business, clock.now(), { blobs, records: store.records });
  await store.close();
  return (await vectorBlobs()).filter((key) => key.startsWith(`${business}/`) && !isNamed(key, named));
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "om-vectors-"));
  stub = await startMeaningStub(synonyms);
  server = await open();
  await send("handbook.md", handbook, "shop");
  await send("handbook.md", handbook.replaceAll("Ada", "Canary"), "other");
}, 60_000);
afterAll(async () => {
  await server.close();
  await stub.close();
  rmSync(folder, { recursive: true });
});

describe("an embedder that was not checked", () => {
  test("is never asked, and a context says why", async () => {
    const { items, gaps } = await context("shop");
    expect([items, gaps, stub.texts]).toEqual([[], [unread], []]);
    expect(await notes("shop")).toContain("no check proved that they help");
  });

  test("is sent nothing where the check would send more than is allowed", async () => {
    const { status, json } = await check("shop", { mostTokens: 50 });
    expect([status, json["code"], stub.texts]).toEqual([403, "MODEL_OVER_BUDGET", []]);
  });

  test("is sent nothing for a place that no passage is at", async () => {
    const lost = [{ ...questions[0], answers: [{ grade: 2, places: ["handbook.md#Part 99"] }] }];
    const { status, json } = await check("shop", { questions: lost });
    expect([status, json["code"], stub.texts]).toEqual([400, "QUERY_INVALID", []]);
  });
});

test("one question asked many times is no proof", async () => {
  const { status, json } = await check("shop", { questions: [...questions, { ...questions[0], id: "once more" }] });
  expect([status, json["code"], stub.texts]).toEqual([400, "QUERY_INVALID", []]);
});

describe("an embedder of noise", () => {
  test("is refused by the check, and changes nothing", async () => {
    stub.play("noise");
    const mug = () => server.home.context("shop", { question: "is the mug okay?" });
    const before = await mug();
    expect(before.items).toHaveLength(1);
    const { json } = await check("shop");
    expect(json).toMatchObject({ isUsed: false, weight: 0, questions: questions.length });
    stub.forget();
    const after = await mug();
    expect([after.items, after.gaps]).toEqual([before.items, before.gaps]);
    expect(stub.texts).toEqual([]);
    expect(await notes("shop")).toContain("are not used");
    for (const key of await vectorBlobs()) rmSync(join(folder, "blobs", key));
  });
});

describe("an embedder that helps", () => {
  test("is proved by the check, on each question with a weight that others chose", async () => {
    stub.play("meaning");
    stub.forget();
    const { json } = await check("shop");
    expect(json).toMatchObject({ isUsed: true, passages: 24, embedded: { passages: 24, questions: 24 } });
    expect(json["fused"]).toMatchObject({ recall: 1 });
    expect(json["words"]).toMatchObject({ recall: expect.closeTo(4 / 24, 2) });
    expect(stub.texts.join("\n")).not.toContain("Canary");
  });

  test("sends no passage again", async () => {
    stub.forget();
    const { json } = await check("shop");
    expect(json["embedded"]).toMatchObject({ passages: 0 });
    expect(stub.texts).toHaveLength(questions.length);
  });

  test("finds a paraphrase that words do not find, and says with what weight", async () => {
    const { items, gaps } = await context("shop");
    expect(items[0]?.text).toContain("kettle");
    expect(gaps).toEqual([unread]);
    expect(await notes("shop")).toMatch(/^vectors of openai:ours weigh/);
  });

  test("is of one business: another one has no verdict, and its vectors are read for nobody else", async () => {
    expect(await notes("other")).toContain("no check proved");
    expect((await context("other")).items).toEqual([]);
    await check("other");
    const both = await Promise.all([context("shop"), context("other")]);
    expect(both.map(({ items }) => [items[0]?.text.includes("Ada"), items[0]?.text.includes("Canary")])).toEqual([
      [true, false],
      [false, true],
    ]);
    expect(JSON.stringify(both[0])).not.toContain("Canary");
  });

  test("finds nothing of passages that came after the check, which words find and the trace names", async () => {
    const fileId = await send("later.md", "# Later\n\nThe kettle of the annex stands beside the anvil.\n", "shop");
    expect(await notes("shop")).toContain("1 files have no vectors yet");
    const { items } = await server.home.context("shop", { question: "is the anvil okay?" });
    expect(items.some(({ text }) => text.includes("anvil"))).toBe(true);
    await server.post(`/v1/files/${fileId}/undo`, undefined, { "om-business": "shop" });
  });
});

describe("an embedder that fails at a question", () => {
  test.each([
    ["silence", "was not ready within 5000 ms"],
    ["refusal", "failed (MODEL_"],
    ["short", "failed (MODEL_INVALID)"],
  ] as const)("by %s is a named gap, and words find what they find", { timeout: 20_000 }, async (manner, gap) => {
    stub.play(manner);
    const begun = performance.now();
    const { items, gaps } = await server.home.context("shop", { question: "is the mug okay?" });
    stub.play("meaning");
    expect(performance.now() - begun).toBeLessThan(10_000);
    expect(items[0]?.text).toContain("mug");
    expect(gaps.join("\n")).toContain(gap);
    expect(gaps.join("\n")).toContain("found by their words alone");
  });
});

test("another model has no verdict, though its vectors would have the same dimensions", async () => {
  await server.close();
  expect(await removable("shop")).toEqual([]);
  server = await open("another");
  stub.forget();
  expect(await notes("shop")).toContain("no check proved");
  expect(stub.texts).toEqual([]);
  await server.close();
  server = await open();
  expect((await context("shop")).items[0]?.text).toContain("kettle");
});

test("an erased file has no vectors any more, and those of the other business stay", async () => {
  expect((await vectorBlobs()).map((key) => key.split("/")[0])).toEqual(["other", "shop"]);
  const { json } = await server.get("/v1/files", { "om-business": "shop" });
  const files: readonly { fileId: string; name: string }[] = JSON.parse(JSON.stringify(json["files"]));
  const fileId = files.find(({ name }) => name === "handbook.md")?.fileId ?? "";
  await server.home.erase("shop", { fileIds: [fileId], withCopies: true });
  expect((await vectorBlobs()).map((key) => key.split("/")[0])).toEqual(["other"]);
  expect((await context("shop")).items).toEqual([]);
});
