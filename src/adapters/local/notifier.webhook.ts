import { OmError } from "#core/errors.ts";
import type { Notifier } from "#ports/notifier.ts";

const timeoutMs = 15_000;

/**
 * Posts each notification as JSON to one address. Redirects are not followed; every answer but 2xx is a failure, and all
 * but a plain refusal (4xx) is worth another try.
 */
export function createWebhookNotifier({ url }: { readonly url: string }): Notifier {
  return {
    async notify(notification) {
      const answer = await fetch(url, {
        method: "POST",
        headers: { "content-type": "application/json", "webhook-id": notification.id },
        body: JSON.stringify(notification),
        redirect: "manual",
        signal: AbortSignal.timeout(timeoutMs),
      }).catch((cause: unknown) => {
        throw new OmError("NOTIFICATION_FAILED", "the webhook does not answer", {
          fix: "check OM_WEBHOOK_URL and the receiver",
          retryable: true,
          cause,
        });
      });
      await answer.body?.cancel();
      if (answer.ok) return;
      throw new OmError("NOTIFICATION_FAILED", `the webhook answered ${answer.status}`, {
        fix: "check OM_WEBHOOK_URL and the receiver",
        retryable: answer.status >= 500 || answer.status === 429 || answer.status === 408,
      });
    },
  };
}
