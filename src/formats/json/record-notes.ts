/** What people should know of records whose lines are rows. */
export function linesNote(records: number, linesPath: string): string {
  return (
    `${records} ${records === 1 ? "record" : "records"}: each line in "${linesPath}" is a row of its own, ` +
    "and what belongs to the record is repeated on each of its lines"
  );
}
