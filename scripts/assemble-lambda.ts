import { cpSync, globSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { build, type Plugin } from "esbuild";

/**
 * Builds the tree that a function runs from: a module an entry and a process of the engine, what they share or load late
 * beside them, and the packages that cannot be bundled. The Dockerfile calls it, and the tests run the handlers from what it
 * wrote: `node scripts/assemble-lambda.ts OUT`.
 */
const root = join(import.meta.dirname, "..");
const out = resolve(process.argv[2] ?? join(root, "dist/lambda"));

const entries = globSync("src/apps/lambda/*.lambda.ts", { cwd: root });
const processes = globSync("src/**/*.process.ts", { cwd: root });
/** Started for every burst of uploads: it carries nothing that only others need. */
const router = entries.filter((path) => basename(path) === "route.lambda.ts");
/** DuckDB brings a binary for its platform: it is taken as it was installed. */
const unbundled = "@duckdb";

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
await bundle(router, "route");
await bundle([...entries.filter((path) => !router.includes(path)), ...processes], "shared");
cpSync(join(root, "node_modules", unbundled), join(out, "node_modules", unbundled), { recursive: true });
writeFileSync(join(out, "package.json"), `${JSON.stringify({ private: true, type: "module" })}\n`);
const sizes = readdirSync(out).map((name) => ({ name, kB: statSync(join(out, name)).size / 1_000 }));
const ofRouter = sizes.filter(({ name }) => name.startsWith("route"));
process.stdout.write(
  `router: ${sum(ofRouter)} kB in ${ofRouter.length} files; all: ${sum(sizes)} kB without ${unbundled}\n`,
);

function sum(files: readonly { readonly kB: number }[]): number {
  return Math.round(files.reduce((total, { kB }) => total + kB, 0));
}

async function bundle(paths: readonly string[], chunks: string): Promise<void> {
  await build({
    absWorkingDir: root,
    entryPoints: paths.map((path) => ({ in: path, out: nameOf(path) })),
    outdir: out,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    splitting: true,
    chunkNames: `${chunks}-[hash]`,
    platform: "node",
    format: "esm",
    target: "node24",
    mainFields: ["module", "main"],
    external: [`${unbundled}/*`],
    minify: true,
    legalComments: "none",
    // Packages in the older module format ask for Node's own modules by `require`.
    banner: {
      js: `import{createRequire as requireOfNode}from"node:module";const require=requireOfNode(import.meta.url);`,
    },
    plugins: [ownSources()],
    logLevel: "warning",
  });
}

/** `src/apps/lambda/route.lambda.ts` -> `route`; `src/engine/query.process.ts` -> `query.process`. */
function nameOf(path: string): string {
  return basename(path, ".ts").replace(/\.lambda$/, "");
}

/**
 * Who starts a process names its module by where it lies: in the tree all of them lie side by side. And of zod only what is
 * used is wanted, which a bundler sees in a namespace but not in an object.
 */
function ownSources(): Plugin {
  return {
    name: "own sources",
    setup({ onLoad }) {
      onLoad({ filter: /\/src\/.*\.ts$/ }, ({ path }) => ({
        contents: readFileSync(path, "utf8")
          .replace(/new URL\("\.\/([\w-]+\.process)\.ts", import\.meta\.url\)/g, `new URL("./$1.mjs", import.meta.url)`)
          .replace(/^import \{ z \} from "zod";$/m, `import * as z from "zod";`),
        loader: "ts",
      }));
    },
  };
}
