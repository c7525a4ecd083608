import type { Duplex } from "node:stream";
import { OmError } from "#core/errors.ts";
import { answerHeadBytes, requestBytes } from "./source-bytes.ts";

/** A source that lies far away: each call is a request to its store. */
export interface RangeSource {
  readonly sizeBytes: number;
  /** The bytes [from, to). */
  get(from: number, to: number): AsyncIterable<Uint8Array>;
}

export interface Serving {
  /** Nothing is answered any more, and nothing more is fetched. */
  stop(): void;
}

/** What is fetched at once of a source that is read from front to back, and beforehand. */
const pieceBytes = 8 << 20;
/** The least that is fetched where somebody looks up a place. */
const leastBytes = 64 << 10;
/** The piece that is read, the one before, to which a reader may go back a little, and the one behind it. */
const mostPieces = 3;

/**
 * Answers a process that reads a source of ours by `openSourceBytes`: what it asks for, as far as one piece goes.
 * @param fail told why no more can be given; the job of the process is over then
 */
export function serveSource(pipe: Duplex, source: RangeSource, fail: (thrown: unknown) => void): Serving {
  const ahead = createReadAhead(source);
  let asked = Buffer.alloc(0);
  const onData = (bytes: Buffer): void => {
    asked = Buffer.concat([asked, bytes]);
    if (asked.length < requestBytes) return;
    const [from, length] = [asked.readDoubleLE(0), asked.readDoubleLE(8)];
    asked = asked.subarray(requestBytes); // none before it has its answer
    ahead.read(from, length).then(answer, fail);
  };
  pipe.on("data", onData);
  let isStopped = false;
  return {
    stop() {
      isStopped = true;
      pipe.off("data", onData);
      ahead.stop();
    },
  };

  function answer(bytes: Buffer): void {
    if (isStopped) return;
    const head = Buffer.alloc(answerHeadBytes);
    head.writeUInt32LE(bytes.length, 0);
    pipe.write(head);
    pipe.write(bytes);
  }
}

interface Piece {
  readonly from: number;
  readonly to: number;
  /** It goes on where another ends: whoever reads it will want what follows. */
  readonly goesOn: boolean;
  readonly bytes: Promise<Buffer>;
}

interface ReadAhead {
  /** From one byte on, at most `length`, at least one. */
  read(from: number, length: number): Promise<Buffer>;
  stop(): void;
}

/** Holds a few pieces, so memory is bounded whatever the source; the next one is on its way while one is read. */
function createReadAhead({ sizeBytes, get }: RangeSource): ReadAhead {
  let pieces: readonly Piece[] = [];
  let isStopped = false;
  return {
    async read(from, length) {
      const piece = find(from) ?? fetch(from, endsAt(from) ? pieceBytes : Math.max(length, leastBytes));
      const bytes = await piece.bytes;
      if (piece.goesOn && piece.to < sizeBytes && find(piece.to) === undefined) fetch(piece.to, pieceBytes);
      return bytes.subarray(from - piece.from, from - piece.from + length);
    },
    stop() {
      isStopped = true;
      pieces = [];
    },
  };

  function find(at: number): Piece | undefined {
    return pieces.find(({ from, to }) => from <= at && at < to);
  }

  function endsAt(at: number): boolean {
    return pieces.some(({ to }) => to === at);
  }

  function fetch(from: number, length: number): Piece {
    const to = Math.min(sizeBytes, from + length);
    const piece: Piece = { from, to, goesOn: endsAt(from), bytes: gather(from, to) };
    piece.bytes.catch(() => undefined); // who asks for it is told
    pieces = [...pieces, piece].slice(-mostPieces);
    return piece;
  }

  async function gather(from: number, to: number): Promise<Buffer> {
    const bytes = Buffer.allocUnsafe(Math.max(0, to - from));
    let filled = 0;
    for await (const chunk of get(from, to)) {
      if (isStopped) break;
      filled += Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length).copy(bytes, filled);
    }
    if (filled < bytes.length && !isStopped) throw cutShort(to - from, filled);
    return bytes;
  }
}

function cutShort(asked: number, arrived: number): OmError {
  return new OmError("NOT_AVAILABLE", `${asked} bytes of a source were asked for, and ${arrived} arrived`, {
    fix: "it is tried again by itself",
    retryable: true,
  });
}
