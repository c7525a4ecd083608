import { Validations } from "aws-cdk-lib";
import { CfnManagedPolicy, ManagedPolicy, PolicyStatement } from "aws-cdk-lib/aws-iam";
import type { Construct } from "constructs";
import type { Plan } from "../config/plan.ts";
import { reasonsKey } from "./function-role.ts";
import { type Permission, permissionsOf } from "./permissions.ts";

const reason = "a boundary allows nothing by itself: each role names its own resources within it";

/**
 * The most that any function may ever do, whatever its role says: the actions of this product, in the region of the data; a
 * model also where it is said to run.
 */
export function createPermissionBoundary(scope: Construct, id: string, plan: Plan): ManagedPolicy {
  const { deployment, names } = plan;
  const all = Object.values(permissionsOf(plan)).flatMap((give): readonly Permission[] => give("any"));
  const actions = [...new Set([...all.flatMap((each) => each.actions), ...ofKeys])].toSorted();
  const ofModels = actions.filter((action) => action.startsWith("bedrock:"));
  const within = (these: readonly string[], regions: readonly string[]): PolicyStatement =>
    new PolicyStatement({
      actions: [...these],
      resources: ["*"],
      conditions: { StringEquals: { "aws:RequestedRegion": regions } },
    });
  const files = `arn:${names.partition}:elasticfilesystem:${deployment.region}:${deployment.accountId}:file-system/*`;
  const boundary = new ManagedPolicy(scope, id, {
    managedPolicyName: names.boundary,
    description: `The most that functions of ${names.prefix} may do`,
    statements: [
      within(
        actions.filter((action) => !ofModels.includes(action)),
        [deployment.region],
      ),
      // A mount is no request to an API: whether it says a region is not known, so the files themselves say it.
      new PolicyStatement({ actions: [...ofFiles], resources: [files] }),
      ...(deployment.model === null ? [] : [within(ofModels, deployment.model.runsIn)]),
    ],
  });
  for (const each of ["*", files]) {
    Validations.of(boundary).acknowledge({ id: `AwsSolutions-IAM5[Resource::${each}]`, reason });
  }
  const resource = boundary.node.defaultChild;
  if (resource instanceof CfnManagedPolicy) {
    resource.addMetadata(reasonsKey, [
      { actions, resources: ["*"], reason },
      { actions: ofFiles, resources: [files], reason },
    ]);
  }
  return boundary;
}

const ofKeys = ["kms:Decrypt", "kms:GenerateDataKey"];
const ofFiles = ["elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite"];
