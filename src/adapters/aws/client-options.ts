/** Where AWS is, and who we are there; without credentials those of the environment or the role. */
export interface AwsClientOptions {
  /** Absent: what the environment and the profile of whoever runs us say. */
  readonly region?: string | undefined;
  /** A stand-in or a private endpoint. */
  readonly endpoint?: string | undefined;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string } | undefined;
}

/** The longest wait of a long poll is 20 s; an answer that takes longer than this comes no more. */
const silenceMs = 30_000;
const connectMs = 5_000;
const mostAttempts = 4;

/** What all clients share: standard retries, and an end to every wait. */
export function clientConfig({ region, endpoint, credentials }: AwsClientOptions) {
  return {
    ...(region === undefined ? {} : { region }),
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(credentials === undefined ? {} : { credentials }),
    retryMode: "standard",
    maxAttempts: mostAttempts,
    requestHandler: { connectionTimeout: connectMs, socketTimeout: silenceMs },
  } as const;
}
