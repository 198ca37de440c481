import fc from 'fast-check';

import { createChannelReader } from '../../../../lambdas/channels/read-channels';
import { fitPage } from '../../../../lambdas/websocket/reply-page';
import type { PageForm } from '../../../../lambdas/websocket/reply-page';
import { utf8Length } from '../../../../protocol/bytes';
import { decodeCursor, encodeCursor } from '../../../../protocol/cursors';
import type { CursorEntry } from '../../../../protocol/cursors';
import { MAX_DATA_BYTES, MAX_FRAME_BYTES } from '../../../../protocol/limits';
import type { Page, RefusedChannel } from '../../../../protocol/server-frames';
import { fakeClock } from '../../../helpers/lambdas/fakes';
import { RETENTION_SECONDS, fillChannel, logEntry, range, storedText } from '../../../helpers/lambdas/log-entries';
import { MemoryChannels } from '../../../helpers/lambdas/memory-channels';

function setUp() {
  const channels = new MemoryChannels();
  const reader = createChannelReader({ store: channels, clock: fakeClock(), retentionSeconds: RETENTION_SECONDS });
  const page = async (
    cursor: readonly CursorEntry[],
    form: PageForm,
    refused: RefusedChannel[] = [],
  ): Promise<Page> => {
    const targets = cursor.map(({ channel, epoch, offset }) => ({ channel, start: { epoch, offset } }));
    const result = fitPage(await reader.read(targets, MAX_FRAME_BYTES), refused, form);
    expect(utf8Length(JSON.stringify({ ...form, ...result }))).toBeLessThanOrEqual(MAX_FRAME_BYTES);
    return result;
  };
  return { channels, page };
}

function entries(cursor: string): CursorEntry[] {
  const decoded = decodeCursor(cursor);
  if (!decoded.ok) throw new Error('the cursor is invalid');
  return decoded.value;
}

const SUBSCRIBE: PageForm = { reply: 'subscribe', id: '1' };
const SYNC: PageForm = { reply: 'sync', id: '1' };

describe('pages of messages', () => {
  it('contain the position of each channel and the missed messages', async () => {
    const { channels, page } = setUp();
    fillChannel(channels, 'a', 3, [logEntry(2), logEntry(3)]);
    fillChannel(channels, 'b', 1, []);
    const cursor = [
      { channel: 'a', epoch: 'e', offset: 0 },
      { channel: 'b', epoch: 'e', offset: 1 },
    ];
    const result = await page(cursor, SUBSCRIBE);
    expect(result).toMatchObject({
      channels: [
        { channel: 'a', status: 'subscribed', offset: 3, recovered: false, gap: { from: 1, to: 1, reason: 'expired' } },
        { channel: 'b', status: 'subscribed', epoch: 'e', offset: 1, recovered: true },
      ],
      messages: [{ offset: 2 }, { offset: 3 }],
      more: false,
    });
    expect(entries(result.cursor)).toEqual([
      { channel: 'a', epoch: 'e', offset: 3 },
      { channel: 'b', epoch: 'e', offset: 1 },
    ]);
    expect((await page(cursor, SYNC)).channels).toMatchObject([{ channel: 'a' }]);
  });

  it('of a sync contain at least one message, even with the longest cursor', async () => {
    const { channels, page } = setUp();
    const names = range(10, 59).map((index) => `${'c'.repeat(126)}${index}`);
    const text = storedText('m', 'x'.repeat(MAX_DATA_BYTES - 2));
    for (const name of names) fillChannel(channels, name, 2, [logEntry(1, { text }), logEntry(2, { text })]);
    const cursor = names.map((channel) => ({ channel, epoch: 'e', offset: 0 }));
    const subscribed = await page(cursor, SUBSCRIBE);
    expect(subscribed.more).toBe(true);
    expect(entries(subscribed.cursor)).toEqual(cursor);
    const synced = await page(cursor, SYNC);
    expect(synced).toMatchObject({ channels: [], more: true, messages: [{ offset: 1 }] });
    expect(entries(synced.cursor)).toEqual([{ channel: names[0], epoch: 'e', offset: 1 }]);
  });

  it('fit a frame, and return all missed messages if the client continues with the cursor', async () => {
    const channelPlans = fc.uniqueArray(
      fc.record({
        name: fc.integer({ min: 1, max: 128 }).map((length) => 'n'.repeat(length)),
        first: fc.integer({ min: 1, max: 4 }),
        count: fc.nat(6),
        size: fc.constantFrom(1, 1, 300, 9000, MAX_DATA_BYTES - 2),
        epoch: fc.constantFrom('', 'e', 'e', 'e', 'o'.repeat(32)),
      }),
      { selector: ({ name }) => name, minLength: 1, maxLength: 30 },
    );
    const refusals = fc.nat(10);
    await fc.assert(
      fc.asyncProperty(channelPlans, refusals, async (plans, refusedCount) => {
        const { channels, page } = setUp();
        const expected = new Map<string, number[]>();
        for (const { name, first, count, size } of plans) {
          const offsets = range(first, first + count - 1);
          const text = storedText('m', 'x'.repeat(size));
          fillChannel(
            channels,
            name,
            Math.max(1, first + count - 1),
            offsets.map((offset) => logEntry(offset, { text })),
          );
          expected.set(name, offsets);
        }
        const refused = range(1, refusedCount).map((index): RefusedChannel => ({
          channel: `${'r'.repeat(120)}${index}`,
          status: 'refused',
          error: { code: 'forbidden', message: 'the token does not allow reading here' },
        }));
        let cursor = encodeCursor(plans.map(({ name, epoch }) => ({ channel: name, epoch, offset: 0 })));
        const received = new Map<string, number[]>(plans.map(({ name }) => [name, []]));
        let form = SUBSCRIBE;
        for (let turns = 0, more = true; more; turns++) {
          expect(turns).toBeLessThan(400);
          const result = await page(entries(cursor), form, refused);
          for (const { channel, offset } of result.messages) received.get(channel)?.push(offset);
          cursor = [cursor, result.cursor].filter((part) => part !== '').join('~');
          more = result.more;
          form = SYNC;
        }
        expect(received).toEqual(expected);
      }),
      { numRuns: 60, endOnFailure: true },
    );
  });
});
