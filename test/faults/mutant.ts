import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const checkout = join(import.meta.dirname, "../..");

/** The product as it is: the tree that is not wrong. */
export const asItIs = checkout;

/** A text of a source file and what stands there instead. */
export interface Patch {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

/** Copies the product and makes it wrong on purpose; gives the tree. @throws Error for a patch that does not fit */
export function makeMutant(folder: string, patches: readonly Patch[]): string {
  const tree = join(folder, "mutant");
  mkdirSync(tree, { recursive: true });
  for (const part of ["src", "package.json", "test/faults/whole-way", "test/simulator"])
    cpSync(join(checkout, part), join(tree, part), { recursive: true });
  symlinkSync(join(checkout, "node_modules"), join(tree, "node_modules"));
  for (const [file, text] of applyPatches(patches)) writeFileSync(join(tree, file), text);
  return tree;
}

/** The patched files with their new texts. @throws Error where a text is not there exactly once */
export function applyPatches(patches: readonly Patch[]): ReadonlyMap<string, string> {
  const patched = new Map<string, string>();
  for (const { file, from, to } of patches) {
    const text = patched.get(file) ?? readFileSync(join(checkout, file), "utf8");
    const [before, after, ...more] = text.split(from);
    if (before === undefined || after === undefined || more.length > 0)
      throw new Error(`the patch does not fit ${file} any more: ${from}`);
    patched.set(file, `${before}${to}${after}`);
  }
  return patched;
}
