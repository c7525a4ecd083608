import { expect, test } from "vitest";
import { createMetrics } from "./metrics.ts";

const about = { business: "shop", correlationId: "request_1", fileId: "file_1", table: 0, type: "sales" };
const rows = { read: 10, accepted: 8, rejected: 2, duplicate: 0 };

test("what was counted in an invocation is one line, by the embedded metric format", () => {
  const lines: string[] = [];
  const metrics = createMetrics((line) => lines.push(line), { now: () => 7 }, "sales");
  metrics.flush();
  metrics.count({ event: "table-ended", state: "done", rows, ms: 30, ...about });
  metrics.count({ event: "table-ended", state: "done", rows, ms: 12, ...about });
  metrics.count({ event: "table-stored", ...about });
  metrics.flush();
  metrics.flush();
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
    {
      _aws: {
        Timestamp: 7,
        CloudWatchMetrics: [
          {
            Namespace: "OmInsights",
            Dimensions: [["queue"]],
            Metrics: [
              { Name: "rowsRead", Unit: "Count" },
              { Name: "rowsAccepted", Unit: "Count" },
              { Name: "rowsRejected", Unit: "Count" },
              { Name: "tableMs", Unit: "Milliseconds" },
            ],
          },
        ],
      },
      queue: "sales",
      rowsRead: 20,
      rowsAccepted: 16,
      rowsRejected: 4,
      tableMs: 42,
    },
  ]);
});
