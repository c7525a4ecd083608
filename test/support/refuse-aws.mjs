// Preloaded with `node --import`: whoever resolves a package of AWS ends its process with a word that a test looks for.
import { registerHooks } from "node:module";

registerHooks({
  resolve(specifier, context, next) {
    if (/^(@aws-sdk|@aws-lambda-powertools|@smithy)\//.test(specifier)) {
      process.stderr.write(`AWS LOADED: ${specifier} by ${context.parentURL}\n`);
      process.exit(97);
    }
    return next(specifier, context);
  },
});
