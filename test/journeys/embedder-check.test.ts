import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { OmError } from "#core/errors.ts";
import { createClient } from "../../src/apps/cli/client/create-client.ts";
import { checkEmbedder } from "../../src/apps/local/http/routes/texts.ts";
import { type HttpHome, openHttpHome } from "../support/http-home.ts";
import { meaningDimensions, type MeaningStub, startMeaningStub } from "../support/models/meaning-stub.ts";

let stub: MeaningStub;
let server: HttpHome;

beforeAll(async () => {
  stub = await startMeaningStub([["mug", "beaker"]]);
  server = await openHttpHome({
    environment: { OM_EMBEDDER: `openai:ours@${meaningDimensions}`, OM_EMBEDDER_URL: `${stub.url}/v1` },
  });
}, 60_000);
afterAll(async () => {
  await server.close();
  await stub.close();
});
beforeEach(() => {
  stub.play("meaning");
  stub.forget();
});

const stories = [
  "Fired twice in the east kiln by Ada, who signs each mug below and packs it in straw",
  "Copper from an old roof, hammered into a kettle over the whole of a long winter",
  "White clay of the river bank, thrown as a teapot on a wheel that a donkey once drove",
];

function catalogue(told: string, only = stories): string {
  const lines = only.map((story, at) => `SKU-${at + 1},Item ${at + 1},12.50,"${story}: ${told}."`);
  return `${["SKU,Product,Price,Description", ...lines].join("\n")}\n`;
}

async function send(name: string, text: string, business: string): Promise<string> {
  const as = { "om-business": business };
  const { json } = await server.post(`/v1/files?name=${name}&source=webshop`, text, as);
  const { json: done } = await server.get(`/v1/files/${String(json["fileId"])}?wait=60`, as);
  expect(done["state"]).toBe("done");
  return String(json["fileId"]);
}

const question = (file: string) => ({
  id: "q",
  text: "is the beaker okay?",
  answers: [{ grade: 2 as const, places: [file] }],
});
const passagesSent = (): readonly string[] => stub.texts.filter((text) => !text.includes("beaker"));

test("texts of rows that a newer export replaced are not sent, until that export is undone", async () => {
  await send("old.csv", catalogue("the first print"), "rows");
  const newer = await send("new.csv", catalogue("the second print", stories.slice(0, 2)), "rows");
  const check = async (): Promise<unknown> => {
    const body = { questions: [question("old.csv")] };
    const { json } = await server.post("/v1/texts/check-embedder", body, { "om-business": "rows" });
    return json;
  };
  expect(await check()).toMatchObject({ passages: 3, embedded: { passages: 3 } });
  expect(passagesSent().filter((text) => text.includes("first print"))).toHaveLength(1);
  stub.forget();
  expect(await check()).toMatchObject({ embedded: { passages: 0 } });
  await server.post(`/v1/files/${newer}/undo`, undefined, { "om-business": "rows" });
  stub.forget();
  expect(await check()).toMatchObject({ passages: 3, embedded: { passages: 2 } });
  expect(passagesSent().map((text) => text.includes("first print"))).toEqual([true, true]);
  stub.forget();
  expect(await check()).toMatchObject({ embedded: { passages: 0 } });
});

test("a check by a command is told how far it is, and its verdict is that of the whole", async () => {
  await send("told.csv", catalogue("as told"), "told");
  const client = createClient({ url: server.url, token: server.token });
  const steps: object[] = [];
  const verdict = await client.checkEmbedder("told", {
    questions: [question("told.csv")],
    told: (progress) => void steps.push(progress),
  });
  expect(verdict).toMatchObject({ embedder: "openai:ours", embedded: { passages: 3, questions: 1 } });
  expect(steps[0]).toEqual({ passages: 0, of: 3 });
  await client.close();
});

test("what is refused before anything is sent, and what fails later, are errors of the command with their codes", async () => {
  await send("failing.csv", catalogue("as it fails"), "failing");
  const client = createClient({ url: server.url, token: server.token });
  const check = (file: string): Promise<unknown> =>
    client.checkEmbedder("failing", { questions: [question(file)] }).catch((thrown: unknown) => thrown);
  expect(await check("nowhere.csv")).toMatchObject({ code: "QUERY_INVALID" });
  stub.play("short");
  const failed = await check("failing.csv");
  expect(failed).toBeInstanceOf(OmError);
  expect(failed).toMatchObject({ code: "MODEL_INVALID" });
  await client.close();
});

test("the lines of a check end with its verdict or its error, and whoever asks for no lines gets the verdict alone", async () => {
  await send("lines.csv", catalogue("in lines"), "lines");
  const body = { questions: [question("lines.csv")] };
  const lines = async (): Promise<readonly unknown[]> => {
    const headers = { "om-business": "lines", accept: "application/x-ndjson" };
    const { status, text } = await server.post("/v1/texts/check-embedder", body, headers);
    expect(status).toBe(200);
    return text
      .trim()
      .split("\n")
      .map((line): unknown => JSON.parse(line));
  };
  stub.play("short");
  expect((await lines()).at(-1)).toMatchObject({ error: { code: "MODEL_INVALID" } });
  stub.play("meaning");
  expect((await lines()).at(-1)).toMatchObject({ verdict: { embedder: "openai:ours" } });
  const { json } = await server.post("/v1/texts/check-embedder", body, { "om-business": "lines" });
  expect(json).toMatchObject({ embedder: "openai:ours" });
});

test("every way in which an embedder ends is described", () => {
  expect(checkEmbedder.errors).toEqual(
    expect.arrayContaining([
      "MODEL_UNREACHABLE",
      "MODEL_REFUSED",
      "MODEL_UNKNOWN",
      "MODEL_LIMITED",
      "MODEL_INVALID",
      "MODEL_TOO_LONG",
      "MODEL_OVER_BUDGET",
      "DEADLINE",
    ]),
  );
});
