import { askSets } from "./ask-sets.ts";
import { scoreOf, writeReport } from "./report.ts";
import { openShopHome } from "./shop-home.ts";

/** `npm run eval [-- WORDS]`: every question, or those whose id or text has the words in it. Ends 1 where a number is wrong. */
const words = process.argv.slice(2).join(" ");
const home = await openShopHome(process.env["OM_EVAL_FOLDER"]);
try {
  const asked = await askSets(home, ({ id, text }) => id.includes(words) || text.includes(words));
  process.stdout.write(`${writeReport(asked)}\n`);
  if (words !== "" && asked.length <= 3) for (const { text } of asked) process.stdout.write(`${text}\n`);
  process.exitCode = scoreOf(asked).wrong === 0 ? 0 : 1;
} finally {
  await home.close();
}
