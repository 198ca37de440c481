import fc from 'fast-check';
import { laneOf } from '../../../../../../../local/services/lambda/event-source-mapping/stream/lane-of';
import { createBench, FunctionFailure, keysOf, numbersOf } from '../harness';

describe('parallel lanes of a shard', () => {
  it('keep the order of each item, whatever fails', async () => {
    const step = fc.record({
      keys: fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'), { minLength: 1, maxLength: 8 }),
      waitMs: fc.nat(300),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 8 }),
        fc.integer({ min: 1, max: 10 }),
        fc.integer({ min: 1, max: 4 }),
        fc.nat(),
        async (steps, ParallelizationFactor, BatchSize, seed) => {
          const bench = createBench();
          const done = new Map<string, bigint[]>();
          bench.handler = (records, call) => {
            if ((call * 7 + seed) % 3 === 0) throw new FunctionFailure();
            numbersOf(records).forEach((number, i) => {
              const key = keysOf(records)[i]!;
              done.set(key, [...(done.get(key) ?? []), BigInt(number)]);
            });
          };
          bench.create({ ParallelizationFactor, BatchSize });
          for (const { keys, waitMs } of steps) {
            bench.stream.append(keys);
            await bench.clock.advance(waitMs);
          }
          await bench.clock.advance(600_000);
          await bench.mappings.stop();
          const total = [...done.values()].reduce((sum, numbers) => sum + numbers.length, 0);
          expect(total).toBe(steps.reduce((sum, { keys }) => sum + keys.length, 0));
          for (const numbers of done.values()) expect(numbers).toEqual([...numbers].sort((a, b) => (a < b ? -1 : 1)));
        },
      ),
      { numRuns: 40 },
    );
  });

  it('run at once for different items', async () => {
    const bench = createBench();
    const open: (() => void)[] = [];
    bench.handler = () => new Promise<void>((resolve) => open.push(resolve));
    bench.create({ ParallelizationFactor: 10 });
    bench.stream.append(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']);
    await bench.settle();
    expect(bench.calls.length).toBeGreaterThan(2);
    await bench.mappings.stop();
  });

  it('do not depend on the order of an item’s key attributes', () => {
    const lane = (Keys: Record<string, unknown>): number => laneOf({ dynamodb: { Keys } } as never, 10);
    fc.assert(
      fc.property(
        fc.string(),
        fc.string(),
        (pk, sk) => lane({ pk: { S: pk }, sk: { S: sk } }) === lane({ sk: { S: sk }, pk: { S: pk } }),
      ),
    );
    expect(new Set(Array.from({ length: 100 }, (_, n) => lane({ pk: { S: `k${n}` } }))).size).toBe(10);
  });
});
