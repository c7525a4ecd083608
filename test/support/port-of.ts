import type { AddressInfo } from "node:net";

/** Of a server that listens at a port. */
export function portOf(address: AddressInfo | string | null): number {
  if (typeof address === "object" && address !== null) return address.port;
  throw new Error("the server has no port");
}
