import type { OmError } from "#core/errors.ts";

/** `event` is "" where the server named none. */
export interface ServerSentEvent {
  readonly event: string;
  readonly data: string;
}

/** An event is a few words; one that reaches this is no event. */
const mostCharactersOfEvent = 4_000_000;
/** A few words take some hundred bytes around them. */
const mostBytesOfStream = 256_000_000;

/**
 * The events of a `text/event-stream`, and null for each chunk of bytes: a sign of life. Characters, lines and events may
 * be split anywhere; an event that the end cuts is none, as the standard says.
 * @param garbage what is thrown for bytes that are no UTF-8, and for what has no end
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export async function* readServerSentEvents(
  chunks: AsyncIterable<Uint8Array>,
  garbage: (why: string) => OmError,
): AsyncGenerator<ServerSentEvent | null, void> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  const decode = (chunk: Uint8Array): string => {
    try {
      return decoder.decode(chunk, { stream: true });
    } catch {
      throw garbage("sends bytes that are no text");
    }
  };
  let rest = "";
  let event = "";
  let data: string[] = [];
  let characters = 0;
  let bytes = 0;
  for await (const chunk of chunks) {
    yield null;
    bytes += chunk.length;
    if (bytes > mostBytesOfStream) throw garbage("sends a stream without an end");
    // A carriage return at the end may be the first half of a line break.
    const lines = (rest + decode(chunk)).split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop() ?? "";
    for (const line of lines) {
      characters += line.length;
      if (line === "") {
        if (data.length > 0) yield { event, data: data.join("\n") };
        [event, data, characters] = ["", [], 0];
        continue;
      }
      const { name, value } = readField(line);
      if (name === "data") data.push(value);
      if (name === "event") event = value;
    }
    if (characters + rest.length > mostCharactersOfEvent) throw garbage("sends an event without an end");
  }
}

function readField(line: string): { readonly name: string; readonly value: string } {
  const colon = line.indexOf(":");
  if (colon === -1) return { name: line, value: "" };
  return { name: line.slice(0, colon), value: line.slice(colon + 1).replace(/^ /, "") };
}
