/** One version of an object, or the mark that it was removed. */
export interface ObjectVersion {
  readonly key: string;
  readonly versionId: string;
  readonly at: string;
  readonly isRemoval: boolean;
  readonly isLatest: boolean;
}

/** A bucket that keeps earlier versions: what bringing back needs of it. */
export interface VersionedObjects {
  /** Below a prefix, in any order. */
  list(prefix: string): Promise<readonly ObjectVersion[]>;
  /** Takes the mark of one removal away: the version below it is the object again. */
  takeMarkAway(key: string, versionId: string): Promise<void>;
}
