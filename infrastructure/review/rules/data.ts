import {
  at,
  type Finding,
  listAt,
  type Resource,
  resourcesOf,
  type Rule,
  type Templates,
  textOf,
} from "../templates.ts";

const kept = ["AWS::S3::Bucket", "AWS::DynamoDB::Table", "AWS::KMS::Key", "AWS::Cognito::UserPool"];

/** What holds data stays when its stack goes. */
export const dataIsKept: Rule = (templates) => {
  const lost = resourcesOf(templates, ...kept)
    .filter(({ deletionPolicy }) => deletionPolicy !== "Retain")
    .map(({ place }) => ({ place, message: "it goes with its stack" }));
  const open = resourcesOf(templates, "AWS::DynamoDB::Table").flatMap(({ place, properties }) => [
    ...(properties["DeletionProtectionEnabled"] === true ? [] : [{ place, message: "it can be deleted by mistake" }]),
    ...(at(properties, "PointInTimeRecoverySpecification", "PointInTimeRecoveryEnabled") === true
      ? []
      : [{ place, message: "it cannot be restored to a moment" }]),
  ]);
  return [...lost, ...open];
};

/** At rest everything is encrypted, with the key of the deployment where it has one; on the way everything goes by TLS. */
export const dataIsEncrypted: Rule = (templates, { deployment, names }) => {
  const isOwn = deployment.encryption.key === "own";
  const found: Finding[] = [];
  const want = (isSo: boolean, { place }: Resource, message: string): void =>
    void (isSo || found.push({ place, message }));
  for (const bucket of resourcesOf(templates, "AWS::S3::Bucket")) {
    const rule = at(
      bucket.properties,
      "BucketEncryption",
      "ServerSideEncryptionConfiguration",
      0,
      "ServerSideEncryptionByDefault",
    );
    const isLog = bucket.properties["BucketName"] === names.accessLogsBucket;
    want(
      at(rule, "SSEAlgorithm") === (isOwn && !isLog ? "aws:kms" : "AES256"),
      bucket,
      "it is not encrypted as configured",
    );
    want(isClosed(bucket), bucket, "it may be opened to the public");
    want(isTlsOnly(templates, "AWS::S3::BucketPolicy", "Bucket", bucket), bucket, "it is read without TLS");
  }
  for (const queue of resourcesOf(templates, "AWS::SQS::Queue")) {
    const { properties } = queue;
    want(
      isOwn ? properties["KmsMasterKeyId"] !== undefined : properties["SqsManagedSseEnabled"] === true,
      queue,
      "it is not encrypted as configured",
    );
    want(isTlsOnly(templates, "AWS::SQS::QueuePolicy", "Queues", queue), queue, "it is written without TLS");
  }
  for (const topic of resourcesOf(templates, "AWS::SNS::Topic")) {
    want(!isOwn || topic.properties["KmsMasterKeyId"] !== undefined, topic, "it is not encrypted as configured");
    want(isTlsOnly(templates, "AWS::SNS::TopicPolicy", "Topics", topic), topic, "it is written without TLS");
  }
  for (const table of resourcesOf(templates, "AWS::DynamoDB::Table")) {
    const isWithOwn = at(table.properties, "SSESpecification", "KMSMasterKeyId") !== undefined;
    want(
      at(table.properties, "SSESpecification", "SSEEnabled") === true && isWithOwn === isOwn,
      table,
      "it is not encrypted as configured",
    );
  }
  for (const files of resourcesOf(templates, "AWS::EFS::FileSystem")) {
    want(files.properties["Encrypted"] === true, files, "it is not encrypted");
    const statements = listAt(files.properties, "FileSystemPolicy", "Statement");
    want(statements.some(refusesWithoutTls), files, "it is mounted without TLS");
    want(
      statements.every((statement) => at(statement, "Effect") === "Deny"),
      files,
      "its policy lets in who has no right of its own",
    );
  }
  for (const key of resourcesOf(templates, "AWS::KMS::Key")) {
    want(key.properties["EnableKeyRotation"] === true, key, "it is never renewed");
  }
  return found;
};

/** Nothing is kept for ever that nobody reads: logs, earlier versions, uploads that were broken off. */
export const leftoversGo: Rule = (templates, { deployment }) => {
  const found: Finding[] = [];
  for (const { place, properties } of resourcesOf(templates, "AWS::Logs::LogGroup")) {
    if (properties["RetentionInDays"] !== deployment.retention.logDays)
      found.push({ place, message: "its lines are not kept as long as configured" });
  }
  for (const { place, properties } of resourcesOf(templates, "AWS::S3::Bucket")) {
    const rules = listAt(properties, "LifecycleConfiguration", "Rules");
    const has = (name: string): boolean =>
      rules.some((rule) => at(rule, "Status") === "Enabled" && at(rule, name) !== undefined);
    if (!has("AbortIncompleteMultipartUpload")) found.push({ place, message: "parts of broken uploads stay" });
    if (!has("NoncurrentVersionExpiration")) found.push({ place, message: "earlier versions stay" });
    // What is current goes by the product alone: a rule does not know which bytes are named.
    const expires = rules.some((rule) => at(rule, "ExpirationInDays") !== undefined);
    if (expires && !textOf(properties["BucketName"]).includes("access-logs"))
      found.push({ place, message: "a rule removes objects that may be named" });
  }
  return found;
};

function isClosed({ properties }: Resource): boolean {
  const wanted = ["BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"];
  return wanted.every((name) => at(properties, "PublicAccessBlockConfiguration", name) === true);
}

function isTlsOnly(templates: Templates, policyType: string, property: string, { stack, id }: Resource): boolean {
  return resourcesOf(templates, policyType)
    .filter((policy) => policy.stack === stack && textOf(policy.properties[property]).includes(`"${id}"`))
    .flatMap(({ properties }) => listAt(properties, "PolicyDocument", "Statement"))
    .some(refusesWithoutTls);
}

function refusesWithoutTls(statement: unknown): boolean {
  return at(statement, "Effect") === "Deny" && at(statement, "Condition", "Bool", "aws:SecureTransport") === "false";
}
