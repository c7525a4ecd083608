/** A name as a quoted SQL identifier; any Unicode name round-trips. */
export function quoteIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A text as a SQL literal. For values known only when SQL is composed; values of queries are bound as parameters. */
export function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
