import { notifyQueue } from "#core/work-messages.ts";
import type { Queue } from "#ports/queue.ts";
import type { DeadLetter, OmService, QueueState } from "./service.ts";
import { queueNames } from "./queues.ts";

/** Those whose messages are work on files. */
const workQueueNames = queueNames.filter((name) => name !== notifyQueue);

/** What the product does with its queues; part of its one face. */
export type QueueService = Pick<OmService, "queues" | "deadMessages" | "redrive" | "discard">;

export function createQueueService(queue: Queue): QueueService {
  return {
    queues: (): Promise<QueueState[]> =>
      Promise.all(queueNames.map(async (name) => ({ queue: name, ...(await queue.depth(name)) }))),
    deadMessages,
    redrive: (ids) => ofEachQueue(ids, queue.redrive),
    discard: (ids) => ofEachQueue(ids, queue.discard),
  };

  async function deadMessages(): Promise<DeadLetter[]> {
    const dead = await Promise.all(
      queueNames.map(async (name) => (await queue.listDead(name)).map((message) => ({ queue: name, ...message }))),
    );
    return dead.flat();
  }

  /** All of them where none are chosen. */
  async function ofEachQueue(
    chosen: readonly string[],
    act: (queue: string, ids: readonly string[]) => Promise<number>,
  ): Promise<number> {
    const dead = (await deadMessages()).filter(({ id }) => chosen.length === 0 || chosen.includes(id));
    let count = 0;
    for (const name of queueNames) {
      count += await act(
        name,
        dead.filter((message) => message.queue === name).map(({ id }) => id),
      );
    }
    return count;
  }
}

/** Whether a queue holds any work on a file. */
export async function hasWork(queue: Pick<Queue, "depth">): Promise<boolean> {
  const depths = await Promise.all(workQueueNames.map((name) => queue.depth(name)));
  return depths.some(({ ready, inFlight, delayed }) => ready + inFlight + delayed > 0);
}
