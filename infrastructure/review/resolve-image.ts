import { createHash } from "node:crypto";

/** Fetches by HTTPS; of a test, what a server of its own says. */
export type FetchImage = (url: string, headers: Readonly<Record<string, string>>) => Promise<Response>;

/** An index of several platforms, or one image. */
const manifests = [
  "application/vnd.oci.image.index.v1+json",
  "application/vnd.docker.distribution.manifest.list.v2+json",
  "application/vnd.oci.image.manifest.v1+json",
  "application/vnd.docker.distribution.manifest.v2+json",
].join(", ");

/**
 * `HOST/NAME:TAG` -> `HOST/NAME@sha256:...`, as the registry says today, without a credential. The digest is computed from
 * the bytes that came, so it names them whatever the registry claims.
 * @throws Error in a sentence for who asks
 */
export async function resolveImage(name: string, fetchImage: FetchImage): Promise<string> {
  const [, host, path, tag] = /^([a-z0-9.-]+(?::\d+)?)\/([a-z0-9._/-]+):([\w.-]{1,128})$/.exec(name) ?? [];
  if (host === undefined || path === undefined || tag === undefined)
    throw new Error(`"${name}" is no image by its tag: write HOST/NAME:TAG`);
  const url = `https://${host}/v2/${path}/manifests/${tag}`;
  const asked = await fetchImage(url, { accept: manifests });
  const answer = asked.status === 401 ? await askWithToken(url, asked, fetchImage) : asked;
  if (!answer.ok) throw new Error(`${host} answered ${answer.status} for ${name}`);
  const digest = `sha256:${createHash("sha256")
    .update(Buffer.from(await answer.arrayBuffer()))
    .digest("hex")}`;
  const claimed = answer.headers.get("docker-content-digest");
  if (claimed !== null && claimed !== digest) throw new Error(`${host} says ${claimed}, and sent ${digest}`);
  return `${host}/${path}@${digest}`;
}

/** Registries give a token to everybody, at the place that their refusal names. */
async function askWithToken(url: string, refusal: Response, fetchImage: FetchImage): Promise<Response> {
  const challenge = refusal.headers.get("www-authenticate") ?? "";
  const fields = Object.fromEntries([...challenge.matchAll(/(\w+)="([^"]*)"/g)].map(([, key, value]) => [key, value]));
  const { realm, service = "", scope = "" } = fields;
  if (realm === undefined || !realm.startsWith("https://"))
    throw new Error("the registry wants a credential: docker buildx imagetools inspect NAME:TAG says the digest");
  const place = new URL(realm);
  place.search = new URLSearchParams({ service, scope }).toString();
  const answer = await fetchImage(place.href, {});
  const body: unknown = await answer.json();
  const token = typeof body === "object" && body !== null && "token" in body ? String(body.token) : "";
  return fetchImage(url, { accept: manifests, authorization: `Bearer ${token}` });
}
