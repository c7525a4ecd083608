import { at, type Finding, listAt, resourcesOf, type Rule, textOf } from "../templates.ts";

/** An alarm has a name of its own, somebody to tell, and a page with that heading. */
export function alarmsLeadToRunbooks(headings: ReadonlySet<string>): Rule {
  return (templates, { names, deployment }) => {
    const seen = new Set<unknown>();
    return resourcesOf(templates, "AWS::CloudWatch::Alarm").flatMap(({ place, properties }) => {
      const found: Finding[] = [];
      const name = properties["AlarmName"];
      if (typeof name !== "string" || !name.startsWith(`${names.prefix}-`) || seen.has(name))
        found.push({ place, message: "it has no name of its own" });
      seen.add(name);
      if (!listAt(properties, "AlarmActions").includes(names.alarmsTopicArn))
        found.push({ place, message: "it tells nobody" });
      const description = textOf(properties["AlarmDescription"]);
      const [, heading = ""] = description.split(`${deployment.alarms.runbooks}#`);
      if (!headings.has(heading)) found.push({ place, message: `there is no runbook "${heading}"` });
      if (at(properties, "TreatMissingData") === undefined)
        found.push({ place, message: "what it does without data is not said" });
      return found;
    });
  };
}

/** Who is told of alarms hears them: CloudWatch may publish to the topic, and use the key that encrypts it. */
export const alarmsAreHeard: Rule = (templates, { names, deployment }) => {
  const lets = (statement: unknown, action: string): boolean =>
    at(statement, "Effect") === "Allow" &&
    listAt(statement, "Principal", "Service").includes("cloudwatch.amazonaws.com") &&
    listAt(statement, "Action").includes(action);
  const [topic] = resourcesOf(templates, "AWS::SNS::Topic").filter(
    ({ properties }) => properties["TopicName"] === `${names.prefix}-alarms`,
  );
  if (topic === undefined) return [{ place: "alarms", message: "there is no topic for alarms" }];
  const { place, stack, id } = topic;
  const isPublished = resourcesOf(templates, "AWS::SNS::TopicPolicy")
    .filter((policy) => policy.stack === stack && textOf(policy.properties["Topics"]).includes(`"${id}"`))
    .some(({ properties }) =>
      listAt(properties, "PolicyDocument", "Statement").some((statement) => lets(statement, "sns:Publish")),
    );
  const isEncrypted =
    deployment.encryption.key === "aws" ||
    resourcesOf(templates, "AWS::KMS::Key").some(({ properties }) =>
      listAt(properties, "KeyPolicy", "Statement").some((statement) => lets(statement, "kms:GenerateDataKey")),
    );
  return [
    ...(isPublished ? [] : [{ place, message: "CloudWatch may not publish to it" }]),
    ...(isEncrypted ? [] : [{ place, message: "CloudWatch may not use its key" }]),
  ];
};

/** `## Dead letters` -> `dead-letters`, as the site that shows the page makes addresses of headings. */
export function headingsOf(markdown: string): ReadonlySet<string> {
  const titles = markdown.matchAll(/^#{1,4} (.+)$/gm);
  return new Set(
    [...titles].map(([, title = ""]) =>
      title
        .toLowerCase()
        .replaceAll(/[^\w -]/g, "")
        .replaceAll(" ", "-"),
    ),
  );
}
