import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import { toAwsError } from "./aws-errors.ts";
import { askedAttributes } from "./sqs-messages.ts";

/** Longer than a look through a queue takes; whoever dies while he looks hides the messages for this long. */
const hiddenSeconds = 60;
/** A short poll may miss what is there, a long one does not. */
const pollSeconds = 1;
const mostSeen = 1_000;

export interface DeadLetters {
  /**
   * Looks through a dead-letter queue, up to 1,000 messages, and gives back what it does not remove. Two who look at the
   * same time may each see a part.
   * @param act says what becomes of a message
   * @param isEnough asked after each page
   */
  look(url: string, act: (message: Message) => Promise<"remove" | "keep">, isEnough?: () => boolean): Promise<void>;
}

/** SQS has no look without taking: messages are received, and made visible again in the end, whatever happens. */
export function createDeadLetters(client: SQSClient): DeadLetters {
  return {
    async look(url, act, isEnough = () => false) {
      const taken = new Map<string, Message>();
      let seen = 0;
      try {
        for (let isOver = false; !isOver && seen < mostSeen; isOver ||= isEnough()) {
          const page = await receive(url);
          const fresh = page.filter(({ MessageId: id = "" }) => !taken.has(id));
          for (const message of page) taken.set(message.MessageId ?? "", message); // the newest handle is the good one
          for (const message of fresh) {
            if ((await act(message)) === "keep") continue;
            await remove(url, message);
            taken.delete(message.MessageId ?? "");
          }
          seen += fresh.length;
          isOver = fresh.length === 0;
        }
      } finally {
        await giveBack(url, [...taken.values()]);
      }
    },
  };

  async function receive(url: string): Promise<readonly Message[]> {
    const command = new ReceiveMessageCommand({
      QueueUrl: url,
      MaxNumberOfMessages: 10,
      VisibilityTimeout: hiddenSeconds,
      WaitTimeSeconds: pollSeconds,
      MessageAttributeNames: [...askedAttributes.MessageAttributeNames],
      MessageSystemAttributeNames: [...askedAttributes.MessageSystemAttributeNames],
    });
    const { Messages: messages = [] } = await client.send(command).catch(fail(url));
    return messages;
  }

  async function remove(url: string, { ReceiptHandle }: Message): Promise<void> {
    await client.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle })).catch(fail(url));
  }

  /** What cannot be given back comes back by itself. */
  async function giveBack(url: string, messages: readonly Message[]): Promise<void> {
    for (let first = 0; first < messages.length; first += 10) {
      const Entries = messages
        .slice(first, first + 10)
        .map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle, VisibilityTimeout: 0 }));
      await client.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: url, Entries })).catch(() => undefined);
    }
  }
}

function fail(url: string): (thrown: unknown) => never {
  return (thrown) => {
    throw toAwsError(thrown, `queue "${url}"`);
  };
}
