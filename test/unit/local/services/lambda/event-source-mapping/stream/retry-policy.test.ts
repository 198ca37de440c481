import fc from 'fast-check';
import type { StreamRecord } from '../../../../../../../local/ports';
import {
  nextStep,
  type DeliveryResult,
  type Work,
} from '../../../../../../../local/services/lambda/event-source-mapping/stream/retry-policy';

const record = (n: number): StreamRecord => ({ eventID: String(n) }) as StreamRecord;
const ids = (records: readonly StreamRecord[]): number[] => records.map(({ eventID }) => Number(eventID));

interface Run {
  /** Ids of each delivery. */
  readonly deliveries: number[][];
  readonly succeeded: number[];
  readonly discarded: number[];
}

/** Delivers a batch until it is complete, to a function that fails on some records. */
function deliverAll(
  size: number,
  poison: ReadonlySet<number>,
  reports: boolean,
  policy: { maxRetries: number; bisects: boolean },
): Run {
  const run: Run = { deliveries: [], succeeded: [], discarded: [] };
  let queue: readonly Work[] = [
    { records: Array.from({ length: size }, (_, n) => record(n)), retries: 0, invocations: 0 },
  ];
  while (queue.length > 0) {
    const [work, ...rest] = queue as [Work, ...Work[]];
    const batch = ids(work.records);
    run.deliveries.push(batch);
    const failedAt = batch.findIndex((id) => poison.has(id));
    const result: DeliveryResult =
      failedAt === -1
        ? { kind: 'success' }
        : { kind: 'failure', failedAt: reports ? failedAt : 0, functionError: null };
    const step = nextStep(work, result, policy);
    const left = new Set([...step.next.flatMap(({ records }) => ids(records)), ...ids(step.discard?.records ?? [])]);
    run.succeeded.push(...batch.filter((id) => !left.has(id)));
    run.discarded.push(...ids(step.discard?.records ?? []));
    queue = [...step.next, ...rest];
  }
  return run;
}

const scenario = fc.record({
  size: fc.integer({ min: 1, max: 30 }),
  poison: fc.array(fc.nat(29)).map((list) => new Set(list)),
  reports: fc.boolean(),
  maxRetries: fc.nat(4),
  bisects: fc.boolean(),
});

describe('the retry policy of a stream', () => {
  it('completes or discards every record exactly once and in order', () => {
    fc.assert(
      fc.property(scenario, ({ size, poison, reports, maxRetries, bisects }) => {
        const { succeeded, discarded } = deliverAll(size, poison, reports, { maxRetries, bisects });
        const all = [...succeeded, ...discarded].sort((a, b) => a - b);
        const ordered = (list: number[]): boolean => list.every((id, i) => i === 0 || list[i - 1]! < id);
        return (
          all.join() === Array.from({ length: size }, (_, n) => n).join() && ordered(succeeded) && ordered(discarded)
        );
      }),
    );
  });

  it('discards only the failing records when it bisects', () => {
    fc.assert(
      fc.property(scenario, ({ size, poison, reports, maxRetries }) => {
        const { discarded } = deliverAll(size, poison, reports, { maxRetries, bisects: true });
        return (
          discarded.join() ===
          [...poison]
            .filter((id) => id < size)
            .sort((a, b) => a - b)
            .join()
        );
      }),
    );
  });

  it('delivers a single failing record once, and once per retry', () => {
    fc.assert(
      fc.property(
        fc.nat(10),
        fc.boolean(),
        (maxRetries, bisects) =>
          deliverAll(1, new Set([0]), true, { maxRetries, bisects }).deliveries.length === maxRetries + 1,
      ),
    );
  });

  it('repeats a delivery whose function did not run without counting it', () => {
    const work = { records: [record(1)], retries: 2, invocations: 3 };
    expect(nextStep(work, { kind: 'not-invoked' }, { maxRetries: 0, bisects: true })).toEqual({
      next: [work],
      backOff: true,
    });
  });

  it('never discards records without a limit of retries', () => {
    const work = { records: [record(1)], retries: 10_000, invocations: 3 };
    expect(
      nextStep(work, { kind: 'failure', failedAt: 0, functionError: null }, { maxRetries: -1, bisects: false }).discard,
    ).toBeUndefined();
  });
});
