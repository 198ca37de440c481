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
  'ws-authorizer': request('Verifies the token of a WebSocket handshake'),
  'ws-connect': request('Records a new WebSocket connection'),
  'ws-disconnect': request('Removes a connection and its subscriptions'),
  'ws-subscribe': request('Subscribes a connection to channels, and sends what it missed'),
  'ws-unsubscribe': request('Ends subscriptions of a connection'),
  'ws-publish': request('Publishes over the WebSocket'),
  'ws-sync': request('Sends a connection what it missed since its cursor'),
  'ws-auth': request('Renews the token of a connection'),
  'ws-ping': request('Answers a client that keeps its connection alive'),
  'ws-default': request('Tells a client that its action is unknown'),
  'http-publish': request('Publishes over HTTP'),
  'http-long-poll': holding('Answers messages, and waits for them when told to', 29),
  /**
   * Not small like those that hold: what it is paid for is work. The largest pages, of several channels, take some
   * 200 MiB while they are put together, and half the processor would double the seconds that they need; 256 MiB would
   * spare a twentieth of what a poll costs (docs/costs.md).
   */
  'http-short-poll': request('Answers messages that are there, and never waits'),
  'http-events': holding('Streams messages to web pages', 120),
  'http-channels': request('Answers position, audience and presence of a channel'),
  'http-webhooks': request('Manages webhook endpoints'),
  'http-dead-letters': request('Lists webhook deliveries that failed for good'),
  'on-message-fan-out': {
    description: 'Writes the log and posts each message to the subscribers of its channel',
    memoryMiB: 1769,
    timeoutSeconds: 300,
  },
  'on-message-relay': consumer('Hands each message to the topic of the webhooks'),
  'on-subscription-presence': consumer('Publishes who joined and who left'),
} as const satisfies Record<FunctionName, FunctionSettings>;

/** Seconds that a held request leaves of its function's timeout, to end in good order. */
export const HOLD_RESERVE_SECONDS = 10;
