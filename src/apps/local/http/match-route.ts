import { RegExpRouter } from "hono/router/reg-exp-router";
import { OmError } from "#core/errors.ts";
import { HttpRefusal } from "./problem.ts";
import type { Route } from "./route.ts";

export interface Match {
  readonly route: Route;
  /** `GET /v1/files/{fileId}` */
  readonly name: string;
  readonly params: Readonly<Record<string, string>>;
}

/** Finds the route of a path as it was written. @throws OmError `NOT_FOUND`, 405 with `Allow` */
export function createMatcher(routes: readonly Route[]): (method: string, path: string) => Match {
  const router = new RegExpRouter<Omit<Match, "params">>();
  for (const route of routes) {
    const { method, path } = route;
    router.add(method, path.replaceAll(/\{(\w+)\}/g, ":$1"), { route, name: `${method} ${path}` });
  }
  const methods = [...new Set(routes.map(({ method }) => method))];

  function find(method: string, path: string): Match | null {
    const [found, stash] = router.match(method, path);
    const first = found[0];
    if (first === undefined) return null;
    const [{ route, name: routeName }, places] = first;
    const params: Record<string, string> = {};
    for (const name of Object.keys(places)) params[name] = decode(stash?.[Number(places[name])] ?? "");
    return { route, name: routeName, params };
  }

  return (method, path) => {
    const found = methods.some((known) => known === method) ? find(method, path) : null;
    if (found !== null) return found;
    const allowed = methods.filter((other) => find(other, path) !== null);
    if (allowed.length === 0) {
      throw new OmError("NOT_FOUND", "there is no such route", { fix: "see /docs for the routes that there are" });
    }
    const allow = allowed.flatMap((each) => (each === "GET" ? ["GET", "HEAD"] : [each])).join(", ");
    throw new HttpRefusal(405, "USAGE", "this route does not take that method", {
      fix: `use ${allow}`,
      headers: { allow },
    });
  };
}

/** What is badly encoded names nothing; the schema of the parameter will say so. */
function decode(text: string): string {
  if (!text.includes("%")) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
