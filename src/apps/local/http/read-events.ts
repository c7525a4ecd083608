/** One server-sent event: its name and its data, as text. */
export interface SentEvent {
  readonly name: string;
  readonly data: string;
}

/** The events of a stream as they come; comments and ids are passed over. */
export async function* readEvents(body: AsyncIterable<Uint8Array>): AsyncGenerator<SentEvent> {
  const decoder = new TextDecoder();
  let pending = "";
  for await (const chunk of body) {
    pending += decoder.decode(chunk, { stream: true });
    const frames = pending.split("\n\n");
    pending = frames.pop() ?? "";
    for (const frame of frames) {
      const event = readFrame(frame);
      if (event !== null) yield event;
    }
  }
}

function readFrame(frame: string): SentEvent | null {
  const fields = new Map(frame.split("\n").map((line) => [line.split(":", 1)[0] ?? "", valueOf(line)]));
  const data = fields.get("data");
  return data === undefined ? null : { name: fields.get("event") ?? "message", data };
}

function valueOf(line: string): string {
  return line.slice(line.indexOf(":") + 1).replace(/^ /, "");
}
