/**
 * The functions of the app. A name is the folder `lambdas/<name>` with its `handler.ts`, and its bundle
 * `<code directory>/<name>/index.js`. The prefix states what invokes the function: `ws-` a route of the WebSocket API,
 * `http-` a route of the HTTP API or the streaming URL, `on-` a DynamoDB stream.
 * The bundler compares this list with the folders and rejects a difference.
 */
export const FUNCTION_NAMES = [
  'ws-authorizer',
  'ws-connect',
  'ws-disconnect',
  'ws-subscribe',
  'ws-unsubscribe',
  'ws-publish',
  'ws-sync',
  'ws-auth',
  'ws-ping',
  'ws-default',
  'http-publish',
  'http-long-poll',
  'http-short-poll',
  'http-events',
  'http-channels',
  'http-webhooks',
  'http-dead-letters',
  'on-message-fan-out',
  'on-message-relay',
  'on-subscription-presence',
] as const;

/** The name of a function. */
export type FunctionName = (typeof FUNCTION_NAMES)[number];
