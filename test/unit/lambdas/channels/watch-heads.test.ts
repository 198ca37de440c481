import fc from 'fast-check';

import { createBatchTable } from '../../../../lambdas/dynamodb/batch-table';
import type { HeadPosition } from '../../../../lambdas/channels/log-store';
import { system } from '../../../../lambdas/runtime/system';
import { headUpdate } from '../../../../publishing/channel-items';
import { createHeadStore } from '../../../../lambdas/channels/dynamodb-head-watch';
import { watchInterval } from '../../../../lambdas/channels/watch-heads';
import { createWatchHeads, latest } from '../../../../lambdas/channels/watch-heads';
import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { startDynamo } from '../../../helpers/lambdas/local-dynamodb';
import type { LocalDynamo } from '../../../helpers/lambdas/local-dynamodb';
import { fakeClock, START } from '../../../helpers/lambdas/fakes';

describe('the interval of a watch', () => {
  it('grows with the silence, from 200 ms to 2 s', () => {
    expect([0, 2000, 5000, 10_000, 20_000, 1e9].map(watchInterval)).toEqual([200, 200, 500, 1000, 2000, 2000]);
    expect(watchInterval(Number.NaN)).toBe(2000);
    expect(watchInterval(-5000)).toBe(200);
  });

  it('stays within its bounds, and never decreases during a silence', () => {
    const quiet = fc.oneof(fc.integer(), fc.double(), fc.constant(Number.NaN));
    fc.assert(
      fc.property(quiet, fc.nat(), (quietMs, more) => {
        const interval = watchInterval(quietMs);
        expect(interval).toBeGreaterThanOrEqual(200);
        expect(interval).toBeLessThanOrEqual(2000);
        expect(watchInterval(quietMs + more)).toBeGreaterThanOrEqual(interval);
      }),
    );
  });
});

function setUp(heads: Record<string, HeadPosition>) {
  const clock = fakeClock();
  const reads: { readonly at: number; readonly channels: readonly string[] }[] = [];
  const found = new Map(Object.entries(heads));
  const store = {
    readHeads: async (channels: readonly string[]) => {
      reads.push({ at: clock.now() - START, channels });
      return found;
    },
  };
  return { clock, reads, found, store, watch: createWatchHeads({ store, clock, sleep: clock.sleep }) };
}

const head = (offset: number, epoch = 'e', updatedAt = START - 60_000): HeadPosition => ({ epoch, offset, updatedAt });
const at = (channel: string, offset: number, epoch = 'e') => ({ channel, epoch, offset });

describe('watching heads', () => {
  it('reads all of them once per interval, until the end of the watch', async () => {
    const { watch, reads, clock } = setUp({ a: head(3), b: head(1) });
    const positions = [at('a', 3), at('b', 1), at('never', 0, '')];
    const result = await watch({ positions, until: START + 5000, activeAt: START - 60_000 });
    expect(result).toEqual({ outcome: 'quiet', activeAt: START - 60_000 });
    expect(reads.map(({ at }) => at)).toEqual([2000, 4000, 5000]);
    expect(reads[0]?.channels).toEqual(['a', 'b', 'never']);
    expect(clock.now()).toBe(START + 5000);
  });

  it('reads often after activity, and then less and less often', async () => {
    const { watch, reads } = setUp({ a: head(3) });
    await watch({ positions: [at('a', 3)], until: START + 20_000, activeAt: START });
    const pauses = reads.map(({ at }, index) => at - (reads[index - 1]?.at ?? 0));
    expect(pauses[0]).toBe(200);
    expect(pauses.slice(0, -1)).toEqual(pauses.slice(0, -1).toSorted((a, b) => a - b));
    expect(reads.length).toBeLessThan(40);
  });

  it.each([
    ['a later offset', { a: head(4) }],
    ['another epoch', { a: head(1, 'new') }],
    ['no head any more', {}],
  ])('ends at once if it finds %s', async (_what, heads: Record<string, HeadPosition>) => {
    const { watch, reads } = setUp(heads);
    const result = await watch({ positions: [at('a', 3)], until: START + 9000, activeAt: START });
    expect(result.outcome).toBe('moved');
    expect(reads).toHaveLength(1);
  });

  it('ignores an earlier offset, which is an outdated read', async () => {
    const { watch } = setUp({ a: head(2) });
    expect(await watch({ positions: [at('a', 3)], until: START + 9000, activeAt: START })).toMatchObject({
      outcome: 'quiet',
    });
  });

  it('returns the time of the latest activity, and ignores unknown times', async () => {
    const { watch } = setUp({ a: head(4, 'e', START - 10), b: head(1, 'e', Number.NaN) });
    const positions = [at('a', 3), at('b', 1)];
    expect(await watch({ positions, until: START + 9000, activeAt: Number.NaN })).toEqual({
      outcome: 'moved',
      activeAt: START - 10,
    });
    expect(latest([Number.NaN])).toBeNaN();
    expect(latest([1, Number.NaN, 3, 2])).toBe(3);
  });

  it('does not read if the end is not in the future', async () => {
    const { watch, reads } = setUp({ a: head(4) });
    expect(await watch({ positions: [at('a', 3)], until: START, activeAt: START })).toMatchObject({ outcome: 'quiet' });
    expect(reads).toEqual([]);
  });

  it('stops without a read if its signal is aborted', async () => {
    const { store, reads, clock } = setUp({ a: head(4) });
    const leaving = new AbortController();
    const sleep = async (_ms: number, signal?: AbortSignal): Promise<void> => {
      expect(signal).toBe(leaving.signal);
      leaving.abort();
    };
    const watch = createWatchHeads({ store, clock, sleep });
    const request = { positions: [at('a', 3)], until: START + 9000, activeAt: START, signal: leaving.signal };
    expect(await watch(request)).toMatchObject({ outcome: 'stopped' });
    expect(reads).toEqual([]);
  });

  it('rejects if a read fails', async () => {
    const { clock } = setUp({});
    const store = { readHeads: async () => Promise.reject(new Error('throttled')) };
    const watch = createWatchHeads({ store, clock, sleep: clock.sleep });
    await expect(watch({ positions: [at('a', 3)], until: START + 9000, activeAt: START })).rejects.toThrow('throttled');
  });
});

describe('sleep', () => {
  it('ends early and clears its timer if the signal is aborted', async () => {
    const leaving = new AbortController();
    const slept = system.sleep(60_000, leaving.signal);
    leaving.abort();
    await expect(slept).resolves.toBeUndefined();
    await expect(system.sleep(60_000, leaving.signal)).resolves.toBeUndefined();
    await expect(system.sleep(1)).resolves.toBeUndefined();
  });
});

describe('heads in DynamoDB', () => {
  let dynamo: LocalDynamo;
  const sent: { readonly name: string; readonly input: unknown }[] = [];

  beforeAll(async () => {
    dynamo = await startDynamo();
    for (const channel of ['a', 'b']) {
      const updatedAt = new Date(START).toISOString();
      const change = { channel, text: '{}', claimed: false, newEpoch: `epoch-${channel}`, updatedAt };
      await dynamo.client.send(new UpdateItemCommand({ TableName: dynamo.channelTable, ...headUpdate(change) }));
    }
    dynamo.client.middlewareStack.add(
      (next, context) => (args) => {
        sent.push({ name: String(context.commandName), input: args.input });
        return next(args);
      },
      { step: 'initialize' },
    );
  });

  afterAll(() => dynamo.stop());

  it('are read in one eventually consistent call: GetItem for one, BatchGetItem for several', async () => {
    const table = dynamo.channelTable;
    const batch = createBatchTable(table, { client: dynamo.client, sleep: async () => undefined, random: () => 0 });
    const store = createHeadStore(table, dynamo.client, batch);
    const expected = (channel: string) => ({ epoch: `epoch-${channel}`, offset: 1, updatedAt: START });
    expect(await store.readHeads(['a'])).toEqual(new Map([['a', expected('a')]]));
    expect(await store.readHeads(['never'])).toEqual(new Map());
    expect(await store.readHeads(['a', 'never', 'b'])).toEqual(
      new Map([
        ['a', expected('a')],
        ['b', expected('b')],
      ]),
    );
    expect(sent.map(({ name }) => name)).toEqual(['GetItemCommand', 'GetItemCommand', 'BatchGetItemCommand']);
    expect(sent[0]?.input).not.toHaveProperty('ConsistentRead', true);
    expect(sent[2]?.input).toMatchObject({ RequestItems: { [table]: { ConsistentRead: false } } });
  });
});
