/** The secret that signs the token of every first call. */
export const SIGNING_SECRET = 'cold-start'.repeat(7);

const ENVIRONMENT = {
  CHANNEL_TABLE: 'channels',
  CONNECTION_TABLE: 'connections',
  SIGNING_SECRET_ARN: 'arn:aws:secretsmanager:eu-west-1:000000000000:secret:signing',
  MESSAGE_RETENTION_SECONDS: '86400',
  PUBLISH_ID_RETENTION_SECONDS: '86400',
  WAIT_SECONDS: '0',
  HOLD_SECONDS: '60',
  POST_TRANSPORT: 'pool',
  POSTS_PER_SECOND: '5000',
  TOPIC_ARN: 'arn:aws:sns:eu-west-1:000000000000:topic',
  DEAD_LETTER_QUEUE_ARN: 'arn:aws:sqs:eu-west-1:000000000000:queue',
  WEBHOOK_DELIVERY_POLICY: '{}',
};

/** The event of a function's first call, and the environment of its process. */
export interface FirstCall {
  readonly event: unknown;
  readonly environment: Readonly<Record<string, string>>;
}

/** The first call of the function with this name. */
export function firstCall(name: string, token: string): FirstCall {
  // Older bundles read the variables without the prefix `TIDINGS_`.
  const prefixed = Object.entries(ENVIRONMENT).map(([name, value]) => [`TIDINGS_${name}`, value]);
  return { event: eventOf(name, token), environment: { ...ENVIRONMENT, ...Object.fromEntries(prefixed) } };
}

/** Present names of the functions by their earlier names, for a comparison with an older bundle. */
const EARLIER_NAMES: Readonly<Record<string, string>> = {
  authorizer: 'ws-authorizer',
  connect: 'ws-connect',
  disconnect: 'ws-disconnect',
  subscribe: 'ws-subscribe',
  unsubscribe: 'ws-unsubscribe',
  publish: 'ws-publish',
  sync: 'ws-sync',
  auth: 'ws-auth',
  ping: 'ws-ping',
  default: 'ws-default',
  'http-messages': 'http-long-poll',
  'http-messages-now': 'http-short-poll',
  events: 'http-events',
  fanout: 'on-message-fan-out',
  relay: 'on-message-relay',
  presence: 'on-subscription-presence',
};

function eventOf(givenName: string, token: string): unknown {
  const name = EARLIER_NAMES[givenName] ?? givenName;
  switch (name) {
    case 'ws-authorizer':
      return {
        methodArn: 'arn:aws:execute-api:eu-west-1:000000000000:api/v1/$connect',
        queryStringParameters: { token },
      };
    case 'ws-connect':
    case 'ws-disconnect':
      return frame(undefined);
    case 'ws-subscribe':
      return frame({ action: 'subscribe', id: '1', channels: ['a'] });
    case 'ws-unsubscribe':
      return frame({ action: 'unsubscribe', id: '1', channels: ['a'] });
    case 'ws-publish':
      return frame({ action: 'publish', id: '1', channel: 'a', data: 1, messageId: 'm1' });
    case 'ws-sync':
      return frame({ action: 'sync', id: '1', cursor: Buffer.from('a/e/1').toString('base64url') });
    case 'ws-auth':
      return frame({ action: 'auth', id: '1', token });
    case 'ws-ping':
      return frame({ action: 'ping', id: '1' });
    case 'ws-default':
      return { ...frame({ action: 'ping', id: '1' }), body: '{"action":"nothing","id":"1"}' };
    case 'http-publish':
      return http(token, 'POST /v1/channels/{channel}/messages', { body: '{"data":1,"id":"m1"}' });
    case 'http-long-poll':
      return http(token, 'GET /v1/messages');
    case 'http-short-poll':
      return http(token, 'GET /v1/messages/now');
    case 'http-events':
      return http(token, '$default', { rawPath: '/v1/events' });
    case 'http-channels':
      return http(token, 'GET /v1/channels/{channel}', { queryStringParameters: {} });
    case 'http-webhooks':
      return http(token, 'GET /v1/webhooks', { queryStringParameters: {} });
    case 'http-dead-letters':
      return http(token, 'GET /v1/dead-letters', { queryStringParameters: {} });
    case 'on-message-fan-out':
    case 'on-message-relay':
      return { Records: [record({ pk: 'head#a', sk: 'head' }, HEAD)] };
    case 'on-subscription-presence':
      return { Records: [record({ pk: 'chan#a', sk: '00#c' }, SUBSCRIPTION)] };
    default:
      throw new Error(`no first call is known for the function ${givenName}; add it to bench/lib/first-calls.ts`);
  }
}

const TIME = '2026-01-01T00:00:00.000Z';

/** The head of the channel `a`. */
export const HEAD = {
  pk: { S: 'head#a' },
  sk: { S: 'head' },
  epoch: { S: 'e' },
  offset: { N: '1' },
  message: { S: JSON.stringify({ id: 'm1', data: 1, time: TIME }) },
  claimed: { BOOL: true },
  updatedAt: { S: TIME },
};

/** The item of the connection `c`. */
export const CONNECTION = {
  pk: { S: 'conn#c' },
  sk: { S: 'conn' },
  subject: { S: 'cold-start' },
  channels: { S: JSON.stringify({ '*': ['subscribe', 'publish', 'presence'] }) },
  connectedAt: { N: '1' },
  tokenExpiresAt: { N: '9999999999' },
  expiresAt: { N: '9999999999' },
};

/** A subscription with presence, under its present and its earlier attribute name. */
const SUBSCRIPTION = {
  connectionId: { S: 'c' },
  subject: { S: 'cold-start' },
  presence: { BOOL: true },
  announced: { BOOL: true },
};

function frame(body: object | undefined): object {
  return {
    requestContext: {
      connectionId: 'c',
      requestId: 'r',
      connectedAt: Date.now(),
      routeKey: '$default',
      authorizer: { subject: 'cold-start', channels: CONNECTION.channels.S, tokenExpiresAt: '9999999999' },
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  };
}

function http(token: string, routeKey: string, changes: object = {}): object {
  return {
    routeKey,
    rawPath: '/',
    headers: { authorization: `Bearer ${token}` },
    queryStringParameters: { channels: 'a' },
    pathParameters: { channel: 'a' },
    requestContext: { requestId: 'r', http: { method: 'GET' } },
    isBase64Encoded: false,
    ...changes,
  };
}

function record(keys: Readonly<Record<string, string>>, image: object): object {
  return {
    eventID: 'e'.repeat(32),
    eventName: 'INSERT',
    dynamodb: {
      Keys: Object.fromEntries(Object.entries(keys).map(([name, value]) => [name, { S: value }])),
      NewImage: image,
      SequenceNumber: '1',
    },
  };
}
