import { at, type Finding, listAt, resourcesOf, type Rule, textOf } from "../templates.ts";
import { signedPlaceOf } from "../../constructs/permissions.ts";
import { statementsOf } from "./rights.ts";

/** `"/north/free/shop/*"` at the end of a resource: three parts written out. A pattern would reach into the files of others. */
const onePlace = /\/[\w.-]+\/[\w.-]+\/[\w.-]+\/\*"?\]*\}?$/;

/**
 * Who is let into the uploads bucket by its policy may put, below prefixes that are written out, and is refused elsewhere;
 * nothing there is let in that may read.
 */
export const writersKeepToTheirPlace: Rule = (templates, { names, deployment }) => {
  const { places } = deployment.uploads;
  const buckets = resourcesOf(templates, "AWS::S3::Bucket").filter(
    ({ properties }) => properties["BucketName"] === names.uploadsBucket,
  );
  const policies = resourcesOf(templates, "AWS::S3::BucketPolicy").filter(({ stack, properties }) =>
    buckets.some((bucket) => bucket.stack === stack && textOf(properties["Bucket"]).includes(`"${bucket.id}"`)),
  );
  const statements = policies.flatMap(({ place, properties }) =>
    listAt(properties, "PolicyDocument", "Statement").map((statement) => ({ place, statement })),
  );
  const found: Finding[] = [];
  const refused = new Set<string>();
  for (const { place, statement } of statements) {
    const isAllowed = at(statement, "Effect") === "Allow";
    const resources = listAt(statement, "Resource").map(textOf);
    const others = listAt(statement, "NotResource").map(textOf);
    if (isAllowed && !resources.every((resource) => onePlace.test(resource)))
      found.push({ place, message: `it lets in to ${resources.join(", ")}` });
    const actions = listAt(statement, "Action").map(textOf);
    if (isAllowed && actions.some((action) => !/^s3:(?:PutObject|AbortMultipartUpload)$/.test(action)))
      found.push({ place, message: `it lets ${actions.join(", ")}` });
    if (others.length > 0 && !isAllowed) refused.add(textOf(at(statement, "Principal", "AWS")));
    const isOfKey = textOf(at(statement, "Condition")).includes("kms-key-id");
    if (isOfKey && !resources.every((resource) => onePlace.test(resource)))
      found.push({ place, message: "it asks others for the key of one business" });
  }
  for (const { writer, ownKey, business } of places) {
    if (writer !== null && !refused.has(writer))
      found.push({ place: business, message: `${writer} may put elsewhere, too` });
    const asks = statements.some(
      ({ statement }) =>
        textOf(at(statement, "Condition")).includes("kms-key-id") &&
        textOf(at(statement, "Resource")).includes(`/${business}/`),
    );
    if (ownKey && !asks) found.push({ place: business, message: "nothing asks for its key" });
  }
  const readers = new Set(
    statementsOf(templates)
      .filter(({ effect, actions }) => effect === "Allow" && actions.includes("s3:GetObject"))
      .filter(({ resources }) => resources.includes(`${names.bucketArn(names.uploadsBucket)}/*`))
      .map(({ role }) => role),
  );
  for (const { place, properties } of resourcesOf(templates, "AWS::KMS::Key")) {
    if (!textOf(properties["Description"]).startsWith("Uploads of")) continue;
    const told = listAt(properties, "KeyPolicy", "Statement").flatMap((statement) =>
      listAt(statement, "Condition", "ArnEquals", "aws:PrincipalArn").map(textOf),
    );
    for (const role of readers) {
      if (!told.some((arn) => arn.endsWith(`:role/${role}`)))
        found.push({ place, message: `${role} reads uploads, and may not use the key` });
    }
  }
  return found;
};

/** Who signs addresses may put where they lead and nowhere else in the uploads bucket; no other role may put there. */
export const signedUploadsKeepToTheirPlace: Rule = (templates, { names }) => {
  const uploads = names.bucketArn(names.uploadsBucket);
  const found: Finding[] = [];
  for (const { place, role, name, effect, actions, resources } of statementsOf(templates)) {
    if (name === names.boundary || effect !== "Allow") continue; // a boundary allows nothing by itself
    const puts = actions.filter((action) => /^(?:\*|s3:\*|s3:Put.*|s3:.*\*.*)$/.test(action));
    const there = resources.filter((resource) => /^\*|:s3:::\*/.test(resource) || resource.startsWith(uploads));
    if (puts.length === 0 || there.length === 0) continue;
    const isSigned = role === names.role("api") && there.every((resource) => resource === signedPlaceOf(uploads));
    if (!isSigned || puts.some((action) => action !== "s3:PutObject"))
      found.push({ place, message: `${role} may ${puts.join(", ")} on ${there.join(", ")}` });
  }
  return found;
};
