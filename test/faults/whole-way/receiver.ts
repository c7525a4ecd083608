import { createServer } from "node:http";
import { z } from "zod";

/** Who is told when a file ends: a webhook that counts, and refuses what it is told while it is deaf. */
export interface Receiver {
  readonly url: string;
  /** By file: how often it was told and taken. */
  readonly taken: ReadonlyMap<string, number>;
  /** All that was taken, in order. */
  readonly told: readonly Told[];
  setDeaf(isDeaf: boolean): void;
  close(): void;
}

interface Told {
  readonly id: string;
  readonly type: string;
  readonly fileId: string;
}

const notificationShape = z.object({
  id: z.string(),
  type: z.string(),
  data: z.object({ fileId: z.string() }),
});

export async function startReceiver(): Promise<Receiver> {
  const taken = new Map<string, number>();
  const told: Told[] = [];
  let deaf = false;
  const server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
    incoming.on("end", () => {
      const { id, type, data } = notificationShape.parse(JSON.parse(Buffer.concat(chunks).toString("utf8")));
      const { fileId } = data;
      if (!deaf) {
        taken.set(fileId, (taken.get(fileId) ?? 0) + 1);
        told.push({ id, type, fileId });
      }
      outgoing.writeHead(deaf ? 503 : 204).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}/told`,
    taken,
    told,
    setDeaf: (isDeaf) => void (deaf = isDeaf),
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
