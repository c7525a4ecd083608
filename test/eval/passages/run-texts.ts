import { join } from "node:path";
import { sharedFolder } from "../../support/read-sample.ts";
import { openTextHome } from "./ask-texts.ts";
import { meanOf, scoreRanking } from "./measure.ts";
import { readQuestions } from "./question-set.ts";
import { listCorpus, readPlaces } from "./read-places.ts";

/** `npm run eval:passages`: the figures by kind, and every question whose answer is not first. */
const folder = sharedFolder();
if (folder !== null) {
  const paths = listCorpus(join(folder, "corpus"));
  const places = readPlaces(paths);
  const home = await openTextHome(paths);
  try {
    process.stdout.write(`${JSON.stringify(home.states)}\n`);
    const asked = [];
    for (const question of readQuestions()) {
      const [ranked, served] = [await home.rank(question.text), await home.context(question.text)];
      const index = scoreRanking(question, ranked, places);
      const context = scoreRanking(question, served, places);
      asked.push({ question, index, context });
      if (context.reciprocalRank < 1) {
        const told = [index, context].map(({ ndcg, recall }) => `${ndcg.toFixed(2)}/${recall.toFixed(2)}`).join("  ");
        process.stdout.write(`${question.id} ${told} ${served.length} ${question.kind}: ${question.text}\n`);
      }
    }
    for (const [kind, own] of [["all", asked] as const, ...Map.groupBy(asked, ({ question }) => question.kind)]) {
      const told = (["index", "context"] as const).map((level) => {
        const { ndcg, recall, reciprocalRank } = meanOf(own.map((each) => each[level]));
        return `${level} ${[ndcg, recall, reciprocalRank].map((value) => value.toFixed(4)).join(" ")}`;
      });
      process.stdout.write(`${kind} (${own.length}): ${told.join(" | ")}\n`);
    }
  } finally {
    await home.close();
  }
}
