/**
 * Words behind a number or a thing that say no more than that it was sold, counted or asked for. A closed list: of any other
 * word only a model says that it adds nothing, and "prepaid" or "damaged" do.
 */
export const idleWords: ReadonlySet<string> = new Set(
  (
    "flogged hawked peddled vended bagged pocketed garnered amassed reaped raked racked clocked notched chalked " +
    "toted totted tallied reckon reckoned"
  ).split(" "),
);
