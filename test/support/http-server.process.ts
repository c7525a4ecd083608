import { openHttpHome } from "./http-home.ts";

/** A server in a process of its own, so that its memory is seen apart: tells its address, and its resident bytes when asked. */
const server = await openHttpHome({ works: false, dataDir: process.argv[2] ?? "" });
process.on("message", () => process.send?.({ residentBytes: process.memoryUsage.rss() }));
process.once("disconnect", () => process.exit());
process.send?.({ url: server.url });
