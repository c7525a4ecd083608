import { type Clock, toInstant } from "#core/clock.ts";
import { OmError } from "#core/errors.ts";
import type { EffectStore } from "#ports/effects.ts";
import { partitionOf } from "#ports/keys.ts";
import type { JsonValue, RecordStore } from "#ports/record-store.ts";
import type { SavedQuery } from "./saved-query.ts";

/** What a version says, besides which it is and since when. */
export type SavedQueryContent = Omit<SavedQuery, "version" | "at">;

/** The named queries of businesses, each version a record of its own. */
export interface SavedQueryRecords {
  /** The newest version of each name that is not removed, by name. */
  list(business: string): Promise<readonly SavedQuery[]>;
  /** Every version of a name, oldest first; none where there never was one. */
  history(business: string, name: string): Promise<readonly SavedQuery[]>;
  /**
   * The next version; `change` is given the newest one, and runs again when another came first. The same content is no new
   * version, null none at all.
   * @throws OmError `QUERY_INVALID` for one name too many
   */
  change(
    business: string,
    name: string,
    change: (before: SavedQuery | null) => SavedQueryContent | null,
  ): Promise<SavedQuery | null>;
}

export interface SavedQueryRecordsDeps {
  readonly records: RecordStore;
  readonly effects: EffectStore;
  readonly clock: Clock;
}

const prefix = "query#";
const mostNames = 1_000;

export function createSavedQueryRecords({ records, effects, clock }: SavedQueryRecordsDeps): SavedQueryRecords {
  return {
    async list(business) {
      return (await newestOf(business)).filter(({ isRemoved }) => !isRemoved);
    },
    history,
    async change(business, name, change) {
      for (;;) {
        const before = await newest(business, name);
        const content = change(before);
        if (content === null) return before;
        if (before !== null && isSame(before, content)) return before;
        if (before === null) await refuseTooMany(business);
        const next = { ...content, version: (before?.version ?? 0) + 1, at: toInstant(clock.now()) };
        try {
          const key = { partition: partitionOf(business), sort: sortOf(name, next.version) };
          await effects.apply({ writes: [{ key, value: toValue(next), ifVersion: 0 }] });
          return next;
        } catch (error) {
          if (!(error instanceof OmError) || error.code !== "CONFLICT") throw error;
        }
      }
    },
  };

  async function history(business: string, name: string): Promise<readonly SavedQuery[]> {
    const found = await records.list(partitionOf(business), { prefix: `${prefix}${name}#` });
    return found.map(({ value }) => toSaved(value));
  }

  async function newest(business: string, name: string): Promise<SavedQuery | null> {
    const options = { prefix: `${prefix}${name}#`, descending: true, limit: 1 };
    const [found] = await records.list(partitionOf(business), options);
    return found === undefined ? null : toSaved(found.value);
  }

  /** Removed ones among them. */
  async function newestOf(business: string): Promise<SavedQuery[]> {
    const found = await records.list(partitionOf(business), { prefix });
    const byName = new Map(found.map(({ value }) => toSaved(value)).map((saved) => [saved.name, saved]));
    return [...byName.values()].toSorted((one, other) => (one.name < other.name ? -1 : 1));
  }

  async function refuseTooMany(business: string): Promise<void> {
    if ((await newestOf(business)).length < mostNames) return;
    throw new OmError("QUERY_INVALID", `a business keeps at most ${mostNames} named queries`, {
      fix: "save it under a name that there is already",
    });
  }
}

function sortOf(name: string, version: number): string {
  return `${prefix}${name}#${String(version).padStart(9, "0")}`;
}

function isSame({ version: _version, at: _at, ...before }: SavedQuery, content: SavedQueryContent): boolean {
  return toText(before) === toText(content);
}

/** Equal contents give equal text, in whatever order their names stand. */
function toText(content: SavedQueryContent): string {
  return JSON.stringify(content, (_key, value: unknown) =>
    typeof value === "object" && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1)))
      : value,
  );
}

function toValue(saved: SavedQuery): JsonValue {
  return JSON.parse(JSON.stringify(saved));
}

/** Only this module writes them. */
function toSaved(value: JsonValue): SavedQuery {
  return JSON.parse(JSON.stringify(value));
}
