import { notifyQueue } from "../../config/plan.ts";
import { reasonsKey } from "../../constructs/function-role.ts";
import {
  at,
  type Finding,
  listAt,
  type Resource,
  resourcesOf,
  type Rule,
  targetOf,
  type Templates,
  textOf,
} from "../templates.ts";

export interface Statement {
  readonly place: string;
  /** The name of the role; the logical id where it has none. */
  readonly role: string;
  /** Of a managed policy. */
  readonly name: unknown;
  readonly effect: string;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly reasons: unknown;
}

const withStatements = ["AWS::IAM::Policy", "AWS::IAM::RolePolicy", "AWS::IAM::ManagedPolicy", "AWS::IAM::Role"];

/** Of policies that are attached to roles, and of managed ones. */
export function statementsOf(templates: Templates): readonly Statement[] {
  const roles = resourcesOf(templates, "AWS::IAM::Role");
  return resourcesOf(templates, ...withStatements).flatMap((resource) => {
    const documents = [
      at(resource.properties, "PolicyDocument"),
      ...listAt(resource.properties, "Policies").map((each) => at(each, "PolicyDocument")),
    ];
    return documents.flatMap((document) =>
      listAt(document, "Statement").map((statement) => ({
        place: resource.place,
        role: roleOf(resource, roles),
        name: resource.properties["ManagedPolicyName"],
        effect: textOf(at(statement, "Effect")),
        // What is not named is everything else.
        actions: at(statement, "NotAction") === undefined ? listAt(statement, "Action").map(textOf) : ["*"],
        resources: at(statement, "NotResource") === undefined ? listAt(statement, "Resource").map(textOf) : ["*"],
        reasons: resource.metadata[reasonsKey],
      })),
    );
  });
}

function roleOf({ stack, id, properties }: Resource, roles: readonly Resource[]): string {
  const target = targetOf(listAt(properties, "Roles")[0]) ?? id;
  const role = roles.find((each) => each.stack === stack && each.id === target);
  const name = role?.properties["RoleName"];
  return typeof name === "string" ? name : target;
}

/** A wildcard stands where its reason stands beside it, for that action. What is denied needs none. */
export const wildcardsHaveReasons: Rule = (templates) =>
  statementsOf(templates)
    .filter(({ effect }) => effect === "Allow")
    .flatMap(({ place, actions, resources, reasons }) =>
      actions.flatMap((action) =>
        resources
          .filter((resource) => action.includes("*") || resource.includes("*"))
          .filter((resource) => !listAt(reasons).some((told) => isReasonFor(told, action, resource)))
          .map((resource) => ({ place, message: `${action} on ${resource} is allowed without a reason` })),
      ),
    );

function isReasonFor(told: unknown, action: string, resource: string): boolean {
  const says = /\w{3}/.test(textOf(at(told, "reason")));
  return says && listAt(told, "actions").includes(action) && listAt(told, "resources").includes(resource);
}

/** Whoever may end a file may tell of it: the step that ends one sends its news, and fails where it may not. */
export const endsAreTold: Rule = (templates, { names, fileTypeIds }) => {
  const news = names.queueArn(notifyQueue);
  const told = statementsOf(templates)
    .filter(({ effect, actions, resources }) => {
      return effect === "Allow" && actions.includes("sqs:SendMessage") && resources.includes(news);
    })
    .map(({ role }) => role);
  const roles = resourcesOf(templates, "AWS::IAM::Role").map(({ properties }) => properties["RoleName"]);
  return ["route", "reconcile", "care", "api", ...fileTypeIds.map((type) => `process-${type}`)]
    .map((name) => names.role(name))
    .filter((role) => roles.includes(role) && !told.includes(role))
    .map((role) => ({ place: role, message: "it ends files, and may tell nobody" }));
};

/** A function, a role: each within the boundary, none with a policy that AWS made for everybody. */
export const everyFunctionHasItsOwnRole: Rule = (templates) => {
  const roles = resourcesOf(templates, "AWS::IAM::Role");
  const users = new Map<string, string>();
  const found: Finding[] = [];
  for (const { place, stack, properties } of resourcesOf(templates, "AWS::Lambda::Function")) {
    const id = targetOf(properties["Role"]);
    const role = roles.find((each) => each.stack === stack && each.id === id);
    if (role === undefined) {
      found.push({ place, message: "its role is not of its stack" });
      continue;
    }
    const other = users.get(role.place);
    if (other !== undefined) found.push({ place, message: `it shares a role with ${other}` });
    users.set(role.place, place);
    if (role.properties["PermissionsBoundary"] === undefined)
      found.push({ place: role.place, message: "it is within no boundary" });
    if (listAt(role.properties, "ManagedPolicyArns").length > 0)
      found.push({ place: role.place, message: "it has a ready-made policy" });
  }
  return found;
};
