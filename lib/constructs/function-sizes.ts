import { FUNCTION } from '../../contract/functions';
import type { FunctionName } from '../../contract/functions';

/** Size and purpose of a function. */
export interface FunctionSize {
  /** Purpose of the function, shown in the AWS console. */
  readonly description: string;
  /** Memory, in MiB. Lambda assigns CPU in proportion: 1,769 MiB is one whole CPU. */
  readonly memoryMiB: number;
  /**
   * Timeout of one invocation, in seconds. API Gateway returns an error to its client after 29 seconds (WebSocket API)
   * or 30 seconds (HTTP API).
   */
  readonly timeoutSeconds: number;
}

const request = (description: string): FunctionSize => ({ description, memoryMiB: 512, timeoutSeconds: 10 });
/**
 * Size of a function whose requests stay open. It has little memory, because Lambda charges memory × time, and these
 * requests wait nearly all the time.
 */
const longLived = (description: string, timeoutSeconds: number): FunctionSize => ({
  description,
  memoryMiB: 256,
  timeoutSeconds,
});
const streamReader = (description: string): FunctionSize => ({ description, memoryMiB: 512, timeoutSeconds: 60 });

/** Size and purpose of every function. */
export const FUNCTION_SIZES = {
  [FUNCTION.wsAuthorizer]: request('Verifies the token of a WebSocket handshake'),
  [FUNCTION.wsConnect]: request('Records a new WebSocket connection'),
  [FUNCTION.wsDisconnect]: request('Removes a connection and its subscriptions'),
  [FUNCTION.wsSubscribe]: request('Subscribes a connection to channels and returns the messages that it missed'),
  [FUNCTION.wsUnsubscribe]: request('Removes subscriptions of a connection'),
  [FUNCTION.wsPublish]: request('Publishes over the WebSocket'),
  [FUNCTION.wsSync]: request('Returns the messages that a connection missed since its cursor'),
  [FUNCTION.wsAuth]: request('Renews the token of a connection'),
  [FUNCTION.wsPing]: request('Answers a client that keeps its connection alive'),
  [FUNCTION.wsDefault]: request('Rejects frames with an unknown action'),
  [FUNCTION.httpPublish]: request('Publishes over HTTP'),
  [FUNCTION.httpLongPoll]: longLived('Returns messages, and waits for new ones if the request asks for it', 29),
  /**
   * This function has more memory than the functions that wait, because it works for its whole duration. The largest
   * pages, of several channels, need about 200 MiB. With 256 MiB, the function would have half the CPU and run twice as
   * long, and a poll would cost only 5 % less (docs/costs.md).
   */
  [FUNCTION.httpShortPoll]: request('Returns stored messages without waiting'),
  [FUNCTION.httpEvents]: longLived('Streams messages as Server-Sent Events', 120),
  [FUNCTION.httpChannels]: request('Returns position, number of subscribers and presence of a channel'),
  [FUNCTION.httpWebhooks]: request('Manages webhook endpoints'),
  [FUNCTION.httpDeadLetters]: request('Lists webhook deliveries that failed permanently'),
  [FUNCTION.onMessageFanOut]: {
    description: 'Writes the log and posts each message to the subscribers of its channel',
    memoryMiB: 1769,
    timeoutSeconds: 300,
  },
  [FUNCTION.onMessageRelay]: streamReader('Publishes each message to the SNS topic of the webhooks'),
  [FUNCTION.onSubscriptionPresence]: streamReader('Publishes joins and leaves of members'),
} as const satisfies Record<FunctionName, FunctionSize>;
