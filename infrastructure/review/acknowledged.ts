import type { GuardFinding } from "./guard.ts";

export interface Acknowledgement {
  readonly rule: string;
  /** Of the places that it is for, from their beginning to their end; a hash follows each name. */
  readonly places: RegExp;
  readonly reason: string;
}

/** What cfn-guard finds and we keep, each with its reason. One that is of no use any more turns a test red. */
export const acknowledged: readonly Acknowledgement[] = [
  {
    rule: "CT.ELASTICFILESYSYSTEM.PR.2",
    places: /^BaseInfrastructure\/SharedFiles\w{8}$/,
    reason: "copies of what lies in S3, and unfinished work: nothing there is worth a backup",
  },
  {
    rule: "CT.S3.PR.2",
    places: /^BaseInfrastructure\/AccessLogs\w{8}$/,
    reason: "it holds the access logs; its own would go round in a circle",
  },
  {
    rule: "CT.S3.PR.4",
    places: /^BaseInfrastructure\/(?:AccessLogs|Results)\w{8}$/,
    reason: "what we write must trigger nothing",
  },
  {
    rule: "CT.S3.PR.9",
    places: /^BaseInfrastructure\/(?:AccessLogs|Results)\w{8}$/,
    reason: "an erasure must be able to remove; earlier versions are kept for as long as configured",
  },
  {
    rule: "CT.S3.PR.9",
    places: /^FileProcessing\/Uploads\w{8}$/,
    reason: "an erasure must be able to remove what was put there",
  },
  {
    rule: "CT.S3.PR.10",
    places: /^BaseInfrastructure\/AccessLogs\w{8}$/,
    reason: "access logs can be delivered to a bucket with S3's own encryption only",
  },
  {
    rule: "CT.S3.PR.10",
    places: /^(?:BaseInfrastructure\/Results|FileProcessing\/Uploads)\w{8}$/,
    reason: "where `encryption.key` is `aws`: encrypted with S3's own key, on purpose, for a key of ours costs",
  },
  {
    rule: "CT.SQS.PR.2",
    places: /^FileProcessing\/Routing(?:Queue|Dead)\w{8}$/,
    reason: "encrypted with the key of the base stack: the rule reads no imported value (dataIsEncrypted does)",
  },
  {
    rule: "CT.CLOUDWATCH.PR.2",
    places: /^\w+\/\w*(?:Log|AccessLog)\w{8}$/,
    reason:
      "logs are kept as long as `retention.logDays` says: no value of a row is in them, and the records are the history",
  },
  {
    rule: "CT.CLOUDWATCH.PR.3",
    places: /^\w+\/\w*(?:Log|AccessLog)\w{8}$/,
    reason:
      "with `encryption.key: own` by the key of the base stack, which the rule does not read; else by CloudWatch's own",
  },
  {
    rule: "CT.LAMBDA.PR.2",
    places: /^ContextEngine\/HttpApiANYproxyIntegrationPermission\w{8}$/,
    reason: "API Gateway may call it, of this one API: the rule looks for an account beside the ARN",
  },
  {
    rule: "CT.LAMBDA.PR.3",
    places: /^ProcessingLambdas\/(?:Process[A-Za-z]+|Compact|Care)Function\w{8}$/,
    reason: "they are in the network: the rule reads no imported subnet (networkHasNoWayOut does)",
  },
  {
    rule: "CT.LAMBDA.PR.3",
    places: /^ContextEngine\/QueryFunction\w{8}$/,
    reason: "it is in the network: the rule reads no imported subnet (networkHasNoWayOut does)",
  },
  {
    rule: "CT.LAMBDA.PR.3",
    places:
      /^(?:FileProcessing\/Route|ProcessingLambdas\/(?:Notify|Reconcile)|ContextEngine\/(?:Context|Api|HttpUsersClaim))Function\w{8}$/,
    reason:
      "outside on purpose: it calls services that a network without a way out reaches by an endpoint that costs, or the world",
  },
];

export function isAcknowledged({ rule, place }: GuardFinding): boolean {
  return acknowledged.some((each) => each.rule === rule && each.places.test(place));
}
