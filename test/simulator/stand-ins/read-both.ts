import { mkdirSync } from "node:fs";
import { readSettings } from "#core/business-settings.ts";
import type { SettingsUsed } from "#core/decision.ts";
import type { OverlapTable } from "#processing/overlap/overlap-job.ts";
import type { TableResult } from "#processing/table/table-job.ts";
import { stageFile } from "../../support/process-bytes.ts";
import type { LocalFiles } from "../adapters/local-files.ts";
import { asWritten, drawRows, type Form, toContent } from "../contents.ts";
import type { Random } from "../random.ts";
import { readTable } from "./read-table.ts";

/** What both make of the same table. */
export interface Both {
  readonly real: TableResult;
  readonly standIn: TableResult;
  readonly settings: SettingsUsed;
  readonly copies: OverlapTable["copies"];
  readonly exportedOn: string | null;
}

/** A random table, read by the engine and by what stands in for it; `own` is a folder that is not there yet. */
export async function readBoth(random: Random, at: number, own: string, files: LocalFiles): Promise<Both> {
  const written = asWritten(random.pick(forms), drawRows(random, 4 * (at % 2), random.pick([6, 2])));
  const content = toContent(false, [{ name: "upload", ...written }]);
  mkdirSync(own);
  const answers = new Map([
    ["repeats", random.pick(["keep", "once"])],
    ["dateOrder", random.pick(["dmy", "mdy"])],
  ]);
  const business = readSettings({
    timeZone: random.pick(["UTC", "Europe/Berlin", "America/New_York"]),
    dayCutoff: random.pick(["00:00", "04:00"]),
    ...random.pick([{}, { currency: "EUR" }, { currency: "USD" }]),
  });
  const staged = await stageFile(content.bytes, own, answers, content.name, business);
  await files.write(staged.path, content.bytes);
  const { decision } = staged.analysis;
  const job = { fileId: "file_test", sourcePath: staged.path, decision, folder: own, memoryMb: 0, threads: 1 };
  return {
    real: await staged.process(),
    standIn: await readTable(job, files),
    settings: decision.settings ?? {},
    copies: random.pick([null, null, "once", "keep"] as const),
    exportedOn: random.pick([null, null, "2026-05-29", "2026-05-30"]),
  };
}

const forms: readonly Form[] = ["plain", "plain", "moments", "changed", "slashed", "totals"];
