import type { RankedItem } from "../fusion/fuse.ts";
import type { IntentId, Plan } from "../models/plan.ts";
import type { FoundItem } from "../retrievers/retriever.ts";

const mostAlone = 3;
const mostBeside = 2;

/** Questions for a reason: a note may know one that no number shows. */
const asksWhy: ReadonlySet<IntentId> = new Set(["change", "growth", "seasonality", "overview"]);

/** The passages that are told: as the answer, or beside the numbers where a reason is asked for. */
export function passagesToTell(plan: Plan, items: readonly RankedItem[]): readonly FoundItem[] {
  if (plan.passages === undefined) return [];
  const most = plan.passages.stands === "alone" ? mostAlone : asksWhy.has(plan.intent) ? mostBeside : 0;
  return items
    .map(({ item }) => item)
    .filter(({ kind }) => kind === "passage")
    .slice(0, most);
}

/** A passage in its own words, by where it stands: that it is a quotation must be seen. */
export function tellPassage({ title, text, citations }: FoundItem): string {
  const [{ name = title } = {}] = citations;
  const section = title === name ? "" : `, ${title}`;
  return `${name}${section}: “${text}”`;
}

/** What a reader has to know of an answer that is made of passages. */
export const passagesAssumption =
  "No number was computed for this question: the words, and the numbers in them, are those of the documents.";
