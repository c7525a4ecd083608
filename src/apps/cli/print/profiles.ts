import type { Profile } from "#metrics/profiles/profile.ts";
import { describeProfile } from "./bridge.ts";
import { type Page, paint, suggest } from "./page.ts";
import { wrap } from "./text.ts";

/** Every profile, with what it leaves out of sales, and what it adds to net and total sales. */
export function printProfiles(profiles: readonly Profile[], page: Page): string {
  const lines = profiles.flatMap((profile) => [
    paint(page, "bold", describeProfile({ ...profile, unconfirmed: !profile.confirmed })),
    ...[profile.description, ...choicesOf(profile)].flatMap((text) => wrap(text, page.width, "    ")),
  ]);
  return [...lines, "", `Next: ${suggest(page, "query --metric net_sales --profile finance --bridge standard")}`].join(
    "\n",
  );
}

function choicesOf({ vendor, leavesOut, netAdds, totalAdds, aov, sellThrough }: Profile): string[] {
  const words = [...leavesOut.states, ...leavesOut.classes].map((word) => word.replaceAll("_", " "));
  return [
    `leaves out: ${words.length === 0 ? "nothing" : words.join(", ")}`,
    `net_sales adds: ${netAdds.length === 0 ? "nothing" : netAdds.join(", ")}; total_sales adds: ${totalAdds.join(", ")}`,
    `aov: ${aov}; sell_through: ${sellThrough}`,
    ...(vendor === null ? [] : ["applies to one source with exports of that platform: --where source=NAME"]),
  ];
}
