import { OmError } from "#core/errors.ts";
import { createFileRecords } from "#ports/file-records.ts";
import { answerTo, createCustomers } from "./customers.ts";
import { judge } from "./judge.ts";
import { business, openOwner, type Owner } from "./owner.ts";
import { createWorld, type World } from "./world.ts";

/** What became of a data folder. */
export interface Outcome {
  /** What is wrong, empty where nothing is. */
  readonly complaints: readonly string[];
  /** The files that were sent and the news of them: the same whenever the same seed is told. */
  readonly story: readonly string[];
}

/** One life of a data folder, by a seed: owners come and go, people send, decide and take back, and much goes wrong. */
export async function simulate(seed: number): Promise<Outcome> {
  const world = createWorld(seed);
  const plan = world.random.fork();
  const customers = createCustomers(world, world.random.fork());
  let owner = await openOwner(world);
  let left = 4 + plan.below(12);
  let busy = new Set<Promise<void>>();
  const eagerness = plan.pick([0.01, 0.04, 0.2]);
  const deadliness = plan.pick([0, 0.002, 0.01]);
  for (let turn = 0; turn < mostTurns; turn += 1) {
    const rests = !world.turns.isBusy() && busy.size === 0 && world.store.queue.isEmpty();
    if (rests && left === 0) break;
    if (left > 0 && (rests || plan.chance(eagerness))) {
      left -= 1;
      const act = customers.act(owner).finally(() => busy.delete(act));
      busy.add(act);
    } else if (plan.chance(deadliness)) {
      owner.kill();
      busy = new Set();
      owner = await openOwner(world);
    }
    await world.turns.next();
  }
  await comeToRest(world, owner);
  const news = world.told.map(({ id, data }) => `${id} ${data.state} ${data.rows.accepted}`);
  return { complaints: await judge(world, customers), story: [...world.begun, ...news] };
}

const mostTurns = 20_000;

/** Nothing goes wrong any more: what was set aside is sent again, what is asked is answered. */
async function comeToRest(world: World, owner: Owner): Promise<void> {
  world.calm();
  world.moveClock(0);
  await settle(world);
  for (let round = 0; round < 20; round += 1) {
    const open = await findOpen(world);
    const dead = await countDead(world);
    if (open.length + dead === 0) break;
    if (dead > 0) await until(world, owner.redrive());
    for (const report of open) await until(world, owner.decide(report.fileId, answerTo(report)).catch(tell(world)));
    await settle(world);
  }
  await until(world, owner.reconcile());
}

function tell(world: World): (thrown: unknown) => void {
  return (thrown) => {
    if (thrown instanceof OmError && thrown.code === "STATE_WRONG") return;
    world.complaints.push(`a question cannot be answered: ${String(thrown)}`);
  };
}

async function findOpen({ store, clock }: World) {
  const reports = await createFileRecords({ ...store, clock }).list(business);
  return reports.filter(({ state }) => state === "needs_decision");
}

async function countDead({ store, queueNames }: World): Promise<number> {
  const dead = await Promise.all(queueNames.map((name) => store.queue.listDead(name)));
  return dead.flat().length;
}

/** Takes turns until nothing is to be done. */
async function settle(world: World): Promise<void> {
  for (let turn = 0; turn < mostTurns; turn += 1) {
    await world.turns.next();
    if (!world.turns.isBusy() && world.store.queue.isEmpty()) return;
  }
  world.complaints.push("it never comes to rest");
}

async function until(world: World, act: Promise<unknown>): Promise<void> {
  const state = { isOver: false };
  void act.then(() => (state.isOver = true));
  for (let turn = 0; turn < mostTurns && !state.isOver; turn += 1) await world.turns.next();
}
