import { readFileSync } from "node:fs";
import { z } from "zod";
import { checkImages, deployedFunction } from "../review/image-check.ts";

/** `npm run check-image -- sha256:... functions.json`: whether every function runs the image that was pushed. */
const [digest = "", file = ""] = process.argv.slice(2);
const functions = z.array(deployedFunction).parse(JSON.parse(readFileSync(file, "utf8")));
const wrong = checkImages(digest, functions);
process.stdout.write(
  wrong.length === 0 ? `all ${functions.length} functions run ${digest}\n` : `${wrong.join("\n")}\n`,
);
process.exitCode = wrong.length === 0 ? 0 : 1;
