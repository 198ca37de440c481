import { describeDeadLetter } from '../../../../lambdas/http-dead-letters/describe-dead-letter';
import { createDeadLettersRoute } from '../../../../lambdas/http-dead-letters/list-dead-letters';
import type { DeadLetterQueue, ReceivedDeadLetter } from '../../../../lambdas/http-dead-letters/dead-letter-queue';
import { ServiceError } from '../../../../lambdas/runtime/service-error';
import type { HttpEvent } from '../../../../lambdas/http/http-request';
import { fakeLogger, identity, START } from '../../../helpers/lambdas/fakes';

const ID = '0f8fad5b-d9cb-469f-a165-70867728950e';
const arn = `arn:aws:sns:eu-west-1:111111111111:topic:${ID}`;
const envelope = JSON.stringify({
  Type: 'Notification',
  MessageId: 'n1',
  Message: JSON.stringify({
    channel: 'a',
    offset: 7,
    epoch: 'e',
    id: 'm',
    type: 't',
    data: 1,
    time: '2026-01-01T00:00:00.000Z',
  }),
  Signature: 'c2lnbmF0dXJl',
  SigningCertURL: 'https://sns.example/cert.pem',
  UnsubscribeURL: `https://sns.example/?Action=Unsubscribe&SubscriptionArn=${encodeURIComponent(arn)}`,
});

const event = (query?: Record<string, string>): HttpEvent => ({
  routeKey: 'GET /v1/dead-letters',
  headers: {},
  requestContext: { requestId: 'r' },
  isBase64Encoded: false,
  ...(query === undefined ? {} : { queryStringParameters: query }),
});

function fakeQueue(count: number, perReceive = 10) {
  const hidden = new Set<string>();
  const released: string[] = [];
  const queue: DeadLetterQueue = {
    approximateCount: async () => count,
    receive: async (limit) => {
      const ids = Array.from({ length: count }, (_, i) => `l${i}`).filter((id) => !hidden.has(id));
      const received = ids.slice(0, Math.min(limit, perReceive, 10));
      for (const id of received) hidden.add(id);
      return received.map((id): ReceivedDeadLetter => ({ id, body: envelope, sentAt: START, receipt: `r-${id}` }));
    },
    release: async (receipt) => void released.push(receipt),
  };
  return { queue, released };
}

describe('a dead letter', () => {
  it('contains the webhook and the message, but no part that could be misused', () => {
    const deadLetter = describeDeadLetter({ id: 'l1', body: envelope, sentAt: START });
    expect(deadLetter).toEqual({
      id: 'l1',
      webhookId: ID,
      messageId: 'm',
      notificationId: 'n1',
      channel: 'a',
      offset: 7,
      epoch: 'e',
      type: 't',
      sentAt: '2026-01-01T00:00:00.000Z',
    });
  });

  it.each(['', 'text', '[]', 'null', '{}', '{"Message":"{}","UnsubscribeURL":"x"}'])(
    'with the body %j is unreadable',
    (body) => {
      expect(describeDeadLetter({ id: 'l1', body, sentAt: START })).toEqual({
        id: 'l1',
        webhookId: null,
        sentAt: '2026-01-01T00:00:00.000Z',
        unreadable: true,
      });
    },
  );
});

describe('listing dead letters', () => {
  it('returns at most as many as the limit, and releases all of them', async () => {
    const { queue, released } = fakeQueue(60, 7);
    const { body } = await createDeadLettersRoute(queue, fakeLogger())(event({ limit: '50' }), identity());
    expect((body as { deadLetters: unknown[] }).deadLetters).toHaveLength(50);
    expect(body).toMatchObject({ approximateCount: 60 });
    expect(new Set(released).size).toBe(50);
    const few = await createDeadLettersRoute(fakeQueue(3).queue, fakeLogger())(event(), identity());
    expect((few.body as { deadLetters: unknown[] }).deadLetters).toHaveLength(3);
  });

  it('releases the received ones even if a later receive fails', async () => {
    const { queue, released } = fakeQueue(60);
    let calls = 0;
    const failing: DeadLetterQueue = {
      ...queue,
      receive: (limit) => {
        if (++calls > 1) throw new Error('throttled');
        return queue.receive(limit);
      },
    };
    await expect(createDeadLettersRoute(failing, fakeLogger())(event({ limit: '50' }), identity())).rejects.toThrow(
      'throttled',
    );
    expect(released).toHaveLength(10);
  });

  it('requires the admin claim and a limit from 1 to 50', async () => {
    const list = createDeadLettersRoute(fakeQueue(1).queue, fakeLogger());
    await expect(list(event(), identity({ admin: false }))).rejects.toMatchObject({ code: 'forbidden' });
    for (const limit of ['0', '51', '-1', '1.5', 'x', '']) {
      await expect(list(event({ limit }), identity())).rejects.toBeInstanceOf(ServiceError);
    }
  });
});
