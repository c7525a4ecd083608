import type { AwsClients } from "#adapters/aws/aws-clients.ts";
import type { ModelSettings } from "#core/model-settings.ts";
import { systemTimers } from "#core/timers.ts";
import { checkModels } from "../home/models/check-models.ts";
import type { HealthCheck } from "../home/service.ts";

/** `checkModels` on one machine: of AWS nothing is loaded unless a model is of Bedrock, in the region of the environment. */
export async function checkLocalModels(settings: ModelSettings): Promise<HealthCheck[]> {
  const opened: AwsClients[] = [];
  async function aws(): Promise<AwsClients> {
    const { createAwsClients } = await import("#adapters/aws/aws-clients.ts");
    const clients = createAwsClients({});
    opened.push(clients);
    return clients;
  }
  try {
    return await checkModels(settings, { timers: systemTimers, aws });
  } finally {
    for (const clients of opened) await clients.close();
  }
}
