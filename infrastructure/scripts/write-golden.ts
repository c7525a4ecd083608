import { writeGolden } from "../review/golden.ts";
import { goldenPlans } from "../review/plans.ts";

/** `npm run golden`: what the stacks are now becomes what they should be. Read the difference before you commit it. */
for (const [environment, plan] of Object.entries(goldenPlans)) writeGolden(environment, plan);
