import type { FileReport, LiveUnlike, ReplacedRows, TableReport } from "#core/report.ts";
import { headKey, type ManifestFile, readManifest, visibleCount } from "#engine/dataset.ts";
import type { BlobStore } from "#ports/blob-store.ts";
import type { RecordStore } from "#ports/record-store.ts";

/** Says of tables how many of their rows are in the numbers now: later files may replace some, or give them back. */
export interface LiveRows {
  /** The reports with `live` as the current manifests have it; files of which a question speaks by their names there. */
  add(business: string, reports: readonly FileReport[]): Promise<readonly FileReport[]>;
}

type Live = TableReport["live"];

/** What a manifest says of its tables, by `nameOf`, and how it calls its files. */
interface Present {
  readonly live: ReadonlyMap<string, Live>;
  readonly names: ReadonlyMap<string, string>;
}

const mostKept = 50;

/** What a manifest says never changes: it is kept for the next report. */
export function createLiveRows({
  blobs,
  records,
}: {
  readonly blobs: BlobStore;
  readonly records: RecordStore;
}): LiveRows {
  const kept = new Map<string, Promise<Present>>();
  return {
    async add(business, reports) {
      const types = new Set(
        reports.flatMap(({ tables }) =>
          tables.filter((table) => isCounted(table) || asksOfOther(table)).map(({ type }) => type),
        ),
      );
      const found = new Map(
        await Promise.all([...types].map(async (type) => [type, await readPresent(business, type)] as const)),
      );
      return reports.map((report) => ({
        ...report,
        tables: report.tables.map((table) => {
          const present = found.get(table.type);
          const named = present !== undefined && asksOfOther(table) ? withNames(table, present.names) : table;
          const live = isCounted(table) ? present?.live.get(nameOf(report.fileId, table.name)) : undefined;
          return live === undefined ? named : { ...named, live };
        }),
      }));
    },
  };

  async function readPresent(business: string, dataset: string): Promise<Present> {
    const head = await records.get(headKey(business, dataset));
    if (typeof head?.value !== "string") return { live: new Map(), names: new Map() };
    const key = head.value;
    const known = kept.get(key) ?? readManifest(key, blobs).then(({ files }) => toPresent(files));
    kept.delete(key);
    kept.set(key, known);
    for (const oldest of kept.keys()) if (kept.size > mostKept) kept.delete(oldest);
    return known.catch((error: unknown) => {
      kept.delete(key);
      throw error;
    });
  }
}

function isCounted({ state }: TableReport): boolean {
  return state === "done" || state === "done_with_rejects";
}

function asksOfOther({ questions }: TableReport): boolean {
  return questions.some(({ id }) => id === "sameSales");
}

/** Records name files by ids, so that no name of an erased one stays. */
function withNames(table: TableReport, names: Present["names"]): TableReport {
  const notes = table.notes.map((note) => note.replace(/\bfile_\w+/g, (fileId) => names.get(fileId) ?? fileId));
  return { ...table, notes };
}

function nameOf(fileId: string, table: string): string {
  return JSON.stringify([fileId, table]);
}

function toPresent(files: readonly ManifestFile[]): Present {
  const names = new Map(files.map(({ fileId, name }) => [fileId, name]));
  return { live: drawLive(files, names), names };
}

function drawLive(files: readonly ManifestFile[], names: Present["names"]): Present["live"] {
  const replaces = new Map<string, ReplacedRows[]>();
  for (const file of files) {
    for (const { winner, table, ...rows } of replacementsOf(file)) {
      const { fileId, name } = file;
      const key = nameOf(winner, table);
      replaces.set(key, [...(replaces.get(key) ?? []), { fileId, name, ...rows }]);
    }
  }
  const unlikeOthers = drawUnlike(files);
  return new Map(
    files.map((file): [string, Live] => {
      const own = nameOf(file.fileId, file.table);
      const replaced = byFile(replaces.get(own) ?? []);
      const unlike = [...(file.superseded?.unlike ?? []), ...(unlikeOthers.get(own) ?? [])];
      const replacedBy = byFile(
        replacementsOf(file).map(({ winner, table: _table, ...rows }) => {
          return { fileId: winner, name: names.get(winner) ?? winner, ...rows };
        }),
      );
      return [
        own,
        {
          // Reports count records; where newer files have some of the rows of a record, only rows can be counted.
          visible: file.superseded === undefined ? (file.records ?? file.acceptedRows) : visibleCount(file),
          superseded: file.superseded?.rows ?? 0,
          supersedes: replaced.reduce((sum, { rows }) => sum + rows, 0),
          ...(replaced.length === 0 ? {} : { replaces: replaced }),
          ...(replacedBy.length === 0 ? {} : { replacedBy }),
          ...(unlike.length === 0 ? {} : { unlike }),
        },
      ];
    }),
  );
}

/** What files that give way to a table tell otherwise, by `nameOf`. */
function drawUnlike(files: readonly ManifestFile[]): ReadonlyMap<string, readonly LiveUnlike[]> {
  const told = files.flatMap(({ fileId, name, superseded: { by = [], ofStream, unlike = [] } = {} }) => {
    const own = new Set(ofStream?.by.map((winner) => nameOf(winner.fileId, winner.table)));
    const winners = by.map((winner) => nameOf(winner.fileId, winner.table)).filter((winner) => !own.has(winner));
    return winners.flatMap((winner) => unlike.map((each) => ({ winner, unlike: { ...each, of: { fileId, name } } })));
  });
  const byWinner = Map.groupBy(told, ({ winner }) => winner);
  return new Map([...byWinner].map(([winner, each]) => [winner, each.map(({ unlike }) => unlike)]));
}

interface Replacement extends Pick<ReplacedRows, "rows" | "isOlder"> {
  /** The file whose rows count. */
  readonly winner: string;
  readonly table: string;
}

/** What a table loses to others; to one that came before by a newer claim, or because people said so of other columns. */
function replacementsOf({ fileId, superseded }: ManifestFile): Replacement[] {
  const { by = [], ofStream } = superseded ?? {};
  const byClaim = ofStream === undefined ? by : (ofStream?.by ?? []);
  return by.flatMap(({ fileId: winner, table, rows }) => {
    const claimed = byClaim.find((each) => each.fileId === winner && each.table === table)?.rows ?? 0;
    const older = winner < fileId ? { isOlder: true as const } : {};
    return [
      ...(claimed === 0 ? [] : [{ winner, table, rows: claimed, ...older }]),
      ...(rows <= claimed ? [] : [{ winner, table, rows: rows - claimed }]),
    ];
  });
}

/** Tables of one file together. */
function byFile(rows: readonly ReplacedRows[]): ReplacedRows[] {
  const groups = Map.groupBy(rows, ({ fileId, isOlder = false }) => JSON.stringify([fileId, isOlder]));
  return [...groups.values()].flatMap((parts) => {
    const [first] = parts;
    return first === undefined ? [] : [{ ...first, rows: parts.reduce((sum, part) => sum + part.rows, 0) }];
  });
}
