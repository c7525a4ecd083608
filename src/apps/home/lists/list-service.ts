import type { BusinessList, ListKind } from "#core/business-list.ts";
import type { BlobStore } from "#ports/blob-store.ts";
import type { BusinessRecords } from "#ports/business-records.ts";
import { readList as readStoredList, storeList } from "#ports/business-lists.ts";
import type { BusinessService } from "../business-service.ts";
import { type EntryRules, entryRules, gatherEntries } from "./list-entries.ts";
import type { ListReport, ListRequest, ListState } from "./list-report.ts";
import { readList, type ReadListDeps, type ReadListFile } from "./read-list.ts";

/** Lists of a business that come as files: costs, lead times, rates. Part of the one face of the product. */
export interface ListService {
  /**
   * Reads a file as a list and sets it: the next version of the settings. Where lines are refused, or contradict each other,
   * nothing changes unless that was asked for.
   * @throws OmError as `readList`
   */
  loadList(business: string, kind: ListKind, request: ListRequest): Promise<ListReport>;
  /** @throws OmError `NOT_FOUND` for a version that is not there */
  list(business: string, kind: ListKind, version?: number): Promise<ListState>;
}

export interface ListServiceDeps extends ReadListDeps {
  readonly blobs: BlobStore;
  readonly businesses: BusinessRecords;
  readonly changeSettings: BusinessService["changeSettings"];
}

const mostRefusedNamed = 1_000;

export function createListService(deps: ListServiceDeps): ListService {
  const { blobs, businesses, changeSettings } = deps;
  return {
    loadList(business, kind, request) {
      switch (kind) {
        case "costs":
          return load(business, kind, entryRules.costs, request);
        case "leadTimes":
          return load(business, kind, entryRules.leadTimes, request);
        case "rates":
          return load(business, kind, entryRules.rates, request);
      }
    },
    async list(business, kind, version) {
      const found = await (version === undefined
        ? businesses.current(business)
        : businesses.version(business, version));
      const name = found.entries[kind];
      const entries = name === undefined ? [] : await readStoredList(business, kind, name, blobs);
      return { kind, version: found.version, at: found.at, entries };
    },
  };

  async function load<Kind extends ListKind>(
    business: string,
    kind: Kind,
    rules: EntryRules<BusinessList[Kind]>,
    request: ListRequest,
  ): Promise<ListReport> {
    const settings = await businesses.settings(business);
    const file = await readList(kind, request, settings, deps);
    const { entries, repeated, refused: inside } = gatherEntries(file.rows, rules);
    const refused = [...file.refused, ...inside].toSorted((one, other) => one.line - other.line);
    const before = byKey(await presentEntries(business, kind, settings[kind]), rules);
    const after = new Map([...(request.adds ? before : []), ...entries]);
    const isTaken = (refused.length === 0 || request.skipsRefused) && entries.size > 0;
    const ordered = [...after].toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([, entry]) => entry);
    return {
      kind,
      taken: isTaken,
      table: file.table,
      mapping: file.mapping.map(({ source, field }) => ({ source, field })),
      lines: { ...countLines(file, refused.length), taken: entries.size, repeated },
      refused: refused.slice(0, mostRefusedNamed),
      compared: compare(before, after, rules),
      notes: [...currencyNotes(ordered), ...(entries.size === 0 ? ["no line can be taken: nothing was changed"] : [])],
      settings: isTaken ? await set(business, kind, ordered) : null,
    };
  }

  /** A blob that nobody names yet may be collected before the settings name it: then it is stored once more. */
  async function set<Kind extends ListKind>(business: string, kind: Kind, entries: readonly BusinessList[Kind][]) {
    const name = await storeList(business, kind, entries, blobs);
    const changed = await changeSettings(business, { set: { [kind]: name } });
    await storeList(business, kind, entries, blobs);
    return changed;
  }

  async function presentEntries<Kind extends ListKind>(business: string, kind: Kind, name: string | undefined) {
    return name === undefined ? [] : readStoredList(business, kind, name, blobs);
  }
}

function byKey<Entry>(entries: readonly Entry[], { keyOf }: EntryRules<Entry>): Map<string, Entry> {
  return new Map(entries.map((entry) => [keyOf(entry), entry]));
}

function countLines({ read, skipped }: ReadListFile, refused: number) {
  return { read, refused, skipped };
}

function compare<Entry>(
  before: ReadonlyMap<string, Entry>,
  after: ReadonlyMap<string, Entry>,
  { valueOf }: EntryRules<Entry>,
): ListReport["compared"] {
  const kept = [...after].flatMap(([key, entry]) => {
    const old = before.get(key);
    return old === undefined ? [] : [valueOf(old) !== valueOf(entry)];
  });
  return {
    added: after.size - kept.length,
    changed: kept.filter(Boolean).length,
    removed: before.size - kept.length,
  };
}

function currencyNotes(entries: readonly BusinessList[ListKind][]): string[] {
  const unknown = entries.filter((entry) => "currency" in entry && entry.currency === "").length;
  if (unknown === 0) return [];
  return [
    `no currency is named on ${unknown} of ${entries.length} lines: they count only for amounts whose currency is unknown, too; say it with --set currency=EUR, or om business set currency=EUR`,
  ];
}
