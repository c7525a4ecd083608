import type { Deployment } from "./deployment.ts";

/**
 * What everything is called. Names and ARNs are known before anything is deployed, so a policy of one stack can name a queue
 * of another without a reference between them; and who adds or removes a file type moves no export.
 */
export interface Names {
  readonly partition: string;
  /** `om-dev` */
  readonly prefix: string;
  readonly uploadsBucket: string;
  readonly resultsBucket: string;
  readonly accessLogsBucket: string;
  readonly table: string;
  readonly tableArn: string;
  readonly newsTopicArn: string;
  readonly alarmsTopicArn: string;
  readonly eventBus: string;
  readonly eventBusArn: string;
  readonly boundary: string;
  readonly budget: string;
  /** A queue's name follows. */
  readonly queueUrlPrefix: string;
  queue(name: string): string;
  deadLetterQueue(name: string): string;
  queueArn(name: string): string;
  deadLetterQueueArn(name: string): string;
  function(name: string): string;
  logGroup(name: string): string;
  logGroupArn(name: string): string;
  role(name: string): string;
  bucketArn(name: string): string;
}

export function namesOf({ environment, region, accountId }: Deployment): Names {
  const partition = partitionOf(region);
  const prefix = `om-${environment}`;
  const arn = (service: string, rest: string): string => `arn:${partition}:${service}:${region}:${accountId}:${rest}`;
  const queue = (name: string): string => `${prefix}-${name}`;
  const deadLetterQueue = (name: string): string => `${prefix}-${name}-dead`;
  const table = `${prefix}-records`;
  const eventBus = `${prefix}-news`;
  const logGroup = (name: string): string => `/aws/lambda/${prefix}-${name}`;
  return {
    partition,
    prefix,
    uploadsBucket: `${prefix}-uploads-${accountId}-${region}`,
    resultsBucket: `${prefix}-results-${accountId}-${region}`,
    accessLogsBucket: `${prefix}-access-logs-${accountId}-${region}`,
    table,
    tableArn: arn("dynamodb", `table/${table}`),
    newsTopicArn: arn("sns", `${prefix}-news`),
    alarmsTopicArn: arn("sns", `${prefix}-alarms`),
    eventBus,
    eventBusArn: arn("events", `event-bus/${eventBus}`),
    boundary: `${prefix}-boundary`,
    budget: `${prefix}-monthly`,
    queueUrlPrefix: `https://sqs.${region}.${partition === "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com"}/${accountId}/${prefix}-`,
    queue,
    deadLetterQueue,
    queueArn: (name) => arn("sqs", queue(name)),
    deadLetterQueueArn: (name) => arn("sqs", deadLetterQueue(name)),
    function: (name) => `${prefix}-${name}`,
    logGroup,
    logGroupArn: (name) => arn("logs", `log-group:${logGroup(name)}`),
    role: (name) => `${prefix}-${name}`,
    bucketArn: (name) => `arn:${partition}:s3:::${name}`,
  };
}

function partitionOf(region: string): string {
  if (region.startsWith("cn-")) return "aws-cn";
  return region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
}
