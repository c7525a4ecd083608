import { OmError } from "#core/errors.ts";
import { isCounted } from "#core/fold-state.ts";
import type { FileReport } from "#core/report.ts";
import { createFileRecords } from "#ports/file-records.ts";
import { answerTo, createCustomers } from "./customers.ts";
import { judge } from "./judge.ts";
import { judgePast } from "./judge-rows.ts";
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
  const isTidy = plan.chance(0.5);
  await comeToRest(world, owner, isTidy);
  const past = await judgePast(world, customers);
  await clearUp(world, owner);
  const news = world.told.map(({ id, data }) => `${id} ${data.state} ${data.rows.accepted}`);
  return { complaints: [...past, ...(await judge(world, customers, { isTidy }))], story: [...world.begun, ...news] };
}

const mostTurns = 60_000;

/**
 * Nothing goes wrong any more: what was set aside is sent again, what is asked is answered.
 * @param isTidy what is stale is read anew
 */
async function comeToRest(world: World, owner: Owner, isTidy: boolean): Promise<void> {
  world.calm();
  world.moveClock(0);
  await settle(world);
  await until(world, owner.putRight()); // an erasure of everything takes the settings with it
  for (let round = 0; round < 20; round += 1) {
    const open = await findOpen(world);
    const dead = await countDead(world);
    const stale = isTidy ? await findStale(world, owner) : [];
    if (open.length + dead + stale.length === 0) break;
    if (dead > 0) await until(world, owner.redrive());
    for (const report of open) await until(world, owner.decide(report.fileId, answerTo(report)).catch(tell(world)));
    for (const fileId of stale) await until(world, owner.reprocess(fileId).catch(tell(world)));
    await settle(world);
  }
  await until(world, owner.putRight());
}

/** The clock goes on until nothing is in the making any more, and what nobody names is removed. */
async function clearUp(world: World, owner: Owner): Promise<void> {
  for (const hours of [3, 6]) {
    world.moveClock(hours * hour);
    await until(world, owner.putRight());
    await until(world, owner.compact());
    await until(world, owner.collect());
  }
}

const hour = 3_600_000;

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

/** Those that were not tried yet with the same outcome. */
async function findStale(world: World, owner: Owner): Promise<string[]> {
  const listed: FileReport[] = [];
  await until(
    world,
    owner.list().then((reports) => listed.push(...reports)),
  );
  const isRefused = ({ redo, expired }: FileReport): boolean =>
    redo?.error !== undefined || expired?.upload !== undefined;
  return listed
    .filter((report) => report.stale && isCounted(report.state) && !isRefused(report))
    .map(({ fileId }) => fileId);
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

/** Nothing goes wrong where this is awaited: what fails all the same is a complaint. */
async function until(world: World, act: Promise<unknown>): Promise<void> {
  const state = { isOver: false };
  void act
    .catch((thrown: unknown) => world.complaints.push(`what has to be done fails: ${String(thrown)}`))
    .finally(() => (state.isOver = true));
  for (let turn = 0; turn < mostTurns && !state.isOver; turn += 1) await world.turns.next();
}
