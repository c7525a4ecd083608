/**
 * What `npm test` leaves to `npm run test:long`, so that it stays within five minutes on two cores: real exports by the
 * megabyte, kills and broken disks, and whole models told step by step. `.ci/run` runs all of them.
 */
export const heavyTests: readonly string[] = [
  "test/corpus/**/*.test.ts",
  "test/eval/{ask,canaries,golds,hostile-engine,hostile-questions}.test.ts",
  "test/eval/passages/*.test.ts",
  "test/faults/**/*.test.ts",
  "test/phrasing/*.test.ts",
  "test/simulator/stand-ins/*.test.ts",
  "src/context-engine/retrievers/contract.test.ts",
  "src/apps/local/erase/eraser.test.ts",
  "src/apps/cli/client/create-client.test.ts",
  "src/apps/local/{keep-compacted,open-home,replace,steps,take-back,undo}.test.ts",
  "src/metrics/order-amounts.test.ts",
  "src/metrics/{analyses,explain,items,payouts}/*.test.ts",
  "src/metrics/profiles/profiles.test.ts",
  "src/processing/compaction/compact-dataset.test.ts",
  "src/processing/overlap/settle-overlaps.test.ts",
  "src/processing/table/kept-chunks.test.ts",
  "src/processing/same-sales/{find-same-sales,settle-streams}.test.ts",
  "src/text-index/bounds.test.ts",
  "test/journeys/{analyses,archives,ask,backup,bad-input,business-lists,business-settings,cli,compaction,compaction-of-a-server,copies,crosstab,decisions,documents,double-count,erase,every-metric,explain,future-dates,http-big-upload,hygiene,kept-folders,killed-table,names,newest-claim,odd-files,oracle,order-amounts,overlap,pairs,payouts,places,profiles,questions,rates,remembered,rollups,same-sales,saved-queries,serve,shaped-answers,shaped-queries,shared-orders,sources,stock-changes,stock-planning,stray-quote,two-tills,two-time-zones,undo,undo-model,unfinished,unlike-sales,wide-file}.test.ts",
];
