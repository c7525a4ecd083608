import { business, type HomeUnderTest, readDataset } from "./home-under-test.ts";
import { asked, asks, corpus, keptQuery, questions, rates } from "./corpus.ts";
import { createNormaliser } from "./normalise.ts";

/** What was heard, by what was asked. */
export type Told = Readonly<Record<string, unknown>>;

/** Everything that a home says after the corpus went through it. */
export async function runCorpus(home: HomeUnderTest): Promise<Told> {
  const normalise = createNormaliser();
  const ids = new Map<string, string>();
  const told: Record<string, unknown> = {};
  for (const step of corpus) {
    if (step.act === "send") {
      const report = await home.send(step);
      ids.set(step.as, report.fileId);
      told[`after sending ${step.as}`] = normalise(report);
    } else if (step.act === "decide")
      told[`after deciding ${step.file}`] = normalise(await home.decide(idOf(step.file), step.set));
    else told[`after undoing ${step.file}`] = normalise(await home.undo(idOf(step.file)));
  }
  for (const [as, id] of ids) {
    told[`file ${as}`] = normalise(await home.read(`/v1/files/${id}`));
    told[`rejects of ${as}`] = await home.readText(`/v1/files/${id}/rejects.csv`);
  }
  for (const path of ["/v1/files", "/v1/insights", "/v1/names", "/v1/sources", "/v1/hygiene"])
    told[path] = normalise(await home.read(path));
  told["rates"] = normalise(await home.post("/v1/business/lists/rates?name=rates.csv", rates));
  told["kept query"] = normalise(await home.post("/v1/queries", keptQuery));
  told["kept query, asked"] = normalise(await home.runSaved(keptQuery.name));
  for (const query of questions) told[JSON.stringify(query)] = normalise(await home.query(query));
  for (const [id, request] of asked) told[`analysis ${id}`] = normalise(await home.analyse(id, request));
  told["analysis by HTTP"] = normalise(await home.post("/v1/analyses/abc", { by: "sku" }));
  told["reconciliation"] = normalise(await home.post("/v1/reconciliation", { limit: 3 }));
  for (const question of asks)
    told[`ask ${JSON.stringify(question)}`] = normalise(await home.post("/v1/ask", question));
  told["context"] = normalise(withoutPrompt(await home.post("/v1/context", { question: "net sales by month" })));
  for (const dataset of ["sales", "inventory", "documents", "general"]) {
    const { manifest, rows } = await readDataset(dataset, home.stores);
    told[`manifest of ${dataset}`] = normalise(manifest);
    told[`rows of ${dataset}`] = normalise(rows);
  }
  return told;

  function idOf(as: string): string {
    const id = ids.get(as);
    if (id === undefined) throw new Error(`no file was sent as ${as} in ${business}`);
    return id;
  }
}

/** Its marks are drawn anew each time, and tokens are counted with them. */
function withoutPrompt(pack: unknown): unknown {
  if (typeof pack !== "object" || pack === null) return pack;
  return Object.fromEntries(
    Object.entries(pack).filter(([name]) => name !== "prompt" && name !== "tokens" && name !== "trace"),
  );
}
