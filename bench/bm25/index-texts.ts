import { readFileSync } from "node:fs";
import { loadContender } from "./contender.ts";

/** A process of its own: the texts of a file into the index of one contender. Prints what that took, in ms. */
const [, , name = "", textsPath = "", indexPath = ""] = process.argv;
const contender = await loadContender(name);
const chunks = JSON.parse(readFileSync(textsPath, "utf8"));
const start = performance.now();
await contender.build(chunks, indexPath);
console.log(performance.now() - start);
