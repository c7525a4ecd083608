import type { Plan } from "../config/plan.ts";
import { resourcesOf, type Templates } from "../review/templates.ts";
import type { PriceList, PriceName, Workload } from "./inputs.ts";

/** One product of the estimate: amounts, a price, and what they come to. */
export interface CostLine {
  /** `idle` is paid when nothing happens, `file` with each file, `question` with each question or query, `kept` by what is kept. */
  readonly kind: "idle" | "file" | "question" | "kept";
  readonly what: string;
  readonly factors: readonly (readonly [amount: number, of: string])[];
  readonly price: PriceName;
  readonly usd: number;
}

const hours = 730;
const minutesPerMonth = hours * 60;

/** What a month costs: what is idle is counted in the templates, what happens in the workload. */
export function estimate(
  templates: Templates,
  plan: Plan,
  workload: Workload,
  { prices }: PriceList,
): readonly CostLine[] {
  const { deployment } = plan;
  const { functions, network, table, model, api } = deployment;
  const { seconds, perFile, perQuery, perQuestion } = workload;
  const lines: CostLine[] = [];
  const add = (kind: CostLine["kind"], what: string, price: PriceName, ...factors: CostLine["factors"]): void => {
    const usd = factors.reduce((product, [amount]) => product * amount, prices[price].usd);
    if (usd > 0) lines.push({ kind, what, factors, price, usd });
  };
  const count = (...types: string[]): number => resourcesOf(templates, ...types).length;
  const gigabytes = (memoryMb: number): readonly [number, string] => [memoryMb / 1_024, "GB of memory"];

  add(
    "idle",
    "interface endpoints",
    "endpointHour",
    [network.interfaceEndpoints.length, "endpoints"],
    [network.zones.length, "zones"],
    [hours, "hours"],
  );
  add("idle", "alarms", "alarmMonth", [count("AWS::CloudWatch::Alarm"), "alarms"]);
  add("idle", "dashboard", "dashboardMonth", [count("AWS::CloudWatch::Dashboard"), "dashboards"]);
  add("idle", "keys", "keyMonth", [count("AWS::KMS::Key"), "keys"]);
  add("idle", "metrics of the product", "metricMonth", [plan.queues.length, "queues"], [metricsPerQueue, "metrics"]);
  if (table.mode === "autoscaled") {
    add("idle", "records: least reads", "provisionedReadHour", [table.leastReads, "units"], [hours, "hours"]);
    add("idle", "records: least writes", "provisionedWriteHour", [table.leastWrites, "units"], [hours, "hours"]);
  }
  for (const [name, minutes] of [
    ["reconcile", 60],
    ["compact", 10],
    ["care", 10],
  ] as const) {
    add(
      "idle",
      `${name}, by the clock`,
      "lambdaGbSecond",
      [minutesPerMonth / minutes, "runs"],
      [seconds.clock, "s"],
      gigabytes(functions[name].memoryMb),
    );
  }
  add(
    "idle",
    "queues: empty receives",
    "queueRequest",
    [plan.queues.length, "queues"],
    [pollers, "pollers"],
    [(hours * 3_600) / longPollSeconds, "long polls"],
  );

  const files = [workload.filesPerMonth, "files"] as const;
  const tables = [workload.filesPerMonth * workload.tablesPerFile, "tables"] as const;
  const uploadedGb = (workload.filesPerMonth * workload.megabytesPerFile) / 1_024;
  add("file", "routing", "lambdaGbSecond", files, [seconds.route, "s"], gigabytes(functions.route.memoryMb));
  add(
    "file",
    "processing: each table",
    "lambdaGbSecond",
    tables,
    [seconds.processPerFile, "s"],
    gigabytes(functions.process.memoryMb),
  );
  add(
    "file",
    "processing: by size",
    "lambdaGbSecond",
    [uploadedGb, "GB uploaded"],
    [seconds.processPerGigabyte, "s"],
    gigabytes(functions.process.memoryMb),
  );
  add("file", "news", "lambdaGbSecond", files, [seconds.notify, "s"], gigabytes(functions.notify.memoryMb));
  add("file", "runs", "lambdaRequest", files, [perFile.messages, "runs"]);
  add("file", "traces", "trace", files, [perFile.messages, "runs"], [tracedShare, "of them traced"]);
  add("file", "messages", "queueRequest", files, [perFile.messages, "messages"], [requestsPerMessage, "requests"]);
  if (table.mode === "on-demand") {
    add("file", "records: reads", "tableRead", files, [perFile.recordReads, "reads"]);
    add("file", "records: writes", "tableWrite", files, [perFile.recordWrites, "writes"]);
  }
  add("file", "objects: puts", "objectPut", files, [perFile.puts, "puts"]);
  add("file", "objects: gets", "objectGet", files, [perFile.gets, "gets"]);
  add("file", "log", "logGb", files, [perFile.logKilobytes / 1_048_576, "GB"]);
  if (deployment.fileSystem === "efs")
    add("file", "shared files: written", "fileSystemGbMoved", [uploadedGb, "GB uploaded"]);

  const questions = [workload.questionsPerMonth, "questions"] as const;
  const asked = [workload.queriesPerMonth + workload.questionsPerMonth * perQuestion.queries, "queries"] as const;
  add("question", "queries", "lambdaGbSecond", asked, [seconds.query, "s"], gigabytes(functions.query.memoryMb));
  add(
    "question",
    "questions",
    "lambdaGbSecond",
    questions,
    [seconds.context, "s"],
    gigabytes(functions.context.memoryMb),
  );
  if (table.mode === "on-demand")
    add("question", "records: reads", "tableRead", asked, [perQuery.recordReads, "reads"]);
  add("question", "objects: gets", "objectGet", asked, [perQuery.gets, "gets"]);
  add("question", "log", "logGb", asked, [perQuery.logKilobytes / 1_048_576, "GB"]);
  if (api.http.authorizer !== "none") {
    const requests = [workload.queriesPerMonth + workload.questionsPerMonth, "requests"] as const;
    add("question", "API: requests", "apiRequest", requests);
    add("question", "API: function", "lambdaGbSecond", requests, [seconds.api, "s"], gigabytes(functions.api.memoryMb));
  }
  if (model !== null) {
    add("question", "model: prompts", "modelInputToken", questions, [perQuestion.inputTokens, "tokens"]);
    add("question", "model: answers", "modelOutputToken", questions, [perQuestion.outputTokens, "tokens"]);
  }

  add("kept", "objects", "objectGbMonth", [workload.keptGb, "GB"]);
  add("kept", "records", "tableGbMonth", [workload.recordsGb, "GB"]);
  if (deployment.fileSystem === "efs")
    add("kept", "shared copies", "fileSystemGbMonth", [workload.sharedCopiesGb, "GB"]);
  return lines;
}

/** Of src/apps/lambda/metrics.ts. */
const metricsPerQueue = 7;
/** A mapping asks with as many at least, by long polls of so many seconds (docs of AWS, remembered). */
const pollers = 5;
const longPollSeconds = 20;
/** Sent, received, removed. */
const requestsPerMessage = 3;
/** What X-Ray samples beyond the first of each second (remembered). */
const tracedShare = 0.05;

export function sumOf(lines: readonly CostLine[], kind?: CostLine["kind"]): number {
  return lines.filter((line) => kind === undefined || line.kind === kind).reduce((sum, { usd }) => sum + usd, 0);
}
