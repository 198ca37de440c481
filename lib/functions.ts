import { FUNCTION } from '../contract/functions';
import type { FunctionName } from '../contract/functions';

/** Size and purpose of a function. */
export interface FunctionSettings {
  /** What it does, for the console. */
  readonly description: string;
  /** Memory, in MiB; CPU grows with it, and 1,769 MiB is one whole CPU. */
  readonly memoryMiB: number;
  /** Longest run, in seconds. API Gateway stops waiting after 29. */
  readonly timeoutSeconds: number;
}

const request = (description: string): FunctionSettings => ({ description, memoryMiB: 512, timeoutSeconds: 10 });
/** Small, as a held request is paid by memory × time, and spends nearly all of it waiting. */
const holding = (description: string, timeoutSeconds: number): FunctionSettings => ({
  description,
  memoryMiB: 256,
  timeoutSeconds,
});
const consumer = (description: string): FunctionSettings => ({ description, memoryMiB: 512, timeoutSeconds: 60 });

/** Size and purpose of every function. */
export const FUNCTIONS = {
  [FUNCTION.wsAuthorizer]: request('Verifies the token of a WebSocket handshake'),
  [FUNCTION.wsConnect]: request('Records a new WebSocket connection'),
  [FUNCTION.wsDisconnect]: request('Removes a connection and its subscriptions'),
  [FUNCTION.wsSubscribe]: request('Subscribes a connection to channels, and sends what it missed'),
  [FUNCTION.wsUnsubscribe]: request('Ends subscriptions of a connection'),
  [FUNCTION.wsPublish]: request('Publishes over the WebSocket'),
  [FUNCTION.wsSync]: request('Sends a connection what it missed since its cursor'),
  [FUNCTION.wsAuth]: request('Renews the token of a connection'),
  [FUNCTION.wsPing]: request('Answers a client that keeps its connection alive'),
  [FUNCTION.wsDefault]: request('Tells a client that its action is unknown'),
  [FUNCTION.httpPublish]: request('Publishes over HTTP'),
  [FUNCTION.httpLongPoll]: holding('Answers messages, and waits for them when told to', 29),
  /**
   * Not small like those that hold: what it is paid for is work. The largest pages, of several channels, take some
   * 200 MiB while they are put together, and half the processor would double the seconds that they need; 256 MiB would
   * spare a twentieth of what a poll costs (docs/costs.md).
   */
  [FUNCTION.httpShortPoll]: request('Answers messages that are there, and never waits'),
  [FUNCTION.httpEvents]: holding('Streams messages to web pages', 120),
  [FUNCTION.httpChannels]: request('Answers position, audience and presence of a channel'),
  [FUNCTION.httpWebhooks]: request('Manages webhook endpoints'),
  [FUNCTION.httpDeadLetters]: request('Lists webhook deliveries that failed for good'),
  [FUNCTION.onMessageFanOut]: {
    description: 'Writes the log and posts each message to the subscribers of its channel',
    memoryMiB: 1769,
    timeoutSeconds: 300,
  },
  [FUNCTION.onMessageRelay]: consumer('Hands each message to the topic of the webhooks'),
  [FUNCTION.onSubscriptionPresence]: consumer('Publishes who joined and who left'),
} as const satisfies Record<FunctionName, FunctionSettings>;

/** Seconds that a held request leaves of its function's timeout, to end in good order. */
export const HOLD_RESERVE_SECONDS = 10;
