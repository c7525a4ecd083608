/** What a caller may call its request: it stands in logs and records, so it is short and plain. */
export function readRequestId(header: string | readonly string[] | undefined): string | null {
  return typeof header === "string" && /^[\w.:-]{1,100}$/.test(header) ? header : null;
}
