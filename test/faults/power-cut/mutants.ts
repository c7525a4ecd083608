import type { Patch } from "../mutant.ts";

/** Wrong on purpose: each must lose something within 50 cuts. */
export const mutants: readonly { readonly name: string; readonly patches: readonly Patch[] }[] = [
  {
    name: "a commit of the database is not flushed (synchronous=NORMAL)",
    patches: [{ file: "src/adapters/local/sqlite.ts", from: `"synchronous=FULL",`, to: `"synchronous=NORMAL",` }],
  },
  {
    name: "a blob gets its name before its bytes are flushed",
    patches: [
      {
        file: "src/adapters/local/durable-files.ts",
        from: `    await handle.sync();\n    return`,
        to: `    return`,
      },
      { file: "src/adapters/local/blob-store.fs.ts", from: `        await syncPath(source);\n`, to: "" },
    ],
  },
  {
    name: "no folder of the blob store is flushed",
    patches: [
      { file: "src/adapters/local/blob-store.fs.ts", from: `  }\n  await syncPath(folder);\n`, to: `  }\n` },
      { file: "src/adapters/local/durable-files.ts", from: `    syncFolderNow(dirname(folder));\n`, to: "" },
    ],
  },
];

/** Wrong on purpose: folders and names that are there are taken for flushed, though their maker was killed before. */
export const takesForSafe: readonly Patch[] = [
  {
    file: "src/adapters/local/durable-files.ts",
    from: `    syncFolderNow(dirname(folder));\n    if (durable.size`,
    to: `    if (durable.size`,
  },
  {
    file: "src/adapters/local/durable-files.ts",
    from: `      mkdirSync(folder);\n    } catch`,
    to: `      mkdirSync(folder);\n      syncFolderNow(dirname(folder));\n    } catch`,
  },
  { file: "src/adapters/local/blob-store.fs.ts", from: `    await orNull(syncPath(folder));\n`, to: "" },
];
