import { ndjson } from "#formats/ndjson/index.ts";

/** The rows of NDJSON, in one process; `places` looks for its columns first, as the analysis does. */
const [step = "", path = ""] = process.argv.slice(2);
if (step === "places") {
  const [place] = await ndjson.places(path, path);
  console.log(JSON.stringify({ columns: place?.columns?.length }));
} else {
  let rows = 0;
  let unreadable = 0;
  for await (const batch of ndjson.rows(path, {})) {
    for (const row of batch) {
      if ("raw" in row) unreadable += 1;
      else rows += 1;
    }
  }
  console.log(JSON.stringify({ rows, unreadable }));
}
