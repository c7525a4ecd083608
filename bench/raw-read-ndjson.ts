import { DuckDBInstance } from "@duckdb/node-api";

/** DuckDB's bare read of NDJSON, the peer of the rows: its own types, all columns counted, bad lines passed over. */
const [path = ""] = process.argv.slice(2);
const instance = await DuckDBInstance.create(":memory:", { threads: "2", memory_limit: "512MB" });
const connection = await instance.connect();
const from = `read_json('${path.replaceAll("'", "''")}', format = 'newline_delimited', ignore_errors = true)`;
const described = await connection.runAndReadAll(`DESCRIBE SELECT * FROM ${from}`);
const counts = described.getRows().map(([name]) => `count("${String(name).replaceAll('"', '""')}")`);
const reader = await connection.runAndReadAll(`SELECT count(*), ${counts.join(", ")} FROM ${from}`);
console.log(JSON.stringify(reader.getRows()[0]?.map(Number)));
