/** The end of a title: a fact that an adapter does not keep is shown as skipped, with its reason. */
export function because(reason: string | undefined): string {
  return reason === undefined ? "" : ` (skipped: ${reason})`;
}
