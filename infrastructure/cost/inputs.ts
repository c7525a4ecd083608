import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

const day = z.iso.date();
const price = z.strictObject({
  usd: z.number().positive(),
  unit: z.string().min(1),
  rememberedOn: day,
  /** When somebody looked it up; null: nobody did. */
  checkedOn: day.nullable(),
});
export const priceNames = [
  "lambdaGbSecond",
  "lambdaRequest",
  "queueRequest",
  "tableRead",
  "tableWrite",
  "provisionedReadHour",
  "provisionedWriteHour",
  "tableGbMonth",
  "objectGbMonth",
  "objectPut",
  "objectGet",
  "fileSystemGbMonth",
  "fileSystemGbMoved",
  "endpointHour",
  "alarmMonth",
  "metricMonth",
  "dashboardMonth",
  "logGb",
  "trace",
  "keyMonth",
  "apiRequest",
  "modelInputToken",
  "modelOutputToken",
] as const;
export type PriceName = (typeof priceNames)[number];

const priceList = z.strictObject({
  region: z.string(),
  currency: z.literal("USD"),
  note: z.string(),
  prices: z.record(z.enum(priceNames), price),
});
export type PriceList = z.output<typeof priceList>;

const amount = z.number().nonnegative();
const workload = z.strictObject({
  note: z.string(),
  filesPerMonth: amount,
  megabytesPerFile: amount,
  tablesPerFile: amount,
  questionsPerMonth: amount,
  queriesPerMonth: amount,
  keptGb: amount,
  recordsGb: amount,
  sharedCopiesGb: amount,
  seconds: z.strictObject({
    route: amount,
    processPerFile: amount,
    processPerGigabyte: amount,
    notify: amount,
    query: amount,
    context: amount,
    api: amount,
    /** A run of what comes by the clock. */
    clock: amount,
  }),
  perFile: z.strictObject({
    messages: amount,
    recordReads: amount,
    recordWrites: amount,
    puts: amount,
    gets: amount,
    logKilobytes: amount,
  }),
  perQuery: z.strictObject({ recordReads: amount, gets: amount, logKilobytes: amount }),
  perQuestion: z.strictObject({ queries: amount, inputTokens: amount, outputTokens: amount }),
});
export type Workload = z.output<typeof workload>;

export function readPrices(): PriceList {
  return priceList.parse(readJson("prices.json"));
}

export function readWorkload(): Workload {
  return workload.parse(readJson("workload.json"));
}

function readJson(name: string): unknown {
  return JSON.parse(readFileSync(join(import.meta.dirname, "../config", name), "utf8"));
}
