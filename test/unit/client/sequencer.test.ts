import fc from 'fast-check';
import { createSequencer } from '../../../client/src/sequencer';
import type { ChannelGap, Item } from '../../../client/src/sequencer';
import type { Position } from '../../../protocol/cursors';
import type { Message } from '../../../protocol/messages';

const CHANNEL = 'orders:42';

const message = (offset: number, epoch = 'e1'): Message => ({
  channel: CHANNEL,
  offset,
  epoch,
  id: `${epoch}-${offset}`,
  data: offset,
  time: '2026-01-01T00:00:00.000Z',
});

/** Returns the offsets after `after`, up to and including `to`. */
const offsets = (after: number, to: number): number[] =>
  Array.from({ length: Math.max(0, to - after) }, (_, i) => after + 1 + i);

const messageOffsets = (items: readonly Item[]): number[] => items.flatMap((item) => item.message?.offset ?? []);

/** Returns the offsets of the items in order: those of messages and those within gaps. */
const covered = (items: readonly Item[]): number[] =>
  items.flatMap(({ message, gap }) => (message ? [message.offset] : gap ? offsets(gap.from - 1, gap.to) : []));

/** Batches of offsets in any order. Some offsets are repeated, and some are missing. */
const arrivals = (max: number): fc.Arbitrary<number[][]> =>
  fc.array(fc.array(fc.integer({ min: 1, max }), { maxLength: 8 }), { maxLength: 40 });

/** Returns a page of a log whose earliest retained offset is `retained`: messages, and a gap if the read starts before them. */
function readPage(head: number, retained: number, requested: Position, page: number): [Message[], ChannelGap[]] {
  const from = Math.max(requested.offset, retained - 1);
  const lost = requested.offset + 1 < retained;
  const gap: ChannelGap = {
    channel: CHANNEL,
    epoch: 'e1',
    from: requested.offset + 1,
    to: retained - 1,
    reason: 'expired',
  };
  return [offsets(from, Math.min(head, from + page)).map((offset) => message(offset)), lost ? [gap] : []];
}

describe('the sequencer', () => {
  it('delivers messages up to the first missing offset, in any order of arrival and with any repetitions', () => {
    fc.assert(
      fc.property(fc.nat({ max: 5 }), arrivals(30), (start, batches) => {
        const sequencer = createSequencer({ epoch: 'e1', offset: start });
        const arrived = new Set<number>();
        const delivered: number[] = [];
        for (const batch of batches) {
          for (const offset of batch) arrived.add(offset);
          delivered.push(...messageOffsets(sequencer.accept(batch.map((offset) => message(offset)))));
          let end = start;
          while (arrived.has(end + 1)) end += 1;
          expect(delivered).toEqual(offsets(start, end));
          expect(sequencer.position).toEqual({ epoch: 'e1', offset: end });
          expect(sequencer.hasHole).toBe([...arrived].some((offset) => offset > end));
        }
      }),
    );
  });

  it('delivers every message once when all have arrived, in any order', () => {
    const orders = fc
      .integer({ min: 1, max: 50 })
      .chain((head) => fc.tuple(fc.constant(head), fc.shuffledSubarray(offsets(0, head), { minLength: head })));
    fc.assert(
      fc.property(orders, ([head, order]) => {
        const sequencer = createSequencer({ epoch: '', offset: 0 });
        const items = order.flatMap((offset) => sequencer.accept([message(offset)]));
        expect(messageOffsets(items)).toEqual(offsets(0, head));
        expect(items.map(({ position }) => position.offset)).toEqual(offsets(0, head));
        expect(sequencer.hasHole).toBe(false);
      }),
    );
  });

  it('holds all messages until the start position is set', () => {
    fc.assert(
      fc.property(arrivals(20), fc.nat({ max: 10 }), (batches, begin) => {
        const sequencer = createSequencer(undefined);
        for (const batch of batches) expect(sequencer.accept(batch.map((offset) => message(offset)))).toEqual([]);
        expect(sequencer.hasHole).toBe(false);
        const arrived = new Set(batches.flat());
        let end = begin;
        while (arrived.has(end + 1)) end += 1;
        expect(messageOffsets(sequencer.start({ epoch: 'e1', offset: begin }))).toEqual(offsets(begin, end));
        expect(sequencer.start({ epoch: 'e1', offset: 0 })).toEqual([]);
        expect(sequencer.position).toEqual({ epoch: 'e1', offset: end });
      }),
    );
  });

  it('delivers each offset once, as a message or within a gap, with pushes and late responses in any order', () => {
    const scenarios = fc.record({
      head: fc.integer({ min: 1, max: 40 }),
      retained: fc.integer({ min: 1, max: 40 }),
      start: fc.nat({ max: 10 }),
      steps: fc.array(
        fc.oneof(
          fc.record({ push: fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 5 }) }),
          fc.record({ request: fc.integer({ min: 1, max: 10 }) }),
          fc.record({ response: fc.nat() }),
        ),
        { maxLength: 60 },
      ),
    });
    fc.assert(
      fc.property(scenarios, ({ head, steps, ...scenario }) => {
        const retained = Math.min(scenario.retained, head);
        const start = Math.min(scenario.start, head);
        const sequencer = createSequencer({ epoch: 'e1', offset: start });
        const responses: { requested: Position; page: [Message[], ChannelGap[]] }[] = [];
        const arrived = new Set<number>();
        const delivered: Item[] = [];

        const accept = (messages: Message[], gaps: ChannelGap[] = [], requested?: Position): void => {
          for (const { offset } of messages) arrived.add(offset);
          const items = sequencer.accept(messages, gaps, requested);
          for (const { message, gap } of items) {
            if (message) expect(arrived).toContain(message.offset);
            if (gap) {
              expect(gap.to).toBeLessThan(retained);
              for (const offset of covered(items.filter((item) => item.gap === gap)))
                expect(arrived).not.toContain(offset);
            }
          }
          delivered.push(...items);
          expect(covered(delivered)).toEqual(offsets(start, sequencer.position!.offset));
        };
        const request = (pageSize: number): void => {
          const requested = sequencer.position!;
          responses.push({ requested, page: readPage(head, retained, requested, pageSize) });
        };
        const respond = (index: number): void => {
          // Responses are not removed, so that a late one may arrive a second time.
          const response = responses[index % responses.length];
          if (response) accept(...response.page, response.requested);
        };

        for (const step of steps) {
          if ('push' in step) accept(step.push.filter((offset) => offset <= head).map((offset) => message(offset)));
          else if ('request' in step) request(step.request);
          else respond(step.response);
        }
        for (let turns = 0; sequencer.position!.offset < head && turns <= head; turns += 1) {
          request(10);
          respond(responses.length - 1);
        }
        expect(covered(delivered)).toEqual(offsets(start, head));
        expect(sequencer.hasHole).toBe(false);
      }),
    );
  });

  it('moves from one epoch to the next with one gap, and never back', () => {
    const scenarios = fc.record({
      old: fc.integer({ min: 1, max: 15 }),
      fresh: fc.integer({ min: 1, max: 15 }),
      expired: fc.nat({ max: 15 }),
      steps: fc.array(
        fc.record({
          epoch: fc.constantFrom('e1', 'e2'),
          offsets: fc.array(fc.integer({ min: 1, max: 15 }), { maxLength: 4 }),
          request: fc.boolean(),
          response: fc.option(fc.nat(), { nil: undefined }),
        }),
        { maxLength: 30 },
      ),
    });
    fc.assert(
      fc.property(scenarios, ({ old, fresh, expired, steps }) => {
        const to = Math.min(expired, fresh - 1);
        const sequencer = createSequencer({ epoch: 'e1', offset: 0 });
        const responses: { requested: Position; messages: Message[]; gaps: ChannelGap[] }[] = [];
        const delivered: Item[] = [];
        const request = (): void => {
          const requested = sequencer.position!;
          const isOldEpoch = requested.epoch === 'e1';
          const gap: ChannelGap = { channel: CHANNEL, epoch: 'e2', from: requested.offset + 1, to, reason: 'epoch' };
          const after = isOldEpoch ? to : requested.offset;
          const messages = offsets(after, fresh).map((n) => message(n, 'e2'));
          responses.push({ requested, messages, gaps: isOldEpoch ? [gap] : [] });
        };
        const respond = (index: number): void => {
          const response = responses[index % responses.length];
          if (response) delivered.push(...sequencer.accept(response.messages, response.gaps, response.requested));
        };
        for (const step of steps) {
          const head = step.epoch === 'e1' ? old : fresh;
          const live = step.offsets.filter((offset) => offset <= head).map((offset) => message(offset, step.epoch));
          delivered.push(...sequencer.accept(live));
          if (step.request) request();
          if (step.response !== undefined) respond(step.response);
        }
        for (let turn = 0; turn < 2; turn += 1) {
          request();
          respond(responses.length - 1);
        }
        const change = delivered.findIndex(({ gap }) => gap?.reason === 'epoch');
        const before = messageOffsets(delivered.slice(0, change));
        expect(before).toEqual(offsets(0, before.length));
        expect(delivered[change]!.gap).toMatchObject({ epoch: 'e2', from: before.length + 1, to });
        expect(messageOffsets(delivered.slice(change + 1))).toEqual(offsets(to, fresh));
        expect(delivered.filter(({ gap }) => gap)).toHaveLength(1);
        expect(sequencer.hasHole).toBe(false);
      }),
    );
  });

  it('ignores a late response to a request from an earlier epoch', () => {
    const requested = { epoch: 'e1', offset: 4 };
    const gap = (epoch: string): ChannelGap => ({ channel: CHANNEL, epoch, from: 5, to: 0, reason: 'epoch' });
    const sequencer = createSequencer(requested);
    expect(sequencer.accept([], [gap('e3')], requested)).toHaveLength(1);
    expect(sequencer.accept([message(1, 'e2')], [gap('e2')], requested)).toEqual([]);
    expect(messageOffsets(sequencer.accept([message(1, 'e3')]))).toEqual([1]);
    expect(sequencer.position).toEqual({ epoch: 'e3', offset: 1 });
  });

  it('goes back when the service reports that the position is ahead of the channel, unless the position has changed since', () => {
    const positions = fc.record({
      head: fc.nat({ max: 20 }),
      ahead: fc.integer({ min: 1, max: 10 }),
      shift: fc.nat({ max: 3 }),
    });
    fc.assert(
      fc.property(positions, ({ head, ahead, shift }) => {
        const at = { epoch: 'e1', offset: head + ahead };
        const sequencer = createSequencer(at);
        const gap: ChannelGap = { channel: CHANNEL, epoch: 'e1', from: head + 1, to: at.offset, reason: 'reset' };
        sequencer.accept(offsets(at.offset, at.offset + shift).map((offset) => message(offset)));
        const items = sequencer.accept([], [gap], at);
        if (shift > 0) expect(items).toEqual([]);
        else {
          expect(items).toEqual([{ gap, position: { epoch: 'e1', offset: head } }]);
          expect(messageOffsets(sequencer.accept([message(head + 1)]))).toEqual([head + 1]);
        }
      }),
    );
  });

  it('holds a thousand messages behind a hole, drops the rest, and delivers those when they are fetched again', () => {
    const sequencer = createSequencer({ epoch: 'e1', offset: 0 });
    const live = offsets(1, 3000).map((offset) => message(offset));
    expect(live.flatMap((one) => sequencer.accept([one]))).toEqual([]);
    const delivered = sequencer.accept([message(1)]);
    expect(messageOffsets(delivered)).toEqual(offsets(0, 1001));
    for (let pages = 0; sequencer.position!.offset < 3000 && pages < 30; pages += 1) {
      const requested = sequencer.position!;
      delivered.push(...sequencer.accept(...readPage(3000, 1, requested, 100), requested));
    }
    expect(messageOffsets(delivered)).toEqual(offsets(0, 3000));
  });
});
