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

/** The offsets after `after` up to `to`. */
const offsets = (after: number, to: number): number[] =>
  Array.from({ length: Math.max(0, to - after) }, (_, i) => after + 1 + i);

const messageOffsets = (items: readonly Item[]): number[] => items.flatMap((item) => item.message?.offset ?? []);

/** Offsets that were handed over, in order, whether as messages or within gaps. */
const covered = (items: readonly Item[]): number[] =>
  items.flatMap(({ message, gap }) => (message ? [message.offset] : gap ? offsets(gap.from - 1, gap.to) : []));

/** Offsets in any order, some of them again and some of them never, cut into batches. */
const arrivals = (max: number): fc.Arbitrary<number[][]> =>
  fc.array(fc.array(fc.integer({ min: 1, max }), { maxLength: 8 }), { maxLength: 40 });

/** A log that has lost what is before `retained`, and answers in pages. */
function answerOf(head: number, retained: number, asked: Position, page: number): [Message[], ChannelGap[]] {
  const from = Math.max(asked.offset, retained - 1);
  const lost = asked.offset + 1 < retained;
  const gap: ChannelGap = {
    channel: CHANNEL,
    epoch: 'e1',
    from: asked.offset + 1,
    to: retained - 1,
    reason: 'expired',
  };
  return [offsets(from, Math.min(head, from + page)).map((offset) => message(offset)), lost ? [gap] : []];
}

describe('the sequencer', () => {
  it('hands over exactly the unbroken beginning of what arrived, whatever the order and however often', () => {
    fc.assert(
      fc.property(fc.nat({ max: 5 }), arrivals(30), (start, batches) => {
        const sequencer = createSequencer({ epoch: 'e1', offset: start });
        const arrived = new Set<number>();
        const handed: number[] = [];
        for (const batch of batches) {
          for (const offset of batch) arrived.add(offset);
          handed.push(...messageOffsets(sequencer.accept(batch.map((offset) => message(offset)))));
          let end = start;
          while (arrived.has(end + 1)) end += 1;
          expect(handed).toEqual(offsets(start, end));
          expect(sequencer.position).toEqual({ epoch: 'e1', offset: end });
          expect(sequencer.hasHole).toBe([...arrived].some((offset) => offset > end));
        }
      }),
    );
  });

  it('hands over every message once when all have arrived in any order', () => {
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

  it('holds everything back until it is told where the channel begins', () => {
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

  it('hands over each offset once, or names it in a gap, with pushes and late answers in any order', () => {
    const worlds = fc.record({
      head: fc.integer({ min: 1, max: 40 }),
      retained: fc.integer({ min: 1, max: 40 }),
      start: fc.nat({ max: 10 }),
      steps: fc.array(
        fc.oneof(
          fc.record({ push: fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 5 }) }),
          fc.record({ ask: fc.integer({ min: 1, max: 10 }) }),
          fc.record({ answer: fc.nat() }),
        ),
        { maxLength: 60 },
      ),
    });
    fc.assert(
      fc.property(worlds, ({ head, steps, ...world }) => {
        const retained = Math.min(world.retained, head);
        const start = Math.min(world.start, head);
        const sequencer = createSequencer({ epoch: 'e1', offset: start });
        const open: { asked: Position; answer: [Message[], ChannelGap[]] }[] = [];
        const arrived = new Set<number>();
        const handed: Item[] = [];

        const accept = (messages: Message[], gaps: ChannelGap[] = [], asked?: Position): void => {
          for (const { offset } of messages) arrived.add(offset);
          const items = sequencer.accept(messages, gaps, asked);
          for (const { message, gap } of items) {
            if (message) expect(arrived).toContain(message.offset);
            if (gap) {
              expect(gap.to).toBeLessThan(retained);
              for (const offset of covered(items.filter((item) => item.gap === gap)))
                expect(arrived).not.toContain(offset);
            }
          }
          handed.push(...items);
          expect(covered(handed)).toEqual(offsets(start, sequencer.position!.offset));
        };
        const ask = (page: number): void => {
          const asked = sequencer.position!;
          open.push({ asked, answer: answerOf(head, retained, asked, page) });
        };
        const answer = (index: number): void => {
          // Answers are not taken away: a late one may come a second time.
          const one = open[index % open.length];
          if (one) accept(...one.answer, one.asked);
        };

        for (const step of steps) {
          if ('push' in step) accept(step.push.filter((offset) => offset <= head).map((offset) => message(offset)));
          else if ('ask' in step) ask(step.ask);
          else answer(step.answer);
        }
        for (let turns = 0; sequencer.position!.offset < head && turns <= head; turns += 1) {
          ask(10);
          answer(open.length - 1);
        }
        expect(covered(handed)).toEqual(offsets(start, head));
        expect(sequencer.hasHole).toBe(false);
      }),
    );
  });

  it('goes from one epoch to the next by one gap and never back', () => {
    const worlds = fc.record({
      old: fc.integer({ min: 1, max: 15 }),
      fresh: fc.integer({ min: 1, max: 15 }),
      expired: fc.nat({ max: 15 }),
      steps: fc.array(
        fc.record({
          epoch: fc.constantFrom('e1', 'e2'),
          offsets: fc.array(fc.integer({ min: 1, max: 15 }), { maxLength: 4 }),
          ask: fc.boolean(),
          answer: fc.option(fc.nat(), { nil: undefined }),
        }),
        { maxLength: 30 },
      ),
    });
    fc.assert(
      fc.property(worlds, ({ old, fresh, expired, steps }) => {
        const to = Math.min(expired, fresh - 1);
        const sequencer = createSequencer({ epoch: 'e1', offset: 0 });
        const open: { asked: Position; messages: Message[]; gaps: ChannelGap[] }[] = [];
        const handed: Item[] = [];
        const ask = (): void => {
          const asked = sequencer.position!;
          const left = asked.epoch === 'e1';
          const gap: ChannelGap = { channel: CHANNEL, epoch: 'e2', from: asked.offset + 1, to, reason: 'epoch' };
          const after = left ? to : asked.offset;
          open.push({ asked, messages: offsets(after, fresh).map((n) => message(n, 'e2')), gaps: left ? [gap] : [] });
        };
        const answer = (index: number): void => {
          const one = open[index % open.length];
          if (one) handed.push(...sequencer.accept(one.messages, one.gaps, one.asked));
        };
        for (const step of steps) {
          const head = step.epoch === 'e1' ? old : fresh;
          const live = step.offsets.filter((offset) => offset <= head).map((offset) => message(offset, step.epoch));
          handed.push(...sequencer.accept(live));
          if (step.ask) ask();
          if (step.answer !== undefined) answer(step.answer);
        }
        for (let turn = 0; turn < 2; turn += 1) {
          ask();
          answer(open.length - 1);
        }
        const change = handed.findIndex(({ gap }) => gap?.reason === 'epoch');
        const before = messageOffsets(handed.slice(0, change));
        expect(before).toEqual(offsets(0, before.length));
        expect(handed[change]!.gap).toMatchObject({ epoch: 'e2', from: before.length + 1, to });
        expect(messageOffsets(handed.slice(change + 1))).toEqual(offsets(to, fresh));
        expect(handed.filter(({ gap }) => gap)).toHaveLength(1);
        expect(sequencer.hasHole).toBe(false);
      }),
    );
  });

  it('takes no late answer to an epoch that it has left', () => {
    const asked = { epoch: 'e1', offset: 4 };
    const gap = (epoch: string): ChannelGap => ({ channel: CHANNEL, epoch, from: 5, to: 0, reason: 'epoch' });
    const sequencer = createSequencer(asked);
    expect(sequencer.accept([], [gap('e3')], asked)).toHaveLength(1);
    expect(sequencer.accept([message(1, 'e2')], [gap('e2')], asked)).toEqual([]);
    expect(messageOffsets(sequencer.accept([message(1, 'e3')]))).toEqual([1]);
    expect(sequencer.position).toEqual({ epoch: 'e3', offset: 1 });
  });

  it('goes back when the service says that the place is ahead of the channel, but only if it still is there', () => {
    const places = fc.record({
      head: fc.nat({ max: 20 }),
      ahead: fc.integer({ min: 1, max: 10 }),
      shift: fc.nat({ max: 3 }),
    });
    fc.assert(
      fc.property(places, ({ head, ahead, shift }) => {
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

  it('holds the next thousand messages behind a hole, and gets the others again', () => {
    const sequencer = createSequencer({ epoch: 'e1', offset: 0 });
    const live = offsets(1, 3000).map((offset) => message(offset));
    expect(live.flatMap((one) => sequencer.accept([one]))).toEqual([]);
    const handed = sequencer.accept([message(1)]);
    expect(messageOffsets(handed)).toEqual(offsets(0, 1001));
    for (let pages = 0; sequencer.position!.offset < 3000 && pages < 30; pages += 1) {
      const asked = sequencer.position!;
      handed.push(...sequencer.accept(...answerOf(3000, 1, asked, 100), asked));
    }
    expect(messageOffsets(handed)).toEqual(offsets(0, 3000));
  });
});
