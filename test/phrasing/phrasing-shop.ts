import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createOpenAiModel } from "#adapters/local/answer-model.openai.ts";
import type { ModelLimits } from "#core/model-call.ts";
import { systemTimers } from "#core/timers.ts";
import type { EngineConfig } from "#context-engine/config/engine-config.ts";
import type { Phrasing } from "#context-engine/core/phrase-answer.ts";
import { type ContextEngineService, createContextEngine } from "#context-engine/di/create-context-engine.ts";
import type { BusinessView } from "#context-engine/models/business-view.ts";
import type { AnswerModel } from "#ports/answer-model.ts";
import { writeFixtures } from "../eval/fixtures/write-fixtures.ts";
import { openHttpHome } from "../support/http-home.ts";
import { type ModelStub, startModelStub } from "../support/models/model-stub.ts";
import { openAiStub } from "../support/models/openai-stub.ts";

/** The invented shop of the evaluation, and a model of OpenAI's protocol that says what a test wants. */
export interface PhrasingShop {
  readonly stub: ModelStub;
  readonly view: BusinessView;
  model(options?: {
    readonly contextTokens?: number;
    readonly url?: string;
    readonly limits?: ModelLimits;
  }): AnswerModel;
  engine(options?: {
    readonly phrasing?: Phrasing | null;
    readonly config?: Partial<EngineConfig>;
    readonly change?: (view: BusinessView) => BusinessView;
  }): ContextEngineService;
  close(): Promise<void>;
}

export const asOf = "2026-09-01";
const limits: ModelLimits = { firstMs: 5_000, betweenMs: 5_000, wholeMs: 20_000, longestWaitMs: 20 };

export async function openPhrasingShop(): Promise<PhrasingShop> {
  const folder = mkdtempSync(join(tmpdir(), "om-phrasing-"));
  const files = await writeFixtures(join(folder, "files"));
  const server = await openHttpHome({ dataDir: join(folder, "data") });
  const as = { "om-business": "harbour" };
  const wanted = files.filter(
    ({ business, state, type }) => business === "harbour" && state === "done" && type === "sales",
  );
  for (const { name, source } of wanted) {
    const content = readFileSync(join(folder, "files", name));
    const taken = await server.post(`/v1/files?name=${name}&source=${source}`, content, as);
    const ended = await server.get(`/v1/files/${String(taken.json["fileId"])}?wait=60`, as);
    if (ended.json["state"] !== "done") throw new Error(ended.text);
  }
  const view = remember(await server.home.view("harbour"));
  const stub = await startModelStub(openAiStub);
  const model: PhrasingShop["model"] = ({ contextTokens = 16_000, url = stub.url, limits: within = limits } = {}) =>
    createOpenAiModel(
      {
        id: "openai:m",
        name: "m",
        baseUrl: `${url}/v1`,
        key: "sk-canary",
        contextTokens,
        tokenLimit: "max_tokens",
        limits: within,
      },
      { timers: systemTimers },
    );
  return {
    stub,
    view,
    model,
    engine: ({ phrasing = { model: model(), costOf: () => null }, config = {}, change = same } = {}) =>
      createContextEngine({ open: () => Promise.resolve(change(view)), phrasing, config }),
    async close() {
      await stub.close();
      await server.close();
      rmSync(folder, { recursive: true });
    },
  };
}

function same(view: BusinessView): BusinessView {
  return view;
}

/** The same query is computed once: a thousand answers are about the words. */
function remember(view: BusinessView): BusinessView {
  return {
    ...view,
    names: once(view.names),
    query: once(view.query),
    analyse: once(view.analyse),
    insights: once(view.insights),
    savedQueries: once(view.savedQueries),
    files: once(view.files),
  };
}

function once<Args extends readonly unknown[], Value>(make: (...args: Args) => Promise<Value>) {
  const known = new Map<string, Promise<Value>>();
  return (...args: Args): Promise<Value> => {
    const key = JSON.stringify(args);
    const made = known.get(key) ?? make(...args);
    known.set(key, made);
    return made;
  };
}
