import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import * as fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readConfig } from "#core/config.ts";
import { toOmError } from "#core/errors.ts";
import { type Home, openHome } from "../../src/apps/local/open-home.ts";

const folder = mkdtempSync(join(tmpdir(), "om-undo-model-"));
let home: Home;
beforeAll(async () => {
  const config = readConfig({ OM_DATA_DIR: folder }, {});
  home = await openHome(config, { role: "owner", writer: "inline", onTrouble: (error) => expect.fail(error.message) });
});
afterAll(async () => {
  await home.close();
  rmSync(folder, { recursive: true });
});

/** Content `n` is one order of 10 to the power of n: a sum of them tells which are in it, and how often. */
const contents = 4;
const textOf = (content: number): string =>
  `Order ID,Order Date,Product,Quantity,Unit Price,Currency\nO-${content},2026-01-15,Mug,1,${10 ** content}.00,EUR\n`;

type Act =
  | { readonly kind: "upload"; readonly content: number }
  | { readonly kind: "undo"; readonly at: number }
  | { readonly kind: "replace"; readonly content: number; readonly at: number };

const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("upload" as const), content: fc.nat(contents - 1) }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("undo" as const), at: fc.nat(20) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("replace" as const),
      content: fc.nat(contents - 1),
      at: fc.nat(20),
    }),
  },
);

interface Copy {
  readonly fileId: string;
  readonly content: number;
  state: "counts" | "duplicate" | "out";
}

/** The plain truth: of each content the oldest copy that is not out counts. */
class Model {
  readonly copies: Copy[] = [];
  /** Duplicates of a content that was replaced: they take no place any more. */
  readonly #aside = new Set<Copy>();

  counting(content: number): Copy | undefined {
    return this.copies.find((copy) => copy.content === content && copy.state === "counts");
  }

  add(fileId: string, content: number): void {
    const state = this.counting(content) === undefined ? "counts" : "duplicate";
    this.copies.push({ fileId, content, state });
  }

  undo(copy: Copy): void {
    copy.state = "out";
    const heir = this.copies.find(
      (other) => other.content === copy.content && other.state === "duplicate" && !this.#aside.has(other),
    );
    if (heir !== undefined) heir.state = "counts";
  }

  replace(older: Copy, fileId: string, content: number): void {
    for (const copy of this.copies) if (copy.content === older.content && copy !== older) this.#aside.add(copy);
    older.state = "out";
    this.copies.push({ fileId, content, state: "counts" });
  }

  counted(): { readonly sum: string | null; readonly files: readonly string[] } {
    const visible = this.copies.filter(({ state }) => state === "counts");
    const sum = visible.reduce((total, { content }) => total + 10 ** content, 0);
    return { sum: visible.length === 0 ? null : String(sum), files: visible.map(({ fileId }) => fileId).toSorted() };
  }
}

test(
  "any sequence of uploads, duplicates, undos, replacements and uploads anew counts what the plain set counts",
  { timeout: 300_000 },
  async () => {
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(act, { minLength: 4, maxLength: 12 }), async (acts) => {
        const business = `model-${(run += 1)}`;
        const model = new Model();
        for (const each of acts) await carryOut(each, model, business);
        for (const copy of model.copies) {
          const { state } = await home.file(business, copy.fileId);
          expect(state).toBe({ counts: "done", duplicate: "duplicate", out: "undone" }[copy.state]);
        }
      }),
      { numRuns: 8, seed: 20_260_301 },
    );
  },
);

async function carryOut(each: Act, model: Model, business: string): Promise<void> {
  const before = model.counted();
  const copy = each.kind === "upload" ? undefined : model.copies[each.at % Math.max(model.copies.length, 1)];
  if (each.kind !== "upload" && copy === undefined) return;
  const beside = counted(business);
  if (each.kind === "upload") model.add(await send(business, each.content), each.content);
  else if (copy !== undefined && each.kind === "undo") await undo(copy, model, business);
  else if (copy !== undefined && each.kind === "replace") await replace(copy, each.content, model, business);
  const after = model.counted();
  expect(await counted(business)).toEqual(after);
  // Whoever asks meanwhile sees a state before or after a step: with the content that passes on, or without.
  const passing = each.kind === "undo" && copy !== undefined ? { ...before, sum: without(before.sum, copy) } : before;
  expect([before.sum, passing.sum, after.sum]).toContain((await beside).sum);
}

async function undo(copy: Copy, model: Model, business: string): Promise<void> {
  const outcome = await home.undo(business, copy.fileId).catch((thrown: unknown) => toOmError(thrown).code);
  if (copy.state !== "counts") return expect(outcome).toBe("STATE_WRONG");
  if (typeof outcome === "string") return expect.fail(outcome);
  model.undo(copy);
  if (outcome.replacedBy !== undefined) await home.wait(business, outcome.replacedBy);
}

async function replace(older: Copy, content: number, model: Model, business: string): Promise<void> {
  const outcome = await send(business, content, older.fileId).catch((thrown: unknown) => toOmError(thrown).code);
  if (older.fileId === model.counting(content)?.fileId) return model.add(outcome, content); // a duplicate of itself
  const isRefused = model.counting(content) !== undefined || older.state !== "counts";
  if (isRefused) return expect(outcome).toBe("STATE_WRONG");
  model.replace(older, outcome, content);
}

async function send(business: string, content: number, replaces?: string): Promise<string> {
  const text = textOf(content);
  const { fileId } = await home.accept({
    business,
    name: `content-${content}.csv`,
    source: null,
    region: null,
    settings: new Map(),
    content: Readable.from([Buffer.from(text)]),
    sizeBytes: text.length,
    ...(replaces === undefined ? {} : { replaces }),
  });
  await home.wait(business, fileId);
  return fileId;
}

async function counted(business: string): Promise<ReturnType<Model["counted"]>> {
  const { rows, files } = await home.query(business, { metrics: ["net_sales"] });
  const cell = rows[0]?.[0] ?? null;
  return { sum: cell === null ? null : String(cell), files: files.map(({ fileId }) => fileId).toSorted() };
}

function without(sum: string | null, { content }: Copy): string | null {
  const rest = Number(sum ?? 0) - 10 ** content;
  return rest === 0 ? null : String(rest);
}
