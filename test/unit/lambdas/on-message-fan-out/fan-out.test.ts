import fc from 'fast-check';

import { createFanOutChannel } from '../../../../lambdas/on-message-fan-out/fan-out-channel';
import { createFanOut } from '../../../../lambdas/on-message-fan-out/fan-out';
import { packFrames } from '../../../../lambdas/on-message-fan-out/pack-frames';
import { rangesAfter } from '../../../../lambdas/on-message-fan-out/dynamodb-subscribers';
import { createLogWriter } from '../../../../lambdas/on-message-fan-out/log-writer';
import type { Item } from '../../../../lambdas/dynamodb/batch-table';
import type { PostOutcome } from '../../../../lambdas/delivery/connection-sender';
import { readHeadRecords } from '../../../../lambdas/streams/head-records';
import type { HeadRecord } from '../../../../lambdas/streams/head-records';
import { subscriptionSortKey } from '../../../../lambdas/connections/connection-items';
import { utf8Length } from '../../../../protocol/bytes';
import { decodeCursor } from '../../../../protocol/cursors';
import { MAX_DATA_BYTES, MAX_FRAME_BYTES } from '../../../../protocol/limits';
import type { PushFrame } from '../../../../protocol/server-frames';
import { fakeClock, fakeLogger, START } from '../../../helpers/lambdas/fakes';
import { range, storedText } from '../../../helpers/lambdas/log-entries';
import { headStreamRecord } from '../../../helpers/lambdas/stream-records';

interface Failures {
  /** The log write that starts with this offset fails. */
  readonly logFailsAt?: number;
  readonly subscribersFail?: boolean;
  readonly removeFails?: boolean;
  readonly outcome?: (connectionId: string) => PostOutcome;
}

function setUp(failures: Failures = {}) {
  const steps: string[] = [];
  const posted: { readonly ids: readonly string[]; readonly frames: PushFrame[] }[] = [];
  const removed: unknown[] = [];
  const logger = fakeLogger();
  const fanOutChannel = createFanOutChannel({
    log: {
      write: async (channel, records) => {
        const first = records[0]?.message.offset ?? 0;
        steps.push(`log ${channel} ${first}+${records.length}`);
        if (failures.logFailsAt === first) throw new Error('log');
      },
    },
    subscribers: {
      forEachPage: async (channel, visit) => {
        steps.push(`subscribers ${channel}`);
        if (failures.subscribersFail) throw new Error('subscribers');
        await Promise.all([visit(['c1', 'c2']), visit(['c3'])]);
      },
      remove: async (channel, ids) => {
        removed.push([channel, ids]);
        if (failures.removeFails) throw new Error('remove');
      },
    },
    sender: {
      post: async (ids, frames) => {
        posted.push({ ids, frames: frames.map((frame) => JSON.parse(frame) as PushFrame) });
        return ids.map((id) => failures.outcome?.(id) ?? 'posted');
      },
    },
    clock: fakeClock(),
    logger,
  });
  return { steps, posted, removed, logger, fanOut: createFanOut(fanOutChannel, logger) };
}

const offsets = (frames: readonly PushFrame[]): number[] =>
  frames.flatMap(({ messages }) => messages.map(({ offset }) => offset));

describe('fan-out', () => {
  it('logs messages before it reads the subscribers, and posts them in order', async () => {
    const { fanOut, steps, posted } = setUp();
    const Records = range(1, 30).map((offset) => headStreamRecord({ offset }));
    expect(await fanOut({ Records })).toEqual({ batchItemFailures: [] });
    expect(steps).toEqual(['log a 1+25', 'log a 26+5', 'subscribers a']);
    expect(posted.map(({ ids }) => ids)).toEqual([['c1', 'c2'], ['c3']]);
    expect(offsets(posted[0]?.frames ?? [])).toEqual(range(1, 30));
  });

  it('never posts messages of different channels together', async () => {
    const { fanOut, posted } = setUp();
    const Records = [1, 2].flatMap((offset) => ['a', 'b'].map((channel) => headStreamRecord({ channel, offset })));
    await fanOut({ Records });
    for (const { frames } of posted) {
      expect(new Set(frames.flatMap(({ messages }) => messages.map(({ channel }) => channel))).size).toBe(1);
      expect(offsets(frames)).toEqual([1, 2]);
    }
  });

  it('returns the first record that could not be logged, after it posted the logged ones', async () => {
    const { fanOut, posted } = setUp({ logFailsAt: 26 });
    const Records = range(1, 60).map((offset) => headStreamRecord({ offset }));
    expect(await fanOut({ Records })).toEqual({ batchItemFailures: [{ itemIdentifier: 'a26' }] });
    expect(offsets(posted[0]?.frames ?? [])).toEqual(range(1, 25));
  });

  it('processes the other channels if one fails', async () => {
    const { fanOut, steps } = setUp({ logFailsAt: 7 });
    const Records = [headStreamRecord({ offset: 7 }), headStreamRecord({ channel: 'b', offset: 1 })];
    expect(await fanOut({ Records })).toEqual({ batchItemFailures: [{ itemIdentifier: 'a7' }] });
    expect(steps).toContain('subscribers b');
    expect(steps).not.toContain('subscribers a');
  });

  it('returns messages whose subscribers could not be read', async () => {
    const { fanOut } = setUp({ subscribersFail: true });
    const Records = [headStreamRecord({ offset: 3 }), headStreamRecord({ offset: 4 })];
    expect(await fanOut({ Records })).toEqual({ batchItemFailures: [{ itemIdentifier: 'a3' }] });
  });

  it('removes connections that are gone, and does not fail because of a connection', async () => {
    const outcomes: Record<string, PostOutcome> = { c1: 'gone', c2: 'gave_up', c3: 'refused' };
    const { fanOut, removed, logger } = setUp({ outcome: (id) => outcomes[id] ?? 'posted', removeFails: true });
    expect(await fanOut({ Records: [headStreamRecord()] })).toEqual({ batchItemFailures: [] });
    expect(removed).toEqual([['a', ['c1']]]);
    expect(logger.lines.find(({ message }) => message === 'posted messages')?.fields).toMatchObject({
      posted: 0,
      gone: 1,
      gave_up: 1,
      refused: 1,
    });
  });

  it.each([
    ['an incomplete message', { message: '{}' }],
    ['a message that is not JSON', { message: 'x' }],
    ['an invalid channel', { channel: 'a b' }],
    ['offset 0', { offset: 0 }],
    ['a message that does not fit a frame', { message: storedText('m', 'x'.repeat(MAX_FRAME_BYTES)) }],
  ])('returns a record with %s, and processes the others', async (_what, plan) => {
    const { fanOut, posted } = setUp();
    const Records = [
      headStreamRecord({ offset: 1 }),
      headStreamRecord({ offset: 2, ...plan, sequenceNumber: 'bad' }),
      headStreamRecord({ offset: 3 }),
    ];
    expect(await fanOut({ Records })).toEqual({ batchItemFailures: [{ itemIdentifier: 'bad' }] });
    expect(offsets(posted[0]?.frames ?? [])).toEqual([1, 3]);
  });

  it('ignores a deleted head', async () => {
    const { fanOut, steps } = setUp();
    expect(await fanOut({ Records: [{ ...headStreamRecord(), eventName: 'REMOVE' }] })).toEqual({
      batchItemFailures: [],
    });
    expect(steps).toEqual([]);
  });
});

function records(sizes: readonly number[]): readonly HeadRecord[] {
  return readHeadRecords(
    sizes.map((size, i) => headStreamRecord({ offset: i + 1, message: storedText(`m${i}`, 'é'.repeat(size)) })),
  ).records;
}

describe('push frames', () => {
  it('fit the limit, contain all messages in order, and have the cursor after their last message', () => {
    const sizes = fc.array(fc.oneof(fc.nat(200), fc.nat(MAX_DATA_BYTES / 2 - 1)), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(sizes, (dataSizes) => {
        const frames = packFrames(records(dataSizes));
        const parsed = frames.map((frame) => JSON.parse(frame) as PushFrame);
        for (const [index, { messages, cursor }] of parsed.entries()) {
          expect(utf8Length(frames[index] ?? '')).toBeLessThanOrEqual(MAX_FRAME_BYTES);
          const { channel, epoch, offset } = messages.at(-1)!;
          expect(decodeCursor(cursor)).toEqual({ ok: true, value: [{ channel, epoch, offset }] });
        }
        expect(offsets(parsed)).toEqual(range(1, dataSizes.length));
      }),
      { numRuns: 50 },
    );
  });

  it('are as few as possible', () => {
    expect(packFrames(records(Array.from({ length: 100 }, () => 1)))).toHaveLength(1);
    expect(packFrames(records([15_000, 15_000]))).toHaveLength(2);
  });
});

describe('the log writer', () => {
  it('writes the positions of claimed ids before the messages', async () => {
    const puts: Item[][] = [];
    const writer = createLogWriter({
      batch: { put: async (items) => void puts.push([...items]) },
      clock: fakeClock(),
      messageRetentionSeconds: 100,
      publishIdRetentionSeconds: 200,
    });
    const Records = [
      headStreamRecord({ offset: 1, claimed: true, message: storedText('x') }),
      headStreamRecord({ offset: 2 }),
      headStreamRecord({ offset: 3, claimed: true, message: storedText('x') }),
    ];
    await writer.write('a', readHeadRecords(Records).records);
    expect(puts).toHaveLength(2);
    expect(puts[0]).toEqual([
      {
        pk: { S: 'id#a#x' },
        sk: { S: 'id' },
        claimedAt: { N: String(START) },
        token: { S: '' },
        offset: { N: '1' },
        epoch: { S: 'e' },
        expiresAt: { N: String(START / 1000 + 200) },
      },
    ]);
    expect(puts[1]?.map(({ sk }) => sk?.S)).toEqual(['0000000000000001', '0000000000000002', '0000000000000003']);
    expect(puts[1]?.[0]).toEqual({
      pk: { S: 'log#a' },
      sk: { S: '0000000000000001' },
      epoch: { S: 'e' },
      message: { S: storedText('x') },
      after: { N: '0' },
      loggedAt: { N: String(START) },
      expiresAt: { N: String(START / 1000 + 100) },
    });
  });
});

describe('ranges of subscribers', () => {
  it('contain every key after the given one exactly once', () => {
    const ids = fc.array(fc.stringMatching(/^[A-Za-z0-9_-]{1,15}=$/), { minLength: 1, maxLength: 50 });
    fc.assert(
      fc.property(ids, fc.integer({ min: 1, max: 300 }), (connectionIds, count) => {
        const keys = connectionIds.map(subscriptionSortKey);
        const from = keys[0] as string;
        const ranges = rangesAfter(from, count);
        expect(ranges.length).toBeLessThanOrEqual(count);
        for (const key of keys.filter((other) => other >= from)) {
          expect(ranges.filter((one) => key >= one.from && key <= one.to)).toHaveLength(1);
        }
      }),
    );
  });
});
