import { permissionsOf } from "../../constructs/permissions.ts";
import type { Plan } from "../../config/plan.ts";
import { at, type Finding, listAt, resourcesOf, type Rule, textOf } from "../templates.ts";

interface Watched {
  readonly alarm: string;
  readonly metric: string;
  /** What one of its dimensions says; null: it is of the whole account. */
  readonly of: string | null;
  readonly threshold?: number;
  /** It rings when nothing is told. */
  readonly isMissed?: boolean;
}

function wantedOf({ deployment, names }: Plan): readonly Watched[] {
  const { network, fileSystem, table, api, concurrency, alarms } = deployment;
  const ofTable = (kind: string, most: number): readonly Watched[] => [
    { alarm: `records-${kind.toLowerCase()}-throttles`, metric: `${kind}ThrottleEvents`, of: names.table },
    ...(table.mode === "on-demand"
      ? []
      : [
          {
            alarm: `records-${kind.toLowerCase()}-bound`,
            metric: `Provisioned${kind}CapacityUnits`,
            of: names.table,
            threshold: most,
          },
        ]),
  ];
  const clocked = ["reconcile", "compact", "care"];
  const urls = [
    ...(api.streamingUrl ? ["context"] : []),
    ...(["jwt", "cognito"].includes(api.http.authorizer) ? ["api"] : []),
  ];
  return [
    ...ofTable("Read", table.mode === "on-demand" ? 0 : table.mostReads),
    ...ofTable("Write", table.mode === "on-demand" ? 0 : table.mostWrites),
    ...["object-created", ...clocked].map((name) => ({
      alarm: `${name}-undelivered`,
      metric: "FailedInvocations",
      of: `${names.prefix}-${name}`,
      threshold: 1,
    })),
    ...clocked.map((name) => ({
      alarm: `${name}-did-not-run`,
      metric: "Invocations",
      of: names.function(name),
      threshold: 1,
      isMissed: true,
    })),
    ...urls.flatMap((name) => [
      { alarm: `${name}-url-errors`, metric: "Url5xxCount", of: names.function(name) },
      { alarm: `${name}-url-latency`, metric: "UrlRequestLatency", of: names.function(name) },
    ]),
    ...(network.isolation === "none" || fileSystem === "none"
      ? []
      : [
          { alarm: "shared-files-limit", metric: "PercentIOLimit", of: "Ref" },
          {
            alarm: "shared-files-storage",
            metric: "StorageBytes",
            of: "Ref",
            threshold: alarms.sharedFilesGb * 1_024 ** 3,
          },
        ]),
    {
      alarm: "account-concurrency",
      metric: "ConcurrentExecutions",
      of: null,
      threshold: Math.floor(concurrency.accountLimit * 0.8),
    },
  ];
}

/** What the services themselves tell of is heard: refusals, failures, limits, and silence of what comes by the clock. */
export const servicesAreWatched: Rule = (templates, plan) => {
  const { prefix } = plan.names;
  const alarms = resourcesOf(templates, "AWS::CloudWatch::Alarm");
  const found: Finding[] = [];
  for (const { alarm, metric, of, threshold, isMissed = false } of wantedOf(plan)) {
    const told = alarms.find(({ properties }) => properties["AlarmName"] === `${prefix}-${alarm}`)?.properties;
    const place = `alarm ${alarm}`;
    if (told === undefined) {
      found.push({ place, message: "it is not there" });
      continue;
    }
    const dimensions = textOf(told["Dimensions"] ?? "");
    if (told["MetricName"] !== metric || (of === null ? dimensions !== "" : !dimensions.includes(`"${of}"`)))
      found.push({ place, message: `it does not watch ${metric}` });
    if (threshold !== undefined && told["Threshold"] !== threshold)
      found.push({ place, message: "it rings elsewhere than configured" });
    const isSilent = told["ComparisonOperator"] === "LessThanThreshold" && told["TreatMissingData"] === "breaching";
    if (isSilent !== isMissed) found.push({ place, message: "it takes silence for the wrong thing" });
  }
  return [...found, ...everyOperationIsWatched(templates, plan), ...creditsAreWatched(templates, prefix)];
};

/** Errors of the table are counted for each operation alone: one that is left out is seen by nobody. */
function everyOperationIsWatched(templates: Parameters<Rule>[0], plan: Plan): readonly Finding[] {
  const place = "alarm records-system-errors";
  const [told] = resourcesOf(templates, "AWS::CloudWatch::Alarm").filter(
    ({ properties }) => properties["AlarmName"] === `${plan.names.prefix}-records-system-errors`,
  );
  const watched = listAt(told?.properties, "Metrics")
    .filter((each) => at(each, "MetricStat", "Metric", "MetricName") === "SystemErrors")
    .flatMap((each) => listAt(each, "MetricStat", "Metric", "Dimensions"))
    .filter((dimension) => at(dimension, "Name") === "Operation")
    .map((dimension) => `dynamodb:${textOf(at(dimension, "Value"))}`);
  return permissionsOf(plan)
    .records()
    .flatMap(({ actions }) => actions)
    .filter((action) => !watched.includes(action))
    .map((action) => ({ place, message: `${action} may fail unheard` }));
}

/** A file system that bursts stands still when its credits are gone. */
function creditsAreWatched(templates: Parameters<Rule>[0], prefix: string): readonly Finding[] {
  const isHeard = resourcesOf(templates, "AWS::CloudWatch::Alarm").some(
    ({ properties }) =>
      properties["MetricName"] === "BurstCreditBalance" && textOf(properties["AlarmName"]).startsWith(prefix),
  );
  return resourcesOf(templates, "AWS::EFS::FileSystem")
    .filter(({ properties }) => properties["ThroughputMode"] !== "elastic" && !isHeard)
    .map(({ place }) => ({ place, message: "it bursts, and nobody is told when its credits are gone" }));
}

/** What is reserved leaves enough of what the account may run at once: AWS refuses less than 100. */
export const concurrencyIsLeft: Rule = (templates, { deployment: { concurrency } }) => {
  const reserved = resourcesOf(templates, "AWS::Lambda::Function")
    .map(({ properties }) => Number(properties["ReservedConcurrentExecutions"] ?? 0))
    .reduce((sum, each) => sum + each, 0);
  const left = concurrency.accountLimit - reserved;
  if (reserved === 0 || left >= 100) return [];
  return [{ place: "functions", message: `${reserved} are reserved of ${concurrency.accountLimit}: ${left} are left` }];
};
