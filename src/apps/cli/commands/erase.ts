import { OmError } from "#core/errors.ts";
import type { FileReport } from "#core/report.ts";
import type { OmService } from "../../local/service.ts";
import type { CommandContext } from "../context.ts";
import { type ExitCode, exitCodes } from "../exit-code.ts";
import { printErasure } from "../print/erasure.ts";
import { formatNumberOf } from "../print/numbers.ts";
import { escapeControls } from "../print/text.ts";

export interface EraseFlags {
  readonly yes?: true;
}

/**
 * `om erase ID...`, `om erase --business ID` for all of it: what goes is said first; where that is more than was named, or
 * nobody is there to read it, only with `--yes`.
 */
export async function erase(
  context: CommandContext,
  fileIds: readonly string[],
  { yes }: EraseFlags,
): Promise<ExitCode> {
  const isWhole = fileIds.length === 0;
  if (isWhole && !isNamed(context)) {
    throw new OmError("USAGE", "there is nothing to erase", {
      fix: "name the ids of files (`om files` lists them), or a whole business with --business",
    });
  }
  const { terminal, page, json, config } = context;
  const service = await context.service("work");
  const affected = await findAffected(service, config.business, isWhole ? null : new Set(fileIds));
  const isMore = isWhole || affected.some(({ fileId }) => !fileIds.includes(fileId));
  if (yes !== true && (isMore || !terminal.isWatched)) throw notConfirmed(affected, isWhole ? config.business : null);
  if (!json) for (const report of affected) terminal.say(describe(report));
  const report = await service.erase(config.business, {
    fileIds: isWhole ? null : [...new Set(fileIds)],
    withCopies: yes === true,
  });
  terminal.print(json ? JSON.stringify(report) : printErasure(report, page));
  return report.proof.every(({ ok }) => ok) ? exitCodes.done : exitCodes.failed;
}

/** A business that nobody named is none that anybody wants to lose. */
function isNamed({ settings }: CommandContext): boolean {
  return settings.some(({ name, origin }) => name === "business" && origin === "--business");
}

/** The named files and those with the same bytes; unknown ids are the service's to refuse. */
async function findAffected(
  service: OmService,
  business: string,
  named: ReadonlySet<string> | null,
): Promise<readonly FileReport[]> {
  const files = await service.files(business);
  if (named === null) return files;
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
  const what = business === null ? "" : `everything of ${business}: `;
  return new OmError(
    "USAGE",
    `this would erase ${what}${formatNumberOf(affected.length, "file")} for good: ${named.join(", ")}${more}`,
    { fix: "add --yes when that is what you want; it cannot be taken back" },
  );
}
