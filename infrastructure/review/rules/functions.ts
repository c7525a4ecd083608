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

/** Every function runs the one image, or a few lines on Node 24; it is traced, writes a log of its own, and an alarm tells when it fails. */
export const functionsAreAlike: Rule = (templates, { deployment }) => {
  const alarms = resourcesOf(templates, "AWS::CloudWatch::Alarm").map(({ properties }) => properties["AlarmName"]);
  const functions = resourcesOf(templates, "AWS::Lambda::Function");
  const found: Finding[] = [];
  const logs = new Set<string>();
  for (const { place, stack, properties } of functions) {
    const isImage = properties["PackageType"] === "Image";
    const isInline = properties["Runtime"] === "nodejs24.x" && at(properties, "Code", "ZipFile") !== undefined;
    if (!isImage && !isInline) found.push({ place, message: "it is neither of the image nor on Node 24" });
    if (isImage && at(properties, "Architectures", 0) !== deployment.image.architecture)
      found.push({ place, message: "the image is of another platform" });
    if (at(properties, "TracingConfig", "Mode") !== "Active") found.push({ place, message: "it is not traced" });
    if (!alarms.includes(`${textOf(properties["FunctionName"])}-errors`))
      found.push({ place, message: "nobody is told when it fails" });
    const log = `${stack}/${targetOf(at(properties, "LoggingConfig", "LogGroup")) ?? ""}`;
    if (log.endsWith("/") || logs.has(log)) found.push({ place, message: "it has no log of its own" });
    logs.add(log);
  }
  return found;
};

/** All functions run the same bytes: one image, in this account and region, by its digest or by the hash of what it is built from. */
export const functionsRunOneImage: Rule = (templates, { deployment }) => {
  const images = resourcesOf(templates, "AWS::Lambda::Function").filter(
    ({ properties }) => properties["PackageType"] === "Image",
  );
  const [first] = images;
  const found = images
    .filter((each) => uriOf(each) !== (first === undefined ? "" : uriOf(first)))
    .map(({ place }) => ({ place, message: "it runs another image than the others" }));
  const { uri } = deployment.image;
  const wanted = uri === null ? /:[0-9a-f]{64}"?/ : /@sha256:[0-9a-f]{64}/;
  const unpinned = images
    .filter((each) => !wanted.test(uriOf(each)))
    .map(({ place }) => ({ place, message: "its image is named by no hash" }));
  return [...found, ...unpinned];
};

function uriOf({ properties }: Resource): string {
  return textOf(at(properties, "Code", "ImageUri"));
}

/** What a function copies is bounded by the disk that it is given, in one figure; where the file system is shared, by that. */
export const copiesFitTheDisk: Rule = (templates) =>
  resourcesOf(templates, "AWS::Lambda::Function")
    .filter(({ properties }) => properties["PackageType"] === "Image")
    .flatMap(({ place, properties }) => {
      const isShared = listAt(properties, "FileSystemConfigs").length > 0;
      const disk = isShared ? undefined : textOf(at(properties, "EphemeralStorage", "Size") ?? 512);
      const told = at(properties, "Environment", "Variables", "OM_WORK_DISK_MB");
      return told === disk
        ? []
        : [{ place, message: `it copies onto a disk of ${disk ?? "none"} as onto ${textOf(told)}` }];
    });

/** Nobody reaches a function without a credential. */
export const doorsAreLocked: Rule = (templates, { deployment, names }) => {
  const found: Finding[] = [];
  for (const { place, properties } of resourcesOf(templates, "AWS::ApiGatewayV2::Route")) {
    const type = properties["AuthorizationType"];
    if (type !== "AWS_IAM" && type !== "JWT") found.push({ place, message: "the route asks for no credential" });
  }
  for (const { place, properties } of resourcesOf(templates, "AWS::ApiGatewayV2::Stage")) {
    if (properties["AccessLogSettings"] === undefined) found.push({ place, message: "nobody knows who asked" });
    if (at(properties, "DefaultRouteSettings", "ThrottlingRateLimit") !== deployment.api.requestsPerSecond)
      found.push({ place, message: "it is not throttled as configured" });
  }
  for (const { place, properties } of resourcesOf(templates, "AWS::Lambda::Url")) {
    if (properties["AuthType"] !== "AWS_IAM") found.push({ place, message: "the URL asks for no signature" });
  }
  const { http, streamingUrl } = deployment.api;
  const urlOf = (name: string): Resource | undefined => {
    const target = functionIdOf(templates, names.function(name));
    const urls = resourcesOf(templates, "AWS::Lambda::Url");
    return urls.find(({ properties }) => target !== undefined && targetOf(properties["TargetFunctionArn"]) === target);
  };
  if (streamingUrl && urlOf("context")?.properties["InvokeMode"] !== "RESPONSE_STREAM")
    found.push({ place: "context", message: "answers come whole" });
  if ((http.authorizer === "jwt" || http.authorizer === "cognito") && urlOf("api") === undefined)
    found.push({ place: "api", message: "it takes tokens alone: operators have no door" });
  // Also where it must sign: everybody with an account of AWS can.
  const isOpen = ({ properties }: Resource): boolean => properties["Principal"] === "*";
  const isOfAnybody = ({ properties }: Resource): boolean =>
    /amazonaws\.com/.test(textOf(properties["Principal"])) && properties["SourceArn"] === undefined;
  for (const permission of resourcesOf(templates, "AWS::Lambda::Permission")) {
    if (isOpen(permission)) found.push({ place: permission.place, message: "anybody may call the function" });
    if (isOfAnybody(permission))
      found.push({ place: permission.place, message: "a service may call it for another account" });
  }
  return found;
};

function functionIdOf(templates: Templates, name: string): string | undefined {
  const functions = resourcesOf(templates, "AWS::Lambda::Function");
  return functions.find(({ properties }) => properties["FunctionName"] === name)?.id;
}

/** Capacity as configured: on demand, or between two bounds in both directions. */
export const capacityIsAsConfigured: Rule = (templates, { deployment: { table } }) => {
  const found: Finding[] = [];
  const mode = table.mode === "on-demand" ? "PAY_PER_REQUEST" : undefined;
  for (const { place, properties } of resourcesOf(templates, "AWS::DynamoDB::Table")) {
    const told = properties["BillingMode"] === "PROVISIONED" ? undefined : properties["BillingMode"];
    if (told !== mode) found.push({ place, message: `it is not ${table.mode}` });
  }
  const targets = resourcesOf(templates, "AWS::ApplicationAutoScaling::ScalableTarget");
  const policies = resourcesOf(templates, "AWS::ApplicationAutoScaling::ScalingPolicy");
  const wanted =
    table.mode === "on-demand"
      ? []
      : [
          ["dynamodb:table:ReadCapacityUnits", table.leastReads, table.mostReads],
          ["dynamodb:table:WriteCapacityUnits", table.leastWrites, table.mostWrites],
        ];
  const told = targets.map(({ properties }) => [
    properties["ScalableDimension"],
    properties["MinCapacity"],
    properties["MaxCapacity"],
  ]);
  const isSame = JSON.stringify(told.toSorted(byText)) === JSON.stringify(wanted.toSorted(byText));
  if (!isSame || policies.length !== wanted.length)
    found.push({ place: "records", message: "it does not scale between the bounds that are configured" });
  return found;
};

function byText(one: readonly unknown[], other: readonly unknown[]): number {
  return JSON.stringify(one) < JSON.stringify(other) ? -1 : 1;
}

/** Where a budget stops, it stops every function that costs by the file and every one that may ask a model. */
export const budgetStopsWhatCosts: Rule = (templates, { deployment, names, fileTypeIds }) => {
  const { budget, model, api } = deployment;
  const budgets = resourcesOf(templates, "AWS::Budgets::Budget");
  if (budget === null) return budgets.map(({ place }) => ({ place, message: "no budget is configured" }));
  const found: Finding[] = [];
  const limits = budgets.map(({ properties }) => at(properties, "Budget", "BudgetLimit", "Amount"));
  if (limits.length !== 1 || limits[0] !== budget.monthlyUsd)
    found.push({ place: "budget", message: "the budget is not the configured one" });
  if (!budget.stop) return found;
  const workers = ["route", ...fileTypeIds.map((type) => `process-${type}`)];
  const asking = model === null ? [] : ["context", ...(api.http.authorizer === "none" ? [] : ["api"])];
  for (const [wanted, action] of [
    [workers, "sqs:ReceiveMessage"],
    [asking, "bedrock:InvokeModel"],
    [asking, "bedrock:InvokeModelWithResponseStream"],
  ] as const) {
    const stopped = rolesWithout(action, templates);
    for (const name of wanted) {
      if (!stopped.has(names.role(name)))
        found.push({ place: "budget", message: `nothing keeps ${name} from ${action}` });
    }
  }
  const roles = resourcesOf(templates, "AWS::IAM::Role").map(({ properties }) => properties["RoleName"]);
  for (const { place, properties } of resourcesOf(templates, "AWS::Budgets::BudgetsAction")) {
    for (const role of listAt(properties, "Definition", "IamActionDefinition", "Roles"))
      if (!roles.includes(role)) found.push({ place, message: `there is no role ${textOf(role)} to stop` });
    if (properties["ApprovalModel"] !== "AUTOMATIC" || properties["BudgetName"] !== names.budget)
      found.push({ place, message: "it waits for somebody, or for another budget" });
  }
  return found;
};

/** Whom a budget keeps from an action, on everything. */
function rolesWithout(action: string, templates: Templates): ReadonlySet<unknown> {
  const policies = resourcesOf(templates, "AWS::IAM::ManagedPolicy").filter(({ properties }) =>
    listAt(properties, "PolicyDocument", "Statement").some(
      (statement) =>
        at(statement, "Effect") === "Deny" &&
        at(statement, "Condition") === undefined &&
        listAt(statement, "Action").includes(action) &&
        listAt(statement, "Resource").includes("*"),
    ),
  );
  const actions = resourcesOf(templates, "AWS::Budgets::BudgetsAction").filter(({ stack, properties }) => {
    const policy = targetOf(at(properties, "Definition", "IamActionDefinition", "PolicyArn"));
    return policies.some((each) => each.stack === stack && each.id === policy);
  });
  return new Set(actions.flatMap(({ properties }) => listAt(properties, "Definition", "IamActionDefinition", "Roles")));
}
