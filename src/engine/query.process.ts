import { keepDatabase } from "./kept-database.ts";
import type { QueryJob, QueryRows } from "./query-engine.ts";
import { serveJobs } from "./serve-jobs.ts";

/** Questions come in bursts. */
const kept = keepDatabase(2_000);

serveJobs<QueryJob, QueryRows>(({ request: { folder, sql, parameters }, ...limits }) =>
  kept.use(folder, limits, async (database) => {
    const { names, rows } = await database.columns(sql, parameters);
    return { columns: names, rows };
  }),
);
