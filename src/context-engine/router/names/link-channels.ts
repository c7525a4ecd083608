import type { Word } from "../words.ts";
import type { NameLink } from "./link-names.ts";
import type { NameIndex } from "./name-index.ts";
import { keyOfName, showName } from "./name-text.ts";

/** How people call the two ways to sell; what a business calls them is one of these as well. */
const groups: readonly (readonly string[])[] = [
  [
    "web",
    "online",
    "internet",
    "ecommerce",
    "e-commerce",
    "webshop",
    "web shop",
    "online shop",
    "online store",
    "website",
    "digital",
  ],
  [
    "shop",
    "in-store",
    "store",
    "stores",
    "shops",
    "retail",
    "pos",
    "counter",
    "offline",
    "brick and mortar",
    "bricks and mortar",
    "physical",
  ],
];
/** Words of a group that say nothing by themselves: "shop" is a noun, "retail" and "digital" are said of anything. */
const loose: ReadonlySet<string> = new Set(
  "shop store stores shops retail counter pos physical digital website".split(" "),
);
const longest = 3;

/**
 * "online" where the channel is called "web": a channel by another of its names. Only where the business has one channel of
 * the kind; with several it is asked which is meant.
 */
export function linkChannels(
  words: readonly Word[],
  question: string,
  isTaken: (index: number) => boolean,
  index: NameIndex,
): readonly NameLink[] {
  const links: NameLink[] = [];
  for (let from = 0; from < words.length; from += 1) {
    for (let to = Math.min(words.length, from + longest); to > from; to -= 1) {
      const said = question.slice(words[from]?.from, words[to - 1]?.to).toLowerCase();
      const group = loose.has(said) ? undefined : groups.find((each) => each.includes(said));
      const isFree = words.slice(from, to).every((_, at) => !isTaken(from + at));
      const link = group === undefined || !isFree ? null : toLink({ from, to, said }, group, index);
      if (link === null) continue;
      links.push(link);
      from = to - 1;
      break;
    }
  }
  return links;
}

function toLink(
  { from, to, said }: { readonly from: number; readonly to: number; readonly said: string },
  group: readonly string[],
  index: NameIndex,
): NameLink | null {
  const keys = new Set(group.map(keyOfName));
  const channels = index.names.filter(
    ({ dimension, name, rows }) => dimension === "channel" && rows > 0 && keys.has(keyOfName(name)),
  );
  const [first] = channels;
  if (first === undefined) return null;
  const isClear = channels.length === 1;
  return {
    from,
    to,
    dimension: "channel",
    candidates: channels.map(({ name }) => ({ dimension: "channel", name, score: 1, how: "words" })),
    isClear,
    sameName: false,
    isTaken: false,
    isHinted: true,
    said: isClear ? `"${said}" read as the channel ${showName(first.name)}` : null,
  };
}
