import { at, type Finding, listAt, resourcesOf, type Rule, textOf } from "../templates.ts";
import { statementsOf } from "./rights.ts";

/** Data stays in its region: no function is told otherwise, nothing replicates, and a model runs only where it is named. */
export const dataStaysInItsRegion: Rule = (templates, { deployment, names }) => {
  const { region, model, dataResidency } = deployment;
  const found: Finding[] = [];
  for (const { place, properties } of resourcesOf(templates, "AWS::Lambda::Function")) {
    const told = at(properties, "Environment", "Variables", "OM_DATA_REGION");
    if (properties["PackageType"] === "Image" && told !== region)
      found.push({ place, message: "it is not told where the data is kept" });
    for (const [variable, value] of Object.entries(at(properties, "Environment", "Variables") ?? {})) {
      const isAddress = /^(?:OM_\w+_URL|OM_EMBEDDER\w*|OM_MODEL_KEY|AWS_ENDPOINT_URL\w*|AWS_REGION)$/.test(variable);
      const isQueue = variable === "OM_QUEUE_URL_PREFIX" && value === names.queueUrlPrefix;
      if ((isAddress || variable === "OM_QUEUE_URL_PREFIX") && !isQueue)
        found.push({ place, message: `${variable} may lead elsewhere` });
    }
    const asked = at(properties, "Environment", "Variables", "OM_MODEL");
    if (asked !== undefined && (model === null || asked !== model.id))
      found.push({ place, message: "it asks a model that is not configured" });
  }
  const replicas = [
    ["AWS::S3::Bucket", "ReplicationConfiguration"],
    ["AWS::DynamoDB::Table", "Replicas"],
    ["AWS::DynamoDB::GlobalTable", "Replicas"],
    ["AWS::EFS::FileSystem", "ReplicationConfiguration"],
  ] as const;
  for (const [type, property] of replicas) {
    for (const { place, properties } of resourcesOf(templates, type)) {
      if (properties[property] !== undefined) found.push({ place, message: "it copies data to another place" });
    }
  }
  const allowed = [dataResidency.dataRegion, ...dataResidency.modelRegions];
  for (const { place, resources, effect } of statementsOf(templates)) {
    for (const resource of effect === "Allow" ? resources : []) {
      const [, service = "", where = ""] = /^arn:[\w-]+:([\w*-]+):([\w*-]*):/.exec(resource) ?? [];
      const isAllowed = service === "bedrock" ? allowed.includes(where) : where === region || where === "";
      if (!isAllowed && service !== "") found.push({ place, message: `it reaches ${service} in "${where}"` });
    }
  }
  for (const { place, name, effect, actions, resources } of statementsOf(templates)) {
    if (effect !== "Allow" || name === names.boundary) continue;
    const asks = actions.some((action) => action === "*" || action.startsWith("bedrock:"));
    if (asks && resources.some((resource) => !resource.startsWith("arn:")))
      found.push({ place, message: "it may ask any model, anywhere" });
  }
  // Whatever names a resource elsewhere: targets of rules, subscriptions, keys of another region.
  for (const [stack, { Resources }] of Object.entries(templates)) {
    for (const [id, { Properties }] of Object.entries(Resources)) {
      for (const [, service = "", where = ""] of textOf(Properties).matchAll(/arn:[\w-]+:([\w-]+):([a-z]+-[\w-]+):/g)) {
        if (where !== region && !(service === "bedrock" && allowed.includes(where)))
          found.push({ place: `${stack}/${id}`, message: `it names ${service} in ${where}` });
      }
    }
  }
  for (const { place, properties } of resourcesOf(templates, "AWS::IAM::ManagedPolicy")) {
    if (properties["ManagedPolicyName"] !== names.boundary) continue;
    for (const statement of listAt(properties, "PolicyDocument", "Statement")) {
      const regions = listAt(statement, "Condition", "StringEquals", "aws:RequestedRegion");
      const isFiles =
        listAt(statement, "Resource").length > 0 &&
        listAt(statement, "Resource").every((each) =>
          textOf(each).startsWith(`arn:${names.partition}:elasticfilesystem:${region}:`),
        );
      if (isFiles) continue;
      const isBound = regions.length > 0 && regions.every((each) => typeof each === "string" && allowed.includes(each));
      if (!isBound) found.push({ place, message: "the boundary lets out of the region" });
    }
  }
  return found;
};

const waysOut = [
  "AWS::EC2::NatGateway",
  "AWS::EC2::InternetGateway",
  "AWS::EC2::EgressOnlyInternetGateway",
  "AWS::EC2::VPNGateway",
  "AWS::EC2::CarrierGateway",
  "AWS::EC2::VPCPeeringConnection",
  "AWS::EC2::TransitGatewayAttachment",
  "AWS::EC2::TransitGatewayVpcAttachment",
];
const isolated = ["query", "compact", "care"];

/** The network has no way out; what reads files and numbers is in it, and what must reach the world is not. */
export const networkHasNoWayOut: Rule = (templates, { deployment, names, fileTypeIds }) => {
  const found: Finding[] = resourcesOf(templates, ...waysOut).map(({ place }) => ({
    place,
    message: "it is a way out",
  }));
  for (const { place, properties } of resourcesOf(templates, "AWS::EC2::Route")) {
    const to = [
      properties["DestinationCidrBlock"],
      properties["DestinationIpv6CidrBlock"],
      properties["DestinationPrefixListId"],
    ];
    for (const each of to) if (each !== undefined) found.push({ place, message: `a route to ${textOf(each)}` });
  }
  const inside = new Set(
    [...isolated, ...fileTypeIds.map((type) => `process-${type}`)].map((name) => names.function(name)),
  );
  for (const { place, properties } of resourcesOf(templates, "AWS::Lambda::Function")) {
    const isInside = properties["VpcConfig"] !== undefined;
    const shouldBe = deployment.network.isolation === "vpc" && inside.has(String(properties["FunctionName"]));
    if (isInside !== shouldBe)
      found.push({ place, message: shouldBe ? "it is outside the network" : "it is inside, and has no way out" });
  }
  const endpoints = resourcesOf(templates, "AWS::EC2::VPCEndpoint").filter(
    ({ properties }) => properties["VpcEndpointType"] === "Interface",
  );
  if (endpoints.length !== deployment.network.interfaceEndpoints.length) {
    found.push({
      place: "network",
      message: `${endpoints.length} endpoints that cost, ${deployment.network.interfaceEndpoints.length} are configured`,
    });
  }
  for (const { place, properties } of resourcesOf(templates, "AWS::EC2::SecurityGroup")) {
    for (const ingress of listAt(properties, "SecurityGroupIngress")) {
      if (at(ingress, "CidrIp") !== undefined || at(ingress, "CidrIpv6") !== undefined)
        found.push({ place, message: "addresses may come in" });
    }
  }
  for (const { place, properties } of resourcesOf(templates, "AWS::EC2::SecurityGroupIngress")) {
    if (properties["SourceSecurityGroupId"] === undefined) found.push({ place, message: "addresses may come in" });
  }
  return found;
};
