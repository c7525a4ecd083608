import { readFileSync } from "node:fs";
import { join } from "node:path";
import { alarmsAreHeard, alarmsLeadToRunbooks, headingsOf } from "./rules/alarms.ts";
import { operatorsAreNamed } from "./rules/callers.ts";
import { dataIsEncrypted, dataIsKept, leftoversGo } from "./rules/data.ts";
import {
  budgetStopsWhatCosts,
  copiesFitTheDisk,
  capacityIsAsConfigured,
  doorsAreLocked,
  functionsAreAlike,
  functionsRunOneImage,
} from "./rules/functions.ts";
import { dataStaysInItsRegion, networkHasNoWayOut } from "./rules/places.ts";
import { nothingIsLeftToFillIn } from "./rules/placeholders.ts";
import {
  everyQueueSetsAside,
  everyTypeHasItsParts,
  leasesOutliveFunctions,
  mappingsAreCareful,
} from "./rules/queues.ts";
import { endsAreTold, everyFunctionHasItsOwnRole, wildcardsHaveReasons } from "./rules/rights.ts";
import { resultsTriggerNothing } from "./rules/routing.ts";
import { documentedStopOf, stopIsAsDocumented } from "./rules/stop.ts";
import { signedUploadsKeepToTheirPlace, writersKeepToTheirPlace } from "./rules/uploads.ts";
import { concurrencyIsLeft, servicesAreWatched } from "./rules/watched.ts";
import type { Rule } from "./templates.ts";

const pages = join(import.meta.dirname, "../../docs/operations");
const runbooks = readFileSync(join(pages, "runbooks.md"), "utf8");
const costs = readFileSync(join(pages, "costs.md"), "utf8");

/** What must hold of every deployment. A test holds that each complains where it is broken on purpose. */
export const rules = {
  nothingIsLeftToFillIn,
  everyTypeHasItsParts,
  leasesOutliveFunctions,
  everyQueueSetsAside,
  mappingsAreCareful,
  resultsTriggerNothing,
  writersKeepToTheirPlace,
  signedUploadsKeepToTheirPlace,
  wildcardsHaveReasons,
  everyFunctionHasItsOwnRole,
  endsAreTold,
  alarmsLeadToRunbooks: alarmsLeadToRunbooks(headingsOf(runbooks)),
  alarmsAreHeard,
  servicesAreWatched,
  concurrencyIsLeft,
  dataIsKept,
  dataIsEncrypted,
  leftoversGo,
  dataStaysInItsRegion,
  networkHasNoWayOut,
  functionsAreAlike,
  functionsRunOneImage,
  copiesFitTheDisk,
  doorsAreLocked,
  operatorsAreNamed,
  capacityIsAsConfigured,
  budgetStopsWhatCosts,
  stopIsAsDocumented: stopIsAsDocumented(documentedStopOf(costs)),
} as const satisfies Readonly<Record<string, Rule>>;
