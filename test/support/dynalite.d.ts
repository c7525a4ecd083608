/** The package says nothing of its types. */
declare module "dynalite" {
  import type { Server } from "node:http";
  export default function dynalite(options: { readonly createTableMs: number }): Server;
}
