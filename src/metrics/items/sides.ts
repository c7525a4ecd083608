import { readAverageStock } from "./average-stock.ts";
import { readDeadStock } from "./dead-stock.ts";
import type { Side, SideContext, SideName } from "./item-facts.ts";
import { readLeadTimes } from "./lead-times.ts";
import { readReorderPoints, readReorderUnits } from "./levels.ts";
import { readFees, readGoods, readNet, readSellers, readStockValue } from "./money-sides.ts";
import { readDemand } from "./read-demand.ts";
import { readBeginning, readReceived } from "./unit-sides.ts";

const readers: Readonly<Record<SideName, (context: SideContext) => Promise<Side>>> = {
  demand: readDemand,
  beginning: readBeginning,
  received: readReceived,
  leadTime: readLeadTimes,
  reorderPoint: readReorderPoints,
  reorderUnits: readReorderUnits,
  sellers: readSellers,
  net: readNet,
  goods: readGoods,
  fees: readFees,
  stockValue: readStockValue,
  averageStock: readAverageStock,
  deadStock: readDeadStock,
};

/** Each side that some formula asks for, once; one after the other, so that a query takes one connection. */
export async function readSides(
  names: ReadonlySet<SideName>,
  context: SideContext,
): Promise<ReadonlyMap<SideName, Side>> {
  const sides = new Map<SideName, Side>();
  for (const name of names) sides.set(name, await readers[name](context));
  return sides;
}
