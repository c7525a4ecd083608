import { z } from "zod";
import { exampleAccountId, findPlaceholders } from "./placeholders.ts";

/** What one function may take. */
const functionSize = z.strictObject({
  memoryMb: z.int().min(256).max(10_240),
  timeoutSeconds: z.int().min(3).max(900),
  /** Of `/tmp`, where no file system is mounted. */
  temporaryDiskMb: z.int().min(512).max(10_240).default(512),
});
export type FunctionSize = Readonly<z.output<typeof functionSize>>;

const regionName = z.string().regex(/^[a-z]{2}(?:-[a-z]+)+-\d$/, "write a region such as eu-central-1");
const days = z.int().min(1).max(3_650);
const daysOrNever = z.union([days, z.literal("never")]);
/** The service allows two and more for a mapping. */
const atOnce = z.int().min(2).max(1_000);
/** How long CloudWatch can keep a log. */
const logDays = z.literal([
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1_096, 1_827, 2_192, 2_557, 2_922, 3_288, 3_653,
]);

const autoscaled = z.strictObject({
  mode: z.literal("autoscaled"),
  leastReads: z.int().min(1),
  mostReads: z.int().min(1),
  leastWrites: z.int().min(1),
  mostWrites: z.int().min(1),
  targetPercent: z.int().min(20).max(90).default(70),
});

const model = z.strictObject({
  /** `bedrock:` and a model, or an inference profile such as `eu.vendor.name`. Its key is the role: no secret is in a template. */
  id: z.string().regex(/^bedrock:[\w.:-]{3,200}$/),
  contextTokens: z.int().min(1_000),
  /** What a million tokens cost, `INPUT/OUTPUT`; with it each answer says what it cost. */
  price: z
    .string()
    .regex(/^\d{1,9}(?:\.\d{1,9})?(?:\/\d{1,9}(?:\.\d{1,9})?){1,3}$/)
    .nullable()
    .default(null),
  /** The most that a day may cost, of each process that asks; needs the price. */
  dailyBudget: z
    .string()
    .regex(/^\d{1,9}(?:\.\d{1,9})?$/)
    .nullable()
    .default(null),
  /** It may propose how a question is read of which words were not. */
  plan: z.boolean().default(false),
  /** Where it may run: of an inference profile every region that it may choose. */
  runsIn: z.array(regionName).min(1),
});

/** A part of a key: no `/` and no wildcard, so that a place is one prefix and not many. */
const keyPart = z.string().regex(/^[A-Za-z0-9_.-]{1,64}$/);

/** A role or a user of AWS: no session, no root, no pattern. */
const principal = z
  .string()
  .regex(/^arn:[\w-]+:iam::\d{12}:(?:role|user)\/[\w+=,.@/-]+$/, "name a role or a user by its ARN");

/** Where files of a business are put: `<region>/<plan>/<business>/`. */
const uploadPlace = z.strictObject({
  region: keyPart,
  plan: keyPart,
  business: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/),
  /** The ARN of a role or user that may put there, and nowhere else in the bucket; null: nobody besides. */
  writer: principal.nullable(),
  /** Whether what is put there must be encrypted with a key of this business alone. */
  ownKey: z.boolean(),
});
export type UploadPlace = Readonly<z.output<typeof uploadPlace>>;

const deploymentSchema = z
  .strictObject({
    environment: z.enum(["dev", "prod"]),
    region: regionName,
    accountId: z.string().regex(/^\d{12}$/, "an account is twelve digits"),
    /** Where the data may be: the region of the deployment, and besides it only where a model is named on purpose. */
    dataResidency: z.strictObject({ dataRegion: regionName, modelRegions: z.array(regionName) }),
    model: model.nullable(),
    network: z.strictObject({
      /** `vpc`: what reads files and numbers has no way out. `none`: no VPC is made, and nothing costs while it is idle. */
      isolation: z.enum(["vpc", "none"]),
      addresses: z
        .string()
        .regex(/^10\.\d{1,3}\.0\.0\/16$/)
        .default("10.42.0.0/16"),
      zones: z
        .array(z.string().regex(/^[a-f]$/))
        .min(1)
        .max(3)
        .default(["a", "b"]),
      /** Each costs by the hour and zone, also when it is idle. */
      interfaceEndpoints: z.array(z.enum(["sqs", "logs", "xray", "bedrock-runtime"])),
      flowLogs: z.boolean(),
    }),
    fileSystem: z.enum(["efs", "none"]),
    table: z.discriminatedUnion("mode", [z.strictObject({ mode: z.literal("on-demand") }), autoscaled]),
    encryption: z.strictObject({
      /** `aws`: keys that AWS keeps. `own`: one key of the deployment, whose use is in CloudTrail. */
      key: z.enum(["aws", "own"]),
    }),
    /** Who may put where; besides them only roles whose own policies say so. */
    uploads: z.strictObject({ places: z.array(uploadPlace).default([]) }).default({ places: [] }),
    functions: z.strictObject({
      route: functionSize,
      process: functionSize,
      /** File types that need another size than `process`. */
      processByType: z.record(z.string(), functionSize).default({}),
      notify: functionSize,
      query: functionSize,
      api: functionSize,
      context: functionSize,
      reconcile: functionSize,
      compact: functionSize,
      care: functionSize,
    }),
    concurrency: z.strictObject({
      route: atOnce,
      process: atOnce,
      processByType: z.record(z.string(), atOnce).default({}),
      notify: atOnce,
      /** What the account may run at once, as AWS has granted it (quota L-B99A9384). */
      accountLimit: z.int().min(10).max(1_000_000),
      /** Keeps one of the account's for each function of the clock. A new account may have too few to do so. */
      reserveForClock: z.boolean(),
    }),
    retention: z.strictObject({
      logDays,
      /** Past versions of the numbers. */
      keepDays: z.int().min(0).max(3_650),
      keepUploadsDays: daysOrNever,
      keepRejectsDays: daysOrNever,
      /** Objects that were removed or replaced: how far one can go back. The table goes back 35 days at most. */
      removedObjectsDays: z.int().min(1).max(365),
      accessLogDays: days,
    }),
    api: z.strictObject({
      http: z.discriminatedUnion("authorizer", [
        z.strictObject({ authorizer: z.literal("none") }),
        z.strictObject({ authorizer: z.literal("iam") }),
        z.strictObject({ authorizer: z.literal("cognito") }),
        z.strictObject({ authorizer: z.literal("jwt"), issuer: z.url(), audience: z.array(z.string().min(1)).min(1) }),
      ]),
      requestsPerSecond: z.int().min(1).max(10_000).default(50),
      /** A URL for answers that come piece by piece, for who signs with a role of the account. */
      streamingUrl: z.boolean(),
    }),
    /** Who acts for every business and sees queues and dead letters; who is not named is nobody's operator. */
    operators: z.strictObject({
      principals: z.array(principal),
      /** Of the user directory, whose administrators say who is in it; null: none. */
      group: z
        .string()
        .regex(/^[\w.-]{1,128}$/)
        .nullable(),
    }),
    /** Roles and users who act for one business: they sign, and have no token that would say so. */
    callers: z.array(z.strictObject({ principal, business: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/) })),
    /** Of our own lines; `debug` tells of progress within a table, too. */
    logLevel: z.enum(["debug", "info", "warn", "error"]).default("info"),
    news: z.strictObject({ eventBus: z.boolean() }),
    alarms: z.strictObject({
      email: z.email().nullable(),
      /** Where `docs/operations/runbooks.md` can be read. */
      runbooks: z.url(),
      oldestMessageSeconds: z.int().min(60),
      /** Of copies that functions share: more than this is told. */
      sharedFilesGb: z.int().min(1).default(100),
    }),
    budget: z
      .strictObject({
        monthlyUsd: z.int().min(1),
        /** When all of it is spent, the functions that read files and the one that asks a model lose their rights. */
        stop: z.boolean(),
      })
      .nullable(),
    image: z.strictObject({
      architecture: z.enum(["arm64", "x86_64"]),
      /** What the Dockerfile begins with, by its digest; null: the tag that it names. */
      base: z
        .string()
        .regex(/^\S+@sha256:[0-9a-f]{64}$/, "name the base by its digest: NAME@sha256:...")
        .nullable()
        .default(null),
      /** An image that lies in ECR, by its digest; null: built from the Dockerfile when it is deployed. */
      uri: z.string().nullable(),
    }),
  })
  .superRefine((deployment, context) => {
    for (const { path, message } of contradictions(deployment)) context.addIssue({ code: "custom", path, message });
  });

/** Each keeps one run for itself where `reserveForClock` says so. */
const clockedFunctions = ["reconcile", "compact", "care"] as const;
/** Of an account that must not be reserved (docs of AWS, remembered). */
const leastUnreserved = 100;

export type Deployment = z.output<typeof deploymentSchema>;

interface Contradiction {
  readonly path: string[];
  readonly message: string;
}

/** What is right alone, and not together. */
function contradictions(deployment: z.input<typeof deploymentSchema>): readonly Contradiction[] {
  const { dataResidency, region, network, fileSystem, table, api, functions, budget, alarms, image, accountId } =
    deployment;
  const found: Contradiction[] = [];
  const add = (path: string, message: string): void => void found.push({ path: path.split("."), message });
  // The example is looked at and never deployed: nobody has its account.
  if (accountId !== exampleAccountId) {
    for (const { path, message } of findPlaceholders(deployment)) add(path, message);
  }
  if (deployment.model?.dailyBudget && !deployment.model.price)
    add("model.dailyBudget", "set model.price, too: what its model costs is not known");
  if (dataResidency.dataRegion !== region)
    add("dataResidency.dataRegion", `the deployment is in ${region}: nothing is kept elsewhere`);
  const allowed = [dataResidency.dataRegion, ...dataResidency.modelRegions];
  for (const place of deployment.model?.runsIn ?? []) {
    if (!allowed.includes(place))
      add("model.runsIn", `${place} is not in dataResidency.modelRegions: name it there if questions may go there`);
  }
  const { id = "", runsIn = [region] } = deployment.model ?? {};
  if (id.startsWith("bedrock:global."))
    add("model.id", "a global profile runs in any region: where the data goes could not be said");
  if (!runsIn.includes(region)) add("model.runsIn", `it is asked in ${region}, which must be among them`);
  if (runsIn.length > 1 && !isProfile(id))
    add("model.runsIn", `${id} is no inference profile: it runs where it is asked, in ${region} alone`);
  if (network.isolation === "vpc" && !network.interfaceEndpoints.includes("sqs")) {
    add("network.interfaceEndpoints", "add sqs: functions in the VPC send messages, and have no other way");
  }
  if (network.isolation === "none" && fileSystem === "efs") add("fileSystem", "efs is mounted within a VPC only");
  if (network.isolation === "none" && (network.flowLogs || network.interfaceEndpoints.length > 0)) {
    add("network", "without a VPC there are no endpoints and no flow logs");
  }
  if (table.mode === "autoscaled" && (table.leastReads > table.mostReads || table.leastWrites > table.mostWrites)) {
    add("table", "the least capacity is above the most");
  }
  if (api.http.authorizer !== "none" && functions.api.timeoutSeconds > 29) {
    add(
      "functions.api.timeoutSeconds",
      "an HTTP API waits 30 s: at most 29, so that the function can say that it was not enough",
    );
  }
  for (const { path, message } of wrongCallers(deployment)) add(path, message);
  const reserved = deployment.concurrency.reserveForClock ? clockedFunctions.length : 0;
  const left = deployment.concurrency.accountLimit - reserved;
  if (reserved > 0 && left < leastUnreserved)
    add(
      "concurrency.accountLimit",
      `${reserved} are reserved, which leaves ${left} of ${deployment.concurrency.accountLimit}: AWS wants ${leastUnreserved} for what reserves none; set reserveForClock to false, or ask for more (quota L-B99A9384)`,
    );
  if (budget !== null && alarms.email === null) add("alarms.email", "a budget needs somebody to tell");
  if (deployment.environment === "prod" && image.uri === null && !image.base)
    add(
      "image.base",
      "name what the Dockerfile begins with by its digest, for a tag is another image tomorrow (npm run check-image -- resolve public.ecr.aws/lambda/nodejs:24)",
    );
  if (image.uri !== null && !isPinned(image.uri, { region, accountId })) {
    add(
      "image.uri",
      `name an image in ECR of this account and region by its digest: ${accountId}.dkr.ecr.${region}.amazonaws.com/NAME@sha256:...`,
    );
  }
  return found;
}

/** Whoever is named twice, by somebody else's account, or for a door that is not there. */
function wrongCallers({ operators, callers, accountId, api }: z.input<typeof deploymentSchema>) {
  const found: { path: string; message: string }[] = [];
  const { principals, group } = operators;
  for (const each of principals.filter((arn) => !arn.includes(`::${accountId}:`)))
    found.push({ path: "operators.principals", message: `${each} is of another account: it cannot be an operator` });
  if (group !== null && api.http.authorizer !== "cognito")
    found.push({ path: "operators.group", message: "only the user directory (authorizer: cognito) has groups" });
  if (principals.length === 0 && group === null && api.http.authorizer !== "none")
    found.push({ path: "operators.principals", message: "name who operates: nobody could look after dead letters" });
  const all = [...principals, ...callers.map((each) => each.principal)].map((arn) => arn.replace(/\/.*\//, "/"));
  const twice = all.find((each, index) => all.indexOf(each) !== index);
  if (twice !== undefined)
    found.push({ path: "callers", message: `${twice} is named twice: an operator, or of one business` });
  if (all.join(" ").length + callers.length * 66 > mostCallersCharacters)
    found.push({
      path: "callers",
      message: "more than the variables of a function hold (4 KB): let them come with tokens",
    });
  return found;
}

/** Of the 4 KB that all variables of a function have together. */
const mostCallersCharacters = 2_500;

/** `bedrock:eu.vendor.name`: begins with the part of the world in which it chooses. */
export function isProfile(id: string): boolean {
  return /^bedrock:(?:eu|us|us-gov|apac|jp|au|ca)\../.test(id);
}

/** By digest, which names bytes; a tag names whatever was pushed last. */
function isPinned(
  uri: string,
  { region, accountId }: { readonly region: string; readonly accountId: string },
): boolean {
  const [place, digest = "", ...rest] = uri.split("@");
  const host = new RegExp(`^${accountId}\\.dkr\\.ecr\\.${region}\\.amazonaws\\.com(?:\\.cn)?/[a-z0-9][a-z0-9._/-]*$`);
  return rest.length === 0 && host.test(place ?? "") && /^sha256:[0-9a-f]{64}$/.test(digest);
}

/** What is wrong with a configuration, in a sentence for who deploys. */
export class DeploymentError extends Error {
  override readonly name = "DeploymentError";
}

/**
 * The file of an environment and three variables -> a deployment that fits together, frozen.
 * @throws DeploymentError naming each value that is missing or cannot be
 */
export function readDeployment(
  variables: Readonly<Record<string, string | undefined>>,
  readFile: (environment: string) => unknown,
): Deployment {
  const { ENVIRONMENT: environment, AWS_REGION: region, AWS_ACCOUNT_ID: accountId } = variables;
  const missing = Object.entries({ ENVIRONMENT: environment, AWS_REGION: region, AWS_ACCOUNT_ID: accountId })
    .filter(([, value]) => value === undefined || value === "")
    .map(([name]) => name);
  if (environment === undefined || missing.length > 0) {
    throw new DeploymentError(
      `set ${missing.join(", ")}: ENVIRONMENT=dev AWS_REGION=eu-central-1 AWS_ACCOUNT_ID=000000000000`,
    );
  }
  if (!/^(?:dev|prod)$/.test(environment)) throw new DeploymentError(`ENVIRONMENT is ${environment}: dev or prod`);
  return parseDeployment({ ...asObject(readFile(environment)), environment, region, accountId });
}

/** @throws DeploymentError */
export function parseDeployment(given: unknown): Deployment {
  const parsed = deploymentSchema.safeParse(given);
  if (parsed.success) return Object.freeze(parsed.data);
  const lines = parsed.error.issues.map(({ path, message }) => `  ${path.join(".")}: ${message}`);
  throw new DeploymentError(`the configuration of the deployment cannot be (${whereOf(given)}):\n${lines.join("\n")}`);
}

/** The file to mend. */
function whereOf(given: unknown): string {
  const { environment } = z.looseObject({ environment: z.string().optional() }).catch({}).parse(given);
  return `infrastructure/config/${environment ?? "ENVIRONMENT"}.json, and AWS_REGION and AWS_ACCOUNT_ID`;
}

function asObject(value: unknown): object {
  return typeof value === "object" && value !== null ? value : {};
}

/** Of a file type, where it has a size of its own. */
export function processSize({ functions }: Deployment, fileType: string): FunctionSize {
  return functions.processByType[fileType] ?? functions.process;
}

/** Who began earlier than this has ended. */
export function longestFunctionSeconds({ functions }: Deployment): number {
  const { processByType, ...sizes } = functions;
  return Math.max(
    ...[...Object.values(sizes), ...Object.values(processByType)].map(({ timeoutSeconds }) => timeoutSeconds),
  );
}
