/** Whether an error of the operating system has this code, such as `EEXIST`. */
export function hasSystemCode(thrown: unknown, code: string): boolean {
  return thrown instanceof Error && "code" in thrown && thrown.code === code;
}

/** Nothing is at that path, or the way to it leads through a file. */
export function isMissing(thrown: unknown): boolean {
  return hasSystemCode(thrown, "ENOENT") || hasSystemCode(thrown, "ENOTDIR");
}

/** Null when there is nothing at the path that was asked for. */
export async function orNull<T>(found: Promise<T>): Promise<T | null> {
  return found.catch((thrown: unknown) => {
    if (isMissing(thrown)) return null;
    throw thrown;
  });
}
