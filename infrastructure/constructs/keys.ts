import { RemovalPolicy } from "aws-cdk-lib";
import { AnyPrincipal, ArnPrincipal, Effect, PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Key } from "aws-cdk-lib/aws-kms";
import type { Construct } from "constructs";
import type { Deployment, UploadPlace } from "../config/deployment.ts";
import type { Plan } from "../config/plan.ts";

const use = ["kms:Decrypt", "kms:GenerateDataKey"];

/** One key of the deployment, for everything; the services that write by themselves may use it for this account. */
export function createDeploymentKey(scope: Construct, { deployment, names }: Plan): Key {
  const { accountId, region } = deployment;
  const key = new Key(scope, "Key", {
    alias: `${names.prefix}-data`,
    description: `Everything that ${names.prefix} keeps`,
    enableKeyRotation: true,
    removalPolicy: RemovalPolicy.RETAIN,
  });
  key.addToResourcePolicy(
    new PolicyStatement({
      sid: "ServicesThatWriteToQueuesAndTopics",
      principals: ["events", "sns", "cloudwatch", "budgets"].map(
        (name) => new ServicePrincipal(`${name}.amazonaws.com`),
      ),
      actions: use,
      resources: ["*"],
      conditions: { StringEquals: { "aws:SourceAccount": accountId } },
    }),
  );
  key.addToResourcePolicy(
    new PolicyStatement({
      sid: "Logs",
      principals: [new ServicePrincipal(`logs.${region}.amazonaws.com`)],
      actions: ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"],
      resources: ["*"],
      conditions: {
        ArnLike: { "kms:EncryptionContext:aws:logs:arn": `arn:${names.partition}:logs:${region}:${accountId}:*` },
      },
    }),
  );
  addWriters(key, deployment, ({ ownKey }) => !ownKey);
  key.addToResourcePolicy(refuseGrants());
  return key;
}

/** Who puts below a place encrypts by S3; parts of large puts are read again for that, and nothing else is. */
function addWriters(key: Key, { uploads, region }: Deployment, isHis: (place: UploadPlace) => boolean): void {
  const writers = new Set(uploads.places.filter(isHis).flatMap(({ writer }) => writer ?? []));
  if (writers.size === 0) return;
  key.addToResourcePolicy(
    new PolicyStatement({
      sid: "WritersOfUploads",
      principals: [...writers].map((writer) => new ArnPrincipal(writer)),
      actions: use,
      resources: ["*"],
      conditions: { StringEquals: { "kms:ViaService": `s3.${region}.amazonaws.com` } },
    }),
  );
}

/** Grants outlive the policy that allowed them: only services of AWS make them, for what they keep. */
function refuseGrants(): PolicyStatement {
  return new PolicyStatement({
    sid: "GrantsForServicesOnly",
    effect: Effect.DENY,
    principals: [new AnyPrincipal()],
    actions: ["kms:CreateGrant"],
    resources: ["*"],
    conditions: { BoolIfExists: { "kms:GrantIsForAWSResource": "false", "aws:PrincipalIsAWSService": "false" } },
  });
}

/** What reads uploads, by the names of their roles; care looks for copies of what is erased. */
const readers = ["route", "reconcile", "api", "care"];

/** The key of one business for its uploads: who puts them says it, who reads them may use it, and nobody else. */
export function createTenantKey(scope: Construct, business: string, { deployment, names }: Plan): Key {
  const { accountId } = deployment;
  const key = new Key(scope, `Key-${business}`, {
    alias: `${names.prefix}-business-${business}`,
    description: `Uploads of the business ${business}`,
    enableKeyRotation: true,
    removalPolicy: RemovalPolicy.RETAIN,
  });
  key.addToResourcePolicy(
    new PolicyStatement({
      sid: "FunctionsThatReadUploads",
      principals: [new AnyPrincipal()],
      actions: ["kms:Decrypt"],
      resources: ["*"],
      conditions: {
        StringEquals: { "kms:CallerAccount": accountId },
        ArnEquals: {
          "aws:PrincipalArn": readers.map(
            (name) => `arn:${names.partition}:iam::${accountId}:role/${names.role(name)}`,
          ),
        },
      },
    }),
  );
  addWriters(key, deployment, (place) => place.ownKey && place.business === business);
  key.addToResourcePolicy(refuseGrants());
  return key;
}
