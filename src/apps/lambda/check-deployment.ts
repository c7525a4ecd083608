import { readAccountConcurrency } from "#adapters/aws/account-concurrency.ts";
import { createUploadedObjects } from "#adapters/aws/uploaded-objects.s3.ts";
import type { Environment } from "#core/config.ts";
import type { HealthCheck } from "../home/service.ts";
import { type AwsConfig, readAwsConfig } from "./aws-config.ts";
import { checkAwsHealth, notOk } from "./check-aws-health.ts";
import { type AwsHome, openAwsHome } from "./open-aws-home.ts";

/** Of a deployment that cannot be seen from here, and the command of AWS that shows it. */
export interface Unseen {
  readonly what: string;
  readonly command: string;
}

export interface DeploymentHealth {
  readonly checks: readonly HealthCheck[];
  readonly unseen: readonly Unseen[];
}

/**
 * A deployment, seen by who asks and with his rights: what functions are told in `environment`, then the resources that it
 * names. Whether a function may do the same says its own doctor (`POST /v1/doctor`).
 */
export async function checkDeployment(environment: Environment): Promise<DeploymentHealth> {
  let config: AwsConfig;
  try {
    config = readAwsConfig(environment);
  } catch (thrown) {
    return { checks: [notOk("variables", thrown)], unseen: unseenOf(null) };
  }
  const home = await openAwsHome(environment, () => undefined);
  try {
    const checks = [
      { name: "variables", ok: true, detail: "complete" },
      await checkUploads(home),
      ...(await checkAwsHealth(home)),
      await checkConcurrency(home, environment),
    ];
    return { checks, unseen: unseenOf(config) };
  } finally {
    await home.close();
    await home.clients.close();
  }
}

async function checkUploads({ config, clients }: AwsHome): Promise<HealthCheck> {
  const name = "uploads";
  try {
    const objects = createUploadedObjects({ client: await clients.s3(), bucket: config.OM_UPLOADS_BUCKET });
    await objects.list()[Symbol.asyncIterator]().next(); // forbidden where the right to list is missing
    return { name, ok: true, detail: `${config.OM_UPLOADS_BUCKET} answers` };
  } catch (thrown) {
    return notOk(name, thrown);
  }
}

/** The configuration lies elsewhere: whoever reads this compares. */
async function checkConcurrency({ clients }: AwsHome, environment: Environment): Promise<HealthCheck> {
  const name = "account limit";
  const endpoint = environment["AWS_ENDPOINT_URL_LAMBDA"] || environment["AWS_ENDPOINT_URL"] || undefined;
  try {
    const told = await readAccountConcurrency({ client: await clients.sqs(), endpoint });
    if (told === "unknown")
      return { name, ok: true, detail: "not known: it may not be asked (lambda:GetAccountSettings)" };
    const detail = `${told.most} functions at once, ${told.unreserved} of them not reserved: \`concurrency.accountLimit\` of the configuration is to say ${told.most}`;
    return { name, ok: true, detail };
  } catch (thrown) {
    return notOk(name, thrown);
  }
}

/** `om-dev-` of the address of its queues; a placeholder where nobody said it. */
function unseenOf(config: AwsConfig | null): readonly Unseen[] {
  const prefix = config?.OM_QUEUE_URL_PREFIX.split("/").at(-1) ?? "om-dev-";
  const bucket = config?.OM_UPLOADS_BUCKET ?? "UPLOADS-BUCKET";
  return [
    { what: "who you are", command: "aws sts get-caller-identity" },
    {
      what: "how the last deployment ended",
      command: `aws cloudformation describe-stack-events --stack-name ${prefix}ProcessingLambdas --max-items 20`,
    },
    {
      what: "whether objects are told of",
      command: `aws s3api get-bucket-notification-configuration --bucket ${bucket}`,
    },
    {
      what: "alarms that ring",
      command: `aws cloudwatch describe-alarms --alarm-name-prefix ${prefix} --state-value ALARM --query 'MetricAlarms[].AlarmName'`,
    },
    {
      what: "the image that a function runs",
      command: `aws lambda get-function --function-name ${prefix}route --query Code.ResolvedImageUri`,
    },
    {
      what: "whether mappings are enabled",
      command: "aws lambda list-event-source-mappings --query 'EventSourceMappings[].[EventSourceArn,State]'",
    },
    {
      what: "the shared file system, as functions see it",
      command: `aws logs tail /aws/lambda/${prefix}query --since 1h`,
    },
  ];
}
