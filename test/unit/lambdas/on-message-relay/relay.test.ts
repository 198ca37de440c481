import { createRelay } from '../../../../lambdas/on-message-relay/relay';
import type { TopicEntry } from '../../../../lambdas/on-message-relay/topic-batches';
import { MAX_TOPIC_MESSAGE_BYTES } from '../../../../contract/sns-limits';
import { fakeLogger } from '../../../helpers/lambdas/fakes';
import { storedText } from '../../../helpers/lambdas/log-entries';
import { headStreamRecord } from '../../../helpers/lambdas/stream-records';

function setUp(isRejected: (entry: TopicEntry) => boolean = () => false) {
  const batches: TopicEntry[][] = [];
  const publish = async (entries: readonly TopicEntry[]): Promise<TopicEntry[]> => {
    batches.push([...entries]);
    return entries.filter(isRejected);
  };
  return { batches, relay: createRelay({ publish }, fakeLogger()) };
}

const records = (count: number, message?: string) =>
  Array.from({ length: count }, (_, i) =>
    headStreamRecord({ offset: i + 1, ...(message === undefined ? {} : { message }) }),
  );

describe('the relay to the topic', () => {
  it('publishes whole messages, with channel and type as attributes', async () => {
    const { relay, batches } = setUp();
    const message = JSON.stringify({ id: 'm', type: 't', data: [1], time: '2026-01-01T00:00:00.000Z' });
    expect(await relay({ Records: [headStreamRecord({ message }), headStreamRecord({ offset: 2 })] })).toEqual({
      batchItemFailures: [],
    });
    const [first, second] = batches[0] ?? [];
    expect(JSON.parse(first?.text ?? '')).toEqual({
      channel: 'a',
      offset: 1,
      epoch: 'e',
      id: 'm',
      type: 't',
      data: [1],
      time: '2026-01-01T00:00:00.000Z',
    });
    expect(first?.attributes).toEqual({ channel: 'a', type: 't' });
    expect(second?.attributes).toEqual({ channel: 'a' });
  });

  it('builds batches of at most ten entries and 256 KB', async () => {
    const { relay, batches } = setUp();
    await relay({ Records: records(23) });
    expect(batches.map((batch) => batch.length)).toEqual([10, 10, 3]);
    batches.length = 0;
    await relay({ Records: records(20, storedText('m', 'x'.repeat(30_000))) });
    for (const batch of batches) {
      const bytes = batch.reduce((sum, { text }) => sum + text.length + 14, 0);
      expect(bytes).toBeLessThanOrEqual(MAX_TOPIC_MESSAGE_BYTES);
    }
    expect(batches.flat()).toHaveLength(20);
  });

  it('returns rejected entries, and stops after their batch', async () => {
    const { relay, batches } = setUp(({ sequenceNumber }) => sequenceNumber === 'a5');
    expect(await relay({ Records: records(23) })).toEqual({ batchItemFailures: [{ itemIdentifier: 'a5' }] });
    expect(batches).toHaveLength(1);
  });

  it('returns the first entry of a batch if the call failed', async () => {
    const relay = createRelay(
      {
        publish: async () => {
          throw new Error('throttled');
        },
      },
      fakeLogger(),
    );
    const { batchItemFailures } = await relay({ Records: records(2) });
    expect(batchItemFailures[0]).toEqual({ itemIdentifier: 'a1' });
  });

  it('skips presence channels and deletions, and returns records that cannot be processed', async () => {
    const { relay, batches } = setUp();
    const deleted = { ...headStreamRecord(), eventName: 'REMOVE' as const };
    const presence = headStreamRecord({ channel: 'presence:a' });
    const poison = headStreamRecord({ message: 'invalid', sequenceNumber: '77' });
    expect(await relay({ Records: [deleted, presence, poison, headStreamRecord()] })).toEqual({
      batchItemFailures: [{ itemIdentifier: '77' }],
    });
    expect(batches.flat()).toHaveLength(1);
  });
});
