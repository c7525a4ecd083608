import { readFile } from "node:fs/promises";
import { OmError } from "#core/errors.ts";
import { parseKey, parseSetting } from "#core/settings-text.ts";
import type { SettingsChange } from "#intake/change-settings.ts";
import type { CommandContext } from "../context.ts";
import { type ExitCode, exitCodes } from "../exit-code.ts";
import { assertNoFlags, type ListFlags, loadList, showList } from "./business-lists.ts";
import { printChanges, printNotes, printSettings, printStale } from "../print/settings.ts";
import { escapeControls } from "../print/text.ts";

/** `om business set K=V... | unset K... | show [VERSION] | history | load FILE`, and the lists of `business-lists.ts`. */
export async function business(
  context: CommandContext,
  action: string,
  given: readonly string[],
  flags: ListFlags,
): Promise<ExitCode> {
  if (!action.startsWith("load-")) assertNoFlags(flags, action);
  switch (action) {
    case "set":
      return change(context, { set: readPairs(atLeastOne(given, "set timeZone=Europe/Berlin")) });
    case "unset":
      return change(context, { unset: atLeastOne(given, "unset timeZone").map(parseKey) });
    case "load":
      return change(context, { text: await readText(only(given, "load FILE")) });
    case "show":
      return show(context, given);
    case "history":
      return history(context);
    case "load-costs":
      return loadList(context, "costs", only(given, "load-costs FILE"), flags);
    case "load-lead-times":
      return loadList(context, "leadTimes", only(given, "load-lead-times FILE"), flags);
    case "load-rates":
      return loadList(context, "rates", only(given, "load-rates FILE"), flags);
    case "show-costs":
      return showList(context, "costs", versionIn(given, "show-costs VERSION"));
    case "show-lead-times":
      return showList(context, "leadTimes", versionIn(given, "show-lead-times VERSION"));
    case "show-rates":
      return showList(context, "rates", versionIn(given, "show-rates VERSION"));
    default:
      throw new OmError("USAGE", `om business has no action "${action}"`, {
        fix: "use set, unset, show, history, load, load-costs, load-lead-times, load-rates, show-costs, show-lead-times or show-rates",
      });
  }
}

async function change(context: CommandContext, wanted: SettingsChange): Promise<ExitCode> {
  const { terminal, page, json, config } = context;
  const service = await context.service("work");
  const changed = await service.changeSettings(config.business, wanted);
  if (json) terminal.print(JSON.stringify(changed));
  else {
    const changes = changed.changes.length === 0 ? ["nothing changed"] : printChanges(changed.changes);
    const notes = printNotes(changed);
    terminal.print([...changes, ...notes, ...printStale(changed.stale, page)].map(escapeControls).join("\n"));
  }
  return exitCodes.done;
}

async function show({ terminal, json, config, service }: CommandContext, given: readonly string[]): Promise<ExitCode> {
  const version = versionIn(given, "show VERSION");
  const state = await (await service("look")).settings(config.business, version);
  terminal.print(json ? JSON.stringify(state) : printSettings(config.business, state));
  return exitCodes.done;
}

async function history({ terminal, json, config, service }: CommandContext): Promise<ExitCode> {
  const steps = await (await service("look")).settingsHistory(config.business);
  if (json) for (const step of steps) terminal.print(JSON.stringify(step));
  else if (steps.length === 0) terminal.print("nothing was ever set: every setting has its default");
  else {
    const lines = steps.flatMap(({ version, at, changes }) => [
      `version ${version}  ${at}`,
      ...printChanges(changes).map((line) => `  ${line}`),
    ]);
    terminal.print(lines.map(escapeControls).join("\n"));
  }
  return exitCodes.done;
}

function readPairs(given: readonly string[]): Record<string, string> {
  const pairs = given.map((text) => parseSetting(text, "that"));
  const twice = pairs.find(([key], index) => pairs.findIndex(([other]) => other === key) !== index);
  if (twice !== undefined) throw new OmError("USAGE", `${twice[0]} is set twice`, { fix: "set it once" });
  return Object.fromEntries(pairs);
}

async function readText(path: string): Promise<string> {
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw new OmError("NOT_READABLE", `${path} cannot be read`, { fix: "name a file with `key = value` lines", cause });
  });
  if (bytes.length <= mostTextBytes) return bytes.toString("utf8");
  throw new OmError("USAGE", `${path} is too large for settings`, { fix: "name a file with `key = value` lines" });
}

const mostTextBytes = 1_000_000;

function versionIn(given: readonly string[], form: string): number | undefined {
  return given.length === 0 ? undefined : readVersion(only(given, form));
}

function readVersion(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new OmError("USAGE", `"${text}" is no version`, { fix: "`om business history` lists them" });
}

function atLeastOne(given: readonly string[], example: string): readonly string[] {
  if (given.length > 0) return given;
  throw new OmError("USAGE", "there is nothing to change", { fix: `write it like \`om business ${example}\`` });
}

function only(given: readonly string[], form: string): string {
  const [first, ...others] = given;
  if (first !== undefined && others.length === 0) return first;
  throw new OmError("USAGE", `om business ${form} takes one argument`, { fix: `write \`om business ${form}\`` });
}
