import { AnyPrincipal, ArnPrincipal, Effect, PolicyStatement } from "aws-cdk-lib/aws-iam";
import type { Bucket } from "aws-cdk-lib/aws-s3";
import type { Construct } from "constructs";
import type { UploadPlace } from "../config/deployment.ts";
import type { Plan } from "../config/plan.ts";
import { createTenantKey } from "./keys.ts";

/**
 * Lets each writer put below its own prefix and nowhere else, and refuses puts below the prefix of a business with a key of
 * its own that do not say this key. A prefix is written out: in a policy `*` goes over slashes, so that a pattern in front of
 * the business would match the files of others.
 */
export function addUploadPlaces(scope: Construct, bucket: Bucket, plan: Plan): void {
  const { places } = plan.deployment.uploads;
  const businesses = new Set(places.filter(({ ownKey }) => ownKey).map(({ business }) => business));
  const keys = new Map([...businesses].map((business) => [business, createTenantKey(scope, business, plan).keyArn]));
  for (const place of places) {
    const objects = `${bucket.bucketArn}/${place.region}/${place.plan}/${place.business}/*`;
    if (place.writer !== null) bucket.addToResourcePolicy(allowWriter(place.writer, objects));
    const key = place.ownKey ? keys.get(place.business) : undefined;
    if (key !== undefined) bucket.addToResourcePolicy(refuseOtherKeys(objects, key));
  }
  for (const writer of new Set(places.flatMap(({ writer: each }) => each ?? []))) {
    bucket.addToResourcePolicy(refuseElsewhere(writer, places, bucket.bucketArn));
  }
}

function allowWriter(writer: string, objects: string): PolicyStatement {
  return new PolicyStatement({
    principals: [new ArnPrincipal(writer)],
    actions: ["s3:PutObject", "s3:AbortMultipartUpload"],
    resources: [objects],
  });
}

/** Whatever its own policies say. */
function refuseElsewhere(writer: string, places: readonly UploadPlace[], bucketArn: string): PolicyStatement {
  const own = places.filter((place) => place.writer === writer);
  return new PolicyStatement({
    effect: Effect.DENY,
    principals: [new ArnPrincipal(writer)],
    actions: ["s3:PutObject"],
    notResources: own.map(({ region, plan, business }) => `${bucketArn}/${region}/${plan}/${business}/*`),
  });
}

function refuseOtherKeys(objects: string, keyArn: string): PolicyStatement {
  return new PolicyStatement({
    effect: Effect.DENY,
    principals: [new AnyPrincipal()],
    actions: ["s3:PutObject"],
    resources: [objects],
    conditions: { StringNotEquals: { "s3:x-amz-server-side-encryption-aws-kms-key-id": keyArn } },
  });
}
