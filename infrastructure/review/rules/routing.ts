import { at, type Finding, listAt, resourcesOf, type Rule, textOf } from "../templates.ts";
import { functionNamed, mappingsOf } from "./queues.ts";
import { statementsOf } from "./rights.ts";

/**
 * Results never trigger routing: no bucket but that of the uploads tells of its objects, the one rule for objects names it
 * alone, and who is called because of an object cannot put one there.
 */
export const resultsTriggerNothing: Rule = (templates, plan) => {
  const { names } = plan;
  const found: Finding[] = [];
  for (const { place, properties } of resourcesOf(templates, "AWS::S3::Bucket")) {
    const tells = properties["NotificationConfiguration"] !== undefined;
    if (tells && properties["BucketName"] !== names.uploadsBucket)
      found.push({ place, message: "it tells of its objects, and is not the uploads bucket" });
  }
  for (const { place, properties } of resourcesOf(templates, "AWS::Events::Rule")) {
    const pattern = properties["EventPattern"];
    if (pattern === undefined) continue;
    const buckets = listAt(pattern, "detail", "bucket", "name");
    const isUploads = buckets.length === 1 && buckets[0] === names.uploadsBucket;
    if (!isUploads)
      found.push({ place, message: `it matches ${textOf(buckets)}: the uploads bucket alone may trigger` });
  }
  const uploads = names.bucketArn(names.uploadsBucket);
  for (const { place, role, name, actions, resources } of statementsOf(templates)) {
    if (name === names.boundary) continue; // it allows nothing by itself
    const puts = actions.some((action) => action === "s3:PutObject" || action.includes("*"));
    const there = resources.some((resource) => resource.startsWith(uploads) || resource === "*");
    // Addresses that the API signs put objects in its name: it alone may, and no object calls it.
    if (puts && there && role !== names.role("api"))
      found.push({ place, message: `${role} may put objects where they trigger` });
  }
  const api = functionNamed(templates, names.function("api"));
  const worked = plan.queues.flatMap(({ name }) => mappingsOf(templates, plan, name));
  if (
    api !== undefined &&
    worked.some(({ stack, properties }) => stack === api.stack && at(properties["FunctionName"], "Ref") === api.id)
  ) {
    found.push({ place: api.place, message: "a queue calls the API, which may put uploads" });
  }
  return found;
};
