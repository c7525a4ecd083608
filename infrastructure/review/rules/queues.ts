import type { Plan } from "../../config/plan.ts";
import { leasesPerTimeout } from "../../constructs/work-queue.ts";
import { at, type Finding, isArnOf, type Resource, resourcesOf, type Rule, type Templates } from "../templates.ts";

/** Each file type of the registry has its queue, what is set aside, a function that works on it, and their alarms. */
export const everyTypeHasItsParts: Rule = (templates, plan) => {
  const { names, fileTypeIds } = plan;
  const alarms = resourcesOf(templates, "AWS::CloudWatch::Alarm").map(({ properties }) => properties["AlarmName"]);
  return fileTypeIds.flatMap((type) => {
    const wanted = ["dead-letters", "oldest-message"].map((what) => `${names.prefix}-${type}-${what}`);
    const ofFunction = ["errors", "duration", "throttles"].map((what) => `${names.prefix}-process-${type}-${what}`);
    const missing = [
      ...(queueNamed(templates, names.queue(type)) === undefined ? ["a queue"] : []),
      ...(queueNamed(templates, names.deadLetterQueue(type)) === undefined ? ["a dead-letter queue"] : []),
      ...(functionNamed(templates, names.function(`process-${type}`)) === undefined ? ["a function"] : []),
      ...(mappingsOf(templates, plan, type).length === 1 ? [] : ["one mapping"]),
      ...[...wanted, ...ofFunction].filter((name) => !alarms.includes(name)),
    ];
    return missing.map((what) => ({ place: type, message: `the file type has not ${what}` }));
  });
};

/** A lease is at least six times as long as the function may run; less, and a message is worked on twice at once. */
export const leasesOutliveFunctions: Rule = (templates, plan) =>
  plan.queues.flatMap(({ name }) => {
    const queue = queueNamed(templates, plan.names.queue(name));
    if (queue === undefined) return [];
    const lease = Number(queue.properties["VisibilityTimeout"] ?? 30);
    return mappingsOf(templates, plan, name).flatMap((mapping) => {
      const worker = functionOf(templates, mapping);
      const timeout = Number(worker?.properties["Timeout"] ?? 3);
      if (worker !== undefined && lease >= timeout * leasesPerTimeout) return [];
      return [{ place: queue.place, message: `a lease of ${lease} s, and its function may run ${timeout} s` }];
    });
  });

/** Nothing is tried for ever: every queue sets aside after the receives of the registry, and what is set aside outlives what waits. */
export const everyQueueSetsAside: Rule = (templates, plan) => {
  const { names, queues } = plan;
  return queues.flatMap(({ name, mostReceives }): readonly Finding[] => {
    const queue = queueNamed(templates, names.queue(name));
    const dead = queueNamed(templates, names.deadLetterQueue(name));
    if (queue === undefined || dead === undefined)
      return [{ place: name, message: "there is no queue, or none for what is set aside" }];
    const { place, properties } = queue;
    const target = at(properties, "RedrivePolicy", "deadLetterTargetArn");
    const found: Finding[] = [];
    if (!isArnOf(target, names.deadLetterQueueArn(name), dead.id))
      found.push({ place, message: "it sets nothing aside in its dead-letter queue" });
    const receives = at(properties, "RedrivePolicy", "maxReceiveCount");
    if (receives !== mostReceives)
      found.push({
        place,
        message: `it sets aside after ${String(receives)} receives, the registry says ${mostReceives}`,
      });
    if (retentionOf(dead) <= retentionOf(queue))
      found.push({ place: dead.place, message: "what is set aside goes before what waits" });
    return found;
  });
};

/** Processors take one message each, others may take ten; what fails comes again alone; and nobody takes all of the account. */
export const mappingsAreCareful: Rule = (templates, plan) => {
  const mapped = resourcesOf(templates, "AWS::Lambda::EventSourceMapping");
  const careless = mapped.flatMap(({ place, properties }) => {
    const found: Finding[] = [];
    if (!textIncludes(properties["FunctionResponseTypes"], "ReportBatchItemFailures"))
      found.push({ place, message: "one failure brings the whole batch again" });
    const most = Number(at(properties, "ScalingConfig", "MaximumConcurrency") ?? 0);
    if (most < 2) found.push({ place, message: "it has no limit of what runs at once" });
    return found;
  });
  const greedy = plan.fileTypeIds.flatMap((type) =>
    mappingsOf(templates, plan, type)
      .filter(({ properties }) => properties["BatchSize"] !== 1)
      .map(({ place }) => ({ place, message: "a processor takes one message: one that hangs takes no other with it" })),
  );
  return [...careless, ...greedy];
};

export function queueNamed(templates: Templates, name: string): Resource | undefined {
  return resourcesOf(templates, "AWS::SQS::Queue").find(({ properties }) => properties["QueueName"] === name);
}

export function functionNamed(templates: Templates, name: string): Resource | undefined {
  return resourcesOf(templates, "AWS::Lambda::Function").find(({ properties }) => properties["FunctionName"] === name);
}

export function mappingsOf(templates: Templates, { names }: Plan, queue: string): readonly Resource[] {
  const id = queueNamed(templates, names.queue(queue))?.id ?? "";
  return resourcesOf(templates, "AWS::Lambda::EventSourceMapping").filter(({ properties }) =>
    isArnOf(properties["EventSourceArn"], names.queueArn(queue), id),
  );
}

export function functionOf(templates: Templates, { stack, properties }: Resource): Resource | undefined {
  const id = at(properties["FunctionName"], "Ref");
  return resourcesOf(templates, "AWS::Lambda::Function").find((each) => each.stack === stack && each.id === id);
}

function retentionOf({ properties }: Resource): number {
  return Number(properties["MessageRetentionPeriod"] ?? 345_600);
}

function textIncludes(value: unknown, word: string): boolean {
  return JSON.stringify(value ?? "").includes(word);
}
