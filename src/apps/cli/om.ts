#!/usr/bin/env node
// `node src/apps/cli/om.ts`: the same program by its TypeScript name. The check of the Node version is in the launcher.
import "./om.mjs";
