import { at, type Finding, resourcesOf, type Rule } from "../templates.ts";

/** What is asked by the world knows the operators and the callers of the configuration, and no others; the group is there that it names. */
export const operatorsAreNamed: Rule = (templates, { deployment, names }) => {
  const { operators, callers } = deployment;
  const wanted: Readonly<Record<string, string | undefined>> = {
    OM_OPERATORS: operators.principals.join(" "),
    OM_OPERATOR_GROUP: operators.group ?? undefined,
    OM_CALLERS: callers.map(({ principal, business }) => `${business}:${principal}`).join(" ") || undefined,
  };
  const asked = [names.function("api"), names.function("context")];
  const found: Finding[] = [];
  for (const { place, properties } of resourcesOf(templates, "AWS::Lambda::Function")) {
    const isAsked = asked.some((name) => name === properties["FunctionName"]);
    for (const [variable, value] of Object.entries(wanted)) {
      if (at(properties, "Environment", "Variables", variable) !== (isAsked ? value : undefined))
        found.push({ place, message: `${variable} is not what is configured` });
    }
  }
  const groups = resourcesOf(templates, "AWS::Cognito::UserPoolGroup").map(({ properties }) => properties["GroupName"]);
  if (groups.join() !== (operators.group ?? ""))
    found.push({ place: "users", message: "its groups are not the group of operators alone" });
  return found;
};
