/**
 * The same for every home: ids become their place in the order of their first mention, instants and durations one word;
 * names that are made of ids (jobs, blobs) go with them. What stays is what a home has to say of the files.
 */
export function createNormaliser(): (value: unknown) => unknown {
  const seen = new Map<string, string>();

  function idOf(id: string): string {
    const prefix = id.slice(0, id.indexOf("_"));
    const known = seen.get(id) ?? `${prefix}#${[...seen.keys()].filter((each) => each.startsWith(prefix)).length + 1}`;
    seen.set(id, known);
    return known;
  }

  function ofText(text: string): string {
    return text
      .replace(/(?<=\bfile_[0-9a-hjkmnp-tv-z]{16}\/)[0-9a-f]{16}(?=\/)/g, "<job>")
      .replace(/\b(?:file|job|upload|request|version)_[0-9a-hjkmnp-tv-z]{16}\b/g, idOf)
      .replace(/\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z\b/g, "<instant>");
  }

  function normalise(value: unknown): unknown {
    if (typeof value === "string") return ofText(value);
    if (Array.isArray(value)) return value.map(normalise);
    if (typeof value !== "object" || value === null) return value;
    const isBlob = "key" in value && "sizeBytes" in value; // compressed with the ids that are in it
    return Object.fromEntries(
      Object.entries(value).map(([name, inner]) => [
        ofText(name),
        isMadeOfIds(name) || name === "ms" || (isBlob && name === "sizeBytes") ? "<made of ids>" : normalise(inner),
      ]),
    );
  }
  return normalise;
}

/** Hashes over ids and times. */
function isMadeOfIds(name: string): boolean {
  return name === "jobKey" || name === "etag";
}
