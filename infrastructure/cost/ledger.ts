import { z } from "zod";

/** What a run of a function was billed, as its REPORT line says. */
export interface BilledRun {
  readonly requestId: string;
  readonly gbSeconds: number;
}

export interface LedgerEntry {
  /** `file`, `question`, or `shared` for what no line of the run names. */
  readonly kind: "file" | "question" | "shared";
  readonly business: string;
  /** Of the file; of a question the run that answered it. */
  readonly id: string;
  readonly runs: number;
  readonly gbSeconds: number;
  readonly usd: number;
}

const fact = z.looseObject({
  event: z.string(),
  requestId: z.string(),
  business: z.string().optional(),
  fileId: z.string().optional(),
  /** What a model cost, where its price is configured. */
  model: z.looseObject({ cost: z.string().nullable() }).nullish(),
});

export interface LedgerPrices {
  readonly lambdaGbSecond: number;
  readonly lambdaRequest: number;
}

/**
 * Lines of the functions' logs -> what each file and each question cost in runs. A run that worked on several is shared
 * among them alike, so that the entries sum to all that was billed, and to what models cost, which a question says where
 * the price of its model is configured. Not in it: storage, and requests to other services.
 */
export function ledgerOf(messages: Iterable<string>, prices: LedgerPrices): readonly LedgerEntry[] {
  const billed: BilledRun[] = [];
  const subjects = new Map<string, Map<string, Pick<LedgerEntry, "kind" | "business" | "id">>>();
  const businesses = new Map<string, string>();
  const modelUsd = new Map<string, number>();
  for (const message of messages) {
    const run = readReport(message);
    if (run !== null) billed.push(run);
    const told = readFact(message);
    if (told === null) continue;
    const { event, requestId, business, fileId } = told;
    if (fileId !== undefined && fileId !== "" && business !== undefined) businesses.set(fileId, business);
    if (told.model?.cost) modelUsd.set(requestId, (modelUsd.get(requestId) ?? 0) + Number(told.model.cost));
    const own = subjects.get(requestId) ?? new Map();
    if (fileId !== undefined && fileId !== "") own.set(`file ${fileId}`, { kind: "file", business: "", id: fileId });
    else if (event === "question-answered")
      own.set(`question`, { kind: "question", business: business ?? "", id: requestId });
    if (own.size > 0) subjects.set(requestId, own);
  }
  const entries = new Map<string, LedgerEntry>();
  for (const { requestId, gbSeconds } of billed) {
    const among = [...(subjects.get(requestId)?.values() ?? [])];
    const shared = among.length === 0 ? [{ kind: "shared", business: "", id: "" } as const] : among;
    for (const subject of shared) {
      const share = { runs: 1 / shared.length, gbSeconds: gbSeconds / shared.length };
      const key = `${subject.kind} ${subject.id}`;
      const before = entries.get(key) ?? { ...subject, runs: 0, gbSeconds: 0, usd: 0 };
      const runs = before.runs + share.runs;
      const sum = before.gbSeconds + share.gbSeconds;
      const business = subject.kind === "file" ? (businesses.get(subject.id) ?? "") : subject.business;
      const ofModel = subject.kind === "question" ? (modelUsd.get(subject.id) ?? 0) : 0;
      entries.set(key, {
        ...before,
        business,
        runs,
        gbSeconds: sum,
        usd: runs * prices.lambdaRequest + sum * prices.lambdaGbSecond + ofModel,
      });
    }
  }
  return [...entries.values()].toSorted((one, other) => other.usd - one.usd);
}

/** The same by business; "" is what belongs to none. */
export function byBusiness(entries: readonly LedgerEntry[]): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  for (const { business, usd } of entries) sums.set(business, (sums.get(business) ?? 0) + usd);
  return sums;
}

/** `REPORT RequestId: 8f5... Duration: ... Billed Duration: 1200 ms Memory Size: 2048 MB ...` */
function readReport(message: string): BilledRun | null {
  const [, requestId, ms, memoryMb] =
    /^REPORT RequestId: (\S+)\s.*?Billed Duration: (\d+) ms\s+Memory Size: (\d+) MB/s.exec(message) ?? [];
  if (requestId === undefined) return null;
  return { requestId, gbSeconds: (Number(ms) / 1_000) * (Number(memoryMb) / 1_024) };
}

function readFact(message: string): z.output<typeof fact> | null {
  if (!message.startsWith("{")) return null;
  try {
    const parsed = fact.safeParse(JSON.parse(message));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
