import fc from 'fast-check';

import { createBatchTable } from '../../../../lambdas/dynamodb/batch-table';
import type { HeadPosition } from '../../../../lambdas/channels/log-store';
import { system } from '../../../../lambdas/runtime/system';
import { headUpdate } from '../../../../publishing/channel-items';
import { createHeadStore } from '../../../../lambdas/channels/dynamodb-head-watch';
import { watchInterval } from '../../../../lambdas/channels/watch-heads';
import { createWatchHeads, latest } from '../../../../lambdas/channels/watch-heads';
import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { startDynamo } from '../support/dynalite';
import type { LocalDynamo } from '../support/dynalite';
import { fakeClock, START } from '../support/fakes';

describe('the pause between two looks', () => {
  it('grows with the silence, from a fifth of a second to two', () => {
    expect([0, 2000, 5000, 10_000, 20_000, 1e9].map(watchInterval)).toEqual([200, 200, 500, 1000, 2000, 2000]);
    expect(watchInterval(Number.NaN)).toBe(2000);
    expect(watchInterval(-5000)).toBe(200);
  });

  it('stays within its bounds and never falls while the silence lasts', () => {
    const quiet = fc.oneof(fc.integer(), fc.double(), fc.constant(Number.NaN));
    fc.assert(
      fc.property(quiet, fc.nat(), (quietMs, more) => {
        const tick = watchInterval(quietMs);
        expect(tick).toBeGreaterThanOrEqual(200);
        expect(tick).toBeLessThanOrEqual(2000);
        expect(watchInterval(quietMs + more)).toBeGreaterThanOrEqual(tick);
      }),
    );
  });
});

function setUp(heads: Record<string, HeadPosition>) {
  const clock = fakeClock();
  const looks: { readonly at: number; readonly channels: readonly string[] }[] = [];
  const found = new Map(Object.entries(heads));
  const store = {
    readHeads: async (channels: readonly string[]) => {
      looks.push({ at: clock.now() - START, channels });
      return found;
    },
  };
  return { clock, looks, found, store, watch: createWatchHeads({ store, clock, sleep: clock.sleep }) };
}

const head = (offset: number, epoch = 'e', updatedAt = START - 60_000): HeadPosition => ({ epoch, offset, updatedAt });
const at = (channel: string, offset: number, epoch = 'e') => ({ channel, epoch, offset });

describe('watching heads', () => {
  it('looks at all of them once per tick until the time is over', async () => {
    const { watch, looks, clock } = setUp({ a: head(3), b: head(1) });
    const positions = [at('a', 3), at('b', 1), at('never', 0, '')];
    const result = await watch({ positions, until: START + 5000, activeAt: START - 60_000 });
    expect(result).toEqual({ outcome: 'quiet', activeAt: START - 60_000 });
    expect(looks.map(({ at }) => at)).toEqual([2000, 4000, 5000]);
    expect(looks[0]?.channels).toEqual(['a', 'b', 'never']);
    expect(clock.now()).toBe(START + 5000);
  });

  it('looks often while something has just happened, and less and less often after it', async () => {
    const { watch, looks } = setUp({ a: head(3) });
    await watch({ positions: [at('a', 3)], until: START + 20_000, activeAt: START });
    const pauses = looks.map(({ at }, index) => at - (looks[index - 1]?.at ?? 0));
    expect(pauses[0]).toBe(200);
    expect(pauses.slice(0, -1)).toEqual(pauses.slice(0, -1).toSorted((a, b) => a - b));
    expect(looks.length).toBeLessThan(40);
  });

  it.each([
    ['a later offset', { a: head(4) }],
    ['another epoch', { a: head(1, 'new') }],
    ['no head any more', {}],
  ])('ends at once when it sees %s', async (_what, heads: Record<string, HeadPosition>) => {
    const { watch, looks } = setUp(heads);
    const result = await watch({ positions: [at('a', 3)], until: START + 9000, activeAt: START });
    expect(result.outcome).toBe('moved');
    expect(looks).toHaveLength(1);
  });

  it('takes an earlier offset for a late read', async () => {
    const { watch } = setUp({ a: head(2) });
    expect(await watch({ positions: [at('a', 3)], until: START + 9000, activeAt: START })).toMatchObject({
      outcome: 'quiet',
    });
  });

  it('notes when something last happened, and does without when nobody knows', async () => {
    const { watch } = setUp({ a: head(4, 'e', START - 10), b: head(1, 'e', Number.NaN) });
    const positions = [at('a', 3), at('b', 1)];
    expect(await watch({ positions, until: START + 9000, activeAt: Number.NaN })).toEqual({
      outcome: 'moved',
      activeAt: START - 10,
    });
    expect(latest([Number.NaN])).toBeNaN();
    expect(latest([1, Number.NaN, 3, 2])).toBe(3);
  });

  it('does not look when there is no time', async () => {
    const { watch, looks } = setUp({ a: head(4) });
    expect(await watch({ positions: [at('a', 3)], until: START, activeAt: START })).toMatchObject({ outcome: 'quiet' });
    expect(looks).toEqual([]);
  });

  it('stops within the tick when nobody waits any more', async () => {
    const { store, looks, clock } = setUp({ a: head(4) });
    const leaving = new AbortController();
    const sleep = async (_ms: number, signal?: AbortSignal): Promise<void> => {
      expect(signal).toBe(leaving.signal);
      leaving.abort();
    };
    const watch = createWatchHeads({ store, clock, sleep });
    const request = { positions: [at('a', 3)], until: START + 9000, activeAt: START, signal: leaving.signal };
    expect(await watch(request)).toMatchObject({ outcome: 'stopped' });
    expect(looks).toEqual([]);
  });

  it('ends with the error of a look that fails', async () => {
    const { clock } = setUp({});
    const store = { readHeads: async () => Promise.reject(new Error('throttled')) };
    const watch = createWatchHeads({ store, clock, sleep: clock.sleep });
    await expect(watch({ positions: [at('a', 3)], until: START + 9000, activeAt: START })).rejects.toThrow('throttled');
  });
});

describe('waiting', () => {
  it('ends early, and leaves no timer behind, once the signal says so', async () => {
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

  it('are read in one eventually consistent call: a GetItem of one, a BatchGetItem of several', async () => {
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
