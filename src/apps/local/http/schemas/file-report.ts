import { readingKeys } from "#core/business-settings.ts";
import { z } from "zod";
import type { CsvDialect } from "#core/decision.ts";
import { errorCodes, type ErrorReport } from "#core/errors.ts";
import type { AmountLedger, RowLedger } from "#core/ledger.ts";
import {
  type ColumnProfile,
  decidedBy,
  type FileReport,
  type LiveUnlike,
  type PrintedTotal,
  type QuestionReport,
  type ReplacedRows,
  type Staleness,
  type TableReport,
} from "#core/report.ts";
import { type IssueSummary, tableStates } from "#core/terms.ts";
import { salesKeys } from "#core/unlike-sales.ts";
import { classAmounts } from "./class-amounts.ts";
import { hygieneFinding } from "./hygiene-finding.ts";

/** The file report as the API gives it. `satisfies` ties each schema to the type of the core. */

const count = z.int().min(0);
const share = z.number().min(0).max(1);
const state = z.enum(tableStates);

const errorReport = z.object({
  code: z.enum(errorCodes),
  message: z.string(),
  fix: z.string(),
}) satisfies z.ZodType<ErrorReport>;

const rowLedger = z.object({
  physicalLines: count,
  records: count,
  preamble: count,
  header: count,
  footer: count,
  blank: count,
  read: count,
  accepted: count,
  rejected: count,
  duplicate: count,
  skipped: count,
  repeats: count,
  newlinesInQuotes: count,
}) satisfies z.ZodType<RowLedger>;

const amountLedger = z.object({
  field: z.string().nullable(),
  accepted: classAmounts,
  rejected: classAmounts,
  duplicate: classAmounts,
  skipped: classAmounts,
}) satisfies z.ZodType<AmountLedger>;

const dialect = z.object({
  delimiter: z.string(),
  quote: z.string(),
  escape: z.string(),
  lineEnd: z.enum(["\n", "\r\n", "\r"]),
  headerLine: z.int().nullable(),
}) satisfies z.ZodType<CsvDialect>;

const place = z.object({
  entry: z.string().exactOptional(),
  sheet: z.string().exactOptional(),
  records: z.string().exactOptional(),
  lines: z.string().exactOptional(),
  range: z
    .object({
      firstRow: z.int().min(1),
      lastRow: z.int().nullable(),
      firstColumn: count,
      lastColumn: z.int().nullable(),
      isLeftmost: z.literal(true).exactOptional(),
    })
    .exactOptional(),
  headerLine: z.int().nullable(),
}) satisfies z.ZodType<NonNullable<TableReport["place"]>>;

export const headerFact = z
  .object({ field: z.string(), value: z.string() })
  .describe("what the header says: each record gives a row for each value, and several columns feed the field");

const mapping = z.object({
  source: z.string(),
  field: z.string().nullable(),
  confidence: share,
  why: z.string(),
  of: headerFact.exactOptional(),
  unproved: z.string().exactOptional().describe("the field that it would feed, were it proved how its amounts count"),
});

const policies = z.object({
  repeats: z.enum(["keep", "once"]),
  price: z.enum(["unit", "line"]),
  tax: z.enum(["net", "gross"]),
  currency: z.string(),
  overlap: z.enum(["replace", "add"]).exactOptional(),
  copies: z.enum(["once", "keep"]).exactOptional(),
  sameSales: z.enum(["leave", "replace", "add"]).exactOptional(),
  futureDates: z
    .enum(["keep", "reject"])
    .exactOptional()
    .describe("what becomes of rows that are dated after the day on which the file came"),
});

/** Of the questions `overlap`, `copies` and `sameSales` the gain of the numbers, which may be less than nothing. */
const gainedAmounts = classAmounts.extend({ unreadable: z.int() });

const question = z.object({
  id: z.string(),
  column: z.string(),
  readings: z.array(z.object({ value: z.string(), effect: z.object({ rows: z.int(), amounts: gainedAmounts }) })),
}) satisfies z.ZodType<QuestionReport>;

const issue = z.object({
  code: z.string(),
  count,
  examples: z.array(
    z.object({
      line: z.int(),
      column: z.string().nullable(),
      raw: z.string(),
      reason: z.string(),
      fix: z.string(),
    }),
  ),
}) satisfies z.ZodType<IssueSummary>;

const printedTotal = z.object({
  line: z.int(),
  column: z.string(),
  printed: z.string(),
  ours: z.string(),
  difference: z.string(),
}) satisfies z.ZodType<PrintedTotal>;

const columnProfile = z.object({
  name: z.string(),
  kind: z.enum(["text", "number", "date", "empty"]),
  filled: count,
  empty: count,
  distinct: count,
  unread: count,
  keyWith: z.array(z.string()).nullable().describe("[]: may be the key alone; names: together with these; null: not"),
  min: z.string().nullable(),
  max: z.string().nullable(),
  quartiles: z.tuple([z.string(), z.string(), z.string()]).nullable(),
  top: z.array(z.object({ value: z.string(), count })),
  patterns: z.array(z.object({ pattern: z.string(), count })).describe("capitals A, letters a, digits 9; long runs +"),
  months: z.array(z.object({ month: z.string(), count })).describe("rows of each month, dates only"),
}) satisfies z.ZodType<ColumnProfile>;

const replacedRows = z.object({
  fileId: z.string(),
  name: z.string(),
  rows: count,
  isOlder: z
    .literal(true)
    .describe("the rows that do not count came later and are older: by their time of change, or the day of the export")
    .exactOptional(),
}) satisfies z.ZodType<ReplacedRows>;

const settingsUsed = z
  .partialRecord(z.enum(readingKeys), z.string())
  .describe("what the reading followed of the settings of the business");

const tableMemory = z.object({
  stream: z.object({ source: z.string(), type: z.string(), columns: z.string() }),
  taken: z
    .array(z.object({ key: z.string(), value: z.string(), fileId: z.string(), at: z.string() }))
    .describe("answers about other files of its source that it was read with"),
  open: z.array(z.string()).describe("keys of which neither the file nor a person says anything"),
}) satisfies z.ZodType<NonNullable<TableReport["memory"]>>;

export const staleness = z.object({
  what: z.enum([...readingKeys, "pipelineVersion", "remembered"]),
  readWith: z.string(),
  now: z.string().describe("of what is remembered: the answer by now, empty where there is none"),
  key: z.string().exactOptional().describe("which answer is remembered"),
  fileId: z.string().exactOptional().describe("the file about which that was, or had been, decided"),
}) satisfies z.ZodType<Staleness>;

const sums = z.record(z.string(), z.string());
const unlikeSales = z.object({
  by: z.enum(salesKeys).describe("by what they were compared; weeks by the ISO number of their first weekday"),
  tells: z.enum(["amounts", "units"]).describe("what was compared"),
  shared: count.describe("orders, days or months that both exports have"),
  unlike: count.describe("those of them that the two do not tell alike"),
  days: z.array(z.string()).describe("the first of these days; of orders none"),
  left: sums.describe("what the one tells of them that gives way, by currency: it is in no number"),
  counted: sums.describe("what counts in its place"),
  of: z
    .object({ fileId: z.string(), name: z.string() })
    .exactOptional()
    .describe("which file gives way; absent: this one"),
}) satisfies z.ZodType<LiveUnlike>;

/** A table as lists show it. */
const listedTable = z.object({
  name: z.string(),
  state,
  type: z.string(),
  confidence: share,
  reasons: z.array(z.string()),
  runnerUp: z.object({ type: z.string(), confidence: share }).nullable(),
  vendor: z.string().exactOptional(),
  grain: z.string().exactOptional(),
  dialect: dialect
    .extend({
      decimal: z.enum([".", ","]),
      thousands: z.string(),
      dateOrder: z.enum(["ymd", "dmy", "mdy"]).nullable(),
    })
    .exactOptional(),
  place: place.exactOptional(),
  rows: rowLedger,
  live: z.object({
    visible: count.describe("rows that are in the numbers now"),
    superseded: count.describe("rows that other files of the source have, too, and newer"),
    supersedes: count.describe("rows of other files in whose place these count"),
    replaces: z.array(replacedRows).exactOptional(),
    replacedBy: z.array(replacedRows).exactOptional(),
    unlike: z
      .array(unlikeSales)
      .exactOptional()
      .describe("what it and another export, of which one shows the sales of both, do not tell alike"),
  }),
  amounts: amountLedger.extend({ repeats: classAmounts }),
  policies,
  exportedOn: z.iso.date().describe("day on which it was exported, as the file says").exactOptional(),
  settings: settingsUsed.exactOptional(),
  memory: tableMemory.exactOptional(),
  questions: z.array(question),
  printedTotals: z.array(printedTotal),
  error: errorReport.exactOptional(),
  notes: z.array(z.string()),
}) satisfies z.ZodType<Omit<TableReport, "mapping" | "issues" | "profile" | "hygiene">>;

export const tableReport = listedTable.extend({
  mapping: z.array(mapping),
  issues: z.array(issue),
  profile: z.array(columnProfile).exactOptional(),
  hygiene: z.array(hygieneFinding).exactOptional().describe("accepted rows that are worth a look, most first"),
}) satisfies z.ZodType<TableReport>;

/** Without what would be long: one line of a list. */
export const listedFile = z.object({
  fileId: z.string(),
  name: z.string(),
  business: z.string(),
  region: z.string().nullable(),
  source: z.string().nullable(),
  state,
  format: z.string().nullable(),
  encoding: z.string().nullable(),
  bom: z.boolean(),
  sizeBytes: count,
  contentHash: z.string().describe("SHA-256, hex"),
  receivedAt: z.string(),
  finishedAt: z.string().nullable(),
  stale: z.boolean().describe("reading it again would follow something else; nothing is read again unasked"),
  staleBecause: z.array(staleness).exactOptional(),
  generation: z.int(),
  pipelineVersion: z.int(),
  duplicateOf: z.string().exactOptional(),
  replaces: z.string().exactOptional().describe("the older file whose place it takes"),
  replacedBy: z.string().exactOptional().describe("of an undone file: the one that stands in its place"),
  tables: z.array(listedTable),
  unread: z
    .array(z.object({ name: z.string(), error: errorReport }))
    .exactOptional()
    .describe("files of an archive that are damaged or protected: what they hold is in no table"),
  redo: z.object({ generation: z.int(), error: errorReport.exactOptional() }).exactOptional(),
  error: errorReport.exactOptional(),
  expired: z
    .object({ upload: z.string().exactOptional(), rejects: z.string().exactOptional() })
    .exactOptional()
    .describe("since when its bytes or rejects are not kept any more, by the rule of the business"),
  decisions: z
    .array(
      z.object({
        step: z.int(),
        at: z.string(),
        by: z.enum(decidedBy),
        key: z.string(),
        value: z.string(),
        previous: z.string().nullable(),
        takenBack: z.object({ at: z.string(), by: z.enum(decidedBy) }).exactOptional(),
        onlyThisFile: z.literal(true).exactOptional().describe("not remembered for the next files of its source"),
        from: z.string().exactOptional().describe("of what is remembered: the file about which it was decided"),
      }),
    )
    .exactOptional()
    .describe("what people decided about it, oldest first; `step` is what was set together"),
  history: z.array(z.object({ state, at: z.string() })),
}) satisfies z.ZodType<Omit<FileReport, "tables"> & { tables: readonly z.output<typeof listedTable>[] }>;

export const fileReport = listedFile.extend({ tables: z.array(tableReport) }) satisfies z.ZodType<FileReport>;
