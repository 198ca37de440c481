import fc from 'fast-check';

import type { ReadTarget } from '../../../../lambdas/channels/read-targets';
import type { PageLimit, ReadPage } from '../../../../lambdas/channels/read-messages';
import { targetsAfter, targetsFrom } from '../../../../lambdas/channels/read-targets';
import { jsonLength } from '../../../../protocol/bytes';
import { MAX_DATA_BYTES, MAX_READ_BYTES } from '../../../../protocol/limits';
import { messageText } from '../../../../protocol/messages';
import { fillChannel, logEntry, range, storedText } from '../../../helpers/lambdas/log-entries';
import { fakeReading } from '../../../helpers/lambdas/channel-reading';

const ALL: PageLimit = { messages: 100, bytes: MAX_READ_BYTES };

const resultsOf = ({ steps }: ReadPage) =>
  steps.map((step) => (step.kind === 'gap' ? step.gap : `${step.message.channel}${step.message.offset}`));
const from = (channel: string, offset: number): ReadTarget => ({ channel, start: { epoch: 'e', offset } });

describe('one read of several channels', () => {
  it('returns the messages of each in order, and the positions of all of them', async () => {
    const { reading, fill } = fakeReading();
    fill('a', 3);
    fill('b', 2);
    const page = await reading.read([from('a', 1), from('b', 0), { channel: 'c' }], ALL);
    expect(resultsOf(page)).toEqual(['a2', 'a3', 'b1', 'b2']);
    expect(page).toMatchObject({
      more: false,
      positions: [
        { channel: 'a', epoch: 'e', offset: 3 },
        { channel: 'b', epoch: 'e', offset: 2 },
        { channel: 'c', epoch: '', offset: 0 },
      ],
      channels: [
        { channel: 'a', status: 'subscribed', offset: 1, recovered: true },
        { channel: 'b', status: 'subscribed', offset: 0, recovered: true },
        { channel: 'c', status: 'subscribed', epoch: '', offset: 0 },
      ],
    });
    expect(page.channels[2]).not.toHaveProperty('recovered');
    expect(page.steps[1]?.after).toEqual({ channel: 'a', epoch: 'e', offset: 3 });
  });

  it('returns gaps with their channel and epoch, in order with the messages', async () => {
    const { reading, fill, channels } = fakeReading();
    fill('a', 6, 4);
    fillChannel(channels, 'b', 2, []);
    const page = await reading.read([from('a', 1), from('b', 9)], ALL);
    expect(resultsOf(page)).toEqual([
      { channel: 'a', epoch: 'e', from: 2, to: 3, reason: 'expired' },
      'a4',
      'a5',
      'a6',
      { channel: 'b', epoch: 'e', from: 3, to: 9, reason: 'reset' },
    ]);
    expect(page.positions[1]).toEqual({ channel: 'b', epoch: 'e', offset: 2 });
    expect(page.channels).toMatchObject([{ recovered: false }, { recovered: false }]);
  });

  it('never skips a message that is not in the log yet', async () => {
    const { reading, channels } = fakeReading();
    fillChannel(channels, 'a', 4, [logEntry(1), logEntry(2), logEntry(4, { loggedAt: Date.UTC(2026, 0, 1) })]);
    const page = await reading.read([from('a', 0)], ALL);
    expect(resultsOf(page)).toEqual(['a1', 'a2']);
    expect(page).toMatchObject({ more: false, positions: [{ offset: 2 }] });
  });

  it('stops at the limit, channel by channel, and reports more', async () => {
    const { reading, fill } = fakeReading();
    fill('a', 3);
    fill('b', 3);
    const page = await reading.read([from('a', 0), from('b', 0)], { ...ALL, messages: 4 });
    expect(resultsOf(page)).toEqual(['a1', 'a2', 'a3', 'b1']);
    expect(page.more).toBe(true);
    const rest = await reading.read(targetsAfter(page.positions), { ...ALL, messages: 4 });
    expect(resultsOf(rest)).toEqual(['b2', 'b3']);
    expect(rest.more).toBe(false);
  });

  it('returns the activity of each channel, including the message before the first one', async () => {
    const { reading, channels } = fakeReading();
    const entries = [10_000, 20_000, 30_000].map((loggedAt, index) =>
      logEntry(index + 1, { loggedAt, expiresAt: Number.MAX_SAFE_INTEGER }),
    );
    fillChannel(channels, 'a', 3, entries, 30_000);
    expect((await reading.read([from('a', 1)], ALL)).activity).toMatchObject([
      { updatedAt: 30_000, loggedAt: [10_000, 20_000, 30_000] },
    ]);
  });

  it('returns pages that fit the response of Lambda, for any data', async () => {
    const { reading, channels } = fakeReading();
    // Each quotation mark has two bytes as JSON, and four bytes in the JSON string in which Lambda returns a response.
    const text = storedText('m', '"'.repeat(MAX_DATA_BYTES / 2 - 1));
    for (const name of ['a', 'b']) {
      fillChannel(
        channels,
        name,
        100,
        range(1, 100).map((offset) => logEntry(offset, { text })),
      );
    }
    let targets: ReadTarget[] = [from('a', 0), from('b', 0)];
    const offsets: string[] = [];
    for (let more = true; more;) {
      const page = await reading.read(targets, { messages: 1000, bytes: MAX_READ_BYTES });
      const body = JSON.stringify(page.steps.map((step) => step.kind === 'message' && step.message));
      expect(jsonLength(body)).toBeLessThan(5_000_000);
      offsets.push(...(resultsOf(page) as string[]));
      targets = targetsAfter(page.positions);
      more = page.more;
    }
    expect(offsets).toEqual([...range(1, 100).map((n) => `a${n}`), ...range(1, 100).map((n) => `b${n}`)]);
  });

  it('returns every message once, for any page size', async () => {
    const plan = fc.record({ first: fc.integer({ min: 1, max: 5 }), count: fc.nat(12), size: fc.constantFrom(1, 900) });
    const start = fc.constantFrom('earliest', 'cursor', 'last');
    await fc.assert(
      fc.asyncProperty(
        fc.array(plan, { minLength: 1, maxLength: 12 }),
        start,
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 4000 }),
        async (plans, kind, messages, bytes) => {
          const { reading, channels } = fakeReading();
          const names = plans.map((_, index) => `c${index}`);
          const expected = plans.map(({ first, count, size }, index) => {
            const text = storedText('m', 'x'.repeat(size));
            const offsets = range(first, first + count - 1);
            const entries = offsets.map((offset) => logEntry(offset, { text }));
            if (count > 0) fillChannel(channels, `c${index}`, first + count - 1, entries);
            return kind === 'last' ? offsets.slice(-5) : offsets;
          });
          const starts = {
            earliest: targetsFrom(names, { kind: 'earliest' }),
            last: targetsFrom(names, { kind: 'last', count: 5 }),
            cursor: names.map((channel): ReadTarget => ({ channel, start: { epoch: '', offset: 0 } })),
          };
          let targets = starts[kind];
          const received = names.map((): number[] => []);
          for (let turns = 0, more = true; more; turns++) {
            expect(turns).toBeLessThan(400);
            const page = await reading.read(targets, { messages, bytes });
            const found = page.steps.flatMap((step) => (step.kind === 'message' ? [step.message] : []));
            expect(found.length).toBeLessThanOrEqual(messages);
            const total = found.reduce((sum, message) => sum + jsonLength(messageText(message)), 0);
            if (found.length > 1) expect(total).toBeLessThanOrEqual(bytes);
            for (const { channel, offset } of found) received[names.indexOf(channel)]?.push(offset);
            targets = targetsAfter(page.positions);
            more = page.more;
          }
          expect(received).toEqual(expected);
        },
      ),
      { numRuns: 200 },
    );
  });
});
