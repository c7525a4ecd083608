import { DuckDBInstance } from "@duckdb/node-api";

/** DuckDB's bare read of a CSV, the peer of the pipeline: every column as text, all of them counted, bad rows passed over. */
const [path = "", columnCount = "0"] = process.argv.slice(2);
const instance = await DuckDBInstance.create(":memory:", { threads: "2", memory_limit: "512MB" });
const connection = await instance.connect();
const names = Array.from({ length: Number(columnCount) }, (_none, index) => `c${index}`);
const columns = names.map((name) => `'${name}': 'VARCHAR'`).join(", ");
const counts = names.map((name) => `count(${name})`).join(", ");
const reader = await connection.runAndReadAll(
  `SELECT count(*), ${counts} FROM read_csv('${path.replaceAll("'", "''")}', auto_detect=false, header=true, delim=',', quote='"', escape='"', ignore_errors=true, columns={${columns}})`,
);
console.log(String(reader.getRows()[0]?.[0]));
