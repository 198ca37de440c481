/**
 * The functions of the app by name. A name is also the folder `lambdas/<name>` with its `handler.ts`, and its bundle
 * `<code directory>/<name>/index.js`. The prefix states what invokes the function: `ws-` a route of the WebSocket API,
 * `http-` a route of the HTTP API or the streaming URL, `on-` a DynamoDB stream.
 * The bundler compares this list with the folders and rejects a difference.
 */
export const FUNCTION = {
  wsAuthorizer: 'ws-authorizer',
  wsConnect: 'ws-connect',
  wsDisconnect: 'ws-disconnect',
  wsSubscribe: 'ws-subscribe',
  wsUnsubscribe: 'ws-unsubscribe',
  wsPublish: 'ws-publish',
  wsSync: 'ws-sync',
  wsAuth: 'ws-auth',
  wsPing: 'ws-ping',
  wsDefault: 'ws-default',
  httpPublish: 'http-publish',
  httpLongPoll: 'http-long-poll',
  httpShortPoll: 'http-short-poll',
  httpEvents: 'http-events',
  httpChannels: 'http-channels',
  httpWebhooks: 'http-webhooks',
  httpDeadLetters: 'http-dead-letters',
  onMessageFanOut: 'on-message-fan-out',
  onMessageRelay: 'on-message-relay',
  onSubscriptionPresence: 'on-subscription-presence',
} as const;

/** The name of a function. */
export type FunctionName = (typeof FUNCTION)[keyof typeof FUNCTION];

/** All function names. */
export const FUNCTION_NAMES: readonly FunctionName[] = Object.values(FUNCTION);
