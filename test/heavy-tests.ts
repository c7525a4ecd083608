/**
 * What `npm test` leaves to `npm run test:long`, so that it stays within five minutes on two cores: real exports by the
 * megabyte, kills and broken disks, and whole models told step by step. `.ci/run` runs all of them.
 */
export const heavyTests: readonly string[] = [
  "test/corpus/**/*.test.ts",
  "test/faults/**/*.test.ts",
  "test/journeys/{backup,business-settings,copies,erase,explain,kept-folders,overlap,remembered,rollups,undo,undo-model,wide-file}.test.ts",
];
