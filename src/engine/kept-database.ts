import { type DatabaseLimits, type LockedDatabase, openLockedDatabase } from "./locked-database.ts";

/** The database of the last statement, for the next one over the same folder: opening one costs more than a small sum. */
export interface KeptDatabase {
  /**
   * A database sees one folder, so nothing of one business is left when another one asks; one that failed is not used again.
   * @throws OmError as `openLockedDatabase`, and what `act` throws
   */
  use<Result>(
    folder: string,
    limits: DatabaseLimits,
    act: (database: LockedDatabase) => Promise<Result>,
  ): Promise<Result>;
}

/** Used by one statement at a time. What the engine keeps of a folder is given back when nobody asked for so long. */
export function keepDatabase(keptMs: number): KeptDatabase {
  let kept: { readonly name: string; readonly database: LockedDatabase } | null = null;
  let closing: NodeJS.Timeout | undefined;
  return {
    async use(folder, limits, act) {
      clearTimeout(closing);
      const name = JSON.stringify([folder, limits.memoryMb, limits.threads]);
      if (kept?.name !== name) close();
      kept ??= { name, database: await openLockedDatabase(folder, limits) };
      try {
        const result = await act(kept.database);
        closing = setTimeout(close, keptMs).unref();
        return result;
      } catch (thrown) {
        close();
        throw thrown;
      }
    },
  };

  function close(): void {
    kept?.database.close();
    kept = null;
  }
}
