import { randomUUID } from "node:crypto";
import type { MetricDefinition } from "#core/metric.ts";
import type { EngineConfig } from "../config/engine-config.ts";
import type { TokenCounter } from "../utils/tokens.ts";
import { writeGlossary } from "./glossary.ts";
import { type Candidate, packLines, type PackedLine, strongestOutside } from "./pack-lines.ts";
import { writeLine } from "./prompt-line.ts";
import { type Prompt, type PromptParts, writePrompt } from "./write-prompt.ts";

export interface PromptRequest {
  readonly question: string;
  readonly template: string;
  readonly said: string;
  /** What a model took the question for, where one was asked. */
  readonly readAs?: string;
  /** Best first. */
  readonly candidates: readonly Candidate[];
  readonly budget: number;
}

export interface BuiltPrompt {
  readonly prompt: Prompt;
  /** What it has, best first: the place of a line is its citation. */
  readonly lines: readonly PackedLine[];
  readonly used: number;
}

export interface PromptDeps {
  readonly definitions: readonly MetricDefinition[];
  readonly config: EngineConfig;
  readonly count: TokenCounter;
}

/** A question that is longer than any budget is not even counted. */
const mostCharacters = 20_000;
/** Of what is left beside rules and question. */
const shareOfGlossary = 0.25;

/** A prompt that never has more tokens than its budget; null where rules and question alone have more. */
export function buildPrompt(request: PromptRequest, { definitions, config, count }: PromptDeps): BuiltPrompt | null {
  const { question, template, said, readAs = "", candidates, budget } = request;
  if (question.length + said.length + readAs.length > mostCharacters) return null;
  const mark = randomUUID().replaceAll("-", "");
  const parts: PromptParts = { glossary: [], lines: [], question, template, said, readAs, mark };
  const bare = countPrompt(writePrompt(parts), count);
  if (bare > budget) return null;
  const all = writeGlossary(metricsOf(candidates), definitions);
  const glossary = whileRoom(all, Math.floor((budget - bare) * shareOfGlossary), count);
  const fixed = countPrompt(writePrompt({ ...parts, glossary }), count);
  let lines = packLines(candidates, budget - fixed, count, config);
  for (;;) {
    const written = lines.map((line, at) => writeCandidate(line, at, candidates, config));
    const prompt = writePrompt({ ...parts, glossary, lines: strongestOutside(written) });
    const used = countPrompt(prompt, count);
    if (used <= budget) return { prompt, lines, used };
    if (lines.length === 0) return { prompt: writePrompt(parts), lines, used: bare };
    lines = lines.slice(0, -1); // tokens of lines do not quite add up
  }
}

function writeCandidate(
  { at, size }: PackedLine,
  place: number,
  candidates: readonly Candidate[],
  config: EngineConfig,
): string {
  const item = candidates[at]?.item;
  return item === undefined ? "" : writeLine(String(place + 1), item, size, config);
}

function countPrompt({ system, user }: Prompt, count: TokenCounter): number {
  return count(`${system}\n${user}`);
}

function metricsOf(candidates: readonly Candidate[]): ReadonlySet<string> {
  return new Set(candidates.flatMap(({ item }) => item.citations.flatMap(({ metric }) => metric ?? [])));
}

function whileRoom(lines: readonly string[], room: number, count: TokenCounter): readonly string[] {
  let left = room - 10; // its head
  return lines.filter((line) => {
    const tokens = count(line) + 2;
    if (tokens > left) return false;
    left -= tokens;
    return true;
  });
}
