import type { Manifest } from "./dataset.ts";

/** Manifests that were read, by their keys: what a key names never changes. */
export interface KeptManifests {
  /** What is kept, or what `read` gives. */
  get(key: string, read: () => Promise<Manifest>): Promise<Manifest>;
}

/** Some megabytes each, of a dataset of a thousand tables. */
const mostKept = 4;

/** One question reads the same manifest several times, and the next one as well. Those that were asked for last are kept. */
export function createKeptManifests(): KeptManifests {
  const kept = new Map<string, Promise<Manifest>>();
  return {
    get(key, read) {
      const known = kept.get(key) ?? read();
      kept.delete(key);
      kept.set(key, known);
      known.catch(() => kept.delete(key));
      const [oldest] = kept.keys();
      if (kept.size > mostKept && oldest !== undefined) kept.delete(oldest);
      return known;
    },
  };
}
