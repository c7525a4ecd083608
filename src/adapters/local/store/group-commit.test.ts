import { expect, test } from "vitest";
import { OmError } from "#core/errors.ts";
import { createGroupCommit, type GroupCommit } from "./group-commit.ts";
import { changed, type Operation, type Outcome, type Request } from "./operations.ts";
import type { WriterEvents } from "./writer.ts";

const extend: Operation = {
  kind: "extend",
  lease: { queue: "sales", id: "1", token: "2" },
  visibilityMs: 1,
};

test("what is asked for in one turn of the event loop is written together, what comes later is not", async () => {
  const { commits, written, events } = createSpied();
  const first = [commits.ask(extend), commits.ask(extend)];
  await nextTurn();
  const later = commits.ask(extend);
  await nextTurn();
  expect(written.map((group) => group.length)).toEqual([2, 1]);
  events.onCommit({ outcomes: [1, 2, 3].map((count) => ({ result: changed(count) })), news: [] }); // by a thread: as one
  expect((await Promise.all([...first, later])).map(({ count }) => count)).toEqual([1, 2, 3]);
});

test("each hears of its own failure, and everybody before the news is told", async () => {
  const { commits, events, told } = createSpied();
  const error = new OmError("CONFLICT", "another write came first");
  for (let order = 0; order < 3; order += 1) {
    commits.submit(extend, (outcome: Outcome) => told.push("error" in outcome ? outcome.error.code : "done"));
  }
  await nextTurn();
  const news = [{ queue: "sales", visible: 1, dueMs: null }];
  events.onCommit({ outcomes: [{ result: changed(1) }, { error }, { result: changed(1) }], news });
  expect(told).toEqual(["done", "CONFLICT", "done", "news"]);
});

test("a writer that is gone fails what it had, and whatever is asked for afterwards", async () => {
  const { commits, written, events } = createSpied();
  const had = commits.ask(extend);
  await nextTurn();
  events.onGone(new OmError("INTERNAL", "the writer has ended"));
  await expect(had).rejects.toMatchObject({ code: "INTERNAL" });
  await expect(commits.ask(extend)).rejects.toMatchObject({ code: "INTERNAL" });
  expect(written).toHaveLength(1);
});

test("while it is quiet nothing is written, and what was under way before is settled first", async () => {
  const { commits, written, events, told } = createSpied();
  const before = commits.ask(extend);
  await nextTurn();
  const quiet = commits.quiet(async () => void told.push("quiet"));
  const meanwhile = commits.ask(extend);
  await nextTurn();
  expect([told, written.length]).toEqual([[], 1]);
  events.onCommit({ outcomes: [{ result: changed(1) }], news: [] });
  await Promise.all([before, quiet]);
  expect(written.map((group) => group.length)).toEqual([1, 1]);
  events.onCommit({ outcomes: [{ result: changed(2) }], news: [] });
  expect((await meanwhile).count).toBe(2);
});

/** A writer that writes nothing: the test says what came of it. */
function createSpied() {
  const written: (readonly Request[])[] = [];
  const told: string[] = [];
  const connected: WriterEvents[] = [];
  const commits: GroupCommit = createGroupCommit({
    now: () => 0,
    onNews: (news) => void told.push(...news.map(() => "news")),
    connect(given) {
      connected.push(given);
      return { write: (requests) => void written.push(requests), close: () => Promise.resolve() };
    },
  });
  const [events] = connected;
  if (events === undefined) throw new Error("nobody connected");
  return { commits, written, told, events };
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
