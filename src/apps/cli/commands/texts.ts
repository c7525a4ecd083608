import { readFile } from "node:fs/promises";
import type { EmbeddingProgress } from "#context-engine/vectors/check-embedder.ts";
import { type LabelledQuestion, labelledQuestionSchema } from "#context-engine/vectors/labelled-question.ts";
import { OmError } from "#core/errors.ts";
import { openSource } from "../../local/open-source.ts";
import type { CommandContext } from "../context.ts";
import { type ExitCode, exitCodes } from "../exit-code.ts";
import { formatCount, formatNumberOf } from "../print/numbers.ts";
import { eraseLine } from "../progress.ts";
import { printVerdict } from "../print/vector-verdict.ts";

export interface TextsFlags {
  readonly questions: string;
  readonly mostTokens?: string;
}

/** `om texts check-embedder --questions FILE`: ends 3 where the vectors are not used. */
export async function texts(context: CommandContext, action: string, flags: TextsFlags): Promise<ExitCode> {
  if (action !== "check-embedder")
    throw new OmError("USAGE", `there is no \`om texts ${action}\``, { fix: "use check-embedder" });
  const questions = await readQuestions(flags.questions);
  const mostTokens = flags.mostTokens === undefined ? {} : { mostTokens: readTokens(flags.mostTokens) };
  const service = await context.service("work");
  const { progress } = context.terminal;
  const told = ({ passages, of }: EmbeddingProgress): void =>
    progress?.write(`${eraseLine}${formatCount(passages)} of ${formatNumberOf(of, "passage")} sent`);
  const check = { questions, ...mostTokens, signal: context.stop, told };
  const verdict = await service.checkEmbedder(context.config.business, check).finally(() => progress?.write(eraseLine));
  context.terminal.print(context.json ? JSON.stringify(verdict) : printVerdict(verdict));
  return verdict.isUsed ? exitCodes.done : exitCodes.needsAttention;
}

/** @throws OmError `NOT_FOUND`, `NOT_A_FILE`, `QUERY_INVALID` with the line */
async function readQuestions(path: string): Promise<readonly LabelledQuestion[]> {
  await openSource(path);
  const lines = (await readFile(path, "utf8")).replace(/^\ufeff/, "").split("\n");
  const questions = lines.flatMap((line, at) => (line.trim() === "" ? [] : [readQuestion(line, at + 1)]));
  if (questions.length === 0)
    throw new OmError("EMPTY_FILE", `${path} has no question`, { fix: "write a question a line, as JSON" });
  return questions;
}

function readQuestion(line: string, number: number): LabelledQuestion {
  const parsed = labelledQuestionSchema.safeParse(parseJson(line));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new OmError("QUERY_INVALID", `line ${number} is no labelled question: ${issue?.message ?? ""}`, {
    fix: "see the form: om texts --help",
  });
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function readTokens(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new OmError("USAGE", `--most-tokens ${text} is no number of tokens`, { fix: "give 1 to 999999999" });
}
