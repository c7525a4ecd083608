import { openLockedDatabase } from "./locked-database.ts";
import type { QueryJob, QueryRows } from "./query-engine.ts";
import { serveJobs } from "./serve-jobs.ts";

/** A fresh database for each statement: nothing of one business is left when the next one asks. */
serveJobs<QueryJob, QueryRows>(async ({ request, memoryMb, threads }) => {
  const database = await openLockedDatabase(request.folder, { memoryMb, threads });
  try {
    const { names, rows } = await database.columns(request.sql, request.parameters);
    return { columns: names, rows };
  } finally {
    database.close();
  }
});
