import { CfnResource, Duration, RemovalPolicy, Size } from "aws-cdk-lib";
import { Metric } from "aws-cdk-lib/aws-cloudwatch";
import { type ISecurityGroup, type IVpc, SubnetType } from "aws-cdk-lib/aws-ec2";
import { Repository } from "aws-cdk-lib/aws-ecr";
import { Platform } from "aws-cdk-lib/aws-ecr-assets";
import type { Role } from "aws-cdk-lib/aws-iam";
import type { IKey } from "aws-cdk-lib/aws-kms";
import { Architecture, CfnFunction, DockerImageCode, DockerImageFunction, Tracing } from "aws-cdk-lib/aws-lambda";
import { LogGroup } from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import type { FunctionSize } from "../config/deployment.ts";
import type { Plan } from "../config/plan.ts";
import { functionEnvironment } from "./function-environment.ts";
import { createFunctionRole } from "./function-role.ts";
import { type Permission, permissionsOf } from "./permissions.ts";
import { createRunbookAlarm } from "./runbook-alarm.ts";
import { mountPath } from "./shared-file-system.ts";

/** What of the base stack functions live in. */
export interface Surroundings {
  readonly key: IKey | null;
  /** Null: no VPC. */
  readonly network: { readonly vpc: IVpc; readonly functions: ISecurityGroup } | null;
  /** Null: each function has its own disk alone. */
  readonly files: { readonly fileSystemArn: string; readonly accessPointArn: string } | null;
}

export interface OmFunctionProps {
  /** `process-sales`: of the function, its role and its log group. */
  readonly name: string;
  /** `process`: the entry in src/apps/lambda, without `.lambda.ts`. */
  readonly entry: string;
  readonly size: FunctionSize;
  readonly permissions: readonly Permission[];
  /** Besides what all are told. */
  readonly environment?: Readonly<Record<string, string>>;
  /** What reads files and numbers stays within the network, and shares the file system there. */
  readonly isIsolated: boolean;
  /** One run at a time, where the account has one to keep. */
  readonly isSingle?: boolean;
}

/** One function of the image, with a role, a log group and alarms of its own. */
export class OmFunction extends Construct {
  readonly function: DockerImageFunction;
  readonly role: Role;
  readonly logGroup: LogGroup;

  constructor(scope: Construct, id: string, props: OmFunctionProps, surroundings: Surroundings, plan: Plan) {
    super(scope, id);
    const { deployment, names } = plan;
    const { name, size, isIsolated } = props;
    const { key } = surroundings;
    const network = isIsolated ? surroundings.network : null;
    const files = network === null ? null : surroundings.files;
    const give = permissionsOf(plan);
    this.role = createFunctionRole(
      this,
      name,
      [
        ...props.permissions,
        ...give.writeLog(name),
        ...give.trace(),
        ...(network === null ? [] : give.attachToNetwork()),
        ...(files === null ? [] : [mountPermission(files)]),
        ...(key === null ? [] : [{ actions: ["kms:Decrypt", "kms:GenerateDataKey"], resources: [key.keyArn] }]),
      ],
      plan,
    );
    this.logGroup = new LogGroup(this, "Log", {
      logGroupName: names.logGroup(name),
      retention: deployment.retention.logDays,
      removalPolicy: RemovalPolicy.DESTROY,
      ...(key === null ? {} : { encryptionKey: key }),
    });
    this.function = new DockerImageFunction(this, "Function", {
      functionName: names.function(name),
      description: `Om Insights: ${name}`,
      code: imageCode(this, `${props.entry}.handler`, plan),
      architecture: deployment.image.architecture === "arm64" ? Architecture.ARM_64 : Architecture.X86_64,
      role: this.role,
      memorySize: size.memoryMb,
      timeout: Duration.seconds(size.timeoutSeconds),
      ephemeralStorageSize: Size.mebibytes(size.temporaryDiskMb),
      environment: {
        ...functionEnvironment(plan, {
          workFolder: files === null ? null : mountPath,
          temporaryDiskMb: size.temporaryDiskMb,
        }),
        ...props.environment,
      },
      logGroup: this.logGroup,
      ...(props.isSingle && deployment.concurrency.reserveForClock ? { reservedConcurrentExecutions: 1 } : {}),
      ...(network === null
        ? {}
        : {
            vpc: network.vpc,
            vpcSubnets: { subnetType: SubnetType.PRIVATE_ISOLATED },
            securityGroups: [network.functions],
          }),
    });
    this.finish(files);
    this.addAlarms(props, plan);
  }

  /** What the construct would do with rights that it chooses itself. */
  private finish(files: Surroundings["files"]): void {
    const resource = this.function.node.defaultChild;
    if (!(resource instanceof CfnFunction)) return;
    resource.tracingConfig = { mode: Tracing.ACTIVE };
    if (files !== null) {
      resource.fileSystemConfigs = [{ arn: files.accessPointArn, localMountPath: mountPath }];
    }
    // It may start before it is allowed to write its log, else.
    for (const child of this.node.findAll()) {
      if (CfnResource.isCfnResource(child) && child.cfnResourceType === "AWS::IAM::Policy")
        resource.addResourceDependency(child);
    }
  }

  private addAlarms({ name, size }: OmFunctionProps, plan: Plan): void {
    const dimensionsMap = { FunctionName: plan.names.function(name) };
    const metric = (metricName: string, statistic: string): Metric =>
      new Metric({ namespace: "AWS/Lambda", metricName, statistic, dimensionsMap, period: Duration.minutes(5) });
    const longestMs = Math.floor(size.timeoutSeconds * 1_000 * nearlyAll);
    createRunbookAlarm(
      this,
      "ErrorsAlarm",
      {
        name: `${name}-errors`,
        says: `Runs of ${name} ended with an error.`,
        runbook: "function-errors",
        metric: metric("Errors", "Sum"),
        threshold: 3,
        periods: 2,
      },
      plan,
    );
    createRunbookAlarm(
      this,
      "DurationAlarm",
      {
        name: `${name}-duration`,
        says: `A run of ${name} took more than ${nearlyAll * 100} % of its ${size.timeoutSeconds} s.`,
        runbook: "timeouts",
        metric: metric("Duration", "Maximum"),
        threshold: longestMs,
      },
      plan,
    );
    createRunbookAlarm(
      this,
      "ThrottlesAlarm",
      {
        name: `${name}-throttles`,
        says: `Runs of ${name} were refused: the account or the function has no more at once.`,
        runbook: "throttles",
        metric: metric("Throttles", "Sum"),
        threshold: 10,
        periods: 3,
      },
      plan,
    );
  }
}

const nearlyAll = 0.95;

function mountPermission(files: NonNullable<Surroundings["files"]>): Permission {
  return {
    actions: ["elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite"],
    resources: [files.fileSystemArn],
    conditions: { StringEquals: { "elasticfilesystem:AccessPointArn": files.accessPointArn } },
  };
}

/** By digest from ECR, or built from the Dockerfile when it is deployed: to synthesise, its folders are only read. */
function imageCode(scope: Construct, command: string, { deployment, names, productRoot }: Plan): DockerImageCode {
  const { uri, architecture, base } = deployment.image;
  const cmd = [command];
  if (uri === null) {
    const platform = architecture === "arm64" ? Platform.LINUX_ARM64 : Platform.LINUX_AMD64;
    const buildArgs: Record<string, string> = base === null ? {} : { BASE: base };
    return DockerImageCode.fromImageAsset(productRoot, { cmd, platform, buildArgs });
  }
  const [place = "", digest = ""] = uri.split("@");
  const repository = Repository.fromRepositoryAttributes(scope, "Repository", {
    repositoryName: place.slice(place.indexOf("/") + 1),
    repositoryArn: `arn:${names.partition}:ecr:${deployment.region}:${deployment.accountId}:repository/${place.slice(place.indexOf("/") + 1)}`,
  });
  return DockerImageCode.fromEcr(repository, { cmd, tagOrDigest: digest });
}
