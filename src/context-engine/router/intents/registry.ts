import { lapsed, lifetimeValue, lostSales, steadiness } from "./analysis.ts";
import { change } from "./change.ts";
import type { Intent } from "./define-intent.ts";
import { definition } from "./definition.ts";
import { files } from "./files.ts";
import { growth } from "./growth.ts";
import { insights } from "./insights.ts";
import { lineage } from "./lineage.ts";
import { movement } from "./movement.ts";
import { namedAnalysis } from "./named-analysis.ts";
import { numbers } from "./numbers.ts";
import { overview } from "./overview.ts";
import { reorder } from "./reorder.ts";
import { runningOut } from "./running-out.ts";
import { seasonality } from "./seasonality.ts";
import { stockList } from "./stock-list.ts";
import { unsold } from "./unsold.ts";

/** Every kind of question; the first that recognises one plans it, so the special ones stand before the general. */
export const intents: readonly Intent[] = [
  lineage,
  lifetimeValue,
  namedAnalysis,
  lostSales,
  steadiness,
  lapsed,
  definition,
  unsold,
  runningOut,
  reorder,
  stockList,
  files,
  insights,
  growth,
  seasonality,
  movement,
  change,
  overview,
  numbers,
];
