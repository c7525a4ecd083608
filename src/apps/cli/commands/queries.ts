import { OmError } from "#core/errors.ts";
import type { RunSavedRequest, SavedQuery } from "#metrics/saved-queries/saved-query.ts";
import type { CommandContext } from "../context.ts";
import { type ExitCode, exitCodeOfExplanation, exitCodeOfQuery, exitCodes, worstExitCode } from "../exit-code.ts";
import { printExplanation } from "../print/explanation.ts";
import { printQueryResult } from "../print/query-result.ts";
import { printSavedHistory, printSavedList, printSavedQuery } from "../print/saved-queries.ts";
import { type QueryFlags, toMetricQuery } from "./query.ts";

export interface QueriesFlags extends Omit<QueryFlags, "metric"> {
  readonly metric?: readonly string[];
  readonly verifiedBy?: string;
  readonly note?: string;
  readonly question?: readonly string[];
  readonly expect?: readonly string[];
}

/** `om queries save NAME ... | list | show NAME [VERSION] | history NAME | run NAME | remove NAME`. */
export async function queries(
  context: CommandContext,
  action: string,
  given: readonly string[],
  flags: QueriesFlags,
): Promise<ExitCode> {
  switch (action) {
    case "save":
      refuseFlags(action, flags, (name) => name !== "explain");
      return save(context, only(given, "save NAME --metric METRIC"), flags);
    case "list":
      refuseFlags(action, flags);
      if (given.length > 0) throw usage("list takes no argument", "list");
      return list(context);
    case "show":
      refuseFlags(action, flags);
      return show(context, given);
    case "history":
      refuseFlags(action, flags);
      return history(context, only(given, "history NAME"));
    case "run":
      refuseFlags(action, flags, (name) => ["explain", "asOf", "stateAt"].includes(name));
      return run(context, only(given, "run NAME"), flags);
    case "remove":
      refuseFlags(action, flags);
      return remove(context, only(given, "remove NAME"));
    default:
      throw usage(`there is no \`om queries ${action}\``, "save, list, show, history, run or remove");
  }
}

async function save(context: CommandContext, name: string, flags: QueriesFlags): Promise<ExitCode> {
  const { metric = [], verifiedBy, note, question, expect = [] } = flags;
  const query = toMetricQuery({ ...flags, metric });
  const service = await context.service("work");
  const saved = await service.saveQuery(context.config.business, {
    name,
    query,
    ...(note === undefined ? {} : { note }),
    ...(verifiedBy === undefined ? {} : { verifiedBy }),
    ...(question === undefined ? {} : { questions: [...question] }),
    ...(expect.length === 0 ? {} : { expect: readExpected(expect) }),
  });
  print(context, saved, () => printSavedQuery(saved, context.page));
  return exitCodes.done;
}

async function list(context: CommandContext): Promise<ExitCode> {
  const found = await (await context.service("look")).savedQueries(context.config.business);
  if (context.json) for (const saved of found) context.terminal.print(JSON.stringify(saved));
  else context.terminal.print(printSavedList(found, context.page));
  return exitCodes.done;
}

async function show(context: CommandContext, given: readonly string[]): Promise<ExitCode> {
  const [name, version, ...more] = given;
  if (name === undefined || more.length > 0) throw usage("show takes a name, and perhaps a version", "show NAME 2");
  const service = await context.service("look");
  const saved = await service.savedQuery(
    context.config.business,
    name,
    version === undefined ? undefined : readVersion(version),
  );
  print(context, saved, () => printSavedQuery(saved, context.page));
  return exitCodes.done;
}

async function history(context: CommandContext, name: string): Promise<ExitCode> {
  const versions = await (await context.service("look")).savedQueryHistory(context.config.business, name);
  if (context.json) for (const saved of versions) context.terminal.print(JSON.stringify(saved));
  else context.terminal.print(printSavedHistory(versions, context.page));
  return exitCodes.done;
}

/** As `om query`, and 3 where what was expected is not so any more. */
async function run(context: CommandContext, name: string, flags: QueriesFlags): Promise<ExitCode> {
  const { asOf, stateAt, explain } = flags;
  const request: RunSavedRequest = {
    ...(asOf === undefined ? {} : { asOf }),
    ...(stateAt === undefined ? {} : { stateAt }),
  };
  const service = await context.service("look");
  if (explain === true) {
    const answer = await service.explainSavedQuery(context.config.business, name, request);
    print(context, answer, () => printExplanation(answer.explanation, context.page));
    return exitCodeOfExplanation(answer.explanation);
  }
  const answer = await service.runSavedQuery(context.config.business, name, request);
  print(context, answer, () => printQueryResult(answer.result, context.page));
  const isAsExpected = answer.expectations.every(({ isMet }) => isMet);
  return worstExitCode([exitCodeOfQuery(answer.result), isAsExpected ? exitCodes.done : exitCodes.needsAttention]);
}

async function remove(context: CommandContext, name: string): Promise<ExitCode> {
  const removed: SavedQuery = await (await context.service("work")).removeQuery(context.config.business, name);
  print(context, removed, () => `${name} is removed; \`om queries history ${name}\` has what it was`);
  return exitCodes.done;
}

function print({ terminal, json }: CommandContext, value: object, inWords: () => string): void {
  terminal.print(json ? JSON.stringify(value) : inWords());
}

function readExpected(pairs: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const [, metric, value] = /^([^=\s]+)=(.+)$/.exec(pair) ?? [];
      if (metric !== undefined && value !== undefined) return [metric, value.trim()];
      throw new OmError("USAGE", `--expect ${JSON.stringify(pair)} is not METRIC=VALUE`, {
        fix: "write it like --expect net_sales=1234.50",
      });
    }),
  );
}

function readVersion(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new OmError("USAGE", `"${text}" is no version`, { fix: "`om queries history NAME` lists them" });
}

function only(given: readonly string[], form: string): string {
  const [first, ...others] = given;
  if (first !== undefined && others.length === 0) return first;
  throw usage(`write it as \`om queries ${form}\``, form);
}

/** An option that does nothing is a mistake. */
function refuseFlags(action: string, flags: QueriesFlags, takes: (name: string) => boolean = () => false): void {
  const given = Object.keys(flags).find((name) => !takes(name));
  if (given === undefined) return;
  const option = `--${given.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  throw new OmError("USAGE", `om queries ${action} takes no ${option}`, {
    fix: action === "run" ? "save it under another name with that" : "see `om queries --help`",
  });
}

function usage(message: string, form: string): OmError {
  return new OmError("USAGE", message, { fix: `use \`om queries ${form}\`` });
}
