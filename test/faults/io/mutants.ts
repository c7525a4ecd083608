import type { Patch } from "../mutant.ts";

/** Wrong on purpose: must be found within 40 faults. */
export const mutants: readonly { readonly name: string; readonly patches: readonly Patch[] }[] = [
  {
    name: "a commit that failed is told as done",
    patches: [
      {
        file: "src/adapters/local/store/core.ts",
        from: `requests.map(() => ({ error }))`,
        to: `requests.map(() => (error.code === "DISK_FULL" ? { result: nothing } : { error }))`,
      },
    ],
  },
];
