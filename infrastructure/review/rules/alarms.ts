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
