import fc from 'fast-check';

import { createChannelReader } from '../../../../lambdas/channels/read-channels';
import type { ReadBudget, TargetRead } from '../../../../lambdas/channels/read-channels';
import type { LogEntry, Start } from '../../../../lambdas/channels/log-store';
import { fakeClock, START } from '../../../helpers/lambdas/fakes';
import { RETENTION_SECONDS, fillChannel, logEntry, range } from '../../../helpers/lambdas/log-entries';
import { MemoryChannels } from '../../../helpers/lambdas/memory-channels';

const UNLIMITED = 1_000_000;

function setUp(headOffset: number, entries: readonly LogEntry[], updatedAt?: number) {
  const channels = new MemoryChannels();
  fillChannel(channels, 'a', headOffset, entries, updatedAt);
  const clock = fakeClock();
  const reader = createChannelReader({ store: channels, clock, retentionSeconds: RETENTION_SECONDS });
  const read = async (start?: Start, budget: number | ReadBudget = UNLIMITED): Promise<TargetRead> => {
    const [result] = await reader.read([{ channel: 'a', ...(start === undefined ? {} : { start }) }], budget);
    if (result === undefined) throw new Error('the reader returned no result');
    return result;
  };
  return { channels, clock, reader, read };
}

const at = (offset: number, epoch = 'e') => ({ epoch, offset });
const resultsOf = ({ steps }: TargetRead) =>
  steps.map((step) => (step.kind === 'gap' ? step.gap : step.message.offset));

describe('reading a channel', () => {
  it('without a start starts at the head', async () => {
    expect(await setUp(3, []).read()).toMatchObject({ start: at(3), steps: [], more: false, resumed: false });
    const { reader } = setUp(3, []);
    expect(await reader.read([{ channel: 'never' }], UNLIMITED)).toMatchObject([{ start: { epoch: '', offset: 0 } }]);
  });

  it('returns the messages after the start, with their positions', async () => {
    const { read } = setUp(
      5,
      range(1, 5).map((offset) => logEntry(offset)),
    );
    const result = await read(at(3));
    expect(resultsOf(result)).toEqual([4, 5]);
    expect(result.steps[0]).toMatchObject({ message: { channel: 'a', offset: 4, epoch: 'e', id: 'm4', data: 'm4' } });
  });

  it('returns all messages if the channel had none at the start', async () => {
    expect(resultsOf(await setUp(2, [logEntry(1), logEntry(2)]).read({ epoch: '', offset: 0 }))).toEqual([1, 2]);
  });

  it('does not treat messages that are not logged yet as a gap', async () => {
    expect(resultsOf(await setUp(5, [logEntry(1)], START).read(at(1)))).toEqual([]);
    expect(resultsOf(await setUp(5, [logEntry(2)], START).read(at(1)))).toEqual([2]);
  });

  it('stops at a hole that may still be filled, and returns a gap lost once it cannot', async () => {
    const fresh = [logEntry(1), logEntry(2), logEntry(4, { loggedAt: START - 9_999 })];
    expect(resultsOf(await setUp(4, fresh).read(at(1)))).toEqual([2]);
    const old = [logEntry(1), logEntry(2), logEntry(4, { loggedAt: START - 10_000 })];
    expect(resultsOf(await setUp(4, old).read(at(1)))).toEqual([2, { from: 3, to: 3, reason: 'lost' }, 4]);
  });

  it('returns a gap lost at once if a whole batch was logged after the hole', async () => {
    const loggedAt = START;
    const entries = [logEntry(1), ...range(3, 28).map((offset) => logEntry(offset, { loggedAt }))];
    expect(resultsOf(await setUp(28, entries).read(at(1)))).toEqual([
      { from: 2, to: 2, reason: 'lost' },
      ...range(3, 28),
    ]);
    expect(
      resultsOf(
        await setUp(
          26,
          entries.filter(({ offset }) => offset <= 26),
        ).read(at(1)),
      ),
    ).toEqual([]);
  });

  it('waits for the rest of an interrupted write, and returns a gap lost after a later write', async () => {
    const interruptedAt = START - 60_000;
    const interrupted = [logEntry(1, { after: 0 }), logEntry(3, { after: 1, loggedAt: interruptedAt })];
    expect(resultsOf(await setUp(3, interrupted).read(at(1)))).toEqual([]);
    const next = [...interrupted, logEntry(4, { after: 3, loggedAt: START })];
    expect(resultsOf(await setUp(4, next).read(at(1)))).toEqual([{ from: 2, to: 2, reason: 'lost' }, 3, 4]);
    const givenUp = [
      logEntry(1, { after: 0 }),
      logEntry(3, { after: 1, loggedAt: START - 70 * 60_000, expiresAt: Infinity }),
    ];
    expect(resultsOf(await setUp(3, givenUp).read(at(1)))).toEqual([{ from: 2, to: 2, reason: 'lost' }, 3]);
  });

  it('does not mistake the end of a write with holes for a later write', async () => {
    const write = (offset: number) => logEntry(offset, { after: 1, loggedAt: START });
    const entries = [logEntry(1, { after: 0 }), ...range(3, 9).map(write), ...range(20, 40).map(write)];
    expect(resultsOf(await setUp(40, entries).read(at(1)))).toEqual([]);
  });

  it('evaluates a hole at the end of a page with the entries of the next page', async () => {
    const old = { loggedAt: START - 60_000 };
    const fresh = { loggedAt: START };
    const entries = [
      ...range(1, 48).map((offset) => logEntry(offset, old)),
      ...range(50, 60).map((offset) => logEntry(offset, fresh)),
      logEntry(61, old),
    ];
    const { read } = setUp(61, entries);
    expect(resultsOf(await read(at(0)))).toEqual([
      ...range(1, 48),
      { from: 49, to: 49, reason: 'lost' },
      ...range(50, 61),
    ]);
    const undecided = await setUp(60, entries.slice(0, -1)).read(at(0));
    expect(resultsOf(undecided)).toEqual(range(1, 48));
    expect(undecided.more).toBe(false);
  });

  it('returns a gap expired for messages below the first retained one', async () => {
    expect(resultsOf(await setUp(9, [logEntry(8), logEntry(9)]).read(at(3)))).toEqual([
      { from: 4, to: 7, reason: 'expired' },
      8,
      9,
    ]);
  });

  it('treats expired messages as gone, whether they are deleted or not', async () => {
    const over = { expiresAt: START / 1000 };
    const entries = [logEntry(1, over), logEntry(2, over), logEntry(3)];
    expect(resultsOf(await setUp(3, entries).read(at(0)))).toEqual([{ from: 1, to: 2, reason: 'expired' }, 3]);
    const all = [logEntry(1, over), logEntry(2, over)];
    expect(resultsOf(await setUp(2, all).read(at(0)))).toEqual([{ from: 1, to: 2, reason: 'expired' }]);
  });

  it('returns a gap expired up to the head if the head is older than the retention and the log is empty', async () => {
    const old = START - RETENTION_SECONDS * 1000 - 10_000;
    expect(resultsOf(await setUp(7, [], old).read(at(2)))).toEqual([{ from: 3, to: 7, reason: 'expired' }]);
    expect(resultsOf(await setUp(7, [], old + 1).read(at(2)))).toEqual([]);
  });

  it('continues at the earliest message of the current epoch if the cursor is from another epoch', async () => {
    const entries = [logEntry(5), logEntry(6), logEntry(900, { epoch: 'old' })];
    const result = await setUp(6, entries).read(at(42, 'old'));
    expect(resultsOf(result)).toEqual([{ from: 43, to: 4, reason: 'epoch' }, 5, 6]);
  });

  it('continues at the head if the cursor is ahead of it', async () => {
    const result = await setUp(6, [logEntry(6)]).read(at(9));
    expect(result.steps).toEqual([{ kind: 'gap', gap: { from: 7, to: 9, reason: 'reset' }, epoch: 'e', offset: 6 }]);
    const { reader } = setUp(1, []);
    expect(await reader.read([{ channel: 'gone', start: at(9) }], UNLIMITED)).toMatchObject([
      { steps: [{ gap: { from: 1, to: 9, reason: 'reset' }, epoch: '', offset: 0 }] },
    ]);
  });

  it('from the earliest returns all retained messages, without a gap', async () => {
    expect(resultsOf(await setUp(6, [logEntry(4), logEntry(5), logEntry(6)]).read('earliest'))).toEqual([4, 5, 6]);
    expect(resultsOf(await setUp(2, [logEntry(2, { loggedAt: START })]).read('earliest'))).toEqual([]);
  });

  it('stops at its budget, but always returns at least one message', async () => {
    const { read } = setUp(3, [logEntry(1), logEntry(2), logEntry(3)]);
    expect(await read(at(0), 1)).toMatchObject({ more: true, steps: [{ message: { offset: 1 } }] });
    expect(await read(at(2), 1)).toMatchObject({ more: false, steps: [{ message: { offset: 3 } }] });
  });

  it('leaves channels for the next page once the budget is used up', async () => {
    const { channels, reader } = setUp(1, [logEntry(1)]);
    const names = range(1, 20).map((index) => `c${index}`);
    for (const name of names) fillChannel(channels, name, 1, [logEntry(1)]);
    const reads = await reader.read(
      names.map((channel) => ({ channel, start: at(0) })),
      1,
    );
    expect(reads.filter(({ steps }) => steps.length > 0).length).toBeLessThan(names.length);
    for (const { steps, more } of reads) expect(steps.length > 0 || more).toBe(true);
  });

  it('returns the last messages of the log, or all of them if there are fewer', async () => {
    const { channels, read } = setUp(
      6,
      range(2, 5).map((offset) => logEntry(offset)),
    );
    for (const pageLimit of [Number.MAX_SAFE_INTEGER, 1]) {
      channels.pageLimit = pageLimit;
      expect(resultsOf(await read({ last: 2 }))).toEqual([4, 5]);
      expect(resultsOf(await read({ last: 9 }))).toEqual([2, 3, 4, 5]);
    }
    expect(await read({ last: 2 })).toMatchObject({ start: at(3), more: false, resumed: false });
    expect(await read({ last: 3 }, 1)).toMatchObject({ start: at(2), more: true, steps: [{ message: { offset: 3 } }] });
  });

  it('waits for a message that an entry of an old epoch has overwritten, because it will be written again', async () => {
    const resultsWithOverwritten = async (old: Partial<LogEntry>, spread = 1) => {
      const covered = range(1, 60).map((offset) =>
        logEntry(offset, { loggedAt: START - 60_000, after: offset === 60 ? 59 : 0 }),
      );
      for (let i = 0; i < spread; i += 1) covered[58 - i] = logEntry(59 - i, { epoch: 'old', ...old });
      return resultsOf(await setUp(60, covered).read(at(50))).slice(8 - spread + 1);
    };
    expect(await resultsWithOverwritten({ loggedAt: START - 30_000 })).toEqual([]);
    expect(await resultsWithOverwritten({ loggedAt: START - 65_000 })).toEqual([]);
    expect(await resultsWithOverwritten({ loggedAt: START - 65_001 })).toEqual([
      { from: 59, to: 59, reason: 'lost' },
      60,
    ]);
    expect(await resultsWithOverwritten({ loggedAt: START - 70 * 60_000 })).toEqual([
      { from: 59, to: 59, reason: 'lost' },
      60,
    ]);

    // The entry of the old epoch is the last one of a page. The entry that would settle the hole is on the next page.
    const entries = range(1, 60).map((offset) => logEntry(offset, { loggedAt: START - 60_000, after: 50 }));
    entries[49] = logEntry(50, { epoch: 'old', loggedAt: START - 30_000 });
    expect(resultsOf(await setUp(60, entries).read(at(0)))).toEqual(range(1, 49));
    expect(await setUp(60, entries.slice(49)).read('earliest')).toMatchObject({ start: at(49), steps: [] });
  });

  it('returns the retained ones of the last messages, and a gap for lost ones between them', async () => {
    const over = { expiresAt: START / 1000 };
    const entries = [logEntry(1, over), logEntry(2, over), logEntry(3), logEntry(4, { epoch: 'old' }), logEntry(5)];
    expect(resultsOf(await setUp(5, entries).read({ last: 1 }))).toEqual([5]);
    expect(resultsOf(await setUp(3, entries).read({ last: 9 }))).toEqual([3]);
    const withHole = [logEntry(1), logEntry(2), logEntry(4)];
    expect(resultsOf(await setUp(4, withHole).read({ last: 2 }))).toEqual([2, { from: 3, to: 3, reason: 'lost' }, 4]);
  });

  it('reads the log backwards only as far as messages are retained', async () => {
    const over = range(1, 40).map((offset) => logEntry(offset, { expiresAt: START / 1000 }));
    const { channels, read } = setUp(43, [...over, ...range(41, 43).map((offset) => logEntry(offset))]);
    channels.pageLimit = 5;
    const readLog = channels.readLog;
    let reads = 0;
    channels.readLog = (channel, logRange) => {
      reads += 1;
      return readLog(channel, logRange);
    };
    expect(resultsOf(await read({ last: 30 }))).toEqual([41, 42, 43]);
    expect(reads).toBe(1);
  });

  it('returns the position before the next message if there is none of the last messages', async () => {
    expect(await setUp(2, [], START).read({ last: 9 })).toMatchObject({ start: at(0), steps: [], more: false });
    expect(await setUp(9, [], START - 2 * RETENTION_SECONDS * 1000).read({ last: 3 })).toMatchObject({ start: at(9) });
    const { reader } = setUp(1, []);
    expect(await reader.read([{ channel: 'never', start: { last: 3 } }], UNLIMITED)).toMatchObject([
      { start: { epoch: '', offset: 0 }, steps: [] },
    ]);
  });

  it('returns the start positions of channels for which the budget is used up', async () => {
    const { channels, reader } = setUp(1, []);
    const starts = [at(2), 'earliest', { last: 2 }] as const;
    // Eight channels are read at a time, so each of these has found a message before the read of the ninth starts.
    const first = range(1, 8).map((i) => ({ channel: `first${i}`, start: at(3) }));
    const targets = [...first, ...starts.map((start, i) => ({ channel: String(i), start }))];
    const entries = range(4, 9).map((offset) => logEntry(offset));
    for (const { channel } of targets) fillChannel(channels, channel, 9, entries);
    const reads = await reader.read(targets, { budgetBytes: UNLIMITED, maxMessages: 1 });
    expect(reads[0]).toMatchObject({ more: true, steps: [{ message: { offset: 4 } }] });
    expect(reads.slice(8)).toMatchObject([
      { start: at(2), steps: [], more: true },
      { start: at(3), steps: [], more: true },
      { start: at(7), steps: [], more: true },
    ]);
  });

  it('stops at a number of messages, and reads the entry before the start if lookBack is set', async () => {
    const entries = range(1, 5).map((offset) => logEntry(offset, { loggedAt: START - 60_000 + offset }));
    const { reader } = setUp(5, entries);
    const budget = { budgetBytes: UNLIMITED, maxMessages: 2 };
    const [plain] = await reader.read([{ channel: 'a', start: at(2) }], budget);
    expect(resultsOf(plain!)).toEqual([3, 4]);
    expect(plain).toMatchObject({ more: true, updatedAt: START - 60_000 });
    expect(plain?.loggedAt).toEqual([3, 4, 5].map((offset) => START - 60_000 + offset));
    const [withLookBack] = await reader.read([{ channel: 'a', start: at(2) }], { ...budget, lookBack: true });
    expect(resultsOf(withLookBack!)).toEqual([3, 4]);
    expect(withLookBack?.loggedAt).toEqual([2, 3, 4, 5].map((offset) => START - 60_000 + offset));
  });

  it('never skips a message without a gap', async () => {
    const entries = fc.uniqueArray(
      fc.record({
        offset: fc.integer({ min: 1, max: 80 }),
        ageMs: fc.constantFrom(0, 5_000, 20_000, 3_000_000, 3_700_000),
        epoch: fc.constantFrom('e', 'e', 'e', 'e', 'e', 'old'),
      }),
      { selector: ({ offset }) => offset, maxLength: 80 },
    );
    const extra = fc.nat(3);
    await fc.assert(
      fc.asyncProperty(
        entries,
        extra,
        fc.nat(80),
        fc.integer({ min: 1, max: 2000 }),
        fc.record({ lookBack: fc.boolean(), maxMessages: fc.constantFrom(1, 3, 100) }),
        async (log, ahead, from, budgetBytes, bounds) => {
          const items = log.map(({ offset, ageMs, epoch }) => logEntry(offset, { loggedAt: START - ageMs, epoch }));
          const live = items.filter(({ epoch, expiresAt }) => epoch === 'e' && expiresAt * 1000 > START);
          const headOffset = Math.max(1, from, ...items.map(({ offset }) => offset)) + ahead;
          const { channels, read } = setUp(headOffset, items, START);
          // Evaluating a hole takes up to one batch of fan-out, so pages are not smaller than that.
          channels.pageLimit = 30;
          let position = at(from);
          for (let page = 0, more = true; more; page++) {
            expect(page).toBeLessThan(200);
            const result = await read(position, { budgetBytes, ...bounds });
            for (const step of result.steps) {
              if (step.kind === 'message') {
                expect(step.message.offset).toBe(position.offset + 1);
                position = at(step.message.offset);
              } else {
                expect(step.gap.from).toBe(position.offset + 1);
                expect(step.gap.to).toBe(step.offset);
                const skipped = live.filter(({ offset }) => offset >= step.gap.from && offset <= step.gap.to);
                expect(skipped).toEqual([]);
                position = at(step.offset);
              }
            }
            more = result.more;
            if (more) expect(result.steps.length).toBeGreaterThan(0);
          }
          const next = live.some(({ offset }) => offset === position.offset + 1);
          expect(next).toBe(false);
          const settled = live.filter(({ offset, loggedAt }) => offset > position.offset && START - loggedAt >= 10_000);
          // A message that an entry of an old epoch has overwritten will be written again. Until then, no later hole is settled.
          const isCovered = items.some(({ epoch, offset }) => epoch === 'old' && offset > position.offset);
          expect(isCovered ? [] : settled).toEqual([]);
        },
      ),
      { numRuns: 300 },
    );
  });
});
