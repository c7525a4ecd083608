import { type BusinessSettings, readSettings } from "#core/business-settings.ts";
import { OmError } from "#core/errors.ts";
import { type RateRules, type RateSpan, rateSpans } from "#core/exchange-rates.ts";
import type { Manifest } from "#engine/dataset.ts";
import type { BlobStore } from "#ports/blob-store.ts";
import { readList } from "#ports/business-lists.ts";
import type { BusinessRecords } from "#ports/business-records.ts";
import type { QueryPlan } from "../plan.ts";
import type { Conversion } from "./with-rates.ts";

export interface ConversionDeps {
  readonly blobs: BlobStore;
  readonly businesses: Pick<BusinessRecords, "at">;
}

/**
 * The rates that a plan converts by: those of the list that is set, or that was set at the moment whose state is asked for.
 * Null where nothing is to be converted.
 * @throws OmError `NO_DATA` where amounts are in another currency and no list is set
 */
export async function findConversion(
  business: string,
  plan: Pick<QueryPlan, "conversion" | "stateAt" | "business">,
  manifest: Manifest,
  { blobs, businesses }: ConversionDeps,
): Promise<Conversion | null> {
  if (plan.conversion === null || plan.conversion.originals.size === 0) return null;
  const { currency } = plan.conversion;
  const settings =
    plan.stateAt === null
      ? plan.business.settings
      : readSettings((await businesses.at(business, plan.stateAt.epochMs)).entries);
  const { rates: list } = settings;
  const rules = rulesOf(settings);
  const others = [...new Set(manifest.files.flatMap((file) => file.currencies))].filter(
    (other) => other !== "" && other !== currency,
  );
  if (list === undefined && others.length > 0) throw noList(others, currency);
  const rates = list === undefined ? [] : await readList(business, "rates", list, blobs);
  const days = daysOf(manifest);
  const spans = new Map(
    others.map((from) => [from, within(days, rateSpans(rates, { from, to: currency }, rules))] as const),
  );
  return { currency, rules, list: list ?? null, spans };
}

function rulesOf({ ratesMaxDays, ratesInverse, ratesVia }: BusinessSettings): RateRules {
  return { maxDays: ratesMaxDays, inverse: ratesInverse === "yes", via: ratesVia ?? null };
}

/** Detail of a refusal for want of rates: there is data, and another one than none was asked for. */
export const withoutRates = "ratesTo";

function noList(others: readonly string[], currency: string): OmError {
  return new OmError(
    "NO_DATA",
    `there are amounts in ${others.toSorted().join(", ")}, and no rates to ${currency} are set`,
    {
      fix: "load a list of rates: om business load-rates FILE, with a day, two currencies and a rate on each line",
      details: { [withoutRates]: currency },
    },
  );
}

/** The first day on which a row may be, and the last. */
function daysOf({ files }: Manifest): { readonly first: string; readonly last: string } {
  const firsts = files.flatMap(({ firstDay }) => firstDay ?? []).toSorted();
  const lasts = files.flatMap(({ lastDay }) => lastDay ?? []).toSorted();
  return { first: firsts[0] ?? "9998-12-31", last: lasts.at(-1) ?? "0001-01-01" };
}

/** ISO days are in order as texts are. */
function within({ first, last }: ReturnType<typeof daysOf>, spans: readonly RateSpan[]): RateSpan[] {
  return spans.flatMap((span) => {
    if (span.to <= first || span.from > last) return [];
    return [{ ...span, from: span.from < first ? first : span.from }];
  });
}
