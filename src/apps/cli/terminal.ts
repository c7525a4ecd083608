import { Buffer } from "node:buffer";
import type { Page } from "./print/page.ts";

/** Where a command writes: data to stdout, all else to stderr. */
export interface Terminal {
  /** Data, one line or several; the last line break is added. */
  print(text: string): void;
  /** Bytes as they are. Ends early, without an error, when nobody reads any more (`| head`). */
  pour(chunks: AsyncIterable<Uint8Array>): Promise<void>;
  /** A message for people. */
  say(text: string): void;
  /** How wide and how colourful stdout is. */
  readonly look: Pick<Page, "width" | "color">;
  /** Somebody may be reading: stdout is a terminal. */
  readonly isWatched: boolean;
  /** Where a progress line may be drawn; null when stderr is no terminal. */
  readonly progress: ProgressStream | null;
}

export interface ProgressStream {
  readonly columns: number;
  write(text: string): void;
}

/** @param color whether the person allows colours; a stdout that is no terminal has none anyway. */
export function createTerminal(
  streams: { readonly stdout: NodeJS.WriteStream; readonly stderr: NodeJS.WriteStream },
  color: boolean,
): Terminal {
  const { stdout, stderr } = streams;
  const closed = { stdout: false, stderr: false };
  // Whoever closes the pipe has seen enough: the command still finishes its work, in silence.
  stdout.on("error", () => (closed.stdout = true));
  stderr.on("error", () => (closed.stderr = true));
  return {
    print: (text) => void (closed.stdout || stdout.write(`${text}\n`)),
    say: (text) => void (closed.stderr || stderr.write(`${text}\n`)),
    async pour(chunks) {
      for await (const chunk of chunks) {
        if (closed.stdout) return;
        await new Promise<void>((resolve) => {
          stdout.write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength), () => resolve());
        });
      }
    },
    look: {
      width: stdout.isTTY ? stdout.columns : Number.POSITIVE_INFINITY,
      color: color && stdout.isTTY,
    },
    isWatched: stdout.isTTY,
    progress: stderr.isTTY ? { columns: stderr.columns, write: (text) => void stderr.write(text) } : null,
  };
}
