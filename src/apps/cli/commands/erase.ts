import { type Erasure, isUnderWay } from "#core/erasure.ts";
import { OmError } from "#core/errors.ts";
import type { FileReport } from "#core/report.ts";
import type { OmService } from "../../home/service.ts";
import type { CommandContext } from "../context.ts";
import { type ExitCode, exitCodes } from "../exit-code.ts";
import { printErasure, printErasureUnderWay } from "../print/erasure.ts";
import { formatNumberOf } from "../print/numbers.ts";
import { escapeControls } from "../print/text.ts";

export interface EraseFlags {
  readonly yes?: true;
  /** An erasure that was begun: only how far it is. */
  readonly status?: string;
}

/**
 * `om erase ID...`, `om erase --business ID` for all of it: what goes is said first; where that is more than was named, or
 * nobody is there to read it, only with `--yes`.
 */
export async function erase(
  context: CommandContext,
  fileIds: readonly string[],
  { yes, status }: EraseFlags,
): Promise<ExitCode> {
  if (status !== undefined) return tellStatus(context, fileIds, status);
  const isWhole = fileIds.length === 0;
  if (isWhole && !isNamed(context)) {
    throw new OmError("USAGE", "there is nothing to erase", {
      fix: "name the ids of files (`om files` lists them), or a whole business with --business",
    });
  }
  const { terminal, json, config } = context;
  const service = await context.service("work");
  const affected = await findAffected(service, config.business, isWhole ? null : new Set(fileIds));
  const isMore = isWhole || affected.some(({ fileId }) => !fileIds.includes(fileId));
  if (yes !== true && (isMore || !terminal.isWatched)) throw notConfirmed(affected, isWhole ? config.business : null);
  if (!json) for (const report of affected) terminal.say(describe(report));
  const erasure = await service.erase(config.business, {
    fileIds: isWhole ? null : [...new Set(fileIds)],
    withCopies: yes === true,
  });
  return tell(context, erasure);
}

async function tellStatus(context: CommandContext, fileIds: readonly string[], erasureId: string): Promise<ExitCode> {
  if (fileIds.length > 0) {
    throw new OmError("USAGE", "--status is about an erasure that was begun, not about files", {
      fix: "leave the ids of files out",
    });
  }
  const service = await context.service("look");
  return tell(context, await service.erasure(context.config.business, erasureId));
}

function tell({ terminal, json, page }: CommandContext, erasure: Erasure): ExitCode {
  if (json) terminal.print(JSON.stringify(erasure));
  else terminal.print(isUnderWay(erasure) ? printErasureUnderWay(erasure, page) : printErasure(erasure, page));
  if (isUnderWay(erasure)) return exitCodes.needsAttention;
  return erasure.proof.every(({ ok }) => ok) ? exitCodes.done : exitCodes.failed;
}

/** A business that nobody named is none that anybody wants to lose. */
function isNamed({ settings }: CommandContext): boolean {
  return settings.some(({ name, origin }) => name === "business" && origin === "--business");
}

/**
 * The named files and those with the same bytes.
 * @throws OmError `NOT_FOUND` for an id that names no file, before anybody is asked to confirm.
 */
async function findAffected(
  service: OmService,
  business: string,
  named: ReadonlySet<string> | null,
): Promise<readonly FileReport[]> {
  const files = await service.files(business);
  if (named === null) return files;
  const known = new Set(files.map(({ fileId }) => fileId));
  for (const fileId of named) if (!known.has(fileId)) await service.file(business, fileId);
  const contents = new Set(files.filter(({ fileId }) => named.has(fileId)).map(({ contentHash }) => contentHash));
  return files.filter(({ contentHash }) => contents.has(contentHash));
}

function describe({ fileId, name, receivedAt, state }: FileReport): string {
  return `erasing ${fileId}  ${escapeControls(name)}  ${state}, received ${receivedAt}`;
}

const mostNamed = 20;

function notConfirmed(affected: readonly FileReport[], business: string | null): OmError {
  const named = affected.slice(0, mostNamed).map(({ fileId, name }) => `${fileId} (${escapeControls(name)})`);
  const more = affected.length > mostNamed ? `, and ${affected.length - mostNamed} more` : "";
  const what = business === null ? "" : `everything of ${business}, `;
  const which = named.length === 0 ? "" : `: ${named.join(", ")}${more}`;
  return new OmError("USAGE", `this would erase ${what}${formatNumberOf(affected.length, "file")} for good${which}`, {
    fix: "add --yes when that is what you want; it cannot be taken back",
  });
}
