import { isCounted } from "#core/fold-state.ts";
import type { FileReport } from "#core/report.ts";
import { createStaleFiles } from "#intake/staleness.ts";
import { createBusinessRecords } from "#ports/business-records.ts";
import { createFileRecords, type StoredFile } from "#ports/file-records.ts";
import { partitionOf } from "#ports/keys.ts";
import { compareText } from "./adapters/memory-records.ts";
import type { Content, Form } from "./contents.ts";
import type { Customers } from "./customers.ts";
import { contentOf } from "./judge-rows.ts";
import { business } from "./owner.ts";
import type { World } from "./world.ts";

/** A table whose rows count, and by what it was read. */
interface Shown {
  readonly file: StoredFile;
  readonly stream: string;
  readonly form: Form;
  readonly readBy: Readonly<Record<string, string>>;
}

/**
 * Of each file that counts it is said whether the present would read it otherwise: by the settings of the business, or by an
 * answer for another file of its source. Where somebody has read anew what was stale, nothing is.
 */
export async function judgePresent(
  world: World,
  customers: Customers,
  { stored, isTidy }: { readonly stored: readonly StoredFile[]; readonly isTidy: boolean },
): Promise<string[]> {
  const present = await readPresent(world);
  const reports = new Map((await listFiles(world)).map((report) => [report.fileId, report]));
  const complaints = [...judgeForgotten(stored, customers), ...stored.flatMap(judgeTrail)];
  for (const file of stored) {
    const { report } = file.file;
    const content = contentOf(report.fileId, world, customers.contents);
    if (content === undefined || !isCounted(report.state)) continue;
    const isStale = showsOf(file, content).some(
      (shown) => followsOtherSettings(shown, present) || followsOtherAnswer(shown, stored, world, customers),
    );
    const said = reports.get(report.fileId)?.stale ?? false;
    if (said !== isStale) complaints.push(`${report.fileId} is ${isStale ? "" : "not "}stale, and nobody is told so`);
    // One whose reading anew failed, or whose bytes are not kept, says so.
    const mayBe = report.redo?.error !== undefined || report.expired?.upload !== undefined;
    if (isTidy && isStale && !mayBe) complaints.push(`${report.fileId} is stale, although everything was read anew`);
  }
  return complaints;
}

async function listFiles({ store, clock }: World): Promise<readonly FileReport[]> {
  const { records, effects } = store;
  const businesses = createBusinessRecords({ records, effects, clock });
  const files = createFileRecords({ records, effects, clock });
  return createStaleFiles({ businesses, files, records }).add(business, await files.list(business));
}

/** What is set, with what is meant where nothing is. */
async function readPresent({ store }: World): Promise<Readonly<Record<string, string>>> {
  const versions = await store.records.list(partitionOf(business), { prefix: "settings#" });
  const { entries = {} }: { entries?: Record<string, string> } = JSON.parse(
    JSON.stringify(versions.at(-1)?.value ?? {}),
  );
  return { timeZone: "UTC", dayCutoff: "00:00", currency: "", ...entries };
}

function showsOf(file: StoredFile, content: Content): Shown[] {
  return file.tables.flatMap(({ result }) => {
    if (result === null) return [];
    const { table, settings = {}, columns } = result.decision;
    const sold = content.tables.find(({ name }) => name === table) ?? content.tables[0];
    const { form = "plain", rows = [] } = sold ?? {};
    const isTurned = columns.some(({ reading }) => reading.kind === "date" && reading.order === "mdy");
    const hasOrders = rows.some(({ order }) => order !== null);
    return {
      file,
      form,
      stream: streamOf(file.file.report.source, form, hasOrders),
      readBy: { ...settings, dateOrder: isTurned ? "mdy" : "dmy" },
    };
  });
}

function streamOf(source: string | null, form: Form, hasOrders: boolean): string {
  return source ?? `columns of ${form}, with orders: ${hasOrders}`;
}

/** Only moments without a currency depend on what a business says of itself. */
function followsOtherSettings({ form, readBy }: Shown, present: Readonly<Record<string, string>>): boolean {
  if (form !== "moments") return false;
  return ["timeZone", "dayCutoff", "currency"].some((key) => readBy[key] !== present[key]);
}

/** Of days that may be months: its own answer counts, else the newest for another file of its stream. */
function followsOtherAnswer(
  { file, form, stream, readBy }: Shown,
  stored: readonly StoredFile[],
  world: World,
  { contents }: Customers,
): boolean {
  if (form !== "slashed" || answerOf(file) !== null) return false;
  const others = stored.flatMap((other) => {
    const answer = answerOf(other);
    if (other === file || answer === null || answer.onlyThisFile === true || isOut(other)) return [];
    const content = contentOf(other.file.report.fileId, world, contents);
    const streams = (content?.tables ?? []).map((table) =>
      streamOf(
        other.file.report.source,
        table.form,
        table.rows.some(({ order }) => order !== null),
      ),
    );
    return streams.includes(stream) ? [{ ...answer, fileId: other.file.report.fileId }] : [];
  });
  const [newest] = others.toSorted((one, other) =>
    one.at === other.at ? (one.fileId < other.fileId ? 1 : -1) : one.at < other.at ? 1 : -1,
  );
  return newest?.value !== readBy["dateOrder"];
}

function isOut({ file }: StoredFile): boolean {
  return ["undone", "cancelled", "failed", "duplicate"].includes(file.report.state);
}

/** What people said last of it, and did not take back. */
function answerOf({ file }: StoredFile) {
  const held = (file.report.decisions ?? []).filter(({ takenBack }) => takenBack === undefined);
  return held.findLast(({ key }) => key === "dateOrder") ?? null;
}

/** What is on record of its decisions is what it would be read by next. */
function judgeTrail({ file: { report, settings } }: StoredFile): string[] {
  const held = (report.decisions ?? []).filter(({ takenBack }) => takenBack === undefined);
  const told = new Map(held.map(({ key, value }) => [key, value]));
  const [wanted, found] = [told, new Map(Object.entries(settings))].map((each) =>
    [...each]
      .map((entry) => entry.join("="))
      .toSorted(compareText)
      .join(" "),
  );
  return wanted === found ? [] : [`${report.fileId} follows ${found}, and its decisions say ${wanted}`];
}

/** What was forgotten is the matter of the file about which it was said. */
function judgeForgotten(stored: readonly StoredFile[], { diary }: Customers): string[] {
  return diary.forgotten.flatMap(({ fileId, key, value, at }) => {
    const file = stored.find(({ file: { report } }) => report.fileId === fileId);
    const isHeld = (file?.file.report.decisions ?? []).some(
      (entry) => entry.key === key && entry.value === value && entry.at === at && entry.onlyThisFile !== true,
    );
    return isHeld ? [`${key} of ${fileId} was to be forgotten, and holds`] : [];
  });
}
