import { createPublishPresence } from '../../../../lambdas/on-subscription-presence/publish-presence';
import type { PublishRequest } from '../../../../publishing/publish';
import type { StreamRecord } from '../../../../lambdas/streams/stream-batch';
import { subscriptionItem } from '../../../../lambdas/connections/connection-items';
import { fakeLogger } from '../../../helpers/lambdas/fakes';

const row = (channel: string, presence: boolean, expiresAt = 1) =>
  subscriptionItem({ channel, connectionId: 'c=', subject: 'ada', presence, expiresAt });

let sequence = 0;
function record(before: ReturnType<typeof row> | undefined, after: ReturnType<typeof row> | undefined): StreamRecord {
  sequence += 1;
  const image = (after ?? before) as ReturnType<typeof row>;
  return {
    eventID: `event${sequence}`,
    eventName: before === undefined ? 'INSERT' : after === undefined ? 'REMOVE' : 'MODIFY',
    dynamodb: {
      Keys: { pk: image['pk']!, sk: image['sk']! },
      ...(before === undefined ? {} : { OldImage: before }),
      ...(after === undefined ? {} : { NewImage: after }),
      SequenceNumber: String(sequence),
    },
  };
}

function setUp(fails: (request: PublishRequest) => boolean = () => false) {
  const published: PublishRequest[] = [];
  const presence = createPublishPresence(async (request) => {
    if (fails(request)) throw new Error('throttled');
    published.push(request);
    return { channel: request.channel, offset: 1, epoch: 'e', id: 'x', time: 't', duplicate: false };
  }, fakeLogger());
  return { published, presence };
}

describe('presence', () => {
  it('publishes one message for each join and leave', async () => {
    const { presence, published } = setUp();
    const join = record(undefined, row('a', true));
    const leave = record(row('a', true), undefined);
    const turnedOff = record(row('a', true), row('a', false));
    const turnedOn = record(row('a', false), row('a', true));
    expect(await presence({ Records: [join, leave, turnedOff, turnedOn] })).toEqual({ batchItemFailures: [] });
    const data = { subject: 'ada', connectionId: 'c=' };
    expect(published).toEqual([
      { channel: 'presence:a', data: { event: 'join', ...data }, type: 'presence.join', id: join.eventID },
      { channel: 'presence:a', data: { event: 'leave', ...data }, type: 'presence.leave', id: leave.eventID },
      { channel: 'presence:a', data: { event: 'leave', ...data }, type: 'presence.leave', id: turnedOff.eventID },
      { channel: 'presence:a', data: { event: 'join', ...data }, type: 'presence.join', id: turnedOn.eventID },
    ]);
  });

  it('publishes nothing for renewals and for subscriptions without presence', async () => {
    const { presence, published } = setUp();
    const renewed = record(row('a', true, 1), row('a', true, 2));
    const withoutPresence = [record(undefined, row('a', false)), record(row('a', false), undefined)];
    await presence({ Records: [renewed, ...withoutPresence] });
    expect(published).toEqual([]);
  });

  it('stops at a change of a channel that cannot be published, and continues with other channels', async () => {
    const { presence, published } = setUp(({ channel }) => channel === 'presence:a');
    const first = record(undefined, row('a', true));
    const records = [first, record(row('a', true), undefined), record(undefined, row('b', true))];
    expect(await presence({ Records: records })).toEqual({
      batchItemFailures: [{ itemIdentifier: first.dynamodb.SequenceNumber }],
    });
    expect(published).toMatchObject([{ channel: 'presence:b' }]);
  });
});
