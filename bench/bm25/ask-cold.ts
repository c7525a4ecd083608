import { loadContender } from "./contender.ts";

/** A process of its own: opens the index of one contender and answers one query. Prints when that was, and its memory. */
const [, , name = "", indexPath = "", query = ""] = process.argv;
const index = await (await loadContender(name)).open(indexPath);
const found = await index.search(query, 10);
const answeredAt = performance.timeOrigin + performance.now();
index.close();
console.log(JSON.stringify({ answeredAt, memoryMb: process.memoryUsage().rss / 1e6, found: found.length }));
