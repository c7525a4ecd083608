import { takeFolder } from "#adapters/local/folder-lock.ts";

/** Tries to own the data folder given, says `owner` or `busy`, and keeps what it has until it is ended. */
const lock = takeFolder(process.argv[2] ?? "");
process.once("disconnect", () => {
  lock?.release();
  process.exit();
});
process.send?.(lock === null ? "busy" : "owner");
