import type { ApiEvent } from "./api-event.ts";
import type { AwsConfig } from "./aws-config.ts";

/** Who may ask for what, as the deployment says it: everybody else has the business of the own token, or none. */
export interface Callers {
  /** Roles and users who act for every business, as `principalOf` writes them. */
  readonly operators: ReadonlySet<string>;
  /** A group of the user directory whose members do so too; null: none. */
  readonly operatorGroup: string | null;
  /** Roles and users who act for one business. */
  readonly businesses: ReadonlyMap<string, string>;
}

export function callersOf({
  OM_OPERATORS,
  OM_OPERATOR_GROUP,
  OM_CALLERS,
}: Pick<AwsConfig, "OM_OPERATORS" | "OM_OPERATOR_GROUP" | "OM_CALLERS">): Callers {
  const pairs = OM_CALLERS.map((each): [string, string] => {
    const end = each.indexOf(":");
    return [principalOf(each.slice(end + 1)), each.slice(0, end)];
  });
  return {
    operators: new Set(OM_OPERATORS.map(principalOf)),
    operatorGroup: OM_OPERATOR_GROUP,
    businesses: new Map(pairs),
  };
}

/**
 * Who stands behind an ARN: of a session its role. A session's ARN leaves out the path of the role, and no two roles of an
 * account share a name, so the path is left out everywhere.
 */
export function principalOf(arn: string): string {
  return arn
    .replace(/^(arn:[\w-]+):sts(::\d+):assumed-role\/([^/]+)\/.*$/, "$1:iam$2:role/$3")
    .replace(/:role\/(?:.*\/)?([^/]+)$/, ":role/$1");
}

/** Whether who asks is one of the operators, and so may see what is of no business. */
export function isOperator({ requestContext: { authorizer } }: ApiEvent, callers: Callers): boolean {
  if ((authorizer?.lambda ?? undefined) !== undefined) return false;
  if (authorizer?.jwt !== undefined) {
    const { operatorGroup } = callers;
    return operatorGroup !== null && groupsOf(authorizer.jwt.claims["cognito:groups"]).includes(operatorGroup);
  }
  return authorizer?.iam !== undefined && callers.operators.has(principalOf(authorizer.iam.userArn));
}

/** A list, or as an HTTP API writes lists of claims (remembered): `[operators readers]`. No name of a group has a space. */
function groupsOf(claim: unknown): readonly unknown[] {
  if (Array.isArray(claim)) return claim;
  return typeof claim === "string" ? claim.replace(/^\[(.*)\]$/s, "$1").split(/\s+/) : [];
}
