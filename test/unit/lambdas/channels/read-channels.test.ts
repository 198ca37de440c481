import fc from 'fast-check';

import { createChannelReader } from '../../../../lambdas/channels/read-channels';
import type { ReadBudget, TargetRead } from '../../../../lambdas/channels/read-channels';
import type { LogEntry, Start } from '../../../../lambdas/channels/log-store';
import { fakeClock, START } from '../support/fakes';
import { RETENTION_SECONDS, fillChannel, logEntry, range } from '../support/logs';
import { MemoryChannels } from '../support/memory-channels';

const HUGE = 1_000_000;

function setUp(headOffset: number, entries: readonly LogEntry[], updatedAt?: number) {
  const channels = new MemoryChannels();
  fillChannel(channels, 'a', headOffset, entries, updatedAt);
  const clock = fakeClock();
  const history = createChannelReader({ store: channels, clock, retentionSeconds: RETENTION_SECONDS });
  const read = async (start?: Start, budget: number | ReadBudget = HUGE): Promise<TargetRead> => {
    const [result] = await history.read([{ channel: 'a', ...(start === undefined ? {} : { start }) }], budget);
    if (result === undefined) throw new Error('nothing was read');
    return result;
  };
  return { channels, clock, history, read };
}

const at = (offset: number, epoch = 'e') => ({ epoch, offset });
const told = ({ steps }: TargetRead) => steps.map((step) => (step.kind === 'gap' ? step.gap : step.message.offset));

describe('reading a channel', () => {
  it('without a start stands at the head', async () => {
    expect(await setUp(3, []).read()).toMatchObject({ start: at(3), steps: [], more: false, resumed: false });
    const { history } = setUp(3, []);
    expect(await history.read([{ channel: 'never' }], HUGE)).toMatchObject([{ start: { epoch: '', offset: 0 } }]);
  });

  it('answers what follows the start, with its place', async () => {
    const { read } = setUp(
      5,
      range(1, 5).map((offset) => logEntry(offset)),
    );
    const result = await read(at(3));
    expect(told(result)).toEqual([4, 5]);
    expect(result.steps[0]).toMatchObject({ message: { channel: 'a', offset: 4, epoch: 'e', id: 'm4', data: 'm4' } });
  });

  it('answers all of it when the channel had no message at the start', async () => {
    expect(told(await setUp(2, [logEntry(1), logEntry(2)]).read({ epoch: '', offset: 0 }))).toEqual([1, 2]);
  });

  it('takes a log that lags behind its head for nothing yet', async () => {
    expect(told(await setUp(5, [logEntry(1)], START).read(at(1)))).toEqual([]);
    expect(told(await setUp(5, [logEntry(2)], START).read(at(1)))).toEqual([2]);
  });

  it('stops at a hole that may still be filled, and names it lost once it cannot', async () => {
    const fresh = [logEntry(1), logEntry(2), logEntry(4, { loggedAt: START - 9_999 })];
    expect(told(await setUp(4, fresh).read(at(1)))).toEqual([2]);
    const old = [logEntry(1), logEntry(2), logEntry(4, { loggedAt: START - 10_000 })];
    expect(told(await setUp(4, old).read(at(1)))).toEqual([2, { from: 3, to: 3, reason: 'lost' }, 4]);
  });

  it('names a hole lost at once when a whole batch was logged after it', async () => {
    const loggedAt = START;
    const entries = [logEntry(1), ...range(3, 28).map((offset) => logEntry(offset, { loggedAt }))];
    expect(told(await setUp(28, entries).read(at(1)))).toEqual([{ from: 2, to: 2, reason: 'lost' }, ...range(3, 28)]);
    expect(
      told(
        await setUp(
          26,
          entries.filter(({ offset }) => offset <= 26),
        ).read(at(1)),
      ),
    ).toEqual([]);
  });

  it('waits for the rest of a write that broke off, and names lost what was missing before a later one', async () => {
    const tornAt = START - 60_000;
    const torn = [logEntry(1, { after: 0 }), logEntry(3, { after: 1, loggedAt: tornAt })];
    expect(told(await setUp(3, torn).read(at(1)))).toEqual([]);
    const next = [...torn, logEntry(4, { after: 3, loggedAt: START })];
    expect(told(await setUp(4, next).read(at(1)))).toEqual([{ from: 2, to: 2, reason: 'lost' }, 3, 4]);
    const given = [
      logEntry(1, { after: 0 }),
      logEntry(3, { after: 1, loggedAt: START - 70 * 60_000, expiresAt: Infinity }),
    ];
    expect(told(await setUp(3, given).read(at(1)))).toEqual([{ from: 2, to: 2, reason: 'lost' }, 3]);
  });

  it('does not take the far end of a write with holes for a later write', async () => {
    const write = (offset: number) => logEntry(offset, { after: 1, loggedAt: START });
    const entries = [logEntry(1, { after: 0 }), ...range(3, 9).map(write), ...range(20, 40).map(write)];
    expect(told(await setUp(40, entries).read(at(1)))).toEqual([]);
  });

  it('decides about a hole at the end of a page with what follows on the next', async () => {
    const old = { loggedAt: START - 60_000 };
    const fresh = { loggedAt: START };
    const entries = [
      ...range(1, 48).map((offset) => logEntry(offset, old)),
      ...range(50, 60).map((offset) => logEntry(offset, fresh)),
      logEntry(61, old),
    ];
    const { read } = setUp(61, entries);
    expect(told(await read(at(0)))).toEqual([...range(1, 48), { from: 49, to: 49, reason: 'lost' }, ...range(50, 61)]);
    const undecided = await setUp(60, entries.slice(0, -1)).read(at(0));
    expect(told(undecided)).toEqual(range(1, 48));
    expect(undecided.more).toBe(false);
  });

  it('names what is below the first retained message expired', async () => {
    expect(told(await setUp(9, [logEntry(8), logEntry(9)]).read(at(3)))).toEqual([
      { from: 4, to: 7, reason: 'expired' },
      8,
      9,
    ]);
  });

  it('treats messages whose time is over as gone, deleted or not', async () => {
    const over = { expiresAt: START / 1000 };
    const entries = [logEntry(1, over), logEntry(2, over), logEntry(3)];
    expect(told(await setUp(3, entries).read(at(0)))).toEqual([{ from: 1, to: 2, reason: 'expired' }, 3]);
    const all = [logEntry(1, over), logEntry(2, over)];
    expect(told(await setUp(2, all).read(at(0)))).toEqual([{ from: 1, to: 2, reason: 'expired' }]);
  });

  it('names everything expired when the head is older than messages are kept and the log is empty', async () => {
    const old = START - RETENTION_SECONDS * 1000 - 10_000;
    expect(told(await setUp(7, [], old).read(at(2)))).toEqual([{ from: 3, to: 7, reason: 'expired' }]);
    expect(told(await setUp(7, [], old + 1).read(at(2)))).toEqual([]);
  });

  it('goes on at the earliest of the new epoch when the cursor is of an old one', async () => {
    const entries = [logEntry(5), logEntry(6), logEntry(900, { epoch: 'old' })];
    const result = await setUp(6, entries).read(at(42, 'old'));
    expect(told(result)).toEqual([{ from: 43, to: 4, reason: 'epoch' }, 5, 6]);
  });

  it('goes on at the head when the cursor is ahead of it', async () => {
    const result = await setUp(6, [logEntry(6)]).read(at(9));
    expect(result.steps).toEqual([{ kind: 'gap', gap: { from: 7, to: 9, reason: 'reset' }, epoch: 'e', offset: 6 }]);
    const { history } = setUp(1, []);
    expect(await history.read([{ channel: 'gone', start: at(9) }], HUGE)).toMatchObject([
      { steps: [{ gap: { from: 1, to: 9, reason: 'reset' }, epoch: '', offset: 0 }] },
    ]);
  });

  it('from the earliest answers all that is retained, without a gap', async () => {
    expect(told(await setUp(6, [logEntry(4), logEntry(5), logEntry(6)]).read('earliest'))).toEqual([4, 5, 6]);
    expect(told(await setUp(2, [logEntry(2, { loggedAt: START })]).read('earliest'))).toEqual([]);
  });

  it('stops at its budget but always answers a message', async () => {
    const { read } = setUp(3, [logEntry(1), logEntry(2), logEntry(3)]);
    expect(await read(at(0), 1)).toMatchObject({ more: true, steps: [{ message: { offset: 1 } }] });
    expect(await read(at(2), 1)).toMatchObject({ more: false, steps: [{ message: { offset: 3 } }] });
  });

  it('leaves channels for the next page once the budget is used up', async () => {
    const { channels, history } = setUp(1, [logEntry(1)]);
    const names = range(1, 20).map((index) => `c${index}`);
    for (const name of names) fillChannel(channels, name, 1, [logEntry(1)]);
    const reads = await history.read(
      names.map((channel) => ({ channel, start: at(0) })),
      1,
    );
    expect(reads.filter(({ steps }) => steps.length > 0).length).toBeLessThan(names.length);
    for (const { steps, more } of reads) expect(steps.length > 0 || more).toBe(true);
  });

  it('answers the last messages that the log has, fewer when there are not so many', async () => {
    const { channels, read } = setUp(
      6,
      range(2, 5).map((offset) => logEntry(offset)),
    );
    for (const pageLimit of [Number.MAX_SAFE_INTEGER, 1]) {
      channels.pageLimit = pageLimit;
      expect(told(await read({ last: 2 }))).toEqual([4, 5]);
      expect(told(await read({ last: 9 }))).toEqual([2, 3, 4, 5]);
    }
    expect(await read({ last: 2 })).toMatchObject({ start: at(3), more: false, resumed: false });
    expect(await read({ last: 3 }, 1)).toMatchObject({ start: at(2), more: true, steps: [{ message: { offset: 3 } }] });
  });

  it('waits for a message that a record of an old epoch was written over, as it will be written again', async () => {
    const told60 = async (old: Partial<LogEntry>, spread = 1) => {
      const covered = range(1, 60).map((offset) =>
        logEntry(offset, { loggedAt: START - 60_000, after: offset === 60 ? 59 : 0 }),
      );
      for (let i = 0; i < spread; i += 1) covered[58 - i] = logEntry(59 - i, { epoch: 'old', ...old });
      return told(await setUp(60, covered).read(at(50))).slice(8 - spread + 1);
    };
    expect(await told60({ loggedAt: START - 30_000 })).toEqual([]);
    expect(await told60({ loggedAt: START - 65_000 })).toEqual([]);
    expect(await told60({ loggedAt: START - 65_001 })).toEqual([{ from: 59, to: 59, reason: 'lost' }, 60]);
    expect(await told60({ loggedAt: START - 70 * 60_000 })).toEqual([{ from: 59, to: 59, reason: 'lost' }, 60]);

    // The old record is the last of one page, and what would settle it begins the next.
    const entries = range(1, 60).map((offset) => logEntry(offset, { loggedAt: START - 60_000, after: 50 }));
    entries[49] = logEntry(50, { epoch: 'old', loggedAt: START - 30_000 });
    expect(told(await setUp(60, entries).read(at(0)))).toEqual(range(1, 49));
    expect(await setUp(60, entries.slice(49)).read('earliest')).toMatchObject({ start: at(49), steps: [] });
  });

  it('answers of the last messages what is retained, and names what was lost between them', async () => {
    const over = { expiresAt: START / 1000 };
    const entries = [logEntry(1, over), logEntry(2, over), logEntry(3), logEntry(4, { epoch: 'old' }), logEntry(5)];
    expect(told(await setUp(5, entries).read({ last: 1 }))).toEqual([5]);
    expect(told(await setUp(3, entries).read({ last: 9 }))).toEqual([3]);
    const holey = [logEntry(1), logEntry(2), logEntry(4)];
    expect(told(await setUp(4, holey).read({ last: 2 }))).toEqual([2, { from: 3, to: 3, reason: 'lost' }, 4]);
  });

  it('looks for the last messages no further back than they are retained', async () => {
    const over = range(1, 40).map((offset) => logEntry(offset, { expiresAt: START / 1000 }));
    const { channels, read } = setUp(43, [...over, ...range(41, 43).map((offset) => logEntry(offset))]);
    channels.pageLimit = 5;
    const readLog = channels.readLog;
    let reads = 0;
    channels.readLog = (channel, stretch) => {
      reads += 1;
      return readLog(channel, stretch);
    };
    expect(told(await read({ last: 30 }))).toEqual([41, 42, 43]);
    expect(reads).toBe(1);
  });

  it('of the last messages answers nothing, and stands where they come, when none is there', async () => {
    expect(await setUp(2, [], START).read({ last: 9 })).toMatchObject({ start: at(0), steps: [], more: false });
    expect(await setUp(9, [], START - 2 * RETENTION_SECONDS * 1000).read({ last: 3 })).toMatchObject({ start: at(9) });
    const { history } = setUp(1, []);
    expect(await history.read([{ channel: 'never', start: { last: 3 } }], HUGE)).toMatchObject([
      { start: { epoch: '', offset: 0 }, steps: [] },
    ]);
  });

  it('finds where channels begin that the budget leaves no room for', async () => {
    const { channels, history } = setUp(1, []);
    const starts = [at(2), 'earliest', { last: 2 }] as const;
    // Eight channels are read at a time, so each of these has found a message when the ninth is begun.
    const first = range(1, 8).map((i) => ({ channel: `first${i}`, start: at(3) }));
    const wants = [...first, ...starts.map((start, i) => ({ channel: String(i), start }))];
    const entries = range(4, 9).map((offset) => logEntry(offset));
    for (const { channel } of wants) fillChannel(channels, channel, 9, entries);
    const reads = await history.read(wants, { budgetBytes: HUGE, maxMessages: 1 });
    expect(reads[0]).toMatchObject({ more: true, steps: [{ message: { offset: 4 } }] });
    expect(reads.slice(8)).toMatchObject([
      { start: at(2), steps: [], more: true },
      { start: at(3), steps: [], more: true },
      { start: at(7), steps: [], more: true },
    ]);
  });

  it('stops at a count of messages, and looks at the entry before the start for the rate', async () => {
    const entries = range(1, 5).map((offset) => logEntry(offset, { loggedAt: START - 60_000 + offset }));
    const { history } = setUp(5, entries);
    const budget = { budgetBytes: HUGE, maxMessages: 2 };
    const [plain] = await history.read([{ channel: 'a', start: at(2) }], budget);
    expect(told(plain!)).toEqual([3, 4]);
    expect(plain).toMatchObject({ more: true, updatedAt: START - 60_000 });
    expect(plain?.loggedAt).toEqual([3, 4, 5].map((offset) => START - 60_000 + offset));
    const [curious] = await history.read([{ channel: 'a', start: at(2) }], { ...budget, lookBack: true });
    expect(told(curious!)).toEqual([3, 4]);
    expect(curious?.loggedAt).toEqual([2, 3, 4, 5].map((offset) => START - 60_000 + offset));
  });

  it('never passes a message over without naming a gap, however often it is asked', async () => {
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
          // A hole is decided within one batch of fan-out, so no page is smaller.
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
          // What an old epoch's record was written over again comes back; until then nothing beyond it is settled.
          const isCovered = items.some(({ epoch, offset }) => epoch === 'old' && offset > position.offset);
          expect(isCovered ? [] : settled).toEqual([]);
        },
      ),
      { numRuns: 300 },
    );
  });
});
