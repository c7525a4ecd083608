import { readFileSync } from "node:fs";
import { z } from "zod";
import { checkImages, deployedFunction } from "../review/image-check.ts";
import { resolveImage } from "../review/resolve-image.ts";

/**
 * `npm run check-image -- sha256:... functions.json`: whether every function runs the image that was pushed.
 * `npm run check-image -- resolve HOST/NAME:TAG`: what `image.base` of the configuration is to say.
 */
const [first = "", second = ""] = process.argv.slice(2);
if (first === "resolve") {
  const resolved = await resolveImage(second, (url, headers) => fetch(url, { headers })).catch(
    (thrown: unknown) => `not resolved: ${thrown instanceof Error ? thrown.message : String(thrown)}`,
  );
  process.stdout.write(`${resolved}\n`);
  process.exitCode = resolved.startsWith("not resolved") ? 1 : 0;
} else {
  const functions = z.array(deployedFunction).parse(JSON.parse(readFileSync(second, "utf8")));
  const wrong = checkImages(first, functions);
  process.stdout.write(
    wrong.length === 0 ? `all ${functions.length} functions run ${first}\n` : `${wrong.join("\n")}\n`,
  );
  process.exitCode = wrong.length === 0 ? 0 : 1;
}
