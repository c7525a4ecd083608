import type { SQSClient } from "@aws-sdk/client-sqs";
import { z } from "zod";
import { OmError } from "#core/errors.ts";
import { type AwsSubject, toAwsError } from "./aws-errors.ts";

/** How many functions an account may run at once in its region; `unknown` where that may not be asked. */
export type AccountConcurrency = { readonly most: number; readonly unreserved: number } | "unknown";

interface Asked {
  /** Whoever asks, and where: the SDK's client for Lambda would be loaded for this one request alone. */
  readonly client: SQSClient;
  /** A stand-in or a private endpoint; else AWS itself. */
  readonly endpoint?: string | undefined;
}

const path = "/2016-08-19/account-settings/";
const silenceMs = 15_000;
const subject: AwsSubject = 'limit "functions at once"';

const settings = z.object({
  AccountLimit: z.object({
    ConcurrentExecutions: z.int().min(0),
    UnreservedConcurrentExecutions: z.int().min(0),
  }),
});

/**
 * @throws OmError where nobody can be asked, or the answer is none
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_GetAccountSettings.html
 */
export async function readAccountConcurrency({ client, endpoint }: Asked): Promise<AccountConcurrency> {
  const answer = await send(client, endpoint).catch((thrown: unknown) => {
    const isOfFetch = thrown instanceof TypeError && thrown.cause instanceof Error;
    throw toAwsError(isOfFetch ? thrown.cause : thrown, subject);
  });
  if (answer.status === 401 || answer.status === 403) return "unknown";
  const parsed = settings.safeParse(answer.ok ? await answer.json().catch(() => null) : null);
  if (!parsed.success) throw noAnswer(answer.status);
  const { ConcurrentExecutions: most, UnreservedConcurrentExecutions: unreserved } = parsed.data.AccountLimit;
  return { most, unreserved };
}

async function send({ config }: SQSClient, endpoint: string | undefined): Promise<Response> {
  const region = await config.region();
  const { protocol, host, hostname, origin } = new URL(endpoint ?? addressOf(region));
  const signer = await config.signer();
  const request = { method: "GET", protocol, hostname, path, query: {}, headers: { host } };
  const { headers } = await signer.sign(request, { signingService: "lambda", signingRegion: region });
  const { host: _host, ...sent } = headers; // fetch says it by itself
  return fetch(`${origin}${path}`, { headers: sent, signal: AbortSignal.timeout(silenceMs) });
}

function addressOf(region: string): string {
  return `https://lambda.${region}.amazonaws.com${region.startsWith("cn-") ? ".cn" : ""}`;
}

function noAnswer(status: number): OmError {
  return new OmError("NOT_AVAILABLE", `Lambda does not say what the account may run at once (status ${status})`, {
    fix: "ask it by `aws lambda get-account-settings --query AccountLimit`",
  });
}
