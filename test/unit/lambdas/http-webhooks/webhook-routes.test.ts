import type { SNSClient } from '@aws-sdk/client-sns';
import { createWebhookRoutes } from '../../../../lambdas/http-webhooks/webhook-routes';
import { createWebhookStore } from '../../../../lambdas/http-webhooks/sns-webhook-store';
import { createHttpHandler } from '../../../../lambdas/http/http-handler';
import { fakeLogger, identity } from '../../../helpers/lambdas/fakes';

const TOPIC = 'arn:aws:sns:eu-west-1:111111111111:topic';
const ID = '0f8fad5b-d9cb-469f-a165-70867728950e';

interface SentCommand {
  readonly name: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** An SNS client that returns a prepared response by command, or throws it if it is an error. */
function setUp(responses: Readonly<Record<string, unknown>>, admin = true) {
  const sent: SentCommand[] = [];
  const send = async (command: { readonly input: Record<string, unknown> }): Promise<unknown> => {
    const name = command.constructor.name.replace(/Command$/, '');
    sent.push({ name, input: command.input });
    const response = responses[name];
    if (response instanceof Error) throw response;
    return response ?? {};
  };
  const store = createWebhookStore({
    client: { send } as unknown as SNSClient,
    topicArn: TOPIC,
    deadLetterQueueArn: 'arn:queue',
    deliveryPolicy: '{"healthyRetryPolicy":{}}',
  });
  const handler = createHttpHandler(createWebhookRoutes(store), async () => identity({ admin }), fakeLogger());
  const call = async (routeKey: string, request: { id?: string; body?: unknown; next?: string } = {}) => {
    const { statusCode, body } = await handler({
      routeKey,
      headers: { authorization: 'Bearer t' },
      requestContext: { requestId: 'r' },
      isBase64Encoded: false,
      ...(request.id === undefined ? {} : { pathParameters: { id: request.id } }),
      ...(request.next === undefined ? {} : { queryStringParameters: { next: request.next } }),
      ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
    });
    return { status: statusCode, body: body === undefined ? undefined : (JSON.parse(body) as unknown) };
  };
  return { sent, call };
}

const error = (name: string, message: string): Error => Object.assign(new Error(message), { name });
const attributes = (more: Record<string, string> = {}) => ({
  Attributes: { Endpoint: 'https://example.com/', PendingConfirmation: 'false', ...more },
});

describe('creating a webhook', () => {
  it('subscribes its URL with filter, dead-letter queue and delivery policy', async () => {
    const FilterPolicy = JSON.stringify({ channel: [{ prefix: 'orders:' }, 'news'], type: ['paid'] });
    const { sent, call } = setUp({
      Subscribe: { SubscriptionArn: `${TOPIC}:${ID}` },
      GetSubscriptionAttributes: attributes({ PendingConfirmation: 'true', FilterPolicy }),
    });
    const body = { url: 'https://example.com/', channels: ['orders:*', 'news'], types: ['paid'] };
    expect(await call('POST /v1/webhooks', { body })).toEqual({
      status: 201,
      body: { id: ID, ...body, status: 'pending' },
    });
    expect(sent[0]).toEqual({
      name: 'Subscribe',
      input: {
        TopicArn: TOPIC,
        Protocol: 'https',
        Endpoint: 'https://example.com/',
        ReturnSubscriptionArn: true,
        Attributes: {
          DeliveryPolicy: '{"healthyRetryPolicy":{}}',
          RedrivePolicy: '{"deadLetterTargetArn":"arn:queue"}',
          FilterPolicy,
        },
      },
    });
  });

  it('sends no filter policy for all channels, and returns pending while SNS does not find it yet', async () => {
    const { sent, call } = setUp({
      Subscribe: { SubscriptionArn: `${TOPIC}:${ID}` },
      GetSubscriptionAttributes: error('NotFoundException', 'Subscription does not exist'),
    });
    const body = { url: 'http://127.0.0.1:9/', channels: ['*'] };
    expect(await call('POST /v1/webhooks', { body })).toMatchObject({ status: 201, body: { status: 'pending' } });
    expect(sent[0]?.input).toMatchObject({
      Protocol: 'http',
      Attributes: expect.not.objectContaining({ FilterPolicy: expect.anything() }),
    });
  });

  it.each([
    [
      'Invalid parameter: Attributes Reason: Subscription already exists with different attributes',
      409,
      'webhook_exists',
    ],
    ['Invalid parameter: Unreachable Endpoint', 400, 'webhook_refused'],
  ])('fails if SNS rejects it with %j', async (message, status, code) => {
    const { call } = setUp({ Subscribe: error('InvalidParameterException', message) });
    const body = { url: 'https://example.com/' };
    expect(await call('POST /v1/webhooks', { body })).toMatchObject({ status, body: { error: { code } } });
  });

  it('requires a valid body and the admin claim', async () => {
    expect(await setUp({}).call('POST /v1/webhooks', { body: { url: 'http://example.com/' } })).toMatchObject({
      status: 400,
      body: { error: { problems: [{ path: 'url' }] } },
    });
    for (const route of [
      'POST /v1/webhooks',
      'GET /v1/webhooks',
      'GET /v1/webhooks/{id}',
      'DELETE /v1/webhooks/{id}',
    ]) {
      const { sent, call } = setUp({}, false);
      expect(await call(route, { id: ID, body: { url: 'https://example.com/' } })).toMatchObject({ status: 403 });
      expect(sent).toEqual([]);
    }
  });
});

describe('existing webhooks', () => {
  it('are listed in pages, without other subscriptions of the topic', async () => {
    const { sent, call } = setUp({
      ListSubscriptionsByTopic: {
        NextToken: 'n2',
        Subscriptions: [
          { SubscriptionArn: `${TOPIC}:${ID}`, Protocol: 'https', Endpoint: 'https://example.com/' },
          { SubscriptionArn: 'PendingConfirmation', Protocol: 'https', Endpoint: 'https://slow.example/' },
          { SubscriptionArn: 'Deleted', Protocol: 'https', Endpoint: 'https://gone.example/' },
          { SubscriptionArn: `${TOPIC}:x`, Protocol: 'sqs', Endpoint: 'arn:aws:sqs:x' },
        ],
      },
    });
    expect((await call('GET /v1/webhooks', { next: 'n1' })).body).toEqual({
      webhooks: [
        { id: ID, url: 'https://example.com/', status: 'confirmed' },
        { id: null, url: 'https://slow.example/', status: 'pending' },
      ],
      next: 'n2',
    });
    expect(sent[0]?.input).toEqual({ TopicArn: TOPIC, NextToken: 'n1' });
  });

  it('are returned by id, with a filter policy that was changed in SNS', async () => {
    const changed = attributes({ FilterPolicy: '{"channel":[{"anything-but":"a"}]}' });
    expect(
      (await setUp({ GetSubscriptionAttributes: changed }).call('GET /v1/webhooks/{id}', { id: ID })).body,
    ).toEqual({
      id: ID,
      url: 'https://example.com/',
      status: 'confirmed',
      filterPolicy: { channel: [{ 'anything-but': 'a' }] },
    });
  });

  it('are not found under another id', async () => {
    const missing = { GetSubscriptionAttributes: error('NotFoundException', 'Subscription does not exist') };
    const notFound = { status: 404, body: { error: { code: 'webhook_not_found' } } };
    expect(await setUp(missing).call('GET /v1/webhooks/{id}', { id: ID })).toMatchObject(notFound);
    const { sent, call } = setUp({});
    expect(await call('DELETE /v1/webhooks/{id}', { id: '../x' })).toMatchObject(notFound);
    expect(sent).toEqual([]);
  });

  it('are deleted once they are confirmed', async () => {
    const { sent, call } = setUp({ GetSubscriptionAttributes: attributes() });
    expect(await call('DELETE /v1/webhooks/{id}', { id: ID })).toEqual({ status: 204, body: undefined });
    expect(sent[1]).toEqual({ name: 'Unsubscribe', input: { SubscriptionArn: `${TOPIC}:${ID}` } });
    const pending = { status: 409, body: { error: { code: 'webhook_pending' } } };
    const known = setUp({ GetSubscriptionAttributes: attributes({ PendingConfirmation: 'true' }) });
    expect(await known.call('DELETE /v1/webhooks/{id}', { id: ID })).toMatchObject(pending);
    const message = 'Invalid parameter: cannot unsubscribe a subscription that is pending confirmation';
    const late = setUp({
      GetSubscriptionAttributes: attributes(),
      Unsubscribe: error('InvalidParameterException', message),
    });
    expect(await late.call('DELETE /v1/webhooks/{id}', { id: ID })).toMatchObject(pending);
  });
});
