import { Validations } from "aws-cdk-lib";
import { ManagedPolicy, PolicyStatement, Role, ServicePrincipal, CfnPolicy, Policy } from "aws-cdk-lib/aws-iam";
import type { Construct } from "constructs";
import type { Plan } from "../config/plan.ts";
import type { Permission } from "./permissions.ts";

/** Where a template says why a wildcard is one: read by the review. */
export const reasonsKey = "om:wildcards";

/** The role of one function: what it may, and nothing of AWS's ready-made policies; within the boundary of the deployment. */
export function createFunctionRole(
  scope: Construct,
  name: string,
  permissions: readonly Permission[],
  { names }: Plan,
): Role {
  const role = new Role(scope, "Role", {
    roleName: names.role(name),
    assumedBy: new ServicePrincipal("lambda.amazonaws.com"),
    permissionsBoundary: ManagedPolicy.fromManagedPolicyName(scope, "Boundary", names.boundary),
  });
  attachPolicy(scope, role, permissions);
  return role;
}

/** @throws Error for a wildcard without a reason */
export function attachPolicy(scope: Construct, role: Role, permissions: readonly Permission[]): Policy {
  const policy = new Policy(scope, "Policy", {
    roles: [role],
    statements: permissions.map(
      ({ actions, resources, conditions }) =>
        new PolicyStatement({
          actions: [...actions],
          resources: [...resources],
          ...(conditions === undefined ? {} : { conditions }),
        }),
    ),
  });
  acknowledgeWildcards(policy, permissions);
  return policy;
}

/** What may be done on what by a wildcard, and why: as the template carries it. */
export interface WildcardReason {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly reason: string;
}

/** Each wildcard is acknowledged alone, with its reason, and the template says so too. */
function acknowledgeWildcards(policy: Policy, permissions: readonly Permission[]): void {
  const reasons: WildcardReason[] = [];
  for (const { actions, resources, reason } of permissions) {
    const wild = [...actions, ...resources].filter((text) => text.includes("*"));
    if (wild.length === 0) continue;
    if (reason === undefined) throw new Error(`${wild.join(", ")} is a wildcard without a reason`);
    reasons.push({ actions, resources, reason });
    for (const text of wild) {
      const kind = actions.includes(text) ? "Action" : "Resource";
      Validations.of(policy).acknowledge({ id: `AwsSolutions-IAM5[${kind}::${text}]`, reason });
    }
  }
  const resource = policy.node.defaultChild;
  if (resource instanceof CfnPolicy && reasons.length > 0) resource.addMetadata(reasonsKey, reasons);
}
