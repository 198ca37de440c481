import type { TestApp } from './test-app';
import { EventClient } from './event-stream-client';
import { DEADLINE_MS, eventually } from '../eventually';
import { Receiver } from './webhook-receiver';

function check(condition: unknown, expected: string): asserts condition {
  if (!condition) throw new Error(`Expected ${expected}.`);
}

/**
 * Uses every feature of the app once, so that every function needs every permission.
 * @param deadlineMs milliseconds after which a step fails
 * @throws Error when a step does not have the expected result
 */
export async function useEverything(app: TestApp, deadlineMs = DEADLINE_MS): Promise<void> {
  const receivers = await Promise.all([Receiver.start(), Receiver.start(() => 404)]);
  try {
    await allOf([useSockets(app, deadlineMs), usePublishIds(app), useReads(app, deadlineMs)]);
    await usePresence(app, deadlineMs);
    await useWebhooks(app, receivers[0], receivers[1], deadlineMs);
    await useFailures(app, deadlineMs);
    checkLogs(app);
  } finally {
    await Promise.all(receivers.map((receiver) => receiver.stop()));
  }
}

/** Waits for all parts, so that none still runs when the app stops, and throws the first error. */
async function allOf(parts: readonly Promise<void>[]): Promise<void> {
  for (const result of await Promise.allSettled(parts)) if (result.status === 'rejected') throw result.reason;
}

async function useSockets(app: TestApp, deadlineMs: number): Promise<void> {
  const client = await app.connect();
  const subscribed = await client.request({ action: 'subscribe', channels: ['all'] }, deadlineMs);
  check(subscribed['channels']?.[0].status === 'subscribed', 'to be subscribed');
  const published = await client.request({ action: 'publish', channel: 'all', data: 1, messageId: 'one' }, deadlineMs);
  check(published['offset'] === 1, 'offset 1');
  await client.received('all', 1, deadlineMs);
  const again = await client.request({ action: 'publish', channel: 'all', data: 1, messageId: 'one' }, deadlineMs);
  check(again['duplicate'] === true, 'a duplicate');
  await eventually(
    async () => {
      const synced = await client.request({ action: 'sync', cursor: subscribed['cursor'] }, deadlineMs);
      check(synced['messages']?.length === 1, 'one missed message');
    },
    { deadlineMs },
  );
  const late = await app.connect();
  const resumed = await late.request(
    { action: 'subscribe', channels: ['all'], cursor: subscribed['cursor'] },
    deadlineMs,
  );
  check(resumed['messages']?.length === 1, 'one missed message on resume');
  check(
    (await client.request({ action: 'auth', token: await app.token() }, deadlineMs))['reply'] === 'auth',
    'a renewed token',
  );
  check((await client.request({ action: 'ping' }, deadlineMs))['reply'] === 'ping', 'a reply to ping');
  check((await client.request({ action: 'dance' }, deadlineMs))['error'].code === 'unknown_action', 'unknown_action');
  check(
    (await client.request({ action: 'unsubscribe', channels: ['all'] }, deadlineMs))['reply'] === 'unsubscribe',
    'to be unsubscribed',
  );

  const gone = await app.subscriber('vanishing');
  const { connectionId } = app.engine.services.apiGateway.webSockets.connections().at(-1)!;
  app.engine.services.apiGateway.webSockets.vanish(connectionId);
  const witness = await app.subscriber('vanishing');
  await app.publish('vanishing', 1);
  await witness.received('vanishing', 1, deadlineMs);
  await gone.close();
  await late.close();
}

async function usePublishIds(app: TestApp): Promise<void> {
  const first = await app.publish('ids', 1, { id: 'a' });
  const second = await app.publish('ids', 1, { id: 'a' });
  check(first.offset === second.offset, 'the first offset again');
  const { body } = await app.call('GET', '/v1/channels/ids');
  check(body.offset === 1, 'a channel at offset 1');
}

/** Reads and waits over HTTP and on an event stream, for one channel and for several, because the DynamoDB calls differ. */
async function useReads(app: TestApp, deadlineMs: number): Promise<void> {
  for (const channels of ['read', 'read,unread']) {
    const waited = await app.call('GET', `/v1/messages?channels=${channels}&wait=1`);
    check(waited.status === 200 && waited.body.messages.length === 0, 'nothing new after a wait');
    const { cursor } = waited.body;
    const token = await app.token();
    const stream = await EventClient.open(
      `${app.eventsUrl}/v1/events?channels=${channels}&cursor=${cursor}&token=${token}`,
    );
    try {
      await stream.until('ready', 1, deadlineMs);
      await app.publish('read', channels);
      await stream.until('message', 1, deadlineMs);
    } finally {
      await stream.leave();
    }
    for (const path of ['/v1/messages', '/v1/messages/now']) {
      const { body } = await app.call('GET', `${path}?channels=${channels}&cursor=${cursor}`);
      check(body.messages?.length === 1, `one message since the cursor from ${path}`);
    }
  }
}

async function usePresence(app: TestApp, deadlineMs: number): Promise<void> {
  const watcher = await app.subscriber('presence:room');
  const member = await app.connect({ subject: 'bob' });
  await member.request({ action: 'subscribe', channels: ['room'], presence: true }, deadlineMs);
  await watcher.received('presence:room', 1, deadlineMs);
  const { body } = await app.call('GET', '/v1/channels/room/presence');
  check(body.members?.length === 1, 'one member');
  await member.close();
  await watcher.received('presence:room', 2, deadlineMs);

  // A retried join finds the publish id that its throttled first attempt claimed.
  app.engine.services.dynamodb.faults.throttleWrites({
    tableName: app.outputs['ChannelTableName']!,
    when: (key) => JSON.stringify(key).includes('head#presence:again'),
    times: 1,
  });
  const second = await app.subscriber('presence:again');
  await (await app.connect()).request({ action: 'subscribe', channels: ['again'], presence: true }, deadlineMs);
  await app.advanceUntil(() => check(second.messages.length === 1, 'a join after a retry'), {
    stepMs: 1_000,
    deadlineMs,
  });
}

async function useWebhooks(app: TestApp, receiver: Receiver, broken: Receiver, deadlineMs: number): Promise<void> {
  const created = await app.call('POST', '/v1/webhooks', { url: receiver.url, channels: ['hooked'] });
  check(created.status === 201, `201, got ${created.status}`);
  const failing = await app.call('POST', '/v1/webhooks', { url: broken.url, channels: ['hooked'] });
  const ids = [created.body.id, failing.body.id] as const;
  for (const id of ids) {
    await eventually(
      async () =>
        check((await app.call('GET', `/v1/webhooks/${id}`)).body.status === 'confirmed', 'a confirmed webhook'),
      { deadlineMs },
    );
  }
  check((await app.call('GET', '/v1/webhooks')).body.webhooks?.length === 2, 'two webhooks');
  await app.publish('hooked', 1);
  await eventually(() => check(receiver.notifications.length === 1, 'one notification'), { deadlineMs });
  await eventually(
    async () => check((await app.call('GET', '/v1/dead-letters')).body.deadLetters?.length === 1, 'one dead letter'),
    { deadlineMs },
  );
  const again = await app.call('GET', '/v1/dead-letters');
  check(again.body.deadLetters?.length === 1, 'the dead letter in its queue after it was listed');
  for (const id of ids) check((await app.call('DELETE', `/v1/webhooks/${id}`)).status === 204, '204');
}

/** Makes every stream consumer discard a record, so that each writes to its on-failure queue. */
async function useFailures(app: TestApp, deadlineMs: number): Promise<void> {
  const { dynamodb, sqs } = app.engine.services;
  await dynamodb.call('PutItem', {
    TableName: app.outputs['ChannelTableName']!,
    Item: {
      pk: { S: 'head#poison' },
      sk: { S: 'head' },
      epoch: { S: 'e' },
      offset: { N: '1' },
      message: { S: 'not JSON' },
    },
  });
  const stopThrottling = dynamodb.faults.throttleWrites({
    tableName: app.outputs['ChannelTableName']!,
    when: (key) => JSON.stringify(key).includes('head#presence:throttled'),
  });
  const member = await app.connect();
  await member.request({ action: 'subscribe', channels: ['throttled'], presence: true }, deadlineMs);
  const queues = ['FanoutStreamOnFailure', 'RelayStreamOnFailure', 'PresenceStreamOnFailure'].map(
    (name) => app.resource('AWS::SQS::Queue', name).attributes['Arn']!,
  );
  for (const queue of queues) {
    await app.advanceUntil(
      async () => check((await sqs.queues.receive(queue, 1, 0, 0)).length > 0, `a report in ${queue}`),
      { duringInvocations: true, deadlineMs },
    );
  }
  stopThrottling();
}

/** Checks that every function and every API wrote to its own log group. */
function checkLogs(app: TestApp): void {
  const groups = Object.values(app.engine.stacks).flatMap(({ resources }) =>
    Object.values(resources).filter(({ type }) => type === 'AWS::Logs::LogGroup'),
  );
  for (const { ref } of groups) check(app.engine.services.logs.lines(ref).length > 0, `lines in ${ref}`);
}
