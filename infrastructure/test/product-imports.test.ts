import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

/** Registries and the names of configuration: the product is not deployed by itself. */
const allowed = [
  "src/file-types/registry.ts",
  "src/apps/home/queues.ts",
  "src/core/work-messages.ts",
  "src/apps/lambda/aws-config.ts",
];

function productImports(text: string): readonly string[] {
  return [...text.matchAll(/from "(?:\.\.\/)+(src\/[^"]+)"/g)].map(([, path = ""]) => path);
}

const root = join(import.meta.dirname, "..");

test("of the product the infrastructure knows registries and names of configuration alone", () => {
  const files = readdirSync(root, { recursive: true, encoding: "utf8" }).filter(
    (path) => path.endsWith(".ts") && !/(?:^|\/)(?:node_modules|cdk\.out)\//.test(path),
  );
  const imports = files.flatMap((path) => productImports(readFileSync(join(root, path), "utf8")));
  expect(new Set(imports)).toEqual(new Set(allowed));
});

test("another import is seen", () => {
  const up = "../../";
  expect(productImports(`import { x } from "${up}src/engine/dataset.ts";`)).toEqual(["src/engine/dataset.ts"]);
});
