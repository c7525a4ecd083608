import type { Plan } from "../../config/plan.ts";
import { at, listAt, resourcesOf, type Rule, targetOf, type Templates, textOf } from "../templates.ts";

/** What a page says of the stop: each function that it stops with what it may not do then, and those that go on. */
export interface DocumentedStop {
  readonly stopped: ReadonlyMap<string, readonly string[]>;
  readonly goesOn: ReadonlySet<string>;
}

/** Of the tables whose heads begin with `stopped` and `goes on`; `process` is every `process-*`. */
export function documentedStopOf(markdown: string): DocumentedStop {
  const stopped = rowsBelow(markdown, "stopped").flatMap(([names = "", denied = ""]) => {
    const actions = [...denied.matchAll(/`(\w+:\w+)`/g)].map(([, action = ""]) => action);
    return names.split(", ").map((name) => [name, actions] as const);
  });
  const goesOn = rowsBelow(markdown, "goes on").flatMap(([names = ""]) => names.split(", "));
  return { stopped: new Map(stopped), goesOn: new Set(goesOn) };
}

function rowsBelow(markdown: string, head: string): readonly (readonly string[])[] {
  const lines = markdown.split("\n");
  const first = lines.findIndex((line) => line.startsWith(`| ${head} |`));
  if (first === -1) return [];
  const rows = lines.slice(first + 2);
  const end = rows.findIndex((line) => !line.startsWith("|"));
  return rows.slice(0, end === -1 ? rows.length : end).map((line) =>
    line
      .slice(1, -1)
      .split("|")
      .map((cell) => cell.trim()),
  );
}

/** The stop covers what the page says and nothing else; no function is left out of the page. */
export function stopIsAsDocumented({ stopped, goesOn }: DocumentedStop): Rule {
  return (templates, plan) => {
    const { deployment } = plan;
    if (deployment.budget?.stop !== true) return [];
    const place = "budget";
    const names = functionsOf(templates, plan);
    const unknown = [...names].filter((name) => !stopped.has(kindOf(name)) && !goesOn.has(kindOf(name)));
    const wanted = [...names].flatMap((name) =>
      (stopped.get(kindOf(name)) ?? [])
        .filter((action) => deployment.model !== null || !action.startsWith("bedrock:"))
        .map((action) => `${name} ${action}`),
    );
    const told = deniedOf(templates, plan);
    return [
      ...unknown.map((name) => ({ place, message: `no page says whether ${name} goes on` })),
      ...wanted.filter((pair) => !told.has(pair)).map((pair) => ({ place, message: `${pair} is not stopped` })),
      ...[...told]
        .filter((pair) => !wanted.includes(pair))
        .map((pair) => ({ place, message: `no page says that ${pair} is stopped` })),
    ];
  };
}

/** Those that run the product, by the names that our pages use. */
function functionsOf(templates: Templates, { names }: Plan): ReadonlySet<string> {
  const roles = resourcesOf(templates, "AWS::Lambda::Function")
    .filter(({ properties }) => properties["PackageType"] === "Image")
    .map(({ properties }) => textOf(properties["FunctionName"]));
  return new Set(roles.map((name) => name.slice(names.prefix.length + 1)));
}

function kindOf(name: string): string {
  return name.startsWith("process-") ? "process" : name;
}

/** `route sqs:ReceiveMessage`: every action that a budget denies, with whom it denies it to. */
function deniedOf(templates: Templates, { names }: Plan): ReadonlySet<string> {
  const policies = resourcesOf(templates, "AWS::IAM::ManagedPolicy");
  const pairs = resourcesOf(templates, "AWS::Budgets::BudgetsAction").flatMap(({ stack, properties }) => {
    const definition = at(properties, "Definition", "IamActionDefinition");
    const id = targetOf(at(definition, "PolicyArn"));
    const policy = policies.find((each) => each.stack === stack && each.id === id);
    const actions = listAt(policy?.properties, "PolicyDocument", "Statement").flatMap((statement) =>
      listAt(statement, "Action").map(textOf),
    );
    const stopped = listAt(definition, "Roles").map((role) => textOf(role).slice(names.prefix.length + 1));
    return stopped.flatMap((name) => actions.map((action) => `${name} ${action}`));
  });
  return new Set(pairs);
}
